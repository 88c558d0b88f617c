"""`khulasa check` as its users meet it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from khulasa.cli import call
from tests.feeds_browser import served
from tests.test_feeds_checks import ATOM, RSS

Check = Callable[..., tuple[int, str, str]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command and return its exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = call(("check", *map(str, arguments)))
        return int(code), *capsys.readouterr()

    return run


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """Lay out a folder with a feed."""
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "atom.xml").write_text(ATOM)
    return tmp_path / "public"


@pytest.fixture
def base(public: Path) -> Iterator[str]:
    """Serve the folder; its feed names the address that it is served at."""
    with served(public) as address:
        text = ATOM.replace("https://example.org/atom.xml", f"{address}atom.xml")
        (public / "atom.xml").write_text(text)
        yield address


def test_nothing_is_said_of_a_sound_file(check: Check, public: Path) -> None:
    """But how much was looked at."""
    assert check(public / "atom.xml") == (0, "", "checked 1 file: 0 errors, 0 warnings\n")


def test_a_fault_is_a_line(check: Check, public: Path) -> None:
    """File, line, severity; what is wrong, what to do, and who says so."""
    path = public / "atom.xml"
    path.write_text(ATOM.replace("<id>tag:example.org,2026:1</id>\n", ""))

    told = "<entry> has no id. Give it one: readers know it again by that (RFC 4287 §4.1.2)"
    assert check(path) == (
        1,
        f"{path}:10: error: {told}\n",
        "checked 1 file: 1 error, 0 warnings\n",
    )


def test_warnings_alone_are_no_failure(check: Check, public: Path) -> None:
    """Unless one wants them to be."""
    path = public / "atom.xml"
    path.write_text(ATOM.replace(' xml:lang="ar"', ""))

    assert check(path)[0] == 0
    assert check(path, "--strict")[0] == 1
    assert check("--strict", public / ".." / "public")[0] == 1


def test_a_program_gets_one_document(check: Check, public: Path) -> None:
    """With what people are told, and what could not be reached."""
    path = public / "rss.xml"
    path.write_text(RSS.replace("<ttl>15</ttl>", "<ttl>x</ttl>"))
    code, out, err = check("--json", path)

    assert (code, err) == (1, "")
    assert json.loads(out) == {
        "checked": 1,
        "errors": 1,
        "warnings": 0,
        "findings": [
            {
                "file": str(path),
                "where": "10",
                "severity": "error",
                "what": "<ttl> is no number: 'x'",
                "remedy": "write whole minutes",
                "rule": "RSS 2.0",
            }
        ],
        "unreachable": [],
    }


def test_a_folder_is_walked(check: Check, public: Path) -> None:
    """Each file, and where it leads: the address of the folder is what its feed says."""
    (public / "404.html").write_text(
        '<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>خلاصة</title></head>'
        "<body><h1>خلاصة</h1></body></html>"
    )
    code, out, err = check(public)

    assert (code, err) == (1, "checked 2 files: 3 errors, 0 warnings\n")
    assert [
        line.partition(" leads to what is not there: ")[2].partition(". ")[0] for line in out.splitlines()
    ] == [
        "'https://example.org/'",
        "'https://example.org/1/'",
        "'https://example.org/2/'",
    ]


def test_without_a_target_the_published_folder_is_checked(
    check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we publish has no fault at all; before, there is nothing to check."""
    assert call(("init", str(tmp_path))) == 0
    config = ("--config", str(tmp_path / "config.yaml"))
    (tmp_path / "seeds" / "a.txt").write_text(
        "افتتاح مكتبة عامة في حي المرفأ\n\nفتحت المكتبة أبوابها صباح الأحد.\n"
    )
    assert call(("ingest", *config)) == 0
    capsys.readouterr()

    assert check(*config) == (
        2,
        "",
        f"{tmp_path / 'public'}: nothing is there: `khulasa rebuild` publishes into it\n",
    )
    assert call(("rebuild", *config)) == 0
    capsys.readouterr()
    code, out, err = check(*config)
    assert (code, out) == (0, "")
    assert ": 0 errors, 0 warnings" in err


def test_a_path_with_nothing_at_it_is_a_wrong_use(check: Check, tmp_path: Path) -> None:
    """Said before anything is checked."""
    assert check(tmp_path / "x")[0] == 2


def test_a_name_cannot_steer_the_terminal(check: Check, tmp_path: Path) -> None:
    """Whatever a file is called."""
    (tmp_path / "a\x1b[2J\n.xml").write_text("<feed")
    _, out, _ = check(tmp_path)

    assert out.count("\n") == 1
    assert "\x1b" not in out


def test_our_own_server_does_nothing_wrong(check: Check, base: str) -> None:
    """Types, validators, and 304 to whoever has the feed."""
    assert check(f"{base}atom.xml") == (0, "", "checked 1 file: 0 errors, 0 warnings\n")


def test_an_address_is_checked_with_what_its_server_says(check: Check, base: str, public: Path) -> None:
    """The feed, the redirect, the type."""
    (public / "feed.html").write_text(ATOM)
    (public / "tags").mkdir()
    (public / "tags" / "index.html").write_text("<!DOCTYPE html><title>x</title>")
    _, out, _ = check(f"{base}feed.html", f"{base}tags", f"{base}nothing")

    assert f"{base}feed.html: error: is sent as text/html." in out
    assert f"{base}feed.html:8: warning: the link to itself is another address" in out
    assert f"{base}tags: warning: has moved for good to '{base}tags/'." in out
    assert f"{base}tags: error: is a page and no feed." in out
    assert f"{base}nothing: error: is answered with status 404." in out


def test_what_cannot_be_reached_has_an_exit_code_of_its_own(check: Check, base: str) -> None:
    """The others are checked."""
    code, out, err = check("http://127.0.0.1:1/", f"{base}atom.xml")

    assert (code, out) == (69, "")
    assert "http://127.0.0.1:1/: cannot be reached" in err
    assert "checked 1 file" in err
    assert (
        json.loads(check("--json", "http://127.0.0.1:1/")[1])["unreachable"][0]["url"]
        == "http://127.0.0.1:1/"
    )
