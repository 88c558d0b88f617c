"""Words and phrases that headline writers put for one another: closed lists."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from arabic.fold import fold
from arabic.stems import lemma, verb

# Any two words of a line tell the same, as does a verb beside the noun of its action. A word may stand in
# several lines: a death may be called وفاة or مصرع, a killing مقتل or مصرع, but not one by the other's name.
_WORDS: Final = """
    مقتل مصرع
    وفاة مصرع
    هجوم اعتداء
    هجمات اعتداءات
    غارات ضربات
    غارة ضربة
    ارتفاع صعود يرتفع يصعد ارتفع صعد
    ارتفاع زيادة
    زيادة رفع يرفع يزيد رفع زاد
    انخفاض تراجع هبوط ينخفض يتراجع يهبط انخفض تراجع هبط
    خفض تخفيض تقليص يخفض يقلص خفض قلص
    افتتاح تدشين يفتتح يدشن افتتح دشن
    إطلاق تدشين يطلق يدشن أطلق دشن
    بدء انطلاق يبدأ ينطلق بدأ انطلق
    يبدأ يستهل بدأ استهل
    إنهاء اختتام ينهي يختتم أنهى اختتم
    إعلان كشف يعلن يكشف أعلن كشف
    يحذر ينبه حذر نبه تحذير تنبيه
    يدعو يطالب دعا طالب دعوة مطالبة
    يواصل يتابع واصل تابع مواصلة متابعة
    يستعد يتأهب استعد تأهب استعداد تأهب
    يدين يستنكر يندد أدان استنكر ندد إدانة استنكار تنديد
    يبحث يناقش بحث ناقش بحث مناقشة
    يوقع يبرم وقع أبرم توقيع إبرام
    يصادق يقر صادق أقر مصادقة إقرار
    يؤيد يدعم أيد دعم تأييد دعم
    يهدد يتوعد هدد توعد تهديد توعد
    يعتزم ينوي
    يتوفى يرحل توفي رحل وفاة رحيل
    يعتقل يوقف يحتجز اعتقل أوقف احتجز اعتقال توقيف احتجاز
    يضبط يقبض ضبط قبض
    يشيد يثني أشاد أثنى إشادة
    استقالة يستقيل استقال
    إغلاق يغلق أغلق
    فوز يفوز فاز
    استئناف يستأنف استأنف
    اتهام يتهم اتهم
    إلغاء يلغي ألغى
    يؤكد يشدد أكد شدد
    يستمر يتواصل استمر تواصل استمرار تواصل
    يلتقي يجتمع التقى اجتمع لقاء اجتماع
    يهوي يتهاوى ينهار هوى تهاوى انهار
    إفراج يفرج أفرج
    محادثات مباحثات
    اتفاق اتفاقية
    حادث حادثة
    عام سنة
    أعوام سنوات
    القبض ضبط
    قبض ضبط
    نفط خام
    سعودية مملكة
    مساعدات معونات
    جرحى مصابين مصابون
    جرح إصابة
    سجن حبس
    كورونا كوفيد
    إجراءات تدابير
    أهم أبرز
    أكبر أضخم
    سيارة مركبة
    سيارات مركبات
    منزل بيت
    مستشفى مشفى
    طلاب تلاميذ طلبة
    معلم مدرس
    معلمون مدرسون
    سيول فيضانات
    مظاهرات تظاهرات احتجاجات
    متظاهرون متظاهرين محتجون محتجين
    فوز انتصار
    هزيمة خسارة
    تكلفة كلفة
    نزاع صراع
    مدينة بلدة
    مبنى بناية
    كارثة فاجعة
    بعد عقب إثر
    قبل قبيل
    قبل يد
    بعد بعدما
    عقب أعقاب
    أول أولى
    حكومة وزراء
    في ب خلال أثناء
    عبر خلال
    بسبب جراء نتيجة بفعل إثر خلفية
    بشأن حول عن حيال
    ضد بحق
    قرب نحو قرابة
    نحو قرابة حوالي زهاء
    أمام مقابل
    ل إلى
    ك مثل
"""
# Several words for one.
_PHRASES: Final = """
    الولايات المتحدة = أمريكا
    المملكة المتحدة = بريطانيا
    كانون الثاني = يناير
    تشرين الأول = أكتوبر
    تشرين الثاني = نوفمبر
    كانون الأول = ديسمبر
    ضربات جوية = غارات
    ضربة جوية = غارة
    هزة أرضية = زلزال
    إطلاق سراح = إفراج
    يطلق سراح = يفرج
    أطلق سراح = أفرج
    ما يزيد = أكثر
    ما يقارب = نحو
    يودي بحياة = يقتل
    أودى بحياة = قتل
    لقي مصرعه = قتل
    لقوا مصرعهم = قتلوا
"""


def _sets() -> list[frozenset[str]]:
    lines = [fold(line).split() for line in _WORDS.splitlines() if line.strip()]
    return [
        frozenset(verb(word) or word if word[0] == "ي" else lemma(word) for word in line) for line in lines
    ]


def _families(sets: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, members in enumerate(sets):
        for form in members:
            found[form].add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _clans(sets: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Name all sets that hang together by shared words after one of their words."""
    clans = [min(members) for members in sets]
    # «تواصل» is a noun in one set, and in another one it is a verb.
    reached = [members | {acts for member in members if (acts := verb(member))} for members in sets]
    for number, members in enumerate(reached):
        for other in range(number):
            if not members.isdisjoint(reached[other]):
                name, *renamed = sorted((clans[number], clans[other]))
                clans = [name if clan in renamed else clan for clan in clans]
    return tuple(clans)


_SETS: Final = _sets()
_FAMILIES: Final = _families(_SETS)
_CLANS: Final = _clans(_SETS)


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for line in _PHRASES.strip().splitlines():
        phrase, word = line.split("=")
        first, *rest = (lemma(part) for part in fold(phrase).split())
        found[first].append((tuple(rest), lemma(fold(word))))
    return {first: tuple(known) for first, known in found.items()}


_BY_FIRST: Final = _phrases()


def families(form: str) -> frozenset[int]:
    """Return the numbers of the sets of synonyms that a lemma belongs to."""
    return _FAMILIES.get(form, frozenset())


def clan(numbers: Iterable[int]) -> str:
    """Return one name for sets that share words, the same whichever of them is given."""
    return min(_CLANS[number] for number in numbers)


def phrases_from(form: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """
    Return the phrases that begin with a lemma: the lemmas that must follow, and the word that says the same.

    >>> phrases_from(lemma(fold("كانون")))
    ((('الثاني',), 'يناير'), (('الاول',), 'ديسمبر'))
    """
    return _BY_FIRST.get(form, ())
