"""HTTP/1.1 over asyncio: httpx's requests in, httpx's responses out, and little between."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Final

import h11
import httpx

from ingest.dialing import Dialer, told
from ingest.weburl import origin
from ingest.wire import Wire

LARGEST_HEAD: Final = 64 << 10
"""Bytes of status and headers."""
MOST_HEADERS: Final = 256
_MOST_NOTES: Final = 16
"""Interim responses (1xx) before the real one."""
_MOST_PIECES: Final = 100_000
"""Of one body: a crumb costs as much work as a large piece."""
_IDLE: Final = 15.0
"""Seconds after which an unused connection is not trusted any more: servers hang up after 5 to 75."""
_MOST_IDLE: Final = 64
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Origin = tuple[str, str, int]
"""Scheme, host, port."""


class LeanTransport(httpx.AsyncBaseTransport):
    """
    Sends requests over HTTP/1.1 and keeps connections for the next ones.

    Each new connection goes to an address that its dialer checked. There is no timeout: whoever asks cancels,
    and a cancelled request closes its connection. Raises httpx.TransportError.
    """

    def __init__(self, dialer: Dialer, tls: ssl.SSLContext | None = None) -> None:
        """Take who connects; without a TLS context one is made of httpx's defaults when it is needed."""
        self._dialer = dialer
        self._tls = tls
        self._idle: OrderedDict[_Line, None] = OrderedDict()  # the longest unused first
        self._waiting: dict[Origin, list[_Line]] = {}
        self._lines: set[_Line] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response once its head is there; its body is read from its stream."""
        if request.url.scheme not in {"http", "https"}:
            raise httpx.UnsupportedProtocol("only http and https are spoken here")
        place = origin(request.url)
        if request.method in _SAFE and (line := self._taken(place)) is not None:
            try:
                return await self._answer(line, request)
            except _StaleError:
                pass  # its server hung up while we asked
        line = await self._connected(place)
        try:
            return await self._answer(line, request)
        except _StaleError as fault:
            raise httpx.RemoteProtocolError("the server hangs up without an answer") from fault

    async def aclose(self) -> None:
        """Close all connections, and wait until they are gone."""
        lines = list(self._lines)
        for line in lines:
            line.drop()
        await asyncio.gather(*(line.wire.closed for line in lines))

    def keep(self, line: "_Line") -> None:
        """Take back a connection that can be used again."""
        line.since = asyncio.get_running_loop().time()
        self._idle[line] = None
        self._waiting.setdefault(line.place, []).append(line)
        while len(self._idle) > _MOST_IDLE:
            next(iter(self._idle)).drop()

    def forget(self, line: "_Line") -> None:
        """Know no more of a connection that was closed."""
        self._lines.discard(line)
        if line in self._idle:
            self._leave(line)

    def _taken(self, place: Origin) -> "_Line | None":
        """Return an unused connection that looks alive, the youngest first."""
        while waiting := self._waiting.get(place):
            line = waiting[-1]
            if line.wire.is_usable and asyncio.get_running_loop().time() - line.since < _IDLE:
                self._leave(line)
                return line
            line.drop()
        return None

    def _leave(self, line: "_Line") -> None:
        del self._idle[line]
        waiting = self._waiting[line.place]
        waiting.remove(line)
        if not waiting:
            del self._waiting[line.place]

    async def _connected(self, place: Origin) -> "_Line":
        scheme, host, port = place
        connected = await self._dialer.connect(host, port)
        try:
            wire = await Wire.open(connected, self._context() if scheme == "https" else None, host)
        except ssl.SSLError as fault:
            raise httpx.ConnectError(str(fault)) from fault
        except OSError as fault:
            raise httpx.ConnectError("the server hangs up when TLS begins") from fault
        except ValueError as fault:  # no name that a certificate could bear
            raise httpx.ConnectError(f"{host} is no name for TLS") from fault
        line = _Line(self, place, wire)
        self._lines.add(line)
        return line

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    @staticmethod
    async def _answer(line: "_Line", request: httpx.Request) -> httpx.Response:
        try:
            head = await line.asked(request)
        except BaseException:
            line.drop()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Stream(line),
            request=request,
            extensions={"http_version": b"HTTP/" + head.http_version},
        )


class _StaleError(Exception):
    """The server hung up before the first byte of its answer."""


class _Line:
    """A connection and its state in HTTP."""

    __slots__ = ("_h11", "_pieces", "_pool", "is_dropped", "place", "since", "wire")

    def __init__(self, pool: LeanTransport, place: Origin, wire: Wire) -> None:
        self.place = place
        self.wire = wire
        self.since = 0.0
        self.is_dropped = False
        self._pieces = 0
        self._pool = pool
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)

    async def asked(self, request: httpx.Request) -> h11.Response:
        """Send a request and return the head of the answer."""
        self._pieces = 0
        try:
            sent = self._h11.send(_head(request))
            if body := await request.aread():
                sent += self._h11.send(h11.Data(data=body))
            sent += self._h11.send(h11.EndOfMessage())
        except h11.LocalProtocolError:
            # h11 quotes the value, which may be a secret.
            raise httpx.LocalProtocolError("a header of ours cannot be sent as it is") from None
        self.wire.write(sent)
        for _ in range(_MOST_NOTES):
            event = await self._event(is_first=True)
            if isinstance(event, h11.Response):
                return _bounded(event)
        raise httpx.RemoteProtocolError("the server announces an answer again and again")

    async def piece(self) -> bytes | None:
        """Return the next piece of the body; None at its end: the connection is somebody else's then."""
        try:
            event = await self._event()
        except BaseException:
            self.drop()
            raise
        if isinstance(event, h11.Data):
            self._pieces += 1
            if self._pieces > _MOST_PIECES:
                self.drop()
                raise httpx.RemoteProtocolError("the server sends its body in crumbs")
            return bytes(event.data)
        self._release()
        return None

    def drop(self) -> None:
        """Close it."""
        if not self.is_dropped:
            self.is_dropped = True
            self.wire.close()
            self._pool.forget(self)

    def _release(self) -> None:
        # What a server says beyond its answer must not become the answer to the next question.
        is_done = self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE
        if is_done and self.wire.is_usable and not self._h11.trailing_data[0]:
            self._h11.start_next_cycle()
            self._pool.keep(self)
        else:
            self.drop()

    async def _event(self, *, is_first: bool = False) -> h11.Event:
        try:
            while True:
                event = self._h11.next_event()
                if isinstance(event, h11.Event):
                    return event
                try:
                    data = await self.wire.read()
                except OSError as fault:
                    if is_first and not self._h11.trailing_data[0]:
                        raise _StaleError from fault
                    raise httpx.ReadError(told(fault)) from fault
                if not data and is_first and not self._h11.trailing_data[0]:
                    raise _StaleError
                self._h11.receive_data(data)
        except h11.RemoteProtocolError as fault:
            raise httpx.RemoteProtocolError(_nonsense(fault)) from fault


