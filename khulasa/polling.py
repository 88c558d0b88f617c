"""Remote sources into the store: who is due is asked, what comes is saved as it comes."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import Final
from urllib.parse import urlsplit

from arabic.fold import fold
from arabic.hygiene import one_line
from ingest.client import Client, Fetched, Limits
from ingest.guard import Guard
from ingest.harvest import Harvest, harvest
from ingest.manners import Clock
from ingest.opml import OpmlFeed
from ingest.pacing import renewed
from ingest.poller import Job, Polled, Poller
from ingest.remote import RemoteSource
from ingest.robots import Robots, Sites
from ingest.subscribing import Pushes, attend
from ingest.web import Web
from khulasa import __version__
from khulasa.config import Config
from khulasa.remotes import named, pace_of, remotes
from khulasa.sourceconfig import SEEDS
from khulasa.terminal import Advance, nothing
from store.article import Problem, Saved
from store.policy import LONGEST, is_name
from store.remote import Poll, Push, Standing, Subscription
from store.store import Store

_TOGETHER: Final = 200
"""Pages that are saved in one transaction, at least those of one source."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PATIENCE: Final = timedelta(minutes=2)
"""Sources that have not begun by then, behind a slow host, stay due: the next run asks them."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What polling brought."""

    saved: Saved = field(default_factory=Saved)
    problems: tuple[Problem, ...] = ()
    polled: int = 0
    """Sources that were asked."""
    recovered: tuple[str, ...] = ()
    """Those of them that failed the last time, and answered."""
    has_lists: bool = False
    """Whether a list of feeds was read: there may be new sources."""

    def __add__(self, other: "Brought") -> "Brought":
        """Sum two reports."""
        return Brought(
            self.saved + other.saved,
            self.problems + other.problems,
            self.polled + other.polled,
            self.recovered + other.recovered,
            self.has_lists or other.has_lists,
        )


def due_jobs(
    store: Store, config: Config, names: Sequence[str] = (), *, is_asked: bool = False, now: datetime
) -> list[Job]:
    """
    Return the sources that are to be asked, the longest due first, with what is remembered of each.

    ``names`` are those that are looked at, all without; ``is_asked`` takes them due or not. Who is named is
    asked even when it is paused or gone. What another rule or a wrong clock has put off is planned anew, and
    that is remembered. Raises RequestError for a name that no source has.
    """
    found = remotes(store, config, os.environ)
    wanted = [named(found, name) for name in names] or list(found.values())
    known, pushes = store.polls(), store.pushes()
    jobs = [
        Job(
            one.source,
            _remembered(one.source, known.get(one.source.name)),
            pace_of(one.source, config),
            pushes.get(one.source.name),
        )
        for one in wanted
    ]
    jobs = _planned_anew(store, jobs, now)
    due = [
        job
        for job in jobs
        if _is_due(job, now) or (is_asked and (names or job.poll.standing is Standing.ACTIVE))
    ]
    return sorted(due, key=lambda job: job.poll.due or _LONG_AGO)


def _planned_anew(store: Store, jobs: Sequence[Job], now: datetime) -> list[Job]:
    planned = [
        replace(job, poll=renewed(job.poll, job.pace, now)) if job.poll.standing is Standing.ACTIVE else job
        for job in jobs
    ]
    pairs = [
        (job, before.poll)
        for job, before in zip(planned, jobs, strict=True)
        if job.poll.due != before.poll.due
    ]
    if pairs:
        store.replan(
            {job.source.name: job.poll for job, _ in pairs}, {job.source.name: known for job, known in pairs}
        )
    return planned


def poll(  # noqa: PLR0913  # what, where, and the options of a verb, by name
    store: Store,
    config: Config,
    jobs: Sequence[Job],
    *,
    known: Sites | None = None,
    advance: Advance = nothing,
    stopped: Callable[[], bool] = lambda: False,
) -> Brought:
    """
    Ask sources, and save what they bring as it comes, with what is to be remembered of each.

    ``known`` is what sites allowed us before.
    """
    return asyncio.run(_polled(store, config, jobs, _Watch(known, advance, stopped)))


