"""Which sources are asked when, by store and configuration: crontab, quiet hours, clocks that jump."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from ingest.client import Fetched
from ingest.manners import Clock, answered
from khulasa.config import Config, read_config
from khulasa.faults import ConfigError
from khulasa.polling import due_jobs
from khulasa.remotes import pace_of, remotes
from store.remote import Hints, Poll
from store.store import Store
from tests.test_khulasa_sources import Work, rss, site, work  # noqa: F401  # fixtures
from tests.web import Web

URL = "https://news.example/feed"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

Rules = Callable[..., Config]


def utc(text: str) -> datetime:
    """Return a moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """Return what makes a configuration of one source, with these keys."""

    def ruled(fetch: object = None, **keys: object) -> Config:
        source = {"name": "المرفأ", "url": URL, **keys}
        text = yaml.safe_dump({"site": {"timezone": "UTC"}, "fetch": fetch or {}, "sources": [source]})
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        return read_config(tmp_path / "config.yaml", {})

    return ruled


class Watcher:
    """Looks each quarter of an hour which source is due, by a clock of its own, and answers for it."""

    def __init__(self, store: Store) -> None:
        """Begin with nothing remembered."""
        self.store = store
        self.asked: list[datetime] = []

    def look(self, config: Config, now: datetime) -> bool:
        """Look once; tell whether the source was asked."""
        jobs = due_jobs(self.store, config, now=now)
        for job in jobs:
            answer = Fetched(URL, 304, {}, b"")
            poll = answered(job.poll, answer, Clock(now), pace=job.pace, has_news=False)
            self.store.save([], now=now, polled={job.source.name: poll})
            self.asked.append(now)
        return bool(jobs)

    def watch(self, config: Config, begins: datetime, ends: datetime) -> list[str]:
        """Look from one moment to another; return when the source was asked."""
        before = len(self.asked)
        for step in range(int((ends - begins) / (15 * MINUTE))):
            self.look(config, begins + step * 15 * MINUTE)
        return [f"{moment:%H:%M}" for moment in self.asked[before:]]


@pytest.fixture
def watcher(store: Store) -> Watcher:
    """Return who looks, on each engine in turn."""
    return Watcher(store)


def test_a_day_by_crontab_without_the_night(watcher: Watcher, rules: Rules) -> None:
    """New sources are asked at once; then at each call, and once after the night for all of its calls."""
    config = rules(cron="0 */3 * * *", quiet="23:00-06:30", jitter="0")
    asked = watcher.watch(config, utc("2026-03-02T10:00"), utc("2026-03-03T10:00"))

    assert asked == ["10:00", "12:00", "15:00", "18:00", "21:00", "06:30", "09:00"]


def test_a_new_source_waits_for_the_end_of_the_night(watcher: Watcher, rules: Rules) -> None:
    """Quiet hours hold for the first time, too; by hand it is asked whenever somebody says so."""
    config = rules({"quiet": "23:00-06:30"})
    asked = watcher.watch(config, utc("2026-03-02T23:00"), utc("2026-03-03T06:45"))
    by_hand = due_jobs(watcher.store, config, ["المرفأ"], is_asked=True, now=utc("2026-03-02T23:30"))

    assert (asked, len(by_hand)) == (["06:30"], 1)


def test_what_fell_due_at_night_while_nobody_looked(watcher: Watcher, rules: Rules) -> None:
    """It is remembered, so that the next look finds the same."""
    config = rules(every="1h", quiet="23:00-06:30", jitter="0")
    watcher.look(config, utc("2026-03-02T21:45"))
    watcher.look(config, utc("2026-03-02T23:30"))
    (poll,) = watcher.store.polls().values()

    assert poll.due == utc("2026-03-03T06:30")
    assert watcher.watch(config, utc("2026-03-02T23:45"), utc("2026-03-03T07:00")) == ["06:30"]


def test_another_rule_holds_with_the_next_look(watcher: Watcher, rules: Rules) -> None:
    """An interval, then crontab, then hours that are quiet: nothing is asked for the change itself."""
    watcher.look(rules(every="6h", jitter="0"), utc("2026-03-02T10:00"))
    hourly = rules(every="1h", jitter="0")
    assert watcher.watch(hourly, utc("2026-03-02T10:15"), utc("2026-03-02T11:15")) == ["11:00"]
    called = rules(cron="30 12,14 * * *", jitter="0")
    assert watcher.watch(called, utc("2026-03-02T11:15"), utc("2026-03-02T13:00")) == ["12:30"]
    quiet = rules(cron="30 12,14 * * *", quiet="14-15", jitter="0")
    assert watcher.watch(quiet, utc("2026-03-02T13:00"), utc("2026-03-02T16:00")) == ["15:00"]


@pytest.mark.parametrize("rule", [{"every": "30m"}, {"cron": "*/30 * * * *"}])
def test_a_clock_that_is_an_hour_ahead_for_a_while_asks_nobody_twice(
    watcher: Watcher, rules: Rules, rule: dict[str, str]
) -> None:
    """Nor is the source left alone for longer than that hour."""
    config = rules(**rule, jitter="0")
    watcher.watch(config, utc("2026-03-02T10:00"), utc("2026-03-02T10:15"))
    assert watcher.watch(config, utc("2026-03-02T11:15"), utc("2026-03-02T11:30")) == ["11:15"]
    after = watcher.watch(config, utc("2026-03-02T10:30"), utc("2026-03-02T12:30"))

    # An interval counts from when the clock was set right; crontab has called until 11:15 already.
    assert after == (["11:00", "11:30", "12:00"] if "every" in rule else ["11:30", "12:00"])


