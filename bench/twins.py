"""
Republished articles: how many are found, how many others are taken for one, and what it costs.

python bench/twins.py [ARTICLES …]: originals, copies as editors make them, and what only looks like a copy.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from arabic import shingles
from arabic.fold import fold
from bench.corpus import BEGAN, Lots, Press
from store import twins
from store.article import Block, Draft, PageRead, Role
from store.planning import Plan
from store.store import Store

Text = list[list[str]]
"""Paragraphs of words."""

_PAIRS: Final = 150
_SIZES: Final = (1_000, 10_000, 50_000)
_NEW: Final = 1_000
_BATCH: Final = 100
_NAMES: Final = ("_MOST", "_WHOLE", "_PART", "_LARGE", "_APART", "SHARED_MARKS")
_TRIED: Final = {
    "_MOST": (55, 60, 65, 70, 75, 80, 85, 90),
    "_WHOLE": (70, 75, 80, 85, 90, 95),
    "_PART": (25, 34, 37, 40, 45, 50),
    "_LARGE": (40, 45, 50, 55, 60, 65, 70),
    "_APART": (10, 15, 20, 25, 35, 50),
    "SHARED_MARKS": (1, 2, 3, 4, 5, 6),
}


class Desk:
    """Writes articles, and what editors make of them."""

    def __init__(self) -> None:
        """Write the same ones in every run."""
        self._press = Press(500)

    def write(self, number: int) -> Text:
        """Return an article: a number in every second sentence or so."""
        lots = Lots(number)
        article = self._press.article(number)
        return [self._with_numbers(lots, text.split()) for text in (article.lead, *article.paragraphs)]

    def _with_numbers(self, lots: Lots, words: list[str]) -> list[str]:
        for at in range(lots.below(25), len(words), 20):
            words.insert(at, str(2 + lots.below(900)))
        return words

    def words(self, lots: Lots, count: int) -> list[str]:
        """Return words that follow each other nowhere else."""
        found: list[str] = []
        while len(found) < count:
            found += self.write(10**6 + lots.below(10**6))[1]
        return found[:count]

    def passage(self, lots: Lots) -> list[str]:
        """Return a paragraph of another article."""
        return self.write(10**6 + lots.below(10**6))[1]

    # Copies.

    def verbatim(self, lots: Lots, text: Text) -> Text:
        """Print it as it came, in the spelling of the house."""
        return [[_respelt(word) if lots.below(6) == 0 else word for word in words] for words in text]

    def shortened(self, _lots: Lots, text: Text) -> Text:
        """Leave the second half out."""
        return text[: max(len(text) // 2, 3)]

    def extended(self, lots: Lots, text: Text) -> Text:
        """Add two paragraphs of background."""
        return [*text, self.passage(lots), self.passage(lots)]

    def doubled(self, lots: Lots, text: Text) -> Text:
        """Add as much again."""
        return [*text, *(self.passage(lots) for _ in range(len(text)))]

    def introduced(self, lots: Lots, text: Text) -> Text:
        """Write another lead, and leave a paragraph out."""
        return [self.words(lots, 18), *text[1:-1]]

    def edited(self, lots: Lots, text: Text) -> Text:
        """Exchange a word of forty, and spell others otherwise."""
        return self.exchanged(lots, self.verbatim(lots, text), 40, 1)

    def rearranged(self, lots: Lots, text: Text) -> Text:
        """Print paragraphs in another order, but for the first; leave one out."""
        rest = text[1:-1]
        return [text[0], *rest[1 + lots.below(2) :], *rest[: 1 + lots.below(1)]]

    def worked_over(self, lots: Lots, text: Text) -> Text:
        """Write another lead, add a paragraph, leave one out, exchange some words."""
        return [*self.introduced(lots, self.exchanged(lots, text, 60, 1)), self.passage(lots)]

    # No copies.

    def another(self, lots: Lots, _text: Text) -> Text:
        """Write about something else."""
        return self.write(10**7 + lots.below(10**7))

    def followed_up(self, lots: Lots, text: Text) -> Text:
        """Write what is new, above the background of the last one."""
        kept = text[len(text) // 2 :]
        new = 0
        found: Text = []
        while new < sum(map(len, kept)):
            found.append(self.passage(lots))
            new += len(found[-1])
        return [*found, *kept]

    def quoting(self, lots: Lots, text: Text) -> Text:
        """Quote the same statement: a third of it."""
        return [*self.another(lots, text)[:4], *text[2:4]]

    def below_one_footer(self, lots: Lots, text: Text) -> Text:
        """Write a short one above the footer that all have: make the other one short, too."""
        return [self.words(lots, 20), text[1][:30]]

    def figures(self, lots: Lots, text: Text) -> Text:
        """Print the same with the numbers of another day."""
        return [[str(2 + lots.below(900)) if word.isdigit() else word for word in words] for words in text]

    def one_figure(self, lots: Lots, text: Text) -> Text:
        """Print the same with one other number."""
        places = [
            (row, at) for row, words in enumerate(text) for at, word in enumerate(words) if word.isdigit()
        ]
        row, at = places[lots.below(len(places))] if places else (0, 0)
        return [
            [
                f"{int(word) + 1}" if (row, at) == (n, m) and word.isdigit() else word
                for m, word in enumerate(words)
            ]
            for n, words in enumerate(text)
        ]

    def form(self, lots: Lots, text: Text) -> Text:
        """Fill the same form in with other names, two words of each fourteen."""
        return self.exchanged(lots, text, 14, 2)

    def bulletin(self, lots: Lots, text: Text) -> Text:
        """Print it as one of four items."""
        return [*text, *(words for _ in range(3) for words in self.another(lots, text))]

    def exchanged(self, lots: Lots, text: Text, every: int, count: int) -> Text:
        """Put other words in the place of some."""
        found = []
        left = every // 2
        for words in text:
            new = list(words)
            for at, word in enumerate(words):
                left -= 1
                if left < count and not word.isdigit():
                    new[at] = self.words(lots, 5)[lots.below(5)]
                left = left if left > 0 else every
            found.append(new)
        return found


Edit = Callable[[Desk, Lots, Text], Text]
COPIES: Final[Mapping[str, Edit]] = {
    "verbatim": Desk.verbatim,
    "half of it": Desk.shortened,
    "two paragraphs more": Desk.extended,
    "as much again": Desk.doubled,
    "another lead": Desk.introduced,
    "a word of forty exchanged": Desk.edited,
    "another order": Desk.rearranged,
    "all of that": Desk.worked_over,
}
OTHERS: Final[Mapping[str, Edit]] = {
    "something else": Desk.another,
    "a follow-up": Desk.followed_up,
    "the same quotation": Desk.quoting,
    "the same footer": Desk.below_one_footer,
    "other figures": Desk.figures,
    "one other figure": Desk.one_figure,
    "a form filled in": Desk.form,
    "a bulletin": Desk.bulletin,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, folded."""

    kind: str
    left: list[str]
    right: list[str]

    @property
    def is_found(self) -> bool:
        """Whether they are taken for one."""
        met = len(shingles.sketch(self.left) & shingles.sketch(self.right)) >= shingles.SHARED_MARKS
        return met and shingles.resemblance(self.left, self.right).same


