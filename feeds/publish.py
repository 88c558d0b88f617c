"""Store -> the published folder: what is due, and nothing else, is rendered and put in place."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final, TypeVar

from feeds.entry import Site
from feeds.folder import Hold, Written, compared, explain, held, looked_at, remove, stands, write
from feeds.layout import Layout, recipes
from feeds.outputs import File, Made, Maker
from feeds.rendering import Rendered, render
from store.article import Due, FeedKind, Output
from store.dues import ARTICLE, DIRECTORY, FIXED, SOURCES, STATISTICS
from store.errors import KhulasaError
from store.secrecy import masked
from store.store import Store

Item = TypeVar("Item")
Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Given how much there is to see to: a context that yields what is called after each."""

# Each waits for its disk in fsync: 2,000 files take 1.1 s eight at a time, and 7.4 s one after the other.
_WRITERS: Final = 8
_AHEAD: Final = 2 * _WRITERS
"""Lots of rendered files that may wait for a writer: enough to keep all busy, few enough to fit in memory."""
_TOGETHER: Final = 64
"""Feeds, or articles, that are read in one go."""
_MANY: Final = 250
"""So much being due, everything that was never rendered is rendered first, and a feed's files are one lot."""
_RENDERED: Final = 100
"""Stories that are rendered in one go, where all are."""
_RECORDED: Final = 500
"""Files that are recorded in one transaction."""
# Nothing is linked before it is there.
_ORDER: Final = (
    FIXED,
    ARTICLE,
    FeedKind.TAG,
    FeedKind.SOURCE,
    FeedKind.QUERY,
    FeedKind.SITE,
    SOURCES,
    STATISTICS,
    DIRECTORY,
)

SETTINGS: Final = "the settings or the program changed"
DAMAGE: Final = "missing, or changed by somebody else"
ASKED: Final = "asked for"


@dataclass(frozen=True, slots=True)
class Published:
    """
    What a run did to the published folder, or would do.

    Paths are relative to it, without the secret parts of private feeds' addresses.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    """Files that were made and found to be there already."""
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """Files that could not be rendered, written or deleted, with the reason. What was there before stays."""
    withheld: tuple[tuple[str, str], ...] = ()
    """Feeds that are nowhere, because nobody told the secret part of their address, with the reason."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why each file was written."""


