"""The folder's server on the wire: bytes in, bytes out, over one connection, whatever is sent."""

import asyncio
import gzip
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from feeds.folder import write
from tests.daemon import eventually
from tests.feeds_browser import served

FEED = b"<feed>" + b"<entry/>" * 500 + b"</feed>"
READERS = 200
VERSIONS = 40


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Serve a folder with a feed; give the server's host and port."""
    folder = tmp_path_factory.mktemp("wire")
    (folder / "atom.xml").write_bytes(FEED)
    (folder / "index.html").write_bytes(b"<p>")
    with served(folder) as address:
        parts = urlsplit(address)
        yield str(parts.hostname), int(parts.port or 0)


def said(place: tuple[str, int], request: bytes) -> bytes:
    """Send bytes whose last request closes the connection, and return all that comes."""
    with closing(socket.create_connection(place, timeout=60)) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def get(
    headers: bytes = b"", *, target: bytes = b"/atom.xml", method: bytes = b"GET", last: bool = True
) -> bytes:
    """Return the bytes of a request, with more header lines."""
    closing = b"Connection: close\r\n" if last else b""
    return b"%b %b HTTP/1.1\r\nHost: x\r\n%b%b\r\n" % (method, target, headers, closing)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(get(), 200, id="GET"),
        pytest.param(get(method=b"HEAD"), 200, id="HEAD"),
        pytest.param(get(method=b"POST"), 405, id="POST"),
        pytest.param(b"GET /atom.xml HTTP/1.0\r\n\r\n", 200, id="HTTP/1.0"),
        pytest.param(get(target=b"http://x/atom.xml"), 200, id="a whole address"),
        pytest.param(get(target=b"/atom.xml?a=%00#x"), 200, id="a query"),
        pytest.param(get(b"IF-NONE-MATCH: *\r\n"), 304, id="names in any letters"),
        pytest.param(get(b'If-None-Match: "a"\r\nIf-None-Match: *\r\n'), 200, id="a star in a list"),
        pytest.param(get(b"Range: bytes=0-9\r\n"), 200, id="a part"),
        pytest.param(get(b"If-Match: *\r\n"), 200, id="if there is one"),
        pytest.param(get(b'If-Match: "a"\r\n'), 412, id="if it is another"),
        pytest.param(get(b"X: " + b"x" * 9000 + b"\r\n"), 200, id="a long header"),
        pytest.param(get(b"Expect: 100-continue\r\n"), 200, id="an expectation"),
        pytest.param(get(target=b"/%00"), 404, id="NUL"),
        pytest.param(get(target=b"/%"), 404, id="half a percent sequence"),
        pytest.param(get(target=b"/%zz%"), 404, id="no percent sequence"),
        pytest.param(get(target=b"/" + b"%2e" * 3000), 404, id="dots"),
        pytest.param(get(target=b"/" + b"a/" * 9000), 404, id="very long"),
        pytest.param(get(target=b"/%ed%a0%80"), 404, id="half a surrogate pair"),
        pytest.param(get(target=b"/\xd9\x82"), 400, id="bytes that are no ASCII"),
        pytest.param(b"nonsense\r\n\r\n", 400, id="nonsense"),
        pytest.param(get(b"a b: c\r\n"), 400, id="no header"),
    ],
)
def test_a_request_has_its_answer(place: tuple[str, int], request_bytes: bytes, status: int) -> None:
    """A fault of the client's is told to be one, and never takes the server along."""
    answer = said(place, request_bytes).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert said(place, get()).endswith(FEED)


def test_answers_on_one_connection_end_where_they_end(place: tuple[str, int]) -> None:
    """Without a body where none belongs, so that what follows is the next answer: sent all at once."""
    requests = [
        get(method=b"HEAD", last=False),
        get(b"If-None-Match: *\r\n", last=False),
        get(method=b"OPTIONS", last=False),
        get(target=b"/nowhere", method=b"HEAD", last=False),
        get(target=b"/nowhere", last=False),
        get(b"Accept-Encoding: gzip\r\n", method=b"HEAD", last=False),
        get(b"If-Match: x\r\n", method=b"HEAD", last=False),
        get(method=b"DELETE", last=False),
        get(),
    ]
    answer = said(place, b"".join(requests))

    heads = re.findall(rb"HTTP/1\.1 (\d+) ", answer)
    assert heads == [b"200", b"304", b"204", b"404", b"404", b"200", b"412", b"405", b"200"]
    assert answer.endswith(FEED)
    assert answer.count(b"<entry/>") == 500
    for head in answer.split(b"HTTP/1.1 ")[1:]:
        fields = head.partition(b"\r\n\r\n")[0].lower()
        assert b"date: " in fields
        assert b"transfer-encoding" not in fields
        assert (b"content-length: " in fields) is not head.startswith((b"204", b"304"))


