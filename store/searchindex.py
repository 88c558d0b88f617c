"""What is searched of articles: kept in the transaction that changes them, filled anew from all there are."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, delete, func, select, text

from store.article import Story
from store.bulk import delete_in, insert_rows
from store.engine import Database
from store.memory import got, put
from store.prepared import Lookup
from store.reading import load_articles
from store.searchterms import RECIPE, Terms, mark_of, packed, terms, unpacked, vector
from store.tables import article_search, article_terms, articles

_NAME: Final = "search index"
_FULL: Final = f"recipe {RECIPE}"
_FILLING: Final = f"{_FULL}, being filled"
_ARTICLES: Final = 500
"""In memory at once, and in one transaction: other writers wait less than a second."""
_TABLES: Final = {"sqlite": article_terms, "postgresql": article_search}


def _told_by(indexed: Table) -> Lookup:
    query = select(articles.c.id, articles.c.short_id, indexed.c.mark)
    joined = query.join_from(articles, indexed, isouter=True)  # pk_article_terms, pk_article_search
    return Lookup(joined, articles.c.story_id)  # ix_articles_story_id


_TOLD_BY: Final = {engine: _told_by(table) for engine, table in _TABLES.items()}
_DOCUMENTS: Final = Lookup(
    select(article_terms.c.article_id, article_terms.c.document),
    article_terms.c.article_id,  # pk_article_terms
)
_COLUMNS: Final = "rowid, headline, about, body, headline_stems, stems"
_ADD: Final = f"INSERT INTO article_index ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608  # names of our own
# An index that holds no text forgets an article by the words that it was given.
_FORGET: Final = f"INSERT INTO article_index (article_index, {_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?, ?)"  # noqa: S608  # as above
_NOTHING: Final[Mapping[int, Sequence[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _New:
    """An article to be indexed."""

    article_id: int
    mark: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class IndexState:
    """Whether searching finds what there is."""

    articles: int
    missing: int
    """Articles that are not indexed."""
    is_sound: bool
    """Whether the index was made by this program's recipe, and holds nothing else."""

    @property
    def is_whole(self) -> bool:
        """Tell whether there is nothing to be mended."""
        return self.is_sound and not self.missing


def keep(
    connection: Connection, told: Mapping[int, Story], read: Mapping[int, Sequence[str]] = _NOTHING
) -> None:
    """
    Index the articles of stories, by the story's number, as they are shown now; most are already.

    ``read`` has folded sentences of articles that were just read, by the article's number.
    """
    shown = {article.short_id: article for story in told.values() for article in (story.article, *story.also)}
    new: list[_New] = []
    known = []
    for row in _TOLD_BY[connection.dialect.name](connection, told):
        article = shown[row.short_id]
        mark = mark_of(article)
        if row.mark != mark:
            new.append(_New(row.id, mark, terms(article, read.get(row.id))))
            known += [] if row.mark is None else [row.id]
    forget(connection, known)
    _add(connection, new)


def forget(connection: Connection, article_ids: Iterable[int]) -> None:
    """Take articles out of the index, with every word of them: before they go themselves."""
    ids = list(article_ids)
    if ids and _is_sqlite(connection):
        found = _DOCUMENTS(connection, ids)
        rows = [(row.article_id, *unpacked(zlib.decompress(row.document))) for row in found]
        if rows:
            connection.exec_driver_sql(_FORGET, rows)
    delete_in(connection, _indexed(connection), ids)


def fill(database: Database) -> int:
    """
    Index all articles that are not, if there may be such; return how many there were.

    Each chunk is a transaction of its own: other writers have their turn, and whoever dies on the way has
    lost one chunk. Several may fill one store.
    """
    with database.reading() as connection:
        if _is_full(connection):
            return 0
    last, done, count = 0, 0, _ARTICLES
    while count:
        with database.writing() as connection:
            last, count = _fill_on(connection, last)
        done += count
    return done


def empty(connection: Connection) -> None:
    """Forget all that was indexed: ``fill`` does it anew."""
    if _is_sqlite(connection):
        connection.execute(text("INSERT INTO article_index (article_index) VALUES ('delete-all')"))
    connection.execute(delete(_table(connection)))
    put(connection, _NAME, _FILLING)


def state(connection: Connection) -> IndexState:
    """Look whether searching finds what there is."""
    count, indexed = (_counted(connection, table) for table in (articles, _table(connection)))
    is_sound = got(connection, _NAME) == _FULL
    if is_sound and _is_sqlite(connection):
        held = connection.execute(text("SELECT COUNT(*) FROM article_index_docsize")).scalar_one()
        is_sound = held == indexed
    return IndexState(count, count - indexed, is_sound)


def _is_full(connection: Connection) -> bool:
    """Tell whether all is indexed: rows that were copied from elsewhere came without what is made of them."""
    latest = (func.max(column) for column in (articles.c.id, _indexed(connection)))
    newest, indexed = connection.execute(select(*(select(each).scalar_subquery() for each in latest))).one()
    return got(connection, _NAME) == _FULL and newest == indexed


def _fill_on(connection: Connection, last: int) -> tuple[int, int]:
    """Index the next articles behind ``last``; return the last of them, and how many there were."""
    if not last:
        if _is_full(connection):  # somebody else was quicker
            return last, 0
        if got(connection, _NAME) not in {_FULL, _FILLING}:  # by another recipe
            empty(connection)
        put(connection, _NAME, _FILLING)
    query = (
        select(articles.c.id)
        .join_from(articles, _table(connection), isouter=True)  # pk_article_terms, pk_article_search
        .where(articles.c.id > last, _indexed(connection).is_(None))
        .order_by(articles.c.id)
        .limit(_ARTICLES)
    )
    ids = list(connection.execute(query).scalars())
    if not ids:
        put(connection, _NAME, _FULL)
        return last, 0
    found = load_articles(connection, ids)
    _add(connection, (_New(number, mark_of(one), terms(one)) for number, one in found.items()))
    return ids[-1], len(ids)


def _add(connection: Connection, new: Iterable[_New]) -> None:
    """Index articles that are not."""
    ordered = sorted(new, key=lambda one: one.article_id)
    if not ordered:
        return
    document: Callable[[Terms], Any] = _compressed if _is_sqlite(connection) else vector
    rows = [
        {"article_id": one.article_id, "mark": one.mark, "document": document(one.terms)} for one in ordered
    ]
    insert_rows(connection, _table(connection), rows)
    if _is_sqlite(connection):
        connection.exec_driver_sql(_ADD, [(one.article_id, *one.terms.fields) for one in ordered])


def _compressed(found: Terms) -> bytes:
    # Without a look for what repeats: half the time, and a quarter more.
    packer = zlib.compressobj(strategy=zlib.Z_HUFFMAN_ONLY)
    return packer.compress(packed(found)) + packer.flush()


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _table(connection: Connection) -> Table:
    return _TABLES[connection.dialect.name]


def _indexed(connection: Connection) -> "Column[int]":
    return _table(connection).c.article_id


def _counted(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
