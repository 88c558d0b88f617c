"""
What sites say of themselves: buttons, notices and signs that no list of phrases can hold.

A short line that has no word but those of the tables below is the site's, however it is put: «سجل دخولك
لإضافة تعليق», «محتوى مدفوع», «تخط إلى المحتوى». One word of news («تعليق الدراسة») makes it the article's.
"""

from functools import lru_cache
from typing import Final

from arabic.fold import fold
from arabic.words import bare_forms
from ingest.shape import closes_sentence

_LONGEST: Final = 10

# What only sites speak of, one at least must be there. Words that news uses as well stand further down.
_SITE: Final = """
    متصفح متصفحك كوكيز كوكي إشعارات تنبيهات تطبيقنا تطبيق نشرتنا اشتراك اشتراكك حسابك بريدك مفضلتك مفضلتي
    قائمتي إعلان إعلانات إعلاني إعلانية ممول ممولة برعاية مدفوع دعاية محتوى رابط روابط تعليق تعليقات
    تعليقك تعليقا تعليقاتكم مشاركات مشاهدات مشاهدة قراءة قراءات إعجاب إعجابات زيارات أرشيف أرشيفية صورة
    صور الصفحة صفحتنا موقعنا قناتنا حساباتنا منصاتنا نسخة طباعة ليلي نهاري داكن يوتيوب فيسبوك تويتر واتساب
    تلغرام تليغرام تيليغرام إنستغرام انستجرام إكس سناب شات تيك توك ثريدز لينكدإن
"""
# What they ask for. News gives no orders; the few that headlines give («شاهد») go with a word of news.
_ASKED: Final = """
    تخط تخطى تخطي انتقل اذهب عد ارجع اضغط اضغطوا انقر انقروا شارك شاركنا شاركوا شاركونا شاركها شاركه تابع
    تابعنا تابعونا تابعوا اشترك اشتركوا سجل سجلوا أضف أضيفوا اكتب اكتبوا اترك اتركوا احفظ اطبع أرسل أرسلوا
    انسخ استمع استمعوا شاهد شاهدوا حمل حملوا نزل نزلوا فعل فعلوا انضم انضموا أبلغ بلغ إبلاغ قيم ابحث أعجبني
    أعجبك أخبرنا راسلنا اتصل تصفح اكتشف اقبل أوافق موافق إغلاق أغلق إخفاء إظهار عرض تحميل إضافة
    إلغاء تفعيل تسجيل دخول دخولك خروج
"""
# What goes with those.
_BESIDE: Final = """
    من إلى على في عن مع أو أن لا لم هل نعم كل جميع هذا هذه هنا الآن لكم لك لنا بنا معنا عبر حتى غير ثم كي
    بعد قبل أول المزيد التالي السابق أعلى أسفل رئيسي رئيسية مكان عاجل عاجلة آخر أحدث جديد أخبار أخبارنا
    الخبر خبر المقال مقال الموضوع موضوع فيديو ملفات تعريف ارتباط خصوصية سياسة شروط استخدام حقوق محفوظة
    موقع بوابة خريطة قسم أقسام قائمة وضع وضعية خط بريد إلكتروني كلمة مرور بحث دقيقة دقيقتان دقيقتين دقائق
    ثانية ثوان مرة مرات مدة وقت زمن لاحقا مجانا مجاني نشرة بريدية إخبارية يومية خدمة خدمات تواصل اجتماعي
    منصة منصات وسائل يتبع تتبع تتمة بقية لإكمال لمتابعة قراء زوار مستخدم مستخدمون هاتف جوال محمول
    لتتمكن لتستطيع يمكنك يمكنكم تود ترغب خطأ
"""


def _table(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_STRONG: Final = _table(_SITE) | _table(_ASKED)
_KNOWN: Final = _STRONG | _table(_BESIDE)


def speaks_of_the_site(text: str) -> bool:
    """
    Tell whether a short line has no words but those that sites use of themselves.

    >>> speaks_of_the_site("سجّل دخولك لإضافة تعليق"), speaks_of_the_site("تعليق الدراسة في الشمال")
    (True, False)
    """
    # What ends with a full stop is a sentence, or the end of one that was wrapped.
    if len(text) > 12 * _LONGEST or closes_sentence(text):
        return False
    words = fold(text).split()
    return (
        0 < len(words) <= _LONGEST
        and all(word.isdecimal() or _is_known(word) for word in words)
        and any(_is_strong(word) for word in words)
    )


@lru_cache(maxsize=4096)
def _is_known(word: str) -> bool:
    return not _KNOWN.isdisjoint(_forms(word))


@lru_cache(maxsize=4096)
def _is_strong(word: str) -> bool:
    return not _STRONG.isdisjoint(_forms(word))


def _forms(word: str) -> set[str]:
    forms = {word, *bare_forms(word)}
    return forms | {form[2:] for form in forms if form.startswith("ال")}
