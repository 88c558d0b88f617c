"""
Channel, entries -> the bytes of an Atom or RSS feed.

The only module that meets feedgen 1.0, which has faults. They are kept out by what is never asked of it, and
mended on the elements that it builds:

- dates of RSS go through ``setlocale``, neither thread-safe nor right under an Arabic locale, and those that
  nobody gave become the present: feedgen writes no RSS date at all, and every Atom date is given
- the links of an Atom entry lose everything but their address: relation and type are put back
- an RSS channel takes the last link for its address, drops every relation but ``self``, has no ``xml:lang``
- authors without an e-mail address vanish from RSS: Dublin Core takes names
- ``add_entry`` reverses the order and builds an entry anew for every feed: ours are built once, and joined
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from markupsafe import Markup

from feeds.entry import Channel, Entry, Link

GENERATOR: Final = "Khulasa"
ATOM_TYPE: Final = "application/atom+xml"
RSS_TYPE: Final = "application/rss+xml"

_ATOM_NS: Final = "http://www.w3.org/2005/Atom"
_CONTENT_NS: Final = "http://purl.org/rss/1.0/modules/content/"
_DC_NS: Final = "http://purl.org/dc/elements/1.1/"
_XHTML_NS: Final = "http://www.w3.org/1999/xhtml"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

# Most stories have several tags, whose feeds are published one after another.
_KEPT: Final = 1024


def atom(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed as Atom 1.0: the same values give the same bytes anywhere, at any time."""
    root = _parsed(_generator(channel, channel.atom, ATOM_TYPE, channel.updated).atom_str())
    for link in channel.links:
        _add_link(root, f"{{{_ATOM_NS}}}link", link)
    root.append(_way_to_page(channel))
    return _joined(channel, root, b"</feed>", map(_atom_entry, entries))


def rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the feed as RSS 2.0: the same values give the same bytes anywhere, at any time."""
    root = _parsed(_generator(channel, channel.rss, RSS_TYPE, _UNPRINTED).rss_str())
    root.set(_XML_LANG, channel.language)
    body = root[0]
    etree.SubElement(body, "lastBuildDate").text = format_datetime(channel.updated)
    for link in channel.links:
        _add_link(body, f"{{{_ATOM_NS}}}link", link)
    body.append(_way_to_page(channel))
    return _joined(channel, root, b"</channel>\n</rss>", map(_rss_item, entries))


class _Unprinted(datetime):
    """A date that feedgen takes for none, and so does not write."""

    def __bool__(self) -> bool:
        return False


_UNPRINTED: Final = _Unprinted(1970, 1, 1, tzinfo=UTC)


def _generator(channel: Channel, own_address: str, own_type: str, updated: datetime) -> FeedGenerator:
    feed = FeedGenerator()
    feed.load_extension("dc")  # declares the prefix once, at the root
    feed.id(channel.uri)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.subtitle(channel.description)
    feed.author(name=channel.author)
    feed.language(channel.language)
    feed.generator(GENERATOR)
    feed.updated(updated)
    feed.ttl(channel.ttl)
    feed.link(href=own_address, rel="self", type=own_type)
    # Last, because RSS takes the last one, of whatever relation, for the channel's address.
    feed.link(href=channel.page, rel="alternate", type="text/html", hreflang=channel.language)
    return feed


@lru_cache(maxsize=_KEPT)
def _atom_entry(entry: Entry) -> bytes:
    built = _entry(entry)
    built.updated(entry.updated)
    built.published(entry.published)
    built.summary(entry.summary)
    if entry.author:
        built.author(name=entry.author)
    element = built.atom_entry()
    for link in element.findall("link"):
        link.set("rel", "alternate")
        link.set("type", "text/html")
    if entry.outlet:
        etree.SubElement(element, f"{{{_DC_NS}}}publisher").text = entry.outlet
    return _fragment(element)


@lru_cache(maxsize=_KEPT)
def _rss_item(entry: Entry) -> bytes:
    built = _entry(entry)
    # Readers take a description for HTML: «a < b» would lose its end, and its direction would be theirs.
    built.description(str(Markup('<p dir="rtl">{}</p>').format(entry.summary)))
    element = built.rss_entry()
    etree.SubElement(element, "pubDate").text = format_datetime(entry.published)
    if entry.author:
        etree.SubElement(element, f"{{{_DC_NS}}}creator").text = entry.author
    if entry.outlet:
        etree.SubElement(element, f"{{{_DC_NS}}}publisher").text = entry.outlet
    return _fragment(element)


def _entry(entry: Entry) -> FeedEntry:
    built = FeedEntry()
    built.id(entry.uri)
    built.title(entry.title)
    built.link(href=entry.link)
    # Never type="CDATA": feedgen would write that into Atom, where it is no type.
    built.content(entry.content, type="html")
    built.category([{"term": name, "label": name} for name in entry.categories])
    return built


def _add_link(parent: etree._Element, name: str, link: Link) -> None:
    element = etree.SubElement(parent, name, rel=link.rel, href=link.href)
    if link.type:
        element.set("type", link.type)


def _way_to_page(channel: Channel) -> etree._Element:
    # For the person who opens the feed in a browser. A div is the one XHTML that validators expect here.
    div = etree.fromstring(f'<div xmlns="{_XHTML_NS}"/>')
    link = etree.SubElement(div, f"{{{_XHTML_NS}}}a", href=channel.page)
    link.text = "هذه خلاصة تُقرأ في قارئ خلاصات: انسخ عنوانها إليه، أو افتح صفحتها"
    return div


def _parsed(feed: bytes) -> etree._Element:
    return etree.fromstring(feed)


def _fragment(element: etree._Element) -> bytes:
    # Under a root that declares the prefixes, so that no entry declares them again.
    root = etree.Element("feed", nsmap={"content": _CONTENT_NS, "dc": _DC_NS})
    root.append(element)
    return etree.tostring(root, encoding="utf-8").partition(b">")[2].removesuffix(b"</feed>")


def _joined(channel: Channel, root: etree._Element, end: bytes, entries: Iterator[bytes]) -> bytes:
    """Return the envelope with the entries before its end: the W3C validator wants them last."""
    for element in (root, *root.iter(f"{{{_ATOM_NS}}}feed", "channel")):
        element.text = "\n"
        for child in element:
            child.tail = "\n"
    # The root must begin within the first 512 bytes: there browsers look for the kind of document.
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<?xml-stylesheet type="text/css" href="{channel.stylesheet}"?>\n'
    ).encode()
    envelope = etree.tostring(root, encoding="utf-8").removesuffix(end)
    return b"".join((head, envelope, *(entry + b"\n" for entry in entries), end, b"\n"))
