"""Pages as a browser shows them: right to left, nothing sticking out, nothing complained of, open to all."""

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Final

import httpx
import pytest

from arabic.plurals import FEED, counted
from feeds.address import ATOM, JSON, RSS, feed_path
from feeds.channel import channel_of
from feeds.entry import Form, Format, entry_from
from feeds.opml import Group, opml, outline
from feeds.pages import (
    article_page,
    card,
    directory_page,
    front_page,
    list_page,
    moved_page,
    not_found_page,
)
from feeds.render import document, fragment
from feeds.sources import sources_page
from feeds.static import assets
from feeds.statistics import statistics_page
from store.article import Block, Feed, FeedKind, FrontFacts, Media, Story
from tests.feeds_browser import PROGRAM, Browser, served
from tests.feeds_samples import MORNING, SITE, STATES, STATISTICS, article, facts, feed, story, tag

NARROW, WIDE = 360, 1280
TAG = "tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/"
DIRECTORY = "feeds/"
ARTICLE = "articles/0000000000000001/"
PAGES = {
    "front": "",
    "tag": TAG,
    "source": "sources/%D8%B5%D9%88%D8%AA-%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D9%87/",
    "query": "feeds/%D8%AF%D9%88%D9%84/",
    "empty": "tags/%D9%81%D8%A7%D8%B1%D8%BA/",
    "directory": DIRECTORY,
    "remote sources": "sources/",
    "statistics": "stats/",
    "no statistics": "stats/none/",
    "article": ARTICLE,
    "bare": "articles/0000000000000004/",
    "nothing": "nowhere/at/all",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)

LONG: Final = "https://feeds.example/" + "a-very-long-address-without-any-break" * 4
NAMES: Final = (
    "الواحات",
    "كأس العالم للأندية لكرة القدم",
    LONG,
    "أسعار النفط",
    "الصحّة",
    "مستشفى",
    "٢٠٢٦",
    "NATO",
)
TAGS: Final = tuple(feed(name, n) for n, name in enumerate(NAMES, 1))
SOURCES: Final = tuple(feed(name, n, FeedKind.SOURCE) for n, name in enumerate(["صوت الواحة", "الميناء"], 1))
QUERY: Final = feed("دول", 1, FeedKind.QUERY)
EMPTY: Final = feed("فارغ", 99)


def stories_at(root: str) -> list[Story]:
    """Return stories with what is hardest to fit in, and with a picture."""
    hard = replace(
        article(1, "مؤشر Global Rank (GR) يضع الواحة في المرتبة 36 من 145"),
        body=(
            *article().body,
            Block("paragraph", f"راجع {LONG} للمزيد."),
            Block("subheading", LONG),
        ),
        byline="ليلى الهاشمي",
        media=(Media(f"{root}assets/icon.png", "image/png", title="نخلة", width=512, height=512),),
    )
    tags = tuple(tag(each.name, each.number) for each in TAGS)
    bare = replace(article(4, "عاجل"), lead=None, body=(), outlet=None, tags=())
    other = replace(article(3, "خبر" * 60), outlet="الميناء")
    first = story(1, hard, also=(other,), tags=tags, related=())
    return [first, story(4, bare, related=()), story(5, related=()), story(3, other, related=())]


def published(root: str) -> dict[str, bytes]:
    """Return a page of each kind and all that they lead to, by path."""
    stories = stories_at(root)
    cards = [card(SITE, each) for each in stories]
    feeds = (*TAGS, *SOURCES, QUERY, EMPTY)
    everything = Feed(FeedKind.SITE, 0, "كل الأخبار", "", "tag:feeds.example,2026:all")
    shared = tuple((each, each.number) for each in (*TAGS, *SOURCES))
    shown = [replace(facts(each, *stories), near=shared, outlets=shared[-2:]) for each in feeds[:-1]]
    front = FrontFacts(tuple(shown[: len(TAGS)]), tuple(shown[len(TAGS) : -1]), (shown[-1],), shared)
    return {
        "index.html": front_page(SITE, front, cards),
        "404.html": not_found_page(replace(SITE, base_url="http://127.0.0.1/")),
        "feeds/index.html": directory_page(SITE, feeds, has_sources=True),
        "sources/index.html": sources_page(SITE, STATES),
        "stats/index.html": statistics_page(SITE, STATISTICS),
        "stats/none/index.html": statistics_page(SITE, None).replace(b'"../', b'"../../'),
        "tags/قديم/index.html": moved_page(SITE, "قديم", TAGS[0]),
        "feeds.opml": opml("خلاصة", [outline(Group.TAGS, channel_of(SITE, each, MORNING)) for each in TAGS]),
        **{feed_path(each.feed): list_page(SITE, each, cards) for each in shown},
        feed_path(EMPTY): list_page(SITE, facts(EMPTY), []),
        **{path: data for each in (everything, *feeds) for path, data in formats(each, stories).items()},
        **{
            f"articles/{each.article.short_id}/index.html": article_page(SITE, each.article, each)
            for each in stories
        },
        **assets(),
    }


