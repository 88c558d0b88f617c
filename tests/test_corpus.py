"""Small pages that try to mislead the reader: what any Arabic reader sees in them is found."""

import pytest

from tests.gold import CORPUS, Run, read_run

NAMES = sorted(file.stem for file in CORPUS.glob("*.txt"))


@pytest.fixture(scope="module")
def run() -> Run:
    """Read the whole corpus in one run."""
    return read_run(CORPUS, CORPUS)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_its_gold_says(run: Run, name: str) -> None:
    """Each page is named for the one difficulty that it holds."""
    expected, actual = run.articles(name)

    assert expected == actual


def test_stories_are_neither_split_nor_merged(run: Run) -> None:
    """Decorated and respelt headlines meet; another number, place, direction or negation keeps them apart."""
    expected, actual = run.stories()

    assert expected == actual


def test_links_lead_to_the_article_that_tells_the_story(run: Run) -> None:
    """A related headline links to the page or embedded article that it names, and to nothing else."""
    expected, actual = run.links()

    assert expected == actual
