"""Times of crontab over the changes of the clocks in 2026: each comes once, and always later."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from khulasa.crontab import Cron, next_fire


@pytest.mark.parametrize(
    ("zone", "expression", "begins", "expected"),
    [
        pytest.param(
            "Europe/Berlin",
            "30 2 * * *",
            "2026-03-28T12:00",
            ["2026-03-29T01:00", "2026-03-30T00:30"],
            id="in the gap: at once after the leap",
        ),
        pytest.param(
            "Europe/Berlin",
            "30 2 * * *",
            "2026-10-24T12:00",
            ["2026-10-25T00:30", "2026-10-26T01:30"],
            id="in the fold: in the first of the two hours",
        ),
        pytest.param(
            "Europe/Berlin",
            "30 2 * * *",
            "2026-10-25T01:10",
            ["2026-10-26T01:30"],
            id="asked in the second of the two: not in the past",
        ),
        pytest.param(
            "Europe/Berlin",
            "*/30 * * * *",
            "2026-10-25T00:10",
            ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"],
            id="every half hour goes on",
        ),
        pytest.param(
            "Africa/Cairo",
            "0 0 * * *",
            "2026-04-23T12:00",
            ["2026-04-23T22:00", "2026-04-24T21:00"],
            id="Cairo has no midnight",
        ),
        pytest.param(
            "Africa/Cairo",
            "30 23 * * *",
            "2026-10-29T12:00",
            ["2026-10-29T20:30", "2026-10-30T21:30"],
            id="Cairo's last hour twice",
        ),
        pytest.param(
            "Asia/Beirut",
            "15 0 * * *",
            "2026-03-28T12:00",
            ["2026-03-28T22:00", "2026-03-29T21:15"],
            id="Beirut has no midnight",
        ),
        pytest.param(
            "Asia/Beirut",
            "30 23 * * *",
            "2026-10-24T21:10",
            ["2026-10-25T21:30"],
            id="Beirut's last hour, the second time",
        ),
    ],
)
def test_what_the_clocks_leap_over_or_strike_twice_comes_once(
    zone: str, expression: str, begins: str, expected: list[str]
) -> None:
    """As Debian's cron takes it."""
    now = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    found = []
    for _ in expected:
        now = next_fire([expression], ZoneInfo(zone), now) or now
        found.append(f"{now:%Y-%m-%dT%H:%M}")

    assert found == expected


@given(
    minute=st.sampled_from(["0", "30", "*/20", "59"]),
    hour=st.sampled_from(["*", "2", "0", "1-3", "23"]),
    zone=st.sampled_from(["Europe/Berlin", "Africa/Cairo", "Asia/Beirut", "UTC"]),
    moment=st.sampled_from(["2026-03-28", "2026-10-24", "2026-04-23", "2026-10-29"]),
    after=st.integers(0, 48 * 60 * 60),
)
def test_the_next_time_is_always_later(minute: str, hour: str, zone: str, moment: str, after: int) -> None:
    """In the hours round the changes, too; what falls into an hour that never comes may wait a day."""
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC) + timedelta(seconds=after)
    found = next_fire([f"{minute} {hour} * * *"], ZoneInfo(zone), now)

    assert found is not None
    assert now < found <= now + timedelta(hours=49)


@pytest.mark.parametrize("text", ["* * * * * *", "61 * * * *", "0 0 30 2 *", "soon", "", "@daily"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """Seconds among them: nobody is asked more often than once a minute."""
    with pytest.raises(ValidationError, match="expected minute, hour, day, month and weekday"):
        TypeAdapter(Cron).validate_python(text)
