"""
How firmly neighbouring words of a keyword line belong together, in points.

Above zero two neighbours are one keyword rather than two. The points were reasoned, then checked on nine
hundred lines (real headlines, written articles, shuffled lines); a search for better ones gained nothing that
held on lines it had not seen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from arabic.letters import normalise_letters
from ingest.evidence import Evidence, key, stem_of
from ingest.lexicon import (
    ADJECTIVES,
    ADVERBS,
    COMPOUNDS,
    CONNECTIVES,
    EVENTS,
    GIVEN_NAMES,
    GOVERNING,
    LETTERS,
    NAMING,
    NOUNS,
    OPENERS,
    PLACES,
    PREPOSITIONS,
    TITLES,
)

_NAMES: Final = PLACES | GIVEN_NAMES
_CALLED: Final = GIVEN_NAMES | TITLES
_KNOWN_NOUNS: Final = PLACES | NOUNS
_DESCENT: Final = frozenset({key("بن"), key("آل")})

# Two words are two keywords unless something speaks for one.
_APART: Final = -1.2
_BOUND: Final = 99.0

_FOREIGN_LETTERS: Final = re.compile("[یکہھ]")
_ARABIC_LETTERS: Final = re.compile("[يك]")
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
_ATTACHED: Final = re.compile("^(?:لل..|(?:بال|وال)...)")
# تفعيل، افتعال، مفعول، فعول، فعال and the plurals in ات or of the pattern أفعال: nouns by their shape.
_NOUN_SHAPE: Final = re.compile("^(?:ت..ي.|(?:ا|است|ان)..?.ا.|م..و..?|..[وا].|.+ات|ا..ا.)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a keyword line, and what its shape tells."""

    text: str
    """As typed, in Arabic letters."""
    key: str
    foreign: bool
    """Typed on a Persian keyboard: it has letters that an Arabic one lacks."""
    native: bool
    """Typed on an Arabic keyboard, by the same token."""

    @classmethod
    def of(cls, typed: str) -> "Word":
        """Return the word that was typed."""
        foreign, native = bool(_FOREIGN_LETTERS.search(typed)), bool(_ARABIC_LETTERS.search(typed))
        return cls(normalise_letters(typed), key(typed), foreign, native)

    @property
    def definite(self) -> bool:
        """Whether it carries the article."""
        return self.key.startswith("ال") and len(self.key) > 3

    @property
    def bare(self) -> str:
        """Its key without the article."""
        return self.key[2:] if self.definite else self.key

    @property
    def relative(self) -> bool:
        """Whether it looks like a relative adjective: «دولي», «الأوروبية»."""
        if self.key in PLACES or self.bare in NOUNS:
            return False
        shortest = 4 if self.definite or not self.key.endswith("يه") else 5
        return self.key.endswith(("ي", "يه", "يون", "يين")) and len(self.bare) >= shortest

    @property
    def feminine(self) -> bool:
        """Whether its ending is a feminine one."""
        return self.key.endswith(("ه", "ات", "اء"))

    @property
    def preposition(self) -> bool:
        """Whether it is one. «علي» is the man, unless it was typed with the dotless letter of «على»."""
        return self.key in PREPOSITIONS and (self.key != "علي" or self.text.endswith("ى"))

    @property
    def latin(self) -> bool:
        """Whether it is written in Latin letters."""
        return bool(_LATIN.match(self.key))

    @property
    def number(self) -> bool:
        """Whether it begins with a digit."""
        return self.key[0].isdigit()

    def governs(self, evidence: Evidence) -> bool:
        """Whether it asks for a word behind it. A noun that the text uses as a name does not."""
        return self.key in GOVERNING and not evidence.naming[self.key]

    def common(self, evidence: Evidence) -> bool:
        """Whether it is known for a common noun."""
        return self.key in NOUNS and not evidence.naming[self.key]


def joins(words: Sequence[Word], evidence: Evidence) -> list[float]:
    """Return for each word but the last how firmly the next one belongs to it."""
    earlier = (None, *words)
    return [_join(before, *pair, evidence) for before, pair in zip(earlier, pairwise(words), strict=False)]


