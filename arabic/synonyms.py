"""Words and phrases that headline writers put for one another, out of the tables of arabic.exchanges."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from arabic.deeds import deeds
from arabic.exchanges import DEEDS, ORIGINS, PHRASES, WORDS
from arabic.fold import fold
from arabic.stems import lemma, verb


def _sets() -> list[frozenset[str]]:
    lines = [fold(line).split() for line in WORDS.splitlines() if line.strip()]
    plain = [
        frozenset(verb(word) or word if word[0] == "ي" else lemma(word) for word in line) for line in lines
    ]
    return [*plain, *_acting(), *_from_there()]


def _acting() -> Iterator[frozenset[str]]:
    """Give nouns of action as they are, and as what their verbs are known by."""
    for line in DEEDS.splitlines():
        if words := fold(line).split():
            yield frozenset((*map(lemma, words), *(f"!{deed}" for word in words for deed in deeds(word))))


def _from_there() -> Iterator[frozenset[str]]:
    """Give each land with a man's adjective and with a woman's, apart."""
    for line in ORIGINS.splitlines():
        if words := fold(line).split():
            land, man = words
            lands = frozenset((lemma(land), lemma(land.removeprefix("ال"))))
            yield lands | {lemma(man)}
            yield lands | {lemma(man + "ه")}


def _families(sets: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, members in enumerate(sets):
        for form in members:
            found[form].add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _clans(sets: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Name all sets that hang together by shared words after one of their words."""
    clans = [min(members) for members in sets]
    # «تواصل» is a noun in one set, and in another one it is a verb.
    reached = [
        members | {acts for member in members if member[0] != "!" and (acts := verb(member))}
        for members in sets
    ]
    for number, members in enumerate(reached):
        for other in range(number):
            if not members.isdisjoint(reached[other]):
                name, *renamed = sorted((clans[number], clans[other]))
                clans = [name if clan in renamed else clan for clan in clans]
    return tuple(clans)


LANDS: Final = frozenset(form for members in _from_there() for form in members)
"""Lands, and who or what is from there."""
_SETS: Final = _sets()
_FAMILIES: Final = _families(_SETS)
_CLANS: Final = _clans(_SETS)


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for line in PHRASES.strip().splitlines():
        phrase, word = line.split("=")
        first, *rest = (lemma(part) for part in fold(phrase).split())
        found[first].append((tuple(rest), lemma(fold(word))))
    return {first: tuple(known) for first, known in found.items()}


_BY_FIRST: Final = _phrases()


def families(form: str) -> frozenset[int]:
    """Return the numbers of the sets of synonyms that a lemma belongs to, or a deed behind «!»."""
    return _FAMILIES.get(form, frozenset())


def clan(numbers: Iterable[int]) -> str:
    """Return one name for sets that share words, the same whichever of them is given."""
    return min(_CLANS[number] for number in numbers)


def phrases_from(form: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """
    Return the phrases that begin with a lemma: the lemmas that must follow, and the word that says the same.

    >>> phrases_from(lemma(fold("كانون")))
    ((('الثاني',), 'يناير'), (('الاول',), 'ديسمبر'))
    """
    return _BY_FIRST.get(form, ())
