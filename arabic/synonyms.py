"""Words that headline writers put for one another: closed lists, in the form that arabic.stems compares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from arabic.fold import fold
from arabic.stems import chain, lemma, verb

# Each line is a set of nouns, prepositions or names of which any two tell the same. A word may stand in several
# lines: a death may be called وفاة or مصرع, a killing مقتل or مصرع, but وفاة and مقتل are two stories.
_WORDS: Final = """
    مقتل مصرع
    وفاة مصرع
    وفاة رحيل
    هجوم اعتداء
    هجمات اعتداءات
    غارات ضربات
    غارة ضربة
    ارتفاع صعود
    ارتفاع زيادة
    زيادة رفع
    انخفاض تراجع هبوط
    خفض تخفيض تقليص
    افتتاح تدشين
    بدء انطلاق
    محادثات مباحثات
    اتفاق اتفاقية
    حادث حادثة
    عام سنة
    أعوام سنوات
    اعتقال توقيف
    القبض ضبط
    قبض ضبط
    نفط خام
    سعودية مملكة
    تحذير تنبيه
    إدانة استنكار
    دعوة مطالبة
    استعداد تأهب
    مساعدات معونات
    جرحى مصابين مصابون
    سيول فيضانات
    مظاهرات تظاهرات احتجاجات
    متظاهرون متظاهرين محتجون محتجين
    فوز انتصار
    هزيمة خسارة
    تكلفة كلفة
    مئوية قرن
    نزاع صراع
    مدينة بلدة
    مبنى بناية
    كارثة فاجعة
    بعد عقب إثر
    قبل قبيل
    في ب خلال أثناء
    بسبب جراء نتيجة بفعل إثر
    بشأن حول عن حيال
    ضد بحق
    قرب نحو قرابة
    نحو قرابة حوالي زهاء
    أمام مقابل
    ل إلى
    ك مثل
"""
# Verbs of the present, in the form with ي; those with ت and سـ are the same to arabic.stems.
_PRESENT: Final = """
    يعلن يكشف
    يحذر ينبه
    يدعو يطالب
    يرتفع يصعد
    ينخفض يتراجع يهبط
    يواصل يتابع
    يستعد يتأهب
    يدين يستنكر يندد
    يبحث يناقش
    يفتتح يدشن
    يوقع يبرم
    يصادق يقر
    يرفع يزيد
    يخفض يقلص
    يؤيد يدعم
    يهدد يتوعد
    يعتزم ينوي
    يبدأ يستهل
    ينهي يختتم
    يتوفى يرحل
    يطلق يدشن
    يعتقل يوقف
    يضبط يقبض
    يشيد يثني
"""
_PAST: Final = """
    أعلن كشف
    حذر نبه
    دعا طالب
    ارتفع صعد
    انخفض تراجع هبط
    واصل تابع
    استعد تأهب
    أدان استنكر ندد
    بحث ناقش
    افتتح دشن
    وقع أبرم
    رفع زاد
    خفض قلص
    هدد توعد
    بدأ استهل
    أنهى اختتم
    توفي رحل
    أطلق دشن
    اعتقل أوقف
"""
# Several words for one. The first word may carry particles, which stay.
_PHRASES: Final = {
    "الولايات المتحدة الأمريكية": "أمريكا",
    "الولايات المتحدة الأميركية": "أمريكا",
    "الولايات المتحدة": "أمريكا",
    "المملكة العربية السعودية": "السعودية",
    "المملكة المتحدة": "بريطانيا",
    "جمهورية مصر العربية": "مصر",
    "كانون الثاني": "يناير",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "ضربات جوية": "غارات",
    "ضربة جوية": "غارة",
    "غارات جوية": "غارات",
    "غارة جوية": "غارة",
    "ما يزيد على": "أكثر من",
    "ما يزيد عن": "أكثر من",
    "ما يقارب": "نحو",
    "ما لا يقل عن": "على الأقل",
    "يودي بحياة": "يقتل",
    "تودي بحياة": "تقتل",
    "أودى بحياة": "قتل",
    "أودت بحياة": "قتلت",
    "لقي مصرعه": "قتل",
    "لقوا مصرعهم": "قتلوا",
    "القبض على": "القبض",
    "من خلال": "عبر",
    "على يد": "من قبل",
    "بالقرب من": "قرب",
    "على خلفية": "بسبب",
    "في أعقاب": "عقب",
    "بعد أن": "بعدما",
    "رئيس الحكومة": "رئيس الوزراء",
    "للمرة الأولى": "لأول مرة",
    "هزة أرضية": "زلزال",
    "بت كوين": "بتكوين",
    "فيس بوك": "فيسبوك",
    "تيك توك": "تيكتوك",
    "إس أم إس": "رسائل",
}


def _sets() -> list[frozenset[str]]:
    lines = "\n".join((_WORDS, _PAST)).splitlines()
    found = [frozenset(lemma(fold(word)) for word in line.split()) for line in lines if line.strip()]
    present = [line.split() for line in _PRESENT.splitlines() if line.strip()]
    return found + [frozenset(verb(fold(word)) or fold(word) for word in line) for line in present]


def _families(sets: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, members in enumerate(sets):
        for form in members:
            found[form].add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _clans(sets: Sequence[frozenset[str]]) -> tuple[int, ...]:
    """Give the sets that share a word, and those that share a word with one of them, one number."""
    clans = list(range(len(sets)))
    for number, members in enumerate(sets):
        for other in range(number):
            if not members.isdisjoint(sets[other]):
                old, new = clans[number], clans[other]
                clans = [new if clan == old else clan for clan in clans]
    return tuple(clans)


_SETS: Final = _sets()
_FAMILIES: Final = _families(_SETS)
_CLANS: Final = _clans(_SETS)
_BY_FIRST: Final = defaultdict(list)
for _phrase, _word in _PHRASES.items():
    _BY_FIRST[fold(_phrase).split()[0]].append((tuple(fold(_phrase).split()[1:]), tuple(fold(_word).split())))
for _known in _BY_FIRST.values():
    _known.sort(key=lambda phrase: -len(phrase[0]))


def families(form: str) -> frozenset[int]:
    """Return the numbers of the sets of synonyms that a lemma belongs to."""
    return _FAMILIES.get(form, frozenset())


def clan(numbers: Iterable[int]) -> int:
    """Return one number for sets of synonyms that may be confused: the same whichever of them a word is found in."""
    return min(_CLANS[number] for number in numbers)


def one_word_each(words: Sequence[str]) -> Iterator[str]:
    """
    Give folded words with each known phrase as the word that stands for it.

    >>> " ".join(one_word_each(fold("رسوم جديدة بالولايات المتحدة في تشرين الأول").split()))
    'رسوم جديده بامريكا في اكتوبر'
    """
    at = 0
    while at < len(words):
        for form in chain(words[at]):
            match = next(
                (p for p in _BY_FIRST.get(form, ()) if tuple(words[at + 1 : at + 1 + len(p[0])]) == p[0]),
                None,
            )
            if match:
                yield _particles(words[at], form) + match[1][0]
                yield from match[1][1:]
                at += 1 + len(match[0])
                break
        else:
            yield words[at]
            at += 1


def _particles(word: str, form: str) -> str:
    if word.endswith(form):
        return word[: -len(form)]
    return word.removesuffix(form[2:])[:-1]  # «لل» holds a particle and half an article
