"""
A line -> what its words and numbers mean to a date.

One table of folded phrases holds every month name from Rabat to Baghdad, so that no other module spells one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from arabic.fold import fold


class Kind(Enum):
    """What a word does in a date line."""

    FILLER = auto()
    FROM = auto()
    """«من»: a filler in «من عام 2025», Egypt's «منذ» in «من 5 ساعات»."""
    PUBLISHED = auto()
    UPDATED = auto()
    WEEKDAY = auto()
    MONTH = auto()
    HIJRI_MONTH = auto()
    ERA = auto()
    """«هـ», «ميلادي»; also «م», which after a clock means the afternoon."""
    CLOCK_WORD = auto()
    MERIDIEM = auto()
    ZONE_WORD = auto()
    ZONE = auto()
    PLACE = auto()
    """A town or country without «بتوقيت»: where the page was written."""
    DAY = auto()
    """A day counted from today: 0, -1, -2."""
    AGO = auto()
    UNIT = auto()
    COUNT = auto()
    FRACTION = auto()
    NUMBER = auto()
    NUMERIC_DATE = auto()
    CLOCK = auto()
    UNKNOWN = auto()


class Token(NamedTuple):
    """One word, number or phrase of a date line."""

    kind: Kind
    number: int = 0
    """A month's, a count's, a number's own; 2 for a dual, 3 for a plural."""
    text: str = ""


