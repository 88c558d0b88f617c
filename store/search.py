"""Questions -> stories: both engines find the same ones, and order them by how well they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    cast,
    column,
    desc,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from store import listing
from store.article import FeedKind, Story, Tag
from store.outlets import key_of
from store.reading import load_stories
from store.searchnotation import RANKS, WEIGHTS, either, fts, tsquery
from store.searchquery import Question, Term, parsed
from store.suggesting import suggested
from store.tables import article_search, articles, feeds, stories, story_feeds, story_tags

MOST: Final = 1_000
"""Stories that are counted, and can be leafed through."""
_RANKED: Final = 2_000
"""Articles that are looked at, the latest: a word of every text need not be looked for in all of them."""
_RECENT: Final = timedelta(days=30)
"""What is so much older gets half of what is given for being new."""
_FRESHNESS: Final = 0.3
"""That is so much, where the best answer has one."""
_INDEX: Final = table("article_index", column("rowid"))


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    question: Question
    numbers: tuple[int, ...] = ()
    """Stories of the part that was asked for, the best first."""
    total: int = 0
    """How many there are in all, as far as they were counted."""
    has_more: bool = False
    """Whether there are more than were counted."""
    tags: tuple[Tag, ...] = ()
    """The tag that is called as the question; where nothing was found, those that may be meant."""
    stories: tuple[Story, ...] = ()
    """Those of ``numbers``, for whoever wants them whole."""


class _Hit(NamedTuple):
    story_id: int
    published: datetime
    relevance: float


@dataclass(frozen=True, slots=True)
class _Listing:
    """A feed that lists what is wanted, or what is not."""

    table: Table
    feed: "Column[int]"
    number: int

    def lists(self, story: ColumnElement[int]) -> ColumnElement[bool]:
        # pk_story_tags, pk_story_feeds
        return exists().where(self.table.c.story_id == story, self.feed == self.number)


@dataclass(frozen=True, slots=True)
class _Filters:
    """What holds for a story, whatever its articles say."""

    wanted: Sequence[_Listing]
    unwanted: Sequence[_Listing]

    def hold(self, story: ColumnElement[int]) -> list[ColumnElement[bool]]:
        return [*(one.lists(story) for one in self.wanted), *(~one.lists(story) for one in self.unwanted)]


def search(connection: Connection, asked: str, *, limit: int, offset: int = 0) -> Found:
    """
    Return the stories that a question finds: of each, an article has all its words and none that is excluded.

    Nothing that anybody types is an error.
    """
    question = parsed(asked)
    filters = None if question.is_empty else _filters(connection, question)
    hits = _hits(connection, question, filters) if filters else []
    best: dict[int, _Hit] = {}
    for hit in hits[:_RANKED]:
        known = best.get(hit.story_id)
        if known is None or hit.relevance > known.relevance:
            best[hit.story_id] = hit
    ranked = _ranked(best.values())
    return Found(
        question,
        tuple(ranked[offset : min(offset + limit, MOST)]),
        min(len(ranked), MOST),
        has_more=len(hits) > _RANKED or len(ranked) > MOST,
        tags=tuple(suggested(connection, question, is_found=bool(ranked))),
    )


def with_stories(connection: Connection, found: Found) -> Found:
    """Return what was found with its stories."""
    told = load_stories(connection, found.numbers)
    return replace(found, stories=tuple(told[number] for number in found.numbers if number in told))


def _ranked(hits: Iterable[_Hit]) -> list[int]:
    """Return stories, the best first: what answers best, and a little what is new."""
    listed = list(hits)
    top = max((hit.relevance for hit in listed), default=0.0) or 1.0
    newest = max((hit.published for hit in listed), default=None)

    def worth(hit: _Hit) -> tuple[float, datetime, int]:
        assert newest is not None
        age: float = (newest - hit.published) / _RECENT
        return hit.relevance / top + _FRESHNESS * 0.5**age, hit.published, hit.story_id

    return [hit.story_id for hit in sorted(listed, key=worth, reverse=True)]


def _filters(connection: Connection, question: Question) -> _Filters | None:
    """Return the feeds that are named; None where one is wanted that there is not."""
    wanted = [
        *(_tag(connection, name) for name in question.tags),
        *(_source(connection, name) for name in question.sources),
    ]
    unwanted = [
        *(_tag(connection, name) for name in question.no_tags),
        *(_source(connection, name) for name in question.no_sources),
    ]
    there = [one for one in wanted if one]
    return _Filters(there, [one for one in unwanted if one]) if len(there) == len(wanted) else None


def _tag(connection: Connection, name: str) -> _Listing | None:
    row = listing.find(connection, name)
    return row and _Listing(story_tags, story_tags.c.tag_id, row.id)


def _source(connection: Connection, name: str) -> _Listing | None:
    query = select(feeds.c.id).where(feeds.c.kind == FeedKind.SOURCE, feeds.c.key == key_of(name))
    number = connection.execute(query).scalar()  # uq_feeds_kind_key
    return None if number is None else _Listing(story_feeds, story_feeds.c.feed_id, number)


def _hits(connection: Connection, question: Question, filters: _Filters) -> list[_Hit]:
    """Return the latest articles that answer, one more than are ranked if there are as many."""
    if not question.terms:
        query = _listed(connection, question, filters)
    elif connection.dialect.name == "sqlite":
        query = _by_index(question, filters)
    else:
        query = _by_documents(question, filters)
    return [_Hit(*row) for row in connection.execute(query)]


def _by_index(question: Question, filters: _Filters) -> Select[Any]:
    relevance = literal_column(f"-bm25(article_index, {WEIGHTS})").label("relevance")
    query = select(_INDEX.c.rowid.label("id"), relevance).where(_matches(question.terms, question.excluded))
    return _told(query, _INDEX.c.rowid, filters, literal_column("relevance"))


def _by_documents(question: Question, filters: _Filters) -> Select[Any]:
    document = article_search.c.document
    asked = cast(tsquery(question.terms, question.excluded), TSQUERY)
    query = select(article_search.c.article_id.label("id"), document).where(
        document.op("@@")(asked)
    )  # ix_article_search_document
    relevance = func.ts_rank(
        literal(RANKS, ARRAY(REAL)),
        literal_column("found.document"),
        cast(either(question.terms), TSQUERY),
        1,
    )
    return _told(query, article_search.c.article_id, filters, relevance)


def _told(
    query: Select[Any], article: ColumnElement[int], filters: _Filters, relevance: ColumnElement[float]
) -> Select[Any]:
    """Return the stories of the latest articles that a query finds."""
    told = articles.alias()
    for holds in filters.hold(told.c.story_id):
        query = query.where(exists().where(told.c.id == article, holds))
    found = query.order_by(desc("id")).limit(_RANKED + 1).subquery("found")
    return (
        select(articles.c.story_id, stories.c.published, relevance)
        .join_from(found, articles, articles.c.id == found.c.id)
        .join(stories, stories.c.id == articles.c.story_id)
        .order_by(articles.c.id.desc())
    )


def _listed(connection: Connection, question: Question, filters: _Filters) -> Select[Any]:
    """Return the newest stories of a feed: ix_story_tags_tag_id_published_uri, and its like of feeds."""
    first, *others = filters.wanted
    story, published = first.table.c.story_id, first.table.c.published
    query = select(story, published, literal(0.0)).where(
        first.feed == first.number, *_Filters(others, filters.unwanted).hold(story)
    )
    if question.excluded:
        query = query.where(
            exists().where(articles.c.story_id == story, ~_having(connection, question.excluded))
        )
    return query.order_by(published.desc(), first.table.c.uri.desc()).limit(_RANKED + 1)


def _having(connection: Connection, terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition that an article has one of these terms."""
    if connection.dialect.name == "sqlite":
        either_of = " OR ".join(fts([term]) for term in terms)
        return articles.c.id.in_(
            select(_INDEX.c.rowid).where(literal_column("article_index").op("MATCH")(either_of))
        )
    asked = cast(either(terms), TSQUERY)
    return articles.c.id.in_(
        select(article_search.c.article_id).where(article_search.c.document.op("@@")(asked))
    )


def _matches(terms: Sequence[Term], excluded: Sequence[Term]) -> ColumnElement[bool]:
    return literal_column("article_index").op("MATCH")(fts(terms, excluded))
