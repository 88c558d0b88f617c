"""HTML pages: what a browser and a reader of screens need in each."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from feeds.checks.finding import Finding, error, warning
from feeds.checks.text import is_right_to_left, language_findings, text_findings
from feeds.checks.tree import crowded, line_of

_HTML: Final = "HTML §4.2"
_FEED_TYPES: Final = frozenset(
    ("application/atom+xml", "application/rss+xml", "application/feed+json", "application/json")
)


def read_page(data: bytes) -> etree._Element | None:
    """Return the root of a page as a browser reads it; None when there is nothing to read."""
    if not data.strip(b"\0 \t\r\n") or crowded(data):
        return None
    try:
        return etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=False))
    except etree.XMLSyntaxError:
        return None


def page_findings(root: etree._Element | None) -> Iterator[Finding]:
    """Tell what is wrong with a page; where its links lead is looked at elsewhere."""
    if root is None:
        yield error("", "is empty, or no page", "publish it anew", _HTML)
        return
    if not (root.findtext(".//title") or "").strip():
        yield error("", "<head> has no <title>", "name the page", _HTML)
    body = root.find("body")
    text = (
        ""
        if body is None
        else " ".join(text for element in body.iter(etree.Element) for text in _said(element))
    )
    yield from language_findings(line_of(root), "lang of <html>", root.get("lang"), [text])
    if is_right_to_left(text) and "rtl" not in {
        root.get("dir"),
        body.get("dir") if body is not None else None,
    }:
        remedy = 'write <html dir="rtl">'
        yield warning(
            line_of(root), "the page is Arabic and runs from left to right", remedy, "HTML §3.2.6.4"
        )
    for element in root.iter(etree.Element):
        for piece in _said(element):
            yield from text_findings(line_of(element), f"<{element.tag}>", piece)


def _said(element: etree._Element) -> Iterator[str]:
    """Return the text in and behind an element; what a script or a style sheet holds is none."""
    for text in (None if element.tag in {"script", "style"} else element.text, element.tail):
        if text:
            yield text


def feeds_of(root: etree._Element) -> list[str]:
    """Return the addresses of the feeds that a page names (autodiscovery), as it writes them."""
    return [
        link.get("href", "")
        for link in root.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split() and link.get("type") in _FEED_TYPES
    ]
