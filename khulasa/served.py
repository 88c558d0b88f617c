"""What is served: the published folder, and beside it what only a running program can answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from feeds.asgi import ASGIApp, Receive, Scope, Send
from khulasa import __version__
from khulasa.config import Config
from khulasa.health import Check, alive, ready
from khulasa.metrics import Metrics
from khulasa.searching import search_app
from khulasa.webapp import compose
from store.store import Store

_SEARCH: Final = "/search"
_METRICS: Final = "/metrics"


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the folder. After a reload, configuration and store may be others."""

    config: Callable[[], Config]
    store: Callable[[], Store] | None
    """None where there is none: then nothing can be searched."""
    checks: Mapping[str, Check]
    """What must be well for the program to be ready."""
    metrics: Metrics = field(default_factory=lambda: Metrics(__version__))
    more: Mapping[str, ASGIApp] = field(default_factory=dict)
    """What else answers at a path of its own."""


def served(folder: ASGIApp, behind: Behind) -> ASGIApp:
    """Return one application for all that is answered; its answers are counted."""
    handlers: dict[str, ASGIApp] = {"/healthz": alive(), "/readyz": ready(behind.checks), **behind.more}
    handlers[_METRICS] = _either(behind.metrics.handler(), folder, lambda: behind.config().server.metrics)
    if behind.store is not None:
        found = search_app(behind.store, behind.config)
        handlers[_SEARCH] = _either(found, folder, lambda: behind.config().server.search)
    return behind.metrics.counting(compose(folder, handlers))


def _either(app: ASGIApp, otherwise: ASGIApp, is_on: Callable[[], bool]) -> ASGIApp:
    """Return an application that is there only as long as the configuration wants it."""

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        await (app if is_on() else otherwise)(scope, receive, send)

    return chosen
