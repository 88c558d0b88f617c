"""What is wrong with a configuration, told so that it can be mended."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from reprlib import Repr

from store.errors import KhulasaError


class ConfigError(KhulasaError):
    """
    The configuration cannot be used as it is.

    Carries every fault at once, one line each: nobody mends a file one run at a time.
    """

    def __init__(self, faults: "tuple[Fault, ...]") -> None:
        """Keep all faults; the first names the error."""
        super().__init__(faults[0].where, faults[0].what)
        self.faults = faults

    def __str__(self) -> str:
        """Return each fault with the line of the file that it is about."""
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (``file:line:column: key`` or a variable), and what would be right."""

    where: str
    what: str
    excerpt: str = ""

    def __str__(self) -> str:
        """Return the fault, with the line and a caret under it when it stands in a file."""
        return f"{self.where}: {self.what}" + (f"\n{self.excerpt}" if self.excerpt else "")


def in_one_line(told: str) -> str:
    r"""
    Return faults as a ConfigError tells them, without the lines of the file under them.

    >>> in_one_line("config.yaml:3:9: wrong\n      level: loud\n             ^\nlog.x: no such key")
    'config.yaml:3:9: wrong; log.x: no such key'
    """
    return "; ".join(line for line in told.splitlines() if line[:1].strip())


def shown(value: object) -> str:
    """Return a value as a fault shows it, cut short: aliases can make it endless."""
    short = Repr()
    short.maxlevel, short.maxstring, short.maxother = 1, 80, 80
    return short.repr(value)


def nearest(name: str, known: Iterable[str]) -> str:
    """
    Return what a misspelt name may have meant, as the end of a sentence.

    >>> nearest("titel", ["title", "description"])
    ": did you mean 'title'?"
    """
    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    return f": did you mean {close[0]!r}?" if close else f": known are {', '.join(names)}"
