"""One text under several headlines is one story, until it is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from store.article import Draft, PageRead, Related
from store.store import Store
from store.tables import article_shingles, article_twins
from tests.conftest import OpenStore
from tests.store_samples import (
    DAY,
    LATER,
    MORNING,
    draft,
    everything,
    groups,
    on_one_store,
    page,
    rows,
    save_each,
    wipe,
)
from tests.test_store_indexes import plans, scans
from tests.twins_samples import BRIDGE, FAIR, OBITUARY, OTHER_OBITUARY, RAIN, RAIN_NEXT_DAY

CROSSING = "أهل الضفتين يعبرون جسرهم المعلق من جديد"
TOLL = "رسم رمزي في العطل لمن يمشي فوق النهر"
CAFE = "صاحب المقهى الذي انتظر عودة المارة"
SWAP = "كتاب مقابل كتاب في ساحة المدينة القديمة"
READERS = "هواة القراءة يتبادلون رواياتهم"
OUTLETS = ("المرفأ", "الديار", "الواحة")


def kept(origin: str, one: Draft) -> PageRead:
    """Make an entry of a feed: whatever it says tomorrow, it is the same article."""
    return replace(page(origin, one), is_stable=True)


def told(store: Store) -> set[frozenset[str]]:
    """Return which headlines of articles stand in one story."""
    return {
        frozenset(article.headline for article in (story.article, *story.also)) for story in everything(store)
    }


def stories_of(store: Store) -> set[object]:
    """Return all that tells stories apart, whatever they and their articles are called."""
    found: set[object] = {
        (
            (story.article.headline, story.article.outlet, story.article.body),
            # Whatever the order of those of one moment: that follows from what they are called.
            frozenset((article.headline, article.outlet) for article in story.also),
            frozenset((line.headline, line.outlet) for line in story.related),
        )
        for story in everything(store)
    }
    return found | groups(store)


def name(number: int) -> str:
    """Make a word."""
    return "".join("بجدرسعفقكل"[int(digit)] for digit in f"{number:03}")


def first(headline: str = CROSSING, *texts: str, published: datetime = MORNING) -> PageRead:
    """Make the page of the first outlet."""
    return page("a.txt", draft(headline, *(texts or BRIDGE), outlet=OUTLETS[0], published=published))


def second(headline: str = TOLL, *texts: str, published: datetime = LATER) -> PageRead:
    """Make the page of another."""
    return page("b.txt", draft(headline, *(texts or BRIDGE), outlet=OUTLETS[1], published=published))


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(BRIDGE, id="as it came"),
        pytest.param((*BRIDGE, *FAIR[:2]), id="with more"),
        pytest.param(BRIDGE[:3], id="cut short"),
        pytest.param(("خبر ينتظره أهل المدينة.", *BRIDGE[1:]), id="under another lead"),
    ],
)
def test_one_text_under_two_headlines_is_one_story(store: Store, texts: tuple[str, ...]) -> None:
    """Whoever came first; each outlet's article stays what it is."""
    for order in permutations((first(), second(TOLL, *texts))):
        wipe(store)
        save_each(store, order)

        assert told(store) == {frozenset((CROSSING, TOLL))}


def test_in_one_batch_too(store: Store) -> None:
    """Articles that arrive together find each other."""
    store.save([first(), second(), page("c.txt", draft(SWAP, *FAIR))], now=MORNING)

    assert told(store) == {frozenset((CROSSING, TOLL)), frozenset((SWAP,))}


def test_without_an_outlet_as_well(store: Store) -> None:
    """Who does not say its name may have it from anybody, some other day of the window."""
    store.save(
        [
            page("a.txt", draft(CROSSING, *BRIDGE)),
            page("b.txt", draft(TOLL, *BRIDGE), seen=MORNING + 2 * DAY),
        ],
        now=MORNING,
    )

    assert told(store) == {frozenset((CROSSING, TOLL))}


