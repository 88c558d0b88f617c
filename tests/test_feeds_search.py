"""What a search found: a page that is safe and works anywhere, a feed that any reader takes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree

from feeds.address import OPENSEARCH
from feeds.check import check_feed
from feeds.checks import Severity, findings
from feeds.checks.folder import checked, files_in
from feeds.entry import Form, Site
from feeds.layout import Layout, Style, recipes
from feeds.opensearch import NAMESPACE, description
from feeds.publish import publish
from feeds.search import EACH, LAST, Asked, search_feed, search_page
from store.snapshot import Snapshot
from store.store import Store
from tests.conftest import OpenStore
from tests.feeds_samples import SITE, TEXT
from tests.store_samples import DAY, HARBOUR, LIST, MORNING, draft, on_one_store
from tests.store_samples import page as read_page

SEARCHED = replace(SITE, has_search=True)
MANY = 2 * EACH + 5
_ATOM = {"atom": "http://www.w3.org/2005/Atom", "os": NAMESPACE}


@pytest.fixture
def store(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return a store with an article about a harbour, and many about the moon."""
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    moon = [
        read_page(
            f"{n}.txt",
            draft(f"الخبر رقم {n} عن القمر", f"نص {n} {LIST[n % 10]}", published=MORNING - n * 30 * DAY),
        )
        for n in range(MANY)
    ]
    harbour = draft(tags=("الموانئ",), outlet="المرفأ")
    made.save([read_page("a.txt", harbour), *moon], now=MORNING)
    return made


@pytest.fixture
def snapshot(store: Store) -> Iterator[Snapshot]:
    """Return the store at one moment."""
    with store.snapshot() as moment:
        yield moment


def shown(snapshot: Snapshot, asked: str, page: int = 1, site: Site = SEARCHED) -> etree._Element:
    """Return the page of results as a browser reads it."""
    made = search_page(snapshot, site, Layout(), Asked(asked, page))
    return etree.fromstring(made, etree.HTMLParser(encoding="utf-8"))


def listed(snapshot: Snapshot, asked: str, page: int = 1) -> etree._Element:
    """Return the feed of results."""
    return etree.fromstring(search_feed(snapshot, SEARCHED, Layout(), Asked(asked, page)))


def texts(root: etree._Element, path: str) -> list[str]:
    """Return what elements say, on one line each."""
    return [" ".join("".join(map(str, element.itertext())).split()) for element in root.iterfind(path)]


def test_the_page_shows_what_was_found(snapshot: Snapshot) -> None:
    """Cards as in every list, how many there are, the question in its field."""
    root = shown(snapshot, "سفينة")

    assert texts(root, ".//article//h3") == [HARBOUR]
    assert texts(root, ".//p[@role='status']") == ["خبر واحد."]
    assert [field.get("value") for field in root.iterfind(".//input[@name='q']")] == ["سفينة"]
    assert [link.get("content") for link in root.iterfind(".//meta[@name='robots']")] == ["noindex"]
    assert root.find(".//link[@rel='canonical']") is None


def test_every_link_is_relative(snapshot: Snapshot) -> None:
    """The page works wherever the folder is mounted; forms too."""
    root = shown(snapshot, "القمر", 2)
    links = [element.get("href", "") for element in root.iter("a", "link")]
    inner = [link for link in links if not link.startswith("#")]

    assert {link[:2] for link in inner} == {"./"}
    assert {form.get("action") for form in root.iter("form")} == {"./search"}
    assert {form.get("method") for form in root.iter("form")} == {"get"}


def test_leafing_through(snapshot: Snapshot) -> None:
    """Pages follow each other, and show each story once."""
    seen: list[str] = []
    for number in (1, 2, 3):
        root = shown(snapshot, "القمر", number)
        seen += texts(root, ".//article//h3")
        turns = {link.get("rel"): link.get("href", "") for link in root.iterfind(".//nav/a[@rel]")}
        pages = {rel: parse_qs(urlsplit(href).query).get("page", ["1"])[0] for rel, href in turns.items()}
        assert (
            pages
            == {
                1: {"next": "2"},
                2: {"prev": "1", "next": "3"},
                3: {"prev": "2"},
            }[number]
        )

    assert len(seen) == len(set(seen)) == MANY
    assert texts(shown(snapshot, "القمر", 9), ".//article") == []


def test_nothing_found_says_how_to_ask(snapshot: Snapshot) -> None:
    """No result, no words, no question: the page helps, and names tags that may be meant."""
    nothing, stops, empty = (shown(snapshot, asked) for asked in ("المواني-لا-شيء", "😀 -", ""))

    for root in (nothing, stops, empty):
        assert texts(root, ".//ul[@class='hints']/li")
        assert texts(root, ".//article") == []
    assert texts(nothing, ".//p[@role='status']") == ["لا أخبار."]
    assert "اكتب كلمة" in texts(stops, ".//p[@role='status']")[0]
    assert texts(empty, ".//p[@role='status']") == []
    assert texts(shown(snapshot, "الموانن"), ".//ul[@class='chips']/li") == ["الموانئ"]


def test_a_cut_question_is_told(snapshot: Snapshot) -> None:
    """Whoever pastes an article is told that its beginning was looked for."""
    assert "بُحث عن أوله فقط" in texts(shown(snapshot, "سفينة " * 300), ".//p[@role='status']")[0]


