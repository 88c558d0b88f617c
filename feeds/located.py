"""A path of a request -> what lies there: never anything hidden, or outside the folder."""

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feeds.address import INDEX

_LONGEST: Final = 4096
"""Of a path: the system's own limit, in bytes."""
_WORTH_PACKING: Final = 1024
"""Fewer bytes than that go out in one packet anyway."""
_LEVEL: Final = 4
"""Of gzip, as in feeds.folder."""
_PACKABLE: Final = (".html", ".xml", ".opml", ".css", ".js", ".json", ".txt", ".svg")
_READING: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_PASSING: Final = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_ABSENT: Final = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.EACCES,
        errno.EPERM,
        errno.EINVAL,
        errno.ENXIO,  # a socket
        errno.ENODEV,
    }
)
"""From other errors (too many open files, a disk that fails) nobody should conclude that a feed is gone."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was when it was opened."""

    path: str
    """Below the folder, links followed."""
    data: bytes
    found: os.stat_result
    packed: bytes | None = None
    """The same with gzip; the bytes as they are, if that is no shorter; None if nobody asked."""
    by_link: bool = False
    """Whether a link led there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was asked for without its slash."""

    name: str


def parts_of(path: str) -> list[str] | None:
    """
    Return the names that lead to a file, from a path below the folder; None for what is never served.

    >>> parts_of("tags/قهوة/"), parts_of("../secret"), parts_of(".git/config")
    (['tags', 'قهوة', 'index.html'], None, None)
    """
    if len(path) > _LONGEST or "\0" in path or "\\" in path:
        return None
    parts = path.split("/")
    if parts[-1] == "":
        parts[-1] = INDEX
    return parts if all(part != "" and not part.startswith(".") for part in parts) else None


def is_packable(path: str) -> bool:
    """Tell whether gzip makes such files shorter: fonts and pictures are compressed already."""
    return path.endswith(_PACKABLE)


def locate(folder: Path, path: str, *, packed: bool = False) -> File | Folder | None:
    """
    Return what lies at the path of a request, read whole, with its compressed form if that is wanted.

    Raises OSError where the disk, or the system, cannot tell.
    """
    if (parts := parts_of(path)) is None:
        return None
    try:
        return _locate(os.fspath(folder), parts, packed=packed)
    except UnicodeEncodeError:  # half a surrogate pair
        return None
    except OSError as error:
        if error.errno in _ABSENT:
            return None
        raise


def _locate(folder: str, parts: list[str], *, packed: bool) -> File | Folder | None:
    root = os.path.realpath(folder, strict=True)
    asked = "/".join((root, *parts))
    target = os.path.realpath(asked, strict=True)
    if not target.startswith(f"{root}/"):
        return None
    inside = target[len(root) + 1 :]
    if any(part.startswith(".") for part in inside.split("/")):
        return None
    with _opened(root, inside) as (file, parent):
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            return Folder(parts[-1]) if _has_page(file) else None
        if not stat.S_ISREG(found.st_mode):
            return None
        data = _read(file)
        compressed = _compressed(parent, inside, data, found) if packed else None
    return File(inside, data, found, compressed, by_link=target != asked)


@contextmanager
def _opened(root: str, inside: str) -> Iterator[tuple[int, int]]:
    """
    Open a file and its folder, name by name, through no link.

    All links were followed before: one that is met now was put there since, and may lead anywhere.
    """
    *folders, name = inside.split("/")
    parent = os.open(root, _PASSING)
    try:
        for each in folders:
            below = os.open(each, _PASSING | os.O_NOFOLLOW, dir_fd=parent)
            os.close(parent)
            parent = below
        with _closing(os.open(name, _READING, dir_fd=parent)) as file:
            yield file, parent
    finally:
        os.close(parent)


@contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _has_page(folder: int) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(os.stat(INDEX, dir_fd=folder).st_mode)
    return False


def _read(file: int) -> bytes:
    # What was opened is what is read, even if another file is put in its place meanwhile.
    with open(file, "rb", buffering=0, closefd=False) as opened:
        return opened.read()


def _compressed(parent: int, inside: str, data: bytes, found: os.stat_result) -> bytes:
    """Return the bytes with gzip: those beside the file if they are of the same time, else our own."""
    if len(data) < _WORTH_PACKING or not is_packable(inside):
        return data
    packed = _beside(parent, f"{inside.rpartition('/')[2]}.gz", data, found)
    if packed is None:
        packed = gzip.compress(data, _LEVEL, mtime=0)  # no time inside: the same bytes each time
    return packed if len(packed) < len(data) else data


def _beside(parent: int, name: str, data: bytes, found: os.stat_result) -> bytes | None:
    with suppress(OSError, zlib.error), _closing(os.open(name, _READING, dir_fd=parent)) as file:
        beside = os.fstat(file)
        is_file = stat.S_ISREG(beside.st_mode) and beside.st_size < found.st_size
        if is_file and beside.st_mtime_ns == found.st_mtime_ns:
            packed = _read(file)
            # Once for each version of a file, and quick: whoever compressed it, it is this file.
            reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
            is_same = reader.decompress(packed, len(data) + 1) == data
            return packed if is_same and reader.eof and not reader.unused_data else None
    return None
