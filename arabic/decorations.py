"""What editors hang around a headline: «عاجل», «بالصور..», «(فيديو)», an outlet's name, the dots of a cut."""

import re
from dataclasses import dataclass
from typing import Final

from arabic.fold import fold
from arabic.hygiene import one_line

_MEDIA: Final = frozenset(
    fold(
        "فيديو فيديوهات بالفيديو الفيديو صور صورة بالصور بالصورة الصور صوت بالصوت شاهد شاهدوا استمع بث البث "
        "مباشر المباشر بالأسماء بالوثائق وثائق بالمستندات إنفوغرافيك إنفوجرافيك إنفوغراف إنفوجراف "
        "بالإنفوجراف فيديوغرافيك فيديوغراف بودكاست عاجل حصري"
    ).split()
)
_LABELS: Final = _MEDIA | frozenset(
    fold(
        "خبر حصريا انفراد خاص هام تحديث محدث متابعة تغطية مستمرة مباشرة بالأرقام بالتفاصيل تفاصيل بالخرائط "
        "بالخريطة كاريكاتير تقرير تحليل رأي مقال حوار"
    ).split()
)
_SYMBOLS: Final = "\u203c\u2049\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_OPENING: Final = re.compile(
    rf"^[^\w«»\"'“”‘’(\[#]*(?:[(\[«](?P<framed>[^()\[\]«»]+)[)\]»][\s:|.…!\-–—]*|#\s*(?P<tag>\w+)[\s:|.…!\-–—]+"
    rf"|(?P<label>[^|:…!•–—{_SYMBOLS}.\-]+?)\s*(?P<mark>[|:…!•–—{_SYMBOLS}]|\.\.|-\s)[|:.…!\-–—•\s{_SYMBOLS}]*)"
)
_CLOSING: Final = re.compile(
    r"\s*(?:[(\[«\"“](?P<bracketed>[^()\[\]«»\"“”]+)[)\]»\"”]"
    r"|(?:\s[-–—+/]|[|…]|\.\.)[|.…\s\-–—]*(?P<marked>[^|…\-–—.]+))[\s.…!]*$"
)
_TAIL: Final = re.compile(r"(?:\s+[-–—]\s+|\s*[|]+\s*)(?P<name>[^|]+)$")
_TAGS: Final = re.compile(r"(?:\s*[|\-–—.…]*\s+#\w+)+\s*$")
_CUT: Final = re.compile(r"(?:…|\.\.)[.…\s\"'»”’)\]]*$")
_STRAY: Final = " \t.…!،,؛;:|-–—"
# A place may stand before a colon, and one of them, Tyre, is spelt like «pictures».
_TYRE: Final = fold("صور")

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


LONGEST: Final = 500
"""Letters of a headline. What is longer is a text: nothing hangs around it, only the same text is like it."""


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
    text = one_line(headline)
    if len(text) > LONGEST:
        return Bare(text)
    text = _undressed(text)
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
        for less in (_without_label(text), _without_media(text), _without_outlet(text), _without_tags(text)):
            # A headline that is nothing but decoration is kept: there is no other news in it.
            if less != text and fold(less):
                text = less
                break
    return text


def _without_label(text: str) -> str:
    found = _OPENING.match(text)
    if found is None:
        return text
    label = fold(found["framed"] or found["tag"] or found["label"])
    named = label == _TYRE and found["mark"] == ":"
    return text[found.end() :] if _all_in(_LABELS, label) and not named else text


def _without_media(text: str) -> str:
    found = _CLOSING.search(text)
    media = found and _all_in(_MEDIA, fold(found["bracketed"] or found["marked"]))
    return text[: found.start()] if found and media else text


def _without_tags(text: str) -> str:
    """Take the hashtags from the end: what follows them, or too little before them, makes them words."""
    less = _TAGS.sub("", text)
    return less if len(less.split()) > 3 else text


def _all_in(known: frozenset[str], text: str) -> bool:
    """Tell whether a folded text is made of known words, with or without «و» between them."""
    found = [word for word in text.split() if word != "و"]
    return bool(found) and all(word in known or (word[0] == "و" and word[1:] in known) for word in found)


def _without_outlet(text: str) -> str:
    tail = _TAIL.search(text)
    if tail is None or len(fold(text[: tail.start()]).split()) < 3:
        return text
    name = fold(tail["name"])
    known = name in _OUTLETS or not _OUTLET_WORDS.isdisjoint(name.split())
    return text[: tail.start()] if known and _is_short(name) else text


def _is_short(name: str) -> bool:
    return 0 < len(fold(name).split()) <= 4
