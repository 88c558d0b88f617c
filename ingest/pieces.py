"""Lines → pieces: text, facts about an article, labels of lists; what is the site's is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Final

from arabic.dates import is_date_line, read_date
from ingest.decisions import Reason
from ingest.furniture import ends_list, is_furniture, is_trail
from ingest.landmarks import LISTS, Kind, Landmark, landmark, parted_at_labels, unquoted
from ingest.lines import Line
from ingest.phrases import pattern
from ingest.shape import (
    closes_sentence,
    count_words,
    holds_sentences,
    is_prose,
    looks_back,
    reads_as_headline,
    reads_as_name,
)
from ingest.signatures import signature

_PEOPLE: Final = frozenset({Kind.BYLINE, Kind.EDITOR})
_NAMED: Final = _PEOPLE | {Kind.SOURCE}
_LONGEST_NAME: Final = 5
_LONGEST_KEYWORD: Final = 5
_LONGEST_FACTS: Final = 20
_LONGEST_PLACE: Final = 4
_LONGEST_DATE: Final = 160
# «منذ ساعتين», «الثلاثاء الماضي»: a date without a digit is short.
_LONGEST_WORDED_DATE: Final = 40
# What stands behind an article's text: labels below it are the site's.
_TOLD_BEHIND: Final = frozenset({Kind.SOURCE, Kind.KEYWORDS})
_LONGEST_UNKNOWN: Final = 6
_FEWEST_LISTED: Final = 2
_SHORTEST_LISTED: Final = 4
_HASHTAGS: Final = re.compile(r"(?:#\s?[^\s#]+[\s،,|]*)+")
_DISTANCE: Final = re.compile(rf"{pattern('قبل|منذ')}\s")
_DIGIT: Final = re.compile(r"\d")
_FACT_EDGE: Final = re.compile(r"[|–—•·/-]")
_BETWEEN_FACTS: Final = re.compile(r"\s*\|\s*|\s+[–—•·/-]\s+")
_BETWEEN_KEYWORDS: Final = re.compile(r"[،,؛;|#]|\s[-–—•·]\s")


@dataclass(frozen=True, slots=True)
class Text:
    """A line or paragraph of an article, or a headline of a list."""

    text: str
    item: str
    """Without the sign or number of a list."""
    bulleted: bool = False
    first: int = 1
    """The number of its first line on the page."""
    last: int = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """What a labelled line says about its article; of keywords, a line for each line."""

    kind: Kind
    value: str
    first: int = 1
    last: int = 1
    reason: Reason = Reason.LABELLED


@dataclass(frozen=True, slots=True)
class Dated:
    """A date line; None when it states no moment of publication."""

    published: date | datetime | None
    text: str = ""
    first: int = 1
    last: int = 1


@dataclass(frozen=True, slots=True)
class ListLabel:
    """A read-also label, with the headline that stands on its line."""

    kind: Kind
    headline: str
    text: str = ""
    first: int = 1
    last: int = 1


@dataclass(frozen=True, slots=True)
class Left:
    """A line of the site's own, which says nothing about an article."""

    text: str
    first: int
    last: int
    reason: Reason


Content = Text | Fact | Dated
Piece = Content | ListLabel | Left


def pieces_of(lines: Sequence[Line], now: datetime) -> tuple[Piece, ...]:
    """Return the pieces of a page in their order; relative dates count from ``now``."""
    return tuple(_Walk(lines, now).pieces())


