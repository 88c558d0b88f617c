"""Which way a text runs, and what keeps a mixed one in order."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal

_RIGHT_TO_LEFT_MARK: Final = "\u200f"
_LATIN_RUN: Final = re.compile("@?(?:E[EO]{0,30}+)?L(?:[LEOSW@]*L)?S*(?:O?E+)*")
"""
Over one class letter for each character: digits and signs join a Latin word only where they touch it. The
bound keeps a page of bare digits linear.
"""
_LETTERS: Final = "\u0621-\u063a\u0641-\u064a"
# Where any run is; a space alone is none. To class every letter of a paragraph takes ten times as long.
_BETWEEN_LETTERS: Final = re.compile(f"[^ {_LETTERS}][^{_LETTERS}]*+| [^{_LETTERS}]++")


def strong_direction(text: str) -> Literal["rtl", "ltr", "neutral"]:
    """
    Return the direction of the text's first strong character, as a browser decides for ``dir="auto"``.

    >>> strong_direction("«الناتو» NATO"), strong_direction("NATO «الناتو»"), strong_direction("2026")
    ('rtl', 'ltr', 'neutral')
    """
    for character in text:
        strength = unicodedata.bidirectional(character)
        if strength in {"R", "AL"}:
            return "rtl"
        if strength == "L":
            return "ltr"
    return "neutral"


def mark_title(text: str) -> str:
    """
    Return the title with a right-to-left mark in front where a reader would otherwise set it left to right.

    >>> [hex(ord(mark_title(title)[0])) for title in ("BBC تطلق خدمة جديدة", "خدمة جديدة من BBC")]
    ['0x200f', '0x62e']
    """
    return _RIGHT_TO_LEFT_MARK + text if strong_direction(text) == "ltr" else text


def ltr_runs(text: str) -> list[tuple[bool, str]]:
    """
    Cut the text into pieces, those that run left to right marked True, for a ``<bdi>`` around each.

    A number beside a Latin name stays outside it unless it is part of the word, so that it keeps its place in
    the Arabic sentence:

    >>> ltr_runs("طائرات F-35 من شركة Lockheed Martin 12 مرة")
    [(False, 'طائرات '), (True, 'F-35'), (False, ' من شركة '), (True, 'Lockheed Martin'), (False, ' 12 مرة')]
    """
    runs = {_with_brackets(text, start, end) for start, end in _latin_runs(text)}
    edges = sorted({0, len(text), *(edge for run in runs for edge in run)})
    return [((start, end) in runs, text[start:end]) for start, end in pairwise(edges)]


def _latin_runs(text: str) -> Iterator[tuple[int, int]]:
    for between in _BETWEEN_LETTERS.finditer(text):
        for match in _LATIN_RUN.finditer(_classes(between[0])):
            yield between.start() + match.start(), between.start() + match.end()


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a run with the bracket beside it whose other half it holds: «f(x)», «(Open) Data»."""
    for opening, closing in ("()", "[]"):
        missing = text.count(opening, start, end) - text.count(closing, start, end)
        if missing == 1 and text[end : end + 1] == closing:
            end += 1
        if missing == -1 and text[max(0, start - 1) : start] == opening:
            start -= 1
    return start, end


def _classes(text: str) -> str:
    """Return a letter for each character: Latin, right-to-left, digit, white space, sign, at, other."""
    classes = _JOINED_SIGNS.sub(lambda signs: "S" * len(signs[0]), text.translate(_CLASSES))
    return classes.replace("+", "O").replace("#", "@")


# C++, F#
_JOINED_SIGNS: Final = re.compile("(?<=L)[+#]+")


class _Classes(dict[int, str]):
    """The class of each character, worked out when it is first met; of «+» and «#» the neighbours decide."""

    def __missing__(self, code: int) -> str:
        letter = self[code] = _class(chr(code))
        return letter


def _class(character: str) -> str:
    if character in "+#@":
        return character
    strength = unicodedata.bidirectional(character)
    # Arabic punctuation and line ends part a list of Latin names into several runs.
    if strength in {"R", "AL", "B"} or character in "،؛؟«»":
        return "R"
    return {"L": "L", "EN": "E", "AN": "R", "WS": "W"}.get(strength, "O")


_CLASSES: Final = _Classes()
