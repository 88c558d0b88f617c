"""The client over real sockets, and servers that mean no good."""

import asyncio
import contextlib
import gzip
import itertools
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ingest.client import Client, Fetched, Limits
from ingest.errors import FetchError
from ingest.guard import Guard
from tests.web import Asked, Said, Web, trust, web

Result = TypeVar("Result")
ROOT = Path(__file__).parent.parent


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site that the client may ask."""
    with web() as running:
        yield running


def run(site: Web, work: Callable[[Client], Awaitable[Result]], **settings: Any) -> Result:
    """Do something with a client that may ask one site."""

    async def running() -> Result:
        given: dict[str, Any] = {"agent": "Khulasa/test", "guard": Guard(frozenset({site.place})), **settings}
        async with Client(**given) as client:
            return await work(client)

    return asyncio.run(running())


def got(site: Web, url: str, *, limits: Limits = Limits(), **options: Any) -> Fetched:  # noqa: B008
    """Get one address."""
    return run(site, lambda client: client.get(url, **options), limits=limits)


def failure(site: Web, url: str, **options: Any) -> FetchError:
    """Return how an address fails."""
    with pytest.raises(FetchError) as caught:
        got(site, url, **options)
    return caught.value


def test_an_answer_comes_as_it_is(site: Web) -> None:
    """With status and headers, asked for honestly."""
    url = site.says("/a", b"<feed/>", "ETag: x", "X-Name: \xd8\xa3".encode("latin-1").decode("latin-1"))
    headers = {"If-None-Match": "y", "Accept": "text/xml", "Host": "a.example", "Accept-Encoding": "br"}
    answer = got(site, url, headers=headers)

    assert (answer.status, answer.body, answer.headers["etag"], answer.hops) == (200, b"<feed/>", "x", ())
    assert (answer.url, answer.asked) == (url, url)
    (asked,) = site.asked
    assert asked.method == "GET"
    assert {**asked.headers} == {
        "host": site.place,
        "user-agent": "Khulasa/test",
        "accept": "text/xml",
        "if-none-match": "y",
        "accept-encoding": "gzip",
    }


@pytest.mark.parametrize(
    "status", ["204 No Content", "304 Not Modified", "404 Not Found", "410 Gone", "503 No"]
)
def test_a_status_is_no_failure(site: Web, status: str) -> None:
    """What it means is for others to say."""
    assert got(site, site.says("/a", b"x", status=status)).status == int(status[:3])


@pytest.mark.parametrize(
    "header",
    ["Content-Encoding: br", "Content-Encoding: gzip", "Content-Length: 99", "Transfer-Encoding: chunked"],
)
def test_a_failure_may_be_badly_said(site: Web, header: str) -> None:
    """A 410 mutes its source, whatever its body is like."""

    def gone(_: Asked, connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 410 Gone\r\n{header}\r\n\r\nwhat".encode())

    assert got(site, site.does("/a", gone)).status == 410


def test_repeated_headers_are_joined(site: Web) -> None:
    """By commas (RFC 9110 §5.3), but not the same twice; cookies cannot be joined."""
    url = site.says(
        "/a",
        b"",
        "Link: <a>",
        "link: <b>",
        "Content-Type: text/xml",
        "Content-Type: text/xml",
        "Set-Cookie: a=1",
    )
    headers = got(site, url).headers

    assert headers["link"] == "<a>, <b>"
    assert headers["content-type"] == "text/xml"
    assert "set-cookie" not in headers


def test_arabic_addresses_are_asked_for_as_the_web_wants_them(site: Web) -> None:
    """Percent-encoded UTF-8; the name of the host in ASCII."""
    asked: list[str] = []

    async def resolver(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = site.place.rpartition(":")[2]
    site.says("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", b"x")
    guard = Guard(frozenset({"صحيفة.example"}))
    url = f"http://صحيفة.example:{port}/أخبار?q=قمح#أول"
    answer = run(site, lambda client: client.get(url), resolver=resolver, guard=guard)

    assert (answer.body, asked) == (b"x", ["xn--ogbhx3c3b.example"])
    assert site.asked[0].target == "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?q=%D9%82%D9%85%D8%AD"
    assert site.asked[0].headers["host"] == f"xn--ogbhx3c3b.example:{port}"


# Bodies


@pytest.mark.parametrize(
    ("coding", "squeezed"),
    [
        pytest.param("gzip", gzip.compress(b"<feed/>"), id="gzip"),
        pytest.param("x-gzip", gzip.compress(b"<feed/>"), id="x-gzip"),
        pytest.param("GZIP", gzip.compress(b"<feed/>"), id="in capitals"),
        pytest.param("gzip", gzip.compress(b"<fe") + gzip.compress(b"ed/>"), id="two members"),
        pytest.param("gzip", gzip.compress(b"<feed/>") + b"\0\0\0", id="garbage behind it"),
        pytest.param("gzip", gzip.compress(b"<feed/>") + b"\x1f", id="half a member behind it"),
        pytest.param("deflate", zlib.compress(b"<feed/>"), id="deflate"),
        pytest.param("deflate", zlib.compress(b"<feed/>") + b"xyz", id="deflate, and garbage"),
        pytest.param("deflate", zlib.compress(b"<feed/>", wbits=-15), id="raw deflate"),
        pytest.param("identity", b"<feed/>", id="nothing"),
        pytest.param("", b"<feed/>", id="an empty name"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1 << 16])
def test_a_compressed_body_is_inflated(site: Web, coding: str, squeezed: bytes, step: int) -> None:
    """However it is cut into pieces."""

    def answer(_: Asked, connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n".encode())
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        for start in range(0, len(squeezed), step):
            piece = squeezed[start : start + step]
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")

    assert got(site, site.does("/a", answer)).body == b"<feed/>"


@pytest.mark.parametrize(
    ("body", "headers", "what"),
    [
        pytest.param(b"x" * 2000, [], "sends more than 1500 bytes", id="too long"),
        pytest.param(gzip.compress(b"0" * 10**6), ["gzip"], "inflates to more than 1500 bytes", id="bomb"),
        pytest.param(b"x", ["br"], "is encoded as br", id="not asked for"),
        pytest.param(
            gzip.compress(gzip.compress(b"0")), ["gzip, gzip"], "encoded as gzip, gzip", id="stacked"
        ),
        pytest.param(
            gzip.compress(gzip.compress(b"0")), ["gzip", "deflate"], "gzip, deflate", id="in two headers"
        ),
        pytest.param(b"plain", ["gzip"], "is not compressed as it says", id="a lie"),
        pytest.param(gzip.compress(b"0" * 99)[:-9], ["gzip"], "is cut off within", id="cut off"),
        pytest.param(gzip.compress(b"0" * 99)[:1], ["gzip"], "is cut off within", id="cut off at once"),
        pytest.param(zlib.compress(b"0" * 99)[:-5], ["deflate"], "is cut off within", id="deflate, cut off"),
        pytest.param(gzip.compress(b"")[:] * 1001, ["gzip"], "more than", id="a thousand empty members"),
        pytest.param(b"", ["gzip"], None, id="an empty body is what it is"),
    ],
)
def test_what_is_not_taken_is_told(site: Web, body: bytes, headers: Sequence[str], what: str | None) -> None:
    """In a sentence with the address."""
    url = site.says("/a", body, *(f"Content-Encoding: {each}" for each in headers))
    if what is None:
        assert got(site, url).body == b""
        return
    largest = 1500 if len(body) < 10_000 else 10**6
    fault = failure(site, url, limits=Limits(largest=largest))

    assert (fault.where, fault.refused) == (url, False)
    assert what in fault.what
    assert fault.remedy


def test_a_body_may_be_cut_where_its_rest_is_not_wanted(site: Web) -> None:
    """As robots.txt is, compressed or not."""
    plain = site.says("/a", b"x" * 3000)
    squeezed = site.says("/b", gzip.compress(b"y" * 10**6), "Content-Encoding: gzip")

    assert got(site, plain, largest=1000, is_cut=True).body == b"x" * 1000
    assert got(site, squeezed, largest=2000, is_cut=True).body == b"y" * 2000


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nabc", b"abc", id="HTTP/1.0, to the end"),
        pytest.param(b"HTTP/1.1 200\r\n\r\nabc", b"abc", id="no reason, no length"),
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", b"abc", id="bare line feeds"),
        pytest.param(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            b"abc",
            id="interim responses",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n02\r\nbc\r\n"
            b"0\r\nX: y\r\n\r\n",
            b"abc",
            id="extensions and trailers",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", b"abc", id="length said twice"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", b"abc", id="more than announced"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: \xd8\xa3 \xff\r\n\r\nabc", b"abc", id="headers in no encoding"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "breaks off within", id="too short"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "breaks off", id="half a chunk"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "not speak HTTP", id="no chunk"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not speak HTTP", id="negative length"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab", "not speak HTTP", id="two lengths"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nBad header\r\n\r\n", "not speak HTTP", id="no header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n X: folded\r\n\r\n", "not speak HTTP", id="folded at the start"),
        pytest.param(b"HTTP/1.1 OK\r\n\r\n", "not speak HTTP", id="no status"),
        pytest.param(
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "not speak HTTP", id="another protocol"
        ),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", "breaks off", id="another service"),
        pytest.param(b"\x15\x03\x01\0\2\2\x50", "not speak HTTP", id="TLS where none is"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", "breaks off", id="half a head"),
        pytest.param(b"", "hangs up without an answer", id="nothing"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 99, "again and again", id="nothing but promises"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n",
            "64 KB of headers",
            id="a giant header",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
            "more than 256 headers",
            id="10,000 headers",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 200_000,
            "in crumbs",
            id="crumbs",
        ),
    ],
)
def test_http_is_read_as_servers_speak_it(site: Web, answer: bytes, body: bytes | str) -> None:
    """What is nonsense is told; what is only untidy is not."""

    def say(_: Asked, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(answer)

    url = site.does("/a", say)
    if isinstance(body, bytes):
        assert got(site, url).body == body
    else:
        assert body in failure(site, url).what


def _drip(_: Asked, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    _for_ever(connection, b"x")


def _drip_headers(_: Asked, connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _for_ever(connection, b"x")


def _silent(_: Asked, connection: socket.socket) -> None:
    connection.recv(1)


def _for_ever(connection: socket.socket, data: bytes) -> None:
    while True:  # until the client hangs up
        connection.sendall(data)
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [_drip, _drip_headers, _silent])
def test_an_answer_that_never_ends_is_given_up(site: Web, answer: Callable[..., None]) -> None:
    """However steadily it drips: the deadline is for the whole."""
    fault = failure(site, site.does("/a", answer), limits=Limits(deadline=timedelta(seconds=0.3)))

    assert (fault.what, fault.transient) == ("no whole answer within 0.3 s", True)


def test_a_deadline_is_for_all_redirects_together(site: Web) -> None:
    """Not for each of them."""

    def slow(asked: Asked) -> Said:
        time.sleep(0.15)
        return Said(b"", [f"Location: {asked.target}x"], "302 Found")

    for count in range(1, 9):
        site.tells("/" + "x" * count, slow)
    limits = Limits(deadline=timedelta(seconds=0.4), hops=9)

    assert "no whole answer" in failure(site, site.base + "/x", limits=limits).what


def test_an_endless_body_is_given_up_at_its_bound(site: Web) -> None:
    """At once, not at the deadline; the server notices."""
    sent = 0

    def pour(_: Asked, connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)
            sent += 65536

    assert "sends more than 1 MB" in failure(site, site.does("/a", pour), limits=Limits(largest=1 << 20)).what
    assert sent < 32 << 20


def test_a_large_length_is_believed(site: Web) -> None:
    """Nothing of the body is waited for."""

    def promise(_: Asked, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        connection.recv(1)

    assert "sends more than 10 MB" in failure(site, site.does("/a", promise)).what


_BOMB = """
import asyncio, resource, sys
from ingest.client import Client
from ingest.errors import FetchError
from ingest.guard import Guard