class Reader:
    """A feed reader that polls on one connection: it keeps its validators, and doubts every answer."""

    def __init__(self, number: int, path: str, versions: frozenset[bytes]) -> None:
        """Have nothing so far."""
        self.path, self.versions, self.packed = path, versions, number % 2 == 0
        self.tag = b""
        self.news = self.unchanged = 0

    async def poll(self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        """Ask once."""
        reader, writer = streams
        condition = b"If-None-Match: %b\r\n" % self.tag if self.tag else b""
        coding = b"Accept-Encoding: gzip\r\n" if self.packed else b""
        writer.write(get(condition + coding, target=self.path.encode(), last=False))
        head = await reader.readuntil(b"\r\n\r\n")
        status, *lines = head.decode().removesuffix("\r\n\r\n").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        assert status.split(" ")[1] in {"200", "304"}, status
        assert headers["vary"] == "Accept-Encoding"
        parsedate_to_datetime(headers["last-modified"])
        if status.startswith("HTTP/1.1 304"):
            assert headers["etag"].encode() == self.tag
            self.unchanged += 1
            return
        body = await reader.readexactly(int(headers["content-length"]))
        # The tag is of these bytes, and of no others.
        assert headers["etag"] == f'"{blake2b(body, digest_size=16).hexdigest()}"'
        assert (headers.get("content-encoding") == "gzip") is self.packed
        data = gzip.decompress(body) if self.packed else body
        ET.fromstring(data)  # noqa: S314 - our own
        assert data in self.versions
        assert headers["etag"].encode() != self.tag
        self.tag = headers["etag"].encode()
        self.news += 1


@pytest.mark.parametrize("compress", [False, True], ids=["compressed as it is asked for", "and beforehand"])
def test_readers_poll_while_it_is_published(tmp_path: Path, *, compress: bool) -> None:
    """Two hundred, each on its connection: every answer is whole and of one version, the last in the end."""
    versions = [FEED.replace(b"<feed>", b"<feed>%05d" % number) for number in range(VERSIONS)]
    paths = ("atom.xml", "tags/قهوة/atom.xml")
    published = threading.Event()

    def put(version: bytes) -> None:
        for path in paths:
            write(tmp_path, path, [version], compress=compress)

    def have_seen(versions: int) -> bool:
        return all(reader.news >= versions for reader in readers)

    def publish() -> None:
        eventually(lambda: have_seen(1))  # or a quick publisher is done before they have come
        for number, version in enumerate(versions[1:]):
            put(version)
            if number == VERSIONS // 2:
                eventually(lambda: have_seen(2))
        published.set()

    async def read(reader: Reader, host: str, port: int) -> None:
        streams = await asyncio.open_connection(host, port)
        try:
            while not published.is_set():
                await reader.poll(streams)
            await reader.poll(streams)  # began after the last version was there
            before = reader.tag
            await reader.poll(streams)
            assert reader.tag == before
        finally:
            streams[1].close()
            await streams[1].wait_closed()

    async def poll_all(readers: list[Reader], host: str, port: int) -> None:
        await asyncio.gather(*(read(reader, host, port) for reader in readers))

    put(versions[0])
    addresses = ("/atom.xml", "/tags/%D9%82%D9%87%D9%88%D8%A9/atom.xml")
    readers = [Reader(number, addresses[number // 2 % 2], frozenset(versions)) for number in range(READERS)]
    with served(tmp_path) as address:
        parts = urlsplit(address)
        publisher = threading.Thread(target=publish)
        publisher.start()
        try:
            asyncio.run(poll_all(readers, str(parts.hostname), int(parts.port or 0)))
        finally:
            publisher.join()

    last = blake2b(versions[-1], digest_size=16).hexdigest().encode()
    assert {reader.tag for reader in readers if not reader.packed} == {b'"%b"' % last}
    assert len({reader.tag for reader in readers if reader.packed}) == 1
    assert have_seen(3)
    assert all(reader.unchanged >= 1 for reader in readers)
