"""The two verbs that the command line and the daemon share: ingest what is new, publish what changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from feeds.entry import Site
from feeds.publish import Published, publish
from ingest.known import CUT_BY_US, Known
from ingest.sources import SeedFolder, Source
from khulasa.config import Config
from khulasa.exits import RequestError
from khulasa.terminal import Advance, Terminal, nothing
from store.article import PageRead, Problem, Saved, Tag
from store.store import Store

# Pages in one transaction: enough to pay for its fsync, few enough that a stop is quick.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest changed, and what it could not read."""

    saved: Saved = field(default_factory=Saved)
    problems: tuple[Problem, ...] = ()
    retagged: int = 0
    """Articles that were there, and got other tags by a configuration that changed."""

    def __add__(self, other: "Ingested") -> "Ingested":
        """Sum the reports of two sources."""
        return Ingested(
            self.saved + other.saved, self.problems + other.problems, self.retagged + other.retagged
        )


def open_store(config: Config) -> Store:
    """Open the configured store, migrated to this program's schema. Raises StoreError."""
    site = config.site
    return Store.open(
        config.store.url,
        authority=site.authority,
        since=site.since,
        window=config.stories.window,
        policy=config.tags.policy(),
    )


def sources(config: Config) -> tuple[Source, ...]:
    """Return the configured sources."""
    return (SeedFolder("seeds", config.seeds.folder, config.site.timezone),)


def ingest_all(
    store: Store,
    config: Config,
    *,
    terminal: Terminal,
    stopped: Callable[[], bool] = lambda: False,
) -> Ingested:
    """Ingest every source, and record the run."""
    now = datetime.now(UTC)
    run = store.begin_run("ingest", now)
    done = Ingested(retagged=store.apply_policy())
    for source in sources(config):
        with terminal.progress(f"reading {source.name}", source.count()) as advance:
            done += ingest_once(store, source, now=now, advance=advance, stopped=stopped)
    counts = {"pages": done.saved.pages, "articles": done.saved.articles_new + done.saved.articles_changed}
    store.end_run(run, datetime.now(UTC), counts, len(done.problems))
    return done


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


def rebuild(
    store: Store, config: Config, *, terminal: Terminal, names: Sequence[str] = (), force: bool = False
) -> Published:
    """
    Publish what changed, or only the feeds of the tags that are named; record the run.

    A configuration of tags that changed is applied to what is stored first.
    Raises RequestError for a name that is no tag, and PublishError when the folder cannot be used at all.
    """
    store.apply_policy()
    wanted = tuple(_tag(store, name) for name in names)
    now = datetime.now(UTC)
    run = store.begin_run("rebuild", now)
    bar = partial(terminal.progress, "publishing")
    folder = config.publish.folder
    done = publish(store, site(config), folder, tags=wanted or None, force=force, progress=bar)
    counts = {"written": len(done.written), "unchanged": done.unchanged, "removed": len(done.removed)}
    store.end_run(run, datetime.now(UTC), counts, len(done.failed))
    return done


def site(config: Config) -> Site:
    """Return what feeds and pages show of the configuration."""
    settings = config.site
    return Site(
        title=settings.title,
        description=settings.description,
        base_url=settings.base_url,
        timezone=settings.timezone,
        entries=config.publish.entries,
        ttl=max(1, round(config.server.max_age.total_seconds() / 60)),
    )


def _tag(store: Store, name: str) -> Tag:
    if tag := store.tag(name):
        return tag
    close = store.nearest_tag(name)
    remedy = f"did you mean {close!r}?" if close else "`khulasa tags` lists them"
    raise RequestError("khulasa rebuild --tag", f"no tag is called {name!r}", remedy)
