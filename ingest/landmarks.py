"""
The labels that part a page: read-also, related articles, keywords, source, byline.

One row of the table stands for every spelling of its label (see phrases). A new label needs a row, no code.
"""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from arabic.fold import fold
from ingest.names import OUTLET_WORDS
from ingest.phrases import (
    GAP_PATTERN,
    MARKS_PATTERN,
    PLAIN_GAP_PATTERN,
    Openings,
    pattern,
    plain,
    plain_pattern,
)
from ingest.shape import closes_sentence, count_words, has_headline_mark, reads_as_name


class Kind(StrEnum):
    """What a label announces."""

    READ_ALSO = "read also"
    """Headlines, or a whole article, under the article that is being read."""
    RELATED = "related"
    """The page's own list of related articles."""
    ASIDE = "aside"
    """What the site puts on every page: the most read, the latest news, comments."""
    KEYWORDS = "keywords"
    SOURCE = "source"
    BYLINE = "byline"
    EDITOR = "editor"
    """Who edited or translated: the byline of a page that names no author."""


LISTS: Final = frozenset({Kind.READ_ALSO, Kind.RELATED, Kind.ASIDE})
"""The labels under which headlines stand."""


class Follows(Enum):
    """What may stand behind a label on its line; a colon or nothing may stand behind each."""

    ANYTHING = "anything, even without a space: «اقرأ أيضاًالقمة تنطلق»"
    WORDS = "words, after a space"
    COLON = "nothing without a colon, a dash or a slash: the label's words are common ones"


@dataclass(frozen=True, slots=True)
class Label:
    """One row of the table: the phrase in the notation of phrases.pattern."""

    kind: Kind
    phrase: str
    follows: Follows


@dataclass(frozen=True, slots=True)
class Landmark:
    """A line that a label opens."""

    kind: Kind
    value: str
    """What stands behind the label, without brackets; empty when the label has the line to itself."""
    separated: bool
    """Whether a colon, a dash or the line's end parts the label from what follows: it is surely a label."""


_READ_ALSO: Final = (
    "اقرأ|اقرء|اقراء|اقرئي|اقرؤوا|اقرأوا|شاهد|شاهدي|شاهدوا|طالع|طالعوا|تابع|تابعوا|انظر|تصفح|راجع أيضا"
)
_KEYWORDS: Final = ("الكلمات المفتاحية|الدلالية|الدالة|الرئيسية", "كلمات مفتاحية|دلالية|دالة")
_ARTICLES: Final = (
    "مقالات|مقال|مواضيع|موضوعات|أخبار|قصص|تقارير|مواد|روابط|عناوين|تدوينات|منشورات|محتوى|قراءات|ملفات|فيديوهات|"
    "آراء|نصوص|مقاطع|حوارات|تحليلات|تحقيقات|متابعات|صفحات|تغطيات|تغطية|قضايا|أحداث|ألبومات"
)
_THE_ARTICLES: Final = "المقالات|المواضيع|الموضوعات|الأخبار|القصص|التقارير|المواد|الروابط|العناوين"

