"""What `khulasa status` tells: of remote sources, of who works, of what is next, of disks."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from khulasa import __version__
from khulasa.config import Config, PublishConfig, StoreConfig
from khulasa.operations import sized
from khulasa.statusreport import _hub, show_status
from khulasa.terminal import Terminal
from store.article import Output
from store.holder import Holder
from store.office import DaemonFacts, Task
from store.remote import Standing
from store.store import Store
from store.subscribers import HubFacts
from tests.store_samples import MORNING
from tests.test_store_polling import ADDRESS, FAILED, FIRST, polled
from tests.test_store_subscriptions import PUSH

FAILS = "failures in a row; last fetched 2026-03-02 06:30Z"


def shown(store: Store, capsys: pytest.CaptureFixture[str], config: Config | None = None) -> list[str]:
    """Return all lines."""
    show_status(Terminal(), store, config or Config(), now=MORNING, as_json=False)
    return capsys.readouterr().out.splitlines()


def document(store: Store, capsys: pytest.CaptureFixture[str], config: Config | None = None) -> Any:
    """Return what programs are told."""
    show_status(Terminal(), store, config or Config(), now=MORNING, as_json=True)
    return json.loads(capsys.readouterr().out)


def rows(store: Store, capsys: pytest.CaptureFixture[str], *labels: str) -> list[str]:
    """Return the lines with these labels."""
    return [line.strip() for line in shown(store, capsys) if line.strip().split("  ")[0] in labels]


def told(store: Store, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that tell of sources."""
    return rows(store, capsys, "sources", "failing", "paused", "gone")


