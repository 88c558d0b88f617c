"""The folder of pages, watched: what is put there is read at once."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from watchfiles import watch

from khulasa.logs import event

_REST: Final = 300
"""Milliseconds without a change after which a burst of changes is told: a file is written in pieces."""
_BURST: Final = 3000
"""Milliseconds after which a burst that does not end is told."""
_LOOK: Final = 500
"""Milliseconds between two looks at whether the folder is still the same, and whether to stop."""
_AGAIN: Final = 5.0
"""Seconds until a folder that could not be watched is looked for again."""


class Watcher:
    """
    A thread that calls ``changed`` after each burst of changes in a folder, however deep.

    A folder that is not there, or cannot be watched, is looked for again now and then: until it can be, pages
    are found at their time.
    """

    def __init__(self, folder: Path, changed: Callable[[], None], *, again: float = _AGAIN) -> None:
        """Prepare; nothing is watched before ``start``. ``again`` is in seconds."""
        self._folder = folder
        self._changed = changed
        self._again = again
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        told, is_first = "", True
        while not self._stopping.is_set():
            try:
                self._watch(is_to_tell=not is_first)
            except FileNotFoundError:
                pass  # it may come
            except (OSError, RuntimeError) as error:  # more folders than the system lets us watch
                if str(error) != told:
                    told = str(error)
                    event("unwatched", level=logging.WARNING, folder=self._folder, reason=error)
            is_first = False
            self._stopping.wait(self._again)

    def _watch(self, *, is_to_tell: bool) -> None:
        watched = self._identity()
        if watched is None:
            return
        bursts = watch(
            self._folder,
            debounce=_BURST,
            step=_REST,
            stop_event=self._stopping,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        for burst in bursts:
            is_another = self._identity() != watched
            if burst or is_another or is_to_tell:
                self._changed()
            is_to_tell = False  # of what came before it was watched again, nobody was told
            if is_another:  # the one that is watched lies somewhere else, or nowhere
                return

    def _identity(self) -> tuple[int, int] | None:
        """Return what tells the folder from another one of its name; None if there is none."""
        try:
            found = self._folder.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
