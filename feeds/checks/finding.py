"""What is wrong with a published file, and what would mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """A standard forbids it, or readers lose or garble something by it."""
    WARNING = "warning"
    """It works in most readers, and would work better otherwise."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, told in a sentence, with another that says what to do."""

    where: str
    """The line in XML and HTML, the member in JSON (``items[3].url``); empty for the whole file."""
    severity: Severity
    what: str
    remedy: str
    rule: str
    """Who says so: the section of a specification."""

    def __str__(self) -> str:
        """
        Return it as a person reads it.

        >>> print(error("7", "<entry> has no id", "give it one that never changes", "RFC 4287 §4.1.2"))
        7: error: <entry> has no id. Give it one that never changes (RFC 4287 §4.1.2)
        """
        at = f"{self.where}: " if self.where else ""
        return f"{at}{self.severity}: {self.what}. {self.remedy[:1].upper()}{self.remedy[1:]} ({self.rule})"


def words(table: str) -> tuple[str, ...]:
    """Return the words of a table, in its order."""
    return tuple(table.split())


def error(where: str, what: str, remedy: str, rule: str) -> Finding:
    """Return a fault that must be mended."""
    return Finding(where, Severity.ERROR, what, remedy, rule)


def warning(where: str, what: str, remedy: str, rule: str) -> Finding:
    """Return a fault that should be mended."""
    return Finding(where, Severity.WARNING, what, remedy, rule)


def quoted(text: str, most: int = 60) -> str:
    """
    Return a value as a message shows it: on one line, and cut when it is long.

    >>> print(quoted("a" * 99, 8))
    'aaaaaaaa…'
    """
    line = " ".join(text[: most + 1].split())
    return f"'{line[:most]}…'" if len(text) > most else f"'{line}'"