def pairs(kinds: Mapping[str, Edit]) -> list[Pair]:
    """Make pairs of each kind."""
    desk, found = Desk(), []
    for kind, edit in kinds.items():
        for number in range(_PAIRS):
            text = desk.write(number)
            made = edit(desk, Lots(number), text)
            if edit is Desk.below_one_footer:
                text = desk.below_one_footer(Lots(number + 1), text)
            left, right = (desk.words(Lots(outlet), 25) for outlet in (1, 2))
            found.append(Pair(kind, _folded([*text, left]), _folded([*made, right])))
    return found


def _folded(text: Text) -> list[str]:
    return shingles.words_of(fold(" ".join(words)) for words in text)


def _respelt(word: str) -> str:
    for plain, other in (("ة", "ه"), ("ي", "ى"), ("أ", "ا"), ("ت", "تـ")):
        if plain in word:
            return word.replace(plain, other)
    return f"{word}ُ"


def quality() -> None:
    """Print what is found of each kind, and how the whole moves with each threshold."""
    copies, others = pairs(COPIES), pairs(OTHERS)
    for made, kinds in ((copies, COPIES), (others, OTHERS)):
        for kind in kinds:
            found = sum(pair.is_found for pair in made if pair.kind == kind)
            print(f"  {kind:28} {found / _PAIRS:6.1%} taken for one")
    for name, values in _TRIED.items():
        chosen = getattr(shingles, name)
        for value in values:
            setattr(shingles, name, value)  # what is measured is the choice
            right, wrong = (sum(pair.is_found for pair in made) for made in (copies, others))
            mark = " *" if value == chosen else ""
            precision, recall = right / (right + wrong), right / len(copies)
            title = name.strip("_").lower()
            print(f"  {title:14} {value:3}  precision {precision:.3f}  recall {recall:.3f}{mark}")
        setattr(shingles, name, chosen)


def stream(count: int) -> Iterator[PageRead]:
    """Make pages of twelve outlets with their footers, 200 a day, a fifth of them copies from that day."""
    desk, lots = Desk(), Lots(5)
    edits = list(COPIES.values())
    footers = [desk.words(lots, 25) for _ in range(12)]
    kept: list[Text] = []
    for number in range(count):
        is_copy = kept and lots.below(5) == 0
        text = kept[lots.below(len(kept))] if is_copy else desk.write(number)
        kept = [*kept, text][-200:]
        shown = edits[lots.below(len(edits))](desk, lots, text) if is_copy else text
        outlet = lots.below(12)
        body = tuple(Block("paragraph", f"{' '.join(words)}.") for words in (*shown, footers[outlet]))
        moment = BEGAN + number * timedelta(minutes=7)
        headline = " ".join(desk.words(lots, 9))
        draft = Draft(0, Role.MAIN, headline, None, body, outlet=f"صحيفة {outlet}", published=moment)
        yield PageRead(f"{number}", "bench", f"{number}", moment, (draft,))


def speed(size: int) -> None:
    """Print what one more article costs in a store of so many, and how much of that its text."""
    spent = 0.0
    meet = twins.meet

    def timed(connection: Connection, todo: Plan, window: timedelta) -> set[int]:
        nonlocal spent
        began = time.process_time()
        found = meet(connection, todo, window)
        spent += time.process_time() - began
        return found

    twins.meet = timed  # to look in from outside
    pages = list(stream(size + _NEW))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'store.db')}"
        with Store.open(url, authority="example.org", since="2026") as store:
            _save(store, pages[:size])
            spent, began = 0.0, time.process_time()
            _save(store, pages[size:])
            took = time.process_time() - began
            stories = store.status().stories
    twins.meet = meet
    print(
        f"  {size:6} articles: one more {1000 * took / _NEW:.2f} ms, of that {1000 * spent / _NEW:.2f} ms"
        f" for its text; {size + _NEW - stories} joined others"
    )


def _save(store: Store, read: Sequence[PageRead]) -> None:
    for start in range(0, len(read), _BATCH):
        store.save(read[start : start + _BATCH], now=BEGAN)


def main() -> None:
    """Measure, and print."""
    quality()
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else _SIZES:
        speed(size)


if __name__ == "__main__":
    main()
