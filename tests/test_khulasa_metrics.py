"""What a monitor sees: figures in Prometheus' forms, whatever the store does."""

import threading
from collections.abc import Iterator

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families
from prometheus_client.parser import text_string_to_metric_families as plain_families

from feeds.asgi import ASGIApp, Receive, Scope, Send
from khulasa.metrics import Metrics, kind_of
from khulasa.sampling import Sampled
from store.counting import Counts
from store.errors import StoreBusyError
from store.remote import Poll, Standing
from store.store import Store
from tests.asgi import ask, lived
from tests.store_samples import MORNING, save_each, tagged

COUNTS = Counts(
    articles=3, stories=2, tags=5, sources={"active": 1, "failing": 2, "paused": 0, "gone": 0}, due=7
)
OPEN = {"Accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3"}


def figures(metrics: Metrics, **headers: str) -> dict[str, float]:
    """Return the samples of a scrape by name and labels."""
    answer = ask(metrics.handler(), "/metrics", headers=headers)
    assert answer.status == 200
    families = open_families if "openmetrics" in answer.headers["content-type"] else plain_families
    return {
        sample.name
        + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in families(answer.body.decode())
        for sample in family.samples
    }


def answering(status: int) -> ASGIApp:
    """Return an application that always answers so."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


@pytest.mark.parametrize("headers", [{}, OPEN], ids=["text", "openmetrics"])
def test_the_store_and_the_jobs_are_shown(headers: dict[str, str]) -> None:
    """In either form, which another reader of these forms can read."""
    metrics = Metrics("1.2.3", ["publish"], lambda: COUNTS)
    before = figures(metrics, **headers)
    metrics.task_ended("publish", 0.7, failed=False)
    metrics.task_ended("publish", 20, failed=True)
    metrics.published(written=4, removed=1)

    found = figures(metrics, **headers)

    assert before["khulasa_task_failures_total task=publish"] == 0
    assert "khulasa_last_success_timestamp_seconds task=publish" not in before
    expected = {
        "khulasa_articles": 3,
        "khulasa_stories": 2,
        "khulasa_tags": 5,
        "khulasa_due_files": 7,
        "khulasa_sources state=failing": 2,
        "khulasa_sources state=gone": 0,
        "khulasa_store_up": 1,
        "khulasa_task_failures_total task=publish": 1,
        "khulasa_run_duration_seconds_count task=publish": 2,
        "khulasa_run_duration_seconds_sum task=publish": 20.7,
        "khulasa_published_files_total outcome=written": 4,
        "khulasa_published_files_total outcome=removed": 1,
        "khulasa_published_files_total outcome=failed": 0,
    }
    assert {name: found[name] for name in expected} == expected
    assert found["khulasa_last_success_timestamp_seconds task=publish"] > 1.7e9
    assert any(name.startswith("khulasa_build_info") and "version=1.2.3" in name for name in found)


def test_a_scrape_is_of_this_moment() -> None:
    """Nobody keeps it; only reading is possible."""
    handler = Metrics("1").handler()

    assert ask(handler, "/metrics").headers["cache-control"] == "no-store"
    assert ask(handler, "/metrics").headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert (
        ask(handler, "/metrics", headers=OPEN).headers["content-type"].startswith("application/openmetrics")
    )
    assert ask(handler, "/metrics", "HEAD").body == b""
    assert ask(handler, "/metrics", "POST").headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "accept", ["", "\xff", ",;=,", "application/openmetrics-text; version=nonsense", "a" * 9999]
)
def test_no_header_makes_a_scrape_fail(accept: str) -> None:
    """Nor does what a client writes come back in a header."""
    answer = ask(Metrics("1").handler(), "/metrics", headers={"Accept": accept})

    assert answer.status == 200
    assert "nonsense" not in answer.headers["content-type"]


def test_answers_are_counted_by_kind_and_code() -> None:
    """However many addresses are asked for, there are few labels."""
    metrics = Metrics("1")
    for status, path in ((200, "/atom.xml"), (304, "/tags/قهوة/rss.xml"), (200, "/"), (404, "/wp-login.php")):
        ask(metrics.counting(answering(status)), path)
    for number in range(500):
        ask(metrics.counting(answering(404)), f"/{number}.php")

    counted = {name: value for name, value in figures(metrics).items() if "http_requests" in name}

    assert counted == {
        "khulasa_http_requests_total code=200 kind=feed": 1,
        "khulasa_http_requests_total code=304 kind=feed": 1,
        "khulasa_http_requests_total code=200 kind=page": 1,
        "khulasa_http_requests_total code=404 kind=other": 501,
    }


def test_an_application_that_fails_is_counted_as_the_server_answers() -> None:
    """The fault goes on to the server."""
    metrics = Metrics("1")

    async def failing(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(metrics.counting(failing), "/search")

    assert figures(metrics)["khulasa_http_requests_total code=500 kind=search"] == 1


def test_start_and_end_are_no_requests() -> None:
    """They are handed on."""

    async def inner(_scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            await send({"type": (await receive())["type"] + ".complete"})

    assert lived(Metrics("1").counting(inner)) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(
    "path", ["", "*", "/", "//", "/hub", "/websub/x", "/assets/a.css", "/a/b.opml", "\udcff"]
)
def test_every_path_is_of_some_kind(path: str) -> None:
    """A few words, all of them ours."""
    assert kind_of(path) in {"feed", "page", "asset", "search", "hub", "other"}


def test_a_scrape_does_without_the_store() -> None:
    """What it last said is shown, and that it says nothing now."""
    answers: Iterator[Counts | Exception] = iter([COUNTS, StoreBusyError("store", "is locked", "wait")])
    moments = iter([0.0, 100.0, 101.0])

    def count() -> Counts:
        if isinstance(told := next(answers), Exception):
            raise told
        return told

    sampled = Sampled(count, apart=10, clock=lambda: next(moments))

    assert sampled.latest() == (COUNTS, True)
    assert sampled.latest() == (COUNTS, False)
    assert sampled.latest() == (COUNTS, False)  # not asked again so soon: the answers have come to an end


def test_a_store_that_hangs_is_asked_once() -> None:
    """By one thread, however often a monitor asks; when it answers, all is well again."""
    asked, free, moments = [], threading.Event(), iter(range(0, 10_000, 100))

    def hanging() -> int:
        asked.append(1)
        free.wait(60)
        return 5

    sampled = Sampled(hanging, apart=10, patience=0.01, clock=lambda: next(moments))
    for _ in range(5):
        assert sampled.latest() == (None, False)
    assert len(asked) == 1

    running = sampled._running
    assert running is not None
    free.set()
    running.join(60)
    assert sampled.latest() == (5, True)


def test_the_store_counts_what_it_holds(store: Store) -> None:
    """On both engines; of nothing, nothing; the same as status where both count."""
    assert store.counts() == Counts(0, 0, 0, {"active": 0, "failing": 0, "paused": 0, "gone": 0}, due=0)

    url = "https://news.example/rss"
    polls = {
        "fine": Poll(url, url),
        "failing": Poll(url, url, failures=3, reason="no answer"),
        "paused": Poll(url, url, failures=3, standing=Standing.PAUSED),
    }
    save_each(store, [tagged(1, "قهوة", "بن"), tagged(2, "قهوة")])
    store.save([], now=MORNING, polled=polls)
    found, told = store.counts(), store.status()

    assert (found.articles, found.stories) == (told.articles, told.stories) == (2, 2)
    assert found.tags == len(store.tags()) == 2
    assert found.sources == {"active": 1, "failing": 1, "paused": 1, "gone": 0}
    assert found.due > 0
