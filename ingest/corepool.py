"""HTTP/2 and proxies: httpcore's pool, over our own connections."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakSet

import httpcore
import httpx

from ingest.dialing import Dialer, told
from ingest.guard import Guard
from ingest.weburl import origin
from ingest.wire import Wire

_MOST_IDLE: Final = 16
_IDLE: Final = 15.0
"""Seconds; as for connections of ingest/transport.py."""
_KINDS: Final = (
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.NetworkError, httpx.ReadError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.TimeoutException, httpx.TimeoutException),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
)


class CoreTransport(httpx.AsyncBaseTransport):
    """
    Sends requests through httpcore. Raises httpx.TransportError.

    Without a proxy, each connection goes to an address that the dialer checked. With one, the proxy's host is
    whoever configured it wants; the hosts that are asked for are looked up and checked before the proxy is
    told of them, which cannot keep it from finding another address.
    """

    def __init__(
        self, dialer: Dialer, tls: ssl.SSLContext | None = None, *, http2: bool, proxy: str | None = None
    ) -> None:
        """
        Take who checks; without a TLS context one is made of httpx's defaults.

        Raises httpx.ProxyError for a proxy that is none.
        """
        self._dialer = dialer
        self._has_proxy = proxy is not None
        self._network = _Network(dialer if proxy is None else _open_to(dialer, proxy))
        common: dict[str, Any] = {
            "network_backend": self._network,
            # A context of its own where we make one: httpcore sets what it speaks (ALPN) in it.
            "ssl_context": tls or httpx.create_ssl_context(),
            "http2": http2,
            # A pool below the number of requests at once lets them wait in its queue, and time out there.
            "max_connections": None,
            "max_keepalive_connections": _MOST_IDLE,
            "keepalive_expiry": _IDLE,
        }
        if proxy is None:
            self._pool = httpcore.AsyncConnectionPool(**common)
        else:
            url = httpx.URL(proxy)
            address = f"{url.scheme}://{url.netloc.decode('ascii')}"
            auth = (url.username.encode(), url.password.encode()) if url.userinfo else None
            self._pool = httpcore.AsyncHTTPProxy(address, proxy_auth=auth, **common)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response once its head is there."""
        url = request.url
        if self._has_proxy:
            _, host, port = origin(url)
            await self._dialer.check(host, port)
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
        )
        with _as_httpx():
            found = await self._pool.handle_async_request(asked)
        return httpx.Response(
            found.status,
            headers=found.headers,
            stream=_Stream(found),
            request=request,
            extensions=found.extensions,
        )

    async def aclose(self) -> None:
        """Close all connections, and wait until they are gone."""
        await self._pool.aclose()
        await self._network.aclose()


def _open_to(dialer: Dialer, proxy: str) -> Dialer:
    """Return who connects to a proxy, wherever it stands, and to nobody else."""
    try:
        url = httpx.URL(proxy)
        host = url.raw_host.decode("ascii")
        guard = Guard(frozenset({f"[{host}]" if ":" in host else host}))
    except (httpx.InvalidURL, ValueError):
        raise httpx.ProxyError("its address is none") from None  # which may hold a password
    if url.scheme not in {"http", "https"}:
        raise httpx.ProxyError("its address does not begin with http:// or https://")
    return dialer.guarded_by(guard)


class _Network(httpcore.AsyncNetworkBackend):
    """
    Makes httpcore's connections: to addresses that were checked a moment before.

    httpcore's own leave their socket behind when a request is given up while TLS begins.
    """

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._wires: WeakSet[Wire] = WeakSet()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  # its parent's signature; there is one deadline
        local_address: str | None = None,  # noqa: ARG002  # as above
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  # as above
    ) -> httpcore.AsyncNetworkStream:
        wire = await Wire.open(await self._dialer.connect(host, port), None, host)
        self._wires.add(wire)
        return _Connection(wire)

    async def aclose(self) -> None:
        wires = list(self._wires)
        for wire in wires:
            wire.close()
        await asyncio.gather(*(wire.closed for wire in wires))
        await asyncio.sleep(0)  # asyncio closes their sockets in the next round


class _Connection(httpcore.AsyncNetworkStream):
    """A wire as httpcore wants it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        try:
            return await self._wire.read()
        except OSError as fault:
            raise httpcore.ReadError(told(fault)) from fault

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        self._wire.write(buffer)

    async def aclose(self) -> None:
        self._wire.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  # as above
    ) -> httpcore.AsyncNetworkStream:
        try:
            await self._wire.start_tls(ssl_context, server_hostname or "")
        except ssl.SSLError as fault:
            raise httpcore.ConnectError(str(fault)) from fault
        except OSError as fault:
            raise httpcore.ConnectError("the server hangs up when TLS begins") from fault
        except ValueError as fault:  # no name that a certificate could bear
            raise httpcore.ConnectError(f"{server_hostname} is no name for TLS") from fault
        return self

    def get_extra_info(self, info: str) -> object:
        if info == "is_readable":  # of an unused connection: it is none any more
            return not self._wire.is_usable
        return self._wire.info(info)


class _Stream(httpx.AsyncByteStream):
    """The body of a response."""

    def __init__(self, found: httpcore.Response) -> None:
        self._found = found

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for data in self._found.aiter_stream():
                yield data

    async def aclose(self) -> None:
        with _as_httpx():
            await self._found.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except tuple(kind for kind, _ in _KINDS) as fault:
        ours = next(ours for kind, ours in _KINDS if isinstance(fault, kind))
        raise ours(str(fault)) from fault
