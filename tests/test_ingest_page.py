"""A page's text becomes its articles, whatever the layout."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import fold
from ingest.errors import PageError
from ingest.landmarks import LABELS
from ingest.page import PageArticle, read_page
from store.article import Block, Role

NOW = datetime(2026, 3, 9, 12)  # noqa: DTZ001 (a page's own clock has no zone)

H = "متحف البحر يفتح جناحا جديدا للأطفال"
LEAD = (
    "بعد عامين من الترميم والانتظار، يعود متحف البحر إلى استقبال زواره بجناح كامل للصغار، "
    "فيما تستعد المدينة لموسم سياحي حافل"
)
P1 = "قالت مديرة المتحف هالة منصور إن الجناح يضم أربعين قطعة نادرة."
P2 = "وأضافت أن الدخول مجاني طوال الشهر الأول."
P3 = "وتوقعت البلدية أن يتضاعف عدد الزوار قبل نهاية الصيف."

H2 = "سفينة غارقة تعود إلى السطح بعد قرن"
Q1 = "عثر غواصون على السفينة قبالة الساحل الشمالي خلال تدريب معتاد."
Q2 = "ويعتقد الباحثون أنها غرقت في عاصفة عام 1912."

H3 = "حوت أزرق يزور الخليج للمرة الأولى"
S1 = "رصد صيادون الحوت فجر الأحد على بعد ميلين من الشاطئ."
S2 = "ودعا خفر السواحل القوارب إلى الابتعاد عنه."

R1 = "الصيادون يحذرون من تراجع الأسماك"
R2 = "ميناء المدينة يستقبل أول عبارة كهربائية"
R3 = "هل تنجو الشعاب المرجانية من موجة الحر؟"
R4 = "8 شواطئ لا تعرفها على الساحل الشرقي"

SOURCE = "المصدر: صوت الساحل"
TAGS = "وسوم: متاحف، أطفال"


@dataclass(frozen=True)
class Shown:
    """What a page shows of an article."""

    headline: str | None
    paragraphs: tuple[str, ...] = ()
    lead: str | None = None
    subheadings: tuple[str, ...] = ()
    byline: str | None = None
    source: str | None = None
    published: date | None = None
    keywords: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


def shown(article: PageArticle) -> Shown:
    """Return an article as the tests compare it."""
    return Shown(
        article.headline,
        article.paragraphs,
        article.lead,
        article.subheadings,
        article.byline,
        article.source,
        article.published,
        article.keywords,
        article.related,
    )


def read(*lines: str, between: str = "\n\n") -> tuple[Shown, ...]:
    """Read a page of these lines."""
    return tuple(map(shown, read_page(between.join(lines), now=NOW).articles))


MAIN = Shown(H, (P1, P2))
CLOSED = Shown(H, (P1, P2), source="صوت الساحل")
EMBEDDED = Shown(H2, (Q1, Q2))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([H, P1, P2], MAIN, id="headline first"),
        pytest.param([LEAD, H, P1, P2], Shown(H, (P1, P2), lead=LEAD), id="lead first"),
        pytest.param(
            [f"{LEAD}.", H, P1, P2], Shown(H, (P1, P2), lead=f"{LEAD}."), id="lead with a stop first"
        ),
        pytest.param([H, LEAD, P1, P2], Shown(H, (LEAD, P1, P2)), id="lead below the headline"),
        pytest.param(
            ["المتحف بلا زوار منذ عام.", H + " بعد ترميم سفنه الخشبية وقاعاته القديمة كلها", P1],
            Shown(H + " بعد ترميم سفنه الخشبية وقاعاته القديمة كلها", (P1,), lead="المتحف بلا زوار منذ عام."),
            id="short lead over a long headline",
        ),
        pytest.param(["ثقافة", H, P1, P2], MAIN, id="section over the headline"),
        pytest.param(["ثقافة", LEAD, H, P1], Shown(H, (P1,), lead=LEAD), id="section over the lead"),
        pytest.param(["أخبار > محليات > البحر", H, P1, P2], MAIN, id="crumbs over the headline"),
        pytest.param(["الرئيسية / ثقافة", H, H, P1, P2], MAIN, id="headline printed twice"),
        pytest.param(
            [f"{H}.", "5 مارس 2026", P1], Shown(f"{H}.", (P1,), published=date(2026, 3, 5)), id="stopped"
        ),
        pytest.param([H], Shown(H), id="only a headline"),
        pytest.param(["متحف البحر"], Shown("متحف البحر"), id="only two words"),
        pytest.param([P1, P2, P3], Shown(None, (P1, P2, P3)), id="no headline"),
        pytest.param([LEAD, P1, P2], Shown(None, (LEAD, P1, P2)), id="no headline below a lead"),
        pytest.param(
            [P1, P2, SOURCE], Shown(None, (P1, P2), source="صوت الساحل"), id="no headline over a source"
        ),
        pytest.param([H, P1[:-1], P2[:-1]], Shown(H, (P1[:-1], P2[:-1])), id="paragraphs without stops"),
    ],
)
def test_the_head_of_an_article(lines: list[str], expected: Shown) -> None:
    """Headline and lead are told by their shape and place; a headline that is not there is not invented."""
    assert read(*lines) == (expected,)


@pytest.mark.parametrize("ending", ["", "؟", "..", "…", "!"])
def test_headlines_end_in_anything_but_a_stop(ending: str) -> None:
    """Questions, dots and nothing."""
    assert read(H + ending, P1, P2) == (Shown(H + ending, (P1, P2)),)


@pytest.mark.parametrize(
    ("lines", "byline", "published"),
    [
        pytest.param(["بقلم: سامر عودة", H], "سامر عودة", None, id="byline over the headline"),
        pytest.param([H, "كتبت/ ليلى حداد"], "ليلى حداد", None, id="byline below"),
        pytest.param([H, "كتب سامر عودة"], "سامر عودة", None, id="without a colon"),
        pytest.param([LEAD, H, "بقلم سامر عودة"], "سامر عودة", None, id="without a colon below a lead"),
        pytest.param([H, "بقلم", "سامر عودة"], "سامر عودة", None, id="name on the next line"),
        pytest.param(
            [H, "تحرير: ليلى حداد", "بقلم: سامر عودة"], "سامر عودة", None, id="author before editor"
        ),
        pytest.param([H, "تحرير: ليلى حداد"], "ليلى حداد", None, id="editor alone"),
        pytest.param([H, "الخميس 5 آذار 2026"], None, date(2026, 3, 5), id="date"),
        pytest.param(["٥ مارس ٢٠٢٦", H], None, date(2026, 3, 5), id="date over the headline"),
        pytest.param([H, "منذ ساعتين"], None, datetime(2026, 3, 9, 10), id="relative date"),  # noqa: DTZ001
        pytest.param([H, "آخر تحديث: 6 مارس 2026"], None, None, id="only an update"),
        pytest.param(
            [H, "كتبت: ليلى حداد | 5 مارس 2026 | طباعة"], "ليلى حداد", date(2026, 3, 5), id="one line"
        ),
        pytest.param([H, "صور - الخميس 5 مارس 2026"], None, date(2026, 3, 5), id="place and date"),
        pytest.param([H, "كتب: سامر عودة - صور"], "سامر عودة", None, id="name and place"),
        pytest.param([H, "سامر عودة", "5 مارس 2026"], "سامر عودة", date(2026, 3, 5), id="a bare name"),
        pytest.param([H, "صوت الساحل", "5 مارس 2026"], None, date(2026, 3, 5), id="a bare name of nobody"),
    ],
)
def test_bylines_and_dates(lines: list[str], byline: str | None, published: date | None) -> None:
    """Before or after the headline, on lines of their own or together, and never among the paragraphs."""
    expected = Shown(H, (P1, P2), byline=byline, published=published)

    (article,) = read(*lines, P1, P2)

    assert (article.headline, article.paragraphs) == (expected.headline, expected.paragraphs)
    assert (article.byline, article.published) == (expected.byline, expected.published)
    assert article.subheadings == ()


@pytest.mark.parametrize("place", ["top", "middle", "end"])
def test_a_source_and_keywords_may_stand_anywhere(place: str) -> None:
    """The text goes on below them."""
    lines = {"top": [SOURCE, TAGS, P1, P2], "middle": [P1, SOURCE, TAGS, P2], "end": [P1, P2, TAGS, SOURCE]}[
        place
    ]

    assert read(H, *lines) == (Shown(H, (P1, P2), source="صوت الساحل", keywords=("متاحف", "أطفال")),)


@pytest.mark.parametrize(
    "line",
    [
        "المصدر: «لم نتلق أي شكوى حتى الآن».",
        "وأضاف المصدر: «العمل يسير كما نريد».",
        "المصدر الذي طلب عدم ذكر اسمه قال إن العقد سيوقع غدا.",
        "نقلا عن مصادر مطلعة، يجري التحضير لمؤتمر صحفي.",
        "وكتب: «هذا أجمل يوم في حياتي».",
        "كتب الوزير على صفحته أن الافتتاح سيكون علنيا.",
        "وتابع أيضا وزير السياحة سير العمل في القاعة.",
    ],
)
def test_the_words_of_labels_are_text_in_prose(line: str) -> None:
    """A paragraph that begins like a label stays a paragraph, and the real label is found below it."""
    assert read(H, P1, line, P2, SOURCE) == (Shown(H, (P1, line, P2), source="صوت الساحل"),)


@pytest.mark.parametrize(
    "lines",
    [
        ["كلمات دلالية: متاحف، أطفال"],
        ["الكلمات المفتاحية", "متاحف | أطفال"],
        ["وسوم متاحف، أطفال"],
        ["وسوم:", "متاحف", "أطفال"],
        ["وسوم:\n• متاحف\n• أطفال"],
        ["هاشتاغ: #متاحف #أطفال"],
        ["الوسوم\n#متاحف\n#أطفال"],
        ["كلمات دلالية: متاحف،\nأطفال"],
        ["وسوم: متاحف", "هاشتاغ: #متاحف #أطفال"],
        ["وسوم: متاحف، أطفال", "هاشتاغ: #متاحف"],
    ],
)
def test_keywords_stand_on_the_labels_line_or_below(lines: list[str]) -> None:
    """However they are separated; what follows them is not taken for keywords."""
    expected = Shown(H, (P1, P2), keywords=("متاحف", "أطفال"), related=(R1, R2))

    assert read(H, P1, P2, *lines, "إقرأ أيضا:", R1, R2) == (expected,)


def test_keywords_over_the_text_do_not_swallow_it() -> None:
    """Below a label over the text stands one line of keywords, then the text."""
    assert read(H, "وسوم:", "متاحف، أطفال", P1, P2, between="\n") == (
        Shown(H, (P1, P2), keywords=("متاحف", "أطفال")),
    )


def test_keywords_below_the_text_do_not_swallow_the_footer() -> None:
    """What stands below a line with several keywords is something else."""
    assert read(H, P1, P2, "وسوم:", "متاحف، أطفال", "صوت الساحل", "اتصل بنا") == (
        Shown(H, (P1, P2), keywords=("متاحف", "أطفال")),
    )


@pytest.mark.parametrize(
    "subheading",
    [
        "أرقام الموسم",
        "ماذا بعد؟",
        "وماذا عن الأسعار؟",
        "خطة العام المقبل..",
        "إعداد الكوادر الجديدة",
        "1- البداية",
    ],
)
def test_a_short_line_over_prose_is_a_subheading(subheading: str) -> None:
    """With a mark or without, and with the first word of a label."""
    (article,) = read_page(f"{H}\n\n{P1}\n\n{subheading}\n\n{P2}", now=NOW).articles

    assert article.body == (
        Block("paragraph", P1),
        Block("subheading", subheading),
        Block("paragraph", P2),
    )


def test_a_short_line_at_the_end_is_a_paragraph() -> None:
    """A sub-heading stands over something."""
    assert read(H, P1, P2, "تمت التغطية بحمد الله") == (Shown(H, (P1, P2, "تمت التغطية بحمد الله")),)


def test_a_list_in_the_text_is_text() -> None:
    """Bullets below a sentence that announces them are paragraphs, without their signs."""
    lines = ["وجاءت الأسعار كما يلي:", "- الكبار: خمسة دنانير\n- الصغار: ديناران", P3, SOURCE]

    assert read(H, P1, *lines) == (
        Shown(
            H,
            (P1, "وجاءت الأسعار كما يلي:", "الكبار: خمسة دنانير", "الصغار: ديناران", P3),
            source="صوت الساحل",
        ),
    )


def test_the_sites_furniture_is_left_out() -> None:
    """Crumbs, buttons, captions, counters and footers, wherever they stand."""
    page = read(
        *("الرئيسية / ثقافة", "طباعة", H, "شارك على فيسبوك", "صورة: أرشيف البلدية", P1),
        *(
            "مبنى المتحف القديم على الواجهة البحرية (أرشيفية)",
            "-----",
            P2,
            "تابعنا على تويتر",
            "3 تعليقات",
            SOURCE,
        ),
        *("مقالات مشابهة", f"• {R1}\n• {R2}", "صوت الساحل", "جميع الحقوق محفوظة © 2026"),
    )

    assert page == (Shown(H, (P1, P2), source="صوت الساحل", related=(R1, R2)),)


@pytest.mark.parametrize("button", ["التعليقات", "التعليقات (3)"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_comments_button_over_the_text_hides_nothing(button: str, place: int) -> None:
    """Only below the text are comments a section of their own."""
    lines = [H, P1, P2]
    lines.insert(place, button)

    assert read(*lines) == (MAIN,)


def test_comments_below_the_text_are_left_out() -> None:
    """Also those that are sentences."""
    assert read(H, P1, P2, "التعليقات (2)", "سامي: خبر جميل جدا.", "منى: متى الافتتاح؟") == (MAIN,)


def test_the_most_read_are_not_related() -> None:
    """A list that the site prints on every page is none of the article's; the text goes on below it."""
    page = read(H, P1, "الأكثر قراءة", f"• {R1}\n• {R2}", P2, SOURCE, "مقالات مشابهة", f"• {R3}\n• {R4}")

    assert page == (Shown(H, (P1, P2), source="صوت الساحل", related=(R3, R4)),)


