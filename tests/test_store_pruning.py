"""Retention: articles whose time is over leave by the batch, come back by no page, and no entry turns new."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from arabic.fold import tag_key
from store.article import PageRead, Related, Saved
from store.policy import TagPolicy
from store.pruning import Pruned
from store.retention import Retention
from store.store import Store
from store.tables import (
    candidates,
    headlines,
    heirs,
    stories,
    tombstones,
)
from tests.conftest import OpenStore
from tests.store_samples import (
    DAY,
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
    headlines_of,
    on_one_store,
    page,
    paragraphs,
    rows,
    save_each,
    shown,
    wipe,
)
from tests.test_store_saving import page_sets

NOW = MORNING + 100 * DAY
MONTH = Retention(30 * DAY)
SPORT, ECONOMY, RECORDS = "رياضة", "اقتصاد", "وثائق"


def old(number: int, *tags: str, age: timedelta = 50 * DAY, **parts: Any) -> PageRead:
    """Make a page with an article of its own, so old."""
    body = (f"{LIST[number]} {ordinal}." for ordinal in ("أولا", "ثانيا", "ثالثا"))
    made = draft(LIST[number], *body, tags=tags, published=NOW - age, **parts)
    return page(f"{number}.txt", made, seen=NOW - age)


def save(store: Store, *read: PageRead, age: timedelta = 50 * DAY) -> Saved:
    """Save pages as of so long ago."""
    return store.save(read, now=NOW - age)


def left(store: Store) -> str:
    """Return the numbers of the articles that are there."""
    return "".join(sorted(str(LIST.index(story.article.headline)) for story in everything(store)))


def stir(read: PageRead) -> PageRead:
    """Return a page as it is after somebody has touched it."""
    return replace(read, digest=f"again {read.digest}")


def entries(store: Store) -> dict[str, tuple[datetime, datetime]]:
    """Return what subscribers tell entries by: ids and dates."""
    return {story.uri: (story.published, story.updated) for story in everything(store)}


def owed(store: Store) -> list[tuple[str, int]]:
    """Return what has to be published."""
    with store.snapshot() as snapshot:
        return [(due.kind, due.number) for due in snapshot.due()]


def struck(store: Store) -> None:
    """Strike off what has to be published, as if it were."""
    with store.snapshot() as snapshot:
        store.record_published(snapshot.due(), {}, ())


def count(store: Store, table: Any) -> int:
    """Count a table's rows."""
    with store._database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize(
    ("retention", "stay"),
    [
        pytest.param(Retention(), "0123456", id="for ever"),
        pytest.param(Retention(60 * DAY), "0123456", id="nothing is so old"),
        pytest.param(MONTH, "", id="all are older"),
        pytest.param(Retention(tags={SPORT: 30 * DAY}), "012346", id="of no tag but this"),
        pytest.param(Retention(60 * DAY, {SPORT: 30 * DAY}), "012346", id="a tag's time is shorter"),
        pytest.param(Retention(30 * DAY, {RECORDS: 99 * DAY}), "34", id="a tag's time is longer"),
        pytest.param(
            Retention(tags={SPORT: 30 * DAY, ECONOMY: 30 * DAY, RECORDS: 60 * DAY}), "0346", id="no age"
        ),
        pytest.param(Retention(tags={SPORT: 30 * DAY, ECONOMY: 40 * DAY}), "0346", id="two times"),
        pytest.param(Retention(tags={SPORT: 30 * DAY, ECONOMY: 60 * DAY}), "012346", id="the longer one"),
        pytest.param(Retention(30 * DAY, only=(SPORT,)), "014", id="articles of a tag"),
        pytest.param(
            Retention(30 * DAY, {RECORDS: 99 * DAY}, only=(SPORT,)), "0134", id="if others let them"
        ),
        pytest.param(Retention(30 * DAY, only=(SPORT, RECORDS)), "01", id="articles of two tags"),
        pytest.param(Retention(30 * DAY, only=("لا أحد",)), "0123456", id="articles of no tag that there is"),
        pytest.param(Retention(9_999_999 * DAY), "0123456", id="longer than there was time"),
        pytest.param(Retention(tags={"رياضه": 30 * DAY}), "012346", id="in another spelling"),
        pytest.param(
            Retention(tags={"رياضه": 30 * DAY, "رِياضة": 60 * DAY}), "0123456", id="in two spellings"
        ),
        pytest.param(Retention(tags={"لا أحد": DAY}), "0123456", id="a tag that there is not"),
    ],
)
def test_an_article_stays_as_long_as_one_of_its_tags_lets_it(
    store: Store, retention: Retention, stay: str
) -> None:
    """Each tag has its own time, else retention.age; so has what has no tags."""
    tags = [(), (ECONOMY,), (ECONOMY, SPORT), (RECORDS, SPORT), (RECORDS,), (SPORT,), ("غيرها", SPORT)]
    save(store, *(old(number, *own) for number, own in enumerate(tags)))
    told = store.prunable(retention, now=NOW)
    done = store.prune(retention, now=NOW)

    assert left(store) == stay
    assert done == told
    assert done.articles == 7 - len(stay)
    assert store.prune(retention, now=NOW).articles == 0


