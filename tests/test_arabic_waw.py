"""A و in front of a word is told from the root's own, where most paragraphs of the news begin."""

import pytest

from arabic.fold import fold
from arabic.waw import has_own_waw

# What follows «و» at the beginning of paragraphs: prepositions, pronouns, negations, and common nouns.
JOINED = """
    في من على إلى عن مع بعد قبل عند لدى حتى بين خلال منذ ضمن فوق تحت أمام وراء حول دون هو هي هم هن هما
    نحن أنا هذا هذه ذلك تلك الذي التي لا ما لم لن ليس قد كان كانت كما لكن لو إن أن إذا إذ ثم أو بل هل
    كيف متى أين كل بعض غير أي عيد حي ضوء فيه فيها منه منها عليه عليها إليه إليها عنه عنها معه معها بعدها
    قبلها له لها لهم به بها بهم لديه لديها عنده عندها قال أكد أوضح أضاف أشار أعلن ذكر بر سع صلة رافد شك كر
"""


@pytest.mark.parametrize("word", JOINED.split())
def test_what_joins_sentences_is_no_root(word: str) -> None:
    """«وفي سياق متصل» and its like open paragraphs: none may pass for a noun that opens a headline."""
    assert not has_own_waw(fold(f"و{word}"))


@pytest.mark.parametrize(
    "word", ["وزير", "وزارة", "ولادة", "وعود", "وليمة", "وكالة", "ورشة", "وثائق", "وباء"]
)
def test_nouns_in_waw_are_known(word: str) -> None:
    """Headlines begin with these."""
    assert has_own_waw(fold(word))
