"""Fragments: what publishing has rendered of stories, kept as long as it is true."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from store.article import Fragments
from store.bulk import upsert
from store.prepared import Prepared
from store.tables import FRAGMENTS, fragments, stories

_VERSIONS: Final = Prepared(
    lambda among: select(stories.c.id, stories.c.version).where(among(stories.c.id))  # pk_stories
)


def keep(connection: Connection, rendered: Sequence[Fragments]) -> None:
    """Keep fragments, but for stories that have changed since they were rendered."""
    now = dict(_VERSIONS(connection, (item.story_id for item in rendered)))
    rows = [
        (item.story_id, item.updated, *(item.parts.get(name) for name in FRAGMENTS))
        for item in rendered
        if now.get(item.story_id) == item.version
    ]
    renewed = ", ".join(
        f"{column.name} = excluded.{column.name}" for column in fragments.c if column.name != "story_id"
    )
    upsert(connection, fragments, rows, renewed)
