"""
How fast entries of feeds get into the store: against bare inserts of the same rows, in one run.

python bench/ingesting.py [ENTRIES] [URL]: the database at the URL (SQLite without one) must be empty, and is
empty again afterwards.
"""

import json
import sqlite3
import sys
import tempfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy import Table, create_engine, event, func, select, text
from sqlalchemy.engine import Engine, make_url

from bench.corpus import Lots, Press
from bench.measuring import Cost, alone, measured, settle
from store.article import Block, Draft, PageRead, Role
from store.remote import Poll
from store.store import Store
from store.tables import METADATA

NOW: Final = datetime(2026, 2, 1, tzinfo=UTC)
_LATER: Final = NOW + timedelta(minutes=30)
_FEEDS: Final = 400
_OUTLETS: Final = 40
_TAGS: Final = 2000
_TOGETHER: Final = 200
"""Pages that are saved in one transaction, as khulasa/polling.py does."""
_SPAN: Final = 10 * 24 * 60
"""Minutes back to the oldest entry of a feed."""
_REMEMBERED: Final = frozenset(("meta", "alembic_version"))

Batch = tuple[list[PageRead], dict[str, Poll]]
Rows = dict[str, list[dict[str, Any]]]
"""By table."""


@dataclass(frozen=True, slots=True)
class _Round:
    """What polling all feeds once brings."""

    pages: Sequence[PageRead]
    now: datetime


class Newsroom:
    """Writes entries of feeds: some tell what another outlet told, some print another one's text."""

    def __init__(self) -> None:
        """Begin with nothing told so far."""
        self._press = Press(_TAGS)
        self._outlets = [f"صحيفة {name}" for name in self._press.tags[:_OUTLETS]]
        self._numbers = count()
        self._told: list[Draft] = []

    def entry(self, feed: int) -> PageRead:
        """Return a new entry of a feed."""
        number = next(self._numbers)
        lots = Lots(number + 10**6)
        written = self._press.article(number)
        texts = (written.lead, *written.paragraphs)[: 3 + lots.below(6)]
        draft = Draft(
            position=0,
            role=Role.MAIN,
            headline=written.headline,
            body=tuple(Block("paragraph", text) for text in texts),
            outlet=self._outlets[feed % _OUTLETS],
            published=NOW - timedelta(minutes=lots.below(_SPAN)),
            tags=written.tags[: 2 + lots.below(4)],
            related=tuple(self._related(lots, number)),
            link=f"https://feed{feed}.example/{number}",
        )
        draft = self._after_others(lots, draft)
        self._told.append(draft)
        return _page(feed, f"urn:entry:{number}", draft)

    def _after_others(self, lots: Lots, draft: Draft) -> Draft:
        """Let one of five entries tell what somebody else has told, or print another one's text."""
        lot = lots.below(100)
        other = self._told[-1 - lots.below(min(len(self._told), 4000))] if self._told else draft
        if lot >= 20 or other.outlet == draft.outlet or other.published is None:
            return draft
        moment = other.published + timedelta(minutes=lots.below(600))
        if lot < 15:
            return replace(draft, headline=_edited(lots, other.headline), published=moment)
        return replace(draft, body=other.body, published=moment)

    def _related(self, lots: Lots, number: int) -> Iterator[str]:
        if lots.below(10) == 0 and self._told:
            for place in range(3):
                known = self._told[lots.below(len(self._told))].headline
                yield known if place else self._press.article(10**6 + number).headline


def _edited(lots: Lots, headline: str) -> str:
    """Return a headline as it is, or as another house prints it."""
    lot = lots.below(4)
    if lot == 0:
        return f"عاجل.. {headline}"
    return headline.replace("ي ", "ى ") if lot == 1 else headline


def _page(feed: int, origin: str, draft: Draft) -> PageRead:
    digest = sha256(repr(draft).encode()).hexdigest()
    return PageRead(origin, f"feed {feed:03}", digest, draft.published or NOW, (draft,), is_stable=True)


