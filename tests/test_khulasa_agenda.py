"""`khulasa schedule`: what the daemon does next, for people and for programs."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from khulasa.agenda import Line, show_schedule, upcoming
from khulasa.config import Config, PublishConfig, SiteConfig
from khulasa.reloading import carried_over
from khulasa.sourceconfig import FetchConfig, SourceConfig
from khulasa.terminal import Terminal
from store.office import Task
from store.remote import Poll, Standing
from store.store import Store
from tests.daemon import Daemon

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def config(*names: str) -> Config:
    """Return a configuration with remote sources of these names."""
    sources = tuple(SourceConfig(name=name, url=f"https://news.example/{name}") for name in names)
    return Config(sources=sources, site=SiteConfig(timezone=ZoneInfo("Asia/Riyadh")))


def poll(name: str, due: datetime | None, **facts: object) -> Poll:
    """Return what is remembered of a source."""
    url = f"https://news.example/{name}"
    return Poll(asked=url, url=url, due=due, polled=NOON - timedelta(hours=1), **facts)  # type: ignore[arg-type]


def test_the_soonest_comes_first_and_what_goes_by_changes_last(store: Store) -> None:
    """A source that was never asked is due now; one that is paused is not asked at all."""
    store.office.record(Task("seeds", NOON + timedelta(minutes=5), NOON, NOON))
    polled = {
        "ب": poll("ب", NOON + timedelta(minutes=1)),
        "ج": poll("ج", NOON + timedelta(hours=30), failures=2, reason="answered 500"),
        "د": poll("د", NOON),
    }
    store.save([], now=NOON, polled=polled)
    store.stand("د", Standing.PAUSED, now=NOON)
    lines = upcoming(store, config("أ", "ب", "ج", "د"), NOON)

    assert [(line.job, line.source) for line in lines] == [
        ("sources", "أ"),
        ("sources", "ب"),
        ("seeds", None),
        ("maintenance", None),
        ("sources", "ج"),
        ("publish", None),
    ]
    assert (lines[0].due, lines[-1].due) == (NOON, None)


def test_hubs_are_named_where_there_are_any(store: Store) -> None:
    """They go by what changed."""
    told = Config(publish=PublishConfig(hub="https://hub.example/"))

    assert Line("hubs", None, None, None, 0, None) in upcoming(store, told, NOON)


def test_a_person_reads_times_of_the_site(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """With how long it is until then, and why a source failed."""
    polled = {"ب": poll("ب", NOON + timedelta(hours=2, seconds=29), failures=2, reason="answered 500")}
    store.save([], now=NOON, polled=polled)
    show_schedule(Terminal(), store, config("ب"), now=NOON, everything=False, as_json=False)
    said = capsys.readouterr()

    assert "2026-03-01 15:00:00         due now  seeds\n" in said.out
    assert "2026-03-01 17:00:29           in 2h  sources     failed 2×: answered 500    ب\n" in said.out
    assert said.err == "no daemon runs on this store: `khulasa run` does all this\n"


def test_of_many_sources_the_next_twenty_are_shown(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless all are asked for."""
    names = [f"مصدر{number}" for number in range(30)]
    for everything in (False, True):
        show_schedule(Terminal(), store, config(*names), now=NOON, everything=everything, as_json=False)
    short, long = capsys.readouterr().out, 30

    assert len(re.findall("مصدر", short)) == 20 + long


def test_a_program_reads_one_document(tmp_path: Path) -> None:
    """With the moment that it holds for."""
    daemon = Daemon(tmp_path / "daemon")
    found = json.loads(daemon.khulasa("schedule", "--json").stdout)

    assert found.keys() == {"now", "zone", "upcoming"}
    assert found["upcoming"][0].keys() == {"job", "source", "due", "last", "failures", "reason"}


def test_what_a_running_daemon_takes_over() -> None:
    """All but its store and its port, which it keeps and names."""
    before = Config()
    after = Config(
        store={"url": "sqlite:///other.db"},  # type: ignore[arg-type]  # as the file says it
        server={"port": 9, "search": False},  # type: ignore[arg-type]
        fetch=FetchConfig(per_host=3),
    )
    taken, kept = carried_over(before, after)

    assert kept == ["store.url", "server.port"]
    assert (taken.store, taken.server.port) == (before.store, before.server.port)
    assert (taken.server.search, taken.fetch.per_host) == (False, 3)
    assert carried_over(before, before) == (before, [])
