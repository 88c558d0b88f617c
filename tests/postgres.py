"""A PostgreSQL server for tests: the one that is named, or a private one from Debian's programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

_USER = "postgres"
_ROOM = 4 << 30


class Server:
    """A server on which databases can be made."""

    def __init__(self, url: str | URL) -> None:
        """Take a server by its URL, which names a database to connect to."""
        self._url = make_url(url).set(drivername="postgresql")
        self._numbers = count(1)

    @property
    def home(self) -> str:
        """The folder of a private server."""
        return str(self._url.query["host"])

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Make a database from a template, yield its URL, and drop it."""
        name = f"khulasa_{os.getpid()}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, template)
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        url = self._url.render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def programs() -> Path | None:
    """Return the folder of the newest server's programs on a Debian machine; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _roomy_memory() -> str | None:
    """Return a folder in memory, if there is room: a database is copied there in a twentieth of the time."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


@contextmanager
def private_server(folder: Path) -> Iterator[Server]:
    """Run a server that listens on a socket in its own folder only, and takes no care of its disk."""
    # Not pytest's folder: the server refuses to run as root, and its user could not enter there.
    home = tempfile.mkdtemp(prefix="khulasa-", dir=_roomy_memory())
    if os.geteuid() == 0:
        shutil.chown(home, _USER)
    data = f"{home}/data"
    try:
        _as_server(
            folder / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"{careless} -c listen_addresses='' -c unix_socket_directories={home}"
        _as_server(folder / "pg_ctl", "-D", data, "-l", f"{home}/log", "-w", "-o", options, "start")
        try:
            yield Server(URL.create("postgresql", _USER, database=_USER, query={"host": home}))
        finally:
            _as_server(folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def restart(server: Server, folder: Path) -> None:
    """Restart a private server in the midst of its work: all its connections are lost."""
    _as_server(folder / "pg_ctl", "-D", f"{server.home}/data", "-w", "-m", "immediate", "restart")


def _as_server(program: Path, *arguments: str) -> None:
    change = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    # No pipes: the server would inherit them, and waiting for their end would last as long as it runs.
    subprocess.run([*change, program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")