class _Stream(httpx.AsyncByteStream):
    """The body of a response."""

    __slots__ = ("_line",)

    def __init__(self, line: _Line) -> None:
        self._line: _Line | None = line

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._line is None or (data := await self._line.piece()) is None:
            self._line = None  # it is somebody else's now
            raise StopAsyncIteration
        return data

    async def aclose(self) -> None:
        """Leave the rest of the body: that takes the connection with it."""
        if self._line is not None:
            self._line.drop()
            self._line = None


def _head(request: httpx.Request) -> h11.Request:
    return h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)


def _bounded(head: h11.Response) -> h11.Response:
    items = head.headers.raw_items()
    if len(items) > MOST_HEADERS:
        raise httpx.RemoteProtocolError(f"the server sends more than {MOST_HEADERS} headers")
    if sum(len(name) + len(value) + 4 for name, value in items) > LARGEST_HEAD:
        raise httpx.RemoteProtocolError(f"the server sends more than {LARGEST_HEAD >> 10} KB of headers")
    return head


def _nonsense(fault: h11.RemoteProtocolError) -> str:
    """Say what is wrong with an answer, without quoting too much of it."""
    said = str(fault)
    if said == "Receive buffer too long":
        return f"the server sends more than {LARGEST_HEAD >> 10} KB of headers"
    if "without sending complete message body" in said or "unexpectedly closed" in said:
        return "the server breaks off within its answer"
    return f"the server does not speak HTTP as it should ({said[:120]})"
