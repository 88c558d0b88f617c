"""From any document of a site to what can be subscribed to there: links, guesses, and what a document is."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from arabic.hygiene import one_line
from ingest.dom import Element, address, base_of, parsed, text_of
from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.remote import SourceKind
from ingest.sitemap import inflated

_FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
    | {"application/json", "text/xml", "application/xml", "application/x.atom+xml", "application/x-atom+xml"}
)
_DOUBTFUL_TYPES: Final = frozenset({"application/json", "text/xml", "application/xml"})
_MOST_LINKS: Final = 5000
_MOST: Final = 60
_SNIFFED: Final = 1 << 16
# The last part of a path, or a parameter, by which feeds are called.
_FEED_LIKE: Final = re.compile(
    r"(?:^|[/_.-])(?:feeds?|rss2?|atom|rdf)(?:[/_.-]|\.(?:xml|php|aspx?|json)|$)|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_FEED_QUERY: Final = re.compile(
    r"(?:^|[&?])(?:feed|format|type|output|alt)=(?:rss2?|atom|feed|json)", re.IGNORECASE
)
_COMMENTS: Final = re.compile(r"comment|replies|تعليق", re.IGNORECASE)
# What links to feeds are also called, and are none: pages about them, other people's readers.
_NO_FEED: Final = re.compile(r"feedback|feedburner\.com/fb/|feedly\.com|/rss-?(?:help|info)", re.IGNORECASE)
_PATHS: Final = (
    (SourceKind.FEED, "/feed"),
    (SourceKind.FEED, "/rss"),
    (SourceKind.FEED, "/rss.xml"),
    (SourceKind.FEED, "/feed.xml"),
    (SourceKind.FEED, "/atom.xml"),
    (SourceKind.FEED, "/index.xml"),
    (SourceKind.FEED, "/feed.json"),
    (SourceKind.FEED, "/ar/rss"),
    (SourceKind.FEED, "/ar/rss.xml"),
    (SourceKind.FEED, "/feeds/posts/default"),
    (SourceKind.FEED, "/?feed=rss2"),
    (SourceKind.SITEMAP, "/news-sitemap.xml"),
    (SourceKind.SITEMAP, "/sitemap_news.xml"),
    (SourceKind.SITEMAP, "/sitemap-news.xml"),
    (SourceKind.SITEMAP, "/sitemap.xml"),
    (SourceKind.SITEMAP, "/sitemap_index.xml"),
)
_ROBOTS_LINE: Final = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_BEFORE_ROOT: Final = re.compile(
    r"(?:\s+|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*)?>)*+",
    re.DOTALL | re.IGNORECASE,
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_ROOTS: Final = {
    "rss": SourceKind.FEED,
    "feed": SourceKind.FEED,
    "rdf": SourceKind.FEED,
    "channel": SourceKind.FEED,
    "urlset": SourceKind.SITEMAP,
    "sitemapindex": SourceKind.SITEMAP,
    "opml": SourceKind.OPML,
}
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|section|h1|table)\b", re.IGNORECASE
)
_JSON_FEED: Final = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_ADDRESS: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which there may be something to subscribe to."""

    url: str
    kind: SourceKind
    title: str
    how: str
    """What speaks for it, in a few words."""


def candidates(data: bytes, content_type: str | None, url: str) -> tuple[Candidate, ...]:
    """
    Return what a page links to that may be feeds, then guesses; the likeliest first, feeds of comments last.

    Of a robots.txt, the sitemaps that it names. Raises PageError for a trap.

    >>> page = "<link rel=alternate type=application/rss+xml href=/f title=الأخبار><p>مرحبا"
    >>> found = candidates(page.encode(), "text/html", "https://n.example/a")
    >>> found[0].url, found[0].title, found[1].url
    ('https://n.example/f', 'الأخبار', 'https://n.example/feed')
    """
    text = decoded(data, content_type)
    found: list[Candidate] = []
    if "<" in text:
        tree = parsed(text)
        base = base_of(tree, url)
        found += [*_announced(tree, base), *_linked(tree, base)]
    else:
        found += _of_robots(text, url)
    found += guesses(url)
    first: dict[str, Candidate] = {}
    for candidate in found:
        first.setdefault(_same(candidate.url), candidate)
    ranked = sorted(
        first.values(), key=lambda one: bool(_COMMENTS.search(one.url) or _COMMENTS.search(one.title))
    )
    return tuple(ranked[:_MOST])


