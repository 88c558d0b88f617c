"""When a source is asked next: crontab, quiet hours, jitter, and clocks that jump; a table and its laws."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.client import Fetched
from ingest.manners import Clock, answered, failed, refused
from ingest.pacing import LEAP, LONGEST_PAUSE, SPREAD, Pace, allowed, next_due, renewed
from ingest.quiet import Quiet
from khulasa.crontab import next_fire
from store.remote import NO_HINTS, Hints, Poll

URL = "https://news.example/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = "23:00-06:00"
NOW = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
"""A Monday."""
POLL = Poll(asked=URL, url=URL)


def utc(text: str) -> datetime:
    """Return a moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calls(expression: str, zone: str = "UTC") -> Callable[[datetime], datetime]:
    """Return what crontab calls."""

    def call(after: datetime) -> datetime:
        found = next_fire([expression], ZoneInfo(zone), after)
        assert found is not None
        return found

    return call


def pace(cron: str | None = None, quiet: str | None = None, zone: str = "UTC", **more: object) -> Pace:
    """Make a pace of texts."""
    hours = Quiet.of([quiet] if quiet else [], ZoneInfo(zone))
    made = Pace(cron=calls(cron, zone) if cron else None, quiet=hours, rule=f"{cron} {quiet} {zone} {more}")
    return replace(made, **more)  # type: ignore[arg-type]  # the names are the fields'


