"""HTTP within bounds: clients that send too much, too slowly, or half of it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn

from feeds.asgi import Receive, Scope, Send
from feeds.server import app
from khulasa import protocol
from khulasa.protocol import settings

FEED = b"<feed/>"
GET = b"GET /atom.xml HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a folder as the program does; give host and port."""
    with running(settings(app(folder, max_age=60), grace=timedelta(seconds=1))) as place:
        yield place


@contextmanager
def running(config: uvicorn.Config) -> Iterator[tuple[str, int]]:
    """Run a server; give host and port."""
    held = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]})
    thread.start()
    try:
        yield "127.0.0.1", held.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Serve a folder with a feed."""
    (tmp_path / "atom.xml").write_bytes(FEED)
    with serving(tmp_path) as place:
        yield place


def connected(place: tuple[str, int]) -> socket.socket:
    """Return a connection that waits for a minute at most."""
    return socket.create_connection(place, timeout=60)


def rest(connection: socket.socket) -> bytes:
    """Return all that comes until the connection is closed, or cut."""
    found = b""
    try:
        while data := connection.recv(1 << 16):
            found += data
    except ConnectionError:
        pass
    return found


@pytest.mark.parametrize("mount", ["", "/news"])
@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/atom.xml", "/atom.xml", ""),
        ("/%D9%82%D9%87%D9%88%D8%A9/", "/قهوة/", ""),
        ("/%d9%82?q=%D9%82&a", "/ق", "q=%D9%82&a"),
        ("/%D9%82??", "/ق", "?"),
        ("/a%2Fb%3F%23", "/a/b?#", ""),
        ("/%25D9", "/%D9", ""),
        ("/%", "/%", ""),
        ("/%zz", "/%zz", ""),
        ("/%ff", "/\ufffd", ""),
        ("//%41", "//A", ""),
        ("/%41#b?c", "/A", ""),
        ("http://x/%41?b", "/A", "b"),
        ("/" + "%41" * 2000, "/" + "A" * 2000, ""),
    ],
)
def test_a_path_comes_decoded(target: str, path: str, query: str, mount: str) -> None:
    """As from uvicorn's own protocol, to which it is compared; one after the other, and several at once."""
    seen: list[tuple[str, bytes, bytes]] = []

    async def watching(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append((scope["path"], scope["raw_path"], scope["query_string"]))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    request = f"GET {target} HTTP/1.1\r\nHost: x\r\n".encode()
    for own in (True, False):
        config = settings(watching, grace=timedelta(seconds=1))
        config.root_path = mount
        if not own:
            config.http = "httptools"
        with running(config) as place, closing(connected(place)) as connection:
            connection.sendall((request + b"\r\n") * 2 + request + b"Connection: close\r\n\r\n")
            assert rest(connection).count(b"HTTP/1.1 204") == 3

    assert len(seen) == 6
    assert len(set(seen)) == 1
    assert (seen[0][0], seen[0][2].decode()) == (mount + path, query)


def is_heard_out(connection: socket.socket, begin: bytes, more: bytes) -> bool:
    """Send a hundred megabytes; tell whether they were taken."""
    try:
        connection.sendall(begin)
        for _ in range(100_000):
            connection.sendall(more)
    except ConnectionError:
        return False
    return True


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param((GET, b"X: " + b"y" * 1000 + b"\r\n"), id="headers"),
        pytest.param((GET + b"X: ", b"y" * 1000), id="one header"),
        pytest.param((GET, b"y" * 1000), id="a header's name"),
        pytest.param((b"GET /", b"y" * 1000), id="an address"),
        pytest.param((b"", b"\r\n" * 500), id="empty lines"),
        pytest.param(
            (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: " + b"y" * 1000 + b"\r\n"),
            id="headers after a body",
        ),
        pytest.param((b"GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"y" * 1000), id="a body"),
    ],
)
def test_who_sends_without_end_is_cut_off(place: tuple[str, int], endless: tuple[bytes, bytes]) -> None:
    """And nobody else notices."""
    begin, more = endless
    with closing(connected(place)) as connection:
        assert not is_heard_out(connection, begin, more)

    with closing(connected(place)) as connection:
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert rest(connection).endswith(FEED)


def test_a_head_that_is_too_large_is_told_so(place: tuple[str, int]) -> None:
    """Before the connection is closed."""
    with closing(connected(place)) as connection:
        assert not is_heard_out(connection, GET, b"X: " + b"y" * 1000 + b"\r\n")
        # Where the rest of it was still on its way, the system throws the answer away.
        assert rest(connection)[:12] in {b"HTTP/1.1 431", b""}


@pytest.mark.parametrize("said", [b"", GET[:9], GET], ids=["nothing", "half a line", "half a head"])
def test_who_says_nothing_more_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    """In time: patched, so that it is a short one."""
    monkeypatch.setattr(protocol, "_PATIENCE", 0.05)
    with serving(tmp_path) as place, closing(connected(place)) as connection:
        connection.sendall(said)

        assert rest(connection) == b""


def test_between_requests_it_is_the_server_s_own_time_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection by which somebody asked is kept for a while. Patched, so that it is a short one."""
    monkeypatch.setattr(protocol, "_IDLE", 1)
    (tmp_path / "atom.xml").write_bytes(FEED)
    with serving(tmp_path) as place, closing(connected(place)) as connection:
        connection.sendall(GET + b"\r\n" + GET + b"\r\n")

        assert rest(connection).count(FEED) == 2


def test_who_is_done_with_sending_gets_his_answer(
    place: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    """Though he closed his half of the connection; the server has nothing to complain of."""
    for _ in range(20):
        with closing(connected(place)) as connection:
            connection.sendall(GET + b"\r\n")
            connection.shutdown(socket.SHUT_WR)

            assert rest(connection).endswith(FEED)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_who_leaves_at_once_does_no_harm(place: tuple[str, int], caplog: pytest.LogCaptureFixture) -> None:
    """With or without a request on its way, and however many of them do."""

    async def leave(number: int) -> None:
        _, writer = await asyncio.open_connection(*place)
        writer.write((GET + b"\r\n") * (number % 3))
        if number % 2:
            writer.transport.abort()
        writer.close()

    async def many() -> None:
        await asyncio.gather(*(leave(number) for number in range(300)))

    asyncio.run(many())
    with closing(connected(place)) as connection:
        connection.sendall(GET + b"Connection: close\r\n\r\n")
        assert rest(connection).endswith(FEED)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
