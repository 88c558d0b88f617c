"""What is published beside what the site is called: formats, forms, caps, archives, compressed files."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from feeds.entry import Form, Format
from feeds.layout import Layout, Style
from feeds.publish import Published, publish
from store.archives import FULL
from store.article import PageRead
from store.queries import Query, Tagged
from store.retention import Retention
from store.store import Store
from tests.feeds_samples import SITE
from tests.test_feeds_publish import NOW, PALMS, SATURN, files, page, stamps

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}", authority="feeds.example", since="2026") as store:
        yield store


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "public"


def numbered(count: int, first: int = 0, *, outlet: str = "صوت الواحة") -> list[PageRead]:
    """Make pages of as many stories of one tag, the later ones newer."""
    made = []
    for n in range(first, first + count):
        read = page(f"page{n}", f"نشرة الطقس رقم {n} للمدينة القديمة", "المدينة")
        draft = replace(read.drafts[0], published=NOW + timedelta(hours=n), outlet=outlet)
        made.append(replace(read, drafts=(draft,)))
    return made


def ids(feed: bytes) -> list[str]:
    """Return the ids of a feed's entries."""
    return [entry.id for entry in feedparser.parse(feed).entries]


def links(feed: bytes) -> dict[str, str]:
    """Return the links of a feed by relation."""
    root = etree.fromstring(feed)
    return {link.get("rel", ""): link.get("href", "") for link in root.iter(f"{ATOM}link")}


# Formats and forms


def test_only_the_formats_that_are_wanted(store: Store, public: Path) -> None:
    """What is wanted no more goes, and comes back when it is."""
    store.save([PALMS, SATURN], now=NOW)
    publish(store, SITE, Layout(), public)
    everything = files(public)
    done = publish(store, replace(SITE, formats=(Format.ATOM,)), Layout(has_pages=False), public)

    left = {path for path in files(public) if not path.startswith(("assets/", ".", "favicon"))}
    assert {path.rpartition("/")[2] for path in left} == {
        "atom.xml", "feeds.opml", "redirects.map", "_redirects", "gone.map"
    }  # fmt: skip
    assert set(done.removed) == everything.keys() - files(public).keys()
    publish(store, SITE, Layout(), public)
    assert files(public) == everything


def test_pages_that_nobody_wants_cost_nothing_and_go(store: Store, public: Path) -> None:
    """However many there are: what was never published is not looked at, what was is deleted."""
    store.save(numbered(150), now=NOW)
    publish(store, SITE, Layout(), public)
    store.save(numbered(150, 1000), now=NOW)
    done = publish(store, SITE, Layout(has_pages=False), public)

    assert len([path for path in done.removed if path.startswith("articles/")]) == 150
    assert not (public / "articles").exists()
    assert publish(store, SITE, Layout(has_pages=False), public) == Published()
    publish(store, SITE, Layout(), public)
    assert len(list((public / "articles").iterdir())) == 300


def test_a_summary_holds_no_text(store: Store, public: Path) -> None:
    """In any format; the same entries otherwise."""
    store.save([PALMS, SATURN], now=NOW)
    publish(store, SITE, Layout(), public)
    full = files(public)
    publish(store, SITE, Layout(Style(Form.SUMMARY)), public)
    short = files(public)

    for name in ("atom.xml", "rss.xml"):
        assert ids(short[name]) == ids(full[name])
        assert all("content" not in entry for entry in feedparser.parse(short[name]).entries)
        assert all("content" in entry for entry in feedparser.parse(full[name]).entries)
    assert all("content_html" not in item for item in json.loads(short["feed.json"])["items"])


def test_a_saved_query_is_published_in_its_own_style(tmp_path: Path, public: Path) -> None:
    """At its own address, listed with the others; and it goes with its definition."""
    url, query = f"sqlite:///{tmp_path / 'store.db'}", Query("نشرات", "weather", Tagged(("المدينة",)))
    with Store.open(url, authority="feeds.example", since="2026", queries=[query]) as store:
        store.save([*numbered(5), PALMS], now=NOW)
        publish(store, SITE, Layout(queries={"weather": Style(Form.SUMMARY, entries=2)}), public)
        found = files(public)
        feed = feedparser.parse(found["feeds/weather/atom.xml"])
        assert (feed.feed.title, len(feed.entries)) == ("نشرات", 2)
        assert all("content" not in entry for entry in feed.entries)
        assert "نشرات" in found["feeds/weather/index.html"].decode()
        assert "feeds/weather/atom.xml" in found["feeds.opml"].decode()
        assert (
            "./weather/" in found["feeds/index.html"].decode()
            or "weather/" in found["feeds/index.html"].decode()
        )

    with Store.open(url, authority="feeds.example", since="2026") as store:
        store.apply_policy()
        done = publish(store, SITE, Layout(), public)
        assert {path for path in done.removed if path.startswith("feeds/weather/")}
        assert not (public / "feeds" / "weather").exists()


