"""Folders of pages are read to the end, whatever lies in them."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.page import Page
from ingest.sources import SeedFolder, parse_paths
from store.article import PageRead, Problem

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
YESTERDAY = datetime(2026, 5, 9, 8, 30, tzinfo=UTC)

PAGE = """تلاميذ القرية يزرعون مئة شجرة لوز

شارك تلاميذ المدرسة في حملة لغرس أشجار اللوز على التلة المجاورة، وقالت المديرة إن الغرس سيتكرر كل عام.

المصدر: بريد القرى

كلمات دلالية: التشجير، المدارس
"""
HEADLINE = "تلاميذ القرية يزرعون مئة شجرة لوز"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty seed folder."""
    path = tmp_path / "seeds"
    path.mkdir()
    return path


def put(path: Path, content: str | bytes = PAGE, modified: datetime = YESTERDAY) -> Path:
    """Write a page file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (modified.timestamp(), modified.timestamp()))
    return path


def unknown(_: str) -> None:
    """Stand in for a store that has not seen any page."""


def read(folder: Path, digest_of: Callable[[str], str | None] = unknown) -> list[PageRead | Problem]:
    """Read a seed folder."""
    return list(SeedFolder("seeds", folder, ZoneInfo("Asia/Damascus")).pages(digest_of, NOW))


def pages(found: list[PageRead | Problem]) -> dict[str, PageRead]:
    """Return the pages that were read, by origin."""
    return {item.origin: item for item in found if isinstance(item, PageRead)}


def problems(found: list[PageRead | Problem]) -> dict[str, str]:
    """Return the reasons of the problems, by origin."""
    return {item.origin: item.reason for item in found if isinstance(item, Problem)}


def test_a_page_is_read_with_all_that_the_store_needs(folder: Path) -> None:
    """Origin, source, digest and moment come from the file; the drafts come from its text."""
    put(folder / "trees.txt")

    (page,) = read(folder)

    assert isinstance(page, PageRead)
    assert (page.origin, page.source, page.seen) == ("trees.txt", "seeds", YESTERDAY)
    assert page.digest == sha256(PAGE.encode()).hexdigest()
    assert [(draft.headline, draft.outlet, draft.tags) for draft in page.drafts] == [
        (HEADLINE, "بريد القرى", ("التشجير", "المدارس"))
    ]


def test_folders_are_walked_in_order(folder: Path) -> None:
    """Text files at any depth, each folder's own first; not what is hidden or of another kind."""
    for name in ["b.txt", "a.txt", "sub/c.TXT", "sub/deep/d.txt", "sub.txt/e.txt", "عربي.txt"]:
        put(folder / name)
    for name in [".hidden.txt", ".git/f.txt", "notes.md", "txt"]:
        put(folder / name)

    origins = [item.origin for item in read(folder)]

    assert origins == ["a.txt", "b.txt", "عربي.txt", "sub/c.TXT", "sub/deep/d.txt", "sub.txt/e.txt"]
    assert SeedFolder("seeds", folder, ZoneInfo("UTC")).count() == len(origins)


def test_an_unchanged_file_is_passed_over(folder: Path) -> None:
    """The store is asked once for each file; only another digest makes it a page."""
    put(folder / "old.txt")
    put(folder / "changed.txt", PAGE + "\nتحديث")
    known = sha256(PAGE.encode()).hexdigest()
    asked: list[str] = []

    def digest_of(origin: str) -> str:
        asked.append(origin)
        return known

    assert list(pages(read(folder, digest_of))) == ["changed.txt"]
    assert asked == ["changed.txt", "old.txt"]


