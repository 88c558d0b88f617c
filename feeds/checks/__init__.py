"""What is wrong with a published file, by the rules of its format and by what readers do."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from lxml import etree

from feeds.checks.atom import atom_findings
from feeds.checks.finding import Finding, Severity, error, warning
from feeds.checks.jsonfeed import json_findings
from feeds.checks.opml import opml_findings
from feeds.checks.rss import rss_findings
from feeds.checks.tree import ATOM, Unreadable, document_findings, parse, shown

__all__ = ["MOST", "Finding", "Severity", "findings"]

MOST: Final = 100
"""Findings told of one file: whoever has more has one fault in all entries."""
_BOM: Final = b"\xef\xbb\xbf"
_OLD: Final = {
    "{http://purl.org/atom/ns#}feed": "Atom 0.3",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF": "RSS 1.0",
    "rdf": "RSS 0.9",
}


def findings(data: bytes, *, address: str | None = None, now: datetime | None = None) -> list[Finding]:
    """
    Return what is wrong with an Atom, RSS or JSON feed or an OPML list; nothing when nothing is.

    Whatever the bytes are, the answer is findings, a hundred at most. ``address`` is where they were read
    from, ``now`` what dates are compared with; without one, that is not looked at.

    >>> [finding.what for finding in findings(b"<html/>")]
    ['is neither Atom nor RSS nor OPML nor JSON: <html>']
    """
    found = _of_document(data, address, now)
    told = list(islice(found, MOST))
    if next(found, None) is not None:
        remedy = "mend these, and check again"
        told.append(warning("", f"has more faults than these {MOST}", remedy, "common practice"))
    return told


def _of_document(data: bytes, address: str | None, now: datetime | None) -> Iterator[Finding]:
    body = data.removeprefix(_BOM)
    if body[:64].lstrip()[:1] in {b"{", b"["}:
        if body is not data:
            yield error("1", "begins with a byte order mark", "leave it out: JSON has none", "RFC 8259 §8.1")
        yield from json_findings(body, address, now)
        return
    try:
        root = parse(data)
    except Unreadable as unreadable:
        yield unreadable.finding
        return
    yield from _of_root(root, address, now)
    yield from document_findings(data, root)


def _of_root(root: etree._Element, address: str | None, now: datetime | None) -> Iterator[Finding]:
    match root.tag:
        case "rss":
            yield from rss_findings(root, address, now)
        case "opml":
            yield from opml_findings(root)
        case tag if tag == f"{{{ATOM}}}feed":
            yield from atom_findings(root, address, now)
        case tag if tag in _OLD:
            what = f"is {_OLD[str(tag)]}, which is obsolete and is not checked"
            yield error("1", what, "publish Atom 1.0 or RSS 2.0", "common practice")
        case _:
            what = f"is neither Atom nor RSS nor OPML nor JSON: {shown(root)}"
            yield error("1", what, "publish a feed here, or name the address of one", "common practice")
