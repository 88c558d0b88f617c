"""What a user can mend is told in one line; what is a bug of ours is not dressed up."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from store.engine import connect
from store.errors import StoreBusyError, StoreError
from store.faults import translated
from store.store import Store
from tests.conftest import OpenStore, checked_out
from tests.postgres import Server
from tests.store_samples import LATER, MORNING, ORCHARD, draft, everything, page

AT_ONCE = timedelta(milliseconds=1)


def open_at(url: str) -> Store:
    """Open a store that is not expected to open."""
    return Store.open(url, authority="example.org", since="2026")


def told(url: str) -> StoreError:
    """Return the error of a store that does not open."""
    with pytest.raises(StoreError) as caught:
        open_at(url)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("url", "what"),
    [
        pytest.param("somewhere", "'somewhere' names no database", id="no URL"),
        pytest.param("oracle9000://x/y", "'oracle9000://x/y' names no database", id="no engine"),
        pytest.param("mysql+pymysql://x/y", "", id="an engine whose driver is not there"),
        pytest.param("sqlite://", "a store in memory is lost at once", id="in memory"),
        pytest.param("sqlite:///:memory:", "a store in memory is lost at once", id="in memory by name"),
        pytest.param("sqlite://host/file.db", "", id="a host for SQLite"),
        pytest.param("", "'' names no database", id="empty"),
    ],
)
def test_a_url_that_names_no_store_is_refused(url: str, what: str) -> None:
    """The message names the key in the configuration."""
    error = told(url)

    assert error.where == "store.url"
    assert what in error.what


def _no_database(folder: Path) -> Path:
    file = folder / "notes.txt"
    file.write_text("قائمة المشتريات: خبز وزيتون وملح\n" * 40, encoding="utf-8")
    return file


def _folder(folder: Path) -> Path:
    (folder / "store.db").mkdir()
    return folder / "store.db"


def _half(folder: Path) -> Path:
    file = folder / "store.db"
    open_at(f"sqlite:///{file}").close()
    file.write_bytes(file.read_bytes()[:5000] + b"\xff" * 40_000)
    return file


@pytest.mark.parametrize(
    ("prepare", "what", "remedy"),
    [
        pytest.param(_no_database, "file is not a database", "name another one", id="another file"),
        pytest.param(_folder, "unable to open database file", "make its folder", id="a folder"),
        pytest.param(
            lambda folder: folder / "absent" / "store.db",
            "unable to open database file",
            "make its folder",
            id="no folder",
        ),
        pytest.param(_half, "malformed", "restore it from a backup", id="damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    prepare: Callable[[Path], Path], what: str, remedy: str, tmp_path: Path
) -> None:
    """File, fault and remedy, in this order."""
    file = prepare(tmp_path)
    error = told(f"sqlite:///{file}")

    assert error.where == str(file)
    assert what in error.what
    assert remedy in error.remedy


def test_a_read_only_file_can_be_read_and_not_written(tmp_path: Path, open_store: OpenStore) -> None:
    """Readers need no right to write; a save says what is missing."""
    file = tmp_path / "store.db"
    open_store(f"sqlite:///{file}").save([page("a.txt", draft())], now=MORNING)
    read_only = open_store(f"sqlite:///file:{file}?mode=ro&uri=true")

    assert len(everything(read_only)) == 1
    with pytest.raises(StoreError, match="readonly database: let the user that runs this write to it"):
        read_only.save([page("b.txt", draft(ORCHARD))], now=LATER)


def test_a_writer_waits_for_the_other_only_so_long(store_url: str, open_store: OpenStore) -> None:
    """Then it says that the store is busy, and leaves no connection behind."""
    first, second = open_store(store_url), open_store(store_url, wait=AT_ONCE)
    with first._database.writing(), pytest.raises(StoreBusyError) as caught:
        second.save([page("a.txt", draft())], now=MORNING)

    assert caught.value.remedy == "another process is writing: try again when it has finished"
    assert checked_out(second) == 0
    assert second.save([page("a.txt", draft())], now=MORNING).articles_new == 1


def test_reading_goes_on_while_somebody_writes(store_url: str, open_store: OpenStore) -> None:
    """Feeds are served during an ingest; they show what was there before it."""
    first, second = open_store(store_url), open_store(store_url, wait=AT_ONCE)
    with first._database.writing() as connection:
        connection.execute(text("INSERT INTO sources VALUES (77, 'half done')"))

        assert second.status().sources == 0
    assert second.status().sources == 1


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No answer on the socket: start the server, or correct the URL."""
    error = told(f"postgresql://ليلى:secret@/news?host={tmp_path}")

    assert "store.url" in error.remedy
    assert "secret" not in str(error)


def test_a_database_that_is_not_there_is_named(postgres: Server) -> None:
    """The server answers and has no such database."""
    with postgres.database() as url:
        error = told(make_url(url).set(database="absent").render_as_string(hide_password=False))

    assert 'database "absent" does not exist' in error.what
    assert error.remedy == "start the server, or correct host, user and database in store.url"


def test_a_user_without_rights_is_told(postgres: Server) -> None:
    """Tables are made on first use: the user must be allowed to."""
    with postgres.database() as url, closing(connect(url, timedelta(seconds=10))) as database:
        with database.writing() as connection:
            connection.execute(text("CREATE ROLE khulasa_guest LOGIN PASSWORD 'guest'"))
        try:
            guest = make_url(url).set(username="khulasa_guest", password="guest")  # noqa: S106  # a throw-away role
            error = told(guest.render_as_string(hide_password=False))
        finally:
            with database.writing() as connection:
                connection.execute(text("DROP ROLE khulasa_guest"))

    assert "permission denied" in error.what
    assert error.remedy == "let the user in store.url create and change tables there"


def test_a_daemon_outlives_its_servers_restart(postgres: Server, open_store: OpenStore) -> None:
    """Connections that were cut while nobody used them are replaced without a word."""
    with postgres.database() as url:
        store = open_store(url)
        store.save([page("a.txt", draft())], now=MORNING)
        with closing(connect(url, timedelta(seconds=10))) as other, other.writing() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )

        assert len(everything(store)) == 1
        store.close()


def test_a_bug_is_not_dressed_up(store: Store) -> None:
    """A wrong statement is nothing that a user can mend: it is raised as it is."""
    with pytest.raises(DBAPIError), store._database.reading() as connection:
        connection.execute(text("SELECT colour FROM pages"))


def test_an_error_of_another_kind_is_a_bug() -> None:
    """Only what is listed is translated."""
    assert (
        translated(DBAPIError("", {}, sqlite3.OperationalError("no such table: pages")), "store.db") is None
    )
    assert translated(DBAPIError("", {}, ValueError("?")), "store.db") is None
