"""Store -> the published folder: what changed and nothing else, whole files or none."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds import layout, outputs, rendering
from feeds.channel import channel_of
from feeds.entry import Site
from feeds.errors import PublishError
from feeds.folder import Written, explain, held, place, remove, write
from feeds.layout import Layout
from feeds.publish import SETTINGS, Progress, Published, publish
from feeds.redirects import read_rules
from store.article import Block, Draft, Feed, Output, PageRead, Role
from store.errors import StoreError
from store.snapshot import Snapshot
from store.store import Store
from tests.feeds_samples import SITE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAYOUT = Layout()


def page(name: str, headline: str, *tags: str, related: tuple[str, ...] = (), digest: str = "1") -> PageRead:
    """Make a page with one article."""
    draft = Draft(
        position=0,
        role=Role.MAIN,
        headline=headline,
        lead=None,
        body=(Block("paragraph", f"تفاصيل وافية عن خبر عنوانه «{headline}» كما رواها مراسلنا."),),
        outlet="صوت الواحة",
        published=NOW - timedelta(hours=len(headline)),
        tags=tags,
        related=related,
    )
    return PageRead(f"{name}.txt", "seeds", name + digest, NOW, (draft,))


PALMS = page("palms", "أهالي الواحة يزرعون ألف نخلة", "الواحات", "النخيل", related=("قمر جديد يدور حول زحل",))
SATURN = page("saturn", "قمر جديد يدور حول زحل", "الفضاء")
BREAD = page("bread", "خبّازة تعيد فرن الحي القديم إلى العمل", "الواحات", "الخبز")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a store with two stories that have nothing in common but a related headline."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with Store.open(url, authority="feeds.example", since="2026") as store:
        store.save([PALMS, SATURN], now=NOW)
        yield store


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "site" / "public"


def renewed(
    store: Store, folder: Path, *, site: Site = SITE, own: Layout = LAYOUT, **options: Any
) -> Published:
    """Publish, and look at what is there already."""
    return publish(store, site, own, folder, **{"verify": True, **options})


def files(folder: Path) -> dict[str, bytes]:
    """Return the published files by path, hidden ones too."""
    return {
        found.relative_to(folder).as_posix(): found.read_bytes()
        for found in folder.rglob("*")
        if found.is_file()
    }


def stamps(folder: Path) -> dict[str, int]:
    """Return when each file was written."""
    return {path: (folder / path).stat().st_mtime_ns for path in files(folder)}


def changed(folder: Path, before: dict[str, int]) -> set[str]:
    """Return what was written, and what went, since then."""
    after = stamps(folder)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def of_tag(slug: str) -> set[str]:
    """Return what is published for a tag."""
    return of_feed(f"tags/{slug}")


def of_feed(folder: str) -> set[str]:
    """Return what is published for a feed in its folder."""
    return {f"{folder}/{name}" for name in ("atom.xml", "rss.xml", "feed.json", "index.html")}


def short_ids(store: Store) -> set[str]:
    """Return the names of all articles' pages."""
    return {article.short_id for story in store.newest(None, 999) for article in (story.article, *story.also)}


SITE_WIDE = {"index.html", "atom.xml", "rss.xml", "feed.json"}
DIRECTORY = {"feeds/index.html", "feeds.opml", "redirects.map", "_redirects", "gone.map"}
OUTLET = of_feed("sources/صوت-الواحه")
STATISTICS = "stats/index.html"


