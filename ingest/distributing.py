"""Our own hub as it asks and delivers: is a request meant (WebSub §5.3), and here is what is new (§7)."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from ingest.client import Client
from ingest.errands import Errand, Manner
from ingest.errors import FetchError
from ingest.signing import signature
from store.subscribers import Intent, Outcome, Result, Subscriber

LARGEST_ANSWER: Final = 4096
"""Bytes that are read of what a subscriber says."""
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 720, 1440))
"""After each failure of a delivery; who fails once more after the last is taken for gone: two days in all."""
_RECHECK: Final = timedelta(minutes=1)
# Whoever names the address of somebody else has him asked twice a second, and that is all.
_ASKING: Final = Manner("ask", at_once=2, pause=0.5)
_DELIVERING: Final = Manner("deliver", at_once=2)
_TRANSIENT: Final = frozenset({408, 425, 429, *range(500, 600)})
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class News:
    """A feed as it is now."""

    body: bytes
    content_type: str
    topic: str
    """Its own address."""
    hub: str


class Vanished:
    """There is no such feed any more."""


Now = Callable[[], datetime]
Look = Callable[[], Awaitable[tuple[Subscriber, News | Vanished] | None]]
"""Returns whom to deliver to and what, as both are at this moment; None if nobody is there any more.
Raises OSError if the feed cannot be read at the moment."""


def asking_errand(client: Client, intent: Intent, now: Now) -> Errand:
    """Return what makes sure of a request: the subscriber itself says that it is meant."""

    async def asked() -> Outcome:
        challenge = secrets.token_urlsafe(32)
        fields = {
            "hub.mode": "unsubscribe" if intent.lease is None else "subscribe",
            "hub.topic": intent.topic,
            "hub.challenge": challenge,
        }
        if intent.lease is not None:
            fields["hub.lease_seconds"] = f"{intent.lease.total_seconds():.0f}"
        try:
            answer = await client.get(_with(intent.callback, fields), is_cut=True)
        except FetchError as fault:
            return _unsure(intent, now(), may_pass=fault.transient)
        if 200 <= answer.status < 300 and answer.body == challenge.encode():
            return Outcome(intent, Result.DONE)
        return _unsure(intent, now(), may_pass=answer.status in _TRANSIENT)

    def postponed(_last: Outcome) -> Outcome:
        return Outcome(intent, Result.POSTPONED, due=now() + _RECHECK)

    key = ("ask", intent.path, intent.callback)
    return Errand(key, intent.host, _ASKING, asked, postponed)


def _unsure(intent: Intent, now: datetime, *, may_pass: bool) -> Outcome:
    """Ask once more where that may help: whoever asks us for it again and again is not helped by us."""
    if may_pass and intent.failures == 0:
        return Outcome(intent, Result.FAILED, due=now + _RECHECK)
    return Outcome(intent, Result.OVER)


def delivery_errand(client: Client, subscriber: Subscriber, look: Look, now: Now) -> Errand:
    """Return what brings a subscriber what is new."""

    async def delivered() -> Outcome:
        try:
            found = await look()
        except OSError as fault:
            return Outcome(subscriber, Result.POSTPONED, due=now() + PAUSES[0], reason=fault.strerror)
        if found is None:
            return Outcome(subscriber, Result.POSTPONED, due=now())
        current, news = found
        if isinstance(news, Vanished):
            return await _denied(client, current)
        return await _delivered(client, current, news, now)

    def postponed(_last: Outcome) -> Outcome:
        return Outcome(subscriber, Result.POSTPONED, due=now() + PAUSES[0])

    key = ("deliver", subscriber.path, subscriber.callback)
    return Errand(key, subscriber.host, _DELIVERING, delivered, postponed)


async def _delivered(client: Client, subscriber: Subscriber, news: News, now: Now) -> Outcome:
    digest = hashlib.sha256(news.body).hexdigest()
    if digest == subscriber.digest:  # the file was put in place anew, and is the same
        return Outcome(subscriber, Result.DONE, digest=digest)
    headers = {
        "Content-Type": news.content_type,
        "Link": f'<{news.hub}>; rel="hub", <{news.topic}>; rel="self"',
    }
    if subscriber.secret:
        headers["X-Hub-Signature"] = signature(subscriber.secret, news.body).decode()
    try:
        answer = await client.post(subscriber.callback, body=news.body, headers=headers, is_cut=True)
    except FetchError as fault:
        return _undelivered(subscriber, fault.what, now())
    if 200 <= answer.status < 300:
        return Outcome(subscriber, Result.DONE, digest=digest)
    if answer.status == _GONE:
        return Outcome(subscriber, Result.OVER)
    return _undelivered(subscriber, f"answers {answer.status}", now())


def _undelivered(subscriber: Subscriber, reason: str, now: datetime) -> Outcome:
    if subscriber.failures >= len(PAUSES):
        return Outcome(subscriber, Result.OVER, reason=reason)
    return Outcome(subscriber, Result.FAILED, due=now + PAUSES[subscriber.failures], reason=reason)


async def _denied(client: Client, subscriber: Subscriber) -> Outcome:
    """Tell a subscriber that the subscription has ended, once (WebSub §5.2)."""
    fields = {
        "hub.mode": "denied",
        "hub.topic": subscriber.topic,
        "hub.reason": "this feed is published no more",
    }
    with suppress(FetchError):  # who does not hear it asks the feed, and learns it there
        await client.get(_with(subscriber.callback, fields), is_cut=True)
    return Outcome(subscriber, Result.OVER)


def _with(callback: str, fields: dict[str, str]) -> str:
    """Return a callback with fields behind those that it has."""
    before = "" if callback.endswith(("?", "&")) else "&" if "?" in callback else "?"
    return callback + before + urlencode(fields)
