"""Our feeds' news on their way: the hub that is to be told, or who subscribed at a hub of our own."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update

from store.bulk import among, delete_in
from store.engine import Database
from store.settling import admitted, intent_of, is_published, put_intent, settle
from store.subscribers import Answer, HubFacts, Intent, Outcome, Ping, Room, Subscriber
from store.tables import intents, outputs, pings, subscribers

_FARTHEST: Final = timedelta(days=8)
_COLUMNS: Final = tuple(subscribers.c[each.name] for each in fields(Subscriber))


@dataclass(frozen=True, slots=True)
class Hub:
    """What is to be told to whom. Each verb is one transaction; all raise StoreError."""

    _database: Database

    def has_work(self, hub: str | None, now: datetime) -> bool:
        """Tell whether something is to be told, delivered or forgotten now; ``hub`` is what feeds name."""
        is_for_others = pings.c.hub != (hub or "")
        wanted: list[Select[Any]] = [
            select(pings.c.path).where(or_(is_for_others, _is_due(pings.c.due, now))),
            select(intents.c.path).where(_is_due(intents.c.due, now)),
            select(subscribers.c.path).where(_has_come(subscribers.c.due, now)),  # ix_subscribers_due
            select(subscribers.c.path).where(subscribers.c.lease <= now),  # ix_subscribers_lease
        ]
        with self._database.reading() as connection:
            return any(connection.execute(select(query.exists())).scalar_one() for query in wanted)

    def retain(self, hub: str | None, now: datetime, *, is_own: bool) -> int:
        """
        Forget what was for another hub than this one, and who let the lease end; return how many those are.

        Unless the hub is our own, nothing is asked for or delivered any more, however long leases last.
        """
        is_for_others = pings.c.hub != (hub or "")
        with self._database.writing() as connection:
            if is_own:
                connection.execute(delete(pings).where(is_for_others))
            else:
                has_file = exists().where(outputs.c.path == pings.c.path)
                connection.execute(delete(pings).where(or_(is_for_others, ~has_file)))
                connection.execute(delete(intents))
                waiting = update(subscribers).where(subscribers.c.due.is_not(None))
                connection.execute(waiting.values(due=None, failures=0, reason=None))
            ended = connection.execute(delete(subscribers).where(subscribers.c.lease <= now))
            return ended.rowcount

    def pings(self, now: datetime, limit: int) -> list[Ping]:
        """Return feeds of which the hub is to be told now, those that failed least first."""
        query = (
            select(pings.c.path, pings.c.stamp, pings.c.failures)
            .where(_is_due(pings.c.due, now))
            .order_by(pings.c.failures, pings.c.path)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Ping(row.path, row.stamp, row.failures) for row in connection.execute(query)]

    def distribute(self, now: datetime) -> None:
        """Make news due for who subscribed to them. Who could not be reached last time keeps the pause."""
        with self._database.reading() as connection:
            if not connection.execute(select(exists().select_from(pings))).scalar_one():
                return
        with self._database.writing() as connection:
            paths = sorted(connection.execute(select(pings.c.path)).scalars())
            # By pk_subscribers, whose first column is the path.
            theirs = update(subscribers).where(among(connection, subscribers.c.path, paths))
            due = func.coalesce(subscribers.c.due, now)
            connection.execute(theirs.values(stamp=subscribers.c.stamp + 1, due=due))
            delete_in(connection, pings.c.path, paths)

    def ask(self, intent: Intent, room: Room, now: datetime) -> Answer:
        """Put a request on record, in the place of what was asked for the same subscription before."""
        with self._database.reading() as connection:  # strangers do not wait for writers, nor hold them up
            answer = admitted(connection, intent, room)
        if answer is Answer.ACCEPTED:
            with self._database.writing() as connection:
                answer = admitted(connection, intent, room)
                if answer is Answer.ACCEPTED:
                    put_intent(connection, intent, now)
        return answer

    def intents(self, now: datetime, limit: int) -> list[Intent]:
        """Return what is to be made sure of now, the oldest first."""
        query = select(intents).where(_is_due(intents.c.due, now)).order_by(intents.c.asked, intents.c.path)
        with self._database.reading() as connection:
            return [intent_of(row) for row in connection.execute(query.limit(limit))]

    def due(self, now: datetime, limit: int) -> list[Subscriber]:
        """Return whom news are to be delivered to now, those first who took all before."""
        query = (
            select(*_COLUMNS)
            .where(_has_come(subscribers.c.due, now), subscribers.c.lease > now)  # ix_subscribers_due
            .order_by(subscribers.c.failures, subscribers.c.due, subscribers.c.path, subscribers.c.callback)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Subscriber(*row) for row in connection.execute(query)]

    def subscriber(self, path: str, callback: str, now: datetime) -> Subscriber | None:
        """Return a subscriber as known at this moment; None for who left, or let the lease end."""
        where = (subscribers.c.path == path, subscribers.c.callback == callback, subscribers.c.lease > now)
        with self._database.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(*where)).first()  # pk_subscribers
        return Subscriber(*row) if row else None

    def is_published(self, path: str) -> bool:
        """Tell whether there is a file of ours at a path in the published folder."""
        with self._database.reading() as connection:
            return is_published(connection, path)

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Remember how things went. What was asked for or has changed anew meanwhile stays due."""
        with self._database.writing() as connection:
            for outcome in outcomes:
                settle(connection, outcome, now)

    def facts(self) -> HubFacts:
        """Return what status shows."""
        is_live = subscribers.c.lease > datetime.now(UTC)
        reasons = select(pings.c.reason).where(pings.c.reason.is_not(None))
        latest = reasons.order_by(pings.c.due.desc(), pings.c.path).limit(1)
        with self._database.reading() as connection:

            def count(query: Select[Any]) -> int:
                return int(connection.execute(query).scalar_one())

            return HubFacts(
                pings=count(select(func.count()).select_from(pings)),
                failing=count(select(func.count()).where(pings.c.failures > 0)),
                reason=connection.execute(latest).scalar(),
                subscribers=count(select(func.count()).where(is_live)),
                intents=count(select(func.count()).select_from(intents)),
                undelivered=count(select(func.count()).where(is_live, subscribers.c.due.is_not(None))),
                stuck=count(select(func.count()).where(is_live, subscribers.c.failures > 0)),
            )


def _is_due(due: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(due.is_(None), _has_come(due, now))


def _has_come(due: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    # Farther off than any pause is what was planned by a clock that went wrong.
    return or_(due <= now, due > now + _FARTHEST)
