"""Headlines into stories: in any order, within the window, and never two stories in one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, islice, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.clusters import Item, cluster, partition, unite
from arabic.likeness import same_story
from arabic.neighbours import neighbours
from arabic.reading import read

DAY = timedelta(days=1)
WINDOW = 3 * DAY
START = datetime(2026, 3, 1, 12, tzinfo=UTC)

OLD = "بلدية الميناء تفتتح سوقا للكتب القديمة"
NEW = "بلدية الميناء تفتتح سوقا للكتب المدرسية"
CUT = "بلدية الميناء تفتتح سوقا للكتب…"
LONGER = "بلدية الميناء تفتتح سوقا للكتب القديمة غدا بحضور الطلاب"
POOL = [
    OLD,
    NEW,
    CUT,
    LONGER,
    f"عاجل: {OLD}",
    f"{NEW} (صور)",
    "تفتتح بلدية الميناء سوقا للكتب القديمة",
    "بلدية الميناء تفتتح سوقا…",
    "بلدية الميناء لن تفتتح سوقا للكتب القديمة",
    "غرق 3 قوارب قرب المرفأ",
    "غرق ثلاثة قوارب قرب المرفأ",
    "غرق 4 قوارب قرب المرفأ",
    "غرق قوارب قرب المرفأ",
    "؟!",
    "…",
]
dates = st.one_of(st.none(), st.integers(0, 8).map(lambda days: START + days * DAY))
outlets = st.sampled_from([None, "أ", "ب"])
items = st.lists(st.builds(Item, st.sampled_from(POOL), dates, outlets), max_size=9)


def stories(found: Sequence[Item]) -> list[list[str]]:
    """Return the headlines of each story, so that tests read what a person would."""
    return [[found[at].text for at in story] for story in partition(found, WINDOW)]


def test_copies_of_one_story_meet() -> None:
    """Dress, spelling, the verb's place and a cut unite."""
    found = [Item(text) for text in (OLD, f"عاجل: {OLD}", "تفتتح بلدية الميناء سوقا للكتب القديمة", CUT)]

    assert partition(found, WINDOW) == [(0, 1, 2, 3)]


def test_two_stories_stay_apart() -> None:
    """One word in place of another makes two stories."""
    assert stories([Item(OLD), Item(NEW)]) == [[OLD], [NEW]]


def test_a_cut_headline_that_fits_two_stories_stands_alone() -> None:
    """What fits both would bring both together; a missed copy is the smaller harm."""
    assert stories([Item(OLD), Item(CUT), Item(NEW)]) == [[OLD], [CUT], [NEW]]


def test_cut_headlines_go_together_with_their_whole() -> None:
    """Two cuts of one headline meet in it, however short one of them is."""
    shorter = "بلدية الميناء تفتتح سوقا…"

    assert stories([Item(shorter), Item(OLD), Item(CUT)]) == [[shorter, OLD, CUT]]


def test_dots_mean_nothing_where_the_same_words_stand_whole() -> None:
    """«…» behind a headline that is printed without it elsewhere is no cut: nothing longer is drawn in."""
    whole = "بلدية الميناء تفتتح سوقا للكتب"

    assert stories([Item(CUT), Item(whole), Item(OLD), Item(NEW)]) == [[CUT, whole], [OLD], [NEW]]


def test_a_date_decides_which_of_two_stories_a_cut_article_tells() -> None:
    """A cut article's words fit two stories, but only one of them is within its window."""
    found = [Item(OLD, START, "أ"), Item(CUT, START + DAY, "ب"), Item(NEW, START + 20 * DAY, "أ")]

    assert stories(found) == [[OLD, CUT], [NEW]]


def test_a_chain_of_cuts_over_the_days_brings_nothing_together() -> None:
    """Each cut is near the next in time, but the first and the last headline are two stories."""
    found = [
        Item(OLD, START),
        Item(CUT, START + 2 * DAY),
        Item("بلدية الميناء تفتتح سوقا…", START + 4 * DAY),
        Item(NEW, START + 6 * DAY),
    ]

    assert partition(found, WINDOW) == [(0,), (1,), (2,), (3,)]


def test_the_same_sentence_weeks_later_is_news_again() -> None:
    """«الأسهم ترتفع» returns; articles further apart than the window are two stories."""
    text = "أسعار الزيتون ترتفع في سوق الوادي"
    found = [Item(text, START, "أ"), Item(text, START + 2 * DAY, "ب"), Item(text, START + 9 * DAY, "أ")]

    assert partition(found, WINDOW) == [(0, 1), (2,)]


