"""
Markup that came with an article -> markup of ours: safe, well-formed, its directions in order.

It was sanitised when it was stored, and is again: what decides is what this program admits today. All the
rest is done on the sanitiser's own output, whose attributes stand between double quotation marks.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

from markupsafe import Markup, escape

from arabic.hygiene import clean, one_line
from feeds.address import web_address
from feeds.markup import isolated
from store.markup import sanitised

_TOKEN: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*+)>|([^<]++)')
_ATTRIBUTE: Final = re.compile(r'([a-z][a-z0-9-]*)="([^"]*)"')
_SPACES: Final = re.compile(r"\s+")
_DEEPEST: Final = 60
"""Readers and parsers give up at some depth, 255 at the latest: what is deeper is shown as text."""
_VOID: Final = frozenset({"br", "col", "hr", "img", "source", "wbr"})
_SHOWN: Final = frozenset({"audio", "hr", "img", "video"})
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "audio", "blockquote", "details", "div", "dl", "figure", "footer", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "ol", "p", "pre", "section", "table", "ul"}
    | {"video"}
)
_PARTS: Final = frozenset(
    {"caption", "colgroup", "dd", "dt", "figcaption", "li", "summary", "tbody", "td", "tfoot", "th", "thead"}
    | {"tr"}
)
# What holds words and no blocks: readers part over blocks within, so that those end it.
_HOLDS_WORDS: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark"}
    | {"p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
    | {"h2", "h3", "h4", "h5", "h6"}
)
# Their words are no prose, or have a direction of their own.
_AS_THEY_ARE: Final = frozenset({"bdi", "bdo", "code", "kbd", "pre", "samp"})
_ADDRESSES: Final = frozenset({"cite", "href", "poster", "src"})
_WORDS: Final = frozenset({"alt", "controls", "datetime", "lang", "title", "type"})
_NUMBER: Final = re.compile("[0-9]{1,5}")
_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "dir": re.compile("auto|ltr|rtl"),
    **dict.fromkeys(("colspan", "height", "rowspan", "span", "start", "width"), _NUMBER),
}
_LINK: Final = ' rel="external nofollow noopener noreferrer"'
_PICTURE: Final = ' loading="lazy" decoding="async" referrerpolicy="no-referrer"'


def rich(html: str, *, on_page: bool = False) -> Markup:
    """
    Return an article's markup as blocks, fit for a feed or ``on_page``; nothing where it says nothing.

    It is well-formed as XML, too; addresses are absolute, Latin runs are isolated:

    >>> rich('<p>أعلنت <a href="https://a.example/1" onclick="x()">NASA</a><img src="/1.gif">')
    Markup('<p>أعلنت <a href="https://a.example/1"><bdi>NASA</bdi></a></p>')
    """
    writer = _Writer(on_page=on_page)
    pieces = "".join(writer.written(sanitised(html)))
    if not writer.says or writer.depth > _DEEPEST:
        return Markup()
    if not writer.begins_with_block:
        pieces = f"<div>{pieces}</div>" if writer.has_block else f"<p>{pieces}</p>"
    return Markup(pieces)  # noqa: S704 - sanitised, and each piece of it written anew


class _Writer:
    """Writes elements anew, one by one, and sees what they are."""

    def __init__(self, *, on_page: bool) -> None:
        self._on_page = on_page
        self._open: list[tuple[str, bool]] = []
        """What is open: elements, and whether each was written or only its content is."""
        self.depth = 0
        self.says = False
        self.has_block = False
        self.begins_with_block: bool | None = None

    def written(self, html: str) -> Iterator[str]:
        for closes, name, attributes, text in _TOKEN.findall(html):
            if text:
                yield self._text(text)
            elif closes:
                yield from self._closed(name)
            else:
                yield from self._opened(self._named(name), dict(_attributes(attributes)))
        while self._open:
            yield self._close()

    def _text(self, text: str) -> str:
        # Composed with the mark, as some reader may do, the end of the tag before it would be none.
        words = clean(unescape(text)).lstrip("\u0338")
        around = {name for name, _ in self._open}
        if "pre" not in around:
            words = _SPACES.sub(" ", words)
        if words.strip():
            self.says = True
            self._begin(is_block=False)
        return escape(words) if around & _AS_THEY_ARE else isolated(words)

    def _named(self, name: str) -> str:
        # The first are titles; in a feed, sub-headings are the third.
        if self._on_page:
            return "h2" if name == "h1" else name
        return "h3" if name in {"h1", "h2"} else name

    def _opened(self, name: str, attributes: Mapping[str, str]) -> Iterator[str]:
        if name == "img" and "src" not in attributes:
            return
        while name in _BLOCKS | _PARTS and self._open and self._open[-1][0] in _HOLDS_WORDS:
            yield self._close()
        is_written = name != "a" or "href" in attributes
        if name not in _VOID:
            self._open.append((name, is_written))
            self.depth = max(self.depth, len(self._open))
        if is_written:
            self.says |= name in _SHOWN
            self.has_block |= name in _PARTS
            self._begin(is_block=name in _BLOCKS)
            yield self._tag(name, attributes)

    def _tag(self, name: str, attributes: Mapping[str, str]) -> str:
        told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        if self._on_page:
            told += {"a": _LINK, "img": _PICTURE}.get(name, "")
        return f"<{name}{told}/>" if name in _VOID else f"<{name}{told}>"

    def _begin(self, *, is_block: bool) -> None:
        self.has_block |= is_block
        if self.begins_with_block is None:
            self.begins_with_block = is_block

    def _closed(self, name: str) -> Iterator[str]:
        name = self._named(name)
        if any(name == open_one for open_one, _ in self._open):
            while self._open[-1][0] != name:
                yield self._close()
            yield self._close()

    def _close(self) -> str:
        name, is_written = self._open.pop()
        return f"</{name}>" if is_written else ""


def _attributes(raw: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes that say something, those of a link or picture only if everybody can open it."""
    for name, escaped in _ATTRIBUTE.findall(raw):
        value = one_line(unescape(escaped))
        if name in _ADDRESSES:
            if address := web_address(value):
                yield name, address
        elif name in _WORDS or (name in _VALUES and _VALUES[name].fullmatch(value)):
            yield name, value