LIST_LABELS = [
    *("إقرأ أيضاً:", "اقرأ أيضا", "أقرأ أيضًا :", "إقرا ايضا..", "شاهد أيضاً:", "طالع أيضا", "(اقرأ أيضا)"),
    *("مواضيع ذات صلة", "أخبار متعلقة:", "مقالات مشابهة", "مقالات ذات صلة:", "قد يهمك", "قد يهمك أيضا:"),
    *("للمزيد اقرأ أيضا:", "«اقرأ أيضا»", "📌 اقرأ أيضا:", "إقرأ أيضاً 👇", "** لا يفوتك **", "Read also:"),
]


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("label", LIST_LABELS)
def test_a_label_over_headlines_lists_them(label: str, between: str) -> None:
    """No prose follows, so no article is opened."""
    assert read(H, P1, P2, label, R1, R2, R3, between=between) == (Shown(H, (P1, P2), related=(R1, R2, R3)),)


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("label", LIST_LABELS)
def test_a_label_over_a_headline_and_prose_opens_an_article(label: str, between: str) -> None:
    """The article above has had its source, so the prose is another's."""
    assert read(H, P1, P2, SOURCE, label, H2, Q1, Q2, between=between) == (CLOSED, EMBEDDED)


@pytest.mark.parametrize("sign", [*"•-–—*▪◦·●►✔❖»", "1-", "٢.", "(3)"])
def test_bullets_of_any_kind_are_taken_off_related_headlines(sign: str) -> None:
    """A number that belongs to the headline stays."""
    page = read(H, P1, P2, "مقالات مشابهة", "\n".join(f"  {sign} {headline}" for headline in (R1, R2, R4)))

    assert page == (Shown(H, (P1, P2), related=(R1, R2, R4)),)