def test_an_outlets_column_is_news_every_day() -> None:
    """One outlet heads every day's bulletin alike; what others say on these days goes with the day's."""
    text = "نشرة الثامنة من إذاعة الوادي"
    found = [
        Item(text, START, "أ"),
        Item(text, START + timedelta(hours=2), "ب"),
        Item(text, START + timedelta(hours=5), "أ"),
        Item(text, START + DAY, "أ"),
        Item(text, START + DAY + timedelta(hours=1), "ج"),
        Item(text, START + 2 * DAY, "أ"),
    ]

    assert partition(found, WINDOW) == [(0, 1, 2), (3, 4), (5,)]


def test_articles_without_an_outlet_are_one_outlets() -> None:
    """What no page names may well be the same: two stories in one are the greater harm."""
    text = "نشرة الثامنة من إذاعة الوادي"

    assert partition([Item(text, START), Item(text, START + DAY)], WINDOW) == [(0,), (1,)]


def test_a_bare_headline_goes_with_the_latest() -> None:
    """A headline without a date may point any time back; it points at what was news last."""
    text = "أسعار الزيتون ترتفع في سوق الوادي"
    found = [Item(text), Item(text, START), Item(text, START + 9 * DAY)]

    assert partition(found, WINDOW) == [(0, 2), (1,)]


def test_a_bare_headline_prefers_its_own_words() -> None:
    """Of two times of one wording it joins the one with the very words, though the other is later."""
    found = [Item(OLD), Item(OLD, START), Item(f"{OLD} المستعملة", START + 9 * DAY)]

    assert partition(found, WINDOW) == [(0, 1), (2,)]


def test_no_items_are_no_stories() -> None:
    """Nothing in, nothing out."""
    assert partition([], WINDOW) == []
    assert cluster([]) == []


@given(items, st.randoms(use_true_random=False))
def test_order_changes_nothing(found: list[Item], chance: Random) -> None:
    """Whatever order items arrive in, the same ones stand together."""
    order = list(range(len(found)))
    chance.shuffle(order)
    shuffled = partition([found[at] for at in order], WINDOW)

    assert sorted(tuple(sorted(order[at] for at in story)) for story in shuffled) == partition(found, WINDOW)


@given(items)
def test_each_item_has_one_story(found: list[Item]) -> None:
    """Nothing is lost, nothing is told twice."""
    assert sorted(at for story in partition(found, WINDOW) for at in story) == list(range(len(found)))


@given(items)
def test_all_of_a_story_are_alike_and_within_the_window(found: list[Item]) -> None:
    """No chain brings together what is not alike by itself, or too far apart."""
    for story in partition(found, WINDOW):
        for one, other in combinations([found[at] for at in story], 2):
            assert same_story(one.text, other.text)
            if one.published and other.published:
                assert abs(one.published - other.published) <= WINDOW
                assert one.published == other.published or one.outlet != other.outlet


@given(st.lists(st.sampled_from(POOL), max_size=12))
def test_a_whole_run_is_grouped_like_one_family(texts: list[str]) -> None:
    """Looking candidates up finds the same stories as comparing everything with everything."""
    numbers = cluster(texts)

    expected = partition([Item(text) for text in texts], WINDOW)
    assert [
        [at for at, number in enumerate(numbers) if number == wanted] for wanted in sorted(set(numbers))
    ] == [list(story) for story in expected]


def test_stories_are_counted_as_they_come() -> None:
    """The first headline's story is 0, the next new one 1."""
    assert cluster([NEW, OLD, NEW, "غرق 3 قوارب قرب المرفأ", OLD]) == [0, 1, 0, 2, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(OLD, f"{OLD} وطابعا بريديا نادرا", id="additions that are rarer than what is shared"),
        pytest.param(OLD, "بلدية الميناء تفتتح…", id="a short cut"),
        pytest.param(OLD, f"{OLD} - منبر الضفة الغربية الجديد", id="an unknown outlet of four words"),
        pytest.param("رحلات جديدة إلى الولايات المتحدة", "رحلات جديدة إلى أمريكا", id="a phrase for a word"),
    ],
)
def test_neighbours_are_found(one: str, other: str) -> None:
    """What may be one story is compared, though many other headlines share its common words."""
    crowd = [f"بلدية الميناء تفتتح سوقا للكتب رقم {number}" for number in range(50)]

    assert (0, 1) in neighbours([read(text) for text in (one, other, *crowd)])


