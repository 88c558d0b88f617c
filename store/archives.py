"""What readers find behind feeds (RFC 5005): archives cut from their logs, and what those have lost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select

from store import dues
from store.article import Due, FeedKind
from store.bulk import delete_in, delete_plain, numbered, upsert
from store.membership import logged
from store.prepared import Lookup
from store.tables import due, feed_log, losses, stories

FULL: Final = 100
"""The places of a feed's log that make an archive: once they are taken it stays as it is."""

_PLACES: Final = Lookup(select(feed_log), feed_log.c.story_id)  # ix_feed_log_story_id
_LOGGED: Final = Lookup(select(feed_log.c.story_id).distinct(), feed_log.c.story_id)
_EMPTY: Final = Lookup(select(stories.c.id).where(stories.c.article_id.is_(None)), stories.c.id)
_LOST: Final = {
    kind: Lookup(select(losses).where(losses.c.kind == kind), losses.c.number)  # pk_losses
    for kind in FeedKind
}


def shed(connection: Connection, story_ids: Collection[int]) -> set[int]:
    """
    See to what archives hold of stories that lost articles: with the next publishing they are made anew.

    Stories that have no article left leave the logs, and the store; returns which.
    """
    places: dict[tuple[FeedKind, int], list[tuple[int, int]]] = defaultdict(list)
    for row in _PLACES(connection, story_ids):
        places[FeedKind(row.kind), row.number].append((row.position, row.story_id))
    lost = {
        (str(kind), number, (position - 1) // FULL + 1)
        for (kind, number), own in places.items()
        for position, _ in own
    }
    upsert(connection, losses, sorted(lost), "archive = excluded.archive")
    empty = {row.id for row in _EMPTY(connection, story_ids)}
    for kind in FeedKind:
        numbers = [number for of, number in places if of == kind]
        dues.owe(connection, kind, numbers)
        # The last place stays taken, so that the log goes on from there: archives are never numbered anew.
        last = logged(connection, kind, numbers)
        left = [
            (str(kind), number, position)
            for number in numbers
            for position, story in places[kind, number]
            if story in empty and position != last[number]
        ]
        delete_plain(connection, tuple(feed_log.primary_key), left)
    kept = {row.story_id for row in _LOGGED(connection, empty)}
    # Nor is the last number given to another one: somebody may be rendering this story right now.
    kept.add(connection.execute(select(func.max(stories.c.id))).scalar_one())
    delete_in(connection, stories.c.id, empty - kept)
    return empty


def living(connection: Connection, kind: FeedKind, number: int, count: int) -> list[int]:
    """Return which archives there are of a feed that logged so many stories, the oldest first."""
    asked = numbered(connection, range(1, -(-count // FULL) + 1))
    holds = (
        exists()
        .where(feed_log.c.kind == kind, feed_log.c.number == number)  # pk_feed_log
        .where(feed_log.c.position.between(FULL * (asked - 1) + 1, FULL * asked))
        # What is left in the last place may be there for its number alone.
        .where(stories.c.id == feed_log.c.story_id)
        .where(or_(feed_log.c.position < count, stories.c.article_id.is_not(None)))
    )
    return sorted(connection.execute(select(asked).where(holds)).scalars())


def lost_by(connection: Connection, kind: FeedKind, numbers: Iterable[int]) -> dict[int, set[int]]:
    """Return the archives that lost something since they were written, by the number of their feed."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in _LOST[kind](connection, numbers):
        found[row.number].add(row.archive)
    return found


def strike(connection: Connection, done: Iterable[Due]) -> None:
    """Forget what archives lost whose feeds are published, unless these fell due again meanwhile."""
    rows = [{"a": item.kind, "b": item.number} for item in done if item.kind in _LOST]
    if rows:
        still = exists().where(due.c.kind == losses.c.kind, due.c.number == losses.c.number)  # pk_due
        own = (losses.c.kind == bindparam("a"), losses.c.number == bindparam("b"))
        connection.execute(delete(losses).where(*own, ~still), rows)
