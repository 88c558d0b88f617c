"""Bytes -> XML, however hostile: what cannot be read ends in a finding."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from feeds.checks.finding import Finding, error, quoted, warning
from feeds.checks.text import text_findings

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"
NAMESPACES: Final = {
    "atom": ATOM,
    "content": CONTENT,
    "dc": DC,
    "media": MEDIA,
    "fh": HISTORY,
    "at": TOMBSTONES,
    "xhtml": XHTML,
}
"""By the prefix that everybody uses."""

LARGEST: Final = 10 << 20
"""Bytes of a feed that are looked at: readers give up far earlier, the W3C validator at 2 MB."""
_MOST_TAGS: Final = 1_000_000
# An element takes a hundred times the memory of its tag; a name and an equals sign take fifty.
_MOST_ATTRIBUTES: Final = 1_000_000
# libxml2 and lxml take the square of their number: 40,000 take four seconds.
_CROWD: Final = re.compile(
    rb"<[A-Za-z_][^\s<>]*+(?:[\s/]++[^\s=<>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>\"']++))?+){1000}"
)
_SNIFFED: Final = 512
_PREFIXES: Final = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
_ALIKE: Final = {namespace.rstrip("/").casefold(): namespace for namespace in NAMESPACES.values()}


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):  # noqa: N818 - it carries a finding, and that is no error of ours
    """The document is none; the finding says why."""

    finding: Finding


def too_large(size: int) -> Finding:
    """Return the finding for a file that is not read at all."""
    what = f"is {size / (1 << 20):.0f} MB large, and was not read"
    remedy = f"keep a feed below {LARGEST >> 20} MB: fewer entries, the older ones in archives"
    return error("", what, remedy, "RFC 5005 §4")


def parse(data: bytes) -> etree._Element:
    """
    Return the root of a document. Raises Unreadable.

    Entities are not resolved, nothing is fetched, and what would take much memory is not even begun.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(error("", "is empty", "publish it anew", "XML 1.0 §2.1"))
    if len(data) > LARGEST:
        raise Unreadable(too_large(len(data)))
    if data.count(b"<") > _MOST_TAGS or data.count(b"=") > _MOST_ATTRIBUTES:
        remedy = "publish fewer entries: a reader would need gigabytes"
        raise Unreadable(error("", "has more than a million elements", remedy, "common practice"))
    if crowded(data):
        remedy = "write fewer: a reader needs minutes for it"
        raise Unreadable(error("", "has an element with a thousand attributes", remedy, "common practice"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise Unreadable(_syntax(fault)) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        remedy = "remove it, and write characters instead of entities"
        raise Unreadable(error("", "declares a document type; readers refuse that", remedy, "RFC 4287 §8"))
    return root


def crowded(data: bytes) -> bool:
    """Tell whether an element of XML or HTML has a thousand attributes: nobody means that well."""
    return _CROWD.search(data) is not None


def _syntax(fault: etree.XMLSyntaxError) -> Finding:
    line, column = fault.position
    reason = (fault.msg or "no XML").rpartition(", line")[0] or fault.msg or "no XML"
    if "nternal error" in reason or "depth" in reason or "mplification" in reason:
        remedy = "write fewer levels and no entities: readers give up, too"
    else:
        remedy = "escape <, > and & in text, close every element, write UTF-8"
    return error(str(line), f"is not well formed: {reason} (column {column})", remedy, "XML 1.0 §2.1")


def line_of(element: etree._Element) -> str:
    """Return the line on which an element begins."""
    line: int | None = element.sourceline  # type: ignore[assignment] # the stubs forgot its type
    return "" if line is None else str(line)


def shown(element: etree._Element) -> str:
    """Return the element's name as people write it: with the usual prefix, but none for Atom."""
    name = etree.QName(element)
    prefix = "" if name.namespace == ATOM else _PREFIXES.get(name.namespace or "", element.prefix or "")
    return f"<{prefix}:{name.localname}>" if prefix else f"<{name.localname}>"


def text_of(element: etree._Element | None) -> str:
    """Return an element's own text."""
    return "" if element is None else "".join(map(str, element.itertext(etree.Element)))


def document_findings(data: bytes, root: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with any XML of ours: its encoding, its characters, its namespaces."""
    declared = root.getroottree().docinfo.encoding or "utf-8"
    if declared.lower() not in {"utf-8", "us-ascii", "ascii"}:
        yield warning(
            "1", f"is written in {declared}", "write UTF-8: some readers know nothing else", "RFC 3470 §5.1"
        )
    if not re.search(rb"<[A-Za-z]", data[:_SNIFFED]) and declared.lower() == "utf-8":
        remedy = "move comments and style sheets behind it: browsers look there for the kind of document"
        yield warning("1", f"begins later than byte {_SNIFFED}", remedy, "WHATWG MIME Sniffing §7.1")
    for namespace in _namespaces(root):
        known = _ALIKE.get(namespace.rstrip("/").casefold())
        if known and known != namespace:
            what = f"declares the namespace {quoted(namespace, 80)}, which is none"
            yield error("", what, f"write {known}", "XML Namespaces §2.3")
    for element in root.iter(etree.Element):
        yield from _characters(element)


def _namespaces(root: etree._Element) -> Collection[str]:
    return dict.fromkeys(ns for e in root.iter(etree.Element) if (ns := etree.QName(e).namespace))


def _characters(element: etree._Element) -> Iterator[Finding]:
    where = line_of(element)
    for text in (element.text, element.tail):
        if text and not text.isspace():
            yield from text_findings(where, shown(element), text)
    for key, value in element.items():
        yield from text_findings(where, f"{shown(element)} {etree.QName(key).localname}", str(value))


def required(parent: etree._Element, names: Mapping[str, str], rule: str) -> Iterator[Finding]:
    """Tell which children are missing or empty; ``names`` says what each is good for."""
    for name, use in names.items():
        children = parent.findall(name, NAMESPACES)
        if not any(_is_filled(child) for child in children):
            what = f"{shown(parent)} has no {_plain(name)}"
            yield error(line_of(parent), what, f"give it one: {use}", rule)


def at_most_one(parent: etree._Element, names: Collection[str], rule: str) -> Iterator[Finding]:
    """Tell which children stand there twice."""
    for name in names:
        children = parent.findall(name, NAMESPACES)
        if len(children) > 1:
            what = f"{shown(parent)} has {len(children)} times {shown(children[0])}"
            yield error(line_of(children[1]), what, "keep one: readers take any of them", rule)


def children(parent: etree._Element) -> Iterator[etree._Element]:
    """Return the elements within; comments and the like are none."""
    return parent.iterchildren(etree.Element)


def _is_filled(element: etree._Element) -> bool:
    return len(element) > 0 or bool((element.text or "").strip()) or bool(element.attrib)


def _plain(name: str) -> str:
    return name.removeprefix("atom:")
