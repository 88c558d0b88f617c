"""Keywords that were met before, as evidence for where the next line is cut."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Final

from ingest.evidence import END, key

Phrase = tuple[str, ...]
"""The keys of a name's words."""

CUT_BY_US: Final = 0.5
"""What a use counts that we cut out of a line ourselves: one that separators part counts 1."""
_MOST: Final = 3.0


@dataclass(frozen=True, slots=True)
class Known:
    """
    Keywords and how often each was used. Evidence, never a veto: a known keyword may be part of another.

    >>> known = Known.of({"بورصة لندن": 3, "بورصة": 1})
    >>> sorted(known.at(("افتتاح", "بورصه", "لندن"), 1).items())
    [(1, 1.0), (2, 2.0)]
    """

    uses: Mapping[str, Mapping[Phrase, float]] = field(default_factory=dict)
    """By their first words."""
    own: Mapping[Phrase, float] = field(default_factory=dict)
    """Uses that do not count: those of the line that is to be cut."""

    @classmethod
    def of(cls, uses: Mapping[str, float]) -> "Known":
        """Return keywords as they are spelt with their uses; spellings that fold alike are one."""
        total: defaultdict[Phrase, float] = defaultdict(float)
        for phrase, count in zip(phrases(tuple(uses)), uses.values(), strict=True):
            total[phrase] += count
        return cls.counted(total)

    @classmethod
    def counted(cls, uses: Mapping[Phrase, float]) -> "Known":
        """Return keywords by their keys with their uses."""
        found: defaultdict[str, dict[Phrase, float]] = defaultdict(dict)
        for phrase, count in uses.items():
            if phrase:
                found[phrase[0]][phrase] = count
        return cls(dict(found))

    def apart_from(self, own: Mapping[Phrase, float]) -> "Known":
        """Return the same without some uses: a line is no evidence for itself."""
        return Known(self.uses, own)

    def speaks_of(self, line: str) -> bool:
        """Tell whether a keyword of these stands in a line."""
        words = key(line).split()
        return any(self.at(words, start) for start in range(len(words)))

    def at(self, words: Sequence[str], start: int) -> dict[int, float]:
        """Return by their length the keywords that stand in a line of words at a place, and their weight."""
        return {
            len(phrase): min(_MOST, log2(1 + left))
            for phrase, count in self.uses.get(words[start], {}).items()
            if phrase == tuple(words[start : start + len(phrase)])
            and (left := count - self.own.get(phrase, 0)) > 0
        }


def phrases(spellings: Sequence[str]) -> Iterator[Phrase]:
    """
    Yield the keys of each name's words, folding them all in one go.

    >>> list(phrases(["وزارة الريّ", "Ω"]))
    [('وزاره', 'الري'), ('ω',)]
    """
    if spellings:
        for name in key(f" {END} ".join(spellings)).split(END):
            yield tuple(name.split())