async def main(url, place):
    async with Client(agent="x", guard=Guard(frozenset({place}))) as client:
        assert (await client.get(url + "/small")).body == b"x"
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            await client.get(url + "/bomb")
        except FetchError as fault:
            assert "inflates to more than 10 MB" in str(fault), fault
        else:
            raise AssertionError
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_bomb_of_512_megabytes_ends_in_bounded_memory(site: Web) -> None:
    """Under 64 MB more than the process had."""
    press = zlib.compressobj(wbits=31)
    bomb = b"".join(press.compress(bytes(1 << 20)) for _ in range(512)) + press.flush()
    site.says("/bomb", bomb, "Content-Encoding: gzip")
    site.says("/small", b"x")
    told = subprocess.run(
        [sys.executable, "-c", _BOMB, site.base, site.place], cwd=ROOT, check=True, capture_output=True
    )

    assert int(told.stdout) < 64 << 10  # KB


# Redirects


@pytest.mark.parametrize("status", ["301 a", "302 a", "303 a", "307 a", "308 a"])
def test_redirects_are_followed_and_told(site: Web, status: str) -> None:
    """Relative ones, too."""
    end = site.says("/b/c", b"<feed/>")
    answer = got(site, site.leads("/b/a", "./c#x", status=status))

    assert (answer.url, answer.body) == (end, b"<feed/>")
    assert [(hop.status, hop.target) for hop in answer.hops] == [(int(status[:3]), end)]
    assert answer.asked == site.base + "/b/a"


