"""Charts of what came in, drawn with block characters on a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from khulasa.stats import TOP, Shown, called, rows, step
from store.article import Feed
from store.statistics import Tally

_SPARKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NAME = 40
"""How much of a line is left for a name: one that is longer is cut."""


def draw(shown: Shown) -> None:
    """Draw all that there is to show, as wide as the terminal is."""
    console = Console(highlight=False)
    for line in lines(shown, console.width):
        # Names are last on their lines, and no longer than fits: nothing is left to be wrapped.
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def spark(counts: Sequence[int], width: int) -> str:
    """
    Return a line as high at each place as the count there, of many the sum of those that share a place.

    >>> spark([0, 1, 4, 8, 2], 80), spark([0, 1, 4, 8, 2], 3)
    (' ▁▄█▂', '▁█▂')
    """
    share = -(-len(counts) // max(width, 1))
    sums = [sum(counts[start : start + share]) for start in range(0, len(counts), share)]
    return "".join(_SPARKS[-(-count * 8 // (max(sums) or 1))] for count in sums)


def bar(count: int, most: int, width: int) -> str:
    """
    Return a bar of so many columns at most; what is not nothing can be seen.

    >>> bar(3, 6, 5), bar(1, 1000, 5), bar(0, 6, 5)
    ('██▌', '▏', '')
    """
    eighths = max(count * width * 8 // most, 1) if count else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def lines(shown: Shown, width: int) -> Iterator[Text]:
    """Yield all that is drawn, for a terminal of that width."""
    total = shown.found.total
    of_whom = f" from {called(shown.outlet)}" if shown.outlet else ""
    yield Text(f"What came in from {shown.since} to {shown.until} ({shown.zone}){of_whom}", "bold")
    yield Text()
    for label, count, remark in (
        ("new articles", total.articles, ""),
        ("copies", total.copies, "articles met again elsewhere"),
        ("joined", total.joined, "new articles that tell a story which was there"),
        ("repeats", total.repeats, f"of {total.headlines} headlines in related lists"),
        ("duplicates", total.duplicates, f"left out: {total.share:.0%} of all that was met"),
    ):
        yield Text.assemble(f"{label:>12}  {count:>8}  ", (remark, "dim"))
    yield Text()
    for label, style, pick in (("articles", "green", _articles), ("duplicates", "yellow", _duplicates)):
        counts = [pick(tally) for _, tally in shown.found.days]
        yield Text.assemble(f"{label:>12}  ", (spark(counts, width - 15), style))
    yield Text()
    yield from _days(rows(shown.found.days), len(shown.found.days), width)
    yield from _ranks("outlets by new articles", shown.found.outlets[:TOP], width)
    if (left := len(shown.found.outlets) - TOP) > 0:
        yield Text(f"{left:>8} more", "dim")
    if shown.tags:
        tags = [(each.feed, Tally(articles=each.stories)) for each in shown.tags]
        yield from _ranks("tags by stories in the store", tags, width)


def _articles(tally: Tally) -> int:
    return tally.articles


def _duplicates(tally: Tally) -> int:
    return tally.duplicates


def _days(counts: Sequence[tuple[date, Tally]], days: int, width: int) -> Iterator[Text]:
    if (share := step(days)) > 1:
        yield Text(f"each row: {share} days from its date on", "dim")
    most = max(tally.articles for _, tally in counts) or 1
    room = max(width - 42, 8)
    for day, tally in counts:
        drawn = bar(tally.articles, most, room)
        yield Text.assemble(
            f"{day}  {tally.articles:>8}  ",
            (f"{drawn:<{room}}", "green"),
            (f"  {tally.duplicates:>8} left out", "yellow" if tally.duplicates else "dim"),
        )


def _ranks(heading: str, ranked: Sequence[tuple[Feed | None, Tally]], width: int) -> Iterator[Text]:
    if not ranked:
        return
    yield Text()
    yield Text(heading, "bold")
    most = max(tally.articles for _, tally in ranked) or 1
    room = max(min(width - _NAME - 12, 30), 8)
    for feed, tally in ranked:
        drawn = bar(tally.articles, most, room)
        yield Text.assemble(
            f"{tally.articles:>8}  ", (f"{drawn:<{room}}", "green"), "  ", called(feed, _NAME)
        )