DECORATED = (f"شاهد.. {R1}", f"{R2} | فيديو", f"عاجل: {R1}…")
OWN_WAW = ("وزيرة السياحة تزور الميناء", "وفاة بحار أحبه الميناء")
NOTICE = "يحتفظ الموقع بحق تعديل المحتوى دون إشعار."


@pytest.mark.parametrize(
    ("lines", "related"),
    [
        pytest.param([f"اقرأ أيضاً{R1}", R2], (R1, R2), id="glued"),
        pytest.param([f"إقرأ أيضا{R4}", R2], (R4, R2), id="glued to a digit"),
        pytest.param([f"اقرأ أيضا.. {R1}"], (R1,), id="behind dots"),
        pytest.param([f"شاهد أيضا: {R1}", f"اقرأ أيضا: {R1}"], (R1, R1), id="repeated"),
        pytest.param(["اقرأ أيضا", *DECORATED], DECORATED, id="decorated"),
        pytest.param(["اقرأ أيضا", *OWN_WAW], OWN_WAW, id="words that begin with waw"),
        pytest.param(["مقالات مشابهة", R1, "5 مارس 2026", R2], (R1, R2), id="each with its date"),
        pytest.param(["مقالات مشابهة", R1, R2, R3, "اتصل بنا", "من نحن"], (R1, R2, R3), id="footer below"),
        pytest.param(["مقالات مشابهة", R1, R2, R3, NOTICE], (R1, R2, R3), id="notice below"),
        pytest.param([f"اقرأ أيضا: {R1}", NOTICE], (R1,), id="notice below a single headline"),
    ],
)
def test_related_headlines_as_printed(lines: list[str], related: tuple[str, ...]) -> None:
    """Without label and bullet, with their decorations, each as often as it stands there."""
    assert read(H, P1, P2, SOURCE, *lines) == (Shown(H, (P1, P2), source="صوت الساحل", related=related),)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [P1, f"اقرأ أيضا: {R1}", P2, SOURCE],
            Shown(H, (P1, P2), source="صوت الساحل", related=(R1,)),
            id="inline",
        ),
        pytest.param(
            [P1, "اقرأ أيضا:", R1, P2, SOURCE],
            Shown(H, (P1, P2), source="صوت الساحل", related=(R1,)),
            id="on the line below",
        ),
        pytest.param([P1, f"شاهد أيضا: {R1}", P2], Shown(H, (P1, P2), related=(R1,)), id="no source ahead"),
        pytest.param(
            [P1, f"شاهد أيضا: {R1}", P2, f"اقرأ أيضا.. {R2}", P3],
            Shown(H, (P1, P2, P3), related=(R1, R2)),
            id="twice",
        ),
        pytest.param(
            [P1, P2, f"شاهد أيضا: {R1}", "من جانبه رحب اتحاد الصيادين بالفكرة."],
            Shown(H, (P1, P2, "من جانبه رحب اتحاد الصيادين بالفكرة."), related=(R1,)),
            id="goes on with another look back",
        ),
        pytest.param(
            [P1, f"شاهد أيضا: {R1}", "يضم الجناح نموذجا لسفينة شراعية.", SOURCE],
            Shown(H, (P1, "يضم الجناح نموذجا لسفينة شراعية."), source="صوت الساحل", related=(R1,)),
            id="goes on plainly with its source ahead",
        ),
        pytest.param(
            [P1, f"شاهد أيضا: {R1}", "رأي الزوار", P2],
            Shown(H, (P1, P2), subheadings=("رأي الزوار",), related=(R1,)),
            id="over a sub-heading",
        ),
        pytest.param(
            [P1, "اقرأ أيضا", f"• {R1}\n• {R2}", P2, SOURCE],
            Shown(H, (P1, P2), source="صوت الساحل", related=(R1, R2)),
            id="with bullets",
        ),
        pytest.param(
            [P1, "اقرأ أيضا", R1, R2, P2, SOURCE],
            Shown(H, (P1, P2), source="صوت الساحل", related=(R1, R2)),
            id="two headlines",
        ),
        pytest.param([f"اقرأ أيضا: {R1}", P1, P2], Shown(H, (P1, P2), related=(R1,)), id="over the text"),
        pytest.param(
            [f"{P1} اقرأ أيضا: {R1}", P2], Shown(H, (P1, P2), related=(R1,)), id="behind a sentence"
        ),
        pytest.param([P1, "اقرأ أيضا:", P2, P3], Shown(H, (P1, P2, P3)), id="empty label"),
    ],
)
def test_a_label_within_the_text_interrupts_it(lines: list[str], expected: Shown) -> None:
    """The article goes on below: its text looks back, or its source is still to come."""
    assert read(H, *lines) == (expected,)


