"""Requests to many hosts at once: each at its own pace, none held up by another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from store.subscribers import Outcome, Result

_AT_ONCE: Final = 64
"""Requests under way to all hosts."""
_MOST_HELD: Final = 5_000
_LOOK: Final = 1.0
"""Seconds after which it is looked for more, while something is still under way."""
_TICK: Final = 0.2
_GRACE: Final = 2.0
"""Seconds that requests under way have to end after the stop."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a host is asked."""

    name: str
    at_once: int
    pause: float = 0.0
    """Seconds from the beginning of one request to that of the next."""
    patience: int = 3
    """So many failures in a row, and it is left alone: what waits for it is postponed."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One request to be made."""

    key: Hashable
    """It is not taken twice at a time."""
    host: str
    manner: Manner
    run: Callable[[], Awaitable[Outcome]]
    postponed: Callable[[Outcome], Outcome]
    """Given what became of the last one before it that failed."""


@dataclass(slots=True)
class _Queue:
    manner: Manner
    waiting: deque[Errand] = field(default_factory=deque)
    under_way: int = 0
    ready: float = 0.0
    """When the next one may begin."""
    failed: int = 0
    """In a row."""


class Errands:
    """
    Makes requests as they fall due, until none is.

    ``look`` returns what is due, and is asked again while slow ones are under way: news wait for nobody. It
    is given how many are held already, which are due as well.
    ``settle`` is given what became of them, some at a time. Both are called in threads; what they raise ends
    all. Requests that are cut off by the end have no outcome.
    """

    def __init__(
        self,
        look: Callable[[int], Sequence[Errand]],
        settle: Callable[[Sequence[Outcome]], None],
        *,
        stopped: Callable[[], bool],
        seconds: float | None = None,
    ) -> None:
        """Begin nothing; ``stopped`` is asked all the time, ``seconds`` is the longest that all may take."""
        self._look = look
        self._settle = settle
        self._stopped = stopped
        self._seconds = seconds
        self._queues: dict[tuple[Manner, str], _Queue] = {}
        self._held: set[Hashable] = set()
        self._tasks: dict[asyncio.Task[Outcome], tuple[Errand, _Queue]] = {}
        self._done: list[tuple[Errand, Outcome]] = []

    async def run(self) -> None:
        """Make all requests that are due."""
        clock = asyncio.get_running_loop().time
        end = None if self._seconds is None else clock() + self._seconds
        next_look = clock()
        try:
            while not (self._stopped() or (end is not None and clock() >= end)):
                is_idle = not self._held
                if is_idle or clock() >= next_look:
                    taken = await self._take()
                    next_look = clock() + _LOOK
                    if is_idle and not taken:
                        return
                self._begin(clock())
                await self._wait(self._patience(clock(), next_look))
                await self._record()
            if self._tasks:
                await self._wait(_GRACE, asyncio.ALL_COMPLETED)
                await self._record()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self) -> int:
        if len(self._held) >= _MOST_HELD:
            return 0
        found = await asyncio.to_thread(self._look, len(self._held))
        new = [errand for errand in found if errand.key not in self._held]
        for errand in new:
            self._held.add(errand.key)
            place = (errand.manner, errand.host)
            self._queues.setdefault(place, _Queue(errand.manner)).waiting.append(errand)
        return len(new)

    def _begin(self, now: float) -> None:
        has_begun = True
        while has_begun:
            has_begun = False
            for place, queue in list(self._queues.items()):
                if queue.waiting and self._may_begin(queue, now):
                    has_begun = True
                    self._begin_one(queue, now)
                    self._queues[place] = self._queues.pop(place)  # behind the others: all have their turn
                elif not (queue.waiting or queue.under_way) and queue.ready <= now:
                    del self._queues[place]

    def _begin_one(self, queue: _Queue, now: float) -> None:
        errand = queue.waiting.popleft()
        queue.under_way += 1
        queue.ready = now + queue.manner.pause
        self._tasks[asyncio.ensure_future(errand.run())] = (errand, queue)

    def _may_begin(self, queue: _Queue, now: float) -> bool:
        has_place = len(self._tasks) < _AT_ONCE and queue.under_way < queue.manner.at_once
        return has_place and queue.ready <= now

    def _patience(self, now: float, next_look: float) -> float:
        """Return how long nothing is to be begun, unless something ends before."""
        moments = [next_look, now + _TICK]
        moments += [queue.ready for queue in self._queues.values() if queue.waiting and queue.ready > now]
        return max(min(moments) - now, 0.0)

    async def _wait(self, seconds: float, until: str = asyncio.FIRST_COMPLETED) -> None:
        if not self._tasks:
            await asyncio.sleep(seconds)
            return
        done, _ = await asyncio.wait(self._tasks, timeout=seconds, return_when=until)
        for task in done:
            errand, queue = self._tasks.pop(task)
            outcome = task.result()
            queue.under_way -= 1
            queue.failed = 0 if outcome.result is Result.DONE else queue.failed + 1
            self._done.append((errand, outcome))
            if queue.failed >= queue.manner.patience:
                self._done += [(each, each.postponed(outcome)) for each in queue.waiting]
                queue.waiting.clear()

    async def _record(self) -> None:
        """Have it remembered what became of those that are done: only then may they be taken again."""
        if self._done:
            done, self._done = self._done, []
            await asyncio.to_thread(self._settle, [outcome for _, outcome in done])
            self._held -= {errand.key for errand, _ in done}