def test_a_redirect_may_be_written_in_arabic(site: Web) -> None:
    """As servers send it: UTF-8, not encoded."""
    end = site.says("/%D8%A3%20%D8%A8", b"x")

    def lead(_: Asked, connection: socket.socket) -> None:
        connection.sendall("HTTP/1.1 302 F\r\nLocation: /أ ب\r\nContent-Length: 0\r\n\r\n".encode())

    assert got(site, site.does("/a", lead)).url == end


@pytest.mark.parametrize("status", ["300 Choices", "304 Not Modified", "305 Proxy", "201 Created"])
def test_other_answers_lead_nowhere(site: Web, status: str) -> None:
    """Even with an address."""
    assert got(site, site.leads("/a", "/b", status=status)).hops == ()


def test_a_redirect_without_an_address_is_an_answer(site: Web) -> None:
    """There is nowhere to go."""
    assert got(site, site.says("/a", status="302 Found")).status == 302


@pytest.mark.parametrize(
    ("target", "what"),
    [
        pytest.param("/a", "leads in a circle", id="to itself"),
        pytest.param("/a#again", "leads in a circle", id="to another part of itself"),
        pytest.param(
            "file:///etc/passwd", "leads to file:///etc/passwd, which is no address of", id="a file"
        ),
        pytest.param("ftp://a.example/", "which is no address of the web", id="ftp"),
        pytest.param("javascript:alert(1)", "which is no address of the web", id="a script"),
        pytest.param("gopher://127.0.0.1:6379/_FLUSHALL", "which is no address of the web", id="gopher"),
        pytest.param("https://", "no address", id="no host"),
        pytest.param("http://[::1/", "leads to what is no address", id="half a host"),
        pytest.param("http://a.example:99999/", "names port 99999", id="no port"),
        pytest.param("http://a.example:0/", "names port 0", id="port 0"),
        pytest.param(
            "http://x:y@a.example/", "leads to http://a.example/, which holds a name", id="a password"
        ),
        pytest.param("http://127.0.0.1:1/", "127.0.0.1 is a loopback address", id="this machine"),
        pytest.param("http://169.254.169.254/latest/", "is a link-local address", id="metadata"),
        pytest.param("http://[::ffff:10.0.0.1]/", "is a private address", id="mapped"),
        pytest.param("http://[::1]/", "::1 is a loopback address", id="IPv6"),
        pytest.param("http://2130706433/", "leads to 127.0.0.1, which is a loopback", id="decimal"),
        pytest.param("http://0177.0.0.1/", "no address", id="octal"),
        pytest.param("http://0x7f.1/", "leads to 127.0.0.1, which is a loopback", id="hexadecimal"),
        pytest.param("http://127.1/", "leads to 127.0.0.1, which is a loopback", id="short"),
        pytest.param("http://127。0。0。1/", "is a loopback address", id="Chinese full stops"),
        pytest.param("http://localhost/", "which is a loopback address", id="a name"),
        pytest.param("http://0/", "which is an unspecified address", id="zero"),
    ],
)
def test_where_a_redirect_may_not_lead(site: Web, target: str, what: str) -> None:
    """Each hop is looked at as if it had been asked for."""
    fault = failure(site, site.leads("/a", target))

    assert what in fault.what
    assert not fault.transient


