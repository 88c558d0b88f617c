"""Where hubs reach us (WebSub): what is below one path is theirs, everything else another application's."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from feeds.asgi import ASGIApp, Receive, Scope, Send
from ingest.subscribing import Pushes
from ingest.websub import PATH, is_genuine, is_live, is_of_topic
from khulasa.answering import Answer, answered, headers_of, length_of
from khulasa.deliveries import LARGEST, BusyError, Deliver, Desk, Message, TooLargeError
from khulasa.logs import event
from store.errors import KhulasaError
from store.remote import Push, PushState

_PATH: Final = f"/{PATH}"
_TOKEN: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_LATER: Final = "60"
"""Seconds after which a hub may try again."""

_MISSING: Final = Answer(404, "404\n")
_ACCEPTED: Final = Answer(202)
_TOO_LARGE: Final = Answer(413, f"413: at most {LARGEST >> 20} MB\n", {"Connection": "close"})
_BUSY: Final = Answer(503, "503: later\n", {"Retry-After": _LATER})
_SLOW: Final = Answer(408, "408\n", {"Connection": "close"})
_REFUSALS: Final[Mapping[type[Exception], Answer]] = {
    BusyError: _BUSY,
    TooLargeError: _TOO_LARGE,
    TimeoutError: _SLOW,
}


def callback_app(
    inner: ASGIApp,
    *,
    pushes: Pushes,
    deliver: Deliver,
    now: Callable[[], datetime],
    poll_now: Callable[[Push], None] = lambda _push: None,
) -> "Callback":
    """
    Return an application that answers hubs below /websub/, and leaves everything else to ``inner``.

    ``deliver`` is called for each delivery in a thread of its own, one after the other, after the hub was
    answered; what waits when the server stops is delivered first. ``poll_now`` is called where a hub cannot
    be relied on any more: it denied a subscription that it kept, or sent what cannot be used.
    """
    return Callback(inner, pushes, Desk(pushes, deliver, now, poll_now), now)


class Callback:
    """An ASGI application."""

    def __init__(self, inner: ASGIApp, pushes: Pushes, desk: Desk, now: Callable[[], datetime]) -> None:
        """Use callback_app."""
        self._inner = inner
        self._pushes = pushes
        self._desk = desk
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, self._after_the_last(send))
        elif scope["type"] == "http" and (rest := self._below(scope)) is not None:
            answer = _refused(scope["method"], rest) or await self._answer(rest, scope, receive)
            if answer is not None:
                await answered(answer, send)
        else:
            await self._inner(scope, receive, send)

    def close(self) -> None:
        """Deliver what waits, and take nothing more. The server's shutdown does it, where it tells of it."""
        self._desk.close()

    def _after_the_last(self, send: Send) -> Send:
        async def send_later(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                await asyncio.to_thread(self.close)
            await send(message)

        return send_later

    def _below(self, scope: Scope) -> str | None:
        path = str(scope["path"]).removeprefix(scope.get("root_path") or "")
        return path.removeprefix(_PATH) if path.startswith(_PATH) else None

    async def _answer(self, token: str, scope: Scope, receive: Receive) -> Answer | None:
        """Return what to answer; None to who has gone."""
        try:
            if scope["method"] == "GET":
                query = scope["query_string"].decode("latin-1")
                return await asyncio.to_thread(self._heard, token, query)
            return await self._delivered(token, headers_of(scope), receive)
        except (BusyError, TooLargeError, TimeoutError) as fault:
            return _REFUSALS[type(fault)]
        except ConnectionError:
            return None
        except KhulasaError as fault:  # the store is busy
            event("unanswered", level=logging.WARNING, reason=fault)
            return _BUSY

    def _heard(self, token: str, query: str) -> Answer:
        told = self._pushes.hear(token, query, self._now())
        if told is None:
            return _MISSING
        before, heard = told
        if heard.push != before:
            event("hub", source=before.source, state=heard.push.state, lease=heard.push.lease)
        if is_live(before, self._now()) and heard.push.state is PushState.DENIED:
            self._desk.ask_instead(before)
        return Answer(200, heard.body)

    async def _delivered(self, token: str, headers: Mapping[str, bytes], receive: Receive) -> Answer:
        push = await asyncio.to_thread(self._pushes.find, token)
        if push is None:
            return _MISSING
        if push.state in {PushState.DENIED, PushState.LEAVING}:
            return Answer(410, "410\n")
        if headers.get("content-encoding", b"identity").strip().lower() not in {b"", b"identity"}:
            return Answer(415, "415: send it as it is\n", {"Accept-Encoding": "identity"})
        if length_of(headers) > LARGEST:
            return _TOO_LARGE
        place = self._desk.place()
        try:
            body = await place.filled(receive)
            link = headers["link"].decode("utf-8", "replace") if "link" in headers else None
            if not await asyncio.to_thread(is_genuine, push, headers.get("x-hub-signature"), body):
                # Whoever guesses is told nothing (WebSub §7.1.2).
                self._desk.count_forged(place, push)
            elif is_of_topic(push, link):
                kind = headers.get("content-type")
                self._desk.take(place, push, body, kind.decode("latin-1") if kind else None)
        finally:
            place.leave_unless_taken()
        return _ACCEPTED


def _refused(method: str, token: str) -> Answer | None:
    if method not in {"GET", "POST"}:
        return Answer(405, "405: GET, POST\n", {"Allow": "GET, POST"})
    return None if _TOKEN.fullmatch(token) else _MISSING
