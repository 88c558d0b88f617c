"""Is this draft an article that is known? A pure decision; headlines alone do not tell, nor do links."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

_ENOUGH: Final = 3
"""The sentences that both texts must have before sharing none of them says anything."""
_HALF: Final = 0.5
_SAME_DAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells apart two articles under one headline."""

    outlet: str | None
    """Folded."""
    published: datetime | None
    sentences: frozenset[int]
    page: int = 0
    """The page that shows it, by number, and whose page that is."""
    source: int = 0


@dataclass(frozen=True, slots=True)
class Former:
    """What a page held before at a position."""

    position: int | None
    """None when it did not show it any more."""
    article_id: int
    facts: Facts


@dataclass(slots=True)
class Known:
    """An article as matching sees it; it grows as drafts join."""

    id: int
    short_id: str
    copies: list[Facts] = field(default_factory=list)


def find(draft: Facts, known: Iterable[Known], own: Collection[int], window: timedelta) -> Known | None:
    """
    Return which of the articles under its headline a draft belongs to.

    ``own`` are those that its page held before: they come first; then the text that shares most with it.
    """
    fitting = [article for article in known if _fits(draft, article.copies, window, is_own=article.id in own)]
    return min(
        fitting,
        key=lambda article: (article.id not in own, -_common(draft, article.copies), article.id),
        default=None,
    )


def find_edited(draft: Facts, position: int, former: Iterable[Former]) -> int | None:
    """
    Return which of the articles that its page held before a draft is, now under another headline.

    It is the one that shares at least half of its sentences; of several, the one that stood in its place.
    """
    ranked = [
        (share, copy.position == position, -copy.article_id)
        for copy in former
        if (share := _share(draft, copy.facts)) >= _HALF
    ]
    return -max(ranked)[2] if ranked else None


def find_in_place(position: int, former: Iterable[Former]) -> int | None:
    """
    Return which article stood in a place of a page whose origin names its article, as a feed's guid does.

    However much of it is edited, it is that one; so is what comes back after it was away.
    """
    former = list(former)
    found = [copy for copy in former if copy.position == position]
    if not found and position == 0:
        found = [copy for copy in former if copy.position is None]
    return min((copy.article_id for copy in found), default=None)


def find_linked(
    draft: Facts, known: Collection[Known], *, is_stable: bool, in_doubt: bool = False
) -> Known | None:
    """
    Return which of the articles under its link a draft is, whatever its headline, its outlet and its date.

    A link says nothing by itself, and the texts decide, where it has led to several articles; where its own
    page, or another entry of its own feed (``is_stable``), gives it to another text; where it leads to what
    is new every day.
    """
    in_doubt = in_doubt or len(known) > 1
    fitting = [
        article
        for article in known
        if _shares_most(draft, article.copies)
        or not (in_doubt or _claims_both(draft, article.copies, is_stable=is_stable))
    ]
    return min(fitting, key=lambda article: (-_common(draft, article.copies), article.id), default=None)


def find_republished(draft: Facts, known: Iterable[Known]) -> Known | None:
    """Return which of the articles of its days a draft is, under whatever headline and of whatever outlet."""
    fitting = [
        article
        for article in known
        if _common(draft, article.copies) >= _ENOUGH and _shares_most(draft, article.copies)
    ]
    return min(fitting, key=lambda article: (-_common(draft, article.copies), article.id), default=None)


def are_one_text(a: Facts, b: Facts) -> bool:
    """Tell whether two texts have more than half in common: of two sentences, one may end every summary."""
    return _share(a, b) > _HALF


def _shares_most(draft: Facts, copies: Iterable[Facts]) -> bool:
    return any(are_one_text(draft, facts) for facts in copies)


def _claims_both(draft: Facts, copies: Collection[Facts], *, is_stable: bool) -> bool:
    """Tell whether who shows a draft says that it is none of these, or its text does on another day."""
    if any(facts.page == draft.page or (is_stable and facts.source == draft.source) for facts in copies):
        return True
    return all(_days_differ(draft, facts) and not _have_common(draft, facts) for facts in copies)


def _have_common(a: Facts, b: Facts) -> bool:
    return min(len(a.sentences), len(b.sentences)) < _ENOUGH or bool(a.sentences & b.sentences)


def _fits(draft: Facts, copies: Sequence[Facts], window: timedelta, *, is_own: bool) -> bool:
    if not (_outlets_fit(draft, copies) and _dates_fit(draft, copies, window)):
        return False
    return any(_alike(draft, facts, is_own=is_own) for facts in copies)


def _outlets_fit(draft: Facts, copies: Sequence[Facts]) -> bool:
    # An article has several where its link or its guid told more than they do.
    known = {facts.outlet for facts in copies if facts.outlet}
    return not draft.outlet or not known or draft.outlet in known


def _dates_fit(draft: Facts, copies: Sequence[Facts], window: timedelta) -> bool:
    dates = [facts.published for facts in (draft, *copies) if facts.published]
    # The whole span, not the distance to the nearest: a daily headline would creep along day by day.
    return draft.published is None or max(dates) - min(dates) <= window


def _alike(a: Facts, b: Facts, *, is_own: bool) -> bool:
    """Tell whether two texts may be one article: «أسعار الذهب اليوم» heads another text every day."""
    if not _days_differ(a, b):
        return _have_common(a, b)
    is_short = min(len(a.sentences), len(b.sentences)) < _ENOUGH
    # Another day's text of the same column repeats a sentence or two. Where there is hardly any text, a page
    # may have corrected its date, and an embedded copy, which has no outlet, has borrowed its page's.
    return _share(a, b) >= _HALF or (is_short and (is_own or a.outlet is None or a.outlet != b.outlet))


def _days_differ(a: Facts, b: Facts) -> bool:
    return bool(a.published and b.published and abs(a.published - b.published) >= _SAME_DAY)


def _share(a: Facts, b: Facts) -> float:
    """Return how much of the shorter text the other one has."""
    shorter = min(len(a.sentences), len(b.sentences))
    return len(a.sentences & b.sentences) / shorter if shorter else 0.0


def _common(draft: Facts, copies: Sequence[Facts]) -> int:
    return max(len(draft.sentences & facts.sentences) for facts in copies)
