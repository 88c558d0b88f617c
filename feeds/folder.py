"""The published folder: whole files or none, one publisher at a time."""

import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from feeds.errors import PublishError

_LOCK: Final = ".khulasa.lock"
_REMEDIES: Final = {
    errno.EACCES: "make it writable for the user who runs khulasa",
    errno.EPERM: "make it writable for the user who runs khulasa",
    errno.EROFS: "the file system is mounted read-only: publish into another folder",
    errno.ENOSPC: "free some space on its disk",
    errno.EISDIR: "move the folder away that stands where a file belongs",
    errno.ENOTDIR: "move the file away that stands where a folder belongs",
    errno.EEXIST: "move the file away that stands where a folder belongs",
}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """
    Make the folder if need be, and keep other publishers out of it until done: they wait.

    Raises PublishError when nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise PublishError(str(folder), *explain(error)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def explain(error: OSError) -> tuple[str, str]:
    """Return what is wrong, and what would mend it."""
    return error.strerror or str(error), _REMEDIES.get(error.errno or 0, "")


def sizes(folder: Path, paths: Iterable[str]) -> dict[str, int]:
    """Return the size of each of the paths that is a file."""
    found = {}
    for path in paths:
        with suppress(OSError, ValueError):
            found[path] = place(folder, path).stat().st_size
    return found


def write(folder: Path, path: str, data: bytes) -> bool:
    """
    Put the bytes at the path, at once and for good; tell whether they differ from what was there.

    Each change moves the modification time by a whole second at least: nginx and Caddy make the ETag from
    whole seconds and the size, so that readers would never see a second edit of equal size.
    """
    target = place(folder, path)
    before = target.stat() if target.exists() else None
    if before and before.st_size == len(data) and target.read_bytes() == data:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    # A dot file, which no server hands out; always the same one, so that what a crash leaves is used up.
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        changed = max(time.time_ns(), (before.st_mtime_ns // 10**9 + 1) * 10**9 if before else 0)
        os.utime(temporary, ns=(changed, changed))
        temporary.replace(target)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return True


def remove(folder: Path, path: str) -> None:
    """Delete the file, and the folders that are empty without it."""
    target = place(folder, path)
    target.unlink(missing_ok=True)
    for parent in target.relative_to(folder).parents[:-1]:
        try:
            (folder / parent).rmdir()
        except OSError:
            return


def place(folder: Path, path: str) -> Path:
    """Return where the path lies, and refuse one that leads out of the folder or hides in it."""
    parts = PurePosixPath(path).parts
    if not parts or "\0" in path or any(part.startswith((".", "/")) for part in parts):
        raise ValueError(f"not a path in the published folder: {path!r}")
    return folder.joinpath(*parts)