_MONTHS: Final = (
    # Egypt, the Gulf, the agencies; the Levant and Iraq; Tunisia and Algeria; Morocco; English.
    "يناير، جانفي، كانون الثاني، كانون ثاني، كانون ثان، january، jan",
    "فبراير، فيبراير، شباط، فيفري، february، feb",
    "مارس، آذار، march، mar",
    "أبريل، إبريل، نيسان، أفريل، أبريل، april، apr",
    "مايو، أيار، آيار، ماي، may",
    "يونيو، يونيه، يونية، حزيران، جوان، june، jun",
    "يوليو، يوليه، يولية، تموز، جويلية، جويليه، يوليوز، july، jul",
    "أغسطس، آب، أوت، غشت، august، aug",
    "سبتمبر، أيلول، شتنبر، شتمبر، september، sep، sept",
    "أكتوبر، أوكتوبر، تشرين الأول، تشرين أول، october، oct",
    "نوفمبر، تشرين الثاني، تشرين ثاني، تشرين ثان، نونبر، نونمبر، november، nov",
    "ديسمبر، كانون الأول، كانون أول، دجنبر، دجمبر، december، dec",
)
_HIJRI_MONTHS: Final = (
    "محرم، المحرم، محرم الحرام",
    "صفر، صفر الخير",
    "ربيع الأول، ربيع أول، ربيع الأنور",
    "ربيع الآخر، ربيع الثاني، ربيع ثاني، ربيع آخر",
    "جمادى الأولى، جمادى الأول، جمادى أول، جماد الأول، جماد أول",
    "جمادى الآخرة، جمادى الثانية، جمادى الآخر، جمادى الثاني، جماد الآخر، جماد الثاني",
    "رجب، رجب الأصب، رجب الفرد",
    "شعبان، شعبان المعظم",
    "رمضان، رمضان المبارك",
    "شوال، شوال المكرم",
    "ذو القعدة، ذي القعدة، ذو القعدة الحرام، ذوالقعدة، ذيالقعدة",
    "ذو الحجة، ذي الحجة، ذو الحجة الحرام، ذوالحجة، ذيالحجة",
)
_WEEKDAYS: Final = (
    "الأحد، الاثنين، الثلاثاء، الثلاثا، الأربعاء، الأربعا، الخميس، الجمعة، السبت، "
    "أحد، اثنين، ثلاثاء، أربعاء، خميس، جمعة، سبت، "
    "sunday، monday، tuesday، wednesday، thursday، friday، saturday، sun، mon، tue، wed، thu، fri، sat"
)
_MERIDIEMS: Final = {
    "am": "ص، صباحا، صباح، الصبح، فجرا، قبل الظهر، am، a m",
    "noon": "ظهرا",
    "pm": "عصرا، مساء، بعد الظهر، pm، p m",
    "night": "ليلا",
}
_UNITS: Final = {
    "second": ("ثانية، second، sec", "ثانيتين، ثانيتان", "ثواني، ثوان، seconds"),
    "minute": ("دقيقة، minute، min", "دقيقتين، دقيقتان", "دقائق، دقايق، minutes، mins"),
    "hour": ("ساعة، hour", "ساعتين، ساعتان", "ساعات، hours"),
    "day": ("يوم، يوما، day", "يومين، يومان", "أيام، days"),
    "week": ("أسبوع، أسبوعا، week", "أسبوعين، أسبوعان", "أسابيع، weeks"),
    "month": ("شهر، شهرا، month", "شهرين، شهران", "أشهر، شهور، months"),
    "year": ("سنة، عام، عاما، year", "سنتين، سنتان، عامين، عامان", "سنوات، سنين، أعوام، years"),
}
_COUNTS: Final = (
    "واحد، واحدة، a، an، one",
    "اثنين، اثنتين، اثنان، اثنتان",
    "ثلاث، ثلاثة",
    "أربع، أربعة",
    "خمس، خمسة",
    "ست، ستة",
    "سبع، سبعة",
    "ثماني، ثمانية، ثمان",
    "تسع، تسعة",
    "عشر، عشرة",
)
_TENS: Final = ("عشرين، عشرون", "ثلاثين، ثلاثون", "أربعين، أربعون", "خمسين، خمسون")
_ZONES: Final = {
    "UTC": "غرينتش، جرينتش، غرينيتش، جرينيتش، غرينيتش، ت غ، تغ، gmt، utc، z",
    "Asia/Riyadh": "مكة، مكة المكرمة، السعودية، الرياض، المملكة، ksa، ast",
    "Africa/Cairo": "القاهرة، مصر، eet",
    "Asia/Dubai": "أبوظبي، أبو ظبي، الإمارات، دبي، gst",
    "Asia/Kuwait": "الكويت",
    "Asia/Qatar": "الدوحة، قطر",
    "Asia/Bahrain": "المنامة، البحرين",
    "Asia/Muscat": "مسقط، سلطنة عمان",
    "Asia/Aden": "صنعاء، عدن، اليمن",
    "Asia/Baghdad": "بغداد، العراق",
    "Asia/Damascus": "دمشق، سوريا، سورية",
    "Asia/Beirut": "بيروت، لبنان",
    "Asia/Amman": "عمان، الأردن، العاصمة الأردنية",
    "Asia/Jerusalem": "القدس، القدس المحتلة، فلسطين",
    "Asia/Gaza": "غزة",
    "Africa/Khartoum": "الخرطوم، السودان",
    "Africa/Tripoli": "طرابلس، ليبيا",
    "Africa/Tunis": "تونس",
    "Africa/Algiers": "الجزائر",
    "Africa/Casablanca": "الرباط، المغرب، الدار البيضاء",
    "Africa/Nouakchott": "نواكشوط، موريتانيا",
    "Africa/Mogadishu": "مقديشو، الصومال",
    "Africa/Djibouti": "جيبوتي",
    "Europe/Istanbul": "إسطنبول، أنقرة، تركيا",
    "Europe/London": "لندن",
    "Europe/Paris": "باريس",
    "Europe/Berlin": "برلين، cet",
    "Europe/Moscow": "موسكو",
    "America/New_York": "واشنطن، نيويورك",
    "": "المحلي",
}
_PUBLISHED: Final = (
    "نشر، نشرت، النشر، نشره، نشرها، منشور، نشر الخبر، نشر المقال، أضيف، أضيفت، الإضافة، كتب، كتبت، "
    "حرر، حررت، صدر، أدرج، الإدراج، published، posted، date"
)
_UPDATED: Final = (
    "تحديث، التحديث، تحديثه، تحديثها، آخر تحديث، آخر تعديل، تعديل، التعديل، تعديله، محدث، محدثة، "
    "حدث في، حدثت في، حدث بتاريخ، حدث الخبر، حدثت المادة، حدث المقال، تعديله، "
    "تعديلها، جرى تحديثه، جرى تعديله، تم تحديثه، تم تعديله، عدل في، عدلت في، عدل بتاريخ، "
    "ت، updated، modified، last updated، last modified"
)
_FILLERS: Final = (
    "في، و، ال، ل، ليوم، الموافق، الموافقة، المصادف، المصادفة، بتاريخ، تاريخ، التاريخ، وقت، الوقت، موعد، "
    "تم، جرى، على، عند، تمام، الخبر، المقال، المقالة، التقرير، للخبر، للمقال، للصفحة، لعام، لسنة، "
    "حوالي، نحو، تقريبا، أقل من، أكثر من، t، on، at، of"
)


