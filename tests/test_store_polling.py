"""What is remembered of remote sources: saved with what they brought, shown when it is news."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khulasa.exits import Exit, told
from store.article import PageRead, Problem
from store.dues import DIRECTORY, SOURCES
from store.errors import SourceError
from store.remote import HostPause, Poll, SourceState, Standing
from store.states import states
from store.store import Store
from tests.conftest import OpenStore
from tests.store_samples import DAY, HARBOUR, LATER, LIST, MORNING, draft, on_one_store, page, rows, wipe
from tests.test_store_indexes import plans, scans

HOUR = timedelta(hours=1)
ADDRESS = "https://waha.example/feed.xml"
FIRST = Poll(
    asked=ADDRESS,
    url=ADDRESS,
    etag='W/"17"',
    modified="Mon, 02 Mar 2026 06:00:00 GMT",
    digest="a" * 64,
    due=MORNING + HOUR,
    polled=MORNING,
    succeeded=MORNING,
    changed=MORNING,
    status=200,
    title="صوت الواحة",
)
FAILED = replace(FIRST, failures=3, reason="the server answers 503", due=MORNING + 7 * HOUR / 6)
FULL = replace(
    FAILED,
    url="https://new.example/feed",
    interval=timedelta(minutes=17),
    moved_to="https://newest.example/feed",
    moves=2,
    standing=Standing.GONE,
    hub="https://hub.example/",
    topic=ADDRESS,
)


def read_from(source: str, *numbers: int) -> list[PageRead]:
    """Make pages of a remote source."""
    found = [page(f"{ADDRESS}#{number}", draft(LIST[number], LIST[number])) for number in numbers]
    return [replace(each, source=source, is_stable=True) for each in found]


def polled(store: Store, poll: Poll = FIRST, *numbers: int, name: str = "الواحة") -> None:
    """Save what asking a source brought."""
    store.save(read_from(name, *numbers), now=MORNING, polled={name: poll})


def publish_all(store: Store) -> None:
    """Strike off all that is due."""
    with store.snapshot() as snapshot:
        dues = snapshot.due()
    store.record_published(dues, {}, ())


def due_kinds(store: Store) -> set[str]:
    """Return the kinds of what is due."""
    with store.snapshot() as snapshot:
        return {due.kind for due in snapshot.due()}


def shown(store: Store) -> list[SourceState]:
    """Return what the sources page shows."""
    with store._database.reading() as connection:
        return states(connection)


@pytest.mark.parametrize("poll", [FIRST, FAILED, FULL, Poll(ADDRESS, ADDRESS)], ids=range(4))
def test_a_poll_is_remembered_as_it_was(store: Store, poll: Poll) -> None:
    """Each field, new or in the place of another."""
    for before in ([], [FIRST], [FULL]):
        for each in (*before, poll):
            polled(store, each)

        assert store.polls() == {"الواحة": poll}
        assert store.poll_of("الواحة") == poll
    assert store.poll_of("elsewhere") is None


TEXTS = st.none() | st.text(st.characters(codec=None), max_size=30) | st.just("a\x00\ud800\u202eب\n")
MOMENTS = st.none() | st.datetimes(datetime(1990, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone follows
POLLS = st.builds(
    Poll,
    asked=TEXTS.map(str),
    url=TEXTS.map(str),
    etag=TEXTS,
    modified=TEXTS,
    digest=TEXTS,
    due=MOMENTS,
    interval=st.integers(0, 10**8).map(lambda seconds: timedelta(seconds=seconds)),
    polled=MOMENTS,
    succeeded=MOMENTS,
    changed=MOMENTS,
    failures=st.integers(0, 2**31),
    reason=TEXTS,
    status=st.none() | st.integers(100, 599),
    moved_to=TEXTS,
    moves=st.integers(0, 9),
    standing=st.sampled_from(Standing),
    title=TEXTS,
    hub=TEXTS,
    topic=TEXTS,
)


@on_one_store
@given(first=POLLS, second=POLLS)
def test_whatever_a_server_says_is_kept(store: Store, first: Poll, second: Poll) -> None:
    """On both engines alike, and what was kept is kept again as it is."""
    wipe(store)
    polled(store, first)
    kept = store.polls()
    assert kept["الواحة"] == replace(
        first,
        **{
            name: getattr(kept["الواحة"], name)
            for name in (
                "asked",
                "url",
                "etag",
                "modified",
                "digest",
                "reason",
                "moved_to",
                "title",
                "hub",
                "topic",
            )
        },
    )

    polled(store, kept["الواحة"])
    assert store.polls() == kept
    polled(store, second)
    polled(store, store.polls()["الواحة"])


def test_pages_polls_problems_and_pauses_are_saved_together_or_not_at_all(store: Store) -> None:
    """One that cannot be saved leaves nothing of the others behind."""
    broken = replace(FIRST, failures=2**70)
    pause = HostPause("waha.example", LATER, 2)
    before = rows(store)
    with pytest.raises(Exception):  # noqa: B017, PT011 - each engine says it otherwise
        store.save(
            read_from("الواحة", 1),
            now=MORNING,
            polled={"الواحة": broken},
            problems={"الواحة": [Problem("1", "no title")]},
            pauses=[pause],
        )
    assert rows(store) == before

    store.save(
        read_from("الواحة", 1),
        now=MORNING,
        polled={"الواحة": FIRST},
        problems={"الواحة": [Problem("1", "no title")]},
        pauses=[pause],
    )
    assert store.problems("الواحة") == [Problem("1", "no title")]
    assert store.pauses(MORNING) == {"waha.example": pause}
    assert (store.polls(), store.status().pages) == ({"الواحة": FIRST}, 1)


def test_problems_of_sources_that_are_not_named_stay(store: Store) -> None:
    """Most polls find nothing new, and say nothing of entries."""
    one, other = Problem("1", "no title"), Problem("2", "no date")
    store.save([], now=MORNING, problems={"الواحة": [one], "الميناء": [other]})
    store.save([], now=MORNING, polled={"الواحة": FIRST}, problems={"الميناء": []})

    assert store.problems() == [one]


def test_saving_nothing_is_nothing(store: Store) -> None:
    """Not even a transaction."""
    before = rows(store)
    assert store.save([], now=MORNING).pages == 0
    assert rows(store) == before


def test_two_thousand_polls_are_few_statements(tmp_path: Path, open_store: OpenStore) -> None:
    """Whoever asks two thousand feeds that have nothing new writes that down in one go."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    many = {f"مصدر {number}": FIRST for number in range(2000)}
    store.save([], now=MORNING, polled=many)
    again = {name: replace(poll, due=LATER) for name, poll in many.items()}
    steps = plans(store, lambda store: store.save([], now=MORNING, polled={"مصدر 7": FIRST}))
    assert scans(steps) == set()

    store.save([], now=LATER, polled=again)
    assert store.polls() == again


