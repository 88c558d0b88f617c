"""The command as its users meet it: what it prints, what it leaves, how it ends."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from khulasa.cli import call
from store.store import Store

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("khulasa")

PAGE = """افتتاح مكتبة عامة في حي المرفأ بعد ترميم دام عامين

الأحد 9 نوفمبر 2025

فتحت المكتبة أبوابها صباح الأحد أمام القراء، وامتلأت قاعاتها بالزوار قبل الظهر.

وقال مدير المكتبة إن الترميم حافظ على السقف الخشبي القديم، وأضاف قاعة للأطفال تطل على الحديقة.

المصدر: بريد الساحل

كلمات دلالية: المكتبات، الترميم، الأطفال

مقالات مشابهة

  • قاعة للأطفال تستقبل ألف زائر في أسبوعها الأول
  • كيف تختار كتابًا لطفل لا يحب القراءة؟
"""

Ran = tuple[int, str, str]


class Workspace:
    """A folder with a configuration and pages, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Make an empty workspace as `khulasa init` does."""
        self.folder = folder
        self.seeds = folder / "seeds"
        self.public = folder / "public"
        self._capsys = capsys
        assert self("init", str(folder))[0] == 0

    def __call__(self, *arguments: str) -> Ran:
        """Run the command here and return its exit code, stdout and stderr."""
        config = () if arguments[0] == "init" else ("--config", str(self.folder / "config.yaml"))
        code = call((*arguments, *config))
        out, err = self._capsys.readouterr()
        return int(code), out, err

    def page(self, name: str, text: str | bytes = PAGE) -> Path:
        """Put a page into seeds/."""
        path = self.seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def files(self) -> dict[str, bytes]:
        """Return the published files by path."""
        return {
            path.relative_to(self.public).as_posix(): path.read_bytes()
            for path in sorted(self.public.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workspace:
    """Make an empty workspace."""
    return Workspace(tmp_path / "work", capsys)


@pytest.fixture
def ready(work: Workspace) -> Workspace:
    """Make a workspace whose one page is published."""
    work.page("library.txt")
    assert work("ingest")[0] == 0
    assert work("rebuild")[0] == 0
    return work


def test_init_writes_a_commented_config_and_a_place_for_pages(work: Workspace) -> None:
    """The starter is the checkout's own config.yaml."""
    assert (work.folder / "config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()
    assert work.seeds.is_dir()


def test_init_never_overwrites(work: Workspace) -> None:
    """A second init is refused, and the file stays as it was."""
    config = work.folder / "config.yaml"
    config.write_text("site: {title: لي}")

    code, _, err = work("init", str(work.folder))

    assert (code, err) == (2, f"{config}: exists already: remove it first, or name another folder\n")
    assert config.read_text() == "site: {title: لي}"


def test_a_page_becomes_feeds_and_pages(ready: Workspace) -> None:
    """The main job: feeds for everything and for each tag, a page for the article, the index."""
    files = ready.files()

    assert {"index.html", "atom.xml", "rss.xml"} <= files.keys()
    for slug in ("المكتبات", "الترميم", "الاطفال"):
        assert {f"tags/{slug}/{name}" for name in ("index.html", "atom.xml", "rss.xml")} <= files.keys()
    (article,) = (path for path in files if path.startswith("articles/"))
    assert "افتتاح مكتبة عامة" in files[article].decode()


def test_ingesting_twice_changes_nothing(ready: Workspace) -> None:
    """Neither the report of the second run nor the published bytes know that it happened."""
    before = ready.files()
    stamps = {path: (ready.public / path).stat().st_mtime_ns for path in before}

    code, out, _ = ready("ingest", "--json")
    assert (code, json.loads(out)["articles_new"], json.loads(out)["pages"]) == (0, 0, 0)
    code, out, _ = ready("rebuild", "--json")

    assert (code, json.loads(out)["written"]) == (0, [])
    assert ready.files() == before
    assert {path: (ready.public / path).stat().st_mtime_ns for path in before} == stamps


def test_a_rebuild_of_one_tag_writes_that_tags_feeds_only(ready: Workspace) -> None:
    """--tag takes the name in any spelling."""
    for path in ready.public.rglob("*.xml"):
        path.unlink()

    code, _, _ = ready("rebuild", "--tag", "الأطفال")

    assert code == 0
    assert [path for path in ready.files() if path.endswith(".xml")] == [
        "tags/الاطفال/atom.xml",
        "tags/الاطفال/rss.xml",
    ]


def test_an_unknown_tag_names_the_nearest(ready: Workspace) -> None:
    """Nothing is published for a slip of the finger."""
    code, _, err = ready("rebuild", "--tag", "المكتبة")

    assert (code, err) == (
        2,
        "khulasa rebuild --tag: no tag is called 'المكتبة': did you mean 'المكتبات'?\n",
    )


def test_tags_lists_feeds_by_name_and_address(ready: Workspace) -> None:
    """The address can be pasted into a reader."""
    code, out, _ = ready("tags", "--json")

    tags = {tag["name"]: tag for tag in json.loads(out)}
    assert code == 0
    assert tags.keys() == {"المكتبات", "الترميم", "الأطفال"}
    assert tags["الأطفال"]["atom"] == (
        "http://localhost:8080/tags/%D8%A7%D9%84%D8%A7%D8%B7%D9%81%D8%A7%D9%84/atom.xml"
    )
    assert all(name in ready("tags")[1] for name in tags)


def test_status_tells_what_is_there_and_what_could_not_be_read(ready: Workspace) -> None:
    """Counts, runs, and the problem with its reason, until it is mended."""
    broken = ready.page("empty.txt", b"")
    ready("ingest")

    code, out, _ = ready("status", "--json")
    status = json.loads(out)
    assert code == 0
    assert status["articles"] == 1
    assert [problem["origin"] for problem in status["problems"]] == ["empty.txt"]
    assert "empty.txt" in ready("status")[1]

    broken.unlink()
    assert ready("ingest")[0] == 0
    assert json.loads(ready("status", "--json")[1])["problems"] == []


def sparse(path: Path) -> None:
    """Make a 50 MB file that takes no room."""
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda path: path.write_bytes(b""), "empty", id="an empty file"),
        pytest.param(lambda path: path.write_text(" \n\u200f\n"), "no text", id="nothing but white space"),
        pytest.param(lambda path: path.write_bytes(bytes(range(256)) * 40), "text", id="a binary file"),
        pytest.param(sparse, "MB", id="a 50 MB file"),
        pytest.param(
            lambda path: path.write_text(PAGE.split("\n\n")[2] + "\n\n" + PAGE.split("\n\n")[3]),
            "no headline",
            id="a page without a headline",
        ),
        pytest.param(lambda path: path.symlink_to("nowhere.txt"), "is not there", id="a link to nothing"),
        pytest.param(os.mkfifo, "regular file", id="a pipe"),
    ],
)
def test_a_bad_page_is_named_and_the_rest_goes_on(
    ready: Workspace, make: Callable[[Path], object], reason: str
) -> None:
    """One line with the file and the reason, every time; the others are read; the last feeds stay."""
    before = ready.files()
    make(ready.seeds / "bad.txt")
    ready.page("zoo.txt", PAGE.replace("مكتبة", "حديقة").replace("المكتبة", "الحديقة"))

    for new in (1, 0):
        code, out, err = ready("ingest", "--json")

        (line,) = err.splitlines()
        assert (code, json.loads(out)["articles_new"]) == (1, new)
        assert line.startswith("bad.txt: ")
        assert reason in line
    assert ready.files() == before


