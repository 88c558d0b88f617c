"""
What a verb shares with its other tenses and with the noun of its action: «تستدعي», «استدعى», «استدعاء».

A deed is named by the verb's form (of Arabic grammar's ten) and its root, as far as the spelling shows them.
Forms keep apart what one root may mean: «رفع» is no «ارتفاع», «خروج» no «إخراج».
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_R: Final = "(.)"
"""A letter of the root."""
_C: Final = "([^اويء])"
"""One that is neither weak nor a hamza, which change from form to form."""

# Patterns of folded words. A weak letter or a hamza of the root is a star, for it changes from form to form;
# behind «=» a last letter is written once and stands twice.
_PRESENT: Final = (
    # Behind the prefix, which says who acts.
    ("10", f"ست{_R}{_R}{_R}"),  # يستأنف، يستقيل، يستدعي
    ("10=", f"ست{_C}{_C}"),  # يستعد
    ("8", f"{_C}ت{_R}{_R}"),  # يفتتح، يجتاح، يعتدي
    ("8=", f"{_C}ت{_C}"),  # يحتل
    ("8", f"([صضط])ط{_R}{_R}"),  # يصطدم
    ("8", f"(ز)د{_R}{_R}"),  # يزدهر
    ("8*", f"ت{_C}{_R}"),  # يتهم، يتفق
    ("7", f"ن{_C}{_R}{_R}"),  # ينطلق، ينهار
    ("7=", f"ن{_C}{_C}"),  # ينضم
    ("6", f"ت{_R}ا{_C}{_R}"),  # يتراجع
    ("5", f"ت{_R}([^ا]){_R}"),  # يتوسع، يتولى
    ("3", f"{_R}ا([^اء]){_R}"),  # يناقش، يحاول
    ("1 2", f"{_R}(و){_C}"),  # يعود
    ("1 2 4", f"{_R}(ي){_C}"),  # يقيل، يبيع
    ("1 2 4", f"{_R}([^اوي]){_R}"),  # يعلن، يطور
    ("1= 4=", f"{_C}{_C}"),  # يقر، يشن
    ("1*", f"{_C}{_C}"),  # يصل
    ("4", f"{_C}(ا){_C}"),  # يعاد
    ("q", f"{_C}{_C}{_C}{_C}"),  # يعرقل
)
_PAST_AND_NOUN: Final = (
    ("10", f"است{_R}{_R}ا?{_R}"),  # استأنف، استئناف، استدعاء
    ("10", f"است{_C}(ا){_C}ه"),  # استقالة
    ("10=", f"است{_C}{_C}(?:ا\\2)?"),  # استعد، استعداد
    ("8", f"ا{_C}ت{_R}ا?{_R}"),  # افتتح، افتتاح، اعتداء
    ("8", f"ا([صضط])ط{_R}ا?{_R}"),
    ("8", f"ا(ز)د{_R}ا?{_R}"),
    ("8*", f"ات{_C}ا?{_R}"),  # اتهم، اتفاق
    ("7", f"ان{_C}{_R}ا?{_R}"),  # انطلاق، انهيار
    ("7=", f"ان{_C}{_C}(?:ا\\2)?"),  # انضم، انضمام
    ("6", f"ت{_R}ا{_C}{_R}"),  # تراجع
    ("5", f"ت{_R}([^ا]){_R}"),  # توسع
    ("3", f"م{_R}ا{_R}{_R}ه"),  # مناقشة، مغادرة
    ("3", f"{_R}ا([^اء]){_R}"),  # ناقش
    ("3", f"{_R}{_C}ا{_C}"),  # دفاع
    ("2", f"ت{_R}{_R}ي{_R}"),  # ترحيل، تأجيل
    ("2", f"ت{_R}{_C}(ي)ه"),  # تسمية
    ("2=", f"ت{_C}{_C}ي\\2"),  # تحديد
    ("4", f"ا{_C}([^ا])ا{_R}"),  # إعلان، إنهاء
    ("4", f"ا{_C}(ا){_C}ه"),  # إقالة
    ("4", f"ا(ي){_C}ا{_R}"),  # إيقاف
    ("4", f"ا{_R}{_R}{_R}"),  # أعلن، أقال
    ("4=", f"ا{_C}{_C}(?:ا\\2)?"),  # أقر، إقرار
    ("1", f"{_R}{_R}{_R}"),  # رفض، فوز
    ("1", f"{_R}{_C}و{_C}"),  # هبوط، وصول
    ("1", f"{_R}{_R}ا?{_R}ه"),  # زيارة، عودة
    ("1", f"{_C}{_C}ا(ء)"),  # بناء
    ("1=", f"{_C}{_C}"),  # شن
    ("q", f"{_C}{_C}{_C}{_C}ه?"),  # عرقلة
)
_SURE: Final = frozenset("45678")
"""
Forms whose past and noun are of no other pattern.

