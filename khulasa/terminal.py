"""What a person or a script sees: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, timedelta
from enum import Enum

Advance = Callable[[], None]
# Direction marks and joiners belong to Arabic text, and are no more than that.
JOINERS = "\u200c\u200d\u200e\u200f\u061c"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where output goes. ``quiet`` silences notes and progress, never results or problems."""

    quiet: bool = False

    def result(self, text: str) -> None:
        """Print what was asked for."""
        sys.stdout.write(text + "\n")

    def json(self, value: object) -> None:
        """Print one JSON document."""
        self.result(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))

    def note(self, text: str) -> None:
        """Tell what was done."""
        if not self.quiet:
            sys.stderr.write(text + "\n")

    def problem(self, text: str) -> None:
        """Tell on one line what could not be done; names of files may hold anything."""
        sys.stderr.write(printable(text) + "\n")

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Advance]:
        """Show a bar on stderr while a person watches; hand out what moves it on."""
        if self.quiet or not sys.stderr.isatty():
            yield nothing
            return
        # 100 ms that only long work on a terminal pays.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda: bar.advance(task)


def cell(text: str) -> str:
    """Return Arabic text isolated from the columns around it on a terminal, and untouched in a pipe."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if sys.stdout.isatty() else text


def printable(text: str) -> str:
    r"""
    Return text that cannot break its line, steer the terminal or turn the text round.

    >>> print(printable("صفحة\n\u202e.txt"))
    صفحة\n\u202e.txt
    """
    return "".join(
        letter if letter.isprintable() or letter in JOINERS else letter.encode("unicode_escape").decode()
        for letter in text
    )


def nothing() -> None:
    """Stand in for a bar that nobody sees."""


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
