"""The store at one moment, as publishing reads it: feeds with their newest stories' fragments, in order."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from store import addresses, archives, dues, states, tallies
from store.article import (
    Article,
    Due,
    Feed,
    FeedFacts,
    FeedKind,
    FrontFacts,
    Listed,
    Output,
    Story,
    Tombstone,
)
from store.listing import aliases_of
from store.outlets import key_of
from store.prepared import Keyed, Lookup, Prepared
from store.reading import load_stories
from store.remote import SourceState
from store.removed import short_ids
from store.search import Found, search
from store.statistics import Statistics
from store.tables import (
    articles,
    feed_log,
    feeds,
    fragments,
    headlines,
    outputs,
    stories,
    story_feeds,
    story_tags,
    tag_addresses,
    tags,
)
from store.tombstones import of_feeds

_MEMBERS: Final = {
    FeedKind.TAG: (story_tags, story_tags.c.tag_id),
    FeedKind.SOURCE: (story_feeds, story_feeds.c.feed_id),
    FeedKind.QUERY: (story_feeds, story_feeds.c.feed_id),
}
_LOOKED_AT: Final = 20
"""For each entry of a feed that is capped, so many stories are looked at: an outlet may have all of them."""


class Snapshot:
    """Answers what publishing asks of the store, all from one moment. Use ``Store.snapshot``."""

    def __init__(self, connection: Connection, site: Feed) -> None:
        """Read through a connection whose transaction is open."""
        self._connection = connection
        self._site = site
        self._sources: dict[str, Feed | None] = {}

    def due(self) -> list[Due]:
        """Return what has to be published."""
        return dues.listed(self._connection)

    def some_feeds(self, kind: FeedKind, numbers: Collection[int]) -> dict[int, Feed]:
        """Return feeds by number, without those that are no more, such as of tags that lead elsewhere."""
        if kind == FeedKind.SITE:
            return {self._site.number: self._site}
        rows = _FEEDS[kind](self._connection, numbers, kind=kind)
        return {row[0]: Feed(kind, *row) for row in rows}

    def site(self) -> Feed:
        """Return the feed of everything."""
        return self._site

    def feeds(self, kind: FeedKind) -> list[Feed]:
        """Return all feeds of a kind, by name."""
        return [_feed(kind, row) for row in self._connection.execute(_named(kind))]

    def source(self, outlet: str) -> Feed | None:
        """Return the feed of an outlet, however its name is spelt. Each is asked for once."""
        if (key := key_of(outlet)) not in self._sources:
            query = _named(FeedKind.SOURCE).where(feeds.c.key == key)  # uq_feeds_kind_key
            row = self._connection.execute(query).first()
            self._sources[key] = _feed(FeedKind.SOURCE, row) if row else None
        return self._sources[key]

    def busiest(self, kind: FeedKind, limit: int) -> list[Feed]:
        """Return the feeds of a kind with most stories."""
        counted = tags if kind == FeedKind.TAG else feeds
        order = (
            counted.c.stories.desc(),
            counted.c.key.desc(),
        )  # ix_tags_stories_key, ix_feeds_kind_stories_key
        query = _named(kind).order_by(None).order_by(*order).where(counted.c.stories > 0).limit(limit)
        return [_feed(kind, row) for row in self._connection.execute(query)]

    def facts(self, feed: Feed, shown: Collection[int]) -> FeedFacts:
        """Return what the page of a tag, a source or a query shows beside its stories."""
        is_tag = feed.kind == FeedKind.TAG
        return replace(
            self.brief(feed),
            aliases=aliases_of(self._connection, feed.number) if is_tag else (),
            addresses=self.addresses(feed.kind, [feed.number])[feed.number],
            near=tuple(item for item in self.tags_of(shown) if item[0] != feed),
            outlets=tuple(self._outlets_of(shown)),
        )

    def brief(self, feed: Feed) -> FeedFacts:
        """Return how many stories a tag, a source or a query has, and what the newest one is."""
        counted = tags if feed.kind == FeedKind.TAG else feeds
        table, column = _MEMBERS[feed.kind]
        newest = (
            select(table.c.published, headlines.c.text)
            .join_from(table, stories, stories.c.id == table.c.story_id)
            .join(articles, articles.c.id == stories.c.article_id)
            .join(headlines, headlines.c.id == articles.c.headline_id)
            .where(column == feed.number)
            .order_by(table.c.published.desc(), table.c.uri.desc())
            .limit(1)
        )
        count = select(counted.c.stories).where(counted.c.id == feed.number)
        row = self._connection.execute(newest).first()
        told = self._connection.execute(count).scalar_one()
        return FeedFacts(feed, told, row and row.published, headline=row and row.text)

    def front(self, shown: Collection[int], limit: int) -> FrontFacts:
        """Return what the front page shows beside its stories."""
        tags_, sources = (
            tuple(map(self.brief, self.busiest(kind, limit))) for kind in (FeedKind.TAG, FeedKind.SOURCE)
        )
        queries = tuple(map(self.brief, self.feeds(FeedKind.QUERY)))
        return FrontFacts(tags_, sources, queries, tuple(self.tags_of(shown)))

    def addresses(self, kind: FeedKind, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the slugs that lead to tags and are not their own, by the tag's number."""
        found: dict[int, tuple[str, ...]] = defaultdict(tuple)
        if kind == FeedKind.TAG:
            for number, slug in _ADDRESSES(self._connection, numbers):
                found[number] += (slug,)
        return found

    def all_addresses(self) -> dict[int, list[str]]:
        """Return the slugs that lead to tags and are not theirs, by the tag's number."""
        return addresses.old(self._connection)

    def newest(
        self, feed: Feed, limit: int, columns: Sequence[str], per_source: int | None = None
    ) -> list[Listed]:
        """
        Return a feed's newest stories with these fragments, at most ``per_source`` of one outlet.

        Every feed is asked for by a statement of its own that walks along an index and stops: five times as
        fast as one statement with a window function for all.
        """
        if per_source is None:
            rows = _newest(feed.kind, tuple(columns))(
                self._connection, number=feed.number, limit=limit, place=0
            )
            return [Listed(row[0], row[1], row[2:]) for row in rows]
        return self.listed(self._chosen(feed, limit, per_source), columns)

    def listed(self, numbers: Collection[int], columns: Sequence[str]) -> list[Listed]:
        """Return stories with these fragments, in the order in which they are asked for."""
        found = {row[0]: row for row in _fragments(tuple(columns))(self._connection, numbers)}
        none = (None,) * len(columns)
        return [
            Listed(number, row[1], row[2:]) if (row := found.get(number)) else Listed(number, None, none)
            for number in numbers
        ]

    def search(self, asked: str, *, limit: int, offset: int = 0) -> Found:
        """Return what a question finds, as ``Store.search`` does, but for the stories themselves."""
        return search(self._connection, asked, limit=limit, offset=offset)

    def archived(self, feed: Feed) -> int:
        """Return how many stories a feed has logged."""
        ((last,),) = _LOGGED(self._connection, kind=feed.kind, number=feed.number)
        return last or 0

    def archives(self, feed: Feed, count: int) -> list[int]:
        """Return which archives there are of a feed that logged so many stories, the oldest first."""
        return archives.living(self._connection, feed.kind, feed.number, count)

    def losses(self, kind: FeedKind, numbers: Iterable[int]) -> dict[int, set[int]]:
        """Return the archives that lost something since they were written, by the feed's number."""
        return archives.lost_by(self._connection, kind, numbers)

    def archive(self, feed: Feed, first: int, last: int, columns: Sequence[str]) -> list[Listed]:
        """Return the stories at these places of a feed's log, the latest first, each once."""
        wanted = [getattr(fragments.c, name) for name in columns]
        query = (
            select(feed_log.c.story_id, fragments.c.updated, *wanted)
            .join_from(feed_log, stories, stories.c.id == feed_log.c.story_id)
            .outerjoin(fragments, fragments.c.story_id == stories.c.id)
            .where(
                feed_log.c.kind == feed.kind,
                feed_log.c.number == feed.number,
                feed_log.c.position.between(first, last),
                stories.c.article_id.is_not(None),
            )
            .order_by(feed_log.c.position.desc())
        )
        rows = {row[0]: row for row in self._connection.execute(query)}  # pk_feed_log
        return [Listed(row[0], row[1], tuple(row[2:])) for row in rows.values()]

    def tombstones(self, kind: FeedKind, numbers: Iterable[int]) -> dict[int, list[Tombstone]]:
        """Return the entries that feeds of one kind have lost, by the feed's number, the latest first."""
        return of_feeds(self._connection, kind, numbers)

    def removed(self) -> list[str]:
        """Return the short ids of removed articles."""
        return short_ids(self._connection)

    def source_states(self) -> list[SourceState]:
        """Return the remote sources, by name."""
        return states.states(self._connection)

    def has_sources(self) -> bool:
        """Tell whether there are remote sources."""
        return states.has_sources(self._connection)

    def statistics(self, since: date, until: date, zone: tzinfo, outlet: str | None = None) -> Statistics:
        """Return what came in from one day to another, as ``Store.statistics`` does."""
        return tallies.statistics(self._connection, since, until, zone, outlet)

    def latest_statistics(self, days: int, zone: tzinfo, *, least: int = 1) -> Statistics | None:
        """
        Return what came in on the latest days on which anything did; None before that.

        Down to ``least``, there are fewer where counting began later.
        """
        found = tallies.newest_days(self._connection, days, zone, least=least)
        return found and tallies.statistics(self._connection, *found, zone)

    def unrendered(self) -> list[int]:
        """Return all stories that have no fragments."""
        query = (
            select(stories.c.id)
            .outerjoin(fragments, fragments.c.story_id == stories.c.id)
            .where(stories.c.article_id.is_not(None), fragments.c.story_id.is_(None))
            .order_by(stories.c.id)
        )
        return list(self._connection.execute(query).scalars())

    def stories(self, numbers: Collection[int]) -> dict[int, Story]:
        """Return stories by number."""
        return load_stories(self._connection, numbers)

    def article_pages(self, numbers: Collection[int]) -> dict[int, tuple[Article, Story]]:
        """Return articles by number, with the story that each tells; those that are gone are left out."""
        rows = _ARTICLES(self._connection, numbers)
        told = load_stories(self._connection, {row.story_id for row in rows})
        members = {
            (number, article.short_id): (article, story)
            for number, story in told.items()
            for article in (story.article, *story.also)
        }
        found = {row.id: members.get((row.story_id, row.short_id)) for row in rows}
        return {number: pair for number, pair in found.items() if pair}

    def outputs(self, dues: Iterable[Due]) -> dict[str, Output]:
        """Return the published files of these, by path."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for due in dues:
            by_kind[due.kind].append(due.number)
        return {
            row[0]: Output(*row[1:])
            for kind, numbers in by_kind.items()
            for row in _OUTPUTS(self._connection, numbers, kind=kind)
        }

    def all_outputs(self) -> Iterator[tuple[str, Output]]:
        """Yield all published files."""
        for row in self._connection.execute(select(outputs).execution_options(yield_per=1000)):
            yield row.path, Output(row.kind, row.number, row.size, row.modified, row.listed)

    def _chosen(self, feed: Feed, limit: int, per_source: int) -> list[int]:
        """Return the newest stories of a feed, no more than so many of one outlet."""
        read = _newest(feed.kind, (), capped=True)
        rows = read(self._connection, number=feed.number, limit=limit * _LOOKED_AT, place=0)
        chosen: list[int] = []
        held: Counter[str] = Counter()
        for number, _, name in rows:
            outlet = key_of(name)
            held[outlet] += 1
            if not outlet or held[outlet] <= per_source:
                chosen.append(number)
        return chosen[:limit]

    def tags_of(self, shown: Collection[int]) -> list[tuple[Feed, int]]:
        """Return the tags of stories with how many have each, the most frequent first."""
        rows = _TAGS_OF(self._connection, shown)
        return _by_frequency(_feed(FeedKind.TAG, row) for row in rows)

    def _outlets_of(self, shown: Collection[int]) -> list[tuple[Feed, int]]:
        rows = _OUTLETS_OF(self._connection, shown)
        return _by_frequency(_feed(FeedKind.SOURCE, row) for row in rows)


def _by_frequency(found: Iterable[Feed]) -> list[tuple[Feed, int]]:
    counts = Counter(found)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].slug))


def _feed(kind: FeedKind, row: Any) -> Feed:
    return Feed(kind, row.id, row.name, row.slug, row.uri)


def _named(kind: FeedKind) -> Select[Any]:
    if kind == FeedKind.TAG:
        query = select(tags.c.id, tags.c.name, tags.c.slug, tags.c.uri)
        return query.where(tags.c.into_id.is_(None), tags.c.slug.is_not(None)).order_by(tags.c.key)
    query = select(feeds.c.id, feeds.c.name, feeds.c.slug, feeds.c.uri)
    return query.where(feeds.c.kind == kind).order_by(feeds.c.key)


@lru_cache(maxsize=64)
def _fragments(columns: tuple[str, ...]) -> Prepared:
    """Return what reads these fragments of stories."""
    wanted = [getattr(fragments.c, name) for name in columns]
    query = select(fragments.c.story_id, fragments.c.updated, *wanted)
    return Prepared(lambda among: query.where(among(fragments.c.story_id)))  # pk_fragments


@lru_cache(maxsize=64)
def _newest(kind: FeedKind, columns: tuple[str, ...], *, capped: bool = False) -> Prepared:
    """Return what reads a feed's newest stories with these fragments; with their outlets if it is capped."""
    wanted = [getattr(fragments.c, name) for name in columns]
    condition: ColumnElement[bool]
    if kind == FeedKind.SITE:
        # ix_stories_published_uri
        listing, story, order = stories, stories.c.id, (stories.c.published.desc(), stories.c.uri.desc())
        condition = stories.c.article_id.is_not(None)
    else:
        # ix_story_tags_tag_id_published_uri_story_id and its like for feeds: they cover all but fragments
        listing, owner = _MEMBERS[kind]
        story, order = listing.c.story_id, (listing.c.published.desc(), listing.c.uri.desc())
        condition = owner == bindparam("number", type_=owner.type)
    query = select(story, fragments.c.updated)
    if capped:
        query = query.add_columns(articles.c.outlet)
    query = query.add_columns(*wanted).select_from(listing)
    query = query.outerjoin(fragments, fragments.c.story_id == story)
    if capped:
        told = stories.alias()
        query = query.join(told, told.c.id == story).join(articles, articles.c.id == told.c.article_id)
    query = query.where(condition).order_by(*order).limit(bindparam("limit")).offset(bindparam("place"))
    return Prepared(lambda _: query)


