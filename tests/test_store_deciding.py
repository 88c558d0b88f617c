"""What is decided without a database: names, copies, matches, the tags that a text names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import tag_key
from arabic.words import words
from store.article import Role
from store.decide import Copy, decide, revise
from store.identity import Authority, mint, short_id
from store.marks import fingerprint, packed, said, unpacked
from store.matching import Facts, Former, Known, find, find_edited
from store.support import Text, prose, supported
from store.topics import spelt
from tests.store_samples import HARBOUR, HARBOUR_TEXT, LATER, MORNING, draft, paragraphs

WINDOW = timedelta(days=3)
TEXT = frozenset(range(6))
OTHER = frozenset(range(10, 16))
NEARLY = frozenset([0, *range(20, 25)])
"""Another day's text of a column, with one sentence that stands there every day."""

COPY = Copy(
    id=1,
    article_id=1,
    page_id=1,
    position=0,
    headline_id=1,
    role=Role.MAIN,
    byline=None,
    outlet=None,
    published=None,
    seen=MORNING,
    fullness=100,
    content="a",
    folded=1,
    sentences=TEXT,
    tags=(),
)

copies = st.builds(
    replace,
    st.just(COPY),
    id=st.integers(1, 50),
    role=st.sampled_from(Role),
    outlet=st.sampled_from([None, "المرفأ", "الديار"]),
    published=st.sampled_from([None, MORNING, LATER]),
    seen=st.sampled_from([MORNING, LATER]),
    fullness=st.integers(1, 3),
    content=st.sampled_from("abc"),
    tags=st.lists(st.integers(1, 4), unique=True).map(tuple),
)


@given(st.lists(copies, min_size=1, max_size=5, unique_by=lambda copy: copy.id), st.randoms())
def test_an_article_does_not_depend_on_the_order_of_its_copies(found: list[Copy], rng: object) -> None:
    """Whichever copy arrived first, the article is the same."""
    shuffled = sorted(found, key=lambda _: rng.random())  # type: ignore[attr-defined]  # Hypothesis's Random

    assert decide(shuffled) == decide(found)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            {"fullness": 9, "role": Role.EMBEDDED}, {"fullness": 8}, id="the fullest, even embedded"
        ),
        pytest.param(
            {"content": "z"}, {"role": Role.EMBEDDED, "content": "a"}, id="main of two equally full"
        ),
        pytest.param({"content": "a"}, {"content": "b"}, id="else always the same one"),
    ],
)
def test_the_fullest_copy_is_shown(better: dict[str, object], worse: dict[str, object]) -> None:
    """Most letters win, then the article's own page, then the smaller digest."""
    wanted = replace(COPY, id=7, **better)  # type: ignore[arg-type]  # each field gets its own type

    assert decide([replace(COPY, id=3, **worse), wanted]).copy == wanted  # type: ignore[arg-type]  # as above


def test_what_the_fullest_copy_lacks_the_others_give() -> None:
    """Outlet and byline come from the fullest copy that has them, tags from all, fullest first."""
    full = replace(COPY, fullness=900, tags=(2, 1))
    short = replace(COPY, id=2, byline="مراسلنا", outlet="المرفأ", tags=(3, 2))
    decision = decide([short, full])

    assert (decision.byline, decision.outlet, decision.tags) == ("مراسلنا", "المرفأ", (2, 1, 3))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        pytest.param([None, LATER], LATER, id="a date on a page beats when it was seen"),
        pytest.param([LATER, MORNING], MORNING, id="the earliest of two dates"),
        pytest.param([None, None], MORNING, id="no date: first seen"),
    ],
)
def test_published_is_the_pages_own_date(dates: Sequence[object], expected: object) -> None:
    """Dates come from pages; what has none was published when it was first seen."""
    made = [replace(COPY, id=number, published=date) for number, date in enumerate(dates)]  # type: ignore[arg-type]

    assert decide(made).published == expected


def test_the_last_copy_stays() -> None:
    """An article that no page shows any more keeps the fullest of what it had."""
    full, short = replace(COPY, id=2, fullness=200), COPY
    revision = revise([short, full], {1, 2}, [])

    assert (revision.kept, revision.after.copy) == (full, full)


def test_nothing_is_kept_of_an_article_that_others_still_show() -> None:
    """A page that drops an article takes its copy along."""
    revision = revise([COPY, replace(COPY, id=2, fullness=1)], {1}, [])

    assert (revision.kept, revision.after.copy.id) == (None, 2)


