"""`khulasa prune` and each night's maintenance: articles whose time is over leave the store and the feeds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.address import article_path
from khulasa.changes import publish_change
from khulasa.config import Config
from khulasa.context import Done
from khulasa.durations import duration
from khulasa.exits import Exit, RequestError
from khulasa.leasing import MAINTENANCE, PUBLISH
from khulasa.pipeline import site, tag_number
from khulasa.reports import counted
from khulasa.terminal import Terminal, cell
from store.pruning import Pruned
from store.retention import Retention
from store.store import Store

_COMMAND: Final = "khulasa prune"
_SHOWN: Final = 20
"""Tags that are listed."""


def prune(
    store: Store, config: Config, *, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> Pruned:
    """Prune what the configuration lets go, and record the run, unless there was nothing."""
    return prune_by(store, configured(config), now=now, stopped=stopped)


def prune_by(
    store: Store, retention: Retention, *, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> Pruned:
    """Prune what is let go, and record the run, unless there was nothing."""
    if not retention.is_set:
        return Pruned()
    done = store.prune(retention, now=now, stopped=stopped)
    if done.articles:
        store.end_run(store.begin_run("prune", now), datetime.now(UTC), {"articles": done.articles}, 0)
    return done


def would_prune(store: Store, retention: Retention, *, now: datetime) -> Pruned:
    """Return what would be pruned."""
    if not retention.is_set:
        return Pruned()
    with store.rehearsal() as own:
        own.apply_policy()
        return own.prunable(retention, now=now)


def configured(config: Config) -> Retention:
    """Return how long the configuration lets articles stay."""
    return Retention(config.retention.age, config.retention.tags)


@dataclass(frozen=True, slots=True)
class Wish:
    """What `khulasa prune` was asked for."""

    older_than: str | None = None
    tags: Sequence[str] = ()
    is_sure: bool = False
    """Whether it is to be done, not only told."""
    compact: bool = False


def prune_asked(  # noqa: PLR0913  # what, from where, how far it goes and where to tell it
    terminal: Terminal,
    store: Store,
    config: Config,
    wish: Wish,
    *,
    alone: Callable[..., AbstractContextManager[Callable[[], bool]]],
    is_published: bool,
    as_json: bool,
) -> Exit:
    """
    Tell what would be pruned, or prune and publish what is left.

    ``alone`` takes the names of leases, and keeps daemons and other commands from such work meanwhile.
    """
    now = datetime.now(UTC)
    retention = asked_for(store, config, wish.older_than, wish.tags)
    if not wish.is_sure:
        found = would_prune(store, retention, now=now)
        _tell(terminal, config, found, is_dry=True, as_json=as_json)
        if not retention.is_set:
            terminal.note("nothing is too old: set retention.age, or give --older-than")
        elif found.articles:
            terminal.note("nothing was changed: --yes prunes them, for good")
        return Exit.DONE
    with alone(MAINTENANCE, *([PUBLISH] if is_published else [])) as is_lost:
        done = prune_by(store, retention, now=now, stopped=is_lost)
        _tell(terminal, config, done, is_dry=False, as_json=as_json)
        ended = Exit.DONE
        if done.articles:
            ended = publish_change(terminal, store, config, Done.PUBLISHED if is_published else Done.STORED)
    if wish.compact:
        terminal.note(f"{store.compact() / 1_000_000:.1f} MB given back to the disk")
    return ended


def asked_for(store: Store, config: Config, older_than: str | None, names: Sequence[str]) -> Retention:
    """
    Return for how long articles stay in a run that was asked for, beside what is configured.

    With names, articles of other tags are left alone. Another age takes the place of ``retention.age`` and of
    what is configured for these tags; what is configured for others holds. Raises RequestError.
    """
    numbers = {tag_number(store, name, f"{_COMMAND} --tag") for name in names}
    retention = replace(configured(config), only=tuple(names))
    if older_than is None:
        return retention
    others = {name: own for name, own in retention.tags.items() if store.tag_number(name) not in numbers}
    return replace(retention, age=_age(older_than), tags=others)


def _tell(terminal: Terminal, config: Config, done: Pruned, *, is_dry: bool, as_json: bool) -> None:
    """Tell what was pruned, or would be: how much of which tags, how old, and the newest of it."""
    place = site(config)
    if as_json:
        sample = [{**asdict(one), "address": place.url(article_path(one.short_id))} for one in done.sample]
        tags = [{"name": name, "articles": count} for name, count in done.tags]
        terminal.json({**asdict(done), "tags": tags, "sample": sample, "dry_run": is_dry})
        return
    for line in _lines(done, config, is_dry=is_dry):
        terminal.result(line)
    for name in done.unknown:
        terminal.note(f"retention.tags: no article ever had a tag called {name!r}")
    if done.late:
        terminal.note(
            f"stays: {counted(done.late, 'article')}, as old by date, that came in or changed later"
        )


def _lines(done: Pruned, config: Config, *, is_dry: bool) -> Iterator[str]:
    begin = "would be pruned" if is_dry else "pruned"
    if not (done.articles and done.oldest and done.newest):
        yield f"{begin}: nothing"
        return
    zone, place = config.site.timezone, site(config)
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (done.oldest, done.newest))
    yield f"{begin}: {counted(done.articles, 'article')}, published from {first} to {last}"
    for name, count in done.tags[:_SHOWN]:
        yield f"{count:>8}  {cell(name)}"
    if others := done.tags[_SHOWN:]:
        yield f"{'':>8}  and {counted(len(others), 'tag')} more"
    for one in done.sample:
        when = f"{one.published.astimezone(zone):%Y-%m-%d}"
        yield f"  {when}  {place.url(article_path(one.short_id))}  {cell(one.headline)}"


def _age(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise RequestError(f"{_COMMAND} --older-than", str(error), "90d is ninety days") from None
