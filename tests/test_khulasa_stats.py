"""`khulasa stats`: charts for people, columns for pipes, one document for programs."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.statcharts import bar, lines, spark
from khulasa.stats import Shown, rows, show_statistics
from khulasa.terminal import FIRST_STRONG_ISOLATE, POP_ISOLATE, Terminal
from store.article import FeedFacts
from store.statistics import Statistics, Tally
from store.store import Store
from tests.feeds_samples import feed
from tests.store_samples import LIST, MORNING, ORCHARD, ORCHARD_TEXT, draft, page
from tests.test_khulasa_cli import PROGRAM, Workspace

PAGES = (
    page("a.txt", draft(outlet="المرفأ", tags=("الموانئ",), related=LIST[:2])),
    page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("الزراعة",), related=LIST[:1])),
)


def told(
    store: Store,
    capsys: pytest.CaptureFixture[str],
    *,
    days: int = 2,
    outlet: str | None = None,
    as_json: bool = False,
) -> str:
    """Return what is printed on the evening of the day on which the pages came."""
    code = show_statistics(
        Terminal(), store, Config(), now=MORNING, days=days, outlet=outlet, is_plain=True, as_json=as_json
    )

    assert code is Exit.DONE
    return capsys.readouterr().out


def test_columns_tell_all(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Days with their zeros, sums, outlets, tags; names stand last."""
    store.save(PAGES, now=MORNING)

    assert told(store, capsys).splitlines() == [
        "day           articles      copies      joined   headlines     repeats  duplicates",
        "2026-03-01           0           0           0           0           0           0",
        "2026-03-02           2           0           0           3           1           1",
        "total                2           0           0           3           1           1",
        "",
        "outlets       articles      copies      joined   headlines     repeats  duplicates",
        "                     1           0           0           2           0           0  المرفأ",
        f"{'':21}1           0           0           1           1           1  (no outlet named)",
        "",
        "tags           stories",
        "                     1  الموانئ",
        "                     1  الزراعة",
    ]


