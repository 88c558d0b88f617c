"""
Channel, Entry -> feedgen's Atom and RSS of them.

The only module that meets feedgen 1.0, which has faults. They are kept out by what is never asked of it, and
mended on the elements that it builds:

- dates of RSS go through ``setlocale``, neither thread-safe nor right under an Arabic locale, and those that
  nobody gave become the present: feedgen writes no RSS date at all, and every Atom date is given
- the links of an Atom entry lose everything but their address: relation, type, length, title are put back
- an RSS channel takes the last link for its address, drops every relation but ``self``, has no ``xml:lang``
- authors without an e-mail address vanish from RSS: Dublin Core takes names
- a source has a title and an address only, and Media RSS no title: they are added whole
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from markupsafe import Markup

from feeds.channel import Channel
from feeds.entry import Entry, Form, Format
from feeds.opensearch import NAMESPACE
from store.article import Media

GENERATOR: Final = "Khulasa"
ATOM_TYPE: Final = "application/atom+xml"
RSS_TYPE: Final = "application/rss+xml"

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_MEDIA: Final = "{http://search.yahoo.com/mrss/}"
_HISTORY: Final = "{http://purl.org/syndication/history/1.0}"
_OPENSEARCH: Final = f"{{{NAMESPACE}}}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": _DC[1:-1],
    "media": _MEDIA[1:-1],
}
"""Of what entries may hold: declared at the root of every feed, so that no entry declares them again."""


class History(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """What feedgen declares at the root of an archive document (RFC 5005)."""

    def extend_ns(self) -> dict[str, str]:
        """Return prefixes."""
        return {"fh": _HISTORY[1:-1]}


class Tombstones(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """What feedgen declares at the root of a feed that names removed entries (RFC 6721), and of no other."""

    def extend_ns(self) -> dict[str, str]:
        """Return prefixes."""
        return {"at": "http://purl.org/atompub/tombstones/1.0"}


class Searched(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """What feedgen declares at the root of a feed that somebody searched for (OpenSearch 1.1)."""

    def extend_ns(self) -> dict[str, str]:
        """Return prefixes."""
        return {"opensearch": _OPENSEARCH[1:-1]}


class _Unprinted(datetime):
    """A date that feedgen takes for none, and so does not write."""

    def __bool__(self) -> bool:
        return False


_UNPRINTED: Final = _Unprinted(1970, 1, 1, tzinfo=UTC)


class MendedEntry(FeedEntry):  # type: ignore[misc] # feedgen has no types
    """An entry as feedgen builds it, for one format and form, its faults mended."""

    def __init__(self, entry: Entry, written_as: Format, form: Form) -> None:
        """Tell feedgen all that it can write rightly."""
        super().__init__()
        self._entry = entry
        self.id(entry.uri)
        self.title(entry.title)
        self.link(href=entry.link)
        if form is Form.FULL:
            # Never type="CDATA": feedgen would write that into Atom, where it is no type.
            self.content(entry.content, type="html")
        self.category([{"term": name, "label": name} for name in entry.categories])
        if written_as is Format.ATOM:
            self.updated(entry.updated)
            self.published(entry.published)
            self.summary(entry.summary)
            if entry.author:
                self.author(name=entry.author)
            for one in entry.media:
                self.link(href=one.url, rel="enclosure")
            if entry.original:
                self.link(href=entry.original, rel="via")
        else:
            self.description(described(entry.summary), isSummary=True)

    def atom_entry(self, extensions: bool = True) -> etree._Element:  # noqa: FBT001, FBT002 - feedgen's signature
        """Return the Atom element."""
        element: etree._Element = super().atom_entry(extensions)
        entry = self._entry
        page, *others = element.findall("link")
        page.set("rel", "alternate")
        page.set("type", "text/html")
        if entry.original:  # RFC 4287 §4.2.7.2: what the entry was made of
            _set(others.pop(), rel="via", type="text/html")
        for link, one in zip(others, entry.media, strict=True):
            _set(link, rel="enclosure", type=one.type, length=one.length, title=one.title)
        if entry.credit:
            source = etree.SubElement(element, "source")
            _add(source, "id", entry.credit.uri)
            _add(source, "title", entry.credit.title)
            # RFC 4287 §4.2.11 wants the feed's own date, which changes with every entry of it that comes.
            _add(source, "updated", entry.updated.isoformat())
            if entry.credit.link:
                _set(etree.SubElement(source, "link"), href=entry.credit.link, rel="alternate")
        _add_media(element, entry.media)
        _add(element, f"{_DC}publisher", entry.outlet)
        return element

    def rss_entry(self, extensions: bool = True) -> etree._Element:  # noqa: FBT001, FBT002 - feedgen's signature
        """Return the RSS element."""
        element: etree._Element = super().rss_entry(extensions)
        entry = self._entry
        if entry.media:  # RSS allows one; 0 stands for a length that nobody knows
            main = next((one for one in entry.media if medium(one) != "image"), entry.media[0])
            enclosure = etree.SubElement(element, "enclosure")
            _set(enclosure, url=main.url, length=main.length or 0, type=main.type)
        _add(element, "pubDate", format_datetime(entry.published))
        if entry.credit and (address := entry.credit.link or entry.credit.uri):
            etree.SubElement(element, "source", url=address).text = entry.credit.title
        _add_media(element, entry.media)
        _add(element, f"{_DC}creator", entry.author)
        _add(element, f"{_DC}publisher", entry.outlet)
        # RSS has a source, too, and means the feed by it.
        _add(element, f"{_DC}source", entry.original)
        return element


def described(summary: str) -> str:
    """
    Return the summary as a description of RSS, which readers take for HTML.

    As plain text, «a < b» would lose its end, and its direction would be theirs.
    """
    return str(Markup('<p dir="rtl">{}</p>').format(summary))


def medium(one: Media) -> str:
    """Return what Media RSS calls it."""
    kind = one.type.partition("/")[0]
    return kind if kind in {"image", "audio", "video"} else "document"


def entry_xml(entry: Entry, written_as: Format, form: Form) -> bytes:
    """Return one entry as feedgen builds it, for a feed whose root declares the prefixes."""
    built = MendedEntry(entry, written_as, form)
    root = etree.Element("feed", nsmap=_PREFIXES)
    root.append(built.atom_entry() if written_as is Format.ATOM else built.rss_entry())
    return etree.tostring(root, encoding="utf-8").partition(b">")[2].removesuffix(b"</feed>") + b"\n"


def generator(channel: Channel, written_as: Format, *, tombstones: bool = False) -> FeedGenerator:
    """Return feedgen's generator of a feed, without entries so far."""
    feed = FeedGenerator()
    # Declare the prefixes once, at the root.
    feed.load_extension("dc")
    feed.load_extension("media")
    if channel.archived:
        feed.register_extension("fh", History)
    if tombstones:
        feed.register_extension("at", Tombstones)
    if channel.results:
        feed.register_extension("opensearch", Searched)
    is_atom = written_as is Format.ATOM
    feed.id(channel.uri)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.subtitle(channel.description)
    feed.author(name=channel.author)
    feed.language(channel.language)
    feed.generator(GENERATOR)
    feed.updated(channel.updated if is_atom else _UNPRINTED)
    feed.ttl(channel.ttl)
    if is_atom:
        feed.icon(channel.icon)
        feed.link(href=channel.atom, rel="self", type=ATOM_TYPE)
    else:
        feed.image(channel.icon, channel.title, channel.page)
        feed.link(href=channel.rss, rel="self", type=RSS_TYPE)
    # Last, because RSS takes the last one, of whatever relation, for the channel's address.
    feed.link(href=channel.page, rel="alternate", type="text/html", hreflang=channel.language)
    return feed


