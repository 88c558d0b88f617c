"""Hosts that asked for a pause, in the database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, or_, select

from store.bulk import delete_in, insert_rows
from store.remote import HostPause
from store.tables import hosts

_LONG_PAST: Final = timedelta(days=1)


def pauses(connection: Connection, now: datetime) -> dict[str, HostPause]:
    """Return the pauses that last, by host."""
    rows = connection.execute(select(hosts).where(hosts.c.until > now))  # looks at all: there are few
    return {row.host: HostPause(row.host, row.until, row.asked) for row in rows}


def pause(connection: Connection, asked: Iterable[HostPause], now: datetime) -> None:
    """Write pauses, of one host the last one, and forget those long past."""
    latest = {one.host: one for one in asked}
    if not latest:
        return
    connection.execute(delete(hosts).where(or_(hosts.c.until.is_(None), hosts.c.until < now - _LONG_PAST)))
    delete_in(connection, hosts.c.host, latest)
    insert_rows(
        connection,
        hosts,
        [{"host": one.host, "until": one.until, "asked": one.asked} for one in latest.values()],
    )
