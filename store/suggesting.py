"""Which tags may somebody mean who searches? The one that is called so; else those that begin alike."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from sqlalchemy import Connection, Row, select

from arabic.fold import tag_key
from store import listing
from store.article import Tag
from store.reading import tag_of
from store.searchquery import Question
from store.tables import tags

_MOST: Final = 5
_WORDS: Final = 4
"""Words of a question for which tags are looked for."""
_BEGINNING: Final = 2
"""Letters that must be right."""
_COMPARED: Final = 100
"""Tags with one beginning that are compared: the busiest."""
_ARTICLE: Final = "ال"


def suggested(connection: Connection, question: Question, *, is_found: bool) -> Iterator[Tag]:
    """
    Yield the tag that is called as the question, if there is one.

    Where nothing was found, those follow that are like its words, or like the tags that it names.
    """
    called = listing.tag(connection, question.said) if question.said else None
    if called:
        yield called
    if not is_found:
        yield from (tag for tag in _alike(connection, question) if tag != called)


def _alike(connection: Connection, question: Question) -> list[Tag]:
    names = (*question.tags, *("".join(term.words) for term in question.terms))
    found: dict[str, Tag] = {}
    for name in names[:_WORDS]:
        key = tag_key(name)
        rows = {row.key: row for row in _beginning_like(connection, key)}
        for close in get_close_matches(key, list(rows), n=_MOST, cutoff=0.6):
            found.setdefault(close, tag_of(rows[close]))
    return list(found.values())[:_MOST]


def _beginning_like(connection: Connection, key: str) -> Iterator[Row[tuple[object, ...]]]:
    """Yield tags whose keys begin as this one, with the article or without."""
    bare = key.removeprefix(_ARTICLE) or key
    for start in (bare[:_BEGINNING], _ARTICLE + bare[:_BEGINNING]):
        if start.removeprefix(_ARTICLE):
            query = (
                select(tags)
                .where(tags.c.key >= start, tags.c.key < start + "\U0010ffff")  # uq_tags_key
                .where(tags.c.into_id.is_(None), tags.c.slug.is_not(None), tags.c.stories > 0)
                .limit(_COMPARED)
            )
            yield from connection.execute(query)
