"""Pages read for real, beside the gold that was written for them by hand."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ingest.decode import decode
from ingest.page import Page, read_page
from ingest.records import records

CORPUS: Final = Path(__file__).parent / "corpus"

_TODAY: Final = "2026-11-22T12:00:00"
"""When a page is read whose gold does not say."""

# What a page's gold may hold besides is for its author.
_FIELDS: Final = (
    "role",
    "headline",
    "summary",
    "paragraphs",
    "subheadings",
    "source",
    "byline",
    "published",
    "tags",
    "related",
)

# The contract compares letters, not keyboards: Persian and Urdu letters, Arabic-Indic and Persian digits.
_SAME: Final = str.maketrans("یېےکڪۀہھۃ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يييككهههة" + "0123456789" * 2, "ـ")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of pages, with the folder of their gold."""

    pages: Path
    gold: Path

    def names(self) -> list[str]:
        """Return the pages' names, without their extension."""
        return sorted(file.stem for file in self.pages.glob("*.txt"))

    def right(self, name: str) -> dict[str, Any]:
        """Return what is right of one page."""
        gold: dict[str, Any] = json.loads((self.gold / f"{name}.json").read_text("utf-8"))
        return gold

    def read(self, *names: str) -> list[dict[str, Any]]:
        """Return what is read of some pages in one run."""
        pages = [(f"{name}.txt", self._page(name)) for name in names]
        return [json.loads(json.dumps(record)) for record in records(pages)]

    def articles(self, name: str) -> tuple[list[Any], list[Any]]:
        """
        Return what is right and what is read of one page, ready to compare; clusters and links left out.

        A page that prints no lead before its headline may repeat its first paragraph as the summary, or not.
        """
        return _contents(self.right(name)), _contents(*self.read(name))

    def stories(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return how all related headlines should be gathered into stories, and how one run gathers them."""
        right, read = (dict(_clusters(side)) for side in self._whole())
        both = right.keys() & read.keys()
        return _grouped(right, both), _grouped(read, both)

    def links(self) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """Return where related headlines should lead, and where one run leads them."""
        right, read = (dict(_links(side)) for side in self._whole())
        both = right.keys() & read.keys()
        return {key: right[key] for key in both}, {key: read[key] for key in both}

    def _page(self, name: str) -> Page:
        now = datetime.fromisoformat(self.right(name).get("now") or _TODAY).replace(tzinfo=UTC)
        return read_page(decode((self.pages / f"{name}.txt").read_bytes()), now=now)

    def _whole(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [self.right(name) for name in self.names()], self.read(*self.names())


def plain(text: str) -> str:
    """
    Return the form in which the contract compares text.

    >>> plain("شــؤونٌ  محلیة ﻻ غير ١٢") == "شؤون محلية لا غير 12"
    True
    """
    kept = (
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) not in {"Mn", "Cf"}
    )
    return " ".join("".join(kept).translate(_SAME).split())


def _contents(page: Mapping[str, Any]) -> list[Any]:
    kept = []
    for article in page["articles"]:
        summary, paragraphs = article["summary"], article["paragraphs"]
        related = [entry["headline"] for entry in article["related"]]
        fields = {**article, "summary": None if summary in paragraphs[:1] else summary, "related": related}
        kept.append({key: _plain(fields[key]) for key in _FIELDS})
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return plain(value) if isinstance(value, str) else value


def _clusters(pages: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for page in pages:
        for article in page["articles"]:
            for related in article["related"]:
                yield plain(related["headline"]), related["cluster"]


def _grouped(clusters: Mapping[str, str], headlines: Iterable[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for headline in sorted(headlines):
        groups[clusters[headline]].append(headline)
    return sorted(groups.values())


def _links(pages: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str | None]]:
    for page in pages:
        for index, article in enumerate(page["articles"]):
            for related in article["related"]:
                yield f"{page['file']}#{index}: {plain(related['headline'])}", related["link"]
