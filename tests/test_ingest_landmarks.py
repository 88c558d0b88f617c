"""Labels are known in every spelling, and their words are left alone where they are no labels."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.furniture import _FURNITURE, is_furniture, is_trail
from ingest.landmarks import _LANDMARK, _OPENINGS, LABELS, Kind, landmark, parted_at_labels, unquoted
from ingest.lines import read_lines
from ingest.phrases import plain
from ingest.shape import (
    closes_sentence,
    holds_sentences,
    is_prose,
    looks_back,
    reads_as_headline,
    reads_as_name,
    reads_as_subheading,
)

HEADLINE = "النهر يفيض للمرة الثانية"

# What a label may look like before anything is behind it.
READ_ALSO = [
    f"{verb} {also}"
    for verb, also in itertools.product(
        ("إقرأ", "اقرأ", "أقرأ", "إقرا", "اقرا", "شاهد", "طالع"), ("أيضا", "أيضاً", "أيضًا", "ايضا", "أيـضاً")
    )
]


@pytest.mark.parametrize("label", READ_ALSO)
@pytest.mark.parametrize("behind", ["", ":", " :", "..", "…", " -", "\u200f:", " 👇"])
def test_a_read_also_label_is_known_in_every_spelling(label: str, behind: str) -> None:
    """Hamza, tanwin, tatweel and what stands behind the label make no difference."""
    mark = landmark(label + behind)

    assert mark
    assert (mark.kind, mark.value) == (Kind.READ_ALSO, "")


@pytest.mark.parametrize("label", READ_ALSO)
@pytest.mark.parametrize("between", ["", " ", ": ", " : ", ".. ", " - ", "\u200f: \u200f"])
def test_the_headline_behind_a_read_also_label_is_its_value(label: str, between: str) -> None:
    """With a colon, with a space, or glued to the label."""
    mark = landmark(label + between + HEADLINE)

    assert mark
    assert (mark.kind, mark.value) == (Kind.READ_ALSO, HEADLINE)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("قد يهمك", Kind.READ_ALSO),
        ("قد يهمك أيضا", Kind.READ_ALSO),
        ("اقرأ المزيد", Kind.READ_ALSO),
        ("لا يفوتك", Kind.READ_ALSO),
        ("اخترنا لكم", Kind.READ_ALSO),
        ("Read also", Kind.READ_ALSO),
        ("مقالات مشابهة", Kind.RELATED),
        ("مقالات ذات صلة", Kind.RELATED),
        ("مواضیع ذات صلة", Kind.RELATED),
        ("المواضيع ذات الصلة", Kind.RELATED),
        ("أخبار متعلقة", Kind.RELATED),
        ("اخبار ذات صله", Kind.RELATED),
        ("Related Articles", Kind.RELATED),
        ("الأكثر قراءة", Kind.ASIDE),
        ("آخر الأخبار", Kind.ASIDE),
        ("التعليقات", Kind.ASIDE),
        ("کلمات دلالیة", Kind.KEYWORDS),
        ("كلمات مفتاحية", Kind.KEYWORDS),
        ("وسوم", Kind.KEYWORDS),
        ("هاشتاج", Kind.KEYWORDS),
        ("تاغات", Kind.KEYWORDS),
        ("المصدر", Kind.SOURCE),
        ("نقلًا عن", Kind.SOURCE),
        ("بقلم", Kind.BYLINE),
        ("كتبت", Kind.BYLINE),
        ("إعداد وتقديم", Kind.BYLINE),
        ("ترجمة وتحرير", Kind.EDITOR),
    ],
)
@pytest.mark.parametrize("dressed", ["{}", "{}:", "** {} **", "({})", "[{}]", "▪ {} :", "ـ {}"])
def test_a_label_alone_on_its_line_is_known_however_it_is_dressed(
    label: str, kind: Kind, dressed: str
) -> None:
    """Signs, brackets and stars round a label are no part of it."""
    mark = landmark(dressed.format(label))

    assert mark
    assert (mark.kind, mark.value, mark.separated) == (kind, "", True)


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        pytest.param("المصدر:صوت الساحل", Kind.SOURCE, "صوت الساحل", id="colon without a space"),
        pytest.param("المصدر صوت الساحل", Kind.SOURCE, "صوت الساحل", id="no colon"),
        pytest.param("المصدرالساحل", Kind.SOURCE, "الساحل", id="glued to an article"),
        pytest.param("(المصدر: صوت الساحل)", Kind.SOURCE, "صوت الساحل", id="in brackets"),
        pytest.param("[المصدر: «صوت الساحل»]", Kind.SOURCE, "صوت الساحل", id="quoted in brackets"),
        pytest.param("المصدر: صوت الساحل.", Kind.SOURCE, "صوت الساحل", id="with a full stop"),
        pytest.param("المصدر: الفجر + وكالات", Kind.SOURCE, "الفجر + وكالات", id="two sources"),
        pytest.param("المصدر: وكالة الأنباء (سونا)", Kind.SOURCE, "وكالة الأنباء (سونا)", id="own brackets"),
        pytest.param("نقلاً عن صوت الساحل", Kind.SOURCE, "صوت الساحل", id="quoted from"),
        pytest.param("Source: Coast Voice", Kind.SOURCE, "Coast Voice", id="English"),
        pytest.param("كتبت/ ليلى حداد", Kind.BYLINE, "ليلى حداد", id="slash"),
        pytest.param("إعداد - سامر عودة", Kind.BYLINE, "سامر عودة", id="dash"),
        pytest.param("بقلم: د. سامر عودة", Kind.BYLINE, "د. سامر عودة", id="with a title"),
        pytest.param("وسوم: أ، ب", Kind.KEYWORDS, "أ، ب", id="keywords"),
        pytest.param("وسوم النهر الفيضان", Kind.KEYWORDS, "النهر الفيضان", id="keywords without a colon"),
        pytest.param("كلمات دلاليةالنهر الفيضان", Kind.KEYWORDS, "النهر الفيضان", id="keywords glued"),
        pytest.param("هاشتاغ #النهر #فيضان", Kind.KEYWORDS, "#النهر #فيضان", id="hashtags without a colon"),
        pytest.param("وسوم: 2026", Kind.KEYWORDS, "2026", id="a year as keyword"),
        pytest.param(f"(اقرأ أيضا: {HEADLINE})", Kind.READ_ALSO, HEADLINE, id="read also in brackets"),
        pytest.param(f"مقالات مشابهة{HEADLINE}", Kind.RELATED, HEADLINE, id="related, glued"),
    ],
)
def test_the_value_is_what_stands_behind_the_label(line: str, kind: Kind, value: str) -> None:
    """Without the label, its colon, and brackets or quotes round the whole."""
    mark = landmark(line)

    assert mark
    assert (mark.kind, mark.value) == (kind, value)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("وأضاف المصدر: «العمل مستمر».", id="the source said"),
        pytest.param("المصدر: «لم نتلق أي شكوى حتى الآن».", id="the source, quoted"),
        pytest.param("المصدر الذي فضل عدم ذكر اسمه قال إن العقد جاهز.", id="the source who"),
        pytest.param("«المصدر: هذا كلام فارغ»", id="within quotation marks"),
        pytest.param("نقلا عن مصادر مطلعة، يجري التحضير لمؤتمر.", id="according to sources"),
        pytest.param("وكتب: «هذا أجمل يوم»", id="and he wrote"),
        pytest.param("كتب الوزير على صفحته أن الافتتاح قريب", id="the minister wrote"),
        pytest.param("كتب الأطفال تعود إلى الرفوف بعد عام", id="books"),
        pytest.param("بقلمها الأزرق خطت اسمها", id="her pen"),
        pytest.param("هاشتاغ يتصدر مواقع التواصل", id="a hashtag in the news"),
        pytest.param("تاج الملكة يعود إلى المتحف", id="a crown"),
        pytest.param("أخبار متعلقة بالأزمة", id="news about"),
        pytest.param("تابع أيضا وزير النقل سير العمل في المحطة.", id="he also followed"),
        pytest.param("وسومات جديدة", id="a longer word"),
        pytest.param("المصدرون يطالبون بالدعم", id="exporters"),
        pytest.param("تقرير: البحر يرتفع مترا خلال قرن", id="a report in a headline"),
        pytest.param("عن البحر والصيادين", id="about"),
        pytest.param("", id="nothing"),
    ],
)
def test_the_words_of_labels_are_left_alone_in_prose(line: str) -> None:
    """A label's words make a label only with what follows a label."""
    assert landmark(line) is None


