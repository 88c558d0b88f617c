"""Names become folders: readable, portable, never shared, never outside."""

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import fold
from arabic.slug import slug, unique_slug

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        pytest.param("متحف الفنون الجميلة", "متحف-الفنون-الجميله", id="words"),
        pytest.param("أبناء الجالية", "ابناء-الجاليه", id="hamza decomposes, so it goes"),
        pytest.param("../../x", "x", id="a way out of the folder"),
        pytest.param("/etc/passwd", "etc-passwd", id="an absolute path"),
        pytest.param("C:\\temp\\..", "c-temp", id="a Windows path"),
        pytest.param("--help", "help", id="an option"),
        pytest.param("إصدار 2.5", "اصدار-2.5", id="a number keeps its point"),
        pytest.param("كأس العالم 2026™", "كاس-العالم-2026tm", id="signs"),
        pytest.param("한국", "ud55cuad6d", id="letters that file systems spell in two ways"),
    ],
)
def test_a_name_reads_on_in_its_address(name: str, folder: str) -> None:
    """Arabic letters stay Arabic; nothing else of a path is left."""
    assert slug(name) == folder


@pytest.mark.parametrize("name", ["", ".", "..", "...", "/", "!!!", "🎭", "\ud800", "ـ", "\u200f"])
def test_a_name_without_letters_still_has_a_folder(name: str) -> None:
    """Every tag can be published."""
    assert slug(name).startswith("وسم-")
    assert unique_slug(name, set()) == slug(name)


@given(ANY_TEXT)
def test_a_slug_is_one_safe_folder(name: str) -> None:
    """Never empty, never a path, never too long, never hidden."""
    folder = slug(name)

    assert PurePosixPath(folder).parts == (folder,)
    assert folder not in {"", ".", ".."}
    assert folder[0] not in "-."
    assert folder[-1] not in "-."
    assert len(folder) <= 60
    assert not set(folder) & set('/\\:*?"<>|%#& \n\0')


@given(ANY_TEXT)
def test_a_slug_is_the_same_on_every_file_system(name: str) -> None:
    """Composing or decomposing file systems give back the name that was written."""
    folder = slug(name)

    assert unicodedata.normalize("NFD", folder) == folder
    assert unicodedata.normalize("NFC", folder) == folder
    assert folder == folder.casefold()


@given(ANY_TEXT)
def test_a_slug_is_its_own_slug(name: str) -> None:
    """An address typed as a name finds its tag."""
    assert slug(slug(name)) == slug(name)


def test_a_long_name_is_cut_at_a_word() -> None:
    """Sixty letters, whole words, and a suffix that tells two long names apart."""
    name = "المجلس الأعلى للتنسيق بين الجامعات ومراكز البحوث والمكتبات الوطنية"
    folder = unique_slug(name, set())

    assert slug(name) == "المجلس-الاعلي-للتنسيق-بين-الجامعات-ومراكز-البحوث-والمكتبات"
    assert folder.startswith(slug(name) + "-")
    assert folder != unique_slug(name + " والدولية", set())


def test_one_endless_word_is_cut_anyway() -> None:
    """Without a space to cut at, the letters decide."""
    assert slug("ق" * 300) == "ق" * 60


def test_a_name_of_exactly_sixty_letters_is_whole() -> None:
    """The limit itself is no cut: no suffix."""
    name = "ق" * 30 + " " + "ف" * 29

    assert unique_slug(name, set()) == name.replace(" ", "-")


@given(ANY_TEXT, st.sets(ANY_TEXT))
def test_a_unique_slug_is_free_and_short(name: str, names: set[str]) -> None:
    """Whatever is taken, the answer is not, and fits into a file name with room for more."""
    taken = {slug(other) for other in names | {name}}
    folder = unique_slug(name, taken)

    assert folder not in taken
    assert len(folder.encode()) <= 200
    assert unique_slug(name, taken) == folder


def test_a_suffix_that_is_taken_too_grows() -> None:
    """Even a collision of suffixes is told apart."""
    first = unique_slug("أوبك+", {"اوبك"})
    second = unique_slug("أوبك+", {"اوبك", first})

    assert second.startswith(first)
    assert len(second) == len(first) + 1


@given(ANY_TEXT, ANY_TEXT)
def test_different_words_do_not_share_a_folder(a: str, b: str) -> None:
    """Two names meet only where the fold already makes them one, or where a suffix will part them."""
    taken = {unique_slug(a, set())}
    if fold(a) != fold(b):
        assert unique_slug(b, taken) not in taken


@pytest.mark.parametrize(("a", "b"), [("حرب", "هرب"), ("سيف", "صيف"), ("علم", "عالم"), ("مصر", "مسر")])
def test_words_that_transliteration_merges_stay_apart(a: str, b: str) -> None:
    """Letters that Latin cannot tell apart keep their own addresses."""
    assert slug(a) != slug(b)