APART = {
    "another text": (first(), second(SWAP, *FAIR)),
    "figures of another day": (first(CROSSING, *RAIN), second(TOLL, *RAIN_NEXT_DAY)),
    "a form with other names": (first(CROSSING, *OBITUARY), second(TOLL, *OTHER_OBITUARY)),
    "too little text": (first(CROSSING, BRIDGE[0]), second(TOLL, BRIDGE[0])),
    "beyond the window": (first(), second(published=MORNING + 3 * DAY + timedelta(minutes=1))),
    "the outlet's own next day": (
        first(),
        replace(first(TOLL, published=MORNING + timedelta(hours=12)), origin="b.txt"),
    ),
    "numbers above it": (
        first("ترميم 14 جسرا فوق النهر قبل الشتاء"),
        second("ترميم 15 جسرا فوق النهر قبل الشتاء"),
    ),
}


@pytest.mark.parametrize("pages", APART.values(), ids=APART)
def test_what_only_looks_like_one_text_stays_apart(store: Store, pages: Sequence[PageRead]) -> None:
    """Merging two stories is worse than missing a copy."""
    store.save(pages, now=MORNING)

    assert len(told(store)) == 2


def test_an_outlet_corrects_itself_on_the_same_day(store: Store) -> None:
    """The same text under another headline and another guid, hours later: nobody wants to see it twice."""
    again = draft(TOLL, *BRIDGE, outlet=OUTLETS[0], published=MORNING + timedelta(hours=11))
    store.save([first(), page("b.txt", again)], now=MORNING)

    assert told(store) == {frozenset((CROSSING, TOLL))}


def test_an_outlet_that_fills_in_a_form_does_not(store: Store) -> None:
    """Of one outlet, nearly all must be the same."""
    other = draft(TOLL, *BRIDGE[:4], FAIR[0], outlet=OUTLETS[0], published=MORNING)
    store.save([first(), page("b.txt", other)], now=MORNING)

    assert len(told(store)) == 2


def test_an_edit_parts_them_and_brings_them_together_again(store: Store) -> None:
    """What is remembered of a text goes with it."""
    entry = second()
    store.save([first(), replace(entry, is_stable=True)], now=MORNING)
    store.save([replace(second(TOLL, *FAIR), is_stable=True)], now=LATER)

    assert told(store) == {frozenset((CROSSING,)), frozenset((TOLL,))}

    store.save([replace(entry, is_stable=True)], now=LATER + DAY)

    assert told(store) == {frozenset((CROSSING, TOLL))}


def test_a_corrected_date_parts_them(store: Store) -> None:
    """An article that turns out to be a month old is no copy of today's."""
    store.save([first(), second()], now=MORNING)
    store.save([second(published=MORNING - 30 * DAY)], now=LATER)

    assert len(told(store)) == 2


def test_a_removed_article_leaves_the_others_as_they_would_be_without_it(store: Store) -> None:
    """Two that were one story because of a third are two again; nothing is left of its text."""
    half, rest = draft(CAFE, *BRIDGE[:3], outlet=OUTLETS[1]), draft(SWAP, *BRIDGE[2:], outlet=OUTLETS[2])
    store.save([first(), page("b.txt", half), page("c.txt", rest)], now=MORNING)
    (between,) = (
        article
        for story in everything(store)
        for article in (story.article, *story.also)
        if article.headline == CROSSING
    )

    assert told(store) == {frozenset((CROSSING, CAFE, SWAP))}

    store.remove_article(between.short_id, now=LATER)

    assert told(store) == {frozenset((CAFE,)), frozenset((SWAP,))}
    with store._database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(article_twins)).scalar() == 0


def test_a_line_leads_to_the_story_under_each_of_its_headlines(store: Store) -> None:
    """A related list that has both headlines names the story once, linked."""
    lister = page("c.txt", draft(SWAP, *FAIR, related=(f"عاجل: {TOLL}", CROSSING)))
    save_each(store, [lister, first(), second()])
    stories = {story.article.headline: story for story in everything(store)}
    (bridge,) = (story for story in stories.values() if story.article.headline != SWAP)

    assert stories[SWAP].related == (
        Related(bridge.article.headline, bridge.article.short_id, bridge.article.outlet),
    )


