"""URL -> bytes: one GET that ends in time, in memory and on the public web."""

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.errors import FetchError

DEADLINE: Final = timedelta(seconds=30)
"""For the whole answer with its redirects: httpx itself only limits the wait for each next byte."""
LARGEST: Final = 10 << 20
_MOST_HOPS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Some servers send deflate without the wrapper that RFC 9110 §8.4.1.2 wants.
_WINDOWS: Final = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect."""

    status: int
    target: str
    """The address that it led to."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered, whatever its status."""

    url: str
    """Where it was found in the end."""
    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    hops: tuple[Hop, ...] = ()


def fetch(
    url: str,
    *,
    agent: str,
    headers: Mapping[str, str] | None = None,
    deadline: timedelta = DEADLINE,
    largest: int = LARGEST,
) -> Fetched:
    """
    Return what a server answers to a GET. Raises FetchError.

    The address itself may be on this machine or a private network: whoever asks means it. A redirect from the
    public web may not lead there. ``largest`` bounds the body twice: as it is sent, and once it is inflated.
    """
    asked = {"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "*/*", **(headers or {})}
    try:
        return asyncio.run(_in_time(url, asked, deadline, largest))
    except TimeoutError as fault:
        what = f"no whole answer within {deadline.total_seconds():g} s"
        raise FetchError(url, what, "try again later") from fault
    except httpx.HTTPError as fault:
        raise FetchError(url, f"cannot be reached: {_reason(fault)}", "look at address and server") from fault
    except (httpx.InvalidURL, UnicodeError, ValueError) as fault:
        raise FetchError(url, f"is no address: {fault}", "write http://host/path") from fault


async def _in_time(url: str, headers: Mapping[str, str], deadline: timedelta, largest: int) -> Fetched:
    async with asyncio.timeout(deadline.total_seconds()):
        async with httpx.AsyncClient(headers=headers, timeout=None) as client:  # noqa: S113 - the one above
            return await _followed(client, url, largest)


async def _followed(client: httpx.AsyncClient, url: str, largest: int) -> Fetched:
    hops: list[Hop] = []
    is_public = await _is_public(url)
    while True:
        async with _answer(client, hops[-1].target if hops else url) as answer:
            target = answer.headers.get("location")
            if answer.status_code not in _REDIRECTS or not target:
                body = await _body(answer, largest)
                names = {name.lower(): value for name, value in answer.headers.items()}
                return Fetched(str(answer.url), answer.status_code, names, body, tuple(hops))
            hops.append(Hop(answer.status_code, urljoin(str(answer.url), target)))
        if len(hops) > _MOST_HOPS:
            raise FetchError(url, f"leads on more than {_MOST_HOPS} times", "ask its owner")
        if is_public and not await _is_public(hops[-1].target):
            what = f"leads to a private address: {hops[-1].target}"
            raise FetchError(url, what, "ask there yourself, if you mean it")


@asynccontextmanager
async def _answer(client: httpx.AsyncClient, url: str) -> AsyncIterator[httpx.Response]:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise FetchError(url, "is no address of the web", "write http:// or https://")
    async with client.stream("GET", url) as answer:
        yield answer


async def _body(answer: httpx.Response, largest: int) -> bytes:
    """Read a body as it is sent and inflate it ourselves: httpx would inflate a bomb whole."""
    raw = bytearray()
    async for chunk in answer.aiter_raw():
        raw += chunk
        if len(raw) > largest:
            raise FetchError(str(answer.url), f"sends more than {largest >> 20} MB", "no feed is that large")
    codings = answer.headers.get("content-encoding", "").lower().replace(" ", "")
    if codings in {"", "identity"} or not raw:
        return bytes(raw)
    if codings not in _WINDOWS:  # several at once are a bomb, others were not asked for
        raise FetchError(
            str(answer.url), f"is encoded as {codings}", "ask its owner to send gzip, or nothing"
        )
    return _inflated(str(answer.url), bytes(raw), _WINDOWS[codings], largest)


def _inflated(url: str, raw: bytes, windows: tuple[int, ...], largest: int) -> bytes:
    for bits in windows:
        stream = zlib.decompressobj(wbits=bits)
        try:
            found = stream.decompress(raw, largest + 1)
        except zlib.error:
            continue
        if len(found) > largest:
            raise FetchError(url, f"inflates to more than {largest >> 20} MB", "no feed is that large")
        if not stream.eof:
            raise FetchError(url, "is cut off within its compressed body", "try again later")
        return found
    raise FetchError(url, "is not compressed as it says", "ask its owner")


async def _is_public(url: str) -> bool:
    """Tell whether all addresses of a URL's host are on the public internet; one that has none may be."""
    parts = urlsplit(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 80, type=socket.SOCK_STREAM
        )
    except OSError:
        return True  # httpx will say that there is none
    return all(ipaddress.ip_address(str(place[4][0]).partition("%")[0]).is_global for place in found)


def _reason(fault: httpx.HTTPError) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__
