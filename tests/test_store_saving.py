"""Pages go in: whatever their order, however often, the store holds the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.article import Article, Draft, PageRead, Related, Role, Saved
from store.store import Store
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
    groups,
    headlines_of,
    on_one_store,
    page,
    paragraphs,
    rows,
    save_each,
    shown,
    versions_of,
    wipe,
)


def only(store: Store) -> Article:
    """Return the only article there is."""
    (story,) = everything(store)
    assert story.also == ()
    return story.article


def test_what_a_page_says_comes_out(store: Store) -> None:
    """Headline, lead, body, byline, outlet, dates, tags and related list come out as they went in."""
    read = draft(
        lead="عاد الميناء إلى العمل.",
        byline="مراسل الساحل",
        outlet="المرفأ",
        published=MORNING - DAY,
        tags=("الموانئ", "التجارة"),
        related=LIST[:2],
    )
    saved = store.save([page("a.txt", read)], now=MORNING)
    (story,) = everything(store)
    article = story.article

    assert saved == Saved(pages=1, articles_new=1, headlines_new=2)
    assert (article.headline, article.lead, article.body) == (HARBOUR, read.lead, read.body)
    assert (article.byline, article.outlet) == ("مراسل الساحل", "المرفأ")
    assert (article.published, article.updated) == (MORNING - DAY, MORNING - DAY)
    assert [tag.name for tag in article.tags] == ["الموانئ", "التجارة"]
    assert story.related == tuple(Related(headline) for headline in LIST[:2])
    assert (story.uri, story.version, story.tags) == (article.uri, 1, article.tags)


PAGES = (
    page("a.txt", draft(tags=("الموانئ",), outlet="المرفأ", related=(ORCHARD, *LIST[:4])), embedded()),
    page("b.txt", draft(ORCHARD, *ORCHARD_TEXT[:2], tags=("الزراعة", "المَوانئ"), related=(HARBOUR, LIST[0]))),
    page(
        "c.txt",
        draft(LIST[0], "صمم الطلاب الدراجة في ورشة الجامعة.", related=LIST[1:6]),
        embedded(HARBOUR, HARBOUR_TEXT[0]),
    ),
)


def test_saving_twice_is_saving_once(store: Store) -> None:
    """A second save, now or later, writes nothing: not one row of one table is another."""
    store.save(PAGES, now=MORNING)
    before = rows(store)

    assert store.save(PAGES, now=LATER) == Saved()
    assert store.save(PAGES[:1], now=LATER) == Saved()
    assert rows(store) == before


def test_a_file_that_is_written_anew_with_the_same_text_changes_nothing_shown(store: Store) -> None:
    """Another digest with the same drafts is remembered, so that the file is not read for ever."""
    store.save(PAGES[:1], now=MORNING)
    versions = versions_of(store)

    assert store.save([replace(PAGES[0], digest="other")], now=LATER) == Saved()
    assert store.digest_of("a.txt", "seeds") == "other"
    assert versions_of(store) == versions


def test_a_page_knows_its_digest(store: Store) -> None:
    """A file is read again only when its content changed; the same name in another source is another page."""
    store.save(PAGES[:1], now=MORNING)

    assert store.digest_of("a.txt", "seeds") == PAGES[0].digest
    assert store.digest_of("a.txt", "elsewhere") is None
    assert store.digest_of("z.txt", "seeds") is None


def test_of_one_page_read_twice_the_later_state_counts(store: Store) -> None:
    """A source that yields a page twice in one batch does no harm."""
    early = page("a.txt", draft(ORCHARD, *ORCHARD_TEXT))
    late = page("a.txt", draft(), seen=LATER)
    store.save([late, early], now=LATER)

    assert headlines_of(everything(store)) == [HARBOUR]


# A world in which each headline heads one article: main here, embedded there, whole or cut, dated or not.
articles = st.sampled_from([(HARBOUR, HARBOUR_TEXT), (ORCHARD, ORCHARD_TEXT), (LIST[0], (LIST[1], LIST[2]))])


@st.composite
def drafts(make: st.DrawFn) -> Draft:
    """Make a copy of one of the articles, more or less of it."""
    headline, text = make(articles)
    body = text[: make(st.integers(1, len(text)))]
    return draft(
        headline,
        *body,
        role=make(st.sampled_from(Role)),
        outlet=make(st.sampled_from([None, "المرفأ"])),
        published=make(st.sampled_from([None, MORNING, LATER])),
        tags=tuple(make(st.lists(st.sampled_from(["الموانئ", "المَوانئ", "الزراعة", "الدراجة"]), max_size=2))),
        related=tuple(
            make(st.lists(st.sampled_from([HARBOUR, ORCHARD, f"عاجل | {HARBOUR}", *LIST]), max_size=3))
        ),
    )


@st.composite
def page_sets(make: st.DrawFn) -> list[PageRead]:
    """Make up to four pages."""
    contents = make(st.lists(st.lists(drafts(), min_size=1, max_size=2), min_size=1, max_size=4))
    return [
        page(
            f"{number}.txt",
            *(replace(one, position=at) for at, one in enumerate(content)),
            seen=MORNING + number * DAY / 8,
        )
        for number, content in enumerate(contents)
    ]


@on_one_store
@given(read=page_sets(), data=st.data())
def test_the_order_of_pages_does_not_matter(store: Store, read: list[PageRead], data: st.DataObject) -> None:
    """Saved one by one in any order, the same pages make the same articles, ids, stories, tags and links."""
    wipe(store)
    save_each(store, read)
    expected = shown(store)
    wipe(store)
    save_each(store, data.draw(st.permutations(read)))

    assert shown(store) == expected


same_headlines = st.builds(
    draft,
    st.just(HARBOUR),
    outlet=st.sampled_from([None, "المرفأ", "الديار"]),
    published=st.sampled_from([None, MORNING, MORNING + 2 * DAY, MORNING + 9 * DAY]),
    body=st.sampled_from([HARBOUR_TEXT, ORCHARD_TEXT, HARBOUR_TEXT[:1]]).map(lambda text: paragraphs(*text)),
)


@on_one_store
@given(read=st.lists(same_headlines, min_size=2, max_size=5), data=st.data())
def test_one_save_gives_the_same_whatever_order_its_pages_have(
    store: Store, read: list[Draft], data: st.DataObject
) -> None:
    """Where headlines repeat, a batch still mints the same ids for the same articles, to the last row."""
    made = [page(f"{number}.txt", one) for number, one in enumerate(read)]
    wipe(store)
    store.save(made, now=MORNING)
    expected = rows(store)
    wipe(store)
    store.save(data.draw(st.permutations(made)), now=MORNING)

    assert rows(store) == expected


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["full first", "short first"])
def test_the_fullest_copy_wins_whichever_came_first(store: Store, order: Sequence[int]) -> None:
    """A page that embeds more of an article than another is the one that is shown; the outlet stays known."""
    read = [page("a.txt", draft(outlet="المرفأ")), page("b.txt", draft(HARBOUR, *HARBOUR_TEXT[:2]))]
    save_each(store, [read[number] for number in order])

    assert only(store).body == paragraphs(*HARBOUR_TEXT)
    assert only(store).outlet == "المرفأ"


def test_an_embedded_article_and_its_own_page_are_one(store: Store) -> None:
    """The article embedded in another page and the page of its own get one id, and one entry."""
    store.save([page("a.txt", draft(), embedded())], now=MORNING)
    before = {story.article.headline: story.uri for story in everything(store)}
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, outlet="الحقول", tags=("الزراعة",)))], now=LATER)
    after = {story.article.headline: story for story in everything(store)}

    assert {headline: story.uri for headline, story in after.items()} == before
    assert after[ORCHARD].article.outlet == "الحقول"


def test_a_headline_edit_keeps_the_id(store: Store) -> None:
    """A page that changes its headline and a page that still embeds the old one show the same article."""
    store.save([page("a.txt", draft())], now=MORNING)
    before = only(store)
    edited = "بعد عام من الإغلاق.. أهالي الشمال يحتفلون بعودة السفن"
    store.save([page("a.txt", draft(edited))], now=LATER)
    store.save([page("b.txt", embedded(HARBOUR, *HARBOUR_TEXT[:2]))], now=LATER)

    assert (only(store).uri, only(store).short_id) == (before.uri, before.short_id)
    assert (only(store).headline, only(store).updated) == (edited, LATER)


def test_a_corrected_outlet_keeps_the_id(store: Store) -> None:
    """An outlet's name that was read wrongly is mended, though another outlet makes another article."""
    store.save([page("a.txt", draft(outlet="المرفأ ـ خاص"))], now=MORNING)
    before = only(store)
    store.save([page("a.txt", draft(outlet="صوت الساحل"))], now=LATER)

    assert (only(store).uri, only(store).outlet) == (before.uri, "صوت الساحل")