def test_families_meet_by_one_of_their_articles(store: Store) -> None:
    """Headlines that are alike, and a text that is: all of it is one story."""
    dressed = page("c.txt", draft(f"بالصور.. {TOLL}", *FAIR, outlet=OUTLETS[2], published=LATER))
    for order in permutations((first(), second(), dressed)):
        wipe(store)
        save_each(store, order)

        assert len(told(store)) == 1


def test_a_bulletin_joins_none_of_its_items(store: Store) -> None:
    """What holds two stories must not make one of them, whichever comes first."""
    items = (first(CROSSING, *BRIDGE[:4]), second(SWAP, *FAIR))
    both = page("c.txt", draft("حصاد اليوم", *BRIDGE[:4], *FAIR, outlet=OUTLETS[2], published=LATER))
    for order in permutations((*items, both)):
        wipe(store)
        save_each(store, order)

        assert len(told(store)) == 3


def test_a_chain_of_copies_stays_within_the_window(store: Store) -> None:
    """A text that goes round for a week is several stories: the whole of each fits the window."""
    read = [
        page(
            f"{number}.txt",
            draft(headline, *BRIDGE, outlet=f"{headline} {number}", published=MORNING + 2 * number * DAY),
        )
        for number, headline in enumerate((CROSSING, TOLL, CAFE, SWAP))
    ]
    for order in (read, read[::-1]):
        wipe(store)
        save_each(store, order)

        assert told(store) == {frozenset((CROSSING, TOLL)), frozenset((CAFE, SWAP))}


def test_kin_tell_of_the_text(store: Store) -> None:
    """Whoever asks why two articles are one story hears how much of their text is the same."""
    third = page("c.txt", draft(CAFE, *BRIDGE, outlet=OUTLETS[0], published=LATER + 2 * DAY))
    store.save([first(), second(TOLL, *BRIDGE[:4]), third], now=MORNING)
    uris = {
        article.headline: article.uri
        for story in everything(store)
        for article in (story.article, *story.also)
    }
    found = {kin.headline: kin for kin in store.kin(CROSSING, uri=uris[CROSSING])}

    assert (found[TOLL].same, found[TOLL].text, found[TOLL].uri) == (True, 100, uris[TOLL])
    assert CAFE not in found
    kept = {kin.headline: (kin.same, kin.text) for kin in store.kin(TOLL, uri=uris[TOLL])}
    assert kept == {CROSSING: (True, 100), CAFE: (False, 100)}


def test_a_footer_neither_costs_nor_joins(store: Store) -> None:
    """However many articles end alike: few of them keep the marks of that."""
    made = [
        page(
            f"{number}.txt",
            draft(
                f"سوق{name(number)} تفتح دار{name(number + 1)} في باب{name(number)}",
                " ".join(f"لفظ{chr(1575 + number % 20)}{chr(1575 + place)}{number}" for place in range(30)),
                *BRIDGE[:1],
                outlet=f"صحيفة {number}",
                published=MORNING,
            ),
        )
        for number in range(60)
    ]
    store.save(made[:40], now=MORNING)
    save_each(store, made[40:])
    held = func.count(article_shingles.c.article_id)
    marked = select(held).group_by(article_shingles.c.key).order_by(held.desc())
    with store._database.reading() as connection:
        assert connection.execute(marked).scalars().first() == 20
    assert len(everything(store)) == 60


def test_what_sixty_outlets_print_is_one_story(store: Store) -> None:
    """Those whose marks are not kept any more find the first ones all the same."""
    made = [
        page(
            f"{number}.txt",
            draft(
                f"سوق{name(number)} تفتح دار{name(number + 1)} في باب{name(number)}",
                *BRIDGE,
                outlet=f"صحيفة {number}",
                published=MORNING,
            ),
        )
        for number in range(60)
    ]
    store.save(made[:30], now=MORNING)
    save_each(store, made[30:])

    assert len(everything(store)) == 1


