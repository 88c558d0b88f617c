"""What is remembered of served files: validators of many, bodies of some, none of it trusted unseen."""

import hashlib
import os
import stat
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Generic, TypeVar

from feeds.asgi import Message

T = TypeVar("T")

MOST_FILES: Final = 8192
"""Three and a half kilobytes each, with an Arabic address and in both codings."""
MOST_BYTES: Final = 64 << 20
"""Of bodies, all together."""
_UNSETTLED: Final = 100_000_000
"""Nanoseconds for which the times of a file that changes again may stay the same: a tick of the clock."""
_AHEAD: Final = 3_600_000_000_000

State = tuple[int, int, int, int, int]


def state_of(found: os.stat_result) -> State:
    """Return what tells a file from the one that stood there before: no hand sets its change time."""
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


@dataclass(frozen=True, slots=True)
class Form:
    """A file in one coding: all that is said of it, ready to be sent."""

    etag: bytes
    told: bytes
    """Last-Modified; empty where it is not the file's own time."""
    whole: Message
    unchanged: Message


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is reached."""

    location: bytes
    """In bytes: the system wants them, and asks for each request."""
    folders: tuple[bytes, ...]
    """Those that lead to it, each of which was no link."""
    tag: str | None
    """The slug in its address, whose tag may move."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was read, and how it stood then."""

    way: Way
    state: State
    modified: int
    """In whole seconds, as HTTP tells it."""
    plain: Form
    packed: Form | None
    """With gzip; the plain one where that is not worth it, None where nobody asked for it so far."""

    def stands(self) -> bool:
        """Tell whether the file is still the same, and the way to it, too: a few calls of the system."""
        try:
            if state_of(os.stat(self.way.location)) != self.state:  # noqa: PTH116 - for each request
                return False
            # Whoever moves a folder away and lays a link to it takes it out of what is published.
            for folder in self.way.folders:
                if stat.S_ISLNK(os.lstat(folder).st_mode):
                    return False
        except OSError:
            return False
        return True


def is_settled(state: State, now: int) -> bool:
    """
    Tell whether the next change of a file is sure to be seen in its times, which go by the clock's ticks.

    A file from the future is not, either: what is told of its time changes. One from far ahead is, as then
    some clock was wrong.
    """
    modified, changed, *_ = state
    age = now - max(modified, changed)
    return age > _UNSETTLED or age < -_AHEAD


def etag_of(body: bytes) -> bytes:
    """Return an entity tag: of the bytes, not of the time, so that a folder built anew has the same ones."""
    return b'"%b"' % hashlib.blake2b(body, digest_size=16).hexdigest().encode()


class Memory:
    """Validators by path and bodies by tag, those used last: whatever is asked for, it grows no further."""

    def __init__(self, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> None:
        """Remember nothing so far."""
        self._files: OrderedDict[str, Kept] = OrderedDict()
        self._bodies: OrderedDict[bytes, bytes] = OrderedDict()
        self._most_files, self._most_bytes = most_files, most_bytes
        self._bytes = 0

    def file(self, path: str) -> Kept | None:
        """Return what is known of a path, if that still holds."""
        kept = self._files.get(path)
        if kept is None:
            return None
        if not kept.stands():
            del self._files[path]
            return None
        self._files.move_to_end(path)
        return kept

    def keep(self, path: str, kept: Kept) -> None:
        """Remember a file, in the place of the one that stood there."""
        before = self._files.get(path)
        if before is not None and before.state == kept.state and kept.packed is None:
            kept = replace(kept, packed=before.packed)
        self._files[path] = kept
        self._files.move_to_end(path)
        if len(self._files) > self._most_files:
            self._files.popitem(last=False)

    def body(self, etag: bytes) -> bytes | None:
        """Return the bytes that have this tag."""
        body = self._bodies.get(etag)
        if body is not None:
            self._bodies.move_to_end(etag)
        return body

    def keep_body(self, etag: bytes, body: bytes) -> None:
        """Remember bytes, unless they alone would drive out a quarter of the others."""
        if etag in self._bodies or len(body) > self._most_bytes // 4:
            return
        self._bodies[etag] = body
        self._bytes += len(body)
        while self._bytes > self._most_bytes:
            _, oldest = self._bodies.popitem(last=False)
            self._bytes -= len(oldest)

    def sizes(self) -> tuple[int, int]:
        """Return how many files are known, and how many bytes are held."""
        return len(self._files), self._bytes


class Noted(Generic[T]):
    """What a small file says, read again when it changed."""

    def __init__(self, path: Path, read: Callable[[bytes], T], nothing: T) -> None:
        """Know nothing so far; ``nothing`` is what a file says that cannot be read."""
        self._path, self._location, self._read, self._nothing = path, os.fsencode(path), read, nothing
        # In one, as threads read it while another writes; True for what may change unseen.
        self._noted: tuple[State | bool | None, T] = (True, nothing)

    def now(self) -> T | None:
        """Return what the file says if that is known, and None if it must be read: a call of the system."""
        state, value = self._noted
        return value if self._state() == state else None

    def read(self) -> T:
        """Return what the file says, and remember it."""
        now = time.time_ns()
        state, value = self._noted
        if (current := self._state()) != state:
            try:
                value = self._nothing if current is None else self._read(self._path.read_bytes())
            except OSError:
                value = self._nothing
            is_safe = current is None or is_settled(current, now)
            self._noted = (current if is_safe else True, value)
        return value

    def _state(self) -> State | None:
        try:
            return state_of(os.stat(self._location))  # noqa: PTH116 - for each request
        except OSError:
            return None