def _phrases(line: str) -> Iterator[str]:
    return (fold(phrase) for phrase in line.split("،"))


def _plain_zones() -> Iterator[tuple[Iterable[str], str]]:
    """Give the zones that need no «بتوقيت»: Greenwich, and Latin abbreviations."""
    yield _phrases(_ZONES["UTC"]), "UTC"
    for name, line in _ZONES.items():
        yield filter(str.isascii, _phrases(line)), name


def _entries() -> Iterator[tuple[Iterable[str], Token]]:
    """Give each line of phrases with what it means; where two share a phrase, the later one keeps it."""
    yield _phrases(_FILLERS), Token(Kind.FILLER)
    yield _phrases("من"), Token(Kind.FROM)
    yield _phrases(_PUBLISHED), Token(Kind.PUBLISHED)
    yield _phrases(_UPDATED), Token(Kind.UPDATED)
    yield from ((_phrases(line), Token(Kind.COUNT, n)) for n, line in enumerate(_COUNTS, 1))
    yield from ((_phrases(line), Token(Kind.COUNT, 10 * n)) for n, line in enumerate(_TENS, 2))
    yield _phrases(_WEEKDAYS), Token(Kind.WEEKDAY)
    yield from ((_phrases(line), Token(Kind.MONTH, n)) for n, line in enumerate(_MONTHS, 1))
    yield from ((_phrases(line), Token(Kind.HIJRI_MONTH, n)) for n, line in enumerate(_HIJRI_MONTHS, 1))
    yield from ((_phrases(line), Token(Kind.MERIDIEM, text=text)) for text, line in _MERIDIEMS.items())
    for unit, numbers in _UNITS.items():
        yield from ((_phrases(line), Token(Kind.UNIT, n, unit)) for n, line in enumerate(numbers, 1))
    yield _phrases("م، ميلادي، ميلادية، ad"), Token(Kind.ERA, text="gregorian")
    yield _phrases("ه، هجري، هجرية، للهجرة، ah"), Token(Kind.ERA, text="hijri")
    yield _phrases("الساعة، س، توقيت النشر"), Token(Kind.CLOCK_WORD)
    yield from ((phrases, Token(Kind.ZONE, text=name)) for phrases, name in _plain_zones())
    yield _phrases("بتوقيت، توقيت، بالتوقيت، التوقيت"), Token(Kind.ZONE_WORD)
    yield _phrases("منذ، قبل، مضت، مضى، ago"), Token(Kind.AGO)
    yield _phrases("نصف، النصف"), Token(Kind.FRACTION, 2)
    yield _phrases("ثلث، الثلث"), Token(Kind.FRACTION, 3)
    yield _phrases("ربع، الربع"), Token(Kind.FRACTION, 4)
    yield _phrases("قليل، لحظات، ثوان معدودة، دقائق معدودة"), Token(Kind.UNIT, 0, "second")
    yield _phrases("اليوم، هذا اليوم، today"), Token(Kind.DAY, 0)
    yield _phrases("أمس، يوم أمس، البارحة، yesterday"), Token(Kind.DAY, -1)
    yield _phrases("أول أمس، أمس الأول، أول من أمس، يوم أمس الأول، يوم أول أمس"), Token(Kind.DAY, -2)


_TOKENS: Final = {phrase: token for phrases, token in _entries() for phrase in phrases}
_ZONE_OF: Final = {phrase: name for name, line in _ZONES.items() for phrase in _phrases(line)}
PLACES: Final = frozenset(phrase for phrase in _ZONE_OF if not phrase.isascii())
"""Towns and countries, folded: those that times are given for."""
_FIRST_WORDS: Final = frozenset(phrase.partition(" ")[0] for phrase in (*_TOKENS, *_ZONE_OF))
_LONGEST: Final = max(phrase.count(" ") + 1 for phrase in (*_TOKENS, *_ZONE_OF))

