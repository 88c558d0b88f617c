"""XML that is broken -> XML that is not: ends that are missing, stray signs, entities that are not XML's."""

import re
from collections.abc import Iterator
from html import escape, unescape
from html.entities import html5
from typing import Final

_NAME: Final = r"[A-Za-z_\u00c0-\uffef][\w.:-]{0,200}"
_ATTRIBUTE: Final = re.compile(rf"({_NAME})(?:\s*+=\s*+(?:\"([^\"]*+)\"?+|'([^']*+)'?+|([^\s>\"']*+)))?+")
# A quotation that does not end is no quotation: the tag ends at the next «>», else it would take all in.
_TAG: Final = (
    rf"<(?P<close>/?)(?P<name>{_NAME})(?P<told>(?:\s++(?:[^\s<>\"'=/]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s<>\"']*+))?+)?+)*+)"
    r"\s*+(?P<empty>/?)>|<(?P<close_2>/?)(?P<name_2>" + _NAME + r")(?P<told_2>[^<>]*+)>"
)
_TOKEN: Final = re.compile(
    r"<!\[CDATA\[(?P<quoted>(?:(?!\]\]>).)*+)(?:\]\]>)?+|<!--(?:(?!-->).)*+(?:-->)?+|<[?!][^>]*+>?+"
    rf"|{_TAG}|(?P<text>[^<]++)|(?P<stray><)",
    re.DOTALL,
)
_REFERENCE: Final = re.compile(
    r"&(?:#(?P<number>\d{1,8}|[xX][0-9A-Fa-f]{1,6});?|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)?"
)
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_OUTSIDE_QUOTED: Final = re.compile(rf"<!\[CDATA\[(?:(?!\]\]>).)*+|{_REFERENCE.pattern}", re.DOTALL)
_ENTITY: Final = re.compile(
    r"<!ENTITY\s+([A-Za-z][\w.-]{0,60})\s+(?:\"([^\"&%<>]{0,200})\"|'([^'&%<>]{0,200})')\s*>"
)
_MOST_DECLARED: Final = 100_000
"""Letters that the entities of a document's own may add to it."""
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DEEPEST: Final = 100
_MOST_ATTRIBUTES: Final = 100
# Of HTML that stands unquoted in a feed; «link» and «source» are elements of feeds as well.
_EMPTY: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "meta", "param", "wbr"}
)
_WHOLES: Final = frozenset({"channel", "entry", "item"})
# What holds wholes, and what wholes alone hold: where either begins, all between has ended.
_HOLDERS: Final = frozenset({"channel", "feed", "rdf:rdf", "rss"})
_OF_ITEMS: Final = frozenset(
    {"content:encoded", "dc:creator", "dc:date", "dc:subject", "enclosure", "guid", "pubdate"}
)
# They hold words only: whatever begins next ends them, where their end is missing.
_LINES: Final = frozenset(
    {"category", "copyright", "dc:creator", "dc:date", "dc:subject", "generator", "guid", "id", "issued"}
    | {"language", "link", "modified", "name", "pubdate", "published", "title", "updated", "url"}
)
_STRUCTURE: Final = (
    _LINES
    | _WHOLES
    | frozenset({"author", "comments", "content", "content:encoded", "description", "enclosure", "summary"})
)


def mended(text: str) -> str:
    r"""
    Return well-formed XML of what was meant: its elements as they begin and end, the rest as text.

    >>> mended("<rss><item><title>تمر & لبن<link>https://a.example/</link><br>5 < 6&nbsp;</item>")
    '<rss><item><title>تمر &amp; لبن</title><link>https://a.example/</link><br/>5 &lt; 6\xa0</item></rss>'
    """
    return "".join(_Mender().pieces(text))


def written_out(text: str, declarations: str = "") -> str:
    """
    Return XML in which all references are XML's own, and to characters that it may hold.

    What others mean is what HTML says, or ``declarations``: of those only words, in no bomb's number.

    >>> written_out("&laquo;AT&T&#11;&raquo; &lt; &us;", '<!ENTITY us "نحن">')
    '«AT&amp;T» &lt; نحن'
    """
    own: dict[str, str] = {name: one or other for name, one, other in _ENTITY.findall(declarations)}
    left = _MOST_DECLARED

    def written(found: re.Match[str]) -> str:
        nonlocal left
        if found[0].startswith("<"):
            return found[0]
        if (name := found["name"]) in own and left > 0:
            left -= len(own[name])
            return own[name]
        return _reference(found)

    return _OUTSIDE_QUOTED.sub(written, text)


class _Mender:
    """Goes through the pieces of a document and knows what is open."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def pieces(self, text: str) -> Iterator[str]:
        for found in _TOKEN.finditer(_NOT_XML.sub("", text)):
            if words := found["text"]:
                yield _REFERENCE.sub(_reference, words).replace(">", "&gt;")
            elif quoted := found["quoted"]:
                yield escape(quoted, quote=False)
            elif name := found["name"] or found["name_2"]:
                if found["close"] or found["close_2"]:
                    yield from self._closed(name)
                else:
                    told = found["told"] or found["told_2"] or ""
                    yield from self._opened(name, told, is_empty=bool(found["empty"]))
            elif found["stray"]:
                yield "&lt;"
        yield from self._close_down_to(0)

    def _opened(self, name: str, told: str, *, is_empty: bool) -> Iterator[str]:
        key = name.lower()
        if key in _WHOLES:
            yield from self._close_up_to(_HOLDERS - {key})
        elif key in _OF_ITEMS and "item" in map(str.lower, self._open):
            yield from self._close_up_to(_WHOLES)
        elif self._open and self._open[-1].lower() in _LINES and key in _STRUCTURE:
            yield from self._close_down_to(len(self._open) - 1)
        if len(self._open) >= _DEEPEST:
            return
        attributes = "".join(_attributes(told))
        if is_empty or told.endswith("/") or key in _EMPTY:
            yield f"<{name}{attributes}/>"
            return
        self._open.append(name)
        yield f"<{name}{attributes}>"

    def _closed(self, name: str) -> Iterator[str]:
        key = name.lower()
        places = [place for place, open_one in enumerate(self._open) if open_one.lower() == key]
        if places:
            yield from self._close_down_to(places[-1])

    def _close_up_to(self, names: frozenset[str]) -> Iterator[str]:
        places = [place for place, open_one in enumerate(self._open) if open_one.lower() in names]
        if places:
            yield from self._close_down_to(places[-1] + 1)

    def _close_down_to(self, level: int) -> Iterator[str]:
        while len(self._open) > level:
            yield f"</{self._open.pop()}>"


def _attributes(told: str) -> Iterator[str]:
    seen: set[str] = set()
    for found in _ATTRIBUTE.finditer(told):
        name = found[1].rstrip(":")
        if name not in seen and len(seen) < _MOST_ATTRIBUTES:
            seen.add(name)
            value = next((value for value in found.groups()[1:] if value is not None), "")
            value = _REFERENCE.sub(_reference, value).replace("<", "&lt;").replace('"', "&quot;")
            yield f' {name}="{value}"'


def _reference(found: re.Match[str]) -> str:
    if found["number"]:
        # As browsers read it: &#150; is a dash of windows-1252.
        return escape(_NOT_XML.sub("", unescape(f"&#{found['number']};")), quote=False)
    name = found["name"]
    if name in _OF_XML:
        return found[0]
    if name and (known := html5.get(f"{name};")):
        return escape(known, quote=False)
    return f"&amp;{found[0][1:]}"
