"""The published folder: every file in it, and whether what it leads to is there."""

import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from lxml import etree

from feeds.address import ATOM, INDEX, OPENSEARCH, RSS, SEARCH
from feeds.checks import MOST, findings
from feeds.checks.finding import Finding, error, quoted, warning
from feeds.checks.pages import page_findings, read_page
from feeds.checks.references import Reference, page_references, references
from feeds.checks.tree import LARGEST, too_large

_FEEDS: Final = frozenset({ATOM, RSS, "feed.json"})
_OURS: Final = (".khulasa.lock", ".khulasa.notes")
"""What publishing leaves for itself: no server hands it out."""
_HALF_WRITTEN: Final = (".tmp", ".part", ".swp", "~")
_NOWHERE: Final = "khulasa://published/"
"""What addresses are relative to where nobody knows the public address."""
_HERE: Final = "the published folder"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, and what is wrong with it."""

    path: str
    findings: tuple[Finding, ...]


def files_in(folder: Path) -> Iterator[str]:
    """Return the paths of all that lies in the folder, in order; links to folders are not followed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        with suppress(OSError), os.scandir(here) as found:
            entries = sorted(found, key=lambda entry: entry.name)
            files = (entry for entry in entries if not _is_folder(entry) and entry.name not in _OURS)
            yield from (os.path.relpath(file.path, folder) for file in files)
            waiting += [Path(entry.path) for entry in reversed(entries) if _is_folder(entry)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def base_of(folder: Path) -> str | None:
    """Return the public address of a folder, as its feed of everything names it."""
    for name in (ATOM, RSS):
        try:
            data = read(folder / name)
        except (OSError, ValueError):
            continue
        own = (one.address for one in references(name, data) if one.address.endswith(f"/{name}"))
        if found := next(own, None):
            return found.removesuffix(name)
    return None


def checked(folder: Path, path: str, *, base: str | None = None, now: datetime | None = None) -> Checked:
    """Return what is wrong with one file of a folder; ``base`` is the folder's public address."""
    look = _Look(folder, path, base or _NOWHERE, now)
    found = look.told()
    told = tuple(islice(found, MOST))
    return Checked(path, told)


def read(path: Path) -> bytes:
    """
    Return a file's bytes. Raises OSError, and ValueError when it is none or larger than any feed.

    What never ends, a pipe or a device, is not even waited for.
    """
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _NoFileError("is no file")
        if found.st_size > LARGEST:
            raise _TooLargeError(found.st_size)
        return file.read(LARGEST + 1)


class _NoFileError(ValueError):
    """A pipe, a socket, a device, a folder."""


class _TooLargeError(ValueError):
    """More than a feed can be; the size is the argument."""


def file_findings(path: Path, look: Callable[[bytes], Iterator[Finding]]) -> Iterator[Finding]:
    """Read a file and look at it; what cannot be read ends in a finding."""
    try:
        data = read(path)
    except _TooLargeError as fault:
        yield too_large(fault.args[0])
    except _NoFileError:
        remedy = "remove it: a server that opens it may wait for ever"
        yield error("", "is a pipe, a socket or a device", remedy, _HERE)
    except OSError as fault:
        yield error("", f"cannot be read: {fault.strerror}", "make it readable for its server", _HERE)
    else:
        yield from look(data)


@dataclass(frozen=True, slots=True)
class _Look:
    """One file being looked at."""

    folder: Path
    path: str
    base: str
    now: datetime | None

    def told(self) -> Iterator[Finding]:
        name = PurePosixPath(self.path).name
        if name.endswith(_HALF_WRITTEN):
            remedy = "remove it, unless something is being published just now"
            yield warning("", "is a half-written file that an interrupted run left", remedy, _HERE)
        elif self._leads_outside():
            yield error(
                "", "is a link that leads nowhere or out of the folder", "remove it: it is not served", _HERE
            )
        elif not (self.folder / self.path).is_dir():  # what a link to a folder leads to has paths of its own
            yield from file_findings(self.folder / self.path, self._of_data)

    def _leads_outside(self) -> bool:
        place = self.folder / self.path
        try:
            return place.is_symlink() and not place.resolve(strict=True).is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError):  # leads nowhere, or round in a circle
            return True

    def _of_data(self, data: bytes) -> Iterator[Finding]:
        name = PurePosixPath(self.path).name
        match name.rpartition(".")[2]:
            case "xml" | "opml":
                yield from self._of_feed(name, data)
            case "json" if name in _FEEDS:
                yield from self._of_feed(name, data)
            case "html":
                yield from self._of_page(data)
            case "css":
                yield from self._missing(references(name, data))
            case "gz":
                yield from self._of_copy(data)

    def _of_feed(self, name: str, data: bytes) -> Iterator[Finding]:
        found = findings(data, now=self.now)
        # A site map, say, that somebody else put here, is none of ours.
        if name in _FEEDS or not any(one.what.startswith("is neither Atom") for one in found):
            yield from found
            yield from self._missing(references(name, data))

    def _of_page(self, data: bytes) -> Iterator[Finding]:
        root = read_page(data)
        yield from page_findings(root)
        if root is not None:
            yield from self._missing(page_references(root))
            yield from self._lost_anchors(root)

    def _of_copy(self, data: bytes) -> Iterator[Finding]:
        """Compare a compressed file with the one that it stands for."""
        original = self.path.removesuffix(".gz")
        try:
            wanted = read(self.folder / original)
        except (OSError, ValueError):
            yield warning("", f"stands for {original}, which is not there", "remove it", _HERE)
            return
        if _inflated(data, len(wanted)) != wanted:
            what = f"holds something else than {original}"
            yield error("", what, "publish anew: visitors are given old news", _HERE)

    def _missing(self, found: Iterator[Reference]) -> Iterator[Finding]:
        seen = set()
        for one in found:
            if one.address in seen:
                continue
            seen.add(one.address)
            target = self._target(one.address)
            if target is not None and not self._is_there(target):
                what = f"{one.name} leads to what is not there: {quoted(one.address, 200)}"
                yield error(one.where, what, "publish anew, with --force", _HERE)

    def _is_there(self, target: str) -> bool:
        if target == SEARCH:  # the server answers that, and pages ask it where this is described
            return _is_served(self.folder, OPENSEARCH)
        # Feeds may be published without pages: then somebody else shows what entries link to.
        is_page = target == INDEX or target.endswith(f"/{INDEX}")
        return _is_served(self.folder, target) or (is_page and not _has_pages(self.folder))

    def _target(self, address: str) -> str | None:
        """Return the path in the folder that an address leads to; None where it leads elsewhere."""
        try:
            whole = urldefrag(urljoin(self.base + quote(self.path), address.strip())).url
            if not whole.startswith(self.base) or urlsplit(address).scheme in {"mailto", "tel"}:
                return None
            path = unquote(urlsplit(whole).path.removeprefix(urlsplit(self.base).path))
        except ValueError:  # no address: what is wrong with it is told elsewhere
            return None
        return path + INDEX if path.endswith("/") or not path else path

    def _lost_anchors(self, root: etree._Element) -> Iterator[Finding]:
        known = {element.get("id") or element.get("name") for element in root.iter(etree.Element)}
        for link in root.iter("a"):
            address = link.get("href", "")
            if len(address) > 1 and address[0] == "#" and unquote(address[1:]) not in known | {"top"}:
                what = f"<a href> leads to no place on this page: {quoted(address)}"
                yield error(str(link.sourceline), what, "give the place an id", "HTML §7.4.6.4")


@lru_cache(maxsize=1)
def _has_pages(folder: Path) -> bool:
    return any(path.endswith(".html") for path in files_in(folder))


@lru_cache(maxsize=1 << 16)
def _is_served(folder: Path, path: str) -> bool:
    place = folder / path.lstrip("/")
    try:
        # Without its slash, a folder is answered with a redirect.
        return place.is_file() or (place / INDEX).is_file()
    except (OSError, ValueError):
        return False


def _inflated(data: bytes, size: int) -> bytes | None:
    """Return what a compressed file holds, one byte more than expected at most; None when it is none."""
    try:
        stream = zlib.decompressobj(wbits=31)
        found = stream.decompress(data, size + 1)
    except zlib.error:
        return None
    return found if stream.eof and not stream.unused_data else None
