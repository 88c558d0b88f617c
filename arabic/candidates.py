"""Headline -> a few numbers, of which two headlines of one story nearly always share one."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Final

from arabic.fold import fold
from arabic.reading import keys_of, read

_TOGETHER: Final = 3
"""Words that make a key: two would bring hundreds of other stories from a large store, three bring a few."""
_EARLY: Final = 4
"""First words, of which each three make a key: what a cut headline keeps."""
_DRAWN: Final = 6
"""Words drawn by their hash, of which each three make a key: the same when a part moves or one is added."""

_STRANGE: Final = 2
"""Words that each may have alone in one story: a phrase on one side, the word for it on the other."""


def _keys(text: str) -> frozenset[str]:
    return frozenset(key for word in fold(text).split() for key in read(word).keys)


_SLIGHT: Final = _keys(
    "لا لن لم ليس هل ما كيف لماذا بعد قبل منذ حتى ضد بسبب حول بين غير دون كل أول أكثر أعلى"
)
"""Used only when there is nothing else."""
# They stand in so many headlines that they would bring half the archive.
_COMMON: Final = _keys(
    "رئيس وزير وزارة حكومة مجلس دولة دولي جيش قوات شرطة محكمة برلمان حزب عام يوم شهر سنة عالم مدينة منطقة "
    "مصر السعودية سوريا العراق إيران تركيا اليمن لبنان غزة فلسطين إسرائيل روسيا أوكرانيا أمريكا الصين فرنسا "
    "مصري سعودي سوري عراقي إيراني تركي روسي أمريكي أمريكية إسرائيلي إسرائيلية فلسطيني الأمم المتحدة واشنطن "
    "موسكو ترامب بوتين نتنياهو مقتل هجوم حرب أزمة اتفاق قمة انتخابات أسعار نفط ذهب دولار ارتفاع انخفاض جديد "
    "جديدة أكبر"
)


def candidate_keys(headline: str) -> frozenset[int]:
    """
    Return from one to 25 signed 64-bit numbers, of which two headlines that tell one story share one.

    They are hashes of three words, for fewer are a topic; the same on every machine, whatever else is stored.
    Stored ones must be computed anew when these rules change:

    >>> a, b = candidate_keys("المدينة تفتتح سوقا للكتب"), candidate_keys("سوق الكتب.. المدينة تفتتحه غدا")
    >>> len(a), len(a & b)
    (10, 4)
    """
    reading = read(headline)
    found = list(dict.fromkeys(reading.keys))
    words = [word for word in found if word not in _SLIGHT]
    if len(words) < _TOGETHER:
        words = found
    drawn = sorted(words, key=lambda word: (word in _COMMON, _hash(word)))[:_DRAWN]
    groups = {*_groups(words[:_EARLY]), *_groups(drawn)}
    if len(words) <= _EARLY:
        groups |= _groups(words, 2)  # one word of them may be two, or half a word
    if reading.signature and len(unsigned := keys_of(reading.tokens[: -reading.signature])) < _TOGETHER:
        groups |= _groups(unsigned)  # «افتتاح المتحف - صوت الوادي»: too short to share three words
    # No word at all («؟!»), or a text too long for a headline.
    return frozenset(map(_hash, map(" ".join, groups))) or frozenset((_hash(reading.letters),))


def word_marks(headline: str) -> frozenset[int]:
    """Return the numbers of a headline's words, by which worth_comparing can be asked without reading it."""
    return frozenset(map(_hash, read(headline).bag))


def worth_comparing(a: frozenset[str] | frozenset[int], b: frozenset[str] | frozenset[int]) -> bool:
    """Tell whether two headlines, given by their words, are not two stories at first glance."""
    return min(len(a - b), len(b - a)) <= _STRANGE


def _groups(words: Sequence[str], together: int = _TOGETHER) -> set[tuple[str, ...]]:
    """Return each three of some words, or all of them when there are fewer."""
    return set(combinations(sorted(words), min(together, len(words)))) if words else set()


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
