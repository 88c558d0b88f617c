"""Articles that are removed: gone for good, out of every list, and back only when that is undone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from store.article import PageRead, Related, Removal, Restoration, Saved, Story
from store.errors import ArticleError
from store.store import Store
from store.tables import tombstones
from tests.store_samples import (
    HARBOUR,
    HARBOUR_TEXT,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    embedded,
    everything,
    groups,
    headlines_of,
    on_one_store,
    page,
    rows,
    save_each,
    shown,
    tags_of,
    wipe,
)
from tests.test_store_saving import page_sets

EVENING = LATER + timedelta(hours=6)
DAY = timedelta(days=1)
SITE = ("site", 0)


def by_headline(store: Store) -> dict[str, Story]:
    """Return the stories by what they are called."""
    return {story.article.headline: story for story in everything(store)}


def removed(store: Store, headline: str = HARBOUR) -> Removal:
    """Remove the article that a story shows."""
    return store.remove_article(by_headline(store)[headline].article.short_id, now=LATER)


def graves(store: Store) -> dict[str, set[tuple[str, int]]]:
    """Return the entries that were removed, each with the feeds that say so."""
    found: dict[str, set[tuple[str, int]]] = {}
    with store._database.reading() as connection:
        for row in connection.execute(select(tombstones)):
            assert row.moment == LATER
            found.setdefault(row.uri, set()).add((row.kind, row.number))
    return found


PAGES = (
    page("a.txt", draft(tags=("الموانئ",), outlet="المرفأ", related=(ORCHARD, *LIST[:2])), embedded()),
    page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("الزراعة", "الموانئ"), related=(HARBOUR, LIST[0]))),
)


def test_a_removed_article_is_nowhere(store: Store) -> None:
    """No list, no tag, no page has it; of its text not a word is left."""
    store.save(PAGES, now=MORNING)
    story = by_headline(store)[HARBOUR]
    done = removed(store)

    assert (done.uri, done.headline, done.is_entry) == (story.uri, HARBOUR, True)
    assert headlines_of(everything(store)) == [ORCHARD]
    with pytest.raises(KeyError):
        store.article_page(story.article.short_id)
    assert tags_of(store) == {ORCHARD: ["الزراعة", "الموانئ"]}


def test_not_a_word_of_it_is_left(store: Store) -> None:
    """Its headline stays only where another page shows it; tags and outlets have feeds of their own."""
    alone = page("c.txt", draft(LIST[5], *LIST[6:9], lead=LIST[9], byline="كاتب من الساحل"))
    store.save([*PAGES, alone], now=MORNING)
    removed(store, LIST[5])
    removed(store)
    left = repr(rows(store))

    assert [word for word in (*LIST[5:], "كاتب", *HARBOUR_TEXT) if word in left] == []
    assert HARBOUR in left


def test_lists_that_linked_it_show_the_headline_without_a_link(store: Store) -> None:
    """What other pages say stays: their entries change."""
    store.save(PAGES, now=MORNING)
    before = by_headline(store)[ORCHARD]
    removed(store)
    after = by_headline(store)[ORCHARD]

    assert before.related[0].short_id is not None
    assert after.related == (Related(HARBOUR), Related(LIST[0]))
    assert after.version == before.version + 1


def test_the_others_are_as_if_it_had_never_been(store: Store) -> None:
    """Its keywords count no more, its lists are gone."""
    store.save(PAGES, now=MORNING)
    removed(store)
    left = shown(store) - groups(store)
    wipe(store)
    store.save([page("a.txt", embedded()), PAGES[1]], now=MORNING)

    assert shown(store) - groups(store) == left


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(PAGES[0], id="the page as it was"),
        pytest.param(replace(PAGES[0], digest="white space"), id="the page, saved anew"),
        pytest.param(
            page("a.txt", draft(HARBOUR.replace("ميناء", "مِيناء"), outlet="المرفأ"), embedded()),
            id="in another spelling",
        ),
        pytest.param(
            page("a.txt", draft("الميناء يعود إلى العمل", outlet="المرفأ"), embedded()),
            id="under another headline, the text as it was",
        ),
        pytest.param(
            page("a.txt", embedded(), draft("الميناء يعود إلى العمل", *HARBOUR_TEXT[:3], position=1)),
            id="under another headline, elsewhere on the page and cut",
        ),
        pytest.param(page("z.txt", draft(outlet="المرفأ")), id="on another page"),
        pytest.param(page("z.txt", embedded(HARBOUR, HARBOUR_TEXT[0])), id="embedded elsewhere"),
    ],
)
def test_no_page_brings_it_back(store: Store, again: PageRead) -> None:
    """Whatever its form: the other articles of the page are kept, and reading twice writes nothing."""
    store.save(PAGES, now=MORNING)
    removed(store)
    store.save([again], now=EVENING)
    before = rows(store)

    assert headlines_of(everything(store)) == [ORCHARD]
    assert store.save([again], now=EVENING) == Saved(pages=1)
    assert rows(store) == before


@on_one_store
@given(read=page_sets(), data=st.data())
def test_whatever_is_removed_stays_away_until_it_is_restored(
    store: Store, read: list[PageRead], data: st.DataObject
) -> None:
    """In any order of pages that show it, embed it, cut it; restored, all is as if nothing had been."""
    wipe(store)
    save_each(store, read)
    before = shown(store)
    story = data.draw(st.sampled_from(everything(store)))
    done = store.remove_article(story.article.uri, now=LATER)
    touched = [replace(one, digest=f"again {one.digest}") for one in data.draw(st.permutations(read))]
    save_each(store, touched)

    with pytest.raises(KeyError):
        store.article_page(done.short_id)
    assert HARBOUR_TEXT[0] not in repr(rows(store)) or done.headline != HARBOUR
    store.restore_article(done.uri)
    save_each(store, read)
    assert shown(store) == before


def test_an_edit_is_remembered_too(store: Store) -> None:
    """A page that first changes the headline and then the text, headline kept, shows the removed article."""
    store.save(PAGES, now=MORNING)
    removed(store)
    renamed = draft("الميناء يعود إلى العمل", outlet="المرفأ")
    store.save([page("a.txt", renamed)], now=LATER)
    store.save([page("z.txt", replace(renamed, body=draft(HARBOUR, HARBOUR_TEXT[0]).body))], now=EVENING)

    assert headlines_of(everything(store)) == [ORCHARD]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(page("z.txt", draft(outlet="الديار", published=MORNING)), id="another outlet's"),
        pytest.param(page("z.txt", draft(outlet="المرفأ", published=MORNING + 9 * DAY)), id="another week's"),
        pytest.param(page("z.txt", draft(HARBOUR, *LIST[:4], outlet="المرفأ")), id="another text"),
    ],
)
def test_another_article_under_its_headline_is_welcome(store: Store, other: PageRead) -> None:
    """It is told apart as if the removed one were there, and gets an id of its own."""
    first = page("a.txt", draft(outlet="المرفأ", published=MORNING))
    store.save([first], now=MORNING)
    gone = removed(store)
    store.save([other], now=EVENING)
    (story,) = everything(store)

    assert story.article.headline == HARBOUR
    assert story.uri != gone.uri


def test_an_entry_that_goes_leaves_a_tombstone(store: Store) -> None:
    """In each feed that listed it, with the time of the removal."""
    store.save(PAGES, now=MORNING)
    done = removed(store)

    assert SITE in done.feeds
    assert graves(store) == {done.uri: set(done.feeds)}


def test_a_story_goes_on_under_its_next_article(store: Store) -> None:
    """The entry of the first article ends, that of the second begins; nothing else of the story changes."""
    store.save([page("a.txt", draft(outlet="المرفأ"))], now=MORNING)
    store.save([page("b.txt", draft(outlet="الديار", published=MORNING))], now=MORNING)
    (before,) = everything(store)
    first, second = sorted((before.article, *before.also), key=lambda article: article.uri != before.uri)
    done = store.remove_article(first.uri, now=LATER)
    (after,) = everything(store)

    assert (done.is_entry, [*graves(store)]) == (True, [first.uri])
    assert (after.uri, after.article, after.also) == (second.uri, second, ())


def test_a_story_that_keeps_its_first_article_keeps_its_entry(store: Store) -> None:
    """No tombstone: the entry is there, one outlet shorter."""
    store.save([page("a.txt", draft(outlet="المرفأ"))], now=MORNING)
    store.save([page("b.txt", draft(outlet="الديار", published=MORNING))], now=MORNING)
    (before,) = everything(store)
    first, second = sorted((before.article, *before.also), key=lambda article: article.uri != before.uri)
    done = store.remove_article(second.short_id, now=LATER)
    (after,) = everything(store)

    assert (done.is_entry, graves(store)) == (False, {})
    assert (after.uri, after.article, after.also) == (before.uri, first, ())
    assert after.version == before.version + 1


def test_undone_it_comes_back_with_its_page(store: Store) -> None:
    """The page is read anew though it is the same; id, dates and tags stay, the tombstones go."""
    store.save(PAGES, now=MORNING)
    before, seen = shown(store), by_headline(store)[HARBOUR]
    done = removed(store)
    undone = store.restore_article(done.uri)
    waiting = headlines_of(everything(store))

    assert undone == Restoration(done.uri, done.short_id, ("a.txt",))
    assert (waiting, graves(store)) == ([ORCHARD], {})
    assert store.digest_of("a.txt", "seeds") != PAGES[0].digest
    store.save([PAGES[0]], now=EVENING)
    assert shown(store) == before
    assert by_headline(store)[HARBOUR].article == seen.article


def test_removed_again_after_it_came_back(store: Store) -> None:
    """Once, twice, three times: each time it is gone."""
    store.save(PAGES, now=MORNING)
    for _ in range(3):
        done = removed(store)
        assert headlines_of(everything(store)) == [ORCHARD]
        store.restore_article(done.short_id)
        store.save([PAGES[0]], now=EVENING)

    assert {*headlines_of(everything(store))} == {HARBOUR, ORCHARD}


def test_a_dry_run_changes_nothing(store: Store) -> None:
    """It tells what would be done, both ways."""
    store.save(PAGES, now=MORNING)
    before = rows(store)
    short_id = by_headline(store)[HARBOUR].article.short_id
    told = store.remove_article(short_id, now=LATER, dry_run=True)
    untouched = rows(store)
    done = store.remove_article(short_id, now=LATER)
    after = rows(store)

    assert (untouched, told) == (before, done)
    assert store.restore_article(short_id, dry_run=True).pages == ("a.txt",)
    assert rows(store) == after


def test_what_is_not_there_cannot_be_removed(store: Store) -> None:
    """Nor what was removed already, and only what was removed can be restored."""
    store.save(PAGES, now=MORNING)
    done = removed(store)

    with pytest.raises(ArticleError, match="no such article"):
        store.remove_article("0123456789abcdef", now=LATER)
    with pytest.raises(ArticleError, match="was removed on 2026-03-02 already: --undo lets it come back"):
        store.remove_article(done.uri, now=EVENING)
    with pytest.raises(ArticleError, match="no such article was removed"):
        store.restore_article(by_headline(store)[ORCHARD].uri)
