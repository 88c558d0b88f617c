"""Hours of the day in which nobody is asked, by the clocks of a place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Self

_DAY: Final = timedelta(days=1)
_STEP: Final = timedelta(minutes=15)
"""No clock of the world is set at any other moment than a quarter of an hour of UTC."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS: Final = re.compile(
    r"\s*([01]?\d|2[0-4])(?::([0-5]\d))?\s*[-\u2013]\s*([01]?\d|2[0-4])(?::([0-5]\d))?\s*"
)

Span = tuple[timedelta, timedelta]
"""When it begins and when it is over, as times since midnight: it may cross midnight."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """
    Hours that are kept free, as the clocks on the wall show them.

    An hour that comes twice is quiet twice, and one that never comes is over when the clocks leap.
    """

    spans: tuple[Span, ...] = ()
    zone: tzinfo = UTC

    @classmethod
    def of(cls, texts: Iterable[str], zone: tzinfo) -> Self:
        """
        Return the hours that texts such as ``23:00-06:00`` state. Raises ValueError.

        >>> Quiet.of(["23-6:30"], UTC).holds(datetime(2026, 3, 2, 6, 15, tzinfo=UTC))
        True
        """
        spans = tuple(map(span, texts))
        made = cls(spans, zone) if spans else cls()
        if _covers_all(spans):
            raise ValueError("expected hours that leave some of the day")
        return made

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment is quiet."""
        return bool(self._left(moment))

    def end(self, moment: datetime) -> datetime:
        """Return the first moment from this one on that is not quiet."""
        while left := self._left(moment):
            # Never past a moment at which the clocks may be set: what is left is told anew there.
            moment += min(left, _STEP - (moment - _EPOCH) % _STEP)
        return moment

    def free(self, moment: datetime) -> timedelta:
        """Return how long it is from a moment that is not quiet to one that is: a day where none comes."""
        wall = _wall(moment.astimezone(self.zone))
        return min(((begins - wall) % _DAY for begins, _ in self.spans), default=_DAY)

    def __str__(self) -> str:
        """Return the hours as people write them."""
        return ", ".join(map(span_text, self.spans))

    def _left(self, moment: datetime) -> timedelta:
        """Return for how long clocks say that it stays quiet; nothing when it is not."""
        if not self.spans:
            return timedelta()
        wall = _wall(moment.astimezone(self.zone))
        inside = ((ends - wall) % _DAY for begins, ends in self.spans if _is_within(wall, begins, ends))
        return max(inside, default=timedelta())


def span(text: str) -> Span:
    """
    Return the span of a day that a text states. Raises ValueError.

    >>> span_text(span("23-6"))
    '23:00-06:00'
    """
    found = _HOURS.fullmatch(text)
    times = [_minutes(found[1], found[2]), _minutes(found[3], found[4])] if found else []
    if not times or max(times) > _DAY or times[0] % _DAY == times[1] % _DAY:
        raise ValueError(f"expected hours such as 23:00-06:00, got {text!r}")
    return times[0] % _DAY, times[1] % _DAY


def span_text(of: Span) -> str:
    """Return a span as people write it."""
    return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (each // _MINUTE for each in of))


_MINUTE: Final = timedelta(minutes=1)


def _minutes(hours: str, minutes: str | None) -> timedelta:
    return timedelta(hours=int(hours), minutes=int(minutes or 0))


def _wall(local: datetime) -> timedelta:
    return timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def _is_within(wall: timedelta, begins: timedelta, ends: timedelta) -> bool:
    return begins <= wall < ends if begins < ends else wall >= begins or wall < ends


def _covers_all(spans: Iterable[Span]) -> bool:
    """Tell whether no minute of a day is left: the first free one is that at which a span ends."""
    known = tuple(spans)
    return bool(known) and all(any(_is_within(ends, *other) for other in known) for _, ends in known)
