"""How long articles stay: what was decided, and the condition that an article's time is over."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_

from store import listing
from store.tables import article_tags, articles

_BEGAN: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long articles stay; by the latest of when they were published, first seen and edited."""

    age: timedelta | None = None
    """None: for ever."""
    tags: Mapping[str, timedelta] = field(default_factory=dict)
    """For how long articles of these tags stay, in any spelling; an article stays as long as one lets it."""
    only: tuple[str, ...] = ()
    """Articles of other tags than these are left alone; none: of no tag."""

    @property
    def is_set(self) -> bool:
        """Whether there is anything that does not stay for ever."""
        return self.age is not None or bool(self.tags)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was decided, with tags by their numbers."""

    age: timedelta | None
    tags: Mapping[int, timedelta]
    only: frozenset[int] | None
    """None: all."""
    unknown: tuple[str, ...]
    """Names that are no tag's."""


def terms_of(connection: Connection, retention: Retention) -> Terms:
    """Return what was decided, by the tags that names lead to; of several for one tag the longest counts."""
    unknown: list[str] = []

    def numbers(names: Collection[str]) -> Iterator[tuple[str, int]]:
        for name in names:
            if row := listing.find(connection, name):
                yield name, row.id
            else:
                unknown.append(name)

    tags: dict[int, timedelta] = {}
    for name, number in numbers(retention.tags):
        tags[number] = max(retention.tags[name], tags.get(number, timedelta()))
    only = frozenset(number for _, number in numbers(retention.only)) if retention.only else None
    return Terms(retention.age, tags, only, tuple(dict.fromkeys(unknown)))


def is_over(terms: Terms, now: datetime, *, by_date: bool = False) -> ColumnElement[bool]:
    """
    Return the condition that an article's time is over.

    Its time begins anew when it is edited, and does not begin before it came here: whoever brings an archive
    of ten years in has it for as long as news, and a page whose date was misread does not go the same night.
    ``by_date`` looks at nothing but when it was published.
    """

    def older(age: timedelta | None) -> ColumnElement[bool]:
        if age is None:
            return false()
        since = _before(now, age)
        # A date that is still to come says nothing: such an article would stay until then.
        published = or_(articles.c.published < since, articles.c.published > now)
        if by_date:
            return published
        edited = or_(articles.c.edited.is_(None), articles.c.edited < since)
        return and_(articles.c.first_seen < since, published, edited)

    if not terms.tags:
        return and_(older(terms.age), _has_one_of(terms.only))
    # pk_article_tags
    tagged = exists().where(article_tags.c.article_id == articles.c.id).correlate(articles)
    keeps = [and_(article_tags.c.tag_id.not_in(terms.tags), ~older(terms.age))]
    by_age = sorted(terms.tags.items(), key=lambda item: item[1])
    for age, group in groupby(by_age, key=lambda item: item[1]):
        keeps.append(and_(article_tags.c.tag_id.in_([number for number, _ in group]), ~older(age)))
    over = or_(and_(~tagged, older(terms.age)), and_(tagged, ~tagged.where(or_(*keeps))))
    return and_(over, _has_one_of(terms.only))


def _has_one_of(only: Collection[int] | None) -> ColumnElement[bool]:
    if only is None:
        return ~false()
    tagged = exists().where(article_tags.c.article_id == articles.c.id, article_tags.c.tag_id.in_(only))
    return tagged.correlate(articles)


def _before(now: datetime, age: timedelta) -> datetime:
    # The program knows no time before the year 1.
    return now - age if age < now - _BEGAN else _BEGAN
