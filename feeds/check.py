"""The last look at a rendered feed, before it replaces the last good one."""

from typing import Final

from lxml import etree

_NS: Final = {"a": "http://www.w3.org/2005/Atom"}
_REQUIRED: Final = {
    f"{{{_NS['a']}}}feed": (
        ("a:id", "a:title", "a:updated", "a:link[@rel='self']"),
        "a:entry",
        ("a:id", "a:title", "a:updated", "a:link[@rel='alternate']"),
    ),
    "rss": (
        ("channel/title", "channel/link", "channel/description"),
        "channel/item",
        ("guid", "title", "link", "description"),
    ),
}
"""By root element: what the feed must have, its entries, what each must have (an id first)."""


def check_feed(feed: bytes) -> None:
    """Raise ValueError with the reason when a feed is not well formed, lacks something, or repeats an id."""
    try:
        root = etree.fromstring(feed)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well formed: {error}") from error
    if root.tag not in _REQUIRED:
        raise ValueError(f"neither Atom nor RSS: <{root.tag}>")
    own, entries, each = _REQUIRED[root.tag]
    _require(root, own)
    found = root.findall(entries, _NS)
    for entry in found:
        _require(entry, each)
    ids = [entry.findtext(each[0], namespaces=_NS) for entry in found]
    if len(ids) != len(set(ids)):
        raise ValueError("two entries have the same id")


def _require(element: etree._Element, names: tuple[str, ...]) -> None:
    for name in names:
        part = element.find(name, _NS)
        if part is None or not (part.text or part.attrib):
            raise ValueError(f"<{etree.QName(element).localname}> has no {name.removeprefix('a:')}")
