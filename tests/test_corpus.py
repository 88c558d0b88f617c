"""Small pages that try to mislead the reader: what any Arabic reader sees in them is found."""

import pytest

from tests.gold import CORPUS, Folder

PAGES = Folder(CORPUS, gold=CORPUS)


@pytest.mark.parametrize("name", PAGES.names())
def test_a_page_is_read_as_its_gold_says(name: str) -> None:
    """Each page is named for the one difficulty that it holds."""
    expected, actual = PAGES.articles(name)

    assert expected == actual


def test_stories_are_neither_split_nor_merged() -> None:
    """Decorated and respelt headlines meet; another number, place, direction or negation keeps them apart."""
    expected, actual = PAGES.stories()

    assert expected == actual


def test_links_lead_to_the_article_that_tells_the_story() -> None:
    """Links go to the article that is embedded here, else to another page's main article, else nowhere."""
    expected, actual = PAGES.links()

    assert expected == actual
