"""Which feed -> Channel: what a feed says of itself, before any entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from arabic.direction import mark_title
from arabic.hygiene import one_line
from feeds.address import ATOM, JSON, RSS, archive_name, asset_path, feed_path, is_private, root_of
from feeds.entry import Site
from store.article import Feed, FeedKind


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed as a whole, such as its hub."""

    rel: str
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A link to another document of the same feed (RFC 5005): from Atom to its Atom, from RSS to its RSS."""

    rel: str
    """prev-archive or current."""
    atom: str
    rss: str


@dataclass(frozen=True, slots=True)
class Results:
    """Which part of what a search found a feed holds (OpenSearch 1.1)."""

    total: int
    start: int
    """The first one's place, counted from 1."""
    each: int
    """How many a part holds at most."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed without its entries, or one of its archive documents."""

    uri: str
    """Its permanent id: all documents of a feed share it."""
    title: str
    description: str
    author: str
    page: str
    """The address of its HTML twin."""
    atom: str
    rss: str
    stylesheet: str
    """What a browser shows the XML with: relative to the feed, so that it works behind any host name."""
    updated: datetime
    language: str
    ttl: int
    links: tuple[Link, ...] = ()
    """More links of any relation, the same in every format: hub …"""
    json: str = ""
    icon: str | None = None
    """A square picture."""
    turns: tuple[Turn, ...] = ()
    archived: bool = False
    """Whether this is an archive document, which gets no more entries."""
    results: Results | None = None
    """What it is a part of, if somebody searched for it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Which of a feed's documents one is (RFC 5005): archives are numbered from 1, the oldest first."""

    number: int | None = None
    """None: the one that is subscribed to, with the latest entries."""
    before: int | None = None
    """The archive with the entries before these, if there is one."""


SUBSCRIBED: Final = Archive()

_DESCRIPTIONS: Final = {
    FeedKind.TAG: "أخبار «{}»: كل خبر مرة واحدة، مع من رواه غيره.",
    FeedKind.SOURCE: "ما نُشر في «{}»: كل خبر مرة واحدة، مع من رواه غيره.",
    FeedKind.QUERY: "خلاصة محفوظة «{}»: كل خبر مرة واحدة، مع من رواه غيره.",
}


def channel_of(
    site: Site, feed: Feed, updated: datetime, *, description: str | None = None, place: Archive = SUBSCRIBED
) -> Channel:
    """
    Return what a feed's document says of itself; ``updated`` is that of its newest entry, or what was minted.

    >>> from zoneinfo import ZoneInfo
    >>> site = Site("خلاصة", "أخبار", "https://example.org/", ZoneInfo("UTC"))
    >>> feed = Feed(FeedKind.SOURCE, 7, "أخبار المرفأ", "أخبار-المرفأ", "tag:example.org,2026:sources/7")
    >>> channel_of(site, feed, minted(feed.uri)).title
    'أخبار المرفأ — خلاصة'
    """
    author, about, icon = _own(site)
    title, own = _names(feed, author, about)
    folder, path = site.url(feed_path(feed)), feed_path(feed, "")
    atom, rss = _files(place.number)
    return Channel(
        uri=feed.uri,
        title=mark_title(title),
        description=mark_title(one_line(description or "") or own),
        author=author,
        page=folder,
        atom=folder + atom,
        rss=folder + rss,
        stylesheet=root_of(path + atom) + asset_path("feed.css"),
        updated=updated.astimezone(UTC).replace(microsecond=0),
        language=site.language,
        ttl=site.ttl,
        links=_links(site, feed, place),
        json=folder + JSON,
        icon=icon,
        turns=tuple(_turns(folder, place)),
        archived=place.number is not None,
    )


@lru_cache(maxsize=4)
def _own(site: Site) -> tuple[str, str, str]:
    """Return the site's title, its description, and the address of its icon."""
    title = one_line(site.title)
    return title, one_line(site.description) or title, site.url(asset_path("icon.png"))


def _names(feed: Feed, author: str, about: str) -> tuple[str, str]:
    """Return the feed's title and description, given the site's."""
    if feed.kind is FeedKind.SITE:
        return author, about
    name = one_line(feed.name)
    # Whoever wrote a query gave it its title.
    title = name if feed.kind is FeedKind.QUERY else f"{name} — {author}"
    return title, _DESCRIPTIONS[feed.kind].format(name)


def _links(site: Site, feed: Feed, place: Archive) -> tuple[Link, ...]:
    # No hub is told of an archive, which does not change, nor of a feed whose address is a secret.
    has_hub = place.number is None and not is_private(feed)
    return (Link("hub", site.hub),) if site.hub and has_hub else ()


def _turns(folder: str, place: Archive) -> Iterator[Turn]:
    if place.number is not None:
        yield Turn("current", *(folder + name for name in _files(None)))
    # An archive names none after it: then it would change when the next one begins.
    if place.before is not None:
        yield Turn("prev-archive", *(folder + name for name in _files(place.before)))


def _files(number: int | None) -> tuple[str, str]:
    if number is None:
        return ATOM, RSS
    return archive_name(number), archive_name(number, rss=True)


def minted(tag_uri: str) -> datetime:
    """
    Return the date in a tag: URI: a feed that never had an entry was last changed then, whenever it is built.

    >>> minted("tag:example.org,2026-03:feeds/all").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    year, month, day, *_ = [*tag_uri.split(":")[1].rpartition(",")[2].split("-"), "1", "1"]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)
