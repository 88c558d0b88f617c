"""What a piece of work costs: processor, clock, memory, in a process of its own."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import ParamSpec, TypeVar

MEMORY = Path("/dev/shm")  # noqa: S108  # in folders of their own
_PIECE = 1 << 20

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cost:
    """What was used, in seconds and megabytes; and what stands in the folder afterwards."""

    cpu: float
    """User and system, of the process and of those that it started."""
    wall: float
    memory: float = 0.0
    """The most that the process, or one that it started, ever held: preparing included."""
    files: int = 0
    size: float = 0.0


def settle(place: Path, size: int = 0) -> None:
    """
    Forget what preparing left behind: memory that a collector would walk, files that wait for the disk.

    With a size, so much memory is made ready where there is a file system in memory. A virtual machine is
    given its memory when it first touches it: here that takes 2 s a gigabyte, of whoever comes first.
    """
    gc.collect()
    gc.freeze()
    os.sync()
    if size and place.is_relative_to(MEMORY):
        with (place / "touched").open("wb", buffering=0) as file:
            for _ in range(0, size, _PIECE):
                file.write(bytes(_PIECE))
        (place / "touched").unlink()


def measured(work: Callable[[], object]) -> Cost:
    """Do the work, once."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return Cost(_cpu() - cpu, time.perf_counter() - wall, memory())


def median(costs: Sequence[Cost]) -> Cost:
    """Return the middle of several: one that met a busy machine does not count."""
    middle = replace(costs[0], cpu=statistics.median(cost.cpu for cost in costs))
    return replace(middle, wall=statistics.median(cost.wall for cost in costs), memory=memory())


def memory() -> float:
    """Return the megabytes that this process, or one that it started, held at most."""
    return max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024


def alone(work: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """Return what the function returns in a new process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        return other.submit(work, *args, **named).result()


def weighed(cost: Cost, folder: Path) -> Cost:
    """Return the cost with the number and the megabytes of the files in a folder."""
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return replace(cost, files=len(sizes), size=sum(sizes) / 1e6)


def _cpu() -> float:
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