def _old_addresses(among: Keyed) -> Select[Any]:
    there = tags.alias()
    target = func.coalesce(tags.c.into_id, tags.c.id)
    # ix_tags_into_id, ix_tag_addresses_tag_id: the tags themselves, and those that lead to them
    leading = or_(among(tags.c.id), among(tags.c.into_id))
    return (
        select(there.c.id, tag_addresses.c.slug)
        .join_from(tag_addresses, tags)
        .join(there, there.c.id == target)
        .where(leading, there.c.slug != tag_addresses.c.slug)
        .order_by(tag_addresses.c.slug)
    )


_ARTICLES: Final = Lookup(
    select(articles.c.id, articles.c.short_id, articles.c.story_id),
    articles.c.id,  # pk_articles
)
_TAGS_OF: Final = Lookup(select(tags).join_from(story_tags, tags), story_tags.c.story_id)  # pk_story_tags
_OUTLETS_OF: Final = Lookup(
    select(feeds).join_from(story_feeds, feeds).where(feeds.c.kind == FeedKind.SOURCE),
    story_feeds.c.story_id,  # pk_story_feeds
)
_OF_KIND: Final = bindparam("kind", type_=feeds.c.kind.type)
_IS_TAG: Final = and_(tags.c.into_id.is_(None), tags.c.slug.is_not(None))
_ADDRESSES: Final = Prepared(_old_addresses)
_OUTPUTS: Final = Prepared(  # ix_outputs_kind_number
    lambda among: select(outputs).where(outputs.c.kind == _OF_KIND, among(outputs.c.number))
)
_LOGGED: Final = Prepared(  # pk_feed_log
    lambda _: select(func.max(feed_log.c.position)).where(
        feed_log.c.kind == _OF_KIND, feed_log.c.number == bindparam("number", type_=feed_log.c.number.type)
    )
)
_SHOWN: Final = (feeds.c.id, feeds.c.name, feeds.c.slug, feeds.c.uri)
_OTHER: Final = Prepared(
    lambda among: select(*_SHOWN).where(among(feeds.c.id), feeds.c.kind == _OF_KIND)  # pk_feeds
)
_FEEDS: Final = {
    FeedKind.TAG: Prepared(  # pk_tags
        lambda among: select(tags.c.id, tags.c.name, tags.c.slug, tags.c.uri).where(among(tags.c.id), _IS_TAG)
    ),
    FeedKind.SOURCE: _OTHER,
    FeedKind.QUERY: _OTHER,
}
