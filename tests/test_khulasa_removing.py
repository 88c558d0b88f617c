"""`khulasa remove`: what readers see afterwards, what comes back and what does not; on both engines."""

import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from tests.test_khulasa_cli import PAGE, Workspace

LIBRARY = "افتتاح مكتبة عامة في حي المرفأ بعد ترميم دام عامين"
SHIP_PAGE = PAGE.replace(LIBRARY, "سفينة كتب ترسو في ميناء الجزيرة").replace(
    "  • قاعة للأطفال تستقبل ألف زائر في أسبوعها الأول", f"  • {LIBRARY}"
)


def graves(feed: bytes) -> list[tuple[str, str]]:
    """Return the tombstones in an Atom feed: what was removed, and when."""
    found = etree.fromstring(feed).iterfind("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    return [(str(grave.get("ref")), str(grave.get("when"))) for grave in found]


@pytest.fixture
def ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], store_url: str, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """Make a workspace whose two pages are published; one lists the other's headline."""
    monkeypatch.setenv("KHULASA_STORE_URL", store_url)
    work = Workspace(tmp_path / "work", capsys)
    work.page("library.txt")
    work.page("ship.txt", SHIP_PAGE.replace("فتحت", "أغلقت").replace("السقف", "السطح"))
    assert work("ingest")[0] == 0
    assert work("rebuild")[0] == 0
    return work


def library(work: Workspace) -> str:
    """Return the short id of the library's article."""
    (path,) = (
        path
        for path, data in work.files().items()
        if path.startswith("articles/") and f"<title>{LIBRARY}" in data.decode()
    )
    return path.split("/")[1]


def entries(work: Workspace, feed: str = "atom.xml") -> dict[str, str]:
    """Return the ids of a feed's entries by their titles."""
    return {entry.title: entry.id for entry in feedparser.parse(work.files()[feed]).entries}


def test_a_removed_article_is_in_no_feed_and_on_no_page(ready: Workspace) -> None:
    """Its page goes; its headline stays in the other page's list, without a link; nothing is left to do."""
    short_id, before = library(ready), entries(ready)
    code, out, err = ready("remove", short_id)
    first, *feeds = out.splitlines()
    files = ready.files()
    addresses = files.pop("gone.map")

    assert (code, first) == (0, f"removed http://localhost:8080/articles/{short_id}/  {LIBRARY}")
    assert [
        line.rpartition("  ")[2] for line in feeds if line.startswith("  from http://localhost:8080/")
    ] == [
        *("الأطفال", "الترميم", "المكتبات"),
        "بريد الساحل",
        "خلاصة",
    ]
    assert err.startswith("published ")
    assert f'"/articles/{short_id}/" 1;' in addresses.decode()
    pages = [data.decode() for path, data in files.items() if path.startswith("articles/")]
    assert [path for path, data in files.items() if short_id in path or short_id.encode() in data] == []
    assert [LIBRARY in page for page in pages] == [True]
    assert entries(ready).keys() == before.keys() - {LIBRARY}
    assert ready("rebuild", "--json")[1].count("xml") == 0


def test_its_entry_becomes_a_tombstone(ready: Workspace) -> None:
    """In every feed that listed it, with the time of its removal (RFC 6721); only Atom can say so."""
    uri = entries(ready)[LIBRARY]
    assert uri in ready.files()["tags/المكتبات/atom.xml"].decode()
    assert ready("remove", uri)[0] == 0
    told = {path: graves(data) for path, data in ready.files().items() if path.endswith("atom.xml")}

    assert {path for path, own in told.items() if own} == {
        "atom.xml",
        *(f"tags/{slug}/atom.xml" for slug in ("المكتبات", "الترميم", "الاطفال")),
        "sources/بريد-الساحل/atom.xml",
    }
    assert {ref for own in told.values() for ref, _ in own} == {uri}
    assert {when for own in told.values() for _, when in own} == {
        etree.fromstring(ready.files()["atom.xml"]).findtext("{*}updated")
    }


def test_archives_lose_it_too(ready: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full or not: what was removed must not be had from behind the feed."""
    uri = entries(ready)[LIBRARY]
    monkeypatch.setenv("KHULASA_PUBLISH_ENTRIES", "1")
    assert ready("rebuild")[0] == 0
    before = ready.files()["archive/1.xml"].decode()
    assert ready("remove", uri)[0] == 0
    after = ready.files()["archive/1.xml"].decode()

    assert (before.count("<entry>"), after.count("<entry>")) == (2, 1)
    assert (uri in before, uri in after) == (True, False)


@pytest.mark.parametrize(
    "form", ["{}", "http://localhost:8080/articles/{}/", "/articles/{}/index.html", "tag"]
)
def test_an_article_has_several_names(ready: Workspace, form: str) -> None:
    """Short id, address, path of its page, URI."""
    short_id = library(ready)
    name = entries(ready)[LIBRARY] if form == "tag" else form.format(short_id)
    code, out, _ = ready("remove", name, "--dry-run", "--json")
    told = json.loads(out)

    assert code == 0
    assert (told["short_id"], told["headline"], told["dry_run"]) == (short_id, LIBRARY, True)
    assert (told["uri"], told["is_entry"]) == (entries(ready)[LIBRARY], True)


def test_a_dry_run_leaves_everything_as_it_is(ready: Workspace) -> None:
    """It says what would be."""
    before = ready.files()
    code, out, _ = ready("remove", library(ready), "--dry-run")

    assert (code, out.startswith("would be removed http://")) == (0, True)
    assert ready("rebuild")[0] == 0
    assert ready.files() == before


def test_no_ingest_brings_it_back(ready: Workspace) -> None:
    """Neither of the same page, nor of one that was touched, nor of a copy of it."""
    short_id = library(ready)
    assert ready("remove", short_id, "--no-publish")[0] == 0
    ready.page("library.txt", PAGE + "\n\n")
    ready.page("copy.txt", PAGE.replace("صباح الأحد", "ظهر الأحد"))
    assert ready("ingest")[0] == 0
    assert ready("rebuild")[0] == 0

    assert LIBRARY not in entries(ready)
    assert not any(short_id in path for path in ready.files())


def test_undone_everything_is_as_it_was(ready: Workspace) -> None:
    """With the next ingest of its page: the same ids, the same bytes."""
    before, short_id = ready.files(), library(ready)
    assert ready("remove", short_id)[0] == 0
    would = json.loads(ready("remove", "--undo", short_id, "--dry-run", "--json")[1])
    code, out, _ = ready("remove", "--undo", short_id)

    assert (would["short_id"], would["pages"], would["dry_run"]) == (short_id, ["library.txt"], True)
    assert (code, out) == (0, f"{short_id} comes back with the next ingest of library.txt\n")
    assert LIBRARY not in entries(ready)
    assert ready("ingest")[0] == 0
    assert ready("rebuild")[0] == 0
    assert ready.files() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("0123456789abcdef",), "0123456789abcdef: no such article: name it by its address"),
        (("--undo", "0123456789abcdef"), "0123456789abcdef: no such article was removed: name it by"),
        ((), "khulasa remove: Missing argument 'ITEM': see `khulasa remove --help`"),
    ],
    ids=["unknown", "never removed", "nothing"],
)
def test_a_mistake_is_one_line(ready: Workspace, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2."""
    code, out, err = ready("remove", *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert err.count("\n") == 1
