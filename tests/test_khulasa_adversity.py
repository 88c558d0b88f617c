"""`khulasa run` as a process in bad times: full disks, lost databases, vanished folders, unruly clients."""

import asyncio
import gzip
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
import psycopg
import pytest
from lxml import etree

from feeds.folder import held
from feeds.kept import etag_of
from ingest.robots import Sites
from ingest.subscribing import Pushes
from khulasa.config import read_config
from khulasa.metrics import Metrics
from khulasa.pipeline import open_store
from khulasa.work import Told, Work
from store.store import Store
from tests.daemon import PATIENCE, PROGRAM, Daemon, eventually
from tests.postgres import Server, private_server, programs, restart
from tests.web import Asked, Said, web

PAGE = "وصول شحنة بضاعة{0} إلى ميناء المدينة رقم {0}\n\nوصلت صباح اليوم.\n\nكلمات دلالية\nبضاعة{0}\n"
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title><link>{0}/</link>
<description>d</description><item><title>{1}</title><link>{0}/1</link><guid>{1}</guid>
<pubDate>Sat, 28 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
# As root this needs no user namespace, which a container may refuse.
APART: Final = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
BLOCK: Final = 4096


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    """Return a daemon that looks for pages each second."""
    return Daemon(tmp_path / "daemon")


def told(daemon: Daemon, word: str, holding: str = "") -> list[str]:
    """Return the log lines of an event."""
    return [line for line in daemon.lines if word in line.split() and holding in line]


def assert_no_bug(daemon: Daemon) -> None:
    """Fail if something went wrong that nobody had thought of."""
    assert not told(daemon, "bug")
    assert "internal error" not in "".join(daemon.lines)
    assert "Traceback" not in "".join(daemon.lines)


def wait_for_looks(daemon: Daemon, times: int = 2) -> None:
    """Return once the daemon has looked for pages so often again: that takes as many seconds."""
    with opened(daemon) as store:
        for _ in range(times):
            before = store.office.task("seeds").started
            eventually(partial(looked_since, store, before))


def opened(daemon: Daemon) -> Store:
    """Open a daemon's store beside it."""
    return Store.open(daemon.store_url, authority="example.org", since="2026")


def looked_since(store: Store, before: datetime | None) -> bool:
    """Tell whether a daemon began to look for pages again."""
    return store.office.task("seeds").started != before