def answer(**headers: str) -> Fetched:
    """Make an answer; underscores in the names of headers stand for hyphens."""
    return Fetched(URL, 200, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def asked(at: datetime, rule: Pace, hints: Hints = NO_HINTS, **headers: str) -> Poll:
    """Return what is remembered after an answer without news."""
    return answered(POLL, answer(**headers), Clock(at), pace=rule, has_news=False, hints=hints)


@pytest.mark.parametrize(
    ("rule", "now", "headers", "hints", "expected"),
    [
        pytest.param(pace("0 6,18 * * *"), "2026-03-02T10:20", {}, NO_HINTS, "2026-03-02T18:00", id="cron"),
        pytest.param(
            pace("0 6,18 * * *", zone="Asia/Riyadh"),
            "2026-03-02T10:20",
            {},
            NO_HINTS,
            "2026-03-02T15:00",
            id="cron by local clocks",
        ),
        pytest.param(
            pace("0 6,18 * * *", jitter=timedelta()),
            "2026-03-02T10:20",
            {"cache_control": "max-age=28800"},
            NO_HINTS,
            "2026-03-03T06:00",
            id="the first call that is not before max-age",
        ),
        pytest.param(
            pace("0 * * * *", share=0.5),
            "2026-03-02T10:02:40",
            {"cache_control": "max-age=3600"},
            NO_HINTS,
            "2026-03-02T11:02:40",
            id="max-age that ends while a call lasts",
        ),
        pytest.param(
            pace("0 6,18 * * *"),
            "2026-03-02T10:20",
            {},
            Hints(skip_hours=frozenset({18, 19})),
            "2026-03-02T20:00",
            id="skipHours",
        ),
        pytest.param(
            pace("0 6,18 * * *"),
            "2026-03-02T10:20",
            {},
            Hints(ttl=20 * HOUR),
            "2026-03-03T18:00",
            id="ttl",
        ),
        pytest.param(
            pace("0 3 * * *", NIGHT), "2026-03-02T10:20", {}, NO_HINTS, "2026-03-03T06:00", id="cron at night"
        ),
        pytest.param(
            pace("0 * * * *", NIGHT, share=0.5),
            "2026-03-02T22:10",
            {},
            NO_HINTS,
            "2026-03-03T06:02:30",
            id="many calls of the night are one",
        ),
        pytest.param(
            pace(quiet=NIGHT, every=HOUR),
            "2026-03-02T22:20",
            {},
            NO_HINTS,
            "2026-03-03T06:00",
            id="an interval that ends at night",
        ),
        pytest.param(
            pace(quiet=NIGHT, every=HOUR, share=0.5, jitter=10 * MINUTE),
            "2026-03-02T22:20",
            {},
            NO_HINTS,
            "2026-03-03T06:05",
            id="with its own place after the night",
        ),
        pytest.param(
            pace(quiet=NIGHT, every=HOUR),
            "2026-03-02T22:20",
            {},
            Hints(skip_hours=frozenset({6, 7})),
            "2026-03-03T08:00",
            id="the night, then skipHours",
        ),
        pytest.param(
            pace(quiet="00:00-12:00", every=HOUR),
            "2026-03-02T22:20",
            {},
            Hints(skip_hours=frozenset(range(12, 24))),
            "2026-03-02T23:20",
            id="no hour is left by both: ours are kept",
        ),
        pytest.param(
            pace("30 2 * * *", zone="Europe/Berlin"),
            "2026-03-28T12:00",
            {},
            NO_HINTS,
            "2026-03-29T01:00",
            id="Berlin: in the gap",
        ),
        pytest.param(
            pace("30 2 * * *", zone="Europe/Berlin"),
            "2026-10-25T00:30",
            {},
            NO_HINTS,
            "2026-10-26T01:30",
            id="Berlin: not again in the fold",
        ),
        pytest.param(
            pace("15 0 * * *", "23:30-00:30", zone="Africa/Cairo"),
            "2026-04-23T12:00",
            {},
            NO_HINTS,
            "2026-04-23T22:00",
            id="Cairo: call and end of the quiet both in the gap",
        ),
        pytest.param(
            pace("30 23 * * *", "23:00-23:15", zone="Asia/Beirut"),
            "2026-10-24T20:30",
            {},
            NO_HINTS,
            "2026-10-25T21:30",
            id="Beirut: the hour that comes twice calls once",
        ),
    ],
)
def test_rule_server_and_feed_agree_on_the_next_poll(
    rule: Pace, now: str, headers: dict[str, str], hints: Hints, expected: str
) -> None:
    """Our rule says when; server and feed put it off; quiet hours put it off once more."""
    poll = answered(POLL, answer(**headers), Clock(utc(now)), pace=rule, has_news=False, hints=hints)

    assert poll.due == utc(expected)


def test_a_304_says_nothing_of_the_hours_that_a_feed_skips() -> None:
    """What the feed said last holds on."""
    skips = Hints(skip_hours=frozenset({11, 12}))
    first = asked(NOW, pace(every=HOUR), hints=skips)
    then = answered(first, Fetched(URL, 304, {}, b""), Clock(NOW), pace=pace(every=HOUR), has_news=False)

    assert (first.due, then.due, then.hints) == (utc("2026-03-02T13:00"), utc("2026-03-02T13:00"), skips)


def test_a_failure_is_tried_again_before_crontab_calls_and_not_at_night() -> None:
    """Its wait doubles as ever."""
    rule = pace("0 6,18 * * *", NIGHT)
    soon = failed(POLL, "no answer", Clock(utc("2026-03-02T10:20")), pace=rule)
    late = failed(POLL, "no answer", Clock(utc("2026-03-02T22:58")), pace=rule)
    later = refused(
        POLL,
        Fetched(URL, 503, {"retry-after": "7200"}, b""),
        "503",
        Clock(utc("2026-03-02T21:20")),
        pace=rule,
    )

    assert soon.due == utc("2026-03-02T10:25")
    assert late.due == later.due == utc("2026-03-03T06:00")


def test_a_thousand_sources_of_one_hour_are_spread_over_five_minutes() -> None:
    """Each at its own place, the same each hour."""
    rules = [pace("0 * * * *", share=number / 1000) for number in range(1000)]
    first, second = ([asked(NOW + wait, rule).due for rule in rules] for wait in (timedelta(), HOUR))
    begins = utc("2026-03-02T11:00")

    assert min(filter(None, first)) == begins
    assert max(filter(None, first)) < begins + SPREAD
    assert len(set(first)) == 1000
    assert second == [due + HOUR for due in first if due]


def test_the_spread_is_what_the_owner_says() -> None:
    """Nothing, too; never so much that a call lasts until the next one."""
    at = [
        asked(NOW, pace("0 * * * *", share=0.5, jitter=jitter)).due
        for jitter in (timedelta(), 20 * MINUTE, 5 * HOUR)
    ]

    assert at == [utc("2026-03-02T11:00"), utc("2026-03-02T11:10"), utc("2026-03-02T11:30")]
    assert asked(NOW, pace(every=HOUR, jitter=timedelta())).due == NOW + HOUR


crons = st.sampled_from(
    ["0 * * * *", "*/7 * * * *", "30 2 * * *", "0 0 * * 1", "15 23,0,1 * * *", "* * * * *"]
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Africa/Cairo", "Asia/Beirut"])
quiets = st.sampled_from([None, NIGHT, "00:00-23:50", "02:00-03:00", "12:00-11:59"])
shares = st.floats(0, 1, exclude_max=True)
jitters = st.sampled_from([None, timedelta(), 2 * MINUTE, 3 * HOUR, DAY])
moments = st.builds(
    lambda day, second: utc(day) + timedelta(seconds=second),
    st.sampled_from(["2026-03-28", "2026-10-24", "2026-04-23", "2026-10-29", "2026-06-01"]),
    st.integers(0, 48 * 3600),
)
hinted = st.builds(
    Hints,
    skip_hours=st.frozensets(st.integers(0, 23), max_size=8),
    skip_days=st.frozensets(st.integers(0, 6), max_size=3),
)


@given(
    cron=st.none() | crons,
    quiet=quiets,
    zone=zones,
    share=shares,
    jitter=jitters,
    now=moments,
    floor=st.integers(-3600, 8 * 24 * 3600),
    hints=hinted,
)
def test_the_next_poll_lies_ahead_is_not_quiet_and_not_before_its_floor(  # drawn
    cron: str | None,
    quiet: str | None,
    zone: str,
    share: float,
    jitter: timedelta | None,
    now: datetime,
    floor: int,
    hints: Hints,
) -> None:
    """Whatever the clocks do; and crontab called since the last one."""
    rule = pace(cron, quiet, zone, share=share, jitter=jitter, every=None if cron else HOUR)
    earliest = now + timedelta(seconds=floor)
    due = next_due(rule, hints, now, HOUR, earliest)

    assert due > now
    assert due >= earliest
    assert not rule.quiet.holds(due)
    if rule.cron:
        assert rule.cron(now) <= due


@given(cron=crons, quiet=quiets, zone=zones, share=shares, jitter=jitters, now=moments)
def test_one_call_asks_once(  # drawn
    cron: str, quiet: str | None, zone: str, share: float, jitter: timedelta | None, now: datetime
) -> None:
    """Between two polls that were not late, crontab called at least once."""
    rule = pace(cron, quiet, zone, share=share, jitter=jitter)
    call = calls(cron, zone)
    used = now
    for _ in range(5):
        due = next_due(rule, NO_HINTS, now, timedelta(), now)
        assert call(used) <= due
        used = now = due


def polled(at: datetime, rule: Pace, **more: object) -> Poll:
    """Return what is remembered of a source that answered at a moment."""
    return replace(asked(at, rule), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [pace(every=HOUR), pace("0 * * * *"), pace(quiet=NIGHT), Pace()])
def test_what_is_as_it_was_stays_as_it_is(rule: Pace) -> None:
    """Nothing is planned anew, and nothing written."""
    poll = polled(NOW, rule)
    moments = [NOW + step * MINUTE for step in range(0, 600, 7)]

    assert all(renewed(poll, rule, moment) is poll for moment in moments)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(pace(every=6 * HOUR), pace(every=3 * HOUR), "2026-03-02T13:20", id="oftener"),
        pytest.param(pace(every=3 * HOUR), pace(every=6 * HOUR), "2026-03-02T16:20", id="more seldom"),
        pytest.param(pace(every=6 * HOUR), pace("0 13 * * *"), "2026-03-02T13:00", id="cron"),
        pytest.param(pace("0 13 * * *"), pace(every=6 * HOUR), "2026-03-02T16:20", id="cron no more"),
        pytest.param(pace("0 13 * * *"), pace("0 12 * * *"), "2026-03-02T12:00", id="another cron"),
        pytest.param(
            pace(every=6 * HOUR), pace(quiet="15:00-18:00", every=6 * HOUR), "2026-03-02T18:00", id="quiet"
        ),
        pytest.param(
            pace(quiet="15:00-18:00", every=6 * HOUR),
            pace(every=6 * HOUR),
            "2026-03-02T16:20",
            id="not quiet",
        ),
    ],
)
def test_another_rule_holds_from_the_next_look_on(before: Pace, after: Pace, expected: str) -> None:
    """Counted from the last poll."""
    again = renewed(polled(NOW, before), after, NOW + MINUTE)

    assert (again.due, again.rule) == (utc(expected), after.rule)
    assert renewed(again, after, NOW + 2 * MINUTE) is again


