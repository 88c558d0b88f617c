"""Which forms of which verbs are one action, and which words that look alike are not."""

import pytest

from arabic.deeds import same_deed
from arabic.exchanges import DEEDS, ORIGINS, PHRASES, WORDS
from arabic.fold import fold
from arabic.spellings import SPELLINGS

ONE = """
تستدعي استدعاء
يستقيل استقالة
يستعد استعداد
يجتمعون اجتماع
يحتل احتلال
يتهم اتهام
يصطدم اصطدام
ينطلق انطلاق
ينضم انضمام
تراجعت يتراجع
يتوسع توسع
يناقش مناقشة
يحاول محاولة
تؤجل تأجيل
يسمي تسمية
يعلن أعلنت
يقيل إقالة
يوقف إيقاف
يقر إقرار
يهبط هبوط
يزور زيارة
يعود عودة
يبني بناء
تشن شن
يصل وصول
يعرقل عرقلة
"""
TWO = """
خروج إخراج
دخول إدخال
حرب حروب
سد سدود
رفع ارتفاع
يرفع يرتفع
يعود يعيد
علم تعليم
كتاب كاتب
أطفال طفل
يفرض يرفض
يحبط يهبط
يستقيل يستقبل
ينهي ينهار
وزير وزارة
"""


def pairs(table: str) -> list[list[str]]:
    """Return a table's lines as folded words."""
    return [fold(line).split() for line in table.splitlines() if line]


@pytest.mark.parametrize(("a", "b"), pairs(ONE))
def test_one_action(a: str, b: str) -> None:
    """A regular verb is known in each tense and by the noun of its action, whatever its root."""
    assert same_deed(a, b)
    assert same_deed(b, a)


@pytest.mark.parametrize(("a", "b"), pairs(TWO))
def test_two_actions(a: str, b: str) -> None:
    """Another form of a root, another number, another verb: another story."""
    assert not same_deed(a, b)
    assert not same_deed(b, a)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(WORDS, id="words"),
        pytest.param(DEEDS, id="deeds"),
        pytest.param(ORIGINS, id="origins"),
        pytest.param(SPELLINGS, id="spellings"),
    ],
)
def test_tables_have_two_entries_a_line_and_no_line_twice(table: str) -> None:
    """What an editor adds is one line of words that differ."""
    lines = [fold(line) for line in table.splitlines() if line.strip()]

    assert len(set(lines)) == len(lines)
    assert all(len(line.split()) > 1 for line in lines)


def test_a_phrase_has_several_words_and_its_meaning_one() -> None:
    """«several words = one», a line each."""
    lines = [line.split("=") for line in PHRASES.splitlines() if line.strip()]

    assert all(len(line) == 2 and len(line[0].split()) > 1 and len(line[1].split()) == 1 for line in lines)


def test_opposites_never_stand_in_one_line() -> None:
    """A table must not make one story of two: these pairs are what headlines turn on."""
    opposites = "ارتفاع انخفاض|فوز خسارة|افتتاح إغلاق|قبل بعد|أعلى أدنى|أكثر أقل|دعم رفض|بدء إنهاء|دخول خروج"
    opposites += "|اعتقال إفراج|شراء بيع|حرب سلام|نفي تأكيد|صادرات واردات|أول آخر|وفاة مقتل|تعيين إقالة"
    lines = [set(fold(line).split()) for table in (WORDS, DEEDS) for line in table.splitlines()]

    assert not [
        pair for pair in opposites.split("|") if any(set(fold(pair).split()) <= line for line in lines)
    ]
