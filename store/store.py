"""The store: what was read goes in, what is published comes out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, insert, select

from store import dues, finding, listing, records
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
from store.editing import Editor, edit
from store.engine import Database, connect
from store.identity import Authority
from store.kinship import kin
from store.planning import Rules
from store.policy import TagPolicy
from store.queries import Query
from store.removing import remove, restore
from store.rendered import keep
from store.repeats import repeats
from store.saving import save
from store.schema import migrate
from store.shown import owe_since
from store.snapshot import Snapshot
from store.standing import adopt, is_in_force
from store.tables import meta, pages, sources
from store.vocabulary import frequent_keywords

_WAIT: Final = timedelta(seconds=30)
"""For another writer: the longest save of a batch takes a few seconds."""
_SITE: Final = "site uri"
_NO_POLICY: Final = TagPolicy()


class Store:
    """
    Articles at rest, in SQLite or PostgreSQL.

    Each verb is one transaction. All may be called from any thread and process: readers see the store as it
    was when they began, writers take turns. All raise StoreError for what a user can mend.
    """

    def __init__(self, database: Database, rules: Rules, site_uri: str) -> None:
        """Use Store.open."""
        self._database = database
        self._rules = rules
        self.site_uri = site_uri
        """The URI of the site's own feed: minted when the store was created."""

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
    ) -> Self:
        """
        Open the store at a URL; create it, or bring its schema up to date, if needed.

        ``authority`` and ``since`` go into the URIs that are minted from now on; those that exist stay as
        they are. ``policy`` and ``queries`` are applied by the next verb that writes articles or tags.
        Raises StoreError, and leaves a store alone that a newer program has written.
        """
        rules = Rules(Authority(authority, since), window, policy, tuple(queries))
        database = connect(url, wait)
        try:
            migrate(database)
            return cls(database, rules, _site_uri(database, rules.authority))
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

    def digest_of(self, origin: str, source: str) -> str | None:
        """Return the digest under which a page was last saved; None for a page that is not known."""
        query = select(pages.c.digest).join_from(pages, sources)  # uq_sources_name, uq_pages_source_id_origin
        with self._database.reading() as connection:
            page = (sources.c.name == source, pages.c.origin == origin)
            return connection.execute(query.where(*page)).scalar()

    def save(self, read: Sequence[PageRead], *, now: datetime) -> Saved:
        """
        Save pages that were read: all of them, or on an error none.

        Saving again changes nothing, and what the store holds in the end does not depend on the order of
        pages. ``now`` is the time of the run: one value for all its batches, since an article's changes count
        as edits only when a later run finds them.
        """
        if not read:
            return Saved()
        with self._database.writing() as connection:
            self._adopt(connection)
            return save(connection, read, rules=self._rules, now=now)

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
            records.record_problems(connection, source, problems, now)

    def problems(self, source: str | None = None) -> list[Problem]:
        """Return what could not be read of a source, or of all."""
        with self._database.reading() as connection:
            return records.list_problems(connection, source)

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

    def newest(self, tag: Tag | None, limit: int) -> list[Story]:
        """Return the newest stories of a tag, or of all."""
        with self._database.reading() as connection:
            return listing.newest(connection, tag, limit)

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
            yield Store(database, self._rules, self.site_uri)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read what is published, all from one moment: keep it short, or what is deleted takes up room."""
        with self._database.reading() as connection:
            yield Snapshot(connection, Feed(FeedKind.SITE, 0, "", "", self.site_uri))

    def keep_fragments(self, rendered: Sequence[Fragments]) -> None:
        """Keep what was rendered, but for stories that have changed since."""
        with self._database.writing() as connection:
            keep(connection, rendered)

    def record_published(
        self, done: Sequence[Due], written: Mapping[str, Output], removed: Collection[str]
    ) -> None:
        """Record files that were written or removed, and strike off what is done."""
        if done or written or removed:
            with self._database.writing() as connection:
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

    def status(self) -> Status:
        """Return what the store holds, the last runs, and what could not be read."""
        with self._database.reading() as connection:
            return records.status(connection)

    def _adopt(self, connection: Connection) -> int:
        """Apply policy and saved queries, if they are others than the last time."""
        changed = adopt(connection, self._rules)
        finding.adopt(connection, self._rules)
        return changed

    @contextmanager
    def _editing(self, *, dry_run: bool) -> Iterator[Editor]:
        with self._database.writing() as connection:
            yield edit(connection, self._rules)
            finding.adopt(connection, self._rules)  # a query may name what leads elsewhere now
            if dry_run:
                connection.rollback()


def _site_uri(database: Database, authority: Authority) -> str:
    query = select(meta.c.value).where(meta.c.name == _SITE)
    with database.reading() as connection:
        if found := connection.execute(query).scalar():
            return str(found)
    with database.writing() as connection:
        if (found := connection.execute(query).scalar()) is None:
            found = authority.site()
            connection.execute(insert(meta).values(name=_SITE, value=found))
        return str(found)