TEXTS = (
    BRIDGE,
    (*BRIDGE, *FAIR[:2]),
    BRIDGE[:3],
    BRIDGE[2:],
    FAIR,
    (*BRIDGE[:4], *FAIR),
    RAIN,
    RAIN_NEXT_DAY,
    BRIDGE[:1],
)
articles = st.builds(
    lambda headline, text, outlet, hours, related: draft(
        headline,
        *text,
        outlet=outlet,
        published=MORNING + timedelta(hours=hours),
        related=related,
    ),
    st.sampled_from([CROSSING, TOLL, f"عاجل: {TOLL}", CAFE, SWAP, f"بالصور.. {READERS}", READERS]),
    st.sampled_from(TEXTS),
    st.sampled_from(OUTLETS),
    st.sampled_from([0, 5, 11, 30, 70, 100]),
    st.sampled_from([(), (CROSSING,), (f"شاهد | {TOLL}", READERS)]),
)
# Headline and outlet make an article: which of two that share them is which, is another matter's test.
worlds = st.lists(articles, min_size=2, max_size=7, unique_by=lambda one: (one.headline, one.outlet))


@on_one_store
@given(made=worlds, data=st.data())
def test_neither_order_nor_batches_matter(store: Store, made: list[Draft], data: st.DataObject) -> None:
    """The same pages give the same stories, saved one by one, at once, or some of them after others."""
    read = [page(f"{number}.txt", one) for number, one in enumerate(made)]
    wipe(store)
    store.save(read, now=MORNING)
    expected = stories_of(store)
    wipe(store)
    mixed = data.draw(st.permutations(read))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(read) - 1))))
    for start, stop in zip([0, *cuts], [*cuts, len(mixed)], strict=True):
        store.save(mixed[start:stop], now=MORNING)

    assert stories_of(store) == expected
    before = rows(store)
    store.save(mixed, now=LATER)
    assert rows(store) == before


@on_one_store
@given(before=worlds, made=worlds)
def test_what_was_before_does_not_matter(store: Store, before: list[Draft], made: list[Draft]) -> None:
    """Pages that change, one after the other, end as stories that the same articles make anew."""
    wipe(store)
    keyed = {(one.headline, one.outlet): one for one in before}
    after = keyed | {(one.headline, one.outlet): one for one in made}
    names = {key: f"{number}.txt" for number, key in enumerate(after)}
    store.save([kept(names[key], one) for key, one in keyed.items()], now=MORNING)
    changed = [kept(names[key], one) for key, one in after.items() if keyed.get(key) != one]
    save_each(store, changed)
    found = told(store)
    wipe(store)
    store.save([kept(names[key], one) for key, one in after.items()], now=MORNING)

    assert found == told(store)


@on_one_store
@given(made=worlds)
def test_a_story_fits_the_window_and_an_outlets_day(store: Store, made: list[Draft]) -> None:
    """Whatever texts and headlines bring together."""
    wipe(store)
    store.save([page(f"{number}.txt", one) for number, one in enumerate(made)], now=MORNING)
    for story in everything(store):
        members = (story.article, *story.also)
        dates = [article.published for article in members]
        assert max(dates) - min(dates) <= 3 * DAY
        for outlet in OUTLETS:
            own = [article.published for article in members if article.outlet == outlet]
            assert not own or max(own) - min(own) < timedelta(hours=12)


def test_texts_are_looked_up_by_index(tmp_path: Path, open_store: OpenStore) -> None:
    """What looking for a text costs depends on the page, not on the store."""
    full = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    full.save([first(), second(), page("c.txt", draft(SWAP, *FAIR))], now=MORNING)
    more = [page("d.txt", draft(CAFE, *BRIDGE[:3])), second(CAFE, *FAIR)]
    steps = plans(full, lambda store: store.save(more, now=LATER))

    assert any("article_shingles" in step for step in steps)
    assert scans(steps) == set()