_ROWS: Final = tuple(
    Label(kind, phrase, follows)
    for kind, follows, phrases in (
        (
            Kind.READ_ALSO,
            Follows.ANYTHING,
            (
                _READ_ALSO,
                "اقرأ|شاهد|طالع|تابع|انظر|تصفح كذلك",
                "للمزيد اقرأ|طالع|شاهد أيضا?",
                "قد|ربما يهمك|يهمكم|تهمك|يعجبك|تعجبك|يفيدك أيضا",
                "read|see|watch also",
                "واقرأ|واقرؤوا|واقرأوا|طالعي أيضا",
                "مما قد يهمك|يهمكم|يعجبك|تعجبك",
                "you may also like",
            ),
        ),
        (
            Kind.READ_ALSO,
            Follows.COLON,
            (
                "اقرأ|طالع|شاهد المزيد",
                "اقرأ في|على|عن|حول هذا|الموضوع|الموقع?",
                "اقرأ|طالع|انظر",
                "قد|ربما يهمك|يهمكم|تهمك|يعجبك|تعجبك|يفيدك",
                "قد يهمك أن تقرأ|تشاهد",
                "لا يفوتك|يفوتكم|تفوت|تفوتك قراءة?",
                "ننصحك|ننصحكم|ننصح|نوصي|نوصيك بقراءة|بمشاهدة|بالاطلاع",
                "نرشح|اخترنا لك|لكم",
                "أيضا",
                "للمزيد",
                "المزيد",
                "من الأرشيف|أرشيفنا",
                "لك|لكم أيضا",
                "اقرأ|طالع|شاهد أيضا? في|من|على|عن|حول الموقع|موقعنا|الموضوع?",
                "اقرأ|طالع في نفس|ذات القسم|الموضوع|السياق",
                "في السياق ذاته|نفسه",
                "في نفس|ذات السياق",
                "ومن|من الموقع|موقعنا",
                "الموضوع|المقال|الخبر التالي|السابق",
                "وكان قد نشر",
                "اقرؤوا|اقرأوا|طالعوا|شاهدوا المزيد",
                "موصى به|لك|لكم",
                "نقترح|اقترحنا|اخترنا|انتقينا عليك|عليكم|لك|لكم?",
                "في|من|ضمن هذا? الملف|ملف|الملفات|التغطية|السياق نفسه|ذاته?",
                "التغطية|تغطية الكاملة|كاملة|متواصلة",
                "لمزيد|للمزيد من التفاصيل|المعلومات",
                "المزيد حول|عن هذا|الموضوع|القضية?",
                "ذو|على صلة",
                "متعلقات",
                "recommended|suggested|more stories|for|on|articles? you|this?",
            ),
        ),
        (
            Kind.RELATED,
            Follows.ANYTHING,
            (
                f"{_ARTICLES} ذات صلة|علاقة",
                f"{_THE_ARTICLES} ذات الصلة|العلاقة",
                f"{_ARTICLES} متعلقة|مشابهة|مرتبطة|مماثلة|شبيهة",
                f"{_THE_ARTICLES} المتعلقة|المشابهة|المرتبطة|المماثلة",
                f"{_ARTICLES} قد تهمك|تعجبك|تهمكم|يهمك",
                "related articles|stories|news|posts|topics",
            ),
        ),
        (
            Kind.RELATED,
            Follows.COLON,
            (
                "related",
                "من القسم|التصنيف|الموضوع نفسه|ذاته",
                "ذات صلة",
                f"{_ARTICLES} أخرى|مقترحة|مختارة",
                f"المزيد|مزيد من|عن {_THE_ARTICLES}",
                "من|في نفس|ذات القسم|التصنيف|الموضوع",
                "اقتراحات|مقترحات|مختارات لك|لكم?",
                "موضوع|مقال|خبر متعلق|مشابه|مرتبط",
            ),
        ),
        (
            Kind.ASIDE,
            Follows.COLON,
            (
                f"{_THE_ARTICLES} الأكثر قراءة|مشاهدة|تداولا|شيوعا|شعبية|تعليقا|تفاعلا",
                "الأكثر قراءة|مشاهدة|تداولا|شيوعا|شعبية|تعليقا|تفاعلا",
                f"آخر|أحدث|أهم|أبرز {_THE_ARTICLES}",
                "تعليقات|التعليقات القراء|الزوار?",
                "most read|viewed|popular",
                "latest news",
                "comments",
            ),
        ),
        (
            Kind.KEYWORDS,
            Follows.ANYTHING,
            _KEYWORDS,
        ),
        (
            Kind.KEYWORDS,
            Follows.WORDS,
            (
                "وسوم|الوسوم|أوسمة|الأوسمة الخبر|المقال|الموضوع|المادة?",
                "تاغات|تاجات|تاقات|تاجز|تاغز",
                "سمات|مفاتيح الخبر|المقال|الموضوع|المادة",
                "كلمات البحث|الخبر|المقال|المفتاح",
                "الكلمات المفتاح|المفاتيح",
                "هاشتاغ|هاشتاج|هاشتاق|هاشتاغات|هاشتاجات|هاشتاقات|الهاشتاغات|الهاشتاجات|هاشتاك",
                "tags|keywords",
            ),
        ),
        (
            Kind.KEYWORDS,
            Follows.COLON,
            (
                "وسم|الوسم|تاغ|تاج|تاق|التاغات|التاجات|علامات|العلامات|دلالات|كلمات البحث?",
                "مواضيع|موضوعات|المواضيع|الموضوعات|تصنيفات|محاور الخبر|المقال?",
                "في هذا المقال|الخبر|التقرير",
                "كلمات ذات صلة",
                "tag|hashtags|topics",
                "مفاتيح|المفاتيح|سمات|السمات|المحاور|المواضيع|الموضوعات",
                "كلمات|الكلمات مفاتيح|المفاتيح|دليلية|الدليلية|إرشادية|مرجعية|أساسية|الأساسية",
                "كلمات|وسوم في|من المقال|الخبر|الموضوع",
            ),
        ),
        (
            Kind.SOURCE,
            Follows.WORDS,
            ("المصدر", "نقلا|منقول عن", "المصدر الأصلي", "مصدر الخبر|المقال|المادة|النص", "المرجع الأصلي?"),
        ),
        (
            Kind.SOURCE,
            Follows.COLON,
            (
                "المصادر|مصادر|مصدر",
                "عن|نشر|نشرته|الناشر|وكالات|الوكالات",
                "نشر أولا? في|على|عبر",
                "منقول",
                "نقلا عن صحيفة|جريدة|موقع|وكالة|مجلة|قناة",
                "source|sources|via",
                "بتصرف|مترجم|مترجما|مأخوذ|مقتبس|المادة عن|من",
                "جهة|الجهة النشر|الناشرة|ناشرة",
            ),
        ),
        (
            Kind.BYLINE,
            Follows.WORDS,
            (
                "كاتب|كاتبة المقال|المقالة|التقرير|الخبر",
                "بقلم|كتب|كتبت|كتبه|كتبته|كتبها الكاتب|الكاتبة|الصحفي|الصحفية?",
                "إعداد|أعده|أعدته|أعدها",
                "أعد|أعدت التقرير|الخبر|المادة",
                "written by",
                "by",
            ),
        ),
        (
            Kind.BYLINE,
            Follows.COLON,
            (
                "الكاتب|الكاتبة|المؤلف|المؤلفة|كاتب|كاتبة المقال?",
                "الصحفي|الصحفية|المراسل|المراسلة|مراسل|مراسلنا|مراسلتنا",
                "تقرير|التقرير|تحقيق|أجرى الحوار?",
                "أعد|أعدت التقرير|الملف|التحقيق",
                "إعداد وتحرير|وكتابة|وتقديم|وتقرير|وحوار",
                "حوار|حاوره|حاورته|حاورها|حاورتها|تغطية|متابعة",
                "نشر|نشرت|أضيف بواسطة",
                "بواسطة|author",
                "أجرى|أجرت|أجراه|أجرته الحوار|المقابلة|اللقاء?",
                "أعد|أعدت|أعده|أعدته|أعدها التقرير|الخبر|المادة|التحقيق?",
                "مراسل|مراسلة|موفد|موفدة الموقع|الصحيفة|الجريدة|القناة|الوكالة?",
            ),
        ),
        (Kind.EDITOR, Follows.WORDS, ("تحرير",)),
        (
            Kind.EDITOR,
            Follows.COLON,
            (
                "ترجمة|تدقيق|مراجعة|المحرر|المحررة|حرره|حررته|المترجم|المترجمة",
                "ترجمة|تحرير وتحرير|وإعداد",
                "editor",
            ),
        ),
    )
    for phrase in phrases
)
# «إعداد وتقديم» is looked for before «إعداد».
LABELS: Final = tuple(sorted(_ROWS, key=lambda label: -len(label.phrase.split())))
"""Every label, longer ones first."""


