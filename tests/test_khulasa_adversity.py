"""`khulasa run` as a process in bad times: full disks, lost databases, vanished folders, unruly clients."""

import asyncio
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import psycopg
import pytest

from feeds.kept import etag_of
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


def wait_for_looks(daemon: Daemon, times: int = 4) -> None:
    """Return once the daemon has looked for pages so often again: that takes as many seconds."""
    with opened(daemon) as store:
        for _ in range(times):
            before = store.office.task("seeds").started
            eventually(lambda before=before: store.office.task("seeds").started != before)


def opened(daemon: Daemon) -> Store:
    """Open a daemon's store beside it."""
    return Store.open(daemon.store_url, authority="example.org", since="2026")


@contextmanager
def on_a_small_disk(daemon: Daemon, disk: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a daemon that alone sees a disk of four megabytes; yield it, and that disk as seen from here."""
    disk.mkdir()
    if subprocess.run([*APART, "mount", "-t", "tmpfs", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of his own")
    mount = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'
    with daemon.running(*APART, "sh", "-c", mount, str(disk)) as process:
        yield process, Path(f"/proc/{process.pid}/root{disk}")


def fill(disk: Path, *, spare: int) -> Path:
    """Leave so many bytes of a disk; return the file to delete for more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(BLOCK))
        except OSError as error:
            assert error.errno == errno.ENOSPC
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
            ET.fromstring(body)
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
    assert not told(daemon, "bug")


def test_a_published_folder_that_becomes_read_only(daemon: Daemon) -> None:
    """What was published is served; the failure is told once; once it may be written, work goes on."""
    public = daemon.folder / "public"
    public.mkdir()
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
            daemon.wait_until_published("رقم 777")
            assert httpx.get(f"{daemon.base}readyz", timeout=PATIENCE).status_code == 200
            assert httpx.get(f"{daemon.base}search?q=شحنة", timeout=PATIENCE).status_code == 200
            assert process.poll() is None

    assert not told(daemon, "bug")
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

    def answer(asking: Asked) -> Said:
        asked.release()
        let_go.wait(PATIENCE)
        return Said(RSS.format("https://news.example", "خبر متأخر").encode())

    with web() as site, postgres.database() as url:
        sources = json.dumps([{"name": "بطيء", "url": site.tells("/feed", answer)}])
        settings = {"STORE_URL": url, "FETCH_ALLOW": f"[{site.place}]", "SOURCES": sources}
        first, second = (Daemon(tmp_path / name, **settings) for name in ("first", "second"))
        with first.running() as process:
            assert asked.acquire(timeout=PATIENCE)
            with second.running():
                second.wait_for("published")
                process.send_signal(signal.SIGKILL)
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
    assert not told(daemon, "bug")


def test_a_new_folder_of_pages_is_watched_like_the_one_before(daemon: Daemon) -> None:
    """Its pages are read when they come, not only at the next time."""
    daemon.environ["KHULASA_SCHEDULE_INGEST"] = "1d"
    with daemon.running():
        daemon.wait_for("published")
        shutil.rmtree(daemon.folder / "seeds")
        daemon.wait_for("problem")
        (daemon.folder / "seeds").mkdir()
        daemon.page("first.txt", PAGE.format(1))
        daemon.wait_until_published("رقم 1")
        daemon.page("second.txt", PAGE.format(2))
        daemon.wait_until_published("رقم 2")


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
    assert not told(daemon, "bug")


@pytest.mark.parametrize("what", ["gone", "a folder", "binary"])
def test_a_configuration_that_is_none_is_refused(daemon: Daemon, what: str) -> None:
    """The daemon goes on as before, and takes the next good one."""
    config = daemon.folder / "config.yaml"
    good = config.read_bytes()
    with daemon.running() as process:
        daemon.wait_for("published")
        config.unlink()
        if what == "a folder":
            config.mkdir()
        elif what == "binary":
            config.write_bytes(b"\xff\xfe\x00")
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("refused")
        daemon.page("first.txt", PAGE.format(1))
        daemon.wait_until_published("رقم 1")
        if what == "a folder":
            config.rmdir()
        config.write_bytes(good)
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("reloaded")

    assert not told(daemon, "bug")


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
