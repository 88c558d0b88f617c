"""What came in -> the page that shows it: charts and tables, by day and by outlet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from arabic.dates import short_date
from arabic.hygiene import one_line
from arabic.plurals import DUPLICATE, NEWS, counted
from feeds.address import STATISTICS
from feeds.entry import Site
from feeds.frame import About, page, subscription
from store.article import Feed
from store.statistics import Statistics, Tally

SHOWN_DAYS: Final = 90
LEAST_DAYS: Final = 14
"""A site of yesterday has as many days without news before it: one bar alone says nothing."""
_OUTLETS: Final = 15
_UNNAMED: Final = "أخبار بلا مصدر"

# What charts are measured in: they are stretched to the page, so that only proportions count.
_HEIGHT: Final = 1000
_STEP: Final = 10
_BAR: Final = 8
_TENTHS: Final = (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100)
_LEAST: Final = 12
"""How high a bar is at least: on a day after one with ten thousand, three are not nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: the kind of what it counts, and where it begins and how far it goes."""

    kind: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of a chart."""

    x: int
    pieces: tuple[Piece, ...]
    told: str
    """What it shows, in words."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Days side by side as Arabic is read: the earliest at the right."""

    bars: tuple[Bar, ...]
    top: int
    """What its height stands for: an even number."""
    width: int
    highest: str
    """What was most, and when."""
    days: tuple[date, ...]
    """The first, one in the middle, and the last."""

    bar: int = _BAR
    step: int = _STEP
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Rank:
    """An outlet among those that brought most."""

    name: str
    feed: Feed | None
    tally: Tally
    width: int
    """Of a thousand."""


def statistics_page(site: Site, found: Statistics | None) -> bytes:
    """Return the page that shows what came in; None stands for nothing yet."""
    about = About(
        f"الإحصاءات — {one_line(site.title)}",
        "كم خبرًا ورد كل يوم ومن كل مصدر، وكم مكررًا أزيل.",
        (subscription(site),),
    )
    if found is None:
        return page(site, STATISTICS, "statistics.html", about, found=None)
    ranks = tuple(_ranks(found.outlets[:_OUTLETS]))
    rest = found.outlets[_OUTLETS:]
    return page(
        site,
        STATISTICS,
        "statistics.html",
        about,
        found=found,
        total=found.total,
        percent=percent(found.total.share),
        news=_chart(found.days, _new, lambda tally: counted(tally.articles, NEWS)),
        duplicates=_chart(found.days, _left_out, lambda tally: counted(tally.duplicates, DUPLICATE)),
        ranks=ranks,
        rest=(len(rest), sum(tally.articles for _, tally in rest)) if rest else None,
    )


def _new(tally: Tally) -> tuple[tuple[str, int], ...]:
    return (("articles", tally.articles),)


def _left_out(tally: Tally) -> tuple[tuple[str, int], ...]:
    return (("copies", tally.copies), ("joined", tally.joined), ("repeats", tally.repeats))


def _chart(
    days: Sequence[tuple[date, Tally]],
    parts: Callable[[Tally], Sequence[tuple[str, int]]],
    told: Callable[[Tally], str],
) -> Chart:
    counts = [sum(count for _, count in parts(tally)) for _, tally in days]
    most = max(counts)
    day, tally = days[counts.index(most)]
    top = scale(most)
    bars = (
        Bar(
            (len(days) - 1 - number) * _STEP + (_STEP - _BAR) // 2,
            tuple(_pieces(parts(tally), top)),
            f"{short_date(day)}: {told(tally)}",
        )
        for number, (day, tally) in enumerate(days)
    )
    marked = tuple(dict.fromkeys(days[number][0] for number in (0, len(days) // 2, -1)))
    return Chart(tuple(bars), top, len(days) * _STEP, f"{told(tally)} في {short_date(day)}", marked)


def _pieces(parts: Sequence[tuple[str, int]], top: int) -> Iterator[Piece]:
    """Yield the pieces of a bar, from the ground up."""
    heights = [max(count * _HEIGHT // top, _LEAST) if count else 0 for _, count in parts]
    heights[heights.index(max(heights))] -= max(0, sum(heights) - _HEIGHT)
    y = _HEIGHT
    for (kind, count), height in zip(parts, heights, strict=True):
        if count:
            y -= height
            yield Piece(kind, y, height)


def percent(share: float) -> str:
    """
    Return a share in percent; what is not nothing is not told as nothing.

    >>> percent(0.384), percent(0.0014), percent(0.00001), percent(0.0)
    ('38', '0.1', '0.1', '0')
    """
    number = 100 * share
    return f"{max(number, 0.1):.1f}" if 0 < number < 1 else f"{number:.0f}"


def scale(most: int) -> int:
    """
    Return what a chart's height stands for: a round number with a whole half, not much above the most.

    >>> [scale(most) for most in (0, 1, 3, 10, 11, 218, 10_000)]
    [2, 2, 4, 10, 12, 240, 10000]
    """
    unit = 10
    while unit * 10 < most:
        unit *= 10
    return next(tops for tenths in _TENTHS if (tops := unit * tenths // 10) >= most and tops % 2 == 0)


def _ranks(outlets: Sequence[tuple[Feed | None, Tally]]) -> Iterator[Rank]:
    most = max((tally.articles for _, tally in outlets), default=0)
    for feed, tally in outlets:
        width = max(tally.articles * 1000 // most, _LEAST) if tally.articles else 0
        yield Rank(one_line(feed.name) if feed else _UNNAMED, feed, tally, width)
