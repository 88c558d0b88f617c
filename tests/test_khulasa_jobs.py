"""A job among processes: run once each time that it is due, whoever runs it, whatever befalls them."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from khulasa.exits import BusyError
from khulasa.jobs import Duty, Job, Turn
from khulasa.leasing import Keeper, held
from khulasa.terminal import Terminal
from khulasa.timetable import Every, Rule
from store.errors import KhulasaError
from store.holder import Holder
from store.office import Office
from store.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = Every(timedelta(minutes=1))
QUIET = Terminal(quiet=True)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.time = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time


class Counted:
    """A duty that counts its runs."""

    def __init__(self, reason: str | None = None) -> None:
        """Succeed, or fail for a reason."""
        self.turns: list[Turn] = []
        self.reason = reason

    def __call__(self, turn: Turn) -> str | None:
        """Run."""
        self.turns.append(turn)
        return self.reason


@contextmanager
def keeper(office: Office, name: str = "us") -> Iterator[Keeper]:
    """Hold leases as a daemon does that runs on another machine."""
    with Keeper(office, Holder(f"{name}/1/1", f"`khulasa run` of {name}")) as found:
        yield found


def job(
    office: Office,
    keeper: Keeper,
    clock: Callable[[], datetime],
    run: Callable[[Turn], str | None],
    *,
    rule: Rule | None = MINUTE,
    stopped: Callable[[], bool] = lambda: False,
    has_work: Callable[[], bool] = lambda: False,
) -> Job:
    """Return a job."""
    duty = Duty("seeds", run, has_work, rule=lambda: rule)
    return Job(duty, office=office, keeper=keeper, stopped=stopped, now=clock)


def test_a_job_runs_once_each_time_that_it_is_due(store: Store) -> None:
    """However often it is looked at."""
    clock, run = Clock(), Counted()
    with keeper(store.office) as ours:
        one = job(store.office, ours, clock, run)
        for _ in range(180):  # three minutes, a look a second
            one.look()
            clock.time += timedelta(seconds=1)

    assert len(run.turns) == 3
    assert all(turn.by_clock for turn in run.turns)


def test_two_daemons_share_the_runs(store: Store) -> None:
    """Each due time is somebody's, and nobody's twice."""
    clock, runs = Clock(), (Counted(), Counted())
    with keeper(store.office, "first") as first, keeper(store.office, "second") as second:
        jobs = [job(store.office, mine, clock, run) for mine, run in zip((first, second), runs, strict=True)]
        for second_of_ten_minutes in range(600):
            for one in jobs if second_of_ten_minutes % 7 else reversed(jobs):
                one.look()
            clock.time += timedelta(seconds=1)

    assert sum(len(run.turns) for run in runs) == 10


def test_nobody_runs_what_another_one_is_at(store: Store) -> None:
    """A run that takes longer than its interval is not begun anew beside itself."""
    clock, ours = Clock(), Counted()
    with keeper(store.office, "us") as mine, keeper(store.office, "they") as theirs:
        beside = job(store.office, mine, clock, ours)

        def long_run(_turn: Turn) -> None:
            clock.time += timedelta(minutes=5)
            beside.look()

        job(store.office, theirs, clock, long_run).look()
        assert ours.turns == []
        beside.look()

    assert len(ours.turns) == 1  # what fell due meanwhile, once


def test_whoever_dies_at_it_leaves_it_due(store: Store) -> None:
    """The next one does it from the beginning."""
    clock, run = Clock(), Counted()

    def die(_turn: Turn) -> None:
        raise SystemExit

    with keeper(store.office, "they") as theirs, pytest.raises(SystemExit):
        job(store.office, theirs, clock, die).look()
    with keeper(store.office) as ours:
        job(store.office, ours, clock, run).look()

    assert len(run.turns) == 1


def test_whoever_is_stopped_leaves_it_due(store: Store) -> None:
    """A restart goes on where the end came."""
    clock, run, stopping = Clock(), Counted(), threading.Event()

    def stopped_half_way(_turn: Turn) -> None:
        stopping.set()

    with keeper(store.office) as ours:
        job(store.office, ours, clock, stopped_half_way, stopped=stopping.is_set).look()
        assert store.office.task("seeds").due == NOON
        job(store.office, ours, clock, run).look()

    assert len(run.turns) == 1
    assert store.office.task("seeds").due == NOON + timedelta(minutes=1)


def test_a_failure_is_told_once_and_tried_again_later(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full for a night is two lines, not a thousand."""
    clock, run, moment = Clock(), Counted("the disk is full"), [0.0]
    # The clock that nobody sets cannot be waited for here.
    monkeypatch.setattr("khulasa.jobs.time.monotonic", lambda: moment[0])
    with keeper(store.office) as ours, caplog.at_level("INFO", "khulasa"):
        one = job(store.office, ours, clock, run)
        for _ in range(600):
            one.look()
            moment[0] += 1
        failures = store.office.task("seeds").failures
        run.reason = None
        moment[0] += 3600
        one.look()

    assert [message.split()[0] for message in caplog.messages] == ["failed", "recovered"]
    assert failures == len(run.turns) - 1 == 6  # after 0, 10, 30, 70, 150, 310 seconds
    assert store.office.task("seeds").failures == 0


