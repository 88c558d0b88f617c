"""Feeds in the order in which people look names up."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from arabic.fold import fold
from store.article import Feed

_ALPHABET: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LATIN: Final = "A–Z"
_OTHERS: Final = "123"
_NAMES: Final = (*_ALPHABET, _LATIN, _OTHERS)
_ORDER: Final = {name: number for number, name in enumerate(_NAMES)}


@dataclass(frozen=True, slots=True)
class Letter:
    """The feeds whose names begin with a letter, with digits, or otherwise."""

    name: str
    feeds: tuple[Feed, ...]

    @property
    def anchor(self) -> str:
        """The letter's place on the page."""
        return f"letter-{_ORDER[self.name]}"


def by_letter(feeds: Iterable[Feed]) -> tuple[Letter, ...]:
    """
    Return the feeds by their first letter, as an Arabic index has them: the article does not count.

    >>> from store.article import FeedKind
    >>> names = ("NATO", "أوكرانيا", "الواحات", "2026", "ألمانيا", "آثار")
    >>> feeds = [Feed(FeedKind.TAG, n, name, name, "") for n, name in enumerate(names)]
    >>> [(letter.name, *(feed.name for feed in letter.feeds)) for letter in by_letter(feeds)]
    [('ا', 'آثار', 'ألمانيا', 'أوكرانيا'), ('و', 'الواحات'), ('A–Z', 'NATO'), ('123', '2026')]
    """
    placed = sorted(((_place(feed), feed) for feed in feeds), key=lambda item: item[0])
    groups = groupby(placed, key=lambda item: item[0].letter)
    return tuple(Letter(_NAMES[number], tuple(feed for _, feed in group)) for number, group in groups)


def in_order(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """Return the feeds in that order, in one list."""
    return tuple(sorted(feeds, key=_place))


def name_order(name: str) -> tuple[int, str]:
    """
    Return what names are sorted by, to come in that order.

    >>> sorted(["NATO", "الواحات", "أوكرانيا"], key=name_order)
    ['أوكرانيا', 'الواحات', 'NATO']
    """
    key = _key(name)
    return _ORDER[_letter(key[:1].replace("ء", "ا"))], key


class _Place(NamedTuple):
    letter: int
    key: str
    slug: str
    """Settles what is spelt alike: no feed shares it with one of its kind."""


def _place(feed: Feed) -> _Place:
    return _Place(*name_order(feed.name), feed.slug)


def _letter(first: str) -> str:
    if first in _ORDER:
        return first
    return _LATIN if first.isalpha() else _OTHERS


def _key(name: str) -> str:
    folded = fold(name)
    # Not in «ألمانيا», whose alif bears a hamza; nor in «الف», which has nothing else.
    has_article = folded.startswith("ال") and name.lstrip("«\"'#")[:1] == "ا"
    return folded[2:] if has_article and len(folded.split(" ", 1)[0]) > 4 else folded
