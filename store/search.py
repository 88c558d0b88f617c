"""Questions -> stories: both engines find the same ones, and order them by how well they answer."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY

from store import listing
from store.article import FeedKind, Story, Tag
from store.bulk import among
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
_INDEXED: Final[ColumnElement[Any]] = literal_column("article_index")


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
        own = self.table.alias()  # what asks may walk along the same table
        # pk_story_tags, pk_story_feeds
        return exists().where(own.c.story_id == story, own.c[self.feed.name] == self.number)


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
        return _listed(connection, question, filters)
    if connection.dialect.name == "sqlite":
        return _by_index(connection, question, filters)
    return _by_documents(connection, question, filters)


def _read(connection: Connection, query: Select[Any]) -> list[_Hit]:
    return [_Hit(row[0], row[1], row[2]) for row in connection.execute(query)]


def _by_index(connection: Connection, question: Question, filters: _Filters) -> list[_Hit]:
    relevance: ColumnElement[float] = literal_column(f"-bm25(article_index, {WEIGHTS})")
    article = _INDEX.c.rowid
    # FTS5 walks along the index from the latest article on, and stops.
    query = (
        select(article.label("id"), relevance.label("relevance"))
        .where(_INDEXED.op("MATCH")(fts(question.terms, question.excluded)), *_told(article, filters))
        .order_by(article.desc())
        .limit(_RANKED + 1)
    )
    found = query.subquery("found")
    told = (
        select(articles.c.story_id, stories.c.published, found.c.relevance)
        .join_from(found, articles, articles.c.id == found.c.id)
        .join(stories, stories.c.id == articles.c.story_id)
        .order_by(found.c.id.desc())
    )
    return _read(connection, told)


def _by_documents(connection: Connection, question: Question, filters: _Filters) -> list[_Hit]:
    article, document = article_search.c.article_id, article_search.c.document
    # Not by the order of the key: it would walk along that, and unpack document after document.
    latest = (article + 0).desc()
    query = (
        select(article)
        .where(
            document.op("@@")(_tsquery(tsquery(question.terms, question.excluded))), *_told(article, filters)
        )
        .order_by(latest)
        .limit(_RANKED + 1)
    )
    with _by_index_only(connection):
        ids = list(connection.execute(query).scalars())
    relevance = func.ts_rank(literal(RANKS, ARRAY(REAL)), document, _tsquery(either(question.terms)), 1)
    told = (
        select(articles.c.story_id, stories.c.published, relevance)
        .join_from(article_search, articles, articles.c.id == article)
        .join(stories, stories.c.id == articles.c.story_id)
        .where(among(connection, article, ids))
        .order_by(article.desc())
    )
    return _read(connection, told)


def _listed(connection: Connection, question: Question, filters: _Filters) -> list[_Hit]:
    """Return the newest stories of a feed: ix_story_tags_tag_id_published_uri_story_id, or that of feeds."""
    first, *others = filters.wanted
    story, published = first.table.c.story_id, first.table.c.published
    query = select(story, published, literal(0.0)).where(
        first.feed == first.number, *_Filters(others, filters.unwanted).hold(story)
    )
    if question.excluded:
        excluded = articles.c.id.in_(_having(connection, question.excluded))
        query = query.where(exists().where(articles.c.story_id == story, ~excluded))  # ix_articles_story_id
    newest = query.order_by(published.desc(), first.table.c.uri.desc()).limit(_RANKED + 1)
    with _by_index_only(connection):
        return _read(connection, newest)


def _having(connection: Connection, terms: Sequence[Term]) -> Select[Any]:
    """Return what finds the articles that have one of these terms."""
    if connection.dialect.name == "sqlite":
        return select(_INDEX.c.rowid).where(_INDEXED.op("MATCH")(" OR ".join(fts([term]) for term in terms)))
    asked = _tsquery(either(terms))
    return select(article_search.c.article_id).where(article_search.c.document.op("@@")(asked))


def _told(article: ColumnElement[int], filters: _Filters) -> list[ColumnElement[bool]]:
    """Return the conditions that an article's story must meet."""
    told = articles.alias()
    return [exists().where(told.c.id == article, holds) for holds in filters.hold(told.c.story_id)]


def _tsquery(asked: str) -> ColumnElement[Any]:
    return cast(asked, TSQUERY)


@contextmanager
def _by_index_only(connection: Connection) -> Iterator[None]:
    """
    Keep PostgreSQL from looking through all documents.

    It thinks that cheap, since the table is small without them, and does not count that each is unpacked: of
    5,000 articles that takes 100 ms, the index 1.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    connection.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
