"""The daemon where things come together badly: signals in a heap, locks at its end, clocks that leap."""

import os
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from khulasa.config import ServerConfig
from khulasa.daemon import _Again
from khulasa.exits import RequestError
from khulasa.jobs import Duty, Job, Turn
from khulasa.leasing import Keeper
from khulasa.reloading import reload
from khulasa.serving import listening
from khulasa.terminal import Terminal
from khulasa.timetable import Every, Rule
from khulasa.watching import Watcher
from store.errors import KhulasaError, StoreError
from store.holder import Holder
from store.office import DaemonFacts, Task
from store.store import Store
from tests.daemon import PATIENCE, PROGRAM, Daemon, eventually

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = Every(timedelta(hours=1))
US = Holder("us/1/1", "`khulasa run`")


def test_signals_in_a_heap_do_no_harm(tmp_path: Path) -> None:
    """A handler that another signal interrupts waits for nothing that only it can let go."""
    daemon = Daemon(tmp_path / "daemon", SCHEDULE_GRACE="10s")
    with daemon.running() as process:
        daemon.wait_for("published")
        for _ in range(500_000):
            process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    assert daemon.lines[-1].endswith(" stopped\n")


def test_a_job_that_wakes_others_at_the_end_does_not_hold_it_up(tmp_path: Path) -> None:
    """A reload has to wait for somebody's lock, until after the schedule was shut down."""
    daemon = Daemon(tmp_path / "daemon", SCHEDULE_GRACE="15s", SCHEDULE_WATCH="false", SCHEDULE_INGEST="1d")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(PATIENCE)
        manager.bind(str(tmp_path / "notify"))
        daemon.environ["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        with daemon.running() as process:
            daemon.wait_for("published")
            with closing(sqlite3.connect(daemon.folder / "khulasa.db", isolation_level=None)) as store:
                store.execute("BEGIN IMMEDIATE")
                for number, told in ((signal.SIGHUP, b"RELOADING=1"), (signal.SIGTERM, b"STOPPING=1")):
                    process.send_signal(number)
                    while not manager.recv(4096).startswith(told):
                        pass
                store.execute("ROLLBACK")
            assert process.wait(PATIENCE) == 0

    assert not any(" cut-off " in line for line in daemon.lines)


@pytest.mark.parametrize("after", [0.0, 3.0], ids=["on the way there", "while SQLite waits"])
def test_the_grace_holds_for_a_start_that_hangs(tmp_path: Path, after: float) -> None:
    """A database that is locked: whoever calls for the end need not wait until SQLite gives up."""
    daemon = Daemon(tmp_path / "daemon", SCHEDULE_GRACE="1s")
    daemon.khulasa("ingest")
    with closing(sqlite3.connect(daemon.folder / "khulasa.db", isolation_level=None)) as store:
        store.execute("BEGIN EXCLUSIVE")
        with daemon.running() as process:
            with socket.socket() as client:
                eventually(lambda: client.connect_ex(("127.0.0.1", daemon.port)) == 0)
            # Nobody tells when it has come to the call in which no handler of Python's is run.
            with suppress(subprocess.TimeoutExpired):
                process.wait(after)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0

    assert any(" cut-off " in line for line in daemon.lines)


def test_the_grace_holds_where_nobody_empties_the_log(tmp_path: Path) -> None:
    """Every line waits for ever; the end does not."""
    daemon = Daemon(tmp_path / "daemon", SCHEDULE_GRACE="1s")
    read, write = os.pipe()
    os.set_blocking(write, False)
    for piece in (b"x" * 4096, b"x"):
        with suppress(BlockingIOError):
            while os.write(write, piece):
                pass
    os.set_blocking(write, True)
    with subprocess.Popen([PROGRAM, "run"], stderr=write, env=daemon.environ) as process:
        with socket.socket() as client:
            eventually(lambda: client.connect_ex(("127.0.0.1", daemon.port)) == 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    os.close(read)
    os.close(write)


def test_a_clock_that_is_put_forward_by_decades_holds_nothing_up() -> None:
    """As on a machine that starts in 1970: no second since then is counted up."""
    ran = threading.Event()
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        ran.set,
        _Again(timedelta(seconds=1)),
        next_run_time=datetime(1970, 1, 1, tzinfo=UTC),
        misfire_grace_time=None,
        coalesce=True,
    )
    scheduler.start()
    try:
        assert ran.wait(PATIENCE)
    finally:
        scheduler.shutdown()


def job(
    store: Store, keeper: Keeper, run: Callable[[Turn], str | None], rule: Callable[[], Rule | None]
) -> Job:
    """Return a job that is due at noon."""
    duty = Duty("seeds", run, rule=rule)
    return Job(duty, office=store.office, keeper=keeper, stopped=lambda: False, now=lambda: NOON)


def test_a_bug_in_a_job_is_a_failure_of_that_job(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Told once, remembered with its reason, and not tried again each second."""
    tries = []

    def fail(_turn: Turn) -> NoReturn:
        tries.append(1)
        raise ZeroDivisionError("by zero")

    with Keeper(store.office, US) as keeper, caplog.at_level("INFO", "khulasa"):
        one = job(store, keeper, fail, lambda: HOUR)
        for _ in range(5):
            one.look()

    assert len(tries) == 1
    assert store.office.task("seeds").reason == "internal error: ZeroDivisionError: by zero"
    assert [message.split()[0] for message in caplog.messages] == ["failed"]


def test_a_look_that_failed_is_over_with_the_next_one(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Though nothing is due: who reads the log hears that it works again."""
    faults = [StoreError("store", "is locked", "wait")]

    def rule() -> Rule | None:
        if faults:
            raise faults.pop()
        return None

    with Keeper(store.office, US) as keeper, caplog.at_level("INFO", "khulasa"):
        one = job(store, keeper, lambda _: None, rule)
        one.look()
        one.try_again()
        one.look()
        one.look()

    assert [message.split()[0] for message in caplog.messages] == ["failed", "recovered"]


def test_who_makes_a_job_due_while_its_end_is_noted_is_not_forgotten(store: Store) -> None:
    """The end is read and written in one transaction: whoever comes in between comes after it."""
    store.office.record(Task("seeds", NOON))
    late = NOON + timedelta(seconds=1)
    hurrying = threading.Thread(target=store.office.hurry, args=("seeds", late))

    def ended(known: Task) -> Task:
        hurrying.start()
        hurrying.join(0.3)  # it would be through by then, if it were let
        return Task(known.job, NOON + timedelta(hours=1))

    store.office.amend("seeds", ended)
    hurrying.join()

    assert store.office.task("seeds").due == late


def test_a_lease_that_was_lost_for_a_moment_stays_lost(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who slept has left its work off; that nobody else took it meanwhile does not make it done."""
    clock, beats = [0.0], threading.Semaphore(0)
    monkeypatch.setattr("khulasa.leasing._awake", lambda: clock[0])
    term = timedelta(seconds=0.3)
    with Keeper(store.office, US, term=term, beat=beats.release) as keeper, keeper.tried("seeds") as is_lost:
        assert callable(is_lost)
        assert not is_lost()
        clock[0] = 3600
        assert is_lost()
        for _ in range(2):
            assert beats.acquire(timeout=PATIENCE)
        assert is_lost()


def test_a_sign_of_life_that_fails_by_our_mistake_costs_no_lease(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The thread that renews goes on, and the log tells of it."""
    beats = threading.Semaphore(0)

    def beat() -> NoReturn:
        beats.release()
        raise ZeroDivisionError

    term = timedelta(seconds=0.3)
    with Keeper(store.office, US, term=term, beat=beat), caplog.at_level("INFO", "khulasa"):
        for _ in range(3):
            assert beats.acquire(timeout=PATIENCE)

    assert caplog.messages[0] == "bug job=leases error='ZeroDivisionError: '"


def test_pages_that_came_before_a_folder_was_watched_again_are_told_of(tmp_path: Path) -> None:
    """A folder that comes later has them when it comes."""
    looked, told = threading.Semaphore(0), threading.Event()

    class Looking(Watcher):
        def _identity(self) -> tuple[int, int] | None:
            found = super()._identity()
            looked.release()
            return found

    watcher = Looking(tmp_path / "seeds", told.set, again=0.05)
    watcher.start()
    try:
        assert looked.acquire(timeout=PATIENCE)  # there was none
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "a.txt").write_text("خبر", encoding="utf-8")
        (tmp_path / "new").rename(tmp_path / "seeds")
        assert told.wait(PATIENCE)
    finally:
        watcher.stop()


@pytest.mark.parametrize("host", ["a..b", "a" * 80])
def test_what_is_no_name_of_a_host_is_said(host: str) -> None:
    """In one line, as any other mistake of the configuration."""
    with pytest.raises(KhulasaError, match="no name of a host"), listening(ServerConfig(host=host)):
        pass


def test_somebody_elses_daemon_cannot_be_told_to_reload(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks hears why."""
    us = Holder.of_this_process("khulasa run")
    store.office.sign_on(DaemonFacts(us.key, us.told, "1", NOON, NOON, NOON))

    def refused(_number: int, _signal: int) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("khulasa.reloading.os.kill", refused)
    with pytest.raises(RequestError, match="another user's"):
        reload(Terminal(quiet=True), store)
