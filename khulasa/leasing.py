"""None but one at a time: leases of the store, kept up while work goes on and given back after it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from khulasa.exits import BusyError
from khulasa.logs import event
from khulasa.terminal import Terminal
from store.errors import StoreError
from store.holder import Holder
from store.office import Lease, Office
from store.store import Store

TERM: Final = timedelta(minutes=1)
"""For so long a lease outlives a holder on another machine; one that died on ours holds nothing."""
SEEDS: Final = "seeds"
SOURCES: Final = "sources"
PUBLISH: Final = "publish"
MAINTENANCE: Final = "maintenance"
HUBS: Final = "hubs"
NEWS: Final = "news"

_DOING: Final = {
    SEEDS: "reads the pages",
    SOURCES: "asks the remote sources",
    PUBLISH: "publishes",
    MAINTENANCE: "keeps the store in order",
    HUBS: "asks hubs for news",
    NEWS: "tells of news",
}
_LOOK: Final = 0.25
"""Seconds between two looks of who waits."""


class Keeper:
    """
    The leases of one process, renewed by a thread of their own until they are given back.

    ``beat`` is called about every third of a term, for what else is to be said while the process lives.
    """

    def __init__(
        self,
        office: Office,
        holder: Holder,
        *,
        term: timedelta = TERM,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Hold nothing so far."""
        self.holder = holder
        self._office = office
        self._term = term
        self._beat = beat
        self._holds: dict[str, _Hold] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="leases", daemon=True)

    def __enter__(self) -> Self:
        """Begin to renew what is taken."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Renew nothing any more."""
        self._ended.set()
        self._thread.join()

    @contextmanager
    def tried(self, name: str) -> Iterator["Lease | Callable[[], bool]"]:
        """
        Hold a lease while the block runs: yield what tells whether it was lost, or whose it is.

        Whoever was asleep for longer than a term may find that somebody else went on meanwhile.
        """
        other = self._office.take(name, self.holder, self._term)
        if other is not None:
            yield other
            return
        hold = _Hold(_awake() + self._term.total_seconds())
        with self._lock:
            self._holds[name] = hold
        try:
            yield hold.is_lost
        finally:
            with self._lock:
                del self._holds[name]
            with suppress(StoreError):  # then it ends by itself
                self._office.leave(name, self.holder)

    def _renew(self) -> None:
        while not self._ended.wait(self._term.total_seconds() / 3):
            with self._lock:
                names = sorted(self._holds)
            try:
                if names:
                    self._note(names, self._office.renew(names, self.holder, self._term))
                self._beat()
            except StoreError:
                continue  # a hold that is not renewed ends by itself
            except Exception as error:  # noqa: BLE001  # without this thread, no long work is ever finished
                event("bug", level=logging.ERROR, job="leases", error=f"{type(error).__name__}: {error}")

    def _note(self, names: Sequence[str], lost: set[str]) -> None:
        until = _awake() + self._term.total_seconds()
        with self._lock:
            for name in names:
                if hold := self._holds.get(name):
                    # What was lost for a moment stays so: whoever asked meanwhile has left off.
                    hold.until = 0 if name in lost or hold.is_lost() else until


@dataclass(slots=True)
class _Hold:
    until: float
    """On the clock of ``_awake``."""

    def is_lost(self) -> bool:
        return _awake() > self.until


def _awake() -> float:
    """Return seconds that go on while the machine sleeps: others take over what we held meanwhile."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@contextmanager
def held(
    store: Store, names: Sequence[str], holder: Holder, *, wait: timedelta, terminal: Terminal
) -> Iterator[Callable[[], bool]]:
    """
    Hold leases while the block runs: yield what tells whether one of them was lost.

    Waits for whoever holds one, and says so. Raises BusyError that names the holder when that takes longer
    than ``wait``.
    """
    deadline = time.monotonic() + wait.total_seconds()
    with Keeper(store.office, holder) as keeper, ExitStack() as stack:
        # In one order for all, so that no two wait for each other.
        lost = [stack.enter_context(_waited(keeper, name, deadline, terminal)) for name in sorted(names)]
        yield lambda: any(is_lost() for is_lost in lost)


@contextmanager
def _waited(keeper: Keeper, name: str, deadline: float, terminal: Terminal) -> Iterator[Callable[[], bool]]:
    told = False
    while True:
        with keeper.tried(name) as found:
            if not isinstance(found, Lease):
                yield found
                return
        if time.monotonic() > deadline:
            raise BusyError(
                found.told, f"{doing(name)} since {found.since:%H:%M:%S} UTC", "wait for it, or give --wait"
            )
        if not told:
            terminal.note(f"waiting: {found.told} {doing(name)}")
            told = True
        time.sleep(_LOOK)


def doing(name: str) -> str:
    """Return what the holder of a lease does, for messages."""
    return _DOING.get(name, f"holds {name!r}")
