"""The closed words of headlines: what says nothing by itself, and what turns a story into another one."""

from typing import Final

from arabic.fold import fold
from arabic.stems import lemma


def _lemmas(text: str) -> frozenset[str]:
    return frozenset(lemma(word) for word in fold(text).split())


VOID: Final = frozenset(
    fold(
        "و أن إن أنه أنها أنهم إنه إنها بأن بأنه بأنها لقد هو هي هم هذا هذه ذلك تلك الذي التي الذين اللذين "
        "اللذان اللواتي اللاتي ثم كما بحسب حسب وفق وفقا طبقا ناهز يناهز سوف يجري جرى"
    ).split()
)
"""Words that come and go with the wording of a sentence."""

PREPOSITIONS: Final = frozenset(fold("في من إلى على عن مع ب ل ك خلال أثناء عبر لدى ضمن").split())
"""Forgiven when one side has them; a role when the two sides have different ones."""

SHORT: Final = PREPOSITIONS | VOID | frozenset(fold("هل ما لا لم لن تم قد كم بعد قبل").split())
"""Words so short that «و» glued to them cannot be told from a letter of theirs by length."""

TODAY: Final = frozenset(fold("اليوم أمس غدا الليلة").split())
WEEKDAYS: Final = _lemmas("السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة")
"""One day is forgiven, one for another is not."""

PASSING: Final = TODAY | frozenset(
    fold(
        "رسميا الآن مجددا حاليا فورا أيضا كذلك مؤخرا أخيرا قريبا لاحقا سريعا نهائيا فعليا علنا تماما "
        "بالفعل راهنا حديثا سابقا توا عمليا مباشرة"
    ).split()
)
"""Adverbs that editors add and drop as the day goes on, as they are spelt: «حاليا», but not «الحالية»."""

DECISIVE: Final = _lemmas(
    "لا لم لن ليس ليست ليسوا لست ما غير دون بدون بلا عدم قد ربما لولا كاد "
    "نفي ينفي نفى إنكار ينكر تكذيب يكذب كذب شائعة شائعات إشاعة مزاعم زعم يزعم مزعوم وهمي مزيف مفبرك "
    "إلغاء يلغي ألغى وقف يوقف أوقف إيقاف توقف يتوقف تعليق يعلق علق تأجيل يؤجل أجل إرجاء يرجئ أرجأ إنهاء "
    "منع يمنع حظر يحظر رفض يرفض فشل يفشل إخفاق يخفق أخفق إحباط يحبط أحبط تجنب يتجنب تجاهل يتجاهل "
    "نجاة ينجو نجا براءة تبرئة محاولة يحاول حاول احتمال محتمل يحتمل يعتزم ينوي يدرس يخطط يستعد يلوح يستبعد "
    "شمالي جنوبي شرقي غربي شمالية جنوبية شرقية غربية "
    "عشرات مئات آلاف ملايين مليارات معظم بعض نصف ثلث ربع ضعف أضعاف كل جميع فقط "
    "أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر "
    "أولى ثانية ثالثة رابعة خامسة سادسة سابعة ثامنة تاسعة عاشرة"
)
"""One such word more is another story: negations, cancellations, attempts, quarters of the sky, amounts."""

TURNING: Final = _lemmas(
    "شمال جنوب شرق غرب وسط قبل بعد قبيل عقب إثر رغم برغم منذ حتى بسبب جراء بعدما ضد بحق حول بشأن "
    "نائب ابن ابنة بنت نجل نجلة زوجة زوج أرملة شقيق شقيقة والد والدة أخ أخت حفيد مساعد مستشار وكيل محامي "
    "سابق أسبق سابقة أسبقة مثل شبيه منافس خصم خليفة"
)
"""Turns the word that follows it into something else; forgiven only when that word is new as well."""

KINDS: Final = _lemmas(
    "شركة مجموعة مؤسسة منظمة بنك مصرف عملة علامة منصة تطبيق شبكة موقع قناة صحيفة مجلة وكالة كتاب فيلم مسلسل "
    "رواية مدينة بلدة قرية محافظة منطقة ولاية مقاطعة إقليم دولة جمهورية مملكة سلطنة إمارة جزيرة نهر بحر جبل "
    "وادي ميناء مطار نادي فريق منتخب حزب حركة جماعة تنظيم ميليشيا بطولة كأس دوري مهرجان جائزة قمة مؤتمر "
    "مجلس وزارة لجنة "
    "سلطات حكومة سلطنة بورصة بنك صندوق هيئة معهد متحف مسرح ملعب استاد جسر شارع ساحة حي مخيم معبر سد قناة "
    "خليج مضيق بحيرة وكالة اتحاد رابطة نقابة مصنع مصفاة محطة حقل مكتب رجل سيدة فنان ممثل مخرج مطرب كاتب شاعر "
    "أشخاص مواطنين عمر دراسة قضاء محكمة عام حلف لاعب نجم مدرب قوات جيش شرطة "
    "إعصار عاصفة فيروس مرض وباء سفينة طائرة سيارة قطار هاتف شخص مواطن يوم شهر عام"
)
"""Says of what kind the name behind it is: an editor may drop it, the name stays."""
