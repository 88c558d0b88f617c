"""Passages → those of the article; what stands under labels is taken out: lists of headlines, keywords."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

import lxml.html

from arabic.fold import fold
from ingest.furniture import is_furniture
from ingest.landmarks import LISTS, Kind, Landmark, landmark
from ingest.passages import Passage, Sort
from ingest.pieces import is_date
from ingest.shape import count_words, is_prose

_LABELLED: Final = frozenset({Sort.TEXT, Sort.HEADING})
_LONGEST_LABEL: Final = 6
_FEWEST_LISTED: Final = 2
_SHORTEST_LISTED: Final = 4
_LONGEST_LISTED: Final = 40
_LONGEST_KEYWORD: Final = 6
_SHORTEST_REST: Final = 8
"""Words behind the links of a label's line: the paragraph goes on there."""
_SMALL: Final = 3
"""A box with less than a third of the text is none that holds the article itself."""
_EDGES: Final = " :：-–—•·«»|.،"


@dataclass(slots=True)
class Taken:
    """What a fragment's labels tell, and what is left when it is told."""

    kept: list[Passage] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    embedded: list[Sequence[Passage]] = field(default_factory=list)
    """Passages of other articles, each in a box of its own under a label."""


def without_lists(passages: Sequence[Passage], base: str) -> Taken:
    """
    Take out what markup shows to stand under a label: links, lists, what shares a box with it.

    Labels over anything else stay: whether an article goes on below is for those to tell who read lines.
    """
    return _Taking(passages, base).taken()