def skip_unless_mounted(folder: Path) -> None:
    """Skip the test where not even a process of its own may mount something."""
    if subprocess.run([*APART, "mount", "-t", "tmpfs", "tmpfs", folder], check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of his own")


@contextmanager
def on_a_small_disk(daemon: Daemon, disk: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a daemon that alone sees a disk of four megabytes; yield it, and that disk as seen from here."""
    disk.mkdir()
    skip_unless_mounted(disk)
    mount = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'
    with daemon.running(*APART, "sh", "-c", mount, str(disk)) as process:
        yield process, Path(f"/proc/{process.pid}/root{disk}")


def fill(disk: Path, *, spare: int) -> Path:
    """Leave so many bytes of a disk; return the file to delete for more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(BLOCK)):
            pass
    os.truncate(ballast, ballast.stat().st_size - spare)
    return ballast


def served(daemon: Daemon, public: Path) -> dict[str, bytes]:
    """Return each file of the published folder as it is served; what has a form is whole."""
    found = {}
    for file in sorted(public.rglob("*")):
        path = str(file.relative_to(public))
        if file.is_dir() or file.name.startswith("."):
            continue
        answer = httpx.get(f"{daemon.base}{quote(path)}", timeout=PATIENCE)
        assert answer.status_code == 200, path
        assert_whole(path, answer.content)
        found[path] = answer.content
    return found


def assert_whole(path: str, body: bytes) -> None:
    """Fail for half a document."""
    match path.rpartition(".")[2]:
        case "xml" | "opml" | "svg" | "xsl":
            etree.fromstring(body)
        case "json":
            json.loads(body)
        case "html":
            assert body.rstrip().endswith(b"</html>"), path


def left_over(public: Path) -> list[Path]:
    """Return what was begun and stands under no public name."""
    return list(public.rglob("*.tmp"))


def test_a_full_disk_under_the_published_folder(tmp_path: Path) -> None:
    """It is told once; what was published is served whole; when there is room, all is published."""
    disk = tmp_path / "disk"
    daemon = Daemon(tmp_path / "daemon", PUBLISH_FOLDER=str(disk / "public"))
    daemon.page("first.txt", PAGE.format(1))
    with on_a_small_disk(daemon, disk) as (process, seen):
        public = seen / "public"
        daemon.wait_for("published")
        before = served(daemon, public)
        ballast = fill(seen, spare=2 * BLOCK)
        for number in range(2, 9):
            daemon.page(f"{number}.txt", PAGE.format(number))
        daemon.wait_for("failed")
        wait_for_looks(daemon)
        daemon.page("last.txt", PAGE.format(9))
        daemon.wait_for("ingested", 3)
        process.send_signal(signal.SIGHUP)  # tried again at once, with more to do
        daemon.wait_until(lambda: bool(told(daemon, "unpublished", "9/atom.xml")))
        during, left = served(daemon, public), left_over(public)
        failures = (told(daemon, "failed"), told(daemon, "unpublished"))
        ballast.unlink()
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("recovered")
        after = served(daemon, public)
        checked = subprocess.run(
            [PROGRAM, "check", public], check=False, capture_output=True, text=True, env=daemon.environ
        )

    assert len(failures[0]) == 1
    assert len(set(failures[1])) == len(failures[1]) > 0
    assert left == []
    assert before.keys() <= during.keys() < after.keys()
    assert "رقم 9" in after["atom.xml"].decode()
    assert checked.returncode == 0, checked


def test_a_note_that_a_full_disk_cuts_is_none(tmp_path: Path) -> None:
    """Whoever dies later leaves whole notes, of all that was begun before and after."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with held(tmp_path / "public") as hold:
        hold.begin(["atom.xml"])
        resource.setrlimit(resource.RLIMIT_FSIZE, (15, hard))  # a part is written, and then none
        try:
            with pytest.raises(OSError, match="too large"):
                hold.begin(["rss.xml", "feed.json"])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        hold.begin(["index.html"])

        assert hold.begun() == ["atom.xml", "index.html"]


def test_a_full_disk_under_the_database(tmp_path: Path) -> None:
    """It is told once by each job; readers are served; when there is room, all is done by itself."""
    disk = tmp_path / "disk"
    daemon = Daemon(tmp_path / "daemon", STORE_URL=f"sqlite:///{disk}/khulasa.db")
    daemon.page("first.txt", PAGE.format(1))
    with on_a_small_disk(daemon, disk) as (process, seen):
        daemon.wait_for("published")
        ballast = fill(seen, spare=0)
        for number in range(2, 9):
            daemon.page(f"{number}.txt", PAGE.format(number) + "كلمة " * 2000)
        daemon.wait_for("failed")
        for path in ("healthz", "atom.xml", "metrics", "search?q=شحنة", "readyz"):
            answer = httpx.get(f"{daemon.base}{path}", timeout=PATIENCE)
            assert answer.status_code == 200, (path, answer.text)
        failures = told(daemon, "failed")
        assert process.poll() is None
        ballast.unlink()
        daemon.wait_until_published("رقم 8")

    assert len({line.partition(" job=")[2] for line in failures}) == len(failures)
    assert_no_bug(daemon)


def test_a_published_folder_that_becomes_read_only(daemon: Daemon) -> None:
    """What was published is served; the failure is told once; once it may be written, work goes on."""
    public = daemon.folder / "public"
    public.mkdir()
    skip_unless_mounted(public)
    bind = 'mount --bind "$0" "$0" && exec "$@"'
    with daemon.running(*APART, "sh", "-c", bind, str(public)) as process:

        def remount(how: str) -> None:
            inside = ["nsenter", "--target", str(process.pid), "--mount"]
            subprocess.run([*inside, "mount", "-o", f"remount,bind,{how}", public], check=True)

        daemon.page("first.txt", PAGE.format(1))
        daemon.wait_until_published("رقم 1")
        before = served(daemon, public)
        remount("ro")
        daemon.page("second.txt", PAGE.format(2))
        daemon.wait_for("failed")
        assert served(daemon, public) == before
        wait_for_looks(daemon)
        remount("rw")
        process.send_signal(signal.SIGHUP)
        daemon.wait_until_published("رقم 2")
        daemon.wait_for("recovered")

    (line,) = told(daemon, "failed")
    assert "mounted read-only" in line


def test_a_published_folder_that_is_deleted_is_made_anew(daemon: Daemon) -> None:
    """At once, though nothing else is new; so is all in it but what begins with a dot, with the next news."""
    public = daemon.folder / "public"
    daemon.page("first.txt", PAGE.format(1))
    with daemon.running():
        daemon.wait_until_published("رقم 1")
        before = served(daemon, public)
        shutil.rmtree(public)
        daemon.wait_for("published", 2)
        assert served(daemon, public) == before

    assert not told(daemon, "failed")


def test_what_somebody_changed_is_put_right_at_a_fixed_time(daemon: Daemon) -> None:
    """A file that was changed, one that was deleted, a link in the place of one."""
    daemon.environ["KHULASA_SCHEDULE_PUBLISH"] = "0 5 * * *"
    public = daemon.folder / "public"
    daemon.page("first.txt", PAGE.format(1))
    with daemon.running():
        daemon.wait_until_published("رقم 1")
        before = served(daemon, public)
        (public / "atom.xml").write_text("<feed>", encoding="utf-8")
        (public / "rss.xml").unlink()
        (public / "feed.json").unlink()
        (public / "feed.json").symlink_to(daemon.folder / "config.yaml")
        with opened(daemon) as store:
            store.office.hurry("publish", datetime.now(UTC))
        daemon.wait_for("published", 2)
        assert served(daemon, public) == before
        assert not (public / "feed.json").is_symlink()

    assert "fetch:" in (daemon.folder / "config.yaml").read_text(encoding="utf-8")


def test_a_database_server_that_restarts(tmp_path: Path) -> None:
    """Whatever the daemon was at, it goes on by itself, and readers are served all the time."""
    folder = programs()
    if folder is None:
        pytest.skip("Debian's package postgresql is not installed")
    with private_server(folder) as server, server.database() as url:
        daemon = Daemon(tmp_path / "daemon", STORE_URL=url)
        daemon.store_url = url
        with daemon.running() as process:
            daemon.wait_for("published")
            for number in range(200):
                daemon.page(f"{number}.txt", PAGE.format(number))
            with opened(daemon) as store:
                eventually(lambda: store.counts().articles > 0)
            restart(server, folder)
            for path in ("healthz", "atom.xml", "metrics"):
                assert httpx.get(f"{daemon.base}{path}", timeout=PATIENCE).status_code == 200
            daemon.wait_until(lambda: has_articles(daemon, 200))
            terminate(url, times=20)
            daemon.page("last.txt", PAGE.format(777))
            process.send_signal(signal.SIGHUP)
            daemon.wait_until_published("رقم 777")
            assert httpx.get(f"{daemon.base}readyz", timeout=PATIENCE).status_code == 200
            assert httpx.get(f"{daemon.base}search?q=شحنة", timeout=PATIENCE).status_code == 200
            assert process.poll() is None

    assert_no_bug(daemon)
    assert not told(daemon, "log")


def has_articles(daemon: Daemon, number: int) -> bool:
    """Tell whether a daemon's store holds so many."""
    with opened(daemon) as store:
        return store.counts().articles >= number


def terminate(url: str, times: int) -> None:
    """Close all connections to a database but our own, so many times that are in use at that moment."""
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        closed = 0
        while closed < times:
            closed += len(connection.execute(f"{ours} AND pid <> pg_backend_pid()").fetchall())


def test_who_is_killed_holding_a_lease_is_followed_at_once(tmp_path: Path, postgres: Server) -> None:
    """Two daemons on one PostgreSQL: the one asks a source that never answers, the other does so after it."""
    asked, let_go = threading.Semaphore(0), threading.Event()

    def answer(_: Asked) -> Said:
        asked.release()
        let_go.wait(PATIENCE)
        return Said(RSS.format("https://news.example", "خبر متأخر").encode())

    with web() as site, postgres.database() as url:
        sources = json.dumps([{"name": "بطيء", "url": site.tells("/feed", answer)}])
        settings = {"STORE_URL": url, "FETCH_ALLOW": f"[{site.place}]", "SOURCES": sources}
        first, second = (Daemon(tmp_path / name, **settings) for name in ("first", "second"))
        with first.running() as process:
            assert asked.acquire(timeout=PATIENCE)
            with second.running() as other:
                second.wait_for("published")
                process.send_signal(signal.SIGKILL)
                process.wait(PATIENCE)
                other.send_signal(signal.SIGHUP)  # it looks every fifteen seconds, or when it is told to
                assert asked.acquire(timeout=PATIENCE)
                let_go.set()
                second.wait_until_published("خبر متأخر")


def test_a_folder_of_pages_that_comes_and_goes(daemon: Daemon) -> None:
    """It is told once that it is gone; nothing published is lost; what comes back with it is read."""
    seeds, away = daemon.folder / "seeds", daemon.folder / "away"
    daemon.page("first.txt", PAGE.format(1))
    with daemon.running():
        daemon.wait_until_published("رقم 1")
        seeds.rename(away)
        daemon.wait_for("problem")
        wait_for_looks(daemon)
        (away / "second.txt").write_text(PAGE.format(2), encoding="utf-8")
        away.rename(seeds)
        daemon.wait_until_published("رقم 2")
        feed = (daemon.folder / "public" / "atom.xml").read_text(encoding="utf-8")

    assert "رقم 1" in feed
    assert len(told(daemon, "problem")) == 1
    assert_no_bug(daemon)


def test_a_folder_of_pages_that_may_not_be_read(daemon: Daemon) -> None:
    """Nor one of its pages: each is told once, the rest is read; afterwards, they are."""
    # Root may read everything, unless it gives that up.
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    seeds = daemon.folder / "seeds"
    (seeds / "closed").mkdir()
    daemon.page("closed/first.txt", PAGE.format(1))
    (seeds / "closed").chmod(0)
    daemon.page("second.txt", PAGE.format(2))
    (seeds / "second.txt").chmod(0)
    daemon.page("third.txt", PAGE.format(3))
    with daemon.running(*drop):
        daemon.wait_until_published("رقم 3")
        wait_for_looks(daemon)
        seeds.chmod(0)
        daemon.wait_for("problem", 3)
        wait_for_looks(daemon)
        for path in (seeds, seeds / "closed"):
            path.chmod(0o755)
        (seeds / "second.txt").chmod(0o644)
        daemon.wait_until_published("رقم 1")
        daemon.wait_until_published("رقم 2")

    assert len(told(daemon, "problem")) == 3
    assert_no_bug(daemon)


def test_a_configuration_that_is_none_is_refused(daemon: Daemon) -> None:
    """One that is gone, one that is no text, a folder: the daemon goes on, and takes the next good one."""
    config, kept = daemon.folder / "config.yaml", daemon.folder / "kept.yaml"
    with daemon.running() as process:
        daemon.wait_for("published")
        config.rename(kept)
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("refused", 1)
        config.write_bytes(b"\xff\xfe\x00")
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("refused", 2)
        config.unlink()
        config.mkdir()
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("refused", 3)
        daemon.page("first.txt", PAGE.format(1))
        daemon.wait_until_published("رقم 1")
        config.rmdir()
        kept.rename(config)
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("reloaded")

    assert_no_bug(daemon)


def test_a_log_on_a_full_disk(daemon: Daemon) -> None:
    """What cannot be told is done all the same."""
    with (
        Path("/dev/full").open("w", encoding="utf-8") as full,
        subprocess.Popen([PROGRAM, "run"], stderr=full, env=daemon.environ) as process,
    ):
        daemon.page("first.txt", PAGE.format(1))
        feed = daemon.folder / "public" / "atom.xml"
        eventually(lambda: feed.exists() and "رقم 1" in feed.read_text(encoding="utf-8"))
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_who_publishes_for_years_holds_on_to_nothing(daemon: Daemon) -> None:
    """A hundred and twenty times in one process: no more open files, no more threads."""
    daemon.environ["KHULASA_PUBLISH_PAGES"] = "false"
    config = read_config(daemon.folder / "config.yaml", daemon.environ)
    with open_store(config) as store:
        pushes = Pushes(store, callback_base=None)
        work = Work(store, config, pushes=pushes, told=Told(), sites=Sites(), metrics=Metrics("0"))

        def publish(number: int) -> int:
            daemon.page("first.txt", PAGE.format(number % 7))
            work.seeds(bool)
            assert work.publish(bool) is None
            return len(os.listdir("/proc/self/fd")) + threading.active_count()  # noqa: PTH208  # a count

        held = [publish(number) for number in range(120)]

    assert held[-1] <= held[10]


def test_who_is_reloaded_for_years_holds_on_to_nothing(daemon: Daemon) -> None:
    """Twenty-four times, with readers: no more open files, no more threads."""
    daemon.environ["KHULASA_SCHEDULE_INGEST"] = "1d"
    held = []
    with daemon.running() as process, httpx.Client(timeout=PATIENCE) as reader:
        daemon.wait_for("published")
        for number in range(1, 25):
            process.send_signal(signal.SIGHUP)
            daemon.wait_for("reloaded", number)
            for path in ("atom.xml", "search?q=x", "tags/none/", "readyz"):
                reader.get(f"{daemon.base}{path}")
            held.append(handles(process.pid) + threads(process.pid))

    assert max(held[18:]) <= max(held[:12]) + 2


def handles(pid: int) -> int:
    """Return how many files and connections a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def threads(pid: int) -> int:
    """Return how many threads a process has."""
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


READERS: Final = 200
READ: Final = ("atom.xml", "rss.xml", "feed.json", "index.html", "feeds/index.html", "feeds.opml")


class Reader:
    """One that asks for feeds over one connection, with what it got the last time."""

    def __init__(self, port: int, number: int) -> None:
        """Prepare; every fourth wants gzip."""
        self._port = port
        self._packs = number % 4 == 0
        self._paths = random.Random(number)  # noqa: S311  # no secret
        self._tags: dict[str, str] = {}
        self.statuses: list[int] = []

    async def read(self, is_over: Callable[[], bool]) -> None:
        """Ask until it is over; fail for what is no answer, or not whole, or not what its tag says."""
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            await self._read(incoming, outgoing, is_over)
        finally:
            outgoing.close()
            await outgoing.wait_closed()

    async def _read(
        self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter, is_over: Callable[[], bool]
    ) -> None:
        while not is_over():
            path = self._paths.choice(READ)
            tag = self._tags.get(path)
            lines = [f"GET /{path} HTTP/1.1", "Host: x"]
            lines += [f"If-None-Match: {tag}"] if tag else []
            lines += ["Accept-Encoding: gzip"] if self._packs else []
            outgoing.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
            status, headers, body = await answered(incoming)
            self.statuses.append(status)
            if status == 304:
                assert headers["etag"] == tag
                continue
            assert status == 200
            assert headers["etag"] != tag
            assert headers["etag"].encode() == etag_of(body)
            assert_whole(path, gzip.decompress(body) if "content-encoding" in headers else body)
            self._tags[path] = headers["etag"]


async def answered(incoming: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Read one answer."""
    head = (await incoming.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
    body = await incoming.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers, body


def test_two_hundred_readers_while_it_publishes(daemon: Daemon) -> None:
    """Each gets whole documents that fit their tags, and news of every change; none gets an error."""
    readers = [Reader(daemon.port, number) for number in range(READERS)]

    def publish(over: threading.Event) -> None:
        try:
            for number in range(2, 6):
                daemon.page(f"{number}.txt", PAGE.format(number))
                daemon.wait_until_published(f"رقم {number}")
        finally:
            over.set()

    async def read_all() -> None:
        over = threading.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(publish, over))
            for reader in readers:
                group.create_task(reader.read(over.is_set))

    daemon.page("1.txt", PAGE.format(1))
    with daemon.running():
        daemon.wait_for("published")
        asyncio.run(read_all())

    assert all({200, 304} == set(reader.statuses) for reader in readers)


GARBAGE: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),  # TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 200_000,
    b"GET " + b"/%D9" * 30_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\x00/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%00%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"POST /atom.xml HTTP/1.1\r\nHost: x\r\nContent-Length: -7\r\n\r\n",
    b"POST /hub HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    b"POST /hub HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"\r\n" * 5000,
    bytes(range(256)) * 40,
)


