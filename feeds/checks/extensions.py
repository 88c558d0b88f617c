"""What Atom and RSS have in common: links, media, archives and Dublin Core."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from feeds.checks.address import address_findings, id_findings
from feeds.checks.dates import rfc3339_findings
from feeds.checks.finding import Finding, error, quoted, warning, words
from feeds.checks.tree import NAMESPACES, XML, line_of, shown, text_of

_ATOM_LINK: Final = "RFC 4287 §4.2.7"
_HISTORY: Final = "RFC 5005"
_TOMBSTONE: Final = "RFC 6721 §2"
_MRSS: Final = "Media RSS 1.5.1"
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}(?:\s*;.*)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_MEDIA: Final = words("image audio video document executable")
_REGISTERED: Final = words(
    "about alternate amphtml appendix author bookmark canonical cite-as collection contents copyright "
    "current describedby edit edit-media enclosure first glossary help hub icon item last latest- "
    "version license next next-archive original payment prev prev-archive previous privacy-policy "
    "related replies search section self service shortlink start stylesheet tag terms-of-service type "
    "up version-history via webmention"
)
"""Relations of links that feeds have use for, out of IANA's registry."""

NO_SELF: Final = "has no link to itself (rel=self)"


def link_findings(link: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with an Atom link, in Atom or in RSS."""
    where, rel = line_of(link), link.get("rel", "alternate")
    name = f'<link rel="{rel}">'
    href = link.get("href")
    base = _base(link)
    if href and base and not re.match("[A-Za-z][A-Za-z0-9+.-]*:", href):
        remedy = "write the whole address: some readers know nothing of xml:base"
        yield warning(where, f"{name} is relative to xml:base: {quoted(href)}", remedy, _ATOM_LINK)
    else:
        yield from address_findings(where, name, href, _ATOM_LINK)
    if rel.lower() not in _REGISTERED and ":" not in rel:
        yield warning(where, f"{name} has a relation that nobody knows", "use a registered one", _ATOM_LINK)
    yield from type_findings(where, name, link.get("type"), _ATOM_LINK)
    if text_of(link).strip():
        yield warning(where, f"{name} holds text", "put the address into href", _ATOM_LINK)
    if rel == "enclosure":
        yield from _enclosure(link)


def _enclosure(link: etree._Element) -> Iterator[Finding]:
    where = line_of(link)
    # A length is a hint (RFC 4287 §4.2.7.6), and hardly ever known of somebody else's picture.
    if not link.get("type"):
        remedy = "say it: players choose by it what to fetch"
        yield warning(where, '<link rel="enclosure"> has no type', remedy, _ATOM_LINK)
    if (length := link.get("length")) and not _NUMBER.fullmatch(length):
        what = f'<link rel="enclosure"> has a length that is no number: {quoted(length)}'
        yield error(where, what, "write the bytes of the file", "RFC 4287 §4.2.7.6")


def links_findings(parent: etree._Element, links: Sequence[etree._Element]) -> Iterator[Finding]:
    """Tell what is wrong with the links of one feed or entry together."""
    seen = set()
    for link in links:
        yield from link_findings(link)
        rel = link.get("rel", "alternate")
        kind = (rel, link.get("type"), link.get("hreflang"))
        if rel in {"alternate", "self", "prev-archive", "next-archive"} and kind in seen:
            what = f'{shown(parent)} has two links rel="{rel}" of one type and language'
            yield error(line_of(link), what, "keep one: readers take any of them", "RFC 4287 §4.1.1")
        seen.add(kind)


def self_findings(
    parent: etree._Element, links: Sequence[etree._Element], address: str | None
) -> Iterator[Finding]:
    """Tell whether a feed names the address at which it is read."""
    own = next((link for link in links if link.get("rel") == "self"), None)
    if own is None:
        remedy = "add an atom:link rel=self: whoever has only the file finds the feed by it"
        yield warning(line_of(parent), f"{shown(parent)} {NO_SELF}", remedy, "RFC 4287 §4.1.1")
    elif address and own.get("href") != address:
        what = (
            f"the link to itself is another address than it was read from: {quoted(own.get('href', ''), 200)}"
        )
        remedy = "name the address that people subscribe to"
        yield warning(line_of(own), what, remedy, "RFC 4287 §4.1.1")


def type_findings(where: str, name: str, kind: str | None, rule: str) -> Iterator[Finding]:
    """Tell whether a media type is written as one."""
    if kind is not None and not _TYPE.fullmatch(kind.strip()):
        yield error(where, f"{name} has no media type: {quoted(kind)}", "write one such as image/jpeg", rule)


def media_findings(parent: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with the Media RSS of an entry."""
    names = ("media:content", "media:thumbnail", "media:group/media:content", "media:group/media:thumbnail")
    for media in (found for name in names for found in parent.findall(name, NAMESPACES)):
        where, name = line_of(media), shown(media)
        if media.get("url") is not None or media.find("media:player", NAMESPACES) is None:
            yield from address_findings(where, name, media.get("url"), _MRSS)
        yield from type_findings(where, name, media.get("type"), _MRSS)
        if (medium := media.get("medium")) and medium not in _MEDIA:
            yield error(
                where, f"{name} has an unknown medium: {quoted(medium)}", "write image, audio or video", _MRSS
            )
        for key in ("fileSize", "width", "height"):
            if (number := media.get(key)) is not None and not _NUMBER.fullmatch(number):
                yield error(
                    where, f"{name} has a {key} that is no number: {quoted(number)}", "write digits", _MRSS
                )


def history_findings(feed: etree._Element, links: Sequence[etree._Element]) -> Iterator[Finding]:
    """Tell what is wrong with an archive, or a feed that has archives."""
    relations = {link.get("rel") for link in links}
    archive = feed.find("fh:archive", NAMESPACES)
    if archive is not None and "current" not in relations:
        remedy = "add a link rel=current to the feed that people subscribe to"
        yield warning(
            line_of(archive), "an archive does not say which feed it belongs to", remedy, f"{_HISTORY} §4"
        )
    if archive is None and "next-archive" in relations:
        remedy = "mark it with fh:archive, or drop rel=next-archive: only archives have newer ones"
        yield warning(
            line_of(feed), f"{shown(feed)} has newer archives and is none", remedy, f"{_HISTORY} §4"
        )
    if feed.find("fh:complete", NAMESPACES) is not None and relations & {"prev-archive", "next", "previous"}:
        what = f"{shown(feed)} is complete (fh:complete) and has further pages"
        yield error(line_of(feed), what, "drop one of the two", f"{_HISTORY} §2")
    for mark in feed.findall("fh:archive", NAMESPACES) + feed.findall("fh:complete", NAMESPACES):
        if text_of(mark).strip() or len(mark):
            yield error(line_of(mark), f"{shown(mark)} holds text", "leave it empty", f"{_HISTORY} §4")


def tombstone_findings(feed: etree._Element, ids: frozenset[str]) -> Iterator[Finding]:
    """Tell what is wrong with the entries that are said to be deleted; ``ids`` are those of the others."""
    for deleted in feed.findall("at:deleted-entry", NAMESPACES):
        where, ref = line_of(deleted), deleted.get("ref")
        if not ref:
            yield error(where, "<at:deleted-entry> has no ref", "name the id of the entry", _TOMBSTONE)
        else:
            yield from id_findings(where, "<at:deleted-entry ref>", ref, _TOMBSTONE)
        if ref in ids:
            remedy = "take it out of the feed, or take the tombstone away"
            yield warning(
                where, f"an entry is both deleted and there: {quoted(ref or '')}", remedy, _TOMBSTONE
            )
        if (when := deleted.get("when")) is None:
            yield error(where, "<at:deleted-entry> has no when", "say when it was deleted", _TOMBSTONE)
        else:
            yield from rfc3339_findings(where, "<at:deleted-entry when>", when, _TOMBSTONE)


def _base(element: etree._Element) -> bool:
    key = f"{{{XML}}}base"
    return any(one.get(key) for one in (element, *element.iterancestors()))
