"""Two headlines -> which words meet, and which are left over."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from arabic.reading import Token, Word
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
    Pair the words of two headlines: equal ones first, then other spellings, then synonyms.

    >>> from arabic.reading import read
    >>> a, b = read("المدينة تفتتح سوقا للكتب"), read("تدشين سوق الكتب بالمدينة")
    >>> align(a.tokens, b.tokens)
    Alignment(pairs=((0, 3), (2, 1), (3, 2)), left=(1,), right=(0,), same_roles=True)
    """
    meeting = _Meeting(left, right, list(range(len(left))), list(range(len(right))))
    meeting.of_equals()
    if meeting.left_free and meeting.right_free:
        meeting.of_kin(_spelling)
        meeting.of_kin(_synonym)
        meeting.of_parted()
    return Alignment(
        tuple(sorted(meeting.met.items())),
        tuple(meeting.left_free),
        tuple(meeting.right_free),
        meeting.same_roles,
    )


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
        places: dict[str, deque[int]] = defaultdict(deque)
        for j, token in enumerate(self.right):
            places[token.word.text].append(j)
        for i, token in enumerate(self.left):
            if places.get(token.word.text):
                self._meet(i, places[token.word.text].popleft())

    def of_kin(self, kin: Callable[[Word, Word], tuple[str, str] | None]) -> None:
        for i in list(self.left_free):
            for j in self.right_free:
                glued = kin(self.left[i].word, self.right[j].word)
                if glued is not None:
                    self._meet(i, j, *glued)
                    break

    def of_parted(self) -> None:
        """Let two words meet one: «فيس بوك», «فيسبوك»."""
        for i, j in _parted(self.left, self.left_free, self.right, self.right_free):
            self._meet(i, j)
            self.left_free.remove(i + 1)
        for j, i in _parted(self.right, self.right_free, self.left, self.left_free):
            self._meet(i, j)
            self.right_free.remove(j + 1)

    def _meet(self, i: int, j: int, left_glued: str = "", right_glued: str = "") -> None:
        self.met[i] = j
        self.left_free.remove(i)
        self.right_free.remove(j)
        self.same_roles &= _same_role(self.left[i].role or left_glued, self.right[j].role or right_glued)


def _spelling(a: Word, b: Word) -> tuple[str, str] | None:
    """Return the prepositions glued to two spellings of one word, None for two words."""
    common = (a.plain & b.forms.keys()) | (b.plain & a.forms.keys())
    if not common or (all(form[0] == "~" for form in common) and not _sound_alike(a, b)):
        return None
    form = min(common, key=lambda form: (len(a.forms[form]) + len(b.forms[form]), form))
    return a.forms[form], b.forms[form]


def _sound_alike(a: Word, b: Word) -> bool:
    return any(sound_alike(one, other) for one in chain(a.text) for other in chain(b.text))


def _synonym(a: Word, b: Word) -> tuple[str, str] | None:
    return None if a.families.isdisjoint(b.families) else ("", "")


def _same_role(a: str, b: str) -> bool:
    return not (a and b) or a == b or not families(lemma(a)).isdisjoint(families(lemma(b)))


def _parted(
    parted: Sequence[Token], parted_free: Sequence[int], whole: Sequence[Token], whole_free: Sequence[int]
) -> list[tuple[int, int]]:
    """Return where two free neighbours of one headline are one free word of the other."""
    places = {whole[j].word.text: j for j in whole_free}
    found: list[tuple[int, int]] = []
    for i in parted_free:
        if i + 1 in parted_free and (not found or i > found[-1][0] + 1):
            j = places.pop(parted[i].word.text + parted[i + 1].word.text, None)
            if j is not None:
                found.append((i, j))
    return found
