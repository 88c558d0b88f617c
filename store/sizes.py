"""How much room the store and what it published take."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from store.engine import Database
from store.tables import outputs


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on disk, as far as the store knows of them."""

    database: int
    files: int
    """How many files are published."""
    published: int
    """What they hold together, without their compressed copies."""


def sizes(database: Database) -> Sizes:
    """Return them: nothing is walked, the published files are on record."""
    query = select(func.count(), func.coalesce(func.sum(outputs.c.size), 0))
    with database.reading() as connection:
        files, published = connection.execute(query).one()
        if database.is_sqlite:
            return Sizes(_on_disk(database.where), files, int(published))
        kept = connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one()
    return Sizes(int(kept), files, int(published))


def _on_disk(file: str) -> int:
    """Return what a file of SQLite's takes, with its journal."""
    found = 0
    for path in (file, f"{file}-wal", f"{file}-shm"):
        with suppress(OSError):
            found += Path(path).stat().st_size
    return found
