"""Connections: kept, replaced, bounded; HTTP/2 and proxies."""

import asyncio
import gc
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import h2.config
import h2.connection
import h2.events
import httpx
import pytest

from ingest.client import Client, Limits
from ingest.dialing import Dialer, Names
from ingest.errors import FetchError
from ingest.guard import Guard
from ingest.transport import LeanTransport
from tests.web import Asked, Said, Web, trust, web

Result = TypeVar("Result")


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site."""
    with web() as running:
        yield running


@asynccontextmanager
async def opened(site: Web) -> AsyncIterator[LeanTransport]:
    """Open a transport that may ask one site."""
    names = Names()
    transport = LeanTransport(Dialer(Guard(frozenset({site.place})), names))
    async with transport:
        yield transport
    names.close()


def asking(site: Web, work: Callable[[LeanTransport], Awaitable[Result]]) -> Result:
    """Do something with such a transport."""

    async def running() -> Result:
        async with opened(site) as transport:
            return await work(transport)

    return asyncio.run(running())


async def read(
    transport: LeanTransport, url: str, method: str = "GET", content: bytes | None = None
) -> bytes:
    """Return the body of an answer."""
    response = await transport.handle_async_request(httpx.Request(method, url, content=content))
    return await response.aread()


def test_it_is_a_transport_of_httpx(site: Web) -> None:
    """Whatever httpx can do, it can do with it."""
    site.leads("/a", "/b")
    site.says("/b", b"x", "Content-Type: text/plain")

    async def work(transport: LeanTransport) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
            return await client.get(site.base + "/a")

    answer = asking(site, work)

    assert (answer.text, answer.http_version, str(answer.url)) == ("x", "HTTP/1.1", site.base + "/b")


def test_a_connection_is_used_again(site: Web) -> None:
    """Whatever kind of answer came by it."""
    site.says("/body", b"x" * 1000)
    site.says("/none", status="204 No Content")
    site.says("/same", status="304 Not Modified")

    async def work(transport: LeanTransport) -> list[bytes]:
        paths = [("GET", "/body"), ("GET", "/none"), ("HEAD", "/body"), ("GET", "/same"), ("GET", "/body")]
        return [await read(transport, site.base + path, method) for method, path in paths]

    assert asking(site, work) == [b"x" * 1000, b"", b"", b"", b"x" * 1000]
    assert {asked.connection for asked in site.asked} == {1}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", id="as it says"),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", id="as HTTP/1.0 does"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
            id="with an answer that nobody asked for",
        ),
    ],
)
def test_a_connection_is_not_used_again(site: Web, answer: bytes) -> None:
    """What comes behind an answer is never taken for the next one."""

    def say(_: Asked, connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.recv(1)  # it does not hang up

    site.does("/a", say)

    async def work(transport: LeanTransport) -> list[bytes]:
        return [await read(transport, site.base + "/a") for _ in range(2)]

    assert asking(site, work) == [b"x", b"x"]
    assert site.connections == 2


def test_what_comes_unasked_closes_a_connection(site: Web) -> None:
    """Even when it comes later."""
    site.says("/b", b"right")
    evil = threading.Event()
    sent = threading.Event()

    def say(_: Asked, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        evil.wait()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        sent.set()
        connection.recv(1)

    site.does("/a", say)

    async def work(transport: LeanTransport) -> bytes:
        await read(transport, site.base + "/a")
        evil.set()
        await asyncio.to_thread(sent.wait)
        return await read(transport, site.base + "/b")

    assert asking(site, work) == b"right"


def test_a_connection_that_the_server_closed_is_replaced(site: Web) -> None:
    """Nobody notices."""
    site.says("/a", b"x")

    async def work(transport: LeanTransport) -> list[bytes]:
        first = await read(transport, site.base + "/a")
        site.hang_up()
        return [first, await read(transport, site.base + "/a")]

    assert asking(site, work) == [b"x", b"x"]
    assert site.connections == 2


def test_a_connection_is_not_trusted_for_long(site: Web) -> None:
    """A quarter of a minute after it was used, a new one is made."""
    site.says("/a", b"x")

    async def work(transport: LeanTransport) -> None:
        await read(transport, site.base + "/a")
        (line,) = transport._lines
        line.since -= 15
        await read(transport, site.base + "/a")

    asking(site, work)
    assert site.connections == 2


def _hangs_up_on_the_second(site: Web) -> None:
    """Answer the first request of each connection, and hang up when the second is there."""

    def once(_: Asked, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        connection.recv(65536)

    site.does("/a", once)


def test_a_request_that_met_a_closing_server_is_sent_again(site: Web) -> None:
    """Once, by a new connection, if nothing of an answer had come."""
    _hangs_up_on_the_second(site)

    async def work(transport: LeanTransport) -> list[bytes]:
        return [await read(transport, site.base + "/a") for _ in range(3)]

    assert asking(site, work) == [b"x"] * 3
    assert site.connections == 3


def test_a_form_is_never_sent_twice(site: Web) -> None:
    """It has a connection of its own from the start."""
    _hangs_up_on_the_second(site)

    async def work(transport: LeanTransport) -> list[bytes]:
        return [await read(transport, site.base + "/a", "POST", b"a=b") for _ in range(2)]

    assert asking(site, work) == [b"x"] * 2
    assert [(asked.connection, asked.body) for asked in site.asked] == [(1, b"a=b"), (2, b"a=b")]


def test_a_body_that_is_left_takes_its_connection_with_it(site: Web) -> None:
    """The rest of it would be the next answer."""
    site.says("/a", b"x" * 1_000_000)

    async def work(transport: LeanTransport) -> bytes:
        response = await transport.handle_async_request(httpx.Request("GET", site.base + "/a"))
        await response.aclose()
        return await read(transport, site.base + "/a")

    assert len(asking(site, work)) == 1_000_000
    assert site.connections == 2


def test_unused_connections_are_bounded() -> None:
    """However many there were at once."""
    with web() as site:
        site.says("/a", b"x")

        async def work(transport: LeanTransport) -> int:
            await asyncio.gather(*(read(transport, site.base + "/a") for _ in range(100)))
            return len(transport._lines)

        assert 1 <= asking(site, work) <= 64


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-A": "b\r\nX-C: d"}, id="a value that is two headers"),
        pytest.param({"X-A": "b\nX-C: d"}, id="by a line feed alone"),
        pytest.param({"X-A": "b\0"}, id="NUL"),
        pytest.param({"X-A:": "b"}, id="a colon in a name"),
        pytest.param({"X-A\r\nX-C": "b"}, id="a name that is two"),
    ],
)
def test_nothing_is_smuggled_into_a_request(site: Web, headers: dict[str, str]) -> None:
    """Neither value nor name is sent, nor told."""

    async def work(transport: LeanTransport) -> None:
        request = httpx.Request("GET", site.base + "/a", headers=headers)
        with pytest.raises(httpx.LocalProtocolError, match=r"^a header of ours cannot be sent as it is$"):
            await transport.handle_async_request(request)

    asking(site, work)
    assert site.asked == []


def test_other_schemes_are_not_spoken(site: Web) -> None:
    """As httpx says it."""

    async def work(transport: LeanTransport) -> None:
        with pytest.raises(httpx.UnsupportedProtocol):
            await transport.handle_async_request(httpx.Request("GET", "ftp://a.example/"))

    asking(site, work)


def test_a_slow_reader_is_not_drowned(site: Web) -> None:
    """The server waits: what is not read yet fills no memory."""
    is_full = threading.Event()

    def pour(_: Asked, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.settimeout(0.3)
        try:
            while True:
                connection.send(b"x" * 65536)
        finally:
            is_full.set()

    site.does("/a", pour)

    async def work(transport: LeanTransport) -> int:
        response = await transport.handle_async_request(httpx.Request("GET", site.base + "/a"))
        (line,) = transport._lines
        await asyncio.to_thread(is_full.wait)  # until it can send no more
        size = len(line.wire._buffer)
        await response.aclose()
        return size

    assert asking(site, work) <= 512 << 10


# HTTP/2


class _Http2(asyncio.Protocol):
    """Answers every request with its path, and how often the connection was asked."""

    def __init__(self) -> None:
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.h2.initiate_connection()
        self.transport.write(self.h2.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                self.count += 1
                headers = dict(event.headers or ())
                path = headers.get(b":path", b"")
                stream = event.stream_id or 0
                fields = [(":status", "200"), ("etag", "x"), ("x-agent", headers[b"user-agent"].decode())]
                self.h2.send_headers(stream, fields)
                body = b"0" * 100_000 if path == b"/large" else b"%b %d" % (path, self.count)
                for start in range(0, len(body), 16_000):
                    if self.h2.local_flow_control_window(stream) >= 16_000:
                        self.h2.send_data(stream, body[start : start + 16_000])
                self.h2.end_stream(stream)
        self.transport.write(self.h2.data_to_send())


@contextmanager
def http2_site(folder: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    """Run an HTTP/2 server; give its place, and a context that trusts it."""
    safe = trust(folder)
    safe.server.set_alpn_protocols(["h2"])
    told: list[str] = []
    started, stop = threading.Event(), threading.Event()

    async def serving() -> None:
        server = await asyncio.get_running_loop().create_server(_Http2, "127.0.0.1", 0, ssl=safe.server)
        told.append(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        started.set()
        await asyncio.to_thread(stop.wait)
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serving(),))
    thread.start()
    started.wait()
    try:
        yield told[0], safe.client
    finally:
        stop.set()
        thread.join()


def test_http2_is_spoken_where_it_is_asked_for(tmp_path: Path) -> None:
    """Many requests share a connection; the address is checked like any other."""
    with http2_site(tmp_path) as (place, tls):

        async def work() -> list[bytes]:
            async with Client(agent="K", guard=Guard(frozenset({place})), tls=tls, per_host=9) as client:
                first = await client.get(f"https://{place}/a", http2=True)
                assert first.headers == {"etag": "x", "x-agent": "K"}
                rest = [client.get(f"https://{place}/{each}", http2=True) for each in range(5)]
                return sorted(each.body for each in (first, *await asyncio.gather(*rest)))

        bodies = asyncio.run(work())

        assert bodies == sorted([b"/a 1", *(b"/%d %d" % (each, each + 2) for each in range(5))])


def test_http2_is_bounded_and_guarded_too(tmp_path: Path) -> None:
    """The way does not matter."""
    with http2_site(tmp_path) as (place, tls):

        async def work(allowed: set[str]) -> None:
            async with Client(agent="K", guard=Guard(frozenset(allowed)), tls=tls) as client:
                await client.get(f"https://{place}/large", http2=True, largest=50_000)

        with pytest.raises(FetchError, match="sends more than 50000 bytes"):
            asyncio.run(work({place}))
        with pytest.raises(FetchError, match="is a loopback address") as caught:
            asyncio.run(work(set()))
        assert caught.value.refused


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("way", ["plain", "http2", "proxy"])
def test_who_never_answers_leaves_nothing_behind(scheme: str, way: str) -> None:
    """No socket, whichever way was taken and wherever it ended: warnings are errors."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        limits = Limits(timedelta(seconds=0.1))

        async def work() -> None:
            async with Client(agent="K", guard=Guard(frozenset({place})), limits=limits) as client:
                target = "1.1.1.1" if way == "proxy" else place
                proxy = f"http://{place}" if way == "proxy" else None
                with pytest.raises(FetchError, match="no whole answer"):
                    await client.get(f"{scheme}://{target}/", http2=way == "http2", proxy=proxy)

        asyncio.run(work())
        gc.collect()


