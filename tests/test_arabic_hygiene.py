"""Text from anywhere becomes text fit to keep, print and put into XML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import clean, one_line

ANY_TEXT = st.text(st.characters())
TROUBLE = st.text(
    "اب هـيَّ\u0670\u200c\u200d\u200e\u200f\u061c\u202a\u202e\u2066\u2069\r\n\t\x0b\x1f\x85\xa0\u2028\ufeff"
    "\ufdfa\ufe70\ud83d\udc68👨👩\ufe0f"
)
NOT_XML = re.compile("[^\n\r\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.mark.parametrize(
    ("dirty", "kept"),
    [
        pytest.param("سطر\r\nثان\rثالث\u2028رابع\u2029خامس", "سطر\nثان\nثالث\nرابع\nخامس", id="line ends"),
        pytest.param("صفحة\x0cأخرى\x0bوسطر\x85جديد", "صفحة أخرى وسطر\nجديد", id="page and line feeds"),
        pytest.param(
            "عمود\tثان\xa0بلا\u202fكسر\u2003واسع\u3000", "عمود ثان بلا كسر واسع ", id="kinds of space"
        ),
        pytest.param("قـ\x00ـرا\x07ر\x9d", "قـــرار".replace("ـــ", "ــ"), id="controls"),
        pytest.param("\u202bنصّ\u202c \u202eمقلوب\u202c", "نصّ مقلوب", id="embeddings and overrides"),
        pytest.param("\u2067معزول\u2069", "معزول", id="isolates"),
        pytest.param("\ufeffبداية\u200bوسط\u2060نهاية", "بدايةوسطنهاية", id="without width"),
        pytest.param("مط\xadبعة", "مطبعة", id="soft hyphen"),
        pytest.param("صورة\ufffc \ud800\udfffنص\ufffe\U0001ffff", "صورة نص", id="surrogates, noncharacters"),
        pytest.param("ﺍﻟﺴﻼﻡ", "السلام", id="presentation forms"),
        pytest.param("ﷲ أكبر", "الله أكبر", id="word ligature that is a name"),
        pytest.param("محمد ﷺ", "محمد ﷺ", id="the blessing stays one sign"),
        pytest.param("5 ﷼", "5 ﷼", id="the rial stays one sign"),
        pytest.param("﴿آية﴾", "﴿آية﴾", id="ornate brackets"),
        pytest.param("كتﹷب", "كتـَب", id="a vowel on its tatweel"),
        pytest.param("كتﹶب", "كتَب", id="a vowel sign without a letter joins the one before"),
        pytest.param("ا\u0654سد", "أسد", id="composed"),
        pytest.param("مُدَرِّس", "مُدَرِّس", id="short vowels stay"),
        pytest.param("جـــديد", "جـــديد", id="tatweel stays"),
        pytest.param(
            "نسخة 2\u200f (تجريبية)\u200e!", "نسخة 2\u200f (تجريبية)\u200e!", id="direction marks stay"
        ),
        pytest.param("خانه\u200cها", "خانه\u200cها", id="a non-joiner between letters stays"),
        pytest.param("كلمة\u200c أخرى\u200d.", "كلمة أخرى.", id="a joiner beside a space goes"),
        pytest.param("ab\u200dcd", "abcd", id="a joiner between Latin letters goes"),
        pytest.param("سـ\u200c\u200d\u200cم", "سـ\u200cم", id="one joiner of many"),
        pytest.param("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", id="a family of emoji stays together"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_is_kept(dirty: str, kept: str) -> None:
    """The author's signs stay, a machine's droppings go."""
    assert clean(dirty) == kept


@given(ANY_TEXT | TROUBLE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Clean text is left alone."""
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text("ابﺏ هـيَّ\u0670\u0653«»،.aé\u0301\u200d\u200f\n") | TROUBLE)
def test_the_short_way_through_plain_text_is_no_other_way(text: str) -> None:
    """A mark that is taken away anyhow sends the same text the long way."""
    assert clean(f"{text}\ufeff") == clean(text)


@given(ANY_TEXT | TROUBLE)
def test_clean_text_is_legal_in_xml(text: str) -> None:
    """No feed is ever refused for a character."""
    assert not NOT_XML.search(clean(text))


@given(ANY_TEXT | TROUBLE)
def test_clean_text_cannot_turn_the_page(text: str) -> None:
    """Nothing is left that could reorder what follows the text."""
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", clean(text))


@given(TROUBLE)
def test_one_line_is_one_line(text: str) -> None:
    """No line ends, no double spaces, nothing invisible at the edges."""
    line = one_line(text)

    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip(" \u200c\u200d\u200e\u200f\u061c")


def test_marks_are_limited_where_they_flood() -> None:
    """A letter keeps the marks that a language can give it, and a flood of them costs linear time."""
    flooded = clean("ك" + "\u0651\u0323" * 40_000 + "تاب")

    assert len(flooded) == len("كتاب") + 8
    assert clean("مُتَعَدِّدَ") == "مُتَعَدِّدَ"
