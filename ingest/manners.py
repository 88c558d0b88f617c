"""When a source is asked again: pure, out of what its server said, what it had, and how it behaved before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from ingest.client import Fetched, Hop
from ingest.pacing import LONGEST_HINT, LONGEST_PAUSE, SHARE, Pace, allowed, next_due
from store.remote import Hints, HostPause, Poll, Standing

PERMANENT: Final = frozenset({301, 308})
REPEATS: Final = 3
"""Answers in a row that name one new address before it is believed: a broken server moves for a day."""
FIRST_BACKOFF: Final = timedelta(minutes=5)
LONGEST_BACKOFF: Final = timedelta(days=1)
_QUICKER: Final = 0.5
_SLOWER: Final = 1.5
PAUSING: Final = frozenset({429, 503})
_HOST_REPEATS: Final = 2
"""Addresses of one host that must ask for a pause before all of them are given it."""

_NO_TIME: Final = timedelta()

Chance = Callable[[], float]
"""Draws a number from 0 up to 1."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment of a decision, and the chance that parts sources in time."""

    now: datetime
    chance: Chance = field(default=lambda: 0.0)


def answered(  # noqa: PLR0913  # all that is known, by name
    poll: Poll,
    answer: Fetched,
    clock: Clock,
    *,
    pace: Pace,
    has_news: bool,
    hints: Hints | None = None,
    held_off: timedelta = _NO_TIME,
) -> Poll:
    """
    Return what to remember after an answer that could be used: 200 and what it held, or 304.

    The next poll comes after the interval that the source's habits earned, or when crontab calls, but not
    before its server (max-age, Expires) and its feed (ttl) allow, and not in the hours that it wants to be
    left alone, or that are quiet here. ``hints`` are what it says now; None for what it said last.
    ``held_off``: how long news comes by itself.
    """
    now = clock.now
    is_early = poll.due is not None and now < poll.due
    interval = _learned(poll.interval, pace, has_news=has_news, is_early=is_early)
    told = poll.hints if hints is None else hints
    fresh = _fresh_for(answer.headers, now)
    floor = now + max(fresh, held_off, min(told.ttl or _NO_TIME, LONGEST_HINT))
    is_new = answer.status != 304
    return replace(
        _moved(poll, answer),
        etag=answer.headers.get("etag", None if is_new else poll.etag),
        modified=answer.headers.get("last-modified", None if is_new else poll.modified),
        due=next_due(pace, told, now, _later(interval, clock, pace.jitter), floor),
        not_before=floor,
        hints=told,
        rule=pace.rule,
        interval=interval,
        polled=now,
        succeeded=now,
        changed=now if has_news else poll.changed,
        failures=0,
        reason=None,
        status=answer.status,
    )


def refused(poll: Poll, answer: Fetched, reason: str, clock: Clock, *, pace: Pace) -> Poll:
    """
    Return what to remember after an answer that says no (404, 410, 429, 500 …).

    410 mutes the source (RFC 9110 §15.5.11), unless it had moved: then its first address is asked again.
    """
    failed_now = replace(failed(poll, reason, clock, pace=pace), status=answer.status)
    if poll.url != poll.asked and answer.status in {404, 410}:
        return replace(failed_now, url=poll.asked, moved_to=None, moves=0, etag=None, modified=None)
    if answer.status == 410:
        return replace(failed_now, standing=Standing.GONE, due=None)
    if (pause := retry_after(answer.headers, clock.now)) and answer.status in PAUSING:
        return _put_off(failed_now, clock.now + _later(pause, clock), pace)
    return failed_now


def failed(poll: Poll, reason: str, clock: Clock, *, pace: Pace) -> Poll:
    """
    Return what to remember after a poll that brought nothing: no answer, or one that cannot be read.

    The wait doubles with each failure in a row, from five minutes to a day, and chance takes up to half of it
    away: sources that failed together do not come back together. It does not wait for crontab to call, but
    for the end of quiet hours. Validators stay as they were, so that what could not be read is asked for once
    more in full.
    """
    failures = poll.failures + 1
    first = min(max(pace.every or FIRST_BACKOFF, FIRST_BACKOFF), LONGEST_BACKOFF)
    # The exponent is bounded before the product is made: a source may fail for years.
    longest = min(first * 2 ** min(failures - 1, 12), LONGEST_BACKOFF)
    failing = replace(
        poll,
        due=None,
        not_before=None,
        rule=pace.rule,
        polled=clock.now,
        failures=failures,
        reason=reason,
        status=None,
    )
    return _put_off(failing, clock.now + longest * (1 - clock.chance() / 2), pace)


