"""The daemon: jobs on schedule beside the server. The only module that knows APScheduler."""

import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from feeds.asgi import ASGIApp, Receive, Scope, Send
from feeds.folder import looked_at
from ingest.robots import Sites
from ingest.subscribing import Pushes
from khulasa import __version__
from khulasa.callback import callback_app
from khulasa.config import Config
from khulasa.hub import hub_app
from khulasa.jobs import Duty, Job, Turn
from khulasa.leasing import HUBS, MAINTENANCE, NEWS, PUBLISH, SEEDS, SOURCES, Keeper
from khulasa.logs import event, start_logging
from khulasa.metrics import Metrics
from khulasa.notifying import Notifier
from khulasa.pipeline import HUB, open_store
from khulasa.reloading import carried_over
from khulasa.served import Behind, served
from khulasa.serving import Signals, announce, folder_app, listening, run_server, signals
from khulasa.terminal import Terminal
from khulasa.timetable import Rule, Settling, rules
from khulasa.watching import Watcher
from khulasa.work import Told, Work
from store.errors import KhulasaError, StoreError
from store.holder import Holder
from store.office import DaemonFacts
from store.remote import Push
from store.store import Store

_LOOK: Final = timedelta(seconds=1)
"""How often it is looked what is due: half a millisecond each time."""
_SEARCH: Final = timedelta(seconds=15)
"""How often it is looked which remote sources are due: forty microseconds for each of them."""
_LOOKS: Final = {
    SEEDS: _LOOK,
    SOURCES: _SEARCH,
    PUBLISH: _LOOK,
    MAINTENANCE: _SEARCH,
    HUBS: _SEARCH,
    NEWS: _LOOK,
}
_RELOAD: Final = "reload"
_JUMP: Final = 5.0
"""Seconds by which the clock must have been put forward or back to be told of."""


def run_daemon(terminal: Terminal, read: Callable[[], Config], *, verbose: bool) -> None:
    """
    Ingest and publish on schedule, and serve the published folder, until SIGTERM or SIGINT.

    ``read`` reads the configuration, now and after each SIGHUP. The work in hand is finished first, within
    the configured grace. A job that fails is told once, and tried again; only what stands in the way of
    starting (configuration, store, port) is raised.
    """
    config = read()
    _log_as(config, verbose=verbose)
    with (
        signals(config.schedule.grace, reload=True) as heard,
        listening(config.server) as held,
        Daemon(config, read, heard, verbose=verbose) as daemon,
    ):
        announce(terminal, config)
        run_server(daemon, held, heard, grace=config.schedule.grace, pulse=daemon.pulse)
    event("stopped")


