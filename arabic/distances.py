"""«يوم و3 ساعات» -> how far back it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from arabic.datewords import Kind, Token

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}
_PLURAL: Final = 3


@dataclass(frozen=True, slots=True)
class Ago:
    """A distance back from now."""

    months: int = 0
    days: int = 0
    seconds: int | None = None
    """None when the line counts in days or more, and so names no clock time."""
    vague: bool = False
    """Whether nobody counted: «منذ أيام»."""

    def __add__(self, other: "Ago") -> "Ago":
        """Sum two distances: «يوم و3 ساعات»."""
        both = [part.seconds for part in (self, other) if part.seconds is not None]
        seconds = sum(both) if both else None
        vague = self.vague or other.vague
        return Ago(self.months + other.months, self.days + other.days, seconds, vague)


def distance(rest: Sequence[Token]) -> tuple[Ago | None, int]:
    """
    Return how far back the next words reach, and how many they are; None when they name no distance.

    >>> from arabic.datewords import tokens
    >>> distance(list(tokens("يوم و3 ساعات في المدينة")))
    (Ago(months=0, days=1, seconds=10800, vague=False), 5)
    """
    ago, at = None, 0
    while at < len(rest):
        if rest[at].kind is Kind.FILLER:  # و، حوالي
            at += 1
            continue
        part, length = _measure(rest[at:])
        if part is None:
            break
        ago = part if ago is None else ago + part
        at += length
    return ago, at


def _measure(rest: Sequence[Token]) -> tuple[Ago | None, int]:
    """Read one unit with its count: «3 ساعات», «نصف ساعة», «ساعة واحدة», «ساعتين», «ساعة ونصف»."""
    counts = _counts(rest)
    if len(counts) == len(rest) or rest[len(counts)].kind is not Kind.UNIT:
        return None, 0
    unit, after = rest[len(counts)], rest[len(counts) + 1 :]
    ago = _counted(unit, counts)
    if ago is None:
        return None, 0
    more, length = _rest_of_measure(unit, after)
    return ago + more, len(counts) + 1 + length


def _counts(rest: Sequence[Token]) -> Sequence[Token]:
    """Return the count before a unit: a number, a fraction, or words that add up («خمس عشرة»)."""
    if rest[0].kind in {Kind.NUMBER, Kind.FRACTION}:
        return rest[:1]
    return list(takewhile(lambda token: token.kind is Kind.COUNT, rest))


def _counted(unit: Token, counts: Sequence[Token]) -> Ago | None:
    if counts and counts[0].kind is Kind.FRACTION:
        return Ago(seconds=_SECONDS[unit.text] // counts[0].number) if unit.text in _SECONDS else None
    if not counts and unit.number == _PLURAL and unit.text not in {"second", "minute"}:
        return Ago(vague=True)  # «منذ أيام» names no day, while «منذ دقائق» is as good as now
    number = sum(token.number for token in counts) if counts else unit.number % _PLURAL
    if unit.text in _SECONDS:
        return Ago(seconds=number * _SECONDS[unit.text])
    return Ago(months=number * _MONTHS.get(unit.text, 0), days=number * _DAYS.get(unit.text, 0))


def _rest_of_measure(unit: Token, after: Sequence[Token]) -> tuple[Ago, int]:
    """Read what may follow a unit: the «واحدة» of «ساعة واحدة», the «ونصف» of «ساعة ونصف»."""
    match [token.kind for token in after[:3]]:
        case [Kind.COUNT, *_] if after[0].number == 1:
            return Ago(), 1
        case [Kind.FRACTION, *then] if unit.text in _SECONDS and then[:1] != [Kind.UNIT]:
            return Ago(seconds=_SECONDS[unit.text] // after[0].number), 1
        case [Kind.FILLER, Kind.FRACTION, *then] if unit.text in _SECONDS and then != [Kind.UNIT]:
            return Ago(seconds=_SECONDS[unit.text] // after[1].number), 2
    return Ago(), 0