_RULE: Final = r"\s?(?P<{}>[-/.\\])\s?"
_OFFSET: Final = r"[+-]\s?\d{1,2}(?::?\d{2})?"
_PIECE: Final = re.compile(
    # A year of four digits, or of two behind a day and a month; «4-3-3» is how a team stands.
    rf"(?P<date>(?<!\d)(?:\d{{4}}{_RULE.format('first')}\d{{1,2}}\s?(?P=first)\s?\d{{1,2}}"
    rf"|\d{{1,2}}{_RULE.format('day_first')}\d{{1,2}}\s?(?P=day_first)\s?\d{{2}}(?:\d{{2}})?)(?!\d))"
    r"|(?P<clock>(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2}(?:[.,]\d+)?)?(?![\d:])(?:\s?[+-]\d{2}:?\d{2}(?!\d))?)"
    rf"|(?P<offset>(?:gmt|utc|غرينتش|جرينتش)\s?{_OFFSET}(?!\d)|{_OFFSET}\s?(?:gmt|utc))"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<rest>[^\s.,:;،؛/\\|()\[\]•·●∙*~=-])"
)


# A first word without marks, so that all of it is known here.
_FIRST: Final = re.compile(r"[\s(\[«]*+([\u0621-\u063a\u0641-\u064a]++)(?=[\s،:,]|$)")


def may_open_date(text: str) -> bool:
    """
    Tell at little cost whether the line's first word can open a date line; only few lines pass.

    >>> may_open_date("الخميس 5 مارس"), may_open_date("قالت أمينة المكتبة")
    (True, False)
    """
    first = _FIRST.match(text)
    return not first or _opens(first[1])


@lru_cache(maxsize=4096)
def _opens(word: str) -> bool:
    word = fold(_plain(word))
    return word in _FIRST_WORDS or (word[0] == "و" and word[1:] in _TOKENS)


def tokens(text: str) -> Iterator[Token]:
    """
    Cut a line into what its numbers, words and phrases mean; punctuation that dates carry is passed over.

    >>> [token.kind.name for token in tokens("الخميس 5 آذار - مساءً")]
    ['WEEKDAY', 'NUMBER', 'MONTH', 'MERIDIEM']
    """
    words: list[str] = []
    for piece in _PIECE.finditer(_plain(text)):
        if piece.lastgroup == "word":
            words.append(fold(piece[0]))
            continue
        yield from _worded(words)
        words = []
        yield _numeric_token(piece)
    yield from _worded(words)


class _PlainCharacters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain_character(chr(code))
        return plain


_PLAIN: Final = _PlainCharacters()


def _plain(text: str) -> str:
    """Return the text with ASCII digits, without marks, invisible characters and pictures of clocks."""
    return unicodedata.normalize("NFKD", text).translate(_PLAIN).lower()


def _plain_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd" or character == "\u2212":
        return "-"
    return "" if character == "ـ" or kind in {"Mn", "Cf", "So"} else character


def _numeric_token(piece: re.Match[str]) -> Token:
    if piece["date"]:
        return Token(Kind.NUMERIC_DATE, text=piece[0])
    if piece["clock"]:
        return Token(Kind.CLOCK, text=piece[0])
    if piece["offset"]:
        return Token(Kind.ZONE, text=piece[0])
    if piece["number"]:
        return Token(Kind.NUMBER, int(piece[0][:9]), piece[0])
    return Token(Kind.UNKNOWN)


def _worded(words: Sequence[str]) -> Iterator[Token]:
    """Give the longest known phrase, again and again."""
    at, after_zone_word = 0, False
    while at < len(words):
        token, length = _phrase(words[at : at + _LONGEST], zone=after_zone_word)
        after_zone_word = token.kind is Kind.ZONE_WORD
        yield token
        at += length


def _phrase(words: Sequence[str], *, zone: bool) -> tuple[Token, int]:
    for length in range(len(words), 0, -1):
        phrase = " ".join(words[:length])
        if zone and phrase in _ZONE_OF:
            return Token(Kind.ZONE, text=_ZONE_OF[phrase]), length
        if not zone and phrase in _TOKENS:
            return _TOKENS[phrase], length
        if phrase in PLACES:
            return Token(Kind.PLACE, text=_ZONE_OF[phrase]), length
    if zone:
        # A town without a zone in the table: the time is taken as it stands.
        return Token(Kind.ZONE), 1
    # «ودقيقتين», «ونصف»: the conjunction is glued to its word.
    joined = _TOKENS.get(words[0][1:]) if words[0].startswith("و") else None
    return joined or Token(Kind.UNKNOWN), 1
