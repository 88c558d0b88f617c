"""Two headlines -> which words meet, and which are left over."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from arabic.reading import Token, Weight, Word, phrase_at
from arabic.stems import chain, lemma, sound_alike
from arabic.synonyms import families


class Alignment(NamedTuple):
    """The words of two headlines, paired as far as they are the same."""

    pairs: tuple[tuple[int, int], ...]
    """Positions of words that meet, in the left headline's order."""
    left: tuple[int, ...]
    """Positions of the words that only the left headline has."""
    right: tuple[int, ...]
    same_roles: bool
    """No word follows one preposition here and another one there."""


def align(left: Sequence[Token], right: Sequence[Token]) -> Alignment:
    """
    Pair the words of two headlines: equal ones first, then other spellings, synonyms, and phrases for a word.

    >>> from arabic.reading import read
    >>> a, b = read("المدينة توسع سوقا للكتب"), read("تدشين سوق الكتب بالمدينة")
    >>> align(a.tokens, b.tokens)
    Alignment(pairs=((0, 3), (2, 1), (3, 2)), left=(1,), right=(0,), same_roles=True)
    """
    meeting = _Meeting(left, right, list(range(len(left))), list(range(len(right))))
    meeting.of_equals()
    if meeting.left_free and meeting.right_free:
        meeting.of_kin(_spelling)
        meeting.of_kin(_synonym)
        meeting.of_many_with_one()
    return Alignment(
        tuple(sorted(meeting.met.items())),
        tuple(meeting.left_free),
        tuple(meeting.right_free),
        meeting.same_roles,
    )


_Sign = Callable[[Sequence[Token], int], str]
_GLUED: Final = ("بال", "لل", "كال")
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class _Meeting:
    """An alignment while it grows."""

    left: Sequence[Token]
    right: Sequence[Token]
    left_free: list[int]
    right_free: list[int]
    met: dict[int, int] = field(default_factory=dict)
    same_roles: bool = True

    def of_equals(self) -> None:
        """Let equal words meet; one that comes twice meets where its neighbour is the same, too."""
        repeated = _repeated(self.left) | _repeated(self.right)
        if repeated:
            self._meet_by(_before_next, repeated)
            self._meet_by(_after_previous, repeated)
            self._meet_by(_key, repeated)
        self._meet_by(_text)

    def of_kin(self, kin: Callable[[Word, Word], tuple[str, str] | None]) -> None:
        """Let words meet that are one in some sense."""
        for i in list(self.left_free):
            for j in self.right_free:
                glued = kin(self.left[i].word, self.right[j].word)
                if glued is not None:
                    self._meet(i, j, *glued)
                    break

    def of_many_with_one(self) -> None:
        """Let neighbours meet one word that says the same: «فيس بوك», «فيسبوك»; «كانون الأول», «ديسمبر»."""
        for i, j, length in _many_with_one(self.left, self.left_free, self.right, self.right_free):
            self._meet(i, j)
            self.left_free = [at for at in self.left_free if not i < at < i + length]
        for j, i, length in _many_with_one(self.right, self.right_free, self.left, self.left_free):
            self._meet(i, j)
            self.right_free = [at for at in self.right_free if not j < at < j + length]

    def _meet_by(self, sign: _Sign, repeated: frozenset[str] | None = None) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for j in self.right_free:
            places[sign(self.right, j)].append(j)
        for i in tuple(self.left_free):
            if repeated is not None and self.left[i].word.key not in repeated:
                continue
            for j in places.get(sign(self.left, i), ()):
                glued = _spelling(self.left[i].word, self.right[j].word)
                if glued is not None:
                    places[sign(self.left, i)].remove(j)
                    self._meet(i, j, *glued)
                    break

    def _meet(self, i: int, j: int, left_glued: str = "", right_glued: str = "") -> None:
        self.met[i] = j
        self.left_free.remove(i)
        self.right_free.remove(j)
        if self.left[i].word.weight is not Weight.NUMBER:  # «أكثر من 20», «ما يزيد على 20»
            self.same_roles &= same_role(self.left[i].role or left_glued, self.right[j].role or right_glued)


def _repeated(tokens: Sequence[Token]) -> frozenset[str]:
    keys = [token.word.key for token in tokens]
    if len(set(keys)) == len(keys):
        return _NONE
    return frozenset(key for key, times in Counter(keys).items() if times > 1)


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word.text


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word.key


def _before_next(tokens: Sequence[Token], at: int) -> str:
    return f"{tokens[at].word.key} {tokens[at + 1].word.key if at + 1 < len(tokens) else ''}"


def _after_previous(tokens: Sequence[Token], at: int) -> str:
    return f"{tokens[at - 1].word.key if at else ''} {tokens[at].word.key}"


def _spelling(a: Word, b: Word) -> tuple[str, str] | None:
    """Return the prepositions glued to two spellings of one word, None for two words."""
    if a.text == b.text:
        return "", ""
    common = (a.plain & b.forms.keys()) | (b.plain & a.forms.keys())
    if not common or (all(form[0] == "~" for form in common) and not _sound_alike(a, b)):
        return None
    form = min(common, key=lambda form: (len(a.forms[form]) + len(b.forms[form]), form))
    return a.forms[form], b.forms[form]


def _sound_alike(a: Word, b: Word) -> bool:
    return any(sound_alike(one, other) for one in chain(a.text) for other in chain(b.text))


def _synonym(a: Word, b: Word) -> tuple[str, str] | None:
    same = a.doing.meets(b.doing) or not a.families.isdisjoint(b.families)
    return ("", "") if same else None


def roles(a: Token, b: Token) -> tuple[str, str]:
    """Return the prepositions that stand before two words that meet, or are glued to them."""
    here, there = _spelling(a.word, b.word) or ("", "")
    if a.word.text == b.word.text and a.word.text.startswith(_GLUED):
        here = there = a.word.text[0]
    return a.role or here, b.role or there


def same_role(a: str, b: str) -> bool:
    """Tell whether two prepositions may stand for one another, or one of them is missing."""
    return not (a and b) or a == b or not families(lemma(a)).isdisjoint(families(lemma(b)))


def _many_with_one(
    many: Sequence[Token], many_free: Sequence[int], one: Sequence[Token], one_free: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Return where free neighbours of one headline are one free word of the other, and how many they are."""
    found: list[tuple[int, int, int]] = []
    left = list(one_free)
    end = 0
    for i in many_free:
        if i < end or i + 1 not in many_free:
            continue
        for j in left:
            length = _length(many, i, one[j].word)
            if length and all(at in many_free for at in range(i, i + length)):
                found.append((i, j, length))
                left.remove(j)
                end = i + length
                break
    return found


def _length(many: Sequence[Token], at: int, word: Word) -> int:
    """Return how many tokens from a position on say what one word says; 0 when they do not."""
    if word.weight is not Weight.NUMBER and many[at].word.text + many[at + 1].word.text == word.text:
        return 2
    length, meaning = phrase_at(many, at)
    said = length and (meaning in word.forms or not families(meaning).isdisjoint(word.families))
    return length if said else 0