def test_who_mended_something_need_not_wait(store: Store) -> None:
    """The pause after a failure ends when it is told to."""
    run = Counted("the disk is full")
    with keeper(store.office) as ours:
        one = job(store.office, ours, Clock(), run)
        one.look()
        one.look()
        assert len(run.turns) == 1
        one.try_again()
        one.look()

    assert len(run.turns) == 2


def test_a_failure_that_is_raised_is_one_too(store: Store) -> None:
    """With its own words."""

    def fail(_turn: Turn) -> str:
        raise KhulasaError("public", "may not be written", "let us")

    with keeper(store.office) as ours:
        job(store.office, ours, Clock(), fail).look()

    assert store.office.task("seeds").reason == "public: may not be written: let us"


def test_what_fell_due_while_it_ran_is_not_lost(store: Store) -> None:
    """A page that came when the folder had been walked is read by the next run."""
    clock = Clock()
    with keeper(store.office) as ours:

        def page_comes(_turn: Turn) -> None:
            store.office.hurry("seeds", NOON + timedelta(seconds=1))

        job(store.office, ours, clock, page_comes).look()

    assert store.office.task("seeds").due == NOON + timedelta(seconds=1)


def test_a_job_without_times_runs_when_there_is_work(store: Store) -> None:
    """And nothing is remembered as due."""
    clock, run, work = Clock(), Counted(), [False]
    with keeper(store.office) as ours:
        one = job(store.office, ours, clock, run, rule=None, has_work=lambda: work[0])
        one.look()
        assert run.turns == []
        work[0] = True
        one.look()

    assert [turn.by_clock for turn in run.turns] == [False]
    assert store.office.task("seeds").due is None


def count_runs(url: str, file: Path, ticks: int, gate: "threading.Barrier") -> None:
    """Look at a job as a process of its own does; note each run in a file."""
    with Store.open(url, authority="example.org", since="2026") as store:
        clock = Clock()

        def run(_turn: Turn) -> None:
            with file.open("a") as notes:
                notes.write(f"{clock.time.isoformat()}\n")

        with Keeper(store.office, Holder.of_this_process("khulasa run")) as mine:
            one = job(store.office, mine, clock, run)
            gate.wait()
            for _ in range(ticks):
                one.look()
                gate.wait()  # a tick is over when both have looked
                clock.time += timedelta(minutes=1)


def test_two_processes_run_each_due_time_exactly_once(store_url: str, tmp_path: Path) -> None:
    """Both look at the same moments, two hundred times."""
    Store.open(store_url, authority="example.org", since="2026").close()
    context, ticks, file = multiprocessing.get_context("spawn"), 200, tmp_path / "runs"
    gate = context.Barrier(2)
    processes = [context.Process(target=count_runs, args=(store_url, file, ticks, gate)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    found = file.read_text().split()
    assert sorted(found) == [(NOON + timedelta(minutes=number)).isoformat() for number in range(ticks)]


def test_a_command_waits_for_whoever_does_the_same(store: Store) -> None:
    """And goes on as soon as that is done."""
    us, they = Holder("us/1/1", "`khulasa rebuild`"), Holder("they/1/1", "`khulasa run`")
    store.office.take("publish", they, timedelta(minutes=1))
    leaving = threading.Timer(0.1, store.office.leave, ("publish", they))
    leaving.start()
    with held(store, ["publish"], us, wait=timedelta(minutes=1), terminal=QUIET) as is_lost:
        assert not is_lost()
        assert [lease.holder for lease in store.office.leases()] == [us.key]
    leaving.join()

    assert store.office.leases() == []


def test_a_command_that_waited_long_enough_says_for_whom(store: Store) -> None:
    """What it held already is free again."""
    us = Holder("us/1/1", "`khulasa ingest`")
    they = Holder("they/1/1", "`khulasa run`, process 7 on elsewhere")
    store.office.take("sources", they, timedelta(minutes=1))
    with (
        pytest.raises(BusyError, match="process 7 on elsewhere: asks the remote sources since"),
        held(store, ["seeds", "sources"], us, wait=timedelta(), terminal=QUIET),
    ):
        pass

    assert [lease.name for lease in store.office.leases()] == ["sources"]


def test_whoever_lost_a_lease_hears_of_it(store: Store) -> None:
    """A process that slept for longer than its term stops what another one has begun."""
    us = Holder("us/1/1", "`khulasa run`")
    with Keeper(store.office, us, term=timedelta(milliseconds=30)) as mine, mine.tried("publish") as is_lost:
        assert callable(is_lost)
        with store._database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM leases")
        while not is_lost():
            pass


def test_a_lease_is_kept_up_for_as_long_as_the_work_takes(store: Store) -> None:
    """Renewed by a thread of its own, many terms long."""
    us, beats = Holder("us/1/1", "`khulasa run`"), threading.Semaphore(0)
    with (
        Keeper(store.office, us, term=timedelta(seconds=1), beat=beats.release) as mine,
        mine.tried("publish") as is_lost,
    ):
        for _ in range(6):
            beats.acquire()
        assert callable(is_lost)
        assert not is_lost()
        assert len(store.office.leases()) == 1
