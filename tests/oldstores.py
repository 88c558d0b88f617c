"""Stores of released schemas, as the programs of their time left them: see schemas/make.py."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.engine import make_url

from store.engine import Database
from store.schema import alembic_config
from store.tables import METADATA, SCHEMA, SEARCHED

FOLDER = Path(__file__).parent / "schemas"
ENGINES = ("sqlite", "postgresql")


def released() -> list[str]:
    """Return the schemas before the program's own."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return sorted(script.revision for script in scripts if script.revision != SCHEMA)


def differences(database: Database) -> list[object]:
    """Return what Alembic would migrate to make the database what the tables say."""
    wanted = MetaData(naming_convention=METADATA.naming_convention)
    for table in (*METADATA.tables.values(), *SEARCHED[database.engine.dialect.name].tables.values()):
        table.to_metadata(wanted)
    # SQLite's full-text index, and the tables that it is kept in, are no tables of ours.
    options = {"include_name": lambda name, kind, _: kind != "table" or "article_index" not in name}
    with database.reading() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), wanted))


def stored(schema: str, engine: str) -> Path:
    """Return the file that holds a store of a schema as SQL."""
    return FOLDER / f"{schema}.{engine}.sql"


def load(schema: str, url: str) -> None:
    """Put an old store into an empty database."""
    parsed = make_url(url)
    engine = parsed.get_backend_name()
    script = stored(schema, engine).read_text(encoding="utf-8")
    if engine == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as connection:
            connection.executescript(script)
        return
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(script.encode())


def clear(url: str) -> None:
    """Take everything out of a database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for beside in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{beside}").unlink(missing_ok=True)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def entries_of(schema: str) -> dict[str, list[list[str]]]:
    """Return what its program published: of each Atom feed, each entry's id, title, link and dates."""
    found: dict[str, list[list[str]]] = json.loads((FOLDER / f"{schema}.entries.json").read_text("utf-8"))
    return found


@contextmanager
def reading(url: str) -> Iterator[Any]:
    """Open a database by its driver, past the program."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(parsed.database))) as connection:
            yield connection
    else:
        with psycopg.connect(url, autocommit=True) as other:
            yield other


def content(url: str, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables, or of these columns of theirs, in words that compare."""
    with reading(url) as connection:
        wanted = columns or columns_of(url)
        found = {}
        for table, names in wanted.items():
            query = f"SELECT {', '.join(names)} FROM {table}"  # noqa: S608  # names of our own
            found[table] = sorted(connection.execute(query).fetchall(), key=repr)
        return found


def columns_of(url: str) -> dict[str, list[str]]:
    """Return the columns of each table that is no part of an index."""
    if make_url(url).get_backend_name() == "sqlite":
        query = """
            SELECT tables.name, columns.name
            FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
                AND tables.name <> 'alembic_version'
            """
    else:
        query = """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'alembic_version'
            """
    found: dict[str, list[str]] = {}
    with reading(url) as connection:
        for table, column in connection.execute(query).fetchall():
            found.setdefault(table, []).append(f'"{column}"')
    return found
