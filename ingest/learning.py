"""
A run of pages → the same pages, their unseparated keyword lines cut with what the other lines show.

The result depends on the set of pages, never on their order, and a page alone stays as it was read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from arabic.fold import fold
from ingest.keywords import is_separated, split_lines
from ingest.known import CUT_BY_US, Known, Phrase, phrases
from ingest.page import Page, PageArticle


def taught(pages: Sequence[tuple[str, Page]]) -> list[tuple[str, Page]]:
    r"""
    Return a run's pages (each with its file) with their keyword lines cut in the light of all of them.

    >>> from datetime import datetime
    >>> from ingest.page import read_page
    >>> lines = ["نوران بلدة، القمح", "نوران بلدة، السماد", "السماد نوران بلدة القمح"]
    >>> def page(line):
    ...     text = f"خبر قصير\n\nنص الخبر هنا.\n\nكلمات دلالية: {line}"
    ...     return read_page(text, now=datetime(2026, 3, 1))
    >>> taught([(line, page(line)) for line in lines])[2][1].articles[0].keywords
    ('السماد', 'نوران بلدة', 'القمح')
    """
    uses = _uses([article for _, page in pages for article in page.articles])
    known = Known.counted(_total(uses.values()))
    return [
        (file, Page(tuple(_again(article, known, uses) for article in page.articles))) for file, page in pages
    ]


def _uses(articles: Iterable[PageArticle]) -> Mapping[str, Mapping[Phrase, float]]:
    """
    Return what each keyword line shows.

    An article that twenty pages embed brings its line twenty times: it counts once, as the fullest has it.
    """
    fullest: dict[str, PageArticle] = {}
    for article in articles:
        if article.keywords:
            line = _line(article)
            fullest[line] = max(article, fullest.get(line, article), key=_fullness)
    return {line: _shown(article) for line, article in fullest.items()}


def _line(article: PageArticle) -> str:
    return fold("\n".join(article.keyword_lines))


def _fullness(article: PageArticle) -> tuple[int, tuple[str, ...]]:
    return len(article.prose), article.keywords


def _shown(article: PageArticle) -> Mapping[Phrase, float]:
    weight = 1.0 if all(map(is_separated, article.keyword_lines)) else CUT_BY_US
    return dict.fromkeys(filter(None, phrases(article.keywords)), weight)


def _total(uses: Iterable[Mapping[Phrase, float]]) -> dict[Phrase, float]:
    total: defaultdict[Phrase, float] = defaultdict(float)
    for shown in uses:
        for phrase, weight in shown.items():
            total[phrase] += weight
    return total


def _again(article: PageArticle, known: Known, uses: Mapping[str, Mapping[Phrase, float]]) -> PageArticle:
    if not article.keywords or all(map(is_separated, article.keyword_lines)):
        return article
    others = known.apart_from(uses[_line(article)])
    if not any(others.speaks_of(line) for line in article.keyword_lines):
        return article
    keywords = split_lines(article.headline or "", article.prose, article.keyword_lines, known=others)
    return replace(article, keywords=keywords)