def feed_xml(feed: FeedGenerator, channel: Channel, written_as: Format) -> bytes:
    """Return the feed as feedgen builds it, with the entries that it was given, mended."""
    is_atom = written_as is Format.ATOM
    root = etree.fromstring(feed.atom_str() if is_atom else feed.rss_str())
    body = root if is_atom else root[0]
    if not is_atom:
        root.set(_XML_LANG, channel.language)
        _add(body, "lastBuildDate", format_datetime(channel.updated))
    _mend(body, channel, written_as)
    # Entries last: the W3C validator wants them there.
    body.extend(body.findall(f"{_ATOM}entry" if is_atom else "item"))
    for element in {root, body}:
        element.text = "\n"
        for child in element:
            child.tail = "\n"
    # The root must begin within the first 512 bytes: there browsers look for the kind of document.
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<?xml-stylesheet type="text/css" href="{channel.stylesheet}"?>\n'
    )
    return head.encode() + etree.tostring(root, encoding="utf-8") + b"\n"


def _mend(body: etree._Element, channel: Channel, written_as: Format) -> None:
    """Add what feedgen lacks."""
    for link in channel.links:
        _set(etree.SubElement(body, f"{_ATOM}link"), rel=link.rel, href=link.href, type=link.type)
    is_atom = written_as is Format.ATOM
    for turn in channel.turns:
        address, kind = (turn.atom, ATOM_TYPE) if is_atom else (turn.rss, RSS_TYPE)
        _set(etree.SubElement(body, f"{_ATOM}link"), rel=turn.rel, href=address, type=kind)
    if channel.archived:
        etree.SubElement(body, f"{_HISTORY}archive")
    if found := channel.results:
        _add(body, f"{_OPENSEARCH}totalResults", str(found.total))
        _add(body, f"{_OPENSEARCH}startIndex", str(found.start))
        _add(body, f"{_OPENSEARCH}itemsPerPage", str(found.each))
    # For the person who opens the feed in a browser. A div is the one XHTML that validators expect here.
    div = etree.fromstring(f'<div xmlns="{_XHTML[1:-1]}"/>')
    body.append(div)
    way = etree.SubElement(div, f"{_XHTML}a", href=channel.page)
    way.text = "هذه خلاصة تُقرأ في قارئ خلاصات: انسخ عنوانها إليه، أو افتح صفحتها"


def _add_media(element: etree._Element, media: Iterable[Media]) -> None:
    """Add Media RSS: each one, and the first picture for lists of entries."""
    for one in media:
        content = etree.SubElement(element, f"{_MEDIA}content")
        _set(content, url=one.url, fileSize=one.length, type=one.type, medium=medium(one))
        _set(content, width=one.width, height=one.height)
        _add(content, f"{_MEDIA}title", one.title)
    picture = next((one for one in media if medium(one) == "image"), None)
    if picture:
        thumbnail = etree.SubElement(element, f"{_MEDIA}thumbnail")
        _set(thumbnail, url=picture.url, width=picture.width, height=picture.height)


def _add(parent: etree._Element, name: str, text: str | None) -> None:
    if text:
        etree.SubElement(parent, name).text = text


def _set(element: etree._Element, **attributes: str | int | None) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name, str(value))
