"""What comes in is counted once, by the hour and by outlet, whoever dies and whatever leaves."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, func, insert, select

from store.article import PageRead
from store.dues import STATISTICS
from store.engine import connect
from store.schema import alembic_config, migrate
from store.statistics import Tally
from store.store import Store
from store.tables import METADATA, articles, copies
from tests.conftest import OpenStore
from tests.store_samples import (
    DAY,
    HARBOUR,
    HARBOUR_TEXT,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    embedded,
    everything,
    on_one_store,
    page,
    rows,
    wipe,
)
from tests.test_store_saving import PAGES, page_sets

TODAY = MORNING.date()
HARBOUR_PAGE = page("a.txt", draft(outlet="المرفأ", related=LIST[:3]))


def total(store: Store) -> Tally:
    """Return what was counted in all."""
    return store.statistics(TODAY - 40 * DAY, TODAY + 40 * DAY).total


def by_outlet(store: Store) -> Mapping[str | None, Tally]:
    """Return what was counted, by the outlets' names."""
    found = store.statistics(TODAY, TODAY + DAY)
    return {feed.name if feed else None: tally for feed, tally in found.outlets}


def added(store: Store, *pages: PageRead, now: datetime = LATER) -> Tally:
    """Save pages; return what that added."""
    before = total(store)
    store.save(pages, now=now)
    after = total(store)
    counts = {name: getattr(after, name) - getattr(before, name) for name in Tally.__slots__}
    return Tally(**counts)


def test_what_a_page_brings_is_counted_under_its_outlet(store: Store) -> None:
    """An article, its lines; what it embeds stands under the name of nobody, if it has none."""
    store.save([page("a.txt", draft(outlet="المرفأ", related=LIST[:3]), embedded())], now=MORNING)

    assert by_outlet(store) == {"المرفأ": Tally(articles=1, headlines=3), None: Tally(articles=1)}


def test_an_outlet_is_one_however_it_is_spelt(store: Store) -> None:
    """Under the name that its feed has, and found by any."""
    store.save([HARBOUR_PAGE, page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, outlet="المرفا"))], now=MORNING)

    (found,) = by_outlet(store).items()
    assert found[1].articles == 2
    for name, expected in (("المَرفأ", 2), ("الديار", 0), ("", 0)):
        assert store.statistics(TODAY, TODAY, outlet=name).total.articles == expected


def test_saving_again_counts_nothing(store: Store) -> None:
    """Not in the same run, not in a later one, not under another digest; and nothing is due for it."""
    store.save(PAGES, now=MORNING)
    with store.snapshot() as snapshot:
        store.record_published(snapshot.due(), {}, ())

    again = [replace(each, digest="other") for each in PAGES]
    assert added(store, *PAGES, now=MORNING) == added(store, *PAGES) == added(store, *again) == Tally()
    with store.snapshot() as snapshot:
        assert snapshot.due() == []


def test_an_edit_is_no_duplicate(store: Store) -> None:
    """Of text, of headline, of a place on the page; a line that is new on it counts alone."""
    store.save([page("a.txt", draft(related=LIST[:2]), embedded())], now=MORNING)

    longer = draft(f"{HARBOUR} أخيرا", *HARBOUR_TEXT, "وصفق الجميع.", related=LIST[:3])
    assert added(store, page("a.txt", longer, embedded())) == Tally(headlines=1)
    moved = embedded(position=2)
    assert added(store, page("a.txt", longer, moved)) == Tally()


@pytest.mark.parametrize(
    "again",
    [
        pytest.param([page("b.txt", draft())], id="on another page"),
        pytest.param(
            [page("b.txt", draft(ORCHARD, *ORCHARD_TEXT), embedded(HARBOUR, *HARBOUR_TEXT))], id="embedded"
        ),
        pytest.param([replace(page("a.txt", draft()), source="elsewhere")], id="in another source"),
        pytest.param([page("b.txt", draft(HARBOUR, *HARBOUR_TEXT, "وصفق الجميع."))], id="fuller"),
    ],
)
def test_an_article_that_is_met_again_is_a_duplicate(store: Store, again: list[PageRead]) -> None:
    """Once for each place; that of the same batch, too."""
    store.save([page("a.txt", draft())], now=MORNING)
    assert added(store, *again).copies == 1
    assert added(store, *again).copies == 0

    wipe(store)
    assert added(store, page("a.txt", draft()), *again).copies == 1


