"""A hub is told that a feed changed; how it answers decides when it is told again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from ingest.errands import Errand, Manner
from ingest.errors import FetchError
from ingest.manners import retry_after
from ingest.subscribing import Hubs
from store.subscribers import Outcome, Ping, Result

_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
"""Before each attempt after the first; the last one comes again and again: a hub may be away for a week."""
_MANNER: Final = Manner("ping", at_once=4, pause=0.05)


def ping_errand(hubs: Hubs, hub: str, ping: Ping, topic: str, now: Callable[[], datetime]) -> Errand:
    """Return what tells a hub of a feed, known there by its own address."""

    def postponed(last: Outcome) -> Outcome:
        # Of a hub that is down, none is told: all wait for as long, and it is not asked for each anew.
        return _failed(ping, last.reason or "", now())

    host = urlsplit(hub).netloc
    return Errand(
        ("ping", ping.path), host, _MANNER, partial(_pinged, hubs, hub, ping, topic, now), postponed
    )


async def _pinged(hubs: Hubs, hub: str, ping: Ping, topic: str, now: Callable[[], datetime]) -> Outcome:
    # One feed to a request: Google's hub takes a list (hub.url again and again), Superfeedr, Switchboard and
    # WebSubHub document one. Some read the address from hub.url (PubSubHubbub), others from hub.topic.
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    try:
        answer = await hubs.post(hub, form=form)
    except FetchError as fault:
        return _failed(ping, str(fault), now())
    if 200 <= answer.status < 300:
        return Outcome(ping, Result.DONE)
    # What it says beside that may hold the feed's address, which may be a secret.
    failed = _failed(ping, f"the hub answers {answer.status}", now())
    wished = retry_after(answer.headers, now()) or timedelta()
    return replace(failed, due=max(failed.due or now(), now() + wished))


def _failed(ping: Ping, reason: str, now: datetime) -> Outcome:
    pause = _PAUSES[min(ping.failures, len(_PAUSES) - 1)]
    return Outcome(ping, Result.FAILED, due=now + pause, reason=reason)
