"""
A made-up Arabic press: articles with tags, outlets and dates, the same in every run and on every Python.

python bench/corpus.py [ARTICLES TAGS] tells its measures, and a digest by which two machines can compare.
"""

import random
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate, permutations
from typing import Final

BEGAN: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""When the first article appeared; each comes seven minutes after the one before."""
TAGS_EACH: Final = 5
NEWEST: Final = 50
"""Entries of a feed."""

_OUTLETS: Final = 12
# Strong consonants only: no two spellings of such a word fold into one, so that no two names meet as one tag.
_LETTERS: Final = "بتجحخدرزسشصضطعغفقكلمن"
_ROOTS: Final = 900
_NOUNS: Final = (
    "{0}ا{1}{2}",
    "م{0}{1}{2}",
    "{0}{1}ا{2}",
    "ت{0}{1}ي{2}",
    "{0}{1}و{2}",
    "م{0}ا{1}{2}ة",
    "{0}{1}{2}",
)
_ADJECTIVES: Final = ("{0}{1}ي{2}", "{0}ا{1}{2}ي", "م{0}{1}و{2}", "{0}{1}{2}ي")
_VERBS: Final = ("{0}{1}{2}", "ي{0}{1}{2}", "ا{0}ت{1}{2}", "ت{0}ا{1}{2}", "است{0}{1}{2}", "ين{0}{1}{2}")
_PLACES: Final = ("في", "من", "على", "إلى", "عن", "مع", "بعد", "قبل", "عند", "بين", "خلال", "حول")
_JOINTS: Final = ("و", "ثم ", "لكن ", "حيث ", "بينما ", "كما ", "فيما ", "إذ ")


class Lots(random.Random):
    """A random source of whole numbers only: what Python does with floats may differ, these bits do not."""

    def below(self, limit: int) -> int:
        """Return a number from 0 up to the limit."""
        return self.getrandbits(32) * limit >> 32

    def pick(self, words: Sequence[str]) -> str:
        """Return one of the words: the first of them often, the last hardly ever."""
        return words[self.getrandbits(24) * self.getrandbits(24) * len(words) >> 48]


@dataclass(frozen=True, slots=True)
class Article:
    """A made-up article; ``number`` grows with the date."""

    number: int
    headline: str
    lead: str
    paragraphs: tuple[str, ...]
    outlet: str
    published: datetime
    tags: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what is between headline and tags, paragraph by paragraph."""
        return (self.lead, *self.paragraphs, f"المصدر: {self.outlet}")

    @property
    def html(self) -> str:
        """Return the texts as HTML. Made-up words need no escapes."""
        return "".join(f"<p>{text}</p>" for text in self.texts)


