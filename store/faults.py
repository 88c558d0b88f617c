"""
Engine errors -> StoreError, for what a user can mend.

A missing table, a broken constraint, a wrong statement are bugs of ours: they pass as they are.
"""

import errno
import sqlite3
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

from store.errors import StoreBusyError, StoreError


@dataclass(frozen=True, slots=True)
class _Fault:
    remedy: str
    busy: bool = False


_WAIT: Final = _Fault("another process is writing: try again when it has finished", busy=True)
_DISK: Final = _Fault("make room on the disk, or check it")
_DAMAGED: Final = _Fault("restore it from a backup once it is moved away, or ingest into a new one")
_UNREACHABLE: Final = _Fault("start the server, or correct host, user and database in store.url")
_READ_ONLY: Final = _Fault("let the user that runs this write to it and to its folder")

# By the beginning of SQLite's error names: extended ones (SQLITE_IOERR_WRITE) share it with their kind.
_SQLITE: Final = {
    "SQLITE_BUSY": _WAIT,
    "SQLITE_LOCKED": _WAIT,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_AUTH": _READ_ONLY,
    "SQLITE_CANTOPEN": _Fault("make its folder, or let the user that runs this write there"),
    "SQLITE_FULL": _DISK,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _Fault("the file is something else: name another one in store.url"),
}

# By the beginning of the SQLSTATE: two digits are a whole class of PostgreSQL's appendix of error codes.
_POSTGRES: Final = {
    "08": _UNREACHABLE,
    "25006": _READ_ONLY,
    "40": _WAIT,
    "42501": _Fault("let the user in store.url create and change tables there"),
    "53": _DISK,
    "53300": _Fault("the server has no connection to spare: close some, or allow more"),
    "55P03": _WAIT,
    "57": _Fault("the server is stopping or starting: try again"),
    "58": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


_FILES: Final = {
    errno.ENOSPC: "make room on its disk",
    errno.EDQUOT: "make room on its disk",
    errno.EACCES: "let the user that runs this write there, or name another place",
    errno.EPERM: "let the user that runs this write there, or name another place",
    errno.EROFS: "the file system is mounted read-only: name another place",
    errno.ENOENT: "make its folder, or correct the name",
    errno.ENOTDIR: "make its folder, or correct the name",
    errno.ENAMETOOLONG: "give it a shorter name",
}


def explained(error: OSError, where: str) -> StoreError:
    """Return what to tell the user about a file that cannot be read or written."""
    return StoreError(where, error.strerror or str(error), _FILES.get(error.errno or 0, ""))


def translated(error: DBAPIError | psycopg.Error | sqlite3.Error, where: str) -> StoreError | None:
    """Return what to tell the user about an engine's error; None when it is a bug of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    fault = _fault(cause)
    if fault is None:
        return None
    kind = StoreBusyError if fault.busy else StoreError
    return kind(where, " ".join(str(cause).split()), fault.remedy)


def _fault(error: BaseException | None) -> _Fault | None:
    match error:
        case sqlite3.Error():
            return _longest(_SQLITE, getattr(error, "sqlite_errorname", ""))
        case psycopg.Error(sqlstate=str(state)):
            return _longest(_POSTGRES, state)
        case psycopg.OperationalError():
            # No state: no answer, or no entry. The server's own words are in the message.
            return _UNREACHABLE
        case _:
            return None


def _longest(faults: dict[str, _Fault], name: str) -> _Fault | None:
    known = [start for start in faults if name.startswith(start)]
    return faults[max(known, key=len)] if known else None