def rounds(entries: int) -> tuple[_Round, _Round]:
    """Make what two rounds of polls bring: all that there is; then 3 % that are new, 2 % that are edited."""
    room = Newsroom()
    first = [room.entry(number * _FEEDS // entries) for number in range(entries)]
    second = [room.entry(number % _FEEDS) for number in range(entries * 3 // 100)]
    second += [_again(page) for page in first[::50]]
    return _Round(first, NOW), _Round(sorted(second, key=lambda page: page.source), _LATER)


def _again(page: PageRead) -> PageRead:
    (draft,) = page.drafts
    more = Block("paragraph", f"وأضافت {draft.outlet} في تحديث لاحق أن {draft.headline}.")
    return _page(int(page.source.split()[1]), page.origin, replace(draft, body=(*draft.body, more)))


def _batches(one: _Round) -> Iterator[Batch]:
    """Yield what is saved together: whole feeds, each with what is remembered of its poll."""
    by_feed: dict[str, list[PageRead]] = defaultdict(list)
    for page in one.pages:
        by_feed[page.source].append(page)
    read: list[PageRead] = []
    polled: dict[str, Poll] = {}
    for number in range(_FEEDS):
        name, url = f"feed {number:03}", f"https://feed{number}.example/rss"
        etag, due = f'"{one.now:%H%M}"', one.now + timedelta(minutes=30)
        polled[name] = Poll(url, url, etag, due=due, polled=one.now, succeeded=one.now, changed=one.now)
        read += by_feed[name]
        if len(read) >= _TOGETHER:
            yield read, polled
            read, polled = [], {}
    if polled:
        yield read, polled


_Ends = dict[str, list[int]]
"""The last number that each table had given out after each batch."""


def ingest(url: str, entries: int) -> tuple[list[Cost], _Ends]:
    """Save the rounds; return what each took."""
    costs, ends = [], _Ends()
    engine = _engine(url)
    with Store.open(url, authority="example.org", since="2026") as store:
        for one in rounds(entries):
            batches = list(_batches(one))
            settle(Path())
            cost = Cost(0, 0)
            for read, polled in batches:
                done = measured(partial(store.save, read, now=one.now, polled=polled))
                cost = Cost(cost.cpu + done.cpu, cost.wall + done.wall)
                _note(engine, ends)
            costs.append(cost)
    engine.dispose()
    return costs, ends


def _engine(url: str) -> Engine:
    engine = create_engine(
        url, json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: _prepare(connection))
    return engine


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _note(engine: Engine, ends: _Ends) -> None:
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            if "id" in table.c:
                last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
                ends.setdefault(table.name, []).append(last)


def _by_batch(tables: Mapping[str, Sequence[Any]], ends: _Ends) -> list[Rows]:
    """
    Divide rows by the batch that can write them.

    By then a row's own number was given out, and what it refers to is there.
    """
    batches: list[Rows] = [{} for _ in ends["pages"]]
    written: dict[str, dict[int, int]] = defaultdict(dict)
    for table in METADATA.sorted_tables:
        refers = [(column.name, key.column.table.name) for column in table.c for key in column.foreign_keys]
        rows = tables.get(table.name, ())
        for place, row in enumerate(rows):
            at = [written[name][row[own]] for own, name in refers if row[own] and name != table.name]
            if "id" in row:
                at.append(bisect_left(ends[table.name], row["id"]))
            mine = max(at, default=place * len(batches) // len(rows))
            if "id" in row:
                written[table.name][row["id"]] = mine
            batches[mine].setdefault(table.name, []).append(dict(row))
    return batches


def bare_core(url: str, ends: _Ends) -> Cost:
    """Empty the tables, and write what was in them by SQLAlchemy's own inserts, batch by batch."""
    engine = _engine(url)
    with engine.connect() as connection:
        rows = {
            table.name: connection.execute(_all(table)).mappings().all() for table in METADATA.sorted_tables
        }
    batches = _by_batch(rows, ends)
    _empty(engine)

    def write() -> None:
        for batch in batches:
            with engine.begin() as connection:
                for table in METADATA.sorted_tables:
                    if found := batch.get(table.name):
                        connection.execute(table.insert(), found)

    cost = _settled(write)
    engine.dispose()
    return cost


def bare_driver(url: str, ends: _Ends) -> Cost:
    """Empty the tables, and write what was in them by the driver's executemany, batch by batch."""
    engine = _engine(url)
    with closing(_driver(url)) as connection:
        batches = _by_batch(dict(_raw(connection)), ends)
        _empty(engine)
        mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
        work = [
            [(_insert(name, found[0], mark), [tuple(row.values()) for row in found]) for name, found in each]
            for each in ((batch.items()) for batch in batches)
        ]

        def write() -> None:
            for batch in work:
                cursor = connection.cursor()
                for statement, rows in batch:
                    cursor.executemany(statement, rows)
                connection.commit()

        cost = _settled(write)
    engine.dispose()
    return cost


def _settled(work: Any) -> Cost:
    settle(Path())
    return measured(work)


def _insert(name: str, row: Mapping[str, Any], mark: str) -> str:
    return f"INSERT INTO {name} ({', '.join(row)}) VALUES ({', '.join(mark for _ in row)})"  # noqa: S608


def _raw(connection: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each table's rows as the driver has them."""
    for table in METADATA.sorted_tables:
        if table.name not in _REMEMBERED:
            cursor = connection.cursor()
            names = [column.name for column in table.c]
            cursor.execute(str(_all(table)))
            yield table.name, [dict(zip(names, row, strict=True)) for row in cursor]
    connection.commit()


def _all(table: Table) -> Any:
    query = select(table).order_by(*table.primary_key)
    return query.where(table.c.name == "") if table.name in _REMEMBERED else query


def _driver(url: str) -> Any:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database))
        _prepare(connection)
        return connection
    server = psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    set_json_loads(lambda data: data if isinstance(data, str) else data.decode(), server)
    return server


def _empty(engine: Engine) -> None:
    """Empty all tables but for what the store knows of itself."""
    tables = [table for table in METADATA.sorted_tables if table.name not in _REMEMBERED]
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            names = ", ".join(table.name for table in tables)
            connection.execute(text(f"TRUNCATE {names}"))
            return
        for table in reversed(tables):
            connection.execute(table.delete())
    with closing(engine.raw_connection()) as raw:
        raw.execute("VACUUM")


def main(entries: int, url: str) -> None:
    """Measure, and print."""
    costs, ends = alone(ingest, url, entries)
    driver, core = (alone(bare, url, ends) for bare in (bare_driver, bare_core))
    sizes = [len(one.pages) for one in rounds(entries)]
    for what, size, cost in zip(("first round", "second round"), sizes, costs, strict=True):
        print(f"ours, {what}: {size} articles, {_told(size, cost)}")
    total = Cost(sum(cost.cpu for cost in costs), sum(cost.wall for cost in costs))
    print(f"ours: {_told(sum(sizes), total)}")
    for what, cost in (("SQLAlchemy Core", core), ("the driver's executemany", driver)):
        ratios = f"ours/bare {cost.wall / total.wall:.3f} by the clock, {cost.cpu / total.cpu:.3f} by CPU"
        print(f"bare, {what}: {_told(sum(sizes), cost)}; {ratios}")


def _told(articles: int, cost: Cost) -> str:
    return f"{articles / cost.wall:.0f} a second, {1000 * cost.cpu / articles:.3f} ms of CPU each"


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    if len(sys.argv) > 2:
        main(number, sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(number, f"sqlite:///{folder}/store.db")
