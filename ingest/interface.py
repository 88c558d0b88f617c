"""
What sites say of themselves: buttons, notices and signs that no list of phrases can hold.

A short line that has no word but those of the tables below is the site's, however it is put: «سجل دخولك
لإضافة تعليق», «محتوى مدفوع», «تخط إلى المحتوى». One word of news («تعليق الدراسة») makes it the article's.
"""

from functools import lru_cache
from typing import Final

from arabic.fold import fold
from arabic.words import bare_forms
from ingest.shape import closes_question, closes_sentence

_LONGEST: Final = 40
_SHORT: Final = 10
"""Words of a line that has no other word at all; longer ones, such as notices of cookies, may have a few."""
_LONGEST_END: Final = 5
"""Words in the end of a wrapped sentence, which may be full of a site's words."""
_MOST: Final = 0.8
_LONGEST_LETTERS: Final = 320

# What only sites speak of, one at least must be there. Words that news uses as well stand further down.
_SITE: Final = """
    إلزامية الإلزامية بريدي اسمي زائرنا زوارنا متصفحي كتم ملء سكربت سكريبت جافا فلاش جافاسكريبت javascript
    متصفحات مشغل المشغل بريمج برنامجك مانع كوكي cookies نافذة منبثقة إشعاراتنا إشعار تنبيه ابستور هاتفك
    جوالك جهازك أجهزتك باركود qr بريدكم إيميلك إيميل صندوقك عضويتك تكبيرها لتكبيرها لتكبير تصغير الخط خطك
    استماع pdf موقعكم زيارتك زيارتكم تجربتك تصفحك تصفحكم خصوصيتك بياناتك إعداداتك إعدادات تفضيلاتك تفضيلات
    تقييم تقييمك رأيك شعورك انطباعك إملائي إملائيا المحتويات محتويات عنواننا حسابنا منصتنا متابعينا
    جمهورنا قراءنا متصفح متصفحك كوكيز إشعارات تنبيهات تطبيقنا نشرتنا اشتراكك حسابك بريدك مفضلتك مفضلتي
    قائمتي إعلان إعلانات إعلاني إعلانية ممول ممولة برعاية مدفوع دعاية محتوى رابط روابط تعليق تعليقات
    تعليقك تعليقا تعليقاتكم مشاركات مشاهدات مشاهدة قراءة قراءات إعجابات زيارات أرشيف أرشيفية الصفحة صفحتنا
    موقعنا قناتنا حساباتنا منصاتنا طباعة ليلي نهاري داكن
"""
# What they ask for. News gives no orders; the few that headlines give («شاهد») go with a word of news.
_ASKED: Final = """
    كتم فعلوا مكن يرجى الرجاء رجاء حدث حدثوا جدد أعد حاول امسح أدخل ادخل اختر اختاروا وافق نوافق أقبل اسحب
    مرر انقل كبر صغر صوتوا اقترح شاركنا شاركونا أعطنا احصل احصلوا جرب جربوا تلق تلقوا وصلك يصلك تصلك تصلكم
    لا تفوت راسلونا أخبرونا تواصلوا اتصلوا الغ أوقف شغل تخطي إبلاغ نزلوها حملها حمله تخط تخطى انتقل اذهب
    عد ارجع اضغط اضغطوا انقر انقروا شارك شاركوا شاركها شاركه تابع تابعنا تابعونا تابعوا اشترك اشتركوا سجل
    سجلوا أضف أضيفوا اكتب اكتبوا اترك اتركوا احفظ اطبع أرسل أرسلوا انسخ استمع استمعوا شاهد شاهدوا حمل
    حملوا نزل نزلوا فعل انضم انضموا أبلغ بلغ قيم ابحث أعجبني أعجبك أخبرنا راسلنا اتصل تصفح اكتشف اقبل
    أوافق موافق أغلق تفعيل دخولك
"""
# What goes with those, and news is full of: alone it says nothing.
_BESIDE: Final = """
    المرة مرة القادمة المقبلة قادمة مقبلة مشار إليها إليه ب لاستخدامها لاستخدامه الكريم كريم إلزامي يكتمل
    ينتهي خلال زائر زائرنا رد الرد تعليقي يستخدم نستخدم تستخدم لتحسين تحسين تجربة أفضل ممكنة خدماتنا لدينا
    باستخدام باستخدامك بمتابعة بمتابعتك فإنك فأنت على علي لدى إذا كنت حال حالة متوفر متوفرة متاح متاحة
    يدعم تدعم غير لا يمكن تعذر حدث يبدأ أقل أكثر فقط حصريا خاص خاصة خاصتك كامل كاملة كما تظهر عرضه للعرض
    لعرض للقراءة لقراءة لمشاهدة لإرسال لإزالة بعد قبل ثوان أهلا مرحبا بكم بك شكرا لكم أيها القارئ عزيزي
    عزيزتي القراء تعبر يعبر رأي أصحابها أصحابه صاحبه كاتبه كاتبها مسؤول مسؤولية مسؤولة إدارة تحرير هيئة
    نشر إعادة نشره نشرها يحق يجوز إذن خطي مسبق ملكية فكرية محفوظ تصميم وتطوير برمجة تنفيذ شركة مجموعة ساعة
    يوميا أسبوعيا صباح مساء كل أهم أبرز يوم أسبوع مباشرة مباشر أولا بأول لحظة فورية فوري بنقرة واحدة زر
    أيقونة شاشة وضعية حجم متوسط كبير صغير سهل سريع سريعة حساب اسم مستخدم مطلوب حقول حقل علامة نجمة لن يتم
    نحن نحترم نهتم نعلم مزيد معرفة تفاصيل فهم كيف كيفية طريق طريقة الصديق صديق أصدقاء أصدقائك من إلى في عن
    مع أو أن لم هل نعم جميع هذا هذه هنا الآن لك لنا بنا معنا عبر حتى ثم كي المزيد التالي السابق أعلى أسفل
    رئيسي رئيسية مكان عاجل عاجلة آخر أحدث جديد أخبار أخبارنا الخبر خبر المقال مقال الموضوع موضوع فيديو
    ملفات تعريف ارتباط خصوصية سياسة شروط استخدام حقوق محفوظة موقع بوابة خريطة قسم أقسام قائمة وضع خط بريد
    إلكتروني كلمة مرور بحث دقيقة دقيقتان دقيقتين دقائق ثانية مرات مدة وقت زمن لاحقا مجانا مجاني نشرة
    بريدية إخبارية يومية خدمة خدمات تواصل اجتماعي منصة منصات وسائل يتبع تتبع تتمة بقية لإكمال لمتابعة قراء
    زوار مستخدمون هاتف جوال محمول لتتمكن لتستطيع يمكنك يمكنكم تود ترغب خطأ أعضاء عضو الأعضاء صوت متجر
    متاجر آيفون أندرويد أجهزة رمز عنوان صندوق وارد مشترك مشتركين مشتركي المشتركين عضوية تجديد باقة باقات
    قارئ صوتية صوتي ورقية مطبوعة الورقية عدد رقمية الرقمية خيارات نجوم مسيئة بلاغ فهرس إصدار اشتراك مفيدا
    إضافات تطبيق صور صورة نسخة يوتيوب فيسبوك تويتر واتساب تلغرام تليغرام تيليغرام إنستغرام انستجرام إكس
    سناب شات تيك توك ثريدز لينكدإن غوغل بلاي إعجاب جانبية الجانبية فتح استئناف تشغيل إيقاف تحديث تسجيل
    إلغاء إغلاق إضافة دخول خروج عرض تنزيل تحميل إظهار إخفاء تعرف اعرف
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
    # Sites ask too, but so do sub-headings: «كيف تحمي حسابك؟».
    if len(text) > _LONGEST_LETTERS or closes_question(text):
        return False
    words = fold(text).split()
    if not 0 < len(words) <= _LONGEST:
        return False
    strong = sum(_is_strong(word) for word in words)
    known = sum(word.isdecimal() or _is_known(word) for word in words)
    if len(words) <= _SHORT and strong and known == len(words):
        # What ends with a full stop is a sentence, or the end of one that was wrapped.
        return not closes_sentence(text)
    return len(words) > _LONGEST_END and strong > 1 and known >= _MOST * len(words)


@lru_cache(maxsize=4096)
def _is_known(word: str) -> bool:
    return not _KNOWN.isdisjoint(_forms(word))


@lru_cache(maxsize=4096)
def _is_strong(word: str) -> bool:
    return not _STRONG.isdisjoint(_forms(word))


def _forms(word: str) -> set[str]:
    forms = {word, *bare_forms(word)}
    return forms | {form[2:] for form in forms if form.startswith("ال")}
