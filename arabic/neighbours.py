"""Which of many headlines are worth comparing: one has all words of the other, or begins it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from arabic.reading import Reading, keys_of

_RAREST: Final = 3
"""Words by which a headline is looked up, its rarest: three together bring few others."""
_LONGEST_START: Final = 6
"""Words at the beginning by which a cut headline is looked up, at most."""

_Words = tuple[str, ...]


def neighbours(readings: Sequence[Reading]) -> set[tuple[int, int]]:
    """
    Return the pairs of positions, the lower one first, that may be one story.

    >>> from arabic.reading import read
    >>> texts = ["افتتاح سوق الكتب في الميناء", "إغلاق سوق الكتب", "افتتاح سوق الكتب", "افتتاح سوق الكتب في…"]
    >>> sorted(neighbours([read(text) for text in texts]))
    [(0, 2), (0, 3), (2, 3)]
    """
    return {*_by_words(readings), *_by_start(readings)}


def _by_words(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Give pairs of which one has all words of the other: words apart on both sides are two stories."""
    entries = [(at, frozenset(words)) for at, reading in enumerate(readings) for words in _readable(reading)]
    times = Counter(word for _, words in entries for word in words)
    rarest = [sorted(words, key=lambda word: (times[word], word)) for _, words in entries]
    looked_up: dict[_Words, list[int]] = defaultdict(list)
    for number, words in enumerate(rarest):
        looked_up[tuple(words[:_RAREST])].append(number)
    for number, words in enumerate(rarest):
        at, known = entries[number]
        for some in _choices(words):
            for other in looked_up.get(some, ()):
                place, fewer = entries[other]
                if place != at and fewer <= known:
                    yield min(at, place), max(at, place)


def _readable(reading: Reading) -> Iterator[_Words]:
    yield reading.keys
    if reading.signature:
        yield keys_of(reading.tokens[: -reading.signature])


def _choices(words: Sequence[str]) -> Iterator[_Words]:
    """
    Give what a headline with some of these words would be looked up by.

    It lacks at most a third of them, so its three rarest are among the rarest third and three more.
    """
    most = words[: len(words) // 3 + _RAREST]
    for size in range(min(_RAREST, len(most)) if len(words) > _RAREST else 1, min(_RAREST, len(most)) + 1):
        yield from combinations(most, size)


def _by_start(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    looked_up: dict[_Words, list[int]] = defaultdict(list)
    for at, reading in enumerate(readings):
        # The last word may be half a word.
        start = reading.keys[: min(len(reading.keys) - 1, _LONGEST_START)]
        if reading.cut and len(start) > 1:
            looked_up[start].append(at)
    for at, reading in enumerate(readings):
        for length in range(2, min(_LONGEST_START, len(reading.keys)) + 1):
            for other in looked_up.get(reading.keys[:length], ()):
                if other != at:
                    yield min(at, other), max(at, other)
