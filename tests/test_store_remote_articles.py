"""Articles from remote sources: known again by guid and link, in any order; none of them poisons it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.article import Article, Block, Draft, PageRead, Role, Saved
from store.door import admitted
from store.links import canonical
from store.marks import fingerprint, link_key
from store.matching import Facts, Former, Known, find_in_place, find_linked
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
    everything,
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

LINK = "https://www.marfa.example/أخبار/12/?utm_source=rss"
EDITED = "بعد عام من الإغلاق.. أهالي الشمال يحتفلون بعودة السفن"
SHORT = "عادت السفن إلى الميناء."


def entry(guid: str, *drafts: Draft, source: str = "المرفأ", **parts: Any) -> PageRead:
    """Make what a feed gives under a guid."""
    return replace(page(guid, *drafts, **parts), source=source, is_stable=True)


def articles_of(store: Store) -> list[Article]:
    """Return all articles, whatever stories they tell."""
    return [one for story in everything(store) for one in (story.article, *story.also)]


def only(store: Store) -> Article:
    """Return the only article there is."""
    (article,) = articles_of(store)
    return article


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(draft(EDITED), id="headline"),
        pytest.param(draft(HARBOUR, *ORCHARD_TEXT), id="text"),
        pytest.param(draft(ORCHARD, *ORCHARD_TEXT), id="headline and text"),
        pytest.param(
            draft(EDITED, SHORT, outlet="غيره", published=LATER + 30 * DAY),
            id="all but the guid, weeks later",
        ),
        pytest.param(draft(link="https://new.example/a"), id="its address"),
    ],
)
def test_a_guid_finds_its_article_however_it_is_edited(store: Store, after: Draft) -> None:
    """(source, guid) finds the article again; its URI stays, and it shows what the feed says now."""
    store.save([entry("g1", draft(outlet="المرفأ", published=MORNING, link=LINK))], now=MORNING)
    before = only(store)
    saved = store.save([entry("g1", after)], now=LATER)
    now = only(store)

    assert saved == Saved(pages=1, articles_changed=1)
    assert (now.uri, now.short_id) == (before.uri, before.short_id)
    assert (now.headline, now.body, now.link) == (after.headline, after.body, after.link)


@pytest.mark.parametrize(
    ("after", "is_edit"),
    [
        pytest.param(draft(EDITED), True, id="another headline"),
        pytest.param(draft(link=LINK + "&utm_medium=x"), False, id="another link"),
        pytest.param(draft(f"  {HARBOUR} "), False, id="white space"),
    ],
)
def test_only_a_significant_edit_moves_updated(store: Store, after: Draft, is_edit: bool) -> None:  # noqa: FBT001  # a table
    """A moved address is shown, and tells nobody to read the article again."""
    store.save([entry("g1", draft(link=LINK))], now=MORNING)
    store.save([entry("g1", after)], now=LATER)

    assert only(store).updated == (LATER if is_edit else MORNING)


def test_a_page_without_a_guid_takes_another_article(store: Store) -> None:
    """What holds for guids does not for files: one with another text under another headline is another."""
    store.save([page("a.txt", draft())], now=MORNING)
    store.save([page("a.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=LATER)

    assert sorted(headlines_of(everything(store))) == sorted([HARBOUR, ORCHARD])


def test_an_entry_that_was_away_comes_back_as_itself(store: Store) -> None:
    """A feed that loses an entry and finds it again, edited, has not published a new one."""
    store.save([entry("g1", draft())], now=MORNING)
    before = only(store)
    store.save([replace(entry("g1"), digest="empty")], now=LATER)
    store.save([entry("g1", draft(ORCHARD, *ORCHARD_TEXT))], now=LATER + DAY)

    assert (only(store).uri, only(store).headline) == (before.uri, ORCHARD)


def test_a_guid_is_its_sources_own(store: Store) -> None:
    """Two feeds that both count from 1 have nothing in common."""
    both = [entry("1", draft()), entry("1", draft(ORCHARD, *ORCHARD_TEXT), source="الحقول")]
    store.save(both, now=MORNING)

    assert len(articles_of(store)) == 2


SAME_LINKS = [
    "https://www.marfa.example/أخبار/12/?utm_source=rss",
    "http://marfa.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12",
    "http://MARFA.example:80/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/12/#comments",
    "https://marfa.example:443/أخبار/12?fbclid=x&utm_medium=y",
]


@pytest.mark.parametrize("other", SAME_LINKS)
@pytest.mark.parametrize("text", [HARBOUR_TEXT, (SHORT,), ORCHARD_TEXT], ids=["same", "cut", "rewritten"])
def test_one_link_is_one_article(store: Store, other: str, text: Sequence[str]) -> None:
    """The main feed's entry and the section feed's, under other guids and headlines, are one article."""
    first = entry("m-1", draft(outlet="المرفأ", link=LINK, published=MORNING))
    second = entry(
        "s-1", draft(EDITED, *text, outlet="اقتصاد", link=other, published=LATER), source="الاقتصاد"
    )
    save_each(store, [first, second])

    assert only(store).headline in {HARBOUR, EDITED}
    store.save([first, second], now=LATER)
    assert only(store).published == MORNING


def test_a_link_finds_what_only_a_headline_found_before(store: Store) -> None:
    """A seed page's article gets its link from the feed's entry under the same headline, and keeps its id."""
    store.save([page("a.txt", draft(outlet="المرفأ"))], now=MORNING)
    before = only(store)
    store.save([entry("m-1", draft(outlet="المرفأ", link=LINK))], now=LATER)
    store.save([entry("s-1", draft(EDITED, SHORT, link=SAME_LINKS[1]), source="الاقتصاد")], now=LATER)

    assert (only(store).uri, only(store).link) == (before.uri, LINK)


def test_the_link_of_the_fullest_copy_that_has_one_is_shown_as_it_was_given(store: Store) -> None:
    """What is compared is not what is shown; where the link moves, the entry has a new version."""
    store.save([page("a.txt", draft()), entry("s", draft(HARBOUR, SHORT, link=SAME_LINKS[1]))], now=MORNING)
    before = versions_of(store)

    assert only(store).link == SAME_LINKS[1]
    store.save([entry("m", draft(HARBOUR, *HARBOUR_TEXT[:2], link=LINK), source="الرئيسة")], now=LATER)
    assert only(store).link == LINK
    assert versions_of(store) == {uri: version + 1 for uri, version in before.items()}


NO_IDENTITY = [
    "https://marfa.example",
    "https://marfa.example/",
    "https://www.marfa.example/?utm_source=rss#top",
    "https://marfa.example/ar/",
    "https://marfa.example/index.html",
]


@pytest.mark.parametrize("home", NO_IDENTITY)
def test_a_front_page_names_no_article(store: Store, home: str) -> None:
    """Feeds that give their site as every entry's link have as many articles as entries."""
    read = [
        entry(f"g{number}", draft(headline, SHORT, link=home), source=f"م{number}")
        for number, headline in enumerate(LIST[:3])
    ]
    save_each(store, read)

    assert len(articles_of(store)) == 3


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("texts", [False, True], ids=["headlines only", "with texts"])
def test_a_feed_with_one_link_for_all_entries_keeps_them_apart(
    store: Store,
    at_once: bool,  # noqa: FBT001  # a table
    texts: bool,  # noqa: FBT001  # a table
) -> None:
    """A section's page as every link: its own feed's guids say that these are several articles."""
    link = "https://marfa.example/news"
    read = [
        entry(f"g{number}", replace(draft(headline, LIST[number]), link=link, body=()))
        if not texts
        else entry(f"g{number}", draft(headline, *(f"{headline} {LIST[n]}" for n in range(4)), link=link))
        for number, headline in enumerate(LIST[:7])
    ]
    if at_once:
        store.save(read, now=MORNING)
    else:
        save_each(store, read)
    assert len(articles_of(store)) == 7

    other = entry("x1", draft(ORCHARD, *ORCHARD_TEXT, link=link), source="الثاني")
    store.save([other], now=LATER)
    assert len(articles_of(store)) == 8


