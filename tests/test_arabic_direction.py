"""Which way a text runs, and what keeps a mixed one in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.direction import ltr_runs, mark_title, strong_direction

MIXED = st.text("اب،؛ abZ09٠.-+#@/()\n\u200f") | st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        pytest.param("المتحف opens", "rtl", id="Arabic first"),
        pytest.param("«Expo» في المدينة", "ltr", id="Latin first, behind a quote"),
        pytest.param("2026: عام الثقافة", "rtl", id="a number is not strong"),
        pytest.param("\u200fExpo", "rtl", id="a mark is strong"),
        pytest.param("... 12%", "neutral", id="nothing strong"),
        pytest.param("", "neutral", id="nothing"),
    ],
)
def test_the_first_strong_character_decides(text: str, direction: str) -> None:
    """As browsers do for dir="auto"."""
    assert strong_direction(text) == direction


@given(MIXED)
def test_a_marked_title_never_runs_left_to_right(title: str) -> None:
    """A marked title is left alone, and only a Latin start is marked."""
    marked = mark_title(title)

    assert strong_direction(marked) != "ltr"
    assert mark_title(marked) == marked
    assert marked.endswith(title)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        pytest.param("هاتف iPhone 17 Pro الجديد", ["iPhone 17 Pro"], id="a number inside a name"),
        pytest.param("شركة Acme 12 فرعا", ["Acme"], id="a number after a name"),
        pytest.param("شبكة 5G وطائرة F-35.", ["5G", "F-35"], id="digits that are part of the word"),
        pytest.param("لغة C++ ولغة F#، وغيرها", ["C++", "F#"], id="signs that are part of the word"),
        pytest.param("مجموعات ABC، DEF", ["ABC", "DEF"], id="an Arabic comma parts two names"),
        pytest.param("راجع https://example.org/a?b=1 الآن", ["https://example.org/a?b=1"], id="address"),
        pytest.param("كتب @reader_1 أمس", ["@reader_1"], id="handle"),
        pytest.param("الـGPS (نظام)", ["GPS"], id="glued to an article"),
        pytest.param("(Open Data) مفتوحة", ["Open Data"], id="brackets stay outside"),
        pytest.param("الدالة f(x) هنا", ["f(x)"], id="a bracket within is closed within"),
        pytest.param("مشروع (Open) Data هنا", ["(Open) Data"], id="a bracket within is opened within"),
        pytest.param("في 12/10/2025 عند 9:30", [], id="numbers alone"),
        pytest.param("سطر one\ntwo سطر", ["one", "two"], id="a run ends with its line"),
    ],
)
def test_latin_runs(text: str, latin: list[str]) -> None:
    """What a reader would put into a frame of its own."""
    assert [piece for is_latin, piece in ltr_runs(text) if is_latin] == latin


@given(MIXED)
def test_runs_together_are_the_text(text: str) -> None:
    """Nothing is lost or moved, no piece is empty, and no Latin run holds Arabic."""
    runs = ltr_runs(text)

    assert "".join(piece for _, piece in runs) == text
    assert all(piece for _, piece in runs)
    assert all(strong_direction(piece) == "ltr" for is_latin, piece in runs if is_latin)
    assert all(strong_direction(piece) != "ltr" for is_latin, piece in runs if not is_latin)


@pytest.mark.parametrize("flood", ["9" * 50_000, "9." * 50_000, "aا" * 50_000, "a " * 50_000])
def test_a_long_line_ends(flood: str) -> None:
    """Hostile input costs linear time: at quadratic cost this test takes minutes."""
    assert "".join(piece for _, piece in ltr_runs(flood)) == flood