def formats(of: Feed, stories: list[Story]) -> dict[str, bytes]:
    """Return a feed in all its formats."""
    entries = [entry_from(each, SITE) for each in stories]
    names = {ATOM: Format.ATOM, RSS: Format.RSS, JSON: Format.JSON}
    return {
        feed_path(of, name): b"".join(
            document(
                channel_of(SITE, of, MORNING),
                written_as,
                [fragment(each, written_as, Form.FULL) for each in entries],
            )
        )
        for name, written_as in names.items()
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve them."""
    folder = tmp_path_factory.mktemp("public")
    with served(folder) as address:
        for path, data in published(address).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests; skip where there is none."""
    if not PROGRAM:
        reason = "Chromium is missing: install Debian's chromium package"
        if os.environ.get("KHULASA_TEST_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with Browser.start() as browser:
        yield browser


@EVERY_PAGE
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_sticks_out(browser: Browser, root: str, path: str, width: int) -> None:
    """No page scrolls sideways, however long its words."""
    browser.open(root + path, width=width)

    assert browser.ask("innerWidth") == width
    assert browser.ask("document.documentElement.scrollWidth") <= width


@EVERY_PAGE
def test_pages_run_right_to_left_in_our_fonts(browser: Browser, root: str, path: str) -> None:
    """Computed, not only declared: the brand stands at the right, the text begins there."""
    browser.open(root + path, width=WIDE)

    assert browser.ask("getComputedStyle(document.body).direction") == "rtl"
    assert browser.ask("document.querySelector('.brand').getBoundingClientRect().right") > WIDE / 2
    assert browser.ask("document.querySelector('h1').getBoundingClientRect().right") > WIDE / 2
    loaded = browser.ask("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert "Readex" in loaded


@EVERY_PAGE
def test_the_console_is_silent(browser: Browser, root: str, path: str) -> None:
    """No blocked asset, no error in the script, no policy broken; a missing page is only missing."""
    browser.open(root + path)

    assert [error for error in browser.errors if "404 (Not Found)" not in error] == []
    assert ("404 (Not Found)" in "".join(browser.errors)) == (path == PAGES["nothing"])


@EVERY_PAGE
def test_all_links_lead_to_what_is_published(browser: Browser, root: str, path: str) -> None:
    """Pages, feeds, assets and places on a page; what leads to another host is not asked for here."""
    browser.open(root + path)
    links = browser.ask(
        "[...document.querySelectorAll('[href], [src]')].map(e => e.href?.baseVal ?? e.href ?? e.src)"
    )

    ours = {link.partition("#")[0] for link in links if link.startswith(root)}
    assert {link: httpx.get(link).status_code for link in ours - {root + path}} == dict.fromkeys(
        ours - {root + path}, 200
    )
    places = {link.partition("#")[2] for link in links if link.startswith(f"{root}{path}#")}
    assert [place for place in places if not browser.ask(f"!!document.getElementById({place!r})")] == []
    browser.open(root + DIRECTORY)
    places = {link.partition("#")[2] for link in links if link.startswith(f"{root}{DIRECTORY}#")}
    assert [place for place in places if not browser.ask(f"!!document.getElementById({place!r})")] == []


@EVERY_PAGE
@pytest.mark.parametrize(("width", "dark"), [(NARROW, False), (WIDE, True)], ids=["light phone", "dark desk"])
def test_nobody_is_shut_out(browser: Browser, root: str, path: str, width: int, dark: bool) -> None:  # noqa: FBT001 - a case
    """Axe-core finds nothing serious: contrast, names of fields and links, landmarks, order of headings."""
    browser.open(root + path, width=width, dark=dark)
    browser.ask((files("axe_core_python") / "axe.min.js").read_text() + ";0")

    judged = (
        "axe.run().then(r => [r.passes.length, r.violations.map(v => [v.id, v.impact, v.nodes[0].html])])"
    )
    passed, found = browser.ask(judged)

    assert passed > 20
    assert [violation for violation in found if violation[1] in {"serious", "critical"}] == []


def test_dark_is_dark(browser: Browser, root: str) -> None:
    """The page follows the reader's choice."""
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(root)
    light = browser.ask(ground)

    browser.open(root, dark=True)

    assert (light, browser.ask(ground)) == ("rgb(251, 250, 246)", "rgb(20, 23, 26)")


@EVERY_PAGE
def test_no_page_needs_its_script(browser: Browser, root: str, path: str) -> None:
    """Without it, all is there but the button and the field that could not work."""
    shown = "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility()).length"
    helped = "document.querySelectorAll('[data-copy], [data-search], [data-search] *')"
    browser.open(root + path, scripts=False)
    without = browser.ask(shown)
    assert browser.ask(f"[...{helped}].filter(e => e.checkVisibility()).length") == 0

    browser.open(root + path)

    assert browser.ask(shown) == without + browser.ask(f"{helped}.length")


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http in the house"])
def test_a_feeds_address_is_copied(browser: Browser, root: str, secure: bool) -> None:  # noqa: FBT001 - a case
    """At the press of the button, which says so, also where the browser hides the clipboard from scripts."""
    browser.open(root + TAG)
    browser.ask("navigator.clipboard.writeText('')")
    if not secure:
        browser.ask("Object.defineProperty(navigator, 'clipboard', {configurable: true}); 0")

    browser.ask("document.querySelector('[data-copy]').focus()")
    browser.press("Enter")
    said = """new Promise(done => {
        const look = () => button.textContent === "نُسخ" ? done(true) : requestAnimationFrame(look);
        const button = document.querySelector("[data-copy]");
        look();
    })"""

    assert browser.ask(said)
    browser.ask("delete navigator.clipboard")
    assert browser.ask("navigator.clipboard.readText()") == SITE.url(feed_path(TAGS[0], ATOM))


def test_the_keyboard_reaches_the_text_first(browser: Browser, root: str) -> None:
    """The first link leads past the navigation, and shows itself when it is reached."""
    browser.open(root)

    browser.press("Tab")

    assert browser.ask("document.activeElement.className") == "skip"
    assert browser.ask("document.activeElement.getBoundingClientRect().top") >= 0
    browser.press("Enter")
    assert browser.ask("location.hash") == "#main"


@EVERY_PAGE
def test_the_focus_shows(browser: Browser, root: str, path: str) -> None:
    """Whatever the keyboard reaches has an outline."""
    browser.open(root + path)

    for _ in range(8):
        browser.press("Tab")
        assert browser.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert browser.ask("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("الواحه", ["صوت الواحة"], id="taa marbuta"),
        pytest.param("اسعار", ["أسعار النفط"], id="hamza"),
        pytest.param("الصحه", ["الصحّة"], id="shadda"),
        pytest.param("مستشفي", ["مستشفى"], id="alif maqsura"),
        pytest.param("كـــأسِ القدم", ["كأس العالم للأندية لكرة القدم"], id="tatweel, words apart"),
        pytest.param("2026", ["٢٠٢٦"], id="digits"),
        pytest.param("nato", ["NATO"], id="letter case"),
        pytest.param("واح", ["صوت الواحة", "الواحات"], id="part of a word"),
        pytest.param("زحل", [], id="nothing"),
    ],
)
def test_search_finds_feeds_as_you_type(browser: Browser, root: str, typed: str, found: list[str]) -> None:
    """However they are spelt; says how many, in Arabic; leaves no heading without names."""
    browser.open(root + DIRECTORY)
    browser.ask("document.querySelector('[type=search]').focus()")
    browser.type(typed)

    seen = (
        "[...document.querySelectorAll('.names li')].filter(e => e.checkVisibility()).map(e => e.textContent)"
    )
    assert browser.ask(seen) == found
    assert browser.ask("document.querySelector('[role=status]').textContent") == counted(len(found), FEED)
    headings = "[...document.querySelectorAll('.directory h2, .directory h3')]"
    shown = browser.ask(f"{headings}.filter(e => e.checkVisibility() && !e.closest('.sub')).length")
    assert shown <= 2 * len(found)


@pytest.mark.parametrize("what", ["value", "placeholder"])
@pytest.mark.parametrize("form", ["search", "find"])
def test_fields_show_the_dots_below(
    browser: Browser, root: str, form: str, what: str, tmp_path: Path
) -> None:
    """What hangs out of a field's line would be cut off, and another word would stand there."""
    browser.open(root + DIRECTORY)
    browser.ask(f"document.querySelector('.search').className = '{form}'")
    for name, letter in (("dotted", "ي"), ("plain", "ى"), ("again", "ي")):
        browser.ask(f"document.querySelector('[type=search]').{what} = 'ف{letter}'")
        browser.ask(
            "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(1))))"
        )
        browser.picture(tmp_path / name)
    dotted, plain, again = ((tmp_path / name).read_bytes() for name in ("dotted", "plain", "again"))

    assert dotted == again
    assert dotted != plain


def test_an_emptied_search_shows_all_again(browser: Browser, root: str) -> None:
    """And says nothing."""
    browser.open(root + DIRECTORY)
    seen = "[...document.querySelectorAll('.directory *')].filter(e => e.checkVisibility()).length"
    before = browser.ask(seen)
    browser.ask("document.querySelector('[type=search]').focus()")
    browser.type("زحل")
    assert browser.ask(seen) < before

    browser.ask("document.querySelector('[type=search]').select()")
    browser.type("")

    assert browser.ask("document.querySelector('[type=search]').value") == ""
    assert browser.ask(seen) == before
    assert browser.ask("document.querySelector('[role=status]').textContent") == ""


def test_a_picture_that_is_gone_leaves_no_hole(browser: Browser, root: str) -> None:
    """Outlets move their pictures; the text stays as it is."""
    browser.open(root + ARTICLE)
    assert browser.ask("document.querySelector('.picture img').naturalWidth") == 512

    browser.ask(
        "new Promise(done => { const img = document.querySelector('.picture img');"
        " img.addEventListener('error', () => done(true)); img.src = '/gone.png'; })"
    )

    assert browser.ask("document.querySelector('.picture')") is None


def test_an_old_address_leads_on(browser: Browser, root: str) -> None:
    """By itself, without a script."""
    browser.open(f"{root}tags/%D9%82%D8%AF%D9%8A%D9%85/", scripts=False, leads_on=True)

    assert browser.ask("location.href") == root + TAG
    assert browser.ask("document.querySelectorAll('.story').length") == 4


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_feed_opened_in_a_browser_is_a_page(browser: Browser, root: str, name: str) -> None:
    """Dressed by its style sheet, right to left, with a link to its HTML twin; raw markup is not shown."""
    browser.open(f"{root}{TAG}{name}")

    assert browser.errors == []
    assert browser.ask("getComputedStyle(document.documentElement).direction") == "rtl"
    assert browser.ask("getComputedStyle(document.querySelector('title')).display") == "block"
    assert browser.ask("document.querySelector('a').href").endswith(f"/{TAG}")
    hidden = "document.querySelector('entry > content, item > *|encoded')"
    assert browser.ask(f"getComputedStyle({hidden}).display") == "none"


def test_brackets_keep_their_places(browser: Browser, root: str) -> None:
    """«Global Rank (GR)» reads left to right within the Arabic headline, its brackets in order."""
    browser.open(root + ARTICLE)
    left = """
        (character => {
            const walker = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(character);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + 1);
                return range.getBoundingClientRect().left;
            }
        })"""

    opening, inner, closing, name = (browser.ask(f"{left}({c!r})") for c in ("(", "R)", ")", "G"))

    assert name < opening < closing
    assert opening < inner
