"""The last look at a fragment, before any feed is made of it; `khulasa check` looks closer."""

import json
from typing import Final

from lxml import etree

from feeds.entry import Format

_PREFIXES: Final = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)
_ROOTS: Final = {
    Format.ATOM: f"<feed{_PREFIXES}>".encode(),
    Format.RSS: f"<feed{_PREFIXES}>".encode(),
}
_REQUIRED: Final = {
    Format.ATOM: ("id", "title", "updated", "link"),
    Format.RSS: ("guid", "title", "link", "description"),
    Format.JSON: ("id", "title", "url", "date_published"),
}
"""RFC 4287 §4.1.2; RSS 2.0 as readers need it; JSON Feed 1.1."""


def check_fragment(fragment: bytes, written_as: Format) -> None:
    """
    Raise ValueError with the reason when a fragment is not well formed or lacks what an entry must have.

    A feed is joined of fragments that passed, between head and tail of a shape that was built by a library:
    so it is well formed as a whole, and need not be read again 10,000 times in a rebuild.
    """
    found = _members(fragment, written_as)
    for name in _REQUIRED[written_as]:
        if not found.get(name):
            raise ValueError(f"{written_as}: the entry has no {name}")


def _members(fragment: bytes, written_as: Format) -> dict[str, object]:
    """Return what an entry has, by name: something true unless it is empty."""
    try:
        if written_as is Format.JSON:
            return dict(json.loads(fragment))
        root = etree.fromstring(_ROOTS[written_as] + fragment + b"</feed>")
    except (ValueError, etree.XMLSyntaxError) as error:
        raise ValueError(f"{written_as}: not well formed: {error}") from error
    if len(root) != 1:
        raise ValueError(f"{written_as}: {len(root)} entries where one belongs")
    return {str(child.tag): child.text or child.attrib for child in root[0]}
