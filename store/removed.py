"""Articles that were removed: what is left of them, by which pages that show them again are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, or_, select

from arabic.fold import fold
from store.bulk import delete_in, insert_plain, insert_rows, numbers, rows_in
from store.decide import Copy
from store.marks import packed, unpacked
from store.matching import Facts, Known
from store.prepared import Lookup
from store.tables import article_names, pages, removals, removed_copies, removed_names

_NAMED: Final = Lookup(select(removed_names), removed_names.c.key)  # pk_removed_names
_ON_PAGES: Final = Lookup(
    select(removed_copies.c.removal_id),
    removed_copies.c.page_id,  # ix_removed_copies_page_id
)

RemovedCopy = tuple[int, int, int | None, Facts]
"""The article, a page that showed it, its place there, and what tells it from others."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Removed articles as matching sees them. Their numbers are below zero: no article has such a one."""

    known: Sequence[Known] = ()
    names: Sequence[tuple[int, int]] = ()
    copies: Sequence[RemovedCopy] = ()


def lookup(connection: Connection, keys: Iterable[int], page_ids: Iterable[int]) -> Gone:
    """Return the removed articles that had one of these names (their keys), or stood on these pages."""
    named = _NAMED(connection, keys)
    wanted = {row.removal_id for row in (*named, *_ON_PAGES(connection, page_ids))}
    if not wanted:
        return Gone()
    found = rows_in(connection, select(removals), removals.c.id, wanted)
    on_page = select(removed_copies, pages.c.source_id).join_from(removed_copies, pages)
    kept = rows_in(connection, on_page, removed_copies.c.removal_id, wanted)
    return Gone(
        [Known(-row.id, row.short_id) for row in found],
        [(row.key, -row.removal_id) for row in named],
        [(-row.removal_id, row.page_id, row.position, _facts(row)) for row in kept],
    )


def name(connection: Connection, names: Iterable[tuple[int, int]]) -> None:
    """Record headlines and links under which pages showed removed articles again."""
    insert_plain(connection, removed_names, [(key, -article) for key, article in names])


def remember(connection: Connection, article: Row[Any], copies: Iterable[Copy], now: datetime) -> None:
    """Record what is left of an article that is removed: its id, its headlines' keys, marks of its text."""
    number = next(numbers(connection, removals))
    row = {"id": number, "uri": article.uri, "short_id": article.short_id, "moment": now}
    insert_rows(connection, removals, [row])
    # Looks at the names of all articles: they are found by their keys, and something is removed once a month.
    query = select(article_names.c.key).where(article_names.c.article_id == article.id)
    insert_plain(connection, removed_names, [(key, number) for key in connection.execute(query).scalars()])
    insert_rows(
        connection,
        removed_copies,
        [
            {
                "removal_id": number,
                "copy_id": copy.id,
                "page_id": copy.page_id,
                "position": copy.position,
                "outlet": fold(copy.outlet) if copy.outlet else None,
                "published": copy.published,
                "sentences": packed(copy.sentences),
            }
            for copy in copies
        ],
    )


def find(connection: Connection, short_id_or_uri: str) -> Row[Any] | None:
    """Return what is left of a removed article."""
    # uq_removals_short_id, uq_removals_uri
    named = or_(removals.c.short_id == short_id_or_uri, removals.c.uri == short_id_or_uri)
    return connection.execute(select(removals).where(named)).first()


def short_ids(connection: Connection) -> list[str]:
    """Return what the pages of removed articles were called."""
    return list(connection.execute(select(removals.c.short_id).order_by(removals.c.short_id)).scalars())


def pages_of(connection: Connection, removal: int) -> list[int]:
    """Return the pages that showed a removed article."""
    query = select(removed_copies.c.page_id).distinct().where(removed_copies.c.removal_id == removal)
    return sorted(connection.execute(query).scalars())


def forget(connection: Connection, removal: int) -> None:
    """Forget that an article was removed: it may come back."""
    for column in (removed_names.c.removal_id, removed_copies.c.removal_id):
        delete_in(connection, column, [removal])
    connection.execute(delete(removals).where(removals.c.id == removal))


def _facts(row: Row[Any]) -> Facts:
    return Facts(row.outlet, row.published, unpacked(row.sentences), row.page_id, row.source_id)
