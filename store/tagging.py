"""What each article is tagged with: the tags of its copies, else the known tags that its own text names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, select

from store.article import Block
from store.bulk import delete_in, insert_plain, rows_in
from store.marks import mark, said
from store.support import Prose, prose, supported
from store.tables import article_tags, article_words, articles, copies, headlines, tag_words, tags

_word_mark: Final = lru_cache(maxsize=1 << 16)(mark)

_Tags = Mapping[int, tuple[int, ...]]
"""The tags of articles."""


def tag_articles(
    connection: Connection, given: _Tags, read: Mapping[int, Prose], words: AbstractSet[int]
) -> set[int]:
    """
    Write the tags of articles, and return those whose tags changed.

    ``given`` are the tags that the copies of new and changed articles carry. Those of them that have none get
    what their text names (``read`` as far as it is at hand); so do all articles without tags that use one of
    ``words``, which begin a tag since this save: whether the tag or the article came first does not matter.
    """
    silent = {article for article, own in given.items() if not own}
    delete_in(connection, article_words.c.article_id, given)
    waiting = _waiting(connection, words)
    texts = {**read, **_texts(connection, (silent | waiting) - read.keys())}
    _remember_words(connection, {article: texts[article] for article in silent})
    return _write(connection, {**given, **_named(connection, texts)})


def _waiting(connection: Connection, words: AbstractSet[int]) -> set[int]:
    query = select(article_words.c.article_id)
    return {row.article_id for row in rows_in(connection, query, article_words.c.word, words)}


def _texts(connection: Connection, article_ids: Iterable[int]) -> dict[int, Prose]:
    query = (
        select(articles.c.id, headlines.c.text, copies.c.lead, copies.c.body)
        .join_from(articles, copies, copies.c.id == articles.c.copy_id)
        .join(headlines, headlines.c.id == copies.c.headline_id)
    )
    return {
        row.id: prose(row.text, said(row.lead, [Block(kind, text) for kind, text in row.body]))
        for row in rows_in(connection, query, articles.c.id, article_ids)
    }


def _remember_words(connection: Connection, texts: Mapping[int, Prose]) -> None:
    rows = {(_word_mark(word), article) for article, text in texts.items() for word in text.openings}
    insert_plain(connection, article_words, sorted(rows))


def _named(connection: Connection, texts: Mapping[int, Prose]) -> _Tags:
    openings = {article: text.openings for article, text in texts.items()}
    marks = {_word_mark(word): word for word in set().union(*openings.values())}
    query = select(tag_words.c.word, tags.c.id, tags.c.key).join_from(tag_words, tags)
    known: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows_in(connection, query, tag_words.c.word, marks):  # pk_tag_words
        known[marks[row.word]].append((row.id, row.key))
    return {
        article: supported(text, {word: known[word] for word in openings[article] & known.keys()})
        for article, text in texts.items()
    }


def _write(connection: Connection, wanted: _Tags) -> set[int]:
    before: dict[int, Sequence[int]] = defaultdict(tuple)
    query = select(article_tags).order_by(
        article_tags.c.article_id, article_tags.c.position
    )  # the primary key
    for row in rows_in(connection, query, article_tags.c.article_id, wanted):
        before[row.article_id] = (*before[row.article_id], row.tag_id)
    changed = {article: own for article, own in wanted.items() if own != before[article]}
    delete_in(connection, article_tags.c.article_id, (article for article in changed if before[article]))
    rows = [(article, position, tag) for article, own in changed.items() for position, tag in enumerate(own)]
    insert_plain(connection, article_tags, rows)
    return set(changed)
