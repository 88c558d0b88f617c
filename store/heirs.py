"""Entries whose articles were pruned in part: another carries on what they are called, and their dates."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select

from store.bulk import delete_in, insert_rows
from store.prepared import Lookup
from store.tables import articles, heirs, stories

_MEMBERS: Final = Lookup(
    select(
        articles.c.id, stories.c.id.label("story_id"), stories.c.uri, stories.c.published, stories.c.updated
    )
    .join_from(articles, stories, stories.c.id == articles.c.story_id)
    .order_by(articles.c.id.desc()),
    articles.c.story_id,  # ix_articles_story_id
)


def bequeath(connection: Connection, gone: Collection[int], story_ids: Collection[int]) -> None:
    """
    Let the first article that is left of each story carry on its entry: readers must not see a new one.

    Nor may its dates move: it would climb in their lists. ``gone`` are the articles that are about to go.
    """
    left = {row.story_id: row for row in _MEMBERS(connection, story_ids) if row.id not in gone}
    delete_in(connection, heirs.c.article_id, [row.id for row in left.values()])
    rows = [
        {"article_id": row.id, "uri": row.uri, "published": row.published, "updated": row.updated}
        for row in left.values()
    ]
    insert_rows(connection, heirs, rows)
