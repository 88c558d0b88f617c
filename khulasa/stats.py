"""`khulasa stats`: what came in by day and by outlet, as charts, as columns, or as one document."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import reduce
from operator import add

from arabic.fold import fold
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.terminal import Terminal, cell, printable
from store.article import Feed, FeedFacts, FeedKind
from store.snapshot import Snapshot
from store.statistics import Statistics, Tally
from store.store import Store

TOP = 15
_ROWS = 35
"""Rows of a chart: of more days, some share a row."""
_WEEK = 7
_UNNAMED = "(no outlet named)"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown, whichever way."""

    since: date
    until: date
    zone: str
    outlet: Feed | None
    found: Statistics
    tags: Sequence[FeedFacts]
    """Those with most stories in the store; none where one outlet was asked for."""


def show_statistics(  # noqa: PLR0913  # what, where, and the options of a verb, by name
    terminal: Terminal,
    store: Store,
    config: Config,
    *,
    now: datetime,
    days: int,
    outlet: str | None,
    is_plain: bool,
    as_json: bool,
) -> Exit:
    """Show what came in on so many days up to now. Raises RequestError for an outlet that there is not."""
    zone = config.site.timezone
    until = now.astimezone(zone).date()
    since = until - timedelta(days=days - 1)
    with store.snapshot() as snapshot:
        named = None if outlet is None else _outlet(snapshot, outlet)
        found = snapshot.statistics(since, until, zone, named.name if named else None)
        busiest = [] if named else snapshot.busiest(FeedKind.TAG, TOP)
        shown = Shown(since, until, str(zone), named, found, tuple(map(snapshot.brief, busiest)))
    if as_json:
        terminal.json(_document(shown))
        return Exit.DONE
    if is_plain:
        for line in columns(shown):
            terminal.result(line)
    else:
        # 60 ms that only a person waits for.
        from khulasa.statcharts import draw

        draw(shown)
    if found.total == Tally():
        terminal.note("nothing came in on these days")
    return Exit.DONE


def columns(shown: Shown) -> Iterator[str]:
    """Yield the numbers as columns: by day, in all, by outlet, by tag."""
    names = ("articles", "copies", "joined", "headlines", "repeats", "duplicates")
    heads = "  ".join(f"{name:>10}" for name in names)

    def row(label: str, tally: Tally) -> str:
        return f"{label:<10}  " + "  ".join(f"{getattr(tally, name):>10}" for name in names)

    yield f"{'day':<10}  {heads}"
    yield from (row(day.isoformat(), tally) for day, tally in shown.found.days)
    yield row("total", shown.found.total)
    yield ""
    yield f"{'outlets':<10}  {heads}"
    for feed, tally in shown.found.outlets:
        yield f"{row('', tally)}  {called(feed)}"
    if shown.tags:
        yield ""
        yield f"{'tags':<10}  {'stories':>10}"
        yield from (f"{'':<10}  {each.stories:>10}  {called(each.feed)}" for each in shown.tags)


def called(feed: Feed | None, longest: int | None = None) -> str:
    """Return the name of an outlet or a tag, fit for the end of a line; cut where there is too much of it."""
    if feed is None:
        return _UNNAMED
    name = printable(feed.name)
    return cell(name if longest is None or len(name) <= longest else f"{name[: longest - 1]}…")


def step(days: int) -> int:
    """Return how many of so many days share a row of a chart: one, or some weeks."""
    return 1 if days <= _ROWS else _WEEK * -(-days // (_ROWS * _WEEK))


def rows(days: Sequence[tuple[date, Tally]]) -> list[tuple[date, Tally]]:
    """
    Return what the rows of a chart show, by their first day.

    >>> from datetime import timedelta
    >>> days = [(date(2026, 3, 1) + timedelta(n), Tally(articles=n)) for n in range(40)]
    >>> len(rows(days[:35])), [(day.day, tally.articles) for day, tally in rows(days)[:2]]
    (35, [(1, 21), (8, 70)])
    """
    share = step(len(days))
    parts = [days[start : start + share] for start in range(0, len(days), share)]
    return [(some[0][0], reduce(add, (tally for _, tally in some))) for some in parts]


def _outlet(snapshot: Snapshot, name: str) -> Feed:
    if found := snapshot.source(name):
        return found
    names = {fold(feed.name): feed.name for feed in snapshot.feeds(FeedKind.SOURCE)}
    close = get_close_matches(fold(name), names, 1)
    remedy = f"did you mean {names[close[0]]!r}?" if close else "`khulasa stats` lists them"
    raise RequestError("khulasa stats --source", f"no outlet is called {name!r}", remedy)


def _document(shown: Shown) -> dict[str, object]:
    return {
        "since": shown.since.isoformat(),
        "until": shown.until.isoformat(),
        "timezone": shown.zone,
        "source": shown.outlet and shown.outlet.name,
        "total": _record(shown.found.total),
        "days": [{"day": day.isoformat(), **_record(tally)} for day, tally in shown.found.days],
        "outlets": [
            {"name": feed and feed.name, "slug": feed and feed.slug, **_record(tally)}
            for feed, tally in shown.found.outlets
        ],
        "tags": [
            {"name": each.feed.name, "slug": each.feed.slug, "stories": each.stories} for each in shown.tags
        ],
    }


def _record(tally: Tally) -> dict[str, object]:
    return {**asdict(tally), "duplicates": tally.duplicates, "share": round(tally.share, 4)}
