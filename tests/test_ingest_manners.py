"""When a source is asked again, out of what its server says: a table of answers, and the laws behind it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.client import Fetched, Hop
from ingest.manners import (
    FIRST_BACKOFF,
    LONGEST_BACKOFF,
    REPEATS,
    Clock,
    answered,
    failed,
    is_host_paused,
    paused,
    refused,
    retry_after,
)
from ingest.pacing import LONGEST_HINT, LONGEST_PAUSE, Pace
from store.remote import Hints, HostPause, Poll, Standing

NOW = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
"""A Monday."""
URL = "https://news.example/feed"
MOVED = "https://new.example/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLL = Poll(asked=URL, url=URL, etag='"a"', modified="Mon, 02 Mar 2026 08:00:00 GMT", interval=HOUR)
CLOCK = Clock(NOW)
HOURLY = Pace(every=HOUR)
LEARNING = Pace()


def said(status: int = 200, *hops: Hop, **headers: str) -> Fetched:
    """Make an answer; underscores in the names of headers stand for hyphens."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(hops[-1].target if hops else URL, status, names, b"", hops)


def wait(poll: Poll) -> timedelta:
    """Return how long it is until the next poll."""
    assert poll.due is not None
    return poll.due - NOW


def drawing(share: float) -> Clock:
    """Make a clock whose chance always draws the same."""
    return Clock(NOW, lambda: share)


@pytest.mark.parametrize(
    ("headers", "hints", "expected"),
    [
        pytest.param({}, Hints(), HOUR, id="nothing said: as configured"),
        pytest.param({"cache_control": "max-age=7200"}, Hints(), 2 * HOUR, id="max-age"),
        pytest.param(
            {"cache_control": "max-age=60"}, Hints(), HOUR, id="a max-age shorter than the interval"
        ),
        pytest.param({"cache_control": 'public, Max-Age="7200"'}, Hints(), 2 * HOUR, id="max-age, quoted"),
        pytest.param(
            {"cache_control": "max-age=7200", "age": "1800"}, Hints(), 1.5 * HOUR, id="already aged"
        ),
        pytest.param(
            {"cache_control": "max-age=60", "age": "1800"}, Hints(), HOUR, id="older than it may be"
        ),
        pytest.param({"cache_control": "no-cache, max-age=7200"}, Hints(), HOUR, id="no-cache wins"),
        pytest.param({"cache_control": "s-maxage=7200"}, Hints(), HOUR, id="s-maxage is for shared caches"),
        pytest.param({"cache_control": "max-age=31536000"}, Hints(), LONGEST_HINT, id="a year is a mistake"),
        pytest.param({"cache_control": f"max-age={'9' * 40}"}, Hints(), LONGEST_HINT, id="40 digits"),
        pytest.param({"cache_control": "max-age=soon"}, Hints(), HOUR, id="no number"),
        pytest.param({"expires": format_datetime(NOW + 3 * HOUR)}, Hints(), 3 * HOUR, id="Expires"),
        pytest.param(
            {"expires": format_datetime(NOW + 9 * HOUR), "date": format_datetime(NOW + 5 * HOUR)},
            Hints(),
            4 * HOUR,
            id="Expires by the server's own wrong clock",
        ),
        pytest.param({"expires": "0"}, Hints(), HOUR, id="Expires: 0"),
        pytest.param(
            {"expires": format_datetime(NOW + 9 * HOUR), "cache_control": "max-age=7200"},
            Hints(),
            2 * HOUR,
            id="max-age before Expires",
        ),
        pytest.param({}, Hints(ttl=3 * HOUR), 3 * HOUR, id="ttl"),
        pytest.param({}, Hints(ttl=MINUTE), HOUR, id="a ttl shorter than the interval"),
        pytest.param(
            {"cache_control": "max-age=7200"}, Hints(ttl=3 * HOUR), 3 * HOUR, id="the longest counts"
        ),
        pytest.param({}, Hints(ttl=400 * DAY), LONGEST_HINT, id="a ttl of a year"),
        pytest.param({}, Hints(skip_hours=frozenset({11, 12})), 160 * MINUTE, id="skipHours: until 13:00"),
        pytest.param({}, Hints(skip_hours=frozenset({9})), HOUR, id="skipHours of another time"),
        pytest.param({}, Hints(skip_days=frozenset({0})), 13 * HOUR + 40 * MINUTE, id="skipDays: Tuesday"),
        pytest.param(
            {},
            Hints(skip_days=frozenset({0}), skip_hours=frozenset({0, 1})),
            15 * HOUR + 40 * MINUTE,
            id="skipDays and skipHours",
        ),
        pytest.param({}, Hints(skip_hours=frozenset(range(24))), HOUR, id="all hours skipped: none is"),
    ],
)
def test_the_next_poll_comes_when_everybody_allows_it(
    headers: dict[str, str], hints: Hints, expected: timedelta
) -> None:
    """The interval, what the server calls fresh, and what the feed says: the longest of them."""
    for status in (200, 304):
        poll = answered(POLL, said(status, **headers), CLOCK, pace=HOURLY, has_news=False, hints=hints)

        assert wait(poll) == expected


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        pytest.param(500, {}, FIRST_BACKOFF, id="an error of the server"),
        pytest.param(404, {}, FIRST_BACKOFF, id="not found"),
        pytest.param(503, {"retry_after": "7200"}, 2 * HOUR, id="Retry-After in seconds"),
        pytest.param(429, {"retry_after": format_datetime(NOW + HOUR)}, HOUR, id="Retry-After as a date"),
        pytest.param(429, {"retry_after": "1"}, FIRST_BACKOFF, id="a Retry-After shorter than our patience"),
        pytest.param(503, {"retry_after": str(10**9)}, LONGEST_PAUSE, id="a Retry-After of years"),
        pytest.param(503, {"retry_after": "soon"}, FIRST_BACKOFF, id="a Retry-After that is none"),
        pytest.param(404, {"retry_after": "7200"}, FIRST_BACKOFF, id="Retry-After with a 404 means nothing"),
    ],
)
def test_a_refusal_puts_the_next_poll_off(status: int, headers: dict[str, str], expected: timedelta) -> None:
    """By our own patience, or by the server's wish if that is longer."""
    poll = refused(POLL, said(status, **headers), "no", CLOCK, pace=LEARNING)

    assert (wait(poll), poll.failures, poll.status, poll.reason) == (expected, 1, status, "no")
    assert (poll.etag, poll.modified, poll.standing) == (POLL.etag, POLL.modified, Standing.ACTIVE)