def test_a_headline_over_the_main_headline_is_related() -> None:
    """A page may begin with a read-also line."""
    assert read(f"اقرأ أيضا: {R1}", H, P1, P2) == (Shown(H, (P1, P2), related=(R1,)),)


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_lists_nested_in_embedded_articles_are_theirs(between: str) -> None:
    """Each list belongs to the article above it, the page's own to the main article."""
    page = read(
        *(H, P1, P2, SOURCE, TAGS, "اقرأ أيضا:", H2, Q1, Q2, "إقرأ أيضا:", R1, "شاهد أيضا:", H3, S1, S2),
        *(f"اقرأ ايضا{R2}", R3, "مواضيع ذات صلة", f"- {R4}\n- {H2}"),
        between=between,
    )

    assert page == (
        Shown(H, (P1, P2), source="صوت الساحل", keywords=("متاحف", "أطفال"), related=(R4, H2)),
        Shown(H2, (Q1, Q2), related=(R1,)),
        Shown(H3, (S1, S2), related=(R2, R3)),
    )


@pytest.mark.parametrize(
    "own_list",
    [
        pytest.param(["مقالات مشابهة", f"• {R3}\n• {R4}"], id="by its label"),
        pytest.param(["اقرأ أيضا", f"• {R3}\n• {R4}"], id="by its bullets"),
    ],
)
def test_the_pages_own_list_is_the_main_articles(own_list: list[str]) -> None:
    """Also when the article above it is an embedded one."""
    page = read(H, P1, P2, SOURCE, "اقرأ أيضا:", H2, Q1, Q2, "اقرأ أيضا:", R1, R2, *own_list)

    assert page == (
        Shown(H, (P1, P2), source="صوت الساحل", related=(R3, R4)),
        Shown(H2, (Q1, Q2), related=(R1, R2)),
    )