def _is_one_word(phrase: str) -> bool:
    return all(word.endswith("?") for word in phrase.split()[1:])


_SEPARATOR: Final = r"[:：؛/|…]|\.\.|[-–—]+(?:\s|$)"
# «المصدرالوطن»: the article behind a label is where the next word begins.
_APART: Final = rf"(?=\W|_|$|{plain_pattern('ال')}\w)"
_BEHIND: Final = {
    Follows.ANYTHING: "",
    Follows.WORDS: _APART,
    Follows.COLON: rf"(?={PLAIN_GAP_PATTERN}(?:{_SEPARATOR}|#|[(\[]?\d*\W*$))",
}
_LONGEST_ORNAMENT: Final = 12
_LONGEST_PARTED: Final = 20_000
"""Characters: no paragraph is longer, and to look for labels behind each sentence of a book takes minutes."""
_LONGEST_OPENING: Final = 400
"""Characters behind a sentence that are looked at: to look at all that follow, behind each, took 0.4 s."""
_LONGEST_SOURCE: Final = 5
_PATTERNS: Final = "|".join(f"({plain_pattern(label.phrase)}){_BEHIND[label.follows]}" for label in LABELS)
_LANDMARK: Final = re.compile(rf"[\W{plain('ـ')}]{{0,{_LONGEST_ORNAMENT}}}(?:{_PATTERNS})", re.IGNORECASE)
# A label may follow a sentence; one for keywords, with its colon, whatever stands before it.
_OPENINGS: Final = Openings.of(
    (label.phrase for label in LABELS),
    glued=(
        label.phrase for label in LABELS if label.follows is not Follows.COLON and _is_one_word(label.phrase)
    ),
)
_VERB: Final = re.compile(rf"^(?:\w+\s)?{pattern('ي')}\w{{3,}}")
_TITLE: Final = re.compile(rf"{pattern('الكاتب|الكاتبة|الصحفي|الصحفية|الصحافي|الصحافية|الزميل|الزميلة')}\s")
_SENTENCE_EDGE: Final = re.compile(r"[.؟!»](\s*)(?=[^\W\d])")
_KEYWORDS_EDGE: Final = re.compile(rf"(\s+)(?=(?:{'|'.join(map(pattern, _KEYWORDS))}){GAP_PATTERN}[:：])")
_WORD: Final = re.compile(r"\w")
_LETTER: Final = re.compile(r"[^\W\d_]")
_SEPARATED: Final = re.compile(rf"{GAP_PATTERN}[)\]]?{GAP_PATTERN}(?:{_SEPARATOR}|$)")
_ACTS: Final = re.compile(rf"\w+\s{pattern('ي')}\w{{3,}}")
_GOES_ON: Final = re.compile(
    rf"{pattern('بال')}(?!{pattern('صور|صورة|فيديو|فيديوهات|أرقام|أسماء|تفاصيل|وثائق|خريطة|صوت')}\b)\w"
    rf"|{pattern('به|بها|بهم|بهذا|بهذه|بما')}\b"
)
_DRESS: Final = re.compile(rf"{GAP_PATTERN}(?:\.\.|…|\|)")
_LONGEST_DRESSED: Final = 3
"""Words of a name behind the signs that editors put between a headline and its dress."""
_BETWEEN: Final = re.compile(rf"^(?:[\s:：،,؛/|….)\]\-–—]|{MARKS_PATTERN[:-1]})*")
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", '"': '"', "“": "”"}
_QUOTED: Final = re.compile(r"[«\"“]")


