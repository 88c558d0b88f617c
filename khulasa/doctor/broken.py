"""What can still be looked at where the program itself cannot be loaded: what is installed."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from khulasa import __version__
from khulasa.doctor.finding import Outcome, Patient, error, told
from khulasa.doctor.packages import check_packages
from khulasa.exits import Exit
from khulasa.terminal import Terminal


def examine_broken(terminal: Terminal, fault: ImportError, *, as_json: bool) -> Exit:
    """Tell why nothing works, with what was found of the packages."""
    what = f"cannot be loaded: {' '.join(str(fault).split())}"
    found = [error("khulasa", what, "install it anew, in an environment of its own")]
    found += check_packages(Patient(Path(), os.environ, datetime.now(UTC)))
    if as_json:
        counts = {
            f"{outcome}s": sum(one.outcome is outcome for one in found)
            for outcome in (Outcome.ERROR, Outcome.WARNING)
        }
        records = [{"check": "packages", **asdict(one)} for one in found]
        terminal.json({"version": __version__, **counts, "findings": records})
    else:
        for one in found:
            terminal.result(told("packages", one))
    return Exit.SOME_FAILED
