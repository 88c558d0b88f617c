"""Enclosures and Media RSS -> the media of an entry."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ingest.dom import Element, address
from ingest.feedtext import plain_line
from ingest.feedtree import attribute, base_of, children, key, text_of
from store.article import Media

ANY_TYPE: Final = "application/octet-stream"
# By the ends of addresses; the type that a system knows for them differs from one to the next.
_TYPES: Final = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), "image/jpeg"),
    **{name: f"image/{name}" for name in ("png", "gif", "webp", "avif", "bmp")},
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/opus",
    "wav": "audio/wav",
    "aac": "audio/aac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
    "pdf": "application/pdf",
}
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_MEDIUMS: Final = {"image": "image/jpeg", "audio": "audio/mpeg", "video": "video/mp4"}
_NUMBER: Final = re.compile(r"\s*(\d{1,15})(?:\.\d{1,3})?\s*(?:px|bytes)?\s*", re.IGNORECASE)
# Pages that play something, and pictures of authors, which WordPress adds to each entry.
_NONE: Final = re.compile(r"^https?://(?:[\w.-]+\.)?gravatar\.com/", re.IGNORECASE)


def medium(  # noqa: PLR0913  # all that is told of one
    url: str,
    base: str,
    *,
    type_: str = "",
    kind: str = "",
    length: object = None,
    title: str = "",
    width: object = None,
    height: object = None,
) -> Media | None:
    """
    Return what a feed says of one picture, sound or film; None where its address is none.

    ``kind`` is image, audio or video, for where neither a type is told nor the address ends in one:

    >>> picture = medium("/1.JPG?w=1", "https://n.example", length="17")
    >>> picture.url, picture.type, picture.length
    ('https://n.example/1.JPG?w=1', 'image/jpeg', 17)
    """
    whole = address(url, base) if url.strip() else None
    if whole is None or _NONE.match(whole):
        return None
    told = type_.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(told) or told == ANY_TYPE:
        ending = urlsplit(whole).path.rpartition(".")[2].lower()
        told = _TYPES.get(ending) or _MEDIUMS.get(kind.strip().lower(), ANY_TYPE)
    if told in {"text/html", "application/xhtml+xml"}:
        return None
    return Media(whole, told, number(length), plain_line(title) or None, number(width), number(height))


def number(told: object) -> int | None:
    """Return a number of bytes or pixels above zero; None for what is none."""
    found = _NUMBER.fullmatch(str(told)) if isinstance(told, str | int | float) else None
    return int(found[1]) or None if found else None


def media_in(entry: Element, base: str) -> Iterator[Media]:
    """Yield the media of an entry of RSS or Atom: enclosures, Media RSS and iTunes pictures."""
    for child in children(entry):
        own = base_of(child, base)
        match key(child):
            case "enclosure":
                yield from _some(
                    medium(
                        attribute(child, "url") or attribute(child, "href") or attribute(child, "resource"),
                        own,
                        type_=attribute(child, "type"),
                        length=attribute(child, "length"),
                    )
                )
            case "atom:link" | "link" if attribute(child, "rel").strip().lower() == "enclosure":
                yield from _some(
                    medium(
                        attribute(child, "href"),
                        own,
                        type_=attribute(child, "type"),
                        length=attribute(child, "length"),
                        title=attribute(child, "title"),
                    )
                )
            case "media:group":
                yield from media_in(child, own)
            case "media:content":
                yield from _content(child, own)
            case "media:thumbnail":
                yield from _some(_picture(attribute(child, "url") or text_of(child), child, own))
            case "itunes:image":
                yield from _some(_picture(attribute(child, "href"), child, own))
            case "image":
                urls = [text_of(inner) for inner in children(child) if key(inner) == "url"]
                told = next(iter(urls), "") or attribute(child, "href") or attribute(child, "resource")
                yield from _some(_picture(told or text_of(child), child, own))
            case _:
                pass


def _content(element: Element, base: str) -> Iterator[Media]:
    titles = [
        text_of(inner) for inner in children(element) if key(inner) in {"media:title", "media:description"}
    ]
    yield from _some(
        medium(
            attribute(element, "url"),
            base,
            type_=attribute(element, "type"),
            kind=attribute(element, "medium"),
            length=attribute(element, "fileSize"),
            title=next(iter(titles), ""),
            width=attribute(element, "width"),
            height=attribute(element, "height"),
        )
    )
    yield from media_in(element, base)


def _picture(url: str, element: Element, base: str) -> Media | None:
    size = {name: attribute(element, name) for name in ("width", "height")}
    return medium(url, base, kind="image", width=size["width"], height=size["height"])


def _some(found: Media | None) -> Iterator[Media]:
    if found:
        yield found
