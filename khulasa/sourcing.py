"""The remote sources as a person looks after them: listed, shown, paused, removed, imported, exported."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.opml import OpmlFeed, read_opml, write_opml
from ingest.pacing import renewed
from ingest.remote import SourceKind, shown_address
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.polling import subscriptions_of
from khulasa.remotes import Remote, named, pace_of, remotes
from khulasa.reports import counted
from khulasa.terminal import Terminal, cell, printable
from store.errors import KhulasaError
from store.remote import Poll, Push, Standing
from store.store import Store


def list_sources(terminal: Terminal, store: Store, config: Config, *, as_json: bool) -> Exit:
    """List the sources by name: their state, when they are asked next, by which rule, address, name."""
    found, polls = remotes(store, config, os.environ), store.polls()
    planned = {name: _planned(one, polls.get(name), config) for name, one in found.items()}
    if as_json:
        terminal.json([_record(one, planned[name]) for name, one in found.items()])
        return Exit.DONE
    if not found:
        terminal.note("no remote sources yet: `khulasa sources add URL` finds a site's feed")
    for name, one in found.items():
        state, due = _state(one, planned[name].poll), _when(planned[name])
        address = shown_address(one.source.url)
        line = f"{state:>8}  {due:<17}  {planned[name].rule}  {address}  "
        terminal.result(printable(line) + cell(printable(one.source.name)))
    return Exit.DONE


def show_source(terminal: Terminal, store: Store, config: Config, name: str, *, as_json: bool) -> Exit:
    """Show what is decided about a source and what is remembered of it. Raises RequestError."""
    one = named(remotes(store, config, os.environ), name)
    planned = _planned(one, store.polls().get(one.source.name), config)
    record = _record(one, planned, store.pushes().get(one.source.name))
    if as_json:
        terminal.json(record)
        return Exit.DONE
    for key, value in record.items():
        if value not in (None, "", {}, []):
            terminal.result(f"{key:>10}  {printable(_told(value))}")
    return Exit.DONE


def pause_sources(terminal: Terminal, store: Store, config: Config, names: Sequence[str]) -> Exit:
    """Stop asking sources. Raises RequestError before anything is done where a name is unknown."""
    return _stand(terminal, store, config, names, Standing.PAUSED, "paused")


def resume_sources(terminal: Terminal, store: Store, config: Config, names: Sequence[str]) -> Exit:
    """Ask sources again, at once. Raises RequestError like ``pause_sources``."""
    return _stand(terminal, store, config, names, Standing.ACTIVE, "resumed: asked with the next ingest")


def remove_sources(terminal: Terminal, store: Store, config: Config, names: Sequence[str]) -> Exit:
    """Forget sources that were added by command. Raises RequestError before anything is done."""
    found = remotes(store, config, os.environ)
    gone = [named(found, name) for name in names]
    for one in gone:
        if one.is_configured:
            raise RequestError(one.source.name, "stands in config.yaml", "remove it there")
        if one.via in found:
            remedy = f"pause it, or remove {one.via!r} with all its feeds"
            raise RequestError(one.source.name, f"came with the list {one.via!r}", remedy)
    for one in gone:
        for name in (one.source.name, *_children(found, one.source.name)):
            store.unsubscribe(name)
        terminal.note(printable(f"{one.source.name}: removed; its articles stay"))
    return Exit.DONE


def import_opml(  # noqa: PLR0913  # what, where, and how it is told
    terminal: Terminal, store: Store, config: Config, file: Path, *, dry_run: bool, as_json: bool
) -> Exit:
    """Subscribe to the feeds of a list; those that are sources already are left as they are."""
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        listed = read_opml(data)
    except KhulasaError as fault:
        raise type(fault)(str(file), fault.what, fault.remedy) from fault
    found = remotes(store, config, os.environ)
    known = {one.source.url for one in found.values()}
    new = subscriptions_of([feed for feed in listed if feed.url not in known], taken=found)
    if not dry_run:
        store.subscribe_all(new, now=datetime.now(UTC))
    if as_json:
        terminal.json({"added": [asdict(one) for one in new], "known": len(listed) - len(new)})
        return Exit.DONE
    for one in new:
        terminal.result(printable(f"{shown_address(one.url)}  ") + cell(printable(one.name)))
    verb = "would add" if dry_run else "added"
    terminal.note(f"{verb} {counted(len(new), 'source')}; {len(listed) - len(new)} were there already")
    if new and not dry_run:
        terminal.note("`khulasa ingest` asks them now, `khulasa run` from now on")
    return Exit.DONE


def export_opml(terminal: Terminal, store: Store, config: Config, file: Path) -> Exit:
    """Write the sources that are feeds as a list."""
    found = remotes(store, config, os.environ)
    polls = store.polls()
    feeds = [
        OpmlFeed(url=one.source.url, title=one.source.name)
        for one in found.values()
        if one.source.kind is SourceKind.FEED and _standing(polls.get(one.source.name)) is not Standing.GONE
    ]
    data = write_opml(feeds, config.site.title)
    if str(file) == "-":
        sys.stdout.buffer.write(data)
    else:
        file.write_bytes(data)
        terminal.note(f"{file}: {counted(len(feeds), 'feed')}")
    return Exit.DONE


def _stand(  # noqa: PLR0913, PLR0917  # whom, where, and what becomes of them
    terminal: Terminal, store: Store, config: Config, names: Sequence[str], standing: Standing, told: str
) -> Exit:
    found = remotes(store, config, os.environ)
    for one in [named(found, name) for name in names]:
        store.stand(one.source.name, standing, url=one.source.url, now=datetime.now(UTC))
        terminal.note(printable(f"{one.source.name}: {told}"))
    return Exit.DONE


def _children(found: Mapping[str, Remote], name: str) -> Iterator[str]:
    return (other for other, one in found.items() if one.via == name)


def _standing(poll: Poll | None) -> Standing:
    return poll.standing if poll else Standing.ACTIVE


def _state(one: Remote, poll: Poll | None) -> str:
    if _standing(poll) is not Standing.ACTIVE:
        return str(_standing(poll))
    if one.source.fault or (poll and poll.failures):
        return "failing"
    return "active" if poll and poll.succeeded else "new"


@dataclass(frozen=True, slots=True)
class _Planned:
    """What is remembered of a source, its next poll as rule and clock have it now."""

    poll: Poll | None
    rule: str


def _planned(one: Remote, poll: Poll | None, config: Config) -> _Planned:
    pace = pace_of(one.source, config)
    if poll and poll.standing is Standing.ACTIVE:
        poll = renewed(poll, pace, datetime.now(UTC))
    return _Planned(poll, pace.rule)


def _when(planned: _Planned) -> str:
    """Return when a source is asked next, for a list."""
    if _standing(planned.poll) is not Standing.ACTIVE:
        return "never"
    due = planned.poll and planned.poll.due
    return f"{due:%Y-%m-%d %H:%M}Z" if due else "at once"


def _record(one: Remote, planned: _Planned, push: Push | None = None) -> dict[str, object]:
    """Return what may be shown of a source: no secrets, and of addresses no keys."""
    source, poll = one.source, planned.poll
    known: dict[str, object] = {}
    if poll:
        known = {
            "title": poll.title,
            "moved_to": shown_address(poll.url) if poll.url != poll.asked else None,
            "status": poll.status,
            "failures": poll.failures,
            "polled": poll.polled,
            "succeeded": poll.succeeded,
            "changed": poll.changed,
            "next": poll.due,
        }
    reason = source.fault or (poll.reason if poll else None)
    pushed = {"hub": push.hub, "push": push.state, "lease": push.lease} if push else {}
    return {
        "name": source.name,
        "url": shown_address(source.url),
        "state": _state(one, poll),
        "reason": reason,
        "decided": "config.yaml" if one.is_configured else one.via or "by command",
        "settings": dict(one.settings),
        "rule": planned.rule,
        **known,
        **pushed,
    }


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}Z"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    return str(value)
