"""What robots.txt allows us."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.client import Client, Fetched, Limits
from ingest.guard import Guard
from ingest.robots import Robots, Sites, _parsed
from tests.web import Asked, Said, Web, web

Result = TypeVar("Result")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site."""
    with web() as running:
        yield running


def run(site: Web, work: Callable[[Robots], Awaitable[Result]]) -> Result:
    """Do something with the rules of a site."""

    async def running() -> Result:
        guard = Guard(frozenset({site.place}))
        async with Client(agent="Khulasa/test", guard=guard, limits=Limits(timedelta(seconds=5))) as client:
            return await work(Robots(client))

    return asyncio.run(running())


def allowed(site: Web, path: str = "/a", now: datetime = NOW) -> bool:
    """Tell whether a path is allowed."""
    return run(site, lambda robots: robots.allowed(site.base + path, now))


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("", "/a", True, id="an empty file"),
        pytest.param("User-agent: *\nDisallow:", "/a", True, id="nothing is forbidden"),
        pytest.param("User-agent: *\nDisallow: /", "/a", False, id="all is forbidden"),
        pytest.param("User-agent: *\nDisallow: /private", "/private/a", False, id="a folder"),
        pytest.param("User-agent: *\nDisallow: /private", "/public", True, id="another folder"),
        pytest.param("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True, id="the longest rule wins"),
        pytest.param("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True, id="between equals, the kind one"),
        pytest.param("User-agent: *\nDisallow: /*.php$", "/a.php", False, id="a pattern"),
        pytest.param("User-agent: *\nDisallow: /*.php$", "/a.php?x", True, id="a pattern's end"),
        pytest.param("User-agent: *\nDisallow: /\nUser-agent: khulasa\nAllow: /", "/a", True, id="our group"),
        pytest.param("User-agent: KHULASA/2.0 (x)\nDisallow: /", "/a", False, id="with a version"),
        pytest.param("User-agent: khulasabot\nDisallow: /", "/a", True, id="somebody with a longer name"),
        pytest.param("User-agent: khula\nDisallow: /", "/a", True, id="somebody with a shorter name"),
        pytest.param("User-agent: k*\nDisallow: /", "/a", True, id="a pattern is no name"),
        pytest.param("User-agent: *bot\nDisallow: /", "/a", True, id="nor is it everybody"),
        pytest.param("User-agent: a\nUser-agent: khulasa\nDisallow: /", "/a", False, id="a shared group"),
        pytest.param(
            "User-agent: khulasa\nAllow: /\nUser-agent: b\nDisallow: /b\nUser-agent: khulasa\nDisallow: /c",
            "/c",
            False,
            id="two groups of ours",
        ),
        pytest.param("\ufeffUser-agent: *\r\nDisallow: /\r\n", "/a", False, id="a mark in front, and CRLF"),
        pytest.param("User-agent: *\rDisallow: /\r", "/a", False, id="lines of old"),
        pytest.param("User-agent: * # all\nDisallow: / # nothing", "/a", False, id="comments"),
        pytest.param("User-agent: *\nDisallow: /أخبار", "/أخبار/1", False, id="Arabic, as it is"),
        pytest.param("User-agent: *\nDisallow: /%D8%A3", "/أ", False, id="Arabic, encoded"),
        pytest.param("<html><p>لا شيء هنا</p></html>", "/a", True, id="a page instead"),
        pytest.param("User-agent: *\nDisallow: /", "/robots.txt", True, id="itself"),
    ],
)
def test_what_is_allowed(site: Web, text: str, path: str, expected: bool) -> None:  # noqa: FBT001
    """By the rules of RFC 9309."""
    site.says("/robots.txt", text.encode(), "Content-Type: text/plain")

    assert allowed(site, path) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 Not Found", True),
        ("403 Forbidden", True),
        ("410 Gone", True),
        ("500 Oh", False),
        ("503 No", False),
    ],
)
def test_what_a_status_means(site: Web, status: str, expected: bool) -> None:  # noqa: FBT001
    """Nothing there: all is allowed. A server that fails: nothing, for now."""
    site.says("/robots.txt", b"User-agent: *\nDisallow: /x", status=status)

    assert allowed(site) is expected


def test_a_server_that_breaks_off_allows_nothing_for_now(site: Web) -> None:
    """It may have rules."""
    site.does("/robots.txt", lambda _, connection: connection.close())

    assert not allowed(site)


def test_redirects_are_followed(site: Web) -> None:
    """Up to five; who leads us in circles has no rules."""
    site.leads("/robots.txt", "/b")
    site.says("/b", b"User-agent: *\nDisallow: /")
    assert not allowed(site)
    site.leads("/b", "/robots.txt")
    assert allowed(site)


def test_each_authority_has_its_own(site: Web) -> None:
    """Another port is another site."""
    with web() as other:
        site.says("/robots.txt", b"User-agent: *\nDisallow: /")
        other.says("/robots.txt", b"User-agent: *\nAllow: /")

        async def work() -> tuple[bool, bool]:
            guard = Guard(frozenset({site.place, other.place}))
            async with Client(agent="x", guard=guard) as client:
                robots = Robots(client)
                return await robots.allowed(site.base + "/a", NOW), await robots.allowed(
                    other.base + "/a", NOW
                )

        assert asyncio.run(work()) == (False, True)