What looks like the first form is any word of three letters («حرب»، «حروب»): only a verb of the present that
meets it says that it is an action.
"""


def _compiled(rules: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((tuple(forms.split()), re.compile(pattern)) for forms, pattern in rules)


_PRESENT_RULES: Final = _compiled(_PRESENT)
_OTHER_RULES: Final = _compiled(_PAST_AND_NOUN)
_STAR: Final = str.maketrans("اويء", "****")


@lru_cache(maxsize=1 << 16)
def deeds(word: str) -> frozenset[str]:
    """
    Return what a folded word may do, as verb of any tense or as noun.

    >>> sorted(deeds("ترحيل") & deeds("يرحل")), sorted(deeds("هبوط") & deeds("تهبط"))
    (['2رحل'], ['1هبط'])
    >>> deeds("خروج") & deeds("اخراج")
    frozenset()
    """
    return frozenset((*_present(word), *_read(word, _OTHER_RULES), *_past(word)))


@lru_cache(maxsize=1 << 16)
def sure(word: str) -> frozenset[str]:
    """Return those of a folded word's deeds that its pattern tells by itself, whatever meets it."""
    known = frozenset(deed for deed in deeds(word) if deed[0] in _SURE or deed[:2] == "10")
    return known - _weak(word)


@lru_cache(maxsize=1 << 16)
def acts(word: str) -> bool:
    """Tell whether a folded word may be a verb of the present, which alone makes an action of «حرب»."""
    return next(_present(word), None) is not None


def same_deed(a: str, b: str) -> bool:
    """
    Tell whether two folded words are one action.

    >>> same_deed("تستدعي", "استدعاء"), same_deed("حرب", "حروب"), same_deed("يرفع", "ارتفاع")
    (True, False, False)
    """
    shared = deeds(a) & deeds(b)
    return bool(shared) and (acts(a) != acts(b) or not (sure(a) & sure(b)).isdisjoint(shared))


def _weak(word: str) -> frozenset[str]:
    """Return what a verb of the present says in a spelling that three forms share."""
    return frozenset(deed for deed in _present(word) if deed[0] == "4")


def _present(word: str) -> Iterator[str]:
    if word[0] == "س" and len(word) > 4:
        word = word[1:]
    if word[0] not in "يت" or len(word) < 3:
        return
    plural = ("ون", "وا", "ان") if word[0] == "ي" else ("ان",)
    if len(word) > 5 and word.endswith(plural):
        word = word[:-2]
    yield from _read(word[1:], _PRESENT_RULES)


def _past(word: str) -> Iterator[str]:
    for ending in ("ت", "وا", "تا"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield from _read(word.removesuffix(ending), _OTHER_RULES)


def _read(stem: str, rules: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]) -> Iterator[str]:
    for forms, pattern in rules:
        if found := pattern.fullmatch(stem):
            root = "".join(found.groups()).translate(_STAR)
            yield from (form[:-1] + root + root[-1] if form[-1] == "=" else form + root for form in forms)