def test_a_link_of_a_crowd_is_looked_at_no_more(store: Store) -> None:
    """A link that always shows another article costs the same after a year as after a week."""
    link = "https://marfa.example/prices"
    for number in range(12):
        text = [f"{LIST[number % 9]} {crop} {number * 31}" for crop in ("بصل", "جزر", "فول", "عدس")]
        headline = f"سعر اليوم {number} {LIST[number % 9]}"
        one = draft(headline, *text, link=link, published=MORNING + number * DAY)
        store.save([entry(f"g{number}", one)], now=MORNING + number * DAY)
    names = [row for row in rows(store)["article_names"] if row[0] == link_key(link)]

    assert len(articles_of(store)) == 12
    assert len(names) == 8


@pytest.mark.parametrize("stable", [True, False])
def test_a_column_that_keeps_its_address_is_an_article_a_day(store: Store, stable: bool) -> None:  # noqa: FBT001  # a table
    """The same link with another headline and another text, days later, is what its page shows now."""
    link = "https://marfa.example/today"
    first = draft(HARBOUR, *HARBOUR_TEXT, link=link, published=MORNING)
    next_day = draft(ORCHARD, *ORCHARD_TEXT, link=link, published=MORNING + DAY)
    made = entry("b", next_day, source="الثاني") if stable else page("b.txt", next_day)
    save_each(store, [entry("a", first), made])

    assert len(articles_of(store)) == 2


