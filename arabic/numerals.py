"""Numbers in words -> the same numbers in digits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from arabic.fold import fold

_PIECES: Final = re.compile(r"\d+(?:\.\d+)?|[^\d.]+")
_PARTICLES: Final = ("", "و", "ال", "ب", "ل", "لل", "بال", "وال", "وب", "ول", "وبال", "ولل")


def _table(values: dict[int, str]) -> dict[str, Decimal]:
    return {fold(word): Decimal(value) for value, words in values.items() for word in words.split()}


_UNITS: Final = _table(
    {
        2: "اثنان اثنين اثنتان اثنتين",
        3: "ثلاث ثلاثة",
        4: "أربع أربعة",
        5: "خمس خمسة",
        6: "ست ستة",
        7: "سبع سبعة",
        8: "ثمان ثماني ثمانية",
        9: "تسع تسعة",
        10: "عشر عشرة",
    }
)
_BEFORE_TEN: Final = _UNITS | _table({1: "أحد إحدى", 2: "اثنا اثني اثنتا اثنتي"})
_TEN: Final = frozenset((fold("عشر"), fold("عشرة")))
_TENS: Final = _table(
    {
        20: "عشرون عشرين",
        30: "ثلاثون ثلاثين",
        40: "أربعون أربعين",
        50: "خمسون خمسين",
        60: "ستون ستين",
        70: "سبعون سبعين",
        80: "ثمانون ثمانين",
        90: "تسعون تسعين",
    }
)
_HUNDREDS: Final = _table(
    {
        100: "مئة مائة",
        200: "مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي",
        300: "ثلاثمئة ثلاثمائة",
        400: "أربعمئة أربعمائة",
        500: "خمسمئة خمسمائة",
        600: "ستمئة ستمائة",
        700: "سبعمئة سبعمائة",
        800: "ثمانمئة ثمانمائة ثمانيمئة",
        900: "تسعمئة تسعمائة",
    }
)
_SCALES: Final = _table(
    {
        1000: "ألف ألفا آلاف",
        10**6: "مليون مليونا ملايين",
        10**9: "مليار مليارا مليارات بليون بليونا",
        10**12: "تريليون تريليونا تريليونات ترليون ترليونا ترليونات",
    }
)
_TWICE: Final = _table(
    {
        1000: "ألفان ألفين ألفي",
        10**6: "مليونان مليونين مليوني",
        10**9: "ملياران مليارين ملياري",
        10**12: "تريليونان تريليونين تريليوني",
    }
)
_ORDINALS: Final = _table(
    {
        1: "الأول",
        2: "الثاني",
        3: "الثالث",
        4: "الرابع",
        5: "الخامس",
        6: "السادس",
        7: "السابع",
        8: "الثامن",
        9: "التاسع",
        10: "العاشر",
    }
)
"""Of a day: «الرابع من مارس» is «4 مارس»."""
_MONTHS: Final = frozenset(
    fold(
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان "
        "أيار حزيران تموز آب أيلول تشرين جانفي فيفري أفريل جوان جويلية أوت محرم صفر ربيع جمادى رجب شعبان "
        "رمضان شوال"
    ).split()
)
_FROM: Final = fold("من")
_NUMBER_WORDS: Final = frozenset((*_BEFORE_TEN, *_TENS, *_HUNDREDS, *_SCALES, *_TWICE, fold("نصف")))
# With no number before it a plural says «thousands of», not how many.
_VAGUE: Final = frozenset(fold("آلاف ملايين مليارات بلايين تريليونات ترليونات").split())
_HALF: Final = fold("نصف")
_PERCENT: Final = frozenset(fold("بالمئة بالمائة المئة المائة").split())
_IN: Final = fold("في")
# With the article it is Monday; with ل in front «لست» says «I am not».
_NO_NUMBERS: Final = frozenset(fold("الاثنين والاثنين لست ولست").split())


class _Part(NamedTuple):
    """A part of a number: «خمسة وعشرون ألفا» is one, with «وثلاثمئة» another one follows."""

    value: Decimal
    scale: Decimal
    """The last scale word's size; a part that follows «و» must be smaller. One when there was none."""
    end: int


def in_digits(words: Iterable[str]) -> Iterator[str]:
    """
    Give folded words with each number as one word of digits, without the particles in front of it.

    >>> " ".join(in_digits(fold("إصابة خمسة وعشرين في 7 مدن و٣ قرى بكلفة 75 ألف دينار").split()))
    'اصابه 25 في 7 مدن 3 قري بكلفه 75000 دينار'
    """
    pieces = list(_pieces(words))
    at = 0
    while at < len(pieces):
        number = _number(pieces, at)
        if number is None:
            yield pieces[at]
            at += 1
        else:
            yield _printed(number.value)
            at = _after_percent(pieces, number.end)


