"""What was done, as lines for people or one document for programs."""

from dataclasses import asdict
from pathlib import Path

from feeds.publish import Published
from khulasa.exits import Exit
from khulasa.pipeline import Ingested
from khulasa.terminal import Terminal


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
    for feed, reason in done.withheld:
        terminal.problem(f"{feed}: {reason}")
    if as_json:
        terminal.json(done)
    elif dry_run:
        _would(terminal, done)
    elif done == Published(withheld=done.withheld):
        terminal.note("nothing to publish: every file is as it should be")
    else:
        terminal.note(
            f"published {counted(len(done.written), 'file')}, removed {len(done.removed)},"
            f" found {done.unchanged} unchanged"
        )
    return Exit.SOME_FAILED if done.failed or done.withheld else Exit.DONE


def _would(terminal: Terminal, done: Published) -> None:
    for path in done.written:
        terminal.result(f"write   {path}: {done.reasons[path]}")
    for path in done.removed:
        terminal.result(f"remove  {path}")
    terminal.note(f"would write {counted(len(done.written), 'file')}, remove {len(done.removed)}")