# Proxies


def _proxied(proxy: Web, url: str, allowed: set[str], **settings: object) -> object:
    async def work() -> object:
        async with Client(
            agent="K",
            guard=Guard(frozenset(allowed)),
            proxy=f"http://us:letmein@{proxy.place}",
            **settings,  # type: ignore[arg-type]  # by name
        ) as client:
            return await client.get(url)

    return asyncio.run(work())


async def _public(_: str, __: int) -> list[str]:
    return ["1.1.1.1"]


async def _unknown(_: str, __: int) -> list[str]:
    raise OSError("no such name")


@pytest.mark.parametrize("resolver", [_public, _unknown])
def test_a_proxy_is_asked_where_one_is_set(site: Web, resolver: Callable[..., object]) -> None:
    """It may stand on a private network itself, and know names that we do not."""
    site.tells("http://news.example/feed?a=b", lambda _: Said(b"from afar"))
    answer = _proxied(site, "http://news.example/feed?a=b", set(), resolver=resolver)

    assert getattr(answer, "body", None) == b"from afar"
    assert site.asked[0].headers["proxy-authorization"] == "Basic dXM6bGV0bWVpbg=="


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://2130706433/", "http://localhost/",
     "https://169.254.169.254/"],
)  # fmt: skip
def test_a_proxy_is_not_asked_for_what_is_forbidden(site: Web, url: str) -> None:
    """It might well reach that."""
    with pytest.raises(FetchError) as caught:
        _proxied(site, url, set())

    assert caught.value.refused
    assert site.asked == []


