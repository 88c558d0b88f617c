"""Paragraphs that a fixed width broke are joined, and one paragraph to the line is left alone."""

import textwrap
from datetime import datetime

import pytest

from ingest.lines import read_lines
from ingest.page import read_page
from ingest.wrap import unwrapped
from store.article import Block

NOW = datetime(2026, 3, 9, 12)  # noqa: DTZ001 (a page's own clock has no zone)

HEADLINE = "قرية جبلية تستعيد نبعها"
HEADLINE_BELOW = "طريق جديد إلى الوادي"
RELATED = ("صيف طويل في الأعالي", "من يسقي حقول الزيتون؟")
LEAD = (
    "بعد سنوات من الجفاف وهجرة الشبان إلى المدن الساحلية، عاد الماء إلى نبع القرية القديم، "
    "فعادت معه حكايات لم يسمعها الصغار من قبل"
)
PARAGRAPHS = (
    (
        "قالت المعلمة سعاد نجم إن التلاميذ خرجوا من صفوفهم حين سمعوا خرير الماء أول مرة، "
        "وإن بعضهم ظن أن السماء تمطر في عز الصيف."
    ),
    (
        "وأوضح مهندس الري فادي شلهوب أن ثلوج الشتاء الماضي بلغت مترين فوق القمم، "
        "وهو ما لم تشهده المنطقة منذ عام 1998."
    ),
    (
        "ويخشى الأهالي أن يجف النبع مجددا إذا عادت المضخات إلى العمل في السهل، "
        "ولذلك طالبوا البلدية بوضع قواعد واضحة لتوزيع المياه بين القرى المجاورة كلها."
    ),
)
EMBEDDED = (
    (
        "شقت جرافات البلدية طريقا يصل الوادي بالطريق العام خلال أربعة أشهر، "
        "وصار في وسع المزارعين أن ينقلوا محاصيلهم إلى السوق قبل الظهر."
    ),
    "وتبلغ كلفة المشروع تسعين ألف دينار، دفع المغتربون أكثر من نصفها على دفعات صغيرة امتدت عامين كاملين.",
)
PAGE = [
    *(LEAD, HEADLINE, *PARAGRAPHS[:2], "مخاوف قديمة", PARAGRAPHS[2], "المصدر: صوت الجبل"),
    *("اقرأ أيضا:", HEADLINE_BELOW, *EMBEDDED, "مقالات مشابهة", *(f"• {headline}" for headline in RELATED)),
]


def wrapped(lines: list[str], width: int, between: str = "\n") -> str:
    """Return a page with all its lines broken at a width."""
    return between.join(textwrap.fill(line, width) for line in lines)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("width", [*range(48, 112, 8), 70])
def test_a_wrapped_page_reads_like_its_paragraphs(width: int, between: str) -> None:
    """Labels, headlines and sub-headings keep their lines, paragraphs get theirs back."""
    main, embedded = read_page(wrapped(PAGE, width, between), now=NOW).articles

    assert (main.headline, main.lead, main.source, main.related) == (HEADLINE, LEAD, "صوت الجبل", RELATED)
    assert main.body == (
        *(Block("paragraph", text) for text in PARAGRAPHS[:2]),
        Block("subheading", "مخاوف قديمة"),
        Block("paragraph", PARAGRAPHS[2]),
    )
    assert (embedded.headline, embedded.paragraphs) == (HEADLINE_BELOW, EMBEDDED)


@pytest.mark.parametrize("width", [60, 72])
def test_spaces_doubled_after_wrapping_do_not_hide_the_width(width: int) -> None:
    """The edge may be off by a little."""
    page = wrapped(PAGE, width).replace(" في ", "  في ").replace("\nو", "\n\u200fو")

    main, _ = read_page(page, now=NOW).articles

    assert main.paragraphs == PARAGRAPHS


def test_one_paragraph_to_the_line_stays() -> None:
    """Where lines end long before or after each other nothing was wrapped."""
    lines = read_lines("\n".join(PAGE))

    assert unwrapped(lines) == lines


def test_a_list_of_headlines_as_long_as_each_other_stays() -> None:
    """Full lines that never come to a full stop are no paragraph."""
    lines = read_lines("\n".join(["بلدية الجبل تزرع ألف شجرة زيتون"] * 6))

    assert unwrapped(lines) == lines


def test_headlines_that_fill_their_lines_stay_apart() -> None:
    """Below a read-also label each is a headline, though the next word would not have fitted behind it."""
    related = (
        "طيور مهاجرة تحط في بحيرة السد للمرة الأولى هذا العام",
        "بعد خلاف طويل قريتان تتفقان على اقتسام ماء النبع",
    )
    page = wrapped([HEADLINE, *PARAGRAPHS, "المصدر: صوت الجبل", "اقرأ أيضا", *related], 54)

    (article,) = read_page(page, now=NOW).articles

    assert article.related == related


def test_the_end_of_a_long_headline_in_a_list_joins_it() -> None:
    """What is too short for a headline is the rest of the one above."""
    related = "بلدية الجبل تعلن عن مسابقة لتصميم حديقة عامة حول النبع القديم"
    page = wrapped([HEADLINE, *PARAGRAPHS, "المصدر: صوت الجبل", "مقالات مشابهة", related, RELATED[0]], 54)

    (article,) = read_page(page, now=NOW).articles

    assert article.related == (related, RELATED[0])