def test_clients_that_are_no_readers(daemon: Daemon) -> None:
    """Five hundred that say nothing, a hundred that never end a head, garbage: all others are answered."""
    daemon.page("first.txt", PAGE.format(1))
    with daemon.running() as process:
        daemon.wait_until_published("رقم 1")
        before = handles(process.pid)
        with ExitStack() as open_ones:
            idle = [open_ones.enter_context(connected(daemon)) for _ in range(500)]
            slow = [open_ones.enter_context(connected(daemon)) for _ in range(100)]
            for number, connection in enumerate(slow):
                connection.sendall(b"GET /atom.xml HTTP/1.1\r\nX-Slow: "[: 1 + number % 30])
            for garbage in GARBAGE:
                with connected(daemon) as connection:
                    assert_survived(connection, garbage)
                assert httpx.get(f"{daemon.base}healthz", timeout=PATIENCE).status_code == 200
            eventually(lambda: handles(process.pid) >= before + 600)
            for path in ("healthz", "readyz", "metrics", "atom.xml", "search?q=شحنة"):
                assert httpx.get(f"{daemon.base}{path}", timeout=PATIENCE).status_code == 200
            daemon.page("second.txt", PAGE.format(2))
            daemon.wait_until_published("رقم 2")
            # Who was slow and comes to an end is served like all others.
            late = idle[0]
            late.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert late.recv(65536).startswith(b"HTTP/1.1 200")
        eventually(lambda: handles(process.pid) <= before + 5)

    assert_no_bug(daemon)