class _Walk:
    """One walk over the lines: what a line is depends a little on what came before and what comes next."""

    def __init__(self, lines: Sequence[Line], now: datetime) -> None:
        self._lines = [part for line in lines for part in _parts(line)]
        self._marks = [landmark(line.text) for line in self._lines]
        for number in _unknown_labels(self._lines, self._marks):
            self._marks[number] = Landmark(Kind.READ_ALSO, "", separated=True)
        self._now = now
        self._at = 0
        self._in_list = False
        self._prose_seen = False
        self._below_prose = False

    def pieces(self) -> Iterator[Piece]:
        while self._at < len(self._lines):
            line, mark = self._lines[self._at], self._marks[self._at]
            self._at += 1
            if self._in_list and line.bulleted and not (mark and mark.kind in LISTS):
                yield Text(line.text, line.item, True, line.first, line.last)
            else:
                yield from self._pieces_of_line(line, mark)

    def _pieces_of_line(self, line: Line, mark: Landmark | None) -> Iterator[Piece]:
        if is_date(line.text) and not self._is_heading_of_time(line.text):
            yield Dated(read_date(line.text, self._now), line.text, line.first, line.last)
        elif facts := _stated_facts(line, mark, self._now):
            yield from facts
        elif line.text.startswith("#") and _HASHTAGS.fullmatch(line.text):
            yield Fact(Kind.KEYWORDS, line.text, line.first, line.last, Reason.HASHTAGS)
        elif mark and not self._is_subheading(mark):
            yield from self._labelled(line, mark)
        elif reason := self._why_left(line.text):
            yield Left(line.text, line.first, line.last, reason)
        else:
            self._below_prose = is_prose(line.text)
            self._prose_seen = self._prose_seen or self._below_prose
            self._in_list = self._in_list and not self._below_prose
            yield Text(line.text, line.item, line.bulleted, line.first, line.last)

    def _is_heading_of_time(self, text: str) -> bool:
        """Tell whether «قبل عشر سنوات» stands between two paragraphs, over what happened then."""
        return self._below_prose and bool(_DISTANCE.match(text)) and self._stands_over_prose()

    def _stands_over_prose(self) -> bool:
        return self._is_text(self._at) and is_prose(self._lines[self._at].text)

    def _why_left(self, text: str) -> Reason | None:
        if is_furniture(text):
            return Reason.BUTTON
        if ends_list(text):
            return Reason.LIST_END
        return Reason.TRAIL if not self._prose_seen and is_trail(text) else None

    def _labelled(self, line: Line, mark: Landmark) -> Iterator[Piece]:
        self._in_list = mark.kind in LISTS
        if self._in_list:
            self._prose_seen = self._below_prose = False
            yield ListLabel(mark.kind, mark.value, line.text, line.first, line.last)
        elif value := self._value(mark):
            yield _fact(mark.kind, value, line.first, self._lines[self._at - 1].last)
        else:
            yield Left(line.text, line.first, line.last, Reason.BUTTON)

    def _is_subheading(self, mark: Landmark) -> bool:
        """Tell whether a label's words stand between two paragraphs without a colon: «إعداد الخطة»."""
        return (
            not mark.separated and mark.kind not in LISTS and self._below_prose and self._stands_over_prose()
        )

    def _is_text(self, number: int) -> bool:
        if number >= len(self._lines) or self._marks[number]:
            return False
        text = self._lines[number].text
        return not (is_date(text) or is_furniture(text))

    def _value(self, mark: Landmark) -> str:
        """Return what a label names, on its line or below."""
        if mark.kind is Kind.KEYWORDS:
            complete = mark.value and not _goes_on(mark.value)
            below = [] if complete else _keyword_lines(self._texts_below())
            self._at += len(below)
            return "\n".join(filter(None, (mark.value, *below)))
        if mark.value or not self._is_text(self._at):
            return mark.value
        name = unquoted(self._lines[self._at].item)
        if not reads_as_name(name, longest=_LONGEST_NAME):
            return ""
        self._at += 1
        return name

    def _texts_below(self) -> list[Line]:
        numbers = takewhile(self._is_text, range(self._at, len(self._lines)))
        return [self._lines[number] for number in numbers]


def _unknown_labels(lines: Sequence[Line], marks: Sequence[Landmark | None]) -> Iterator[int]:
    """
    Yield the numbers of lines that announce headlines by where they stand, though no table knows them.

    Such is a short line over bulleted headlines behind the article: source or keywords came, or nothing else
    comes. An article's own list has text or a source below it, short items, or a colon that leads to it.
    """
    told = False
    for number, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        told = told or bool(mark and mark.kind in _TOLD_BEHIND)
        if mark or line.bulleted or count_words(line.text) > _LONGEST_UNKNOWN or is_prose(line.text):
            continue
        items = list(takewhile(lambda item: item.bulleted, lines[number + 1 :]))
        if len(items) < _FEWEST_LISTED or not all(map(_is_listed_headline, items)):
            continue
        rest = marks[number + 1 + len(items) :]
        last = not any(rest) or bool(rest[0] and rest[0].kind in LISTS)
        if (told or (last and not line.text.endswith(":"))) and _is_label_shaped(line.text):
            yield number