def test_another_rule_does_not_ask_before_the_server_allows() -> None:
    """Nor does one that comes with a program that knows of rules keep no floor."""
    told = asked(NOW, pace(every=HOUR), cache_control="max-age=18000")
    old = replace(told, rule=None, not_before=None)
    oftener = pace(every=15 * MINUTE)

    assert renewed(told, oftener, NOW + MINUTE).due == NOW + 5 * HOUR
    assert renewed(old, oftener, NOW + MINUTE).due == NOW + 5 * HOUR


def test_another_rule_does_not_ask_everybody_at_once() -> None:
    """Those that should have been asked long ago come one after the other, within the new interval."""
    shares = [number / 100 for number in range(100)]
    later = NOW + 5 * HOUR
    dues = [
        renewed(polled(NOW, pace(every=6 * HOUR)), pace(every=HOUR, share=share), later).due
        for share in shares
    ]

    assert dues == sorted(dues, key=lambda due: due or NOW)
    # Nor later than they were to be asked by the old rule.
    assert (dues[0], dues[-1]) == (later, NOW + 6 * HOUR)
    assert len(set(dues)) > 90


def test_a_failing_source_keeps_its_backoff_under_another_rule() -> None:
    """Nobody who is in trouble is asked sooner for that."""
    failing = failed(replace(POLL, failures=6), "no answer", Clock(NOW), pace=pace(every=HOUR))

    assert renewed(failing, pace(every=MINUTE), NOW + MINUTE).due == failing.due


