"""Back up a store while others read and write, and put a backup in its place."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from dataclasses import replace as altered
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from store import replacing
from store.backupfile import Backup, examined, opened, refuse_other_tables, seal
from store.copying import StoppedError, fill
from store.engine import Database
from store.errors import StoreError
from store.faults import explained, translated
from store.replacing import Replaced
from store.schema import BEFORE, build, migrate_file, refuse_newer, revision
from store.wholefile import appearing

_STEPS: Final = 1 << 20
"""Of SQLite's machine, about 50 ms: between two looks whether somebody wants it to stop."""
_OF_THE_STORE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY", "SQLITE_LOCKED")
"""What is wrong with it, when a copy fails; anything else with the copy."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A store that was brought up to date when it was opened."""

    schema: str
    """Where it stood."""
    kept: Path
    """The backup that was made of it before."""


def back_up(  # noqa: PLR0913  # what, whereto, and the options of a verb, by name
    database: Database,
    file: Path,
    *,
    now: datetime,
    program: str | None = None,
    over: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Backup:
    """
    Copy a store, as it is at one moment, into one file of SQLite's; whoever writes goes on meanwhile.

    The file appears once it is whole, looked over, and on disk. One that is there stays, but with ``over``.
    Raises StoreError, and StoppedError.
    """
    _refuse_the_store(database, file, "name another file")
    with appearing(file, over=over) as part, _told(file, part):
        if database.is_sqlite:
            _copy_file(database, part, stopped)
        else:
            _copy_rows(database, part, stopped)
        seal(part, made=now, program=program)
        found = examined(part)
    return altered(found, file=file)


def keep_before(database: Database, what: str, folder: Path | None, *, now: datetime) -> Path:
    """
    Back up a store before something is done to it: into a folder, else beside its file; return where.

    Raises StoreError.
    """
    place = Path(database.where) if database.is_sqlite else Path("khulasa")
    if folder is None and not database.is_sqlite:
        fault = "there is nowhere to put the backup that is made before"
        raise StoreError(database.where, fault, "name a folder in backup.folder")
    if folder is not None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise explained(error, str(folder)) from error
    name = f"{place.name}{BEFORE}{what}-{stamp(now)}"
    file = (folder or place.parent) / f"{name}.db"
    again = count(2)
    while file.exists():
        file = file.with_name(f"{name}-{next(again)}.db")
    back_up(database, file, now=now)
    return file


def stamp(now: datetime) -> str:
    """Return a moment as names of backups have it."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _copy_file(database: Database, part: Path, stopped: Callable[[], bool]) -> None:
    """
    Copy a file of SQLite's.

    VACUUM INTO reads from one moment, as the backup API does in one step; in several, that begins anew with
    each write. It takes half as long again (1.1 s for 390 MB, where cp takes 0.6 s), and leaves out what was
    deleted: an article that was removed for good is in no backup.
    """
    raw = database.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(stopped, _STEPS)
        try:
            driver.execute("VACUUM INTO CAST(? AS TEXT)", (bytes(part),))
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                # Ctrl-C ends it as well: what is raised while SQLite works gets no further than this.
                raise StoppedError if stopped() else KeyboardInterrupt from error
            if error.sqlite_errorname.startswith(_OF_THE_STORE):
                raise translated(error, database.where) or error from error
            raise
        finally:
            driver.set_progress_handler(None, 0)
    finally:
        raw.close()


def _copy_rows(database: Database, part: Path, stopped: Callable[[], bool]) -> None:
    with database.reading() as connection:
        schema = revision(connection)
        assert schema is not None  # a store that is open has one
        build(part, schema)
        fill(part, connection, stopped)


def _refuse_the_store(database: Database, file: Path, remedy: str) -> None:
    if database.is_sqlite and Path(database.where).resolve() == file.resolve():
        raise StoreError(str(file), "is the store itself", remedy)


@contextmanager
def _told(file: Path, part: Path) -> Iterator[None]:
    """Name a file in what goes wrong with the one that is to be it, or is a copy of it: the store is well."""
    try:
        yield
    except StoreError as error:
        if error.where != str(part):
            raise
        raise type(error)(str(file), error.what, error.remedy) from error
    except sqlite3.Error as error:
        raise (translated(error, str(file)) or error) from error
    except UnicodeEncodeError as error:
        raise StoreError(str(file), "its folder's name is not UTF-8", "name another place") from error


def foresee(database: Database, file: Path) -> Replaced:
    """Look a backup over, and return what ``restore`` would do with it. Raises StoreError."""
    with _ready(database, file) as (current, backup):
        return altered(replacing.foreseen(database, altered(backup, file=current)), backup=backup)


def restore(
    database: Database, file: Path, *, now: datetime, before: Callable[[], object] = lambda: None
) -> Replaced:
    """
    Put a backup in the place of all that a store holds; leases and what goes by them stay.

    It is looked over first; then ``before`` is called, and whatever that raises ends it. Whoever dies at it
    leaves the store as it was; who reads meanwhile sees what was there before, or all that is new. What it
    makes untrue of the published files falls due. Raises StoreError.
    """
    with _ready(database, file) as (current, backup):
        before()
        return replacing.replace(database, current, backup, now=now)


@contextmanager
def _ready(database: Database, file: Path) -> Iterator[tuple[Path, Backup]]:
    """Yield a backup at this program's schema, if need be a copy that was migrated, and what it is."""
    _refuse_the_store(database, file, "name a backup of it")
    backup = examined(file)
    remedy = "restore it with the program that made it" + (f", {backup.program}" if backup.program else "")
    refuse_newer(backup.schema, str(file), remedy)
    if not backup.is_older:
        refuse_other_tables(file)
        yield file, backup
        return
    with tempfile.TemporaryDirectory(prefix="khulasa-") as folder:
        current = Path(folder) / "current.db"
        with _told(file, current):
            with closing(opened(file)) as source:
                source.execute("VACUUM INTO CAST(? AS TEXT)", (bytes(current),))
            migrate_file(current)
            refuse_other_tables(current)
        yield current, backup