def test_a_long_way_is_given_up(site: Web) -> None:
    """After five redirects."""
    for step in range(9):
        site.leads(f"/{step}", f"/{step + 1}")

    assert "leads on more than 5 times" in failure(site, site.base + "/0").what
    assert len(site.asked) == 6


# Secrets


SECRET = {"Authorization": "Basic bGV0bWVpbg==", "X-Api-Key": "letmein"}


def test_secrets_follow_within_their_own_origin_only(site: Web) -> None:
    """Another port is another server; who left home does not get them back there."""
    with web() as other:
        site.leads("/a", "/b")
        site.leads("/b", f"{other.base}/c")
        other.leads("/c", f"{site.base}/d")
        site.says("/d", b"x")
        both = Guard(frozenset({site.place, other.place}))
        run(site, lambda client: client.get(site.base + "/a", secret_headers=SECRET), guard=both)

        told = {asked.target: "x-api-key" in asked.headers for asked in (*site.asked, *other.asked)}
        assert told == {"/a": True, "/b": True, "/c": False, "/d": False}
        assert ["authorization" in asked.headers for asked in other.asked] == [False]


def test_authorization_is_a_secret_wherever_it_stands(site: Web) -> None:
    """Among the other headers, too."""
    with web() as other:
        site.leads("/a", f"{other.base}/c")
        other.says("/c")
        both = Guard(frozenset({site.place, other.place}))
        headers = {"Authorization": "x", "Cookie": "y", "If-None-Match": "z"}
        run(site, lambda client: client.get(site.base + "/a", headers=headers), guard=both)

        assert other.asked[0].headers.keys() & {"authorization", "cookie", "if-none-match"} == {
            "if-none-match"
        }