def shape(words: Sequence[Word], evidence: Evidence) -> float:
    """Return the points of one keyword as a whole: its length, its first word and its last."""
    free = [pair for pair in pairwise(words) if _binding(*pair) is None]
    points = (0.0, 0.0, -0.3, -0.7)[len(free)] if len(free) < 4 else -0.7 - 1.2 * (len(free) - 3)
    keys = tuple(word.key for word in words)
    if len(keys) > 2 and keys not in evidence.phrases and all(_met(*pair, evidence) for pair in free):
        # Each pair stands in the text, but not the whole: two phrases that share a word.
        points -= 1.0
    return points + _beginning(words, evidence) + _end(words, evidence)


def _beginning(words: Sequence[Word], evidence: Evidence) -> float:
    """Adjectives describe the word before them: they begin a keyword only where they are used as nouns."""
    likely = _adjective(words[0], evidence)
    if len(words) > 1 and _adjective(words[1], evidence) > 0.5:
        # «العام الدراسي», «النووي الإيراني»: then the first is a noun after all.
        likely *= 0.4
    return -2.5 * likely


def _end(words: Sequence[Word], evidence: Evidence) -> float:
    last = words[-1]
    if last.governs(evidence):
        return -1.0 if len(words) > 1 else -2.0
    if len(words) == 1 and last.number:
        return -1.5
    return -0.7 if len(words) == 1 and last.common(evidence) else 0.0


def _adjective(word: Word, evidence: Evidence) -> float:
    """Return how likely the word is a definite adjective, from its shape and its use in the text."""
    if not word.definite:
        return 0.0
    expected = _expected_adjective(word)
    return expected and (evidence.describing[word.key] + expected) / (evidence.seen[word.key] + 1)


def _expected_adjective(word: Word) -> float:
    if word.key in ADJECTIVES or (word.relative and word.key.endswith(("ي", "يه"))):
        return 0.8
    # A participle, by its shape: «المجمدة» and «المتطرف», but «المدينة» as well.
    participle = word.key.startswith("الم") and len(word.key) > 5 and not {word.key, word.bare} & _KNOWN_NOUNS
    return 0.4 if participle and not word.key.endswith(("ون", "ين", "ات")) else 0.0


