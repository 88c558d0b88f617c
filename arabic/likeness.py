"""Whether two headlines tell the same story, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from arabic.alignment import align
from arabic.candidates import candidate_keys, worth_comparing
from arabic.decorations import undecorated
from arabic.leftovers import Leftovers
from arabic.order import keeps_roles
from arabic.particles import PREPOSITIONS, VOID
from arabic.reading import Reading, Token, Weight, Word, read

__all__ = ["Reason", "Verdict", "candidate_keys", "compare", "same_story", "undecorated"]

_FEWEST: Final = 3
"""Words that must be shared where anything is forgiven: two are a topic, not a story."""
_DAYS: Final = frozenset((Weight.WEEKDAY, Weight.TODAY, Weight.PASSING))
_SCALES: Final = frozenset((100, 1000, 10**6, 10**9, 10**12))


class Reason(StrEnum):
    """Why two headlines are one story, or two."""

    EQUAL = "the same words"
    ADDED = "one says a little more"
    CUT = "one is cut short"
    NUMBER = "other numbers"
    TURNED = "a word more that turns the story"
    REPLACED = "a word in place of another"
    ROLES = "the same words in other roles"
    LITTLE = "too little in common"

    @property
    def sentence(self) -> str:
        """The rule that decided, in a sentence for whoever asks why."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    Reason.EQUAL: "Both say the same words, but for spelling, synonyms, order, and adverbs such as «اليوم».",
    Reason.ADDED: "One has all words of the other and adds at most a third, nothing that turns it.",
    Reason.CUT: "One ends in dots and begins the other.",
    Reason.NUMBER: "A number stands in one of them only: other numbers are other news.",
    Reason.TURNED: "A word that only one has turns the news: a negation, a delay, an amount, a relative.",
    Reason.REPLACED: "Each has a word that the other lacks, and no rule or table calls them the same.",
    Reason.ROLES: "Their words are the same, but who does what to whom, or what comes first, is not.",
    Reason.LITTLE: "They share fewer than three words, or one adds more than a third.",
}


_SAME: Final = frozenset((Reason.EQUAL, Reason.ADDED, Reason.CUT))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison found."""

    reason: Reason
    left: tuple[str, ...] = ()
    """Folded words that only the first headline has."""
    right: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it is one story."""
        return self.reason in _SAME


def same_story(a: str, b: str) -> bool:
    """
    Tell whether two headlines tell the same story, however they are spelt, dressed, cut or a little extended.

    Added words are forgiven up to a third, replaced ones are not; a number, a negation, swapped roles decide:

    >>> same_story("بالصور.. افتتاح ثلاث مكتبات فى المدينة", "افتتاح 3 مكتبات في المدينة | صحيفة المساء")
    True
    >>> same_story("افتتاح 3 مكتبات في المدينة", "افتتاح 4 مكتبات في المدينة")
    False
    """
    return compare(a, b).same


def compare(a: str, b: str) -> Verdict:
    """
    Return whether two headlines tell the same story, and why.

    >>> compare("البلدية تنظم معرضا للكتاب", "البلدية لن تنظم معرضا للكتاب")
    Verdict(reason=<Reason.TURNED: 'a word more that turns the story'>, left=(), right=('لن',))
    """
    if a > b:  # so that the answer cannot depend on which comes first
        verdict = compare(b, a)
        return Verdict(verdict.reason, verdict.right, verdict.left)
    left, right = read(a), read(b)
    if left.letters == right.letters:
        # Two headlines without a letter share nothing, unless they are the same signs.
        return Verdict(Reason.EQUAL if left.letters or a == b else Reason.LITTLE)
    near = worth_comparing(left.bag, right.bag)
    return _verdict(left, right) if left.tokens and right.tokens and near else Verdict(Reason.LITTLE)


def _verdict(left: Reading, right: Reading) -> Verdict:
    verdict = _judged(left.tokens, right.tokens)
    if verdict.same:
        return verdict
    if _is_signed(left, right) or _is_signed(right, left):
        return Verdict(Reason.ADDED, verdict.left, verdict.right)
    if _is_cut(left, right) or _is_cut(right, left):
        return Verdict(Reason.CUT, verdict.left, verdict.right)
    return verdict


def _judged(left: Sequence[Token], right: Sequence[Token]) -> Verdict:
    found = align(left, right)
    more, less = Leftovers(left, found.left), Leftovers(right, found.right)
    reason = _reason(more, less, len(found.pairs))
    if reason in _SAME and not (found.same_roles and keeps_roles(left, right, found.pairs)):
        reason = Reason.ROLES
    return Verdict(reason, more.words, less.words)


def _reason(left: Leftovers, right: Leftovers, shared: int) -> Reason:
    weights = left.weights | right.weights
    if Weight.NUMBER in weights:
        return Reason.NUMBER
    if (left.said and right.said) or Weight.TODAY in left.weights & right.weights:
        return Reason.REPLACED
    if Weight.DECISIVE in weights or left.turn() or right.turn():
        return Reason.TURNED
    added = len(left.said) + len(right.said)
    if added == 0 or weights <= _DAYS:
        return Reason.EQUAL
    return Reason.ADDED if shared >= _FEWEST and added * 3 <= shared + added else Reason.LITTLE


def _is_signed(signed: Reading, other: Reading) -> bool:
    """Tell whether one is the other with a few words behind a dash: an outlet that no list knows."""
    if not signed.signature or other.signature:
        return False
    return _is_equal(signed.tokens[: -signed.signature], other.tokens)


def _is_cut(cut: Reading, full: Reading) -> bool:
    """Tell whether one begins the other, and says by its dots that more should follow."""
    begun = [token for token in cut.tokens if not token.word.passes]
    whole = [token for token in full.tokens if not token.word.passes]
    size = len(begun)
    # Three words are a title («وزير خارجية …») unless they are much of the headline.
    if not cut.cut or size < _FEWEST or (size < 5 and size * 3 < len(whole)) or size > len(whole) + 1:
        return False
    if _is_fragment(begun[-1].word, whole[size - 1 : size]) and _is_equal(begun[:-1], whole[: size - 1]):
        return True
    # A phrase may be one word there, and one word two.
    return any(_is_equal(begun, whole[:end]) for end in range(size - 2, size + 3))


def _is_equal(left: Sequence[Token], right: Sequence[Token]) -> bool:
    return bool(left and right) and _judged(left, right).reason is Reason.EQUAL


def _is_fragment(cut: Word, following: Sequence[Token]) -> bool:
    """Tell whether a last word was cut in its middle, or a number from its scale («75…» of «75 ألفا»)."""
    if any(short.startswith(cut.text) and short != cut.text for short in PREPOSITIONS | VOID):
        return True
    if not following:
        return False
    full = following[0].word
    if cut.weight is full.weight is Weight.NUMBER:
        return any(Decimal(cut.text) * scale == Decimal(full.text) for scale in _SCALES)
    return cut.weight is not Weight.NUMBER and full.text.startswith(cut.text)