def test_an_article_that_stands_twice_on_its_page_is_a_duplicate(store: Store) -> None:
    """Whole below and above."""
    assert added(store, page("a.txt", draft(), embedded(HARBOUR, *HARBOUR_TEXT))) == Tally(1, copies=1)


def test_another_outlets_article_joins_the_story(store: Store) -> None:
    """It is new, and no entry of its own."""
    store.save([HARBOUR_PAGE], now=MORNING)
    other = draft(HARBOUR, *ORCHARD_TEXT, outlet="الديار", published=MORNING)

    assert added(store, page("b.txt", other)) == Tally(articles=1, joined=1)
    assert len(everything(store)) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(LIST[0], 1, id="a line"),
        pytest.param(f"عاجل | {LIST[0]}", 1, id="in other words"),
        pytest.param(HARBOUR, 1, id="an article"),
        pytest.param(LIST[5], 0, id="a new one"),
    ],
)
def test_a_line_that_was_known_is_a_repeat(store: Store, line: str, expected: int) -> None:
    """On another page; the next time that the page is read it is nothing."""
    store.save([HARBOUR_PAGE], now=MORNING)
    more = page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, related=(line,)))

    assert added(store, more) == Tally(articles=1, headlines=1, repeats=expected)
    assert added(store, replace(more, digest="other")) == Tally()


def test_of_one_line_on_two_new_pages_one_is_a_repeat(store: Store) -> None:
    """Whichever comes first in the batch."""
    one = page("a.txt", draft(related=LIST[:1]))
    other = page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, related=LIST[:1]))

    assert added(store, one, other) == Tally(articles=2, headlines=2, repeats=1)


def test_what_leaves_stays_counted(store: Store) -> None:
    """History stays, and the page of what was removed adds nothing to it."""
    store.save([HARBOUR_PAGE], now=MORNING)
    before = total(store)
    store.remove_article(everything(store)[0].article.short_id, now=LATER)

    assert total(store) == before
    assert (
        added(store, replace(HARBOUR_PAGE, digest="other"), page("b.txt", draft(outlet="المرفأ"))) == Tally()
    )


def test_what_is_let_back_is_not_counted_again(store: Store) -> None:
    """Nor are its copies and lines; what comes later on the same pages is."""
    read = (page("a.txt", draft(outlet="المرفأ", related=LIST[:3])), page("b.txt", draft(), embedded()))
    store.save(read, now=MORNING)
    before = total(store)
    name = next(story.article.short_id for story in everything(store) if story.article.headline == HARBOUR)
    store.remove_article(name, now=LATER)
    store.restore_article(name)

    assert added(store, read[0]) == added(store, read[1]) == Tally()
    assert (total(store), len(everything(store))) == (before, 2)
    assert added(store, page("a.txt", draft(outlet="المرفأ", related=LIST[:4]))) == Tally(headlines=1)


