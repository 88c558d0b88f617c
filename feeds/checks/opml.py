"""OPML 2.0: lists of feeds."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from feeds.checks.address import address_findings
from feeds.checks.dates import rfc822_findings
from feeds.checks.finding import Finding, error, quoted, warning, words
from feeds.checks.tree import line_of

_OPML: Final = "OPML 2.0"
_HEAD: Final = f"{_OPML}, <head>"
_OUTLINE: Final = f"{_OPML}, <outline>"
_IN_HEAD: Final = words(
    "title dateCreated dateModified ownerName ownerEmail ownerId docs expansionState vertScrollState "
    "windowTop windowLeft windowBottom windowRight"
)
_FLAGS: Final = ("isComment", "isBreakpoint")


def opml_findings(root: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with a list of feeds."""
    version = root.get("version", "")
    if version not in {"2.0", "1.0", "1.1"}:
        yield error(
            line_of(root), f"<opml> is of an unknown version: {quoted(version)}", 'write version="2.0"', _OPML
        )
    elif version != "2.0":
        yield warning(line_of(root), f"<opml> is of version {version}", 'write version="2.0"', _OPML)
    for name in ("head", "body"):
        if len(found := root.findall(name)) != 1:
            yield error(line_of(root), f"<opml> has {len(found)} <{name}>", "give it exactly one", _OPML)
    for head in root.findall("head")[:1]:
        yield from _head(head)
    for body in root.findall("body")[:1]:
        yield from _body(body)


def _head(head: etree._Element) -> Iterator[Finding]:
    if not (head.findtext("title") or "").strip():
        yield warning(line_of(head), "<head> has no title", "say whose list it is", _HEAD)
    for part in head.iterchildren(etree.Element):
        if part.tag in {"dateCreated", "dateModified"}:
            yield from rfc822_findings(line_of(part), f"<{part.tag}>", (part.text or "").strip(), _HEAD)
        elif part.tag == "ownerId":
            yield from address_findings(line_of(part), "<ownerId>", part.text, _HEAD)
        elif etree.QName(part).namespace is None and part.tag not in _IN_HEAD:
            yield error(
                line_of(part),
                f"<{part.tag}> has no place in <head>",
                "leave it out, or spell it right",
                _HEAD,
            )


def _body(body: etree._Element) -> Iterator[Finding]:
    outlines = list(body.iter("outline"))
    if not outlines:
        yield error(
            line_of(body), "<body> lists nothing", "give it one <outline> at least", f"{_OPML}, <body>"
        )
    seen: dict[str, str] = {}
    for outline in outlines:
        yield from _outline(outline)
        address = outline.get("xmlUrl", "")
        if address and (first := seen.setdefault(address, line_of(outline))) != line_of(outline):
            what = f"this feed is listed on line {first}, too: {quoted(address)}"
            yield warning(line_of(outline), what, "list it once", _OUTLINE)


def _outline(outline: etree._Element) -> Iterator[Finding]:
    where, kind = line_of(outline), outline.get("type", "").lower()
    if not outline.get("text", "").strip():
        yield error(where, "<outline> has no text", "name the feed in text", _OUTLINE)
    if kind == "rss" and outline.get("xmlUrl") is None:
        yield error(where, '<outline type="rss"> has no xmlUrl', "give the address of the feed", _OUTLINE)
    if kind in {"link", "include"} and outline.get("url") is None:
        yield error(where, f'<outline type="{kind}"> has no url', "give the address", _OUTLINE)
    if outline.get("xmlUrl") is not None and kind != "rss":
        remedy = 'write type="rss", for Atom as well: readers skip what has another or none'
        yield warning(where, "<outline> lists a feed and does not say so", remedy, _OUTLINE)
    for key in ("xmlUrl", "htmlUrl", "url"):
        if (address := outline.get(key)) is not None:
            yield from address_findings(where, f"<outline {key}>", address, _OUTLINE)
    if (created := outline.get("created")) is not None:
        yield from rfc822_findings(where, "<outline created>", created, _OUTLINE)
    for flag in _FLAGS:
        if outline.get(flag, "true") not in {"true", "false"}:
            yield error(where, f"<outline {flag}> is neither true nor false", "write one of them", _OUTLINE)
