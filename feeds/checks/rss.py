"""RSS 2.0, with the modules that readers know."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final

from lxml import etree

from feeds.checks.address import address_findings, id_findings
from feeds.checks.contents import html_findings
from feeds.checks.dates import rfc822, rfc822_findings, rfc3339
from feeds.checks.entries import Item, together_findings
from feeds.checks.extensions import (
    history_findings,
    link_findings,
    links_findings,
    media_findings,
    self_findings,
    tombstone_findings,
    type_findings,
)
from feeds.checks.finding import Finding, error, quoted, warning, words
from feeds.checks.text import language_findings, title_findings
from feeds.checks.tree import NAMESPACES, at_most_one, children, line_of, required, shown, text_of

_RSS: Final = "RSS 2.0"
_BOARD: Final = "RSS Advisory Board Best Practices"
_REQUIRED: Final = {
    "title": "readers list it by that",
    "link": "it leads to the HTML page",
    "description": "readers show it in their directory",
}
_CHANNEL_ONCE: Final = words(
    "title link description language copyright managingEditor webMaster pubDate lastBuildDate generator "
    "docs cloud ttl image rating textInput skipHours skipDays"
)
_ITEM_ONCE: Final = words("title link description author comments guid pubDate source content:encoded")
_IN_CHANNEL: Final = frozenset(_CHANNEL_ONCE) | {"category", "item"}
_IN_ITEM: Final = frozenset(_ITEM_ONCE) | {"category", "enclosure"}
_TWICE_SAID: Final = (("author", "dc:creator"), ("pubDate", "dc:date"), ("guid", "atom:id"))
_MAIL: Final = re.compile(
    r"[^@\s]{1,64}@[^@\s]{1,255}(?:\s+\(.*\))?|.{1,200}<[^@\s]{1,64}@[^@\s]{1,255}>", re.DOTALL
)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_DAYS: Final = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

_Rule = Callable[[etree._Element], Iterator[Finding]]  # noqa: SLF001 - the only name that lxml has for it


def rss_findings(root: etree._Element, address: str | None, now: datetime | None) -> Iterator[Finding]:
    """Tell what is wrong with an RSS feed; ``address`` is where it was read from, when that is known."""
    version = root.get("version")
    if version is None:
        yield error(line_of(root), "<rss> has no version", 'write version="2.0"', _RSS)
    elif version.strip() != "2.0":
        what = f"<rss> is of version {quoted(version)}, and was read as 2.0"
        yield warning(line_of(root), what, 'write version="2.0"', _RSS)
    channels = root.findall("channel")
    if len(channels) != 1:
        yield error(line_of(root), f"<rss> has {len(channels)} channels", "give it exactly one", _RSS)
    for channel in channels[:1]:
        yield from _channel(channel, address, now)


def _channel(channel: etree._Element, address: str | None, now: datetime | None) -> Iterator[Finding]:
    links, items = channel.findall("atom:link", NAMESPACES), channel.findall("item")
    yield from required(channel, _REQUIRED, _RSS)
    yield from at_most_one(channel, _CHANNEL_ONCE, _RSS)
    yield from _unknown(channel, _IN_CHANNEL)
    yield from _parts(channel)
    yield from links_findings(channel, links)
    yield from self_findings(channel, links, address)
    yield from history_findings(channel, links)
    for item in items:
        yield from item_findings(item)
    found = [_item(item) for item in items]
    yield from together_findings(found, now, _RSS)
    yield from tombstone_findings(channel, frozenset(item.id for item in found))
    titles = [item.title for item in found]
    yield from language_findings(line_of(channel), "<language>", channel.findtext("language"), titles)


def item_findings(item: etree._Element) -> Iterator[Finding]:
    """Tell what is wrong with one item."""
    where = line_of(item)
    yield from at_most_one(item, _ITEM_ONCE, _RSS)
    yield from _unknown(item, _IN_ITEM)
    yield from _parts(item)
    yield from media_findings(item)
    for link in item.findall("atom:link", NAMESPACES):
        yield from link_findings(link)
    if not any(text_of(item.find(name)).strip() for name in ("title", "description")):
        yield error(where, "<item> has neither title nor description", "give it a title at least", _RSS)
    elif not item.findtext("title", "").strip():
        yield warning(where, "<item> has no title", "give it one: readers list it by that", _RSS)
    if item.find("guid") is None:
        remedy = "give it one that never changes: readers show an item anew with each new address"
        yield warning(where, "<item> has no guid", remedy, _RSS)
    if item.find("link") is None and item.find("enclosure") is None:
        yield warning(where, "<item> has no link", "link its page", _RSS)
    if len(item.findall("enclosure")) > 1:
        remedy = "keep one, and name the others in media:content: many readers take one only"
        yield warning(where, "<item> has several enclosures", remedy, _BOARD)
    for own, other in _TWICE_SAID:
        if item.find(own) is not None and item.find(other, NAMESPACES) is not None:
            yield warning(where, f"<item> has both {own} and {other}", f"keep {own}", _BOARD)


def _parts(parent: etree._Element) -> Iterator[Finding]:
    for part in children(parent):
        rule = _RULES.get(str(part.tag))
        if rule is not None:
            yield from rule(part)


def _address(part: etree._Element) -> Iterator[Finding]:
    yield from address_findings(line_of(part), shown(part), part.text, _RSS)


def _date(part: etree._Element) -> Iterator[Finding]:
    yield from rfc822_findings(line_of(part), shown(part), (part.text or "").strip(), _RSS)


def _title(part: etree._Element) -> Iterator[Finding]:
    yield from title_findings(line_of(part), shown(part), text_of(part))
    yield from _no_elements(part)


def _html(part: etree._Element) -> Iterator[Finding]:
    yield from html_findings(line_of(part), shown(part), text_of(part))
    yield from _no_elements(part)


def _description(part: etree._Element) -> Iterator[Finding]:
    # That of the channel stands in directories, as plain text; that of an item is what people read.
    of_channel = (parent := part.getparent()) is not None and parent.tag == "channel"
    yield from _title(part) if of_channel else _html(part)


def _no_elements(part: etree._Element) -> Iterator[Finding]:
    if next(children(part), None) is not None:
        remedy = "escape the markup: RSS holds HTML as text"
        yield error(line_of(part), f"{shown(part)} holds elements", remedy, _RSS)


def _guid(part: etree._Element) -> Iterator[Finding]:
    where, guid, permalink = line_of(part), part.text or "", part.get("isPermaLink", "true")
    if not guid.strip():
        yield error(where, "<item> has an empty guid", "give it one that never changes", _RSS)
    elif permalink not in {"true", "false"}:
        what = f"<guid> has an isPermaLink that is neither: {quoted(permalink)}"
        yield error(where, what, "write true or false", _RSS)
    elif permalink == "false":
        for found in id_findings(where, "<guid>", guid, _RSS):
            yield warning(found.where, found.what, found.remedy, found.rule)
    elif not re.match("https?://", guid.strip()):
        what = f"<guid> is no address of a page: {quoted(guid)}"
        yield error(where, what, 'write isPermaLink="false" beside it', _RSS)
    else:
        yield from address_findings(where, "<guid>", guid, _RSS)


def _mail(part: etree._Element) -> Iterator[Finding]:
    if not _MAIL.fullmatch((part.text or "").strip()):
        what = f"{shown(part)} is no e-mail address: {quoted(part.text or '')}"
        remedy = "write name@host (Name), or put a mere name into dc:creator"
        yield error(line_of(part), what, remedy, _RSS)


def _ttl(part: etree._Element) -> Iterator[Finding]:
    if not _NUMBER.fullmatch((part.text or "").strip()):
        yield error(
            line_of(part), f"<ttl> is no number: {quoted(part.text or '')}", "write whole minutes", _RSS
        )


def _enclosure(part: etree._Element) -> Iterator[Finding]:
    where, length, kind = line_of(part), part.get("length"), part.get("type")
    yield from address_findings(where, "<enclosure>", part.get("url"), _RSS)
    if length is None or not _NUMBER.fullmatch(length):
        what = f"<enclosure> has no length in bytes: {quoted(length or '')}"
        yield error(where, what, "write it in digits; 0 where nobody knows it", _RSS)
    if kind is None:
        yield error(where, "<enclosure> has no type", "write one such as image/jpeg", _RSS)
    yield from type_findings(where, "<enclosure>", kind, _RSS)


def _source(part: etree._Element) -> Iterator[Finding]:
    yield from address_findings(line_of(part), "<source url>", part.get("url"), _RSS)


def _image(part: etree._Element) -> Iterator[Finding]:
    yield from required(part, {"url": "the picture", "title": "its text", "link": "where it leads"}, _RSS)
    for name in ("url", "link"):
        for address in part.findall(name):
            yield from _address(address)


def _skipped(part: etree._Element, inner: str, is_one: Callable[[str], bool]) -> Iterator[Finding]:
    for one in part.findall(inner):
        if not is_one((one.text or "").strip()):
            what = f"<{inner}> is none: {quoted(one.text or '')}"
            yield error(line_of(one), what, "write 0 to 23, or Monday to Sunday", _RSS)


def _is_hour(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}", text, re.ASCII)) and int(text) < 24


_RULES: Final[dict[str, _Rule]] = {
    "title": _title,
    "link": _address,
    "docs": _address,
    "comments": _address,
    "description": _description,
    f"{{{NAMESPACES['content']}}}encoded": _html,
    "pubDate": _date,
    "lastBuildDate": _date,
    "guid": _guid,
    "author": _mail,
    "managingEditor": _mail,
    "webMaster": _mail,
    "ttl": _ttl,
    "enclosure": _enclosure,
    "source": _source,
    "image": _image,
    "skipHours": partial(_skipped, inner="hour", is_one=_is_hour),
    "skipDays": partial(_skipped, inner="day", is_one=_DAYS.__contains__),
}


def _unknown(parent: etree._Element, known: frozenset[str]) -> Iterator[Finding]:
    for child in children(parent):
        if etree.QName(child).namespace is None and child.tag not in known:
            what = f"{shown(child)} has no place in {shown(parent)}"
            yield error(line_of(child), what, "leave it out, spell it right, or give it a namespace", _RSS)


def _item(item: etree._Element) -> Item:
    dates = chain(
        [rfc822((item.findtext("pubDate") or "").strip())],
        [rfc3339((item.findtext("dc:date", "", NAMESPACES) or "").strip())],
    )
    return Item(
        where=line_of(item),
        id=(item.findtext("guid") or "").strip(),
        link=(item.findtext("link") or "").strip(),
        title=item.findtext("title") or "",
        published=next(filter(None, dates), None),
    )