class Daemon:
    """An ASGI application, and everything that goes on behind it."""

    def __init__(
        self, config: Config, read: Callable[[], Config], heard: Signals, *, verbose: bool = False
    ) -> None:
        """Open the store. Raises KhulasaError."""
        self._read = read
        self._is_verbose = verbose
        self._heard = heard
        self._notifier = Notifier()
        self._holder = Holder.of_this_process("khulasa run")
        self._store = open_store(config)
        """For what no configuration changes: who works, what is due, who subscribed to whom."""
        if made := self._store.upgrade:
            event("upgraded", schema=made.schema, backup=made.kept)
        self._pushes = Pushes(self._store, callback_base=config.websub.callback)
        self._metrics = Metrics(__version__, _LOOKS, self._store.counts)
        self._work = self._made_work(open_store(config), config, Told(), Sites())
        self._folder = folder_app(config)
        self._served = self._made_app()
        started = _now()
        self._facts = DaemonFacts(
            self._holder.key, self._holder.told, __version__, started, seen=started, loaded=started
        )
        self._signing = threading.Lock()
        self._keeper = Keeper(self._store.office, self._holder, beat=self._sign_on)
        self._settling = Settling()
        self._has_looked = threading.Event()
        """Set once the pages were read, or somebody else was found reading them."""
        self._jobs = {duty.name: self._made_job(duty) for duty in self._duties()}
        self._scheduler = self._made_scheduler()
        self._watcher: Watcher | None = None
        self._wall = _Wall()
        self._is_up = False
        self._is_reloading = threading.Event()
        self._next_sign = 0.0

    def __enter__(self) -> Self:
        """Begin to work. Raises StoreError."""
        self._work.config.publish.folder.mkdir(parents=True, exist_ok=True)
        self._work.catch_up()
        self._store.office.hurry(SEEDS, _now())  # what came while nobody watched
        self._sign_on()
        self._keeper.__enter__()
        self._watch()
        self._scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the work in hand."""
        self._heard.stop()
        self._notifier.stopping()
        # Without waiting, which would keep a lock that a job's last step needs: to wake another one.
        self._scheduler.shutdown(wait=False)
        for lane in self._lanes:
            lane.shutdown(wait=True)
        self._stop_watching()  # last: until then, a reload may put in a new one
        self._keeper.__exit__()
        with suppress(StoreError):  # who is no more is known to be
            self._store.office.sign_off(self._holder)
        self._work.store.close()
        self._store.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._served(scope, receive, send)

    def pulse(self) -> None:
        """See to signals, clock and service manager. The server calls it ten times a second."""
        if not self._is_up:
            self._is_up = True
            self._notifier.ready(f"serving {self._work.config.publish.folder}")
        if self._heard.is_to_reload and not self._is_reloading.is_set():
            self._is_reloading.set()
            self._scheduler.add_job(self._reload, executor=_RELOAD)
        if jump := self._wall.jump():
            event("clock", level=logging.WARNING, moved=f"{jump:+.0f}s")
            # APScheduler waits for times on the wall: an hour back would be an hour of silence.
            for name in self._jobs:
                self._wake(name)
        period = self._notifier.period
        if period and time.monotonic() >= self._next_sign and self._scheduler.running:
            self._next_sign = time.monotonic() + period
            self._notifier.alive()

    def _duties(self) -> tuple[Duty, ...]:
        def timed(name: str) -> Duty:
            verb = {SEEDS: Work.seeds, MAINTENANCE: Work.maintenance}[name]
            return Duty(name, lambda turn: verb(self._work, turn.stopped), rule=lambda: self._rule(name))

        return (
            timed(SEEDS),
            Duty(SOURCES, self._ask_sources, self._has_due_sources),
            Duty(PUBLISH, self._publish, self._is_to_publish, lambda: self._rule(PUBLISH)),
            timed(MAINTENANCE),
            Duty(HUBS, lambda turn: self._work.hubs(turn.stopped), self._has_hubs, is_remembered=False),
            Duty(NEWS, lambda turn: self._work.tell_news(turn.stopped), self._has_news, is_remembered=False),
        )

    def _ask_sources(self, turn: Turn) -> None:
        self._work.sources(turn.stopped)
        self._wake(HUBS)  # a feed may have named one

    def _has_due_sources(self) -> bool:
        return self._work.has_due_sources()

    def _has_hubs(self) -> bool:
        return self._work.has_hubs()

    def _has_news(self) -> bool:
        return self._work.has_news_to_tell()

    def _rule(self, name: str) -> Rule | None:
        return rules(self._work.config).get(name)

    def _publish(self, turn: Turn) -> str | None:
        return self._work.publish(turn.stopped, verify=turn.by_clock)

    def _is_to_publish(self) -> bool:
        work = self._work
        if not self._has_looked.is_set():
            return False  # a first publishing without the pages would be for nothing
        if not (work.is_verified and looked_at(work.config.publish.folder).is_known):
            return True  # also when somebody deleted the folder, or another one is mounted there
        state = self._store.office.unpublished()
        return self._settling.is_settled(state, time.monotonic(), work.config.schedule.settle)

    def _made_job(self, duty: Duty) -> Job:
        return Job(
            duty,
            office=self._store.office,
            keeper=self._keeper,
            stopped=self._heard.stopping.is_set,
            now=_now,
            done=self._count,
        )

    def _count(self, name: str, took: timedelta, reason: str | None) -> None:
        self._metrics.task_ended(name, took.total_seconds(), failed=reason is not None)

    def _made_work(self, store: Store, config: Config, told: Told, sites: Sites) -> Work:
        return Work(store, config, pushes=self._pushes, told=told, sites=sites, metrics=self._metrics)

    def _look(self, name: str) -> None:
        self._jobs[name].look()
        if name == SEEDS:
            self._has_looked.set()

    def _made_scheduler(self) -> BackgroundScheduler:
        # A thread for each: a source that is slow to answer holds up neither pages nor publishing.
        lanes = {name: ThreadPoolExecutor(1) for name in (*_LOOKS, _RELOAD)}
        self._lanes = lanes.values()
        # With the defaults, a job that is a second late (a laptop waking, a long ingest) is not run at all.
        habits = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        # It warns of each look that comes while the last one still works.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        scheduler = BackgroundScheduler(timezone=UTC, executors=lanes, job_defaults=habits)
        scheduler.add_listener(_tell_bug, EVENT_JOB_ERROR)
        for name, every in _LOOKS.items():
            scheduler.add_job(
                self._look,
                _Again(every),
                [name],
                id=name,
                executor=name,
                replace_existing=True,
                next_run_time=_now(),
            )
        return scheduler

    def _wake(self, name: str) -> None:
        """Have a job looked at now."""
        with suppress(JobLookupError):
            self._scheduler.modify_job(name, next_run_time=_now())

    def _watch(self) -> None:
        config = self._work.config
        if config.schedule.watch:
            self._watcher = Watcher(config.seeds.folder, self._have_pages_read)
            self._watcher.start()

    def _stop_watching(self) -> None:
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def _have_pages_read(self) -> None:
        with suppress(StoreError):  # then they are found at their time
            self._store.office.hurry(SEEDS, _now())
            self._wake(SEEDS)

    def _reload(self) -> None:
        # A signal from now on may be about a file that was read already.
        self._heard.is_to_reload = False
        self._notifier.reloading()
        try:
            self._take_over()
        finally:
            self._is_reloading.clear()
            self._notifier.ready(f"serving {self._work.config.publish.folder}")

    def _take_over(self) -> None:
        """Go on with the configuration as it is now; with the one before, if that is no good."""
        before = self._work
        try:
            config, kept = carried_over(before.config, self._read())
            store = open_store(config)
        except KhulasaError as fault:
            event("refused", level=logging.ERROR, reason=fault)
            self._tell_loaded(str(fault))
        else:
            self._stop_watching()
            self._heard.grace = config.schedule.grace
            self._pushes.callback_base = config.websub.callback
            self._work = self._made_work(store, config, before.told, before.sites)
            self._folder = folder_app(config)
            before.store.close()  # what still uses it gives its connections back by itself
            _log_as(config, verbose=self._is_verbose)
            self._watch()
            self._have_pages_read()  # it may be another folder; and what came meanwhile, nobody saw
            self._tell_loaded(None)
            event("reloaded")
            for key in kept:
                event("unchanged", level=logging.WARNING, key=key, reason="it needs a restart")
            for name, job in self._jobs.items():
                job.try_again()
                self._wake(name)

    def _tell_loaded(self, refused: str | None) -> None:
        with suppress(StoreError):  # then the next sign of life tells it
            self._sign_on(refused)

    def _sign_on(self, *refused: str | None) -> None:
        """Tell that we live, and with an argument what became of the configuration that was read."""
        with self._signing:  # or what a sign of life has to say takes the place of what came after it
            now = _now()
            self._facts = replace(self._facts, seen=now)
            if refused:
                self._facts = replace(self._facts, loaded=now, refused=refused[0])
            self._store.office.sign_on(self._facts)

    def _made_app(self) -> ASGIApp:
        """Return the published folder over HTTP, and beside it the address where hubs deliver."""

        async def folder(scope: Scope, receive: Receive, send: Send) -> None:
            await self._folder(scope, receive, send)

        def deliver(push: Push, body: bytes, content_type: str | None) -> None:
            self._work.deliver(push, body, content_type)

        def poll_now(push: Push) -> None:
            self._work.poll_soon(push)
            self._wake(SOURCES)

        hubs = callback_app(folder, pushes=self._pushes, deliver=deliver, now=_now, poll_now=poll_now)
        hub = hub_app(lambda: self._store, lambda: self._work.config, lambda: self._wake(NEWS))
        behind = Behind(
            config=lambda: self._work.config,
            store=lambda: self._work.store,
            checks={"store": self._unreachable, "folder": self._unpublished, "schedule": self._unscheduled},
            metrics=self._metrics,
            more={f"/{HUB}": hub},
        )
        return served(hubs, behind)

    def _unreachable(self) -> str | None:
        self._store.office.agenda()
        return None

    def _unpublished(self) -> str | None:
        is_known = looked_at(self._work.config.publish.folder).is_known
        return None if is_known else "nothing is published yet"

    def _unscheduled(self) -> str | None:
        return None if self._scheduler.running else "the schedule stands still"


class _Again(BaseTrigger):  # type: ignore[misc]  # theirs is untyped
    """
    Some time from now, however long it has been.

    APScheduler's own interval counts up each second that was missed: years, where a machine starts without a
    clock and is told the time later.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._every


class _Wall:
    """The clock on the wall, beside one that nobody sets."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def jump(self) -> float:
        """Return by how many seconds the clock was set since the last call; 0 for less than matters."""
        offset = time.time() - time.monotonic()
        moved, self._offset = offset - self._offset, offset
        return moved if math.fabs(moved) >= _JUMP else 0.0


def _log_as(config: Config, *, verbose: bool) -> None:
    start_logging("debug" if verbose else config.log.level, config.log.format)


def _now() -> datetime:
    return datetime.now(UTC)


def _tell_bug(happened: JobExecutionEvent) -> None:
    error = happened.exception
    event("bug", level=logging.ERROR, job=happened.job_id, error=f"{type(error).__name__}: {error}")