def test_a_few_broken_bytes_do_not_lose_a_page(work: Workspace) -> None:
    """The page is read; what cannot be read in it shows as U+FFFD."""
    work.page("cut.txt", PAGE.encode().replace("الحديقة".encode(), "الحد".encode() + b"\xd9" + "ة".encode()))

    code, _, err = work("ingest")
    assert code == 1
    assert err.startswith("cut.txt: 1 character cannot be read: save the page as UTF-8\n")
    assert work("rebuild")[0] == 0
    assert "افتتاح مكتبة عامة" in work.files()["atom.xml"].decode()


def test_control_and_override_characters_reach_no_feed(work: Workspace) -> None:
    """They would break XML or turn the text round."""
    work.page("dirty.txt", PAGE.replace("مكتبة", "مك\x08ت\u202eبة\x00").replace("الأحد", "\u2067الأحد"))

    code, _, err = work("ingest")
    assert code == 1
    assert err.startswith("dirty.txt: 9 control characters were left out: remove them\n")
    assert work("rebuild")[0] == 0

    published = "".join(
        text.decode() for path, text in work.files().items() if path.endswith(("xml", "html"))
    )
    assert not set("\x00\x08\u202e\u2067") & set(published)
    assert "افتتاح مكتبة عامة" in published


def test_the_same_article_in_two_files_is_one_entry(ready: Workspace) -> None:
    """A copy adds nothing, and the report says of which file it is one."""
    ready.page("copy.txt")

    for _ in range(2):
        code, _, err = ready("ingest", "--quiet")
        assert (code, err) == (1, "copy.txt: holds the same article as library.txt: remove one of them\n")
    ready("rebuild")

    assert ready.files()["atom.xml"].decode().count("<entry>") == 1


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        pytest.param("../../x", "keyword '..' is no tag", id="a path upwards"),
        pytest.param(".", "keyword '.' is no tag", id="this folder"),
        pytest.param("..", "keyword '..' is no tag", id="the folder above"),
        pytest.param("ا" * 300, "a keyword of 300 characters is no tag", id="300 letters"),
        pytest.param("/etc/passwd", "", id="an absolute path"),
        pytest.param("tags\\x", "", id="a path of another system"),
        pytest.param("\u202e", "1 control character was left out", id="an override"),
    ],
)
def test_a_tag_cannot_leave_the_folder(work: Workspace, tag: str, reason: str) -> None:
    """Whatever a keyword line holds, files are made inside public/ only; what is no tag is named."""
    work.page("odd.txt", PAGE.replace("المكتبات، الترميم", f"المكتبات، {tag}"))
    outside = {path for path in work.folder.iterdir() if path.name not in {"public", "seeds"}}

    code, _, err = work("ingest")
    assert code == bool(reason)
    assert f"odd.txt: {reason}" in err or not reason
    assert work("rebuild")[0] == 0

    assert "tags/المكتبات/atom.xml" in work.files()
    assert {p for p in work.folder.iterdir() if "khulasa.db" not in p.name} - outside == {
        work.public,
        work.seeds,
    }
    assert all(len(part.encode()) <= 200 for path in work.files() for part in path.split("/"))


