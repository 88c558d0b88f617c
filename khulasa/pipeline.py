"""The two verbs that the command line and the daemon share: ingest what is new, publish what changed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from feeds.publish import Published, publish
from feeds.entry import Site
from ingest.sources import SeedFolder, Source
from khulasa.config import Config
from khulasa.terminal import Advance, nothing
from store.article import PageRead, Problem, Saved
from store.store import Store

# Pages in one transaction: enough to pay for its fsync, few enough that a stop is quick and a bar moves.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest changed, and what it could not read."""

    saved: Saved = Saved()
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: "Ingested") -> "Ingested":
        """Sum the reports of two sources."""
        return Ingested(self.saved + other.saved, self.problems + other.problems)


def open_store(config: Config) -> Store:
    """Open the configured store, migrated to this program's schema. Raises StoreError."""
    site = config.site
    return Store.open(
        config.store.url, authority=site.authority, since=site.since, window=config.stories.window
    )


def sources(config: Config) -> tuple[Source, ...]:
    """Return the configured sources."""
    return (SeedFolder("seeds", config.seeds.folder, config.site.timezone),)


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

    A page that cannot be read becomes a problem in the report and in the store; the rest goes on. ``stopped`` is
    asked between transactions: what was read until then is kept.
    """
    done = Ingested()
    batch: list[PageRead] = []
    problems: list[Problem] = []
