"""When jobs are due next: over restarts, changed configurations, clocks that are set, and summer time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khulasa.config import Config, ScheduleConfig
from khulasa.timetable import Every, Rule, Settling, Times, corrected, ended, retry, rules
from store.office import Task

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUARTER = Every(timedelta(minutes=15))
BERLIN = ZoneInfo("Europe/Berlin")
NIGHTLY = Times(["30 2 * * *"], BERLIN)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
found_rules = st.one_of(
    st.builds(Every, st.timedeltas(timedelta(seconds=1), timedelta(days=30))),
    st.builds(
        Times,
        st.lists(
            st.sampled_from(["* * * * *", "30 2 * * *", "0 */6 * * *", "0 0 1 * *", "15 1,2,3 * * 0"]),
            min_size=1,
        ),
        st.sampled_from([BERLIN, ZoneInfo("Africa/Cairo"), ZoneInfo("Asia/Beirut"), ZoneInfo("UTC")]),
    ),
)


def run(rule: Rule, since: datetime, until: datetime, tick: timedelta) -> Iterator[datetime]:
    """Yield when a job runs that is looked at each tick, and takes no time."""
    task, now = Task("job"), since
    while now < until:
        task = corrected(task, rule, now)
        assert task.due is not None
        if task.due <= now:
            yield now
            task = ended(task, rule, started=now, now=now, reason=None)
        now += tick


def test_a_job_that_never_ran_is_due_at_once_unless_its_times_are_fixed() -> None:
    """The pages are read at the first start; the backup waits for the night."""
    assert corrected(Task("seeds"), QUARTER, NOON).due == NOON
    assert corrected(Task("maintenance"), NIGHTLY, NOON).due == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def test_a_restart_neither_forgets_nor_repeats() -> None:
    """What is remembered as due stays due, whether it is past or to come."""
    for due in (NOON - timedelta(days=3), NOON, NOON + timedelta(minutes=15)):
        assert corrected(Task("seeds", due), QUARTER, NOON) == Task("seeds", due)


def test_missed_runs_are_one_run() -> None:
    """A daemon that was off for a week makes one backup, and the next one the night after."""
    missed = Task("maintenance", due=NOON - timedelta(days=7))
    after = ended(missed, NIGHTLY, started=NOON, now=NOON, reason=None)

    assert after.due == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def test_a_shorter_interval_takes_effect_at_once() -> None:
    """Whoever changes twelve hours to fifteen minutes does not wait for twelve hours."""
    task = Task("seeds", due=NOON + timedelta(hours=11))

    assert corrected(task, QUARTER, NOON).due == NOON


def test_a_clock_that_goes_back_stops_nothing() -> None:
    """A due time a year ahead comes from a clock that was wrong."""
    ahead = NOON + timedelta(days=365)

    assert corrected(Task("seeds", due=ahead), QUARTER, NOON).due == NOON
    assert corrected(Task("maintenance", due=ahead), NIGHTLY, NOON).due == NIGHTLY.after(NOON)


def test_a_failure_leaves_the_job_due() -> None:
    """It is counted, and its reason kept, until a run succeeds."""
    due = Task("seeds", due=NOON)
    failed = ended(due, QUARTER, started=NOON, now=NOON, reason="the disk is full")
    again = ended(failed, QUARTER, started=NOON, now=NOON, reason="the disk is full")
    well = ended(again, QUARTER, started=NOON, now=NOON, reason=None)

    assert (failed.due, failed.failures, again.failures) == (NOON, 1, 2)
    assert (well.due, well.failures, well.reason) == (NOON + timedelta(minutes=15), 0, None)


def test_retries_grow_farther_apart_and_no_farther_than_ten_minutes() -> None:
    """Also after failures of years."""
    waits = [retry(failures) for failures in range(1, 9)]

    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert waits == sorted(waits)
    assert retry(10**6) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("cron", "around", "expected"),
    [
        pytest.param("30 2 * * *", "2026-03-29", ["03-28 01:30", "03-29 01:00", "03-30 00:30"], id="no hour"),
        pytest.param("30 2 * * *", "2026-10-25", ["10-24 00:30", "10-25 00:30", "10-26 01:30"], id="twice"),
        pytest.param("0 4 * * *", "2026-03-29", ["03-28 03:00", "03-29 02:00", "03-30 02:00"], id="after it"),
    ],
)
def test_a_fixed_time_comes_once_on_the_day_the_clocks_change(
    cron: str, around: str, expected: list[str]
) -> None:
    """Neither left out in spring nor run twice in autumn: a faked clock over the change, a minute a tick."""
    day = datetime.fromisoformat(around).replace(tzinfo=UTC)
    found = run(Times([cron], BERLIN), day - timedelta(days=1), day + timedelta(days=2), timedelta(minutes=1))

    assert [f"{moment:%m-%d %H:%M}" for moment in found] == expected


def test_an_interval_knows_no_summer_time() -> None:
    """Fifteen minutes are fifteen minutes while the clocks go back."""
    night = datetime(2026, 10, 25, tzinfo=UTC)
    found = list(run(QUARTER, night, night + timedelta(hours=3), timedelta(minutes=1)))

    assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(minutes=15)}


@given(found_rules, moments, st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_whatever_the_clock_said_before_a_job_is_due_within_one_turn(
    rule: Rule, now: datetime, off: timedelta
) -> None:
    """No due time, wherever it came from, makes a job wait for longer than its rule does."""
    task = corrected(Task("job", due=now + off), rule, now)

    assert task.due is not None
    assert task.due <= rule.after(now)
    assert corrected(task, rule, now) == task


@given(found_rules, moments)
def test_a_run_puts_the_next_one_into_the_future(rule: Rule, now: datetime) -> None:
    """Or it would run again at once."""
    task = ended(Task("job", due=now), rule, started=now, now=now, reason=None)

    assert task.due is not None
    assert task.due > now


def test_publishing_goes_by_the_clock_only_where_times_are_given() -> None:
    """Otherwise it goes by what changed."""
    assert "publish" not in rules(Config())
    assert "publish" in rules(Config(schedule=ScheduleConfig(publish=["0 6 * * *"])))


SETTLE = timedelta(seconds=3)


def test_changes_settle_before_they_are_published() -> None:
    """A burst of changes is published once, when nothing has come for a while."""
    settling = Settling()
    states = [(0.0, (1, 1)), (1.0, (2, 2)), (2.0, (2, 3)), (4.0, (2, 3)), (5.0, (2, 3))]

    assert [settling.is_settled(state, now, SETTLE) for now, state in states] == [False] * 4 + [True]


def test_changes_without_end_are_published_after_a_minute() -> None:
    """Or a long ingest would show nothing until it is over."""
    settling = Settling()
    found = [settling.is_settled((1, number), float(number), SETTLE) for number in range(62)]

    assert found.index(True) == 60


def test_what_was_published_begins_anew() -> None:
    """The next change waits its own time."""
    settling = Settling()
    settling.is_settled((1, 1), 0.0, SETTLE)
    assert settling.is_settled((1, 1), 3.0, SETTLE)
    assert not settling.is_settled(None, 4.0, SETTLE)

    assert not settling.is_settled((1, 1), 5.0, SETTLE)
    assert settling.is_settled((1, 1), 8.0, SETTLE)
