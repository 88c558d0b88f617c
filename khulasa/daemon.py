"""The daemon: ingest and publish on schedule beside the server. The only module that knows APScheduler."""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from starlette.types import ASGIApp

from feeds.publish import Published
from ingest.robots import Sites
from ingest.subscribing import Pushes
from ingest.websub import is_live
from khulasa.callback import callback_app
from khulasa.config import Config
from khulasa.logs import event, start_logging
from khulasa.pipeline import Extent, Ingested, ingest_remote, ingest_seeds, open_store, rebuild
from khulasa.serving import announce, folder_app, listening, run_server, stop_signal
from khulasa.terminal import Terminal
from store.article import Problem
from store.errors import KhulasaError
from store.remote import Push
from store.store import Store

_LOOK: Final = timedelta(seconds=15)
"""How often it is looked which remote sources are due: forty microseconds each."""
_SEEDS: Final = "ingest"
_SOURCES: Final = "poll"
_HUBS: Final = "hubs"


def run_daemon(terminal: Terminal, config: Config, *, verbose: bool) -> None:
    """
    Ingest and publish at once and then on schedule, and serve the published folder, until SIGTERM or SIGINT.

    The work in hand is finished first. A tick that fails is logged, and the next one tries again; only what
    stands in the way of starting (configuration, store, port) is raised.
    """
    start_logging("debug" if verbose else config.log.level)
    with stop_signal() as stopping, listening(config.server) as held, open_store(config) as store:
        config.publish.folder.mkdir(parents=True, exist_ok=True)
        worker = _Worker(store, config, stopping)
        worker.catch_up()
        scheduler = _scheduled(worker, config)
        scheduler.start()
        try:
            announce(terminal, config)
            run_server(_served(store, config, worker, scheduler), held, stopping)
        finally:
            stopping.set()
            scheduler.shutdown(wait=True)
    event("stopped")


class _Worker:
    """
    What the schedule runs, one thing at a time. Remembers which problems were told: each is told once.

    The first publishing looks at every published file; those after it trust the store.
    """

    def __init__(self, store: Store, config: Config, stopping: threading.Event) -> None:
        self._store = store
        self._config = config
        self._stopping = stopping
        self._told: frozenset[Problem] = frozenset()
        self._told_of: dict[str, str] = {}
        self._verified = False
        self._robots = Sites()
        self._pushes = Pushes(store, callback_base=config.websub.callback)
        self._has_news = threading.Event()
        """Set when a hub delivered: what came is saved, and is to be published."""

    def seeds(self) -> None:
        """Ingest what is new among the seeds and publish what changed; silent if nothing was."""
        with self._told_faults():
            done = ingest_seeds(self._store, self._config, terminal=_QUIET, stopped=self._stopping.is_set)
            _tell_saved(done)
            problems = frozenset(done.problems)
            _tell_problems(problems - self._told)
            self._told = problems
            self._publish()

    def sources(self) -> None:
        """Ask the remote sources that are due and publish what they changed; silent if nothing was."""
        with self._told_faults():
            done = ingest_remote(
                self._store,
                self._config,
                terminal=_QUIET,
                robots=self._robots,
                stopped=self._stopping.is_set,
            )
            _tell_saved(done)
            self._tell_of_sources(done)
            if done.polled or self._has_news.is_set():
                self._has_news.clear()
                self._publish()

    def hubs(self) -> None:
        """Ask hubs, renew subscriptions, leave; nothing where no hub can reach us and none ever could."""
        if self._config.websub.callback is None and not self._pushes.all():
            return
        with self._told_faults():
            from khulasa.polling import attend_hubs

            attend_hubs(self._store, self._config, self._pushes, stopped=self._stopping.is_set)

    def catch_up(self) -> None:
        """Make due the sources whose hubs tell of news: what they told while nobody listened is lost."""
        now = _now()
        live = [name for name, push in self._pushes.all().items() if is_live(push, now)]
        polls = {name: replace(poll, due=now) for name in live if (poll := self._store.poll_of(name))}
        self._store.save([], now=now, polled=polls)

    def deliver(self, push: Push, body: bytes, content_type: str | None) -> None:
        """Save what a hub delivered; the next look publishes it. Raises KhulasaError where it is no use."""
        from khulasa.polling import take_delivery

        brought = take_delivery(self._store, self._config, push, body, content_type)
        _tell_saved(Ingested(brought.saved))
        self._has_news.set()

    @property
    def pushes(self) -> Pushes:
        """The subscriptions at hubs."""
        return self._pushes

    def _publish(self) -> None:
        if not self._stopping.is_set():
            extent = Extent(verify=not self._verified)
            stopped = self._stopping.is_set
            done = rebuild(self._store, self._config, extent=extent, terminal=_QUIET, stopped=stopped)
            _tell_published(done)
            self._verified = True

    def _tell_of_sources(self, done: Ingested) -> None:
        """Tell of a source's failure when it begins or has another reason, and of its end."""
        for name in done.recovered:
            self._told_of.pop(name, None)
            event("recovered", source=name)
        new = {problem for problem in done.problems if self._told_of.get(problem.origin) != problem.reason}
        _tell_problems(new)
        self._told_of |= {problem.origin: problem.reason for problem in new}

    @contextmanager
    def _told_faults(self) -> Iterator[None]:
        try:
            yield
        except KhulasaError as error:
            event("failed", level=logging.ERROR, reason=error)


