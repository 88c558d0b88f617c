"""What a monitor sees (Prometheus): requests, tasks, and how much the store holds."""

import platform
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client import exposition as plain
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from feeds.asgi import ASGIApp, Message, Receive, Scope, Send, path_of
from khulasa.offloop import Shared
from khulasa.sampling import Sampled
from khulasa.webapp import Page, page
from store.counting import Counts

_SECONDS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)
_PLAIN: Final = b"text/plain; version=0.0.4; charset=utf-8"
_OPEN: Final = b"application/openmetrics-text; version=1.0.0; charset=utf-8"


class Metrics:
    """
    All figures of a process, in a registry of their own. May be told of things from any thread.

    Labels are of few values, which we choose: never a tag, a source or a path.
    """

    def __init__(
        self, version: str, tasks: Iterable[str] = (), counts: Callable[[], Counts] | None = None
    ) -> None:
        """Begin at zero. ``counts`` asks the store: seldom, and never for long while a monitor waits."""
        registry = CollectorRegistry()
        self._duration = Histogram(
            "khulasa_run_duration_seconds",
            "How long runs took.",
            ["task"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._failures = Counter(
            "khulasa_task_failures_total", "Runs that failed.", ["task"], registry=registry
        )
        self._success = Gauge(
            "khulasa_last_success_timestamp_seconds",
            "When a run last ended well.",
            ["task"],
            registry=registry,
        )
        self._published = Counter(
            "khulasa_published_files_total",
            "Files of the published folder that were written or removed, or could not be.",
            ["outcome"],
            registry=registry,
        )
        Info("khulasa_build", "What runs.", registry=registry).info(
            {"version": version, "python": platform.python_version()}
        )
        for task in tasks:  # from the beginning: a rate is seen only from one value to the next
            self._duration.labels(task)
            self._failures.labels(task)
        for outcome in ("written", "removed", "failed"):
            self._published.labels(outcome)
        self._requests: dict[tuple[str, int], int] = {}
        registry.register(_Requests(self._requests))
        if counts is not None:
            registry.register(_Stored(Sampled(counts)))
        ProcessCollector(registry=registry)
        self._texts = {
            _PLAIN: Shared(lambda: plain.generate_latest(registry)),
            _OPEN: Shared(lambda: openmetrics.generate_latest(registry)),  # type: ignore[no-untyped-call]  # theirs
        }

    def task_ended(self, task: str, seconds: float, *, failed: bool) -> None:
        """Count a run of the schedule."""
        self._duration.labels(task).observe(seconds)
        if failed:
            self._failures.labels(task).inc()
        else:
            self._success.labels(task).set(time.time())

    def published(self, *, written: int = 0, removed: int = 0, failed: int = 0) -> None:
        """Count files of the published folder."""
        for outcome, number in (("written", written), ("removed", removed), ("failed", failed)):
            self._published.labels(outcome).inc(number)

    def counting(self, inner: ASGIApp) -> ASGIApp:
        """Return the application with its answers counted. Wrap it around all others, in one event loop."""
        requests = self._requests

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await inner(scope, receive, send)
                return
            kind, is_answered = kind_of(path_of(scope)), False

            def counting(message: Message) -> Awaitable[None]:
                nonlocal is_answered
                if not is_answered:
                    is_answered = True
                    key = kind, message["status"]
                    requests[key] = requests.get(key, 0) + 1
                return send(message)

            try:
                await inner(scope, receive, counting)
            except Exception:
                if not is_answered:  # the server answers in our stead
                    requests[kind, 500] = requests.get((kind, 500), 0) + 1
                raise

        return counted

    def handler(self) -> ASGIApp:
        """Return what answers /metrics, in the form that is asked for."""

        async def made(scope: Scope) -> Page:
            accepts = b",".join(value for name, value in scope["headers"] if name == b"accept")
            kind = _OPEN if b"application/openmetrics-text" in accepts else _PLAIN
            return Page(await self._texts[kind].result(), kind)

        return page(made)


def kind_of(path: str) -> str:
    """
    Return what is asked for, of a few kinds.

    >>> [kind_of(path) for path in ("/tags/قهوة/atom.xml", "/tags/قهوة/", "/assets/x.css", "/search", "/x.y")]
    ['feed', 'page', 'asset', 'search', 'other']
    """
    if path.startswith("/search"):
        return "search"
    if path.startswith("/assets/"):
        return "asset"
    if path.startswith(("/websub/", "/hub")):
        return "hub"
    if path.endswith((".xml", ".json", ".opml")):
        return "feed"
    return "page" if path.endswith(("/", ".html")) else "other"


class _Requests(Collector):
    def __init__(self, requests: dict[tuple[str, int], int]) -> None:
        self._requests = requests

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily("khulasa_http_requests", "Requests answered.", labels=["kind", "code"])
        for (kind, code), number in sorted(self._requests.copy().items()):
            family.add_metric([kind, str(code)], number)
        yield family


class _Stored(Collector):
    def __init__(self, sampled: Sampled[Counts]) -> None:
        self._sampled = sampled

    def collect(self) -> Iterator[Metric]:
        counts, is_fresh = self._sampled.latest()
        yield GaugeMetricFamily("khulasa_store_up", "1 if the store told how much it holds.", value=is_fresh)
        if counts is None:
            return
        yield GaugeMetricFamily("khulasa_articles", "Articles in the store.", value=counts.articles)
        yield GaugeMetricFamily("khulasa_stories", "Stories in the store.", value=counts.stories)
        yield GaugeMetricFamily("khulasa_tags", "Tags with stories.", value=counts.tags)
        yield GaugeMetricFamily("khulasa_due_files", "What waits to be published.", value=counts.due)
        sources = GaugeMetricFamily(
            "khulasa_sources", "Remote sources that were ever asked.", labels=["state"]
        )
        for state, number in sorted(counts.sources.items()):
            sources.add_metric([state], number)
        yield sources
