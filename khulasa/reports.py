"""What was done and what is there, as lines for people or one document for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from feeds.publish import Published
from ingest.remote import shown_address
from khulasa.exits import Exit
from khulasa.pipeline import Ingested
from khulasa.terminal import Terminal, printable
from store.article import Run, Status
from store.remote import SourceFacts, Standing


def counted(number: int, noun: str) -> str:
    """
    Return a number with its noun.

    >>> counted(1, "file"), counted(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def ingested(terminal: Terminal, done: Ingested, *, as_json: bool) -> Exit:
    """Tell what an ingest did; problems go to stderr, one line each."""
    saved = done.saved
    for problem in done.problems:
        terminal.problem(f"{problem.origin}: {problem.reason}")
    if as_json:
        told = {"sources": done.polled, "retagged": done.retagged, "problems": done.problems}
        terminal.json({**asdict(saved), **told})
        return Exit.SOME_FAILED if done.problems else Exit.DONE
    if done.retagged:
        terminal.note(
            f"the tags in the configuration changed: {counted(done.retagged, 'article')} got others"
        )
    if done.polled:
        terminal.note(f"asked {counted(done.polled, 'source')}")
    if saved.pages:
        terminal.note(
            f"ingested {counted(saved.pages, 'page')}:"
            f" {counted(saved.articles_new, 'new article')}, {saved.articles_changed} changed;"
            f" {counted(saved.headlines_new, 'new related headline')},"
            f" {counted(saved.headlines_merged, 'repeat')} left out"
        )
    elif not (done.problems or done.retagged):
        terminal.note("nothing new")
    return Exit.SOME_FAILED if done.problems else Exit.DONE


def published(
    terminal: Terminal, done: Published, folder: Path, *, dry_run: bool = False, as_json: bool
) -> Exit:
    """Tell what a rebuild did in the folder, or would do; what failed goes to stderr, one line each."""
    for path, reason in done.failed:
        terminal.problem(f"{folder / path}: {reason}")
    if as_json:
        terminal.json(done)
    elif dry_run:
        _would(terminal, done)
    elif done == Published():
        terminal.note("nothing to publish: every file is as it should be")
    else:
        terminal.note(
            f"published {counted(len(done.written), 'file')}, removed {len(done.removed)},"
            f" found {done.unchanged} unchanged"
        )
    return Exit.SOME_FAILED if done.failed else Exit.DONE


def _would(terminal: Terminal, done: Published) -> None:
    for path in done.written:
        terminal.result(f"write   {path}: {done.reasons[path]}")
    for path in done.removed:
        terminal.result(f"remove  {path}")
    terminal.note(f"would write {counted(len(done.written), 'file')}, remove {len(done.removed)}")


def status(terminal: Terminal, found: Status, *, as_json: bool) -> Exit:
    """Show what the store holds, the last runs, and what could not be read."""
    if as_json:
        terminal.json({**asdict(replace(found, remote=())), "remote": list(map(_record, found.remote))})
        return Exit.DONE
    for label in ("pages", "articles", "stories", "headlines", "tags"):
        terminal.result(f"{label:>9}  {getattr(found, label)}")
    for line in (*map(_run, found.runs), *_remote(found.remote), *_problems(found)):
        terminal.result(printable(line))
    return Exit.DONE


def _remote(found: Sequence[SourceFacts]) -> Iterator[str]:
    """Yield how many remote sources there are, and those of which there is more to say."""
    if not found:
        return
    states = Counter(map(_state, found))
    told = ", ".join(f"{states[state]} {state}" for state in ("failing", "paused", "gone") if states[state])
    yield f"{'sources':>9}  {len(found)}" + (f" ({told})" if told else "")
    for source in found:
        if (state := _state(source)) != "active":
            yield f"{state:>9}  {source.name}{_why(source)}"


def _why(source: SourceFacts) -> str:
    poll = source.poll
    reason = f": {poll.reason}" if poll.reason else ""
    if poll.standing is not Standing.ACTIVE:
        return reason
    due = f"{poll.due:%Y-%m-%d %H:%M}Z" if poll.due else "at once"
    return f"{reason} ({counted(poll.failures, 'failure')} in a row; next try {due})"


def _state(source: SourceFacts) -> str:
    is_failing = source.poll.standing is Standing.ACTIVE and source.poll.failures
    return "failing" if is_failing else str(source.poll.standing)


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


def _run(run: Run) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in run.counts.items())
    problems = f", {counted(run.problems, 'problem')}" if run.problems else ""
    outcome = f"{counts}{problems}" if run.ended else "not finished"
    return f"{run.kind:>9}  {run.started:%Y-%m-%d %H:%M:%S}Z  {outcome}"


def _problems(found: Status) -> Iterable[str]:
    return (f"  problem  {problem.origin}: {problem.reason}" for problem in found.problems)
