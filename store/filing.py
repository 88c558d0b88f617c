"""Arrivals -> articles: each draft finds the article that it is, or a new one is minted for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from arabic.fold import fold
from store.article import Role
from store.decide import Copy
from store.identity import mint, short_id
from store.marks import text_keys
from store.matching import (
    Facts,
    Former,
    Known,
    are_one_text,
    find,
    find_edited,
    find_in_place,
    find_linked,
    find_republished,
)
from store.pages import Arrival

_CROWD: Final = 8
"""Articles that had one link: it is a section's, and says no more of any article than that."""


class Cabinet:
    """The articles that drafts may belong to, and those that are minted for the rest."""

    def __init__(self, known: Iterable[Known], names: Iterable[tuple[int, int]], window: timedelta) -> None:
        """Begin with known articles, and the headlines and links (their keys) that each has had."""
        self._known = {article.id: article for article in known}
        self._named: dict[int, set[int]] = defaultdict(set)
        for key, article_id in names:
            self._named[key].add(article_id)
        self._former: dict[int, list[Former]] = defaultdict(list)
        self._pruned: dict[int, set[int]] = defaultdict(set)
        self._shared: set[int] = set()
        self._window = window
        self.minted: dict[int, UUID] = {}
        """New articles by number."""
        self.names: list[tuple[int, int]] = []
        """Headlines and links that articles did not have before."""

    def add_copy(self, copy: Copy, *, former: bool) -> None:
        """Tell of a copy that an article has; a ``former`` one goes, and its page may show its successor."""
        facts = Facts(_folded(copy.outlet), copy.published, copy.sentences, copy.page_id, copy.source_id)
        self._known[copy.article_id].copies.append(facts)
        if former:
            self._former[copy.page_id].append(Former(copy.position, copy.article_id, facts))

    def add_removed(self, article: int, page: int, position: int | None, facts: Facts) -> None:
        """Tell of a copy that an article had when it was removed: its page may show it again, edited."""
        self._known[article].copies.append(facts)
        self._former[page].append(Former(position, article, facts))

    def add_pruned(self, key: int, article: int) -> None:
        """Tell of a mark of a pruned article's text: it does not come back by another page's copy of it."""
        self._pruned[key].add(article)

    def file(self, arrivals: Iterable[Arrival], fresh: Iterator[int]) -> dict[Arrival, int]:
        """Return the article of each arrival; new ones take their numbers from ``fresh``."""
        ranked = sorted(arrivals, key=_rank)
        self._shared = _shared_links(ranked)
        # What is known beyond doubt comes first: it may name what others are.
        in_place = {arrival: self._in_place(arrival) for arrival in ranked}
        ranked.sort(key=lambda arrival: in_place[arrival] is None)
        return {arrival: self._place(arrival, in_place[arrival], fresh) for arrival in ranked}

    def _in_place(self, arrival: Arrival) -> int | None:
        if not arrival.is_stable or arrival.draft.role is not Role.MAIN:
            return None
        return find_in_place(arrival.draft.position, self._former[arrival.page_id])

    def _place(self, arrival: Arrival, in_place: int | None, fresh: Iterator[int]) -> int:
        facts = facts_of(arrival)
        found = self._find(arrival, facts) if in_place is None else self._known[in_place]
        article = found or self._mint(arrival, next(fresh))
        article.copies.append(facts)
        self._name(arrival.print.name, article.id)
        if (link := arrival.print.link) is not None and len(self._named[link]) < _CROWD:
            self._name(link, article.id)
        return article.id

    def _name(self, key: int, article: int) -> None:
        if article not in self._named[key]:
            self._named[key].add(article)
            self.names.append((key, article))

    def _find(self, arrival: Arrival, facts: Facts) -> Known | None:
        former = self._former[arrival.page_id]
        own = {copy.article_id for copy in former}
        if found := self._linked(arrival, facts) or find(
            facts, self._under(arrival.print.name), own, self._window
        ):
            return found
        edited = find_edited(facts, arrival.draft.position, former)
        return self._republished(arrival, facts) if edited is None else self._known[edited]

    def _republished(self, arrival: Arrival, facts: Facts) -> Known | None:
        if not self._pruned:
            return None
        keys = text_keys(facts.sentences, moment_of(arrival), days_of(self._window))
        found = {article for key in keys for article in self._pruned.get(key, ())}
        return find_republished(facts, (self._known[article] for article in found))

    def _linked(self, arrival: Arrival, facts: Facts) -> Known | None:
        link = arrival.print.link
        if link is None or len(known := self._under(link)) >= _CROWD:
            return None
        return find_linked(facts, known, is_stable=arrival.is_stable, in_doubt=link in self._shared)

    def _under(self, key: int) -> list[Known]:
        return [self._known[article_id] for article_id in self._named[key]]

    def _mint(self, arrival: Arrival, number: int) -> Known:
        draft = arrival.draft
        opening = draft.body[0].text if draft.body else draft.lead or ""
        # Every article that may have taken one of these names has had this headline.
        taken = {article.short_id for article in self._under(arrival.print.name)}
        uuid = mint(draft.headline, draft.outlet, draft.published, opening, taken)
        self.minted[number] = uuid
        self._known[number] = Known(number, short_id(uuid))
        return self._known[number]


def moment_of(arrival: Arrival) -> datetime:
    """Return when a draft was published, as far as its page alone tells."""
    return arrival.draft.published or arrival.seen


def days_of(window: timedelta) -> int:
    """Return how many days on each side belong to the window in which two texts may be one."""
    return -(-window // timedelta(days=1))


def _shared_links(arrivals: Iterable[Arrival]) -> set[int]:
    """Return the links that one feed gives to different entries: they lead to no one article."""
    first: dict[tuple[int, int], Arrival] = {}
    shared: set[int] = set()
    for arrival in arrivals:
        if (link := arrival.print.link) is not None and arrival.is_stable and arrival.draft.role is Role.MAIN:
            other = first.setdefault((arrival.source_id, link), arrival)
            is_same = other.print.name == arrival.print.name or are_one_text(
                facts_of(other), facts_of(arrival)
            )
            if other.page_id != arrival.page_id and not is_same:
                shared.add(link)
    return shared


def facts_of(arrival: Arrival) -> Facts:
    """Return what tells a draft from others."""
    draft = arrival.draft
    sentences = arrival.print.sentences
    return Facts(_folded(draft.outlet), draft.published, sentences, arrival.page_id, arrival.source_id)


def _folded(outlet: str | None) -> str | None:
    return fold(outlet) if outlet else None


def _rank(arrival: Arrival) -> tuple[object, ...]:
    """
    Rank drafts so that one save gives the same articles whatever the order of its pages.

    Those that name their outlet come first, since the others fit anywhere; then in the order of time, so that
    a store which is built anew mints as the first one did.
    """
    draft = arrival.draft
    return (
        not draft.outlet,
        moment_of(arrival),
        draft.role is not Role.MAIN,
        -arrival.print.fullness,
        arrival.print.content,
        arrival.page_id,
        draft.position,
    )
