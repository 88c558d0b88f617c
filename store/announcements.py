"""What a hub is to be told of, as publishing notes it: in the transaction that records the files."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, select

from store.article import Output
from store.bulk import rows_in, upsert
from store.secrecy import is_secret
from store.tables import outputs, pings

TOPICS: Final = frozenset({"atom.xml", "rss.xml", "feed.json"})
"""What the files are called that somebody may subscribe to: feeds, but not their archives."""

# What changes again while the hub is being told gets another stamp. With another hub, all begins anew.
_AGAIN: Final = (
    "stamp = pings.stamp + 1, "
    "due = CASE WHEN pings.hub = excluded.hub THEN pings.due END, "
    "failures = CASE WHEN pings.hub = excluded.hub THEN pings.failures ELSE 0 END, "
    "reason = CASE WHEN pings.hub = excluded.hub THEN pings.reason END, "
    "hub = excluded.hub"
)


def is_topic(path: str) -> bool:
    """
    Tell whether a file in the published folder is a feed that somebody may subscribe to.

    A hub would learn the address of a private one, and tell it to whoever asks.

    >>> is_topic("tags/نفط/atom.xml"), is_topic("tags/نفط/archive/1.xml"), is_topic("index.html")
    (True, False, False)
    """
    return path.rpartition("/")[2] in TOPICS and not is_secret(path)


def note(connection: Connection, hub: str, written: Mapping[str, Output], removed: Iterable[str]) -> None:
    """
    Note that a hub is to be told of the feeds among these whose bytes are others than those on record.

    It comes before ``written`` is recorded. A file counts that somebody put in place who died before it was
    on record: it is found unchanged, and yet nobody was told.
    """
    feeds = {path: output for path, output in written.items() if is_topic(path)}
    query = select(outputs.c.path, outputs.c.size, outputs.c.modified)
    rows = rows_in(connection, query, outputs.c.path, feeds)  # pk_outputs
    known = {row.path: (row.size, row.modified) for row in rows}
    changed = {path for path, output in feeds.items() if known.get(path) != (output.size, output.modified)}
    news = sorted(changed.union(filter(is_topic, removed)))
    upsert(connection, pings, [(path, hub, 0, None, 0, None) for path in news], _AGAIN)
