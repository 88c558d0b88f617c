"""Folders and files → bytes: in order, within bounds, and never out of the folder that was named."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Final

from ingest.errors import PageError

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes. A page of news has some ten thousand: what is larger is another kind of file."""

SUFFIX: Final = ".txt"

# A damaged clock or archive can stamp files with years that no calendar holds: two days short of year 10000
# leaves room for every zone.
_LAST_STAMP: Final = datetime(9999, 12, 30, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class FileBytes:
    """What a file held when it was read."""

    data: bytes
    modified: datetime
    """In UTC."""


def walk(folder: Path) -> Iterator[Path | OSError]:
    """
    Yield the page files in a folder and below it, sorted, each folder's files before its subfolders.

    Names that begin with a dot are passed over, and links to folders are not followed. A folder that cannot
    be listed is yielded as its OSError, with the folder as its ``filename``.
    """
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                listed = sorted(
                    (entry for entry in entries if entry.name[0] != "."), key=lambda entry: entry.name
                )
        except OSError as error:
            yield error
            continue
        folders = {entry.name for entry in listed if entry.is_dir(follow_symlinks=False)}
        waiting.extend(current / name for name in sorted(folders, reverse=True))
        for entry in listed:
            if entry.name not in folders and entry.name.lower().endswith(SUFFIX):
                yield current / entry.name


def read_file(path: Path, *, inside: Path | None = None, limit: int = SIZE_LIMIT) -> FileBytes:
    """
    Return what a file holds. Raises OSError, and PageError for what is no page: a pipe, a device, a giant.

    With ``inside``, a link that leads out of that folder is refused too.
    """
    if inside and path.is_symlink() and not _leads_into(inside, path):
        raise PageError(shown(path), "is a link that leads out of its folder", "put the file itself there")
    with open(path, "rb", opener=_open) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise PageError(shown(path), "is not a regular file", "put a text file there")
        # One byte more than allowed tells a file that grew past the limit since its size was taken.
        data = b"" if status.st_size > limit else file.read(limit + 1)
    size = max(status.st_size, len(data))
    if size > limit:
        raise PageError(
            shown(path), f"is {_megabytes(size)}, the limit is {_megabytes(limit)}", "split or remove it"
        )
    stamp = min(max(status.st_mtime, 0), _LAST_STAMP)
    return FileBytes(data, datetime.fromtimestamp(stamp, UTC))


def shown(path: PurePath) -> str:
    r"""
    Return a path as text that can be printed and stored, with forward slashes.

    File names are bytes; those that are no UTF-8 show their odd bytes as escapes:

    >>> print(shown(PurePath(os.fsdecode(b"seeds/\xe3\xd5\xd1.txt"))))
    seeds/\xe3\xd5\xd1.txt
    """
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _open(path: str, flags: int) -> int:
    # Opening a named pipe that nobody writes to would otherwise wait for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _leads_into(folder: Path, link: Path) -> bool:
    try:
        return link.resolve().is_relative_to(folder.resolve())
    except RuntimeError as error:
        # What Python before 3.13 makes of a link that leads to itself.
        raise PageError(shown(link), "is a link that leads to itself", "put the file itself there") from error


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
