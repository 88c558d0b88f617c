"""`khulasa tags`: what it says, what it publishes, how it ends."""

import json
from pathlib import Path

import pytest

from tests.test_khulasa_cli import PAGE, Workspace

SECOND = PAGE.replace("افتتاح مكتبة عامة في حي المرفأ", "سفينة كتب ترسو في ميناء الجزيرة").replace(
    "المكتبات، الترميم، الأطفال", "الكتب، السفن"
)


@pytest.fixture
def ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workspace:
    """Make a workspace whose two pages are published."""
    work = Workspace(tmp_path / "work", capsys)
    work.page("library.txt")
    work.page("ship.txt", SECOND)
    assert work("ingest")[0] == 0
    assert work("rebuild")[0] == 0
    return work


def listed(work: Workspace) -> dict[str, dict[str, object]]:
    """Return what `khulasa tags --json` lists, by name."""
    code, out, _ = work("tags", "--json")

    assert code == 0
    return {tag["name"]: tag for tag in json.loads(out)}


def test_the_list_is_the_same_with_and_without_its_verb(ready: Workspace) -> None:
    """For people and for programs."""
    assert ready("tags", "list") == ready("tags")
    assert ready("tags", "list", "--json") == ready("tags", "--json")


def test_a_merge_is_published_at_once(ready: Workspace) -> None:
    """The target's feed has both stories, the old address leads there, and the list tells of it."""
    code, out, err = ready("tags", "merge", "المكتبات", "الكتب")

    assert code == 0
    assert out.splitlines() == [
        "is at http://localhost:8080/tags/%D8%A7%D9%84%D9%83%D8%AA%D8%A8/atom.xml  الكتب",
        "  reached from http://localhost:8080/tags/%D8%A7%D9%84%D9%85%D9%83%D8%AA%D8%A8%D8%A7%D8%AA/atom.xml",
    ]
    assert err.startswith("1 article got other tags\npublished ")
    tag = listed(ready)["الكتب"]
    assert (tag["stories"], tag["articles"], tag["aliases"], tag["old_slugs"]) == (
        2,
        2,
        ["المكتبات"],
        ["المكتبات"],
    )
    files = ready.files()
    assert files["tags/المكتبات/atom.xml"] == files["tags/الكتب/atom.xml"]
    assert files["tags/الكتب/atom.xml"].count(b"<entry>") == 2
    assert ready("rebuild", "--json")[1].count("tags/") == 0


def test_no_publish_leaves_it_to_the_next_rebuild(ready: Workspace) -> None:
    """And says so."""
    before = ready.files()
    code, _, err = ready("tags", "rename", "الكتب", "القراءة", "--no-publish")

    assert (code, ready.files()) == (0, before)
    assert "khulasa rebuild" in err
    assert ready("rebuild")[0] == 0
    assert "tags/القراءه/atom.xml" in ready.files()


def test_a_dry_run_says_what_would_change(ready: Workspace) -> None:
    """For programs too; neither store nor folder change."""
    before, tags = ready.files(), listed(ready)
    code, out, _ = ready("tags", "merge", "المكتبات", "الكتب", "--dry-run", "--json")
    told = json.loads(out)

    assert code == 0
    assert (told["name"], told["articles"], told["old_slugs"], told["dry_run"]) == (
        "الكتب",
        1,
        ["المكتبات"],
        True,
    )
    assert ready("tags", "merge", "المكتبات", "الكتب", "--dry-run")[1].startswith("would be at http://")
    assert (ready.files(), listed(ready)) == (before, tags)


def test_an_alias_is_undone(ready: Workspace) -> None:
    """The tag that was merged has its feed and address back."""
    before, tags = ready.files(), listed(ready)
    assert ready("tags", "alias", "الكتب", "المكتبات", "المجلدات")[0] == 0
    assert set(listed(ready)) == {"الكتب", "السفن", "الترميم", "الأطفال"}
    assert ready("tags", "alias", "--remove", "الكتب", "المكتبات", "المجلدات")[0] == 0

    assert listed(ready) == tags
    assert ready.files() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("merge", "المكتباب", "الكتب"), "المكتباب: no tag is called so: did you mean 'المكتبات'?\n"),
        (("merge", "الكتب", "الكتب"), "الكتب: is 'الكتب' already: name two tags\n"),
        (
            ("rename", "الكتب"),
            "khulasa tags rename: Missing argument 'NEW': see `khulasa tags rename --help`\n",
        ),
    ],
    ids=["unknown", "itself", "too few"],
)
def test_a_mistake_is_one_line(ready: Workspace, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2."""
    code, out, err = ready("tags", *arguments)

    assert (code, out) == (2, "")
    assert err == told


def test_a_change_of_the_configuration_is_told_and_published(ready: Workspace) -> None:
    """By the next ingest, once; the next rebuild would do it as well."""
    config = ready.folder / "config.yaml"
    config.write_text(config.read_text().replace("aliases: {}", "aliases: {الكتب: [المكتبات]}"))
    code, _, err = ready("ingest")

    assert (code, err) == (0, "the tags in the configuration changed: 1 article got others\n")
    assert ready("ingest")[2] == "nothing new\n"
    assert ready("rebuild")[0] == 0
    assert listed(ready)["الكتب"]["stories"] == 2

    config.write_text(config.read_text().replace("{الكتب: [المكتبات]}", "{}"))
    assert ready("rebuild")[0] == 0
    assert listed(ready)["المكتبات"]["stories"] == 1


def test_names_lose_what_steers_a_terminal(ready: Workspace) -> None:
    """Controls and bidi embeddings that a paste brings along come into no name, nor into what is printed."""
    code, out, _ = ready("tags", "rename", "الكتب", "الكتب\x1b\x01 و\u202eالقراءة\udcff")

    assert code == 0
    assert "الكتب والقراءة" in listed(ready)
    assert out.splitlines()[0].endswith("  الكتب والقراءة")


@pytest.mark.parametrize(
    "verb", [("merge", "\udcff", "الكتب"), ("rename", "\udcff", "كتب"), ("alias", "\udcff", "كتب")]
)
def test_bytes_that_are_no_text_are_no_tag(ready: Workspace, verb: tuple[str, ...]) -> None:
    """The command line hands them on as they are: a mistake of usage, and no failure of the program."""
    code, out, err = ready("tags", *verb)

    assert (code, out) == (2, "")
    assert "no tag is called so" in err