def test_two_may_prune_at_once(store: Store) -> None:
    """Who comes second finds nothing to do; who is stopped leaves the rest."""
    save(store, old(0), old(1))
    stopped = store.prune(MONTH, now=NOW, stopped=lambda: True)
    others: list[Pruned] = []

    def overtaken() -> bool:
        others.append(store.prune(MONTH, now=NOW))
        return False

    second = store.prune(MONTH, now=NOW, stopped=overtaken)

    assert stopped.articles == second.articles == 0
    assert [other.articles for other in others] == [2]


def test_names_lead_to_tags_as_everywhere(open_store: OpenStore, store_url: str) -> None:
    """Through aliases; what is configured now counts, whatever was when the articles came."""
    with open_store(store_url) as store:
        save(store, old(0, "كرة القدم"), old(1, SPORT), old(2, "كرة القدم", ECONOMY))
    policy = TagPolicy(((SPORT, ("كرة القدم",)),))
    store = open_store(store_url, policy=policy)
    done = store.prune(Retention(tags={"كرة القدم": 30 * DAY}), now=NOW)

    assert left(store) == "2"
    assert done.tags == ((SPORT, 2),)


@pytest.mark.parametrize(
    ("published", "came", "expected"),
    [
        pytest.param(50 * DAY, 50 * DAY, "", id="as it was published"),
        pytest.param(50 * DAY, 10 * DAY, "0", id="from an archive, later"),
        pytest.param(5000 * DAY, 10 * DAY, "0", id="its date misread"),
        pytest.param(10 * DAY, 50 * DAY, "0", id="given another date"),
        pytest.param(-5000 * DAY, 50 * DAY, "", id="a date that is still to come"),
        pytest.param(30 * DAY, 30 * DAY, "0", id="to the second"),
        pytest.param(
            30 * DAY + timedelta(seconds=1), 30 * DAY + timedelta(seconds=1), "", id="a second later"
        ),
    ],
)
def test_what_came_in_later_stays_for_as_long_as_news(
    store: Store, published: timedelta, came: timedelta, expected: str
) -> None:
    """An archive that somebody brings in must not be gone the next morning."""
    save(store, old(0, age=published), age=came)
    done = store.prune(MONTH, now=NOW)

    assert left(store) == expected
    assert done.late == (bool(expected) and published > 30 * DAY)


def test_what_is_still_edited_is_not_old(store: Store) -> None:
    """It would never be heard of again: what a page says of a pruned article is passed over."""
    save(store, old(0))
    (drafted,) = old(0).drafts
    save(store, page("0.txt", replace(drafted, body=paragraphs(f"{LIST[0]} رابعا."))), age=9 * DAY)
    kept = store.prune(MONTH, now=NOW).articles
    gone = store.prune(MONTH, now=NOW + 22 * DAY).articles

    assert (kept, gone) == (0, 1)


def test_what_is_told(store: Store) -> None:
    """How many, how old, of which tags; the newest of them; names that are no tags."""
    save(store, old(0, SPORT, age=60 * DAY), old(1, SPORT, ECONOMY), old(2, age=40 * DAY), age=70 * DAY)
    done = store.prunable(Retention(30 * DAY, {"لا أحد": DAY}), now=NOW)

    assert (done.articles, done.oldest, done.newest) == (3, NOW - 60 * DAY, NOW - 40 * DAY)
    assert done.tags == ((SPORT, 2), (ECONOMY, 1))
    assert [one.headline for one in done.sample] == [LIST[2], LIST[1], LIST[0]]
    assert done.unknown == ("لا أحد",)
    assert left(store) == "012"


PAGES = (
    page("a.txt", draft(tags=("الموانئ",), outlet="المرفأ", published=MORNING, related=(ORCHARD, *LIST[:2]))),
    page(
        "b.txt",
        draft(
            ORCHARD,
            *ORCHARD_TEXT,
            tags=("الزراعة",),
            published=MORNING + 80 * DAY,
            related=(HARBOUR, LIST[1]),
        ),
    ),
)


