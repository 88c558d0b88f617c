"""All rows of a store from one engine to another, streamed: a table may be larger than memory."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text

_TOGETHER: Final = 500
"""Rows that are on their way at once: some may hold an article whole."""
_CACHE: Final = 1 << 16
"""KiB that SQLite may keep in memory."""
# How PostgreSQL writes a value as SQLite keeps it.
_AS_KEPT: Final = {
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "json": "{}::text",
}
_COLUMNS: Final = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""


class StoppedError(Exception):
    """Whoever asked for a copy wants it no more."""


def fill(file: Path, connection: Connection, stopped: Callable[[], bool]) -> None:
    """
    Copy all rows of a store on PostgreSQL, as the connection sees them, into a file that has its tables.

    What SQLite keeps in tables of other kinds, such as a full-text index, is left empty. Raises StoppedError.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as target:
        # Should anything happen to the file, it is made anew.
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
            target.execute(f"PRAGMA {setting}")
        target.execute("BEGIN")
        # Made at the end, from sorted rows, an index costs a third of what it does row by row.
        indexes = target.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            target.execute(f"DROP INDEX {name}")
        for table in _plain_tables(target):
            _fill_table(target, table, connection, stopped)
        for _, made in indexes:
            target.execute(made)
        target.execute("COMMIT")


def _plain_tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("PRAGMA table_list").fetchall()
    named = sorted(row[1] for row in rows if row[0] == "main" and row[2] == "table")
    return [name for name in named if not name.startswith("sqlite_") and name != "alembic_version"]


def _fill_table(
    target: sqlite3.Connection, table: str, connection: Connection, stopped: Callable[[], bool]
) -> None:
    driver = _postgres(connection)
    known = dict(driver.execute(_COLUMNS, [table]).fetchall())
    if not known:
        return  # how SQLite keeps something that PostgreSQL keeps in another way
    info = target.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [row[1] for row in info]
    key = [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]
    wanted = ", ".join(_AS_KEPT.get(known[name], "{}").format(f'"{name}"') for name in columns)
    # In the order of its key a table grows at its end.
    order = ", ".join(f'"{name}"' for name in key)
    query = f"SELECT {wanted} FROM {table} ORDER BY {order}"  # noqa: S608  # names of our own
    places = ", ".join("?" for _ in columns)
    target.execute(f"DELETE FROM {table}")  # noqa: S608  # what a migration put there
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # as above
    with driver.cursor(name="khulasa_copy") as rows:
        rows.execute(query.encode())
        while lot := rows.fetchmany(_TOGETHER):
            target.executemany(insert, lot)
            if stopped():
                raise StoppedError


def pour(file: sqlite3.Connection, tables: Iterable[str], connection: Connection) -> None:
    """
    Put a file's rows of some tables in the place of those that a store on PostgreSQL has.

    Whoever reads waits until the transaction is over, and then sees what was there when it began to read, or
    all that is new. Raises StoreError where the rows do not fit.
    """
    driver = _postgres(connection)
    named = list(tables)
    # To delete a row that others may point to, PostgreSQL looks through all of theirs, deleted ones too:
    # without an index on each such column it would take days. What it checks at the end takes seconds.
    references = _references(driver, named)
    for table, name, _ in references:
        driver.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name))
        )
    for table in named:
        # Not TRUNCATE, after which whoever began to read before sees an empty table.
        driver.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    # Times of SQLite's name no zone, and are of UTC.
    driver.execute("SET LOCAL TIME ZONE 'UTC'")
    for table in named:
        _pour_table(file, table, driver)
    for table, name, made in references:
        driver.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.SQL(table), sql.Identifier(name), sql.SQL(made)
            )
        )


def _pour_table(file: sqlite3.Connection, table: str, driver: "psycopg.Connection[Any]") -> None:
    columns = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    rows = file.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608  # names of our own
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in _in_lots(rows):
            copy.write_row(row)


def _in_lots(rows: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
    while lot := rows.fetchmany(_TOGETHER):
        yield from lot


def _references(driver: "psycopg.Connection[Any]", tables: Collection[str]) -> list[tuple[str, str, str]]:
    query = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND confrelid = ANY(%s::text[]::regclass[]) ORDER BY conrelid::text, conname
    """
    return driver.execute(query, [list(tables)]).fetchall()


def lock(connection: Connection, tables: Iterable[str]) -> None:
    """
    Keep readers out of tables on PostgreSQL until the transaction is over.

    Raises what the driver does when somebody goes on reading: nothing was done so far.
    """
    # Less than the second after which PostgreSQL looks for those who wait for each other, and ends one.
    connection.execute(text("SET LOCAL lock_timeout = 500"))
    connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))


def _postgres(connection: Connection) -> "psycopg.Connection[Any]":
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver
