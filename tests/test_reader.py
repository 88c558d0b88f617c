"""A subscriber: newsboat, a real feed reader, on the feeds of a real daemon."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.daemon import PATIENCE, PROGRAM, Daemon

ROOT = Path(__file__).parent.parent

PAGE = """سوق الكتب القديمة يعود إلى ضفة النهر

12 أكتوبر 2025

عاد باعة الكتب القديمة إلى ضفة النهر بعد انقطاع دام ثلاثة مواسم، وعرضوا آلاف العناوين النادرة.

وقال أحد الباعة إن الإقبال في اليوم الأول فاق ما كان يتوقعه.

المصدر: صحيفة الضفة

كلمات دلالية: الكتب، النهر

مقالات مشابهة

  • معرض للخرائط القديمة في دار الوثائق
  • بالصور.. معرض للخرائط القديمة في دار الوثائق
"""
SECOND = PAGE.replace("سوق الكتب القديمة يعود", "مركب يحمل مكتبة عائمة يصل").replace("12 أكتوبر", "13 أكتوبر")


class Newsboat:
    """A subscriber with an empty house."""

    def __init__(self, home: Path, feed: str) -> None:
        """Subscribe to the feed."""
        self.home = home
        home.mkdir()
        (home / "urls").write_text(f"{feed}\n")
        (home / "config").touch()

    def reload(self) -> None:
        """Fetch the feeds as `newsboat -x reload` does."""
        files = ("-u", "urls", "-c", "cache.db", "-C", "config")
        subprocess.run(
            ["newsboat", *files, "-x", "reload"],
            cwd=self.home,
            env={**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )

    def items(self) -> list[tuple[str, str]]:
        """Return each item's title and link, as they lie in newsboat's cache."""
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return cache.execute("SELECT title, url FROM rss_item ORDER BY title").fetchall()


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    """Prepare a daemon with one page to read."""
    daemon = Daemon(tmp_path / "daemon")
    daemon.page("market.txt", PAGE)
    return daemon


@pytest.fixture
def newsboat_program() -> str:
    """Skip where newsboat is not installed."""
    if program := shutil.which("newsboat"):
        return program
    if os.environ.get("KHULASA_TEST_ALL"):
        pytest.fail("newsboat is missing: .ci/system-packages installs it")
    pytest.skip("newsboat is missing: .ci/system-packages installs it")


@pytest.mark.usefixtures("newsboat_program")
@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_reader_subscribes_and_never_sees_a_thing_twice(daemon: Daemon, tmp_path: Path, name: str) -> None:
    """Items, Arabic titles and links arrive; after a second ingest and reload only what is new is new."""
    with daemon.running():
        daemon.wait_for("published")
        newsboat = Newsboat(tmp_path / "home", daemon.base + name)
        newsboat.reload()

        first = newsboat.items()
        assert [title for title, _ in first] == ["سوق الكتب القديمة يعود إلى ضفة النهر"]
        assert all(httpx.get(link).status_code == 200 for _, link in first)

        daemon.page("copy.txt", PAGE)
        daemon.page("boat.txt", SECOND)
        daemon.wait_for("published", times=2)
        newsboat.reload()
        newsboat.reload()

    assert [title for title, _ in newsboat.items()] == [
        "سوق الكتب القديمة يعود إلى ضفة النهر",
        "مركب يحمل مكتبة عائمة يصل إلى ضفة النهر",
    ]
    assert set(first) <= set(newsboat.items())


@pytest.mark.usefixtures("newsboat_program")
@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_subscriber_of_an_old_address_is_led_on(daemon: Daemon, tmp_path: Path, name: str) -> None:
    """Tags are merged and renamed beside the daemon: what comes later comes too, and nothing comes twice."""
    daemon.page("boat.txt", SECOND.replace("الكتب، النهر", "المراكب"))
    with daemon.running():
        daemon.wait_for("published")
        newsboat = Newsboat(tmp_path / "home", f"{daemon.base}tags/{quote('الكتب')}/{name}")
        newsboat.reload()
        first = newsboat.items()
        assert len(first) == 1

        for change in (("merge", "الكتب", "المراكب"), ("rename", "المراكب", "الأسفار")):
            subprocess.run([PROGRAM, "tags", *change], check=True, env=daemon.environ, capture_output=True)
        answer = httpx.get(f"{daemon.base}tags/الكتب/{name}")
        newsboat.reload()
        newsboat.reload()

    assert (answer.status_code, answer.headers["Location"]) == (301, f"../{quote('الاسفار')}/{name}")
    assert len(newsboat.items()) == 2
    assert set(first) < set(newsboat.items())


def test_an_unchanged_feed_answers_304(daemon: Daemon) -> None:
    """By either validator, and again after an ingest that changed another tag only."""
    with daemon.running(), httpx.Client(base_url=daemon.base) as client:
        daemon.wait_for("published")
        for path in ("atom.xml", "rss.xml", "tags/النهر/atom.xml"):
            full = client.get(path)
            assert full.status_code == 200
            for ask, told in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
                again = client.get(path, headers={ask: full.headers[told]})
                assert (again.status_code, again.content) == (304, b"")

        tag = client.get("tags/النهر/atom.xml").headers["ETag"]
        everything = client.get("atom.xml").headers["ETag"]
        daemon.page("boat.txt", SECOND.replace("الكتب، النهر", "المراكب"))
        daemon.wait_for("published", times=2)

        assert client.get("tags/النهر/atom.xml", headers={"If-None-Match": tag}).status_code == 304
        assert client.get("atom.xml", headers={"If-None-Match": everything}).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_daemon_cleanly(daemon: Daemon, number: signal.Signals) -> None:
    """The work in hand is finished, the exit code is 0, nothing is said about it in tracebacks."""
    with daemon.running() as process:
        daemon.wait_for("published")
        process.send_signal(number)
        code = process.wait(PATIENCE)

    assert code == 0
    assert not any("Traceback" in line for line in daemon.lines)
    assert "stopped" in daemon.lines[-1]


def test_a_bad_page_is_logged_once_and_never_stops_the_daemon(daemon: Daemon) -> None:
    """Many ticks later there is still one line about it, and new pages still arrive."""
    daemon.page("bad.txt", "")
    with daemon.running():
        daemon.wait_for("problem")
        daemon.page("boat.txt", SECOND)
        daemon.wait_until_published(SECOND.partition("\n")[0])
        feed = httpx.get(daemon.base + "atom.xml").text

    assert feed.count("<entry>") == 2
    assert sum(" problem " in line for line in daemon.lines) == 1


def test_silence_when_nothing_changed(daemon: Daemon) -> None:
    """A daemon with nothing to do fills no disk with its log."""
    with daemon.running():
        daemon.wait_for("published")
        said = len(daemon.lines)
        # Two more pages, one tick each: between them at least one tick found nothing.
        for number in (2, 3):
            daemon.page(f"boat{number}.txt", SECOND.replace("عائمة", f"عائمة {number}"))
            daemon.wait_for("published", times=number)

    assert [line.split()[2] for line in daemon.lines[said:]] == ["ingested", "published"] * 2 + ["stopped"]


def test_a_taken_port_is_one_line(daemon: Daemon) -> None:
    """Exit code 75: somebody else holds what is needed."""
    with socket.create_server(("127.0.0.1", daemon.port)):
        ran = subprocess.run(
            [PROGRAM, "run"],
            env=daemon.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    assert ran.returncode == 75
    assert ran.stderr == (
        f"127.0.0.1:{daemon.port}: the port is taken: stop what listens there, or set server.port\n"
    )


def test_killed_and_started_again_it_repeats_nothing(daemon: Daemon) -> None:
    """A kill between ticks costs nothing: same ids, same bytes."""
    with daemon.running() as process:
        daemon.wait_for("published")
        before = httpx.get(daemon.base + "atom.xml").content
        process.kill()
    daemon.lines.clear()

    with daemon.running():
        daemon.wait_for("serving")
        daemon.page("boat.txt", SECOND)
        daemon.wait_for("published")
        after = httpx.get(daemon.base + "atom.xml").content

    (entry,) = [part for part in before.split(b"<entry>") if b"</entry>" in part]
    assert entry.removesuffix(b"</feed>\n") in after
    assert sum(" ingested " in line for line in daemon.lines) == 1
