"""OPML, which lists feeds: read however it was written, and written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from arabic.hygiene import one_line
from ingest.dom import Element, address, parsed_xml
from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.sitemap import inflated, local_name

MOST: Final = 20_000
"""Feeds of one list."""
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed as a list names it."""

    url: str
    title: str = ""
    site: str | None = None
    """The page that the feed is of."""
    folder: tuple[str, ...] = ()
    """The names of the outlines that it stands under, the outermost first."""


def read_opml(data: bytes) -> tuple[OpmlFeed, ...]:
    """
    Return the feeds of a list, each once. Raises PageError for what is no OPML, and for a trap.

    >>> data = '<opml><body><outline text="صحف"><outline XMLURL="https://n.example/f"/></outline></body></opml>'
    >>> read_opml(data.encode())
    (OpmlFeed(url='https://n.example/f', title='', site=None, folder=('صحف',)),)
    """
    tree = parsed_xml(decoded(inflated(data), None))
    if local_name(tree) != "opml":
        raise PageError("", "is no OPML", "give a file that a feed reader exported")
    first: dict[str, OpmlFeed] = {}
    for feed in _feeds(tree):
        first.setdefault(feed.url, feed)
        if len(first) == MOST:
            break
    return tuple(first.values())


def write_opml(feeds: Iterable[OpmlFeed], title: str) -> bytes:
    """
    Return feeds as OPML 2.0, under the outlines that they stand under.

    >>> feeds = [OpmlFeed("https://n.example/f", "صوت النيل", folder=("صحف",))]
    >>> read_opml(write_opml(feeds, "مصادري")) == tuple(feeds)
    True
    """
    written: list[str] = []
    opened: tuple[str, ...] = ()
    for feed in feeds:
        shared = _shared(opened, feed.folder)
        written += ["</outline>\n"] * (len(opened) - shared)
        written += [f"<outline text={_quoted(name)}>\n" for name in feed.folder[shared:]]
        written.append(_outline(feed))
        opened = feed.folder
    written += ["</outline>\n"] * len(opened)
    head = f"<head>\n<title>{_quoted(title)[1:-1]}</title>\n</head>\n"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"{head}<body>\n{''.join(written)}</body>\n</opml>\n"
    ).encode()


def _feeds(tree: Element) -> Iterator[OpmlFeed]:
    """Yield what the outlines name, in their order."""
    waiting: list[tuple[Element, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        element, folder = waiting.pop()
        said = {str(name).rpartition("}")[2].lower(): str(value) for name, value in element.attrib.items()}
        title = one_line(said.get("title") or said.get("text") or "")
        link = _feed_address(said)
        if local_name(element) == "outline" and link:
            yield OpmlFeed(link, title, address(said.get("htmlurl")), folder)
        elif local_name(element) == "outline" and title:
            folder = (*folder, title)[-_DEEPEST:]
        waiting += [(child, folder) for child in reversed(element)]


def _feed_address(said: dict[str, str]) -> str | None:
    """Return where the feed is; some lists give it as ``url``, and some as feed://."""
    link = said.get("xmlurl") or (
        said.get("url") if said.get("type", "").lower() in {"rss", "atom", "feed"} else None
    )
    if not link:
        return None
    link = link.strip()
    if link.lower().startswith("feed:"):
        link = link[5:] if link[5:].lower().startswith("http") else f"http:{link[5:]}"
    return address(link)


def _outline(feed: OpmlFeed) -> str:
    title = _quoted(feed.title or feed.url)
    site = f" htmlUrl={_quoted(feed.site)}" if feed.site else ""
    return f'<outline type="rss" text={title} title={title} xmlUrl={_quoted(feed.url)}{site}/>\n'


def _quoted(text: str) -> str:
    return quoteattr(one_line(text), {'"': "&quot;"})


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
