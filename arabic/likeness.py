"""Do two headlines tell the same story?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from arabic.alignment import align
from arabic.decorations import undecorated
from arabic.leftovers import Leftovers
from arabic.order import keeps_roles
from arabic.reading import Reading, Token, Weight, Word, read

__all__ = ["Reason", "Verdict", "compare", "same_story", "undecorated"]

_FEWEST: Final = 3
"""Words that must be shared where anything is forgiven: two are a topic, not a story."""
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
    Tell whether two headlines tell the same story, whatever their spelling, decoration, cut or small additions.

    Words added are forgiven up to a third, words replaced are not, and a number, a negation or swapped roles decide:

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
    if left.keys.isdisjoint(right.keys):
        return Verdict(Reason.LITTLE)
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
    if (left.said and right.said) or Weight.DAY in left.weights & right.weights:
        return Reason.REPLACED
    if Weight.DECISIVE in weights or left.turn() or right.turn():
        return Reason.TURNED
    added = len(left.said) + len(right.said)
    if added == 0:
        return Reason.EQUAL
    return Reason.ADDED if shared >= _FEWEST and added * 3 <= shared + added else Reason.LITTLE


def _is_signed(signed: Reading, other: Reading) -> bool:
    """Whether one is the other with a few words after a dash: an outlet that no list knows."""
    if not signed.signature or other.signature:
        return False
    return _judged(signed.tokens[: -signed.signature], other.tokens).reason is Reason.EQUAL


def _is_cut(cut: Reading, full: Reading) -> bool:
    """Whether one is the beginning of the other and says by its dots that more should follow."""
    if not cut.cut or len(cut.tokens) < _FEWEST or (full.cut and len(full.tokens) < len(cut.tokens)):
        return False
    found = align(cut.tokens, full.tokens)
    end = max((j for _, j in found.pairs), default=-1) + 1
    last = len(cut.tokens) - 1
    halved = (
        found.left == (last,)
        and end < len(full.tokens)
        and _begins(cut.tokens[last].word, full.tokens[end].word)
    )
    return _judged(cut.tokens[: last if halved else last + 1], full.tokens[:end]).reason is Reason.EQUAL


def _begins(cut: Word, full: Word) -> bool:
    """Whether a last word was cut in its middle, or a number from its scale («75…» of «75 ألفا»)."""
    if cut.weight is full.weight is Weight.NUMBER:
        return any(Decimal(cut.text) * scale == Decimal(full.text) for scale in _SCALES)
    return cut.weight is not Weight.NUMBER and full.text.startswith(cut.text)
