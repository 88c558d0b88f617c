"""One text, republished: what editors do to it is forgiven, what makes another text of it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import fold
from arabic.shingles import SHARED_MARKS, resemblance, sketch, words_of
from tests.twins_samples import BRIDGE, FAIR, OBITUARY, OTHER_OBITUARY, QUOTE, RAIN, RAIN_NEXT_DAY

BACKGROUND = (
    "ويعود بناء الجسر إلى زمن كانت فيه القوافل تعبر النهر على العوامات، ثم صار رمزا للمدينة على طوابعها.",
    "وتنوي البلدية أن تضيء أقواسه في ليالي الأعياد، وأن تفتح عند طرفه الشرقي متحفا صغيرا لأدوات البنائين.",
)


def words(*paragraphs: str) -> list[str]:
    """Return the folded words of paragraphs."""
    return words_of(map(fold, paragraphs))


def are_one(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether two texts are one: by their sketches, too, and whichever is asked about first."""
    left, right = words(*some), words(*others)
    found = resemblance(left, right)
    back = resemblance(right, left)
    assert (back.left, back.right, back.same) == (found.right, found.left, found.same)
    return found.same and len(sketch(left) & sketch(right)) >= SHARED_MARKS


COPIES = {
    "as it came": BRIDGE,
    "in another spelling": tuple(
        text.replace("ة", "ه").replace("أ", "ا").replace("ي ", "ى ").replace("في", "فـي") for text in BRIDGE
    ),
    "under another lead": ("خبر ينتظره أهل المدينة منذ أكثر من عام صار حقيقة.", *BRIDGE[1:]),
    "without its last paragraphs": BRIDGE[:3],
    "without one in its middle": (*BRIDGE[:2], *BRIDGE[3:]),
    "with background": (*BRIDGE, *BACKGROUND),
    "with a number in words": tuple(text.replace("14 شهرا", "أربعة عشر شهرا") for text in BRIDGE),
    "in another order": (BRIDGE[0], BRIDGE[2], BRIDGE[1], *BRIDGE[3:]),
    "with a synonym": tuple(text.replace("بلدية الوادي", "بلدية الوادي القديم") for text in BRIDGE),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_known(copy: tuple[str, ...]) -> None:
    """Editors shorten, extend, respell, introduce: the text stays the same."""
    assert are_one(BRIDGE, copy)


OTHERS = {
    "another text": (BRIDGE, FAIR),
    "other figures": (RAIN, RAIN_NEXT_DAY),
    "one other figure": (BRIDGE, tuple(text.replace("320", "210") for text in BRIDGE)),
    "other names": (OBITUARY, OTHER_OBITUARY),
    "the same quotation": ((*BRIDGE[:2], QUOTE), (*FAIR[:2], QUOTE)),
    "half of it as background": (BRIDGE, (*FAIR[:3], *BRIDGE[3:])),
    "a short text": (BRIDGE[:1], BRIDGE[:1]),
    "one of many items": (BRIDGE[:2], (*BRIDGE[:2], *FAIR, *RAIN)),
    "no text": ((), ()),
}


@pytest.mark.parametrize(("some", "others"), OTHERS.values(), ids=OTHERS)
def test_what_only_looks_like_a_copy_is_none(some: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Merging two stories is worse than missing a copy."""
    assert not are_one(some, others)


def test_what_two_texts_share_is_told_of_each() -> None:
    """A part is wholly in the whole, and the whole is not in its part."""
    found = resemblance(words(*BRIDGE), words(*BRIDGE[:3]))

    assert found.right == 100
    assert 50 < found.left < 70
    assert found.words == len(words(*BRIDGE[:3]))


texts = st.lists(st.sampled_from(fold(" ".join((*BRIDGE, *FAIR, *RAIN))).split()), max_size=90)


@given(left=texts, right=texts)
def test_it_does_not_matter_which_text_comes_first(left: list[str], right: list[str]) -> None:
    """And a text is always the same as itself, if it is long enough to be one."""
    found, back = resemblance(left, right), resemblance(right, left)

    assert (found.left, found.right, found.words, found.same) == (
        back.right,
        back.left,
        back.words,
        back.same,
    )
    assert resemblance(left, left).same is (len(left) >= 40)


@given(st.lists(st.text(min_size=1).map(fold), max_size=80))
def test_any_text_has_a_sketch(sentences: list[str]) -> None:
    """Of few numbers, all of 32 bits."""
    found = sketch(words_of(sentences))

    assert len(found) <= 20
    assert all(0 <= mark < 1 << 32 for mark in found)


def test_a_very_long_text_is_looked_at_in_part() -> None:
    """A book that somebody publishes as an article costs no more than a long article."""
    book = words(*BRIDGE * 1000)

    assert len(book) == 2000
    assert resemblance(book, book[:-1]).same