def test_who_is_killed_before_the_save_ends_asks_again_and_doubles_nothing(
    open_store: OpenStore, store_url: str
) -> None:
    """The process dies between writing the pages and the end of the transaction."""
    store = open_store(store_url)
    polled(store, FIRST, 0)
    before = rows(store)
    program = (
        "import os, signal, sys\n"
        "from store import hosts\n"
        "from tests.test_store_polling import *\n"
        "hosts.pause = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "store = Store.open(sys.argv[1], authority='example.org', since='2026')\n"
        "polled(store, replace(FIRST, etag='new'), 1, 2)\n"
    )
    died = subprocess.run([sys.executable, "-c", program, store_url], check=False)
    assert died.returncode == -signal.SIGKILL
    assert rows(store) == before

    for _ in range(2):
        polled(store, replace(FIRST, etag="new"), 1, 2)
    assert (store.status().pages, store.status().articles) == (3, 3)
    assert store.polls()["الواحة"].etag == "new"


def test_digests_are_had_by_the_thousand(store: Store) -> None:
    """Of one source's pages, those that are known."""
    pages = read_from("الواحة", 1, 2)
    store.save(pages, now=MORNING)
    store.save([page(pages[0].origin, draft(HARBOUR))], now=MORNING)
    asked = [each.origin for each in pages] + [f"never {number}" for number in range(3000)]

    assert store.digests_of("الواحة", asked) == {each.origin: each.digest for each in pages}
    assert store.digests_of("elsewhere", asked) == {}
    assert store.digests_of("الواحة", []) == {}


