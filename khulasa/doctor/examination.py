"""All checks in their order, none of which stops the others; told to people or to programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from khulasa import __version__
from khulasa.config import Config, read_config
from khulasa.doctor.clock import check_clock
from khulasa.doctor.database import check_database, check_migrations, check_search
from khulasa.doctor.finding import Check, Finding, Outcome, Patient, error, told
from khulasa.doctor.folders import check_folders
from khulasa.doctor.language import check_fonts, check_locale
from khulasa.doctor.packages import check_packages
from khulasa.doctor.published import check_published
from khulasa.doctor.running import check_running
from khulasa.doctor.settings import check_settings
from khulasa.doctor.site import check_site
from khulasa.exits import Exit
from khulasa.faults import ConfigError, Fault
from khulasa.pipeline import open_store
from khulasa.reports import counted
from khulasa.terminal import Terminal
from store.checkup import Checkup, file_of, look_over
from store.errors import KhulasaError
from store.secrecy import masked

CHECKS: Final[Mapping[str, Check]] = {
    "config": check_settings,
    "folders": check_folders,
    "database": check_database,
    "migrations": check_migrations,
    "clock": check_clock,
    "locale": check_locale,
    "fonts": check_fonts,
    "packages": check_packages,
    "search": check_search,
    "published": check_published,
    "daemon": check_running,
    "site": check_site,
}


def examine(  # noqa: PLR0913  # where, when, and the options of a verb, by name
    terminal: Terminal,
    path: Path,
    environ: Mapping[str, str],
    *,
    now: datetime,
    is_offline: bool = False,
    is_to_mend: bool = False,
    as_json: bool = False,
) -> Exit:
    """Look at everything, and tell what was found as it is found; an error makes the exit code 1."""
    counts: Counter[Outcome] = Counter()
    records = []
    with admitted(Patient(path, environ, now, is_offline, is_to_mend)) as patient:
        for name, found in findings(patient, CHECKS):
            counts[found.outcome] += 1
            if as_json:
                records.append({"check": name, **asdict(found)})
            elif found.outcome is not Outcome.OK or not terminal.quiet:
                terminal.result(told(name, found))
    errors, warnings = counts[Outcome.ERROR], counts[Outcome.WARNING]
    if as_json:
        document = {"version": __version__, "errors": errors, "warnings": warnings, "findings": records}
        terminal.json(document)
    else:
        counts_told = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        terminal.note(f"looked at {counted(counts.total(), 'thing')}: {counts_told}")
    return Exit.SOME_FAILED if errors else Exit.DONE


def findings(patient: Patient, checks: Mapping[str, Check]) -> Iterator[tuple[str, Finding]]:
    """Yield what each check finds, with its name; one that fails is a finding itself."""
    for name, check in checks.items():
        for found in _tried(name, check, patient):
            # A path in the published folder may be the secret of a private feed.
            yield name, replace(found, where=masked(found.where), what=masked(found.what))


@contextmanager
def admitted(patient: Patient) -> Iterator[Patient]:
    """Open of an installation what can be opened; nothing is made or migrated by it."""
    try:
        config = read_config(patient.path, patient.environ)
    except ConfigError as refused:
        yield replace(patient, faults=refused.faults)
        return
    except KhulasaError as refused:
        yield replace(patient, faults=(Fault(refused.where, refused.what),))
        return
    patient = replace(patient, config=config, checkup=_looked_over(config))
    if not (isinstance(patient.checkup, Checkup) and patient.checkup.is_current):
        yield patient
        return
    try:
        store = open_store(config)
    except KhulasaError as refused:
        yield replace(patient, checkup=refused)
        return
    with store:
        yield replace(patient, store=store)


def _looked_over(config: Config) -> Checkup | Exception | None:
    try:
        file = file_of(config.store.url)
        # One that is not there would be made; one of no bytes is as good as none.
        return None if file and not (file.is_file() and file.stat().st_size) else look_over(config.store.url)
    except Exception as fault:  # noqa: BLE001  # the check of the database tells it, the others go on
        return fault


def _tried(name: str, check: Check, patient: Patient) -> Iterable[Finding]:
    try:
        yield from check(patient)
    except KhulasaError as fault:
        yield error(fault.where, fault.what, fault.remedy)
    except OSError as fault:
        yield error(
            fault.filename or name, fault.strerror or str(fault), "let the user who runs khulasa read it"
        )
    except Exception as fault:  # noqa: BLE001  # what one check meets does not stop the others
        what = f"could not be looked at: {type(fault).__name__}: {' '.join(str(fault).split())}"
        yield error(name, what, "please report it")
