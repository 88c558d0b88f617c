"""Times as crontab writes them: "30 3 * * *" is half past three each night."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BeforeValidator

from khulasa.section import listed

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def next_fire(expressions: Iterable[str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """
    Return when the first of some expressions comes after ``now``, read on clocks in a zone; None for none.

    An hour that a clock leaps over or strikes twice is as Debian's cron takes it: what is due at a fixed
    time comes once, at once after the leap.

    >>> next_fire(["30 3 * * *"], ZoneInfo("Asia/Riyadh"), datetime(2026, 3, 1, 12, tzinfo=UTC))
    datetime.datetime(2026, 3, 2, 0, 30, tzinfo=datetime.timezone.utc)
    """
    return min((_next(each, zone, now) for each in expressions), default=None)


def _next(expression: str, zone: ZoneInfo, now: datetime) -> datetime:
    times = CronSim(expression, now.astimezone(zone))
    while True:
        # In the second of two like hours, what it names next came in the first.
        if (found := next(times).astimezone(UTC)) > now:
            return found


def _is_cron(value: str) -> str:
    try:
        next(CronSim(value if len(value.split()) == 5 else "", _SOME_DAY))  # a sixth would be seconds
    except (CronSimError, StopIteration):
        raise ValueError(
            f"expected minute, hour, day, month and weekday such as '30 3 * * *', got {value!r}"
        ) from None
    return value


Cron = Annotated[str, AfterValidator(_is_cron)]
"""A key of the configuration that holds a time of crontab."""
Crons = Annotated[Sequence[Cron], BeforeValidator(listed), AfterValidator(tuple)]
"""A key that holds any number of them."""
