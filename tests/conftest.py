"""What tests of several floors share: both database engines, an open store, Hypothesis's habits."""

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pytest
from hypothesis import settings
from sqlalchemy import QueuePool

from store.engine import connect
from store.policy import TagPolicy
from store.queries import Query
from store.schema import migrate
from store.store import Store
from tests.postgres import Server, private_server, programs

settings.register_profile("khulasa", deadline=None)
settings.register_profile("ci", parent=settings.get_profile("khulasa"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "khulasa")


class OpenStore(Protocol):
    """Opens a store that is looked after: it is closed, and must have given its connections back."""

    def __call__(
        self,
        url: str,
        *,
        window: timedelta = ...,
        policy: TagPolicy = ...,
        queries: Sequence[Query] = ...,
        wait: timedelta = ...,
    ) -> Store:
        """Open the store at a URL."""
        ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Return the server that KHULASA_TEST_POSTGRES names, else a private one; skip without either."""
    if url := os.environ.get("KHULASA_TEST_POSTGRES"):
        yield Server(url)
        return
    folder = programs()
    if folder is None:
        _do_without("no KHULASA_TEST_POSTGRES is set, and Debian's package postgresql is not installed")
    with private_server(folder) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """Return the name of a database with the schema in it: copying it is quicker than migrating each time."""
    with postgres.database() as url:
        database = connect(url, timedelta(seconds=30))
        migrate(database)
        database.close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database with nothing in it, on each engine in turn."""
    if request.param == "sqlite":
        yield _sqlite(tmp_path)
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a store with no page in it, on each engine in turn."""
    if request.param == "sqlite":
        yield _sqlite(tmp_path)
    else:
        server: Server = request.getfixturevalue("postgres")
        template: str = request.getfixturevalue("postgres_template")
        with server.database(template) as url:
            yield url


@pytest.fixture
def open_store() -> Iterator[OpenStore]:
    """Open stores; each verb must have given its connection back."""
    opened: list[Store] = []

    def open_one(url: str, **options: Any) -> Store:
        opened.append(Store.open(url, authority="example.org", since="2026", **options))
        return opened[-1]

    yield open_one
    kept = [checked_out(store) for store in opened]
    for store in opened:
        store.close()

    assert kept == [0] * len(opened)


@pytest.fixture
def store(open_store: OpenStore, store_url: str) -> Store:
    """Return a store that is open and empty, on each engine in turn."""
    return open_store(store_url)


def checked_out(store: Store) -> int:
    """Return how many of a store's connections are in use."""
    pool = store._database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.db'}"


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("KHULASA_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
