"""The folders: there, ours to read or to write, with room, on a disk that can do what is asked of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwuid
from shlex import quote
from tempfile import mkstemp
from typing import Final

from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, configured, error, fine, warning
from khulasa.operations import sized
from store.checkup import file_of

_LITTLE: Final = 200_000_000
_NOTHING: Final = 10_000_000
_FEW_FILES: Final = 2000
# File systems over a network, on which SQLite's journal cannot be shared (sqlite.org/wal.html, §2.1).
_REMOTE: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs"}
)
# As long as the longest name that is published: an encrypted file system may take only half of it.
_PROBE: Final = f".khulasa-doctor-{'ق' * 92}"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was found."""

    path: Path
    is_there: bool = False
    is_folder: bool = True
    is_readable: bool = True
    is_writable: bool = True
    mode: int = 0o755
    owner: int = 0
    user: int = 0
    """Who looks."""
    free: int = _LITTLE
    files_free: int | None = None
    """How many files may still be made; None where there is no such limit."""
    kind: str = ""
    """The kind of file system."""
    fault: str | None = None
    """Why a file could not be written, renamed and deleted there."""


@configured
def check_folders(_: Patient, config: Config) -> Iterator[Finding]:
    """Look at all folders of the configuration."""
    yield from judged_read(looked_at(config.seeds.folder))
    yield from judged(looked_at(config.publish.folder, probe=True))
    if config.backup.folder is not None:
        yield from judged(looked_at(config.backup.folder, probe=True))
    if (file := file_of(config.store.url)) is not None:
        folder = looked_at(file.parent, probe=True)
        if folder.is_there:
            yield from judged(folder)
            yield from _for_sqlite(folder, file)
        else:  # SQLite makes its file, and no folder
            yield error(
                folder.path, "no such folder", f"mkdir -p {quote(str(folder.path))}, or correct store.url"
            )


def looked_at(path: Path, *, probe: bool = False) -> Folder:
    """Look at a folder; ``probe`` also writes a hidden file there, and deletes it."""
    try:
        found = path.stat()
        room = os.statvfs(path)
    except (FileNotFoundError, NotADirectoryError):
        return Folder(path, is_writable=_can_be_made(path))
    except OSError as fault:
        return Folder(path, is_there=True, fault=fault.strerror)
    is_folder = stat.S_ISDIR(found.st_mode)
    may_write = os.access(path, os.W_OK | os.X_OK)
    return Folder(
        path,
        is_there=True,
        is_folder=is_folder,
        is_readable=os.access(path, os.R_OK | os.X_OK),
        is_writable=may_write,
        mode=stat.S_IMODE(found.st_mode),
        owner=found.st_uid,
        user=os.geteuid(),
        free=room.f_bavail * room.f_frsize,
        files_free=room.f_favail if room.f_files else None,
        kind=_kind(path),
        fault=_probed(path) if probe and is_folder and may_write else None,
    )


def judged_read(folder: Folder) -> Iterator[Finding]:
    """Judge a folder that is only read."""
    if not folder.is_there:
        yield warning(
            folder.path, "no such folder", f"mkdir -p {quote(str(folder.path))}, or correct seeds.folder"
        )
    elif folder.fault or not folder.is_folder:
        yield error(folder.path, folder.fault or "is no folder", "correct seeds.folder")
    elif not folder.is_readable:
        yield error(folder.path, "may not be read", "let the user who runs khulasa read it")
    else:
        yield fine(folder.path, "can be read")


def judged(folder: Folder) -> Iterator[Finding]:
    """Judge a folder that is written."""
    where = folder.path
    if not folder.is_there:
        if folder.is_writable:
            yield fine(where, "is not there yet, and will be made")
        else:
            yield error(where, "cannot be made", "make it, and let the user who runs khulasa write there")
        return
    if not folder.is_folder:
        yield error(where, "is no folder", "name another one in config.yaml")
        return
    if not folder.is_writable:
        yield error(where, "may not be written", "let the user who runs khulasa write there")
        return
    if folder.fault:
        yield error(
            where, f"a file could not be written: {folder.fault}", "make room on the disk, or check it"
        )
        return
    yield fine(where, f"can be written; {sized(folder.free)} free")
    yield from _with_room(folder)
    yield from _of_others(folder)


def _with_room(folder: Folder) -> Iterator[Finding]:
    where, room = folder.path, f"only {sized(folder.free)} are left on its disk"
    if folder.free < _NOTHING:
        yield error(where, room, "make room: nothing can be written soon")
    elif folder.free < _LITTLE:
        yield warning(where, room, "make room")
    if folder.files_free is not None and folder.files_free < _FEW_FILES:
        yield warning(where, f"only {folder.files_free} more files fit on its disk", "delete some elsewhere")


def _of_others(folder: Folder) -> Iterator[Finding]:
    where = folder.path
    if folder.mode & stat.S_IWOTH and not folder.mode & stat.S_ISVTX:
        yield warning(where, "everybody on this machine may write there", f"chmod o-w {quote(str(where))}")
    if folder.user == 0 and folder.owner != 0:
        name = _name(folder.owner)
        what = f"it is {name}'s, and you are root: what you make there is not {name}'s to change"
        yield warning(where, what, f"run khulasa as {name}: runuser -u {name} -- khulasa …")


def _for_sqlite(folder: Folder, file: Path) -> Iterator[Finding]:
    if folder.kind in _REMOTE:
        what = f"a store of SQLite's on {folder.kind} may be damaged: its journal cannot be shared there"
        yield error(folder.path, what, "put it on a disk of this machine, or use PostgreSQL")
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            yield error(path, "may not be written", f"it is {_name(path.stat().st_uid)}'s: chown it")


def _can_be_made(path: Path) -> bool:
    """Tell whether the nearest folder above lets this one be made."""
    above = next((one for one in path.parents if one.exists()), None)
    return above is not None and above.is_dir() and os.access(above, os.W_OK | os.X_OK)


def _probed(folder: Path) -> str | None:
    """Write a file as publishing does, and delete it; return what stood in the way."""
    names: list[str] = [str(folder / _PROBE)]
    try:
        # A name that nobody can have laid a link at.
        number, temporary = mkstemp(prefix=".khulasa-doctor-", dir=folder)
        names.append(temporary)
        with os.fdopen(number, "wb") as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(names[0])
    except OSError as fault:
        return fault.strerror or str(fault)
    except UnicodeError:
        return "names of files are not UTF-8 here"
    finally:
        for name in names:
            with suppress(OSError, UnicodeError):
                Path(name).unlink(missing_ok=True)
    return None


def _kind(path: Path) -> str:
    """Return the kind of file system that a path lies on, as Linux tells it; empty elsewhere."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        place = str(path.resolve())
    except OSError:
        return ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, at, found, *_ = line.split(" ")
        root = at.replace("\\040", " ").rstrip("/")
        # Of several mounts on one place the last one is seen.
        if (place == root or place.startswith(f"{root}/")) and len(root) >= best:
            best, kind = len(root), found
    return kind


def _name(user: int) -> str:
    try:
        return getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
