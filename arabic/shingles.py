"""Two texts -> is it one text, republished? By shingles: runs of a few words, of which copies share most."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

from arabic.likeness import Reason, compare
from arabic.numerals import in_digits, is_number

_TOGETHER: Final = 4
"""Words of a shingle: a text of another hand about the same thing shares next to none of them."""
_LONGEST: Final = 2000
"""Words that are looked at, at most."""
_DRAWN: Final = 20
"""Marks of a sketch."""
SHARED_MARKS: Final = 3
"""Marks of their sketches that two copies share at least, but for one pair of copies in two hundred."""

_FEWEST: Final = 40
"""Words of a text: what is shorter says too little to tell it from others."""
_SHARED: Final = 30
"""Words that two texts have in common: less is a statement, a footer, a programme note."""
_MOST: Final = 70
"""Percent of one text that the other has: long quotations are half of an article at times."""
_LARGE: Final = 55
"""Percent that the other one must share, too: an old text below today's news is half of a follow-up."""
_WHOLE: Final = 85
"""Percent of one text that is nearly all of it: it is part of the other, if that has more than it."""
_PART: Final = 40
"""Percent of the longer one that it must be: one of four items is not the whole bulletin."""
_FOOTER: Final = 30
"""Words at the end that need not be shared, of a fifth of the text at most: each house has its own footer."""
_SPOT: Final = 6
"""Words in place of others, at most: more is a passage that somebody wrote anew."""
_EDITS: Final = 60
"""Places that differ, at most: it takes long to look at more, and no editor has the time either."""
_APART: Final = 25
"""Words to each one that is exchanged: an editor leaves more between two, a form that is filled in fewer."""