def test_pauses_end_and_are_forgotten(store: Store) -> None:
    """Of one host the last word counts."""
    first, second = HostPause("a.example", MORNING + HOUR, 1), HostPause("a.example", MORNING + 2 * HOUR, 2)
    other = HostPause("b.example", MORNING + HOUR, 1)
    store.save([], now=MORNING, pauses=[first, other, HostPause("c.example", None, 1)])
    store.save([], now=MORNING, pauses=[second])

    assert store.pauses(MORNING) == {"a.example": second, "b.example": other}
    assert store.pauses(MORNING + HOUR) == {"a.example": second}
    store.save([], now=MORNING + 3 * DAY, pauses=[HostPause("d.example", MORNING + 4 * DAY, 1)])
    assert [row[0] for row in rows(store)["hosts"]] == ["d.example"]


def test_a_paused_source_is_resumed_at_once(store: Store) -> None:
    """Its failures are forgotten; what else is remembered of it stays."""
    polled(store, FAILED)
    store.stand("الواحة", Standing.PAUSED, now=MORNING)
    assert store.polls() == {"الواحة": replace(FAILED, standing=Standing.PAUSED)}

    store.stand("الواحة", Standing.ACTIVE, now=LATER)
    assert store.polls() == {"الواحة": replace(FAILED, failures=0, reason=None, due=LATER)}


def test_a_source_can_be_paused_before_it_was_ever_asked(store: Store) -> None:
    """Its address is that of the configuration."""
    store.stand("الواحة", Standing.PAUSED, now=MORNING, url=ADDRESS)

    assert store.polls() == {"الواحة": Poll(ADDRESS, ADDRESS, standing=Standing.PAUSED)}


