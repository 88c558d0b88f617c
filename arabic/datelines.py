"""
A date line -> what it says: which days, how long ago, at what time, about the publication or an update.

Strict about what is left over: a line with one word that does not speak of dates says nothing here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from arabic.datewords import Kind, Token, may_open_date, tokens
from arabic.distances import Ago, distance

_LONGEST_LINE: Final = 160
"""Both calendars, clock, zone and «آخر تحديث» with the same again stay below; most paragraphs are above."""

_SPELT_DAY: Final = re.compile("d(?:m+|h+)y?|(?:m+|h+)dy|y(?:m+|h+)d")
"""Over one letter for each token: day, Gregorian month, Hijri month, year. A month may bear two names."""

_CLOCK: Final = re.compile(r"(\d+)\D+(\d+)(?::(\d+)(?:[.,]\d+)?)?(.*)")
_FURTHEST_ZONE: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as written; a line may leave out the year."""

    year: int | None
    month: int
    day: int
    hijri: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written."""

    hour: int
    minute: int = 0
    second: int = 0


@dataclass(slots=True)
class Statement:
    """What one part of a date line says, about the publication or about the last update."""

    update: bool = False
    labelled: bool = False
    weekday: bool = False
    days: list[Day] = field(default_factory=list)
    ago: list[Ago] = field(default_factory=list)
    clock: list[Clock] = field(default_factory=list)
    meridiem: str = ""
    """am, noon, pm, night or nothing."""
    zone: tzinfo | None = None

    @property
    def dated(self) -> bool:
        """Whether it names a day."""
        return bool(self.days or self.ago)

    @property
    def consistent(self) -> bool:
        """Whether it names one day, at most once in each calendar, and one time."""
        calendars = [day.hijri for day in set(self.days)]
        # Without a year «15 أغسطس» alone may as well be a heading about that day.
        yearless = bool(self.days) and all(day.year is None for day in self.days)
        unsure = yearless and not (self.labelled or self.weekday or self.clock)
        return (
            len(calendars) == len(set(calendars))
            and len(self.ago) <= 1
            and len(self.clock) <= 1
            and not unsure
        )


def statements(line: str) -> list[Statement]:
    """
    Return what a date line says, in its order; nothing when it is no date line.

    >>> [(said.update, said.days) for said in statements("آخر تحديث: 5 مارس 2026")]
    [(False, []), (True, [Day(year=2026, month=3, day=5, hijri=False)])]
    >>> statements("وصل الوفد في 5 مارس 2026")
    []
    """
    if len(line) > _LONGEST_LINE or not may_open_date(line):
        return []
    rest = []
    for token in tokens(line):
        if token.kind is Kind.UNKNOWN:
            return []
        rest.append(token)
    said = [Statement()]
    while rest:
        taken = _TAKERS[rest[0].kind](rest, said)
        if not taken:
            return []
        rest = rest[taken:]
    complete = any(statement.dated for statement in said) and all(statement.consistent for statement in said)
    return said if complete else []


# Each taker adds what the next tokens say and returns how many they were: 0 when they do not speak of dates.


def _take_filler(_rest: Sequence[Token], _said: list[Statement]) -> int:
    return 1


def _take_label(rest: Sequence[Token], said: list[Statement]) -> int:
    update = rest[0].kind is Kind.UPDATED
    if said[-1].update is not update:
        said.append(Statement(update=update))
    said[-1].labelled = True
    return 1


def _take_weekday(_rest: Sequence[Token], said: list[Statement]) -> int:
    said[-1].weekday = True
    return 1


def _take_number(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take what may open with a number or a unit: a day, an hour, «3 ساعات مضت»."""
    return (
        _take_day(rest, said)
        or _take_hour(rest, said)
        or _take_past(rest, said)
        or int(_is_plain_unit(rest[0]))
    )


def _is_plain_unit(token: Token) -> bool:
    """Tell whether the token is the «شهر» of «شهر رمضان», the «عام» of «عام 2025»."""
    return token.kind is Kind.UNIT and token.number == 1 and token.text in {"day", "month", "year"}


def _take_day(rest: Sequence[Token], said: list[Statement]) -> int:
    day, length = _numeric_day(rest) if rest[0].kind is Kind.NUMERIC_DATE else _spelt_day(rest)
    if day is not None:
        said[-1].days.append(day)
    return length


def _numeric_day(rest: Sequence[Token]) -> tuple[Day | None, int]:
    era = rest[1] if len(rest) > 1 and rest[1].kind is Kind.ERA else None
    first, month, last = re.findall(r"\d+", rest[0].text)
    day, year = (int(last), int(first)) if len(first) == 4 else (int(first), _full_year(last))
    month = int(month)
    if month > 12 >= day:  # 12/31/2025, as American software prints it
        day, month = month, day
    hijri = year < 1700 or (era is not None and era.text == "hijri")
    return Day(year, month, day, hijri), 2 if era else 1


def _full_year(digits: str) -> int:
    return 2000 + int(digits) if len(digits) == 2 else int(digits)


