"""Headlines in the database: each text once, and those that may tell one story in one family."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sqlalchemy import Connection, bindparam, exists, func, select, update

from arabic.candidates import candidate_keys, word_marks, worth_comparing
from arabic.likeness import same_story
from store.bulk import delete_in, delete_plain, insert_plain, insert_rows, numbered, numbers
from store.marks import mark, packed, unpacked
from store.prepared import Lookup
from store.tables import candidates, copies, copy_headlines, headlines

_BUCKET: Final = 500
"""
Headlines that one key brings, at most: the latest.

A sentence of three words that a column repeats every day must not cost more from year to year; what tells the
same story is among the latest, or shares another key.
"""
_KNOWN: Final = Lookup(select(headlines.c.id, headlines.c.text), headlines.c.key)  # uq_headlines_key
_FAMILIES: Final = Lookup(select(headlines.c.family_id), headlines.c.id)
_LISTED: Final = Lookup(select(copy_headlines.c.headline_id).distinct(), copy_headlines.c.headline_id)
_LEADING: Final = Lookup(
    select(headlines.c.id).where(headlines.c.story_id.is_(None), headlines.c.leader_id == headlines.c.id),
    headlines.c.id,
)
_IDLE: Final = Lookup(
    select(headlines.c.id, headlines.c.text)
    .where(~exists().where(copies.c.headline_id == headlines.c.id))  # ix_copies_headline_id
    .where(~exists().where(copy_headlines.c.headline_id == headlines.c.id)),  # ix_copy_headlines_headline_id
    headlines.c.id,
)
_COMPARED: Final = Lookup(
    select(headlines.c.id, headlines.c.text, headlines.c.words, headlines.c.family_id), headlines.c.id
)


@dataclass(frozen=True, slots=True)
class Interned:
    """The numbers of headlines."""

    ids: Mapping[str, int]
    fresh: frozenset[int]
    """Those that were not known before."""


def intern(connection: Connection, texts: Collection[str]) -> Interned:
    """Return the numbers of headlines by text; those that are new are recorded and meet their families."""
    known = {row.text: row.id for row in _KNOWN(connection, map(mark, texts))}
    fresh = dict(zip(sorted(set(texts) - known.keys()), numbers(connection, headlines), strict=False))
    rows = [
        {
            "id": number,
            "key": mark(text),
            "text": text,
            "words": packed(word_marks(text)),
            "family_id": number,
            "leader_id": number,
        }
        for text, number in fresh.items()
    ]
    insert_rows(connection, headlines, rows)
    _link(connection, {number: text for text, number in fresh.items()})
    return Interned(known | fresh, frozenset(fresh.values()))


def families_of(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Return the families of headlines."""
    return {row.family_id for row in _FAMILIES(connection, ids)}


def listed(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Return those headlines that a related list shows."""
    return {row.headline_id for row in _LISTED(connection, ids)}


def forget(connection: Connection, ids: Iterable[int]) -> None:
    """Delete those headlines that no article bears and no list shows."""
    idle = {row.id: row.text for row in _IDLE(connection, ids)}
    # By the primary key: their headlines alone do not find them.
    keys = sorted((key, number) for number, text in idle.items() for key in candidate_keys(text))
    delete_plain(connection, (candidates.c.key, candidates.c.headline_id), keys)
    delete_in(connection, headlines.c.id, idle)


def leading(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Return those headlines that are the first to tell their story: no article does, none before them."""
    return {row.id for row in _LEADING(connection, ids)}


class Families:
    """
    Sets that are joined: each is called by its lowest number.

    >>> families = Families()
    >>> families.join(7, 3)
    >>> families.join(9, 7)
    >>> families.of(9), families.of(5)
    (3, 5)
    """

    def __init__(self) -> None:
        """Begin with each number alone."""
        self._above: dict[int, int] = {}

    def of(self, number: int) -> int:
        """Return what a number's set is called."""
        while (above := self._above.get(number, number)) != number:
            number = above
        return number

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low

    def joined(self) -> dict[int, int]:
        """Return what each number that lost its name is called now."""
        return {number: self.of(number) for number in self._above}


def _link(connection: Connection, fresh: Mapping[int, str]) -> None:
    """Join the families of new headlines with those of all that are like them."""
    keys = {number: candidate_keys(text) for number, text in fresh.items()}
    pairs = _pairs(connection, keys)
    insert_plain(connection, candidates, sorted((key, number) for number, own in keys.items() for key in own))
    ids = {number for pair in pairs for number in pair}
    found = {row.id: row for row in _COMPARED(connection, ids)}
    words = {number: unpacked(row.words) for number, row in found.items()}
    families = Families()
    for one, other in sorted(pairs):
        # Most candidates share three words and nothing else: that is seen before they are read. One that was
        # forgotten may have left a key behind that older rules gave it.
        if one not in words or not worth_comparing(words[one], words[other]):
            continue
        a, b = found[one], found[other]
        # What is joined already need not be compared: fifty headlines take fifty looks, not a thousand.
        if families.of(a.family_id) != families.of(b.family_id) and same_story(a.text, b.text):
            families.join(a.family_id, b.family_id)
    _join(connection, families.joined())


def _pairs(connection: Connection, keys: Mapping[int, Collection[int]]) -> set[tuple[int, int]]:
    """Return the pairs of a new headline and any other that share a key."""
    seekers: dict[int, list[int]] = defaultdict(list)
    for number, own in keys.items():
        for key in own:
            seekers[key].append(number)
    asked = numbered(connection, seekers)
    crowd = candidates.alias()
    # Where the latest of a crowd begin; pk_candidates has them in order.
    oldest = (
        select(crowd.c.headline_id)
        .where(crowd.c.key == asked)
        .order_by(crowd.c.headline_id.desc())
        .offset(_BUCKET - 1)
        .limit(1)
        .scalar_subquery()
    )
    latest = candidates.c.headline_id >= func.coalesce(oldest, 0)
    query = select(asked, candidates.c.headline_id).where(candidates.c.key == asked, latest)
    pairs = {
        (known, number) for key, known in map(tuple, connection.execute(query)) for number in seekers[key]
    }
    for numbers_of in seekers.values():
        pairs.update(combinations(sorted(numbers_of), 2))
    return pairs


def _join(connection: Connection, renamed: Mapping[int, int]) -> None:
    family = headlines.c.family_id == bindparam("old")  # ix_headlines_family_id
    rows = [{"old": old, "new": new} for old, new in sorted(renamed.items()) if old != new]
    if rows:
        connection.execute(update(headlines).where(family).values(family_id=bindparam("new")), rows)
