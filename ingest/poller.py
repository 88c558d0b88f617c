"""Remote sources are asked side by side, each politely and on its own; what they say comes as it comes."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from ingest import manners
from ingest.client import Fetched
from ingest.entries import settings_mark
from ingest.errors import FetchError, PageError
from ingest.harvest import Harvest, Memory, harvest
from ingest.manners import Clock
from ingest.opml import OpmlFeed
from ingest.pacing import Pace, allowed
from ingest.remote import RemoteSource, SourceKind, tells_of_unset
from ingest.web import Web
from ingest.websub import interval_while_pushed
from store.article import PageRead, Problem
from store.remote import Hints, HostPause, Poll, Push

_TICK: Final = 0.2
"""Seconds after which it is asked again whether to stop."""
_FEED_TYPES: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Job:
    """A source to be asked, and what is remembered of it."""

    source: RemoteSource
    poll: Poll
    pace: Pace = field(default_factory=Pace)
    push: Push | None = None
    """Its subscription at a hub: while news comes that way, it is asked less often."""

    @property
    def has_changed(self) -> bool:
        """Whether something else was decided about the source since it was asked, or a secret was set."""
        if self.source.fault is None and tells_of_unset(self.poll.reason):
            return True
        return self.poll.digest is not None and not self.poll.digest.startswith(settings_mark(self.source))


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking a source brought: all of it is saved in one transaction."""

    source: RemoteSource
    poll: Poll
    """What to remember of it."""
    pages: tuple[PageRead, ...] = ()
    problems: tuple[Problem, ...] | None = None
    """Of single entries; None when those that were known stay."""
    pause: HostPause | None = None
    """What to remember of its host, if it asked for a pause."""
    feeds: tuple[OpmlFeed, ...] | None = None
    """What a list of feeds lists."""
    has_recovered: bool = False
    """Whether it answers after it failed."""


