"""What the program remembers of its own work, and what it asks the store while it works."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from store.article import Due, Output, Problem, Role, Run, Saved
from store.store import Store
from tests.conftest import OpenStore
from tests.store_samples import (
    HARBOUR,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    embedded,
    everything,
    page,
    save_each,
    shown,
    wipe,
)

EMPTY = Problem("empty.txt", "the file is empty: put a page into it, or remove it")
BROKEN = Problem("broken.txt", "article 1 of 2 has no headline: give it a line of its own above its text")


def test_problems_are_listed_by_source(store: Store) -> None:
    """Each source has its own; without a name, all are listed."""
    store.record_problems("seeds", [EMPTY, BROKEN, EMPTY], now=MORNING)
    store.record_problems("wire", [EMPTY], now=MORNING)

    assert store.problems("seeds") == [BROKEN, EMPTY]
    assert store.problems() == [BROKEN, EMPTY, EMPTY]
    assert store.problems("elsewhere") == []


def test_a_report_replaces_the_one_before(store: Store) -> None:
    """A file that is gone is no problem any more."""
    store.record_problems("seeds", [EMPTY, BROKEN], now=MORNING)
    store.record_problems("seeds", [BROKEN], now=LATER)

    assert store.problems("seeds") == [BROKEN]


def test_a_saved_page_keeps_its_problem_until_the_next_report(store: Store) -> None:
    """Some pages are saved in spite of one: a few bytes that cannot be read, a keyword that is none."""
    store.record_problems("seeds", [BROKEN], now=MORNING)
    store.save([page("broken.txt", draft())], now=MORNING)

    assert store.problems("seeds") == [BROKEN]


def test_a_page_that_repeats_another_names_it(store: Store) -> None:
    """The page that was read later is the repeat, whether one save holds both or not; embedding is none."""
    first, second, third = (page(name, draft()) for name in ("b.txt", "a.txt", "c.txt"))
    store.save([first], now=MORNING)
    store.save([second, third, page("d.txt", draft(role=Role.EMBEDDED))], now=LATER)
    said = "holds the same article as b.txt: remove one of them"

    assert store.repeats("seeds", ["a.txt", "b.txt", "d.txt"]) == [Problem("a.txt", said)]
    assert [problem.origin for problem in store.repeats("seeds", ["c.txt", "a.txt"])] == ["a.txt", "c.txt"]
    assert store.repeats("elsewhere", ["a.txt"]) == []


def test_published_files_are_remembered(store: Store) -> None:
    """What was written replaces what was known of the path; what was removed is forgotten."""
    first, second = Output("tag", 1, 10, 5), Output("tag", 2, 2**40, 2**62, 100)
    store.record_published((), {"atom.xml": first, "tags/نفط/atom.xml": first, "old.xml": first}, ())
    store.record_published((), {"atom.xml": second}, ["old.xml", "never.xml"])
    store.record_published((), {}, ())

    with store.snapshot() as snapshot:
        assert dict(snapshot.all_outputs()) == {"atom.xml": second, "tags/نفط/atom.xml": first}
        assert snapshot.outputs([Due("tag", 2), Due("article", 1)]) == {"atom.xml": second}


def test_a_run_tells_when_it_began_and_what_it_did(store: Store) -> None:
    """The latest run first; one that broke off has no end."""
    first = store.begin_run("ingest", MORNING)
    store.end_run(first, MORNING + timedelta(seconds=3), {"pages": 4}, 1)
    store.begin_run("rebuild", LATER)

    assert store.status().runs == (
        Run("rebuild", LATER, None, {}, 0),
        Run("ingest", MORNING, MORNING + timedelta(seconds=3), {"pages": 4}, 1),
    )


def test_the_status_counts_what_there_is(store: Store) -> None:
    """Pages, articles, stories, headlines, tags, sources; and what could not be read."""
    read = [
        page("a.txt", draft(outlet="المرفأ", tags=("الموانئ", "البلد"), related=LIST[:3])),
        page("b.txt", draft(outlet="الديار"), embedded()),
    ]
    store.save(read, now=MORNING)
    store.record_problems("seeds", [EMPTY], now=MORNING)
    status = store.status()

    assert (status.sources, status.pages, status.articles, status.stories) == (1, 2, 3, 2)
    assert (status.headlines, status.tags, status.problems) == (5, 2, (EMPTY,))


def test_an_articles_page_is_found_by_its_name(store: Store) -> None:
    """Every article has a page, also the one that another outlet's copy covers in the entry."""
    store.save([page("a.txt", draft(outlet="المرفأ")), page("b.txt", draft(outlet="الديار"))], now=MORNING)
    (story,) = everything(store)

    for article in (story.article, *story.also):
        assert store.article_page(article.short_id) == (article, story)