def test_no_outlet_floods_a_feed(store: Store, public: Path) -> None:
    """At most so many of one outlet in any feed; the rest is in its own."""
    store.save([*numbered(6), *numbered(2, 10, outlet="جريدة الميناء")], now=NOW)
    publish(store, SITE, Layout(Style(per_source=3)), public)

    found = files(public)
    entries = feedparser.parse(found["atom.xml"]).entries
    assert len(entries) == 5
    assert sorted(entry.publisher for entry in entries).count("صوت الواحة") == 3
    assert len(ids(found["sources/صوت-الواحه/atom.xml"])) == 6


def test_compressed_files_lie_beside_the_others(store: Store, public: Path) -> None:
    """The same bytes, of the same time, the same each time; they go with their file, and with the wish."""
    store.save([PALMS, SATURN], now=NOW)
    with_gzip = Layout(has_gzip=True)
    publish(store, SITE, with_gzip, public)
    found = files(public)
    plain = {path for path in found if not path.endswith(".gz") and path != ".khulasa.lock"}

    assert {path.removesuffix(".gz") for path in found if path.endswith(".gz")} == plain
    for path in plain:
        assert gzip.decompress(found[f"{path}.gz"]) == found[path]
        assert stamps(public)[path] == stamps(public)[f"{path}.gz"]
    store.forget_rendered()
    assert publish(store, SITE, with_gzip, public) == Published(unchanged=len(plain))
    assert files(public) == found
    publish(store, SITE, Layout(), public)
    assert files(public).keys() == {*plain, ".khulasa.lock"}


def test_a_compressed_file_that_somebody_changed_is_made_again(store: Store, public: Path) -> None:
    """As the file that it stands for would be: visitors would be given something else than it holds."""
    store.save([PALMS], now=NOW)
    with_gzip = Layout(has_gzip=True)
    publish(store, SITE, with_gzip, public)
    sound, before = files(public), stamps(public)
    (public / "atom.xml.gz").write_bytes(gzip.compress(b"old news"))
    (public / "rss.xml.gz").unlink()

    publish(store, SITE, with_gzip, public, verify=True)
    assert (files(public), stamps(public)) == (sound, before)


