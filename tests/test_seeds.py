"""The sample pages in seeds/: what a fresh checkout shows is read exactly as a person would read it."""

from collections import Counter
from pathlib import Path

import pytest

from arabic.fold import tag_key
from tests.gold import CORPUS, Run, read_run

SEEDS = Path(__file__).parents[1] / "seeds"
NAMES = sorted(file.stem for file in SEEDS.glob("*.txt"))


@pytest.fixture(scope="module")
def run() -> Run:
    """Read all sample pages in one run."""
    return read_run(SEEDS, CORPUS / "seeds")


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_page_is_read_as_its_gold_says(run: Run, name: str) -> None:
    """Headline, lead, paragraphs, sub-headings, source, byline, date, tags and related lists are found."""
    expected, actual = run.articles(name)

    assert expected == actual


def test_related_headlines_meet_however_they_are_printed(run: Run) -> None:
    """Plain, decorated, cut and differently spelt forms of a headline are one story; look-alikes are not."""
    expected, actual = run.stories()

    assert expected == actual


def test_related_headlines_lead_to_the_articles_of_other_pages(run: Run) -> None:
    """A related headline links to the sample page that tells its story, and nowhere when none does."""
    expected, actual = run.links()

    assert expected == actual


def test_the_samples_fill_the_feeds_of_a_first_visit(run: Run) -> None:
    """At least twelve tags stand on several pages, so that their feeds have more than one entry."""
    pages = Counter(
        key
        for page in run.actual.values()
        for key in {tag_key(tag) for article in page["articles"] for tag in article["tags"]}
    )

    assert len([key for key, count in pages.items() if count > 1]) >= 12


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        pytest.param("coral-nursery", "قبالة ينبع".encode("windows-1256"), id="windows-1256"),
        pytest.param("cedar-trail-race", b"\r\n\r\n", id="CRLF"),
        pytest.param("night-train", b"\xef\xbb\xbf", id="byte order mark"),
    ],
)
def test_the_samples_keep_their_encodings(name: str, evidence: bytes) -> None:
    """An editor or git that converts these files takes away what they are there to show."""
    assert evidence in (SEEDS / f"{name}.txt").read_bytes()
