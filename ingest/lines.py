"""Text → lines as printed: clean, single-spaced, with what stood round them."""

import re
from dataclasses import dataclass
from typing import Final

from arabic.hygiene import clean

_EDGES: Final = " \u200c\u200d\u200e\u200f\u061c"
_SIGN: Final = re.compile(
    # bullets, arrows, boxes, stars, pictures
    "(?:[•‣⁃∙·*»›٭۞۩※¤§⁌⁍⁎⁕°~⬤\u2190-\u21ff\u2500-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?\\s*)+"
    # A dash before a digit is a minus, unless a space follows it.
    '|[-–—+>ـ]+\\s*(?=[^\\W\\d]|[«"“(])|[-–—+>ـ]\\s+'
)
_NUMBER: Final = re.compile(r"[(\[]?\d{1,2}(?:\s?[-–.)\]ـ/]+\s*(?=[^\W\d]|[«\"“(])|[-–.)\]]+\s+(?=\S))")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or the lines of one paragraph joined."""

    text: str
    """Without the sign of a list («•», «-»); a number of a list («1-») stays."""
    item: str
    """Without the number too."""
    bulleted: bool = False
    apart: bool = False
    """Whether a blank line stands before it."""
    width: int = 0
    """How far it reached on the page, indentation included."""
    first: int = 1
    """Its number on the page; blank lines count."""
    last: int = 1
    """The number of the last line that was joined to it."""


def read_lines(text: str) -> tuple[Line, ...]:
    r"""
    Return the lines that show anything.

    >>> [line.item for line in read_lines("  • افتتاح الجسر\n\n2- إغلاق النفق")]
    ['افتتاح الجسر', 'إغلاق النفق']
    """
    lines = []
    apart = False
    for number, printed in enumerate(clean(text).split("\n"), 1):
        shown = printed.strip(_EDGES)
        if "  " in shown:
            shown = " ".join(shown.split())
        if shown:
            indent = len(printed) - len(printed.lstrip())
            lines.append(_line(shown, number, apart=apart, indent=indent))
        apart = not shown
    return tuple(lines)


def _line(shown: str, number: int, *, apart: bool, indent: int) -> Line:
    # No sign and no number is a letter; but tatweel, which serves as a dash, passes for one.
    if shown[0].isalpha() and shown[0] != "ـ":
        return Line(shown, shown, apart=apart, width=indent + len(shown), first=number, last=number)
    sign = _SIGN.match(shown)
    text = shown[sign.end() :].strip(_EDGES) if sign else shown
    counted = _NUMBER.match(text)
    item = text[counted.end() :].strip(_EDGES) if counted else text
    # A line of nothing but signs is a rule, and keeps them.
    return Line(
        text=text or shown,
        item=item or shown,
        bulleted=bool(text) and (sign or counted) is not None,
        apart=apart,
        width=indent + len(shown),
        first=number,
        last=number,
    )
