"""JSON Feed, 1 or 1.1 -> what it tells."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.dom import address
from ingest.errors import PageError
from ingest.feedentry import MOST_ENTRIES, Feed, Html, Told, entries_from, tidy_id, tidy_language
from ingest.feedmedia import medium
from ingest.feedparts import too_many
from ingest.feedtext import html_of_title, plain_line
from store.article import Media
from store.markup import text_to_html

_VERSION: Final = re.compile(r"\s*https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)
_REMEDY: Final = "look at what its address shows"


def read_json(text: str, url: str) -> Feed:
    """
    Return what a JSON Feed tells. Raises PageError for JSON that is none, and for what is no JSON.

    >>> feed = read_json('''{"version": "https://jsonfeed.org/version/1.1", "title": "الوادي",
    ...     "items": [{"id": 7, "content_text": "5 < 6"}]}''', "https://n.example/feed.json")
    >>> feed.title, feed.entries[0].id, feed.entries[0].content
    ('الوادي', '7', '<p>5 &lt; 6</p>')
    """
    document = _document(text)
    items = [item for item in _list(document, "items") if isinstance(item, dict)]
    language = _text(document, "language") or None
    site = _address(document, url, "home_page_url")
    authors = list(_authors(document))
    told = (_told(item, url, language, authors) for item in items[:MOST_ENTRIES])
    hubs = (_address(hub, url, "url") for hub in _list(document, "hubs") if _is_hub(hub))
    own = _address(document, url, "feed_url")
    return Feed(
        title=plain_line(html_of_title(_text(document, "title"))),
        link=site,
        id=tidy_id(_text(document, "feed_url")) or None,
        language=tidy_language(language),
        self_url=own,
        hubs=tuple(dict.fromkeys(filter(None, hubs))),
        entries=entries_from(told, site),
        problems=too_many(len(items)),
    )


def _document(text: str) -> Mapping[str, Any]:
    try:
        # What stands behind it is none of it: servers add remarks about their cache.
        document, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError) as fault:
        raise PageError("", "is no feed: its JSON cannot be read", _REMEDY) from fault
    if not isinstance(document, dict) or not _VERSION.match(_text(document, "version")):
        raise PageError("", "is no feed, but other JSON", _REMEDY)
    return document


def _told(item: Mapping[str, Any], url: str, language: str | None, authors: list[str]) -> Told:
    html, text, summary = (_text(item, name) for name in ("content_html", "content_text", "summary"))
    return Told(
        title=html_of_title(_text(item, "title")),
        link=_address(item, url, "url") or _address(item, url, "external_url") or _address(item, url, "id"),
        guid=_text(item, "id"),
        published=[_text(item, "date_published")],
        updated=[_text(item, "date_modified")],
        content=Html(html if html.strip() else text_to_html(text), url) if html or text else None,
        summary=Html(text_to_html(summary), url) if summary else None,
        tags=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
        media=_media(item, url),
        authors=list(_authors(item)) or authors,
        language=_text(item, "language") or language,
    )


def _media(item: Mapping[str, Any], url: str) -> Iterator[Media]:
    for name in ("image", "banner_image"):
        if found := medium(_text(item, name), url, kind="image"):
            yield found
    for told in _list(item, "attachments"):
        if isinstance(told, dict) and (
            found := medium(
                _text(told, "url"),
                url,
                type_=_text(told, "mime_type"),
                length=told.get("size_in_bytes"),
                title=_text(told, "title"),
            )
        ):
            yield found


def _authors(told: Mapping[str, Any]) -> Iterator[str]:
    for author in (*_list(told, "authors"), told.get("author")):
        if isinstance(author, dict):
            yield _text(author, "name")


def _is_hub(hub: object) -> bool:
    return isinstance(hub, dict) and _text(hub, "type").lower() in {"websub", "pubsubhubbub", ""}


def _address(told: Mapping[str, Any], url: str, name: str) -> str | None:
    text = _text(told, name)
    # An id may be anything; only one that is an address leads anywhere.
    is_one = text.strip() and (name != "id" or text.startswith(("http:", "https:")))
    return address(text, url) if is_one else None


def _text(told: Mapping[str, Any], name: str) -> str:
    """Return a text; a number as one, since ids are written so; nothing for what is neither."""
    value = told.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return value if isinstance(value, str) else ""


def _list(told: Mapping[str, Any], name: str) -> list[Any]:
    value = told.get(name)
    return value if isinstance(value, list) else []