def test_a_redirect_through_a_proxy_is_looked_at(site: Web) -> None:
    """As without one."""
    site.tells("http://news.example/", lambda _: Said(b"", ["Location: http://10.0.0.1/"], "302 Found"))
    with pytest.raises(FetchError, match=r"10\.0\.0\.1 is a private address"):
        _proxied(site, "http://news.example/", set(), resolver=_public)


def test_tls_goes_through_a_proxy(tmp_path: Path, site: Web) -> None:
    """To the server itself: the proxy sees its name, not what is said."""
    safe = trust(tmp_path, "DNS:news.example")
    with web(tls=safe.server) as far:
        far.says("/a", b"secretly")

        def tunnel(_: Asked, connection: socket.socket) -> None:
            host, port = far.place.split(":")
            with socket.create_connection((host, int(port))) as onward:
                connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                thread = threading.Thread(target=_copy, args=(onward, connection))
                thread.start()
                _copy(connection, onward)
                thread.join()

        site.does("news.example:443", tunnel)
        answer = _proxied(site, "https://news.example/a", set(), tls=safe.client, resolver=_public)

    assert getattr(answer, "body", None) == b"secretly"
    assert site.asked[0].method == "CONNECT"


@pytest.mark.parametrize(
    ("status", "what"),
    [
        ("407 Proxy Authentication Required", "the proxy does not help: 407"),
        ("502 Bad Gateway", "the proxy does not help"),
    ],
)
def test_a_proxy_that_refuses_is_told(site: Web, status: str, what: str) -> None:
    """Without its password."""
    site.says("news.example:443", b"no", status=status)
    with pytest.raises(FetchError, match=what) as caught:
        _proxied(site, "https://news.example/a", set(), resolver=_public)

    assert "letmein" not in f"{caught.value!r}"
    assert "fetch.proxy" in caught.value.remedy


@pytest.mark.parametrize(
    "proxy", ["http://us:letmein@[::1", "socks5://letmein@a.example", "letmein", "http://"]
)
def test_a_proxy_that_is_none_is_told(site: Web, proxy: str) -> None:
    """As a failure of who was to be asked through it."""

    async def work() -> None:
        async with Client(agent="K", guard=Guard(frozenset({site.place}))) as client:
            await client.get(site.base + "/a", proxy=proxy)

    with pytest.raises(FetchError, match="the proxy does not help: its address") as caught:
        asyncio.run(work())
    assert "letmein" not in f"{caught.value!r} {caught.value}"
    assert site.asked == []


def test_a_proxy_that_is_not_there_is_told(site: Web) -> None:
    """As any server."""
    place = site.place
    site.close()
    site.place = place
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        _proxied(site, "http://news.example/", set(), resolver=_public)

    assert "letmein" not in f"{caught.value!r} {caught.value}"


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
