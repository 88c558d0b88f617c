"""What editors hang around a headline: «عاجل», «بالصور..», «(فيديو)», an outlet's name, the dots of a cut."""

import re
from dataclasses import dataclass
from typing import Final

from arabic.fold import fold
from arabic.hygiene import one_line

_LOOSE: Final = {"ا": "[اأإآ]", "ي": "[يىی]", "ه": "[هةہ]", "ك": "[كک]", "و": "[وؤ]"}
_MARKS: Final = "[\u0610-\u061a\u064b-\u065f\u0670ـ\u200c-\u200f]*"


def _loosely(phrases: str) -> str:
    """Make a pattern that finds the phrases (one a line) however they are spelt, the longest first."""
    found = sorted(
        (phrase.strip() for phrase in phrases.splitlines() if phrase.strip()), key=len, reverse=True
    )
    return "(?:" + "|".join(_loose_phrase(phrase) for phrase in found) + ")"


def _loose_phrase(phrase: str) -> str:
    return "".join(r"\s+" if letter == " " else _LOOSE.get(letter, letter) + _MARKS for letter in phrase)


_LABEL: Final = _loosely("""
    عاجل
    خبر عاجل
    حصري
    حصريا
    انفراد
    خاص
    هام
    تحديث
    متابعه
    تغطيه
    تغطيه مستمره
    تغطيه مباشره
    مباشر
    بث مباشر
    البث المباشر
    شاهد
    شاهدوا
    شاهد الصور
    شاهد الفيديو
    الصور
    الفيديو
    تفاصيل
    محدث
    استمع
    بالصور
    بالصوره
    بالفيديو
    بالصوت
    بالاسماء
    بالارقام
    بالوثائق
    بالمستندات
    بالتفاصيل
    بالخرائط
    بالخريطه
    بالانفوجراف
    انفوغرافيك
    انفوجرافيك
    انفوغراف
    انفوجراف
    فيديوغرافيك
    فيديوغراف
    فيديو
    فيديوهات
    صور
    بودكاست
    كاريكاتير
    تقرير
    تحليل
    راي
    مقال
    حوار
""")
_MEDIUM: Final = _loosely("""
    فيديو
    فيديوهات
    صور
    صوره
    صوت
    شاهد
    بالصور
    بالصوره
    بالفيديو
    بالصوت
    انفوغرافيك
    انفوجرافيك
    انفوغراف
    انفوجراف
    بث مباشر
    مباشر
    بالاسماء
    بالوثائق
    وثائق
    عاجل
    حصري
""")
_AND: Final = r"(?:\s*[+&،,]\s*|\s+و\s?|\s+)"
_PICTURES: Final = "\u203c\u2049\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_SYMBOLS: Final = r"[^\w«»\"'“”‘’(\[#]*"
# A place may stand before a colon, and one of them is called صور.
_OPENING: Final = re.compile(
    rf"^{_SYMBOLS}(?:#\s*{_LABEL}(?:\s*[:|.…!\-–—]+\s*|\s+)"
    rf"|(?!صور\s*:){_LABEL}(?:{_AND}{_LABEL})*\s*(?:[|:…!•–—{_PICTURES}]|\.\.|-\s)[|:.…!\-–—•\s{_PICTURES}]*)"
)
_MEDIA: Final = rf"{_MEDIUM}(?:{_AND}{_MEDIUM})*"
_CLOSING: Final = re.compile(
    rf"\s*[(\[«\"“]\s*{_MEDIA}\s*[)\]»\"”][\s.…!]*$|\s*(?:\s[-–—+/]|[|…]|\.\.)[|.…\s\-–—]*{_MEDIA}[\s.…!]*$"
)
_TAIL: Final = re.compile(r"(?:\s+[-–—]\s+|\s*[|]+\s*)(?P<name>[^|]+)$")
_CUT: Final = re.compile(r"(?:…|\.\.)[.…\s\"'»”’)\]]*$")
_STRAY: Final = " \t.…!،,؛;:|-–—"

_OUTLET_WORDS: Final = frozenset(
    fold(
        "نيوز بوابة صحيفة جريدة مجلة موقع وكالة قناة شبكة إذاعة تلفزيون أونلاين نت برس بوست تايمز "
        "الإخبارية الإخباري للأنباء أخبار news tv online"
    ).split()
)
# One a line, for many have several words.
_OUTLETS: Final = frozenset(
    fold(name)
    for name in """
        الوطن
        الشرق الأوسط
        رويترز
        المصري اليوم
        اليوم السابع
        الإمارات اليوم
        الجزيرة
        العربية
        الحدث
        الحرة
        الأهرام
        الشروق
        الخليج
        البيان
        الاتحاد
        الرأي
        الراي
        القبس
        الغد
        الدستور
        عكاظ
        الرياض
        النهار
        اللواء
        الديار
        القدس العربي
        العربي الجديد
        إندبندنت عربية
        المدن
        الميادين
        المنار
        سبق
        الوفد
        الجمهورية
        صدى البلد
        مصراوي
        هسبريس
        الصباح
        الخبر
        الأناضول
        سبوتنيك
        يورونيوز
        فرانس 24
        بي بي سي
        سي إن إن
        واس
        وام
        سانا
        وفا
        معا
        المساء
        CNN Arabic
        RT Arabic
        DW عربية
    """.splitlines()
    if name.strip()
)


@dataclass(frozen=True, slots=True)
class Bare:
    """A headline as it was before editors dressed it."""

    text: str
    cut: bool = False
    """It ends in dots, so that more may follow."""
    signature: str = ""
    """The few words behind a last dash or bar: they may name an outlet or belong to the news."""


def bare(headline: str) -> Bare:
    """
    Take off what is not the news.

    >>> bare("#عاجل بالصور.. أمطار غزيرة تغرق شوارع المدينة وتعطّل…")
    Bare(text='أمطار غزيرة تغرق شوارع المدينة وتعطّل', cut=True, signature='')
    """
    text = _undressed(one_line(headline))
    cut = bool(_CUT.search(text))
    text = text.rstrip(_STRAY) or text
    tail = _TAIL.search(text)
    return Bare(text, cut, tail["name"] if tail and _is_short(tail["name"]) and not cut else "")


def undecorated(headline: str) -> str:
    """
    Return the headline without what editors add around it.

    >>> undecorated("بالفيديو.. قطار جديد بين المدينتين (صور) - بوابة المساء")
    'قطار جديد بين المدينتين'
    """
    return bare(headline).text


def _undressed(text: str) -> str:
    previous = None
    while previous != text:
        previous = text
        for less in (_OPENING.sub("", text, count=1), _CLOSING.sub("", text, count=1), _without_outlet(text)):
            # A headline that is nothing but decoration is kept: there is no other news in it.
            if less != text and fold(less):
                text = less
                break
    return text


def _without_outlet(text: str) -> str:
    tail = _TAIL.search(text)
    if tail is None or len(fold(text[: tail.start()]).split()) < 3:
        return text
    name = fold(tail["name"])
    known = name in _OUTLETS or not _OUTLET_WORDS.isdisjoint(name.split())
    return text[: tail.start()] if known and _is_short(name) else text


def _is_short(name: str) -> bool:
    return 0 < len(fold(name).split()) <= 4
