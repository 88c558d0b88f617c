"""
What comes in is counted in the transaction that brings it: whoever dies half way has counted nothing.

Counts are kept by the hour (of UTC, since 1970) and by outlet, not by the day: where a day begins is the
site's time zone, and that is configuration. An hour belongs to the day in which it begins. Counts stay when
articles leave, and do not grow when a removed one is let back.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, true

from store import dues, outlets
from store.article import Feed, FeedKind
from store.bulk import rows_in, upsert
from store.copies import NewCopy
from store.decide import Copy
from store.memory import got, put
from store.pages import Sheet
from store.planning import Plan
from store.prepared import Lookup
from store.statistics import Statistics, Tally
from store.tables import articles, feeds, stories, tallies

NOBODY: Final = 0
"""The number of articles that name no outlet, in the place of its feed's."""
_HOUR: Final = 3600
_DAY: Final = timedelta(days=1)
_LATEST: Final = "latest tally"
_MORE_CAME: Final = "more came in"
_COUNTED: Final = tuple(field.name for field in fields(Tally))
_MORE: Final = ", ".join(f"{name} = tallies.{name} + excluded.{name}" for name in _COUNTED)
# A story is called by the first of its articles: any other one joined it.
_JOINED: Final = Lookup(
    select(articles.c.id)
    .join_from(articles, stories, stories.c.id == articles.c.story_id)
    .where(stories.c.uri != articles.c.uri),
    articles.c.id,
)


