"""Saved queries: which stories they gather, and the laws that AND, OR and NOT obey."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.article import Article, Block, Story, Tag
from store.queries import (
    AllOf,
    AnyOf,
    Condition,
    FromSource,
    Matcher,
    Not,
    Query,
    Says,
    Tagged,
    digest,
    matches,
    plain,
    tag_names,
)
from tests.store_samples import MORNING

OIL = Tag("النفط", "النفط", "tag:example.org,2026:tag/oil")
PORTS = Tag("الموانئ", "الموانئ", "tag:example.org,2026:tag/ports")


def article(headline: str, *body: str, tags: Sequence[Tag] = (), outlet: str | None = None) -> Article:
    """Make an article."""
    blocks = tuple(Block("paragraph", text) for text in body)
    return Article("tag:a", "a", headline, None, blocks, None, outlet, MORNING, MORNING, tuple(tags))


def story(*members: Article) -> Story:
    """Make a story of articles, the one that is shown first."""
    tags = tuple(dict.fromkeys(tag for member in members for tag in member.tags))
    return Story("tag:a", 1, MORNING, MORNING, members[0], members[1:], tags=tags)


def query(where: Condition) -> Query:
    """Make a query."""
    return Query("سوق الطاقة", "energy", where)


TANKER = story(
    article("ناقلة ترسو في ميناء الشمال", "أفرغت ألف برميل. وصل التجار", tags=[PORTS], outlet="المرفأ"),
    article("وصول ناقلة النفط", "عادت بالنفطِ إلى الرصيف.", tags=[OIL], outlet="جريدة الديار"),
)


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        pytest.param(Tagged(("الموانئ",)), True, id="a tag of the shown article"),
        pytest.param(Tagged(("النفط",)), True, id="a tag of another article of the story"),
        pytest.param(Tagged(("#المَوانيء",)), True, id="a tag in another spelling"),
        pytest.param(Tagged(("نفط",)), False, id="a tag without its article: another tag"),
        pytest.param(Tagged(("الغاز", "النفط")), True, id="one of several tags"),
        pytest.param(FromSource(("جريدة الدّيار",)), True, id="an outlet in another spelling"),
        pytest.param(FromSource(("الديار",)), False, id="a part of an outlet's name"),
        pytest.param(Says(("ناقله",)), True, id="a word of the headline, in another spelling"),
        pytest.param(Says(("برميل",)), True, id="a word of the body"),
        pytest.param(Says(("نفط",)), True, id="behind a particle and the article"),
        pytest.param(Says(("الشمال", "الجنوب")), True, id="one of several words"),
        pytest.param(Says(("ميناء الشمال",)), True, id="a phrase"),
        pytest.param(Says(("الشمال ميناء",)), False, id="its words in another order"),
        pytest.param(Says(("برميل وصل",)), False, id="words of two sentences"),
        pytest.param(Says(("الشمال وصول",)), False, id="words of two articles"),
        pytest.param(Says(("مين",)), False, id="a part of a word"),
        pytest.param(AllOf((Tagged(("النفط",)), Says(("برميل",)))), True, id="two that both hold"),
        pytest.param(AllOf((Tagged(("النفط",)), Says(("خبز",)))), False, id="two of which one holds"),
        pytest.param(AnyOf((Tagged(("الغاز",)), Says(("برميل",)))), True, id="either"),
        pytest.param(Not(Tagged(("الغاز",))), True, id="without a tag"),
        pytest.param(AllOf((Tagged(("النفط",)), Not(FromSource(("المرفأ",))))), False, id="but not from"),
    ],
)
def test_a_query_gathers_what_meets_its_condition(where: Condition, holds: bool) -> None:  # noqa: FBT001  # a table
    """All articles of a story count: their tags, their outlets, their words."""
    assert matches(query(where), TANKER) is holds


def test_a_name_that_leads_to_a_tag_finds_it() -> None:
    """Merged, aliased and renamed tags: the store says where a name leads, by its key."""
    where = AnyOf((Tagged(("البترول",)), Not(Not(Tagged(("الذهب الأسود", "البترول"))))))
    leads = {"البترول": OIL.uri, "الذهبالاسود": "tag:example.org,2026:tag/other"}

    assert tag_names([query(where)]) == ("البترول", "الذهب الأسود")
    assert not matches(query(where), TANKER)
    assert matches(query(where), TANKER, leads)


def test_a_name_that_leads_away_is_not_what_bears_it() -> None:
    """What was merged away has another tag's articles, whoever is called like it."""
    assert not matches(query(Tagged(("النفط",))), TANKER, {"النفط": PORTS.uri + "2"})


def test_several_queries_are_answered_at_once_in_their_order() -> None:
    """A story is read once, whatever the number of queries."""
    oil, gas, ships = (query(Says((word,))) for word in ("نفط", "غاز", "ناقلة"))

    assert Matcher([ships, gas, oil]).matching(TANKER) == [ships, oil]


