"""The last look at a fragment, before any feed is made of it; `khulasa check` looks closer."""

import json
import re
from typing import Final
from xml.parsers import expat

from feeds.entry import Format

# Prefixes are declared by the feed, so that no entry declares them again.
_ROOT: Final = (
    b'<feed xmlns:content="c" xmlns:dc="d" xmlns:media="m" xmlns:at="a">',
    b"</feed>",
)
_REQUIRED: Final = {
    Format.ATOM: {
        name: re.compile(pattern)
        for name, pattern in {
            "entry": rb"^<entry>",
            "id": rb"<id>[^<\s]+:[^<\s]+</id>",
            "title": rb"<title[^>]*>[^<]",
            "updated": rb"<updated>\d{4}-\d\d-\d\dT[^<]+</updated>",
            "link": rb'<link [^>]*href="https?://',
        }.items()
    },
    Format.RSS: {
        name: re.compile(pattern)
        for name, pattern in {
            "item": rb"^<item>",
            "guid": rb"<guid[^>]*>[^<\s]+:[^<\s]+</guid>",
            "title": rb"<title>[^<]",
            "link": rb"<link>https?://",
            "description": rb"<description>[^<]",
            "pubDate": rb"<pubDate>[^<]+</pubDate>",
        }.items()
    },
}
"""RFC 4287 §4.1.2; RSS 2.0 as readers need it. No entry's text can hold a tag: it is escaped."""
_OF_ITEMS: Final = ("id", "title", "url", "date_published")
"""JSON Feed 1.1, as readers need it."""
# U+202A to U+202E, in UTF-8: they would turn what stands behind the entry, too.
_OVERRIDES: Final = re.compile(rb"\xe2\x80[\xaa-\xae]")


def check_fragment(fragment: bytes, written_as: Format) -> None:
    """
    Raise ValueError with the reason when a fragment is not well formed, or lacks what an entry must have.

    A feed is joined of fragments that passed, between head and tail of a shape that a library built: it is
    well formed as a whole, and need not be read again 10,000 times in a rebuild.
    """
    if _OVERRIDES.search(fragment):
        raise ValueError(f"{written_as}: the entry holds a bidi override")
    if written_as is Format.JSON:
        _check_item(fragment)
        return
    _check_form(fragment, written_as)
    for name, pattern in _REQUIRED[written_as].items():
        if not pattern.search(fragment):
            raise ValueError(f"{written_as}: the entry has no {name} as it should be")


def _check_item(fragment: bytes) -> None:
    try:
        item = json.loads(fragment)
    except ValueError as error:
        raise ValueError(f"json: not well formed: {error}") from error
    for name in _OF_ITEMS:
        if not isinstance(item, dict) or not item.get(name):
            raise ValueError(f"json: the item has no {name}")


def _check_form(fragment: bytes, written_as: Format) -> None:
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(_ROOT[0], False)
        parser.Parse(fragment, False)
        parser.Parse(_ROOT[1], True)
    except expat.ExpatError as error:
        raise ValueError(f"{written_as}: not well formed: {error}") from error
