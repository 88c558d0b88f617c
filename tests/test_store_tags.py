"""Tags: one for all spellings, an address that stays, found by the articles that name them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from store.article import PageRead, Tag
from store.store import Store
from tests.store_samples import (
    HARBOUR,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    embedded,
    everything,
    page,
    save_each,
    shown,
    versions_of,
    wipe,
)


def tagged(origin: str, *tags: str, headline: str = HARBOUR) -> PageRead:
    """Make a page with an article of these tags."""
    return page(origin, draft(headline, tags=tags))


def names(store: Store) -> list[str]:
    """Return the names of all tags, busiest first."""
    return [summary.tag.name for summary in store.tags()]


def test_spellings_of_a_tag_are_one(store: Store) -> None:
    """The display is the spelling seen most often, the others are aliases; all of them find the tag."""
    spellings = ("وزارة الصحه", "وزاره الصحة", "وزارة الصحة", "وزارة الصحة", "#وزارة_الصحة")
    store.save([tagged(f"{n}.txt", tag, headline=LIST[n]) for n, tag in enumerate(spellings)], now=MORNING)
    (summary,) = store.tags()

    assert summary.tag.name == "وزارة الصحة"
    assert summary.aliases == ("#وزارة_الصحة", "وزارة الصحه", "وزاره الصحة")
    assert summary.stories == 5
    assert [store.tag(spelling) for spelling in (*spellings, summary.tag.slug)] == [summary.tag] * 6


def test_a_name_that_another_overtakes_changes_and_its_address_stays(store: Store) -> None:
    """The slug and the URI were minted once; entries that show the name have a new version."""
    store.save([tagged("a.txt", "المَوانئ")], now=MORNING)
    (before,) = store.tags()
    versions = versions_of(store)
    store.save([tagged(f"{n}.txt", "الموانئ", headline=LIST[n]) for n in range(2)], now=LATER)
    (after,) = store.tags()

    assert (before.tag.name, after.tag.name) == ("المَوانئ", "الموانئ")
    assert (after.tag.slug, after.tag.uri) == (before.tag.slug, before.tag.uri)
    assert after.aliases == ("المَوانئ",)
    assert {
        uri: version - versions.get(uri, 0) for uri, version in versions_of(store).items()
    } == dict.fromkeys(versions_of(store), 1)


def test_a_spelling_that_is_used_no_more_is_no_alias(store: Store) -> None:
    """A page that corrects its keyword takes the old spelling along."""
    store.save([tagged("a.txt", "المَوانئ"), tagged("b.txt", "الموانئ", headline=ORCHARD)], now=MORNING)
    store.save([tagged("a.txt", "الموانئ")], now=LATER)
    (summary,) = store.tags()

    assert (summary.tag.name, summary.aliases) == ("الموانئ", ())


def test_a_tag_that_nothing_uses_keeps_its_place(store: Store) -> None:
    """It is listed no more, and found where it was when it comes back."""
    store.save([tagged("a.txt", "الموانئ")], now=MORNING)
    before = store.tag("الموانئ")
    store.save([tagged("a.txt", "التجارة")], now=LATER)

    assert names(store) == ["التجارة"]
    assert store.tag("الموانئ") == before


@pytest.mark.parametrize(
    "tag", ["../../x", ".", "..", "C:\\temp", "a/b", "%2e%2e", "<b>", "نفط\u202e", "😀", "٪"]
)
def test_a_hostile_tag_has_a_harmless_address(store: Store, tag: str) -> None:
    """Whatever a page calls its tags, slugs name folders and URIs are ASCII."""
    store.save([tagged("a.txt", tag)], now=MORNING)
    (summary,) = store.tags()
    slug = summary.tag.slug

    assert slug
    assert slug.strip(".") == slug
    assert not set("/\\<>%\0") & set(slug)
    assert summary.tag.uri.isascii()
    assert store.tag(slug) == summary.tag


def test_what_is_no_tag_leaves_the_page_its_others(store: Store) -> None:
    """Three hundred letters are a sentence that lost its way; the rest of the line is kept."""
    store.save([tagged("a.txt", "م" * 300, "الموانئ", "", "  ", "ﷺ" * 60)], now=MORNING)

    assert names(store) == ["الموانئ"]


def test_two_tags_never_share_an_address(store: Store) -> None:
    """«أوبك+» and «أوبك» fold to the same words: the second gets a suffix, in one save or in two."""
    store.save([tagged("a.txt", "أوبك+", "أوبك")], now=MORNING)
    store.save([tagged("b.txt", "C#", headline=ORCHARD)], now=MORNING)
    store.save([tagged("c.txt", "C", headline=LIST[0])], now=MORNING)
    slugs = [summary.tag.slug for summary in store.tags()]

    assert len(set(slugs)) == 4


def test_an_unknown_tag_is_none(store: Store) -> None:
    """Asking for a tag does not make it."""
    assert store.tag("لا أحد") is None
    assert store.newest(Tag("لا أحد", "لا-أحد", "tag:x"), 5) == []


ARTICLE = page(
    "a.txt", embedded(ORCHARD, *ORCHARD_TEXT, "قال المزارعون إن الوزارة وعدت.", "وللوزارة رأي آخر.")
)
TAGGER = tagged("b.txt", "الزيتون", "وزارة", "الوزارة", "القمح")


@pytest.mark.parametrize("order", [(ARTICLE, TAGGER), (TAGGER, ARTICLE)], ids=["article first", "tag first"])
def test_an_article_without_tags_gets_those_that_its_text_names(
    store: Store, order: Sequence[PageRead]
) -> None:
    """In the headline once or below it twice; whichever of tag and article came first."""
    save_each(store, order)
    article = next(story.article for story in everything(store) if story.article.headline == ORCHARD)

    assert [tag.name for tag in article.tags] == ["الوزارة", "الزيتون"]


def test_all_orders_name_the_same_tags(store: Store) -> None:
    """Tags, spellings and articles that name them meet in any order."""
    third = tagged("c.txt", "الوزاره", headline=LIST[1])
    found = []
    for order in ((ARTICLE, TAGGER, third), (third, ARTICLE, TAGGER), (TAGGER, third, ARTICLE)):
        wipe(store)
        save_each(store, order)
        found.append(shown(store))

    assert found[0] == found[1] == found[2]


def test_tags_that_come_by_themselves_are_no_edit(store: Store) -> None:
    """Nobody edited an article because another page has a keyword."""
    store.save([ARTICLE], now=MORNING)
    store.save([TAGGER], now=LATER)

    assert {story.updated for story in everything(store)} == {MORNING}


def test_an_article_that_gets_its_own_tags_drops_the_others(store: Store) -> None:
    """The page of its own says what it is about."""
    save_each(store, [TAGGER, ARTICLE])
    store.save([page("c.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("القطاف",)))], now=LATER)
    article = next(story.article for story in everything(store) if story.article.headline == ORCHARD)

    assert [tag.name for tag in article.tags] == ["القطاف"]


def test_a_tags_list_is_newest_first_and_bounded(store: Store) -> None:
    """Feeds show the newest; stories of one minute have an order too."""
    day = timedelta(days=1)
    read = [
        page(f"{n}.txt", draft(LIST[n], LIST[n], tags=("البلد",), published=MORNING + (n // 2) * day))
        for n in range(6)
    ]
    store.save(read, now=LATER)
    tag = store.tag("البلد")
    dates = [story.published for story in store.newest(tag, 4)]

    assert dates == sorted(dates, reverse=True)
    assert dates[0] == MORNING + 2 * day
    assert store.newest(tag, 4) == store.newest(None, 4) == everything(store)[:4]


def test_a_summary_shows_the_newest_story(store: Store) -> None:
    """The list of tags: how many stories, the newest one's date and headline; busiest first."""
    day = timedelta(days=1)
    store.save(
        [
            page("a.txt", draft(tags=("الموانئ", "البلد"), published=MORNING)),
            page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("البلد",), published=MORNING - day)),
        ],
        now=LATER,
    )
    busiest, other = store.tags()

    assert (busiest.tag.name, busiest.stories, busiest.latest, busiest.headline) == (
        "البلد",
        2,
        MORNING,
        HARBOUR,
    )
    assert (other.tag.name, other.stories) == ("الموانئ", 1)
