"""One GET for who waits for it."""

import asyncio
import gzip
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ingest.errors import FetchError
from ingest.fetch import Fetched, Hop, _guard, fetch
from tests.web import Asked, Web, web


@pytest.fixture
def server() -> Iterator[Web]:
    """Run a server that lies on demand."""
    with web() as running:
        yield running


def got(url: str, **options: object) -> Fetched:
    """Fetch as the command does."""
    return fetch(url, agent="Khulasa/test", **options)  # type: ignore[arg-type] # by name


def test_a_body_comes_as_it_is(server: Web) -> None:
    """With status and headers, asked for honestly."""
    answer = got(server.says("/a", b"<feed/>", "ETag: x"), headers={"If-None-Match": "y"})

    assert (answer.status, answer.body, answer.headers["etag"], answer.hops) == (200, b"<feed/>", "x", ())
    assert server.asked[0].headers["user-agent"] == "Khulasa/test"
    assert server.asked[0].headers["if-none-match"] == "y"


def test_redirects_are_followed_and_told(server: Web) -> None:
    """On the host that was asked for."""
    end = server.says("/b", b"<feed/>")
    answer = got(server.leads("/a", "/b", status="301 Moved"))

    assert (answer.url, answer.body, answer.hops) == (end, b"<feed/>", (Hop(301, end),))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/long", "sends more than"),
        ("/bomb", "inflates to more"),
        ("/circle", "circle"),
        ("/file", "no address"),
    ],
)
def test_what_cannot_be_had_is_told(server: Web, path: str, what: str) -> None:
    """In a sentence with the address."""
    server.says("/long", b"x" * 2000)
    server.says("/bomb", gzip.compress(b"0" * 10**6), "Content-Encoding: gzip")
    server.leads("/circle", "/circle")
    server.leads("/file", "file:///etc/passwd")
    with pytest.raises(FetchError, match=what):
        got(server.base + path, largest=1500)


def test_the_deadline_is_for_the_whole(server: Web) -> None:
    """And can be chosen."""

    def wait(_: Asked, connection: socket.socket) -> None:
        connection.recv(1)

    server.does("/a", wait)
    with pytest.raises(FetchError, match=r"no whole answer within 0.3 s"):
        got(server.base + "/a", deadline=timedelta(seconds=0.3))


def test_a_redirect_leads_to_no_other_private_host(server: Web) -> None:
    """The one that was asked for was meant, no other."""
    server.leads("/a", "http://10.0.0.1/")
    with pytest.raises(FetchError, match=r"10\.0\.0\.1 is a private address"):
        got(server.base + "/a")


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1/", "http://a b/", "ftp://a.example/", "http://\0/", "http://xn--/", "x"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    """Nothing is asked."""
    with pytest.raises(FetchError):
        got(url)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://127.0.0.1/", {"127.0.0.1"}),
        ("http://[::1]:8080/", {"[::1]"}),
        ("http://10.1.2.3/", {"10.1.2.3"}),
        ("http://2130706433/", {"2130706433"}),
        ("http://1.1.1.1/", set()),
        ("http://[2606:4700:4700::1111]/", set()),
        ("http://nobody.invalid/", set()),
    ],
)
def test_only_a_host_that_is_private_now_may_be(url: str, allowed: set[str]) -> None:
    """A public one that leads to a private address a moment later is not asked for it."""
    assert asyncio.run(_guard(url)).allowed == allowed