def test_a_file_that_takes_another_article_keeps_the_first(store: Store) -> None:
    """Nothing is lost: an article that no page shows any more stays as it was, and comes back as itself."""
    store.save([page("a.txt", draft(tags=("الموانئ",)))], now=MORNING)
    before = only(store)
    store.save([page("a.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=LATER)

    assert {story.article for story in everything(store)} >= {before}

    store.save([page("a.txt", draft(tags=("الموانئ",)))], now=LATER + DAY)

    assert {story.article for story in everything(store)} >= {before}
    assert len(everything(store)) == 2


def test_a_copy_that_its_page_drops_goes(store: Store) -> None:
    """While others show the article, a page's copy lives as long as the page shows it."""
    short = page("b.txt", draft(ORCHARD, *ORCHARD_TEXT[:2]))
    store.save([page("a.txt", draft(), embedded()), short], now=MORNING)
    store.save([page("a.txt", draft())], now=LATER)
    bodies = {story.article.headline: story.article.body for story in everything(store)}

    assert bodies == {HARBOUR: paragraphs(*HARBOUR_TEXT), ORCHARD: paragraphs(*ORCHARD_TEXT[:2])}


def test_a_daily_column_is_an_article_a_day(store: Store) -> None:
    """The same headline over another text is another article, with an id of its own."""
    column = "أسعار الخضار اليوم في سوق الجملة"
    texts = [
        tuple(f"سعر {crop} {number * 7} قرشا للكيلو" for crop in ("البصل", "الجزر", "الفول"))
        for number in (1, 2)
    ]
    read = [page(f"{number}.txt", draft(column, *text, outlet="السوق")) for number, text in enumerate(texts)]
    save_each(store, read)
    (story,) = everything(store)

    assert len({article.uri for article in (story.article, *story.also)}) == 2


def test_one_text_in_two_outlets_is_one_story(store: Store) -> None:
    """An agency's text in two newspapers: two articles, one entry with the other outlet beside it."""
    read = [page(f"{outlet}.txt", draft(outlet=outlet)) for outlet in ("المرفأ", "الديار")]
    store.save(read, now=MORNING)
    (story,) = everything(store)

    assert {story.article.outlet, story.also[0].outlet} == {"المرفأ", "الديار"}


def test_a_late_article_joins_its_waiting_headlines(store: Store) -> None:
    """Headlines listed before their article came lead to it once it is there, and are called as it is."""
    store.save([page("a.txt", draft(related=(f"بالصور.. {ORCHARD}", LIST[0])))], now=MORNING)
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, outlet="الحقول"))], now=LATER)
    stories = {story.article.headline: story for story in everything(store)}

    assert stories[HARBOUR].related == (
        Related(ORCHARD, stories[ORCHARD].article.short_id, "الحقول"),
        Related(LIST[0]),
    )


