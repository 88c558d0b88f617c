"""Articles in the database: looked up by their headlines and links, written as their copies decide them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, select

from store.bulk import insert_plain, insert_rows, update_rows
from store.decide import Decision, Revision
from store.identity import Authority, short_id
from store.matching import Known
from store.prepared import Lookup
from store.tables import article_names, articles

_NAMED: Final = Lookup(select(article_names), article_names.c.key)  # pk_article_names
_KNOWN: Final = Lookup(select(articles.c.id, articles.c.short_id), articles.c.id)
_EDITED: Final = Lookup(select(articles.c.id, articles.c.first_seen, articles.c.edited), articles.c.id)


def named(connection: Connection, keys: Iterable[int]) -> list[tuple[int, int]]:
    """Return which articles have had these headlines or links (their keys)."""
    return [(row.key, row.article_id) for row in _NAMED(connection, keys)]


def known(connection: Connection, article_ids: Iterable[int]) -> list[Known]:
    """Return articles as matching sees them, still without copies."""
    return [Known(row.id, row.short_id) for row in _KNOWN(connection, article_ids)]


def add(
    connection: Connection,
    minted: Mapping[int, UUID],
    revisions: Mapping[int, Revision],
    authority: Authority,
    now: datetime,
) -> None:
    """Write new articles."""
    rows = [
        {
            "id": number,
            "uri": authority.uri(str(uuid)),
            "short_id": short_id(uuid),
            "first_seen": now,
            **_decided(revisions[number].after),
        }
        for number, uuid in minted.items()
    ]
    insert_rows(connection, articles, rows)


def name(connection: Connection, names: Sequence[tuple[int, int]]) -> None:
    """Record headlines and links that articles did not have before."""
    insert_plain(connection, article_names, names)


def change(connection: Connection, revisions: Mapping[int, Revision], now: datetime) -> None:
    """Write articles that were known before and whose copies came or went."""
    known = {number: item.before for number, item in revisions.items() if item.before}
    rows = []
    for row in _EDITED(connection, known):
        after = revisions[row.id].after
        # What the run that first saw an article finds in other copies is no edit.
        is_edit = known[row.id].folded != after.folded and row.first_seen != now
        rows.append({"id": row.id, **_decided(after), "edited": now if is_edit else row.edited})
    update_rows(connection, articles, rows)


def _decided(decision: Decision) -> dict[str, Any]:
    return {
        "copy_id": decision.copy.id,
        "headline_id": decision.copy.headline_id,
        "byline": decision.byline,
        "outlet": decision.outlet,
        "published": decision.published,
        "media": decision.media,
        "credit": decision.credit,
        "link": decision.link,
    }