def test_a_clock_that_was_years_ahead_is_forgotten(watcher: Watcher, rules: Rules) -> None:
    """What was asked by it is asked again, and goes on from there."""
    config = rules(every="1h", jitter="0")
    watcher.look(config, utc("2036-03-02T10:00"))

    assert watcher.watch(config, utc("2026-03-02T10:00"), utc("2026-03-02T12:00")) == ["10:00", "11:00"]


def test_a_clock_that_was_years_behind_asks_once(watcher: Watcher, rules: Rules) -> None:
    """As after a long sleep: what was missed is one poll."""
    config = rules(cron="0 * * * *", jitter="0")
    watcher.look(config, utc("1970-01-01T00:10"))

    assert watcher.watch(config, utc("2026-03-02T10:15"), utc("2026-03-02T12:15")) == [
        "10:15",
        "11:00",
        "12:00",
    ]


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        # Berlin: no 02:30 on 29 March (asked at once after the leap, 01:00 UTC), two on 25 October.
        ("2026-03-28T20:00", ["20:00", "01:00", "00:30"]),
        ("2026-10-24T20:00", ["20:00", "00:30", "01:30"]),
    ],
)
def test_the_nights_on_which_the_clocks_change(
    watcher: Watcher, rules: Rules, begins: str, expected: list[str]
) -> None:
    """Each call asks once."""
    config = rules(cron="30 2 * * *", timezone="Europe/Berlin", jitter="0")
    asked = watcher.watch(config, utc(begins), utc(begins) + 2 * 24 * HOUR)

    assert asked == expected


def test_what_is_set_for_all_holds_unless_a_source_says_otherwise(store: Store, rules: Rules) -> None:
    """No hours, and no jitter, are answers."""

    def rule(fetch: object = None, **keys: object) -> str:
        config = rules(fetch, **keys)
        (one,) = remotes(store, config, {}).values()
        return pace_of(one.source, config).rule

    for_all = {"quiet": ["23-6", "13:00-14:00"], "jitter": "1m"}

    assert rule() == "as it has news, 15m to 12h"
    assert rule(for_all, every="1h") == "every 1h; never at 23:00-06:00, 13:00-14:00 (UTC); up to 1m later"
    assert rule(for_all, every="1h", quiet=[], jitter="0s") == "every 1h; up to 0s later"
    assert rule(for_all, cron="0 6 * * *", quiet="1-2", timezone="Africa/Cairo") == (
        "at 0 6 * * * (Africa/Cairo); never at 01:00-02:00 (Africa/Cairo); up to 1m later"
    )


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"every": "1h", "cron": "0 6 * * *"}, "give `every` or `cron`, not both"),
        ({"cron": "0 6 * *"}, "sources.0.cron: expected minute, hour, day, month and weekday such as"),
        ({"cron": "*/5 * * * * *"}, "sources.0.cron: expected minute, hour, day, month and weekday such as"),
        ({"quiet": "at night"}, "sources.0.quiet.0: expected hours such as 23:00-06:00, got 'at night'"),
        ({"quiet": ["0-12", "12-24"]}, "sources.0.quiet: expected hours that leave some of the day"),
        ({"jitter": "2d"}, "sources.0.jitter: expected a day or less"),
        ({"jitter": "some"}, "sources.0.jitter: expected a duration such as 15m, got 'some'"),
    ],
)
def test_a_slip_is_told_with_its_place(rules: Rules, keys: dict[str, object], told: str) -> None:
    """File, line, column, key; what was expected; what stood there."""
    with pytest.raises(ConfigError) as refused:
        rules(**keys)

    assert told in str(refused.value)


def test_what_a_feed_says_of_when_to_ask_is_kept(store: Store) -> None:
    """Hours, days, ttl, floor and rule come back as they went."""
    moment = utc("2026-03-02T10:00")
    hints = Hints(timedelta(minutes=90), frozenset({1, 23}), frozenset({4}))
    poll = Poll(asked=URL, url=URL, due=moment, not_before=moment, rule="every 1h", hints=hints)
    store.save([], now=moment, polled={"المرفأ": poll})

    assert store.polls() == {"المرفأ": poll}


def test_who_was_asked_meanwhile_is_not_planned_anew(store: Store) -> None:
    """Another process may have asked, between the look and what came of it."""
    moment = utc("2026-03-02T10:00")
    seen = Poll(asked=URL, url=URL, due=moment, polled=moment - HOUR)
    asked = Poll(asked=URL, url=URL, due=moment + HOUR, polled=moment, etag='"2"')
    later = Poll(asked=URL, url=URL, due=moment + 8 * HOUR, rule="every 8h")
    store.save([], now=moment, polled={"أ": seen, "ب": seen})
    store.save([], now=moment, polled={"ب": asked})
    store.replan({"أ": later, "ب": later, "ج": later}, {"أ": seen, "ب": seen, "ج": seen})
    polls = store.polls()

    assert (polls["أ"].due, polls["أ"].rule, polls["ب"]) == (later.due, "every 8h", asked)
    assert polls.keys() == {"أ", "ب"}


def test_sources_show_rule_and_next_poll(work: Work, site: Web) -> None:  # noqa: F811  # fixtures
    """What was given to `sources add`, and how the source is asked by it."""
    site.says("/feed", rss(site, ("1", "عنوان خبر عن المرفأ")))
    ran = work(
        "sources", "add", f"{site.base}/feed", "--name", "م", "--cron", "0 6 * * *", "--quiet-hours", "23-6"
    )
    (listed,) = work.json("sources")
    shown = work("sources", "show", "م")[1]

    assert ran[0] == 0
    assert listed["settings"] == {"cron": "0 6 * * *", "quiet": ["23:00-06:00"]}
    assert "rule  at 0 6 * * * (Asia/Riyadh); never at 23:00-06:00 (Asia/Riyadh)" in shown
    assert "at once  " in work("sources")[1]