def is_number(word: str) -> bool:
    """Tell whether a word from in_digits is a number."""
    return word[0].isdecimal()


def _pieces(words: Iterable[str]) -> Iterator[str]:
    """Part digits from what is glued to them: «و7», «ال80», «16امراه»."""
    for word in words:
        if word.isalpha():
            yield word
            continue
        found = _PIECES.findall(word)
        if len(found) > 1 and found[0] in _PARTICLES:
            # The particle stays with its number, for «مليون و800 الف» is one.
            found[:2] = [found[0] + found[1]]
        yield from found


def _number(pieces: Sequence[str], at: int) -> _Part | None:
    number = _part(pieces, at)
    while number is not None and number.end < len(pieces) and pieces[number.end][0] == "و":
        if pieces[number.end][1:] == _HALF and number.scale > 1:
            # «مليار ونصف المليار»
            repeated = _scale(pieces, number.end + 1) is not None
            return _Part(number.value + number.scale / 2, number.scale, number.end + 1 + repeated)
        more = _part(pieces, number.end)
        if more is None or more.value >= number.scale:
            break
        number = _Part(number.value + more.value, more.scale, more.end)
    return number


def _part(pieces: Sequence[str], at: int) -> _Part | None:
    word = _plain(pieces[at])
    if (day := _day(pieces, at)) is not None:
        return day
    if word in _SCALES and word not in _VAGUE:
        return _scaled(pieces, _Part(_SCALES[word], _SCALES[word], at + 1))
    if word in _TWICE:
        return _Part(_TWICE[word] * 2, _TWICE[word], at + 1)
    if word == _HALF:
        half = _scaled(pieces, _Part(Decimal("0.5"), Decimal(1), at + 1))
        return half if half.scale > 1 else None
    below = _below_thousand(pieces, at, word)
    return None if below is None else _scaled(pieces, below)


def _day(pieces: Sequence[str], at: int) -> _Part | None:
    value = _ORDINALS.get(pieces[at])
    follows_from = value is not None and pieces[at + 1 : at + 2] == [_FROM]
    month = pieces[at + 1 + follows_from : at + 2 + follows_from]
    return _Part(value, Decimal(1), at + 1) if value is not None and month and month[0] in _MONTHS else None


def _below_thousand(pieces: Sequence[str], at: int, word: str) -> _Part | None:
    if word[0].isdecimal():
        return _Part(Decimal(word), Decimal(1), at + 1)
    if word not in _HUNDREDS:
        return _below_hundred(pieces, at, word)
    hundreds = _Part(_HUNDREDS[word], Decimal(100), at + 1)
    joined = _after_and(pieces, at + 1)
    more = joined and _below_hundred(pieces, at + 1, joined)
    return _Part(hundreds.value + more.value, Decimal(1), more.end) if more else hundreds


def _below_hundred(pieces: Sequence[str], at: int, word: str) -> _Part | None:
    following = pieces[at + 1] if at + 1 < len(pieces) else ""
    if word in _BEFORE_TEN and following in _TEN:
        return _Part(_BEFORE_TEN[word] + 10, Decimal(1), at + 2)
    if word in _UNITS:
        tens = _TENS.get(_after_and(pieces, at + 1), Decimal(0))
        return _Part(_UNITS[word] + tens, Decimal(1), at + 2 if tens else at + 1)
    return _Part(_TENS[word], Decimal(1), at + 1) if word in _TENS else None


def _scaled(pieces: Sequence[str], part: _Part) -> _Part:
    while (scale := _scale(pieces, part.end)) is not None:
        part = _Part(part.value * scale, scale, part.end + 1)
    return part


def _scale(pieces: Sequence[str], at: int) -> Decimal | None:
    word = pieces[at] if at < len(pieces) else ""
    return _SCALES.get(word) or _SCALES.get(word.removeprefix("ال"))


def _after_and(pieces: Sequence[str], at: int) -> str:
    return pieces[at][1:] if at < len(pieces) and pieces[at][0] == "و" else ""


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    """Return a number without the particles in front of it, any other word as it is."""
    if word in _NO_NUMBERS:
        return word
    for particle in _PARTICLES:
        number = word.removeprefix(particle)
        if len(number) + len(particle) == len(word) and (number in _NUMBER_WORDS or number[:1].isdecimal()):
            return number
    return word


def _after_percent(pieces: Sequence[str], at: int) -> int:
    """Skip «بالمئة» behind a number: others print a sign there, which folding drops."""
    if pieces[at : at + 1] == [_IN] and pieces[at + 1 : at + 2] and pieces[at + 1] in _PERCENT:
        return at + 2
    return at + 1 if at < len(pieces) and pieces[at] in _PERCENT else at


def _printed(value: Decimal) -> str:
    return f"{value.normalize():f}"
