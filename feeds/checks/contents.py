"""HTML inside a feed: what readers remove, lose or turn round."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from feeds.checks.address import WEB_AND_MAIL, address_findings
from feeds.checks.finding import Finding, error, quoted, warning, words
from feeds.checks.text import is_right_to_left, text_findings
from feeds.checks.tree import crowded

_HTML: Final = "HTML §13.2"
_SAFE: Final = "RFC 4287 §8.1"
_MOST: Final = 5
"""Findings told of one text: the next fault is mostly the same one again."""
_LONGEST: Final = 1 << 20
_END: Final = "khulasa-end"
# Their end tags may be left out.
_CLOSED_BY_THE_END: Final = words("html body p li dt dd option colgroup tbody thead tfoot tr td th rp rt")
_REMOVED: Final = words(
    "applet base button embed form frame frameset head iframe input link meta noscript object select "
    "style textarea title"
)
_ADDRESSES: Final = {
    "href": WEB_AND_MAIL,
    "src": frozenset({"http", "https", "data"}),
    "poster": frozenset({"http", "https"}),
    "cite": frozenset({"http", "https"}),
    "background": frozenset({"http", "https"}),
}
_SRCSET: Final = re.compile(r"[^\s,]\S*")


def html_findings(where: str, name: str, html: str) -> Iterator[Finding]:
    """
    Tell what is wrong with escaped HTML: it is parsed as a browser does.

    >>> [finding.what for finding in html_findings("3", "<content>", "<div><b>NATO</div>")]
    ['<content> is HTML that is not nested: Opening and ending tag mismatch: div and b']
    """
    if len(html) > _LONGEST:
        what = f"{name} is {len(html) >> 20} MB long"
        yield warning(where, what, "publish a summary, and link the rest: readers cut it", "common practice")
        return
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False)
    # What is open at the end holds the mark; a tag or comment that is never closed swallows it.
    marked = f"<body>{html}<!--{_END}-->".encode("utf-8", "replace")
    if crowded(marked):
        yield error(where, f"{name} has an element with a thousand attributes", "write it anew", _HTML)
        return
    try:
        root = etree.fromstring(marked, parser)
    except etree.XMLSyntaxError as fault:
        yield error(where, f"{name} is no HTML: {fault.msg}", "write it anew", _HTML)
        return
    yield from islice(_nesting(where, name, root, parser), 1)
    yield from islice(tree_findings(where, name, root, strict="&" in html), _MOST)


def tree_findings(where: str, name: str, root: etree._Element, *, strict: bool = False) -> Iterator[Finding]:
    """Tell what is wrong with parsed HTML or XHTML. ``strict`` reads what references spell, too."""
    for element in root.iter(etree.Element):
        yield from _element(where, name, element)
    text = "".join(map(str, root.itertext(etree.Element)))
    if strict:
        yield from text_findings(where, f"{name}, once its references are read,", text)
    if is_right_to_left(text) and not _set_right_to_left(root):
        remedy = 'put it into <div dir="rtl">: readers are left to right otherwise'
        yield warning(where, f'{name} is Arabic without dir="rtl" round it', remedy, "HTML §3.2.6.4")


def _nesting(
    where: str, name: str, root: etree._Element | None, parser: etree.HTMLParser
) -> Iterator[Finding]:
    remedy = "close what is open, in the opposite order: each reader mends it otherwise"
    for fault in parser.error_log:
        if "Excessive depth" in fault.message:
            yield error(where, f"{name} nests more than 255 elements", "write plainer HTML", _HTML)
        else:
            yield error(where, f"{name} is HTML that is not nested: {fault.message}", remedy, _HTML)
    end = next((c for c in root.iter(etree.Comment) if c.text == _END), None) if root is not None else None
    if end is None:
        yield error(where, f"{name} ends within a tag or a comment", "close it", _HTML)
        return
    for open_one in end.iterancestors():
        if open_one.tag not in _CLOSED_BY_THE_END:
            yield error(where, f"{name} never closes <{open_one.tag}>", remedy, _HTML)


def _element(where: str, name: str, element: etree._Element) -> Iterator[Finding]:
    # Not by QName, which refuses what an HTML parser takes for a name.
    tag = str(element.tag).rpartition("}")[2].lower()
    if tag == "script":
        yield error(where, f"{name} holds a <script>", "leave it out: readers remove it or refuse", _SAFE)
    elif tag in _REMOVED:
        yield warning(where, f"{name} holds <{tag}>", "leave it out: readers remove it", _SAFE)
    for attribute, value in ((str(key).lower(), str(value)) for key, value in element.items()):
        if attribute.startswith("on"):
            what = f'{name} holds <{tag} {attribute}="…">'
            yield error(where, what, "leave the attribute out: readers remove it or refuse", _SAFE)
        elif attribute in _ADDRESSES:
            label = f"<{tag} {attribute}> in {name}"
            yield from _address(where, label, value, _ADDRESSES[attribute])
        elif attribute == "srcset":
            for one in _candidates(value):
                yield from address_findings(where, f"<{tag} srcset> in {name}", one, "RFC 4287 §3.1.1.3")


def _address(where: str, label: str, value: str, schemes: frozenset[str]) -> Iterator[Finding]:
    if value.startswith("#"):
        what = f"{label} leads within the page: {quoted(value)}"
        yield warning(where, what, "leave it out: in a reader it leads nowhere", "RFC 4287 §3.1.1.3")
    else:
        yield from address_findings(where, label, value, "RFC 4287 §3.1.1.3", schemes=schemes)


def _candidates(srcset: str) -> Iterator[str]:
    """Return the addresses of a srcset: those of its words that are no width and no density."""
    for word in _SRCSET.findall(srcset):
        if not re.fullmatch(r"[\d.]+[wx],?", word):
            yield word.rstrip(",")


def _set_right_to_left(root: etree._Element) -> bool:
    """Tell whether the first element that holds text itself says its direction, or one round it does."""
    first = next((e for e in root.iter(etree.Element) if (e.text or "").strip()), None)
    around = () if first is None else (first, *first.iterancestors())
    return any((element.get("dir") or "").lower() in {"rtl", "auto"} for element in around)
