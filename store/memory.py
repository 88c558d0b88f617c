"""Small things that the store remembers about itself, by name."""

from sqlalchemy import Connection, select

from store.bulk import upsert
from store.tables import meta


def got(connection: Connection, name: str) -> str | None:
    """Return what was put under a name."""
    value: str | None = connection.execute(
        select(meta.c.value).where(meta.c.name == name)
    ).scalar()  # pk_meta
    return value


def put(connection: Connection, name: str, value: str) -> None:
    """Remember a value under a name, in the place of the one before."""
    upsert(connection, meta, [(name, value)], "value = excluded.value")
