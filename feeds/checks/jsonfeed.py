"""JSON Feed 1.1."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from feeds.checks.address import address_findings
from feeds.checks.contents import html_findings
from feeds.checks.dates import rfc3339, rfc3339_findings
from feeds.checks.entries import Item, together_findings
from feeds.checks.extensions import NO_SELF, type_findings
from feeds.checks.finding import Finding, error, quoted, warning
from feeds.checks.text import language_findings, text_findings, title_findings
from feeds.checks.tree import LARGEST, Unreadable, too_large

_SPEC: Final = "JSON Feed 1.1"
_TOP: Final = f"{_SPEC}, Top-level"
_ITEMS: Final = f"{_SPEC}, Items"
_VERSION: Final = "https://jsonfeed.org/version/1.1"
_OLD_VERSION: Final = "https://jsonfeed.org/version/1"

_TEXT, _ADDRESS, _LIST, _FLAG = "text", "address", "list", "flag"
_FEED: Final = {
    "version": _TEXT,
    "title": _TEXT,
    "home_page_url": _ADDRESS,
    "feed_url": _ADDRESS,
    "description": _TEXT,
    "user_comment": _TEXT,
    "next_url": _ADDRESS,
    "icon": _ADDRESS,
    "favicon": _ADDRESS,
    "authors": _LIST,
    "author": "object",
    "language": _TEXT,
    "expired": _FLAG,
    "hubs": _LIST,
    "items": _LIST,
}
_ITEM: Final = {
    "id": _TEXT,
    "url": _ADDRESS,
    "external_url": _ADDRESS,
    "title": _TEXT,
    "content_html": _TEXT,
    "content_text": _TEXT,
    "summary": _TEXT,
    "image": _ADDRESS,
    "banner_image": _ADDRESS,
    "date_published": "date",
    "date_modified": "date",
    "authors": _LIST,
    "author": "object",
    "tags": _LIST,
    "language": _TEXT,
    "attachments": _LIST,
}
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    _TEXT: str,
    _ADDRESS: str,
    "date": str,
    _LIST: list,
    _FLAG: bool,
    "object": dict,
}


class _RepeatedKeyError(ValueError):
    """A JSON object names one member twice."""


def read_json(data: bytes) -> dict[str, Any]:
    """Return the object that a JSON document holds. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(too_large(len(data)))
    try:
        found = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError as fault:
        reason = error("", f"is not UTF-8 at byte {fault.start}", "write UTF-8", "RFC 8259 §8.1")
        raise Unreadable(reason) from fault
    except _RepeatedKeyError as fault:
        raise Unreadable(
            error("", f"names {fault} twice in one object", "keep one", "RFC 8259 §4")
        ) from fault
    except json.JSONDecodeError as fault:
        what = f"is not JSON: {fault.msg} (column {fault.colno})"
        raise Unreadable(error(str(fault.lineno), what, "publish it anew", "RFC 8259 §2")) from fault
    except (ValueError, RecursionError) as fault:
        what = "nests too deep" if isinstance(fault, RecursionError) else f"is not JSON: {fault}"
        raise Unreadable(error("", what, "write a plain feed", "RFC 8259 §9")) from fault
    if not isinstance(found, dict):
        raise Unreadable(error("1", "is JSON, and no object", "publish a JSON Feed", _TOP))
    return found


def json_findings(data: bytes, address: str | None, now: datetime | None) -> Iterator[Finding]:
    """Tell what is wrong with a JSON Feed; ``address`` is where it was read from, when that is known."""
    try:
        feed = read_json(data)
    except Unreadable as unreadable:
        yield unreadable.finding
        return
    yield from _version(feed.get("version"))
    yield from _members("", feed, _FEED, _TOP)
    yield from _top(feed, address)
    items = feed.get("items") if isinstance(feed.get("items"), list) else None
    if items is None:
        yield error("items", "the feed has no items", "write an empty list where there are none", _TOP)
    named = [(f"items[{number}]", item) for number, item in enumerate(items or ())]
    for where, item in named:
        yield from member_findings(where, item, authored="authors" in feed)
    found = [_item(where, item) for where, item in named if isinstance(item, dict)]
    yield from together_findings(found, now, _ITEMS)
    language = feed.get("language")
    if language is None or isinstance(language, str):
        yield from language_findings("language", "language", language, [item.title for item in found])


def member_findings(where: str, item: Any, *, authored: bool = True) -> Iterator[Finding]:
    """Tell what is wrong with one of the items."""
    if not isinstance(item, dict):
        yield error(where, "this item is no object", "write { } with an id and content", _ITEMS)
        return
    yield from _members(f"{where}.", item, _ITEM, _ITEMS)
    if not isinstance(item.get("id"), str) or not item["id"].strip():
        yield error(f"{where}.id", "this item has no id", "give it a text that never changes", _ITEMS)
    if not any(isinstance(item.get(name), str) for name in ("content_html", "content_text")):
        remedy = "give it content_html or content_text"
        yield error(where, "this item has no content", remedy, _ITEMS)
    if "url" not in item:
        yield warning(f"{where}.url", "this item links no page", "give it a url", _ITEMS)
    if isinstance(html := item.get("content_html"), str):
        yield from html_findings(f"{where}.content_html", "content_html", html)
    if not authored and "authors" not in item:
        yield warning(where, "neither this item nor the feed has authors", "name one in the feed", _ITEMS)
    yield from _tags(where, item.get("tags"))
    for number, attachment in enumerate(_listed(item.get("attachments"))):
        yield from _attachment(f"{where}.attachments[{number}]", attachment)


