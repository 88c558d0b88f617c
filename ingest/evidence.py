"""What a text says about the words of a keyword line: how often each is there, and in whose company."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from arabic.fold import fold
from arabic.words import bare_forms, stem

LONGEST: Final = 9
"""Words of the longest keyword that is looked for."""

_BREAK: Final = re.compile(r'[.,:;!?؟،؛…\n()\[\]"|/]+')
_PARTICLES: Final = "وفبلك"


def key(word: str) -> str:
    """
    Return what a word is compared by: its fold, and one spelling of America.

    >>> key("الأميركيّة") == key("الامريكية")
    True
    """
    return fold(word).replace("اميرك", "امريك")


def stem_of(word: str) -> str:
    """
    Return the stem by which a word is compared whether it is definite or not.

    >>> stem_of("وثائق") == stem_of("الوثائق")
    True
    """
    # The article keeps the first letter of «وثائق» from being taken for the particle.
    return stem(word if word.startswith("ال") else f"ال{word}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of the line's words in a text, all by their key, particles in front taken off."""

    seen: Counter[str] = field(default_factory=Counter)
    definite: Counter[str] = field(default_factory=Counter)
    """Times a word of the line that has no article has one in the text: then it is no proper name."""
    describing: Counter[str] = field(default_factory=Counter)
    """Times a definite word follows a definite word, as adjectives do."""
    naming: Counter[str] = field(default_factory=Counter)
    """Times a word follows one that announces a name, such as «شركة»."""
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    stems: set[tuple[str, str, bool]] = field(default_factory=set)
    """
    Neighbours by their stems, and whether both or neither are definite: «عقوبات أمريكية» speaks for «العقوبات
    الأمريكية», and so does «العقوبات المالية الأمريكية».
    """
    phrases: set[tuple[str, ...]] = field(default_factory=set)
    """Three to nine words of the line in a row."""

    @classmethod
    def of(cls, text: str, words: Collection[str], announcing: Collection[str] = ()) -> "Evidence":
        """
        Count the words of a line, given by their keys, in a text that does not contain the line.

        >>> counts = Evidence.of("رحّب الاتحاد بالبيان. وللاتحاد العربي رأي.", {key("الاتحاد"), key("العربي")})
        >>> counts.seen[key("الاتحاد")], counts.pairs[key("الاتحاد"), key("العربي")]
        (2, 1)
        """
        counts = cls()
        reader = _Reader(frozenset(words), frozenset(map(stem_of, words)), frozenset(announcing), {})
        for sentence in _BREAK.split(text):
            tokens = key(sentence).split()
            if tokens:
                counts._count(tokens, reader)
        return counts

    def _count(self, tokens: Sequence[str], reader: "_Reader") -> None:
        names = [reader.names(token) for token in tokens]
        for token, known in zip(tokens, names, strict=True):
            self.seen.update(known)
            self.definite.update(reader.without_article(token))
        for i in range(len(tokens) - 1):
            self._count_pair(tokens[i], tokens[i + 1], names[i], reader)
        for first, adjective, second in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if _definite(first) and _definite(adjective) and _definite(second):
                self._add_stems(first, second, reader)
        self.phrases.update(_runs(tokens, names, reader.words))

    def _count_pair(self, first: str, second: str, names: Collection[str], reader: "_Reader") -> None:
        if second in reader.words:
            self.pairs.update((name, second) for name in names)
            if not reader.announcing.isdisjoint(bare_forms(first)):
                self.naming[second] += 1
            if _definite(second) and _definite(first):
                self.describing[second] += 1
        # «كيم وبوتين» are two: a particle on the second word parts it from the first.
        if second in reader.words or second[0] not in _PARTICLES:
            self._add_stems(first, second, reader)

    def _add_stems(self, first: str, second: str, reader: "_Reader") -> None:
        second_stem = stem_of(second)
        if second_stem in reader.stems:
            alike = _definite(first) == _definite(second)
            self.stems.update((first_stem, second_stem, alike) for first_stem in reader.stems_of(first))


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is looked for, and what was found out about each token so far."""

    words: frozenset[str]
    stems: frozenset[str]
    announcing: frozenset[str]
    memory: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def names(self, token: str) -> tuple[str, ...]:
        """Return the words of the line that the token may be, with a particle in front."""
        return self._both(token)[0]

    def without_article(self, token: str) -> tuple[str, ...]:
        """Return the words of the line that the token is the definite form of."""
        return self._both(token)[1]

    def stems_of(self, token: str) -> set[str]:
        """Return the stems of the line that the token may have."""
        return {stem_of(form) for form in bare_forms(token)} & self.stems

    def _both(self, token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if token not in self.memory:
            forms = bare_forms(token)
            wanted = [form for form in forms if form in self.words]
            definite = tuple(form for form in wanted if f"ال{form}" in forms)
            self.memory[token] = tuple(form for form in wanted if form not in definite), definite
        return self.memory[token]


def _definite(token: str) -> bool:
    return any(form.startswith("ال") for form in bare_forms(token))


def _runs(
    tokens: Sequence[str], names: Sequence[Collection[str]], words: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Yield every three to nine words of the line in a row; only the first may carry a particle."""
    for start, first_names in enumerate(names):
        if first_names:
            for rest in _following(tokens[start + 1 : start + LONGEST], words):
                yield from ((first, *rest) for first in first_names)


def _following(tokens: Iterable[str], words: Collection[str]) -> Iterator[tuple[str, ...]]:
    run: tuple[str, ...] = ()
    for token in tokens:
        if token not in words:
            return
        run = *run, token
        if len(run) > 1:
            yield run
