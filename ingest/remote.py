"""A remote source as it is to be read: its address, its kind, and what its owner decided about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from ingest.quiet import Quiet

_UTC: Final = ZoneInfo("UTC")


class SourceKind(StrEnum):
    """What stands at a source's address."""

    FEED = "feed"
    """RSS, Atom or JSON Feed."""
    SITEMAP = "sitemap"
    """A sitemap, for news or not, or an index of them."""
    LISTING = "listing"
    """An HTML page that links to articles."""
    PAGE = "page"
    """An HTML page that is an article."""
    OPML = "opml"
    """A list of feeds, each of which is a source of its own."""


@dataclass(frozen=True, slots=True)
class PageRules:
    """CSS selectors for articles' pages, where finding their parts is not left to us."""

    content: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """Settings of one source."""

    name: str
    url: str
    kind: SourceKind = SourceKind.FEED
    every: timedelta | None = None
    """How often it is asked; None to learn it from its habits."""
    cron: str | None = None
    """When it is asked, as crontab writes it, in ``zone``; instead of an interval."""
    quiet: Quiet = field(default_factory=Quiet)
    """Hours in which it is not."""
    jitter: timedelta | None = None
    """How much later it may be asked at most; None to leave that to us."""
    full_text: bool = False
    """Whether articles' pages are fetched where a feed holds summaries."""
    rules: PageRules = field(default_factory=PageRules)
    item: str | None = None
    """What selects the links of a listing."""
    outlet: str | None = None
    """What its articles name as their outlet; None for the source's name."""
    tags: tuple[str, ...] = ()
    """Tags that all its articles get."""
    zone: ZoneInfo = _UTC
    """That of dates which its pages print without one."""
    limit: int = 50
    """Of a sitemap or listing, the newest links that are looked at."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to its own server only: they may hold secrets."""
    proxy: str | None = field(default=None, repr=False)
    http2: bool = False
    fault: str | None = None
    """Why it cannot be asked, whatever its server would say: a secret that is not set."""

    @property
    def shown_outlet(self) -> str:
        """What its articles name as their outlet."""
        return self.outlet or self.name


def unset(variable: str) -> str:
    """Return why a source cannot be asked whose secret is not there."""
    return f"the variable {variable} is not set"


def tells_of_unset(reason: str | None) -> bool:
    """
    Tell whether a source could not be asked for that.

    >>> tells_of_unset(unset("NEWS_KEY")), tells_of_unset("the server answers 404")
    (True, False)
    """
    return re.fullmatch(unset(r"\w+"), reason or "") is not None


_SECRET_WORDS: Final = ("key", "token", "secret", "auth", "pass", "sig")


def shown_address(url: str) -> str:
    """
    Return an address without what may be secret: a user's name and password, keys in the query.

    >>> shown_address("https://reader:letmein@a.example/feed?page=2&api_key=17")
    'https://a.example/feed?page=2&api_key=***'
    """
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url.rpartition("@")[2]
    if any(_is_secret(name) for name, _ in pairs):
        hidden = [(name, "***" if _is_secret(name) else value) for name, value in pairs]
        parts = parts._replace(query=urlencode(hidden, safe="*"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)
