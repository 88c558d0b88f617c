"""The two verbs that the command line and the daemon share: ingest what is new, publish what changed."""

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from feeds.address import uri
from feeds.entry import Form, Format, Site
from feeds.layout import Layout, Style
from feeds.publish import ASKED, Published, publish
from ingest.known import CUT_BY_US, Known
from ingest.sources import SeedFolder, Source
from khulasa.config import Config
from khulasa.exits import RequestError
from khulasa.feedconfig import withheld
from khulasa.sourceconfig import SEEDS
from khulasa.terminal import Advance, Terminal, nothing
from store.article import FeedKind, PageRead, Problem, Saved
from store.store import Store

if TYPE_CHECKING:
    from ingest.robots import Sites

HUB: Final = "hub"
"""Where our own hub is reached, below the public address."""
OWN_HUB: Final = "own"
# Pages in one transaction: enough to pay for its fsync, few enough that a stop is quick.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest changed, and what it could not read."""

    saved: Saved = field(default_factory=Saved)
    problems: tuple[Problem, ...] = ()
    retagged: int = 0
    """Articles that were there, and got other tags by a configuration that changed."""
    polled: int = 0
    """Remote sources that were asked."""
    recovered: tuple[str, ...] = ()
    """Those of them that failed the last time, and answered."""

    def __add__(self, other: "Ingested") -> "Ingested":
        """Sum the reports of two sources."""
        return Ingested(
            self.saved + other.saved,
            self.problems + other.problems,
            self.retagged + other.retagged,
            self.polled + other.polled,
            self.recovered + other.recovered,
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of what is published a rebuild sees to, beside what is due."""

    tags: Sequence[str] = ()
    """Only the feeds of these."""
    since: datetime | None = None
    """All that shows stories published or edited since then."""
    force: bool = False
    """Everything, rendered anew."""
    verify: bool = True
    """What somebody else changed or deleted in the folder."""


_WHOLE: Final = Extent()


def open_store(config: Config) -> Store:
    """Open the configured store, migrated to this program's schema. Raises StoreError."""
    site = config.site
    return Store.open(
        config.store.url,
        authority=site.authority,
        since=site.since,
        window=config.stories.window,
        policy=config.tags.policy(),
        queries=config.queries(),
        keep_in=kept_in(config),
    )


def kept_in(config: Config) -> Path | None:
    """Return where a backup goes that is made before something else; None for beside the store's file."""
    if config.backup.folder or config.store.url.startswith("sqlite:"):
        return config.backup.folder
    return config.seeds.folder.parent


@dataclass(frozen=True, slots=True)
class Asked:
    """Which remote sources an ingest asks."""

    names: Sequence[str] = ()
    """Only these, and the seeds are left alone; none for all."""
    now: bool = False
    """Whether they are asked even when they are not due."""


_DUE: Final = Asked()


def ingest_all(
    store: Store,
    config: Config,
    *,
    terminal: Terminal,
    asked: Asked = _DUE,
    stopped: Callable[[], bool] = lambda: False,
) -> Ingested:
    """Ingest the seeds and the remote sources that are due. Raises RequestError for a name no source has."""
    done = Ingested()
    if not asked.names:
        done += ingest_seeds(store, config, terminal=terminal, stopped=stopped)
    if not stopped():
        done += ingest_remote(store, config, terminal=terminal, asked=asked, stopped=stopped)
    return done


def ingest_seeds(
    store: Store,
    config: Config,
    *,
    terminal: Terminal,
    stopped: Callable[[], bool] = lambda: False,
) -> Ingested:
    """Ingest the folder of seed pages, and record the run."""
    now = datetime.now(UTC)
    run = store.begin_run("ingest", now)
    retagged = store.apply_policy()
    source = SeedFolder(SEEDS, config.seeds.folder, config.site.timezone)
    with terminal.progress(f"reading {source.name}", source.count()) as advance:
        done = ingest_once(store, source, now=now, advance=advance, stopped=stopped)
    _end(store, run, done)
    return replace(done, retagged=retagged)


def ingest_remote(  # noqa: PLR0913  # what, where, and the options of a verb, by name
    store: Store,
    config: Config,
    *,
    terminal: Terminal,
    asked: Asked = _DUE,
    robots: "Sites | None" = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Ingested:
    """
    Ask the remote sources that are due, and record the run if it brought anything.

    A source that fails is a problem in the report; ``robots`` is what sites allowed us before. Raises
    RequestError for a name that no source has.
    """
    known = {source.name for source in config.sources} | {one.name for one in store.subscriptions()}
    store.retain_sources(known)
    if not (known or asked.names):
        return Ingested()  # whoever has none need not load what reads the web
    from khulasa.polling import due_jobs, poll

    now = datetime.now(UTC)
    jobs = due_jobs(store, config, asked.names, is_asked=asked.now, now=now)
    if not jobs:
        return Ingested()
    with terminal.progress("asking sources", len(jobs)) as advance:
        brought = poll(store, config, jobs, known=robots, advance=advance, stopped=stopped)
    if brought.has_lists and not asked.names:
        # What a list brought are sources from now on, and due at once.
        new = due_jobs(store, config, now=datetime.now(UTC))
        brought += poll(store, config, new, known=robots, stopped=stopped)
    done = Ingested(brought.saved, brought.problems, polled=brought.polled, recovered=brought.recovered)
    if done.saved != Saved() or done.problems:
        _end(store, store.begin_run("poll", now), done)
    return done


def _end(store: Store, run: int, done: Ingested) -> None:
    counts = {"pages": done.saved.pages, "articles": done.saved.articles_new + done.saved.articles_changed}
    if done.polled:
        counts = {"sources": done.polled, **counts}
    store.end_run(run, datetime.now(UTC), counts, len(done.problems))


def ingest_once(
    store: Store,
    source: Source,
    *,
    now: datetime,
    advance: Advance = nothing,
    stopped: Callable[[], bool] = lambda: False,
) -> Ingested:
    """
    Read what is new or changed in a source into the store.

    A page that cannot be read becomes a problem, in the report and in the store, until it can be; the rest
    goes on. ``stopped`` is asked after each page: what was read until then is kept.
    """
    standing = store.problems(source.name)
    faulty = {problem.origin for problem in standing}

    def digest_of(origin: str) -> str | None:
        advance()
        # Read a page with a problem every time, so that every report names it.
        return None if origin in faulty else store.digest_of(origin, source.name)

    def saved(batch: Sequence[PageRead], problems: Sequence[Problem]) -> Ingested:
        # Problems first: a page whose problem is not recorded would never be read again.
        store.record_problems(source.name, (*standing, *problems), now=now)
        done = store.save(batch, now=now)
        return Ingested(done, tuple(store.repeats(source.name, [page.origin for page in batch])))

    done = Ingested()
    batch: list[PageRead] = []
    vocabulary = _Vocabulary(store)
    for found in source.pages(digest_of, now, vocabulary.known):
        if isinstance(found, Problem):
            done += Ingested(problems=(found,))
        else:
            batch.append(found)
        if len(batch) == BATCH:
            done += saved(batch, done.problems)
            vocabulary.batches += 1
            batch = []
        if stopped():
            return done + saved(batch, done.problems)
    done += saved(batch, done.problems)
    store.record_problems(source.name, done.problems, now=now)
    return done


def known_keywords(store: Store) -> Known:
    """Return the keywords that the store has met often, as evidence for where new lines are cut."""
    uses = store.frequent_keywords()
    return Known.of({spelling: count * CUT_BY_US for spelling, count in uses.items()})


@dataclass(slots=True)
class _Vocabulary:
    """The keywords that the store knows, asked for anew each time that it has doubled what it read."""

    store: Store
    batches: int = 0
    _next: int = 0
    _known: Known = field(default_factory=Known)

    def known(self) -> Known:
        """Return the keywords; a run of ten thousand pages asks the store eight times."""
        if self.batches >= self._next:
            self._next = 2 * self.batches or 1
            self._known = known_keywords(self.store)
        return self._known


def rebuild(  # noqa: PLR0913 - what, where, and the options of a verb, by name
    store: Store,
    config: Config,
    *,
    terminal: Terminal,
    extent: Extent = _WHOLE,
    dry_run: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Published:
    """
    Publish what is due; record the run, unless nothing was.

    A configuration of tags or saved queries that changed is applied to what is stored first. What is not done
    when ``stopped`` says so is done by the next rebuild. With ``dry_run``, neither
    files nor store change, and whoever wants to write waits until it is over.
    Raises RequestError for a name that is no tag, and PublishError when the folder cannot be used at all.
    """
    now = datetime.now(UTC)
    with store.rehearsal() if dry_run else nullcontext(store) as own:
        own.apply_policy()
        only = _demanded(own, extent)
        done = publish(
            own,
            site(config),
            layout(config),
            config.publish.folder,
            only=only,
            verify=extent.verify and only is None,
            dry_run=dry_run,
            progress=partial(terminal.progress, "publishing"),
            stopped=stopped,
        )
    if not dry_run and done != Published():
        counts = {"written": len(done.written), "unchanged": done.unchanged, "removed": len(done.removed)}
        store.end_run(store.begin_run("rebuild", now), datetime.now(UTC), counts, len(done.failed))
    return replace(done, withheld=withheld(config.feeds, os.environ))


def _demanded(store: Store, extent: Extent) -> set[tuple[str, int]] | None:
    """Make due what was asked for; return what nothing but is wanted, if anything was named."""
    if extent.force:
        store.forget_rendered()
    if extent.since:
        store.owe_since(extent.since, ASKED)
    numbers = {tag_number(store, name, "khulasa rebuild --tag") for name in extent.tags}
    if not numbers:
        return None
    store.owe(FeedKind.TAG, numbers, ASKED)
    return {(FeedKind.TAG, number) for number in numbers}


def site(config: Config) -> Site:
    """Return what feeds and pages show of the configuration."""
    settings = config.site
    return Site(
        title=settings.title,
        description=settings.description,
        base_url=settings.base_url,
        timezone=settings.timezone,
        ttl=max(1, round(config.server.max_age.total_seconds() / 60)),
        hub=hub_of(config),
        formats=tuple(map(Format, config.publish.formats)),
        has_search=config.server.search and config.publish.pages,
    )


def hub_of(config: Config) -> str | None:
    """Return the address of the hub that feeds name; our own is below that of the published folder."""
    return uri(config.site.base_url) + HUB if config.publish.hub == OWN_HUB else config.publish.hub


def layout(config: Config) -> Layout:
    """Return what the configuration wants published."""
    settings = config.publish
    return Layout(
        style=Style(Form(settings.content), settings.entries, settings.per_source),
        queries={
            query.slug: Style(Form(query.content), query.entries, query.per_source)
            for query in config.queries()
        },
        private={feed.folder: feed.secret(os.environ) for feed in config.feeds if feed.token},
        has_pages=settings.pages,
        has_archives=settings.archives,
        has_gzip=settings.gzip,
    )


def tag_number(store: Store, name: str, where: str) -> int:
    """Return what a tag's feed is numbered by. Raises RequestError for a name that no tag has."""
    if (number := store.tag_number(name)) is not None:
        return number
    close = store.nearest_tag(name)
    remedy = f"did you mean {close!r}?" if close else "`khulasa tags` lists them"
    raise RequestError(where, f"no tag is called {name!r}", remedy)