def count(  # noqa: PLR0913, PLR0917  # what a save was, by its parts
    connection: Connection,
    todo: Plan,
    sheets: Sequence[Sheet],
    lines: Mapping[int, Collection[int]],
    leading: AbstractSet[int],
    now: datetime,
) -> None:
    """
    Count what a save brought, when all of it has found its place, and make the page of statistics due.

    ``lines`` are the headlines that the former copies of its sheets listed, ``leading`` those headlines that
    are now the first to tell their story.
    """
    came = _news(todo, sheets)
    new = {item.copy.article_id for item in came if _is_first(todo, item.copy)}
    counts = Counter((article, "articles") for article in new)
    counts.update((row.id, "joined") for row in _JOINED(connection, new))
    former = [copy for sheet in sheets for copy in sheet.former]
    counts.update((article, "copies") for article in _met_again(todo, came, former))
    unseen = set(leading & todo.fresh)
    for line, article in _listed(came, former, lines):
        counts[article, "headlines"] += 1
        counts[article, "repeats"] += line not in unseen
        unseen.discard(line)
    if counts:
        _add(connection, todo, counts, int(now.timestamp()) // _HOUR)
        dues.owe_only(connection, dues.STATISTICS, _MORE_CAME)


def latest(connection: Connection) -> int | None:
    """
    Return the hour that was counted last.

    It need not be the greatest: a clock may have been years ahead for an hour.
    """
    found = got(connection, _LATEST)
    return None if found is None else int(found)


def newest_days(connection: Connection, days: int, zone: tzinfo, *, least: int) -> tuple[date, date] | None:
    """
    Return the first and the last day of the latest so many; None when nothing was ever counted.

    There are fewer, down to ``least``, where counting began later.
    """
    hour = latest(connection)
    if hour is None:
        return None
    until = _day(hour, zone)
    first = connection.execute(select(func.min(tallies.c.hour))).scalar_one()  # pk_tallies
    since = max(until - (days - 1) * _DAY, min(_day(first, zone), until - (least - 1) * _DAY))
    return since, until


def statistics(
    connection: Connection, since: date, until: date, zone: tzinfo, outlet: str | None = None
) -> Statistics:
    """Return what came in from one day to another, both included; of one outlet, or of all."""
    # pk_tallies: a walk along the hours that are asked for
    hours = tallies.c.hour.between(_first_hour(since, zone), _first_hour(until + _DAY, zone) - 1)
    own = true() if outlet is None else tallies.c.outlet.in_(outlets.known(connection, [outlet]).values())
    wanted = and_(hours, own)
    days: dict[date, Tally] = defaultdict(Tally)
    for row in _summed(connection, tallies.c.hour, wanted):
        days[_day(row.place, zone)] += _tally(row)
    span = range((until - since).days + 1)
    return Statistics(
        tuple((day, days[day]) for day in (since + number * _DAY for number in span)),
        tuple(_by_outlet(connection, _summed(connection, tallies.c.outlet, wanted))),
    )


def _news(todo: Plan, sheets: Iterable[Sheet]) -> list[NewCopy]:
    """Return the new copies but for those of pages that are read anew: what they show was counted."""
    counted = {item.page_id for sheet in sheets if sheet.is_read_anew for item in sheet.arrivals}
    return [item for item in todo.new if item.copy.page_id not in counted]


def _is_first(todo: Plan, copy: Copy) -> bool:
    """Tell whether a copy is the one that a new article is made of."""
    article = copy.article_id
    return article in todo.minted and copy.id == todo.revisions[article].after.copy.id


def _met_again(todo: Plan, came: Iterable[NewCopy], former: Iterable[Copy]) -> Iterator[int]:
    """
    Yield the article of each copy that is a duplicate.

    It is neither what a new article is made of, nor what its page shows in the place of another one.
    """
    edited = Counter((copy.page_id, copy.article_id) for copy in former)
    for item in came:
        place = (item.copy.page_id, item.copy.article_id)
        if edited[place]:
            edited[place] -= 1
        elif not _is_first(todo, item.copy):
            yield item.copy.article_id


def _listed(
    came: Iterable[NewCopy], former: Iterable[Copy], lines: Mapping[int, Collection[int]]
) -> Iterator[tuple[int, int]]:
    """Yield each headline that a page did not list before, with the article beside which it stands."""
    known = {(copy.page_id, line) for copy in former for line in lines[copy.id]}
    for item in came:
        for line in item.related:
            place = (item.copy.page_id, line)
            if place not in known:
                known.add(place)
                yield line, item.copy.article_id


def _add(connection: Connection, todo: Plan, counts: Mapping[tuple[int, str], int], hour: int) -> None:
    """Add counts by article to those of their outlets."""
    by_name: Counter[tuple[str, str]] = Counter()
    for (article, name), number in counts.items():
        by_name[todo.revisions[article].after.outlet or "", name] += number
    ids = outlets.known(connection, {outlet for outlet, _ in by_name})
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for (outlet, name), number in by_name.items():
        sums[ids.get(outlets.key_of(outlet), NOBODY)][name] += number
    rows = [(hour, outlet, *(own[name] for name in _COUNTED)) for outlet, own in sorted(sums.items())]
    upsert(connection, tallies, rows, _MORE)
    if latest(connection) != hour:
        put(connection, _LATEST, str(hour))


def _summed(
    connection: Connection, place: ColumnElement[int], wanted: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    sums = (func.sum(tallies.c[name]).label(name) for name in _COUNTED)
    return connection.execute(select(place.label("place"), *sums).where(wanted).group_by(place)).all()


def _by_outlet(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[tuple[Feed | None, Tally]]:
    query = select(feeds.c.id, feeds.c.name, feeds.c.slug, feeds.c.uri)
    named = {
        row.id: Feed(FeedKind.SOURCE, row.id, row.name, row.slug, row.uri)
        for row in rows_in(connection, query, feeds.c.id, (row.place for row in rows))
    }
    told = [(named.get(row.place), _tally(row)) for row in rows]
    yield from sorted(
        told, key=lambda item: (-item[1].articles, -item[1].met, item[0].slug if item[0] else "")
    )


def _tally(row: Row[Any]) -> Tally:
    return Tally(*(int(getattr(row, name)) for name in _COUNTED))


def _day(hour: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(hour * _HOUR, zone).date()


def _first_hour(day: date, zone: tzinfo) -> int:
    """Return the first hour that begins on a day, or after it where a zone leaves a day out."""
    about = int(datetime.combine(day, time(), UTC).timestamp()) // _HOUR
    return next(hour for hour in range(about - 26, about + 27) if _day(hour, zone) >= day)
