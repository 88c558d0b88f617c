"""`khulasa status`: what the store holds and how the work goes, for people or for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from ingest.remote import shown_address
from khulasa import __version__
from khulasa.agenda import Line
from khulasa.config import Config
from khulasa.exits import Exit
from khulasa.faults import in_one_line
from khulasa.operations import Operations, look_round, sized
from khulasa.reports import counted
from khulasa.terminal import Terminal, printable
from store.article import Run, Status
from store.office import DaemonFacts, Lease, Task
from store.remote import SourceFacts, Standing
from store.store import Store
from store.subscribers import HubFacts


def show_status(terminal: Terminal, store: Store, config: Config, *, now: datetime, as_json: bool) -> Exit:
    """Show what the store holds, how the work goes, and what could not be read."""
    held, work = store.status(), look_round(store, config, now)
    if as_json:
        terminal.json(_document(held, work, config))
        return Exit.DONE
    for line in (*_work(work), *_counts(held), *_remote(held.remote), *_ahead(work), *_past(held)):
        terminal.result(printable(line))
    return Exit.DONE


def _document(held: Status, work: Operations, config: Config) -> dict[str, Any]:
    sizes = work.sizes
    return {
        "version": __version__,
        **asdict(replace(held, remote=())),
        "remote": [_record(source) for source in held.remote],
        "failing": [_failing(source) for source in held.remote if _state(source) == "failing"],
        "daemons": [_without_key(daemon) for daemon in work.daemons],
        "leases": [_without_key(lease) for lease in work.leases],
        "tasks": work.tasks,
        "next": work.next,
        "unpublished": work.unpublished,
        "hub": work.hub,
        "disk": {
            "store": {"bytes": sizes.database, "free": work.store_free},
            "published": {
                "folder": str(config.publish.folder),
                "files": sizes.files,
                "bytes": sizes.published,
                "free": work.published_free,
            },
        },
    }


def _without_key(value: DaemonFacts | Lease) -> dict[str, Any]:
    """Return all but what only tells one process from another."""
    return {name: found for name, found in asdict(value).items() if name != "holder"}


def _work(work: Operations) -> Iterator[str]:
    yield _row("version", __version__)
    for daemon in work.daemons:
        yield _row("daemon", f"{daemon.told}, {daemon.version}, since {_minute(daemon.started)}")
        if daemon.refused:
            yield _row("refused", in_one_line(daemon.refused))
    if not work.daemons:
        yield _row("daemon", "none runs")
    for lease in work.leases:
        yield _row("at work", f"{lease.name}: {lease.told}, since {_minute(lease.since)}")
    for task in work.tasks:
        if task.failures:
            yield _row("failed", f"{task.job}: {_reason(task)}")


def _reason(task: Task) -> str:
    times = counted(task.failures, "failure")
    return f"{' '.join((task.reason or '').split())} ({times} in a row, last {_minute(task.ended)})"


def _counts(held: Status) -> Iterator[str]:
    for label in ("pages", "articles", "stories", "headlines", "tags"):
        yield _row(label, str(getattr(held, label)))


def _remote(found: Sequence[SourceFacts]) -> Iterator[str]:
    """Yield how many remote sources there are, and those of which there is more to say."""
    if not found:
        return
    states = Counter(map(_state, found))
    told = ", ".join(f"{states[state]} {state}" for state in ("failing", "paused", "gone") if states[state])
    yield _row("sources", f"{len(found)}" + (f" ({told})" if told else ""))
    for source in found:
        if (state := _state(source)) != "active":
            yield _row(state, f"{source.name}{_why(source)}")


def _why(source: SourceFacts) -> str:
    poll = source.poll
    reason = f": {poll.reason}" if poll.reason else ""
    if poll.standing is not Standing.ACTIVE:
        return reason
    since = f"last fetched {_minute(poll.succeeded)}" if poll.succeeded else "never fetched"
    due = _minute(poll.due) if poll.due else "at once"
    return f"{reason} ({counted(poll.failures, 'failure')} in a row; {since}; next try {due})"


def _state(source: SourceFacts) -> str:
    is_failing = source.poll.standing is Standing.ACTIVE and source.poll.failures
    return "failing" if is_failing else str(source.poll.standing)


def _failing(source: SourceFacts) -> dict[str, Any]:
    poll = source.poll
    return {
        "name": source.name,
        "reason": poll.reason,
        "since": poll.succeeded,
        "failures": poll.failures,
        "due": poll.due,
    }


def _record(source: SourceFacts) -> dict[str, object]:
    """Return all that is known of a source but its secrets: keys in addresses, those shared with its hub."""
    poll, push = source.poll, source.push
    addresses = {
        name: url and shown_address(url)
        for name in ("asked", "url", "moved_to", "hub", "topic")
        for url in [getattr(poll, name)]
    }
    subscribed = ("state", "asked", "due", "verified", "lease", "pushed", "failures", "forged", "reason")
    return {
        "name": source.name,
        "state": _state(source),
        "articles": source.articles,
        **asdict(poll),
        **addresses,
        "interval": poll.interval.total_seconds(),
        "push": push and {name: getattr(push, name) for name in subscribed},
    }


def _ahead(work: Operations) -> Iterator[str]:
    """Yield what is next, what waits, and how much room there is for it."""
    for line in work.next:
        if line.due is not None:
            yield _row("next", f"{_minute(line.due)}  {_named(line)}")
    if work.unpublished:
        yield _row("waiting", f"{counted(work.unpublished, 'change')} to be published")
    yield from _hub(work.hub)
    sizes = work.sizes
    published = f"{counted(sizes.files, 'published file')} {sized(sizes.published)}"
    yield _row("disk", f"store {sized(sizes.database)}{_left(work.store_free)}")
    yield _row("disk", f"{published}{_left(work.published_free)}")


def _hub(hub: HubFacts) -> Iterator[str]:
    """Yield who is told of news, and what news are held up; nothing where there is nobody to be told."""
    if hub.subscribers:
        stuck = f" ({hub.stuck} cannot be reached)" if hub.stuck else ""
        yield _row("hub", f"{counted(hub.subscribers, 'subscriber')}{stuck}")
    if hub.pings:
        reason = f" ({hub.failing} failed: {hub.reason})" if hub.failing else ""
        yield _row("hub", f"still to be told of {counted(hub.pings, 'feed')}{reason}")


def _named(line: Line) -> str:
    return f"{line.job} {line.source}" if line.source else line.job


def _left(free: int | None) -> str:
    return "" if free is None else f", {sized(free)} free"


def _past(held: Status) -> Iterator[str]:
    """Yield the last runs, and what could not be read."""
    yield from map(_run, held.runs)
    for problem in held.problems:
        yield _row("problem", f"{problem.origin}: {problem.reason}")


def _run(run: Run) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in run.counts.items())
    problems = f", {counted(run.problems, 'problem')}" if run.problems else ""
    outcome = f"{counts}{problems}" if run.ended else "not finished"
    return _row(run.kind, f"{run.started:%Y-%m-%d %H:%M:%S}Z  {outcome}")


def _row(label: str, told: str) -> str:
    return f"{label:>9}  {told}"


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z" if moment else "never"
