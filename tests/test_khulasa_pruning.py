"""`khulasa prune`: what it tells, what readers see afterwards, and that a crash on the way costs nothing."""

import json
import os
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from sqlalchemy import update

from khulasa.config import read_config
from khulasa.pipeline import open_store
from khulasa.pruning import prune
from store.pruning import Pruned
from store.retention import Retention
from store.store import Store
from store.tables import articles
from tests.conftest import OpenStore
from tests.store_samples import DAY, LIST, draft, everything, page
from tests.test_khulasa_cli import PAGE, PROGRAM, Workspace

LIBRARY = "افتتاح مكتبة عامة في حي المرفأ بعد ترميم دام عامين"
NOW = datetime.now(UTC)
SHIP = "سفينة كتب ترسو في ميناء الجزيرة"
SHIP_PAGE = (
    PAGE.replace(LIBRARY, SHIP)
    .replace("فتحت", "أغلقت")
    .replace("السقف", "السطح")
    .replace("المكتبات، الترميم، الأطفال", "الموانئ، الترميم")
)
PATHS = ("atom.xml", "tags/الترميم/atom.xml")


@pytest.fixture
def work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], store_url: str, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """Make a workspace whose two pages came in forty days ago, and are published."""
    monkeypatch.setenv("KHULASA_STORE_URL", store_url)
    made = Workspace(tmp_path / "work", capsys)
    made.page("library.txt")
    made.page("ship.txt", SHIP_PAGE)
    assert made("ingest")[0] == 0
    with opened(made) as store, store._database.writing() as connection:
        connection.execute(update(articles).values(first_seen=NOW - 40 * DAY))
    assert made("rebuild")[0] == 0
    return made


def opened(work: Workspace) -> Store:
    """Open the workspace's store."""
    return open_store(read_config(work.folder / "config.yaml", os.environ))


def configure(work: Workspace, old: str, new: str) -> None:
    """Change a line of the configuration."""
    path = work.folder / "config.yaml"
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1
    path.write_text(before.replace(old, new), encoding="utf-8")


def titles(work: Workspace, path: str = "atom.xml") -> set[str]:
    """Return the titles of a feed's entries."""
    return {entry.title for entry in feedparser.parse(work.files()[path]).entries}


def test_without_a_word_everything_stays(work: Workspace) -> None:
    """As configured; how to have it otherwise is told."""
    code, out, _ = work("prune", "--yes")

    assert (code, out) == (0, "pruned: nothing\n")
    assert work("prune")[2] == "nothing is too old: set retention.age, or give --older-than\n"


def test_it_tells_first_and_does_nothing(work: Workspace) -> None:
    """How many, how old, of which tags, and which are the newest."""
    before = work.files()
    code, out, err = work("prune", "--older-than", "30d")
    told = json.loads(work("prune", "--older-than", "30d", "--json")[1])
    assert work("rebuild")[0] == 0

    assert (code, out.splitlines()[0]) == (
        0,
        "would be pruned: 2 articles, published from 2025-11-09 to 2025-11-09",
    )
    assert [line.split() for line in out.splitlines()[1:5]] == [
        ["2", "الترميم"],
        ["1", "الأطفال"],
        ["1", "المكتبات"],
        ["1", "الموانئ"],
    ]
    assert out.count("http://localhost:8080/articles/") == 2
    assert err == "nothing was changed: --yes prunes them, for good\n"
    assert (told["articles"], told["dry_run"], told["late"], told["unknown"]) == (2, True, 0, [])
    assert told["tags"][0] == {"name": "الترميم", "articles": 2}
    assert {one["headline"] for one in told["sample"]} == {LIBRARY, SHIP}
    assert work.files() == before


def test_a_few_of_many_tags_are_told(work: Workspace) -> None:
    """All of them are in the JSON document."""
    with opened(work) as store:
        tags = tuple(f"وسم {letter}" for letter in "ابتثجحخدذرزسشصضطظعغفق")
        store.save([page("many.txt", draft(LIST[0], LIST[1], tags=tags))], now=NOW - 90 * DAY)
    out = work("prune", "--older-than", "60d")[1].splitlines()
    told = json.loads(work("prune", "--older-than", "60d", "--json")[1])["tags"]

    assert out[21].split() == ["and", "1", "tag", "more"]
    assert len(told) == 21


def test_pruned_articles_leave_every_file(work: Workspace) -> None:
    """And no ingest brings them back; nobody is told that they are gone."""
    pages = [path for path in work.files() if path.startswith("articles/")]
    code, out, err = work("prune", "--older-than", "30d", "--tag", "الموانئ", "--yes")
    files = work.files()
    work.page("ship.txt", f"{SHIP_PAGE}\n")
    work.page("again.txt", SHIP_PAGE)
    again = [work("ingest")[0], work("rebuild")[0]]

    assert (code, out.splitlines()[0]) == (0, "pruned: 1 article, published from 2025-11-09 to 2025-11-09")
    assert err.startswith("published ")
    assert [path for path, data in files.items() if SHIP.encode() in data] == []
    assert len([path for path in files if path.startswith("articles/")]) == len(pages) - 1
    assert b"deleted-entry" not in b"".join(files.values())
    assert b'" 1;' not in files["gone.map"]
    assert again == [0, 0]
    assert [titles(work, path) for path in PATHS] == [{LIBRARY}, {LIBRARY}]


