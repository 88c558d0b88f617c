"""Who works on a store, and what is due when: leases, the agenda, the daemons that run."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, exists, func, select, update

from store.bulk import insert_rows
from store.engine import Database
from store.holder import Holder, is_dead
from store.tables import agenda, daemons, due, leases

_SILENT: Final = timedelta(days=1)
"""After which a daemon that says nothing is no more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who does what none but one may do at a time."""

    name: str
    holder: str
    told: str
    """How messages call the holder."""
    since: datetime
    until: datetime
    """Who has not renewed it by then is taken for dead."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the schedule runs: when it is due, and how it went the last time."""

    job: str
    due: datetime | None = None
    """None for what is due when there is something to do."""
    started: datetime | None = None
    ended: datetime | None = None
    failures: int = 0
    """In a row."""
    reason: str | None = None
    """Why it failed the last time; None if it did not."""


@dataclass(frozen=True, slots=True)
class DaemonFacts:
    """A daemon that runs on the store, or died of late."""

    holder: str
    told: str
    version: str
    started: datetime
    seen: datetime
    """When it last said that it is alive."""
    loaded: datetime
    """When it last read its configuration, or refused to take it."""
    refused: str | None = None
    """Why it goes on with the configuration before; None if it does not."""


@dataclass(frozen=True, slots=True)
class Office:
    """
    The durable part of the schedule. Each verb is one transaction; all raise StoreError.

    Leases go by the database's own clock where it is a server: machines need not agree on the time.
    """

    _database: Database

    def take(self, name: str, holder: Holder, term: timedelta) -> Lease | None:
        """
        Take a lease, or renew it; return whose it is if it is somebody else's, and None on success.

        A lease that ran out is free, and so is that of a process of this machine which is no more.
        """
        with self._database.writing() as connection:
            now = _clock(connection)
            row = connection.execute(select(leases).where(leases.c.name == name)).first()  # pk_leases
            since = now
            if row is not None:
                if row.holder == holder.key:
                    since = row.since
                elif row.until > now and not is_dead(row.holder):
                    return _lease(row)
            _put(connection, leases, Lease(name, holder.key, holder.told, since, now + term))
        return None

    def renew(self, names: Collection[str], holder: Holder, term: timedelta) -> set[str]:
        """Put off the end of leases; return those that are no more the holder's."""
        with self._database.writing() as connection:
            until = _clock(connection) + term
            own = (leases.c.name.in_(names), leases.c.holder == holder.key)
            kept = set(connection.execute(select(leases.c.name).where(*own)).scalars())
            connection.execute(update(leases).where(*own).values(until=until))
        return set(names) - kept

    def leave(self, name: str, holder: Holder) -> None:
        """Give a lease back, if it is still the holder's."""
        with self._database.writing() as connection:
            own = (leases.c.name == name, leases.c.holder == holder.key)
            connection.execute(delete(leases).where(*own))

    def leases(self) -> list[Lease]:
        """Return who holds what, by name: those that ran out, or whose holder is no more, are left out."""
        with self._database.reading() as connection:
            now = _clock(connection)
            rows = connection.execute(select(leases).order_by(leases.c.name)).all()
        return [_lease(row) for row in rows if row.until > now and not is_dead(row.holder)]

    def agenda(self) -> dict[str, Task]:
        """Return what is remembered of the schedule, by job."""
        with self._database.reading() as connection:
            rows = connection.execute(select(agenda).order_by(agenda.c.job)).all()
        return {row.job: Task(**row._asdict()) for row in rows}

    def task(self, job: str) -> Task:
        """Return what is remembered of a job; of one that never ran, nothing."""
        with self._database.reading() as connection:
            row = connection.execute(select(agenda).where(agenda.c.job == job)).first()  # pk_agenda
        return Task(**row._asdict()) if row else Task(job)

    def record(self, task: Task) -> None:
        """Remember when a job is due next, and how it went."""
        self.amend(task.job, lambda _: task)

    def amend(self, job: str, changed: Callable[[Task], Task]) -> Task:
        """Remember what becomes of what is known of a job, with nobody else writing in between; return it."""
        with self._database.writing() as connection:
            row = connection.execute(select(agenda).where(agenda.c.job == job)).first()  # pk_agenda
            task = changed(Task(**row._asdict()) if row else Task(job))
            _put(connection, agenda, task)
        return task

    def hurry(self, job: str, now: datetime) -> None:
        """Make a job due now, whenever it was to be."""
        self.amend(job, lambda known: replace(known, due=now))

    def unpublished(self) -> tuple[int, int] | None:
        """Return what tells one state of what is due for publishing from another; None if nothing is."""
        with self._database.reading() as connection:
            if not connection.execute(select(exists().select_from(due))).scalar_one():
                return None
            row = connection.execute(select(func.count(), func.coalesce(func.sum(due.c.stamp), 0))).one()
        return int(row[0]), int(row[1])

    def sign_on(self, facts: DaemonFacts) -> None:
        """Remember a daemon, or what became of it; those that are no more are forgotten."""
        with self._database.writing() as connection:
            known = connection.execute(select(daemons.c.holder, daemons.c.seen)).all()
            # Of those that died in another container nothing can be known but that they say nothing.
            gone = [row.holder for row in known if is_dead(row.holder) or facts.seen - row.seen > _SILENT]
            connection.execute(delete(daemons).where(daemons.c.holder.in_(gone)))
            _put(connection, daemons, facts)

    def sign_off(self, holder: Holder) -> None:
        """Forget a daemon that ends."""
        with self._database.writing() as connection:
            connection.execute(delete(daemons).where(daemons.c.holder == holder.key))

    def daemons(self) -> list[DaemonFacts]:
        """Return the daemons that run on this store, the oldest first, without those that are no more."""
        query = select(daemons).order_by(daemons.c.started, daemons.c.holder)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [DaemonFacts(**row._asdict()) for row in rows if not is_dead(row.holder)]


def _clock(connection: Connection) -> datetime:
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return found.astimezone(UTC)


def _put(connection: Connection, table: Table, values: Lease | Task | DaemonFacts) -> None:
    """Keep a row, in the place of the one of its key."""
    row = asdict(values)
    (key,) = table.primary_key
    connection.execute(delete(table).where(key == row[key.name]))
    insert_rows(connection, table, [row])


def _lease(row: Row[Any]) -> Lease:
    return Lease(row.name, row.holder, row.told, row.since, row.until)