def _is_listed_headline(line: Line) -> bool:
    return count_words(line.item) >= _SHORTEST_LISTED and reads_as_headline(line.item)


def _is_label_shaped(text: str) -> bool:
    return not (looks_back(text) or closes_sentence(text) or is_date(text) or is_furniture(text))


def _keyword_lines(lines: Sequence[Line]) -> list[str]:
    """Return the lines below a label that hold its keywords: a line of them, or one to the line."""
    one_to_the_line = bool(lines) and not _BETWEEN_KEYWORDS.search(lines[0].text)
    if one_to_the_line and all(_may_be_keyword(line) for line in lines):
        return [line.item for line in lines]
    taken: list[str] = []
    for line in lines:
        if closes_sentence(line.text) or holds_sentences(line.text):
            break
        if taken and not (_goes_on(taken[-1]) or _is_another(line, one_to_the_line=one_to_the_line)):
            break
        taken.append(line.item)
    return taken


def _is_another(line: Line, *, one_to_the_line: bool) -> bool:
    """Tell whether a line below keywords holds more of them, and is not the page going on."""
    likely = line.bulleted or (one_to_the_line and not line.apart) or _BETWEEN_KEYWORDS.search(line.text)
    return bool(likely) and _may_be_keyword(line)


def _stated_facts(line: Line, mark: Landmark | None, now: datetime) -> list[Fact | Dated]:
    """Return the facts of a line that states several: «كتبت: هالة منصور | 5 مارس 2026»."""
    if not _FACT_EDGE.search(line.text):
        return []
    if count_words(line.text) > _LONGEST_FACTS or (mark and mark.kind not in _NAMED):
        return []
    parts = _dates_joined(_BETWEEN_FACTS.split(line.text))
    if len(parts) < 2:
        return []
    facts: list[Fact | Dated] = []
    for part in parts:
        named = landmark(part)
        if is_date(part):
            facts.append(Dated(read_date(part, now), part, line.first, line.last))
        elif named and named.value and named.kind in _NAMED:
            facts.append(Fact(named.kind, named.value, line.first, line.last))
        elif count_words(part) > _LONGEST_PLACE:
            return []
    # «المصدر: الفجر - وكالات» is one source, not two facts.
    certain = any(isinstance(fact, Dated) or fact.kind in _PEOPLE for fact in facts)
    return facts if certain else []


def _dates_joined(parts: list[str]) -> list[str]:
    """Join the first parts that make one date line: «14.08.2025 | 10:22 GMT | الفضاء»."""
    for length in range(len(parts) - 1, 1, -1):
        if _DIGIT.search(parts[0]) and is_date(" | ".join(parts[:length])):
            return [" | ".join(parts[:length]), *parts[length:]]
    return parts


def _fact(kind: Kind, value: str, first: int, last: int) -> Fact:
    """Return a fact; «المصدر: دبي - أميرة السيد» names who wrote, though its label says otherwise."""
    found = signature(value) if kind is Kind.SOURCE and _BETWEEN_FACTS.search(value) else None
    if found and found.person:
        return Fact(Kind.BYLINE, found.person, first, last, Reason.SIGNATURE)
    return Fact(kind, value, first, last)


def _parts(line: Line) -> tuple[Line, ...]:
    parts = parted_at_labels(line.text)
    return (line,) if len(parts) == 1 else tuple(replace(line, text=part, item=part) for part in parts)


def is_date(text: str) -> bool:
    """
    Tell whether the line is a date line.

    >>> is_date("الخميس 5 مارس 2026"), is_date("وصل الوفد في 5 مارس 2026.")
    (True, False)
    """
    # To read a date costs more than all other questions together: only what may be one is asked.
    if len(text) > _LONGEST_DATE or closes_sentence(text):
        return False
    return (len(text) <= _LONGEST_WORDED_DATE or bool(_DIGIT.search(text))) and is_date_line(text)


def _may_be_keyword(line: Line) -> bool:
    return not is_prose(line.text) and (
        line.bulleted or line.text.startswith("#") or count_words(line.text) <= _LONGEST_KEYWORD
    )


def _goes_on(keywords: str) -> bool:
    return keywords.endswith(("،", ",", "|", "؛", "/", "-"))
