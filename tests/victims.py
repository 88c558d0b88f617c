"""Work in a process of its own, which is killed at it."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import psycopg

from store.store import Store

NOW: Final = datetime(2026, 3, 5, 12, tzinfo=UTC)
_AUTHORITY: Final = "news.example"

Work = Callable[[str, Path], None]


def upgrade(url: str, folder: Path) -> None:
    """Open a store, which brings it up to date."""
    Store.open(url, authority=_AUTHORITY, since="2026", keep_in=folder).close()


def back_up(url: str, folder: Path) -> None:
    """Write a backup over the one that is there."""
    with Store.open(url, authority=_AUTHORITY, since="2026") as store:
        store.back_up(folder / "backup.db", now=NOW, program="1.0", over=True)


def restore(url: str, folder: Path) -> None:
    """Restore a backup."""
    with Store.open(url, authority=_AUTHORITY, since="2026") as store:
        store.restore(folder / "backup.db", now=NOW)


def _work(work: Work, url: str, folder: Path, ready: Connection) -> None:
    ready.send("ready")
    work(url, folder)


class Executioner:
    """Starts work and kills it, each time at another moment."""

    def __init__(self, url: str) -> None:
        """Take the store's URL. Each process comes from one that has loaded what all need."""
        self._url = url
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.victims", "alembic.command", "store.migrations.env"])
        self._chance = random.Random(url)  # noqa: S311  # nothing secret

    def timed(self, work: Work, folder: Path) -> float:
        """Let work end, and return the seconds that it took."""
        process = self._begun(work, folder)
        start = time.perf_counter()
        process.join()
        assert process.exitcode == 0
        return time.perf_counter() - start

    def kill(self, work: Work, folder: Path, within: float) -> bool:
        """Kill work at some moment within so many seconds; return whether it had ended by then."""
        process = self._begun(work, folder)
        time.sleep(self._chance.uniform(0, within))
        process.kill()
        process.join()
        self._wait_for_server()
        return bool(process.exitcode == 0)

    def moments(self, work: Work, folder: Path, times: int, within: float) -> Iterator[bool]:
        """Kill work so many times."""
        return (self.kill(work, folder, within) for _ in range(times))

    def _begun(self, work: Work, folder: Path) -> Any:
        ready, says = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(work, self._url, folder, says))
        process.start()
        says.close()
        with suppress(EOFError):
            ready.recv()
        ready.close()
        return process

    def _wait_for_server(self) -> None:
        """Return once a server has noticed: until then it may still end what it was asked for."""
        if self._url.startswith("sqlite"):
            return
        query = """
            SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """
        with psycopg.connect(self._url, autocommit=True) as connection:
            while connection.execute(query).fetchone() != (0,):
                time.sleep(0.005)