def _join(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> float:
    binding = _binding(left, right)
    if binding is not None:
        return binding
    return (
        _APART
        + _company(left, right, evidence)
        + _construction(earlier, left, right, evidence)
        + _agreement(left, right)
        + _naming(earlier, left, right, evidence)
        + _writing(earlier, left, right)
    )


def _binding(left: Word, right: Word) -> float | None:
    """Return the points where grammar or the keyboard leave no choice, else None."""
    if left.preposition or right.preposition or left.key in OPENERS or right.key in CONNECTIVES:
        return _BOUND
    if _ATTACHED.match(right.key):
        return _BOUND
    # One keyword is typed on one keyboard, and tools that gather keywords keep their letters.
    if (left.foreign and right.native) or (left.native and right.foreign):
        return -8.0
    return None


def _met(left: Word, right: Word, evidence: Evidence) -> int:
    return evidence.pairs[left.key, right.key]


def _company(left: Word, right: Word, evidence: Evidence) -> float:
    """Weigh whether they are neighbours in the text, and how exclusively."""
    met, seen = _met(left, right, evidence), (evidence.seen[left.key], evidence.seen[right.key])
    if met:
        return min(met - 1, 2) + 3.3 * met / min(seen) + 0.7 * met / max(seen)
    if (stem_of(left.key), stem_of(right.key), left.definite == right.definite) in evidence.stems:
        return 1.4
    if all(seen):
        # Both are there, never together. A governing noun says less: it may have other complements there.
        return -0.8 if left.governs(evidence) else -2.2
    return -0.6 if any(seen) else 0.0


def _construction(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> float:
    """Weigh what grammar says of a noun and the word behind it."""
    if left.key in TITLES and not right.definite and right.key not in GOVERNING:
        return 2.5
    if left.definite and not right.number and not _given_name(earlier, left):
        # A definite noun governs nothing: what follows is its adjective or another keyword.
        if right.definite:
            return _definite_pair(right, evidence)
        return _indefinite_behind(earlier, left, right, evidence)
    if left.common(evidence):
        return _complement(left, right, evidence)
    if right.definite or (right.key in PLACES and evidence.definite[left.key]):
        return _unknown_governor(left, evidence)
    return 0.0


def _indefinite_behind(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> float:
    if earlier and earlier.common(evidence):
        # A noun and its complement are an office or a place; who holds it is another keyword.
        return -3.2 if right.key in GIVEN_NAMES else -2.2
    return -1.6 if _met(left, right, evidence) else -2.2


def _definite_pair(right: Word, evidence: Evidence) -> float:
    if right.key in ADJECTIVES:
        return 3.0
    if evidence.describing[right.key] * 2 < evidence.seen[right.key]:
        # The text uses it as a noun.
        return -0.3
    if right.relative:
        return 2.6
    return 1.3 if _expected_adjective(right) else -0.3


def _complement(left: Word, right: Word, evidence: Evidence) -> float:
    firm = left.governs(evidence)
    if right.definite:
        return 3.4 if firm else 1.9
    if right.key in PLACES:
        return 2.6 if firm else 1.0
    if left.key in NAMING:
        return 2.2
    return 1.2 if firm else 0.4


def _unknown_governor(left: Word, evidence: Evidence) -> float:
    """Weigh whether an unlisted word before a definite one governs it or is a name of its own."""
    if left.key in _NAMES or left.key in ADVERBS:
        return -0.5
    if evidence.definite[left.key] and not evidence.naming[left.key]:
        return 1.6
    if left.relative or evidence.naming[left.key]:
        return -0.5
    if _NOUN_SHAPE.match(left.key):
        return 1.6
    # Foreign names end in long vowels; other words that the text does not have are rather nouns.
    unseen_noun = not evidence.seen[left.key] and not left.key.endswith(("ا", "و"))
    return 1.4 if unseen_noun or left.text.endswith("ة") else -0.5


def _agreement(left: Word, right: Word) -> float:
    """Weigh what gender and definiteness say of a relative adjective."""
    if not right.relative or left.definite != right.definite:
        return 0.0
    noun_and_adjective = not left.definite and left.key not in _NAMES
    disagrees = left.feminine and not right.key.endswith(("يه", "يات"))
    return (1.8 if noun_and_adjective else 0.0) - (2.0 if disagrees else 0.0)


def _naming(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> float:
    """Weigh what is known of names of people and places."""
    points = 0.0
    if right.key in _DESCENT:
        points += 3.0
    if _given_name(earlier, left) and _may_be_surname(left, right, evidence):
        points += 2.4
    if left.key in PLACES and not right.number:
        points -= 2.5
    if right.key in PLACES and not left.common(evidence):
        points -= 0.8
    if right.key in GIVEN_NAMES and left.key not in _CALLED:
        points += 1.5 if left.key in EVENTS else -0.8
    if left.key in COMPOUNDS and not right.definite:
        points += 2.5
    if right.key in GOVERNING and not left.common(evidence):
        # «وزارة», «رئيس»: such a noun opens a keyword, unless another noun governs it.
        points -= 1.6
    return points


def _given_name(earlier: Word | None, word: Word) -> bool:
    return word.key in GIVEN_NAMES or (earlier is not None and earlier.key == "عبد")


def _may_be_surname(left: Word, right: Word, evidence: Evidence) -> bool:
    if right.key in NOUNS or right.key in PLACES:
        return False
    seen_apart = evidence.seen[left.key] and evidence.seen[right.key]
    return bool(_met(left, right, evidence)) or not seen_apart


def _writing(earlier: Word | None, left: Word, right: Word) -> float:
    """Weigh what script, numbers and spelled letters say."""
    points = 0.0
    if right.key in ADVERBS:
        points += 3.0
    if left.key in ADVERBS and not (earlier and earlier.preposition):
        points += 2.5
    if left.key in LETTERS and right.key in LETTERS:
        points += 4.0
    if right.number:
        return points + 2.0
    if left.latin and right.latin:
        return points + 1.5
    return points - 2.0 if left.latin != right.latin else points
