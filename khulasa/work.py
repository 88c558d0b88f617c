"""The daemon's jobs as plain calls: what each does, and what it tells."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from feeds.publish import Published
from ingest.robots import Sites
from ingest.subscribing import Pushes
from ingest.websub import is_live
from khulasa.config import Config
from khulasa.logs import event
from khulasa.metrics import Metrics
from khulasa.pipeline import Extent, Ingested, ingest_remote, ingest_seeds, rebuild
from khulasa.terminal import Terminal
from store.article import Problem
from store.remote import Push
from store.store import Store

_QUIET: Final = Terminal(quiet=True)
_NAMED: Final = 10
"""Files that are told by name if they could not be published: a full disk holds up all of them."""

Stopped = Callable[[], bool]


@dataclass(slots=True)
class Told:
    """What was told already: a failure is told when it begins, when its reason changes, and when it ends."""

    problems: frozenset[Problem] = frozenset()
    sources: dict[str, str] = field(default_factory=dict)
    unpublished: frozenset[tuple[str, str]] = frozenset()
    withheld: frozenset[tuple[str, str]] = frozenset()


class Work:
    """
    Everything that a daemon does with one store and one configuration.

    All but the two go on to the next one when the configuration is read anew. The first
    publishing looks at every published file; those after it trust the store.
    """

    def __init__(  # noqa: PLR0913  # all by name
        self, store: Store, config: Config, *, pushes: Pushes, told: Told, sites: Sites, metrics: Metrics
    ) -> None:
        """Do nothing yet."""
        self.store = store
        self.config = config
        self.told = told
        self.sites = sites
        self._metrics = metrics
        self.pushes = pushes
        self.is_verified = False
        """Whether every published file was looked at."""

    def seeds(self, stopped: Stopped) -> None:
        """Ingest what is new among the pages; silent if nothing was."""
        done = ingest_seeds(self.store, self.config, terminal=_QUIET, stopped=stopped)
        _tell_saved(done)
        problems = frozenset(done.problems)
        _tell_problems(problems - self.told.problems)
        self.told.problems = problems

    def has_due_sources(self) -> bool:
        """Tell whether a remote source is to be asked."""
        if not (self.config.sources or self.store.subscriptions()):
            return False
        from khulasa.polling import due_jobs

        return bool(due_jobs(self.store, self.config, now=_now()))

    def sources(self, stopped: Stopped) -> None:
        """Ask the remote sources that are due; silent if they have nothing new."""
        done = ingest_remote(self.store, self.config, terminal=_QUIET, robots=self.sites, stopped=stopped)
        _tell_saved(done)
        self._tell_of_sources(done)

    def publish(self, stopped: Stopped, *, verify: bool = False) -> str | None:
        """Publish what changed; silent if nothing did. Returns why not all of it could be."""
        extent = Extent(verify=verify or not self.is_verified)
        done = rebuild(self.store, self.config, extent=extent, terminal=_QUIET, stopped=stopped)
        failed, withheld = frozenset(done.failed), frozenset(done.withheld)
        _tell_published(replace(done, failed=tuple(sorted(failed - self.told.unpublished))))
        for feed, reason in sorted(withheld - self.told.withheld):
            event("withheld", level=logging.WARNING, feed=feed, reason=reason)
        self.told.unpublished, self.told.withheld = failed, withheld
        self._metrics.published(written=len(done.written), removed=len(done.removed), failed=len(failed))
        self.is_verified = self.is_verified or not stopped()
        if not failed:
            return None
        # Without names and numbers, which differ with each try: a failure is told once.
        return f"not everything could be published: {min(reason for _, reason in failed)}"

    def has_hubs(self) -> bool:
        """Tell whether a hub can reach us, or ever could."""
        return self.config.websub.callback is not None or bool(self.pushes.all())

    def hubs(self, stopped: Stopped) -> None:
        """Ask hubs, renew subscriptions, leave."""
        from khulasa.polling import attend_hubs

        attend_hubs(self.store, self.config, self.pushes, stopped=stopped)

    def maintenance(self, stopped: Stopped) -> None:
        """Let go what is too old, and take the backup; silent if there is nothing to let go."""
        from khulasa.backups import nightly
        from khulasa.pruning import prune

        now = _now()
        pruned = prune(self.store, self.config, now=now, stopped=stopped)
        if pruned.articles:
            event("pruned", articles=pruned.articles)
        if made := nightly(self.store, self.config, now=now, stopped=stopped):
            event("backed-up", file=made.made.file, size=made.made.size, removed=len(made.removed))

    def has_news_to_tell(self) -> bool:
        """Tell whether a hub, or who subscribed at ours, waits to be told of something."""
        from khulasa.announcing import has_work

        return has_work(self.store, self.config)

    def tell_news(self, stopped: Stopped) -> None:
        """Tell the hub what was published, or be the hub; silent if nobody waits."""
        from khulasa.announcing import attend, tell

        tell(attend(self.store, self.config, stopped=stopped))

    def catch_up(self) -> None:
        """Make due the sources whose hubs tell of news: what they told while nobody listened is lost."""
        now = _now()
        live = [name for name, push in self.pushes.all().items() if is_live(push, now)]
        polls = {name: replace(poll, due=now) for name in live if (poll := self.store.poll_of(name))}
        self.store.save([], now=now, polled=polls)

    def deliver(self, push: Push, body: bytes, content_type: str | None) -> None:
        """Save what a hub delivered. Raises KhulasaError where it is no use."""
        from khulasa.polling import take_delivery

        brought = take_delivery(self.store, self.config, push, body, content_type)
        _tell_saved(Ingested(brought.saved))

    def poll_soon(self, push: Push) -> None:
        """Make due the source of a hub that cannot be relied on."""
        if poll := self.store.poll_of(push.source):
            now = _now()
            self.store.save([], now=now, polled={push.source: replace(poll, due=now)})

    def _tell_of_sources(self, done: Ingested) -> None:
        """Tell of a source's failure when it begins or has another reason, and of its end."""
        known = self.told.sources
        for name in done.recovered:
            known.pop(name, None)
            event("recovered", source=name)
        new = {problem for problem in done.problems if known.get(problem.origin) != problem.reason}
        _tell_problems(new)
        known |= {problem.origin: problem.reason for problem in new}


def _now() -> datetime:
    return datetime.now(UTC)


def _tell_saved(done: Ingested) -> None:
    saved = done.saved
    if done.retagged:
        event("retagged", articles=done.retagged)
    if saved.articles_new or saved.articles_changed or saved.headlines_new:
        event("ingested", pages=saved.pages, new=saved.articles_new, changed=saved.articles_changed)


def _tell_problems(problems: Iterable[Problem]) -> None:
    for problem in sorted(problems, key=lambda problem: problem.origin):
        event("problem", level=logging.WARNING, origin=problem.origin, reason=problem.reason)


def _tell_published(done: Published) -> None:
    if done.written or done.removed:
        event("published", files=len(done.written), removed=len(done.removed))
    for path, reason in done.failed[:_NAMED]:
        event("unpublished", level=logging.ERROR, path=path, reason=reason)
    if more := done.failed[_NAMED:]:
        event("unpublished", level=logging.ERROR, more=len(more), reason=more[0][1])