def test_what_fell_due_in_quiet_hours_waits_for_their_end() -> None:
    """At its own place after it: all that were missed do not come at once."""
    rule = pace(quiet=NIGHT, every=HOUR, share=0.5)
    poll = polled(utc("2026-03-02T21:59"), replace(rule, jitter=timedelta()))
    looked = renewed(poll, rule, utc("2026-03-02T23:10"))

    assert (poll.due, looked.due) == (utc("2026-03-02T22:59"), utc("2026-03-03T06:02:30"))


class TestAWrongClock:
    """It went ahead, sources were asked by it, and it was set right."""

    @pytest.mark.parametrize("ahead", [2 * MINUTE, HOUR, LEAP])
    def test_within_bounds_the_pace_is_kept(self, ahead: timedelta) -> None:
        """As if the last poll had been now: neither asked twice nor left alone for longer."""
        rule = pace(every=30 * MINUTE)
        again = renewed(polled(NOW + ahead, rule), rule, NOW)

        assert (again.polled, again.due, again.succeeded) == (NOW, NOW + 30 * MINUTE, NOW)
        assert renewed(again, rule, NOW + MINUTE) is again

    def test_within_bounds_no_call_asks_twice(self) -> None:
        """What crontab called an hour early is not called again."""
        rule = pace("0 6,18 * * *")
        again = renewed(polled(utc("2026-03-02T06:50"), rule), rule, utc("2026-03-02T05:51"))

        assert again.due == utc("2026-03-02T18:00")

    @pytest.mark.parametrize("rule", [pace(every=HOUR), pace("0 6 * * *"), Pace()])
    @pytest.mark.parametrize("ahead", [LEAP + 2 * MINUTE, 40 * DAY, 3650 * DAY])
    def test_beyond_them_the_source_is_due(self, rule: Pace, ahead: timedelta) -> None:
        """Nobody knows when it was asked."""
        again = renewed(polled(NOW + ahead, rule), rule, NOW)

        assert again.due is not None
        assert again.due <= NOW

    def test_beyond_them_quiet_hours_are_kept(self) -> None:
        """The source is due when they are over."""
        rule = pace(quiet="10:00-11:00", every=HOUR)

        assert renewed(polled(NOW + 9 * DAY, rule), rule, NOW).due == utc("2026-03-02T11:00")

    def test_two_machines_may_differ_by_seconds(self) -> None:
        """Neither plans anew what the other one did."""
        rule = pace(every=HOUR)
        poll = polled(NOW + timedelta(seconds=50), rule)

        assert renewed(poll, rule, NOW) is poll

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            (pace(every=HOUR), NOW + HOUR),
            (pace("0 6 * * *"), utc("2026-03-03T06:00")),
            (Pace(), NOW + 45 * MINUTE),
        ],
    )
    def test_what_is_farther_than_anything_puts_it_is_pulled_back(
        self, rule: Pace, expected: datetime
    ) -> None:
        """Whatever wrote it there."""
        poll = polled(NOW - 3 * HOUR, rule, due=NOW + 40 * DAY, not_before=None)

        assert renewed(poll, rule, NOW).due == expected

    def test_what_a_server_may_ask_for_is_left(self) -> None:
        """A week of Retry-After is no fault of the clock; a call once a year is none either."""
        rule = pace(every=HOUR)
        pausing = refused(
            POLL, Fetched(URL, 503, {"retry-after": "9999999"}, b""), "503", Clock(NOW), pace=rule
        )
        yearly = pace("0 0 1 1 *")

        assert pausing.due == NOW + LONGEST_PAUSE
        assert renewed(pausing, rule, NOW) is pausing
        assert renewed(polled(NOW, yearly), yearly, NOW).due == utc("2027-01-01T00:00")


@given(quiet=quiets, zone=zones, share=shares, jitter=jitters, now=moments, hints=hinted)
def test_what_is_allowed_stays_allowed(  # drawn
    quiet: str | None, zone: str, share: float, jitter: timedelta | None, now: datetime, hints: Hints
) -> None:
    """To look twice moves nothing."""
    rule = pace(None, quiet, zone, share=share, jitter=jitter)
    due = allowed(now, rule, hints)
    assume(due.hour not in hints.skip_hours and due.weekday() not in hints.skip_days)

    assert allowed(due, rule, hints) == due


def test_crontab_of_every_minute_under_a_floor_of_a_week_is_found_at_once() -> None:
    """Not by walking through ten thousand calls."""
    counted = []
    call = calls("* * * * *")

    def counting(after: datetime) -> datetime:
        counted.append(after)
        return call(after)

    due = next_due(Pace(cron=counting), NO_HINTS, NOW, timedelta(), NOW + 7 * DAY)

    assert due == NOW + 7 * DAY
    assert len(counted) < 20
