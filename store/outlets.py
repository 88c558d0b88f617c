"""Outlets as feeds: one for all spellings of a name that fold alike."""

import hashlib
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, select

from arabic.fold import fold
from arabic.hygiene import one_line
from arabic.slug import unique_slug
from store import dues
from store.article import FeedKind
from store.bulk import insert_rows, numbers
from store.identity import Authority
from store.prepared import Lookup
from store.tables import feeds

_LONGEST: Final = 200
_KNOWN: Final = Lookup(
    select(feeds.c.id, feeds.c.key).where(feeds.c.kind == FeedKind.SOURCE),
    feeds.c.key,  # uq_feeds_kind_key
)


def key_of(outlet: str | None) -> str:
    """
    Return what the spellings of an outlet's name share; nothing for what is no name.

    What is longer than any name goes by its digest: PostgreSQL indexes no word of some thousand letters.
    """
    key = fold(one_line(outlet or ""))
    return key if len(key) <= _LONGEST else hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


def known(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the feeds of those outlets that have one, by key."""
    return {row.key: row.id for row in _KNOWN(connection, filter(None, map(key_of, names)))}


def resolve(connection: Connection, outlets: Iterable[str | None], authority: Authority) -> dict[str, int]:
    """Return the feeds of outlets by key; those that are new get an address and a URI for good."""
    names: dict[str, str] = {}
    for outlet in sorted(filter(None, outlets)):
        names.setdefault(key_of(outlet), one_line(outlet))
    names.pop("", None)
    known = {row.key: row.id for row in _KNOWN(connection, names)}
    fresh = sorted(names.keys() - known.keys())
    if not fresh:
        return known
    taken = set(connection.execute(select(feeds.c.slug).where(feeds.c.kind == FeedKind.SOURCE)).scalars())
    rows = []
    for key, number in zip(fresh, numbers(connection, feeds), strict=False):
        slug = unique_slug(names[key], taken)
        taken.add(slug)
        uri = authority.uri(f"source/{quote(slug, safe='')}")
        rows.append(
            {
                "id": number,
                "kind": FeedKind.SOURCE,
                "key": key,
                "name": names[key],
                "slug": slug,
                "uri": uri,
                "stories": 0,
            }
        )
    insert_rows(connection, feeds, rows)
    dues.owe_directory(connection)
    return known | {row["key"]: row["id"] for row in rows}
