"""Headline -> a few numbers, of which two headlines of one story nearly always share one."""

from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Final

from arabic.fold import fold
from arabic.reading import read

_EARLY: Final = 4
"""First words, each paired with each: what a cut headline keeps."""
_DRAWN: Final = 6
"""Words drawn by their hash, each paired with each: the same ones when a part moves or a word is added."""


def _keys(text: str) -> frozenset[str]:
    return frozenset(key for word in fold(text).split() for key in read(word).keys)


_SLIGHT: Final = _keys(
    "لا لن لم ليس هل ما كيف لماذا بعد قبل منذ حتى ضد بسبب حول بين غير دون كل أول أكثر أعلى"
)
"""Paired only when there is nothing else."""
# They stand in so many headlines that their pairs would bring half the archive.
_COMMON: Final = _keys(
    "رئيس وزير وزارة حكومة مجلس دولة دولي جيش قوات شرطة محكمة برلمان حزب عام يوم شهر سنة عالم مدينة منطقة "
    "مصر السعودية سوريا العراق إيران تركيا اليمن لبنان غزة فلسطين إسرائيل روسيا أوكرانيا أمريكا الصين فرنسا "
    "مصري سعودي سوري عراقي إيراني تركي روسي أمريكي أمريكية إسرائيلي إسرائيلية فلسطيني الأمم المتحدة واشنطن "
    "موسكو ترامب بوتين نتنياهو مقتل هجوم حرب أزمة اتفاق قمة انتخابات أسعار نفط ذهب دولار ارتفاع انخفاض جديد "
    "جديدة أكبر"
)


def candidate_keys(headline: str) -> frozenset[int]:
    """
    Return from one to 21 signed 64-bit numbers by which to look up what may be the same story.

    They are hashes of pairs of words, the same on every machine, whatever else is stored. Stored ones must
    be computed anew when these rules change:

    >>> a, b = candidate_keys("المدينة تفتتح سوقا للكتب"), candidate_keys("سوق الكتب.. المدينة تفتتحه غدا")
    >>> len(a), len(a & b)
    (6, 3)
    """
    reading = read(headline)
    found = list(dict.fromkeys(reading.keys))
    words = [word for word in found if word not in _SLIGHT]
    if len(words) < 3:
        words = found
    drawn = sorted(words, key=lambda word: (word in _COMMON, _hash(word)))[:_DRAWN]
    pairs = {*combinations(sorted(words[:_EARLY]), 2), *combinations(sorted(drawn), 2)}
    # One word, none («هذا هو»), or a text too long for a headline.
    return frozenset(map(_hash, map(" ".join, pairs))) or frozenset(
        (_hash(words[0] if words else reading.letters),)
    )


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