def test_the_hub_is_named(store: Store, public: Path) -> None:
    """In every format, as WebSub subscribers look for it."""
    store.save([PALMS], now=NOW)
    publish(store, replace(SITE, hub="https://hub.example/"), Layout(), public)
    found = files(public)

    assert links(found["atom.xml"])["hub"] == links(found["rss.xml"])["hub"] == "https://hub.example/"
    assert json.loads(found["feed.json"])["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


# Archives (RFC 5005)

SMALL = Layout(Style(entries=10))


def walked(found: dict[str, bytes], first: str) -> list[list[str]]:
    """Return the ids of each document of a feed, as a reader goes from one to the one before."""
    documents, path = [], first
    while path:
        documents.append(ids(found[path]))
        before = links(found[path]).get("prev-archive")
        path = before.removeprefix(SITE.base_url) if before else ""
        path = path.replace("%D8%A7%D9%84%D9%85%D8%AF%D9%8A%D9%86%D9%87", "المدينه")
    return documents


def test_a_feed_that_holds_all_has_no_archive(store: Store, public: Path) -> None:
    """There is nothing else to be had."""
    store.save(numbered(10), now=NOW)
    publish(store, SITE, SMALL, public)

    assert not [path for path in files(public) if "archive" in path]
    assert "prev-archive" not in links(files(public)["atom.xml"])


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_everything_that_was_ever_listed_can_be_had(store: Store, public: Path, name: str) -> None:
    """From the feed through its archives, each of which knows the feed and the one before."""
    store.save(numbered(FULL + 30), now=NOW)
    publish(store, SITE, SMALL, public)
    found = files(public)
    feed, *archives = walked(found, f"tags/المدينه/{name}")

    assert [len(document) for document in (feed, *archives)] == [10, 30, FULL]
    assert {entry for document in archives for entry in document} == set(walked(found, name)[1]) | set(
        walked(found, name)[2]
    )
    assert len({entry for document in archives for entry in document}) == FULL + 30
    for number in (1, 2):
        path = f"tags/المدينه/archive/{number}{'-rss' if name == 'rss.xml' else ''}.xml"
        root = etree.fromstring(found[path])
        assert root.find(f".//{HISTORY}archive") is not None
        assert links(found[path])["current"].endswith(f"/{name}")
        assert links(found[path])["self"].endswith(path.rpartition("/")[2])


def test_an_archive_that_is_full_stays_as_it_is(store: Store, public: Path) -> None:
    """News, and even an edit of what it holds, stand in the latest one; only another program rewrites it."""
    store.save(numbered(FULL + 5), now=NOW)
    publish(store, SITE, SMALL, public)
    before = files(public)
    full = "tags/المدينه/archive/1.xml"
    (first,) = numbered(1)
    edited = replace(first.drafts[0], lead="خبر عاجل: تتبدل النشرة كلها هذا المساء بعد تحذير جديد.")
    store.save([replace(first, digest="2", drafts=(edited,)), *numbered(1, 500)], now=NOW + timedelta(days=1))
    done = publish(store, SITE, SMALL, public)

    assert files(public)[full] == before[full]
    assert full not in done.written
    latest = files(public)["tags/المدينه/archive/2.xml"].decode()
    assert "تتبدل النشرة كلها" in latest
    assert "رقم 500" in latest
    renamed = publish(store, replace(SITE, title="موجز"), SMALL, public)
    assert full in renamed.written


def test_an_archive_is_written_once_more_when_it_gets_full(store: Store, public: Path) -> None:
    """And the next one begins; those before are not looked at again."""
    store.save(numbered(FULL - 1), now=NOW)
    publish(store, SITE, SMALL, public)
    store.save(numbered(3, 600), now=NOW)
    done = publish(store, SITE, SMALL, public)

    assert {"tags/المدينه/archive/1.xml", "tags/المدينه/archive/2.xml"} <= set(done.written)
    found = files(public)
    assert [len(document) for document in walked(found, "tags/المدينه/atom.xml")] == [10, 2, FULL]
    store.save(numbered(1, 700), now=NOW)
    done = publish(store, SITE, SMALL, public)
    assert {path for path in done.written if "المدينه/archive" in path} == {
        "tags/المدينه/archive/2.xml",
        "tags/المدينه/archive/2-rss.xml",
    }


def test_archives_stay_when_stories_leave(store: Store, public: Path) -> None:
    """A tag that shrinks keeps the addresses that readers page back to."""
    store.save(numbered(12), now=NOW)
    publish(store, SITE, SMALL, public)
    assert "tags/المدينه/archive/1.xml" in files(public)
    left = [
        replace(read, digest="2", drafts=(replace(read.drafts[0], tags=("الطقس",)),)) for read in numbered(5)
    ]
    store.save(left, now=NOW)
    done = publish(store, SITE, SMALL, public)

    assert len(ids(files(public)["tags/المدينه/atom.xml"])) == 7
    assert not [path for path in done.removed if "archive" in path]
    assert len(ids(files(public)["tags/المدينه/archive/1.xml"])) == 12


def dated(read: Iterable[PageRead], moment: datetime) -> list[PageRead]:
    """Give pages' articles another date."""
    return [replace(one, drafts=(replace(one.drafts[0], published=moment),)) for one in read]


def archives_in(found: Iterable[str], name: str = "") -> list[str]:
    """Return the site's archives, or those of a tag, in Atom."""
    return sorted(path for path in found if path.startswith(f"{name}archive/") and "-rss" not in path)


def test_archives_lose_what_is_pruned(store: Store, public: Path) -> None:
    """Those that lose something are written anew, and no other; one that holds nothing more goes."""
    for batch in range(5):
        moment = NOW + timedelta(days=batch)
        store.save(dated(numbered(FULL, FULL * batch), moment), now=moment)
    publish(store, SITE, SMALL, public)
    before, feed = files(public), walked(files(public), "atom.xml")[0]
    gone = store.prune(Retention(timedelta(days=2)), now=NOW + timedelta(days=3, hours=1)).articles
    done = publish(store, SITE, SMALL, public)
    after = files(public)

    assert gone == 2 * FULL
    assert archives_in(before) == [f"archive/{number}.xml" for number in range(1, 6)]
    assert archives_in(done.removed) == ["archive/1.xml", "archive/2.xml"]
    # The third leads to none before it any more.
    assert archives_in(done.written) == ["archive/3.xml"]
    assert [len(document) for document in walked(after, "atom.xml")] == [10, FULL, FULL, FULL]
    assert walked(after, "tags/المدينه/atom.xml")[1:] == walked(after, "atom.xml")[1:]
    assert walked(after, "atom.xml")[0] == feed
    assert not [path for path in files(public) if path.startswith("articles/") and path not in before]
    assert publish(store, SITE, SMALL, public) == Published()


def test_an_archive_that_loses_a_few_keeps_the_rest(store: Store, public: Path) -> None:
    """Whatever place they have in it; and news leaves it as it is again."""
    short = [
        replace(read, drafts=(replace(read.drafts[0], tags=("المدينة", "عابر")),)) for read in numbered(5, 40)
    ]
    for batch in ([*numbered(40), *short], numbered(2 * FULL, 50)):
        store.save(dated(batch, NOW), now=NOW)
    publish(store, SITE, SMALL, public)
    store.prune(Retention(timedelta(days=1), only=("عابر",)), now=NOW + timedelta(days=2))
    done = publish(store, SITE, SMALL, public)
    after = files(public)
    store.save(numbered(1, 900), now=NOW)
    news = publish(store, SITE, SMALL, public)

    assert archives_in(done.written) == ["archive/1.xml"]
    assert [len(document) for document in walked(after, "atom.xml")] == [10, 45, FULL, FULL - 5]
    assert archives_in(news.written) == ["archive/3.xml"]


def test_a_feed_that_loses_all_goes_on_where_it_was(store: Store, public: Path) -> None:
    """No archive has a number that another one had: readers that have it do not ask again."""
    store.save(dated(numbered(FULL + 20), NOW), now=NOW)
    publish(store, SITE, SMALL, public)
    store.prune(Retention(timedelta(days=1)), now=NOW + timedelta(days=2))
    publish(store, SITE, SMALL, public)
    empty = files(public)
    store.save(numbered(FULL, 500), now=NOW + timedelta(days=2))
    publish(store, SITE, SMALL, public)

    assert walked(empty, "atom.xml") == [[]]
    assert archives_in(empty) == archives_in(empty, "tags/المدينه/") == []
    assert archives_in(files(public)) == ["archive/2.xml", "archive/3.xml"]
    assert [len(document) for document in walked(files(public), "atom.xml")] == [10, 20, 80]


def test_archives_go_when_they_are_not_wanted(store: Store, public: Path) -> None:
    """All of them."""
    store.save(numbered(30), now=NOW)
    publish(store, SITE, SMALL, public)
    publish(store, SITE, replace(SMALL, has_archives=False), public)

    assert not [path for path in files(public) if "archive" in path]


# The same bytes

_ELSEWHERE = """
import locale, sys
from pathlib import Path
from feeds.layout import Layout
from feeds.publish import publish
from store.retention import Retention
from store.store import Store
from tests.feeds_samples import SITE
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
with Store.open(sys.argv[1], authority="feeds.example", since="2026") as store:
    store.forget_rendered()
    publish(store, SITE, Layout(has_gzip=True), Path(sys.argv[2]))
"""


def test_another_process_place_and_day_give_the_same_bytes(
    store: Store, public: Path, tmp_path: Path
) -> None:
    """All dates come from data: neither time zone nor locale nor hash seed shows."""
    store.save([*numbered(60), PALMS, SATURN], now=NOW)
    publish(store, SITE, Layout(has_gzip=True), public)
    for number, (zone, language) in enumerate((("Pacific/Kiritimati", "ar_EG.UTF-8"), ("America/Adak", "C"))):
        there = tmp_path / f"there{number}"
        environment = {**os.environ, "TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": str(number + 1)}
        command = [sys.executable, "-c", _ELSEWHERE, f"sqlite:///{tmp_path / 'store.db'}", str(there)]
        subprocess.run(command, env=environment, cwd=Path(__file__).parent.parent, check=True)

        assert files(there) == files(public)
