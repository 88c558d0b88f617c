"""Feeds in the order in which people look names up."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from arabic.fold import fold
from store.article import Feed

_ALPHABET: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LATIN: Final = "A–Z"
_OTHERS: Final = "123"
_ORDER: Final = {name: number for number, name in enumerate((*_ALPHABET, _LATIN, _OTHERS), 1)}


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
    ordered = sorted(feeds, key=_place)
    return tuple(Letter(name, tuple(group)) for name, group in groupby(ordered, key=_letter))


def in_order(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """Return the feeds in that order, in one list."""
    return tuple(sorted(feeds, key=_place))


def _place(feed: Feed) -> tuple[int, str, str]:
    # The address settles what is spelt alike: the order must not depend on who came first.
    return _ORDER[_letter(feed)], _key(feed.name), feed.slug


def _letter(feed: Feed) -> str:
    first = _key(feed.name)[:1].replace("ء", "ا")
    if first and first in _ALPHABET:
        return first
    return _LATIN if first.isalpha() else _OTHERS


def _key(name: str) -> str:
    folded = fold(name)
    # Not in «ألمانيا», whose alif bears a hamza; nor in «الف», which has nothing else.
    has_article = folded.startswith("ال") and name.lstrip("«\"'#")[:1] == "ا"
    return folded[2:] if has_article and len(folded.split(" ", 1)[0]) > 4 else folded
