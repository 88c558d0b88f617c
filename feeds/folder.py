"""The published folder: whole files or none, one publisher at a time."""

import errno
import fcntl
import gzip
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from feeds.errors import PublishError
from store.article import Output

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
def held(folder: Path) -> Iterator[bool]:
    """
    Make the folder if need be, and keep other publishers out of it until done: they wait.

    Yields whether anything was ever published there. Raises PublishError when nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_known = (folder / _LOCK).exists()
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise PublishError(str(folder), *explain(error)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield is_known


def explain(error: OSError) -> tuple[str, str]:
    """Return what is wrong, and what would mend it."""
    return error.strerror or str(error), _REMEDIES.get(error.errno or 0, "")


def stands(folder: Path, path: str, output: Output) -> bool:
    """Tell whether a file is as it was left; somebody may have changed or deleted it."""
    try:
        found = place(folder, path).stat()
    except (OSError, ValueError):
        return False
    return (found.st_size, found.st_mtime_ns) == (output.size, output.modified)


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it stands now."""

    changed: bool
    size: int
    modified: int
    """Nanoseconds since 1970."""


def write(folder: Path, path: str, chunks: Sequence[bytes], *, compress: bool = False) -> Written:
    """
    Put the bytes at the path, at once and for good, unless they are there already.

    Each change moves the modification time by a whole second at least: nginx and Caddy make the ETag from
    whole seconds and the size, so that readers would never see a second edit of equal size. With ``compress``
    a .gz lies beside it, of the same time.
    """
    target = place(folder, path)
    size = sum(map(len, chunks))
    before = _stat(target)
    sidecar = target.with_name(f"{target.name}.gz")
    if before and before.st_size == size and target.read_bytes() == b"".join(chunks):
        if compress and not sidecar.exists():
            _put(sidecar, [_compressed(chunks)], before.st_mtime_ns)
        elif not compress:
            sidecar.unlink(missing_ok=True)
        return Written(changed=False, size=size, modified=before.st_mtime_ns)
    modified = max(time.time_ns(), (before.st_mtime_ns // 10**9 + 1) * 10**9 if before else 0)
    if before is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    # The old one goes first: a server that prefers it must not pair it with the new file.
    sidecar.unlink(missing_ok=True)
    _put(target, chunks, modified)
    if compress:
        _put(sidecar, [_compressed(chunks)], modified)
    return Written(changed=True, size=size, modified=modified)


def compared(folder: Path, path: str, chunks: Sequence[bytes]) -> Written:
    """Tell what ``write`` would do, and do nothing."""
    target = place(folder, path)
    size = sum(map(len, chunks))
    before = _stat(target)
    same = before is not None and before.st_size == size and target.read_bytes() == b"".join(chunks)
    return Written(changed=not same, size=size, modified=before.st_mtime_ns if before else 0)


def _stat(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _put(target: Path, chunks: Sequence[bytes], modified: int) -> None:
    # A dot file, which no server hands out; always the same one, so that what a crash leaves is used up.
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with temporary.open("wb", buffering=0) as file:
            file.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
            os.fsync(file.fileno())
            os.utime(file.fileno(), ns=(modified, modified))
        temporary.replace(target)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _compressed(chunks: Sequence[bytes]) -> bytes:
    # Level 4: 6 takes three times as long and saves 3 % more. No time inside: the same bytes each time.
    return gzip.compress(b"".join(chunks), compresslevel=4, mtime=0)


def remove(folder: Path, path: str) -> None:
    """Delete the file, and the folders that are empty without it."""
    target = place(folder, path)
    target.unlink(missing_ok=True)
    target.with_name(f"{target.name}.gz").unlink(missing_ok=True)
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