def test_secrets_are_not_told_without_tls(tmp_path: Path) -> None:
    """A redirect from https to http drops them, on the same host."""
    safe = trust(tmp_path)
    with web(tls=safe.server) as site, web() as open_site:
        site.leads("/a", f"{open_site.base}/b")
        open_site.says("/b")
        both = Guard(frozenset({site.place, open_site.place}))
        run(
            site,
            lambda client: client.get(site.base + "/a", secret_headers=SECRET),
            guard=both,
            tls=safe.client,
        )

        assert site.asked[0].headers["x-api-key"] == "letmein"
        assert "x-api-key" not in open_site.asked[0].headers


@pytest.mark.parametrize(
    ("path", "secrets"),
    [
        pytest.param("/a?api_key=letmein", {}, id="a key in the address"),
        pytest.param("/a?token=letmein&page=2", {}, id="a token in the address"),
        pytest.param("/a", {"X-Api-Key": "letmein\n"}, id="a key with a line break"),
        pytest.param("/a", {"X-Api-Key": "letmein\r\nHost: a.example"}, id="a key that is two headers"),
        pytest.param("/a", {"X-Api-Key": "letmein\ud800"}, id="a key that is no text"),
        pytest.param("/a", {"X-Api-Key": " letmein "}, id="a key with spaces"),
        pytest.param("/a", {"X Key": "letmein"}, id="no name of a header"),
        pytest.param("/a", {"مفتاح": "letmein"}, id="an Arabic name of a header"),
    ],
)
def test_failures_do_not_tell_secrets(site: Web, path: str, secrets: dict[str, str]) -> None:
    """Neither addresses nor headers, in any form."""
    site.leads("/a", "http://127.0.0.1:1/b?api_key=letmein")
    fault = failure(site, site.base + path, secret_headers=secrets)

    assert "letmein" not in f"{fault} {fault!r} {fault.args} {fault.__cause__!r}"
    assert not fault.transient


def test_an_answer_does_not_show_secrets(site: Web) -> None:
    """Neither it nor its redirects, printed as they are."""
    site.leads("/a", "/b?key=letmein")
    site.says("/b", b"letmein")
    answer = got(site, site.base + "/a?token=letmein")

    assert answer.body == b"letmein"
    assert "letmein" not in repr(answer)
    assert "letmein" not in repr(answer.hops)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///a",
        "http://[::1/",
        "http://a b/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "//a.example/",
        "http://\0/",
        "http://a.example/\n",
        "http://a.example/\ud800",
        "http://reader:letmein@a.example/",
        "http://letmein@[::1/",
        "http://a.example:0/",
        "http://a.example:65536/",
        "http://a..example/",
        "http://" + "a" * 70 + ".example/",
        "http://" + "a" * 70_000,
        "http://.example/",
        "http://%6c/",
        "http://xn--/",
        "http://*/",
        "x",
        "",
    ],
)
def test_what_is_no_address_is_told(site: Web, url: str) -> None:
    """Nothing is asked, and no password is told."""
    fault = failure(site, url)

    assert "letmein" not in str(fault)
    assert len(str(fault)) < 1000
    assert site.asked == []


# Reaching servers


def test_a_host_that_is_not_allowed_is_told_with_the_remedy(site: Web) -> None:
    """Refused before anything is sent."""
    with pytest.raises(FetchError) as caught:
        run(site, lambda client: client.get(site.base + "/a"), guard=Guard())
    fault = caught.value

    assert (fault.refused, fault.transient) == (True, False)
    assert fault.what == "127.0.0.1 is a loopback address"
    assert f"127.0.0.1 (or {site.place}) under fetch.allow" in fault.remedy
    assert site.connections == 0


def test_an_answer_that_changes_does_not_fool_the_guard(site: Web) -> None:
    """DNS rebinding: a name is looked up once for a connection, and that answer is what counts."""
    answers = itertools.chain([["1.1.1.1"]], itertools.repeat(["127.0.0.1"]))
    port = int(site.place.rpartition(":")[2])
    looked: list[list[str]] = []

    async def resolver(_: str, __: int) -> list[str]:
        looked.append(next(answers))
        return looked[-1]

    async def work(client: Client) -> list[str]:
        told = []
        for _ in range(2):
            try:
                await client.get(f"http://rebound.example:{port}/")
            except FetchError as fault:
                told.append(fault.what)
        return told

    first, second = run(site, work, resolver=resolver, guard=Guard(), limits=Limits(timedelta(seconds=0.2)))

    assert len(looked) == 2
    assert "loopback" not in first
    assert second == "rebound.example leads to 127.0.0.1, which is a loopback address"
    assert site.connections == 0


