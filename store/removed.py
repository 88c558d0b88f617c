"""Articles that were removed: what is left of them, by which pages that show them again are known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, or_, select

from arabic.fold import fold
from store.bulk import delete_in, insert_plain, insert_rows, numbers, rows_in
from store.decide import Copy
from store.filing import days_of, facts_of, moment_of
from store.marks import packed, text_keys, unpacked
from store.matching import Facts, Known
from store.pages import Arrival
from store.prepared import Lookup
from store.tables import article_names, pages, removals, removed_copies, removed_names, removed_texts

_NAMED: Final = Lookup(select(removed_names), removed_names.c.key)  # pk_removed_names
_TEXTS: Final = Lookup(select(removed_texts), removed_texts.c.key)  # pk_removed_texts
_ON_PAGES: Final = Lookup(
    select(removed_copies.c.removal_id),
    removed_copies.c.page_id,  # ix_removed_copies_page_id
)
_LATEST: Final = select(func.max(removed_texts.c.key))
_PLACES: Final = 1 << 16

RemovedCopy = tuple[int, int, int | None, Facts]
"""The article, a page that showed it, its place there, and what tells it from others."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Removed articles as matching sees them. Their numbers are below zero: no article has such a one."""

    known: Sequence[Known] = ()
    names: Sequence[tuple[int, int]] = ()
    texts: Sequence[tuple[int, int]] = ()
    """Of those that were pruned: what others of their days say may be theirs."""
    copies: Sequence[RemovedCopy] = ()


def names_of(arrivals: Iterable[Arrival]) -> set[int]:
    """Return the marks of drafts' headlines and links."""
    prints = [arrival.print for arrival in arrivals]
    return {key for one in prints for key in (one.name, one.link) if key is not None}


def lookup(connection: Connection, arrivals: Collection[Arrival], window: timedelta) -> Gone:
    """Return the removed articles that drafts may be: by their names, their pages, or what they say."""
    named = _NAMED(connection, names_of(arrivals))
    told = _TEXTS(connection, _old_texts(connection, arrivals, days_of(window)))
    on_pages = _ON_PAGES(connection, {arrival.page_id for arrival in arrivals})
    wanted = {row.removal_id for row in (*named, *told, *on_pages)}
    if not wanted:
        return Gone()
    found = rows_in(connection, select(removals), removals.c.id, wanted)
    on_page = select(removed_copies, pages.c.source_id).join_from(removed_copies, pages)
    kept = rows_in(connection, on_page, removed_copies.c.removal_id, wanted)
    return Gone(
        [Known(-row.id, row.short_id) for row in found],
        [(row.key, -row.removal_id) for row in named],
        [(row.key, -row.removal_id) for row in told],
        [(-row.removal_id, row.page_id, row.position, _facts(row)) for row in kept],
    )


def _old_texts(connection: Connection, arrivals: Iterable[Arrival], around: int) -> list[int]:
    """Return the marks of drafts that are old enough to be the text of a pruned article: hardly ever any."""
    latest: int | None = connection.execute(_LATEST).scalar()  # pk_removed_texts
    if latest is None:
        return []
    keys = [
        text_keys(arrival.print.sentences, moment_of(arrival), around=around)
        for arrival in arrivals
        if arrival.print.sentences
    ]
    return [key for own in keys if own[0] <= latest for key in own]


def name(connection: Connection, names: Iterable[tuple[int, int]]) -> None:
    """Record headlines and links under which pages showed removed articles again."""
    insert_plain(connection, removed_names, [(key, -article) for key, article in names])


def sight(connection: Connection, gone: Gone, found: Mapping[Arrival, int]) -> None:
    """
    Record what pages show of removed articles, if they did not show it so before.

    However far a page gets from what it once said, one edit after the other, it shows the removed article.
    """
    known = {(-article, page, position, facts) for article, page, position, facts in gone.copies}
    rows = [
        _row(article, _place(arrival), arrival.page_id, arrival.draft.position, facts)
        for arrival, article in found.items()
        for facts in [facts_of(arrival)]
        if (article, arrival.page_id, arrival.draft.position, facts) not in known
    ]
    for row in rows:
        own = (removed_copies.c.removal_id == row["removal_id"], removed_copies.c.copy_id == row["copy_id"])
        connection.execute(delete(removed_copies).where(*own))
    insert_rows(connection, removed_copies, rows)


