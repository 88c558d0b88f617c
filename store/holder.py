"""Who holds something: a process, told from every other one, and known to be dead when it is."""

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

_PROC: Final = Path("/proc")
_HIDDEN: Final = "hidden"
_BORN: Final = 19
"""Where the moment of its start stands in /proc/PID/stat, counted from what follows the name (proc(5))."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds leases."""

    key: str
    """No other process has it, on whatever machine and however often numbers of processes come again."""
    told: str
    """How messages call it."""

    @classmethod
    def of_this_process(cls, doing: str) -> "Holder":
        """Return who we are; ``doing`` is the command that runs, such as ``khulasa ingest``."""
        number = os.getpid()
        place = _place()
        key = f"{place}/{number}/{_born(number)}" if place else uuid4().hex
        return cls(key, f"`{doing}`, process {number} on {socket.gethostname()}")


def is_dead(key: str) -> bool:
    """Tell whether a holder is a process of this machine and is no more; False for whom we cannot know of."""
    place, _, rest = key.partition("/")
    number, _, born = rest.partition("/")
    if place != _place() or not number.isdecimal():
        return False
    return _born(int(number)) not in {born, _HIDDEN}


def process_of(key: str) -> int | None:
    """Return the number of a holder's process; None if it is no more, or not of this machine."""
    place, _, rest = key.partition("/")
    number = rest.partition("/")[0]
    return int(number) if place == _place() and number.isdecimal() and not is_dead(key) else None


@cache
def _place() -> str | None:
    """Return what all processes share that see each other: this start of the machine, and this container."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}.{(_PROC / 'self/ns/pid').stat().st_ino}"
    except OSError:  # no Linux: leases end by their time alone
        return None


def _born(number: int) -> str | None:
    """Return when a process started, in ticks since the machine did; None if there is none, or no more."""
    try:
        said = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Where others' processes are hidden from us, the one that is there all the same is not dead.
        return _HIDDEN if _is_hidden(number) else None
    # The name stands in brackets, and may hold any others.
    state, *facts = said.rpartition(")")[2].split()
    return None if state in "ZX" else facts[_BORN - 1]


def _is_hidden(number: int) -> bool:
    try:
        os.kill(number, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
