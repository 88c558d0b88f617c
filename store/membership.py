"""Which feeds list which stories: kept with the stories, and what that makes due."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update

from store import dues
from store.article import FeedKind
from store.bulk import insert_plain, insert_rows, numbered
from store.prepared import Lookup
from store.tables import feed_log, feeds, story_feeds, story_tags, tags

Wanted = Mapping[int, AbstractSet[int]]
"""By story: the feeds that are to list it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story stands in every feed that lists it: by its date, then by its URI."""

    uri: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where it is kept what feeds of one kind list."""

    kind: FeedKind
    table: Table
    feed: "Column[int]"
    counted: Table
    found: Lookup
    """What is listed so far, by story."""


def _shelf(kind: FeedKind) -> _Shelf:
    query = select(story_feeds).join_from(story_feeds, feeds).where(feeds.c.kind == kind)
    found = Lookup(query, story_feeds.c.story_id)  # pk_story_feeds
    return _Shelf(kind, story_feeds, story_feeds.c.feed_id, feeds, found)


_TAGS: Final = Lookup(select(story_tags), story_tags.c.story_id)  # pk_story_tags
_FEEDS: Final = Lookup(
    select(story_feeds.c.story_id, feeds.c.id, feeds.c.kind).join_from(story_feeds, feeds),
    story_feeds.c.story_id,  # pk_story_feeds
)
_SHELVES: Final = {
    FeedKind.TAG: _Shelf(FeedKind.TAG, story_tags, story_tags.c.tag_id, tags, _TAGS),
    FeedKind.SOURCE: _shelf(FeedKind.SOURCE),
    FeedKind.QUERY: _shelf(FeedKind.QUERY),
}


def list_in(connection: Connection, kind: FeedKind, places: Mapping[int, Place], wanted: Wanted) -> None:
    """
    List stories in these feeds of a kind and in no other.

    Feeds that gain or lose a story, or where one moves, fall due; who gains one logs it.
    """
    shelf = _SHELVES[kind]
    found = _found(connection, shelf, places)
    asked = {
        (story, feed): place.published for story, place in places.items() for feed in wanted.get(story, ())
    }
    gone = [pair for pair, published in found.items() if asked.get(pair) != published or pair not in asked]
    new = [pair for pair, published in asked.items() if found.get(pair) != published or pair not in found]
    _delete(connection, shelf, gone)
    rows = [
        {"story_id": story, shelf.feed.name: feed, "published": asked[story, feed], "uri": places[story].uri}
        for story, feed in sorted(new)
    ]
    insert_rows(connection, shelf.table, rows)
    gained = [pair for pair in new if pair not in found]
    lost = [pair for pair in gone if pair not in asked]
    _count(connection, shelf.counted, gained, lost)
    dues.owe(connection, kind, {feed for _, feed in (*gone, *new)})
    log(connection, kind, gained)


def log(connection: Connection, kind: FeedKind, pairs: Iterable[tuple[int, int]]) -> None:
    """Log stories in feeds (story, feed): RFC 5005 archives are cut from the log."""
    by_feed: dict[int, list[int]] = defaultdict(list)
    for story, feed in sorted(pairs):
        by_feed[feed].append(story)
    last = logged(connection, kind, by_feed)
    rows = [
        (str(kind), feed, last[feed] + place, story)
        for feed, own in sorted(by_feed.items())
        for place, story in enumerate(own, 1)
    ]
    insert_plain(connection, feed_log, rows)


def feeds_of(connection: Connection, story_ids: Collection[int]) -> dict[FeedKind, list[tuple[int, int]]]:
    """Return the feeds that list stories, by kind, as (story, feed)."""
    found: dict[FeedKind, list[tuple[int, int]]] = defaultdict(list)
    for row in _TAGS(connection, story_ids):
        found[FeedKind.TAG].append((row.story_id, row.tag_id))
    for row in _FEEDS(connection, story_ids):
        found[FeedKind(row.kind)].append((row.story_id, row.id))
    found[FeedKind.SITE] = [(story, 0) for story in sorted(story_ids)]
    return found


def logged(connection: Connection, kind: FeedKind, feed_ids: Collection[int]) -> dict[int, int]:
    """Return how many stories feeds of a kind have logged so far, those included that left since."""
    if not feed_ids:
        return {}
    asked = numbered(connection, feed_ids)
    # The last of each is found by itself: a maximum of groups would walk along all that was ever logged.
    last = select(func.max(feed_log.c.position)).where(feed_log.c.kind == kind, feed_log.c.number == asked)
    rows = connection.execute(select(asked, func.coalesce(last.scalar_subquery(), 0)))  # pk_feed_log
    return {row[0]: row[1] for row in rows}


def _found(
    connection: Connection, shelf: _Shelf, story_ids: Iterable[int]
) -> dict[tuple[int, int], datetime | None]:
    rows = shelf.found(connection, story_ids)
    return {(row.story_id, getattr(row, shelf.feed.name)): row.published for row in rows}


def _delete(connection: Connection, shelf: _Shelf, pairs: Iterable[tuple[int, int]]) -> None:
    rows = [{"story": story, "feed": feed} for story, feed in sorted(pairs)]
    if rows:
        one = (shelf.table.c.story_id == bindparam("story"), shelf.feed == bindparam("feed"))
        connection.execute(delete(shelf.table).where(*one), rows)


def _count(
    connection: Connection,
    counted: Table,
    gained: Iterable[tuple[int, int]],
    lost: Iterable[tuple[int, int]],
) -> None:
    change = Counter(feed for _, feed in gained)
    change.subtract(feed for _, feed in lost)
    rows = [{"feed": feed, "more": more} for feed, more in sorted(change.items()) if more]
    if rows:
        statement = update(counted).where(counted.c.id == bindparam("feed"))
        connection.execute(statement.values(stories=counted.c.stories + bindparam("more")), rows)
