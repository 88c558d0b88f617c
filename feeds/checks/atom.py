"""Atom 1.0 (RFC 4287) with archives (RFC 5005) and tombstones (RFC 6721)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lxml import etree

from feeds.checks.address import address_findings, id_findings
from feeds.checks.contents import html_findings, tree_findings
from feeds.checks.dates import rfc3339, rfc3339_findings
from feeds.checks.entries import Item, together_findings
from feeds.checks.extensions import (
    history_findings,
    links_findings,
    media_findings,
    self_findings,
    tombstone_findings,
    type_findings,
)
from feeds.checks.finding import Finding, error, quoted, warning, words
from feeds.checks.text import language_findings, title_findings
from feeds.checks.tree import (
    ATOM,
    NAMESPACES,
    XHTML,
    XML,
    at_most_one,
    children,
    line_of,
    required,
    shown,
    text_of,
)

_FEED: Final = "RFC 4287 §4.1.1"
_ENTRY: Final = "RFC 4287 §4.1.2"
_TEXT: Final = "RFC 4287 §3.1"
_CONTENT: Final = "RFC 4287 §4.1.3"
_REQUIRED: Final = {
    "atom:id": "readers know it again by that",
    "atom:title": "readers list it by that",
    "atom:updated": "readers sort and refresh by that",
}
_FEED_ONCE: Final = tuple(
    f"atom:{name}" for name in words("id title updated subtitle generator icon logo rights")
)
_ENTRY_ONCE: Final = tuple(
    f"atom:{name}" for name in words("id title updated published summary content rights source")
)
_COMMON: Final = frozenset(words("author category contributor id link rights title updated"))
_IN_FEED: Final = _COMMON | {"entry", "generator", "icon", "logo", "subtitle"}
_IN_ENTRY: Final = _COMMON | {"content", "published", "source", "summary"}
_LANG: Final = f"{{{XML}}}lang"


def atom_findings(root: etree._Element, address: str | None, now: datetime | None) -> Iterator[Finding]:
    """Tell what is wrong with an Atom feed; ``address`` is where it was read from, when that is known."""
    entries = root.findall("atom:entry", NAMESPACES)
    yield from _feed(root, address, entries)
    for entry in entries:
        yield from entry_findings(entry, authored=root.find("atom:author", NAMESPACES) is not None)
    items = [_item(entry) for entry in entries]
    yield from together_findings(items, now, _ENTRY)
    yield from tombstone_findings(root, frozenset(item.id for item in items))
    yield from language_findings(
        line_of(root), "xml:lang of <feed>", root.get(_LANG), [item.title for item in items]
    )


def _feed(root: etree._Element, address: str | None, entries: list[etree._Element]) -> Iterator[Finding]:
    links = root.findall("atom:link", NAMESPACES)
    yield from required(root, _REQUIRED, _FEED)
    yield from at_most_one(root, _FEED_ONCE, _FEED)
    yield from _unknown(root, _IN_FEED, _FEED)
    yield from _common(root)
    yield from links_findings(root, links)
    yield from self_findings(root, links, address)
    yield from history_findings(root, links)
    if not any(link.get("rel", "alternate") == "alternate" for link in links):
        remedy = "link its HTML page with rel=alternate"
        yield warning(line_of(root), "<feed> links no page of its own", remedy, _FEED)
    for name in ("atom:icon", "atom:logo"):
        for image in root.findall(name, NAMESPACES):
            yield from address_findings(line_of(image), shown(image), image.text, _FEED)
    if entries and any(
        child.tag != entries[0].tag and child.tag.startswith(f"{{{ATOM}}}")
        for child in entries[0].itersiblings(etree.Element)
    ):
        remedy = "put it before the first entry: some readers stop there"
        yield warning(
            line_of(entries[0]), "<feed> says something of itself behind its entries", remedy, _FEED
        )


def entry_findings(entry: etree._Element, *, authored: bool = True) -> Iterator[Finding]:
    """Tell what is wrong with one entry; ``authored`` says whether its feed has an author."""
    links = entry.findall("atom:link", NAMESPACES)
    yield from required(entry, _REQUIRED, _ENTRY)
    yield from at_most_one(entry, _ENTRY_ONCE, _ENTRY)
    yield from _unknown(entry, _IN_ENTRY, _ENTRY)
    yield from _common(entry)
    yield from links_findings(entry, links)
    yield from media_findings(entry)
    yield from _way_in(entry, links)
    if not authored and not any(
        entry.find(path, NAMESPACES) is not None for path in ("atom:author", "atom:source/atom:author")
    ):
        remedy = "name one in the entry or in the feed"
        yield error(line_of(entry), "<entry> has no author, and neither has the feed", remedy, _ENTRY)
    for content in entry.findall("atom:content", NAMESPACES):
        yield from _content(content, entry)
    for source in entry.findall("atom:source", NAMESPACES):
        yield from _source(source)


def _way_in(entry: etree._Element, links: list[etree._Element]) -> Iterator[Finding]:
    """Tell whether the entry leads somewhere, or says something."""
    if any(link.get("rel", "alternate") == "alternate" for link in links):
        return
    if entry.find("atom:content", NAMESPACES) is None:
        remedy = "give it a link rel=alternate, or content"
        yield error(line_of(entry), "<entry> has neither a link to its page nor content", remedy, _ENTRY)
    else:
        yield warning(line_of(entry), "<entry> links no page", "give it a link rel=alternate", _ENTRY)


def _common(parent: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with the parts that feeds and entries share."""
    for part in children(parent):
        where, name = line_of(part), etree.QName(part).localname
        if etree.QName(part).namespace != ATOM:
            continue
        if name == "id" and part.text:
            yield from id_findings(where, "<id>", part.text, "RFC 4287 §4.2.6")
        elif name in {"updated", "published"} and part.text:
            yield from rfc3339_findings(where, f"<{name}>", part.text, "RFC 4287 §3.3")
        elif name in {"title", "subtitle", "summary", "rights"}:
            yield from _text(part, is_title=name == "title")
        elif name in {"author", "contributor"}:
            yield from _person(part)
        elif name == "category" and not part.get("term"):
            yield error(where, "<category> has no term", "name the category in term", "RFC 4287 §4.2.2")


