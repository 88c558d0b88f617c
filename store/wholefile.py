"""A file that appears whole or not at all, whoever dies meanwhile."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

from store.errors import StoreError
from store.faults import explained

_PARTS: Final = ".khulasa-*.part"
_BESIDE: Final = ("-journal", "-wal", "-shm")
"""What SQLite lays beside a file that it writes."""


@contextmanager
def appearing(file: Path, *, over: bool = False) -> Iterator[Path]:
    """
    Yield the path of an empty file beside one: it takes that place, on disk, when the block ends well.

    Only its owner may read it. Without ``over``, what is there already stays. Whatever goes wrong, nothing is
    left behind; what somebody left who was killed at it is cleared away. Raises StoreError.
    """
    with _told(file):
        _refuse_what_is_there(file, over=over)
        _sweep(file.parent)
        part, held = _begun(file.parent)
    try:
        yield part
        with _told(file):
            os.fsync(held)
            _refuse_what_is_there(file, over=over)
            part.replace(file)
            _keep_names(file.parent)
    finally:
        with suppress(OSError):
            _clear(part)
        # Last: closing any descriptor of a file drops all locks that SQLite has on it in this process.
        os.close(held)


def _refuse_what_is_there(file: Path, *, over: bool) -> None:
    if file.exists() and not (over and file.is_file()):
        what = "exists already" if file.is_file() else "is no file"
        raise StoreError(str(file), what, "name another file, or give --force" if not over else "name a file")


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise explained(error, str(file)) from error


def _begun(folder: Path) -> tuple[Path, int]:
    """Make an empty file, and hold it as long as it is being written."""
    while True:
        part = folder / f".khulasa-{token_hex(6)}.part"
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)
        if part.exists():
            return part, held
        os.close(held)  # somebody swept it away before it was held


def _sweep(folder: Path) -> None:
    """Clear away what nobody writes any more."""
    for part in folder.glob(_PARTS):
        with suppress(OSError):
            found = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _clear(part)
            finally:
                os.close(found)


def _clear(part: Path) -> None:
    for beside in ("", *_BESIDE):
        part.with_name(part.name + beside).unlink(missing_ok=True)


def _keep_names(folder: Path) -> None:
    """Make sure that the folder's names are on disk, too."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(held)
    finally:
        os.close(held)
