"""When a source may be asked: as its owner and ours decided, and as its server and its feed allow."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ingest.quiet import Quiet
from store.remote import Hints, Poll

LONGEST_HINT: Final = timedelta(days=1)
"""A server may ask for this pause between polls, and no longer: a year of max-age is a mistake."""
LONGEST_PAUSE: Final = timedelta(days=7)
"""A server that is in trouble may ask for this."""
SHARE: Final = 0.1
"""Of an interval: polls are put off by up to so much, so that a thousand sources do not stay in step."""
SPREAD: Final = timedelta(minutes=5)
"""Over so long come, at most, those that one time of crontab calls or one end of quiet hours sets free."""
LEAP: Final = timedelta(hours=2)
"""A clock that was wrong by no more was set to another zone; one that was wrong by more says nothing."""
_SKEW: Final = timedelta(minutes=1)
"""Two machines may differ by that without being wrong."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7 * 24

Cron = Callable[[datetime], datetime]
"""Given a moment: when crontab calls the next time after it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source may be asked, as its owner and ours see it."""

    every: timedelta | None = None
    """What the configuration asks for; None to learn it from the source's habits."""
    fastest: timedelta = timedelta(minutes=15)
    slowest: timedelta = timedelta(hours=12)
    cron: Cron | None = None
    """The times at which it is asked, instead of an interval."""
    quiet: Quiet = field(default_factory=Quiet)
    jitter: timedelta | None = None
    """How much later at most it may be asked; None for a tenth of the interval, and ``SPREAD`` at most where
    the clock decides."""
    share: float = 0.0
    """From 0 up to 1: its own place among those that a time of the clock calls together, always the same."""
    rule: str = ""
    """All of this in words: with other words, what was planned is planned anew."""

    def bounded(self, interval: timedelta) -> timedelta:
        """Return the interval that it is asked in, given the one that its habits earned."""
        return self.every or min(max(interval, self.fastest), self.slowest)


def next_due(pace: Pace, hints: Hints, now: datetime, wait: timedelta, floor: datetime) -> datetime:
    """
    Return when to ask next: after ``wait``, or when crontab says so, and never before ``floor``.

    A time of crontab lasts as long as those that it calls are spread: a source whose floor lies within is
    asked at the floor, and one whose floor comes later at the next time.
    """
    due = _called(pace, now, floor) if pace.cron else max(now + wait, floor)
    return allowed(due, pace, hints)


def allowed(due: datetime, pace: Pace, hints: Hints) -> datetime:
    """Return the first moment from ``due`` on that is not quiet, nor in what the feed skips."""
    moment = due
    for _ in range(_WEEK):
        free = _awake(_unskipped(moment, hints), pace)
        if free == moment:
            return moment
        moment = free
    return pace.quiet.end(due)  # between them they leave no hour: ours are kept


def renewed(poll: Poll, pace: Pace, now: datetime) -> Poll:
    """
    Return what is remembered of a source, its next poll as rule and clock have it now.

    Another rule than that by which it was planned plans it anew, from the last poll on; what fell due in
    quiet hours waits for their end. A clock that was ahead leaves polls in the future: by up to ``LEAP`` the
    pace is kept as if they had been now, so that nobody is asked twice; by more, nobody knows when they
    were, and the source is due.
    """
    if poll.due is None:
        return poll
    if poll.polled is not None and poll.polled > now + _SKEW:
        known = _set_back(poll, poll.polled - now, poll.due, pace, now)
    elif poll.rule != pace.rule:
        known = replace(poll, rule=pace.rule, due=_replanned(poll, pace, now))
    elif poll.due > _farthest(pace, poll.hints, now):
        floor = min(poll.not_before or now, now + LONGEST_PAUSE)
        known = replace(poll, due=next_due(pace, poll.hints, now, _wait(poll, pace), floor))
    else:
        known = poll
    if known.due is not None and known.due <= now and pace.quiet.holds(now):
        return replace(known, due=allowed(now, pace, known.hints))
    return known


def _called(pace: Pace, now: datetime, floor: datetime) -> datetime:
    assert pace.cron is not None
    # Not from now on: before a floor of a week, each minute has ten thousand calls.
    longest = SPREAD if pace.jitter is None else pace.jitter
    call = pace.cron(max(now, floor - longest - timedelta(microseconds=1)))
    while True:
        after = pace.cron(call)
        gap = after - call
        lasts = min(SHARE * gap, SPREAD) if pace.jitter is None else min(pace.jitter, gap)
        if call + lasts >= floor:
            return max(call + pace.share * lasts, floor)
        call = after


def _awake(moment: datetime, pace: Pace) -> datetime:
    """Return the moment, or one soon after the end of the quiet hours that it is in."""
    quiet = pace.quiet
    if not quiet.holds(moment):
        return moment
    end = quiet.end(moment)
    spread = SPREAD if pace.jitter is None else pace.jitter
    return end + pace.share * min(spread, quiet.free(end))


def _unskipped(due: datetime, hints: Hints) -> datetime:
    """Return the first moment from ``due`` on that is in no hour and on no day that the feed skips."""
    moment = due
    for _ in range(_WEEK + 1):
        if moment.hour not in hints.skip_hours and moment.weekday() not in hints.skip_days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due  # a feed that skips every hour means none


def _wait(poll: Poll, pace: Pace) -> timedelta:
    """Return a source's interval, put off by its own share: the same however often it is asked for."""
    interval = pace.bounded(poll.interval)
    return interval + pace.share * (SHARE * interval if pace.jitter is None else pace.jitter)


def _replanned(poll: Poll, pace: Pace, now: datetime) -> datetime:
    assert poll.due is not None
    if poll.due <= now:
        return poll.due
    if poll.failures or poll.polled is None:
        return allowed(poll.due, pace, poll.hints)
    # A program that knew of no rules kept no floor: when it would have asked is one.
    floor = poll.due if poll.rule is None else poll.not_before or poll.polled
    if pace.cron:
        return next_due(pace, poll.hints, now, timedelta(), floor)
    wait = _wait(poll, pace)
    due = max(poll.polled + wait, floor)
    # Those that should have been asked already come one after the other, and none later than it was to.
    soon = due if due > now else min(poll.due, now + pace.share * wait)
    return allowed(soon, pace, poll.hints)


def _set_back(poll: Poll, ahead: timedelta, due: datetime, pace: Pace, now: datetime) -> Poll:
    past = replace(poll, changed=_no_later(poll.changed, now), succeeded=_no_later(poll.succeeded, now))
    if ahead > LEAP:
        return replace(past, due=min(due, now), not_before=None)
    if pace.cron:
        return past  # what was called while the clock was ahead is not called again when its time comes
    floor = poll.not_before and poll.not_before - ahead
    return replace(past, polled=now, not_before=floor, due=allowed(max(due - ahead, now), pace, poll.hints))


def _no_later(moment: datetime | None, now: datetime) -> datetime | None:
    return None if moment is None else min(moment, now)


def _farthest(pace: Pace, hints: Hints, now: datetime) -> datetime:
    """Return the last moment that any answer could have put a poll off to."""
    longest = max(pace.every or pace.slowest, LONGEST_PAUSE) * (1 + SHARE)
    moment = now + longest + (pace.jitter or SPREAD) + _DAY
    if hints.skip_days or hints.skip_hours:
        moment += timedelta(hours=_WEEK)
    return max(moment, pace.cron(moment) + _DAY) if pace.cron else moment
