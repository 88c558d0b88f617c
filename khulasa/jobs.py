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
        self._is_blind = False
        """Whether the last failure was to find out what is due: it is over when that is found out."""

    def try_again(self) -> None:
        """Have it tried again at once if it failed: what stood in its way may have been mended."""
        self._not_before = 0.0

    def look(self) -> None:
        """Run the duty if it is due, nobody else is at it, and its last failure was long enough ago."""
        if self._stopped() or time.monotonic() < self._not_before:
            return
        try:
            if self._turn() is None:
                if self._is_blind:
                    self._succeed()
                return
            with self._keeper.tried(self._duty.name) as hold:
                # Somebody may have done it between the two looks.
                if isinstance(hold, Lease) or (by_clock := self._turn()) is None:
                    return
                self._run(Turn(lambda: self._stopped() or hold(), by_clock))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told once and tried again
            self._fail(_reason(error))
            self._is_blind = True

    def _turn(self) -> bool | None:
        """Return whether the job is due by the clock; None if it is not due at all."""
        if (rule := self._duty.rule()) is not None:
            now = self._now()
            task = self._office.task(self._duty.name)
            if task != corrected(task, rule, now):
                task = self._office.amend(task.job, lambda known: corrected(known, rule, now))
            if task.due is not None and task.due <= now:
                return True
        return False if self._duty.has_work() else None

    def _run(self, turn: Turn) -> None:
        name, started, begun = self._duty.name, self._now(), time.monotonic()
        before = self._office.task(name)
        try:
            reason = self._duty.run(turn)
        except Exception as error:  # noqa: BLE001  # our mistake in one job is a failure of that job
            reason = _reason(error)
        took = timedelta(seconds=time.monotonic() - begun)
        self._done(name, took, reason)
        if self._duty.is_remembered and (reason or not turn.stopped()):
            self._remember(before, started, reason)
        if reason is None:
            self._succeed()
        else:
            self._fail(reason)

    def _remember(self, before: Task, started: datetime, reason: str | None) -> None:
        now, rule = self._now(), self._duty.rule()

        def after(known: Task) -> Task:
            task = ended(known, rule, started=started, now=now, reason=reason)
            # Somebody made it due while it ran: for something that came too late for this run, perhaps.
            return replace(task, due=known.due) if rule and known.due != before.due else task

        self._office.amend(self._duty.name, after)

    def _succeed(self) -> None:
        if self._told is not None:
            event("recovered", job=self._duty.name)
        self._told, self._failures, self._not_before, self._is_blind = None, 0, 0.0, False

    def _fail(self, reason: str) -> None:
        if reason != self._told:
            event("failed", level=logging.ERROR, job=self._duty.name, reason=reason)
        self._told, self._is_blind = reason, False
        self._failures += 1
        self._not_before = time.monotonic() + retry(self._failures).total_seconds()


def _reason(error: Exception) -> str:
    if isinstance(error, KhulasaError):
        return str(error)
    logging.getLogger("khulasa").debug("a job failed by our mistake", exc_info=error)
    return f"internal error: {type(error).__name__}: {error}"
