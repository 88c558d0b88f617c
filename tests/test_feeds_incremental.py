"""Whatever happened since, in whatever order: what is published is what would be, had nothing been before."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import outputs
from feeds.entry import Form, Format, Site
from feeds.layout import Layout, Style
from feeds.publish import Published, publish
from khulasa.config import read_config
from khulasa.pipeline import Extent, rebuild
from khulasa.terminal import Terminal
from store import archives
from store.article import FeedKind, PageRead
from store.errors import ArticleError, TagError
from store.policy import TagPolicy, TagRule
from store.queries import AllOf, AnyOf, Condition, FromSource, Not, Query, Says, Tagged
from store.remote import Poll, Standing
from store.retention import Retention
from store.store import Store
from tests.feeds_samples import SITE
from tests.store_samples import DAY, LIST, MORNING, draft, embedded, everything, page, rows, wipe

FULL = 3
"""Stories in an archive, so that few stories fill some."""
HEADLINES = (*LIST[:6], f"{LIST[0]} في القرية", "انخفاض أسعار القمح في الأسواق", f"عاجل: {LIST[1]}")
KEYWORDS = ("القمح", "قمح", "القمـح", "الري", "رَيّ", "الريّ", "الخبز", "الفضاء", "الأسواق")
OUTLETS = (None, "المرفأ", "المرفا", "مرفأ", "الديار", "الدّيار")


class _KilledError(BaseException):
    """What a process dies of: nothing handles it."""


@dataclass(slots=True)
class Scene:
    """A store with its published folder, and how both are configured now."""

    url: str
    folder: Path
    store: Store
    site: Site = SITE
    layout: Layout = field(default_factory=Layout)
    moment: datetime = MORNING

    def reopen(self, *, window: int, policy: TagPolicy, queries: Sequence[Query]) -> None:
        """Go on with another configuration."""
        self.store.close()
        self.store = opened(self.url, window=timedelta(days=window), policy=policy, queries=queries)
        styles = {one.slug: Style(Form(one.content), one.entries, one.per_source) for one in queries}
        self.layout = replace(self.layout, queries=styles)

    def publish(
        self,
        folder: Path | None = None,
        *,
        steps: int | None = None,
        verify: bool = True,
        dry_run: bool = False,
    ) -> Published:
        """Do what ``khulasa rebuild`` does; with ``steps``, die after so many."""
        with self.store.rehearsal() if dry_run else nullcontext(self.store) as store:
            store.apply_policy()
            return publish(
                store,
                self.site,
                self.layout,
                folder or self.folder,
                verify=verify,
                dry_run=dry_run,
                progress=lambda _: dying(steps),
            )


Step = Callable[[Scene], object]


def opened(url: str, **options: object) -> Store:
    """Open a store."""
    return Store.open(url, authority="example.org", since="2026", **options)  # type: ignore[arg-type]  # as they are named there


@contextmanager
def dying(steps: int | None) -> Iterator[Callable[[], None]]:
    """Count down."""
    left = [steps]

    def advance() -> None:
        if left[0] is not None:
            left[0] -= 1
            if left[0] < 0:
                raise _KilledError

    yield advance


def saved(pages: Sequence[PageRead]) -> Step:
    """Read pages."""

    def step(scene: Scene) -> None:
        scene.moment += DAY
        scene.store.save(pages, now=scene.moment)

    return step


def edited(verb: str, *names: str) -> Step:
    """Edit tags, if there are such."""

    def step(scene: Scene) -> None:
        one, other, *_ = names
        with suppress(TagError):
            match verb:
                case "merge":
                    scene.store.merge_tags([one], other)
                case "rename":
                    scene.store.rename_tag(one, other)
                case "alias":
                    scene.store.alias_tag(one, [other])
                case _:
                    scene.store.part_tag(one, [other])

    return step


def removed(number: int, *, undo: bool) -> Step:
    """Remove the article of a story; let it come back at once with ``undo``."""

    def step(scene: Scene) -> None:
        found = everything(scene.store)
        if found:
            name = found[number % len(found)].article.short_id
            scene.store.remove_article(name, now=scene.moment)
            if undo:
                scene.store.restore_article(name)

    return step


def restored(number: int) -> Step:
    """Let a removed article come back with the next reading."""

    def step(scene: Scene) -> None:
        with scene.store.snapshot() as snapshot:
            gone = snapshot.removed()
        with suppress(ArticleError):
            scene.store.restore_article(gone[number % len(gone)] if gone else "")

    return step


def pruned(age: int, tags: Sequence[str], days: int) -> Step:
    """Let go what is older."""

    def step(scene: Scene) -> None:
        scene.store.prune(Retention(age * DAY, dict.fromkeys(tags, days * DAY)), now=scene.moment)

    return step


def asked(name: str, poll: Poll, pages: Sequence[PageRead]) -> Step:
    """Ask a remote source."""

    def step(scene: Scene) -> None:
        found = [replace(page, source=name) for page in pages]
        scene.store.save(found, now=scene.moment, polled={name: poll})

    return step


def stood(name: str, standing: Standing) -> Step:
    """Pause a remote source, or resume it."""
    return lambda scene: scene.store.stand(name, standing, now=scene.moment, url="https://a.example/")


def forgotten(names: Sequence[str]) -> Step:
    """Have no other remote sources any more."""
    return lambda scene: scene.store.retain_sources(names)


def configured(window: int, policy: TagPolicy, queries: Sequence[Query]) -> Step:
    """Configure other tags and queries."""
    return lambda scene: scene.reopen(window=window, policy=policy, queries=queries)


def laid_out(site: Site, layout: Layout) -> Step:
    """Configure how things are published."""

    def step(scene: Scene) -> None:
        scene.site, scene.layout = site, replace(layout, queries=scene.layout.queries)

    return step


def published(steps: int | None = None, *, dry_run: bool = False) -> Step:
    """Publish, perhaps in part: who is killed goes on another time."""

    def step(scene: Scene) -> None:
        with suppress(_KilledError):
            scene.publish(steps=steps, dry_run=dry_run)

    return step


def only(name: str) -> Step:
    """Publish the feed of one tag."""

    def step(scene: Scene) -> None:
        number = scene.store.tag_number(name)
        if number is not None:
            scene.store.owe(FeedKind.TAG, [number], "asked for")
            publish(scene.store, scene.site, scene.layout, scene.folder, only={(FeedKind.TAG, number)})

    return step


def since(days: int) -> Step:
    """Ask for what is new."""
    return lambda scene: scene.store.owe_since(MORNING - days * DAY, "asked for")


def _page(number: int, second: tuple[str, ...], headline: str, **parts: object) -> PageRead:
    main = draft(headline, f"{headline} كما رواه مراسلنا في الصباح.", **parts)
    drafts = (main, *(embedded(other, f"{other} بالتفصيل.") for other in second))
    return page(f"{number}.txt", *drafts)


HEADLINE, KEYWORD = st.sampled_from(HEADLINES), st.sampled_from(KEYWORDS)
PAGES = st.builds(
    _page,
    st.integers(0, 5),
    st.lists(HEADLINE, max_size=1).map(tuple),
    HEADLINE,
    outlet=st.sampled_from(OUTLETS),
    tags=st.lists(KEYWORD, max_size=3).map(tuple),
    related=st.lists(HEADLINE, unique=True, max_size=2).map(tuple),
    published=st.integers(0, 3).map(lambda day: MORNING - day * DAY),
)
LEAVES = st.one_of(
    KEYWORD.map(lambda name: Tagged((name,))),
    st.sampled_from(OUTLETS[1:]).map(lambda name: FromSource((name or "",))),
    st.sampled_from(["القمح", "أول", "كما رواه", "الجسر القديم"]).map(lambda text: Says((text,))),
)
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    LEAVES,
    LEAVES.map(Not),
    st.tuples(LEAVES, LEAVES).map(AllOf),
    st.tuples(LEAVES, LEAVES).map(AnyOf),
)
QUERIES = st.builds(
    Query,
    st.sampled_from(["سوق", "أسواق العالم"]),
    st.sampled_from(["سوق", "ري", "قديم"]),
    CONDITIONS,
    st.sampled_from(["full", "summary"]),
    st.integers(1, 4),
    st.none() | st.integers(1, 2),
)
POLICIES = st.builds(
    TagPolicy,
    st.sampled_from([(), (("القمح", ("الخبز",)),), (("الحبوب", ("القمح", "الري")),)]),
    st.sampled_from([(), ("الفضاء",)]),
    st.sampled_from([(), (TagRule("الأسواق", any=("أسعار",)),), (TagRule("الري", source="الديار"),)]),
)
SITES = st.builds(
    replace,
    st.just(SITE),
    title=st.sampled_from([SITE.title, "موجز"]),
    base_url=st.sampled_from([SITE.base_url, "https://other.example/feeds"]),
    timezone=st.sampled_from([SITE.timezone, ZoneInfo("Africa/Casablanca")]),
    hub=st.sampled_from([None, "https://hub.example/"]),
    formats=st.sampled_from([tuple(Format), (Format.ATOM,), (Format.RSS, Format.JSON)]),
)
LAYOUTS = st.builds(
    Layout,
    st.builds(Style, st.sampled_from(Form), st.integers(1, 4), st.none() | st.integers(1, 2)),
    has_pages=st.booleans(),
    has_archives=st.booleans(),
    has_gzip=st.booleans(),
)
REMOTE = st.sampled_from(["الواحة", "الميناء"])
HOURS = st.integers(-30, 30).map(lambda hours: MORNING + timedelta(hours=hours / 2))
POLLS = st.builds(
    Poll,
    asked=st.just("https://a.example/"),
    url=st.sampled_from(["https://a.example/", "https://b.example/feed?key=1"]),
    title=st.sampled_from([None, "صوت الواحة"]),
    standing=st.sampled_from(Standing),
    failures=st.integers(0, 1),
    reason=st.sampled_from([None, "the server answers 503"]),
    due=st.none() | HOURS,
    succeeded=st.none() | HOURS,
    changed=st.none() | HOURS,
)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(saved, st.lists(PAGES, min_size=1, max_size=3, unique_by=lambda made: made.origin)),
    st.builds(asked, REMOTE, POLLS, st.lists(PAGES, max_size=1)),
    st.builds(stood, REMOTE, st.sampled_from([Standing.PAUSED, Standing.ACTIVE])),
    st.builds(forgotten, st.lists(REMOTE, max_size=1)),
    st.builds(edited, st.sampled_from(["merge", "rename", "alias", "part"]), KEYWORD, KEYWORD),
    st.builds(removed, st.integers(0, 9), undo=st.booleans()),
    st.builds(restored, st.integers(0, 9)),
    st.builds(pruned, st.integers(1, 4), st.lists(KEYWORD, max_size=2), st.integers(1, 6)),
    st.builds(
        configured,
        st.integers(1, 3),
        POLICIES,
        st.lists(QUERIES, max_size=2, unique_by=lambda query: query.slug),
    ),
    st.builds(laid_out, SITES, LAYOUTS),
    st.builds(published),
    st.builds(published, st.integers(0, 9)),
    st.builds(published, dry_run=st.just(True)),
    st.builds(only, KEYWORD),
    st.builds(since, st.integers(-3, 3)),
)


def held(folder: Path) -> dict[str, bytes]:
    """Return what is published, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".khulasa.lock"
    }


