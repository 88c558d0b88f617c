"""Dates in a feed, as its format spells them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from feeds.checks.finding import Finding, error, quoted, warning, words

_RFC3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_RFC822: Final = re.compile(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s+)?(\d{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+"
    r"(\d{4}|\d\d)\s+(\d\d):(\d\d)(?::(\d\d))?\s+(UT|GMT|Z|[ECMP][SD]T|[+-]\d{4})",
    re.ASCII,
)
_MONTHS: Final = words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
_DAYS: Final = words("Mon Tue Wed Thu Fri Sat Sun")
_ZONES: Final = {"E": -5, "C": -6, "M": -7, "P": -8}
_OLDEST: Final = 1970


def rfc3339(text: str) -> datetime | None:
    """
    Return the moment that Atom and JSON Feed spell, else None.

    >>> rfc3339("2026-11-22T09:58:00+03:00").isoformat(), rfc3339("2026-11-22")
    ('2026-11-22T06:58:00+00:00', None)
    """
    found = _RFC3339.fullmatch(text)
    if not found:
        return None
    *parts, sign, hours, minutes = found.groups()
    offset = (1 if sign == "+" else -1) * (int(hours or 0) * 60 + int(minutes or 0))
    return _moment([int(part) for part in parts], offset)


def rfc822(text: str) -> datetime | None:
    """
    Return the moment that RSS and OPML spell, else None.

    >>> rfc822("Sun, 22 Nov 2026 06:58:00 GMT").isoformat(), rfc822("22 نوفمبر 2026")
    ('2026-11-22T06:58:00+00:00', None)
    """
    found = _RFC822.fullmatch(text)
    if not found:
        return None
    _, day, month, year, hours, minutes, seconds, zone = found.groups()
    years = int(year) if len(year) == 4 else 2000 + int(year) - 100 * (int(year) > 68)
    parts = [years, _MONTHS.index(month) + 1, *(int(part or 0) for part in (day, hours, minutes, seconds))]
    return _moment(parts, _offset(zone))


def rfc3339_findings(where: str, name: str, text: str, rule: str) -> Iterator[Finding]:
    """Tell why this is no date of Atom or JSON Feed."""
    moment = rfc3339(text)
    if moment is None:
        remedy = "write it as 2026-11-22T06:58:00Z"
        yield error(where, f"{name} is no date of RFC 3339: {quoted(text)}", remedy, rule)
    else:
        yield from _plausible(where, name, moment)


def rfc822_findings(where: str, name: str, text: str, rule: str) -> Iterator[Finding]:
    """Tell why this is no date of RSS or OPML, or not quite."""
    moment, found = rfc822(text), _RFC822.fullmatch(text)
    if moment is None or found is None:
        remedy = "write it as Sun, 22 Nov 2026 06:58:00 +0000, with English names"
        yield error(where, f"{name} is no date of RFC 822: {quoted(text)}", remedy, rule)
        return
    local = moment + timedelta(minutes=_offset(found[8]))
    if found[1] and found[1] != _DAYS[local.weekday()]:
        what = f"{name} names the wrong day of the week: {quoted(text)}"
        yield warning(where, what, f"write {_DAYS[local.weekday()]}", "RFC 822 §5.2")
    if len(found[4]) < 4:
        yield warning(where, f"{name} has a year of two digits: {quoted(text)}", "write four", rule)
    yield from _plausible(where, name, moment)


def _plausible(where: str, name: str, moment: datetime) -> Iterator[Finding]:
    if moment.year <= _OLDEST:
        what = f"{name} lies in the year {moment.year}"
        yield warning(
            where, what, "give the article's date: this is a clock that was never set", "common practice"
        )


def _offset(zone: str) -> int:
    """Return the minutes that a zone is ahead of UTC."""
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[3:])
        return minutes if zone[0] == "+" else -minutes
    return 60 * (_ZONES[zone[0]] + (zone[1] == "D")) if zone[1:] in {"ST", "DT"} else 0


def _moment(parts: list[int], offset: int) -> datetime | None:
    # A leap second is a date of both, and none of Python.
    parts[5] -= parts[5] == 60
    try:
        year, month, day, hour, minute, second = parts
        zone = timezone(timedelta(minutes=offset))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