FACTS = Facts("المرفا", MORNING, TEXT)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(FACTS, True, id="the same"),
        pytest.param(Facts(None, None, TEXT), True, id="without outlet and date"),
        pytest.param(Facts(None, None, frozenset()), True, id="without text"),
        pytest.param(Facts("المرفا", MORNING, frozenset([40, 41])), True, id="too short to tell"),
        pytest.param(Facts("الديار", MORNING, TEXT), False, id="another outlet"),
        pytest.param(replace(FACTS, published=MORNING + WINDOW), True, id="at the end of the window"),
        pytest.param(replace(FACTS, published=MORNING + WINDOW * 1.1), False, id="another week"),
        pytest.param(replace(FACTS, sentences=OTHER), False, id="another text"),
        pytest.param(replace(FACTS, sentences=NEARLY), True, id="an update of the same hour"),
        pytest.param(
            replace(FACTS, sentences=NEARLY, published=MORNING + timedelta(days=1)),
            False,
            id="tomorrow's column, with its standing sentence",
        ),
        pytest.param(
            Facts("المرفا", MORNING + timedelta(days=1), frozenset([40, 41])),
            False,
            id="its outlet's next column, too short to tell",
        ),
        pytest.param(
            Facts(None, MORNING + timedelta(days=1), frozenset([40, 41])),
            True,
            id="too short to tell, on a page that is a day younger",
        ),
        pytest.param(Facts(None, None, OTHER), False, id="another text, nothing else known"),
    ],
)
def test_headlines_alone_do_not_make_one_article(other: Facts, same: bool) -> None:  # noqa: FBT001  # a table
    """Under one headline, outlet, date and text tell articles apart, as far as they are known."""
    known = Known(1, "one", [FACTS])

    assert find(other, [known], (), WINDOW) == (known if same else None)


def test_a_page_may_correct_its_date() -> None:
    """What a page held before, with next to no text, is not another article because its date has moved."""
    later = replace(FACTS, published=MORNING + timedelta(days=1), sentences=frozenset([40]))
    known = Known(1, "one", [replace(FACTS, sentences=frozenset([41]))])

    assert find(later, [known], (1,), WINDOW) is known
    assert find(later, [known], (), WINDOW) is None


def test_a_daily_column_does_not_creep_along() -> None:
    """The window holds from an article's first copy to its last, not from one to the next."""
    copies = [replace(FACTS, published=MORNING + timedelta(days=days)) for days in (0, 2)]
    draft = replace(FACTS, published=MORNING + timedelta(days=4))

    assert find(draft, [Known(1, "one", copies)], (), WINDOW) is None


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param((), 2, id="the text that shares most"),
        pytest.param((3,), 3, id="its own page's comes first"),
    ],
)
def test_of_several_articles_the_nearest_is_found(own: Sequence[int], expected: int) -> None:
    """A copy without an outlet fits several articles of an agency's text: it joins the nearest."""
    texts = {1: TEXT | {99}, 2: TEXT | {50, 51}, 3: TEXT}
    known = [Known(number, str(number), [replace(FACTS, sentences=text)]) for number, text in texts.items()]
    found = find(Facts(None, None, TEXT | {50, 51}), known, own, WINDOW)

    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(TEXT, 5, id="the same text under a new headline"),
        pytest.param(frozenset([0, 1, 2, 80, 81, 82]), 5, id="half of it"),
        pytest.param(frozenset([0, 1, 80, 81, 82, 83]), None, id="less than half"),
        pytest.param(OTHER, 6, id="what stood elsewhere on the page"),
        pytest.param(frozenset(), None, id="no text at all"),
    ],
)
def test_an_edited_headline_is_known_by_its_text(text: frozenset[int], expected: int | None) -> None:
    """A page that shows half of an article's sentences again shows that article."""
    former = [Former(0, 5, FACTS), Former(1, 6, replace(FACTS, sentences=OTHER))]

    assert find_edited(replace(FACTS, sentences=text), 0, former) == expected


def test_of_two_equal_texts_the_one_in_the_same_place_is_meant() -> None:
    """A page that repeats itself keeps its articles in their places."""
    former = [Former(0, 5, FACTS), Former(1, 6, FACTS)]

    assert [find_edited(FACTS, position, former) for position in (0, 1)] == [5, 6]


def test_names_grow_only_as_far_as_they_must() -> None:
    """Each name that is taken adds what tells the article apart, and in the end a number."""
    taken: set[str] = set()
    for _ in range(6):
        taken.add(short_id(mint(HARBOUR, "المرفأ", MORNING, HARBOUR_TEXT[0], taken)))

    assert len(taken) == 6
    assert short_id(mint(HARBOUR, None, None, "", frozenset())) in taken