def test_relative_dates_count_from_the_file_on_the_folders_clock(folder: Path) -> None:
    """Half past eight in UTC is half past eleven in Damascus: three hours earlier is half past five."""
    put(folder / "a.txt", PAGE.replace("\n\nشارك", "\n\nمنذ 3 ساعات\n\nشارك"))

    (page,) = pages(read(folder)).values()

    assert page.drafts[0].published == datetime(2026, 5, 9, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("modified", "seen"),
    [
        pytest.param(datetime(2027, 1, 1, tzinfo=UTC), NOW, id="a clock ahead"),
        pytest.param(
            datetime(1960, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), id="before all clocks"
        ),
        pytest.param(YESTERDAY, YESTERDAY, id="an honest clock"),
    ],
)
def test_a_page_is_never_seen_later_than_now(folder: Path, modified: datetime, seen: datetime) -> None:
    """A file stamped with an impossible time was first seen by this run at the latest."""
    put(folder / "a.txt", modified=modified)

    assert [page.seen for page in pages(read(folder)).values()] == [seen]


def test_a_stamp_beyond_the_calendar_is_no_obstacle(folder: Path) -> None:
    """Archives restore files with years of five digits."""
    path = put(folder / "a.txt")
    os.utime(path, (300_000_000_000, 300_000_000_000))

    assert [page.seen for page in pages(read(folder)).values()] == [NOW]


