"""How much there is of everything: what a monitor asks for, every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, case, func, select

from store.remote import Standing
from store.tables import articles, due, polls, stories, tags

FAILING: Final = "failing"
"""How a source stands that is asked, and could not be read the last time."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of things in a store."""

    articles: int
    stories: int
    """Those that are told by an article."""
    tags: int
    """Those that have stories."""
    sources: Mapping[str, int]
    """Remote sources that were ever asked, by how they stand: active, failing, paused, gone."""
    due: int
    """Feeds, pages and lists that are to be published."""


def counts(connection: Connection) -> Counts:
    """Count."""
    fails = (polls.c.standing == Standing.ACTIVE.value) & (polls.c.failures > 0)
    state = case((fails, FAILING), else_=polls.c.standing).label("state")
    by_state = select(state, func.count()).group_by(state)
    told = stories.c.article_id.is_not(None)
    used = select(func.count()).where(tags.c.stories > 0)  # ix_tags_stories_key
    found = {row[0]: int(row[1]) for row in connection.execute(by_state)}
    return Counts(
        articles=_number(connection, articles),
        stories=connection.execute(select(func.count()).where(told)).scalar_one(),
        tags=connection.execute(used).scalar_one(),
        sources={name: found.get(name, 0) for name in (*Standing, FAILING)},
        due=_number(connection, due),
    )


def _number(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