def unprivileged(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody whom file permissions bind, which root is not by itself."""
    command = [str(PROGRAM), *arguments]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root without util-linux's setpriv: permissions do not bind")
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_read_only_folder_keeps_the_last_good_feeds(ready: Workspace) -> None:
    """What cannot be written is named, in lines and in the exit code."""
    before = ready.files()
    ready.page("zoo.txt", PAGE.replace("مكتبة", "حديقة").replace("المكتبة", "الحديقة"))
    ready("ingest")
    folders = [ready.public, *(path for path in ready.public.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)

    ran = unprivileged("rebuild", "--config", str(ready.folder / "config.yaml"))
    for folder in folders:
        folder.chmod(0o755)

    assert ran.returncode in {1, 74}
    assert str(ready.public) in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ready.files() == before


def test_an_unreadable_page_is_named(ready: Workspace) -> None:
    """The reason says who has to do what."""
    ready.page("secret.txt").chmod(0)

    ran = unprivileged("ingest", "--config", str(ready.folder / "config.yaml"))

    assert ran.returncode == 1
    assert ran.stderr.startswith("secret.txt: may not be read")


def test_parse_prints_one_object_a_line_and_names_what_failed(work: Workspace) -> None:
    """Nothing else on stdout; a bad page costs the exit code, not the others."""
    work.page("a.txt")
    work.page("b.txt", b"")

    code = call(("parse", str(work.seeds), "--json"))
    out, err = work._capsys.readouterr()

    (line,) = out.splitlines()
    assert code == 1
    assert json.loads(line)["file"] == "a.txt"
    assert err.count("\n") == 1
    assert "b.txt" in err


def test_parse_counts_relative_dates_from_now(work: Workspace) -> None:
    """--now fixes what «two hours ago» means."""
    work.page("a.txt", PAGE.replace("الأحد 9 نوفمبر 2025", "منذ ساعتين"))

    call(("parse", str(work.seeds), "--json", "--now", "2025-11-20T12:00:00"))
    out, _ = work._capsys.readouterr()

    assert json.loads(out)["articles"][0]["published"] == "2025-11-20T10:00"


def test_parse_shows_people_an_outline(work: Workspace) -> None:
    """Without --json: what was understood, at a glance."""
    work.page("a.txt")

    code = call(("parse", str(work.seeds)))
    out, _ = work._capsys.readouterr()

    assert code == 0
    assert "main: افتتاح مكتبة عامة في حي المرفأ بعد ترميم دام عامين" in out
    assert "by: بريد الساحل · 2025-11-09" in out
    assert "tags: المكتبات | الترميم | الأطفال" in out


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        pytest.param(
            ["tag"],
            2,
            "khulasa: No such command 'tag'. Did you mean 'tags'?: see `khulasa --help`",
            id="verb",
        ),
        pytest.param(["parse"], 2, "khulasa parse: Missing argument 'PATH...'", id="no argument"),
        pytest.param(
            ["parse", "x", "--now", "soon"],
            2,
            "khulasa parse --now: 'soon' is no date: give an ISO date such as 2025-11-20T12:00:00",
            id="no date",
        ),
        pytest.param(["parse", "/nonexistent"], 1, "/nonexistent: is not there", id="no page"),
        pytest.param(
            ["status", "--config", "/nonexistent/config.yaml"],
            78,
            "/nonexistent/config.yaml: no such file: `khulasa init` makes one, --config names another",
            id="no config",
        ),
        pytest.param(
            ["serve", "--config", "{empty}"], 74, "{public}: no such folder: ", id="nothing to serve"
        ),
    ],
)
def test_every_error_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, line: str
) -> None:
    """Where, what, what would be right: never a traceback, never a page of usage."""
    (tmp_path / "config.yaml").touch()
    names = {"{empty}": str(tmp_path / "config.yaml")}

    assert call([names.get(argument, argument) for argument in arguments]) == code
    err = capsys.readouterr().err
    assert err.startswith(line.replace("{public}", str(tmp_path / "public")))
    assert err.count("\n") == 1


def test_a_store_that_is_no_database_is_one_line(work: Workspace) -> None:
    """And it is left as it was."""
    database = work.folder / "khulasa.db"
    database.write_text("خلاصة" * 1000)

    code, _, err = work("status")

    assert code == 74
    assert err.count("\n") == 1
    assert str(database) in err
    assert database.read_text() == "خلاصة" * 1000


def test_a_store_that_somebody_else_writes_is_busy(ready: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched to wait less: the exit code tells a script to try again later."""
    defaults = Store.open.__kwdefaults__ or {}
    monkeypatch.setitem(defaults, "wait", timedelta(seconds=0.1))
    with closing(sqlite3.connect(ready.folder / "khulasa.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, _, err = ready("ingest")

    assert code == 75
    assert err.count("\n") == 1
    assert "khulasa.db" in err


def test_a_bug_is_one_line_too(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched, since there is no bug to be had: exit code 70, and the traceback only with --verbose."""

    def bug(_: object) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("store.store.Store.tags", bug)

    code, _, err = work("tags")
    assert code == 70
    assert err == (
        "khulasa: internal error: RuntimeError: first line second line:"
        " please report it, with the output of --verbose\n"
    )
    assert "Traceback" in work("tags", "--verbose")[2]


def test_quiet_leaves_results_and_problems(work: Workspace) -> None:
    """--quiet stands before or after the verb."""
    work.page("a.txt")
    work.page("b.txt", b"")

    code, out, err = work("ingest", "--quiet")

    assert (code, out) == (1, "")
    assert err.startswith("b.txt: ")
    assert err.count("\n") == 1


def test_a_closed_pipe_is_no_error_message(work: Workspace) -> None:
    """`khulasa parse … | head` ends quietly."""
    for number in range(200):
        work.page(f"{number}.txt")
    reader, writer = os.pipe()
    os.close(reader)

    ran = subprocess.run(
        [PROGRAM, "parse", work.seeds, "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(ready: Workspace, closed: str) -> None:
    """Some schedulers close what they do not read."""
    command = f'"{PROGRAM}" ingest --config "{ready.folder}/config.yaml" {closed}'

    assert subprocess.run(command, shell=True, check=False).returncode == 0  # noqa: S602  # the shell closes them


def test_a_full_disk_behind_stdout_is_one_line(ready: Workspace) -> None:
    """Exit code 74, and no second complaint at the end."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [PROGRAM, "tags", "--config", ready.folder / "config.yaml"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (ran.returncode, ran.stderr) == (74, "output: No space left on device\n")


def test_without_a_verb_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr and with the code for wrong usage, since nothing was done."""
    assert call([]) == 2

    assert "Commands:\n" in capsys.readouterr().err


def test_arabic_is_printed_in_any_locale(ready: Workspace) -> None:
    """A cron job has LANG=C."""
    ran = subprocess.run(
        [PROGRAM, "tags", "--config", ready.folder / "config.yaml"],
        capture_output=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"], "PYTHONUTF8": "0"},
        check=True,
    )

    assert "المكتبات" in ran.stdout.decode()


def test_help_names_every_verb_and_option() -> None:
    """Whatever can be typed is explained."""
    from khulasa.cli import khulasa  # noqa: PLC0415  # the click objects, not the door
    from khulasa.tagcommands import tags  # noqa: PLC0415

    verbs = (*khulasa.commands.values(), *tags.commands.values())
    assert all(verb.help for verb in verbs)
    assert [
        f"{verb.name} {option.name}"
        for verb in verbs
        for option in verb.params
        if option.param_type_name == "option" and not getattr(option, "help", None)
    ] == []


def test_the_readme_names_every_verb() -> None:
    """Documentation that lags behind is a fault."""
    from khulasa.cli import khulasa  # noqa: PLC0415
    from khulasa.tagcommands import tags  # noqa: PLC0415

    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert [name for name in khulasa.commands if f"`khulasa {name}" not in readme] == []
    assert [name for name in tags.commands if name != "list" and f"`khulasa tags {name}" not in readme] == []


def short_page(headline: str, keywords: str) -> str:
    """Return a page with little but its keywords."""
    return (
        f"{headline}\n\nقال الحاضرون إن الخبر سار وإن المدينة تنتظره منذ زمن.\n\nكلمات دلالية: {keywords}\n"
    )


def test_keywords_of_earlier_pages_help_to_cut_those_of_later_ones(work: Workspace) -> None:
    """The store's tags, and for `parse` the other pages of the run; what was stored before stays."""
    for number, other in enumerate(("القمح", "السماد", "الحصاد")):
        work.page(f"{number}.txt", short_page(f"خبر {other} الطيب في المدينة", f"نوران بلدة، {other}"))
    assert work("ingest")[0] == 0
    late = work.page("later.txt", short_page("موسم طيب في المدينة الصغيرة", "السماد نوران بلدة القمح"))
    assert work("ingest")[0] == 0

    def cut(out: str) -> list[str]:
        (record,) = (json.loads(line) for line in out.splitlines() if "later" in line)
        return list(record["articles"][0]["tags"])

    alone, together = (
        cut(work("parse", str(late), "--json")[1]),
        cut(work("parse", str(work.seeds), "--json")[1]),
    )
    stored = {tag["name"]: tag["stories"] for tag in json.loads(work("tags", "--json")[1])}

    assert alone != together == ["السماد", "نوران بلدة", "القمح"]
    assert stored == {"نوران بلدة": 4, "القمح": 2, "السماد": 2, "الحصاد": 1}
