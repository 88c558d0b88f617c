"""
Channel, entries -> JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

One line for each item, and one for the feed's own members before them.
"""

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from typing import Any, Final

from feeds.channel import Channel
from feeds.entry import Entry, Form

JSON_TYPE: Final = "application/feed+json"

_VERSION: Final = "https://jsonfeed.org/version/1.1"
_encode: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def item(entry: Entry, form: Form) -> bytes:
    """Return one entry: members in the order of the specification, those without a value left out."""
    summarised = form is Form.SUMMARY
    return _json(
        {
            "id": entry.uri,
            "url": entry.link,
            "external_url": entry.original,
            "title": entry.title,
            # One of both must be there.
            "content_text": entry.summary if summarised else None,
            "content_html": None if summarised else entry.content,
            "summary": entry.summary,
            "image": next((one.url for one in entry.media if one.type.startswith("image/")), None),
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": entry.author and [{"name": entry.author}],
            "tags": entry.categories,
            "attachments": [
                _known(
                    {
                        "url": one.url,
                        "mime_type": one.type,
                        "title": one.title,
                        "size_in_bytes": one.length,
                    }
                )
                for one in entry.media
            ],
        }
    )


def document(channel: Channel, items: Sequence[bytes]) -> list[bytes]:
    """Return a feed in pieces: its own members, the items between commas, the end."""
    own = _json(
        {
            "version": _VERSION,
            "title": channel.title,
            "home_page_url": channel.page,
            "feed_url": channel.json,
            "description": channel.description,
            "icon": channel.icon,
            "authors": channel.author and [{"name": channel.author}],
            "language": channel.language,
            "hubs": [{"type": "WebSub", "url": link.href} for link in channel.links if link.rel == "hub"],
        }
    )
    pieces = [own[:-1], b',\n"items":[']
    for number, one in enumerate(items):
        pieces += (b",\n" if number else b"\n", one)
    return [*pieces, b"\n]}\n"]


def _json(members: Mapping[str, Any]) -> bytes:
    # Half a surrogate pair is a character to Python and to JSON, but not to UTF-8.
    return _encode(_known(members)).encode("utf-8", "ignore")


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
