"""Leases, agenda and daemons, on both engines and among real processes."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from store.holder import Holder, is_dead, process_of
from store.office import DaemonFacts, Lease, Task
from store.store import Store
from store.tables import leases
from tests.conftest import OpenStore
from tests.store_samples import MORNING

TERM = timedelta(minutes=1)
US = Holder.of_this_process("khulasa test")
FAR = Holder("another-machine/1/1", "`khulasa run`, process 1 on elsewhere")
HOLD = """
import sys
from datetime import timedelta
from store.holder import Holder
from store.store import Store
store = Store.open(sys.argv[1], authority="example.org", since="2026")
store.office.take("publish", Holder.of_this_process("khulasa run"), timedelta(hours=1))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lease_has_one_holder(store: Store) -> None:
    """Who comes second is told who came first, and gets it once it was given back."""
    assert store.office.take("publish", US, TERM) is None
    refused = store.office.take("publish", FAR, TERM)
    assert refused is not None
    assert (refused.holder, refused.told) == (US.key, US.told)
    store.office.leave("publish", FAR)
    assert store.office.take("publish", FAR, TERM) is not None

    store.office.leave("publish", US)

    assert store.office.take("publish", FAR, TERM) is None


def test_leases_of_other_names_are_free(store: Store) -> None:
    """Whoever publishes keeps nobody from ingesting."""
    store.office.take("publish", US, TERM)

    assert store.office.take("seeds", FAR, TERM) is None
    assert [lease.name for lease in store.office.leases()] == ["publish", "seeds"]


def test_taking_again_keeps_since_when_it_is_held(store: Store) -> None:
    """A holder may take what it holds."""
    store.office.take("publish", US, TERM)
    (first,) = store.office.leases()
    assert store.office.take("publish", US, 2 * TERM) is None
    (second,) = store.office.leases()

    assert (second.since, second.until > first.until) == (first.since, True)


def test_a_lease_that_ran_out_is_free(store: Store) -> None:
    """Its holder, on another machine, has not been heard of for a term."""
    assert store.office.take("publish", FAR, timedelta()) is None

    assert store.office.leases() == []
    assert store.office.take("publish", US, TERM) is None
    assert store.office.renew(["publish"], FAR, TERM) == {"publish"}


def test_renewing_puts_off_the_end(store: Store) -> None:
    """And tells which leases are no more ours."""
    store.office.take("publish", FAR, timedelta(seconds=1))

    assert store.office.renew(["publish", "seeds"], FAR, timedelta(hours=1)) == {"seeds"}
    assert isinstance(store.office.take("publish", US, TERM), Lease)


def test_a_lease_of_a_process_that_was_killed_is_free_at_once(store: Store, store_url: str) -> None:
    """On this machine nobody waits for the end of its term."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, store_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        (lease,) = store.office.leases()
        assert process_of(lease.holder) == process.pid
        assert isinstance(store.office.take("publish", US, TERM), Lease)
        process.kill()
        # Not waited for yet: a process that is dead and not buried holds nothing either.
        while not is_dead(lease.holder):
            pass

        assert store.office.take("publish", US, TERM) is None


def test_a_number_that_another_process_has_now_is_no_holder() -> None:
    """Numbers of processes come again: the moment of its start tells one from the other."""
    place, number, _ = US.key.split("/")

    assert not is_dead(US.key)
    assert is_dead(f"{place}/{number}/0")
    assert process_of(f"{place}/{number}/0") is None


@pytest.mark.parametrize("key", ["", "x", "a/b/c", "another-machine/1/1", "//", "0" * 32])
def test_nobody_is_dead_whom_we_cannot_know_of(key: str) -> None:
    """Their leases end by their time."""
    assert not is_dead(key)
    assert process_of(key) is None


def test_of_many_who_take_at_once_one_holds(store: Store) -> None:
    """Readers may look at once; writers take turns."""
    gate = threading.Barrier(8)
    got: list[int] = []

    def take(number: int) -> None:
        gate.wait()
        if store.office.take("publish", Holder(f"machine-{number}/1/1", "one"), TERM) is None:
            got.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 1


def test_an_agenda_is_remembered(open_store: OpenStore, store_url: str) -> None:
    """By whoever opens the store next, to the microsecond."""
    task = Task("seeds", MORNING, MORNING, MORNING + TERM, 2, "القرص ممتلئ")
    office = open_store(store_url).office
    office.record(Task("maintenance", MORNING))
    office.record(replace(task, failures=1))
    office.record(task)

    assert open_store(store_url).office.agenda() == {
        "maintenance": Task("maintenance", MORNING),
        "seeds": task,
    }
    assert (office.task("seeds"), office.task("never")) == (task, Task("never"))


def test_what_is_hurried_keeps_its_record(store: Store) -> None:
    """Only when it is due changes."""
    task = Task("seeds", MORNING, MORNING, MORNING, 3, "why")
    store.office.record(task)
    store.office.hurry("seeds", MORNING + TERM)
    store.office.hurry("new", MORNING)

    assert store.office.agenda() == {"new": Task("new", MORNING), "seeds": replace(task, due=MORNING + TERM)}


def test_what_waits_for_publishing_is_told_from_what_waited(store: Store) -> None:
    """None if nothing does, and another value after each change."""
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM due")
    assert store.office.unpublished() is None
    store.owe("fixed", [1], "first")
    first = store.office.unpublished()
    store.owe("fixed", [1], "again")
    again = store.office.unpublished()

    assert first is not None
    assert again not in {None, first}


def test_daemons_are_known_until_they_sign_off(store: Store) -> None:
    """Those of other machines too; one of this machine that is no more is not."""
    now = datetime.now(UTC)
    facts = DaemonFacts(US.key, US.told, "1.0", now, now, now)
    far = replace(facts, holder=FAR.key, told=FAR.told, started=now + TERM)
    dead = replace(facts, holder=f"{US.key.rpartition('/')[0]}/0")
    for each in (dead, far, facts):
        store.office.sign_on(each)
    refused = replace(facts, loaded=now + TERM, refused="config.yaml:3: no")
    store.office.sign_on(refused)
    assert store.office.daemons() == [refused, far]

    store.office.sign_off(US)

    assert store.office.daemons() == [far]


def test_a_daemon_that_says_nothing_for_a_day_is_forgotten(store: Store) -> None:
    """One that was killed in a container, of which nothing else can be known."""
    now = datetime.now(UTC)
    facts = DaemonFacts(US.key, US.told, "1.0", now, now, now)
    silent = replace(facts, holder=FAR.key, seen=now - timedelta(days=2))
    slow = replace(facts, holder="third-machine/1/1", seen=now - timedelta(hours=2))
    for each in (silent, slow, facts):
        store.office.sign_on(each)

    assert {each.holder for each in store.office.daemons()} == {US.key, slow.holder}


def test_a_clock_that_goes_back_does_not_free_a_lease_that_is_kept_up(store: Store) -> None:
    """Its end lies far ahead then; its holder puts that right with the next renewal."""
    store.office.take("publish", FAR, TERM)
    with store._database.writing() as connection:
        connection.execute(update(leases).values(until=datetime.now(UTC) + timedelta(days=1)))

    assert isinstance(store.office.take("publish", US, TERM), Lease)