def test_programs_get_one_document(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Whose keys stay: scripts are written against them."""
    store.save(PAGES, now=MORNING)
    found: dict[str, Any] = json.loads(told(store, capsys, as_json=True))

    counted: dict[str, float] = {
        "articles": 2,
        "copies": 0,
        "joined": 0,
        "headlines": 3,
        "repeats": 1,
        "duplicates": 1,
    }
    counted["share"] = 0.2
    nothing = dict.fromkeys(counted, 0)
    assert found["total"] == counted
    assert found["days"] == [{"day": "2026-03-01", **nothing}, {"day": "2026-03-02", **counted}]
    assert [(each["name"], each["slug"]) for each in found["outlets"]] == [("المرفأ", "المرفا"), (None, None)]
    assert found["tags"][0] == {"name": "الموانئ", "slug": "المواني", "stories": 1}
    assert {key: found[key] for key in found.keys() - {"total", "days", "outlets", "tags"}} == {
        "since": "2026-03-01",
        "until": "2026-03-02",
        "timezone": "Asia/Riyadh",
        "source": None,
    }


def test_an_outlet_alone(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """In any spelling; the tags of all have no place there."""
    store.save(PAGES, now=MORNING)
    found = json.loads(told(store, capsys, outlet="المرفا", as_json=True))

    assert (found["source"], found["total"]["articles"], found["tags"]) == ("المرفأ", 1, [])
    assert "tags" not in told(store, capsys, outlet="المَرفأ")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("المرفاء", "did you mean 'المرفأ'?"),
        ("زحل", "`khulasa stats` lists them"),
        ("", "`khulasa stats` lists them"),
    ],
)
def test_an_outlet_that_there_is_not(
    store: Store, capsys: pytest.CaptureFixture[str], name: str, remedy: str
) -> None:
    """It is said what would be right."""
    store.save(PAGES, now=MORNING)
    with pytest.raises(RequestError) as caught:
        told(store, capsys, outlet=name)

    assert str(caught.value) == f"khulasa stats --source: no outlet is called {name!r}: {remedy}"


def test_an_empty_store_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Zeros, and a note that nobody mistakes for a fault."""
    assert told(store, capsys, days=1).splitlines()[1].split() == ["2026-03-02", *["0"] * 6]
    show_statistics(
        Terminal(), store, Config(), now=MORNING, days=1, outlet=None, is_plain=True, as_json=False
    )
    assert capsys.readouterr().err == "nothing came in on these days\n"


def shown(found: Statistics, tags: tuple[FeedFacts, ...] = ()) -> Shown:
    """Make what is shown."""
    return Shown(found.days[0][0], found.days[-1][0], "Asia/Riyadh", None, found, tags)


@given(
    width=st.integers(1, 200),
    counts=st.lists(st.builds(Tally, *[st.integers(0, 10**5)] * 5), min_size=1, max_size=200),
)
def test_charts_fit_the_terminal(width: int, counts: list[Tally]) -> None:
    """Any number of days, where there is room for the numbers; names are cut, and end their lines."""
    days = tuple((date(2026, 1, 1) + timedelta(days=number), tally) for number, tally in enumerate(counts))
    outlets = ((feed("وكالة الأنباء " * 9), counts[0]), (None, counts[-1]))
    drawn = lines(shown(Statistics(days, outlets), (FeedFacts(feed("الموانئ"), 3),)), width)

    texts = [line.plain for line in drawn]
    assert all(Text(line).cell_len <= max(width, 75) for line in texts)
    assert sum(line.endswith("left out") for line in texts) == len(rows(days)) <= 35
    assert [line.rpartition("  ")[2] for line in texts if "…" in line] == [("وكالة الأنباء " * 9)[:39] + "…"]


@given(counts=st.lists(st.integers(0, 10**9), min_size=1, max_size=400), width=st.integers(-5, 100))
def test_a_spark_is_as_long_as_there_is_room(counts: list[int], width: int) -> None:
    """The highest reaches the top; nothing is blank; what is not nothing is not."""
    drawn = spark(counts, width)

    assert len(drawn) <= max(width, 1)
    assert ("█" in drawn) == any(counts)
    if len(counts) <= width:
        assert [mark == " " for mark in drawn] == [count == 0 for count in counts]


@given(most=st.integers(1, 10**9), share=st.floats(0, 1), width=st.integers(1, 99))
def test_a_bar_is_as_long_as_its_share(most: int, share: float, width: int) -> None:
    """To an eighth of a column."""
    count = round(most * share)
    drawn = bar(count, most, width)

    assert len(drawn) <= width
    assert bool(drawn) == bool(count)
    assert abs(drawn.count("█") - count * width / most) < 1


def on_terminal(work: Workspace, *options: str, **environ: str) -> str:
    """Return what the command writes to a terminal."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 90, 0, 0))
    process = subprocess.Popen(
        [PROGRAM, "stats", *options],
        cwd=work.folder,
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", **environ},
        stdout=follower,
    )
    os.close(follower)
    data = b""
    with suppress(OSError):  # the other end is closed
        while more := os.read(leader, 1 << 16):
            data += more
    os.close(leader)

    assert process.wait() == 0
    return data.decode()


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workspace:
    """Make a workspace with a page in its store."""
    made = Workspace(tmp_path / "work", capsys)
    made.page("library.txt")
    assert made("ingest")[0] == 0
    return made


def test_a_person_sees_charts(work: Workspace) -> None:
    """In colour; each Arabic name isolated, so that it turns nothing round."""
    seen = on_terminal(work)

    assert "█" in seen
    assert "\x1b[" in seen
    assert f"{FIRST_STRONG_ISOLATE}بريد الساحل{POP_ISOLATE}" in seen


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_who_wants_no_colour_gets_columns(work: Workspace, environ: dict[str, str]) -> None:
    """Nothing steers the terminal; the numbers are those of a pipe."""
    seen = on_terminal(work, "--days", "3", **environ)

    assert not {"\x1b", "█"} & set(seen)
    plain = seen.replace("\r\n", "\n").replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
    assert plain == work("stats", "--days", "3")[1]


@pytest.mark.parametrize("days", ["0", "-1", "99999", "soon"])
def test_days_that_make_no_sense_are_refused(work: Workspace, days: str) -> None:
    """As usage."""
    code, out, err = work("stats", "--days", days)

    assert (code, out) == (2, "")
    assert err.startswith("khulasa stats: Invalid value for '--days'")


def test_the_longest_span(work: Workspace) -> None:
    """Ten years, a line for each day."""
    code, out, _ = work("stats", "--days", "3660")

    assert code == 0
    assert len(out.partition("total")[0].splitlines()) == 3661
