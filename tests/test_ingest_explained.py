"""Each printed line is told with what it was read as and why, by the decisions that make the articles."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decisions import Part, Reason
from ingest.errors import PageError
from ingest.page import LineReading, read_lines_explained, read_page

NOW = datetime(2026, 3, 9, 12)  # noqa: DTZ001 (a page's own clock has no zone)

PAGE = """الرئيسية / ثقافة
بيت الخزف يفتح أفرانه للزوار
رنا خوري - بيروت
5 آذار 2026

قالت المشرفة إن الطين يأتي من ضفة النهر.
طين النهر
وأضافت أن الفرن يوقد مرة في الشهر.
المصدر: جريدة الحرفة
وسوم: خزف، حرف

اقرأ أيضا:
نول قديم يعود إلى العمل
أعاد نساج متقاعد نول جده إلى السوق بعد نصف قرن من الصمت.
وتعلم منه عشرة شبان في شهرين.

مقالات مشابهة
• سلال القصب تسافر إلى المعارض
تابعونا على واتساب
"""

READ = [
    (1, Part.FURNITURE, 0, Reason.BUTTON),
    (2, Part.HEADLINE, 0, Reason.FIRST_HEADLINE),
    (3, Part.BYLINE, 0, Reason.SIGNATURE),
    (4, Part.DATE, 0, Reason.DATE_LINE),
    (6, Part.PARAGRAPH, 0, Reason.FULL_STOP),
    (7, Part.SUBHEADING, 0, Reason.SHORT_OVER_TEXT),
    (8, Part.PARAGRAPH, 0, Reason.FULL_STOP),
    (9, Part.SOURCE, 0, Reason.LABELLED),
    (10, Part.KEYWORDS, 0, Reason.LABELLED),
    (12, Part.LABEL, 1, Reason.OPENS),
    (13, Part.HEADLINE, 1, Reason.FIRST_HEADLINE),
    (14, Part.PARAGRAPH, 1, Reason.FULL_STOP),
    (15, Part.PARAGRAPH, 1, Reason.FULL_STOP),
    (17, Part.LABEL, 0, Reason.LISTS),
    (18, Part.RELATED, 0, Reason.UNDER_LABEL),
    (19, Part.FURNITURE, 0, Reason.BUTTON),
]


def told(reading: LineReading) -> tuple[int, Part, int, Reason]:
    """Return a reading as the table above has it."""
    return reading.first, reading.part, reading.article, reading.reason


def test_every_line_is_told_with_its_reason() -> None:
    """In the order of the page; lines are counted with the blank ones."""
    assert list(map(told, read_lines_explained(PAGE, now=NOW))) == READ


def test_the_lines_of_a_wrapped_paragraph_are_told_together() -> None:
    """From its first line to its last."""
    wrapped = (
        "سوق الخزف يعود إلى ضفة النهر\n\n"
        "عاد سوق الخزف إلى ضفة النهر بعد غياب دام سبعة\nأعوام، وحضر افتتاحه عشرات من الحرفيين القدامى\n"
        "الذين جاؤوا من القرى المجاورة بقدورهم وأفرانهم.\n"
    )

    readings = read_lines_explained(wrapped, now=NOW)

    assert [(each.first, each.last, each.part) for each in readings] == [
        (1, 1, Part.HEADLINE),
        (3, 5, Part.PARAGRAPH),
    ]


@pytest.mark.parametrize("text", ["", "طباعة\nحفظ"])
def test_a_text_without_an_article_is_refused(text: str) -> None:
    """As read_page refuses it."""
    with pytest.raises(PageError):
        read_lines_explained(text, now=NOW)


LINES = st.lists(
    st.sampled_from([*PAGE.splitlines(), "رويترز", "#خزف #طين", "منذ ساعتين", "وماذا بعد؟"]), max_size=24
)


@given(LINES.map("\n".join))
def test_the_readings_are_what_the_page_is_made_of(text: str) -> None:
    """Every line that shows anything is told, and the paragraphs told are the paragraphs read."""
    try:
        page = read_page(text, now=NOW)
    except PageError:
        return
    readings = read_lines_explained(text, now=NOW)

    shown = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    told = {number for each in readings for number in range(each.first, each.last + 1)}
    # A paragraph that a width broke may have blank lines between its own.
    blank = {number for number, line in enumerate(text.split("\n"), 1) if not line.strip()}
    assert shown == told - blank
    for number, article in enumerate(page.articles):
        of = [each for each in readings if each.article == number]
        assert [each.text for each in of if each.part is Part.PARAGRAPH] == list(article.paragraphs)
        assert sorted(each.text for each in of if each.part is Part.RELATED) == sorted(article.related)
