"""A database looked over: what is found, and that nothing is changed by looking."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from store.checkup import file_of, look_over
from store.engine import connect
from store.errors import StoreBusyError, StoreError
from store.holder import Holder
from store.office import Task
from store.sizes import Sizes
from store.store import Store
from store.tables import SCHEMA
from tests.conftest import OpenStore
from tests.postgres import Server

SOON = timedelta(seconds=10)


def run(url: str, *statements: str) -> None:
    """Change a database behind the store's back."""
    database = connect(url, SOON)
    with database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def content(url: str) -> bytes:
    """Return a file of SQLite's."""
    file = file_of(url)
    assert file is not None
    return file.read_bytes()


def test_a_store_that_is_as_it_should_be(store: Store, store_url: str) -> None:
    """Nothing is found, on either engine."""
    store.close()
    before = content(store_url) if file_of(store_url) else b""
    found = look_over(store_url)

    assert found.engine.split()[0] in {"SQLite", "PostgreSQL"}
    assert found.version >= 3
    assert (found.schema, found.is_current, found.is_newer) == (SCHEMA, True, False)
    assert found.encoding == "UTF8"
    assert (found.damage, found.forbidden, found.unwritable, found.stranger) == ((), (), None, None)
    assert abs(found.ahead) < timedelta(minutes=1)
    assert (found.latest, found.abandoned) == (None, ())
    assert not file_of(store_url) or content(store_url) == before


def test_an_empty_database_stays_empty(empty_url: str) -> None:
    """Looking makes no tables."""
    found = look_over(empty_url)

    assert (found.schema, found.is_current, found.is_newer, found.stranger) == (None, False, False, None)
    assert look_over(empty_url).schema is None


def test_a_newer_schema_and_an_older_one(store: Store, store_url: str) -> None:
    """They are told apart, and left alone."""
    store.close()
    run(store_url, "UPDATE alembic_version SET version_num = '0001'")
    older = look_over(store_url)
    run(store_url, "UPDATE alembic_version SET version_num = '9999'")
    newer = look_over(store_url)

    assert (older.schema, older.is_current, older.is_newer) == ("0001", False, False)
    assert (newer.schema, newer.is_current, newer.is_newer) == ("9999", False, True)


def test_a_database_of_somebody_else(empty_url: str) -> None:
    """It has a table that is called like one of ours."""
    run(empty_url, "CREATE TABLE articles (id INTEGER)")

    assert look_over(empty_url).stranger == "articles"


def test_what_was_done_last_is_known(store: Store, store_url: str) -> None:
    """By runs and by the agenda: a clock that went back is found by it."""
    store.begin_run("ingest", datetime(2026, 3, 1, tzinfo=UTC))
    store.office.record(Task("maintenance", started=datetime(2030, 1, 2, tzinfo=UTC)))

    assert look_over(store_url).latest == datetime(2030, 1, 2, tzinfo=UTC)


def test_leases_of_the_dead_are_found(store: Store, store_url: str) -> None:
    """Those of the living are none of them."""
    living = Holder.of_this_process("khulasa run")
    place = living.key.rpartition("/")[0].rpartition("/")[0]
    store.office.take("publish", living, SOON)
    store.office.take("seeds", Holder(f"{place}/1/0", "somebody"), SOON)

    assert [lease.name for lease in look_over(store_url).abandoned] == ["seeds"]


def test_somebody_who_writes_for_long_is_told(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is found all the same."""
    monkeypatch.setattr("store.checkup._PATIENCE", timedelta(milliseconds=50))
    with store.rehearsal():
        found = look_over(store_url)

    assert isinstance(found.unwritable, StoreBusyError)
    assert found.is_current


def test_rows_that_lead_nowhere_are_found(open_store: OpenStore, tmp_path: Path) -> None:
    """SQLite lets them be where a program forgot to ask for its checks."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("INSERT INTO tag_addresses (slug, tag_id) VALUES ('x', 77)")
    raw.close()

    assert look_over(url).damage == ("row 1 of tag_addresses leads to one of tags that is not there",)


def test_a_damaged_file_is_found(open_store: OpenStore, tmp_path: Path) -> None:
    """What the engine says of it is told."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as store:
        store.begin_run("ingest", datetime(2026, 3, 1, tzinfo=UTC))
    with sqlite3.connect(tmp_path / "store.db") as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    with (tmp_path / "store.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)

    with pytest.raises(StoreError, match="malformed: restore it from a backup"):
        look_over(url)


@pytest.mark.parametrize("data", [b"<html>" * 1000, b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_database_is_an_error(tmp_path: Path, data: bytes) -> None:
    """And stays as it is."""
    (tmp_path / "store.db").write_bytes(data)
    with pytest.raises(StoreError):
        look_over(f"sqlite:///{tmp_path / 'store.db'}")

    assert (tmp_path / "store.db").read_bytes() == data


def test_a_server_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """With what would help."""
    with pytest.raises(StoreError, match="start the server"):
        look_over(f"postgresql://khulasa@/khulasa?host={tmp_path}")


def test_a_replica_is_found(postgres: Server) -> None:
    """A server that only reads; SQLite has none."""
    with postgres.database() as url:
        name = url.rpartition("/")[2].partition("?")[0]
        run(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        found = look_over(url)

    assert found.unwritable is not None
    assert "only reads" in found.unwritable.what


def test_tables_that_may_not_be_written_are_named(postgres: Server, postgres_template: str) -> None:
    """As after a restore by another user."""
    with postgres.database(postgres_template) as url:
        role = f"reader_of_{url.rpartition('/')[2].partition('?')[0]}"
        run(url, f"CREATE ROLE {role} LOGIN", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        try:
            found = look_over(make_url(url).set(username=role).render_as_string(hide_password=False))
        finally:
            run(url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")

    assert "articles" in found.forbidden


def test_sizes(store: Store) -> None:
    """An empty store has its tables, and no file."""
    found = store.sizes()

    assert found.database > 10_000
    assert (found.files, found.published) == (0, 0)
    assert isinstance(found, Sizes)
