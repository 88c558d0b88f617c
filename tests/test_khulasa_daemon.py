"""`khulasa run` as a process: its signals, its configuration, its neighbours."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from store.store import Store
from tests.daemon import PATIENCE, PROGRAM, Daemon, eventually
from tests.web import Asked, Said, Web, web

PAGE = "وصول شحنة قهوة إلى ميناء المدينة رقم {0}\n\nوصلت صباح اليوم شحنة من {0} كيس.\n\nكلمات دلالية\nقهوة\n"
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title><link>{0}/</link>
<description>d</description><item><title>{1}</title><link>{0}/{2}</link><guid>{2}</guid>
<pubDate>Sat, 28 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site on loopback."""
    with web() as site:
        yield site


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    """Return a daemon that reads pages once a day, unless it is told of them."""
    return Daemon(tmp_path / "daemon", SCHEDULE_INGEST="1d")


def edit(daemon: Daemon, old: str, new: str) -> None:
    """Change a daemon's config.yaml, whole at once."""
    file = daemon.folder / "config.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    changed = file.with_suffix(".new")
    changed.write_text(text.replace(old, new), encoding="utf-8")
    changed.replace(file)


def started(daemon: Daemon) -> list[datetime]:
    """Return when the runs of a daemon's first job began, in order."""
    with closing(sqlite3.connect(daemon.folder / "khulasa.db")) as store:
        rows = store.execute("SELECT started FROM runs WHERE kind = 'ingest' ORDER BY id")
        return [datetime.fromisoformat(row[0]) for row in rows]