def test_a_list_that_names_the_embedded_article_is_not_its_own() -> None:
    """No article recommends itself."""
    page = read(H, P1, P2, SOURCE, "اقرأ أيضا:", H2, Q1, Q2, "طالع أيضا", R1, H2)

    assert page == (Shown(H, (P1, P2), source="صوت الساحل", related=(R1, H2)), EMBEDDED)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["اقرأ أيضا:", H2, Q1, Q2], EMBEDDED, id="without source or keywords above"),
        pytest.param([SOURCE, f"اقرأ أيضا: {H2}", Q1, Q2], EMBEDDED, id="headline on the label's line"),
        pytest.param([SOURCE, "اقرأ أيضا:", f"• {H2}", Q1, Q2], EMBEDDED, id="bulleted headline"),
        pytest.param([SOURCE, "من أرشيفنا:", H2, Q1, Q2], EMBEDDED, id="below a label that nobody knows"),
        pytest.param([SOURCE, "اقرأ أيضا:", LEAD, H2, Q1], Shown(H2, (Q1,), lead=LEAD), id="lead first"),
        pytest.param(
            [SOURCE, "اقرأ أيضا:", H2, Q1[:-1], Q2],
            Shown(H2, (Q1[:-1], Q2)),
            id="first paragraph without a stop",
        ),
        pytest.param(
            [SOURCE, "اقرأ أيضا:", H2, Q1, "من بناها؟", Q2],
            Shown(H2, (Q1, Q2), subheadings=("من بناها؟",)),
            id="with a sub-heading",
        ),
        pytest.param(
            [SOURCE, "اقرأ أيضا:", H2, Q1, f"شاهد أيضا: {R1}", Q2],
            Shown(H2, (Q1, Q2), related=(R1,)),
            id="interrupted",
        ),
        pytest.param(
            [SOURCE, "اقرأ أيضا:", H2, Q1, "• القبطان\n• الطاقم", Q2],
            Shown(H2, (Q1, "القبطان", "الطاقم", Q2)),
            id="with a list in its text",
        ),
        pytest.param(
            [
                SOURCE,
                "اقرأ أيضا:",
                H2,
                "3 مارس 2026",
                "كتب: سامر عودة",
                Q1,
                Q2,
                "المصدر: الأعماق",
                "وسوم: سفن، بحر",
            ],
            Shown(
                H2,
                (Q1, Q2),
                byline="سامر عودة",
                published=date(2026, 3, 3),
                source="الأعماق",
                keywords=("سفن", "بحر"),
            ),
            id="with facts of its own",
        ),
    ],
)
def test_an_embedded_article_is_read_whole(lines: list[str], expected: Shown) -> None:
    """It has what is printed inside it and nothing else."""
    main, embedded = read(H, P1, P2, *lines)

    assert (main.headline, main.paragraphs, main.related) == (H, (P1, P2), ())
    assert embedded == expected


