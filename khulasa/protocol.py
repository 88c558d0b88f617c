"""HTTP as uvicorn speaks it, within bounds: a head has an end, and comes before long."""

import asyncio
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from feeds.asgi import ASGIApp
from khulasa.deliveries import LARGEST

_HEAD: Final = 64 << 10
"""Bytes of a request line and headers: httptools itself knows no limit, and keeps all that comes."""
_MESSAGE: Final = LARGEST + _HEAD
_LONGEST: Final = 1024
"""Bytes of a path that is decoded once: a tag's has some hundred."""
_PATIENCE: Final = 20.0
"""Seconds from the first byte of a head to its last, or from the connection to the first head."""
_IDLE: Final = 15
"""Seconds until a connection is closed by which nobody asks any more."""
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 5\r\n"
    b"content-type: text/plain\r\n\r\n431\r\n"
)


def settings(served: ASGIApp, *, grace: timedelta) -> uvicorn.Config:
    """
    Return how uvicorn serves an application: with what it has that is quick, and nothing that nobody needs.

    Requests under way at the end have ``grace``.
    """
    return uvicorn.Config(
        served,
        loop="uvloop",
        http=Protocol,
        ws="none",
        interface="asgi3",
        proxy_headers=False,  # nobody asks who the client is
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=max(1, round(grace.total_seconds())),
    )


def _is_plain(target: bytes) -> bool:
    """Tell whether it is a path with percent signs and nothing else, and not too long to be remembered."""
    is_path = target.startswith(b"/") and not target.startswith(b"//") and b"#" not in target
    return b"%" in target and is_path and target.isascii() and len(target) <= _LONGEST


@lru_cache(maxsize=2048)
def _decoded(target: bytes) -> str:
    return unquote(target.decode("ascii"))


class Protocol(HttpToolsProtocol):
    """
    One connection.

    Who sends without end is cut off, as is who connects and says nothing. Who is done with sending and waits
    for the answer gets it.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*args, **named)
        self._is_head = True
        self._size = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as theirs
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(_PATIENCE, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._met()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as it is no more than a request may be."""
        self._size += len(data)  # what begins a message sets it back: of several at once, the last one counts
        super().data_received(data)
        if self._is_head:
            if self._size > _HEAD:
                self._refuse()
            elif self._deadline is None and not self.transport.is_closing():
                self._deadline = self.loop.call_later(_PATIENCE, self._give_up)
        elif self._size > _MESSAGE:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Count anew."""
        self._is_head, self._size = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Answer."""
        self._is_head = False
        if self._deadline is not None:
            self._met()
        if _is_plain(target := self.url.partition(b"?")[0]):
            self._begin(target)
        else:
            super().on_headers_complete()

    def _begin(self, target: bytes) -> None:
        """
        Let uvicorn answer, and put the path in afterwards: its answer begins when the event loop turns.

        To decode the path of an Arabic tag, it needs as long as for the rest of the answer: 15 µs.
        """
        self.url = b"/" + self.url[len(target) :]
        super().on_headers_complete()
        self.scope["path"] = self.root_path + _decoded(target)
        self.scope["raw_path"] = self.root_path.encode("ascii") + target

    def eof_received(self) -> bool:  # type: ignore[override]  # as asyncio has it
        """Tell whether an answer is under way, which the client may wait for though it says no more."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            return False
        cycle.keep_alive = False
        return True

    def _met(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.close()

    def _refuse(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self.transport.write(_TOO_LARGE)
        self.transport.close()