def landmark(text: str) -> Landmark | None:
    """
    Return what the line's label announces, or None when no label opens it.

    What follows must fit the label, since labels are words too: «المصدر» may begin a sentence.

    >>> landmark("(المصـدر : صحيفة النهر)")
    Landmark(kind=<Kind.SOURCE: 'source'>, value='صحيفة النهر', separated=True)
    >>> landmark("إقرأ أيضاًالنهر يفيض مجددا").value
    'النهر يفيض مجددا'
    >>> landmark("المصدر: «لم يصلنا أي بلاغ حتى الآن».")
    """
    match = _LANDMARK.match(plain(text)) if _OPENINGS.may_open(text) else None
    if not match or not match.lastindex:
        return None
    kind = LABELS[match.lastindex - 1].kind
    if kind not in LISTS and _QUOTED.search(text, 0, match.start(match.lastindex)):
        return None  # «المصدر …» within quotation marks is somebody's word
    value = _BETWEEN.sub("", text[match.end() :], count=1)
    # Arrows point to what stands below, and a number counts it: «التعليقات (3)».
    value = value if (_LETTER if kind in LISTS else _WORD).search(value) else ""
    separated = not value or bool(_SEPARATED.match(text, match.end()))
    if not _FITS[kind](value, separated=separated):
        return None
    if kind is Kind.BYLINE and count_words(value) > _LONGEST_DRESSED and _DRESS.match(text, match.end()):
        return None  # «حوار.. الجسر القديم يشكو أهله» is a headline in an editor's dress
    if kind in LISTS:
        return Landmark(kind, _closed(value), separated)
    return Landmark(kind, unquoted(_TITLE.sub("", value) if kind is Kind.BYLINE else value), separated)