def test_without_remote_sources_there_is_nothing_to_tell(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who only reads files sees nothing of them."""
    assert told(store, capsys) == []


def test_sources_that_work_are_counted(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no more to say of them."""
    polled(store)
    polled(store, name="الميناء")

    assert told(store, capsys) == ["sources  2"]


def test_sources_that_do_not_are_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """With the reason, how often they failed in a row, and when they are asked again."""
    polled(store)
    polled(store, FAILED, name="الميناء")
    polled(store, replace(FAILED, failures=1, due=None, reason=None), name="\u202eالجبل")
    store.stand("الحقل", Standing.PAUSED, now=MORNING, url=ADDRESS)
    polled(store, replace(FIRST, standing=Standing.GONE, reason="the server answers 410"), name="مدونة")

    assert told(store, capsys) == [
        "sources  5 (2 failing, 1 paused, 1 gone)",
        "paused  الحقل",
        f"failing  الميناء: the server answers 503 (3 {FAILS}; next try 2026-03-02 07:40Z)",
        "gone  مدونة: the server answers 410",
        "failing  \\u202eالجبل (1 failure in a row; last fetched 2026-03-02 06:30Z; next try at once)",
    ]


def test_programs_are_told_everything_but_secrets(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither keys in addresses nor what is shared with the hub."""
    polled(store, replace(FAILED, url="https://reader:letmein@a.example/feed?api_key=17&page=2"), 1)
    store.save_push(PUSH)
    show_status(Terminal(), store, Config(), now=MORNING, as_json=True)
    out = capsys.readouterr().out

    (source,) = json.loads(out)["remote"]
    assert (source["name"], source["state"], source["articles"]) == ("الواحة", "failing", 1)
    assert (source["failures"], source["reason"]) == (3, "the server answers 503")
    assert source["due"] == "2026-03-02T07:40:00+00:00"
    assert source["url"].startswith("https://a.example/feed?")
    assert source["interval"] == 1800
    assert source["push"]["state"] == "asked"
    assert not {word for word in (PUSH.token, PUSH.secret, "letmein", "17&") if word in out}


WORKER = Holder.of_this_process("khulasa run")


def sign_on(store: Store, refused: str | None = None) -> None:
    """Let this process be a daemon."""
    store.office.sign_on(
        DaemonFacts(WORKER.key, WORKER.told, "0.9.0", MORNING, MORNING, MORNING, refused=refused)
    )


def test_where_no_daemon_runs_it_is_said(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """With this program's version."""
    assert rows(store, capsys, "version", "daemon") == [f"version  {__version__}", "daemon  none runs"]
    assert document(store, capsys)["daemons"] == []


def test_who_runs_and_who_works(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """The daemon, why it refused a configuration, and what it does at the moment."""
    sign_on(store, "config.yaml:3:7: site.titel: unknown key\n  titel: x\n  ^")
    store.office.take("publish", WORKER, timedelta(minutes=1))

    daemon, refused, at_work = rows(store, capsys, "daemon", "refused", "at work")
    assert daemon == f"daemon  {WORKER.told}, 0.9.0, since {MORNING:%Y-%m-%d %H:%M}Z"
    assert refused == "refused  config.yaml:3:7: site.titel: unknown key"
    assert at_work.startswith(f"at work  publish: {WORKER.told}, since ")


def test_who_runs_for_programs(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """The same, without what only tells one process from another."""
    sign_on(store, "no")
    store.office.take("publish", WORKER, timedelta(minutes=1))

    found = document(store, capsys)
    (daemon,), (lease,) = found["daemons"], found["leases"]
    assert (daemon["version"], daemon["refused"]) == ("0.9.0", "no")
    assert daemon["started"] == MORNING.isoformat()
    assert (lease["name"], lease["told"]) == ("publish", WORKER.told)
    assert WORKER.key not in json.dumps(found)


def test_a_job_that_fails_is_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """With its reason on one line, how often, and when."""
    store.office.record(Task("maintenance", MORNING, MORNING, MORNING, 2, "no space\nleft"))
    store.office.record(Task("seeds", MORNING, MORNING, MORNING))

    assert rows(store, capsys, "failed") == [
        f"failed  maintenance: no space left (2 failures in a row, last {MORNING:%Y-%m-%d %H:%M}Z)"
    ]
    assert [task["failures"] for task in document(store, capsys)["tasks"]] == [2, 0]


def test_what_is_next(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Each job that goes by the clock, and the first of the remote sources."""
    store.office.record(Task("seeds", MORNING + timedelta(minutes=5)))

    told_next = rows(store, capsys, "next")
    assert told_next[0] == f"next  {MORNING + timedelta(minutes=5):%Y-%m-%d %H:%M}Z  seeds"
    assert [line["job"] for line in document(store, capsys)["next"]][:2] == ["seeds", "maintenance"]


def test_what_waits_to_be_published(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """How many things; no line when there are none."""
    before = document(store, capsys)["unpublished"]
    store.owe("article", [1, 2, 3], "a test")

    assert document(store, capsys)["unpublished"] == before + 3
    assert rows(store, capsys, "waiting") == [f"waiting  {before + 3} changes to be published"]


def test_disks(store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What store and published files take, and what is left where they lie."""
    config = Config(
        publish=PublishConfig(folder=tmp_path), store=StoreConfig(url=f"sqlite:///{tmp_path / 'store.db'}")
    )
    store.record_published([], {"atom.xml": Output("site", 0, 2_500_000, 1)}, [])

    found = document(store, capsys, config)["disk"]
    assert found["store"]["bytes"] > 10_000
    assert found["store"]["free"] > 0
    assert found["published"] == {
        "folder": str(tmp_path),
        "files": 1,
        "bytes": 2_500_000,
        "free": found["published"]["free"],
    }
    lines = [line.strip() for line in shown(store, capsys, config)]
    assert any(line.startswith("disk  1 published file 2.5 MB, ") for line in lines)


def test_a_folder_that_is_not_there_yet_has_no_room(
    store: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before the first publishing."""
    config = Config(publish=PublishConfig(folder=tmp_path / "none"))

    assert document(store, capsys, config)["disk"]["published"]["free"] is None


def test_news_that_are_held_up() -> None:
    """Who is told of news and who cannot be; nothing where there is nobody."""
    nobody = HubFacts(0, 0, None, 0, 0, 0, 0)
    stuck = HubFacts(3, 2, "the hub answers 503", 5, 0, 2, 1)

    assert list(_hub(nobody)) == []
    assert [line.strip() for line in _hub(stuck)] == [
        "hub  5 subscribers (1 cannot be reached)",
        "hub  still to be told of 3 feeds (2 failed: the hub answers 503)",
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (2_000_000_000_000_000, "2000.0 TB"),
    ],
)
def test_sizes_are_read_at_a_glance(count: int, expected: str) -> None:
    """Never 1000 of what has a larger unit."""
    assert sized(count) == expected


def test_the_keys_that_programs_rely_on(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """None of them goes."""
    assert document(store, capsys).keys() >= {
        *("version", "schema", "sources", "pages", "articles", "stories", "headlines", "tags", "runs"),
        *(
            "problems",
            "remote",
            "failing",
            "daemons",
            "leases",
            "tasks",
            "next",
            "unpublished",
            "disk",
            "hub",
        ),
    }
