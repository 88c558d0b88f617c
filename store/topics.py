"""Tags in the database: one row for all spellings that fold alike, called as it is spelt most often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from arabic.words import words
from store.bulk import insert_rows, numbers, update_rows
from store.marks import mark
from store.policy import key_of
from store.prepared import Lookup
from store.tables import tag_spellings, tag_words, tags

Uses = Mapping[tuple[int, str], int]
"""How often each tag is used in each spelling, or by how much that has changed."""

_BY_KEY: Final = Lookup(select(tags.c.id, tags.c.key), tags.c.key)  # uq_tags_key
_SPELLINGS: Final = Lookup(select(tag_spellings), tag_spellings.c.tag_id)  # pk_tag_spellings
_NAMES: Final = Lookup(select(tags.c.id, tags.c.name).where(tags.c.named == 0), tags.c.id)
_WORDS: Final = Lookup(select(tag_words), tag_words.c.word)  # pk_tag_words


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
        if key := key_of(spelling):
            found.setdefault(key, spelling)
    return found


def resolve(connection: Connection, uses: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Return the numbers of tags by key; those that are new are recorded, without an address so far."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for use in uses:
        for key, spelling in use.items():
            spellings[key][spelling] += 1
    known = {row.key: row.id for row in _BY_KEY(connection, spellings)}
    names = {key: _commonest(spellings[key]) for key in sorted(spellings.keys() - known.keys())}
    fresh = dict(zip(names, numbers(connection, tags), strict=False))
    rows = [
        {"id": fresh[key], "key": key, "name": name, "named": 0, "blocked": 0, "stories": 0}
        for key, name in names.items()
    ]
    insert_rows(connection, tags, rows)
    return known | fresh


def recount(connection: Connection, change: Uses) -> Recounted:
    """Apply a change of use; a tag is called by the spelling that is used most (of several the smallest)."""
    touched = {tag for (tag, _), difference in change.items() if difference}
    before: dict[tuple[int, str], int] = {
        (row.tag_id, row.spelling): row.uses for row in _SPELLINGS(connection, touched)
    }
    after = Counter(before)
    after.update({use: difference for use, difference in change.items() if difference})
    _write_counts(connection, before, after)
    return Recounted(_rename(connection, touched, after), word(connection, after.keys() - before.keys()))


def count_out(connection: Connection, tag_ids: Iterable[int]) -> frozenset[int]:
    """Call tags by what they are spelt most often, unless they were given a name; return those renamed."""
    touched = set(tag_ids)
    uses = {(row.tag_id, row.spelling): row.uses for row in _SPELLINGS(connection, touched)}
    return _rename(connection, touched, uses)


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
    # A tag that nothing uses any more keeps its name.
    renamed = [row.id for row in _NAMES(connection, touched) if names.get(row.id, row.name) != row.name]
    update_rows(connection, tags, [{"id": tag, "name": names[tag]} for tag in renamed])
    return frozenset(renamed)


def word(connection: Connection, spellings: Iterable[tuple[int, str]]) -> frozenset[int]:
    """Record the first words of tags' spellings; return those that begin no tag so far."""
    found = {(mark(first), tag) for tag, spelling in spellings for first in words(spelling)[:1]}
    known = {(row.word, row.tag_id) for row in _WORDS(connection, (word for word, _ in found))}
    fresh = sorted(found - known)
    insert_rows(connection, tag_words, [{"word": word, "tag_id": tag} for word, tag in fresh])
    return frozenset(word for word, _ in fresh)
