"""A date as documents write it for machines → the moment in UTC."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo

from arabic.dates import read_date
from arabic.hygiene import one_line

_YEARS: Final = range(1990, 2101)
_LONGEST: Final = 100
_TODAY: Final = datetime(1, 1, 1)  # noqa: DTZ001  # a date that counts from today states no moment
_SPACED_ZONE: Final = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)|\s+(?=Z$)")
_ZULU: Final = re.compile(r"\s?(?:UTC|GMT)$")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """
    Return the moment that a date states, in UTC; None for what is none, and for one that counts from today.

    Where it names no zone it is local to ``zone``; where it names no time it is midnight there.

    >>> cairo = ZoneInfo("Africa/Cairo")
    >>> for text in ("2026-03-05T09:40:00+03:00", "الخميس 5 مارس 2026 - 09:40", "قبل ساعتين"):
    ...     print(moment_of(text, cairo))
    2026-03-05 06:40:00+00:00
    2026-03-05 07:40:00+00:00
    None
    """
    text = one_line(text[:_LONGEST]).translate(_DIGITS)
    found = _iso(text) or _of_mail(text) or read_date(text, _TODAY)
    return in_utc(found, zone) if found and found.year in _YEARS else None


def in_utc(moment: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return a moment in UTC: a date is its midnight, and what names no zone is local to ``zone``."""
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_SPACED_ZONE.sub("", _ZULU.sub("Z", text)))
    except ValueError:
        return None


def _of_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
