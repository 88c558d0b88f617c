"""Configuration and store -> the remote sources there are, with their secrets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from arabic.fold import fold
from ingest.pacing import Cron, Pace
from ingest.quiet import Quiet
from ingest.remote import RemoteSource
from khulasa.config import Config
from khulasa.crontab import next_fire
from khulasa.durations import as_written
from khulasa.exits import RequestError
from khulasa.sourceconfig import Common, StoredSettings
from store.remote import Subscription
from store.store import Store


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote source, and where it was decided."""

    source: RemoteSource
    is_configured: bool
    """Whether config.yaml names it: what was added by command under its name rests then."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """As config.yaml would say it: variables, no secrets."""
    via: str | None = None
    """The source whose list (OPML) it came with."""


def remotes(store: Store, config: Config, environ: Mapping[str, str]) -> dict[str, Remote]:
    """Return the remote sources by name: those of config.yaml, then those that were added by command."""
    common = Common(config.site.timezone, config.fetch.proxy, config.fetch.quiet, config.fetch.jitter)
    found = {
        source.name: Remote(
            source.remote(source.name, source.url, environ, common),
            is_configured=True,
            settings=source.stored(),
        )
        for source in config.sources
    }
    for subscription in store.subscriptions():
        found.setdefault(subscription.name, _added(subscription, environ, common))
    return found


def named(found: Mapping[str, Remote], name: str) -> Remote:
    """Return a source by its name in any spelling, or by its address. Raises RequestError."""
    if name in found:
        return found[name]
    asked = fold(name)
    alike = [
        one for one in found.values() if name == one.source.url or (asked and fold(one.source.name) == asked)
    ]
    if len(alike) == 1:
        return alike[0]
    close = get_close_matches(name, found, n=1, cutoff=0.5)
    remedy = f"did you mean {close[0]!r}?" if close else "`khulasa sources` lists them"
    raise RequestError(name, "no source is called so", remedy)


def pace_of(source: RemoteSource, config: Config) -> Pace:
    """Return how often a source may be asked."""
    bounds = config.fetch.fastest, max(config.fetch.slowest, config.fetch.fastest)
    return _pace(source.name, source.every, source.cron, source.zone, source.quiet, source.jitter, bounds)


@lru_cache(maxsize=2**14)  # asked for of each source each quarter of a minute
def _pace(  # noqa: PLR0913, PLR0917  # all that it is made of
    name: str,
    every: timedelta | None,
    cron: str | None,
    zone: ZoneInfo,
    quiet: Quiet,
    jitter: timedelta | None,
    bounds: tuple[timedelta, timedelta],
) -> Pace:
    fastest, slowest = bounds
    told = f"as it has news, {as_written(fastest)} to {as_written(slowest)}"
    if cron:
        told = f"at {cron} ({zone})"
    elif every:
        told = f"every {as_written(every)}"
    return Pace(
        every=every,
        fastest=fastest,
        slowest=slowest,
        cron=_calls(cron, zone) if cron else None,
        quiet=quiet,
        jitter=jitter,
        share=int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) / 2**32,
        rule="; ".join((told, *_exceptions(quiet, jitter))),
    )


def _calls(expression: str, zone: ZoneInfo) -> Cron:
    def call(after: datetime) -> datetime:
        found = next_fire((expression,), zone, after)
        assert found is not None
        return found

    return call


def _exceptions(quiet: Quiet, jitter: timedelta | None) -> Iterator[str]:
    if quiet.spans:
        yield f"never at {quiet} ({quiet.zone})"
    if jitter is not None:
        yield f"up to {as_written(jitter)} later"


def _added(subscription: Subscription, environ: Mapping[str, str], common: Common) -> Remote:
    try:
        settings = StoredSettings.model_validate(dict(subscription.settings))
    except ValidationError as fault:
        # What an older program stored, or somebody else: the others go on.
        reason = f"its settings cannot be used: {fault.errors()[0]['msg']}: add it again"
        source = RemoteSource(subscription.name, subscription.url, fault=reason)
        return Remote(source, is_configured=False, settings=subscription.settings)
    source = settings.remote(subscription.name, subscription.url, environ, common)
    return Remote(source, is_configured=False, settings=subscription.settings, via=settings.via)