def full_archives(store: Store) -> set[str]:
    """Return the archives that keep what they held."""
    with store.snapshot() as snapshot:
        found = [path for path, output in snapshot.all_outputs() if output.listed == FULL]
    return {name for path in found for name in (path, f"{path}.gz")}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """
    Return an empty store with nothing published.

    Patched: archives of a hundred stories, and waiting for the disk, would take too long.
    """
    monkeypatch.setattr(outputs, "FULL", FULL)
    monkeypatch.setattr(archives, "FULL", FULL)
    monkeypatch.setattr("feeds.folder.os.fsync", lambda _file: None)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    made = Scene(url, tmp_path / "public", opened(url))
    yield made
    made.store.close()


def assert_as_from_scratch(scene: Scene) -> None:
    """To the byte; but for archives that were full, which keep what they held."""
    assert scene.publish(verify=False).failed == ()
    assert scene.publish() == Published()

    kept, found = full_archives(scene.store), held(scene.folder)
    with tempfile.TemporaryDirectory() as other:
        scene.store.forget_rendered()
        scene.publish(Path(other))
        anew = held(Path(other))
    assert found.keys() == anew.keys()
    assert [path for path in sorted(found) if found[path] != anew[path] and path not in kept] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(steps=st.lists(STEPS, min_size=2, max_size=12))
