"""The published folder against the record of it: what is missing, what somebody else changed, what waits."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from feeds.folder import stands
from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, error, fine, skipped, stored, warning
from khulasa.leasing import PUBLISH
from khulasa.reports import counted
from store.article import Output
from store.secrecy import masked
from store.store import Store

_SHOWN: Final = 5
_SLACK: Final = 120 * 10**9


@stored
def check_published(_: Patient, config: Config, store: Store) -> Iterator[Finding]:
    """Look at every file that is on record: at its size and time, not into it."""
    folder = config.publish.folder
    with store.snapshot() as snapshot:
        outputs = dict(snapshot.all_outputs())
    if not outputs:
        yield skipped(folder, "nothing was published yet")
        return
    unlike = differing(folder, outputs, compress=config.publish.gzip)
    if unlike and any(lease.name == PUBLISH for lease in store.office.leases()):
        yield skipped(folder, "somebody publishes at the moment: look again when it is done")
        return
    yield from judged(folder, len(outputs), unlike)
    yield from _dated(folder, outputs)
    yield from _closed(folder, outputs)


def differing(folder: Path, outputs: dict[str, Output], *, compress: bool) -> list[str]:
    """Return the files that are not as they were left."""
    return [path for path, output in outputs.items() if not stands(folder, path, output, compress=compress)]


def judged(folder: Path, total: int, unlike: Sequence[str]) -> Iterator[Finding]:
    """Judge the files that are not as they were left."""
    missing = [path for path in unlike if not (folder / path).exists()]
    there = set(unlike) - set(missing)
    if missing:
        what = f"{len(missing)} of {total} published files are missing: {named(missing)}"
        yield error(folder, what, "`khulasa rebuild` makes them again")
    if there:
        what = f"somebody changed {len(there)} of {total} published files: {named(sorted(there))}"
        yield warning(folder, what, "`khulasa rebuild` puts them right")
    if not unlike:
        yield fine(folder, f"its {total} files are as they were published")


def named(paths: Sequence[str]) -> str:
    """
    Return the first of some paths, and how many more there are.

    >>> named(["a", "b"])
    'a, b'
    """
    more = len(paths) - _SHOWN
    return ", ".join(map(masked, paths[:_SHOWN])) + (f" and {more} more" if more > 0 else "")


def _dated(folder: Path, outputs: dict[str, Output]) -> Iterator[Finding]:
    """Judge the files' dates: a reader that asks by a date in the future is told that nothing changed."""
    ahead = [path for path, output in outputs.items() if output.modified > time.time_ns() + _SLACK]
    if ahead:
        what = f"{len(ahead)} published files are of a time still to come: {named(ahead)}"
        yield warning(folder, what, "set the clock; they come right with their next change")


def _closed(folder: Path, outputs: Iterable[str]) -> Iterator[Finding]:
    """Judge whether new files can be put beside those that are there."""
    folders = {folder, *(parent for path in outputs for parent in (folder / path).parents)}
    inner = (one for one in folders if one == folder or folder in one.parents)
    if closed := sorted(str(one) for one in inner if one.is_dir() and not os.access(one, os.W_OK | os.X_OK)):
        what = f"{counted(len(closed), 'folder')} in it may not be written: {named(closed)}"
        yield error(folder, what, "they are somebody else's: chown them to the user who runs khulasa")