def _put_off(poll: Poll, until: datetime, pace: Pace) -> Poll:
    floor = max(poll.not_before or until, until)
    return replace(poll, not_before=floor, due=allowed(floor, pace, poll.hints))


def paused(host: str, known: HostPause | None, until: datetime, now: datetime) -> HostPause:
    """
    Return what to remember of a host one of whose addresses asks for a pause.

    The first one gets it alone; when a second one asks while the first pause lasts, the host means it.
    """
    asked = known.asked + 1 if known and known.until and known.until > now else 1
    longest = max(until, known.until or until) if known and asked > 1 else until
    return HostPause(host, longest, asked)


def is_host_paused(pause: HostPause | None, now: datetime) -> bool:
    """Tell whether no address of a host is to be asked."""
    return bool(pause and pause.asked >= _HOST_REPEATS and pause.until and pause.until > now)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """
    Return the pause that Retry-After asks for, a date or seconds (RFC 9110 §10.2.3), a week at most.

    >>> retry_after({"retry-after": "120"}, datetime(2026, 3, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        pause = _seconds(value)
    elif (moment := _http_date(value)) is not None:
        pause = moment - now
    else:
        return None
    return min(pause, LONGEST_PAUSE) if pause > timedelta() else None


def _learned(interval: timedelta, pace: Pace, *, has_news: bool, is_early: bool) -> timedelta:
    if pace.every is not None:
        return pace.every
    if pace.cron is not None:
        return interval  # when it is asked says nothing of its habits
    if is_early and not has_news:
        return interval  # somebody asked by hand: that nothing came so soon says nothing
    return min(max(interval * (_QUICKER if has_news else _SLOWER), pace.fastest), pace.slowest)


def _later(wait: timedelta, clock: Clock, jitter: timedelta | None = None) -> timedelta:
    return wait + clock.chance() * (SHARE * wait if jitter is None else jitter)


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return for how long an answer stays fresh (RFC 9111 §4.2), a day at most."""
    told = _directives(headers.get("cache-control", ""))
    if told.keys() & {"no-cache", "no-store"}:
        return timedelta()
    if (age := told.get("max-age", "")).isdigit():
        fresh = _seconds(age) - _seconds(headers.get("age", ""))
    elif (ends := _http_date(headers.get("expires", ""))) is not None:
        fresh = ends - (_http_date(headers.get("date", "")) or now)
    else:
        return timedelta()
    return min(max(fresh, timedelta()), LONGEST_HINT)


def _directives(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.lower().split(","))
    return {name.strip(): value.strip(' \t"') for name, _, value in parts}


def _seconds(text: str) -> timedelta:
    text = text.strip()
    # No number of ten digits is a pause, and a longer one is more than a timedelta holds.
    return timedelta(seconds=int(text[:10])) if text.isascii() and text.isdigit() else timedelta()


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _moved(poll: Poll, answer: Fetched) -> Poll:
    """Follow a source that moved for good, once it has said so often enough."""
    target = _new_home(poll.url, answer.hops)
    if target is None:
        return replace(poll, moved_to=None, moves=0)
    moves = poll.moves + 1 if target == poll.moved_to else 1
    if moves < REPEATS:
        return replace(poll, moved_to=target, moves=moves)
    return replace(poll, url=target, moved_to=None, moves=0)


def _new_home(url: str, hops: tuple[Hop, ...]) -> str | None:
    """
    Return where permanent redirects lead; what comes after a temporary one is no new home.

    Nobody moves from https to http.
    """
    home = None
    for hop in hops:
        if hop.status not in PERMANENT:
            break
        home = hop.target
    if home is None or (urlsplit(url).scheme == "https" and urlsplit(home).scheme != "https"):
        return None
    return home
