"""Headline -> the words that are compared, each with all that it may be."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from arabic.decorations import LONGEST, bare
from arabic.deeds import acts, deeds, sure
from arabic.fold import fold
from arabic.numerals import in_digits, is_number
from arabic.particles import DECISIVE, KINDS, PASSING, PREPOSITIONS, SHORT, TODAY, TURNING, VOID, WEEKDAYS
from arabic.stems import chain, is_verb_like, lemma, root, sounds, verb, without_owner
from arabic.synonyms import LANDS, clan, families, phrases_from
from arabic.words import words

_MARKS: Final = re.compile(r"[:؛;،|!؟?…]+|\.\.+|,(?!\d)|\.\s|\s[-–—.]|[-–—]\s")
# A space between two numbers is none too many: «2-1» is not «21».
_SPACE: Final = re.compile(r"(?<!\d) | (?!\d)")
_ALONE: Final = frozenset(fold("و ب ل ك").split())
_NAME_OPENS: Final = frozenset(fold("عبد أبو أبي أبا").split())
_NAME_ARTICLE: Final = re.compile("^([وبلك]?(?:عبد|اب[ويا]))ال(?=..)")


class Weight(Enum):
    """What it means that only one of two headlines has a word; the tables are those of arabic.particles."""

    NUMBER = auto()
    DECISIVE = auto()
    TURNING = auto()
    WEEKDAY = auto()
    TODAY = auto()
    PASSING = auto()
    KIND = auto()
    PLAIN = auto()


_PASSING_WEIGHTS: Final = frozenset((Weight.TODAY, Weight.PASSING))
_WEIGHTS: Final = {
    Weight.DECISIVE: DECISIVE,
    Weight.TURNING: TURNING,
    Weight.WEEKDAY: WEEKDAYS,
    Weight.KIND: KINDS,
}


@dataclass(frozen=True, slots=True)
class Doing:
    """What a word may do, in whatever tense, or name the doing of: see arabic.deeds."""

    deeds: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    """Those that need no verb of the present beside them."""
    acts: bool = False
    """It may be a verb of the present."""

    def meets(self, other: "Doing") -> bool:
        """Tell whether two words may be one action."""
        if self.deeds.isdisjoint(other.deeds):
            return False
        return self.acts != other.acts or not self.sure.isdisjoint(other.sure)


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word and what it may be."""

    text: str
    plain: frozenset[str]
    """The word in the form of arabic.stems, with and without the article; its sounds, when it is foreign."""
    forms: dict[str, str]
    """All that it may be without particles -> the prepositions that are gone then."""
    doing: "Doing"
    key: str
    """What all its spellings share, and rarely another word."""
    definite: bool = False
    """It carries the article."""
    weight: Weight = Weight.PLAIN
    families: frozenset[int] = frozenset()
    """The sets of synonyms it may belong to."""
    land: bool = False
    """It names a land, or what is from there."""

    @property
    def passes(self) -> bool:
        """Whether it only says when."""
        return self.weight in _PASSING_WEIGHTS


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
    """None of a text that is too long for a headline."""
    letters: str
    """All its folded letters: a space too many or too few changes nothing."""
    cut: bool
    signature: int
    """How many tokens at its end may be an outlet's name."""
    keys: tuple[str, ...]
    """The keys of its words in order, a phrase as the word that could replace it; no adverbs of time."""
    bag: frozenset[str]
    """The keys without their order."""


@lru_cache(maxsize=1 << 15)
def read(headline: str) -> Reading:
    """
    Return what is compared of a headline.

    >>> [token.word.text for token in read("عاجل: افتتاح ثلاث مكتبات بحي «الميناء»").tokens]
    ['افتتاح', '3', 'مكتبات', 'بحي', 'الميناء']
    """
    dressed = bare(headline)
    tokens = tuple(_tokens(dressed.text)) if len(dressed.text) <= LONGEST else ()
    letters = _SPACE.sub("", fold(dressed.text))
    signature = sum(1 for _ in _tokens(dressed.signature))
    keys = keys_of(tokens)
    return Reading(tokens, letters, dressed.cut, signature, keys, frozenset(keys))