def remember(
    connection: Connection,
    gone: Sequence[Row[Any]],
    copies: Iterable[Copy],
    now: datetime,
    *,
    pruned: bool = False,
) -> None:
    """
    Record what is left of articles that are removed: ids, the marks of their headlines, links and texts.

    Those that are ``pruned`` are known by what they say, too, whoever prints it.
    """
    ids = dict(zip((row.id for row in gone), numbers(connection, removals), strict=False))
    rows = [
        {
            "id": ids[row.id],
            "uri": row.uri,
            "short_id": row.short_id,
            "moment": now,
            "pruned": int(pruned),
        }
        for row in gone
    ]
    insert_rows(connection, removals, rows)
    query = select(article_names)  # ix_article_names_article_id
    names = rows_in(connection, query, article_names.c.article_id, ids)
    insert_plain(connection, removed_names, [(row.key, ids[row.article_id]) for row in names])
    sentences: dict[int, set[int]] = defaultdict(set)
    kept = []
    for copy in copies:
        sentences[copy.article_id] |= copy.sentences
        kept.append(_row(ids[copy.article_id], copy.id, copy.page_id, copy.position, _facts_of(copy)))
    insert_rows(connection, removed_copies, kept)
    if pruned:
        texts = {(key, ids[row.id]) for row in gone for key in text_keys(sentences[row.id], row.published)}
        insert_plain(connection, removed_texts, sorted(texts))


def find(connection: Connection, short_id_or_uri: str) -> Row[Any] | None:
    """Return what is left of a removed article."""
    # uq_removals_short_id, uq_removals_uri
    named = or_(removals.c.short_id == short_id_or_uri, removals.c.uri == short_id_or_uri)
    return connection.execute(select(removals).where(named)).first()


def short_ids(connection: Connection) -> list[str]:
    """
    Return what the pages of removed articles were called, without those of pruned ones.

    Of these there are more with every year, and nobody was told that they are gone for good.
    """
    query = select(removals.c.short_id).where(removals.c.pruned == 0).order_by(removals.c.short_id)
    return list(connection.execute(query).scalars())


def pages_of(connection: Connection, removal: int) -> list[int]:
    """Return the pages that showed a removed article."""
    query = select(removed_copies.c.page_id).distinct().where(removed_copies.c.removal_id == removal)
    return sorted(connection.execute(query).scalars())


def forget(connection: Connection, removal: int) -> None:
    """Forget that an article was removed: it may come back."""
    # Looks at all names: somebody changes his mind once a year.
    for column in (removed_names.c.removal_id, removed_texts.c.removal_id, removed_copies.c.removal_id):
        delete_in(connection, column, [removal])
    connection.execute(delete(removals).where(removals.c.id == removal))


def _place(arrival: Arrival) -> int:
    """Return a number for a place on a page: below zero, as no copy's is."""
    return -(arrival.page_id * _PLACES + min(arrival.draft.position, _PLACES - 1))


def _row(removal: int, copy: int, page: int, position: int | None, facts: Facts) -> dict[str, object]:
    return {
        "removal_id": removal,
        "copy_id": copy,
        "page_id": page,
        "position": position,
        "outlet": facts.outlet,
        "published": facts.published,
        "sentences": packed(facts.sentences),
    }


def _facts(row: Row[Any]) -> Facts:
    return Facts(row.outlet, row.published, unpacked(row.sentences), row.page_id, row.source_id)


def _facts_of(copy: Copy) -> Facts:
    return Facts(copy.outlet and fold(copy.outlet), copy.published, copy.sentences)
