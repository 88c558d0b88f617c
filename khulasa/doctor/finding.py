"""What a check says, and what it is given to look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from khulasa.terminal import printable

if TYPE_CHECKING:  # what is installed is looked at even where these cannot be imported
    from khulasa.config import Config
    from khulasa.faults import Fault
    from store.checkup import Checkup
    from store.store import Store


class Outcome(StrEnum):
    """How grave it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as its owner will want it."""
    ERROR = "error"
    """It does not work."""
    SKIPPED = "skipped"
    """It could not be looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    outcome: Outcome
    where: str
    what: str
    remedy: str = ""


def fine(where: object, what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Outcome.OK, str(where), what)


def warning(where: object, what: str, remedy: str) -> Finding:
    """Return that something should be otherwise."""
    return Finding(Outcome.WARNING, str(where), what, remedy)


def told(name: str, found: Finding) -> str:
    """Return what is printed of a finding: the outcome, the check's name, where, what, and the remedy."""
    parts = ": ".join(filter(None, (found.where, found.what, found.remedy)))
    return printable(f"{found.outcome:>7}  {name:<10}  {' '.join(parts.split())}")


def error(where: object, what: str, remedy: str) -> Finding:
    """Return that something has to be mended."""
    return Finding(Outcome.ERROR, str(where), what, remedy)


def skipped(where: object, why: str) -> Finding:
    """Return that something could not be looked at."""
    return Finding(Outcome.SKIPPED, str(where), why)


@dataclass(frozen=True, slots=True)
class Patient:
    """An installation, as far as it could be opened."""

    path: Path
    """The configuration's."""
    environ: Mapping[str, str]
    now: datetime
    is_offline: bool = False
    """Whether nobody on the web is asked."""
    is_to_mend: bool = False
    """Whether what can be made anew is made anew."""
    config: "Config | None" = None
    faults: "tuple[Fault, ...]" = ()
    """Why there is no configuration."""
    checkup: "Checkup | Exception | None" = None
    """The database, or why it cannot be reached; None where none was made yet."""
    store: "Store | None" = None
    """Open where its schema is this program's."""


Check = Callable[[Patient], Iterable[Finding]]


def configured(look: "Callable[[Patient, Config], Iterable[Finding]]") -> Check:
    """Return a check that needs the configuration, and is passed over without one."""

    def check(patient: Patient) -> Iterator[Finding]:
        if patient.config is None:
            yield skipped(patient.path, "without a configuration there is nothing to look at")
        else:
            yield from look(patient, patient.config)

    return check


def stored(look: "Callable[[Patient, Config, Store], Iterable[Finding]]") -> Check:
    """Return a check that needs the store, and is passed over without one that this program can use."""

    def check(patient: Patient) -> Iterator[Finding]:
        if patient.config is None or patient.store is None:
            yield skipped("store", "without a store of this program's schema there is nothing to look at")
        else:
            yield from look(patient, patient.config, patient.store)

    return check