def test_a_site_is_asked_once_a_day(site: Web) -> None:
    """Whatever it said; one that failed is asked again after ten minutes."""
    site.says("/robots.txt", b"", status="503 No")

    async def work(robots: Robots) -> list[bool]:
        told = [await robots.allowed(site.base + "/a", NOW)]
        site.says("/robots.txt", b"User-agent: *\nDisallow: /b")
        told += [
            await robots.allowed(site.base + "/a", NOW + timedelta(minutes=minutes)) for minutes in (9, 10)
        ]
        site.says("/robots.txt", b"User-agent: *\nDisallow: /a")
        told += [await robots.allowed(site.base + "/a", NOW + timedelta(hours=hours)) for hours in (24, 25)]
        return told

    assert run(site, work) == [False, False, True, True, False]
    assert site.count("/robots.txt") == 3


def test_who_asks_at_the_same_time_shares_the_answer(site: Web) -> None:
    """Even if the first one gives up."""

    def slow(_: Asked) -> Said:
        time.sleep(0.1)
        return Said(b"User-agent: *\nDisallow: /a")

    site.tells("/robots.txt", slow)

    async def work(robots: Robots) -> list[bool]:
        return await asyncio.gather(*(robots.allowed(f"{site.base}/{path}", NOW) for path in "abababab"))

    assert run(site, work) == [False, True] * 4
    assert site.count("/robots.txt") == 1


def test_no_more_than_500_kilobytes_are_read(site: Web) -> None:
    """And of the line that is cut there nothing: half of it would forbid everything."""
    start = b"User-agent: *\nDisallow: /a\n"
    line = b"Disallow: /bbbbbbbbbb\n"
    filling = b"#" * ((500 << 10) - len(start) - len(line) // 2 - 1) + b"\n"
    site.says("/robots.txt", start + filling + line + b"Disallow: /c\n" * 100_000)

    assert [allowed(site, path) for path in ("/a", "/bbbb", "/bbbbbbbbbb", "/c")] == [False, True, True, True]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "".join(f"User-agent: x{n}\n" for n in range(12_000)) + "Disallow: /a\n" * 20_000,
            id="many of both",
        ),
        pytest.param("User-agent: *\n" + "Disallow: /*a*b*c*d*e*f$\n" * 18_000, id="many patterns"),
        pytest.param("User-agent: *\nDisallow: /" + "*a" * 200_000, id="one long pattern"),
        pytest.param("User-agent: *\nAllow: /" + "$" * 400_000, id="one long line"),
        pytest.param("User-agent" + " " * 400_000 + ":*", id="a wide gap"),
    ],
)
def test_hostile_rules_are_read_in_bounded_time(text: str) -> None:
    """A second for all that fits into the bound."""
    began = time.process_time()
    rules = _parsed(Fetched("http://a.example/robots.txt", 200, {}, text.encode()))
    rules.can_fetch("http://a.example/" + "abcdef" * 300, "khulasa")

    assert time.process_time() - began < 5


LINES = st.sampled_from(
    [
        *("User-agent: *", "user-agent khulasa", "Disallow: //[", "Disallow: http://[", "Allow: %", "Host:"),
        *("Crawl-delay: nan", "Request-rate: 1/0", "Visit-time: 9", "\x00", "Disallow: ?#", "Disallow: *"),
    ]
)


@given(st.text() | st.lists(LINES).map("\n".join))
def test_any_text_is_rules(text: str) -> None:
    """Nobody's robots.txt ends a run."""
    rules = _parsed(Fetched("http://a.example/robots.txt", 200, {}, text.encode("utf-8", "surrogatepass")))

    assert rules.can_fetch("http://a.example/a", "khulasa") in {True, False}


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "ftp://a.example/", "http://[::1/", "http://xn--/", "http://\0/"]
)
def test_what_is_no_address_is_nobodys_business(site: Web, url: str) -> None:
    """Fetching it will say what is wrong."""
    assert run(site, lambda robots: robots.allowed(url, NOW)) in {True, False}
    assert site.asked == []


def test_where_we_may_not_go_we_do_not_ask(site: Web) -> None:
    """The guard comes first."""
    assert not run(site, lambda robots: robots.allowed("http://10.0.0.1/a", NOW))


def test_what_a_site_said_outlives_the_client_that_asked(site: Web) -> None:
    """A daemon's next round asks with another client, and no site once more for that."""
    site.says("/robots.txt", b"User-agent: *\nDisallow: /private")
    known = Sites()

    async def asked() -> bool:
        async with Client(agent="x", guard=Guard(frozenset({site.place}))) as client:
            return await Robots(client, known).allowed(f"{site.base}/private", NOW)

    assert [asyncio.run(asked()) for _ in range(2)] == [False, False]
    assert site.count("/robots.txt") == 1
