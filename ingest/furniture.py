"""Lines that belong to the site and not to the article: buttons, crumbs, captions, counters, notices."""

import re
from typing import Final

from ingest.interface import speaks_of_the_site
from ingest.phrases import Openings, pattern, plain, plain_pattern
from ingest.shape import count_words, has_headline_mark, is_prose

_ALONE: Final = (
    # buttons
    "طباعة|اطبع|للطباعة|حفظ|مشاركة|شارك|شاركها|شاركنا|إرسال|أرسل|نسخ|استماع|استمع|تكبير|تصغير|متابعة|تابعنا|إبلاغ",
    "طباعة|حفظ|شارك|مشاركة|أرسل|إرسال|نسخ|انسخ|استمع المقال|الخبر|الموضوع|الصفحة|الرابط|للمقال|للخبر",
    "المزيد|التالي|السابق|القائمة|بحث|ابحث|دخول|إغلاق|رجوع|عودة|تخطي|موافق|أوافق",
    "تسجيل الدخول|الخروج|دخول|اشتراك",
    "اقرأ|عرض|شاهد|تحميل المزيد|الكل",
    "print|share|save|email|comments|home|menu|search|advertisement|ad|more|listen",
    "copy link",
    # the places of things
    "إعلان|إعلانات ممول?",
    "محتوى|مساحة ممول|إعلاني|إعلانية",
    "التعليقات|تعليقات|تعليق",
    "أضف|إضافة|اكتب|اترك تعليقا|تعليقك|تعليق|ردا|رد|ردك",
    "لا توجد|يوجد تعليقات",
    "الصفحة الرئيسية",
    "الرئيسية",
    "صورة|الصورة|صور|أرشيفية|تعبيرية|أرشيف",
    "صورة|الصورة أرشيفية|تعبيرية|توضيحية|متداولة من? الأرشيف?",
    "النشرة البريدية|الإخبارية",
    "سياسة|شروط الخصوصية|الاستخدام",
    "من نحن|هم",
    "العودة|عودة|الرجوع|رجوع إلى الأعلى|أعلى|القائمة|الرئيسية الصفحة?",
    "أرسل|إرسال إلى|لصديق صديق?",
    "التعليقات مغلقة",
    "اتصل|اتصلوا بنا",
    "أعلن|للإعلان معنا|لدينا",
    "هيئة|فريق التحرير",
    "وظائف|خريطة الموقع",
    # what pages say to those who hear them
    "تخطي|تخط|تخطى|انتقل|اذهب إلى المحتوى|القائمة|الرئيسية?",
    "تم|جرى نسخ|النسخ الرابط?",
    "مادة|فقرة إعلانية",
    "article information",
    "published on",
)
_LEADING: Final = (
    # sharing and following
    "شارك|شاركوا|مشاركة هذا|هذه|المقال|الخبر|الموضوع|الصفحة|المقالة",
    "شارك|شاركنا|شاركوا|مشاركة|انشر|أرسل على|عبر|في فيسبوك|تويتر|واتساب|إكس|منصة|منصات|وسائل|مواقع",
    "تابع|تابعنا|تابعونا|تابعوا على|عبر",
    "تابع|تابعوا صفحتنا|قناتنا|حسابنا|حساباتنا|أخبارنا",
    "يمكنكم|يمكنك متابعتنا|متابعة|الاشتراك",
    "تابع|تابعوا|تابعي آخر|أحدث|أهم الأخبار|أخبار|أخبارنا|التطورات|المستجدات",
    "مشاركة|شارك|شاركه|شاركها|أرسل|إرسال عبر|على|بواسطة البريد|الإيميل",
    "انضم|انضموا|اشترك|اشتركوا|سجل|سجلوا الآن|معنا|مجانا في|إلى",
    "انضم|انضموا|اشترك|اشتركوا|سجل|سجلوا في|إلى قناتنا|قناة|نشرتنا|النشرة|خدمة|صفحتنا|مجموعتنا|القناة",
    "حمل|حملوا|نزل|نزلوا تطبيقنا|التطبيق",
    "اضغط|انقر هنا|لمشاهدة|للمشاهدة|للاشتراك",
    "للاشتراك|للتواصل في|معنا",
    "لمتابعة|لقراءة|لمشاهدة|لتحميل آخر|أحدث|المزيد|مزيد|تطبيقنا|التطبيق|باقي",
    "كن أول من",
    "تصميم|برمجة وبرمجة|وتطوير|وتصميم|وتنفيذ",
    "هل أعجبك|أعجبكم",
    # notices
    "جميع|كافة|كل الحقوق محفوظة",
    "حقوق النشر|الطبع|الملكية محفوظة",
    "يستخدم|نستخدم هذا? الموقع|موقعنا? ملفات",
    "باستخدامك|بمتابعتك|بتصفحك هذا|لهذا|لموقعنا|للموقع",
    "ملفات تعريف الارتباط",
    "we|this site|website? use|uses cookies",
    "all rights reserved",
    "رابط|الرابط مختصر|المختصر|المصدر|الخبر|المقال|الدائم",
    "مصدر|حقوق الصورة|الصور|الفيديو",
    "التعليق|تعليق على الصورة",
    "صدر|مصدر الصورة",
    "أنت|أنتم هنا|الآن",
    "الآراء|التعليقات|المقالات المنشورة|الواردة|المطروحة",
    "الآراء|التعليقات الواردة|المنشورة في|هنا",
    "المقال|المقالات|الآراء لا يعبر|تعبر عن رأي|وجهة",
    "حجم|تكبير|تصغير|تغيير الخط",
    "تخطى|تخطي|تخط الأكثر|أكثر|مواضيع|قصص",
    "للإطلاع|للاطلاع على",
    "list of",
)
_VALUED: Final = (
    # captions and credits
    "صورة|الصورة|تصوير|بعدسة|عدسة|المصور|المصورة|كاريكاتير|رسم|غرافيك|جرافيك|إنفوغراف|إنفوجراف",
    "صورة|الصورة من|أرشيفية|تعبيرية|توضيحية",
    "تعليق الصورة",
    "photo|image|picture|caption|credit|photographer by|credit?",
    # counters and sections
    "عدد المشاهدات|القراءات|الزيارات|التعليقات|الكلمات|القراء",
    "المشاهدات|مشاهدات|القراءات|الزيارات|التعليقات|تعليقات|مشاركات|المشاركات",
    "وقت|مدة|زمن القراءة",
    "role",
    "القسم|التصنيف|تصنيف|الأقسام|التصنيفات|الفئة|المحافظة",
    "شارك|مشاركة|شاركها|تابعنا|تابعونا|طباعة|share عبر|على?",
    "البريد الإلكتروني?",
)
_NETWORK: Final = (
    "فيسبوك|تويتر|إكس|واتساب|واتس|آب|تلغرام|تليغرام|تيليجرام|تليجرام|تيليغرام|تلجرام|تيليقرام|تيلغرام|ثريدز|بنترست|بينتريست|ماسنجر|إنستغرام|انستجرام|إنستجرام|يوتيوب|لينكدإن|لينكد|إن|"
    "المزيد|جوجل|غوغل|نيوز|google|news|pin|interest|whats|app|copy|tweet|share|"
    "سناب|تيك|توك|شات|ماسنجر|بريد|إيميل|رابط|facebook|twitter|whatsapp|telegram|instagram|youtube|linkedin|tiktok|"
    "snapchat|messenger|pinterest|reddit|threads|rss|email|x"
)
_COUNTED: Final = (
    "تعليق|تعليقا|تعليقات|مشاهدة|مشاهدات|مشاركة|مشاركات|إعجاب|إعجابات|قراءة|قراءات|زيارة|زيارات|"
    "comments|views|shares"
)