class _Taking:
    def __init__(self, passages: Sequence[Passage], base: str) -> None:
        self._passages = passages
        self._host = _host(base)
        self._letters = sum(len(passage.text) for passage in passages)
        self._last_prose = max(
            (number for number, each in enumerate(passages) if _is_prose(each)), default=len(passages)
        )
        self._taken = Taken()
        self._known: set[str] = set()

    def taken(self) -> Taken:
        at = 0
        while at < len(self._passages):
            end = self._taken_at(at)
            if end == at:
                self._taken.kept.append(self._passages[at])
                end += 1
            at = end
        return self._taken

    def _taken_at(self, at: int) -> int:
        """Take what begins there, and return where it ends; nothing is taken when that is where it began."""
        passage = self._passages[at]
        mark = _label_of(passage)
        if mark and mark.kind in LISTS:
            return self._list(at, mark)
        if mark and mark.kind is Kind.KEYWORDS:
            return self._keywords(at, mark)
        return self._unlabelled_list(at)

    def _list(self, at: int, mark: Landmark) -> int:
        label = self._passages[at]
        box = self._box(at)
        inline = _headlines([label])
        listed, end = self._listed(at + 1, box, anything=not (inline or mark.value))
        if not inline and not listed:
            return self._boxed(at, box, mark)
        if mark.kind is not Kind.ASIDE:
            self._relate([*(inline or [mark.value]), *_headlines(listed)])
        rest = label.text.rpartition(label.links[-1].text)[2].strip(_EDGES) if inline and label.links else ""
        if count_words(rest) >= _SHORTEST_REST:
            self._taken.kept.append(_paragraph(rest, label))
        return end

    def _listed(self, start: int, box: int, *, anything: bool) -> tuple[list[Passage], int]:
        """Return the passages of a list that begins there, and where it ends."""
        listed: list[Passage] = []
        at = end = start
        while at < len(self._passages) and not _label_of(self._passages[at]):
            passage = self._passages[at]
            inside = at < box
            if passage.is_linked or (anything and at == start and passage.sort is Sort.LIST):
                listed.append(passage)
                end = at + 1
            elif not (_says_nothing(passage) or (inside and listed)):
                break
            at += 1
        # A box ends with its list, whatever stands below that.
        return listed, max(end, box) if listed and box and not self._holds_article(end, box) else end

    def _holds_article(self, start: int, end: int) -> bool:
        """Tell whether so much text stands there that it can be no teaser of a list."""
        letters = sum(len(each.text) for each in self._passages[start:end] if _is_prose(each))
        return letters * _SMALL > self._letters

    def _boxed(self, at: int, box: int, mark: Landmark) -> int:
        """Take a whole box that a label opens: another article, or what the site puts on every page."""
        if not box or self._holds_article(at, box) or mark.value:
            return at
        inside = self._passages[at + 1 : box]
        if mark.kind is Kind.ASIDE:
            return box
        if inside and inside[0].sort is Sort.HEADING and any(map(_is_prose, inside)):
            self._taken.embedded.append(inside)
            return box
        if not any(map(_is_prose, inside)):
            self._relate(passage.text for passage in inside if not _says_nothing(passage))
            return box
        return at

    def _box(self, at: int) -> int:
        """Return where the box ends that a label opens; 0 when it opens none, or all is in it."""
        above = self._passages[at - 1].boxes if at else ()
        own = [box for box in self._passages[at].boxes if box not in above]
        for box in own:
            end = at + 1
            while end < len(self._passages) and box in self._passages[end].boxes:
                end += 1
            if end > at + 1 and (at or end < len(self._passages)):
                return end
        return 0

    def _keywords(self, at: int, mark: Landmark) -> int:
        label = self._passages[at]
        found = [link.text for link in label.links if not landmark(link.text)]
        end = at + 1
        if not mark.value:
            for passage in self._passages[end:]:
                if not passage.is_linked or _label_of(passage) or not all(map(_is_short, passage.listed)):
                    break
                found += passage.listed
                end += 1
        if not found:
            return at
        self._taken.keywords += (keyword.strip(_EDGES + "#") for keyword in found)
        return end

    def _unlabelled_list(self, at: int) -> int:
        """Take a list of links to other articles of the site, under words that no table knows, at the end."""
        label = self._passages[at]
        if at < self._last_prose or label.sort not in _LABELLED or count_words(label.text) > _LONGEST_LABEL:
            return at
        if label.is_linked or is_prose(label.text):
            return at
        listed = list(takewhile(lambda passage: passage.is_linked, self._passages[at + 1 :]))
        headlines = _headlines(listed)
        links = [link for passage in listed for link in passage.links]
        if len(headlines) < _FEWEST_LISTED or any(_host(link.href) != self._host for link in links):
            return at
        if sum(map(count_words, headlines)) < _SHORTEST_LISTED * len(headlines):
            return at
        self._relate(headlines)
        return at + 1 + len(listed)

    def _relate(self, headlines: Iterable[str]) -> None:
        for headline in headlines:
            text = headline.strip(" :：-–—•·|")
            key = fold(text)
            if not key or key in self._known or count_words(text) > _LONGEST_LISTED:
                continue
            if not (is_furniture(text) or is_date(text)):
                self._taken.related.append(text)
                self._known.add(key)


def _label_of(passage: Passage) -> Landmark | None:
    """Return what a passage announces: by its words, or by those of a list's first item."""
    if passage.sort in _LABELLED:
        return landmark(passage.text)
    if passage.sort is Sort.LIST and passage.items:
        mark = landmark(passage.items[0].text)
        return mark if mark and mark.kind in LISTS and len(passage.items) > 1 else None
    return None


def _headlines(passages: Iterable[Passage]) -> list[str]:
    """Return the texts that passages link to or list, without labels."""
    found = []
    for passage in passages:
        texts = passage.listed if passage.links or passage.items else ()
        for text in texts:
            mark = landmark(text)
            shown = mark.value if mark and mark.kind in LISTS else text
            if shown:
                found.append(shown)
    return found


def _says_nothing(passage: Passage) -> bool:
    """Tell whether a passage among the links of a list is a picture, a date or a button."""
    return passage.sort is Sort.PICTURE or is_date(passage.text) or is_furniture(passage.text)


def _is_prose(passage: Passage) -> bool:
    return passage.sort is Sort.TEXT and not passage.is_linked and is_prose(passage.text)


def _is_short(text: str) -> bool:
    return 0 < count_words(text) <= _LONGEST_KEYWORD


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _paragraph(text: str, like: Passage) -> Passage:
    element = lxml.html.Element("p")
    element.text = text
    return Passage(Sort.TEXT, text, element, boxes=like.boxes)
