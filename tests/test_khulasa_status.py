"""What `khulasa status` tells of remote sources."""

import json
from dataclasses import replace

import pytest

from khulasa.reports import status
from khulasa.terminal import Terminal
from store.remote import Standing
from store.store import Store
from tests.store_samples import MORNING
from tests.test_store_polling import ADDRESS, FAILED, FIRST, polled
from tests.test_store_subscriptions import PUSH


def told(store: Store, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that tell of sources."""
    status(Terminal(), store.status(), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    return [line.strip() for line in lines if line.split()[0] in {"sources", "failing", "paused", "gone"}]


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
        "failing  الميناء: the server answers 503 (3 failures in a row; next try 2026-03-02 07:40Z)",
        "gone  مدونة: the server answers 410",
        "failing  \\u202eالجبل (1 failure in a row; next try at once)",
    ]


def test_programs_are_told_everything_but_secrets(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither keys in addresses nor what is shared with the hub."""
    polled(store, replace(FAILED, url="https://reader:letmein@a.example/feed?api_key=17&page=2"), 1)
    store.save_push(PUSH)
    status(Terminal(), store.status(), as_json=True)
    out = capsys.readouterr().out

    (source,) = json.loads(out)["remote"]
    assert (source["name"], source["state"], source["articles"]) == ("الواحة", "failing", 1)
    assert (source["failures"], source["reason"]) == (3, "the server answers 503")
    assert source["due"] == "2026-03-02T07:40:00+00:00"
    assert source["url"].startswith("https://a.example/feed?")
    assert source["interval"] == 1800
    assert source["push"]["state"] == "asked"
    assert not {word for word in (PUSH.token, PUSH.secret, "letmein", "17&") if word in out}
