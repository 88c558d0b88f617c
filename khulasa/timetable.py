"""When the daemon's jobs are due next: pure, out of the configuration, what is remembered and a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from khulasa.config import Config
from khulasa.crontab import next_fire
from khulasa.leasing import MAINTENANCE, PUBLISH, SEEDS
from store.office import Task

_FIRST_RETRY: Final = timedelta(seconds=10)
_LONGEST_RETRY: Final = timedelta(minutes=10)
LONGEST_SETTLING: Final = timedelta(minutes=1)
"""Changes that do not end are published all the same."""


@dataclass(frozen=True, slots=True)
class Every:
    """A job that is due again some time after it began the last time."""

    interval: timedelta

    def first(self, now: datetime) -> datetime:
        """Return when a job that never ran is due."""
        return now

    def after(self, started: datetime) -> datetime:
        """Return when it is due again."""
        return started + self.interval


@dataclass(frozen=True, slots=True)
class Times:
    """A job that is due at fixed times, read on clocks in a zone."""

    expressions: Sequence[str]
    zone: ZoneInfo

    def first(self, now: datetime) -> datetime:
        """Return when a job that never ran is due."""
        return self.after(now)

    def after(self, started: datetime) -> datetime:
        """Return when it is due again: once, however many times were missed."""
        fire = next_fire(self.expressions, self.zone, started)
        assert fire is not None
        return fire


Rule = Every | Times


def rules(config: Config) -> Mapping[str, Rule]:
    """
    Return the jobs that go by the clock.

    Remote sources have a clock each; publishing goes by what changed, and at fixed times if there are any.
    """
    zone, schedule = config.site.timezone, config.schedule
    found: dict[str, Rule] = {
        SEEDS: Every(schedule.ingest),
        MAINTENANCE: Times([schedule.maintenance], zone),
    }
    if schedule.publish:
        found[PUBLISH] = Times(schedule.publish, zone)
    return found


def corrected(task: Task, rule: Rule | None, now: datetime) -> Task:
    """
    Return a job as it is to be remembered: due when its rule says.

    A due time that its rule could not have given from now on was written by another configuration, or by a
    clock that has gone back since: it is begun anew. One that is past stays: what was missed runs once.
    """
    if rule is None:
        return replace(task, due=None)
    if task.due is None or task.due > rule.after(now):
        return replace(task, due=rule.first(now))
    return task


def ended(task: Task, rule: Rule | None, *, started: datetime, now: datetime, reason: str | None) -> Task:
    """
    Return a job after a run: when it is due again, and how it went.

    One that failed stays due; ``retry`` tells when it is tried again.
    """
    failed = reason is not None
    due = task.due if failed or rule is None else rule.after(started)
    return Task(task.job, due, started, now, task.failures + 1 if failed else 0, reason)


def retry(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: from ten seconds to ten minutes."""
    doubled: int = 2 ** min(max(failures - 1, 0), 12)
    return min(_FIRST_RETRY * doubled, _LONGEST_RETRY)


class Settling:
    """Tells when changes have come to rest: none for a while, or some for too long. Times are in seconds."""

    def __init__(self) -> None:
        """Know of no change."""
        self._state: object = None
        self._first = self._last = 0.0

    def is_settled(self, state: object, now: float, settle: timedelta) -> bool:
        """
        Tell whether what waits may be published. ``state`` tells what waits now from what waited before.

        None waits for nothing.
        """
        if state is None:
            self._state = None
            return False
        if self._state is None:
            self._first = now
        if state != self._state:
            self._state, self._last = state, now
        return now - self._last >= settle.total_seconds() or now - self._first >= self._longest(settle)

    @staticmethod
    def _longest(settle: timedelta) -> float:
        return max(settle, LONGEST_SETTLING).total_seconds()
