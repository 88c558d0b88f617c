"""The best way to cut a keyword line: each keyword that it may hold is weighed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from ingest.evidence import LONGEST, Evidence
from ingest.joins import bound, common, governs, joins, met, mostly_governs
from ingest.known import Known
from ingest.reasons import POINTS, Gap, Hint, Reason
from ingest.word import Word

_REPEATS_JUDGED: Final = 8

_LENGTHS: Final = tuple(
    POINTS[Reason.THIRD_WORD] * (joints > 1)
    + POINTS[Reason.FOURTH_WORD] * (joints > 2)
    + POINTS[Reason.MORE_WORDS] * max(0, joints - 3)
    for joints in range(LONGEST)
)
"""What a keyword costs by the number of its words that could as well be two keywords, less one."""

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A line's words, the keywords that it was cut into, and what each possible keyword was worth."""

    words: Sequence[Word]
    hints: Sequence[Sequence[Hint]]
    """What spoke for and against joining each word but the last with the next one."""
    points: Mapping[_Span, float]
    spans: tuple[_Span, ...]

    @classmethod
    def of(cls, words: Sequence[Word], evidence: Evidence, known: Known | None = None) -> "Cut":
        """Return the best cut."""
        hints = joins(words, evidence, known)
        points = _points(words, hints, evidence)
        return cls(words, hints, points, _best_cut(words, points))

    @property
    def keywords(self) -> list[str]:
        """The keywords as typed."""
        return [" ".join(word.text for word in self.words[start:end]) for start, end in self.spans]

    def gaps(self) -> tuple[Gap, ...]:
        """Return what decided between each word and the next."""
        inner = {i for start, end in self.spans for i in range(start, end - 1)}
        return tuple(
            Gap(left.text, right.text, i in inner, margin, _with_rest(hints, margin))
            for i, (left, right, hints, margin) in enumerate(
                zip(self.words, self.words[1:], self.hints, self._margins(), strict=False)
            )
        )

    def _margins(self) -> list[float]:
        """Return for each word but the last what the line loses when the next one is parted from it."""
        length = len(self.words)
        ahead = [value for value, _ in _forward(self.points, length)]
        behind = _backward(self.points, length)
        joined = [float("-inf")] * length
        for (start, end), value in self.points.items():
            through = ahead[start] + value + behind[end]
            for i in range(start, end - 1):
                joined[i] = max(joined[i], through)
        return [joined[i] - ahead[i + 1] - behind[i + 1] for i in range(length - 1)]


def _with_rest(hints: Sequence[Hint], margin: float) -> tuple[Hint, ...]:
    rest = margin - sum(hint.points for hint in hints)
    return (*hints, Hint(Reason.WHOLE, rest)) if abs(rest) > 0.05 else tuple(hints)


def _points(words: Sequence[Word], hints: Sequence[Sequence[Hint]], evidence: Evidence) -> dict[_Span, float]:
    """Return the points of every span of words as one keyword."""
    keys = tuple(word.key for word in words)
    free = [not bound(own) for own in hints]
    apart = [f and not met(*pair, evidence) for f, pair in zip(free, pairwise(words), strict=True)]
    gains = _sums(sum(hint.points for hint in own) for own in hints)
    frees, aparts = _sums(free), _sums(apart)
    begins = [_beginnings(words, i, evidence) for i in range(len(words))]
    ends = [tuple(POINTS[r] if r else 0.0 for r in _ends(word, evidence)) for word in words]
    points: dict[_Span, float] = {}
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - LONGEST), end):
            long, last = end - start > 1, end - 1
            value = gains[last] - gains[start] + _LENGTHS[int(frees[last] - frees[start])]
            if end - start > 2 and aparts[last] == aparts[start] and keys[start:end] not in evidence.phrases:
                # Each pair stands in the text, but not the whole: two phrases that share a word.
                value += POINTS[Reason.TWO_PHRASES]
            points[start, end] = value + begins[start][long] + ends[last][long]
    return points