def test_a_pruned_article_is_nowhere(store: Store) -> None:
    """Not a word of it is left, nor of the lines that it alone listed; others lose their link to it."""
    store.save(PAGES, now=MORNING)
    store.prune(MONTH, now=NOW)
    (story,) = everything(store)
    kept = repr({name: own for name, own in rows(store).items() if name != "tags"})

    assert (story.article.headline, story.related) == (ORCHARD, (Related(HARBOUR), Related(LIST[1])))
    assert [word for word in (*HARBOUR_TEXT, LIST[0], "الموانئ") if word in kept] == []
    assert [tag.tag.name for tag in store.tags()] == ["الزراعة"]
    assert [tag.tag.name for tag in store.deserted_tags()] == ["الموانئ"]
    assert count(store, tombstones) == 0


def test_searching_finds_it_no_more(store: Store) -> None:
    """And misses nothing of what is left."""
    store.save(PAGES, now=MORNING)
    store.prune(MONTH, now=NOW)

    assert store.search("الإعصار", limit=9).stories == ()
    assert headlines_of(store.search("الزيتون", limit=9).stories) == [ORCHARD]
    assert store.search_gaps().is_whole


def test_the_others_are_as_if_it_had_never_been(store: Store) -> None:
    """Its keywords count no more, headlines and what finds them are as many."""
    store.save(PAGES, now=MORNING)
    store.prune(MONTH, now=NOW)
    after = shown(store), count(store, headlines), count(store, candidates), count(store, stories)
    wipe(store)
    store.save(PAGES[1:], now=MORNING)

    assert after == (
        shown(store),
        count(store, headlines),
        count(store, candidates),
        1 + count(store, stories),
    )


def copy_of(of: PageRead, **parts: Any) -> PageRead:
    """Return another page that shows the same, changed so."""
    return page("z.txt", replace(of.drafts[0], **parts), seen=NOW)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(PAGES[0], id="the page as it was"),
        pytest.param(stir(PAGES[0]), id="the page, touched"),
        pytest.param(
            page("a.txt", replace(PAGES[0].drafts[0], headline="العودة إلى العمل")), id="another headline"
        ),
        pytest.param(page("a.txt", replace(PAGES[0].drafts[0], body=paragraphs(HARBOUR_TEXT[1]))), id="cut"),
        pytest.param(copy_of(PAGES[0]), id="on another page"),
        pytest.param(copy_of(PAGES[0], outlet=None, published=None), id="without date and outlet"),
        pytest.param(
            page("z.txt", draft(LIST[4], LIST[5], published=NOW), embedded(HARBOUR, *HARBOUR_TEXT[:2])),
            id="embedded today",
        ),
        pytest.param(copy_of(PAGES[0], outlet="الديار"), id="another outlet prints it"),
        pytest.param(
            copy_of(PAGES[0], outlet="الديار", headline="السفن تعود", published=MORNING + 2 * DAY),
            id="another outlet prints it under another headline",
        ),
        pytest.param(
            copy_of(PAGES[0], outlet="الديار", headline="السفن تعود", body=paragraphs(*HARBOUR_TEXT[:3])),
            id="another outlet prints most of it under another headline",
        ),
    ],
)
def test_no_page_brings_it_back(store: Store, again: PageRead) -> None:
    """Whatever its form; and a page that showed it once may then say what it likes, a little at a time."""
    store.save(PAGES, now=MORNING)
    store.prune(MONTH, now=NOW)
    struck(store)
    store.save([again], now=NOW)
    before = rows(store)
    present = {ORCHARD, LIST[4]}

    assert {*headlines_of(everything(store))} <= present
    assert store.save([again], now=NOW).articles_new == 0
    assert rows(store) == before
    # An edit of an edit: nothing of what it said first is left.
    place = next(one for one in again.drafts if one.headline not in present)
    fresh = paragraphs(LIST[8], LIST[9])
    steps = replace(place, headline="الخبر"), replace(place, headline="غيره", body=(*place.body, *fresh))
    for edited in (*steps, replace(place, headline="آخر", body=fresh)):
        store.save([replace(again, digest=edited.headline, drafts=(edited,))], now=NOW)
        assert {*headlines_of(everything(store))} <= present


def test_an_entry_of_a_feed_may_change_altogether(store: Store) -> None:
    """Its guid is what it is known by; that of another entry of the same words is another article's."""
    stable = replace(PAGES[0], is_stable=True)
    store.save([stable], now=MORNING)
    store.prune(MONTH, now=NOW)
    other = replace(page("a.txt", draft(LIST[3], LIST[4], LIST[5], published=NOW)), is_stable=True)
    store.save([other], now=NOW)

    assert everything(store) == []
    store.save([replace(other, origin="another")], now=NOW)
    assert headlines_of(everything(store)) == [LIST[3]]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(copy_of(PAGES[0], published=NOW), id="the same words today"),
        pytest.param(copy_of(PAGES[0], body=paragraphs(*ORCHARD_TEXT)), id="another text under its headline"),
        pytest.param(
            copy_of(PAGES[0], headline="آخر", body=paragraphs(*ORCHARD_TEXT, *HARBOUR_TEXT[:1])),
            id="a quotation",
        ),
    ],
)
def test_what_would_have_been_another_article_is_one(store: Store, other: PageRead) -> None:
    """Whether or not the old one is still there, and with an id of its own."""
    store.save(PAGES[:1], now=MORNING)
    (before,) = everything(store)
    store.prune(MONTH, now=NOW)
    store.save([other], now=NOW)
    (story,) = everything(store)

    assert story.uri != before.uri


