"""A database looked over, and changed in nothing: what it is, and what would stand in the way of using it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from store.engine import Database, connect
from store.errors import StoreError
from store.holder import is_dead
from store.office import Lease
from store.schema import revision
from store.tables import METADATA, SCHEMA, agenda, daemons, leases, polls, runs

_PATIENCE: Final = timedelta(seconds=3)
"""For who writes at the moment: longer than that is worth a word."""
_TOLD: Final = 10
"""Of things that are wrong in one way, so many are named."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found."""

    engine: str
    """Its name and version."""
    version: int
    """The first number of that."""
    schema: str | None
    """The migration that it stands at; None for a database that nothing was put into."""
    stranger: str | None = None
    """A table that is called like one of ours, in a database that is not ours."""
    encoding: str = "UTF8"
    damage: tuple[str, ...] = ()
    """What the engine finds broken: at most ten."""
    forbidden: tuple[str, ...] = ()
    """Tables that may not be written."""
    unwritable: StoreError | None = None
    """Why nothing can be written now."""
    ahead: timedelta = timedelta()
    """How far the database's own clock is before ours."""
    latest: datetime | None = None
    """The latest moment at which something was done, as the store remembers it."""
    abandoned: tuple[Lease, ...] = ()
    """Leases whose holders ended without giving them back."""

    @property
    def is_current(self) -> bool:
        """Whether this program's verbs work on it as it is."""
        return self.schema == SCHEMA

    @property
    def is_newer(self) -> bool:
        """Whether a newer program has written it: migrations are numbered in their order."""
        return self.schema is not None and self.schema > SCHEMA


def file_of(url: str) -> Path | None:
    """Return where a store in a file lies; None for one on a server, and for a URL that names no store."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return Path(str(parsed.database)) if is_file else None


def look_over(url: str) -> Checkup:
    """
    Look over the database at a URL. Raises StoreError when it cannot be reached, or is none.

    It takes as long as reading a file of SQLite's once. A file that is not there would be made: ask before.
    """
    database = connect(url, _PATIENCE)
    try:
        with database.reading() as connection:
            found = _of_sqlite(connection) if database.is_sqlite else _of_postgres(connection)
            found = _remembered(connection, found)
        return _with_writing(found, database)
    finally:
        database.close()


def _of_sqlite(connection: Connection) -> Checkup:
    version = connection.execute(select(func.sqlite_version())).scalar_one()
    broken = connection.execute(text(f"PRAGMA quick_check({_TOLD})")).scalars().all()
    damage = [" ".join(line.split()) for line in broken if line != "ok"]
    encoding = connection.execute(text("PRAGMA encoding")).scalar_one()
    if not damage:
        damage = list(_dangling(connection))
    return Checkup(
        f"SQLite {version}",
        int(version.partition(".")[0]),
        revision(connection),
        _stranger(connection),
        encoding.replace("-", ""),
        tuple(damage),
    )


def _dangling(connection: Connection) -> Iterator[str]:
    """Yield what leads to rows that are not there: SQLite only looks when something is written."""
    rows = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(_TOLD)
    for table, row, parent, _ in rows:
        yield f"row {row} of {table} leads to one of {parent} that is not there"


def _of_postgres(connection: Connection) -> Checkup:
    version = connection.execute(text("SHOW server_version")).scalar_one().split()[0]
    before = datetime.now(UTC)
    clock = connection.execute(select(func.clock_timestamp())).scalar_one()
    after = datetime.now(UTC)
    invalid = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1 LIMIT :told"
    indexes = connection.execute(text(invalid), {"told": _TOLD}).scalars()
    return Checkup(
        f"PostgreSQL {version}",
        int(version.partition(".")[0]),
        revision(connection),
        _stranger(connection),
        connection.execute(text("SHOW server_encoding")).scalar_one(),
        tuple(f"the index {name} is not valid" for name in indexes),
        tuple(_forbidden(connection)),
        ahead=clock - (before + (after - before) / 2),
    )


def _forbidden(connection: Connection) -> Iterator[str]:
    """Yield our tables that this user may not write, of those that there are."""
    there = set(inspect(connection).get_table_names())
    for name in sorted(METADATA.tables.keys() & there):
        may = select(*(func.has_table_privilege(name, right) for right in ("INSERT", "UPDATE", "DELETE")))
        if not all(connection.execute(may).one()):
            yield name


def _stranger(connection: Connection) -> str | None:
    if revision(connection) is not None:
        return None
    return min(METADATA.tables.keys() & set(inspect(connection).get_table_names()), default=None)


def _remembered(connection: Connection, found: Checkup) -> Checkup:
    """Add what a store of this program's schema remembers."""
    if not found.is_current:
        return found
    columns: tuple[Column[datetime], ...] = (
        runs.c.started,
        runs.c.ended,
        agenda.c.started,
        agenda.c.ended,
        daemons.c.seen,
        polls.c.polled,
    )
    moments = [connection.execute(select(func.max(column))).scalar() for column in columns]
    rows = connection.execute(select(leases).order_by(leases.c.name))
    held = (Lease(row.name, row.holder, row.told, row.since, row.until) for row in rows)
    return replace(
        found,
        latest=max(filter(None, moments), default=None),
        abandoned=tuple(lease for lease in held if is_dead(lease.holder)),
    )


def _with_writing(found: Checkup, database: Database) -> Checkup:
    """Begin to write, and write nothing."""
    try:
        with database.writing() as connection:
            if (
                not database.is_sqlite
                and connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
            ):
                remedy = "name the server that may be written in store.url"
                fault = StoreError(
                    database.where, "the server only reads: it is a replica, or set so", remedy
                )
                return replace(found, unwritable=fault)
    except StoreError as fault:
        return replace(found, unwritable=fault)
    return found
