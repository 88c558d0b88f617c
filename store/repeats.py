"""Pages that hold what another page holds: one of them is left over from copying files about."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from store.article import Problem, Role
from store.bulk import rows_in
from store.tables import copies, pages, sources


def repeats(connection: Connection, source: str, origins: Iterable[str]) -> list[Problem]:
    """
    Return those of a source's pages whose main article was another page's main article before.

    An article that pages embed is none: that is what the store is for.
    """
    mine, earlier, first = copies.alias("mine"), copies.alias("earlier"), pages.alias("first")
    query = (
        select(pages.c.origin, func.min(first.c.origin).label("first"))
        .join_from(pages, sources)
        .join(mine, mine.c.page_id == pages.c.id)  # ix_copies_page_id
        .join(earlier, earlier.c.article_id == mine.c.article_id)  # ix_copies_article_id
        .join(first, first.c.id == earlier.c.page_id)
        .where(sources.c.name == source, first.c.id < pages.c.id)  # uq_sources_name
        .where(*(copy.c.role == Role.MAIN for copy in (mine, earlier)))
        .where(*(copy.c.position.is_not(None) for copy in (mine, earlier)))
        .group_by(pages.c.origin)
        .order_by(pages.c.origin)
    )
    return [
        Problem(row.origin, f"holds the same article as {row.first}: remove one of them")
        for row in rows_in(connection, query, pages.c.origin, origins)  # uq_pages_source_id_origin
    ]