@pytest.mark.parametrize(
    ("lines", "related"),
    [
        pytest.param(
            ["لا تذهب قبل أن ترى", R1, R2, "مقالات مشابهة", f"• {R3}"], (), id="a label with too many words"
        ),
        pytest.param(
            ["جولة في الموقع", f"• {R1}\n• {R2}\n• {R3}"], (R1, R2, R3), id="bullets below an unknown label"
        ),
        pytest.param(["صوت الساحل", "اتصل بنا"], (), id="the site's name"),
    ],
)
def test_below_the_source_nothing_is_the_articles_text(lines: list[str], related: tuple[str, ...]) -> None:
    """Unknown labels and unknown footers do not end up among the paragraphs."""
    page = read(H, P1, P2, SOURCE, *lines)

    assert page[0].paragraphs == (P1, P2)
    assert page[0].subheadings == ()
    assert set(related) <= set(page[0].related)


def test_a_headline_whose_words_come_again_below_opens_its_article() -> None:
    """Where nothing else tells, the words of a headline on its label's line do."""
    own = "عادت السفينة الغارقة إلى السطح أمس بعد قرن كامل في القاع."
    other = "تفتح القاعة أبوابها كل صباح عدا يوم الاثنين."

    opened = read(H, P1, P2, f"اقرأ أيضا: {H2}", own)
    interrupted = read(H, P1, P2, f"اقرأ أيضا: {H2}", other)

    assert opened == (MAIN, Shown(H2, (own,)))
    assert interrupted == (Shown(H, (P1, P2, other), related=(H2,)),)


