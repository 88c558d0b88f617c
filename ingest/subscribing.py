"""Subscriptions at hubs as they are kept and asked for: the doing around websub's decisions."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from ingest.errors import FetchError
from ingest.manners import PAUSING, retry_after
from ingest.websub import (
    Action,
    Heard,
    asked_again,
    begun,
    endpoint,
    heard,
    leaving,
    refused,
    request,
    wanted,
)
from store.remote import Poll, Push

_AT_ONCE: Final = 8
_REMARK: Final = 1000
"""Bytes of a hub's remark that are looked at."""


class PushStore(Protocol):
    """Where subscriptions are kept. Each verb may raise KhulasaError."""

    def pushes(self) -> dict[str, Push]:
        """Return all of them by source."""
        ...

    def push_by_token(self, token: str) -> Push | None:
        """Return the one whose callback ends in a token."""
        ...

    def save_push(self, push: Push) -> None:
        """Keep one, instead of what was kept for its source."""
        ...

    def drop_push(self, source: str) -> None:
        """Keep none for a source."""
        ...


class Answer(Protocol):
    """What a hub answered."""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers, their names in small letters."""
        ...

    @property
    def body(self) -> bytes:
        """Return what it said."""
        ...


class Hubs(Protocol):
    """The way to hubs: ingest.client.Client."""

    async def post(self, url: str, *, form: Mapping[str, str]) -> Answer:
        """Send a form and return the answer, led on by 307 and 308. Raises FetchError."""
        ...


class Pushes:
    """
    The subscriptions of one process. Safe to use from many threads.

    What hubs say and what we ask of them changes the same rows at the same time: each change is made to what
    is kept at that moment, one after the other.
    """

    def __init__(self, store: PushStore, *, callback_base: str | None) -> None:
        """Keep them in a store; ``callback_base`` is where hubs reach us, None where they cannot."""
        self.callback_base = callback_base
        self._store = store
        self._lock = threading.Lock()

    def all(self) -> dict[str, Push]:
        """Return all subscriptions by source."""
        return self._store.pushes()

    def find(self, token: str) -> Push | None:
        """Return the subscription that a token belongs to."""
        return self._store.push_by_token(token)

    def put(self, push: Push) -> None:
        """Keep a new subscription."""
        with self._lock:
            self._store.save_push(push)

    def change(self, token: str, decide: Callable[[Push], Push]) -> tuple[Push, Push] | None:
        """Change a subscription; return it as it was and as it is, or None if there is none any more."""
        with self._lock:
            known = self._store.push_by_token(token)
            if known is None:
                return None
            if (decided := decide(known)) != known:
                self._store.save_push(decided)
            return known, decided

    def hear(self, token: str, query: str, now: datetime) -> tuple[Push, Heard] | None:
        """
        Take in a hub's question; return the subscription as it was, and what the hub is answered.

        None for what was never asked for. What is answered has been saved before.
        """
        if self._store.push_by_token(token) is None:
            return None  # strangers do not wait for the lock, nor hold it
        with self._lock:
            known = self._store.push_by_token(token)
            told = heard(known, query, now) if known is not None else None
            if known is None or told is None:
                return None
            if told.push != known:
                self._store.save_push(told.push)
            return known, told

    def forget(self, source: str) -> None:
        """Keep nothing of a source's subscription."""
        with self._lock:
            self._store.drop_push(source)


async def attend(
    pushes: Pushes,
    polls: Mapping[str, Poll],
    hubs: Hubs,
    *,
    now: Callable[[], datetime],
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """
    Do what is due about the subscriptions of all sources, and return how many requests were due.

    ``polls`` holds the sources that there are. Each request is on record before it is sent: some hubs make
    sure of it before they answer. A hub that fails or refuses is asked again later; only the store's failures
    are raised, after everything else was done. Once ``stopped`` says so, what has not begun stays due.
    """
    once = _Round(pushes, hubs, now)
    known = await asyncio.to_thread(pushes.all)
    requests: list[Coroutine[Any, Any, None]] = []
    for source in sorted(known.keys() | polls.keys()):
        push, poll = known.get(source), polls.get(source)
        action = wanted(poll, push, now(), callback_base=pushes.callback_base)
        if action is Action.FORGET:
            await asyncio.to_thread(pushes.forget, source)
        elif action is not Action.NOTHING:
            requests.append(once.ask(action, source, push, poll))
    await _side_by_side(requests, stopped)
    return len(requests)


@dataclass(frozen=True, slots=True)
class _Round:
    pushes: Pushes
    hubs: Hubs
    now: Callable[[], datetime]
    troubled: set[str] = field(default_factory=set)
    """Hubs that did not answer, or asked for a pause."""

    async def ask(self, action: Action, source: str, push: Push | None, poll: Poll | None) -> None:
        """Put a request on record and send it."""
        hub = push.hub if push else poll and poll.hub
        if hub in self.troubled:
            return  # it stays due: a hub that is down is not waited for once for each of its sources
        asking = await asyncio.to_thread(self._recorded, action, source, push, poll)
        refusal = await self._refusal(asking) if asking else None
        if asking is None or refusal is None:
            return
        if refusal.is_trouble:
            self.troubled.add(asking.hub)
        moment = self.now()
        await asyncio.to_thread(
            self.pushes.change,
            asking.token,
            lambda push: refused(push, asking.asked, refusal.reason, moment, pause=refusal.pause),
        )

    def _recorded(self, action: Action, source: str, push: Push | None, poll: Poll | None) -> Push | None:
        if push is not None:
            decide = leaving if action is Action.UNSUBSCRIBE else asked_again
            changed = self.pushes.change(push.token, lambda known: decide(known, self.now()))
            return changed[1] if changed else None
        assert poll is not None
        assert self.pushes.callback_base is not None
        new = begun(source, poll, self.now(), callback_base=self.pushes.callback_base)
        self.pushes.put(new)
        return new

    async def _refusal(self, push: Push) -> "_Refusal | None":
        """Send a request; return why it was not accepted. 202 is what WebSub wants, older hubs answer 204."""
        try:
            answer = await self.hubs.post(endpoint(push), form=request(push))
        except FetchError as fault:
            return _Refusal(str(fault), is_trouble=True)
        if 200 <= answer.status < 300:
            return None
        said = answer.body[:_REMARK].decode("utf-8", "replace").strip()
        told = f"the hub answers {answer.status}" + (f": {said}" if said else "")
        return _Refusal(told, retry_after(answer.headers, self.now()), is_trouble=answer.status in PAUSING)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A request that a hub did not accept."""

    reason: str
    pause: timedelta | None = None
    """What it asked for."""
    is_trouble: bool = False
    """Whether it would not accept any other now either."""


async def _side_by_side(requests: Sequence[Coroutine[Any, Any, None]], stopped: Callable[[], bool]) -> None:
    places = asyncio.Semaphore(_AT_ONCE)

    async def placed(request: Coroutine[Any, Any, None]) -> None:
        async with places:
            if stopped():
                request.close()
            else:
                await request

    done = await asyncio.gather(*map(placed, requests), return_exceptions=True)
    for fault in done:
        if fault is not None:
            raise fault