_QUIET: Final = Terminal(quiet=True)


def _served(store: Store, config: Config, worker: _Worker, scheduler: BackgroundScheduler) -> ASGIApp:
    """Return the published folder over HTTP, and beside it the address where hubs deliver."""
    folder = folder_app(config)
    if config.websub.callback is None:
        return folder

    def look_now() -> None:
        scheduler.modify_job(_SOURCES, next_run_time=_now())

    def deliver(push: Push, body: bytes, content_type: str | None) -> None:
        worker.deliver(push, body, content_type)
        look_now()

    def poll_now(push: Push) -> None:
        if poll := store.poll_of(push.source):
            store.save([], now=_now(), polled={push.source: replace(poll, due=_now())})
        look_now()

    return callback_app(folder, pushes=worker.pushes, deliver=deliver, now=_now, poll_now=poll_now)


def _now() -> datetime:
    return datetime.now(UTC)


def _tell_saved(done: Ingested) -> None:
    saved = done.saved
    if done.retagged:
        event("retagged", articles=done.retagged)
    if saved.articles_new or saved.articles_changed or saved.headlines_new:
        event("ingested", pages=saved.pages, new=saved.articles_new, changed=saved.articles_changed)


def _tell_problems(problems: Iterable[Problem]) -> None:
    for problem in sorted(problems, key=lambda problem: problem.origin):
        event("problem", level=logging.WARNING, origin=problem.origin, reason=problem.reason)


def _tell_published(done: Published) -> None:
    if done.written or done.removed:
        event("published", files=len(done.written), removed=len(done.removed))
    for path, reason in done.failed:
        event("unpublished", level=logging.ERROR, path=path, reason=reason)


def _scheduled(worker: _Worker, config: Config) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        # One thread: what writes takes turns. A hub that is slow to answer holds up none of it.
        executors={"default": ThreadPoolExecutor(1), _HUBS: ThreadPoolExecutor(1)},
        # With the defaults, a job that is a second late (a laptop waking, a long ingest) is not run at all.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_listener(_tell_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    works = (
        (_SEEDS, worker.seeds, config.schedule.ingest, "default"),
        (_SOURCES, worker.sources, _LOOK, "default"),
        (_HUBS, worker.hubs, _LOOK, _HUBS),
    )
    for number, (name, work, every, executor) in enumerate(works):
        scheduler.add_job(
            work,
            IntervalTrigger(seconds=round(every.total_seconds()), timezone=UTC),
            id=name,
            executor=executor,
            replace_existing=True,
            next_run_time=datetime.now(UTC) + number * timedelta(milliseconds=1),
        )
    return scheduler


def _tell_event(happened: JobEvent) -> None:
    if happened.code == EVENT_JOB_ERROR:
        error = happened.exception
        event("bug", level=logging.ERROR, job=happened.job_id, error=f"{type(error).__name__}: {error}")
    elif happened.job_id == _SEEDS:  # the others look again while their last look still asks somebody
        what = "missed" if happened.code == EVENT_JOB_MISSED else "still running"
        event("skipped", level=logging.WARNING, job=happened.job_id, reason=what)
