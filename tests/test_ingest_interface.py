"""What sites say of themselves is told from what they report."""

import pytest

from ingest.interface import speaks_of_the_site


@pytest.mark.parametrize(
    "line",
    [
        "سجّل دخولك لإضافة تعليق",
        "محتوى مدفوع",
        "يتبع بعد الإعلان",
        "تخطَّ إلى المحتوى",
        "الصور من الأرشيف",
        "قراءة في 3 دقائق",
        "تفعيل الإشعارات",
        "أرسل الرابط عبر البريد الإلكتروني",
    ],
)
def test_buttons_and_notices_are_the_sites(line: str) -> None:
    """Whatever the words are put together to: none of them is news."""
    assert speaks_of_the_site(line)


@pytest.mark.parametrize(
    "line",
    [
        "تعليق الدراسة في الشمال",
        "صور نادرة من الحرب",
        "إعلان نتائج الانتخابات",
        "تطبيق قانون السير الجديد",
        "فيسبوك تسرح ألف موظف",
        "تويتر وفيسبوك",
        "تحديث جديد من واتساب",
        "كيف تحمي حسابك؟",
        "صوت وصورة",
        "إغلاق المنصة",
        "حقوق المشتركين",
        "من هنا إلى هناك",
        "آخر الأخبار",
        "30",
        "",
    ],
)
def test_one_word_of_news_makes_a_line_the_articles(line: str) -> None:
    """Sub-headings and headlines share words with buttons; a line without a site's own word is neither."""
    assert not speaks_of_the_site(line)


@pytest.mark.parametrize(
    "line",
    [
        "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *",
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا، وباستخدامه توافق على سياسة الخصوصية.",
    ],
)
def test_long_notices_are_the_sites(line: str) -> None:
    """A notice may be as long as a paragraph, and have a word or two that no table knows."""
    assert speaks_of_the_site(line)


def test_news_about_sites_is_news() -> None:
    """A report on a platform's notices has words of its own."""
    assert not speaks_of_the_site(
        "أعلنت الهيئة أن التطبيق جمع بيانات مليون تلميذ من غير إذن، وفرضت غرامة على الشركة."
    )
