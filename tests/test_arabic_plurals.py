"""Counts as Arabic says them."""

import pytest

from arabic import plurals
from arabic.plurals import FEED, NEWS, SOURCE, Noun, counted

NOUNS = {name: value for name, value in vars(plurals).items() if isinstance(value, Noun)}


@pytest.mark.parametrize(
    ("n", "phrase"),
    [
        pytest.param(0, "لا أخبار", id="none"),
        pytest.param(1, "خبر واحد", id="one"),
        pytest.param(2, "خبران", id="the dual needs no number"),
        pytest.param(3, "3 أخبار", id="few begins"),
        pytest.param(10, "10 أخبار", id="few ends"),
        pytest.param(11, "11 خبرًا", id="many begins"),
        pytest.param(99, "99 خبرًا", id="many ends"),
        pytest.param(100, "100 خبر", id="a hundred"),
        pytest.param(101, "101 خبر", id="a hundred and one"),
        pytest.param(102, "102 خبر", id="a hundred and two"),
        pytest.param(103, "103 أخبار", id="a hundred and few"),
        pytest.param(111, "111 خبرًا", id="a hundred and many"),
        pytest.param(1000, "1000 خبر", id="a thousand"),
    ],
)
def test_the_number_asks_for_a_form(n: int, phrase: str) -> None:
    """The last two digits decide from three on."""
    assert counted(n, NEWS) == phrase


def test_one_agrees_in_gender() -> None:
    """«واحدة» with a feminine noun."""
    assert counted(1, FEED) == "خلاصة واحدة"
    assert counted(1, SOURCE) == "مصدر واحد"


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_forms_of_a_noun_follow_the_grammar(noun: Noun) -> None:
    """Duals end in «ان»; taa marbuta means feminine; any other accusative carries its tanwin."""
    assert noun.two.endswith("ان")
    assert noun.feminine == noun.one.endswith("ة")
    assert noun.many == (noun.one if noun.feminine else f"{noun.one}\u064bا".replace("\u064bا", "ًا"))
