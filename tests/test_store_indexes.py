"""What a request waits for is found by an index, however large the store has grown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from store.store import Store
from tests.conftest import OpenStore
from tests.store_samples import LIST, MORNING, draft, embedded, page

READ = [
    page("a.txt", draft(outlet="المرفأ", tags=("الموانئ", "البلد"), related=LIST[:3]), embedded()),
    page("b.txt", draft(outlet="الديار", tags=("البلد",))),
]


def plans(store: Store, verb: Callable[[Store], object]) -> list[str]:
    """Return how SQLite goes about each query of a verb."""
    engine = store._database.engine
    asked: list[tuple[str, object]] = []

    def note(_c: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    verb(store)
    event.remove(engine, "before_cursor_execute", note)
    with store._database.reading() as connection:
        return [
            row.detail
            for statement, parameters in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]  # as they were given
        ]


@pytest.fixture
def full(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return a store with something of everything."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save(READ, now=MORNING)
    return store


def scans(steps: list[str]) -> set[str]:
    """Return the steps that look at one row after the other; the keys that were asked for do not count."""
    return {step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step}


# A walk along an index in its order, which the limit ends.
IN_ORDER = {"SCAN stories USING INDEX ix_stories_published_uri"}

VERBS = {
    "newest of all": (lambda store: store.newest(None, 50), IN_ORDER),
    "newest of a tag": (lambda store: store.newest(store.tag("البلد"), 50), set()),
    "versions of all": (lambda store: store.newest_versions(None, 50), IN_ORDER),
    "versions of a tag": (lambda store: store.newest_versions(store.tag("البلد"), 50), set()),
    "a tag": (lambda store: store.tag("البلد"), set()),
    "an article's page": (lambda store: store.article_story("0" * 16), set()),
    "an article's kin": (lambda store: store.kin(LIST[0], uri="tag:example.org,2026:none"), set()),
    "a line's kin": (lambda store: store.kin(LIST[0]), set()),
    "a page's digest": (lambda store: store.digest_of("a.txt", "seeds"), set()),
    "repeats among a source's pages": (lambda store: store.repeats("seeds", ["a.txt"]), set()),
    "the problems of a source": (lambda store: store.problems("seeds"), set()),
}


@pytest.mark.parametrize(("verb", "expected"), VERBS.values(), ids=VERBS.keys())
def test_no_query_looks_at_all_rows(full: Store, verb: Callable[[Store], object], expected: set[str]) -> None:
    """Each step searches an index, or walks along one and stops in time."""
    steps = plans(full, verb)

    assert steps
    assert scans(steps) == expected


@pytest.mark.parametrize("name", ["versions of all", "versions of a tag"])
def test_the_newest_are_not_sorted(full: Store, name: str) -> None:
    """The index has them in order: a tag of fifty thousand stories costs as much as one of fifty."""
    assert [step for step in plans(full, VERBS[name][0]) if "TEMP B-TREE" in step] == []


def test_a_save_looks_things_up_by_index(full: Store) -> None:
    """What a save costs depends on its pages, not on the store."""
    more = [page("c.txt", draft(LIST[0], LIST[1], related=LIST[2:5])), page("a.txt", draft(tags=("البلد",)))]
    steps = plans(full, lambda store: store.save(more, now=MORNING))

    assert steps
    assert scans(steps) == set()
