"""Text from anywhere -> text fit to keep, print and put into XML."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_NEWLINES: Final = re.compile("[\r\x85\u2028\u2029]")
# A vertical tab is a line end in one program and dirt in another: a space loses neither words nor lines.
_SPACES: Final = re.compile("[\t\x0b\x0c\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNWANTED: Final = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, apart from the line feed
    "\xad"  # soft hyphen
    "\u180e\u200b\u2060-\u2065\ufeff"  # invisible and without width
    "\u202a-\u202e\u2066-\u206f"  # embeddings, overrides, isolates: unbalanced ones turn the rest of a page
    "\ufff9-\ufffc"  # annotation and object marks: what is left of a picture
    "\ud800-\udfff\ufdd0-\ufdef"  # lone surrogates, noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_PRESENTATION: Final = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdf9\ufe70-\ufefe]")
_JOINER: Final = re.compile("[\u200c\u200d]+")
_JOINING: Final = re.compile(
    # Arabic letters with their marks, tatweel included; no digits, no punctuation.
    "[\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff]"
)
_PLAIN: Final = re.compile(
    # Most pages hold nothing else, and this test takes a thirtieth of the time that cleaning takes. A letter
    # has at most eight of the marks, as in limit_marks.
    "(?:[\n -~«»\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u066a\u200e\u200f\u2010-\u2027•]++"
    "(?:[\u064b-\u0652]{1,8}+(?![\u064b-\u0652]))?+)*+"
)
_ODD: Final = re.compile("[^\n -~«»\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652]")
_RUN: Final = 31
_LONG_RUN: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_RUN},}}")
_MARKS: Final = 8
_EDGES: Final = " \u200c\u200d\u200e\u200f\u061c"


def clean(text: str) -> str:
    r"""
    Return the text without what a page must not carry: controls, surrogates, bidi embeddings, stray joiners.

    Tabs and no-break spaces become spaces, line ends of any kind become line feeds, presentation forms become
    letters; short vowels, tatweel and direction marks inside the text are the author's and stay:

    >>> clean("ﺍﻟﻤﻨﺎﺥ\u202e يتغيّر\xa0سريعًا")
    'المناخ يتغيّر سريعًا'
    """
    if _PLAIN.fullmatch(text):
        return unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n")
    # To look for each kind of dirt in a whole page takes longer than to ask once which characters it has.
    odd = "".join(set(_ODD.findall(text)))
    for dirt, instead in _PASSES:
        if dirt.search(odd):
            text = dirt.sub(instead, text)
    return unicodedata.normalize("NFC", limit_marks(text))


def one_line(text: str) -> str:
    r"""
    Return the clean text on one line, single-spaced, without direction marks at its edges.

    >>> one_line("  مهرجان الربيع\n  في المدينة \u200f")
    'مهرجان الربيع في المدينة'
    """
    line = clean(text)
    if "\n" in line or "  " in line:  # hardly ever, and cutting a paragraph costs as much as cleaning it
        line = " ".join(line.split())
    return line.strip(_EDGES)


def limit_marks(text: str) -> str:
    """
    Return the text with at most eight marks on a letter where more than thirty stand in a row.

    No language needs them, they cover the lines above, and normalising them takes quadratic time: 40,000
    took a second.
    """
    if len(text) < _RUN:
        return text
    return _LONG_RUN.sub(_thinned, text)


def _thinned(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def _letters_of(match: re.Match[str]) -> str:
    # An isolated vowel sign decomposes into a space and the sign; without the space it joins its letter.
    return unicodedata.normalize("NFKC", match[0]).lstrip(" ")


def _wanted_joiner(match: re.Match[str]) -> str:
    start, end = match.span()
    before, after = match.string[max(0, start - 1) : start], match.string[end : end + 1]
    if _JOINING.match(before) and _JOINING.match(after):
        return match[0][0]
    # Families and professions among the emoji are held together by joiners.
    if _is_symbol(before) and _is_symbol(after):
        return match[0][0]
    return ""


def _is_symbol(character: str) -> bool:
    return character == "\ufe0f" or (bool(character) and unicodedata.category(character) in {"So", "Sk"})


_PASSES: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (_NEWLINES, "\n"),
    (_SPACES, " "),
    (_UNWANTED, ""),
    (_PRESENTATION, _letters_of),
    (_JOINER, _wanted_joiner),
)
