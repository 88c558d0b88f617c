"""What came in, counted: new articles, and what was left out because it was there already."""

from dataclasses import astuple, dataclass
from datetime import date
from functools import reduce
from operator import add

from store.article import Feed


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Counts of what came in.

    >>> day = Tally(articles=6, copies=3, joined=1, headlines=10, repeats=4)
    >>> day.duplicates, day.met, round(100 * day.share)
    (8, 19, 42)
    """

    articles: int = 0
    """New ones, on the day on which they were first seen."""
    copies: int = 0
    """Articles that were met again: on another page, in another source, embedded in another article."""
    joined: int = 0
    """New articles that tell a story which an article before them had told: «غطّته أيضًا»."""
    headlines: int = 0
    """Lines of related lists."""
    repeats: int = 0
    """Those of them that were known, as a line in any spelling or as an article."""

    def __add__(self, other: "Tally") -> "Tally":
        """Sum two."""
        return Tally(*map(add, astuple(self), astuple(other)))

    @property
    def duplicates(self) -> int:
        """All that subscribers do not see twice."""
        return self.copies + self.joined + self.repeats

    @property
    def met(self) -> int:
        """All that was looked at."""
        return self.articles + self.copies + self.headlines

    @property
    def share(self) -> float:
        """How much of what was looked at was a duplicate."""
        return self.duplicates / self.met if self.met else 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What came in during some days."""

    days: tuple[tuple[date, Tally], ...]
    """Each day, the earliest first; one on which nothing came has its zeros."""
    outlets: tuple[tuple[Feed | None, Tally], ...]
    """Those that brought something, the busiest first; None stands for articles that name no outlet."""

    @property
    def total(self) -> Tally:
        """The sum of all days."""
        return reduce(add, (tally for _, tally in self.days), Tally())