def test_an_entry_that_gets_a_new_guid_with_its_headline_is_the_same(store: Store) -> None:
    """Systems that make guids of headlines give the same text under the same link again."""
    store.save([entry("ميناء", draft(link=LINK))], now=MORNING)
    before = only(store)
    store.save([entry("سفن", draft(EDITED, *HARBOUR_TEXT[:3], link=LINK))], now=LATER)

    assert only(store).uri == before.uri


def test_a_removed_article_stays_removed_under_its_link_and_under_its_guid(store: Store) -> None:
    """Neither an edit of all of it nor another feed brings it back; undoing the removal does."""
    first = entry("g1", draft(link=LINK, published=MORNING))
    store.save([first], now=MORNING)
    uri = only(store).uri
    store.remove_article(uri, now=LATER)
    edited = entry("g1", draft(ORCHARD, *ORCHARD_TEXT, link=LINK, published=MORNING))
    section = entry("s1", draft(EDITED, SHORT, link=SAME_LINKS[1]), source="الاقتصاد")
    save_each(store, [edited, section], now=LATER)

    assert articles_of(store) == []

    store.restore_article(uri)
    store.save([first], now=LATER + DAY)
    assert only(store).uri == uri


# A world in which each article has one link and one headline, and comes by several feeds, cut or whole.
WORLD = [
    (HARBOUR, HARBOUR_TEXT, SAME_LINKS),
    (ORCHARD, ORCHARD_TEXT, ["https://hoqul.example/?p=7", "http://hoqul.example?p=7&utm_source=x"]),
    (LIST[0], (LIST[1], LIST[2]), ["https://jamia.example/a%20b", "http://www.jamia.example/a b/"]),
]


@st.composite
def entries(make: st.DrawFn) -> list[PageRead]:
    """Make up to five entries of three feeds, and pages of a folder."""
    made = []
    for number in range(make(st.integers(1, 5))):
        headline, text, links = make(st.sampled_from(WORLD))
        body = text[: make(st.integers(1, len(text)))]
        is_file = make(st.booleans())
        one = draft(
            headline,
            *body,
            outlet=make(st.sampled_from([None, "المرفأ"])),
            published=make(st.sampled_from([None, MORNING, LATER])),
            link=None if is_file else make(st.sampled_from(links)),
        )
        seen = MORNING + number * timedelta(hours=1)
        source = make(st.sampled_from(["أ", "ب", "ج"]))
        made.append(
            page(f"{number}.txt", one, seen=seen)
            if is_file
            else entry(f"g{number}", one, source=source, seen=seen)
        )
    return made