def test_ids_never_change() -> None:
    """These have been given out: a program that mints others makes every reader's entries new."""
    site = Authority("example.org", "2026")

    minted = mint("قافلة الدواء تصل إلى الجبل", None, None, "", frozenset())

    assert str(minted) == "6a6a2940-7126-50b6-b300-ac9fa2380ad3"
    assert site.tag("نفط/غاز") == "tag:example.org,2026:tag/%D9%86%D9%81%D8%B7%2F%D8%BA%D8%A7%D8%B2"
    assert site.site() == "tag:example.org,2026:site"


@given(st.frozensets(st.integers(-(2**63), 2**63 - 1)))
def test_marks_are_read_as_they_were_written(marks: frozenset[int]) -> None:
    """Packing loses nothing."""
    assert unpacked(packed(marks)) == marks


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        pytest.param("قال المدير", "قال  المدير ", False, id="white space"),
        pytest.param("قال المدير", "قالَ المُدير", False, id="spelling marks"),
        pytest.param("أُعيد فتح الميناء", "اعيد فتح الميناء", False, id="hamza"),
        pytest.param("قال المدير", "قال الوزير", True, id="a word"),
        pytest.param("خمس سفن", "ست سفن", True, id="a number"),
    ],
)
def test_words_count_and_spelling_does_not(before: str, after: str, moves: bool) -> None:  # noqa: FBT001  # a table
    """The mark of a text moves with its words only."""
    first, second = (fingerprint(draft(HARBOUR, text)).folded for text in (before, after))

    assert (first != second) is moves


def test_joined_paragraphs_say_the_same() -> None:
    """A page that embeds an article may print all its paragraphs as one."""
    apart = draft(HARBOUR, *HARBOUR_TEXT)
    joined = draft(HARBOUR, " ".join(HARBOUR_TEXT))

    assert fingerprint(apart).sentences == fingerprint(joined).sentences


def test_subheadings_and_short_sentences_say_nothing() -> None:
    """«أسعار اليوم» stands in a column every day."""
    assert fingerprint(draft(HARBOUR, "أسعار اليوم. ماذا بعد؟")).sentences == frozenset()


def test_what_is_no_tag_is_left_out() -> None:
    """A tag has letters, at most a hundred; the same one twice is one."""
    keywords = ("../../x", ".", "", "   ", "م" * 300, "#أسعار_النفط", "اسعار النفط", "ﷺ" * 40)

    assert list(spelt(keywords).values()) == ["../../x", ".", "#أسعار_النفط"]


@pytest.mark.parametrize(
    ("tag", "is_named"),
    [
        pytest.param("ميناء الشمال", True, id="in the headline"),
        pytest.param("الشمال", True, id="a word of the headline"),
        pytest.param("الرصيف الجديد", True, id="twice below it"),
        pytest.param("الرافعات", True, id="with particles before it"),
        pytest.param("التجار", False, id="once"),
        pytest.param("البحارة", False, id="once, and once more in a lead that repeats it"),
        pytest.param("رصيف", False, id="without its article: another word"),
        pytest.param("الميناء الجديد", False, id="words that stand apart"),
        pytest.param("الفجر وسط", False, id="across paragraphs"),
        pytest.param("في", False, id="too short"),
        pytest.param("شمال", False, id="part of a word"),
    ],
)
def test_a_text_names_its_tags(tag: str, is_named: bool) -> None:  # noqa: FBT001  # a table
    """In the headline once, below it twice: whole words, adjacent, whatever particles are glued to them."""
    lead = "ينتظر البحارة الريح عند المغيب."
    body = paragraphs(
        "ينتظر البحارة الريح عند المغيب.",
        "رست في الرصيف الجديد عند الفجر",
        "وسط الميناء ينتظر التجار، وبالرصيف الجديد ازدحام عند الفجر",
        "وسط الزحام تعمل الرافعات ولا تكفي للرافعات سفينة",
    )
    text = prose(Text("في ميناء الشمال سفينة جديدة", said(lead, body)))

    first = words(tag)[0]

    assert supported(text, {first: [(1, tag_key(tag))]}) == ((1,) if is_named else ())


def test_at_most_eight_tags_are_named_the_most_frequent_first() -> None:
    """A text that names everything is about nothing."""
    crops = tuple(map(tag_key, ["قمح", "شعير", "ذرة", "أرز", "عدس", "فول", "حمص", "سمسم", "كتان"]))
    text = prose(Text("قمح وشعير وذرة وأرز وعدس وفول وحمص وسمسم وكتان", ["زرع كتان", "حصد كتان", "زرع ذره"]))

    named = supported(text, {crop: [(number, crop)] for number, crop in enumerate(crops)})

    assert named[:2] == (crops.index("كتان"), crops.index("ذره"))
    assert len(named) == 8