def test_the_configuration_may_say_more(work: Workspace) -> None:
    """A tag's own time holds beside --older-than, unless it is that tag which was asked for."""
    configure(work, "  tags: {}\n", "  tags: {المَكتبات: 90d, لا أحد: 1d}\n")
    code, out, err = work("prune", "--older-than", "30d", "--yes", "--no-publish")
    held = json.loads(work("prune", "--older-than", "30d", "--json")[1])["articles"]
    named = json.loads(work("prune", "--older-than", "30d", "--tag", "المكتبات", "--json")[1])["articles"]

    assert (code, out.splitlines()[0][:17]) == (0, "pruned: 1 article")
    assert err.splitlines() == [
        "retention.tags: no article ever had a tag called 'لا أحد'",
        "stays: 1 article, as old by date, that came in or changed later",
        "not published yet: `khulasa rebuild` does it, or the daemon at its next look",
    ]
    assert (held, named) == (0, 1)


def test_maintenance_prunes_what_is_configured(work: Workspace) -> None:
    """And says nothing when there is nothing: the run goes on record with those of other verbs."""
    configure(work, "  age: null\n", "  age: 30d\n")
    config = read_config(work.folder / "config.yaml", os.environ)
    with opened(work) as store:
        done = prune(store, config, now=NOW)
        again = prune(store, config, now=NOW)
        runs = [(run.kind, run.counts) for run in store.status().runs]

    assert (done.articles, again) == (2, Pruned())
    assert [run for run in runs if run[0] == "prune"] == [("prune", {"articles": 2})]


def test_undone_an_article_begins_anew(work: Workspace) -> None:
    """It comes back with its page under its own address, and stays as long as what is new."""
    before = titles(work)
    address = json.loads(work("prune", "--older-than", "30d", "--json")[1])["sample"][0]["address"]
    assert work("prune", "--older-than", "30d", "--yes")[0] == 0
    code, _, err = work("remove", "--undo", address)
    assert [work("ingest")[0], work("rebuild")[0]] == [0, 0]

    assert (code, err.splitlines()[0]) == (0, "it was pruned: it stays as long from then on as what is new")
    assert len(titles(work)) == 1
    assert titles(work) < before
    assert json.loads(work("prune", "--older-than", "30d", "--json")[1])["late"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--older-than", "soon"),
            "khulasa prune --older-than: expected a duration such as 15m, ",
        ),
        (("--tag", "الموانى"), ""),
        (("--tag", "الميناء"), "khulasa prune --tag: no tag is called 'الميناء': "),
        (("--older-than", "99999999999d"), "khulasa prune --older-than: expected a duration such as"),
    ],
)
def test_a_mistake_is_one_line(work: Workspace, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2; a tag goes by any spelling."""
    code, _, err = work("prune", "--yes", *arguments)

    assert (code, err.startswith(told)) == (2 if told else 0, True)
    assert err.count("\n") == (1 if told else err.count("\n"))


def test_room_is_given_back(work: Workspace) -> None:
    """Of SQLite's file; nothing but room changes."""
    with opened(work) as store:
        is_file = store._database.is_sqlite
        texts = (f"{LIST[number % 7]} {number}" for number in range(3000))
        store.save([page("long.txt", draft(LIST[8], *texts))], now=NOW - 90 * DAY)
    code, _, err = work("prune", "--older-than", "60d", "--yes", "--no-publish", "--compact")

    assert code == 0
    assert err.endswith(" MB given back to the disk\n")
    assert ("0.0 MB" not in err) == is_file
    assert titles(work) == {LIBRARY, SHIP}


DIES = """
import os, signal, sys
from datetime import datetime, timedelta, timezone
from store.retention import Retention
from store.store import Store
from store.tables import articles
import store.pruning as pruning

pruning._BATCH = 5
left = [int(sys.argv[2])]

def stopped():
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return False

with Store.open(sys.argv[1], authority="example.org", since="2026") as opened:
    opened.prune(Retention(timedelta(days=30)), now=datetime.now(timezone.utc), stopped=stopped)
"""


def test_who_is_killed_between_batches_leaves_a_whole_store(store_url: str, open_store: OpenStore) -> None:
    """So many are gone as were done, none by half; the next run does the rest."""
    store = open_store(store_url)
    read = [
        page(f"{number}.txt", draft(f"{LIST[number % 7]} {number}", f"نص رقم {number}."))
        for number in range(23)
    ]
    store.save(read, now=NOW - 90 * DAY)
    before = len(everything(store))
    command = [str(PROGRAM.with_name("python")), "-c", DIES, store_url, "2"]
    died = subprocess.run(command, check=False, cwd=Path(__file__).parent.parent)
    left = len(everything(store))
    store.save([read[0], *(page(one.origin, *one.drafts) for one in read)], now=NOW)

    assert died.returncode == -signal.SIGKILL
    assert 0 < left < before
    assert len(everything(store)) == left
    store.prune(Retention(timedelta(days=30)), now=NOW)
    assert everything(store) == []