_MINUTES: Final = "دقيقة|دقائق|دقيقتان|دقيقتين"

# «مبنى البلدية القديم (أرشيفية)», «من حفل الافتتاح (رويترز)»: captions end with where the picture is from.
_CREDIT: Final = (
    "صورة|تصوير|عدسة|أرشيف|أرشيفية|رويترز|الفرنسية|الأناضول|الألمانية|غيتي|جيتي|getty|reuters|afp|ap|"
    "فرانس|أسوشيتد|أسوشييتد برس?"
)


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(map(plain_pattern, phrases))


_PHOTOGRAPHED: Final = "تصوير|بعدسة|عدسة"
_HOME: Final = ("الصفحة الرئيسية", "الرئيسية|home")
# The letter alone opens the buttons for larger and smaller type: «أ+ أ-».
_OPENINGS: Final = Openings.of(
    (*_ALONE, *_LEADING, *_VALUED, _PHOTOGRAPHED, *_HOME, "أ", "وقت|مدة|زمن|قراءة|role|list|tt|pdf|tweet"),
    glued=(_NETWORK,),
)
_FURNITURE: Final = re.compile(
    rf"\W*(?:(?:{_any(_ALONE)})\W*$"
    rf"|(?:{_any(_LEADING)})\b"
    rf"|(?:{_any(_VALUED)})\s*[:：/|(]"
    rf"|(?:(?:{plain_pattern(_NETWORK)})\W*)+$"
    rf"|{plain_pattern('وقت|مدة|زمن القراءة')}\W+(?:\d+\W*)?(?:{plain_pattern(_MINUTES)})?\W*$"
    rf"|{plain_pattern('قراءة')}\W+(?:\d+\W*)?{plain_pattern(_MINUTES)}\W*$"
    rf"|(?:{plain_pattern('المشاهدات|مشاهدات|القراءات|الزيارات')})\W+[\d.,]+\W*$|[\d.,]+\s?[km]$"
    r"|list\s\d+\sof\s\d+$|role\s?,|[tT]{2}$|pdf$|tweet$"
    rf"|\d+\W+(?:{plain_pattern(_COUNTED)}|{plain_pattern('دقيقة|دقائق|دقيقتان قراءة|للقراءة')})\W*$"
    rf"|(?:{plain_pattern(_PHOTOGRAPHED)})\s+(?!{plain_pattern('ال')})\w+(?:\s+\w+){{0,2}}$"
    r"|https?://\S+$|www\.\S+$|[\w.+-]+@[\w-]+\.[\w.]+$"
    r"|©|[aAا]\W*[+-]\W*[aAا]?\W*[+-]?$"
    rf"|(?:{_any(_HOME)})\s*[/\\›»>|‹«←•·-])",
    re.IGNORECASE,
)
_CREDITED: Final = re.compile(
    rf"[^؟!:]*[\s.\-–—]{plain_pattern('من المصدر')}$"
    rf"|[^.؟]*[(\[](?:{plain_pattern(_CREDIT)}|ا\.? ?ف\.? ?ب)[^)\]]*[)\]]\W*$",
    re.IGNORECASE,
)
# Beside a headline a line may be a caption for less: for any name in brackets at its end, unless it is one of
# those that headlines carry, or for an agency's behind a dash.
_DECORATION: Final = (
    "فيديو|فيديوهات|صور|بالفيديو|بالصور|شاهد|تفاصيل|إنفوغراف|انفوجراف|محدث|تحديث|خاص|حوار|"
    "تقرير|تحليل|رأي|مباشر"
)
_CREDITED_BY_ANY: Final = re.compile(
    rf"[^.؟]*\s[(\[](?!{pattern(_DECORATION)}\W)[^\W\d][^)\]\d؟!:]{{1,40}}[)\]]$"
    rf"|[^.؟]*\s[-–—/|]\s*(?:{pattern(_CREDIT)}|أ\.? ?ف\.? ?ب)[^.؟]{{0,20}}$",
    re.IGNORECASE,
)
_CAPTION: Final = re.compile(
    rf"\W*(?:{pattern('جانب|لقطة|مشهد|صورة|لقطات|مشاهد من')}|{pattern('صورة|لقطة|لحظة')}\s"
    rf"|{pattern('من اليمين|اليسار')})\b"
)
# «الوزير خلال جولته», short and below a headline; headlines say «خلال» too.
_SHOWN: Final = re.compile(rf"\w+(?:\s\w+){{0,4}}\s{pattern('خلال|أثناء|لدى|لحظة')}\s\w+(?:\s\w+){{0,4}}$")
_LIST_END: Final = re.compile(
    rf"\W*(?:{pattern('نهاية|انتهاء الأكثر|قائمة|القائمة')}\b|end of list\W*$)", re.IGNORECASE
)
_LONGEST_CAPTION: Final = 24
# What a credit cannot do without: a bracket, or «من المصدر» at the line's end.
_CREDIT_SIGN: Final = re.compile(rf"[(\[]|{pattern('من المصدر')}$")
_CRUMB: Final = re.compile(r"\s*[\\›»>‹←]\s*|\s+[/|]\s+")
_LONGEST: Final = 240
_LONGEST_CRUMB: Final = 3


