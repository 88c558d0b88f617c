"""A backup in the place of all that a store holds: in one transaction, whatever the engine."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import copying, dues, records, searchindex
from store.backupfile import ABOUT, COUNTED, Backup, opened
from store.engine import Database
from store.errors import StoreBusyError, StoreError
from store.tables import METADATA, SEARCHED, meta, outputs, pushes, removals

RUN: Final = "restore"
"""How the status calls the run."""
RESTORED: Final = "the store was restored from a backup"
_LIVE: Final = frozenset({"agenda", "daemons", "leases"})
"""What belongs to the processes that run now, and to no time before."""
_PATIENCE: Final = timedelta(seconds=30)
"""For readers of a store on PostgreSQL."""

# What was published and removed until now, while all rows change their tables.
_BEFORE: Final = {
    "outputs_before": "SELECT path, kind, number, size, modified, listed FROM outputs",
    "removals_before": "SELECT uri, short_id FROM removals WHERE pruned = 0",
}
# Files that a backup has never heard of: nobody's, and to be deleted unless they turn out to be somebody's.
_STRAYS: Final = f"""
INSERT INTO outputs (path, kind, number, size, modified, listed)
SELECT path, '{dues.FIXED}', 0, -1, 0, 0 FROM outputs_before AS known
WHERE NOT EXISTS (SELECT 1 FROM outputs WHERE outputs.path = known.path)
"""  # noqa: S608  # a constant
# Files that were written since: what stands there is not what the backup has on record.
_OTHER: Final = """
SELECT DISTINCT outputs.kind, outputs.number FROM outputs
LEFT JOIN outputs_before AS known ON known.path = outputs.path AND known.kind = outputs.kind
    AND known.number = outputs.number AND known.size = outputs.size
    AND known.modified = outputs.modified AND known.listed = outputs.listed
WHERE known.path IS NULL
"""
_FORGOTTEN: Final = """
SELECT short_id FROM removals_before AS known
WHERE NOT EXISTS (SELECT 1 FROM removals WHERE removals.uri = known.uri) ORDER BY short_id
"""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a restore did to a store, or would do."""

    backup: Backup
    before: Mapping[str, int]
    """How many articles, tags, pages and sources there were."""
    removed_since: Sequence[str]
    """Short ids of articles that were removed by hand after the backup was made: they are back."""
    strays: int
    """Published files that the backup does not know: they are deleted with the next publishing."""


def counts(connection: Connection) -> dict[str, int]:
    """Return how much a store holds."""
    return {
        name: connection.execute(select(func.count()).select_from(METADATA.tables[name])).scalar_one()
        for name in COUNTED
    }


def foreseen(database: Database, backup: Backup) -> Replaced:
    """Return what ``replace`` would do, apart from what it would find of removals and files."""
    with database.reading() as connection, closing(opened(backup.file)) as file:
        paths = {row[0] for row in file.execute("SELECT path FROM outputs")}
        uris = {row[0] for row in file.execute("SELECT uri FROM removals")}
        strays = sum(path not in paths for path in connection.execute(select(outputs.c.path)).scalars())
        gone = connection.execute(
            select(removals).where(removals.c.pruned == 0).order_by(removals.c.short_id)
        )
        back = [row.short_id for row in gone if row.uri not in uris]
        return Replaced(backup, counts(connection), back, strays)


def replace(database: Database, file: Path, backup: Backup, *, now: datetime) -> Replaced:
    """
    Put all rows of a file at this program's schema in the place of those of a store.

    What was published since the file was made falls due; what is searched is to be indexed anew. Raises
    StoreError, and leaves the store as it is.
    """
    named = [table.name for table in METADATA.sorted_tables if table.name not in _LIVE]
    with _transaction(database, file, named) as connection:
        before = counts(connection)
        for name, query in _BEFORE.items():
            connection.execute(text(f"CREATE TEMPORARY TABLE {name} AS {query}"))
        searchindex.empty(connection)
        try:
            _take(database, connection, file, named)
        except (IntegrityError, psycopg.errors.IntegrityError, psycopg.errors.DataError) as error:
            what = f"holds rows that do not fit together: {' '.join(str(error).split())[:200]}"
            raise StoreError(str(backup.file), what, "take an earlier backup") from error
        strays = connection.execute(text(_STRAYS)).rowcount
        _owe(connection, strays)
        forgotten = connection.execute(text(_FORGOTTEN)).scalars().all()
        for name in _BEFORE:
            connection.execute(text(f"DROP TABLE {name}"))
        _settle(connection, now)
        return Replaced(backup, before, forgotten, strays)


@contextmanager
def _transaction(database: Database, file: Path, tables: Sequence[str]) -> Iterator[Connection]:
    if database.is_sqlite:
        with database.loading(file) as connection:
            yield connection
        _shorten(database)
        return
    with _locked(database, tables) as connection:
        yield connection


@contextmanager
def _locked(database: Database, tables: Sequence[str]) -> Iterator[Connection]:
    """Open the write transaction once nobody reads: whoever waits for whom, nobody is turned away for us."""
    deadline = time.monotonic() + _PATIENCE.total_seconds()
    while True:
        with database.writing() as connection:
            try:
                copying.lock(connection, [*tables, *SEARCHED["postgresql"].tables])
            except DBAPIError as error:
                if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                    raise
                connection.rollback()
            else:
                yield connection
                return
        if time.monotonic() > deadline:
            what = "somebody goes on reading from it, for longer than we wait"
            raise StoreBusyError(database.where, what, "try again when nobody copies or studies it")
        time.sleep(0.1)


def _take(database: Database, connection: Connection, file: Path, tables: Sequence[str]) -> None:
    if not database.is_sqlite:
        with closing(opened(file)) as source:
            copying.pour(source, tables, connection)
        return
    for name in tables:
        connection.exec_driver_sql(f"DELETE FROM main.{name}")  # noqa: S608  # names of our own
        # Rows go over as they are, indexes and all, where the statement names no column: five times as fast.
        connection.exec_driver_sql(f"INSERT INTO main.{name} SELECT * FROM loaded.{name}")  # noqa: S608


def _owe(connection: Connection, strays: int) -> None:
    numbers: dict[str, list[int]] = {}
    for kind, number in connection.execute(text(_OTHER)):
        numbers.setdefault(kind, []).append(number)
    for kind, listed in numbers.items():
        dues.owe(connection, kind, listed, RESTORED)
    if strays:
        dues.owe_only(connection, dues.FIXED, RESTORED)


def _settle(connection: Connection, now: datetime) -> None:
    connection.execute(delete(meta).where(meta.c.name == ABOUT))
    # A hub knows our address from a later time than the backup does: it is told anew.
    connection.execute(update(pushes).values(due=now))
    run = records.begin_run(connection, RUN, now)
    records.end_run(connection, run, now, {"articles": counts(connection)["articles"]}, 0)


def _shorten(database: Database) -> None:
    """Give back what the journal grew to, unless somebody reads from it: that is not waited for."""
    raw = database.engine.raw_connection()
    raw.detach()
    try:
        raw.cursor().execute("PRAGMA busy_timeout = 0")
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
