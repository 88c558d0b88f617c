"""The clock: a year that can be, no moment of the past still to come, time zones known."""

import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from khulasa.doctor.database import checkup_of
from khulasa.doctor.finding import Finding, Patient, error, fine, warning

_WRITTEN: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""This program is no older."""
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_SLACK: Final = timedelta(minutes=2)


def check_clock(patient: Patient) -> Iterator[Finding]:
    """Look at the clock, by itself and by what was done before."""
    found = None if isinstance(patient.checkup, Exception) else checkup_of(patient)
    yield from judged(patient.now, found.latest if found else None)
    if patient.config is not None:
        yield from zones(patient.config.site.timezone.key)


def judged(now: datetime, latest: datetime | None) -> Iterator[Finding]:
    """Judge a clock by the moment at which something was done last."""
    shown = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
    if not _WRITTEN <= now < _LAST:
        yield error("clock", f"it shows {shown}", "set it, and run NTP")
    elif latest is not None and latest > now + _SLACK:
        what = f"it shows {shown}, but something was done already at {latest:%Y-%m-%d %H:%M}Z"
        yield warning("clock", what, "set it, and run NTP: what is due waits until then")
    else:
        yield fine("clock", shown)


def zones(name: str) -> Iterator[Finding]:
    """Look for the rules of a time zone."""
    try:
        ZoneInfo.no_cache(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as fault:
        yield error("time zones", str(fault), "install Debian's package tzdata, or Python's")
        return
    system = next((folder for folder in TZPATH if (Path(folder) / name).is_file()), None)
    if system is not None:
        yield fine("time zones", f"{name} by {system}")
        return
    try:
        yield fine("time zones", f"{name} by Python's package tzdata {version('tzdata')}")
    except PackageNotFoundError:
        yield fine("time zones", f"{name} by {sysconfig.get_path('purelib')}")