def test_what_is_published_is_what_would_be_from_scratch(scene: Scene, steps: list[Step]) -> None:
    """After anything, and nothing fails on the way."""
    wipe(scene.store)
    shutil.rmtree(scene.folder, ignore_errors=True)
    scene.site, scene.layout, scene.moment = SITE, Layout(), MORNING
    scene.reopen(window=3, policy=TagPolicy(), queries=())
    for step in steps:
        step(scene)
    assert_as_from_scratch(scene)


HARVEST = saved([_page(0, (), LIST[7], tags=("القمح",)), _page(1, (), LIST[4], tags=("الري",))])
PRICES = (Query("سوق", "سوق", AnyOf((Says(("أسعار",)), Tagged(("القمح",))))),)


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            [HARVEST, published(), configured(3, TagPolicy(), PRICES)], id="the front page names new queries"
        ),
        pytest.param(
            [HARVEST, published(), configured(3, TagPolicy(blocklist=("القمح",)), PRICES)],
            id="queries and policy change at once",
        ),
        pytest.param(
            [HARVEST, published(), configured(3, TagPolicy(), PRICES), edited("merge", "الري", "القمح")],
            id="a tag is merged before a new query is looked for",
        ),
        pytest.param(
            [HARVEST, published(), removed(0, undo=True), HARVEST],
            id="an article comes back before publishing",
        ),
        pytest.param(
            [
                HARVEST,
                configured(3, TagPolicy(), PRICES),
                HARVEST,
                published(),
                removed(0, undo=False),
                configured(3, TagPolicy(), (Query("ري", "ري", Tagged(("الري",))),)),
            ],
            id="another query gets the number of one that had tombstones",
        ),
    ],
)
def test_what_went_wrong_before(scene: Scene, steps: list[Step]) -> None:
    """Each was published otherwise than from scratch, or not at all."""
    for step in steps:
        step(scene)
    assert_as_from_scratch(scene)


