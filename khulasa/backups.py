"""Backups: made, put back, kept up by the maintenance."""

import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from khulasa import __version__
from khulasa.changes import publish_change
from khulasa.config import Config
from khulasa.context import Done
from khulasa.exits import Exit, RequestError
from khulasa.leasing import SEEDS
from khulasa.pipeline import kept_in
from khulasa.reports import counted
from khulasa.terminal import Terminal
from store.backup import stamp
from store.backupfile import Backup, described, is_ours
from store.copying import StoppedError
from store.errors import StoreError
from store.faults import explained
from store.replacing import Replaced
from store.store import Store

_NAME: Final = re.compile(r"khulasa-\d{8}T\d{6}Z\.db")
"""How the maintenance calls its backups."""
_BEFORE: Final = "restore"


@dataclass(frozen=True, slots=True)
class Nightly:
    """A backup that the maintenance made, and those that had to go for it."""

    made: Backup
    removed: tuple[Path, ...]


def make_backup(  # noqa: PLR0913  # what, whereto, and the options of a verb, by name
    terminal: Terminal, store: Store, config: Config, file: Path, *, force: bool, as_json: bool
) -> Exit:
    """Back the store up into a file, and tell what is in it."""
    _refuse_exposure(file, config)
    if force and file.exists() and not is_ours(file):
        raise RequestError(str(file), "is no backup of Khulasa's, and stays", "name another file")
    made = store.back_up(file, now=datetime.now(UTC), program=__version__, over=force)
    if as_json:
        terminal.json(_told(made))
    else:
        terminal.result(f"{made.file}: {_contents(made)}, {made.size / 1e6:.1f} MB")
    return Exit.DONE


def restore_backup(  # noqa: PLR0913  # what, whereto, how far it goes and where to tell it
    terminal: Terminal,
    store: Store,
    config: Config,
    file: Path,
    *,
    alone: Callable[[], AbstractContextManager[object]],
    is_sure: bool,
    done: Done,
    as_json: bool,
) -> Exit:
    """
    Put a backup in the place of what the store holds, and publish it; a daemon that runs does that itself.

    ``alone`` keeps daemons and other commands from their work meanwhile.
    """
    if done is Done.NOTHING:
        _tell(terminal, store.foresee(file), None, dry_run=True, as_json=as_json)
        return Exit.DONE
    is_empty = not store.status().pages
    if not (is_sure or is_empty):
        _ask(store, file)
    kept: list[Path] = []
    now = datetime.now(UTC)

    def keep() -> None:
        if not is_empty:
            kept.append(store.keep_before(_BEFORE, kept_in(config), now=now))

    with alone():
        replaced = store.restore(file, now=now, before=keep)
        # What came after the backup was made comes back from where it came from.
        store.office.hurry(SEEDS, now)
        _tell(terminal, replaced, next(iter(kept), None), dry_run=False, as_json=as_json)
        # A daemon reads that first, and publishes then: no page goes and comes back a moment later.
        ended = publish_change(terminal, store, config, Done.STORED if store.office.daemons() else done)
    # Nobody has to wait for that: a daemon reads and publishes meanwhile.
    store.reindex()
    return ended


def nightly(
    store: Store, config: Config, *, now: datetime, stopped: Callable[[], bool] = lambda: False
) -> Nightly | None:
    """
    Back up into the configured folder, and delete what is more there than is to be kept.

    None where no folder is configured, or when ``stopped`` said so before it was done. Only backups of this
    store that were made here are deleted, and none when this one failed. Raises StoreError.
    """
    folder = config.backup.folder
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"khulasa-{stamp(now)}.db"
        made = store.back_up(file, now=now, program=__version__, stopped=stopped)
        own = [each for each in folder.iterdir() if each != file and _is_own(each, made.site)]
        removed = sorted(own, reverse=True)[config.backup.keep - 1 :]
        for each in removed:
            each.unlink(missing_ok=True)
    except StoppedError:
        return None
    except OSError as error:
        raise explained(error, str(error.filename or folder)) from error
    return Nightly(made, tuple(sorted(removed)))


def _is_own(file: Path, site: str) -> bool:
    if not _NAME.fullmatch(file.name) or file.is_symlink() or not is_ours(file):
        return False
    try:
        return described(file).site == site
    except StoreError:  # what is damaged is looked at by somebody before it goes
        return False


def _refuse_exposure(file: Path, config: Config) -> None:
    if file.resolve().is_relative_to(config.publish.folder.resolve()):
        what = "would be served to everybody, with all secrets that the store holds"
        raise RequestError(str(file), what, "name a file outside publish.folder")


def _ask(store: Store, file: Path) -> None:
    """Have somebody on a terminal say whether all that is stored may go; refuse where nobody is."""
    found = store.status()
    held = f"the store holds {counted(found.articles, 'article')}"
    if not sys.stdin.isatty():
        raise RequestError(f"khulasa restore {file}", held, "give --yes to replace them")
    offered = _contents(described(file))
    click.confirm(f"{held}. Replace all of it by {offered}?", abort=True, err=True)


def _contents(backup: Backup) -> str:
    made = f" of {backup.made:%Y-%m-%d %H:%M} UTC" if backup.made else ""
    return f"{counted(backup.counts['articles'], 'article')}{made}"


def _told(backup: Backup) -> dict[str, object]:
    return {
        "file": str(backup.file),
        "schema": backup.schema,
        "made": backup.made,
        "program": backup.program,
        "size": backup.size,
        **backup.counts,
    }


def _tell(terminal: Terminal, done: Replaced, kept: Path | None, *, dry_run: bool, as_json: bool) -> None:
    backup, before = done.backup, done.before["articles"]
    if as_json:
        told = {
            "backup": _told(backup),
            "before": done.before,
            "kept": kept and str(kept),
            "removed_since": done.removed_since,
            "strays": done.strays,
        }
        terminal.json({**told, "dry_run": dry_run})
        return
    replaced = "would replace" if dry_run else "replaced"
    terminal.result(f"{replaced} {counted(before, 'article')} by {_contents(backup)}")
    if kept:
        terminal.note(f"what was there before is in {kept}")
    begin = "would be" if dry_run else "is"
    for short_id in done.removed_since:
        terminal.problem(
            f"{short_id}: was removed after the backup was made, and {begin} back:"
            f" `khulasa remove {short_id}` removes it again"
        )
