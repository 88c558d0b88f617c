"""Log lines: for people, for the journal, for programs; always one line for one thing."""

import json
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khulasa.logs import Form, as_object, event, line, start_logging
from khulasa.terminal import JOINERS

NOON = datetime(2026, 11, 28, 12, 0, 0, 123_456, tzinfo=UTC)
# What breaks or turns a line: line feeds of all kinds, overrides, isolates, controls, halves of pairs, NUL.
HOSTILE = "سطر\r\nآخر\u2028\u202e\u2066\x1b[2J\x00\udce9\x85"


class Standing(StrEnum):
    """Some enumeration."""

    ACTIVE = "active"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as pytest set it up."""
    root, hook, level = logging.getLogger(), threading.excepthook, logging.getLogger("khulasa").level
    before = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before
    threading.excepthook = hook
    logging.getLogger("khulasa").setLevel(level)


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the one object that was logged."""
    (told,) = capsys.readouterr().err.splitlines()
    found: dict[str, Any] = json.loads(told)
    return found


def test_people_read_time_level_event_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    """As it always was."""
    start_logging("info")
    event("published", files=3, tag="كأس العالم")

    moment, told = capsys.readouterr().err.split(" ", 1)
    assert datetime.fromisoformat(moment).tzinfo == UTC
    assert told == "INFO published files=3 tag='كأس العالم'\n"


def test_programs_read_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """Moment, level and event come first; facts keep their types."""
    start_logging("info", "json")
    event(
        "polled",
        level=logging.WARNING,
        files=3,
        share=0.5,
        fresh=True,
        why=None,
        took=timedelta(seconds=1.5),
        due=NOON,
        day=date(2026, 11, 28),
        folder=Path("/srv/public"),
        standing=Standing.ACTIVE,
        error=ValueError("لا شيء"),
        kinds=("atom", 1),
        counts={"new": 2},
    )

    found = said(capsys)
    assert list(found)[:3] == ["ts", "level", "event"]
    moment = found.pop("ts")
    assert moment.endswith("Z")
    assert len(moment) == len("2026-11-28T12:00:00.123Z")
    assert found == {
        "level": "warning",
        "event": "polled",
        "files": 3,
        "share": 0.5,
        "fresh": True,
        "why": None,
        "took": 1.5,
        "due": "2026-11-28T12:00:00.123Z",
        "day": "2026-11-28",
        "folder": "/srv/public",
        "standing": "active",
        "error": "لا شيء",
        "kinds": ["atom", 1],
        "counts": {"new": 2},
    }


def test_a_fact_never_takes_the_place_of_what_each_line_has(capsys: pytest.CaptureFixture[str]) -> None:
    """A fact called like the moment, or like the event."""
    start_logging("info", "json")
    event("seen", ts="never", event="other")

    found = said(capsys)
    assert (found["event"], found["ts_"], found["event_"]) == ("seen", "never", "other")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_lacks_is_text(value: float) -> None:
    """Strict readers refuse NaN."""
    found = json.loads(as_object(NOON, "info", "x", {"a": value}))

    assert found["a"] == str(value)