# The stories of these are told by two outlets, of which one is pruned.
FIRST = page("a.txt", draft(*(HARBOUR, *HARBOUR_TEXT), outlet="المرفأ", tags=(SPORT,), published=MORNING))
SECOND = page("b.txt", draft(HARBOUR, *LIST[:3], outlet="الديار", tags=(RECORDS,), published=MORNING + DAY))
FOR_YEARS = Retention(30 * DAY, {RECORDS: 400 * DAY})


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)], ids=["first", "second"])
def test_a_story_goes_on_under_its_next_article(store: Store, order: Sequence[PageRead]) -> None:
    """It is the same entry, and its dates do not move: subscribers must not see it as new."""
    save_each(store, order)
    (before,) = everything(store)
    store.prune(FOR_YEARS, now=NOW)
    (after,) = everything(store)

    assert (after.uri, after.published, after.updated) == (before.uri, before.published, before.updated)
    assert (after.article.outlet, after.also, after.version) == ("الديار", (), before.version + 1)
    assert [tag.name for tag in after.tags] == [RECORDS]


def test_an_entry_passes_from_one_article_to_the_next(store: Store) -> None:
    """And once more; the last one takes it along. The article that comes back joins it."""
    third = page(
        "c.txt", draft(HARBOUR, *LIST[4:7], outlet="الواحة", tags=("دائم",), published=MORNING + DAY)
    )
    save_each(store, [FIRST, SECOND, third])
    before = entries(store)
    store.prune(replace(FOR_YEARS, tags={**FOR_YEARS.tags, "دائم": 9000 * DAY}), now=NOW)
    first = entries(store)
    store.prune(Retention(30 * DAY, {"دائم": 9000 * DAY}), now=NOW)
    second = entries(store)
    uri = next(iter(before))
    store.restore_article(uri)
    store.save([FIRST], now=NOW)

    assert before == first == second == entries(store)
    assert len(everything(store)[0].also) == 1
    store.prune(Retention(DAY), now=NOW + 2 * DAY)
    assert everything(store) == []
    assert (count(store, heirs), count(store, stories)) == (0, 1)


def test_an_entry_is_removed_by_what_readers_call_it(store: Store) -> None:
    """Its URI is that of an article which is no more; the tombstone has it."""
    save_each(store, [FIRST, SECOND])
    (before,) = everything(store)
    store.prune(FOR_YEARS, now=NOW)
    done = store.remove_article(before.uri, now=NOW)
    with store._database.reading() as connection:
        graves = {row.uri for row in connection.execute(select(tombstones))}

    assert (done.is_entry, graves) == (True, {before.uri})
    assert everything(store) == []


@on_one_store
@given(read=page_sets(), data=st.data())
def test_pruned_is_pruned(store: Store, read: list[PageRead], data: st.DataObject) -> None:
    """Whatever pages show, in any order, read again in any other: nothing that subscribers see moves."""
    wipe(store)
    save_each(store, read)
    before = entries(store)
    articles = {article.uri: article for one in everything(store) for article in (one.article, *one.also)}
    spared = data.draw(st.sets(st.sampled_from(["الموانئ", "الزراعة", "الدراجة"])))
    spared_keys = set(map(tag_key, spared))
    # What is dated later stays, and what has one of these tags.
    store.prune(Retention(DAY, dict.fromkeys(spared, 9 * DAY)), now=LATER + DAY)
    after = everything(store)
    kept = entries(store)

    for one in after:
        for article in (one.article, *one.also):
            was = articles[article.uri]
            assert (article.short_id, article.published, article.updated) == (
                was.short_id,
                was.published,
                was.updated,
            )
            assert article.published >= LATER or spared_keys & {tag_key(tag.name) for tag in was.tags}
    assert {uri: kept[uri] for uri in kept.keys() & before.keys()} == {
        uri: before[uri] for uri in kept.keys() & before.keys()
    }
    struck(store)
    save_each(store, map(stir, data.draw(st.permutations(read))), now=LATER + DAY)
    assert everything(store) == after
    assert owed(store) == []