@pytest.mark.parametrize("label", ["المصدر:", "بقلم", "وسوم:"])
def test_a_label_without_a_value_says_nothing(label: str) -> None:
    """What stands below it must look like one, or stays text."""
    assert read(H, P1, label, P2) == (MAIN,)
    assert read(H, P1, P2, label) == (MAIN,)


def test_text_below_the_source_goes_on_when_it_looks_back() -> None:
    """A sub-heading may stand between the source and the rest of the text."""
    page = read(H, P1, P2, SOURCE, "رأي الزوار", P3)

    assert page == (Shown(H, (P1, P2, P3), subheadings=("رأي الزوار",), source="صوت الساحل"),)


def test_an_article_below_the_source_needs_no_label() -> None:
    """A long line over prose that does not look back is another article's headline."""
    assert read(H, P1, P2, SOURCE, H2, Q1, Q2) == (CLOSED, EMBEDDED)


def test_english_lines_are_text_like_any_other() -> None:
    """Quotations and English labels stand on Arabic pages too."""
    english = "The minister said the museum would open on Monday."

    assert read(H, P1, english, P2, "Source: Coast Voice") == (
        Shown(H, (P1, english, P2), source="Coast Voice"),
    )


def test_the_main_article_comes_first() -> None:
    """Roles tell the main article from the embedded ones."""
    articles = read_page(f"{H}\n{P1}\n{SOURCE}\nاقرأ أيضا:\n{H2}\n{Q1}\n{Q2}", now=NOW).articles

    assert [article.role for article in articles] == [Role.MAIN, Role.EMBEDDED]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\ufeff", "***\n---", "طباعة\n\nشارك المقال", "12345"])
def test_a_text_without_an_article_is_refused(text: str) -> None:
    """Nothing, or nothing but the site's own lines."""
    with pytest.raises(PageError, match="holds no text of an article"):
        read_page(text, now=NOW)


PAGE = "\n\n".join(
    [
        *("الرئيسية / ثقافة", LEAD, H, "الخميس 5 مارس 2026", "بقلم: سامر عودة", P1, "رأي الزوار؟", P2, P3),
        *(SOURCE, "كلمات دلالية: متحف البحر، الأطفال", "اقرأ أيضاً:", H2, Q1, Q2, f"اقرأ أيضا: {R1}", R2),
        *("مقالات مشابهة", f"  • {R3}\n  • {R4}"),
    ]
)


def folded(text: str) -> list[list[tuple[str, ...] | str]]:
    """Return what a page holds in the form that spellings share."""
    pages = read_page(text, now=NOW).articles
    return [
        [
            *(tuple(map(fold, part)) for part in (article.paragraphs, article.subheadings, article.related)),
            *(fold(part or "") for part in (article.headline, article.lead, article.byline, article.source)),
            tuple(map(fold, article.keywords)),
            str(article.published),
        ]
        for article in pages
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="CR"),
        pytest.param(lambda text: text.replace("\n\n", "\n"), id="no blank lines"),
        pytest.param(lambda text: text.replace("\n", "\n\n\n"), id="more blank lines"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="no-break spaces"),
        pytest.param(lambda text: text.replace(" ", "  \t"), id="wide spaces"),
        pytest.param("\u200b".join, id="zero-width spaces"),
        pytest.param(lambda text: text.replace("\n", " \u200f\n\u202b"), id="direction marks at the edges"),
        pytest.param(lambda text: text.replace(" ", " \u200f").replace(":", "\u200f:"), id="marks within"),
        pytest.param(lambda text: text.replace("ي", "ی").replace("ك", "ک"), id="Persian letters"),
        pytest.param(
            lambda text: text.translate(dict(zip(range(48, 58), "٠١٢٣٤٥٦٧٨٩", strict=True))), id="digits"
        ),
        pytest.param(lambda text: re.sub("[أإآ]", "ا", text), id="no hamza"),
        pytest.param(lambda text: re.sub("([بتسعمن])(?=[ا-ي])", r"\1ـ", text), id="tatweel"),
        pytest.param(lambda text: re.sub("([دلمنه])(?=[ا-ي])", "\\1\u064e", text), id="vowel signs"),
        pytest.param(
            lambda text: text.replace("المصدر", "ﺍﻟﻤﺼﺪﺭ").replace("اقرأ", "ﺍﻗﺮﺃ"), id="presentation forms"
        ),
    ],
)
def test_a_page_reads_the_same_however_it_was_typed(change: Callable[[str], str]) -> None:
    """Line ends, spaces, marks and keyboards change no decision."""
    assert folded(change(PAGE)) == folded(PAGE)


