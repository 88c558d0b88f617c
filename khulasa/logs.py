"""Log lines: one event for each thing done, with its facts, for people or for programs; silence otherwise."""

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal

from khulasa.terminal import JOINERS
from store.secrecy import masked

Form = Literal["human", "json"]

_log = logging.getLogger("khulasa")
_LONGEST: Final = 4000
"""Letters of one value: journald cuts a line after 48 KiB, and with it an object."""
_PRIORITIES: Final = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
"""Those of syslog, which the journal reads at the beginning of a line (sd-daemon(3))."""


def event(name: str, /, *, level: int = logging.INFO, **facts: object) -> None:
    """Log that something was done, with facts about it."""
    if _log.isEnabledFor(level):
        _log.log(level, line(name, facts), extra={"said": (name, facts)})


def line(name: str, facts: Mapping[str, object]) -> str:
    """
    Return an event as one line; values with spaces are quoted, and no value can break the line.

    >>> line("published", {"files": 3, "tag": "كأس العالم"})
    "published files=3 tag='كأس العالم'"
    """
    return " ".join((name, *(f"{key}={_shown(value)}" for key, value in facts.items())))


def as_object(
    moment: datetime,
    level: str,
    name: str,
    facts: Mapping[str, object],
    about: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """
    Return an event as one JSON object on one line; numbers stay numbers, no value can break or turn the line.

    ``about`` is what only records of libraries have. Facts never take the place of what each line has.

    >>> print(as_object(datetime(2026, 11, 28, tzinfo=UTC), "info", "published", {"files": 3, "tag": "قهوة"}))
    {"ts": "2026-11-28T00:00:00.000Z", "level": "info", "event": "published", "files": 3, "tag": "قهوة"}
    """
    head: dict[str, object] = {"ts": _moment(moment), "level": level, "event": name, **about}
    for key, value in facts.items():
        head[f"{key}_" if key in head else key] = _value(value)
    return _escaped(json.dumps(head, ensure_ascii=False, allow_nan=False))


def start_logging(level: str, form: Form = "human") -> None:
    """
    Send log lines of ``level`` and above to stderr, those of libraries and Python's own warnings among them.

    Under systemd, lines for people bear their priority instead of a time: the journal has its own.
    """
    handler = logging.StreamHandler(sys.stderr)
    if form == "json":
        handler.setFormatter(_JsonFormatter())
    elif _is_journal():
        handler.setFormatter(_JournalFormatter())
    else:
        handler.setFormatter(_HumanFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    threading.excepthook = _uncaught
    _log.setLevel(level.upper())


def _uncaught(happened: threading.ExceptHookArgs) -> None:
    """Log what ended a thread: Python would print it over many lines."""
    trace = happened.exc_value and (happened.exc_type, happened.exc_value, happened.exc_traceback)
    logging.getLogger("threading").error("a thread ended", exc_info=trace)


class _HumanFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f"{moment} {record.levelname} {_line(record)}"


class _JournalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITIES.get(record.levelno, 5)}>{_line(record)}"


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        name, facts, about = _said(record)
        moment = datetime.fromtimestamp(record.created, UTC)
        return as_object(moment, record.levelname.lower(), name, facts, about)


def _line(record: logging.LogRecord) -> str:
    name, facts, about = _said(record)
    return line(name, {**about, **facts})


def _said(record: logging.LogRecord) -> tuple[str, Mapping[str, object], Mapping[str, object]]:
    """Return the event of a record, its facts, and what is told of it beside: where a library said it."""
    said = getattr(record, "said", None)
    if said is not None:
        name, facts = said
        return name, facts, {}
    facts = {"message": record.getMessage().strip()}
    if record.exc_info:
        facts["exception"] = logging.Formatter().formatException(record.exc_info)
    return "log", facts, {"logger": record.name}


def _value(value: object) -> object:  # noqa: PLR0911  # one for each kind
    """Return what JSON has for a value; what it has nothing for becomes text."""
    match value:
        case None | bool() | int():
            return value
        case float() if isfinite(value):
            return value
        case Enum():
            return _value(value.value)
        case datetime():
            return _moment(value)
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {_text(key): _value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            return _text(value)


def _text(value: object) -> str:
    """Return a text that every reader of UTF-8 takes: a byte of a file's name that is none stays readable."""
    return _cut(masked(str(value))).encode(errors="backslashreplace").decode()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _escaped(document: str) -> str:
    """Escape what would turn or break a line where it is shown: JSON's own grammar has only ASCII."""
    if document.isprintable():
        return document
    return "".join(
        letter if letter.isprintable() or letter in JOINERS else json.dumps(letter)[1:-1]
        for letter in document
    )


def _shown(value: object) -> str:
    text = _cut(masked(str(value)))
    return repr(text) if not text or not text.isprintable() or " " in text else text


def _is_journal() -> bool:
    """Tell whether stderr is the journal (systemd.exec(5)): a child may have been given another one."""
    stands, _, number = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # closed, or none at all
        return False
    return (stands, number) == (str(found.st_dev), str(found.st_ino))
