"""What a request's headers ask for: only news (RFC 9110 §13), and in which coding (§12.5.3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from feeds.asgi import Header

_ENTITY_TAG: Final = re.compile(rb'(W/)?("[^"]*")')
_MONTHS: Final = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_TIME: Final = rb"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_DATES: Final = (
    re.compile(rb"\w{3}, (?P<day>\d\d) (?P<month>\w{3}) (?P<year>\d{4}) " + _TIME + rb" GMT", re.ASCII),
    re.compile(rb"\w{6,9}, (?P<day>\d\d)-(?P<month>\w{3})-(?P<year>\d\d) " + _TIME + rb" GMT", re.ASCII),
    re.compile(rb"\w{3} (?P<month>\w{3}) (?P<day>[ \d]\d) " + _TIME + rb" (?P<year>\d{4})", re.ASCII),
)
_QUALITY: Final = re.compile(rb"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
_LONGEST_KEPT: Final = 256
"""Bytes of a header whose meaning is remembered: browsers and readers send a handful of different ones."""


@dataclass(slots=True)
class Asked:
    """The headers that matter for a file; several of one name are one list."""

    none_match: bytes | None = None
    modified_since: bytes | None = None
    accept_encoding: bytes | None = None
    match: bytes | None = None
    unmodified_since: bytes | None = None


_FIELDS: Final = {
    b"if-none-match": "none_match",
    b"if-modified-since": "modified_since",
    b"accept-encoding": "accept_encoding",
    b"if-match": "match",
    b"if-unmodified-since": "unmodified_since",
}


def asked(headers: Iterable[Header]) -> Asked:
    """Return what a request asks for."""
    found = Asked()
    for name, value in headers:
        if name in _FIELDS:
            field = _FIELDS[name]
            before = getattr(found, field)
            setattr(found, field, value if before is None else b"%b, %b" % (before, value))
    return found


def status_of(asked: Asked, etag: bytes, told: bytes, modified: int) -> int:
    """
    Return 200 for who needs the bytes, 304 for who has them, 412 for who wants others (RFC 9110 §13.2.2).

    ``told`` is the time of the file as it is told, ``modified`` as it is, in seconds.
    """
    if asked.match is not None:
        if not _is_among(asked.match, etag, weakly=False):
            return 412
    elif asked.unmodified_since is not None:
        since = moment(asked.unmodified_since)
        if since is not None and modified > since:
            return 412
    if (tags := asked.none_match) is not None:
        return 304 if tags == etag or _is_among(tags, etag, weakly=True) else 200
    if (date := asked.modified_since) is not None:
        if date == told:
            return 304
        since = moment(date)
        return 304 if since is not None and modified <= since else 200
    return 200


def _is_among(tags: bytes, etag: bytes, *, weakly: bool) -> bool:
    if tags.strip(b" \t") == b"*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _ENTITY_TAG.findall(tags))


def moment(date: bytes) -> int | None:
    """
    Return the seconds of a date in any of HTTP's three forms (RFC 9110 §5.6.7); None for anything else.

    >>> moment(b"Sun, 06 Nov 1994 08:49:37 GMT") == moment(b"Sunday, 06-Nov-94 08:49:37 GMT")
    True
    >>> moment(b"Sun Nov  6 08:49:37 1994"), moment(b"yesterday")
    (784111777, None)
    """
    found = next((match for form in _DATES if (match := form.fullmatch(date.strip(b" \t")))), None)
    if found is None or found["month"] not in _MONTHS:
        return None
    year = int(found["year"])
    if len(found["year"]) == 2:
        # Of two digits: the latest such year that is not more than fifty years away.
        latest = datetime.now(UTC).year + 50
        year = latest - (latest - year) % 100
    month, second = _MONTHS.index(found["month"]) + 1, min(int(found["second"]), 59)  # a leap second
    try:
        time = datetime(year, month, int(found["day"]), int(found["hour"]), int(found["minute"]), second)  # noqa: DTZ001
        return (time - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001 - both are of GMT
    except ValueError:
        return None


def takes_gzip(accept_encoding: bytes | None) -> bool:
    """
    Tell whether gzip is welcome, and no less so than the bytes as they are.

    >>> [takes_gzip(value) for value in (b"gzip, br", b"*", b"gzip;q=0, *", b"identity, gzip;q=0.5", b"br")]
    [True, True, False, False, False]
    """
    if accept_encoding is None:
        return False
    if len(accept_encoding) > _LONGEST_KEPT:
        return _takes_gzip.__wrapped__(accept_encoding)
    return _takes_gzip(accept_encoding)


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: bytes) -> bool:
    found: dict[bytes, float] = {}
    for item in accept_encoding.lower().split(b","):
        coding, *parameters = (part.strip(b" \t") for part in item.split(b";"))
        found[coding] = max(_quality(parameters), found.get(coding, 0.0))
    others = found.get(b"*", 0.0)
    packed = found.get(b"gzip", found.get(b"x-gzip", others))
    return packed > 0 and packed >= found.get(b"identity", 0.0)


def _quality(parameters: list[bytes]) -> float:
    """Return the weight; what is none is 0: as it is, a file can always be read."""
    if not parameters:
        return 1.0
    name, _, value = parameters[0].partition(b"=")
    return float(value) if name == b"q" and _QUALITY.fullmatch(value) else 0.0
