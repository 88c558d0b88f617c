"""What robots.txt allows us (RFC 9309)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

import httpx
from protego import Protego

from ingest.client import Client, Fetched
from ingest.errors import FetchError

TOKEN: Final = "khulasa"  # noqa: S105  # RFC 9309's word for a name
"""What we are called in robots.txt, in any letters."""
_LARGEST: Final = 500 << 10
"""Bytes that are read; the rest is left out (RFC 9309 §2.5)."""
_LONGEST: Final = 2000
"""Letters of a line; no address that is linked anywhere is longer."""
_FRESH: Final = timedelta(hours=24)
_SOON: Final = timedelta(minutes=10)
"""When a server is asked again that could not say."""
_MOST: Final = 1000
"""Sites whose rules are kept."""
_AGENT_LINE: Final = re.compile(
    r"\s*user[- ]?agent[\s:]\s*:?\s*(?P<name>\*(?=\s*(?:#|$))|[a-z_-]*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Rules:
    until: datetime
    parsed: Protego | None
    """None where there are none."""
    is_closed: bool = False
    """Whether all is forbidden, for now."""


class Sites(OrderedDict[str, _Rules]):
    """What sites allow us, by the address of their robots.txt; it outlives clients and event loops."""


class Robots:
    """
    Knows what sites allow us, and asks each of them once a day.

    Where there is no robots.txt, all is allowed; where its server fails or is not there, nothing is, and it
    is asked again ten minutes later.
    """

    def __init__(self, client: Client, known: "Sites | None" = None) -> None:
        """Take who asks, and what other clients of this process were told before."""
        self._client = client
        self._known = Sites() if known is None else known
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allowed(self, url: str, now: datetime | None = None, *, proxy: str | None = None) -> bool:
        """
        Tell whether we may fetch an address. What is no address is not forbidden.

        ``proxy`` is the way to robots.txt, as for ``Client.get``; ``now`` is the clock's time without.
        """
        rules = await self._rules(url, now or datetime.now(UTC), proxy)
        if rules is None or (rules.parsed is None and not rules.is_closed):
            return True
        return rules.parsed is not None and bool(rules.parsed.can_fetch(str(httpx.URL(url)), TOKEN))

    async def _rules(self, url: str, now: datetime, proxy: str | None) -> _Rules | None:
        try:
            place = str(httpx.URL(url).copy_with(raw_path=b"/robots.txt", fragment=None, userinfo=b""))
        except (httpx.InvalidURL, ValueError):
            return None
        lock = self._asking.get(place)
        if lock is None:
            lock = self._asking[place] = asyncio.Lock()
        async with lock:  # who comes meanwhile hears the same answer
            known = self._known.get(place)
            if known is None or known.until <= now:
                known = self._known[place] = await self._asked(place, now, proxy)
            self._known.move_to_end(place)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known

    async def _asked(self, place: str, now: datetime, proxy: str | None) -> _Rules:
        try:
            answer = await self._client.get(
                place, headers={"Accept": "text/plain, */*;q=0.5"}, largest=_LARGEST, is_cut=True, proxy=proxy
            )
        except FetchError as fault:
            # Who leads us in circles has none (§2.3.1.2); who is not there may have one (§2.3.1.4).
            is_closed = fault.transient or fault.refused
            return _Rules(now + (_SOON if is_closed else _FRESH), None, is_closed=is_closed)
        if 200 <= answer.status < 300:
            return _Rules(now + _FRESH, await asyncio.to_thread(_parsed, answer))
        is_closed = answer.status >= 500
        return _Rules(now + (_SOON if is_closed else _FRESH), None, is_closed=is_closed)


def _parsed(answer: Fetched) -> Protego:
    data = answer.body
    if len(data) >= _LARGEST:  # half a line may forbid more than the whole
        data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
    return Protego.parse("\n".join(_lines(data.decode("utf-8-sig", errors="replace"))))


def _lines(text: str) -> Iterator[str]:
    r"""
    Yield the lines of robots.txt so that all others' groups are one.

    protego keeps each rule once for each agent of its group: thousands of both would fill the memory. It also
    takes a part of our name for our name, where the RFC wants the whole (§2.2.1).

    >>> list(_lines("User-agent: Khulasa/2.0\nuser-agent: k\nDisallow: /a"))
    ['user-agent: khulasa', 'user-agent: other', 'Disallow: /a']
    """
    for line in text.splitlines():
        if len(line) > _LONGEST:
            continue
        found = _AGENT_LINE.match(line)
        if found is None:
            yield line
        else:
            name = found["name"].lower()
            yield f"user-agent: {name if name in {'*', TOKEN} else 'other'}"
