"""One database, SQLite or PostgreSQL: readers see it at one moment, writers take turns."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from store.errors import StoreError
from store.faults import translated

_WRITE: Final = "khulasa_write"
# Any fixed number: all of Khulasa's writers on one PostgreSQL database meet at this lock.
_WRITERS: Final = 5_104_738_221_940_817
_PATIENCE: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""Seconds, and times, for PostgreSQL's client: by itself it waits for hours for a server that is no more."""
_REMEDY: Final = "give sqlite:///FILE or postgresql://USER@HOST/DATABASE as store.url"


@dataclass(frozen=True, slots=True)
class Database:
    """An engine, and how it is called in messages."""

    engine: Engine
    where: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment, whoever writes meanwhile. Raises StoreError."""
        with self._mended(), self._reader().connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """
        Open the only write transaction; another writer waits for its end. Raises StoreError.

        What the block did is kept when it ends well, and undone when it raises.
        """
        writer = self.engine.execution_options(**{_WRITE: True})
        with self._mended(), writer.connect() as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITERS})
            yield connection

    @contextmanager
    def loading(self, file: Path) -> Iterator[Connection]:
        """
        Open the only write transaction of a file of SQLite's, with another one beside it as ``loaded``.

        References are not checked: all rows may go and come in any order. Raises StoreError.
        """
        writer = self.engine.execution_options(**{_WRITE: True})
        with self._mended(), writer.connect() as connection:
            connection.detach()  # it is closed at the end: what is set here holds for nobody else
            driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
            driver.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                # Behind BEGIN, which would take the lock of a writer on both.
                driver.execute("ATTACH CAST(? AS TEXT) AS loaded", (bytes(file),))
                yield connection

    @contextmanager
    def rehearsing(self) -> Iterator["Database"]:
        """
        Yield a database where nothing lasts: one write transaction holds all that is done, and is undone.

        Other writers wait. It is for one thread.
        """
        with self.writing() as connection:
            yield _Rehearsal(self.engine, self.where, connection)
            connection.rollback()

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file."""
        return self.engine.dialect.name == "sqlite"

    def write_ahead(self) -> None:
        """
        Let readers of a file of SQLite's go on while somebody writes. Raises StoreError.

        The file remembers it; no transaction may be open.
        """
        with self._mended():
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                    cursor.execute("PRAGMA journal_mode = WAL")
            finally:
                raw.close()

    def compact(self) -> None:
        """
        Give the room that deleted rows left in a file of SQLite's back to the disk. Raises StoreError.

        Writers wait meanwhile, and it takes as much room again as all that is left. PostgreSQL sees to it
        without being told.
        """
        if self.is_sqlite:
            with self._mended():
                raw = self.engine.raw_connection()
                try:
                    cursor = raw.cursor()
                    cursor.execute("VACUUM")
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    raw.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _reader(self) -> Engine:
        if self.is_sqlite:
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def _mended(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, psycopg.Error, sqlite3.Error) as error:
            if fault := translated(error, self.where):
                raise fault from error
            raise


@dataclass(frozen=True, slots=True)
class _Rehearsal(Database):
    """A database whose transactions are all part of one."""

    connection: Connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See what was written so far."""
        with self._mended():
            yield self.connection

    writing = reading


def is_there(url: str) -> bool:
    """Tell whether a URL may name a database that was made already: a file that is not there is none."""
    parsed = _parsed(url)
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).exists()


def connect(url: str, wait: timedelta) -> Database:
    """
    Return the database at a URL; nothing is opened before it is used.

    ``wait`` is how long a writer waits for another one. Raises StoreError for a URL that names no database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(parsed, wait), str(parsed.database))
    return Database(_postgres(parsed, wait), parsed.render_as_string(hide_password=True))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()().create_connect_args(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError("store.url", f"{url!r} names no database", _REMEDY) from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError("store.url", f"{parsed.get_backend_name()} is not supported", _REMEDY)
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise StoreError("store.url", "a store in memory is lost at once", _REMEDY)
    return parsed


def _sqlite(url: URL, wait: timedelta) -> Engine:
    engine = create_engine(url, json_serializer=_json)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # None: the driver starts no transaction of its own accord; `begin` below starts each one.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {round(wait.total_seconds() * 1000)}")
        # Under WAL a crash of the machine may cost the last transactions, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another has written in between:
        # writers say so at the beginning, and wait.
        immediate = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _postgres(url: URL, wait: timedelta) -> Engine:
    # A daemon outlives restarts of its server: each connection is tried before it is used. Where the URL says
    # nothing else, a machine that is gone is noticed.
    patience = {name: value for name, value in _PATIENCE.items() if name not in url.query}
    engine = create_engine(url, json_serializer=_json, pool_pre_ping=True, connect_args=patience)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # Zero would mean to wait for ever.
        connection.execute(f"SET lock_timeout = {max(1, round(wait.total_seconds() * 1000))}")
        connection.commit()

    return engine


_json: Final = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
