"""How the work goes: who runs, what is done now and what next, what waits, how full the disks are."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from khulasa.agenda import Line, upcoming
from khulasa.config import Config
from khulasa.leasing import SOURCES
from store.checkup import file_of
from store.office import DaemonFacts, Lease, Task
from store.sizes import Sizes
from store.store import Store
from store.subscribers import HubFacts


@dataclass(frozen=True, slots=True)
class Operations:
    """What a moment's look at a running installation finds."""

    daemons: tuple[DaemonFacts, ...]
    leases: tuple[Lease, ...]
    """Who does what at the moment."""
    tasks: tuple[Task, ...]
    """How the daemon's jobs went the last time."""
    next: tuple[Line, ...]
    """What the daemon does next: each job, and the first of the remote sources."""
    unpublished: int
    """How many things changed and wait to be published."""
    hub: HubFacts
    """How far news of our feeds have come to hubs and subscribers."""
    sizes: Sizes
    store_free: int | None
    """Bytes that are left where the store is a file."""
    published_free: int | None
    """Bytes that are left where it publishes; None before it has."""


def look_round(store: Store, config: Config, now: datetime) -> Operations:
    """Return how the work goes. Nothing is walked: it costs a few queries."""
    office = store.office
    lines = upcoming(store, config, now)
    first = next((line for line in lines if line.job == SOURCES), None)
    file = file_of(config.store.url)
    return Operations(
        daemons=tuple(office.daemons()),
        leases=tuple(office.leases()),
        tasks=tuple(office.agenda().values()),
        next=tuple(line for line in lines if line.job != SOURCES or line is first),
        unpublished=(office.unpublished() or (0, 0))[0],
        hub=store.hub.facts(),
        sizes=store.sizes(),
        store_free=None if file is None else free(file.parent),
        published_free=free(config.publish.folder),
    )


def free(folder: Path) -> int | None:
    """Return how many bytes this user may still write to a folder's disk; None where there is no folder."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def sized(count: int) -> str:
    """
    Return a number of bytes as people read it.

    >>> sized(512), sized(3_200_000), sized(20_000_000_000)
    ('512 B', '3.2 MB', '20.0 GB')
    """
    size, units = float(count), iter(("kB", "MB", "GB", "TB"))
    if size < 1000:
        return f"{count} B"
    unit = ""
    while size >= 999.95 and (larger := next(units, None)):  # what would be shown as 1000.0
        size, unit = size / 1000, larger
    return f"{size:.1f} {unit}"
