"""Why a headline stands where it stands: its story's members, and what was kept apart."""

from datetime import timedelta

from arabic.likeness import Reason
from store.store import Store
from tests.store_samples import HARBOUR, LIST, MORNING, ORCHARD, ORCHARD_TEXT, draft, page

LATER_NAMESAKE = MORNING + timedelta(days=30)
DRESSED = f"بالصور.. {HARBOUR}"
OTHER_YEAR = HARBOUR.replace("عام", "عامين")


def fill(store: Store) -> dict[str, str]:
    """Save a harbour of two months, lines about it, and an orchard; return the URIs by outlet."""
    store.save(
        [
            page("a.txt", draft(HARBOUR, outlet="المرفأ", published=MORNING, related=LIST[:2])),
            page("b.txt", draft(HARBOUR, *ORCHARD_TEXT, outlet="الديار", published=LATER_NAMESAKE)),
            page("c.txt", draft(ORCHARD, *ORCHARD_TEXT, outlet="الحقول", related=(DRESSED, OTHER_YEAR))),
        ],
        now=MORNING,
    )
    stories = [story.article for story in store.newest(None, 10)]
    return {article.outlet or "": article.uri for article in stories}


def test_an_articles_kin_are_its_lines_and_what_is_kept_apart(store: Store) -> None:
    """A namesake of another month is alike, and yet another story; a changed number says so itself."""
    uris = fill(store)

    found = store.kin(HARBOUR, uri=uris["الديار"])

    assert [(one.headline, one.same, one.verdict.reason, one.uri) for one in found] == [
        (DRESSED, True, Reason.EQUAL, None),
        (HARBOUR, False, Reason.EQUAL, uris["المرفأ"]),
        (OTHER_YEAR, False, Reason.REPLACED, None),
    ]
    assert (found[1].when, found[1].outlet) == (MORNING, "المرفأ")
    assert (found[2].verdict.left, found[2].verdict.right) == (("عام",), ("عامين",))


def test_a_lines_kin_are_its_storys_articles(store: Store) -> None:
    """A line of a related list belongs to the latest of two namesakes."""
    uris = fill(store)

    kin = {one.uri: one.same for one in store.kin(DRESSED) if one.uri}

    assert kin == {uris["الديار"]: True, uris["المرفأ"]: False}


def test_a_line_without_an_article_has_its_group(store: Store) -> None:
    """Lines of one group know each other by what they say, whichever came first."""
    store.save([page("a.txt", draft(related=(LIST[0], f"عاجل | {LIST[0]}", LIST[7], LIST[8])))], now=MORNING)

    assert [(one.headline, one.same) for one in store.kin(f"عاجل | {LIST[0]}")] == [(LIST[0], True)]
    assert [(one.headline, one.same) for one in store.kin(LIST[7])] == [(LIST[8], False)]


def test_a_headline_that_is_not_in_the_store_is_compared_with_what_is(store: Store) -> None:
    """Whoever tries a headline out sees what it would join."""
    uris = fill(store)

    found = store.kin(f"عاجل: {ORCHARD}")

    assert [(one.headline, one.uri, one.same) for one in found] == [(ORCHARD, uris["الحقول"], True)]
    assert store.kin("لا شيء من هذا القبيل هنا") == ()


def test_as_many_as_asked_for(store: Store) -> None:
    """The limit holds for a story's members, and for those that are kept apart."""
    fill(store)

    assert len(store.kin(HARBOUR, 1)) == 2


def test_each_reason_has_a_sentence() -> None:
    """Whoever asks why gets the rule, not its name."""
    sentences = {reason.sentence for reason in Reason}

    assert len(sentences) == len(Reason)
    assert all(sentence.endswith(".") for sentence in sentences)