@on_one_store
@given(read=entries(), data=st.data())
def test_the_order_of_entries_is_no_matter(store: Store, read: list[PageRead], data: st.DataObject) -> None:
    """In any order, one by one or together, the same entries make the same articles with the same ids."""
    wipe(store)
    save_each(store, read)
    expected = shown(store)
    wipe(store)
    mixed = data.draw(st.permutations(read))
    if data.draw(st.booleans()):
        store.save(mixed, now=MORNING)
    else:
        save_each(store, mixed)

    assert shown(store) == expected


@on_one_store
@given(read=entries(), headlines=st.lists(st.sampled_from([HARBOUR, EDITED, *LIST[:3]]), min_size=5))
def test_links_part_articles_alike_in_any_order(
    store: Store, read: list[PageRead], headlines: list[str]
) -> None:
    """However entries of several feeds are headed, one save is the same in any order, to the last row."""
    spoilt = [
        replace(one, source=str(at), drafts=(replace(one.drafts[0], headline=headline),))
        for at, (one, headline) in enumerate(zip(read, headlines, strict=False))
    ]
    wipe(store)
    store.save(spoilt, now=MORNING)
    expected = rows(store)
    wipe(store)
    store.save(list(reversed(spoilt)), now=MORNING)

    assert rows(store) == expected
    linked = {link_key(one.drafts[0].link) for one in spoilt} - {None}
    keys = {key for key, _ in (row[:2] for row in rows(store)["article_names"])}
    assert linked <= keys


TEXT, OTHER = frozenset(range(6)), frozenset(range(10, 16))
FACTS = Facts("المرفا", MORNING, TEXT, page=1, source=1)


@pytest.mark.parametrize(
    ("other", "stable", "doubt", "same"),
    [
        pytest.param(Facts("غيره", LATER, frozenset([90]), 2, 2), True, False, True, id="too short to tell"),
        pytest.param(Facts("غيره", LATER, OTHER, 2, 2), True, False, True, id="rewritten the same day"),
        pytest.param(
            Facts(None, MORNING + DAY, OTHER, 2, 2), True, False, False, id="another day's text of a column"
        ),
        pytest.param(
            Facts(None, MORNING + DAY, TEXT, 2, 2), True, False, True, id="republished the next day"
        ),
        pytest.param(Facts(None, None, OTHER, 2, 1), True, False, False, id="another guid of its own feed"),
        pytest.param(Facts(None, None, TEXT, 2, 1), True, False, True, id="another guid, the same text"),
        pytest.param(Facts(None, None, OTHER, 2, 1), False, False, True, id="another file of its own folder"),
        pytest.param(Facts(None, None, OTHER, 1, 1), False, False, False, id="another place of its own page"),
        pytest.param(Facts(None, None, frozenset([90]), 2, 2), True, True, False, id="a link that is shared"),
        pytest.param(Facts(None, None, TEXT, 2, 2), True, True, True, id="a shared link, the same text"),
    ],
)
def test_a_link_is_doubted_where_facts_speak_against_it(
    other: Facts,
    stable: bool,  # noqa: FBT001  # a table
    doubt: bool,  # noqa: FBT001  # a table
    same: bool,  # noqa: FBT001  # a table
) -> None:
    """Whose feed gives one link to two texts, and what its link shows on another day, is no one article."""
    known = Known(1, "one", [FACTS])

    assert find_linked(other, [known], is_stable=stable, in_doubt=doubt) == (known if same else None)


def test_a_place_is_its_former_article() -> None:
    """The one in that place; else, for the main one, what the page does not show at present."""
    former = [Former(0, 5, FACTS), Former(1, 6, FACTS), Former(None, 7, FACTS)]

    assert [find_in_place(position, former) for position in (0, 1, 2)] == [5, 6, None]
    assert find_in_place(0, former[1:]) == 7
    assert find_in_place(0, ()) is None