class Poller:
    """Asks sources. One event loop's; the store behind ``memory`` is asked from other threads."""

    def __init__(
        self,
        web: Web,
        memory: Memory,
        *,
        clock: Callable[[], Clock],
        pauses: Mapping[str, HostPause] | None = None,
    ) -> None:
        """Take the web, and what is remembered of pages and of hosts."""
        self._web = web
        self._memory = memory
        self._clock = clock
        self._pauses = dict(pauses or {})

    async def poll_all(
        self,
        jobs: Iterable[Job],
        *,
        at_once: int = 64,
        per_host: int = 2,
        patience: timedelta | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> AsyncIterator[list[Polled]]:
        """
        Ask sources and yield what came, whatever has come since the last time in one list.

        Who waits for a slow host takes nobody's place. What has not begun when ``patience`` is over, or when
        ``stopped`` says so, is left out: it stays due. Only ``stopped`` ends what is under way.
        """
        slots = asyncio.Semaphore(at_once)
        hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        loop = asyncio.get_running_loop()
        ends = loop.time() + patience.total_seconds() if patience is not None else None
        done: asyncio.Queue[Polled] = asyncio.Queue()

        async def ask(job: Job) -> None:
            # The host's place first: who waits for it must not hold one of the places that all share.
            async with hosts[_host(job.poll.url)], slots:
                if ends is None or loop.time() < ends:
                    done.put_nowait(await self.poll(job))

        tasks = {asyncio.create_task(ask(job)) for job in jobs}
        try:
            while tasks or not done.empty():
                if tasks and done.empty():
                    finished, tasks = await asyncio.wait(
                        tasks, timeout=_TICK, return_when=asyncio.FIRST_COMPLETED
                    )
                    for task in finished:
                        task.result()  # a bug of ours flies
                if stopped():
                    return
                if batch := [done.get_nowait() for _ in range(done.qsize())]:
                    yield batch
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def poll(self, job: Job) -> Polled:
        """Ask one source. What goes wrong with it is part of the answer."""
        polled = await self._polled(job)
        if job.has_changed and polled.poll.digest == job.poll.digest:
            # It was asked because of that; should it fail, it waits like any other.
            return replace(polled, poll=replace(polled.poll, digest=None))
        return polled

    async def _polled(self, job: Job) -> Polled:
        source, poll = job.source, job.poll
        clock = self._clock()
        if source.fault:
            return Polled(source, manners.failed(poll, source.fault, clock, pace=job.pace))
        if (pause := self._pauses.get(_host(poll.url))) and manners.is_host_paused(pause, clock.now):
            until = allowed(pause.until or clock.now, job.pace, poll.hints)
            return Polled(source, replace(poll, due=until))
        try:
            answer = await self._ask(source, poll)
        except FetchError as fault:
            return Polled(source, manners.failed(poll, _reason(fault), self._clock(), pace=job.pace))
        heard = await self._heard(job, answer)
        return replace(heard, has_recovered=bool(poll.failures) and not heard.poll.failures)

    async def _ask(self, source: RemoteSource, poll: Poll) -> Fetched:
        conditions = {}
        # What was decided about the source since counts for what it shows already, too.
        if poll.digest and poll.digest.startswith(settings_mark(source)):
            conditions = _conditions(poll)
        if source.kind in {SourceKind.LISTING, SourceKind.PAGE}:
            return await self._web.page(poll.url, source, conditions)
        return await self._web.get(poll.url, source, {"Accept": _FEED_TYPES, **conditions})

    async def _heard(self, job: Job, answer: Fetched) -> Polled:
        source, poll, clock = job.source, job.poll, self._clock()
        if answer.status == 304:
            return Polled(source, _answered(job, answer, clock, has_news=False))
        if not 200 <= answer.status < 300:
            refused = manners.refused(poll, answer, no_of(answer.status), clock, pace=job.pace)
            return Polled(source, refused, pause=self._paused(answer, clock))
        digest = settings_mark(source) + hashlib.sha256(answer.body).hexdigest()
        if digest == poll.digest:
            return Polled(source, _answered(job, answer, clock, has_news=False))
        try:
            found = await harvest(source, answer, self._web, self._memory, clock.now)
        except PageError as fault:
            return Polled(source, manners.failed(poll, fault.what, self._clock(), pace=job.pace))
        return self._read(job, answer, found, digest)

    def _read(self, job: Job, answer: Fetched, found: Harvest, digest: str) -> Polled:
        known = _answered(job, answer, self._clock(), has_news=bool(found.pages), hints=found.hints)
        known = replace(
            known, digest=digest, title=found.title or known.title, hub=found.hub, topic=found.topic
        )
        if not found.is_whole:
            # Something has to be tried again: the next poll asks for everything, changed or not.
            known = replace(known, etag=None, modified=None, digest=None)
        return Polled(job.source, known, found.pages, found.problems, feeds=found.feeds)

    def _paused(self, answer: Fetched, clock: Clock) -> HostPause | None:
        wait = manners.retry_after(answer.headers, clock.now)
        if wait is None or answer.status not in manners.PAUSING:
            return None
        host = _host(answer.url)
        self._pauses[host] = manners.paused(host, self._pauses.get(host), clock.now + wait, clock.now)
        return self._pauses[host]


def no_of(status: int) -> str:
    """
    Return what a server says that has nothing for us, and what may help.

    >>> no_of(410)
    'the server answers 410: it is gone for good'
    """
    remedies = {
        401: "it wants `username` and `password`, in config.yaml",
        403: "it keeps us out",
        404: "look at the address",
        410: "it is gone for good",
        429: "it was asked too often",
    }
    remedy = remedies.get(status, "it is in trouble" if status >= 500 else "")
    return ": ".join(filter(None, (f"the server answers {status}", remedy)))


def _answered(job: Job, answer: Fetched, clock: Clock, *, has_news: bool, hints: Hints | None = None) -> Poll:
    held_off = interval_while_pushed(job.push, timedelta(), clock.now)
    return manners.answered(
        job.poll, answer, clock, pace=job.pace, has_news=has_news, hints=hints, held_off=held_off
    )


def _conditions(poll: Poll) -> dict[str, str]:
    # Both: servers that know one of them ignore the other (RFC 9110 §13.2.2).
    pairs = {"If-None-Match": poll.etag, "If-Modified-Since": poll.modified}
    return {name: value for name, value in pairs.items() if value}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _reason(fault: FetchError) -> str:
    """Say what is wrong; where it is not the source's own address, with the address."""
    return ": ".join(part for part in (fault.what, fault.remedy) if part)
