"""One connection: bytes out, bytes in, as many as are wanted."""

import asyncio
import socket
import ssl
from typing import Final, cast

_ENOUGH: Final = 64 << 10
"""Bytes that wait to be read before the other side has to wait, too."""


class Wire(asyncio.Protocol):
    """A connected socket, with TLS or without."""

    def __init__(self) -> None:
        """Wait for the connection; ``Wire.open`` makes one."""
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when nothing of the connection is left."""
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._reader: asyncio.Future[None] | None = None
        self._has_ended = False
        self._is_paused = False
        self._fault: Exception | None = None

    @classmethod
    async def open(cls, connected: socket.socket, tls: ssl.SSLContext | None, host: str) -> "Wire":
        """Take a connected socket; with TLS, shake hands as its host. Raises OSError."""
        loop = asyncio.get_running_loop()
        try:
            _, wire = await loop.create_connection(
                cls, sock=connected, ssl=tls, server_hostname=host.rstrip(".") if tls else None
            )
        except BaseException:
            connected.close()
            raise
        return wire

    @property
    def is_usable(self) -> bool:
        """Whether the other side is there, and has said nothing that nobody asked for."""
        return not (self._has_ended or self._buffer or self.closed.done())

    def write(self, data: bytes) -> None:
        """Send; what is asked for is small, so nobody waits for it."""
        assert self._transport is not None
        self._transport.write(data)

    async def read(self) -> bytes:
        """Return what has come, b"" at the end. Raises OSError when the connection broke."""
        if not self._buffer and not self._has_ended:
            if self._is_paused:
                self._is_paused = False
                cast("asyncio.Transport", self._transport).resume_reading()
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            return data
        if self._fault is not None:
            raise self._fault
        return b""

    async def start_tls(self, tls: ssl.SSLContext, host: str) -> None:
        """Go on with TLS; the connection is closed if that fails. Raises OSError."""
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        try:
            found = await loop.start_tls(self._transport, self, tls, server_hostname=host.rstrip("."))
            self._transport = cast("asyncio.Transport", found)
        except BaseException:
            self.close()
            if not self.closed.done():  # asyncio tells nobody whose TLS never began
                self.closed.set_result(None)
            raise

    def info(self, name: str) -> object:
        """Return what asyncio knows about the connection under a name, such as ``ssl_object``."""
        return self._transport.get_extra_info(name) if self._transport else None

    def close(self) -> None:
        """Hang up, at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came, until it is read."""
        self._buffer += data
        if len(self._buffer) >= _ENOUGH and not self._is_paused:
            self._is_paused = True
            cast("asyncio.Transport", self._transport).pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that nothing more comes; we have nothing more to say either."""
        self._has_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that it is over."""
        # Servers that hang up without TLS's farewell are many: whether all had come, HTTP knows.
        if not isinstance(exc, ssl.SSLEOFError):
            self._fault = exc
        self._has_ended = True
        if not self.closed.done():
            self.closed.set_result(None)
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
