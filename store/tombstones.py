"""Tombstones in the database: which entries were removed from which feeds (RFC 6721)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select

from store.article import FeedKind, Tombstone
from store.bulk import insert_rows
from store.prepared import Lookup
from store.tables import tombstones

Place = tuple[FeedKind, int]
"""A feed: its kind and its number."""


def dig(connection: Connection, uri: str, places: Iterable[Place], now: datetime) -> None:
    """Record that feeds listed an entry which is removed."""
    rows = [
        {"kind": kind, "number": number, "uri": uri, "moment": now} for kind, number in sorted(set(places))
    ]
    insert_rows(connection, tombstones, rows)


def lift(connection: Connection, uri: str) -> list[Place]:
    """Forget that an entry was removed; return the feeds that said so."""
    mine = tombstones.c.uri == uri  # looks at all: there are few
    query = select(tombstones.c.kind, tombstones.c.number).where(mine)
    places = sorted((FeedKind(row.kind), row.number) for row in connection.execute(query))
    connection.execute(delete(tombstones).where(mine))
    return places


def of_feeds(connection: Connection, kind: FeedKind, numbers: Iterable[int]) -> dict[int, list[Tombstone]]:
    """Return the entries that feeds of one kind have lost, by the feed's number, the latest first."""
    found: dict[int, list[Tombstone]] = defaultdict(list)
    for row in _OF_FEEDS[kind](connection, numbers):
        found[row.number].append(Tombstone(row.uri, row.moment))
    return found


_OF_FEEDS: Final = {
    kind: Lookup(
        select(tombstones)
        .where(tombstones.c.kind == kind)
        .order_by(tombstones.c.moment.desc(), tombstones.c.uri),
        tombstones.c.number,  # pk_tombstones
    )
    for kind in FeedKind
}
