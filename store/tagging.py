"""What each article is tagged with: its copies' tags, else the known ones in its text; and those of rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, or_, select

from arabic.fold import tag_key
from store import addresses
from store.article import Block
from store.bulk import delete_in, insert_plain, rows_in
from store.decide import union
from store.identity import Authority
from store.marks import mark, said
from store.prepared import Lookup
from store.rules import Evidence, Rulebook
from store.support import Text, prose, supported
from store.tables import (
    article_tags,
    article_words,
    articles,
    copies,
    headlines,
    pages,
    sources,
    tag_words,
    tags,
)

_word_mark: Final = lru_cache(maxsize=1 << 16)(mark)

_ELSEWHERE: Final = Lookup(
    select(tags.c.id, tags.c.into_id, tags.c.blocked).where(
        or_(tags.c.into_id.is_not(None), tags.c.blocked == 1)
    ),
    tags.c.id,
)
_WAITING: Final = Lookup(select(article_words.c.article_id), article_words.c.word)  # pk_article_words
_NAMED: Final = Lookup(
    select(tag_words.c.word, tags.c.id, tags.c.key).join_from(tag_words, tags).where(tags.c.blocked == 0),
    tag_words.c.word,  # pk_tag_words
)
_TAGGED: Final = Lookup(
    select(article_tags).order_by(article_tags.c.article_id, article_tags.c.position),  # the primary key
    article_tags.c.article_id,
)

_Tags = Mapping[int, tuple[int, ...]]
"""The tags of articles."""


@dataclass(frozen=True, slots=True)
class Tagger:
    """Tags articles in a transaction."""

    connection: Connection
    rulebook: Rulebook
    authority: Authority

    def tag(self, given: _Tags, read: Mapping[int, Text], words: AbstractSet[int] = frozenset()) -> set[int]:
        """
        Write the tags of articles, and return those whose tags changed.

        ``given`` are the keywords that the copies of articles carry; what leads elsewhere is followed, what
        is blocked is dropped. Articles that are left without any get what their text names (``read`` as far
        as it is at hand); so do all articles without tags that use one of ``words``, which begin a tag since
        this save: whether the tag or the article came first does not matter. Rules add theirs.
        """
        own = _followed(self.connection, given)
        silent = {article for article, known in own.items() if not known}
        delete_in(self.connection, article_words.c.article_id, own)
        waiting = _waiting(self.connection, words) - own.keys()
        wanted = silent | waiting | (own.keys() if self.rulebook else set())
        texts = {**read, **texts_of(self.connection, wanted - read.keys())}
        named = self._named(silent, silent | waiting, texts)
        ruled = self._ruled({article: texts[article] for article in wanted}) if self.rulebook else {}
        found = {**own, **named}
        found = {article: union([known, ruled.get(article, ())]) for article, known in found.items()}
        addresses.provide(self.connection, {tag for known in found.values() for tag in known}, self.authority)
        return _write(self.connection, found)

    def _named(self, new: AbstractSet[int], silent: AbstractSet[int], texts: Mapping[int, Text]) -> _Tags:
        """Return what texts name; remember the words of those that are ``new``, for tags that come later."""
        read = {article: prose(texts[article]) for article in silent}
        openings = {article: text.openings for article, text in read.items()}
        rows = {(_word_mark(word), article) for article in new for word in openings[article]}
        insert_plain(self.connection, article_words, sorted(rows))
        known = _known(self.connection, set().union(*openings.values()))
        named = {
            article: supported(text, {word: known[word] for word in openings[article] & known.keys()})
            for article, text in read.items()
        }
        return _followed(self.connection, named)

    def _ruled(self, texts: Mapping[int, Text]) -> _Tags:
        evidence = evidence_of(self.connection, self.rulebook, texts)
        names = {article: self.rulebook.tags(known) for article, known in evidence.items()}
        keys = {tag_key(name) for found in names.values() for name in found}
        query = select(tags.c.id, tags.c.key)
        ids = {row.key: row.id for row in rows_in(self.connection, query, tags.c.key, keys)}  # uq_tags_key
        added = {article: tuple(ids[tag_key(name)] for name in found) for article, found in names.items()}
        return _followed(self.connection, added)


def evidence_of(connection: Connection, rulebook: Rulebook, texts: Mapping[int, Text]) -> dict[int, Evidence]:
    """Return what the rules look at of articles: their texts, and where they come from if a rule asks."""
    origins = _origins(connection, texts) if rulebook.asks_for_origins else {}
    return {article: Evidence(text, origins.get(article, frozenset())) for article, text in texts.items()}


def _followed(connection: Connection, given: _Tags) -> dict[int, tuple[int, ...]]:
    """Return where keywords lead, without those that are blocked."""
    keywords = {tag for own in given.values() for tag in own}
    elsewhere = {row.id: () if row.blocked else (row.into_id,) for row in _ELSEWHERE(connection, keywords)}
    return {
        article: union(elsewhere.get(tag, (tag,)) for tag in own) if elsewhere else tuple(own)
        for article, own in given.items()
    }


def _waiting(connection: Connection, words: AbstractSet[int]) -> set[int]:
    return {row.article_id for row in _WAITING(connection, words)}


def texts_of(connection: Connection, article_ids: Iterable[int]) -> dict[int, Text]:
    """Return what articles say, as they are shown."""
    query = (
        select(articles.c.id, headlines.c.text, copies.c.lead, copies.c.body)
        .join_from(articles, copies, copies.c.id == articles.c.copy_id)
        .join(headlines, headlines.c.id == copies.c.headline_id)
    )
    return {
        row.id: Text(row.text, said(row.lead, [Block(kind, text) for kind, text in row.body]))
        for row in rows_in(connection, query, articles.c.id, article_ids)
    }


def _known(connection: Connection, words: Iterable[str]) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Return the tags that texts may name, number and key, by the word that they begin with."""
    marks = {_word_mark(word): word for word in words}
    known: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in _NAMED(connection, marks):
        known[marks[row.word]].append((row.id, row.key))
    return known


def _origins(connection: Connection, article_ids: Iterable[int]) -> Mapping[int, AbstractSet[str]]:
    """Return the outlet of articles, and the names of the sources that their copies came from."""
    query = (
        select(articles.c.id, articles.c.outlet, sources.c.name)
        .distinct()
        .join_from(articles, copies, copies.c.article_id == articles.c.id)  # ix_copies_article_id
        .join(pages, pages.c.id == copies.c.page_id)
        .join(sources, sources.c.id == pages.c.source_id)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows_in(connection, query, articles.c.id, article_ids):
        found[row.id] |= {name for name in (row.outlet, row.name) if name}
    return found


def _write(connection: Connection, wanted: _Tags) -> set[int]:
    before: dict[int, Sequence[int]] = defaultdict(tuple)
    for row in _TAGGED(connection, wanted):
        before[row.article_id] = (*before[row.article_id], row.tag_id)
    changed = {article: own for article, own in wanted.items() if own != before[article]}
    delete_in(connection, article_tags.c.article_id, (article for article in changed if before[article]))
    rows = [(article, position, tag) for article, own in changed.items() for position, tag in enumerate(own)]
    insert_plain(connection, article_tags, rows)
    return set(changed)