_EXCHANGED: Final = frozenset((Reason.NUMBER, Reason.TURNED, Reason.REPLACED, Reason.ROLES))
_SPACE: Final = re.compile(b" ")


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What two texts have in common."""

    left: int = 0
    """Percent of the first text that the second has, too."""
    right: int = 0
    words: int = 0
    """How many words that is, of the text that has fewer of them."""
    same: bool = False
    """Whether they are one text, a part more or less."""


def words_of(sentences: Iterable[str]) -> list[str]:
    """Return the words of folded sentences: of a very long text the first."""
    return " ".join(sentences).split(None, _LONGEST)[:_LONGEST]


def sketch(words: Sequence[str]) -> frozenset[int]:
    """
    Return up to twenty numbers of 32 bits, of which copies of one text share some; none for a short text.

    They are the least of all that its shingles are hashed to, so a copy draws the same ones, and of a text
    that holds another one they tell how much of it that is.

    >>> text = [f"كلمة{number}" for number in range(80)]
    >>> len(sketch(text)), len(sketch(text) & sketch(text[:60])) >= SHARED_MARKS, sketch(text[:30])
    (20, True, frozenset())
    """
    if len(words) < _FEWEST:
        return frozenset()
    data = " ".join(words).encode(errors="surrogatepass")
    ends = [space.start() for space in _SPACE.finditer(data)]
    starts = [0, *(end + 1 for end in ends)]
    ends.append(len(data))
    marks = {crc32(data[start:end]) for start, end in zip(starts, ends[_TOGETHER - 1 :], strict=False)}
    return frozenset(sorted(marks)[:_DRAWN])


def resemblance(left: Sequence[str], right: Sequence[str]) -> Resemblance:
    """
    Compare two texts, given by their folded words.

    They are one where nearly all of the shorter one is in the longer, and is a good part of it. Not where
    numbers were exchanged, or words all over: that is a form, filled in anew.

    >>> text = [f"كلمة{chr(1575 + number)}" for number in range(60)]
    >>> resemblance(text, ["أعلنت", "الوكالة", *text[:50]])
    Resemblance(left=83, right=96, words=50, same=True)
    >>> resemblance([*text[:30], "12", *text[30:]], [*text[:30], "13", *text[30:]]).same
    False
    """
    left, right = list(left), list(right)
    if left == right:
        return Resemblance(100, 100, len(left), len(left) >= _FEWEST)
    if left > right:  # so that the answer cannot depend on which comes first
        found = resemblance(right, left)
        return Resemblance(found.right, found.left, found.words, found.same)
    one, other = _Text(left), _Text(right)
    common = one.places.keys() & other.places.keys()
    one.cover(common)
    other.cover(common)
    words = min(one.covered, other.covered)
    is_same = (
        min(len(left), len(right)) >= _FEWEST
        and words >= _SHARED
        and _is_most(one.share_above_footer, other.share_above_footer)
        and not _is_filled_in(one, other, words)
    )
    return Resemblance(one.share, other.share, words, is_same)


def _is_most(one: int, other: int) -> bool:
    less, more = sorted((one, other))
    return (more >= _MOST and less >= _LARGE) or (more >= _WHOLE and less >= _PART)


class _Text:
    """A text, where its shingles stand, and which of its words another text has in the same company."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        rests = (self.words[start:] for start in range(_TOGETHER))
        self.shingles = list(zip(*rests, strict=False))
        self.places = {shingle: at for at, shingle in reversed(list(enumerate(self.shingles)))}
        self.holes: list[tuple[int, int]] = []
        """Where words stand that the other text has not, beginning and end."""

    def cover(self, common: Iterable[tuple[str, ...]]) -> None:
        known, end = set(common), 0
        for at, shingle in enumerate(self.shingles):
            if shingle in known:
                if at > end:
                    self.holes.append((end, at))
                end = at + _TOGETHER
        if end < len(self.words):
            self.holes.append((end, len(self.words)))

    @property
    def covered(self) -> int:
        return len(self.words) - sum(end - start for start, end in self.holes)

    @property
    def share(self) -> int:
        return 100 * self.covered // (len(self.words) or 1)

    @property
    def share_above_footer(self) -> int:
        start, end = self.holes[-1] if self.holes else (0, 0)
        footer = min(end - start, _FOOTER, len(self.words) // 5) if end == len(self.words) else 0
        return 100 * self.covered // (len(self.words) - footer or 1)

    def spots(self, other: "_Text") -> Iterator["_Spot"]:
        """Yield what stands in each hole, and what stands there in the other text."""
        for start, end in self.holes:
            first, last = start == 0, end == len(self.words)
            begin = 0 if first else other.places[self.shingles[start - _TOGETHER]] + _TOGETHER
            stop = len(other.words) if last else other.places[self.shingles[end]]
            yield _Spot(
                self.words[max(start - _TOGETHER, 0) : start],
                self.words[start:end],
                # Nothing, too, where a phrase is repeated and the places are not those of this one.
                other.words[begin:stop],
                self.words[end : end + _TOGETHER],
            )


class _Spot(NamedTuple):
    """Where one text has other words than the other."""

    before: list[str]
    here: list[str]
    there: list[str]
    behind: list[str]

    @property
    def is_within(self) -> bool:
        """Whether what both share stands on both sides."""
        return bool(self.before and self.behind)

    @property
    def is_figure(self) -> bool:
        """Whether other numbers stand in the same place: within the same words, if it is a table."""
        here, there = list(in_digits(self.here)), list(in_digits(self.there))
        numbers = [Counter(filter(is_number, side)) for side in (here, there)]
        # «3/12» is the day of «12 مارس»: one that says more does not say otherwise.
        if not (numbers[0] - numbers[1] and numbers[1] - numbers[0]):
            return False
        shared = sum((Counter(here) & Counter(there)).values()) - sum((numbers[0] & numbers[1]).values())
        most = max(len(here) - numbers[0].total(), len(there) - numbers[1].total())
        if self.is_within:
            return max(len(here), len(there)) <= _SPOT or 2 * shared > most
        # Beside what both share: beyond it there may be another lead, or another footer.
        ends = (here[0], there[0]) if self.before else (here[-1], there[-1])
        return all(map(is_number, ends)) or 2 * shared > most

    @property
    def is_exchange(self) -> bool:
        """Whether other words stand in the same place, and no rule or table calls them the same."""
        if not self.is_within or max(len(self.here), len(self.there)) > _SPOT:
            return False
        sides = (" ".join((*self.before, *side, *self.behind)) for side in (self.here, self.there))
        return compare(*sides).reason in _EXCHANGED


def _is_filled_in(one: _Text, other: _Text, words: int) -> bool:
    """Tell whether two texts say the same about different things: other numbers, other names."""
    exchanged = 0
    if max(len(one.holes), len(other.holes)) > _EDITS:
        return True
    for spot in (*one.spots(other), *(spot for spot in other.spots(one) if not spot.there)):
        if spot.is_figure:
            return True
        exchanged += spot.is_exchange
        if exchanged * _APART > words:
            return True
    return False
