"""Tags that people merge, rename and alias: for good, with their addresses, and so that it can be undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.article import TagEdit
from store.errors import TagError
from store.policy import TagPolicy
from store.store import Store
from tests.conftest import OpenStore
from tests.store_samples import (
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    everything,
    page,
    rows,
    shown,
    tagged,
    tags_of,
    versions_of,
)


@pytest.fixture
def filled(store: Store) -> Store:
    """Fill a store with an article for each of four tags, and one for two of them."""
    names = ("القمح", "الحبوب", "الخبز", "السوق")
    store.save([tagged(number, name) for number, name in enumerate(names)], now=MORNING)
    store.save([tagged(4, "القمح", "السوق")], now=MORNING)
    return store


def addresses(store: Store) -> dict[str, tuple[str, ...]]:
    """Return each tag's slug, and the old ones that lead to it."""
    found = (*store.tags(), *store.deserted_tags())
    return {summary.tag.slug: summary.addresses for summary in found}


def test_a_merge_takes_articles_spellings_and_addresses_along(filled: Store) -> None:
    """The target keeps name, address and id; entries keep their ids and dates."""
    target = filled.tag("القمح")
    entries = [(story.uri, story.updated) for story in everything(filled)]
    edit = filled.merge_tags(["الحبوب", "الخبز"], "القمح")

    assert (edit.tag, edit.articles, edit.addresses) == (target, 2, ("الحبوب", "الخبز"))
    assert addresses(filled) == {"القمح": ("الحبوب", "الخبز"), "السوق": ()}
    assert tags_of(filled) == dict(
        zip(LIST, [["القمح"], ["القمح"], ["القمح"], ["السوق"], ["القمح", "السوق"]], strict=False)
    )
    assert [(story.uri, story.updated) for story in everything(filled)] == entries
    assert filled.tag("الحبوب") == filled.tag("الخبز") == target
    assert set(filled.tags()[0].aliases) == {"الحبوب", "الخبز"}


def test_a_later_page_goes_where_its_keyword_leads(filled: Store) -> None:
    """In any spelling."""
    filled.merge_tags(["الحبوب"], "القمح")
    filled.save([tagged(5, "الحُبوب")], now=LATER)

    assert tags_of(filled)[LIST[5]] == ["القمح"]


def test_chains_lead_to_their_end(filled: Store) -> None:
    """A to B, then B to C: both lead to C; parting B takes A back to B."""
    filled.merge_tags(["الخبز"], "الحبوب")
    filled.merge_tags(["الحبوب"], "القمح")

    assert addresses(filled) == {"القمح": ("الحبوب", "الخبز"), "السوق": ()}
    assert filled.tag("الخبز") == filled.tag("القمح")

    filled.part_tag("القمح", ["الحبوب"])

    assert addresses(filled) == {"القمح": (), "السوق": (), "الحبوب": ("الخبز",)}
    assert tags_of(filled)[LIST[2]] == ["الحبوب"]


def test_what_is_undone_leaves_no_trace(filled: Store) -> None:
    """Readers see the same as before; the old feed has its id and its address."""
    before = shown(filled)
    filled.merge_tags(["الحبوب", "الخبز"], "القمح")
    filled.part_tag("القمح", ["الخبز", "الحبوب"])

    assert shown(filled) == before


def test_a_rename_keeps_the_tag_and_leads_the_old_address_on(filled: Store) -> None:
    """The id stays, so entries do; pages with either name go there."""
    before = filled.tag("الحبوب")
    edit = filled.rename_tag("الحبوب", "البقوليات")
    filled.save([tagged(5, "البقوليات"), tagged(6, "الحبوب"), tagged(7, "الحبوب")], now=LATER)

    assert before
    assert (edit.tag.name, edit.tag.slug, edit.tag.uri) == ("البقوليات", "البقوليات", before.uri)
    assert edit.addresses == ("الحبوب",)
    assert filled.tag("الحبوب") == filled.tag("البقوليات") == edit.tag
    assert [tags_of(filled)[LIST[number]] for number in (1, 5, 6)] == [["البقوليات"]] * 3


def test_renaming_back_takes_the_address_up_again(filled: Store) -> None:
    """And the other one leads there."""
    before = filled.tag("الحبوب")
    filled.rename_tag("الحبوب", "البقوليات")
    edit = filled.rename_tag("البقوليات", "الحبوب")

    assert edit.tag == before
    assert edit.addresses == ("البقوليات",)


