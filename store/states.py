"""What the sources page shows of remote sources; when it is another, the page is due."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, case, exists, func, select

from store import dues
from store.bulk import rows_in
from store.remote import SourceState, Standing
from store.tables import polls, sources

_HOUR: Final = timedelta(hours=1)
_CHANGED: Final = "what it shows of a source changed"


@contextmanager
def watching(connection: Connection, source_ids: Collection[int]) -> Iterator[None]:
    """
    Make the sources page due if what it shows of these sources is another at the end of the block.

    The directory leads to that page, and is due when it appears or goes.
    """
    before = _rows(connection, source_ids)
    yield
    after = _rows(connection, source_ids)
    # The rows first: most polls change nothing in them, and to make states of them takes as long again.
    if before == after or list(map(_state, before)) == list(map(_state, after)):
        return
    dues.owe_only(connection, dues.SOURCES, _CHANGED)
    if bool(before) != bool(after) and not _has_others(connection, source_ids):
        dues.owe_directory(connection)


def states(connection: Connection) -> list[SourceState]:
    """Return what is shown of all sources, by name."""
    return [_state(row) for row in connection.execute(_query().order_by(sources.c.name))]


def has_sources(connection: Connection) -> bool:
    """Tell whether there is any source to be shown."""
    return bool(connection.execute(select(exists(select(polls.c.source_id)))).scalar())


def _rows(connection: Connection, source_ids: Collection[int]) -> Sequence[Row[Any]]:
    query = _query().order_by(polls.c.source_id)
    return rows_in(connection, query, polls.c.source_id, source_ids)  # pk_polls


def _has_others(connection: Connection, source_ids: Collection[int]) -> bool:
    few = select(polls.c.source_id).limit(len(source_ids) + 1)
    return any(number not in source_ids for number in connection.execute(few).scalars())


def _query() -> Select[Any]:
    fails = and_(polls.c.standing == Standing.ACTIVE.value, polls.c.failures > 0)
    return select(
        sources.c.name,
        polls.c.url,
        polls.c.title,
        polls.c.articles,
        polls.c.standing,
        polls.c.changed,
        case((fails, func.coalesce(polls.c.reason, ""))).label("reason"),
        case((fails, polls.c.succeeded)).label("since"),
        case((fails, polls.c.due)).label("due"),
    ).join_from(polls, sources)


def _state(row: Row[Any]) -> SourceState:
    return SourceState(
        name=row.name,
        url=row.url,
        title=row.title,
        articles=row.articles,
        standing=Standing(row.standing),
        news=_begun(row.changed),
        reason=row.reason,
        since=_begun(row.since),
        due=_ended(row.due),
    )


def _begun(moment: datetime | None) -> datetime | None:
    """Return the hour that a moment is in."""
    return moment and moment.replace(minute=0, second=0, microsecond=0)


def _ended(moment: datetime | None) -> datetime | None:
    """Return the hour by which a moment is over."""
    hour = _begun(moment)
    return hour if hour is None or hour == moment else hour + _HOUR
