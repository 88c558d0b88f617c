"""Many requests at once: no host is flooded, none waits for another, and an end is an end."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from ingest.errands import Errand, Errands, Manner
from store.subscribers import Outcome, Ping, Result

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUICK = Manner("quick", at_once=2)
Work = Callable[[], Coroutine[Any, Any, None]] | Result


@dataclass
class Desk:
    """What is due, and what became of it."""

    due: dict[str, Work] = field(default_factory=dict)
    """By host and number, such as ``a/1``."""
    manner: Manner = QUICK
    later: dict[str, Work] = field(default_factory=dict)
    """What falls due after the first look."""
    settled: list[tuple[str, Result]] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    looks: int = 0
    most: Counter[str] = field(default_factory=Counter)
    """Requests to a host at once, at most; under "" those to all."""
    now: Counter[str] = field(default_factory=Counter)

    def look(self, _held: int) -> Sequence[Errand]:
        """Return what is due."""
        self.looks += 1
        if self.looks == 2:
            self.due |= self.later
        return [self._errand(name) for name in self.due]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Take note."""
        for outcome in outcomes:
            assert isinstance(outcome.of, Ping)
            self.settled.append((outcome.of.path, outcome.result))
            self.due.pop(outcome.of.path)

    def run(self, *, stopped: Callable[[], bool] = lambda: False, seconds: float | None = 30) -> None:
        """Make all requests."""
        asyncio.run(Errands(self.look, self.settle, stopped=stopped, seconds=seconds).run())

    def _errand(self, name: str) -> Errand:
        ping, host = Ping(name, 0), name.partition("/")[0]

        def postponed(_last: Outcome) -> Outcome:
            return Outcome(ping, Result.POSTPONED)

        return Errand(name, host, self.manner, partial(self._run, ping, host), postponed)

    async def _run(self, ping: Ping, host: str) -> Outcome:
        self.begun.append(ping.path)
        for place in (host, ""):
            self.now[place] += 1
            self.most[place] = max(self.most[place], self.now[place])
        what = self.due[ping.path]
        try:
            if isinstance(what, Result):
                await asyncio.sleep(0)
                return Outcome(ping, what)
            await what()
        finally:
            for place in (host, ""):
                self.now[place] -= 1
        return Outcome(ping, Result.DONE)


def named(host: str, count: int, result: Work = Result.DONE) -> dict[str, Work]:
    """Return requests to one host."""
    return {f"{host}/{number}": result for number in range(count)}


def test_all_is_done_once() -> None:
    """Nothing is asked for twice, and it ends by itself."""
    desk = Desk({**named("a", 30), **named("b", 30)})
    names = set(desk.due)
    desk.run()

    assert set(desk.settled) == {(name, Result.DONE) for name in names}
    assert len(desk.begun) == 60


async def moment() -> None:
    """Take some time."""
    await asyncio.sleep(0.01)


def test_no_host_is_flooded() -> None:
    """Two at once to each."""
    desk = Desk({**named("a", 20, moment), **named("b", 20, moment)})
    desk.run()

    assert desk.most == {"a": 2, "b": 2, "": 4}


def test_all_hosts_together_are_bounded() -> None:
    """However many there are."""
    desk = Desk({f"h{host}/0": moment for host in range(200)})
    desk.run()

    assert desk.most[""] == 64


def test_a_slow_host_holds_up_no_other() -> None:
    """Not even what falls due while it is still asked."""
    late = asyncio.Event()

    async def until_late() -> None:
        await late.wait()

    async def free() -> None:
        late.set()

    desk = Desk(named("slow", 3, until_late), later={"quick/1": free})
    desk.run()

    assert sorted(name for name, _ in desk.settled) == ["quick/1", "slow/0", "slow/1", "slow/2"]


def test_many_slow_hosts_take_turns() -> None:
    """With more hosts than places, each has had a request before any has its third."""
    desk = Desk(
        {name: Result.DONE for number in range(4) for name in [f"h{host}/{number}" for host in range(80)]}
    )
    desk.run()
    first = Counter(name.partition("/")[0] for name in desk.begun[:160])

    assert set(first.values()) == {2}


def test_a_host_that_fails_is_left_alone() -> None:
    """After three failures in a row nothing more is asked of it; others do not suffer."""
    desk = Desk({**named("down", 50, Result.FAILED), **named("up", 50)})
    desk.run()
    results = Counter((name.partition("/")[0], result) for name, result in desk.settled)

    assert results["up", Result.DONE] == 50
    assert results["down", Result.FAILED] <= 4
    assert results["down", Result.FAILED] + results["down", Result.POSTPONED] == 50


def test_requests_to_a_host_keep_their_distance() -> None:
    """The next begins when the pause is over, though the last one took no time."""
    moments: list[float] = []

    async def timed() -> None:
        moments.append(asyncio.get_running_loop().time())

    desk = Desk({f"a/{number}": timed for number in range(4)}, Manner("calm", at_once=9, pause=0.05))
    desk.run()

    assert len(moments) == 4
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(moments))


def test_the_stop_cuts_off_what_never_ends() -> None:
    """It has no outcome: it stays due. What ends in time is on record."""
    stop = threading.Event()

    async def never() -> None:
        stop.set()
        await asyncio.Event().wait()

    desk = Desk({"a/1": Result.DONE, "b/1": never})
    desk.run(stopped=stop.is_set)

    assert desk.settled == [("a/1", Result.DONE)]
    assert list(desk.due) == ["b/1"]


def test_a_limit_is_kept() -> None:
    """Somebody at a terminal does not wait for who never answers."""

    async def never() -> None:
        await asyncio.Event().wait()

    desk = Desk({"a/1": never})
    desk.run(seconds=0.1)

    assert desk.settled == []


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not looked for more while so much waits; in the end all is done."""
    monkeypatch.setattr("ingest.errands._MOST_HELD", 5)
    monkeypatch.setattr("ingest.errands._LOOK", 0.0)
    desk = Desk(named("a", 6, moment), later=named("b", 3))
    desk.run()

    assert len(desk.settled) == 9
    assert desk.begun.index("b/0") >= 2


def test_a_bug_is_not_hidden() -> None:
    """It ends all, and what is under way is cut off."""

    async def broken() -> None:
        raise ZeroDivisionError

    desk = Desk({"a/1": broken, "b/1": Result.DONE})
    with pytest.raises(ZeroDivisionError):
        desk.run()
