"""The configuration's policy of tags: applied to what comes, and to what is stored when it changes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from store.article import Story
from store.policy import TagPolicy, TagRule, contradictions
from store.rules import Evidence, Rulebook
from store.store import Store
from store.support import Text
from tests.conftest import OpenStore
from tests.store_samples import (
    HARBOUR,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    everything,
    page,
    rows,
    save_each,
    shown,
    tagged,
    tags_of,
    wipe,
)

AMERICA = TagPolicy(aliases=(("أمريكا", ("الولايات المتحدة", "الولايات المتحدة الأمريكية")),))


def by_headline(store: Store) -> dict[str, Story]:
    """Return the stories by what they are called."""
    return {story.article.headline: story for story in everything(store)}


def reopened(store: Store, open_store: OpenStore, store_url: str, policy: TagPolicy) -> Store:
    """Open the store again, with another policy, and apply it."""
    store.close()
    again = open_store(store_url, policy=policy)
    again.apply_policy()
    return again


def test_aliases_are_one_tag_under_the_name_that_is_given(open_store: OpenStore, store_url: str) -> None:
    """Whichever spelling pages use most; every name finds the tag."""
    store = open_store(store_url, policy=AMERICA)
    store.save(
        [tagged(0, "الولايات المتحده"), tagged(1, "الولايات المتحدة", "النفط"), tagged(2, "امريكا")],
        now=MORNING,
    )
    (busiest, other) = store.tags()

    assert (busiest.tag.name, busiest.tag.slug, busiest.stories) == ("أمريكا", "امريكا", 3)
    assert set(busiest.aliases) == {
        "الولايات المتحدة",
        "الولايات المتحده",
        "الولايات المتحدة الأمريكية",
        "امريكا",
    }
    assert (other.tag.name, other.stories) == ("النفط", 1)
    for name in ("أمريكا", "الولايات المتحدة الأمريكية", "امريكا"):
        assert store.tag(name) == busiest.tag


def test_an_article_with_two_names_of_a_tag_has_it_once(open_store: OpenStore, store_url: str) -> None:
    """In the place of the first."""
    store = open_store(store_url, policy=AMERICA)
    store.save([tagged(0, "الولايات المتحدة", "النفط", "أمريكا")], now=MORNING)

    assert tags_of(store) == {LIST[0]: ["أمريكا", "النفط"]}


def test_a_blocked_name_is_no_tag_in_any_spelling(open_store: OpenStore, store_url: str) -> None:
    """An article that has no other keyword is treated as one without: its text may name a tag."""
    store = open_store(store_url, policy=TagPolicy(blocklist=("عاجل",)))
    save_each(
        store,
        [
            tagged(0, "عَاجِل", "الزيتون"),
            page("orchard.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("#عاجل",))),
        ],
    )

    assert tags_of(store) == {LIST[0]: ["الزيتون"], ORCHARD: ["الزيتون"]}
    assert store.tag("عاجل") is None


POLICIES = {
    "none": TagPolicy(),
    "aliases": TagPolicy(aliases=(("التجارة", ("الموانئ", "الأسواق")),)),
    "other aliases": TagPolicy(aliases=(("الموانئ", ("التجارة",)), ("البحر", ()))),
    "blocked": TagPolicy(blocklist=("الموانئ", "الزيتون")),
    "rules": TagPolicy(
        rules=(TagRule("الزراعة", any=("مزارع", "القطاف")), TagRule("البحر", source="المرفأ"))
    ),
    "all": TagPolicy(
        aliases=(("التجارة", ("الموانئ",)), ("الزراعة", ("الزيتون",))),
        blocklist=("البلد",),
        rules=(TagRule("الزيتون", all=("القطاف", "الجفاف")),),
    ),
}
PAGES = [
    page("a.txt", draft(outlet="المرفأ", tags=("الموانئ", "البلد"))),
    page("b.txt", draft(ORCHARD, *ORCHARD_TEXT)),
    tagged(0, "الزيتون", "التجارة"),
    tagged(1, "التجاره", "الأسواق"),
]


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("before", ["none", "all", "other aliases"])
def test_a_change_of_policy_gives_what_a_new_store_would_have(
    open_store: OpenStore, store_url: str, before: str, name: str
) -> None:
    """Articles, their tags, names and lists; what was minted stays, so addresses may have a history."""
    store = open_store(store_url, policy=POLICIES[before])
    store.save(PAGES, now=MORNING)
    uris = {story.uri for story in everything(store)}
    store = reopened(store, open_store, store_url, POLICIES[name])
    changed = tags_of(store)
    uris_then = {story.uri for story in everything(store)}
    dates = {story.updated for story in everything(store)}
    wipe(store)
    save_each(store, PAGES, now=LATER)

    assert changed == tags_of(store)
    assert (uris_then, dates) == (uris, {MORNING})


def test_a_policy_that_goes_leaves_nothing_behind(open_store: OpenStore, store_url: str) -> None:
    """What articles are tagged with, their ids and dates are as if it had never been."""
    store = open_store(store_url)
    store.save(PAGES, now=MORNING)
    before = shown(store)
    for name in ("all", "other aliases", "blocked", "rules", "none"):
        store = reopened(store, open_store, store_url, POLICIES[name])

    assert {item for item in shown(store) if isinstance(item, Story)} == {
        item for item in before if isinstance(item, Story)
    }


def test_a_policy_is_applied_once(open_store: OpenStore, store_url: str) -> None:
    """The next time there is nothing to do, and nothing is written."""
    store = open_store(store_url)
    store.save(PAGES, now=MORNING)
    store = reopened(store, open_store, store_url, POLICIES["all"])
    before = rows(store)
    again = open_store(store_url, policy=POLICIES["all"])

    assert again.apply_policy() == 0
    assert rows(again) == before


def test_entries_that_show_another_tag_have_a_new_version(open_store: OpenStore, store_url: str) -> None:
    """Others keep theirs; the address of the tag that was leads on."""
    store = open_store(store_url)
    store.save([tagged(0, "الولايات المتحدة"), tagged(1, "النفط")], now=MORNING)
    versions = {headline: story.version for headline, story in by_headline(store).items()}
    store = reopened(store, open_store, store_url, AMERICA)
    after = {headline: story.version for headline, story in by_headline(store).items()}
    (america,) = (summary for summary in store.tags() if summary.tag.name == "أمريكا")

    assert after == {LIST[0]: versions[LIST[0]] + 1, LIST[1]: versions[LIST[1]]}
    assert america.addresses == ("الولايات-المتحده",)


def test_a_change_of_policy_is_no_edit(open_store: OpenStore, store_url: str) -> None:
    """`updated` stays, also when the page is read again later and says the same; its own keywords move it."""
    store = open_store(store_url)
    store.save([tagged(0, "الولايات المتحدة", "النفط"), tagged(1, "النفط")], now=MORNING)
    store = reopened(store, open_store, store_url, replace(AMERICA, blocklist=("النفط",)))
    store.save([replace(tagged(0, "النفط", "الولايات المتحده"), digest="white space")], now=LATER)
    store.save([tagged(1, "النفط", "أمريكا")], now=LATER)

    assert tags_of(store) == {LIST[0]: ["أمريكا"], LIST[1]: ["أمريكا"]}
    assert {headline: story.updated for headline, story in by_headline(store).items()} == {
        LIST[0]: MORNING,
        LIST[1]: LATER,
    }


def test_a_save_applies_a_policy_that_changed(open_store: OpenStore, store_url: str) -> None:
    """Whoever opens the store with it: no article is tagged by two policies."""
    store = open_store(store_url)
    store.save([tagged(0, "الولايات المتحدة")], now=MORNING)
    other = open_store(store_url, policy=AMERICA)
    other.save([tagged(1, "النفط")], now=LATER)

    assert tags_of(other) == {LIST[0]: ["أمريكا"], LIST[1]: ["النفط"]}


def test_a_tag_that_only_the_policy_knew_is_forgotten_with_it(open_store: OpenStore, store_url: str) -> None:
    """No text names it afterwards."""
    store = open_store(store_url, policy=TagPolicy(aliases=(("الجفاف", ("القحط",)),)))
    store = reopened(store, open_store, store_url, TagPolicy())
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=MORNING)

    assert tags_of(store) == {ORCHARD: []}
    assert rows(store)["tags"] == []


def test_text_that_uses_an_alias_names_its_tag(open_store: OpenStore, store_url: str) -> None:
    """An article without keywords, in the headline or twice below it."""
    store = open_store(store_url, policy=TagPolicy(aliases=(("زيت الزيتون", ("الزيتون",)),)))
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=MORNING)

    assert tags_of(store) == {ORCHARD: ["زيت الزيتون"]}


RULE_CASES = {
    "a word behind the article": (TagRule("ت", any=("حرب",)), "انتهت الحرب", True),
    "a word behind a particle": (TagRule("ت", any=("حرب",)), "هددوا بحرب أخرى", True),
    "behind two": (TagRule("ت", any=("حرب",)), "وبالحرب تضيع المدن", True),
    "behind li-l": (TagRule("ت", any=("حرب",)), "استعداد للحرب", True),
    "another word": (TagRule("ت", any=("حرب",)), "هرب السجين", False),
    "a part of a word": (TagRule("ت", any=("حرب",)), "محراب قديم وحربية", False),
    "another spelling": (TagRule("ت", any=("مسئول",)), "قال المسؤول", True),
    "marks": (TagRule("ت", any=("حَرْب",)), "حـــرب", True),
    "a short word behind the article": (TagRule("ت", any=("دم",)), "بنك الدم", True),
    "with the article as the rule has it": (TagRule("ت", any=("الهلال",)), "هزم الهلال ضيفه", True),
    "without it": (TagRule("ت", any=("الهلال",)), "رؤية هلال العيد", False),
    "a phrase": (TagRule("ت", any=("وزارة الصحة",)), "قالت وزارة الصحة", True),
    "a phrase behind a particle": (TagRule("ت", any=("وزارة الصحة",)), "أعلن بوزارة الصحة", True),
    "a phrase with a word inside": (TagRule("ت", any=("وزارة الصحة",)), "وزارة شؤون الصحة", False),
    "a phrase across sentences": (TagRule("ت", any=("وزارة الصحة",)), "لا وزارة. الصحة أولا", False),
    "one of several": (TagRule("ت", any=("سلم", "حرب")), "لا سلم", True),
    "all of several": (TagRule("ت", all=("سلم", "حرب")), "لا سلم ولا حرب", True),
    "not all": (TagRule("ت", all=("سلم", "حرب")), "لا سلم", False),
    "all, and none of any": (TagRule("ت", any=("نفط",), all=("سلم",)), "لا سلم", False),
    "the outlet": (TagRule("ت", source="الديار"), "لا شيء", True),
    "the outlet in another spelling": (TagRule("ت", source="«الدّيار»"), "لا شيء", True),
    "another outlet": (TagRule("ت", source="دار"), "لا شيء", False),
    "the source": (TagRule("ت", source="seeds"), "لا شيء", True),
    "the outlet and words": (TagRule("ت", any=("حرب",), source="الديار"), "لا شيء", False),
}


@pytest.mark.parametrize(("rule", "text", "holds"), RULE_CASES.values(), ids=RULE_CASES.keys())
def test_a_rule_holds_where_its_words_stand(rule: TagRule, text: str, holds: bool) -> None:  # noqa: FBT001  # a table
    """Whole words in any spelling; all conditions that are given."""
    said = Text("", [" ".join(part.split()) for part in _folded(text)])

    assert Rulebook([rule]).tags(Evidence(said, {"الديار", "seeds"})) == (["ت"] if holds else [])
    assert Rulebook([rule]).tags(Evidence(Text(text.partition(".")[0], []), {"الديار", "seeds"})) == (
        ["ت"] if holds else []
    )


def _folded(text: str) -> list[str]:
    from arabic.fold import fold  # noqa: PLC0415  # beside its use

    return [fold(part) for part in text.split(".")]


def test_rules_add_to_keywords_and_know_copies(open_store: OpenStore, store_url: str) -> None:
    """Behind the article's own; each once; under the name that the rule's tag leads to."""
    policy = TagPolicy(
        aliases=(("النقل البحري", ("الشحن",)),),
        rules=(
            TagRule("الشحن", any=("سفينة",)),
            TagRule("الموانئ", any=("ميناء",)),
            TagRule("المرفأ", source="المرفأ"),
            TagRule("كل شيء", source="seeds"),
        ),
    )
    store = open_store(store_url, policy=policy)
    store.save([page("a.txt", draft(outlet="المرفأ", tags=("الموانئ",)))], now=MORNING)

    assert tags_of(store) == {HARBOUR: ["الموانئ", "النقل البحري", "المرفأ", "كل شيء"]}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["article first", "tag first"])
def test_rules_and_texts_meet_in_any_order(
    open_store: OpenStore, store_url: str, order: Sequence[int]
) -> None:
    """An article without keywords gets what its text names, then what rules add."""
    read = [page("b.txt", draft(ORCHARD, *ORCHARD_TEXT)), tagged(0, "الزيتون")]
    store = open_store(store_url, policy=TagPolicy(rules=(TagRule("الزراعة", any=("محصول",)),)))
    save_each(store, [read[index] for index in order])

    assert tags_of(store)[ORCHARD] == ["الزيتون", "الزراعة"]


def test_a_rule_that_holds_no_more_takes_its_tag_along(open_store: OpenStore, store_url: str) -> None:
    """When the page is corrected; that no editor touched its tags is no edit of the tags."""
    store = open_store(store_url, policy=TagPolicy(rules=(TagRule("الزراعة", any=("القطاف",)),)))
    first = page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("الزيتون",)))
    store.save([first], now=MORNING)
    edited = draft("مزارعو الزيتون يؤجلون موسمهم بسبب الجفاف", *ORCHARD_TEXT, tags=("الزيتون",))
    store.save([replace(page("b.txt", edited), digest="2")], now=LATER)

    assert list(tags_of(store).values()) == [["الزيتون"]]


FAULTS = {
    "two tags": (
        TagPolicy((("أ", ("ج",)), ("ب", ("ج",)))),
        [(("aliases", "ب", 0), "'ج' leads to 'أ' already: name one tag")],
    ),
    "a chain": (
        TagPolicy((("أ", ("ب",)), ("ب", ("ج",)))),
        [(("aliases", "أ", 0), "'ب' has aliases of its own: put all of them under one name")],
    ),
    "a circle": (
        TagPolicy((("أ", ("ب",)), ("ب", ("أ",)))),
        [
            (("aliases", "أ", 0), "'ب' has aliases of its own: put all of them under one name"),
            (("aliases", "ب", 0), "'أ' has aliases of its own: put all of them under one name"),
        ],
    ),
    "one name twice": (
        TagPolicy((("أحمد", ()), ("احمد", ()))),
        [(("aliases", "احمد"), "is 'أحمد' in another spelling: put both lists under one name")],
    ),
    "a blocked name": (
        TagPolicy((("أحمد", ()),), ("احمد",), (TagRule("أحمَد", source="س"),)),
        [
            (("aliases", "أحمد"), "'أحمد' stands in tags.blocklist: take it out of one of the two"),
            (("rules", 0, "tag"), "'أحمَد' stands in tags.blocklist: take it out of one of the two"),
        ],
    ),
    "no name": (
        TagPolicy((), ("م" * 101,)),
        [(("blocklist", 0), "'مممممممممممممممممممم' is no name: expected 1 to 100 characters")],
    ),
    "a rule without conditions": (
        TagPolicy(rules=(TagRule("أ"),)),
        [(("rules", 0), "expected any, all or source: when does an article get the tag?")],
    ),
    "a rule without words": (
        TagPolicy(rules=(TagRule("أ", any=("ب", "!")),)),
        [(("rules", 0, "any", 1), "expected words, got '!'")],
    ),
    "its own name, and one name twice": (TagPolicy((("أحمد", ("احمد", "سامي", "سامى")),)), []),
}


@pytest.mark.parametrize(("policy", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_cannot_be_meant_is_told(policy: TagPolicy, expected: list[object]) -> None:
    """Each with its place; what only repeats itself is let pass."""
    assert contradictions(policy) == expected