def test_who_is_not_known_cannot_be_paused(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a mistake of who asked for it, told on one line; nothing is recorded."""
    before = rows(store)
    with pytest.raises(SourceError) as caught:
        store.stand("الواحة", Standing.PAUSED, now=MORNING)

    assert told(caught.value, verbose=False) == Exit.USAGE
    assert capsys.readouterr().err == "الواحة: no source is called so: `khulasa sources` lists them\n"
    assert rows(store) == before


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        pytest.param([Standing.PAUSED], Standing.PAUSED, id="paused meanwhile"),
        pytest.param([Standing.PAUSED, Standing.ACTIVE], Standing.ACTIVE, id="paused and resumed meanwhile"),
    ],
)
def test_a_poll_under_way_undoes_no_pause(store: Store, commands: list[Standing], expected: Standing) -> None:
    """It began before somebody paused the source, and ends after."""
    polled(store)
    for standing in commands:
        store.stand("الواحة", standing, now=MORNING)
    polled(store, replace(FIRST, etag="new"))

    assert store.polls() == {"الواحة": replace(FIRST, etag="new", standing=expected)}


def test_a_poll_under_way_brings_back_no_pause(store: Store) -> None:
    """A paused source was asked by name, and resumed meanwhile."""
    polled(store)
    polled(store, replace(FIRST, standing=Standing.PAUSED))
    assert store.polls()["الواحة"].standing is Standing.ACTIVE
    polled(store, replace(FIRST, standing=Standing.GONE))
    assert store.polls()["الواحة"].standing is Standing.GONE
    polled(store, FIRST)
    assert store.polls()["الواحة"].standing is Standing.ACTIVE


def test_sources_that_left_the_configuration_are_forgotten(store: Store) -> None:
    """With their problems; their articles and digests stay, and seeds are none of them."""
    polled(store, FIRST, 1)
    polled(store, FIRST, 2, name="الميناء")
    store.record_problems("seeds", [Problem("a.txt", "empty")], now=MORNING)
    store.record_problems("الواحة", [Problem("1", "no title")], now=MORNING)

    assert store.retain_sources(["الواحة", "الميناء"]) == []
    assert store.retain_sources(["الميناء", "new"]) == ["الواحة"]
    assert set(store.polls()) == {"الميناء"}
    assert store.problems() == [Problem("a.txt", "empty")]
    assert store.status().articles == 2
    assert len(store.digests_of("الواحة", [read_from("الواحة", 1)[0].origin])) == 1


def test_articles_are_counted_as_they_come(store: Store) -> None:
    """Whether with a poll or pushed by a hub; what was there before counts when the source comes back."""
    polled(store, FIRST, 1, 2)
    polled(store, FIRST, 1)
    polled(store, FIRST)
    store.save(read_from("الواحة", 3), now=MORNING)
    polled(store, FIRST, 4, name="الميناء")
    counts = {facts.name: facts.articles for facts in store.source_facts()}
    assert counts == {"الواحة": 3, "الميناء": 1}

    store.retain_sources(["الميناء"])
    polled(store)
    assert {facts.name: facts.articles for facts in store.source_facts()} == counts


def test_status_tells_of_remote_sources(store: Store) -> None:
    """All that were ever asked."""
    polled(store, FIRST, 1)
    assert store.status().remote == tuple(store.source_facts())
    assert [(facts.name, facts.poll) for facts in store.source_facts()] == [("الواحة", FIRST)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(FIRST, replace(FIRST, due=LATER, polled=LATER, succeeded=LATER, status=304), id="a 304"),
        pytest.param(FIRST, replace(FIRST, changed=MORNING + HOUR / 3), id="news within the hour"),
        pytest.param(
            FAILED, replace(FAILED, failures=4, due=MORNING + 8 * HOUR / 6), id="asked again within the hour"
        ),
        pytest.param(FIRST, replace(FIRST, etag="new", interval=HOUR, moves=1), id="what is for us only"),
    ],
)
def test_what_the_page_does_not_show_makes_nothing_due(store: Store, before: Poll, after: Poll) -> None:
    """A daemon that asks all day and finds nothing writes no file."""
    polled(store, before)
    publish_all(store)
    polled(store, after)

    assert due_kinds(store) == set()


CHANGES: dict[str, Callable[[Store], object]] = {
    "it has news": lambda store: polled(store, replace(FIRST, changed=MORNING + HOUR)),
    "it fails": lambda store: polled(store, FAILED),
    "it is called otherwise": lambda store: polled(store, replace(FIRST, title="الواحة اليوم")),
    "it moved": lambda store: polled(store, replace(FIRST, url="https://new.example/")),
    "it is gone": lambda store: polled(store, replace(FIRST, standing=Standing.GONE)),
    "it is paused": lambda store: store.stand("الواحة", Standing.PAUSED, now=MORNING),
    "another one came": lambda store: polled(store, name="الميناء"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_the_page_shows_makes_it_due_once(store: Store, change: Callable[[Store], object]) -> None:
    """And nothing else; the same again is no news."""
    polled(store)
    publish_all(store)
    change(store)
    assert due_kinds(store) == {SOURCES}

    publish_all(store)
    change(store)
    assert due_kinds(store) == set()


def test_the_directory_is_due_when_the_page_comes_and_when_it_goes(store: Store) -> None:
    """It links there."""
    polled(store)
    assert due_kinds(store) == {SOURCES, DIRECTORY}

    polled(store, name="الميناء")
    publish_all(store)
    store.retain_sources(["الميناء"])
    assert due_kinds(store) == {SOURCES}

    publish_all(store)
    store.retain_sources([])
    assert due_kinds(store) == {SOURCES, DIRECTORY}


def test_reasons_show_while_a_source_fails(store: Store) -> None:
    """Whole hours: the last success is not put later than it was, nor the next try earlier."""
    polled(store, FAILED)
    expected = SourceState(
        name="الواحة",
        url=ADDRESS,
        title="صوت الواحة",
        articles=0,
        standing=Standing.ACTIVE,
        news=MORNING.replace(minute=0),
        reason="the server answers 503",
        since=MORNING.replace(minute=0),
        due=MORNING.replace(minute=0) + 2 * HOUR,
    )
    assert shown(store) == [expected]

    store.stand("الواحة", Standing.PAUSED, now=MORNING)
    assert shown(store) == [replace(expected, standing=Standing.PAUSED, reason=None, since=None, due=None)]


def test_writers_of_polls_take_turns(open_store: OpenStore, store_url: str) -> None:
    """Two daemons on one store: each poll is that of one of them."""
    stores = [open_store(store_url) for _ in range(2)]
    names = [f"مصدر {number}" for number in range(50)]

    def work(store: Store, etag: str) -> None:
        for _ in range(5):
            store.save([], now=MORNING, polled={name: replace(FIRST, etag=etag) for name in names})

    threads = [threading.Thread(target=work, args=(store, str(n))) for n, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(stores[0].polls()) == set(names)
    assert len({poll.etag for poll in stores[0].polls().values()}) == 1