def connected(daemon: Daemon) -> socket.socket:
    """Connect to a daemon's server."""
    return socket.create_connection(("127.0.0.1", daemon.port), timeout=PATIENCE)


def assert_survived(connection: socket.socket, garbage: bytes) -> None:
    """Send garbage; whatever comes back, it is no success and no server's error."""
    answer = b""
    with suppress(ConnectionError):  # cut off in the middle of it, as it should be
        connection.sendall(garbage)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert not answer or answer.startswith(b"HTTP/1.1 4"), (garbage[:80], answer)


def test_more_clients_than_a_process_may_have_files(daemon: Daemon) -> None:
    """What it cannot open it does later: it lives, and goes on by itself when they have gone."""
    with daemon.running("prlimit", "--nofile=64:64") as process:
        daemon.wait_for("published")
        with ExitStack() as open_ones:
            for _ in range(150):
                open_ones.enter_context(connected(daemon))
            eventually(lambda: handles(process.pid) >= 60)
            daemon.page("first.txt", PAGE.format(1))
            daemon.wait_until(lambda: bool(told(daemon, "failed") or told(daemon, "problem")))
        daemon.wait_until_published("رقم 1")
        assert httpx.get(f"{daemon.base}atom.xml", timeout=PATIENCE).status_code == 200
        assert process.poll() is None

    assert_no_bug(daemon)