def test_one_bad_file_never_stops_the_rest(folder: Path) -> None:
    """Every kind of bad file becomes one problem with its name and a reason; the good ones are read."""
    put(folder / "a good.txt")
    put(folder / "b empty.txt", b"")
    put(folder / "c blank.txt", " \n\u200f\n")
    put(folder / "d picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    put(folder / "e no headline.txt", "المصدر: بريد القرى\n\nكلمات دلالية: التشجير")
    with put(folder / "f giant.txt").open("r+b") as file:
        file.truncate(50 * 1024 * 1024)
    (folder / "g dangling.txt").symlink_to("nowhere")
    (folder / "h loop.txt").symlink_to("h loop.txt")
    (folder / "i folder.txt").symlink_to(folder.parent)
    os.mkfifo(folder / "j pipe.txt")
    put(folder / "z good.txt")

    found = read(folder)

    assert list(pages(found)) == ["a good.txt", "z good.txt"]
    reasons = problems(found)
    assert [origin[0] for origin in reasons] == list("bcdefghij")
    assert "50 MB" in reasons["f giant.txt"]
    assert "20 MB" in reasons["f giant.txt"]
    assert all(reason and "\n" not in reason for reason in reasons.values())


def test_a_file_of_another_user_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is named; the others are read."""
    put(folder / "a.txt")
    put(folder / "locked.txt")
    real_open = os.open

    # Patched because tests run as root too, whom no mode keeps out.
    def refusing_open(path: str, flags: int, mode: int = 0o777) -> int:
        if "locked" in path:
            raise PermissionError(13, "Permission denied", path)
        return real_open(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing_open)
    found = read(folder)

    assert list(pages(found)) == ["a.txt"]
    assert "locked.txt" in problems(found)


def test_damaged_letters_do_not_cost_the_page(folder: Path) -> None:
    """A few bytes that are no UTF-8 leave the rest readable."""
    put(folder / "a.txt", PAGE.encode() + b"\n\xff\xfe\n")

    (page,) = pages(read(folder)).values()

    assert page.drafts[0].headline == HEADLINE


def test_windows_1256_and_crlf_are_read(folder: Path) -> None:
    """Old editors still write both."""
    put(folder / "a.txt", PAGE.replace("\n", "\r\n").encode("windows-1256"))

    (page,) = pages(read(folder)).values()

    assert page.drafts[0].headline == HEADLINE


def test_links_are_followed_inside_the_folder_only(folder: Path) -> None:
    """A link must not make other people's files public, nor walk in circles."""
    secret = put(folder.parent / "secret.txt")
    put(folder / "data" / "a.txt")
    (folder / "inside.txt").symlink_to(Path("data") / "a.txt")
    (folder / "outside.txt").symlink_to(secret)
    (folder / "circle").symlink_to(folder)
    (folder / "elsewhere").symlink_to(folder.parent)

    found = read(folder)

    assert list(pages(found)) == ["inside.txt", "data/a.txt"]
    assert list(problems(found)) == ["outside.txt"]
    assert "leads out" in problems(found)["outside.txt"]


def test_two_files_with_one_article_are_two_pages(folder: Path) -> None:
    """Which copy counts is the store's to decide."""
    put(folder / "a.txt")
    put(folder / "b.txt")

    found = pages(read(folder))

    assert found["a.txt"].drafts == found["b.txt"].drafts


def test_an_article_without_a_headline_leaves_its_neighbour(folder: Path) -> None:
    """The page is read for what it has, and the report names what it lacks."""
    body = (
        "شارك سكان الحي في تنظيف الحديقة العامة يوم الجمعة، وقال المنظمون إن الحملة ستعود في الخريف المقبل.\n"
    )
    put(folder / "a.txt", f"{body}\n{body}\nالمصدر: صوت الحي\n\nاقرأ أيضا:\n\n{PAGE}")

    found = read(folder)

    assert [draft.headline for page in pages(found).values() for draft in page.drafts] == [HEADLINE]
    assert "article 1 of 2 has no headline" in problems(found)["a.txt"]


def test_a_missing_folder_is_one_problem_with_its_name(tmp_path: Path) -> None:
    """The report says what to do; other sources go on."""
    (problem,) = read(tmp_path / "absent")

    assert isinstance(problem, Problem)
    assert problem.origin == (tmp_path / "absent").as_posix()
    assert "is not there" in problem.reason


def test_a_file_in_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    """«seeds» may be a file by mistake."""
    (problem,) = read(put(tmp_path / "seeds"))

    assert isinstance(problem, Problem)
    assert problem.reason == "cannot be read: Not a directory"


def test_an_odd_file_name_can_be_printed_and_stored(folder: Path) -> None:
    """Names are bytes: what is no UTF-8 is shown escaped."""
    put(folder / os.fsdecode(b"\xe3\xd5\xd1.txt"))

    (page,) = read(folder)

    assert page.origin == r"\xe3\xd5\xd1.txt"
    assert page.origin.encode()


def parsed(*paths: Path, now: datetime | None = None) -> tuple[dict[str, Page], dict[str, str]]:
    """Parse paths; return the pages by file name, and the reasons by origin."""
    found = list(parse_paths(paths, now))
    return (
        {Path(item[0]).name: item[1] for item in found if isinstance(item, tuple)},
        {item.origin: item.reason for item in found if isinstance(item, Problem)},
    )


def test_paths_to_parse_are_files_and_folders(folder: Path) -> None:
    """A file that is named is read whatever its name, even through a link; a folder gives its text files."""
    draft = put(folder.parent / "page.draft")
    (folder.parent / "link").symlink_to(draft)
    put(folder / "a.txt")
    put(folder / "b.md")

    read_pages, reasons = parsed(draft, folder, folder.parent / "link")

    assert (list(read_pages), reasons) == (["page.draft", "a.txt", "link"], {})


def test_paths_that_cannot_be_parsed_are_named(folder: Path) -> None:
    """Each is a problem of its own; the rest is parsed."""
    absent = folder / "absent.txt"
    empty = put(folder / "empty.txt", b"")

    read_pages, reasons = parsed(absent, empty, put(folder / "good.txt"))

    assert list(read_pages) == ["good.txt"]
    assert list(reasons) == [absent.as_posix(), empty.as_posix()]


def test_relative_dates_of_parsed_pages_count_from_now_or_from_the_file(folder: Path) -> None:
    """A given moment is the same for all files."""
    path = put(folder / "a.txt", PAGE.replace("\n\nشارك", "\n\nمنذ ساعتين\n\nشارك"))

    by_file, _ = parsed(path)
    by_now, _ = parsed(path, now=datetime(2026, 5, 10, 12))  # noqa: DTZ001  # as «--now» without a zone gives it

    assert by_file["a.txt"].articles[0].published == datetime(2026, 5, 9, 6, 30, tzinfo=UTC)
    assert by_now["a.txt"].articles[0].published == datetime(2026, 5, 10, 10)  # noqa: DTZ001  # likewise
