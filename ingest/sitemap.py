"""Sitemaps → the pages that they list: of sitemaps.org, of Google for news and pictures, as plain text."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from arabic.hygiene import one_line
from ingest.blockmarkup import media_of
from ingest.dom import Element, address, parsed_xml
from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.moments import moment_of
from store.article import Media

MOST: Final = 50_000
"""Entries: what sitemaps.org allows; the rest of a longer one is left out."""
LARGEST: Final = 16 << 20
"""Bytes of a gzipped sitemap once it is inflated: 50,000 entries take ten million."""
_GZIP: Final = b"\x1f\x8b"
_UTC: Final = ZoneInfo("UTC")
_MOST_TAGS: Final = 40
_MOST_IMAGES: Final = 10
_SEPARATOR: Final = re.compile("[,،;؛|]")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page that a sitemap lists, or another sitemap, with what it says of it."""

    link: str
    title: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    outlet: str | None = None
    media: tuple[Media, ...] = ()
    language: str | None = None

    @property
    def url(self) -> str:
        """The address: of a sitemap, mostly."""
        return self.link


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, in its order."""

    pages: tuple[SitemapEntry, ...] = ()
    maps: tuple[SitemapEntry, ...] = field(default=())
    """Of an index, the sitemaps that it leads to."""


def read_sitemap(data: bytes, content_type: str | None, url: str) -> Sitemap:
    """
    Return what a sitemap lists. Raises PageError for a document that is none, and for a trap.

    >>> data = b"<urlset><url><loc>/a</loc><lastmod>2026-03-05</lastmod></url></urlset>"
    >>> [(page.link, page.updated.day) for page in read_sitemap(data, None, "https://n.example/s.xml").pages]
    [('https://n.example/a', 5)]
    """
    text = decoded(inflated(data), content_type)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _of_lines(text, url)
    tree = parsed_xml(text)
    match local_name(tree):
        case "urlset":
            return Sitemap(pages=_each_once(_entries(tree, "url", url)))
        case "sitemapindex":
            return Sitemap(maps=_each_once(_entries(tree, "sitemap", url)))
        case _:
            raise _no_sitemap()


def inflated(data: bytes) -> bytes:
    """
    Return what is gzipped as it was; anything else as it is.

    Raises PageError for what is broken, or too large.
    """
    if not data.startswith(_GZIP):
        return data
    inflating = zlib.decompressobj(31)
    try:
        whole = inflating.decompress(data, LARGEST)
    except zlib.error as fault:
        raise PageError("", "is a broken gzip file", "look at what its address shows") from fault
    if inflating.unconsumed_tail:
        raise PageError("", f"holds more than {LARGEST >> 20} MB", "give the address of a smaller one")
    return whole


def local_name(element: Element) -> str:
    """Return an element's name in small letters, whatever its namespace."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _no_sitemap() -> PageError:
    return PageError("", "is no sitemap", "give the address of one: robots.txt often names it")


def _of_lines(text: str, url: str) -> Sitemap:
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    links = [line for line in lines[:MOST] if _ADDRESS.fullmatch(line)]
    if not links or 2 * len(links) < len(lines[:MOST]):
        raise _no_sitemap()
    places = (address(link, url) for link in links)
    return Sitemap(pages=_each_once(SitemapEntry(place) for place in places if place))


def _entries(tree: Element, name: str, url: str) -> Iterator[SitemapEntry]:
    """Yield what a sitemap lists; within broken XML entries may stand deeper than they should."""
    listed = (element for element in tree.iter() if local_name(element) == name)
    for element in islice(listed, MOST):
        entry = _entry(element, url)
        if entry is not None:
            yield entry


def _entry(element: Element, url: str) -> SitemapEntry | None:
    said = {local_name(child): child for child in reversed(element)}
    link = address(_text(said.get("loc")), url)
    if link is None:
        return None
    entry = SitemapEntry(link, updated=_moment(said.get("lastmod")), media=_images(element, url))
    if "news" in said:
        return _with_news(entry, said["news"])
    return entry


def _with_news(entry: SitemapEntry, news: Element) -> SitemapEntry:
    said = {local_name(child): child for child in reversed(news)}
    publication = said.get("publication")
    of = {} if publication is None else {local_name(child): child for child in reversed(publication)}
    keywords = _text(said.get("keywords")) or ""
    tags = filter(None, map(one_line, _SEPARATOR.split(keywords)))
    return replace(
        entry,
        title=_text(said.get("title")),
        published=_moment(said.get("publication_date")),
        tags=tuple(dict.fromkeys(islice(tags, _MOST_TAGS))),
        outlet=_text(of.get("name")),
        language=_text(of.get("language")),
    )


def _images(element: Element, url: str) -> tuple[Media, ...]:
    """Return the pictures of a page."""
    found = []
    for image in islice((child for child in element if local_name(child) == "image"), _MOST_IMAGES):
        said = {local_name(child): child for child in reversed(image)}
        if place := address(_text(said.get("loc")), url):
            found.append(media_of(place, _text(said.get("caption")) or _text(said.get("title"))))
    return tuple(found)


def _text(element: Element | None) -> str | None:
    if element is None:
        return None
    return one_line("".join(map(str, element.itertext()))) or None


def _moment(element: Element | None) -> datetime | None:
    return moment_of(_text(element) or "", _UTC)


def _each_once(entries: Iterator[SitemapEntry]) -> tuple[SitemapEntry, ...]:
    first: dict[str, SitemapEntry] = {}
    for entry in entries:
        first.setdefault(entry.link, entry)
    return tuple(first.values())
