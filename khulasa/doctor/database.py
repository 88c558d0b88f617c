"""The database: reachable, whole, ours to write, at this program's schema, by a clock like ours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, configured, error, fine, skipped, stored, warning
from khulasa.reports import counted
from store.checkup import Checkup, file_of
from store.errors import StoreBusyError
from store.store import Store
from store.tables import SCHEMA

_OLDEST_SERVER: Final = 13
_UNLIKE: Final = timedelta(seconds=30)


def checkup_of(patient: Patient) -> Checkup | None:
    """Return what was found of the database; raises why it could not be looked at."""
    if isinstance(patient.checkup, Exception):
        raise patient.checkup
    return patient.checkup


@configured
def check_database(patient: Patient, config: Config) -> Iterator[Finding]:
    """Look at the database itself."""
    found = checkup_of(patient)
    where = _where(config)
    if found is None:
        yield fine(where, "is not there yet, and will be made")
        return
    yield from judged(found, where)


def judged(found: Checkup, where: str) -> Iterator[Finding]:
    """Judge a database."""
    remedy = "restore it from a backup (`khulasa restore`), or ingest into a new one"
    for broken in found.damage:
        yield error(where, broken, remedy)
    if found.encoding != "UTF8":
        yield error(
            where,
            f"its encoding is {found.encoding}: it cannot hold Arabic",
            "CREATE DATABASE … ENCODING 'UTF8'",
        )
    if found.engine.startswith("PostgreSQL") and found.version < _OLDEST_SERVER:
        what = f"{found.engine} is older than {_OLDEST_SERVER}, and nobody mends it any more"
        yield warning(where, what, "upgrade the server")
    if found.forbidden:
        names = ", ".join(found.forbidden)
        yield error(where, f"this user may not write {names}", "make it the owner of these tables")
    if isinstance(found.unwritable, StoreBusyError):
        what = "somebody has been writing for longer than three seconds"
        yield warning(where, what, "look again; `khulasa status` says who is at work")
    elif found.unwritable is not None:
        yield error(found.unwritable.where, found.unwritable.what, found.unwritable.remedy)
    if found.ahead > _UNLIKE or found.ahead < -_UNLIKE:
        seconds = round(abs(found.ahead).total_seconds())
        side = "ahead of" if found.ahead > timedelta() else "behind"
        yield warning(where, f"the server's clock is {seconds} s {side} this machine's", "run NTP on both")
    if not (found.damage or found.unwritable or found.forbidden):
        yield fine(where, f"{found.engine}: whole, and can be written")


@configured
def check_migrations(patient: Patient, config: Config) -> Iterator[Finding]:
    """Look at the schema."""
    found, where = checkup_of(patient), _where(config)
    if found is None:
        yield skipped(where, "is not there yet")
    elif found.stranger is not None:
        what = f"holds a table {found.stranger!r} that is not Khulasa's"
        yield error(where, what, "give the store a database of its own in store.url")
    elif found.is_newer:
        what = f"its schema {found.schema} is newer than this program's {SCHEMA}: it is left alone"
        yield error(where, what, "upgrade Khulasa, or name another store in store.url")
    elif found.is_current:
        yield fine(where, f"schema {SCHEMA}, this program's")
    elif found.schema is None:
        yield fine(where, "has no tables yet: the next command makes them")
    else:
        what = f"its schema {found.schema} is older than this program's {SCHEMA}"
        yield warning(where, what, "the next command brings it up to date, and takes a backup before")


@stored
def check_search(patient: Patient, config: Config, store: Store) -> Iterator[Finding]:
    """Look whether searching finds what there is."""
    found, where = store.search_gaps(), _where(config)
    if found.is_whole:
        yield fine(where, f"{counted(found.articles, 'article')} can be found by searching")
        return
    if patient.is_to_mend:
        yield fine(where, f"indexed {counted(store.reindex(), 'article')} anew for searching")
        return
    what = f"{found.missing} of {counted(found.articles, 'article')} cannot be found by searching"
    if not found.is_sound:
        what += ", and others are found by words that they do not have"
    yield warning(where, what, "`khulasa doctor --fix` indexes all anew")


def _where(config: Config) -> str:
    return str(file_of(config.store.url) or "store.url")
