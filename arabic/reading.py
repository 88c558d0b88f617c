"""Headline -> the words that are compared, each with all that it may be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from arabic.decorations import bare
from arabic.fold import fold
from arabic.numbers import in_digits, is_number
from arabic.particles import DAYS, DECISIVE, KINDS, PASSING, PREPOSITIONS, TURNING, VOID
from arabic.stems import chain, lemma, root, sounds, verb
from arabic.synonyms import clan, families, one_word_each
from arabic.words import words

_MARKS: Final = re.compile(r"[:؛;،|!؟?…]+|\.\.+|,(?!\d)|\.\s|\s[-–—.]|[-–—]\s")
_ALONE: Final = frozenset(fold("و ب ل ك").split())
_NAME_OPENS: Final = frozenset(fold("عبد أبو أبي أبا").split())


class Weight(Enum):
    """What it means that only one of two headlines has a word."""

    NUMBER = auto()
    DECISIVE = auto()
    TURNING = auto()
    DAY = auto()
    PASSING = auto()
    KIND = auto()
    PLAIN = auto()


_WEIGHTS: Final = {
    Weight.DECISIVE: DECISIVE,
    Weight.TURNING: TURNING,
    Weight.DAY: DAYS,
    Weight.PASSING: PASSING,
    Weight.KIND: KINDS,
}


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word and what it may be."""

    text: str
    plain: frozenset[str]
    """The word itself in the form of arabic.stems, with and without the article, and its sounds when it is foreign."""
    forms: dict[str, str]
    """All that it may be without particles -> the prepositions that are gone then."""
    families: frozenset[int]
    """The sets of synonyms it may belong to."""
    key: str
    """What all its spellings share, and rarely another word."""
    definite: bool = False
    """It carries the article."""
    weight: Weight = Weight.PLAIN


class Token(NamedTuple):
    """A word in its place."""

    word: Word
    clause: int
    role: str
    """The preposition that stands before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A headline as it is compared."""

    tokens: tuple[Token, ...]
    letters: str
    """All its folded letters: a space too many or too few changes nothing."""
    cut: bool
    signature: int
    """How many tokens at its end may be an outlet's name."""
    keys: frozenset[str]
    """The keys of its words."""


@lru_cache(maxsize=1 << 15)
def read(headline: str) -> Reading:
    """Return what is compared of a headline."""
    dressed = bare(headline)
    tokens = tuple(_tokens(dressed.text))
    return Reading(
        tokens,
        fold(dressed.text).replace(" ", ""),
        dressed.cut,
        sum(1 for _ in _tokens(dressed.signature)),
        frozenset(token.word.key for token in tokens),
    )


def _tokens(text: str) -> Iterator[Token]:
    for number, clause in enumerate(_MARKS.split(text)):
        role = ""
        for word in one_word_each(list(in_digits(_joined(words(clause))))):
            if word in PREPOSITIONS:
                role = word
            elif word not in VOID:
                yield Token(_word(word), number, role)
                role = ""


def _joined(found: Iterable[str]) -> Iterator[str]:
    """Join «عبد» and «أبو» to the name they open, and a particle that stands alone to its word."""
    before = ""
    for word in found:
        before += word
        if word not in _ALONE and before not in _NAME_OPENS and before[1:] not in _NAME_OPENS:
            yield before
            before = ""
    if before:
        yield before


@lru_cache(maxsize=1 << 16)
def _word(text: str) -> Word:
    if is_number(text):
        return Word(text, frozenset((text,)), {text: ""}, frozenset(), text, weight=Weight.NUMBER)
    found = chain(text)
    article = any(form.startswith("ال") for form in found[:-1])
    itself = found[-1] if article else text
    forms: dict[str, str] = {}
    for form in found:
        for sign in _signs(form, noun=article, foreign=not article or form == itself):
            forms.setdefault(sign, _prepositions(text, form))
    plain = {lemma(text), *_signs(itself, noun=article, foreign=True)}
    kin = frozenset(family for form in forms for family in families(form))
    return Word(
        text,
        frozenset(plain),
        forms,
        kin,
        f"={clan(kin)}" if kin else root(text),
        definite=article,
        weight=_weight({*plain, lemma(text.removeprefix("و") or text)}),
    )


def _signs(form: str, *, noun: bool, foreign: bool) -> Iterator[str]:
    """Give what a form may be compared by: as a noun, as a verb, as a foreign name."""
    yield lemma(form)
    if not noun and (acts := verb(form)):
        yield acts
    if foreign and (sound := sounds(form)):
        yield "~" + sound


def _weight(plain: set[str]) -> Weight:
    return next((weight for weight, known in _WEIGHTS.items() if not plain.isdisjoint(known)), Weight.PLAIN)


def _prepositions(text: str, form: str) -> str:
    taken = text[: -len(form)] if text.endswith(form) else text[: text.index("لل") + 1]
    return "".join(letter for letter in taken.removesuffix("ال") if letter in "بلك")