class Press:
    """Writes articles. Each is made from its number alone, whichever was made before."""

    def __init__(self, tags: int) -> None:
        """Make the words, the outlets, and so many tags (five thousand at most), the busiest first."""
        lots = Lots(1)
        roots = _some(lots, ["".join(root) for root in permutations(_LETTERS, 3)], _ROOTS)
        self._nouns = _shuffled(lots, _words(_NOUNS, roots))
        self._adjectives = _shuffled(lots, _words(_ADJECTIVES, roots))
        self._verbs = _shuffled(lots, _words(_VERBS, roots))
        self._outlets = tuple(f"صحيفة ال{noun}" for noun in self._nouns[:_OUTLETS])
        self.tags = _names(lots, self._nouns, tags)
        # The tag of rank r is on articles in proportion to 1/(r + 10), as in the news.
        self._weights = tuple(accumulate(10**12 // (rank + 10) for rank in range(tags)))

    def article(self, number: int, tags: tuple[str, ...] = ()) -> Article:
        """Return an article; with ``tags``, it has these and not its own."""
        lots = Lots(number + 2)
        return Article(
            number=number,
            headline=self._clause(lots) + " " + self._phrase(lots),
            lead=self._sentence(lots, 3),
            paragraphs=tuple(
                " ".join(self._sentence(lots, 2 + lots.below(3)) for _ in range(1 + lots.below(3)))
                for _ in range(4 + lots.below(4))
            ),
            outlet=lots.pick(self._outlets),
            published=BEGAN + timedelta(minutes=7 * number),
            tags=tags or self._own_tags(lots),
        )

    def articles(self, start: int, stop: int) -> Iterator[Article]:
        """Make the articles of these numbers, the earliest first."""
        return map(self.article, range(start, stop))

    def _own_tags(self, lots: Lots) -> tuple[str, ...]:
        found: dict[str, None] = {}
        while len(found) < min(TAGS_EACH, len(self.tags)):
            lot = lots.getrandbits(64) * self._weights[-1] >> 64
            found[self.tags[bisect_right(self._weights, lot)]] = None
        return tuple(found)

    def _sentence(self, lots: Lots, clauses: int) -> str:
        parts = [self._clause(lots)]
        parts += [lots.pick(_JOINTS) + self._clause(lots) for _ in range(clauses - 1)]
        return "، ".join(parts) + "."

    def _clause(self, lots: Lots) -> str:
        return f"{lots.pick(self._verbs)} {self._phrase(lots)} {lots.pick(_PLACES)} {self._phrase(lots)}"

    def _phrase(self, lots: Lots) -> str:
        noun = lots.pick(self._nouns)
        ending = "ة" if noun.endswith("ة") else ""
        match lots.below(4):
            case 0:
                return f"ال{noun} ال{lots.pick(self._adjectives)}{ending}"
            case 1:
                return f"{noun} {lots.pick(self._adjectives)}{ending}"
            case 2:
                return f"{noun} ال{lots.pick(self._nouns)}"
            case _:
                return f"ال{noun}"


def newest_by_tag(articles: Sequence[Article]) -> dict[str, list[Article]]:
    """Return each tag's feed: its newest articles, the newest first."""
    feeds: dict[str, list[Article]] = {}
    for article in reversed(articles):
        for tag in article.tags:
            feed = feeds.setdefault(tag, [])
            if len(feed) < NEWEST:
                feed.append(article)
    return feeds


def _words(patterns: Sequence[str], roots: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(pattern.format(*root) for root in roots for pattern in patterns))


def _names(lots: Lots, nouns: Sequence[str], count: int) -> tuple[str, ...]:
    """Name topics, some with one word, most with two."""
    single = count // 4
    named = [f"ال{noun}" for noun in nouns[:single]]
    named += [f"{nouns[rank - single]} ال{nouns[rank]}" for rank in range(single, count)]
    return tuple(_shuffled(lots, named))


def _some(lots: Lots, items: list[str], count: int) -> list[str]:
    return _shuffled(lots, items)[:count]


def _shuffled(lots: Lots, items: Sequence[str]) -> list[str]:
    """Return the items in another order; ``random.shuffle`` promises none."""
    rest = list(items)
    for last in range(len(rest) - 1, 0, -1):
        other = lots.below(last + 1)
        rest[last], rest[other] = rest[other], rest[last]
    return rest


def main() -> None:
    """Print what the corpus is like."""
    count, tags = map(int, sys.argv[1:3] if len(sys.argv) == 3 else ("2000", "200"))
    digest, size, uses = sha256(), 0, Counter[str]()
    for article in Press(tags).articles(0, count):
        digest.update(repr(article).encode())
        size += len(article.html.encode())
        uses.update(article.tags)
    listed = sum(min(number, NEWEST) for number in uses.values())
    print(f"{count} articles of {size // count} bytes, {len(uses)} of {tags} tags used")
    print(f"newest {NEWEST} a tag: {listed} entries in {len(uses)} feeds; busiest {max(uses.values())}")
    print(f"digest {digest.hexdigest()[:16]}")


if __name__ == "__main__":
    main()