def test_a_list_names_each_story_once_and_never_its_own(store: Store) -> None:
    """A story's list gathers those of all its copies, without repeats, however they are decorated."""
    store.save(
        [
            page("a.txt", draft(outlet="المرفأ", related=(LIST[0], f"عاجل | {HARBOUR}", LIST[1]))),
            page("b.txt", draft(outlet="الديار", related=(f"شاهد.. {LIST[1]}", LIST[2]))),
        ],
        now=MORNING,
    )
    (story,) = everything(store)
    told = [related.headline for related in story.related]

    assert len(told) == 3
    assert {headline.removeprefix("شاهد.. ") for headline in told} == set(LIST[:3])


def test_ten_headlines_of_one_page_stay_ten_stories(store: Store) -> None:
    """What a page lists side by side is told apart: «ارتفاع أسعار القمح» is not «انخفاض أسعار القمح»."""
    saved = store.save([page("a.txt", draft(related=LIST))], now=MORNING)
    (story,) = everything(store)

    assert [related.headline for related in story.related] == list(LIST)
    assert saved.headlines_new == 10
    assert {frozenset([headline]) for headline in LIST} <= groups(store)


def test_headlines_that_join_a_story_are_counted(store: Store) -> None:
    """The report tells new stories from new words for old ones."""
    store.save([page("a.txt", draft(related=LIST[:2]))], now=MORNING)
    saved = store.save(
        [page("b.txt", draft(ORCHARD, related=(f"عاجل | {LIST[0]}", LIST[1], LIST[2], HARBOUR)))], now=LATER
    )

    assert (saved.headlines_new, saved.headlines_merged) == (1, 2)


def test_a_story_that_dissolves_comes_back_under_its_name(store: Store) -> None:
    """An article that leaves for another story and returns has its old entry, in a new version."""
    harbour, orchard = page("a.txt", draft(outlet="المرفأ")), page("b.txt", draft(ORCHARD, *ORCHARD_TEXT))
    store.save([harbour, orchard], now=MORNING)
    before = {story.article.headline: story for story in everything(store)}
    store.save([page("b.txt", draft(f"عاجل | {HARBOUR}", *ORCHARD_TEXT))], now=LATER)
    (together,) = everything(store)
    store.save([orchard], now=LATER + DAY)
    after = {story.article.headline: story for story in everything(store)}

    assert together.uri == before[HARBOUR].uri
    assert [article.uri for article in (together.article, *together.also)] == [
        story.uri for story in before.values() if story.article.headline == HARBOUR
    ] + [before[ORCHARD].uri]
    assert {story.uri for story in after.values()} == {story.uri for story in before.values()}
    assert [after[ORCHARD].version, after[HARBOUR].version] == [2, 3]


