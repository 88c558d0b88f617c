"""What was published is told: to the hub that feeds name, or by our own hub to who subscribed there."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from feeds.address import ATOM, JSON, RSS
from feeds.entry import Site
from feeds.folder import place
from ingest.client import Client, Limits
from ingest.distributing import LARGEST_ANSWER, News, Vanished, asking_errand, delivery_errand
from ingest.errands import Errand, Errands
from ingest.guard import Guard
from ingest.pinging import ping_errand
from khulasa import __version__
from khulasa.config import Config
from khulasa.logs import event
from khulasa.pipeline import OWN_HUB, hub_of, site
from khulasa.terminal import Terminal
from store.store import Store
from store.subscribers import Intent, Outcome, Ping, Result, Subscriber

_TOGETHER: Final = 500
"""What is taken on at a time, of each kind."""
_DEADLINE: Final = timedelta(seconds=10)
"""For a subscriber: who takes news needs no more to say so."""
_SHORT: Final = timedelta(seconds=10)
_TYPES: Final = {ATOM: "application/atom+xml", RSS: "application/rss+xml", JSON: "application/feed+json"}


@dataclass(slots=True)
class Announced:
    """What became of pings, intents and deliveries."""

    counts: Counter[tuple[type, Result]] = field(default_factory=Counter)
    reason: str | None = None
    """Why the hub could not be told, the last time."""

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count some more."""
        for outcome in outcomes:
            self.counts[type(outcome.of), outcome.result] += 1
            if isinstance(outcome.of, Ping) and outcome.reason:
                self.reason = outcome.reason

    def count(self, of: type, *results: Result) -> int:
        """Return how many of a kind came out so."""
        return sum(self.counts[of, result] for result in results)


def has_work(store: Store, config: Config) -> bool:
    """Tell whether there is something for ``attend`` to do. Raises StoreError."""
    return store.hub.has_work(hub_of(config), _now())


def attend(
    store: Store,
    config: Config,
    *,
    stopped: Callable[[], bool] = lambda: False,
    limit: timedelta | None = None,
) -> Announced:
    """
    Tell the hub of what changed, or be the hub: make sure of requests, deliver. Raises StoreError.

    It ends when nothing is due any more, after ``limit`` at the latest; what is not done by then stays due.
    Nothing is done where feeds name no hub, but that what was meant for one is forgotten. Who dies at it
    leaves all due that is not on record as done: it is told again.
    """
    hub, is_own = hub_of(config), config.publish.hub == OWN_HUB
    store.hub.retain(hub, _now(), is_own=is_own)
    done = Announced()
    if hub is not None:
        asyncio.run(_attended(_Desk(store, config, hub, site(config), done), limit, stopped, is_own=is_own))
    return done


def tell(done: Announced) -> None:
    """Log what came of it; nothing, if there was nothing."""
    if told := done.count(Ping, Result.DONE):
        event("announced", feeds=told)
    if failed := done.count(Ping, Result.FAILED):
        event("unannounced", level=logging.WARNING, feeds=failed, reason=done.reason)
    if meant := done.count(Intent, Result.DONE):
        event("confirmed", subscriptions=meant)
    if refused := done.count(Intent, Result.OVER):
        event("unconfirmed", subscriptions=refused)
    if delivered := done.count(Subscriber, Result.DONE):
        event("distributed", deliveries=delivered)
    if failed := done.count(Subscriber, Result.FAILED):
        event("undelivered", level=logging.WARNING, deliveries=failed)
    if ended := done.count(Subscriber, Result.OVER):
        event("unsubscribed", subscriptions=ended)


def announce_now(store: Store, config: Config, terminal: Terminal) -> None:
    """
    Tell the hub at once of what a command has published, for a few seconds at most.

    What it could not be told it is told by the next command, or by the daemon. Our own hub is the daemon's.
    """
    if config.publish.hub == OWN_HUB or not has_work(store, config):
        return
    done = attend(store, config, limit=_SHORT)
    if done.reason:
        terminal.note(f"The hub could not be told: {done.reason} (the next publishing tells it)")


async def _attended(
    desk: "_Desk", limit: timedelta | None, stopped: Callable[[], bool], *, is_own: bool
) -> None:
    config = desk.config
    async with AsyncExitStack() as opened:
        client = await opened.enter_async_context(_client(config, is_own=is_own))
        look = desk.own_errands if is_own else desk.pings
        seconds = None if limit is None else limit.total_seconds()
        await Errands(partial(look, client), desk.settle, stopped=stopped, seconds=seconds).run()


def _client(config: Config, *, is_own: bool) -> Client:
    fetch = config.fetch
    limits = Limits(deadline=fetch.timeout)
    if is_own:
        # Nobody is led on: who could lead us elsewhere would have somebody else asked, and be sent the feed.
        limits = Limits(deadline=min(fetch.timeout, _DEADLINE), largest=LARGEST_ANSWER, hops=0)
    return Client(
        agent=f"Khulasa/{__version__} (+{fetch.contact or config.site.base_url})",
        guard=Guard(frozenset(fetch.allow)),
        proxy=fetch.proxy,
        limits=limits,
        per_host=8,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Errands out of the store, and back into it what became of them."""

    store: Store
    config: Config
    hub: str
    site: Site
    done: Announced

    def pings(self, client: Client, held: int) -> list[Errand]:
        """Return the feeds that the hub is to be told of, those that are ``held`` among them."""
        return [
            ping_errand(client, self.hub, ping, self.site.url(ping.path), _now)
            for ping in self.store.hub.pings(_now(), held + _TOGETHER)
        ]

    def own_errands(self, client: Client, held: int) -> list[Errand]:
        """Return whom our own hub has to ask, and whom to deliver to, those that are ``held`` among them."""
        hub, now = self.store.hub, _now()
        hub.distribute(now)
        asking = [asking_errand(client, intent, _now) for intent in hub.intents(now, held + _TOGETHER)]
        delivering = [
            delivery_errand(client, each, partial(asyncio.to_thread, self._news, each), _now)
            for each in hub.due(now, held + _TOGETHER)
        ]
        return [*asking, *delivering]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Put on record how it went."""
        self.store.hub.settle(outcomes, _now())
        self.done.add(outcomes)

    def _news(self, known: Subscriber) -> tuple[Subscriber, News | Vanished] | None:
        """Return whom to deliver to and what; what changes after the subscriber was read is news again."""
        current = self.store.hub.subscriber(known.path, known.callback, _now())
        if current is None:
            return None
        if not self.store.hub.is_published(known.path):
            return current, Vanished()
        file: Path = place(self.config.publish.folder, known.path)
        return current, News(file.read_bytes(), _TYPES[file.name], self.site.url(known.path), self.hub)


def _now() -> datetime:
    return datetime.now(UTC)
