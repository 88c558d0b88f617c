"""Durations as people write them: 90s, 15m, 1h30m, 3d."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_PART = re.compile(r"(\d+)\s*([wdhms])")
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+")


def duration(text: str) -> timedelta:
    """
    Return the time that a text such as ``1h30m`` states.

    Raises ValueError for anything else, and for no time at all:

    >>> duration("1h30m")
    datetime.timedelta(seconds=5400)
    >>> duration("soon")
    Traceback (most recent call last):
    ValueError: expected a duration such as 15m, got 'soon'
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"expected a duration such as 15m, got {text!r}")
    try:
        total = sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in _PART.findall(text)), timedelta())
    except OverflowError:
        raise ValueError(f"expected a duration such as 15m, got {text!r}") from None
    if not total:
        raise ValueError(f"expected a duration longer than nothing, got {text!r}")
    return total


def as_written(time: timedelta) -> str:
    """
    Return a time as people write it.

    >>> as_written(timedelta(hours=1, minutes=30))
    '1h30m'
    """
    left = round(time.total_seconds())
    parts = []
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _is_duration(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else duration(str(value))


Duration = Annotated[
    timedelta, BeforeValidator(_is_duration), PlainSerializer(as_written, return_type=str, when_used="json")
]
"""A key of the configuration that holds a duration."""