def is_furniture(text: str) -> bool:
    """
    Tell whether the line is the site's: «طباعة», «صورة: …», «تابعنا على …», «3 تعليقات», «الرئيسية / محليات».

    >>> is_furniture("شارك المقال"), is_furniture("شارك ألف متطوع في الحملة")
    (True, False)
    """
    if not any(character.isalpha() and character != "ـ" for character in text):
        return True
    if len(text) > _LONGEST:
        return False
    if (_OPENINGS.may_open(text) or "©" in text) and _FURNITURE.match(plain(text)):
        return True
    if speaks_of_the_site(text):
        return True
    return bool(_CREDIT_SIGN.search(text)) and bool(_CREDITED.match(plain(text))) and not is_prose(text)


def ends_list(text: str) -> bool:
    """
    Tell whether a line says, to those who hear the page, that a list is over and the text goes on.

    >>> ends_list("نهاية الأكثر قراءة"), ends_list("نهاية الموسم في الجبل")
    (True, False)
    """
    return bool(_LIST_END.match(text))


def is_caption(text: str) -> bool:
    """
    Tell whether a line beside a headline describes a picture; elsewhere «(الساحل)» may end a headline.

    >>> is_caption("صيادون يرتبون الإسفنج (الساحل)"), is_caption("قارب يطفو في الميناء (فيديو)")
    (True, False)
    """
    if is_prose(text) or count_words(text) > _LONGEST_CAPTION:
        return False
    return bool(_CREDITED_BY_ANY.match(text) or _CAPTION.match(text))


def shows_somebody(text: str) -> bool:
    """
    Tell whether a short line right below a headline tells who is doing what on the picture.

    >>> shows_somebody("محافظ المدينة خلال جولته"), shows_somebody("ألف سائح في يوم واحد")
    (True, False)
    """
    return bool(_SHOWN.match(text))


def is_trail(text: str) -> bool:
    """
    Tell whether the line is a trail of sections, as stands above headlines.

    >>> is_trail("محليات > الصحة > مستشفيات"), is_trail("الذهب / الفضة: أيهما أربح؟")
    (True, False)
    """
    if has_headline_mark(text) or not _CRUMB.search(text):
        return False
    crumbs = _CRUMB.split(text.strip(" /\\›»>‹←|"))
    if not all(0 < count_words(crumb) <= _LONGEST_CRUMB for crumb in crumbs):
        return False
    return len(crumbs) > 2 or (len(crumbs) == 2 and count_words(text) < 2 * _LONGEST_CRUMB - 1)
