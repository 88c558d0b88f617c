"""The daemon: ingest and publish on schedule beside the server. The only module that knows APScheduler."""

import logging
import threading
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from feeds.publish import Published
from khulasa.config import Config
from khulasa.logs import event, start_logging
from khulasa.pipeline import Extent, Ingested, ingest_all, open_store, rebuild
from khulasa.serving import announce, listening, run_server, stop_signal
from khulasa.terminal import Terminal
from store.article import Problem
from store.errors import KhulasaError
from store.store import Store


def run_daemon(terminal: Terminal, config: Config, *, verbose: bool) -> None:
    """
    Ingest and publish at once and then on schedule, and serve the published folder, until SIGTERM or SIGINT.

    The work in hand is finished first. A tick that fails is logged, and the next one tries again; only what
    stands in the way of starting (configuration, store, port) is raised.
    """
    start_logging("debug" if verbose else config.log.level)
    with stop_signal() as stopping, listening(config.server) as held, open_store(config) as store:
        config.publish.folder.mkdir(parents=True, exist_ok=True)
        scheduler = _scheduled(_Tick(store, config, stopping), config)
        scheduler.start()
        try:
            announce(terminal, config)
            run_server(config, held, stopping)
        finally:
            stopping.set()
            scheduler.shutdown(wait=True)
    event("stopped")


class _Tick:
    """
    What the schedule runs. Remembers which problems were told, so that each is told once.

    The first publishing looks at every published file; those after it trust the store.
    """

    def __init__(self, store: Store, config: Config, stopping: threading.Event) -> None:
        self._store = store
        self._config = config
        self._stopping = stopping
        self._told: frozenset[Problem] = frozenset()
        self._verified = False

    def __call__(self) -> None:
        """Ingest what is new and publish what changed; log what was done, and nothing if nothing was."""
        quiet = Terminal(quiet=True)
        try:
            done = ingest_all(self._store, self._config, terminal=quiet, stopped=self._stopping.is_set)
            self._tell(done)
            if not self._stopping.is_set():
                extent = Extent(verify=not self._verified)
                stopped = self._stopping.is_set
                done_now = rebuild(self._store, self._config, extent=extent, terminal=quiet, stopped=stopped)
                _tell_published(done_now)
                self._verified = True
        except KhulasaError as error:
            event("failed", level=logging.ERROR, reason=error)

    def _tell(self, done: Ingested) -> None:
        saved = done.saved
        if done.retagged:
            event("retagged", articles=done.retagged)
        if saved.articles_new or saved.articles_changed or saved.headlines_new:
            event("ingested", pages=saved.pages, new=saved.articles_new, changed=saved.articles_changed)
        problems = frozenset(done.problems)
        for problem in sorted(problems - self._told, key=lambda problem: problem.origin):
            event("problem", level=logging.WARNING, origin=problem.origin, reason=problem.reason)
        self._told = problems


def _tell_published(done: Published) -> None:
    if done.written or done.removed:
        event("published", files=len(done.written), removed=len(done.removed))
    for path, reason in done.failed:
        event("unpublished", level=logging.ERROR, path=path, reason=reason)


def _scheduled(tick: _Tick, config: Config) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        # With the defaults, a job that is a second late (a laptop waking, a long ingest) is not run at all.
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    scheduler.add_listener(_tell_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    every = config.schedule.ingest.total_seconds()
    scheduler.add_job(
        tick,
        IntervalTrigger(seconds=round(every), timezone=UTC),
        id="ingest",
        replace_existing=True,
        next_run_time=datetime.now(UTC),
    )
    return scheduler


def _tell_event(happened: JobEvent) -> None:
    if happened.code == EVENT_JOB_ERROR:
        error = happened.exception
        event("bug", level=logging.ERROR, job=happened.job_id, error=f"{type(error).__name__}: {error}")
    else:
        what = "missed" if happened.code == EVENT_JOB_MISSED else "still running"
        event("skipped", level=logging.WARNING, job=happened.job_id, reason=what)