def test_410_mutes_a_source() -> None:
    """RFC 9110: it is gone, and its server asks that links to it be removed."""
    poll = refused(POLL, said(410), "gone", CLOCK, pace=LEARNING)

    assert (poll.standing, poll.due) == (Standing.GONE, None)


@pytest.mark.parametrize("status", [404, 410])
def test_a_new_home_that_is_gone_leads_back_to_the_first_address(status: int) -> None:
    """A move that was believed may have been a mistake."""
    poll = refused(replace(POLL, url=MOVED), said(status), "gone", CLOCK, pace=LEARNING)

    assert (poll.url, poll.standing, poll.etag, poll.modified) == (URL, Standing.ACTIVE, None, None)


def test_failures_in_a_row_double_the_wait_up_to_a_day() -> None:
    """5, 10, 20 … minutes, and never longer than a day, however many years it goes on."""
    poll, waits = POLL, []
    for _ in range(2000):
        poll = failed(poll, "no answer", CLOCK, pace=LEARNING)
        waits.append(wait(poll))

    assert waits[:4] == [FIRST_BACKOFF * factor for factor in (1, 2, 4, 8)]
    assert waits[9] == waits[-1] == LONGEST_BACKOFF
    assert poll.failures == 2000


def test_a_source_asked_every_hour_is_not_asked_more_often_when_it_fails() -> None:
    """Its own interval is where the wait begins."""
    assert wait(failed(POLL, "no answer", CLOCK, pace=HOURLY)) == HOUR


def test_an_answer_ends_a_row_of_failures() -> None:
    """The next failure begins with the shortest wait."""
    poll = failed(failed(POLL, "x", CLOCK, pace=LEARNING), "x", CLOCK, pace=LEARNING)
    poll = answered(poll, said(304), CLOCK, pace=LEARNING, has_news=False)

    assert (poll.failures, poll.reason) == (0, None)


def test_sources_that_failed_together_do_not_come_back_together() -> None:
    """Chance takes up to half of a wait away, and puts a poll off by up to a tenth."""
    clocks = [drawing(share) for share in (0, 0.5, 0.999)]
    waits = [wait(failed(POLL, "x", clock, pace=LEARNING)) for clock in clocks]
    later = [wait(answered(POLL, said(), clock, pace=HOURLY, has_news=False)) for clock in clocks]

    assert waits == sorted(waits, reverse=True)
    assert FIRST_BACKOFF / 2 < waits[-1] < waits[0] == FIRST_BACKOFF
    assert later == sorted(later)
    assert HOUR == later[0] < later[-1] < 1.1 * HOUR


def test_a_source_is_asked_as_often_as_it_has_news() -> None:
    """More often after news, less often after none, within bounds."""
    poll, intervals = POLL, []
    for has_news in (True, True, True, False, False, *[False] * 20):
        poll = answered(replace(poll, due=NOW), said(), CLOCK, pace=LEARNING, has_news=has_news)
        intervals.append(poll.interval)

    assert intervals[:5] == [30 * MINUTE, 15 * MINUTE, 15 * MINUTE, 22.5 * MINUTE, 33.75 * MINUTE]
    assert intervals[-1] == LEARNING.slowest
    assert poll.changed == NOW


def test_asking_by_hand_teaches_nothing() -> None:
    """That there is no news a minute after the last poll does not mean that there is little."""
    poll = answered(replace(POLL, due=NOW + HOUR), said(304), CLOCK, pace=LEARNING, has_news=False)

    assert poll.interval == POLL.interval


