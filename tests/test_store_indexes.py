"""What a request waits for is found by an index, however large the store has grown."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.layout import Layout
from feeds.publish import Published, publish
from store.article import FeedKind
from store.remote import Poll, Standing
from store.store import Store
from tests.conftest import OpenStore
from tests.feeds_samples import SITE
from tests.store_samples import LIST, MORNING, draft, embedded, page

READ = [
    page("a.txt", draft(outlet="المرفأ", tags=("الموانئ", "البلد"), related=LIST[:3]), embedded()),
    page("b.txt", draft(outlet="الديار", tags=("البلد",))),
]


POLL = Poll("https://a.example/feed", "https://a.example/feed")


def plans(store: Store, verb: Callable[[Store], object]) -> list[str]:
    """Return how SQLite goes about each query of a verb, whoever sent it."""
    asked: list[str] = []
    raw = store._database.engine.raw_connection()
    driver: sqlite3.Connection = raw.driver_connection  # type: ignore[assignment]  # what SQLite's driver gives
    driver.set_trace_callback(asked.append)
    raw.close()  # back into the pool: the verb takes it from there
    verb(store)
    driver.set_trace_callback(None)
    return [
        row[3]
        for statement in asked
        if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]


@pytest.fixture
def full(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return a store with something of everything."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save(READ, now=MORNING, polled={"الواحة": POLL})
    return store


def scans(steps: list[str]) -> set[str]:
    """Return the steps that look at one row after the other; the keys that were asked for do not count."""
    return {step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step}


def absent(store: Store) -> None:
    """Ask for an article that there is not."""
    with pytest.raises(KeyError):
        store.article_page("0" * 16)


def fragments_of(store: Store, kind: FeedKind) -> None:
    """Read a feed as publishing does."""
    with store.snapshot() as snapshot:
        (feed,) = snapshot.some_feeds(kind, [0 if kind == FeedKind.SITE else 1]).values()
        snapshot.newest(feed, 50, ("atom_full", "card"))


# A walk along an index in its order, which the limit ends.
IN_ORDER = {"SCAN stories USING INDEX ix_stories_published_uri"}

VERBS = {
    "newest of all": (lambda store: store.newest(None, 50), IN_ORDER),
    "newest of a tag": (lambda store: store.newest(store.tag("البلد"), 50), set()),
    "fragments of all": (lambda store: fragments_of(store, FeedKind.SITE), IN_ORDER),
    "fragments of a tag": (lambda store: fragments_of(store, FeedKind.TAG), set()),
    "fragments of an outlet": (lambda store: fragments_of(store, FeedKind.SOURCE), set()),
    "a tag": (lambda store: store.tag("البلد"), set()),
    "an article's page": (absent, set()),
    "an article's kin": (lambda store: store.kin(LIST[0], uri="tag:example.org,2026:none"), set()),
    "a line's kin": (lambda store: store.kin(LIST[0]), set()),
    "a page's digest": (lambda store: store.digest_of("a.txt", "seeds"), set()),
    "many pages' digests": (lambda store: store.digests_of("seeds", ["a.txt", "b.txt", "c.txt"]), set()),
    "what is remembered of a source": (lambda store: store.poll_of("seeds"), set()),
    "who a hub speaks of": (lambda store: store.push_by_token("none"), set()),
    "what a poll brought": (lambda store: store.save([], now=MORNING, polled={"الواحة": POLL}), set()),
    "a source is paused": (lambda store: store.stand("الواحة", Standing.PAUSED, now=MORNING), set()),
    "repeats among a source's pages": (lambda store: store.repeats("seeds", ["a.txt"]), set()),
    "the problems of a source": (lambda store: store.problems("seeds"), set()),
}


@pytest.mark.parametrize(("verb", "expected"), VERBS.values(), ids=VERBS.keys())
def test_no_query_looks_at_all_rows(full: Store, verb: Callable[[Store], object], expected: set[str]) -> None:
    """Each step searches an index, or walks along one and stops in time."""
    steps = plans(full, verb)

    assert steps
    assert scans(steps) == expected


@pytest.mark.parametrize("name", ["fragments of all", "fragments of a tag", "fragments of an outlet"])
def test_the_newest_are_not_sorted(full: Store, name: str) -> None:
    """The index has them in order: a tag of fifty thousand stories costs as much as one of fifty."""
    assert [step for step in plans(full, VERBS[name][0]) if "TEMP B-TREE" in step] == []


def test_publishing_looks_things_up_by_index(full: Store, tmp_path: Path) -> None:
    """What a publishing costs depends on what is due, not on the store."""

    def published(store: Store) -> Published:
        return publish(store, SITE, Layout(), tmp_path / "public")

    published(full)
    full.save([page("c.txt", draft(LIST[3], LIST[4], tags=("البلد",), outlet="المرفأ"))], now=MORNING)
    steps = plans(full, published)

    walked = {
        "SCAN due",  # all of it is wanted
        "SCAN feeds USING INDEX uq_feeds_kind_key",
        *IN_ORDER,
    }
    assert "SCAN due" in " ".join(steps)
    assert scans(steps) <= walked


def test_a_save_looks_things_up_by_index(full: Store) -> None:
    """What a save costs depends on its pages, not on the store."""
    more = [page("c.txt", draft(LIST[0], LIST[1], related=LIST[2:5])), page("a.txt", draft(tags=("البلد",)))]
    steps = plans(full, lambda store: store.save(more, now=MORNING))

    assert steps
    assert scans(steps) == set()
