"""Tags in the database: one row for all spellings, a slug minted once, the name that is used most."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from arabic.fold import tag_key
from arabic.slug import slug, unique_slug
from arabic.words import words
from store.bulk import insert_rows, numbers, rows_in, update_rows
from store.identity import Authority
from store.marks import mark
from store.tables import tag_spellings, tag_words, tags

LONGEST: Final = 100
"""Letters in a tag: what is longer is a sentence that lost its way."""

Uses = Mapping[tuple[int, str], int]
"""How often each tag is used in each spelling, or by how much that has changed."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a change of use did to tags."""

    renamed: frozenset[int]
    words: frozenset[int]
    """Words that now begin a tag which they did not begin before."""


def spelt(keywords: Iterable[str]) -> dict[str, str]:
    """
    Return the tags among a page's keywords, by key, as they are spelt there first.

    Nothing that is empty or longer than a hundred letters is a tag:

    >>> list(spelt(["سوق  العمل", "سُوق العمل", " ", "م" * 101]).values())
    ['سوق العمل']
    """
    found: dict[str, str] = {}
    for keyword in keywords:
        spelling = " ".join(keyword.split())
        key = tag_key(spelling)
        # The key too: one ligature may stand for a whole sentence.
        if key and len(spelling) <= LONGEST and len(key) <= LONGEST:
            found.setdefault(key, spelling)
    return found


def resolve(
    connection: Connection, uses: Iterable[Mapping[str, str]], authority: Authority
) -> dict[str, int]:
    """Return the numbers of tags by key; tags that are new are minted."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for use in uses:
        for key, spelling in use.items():
            spellings[key][spelling] += 1
    query = select(tags.c.id, tags.c.key)
    known = {row.key: row.id for row in rows_in(connection, query, tags.c.key, spellings)}
    names = {key: _commonest(spellings[key]) for key in sorted(spellings.keys() - known.keys())}
    slugs = _Slugs(connection, names.values())
    fresh = dict(zip(names, numbers(connection, tags), strict=False))
    rows = [
        {"id": fresh[key], "key": key, "name": name, "slug": own, "uri": authority.tag(own)}
        for key, name in names.items()
        for own in [slugs.mint(name)]
    ]
    insert_rows(connection, tags, rows)
    return known | fresh


def recount(connection: Connection, change: Uses) -> Recounted:
    """Apply a change of use; a tag is called by the spelling that is used most (of several the smallest)."""
    touched = {tag for (tag, _), difference in change.items() if difference}
    before: dict[tuple[int, str], int] = {
        (row.tag_id, row.spelling): row.uses
        for row in rows_in(connection, select(tag_spellings), tag_spellings.c.tag_id, touched)
    }
    after = Counter(before)
    after.update({use: difference for use, difference in change.items() if difference})
    _write_counts(connection, before, after)
    return Recounted(_rename(connection, touched, after), _word(connection, after.keys() - before.keys()))


class _Slugs(Container[str]):
    """The slugs that are taken: asked in one go for those that are likely, one by one for the rest."""

    def __init__(self, connection: Connection, names: Iterable[str]) -> None:
        self._connection = connection
        self._asked = {slug(name) for name in names}
        query = select(tags.c.slug)
        self._taken = {row.slug for row in rows_in(connection, query, tags.c.slug, self._asked)}

    def __contains__(self, item: object) -> bool:
        if item in self._taken or item in self._asked:
            return item in self._taken
        query = select(tags.c.id).where(tags.c.slug == item)  # uq_tags_slug
        return self._connection.execute(query).first() is not None

    def mint(self, name: str) -> str:
        minted = unique_slug(name, self)
        self._taken.add(minted)
        return minted


def _commonest(spellings: Mapping[str, int]) -> str:
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _write_counts(connection: Connection, before: Uses, after: Uses) -> None:
    changed = {use: number for use, number in sorted(after.items()) if before.get(use, 0) != number}
    old = [{"tag": tag, "form": spelling} for tag, spelling in changed if (tag, spelling) in before]
    if old:
        same_tag = tag_spellings.c.tag_id == bindparam("tag")
        connection.execute(
            delete(tag_spellings).where(same_tag, tag_spellings.c.spelling == bindparam("form")), old
        )
    rows = [
        {"tag_id": tag, "spelling": spelling, "uses": number}
        for (tag, spelling), number in changed.items()
        if number > 0
    ]
    insert_rows(connection, tag_spellings, rows)


def _rename(connection: Connection, touched: Iterable[int], uses: Uses) -> frozenset[int]:
    spellings: dict[int, dict[str, int]] = defaultdict(dict)
    for (tag, spelling), number in uses.items():
        if number > 0:
            spellings[tag][spelling] = number
    names = {tag: _commonest(counts) for tag, counts in spellings.items()}
    query = select(tags.c.id, tags.c.name)
    # A tag that nothing uses any more keeps its name.
    renamed = [
        row.id
        for row in rows_in(connection, query, tags.c.id, touched)
        if names.get(row.id, row.name) != row.name
    ]
    update_rows(connection, tags, [{"id": tag, "name": names[tag]} for tag in renamed])
    return frozenset(renamed)


def _word(connection: Connection, spellings: Iterable[tuple[int, str]]) -> frozenset[int]:
    """Record the first words of new spellings."""
    found = {(mark(first), tag) for tag, spelling in spellings for first in words(spelling)[:1]}
    query = select(tag_words)
    known = {
        (row.word, row.tag_id)
        for row in rows_in(connection, query, tag_words.c.word, (word for word, _ in found))
    }
    fresh = sorted(found - known)
    insert_rows(connection, tag_words, [{"word": word, "tag_id": tag} for word, tag in fresh])
    return frozenset(word for word, _ in fresh)