def _version(version: Any) -> Iterator[Finding]:
    if version == _OLD_VERSION:
        yield warning("version", "the feed is of version 1", f"write {_VERSION}", _TOP)
    elif version != _VERSION:
        yield error("version", "the feed does not say that it is a JSON Feed", f"write {_VERSION}", _TOP)


def _top(feed: Mapping[str, Any], address: str | None) -> Iterator[Finding]:
    if not isinstance(feed.get("title"), str) or not feed["title"].strip():
        yield error("title", "the feed has no title", "give it one: readers list it by that", _TOP)
    if "home_page_url" not in feed:
        yield warning("home_page_url", "the feed links no page of its own", "link its HTML page", _TOP)
    own = feed.get("feed_url")
    if own is None:
        remedy = "add feed_url: whoever has only the file finds the feed by it"
        yield warning("feed_url", f"the feed {NO_SELF}", remedy, _TOP)
    elif address and own != address:
        what = f"feed_url is another address than it was read from: {quoted(str(own), 200)}"
        yield warning("feed_url", what, "name the address that people subscribe to", _TOP)
    if own is not None and feed.get("next_url") == own:
        yield error("next_url", "the next page of the feed is itself", "name the next, or none", _TOP)
    for number, hub in enumerate(_listed(feed.get("hubs"))):
        where = f"hubs[{number}]"
        if not isinstance(hub, dict) or not isinstance(hub.get("type"), str):
            yield error(where, "this hub has no type", "write WebSub, and its url", f"{_SPEC}, Hubs")
        else:
            yield from address_findings(where, "the hub", _string(hub.get("url")), f"{_SPEC}, Hubs")


def _members(prefix: str, found: Mapping[str, Any], kinds: Mapping[str, str], rule: str) -> Iterator[Finding]:
    for key, value in found.items():
        where, kind = f"{prefix}{key}", kinds.get(key)
        if kind is None:
            if not key.startswith("_"):
                remedy = "spell it right, or begin its name with _ where it is an extension"
                yield warning(
                    where, f"{quoted(key)} is no member of JSON Feed", remedy, f"{_SPEC}, Extensions"
                )
        elif not isinstance(value, _KINDS[kind]):
            yield error(where, f"{key} is no {kind}", f"write a JSON {_json_name(kind)}", rule)
        else:
            yield from _value(where, key, kind, value, rule)
    if isinstance(found.get("author"), dict):
        remedy = "write authors, a list: version 1.1 has it instead"
        yield warning(f"{prefix}author", "author is of version 1", remedy, rule)


def _value(where: str, key: str, kind: str, value: Any, rule: str) -> Iterator[Finding]:
    if kind == _ADDRESS:
        yield from address_findings(where, key, value, rule)
    elif kind == "date":
        yield from rfc3339_findings(where, key, value, rule)
    elif kind == _TEXT:
        yield from text_findings(where, key, value)
        if key == "title":
            yield from title_findings(where, key, value)
    elif key == "authors":
        yield from _authors(where, value, rule)


def _authors(where: str, authors: Sequence[Any], rule: str) -> Iterator[Finding]:
    for number, author in enumerate(authors):
        at = f"{where}[{number}]"
        if not isinstance(author, dict) or not any(_string(author.get(k)) for k in ("name", "url", "avatar")):
            yield error(at, "this author has neither name nor url nor avatar", "give a name", rule)
            continue
        for key in ("url", "avatar"):
            if key in author:
                yield from address_findings(f"{at}.{key}", key, _string(author[key]), rule)


def _tags(where: str, tags: Any) -> Iterator[Finding]:
    for number, tag in enumerate(_listed(tags)):
        at = f"{where}.tags[{number}]"
        if not isinstance(tag, str):
            yield error(at, "this tag is no text", "write a JSON string", _ITEMS)
        else:
            yield from text_findings(at, "this tag", tag)


def _attachment(where: str, attachment: Any) -> Iterator[Finding]:
    rule = f"{_SPEC}, Attachments"
    if not isinstance(attachment, dict):
        yield error(where, "this attachment is no object", "write { } with url and mime_type", rule)
        return
    yield from address_findings(f"{where}.url", "url", _string(attachment.get("url")), rule)
    kind = attachment.get("mime_type")
    if not isinstance(kind, str):
        yield error(
            f"{where}.mime_type", "this attachment has no mime_type", "write one such as image/jpeg", rule
        )
    else:
        yield from type_findings(f"{where}.mime_type", "mime_type", kind, rule)
    for key in ("size_in_bytes", "duration_in_seconds"):
        value = attachment.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            yield error(f"{where}.{key}", f"{key} is no number", "write digits without quotes", rule)


def _item(where: str, item: Mapping[str, Any]) -> Item:
    return Item(
        where=where,
        id=_string(item.get("id")),
        link=_string(item.get("url")),
        title=_string(item.get("title")),
        published=rfc3339(_string(item.get("date_published"))),
        updated=rfc3339(_string(item.get("date_modified"))),
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(quoted(next(key for key in keys if keys.count(key) > 1)))
    return made


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _json_name(kind: str) -> str:
    return {_LIST: "array", _FLAG: "true or false", "object": "object"}.get(kind, "string")