def _text(part: etree._Element, *, is_title: bool) -> Iterator[Finding]:
    where, name, kind = line_of(part), shown(part), part.get("type", "text")
    if kind == "html":
        yield from html_findings(where, name, text_of(part))
    elif kind == "xhtml":
        yield from _xhtml(part)
    elif kind != "text":
        remedy = "write text, html or xhtml"
        yield error(where, f"{name} has an unknown type: {quoted(kind)}", remedy, _TEXT)
    elif len(part):
        remedy = "escape the markup, and write the type: html or xhtml"
        yield error(where, f"{name} of type text holds elements", remedy, _TEXT)
    elif is_title:
        yield from title_findings(where, name, text_of(part))


def _xhtml(part: etree._Element) -> Iterator[Finding]:
    found = list(children(part))
    if len(found) != 1 or found[0].tag != f"{{{XHTML}}}div" or (part.text or "").strip():
        remedy = f'wrap it in one <div xmlns="{XHTML}">'
        yield error(
            line_of(part), f"{shown(part)} of type xhtml is not one XHTML div", remedy, f"{_TEXT}.1.3"
        )
        return
    foreign = next((e for e in found[0].iter(etree.Element) if etree.QName(e).namespace != XHTML), None)
    if foreign is not None:
        what = f"{shown(part)} of type xhtml holds {shown(foreign)}, which is no XHTML"
        yield warning(line_of(foreign), what, "put it into the namespace of XHTML", f"{_TEXT}.1.3")
    yield from tree_findings(line_of(part), shown(part), found[0])


def _content(content: etree._Element, entry: etree._Element) -> Iterator[Finding]:
    where, kind, source = line_of(content), content.get("type", "text"), content.get("src")
    if source is not None:
        yield from address_findings(where, "<content src>", source, f"{_CONTENT}.2")
        if text_of(content).strip() or len(content):
            yield error(where, "<content> has both src and content", "leave it empty", f"{_CONTENT}.2")
    elif kind in {"text", "html", "xhtml"}:
        yield from _text(content, is_title=False)
        if not text_of(content).strip():
            yield warning(where, "<content> is empty", "leave it out, or fill it", _CONTENT)
        return
    elif "/" in kind:
        yield from type_findings(where, "<content>", kind, f"{_CONTENT}.1")
    else:
        remedy = "write text, html or xhtml"
        yield error(where, f"<content> has an unknown type: {quoted(kind)}", remedy, f"{_CONTENT}.1")
    if entry.find("atom:summary", NAMESPACES) is None:
        yield error(where, "<entry> has its content elsewhere and no summary", "add a <summary>", _ENTRY)


def _person(person: etree._Element) -> Iterator[Finding]:
    where = line_of(person)
    if not text_of(person.find("atom:name", NAMESPACES)).strip():
        yield error(where, f"{shown(person)} has no name", "put one into <name>", "RFC 4287 §3.2.1")
    email = person.find("atom:email", NAMESPACES)
    if email is not None and "@" not in text_of(email):
        what = f"<email> is no address: {quoted(text_of(email))}"
        yield error(where, what, "write it as name@host, or leave it out", "RFC 4287 §3.2.3")
    uri = person.find("atom:uri", NAMESPACES)
    if uri is not None:
        yield from address_findings(where, "<uri>", uri.text, "RFC 4287 §3.2.2")


def _source(source: etree._Element) -> Iterator[Finding]:
    for name in ("id", "title", "updated"):
        if source.find(f"atom:{name}", NAMESPACES) is None:
            remedy = "copy it from the feed that the entry came from"
            yield warning(line_of(source), f"<source> has no {name}", remedy, "RFC 4287 §4.2.11")
    yield from _common(source)
    for link in source.findall("atom:link", NAMESPACES):
        yield from links_findings(source, [link])


def _unknown(parent: etree._Element, known: frozenset[str], rule: str) -> Iterator[Finding]:
    for child in children(parent):
        name = etree.QName(child)
        if not name.namespace:
            remedy = "declare a namespace for it"
            yield error(line_of(child), f"{shown(child)} is in no namespace", remedy, "RFC 4287 §6.1")
        elif name.namespace == ATOM and name.localname not in known:
            what = f"{shown(child)} has no place in {shown(parent)}"
            yield error(line_of(child), what, "leave it out, or spell it right", rule)


def _item(entry: etree._Element) -> Item:
    texts = {
        name: entry.findtext(f"atom:{name}", "", NAMESPACES)
        for name in ("id", "title", "published", "updated")
    }
    links = (
        link for link in entry.findall("atom:link", NAMESPACES) if link.get("rel", "alternate") == "alternate"
    )
    return Item(
        where=line_of(entry),
        id=texts["id"],
        link=next((link.get("href", "") for link in links), ""),
        title=texts["title"] or "",
        published=rfc3339(texts["published"] or ""),
        updated=rfc3339(texts["updated"] or ""),
    )
