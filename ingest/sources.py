"""Sources of pages: what they promise, and the folder of seed files."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from ingest.blemishes import blemishes
from ingest.decode import decode
from ingest.drafts import drafts_from
from ingest.errors import PageError
from ingest.files import read_file, shown, walk
from ingest.known import Known
from ingest.page import Page, read_page
from store.article import PageRead, Problem


class Source(Protocol):
    """Something that pages come from."""

    @property
    def name(self) -> str:
        """The configured name: stored with each page."""
        ...

    def count(self) -> int:
        """Return how many pages there are to look at, without reading them: the length of a progress bar."""
        ...

    def pages(
        self,
        digest_of: Callable[[str], str | None],
        now: datetime,
        known: Callable[[], Known] = Known,
    ) -> Iterator[PageRead | Problem]:
        """
        Read the pages one by one; what cannot be read becomes a Problem, and the rest goes on.

        ``digest_of`` tells under which digest an origin was last saved. It is asked once for every page that
        could be fetched, and a page that has not changed since is passed over in silence. ``known`` tells
        before each page which keywords are known by then.
        """
        ...


@dataclass(frozen=True, slots=True)
class SeedFolder:
    """
    A folder of seed pages, ``*.txt`` in it and below it.

    Relative dates on a page count from its file's modification time, and ``zone`` is where its clock hangs.
    """

    name: str
    folder: Path
    zone: ZoneInfo

    def count(self) -> int:
        """Return the number of page files."""
        return sum(isinstance(found, Path) for found in walk(self.folder))

    def pages(
        self,
        digest_of: Callable[[str], str | None],
        now: datetime,
        known: Callable[[], Known] = Known,
    ) -> Iterator[PageRead | Problem]:
        """Read the files that are new or changed, in the order of their names."""
        for found in walk(self.folder):
            if isinstance(found, OSError):
                yield _unlisted(found)
            else:
                yield from self._read(found, digest_of, now, known)

    def _read(
        self,
        path: Path,
        digest_of: Callable[[str], str | None],
        now: datetime,
        known: Callable[[], Known],
    ) -> tuple[PageRead | Problem, ...]:
        origin = shown(path.relative_to(self.folder))
        try:
            file = read_file(path, inside=self.folder)
            digest = hashlib.sha256(file.data).hexdigest()
            if digest == digest_of(origin):
                return ()
            seen = min(file.modified, now)
            text = decode(file.data)
            page = read_page(text, now=seen.astimezone(self.zone), known=known())
        except (PageError, OSError) as error:
            return (Problem(origin, _reason(error)),)
        drafts, problems = drafts_from(page, origin=origin, zone=self.zone, now=now)
        problems += tuple(Problem(origin, reason) for reason in blemishes(text))
        if not drafts:
            return problems
        return PageRead(origin, self.name, digest, seen.astimezone(UTC), drafts), *problems


def parse_paths(paths: Iterable[Path], now: datetime | None) -> Iterator[tuple[str, Page] | Problem]:
    """
    Read the given files, whatever they are called, and the page files of the given folders.

    Relative dates count from ``now``, by default from each file's modification time on this machine's clock.
    """
    for path in paths:
        if not path.is_dir():
            yield _parsed(path, None, now)
            continue
        for found in walk(path):
            yield _unlisted(found) if isinstance(found, OSError) else _parsed(found, path, now)


def _parsed(path: Path, inside: Path | None, now: datetime | None) -> tuple[str, Page] | Problem:
    try:
        file = read_file(path, inside=inside)
        return shown(path), read_page(decode(file.data), now=now or file.modified.astimezone())
    except (PageError, OSError) as error:
        return Problem(shown(path), _reason(error))


def _unlisted(error: OSError) -> Problem:
    return Problem(shown(Path(error.filename)), _reason(error))


def _reason(error: PageError | OSError) -> str:
    """Say what is wrong without the name of the file, which its Problem has."""
    match error:
        case PageError():
            return ": ".join(part for part in (error.what, error.remedy) if part)
        case FileNotFoundError():
            return "is not there: put it there, or correct the path or the link that leads to it"
        case PermissionError():
            return "may not be read: let the user that runs this read it"
        case _:
            return f"cannot be read: {error.strerror or error}"