@pytest.mark.parametrize("label", ["اقرأ أيضا:\n", "اقرأ أيضا: "])
def test_an_embedded_headline_that_fills_its_line_stays_apart(label: str) -> None:
    """It stands below its label, or on its line, and its text begins on the next."""
    headline = "المغتربون يدفعون نصف كلفة الطريق"
    lines = wrapped([HEADLINE, *PARAGRAPHS, "المصدر: صوت الجبل"], 44)
    below = textwrap.fill(EMBEDDED[0] if label.endswith("\n") else f"وقد {EMBEDDED[0]}", 44)

    _, embedded = read_page(f"{lines}\n{label}{headline}\n{below}", now=NOW).articles

    assert embedded.headline == headline
    assert len(embedded.paragraphs) == 1


@pytest.mark.parametrize("label", ["اقرأ أيضا:\n", "اقرأ أيضا: "])
def test_an_embedded_headline_on_two_lines_is_one(label: str) -> None:
    """Its end is too short for a text."""
    headline = "المغتربون يدفعون نصف كلفة الطريق الجديد إلى الوادي"
    lines = wrapped([HEADLINE, *PARAGRAPHS, "المصدر: صوت الجبل"], 48)
    below = wrapped([*f"{label}{headline}".split("\n"), *EMBEDDED], 48)

    _, embedded = read_page(f"{lines}\n{below}", now=NOW).articles

    assert (embedded.headline, embedded.paragraphs) == (headline, EMBEDDED)


def test_a_headline_that_fills_the_first_line_stays_apart() -> None:
    """No other headline follows it, and below it begins a sentence."""
    headline = "قرية في أعالي الجبل تستعيد نبعها بعد عشرين عاما"
    page = wrapped([headline, *PARAGRAPHS], len(headline) + 2)

    (article,) = read_page(page, now=NOW).articles

    assert (article.headline, article.paragraphs) == (headline, PARAGRAPHS)


def test_a_headline_below_a_full_lead_stays_apart() -> None:
    """The lead's last line was full by chance: below it stands no fragment, but a headline."""
    lead = (
        "يعود الماء إلى نبع القرية القديم فتعود معه حكايات عن أعراس كانت تقام حوله كل صيف "
        "وعن بساتين لم تعطش أبدا"
    )
    lines = textwrap.fill(lead, 54).split("\n")
    assert len(f"{lines[-1]} {HEADLINE.partition(' ')[0]}") > 54
    page = "\n".join([*lines, HEADLINE, wrapped(list(PARAGRAPHS), 54)])

    (article,) = read_page(page, now=NOW).articles

    assert (article.lead, article.headline, article.paragraphs) == (lead, HEADLINE, PARAGRAPHS)


def test_an_empty_label_at_the_end_of_a_wrapped_page_is_nothing() -> None:
    """Also with a full stop behind it."""
    page = wrapped([HEADLINE, *PARAGRAPHS, "اقرأ أيضا."], 60)

    (article,) = read_page(page, now=NOW).articles

    assert (article.paragraphs, article.related) == (PARAGRAPHS, ())


def test_a_few_wide_lines_as_long_as_each_other_are_no_wrapping() -> None:
    """One sentence that seems to go on is chance among wide lines, and proof between blank lines."""
    above, below = "كلمة " * 22 + "أخرى", "كلمات تنتهي هنا بنقطة."
    lines = [HEADLINE, "مقدمة " * 18 + "طويلة", above, below, above, below]
    dense, spaced = (
        read_lines("\n".join(lines[:4])),
        read_lines("\n\n".join([*lines[:2], f"{above}\n{below}"] * 3)),
    )

    assert unwrapped(dense) == dense
    assert len(unwrapped(spaced)) == len(spaced) - 3


def test_a_question_below_a_full_line_is_a_subheading() -> None:
    """A short question goes on with a headline above it, not with a paragraph."""
    paragraph = "ويخشى الأهالي أن يجف النبع مجددا إذا عادت المضخات إلى العمل"
    above = wrapped([HEADLINE, *PARAGRAPHS[:2]], len(paragraph))
    page = f"{above}\n{paragraph}\nفمن يوقفها؟\n{EMBEDDED[0][:40]}."

    (article,) = read_page(page, now=NOW).articles

    assert article.subheadings == ("فمن يوقفها؟",)


def test_a_year_alone_on_the_last_line_belongs_to_its_paragraph() -> None:
    """Digits alone are furniture elsewhere."""
    paragraph = PARAGRAPHS[1]
    page = wrapped([HEADLINE, *PARAGRAPHS], len(paragraph) - 1)

    (article,) = read_page(page, now=NOW).articles

    assert paragraph in article.paragraphs


def test_stops_go_on_where_paragraphs_hold_many_sentences() -> None:
    """Whether a full line with a full stop ends a paragraph is told by the lines that leave no doubt."""
    many = " ".join(PARAGRAPHS * 2)
    page = wrapped([HEADLINE, many, many, many], 60)

    (article,) = read_page(page, now=NOW).articles

    assert article.paragraphs == (many, many, many)