HOSTS = st.sampled_from(
    ["a.example", "WWW.a.example", "www.www.a.example", "صحيفة.example", "a.example:8080", "[::1]"]
)
PARTS = st.text(st.sampled_from("aZ9-._~/%25%d8%D9أخ %?&=#;+[]ß"), max_size=20)


@given(host=HOSTS, path=PARTS, query=PARTS)
@example("a.example", "%%34%31", "%")
def test_what_links_share_is_settled(host: str, path: str, query: str) -> None:
    """Written as it is compared, a link compares the same; so it does in another scheme, encoded or not."""
    found = canonical(f"https://{host}/{path}?{query}")

    assert found == canonical(f"http://{host}/{path}?{query}")
    if found:
        assert canonical(f"https://{found}") == found
        assert found.isascii()


@given(st.text(max_size=40))
def test_no_link_breaks_the_comparison(link: str) -> None:
    """Whatever a feed calls a link."""
    canonical(link)
    canonical("https://" + link)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://a.example/?p=1", "https://a.example/?p=2", id="the query is the name"),
        pytest.param("https://a.example/x", "https://a.example/X", id="letters of a path"),
        pytest.param("https://a.example/a%2Fb", "https://a.example/a/b", id="a slash that is none"),
        pytest.param("https://a.example/x", "https://a.example:8080/x", id="port"),
        pytest.param("https://a.example/x", "https://b.a.example/x", id="host"),
        pytest.param("https://a.example/x?id=1", "https://a.example/x?pid=1", id="a parameter"),
    ],
)
def test_other_links_are_others(one: str, other: str) -> None:
    """What may lead elsewhere is not taken for the same."""
    assert canonical(one) != canonical(other)


POISON = "\x00\x0b\x1b\u202e\u2066\ud800\udfff\ufffe"
DIRTY = st.text(st.sampled_from(POISON + "أب 1\n"), max_size=12)


@on_one_store
@given(words=st.lists(DIRTY, min_size=9, max_size=9))
@example([POISON] * 9)
def test_a_poisoned_draft_is_saved_clean(store: Store, words: list[str]) -> None:
    """What neither engine nor XML can hold is gone when it is stored, and the article is there."""
    wipe(store)
    headline, lead, text, byline, outlet, tag, line, html, title = words
    one = Draft(
        0,
        Role.MAIN,
        headline,
        lead=lead,
        body=(Block("paragraph", text, html), Block("paragraph", SHORT)),
        byline=byline,
        outlet=outlet,
        tags=(tag, "الموانئ"),
        related=(line, ORCHARD),
        link=f"https://a.example/{title}",
    )
    store.save([replace(entry("g1", one), digest="1")], now=MORNING)
    store.save([replace(entry("g1", replace(one, headline=title)), digest="2")], now=LATER)
    said = repr(everything(store))

    assert not any(repr(character)[1:-1] in said for character in POISON)
    assert SHORT in {block.text for block in only(store).body}


@pytest.mark.parametrize(
    ("one", "headline"),
    [
        pytest.param(draft("", "نزل المطر ليلا."), "نزل المطر ليلا.", id="its text"),
        pytest.param(draft(" \u200f", lead="كلمة " * 40), " ".join(["كلمة"] * 12), id="some words of it"),
        pytest.param(Draft(0, Role.MAIN, "\x00"), "بلا عنوان", id="nothing at all"),
    ],
)
def test_what_has_no_headline_is_headed_by_its_text(one: Draft, headline: str) -> None:
    """A note without a title is known by its first words."""
    assert admitted(one).headline == headline