PERMANENT = (Hop(301, MOVED),)


def after(polls: int, hops: tuple[Hop, ...], poll: Poll = POLL) -> Poll:
    """Return what is remembered after so many answers that came by the same redirects."""
    for _ in range(polls):
        poll = answered(poll, said(200, *hops), CLOCK, pace=HOURLY, has_news=False)
    return poll


@pytest.mark.parametrize(
    ("hops", "expected"),
    [
        pytest.param(PERMANENT, MOVED, id="301"),
        pytest.param((Hop(308, MOVED),), MOVED, id="308"),
        pytest.param((Hop(302, MOVED),), URL, id="302"),
        pytest.param((Hop(307, MOVED),), URL, id="307"),
        pytest.param((Hop(303, MOVED),), URL, id="303"),
        pytest.param((Hop(301, "https://a.example/"), Hop(301, MOVED)), MOVED, id="301, 301"),
        pytest.param((Hop(301, MOVED), Hop(302, "https://cdn.example/7")), MOVED, id="301, then 302"),
        pytest.param((Hop(302, "https://cdn.example/7"), Hop(301, MOVED)), URL, id="302, then 301"),
        pytest.param((Hop(301, "http://new.example/feed"),), URL, id="from https to http"),
    ],
)
def test_only_a_permanent_move_is_believed_and_only_when_it_repeats(
    hops: tuple[Hop, ...], expected: str
) -> None:
    """The third time in a row."""
    assert after(REPEATS - 1, hops).url == URL
    assert after(REPEATS, hops).url == expected


def test_a_move_that_was_taken_back_counts_from_the_beginning() -> None:
    """Two answers with it, one without, two with it: no new home."""
    poll = after(2, PERMANENT, after(1, (), after(2, PERMANENT)))

    assert (poll.url, poll.moves) == (URL, 2)


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    """RFC 9110 §15.4.5; a 200 without validators has none."""
    same = answered(POLL, said(304, etag='"b"'), CLOCK, pace=HOURLY, has_news=False)
    new = answered(POLL, said(200), CLOCK, pace=HOURLY, has_news=True)

    assert (same.etag, same.modified) == ('"b"', POLL.modified)
    assert (new.etag, new.modified) == (None, None)


def test_a_host_is_paused_when_a_second_address_asks_for_it() -> None:
    """One feed that is asked too often says nothing about the others."""
    first = paused("news.example", None, NOW + HOUR, NOW)
    second = paused("news.example", first, NOW + MINUTE, NOW + MINUTE)
    long_after = paused("news.example", first, NOW + 3 * HOUR, NOW + 2 * HOUR)

    assert not is_host_paused(first, NOW)
    assert is_host_paused(second, NOW + 2 * MINUTE)
    assert second.until == NOW + HOUR
    assert not is_host_paused(second, NOW + HOUR)
    assert not is_host_paused(long_after, NOW + 2 * HOUR)
    assert not is_host_paused(None, NOW)


HEADERS = st.dictionaries(
    st.sampled_from(["cache-control", "expires", "date", "age", "retry-after", "etag", "last-modified"]),
    st.text(max_size=40) | st.sampled_from(["max-age=0", "0", "-1", "max-age=", "Thu, 99 Foo 9999 99:99:99"]),
)
HINTS = st.builds(
    Hints,
    st.none() | st.timedeltas(timedelta(), timedelta(days=1000)),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)


@given(
    status=st.sampled_from([200, 304, 400, 404, 410, 429, 500, 503, 599]),
    headers=HEADERS,
    hints=HINTS,
    hops=st.lists(st.builds(Hop, st.sampled_from([301, 302]), st.sampled_from([URL, MOVED])), max_size=3),
    share=st.floats(0, 0.999),
    has_news=st.booleans(),
)
def test_whatever_a_server_says_the_next_poll_is_in_reach(
    status: int, headers: dict[str, str], hints: Hints, hops: list[Hop], share: float, *, has_news: bool
) -> None:
    """Never at once, never later than a week of pause and a week of skipped hours."""
    clock = drawing(share)
    answer = Fetched(URL, status, headers, b"", tuple(hops))
    if status in {200, 304}:
        poll = answered(POLL, answer, clock, pace=LEARNING, has_news=has_news, hints=hints)
    else:
        poll = refused(POLL, answer, "no", clock, pace=LEARNING)

    assert poll.url in {URL, MOVED}
    if poll.standing is Standing.ACTIVE:
        assert FIRST_BACKOFF / 2 <= wait(poll) <= 2.2 * LONGEST_PAUSE


def test_a_pause_that_is_over_is_none() -> None:
    """A date that has passed asks for nothing."""
    assert retry_after({"retry-after": format_datetime(NOW - HOUR)}, NOW) is None
    assert retry_after({}, NOW) is None


def test_pauses_are_values() -> None:
    """What is remembered of a host can be compared."""
    assert paused("a", None, NOW, NOW) == HostPause("a", NOW, 1)
