"""One job of the daemon: looked at, run once by whoever holds its lease, remembered."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from khulasa.leasing import Keeper
from khulasa.logs import event
from khulasa.timetable import Rule, corrected, ended, retry
from store.errors import KhulasaError
from store.office import Lease, Office, Task


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a job."""

    stopped: Callable[[], bool]
    """Asked now and then: whether to leave the rest to the next run."""
    by_clock: bool
    """Whether it is due at this time, rather than because of something new."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a job does, and when."""

    name: str
    """Also that of its lease, and of its line in the agenda."""
    run: Callable[[Turn], str | None]
    """Does it, and returns why not all of it could be done. May raise KhulasaError."""
    has_work: Callable[[], bool] = lambda: False
    """Whether there is something to do, whatever the clock says."""
    rule: Callable[[], Rule | None] = lambda: None
    """When it is due by the clock."""
    is_remembered: bool = True
    """Whether its runs are of interest to anybody."""


class Job:
    """
    A duty among all the processes that share a store: each time that it is due, one of them does it once.

    It is due until somebody has done it to the end: whoever dies at it, or is stopped, leaves it due. A
    failure is told once, until it has another reason or is over.
    """

    def __init__(  # noqa: PLR0913  # what, where and by which clock, by name
        self,
        duty: Duty,
        *,
        office: Office,
        keeper: Keeper,
        stopped: Callable[[], bool],
        now: Callable[[], datetime],
        done: Callable[[str, timedelta, str | None], None] = lambda _name, _took, _reason: None,
    ) -> None:
        """Prepare. ``done`` is told of each run: how long it took, and why it failed."""
        self._duty = duty
        self._office = office
        self._keeper = keeper
        self._stopped = stopped
        self._now = now
        self._done = done
        self._told: str | None = None
        self._failures = 0
        self._not_before = 0.0

    def try_again(self) -> None:
        """Have it tried again at once if it failed: what stood in its way may have been mended."""
        self._not_before = 0.0

    def look(self) -> None:
        """Run the duty if it is due, nobody else is at it, and its last failure was long enough ago."""
        if self._stopped() or time.monotonic() < self._not_before:
            return
        try:
            if self._turn() is None:
                return
            with self._keeper.tried(self._duty.name) as hold:
                # Somebody may have done it between the two looks.
                if isinstance(hold, Lease) or (by_clock := self._turn()) is None:
                    return
                self._run(Turn(lambda: self._stopped() or hold(), by_clock))
        except KhulasaError as error:
            self._fail(str(error))

    def _turn(self) -> bool | None:
        """Return whether the job is due by the clock; None if it is not due at all."""
        if (rule := self._duty.rule()) is not None:
            now = self._now()
            known = self._office.task(self._duty.name)
            task = corrected(known, rule, now)
            if task != known:
                self._office.record(task)
            if task.due is not None and task.due <= now:
                return True
        return False if self._duty.has_work() else None

    def _run(self, turn: Turn) -> None:
        name, started, begun = self._duty.name, self._now(), time.monotonic()
        before = self._office.task(name)
        try:
            reason = self._duty.run(turn)
        except KhulasaError as error:
            reason = str(error)
        took = timedelta(seconds=time.monotonic() - begun)
        self._done(name, took, reason)
        if self._duty.is_remembered and (reason or not turn.stopped()):
            self._remember(before, started, reason)
        if reason is None:
            self._succeed()
        else:
            self._fail(reason)

    def _remember(self, before: Task, started: datetime, reason: str | None) -> None:
        known = self._office.task(self._duty.name)
        rule = self._duty.rule()
        task = ended(known, rule, started=started, now=self._now(), reason=reason)
        if rule and known.due != before.due:
            # Somebody made it due while it ran: for something that came too late for this run, perhaps.
            task = replace(task, due=known.due)
        self._office.record(task)

    def _succeed(self) -> None:
        if self._told is not None:
            event("recovered", job=self._duty.name)
        self._told, self._failures, self._not_before = None, 0, 0.0

    def _fail(self, reason: str) -> None:
        if reason != self._told:
            event("failed", level=logging.ERROR, job=self._duty.name, reason=reason)
        self._told = reason
        self._failures += 1
        self._not_before = time.monotonic() + retry(self._failures).total_seconds()
