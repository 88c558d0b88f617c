"""Pages that were read -> sheets: which of them are new or changed, and what they held before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from store import copies
from store.article import Draft, PageRead
from store.bulk import insert_rows, numbers, rows_in, update_rows
from store.decide import Copy
from store.door import admitted
from store.marks import Fingerprint, fingerprint
from store.prepared import Lookup
from store.tables import pages, sources

ANEW: Final = ""
"""No page has this digest: it is read again, whatever it holds."""
_Place = tuple[int, str]
"""A page's source and its origin there."""
_SOURCES: Final = Lookup(select(sources), sources.c.name)  # uq_sources_name


@dataclass(frozen=True, slots=True)
class Arrival:
    """A draft that its page did not show when it was last read."""

    page_id: int
    source_id: int
    is_stable: bool
    """Whether what stands in its place on its page is always the same article."""
    seen: datetime
    draft: Draft
    print: Fingerprint

    def __hash__(self) -> int:
        """Return a hash that tells places apart: to walk along the whole text each time takes long."""
        return hash((self.page_id, self.draft.position, self.print.name))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that is new or changed."""

    arrivals: tuple[Arrival, ...]
    former: tuple[Copy, ...]
    """What it held when it was last read, and does not show as it was then."""
    is_read_anew: bool = False
    """Whether it is read again, though it need not have changed: something was let back that it showed."""


def take_in(connection: Connection, read: Sequence[PageRead], now: datetime) -> list[Sheet]:
    """
    Record that pages were read, and return those that are new or changed.

    Of one page read twice the later state counts.
    """
    ids = source_ids(connection, {page.source for page in read})
    in_time = sorted(read, key=lambda page: (page.seen, page.digest))
    latest = {(ids[page.source], page.origin): page for page in in_time}
    known = _known(connection, latest)
    held = _held(connection, known)
    rows = _record(connection, latest, known, now)
    anew = {row.id for row in known.values() if row.digest == ANEW}
    sheets = [
        replace(
            _sheet(page, place[0], *rows[place], held[rows[place][0]]), is_read_anew=rows[place][0] in anew
        )
        for place, page in sorted(latest.items())
    ]
    return [sheet for sheet in sheets if sheet.arrivals or any(copy.is_shown for copy in sheet.former)]


def digests_of(connection: Connection, source: str, origins: Iterable[str]) -> dict[str, str]:
    """Return the digests under which pages of a source were last saved; of those that are known."""
    number = connection.execute(select(sources.c.id).where(sources.c.name == source)).scalar()
    query = select(pages.c.origin, pages.c.digest).where(pages.c.source_id == number)
    rows = rows_in(connection, query, pages.c.origin, origins)  # uq_sources_name, uq_pages_source_id_origin
    return {row.origin: row.digest for row in rows}


def source_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of sources, which are recorded when they are new."""
    wanted = set(names)
    found = {row.name: row.id for row in _SOURCES(connection, wanted)}
    fresh = dict(zip(sorted(wanted - found.keys()), numbers(connection, sources), strict=False))
    insert_rows(connection, sources, [{"id": number, "name": name} for name, number in fresh.items()])
    return found | fresh


def _known(connection: Connection, places: Mapping[_Place, PageRead]) -> dict[_Place, Row[Any]]:
    # The unique index on source and origin; a source's pages share few origins with another's.
    origins = {origin for _, origin in places}
    query = select(pages).where(pages.c.source_id.in_({source for source, _ in places}))
    found = {(row.source_id, row.origin): row for row in rows_in(connection, query, pages.c.origin, origins)}
    return {place: row for place, row in found.items() if place in places}


def _held(connection: Connection, known: Mapping[_Place, Row[Any]]) -> Mapping[int, Sequence[Copy]]:
    held: dict[int, list[Copy]] = defaultdict(list)
    for copy in copies.of_pages(connection, [row.id for row in known.values()]):
        held[copy.page_id].append(copy)
    return held


def _record(
    connection: Connection, read: Mapping[_Place, PageRead], known: Mapping[_Place, Row[Any]], now: datetime
) -> dict[_Place, tuple[int, datetime]]:
    """Write new and changed pages; return each one's number, and when it was first known to exist."""
    fresh = dict(zip(sorted(read.keys() - known.keys()), numbers(connection, pages), strict=False))
    new = [
        {"id": number, "source_id": place[0], "origin": place[1], "digest": page.digest, "seen": page.seen}
        for place, number in fresh.items()
        for page in [read[place]]
    ]
    changed = [
        {"id": row.id, "digest": read[place].digest, "read_at": now}
        for place, row in known.items()
        if row.digest != read[place].digest
    ]
    insert_rows(connection, pages, [{**row, "read_at": now} for row in new])
    update_rows(connection, pages, changed)
    return {place: (row.id, row.seen) for place, row in known.items()} | {
        place: (number, read[place].seen) for place, number in fresh.items()
    }


def _sheet(page: PageRead, source_id: int, page_id: int, seen: datetime, held: Sequence[Copy]) -> Sheet:
    arrivals = [
        Arrival(page_id, source_id, page.is_stable, seen, draft, fingerprint(draft))
        for draft in map(admitted, page.drafts)
    ]
    shown = {(arrival.draft.position, arrival.print.content) for arrival in arrivals}
    kept = {(copy.position, copy.content) for copy in held} & shown
    return Sheet(
        tuple(item for item in arrivals if (item.draft.position, item.print.content) not in kept),
        tuple(copy for copy in held if (copy.position, copy.content) not in kept),
    )