@given(
    st.dictionaries(
        st.text(min_size=1),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_any_facts_are_one_strict_object_on_one_line(facts: dict[str, object]) -> None:
    """Printable but for joiners, no half pairs, no NaN."""

    def refused(constant: str) -> None:
        raise AssertionError(constant)

    told = as_object(NOON, "info", "done", facts)

    assert all(letter.isprintable() or letter in JOINERS for letter in told)
    assert len(told.splitlines()) == 1
    found = json.loads(told, parse_constant=refused)
    assert (found["ts"], found["event"]) == ("2026-11-28T12:00:00.123Z", "done")
    json.dumps(found, ensure_ascii=False).encode()  # raises for half a pair


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_texts_come_back_as_they_were(text: str) -> None:
    """What is escaped is so for the line's sake alone."""
    assert json.loads(as_object(NOON, "info", "x", {"a": text}))["a"] == text


@given(st.text(st.characters()))
def test_no_value_breaks_a_line_for_people(text: str) -> None:
    """Whatever a page, a server or a file's name holds."""
    assert line("x", {"a": text}).isprintable()


@pytest.mark.parametrize("form", ["human", "json"])
def test_a_value_of_a_megabyte_is_cut(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """The journal would cut the line, and leave half an object."""
    start_logging("info", form)
    event("problem", reason="ا" * 1_000_000)

    told = capsys.readouterr().err
    assert len(told) < 5000
    assert "…" in told


@pytest.mark.parametrize("form", ["human", "json"])
def test_below_the_level_there_is_silence(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is even put together."""
    start_logging("warning", form)
    event("published", files=3)

    assert capsys.readouterr().err == ""


def test_what_libraries_log_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """One object, with its traceback inside, and who said it."""
    start_logging("info", "json")
    try:
        int(HOSTILE.replace("\udce9", ""))
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s\n", "ASGI application")

    found = said(capsys)
    assert (found["event"], found["level"], found["logger"]) == ("log", "error", "uvicorn.error")
    assert found["message"] == "Exception in ASGI application"
    assert found["exception"].startswith("Traceback (most recent call last):\n")
    assert "ValueError: invalid literal" in found["exception"]


def test_people_get_what_libraries_log_on_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A line that begins like an event would be taken for one."""
    start_logging("info")
    logging.getLogger("apscheduler").warning("missed\n2026-11-28 INFO published files=9")

    (told,) = capsys.readouterr().err.splitlines()
    assert told.endswith(
        r"WARNING log logger=apscheduler message='missed\n2026-11-28 INFO published files=9'"
    )


def test_pythons_warnings_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """They would be printed over two lines."""
    start_logging("info", "json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", DeprecationWarning, stacklevel=1)

    found = said(capsys)
    assert (found["event"], found["logger"]) == ("log", "py.warnings")
    assert "old ways" in found["message"]


def test_what_ends_a_thread_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Its traceback would be printed between two objects."""
    start_logging("info", "json")

    def fail() -> None:
        raise RuntimeError("بلا سبب")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    found = said(capsys)
    assert (found["event"], found["logger"], found["message"]) == ("log", "threading", "a thread ended")
    assert found["exception"].endswith("RuntimeError: بلا سبب")


PROGRAM = """
import logging, os, sys
found = os.fstat(2)
os.environ["JOURNAL_STREAM"] = sys.argv[1].format(d=found.st_dev, i=found.st_ino)
from khulasa.logs import event, start_logging
start_logging("debug", sys.argv[2])
event("looked", level=logging.DEBUG)
event("published", files=3)
event("problem", level=logging.WARNING, origin="a b")
event("failed", level=logging.ERROR)
logging.getLogger("uvicorn").critical("end")
"""


def lines_of(stream: str, form: Form) -> list[str]:
    """Return what a process logs whose JOURNAL_STREAM is this; {d} and {i} stand for its stderr."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, stream, form],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    return ran.stderr.splitlines()


def test_the_journal_gets_priorities_and_no_time() -> None:
    """It has its own, and files each line under its priority."""
    assert lines_of("{d}:{i}", "human") == [
        "<7>looked",
        "<6>published files=3",
        "<4>problem origin='a b'",
        "<3>failed",
        "<2>log logger=uvicorn message=end",
    ]


@pytest.mark.parametrize("stream", ["", "{d}:1", "x", "{i}:{d}:", "8:9:10"])
def test_another_stream_is_no_journal(stream: str) -> None:
    """A variable that was inherited says nothing of a stderr that leads elsewhere."""
    assert lines_of(stream, "human")[1].endswith("INFO published files=3")


def test_objects_in_the_journal_are_objects() -> None:
    """No prefix stands before the brace."""
    assert json.loads(lines_of("{d}:{i}", "json")[1])["files"] == 3


@pytest.mark.parametrize("form", ["human", "json"])
def test_a_hostile_value_does_not_break_the_line(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor does half a pair, as from a file's name, stop the logging."""
    start_logging("info", form)
    event("problem", origin=HOSTILE)

    (told,) = capsys.readouterr().err.splitlines()
    assert told.isprintable()
    assert "udce9" in told
