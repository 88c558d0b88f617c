"""What is installed: our files as they were built, nobody else's in their place, libraries in range."""

import base64
import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distributions, version
from importlib.util import find_spec
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Final

import khulasa
from khulasa.doctor.finding import Finding, Patient, error, fine, warning

NAMES: Final = ("arabic", "feeds", "ingest", "khulasa", "store")
"""Common words, all of them: another package may bring a folder that is called so."""
_REQUIREMENT: Final = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^]]*])?\s*([^;]*)(;.*)?")
_BOUND: Final = re.compile(r"(<=|>=|==|!=|<|>)\s*([0-9]+(?:\.[0-9]+)*)")
_SIGNS: Final = {"<=": le, ">=": ge, "==": eq, "!=": ne, "<": lt, ">": gt}
_AGAIN: Final = "install Khulasa anew, in an environment of its own: pip install --force-reinstall"
_SHOWN: Final = 5


def check_packages(_: Patient) -> Iterator[Finding]:
    """Look at what is installed beside us, and at our own files."""
    home = Path(khulasa.__file__).parent.parent
    yield from shadows({name: _origin(name) for name in NAMES}, home)
    found = [one for one in distributions() if one.metadata["Name"]]
    yield from overlaps({_title(one): _top(one) for one in found if one.metadata["Name"] != "khulasa"})
    own = next((one for one in found if one.metadata["Name"] == "khulasa"), None)
    if own is None:
        yield warning("khulasa", "is not installed: it runs from a folder", "pip install it")
        return
    yield from _own(own, home)
    yield from ranges(own.requires or (), _versions(own.requires or ()))


def shadows(origins: Mapping[str, Path | None], home: Path) -> Iterator[Finding]:
    """Judge where our packages are imported from: all from one folder."""
    for name, origin in origins.items():
        if origin is None or origin.parent != home:
            what = f"`import {name}` finds {origin or 'nothing'}, not {home / name}"
            yield error(name, what, "remove what stands there, or unset PYTHONPATH")


def overlaps(tops: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """Judge what other installed packages call their folders."""
    for title, names in tops.items():
        if common := sorted(set(names) & set(NAMES)):
            what = f"also brings {', '.join(map(repr, common))}, and may have overwritten files of ours"
            yield error(title, what, f"uninstall it, then {_AGAIN}")


def changed(own: Mapping[str, str], root: Path) -> Iterator[str]:
    """Yield files that are not as they were installed; ``own`` are their SHA-256, as RECORD writes it."""
    for path, digest in own.items():
        try:
            is_same = _digest((root / path).read_bytes()) == digest
        except OSError:
            is_same = False
        if not is_same:
            yield path


def ranges(requirements: Iterable[str], versions: Mapping[str, str | None]) -> Iterator[Finding]:
    """Judge the versions of the libraries that we need; None for one that is missing."""
    bad = False
    for requirement in requirements:
        name, bounds, marker = _parted(requirement)
        if marker:
            continue
        here = versions.get(name)
        if here is None or not fits(here, bounds):
            bad = True
            what = f"version {here} is outside {bounds}" if here else "is not installed"
            yield error(name, what, f"pip install '{name}{bounds}'")
    if not bad:
        yield fine("libraries", "each is there, in the range that it was tested in")


def fits(version_: str, bounds: str) -> bool:
    """
    Tell whether a version lies within bounds; of versions only the numbers count.

    >>> fits("3.11.2", ">=3.11,<4"), fits("4.0.0a5", ">=3.11,<4")
    (True, False)
    """
    have = _numbers(version_)
    return all(_SIGNS[sign](have, _numbers(bound)) for sign, bound in _BOUND.findall(bounds))


def _numbers(version_: str) -> tuple[int, ...]:
    """Return the numbers at a version's beginning, without zeros at their end: 2.1 is 2.1.0."""
    found = re.match(r"v?(?:\d+!)?(\d+(?:\.\d+)*)", version_)
    numbers = list(map(int, found[1].split("."))) if found else []
    while numbers and numbers[-1] == 0:
        del numbers[-1]
    return tuple(numbers)


def _parted(requirement: str) -> tuple[str, str, str]:
    """Return a requirement's name, bounds and condition."""
    found = _REQUIREMENT.fullmatch(requirement)
    assert found, requirement
    return found[1], found[2].strip(), found[3] or ""


def _versions(requirements: Iterable[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in (_parted(requirement)[0] for requirement in requirements):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _own(own: Distribution, home: Path) -> Iterator[Finding]:
    """Look whether our files are as they were installed."""
    told = json.loads(own.read_text("direct_url.json") or "{}")
    # The record itself: `files` leaves out those that are missing.
    rows = csv.reader((own.read_text("RECORD") or "").splitlines())
    files = {path: digest.partition("=")[2] for path, digest, _ in rows}
    ours = {path: digest for path, digest in files.items() if path.split("/")[0] in NAMES and digest}
    if told.get("dir_info", {}).get("editable") or not ours:
        yield fine("khulasa", f"runs from a checkout, {home}: its files are whatever they are there")
        return
    root = Path(str(own.locate_file("")))
    if unlike := sorted(changed(ours, root)):
        what = f"{len(unlike)} of its {len(ours)} files are not as they were installed: {_named(unlike)}"
        yield error(root, what, _AGAIN)
    else:
        yield fine(root, f"its {len(ours)} files are as they were installed")


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - _SHOWN
    return ", ".join(paths[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _origin(name: str) -> Path | None:
    """Return the folder that a package is imported from."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _title(one: Distribution) -> str:
    return f"{one.metadata['Name']} {one.version}"


def _top(one: Distribution) -> set[str]:
    """Return the names at the top of what a package installed."""
    return {file.parts[0].removesuffix(".py") for file in one.files or () if file.parts}
