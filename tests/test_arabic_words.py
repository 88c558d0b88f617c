"""Words with their particles and endings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import fold
from arabic.words import bare_forms, stem, words

WORD = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        pytest.param("والمتحف", "متحف", id="and the"),
        pytest.param("بالمتحف", "المتحف", id="in the"),
        pytest.param("للمتحف", "المتحف", id="for the, with the alif gone"),
        pytest.param("وللمتحف", "المتحف", id="and for the"),
        pytest.param("للغة", "اللغة", id="for the, with a lam gone"),
        pytest.param("ولله", "الله", id="the shortest of them"),
        pytest.param("فبالمتحف", "المتحف", id="so in the"),
        pytest.param("كمتحف", "متحف", id="as a"),
        pytest.param("لمتحف", "متحف", id="for a"),
    ],
)
def test_a_phrase_is_found_behind_its_particles(written: str, named: str) -> None:
    """A word in prose offers the form in which a keyword names it."""
    assert fold(named) in bare_forms(fold(written))


@pytest.mark.parametrize("word", ["ولد", "فيل", "بنك", "لغم", "كلب", "الم", "في", "و", "ا"])
def test_a_short_word_is_not_taken_apart(word: str) -> None:
    """What would leave fewer than three letters is no particle; an article needs a word behind it."""
    assert bare_forms(word) == (word,)


@given(WORD)
def test_the_word_itself_is_its_first_form(word: str) -> None:
    """Forms are distinct, never empty, and start with the word."""
    forms = bare_forms(word)

    assert forms[0] == word
    assert len(set(forms)) == len(forms)
    assert all(forms)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("المعلمون", "معلمين", id="case of a plural"),
        pytest.param("والمدينة", "مدينه", id="and the"),
        pytest.param("للشركات", "الشركة", id="plural and singular"),
        pytest.param("سياسية", "السياسي", id="gender of an adjective"),
    ],
)
def test_forms_of_one_word_share_a_stem(a: str, b: str) -> None:
    """Inflection does not change the stem."""
    assert stem(fold(a)) == stem(fold(b))


@pytest.mark.parametrize("word", ["وثائق", "وزارة", "وفاة", "وكالة", "واشنطن"])
def test_a_stem_keeps_a_waw_of_its_own(word: str) -> None:
    """With the article and without, with «و» in front, it is one stem."""
    assert stem(fold(word)) == stem(fold(f"ال{word}")) == stem(fold(f"وال{word}"))


@given(WORD)
def test_a_stem_is_part_of_its_word(word: str) -> None:
    """A stem is never empty, never invented."""
    assert stem(word)
    assert stem(word) in word


def test_words_are_folded() -> None:
    """Punctuation parts words and is gone; spelling variants meet."""
    assert words("«المتحفُ» الكبير: ٣ قاعات") == ("المتحف", "الكبير", "3", "قاعات")
    assert words("… ؟!") == ()
