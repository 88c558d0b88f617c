"""The store's schema: brought up to date on opening, left alone when it is newer than the program."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sqlalchemy import Connection, inspect, text

from store.engine import Database, connect
from store.errors import StoreError
from store.tables import METADATA, SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

_VERSION_TABLE = "alembic_version"
_PATIENCE: Final = timedelta(seconds=30)

BEFORE: Final = ".before-"
"""What follows a store's name in that of a copy that was kept when its schema was to be changed."""
Keep = Callable[[Database, str], None]
"""Keeps a copy of a store that stands at a schema; raises StoreError if it cannot."""


def migrate(database: Database, keep: Keep | None = None) -> None:
    """
    Bring the schema up to date; two starters at once are safe. Raises StoreError.

    A store that has one already is given to ``keep`` before anything is changed, by one of the starters; when
    that fails, it stays as it is. A store that a newer program has written, or that is not ours, is refused
    untouched.
    """
    with database.reading() as connection:
        found = revision(connection)
        if found is None:
            _refuse_strangers(connection, database.where)
    if found is not None and found != SCHEMA:
        refuse_newer(found, database.where, _way_back(database))
    if database.is_sqlite:
        database.write_ahead()
    if found == SCHEMA:
        return
    with database.writing() as connection:
        # Another starter may have been quicker while we waited for the lock.
        found = revision(connection)
        if found == SCHEMA:
            return
        if keep is not None and found is not None:
            keep(database, found)
        _upgrade(connection, "head")


def revision(connection: Connection) -> str | None:
    """Return the migration that the store stands at; None when it has no schema yet."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608  # a constant


def build(file: Path, schema: str) -> None:
    """Make a file of SQLite's with the tables of a schema, and nothing in them."""
    with closing(_opened(file)) as database, database.writing() as connection:
        _upgrade(connection, schema)


def migrate_file(file: Path) -> None:
    """Bring a file of SQLite's up to date, of which nobody else knows. Raises StoreError."""
    with closing(_opened(file)) as database:
        migrate(database)


def refuse_newer(found: str, where: str, remedy: str) -> None:
    """Raise StoreError for a schema that this program does not know."""
    if found != SCHEMA and found not in _known():
        what = f"its schema {found!r} is newer than this program's {SCHEMA!r}"
        raise StoreError(where, what, remedy)


def alembic_config() -> "Config":
    """Return Alembic's settings for the migrations that are packaged with the store."""
    from alembic.config import Config  # noqa: PLC0415  # 100 ms, and most starts find the schema up to date

    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _opened(file: Path) -> Database:
    return connect(f"sqlite:///{quote(str(file))}", _PATIENCE)


def _way_back(database: Database) -> str:
    """Return what to do about a store that is newer than the program."""
    remedy = "upgrade Khulasa, or name another store in store.url"
    if database.is_sqlite:
        file = Path(database.where)
        kept = sorted(file.parent.glob(f"{escape(file.name)}{BEFORE}[0-9]*.db"))
        if kept:
            return f"{remedy} and `khulasa restore {kept[-1]}` into it"
    return remedy


def _refuse_strangers(connection: Connection, where: str) -> None:
    ours = METADATA.tables.keys() & set(inspect(connection).get_table_names())
    if ours:
        what = f"holds a table {min(ours)!r} that is not Khulasa's"
        raise StoreError(where, what, "give the store a database of its own in store.url")


def _known() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as above

    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def _upgrade(connection: Connection, schema: str) -> None:
    from alembic import command  # noqa: PLC0415  # as above

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, schema)