def test_every_row_of_the_table_is_found() -> None:
    """No row is hidden by an earlier one of another kind."""
    for label in LABELS:
        words = [choices.rstrip("?").split("|") for choices in label.phrase.split()]
        for phrase in map(" ".join, itertools.product(*words)):
            mark = landmark(phrase + ":")

            assert mark, phrase
            assert mark.kind == label.kind, phrase
            assert not mark.value, phrase


def test_a_number_behind_a_label_counts_what_stands_below() -> None:
    """«التعليقات (12)» is as bare as «التعليقات»."""
    mark = landmark("التعليقات (12)")

    assert mark
    assert (mark.kind, mark.value) == (Kind.ASIDE, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("غادر الوفد. اقرأ أيضا: الوفد يصل غدا", ("غادر الوفد.", "اقرأ أيضا: الوفد يصل غدا")),
        ("غادر الوفد.شاهد أيضاً.. الوفد يصل", ("غادر الوفد.", "شاهد أيضاً.. الوفد يصل")),
        ("غادر الوفد. المصدر: صوت الساحل", ("غادر الوفد.", "المصدر: صوت الساحل")),
        ("المصدر: الفجر كلمات دلالية: وفد، سفر", ("المصدر: الفجر", "كلمات دلالية: وفد، سفر")),
        ("غادر الوفد. المصدر: «عاد الوفد».", ("غادر الوفد. المصدر: «عاد الوفد».",)),
        ("غادر الوفد. بقلم عريض: عاد الوفد", ("غادر الوفد. بقلم عريض: عاد الوفد",)),
        ("وقال: اقرأ أيضا ما كتبه غيرك", ("وقال: اقرأ أيضا ما كتبه غيرك",)),
    ],
)
def test_a_label_that_lost_its_line_break_gets_it_back(text: str, expected: tuple[str, ...]) -> None:
    """Behind a sentence, or before keywords; the words of a sentence stay together."""
    assert parted_at_labels(text) == expected


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for_labels(text: str) -> None:
    """A value never keeps white space at its edges."""
    mark = landmark(text)

    assert mark is None or mark.value == mark.value.strip()


