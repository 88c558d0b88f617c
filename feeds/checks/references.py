"""Where a published file leads: addresses in feeds, pages and style sheets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from feeds.checks.jsonfeed import read_json
from feeds.checks.tree import ATOM, Unreadable, line_of, parse, shown

_CSS_URL: Final = re.compile(r"url\(\s*[\"']?([^\"'()]{1,2000})[\"']?\s*\)")
_STYLESHEET: Final = re.compile(r"""href=["']([^"']{1,2000})["']""")
_ATTRIBUTES: Final = ("href", "src", "poster", "data", "action")
_PREVIEWS: Final = frozenset({"og:image", "og:url", "og:audio", "og:video", "twitter:image"})
_XML_ATTRIBUTES: Final = ("href", "url", "xmlUrl", "htmlUrl", "src")
_XML_TEXTS: Final = frozenset(
    ("link", "url", "icon", "logo", f"{{{ATOM}}}icon", f"{{{ATOM}}}logo", "comments")
)
_JSON_MEMBERS: Final = frozenset(
    ("home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "image", "banner_image", "avatar")
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One address, and what names it."""

    where: str
    name: str
    address: str


def references(name: str, data: bytes) -> Iterator[Reference]:
    """Return where a file leads, by the kind that its name tells; nothing when it cannot be read."""
    match name.rpartition(".")[2]:
        case "xml" | "opml":
            yield from _in_xml(data)
        case "json":
            yield from _in_json(data)
        case "css":
            yield from _in_css(data.decode("utf-8", "replace"))


def page_references(root: etree._Element) -> Iterator[Reference]:
    """Return where a page leads."""
    for element in root.iter(etree.Element):
        where = line_of(element)
        for key in _ATTRIBUTES:
            if (address := element.get(key)) is not None:
                yield Reference(where, _name(element, key), address)
        for candidate in (element.get("srcset") or "").split(","):
            if candidate.strip():
                yield Reference(where, _name(element, "srcset"), candidate.split()[0])
        if element.tag == "meta" and (element.get("property") or element.get("name")) in _PREVIEWS:
            label = f'<meta property="{element.get("property") or element.get("name")}">'
            yield Reference(where, label, element.get("content") or "")
        if element.tag == "style":
            yield from _in_css(element.text or "")


def _name(element: etree._Element, key: str) -> str:
    rel = element.get("rel")
    return f'<{element.tag} rel="{rel}">' if rel else f"<{element.tag} {key}>"


def _in_css(text: str) -> Iterator[Reference]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _CSS_URL.finditer(line):
            yield Reference(str(number), "url()", found[1])


def _in_xml(data: bytes) -> Iterator[Reference]:
    try:
        root = parse(data)
    except Unreadable:
        return
    for before in root.itersiblings(etree.ProcessingInstruction, preceding=True):
        if found := _STYLESHEET.search(before.text or ""):
            yield Reference("1", "<?xml-stylesheet?>", found[1])
    for element in root.iter(etree.Element):
        for key in _XML_ATTRIBUTES:
            if address := element.get(key):
                yield Reference(line_of(element), shown(element), address)
        if element.tag in _XML_TEXTS and element.text:
            yield Reference(line_of(element), shown(element), element.text.strip())


def _in_json(data: bytes) -> Iterator[Reference]:
    try:
        feed = read_json(data)
    except Unreadable:
        return
    yield from _in_members("", feed)
    items = feed.get("items")
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield from _in_members(f"items[{number}].", item)


def _in_members(prefix: str, found: dict[str, Any]) -> Iterator[Reference]:
    for key, value in found.items():
        if key in _JSON_MEMBERS and isinstance(value, str):
            yield Reference(f"{prefix}{key}", key, value)
