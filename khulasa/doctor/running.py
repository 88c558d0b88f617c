"""Who runs: a daemon, its version and its configuration, its jobs, what is held and what waits."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from khulasa import __version__
from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, fine, stored, warning
from khulasa.faults import in_one_line
from khulasa.reports import counted
from store.checkup import Checkup
from store.office import DaemonFacts, Task
from store.store import Store

_SILENT: Final = timedelta(minutes=5)


@stored
def check_running(patient: Patient, _: Config, store: Store) -> Iterator[Finding]:
    """Look at daemons, leases and jobs."""
    daemons = store.office.daemons()
    yield from daemons_judged(daemons, patient.now)
    yield from jobs_judged(tuple(store.office.agenda().values()))
    if isinstance(patient.checkup, Checkup):
        for lease in patient.checkup.abandoned:
            what = f"{lease.told} held the lease {lease.name!r} since {_shown(lease.since)}, and ended"
            yield fine("leases", f"{what}: the next to need it takes it over")
    waiting = store.office.unpublished()
    if waiting is not None and not daemons:
        what = f"{counted(waiting[0], 'change')} wait to be published, and no daemon runs"
        yield warning("publishing", what, "`khulasa rebuild` publishes them")


def daemons_judged(daemons: Sequence[DaemonFacts], now: datetime) -> Iterator[Finding]:
    """Judge the daemons that say they run."""
    if not daemons:
        what = "none runs: nothing is fetched or published by itself"
        yield warning("daemon", what, "`khulasa run`, or systemd: `khulasa init --systemd`")
    for daemon in daemons:
        troubles = tuple(_troubles(daemon, now))
        yield from troubles
        if not troubles:
            yield fine("daemon", f"{daemon.told} runs since {_shown(daemon.started)}")


def _troubles(daemon: DaemonFacts, now: datetime) -> Iterator[Finding]:
    if daemon.refused:
        what = f"{daemon.told} goes on with the configuration before: {in_one_line(daemon.refused)}"
        yield warning("daemon", what, "correct config.yaml, then `khulasa reload`")
    if daemon.version != __version__:
        what = f"{daemon.told} is version {daemon.version}, and this is {__version__}"
        yield warning("daemon", what, "restart it")
    if now - daemon.seen > _SILENT:
        what = f"{daemon.told} was last heard of at {_shown(daemon.seen)}"
        yield warning("daemon", what, "see whether it hangs, or its machine is gone")


def jobs_judged(tasks: Sequence[Task]) -> Iterator[Finding]:
    """Judge how the daemon's jobs went the last time."""
    for task in tasks:
        if task.failures:
            reason = " ".join((task.reason or "for no known reason").split())
            what = f"failed {counted(task.failures, 'time')} in a row: {reason}"
            yield warning(f"job {task.job}", what, "mend its reason: it is tried again by itself")


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