def test_headlines_of_one_mould_are_not_all_compared() -> None:
    """A thousand headlines that differ in place and number bring no pair to compare."""
    moulded = [
        f"عودة القطار إلى {number} قرى في وادي {name}" for number in range(2, 12) for name in _names(100)
    ]

    assert neighbours([read(text) for text in moulded]) == set()


def _names(count: int) -> list[str]:
    letters = "درسزفمحعطص"
    return ["".join(name) for name in islice(product(letters, repeat=3), count)]


def both(*links: tuple[int, int, int]) -> dict[tuple[int, int], int]:
    """Make links that hold as much of the second text as of the first."""
    return {pair: share for one, other, share in links for pair in ((one, other), (other, one))}


def days(*numbers: int, outlet: str | None = None) -> list[Item]:
    """Make articles of these days, each under a headline of its own."""
    return [Item(f"{POOL[number]} {number}", START + number * DAY, outlet) for number in numbers]


def test_one_text_brings_groups_together() -> None:
    """With all that is in them, bare headlines too."""
    found = [*days(0, 1), Item(OLD), Item(NEW)]

    assert unite([(0, 2), (1,), (3,)], found, both((0, 1, 95)), WINDOW) == [(0, 1, 2), (3,)]


def test_the_surest_come_first_within_the_window() -> None:
    """What is left over goes with those that are next."""
    found, links = days(0, 3, 4), both((0, 1, 80), (1, 2, 99))

    assert unite([(0,), (1,), (2,)], found, links, WINDOW) == [(0,), (1, 2)]


def test_an_outlets_two_days_stay_apart() -> None:
    """Even by way of another outlet, whose text both have; of who has no name, nothing is known."""
    links = both((0, 2, 99), (1, 2, 98), (0, 1, 97))
    own, nobodys = days(0, 1, outlet="أ"), days(0, 1)

    assert unite([(0,), (1,), (2,)], [*own, *days(1)], links, WINDOW) == [(0, 2), (1,)]
    assert unite([(0,), (1,), (2,)], [*nobodys, *days(1)], links, WINDOW) == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        pytest.param({(2, 0): 55, (2, 1): 45}, [(0,), (1,), (2,)], id="two items"),
        pytest.param({(2, 0): 80, (2, 1): 75}, [(0, 1, 2)], id="two parts that overlap"),
        pytest.param({(2, 0): 55}, [(0, 2), (1,)], id="one item, and more"),
    ],
)
def test_a_bulletin_is_no_bridge(shares: dict[tuple[int, int], int], expected: list[tuple[int, ...]]) -> None:
    """An article that holds two others which are two texts joins neither."""
    links = shares | {(part, whole): 100 for whole, part in shares}

    assert unite([(0,), (1,), (2,)], days(0, 0, 0), links, WINDOW) == expected


links = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1]),
    st.tuples(st.integers(40, 100), st.integers(40, 100)),
    max_size=12,
)


@given(found=items, drawn=links, data=st.data())
def test_no_order_matters_to_what_is_united(
    found: list[Item], drawn: dict[tuple[int, int], tuple[int, int]], data: st.DataObject
) -> None:
    """Articles that differ make the same stories, whichever stands first; each fits the window."""
    found = [replace(item, text=f"{item.text} {at}") for at, item in enumerate(found)]
    dated = {at for at, item in enumerate(found) if item.published}
    shares = {
        pair: share
        for (one, other), (mine, theirs) in drawn.items()
        if {one, other} <= dated
        for pair, share in (((one, other), mine), ((other, one), theirs))
    }
    united = unite([(at,) for at in range(len(found))], found, shares, WINDOW)
    order = data.draw(st.permutations(range(len(found))))
    moved = {(order.index(one), order.index(other)): share for (one, other), share in shares.items()}
    again = unite([(at,) for at in range(len(found))], [found[at] for at in order], moved, WINDOW)

    assert {frozenset(order[at] for at in story) for story in again} == {frozenset(story) for story in united}
    for story in united:
        dates = [date for at in story if (date := found[at].published)]
        assert not dates or max(dates) - min(dates) <= WINDOW