def test_an_article_that_there_is_not(store: Store) -> None:
    """An address that was never given out."""
    with pytest.raises(KeyError):
        store.article_page("0" * 16)


def test_an_empty_store_answers(store: Store) -> None:
    """The first publishing may come before the first page."""
    assert (store.tags(), store.newest(None, 5)) == ([], [])
    with store.snapshot() as snapshot:
        assert (snapshot.due(), list(snapshot.all_outputs()), store.problems()) == ([], [], [])
    assert store.site_uri == "tag:example.org,2026:site"


READ = [
    page("a.txt", draft(outlet="المرفأ", tags=("الموانئ",), related=(ORCHARD, *LIST[:5])), embedded()),
    page(
        "b.txt", draft(ORCHARD, *ORCHARD_TEXT[:2], tags=("الزراعة",), related=(HARBOUR, f"عاجل | {LIST[0]}"))
    ),
    page("c.txt", draft(LIST[0], "صمم الطلاب الدراجة في ورشة الجامعة.", tags=("الجامعة",), related=LIST[1:])),
    page("d.txt", draft(HARBOUR, related=LIST[3:6]), embedded(LIST[1], "يعرض المتحف مخطوطات نادرة.")),
]


def test_threads_that_save_at_once_take_turns(store: Store) -> None:
    """All pages are saved, each once, whoever was first: as if one thread had saved them in a row."""
    gate = threading.Barrier(4)
    saved: list[Saved] = []

    def run(start: int) -> None:
        gate.wait()
        saved.extend(store.save([READ[(start + step) % 4]], now=MORNING) for step in range(4))

    threads = [threading.Thread(target=run, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = shown(store)
    wipe(store)
    save_each(store, READ)

    assert sum(saved, start=Saved()).pages == 4
    assert found == shown(store)


def test_processes_that_save_at_once_take_turns(store_url: str, open_store: OpenStore) -> None:
    """The daemon and a command at its side lose nothing of each other's work."""
    program = (
        "import sys; from tests.test_store_records import READ, MORNING; from store.store import Store\n"
        f"with Store.open({store_url!r}, authority='example.org', since='2026') as store:\n"
        "    for page in READ[::int(sys.argv[1])]: store.save([page], now=MORNING)\n"
    )
    root = Path(__file__).parent.parent
    writers = [
        subprocess.Popen([sys.executable, "-c", program, order], cwd=root, stderr=subprocess.PIPE)
        for order in ("1", "-1")
    ]
    told = [writer.communicate()[1] for writer in writers]
    store = open_store(store_url)
    found = shown(store)
    wipe(store)
    save_each(store, READ)

    assert told == [b"", b""]
    assert found == shown(store)


def test_runs_long_past_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched, to see it without a thousand runs: what a daemon does every minute must not add up."""
    monkeypatch.setattr("store.records._KEPT", 2)
    for kind in ("first", "second", "third"):
        store.begin_run(kind, MORNING)

    assert [run.kind for run in store.status().runs] == ["third", "second"]