@on_one_store
@given(batches=st.lists(page_sets(), min_size=1, max_size=3))
def test_all_that_came_is_counted_once(store: Store, batches: list[list[PageRead]]) -> None:
    """Whatever pages hold: each copy is an article's first or a duplicate, and each line is counted."""
    wipe(store)
    read = [
        replace(one, origin=f"{number}/{one.origin}") for number, batch in enumerate(batches) for one in batch
    ]
    for one in read:
        store.save([one], now=one.seen)
    found = total(store)

    with store._database.reading() as connection:
        kept = connection.execute(select(func.count()).select_from(copies)).scalar_one()
        new = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    assert (found.articles, found.articles + found.copies) == (new, kept)
    assert found.joined == new - len(everything(store))
    lines = [{line for one in each.drafts for line in one.related} for each in read]
    assert found.headlines == sum(map(len, lines))
    assert len(set().union(*lines)) >= found.headlines - found.repeats >= 0
    before = rows(store)
    store.save(read, now=LATER)
    assert rows(store) == before


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        pytest.param("UTC", "2026-03-01T23:59:59Z", date(2026, 3, 1), id="before midnight"),
        pytest.param("UTC", "2026-03-02T00:00:00Z", date(2026, 3, 2), id="midnight"),
        pytest.param("Asia/Riyadh", "2026-03-01T21:00:00Z", date(2026, 3, 2), id="east"),
        pytest.param("America/Los_Angeles", "2026-03-02T06:59:00Z", date(2026, 3, 1), id="west"),
        pytest.param("Pacific/Kiritimati", "2026-03-01T10:00:00Z", date(2026, 3, 2), id="farthest east"),
        pytest.param("Etc/GMT+12", "2026-03-02T11:59:00Z", date(2026, 3, 1), id="farthest west"),
        pytest.param(
            "Africa/Cairo", "2026-04-23T22:30:00Z", date(2026, 4, 24), id="a midnight that is left out"
        ),
        pytest.param("Africa/Cairo", "2026-10-29T21:30:00Z", date(2026, 10, 29), id="an hour twice"),
        pytest.param("Asia/Tehran", "2026-03-01T20:45:00Z", date(2026, 3, 1), id="half an hour"),
    ],
)
def test_days_are_those_of_the_zone(store: Store, zone: str, moment: str, day: date) -> None:
    """The same counts, told in any zone; the day alone, and among others."""
    now = datetime.fromisoformat(moment)
    store.save([HARBOUR_PAGE], now=now)

    for since, until in ((day, day), (day - 3 * DAY, day + 3 * DAY)):
        found = store.statistics(since, until, zone=ZoneInfo(zone))
        assert [each for each, tally in found.days if tally.articles] == [day]
        assert [each for each, _ in found.days] == [
            since + number * DAY for number in range((until - since).days + 1)
        ]
    for other in (day - DAY, day + DAY):
        assert store.statistics(other, other, zone=ZoneInfo(zone)).total == Tally()


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([MORNING], (TODAY - 4 * DAY, TODAY), id="one day"),
        pytest.param([MORNING - 7 * DAY, MORNING], (TODAY - 7 * DAY, TODAY), id="a week"),
        pytest.param([MORNING - 90 * DAY, MORNING], (TODAY - 9 * DAY, TODAY), id="more than are asked for"),
        pytest.param([MORNING + 9999 * DAY, MORNING], (TODAY - 4 * DAY, TODAY), id="a clock was ahead"),
        pytest.param(
            [MORNING, datetime(1970, 1, 1, 1, tzinfo=UTC)],
            (date(1969, 12, 28), date(1970, 1, 1)),
            id="a clock lost its battery",
        ),
    ],
)
def test_the_latest_days_are_those_of_what_came_last(
    store: Store, moments: list[datetime], expected: tuple[date, date] | None
) -> None:
    """Not of a clock, and not of the greatest date; no more than were counted, but for a few."""
    for number, moment in enumerate(moments):
        store.save([page(f"{number}.txt", draft(LIST[number], LIST[number]))], now=moment)
    with store.snapshot() as snapshot:
        found = snapshot.latest_statistics(10, ZoneInfo("UTC"), least=5)

    assert (found and (found.days[0][0], found.days[-1][0])) == expected


def test_what_is_counted_makes_its_page_due(store: Store) -> None:
    """A line alone, too."""
    store.save([HARBOUR_PAGE], now=MORNING)
    with store.snapshot() as snapshot:
        store.record_published(snapshot.due(), {}, ())
    store.save([page("a.txt", draft(outlet="المرفأ", related=LIST[:4]))], now=LATER)

    with store.snapshot() as snapshot:
        assert (STATISTICS, "more came in") in {(each.kind, each.why) for each in snapshot.due()}