def test_a_page_that_is_put_into_the_folder_is_published_at_once(daemon: Daemon) -> None:
    """Long before the next look at the folder; into a new folder below it, too."""
    with daemon.running():
        daemon.wait_for("published")
        daemon.page("first.txt", PAGE.format(7))
        daemon.wait_until_published("رقم 7")
        (daemon.folder / "seeds" / "deep").mkdir()
        daemon.page("deep/second.txt", PAGE.format(8).replace("شحنة قهوة", "سفينة سكر"))
        daemon.wait_until_published("رقم 8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_is_clean(daemon: Daemon, number: signal.Signals) -> None:
    """Whoever calls for it, the exit code is 0 and nothing is held any more."""
    with daemon.running() as process:
        daemon.wait_for("published")
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0

    assert daemon.lines[-1].endswith("stopped\n")
    with Store.open(daemon.store_url, authority="example.org", since="2026") as store:
        assert (store.office.leases(), store.office.daemons()) == ([], [])


def test_sigterm_under_load_loses_nothing(daemon: Daemon) -> None:
    """In the middle of a thousand pages: exit code 0, and the next start does the rest, nothing twice."""
    for number in range(1000):
        daemon.page(f"{number}.txt", PAGE.format(number).replace("قهوة", f"بضاعة{number}"))
    with daemon.running() as process:
        daemon.wait_for("serving")
        with closing(sqlite3.connect(daemon.folder / "khulasa.db", timeout=PATIENCE)) as store:
            eventually(lambda: store.execute("SELECT count(*) FROM pages").fetchone() != (0,))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with closing(sqlite3.connect(daemon.folder / "khulasa.db")) as store:
        (before,) = store.execute("SELECT count(*) FROM articles").fetchone()
        ids = dict(store.execute("SELECT short_id, uri FROM articles"))
    daemon.khulasa("ingest")
    with closing(sqlite3.connect(daemon.folder / "khulasa.db")) as store:
        after = dict(store.execute("SELECT short_id, uri FROM articles"))

    assert 0 < before < 1000
    assert len(after) == 1000
    assert ids.items() <= after.items()


def test_a_server_that_never_ends_its_answer_keeps_no_daemon_from_ending(tmp_path: Path, site: Web) -> None:
    """It is asked again after the next start."""
    asked, let_go = threading.Event(), threading.Event()

    def answer(_: Asked) -> Said:
        asked.set()
        let_go.wait(PATIENCE)
        return Said(b"")

    sources = json.dumps([{"name": "بطيء", "url": site.tells("/feed", answer)}])
    daemon = Daemon(tmp_path / "daemon", FETCH_ALLOW=f"[{site.place}]", SOURCES=sources, FETCH_TIMEOUT="10m")
    with daemon.running() as process:
        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    let_go.set()

    assert daemon.lines[-1].endswith(" stopped\n")


def test_what_takes_longer_than_the_grace_is_cut_off(daemon: Daemon) -> None:
    """A database that somebody else keeps locked: exit code 0, and the page is read after the next start."""
    daemon.environ["KHULASA_SCHEDULE_GRACE"] = "1s"
    with daemon.running() as process:
        daemon.wait_for("published")
        with locked(daemon):
            daemon.page("a.txt", PAGE.format(7))
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    assert any(" cut-off " in line for line in daemon.lines)
    with daemon.running():
        daemon.wait_until_published("رقم 7")


def test_a_database_that_is_locked_is_waited_for(daemon: Daemon) -> None:
    """Its readers are served meanwhile; afterwards everything is done that was to be."""
    with daemon.running():
        daemon.wait_for("published")
        with locked(daemon):
            daemon.page("a.txt", PAGE.format(7))
            for path in ("atom.xml", "healthz", "readyz", "metrics", "search?q=x"):
                assert httpx.get(f"{daemon.base}{path}", timeout=PATIENCE).status_code == 200
        daemon.wait_until_published("رقم 7")


@contextmanager
def locked(daemon: Daemon) -> Iterator[None]:
    """Keep a daemon's store from being written, as a backup tool or an editor of databases may."""
    with closing(sqlite3.connect(daemon.folder / "khulasa.db", isolation_level=None)) as store:
        store.execute("BEGIN EXCLUSIVE")
        yield
        store.execute("ROLLBACK")


def test_a_new_configuration_is_taken_over_while_it_runs(daemon: Daemon) -> None:
    """The feeds say what it says; whoever asks for it is told."""
    daemon.page("a.txt", PAGE.format(7))
    feed = daemon.folder / "public/tags/قهوه/atom.xml"
    with daemon.running():
        daemon.wait_until_published("رقم 7", "tags/قهوه/atom.xml")
        edit(daemon, "  title: خلاصة\n", "  title: موجز الميناء\n")
        edit(daemon, "  blocklist: []", "  blocklist: [قهوة]")
        told = daemon.khulasa("reload").stderr
        daemon.wait_until_published("موجز الميناء")
        eventually(lambda: "رقم 7" not in feed.read_text(encoding="utf-8"))

    assert "goes on with the new configuration" in told


def test_a_bad_configuration_is_refused_with_its_line_and_the_old_one_stays(daemon: Daemon) -> None:
    """By the command, before the daemon hears of it; by the daemon, when it is told by a signal."""
    with daemon.running() as process:
        daemon.wait_for("published")
        edit(daemon, "  max_age: 15m", "  max_age: soon")
        told = daemon.khulasa("reload", expect=(78,)).stderr
        process.send_signal(signal.SIGHUP)
        daemon.wait_for("refused")
        daemon.page("a.txt", PAGE.format(7))
        daemon.wait_until_published("رقم 7")
        assert process.poll() is None
        with Store.open(daemon.store_url, authority="example.org", since="2026") as store:
            (facts,) = store.office.daemons()

    lines = (daemon.folder / "config.yaml").read_text(encoding="utf-8").split("\n")
    number = lines.index("  max_age: soon") + 1
    expected = f"config.yaml:{number}:12: server.max_age: expected a duration such as 15m, got 'soon'"
    assert expected in told
    assert expected in "".join(daemon.lines)
    assert expected in (facts.refused or "")


def test_what_needs_a_restart_is_said(daemon: Daemon) -> None:
    """The rest is taken over."""
    daemon.environ.pop("KHULASA_SERVER_PORT")
    edit(daemon, "  port: 8080", f"  port: {daemon.port}")
    with daemon.running():
        daemon.wait_for("published")
        edit(daemon, f"  port: {daemon.port}", "  port: 1")
        daemon.khulasa("reload")
        daemon.wait_for("unchanged")
        assert httpx.get(f"{daemon.base}atom.xml").status_code == 200

    assert any("key=server.port" in line for line in daemon.lines)


def test_there_must_be_a_daemon_to_reload(daemon: Daemon) -> None:
    """Or whoever asks believes that it is done."""
    told = daemon.khulasa("reload", expect=(2,)).stderr

    assert told == "khulasa reload: no daemon runs on this store here: `khulasa run` starts one\n"


def test_two_daemons_share_one_store(daemon: Daemon, tmp_path: Path) -> None:
    """Each due time is one run; when one of them is killed, the other one goes on."""
    other = Daemon(tmp_path / "other", STORE_URL=f"sqlite:///{daemon.folder}/khulasa.db")
    other.environ["KHULASA_SEEDS_FOLDER"] = str(daemon.folder / "seeds")
    other.environ["KHULASA_PUBLISH_FOLDER"] = str(daemon.folder / "public")
    daemon.environ["KHULASA_SCHEDULE_INGEST"] = other.environ["KHULASA_SCHEDULE_INGEST"] = "1s"
    with daemon.running() as first, other.running():
        for each in (daemon, other):
            each.wait_for("serving")
        eventually(lambda: len(started(daemon)) >= 12)
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
        killed_after = len(started(daemon))
        daemon.page("a.txt", PAGE.format(7))
        eventually(lambda: len(started(daemon)) >= killed_after + 5)
        other.wait_for("ingested")
        wait_for_feed(other, "رقم 7")
    # The looks at the start were asked for by both, and so was that for the page; between them, each comes a
    # second after the one before.
    gaps = [later - sooner for sooner, later in pairwise(started(daemon)[3:killed_after])]

    assert min(gaps) >= timedelta(seconds=0.999)


def wait_for_feed(daemon: Daemon, text: str) -> None:
    """Return once a daemon's server shows a text in its feed."""
    daemon.wait_until(lambda: text in httpx.get(f"{daemon.base}atom.xml").text)


def test_two_daemons_ask_each_due_source_once(tmp_path: Path, site: Web) -> None:
    """Both are woken at the same moment, many times; each source is asked by one of them."""
    urls = [
        site.says(f"/{number}", RSS.format(site.base, f"خبر رقم {number}", number).encode())
        for number in range(8)
    ]
    sources = json.dumps([{"name": f"مصدر {number}", "url": url} for number, url in enumerate(urls)])
    store_url = f"sqlite:///{tmp_path}/both.db"
    daemons = [
        Daemon(
            tmp_path / name,
            STORE_URL=store_url,
            SOURCES=sources,
            FETCH_ALLOW=f"[{site.place}]",
            SCHEDULE_INGEST="1d",
        )
        for name in ("one", "two")
    ]
    rounds = 8
    with daemons[0].running() as first, daemons[1].running() as second:
        for each in daemons:
            each.wait_for("published")
        with Store.open(store_url, authority="example.org", since="2026") as store:
            wait_until_asked(site, 8)
            for number in range(2, rounds + 2):
                make_due(store)
                for process in (first, second):
                    process.send_signal(signal.SIGHUP)
                wait_until_asked(site, 8 * number)
            make_due(store)
            for process in (first, second):
                process.send_signal(signal.SIGHUP)
            wait_until_asked(site, 8 * (rounds + 2))
            wait_until_saved(store)  # whoever is stopped before leaves the rest to the other one

    assert [site.count(f"/{number}") for number in range(8)] == [rounds + 2] * 8


def make_due(store: Store) -> None:
    """Make all sources due, once what was asked of them is saved."""
    wait_until_saved(store)
    now = datetime.now(UTC)
    store.save([], now=now, polled={name: replace(poll, due=now) for name, poll in store.polls().items()})


def wait_until_saved(store: Store) -> None:
    """Return once no source is due."""
    now = datetime.now(UTC)

    def is_saved() -> bool:
        polls = store.polls().values()
        return len(polls) == 8 and all(poll.due and poll.due > now for poll in polls)

    eventually(is_saved)


def wait_until_asked(site: Web, times: int) -> None:
    """Return once a site was asked so often in all."""
    eventually(lambda: len(site.asked) >= times)


def test_a_command_beside_a_busy_daemon_waits_or_says_for_whom(tmp_path: Path, site: Web) -> None:
    """With --wait 0 it does not wait: exit code 75, and who holds it."""
    asked, let_go = threading.Event(), threading.Event()

    def answer(_: Asked) -> Said:
        asked.set()
        let_go.wait(PATIENCE)
        return Said(RSS.format("https://news.example", "خبر متأخر", 1).encode())

    sources = json.dumps([{"name": "بطيء", "url": site.tells("/feed", answer)}])
    daemon = Daemon(tmp_path / "daemon", FETCH_ALLOW=f"[{site.place}]", SOURCES=sources)
    with daemon.running() as process:
        assert asked.wait(PATIENCE)
        refused = daemon.khulasa("ingest", "--wait", "0", expect=(75,)).stderr
        rebuilt = daemon.khulasa("rebuild", "--quiet")
        with daemon.beside("ingest") as command:
            assert command.stderr is not None
            waited = command.stderr.readline()
            let_go.set()
            assert command.wait(PATIENCE) == 0
        daemon.wait_until_published("خبر متأخر")

    assert refused.startswith(f"`khulasa run`, process {process.pid} on ")
    assert "asks the remote sources since" in refused
    assert rebuilt.stderr == ""
    assert f"waiting: `khulasa run`, process {process.pid}" in waited
    assert site.count("/feed") == 1


def test_the_service_manager_is_told(daemon: Daemon, tmp_path: Path) -> None:
    """Ready once it serves, alive from then on, reloading, ready again, stopping."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(PATIENCE)
        manager.bind(str(tmp_path / "notify"))
        daemon.environ |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        told: list[str] = []

        def wait_for(start: str) -> None:
            while not (told and told[-1].startswith(start)):
                told.append(manager.recv(4096).decode())

        with daemon.running() as process:
            wait_for("READY=1")
            assert httpx.get(f"{daemon.base}atom.xml").status_code in {200, 404}
            wait_for("WATCHDOG=1")
            process.send_signal(signal.SIGHUP)
            wait_for("RELOADING=1\nMONOTONIC_USEC=")
            wait_for("READY=1")
            process.send_signal(signal.SIGTERM)
            wait_for("STOPPING=1")


def test_a_daemon_remembers_when_it_is_due(daemon: Daemon) -> None:
    """A restart does not begin the night's work anew, and the schedule shows it."""
    with daemon.running():
        daemon.wait_for("published")
        first = json.loads(daemon.khulasa("schedule", "--json").stdout)["upcoming"]
    with daemon.running():
        daemon.wait_for("published", 1)
        second = json.loads(daemon.khulasa("schedule", "--json").stdout)["upcoming"]

    night = [line for line in first if line["job"] == "maintenance"]
    assert [line for line in second if line["job"] == "maintenance"] == night
    assert {line["job"] for line in first} == {"seeds", "publish", "maintenance"}


def test_silence_when_nothing_changed(daemon: Daemon) -> None:
    """Many looks, not a line more than the start and the end."""
    daemon.environ["KHULASA_SCHEDULE_INGEST"] = "1s"
    with daemon.running():
        daemon.wait_for("published")
        already = len(started(daemon))
        eventually(lambda: len(started(daemon)) >= already + 5)

    events = [line.split()[2] for line in daemon.lines if line[:2] == "20"]
    assert events == ["serving", "published", "stopped"]


def test_a_daemon_whose_parent_closed_its_output_goes_on(daemon: Daemon) -> None:
    """A log that nobody reads is no reason to end."""
    read, write = os.pipe()
    with subprocess.Popen([PROGRAM, "run"], stderr=write, env=daemon.environ) as process:
        os.close(read)
        os.close(write)
        eventually((daemon.folder / "public" / "atom.xml").exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
