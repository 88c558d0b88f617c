"""Pages → the JSON objects that ``khulasa parse`` prints."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import PurePath

from arabic.clusters import cluster
from arabic.fold import fold
from ingest.page import Page, PageArticle
from store.article import Role


def records(pages: Sequence[tuple[str, Page]]) -> Iterator[dict[str, object]]:
    """
    Yield one object for each page (its file's name or path, and what it holds).

    Headlines are gathered over the whole run: the same ``cluster`` is the same story, and the names given to
    clusters do not depend on the order of the pages. A related headline links to the article of its own page
    that tells its story, else to the first other page whose main article does.
    """
    names = _cluster_names(_headlines(pages))
    links = _Links.over(pages, names)
    for page_number, (file, page) in enumerate(pages):
        articles = [
            _article(article, names, links, _Place(page_number, index))
            for index, article in enumerate(page.articles)
        ]
        yield {"file": PurePath(file).name, "articles": articles}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article stands in the run."""

    page: int
    index: int


@dataclass(frozen=True, slots=True)
class _Links:
    """The articles that headlines may lead to, by the name of their cluster, in the order of the run."""

    stems: Sequence[str]
    on_page: Mapping[tuple[int, str], Sequence[_Place]]
    main: Mapping[str, Sequence[_Place]]
    """Main articles only: an embedded article is part of its page, and no other page leads to it."""

    @classmethod
    def over(cls, pages: Sequence[tuple[str, Page]], names: Mapping[str, str]) -> "_Links":
        on_page: dict[tuple[int, str], list[_Place]] = defaultdict(list)
        main: dict[str, list[_Place]] = defaultdict(list)
        for page_number, (_, page) in enumerate(pages):
            for index, article in enumerate(page.articles):
                if article.headline:
                    name, place = names[article.headline], _Place(page_number, index)
                    on_page[page_number, name].append(place)
                    if article.role is Role.MAIN:
                        main[name].append(place)
        return cls([PurePath(file).stem for file, _ in pages], on_page, main)

    def target(self, name: str, owner: _Place) -> str | None:
        """Return the address of the best article; the one that owns the headline only when it is alone."""
        here = self.on_page.get((owner.page, name), ())
        others = (place for place in chain(here, self.main.get(name, ())) if place != owner)
        place = next(others, owner if owner in here else None)
        return f"{self.stems[place.page]}#{place.index}" if place else None


def _headlines(pages: Iterable[tuple[str, Page]]) -> Iterator[str]:
    for _, page in pages:
        for article in page.articles:
            if article.headline:
                yield article.headline
            yield from article.related


def _cluster_names(headlines: Iterable[str]) -> dict[str, str]:
    # Sorted, so that neither the partition nor the names can depend on the order of arrival.
    texts = sorted(set(headlines))
    numbers = cluster(texts)
    smallest: dict[int, str] = {}
    for text, number in zip(texts, numbers, strict=True):
        digest = hashlib.sha256(fold(text).encode()).hexdigest()[:12]
        smallest[number] = min(smallest.get(number, digest), digest)
    return {text: f"s{smallest[number]}" for text, number in zip(texts, numbers, strict=True)}


def _article(
    article: PageArticle, names: Mapping[str, str], links: _Links, place: _Place
) -> dict[str, object]:
    return {
        "role": str(article.role),
        "headline": article.headline,
        "summary": article.lead,
        "paragraphs": list(article.paragraphs),
        "subheadings": list(article.subheadings),
        "source": article.source,
        "byline": article.byline,
        "published": _iso(article.published),
        "tags": list(article.keywords),
        "related": [
            {"headline": text, "cluster": names[text], "link": links.target(names[text], place)}
            for text in article.related
        ],
    }


def _iso(published: date | datetime | None) -> str | None:
    if isinstance(published, datetime):
        # The page's own clock: the contract's times carry no offset, and seconds are never printed on pages.
        return published.replace(tzinfo=None).isoformat(timespec="minutes")
    return published.isoformat() if published else None
