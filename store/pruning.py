"""Articles whose time is over: told, and taken out by the batch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select

from store.bulk import rows_in
from store.planning import Rules
from store.removing import take_out
from store.retention import Retention, is_over, terms_of
from store.tables import article_tags, articles, headlines, tags

_BATCH: Final = 500
"""Articles that are taken out in one transaction: no writer has to wait for longer than a second or two."""
_SAMPLE: Final = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that was pruned, or would be."""

    short_id: str
    headline: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was pruned, or would be."""

    articles: int = 0
    oldest: datetime | None = None
    """When the first of them was published."""
    newest: datetime | None = None
    tags: tuple[tuple[str, int], ...] = ()
    """Tags by name, with how many of the articles had each, the most frequent first."""
    sample: tuple[Sample, ...] = ()
    """The newest of them: whoever does not miss these misses none."""
    late: int = 0
    """Articles that were published as long ago, and stay: they came in or were edited later."""
    unknown: tuple[str, ...] = ()
    """Names of tags in what was decided that no tag has."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How far it went."""

    articles: int
    last: int
    """The article up to which all were looked at."""


def survey(connection: Connection, retention: Retention, now: datetime) -> Pruned:
    """Return what would be pruned. Looks at all articles: it is asked for once a day."""
    terms = terms_of(connection, retention)
    over = is_over(terms, now)
    count, oldest, newest = connection.execute(
        select(func.count(), func.min(articles.c.published), func.max(articles.c.published)).where(over)
    ).one()
    by_date = select(func.count()).where(is_over(terms, now, by_date=True))
    return Pruned(
        count,
        oldest,
        newest,
        _tags(connection, over) if count else (),
        _sample(connection, over) if count else (),
        connection.execute(by_date).scalar_one() - count,
        terms.unknown,
    )


def prune_some(
    connection: Connection, retention: Retention, rules: Rules, now: datetime, after: int
) -> Batch | None:
    """
    Take out a batch of articles whose time is over, of those behind ``after``; None if there are none.

    Articles of one story go together, so that no entry is changed that goes in the next moment.
    """
    over = is_over(terms_of(connection, retention), now)
    query = select(articles.c.id, articles.c.story_id).where(over, articles.c.id > after)
    first = connection.execute(query.order_by(articles.c.id).limit(_BATCH)).all()
    if not first:
        return None
    gone = rows_in(
        connection, select(articles).where(over), articles.c.story_id, [row.story_id for row in first]
    )
    take_out(connection, gone, rules, now, pruned=True)
    return Batch(len(gone), first[-1].id)


def _tags(connection: Connection, over: ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    count = func.count()
    query = (
        select(tags.c.name, count)
        .join_from(articles, article_tags)
        .join(tags, tags.c.id == article_tags.c.tag_id)
        .where(over)
        .group_by(tags.c.id, tags.c.name)
        .order_by(count.desc(), tags.c.name)
    )
    return tuple((name, number) for name, number in connection.execute(query))


def _sample(connection: Connection, over: ColumnElement[bool]) -> tuple[Sample, ...]:
    query = (
        select(articles.c.short_id, headlines.c.text, articles.c.published)
        .join_from(articles, headlines, headlines.c.id == articles.c.headline_id)
        .where(over)
        .order_by(articles.c.published.desc(), articles.c.uri)
        .limit(_SAMPLE)
    )
    return tuple(Sample(*row) for row in connection.execute(query))