def test_a_new_spelling_of_the_name_keeps_the_address(filled: Store) -> None:
    """However often pages spell it otherwise; entries that show it have a new version."""
    before = versions_of(filled)
    edit = filled.rename_tag("القمح", "القَمح")
    after = versions_of(filled)

    assert (edit.tag.name, edit.tag.slug, edit.addresses) == ("القَمح", "القمح", ())
    assert sum(after[uri] - before[uri] for uri in before) == 2
    filled.save([tagged(number, "القمح") for number in (5, 6)], now=LATER)
    assert filled.tag("القمح") == edit.tag


def test_a_tag_takes_the_name_of_one_that_it_swallowed(filled: Store) -> None:
    """Its address too; a tag that is parted later finds another, and keeps its id."""
    was = filled.tag("الحبوب")
    filled.merge_tags(["الحبوب"], "القمح")
    edit = filled.rename_tag("القمح", "الحبوب")

    assert was
    assert (edit.tag.slug, edit.addresses) == ("الحبوب", ("القمح",))
    assert edit.tag.uri != was.uri

    filled.part_tag("القمح", ["الحبوب"])
    parted = next(s.tag for s in filled.tags() if s.tag.uri == was.uri)
    assert parted.slug not in {"الحبوب", "القمح"}
    assert tags_of(filled)[LIST[1]] == ["الحبوب"]


def test_a_stranger_never_gets_an_old_address(filled: Store) -> None:
    """Subscribers of the old one would be given another's news."""
    filled.rename_tag("القمح", "الخبز الأسمر")
    filled.save([tagged(5, "القمح+")], now=LATER)
    slugs = {summary.tag.slug for summary in filled.tags()}

    assert "القمح" not in slugs
    assert len(slugs) == 5


def test_an_alias_may_come_before_its_pages(filled: Store) -> None:
    """And goes again before any came."""
    filled.alias_tag("القمح", ["البر", "الحنطة"])
    filled.save([tagged(5, "الحنطه")], now=LATER)
    filled.part_tag("القمح", ["البر"])
    filled.save([tagged(6, "البر")], now=LATER)

    assert tags_of(filled)[LIST[5]] == ["القمح"]
    assert tags_of(filled)[LIST[6]] == ["البر"]


def test_a_text_that_names_a_merged_tag_names_the_other(store: Store) -> None:
    """Articles without keywords follow too, there and back."""
    store.save(
        [page("b.txt", draft(ORCHARD, *ORCHARD_TEXT)), tagged(0, "الزيتون"), tagged(1, "الزيت")], now=MORNING
    )
    store.merge_tags(["الزيتون"], "الزيت")
    assert tags_of(store)[ORCHARD] == ["الزيت"]

    store.part_tag("الزيت", ["الزيتون"])
    assert tags_of(store)[ORCHARD] == ["الزيتون"]


MISTAKES: dict[str, tuple[Callable[[Store], TagEdit], str]] = {
    "an unknown tag": (
        lambda store: store.merge_tags(["القمع"], "الخبز"),
        "القمع: no tag is called so: did you mean 'القمح'?",
    ),
    "nothing like it": (
        lambda store: store.merge_tags(["xyz"], "الخبز"),
        "xyz: no tag is called so: `khulasa tags` lists them",
    ),
    "into itself": (
        lambda store: store.merge_tags(["القمح"], "القَمح"),
        "القمح: is 'القمح' already: name two tags",
    ),
    "one of several unknown": (
        lambda store: store.merge_tags(["الحبوب", "xyz"], "القمح"),
        "xyz: no tag is called so: `khulasa tags` lists them",
    ),
    "a name that another tag has": (
        lambda store: store.rename_tag("القمح", "الخبز"),
        "الخبز: is a tag already: `khulasa tags merge 'القمح' 'الخبز'` makes them one",
    ),
    "no name": (
        lambda store: store.rename_tag("القمح", " "),
        "' ': is no name for a tag: give 1 to 100 characters",
    ),
    "its own alias": (
        lambda store: store.alias_tag("القمح", ["القمح"]),
        "القمح: leads to 'القمح' already",
    ),
    "no alias to remove": (
        lambda store: store.part_tag("القمح", ["الخبز"]),
        "الخبز: does not lead to 'القمح': `khulasa tags` shows what does",
    ),
    "itself to remove": (
        lambda store: store.part_tag("القمح", ["القمح"]),
        "القمح: is the tag 'القمح' itself",
    ),
}