@given(st.text(alphabet='«»()[]"“”. صوت', max_size=30))
def test_a_bare_name_stays_as_it_is(text: str) -> None:
    """Brackets and quotes are taken off once and for all."""
    assert unquoted(unquoted(text)) == unquoted(text)


@pytest.mark.parametrize(
    "line",
    [
        *("طباعة", "شارك", "شارك المقال", "شارك الخبر على فيسبوك", "شارك عبر: واتساب", "نسخ الرابط", "إعلان"),
        *("تابعنا على تويتر", "تابعونا عبر تلغرام", "اشترك في نشرتنا البريدية", "حمل التطبيق", "أضف تعليقك"),
        *(
            "0 تعليق",
            "(5) تعليقات",
            "3 دقائق قراءة",
            "وقت القراءة: 3 دقائق",
            "المشاهدات: 500",
            "كن أول من يعلق",
        ),
        *(
            "الرئيسية",
            "الرئيسية / زراعة",
            "Home > News",
            "فيسبوك تويتر واتساب",
            "Facebook X WhatsApp",
            "A+ A-",
        ),
        *("صورة: رويترز", "تصوير: منى عيسى", "(تصوير: منى عيسى)", "تصوير منى عيسى", "صورة أرشيفية"),
        *("مصدر الصورة: البلدية", "التعليق على الصورة، أطفال يلعبون", "مبنى البلدية (أرشيفية)", "(رويترز)"),
        *("جميع الحقوق محفوظة © 2026", "© صوت الساحل", "https://example.org/a?b=1", "desk@example.org"),
        *("نستخدم ملفات تعريف الارتباط لتحسين تجربتك.", "سياسة الخصوصية", "***", "-----", "1", "•"),
    ],
)
def test_the_sites_own_lines_are_furniture(line: str) -> None:
    """Buttons, crumbs, captions, counters, notices, rules."""
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "شارك ألف متطوع في الحملة",
            "مشاركة واسعة",
            "صورة قاتمة",
            "صور جديدة",
            "إعلان حالة الطوارئ",
            "حفظ السلام",
        ),
        *(
            "تعليق الدراسة في المحافظة",
            "المزيد من الضغوط",
            "السابق لأوانه",
            "طباعة الكتب",
            "5 مشاهدات من القمة",
        ),
        *("سياسة الخصوصية تثير الجدل", "حمل تطبيق جديد اسم المدينة", "تصوير الأفلام", "متابعة دقيقة للأسواق"),
        "وأعلنت الوزارة القرار في بيان نقلته وكالة (رويترز)",
    ],
)
def test_the_articles_lines_are_no_furniture(line: str) -> None:
    """Their first words are the site's, the rest is not."""
    assert not is_furniture(line)