def publish(  # noqa: PLR0913 - what, where, and the options of a verb, by name
    store: Store,
    site: Site,
    layout: Layout,
    folder: Path,
    *,
    only: Collection[tuple[str, int]] | None = None,
    verify: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Published:
    """
    Bring the published folder up to date with what the store says is due: nothing due, nothing done.

    With ``only`` (kind, number), nothing else that is due is seen to. ``verify`` looks at every published
    file first: what somebody changed or deleted is due too. ``dry_run`` writes no file, leaves all due, and
    tells what it would write; it is given ``Store.rehearsal``, or what the settings make due is kept.
    ``stopped`` is asked now and then: what is not done by then stays due.
    Raises PublishError when the folder cannot be used at all.
    """
    with nullcontext(looked_at(folder)) if dry_run else held(folder) as hold:
        made_by = recipes(site, layout)
        store.demand(made_by.by_kind, made_by.fragments, SETTINGS)
        if not dry_run:
            _take_over(store, hold)
        if verify or not hold.is_known:
            _find_damage(store, folder, compress=layout.has_gzip)
        due = _due(store)
        if len(due) > _MANY and not layout.has_pages:
            # The first publishing of fifty thousand articles would look at each of them for nothing.
            store.strike_fileless(ARTICLE)
            due = _due(store)
        wanted = [item for item in due if only is None or (item.kind, item.number) in only]
        if not wanted:
            return Published()
        with (
            (progress or _unwatched)(len(wanted)) as advance,
            ThreadPoolExecutor(_WRITERS, "publish") as pool,
        ):
            run = _Run(store, site, layout, folder, hold, pool, advance, stopped, dry_run=dry_run)
            done = run.apply(wanted)
        if not (done.failed or dry_run):
            hold.end()
        return done


def _due(store: Store) -> list[Due]:
    with store.snapshot() as snapshot:
        return snapshot.due()


def _unwatched(_total: int) -> AbstractContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


def _take_over(store: Store, hold: Hold) -> None:
    """
    Own what somebody may have written here and died before recording it.

    It is deleted unless it turns out to be somebody's: what it was made of may have been removed since.
    """
    if begun := hold.begun():
        with store.snapshot() as snapshot:
            known = {path for path, _ in snapshot.all_outputs()}
        strays = {path: Output(FIXED, 0, size=-1, modified=0) for path in begun if path not in known}
        store.record_published((), strays, ())
        store.owe(FIXED, None, DAMAGE)
        hold.end()


def _find_damage(store: Store, folder: Path, *, compress: bool) -> None:
    """Make due what is not there as it was left."""
    damaged: dict[str, set[int]] = {}
    with store.snapshot() as snapshot:
        for path, output in snapshot.all_outputs():
            if not stands(folder, path, output, compress=compress):
                damaged.setdefault(output.kind, set()).add(output.number)
    for kind, numbers in damaged.items():
        store.owe(kind, numbers, DAMAGE)


@dataclass(slots=True)
class _Pending:
    """Files that are being written."""

    due: Due
    files: Sequence[File]
    done: Future[list[Written | Exception]]


@dataclass(slots=True)
class _Run:
    """One publishing under way: what was done so far."""

    store: Store
    site: Site
    layout: Layout
    folder: Path
    hold: Hold
    pool: ThreadPoolExecutor
    advance: Callable[[], None]
    stopped: Callable[[], bool]
    dry_run: bool
    written: dict[str, str] = field(default_factory=dict)
    """Why, by path."""
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0
    _are_many: bool = False
    _waiting: deque[_Pending] = field(default_factory=deque)
    _outputs: dict[str, Output] = field(default_factory=dict)
    """Files to be recorded."""
    _done: list[Due] = field(default_factory=list)
    _leaving: list[Due] = field(default_factory=list)
    """What is done once the files are deleted that it has no more."""
    _broken: set[Due] = field(default_factory=set)
    """What stays due."""
    _left: dict[str, Output] = field(default_factory=dict)
    """Files that belong to what is due, and that it has no more."""
    _claimed: set[str] = field(default_factory=set)
    """Paths that feeds have now: a tag's old address may be another's."""

    def apply(self, due: Sequence[Due]) -> Published:
        """See to all that is due, in order, and delete last."""
        self._are_many = len(due) > _MANY
        if self._are_many:
            self._render_all()
        in_order = sorted(due, key=lambda item: (_ORDER.index(item.kind), item.number))
        for _, of_kind in groupby(in_order, key=lambda item: item.kind):
            for chunk in _chunks(list(of_kind), _TOGETHER):
                if not self.stopped():
                    self._see_to(chunk)
            self._finish(0)
        self._record()
        self._delete()
        # What is told of a run is logged and printed: no place for addresses that are secrets.
        return Published(
            written=tuple(map(masked, self.written)),
            unchanged=self.unchanged,
            removed=tuple(map(masked, self.removed)),
            failed=tuple((masked(path), masked(reason)) for path, reason in self.failed),
            reasons={masked(path): why for path, why in self.written.items()},
        )

    def _render_all(self) -> None:
        """Render what was not yet, in larger lots than feeds ask for."""
        with self.store.snapshot() as snapshot:
            numbers = snapshot.unrendered()
        for chunk in _chunks(numbers, _RENDERED):
            if self.stopped():
                return
            with self.store.snapshot() as snapshot:
                self._keep(render(snapshot, self.site, self.layout.columns(self.site.formats), chunk))

    def _keep(self, rendered: Rendered) -> None:
        if not self.dry_run:
            self.store.keep_fragments(list(rendered.fragments.values()))

    def _see_to(self, due: Sequence[Due]) -> None:
        with self.store.snapshot() as snapshot:
            had = snapshot.outputs(due)
            own: dict[tuple[str, int], dict[str, Output]] = defaultdict(dict)
            for path, output in had.items():
                own[output.kind, output.number][path] = output
            maker = Maker(snapshot, self.site, self.layout, self._keep)
            try:
                for made in maker.make(due, had):
                    self._put(made, own[made.due.kind, made.due.number])
            except KhulasaError:  # the store is damaged: nothing else will go better
                raise
            except Exception as error:  # noqa: BLE001 - what breaks must not cost the rest
                self._fail(tuple(f"{item.kind} {item.number}" for item in due), error)
                self._broken.update(due)

    def _put(self, made: Made, had: Mapping[str, Output]) -> None:
        """Render here, where the time goes; write in the pool, where the waiting is."""
        for reason in made.failed:
            self.failed.append((made.due.kind, reason))
            self._broken.add(made.due)
        rendered = [(file, chunks) for file in made.files if (chunks := self._rendered(file, made.due))]
        # Many feeds keep all writers busy; the files of few are written side by side.
        for together in [rendered] if self._are_many else ([one] for one in rendered):
            self._write(made.due, together, had)
        paths = {*made.kept, *(file.path for file in made.files)}
        self._claim(made.due, paths)
        left = {path: output for path, output in had.items() if path not in paths}
        self._left |= left
        (self._leaving if left else self._done).append(made.due)
        self.advance()
        self._finish(_AHEAD)
        if len(self._outputs) > _RECORDED:
            self._record()

    def _claim(self, due: Due, paths: Iterable[str]) -> None:
        """Note whose paths are; an article that was removed and came back is another that has its page."""
        if due.kind != ARTICLE:
            self._claimed |= set(paths)
            return
        for path in paths:  # who had it before has a lower number
            self._left.pop(path, None)

    def _rendered(self, file: File, due: Due) -> Sequence[bytes] | None:
        try:
            return file.make()
        except KhulasaError:
            raise
        except Exception as error:  # noqa: BLE001 - the last good file stays, and the report names it
            self._fail((file.path,), error)
            self._broken.add(due)
            return None

    def _write(self, due: Due, rendered: Sequence[tuple[File, Sequence[bytes]]], had: Container[str]) -> None:
        put = partial(write, compress=self.layout.has_gzip)
        if not self.dry_run:
            self.hold.begin([file.path for file, _ in rendered if file.path not in had])
        done = self.pool.submit(_tried, compared if self.dry_run else put, self.folder, rendered)
        self._waiting.append(_Pending(due, [file for file, _ in rendered], done))

    def _finish(self, left: int) -> None:
        """Wait for the oldest files until no more than ``left`` lots are being written."""
        while len(self._waiting) > left:
            pending = self._waiting.popleft()
            for file, found in zip(pending.files, pending.done.result(), strict=True):
                self._note(file, pending.due, found)

    def _note(self, file: File, due: Due, found: Written | Exception) -> None:
        if isinstance(found, Exception):
            self._fail((file.path,), found)
            self._broken.add(due)
            return
        if found.changed:
            self.written[file.path] = due.why
        else:
            self.unchanged += 1
        self._outputs[file.path] = Output(due.kind, due.number, found.size, found.modified, file.listed)

    def _record(self) -> None:
        """Record what stands on disk, and strike off what needs nothing more."""
        self._finish(0)
        if not self.dry_run:
            done = [item for item in self._done if item not in self._broken]
            self.store.record_published(done, self._outputs, (), hub=self.site.hub)
        self._outputs, self._done = {}, []

    def _delete(self) -> None:
        """
        Delete what nobody has any more: a path may have gone from one feed to another.

        Only then is done what left it: whoever dies before leaves it due, and no page stays for ever.
        """
        gone = [path for path in sorted(self._left.keys() - self._claimed) if self._deleted(path)]
        self.removed += gone
        if not self.dry_run:
            done = [item for item in self._leaving if item not in self._broken]
            self.store.record_published(done, {}, gone, hub=self.site.hub)

    def _deleted(self, path: str) -> bool:
        try:
            if not self.dry_run:
                remove(self.folder, path)
        except (OSError, ValueError) as error:
            self._fail((path,), error)
            left = self._left[path]
            self._broken.update(
                item for item in self._leaving if (item.kind, item.number) == (left.kind, left.number)
            )
            return False
        return True

    def _fail(self, paths: Iterable[str], error: Exception) -> None:
        if isinstance(error, OSError):
            reason = ": ".join(filter(None, explain(error)))
        else:
            reason = f"cannot be rendered: {type(error).__name__}: {error}"
        self.failed.extend((path, reason) for path in paths)


def _tried(
    put: Callable[[Path, str, Sequence[bytes]], Written],
    folder: Path,
    rendered: Sequence[tuple[File, Sequence[bytes]]],
) -> list[Written | Exception]:
    """Put files in place, and return how each stands now, or what stood in the way."""
    found: list[Written | Exception] = []
    for file, chunks in rendered:
        try:
            found.append(put(folder, file.path, chunks))
        except (OSError, ValueError) as error:
            found.append(error)
    return found


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
