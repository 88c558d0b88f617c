"""
What a backup is: one file of SQLite's with our tables, whatever the store that it was made from.

It is a store of its own: named in store.url, it runs. A seal over all its bytes shows a damage that SQLite
would never notice; it holds until the file is used as a store.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_from_bytes

from store.errors import StoreError
from store.faults import explained, translated
from store.tables import METADATA, SCHEMA

ABOUT: Final = "backup"
"""Under this name, meta says when and by what a backup was made."""
COUNTED: Final = ("articles", "tags", "pages", "sources")
_OURS: Final = 0x4B48554C
"""SQLite's application_id: KHUL."""
_HEADER: Final = 100
"""Bytes that begin a file of SQLite's: the seal stands there, and is no part of what it covers."""
_JOURNAL: Final = 18
"""Where the header says how the file is written: 1 is how a backup is left, 2 is how a store works."""
_PIECE: Final = 1 << 20
_CACHE: Final = 1 << 16
"""KiB. With SQLite's own two MB, a check of references reads a file of 400 MB twice over: 2.2 s, not 1.1."""
_OTHERS: Final = "name a backup that `khulasa backup` has made"
_BROKEN: Final = "take an earlier backup"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was looked over."""

    file: Path
    schema: str
    made: datetime | None
    """None for a file that was never made as a backup: a store, or a copy of one."""
    program: str | None
    """The version of the program that made it."""
    size: int
    """Bytes."""
    counts: Mapping[str, int]
    """Its articles, tags, pages and sources."""
    site: str
    """The URI of its site's own feed."""

    @property
    def is_older(self) -> bool:
        """Whether its schema has to be brought up to date."""
        return self.schema != SCHEMA


def opened(file: Path) -> sqlite3.Connection:
    """Open a file of SQLite's for reading, whatever it is called."""
    address = f"file:{quote_from_bytes(bytes(file.absolute()))}?mode=ro"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    return connection


def seal(file: Path, *, made: datetime, program: str | None) -> None:
    """Write into a copy of a store what it is, and seal it."""
    about = json.dumps({"made": made.isoformat(), "program": program})
    with _changed(file) as connection:
        connection.execute("DELETE FROM meta WHERE name = ?", (ABOUT,))
        connection.execute("INSERT INTO meta (name, value) VALUES (?, ?)", (ABOUT, about))
    mark = _mark(file)
    with _changed(file) as connection:
        connection.execute(f"PRAGMA application_id = {_OURS}")
        connection.execute(f"PRAGMA user_version = {mark}")


def is_ours(file: Path) -> bool:
    """Tell whether a file was made as a backup of ours, whole or not."""
    try:
        with file.open("rb") as head:
            return int.from_bytes(head.read(_HEADER)[68:72], "big") == _OURS
    except OSError:
        return False


def examined(file: Path) -> Backup:
    """
    Look a backup over: that it is ours, whole, and of no later schema than the program's.

    A store, or a copy of one, may be one too. It is read three times, and not changed. Raises StoreError.
    """
    try:
        _refuse_what_is_none(file)
        with _told(file), closing(opened(file)) as connection:
            schema = _schema_of(connection, file)
            found = _described(connection, file, schema)
            _refuse_damage(connection, file)
    except OSError as error:
        raise explained(error, str(file)) from error
    return found


def described(file: Path) -> Backup:
    """Return what a backup says of itself, without looking whether it is whole. Raises StoreError."""
    with _told(file), closing(opened(file)) as connection:
        return _described(connection, file, _schema_of(connection, file))


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise StoreError(str(file), "is no backup of Khulasa's", _OTHERS) from error
        fault = translated(error, str(file))
        what = fault.what if fault else str(error)
        raise StoreError(str(file), f"is damaged or no backup: {what}", _BROKEN) from error


@contextmanager
def _changed(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody else knows of yet: should anything happen to it, it is made anew."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        yield connection


def _mark(file: Path) -> int:
    """Return the seal: a sum over all bytes, as SQLite keeps numbers, and never the zero of no seal."""
    mark = 0
    with file.open("rb", buffering=0) as read:
        read.seek(_HEADER)
        while piece := read.read(_PIECE):
            mark = zlib.crc32(piece, mark)
    return (mark or 1) - (1 << 32 if mark >= 1 << 31 else 0)


def _refuse_what_is_none(file: Path) -> None:
    if not file.is_file():
        raise StoreError(str(file), "is no file" if file.exists() else "there is no such file", _OTHERS)


def _schema_of(connection: sqlite3.Connection, file: Path) -> str:
    """Return the migration that a file stands at. Raises StoreError for what is no store."""
    kinds = _kinds(connection)
    if any(kinds.get(name) != "table" for name in ("alembic_version", "meta", "articles")):
        raise StoreError(str(file), "is no backup of Khulasa's", _OTHERS)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def _described(connection: sqlite3.Connection, file: Path, schema: str) -> Backup:
    about = _about(connection)
    kinds = _kinds(connection)
    counts: dict[str, int] = {
        str(name): connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]  # noqa: S608  # names of our own
        for name in COUNTED
        if name in kinds
    }
    made = about.get("made")
    site = connection.execute("SELECT value FROM meta WHERE name = 'site uri'").fetchone()
    return Backup(
        file,
        schema,
        datetime.fromisoformat(made) if made else None,
        about.get("program"),
        file.stat().st_size,
        counts,
        str(site[0]) if site else "",
    )


def _about(connection: sqlite3.Connection) -> dict[str, Any]:
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (ABOUT,)).fetchone()
    said = json.loads(found[0]) if found else {}
    return said if isinstance(said, dict) else {}


def _kinds(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')")
    return dict(rows.fetchall())


def _refuse_damage(connection: sqlite3.Connection, file: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    sealed = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == _OURS and sealed and not _is_in_use(file) and _mark(file) != sealed:
        raise StoreError(str(file), "was changed or damaged since it was made", _BROKEN)
    (broken,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if broken != "ok":
        raise StoreError(str(file), f"is damaged: {' '.join(broken.split())}", _BROKEN)
    if dangling := connection.execute("PRAGMA foreign_key_check").fetchone():
        table, row, parent, _ = dangling
        what = f"is damaged: row {row} of {table} leads to one of {parent} that is not there"
        raise StoreError(str(file), what, _BROKEN)


def _is_in_use(file: Path) -> bool:
    """Tell whether a store works with the file: its seal says nothing then."""
    with file.open("rb") as head:
        return head.read(_HEADER)[_JOURNAL] != 1


def refuse_other_tables(file: Path) -> None:
    """Raise StoreError for a file at this program's schema whose tables are not those of the program."""
    with _told(file), closing(opened(file)) as connection:
        for name, table in METADATA.tables.items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            if missing := {column.name for column in table.c} - columns:
                raise StoreError(str(file), f"is not whole: {name} has no {min(missing)}", _BROKEN)