def test_a_paragraph_is_no_furniture() -> None:
    """A site's own lines are short."""
    assert not is_furniture("جميع الحقوق محفوظة " + "لأصحابها كما يقول العقد الجديد " * 10)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("محليات > الصحة > مستشفيات", True),
        ("أخبار | رياضة | كرة السلة", True),
        ("ثقافة / سينما", True),
        ("الأهلي / الزمالك: قمة مبكرة", False),
        ("ارتفاع أسعار الذهب / الفضة تتراجع بشدة", False),
        ("عودة الحياة", False),
    ],
)
def test_a_trail_of_sections_has_short_crumbs(line: str, expected: bool) -> None:  # noqa: FBT001
    """Two long crumbs are rather a headline with a slash."""
    assert is_trail(line) is expected


@pytest.mark.parametrize(
    ("printed", "text", "item", "bulleted"),
    [
        *((f"{sign} النهر يفيض", "النهر يفيض", "النهر يفيض", True) for sign in "•-–—*▪◦·●◾►✔+>»←❖ـ"),
        ("🔹️ النهر يفيض", "النهر يفيض", "النهر يفيض", True),
        ("-النهر يفيض", "النهر يفيض", "النهر يفيض", True),
        ("\u200f* النهر يفيض", "النهر يفيض", "النهر يفيض", True),
        ("- 8 أماكن", "8 أماكن", "8 أماكن", True),
        ("1- النهر يفيض", "1- النهر يفيض", "النهر يفيض", True),
        ("١. النهر يفيض", "١. النهر يفيض", "النهر يفيض", True),
        ("(2) النهر يفيض", "(2) النهر يفيض", "النهر يفيض", True),
        ("3) 8 أماكن", "3) 8 أماكن", "8 أماكن", True),
        ("8 أماكن", "8 أماكن", "8 أماكن", False),
        ("-5 درجات", "-5 درجات", "-5 درجات", False),
        ("1.5 مليون", "1.5 مليون", "1.5 مليون", False),
        ("2026-03-05", "2026-03-05", "2026-03-05", False),
        ("«النهر» يفيض", "«النهر» يفيض", "«النهر» يفيض", False),
        ("***", "***", "***", False),
    ],
)
def test_signs_and_numbers_of_lists_are_told_from_the_text(
    printed: str,
    text: str,
    item: str,
    bulleted: bool,  # noqa: FBT001
) -> None:
    """A sign is never part of the text; a number may be, so both readings are kept."""
    (line,) = read_lines(f"  {printed}  ")

    assert (line.text, line.item, line.bulleted) == (text, item, bulleted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقال مسؤول", True),
        ("وأدى الحادث", True),
        ("ولدى وصوله", True),
        ("و أعلن", True),
        ("«وأضاف", True),
        ("من جانبها، قالت", True),
        ("فهل تنجح", True),
        ("وزير النقل", False),
        ("وادي حلفا", False),
        ("واشنطن تعلن", False),
        ("وفاة شاعر", False),
        ("والده يروي", False),
        ("من المقرر", False),
        ("", False),
    ],
)
def test_an_opening_that_looks_back_is_told_from_a_word_that_begins_with_waw(
    text: str,
    expected: bool,  # noqa: FBT001
) -> None:
    """«و» joins sentences, but also begins words of its own."""
    assert looks_back(text) is expected