def test_everything_is_published(store: Store, public: Path) -> None:
    """Feeds and page of each tag and of all, a page for each article, the index; no temporary file stays."""
    done = renewed(store, public)

    articles = {f"articles/{short_id}/index.html" for short_id in short_ids(store)}
    tags = of_tag("الواحات") | of_tag("النخيل") | of_tag("الفضاء")
    assert len(articles) == 2
    found = files(public).keys() - {".khulasa.lock"}
    assert {path for path in found if not path.startswith("assets/")} == {
        *SITE_WIDE, *DIRECTORY, *OUTLET, "404.html", "favicon.ico", STATISTICS, *articles, *tags,
    }  # fmt: skip
    assert set(done.written) == found
    assert (done.unchanged, done.removed, done.failed) == (0, (), ())
    atom = feedparser.parse(files(public)["atom.xml"])
    assert {entry.title for entry in atom.entries} == {
        "أهالي الواحة يزرعون ألف نخلة",
        "قمر جديد يدور حول زحل",
    }


def test_every_link_leads_to_something(store: Store, public: Path) -> None:
    """From each page, each feed and each entry, relative or absolute, at any depth."""
    renewed(store, public)
    there = files(public)

    for path, data in there.items():
        if not path.endswith((".html", ".xml")):
            continue
        root = etree.fromstring(data)
        links = [link for element in root.iter() for name in ("href", "src") if (link := element.get(name))]
        links += [element.text or "" for element in root.iter("link")]
        for link in links:
            address = urlsplit(urljoin(SITE.url(path), link))
            target = unquote(address.path).removeprefix("/")
            if link and address.netloc == "feeds.example":
                assert (f"{target}index.html" if target.endswith("/") or not target else target) in there


def test_publishing_twice_writes_nothing(store: Store, public: Path) -> None:
    """Not a byte, not a time stamp."""
    renewed(store, public)
    before = stamps(public)

    assert renewed(store, public) == publish(store, SITE, LAYOUT, public) == Published()
    assert changed(public, before) == set()


def test_the_same_pages_give_the_same_bytes_in_another_place(tmp_path: Path) -> None:
    """Another database, another order of arrival: the same feeds. What was new when it came is history."""
    published = []
    for name, pages in (("one", [PALMS, SATURN, BREAD]), ("two", [BREAD, SATURN, PALMS])):
        with Store.open(f"sqlite:///{tmp_path / name}.db", authority="feeds.example", since="2026") as store:
            for read in pages:
                store.save([read], now=NOW)
            renewed(store, tmp_path / name)
        published.append(files(tmp_path / name))
        assert published[-1].pop(STATISTICS)

    assert published[0] == published[1]


def test_a_new_story_touches_only_what_shows_it(store: Store, public: Path) -> None:
    """Its tags, its page, the index, the feeds of everything; all others keep their bytes and times."""
    renewed(store, public)
    before = stamps(public)

    store.save([BREAD], now=NOW)
    done = renewed(store, public)

    (new,) = {path for path in changed(public, before) if path.startswith("articles/")}
    assert changed(public, before) == set(done.written)
    assert set(done.written) == {
        *of_tag("الواحات"), *of_tag("الخبز"), new, *SITE_WIDE, *OUTLET, STATISTICS,
        "feeds/index.html", "feeds.opml",
    }  # fmt: skip
    assert done.failed == ()


def test_nothing_is_linked_before_it_is_there(store: Store, public: Path) -> None:
    """Articles and assets come before feeds, feeds before the front page, then what lists all feeds."""
    written = renewed(store, public).written

    def stage(path: str) -> int:
        if path.startswith(("articles/", "assets/", "favicon", "404")):
            return 0
        return 3 if path in {*DIRECTORY, STATISTICS} else 2 if path in SITE_WIDE else 1

    order = [stage(path) for path in written]
    assert order == sorted(order)
    assert set(order) == {0, 1, 2, 3}


def test_a_file_that_is_missing_or_was_changed_is_put_back(store: Store, public: Path) -> None:
    """A lost file, a cut one, one of the same size; nothing else is written."""
    renewed(store, public)
    good = files(public)
    (public / "atom.xml").unlink()
    (public / "index.html").write_bytes(b"cut")
    spoilt = public / "tags" / "الواحات" / "rss.xml"
    spoilt.write_bytes(spoilt.read_bytes().replace(b"Khulasa", b"Xhulasa"))

    assert publish(store, SITE, LAYOUT, public) == Published()
    done = renewed(store, public)

    assert set(done.written) == {"atom.xml", "index.html", "tags/الواحات/rss.xml"}
    assert files(public) == good


