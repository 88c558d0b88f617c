"""HTTP/2 and proxies: httpcore's pool, which connects as our dialer says."""

import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpcore
import httpx

from ingest.dialing import Dialer

_MOST_IDLE: Final = 16
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
        """Take who checks; without a TLS context one is made of httpx's defaults."""
        # A context of its own: httpcore sets what it speaks (ALPN) in it.
        common: dict[str, Any] = {
            "ssl_context": tls or httpx.create_ssl_context(),
            "http2": http2,
            # A pool below the number of requests at once lets them wait in its queue, and time out there.
            "max_connections": None,
            "max_keepalive_connections": _MOST_IDLE,
            "keepalive_expiry": 15.0,
        }
        self._dialer = dialer
        self._has_proxy = proxy is not None
        if proxy is None:
            backend = _Backend(dialer)
            self._pool = httpcore.AsyncConnectionPool(network_backend=backend, **common)
        else:
            url = httpx.URL(proxy)
            address = f"{url.scheme}://{url.netloc.decode('ascii')}"
            auth = (url.username, url.password) if url.userinfo else None
            self._pool = httpcore.AsyncHTTPProxy(address, proxy_auth=auth, **common)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response once its head is there."""
        url = request.url
        if self._has_proxy:
            port = url.port or (443 if url.scheme == "https" else 80)
            await self._dialer.check(url.raw_host.decode("ascii"), port)
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
        """Close all connections."""
        await self._pool.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked a moment before."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # its parent's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        fault: Exception | None = None
        for address in await self._dialer.addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as found:
                fault = found
        raise fault or httpcore.ConnectError(f"{host} has no address")


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
