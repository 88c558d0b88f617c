"""`khulasa schedule`: what the daemon does next, and when."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from khulasa.config import Config
from khulasa.durations import as_written
from khulasa.exits import Exit
from khulasa.leasing import HUBS, MAINTENANCE, PUBLISH, SEEDS, SOURCES
from khulasa.remotes import remotes
from khulasa.terminal import Terminal, cell
from khulasa.timetable import corrected, rules
from store.office import Task
from store.remote import Standing
from store.store import Store

_SHOWN: Final = 20
"""Remote sources that are listed unless all are asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that the daemon will do."""

    job: str
    source: str | None
    due: datetime | None
    """None for what is due when something changed."""
    last: datetime | None
    failures: int
    reason: str | None


def upcoming(store: Store, config: Config, now: datetime) -> list[Line]:
    """Return what is due next, the soonest first; what goes by changes comes last."""
    known, by_clock = store.office.agenda(), rules(config)
    lines = []
    for name in (SEEDS, PUBLISH, MAINTENANCE):
        task = corrected(known.get(name, Task(name)), by_clock.get(name), now)
        lines.append(Line(name, None, task.due, task.ended, task.failures, task.reason))
    if config.publish.hub or config.websub.callback:
        lines.append(Line(HUBS, None, None, None, 0, None))
    polls = store.polls()
    for name in remotes(store, config, os.environ):
        poll = polls.get(name)
        if poll is None:
            lines.append(Line(SOURCES, name, now, None, 0, None))
        elif poll.standing is Standing.ACTIVE:
            due = max(poll.due, now) if poll.due and poll.failures else poll.due or now
            lines.append(Line(SOURCES, name, due, poll.polled, poll.failures, poll.reason))
    return sorted(lines, key=lambda line: (line.due is None, line.due or now, line.job, line.source or ""))


def show_schedule(  # noqa: PLR0913  # what, where, and the options of a verb, by name
    terminal: Terminal, store: Store, config: Config, *, now: datetime, everything: bool, as_json: bool
) -> Exit:
    """Show what runs next."""
    lines = upcoming(store, config, now)
    if as_json:
        terminal.json({"now": now, "zone": str(config.site.timezone), "upcoming": lines})
        return Exit.DONE
    shown = lines if everything else _shortened(lines)
    for line in shown:
        terminal.result(_told(line, now, config.site.timezone))
    if left := len(lines) - len(shown):
        terminal.note(f"and {left} more remote sources: --all lists them")
    if not store.office.daemons():
        terminal.note("no daemon runs on this store: `khulasa run` does all this")
    return Exit.DONE


def _shortened(lines: Sequence[Line]) -> list[Line]:
    sources = [line for line in lines if line.source is not None][_SHOWN:]
    left = {line.source for line in sources}
    return [line for line in lines if line.source is None or line.source not in left]


def _told(line: Line, now: datetime, zone: ZoneInfo) -> str:
    if line.due is None:
        when, wait = "when something changed", ""
    else:
        when = f"{line.due.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        wait = "due now" if line.due <= now else f"in {as_written(_rounded(line.due - now))}"
    failed = f"failed {line.failures}×: {line.reason}  " if line.failures else ""
    source = f"  {cell(line.source)}" if line.source else ""
    return f"{when:<23}{wait:>12}  {line.job:<12}{failed}{source}".rstrip()


def _rounded(wait: timedelta) -> timedelta:
    """Return a wait as a person wants to know it: nobody needs the seconds of two hours."""
    unit = 1 if wait < timedelta(minutes=5) else 60
    return timedelta(seconds=round(wait.total_seconds() / unit) * unit)
