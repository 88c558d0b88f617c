"""Who may subscribe at our hub, and what becomes of pings, intents and deliveries, in the database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from store.bulk import kept
from store.subscribers import Answer, Intent, Outcome, Ping, Result, Room, Subscriber
from store.tables import intents, outputs, pings, subscribers

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def admitted(connection: Connection, intent: Intent, room: Room) -> Answer:
    """Tell whether a request can be taken; who renews or leaves needs no more room than there is."""
    is_known = connection.execute(select(exists().where(*_is(subscribers, intent)))).scalar_one()
    is_there = is_known if intent.lease is None else is_published(connection, intent.path)
    if not is_there:
        return Answer.UNKNOWN
    others = (intents, ~and_(*_is(intents, intent)))
    bounds: list[tuple[Answer, int, tuple[Any, ...]]] = [
        (Answer.FULL, room.pending, others),
        (Answer.CROWDED, room.pending_of_host, (*others, intents.c.host == intent.host)),  # ix_intents_host
    ]
    if not is_known:
        bounds += [
            (Answer.FULL, room.whole, (subscribers,)),
            (Answer.FULL, room.of_topic, (subscribers, subscribers.c.path == intent.path)),  # pk_subscribers
            (Answer.CROWDED, room.of_host, (subscribers, subscribers.c.host == intent.host)),
        ]
    reached = (answer for answer, most, counted in bounds if _count(connection, *counted) >= most)
    return next(reached, Answer.ACCEPTED)


def put_intent(connection: Connection, intent: Intent, now: datetime) -> None:
    """Put a request in the place of what was asked for the same subscription before."""
    its = _is(intents, intent)
    stamp = connection.execute(select(intents.c.stamp).where(*its)).scalar()  # pk_intents
    connection.execute(delete(intents).where(*its))
    row = {
        "path": intent.path,
        "callback": intent.callback,
        "topic": intent.topic,
        "host": intent.host,
        "secret": intent.secret,
        "seconds": None if intent.lease is None else round(intent.lease.total_seconds()),
        "stamp": 0 if stamp is None else stamp + 1,
        "asked": now,
        "failures": 0,
    }
    connection.execute(insert(intents).values(row))


def intent_of(row: Row[Any]) -> Intent:
    """Return a request as it is on record."""
    lease = None if row.seconds is None else timedelta(seconds=row.seconds)
    return Intent(row.path, row.callback, row.topic, row.host, row.secret, lease, row.stamp, row.failures)


def is_published(connection: Connection, path: str) -> bool:
    """Tell whether there is a file of ours at a path in the published folder."""
    return bool(connection.execute(select(exists().where(outputs.c.path == path))).scalar_one())  # pk_outputs


def settle(connection: Connection, outcome: Outcome, now: datetime) -> None:
    """Remember how it went. What was asked for or has changed anew meanwhile stays due."""
    if isinstance(outcome.of, Ping):
        _settle_ping(connection, outcome.of, outcome)
    elif isinstance(outcome.of, Intent):
        _settle_intent(connection, outcome.of, outcome, now)
    else:
        _settle_delivery(connection, outcome.of, outcome, now)


def _settle_ping(connection: Connection, ping: Ping, outcome: Outcome) -> None:
    its = pings.c.path == ping.path
    if outcome.result is not Result.DONE:
        connection.execute(update(pings).where(its).values(_changes(outcome, ping.failures)))
        return
    done = connection.execute(delete(pings).where(its, pings.c.stamp == ping.stamp))
    if not done.rowcount:
        connection.execute(update(pings).where(its).values(due=None, failures=0, reason=None))


def _settle_intent(connection: Connection, intent: Intent, outcome: Outcome, now: datetime) -> None:
    its = (*_is(intents, intent), intents.c.stamp == intent.stamp)
    if outcome.result in {Result.FAILED, Result.POSTPONED}:
        failures = intent.failures + (outcome.result is Result.FAILED)
        connection.execute(update(intents).where(*its).values(due=outcome.due, failures=failures))
        return
    asked = connection.execute(select(intents.c.asked).where(*its)).scalar()
    connection.execute(delete(intents).where(*its))
    if asked is None or outcome.result is not Result.DONE:
        return
    if intent.lease is None:
        connection.execute(delete(subscribers).where(*_is(subscribers, intent)))
    else:
        _keep(connection, intent, asked, now + intent.lease, now)


def _keep(connection: Connection, intent: Intent, asked: datetime, lease: datetime, now: datetime) -> None:
    row = {"topic": intent.topic, "host": intent.host, "secret": intent.secret, "lease": lease, "failures": 0}
    its = _is(subscribers, intent)
    # Who could not be reached can be now: what waits for the end of a pause is due.
    due = case((subscribers.c.due.is_not(None), _moment(now)))
    if connection.execute(update(subscribers).where(*its).values(**row, due=due, reason=None)).rowcount:
        return
    # What came between the question and the answer was told to nobody.
    modified = connection.execute(select(outputs.c.modified).where(outputs.c.path == intent.path)).scalar()
    is_news = modified is not None and modified > (asked - _EPOCH) // timedelta(microseconds=1) * 1_000
    key = {"path": intent.path, "callback": intent.callback}
    row |= {"since": now, "stamp": 0, "due": now if is_news else None}
    connection.execute(insert(subscribers).values(**key, **row))


def _settle_delivery(connection: Connection, subscriber: Subscriber, outcome: Outcome, now: datetime) -> None:
    its = _is(subscribers, subscriber)
    if outcome.result is Result.OVER:
        connection.execute(delete(subscribers).where(*its))
        return
    changes = _changes(outcome, subscriber.failures)
    if outcome.result is Result.DONE:
        due = case((subscribers.c.stamp != subscriber.stamp, _moment(now)))
        changes = {"due": due, "failures": 0, "reason": None, "digest": outcome.digest}
    connection.execute(update(subscribers).where(*its).values(changes))


def _changes(outcome: Outcome, failures: int) -> Mapping[str, Any]:
    if outcome.result is Result.POSTPONED:
        return {"due": outcome.due}
    return {"due": outcome.due, "failures": failures + 1, "reason": kept(outcome.reason)}


def _moment(now: datetime) -> ColumnElement[datetime | None]:
    return literal(now, subscribers.c.due.type)


def _is(table: Table, its: Intent | Subscriber) -> tuple[ColumnElement[bool], ...]:
    return table.c.path == its.path, table.c.callback == its.callback  # pk_intents, pk_subscribers


def _count(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
