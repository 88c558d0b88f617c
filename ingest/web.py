"""The web as a source is asked through it: with its own headers, and by the rules of robots.txt for pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.client import Client, Fetched
from ingest.errors import FetchError
from ingest.remote import RemoteSource
from ingest.robots import Robots
from ingest.weburl import address_of, origin

_PAGE_TYPES: Final = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
LARGEST_PAGE: Final = 5 << 20
"""Bytes. A page of news has a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Web:
    """What sources are asked through."""

    client: Client
    robots: Robots | None = None
    """None: the configuration says that robots.txt is not asked."""

    async def get(self, url: str, source: RemoteSource, headers: Mapping[str, str]) -> Fetched:
        """Return what is at an address. Its own server is told the source's secrets, no other is."""
        is_own = origin(address_of(url)) == origin(address_of(source.url))
        return await self.client.get(
            url,
            headers=headers,
            secret_headers=source.headers if is_own else {},
            http2=source.http2,
            proxy=source.proxy,
        )

    async def page(self, url: str, source: RemoteSource, headers: Mapping[str, str] | None = None) -> Fetched:
        """Return a page for people. Raises FetchError, also where robots.txt keeps programs out."""
        if self.robots and not await self.robots.allowed(url, proxy=source.proxy):
            raise FetchError(url, "robots.txt keeps us out", "ask its outlet, or name a feed of theirs")
        return await self.get(url, source, {"Accept": _PAGE_TYPES, **(headers or {})})
