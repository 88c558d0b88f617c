"""The last look before a feed replaces the last good one: the rules of `khulasa check`, errors only."""

import json
from collections.abc import Iterator
from typing import Final

from lxml import etree

from feeds.checks import Finding, Severity, findings
from feeds.checks.atom import entry_findings
from feeds.checks.extensions import NO_SELF
from feeds.checks.jsonfeed import member_findings
from feeds.checks.plain import is_plain
from feeds.checks.rss import item_findings
from feeds.checks.tree import ATOM, NAMESPACES, document_findings

_PREFIXES: Final = "".join(
    f' xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items() if prefix != "xhtml"
)
_ROOTS: Final = {
    "atom": (f'<feed xmlns="{ATOM}"{_PREFIXES}>'.encode(), b"</feed>"),
    "rss": (f"<channel{_PREFIXES}>".encode(), b"</channel>"),
}
"""By format: what declares the prefixes that an entry's fragment uses without declaring them."""


def check_feed(feed: bytes) -> None:
    """
    Raise ValueError with the reason when a whole feed, or one without its entries, must not be published.

    A feed of ours names its own address, which the formats only recommend.
    """
    for found in findings(feed):
        if found.severity is Severity.ERROR or found.what.endswith(NO_SELF):
            raise ValueError(_told(found))


def check_entry(fragment: bytes, written_as: str) -> None:
    """
    Raise ValueError with the reason when an entry's fragment must not be put into a feed.

    ``written_as`` is ``"atom"``, ``"rss"`` or ``"json"``. What is checked once here need not be parsed again
    in each feed that lists it.
    """
    # A fragment takes 45 µs to render, its proof 20, the rules 300.
    for found in () if is_plain(fragment, written_as) else _of_fragment(fragment, written_as):
        if found.severity is Severity.ERROR:
            raise ValueError(_told(found))


def _of_fragment(fragment: bytes, written_as: str) -> Iterator[Finding]:
    if written_as == "json":
        # UnicodeDecodeError and JSONDecodeError are the ValueErrors that were promised.
        yield from member_findings("item", json.loads(fragment.decode()))
        return
    opening, closing = _ROOTS[written_as]
    try:
        root = etree.fromstring(opening + fragment + closing, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"not well formed: {fault}") from fault
    if len(root) != 1 or etree.QName(root[0]).localname not in {"entry", "item"}:
        raise ValueError(f"not one entry of {written_as}")
    yield from entry_findings(root[0]) if written_as == "atom" else item_findings(root[0])
    yield from document_findings(fragment, root)


def _told(found: Finding) -> str:
    return (
        f"line {found.where}: {found.what}"
        if found.where.isdigit()
        else f"{found.where} {found.what}".lstrip()
    )
