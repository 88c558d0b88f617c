"""One GET over a real socket, and servers that mean no good."""

import asyncio
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from ingest.errors import FetchError
from ingest.fetch import Fetched, _is_public, fetch

Answer = Callable[[str, socket.socket], None]


class Server:
    """Answers each path as the test says, byte for byte."""

    def __init__(self) -> None:
        """Listen on loopback."""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.paths: dict[str, Answer] = {}
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = connection.recv(65536).decode()
            self.asked.append(request)
            path = request.split(" ", 2)[1]
            self.paths[path](path, connection)

    def says(self, path: str, body: bytes = b"", *headers: str, status: str = "200 OK") -> str:
        """Answer a path with a body; return its address."""
        head = "\r\n".join(
            [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        )
        self.paths[path] = lambda _, connection: connection.sendall(head.encode() + b"\r\n\r\n" + body)
        return self.base + path

    def does(self, path: str, answer: Answer) -> str:
        """Answer a path by hand; return its address."""
        self.paths[path] = answer
        return self.base + path


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server that lies on demand."""
    running = Server()
    yield running
    running.socket.close()


def got(url: str, **options: object) -> Fetched:
    """Fetch as the command does."""
    return fetch(url, agent="Khulasa/test", **options)  # type: ignore[arg-type] # by name


def test_a_body_comes_as_it_is(server: Server) -> None:
    """With status and headers, asked for honestly."""
    answer = got(server.says("/a", b"<feed/>", "ETag: x"), headers={"If-None-Match": "y"})

    assert (answer.status, answer.body, answer.headers["etag"], answer.hops) == (200, b"<feed/>", "x", ())
    assert "User-Agent: Khulasa/test\r\n" in server.asked[0]
    assert "If-None-Match: y\r\n" in server.asked[0]


def test_a_status_is_no_failure(server: Server) -> None:
    """What it means is for others to say."""
    assert got(server.says("/a", b"gone", status="410 Gone")).status == 410


@pytest.mark.parametrize(
    ("coding", "squeezed"),
    [
        pytest.param("gzip", gzip.compress(b"<feed/>"), id="gzip"),
        pytest.param("deflate", zlib.compress(b"<feed/>"), id="deflate"),
        pytest.param("deflate", zlib.compress(b"<feed/>", wbits=-15), id="raw deflate"),
        pytest.param("identity", b"<feed/>", id="nothing"),
    ],
)
def test_a_compressed_body_is_inflated(server: Server, coding: str, squeezed: bytes) -> None:
    """By us, since the client would inflate anything."""
    assert got(server.says("/a", squeezed, f"Content-Encoding: {coding}")).body == b"<feed/>"


def test_redirects_are_followed_and_told(server: Server) -> None:
    """Relative ones, too."""
    end = server.says("/b", b"<feed/>")
    answer = got(server.says("/a", b"", "Location: /b", status="301 Moved"))

    assert (answer.url, answer.body) == (end, b"<feed/>")
    assert [(hop.status, hop.target) for hop in answer.hops] == [(301, end)]


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"),
    [
        pytest.param(b"", ["Location: /a"], "302 Found", "leads on more than 5 times", id="circle"),
        pytest.param(
            b"", ["Location: file:///etc/passwd"], "302 Found", "no address of the web", id="a file"
        ),
        pytest.param(b"x" * 2000, [], "200 OK", "sends more than", id="too long"),
        pytest.param(
            gzip.compress(b"0" * 10**6), ["Content-Encoding: gzip"], "200 OK", "inflates to more", id="bomb"
        ),
        pytest.param(
            gzip.compress(gzip.compress(b"0")),
            ["Content-Encoding: gzip, gzip"],
            "200 OK",
            "gzip,gzip",
            id="stacked",
        ),
        pytest.param(b"x", ["Content-Encoding: br"], "200 OK", "encoded as br", id="not asked for"),
        pytest.param(b"plain", ["Content-Encoding: gzip"], "200 OK", "not compressed", id="a lie"),
        pytest.param(
            gzip.compress(b"0" * 99)[:-9], ["Content-Encoding: gzip"], "200 OK", "cut off", id="cut off"
        ),
        pytest.param(b"", ["Bad header"], "200 OK", "cannot be reached", id="no HTTP"),
    ],
)
def test_what_cannot_be_had_is_told(
    server: Server, body: bytes, headers: list[str], status: str, reason: str
) -> None:
    """In a sentence with the address."""
    with pytest.raises(FetchError, match=reason):
        got(server.says("/a", body, *headers, status=status), largest=1500)


def test_nobody_there_is_told() -> None:
    """At once."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

    with pytest.raises(FetchError, match="cannot be reached"):
        got(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1/", "http://a b/", "ftp://a.example/", "http://\0/", "x"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    """Nothing is asked."""
    with pytest.raises(FetchError):
        got(url)


def _drip(_: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    _for_ever(connection, b"x")


def _drip_headers(_: str, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _for_ever(connection, b"x")


def _silent(_: str, connection: socket.socket) -> None:
    connection.recv(1)


def _for_ever(connection: socket.socket, data: bytes) -> None:
    while True:  # until the client hangs up
        connection.sendall(data)
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [_drip, _drip_headers, _silent])
def test_a_body_that_never_ends_is_given_up(server: Server, answer: Answer) -> None:
    """However steadily it drips: the deadline is for the whole."""
    with pytest.raises(FetchError, match=r"no whole answer within 0.3 s"):
        got(server.does("/a", answer), deadline=timedelta(seconds=0.3))


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://127.0.0.1/", False),
        ("http://[::1]:8080/", False),
        ("http://10.1.2.3/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[fe80::1]/", False),
        ("http://192.0.2.1/", False),
        ("http://1.1.1.1/", True),
    ],
)
def test_private_addresses_are_known(url: str, public: bool) -> None:  # noqa: FBT001 - a column of the table
    """A redirect from the public web may not lead there."""
    assert asyncio.run(_is_public(url)) is public
