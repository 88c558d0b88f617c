"""The schema: the sum of its migrations on both engines, and never touched by an older program."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from store.engine import Database, connect
from store.errors import StoreError
from store.schema import alembic_config, migrate, revision
from store.store import Store
from store.tables import SCHEMA
from tests.conftest import OpenStore
from tests.oldstores import differences
from tests.store_samples import MORNING, draft, page, rows


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """Return a database with nothing in it, on each engine in turn."""
    with closing(connect(empty_url, timedelta(seconds=10))) as database:
        yield database


def test_the_schema_is_the_sum_of_its_migrations(database: Database) -> None:
    """What the migrations build is what the tables say, down to the indexes and foreign keys."""
    migrate(database)

    assert differences(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE pages ADD COLUMN colour INTEGER",
        "DROP INDEX ix_copies_page_id",
        "CREATE INDEX ix_more ON pages (digest)",
        "CREATE TABLE more (id INTEGER)",
    ],
)
def test_a_difference_would_be_found(database: Database, change: str) -> None:
    """The test above can fail."""
    migrate(database)
    with database.writing() as connection:
        connection.execute(text(change))

    assert differences(database) != []


def test_the_newest_migration_is_the_programs_schema() -> None:
    """A store at this schema is opened as it is: it must be the last one."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA


def test_migrating_again_does_nothing(database: Database) -> None:
    """A second start finds the schema there."""
    migrate(database)
    migrate(database)
    with database.reading() as connection:
        assert revision(connection) == SCHEMA


def test_two_starters_make_one_schema(empty_url: str) -> None:
    """Daemon and command line may both be the first to open a store."""
    gate = threading.Barrier(4)
    uris: list[str] = []

    def start() -> None:
        gate.wait()
        with Store.open(empty_url, authority="example.org", since="2026") as store:
            uris.append(store.site_uri)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert uris == ["tag:example.org,2026:site"] * 4


@pytest.mark.parametrize("newer", ["9999", "a1b2c3d4e5f6"])
def test_a_newer_store_is_refused_untouched(empty_url: str, newer: str) -> None:
    """An old program must not write to what it does not know; it says so in one line."""
    with closing(connect(empty_url, timedelta(seconds=10))) as database:
        with database.writing() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:newer)"), {"newer": newer})
        file = Path(database.where) if database.is_sqlite else None
        before = file and file.read_bytes()
        with pytest.raises(StoreError) as caught:
            Store.open(empty_url, authority="example.org", since="2026")

        assert (file and file.read_bytes()) == before
        assert caught.value.where == database.where
        assert str(caught.value).endswith(
            f"its schema '{newer}' is newer than this program's '{SCHEMA}': "
            "upgrade Khulasa, or name another store in store.url"
        )


def test_somebody_elses_database_is_refused_untouched(database: Database, empty_url: str) -> None:
    """A database whose tables bear our names and are not ours is left alone."""
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE articles (title TEXT)"))
    with pytest.raises(StoreError, match="holds a table 'articles' that is not Khulasa's"):
        Store.open(empty_url, authority="example.org", since="2026")
    with database.reading() as connection:
        assert revision(connection) is None


def test_an_authority_that_changes_leaves_what_was_minted(store_url: str, open_store: OpenStore) -> None:
    """The site moves to another domain: its feed and its articles keep their URIs."""
    first = open_store(store_url)
    first.save([page("a.txt", draft(tags=("الموانئ",)))], now=MORNING)
    (before,) = first.newest(None, 9)
    with Store.open(store_url, authority="elsewhere.example", since="2030") as store:
        assert (store.site_uri, store.newest(None, 9)) == (first.site_uri, [before])


def test_sqlite_keeps_its_promises(tmp_path: Path, open_store: OpenStore) -> None:
    """Readers do not wait for writers, rows point to rows that are there, writers wait for each other."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}", wait=timedelta(seconds=7))
    with store._database.reading() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }

    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 7000, "synchronous": 1}


def test_a_row_that_others_point_to_cannot_go(store: Store) -> None:
    """A broken reference is a bug: it is raised as it is, and the transaction is undone."""
    store.save([page("a.txt", draft())], now=MORNING)
    before = rows(store)
    with pytest.raises(IntegrityError), store._database.writing() as connection:
        connection.execute(text("DELETE FROM pages"))

    assert rows(store) == before


def test_opening_a_store_that_is_up_to_date_loads_no_alembic(tmp_path: Path, open_store: OpenStore) -> None:
    """It costs as much as the rest of a start."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url)
    program = (
        "import sys; from store.store import Store; "
        f"Store.open({url!r}, authority='example.org', since='2026').close(); "
        "sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
