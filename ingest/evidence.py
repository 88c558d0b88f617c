"""What a text says about the words of a keyword line: how often each is there, and in whose company."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, product
from typing import Final

from arabic.fold import fold
from arabic.words import bare_forms, stem

LONGEST: Final = 9
"""Words of the longest keyword that is looked for."""

_BREAK: Final = re.compile(r'[.,:;!?؟،؛…\n()\[\]"|/]+')
END: Final = "ꙮ"
"""A letter that no text needs and that the folding keeps: stands between texts that are folded in one go."""

_PARTICLES: Final = "وفبلك"
LONGEST_WORD: Final = 60
"""Letters. What is longer is no word, and not taken apart."""


def key(word: str) -> str:
    """
    Return what a word is compared by: its fold, and one spelling of America.

    >>> key("الأميركيّة") == key("الامريكية")
    True
    """
    return fold(word).replace("اميرك", "امريك")


def keys(words: str) -> frozenset[str]:
    """
    Return the keys of a list of words, as the tables of the language are held.

    >>> sorted(keys("مدينة قرية")) == sorted([key("مدينة"), key("قرية")])
    True
    """
    return frozenset(key(words).split())


# News repeats its words: of a page's words nine in ten were met on the pages before.
_forms: Final = lru_cache(maxsize=1 << 15)(bare_forms)


@lru_cache(maxsize=1 << 15)
def stem_of(word: str) -> str:
    """
    Return the stem by which a word is compared whether it is definite or not.

    >>> stem_of("وثائق") == stem_of("الوثائق")
    True
    """
    # The article keeps the first letter of «وثائق» from being taken for the particle.
    return stem(word if word.startswith("ال") else f"ال{word}")


@lru_cache(maxsize=1 << 15)
def _stems(token: str) -> frozenset[str]:
    return frozenset(stem_of(form) for form in _forms(token))


@lru_cache(maxsize=1 << 15)
def _definite(token: str) -> bool:
    return any(form.startswith("ال") for form in _forms(token))


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
    headline: set[tuple[str, str]] = field(default_factory=set)
    """Neighbours in the headline."""
    near: set[tuple[str, str]] = field(default_factory=set)
    """Words of the line with one word between them."""

    @classmethod
    def of(
        cls, title: str, text: str, words: Collection[str], announcing: Collection[str] = ()
    ) -> "Evidence":
        """
        Count the words of a line, given by their keys, in an article that does not contain the line.

        >>> union, arab = key("الاتحاد"), key("العربي")
        >>> counts = Evidence.of("رحّب الاتحاد بالبيان", "وللاتحاد العربي رأي.", {union, arab})
        >>> counts.seen[union], counts.pairs[union, arab]
        (2, 1)
        """
        counts = cls()
        headline, body = _sentences(title), _sentences(text)
        reader = _Reader.of(frozenset(words), frozenset(announcing), set(chain(*headline, *body)))
        for tokens in headline:
            counts._count(tokens, reader)
        counts.headline.update(counts.pairs)
        for tokens in body:
            counts._count(tokens, reader)
        return counts

    def _count(self, tokens: Sequence[str], reader: "_Reader") -> None:
        wanted = reader.wanted
        for i, token in enumerate(tokens):
            if token not in wanted:
                continue
            if token in reader.names:
                self._count_name(tokens, i, reader)
            if i and token in reader.words:
                self._count_pair(tokens[i - 1], token, reader)
            if i and token in reader.stems:
                self._count_stems(tokens, i, reader)

    def _count_name(self, tokens: Sequence[str], i: int, reader: "_Reader") -> None:
        token = tokens[i]
        self._count_word(token, reader)
        if i + 2 < len(tokens) and tokens[i + 1] in reader.words and tokens[i + 2] in reader.words:
            self.phrases.update(_runs(reader.names[token], tokens[i + 1 : i + LONGEST], reader.words))
        if i > 1 and token[0] != "و" and tokens[i - 2] in reader.names:
            self.near.update(product(reader.names[tokens[i - 2]], reader.names[token]))

    def _count_word(self, token: str, reader: "_Reader") -> None:
        for name in reader.names[token]:
            self.seen[name] += 1
        for name in reader.without_article[token]:
            self.definite[name] += 1

    def _count_pair(self, first: str, second: str, reader: "_Reader") -> None:
        for name in reader.names.get(first, ()):
            self.pairs[name, second] += 1
        if not reader.announcing.isdisjoint(_forms(first)):
            self.naming[second] += 1
        if _definite(second) and _definite(first):
            self.describing[second] += 1

    def _count_stems(self, tokens: Sequence[str], i: int, reader: "_Reader") -> None:
        before, token = tokens[i - 1], tokens[i]
        # «كيم وبوتين» are two: a particle on the second word parts it from the first.
        if token in reader.words or token[0] not in _PARTICLES:
            self._add_stems(before, token, reader)
        if i > 1 and _definite(token) and _definite(before) and _definite(tokens[i - 2]):
            self._add_stems(tokens[i - 2], token, reader)

    def _add_stems(self, first: str, second: str, reader: "_Reader") -> None:
        first_stems = _stems(first)
        if not first_stems.isdisjoint(reader.line_stems):
            second_stem, alike = reader.stems[second], _definite(first) == _definite(second)
            self.stems.update((stem, second_stem, alike) for stem in first_stems & reader.line_stems)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is looked for, and which of the text's tokens have to do with it."""

    words: frozenset[str]
    line_stems: frozenset[str]
    announcing: frozenset[str]
    names: Mapping[str, tuple[str, ...]]
    """Tokens with the words of the line that they may be, with a particle in front."""
    without_article: Mapping[str, tuple[str, ...]]
    """The same tokens with the words of the line that they are the definite form of."""
    stems: Mapping[str, str]
    """Tokens that have a stem of the line, with that stem."""
    wanted: frozenset[str]
    """All these tokens."""

    @classmethod
    def of(cls, words: frozenset[str], announcing: frozenset[str], tokens: Collection[str]) -> "_Reader":
        # Whatever is glued in front of a word, its end is left: few tokens have to be taken apart.
        endings = tuple({word.removeprefix("ال") or word for word in words})
        near = [token for token in tokens if token.endswith(endings)]
        named = {token: found for token in near if any(found := _named(token, words))}
        line_stems = frozenset(stem_of(word[:LONGEST_WORD]) for word in words)
        stems = {token: stem for token in tokens if (stem := stem_of(token)) in line_stems}
        return cls(
            words,
            line_stems,
            announcing,
            names={token: found[0] for token, found in named.items()},
            without_article={token: found[1] for token, found in named.items()},
            stems=stems,
            wanted=frozenset(named.keys() | stems.keys()),
        )


def _sentences(text: str) -> list[list[str]]:
    folded = key(_BREAK.sub(f" {END} ", text))
    return [_tokens(sentence) for sentence in folded.split(END)]


def _tokens(sentence: str) -> list[str]:
    tokens = sentence.split()
    if len(max(tokens, key=len, default="")) <= LONGEST_WORD:
        return tokens
    # A megabyte of «و» has a million forms, and would be remembered.
    return [token[:LONGEST_WORD] for token in tokens]


def _named(token: str, words: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    forms = _forms(token)
    wanted = [form for form in forms if form in words]
    definite = tuple(form for form in wanted if f"ال{form}" in forms)
    return tuple(form for form in wanted if form not in definite), definite


def _runs(
    first_names: Collection[str], rest: Iterable[str], words: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Yield every three to nine words of the line in a row; only the first may carry a particle."""
    run: tuple[str, ...] = ()
    for token in rest:
        if token not in words:
            return
        run = *run, token
        if len(run) > 1:
            yield from ((first, *run) for first in first_names)