def test_addresses_that_are_refused_are_left_out(site: Web) -> None:
    """Whatever stands beside them; what is left is asked."""
    port = int(site.place.rpartition(":")[2])

    async def resolver(_: str, __: int) -> list[str]:
        return ["10.0.0.1", "127.0.0.1", "::ffff:127.0.0.1"]

    with pytest.raises(FetchError, match=r"leads to 10.0.0.1, which is a private address"):
        run(site, lambda client: client.get(f"http://a.example:{port}/"), resolver=resolver, guard=Guard())
    assert site.connections == 0


def test_the_next_address_is_tried_where_nobody_answers(site: Web) -> None:
    """Refused ones at once, silent ones a quarter of a second later."""
    port = int(site.place.rpartition(":")[2])

    async def resolver(_: str, __: int) -> list[str]:
        return ["::1", "127.0.0.2", "127.0.0.1"]

    guard = Guard(frozenset({"a.example"}))
    site.says("/a", b"x")
    answer = run(
        site, lambda client: client.get(f"http://a.example:{port}/a"), resolver=resolver, guard=guard
    )

    assert answer.body == b"x"


def test_a_silent_address_holds_up_nobody_for_long(site: Web) -> None:
    """The next one is tried beside it, and the first that answers is taken."""
    port = int(site.place.rpartition(":")[2])

    async def resolver(_: str, __: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    with contextlib.ExitStack() as held:
        full = held.enter_context(socket.socket())
        full.bind(("127.0.0.2", port))
        full.listen(0)
        for _ in range(3):  # who comes now waits at the door
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(("127.0.0.2", port))
        site.says("/a", b"x")
        guard = Guard(frozenset({"a.example"}))
        answer = run(
            site, lambda client: client.get(f"http://a.example:{port}/a"), resolver=resolver, guard=guard
        )

    assert answer.body == b"x"


def test_where_no_address_answers_the_last_reason_is_told(site: Web) -> None:
    """Each was tried."""
    port = int(site.place.rpartition(":")[2])

    async def resolver(_: str, __: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.3"]

    guard = Guard(frozenset({"a.example"}))
    with pytest.raises(FetchError, match="cannot be reached: connection refused"):
        run(site, lambda client: client.get(f"http://a.example:{port}/a"), resolver=resolver, guard=guard)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\n\r\nhalf", "breaks off: connection reset by peer", id="in the body"
        ),
        pytest.param(b"HTTP/1.1 200", "breaks off: connection reset by peer", id="in the head"),
        pytest.param(b"", "the server hangs up without an answer", id="before it"),
    ],
)
def test_a_connection_that_is_reset_is_told(site: Web, said: bytes, what: str) -> None:
    """It may hold the next time."""

    def reset(_: Asked, connection: socket.socket) -> None:
        connection.sendall(said)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    fault = failure(site, site.does("/a", reset))

    assert what in fault.what
    assert fault.transient


def test_ipv6_is_spoken() -> None:
    """Where the machine has it."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("no IPv6 here")
    with web(host="::1") as site:
        assert got(site, site.says("/a", b"x")).body == b"x"
        assert site.asked[0].headers["host"] == site.place


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        pytest.param(
            socket.gaierror(socket.EAI_NONAME, "no"), "the name a.example is not known", id="no name"
        ),
        pytest.param(
            socket.gaierror(socket.EAI_AGAIN, "no"), "cannot be looked up at the moment", id="no DNS"
        ),
        pytest.param(None, "a.example has no address", id="no address"),
    ],
)
def test_a_name_without_an_address_is_told(site: Web, fault: OSError | None, what: str) -> None:
    """It may have one later."""

    async def resolver(_: str, __: int) -> list[str]:
        if fault:
            raise fault
        return []

    with pytest.raises(FetchError) as caught:
        run(site, lambda client: client.get("http://a.example/"), resolver=resolver)

    assert what in caught.value.what
    assert caught.value.transient


def test_nobody_there_is_told(site: Web) -> None:
    """At once."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        place = f"127.0.0.1:{held.getsockname()[1]}"
    with pytest.raises(FetchError) as caught:
        run(site, lambda client: client.get(f"http://{place}/"), guard=Guard(frozenset({place})))

    assert (caught.value.what, caught.value.transient) == ("cannot be reached: connection refused", True)


# TLS


def test_tls_is_spoken(tmp_path: Path) -> None:
    """With the host's own name in the certificate, and kept open for the next request."""
    safe = trust(tmp_path)
    with web(tls=safe.server) as site:
        site.says("/a", b"x" * 300_000)

        async def twice(client: Client) -> list[int]:
            return [len((await client.get(site.base + "/a")).body) for _ in range(2)]

        assert run(site, twice, tls=safe.client) == [300_000, 300_000]
        assert site.connections == 1


