"""
What publishing costs: ours, and others making the same feeds from the same articles, in one run on one machine.

python bench/publish.py [--articles 50000 --tags 5000] [--only NAME …] [--cache FOLDER]
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count as counting
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import rivals
from corpus import Article, Press, newest_by_tag
from lxml import etree
from measuring import Cost, alone, measured, median, weighed

from arabic.slug import slug
from feeds.entry import Site
from feeds.publish import publish
from store.article import Block, Draft, PageRead, Role
from store.store import Store

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
SITE: Final = Site("خلاصة", "أخبار العربية", rivals.SITE, ZoneInfo("Asia/Riyadh"))
_BATCH: Final = 200
_TIMES: Final = 15
"""How often something quick is done."""
_LOOKED_AT: Final = 100
"""Tags whose feeds are compared, entry by entry."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many articles with so many tags, in a folder of the cache."""

    articles: int
    tags: int
    cache: Path

    def read(self) -> list[Article]:
        """Return the articles, the earliest first."""
        return list(Press(self.tags).articles(0, self.articles))

    @property
    def store(self) -> Path:
        """
        Return the database that holds them, and nothing published yet.

        Saving takes minutes, so that it is kept for the next run; until the corpus or the tables are others.
        """
        here = Path(__file__).parent
        made_of = [here / "corpus.py", *sorted((here.parent / "store").rglob("*.py"))]
        digest = sha256(b"".join(file.read_bytes() for file in made_of)).hexdigest()[:12]
        return self.cache / f"store-{self.articles}-{self.tags}-{digest}.db"


def page(article: Article) -> PageRead:
    """Return a page that holds the article alone."""
    draft = Draft(
        position=0,
        role=Role.MAIN,
        headline=article.headline,
        lead=article.lead,
        body=tuple(Block("paragraph", text) for text in article.paragraphs),
        outlet=article.outlet,
        published=article.published,
        tags=article.tags,
    )
    return PageRead(f"{article.number}.txt", "bench", f"{article.number:064x}", NOW, (draft,))


def opened(database: Path) -> Store:
    """Open a store."""
    return Store.open(f"sqlite:///{database}", authority="example.org", since="2026")


def fill(corpus: Corpus) -> None:
    """Save the articles, unless that was done by a run before."""
    if corpus.store.exists():
        return
    print(f"saving {corpus.articles} articles", file=sys.stderr)
    unfinished = corpus.store.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    articles = corpus.read()
    with opened(unfinished) as store:
        for start in range(0, len(articles), _BATCH):
            store.save([page(article) for article in articles[start : start + _BATCH]], now=NOW)
    unfinished.rename(corpus.store)


def ours(
    corpus: Corpus, folder: Path, *, settings: Settings, warm: bool = False
) -> Cost:
