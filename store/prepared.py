"""Statements that run ten thousand times in a rebuild: made once for an engine, not at each run."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

Keyed = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Makes the condition that a column is one of the keys."""


class Prepared:
    """
    A query over numbers and words, whose values are bound by name; ``keys`` may be many.

    Building a statement with SQLAlchemy takes longer than most of ours run, and looking at every value that
    comes back as long as reading it. Values go to the driver, and come from it, as they are.
    """

    def __init__(self, build: Callable[[Keyed], Select[Any]]) -> None:
        """Take a function that builds the query; it is given what makes conditions over ``keys``."""
        self._build = build
        self._made: dict[str, tuple[str, list[str] | None]] = {}

    def __call__(
        self, connection: Connection, keys: Iterable[int] = (), **values: int | str
    ) -> Sequence[tuple[Any, ...]]:
        """Return the rows."""
        name = connection.dialect.name
        if name not in self._made:
            self._made[name] = self._compiled(connection)
        statement, order = self._made[name]
        listed = sorted(set(keys))
        bound = {**values, "keys": json.dumps(listed) if name == "sqlite" else listed}
        cursor = connection.connection.cursor()
        cursor.execute(statement, bound if order is None else [bound[key] for key in order])
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return rows

    def _compiled(self, connection: Connection) -> tuple[str, list[str] | None]:
        """Return the statement, and the names of its values in order if the driver counts them."""
        is_sqlite = connection.dialect.name == "sqlite"
        compiled = self._build(_in_json if is_sqlite else _in_array).compile(dialect=connection.dialect)
        return str(compiled), compiled.positiontup and list(compiled.positiontup)


class Lookup:
    """A query for many keys that is built once, not each time: building takes as long as ten rows."""

    def __init__(self, query: Select[Any], column: ColumnElement[Any]) -> None:
        """Take the query, and the column that the keys are looked up in."""
        self._made = {
            "sqlite": query.where(_in_json(column)),
            "postgresql": query.where(_in_array(column)),
        }

    def __call__(self, connection: Connection, keys: Iterable[Any]) -> Sequence[Row[Any]]:
        """Return the rows whose column is one of the keys."""
        wanted = sorted(set(keys))
        if not wanted:
            return []
        name = connection.dialect.name
        bound = json.dumps(wanted, ensure_ascii=False) if name == "sqlite" else wanted
        return connection.execute(self._made[name], {"keys": bound}).all()


def _in_json(column: ColumnElement[Any]) -> ColumnElement[bool]:
    listed = func.json_each(bindparam("keys")).table_valued("value")
    return column.in_(select(listed.c.value))


def _in_array(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == any_(bindparam("keys", type_=ARRAY(column.type)))