@pytest.mark.parametrize(
    ("name", "options", "what"),
    [
        pytest.param("IP:127.0.0.1", {"is_expired": True}, "its certificate has expired", id="expired"),
        pytest.param("IP:10.0.0.1", {}, "its certificate is for another address", id="another address"),
        pytest.param("IP:127.0.0.1", None, "its certificate is signed by itself", id="self-signed"),
    ],
)
@pytest.mark.parametrize("http2", [False, True])
def test_a_bad_certificate_is_told_in_words(
    tmp_path: Path,
    name: str,
    options: dict[str, bool] | None,
    what: str,
    http2: bool,  # noqa: FBT001
) -> None:
    """Whichever way it is asked."""
    safe = trust(tmp_path, name, **(options or {}))
    with web(tls=safe.server) as site, pytest.raises(FetchError) as caught:
        run(
            site,
            lambda client: client.get(site.base + "/a", http2=http2),
            **({} if options is None else {"tls": safe.client}),
        )

    assert caught.value.what == f"TLS fails: {what}"


def test_a_certificate_for_another_name_is_told(tmp_path: Path) -> None:
    """The name that was asked for counts, not the address that it led to."""
    safe = trust(tmp_path, "DNS:b.example")

    async def resolver(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    with web(tls=safe.server) as site:
        site.says("/", b"x")
        port = site.place.rpartition(":")[2]
        settings = {
            "tls": safe.client, "resolver": resolver, "guard": Guard(frozenset({"a.example", "b.example"}))
        }  # fmt: skip
        right = run(site, lambda client: client.get(f"https://b.example:{port}/"), **settings)
        with pytest.raises(FetchError) as caught:
            run(site, lambda client: client.get(f"https://a.example:{port}/"), **settings)

    assert right.body == b"x"
    assert caught.value.what == "TLS fails: its certificate is for another host"


def test_tls_where_there_is_none_is_told(site: Web) -> None:
    """And a plain server is no TLS server."""
    assert "hangs up when TLS begins" in failure(site, site.base.replace("http:", "https:") + "/").what


# Posting


def test_a_form_is_sent(site: Web) -> None:
    """Percent-encoded, and led on by 307 and 308."""
    site.leads("/a", "/b", status="307 Temporary Redirect")
    site.leads("/b", "/c", status="308 Permanent Redirect")
    site.says("/c", b"taken", status="202 Accepted")
    form = {"hub.mode": "subscribe", "hub.topic": "https://a.example/أخبار?a=1&b=2"}
    answer = run(site, lambda client: client.post(site.base + "/a", form=form))

    assert (answer.status, answer.body, len(answer.hops)) == (202, b"taken", 2)
    assert {asked.method for asked in site.asked} == {"POST"}
    assert {asked.body for asked in site.asked} == {
        b"hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2F%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1%3Fa%3D1%26b%3D2"
    }
    assert site.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_who_follows_nobody_is_answered_with_the_redirect(site: Web) -> None:
    """For a GET, and for a body that nobody else may have."""
    url = site.leads("/a", "/b", status="307 Temporary Redirect")
    limits = Limits(hops=0)
    answers = [
        got(site, url, limits=limits),
        run(site, lambda client: client.post(url, body=b"x"), limits=limits),
    ]

    assert [answer.status for answer in answers] == [307, 307]
    assert [asked.target for asked in site.asked] == ["/a", "/a"]


def test_an_answer_to_a_form_may_be_cut(site: Web) -> None:
    """Whoever only wants to know that it was taken reads no more than the beginning."""
    url = site.says("/a", b"taken" * 100)
    limits = Limits(largest=5)
    answer = run(site, lambda client: client.post(url, is_cut=True), limits=limits)

    assert (answer.status, answer.body) == (200, b"taken")
    with pytest.raises(FetchError, match="sends more than 5 bytes"):
        run(site, lambda client: client.post(url), limits=limits)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other"])
def test_other_redirects_end_a_form(site: Web, status: str) -> None:
    """They would make a GET of it."""
    answer = run(site, lambda client: client.post(site.leads("/a", "/b", status=status), form={"a": "b"}))

    assert answer.status == int(status[:3])
    assert len(site.asked) == 1


def test_a_form_is_not_sent_without_tls_after_it_was_sent_with_it(tmp_path: Path) -> None:
    """It holds the hub's secret."""
    safe = trust(tmp_path)
    with web(tls=safe.server) as site:
        site.leads("/a", "http://127.0.0.1:1/", status="307 Temporary Redirect")
        with pytest.raises(FetchError, match="without TLS"):
            run(site, lambda client: client.post(site.base + "/a", form={"a": "b"}), tls=safe.client)


def test_a_body_of_any_kind_is_sent(site: Web) -> None:
    """As it is."""
    site.says("/a")
    run(site, lambda client: client.post(site.base + "/a", body=b"\0x", headers={"Content-Type": "x/y"}))

    assert (site.asked[0].body, site.asked[0].headers["content-type"]) == (b"\0x", "x/y")


# Many at once


def test_a_host_is_asked_by_two_at_once_and_holds_up_no_other() -> None:
    """Who waits for a slow host's turn takes nobody's place, and its wait is not part of its deadline."""
    most = now = 0

    def slow(_: Asked) -> Said:
        nonlocal most, now
        now += 1
        most = max(most, now)
        time.sleep(0.1)
        now -= 1
        return Said(b"slow")

    with web() as site, web() as other:
        site.tells("/slow", slow)
        other.says("/quick", b"quick")

        async def resolver(_: str, __: int) -> list[str]:
            return ["127.0.0.1"]

        async def work(client: Client) -> tuple[bool, list[bytes]]:
            port = site.place.rpartition(":")[2]
            waiting = [asyncio.create_task(client.get(f"http://slow.example:{port}/slow")) for _ in range(8)]
            quick = await client.get(other.base + "/quick")
            is_early = not any(task.done() for task in waiting[2:])
            return is_early and quick.body == b"quick", [each.body for each in await asyncio.gather(*waiting)]

        is_early, bodies = run(
            site,
            work,
            resolver=resolver,
            guard=Guard(frozenset({"slow.example", other.place})),
            limits=Limits(timedelta(seconds=0.35)),
        )

    assert is_early
    assert bodies == [b"slow"] * 8
    assert most == 2


def test_a_redirect_takes_its_turn_at_the_host_that_it_leads_to(site: Web) -> None:
    """With one turn at each of two hosts, no two requests wait for one another."""
    port = site.place.rpartition(":")[2]

    async def resolver(_: str, __: int) -> list[str]:
        return ["127.0.0.1"]

    site.leads("/a", f"http://b.example:{port}/end")
    site.leads("/b", f"http://a.example:{port}/end")
    site.says("/end", b"x")

    async def work(client: Client) -> set[bytes]:
        urls = [f"http://{host}.example:{port}/{host}" for host in "ab"] * 20
        return {answer.body for answer in await asyncio.gather(*map(client.get, urls))}

    guard = Guard(frozenset({"a.example", "b.example"}))
    assert run(site, work, resolver=resolver, guard=guard, per_host=1) == {b"x"}


def test_two_thousand_addresses_leave_nothing_behind() -> None:
    """No task, no socket; some fail, some are given up."""
    with web() as site:
        site.tells("/", lambda _: Said(b"", ["ETag: x"], "304 Not Modified"))
        site.does(
            "/cut", lambda _, connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        )
        site.says("/body", b"x" * 70_000)
        site.leads("/away", "http://10.0.0.1/")

        async def resolver(_: str, __: int) -> list[str]:
            return ["127.0.0.1"]

        async def work(client: Client) -> dict[str, int]:
            port = site.place.rpartition(":")[2]
            slots = asyncio.Semaphore(96)
            counts = {"answered": 0, "failed": 0}

            async def ask(number: int) -> None:
                path = {7: "cut", 8: "body", 9: "away"}.get(number % 10, "")
                async with slots:
                    try:
                        await client.get(f"http://h{number % 700}.example:{port}/{path}")
                        counts["answered"] += 1
                    except FetchError:
                        counts["failed"] += 1

            await asyncio.gather(*map(ask, range(2000)))
            assert len(asyncio.all_tasks()) == 1
            return counts

        guard = Guard(frozenset(f"h{number}.example" for number in range(700)))
        counts = run(site, work, resolver=resolver, guard=guard)

    assert counts == {"answered": 1600, "failed": 400}


def test_a_request_that_is_given_up_closes_its_connection(site: Web) -> None:
    """The server notices, and the next request is answered."""
    noticed = []
    begun = threading.Event()

    def wait(_: Asked, connection: socket.socket) -> None:
        begun.set()
        noticed.append(connection.recv(1))

    site.does("/wait", wait)
    site.says("/a", b"x")

    async def work(client: Client) -> bytes:
        task = asyncio.create_task(client.get(site.base + "/wait"))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return (await client.get(site.base + "/a")).body

    assert run(site, work) == b"x"
    assert noticed == [b""]