def test_who_dies_before_deleting_deletes_the_next_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A removed article's page must not stay for ever, nor must what could not be deleted at first."""
    HARVEST(scene)
    scene.publish()
    removed(0, undo=False)(scene)
    for fault in (_KilledError, PermissionError):
        with monkeypatch.context() as patch, suppress(_KilledError):
            patch.setattr("feeds.publish.remove", raising(fault))
            scene.publish()

    done = scene.publish(verify=False)
    assert [path.partition("/")[0] for path in done.removed] == ["articles"]
    assert_as_from_scratch(scene)


def raising(fault: type[BaseException]) -> Callable[[Path, str], None]:
    """Make what cannot delete."""

    def remove(_folder: Path, _path: str) -> None:
        raise fault

    return remove


def test_what_an_outlet_has_too_much_of_is_in_the_archive(scene: Scene) -> None:
    """A feed that is shorter than it may be, since it is capped, loses nothing."""
    scene.layout = Layout(Style(per_source=1))
    saved([_page(n, (), LIST[n], tags=("القمح",), outlet="المرفأ") for n in range(3)])(scene)
    scene.publish()

    shown, archived = (held(scene.folder)[f"tags/القمح/{name}"] for name in ("atom.xml", "archive/1.xml"))
    assert (shown.count(b"<entry>"), archived.count(b"<entry>")) == (1, 3)
    assert b'rel="prev-archive"' in shown


def test_a_compressed_file_goes_with_the_one_that_it_was_made_of(scene: Scene) -> None:
    """Where somebody deleted the plain one, a server would hand out the old one for ever."""
    HARVEST(scene)
    scene.layout = Layout(has_gzip=True)
    scene.publish()
    (scene.folder / "rss.xml").unlink()
    scene.layout = Layout()
    scene.publish()

    assert not list(scene.folder.rglob("*.gz"))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(Extent(), id="nothing"),
        pytest.param(Extent(force=True), id="everything"),
        pytest.param(Extent(since=MORNING - 9 * DAY), id="what is new"),
        pytest.param(Extent(tags=("القمح",)), id="a tag"),
    ],
)
def test_a_dry_run_tells_all_and_changes_nothing(store: Store, tmp_path: Path, asked: Extent) -> None:
    """Neither a file nor a row, under whatever configuration; then all that it told is done."""
    file = tmp_path / "config.yaml"
    file.write_text("site:\n  base_url: https://example.org/\nstore:\n  url: sqlite:///unused.db\n")
    config, quiet = read_config(file, {}), Terminal(quiet=True)
    HARVEST(Scene("", tmp_path, store))
    rebuild(store, config, terminal=quiet)
    saved([_page(2, (), LIST[2], tags=("القمح",))])(Scene("", tmp_path, store, moment=MORNING + DAY))
    file.write_text(f"{file.read_text()}publish:\n  folder: other\n  content: summary\n")
    config = read_config(file, {})
    before = rows(store)

    told = rebuild(store, config, terminal=quiet, extent=asked, dry_run=True)
    assert rows(store) == before
    assert not config.publish.folder.exists()

    done = rebuild(store, config, terminal=quiet, extent=asked)
    assert (set(done.written), done.reasons) == (set(told.written), told.reasons)
    assert len(done.written) > 3
