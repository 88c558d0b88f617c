"""Many rows at once: look-ups by many keys, inserts by the thousand, numbers for new rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, delete, func, select, update

Item = TypeVar("Item")

# SQLite takes 32,766 parameters and PostgreSQL 65,535; more than this many a statement gain nothing.
_KEYS: Final = 4000


def chunks(items: Iterable[Item], size: int = _KEYS) -> Iterator[list[Item]]:
    """Yield the items in lists of at most ``size``."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def rows_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], keys: Iterable[Any]
) -> Iterator[Row[Any]]:
    """Yield a query's rows whose column is one of the keys, however many there are."""
    for chunk in chunks(sorted(set(keys))):
        yield from connection.execute(query.where(column.in_(chunk)))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    if rows:
        connection.execute(table.insert(), rows)


def update_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set the other columns of the rows with these numbers (``id``)."""
    if rows:
        changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(changed)
        connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def delete_in(connection: Connection, column: ColumnElement[Any], keys: Iterable[Any]) -> None:
    """Delete the rows whose column is one of the keys."""
    for chunk in chunks(sorted(set(keys))):
        connection.execute(delete(column.table).where(column.in_(chunk)))


def numbers(connection: Connection, table: Table) -> Iterator[int]:
    """Count on from the table's last number: safe, since there is one writer at a time."""
    last: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return count(last + 1)
