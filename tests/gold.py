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
from ingest.page import read_page
from ingest.records import records

CORPUS: Final = Path(__file__).parent / "corpus"

_TODAY: Final = "2026-11-22T12:00:00"
"""When a page is read whose gold does not say."""

# The contract compares letters, not keyboards: Persian and Urdu letters, Arabic-Indic and Persian digits.
_SAME: Final = str.maketrans("یېےکڪۀہھۃ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يييككهههة" + "0123456789" * 2, "ـ")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the reader over a folder: for each page, what it gives and what is right."""

    actual: Mapping[str, dict[str, Any]]
    gold: Mapping[str, dict[str, Any]]

    def articles(self, name: str) -> tuple[list[Any], list[Any]]:
        """
        Return what is right and what was read of one page, ready to compare; clusters and links left out.

        A page that prints no lead before its headline may repeat its first paragraph as the summary, or not.
        """
        return _contents(self.gold[name]), _contents(self.actual[name])

    def stories(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return how all related headlines should be gathered into stories, and how they were."""
        right, read = (dict(_clusters(side.values())) for side in (self.gold, self.actual))
        both = right.keys() & read.keys()
        return _grouped(right, both), _grouped(read, both)

    def links(self) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """
        Return where related headlines should lead and where they do; a link is named for its article's story.

        An article that is embedded on one page and stands on its own on another is one story: a link to
        either is right.
        """
        stories = {
            f"{name}#{index}": article["story"]
            for name, page in self.gold.items()
            for index, article in enumerate(page["articles"])
        }
        right, read = (dict(_links(side, stories)) for side in (self.gold, self.actual))
        both = right.keys() & read.keys()
        return {key: right[key] for key in both}, {key: read[key] for key in both}


def read_run(pages: Path, gold: Path) -> Run:
    """Read a folder's pages in one run."""
    files = sorted(pages.glob("*.txt"))
    right = {file.stem: json.loads((gold / f"{file.stem}.json").read_text("utf-8")) for file in files}
    read = [
        (file.name, read_page(decode(file.read_bytes()), now=_moment(right[file.stem].get("now", _TODAY))))
        for file in files
    ]
    printed = (json.loads(json.dumps(record)) for record in records(read))
    return Run({Path(record["file"]).stem: record for record in printed}, right)


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


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _contents(page: Mapping[str, Any]) -> list[Any]:
    kept = []
    for article in page["articles"]:
        summary, paragraphs = article["summary"], article["paragraphs"]
        related = [entry["headline"] for entry in article["related"]]
        fields = {**article, "summary": None if summary in paragraphs[:1] else summary, "related": related}
        kept.append({key: _plain(value) for key, value in fields.items() if key != "story"})
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


def _links(
    pages: Mapping[str, Mapping[str, Any]], stories: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    for name, page in pages.items():
        for index, article in enumerate(page["articles"]):
            for related in article["related"]:
                place = f"{name}#{index}: {plain(related['headline'])}"
                yield place, stories.get(related["link"], related["link"])
