"""The sample pages in seeds/: what a fresh checkout shows is read exactly as a person would read it."""

from collections import Counter
from pathlib import Path

import pytest

from arabic.fold import tag_key
from tests.gold import CORPUS, Folder

SEEDS = Path(__file__).parents[1] / "seeds"
PAGES = Folder(SEEDS, gold=CORPUS / "seeds")


@pytest.mark.parametrize("name", PAGES.names())
def test_a_sample_page_is_read_as_its_gold_says(name: str) -> None:
    """Headline, lead, paragraphs, sub-headings, source, byline, date, tags and related lists are found."""
    expected, actual = PAGES.articles(name)

    assert expected == actual


def test_related_headlines_meet_however_they_are_printed() -> None:
    """Plain, decorated, cut and differently spelt forms of a headline are one story; look-alikes are not."""
    expected, actual = PAGES.stories()

    assert expected == actual


def test_related_headlines_lead_to_the_articles_of_other_pages() -> None:
    """A related headline links to the page that tells its story, to the copy below it when there is one."""
    expected, actual = PAGES.links()

    assert expected == actual


def test_the_samples_fill_the_feeds_of_a_first_visit() -> None:
    """At least twelve tags stand on several pages, so that their feeds have more than one entry."""
    pages = Counter(
        key
        for page in PAGES.read(*PAGES.names())
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