def guesses(url: str) -> tuple[Candidate, ...]:
    """Return where sites commonly have their feeds and sitemaps."""
    found = ((kind, address(path, url)) for kind, path in _PATHS)
    return tuple(Candidate(place, kind, "", "a common address") for kind, place in found if place)


def sniffed(data: bytes, content_type: str | None, url: str) -> SourceKind | None:
    """
    Return what a document is, by its content and not by its label; of HTML, a page. None for anything else.

    >>> sniffed(b"<?xml version='1.0'?><!-- x --><rss version='2.0'>", "text/html", "https://n.example/")
    <SourceKind.FEED: 'feed'>
    """
    try:
        text = decoded(inflated(data)[:_SNIFFED], content_type).lstrip("\ufeff \t\r\n\0")
    except PageError:
        return None
    if text.startswith("{"):
        return SourceKind.FEED if _is_json_feed(data, text) else None
    if text.startswith("<"):
        return _of_markup(text)
    lines = text.split()
    is_list = bool(lines) and all(_ADDRESS.fullmatch(line) for line in lines[:-1] or lines)
    return SourceKind.SITEMAP if is_list and _path(url).endswith((".txt", ".txt.gz")) else None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""


def _of_markup(text: str) -> SourceKind | None:
    start = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, start.end() if start else 0)
    if root and (kind := _ROOTS.get(root[1].lower())):
        return kind
    return SourceKind.PAGE if _HTML.search(text[:_SNIFFED]) else None


def _is_json_feed(data: bytes, text: str) -> bool:
    if _JSON_FEED.search(text):
        return True
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("items"), list) and "version" in found


def _announced(tree: Element, base: str) -> Iterator[Candidate]:
    """Yield what the page itself announces, feeds by their own types first."""
    doubtful = []
    for link in islice(tree.iter("link"), _MOST_LINKS):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        place = address(link.get("href"), base)
        names = (link.get("rel") or "").lower().split()
        if (
            not place
            or not ({"alternate", "feed"} & set(names))
            or (kind not in _FEED_TYPES and "feed" not in names)
        ):
            continue
        candidate = Candidate(
            place, SourceKind.FEED, one_line(link.get("title") or ""), "the page announces it"
        )
        if kind in _DOUBTFUL_TYPES:
            # Programs announce their interfaces so, too: /wp-json/, oEmbed.
            if _is_feed_like(place):
                doubtful.append(candidate)
        else:
            yield candidate
    yield from doubtful


def _linked(tree: Element, base: str) -> Iterator[Candidate]:
    """Yield what the page links to under addresses such as feeds have."""
    for link in islice(tree.iter("a"), _MOST_LINKS):
        place = address(link.get("href"), base)
        if place and _is_feed_like(place):
            yield Candidate(place, SourceKind.FEED, text_of(link)[:200], "the page links to it")


def _is_feed_like(place: str) -> bool:
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    if _NO_FEED.search(place):
        return False
    last = "/".join(parts.path.rstrip("/").rsplit("/", 3)[-3:])
    return bool(_FEED_LIKE.search(last) or _FEED_QUERY.search(parts.query))


def _of_robots(text: str, url: str) -> Iterator[Candidate]:
    for line in islice(_ROBOTS_LINE.finditer(text), _MOST):
        if place := address(line[1], url):
            yield Candidate(place, SourceKind.SITEMAP, "", "robots.txt names it")


def _same(url: str) -> str:
    return url.removesuffix("/").partition("#")[0]