def test_another_folder_is_filled_from_the_same_store(store: Store, public: Path, tmp_path: Path) -> None:
    """The record of what was published is never believed without a look at the disk."""
    renewed(store, public)

    renewed(store, tmp_path / "other")

    assert files(tmp_path / "other") == files(public)


def leave(store: Store, folder: Path, path: str) -> Path:
    """Lay a file that an earlier version of us published and this one does not."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(b"old")
    found = (folder / path).stat()
    store.record_published((), {path: Output("fixed", 0, found.st_size, found.st_mtime_ns)}, ())
    store.owe("fixed", [0], "test")
    return folder / path


def without(read: PageRead, *tags: str) -> PageRead:
    """Return the page as it is corrected: with other keywords."""
    return replace(read, digest="2", drafts=(replace(read.drafts[0], tags=tags),))


def test_what_is_published_no_more_is_deleted_and_nothing_else(store: Store, public: Path) -> None:
    """A folder that is empty goes too; files laid there by hand stay."""
    renewed(store, public)
    leave(store, public, "old/feeds/atom.xml")
    leave(store, public, "tags/النخيل/feed.xml")
    (public / "robots.txt").write_text("mine")

    done = renewed(store, public)

    assert set(done.removed) == {"old/feeds/atom.xml", "tags/النخيل/feed.xml"}
    assert not (public / "old").exists()
    assert (public / "tags" / "النخيل" / "atom.xml").exists()
    assert (public / "robots.txt").read_text() == "mine"
    assert renewed(store, public).written == ()


def test_a_tag_whose_stories_left_keeps_its_feeds(store: Store, public: Path) -> None:
    """Empty ones, so that no subscriber meets a 404; the front page lists the tag no more."""
    renewed(store, public)
    store.save([without(SATURN, "الواحات")], now=NOW)
    done = renewed(store, public)

    assert done.removed == ()
    assert of_tag("الفضاء") <= set(done.written)
    for name in ("atom.xml", "rss.xml"):
        feed = feedparser.parse(files(public)[f"tags/الفضاء/{name}"])
        assert (feed.entries, bool(feed.bozo)) == ([], False)
    assert "لا أخبار هنا الآن" in files(public)["tags/الفضاء/index.html"].decode()
    assert "الفضاء" not in files(public)["index.html"].decode()

    store.save([replace(SATURN, digest="3")], now=NOW)
    renewed(store, public)
    assert len(feedparser.parse(files(public)["tags/الفضاء/atom.xml"]).entries) == 1


def test_an_old_address_leads_to_the_new_one(store: Store, public: Path) -> None:
    """A page that says so and goes there; the same feeds, whose own link is the new address; both maps."""
    renewed(store, public)
    target = files(public)["tags/الواحات/atom.xml"]
    store.merge_tags(["الفضاء"], "الواحات")
    done = renewed(store, public)
    found = files(public)

    assert (done.removed, done.failed) == ((), ())
    for name in ("atom.xml", "rss.xml"):
        assert found[f"tags/الفضاء/{name}"] == found[f"tags/الواحات/{name}"]
    feed = feedparser.parse(found["tags/الفضاء/atom.xml"])
    assert feed.feed.id == feedparser.parse(target).feed.id
    assert {link.href for link in feed.feed.links if link.rel == "self"} == {
        SITE.url("tags/الواحات/atom.xml")
    }
    page = etree.fromstring(found["tags/الفضاء/index.html"])
    (refresh,) = page.findall(".//meta[@http-equiv='refresh']")
    (canonical,) = page.findall(".//link[@rel='canonical']")
    assert refresh.get("content") == f"0; url=../../tags/{quote('الواحات')}/"
    assert canonical.get("href") == SITE.url("tags/الواحات/index.html")
    assert "انتقلت هذه الصفحة إلى" in found["tags/الفضاء/index.html"].decode()
    assert read_rules(found["_redirects"]) == {"الفضاء": "الواحات"}
    assert renewed(store, public).written == ()


def test_the_maps_hold_each_address_raw_and_encoded(store: Store, public: Path) -> None:
    """As nginx and static hosts ask for it, under whatever path the folder is served; the target in ASCII."""
    renewed(store, public)
    store.rename_tag("الفضاء", "الكون")
    renewed(store, public, site=replace(SITE, base_url="https://feeds.example/اخبار/"))
    base, old, new = quote("/اخبار"), quote("الفضاء"), quote("الكون")
    asked = {f"{way}/tags/{slug}" for way, slug in (("/اخبار", "الفضاء"), (base, old))}
    names = ("", "/", "/index.html", "/atom.xml", "/rss.xml", "/feed.json")

    rules = [line.split() for line in (public / "_redirects").read_text(encoding="utf-8").splitlines()[1:]]
    assert {rule[0] for rule in rules} == {way + name for way in asked for name in names}
    assert {rule[1] for rule in rules} == {
        f"{base}/tags/{new}/{name}" for name in ("", "atom.xml", "rss.xml", "feed.json")
    }
    assert {rule[2] for rule in rules} == {"301"}
    listed = (public / "redirects.map").read_text(encoding="utf-8").splitlines()[1:]
    assert listed == [f'"{rule[0]}" "{rule[1]}";' for rule in rules]


def test_a_name_that_comes_back_is_no_redirect_any_more(store: Store, public: Path) -> None:
    """The address is a feed again, and the other one leads to it."""
    renewed(store, public)
    before = files(public)["tags/الفضاء/atom.xml"]
    store.rename_tag("الفضاء", "الكون")
    renewed(store, public)
    store.rename_tag("الكون", "الفضاء")
    renewed(store, public)

    assert files(public)["tags/الفضاء/atom.xml"] == files(public)["tags/الكون/atom.xml"] == before
    assert read_rules(files(public)["_redirects"]) == {"الكون": "الفضاء"}


def test_entries_keep_their_ids_through_merges_and_renames(store: Store, public: Path) -> None:
    """In the feeds of everything and of the tag."""
    renewed(store, public)
    before = {entry.id for entry in feedparser.parse(files(public)["atom.xml"]).entries}
    store.merge_tags(["الفضاء", "النخيل"], "الواحات")
    store.rename_tag("الواحات", "البادية")
    renewed(store, public)

    for path in ("atom.xml", "tags/الباديه/atom.xml", "tags/الفضاء/atom.xml", "tags/الواحات/atom.xml"):
        assert {entry.id for entry in feedparser.parse(files(public)[path]).entries} == before


def test_some_tags_only(store: Store, public: Path) -> None:
    """Only theirs are looked at, and nothing is deleted."""
    renewed(store, public)
    for path in (*of_tag("الفضاء"), *of_tag("النخيل"), "index.html"):
        (public / path).unlink()
    space = store.tag_number("الفضاء")
    assert space
    store.owe("tag", [space], "asked for")

    done = renewed(store, public, verify=False, only=[("tag", space)])

    assert (set(done.written), done.removed) == (of_tag("الفضاء"), ())
    assert not (public / "index.html").exists()


def test_force_renders_all_and_writes_nothing_that_is_equal(store: Store, public: Path) -> None:
    """Fragments too, whatever is kept of them."""
    total = len(renewed(store, public).written)
    before = stamps(public)
    store.forget_rendered()

    assert renewed(store, public) == Published(unchanged=total)
    assert changed(public, before) == set()


def test_a_change_of_the_site_renders_all(store: Store, public: Path) -> None:
    """Its title is on every page and in every feed."""
    renewed(store, public)

    done = renewed(store, public, site=replace(SITE, title="موجز"))

    shown = {path for path in files(public) if path.endswith((".html", ".xml", ".json", ".opml"))}
    assert set(done.written) == shown
    assert set(done.reasons.values()) == {SETTINGS}


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        pytest.param("article", {"articles/"}, id="the page of articles"),
        pytest.param(
            "directory", {"feeds", "redirects.map", "_redirects", "gone.map"}, id="what lists all feeds"
        ),
        pytest.param("fragments", {"tags/", "sources/", "index", "atom", "rss", "feed."}, id="entries"),
    ],
)
def test_a_change_of_the_program_renders_what_it_touches(
    store: Store, public: Path, monkeypatch: pytest.MonkeyPatch, kind: str, made: set[str]
) -> None:
    """And writes nothing where the bytes stay the same. Patched: there is no second version of us at hand."""
    renewed(store, public)
    before = stamps(public)
    asked: list[str] = []
    real = layout._program
    monkeypatch.setattr(layout, "_program", lambda own: "another version" if own == kind else real(own))
    monkeypatch.setattr("feeds.publish.write", lambda folder, path, *_, **__: noted(folder, path, asked))

    done = renewed(store, public)

    assert {path for path in files(public) if path.startswith(tuple(made))} == set(asked)
    assert done == Published(unchanged=len(asked))
    assert changed(public, before) == set()


def noted(folder: Path, path: str, asked: list[str]) -> Written:
    """Stand for a write that finds nothing new."""
    asked.append(path)
    found = (folder / path).stat()
    return Written(changed=False, size=found.st_size, modified=found.st_mtime_ns)


def test_what_is_stopped_goes_on_later(store: Store, public: Path) -> None:
    """What is not done stays due: in the end everything is there, and each file was written once."""
    asked = iter([False, True])
    first = renewed(store, public, stopped=lambda: next(asked, True))
    second = renewed(store, public)

    assert first.written
    assert second.written
    assert not set(first.written) & set(second.written)
    assert files(public).keys() == {*first.written, *second.written, ".khulasa.lock"}


def counting(calls: list[int]) -> Progress:
    """Make a progress that notes the total, and 1 for each step."""

    @contextmanager
    def watched(total: int) -> Iterator[Callable[[], None]]:
        calls.append(total)
        yield lambda: calls.append(1)

    return watched


def test_progress_reaches_its_total(store: Store, public: Path) -> None:
    """Whether files are written, fail or are deleted."""
    renewed(store, public)
    (public / "atom.xml").unlink()
    (public / "atom.xml").mkdir()
    leave(store, public, "old.xml")
    store.save([without(SATURN, "الواحات")], now=NOW)
    calls: list[int] = []

    done = renewed(store, public, progress=counting(calls))

    assert [len(files) > 0 for files in (done.failed, done.removed, done.written)] == [True] * 3
    assert calls[0] == len(calls) - 1


# Whole files or none


def test_a_file_that_cannot_be_written_costs_no_other(store: Store, public: Path) -> None:
    """The report names it, the last good one stays, the rest goes on; the next run mends it."""
    renewed(store, public)
    good = files(public)
    obstacle = public / "tags" / "الواحات" / ".rss.xml.tmp"
    obstacle.mkdir()
    store.save([BREAD], now=NOW)

    done = renewed(store, public)

    ((path, reason),) = done.failed
    assert path == "tags/الواحات/rss.xml"
    assert reason
    assert files(public)[path] == good[path]
    assert {"tags/الواحات/atom.xml", "index.html"} <= set(done.written)

    obstacle.rmdir()
    assert renewed(store, public).written == (path,)


@pytest.mark.parametrize(
    ("path", "make"),
    [
        pytest.param("atom.xml", Path.mkdir, id="a folder where a file belongs"),
        pytest.param("tags", Path.touch, id="a file where a folder belongs"),
    ],
)
def test_what_stands_in_the_way_is_named(
    store: Store, public: Path, path: str, make: Callable[[Path], None]
) -> None:
    """It is never removed: it may be somebody's; the remedy is told."""
    public.mkdir(parents=True)
    make(public / path)

    done = renewed(store, public)

    assert done.failed
    for failed, reason in done.failed:
        assert failed.startswith(path)
        assert "move the f" in reason
    assert "index.html" in done.written
    assert (public / path).exists()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda *_: b"<entry><title></entry>", id="not well formed"),
        pytest.param(lambda *_: b"<entry/>", id="incomplete"),
        pytest.param(lambda *_: 1 / 0, id="an error"),
    ],
)
def test_a_story_that_breaks_reaches_no_feed(
    store: Store, public: Path, broken: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named, its feeds go on without it, and it is tried again. Patched: we know no such story."""
    renewed(store, public)
    store.save([BREAD], now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(rendering, "fragment", broken)
        done = renewed(store, public)

    assert {path for path, _ in done.failed} == {"tag", "source", "site"}
    assert all(BREAD.drafts[0].headline in reason for _, reason in done.failed)
    assert BREAD.drafts[0].headline not in files(public)["atom.xml"].decode()
    assert len(feedparser.parse(files(public)["tags/الواحات/atom.xml"]).entries) == 1
    assert {"tags/الواحات/atom.xml", "tags/الخبز/rss.xml", "atom.xml"} <= set(renewed(store, public).written)
    assert BREAD.drafts[0].headline in files(public)["atom.xml"].decode()


def test_a_feed_that_breaks_costs_no_other(
    store: Store, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last good one stays, and the next run mends it. Patched: we know no such feed."""
    renewed(store, public)
    good = files(public)
    store.save([BREAD], now=NOW)
    real = channel_of

    def refuse(site: Site, feed: Feed, *values: Any, **more: Any) -> Any:
        if feed.name == "الواحات":
            raise RuntimeError("no such channel")
        return real(site, feed, *values, **more)

    with monkeypatch.context() as patch:
        patch.setattr(outputs, "channel_of", refuse)
        done = renewed(store, public)

    assert {reason for _, reason in done.failed} == {"cannot be rendered: RuntimeError: no such channel"}
    assert done.removed == ()
    assert {path: files(public)[path] for path in of_tag("الواحات")} == {
        path: good[path] for path in of_tag("الواحات")
    }
    assert {"atom.xml", "tags/الخبز/atom.xml"} <= set(done.written)
    assert set(renewed(store, public).written) >= of_tag("الواحات")


def test_a_damaged_store_is_no_business_of_single_files(
    store: Store, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patched: nothing else would go better, so the error goes up, and nobody stays locked out."""

    def refuse(*_: object) -> None:
        raise StoreError("store.db", "database disk image is malformed")

    with monkeypatch.context() as patch:
        patch.setattr(Snapshot, "newest", refuse)
        with pytest.raises(StoreError):
            renewed(store, public)

    assert renewed(store, public).failed == ()


def test_what_cannot_be_deleted_is_tried_again(store: Store, public: Path) -> None:
    """It stays on record until it is gone."""
    renewed(store, public)
    stubborn = leave(store, public, "old/atom.xml")
    stubborn.unlink()
    stubborn.mkdir()

    ((path, _),) = renewed(store, public).failed
    assert path == "old/atom.xml"

    stubborn.rmdir()
    done = renewed(store, public)
    assert (done.removed, done.failed, done.written) == ((path,), (), ())


def test_a_hundred_articles_at_once(store: Store, public: Path) -> None:
    """More than may wait for a writer: all arrive, each once."""
    pages = [page(f"page{n}", f"خبر قصير عن حي من أحياء المدينة رقمه {n}", "المدينة") for n in range(100)]
    store.save(pages, now=NOW)

    done = renewed(store, public)

    assert len(done.written) == len(set(done.written)) == len(files(public)) - 1
    assert sum(path.startswith("articles/") for path in done.written) == 102


def test_one_publisher_at_a_time(store: Store, public: Path) -> None:
    """While one is at work, another would have to wait."""
    tried = []

    @contextmanager
    def watched(_total: int) -> Iterator[Callable[[], None]]:
        with (public / ".khulasa.lock").open("ab") as lock:
            with pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            tried.append(True)
        yield lambda: None

    renewed(store, public, progress=watched)

    assert tried == [True]
    with (public / ".khulasa.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_folder_that_cannot_be_is_one_error(store: Store, tmp_path: Path) -> None:
    """Where, what, and what would be right."""
    (tmp_path / "public").write_text("a file")

    with pytest.raises(PublishError) as raised:
        renewed(store, tmp_path / "public")

    assert str(raised.value).startswith(f"{tmp_path / 'public'}: ")
    assert "move the file away" in str(raised.value)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """Make a folder that we may look into but not write to, root or not."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # pytest's own folders are root's alone
        folder = Path(name)
        (folder / "atom.xml").write_bytes(b"good")
        folder.chmod(0o555)
        privileged = os.geteuid() == 0
        if privileged:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if privileged:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_read_only_folder_is_told_with_its_remedy(read_only: Path) -> None:
    """Nothing is lost by the attempt."""
    with pytest.raises(PublishError, match="Permission denied: make it writable"), held(read_only):
        pass
    with pytest.raises(PermissionError):
        write(read_only, "atom.xml", [b"newer"])

    assert (read_only / "atom.xml").read_bytes() == b"good"


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "free some space on its disk"),
        (errno.EROFS, "the file system is mounted read-only: publish into another folder"),
        (errno.EIO, ""),
    ],
)
def test_errors_of_the_disk_come_with_a_remedy(number: int, remedy: str) -> None:
    """Where there is one."""
    assert explain(OSError(number, os.strerror(number))) == (os.strerror(number), remedy)