def _spelt_day(rest: Sequence[Token]) -> tuple[Day | None, int]:
    shape = "".join(_letter(token) for token in rest)
    places = [place for place, letter in enumerate(shape) if letter != "-"]
    found = _SPELT_DAY.match(shape.replace("-", ""))
    if not found:
        return None, 0
    part = {shape[place]: rest[place].number for place in places[: found.end()]}
    months = {rest[place].number for place in places[: found.end()] if shape[place] in "mh"}
    if len(months) > 1:
        return None, 0
    after = places[found.end() - 1] + 1
    era = len(rest) > after and rest[after].kind is Kind.ERA and "y" in part
    return Day(part.get("y"), months.pop(), part["d"], "h" in part), after + era


def _letter(token: Token) -> str:
    """Return the token's letter in the shape of a spelt day; a hyphen for what may stand between."""
    if token.kind is Kind.NUMBER:
        return {1: "d", 2: "d", 4: "y"}.get(len(token.text), ".")
    if token.kind in {Kind.FILLER, Kind.FROM} or _is_plain_unit(token):
        return "-"
    return {Kind.MONTH: "m", Kind.HIJRI_MONTH: "h"}.get(token.kind, ".")


def _take_hour(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take «9 صباحًا»."""
    if rest[0].kind is not Kind.NUMBER or len(rest) < 2 or rest[1].kind is not Kind.MERIDIEM:
        return 0
    said[-1].clock.append(Clock(rest[0].number))
    return 1


def _take_past(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take «3 ساعات مضت»."""
    ago, length = distance(rest)
    if ago is None or length == len(rest) or rest[length].kind is not Kind.AGO:
        return 0
    said[-1].ago.append(ago)
    return length + 1


def _take_relative_day(rest: Sequence[Token], said: list[Statement]) -> int:
    said[-1].ago.append(Ago(days=-rest[0].number))
    return 1


def _take_ago(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take «منذ يوم و3 ساعات»; a «من» without a distance behind it is only a word between."""
    ago, length = distance(rest[1:])
    if ago is None:
        return int(rest[0].kind is Kind.FROM)
    said[-1].ago.append(ago)
    return 1 + length


def _take_clock(rest: Sequence[Token], said: list[Statement]) -> int:
    clock = _CLOCK.match(rest[0].text)
    assert clock is not None
    said[-1].clock.append(Clock(int(clock[1]), int(clock[2]), int(clock[3] or 0)))
    said[-1].zone = _zone(clock[4]) or said[-1].zone
    return 1


def _take_clock_word(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take «الساعة 9»; before a clock with minutes the word says nothing more."""
    if len(rest) < 2 or rest[1].kind is not Kind.NUMBER or len(rest[1].text) > 2:
        return 1
    said[-1].clock.append(Clock(rest[1].number))
    return 2


def _take_meridiem(rest: Sequence[Token], said: list[Statement]) -> int:
    said[-1].meridiem = rest[0].text
    return 1


def _take_era(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take a «م» that followed no year: beside a clock it is the afternoon."""
    beside_clock = said[-1].clock or (len(rest) > 1 and rest[1].kind is Kind.CLOCK)
    if rest[0].text == "hijri" or not beside_clock:
        return 0
    said[-1].meridiem = said[-1].meridiem or "pm"
    return 1


def _take_zone(rest: Sequence[Token], said: list[Statement]) -> int:
    said[-1].zone = _zone(rest[0].text) or said[-1].zone
    return 1


def _take_place(rest: Sequence[Token], said: list[Statement]) -> int:
    """Take the town of «تونس في 14 أوت 2025», «7:40 م القاهرة»: it stands first, or last behind a clock."""
    if len(rest) > 1:
        nothing_said = len(said) == 1 and said[0] == Statement()
        return int(
            nothing_said and rest[1].kind in {Kind.FILLER, Kind.WEEKDAY, Kind.NUMBER, Kind.NUMERIC_DATE}
        )
    if not said[-1].clock:
        return 0
    said[-1].zone = said[-1].zone or _zone(rest[0].text)
    return 1


def _zone(text: str) -> tzinfo | None:
    offset = re.search(r"([+-])\s?(\d{1,2}):?(\d{2})?", text)
    if offset is None:
        return ZoneInfo(text) if text else None
    distance = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if distance > _FURTHEST_ZONE:
        return None
    return timezone(-distance if offset[1] == "-" else distance)


_TAKERS: Final[Mapping[Kind, Callable[[Sequence[Token], list[Statement]], int]]] = {
    Kind.FILLER: _take_filler,
    Kind.ZONE_WORD: _take_filler,
    Kind.FROM: _take_ago,
    Kind.AGO: _take_ago,
    Kind.DAY: _take_relative_day,
    Kind.PUBLISHED: _take_label,
    Kind.UPDATED: _take_label,
    Kind.WEEKDAY: _take_weekday,
    Kind.MONTH: _take_day,
    Kind.HIJRI_MONTH: _take_day,
    Kind.NUMERIC_DATE: _take_day,
    Kind.NUMBER: _take_number,
    Kind.COUNT: _take_number,
    Kind.FRACTION: _take_number,
    Kind.UNIT: _take_number,
    Kind.CLOCK: _take_clock,
    Kind.CLOCK_WORD: _take_clock_word,
    Kind.MERIDIEM: _take_meridiem,
    Kind.ERA: _take_era,
    Kind.ZONE: _take_zone,
    Kind.PLACE: _take_place,
}