def _sums(values: Iterable[float]) -> list[float]:
    return [0.0, *accumulate(values)]


def _beginnings(words: Sequence[Word], i: int, evidence: Evidence) -> tuple[float, float]:
    """
    Return the points of a word that is a keyword, and of one that begins a keyword.

    Adjectives describe the word before them: they begin a keyword only where they are used as nouns.
    """
    likely = _adjective(words[i], evidence)
    alone = POINTS[Reason.ADJECTIVE_BEGINS] * likely
    if likely and i + 1 < len(words) and _adjective(words[i + 1], evidence) > 0.5:
        # «العام الدراسي», «النووي الإيراني»: then the first is a noun after all.
        return alone, alone * 0.4
    return alone, alone


def _ends(word: Word, evidence: Evidence) -> tuple[Reason | None, Reason | None]:
    """Return what a word costs that is a keyword, and one that ends a keyword."""
    if governs(word, evidence):
        return Reason.GOVERNOR_ALONE, Reason.GOVERNOR_ENDS
    if mostly_governs(word, evidence):
        return Reason.CONSTRUCT_ALONE, Reason.CONSTRUCT_ENDS
    if word.number:
        return Reason.NUMBER_ALONE, None
    return Reason.NOUN_ALONE if common(word, evidence) else None, None


def _adjective(word: Word, evidence: Evidence) -> float:
    """Return how likely the word is a definite adjective, from its shape and its use in the text."""
    if not word.adjective:
        return 0.0
    return (evidence.describing[word.key] + word.adjective) / (evidence.seen[word.key] + 1)


def _best_cut(words: Sequence[Word], points: dict[_Span, float]) -> tuple[_Span, ...]:
    """Return the spans with most points; a repeat costs some, since keywords are named once."""
    cut = _best(points, len(words))[1]
    judged: set[_Span] = set()
    for _ in range(_REPEATS_JUDGED):
        pair = _repeat(words, cut, judged)
        if not pair:
            break
        # The second «فلان» is rather the end of «وفاة فلان»; or the first is.
        (_, cut), dearer = max(
            (_best({**points, span: points[span] + POINTS[Reason.REPEATED]}, len(words)), span)
            for span in pair
        )
        points[dearer] += POINTS[Reason.REPEATED]
        judged.update(pair)
    return cut


def _best(points: Mapping[_Span, float], length: int) -> tuple[float, tuple[_Span, ...]]:
    """Return the most points that spans covering the line can have, and those spans."""
    best = _forward(points, length)
    spans: list[_Span] = []
    end = length
    while end:
        start = best[end][1]
        spans.append((start, end))
        end = start
    return best[length][0], tuple(reversed(spans))


def _forward(points: Mapping[_Span, float], length: int) -> list[tuple[float, int]]:
    """Return for each place in the line the most points up to there, and where the last keyword begins."""
    best = [(0.0, 0)]
    for end in range(1, length + 1):
        starts = range(max(0, end - LONGEST), end)
        best.append(max((best[start][0] + points[start, end], start) for start in starts))
    return best


def _backward(points: Mapping[_Span, float], length: int) -> list[float]:
    """Return for each place in the line the most points from there on."""
    best = [0.0] * (length + 1)
    for start in range(length - 1, -1, -1):
        ends = range(start + 1, min(length, start + LONGEST) + 1)
        best[start] = max(points[start, end] + best[end] for end in ends)
    return best


def _repeat(words: Sequence[Word], spans: Sequence[_Span], judged: Collection[_Span]) -> tuple[_Span, ...]:
    """Return the first two spans that are the same keyword and were not judged before, or nothing."""
    first: dict[str, _Span] = {}
    for span in spans:
        name = "".join(word.key for word in words[slice(*span)])
        earlier = first.setdefault(name, span)
        if earlier != span and earlier not in judged and span not in judged:
            return earlier, span
    return ()