def test_a_story_whose_first_article_leaves_takes_the_next_ones_name(store: Store) -> None:
    """The article that gave the story its name takes the name along."""
    store.save([page("a.txt", draft(outlet="المرفأ"))], now=MORNING)
    store.save([page("b.txt", draft(HARBOUR, *HARBOUR_TEXT[:2], outlet="الديار"))], now=MORNING)
    (together,) = everything(store)
    store.save([page("a.txt", draft(ORCHARD, *HARBOUR_TEXT, outlet="المرفأ"))], now=LATER)
    apart = {story.article.headline: story.uri for story in everything(store)}

    assert apart[ORCHARD] == together.uri
    assert apart[HARBOUR] == together.also[0].uri


def test_the_same_news_a_month_later_is_another_story(store: Store) -> None:
    """Two articles further apart than the window never tell one story, whatever their headlines."""
    read = [
        page(f"{days}.txt", draft(outlet="المرفأ", published=MORNING + days * DAY)) for days in (0, 1, 30)
    ]
    save_each(store, read)

    assert sorted(1 + len(story.also) for story in everything(store)) == [1, 1]
    assert sum(1 + len(story.also) for story in everything(store)) == 2


def test_an_edit_is_an_edit_only_in_a_later_run(store: Store) -> None:
    """What the run that first saw an article finds in other copies is no news to anybody."""
    short = page("b.txt", embedded(HARBOUR, HARBOUR_TEXT[0]))
    save_each(store, [short, page("a.txt", draft())], now=LATER)

    assert only(store).updated == only(store).published == MORNING


@pytest.mark.parametrize(
    ("edited", "updated"),
    [
        pytest.param(draft(HARBOUR.replace("ميناء", "مِيناء")), MORNING, id="spelling marks in the headline"),
        pytest.param(
            draft(HARBOUR, *(f" {text.replace(' ', '  ')}" for text in HARBOUR_TEXT)),
            MORNING,
            id="white space",
        ),
        pytest.param(draft(byline="مراسلنا"), MORNING, id="a byline"),
        pytest.param(draft(related=LIST[:1]), MORNING, id="a related headline"),
        pytest.param(draft(HARBOUR.replace("سفينة", "ناقلة")), LATER, id="a word of the headline"),
        pytest.param(draft(HARBOUR, *HARBOUR_TEXT[:3], "عاد الصيادون."), LATER, id="a sentence"),
        pytest.param(draft(tags=("الموانئ",)), LATER, id="a tag"),
    ],
)
def test_updated_moves_with_a_significant_edit_only(store: Store, edited: Draft, updated: object) -> None:
    """Title, body and tags count; white space, spelling marks, bylines and lists do not."""
    store.save([page("a.txt", draft())], now=MORNING)
    store.save([page("a.txt", edited)], now=LATER)

    assert only(store).updated == updated


@on_one_store
@given(steps=st.lists(page_sets(), min_size=2, max_size=4))
def test_a_version_moves_exactly_with_what_is_shown(store: Store, steps: list[list[PageRead]]) -> None:
    """After any save, an entry's version is another if and only if anything of the entry is."""
    wipe(store)
    versions: dict[str, tuple[int, object]] = {}
    for number, read in enumerate(steps):
        store.save(read, now=MORNING + number * DAY)
        for story in everything(store):
            value = replace(story, version=0)
            before = versions.get(story.uri, (0, None))
            assert story.version == before[0] + (value != before[1])
            versions[story.uri] = (story.version, value)


def test_a_link_that_appears_moves_the_versions_of_lists(store: Store) -> None:
    """The entry that lists a headline changes when the headline's article comes; its neighbours do not."""
    lister, neighbour = page("a.txt", draft(related=(ORCHARD,))), page("c.txt", draft(LIST[0], LIST[1]))
    store.save([lister, neighbour], now=MORNING)
    before = {story.article.headline: story.version for story in everything(store)}
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=LATER)
    after = {story.article.headline: story.version for story in everything(store)}

    assert {headline: after[headline] - version for headline, version in before.items()} == {
        HARBOUR: 1,
        LIST[0]: 0,
    }


def test_nothing_is_kept_of_a_save_that_fails(store: Store) -> None:
    """One transaction: a page that breaks the save leaves no trace of the others either."""
    before = rows(store)
    broken = replace(page("b.txt", draft()), digest="\ud800")
    with pytest.raises(UnicodeEncodeError):
        store.save([page("a.txt", draft()), broken], now=MORNING)

    assert rows(store) == before


def test_saving_nothing_does_nothing(store: Store) -> None:
    """An empty batch does not even open a transaction."""
    assert store.save([], now=MORNING) == Saved()
