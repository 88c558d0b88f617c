"""Store -> the published folder: what changed, and nothing else, is rendered and put in place."""

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from feeds.address import ATOM, RSS
from feeds.check import check_feed
from feeds.entry import Site
from feeds.folder import explain, held, remove, sizes, write
from feeds.outputs import everything, of_tags
from feeds.plan import Plan, Step, plan
from store.article import Output, Tag
from store.errors import KhulasaError
from store.store import Store

Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Given how many files there are to see to: a context that yields what is called after each."""

# Each waits for its disk in fsync: 2,000 files take 1.1 s eight at a time, and 7.4 s one after the other.
_WRITERS: Final = 8
_AHEAD: Final = 64
"""Rendered files that may wait for a writer: enough to keep all busy, few enough to fit in memory."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did to the published folder. Paths are relative to it."""

    written: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """Files that could not be rendered, written or deleted, with the reason. What was there before stays."""


def publish(  # noqa: PLR0913 - what, where, and the options of a verb, by name
    store: Store,
    site: Site,
    folder: Path,
    *,
    tags: Collection[Tag] | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Published:
    """
    Bring the published folder up to date: an unchanged store writes nothing.

    With ``tags``, only theirs are looked at and nothing is deleted. ``force`` renders what is current too;
    equal bytes are still not written. Raises PublishError when the folder cannot be used at all.
    """
    with held(folder):
        bundles = list(everything(store, site) if tags is None else of_tags(store, site, tags))
        manifest = store.outputs()
        on_disk = sizes(folder, manifest)
        todo = plan(bundles, manifest, on_disk, complete=tags is None, force=force)
        with (progress or _unwatched)(todo.size) as advance:
            return _Run(store, folder, advance).apply(todo)


def _unwatched(_total: int) -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


@dataclass(slots=True)
class _Run:
    """One publishing under way: what was done so far."""

    store: Store
    folder: Path
    advance: Callable[[], None]
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0

    def apply(self, todo: Plan) -> Published:
        """Carry out the plan, stage by stage, and record what stands on disk after each."""
        self.unchanged = todo.unchanged
        with ThreadPoolExecutor(_WRITERS, "publish") as pool:
            for _, steps in groupby(todo.steps, key=lambda step: step.bundle.stage):
                self.store.record_outputs(dict(self._carried_out(steps, pool)), ())
        self._delete(todo.removals)
        return Published(tuple(self.written), self.unchanged, tuple(self.removed), tuple(self.failed))

    def _carried_out(self, steps: Iterator[Step], pool: ThreadPoolExecutor) -> Iterator[tuple[str, Output]]:
        """Render here, where the time goes; write in the pool, where the waiting is."""
        waiting: deque[tuple[str, Output, Future[bool]]] = deque()
        for path, mark, data in self._rendered(steps):
            output = Output(mark, hashlib.sha256(data).hexdigest(), len(data))
            waiting.append((path, output, pool.submit(write, self.folder, path, data)))
            while len(waiting) > _AHEAD:
                yield from self._finished(*waiting.popleft())
        while waiting:
            yield from self._finished(*waiting.popleft())

    def _rendered(self, steps: Iterator[Step]) -> Iterator[tuple[str, str, bytes]]:
        for step in steps:
            marks = step.bundle.fingerprints
            try:
                renderers = step.bundle.load()
            except KhulasaError:  # the store is damaged: nothing else will go better
                raise
            except Exception as error:  # noqa: BLE001 - one story that breaks must not cost the others
                self._fail(step.paths, error)
            else:
                for path in step.paths:
                    if (data := self._made(path, renderers[path])) is not None:
                        yield path, marks[path], data

    def _made(self, path: str, render: Callable[[], bytes]) -> bytes | None:
        """Return the file's bytes; None when they cannot be made, or are no feed where one belongs."""
        try:
            data = render()
            if path.endswith((ATOM, RSS)):
                check_feed(data)
        except Exception as error:  # noqa: BLE001 - as above: the last good file stays, and the report names it
            self._fail((path,), error)
            return None
        return data

    def _finished(self, path: str, output: Output, done: Future[bool]) -> Iterator[tuple[str, Output]]:
        try:
            changed = done.result()
        except (OSError, ValueError) as error:
            self._fail((path,), error)
            return
        if changed:
            self.written.append(path)
        else:
            self.unchanged += 1
        self.advance()
        yield path, output

    def _delete(self, paths: Collection[str]) -> None:
        for path in paths:
            try:
                remove(self.folder, path)
            except (OSError, ValueError) as error:
                self._fail((path,), error)
            else:
                self.removed.append(path)
                self.advance()
        self.store.record_outputs({}, self.removed)

    def _fail(self, paths: Collection[str], error: Exception) -> None:
        if isinstance(error, OSError):
            reason = ": ".join(filter(None, explain(error)))
        else:
            reason = f"cannot be rendered: {type(error).__name__}: {error}"
        for path in paths:
            self.failed.append((path, reason))
            self.advance()