@pytest.mark.parametrize(("mistake", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_and_changes_nothing(
    filled: Store, mistake: Callable[[Store], TagEdit], told: str
) -> None:
    """Who, what, what would be right; nothing of a command that fails half way stays."""
    before = rows(filled)
    with pytest.raises(TagError) as refused:
        mistake(filled)

    assert str(refused.value) == told
    assert rows(filled) == before


def test_merging_back_is_told(filled: Store) -> None:
    """The way back is to part them."""
    filled.merge_tags(["الحبوب"], "القمح")
    with pytest.raises(TagError, match=r"is 'القمح' already"):
        filled.merge_tags(["القمح"], "الحبوب")
    with pytest.raises(TagError, match=r"leads to 'القمح': .*--remove"):
        filled.alias_tag("السوق", ["الحبوب"])
    with pytest.raises(TagError, match=r"leads to 'القمح': .*--remove"):
        filled.rename_tag("السوق", "الحبوب")


@pytest.mark.parametrize(
    "change",
    [
        lambda store, dry: store.merge_tags(["الحبوب"], "القمح", dry_run=dry),
        lambda store, dry: store.rename_tag("القمح", "البر", dry_run=dry),
        lambda store, dry: store.alias_tag("القمح", ["البر"], dry_run=dry),
    ],
    ids=["merge", "rename", "alias"],
)
def test_a_dry_run_tells_what_would_be_and_changes_nothing(
    filled: Store, change: Callable[[Store, bool], TagEdit]
) -> None:
    """Its report is that of the real one."""
    before = rows(filled)
    would = change(filled, True)

    assert rows(filled) == before
    assert change(filled, False) == would
    assert rows(filled) != before


def test_the_configuration_wins_and_what_was_decided_rests(
    filled: Store, open_store: OpenStore, store_url: str
) -> None:
    """It holds again when the configuration says nothing of the name any more."""
    filled.merge_tags(["الحبوب"], "القمح")
    filled.rename_tag("السوق", "الأسواق")
    policy = TagPolicy(aliases=(("الخبز", ("الحبوب",)), ("السوق", ())))
    other = open_store(store_url, policy=policy)
    other.apply_policy()

    assert other.tag("الحبوب") == other.tag("الخبز")
    assert tags_of(other)[LIST[3]] == ["السوق"]
    with pytest.raises(TagError, match=r"named in tags.aliases"):
        other.merge_tags(["الخبز"], "القمح")
    with pytest.raises(TagError, match=r"named in tags.aliases"):
        other.rename_tag("السوق", "البورصة")
    with pytest.raises(TagError, match=r"by tags.aliases of the configuration: change it there"):
        other.part_tag("الخبز", ["الحبوب"])

    filled.apply_policy()
    assert filled.tag("الحبوب") == filled.tag("القمح")
    assert tags_of(filled)[LIST[3]] == ["الأسواق"]


def test_two_that_the_configuration_kept_from_a_circle_stay_out_of_it(
    filled: Store, open_store: OpenStore, store_url: str
) -> None:
    """A led to B, the configuration made A a tag, B was led to A: the newer decision stands."""
    filled.merge_tags(["الحبوب"], "القمح")
    other = open_store(store_url, policy=TagPolicy(aliases=(("الحبوب", ()),)))
    other.merge_tags(["القمح"], "الحبوب")
    filled.apply_policy()

    assert filled.tag("القمح") == filled.tag("الحبوب")
    assert filled.tag("القمح") == other.tag("الحبوب")


def test_blocking_a_tag_blocks_what_leads_to_it(filled: Store, open_store: OpenStore, store_url: str) -> None:
    """It keeps its address, where nothing new comes; nobody can take its name."""
    filled.merge_tags(["الحبوب"], "القمح")
    other = open_store(store_url, policy=TagPolicy(blocklist=("القمح",)))
    other.apply_policy()

    assert tags_of(other)[LIST[1]] == tags_of(other)[LIST[0]] == []
    assert {summary.tag.name for summary in other.deserted_tags()} == {"القمح", "الحبوب"}
    with pytest.raises(TagError, match=r"blocked by tags.blocklist"):
        other.rename_tag("الخبز", "القمح")
    with pytest.raises(TagError, match=r"blocked by tags.blocklist"):
        other.alias_tag("الخبز", ["القمح"])


def test_a_tag_whose_stories_left_is_remembered(filled: Store) -> None:
    """For its subscribers."""
    filled.save([tagged(1, "الخبز")], now=LATER)

    assert [summary.tag.name for summary in filled.deserted_tags()] == ["الحبوب"]
    assert filled.article_counts() == {"القمح": 2, "الخبز": 2, "السوق": 2}


def test_edits_and_saves_at_once_take_turns(store_url: str, open_store: OpenStore) -> None:
    """A daemon that saves while somebody merges: neither loses anything."""
    store = open_store(store_url)
    store.save([tagged(0, "القمح"), tagged(1, "الحبوب")], now=MORNING)
    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(store.save, [tagged(n, "الحبوب")], now=MORNING) for n in range(2, 8)]
        merged = pool.submit(store.merge_tags, ["الحبوب"], "القمح")
        for saved in saves:
            saved.result()
        merged.result()

    assert {name for names in tags_of(store).values() for name in names} == {"القمح"}