def test_no_draft_is_larger_than_a_book() -> None:
    """What a draft may hold is bounded, wherever it is large."""
    word, many = "كلمة ", 200_000
    huge = Draft(
        0,
        Role.MAIN,
        word * many,
        lead=word * many * 2,
        body=(Block("paragraph", word * many * 2), *paragraphs(*["سطر"] * many)),
        byline=word * many,
        outlet=word * many,
        tags=("وسم",) * many,
        related=(HARBOUR,) * many,
        link="https://a.example/" + "a" * many,
    )
    let_in = admitted(huge)

    assert len(repr(let_in)) < 2_200_000
    assert (len(let_in.headline), let_in.link) == (999, None)


def test_what_is_clean_is_let_in_as_it_is() -> None:
    """A second look changes nothing: a page that is read again is as it was stored."""
    one = draft(lead="عاد الميناء.", byline="مراسلنا", outlet="المرفأ", related=LIST[:2], link=LINK)

    assert admitted(one) == one


def test_a_link_and_markup_are_part_of_what_a_draft_says() -> None:
    """A page whose text stays and whose link or markup changes is read anew; its words say the same."""
    plain = draft(HARBOUR, SHORT)
    linked = replace(plain, link=LINK)
    rich = replace(plain, body=(Block("paragraph", SHORT, f"<p><b>{SHORT}</b></p>"),))
    prints = [fingerprint(one) for one in (plain, linked, rich)]

    assert len({one.content for one in prints}) == 3
    assert {(one.folded, one.sentences, one.fullness) for one in prints} == {
        (prints[0].folded, prints[0].sentences, prints[0].fullness)
    }


RICH = (
    Block("paragraph", "نزل المطر ليلا", '<p>نزل <a href="https://a.example/1">المطر</a> ليلا</p>'),
    Block("subheading", "بعد السيل"),
    Block("paragraph", "", '<figure><img src="https://a.example/1.jpg" alt="السيل"></figure>'),
)


def test_markup_comes_out_as_it_went_in(store: Store) -> None:
    """A body's markup is stored beside its text; a second save writes nothing."""
    read = entry("g1", replace(draft(), body=RICH))
    store.save([read], now=MORNING)
    before, body = rows(store), only(store).body
    store.save([read], now=LATER)

    assert [(block.kind, block.text) for block in body] == [(block.kind, block.text) for block in RICH]
    assert '<a href="https://a.example/1"' in (body[0].html or "")
    assert body[1].html is None
    assert '<img src="https://a.example/1.jpg"' in (body[2].html or "")
    assert rows(store) == before


def test_other_markup_is_a_change_and_no_edit(store: Store) -> None:
    """A link that comes into a paragraph makes a new version; nobody has to read the article again."""
    store.save([entry("g1", replace(draft(), body=(Block("paragraph", RICH[0].text),)))], now=MORNING)
    (old,) = everything(store)
    saved = store.save([entry("g1", replace(draft(), body=RICH[:1]))], now=LATER)
    (new,) = everything(store)

    assert saved.articles_changed == 1
    assert (new.version, new.updated) == (old.version + 1, old.updated)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        pytest.param("<p>نزل المطر</p>", False, id="says no more than the text"),
        pytest.param("نزل المطر", False, id="the text"),
        pytest.param("", False, id="nothing"),
        pytest.param("<script>x()</script>", False, id="nothing that is admitted"),
        pytest.param("<p>نزل <b>المطر</b></p>", True, id="emphasis"),
        pytest.param("<p>" + "<b>ا</b>" * 200_000 + "</p>", False, id="longer than a book"),
    ],
)
def test_markup_is_kept_where_it_says_more(html: str, kept: bool) -> None:  # noqa: FBT001  # a table
    """What stands in the text already is not stored twice."""
    (block,) = admitted(replace(draft(), body=(Block("paragraph", "نزل المطر", html),))).body

    assert (block.html is not None) is kept


@given(st.text(st.sampled_from("<>bi/&;='\"ن \x00\ud800\u202e"), max_size=20))
def test_what_is_sanitised_stays(html: str) -> None:
    """A draft that was let in is let in again as it is."""
    once = admitted(replace(draft(), body=(Block("paragraph", "نزل المطر", html),)))

    assert admitted(once) == once