def save_polled(
    store: Store, batch: Sequence[Polled], now: datetime, *, taken: Collection[str] = ()
) -> Brought:
    """
    Save what polling brought, each source's pages together with what is remembered of it.

    What a list lists becomes sources, under other names than those that are ``taken``.
    """
    recovered = tuple(each.source.name for each in batch if each.has_recovered)
    done = Brought(polled=len(batch), recovered=recovered)
    for part in _parts(batch):
        saved = store.save(
            [page for each in part for page in each.pages],
            now=now,
            polled={each.source.name: each.poll for each in part},
            problems={each.source.name: each.problems for each in part if each.problems is not None},
            pauses=[each.pause for each in part if each.pause],
        )
        done += Brought(saved, tuple(problem for each in part for problem in _problems(each)))
    lists = [each for each in batch if each.feeds is not None]
    for each in lists:
        _save_list(store, each.source, each.feeds or (), taken, now)
    return done + Brought(has_lists=bool(lists))


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who watches a round of polling, and what it may know from the rounds before."""

    known: Sites | None
    advance: Advance
    stopped: Callable[[], bool]


async def _polled(store: Store, config: Config, jobs: Sequence[Job], watch: _Watch) -> Brought:
    # One moment for all that is saved: what this run finds of an article it saw first is no edit.
    done, now = Brought(), datetime.now(UTC)
    configured = {source.name for source in config.sources}
    async with web_of(config, watch.known) as web:
        poller = Poller(web, store, clock=_clock, pauses=store.pauses(now))
        batches = poller.poll_all(
            jobs,
            at_once=config.fetch.at_once,
            per_host=config.fetch.per_host,
            patience=_PATIENCE,
            stopped=watch.stopped,
        )
        async for batch in batches:
            done += await asyncio.to_thread(save_polled, store, batch, now, taken=configured)
            for _ in batch:
                watch.advance()
    return done


@asynccontextmanager
async def web_of(config: Config, known: Sites | None = None) -> AsyncIterator[Web]:
    """Open the web as the configuration wants it asked; ``known`` is what sites allowed us before."""
    fetch = config.fetch
    contact = fetch.contact or config.site.base_url
    client = Client(
        agent=f"Khulasa/{__version__} (+{contact})",
        guard=Guard(frozenset(fetch.allow)),
        limits=Limits(deadline=fetch.timeout),
        per_host=fetch.per_host,
    )
    async with client:
        yield Web(client, Robots(client, known) if fetch.robots else None)


def _clock() -> Clock:
    return Clock(_now(), random.random)


def _now() -> datetime:
    return datetime.now(UTC)


def _remembered(source: RemoteSource, known: Poll | None) -> Poll:
    """Return what is remembered of a source; nothing, if its address is another than it was."""
    if known is None or known.asked != source.url:
        standing = known.standing if known and known.standing is Standing.PAUSED else Standing.ACTIVE
        return Poll(asked=source.url, url=source.url, standing=standing)
    return known


def _is_due(job: Job, now: datetime) -> bool:
    poll = job.poll
    if poll.standing is not Standing.ACTIVE:
        return False
    is_wanted = poll.due is None or poll.due <= now or job.has_changed
    return is_wanted and not job.pace.quiet.holds(now)


def _parts(batch: Iterable[Polled]) -> Iterator[list[Polled]]:
    part: list[Polled] = []
    pages = 0
    for each in batch:
        part.append(each)
        pages += len(each.pages)
        if pages >= _TOGETHER:
            yield part
            part, pages = [], 0
    if part:
        yield part


def _problems(polled: Polled) -> Iterator[Problem]:
    if polled.poll.reason:
        yield Problem(polled.source.name, polled.poll.reason)
    yield from polled.problems or ()


def _save_list(
    store: Store, source: RemoteSource, feeds: Sequence[OpmlFeed], taken: Collection[str], now: datetime
) -> None:
    """Make the feeds of a list sources of their own; those that it lists no more are none any longer."""
    others = {one.name for one in store.subscriptions() if one.settings.get("via") != source.name}
    wanted = subscriptions_of(feeds, taken=others | set(taken), via=source.name)
    store.subscribe_all(wanted, now=now)
    names = {one.name for one in wanted}
    for one in store.subscriptions():
        if one.settings.get("via") == source.name and one.name not in names:
            store.unsubscribe(one.name)


def subscriptions_of(
    feeds: Iterable[OpmlFeed], *, taken: Collection[str], via: str | None = None
) -> list[Subscription]:
    """
    Return a list's feeds as subscriptions, each under a name of its own.

    Of two that are called alike, or whose name is ``taken``, the later one is called by its host too, then by
    a number.
    """
    known = {fold(name) or name for name in (*taken, SEEDS)}
    found = []
    for feed in feeds:
        name = free_name(feed.title or "", feed.url, known)
        known.add(fold(name) or name)
        found.append(Subscription(name, feed.url, {"via": via} if via else {}))
    return found


def free_name(title: str, url: str, known: Collection[str]) -> str:
    """Return what a source is to be called: as it calls itself, else by its host; ``known`` names folded."""
    host = (urlsplit(url).hostname or url)[:LONGEST]
    title = one_line(title)[:LONGEST].strip()
    wishes = [title, host] if is_name(title) else [host]
    longer = f"{wishes[0][: LONGEST - len(host) - 3]} ({host})" if len(wishes) > 1 else host
    numbered = (f"{wishes[0][: LONGEST - 8]} {number}" for number in count(2))
    return next(
        name
        for name in chain(wishes[:1], [longer], numbered)
        if is_name(name) and (fold(name) or name) not in known
    )


def attend_hubs(
    store: Store, config: Config, pushes: Pushes, *, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Do what is due about subscriptions at hubs: ask, renew, leave. Raises StoreError."""
    found, polls = remotes(store, config, os.environ), store.polls()
    asked = {name: poll for name, poll in polls.items() if name in found and not found[name].source.fault}

    async def attended() -> None:
        async with web_of(config) as web:
            await attend(pushes, asked, web.client, now=_now, stopped=stopped)

    asyncio.run(attended())


def take_delivery(store: Store, config: Config, push: Push, body: bytes, content_type: str | None) -> Brought:
    """
    Save what a hub delivered, as if the source had been asked.

    Raises PageError where it is no feed, and RequestError where the source is no more.
    """
    one = named(remotes(store, config, os.environ), push.source)
    known = store.polls().get(push.source) or _remembered(one.source, None)
    now = datetime.now(UTC)
    headers = {"content-type": content_type} if content_type else {}
    answer = Fetched(known.url, 200, headers, body)

    async def harvested() -> Harvest:
        async with web_of(config) as web:
            return await harvest(one.source, answer, web, store, now)

    found = asyncio.run(harvested())
    # Hubs deliver a part of the feed: what the source itself sends is still to be read.
    news = replace(known, changed=now if found.pages else known.changed)
    return save_polled(store, [Polled(one.source, news, found.pages)], now)