PROGRAM = """
import os, signal, sys
from store import tallies
from store.store import Store
from tests.store_samples import MORNING
from tests.test_store_saving import PAGES

count, kill = tallies.count, len(sys.argv) > 2

def counted(*arguments):
    count(*arguments)
    if kill:
        os.kill(os.getpid(), signal.SIGKILL)

tallies.count = counted
with Store.open(sys.argv[1], authority="example.org", since="2026") as store:
    for one in PAGES:
        store.save([one], now=MORNING)
"""


def test_who_is_killed_has_counted_nothing(store_url: str, open_store: OpenStore) -> None:
    """The counts go with what they count: whoever dies after counting, before the end, left neither."""
    killed = subprocess.run([sys.executable, "-c", PROGRAM, store_url, "kill"], check=False)
    store = open_store(store_url)

    assert (killed.returncode, total(store), everything(store)) == (-9, Tally(), [])
    assert added(store, *PAGES).articles == len(everything(store)) == 3


def test_two_processes_count_once(store_url: str, open_store: OpenStore, tmp_path: Path) -> None:
    """Both read the same pages at the same time."""
    running = [subprocess.Popen([sys.executable, "-c", PROGRAM, store_url]) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    alone = open_store(f"sqlite:///{tmp_path / 'alone.db'}")
    for one in PAGES:
        alone.save([one], now=MORNING)

    assert total(open_store(store_url)) == total(alone) != Tally()


@pytest.mark.parametrize("outlet", ["المرفأ", None], ids=["of an outlet", "of nobody"])
def test_an_older_store_is_counted_when_it_is_brought_up_to_date(
    empty_url: str, open_store: OpenStore, tmp_path: Path, outlet: str | None
) -> None:
    """What it holds, by when that was first seen, as if it had been counted all the time."""
    newer = open_store(f"sqlite:///{tmp_path / 'newer.db'}")
    newer.save([page("a.txt", draft(outlet=outlet, related=LIST[:3]), embedded())], now=MORNING - 3 * DAY)
    newer.save([page("b.txt", draft(outlet=outlet, related=(LIST[0], ORCHARD)))], now=MORNING)
    joining = draft(HARBOUR, *ORCHARD_TEXT, outlet="الدّيار", related=LIST[2:5], published=MORNING)
    newer.save([page("c.txt", joining)], now=LATER)
    newer.save([page("d.txt", draft(LIST[7], LIST[8], outlet="الديار"))], now=LATER)
    make_old(empty_url, newer)

    older = open_store(empty_url)
    assert total(newer) == Tally(articles=4, copies=1, joined=1, headlines=8, repeats=3)
    assert rows(older)["tallies"] == rows(newer)["tallies"]
    span = TODAY - 9 * DAY, TODAY + DAY
    assert older.statistics(*span) == newer.statistics(*span)
    with older.snapshot() as one, newer.snapshot() as other:
        assert one.latest_statistics(9, UTC) == other.latest_statistics(9, UTC)


def make_old(url: str, newer: Store) -> None:
    """Make a store of the first schema that holds what another one does, and bring it up to date."""
    with closing(connect(url, timedelta(seconds=10))) as database:
        with database.writing() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
        with database.writing() as connection, newer._database.reading() as source:
            old = MetaData()
            old.reflect(connection)
            for before in old.sorted_tables:
                if (table := METADATA.tables.get(before.name)) is not None:
                    columns = [column for column in table.c if column.name in before.c]
                    held = [row._asdict() for row in source.execute(select(*columns))]
                    if table.name == "meta":
                        held = [row for row in held if row["name"] != "latest tally"]
                    if held:
                        connection.execute(insert(table), held)
        migrate(database)


def test_an_empty_older_store_has_nothing_to_count(
    empty_url: str, open_store: OpenStore, tmp_path: Path
) -> None:
    """It is a store like a new one."""
    make_old(empty_url, open_store(f"sqlite:///{tmp_path / 'newer.db'}"))
    store = open_store(empty_url)

    assert rows(store)["tallies"] == []
    with store.snapshot() as snapshot:
        assert snapshot.latest_statistics(9, UTC) is None
