"""Our own hub over HTTP: who posts to it wants to subscribe to a feed of ours, or to leave (WebSub §5)."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from feeds.asgi import ASGIApp, Receive, Scope, Send, without_http
from feeds.entry import Site
from ingest.guard import Guard
from ingest.hubform import Publish, Refusal, Wish, wish_of
from khulasa.answering import Answer, answered, headers_of, length_of
from khulasa.config import Config
from khulasa.logs import event
from khulasa.pipeline import OWN_HUB, site
from store.announcements import is_topic
from store.errors import KhulasaError
from store.store import Store
from store.subscribers import Answer as Said
from store.subscribers import Intent, Room

LARGEST: Final = 32 << 10
"""Bytes of a form: two addresses, every letter of them percent-encoded, and a secret."""
_PATIENCE: Final = 10
"""Seconds within which a form must be here."""
_AT_ONCE: Final = 64
_FORM: Final = b"application/x-www-form-urlencoded"
_LATER: Final = {"Retry-After": "60"}
_CLOSE: Final = {"Connection": "close"}
_BUSY: Final = Answer(503, "503: later\n", _LATER)
_TOO_LARGE: Final = Answer(413, f"413: at most {LARGEST >> 10} KB\n", _CLOSE)
_MISSING: Final = Answer(404, "404: no such feed, or no such subscription\n")
_ROOM: Final = Room()
_ANSWERS: Final = {
    Said.ACCEPTED: Answer(202),
    Said.UNKNOWN: _MISSING,
    Said.FULL: _BUSY,
    Said.CROWDED: Answer(429, "429: too many from one host\n", _LATER),
}


@dataclass(slots=True)
class Pace:
    """How many requests a second are looked at, whoever sends them."""

    clock: Callable[[], float] = time.monotonic
    rate: float = 20.0
    burst: float = 200.0
    _left: float = field(init=False)
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with as many as may come at once."""
        self._left, self._since = self.burst, self.clock()

    def has_room(self) -> bool:
        """Count one more; tell whether it may come."""
        now = self.clock()
        self._left = min(self.burst, self._left + (now - self._since) * self.rate)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def hub_app(
    store: Callable[[], Store],
    config: Callable[[], Config],
    wake: Callable[[], None],
    *,
    room: Room = _ROOM,
    pace: Pace | None = None,
) -> ASGIApp:
    """
    Return an application for one address, that of our hub; it is missing where the hub is none of ours.

    What is accepted is on record before it is answered, and ``wake`` is called: ``announcing.attend``, in
    whichever process, makes sure of it.
    """
    return _Hub(store, config, wake, room, pace or Pace())


@dataclass(slots=True)
class _Hub:
    store: Callable[[], Store]
    config: Callable[[], Config]
    wake: Callable[[], None]
    room: Room
    pace: Pace
    _open: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await without_http(scope, receive, send)
        elif (answer := await self._answer(scope, receive)) is not None:
            await answered(answer, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | None:
        """Return what to answer; None to who has gone."""
        if self.config().publish.hub != OWN_HUB:
            return Answer(404, "404\n")
        if scope["method"] != "POST":
            return Answer(405, "405: POST\n", {"Allow": "POST"})
        if self._open >= _AT_ONCE or not self.pace.has_room():
            return _BUSY
        headers = headers_of(scope)
        if headers.get("content-type", _FORM).partition(b";")[0].strip().lower() != _FORM:
            return Answer(415, f"415: {_FORM.decode()}\n", _CLOSE)
        if length_of(headers) > LARGEST:
            return _TOO_LARGE
        self._open += 1
        try:
            return await self._taken(receive)
        finally:
            self._open -= 1

    async def _taken(self, receive: Receive) -> Answer | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await _form(receive)
        except TimeoutError:
            return Answer(408, "408\n", _CLOSE)
        except ConnectionError:
            return None
        if body is None:
            return _TOO_LARGE
        found = wish_of(body, Guard(frozenset(self.config().fetch.allow)))
        if isinstance(found, Refusal):
            return Answer(found.status, f"{found.status}: {found.reason}\n")
        if isinstance(found, Publish):
            return Answer(204)  # what changed we know ourselves
        return await self._asked(found)

    async def _asked(self, wish: Wish) -> Answer:
        try:
            said = await asyncio.to_thread(self._put, wish)
        except KhulasaError as fault:  # the store is busy
            event("unanswered", level=logging.WARNING, reason=fault)
            return _BUSY
        if said is Said.ACCEPTED:
            self.wake()
        return _ANSWERS[said]

    def _put(self, wish: Wish) -> Said:
        path = path_of(site(self.config()), wish.topic)
        if path is None:
            return Said.UNKNOWN
        intent = Intent(path, wish.callback, wish.topic, wish.host, wish.secret, wish.lease)
        return self.store().hub.ask(intent, self.room, datetime.now(UTC))


def path_of(published: Site, topic: str) -> str | None:
    """
    Return where the feed of an address lies in the published folder; None for what can be none of ours.

    Subscribers may encode what need not be encoded, and decode what need not be either.

    >>> from zoneinfo import ZoneInfo
    >>> published = Site("خلاصة", "أخبار", "https://example.org/", ZoneInfo("UTC"))
    >>> path_of(published, "https://example.org/tags/%D9%86%D9%81%D8%B7/atom.xml")
    'tags/نفط/atom.xml'
    >>> path_of(published, "https://elsewhere.example/atom.xml"), path_of(published, "https://example.org/")
    (None, None)
    """
    told, base = unquote(topic), unquote(published.url())
    path = told.removeprefix(base)
    return path if told.startswith(base) and "\0" not in path and is_topic(path) else None


async def _form(receive: Receive) -> bytes | None:
    """Return a request's body; None if it is too large. Raises ConnectionError."""
    body = bytearray()
    has_more = True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        has_more = message.get("more_body", False)
    return bytes(body)