def test_one_stop_closes_a_sentence_and_two_do_not() -> None:
    """Also behind quotes and marks of direction, and never within an abbreviation."""
    closing = ("وصل الوفد.", "قال: «وصلنا».", "قال: «وصلنا.»", "وصل الوفد .\u200f", "وصل۔")
    trailing = ("وصل الوفد..", "وصل الوفد ..", "وصل الوفد…", "وصل الوفد؟", "وصل الوفد", "")

    assert all(map(closes_sentence, closing))
    assert not any(map(closes_sentence, trailing))
    assert holds_sentences("وصل الوفد. وغادر")
    assert not any(map(holds_sentences, ("د. سلمى وصلت", "وصل.. وغادر", "بلغ 2.5 مليون", "وكالة أ.ف.ب")))


def test_shapes_do_not_overlap_where_it_matters() -> None:
    """What is surely prose is neither headline nor sub-heading; a name is no phrase."""
    prose = "ويأمل الأهالي أن تعود المياه قبل الصيف"

    assert is_prose(prose)
    assert not reads_as_headline(prose)
    assert not reads_as_subheading("وانتهى الموسم")
    assert reads_as_subheading("وماذا بعد؟")
    assert reads_as_name("نزار الخير", longest=4)
    assert not reads_as_name("عودة إلى المدرسة", longest=4)


WORDS = sorted(
    {word for label in LABELS for part in label.phrase.split() for word in part.removesuffix("?").split("|")}
)
SOUP = st.lists(
    st.sampled_from(
        [*WORDS, "أ", "فيسبوك", "تويتر", "طباعة", "الرئيسية", "ال", "بلدية", *" :/-+•«©ـ3\u064e\u200f"]
    )
).map("".join)


@given(SOUP)
def test_a_text_that_is_spared_the_patterns_matches_none(text: str) -> None:
    """The look at the first word turns away no label and no furniture."""
    assert _OPENINGS.may_open(text) or not _LANDMARK.match(plain(text))
    assert is_furniture(text) or not _FURNITURE.match(plain(text)) or len(text) > 240


@pytest.mark.parametrize(
    "headline",
    [
        "حوار.. الجسر القديم يشكو أهله",
        "تقرير | مصنع الخزف يغلق أبوابه",
        "مصادر: المدير يزور المصنع غدا",
        "مصادر: المدير يستقيل",
        "قضايا ذات صلة بالانتخابات أمام المحكمة",
        "أخبار متعلقة بهذه القضية تشغل الشارع",
    ],
)
def test_a_headline_that_begins_like_a_label_is_none(headline: str) -> None:
    """Editors dress headlines with words that labels have, and sentences go on behind them."""
    assert landmark(headline) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("المصدر: صحيفة يديعوت أحرونوت العبرية", "صحيفة يديعوت أحرونوت العبرية"),
        ("حوار | هالة منصور", "هالة منصور"),
    ],
)
def test_names_behind_those_words_are_names(line: str, value: str) -> None:
    """What looks like a verb in an outlet's name is none, and a bar may part a byline from its label."""
    mark = landmark(line)

    assert mark is not None
    assert mark.value == value
