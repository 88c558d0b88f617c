"""The store: what was read goes in, what is published comes out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

from sqlalchemy import Connection, insert, select

from store import (
    announcements,
    counting,
    dues,
    finding,
    hosts,
    listing,
    pages,
    polling,
    records,
    states,
    subscribing,
    tallies,
)
from store.accounts import ArticleAccount, TagAccount, article_account, tag_account
from store.article import (
    Article,
    Due,
    Feed,
    FeedKind,
    Fragments,
    Kin,
    Output,
    PageRead,
    Problem,
    Removal,
    Restoration,
    Saved,
    Status,
    Story,
    Tag,
    TagEdit,
    TagSummary,
)
from store.backup import Upgrade, back_up, foresee, keep_before
from store.backup import restore as restore_backup
from store.backupfile import Backup
from store.collector import at_rest
from store.counting import Counts
from store.editing import Editor, edit
from store.engine import Database, connect
from store.hub import Hub
from store.identity import Authority
from store.kinship import kin
from store.office import Office
from store.planning import Rules
from store.policy import TagPolicy
from store.pruning import Pruned, prune_some, survey
from store.queries import Query
from store.remote import HostPause, Poll, Push, SourceFacts, Standing, Subscription
from store.removing import remove, restore
from store.rendered import keep
from store.repeats import repeats
from store.replacing import Replaced
from store.retention import Retention
from store.saving import save
from store.schema import migrate
from store.search import Found, search, with_stories
from store.searchindex import IndexState
from store.searchindex import empty as empty_index
from store.searchindex import fill as fill_index
from store.searchindex import state as index_state
from store.shown import owe_since
from store.sizes import Sizes, sizes
from store.snapshot import Snapshot
from store.standing import adopt, is_in_force
from store.statistics import Statistics
from store.tables import meta
from store.vocabulary import frequent_keywords

_WAIT: Final = timedelta(seconds=30)
"""For another writer: the longest save of a batch takes a few seconds."""
_SITE: Final = "site uri"
_NO_POLICY: Final = TagPolicy()
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Store:
    """
    Articles at rest, in SQLite or PostgreSQL.

    Each verb is one transaction. All may be called from any thread and process: readers see the store as it
    was when they began, writers take turns. All raise StoreError for what a user can mend.
    """

    def __init__(self, database: Database, rules: Rules, upgrade: Upgrade | None = None) -> None:
        """Use Store.open."""
        self._database = database
        self._rules = rules
        self.office = Office(database)
        """Who works on the store, and what is due when."""
        self.hub = Hub(database)
        """Whom our feeds' news go to."""
        self.upgrade = upgrade
        """What became of the schema when the store was opened; None if it was up to date, or made then."""

    @classmethod
    def open(  # noqa: PLR0913  # all by name, all from the configuration
        cls,
        url: str,
        *,
        authority: str,
        since: str,
        window: timedelta = timedelta(days=3),
        policy: TagPolicy = _NO_POLICY,
        queries: Sequence[Query] = (),
        wait: timedelta = _WAIT,
        keep_in: Path | None = None,
    ) -> Self:
        """
        Open the store at a URL; create it, or bring its schema up to date, if needed.

        Before its schema is changed, a backup is made of it: in the folder ``keep_in``, else beside its file.

        ``authority`` and ``since`` go into the URIs that are minted from now on; those that exist stay as
        they are. ``policy`` and ``queries`` are applied by the next verb that writes articles or tags.
        Raises StoreError, and leaves a store alone that a newer program has written.
        """
        rules = Rules(Authority(authority, since), window, policy, tuple(queries))
        database = connect(url, wait)
        upgrades: list[Upgrade] = []
        try:
            migrate(database, lambda own, schema: upgrades.append(_upgrade(own, schema, keep_in)))
            _name_site(database, rules.authority)
            fill_index(database)
            return cls(database, rules, next(iter(upgrades), None))
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the connections; nothing is lost by leaving it out."""
        self._database.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    @property
    def site_uri(self) -> str:
        """The URI of the site's own feed: minted when the store was created, or that of a backup since."""
        with self._database.reading() as connection:
            return _site_uri(connection)

    def digest_of(self, origin: str, source: str) -> str | None:
        """Return the digest under which a page was last saved; None for a page that is not known."""
        return self.digests_of(source, [origin]).get(origin)

    def digests_of(self, source: str, origins: Iterable[str]) -> dict[str, str]:
        """Return the digests under which a source's pages were last saved, of those that are known."""
        with self._database.reading() as connection:
            return pages.digests_of(connection, source, origins)

    def save(
        self,
        read: Sequence[PageRead],
        *,
        now: datetime,
        polled: Mapping[str, Poll] = _NOTHING,
        problems: Mapping[str, Sequence[Problem]] = _NOTHING,
        pauses: Sequence[HostPause] = (),
    ) -> Saved:
        """
        Save pages that were read: all of them, or on an error none.

        Saving again changes nothing, and what the store holds in the end does not depend on the order of
        pages. ``now`` is the time of the run: one value for all its batches, since an article's changes count
        as edits only when a later run finds them.

        With them goes, by the name of their sources, what is remembered of the polls that brought them and
        what could not be read: whoever dies before knows nothing of either, and asks again.
        """
        if not (read or polled or problems or pauses):
            return Saved()
        with at_rest(), self._database.writing() as connection:
            done = self._save_pages(connection, read, polled, now)
            if problems:
                records.record_problems(connection, problems, now)
            hosts.pause(connection, pauses, now)
        return done

    def apply_policy(self) -> int:
        """
        Apply policy and saved queries to what is stored; nothing to do when they are those of the last time.

        Returns how many articles got other tags. Their ids and dates stay.
        """
        with self._database.reading() as connection:
            if is_in_force(connection, self._rules.policy) and finding.are_in_force(
                connection, self._rules.queries
            ):
                return 0
        with self._database.writing() as connection:
            return self._adopt(connection)

    def repeats(self, source: str, origins: Iterable[str]) -> list[Problem]:
        """Return which of a source's pages repeat the main article of a page that was read before them."""
        with self._database.reading() as connection:
            return repeats(connection, source, origins)

    def record_problems(self, source: str, problems: Iterable[Problem], *, now: datetime) -> None:
        """Make these the problems of a source."""
        with self._database.writing() as connection:
            records.record_problems(connection, {source: problems}, now)

    def problems(self, source: str | None = None) -> list[Problem]:
        """Return what could not be read of a source, or of all."""
        with self._database.reading() as connection:
            return records.list_problems(connection, source)

    def subscriptions(self) -> list[Subscription]:
        """Return the remote sources that were added by command, by name."""
        with self._database.reading() as connection:
            return subscribing.all_subscriptions(connection)

    def subscribe(self, subscription: Subscription, *, now: datetime) -> None:
        """Add a remote source, or change the address and the settings of the one that is called so."""
        self.subscribe_all([subscription], now=now)

    def subscribe_all(self, wanted: Sequence[Subscription], *, now: datetime) -> None:
        """Add remote sources, thousands at once; of two that are called alike the later one counts."""
        if wanted:
            with self._database.writing() as connection:
                subscribing.subscribe(connection, wanted, now)

    def unsubscribe(self, name: str) -> bool:
        """
        Remove a remote source that was added by command, with all that is remembered of its polls.

        Its articles stay, and its pages are known should it come back. Returns whether there was one.
        """
        with self._database.writing() as connection:
            number = subscribing.unsubscribe(connection, name)
            if number is not None:
                polling.forget(connection, {number})
            return number is not None

    def retain_sources(self, names: Collection[str]) -> list[str]:
        """
        Forget what is remembered of remote sources but these, as after ``unsubscribe``; return which.

        For those that left the configuration: nobody else tells the store.
        """
        with self._database.reading() as connection:
            if not polling.dropped(connection, names):
                return []
        with self._database.writing() as connection:
            return polling.retain(connection, names)

    def replan(self, planned: Mapping[str, Poll], known: Mapping[str, Poll]) -> None:
        """
        Write when sources are asked next, by their name, of those that are as they were ``known``.

        What somebody remembered of one meanwhile stays.
        """
        with self._database.writing() as connection:
            polling.replan(connection, planned, known)

    def polls(self) -> dict[str, Poll]:
        """Return what is remembered of remote sources, by name: of those that were ever asked or paused."""
        with self._database.reading() as connection:
            return polling.all_polls(connection)

    def poll_of(self, name: str) -> Poll | None:
        """Return what is remembered of a remote source."""
        with self._database.reading() as connection:
            return polling.poll_of(connection, name)

    def stand(self, name: str, standing: Standing, *, now: datetime, url: str | None = None) -> None:
        """
        Pause a remote source, or resume it: it is due at once, and its failures are forgotten.

        ``url`` is the address of a source that was perhaps never asked before. Raises SourceError for one
        that is not known, without it.
        """
        with self._database.writing() as connection:
            polling.stand(connection, name, standing, now, url)

    def source_facts(self) -> list[SourceFacts]:
        """Return what status shows of remote sources, by name."""
        with self._database.reading() as connection:
            return polling.facts(connection)

    def pauses(self, now: datetime) -> dict[str, HostPause]:
        """Return the pauses that hosts asked for and that last, by host."""
        with self._database.reading() as connection:
            return hosts.pauses(connection, now)

    def pushes(self) -> dict[str, Push]:
        """Return the subscriptions at hubs, by the source's name."""
        with self._database.reading() as connection:
            return subscribing.all_pushes(connection)

    def push_by_token(self, token: str) -> Push | None:
        """Return the subscription at a hub whose callback ends so."""
        with self._database.reading() as connection:
            return subscribing.push_by_token(connection, token)

    def save_push(self, push: Push) -> None:
        """Keep a source's subscription at a hub, in the place of the one before."""
        with self._database.writing() as connection:
            subscribing.save_push(connection, push)

    def drop_push(self, source: str) -> None:
        """Forget a source's subscription at a hub."""
        with self._database.writing() as connection:
            subscribing.drop_push(connection, source)

    def frequent_keywords(self) -> dict[str, int]:
        """Return the spellings of tags that are used most, with their uses: for cutting keyword lines."""
        with self._database.reading() as connection:
            return frequent_keywords(connection)

    def tags(self) -> list[TagSummary]:
        """Return the tags that have stories, the busiest first."""
        with self._database.reading() as connection:
            return listing.summaries(connection)

    def deserted_tags(self) -> list[TagSummary]:
        """Return the tags that had stories once and have none now."""
        with self._database.reading() as connection:
            return listing.deserted(connection)

    def article_counts(self) -> dict[str, int]:
        """Return how many articles each tag has, by its slug."""
        with self._database.reading() as connection:
            return listing.article_counts(connection)

    def tag(self, name_or_slug: str) -> Tag | None:
        """Return a tag by any spelling of its names, or by one of its slugs, old ones included."""
        with self._database.reading() as connection:
            return listing.tag(connection, name_or_slug)

    def tag_number(self, name_or_slug: str) -> int | None:
        """Return what a tag's feed is numbered by, however the tag is called."""
        with self._database.reading() as connection:
            row = listing.find(connection, name_or_slug)
        return row and int(row.id)

    def nearest_tag(self, name: str) -> str | None:
        """Return what the tag is called whose name is most like this one, if any is."""
        with self._database.reading() as connection:
            return listing.nearest(connection, name)

    def merge_tags(self, names: Sequence[str], into: str, *, dry_run: bool = False) -> TagEdit:
        """Make tags lead to another, for good: their articles, their spellings, their addresses."""
        with self._editing(dry_run=dry_run) as editor:
            return editor.merge(names, into)

    def rename_tag(self, old: str, new: str, *, dry_run: bool = False) -> TagEdit:
        """Call a tag otherwise. Its id stays; its address becomes that of the new name."""
        with self._editing(dry_run=dry_run) as editor:
            return editor.rename(old, new)

    def alias_tag(self, name: str, spellings: Sequence[str], *, dry_run: bool = False) -> TagEdit:
        """Make other names lead to a tag, whether or not a page has used them."""
        with self._editing(dry_run=dry_run) as editor:
            return editor.alias(name, spellings)

    def part_tag(self, name: str, spellings: Sequence[str], *, dry_run: bool = False) -> TagEdit:
        """Undo a merge or an alias: the names are tags of their own again."""
        with self._editing(dry_run=dry_run) as editor:
            return editor.part(name, spellings)

    def remove_article(self, name: str, *, now: datetime, dry_run: bool = False) -> Removal:
        """Remove an article for good, by short id or URI. Raises ArticleError."""
        with self._database.writing() as connection:
            self._adopt(connection)
            done = remove(connection, name, self._rules, now)
            if dry_run:
                connection.rollback()
            return done

    def restore_article(self, name: str, *, dry_run: bool = False) -> Restoration:
        """Let a removed article come back with the next reading of its pages. Raises ArticleError."""
        with self._database.writing() as connection:
            done = restore(connection, name)
            if dry_run:
                connection.rollback()
            return done

    def prunable(self, retention: Retention, *, now: datetime) -> Pruned:
        """Return what ``prune`` would take out."""
        with self._database.reading() as connection:
            return survey(connection, retention, now)

    def prune(
        self, retention: Retention, *, now: datetime, stopped: Callable[[], bool] = lambda: False
    ) -> Pruned:
        """
        Take out all articles whose time is over, for good: no page brings them back, and nobody is told.

        A batch of them is one transaction, after each of which ``stopped`` is asked. Of what was not done by
        then, only the number of articles tells.
        """
        self.apply_policy()
        found = self.prunable(retention, now=now)
        done, last = 0, 0
        while done < found.articles and not stopped():
            with at_rest(), self._database.writing() as connection:
                batch = prune_some(connection, retention, self._rules, now, last)
            if batch is None:
                break
            done, last = done + batch.articles, batch.last
        return replace(found, articles=done)

    def compact(self) -> int:
        """Give the room that was freed back to the disk; return how many bytes that was."""
        before = sizes(self._database).database
        self._database.compact()
        return max(0, before - sizes(self._database).database)

    def newest(self, tag: Tag | None, limit: int) -> list[Story]:
        """Return the newest stories of a tag, or of all."""
        with self._database.reading() as connection:
            return listing.newest(connection, tag, limit)

    def search(self, asked: str, *, limit: int, offset: int = 0) -> Found:
        """
        Return the stories that a question finds, ``limit`` from the ``offset`` on, the best first.

        The question is words, «phrases», -words, tag:NAME and source:NAME: see store.searchquery. Whatever
        it is, there is an answer, and no error.
        """
        with self._database.reading() as connection:
            return with_stories(connection, search(connection, asked, limit=limit, offset=offset))

    def search_gaps(self) -> IndexState:
        """Return whether searching finds what there is: ``reindex`` mends it."""
        with self._database.reading() as connection:
            return index_state(connection)

    def reindex(self) -> int:
        """
        Index all articles anew; return how many there are.

        Others work on meanwhile: who searches finds what is indexed so far.
        """
        with self._database.writing() as connection:
            empty_index(connection)
        return fill_index(self._database)

    def article_page(self, short_id: str) -> tuple[Article, Story]:
        """Return an article and its story. Raises KeyError for an article that there is not."""
        with self._database.reading() as connection:
            found = listing.article_page(connection, short_id)
        if found is None:
            raise KeyError(short_id)
        return found

    def kin(self, headline: str, limit: int = 10, *, uri: str | None = None) -> tuple[Kin, ...]:
        """
        Return the headlines nearest to one, ``limit`` of its story and as many that are kept apart.

        Its story comes first, then what differs least. ``uri`` asks for an article's kin: two articles may
        bear one headline. A headline that is not in the store has the story of those that are like it.
        """
        with self._database.reading() as connection:
            return kin(connection, headline, limit, uri)

    def article_account(self, name: str) -> ArticleAccount | None:
        """Return what an article was decided from, by short id or URI; None without such an article."""
        with self._database.reading() as connection:
            return article_account(connection, name, self._rules.policy.rules)

    def tag_account(self, name: str) -> TagAccount | None:
        """Return what became of a keyword or a tag; None for a name that nobody ever used."""
        with self._database.reading() as connection:
            return tag_account(connection, name)

    def demand(self, recipes: Mapping[str, str], rendered: str, why: str) -> None:
        """
        Make due what is made by another recipe than before: digests, by kind, of all that is no article.

        ``rendered`` is the recipe of fragments.
        """
        with self._database.reading() as connection:
            if dues.is_demanded(connection, recipes, rendered):
                return
        with self._database.writing() as connection:
            dues.demand(connection, recipes, rendered, why)

    def forget_rendered(self) -> None:
        """Make the next ``demand`` render everything anew, whatever was rendered before."""
        with self._database.writing() as connection:
            dues.forget(connection)

    def owe(self, kind: str, numbers: Iterable[int] | None, why: str) -> None:
        """Make feeds, pages or files due: those of a kind with these numbers, or all."""
        with self._database.writing() as connection:
            if numbers is None:
                dues.owe_all(connection, [kind], why)
            else:
                dues.owe(connection, kind, numbers, why)

    def owe_since(self, moment: datetime, why: str) -> None:
        """Make due whatever shows a story that was published or edited since then."""
        with self._database.writing() as connection:
            owe_since(connection, moment, why)

    @contextmanager
    def rehearsal(self) -> Iterator["Store"]:
        """Yield a store of which nothing lasts, for one thread; other writers wait until it is over."""
        with self._database.rehearsing() as database:
            yield Store(database, self._rules)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read what is published, all from one moment: keep it short, or what is deleted takes up room."""
        with self._database.reading() as connection:
            yield Snapshot(connection, Feed(FeedKind.SITE, 0, "", "", _site_uri(connection)))

    def keep_fragments(self, rendered: Sequence[Fragments]) -> None:
        """Keep what was rendered, but for stories that have changed since."""
        with self._database.writing() as connection:
            keep(connection, rendered)

    def record_published(
        self,
        done: Sequence[Due],
        written: Mapping[str, Output],
        removed: Collection[str],
        *,
        hub: str | None = None,
    ) -> None:
        """
        Record files that were written or removed, and strike off what is done.

        With them goes which feeds a hub is to be told of: whoever dies before publishes them again.
        """
        if done or written or removed:
            with self._database.writing() as connection:
                if hub is not None:
                    announcements.note(connection, hub, written, removed)
                records.record_published(connection, done, written, removed)

    def strike_fileless(self, kind: str) -> None:
        """Strike off what is due of a kind that is not published, unless files of it are still there."""
        with self._database.writing() as connection:
            records.strike_fileless(connection, kind)

    def begin_run(self, kind: str, now: datetime) -> int:
        """Record the beginning of a run; return its number."""
        with self._database.writing() as connection:
            return records.begin_run(connection, kind, now)

    def end_run(self, run: int, now: datetime, counts: Mapping[str, int], problems: int) -> None:
        """Record the end of a run, what it did, and how many problems it met."""
        with self._database.writing() as connection:
            records.end_run(connection, run, now, counts, problems)

    def counts(self) -> Counts:
        """Return how much there is of everything; cheaper than ``status``."""
        with self._database.reading() as connection:
            return counting.counts(connection)

    def status(self) -> Status:
        """Return what the store holds, the last runs, and what could not be read."""
        with self._database.reading() as connection:
            return records.status(connection)

    def sizes(self) -> Sizes:
        """Return how much room the store and what it published take."""
        return sizes(self._database)

    def statistics(
        self, since: date, until: date, *, zone: tzinfo = UTC, outlet: str | None = None
    ) -> Statistics:
        """
        Return what came in from one day to another, both included, as days are told in a zone.

        ``outlet`` asks for what one outlet brought, by its name in any spelling; None for all. One that there
        is not has brought nothing.
        """
        with self._database.reading() as connection:
            return tallies.statistics(connection, since, until, zone, outlet)

    def back_up(
        self,
        file: Path,
        *,
        now: datetime,
        program: str,
        over: bool = False,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Backup:
        """
        Copy all there is into one file, which appears once it is whole; whoever writes goes on meanwhile.

        A file that is there stays, but with ``over``. Raises StoppedError when ``stopped`` says so.
        """
        return back_up(self._database, file, now=now, program=program, over=over, stopped=stopped)

    def keep_before(self, what: str, folder: Path | None, *, now: datetime) -> Path:
        """Back up into a folder, else beside the store's file, before something is done; return where."""
        return keep_before(self._database, what, folder, now=now)

    def foresee(self, file: Path) -> Replaced:
        """Look a backup over, and return what ``restore`` would do with it."""
        return foresee(self._database, file)

    def restore(self, file: Path, *, now: datetime, before: Callable[[], object] = lambda: None) -> Replaced:
        """
        Put a backup in the place of all there is, but for leases and what goes by them.

        Leaves the store as it is unless the backup is whole; ``before`` is called once that is known. What it
        makes untrue of published files falls due; nothing is found until ``reindex`` is through with it.
        """
        return restore_backup(self._database, file, now=now, before=before)

    def _adopt(self, connection: Connection) -> int:
        """Apply policy and saved queries, if they are others than the last time."""
        changed = adopt(connection, self._rules)
        finding.adopt(connection, self._rules)
        return changed

    def _save_pages(
        self, connection: Connection, read: Sequence[PageRead], polled: Mapping[str, Poll], now: datetime
    ) -> Saved:
        brought = {page.source for page in read}
        ids = pages.source_ids(connection, brought | polled.keys())
        done = Saved()
        with states.watching(connection, ids.values()):
            if read:
                self._adopt(connection)
                done = save(connection, read, rules=self._rules, now=now)
            fresh = polling.remember(connection, polled, ids)
            polling.count(connection, fresh | {ids[name] for name in brought})
        return done

    @contextmanager
    def _editing(self, *, dry_run: bool) -> Iterator[Editor]:
        with self._database.writing() as connection:
            yield edit(connection, self._rules)
            finding.adopt(connection, self._rules)  # a query may name what leads elsewhere now
            if dry_run:
                connection.rollback()


def _site_uri(connection: Connection) -> str:
    found: str = connection.execute(select(meta.c.value).where(meta.c.name == _SITE)).scalar_one()  # pk_meta
    return found


def _upgrade(database: Database, schema: str, folder: Path | None) -> Upgrade:
    return Upgrade(schema, keep_before(database, schema, folder, now=datetime.now(UTC)))


def _name_site(database: Database, authority: Authority) -> None:
    known = select(meta.c.value).where(meta.c.name == _SITE)
    with database.reading() as connection:
        if connection.execute(known).scalar() is not None:
            return
    with database.writing() as connection:
        if connection.execute(known).scalar() is None:
            connection.execute(insert(meta).values(name=_SITE, value=authority.site()))
