"""Remote sources that were added by command, and subscriptions at hubs, in the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, delete, select, update

from store.bulk import insert_rows, kept, rows_in
from store.pages import source_ids
from store.remote import Push, PushState, Subscription
from store.tables import pushes, sources, subscriptions


def all_subscriptions(connection: Connection) -> list[Subscription]:
    """Return the sources that were added by command, by name."""
    query = select(sources.c.name, subscriptions).join_from(subscriptions, sources).order_by(sources.c.name)
    return [Subscription(row.name, row.url, row.settings) for row in connection.execute(query)]


def subscribe(connection: Connection, wanted: Iterable[Subscription], now: datetime) -> None:
    """Add sources; one that is there already gets the address and settings that it has here."""
    latest = {one.name: one for one in wanted}
    ids = source_ids(connection, latest)
    query = select(subscriptions.c.source_id)
    known = {row.source_id for row in rows_in(connection, query, subscriptions.c.source_id, ids.values())}
    rows = {ids[name]: {"url": one.url, "settings": dict(one.settings)} for name, one in latest.items()}
    new = [{"source_id": n, "added": now, **row} for n, row in rows.items() if n not in known]
    insert_rows(connection, subscriptions, new)
    old = [
        {"its": n, "new_url": row["url"], "new_settings": row["settings"]}
        for n, row in rows.items()
        if n in known
    ]
    if old:
        connection.execute(_UPDATE, old)


def unsubscribe(connection: Connection, name: str) -> int | None:
    """Remove a source that was added by command; return its number, or None if there is none."""
    number = _number(connection, name)
    gone = connection.execute(delete(subscriptions).where(subscriptions.c.source_id == number))
    return number if gone.rowcount else None


def all_pushes(connection: Connection) -> dict[str, Push]:
    """Return the subscriptions at hubs by the source's name."""
    rows = connection.execute(_pushes().order_by(sources.c.name))
    return {row.name: _push(row) for row in rows}


def push_by_token(connection: Connection, token: str) -> Push | None:
    """Return the subscription whose callback ends so."""
    row = connection.execute(_pushes().where(pushes.c.token == token)).first()  # uq_pushes_token
    return _push(row) if row else None


def save_push(connection: Connection, push: Push) -> None:
    """Write a source's subscription at a hub, in the place of the one before."""
    number = source_ids(connection, {push.source})[push.source]
    connection.execute(delete(pushes).where(pushes.c.source_id == number))
    row = {
        "source_id": number,
        "hub": push.hub,
        "topic": push.topic,
        "callback": push.callback,
        "token": push.token,
        "secret": push.secret,
        "state": push.state.value,
        "asked": push.asked,
        "due": push.due,
        "verified": push.verified,
        "lease": push.lease,
        "pushed": push.pushed,
        "failures": push.failures,
        "forged": push.forged,
        "reason": kept(push.reason),
    }
    insert_rows(connection, pushes, [row])


def drop_push(connection: Connection, source: str) -> None:
    """Forget a source's subscription at a hub."""
    connection.execute(delete(pushes).where(pushes.c.source_id == _number(connection, source)))


def _number(connection: Connection, name: str) -> int | None:
    return connection.execute(select(sources.c.id).where(sources.c.name == name)).scalar()  # uq_sources_name


def _pushes() -> Select[Any]:
    return select(sources.c.name, pushes).join_from(pushes, sources)


def _push(row: Row[Any]) -> Push:
    return Push(
        source=row.name,
        hub=row.hub,
        topic=row.topic,
        callback=row.callback,
        token=row.token,
        secret=row.secret,
        state=PushState(row.state),
        asked=row.asked,
        due=row.due,
        verified=row.verified,
        lease=row.lease,
        pushed=row.pushed,
        failures=row.failures,
        forged=row.forged,
        reason=row.reason,
    )


_UPDATE: Final = (
    update(subscriptions)
    .where(subscriptions.c.source_id == bindparam("its"))
    .values(url=bindparam("new_url"), settings=bindparam("new_settings"))
)
