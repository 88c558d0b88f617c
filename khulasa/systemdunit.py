"""`khulasa init --systemd`: a service for this installation that may do no more than it needs."""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from pwd import getpwuid
from string import Template
from typing import Final
from urllib.parse import parse_qs, urlsplit

from khulasa.config import Config
from khulasa.environment import PREFIX
from khulasa.exits import Exit, RequestError
from khulasa.terminal import Terminal
from store.checkup import file_of

_STATE: Final = Path("/var/lib/khulasa")
_USER: Final = "khulasa"
_HOMES: Final = (Path("/home"), Path("/root"), Path("/run/user"))
_TEMPORARY: Final = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  # only compared with
_NAME: Final = re.compile(r"[a-z_][a-z0-9_-]{0,30}\$?")
_PRIVILEGED: Final = 1024
"""Lower ports are root's."""
_SPARE: Final = 15
"""Seconds between the end of our own grace and systemd's."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a unit has to know."""

    command: Path
    path: Path
    """The configuration's."""
    config: Config
    user: str | None
    """None for one that systemd makes up, and that owns its state folder."""

    def written(self) -> tuple[Path, ...]:
        """Return the folders that are written, without those that lie within another."""
        folders = [self.config.publish.folder]
        if self.config.backup.folder is not None:
            folders.append(self.config.backup.folder)
        if (file := file_of(self.config.store.url)) is not None:
            folders.append(file.parent)
        folders = list(map(_normal, folders))
        return tuple(sorted({one for one in folders if not any(other in one.parents for other in folders)}))


def show_unit(
    terminal: Terminal, path: Path, config: Config, environ: Mapping[str, str], user: str | None
) -> Exit:
    """
    Print a unit; notes tell what is left to do.

    Raises RequestError where no command is found, or names cannot stand in a unit.
    """
    if user is not None and not _NAME.fullmatch(user):
        raise RequestError("khulasa init --user", f"{user!r} is no name of a user", "such as khulasa")
    found = Installation(_command(), _normal(path.absolute()), config, user)
    if user is None:
        found = replace(found, user=_owner(found.written()))
    for needed in _needed(found):
        if not str(needed).isprintable():  # a line feed in it would begin another line of the unit
            raise RequestError(repr(str(needed)), "systemd cannot be told of such a name", "rename it")
    terminal.result(unit(found).rstrip())
    for note in _notes(found, environ):
        terminal.note(note)
    return Exit.DONE


def unit(found: Installation) -> str:
    """Return the unit's text."""
    template = (files("khulasa") / "khulasa.service").read_text(encoding="utf-8")
    return Template(template).substitute(
        config=found.path,
        config_file=quoted(found.path, is_argument=True),
        command=quoted(found.command),
        after=" postgresql.service" if file_of(found.config.store.url) is None else "",
        user=_user(found),
        secrets=_escaped(found.path.with_name("khulasa.env")),
        stop=round(found.config.schedule.grace.total_seconds()) + _SPARE,
        folders="\n".join(_folders(found)),
        home="read-only" if _is_among(_HOMES, found) else "yes",
        private="no" if _is_among(_TEMPORARY, found) else "yes",
        capabilities="\n".join(_capabilities(found.config)),
    )


def quoted(path: Path, *, is_argument: bool = False) -> str:
    """
    Return a path as one word of a unit (systemd.syntax(7)); as an argument also without variables in it.

    >>> print(quoted(Path("/srv/my feeds/100%")))
    "/srv/my feeds/100%%"
    """
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    if is_argument:
        text = text.replace("$", "$$")
    return f'"{text}"' if set(text) - _PLAIN else text


_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:,")


def _escaped(path: Path) -> str:
    # One path to the end of the line: quotes would be part of it.
    return str(path).replace("%", "%%")


def _normal(path: Path) -> Path:
    """Return a path as systemd wants it: one that goes up is passed over."""
    return path.resolve() if ".." in path.parts else path


def _user(found: Installation) -> str:
    if found.user is None:
        return "DynamicUser=yes\nStateDirectory=khulasa\nStateDirectoryMode=0750"
    return f"User={found.user}\nPrivateUsers={'no' if _is_privileged(found.config) else 'yes'}"


def _folders(found: Installation) -> Iterator[str]:
    written = found.written()
    if found.user is not None:
        yield f"ReadWritePaths={' '.join(map(quoted, written))}"
    seeds = _normal(found.config.seeds.folder)
    if any(folder in seeds.parents for folder in written):
        # A minus: it may not be there.
        yield f"ReadOnlyPaths={quoted(seeds).replace('/', '-/', 1)}"


def _capabilities(config: Config) -> Iterator[str]:
    if _is_privileged(config):
        yield "CapabilityBoundingSet=CAP_NET_BIND_SERVICE"
        yield "AmbientCapabilities=CAP_NET_BIND_SERVICE"
    else:
        yield "CapabilityBoundingSet="
        yield "AmbientCapabilities="


def _is_privileged(config: Config) -> bool:
    return config.server.port < _PRIVILEGED


def _needed(found: Installation) -> tuple[Path, ...]:
    """Return all that is read or written, the interpreter included."""
    python = Path(sys.executable)
    return (
        *found.written(),
        found.command,
        found.path,
        found.config.seeds.folder,
        python,
        python.resolve(),
        Path(__file__),
    )


def _is_among(folders: Sequence[Path], found: Installation) -> bool:
    """Tell whether something that is needed lies in one of these folders, PostgreSQL's socket included."""
    place = socket_in(found.config.store.url)
    needed = (*_needed(found), *((place,) if place else ()))
    return any(path.is_relative_to(folder) for path in needed for folder in folders)


def socket_in(url: str) -> Path | None:
    """
    Return the folder of the socket that a URL of PostgreSQL's names.

    >>> socket_in("postgresql:///khulasa?host=/tmp")
    PosixPath('/tmp')
    """
    hosts = parse_qs(urlsplit(url).query).get("host", [])
    return next((Path(host) for host in hosts if host.startswith("/")), None)


def _command() -> Path:
    beside = Path(sys.executable).with_name("khulasa")
    found = beside if beside.is_file() else shutil.which("khulasa")
    if found is None:
        raise RequestError("khulasa init --systemd", "no command `khulasa` is installed", "pip install it")
    return Path(found).absolute()


def _owner(written: Sequence[Path]) -> str | None:
    """Return who is to run it: the owner of what is written, else one of its own."""
    if all(folder == _STATE or _STATE in folder.parents for folder in written):
        return None
    for folder in written:
        there = next((one for one in (folder, *folder.parents) if one.exists()), None)
        if there is not None and (owner := there.stat().st_uid) != 0:
            return getpwuid(owner).pw_name
    return _USER


def _notes(found: Installation, environ: Mapping[str, str]) -> Iterator[str]:
    if found.user == _USER:
        add = f"useradd --system --home-dir / --shell /usr/sbin/nologin {_USER}"
        yield f"Once, if there is no such user: {add}"
    if found.user is not None:
        folders = " ".join(map(quoted, found.written()))
        if missing := [folder for folder in found.written() if not folder.is_dir()]:
            yield f"Make first what systemd has to find: mkdir -p {' '.join(map(quoted, missing))}"
        yield f"All of it has to be this user's: chown -R {found.user}: {folders}"
    names = sorted(name for name in environ if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG")
    if names:
        yield f"Set here, and not in the unit: {', '.join(names)}: put them into config.yaml or khulasa.env"
