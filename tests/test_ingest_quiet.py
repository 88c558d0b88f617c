"""Hours in which nobody is asked: how they are written, and what the clocks of the world do to them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quiet import Quiet, span, span_text

MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Asia/Riyadh", "Europe/Berlin", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe")


def utc(text: str) -> datetime:
    """Return a moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23:00-06:00", "23:00-06:00"),
        ("23-6", "23:00-06:00"),
        (" 1:30 – 4 ", "01:30-04:00"),
        ("00:00-24:00", None),
        ("22:00-24:00", "22:00-00:00"),
        ("24:00-06:00", "00:00-06:00"),
        ("06:00-06:00", None),
        ("24:30-06:00", None),
        ("25-6", None),
        ("23:60-06:00", None),
        ("23:00", None),
        ("night", None),
        ("", None),
        ("٢٣-٦", None),
    ],
)
def test_hours_are_written_as_people_write_them(text: str, expected: str | None) -> None:
    """Both ends in hours, with minutes or without; what is no span of a day is refused."""
    if expected is None:
        with pytest.raises(ValueError, match="expected hours such as 23:00-06:00"):
            span(text)
        return

    assert span_text(span(text)) == expected


def test_a_day_without_an_hour_left_is_refused() -> None:
    """Nobody would ever be asked."""
    with pytest.raises(ValueError, match="leave some of the day"):
        Quiet.of(["00:00-12:00", "12:00-00:00"], UTC)
    with pytest.raises(ValueError, match="leave some of the day"):
        Quiet.of(["6-5", "4-7"], UTC)

    assert str(Quiet.of(["0-12", "12:01-24"], UTC)) == "00:00-12:00, 12:01-00:00"


# The clocks of 2026: Berlin 29 March 02:00 -> 03:00 and 25 October 03:00 -> 02:00,
# Cairo 24 April 00:00 -> 01:00 and 30 October 00:00 -> 23:00,
# Beirut 29 March 00:00 -> 01:00 and 25 October 00:00 -> 23:00.
@pytest.mark.parametrize(
    ("zone", "hours", "moment", "end"),
    [
        pytest.param("UTC", "23-6", "2026-03-01T23:00", "2026-03-02T06:00", id="over midnight"),
        pytest.param("UTC", "23-6", "2026-03-01T22:59", None, id="before"),
        pytest.param("UTC", "23-6", "2026-03-02T06:00", None, id="the end is free"),
        pytest.param("Asia/Riyadh", "23-6", "2026-03-01T20:00", "2026-03-02T03:00", id="by local clocks"),
        pytest.param("Europe/Berlin", "1-2:30", "2026-03-29T00:30", "2026-03-29T01:00", id="ends in a gap"),
        pytest.param("Europe/Berlin", "2-2:30", "2026-03-29T00:59", None, id="lies in a gap"),
        pytest.param("Europe/Berlin", "23-6", "2026-03-28T22:00", "2026-03-29T04:00", id="a night too short"),
        pytest.param("Europe/Berlin", "23-6", "2026-10-24T21:00", "2026-10-25T05:00", id="a night too long"),
        pytest.param("Europe/Berlin", "2-2:30", "2026-10-25T00:00", "2026-10-25T00:30", id="first of two"),
        pytest.param("Europe/Berlin", "2-2:30", "2026-10-25T01:10", "2026-10-25T01:30", id="second of two"),
        pytest.param("Europe/Berlin", "1-3", "2026-10-24T23:00", "2026-10-25T02:00", id="both of two"),
        pytest.param("Africa/Cairo", "23:30-0:30", "2026-04-23T21:45", "2026-04-23T22:00", id="Cairo's gap"),
        pytest.param("Africa/Cairo", "22-23:30", "2026-10-29T19:00", "2026-10-29T20:30", id="Cairo's fold"),
        pytest.param("Africa/Cairo", "22-23:30", "2026-10-29T21:05", "2026-10-29T21:30", id="once more"),
        pytest.param("Asia/Beirut", "23-0:45", "2026-03-28T21:30", "2026-03-28T22:00", id="Beirut's gap"),
        pytest.param("Asia/Beirut", "23-6", "2026-10-24T20:00", "2026-10-25T04:00", id="Beirut's fold"),
    ],
)
def test_the_clocks_on_the_wall_decide(zone: str, hours: str, moment: str, end: str | None) -> None:
    """An hour that comes twice is quiet twice; one that never comes ends with the leap."""
    quiet = Quiet.of([hours], ZoneInfo(zone))

    assert quiet.holds(utc(moment)) == (end is not None)
    assert quiet.end(utc(moment)) == utc(end or moment)


minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60}:{minute % 60:02}")


@given(
    begins=minutes,
    ends=minutes,
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 366 * 24 * 60),
)
def test_the_end_is_the_first_moment_that_is_free(begins: str, ends: str, zone: str, minute: int) -> None:
    """Minute by minute, all until then are quiet."""
    if begins == ends:
        return
    quiet, now = Quiet.of([f"{begins}-{ends}"], ZoneInfo(zone)), utc("2026-01-01") + minute * MINUTE
    end = quiet.end(now)

    assert not quiet.holds(end)
    if end > now:
        steps = int((end - now) / MINUTE)
        assert all(quiet.holds(now + step * MINUTE) for step in range(steps + 1) if now + step * MINUTE < end)
        assert quiet.holds(end - timedelta(microseconds=1))
