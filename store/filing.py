"""Arrivals -> articles: each draft finds the article that it is, or a new one is minted for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from arabic.fold import fold
from store.article import Role
from store.decide import Copy
from store.identity import mint, short_id
from store.marks import name_key
from store.matching import Facts, Former, Known, find, find_edited
from store.pages import Arrival


class Cabinet:
    """The articles that drafts may belong to, and those that are minted for the rest."""

    def __init__(self, known: Iterable[Known], names: Iterable[tuple[int, int]], window: timedelta) -> None:
        """Begin with known articles, and the headlines (their key) that each has had."""
        self._known = {article.id: article for article in known}
        self._named: dict[int, set[int]] = defaultdict(set)
        for key, article_id in names:
            self._named[key].add(article_id)
        self._former: dict[int, list[Former]] = defaultdict(list)
        self._window = window
        self.minted: dict[int, UUID] = {}
        """New articles by number."""
        self.names: list[tuple[int, int]] = []
        """Headlines that articles did not have before."""

    def add_copy(self, copy: Copy, *, former: bool) -> None:
        """Tell of a copy that an article has; a ``former`` one goes, and its page may show its successor."""
        facts = Facts(_folded(copy.outlet), copy.published, copy.sentences)
        self._known[copy.article_id].copies.append(facts)
        if former:
            self._former[copy.page_id].append(Former(copy.position, copy.article_id, facts))

    def add_removed(self, article: int, page: int, position: int | None, facts: Facts) -> None:
        """Tell of a copy that an article had when it was removed: its page may show it again, edited."""
        self._known[article].copies.append(facts)
        self._former[page].append(Former(position, article, facts))

    def file(self, arrivals: Iterable[Arrival], fresh: Iterator[int]) -> dict[Arrival, int]:
        """Return the article of each arrival; new ones take their numbers from ``fresh``."""
        return {arrival: self._place(arrival, fresh) for arrival in sorted(arrivals, key=_rank)}

    def _place(self, arrival: Arrival, fresh: Iterator[int]) -> int:
        draft = arrival.draft
        facts = Facts(_folded(draft.outlet), draft.published, arrival.print.sentences)
        key = name_key(draft.headline)
        article = self._find(arrival, facts, key) or self._mint(arrival, key, next(fresh))
        article.copies.append(facts)
        if article.id not in self._named[key]:
            self._named[key].add(article.id)
            self.names.append((key, article.id))
        return article.id

    def _find(self, arrival: Arrival, facts: Facts, key: int) -> Known | None:
        former = self._former[arrival.page_id]
        own = {copy.article_id for copy in former}
        under_headline = [self._known[article_id] for article_id in self._named[key]]
        if found := find(facts, under_headline, own, self._window):
            return found
        edited = find_edited(facts, arrival.draft.position, former)
        return None if edited is None else self._known[edited]

    def _mint(self, arrival: Arrival, key: int, number: int) -> Known:
        draft = arrival.draft
        opening = draft.body[0].text if draft.body else draft.lead or ""
        # Every article that may have taken one of these names has had this headline.
        taken = {self._known[article_id].short_id for article_id in self._named[key]}
        uuid = mint(draft.headline, draft.outlet, draft.published, opening, taken)
        self.minted[number] = uuid
        self._known[number] = Known(number, short_id(uuid))
        return self._known[number]


def _folded(outlet: str | None) -> str | None:
    return fold(outlet) if outlet else None


def _rank(arrival: Arrival) -> tuple[object, ...]:
    """
    Rank drafts so that one save gives the same articles whatever the order of its pages.

    Those that name their outlet come first, since the others fit anywhere; then in the order of time, so that
    a store which is built anew mints as the first one did.
    """
    draft = arrival.draft
    moment = draft.published or arrival.seen
    return (
        not draft.outlet,
        moment,
        draft.role is not Role.MAIN,
        -arrival.print.fullness,
        arrival.print.content,
        arrival.page_id,
        draft.position,
    )
