"""Many rows at once: look-ups by many keys, inserts by the thousand, numbers for new rows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, islice
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    Update,
    any_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

Item = TypeVar("Item")
Text = TypeVar("Text", str, str | None)


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of at most ``size``."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def rows_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], keys: Iterable[Any]
) -> Sequence[Row[Any]]:
    """Return a query's rows whose column is one of the keys, however many there are."""
    wanted = sorted(set(keys))
    return connection.execute(query.where(among(connection, column, wanted))).all() if wanted else []


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    if rows:
        names = tuple(rows[0])
        values = [[row[name] for row in rows] for name in names]
        for place, process in _processors(connection.dialect, table, names):
            values[place] = list(map(process, values[place]))
        _insert(connection, table, names, list(zip(*values, strict=True)))


def insert_plain(connection: Connection, table: Table, rows: Sequence[Sequence[int | str]]) -> None:
    """Insert rows of numbers and words, their values in the order of the columns."""
    if rows:
        _insert(connection, table, tuple(table.c.keys()), rows)


def _insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    # Past SQLAlchemy, which looks at every value: SQLite takes three times as many rows a second, PostgreSQL
    # ten times by COPY.
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" for _ in columns)
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  # names of our own
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
    else:
        cursor = cast("psycopg.Cursor[Any]", connection.connection.cursor())
        with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)


@lru_cache(maxsize=256)
def _processors(
    dialect: Dialect, table: Table, names: Sequence[str]
) -> Sequence[tuple[int, Callable[[Any], Any]]]:
    """Return what makes values into those of the driver, by the place of their column, where it is needed."""
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    found = [(place, kind.bind_processor(dialect)) for place, kind in enumerate(types)]
    return [(place, process) for place, process in found if process]


def upsert(connection: Connection, table: Table, rows: Sequence[Sequence[Any]], otherwise: str) -> None:
    """Insert rows, their values in the order of the columns; where the key is there, do ``otherwise``."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.c)
    key = ", ".join(column.name for column in table.primary_key)
    place = "?" if connection.dialect.name == "sqlite" else "%s"
    places = ", ".join(place for _ in table.c)
    statement = (
        f"INSERT INTO {table.name} ({names}) VALUES ({places}) ON CONFLICT ({key}) DO UPDATE SET {otherwise}"  # noqa: S608  # names of our own
    )
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def update_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set the other columns of the rows with these numbers (``id``)."""
    if rows:
        statement = _update(table, tuple(name for name in rows[0] if name != "id"))
        connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


# To build a statement takes longer than to change a few rows.
@lru_cache(maxsize=64)
def _update(table: Table, names: Sequence[str]) -> Update:
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("new_id")).values(changed)


def delete_plain(
    connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Sequence[int | str]]
) -> None:
    """Delete the rows of a table that have these numbers and words in these columns."""
    if rows:
        # Past SQLAlchemy, as they came: a pruned headline takes twenty rows along.
        place = "?" if connection.dialect.name == "sqlite" else "%s"
        own = " AND ".join(f"{column.name} = {place}" for column in columns)
        statement = f"DELETE FROM {columns[0].table.name} WHERE {own}"  # noqa: S608  # names of our own
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def delete_in(connection: Connection, column: ColumnElement[Any], keys: Iterable[Any]) -> None:
    """Delete the rows whose column is one of the keys."""
    if wanted := sorted(set(keys)):
        connection.execute(delete(column.table).where(among(connection, column, wanted)))


def kept(text: Text) -> Text:
    r"""
    Return a text as both engines keep it: PostgreSQL refuses a NUL, SQLite half a surrogate pair.

    >>> kept("a\x00\ud800b"), kept(None)
    ('a?b', None)
    """
    if not text or text.isprintable():
        return text
    return text.replace("\0", "").encode(errors="replace").decode()


def numbers(connection: Connection, table: Table) -> Iterator[int]:
    """Count on from the table's last number: safe, since there is one writer at a time."""
    last: int = connection.execute(_last(table)).scalar_one()
    return count(last + 1)


@lru_cache(maxsize=64)
def _last(table: Table) -> Select[Any]:
    return select(func.coalesce(func.max(table.c.id), 0))


def numbered(connection: Connection, keys: Iterable[int]) -> ColumnElement[int]:
    """Return a column of these numbers: what is asked of each of them, an index answers one by one."""
    listed = sorted(set(keys))
    if connection.dialect.name == "sqlite":
        return func.json_each(json.dumps(listed)).table_valued("value").c.value
    return func.unnest(literal(listed, ARRAY(BigInteger))).column_valued("asked")


def among(connection: Connection, column: ColumnElement[Any], keys: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the keys."""
    # All keys as one parameter: with a parameter each, making the statement took longer than running it, and
    # SQLite stops at 32,766 of them.
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(keys, ensure_ascii=False)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(literal(keys, ARRAY(column.type)))