def test_a_bare_headline_meets_what_asks_for_nothing_else() -> None:
    """A story of one article without outlet, tags or text is gathered by a NOT."""
    bare = story(article("خبر"))

    assert matches(query(Not(AnyOf((Tagged(("خبر",)), FromSource(("خبر",)), Says(("نبأ",)))))), bare)


NAMES = st.sampled_from(
    ["النفط", "الموانئ", "الغاز", "ناقلة", "المرفأ", "جريدة الديار", "برميل", "ميناء الشمال"]
)
LEAVES = st.builds(
    lambda kind, names: kind(tuple(names)),
    st.sampled_from([Tagged, FromSource, Says]),
    st.lists(NAMES, min_size=1, max_size=3),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(
            lambda kind, parts: kind(tuple(parts)),
            st.sampled_from([AllOf, AnyOf]),
            st.lists(inner, min_size=1, max_size=3),
        )
    ),
    max_leaves=8,
)
ARTICLES = st.builds(
    article,
    NAMES,
    st.lists(NAMES, max_size=4).map(". ".join),
    tags=st.lists(st.sampled_from([OIL, PORTS]), unique=True),
    outlet=st.none() | NAMES,
)
STORIES = st.lists(ARTICLES, min_size=1, max_size=3).map(lambda members: story(*members))


@given(CONDITIONS, CONDITIONS, STORIES)
def test_de_morgan(a: Condition, b: Condition, told: Story) -> None:
    """Not both is either not; not either is both not."""

    def holds(where: Condition) -> bool:
        return matches(query(where), told)

    assert holds(Not(AllOf((a, b)))) == holds(AnyOf((Not(a), Not(b)))) == (not (holds(a) and holds(b)))
    assert holds(Not(AnyOf((a, b)))) == holds(AllOf((Not(a), Not(b)))) == (not (holds(a) or holds(b)))


@given(CONDITIONS, STORIES)
def test_saying_it_twice_changes_nothing(where: Condition, told: Story) -> None:
    """A condition and itself, a condition or itself, and twice not."""
    once = matches(query(where), told)

    for again in (AllOf((where, where)), AnyOf((where, where)), Not(Not(where)), AllOf((where,))):
        assert matches(query(again), told) is once


def respelt(where: Condition) -> Condition:
    """Spell a condition otherwise, backwards and twice over."""
    match where:
        case Tagged(names) | FromSource(names) | Says(names):
            spelt = tuple(name.replace("ا", "أ").replace("ة", "ه").replace("ي", "يّ") for name in names)
            return type(where)((*reversed(spelt), *names))
        case AllOf(parts) | AnyOf(parts):
            return type(where)((*map(respelt, reversed(parts)), respelt(parts[0])))
        case Not(part):
            return Not(respelt(part))


@given(CONDITIONS, STORIES)
def test_spelling_order_and_repetition_do_not_matter(where: Condition, told: Story) -> None:
    """The same stories match, and the digest tells that nothing changed."""
    assert matches(query(respelt(where)), told) is matches(query(where), told)
    assert digest(query(respelt(where))) == digest(query(where))
    assert plain(plain(where)) == plain(where)


@given(STORIES, STORIES)
def test_more_articles_never_lose_a_word(told: Story, more: Story) -> None:
    """A story that grows keeps what it was gathered for."""
    grown = story(told.article, *told.also, more.article, *more.also)
    where = AnyOf((Says(("النفط",)), Tagged(("النفط",)), FromSource(("المرفأ",))))

    assert not matches(query(where), told) or matches(query(where), grown)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param({"content": "summary", "entries": 9, "per_source": 1}, True, id="how it is published"),
        pytest.param({"name": "غيره"}, False, id="another name"),
        pytest.param({"where": Tagged(("#النَّفط",))}, True, id="another spelling"),
        pytest.param({"where": Tagged(("الغاز",))}, False, id="another tag"),
        pytest.param({"where": Says(("النفط",))}, False, id="another kind of condition"),
        pytest.param({"where": Not(Tagged(("النفط",)))}, False, id="the opposite"),
    ],
)
def test_a_digest_moves_with_what_may_match(other: dict[str, object], same: bool) -> None:  # noqa: FBT001  # a table
    """By it the store knows when a feed has to be gathered anew."""
    first = query(Tagged(("النفط",)))
    changed = replace(first, **other)  # type: ignore[arg-type]  # each field gets its own type

    assert (digest(changed) == digest(first)) is same


def test_a_digest_moves_with_where_its_tags_lead() -> None:
    """A merge may bring a feed the stories of another tag, of which none has changed."""
    oil = query(Not(Tagged(("النفط",))))

    assert digest(oil, {"النفط": OIL.uri}) != digest(oil) == digest(oil, {"الموانئ": PORTS.uri})


def test_a_digest_is_the_same_in_every_process() -> None:
    """It is kept in the store: one that moved by itself would gather every feed anew."""
    where = AllOf((Tagged(("النفط", "الغاز")), Not(FromSource(("المرفأ",)))))

    assert digest(query(where))[:16] == "880358592a19994b"
