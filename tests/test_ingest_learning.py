"""What the keyword lines of a run teach each other."""

from collections.abc import Iterable
from datetime import datetime
from itertools import permutations

from ingest.learning import taught
from ingest.page import Page, read_page

TAUGHT = ("السماد", "نوران بلدة", "القمح")
UNSEPARATED = " ".join(TAUGHT)
SEPARATED = ("نوران بلدة، القمح", "السماد، نوران بلدة", "نوران بلدة، الحصاد")


def page(line: str, text: str = "نص الخبر هنا.") -> tuple[str, Page]:
    """Read a page with a keyword line, and name it by that line."""
    whole = f"خبر قصير\n\n{text}\n\nكلمات دلالية: {line}"
    return line, read_page(whole, now=datetime(2026, 3, 1))  # noqa: DTZ001  # no dates on it


def keywords(pages: Iterable[tuple[str, Page]]) -> dict[str, tuple[str, ...]]:
    """Return the keywords of each page's article."""
    return {line: page.articles[0].keywords for line, page in taught(list(pages))}


def test_lines_with_separators_teach_those_without() -> None:
    """In whatever order the pages come; the teachers stay as they are."""
    pages = [page(line) for line in (UNSEPARATED, *SEPARATED)]
    results = [keywords(order) for order in permutations(pages)]

    assert results[0][UNSEPARATED] == TAUGHT != pages[0][1].articles[0].keywords
    assert all(result == results[0] for result in results)
    assert all(results[0][line] == read.articles[0].keywords for line, read in pages[1:])


def test_a_page_alone_stays_as_it_was_read() -> None:
    """Its own cut is no evidence for itself, however often the article comes."""
    alone = page(UNSEPARATED)
    copies = [alone, page(UNSEPARATED, "نص أقصر."), alone]

    assert taught([alone]) == [alone]
    assert {read.articles[0].keywords for _, read in taught(copies)} == {alone[1].articles[0].keywords}


def test_a_page_without_keywords_stays() -> None:
    """There is nothing to cut."""
    bare = ("bare", read_page("خبر قصير\n\nنص الخبر هنا.", now=datetime(2026, 3, 1)))  # noqa: DTZ001

    assert taught([bare, page(SEPARATED[0])])[0] == bare
