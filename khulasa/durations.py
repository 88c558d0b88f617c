"""Durations as people write them: 90s, 15m, 1h30m, 3d."""

import re
from datetime import timedelta

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
