"""What hubs deliver waits here for its turn: bounded in number and bytes, worked off by one thread."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ingest.subscribing import Pushes
from khulasa.logs import event
from store.errors import KhulasaError
from store.remote import Push

LARGEST: Final = 10 << 20
"""Bytes of a delivery, as of a feed that is fetched."""
_MOST_WAITING: Final = 64
_MOST_HELD: Final = 64 << 20
"""Bytes of all deliveries that are being received or wait for their turn."""
_PATIENCE: Final = 30
"""Seconds within which a delivery must be here."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Deliver = Callable[[Push, bytes, str | None], None]
"""Takes a subscription, the document that its hub sent, and its content type. May raise KhulasaError."""


class BusyError(Exception):
    """There is no room for a delivery now."""


class TooLargeError(Exception):
    """A delivery is larger than any feed."""


class Desk:
    """Where deliveries wait for their turn: bounded in number and bytes, worked off by one thread."""

    def __init__(
        self,
        pushes: Pushes,
        deliver: Deliver,
        now: Callable[[], datetime],
        poll_now: Callable[[Push], None],
    ) -> None:
        """Take what deliveries are given to, and what is asked where they cannot be used."""
        self._pushes = pushes
        self._deliver = deliver
        self._now = now
        self._poll_now = poll_now
        self._worker = ThreadPoolExecutor(1, "websub")
        self._lock = threading.Lock()
        self._waiting = 0
        self._held = 0

    def close(self) -> None:
        """Finish what waits."""
        self._worker.shutdown()

    def place(self) -> "Place":
        """Return a place for one delivery. Raises BusyError when all are taken."""
        with self._lock:
            if self._waiting >= _MOST_WAITING:
                raise BusyError
            self._waiting += 1
        return Place(self)

    def hold(self, count: int) -> None:
        """Make room for some more bytes. Raises BusyError when there is none."""
        with self._lock:
            if self._held + count > _MOST_HELD:
                raise BusyError
            self._held += count

    def leave(self, count: int) -> None:
        """Give back a place and its bytes."""
        with self._lock:
            self._waiting -= 1
            self._held -= count

    def take(self, place: "Place", push: Push, body: bytes, kind: str | None) -> None:
        """Have a delivery worked off. Raises BusyError when the server is stopping."""
        self._submit(place, lambda: self._work(push, body, kind))

    def count_forged(self, place: "Place", push: Push) -> None:
        """Have it remembered that somebody delivered what the hub did not sign. Raises BusyError, too."""
        event("forged", level=logging.WARNING, source=push.source)
        self._submit(place, lambda: self._note(push, lambda known: replace(known, forged=known.forged + 1)))

    def ask_instead(self, push: Push) -> None:
        """Have a source polled, since its hub cannot be relied on."""
        try:
            self._poll_now(push)
        except KhulasaError as fault:
            event("unanswered", level=logging.WARNING, source=push.source, reason=fault)

    def _submit(self, place: "Place", work: Callable[[], object]) -> None:
        def work_and_leave() -> None:
            try:
                work()
            finally:
                self.leave(place.held)

        try:
            self._worker.submit(work_and_leave)
        except RuntimeError:  # shut down
            raise BusyError from None
        place.is_taken = True

    def _work(self, push: Push, body: bytes, kind: str | None) -> None:
        try:
            self._deliver(push, body, kind)
        except KhulasaError as fault:
            event("undelivered", level=logging.WARNING, source=push.source, reason=fault)
            self._unusable(push, str(fault))
        except Exception as fault:  # noqa: BLE001 - a bug of ours must not stop the next delivery
            event("bug", level=logging.ERROR, job="websub", error=f"{type(fault).__name__}: {fault}")
            self._unusable(push, "it could not be read")
        else:
            event("pushed", source=push.source, bytes=len(body))
            moment = self._now()
            self._note(push, lambda known: replace(known, pushed=moment, reason=None))

    def _unusable(self, push: Push, reason: str) -> None:
        before = self._note(push, lambda known: replace(known, reason=reason))
        # Once, until it sends something useful again: a hub cannot have a source asked as often as it likes.
        if before is not None and before.reason is None:
            self.ask_instead(push)

    def _note(self, push: Push, decide: Callable[[Push], Push]) -> Push | None:
        try:
            changed = self._pushes.change(push.token, decide)
        except KhulasaError as fault:
            event("unanswered", level=logging.WARNING, source=push.source, reason=fault)
            return None
        return changed[0] if changed else None


class Place:
    """Room for one delivery, from its first byte until it was worked off."""

    def __init__(self, desk: Desk) -> None:
        """Use Desk.place."""
        self._desk = desk
        self.held = 0
        self.is_taken = False

    async def filled(self, receive: Receive) -> bytes:
        """Return a request's body. Raises BusyError, TooLargeError, TimeoutError, or ConnectionError."""
        body = bytearray()
        async with asyncio.timeout(_PATIENCE):
            has_more = True
            while has_more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ConnectionResetError
                chunk = message.get("body", b"")
                if len(body) + len(chunk) > LARGEST:
                    raise TooLargeError
                self._desk.hold(len(chunk))
                self.held += len(chunk)
                body += chunk
                has_more = message.get("more_body", False)
        return bytes(body)

    def leave_unless_taken(self) -> None:
        """Give the place back, if nobody works on what it holds."""
        if not self.is_taken:
            self._desk.leave(self.held)
