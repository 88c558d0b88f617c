"""The markup of an article's blocks, where it says more than their text; and the pictures in it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from arabic.hygiene import one_line
from ingest.dom import Element, address
from ingest.passages import Passage, Sort
from store.article import Media
from store.markup import sanitised

_PLAIN: Final = re.compile(r"<(p|h[1-6]|div)>[^<]*</\1>")
READ: Final = frozenset({Sort.TEXT, Sort.HEADING})
"""Passages that are lines for the reader of labels."""
KEPT: Final = frozenset({Sort.LIST, Sort.QUOTE, Sort.TABLE, Sort.CODE, Sort.PICTURE})
"""Passages whose markup always says more than their text."""
_DIGITS: Final = re.compile(r"\d{1,5}")
_TYPES: Final = {
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "avif": "image/avif",
}


def markup_of(passage: Passage) -> str | None:
    """Return the markup of a passage where it says more than the text."""
    if passage.sort in READ and not len(passage.element):
        return None
    html: str = sanitised(
        etree.tostring(passage.element, encoding="unicode", method="html", with_tail=False)
    ).strip()
    if not html or (passage.sort not in KEPT and _PLAIN.fullmatch(html)):
        return None
    return html


def with_pictures(markup: str | None, text: str, pictures: Sequence[Passage], *, above: bool) -> str | None:
    """Return a paragraph's markup with pictures that no words describe, above or below its text."""
    images = "".join(_image(picture.element) for picture in pictures)
    if not images or not (markup is None or markup.startswith("<p>")):
        return markup
    inner = markup.removeprefix("<p>").removesuffix("</p>") if markup else _escaped(text)
    return f"<p>{images}<br>{inner}</p>" if above else f"<p>{inner}<br>{images}</p>"


def _image(element: Element) -> str:
    found = [element] if element.tag == "img" else list(element.iter("img"))
    markup = (etree.tostring(each, encoding="unicode", method="html", with_tail=False) for each in found)
    return "".join(filter(lambda html: html.startswith("<img"), map(sanitised, markup)))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def images_of(passages: Sequence[Passage]) -> Iterator[Media]:
    """Yield the pictures in passages, each once."""
    seen = set()
    for passage in passages:
        for image in passage.element.iter("img"):
            url = address(image.get("src"))
            if url and url not in seen:
                seen.add(url)
                yield media_of(url, image.get("alt"), image.get("width"), image.get("height"))


def media_of(url: str, title: str | None, width: str | None = None, height: str | None = None) -> Media:
    """Return a picture as media; its type is what its address ends in, else JPEG, which most are."""
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    return Media(
        url,
        _TYPES.get(ending, "image/jpeg"),
        title=one_line(title or "") or None,
        width=_number(width),
        height=_number(height),
    )


def _number(text: str | None) -> int | None:
    found = _DIGITS.match((text or "").strip())
    return int(found[0]) or None if found else None
