"""Log lines: one event for each thing done, with its facts as key=value; silence when nothing changed."""

import logging
import sys
from datetime import UTC, datetime

_log = logging.getLogger("khulasa")


def event(name: str, /, *, level: int = logging.INFO, **facts: object) -> None:
    """Log that something was done, with facts about it."""
    _log.log(level, line(name, facts))


def line(name: str, facts: dict[str, object]) -> str:
    """
    Return an event as one line; values with spaces are quoted, and no value can break the line.

    >>> line("published", {"files": 3, "tag": "كأس العالم"})
    "published files=3 tag='كأس العالم'"
    """
    return " ".join((name, *(f"{key}={_shown(value)}" for key, value in facts.items())))


def _shown(value: object) -> str:
    text = str(value)
    return repr(text) if not text or not text.isprintable() or " " in text else text


class _Formatter(logging.Formatter):
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002  # logging's own name and shape
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def start_logging(level: str) -> None:
    """Send log lines of ``level`` and above to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _log.setLevel(level.upper())