@given(st.data())
def test_invisible_characters_anywhere_change_nothing(data: st.DataObject) -> None:
    """Marks of direction and width, spaces at line ends, blank lines: wherever they are strewn."""
    text = PAGE
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(["\u200b", "\u200f", "\u200e", "\ufeff", "\u202b"]))
            + text[at:]
        )
    ends = data.draw(st.sampled_from(["\n", " \n", "\u00a0\n", "\n\n", "\r\n"]))

    assert folded(text.replace("\n", ends)) == folded(PAGE)


FRAGMENTS = st.sampled_from(
    [
        *(H, LEAD, P1, P2, P3, H2, Q1, Q2, R1, R2, R3, R4, SOURCE, TAGS),
        *(label.phrase.replace("|", " ").replace("?", "") for label in LABELS),
        *("\n", "\n\n", ":", " : ", "..", ".", "؟", "• ", "- ", "1- ", "#", "|", "«", "»", "(", ")"),
        *("5 مارس 2026", "منذ ساعة", "\u200f", "\u202e", "\x00", "\ud800", "\r", "\u2028", "طباعة"),
    ]
)


@given(st.lists(FRAGMENTS | st.text(max_size=12), max_size=24).map("".join))
def test_any_text_gives_articles_or_a_page_error(text: str) -> None:
    """Nothing else is ever raised; the first article is the main one, and no part of any is blank."""
    try:
        articles = read_page(text, now=NOW).articles
    except PageError:
        return

    assert [article.role is Role.MAIN for article in articles] == [True] + [False] * (len(articles) - 1)
    for article in articles:
        parts = (*article.paragraphs, *article.subheadings, *article.related, *article.keywords)
        assert all(part.strip() for part in parts)
        assert article.headline is None or article.headline.strip()


@pytest.mark.parametrize("name", ["ووهان", "ويليامز", "ويسترن يونيون", "وندسور"])
def test_a_name_in_waw_over_the_date_opens_a_headline(name: str) -> None:
    """The letter looks like «and», but nothing stands above it to go on from."""
    text = (
        f"{name} تستعيد معرضها السنوي\n\n19 نوفمبر 2025\n\nعاد المعرض بعد غياب، وزاره الآلاف في يومه الأول."
    )

    headline = read_page(text, now=NOW).articles[0].headline

    assert headline == f"{name} تستعيد معرضها السنوي"


@pytest.mark.parametrize("label", ["كتب: ", "بقلم: ", "كتب "])
@pytest.mark.parametrize("name", ["علي حسن", "محمد علي", "آن صليبا"])
def test_a_name_that_folds_to_a_particle_is_a_name(label: str, name: str) -> None:
    """«علي» is no «على», «آن» no «أن»: the byline stands above the headline, and neither is lost."""
    text = f"{label}{name}\n\nميناء صغير يصدر الإسفنج إلى الجزر\n\nعاد الصيادون إلى البحر بعد شهر من الرياح."
    article = read_page(text, now=NOW).articles[0]

    assert (article.byline, article.headline) == (name, "ميناء صغير يصدر الإسفنج إلى الجزر")


@pytest.mark.parametrize("line", ["ك" * 50_000, "ا؟" * 50_000, "و" * 50_000, "ا. " * 20_000])
def test_a_line_as_long_as_a_book_is_no_headline(line: str) -> None:
    """It may be one word, and nothing shows that it is prose; nobody prints it above an article."""
    assert read_page(line, now=NOW).articles[0].headline is None