def keys_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the keys of tokens, a phrase as the word that could replace it, without adverbs of time."""
    keys: list[str] = []
    end = 0
    for at, token in enumerate(tokens):
        if at < end or token.word.passes:
            continue
        length, meaning = phrase_at(tokens, at)
        keys.append(_word(meaning).key if length else token.word.key)
        end = at + length
    return tuple(keys)


def phrase_at(tokens: Sequence[Token], at: int) -> tuple[int, str]:
    """Return how many tokens from a position on make a phrase (0: none), and the word that says the same."""
    for form in tokens[at].word.forms:
        for rest, meaning in phrases_from(form):
            following = tokens[at + 1 : at + 1 + len(rest)]
            if len(following) == len(rest) and all(
                part in token.word.forms for part, token in zip(rest, following, strict=True)
            ):
                return 1 + len(rest), meaning
    return 0, ""


def _tokens(text: str) -> Iterator[Token]:
    for number, clause in enumerate(_MARKS.split(text)):
        role = ""
        for word in in_digits(_joined(_settled(words(clause)))):
            if word in PREPOSITIONS:
                role = word
            elif word not in VOID:
                yield Token(_word(word), number, role)
                role = ""


def _settled(found: Sequence[str]) -> list[str]:
    """Take «و» from short words and from the end; put adverbs of time last, for they stand anywhere."""
    short = [word[1:] if word[0] == "و" and word[1:] in SHORT else word for word in found]
    if short and short[-1] in _ALONE:
        short.pop()
    return sorted(short, key=PASSING.__contains__)


def _joined(found: Iterable[str]) -> Iterator[str]:
    """Join «عبد» and «أبو» to the name they open, and a particle that stands alone to its word."""
    before = ""
    for word in found:
        before += word
        if word not in _ALONE and before not in _NAME_OPENS and before[1:] not in _NAME_OPENS:
            yield _NAME_ARTICLE.sub(r"\1", before)
            before = ""
    if before:
        yield before


@lru_cache(maxsize=1 << 16)
def _word(text: str) -> Word:
    if is_number(text):
        return Word(text, frozenset((text,)), {text: ""}, Doing(), text, weight=Weight.NUMBER)
    found = chain(text)
    article = any(form.startswith("ال") for form in found[:-1])
    itself = found[-1] if article else text
    forms: dict[str, str] = {}
    for form in found:
        for sign in _signs(form, noun=article, foreign=not article or form == itself):
            forms.setdefault(sign, _prepositions(text, form))
    plain = {lemma(text), *_signs(itself, noun=article, foreign=True)}
    doing = _doing(found)
    named = (f"!{deed}" for deed in (doing.deeds if doing.acts else doing.sure))
    kin = frozenset(family for form in (*forms, *named) for family in families(form))
    return Word(
        text,
        frozenset(plain),
        forms,
        doing,
        f"={clan(kin)}" if kin else root(text),
        definite=article,
        weight=_weight(text, {*plain, lemma(text.removeprefix("و") or text)}),
        families=kin,
        land=not LANDS.isdisjoint(forms),
    )


def _doing(found: Sequence[str]) -> Doing:
    acting = any(acts(form) and is_verb_like(form) for form in found[:2])
    return Doing(
        frozenset(deed for form in found for deed in deeds(form)),
        frozenset(deed for form in found for deed in sure(form)),
        acting,
    )


def _signs(form: str, *, noun: bool, foreign: bool) -> Iterator[str]:
    """Give what a form may be compared by: as a noun, as a verb, as a foreign name."""
    yield lemma(form)
    if owned := without_owner(form):
        yield lemma(owned)
    if form.endswith("يا") and len(form) > 5:
        yield form[:-1]  # «قمرا صناعيا»; «إيطاليا» is also «الإيطالي» by arabic.exchanges
    if not noun and (acts := verb(form)):
        yield acts
    if foreign and (sound := sounds(form)):
        yield "~" + sound


def _weight(text: str, plain: set[str]) -> Weight:
    if text in PASSING:
        return Weight.TODAY if text in TODAY else Weight.PASSING
    return next((weight for weight, known in _WEIGHTS.items() if not plain.isdisjoint(known)), Weight.PLAIN)


def _prepositions(text: str, form: str) -> str:
    taken = text[: -len(form)] if text.endswith(form) else text[: text.index("لل") + 1]
    return "".join(letter for letter in taken.removesuffix("ال") if letter in "بلك")
