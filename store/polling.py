"""What is remembered of remote sources from one poll to the next, in the database."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select, update

from arabic.hygiene import one_line
from store.bulk import delete_in, insert_rows, kept, rows_in
from store.errors import SourceError
from store.pages import source_ids
from store.prepared import Lookup
from store.remote import NO_HINTS, Hints, Poll, SourceFacts, Standing
from store.states import watching
from store.subscribing import all_pushes
from store.tables import pages, polls, problems, pushes, sources

_LINE: Final = 500
"""Letters of a title or a reason: what servers say is bounded by nobody else."""
_LONGEST_TTL: Final = timedelta(days=366)
_KNOWN: Final = Lookup(select(polls.c.source_id, polls.c.standing, polls.c.articles), polls.c.source_id)
_COUNTED: Final = Lookup(
    select(pages.c.source_id, func.count().label("found")).group_by(pages.c.source_id),
    pages.c.source_id,  # uq_pages_source_id_origin covers it
)
_NAME, _COLUMNS = sources.c.name, [column for column in polls.c if column.name != "articles"]


def all_polls(connection: Connection) -> dict[str, Poll]:
    """Return what is remembered of each remote source, by its name."""
    query = select(_NAME, *_COLUMNS).join_from(polls, sources).order_by(_NAME)
    return {row.name: _poll(row) for row in connection.execute(query)}


def poll_of(connection: Connection, name: str) -> Poll | None:
    """Return what is remembered of a source."""
    query = select(*_COLUMNS).join_from(polls, sources)
    row = connection.execute(query.where(sources.c.name == name)).first()  # uq_sources_name, pk_polls
    return _poll(row) if row else None


def facts(connection: Connection) -> list[SourceFacts]:
    """Return all remote sources that were ever asked, or paused, by name."""
    told = all_pushes(connection)
    query = select(_NAME, polls).join_from(polls, sources).order_by(_NAME)
    return [
        SourceFacts(row.name, _poll(row), row.articles, told.get(row.name))
        for row in connection.execute(query)
    ]


def remember(connection: Connection, polled: Mapping[str, Poll], ids: Mapping[str, int]) -> set[int]:
    """
    Write what is remembered of sources from now on; return the numbers of those that are new.

    Whether a source is paused is nothing that a poll decides: it may have been under way when somebody
    paused the source, or resumed it.
    """
    wanted = {ids[name]: poll for name, poll in polled.items()}
    known = {row.source_id: row.standing for row in _KNOWN(connection, wanted)}
    new = [{**_row(poll), "source_id": n, "articles": 0} for n, poll in wanted.items() if n not in known]
    insert_rows(connection, polls, new)
    old = [_row(_stood(poll, known[number]), number) for number, poll in wanted.items() if number in known]
    if old:
        connection.execute(_UPDATE, old)
    return wanted.keys() - known.keys()


def replan(connection: Connection, planned: Mapping[str, Poll], known: Mapping[str, Poll]) -> None:
    """
    Put off next polls, or draw them near, by the name of their sources; nothing else of them changes.

    A source that somebody asked since it was ``known`` is left as it is.
    """
    numbers = select(sources.c.name, sources.c.id)
    ids = {row.name: row.id for row in rows_in(connection, numbers, sources.c.name, planned)}
    rows = [
        {
            "its": ids[name],
            "known": known[name].due,
            "asked_last": known[name].polled,
            **{f"new_{column}": getattr(poll, column) for column in _PLANNED},
        }
        for name, poll in planned.items()
        if name in ids
    ]
    with watching(connection, ids.values()):
        if rows:
            connection.execute(_REPLAN, rows)


def count(connection: Connection, source_ids: Collection[int]) -> None:
    """Count what sources have brought. Those that are not remote are left out."""
    known = {row.source_id: row.articles for row in _KNOWN(connection, source_ids)}
    found = _COUNTED(connection, known)
    rows = [{"its": row.source_id, "found": row.found} for row in found if row.found != known[row.source_id]]
    if rows:
        connection.execute(_COUNT, rows)


def stand(connection: Connection, name: str, standing: Standing, now: datetime, url: str | None) -> None:
    """Pause a source, or resume it; ``url`` is for one that was never asked. Raises SourceError."""
    poll = poll_of(connection, name)
    if poll is None and url is None:
        raise SourceError(name, "no source is called so", "`khulasa sources` lists them")
    poll = replace(poll or Poll(asked=url or "", url=url or ""), standing=standing)
    if standing is Standing.ACTIVE:
        poll = replace(poll, due=now, not_before=None, failures=0, reason=None)
    ids = source_ids(connection, {name})
    with watching(connection, ids.values()):
        fresh = remember(connection, {name: poll}, ids)
        connection.execute(_STAND, [{"its": number, "stands": standing.value} for number in ids.values()])
        count(connection, fresh)


def retain(connection: Connection, names: Iterable[str]) -> list[str]:
    """Forget remote sources that are called otherwise; return their names."""
    gone = dropped(connection, names)
    forget(connection, [number for number, _ in gone])
    return [name for _, name in gone]


def dropped(connection: Connection, names: Iterable[str]) -> list[tuple[int, str]]:
    """Return the remote sources that are called otherwise than any of these names."""
    kept = set(names)
    query = select(polls.c.source_id, _NAME).join_from(polls, sources).order_by(_NAME)
    return [(row.source_id, row.name) for row in connection.execute(query) if row.name not in kept]


def forget(connection: Connection, source_ids: Collection[int]) -> None:
    """Forget polls, pushes and problems of sources. Their pages, articles and digests stay."""
    with watching(connection, source_ids):
        for table in (polls, pushes, problems):
            delete_in(connection, table.c.source_id, source_ids)


def _poll(row: Row[Any]) -> Poll:
    return Poll(
        asked=row.asked,
        url=row.url,
        etag=row.etag,
        modified=row.modified,
        digest=row.digest,
        due=row.due,
        interval=timedelta(seconds=row.interval),
        polled=row.polled,
        succeeded=row.succeeded,
        changed=row.changed,
        failures=row.failures,
        reason=row.reason,
        status=row.status,
        moved_to=row.moved_to,
        moves=row.moves,
        standing=Standing(row.standing),
        title=row.title,
        hub=row.hub,
        topic=row.topic,
        not_before=row.not_before,
        rule=row.rule,
        hints=_hints(row.hints),
    )


def _hints(text: str | None) -> Hints:
    """Return what a feed says about when to ask."""
    if not text:
        return NO_HINTS
    told = json.loads(text)
    ttl = None if told["ttl"] is None else timedelta(seconds=told["ttl"])
    return Hints(ttl, frozenset(told["hours"]), frozenset(told["days"]))


def _hinted(hints: Hints) -> str | None:
    if hints == NO_HINTS:
        return None
    ttl = hints.ttl and round(min(hints.ttl, _LONGEST_TTL).total_seconds())
    return json.dumps({"ttl": ttl, "hours": sorted(hints.skip_hours), "days": sorted(hints.skip_days)})


def _row(poll: Poll, number: int | None = None) -> dict[str, Any]:
    """Return a poll's columns, for ``_UPDATE`` with the number of its source."""
    row = {
        "asked": kept(poll.asked),
        "url": kept(poll.url),
        "etag": kept(poll.etag),
        "modified": kept(poll.modified),
        "digest": kept(poll.digest),
        "due": poll.due,
        "interval": round(poll.interval.total_seconds()),
        "polled": poll.polled,
        "succeeded": poll.succeeded,
        "changed": poll.changed,
        "failures": poll.failures,
        "reason": _line(poll.reason),
        "status": poll.status,
        "moved_to": kept(poll.moved_to),
        "moves": poll.moves,
        "standing": poll.standing.value,
        "title": _line(poll.title) or None,
        "hub": kept(poll.hub),
        "topic": kept(poll.topic),
        "not_before": poll.not_before,
        "rule": poll.rule,
        "hints": _hinted(poll.hints),
    }
    return row if number is None else {**{f"new_{name}": value for name, value in row.items()}, "its": number}


def _stood(poll: Poll, standing: str) -> Poll:
    """Return a poll of a source that stood so: only a command pauses, and ends a pause."""
    if Standing.PAUSED in {poll.standing, standing}:
        return replace(poll, standing=Standing(standing))
    return poll


def _line(text: str | None) -> str | None:
    return None if text is None else one_line(text)[:_LINE]


_ITS: Final = polls.c.source_id == bindparam("its")
_UPDATE: Final = (
    update(polls)
    .where(_ITS)
    .values({name: bindparam(f"new_{name}") for name in _row(Poll(asked="", url=""))})
)
_PLANNED: Final = ("due", "not_before", "rule", "polled", "succeeded", "changed")
_REPLAN: Final = (
    update(polls)
    .where(
        _ITS,
        polls.c.due.is_not_distinct_from(bindparam("known", type_=polls.c.due.type)),
        polls.c.polled.is_not_distinct_from(bindparam("asked_last", type_=polls.c.polled.type)),
    )
    .values({name: bindparam(f"new_{name}") for name in _PLANNED})
)
_STAND: Final = update(polls).where(_ITS).values(standing=bindparam("stands"))
_COUNT: Final = update(polls).where(_ITS).values(articles=bindparam("found"))
