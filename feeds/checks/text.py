"""Plain text in a feed: characters that break it, and the way it runs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from arabic.direction import strong_direction
from feeds.checks.finding import Finding, error, quoted, warning, words

_XML: Final = "XML 1.0 §2.2"
_BIDI: Final = "UAX #9"
_HOUSE: Final = "common practice"

_ILLEGAL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"  # JSON can spell what XML cannot hold
)
_DISCOURAGED: Final = re.compile(
    "[\x7f-\x84\x86-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_OVERRIDES: Final = re.compile("[\u202a-\u202e]")
_ISOLATES: Final = re.compile("[\u2066-\u2069]")
_REPLACED: Final = "\ufffd"
_CDATA_END: Final = "]]>"
_MARKUP: Final = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|blockquote|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|q|s|script|small|span|"
    r"strong|style|sub|sup|table|td|tr|u|ul)(?:\s[^<>]{0,1000})?/?>|&(?:amp|lt|gt|quot|nbsp|laquo|raquo|#\d{1,7}|#x[\da-f]{1,6});",
    re.IGNORECASE,
)
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,8}|x(?:-[a-z0-9]{1,8}){1,8}", re.IGNORECASE)
_WRITTEN_IN_ARABIC: Final = words("ar arc azb bal ckb dv fa glk ku ks lki mzn pnb ps sd skr ug ur")


def text_findings(where: str, name: str, text: str) -> Iterator[Finding]:
    r"""
    Tell of characters that a feed must not hold.

    >>> [finding.what for finding in text_findings("3", "<title>", "خبر \u202eعاجل")]
    ['<title> holds U+202E, which turns text round far beyond itself']
    """
    if text.isascii() and text.isprintable() and _CDATA_END not in text:
        return
    if found := _ILLEGAL.search(text):
        yield error(where, f"{name} holds {_code(found)}, which XML cannot", "leave the character out", _XML)
    if found := _DISCOURAGED.search(text):
        remedy = "leave the character out: it is no text, and mostly a sign of a wrong encoding"
        yield warning(where, f"{name} holds {_code(found)}, a control", remedy, _XML)
    if _REPLACED in text:
        remedy = "read the source in its own encoding: a character was lost there"
        yield warning(where, f"{name} holds U+FFFD, the replacement character", remedy, _HOUSE)
    if found := _OVERRIDES.search(text):
        what = f"{name} holds {_code(found)}, which turns text round far beyond itself"
        yield error(where, what, 'use <bdi> or dir="…" in HTML, and U+200F in plain text', f"{_BIDI} §2.2")
    if not _balanced(text):
        what = f"{name} opens and closes direction isolates (U+2066–2069) unequally"
        yield error(where, what, "close each with U+2069, or leave them out", f"{_BIDI} §2.4")
    if _CDATA_END in text:
        remedy = "write it as ']] >' where it is text: what wraps this in CDATA again ends there"
        yield warning(where, f"{name} holds ']]>'", remedy, "XML 1.0 §2.7")


def title_findings(where: str, name: str, title: str) -> Iterator[Finding]:
    """
    Tell what readers would show wrongly in a plain title.

    >>> [finding.what for finding in title_findings("3", "<title>", "BBC تطلق <b>خدمة</b>")]
    ["<title> shows markup as text: '<b>'", '<title> is Arabic and begins with Latin letters']
    """
    if found := _MARKUP.search(title):
        remedy = "write plain text, and escape it once only"
        yield warning(where, f"{name} shows markup as text: {quoted(found[0])}", remedy, "RFC 4287 §3.1.1")
    if strong_direction(title) == "ltr" and _RIGHT_TO_LEFT.search(title):
        remedy = "put U+200F in front: readers take the direction of the first letter"
        yield warning(where, f"{name} is Arabic and begins with Latin letters", remedy, f"{_BIDI} §3.3.1")


def language_findings(
    where: str, name: str, language: str | None, titles: Iterable[str]
) -> Iterator[Finding]:
    """Tell when the language is missing, no language, or not that of the titles."""
    if not language:
        yield warning(
            where, f"{name} is not said", "say it: readers choose fonts and direction by it", "BCP 47 §4.1"
        )
    elif not _LANGUAGE.fullmatch(language):
        yield error(
            where, f"{name} is no language tag: {quoted(language)}", "write ar, or ar-SA", "BCP 47 §2.1"
        )
    elif language.lower().partition("-")[0] not in _WRITTEN_IN_ARABIC and _mostly_arabic(titles):
        yield warning(where, f"{name} is {language}, and the titles are Arabic", "write ar", "BCP 47 §4.1")


def is_right_to_left(text: str) -> bool:
    """Tell whether most of what has a direction in the text runs from right to left."""
    sample = text[:2000]
    return len(_RIGHT_TO_LEFT.findall(sample)) > len(_LATIN.findall(sample))


def _mostly_arabic(titles: Iterable[str]) -> bool:
    read = list(titles)
    return bool(read) and 2 * sum(map(is_right_to_left, read)) > len(read)


def _balanced(text: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(text):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"
