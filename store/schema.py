"""The store's schema: brought up to date on opening, left alone when it is newer than the program."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from store.engine import Database
from store.errors import StoreError
from store.tables import METADATA, SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

_VERSION_TABLE = "alembic_version"


def migrate(database: Database) -> None:
    """
    Bring the schema up to date; two starters at once are safe. Raises StoreError.

    A store that a newer program has written, or that is not ours, is refused untouched.
    """
    with database.reading() as connection:
        found = revision(connection)
        if found == SCHEMA:
            return
        _refuse_strangers(connection, found, database.where)
    if database.is_sqlite:
        _write_ahead(database)
    with database.writing() as connection:
        # Another starter may have been quicker while we waited for the lock.
        if revision(connection) != SCHEMA:
            _upgrade(connection)


def revision(connection: Connection) -> str | None:
    """Return the migration that the store stands at; None when it has no schema yet."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608  # a constant


def alembic_config() -> "Config":
    """Return Alembic's settings for the migrations that are packaged with the store."""
    from alembic.config import Config  # noqa: PLC0415  # 100 ms, and most starts find the schema up to date

    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _refuse_strangers(connection: Connection, found: str | None, where: str) -> None:
    if found is None:
        ours = METADATA.tables.keys() & set(inspect(connection).get_table_names())
        if ours:
            what = f"holds a table {min(ours)!r} that is not Khulasa's"
            raise StoreError(where, what, "give the store a database of its own in store.url")
    elif found not in _known():
        what = f"its schema {found!r} is newer than this program's {SCHEMA!r}"
        raise StoreError(where, what, "upgrade Khulasa, or name another store in store.url")


def _known() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as above

    return {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


def _write_ahead(database: Database) -> None:
    """Let readers go on while somebody writes. The file remembers it; no transaction may be open."""
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # as above

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
