"""A date as feeds write it -> the moment in UTC."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from arabic.dates import read_date
from arabic.hygiene import one_line
from ingest.moments import in_utc

_YEARS: Final = range(1900, 2101)
_LONGEST: Final = 120
_NEVER: Final = datetime(1, 1, 1)  # noqa: DTZ001  # a date that counts from today states no moment
_GREENWICH: Final = ZoneInfo("UTC")
_PLAIN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u2212", "01234567890123456789-", "\u200e\u200f\u061c")
# By their first letters, in English and French.
_MONTH_NAMES: Final = "jan|feb fév fev|mar|apr avr|may mai|jun juin|jul juil|aug aoû aou|sep|oct|nov|dec déc"
_MONTHS: Final[Mapping[str, int]] = {
    name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()
}
# Hours ahead of Greenwich. An abbreviation that several zones share is the one that feeds mean by it.
_ZONES: Final[Mapping[str, float]] = {
    name: float(hours)
    for hours, names in (
        *((-8, "pst"), (-7, "mst pdt"), (-6, "cst mdt"), (-5, "est cdt"), (-4, "edt"), (-3, "brt")),
        *((1, "bst cet west"), (2, "cest eet sast"), (3, "ast eest ksa msk trt"), (4, "gst"), (5, "pkt")),
        *((5.5, "ist"), (8, "hkt sgt"), (9, "jst kst"), (10, "aest"), (11, "aedt")),
    )
    for name in names.split()
}
_FURTHEST: Final = timedelta(hours=14)

_TIME: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?\s*"
    r"(?P<half>[ap]\.?m\b\.?)?"
)
# Programs say it again in their own way: «+0300 +03», «+03:00[Asia/Riyadh]», «GMT+0300 (Arabian …)».
_ZONE: Final = (
    r"(?P<zone>(?:[a-z]{1,5}\b)?\s*(?:[+-]\s?\d{1,2}(?::?\d{2})?)?)"
    r"(?:\s*(?:\(.*\)|\[.*\])|\s+(?:[+-]\d{2,4}|[a-z]{3,5}))?"
)
_ISO: Final = re.compile(
    r"(?P<year>\d{4})(?:(?P<rule>[-/.])(?P<month>\d{1,2})(?:(?P=rule)(?P<day>\d{1,2}))?)?"
    rf"(?:(?:\s*t\s*|\s+|\s*,\s*){_TIME})?\s*{_ZONE}"
)
_COMPACT: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:\s*t?\s*(?P<hour>\d{{2}}):?(?P<minute>\d{{2}}):?(?P<second>\d{{2}})?(?:[.,]\d+)?)?(?P<half>)\s*{_ZONE}"
)
_NAME: Final = r"(?P<month>[^\W\d_]{3,10})\.?"
_WEEKDAY: Final = r"(?:[^\W\d_]++\.?\s*,?\s*)?"
_OF_MAIL: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?(?:\s+of)?[\s.,/-]*{_NAME}[\s.,/-]*(?P<year>\d{{4}}|\d{{2}})"
    rf"(?:[\s,t-]*(?:at|à)?\s*{_TIME})?\s*{_ZONE}"
)
_MONTH_FIRST: Final = re.compile(
    rf"{_WEEKDAY}{_NAME}[\s.,/-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]+(?P<year>\d{{4}})"
    rf"(?:[\s,t-]*(?:at)?\s*{_TIME})?\s*{_ZONE}"
)
_YEAR_LAST: Final = re.compile(
    rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d{{1,2}})\s+{_TIME}\s*{_ZONE}\s+(?P<year>\d{{4}})"
)
# With English halves of the day it is American software that prints it, which names the month first.
_AMERICAN: Final = re.compile(
    rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})[\s,]+{_TIME.removesuffix('?')}\s*{_ZONE}"
)
_FORMS: Final = (_OF_MAIL, _ISO, _COMPACT, _MONTH_FIRST, _YEAR_LAST, _AMERICAN)
_SECONDS: Final = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")


def moment(text: str) -> datetime | None:
    """
    Return the moment that a date states, in UTC; None for what is none, and for one that counts from today.

    RFC 822 and what passes for it, ISO 8601, seconds since 1970, and all that stands on Arabic pages. The
    weekday is not looked at: it is wrong more often than the date. Where no zone is named it is UTC.

    >>> for text in ("Thu, 05 Mar 26 9:40 EST", "2026-03-05T09:40:00+03:00", "٥ آذار ٢٠٢٦ - 9:40 م", "soon"):
    ...     print(moment(text))
    2026-03-05 14:40:00+00:00
    2026-03-05 06:40:00+00:00
    2026-03-05 21:40:00+00:00
    None
    """
    line = one_line(text[:_LONGEST]).translate(_PLAIN)
    lowered = line.lower()
    for form in _FORMS:
        if (found := form.fullmatch(lowered)) and (stated := _stated(found)):
            return stated
        if found and form is _ISO and int(found["year"]) in _YEARS:
            return None  # the thirteenth month is no thirteenth day
    if seconds := _SECONDS.fullmatch(lowered):
        return datetime.fromtimestamp(int(seconds[1]), UTC)
    told = read_date(line, _NEVER)
    return in_utc(told, _GREENWICH) if told and told.year in _YEARS else None


def _stated(found: re.Match[str]) -> datetime | None:
    told = found.groupdict()
    month = _month(told["month"] or "1")
    year = int(told["year"])
    if len(told["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 2822 §4.3
    hour, minute, second = (int(told[name] or 0) for name in ("hour", "minute", "second"))
    if (half := told["half"]) and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if month is None or year not in _YEARS or hour > 24 or minute > 59 or second > 60:
        return None
    try:
        day = datetime(year, month, int(told["day"] or 1), tzinfo=_zone(told["zone"]))
        # 24:00 is the midnight at the day's end, and a leap second its last one.
        return (day + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int | None:
    if name.isdigit():
        return int(name)
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def _zone(text: str) -> tzinfo:
    """Return the zone that is named; Greenwich where none is, or one that nobody knows."""
    if offset := re.search(r"([+-])\s?(\d{1,2}):?(\d{2})?", text):
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if distance > _FURTHEST:
            return UTC
        return timezone(-distance if offset[1] == "-" else distance)
    return timezone(timedelta(hours=_ZONES.get(text.strip(), 0)))