def parted_at_labels(text: str) -> tuple[str, ...]:
    """
    Return the parts of a line, each but the first with a label that had lost the line break before it.

    >>> parted_at_labels("غادر الوفد صباحا. اقرأ أيضا: الوفد يصل غدا")
    ('غادر الوفد صباحا.', 'اقرأ أيضا: الوفد يصل غدا')
    """
    if len(text) > _LONGEST_PARTED:
        return (text,)
    parts = []
    start = 0
    for edge, end in _edges(text):
        if edge and _is_surely_labelled(text[end : end + _LONGEST_OPENING]):
            parts.append(text[start:edge])
            start = end
    return (*parts, text[start:])


def _edges(text: str) -> list[tuple[int, int]]:
    edges = [edge.span(1) for edge in _SENTENCE_EDGE.finditer(text)]
    if ":" in text or "：" in text:
        edges += [edge.span(1) for edge in _KEYWORDS_EDGE.finditer(text)]
    return sorted(set(edges)) if len(edges) > 1 else edges


def _is_surely_labelled(text: str) -> bool:
    """Tell whether the text opens with a label that needs no line of its own to be one."""
    mark = landmark(text)
    if not mark or not mark.separated or not mark.value:
        return False
    if mark.kind is Kind.SOURCE:
        return reads_as_name(mark.value, longest=_LONGEST_SOURCE) and not closes_sentence(text)
    return mark.kind is Kind.KEYWORDS or mark.kind in LISTS


def _fits_headline(value: str, *, separated: bool) -> bool:
    # «وتابع أيضا …» and «أخبار متعلقة بالحرب …» are sentences, and what they open is no headline.
    # So is «قضايا ذات صلة بالانتخابات»; «بالصور» opens a headline.
    return separated or not (count_words(value) < 3 or closes_sentence(value) or _GOES_ON.match(plain(value)))


def _fits_keywords(value: str, *, separated: bool) -> bool:
    # «هاشتاغ يتصدر المنصات» is a headline, and so is «وسوم الإبل: لغة لا يقرؤها إلا البدو».
    return separated or not (closes_sentence(value) or has_headline_mark(value) or _VERB.search(value))


def _fits_source(value: str, *, separated: bool) -> bool:
    if not separated:
        # «نقلا عن مصادر مطلعة، …» is the beginning of a sentence.
        return "،" not in value and reads_as_name(unquoted(value), longest=_LONGEST_SOURCE)
    # A quotation of more than a name's length is what a source said.
    longest = 4 if _QUOTED.match(value) else 8
    if count_words(value) > longest or (closes_sentence(value) and count_words(value) > 3):
        return False
    # «مصادر: المدير يزور المصنع غدا» is a headline; «صحيفة يديعوت أحرونوت» is no verb's.
    return not (_ACTS.match(plain(value)) and not _names_outlet(value))


def _names_outlet(value: str) -> bool:
    return not OUTLET_WORDS.isdisjoint(fold(value).split())


def _fits_byline(value: str, *, separated: bool) -> bool:
    return not value or reads_as_name(value, longest=8 if separated else 4)


_FITS: Final = {
    Kind.READ_ALSO: _fits_headline,
    Kind.RELATED: _fits_headline,
    Kind.ASIDE: _fits_headline,
    Kind.KEYWORDS: _fits_keywords,
    Kind.SOURCE: _fits_source,
    Kind.BYLINE: _fits_byline,
    Kind.EDITOR: _fits_byline,
}


def unquoted(value: str) -> str:
    """
    Return a name without the brackets, quotes and full stop round it.

    >>> unquoted("«بوابة النيل»."), unquoted("وكالة الأنباء (سونا)")
    ('بوابة النيل', 'وكالة الأنباء (سونا)')
    """
    value = value.strip()
    if closes_sentence(value):
        value = value.rstrip(".۔ ")
    closing = _BRACKETS.get(value[:1])
    if closing and value.endswith(closing):
        return unquoted(value[1:-1])
    return value if value == _closed(value) else unquoted(_closed(value))


def _closed(value: str) -> str:
    """Return a value without the bracket at its end that opened before its label."""
    opening = next((opens for opens, closes in _BRACKETS.items() if value.endswith(closes)), "")
    return value if opening in value else value[:-1].rstrip()
