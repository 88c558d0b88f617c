"""The folder of pages, watched, whatever becomes of the folder."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khulasa.watching import Watcher
from tests.daemon import PATIENCE


class Heard:
    """What a watcher has told."""

    def __init__(self) -> None:
        """Hear nothing so far."""
        self._told = threading.Semaphore(0)

    def __call__(self) -> None:
        """Hear of a change."""
        self._told.release()

    def wait(self) -> bool:
        """Wait for a change, and forget those that were told with it."""
        found = self._told.acquire(timeout=PATIENCE)
        while self._told.acquire(blocking=False):
            pass
        return found


@contextmanager
def watched(folder: Path) -> Iterator[Heard]:
    """Watch a folder; what is there when it begins is of no interest."""
    heard = Heard()
    watcher = Watcher(folder, heard, again=0.05)
    watcher.start()
    try:
        yield heard
    finally:
        watcher.stop()


def touched_until_heard(folder: Path, heard: Heard) -> None:
    """Change a folder until the watcher, which may not have begun, tells of it."""
    for number in range(PATIENCE):
        (folder / f"{number}.txt").write_text("خبر", encoding="utf-8")
        if heard._told.acquire(timeout=1):
            return
    raise AssertionError


def test_a_page_in_a_folder_below_is_heard_of(tmp_path: Path) -> None:
    """However deep, and whenever that folder was made."""
    with watched(tmp_path) as heard:
        touched_until_heard(tmp_path, heard)
        (tmp_path / "one" / "two").mkdir(parents=True)
        assert heard.wait()
        touched_until_heard(tmp_path / "one" / "two", heard)


def test_a_folder_that_comes_later_is_watched_then(tmp_path: Path) -> None:
    """Whoever mounts it after the daemon's start need not restart that."""
    folder = tmp_path / "seeds"
    with watched(folder) as heard:
        folder.mkdir()
        touched_until_heard(folder, heard)


def test_a_folder_that_is_put_in_the_place_of_another_is_watched(tmp_path: Path) -> None:
    """It is told of at once, and watched from then on."""
    folder, other = tmp_path / "seeds", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    with watched(folder) as heard:
        touched_until_heard(folder, heard)
        shutil.rmtree(folder)
        assert heard.wait()
        other.rename(folder)
        touched_until_heard(folder, heard)


def test_a_watcher_of_nothing_ends(tmp_path: Path) -> None:
    """Also one whose folder never came."""
    with watched(tmp_path / "none"):
        pass

    assert not [thread for thread in threading.enumerate() if thread.name == "watcher"]