def test_each_change_moves_the_time_by_a_second(tmp_path: Path) -> None:
    """Servers that make their ETag of whole seconds and the size would hand out the old bytes for ever."""
    seconds = []
    for number in range(4):
        assert write(tmp_path, "atom.xml", [f"{number}".encode()]).changed
        assert not write(tmp_path, "atom.xml", [f"{number}".encode()]).changed
        seconds.append((tmp_path / "atom.xml").stat().st_mtime_ns // 10**9)

    assert all(later > earlier for earlier, later in pairwise(seconds))


def test_what_a_crash_left_is_used_up(tmp_path: Path) -> None:
    """A temporary file of a run that was killed does not stay for ever, and is no obstacle."""
    (tmp_path / ".atom.xml.tmp").write_bytes(b"half")

    write(tmp_path, "atom.xml", [b"whole"])

    assert files(tmp_path) == {"atom.xml": b"whole"}


def test_deleting_takes_empty_folders_along(tmp_path: Path) -> None:
    """But never the published folder itself, and nothing that is not empty."""
    folder = tmp_path / "public"
    write(folder, "tags/one/atom.xml", [b"1"])
    write(folder, "tags/two/atom.xml", [b"2"])

    remove(folder, "tags/one/atom.xml")
    assert files(folder) == {"tags/two/atom.xml": b"2"}
    assert not (folder / "tags/one").exists()
    remove(folder, "tags/two/atom.xml")
    remove(folder, "tags/two/atom.xml")

    assert list(folder.iterdir()) == []


@given(st.text(st.sampled_from("./\\\0ab~"), max_size=12))
def test_no_path_leaves_the_folder(path: str) -> None:
    """It is refused, or lies inside, unhidden."""
    folder = Path("/srv/public")
    try:
        found = place(folder, path)
    except ValueError:
        return

    inside = Path(os.path.normpath(found)).relative_to(folder)
    assert inside.parts
    assert not any(part.startswith(".") for part in inside.parts)
