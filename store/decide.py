"""Copies -> article: a pure function, so that the order in which the copies arrive cannot matter."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.article import Credit, Media, Role
from store.marks import mark


@dataclass(frozen=True, slots=True)
class Copy:
    """A draft as the store keeps it: all that decides, without the text."""

    id: int
    article_id: int
    page_id: int
    position: int | None
    """None when the page shows the article no longer."""
    headline_id: int
    role: Role
    byline: str | None
    outlet: str | None
    published: datetime | None
    seen: datetime
    """When its page was first known to exist."""
    fullness: int
    content: str
    folded: int
    sentences: frozenset[int]
    tags: tuple[int, ...]
    media: tuple[Media, ...] = ()
    credit: Credit | None = None
    link: str | None = None
    source_id: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether its page still shows it."""
        return self.position is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the copies make of an article."""

    copy: Copy
    """The fullest: headline, lead and body are its own."""
    byline: str | None
    outlet: str | None
    published: datetime
    tags: tuple[int, ...]
    folded: int
    """Moves with a significant edit: of the words, or of the tags."""
    media: tuple[Media, ...] = ()
    credit: Credit | None = None
    link: str | None = None


def fullest_first(copies: Iterable[Copy]) -> list[Copy]:
    """Return the copies, the fullest first; of two that are equally full, the one that stood for itself."""
    return sorted(
        copies, key=lambda copy: (-copy.fullness, copy.role is not Role.MAIN, copy.content, copy.id)
    )


def decide(copies: Iterable[Copy]) -> Decision:
    """Decide an article from all its copies."""
    ranked = fullest_first(copies)
    fullest = ranked[0]
    tags = union(copy.tags for copy in ranked)
    return Decision(
        copy=fullest,
        byline=next((copy.byline for copy in ranked if copy.byline), None),
        outlet=next((copy.outlet for copy in ranked if copy.outlet), None),
        published=_published(ranked),
        tags=tags,
        folded=mark(f"{fullest.folded} {sorted(tags)}"),
        media=next((copy.media for copy in ranked if copy.media), ()),
        credit=next((copy.credit for copy in ranked if copy.credit), None),
        link=next((copy.link for copy in ranked if copy.link), None),
    )


@dataclass(frozen=True, slots=True)
class Revision:
    """What becomes of an article when copies come and go."""

    before: Decision | None
    """None for a new article."""
    after: Decision
    kept: Copy | None
    """A copy that no page shows any more, and that stays: nothing is lost."""

    @property
    def is_change(self) -> bool:
        """Whether anything of the article is new; one of two equal copies may stand for the other."""
        return self.before is None or _says(self.before) != _says(self.after)


def revise(copies: Sequence[Copy], gone: Collection[int], new: Sequence[Copy]) -> Revision:
    """Decide an article again, from those of its copies that are not ``gone`` and those that are new."""
    left = [copy for copy in (*copies, *new) if copy.id not in gone]
    kept = None if left else fullest_first(copies)[0]
    return Revision(decide(copies) if copies else None, decide([kept] if kept else left), kept)


def _says(decision: Decision) -> tuple[object, ...]:
    return (
        decision.copy.content,
        decision.byline,
        decision.outlet,
        decision.published,
        decision.tags,
        decision.media,
        decision.credit,
        decision.link,
    )


def union(lists: Iterable[Iterable[int]]) -> tuple[int, ...]:
    """
    Return what the lists hold, each once, in the order in which it is first met.

    >>> union([[3, 1], [1, 2]])
    (3, 1, 2)
    """
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _published(copies: Sequence[Copy]) -> datetime:
    """Return the page's own date, the earliest of several; without any, when the article was first seen."""
    dates = [copy.published for copy in copies if copy.published]
    return min(dates or [copy.seen for copy in copies])