def test_the_feed_is_atom_with_opensearch(snapshot: Snapshot) -> None:
    """Readers take it, our own check finds nothing, and it says which part of what it is."""
    feed = search_feed(snapshot, SEARCHED, Layout(), Asked("القمر", 2))
    root = etree.fromstring(feed)
    read = feedparser.parse(feed)
    links = {link.get("rel"): link.get("href", "") for link in root.iterfind("atom:link", _ATOM)}

    assert findings(feed) == []
    assert (read.bozo, len(read.entries)) == (False, EACH)
    numbers = [
        root.findtext(f"os:{name}", None, _ATOM) for name in ("totalResults", "startIndex", "itemsPerPage")
    ]
    assert numbers == [str(MANY), str(EACH + 1), str(EACH)]
    assert links["self"].startswith("https://feeds.example/search?q=%D8%A7%D9%84%D9%82%D9%85%D8%B1&page=2")
    assert {"alternate", "search", "first", "previous", "next"} <= links.keys()
    assert read.entries[0].id.startswith("tag:example.org,2026:")


def test_the_feeds_id_is_the_questions(snapshot: Snapshot) -> None:
    """It stays from page to page and from day to day, and no other question has it."""
    ids = [
        listed(snapshot, *asked).findtext("atom:id", None, _ATOM)
        for asked in (("القمر", 1), ("القمر", 2), ("قمر", 1))
    ]

    assert ids[0] == ids[1] != ids[2]
    assert ids[0] is not None
    assert ids[0].startswith("tag:example.org,2026:search/")


def test_summaries_where_feeds_hold_summaries(snapshot: Snapshot) -> None:
    """The feed holds as much of each story as all feeds do."""
    feed = search_feed(snapshot, SEARCHED, Layout(Style(Form.SUMMARY)), Asked("سفينة"))

    check_feed(feed)
    assert b"<content" not in feed


def test_what_is_published_already_is_not_rendered_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fragments that are kept are joined, and give the same bytes."""
    with store.snapshot() as moment:
        before = [make(moment, SEARCHED, Layout(), Asked("القمر")) for make in (search_page, search_feed)]
    publish(store, SEARCHED, Layout(), tmp_path / "public")
    monkeypatch.setattr("feeds.search.render", lambda *_: pytest.fail("rendered"))
    with store.snapshot() as moment:
        after = [make(moment, SEARCHED, Layout(), Asked("القمر")) for make in (search_page, search_feed)]

    assert before == after


@settings(on_one_store, max_examples=60)
@given(asked=TEXT)
def test_no_question_gets_out_of_its_place(store: Store, asked: str) -> None:
    """Markup, overrides, halves of pairs: the page is what it is for any other question, the feed valid."""
    with store.snapshot() as moment:
        page = search_page(moment, SEARCHED, Layout(), Asked(asked)).decode()
        feed = search_feed(moment, SEARCHED, Layout(), Asked(asked))
    root = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))

    assert [element.get("src", "").split("?")[0] for element in root.iter("script")] == [
        "./assets/khulasa.js"
    ]
    assert not [
        name for element in root.iter(etree.Element) for name in element.attrib if str(name).startswith("on")
    ]
    assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\x00\x02")
    assert [one for one in findings(feed) if one.severity is Severity.ERROR] == []


def test_the_description_tells_how_to_ask() -> None:
    """A short name in Arabic, both answers, its own address, as OpenSearch 1.1 wants it."""
    root = etree.fromstring(description(replace(SEARCHED, title="خلاصة أخبار المدينة والقرية & <البحر>")))
    urls = {url.get("type"): url.get("template", "") for url in root.iterfind("os:Url", _ATOM)}

    assert root.tag == f"{{{NAMESPACE}}}OpenSearchDescription"
    assert len(root.findtext("os:ShortName", "", _ATOM)) <= 16
    assert urls["text/html"] == "https://feeds.example/search?q={searchTerms}&page={startPage?}"
    assert urls["application/atom+xml"].endswith("&format=atom")
    assert root.findtext("os:InputEncoding", None, _ATOM) == "UTF-8"


def test_only_where_a_server_answers_there_is_a_box(store: Store, tmp_path: Path) -> None:
    """Static hosting shows no form that leads nowhere; `khulasa check` finds nothing wrong with either."""
    for site in (SEARCHED, SITE):
        folder = tmp_path / f"{site.has_search}"
        publish(store, site, Layout(), folder, verify=True)
        store.owe("fixed", [0], "another folder")
        pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
        wrong = [found for path in files_in(folder) for found in checked(folder, path).findings]

        assert pages
        assert {'class="find"' in page for page in pages} == {site.has_search}
        assert {'rel="search"' in page for page in pages} == {site.has_search}
        assert (folder / OPENSEARCH).exists() == site.has_search
        assert [found.what for found in wrong if found.severity is Severity.ERROR] == []
        store.forget_rendered()


def test_a_search_that_is_switched_on_makes_pages_anew() -> None:
    """All pages have the box in their head; what stories look like in lists does not change."""
    off, on = recipes(SITE, Layout()), recipes(SEARCHED, Layout())

    assert off.fragments == on.fragments
    assert all(off.by_kind[kind] != on.by_kind[kind] for kind in off.by_kind)
    assert LAST * EACH >= 1000
