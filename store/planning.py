"""Sheets -> what becomes of copies and articles: decided before anything of it is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from store import articles, copies, headlines, removed, tables, topics
from store.article import Draft
from store.bulk import numbers
from store.copies import NewCopy
from store.decide import Copy, Revision, revise, union
from store.filing import Cabinet
from store.headlines import Interned
from store.identity import Authority
from store.pages import Arrival, Sheet
from store.policy import TagPolicy
from store.queries import Query


@dataclass(frozen=True, slots=True)
class Rules:
    """What a store was opened with."""

    authority: Authority
    window: timedelta
    """How far apart in time two articles may be that are one, or tell one story."""
    policy: TagPolicy
    queries: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of copies and articles."""

    minted: Mapping[int, UUID]
    """New articles."""
    names: Sequence[tuple[int, int]]
    """Headlines and links that articles have not had before."""
    new: Sequence[NewCopy]
    gone: frozenset[int]
    """Copies that go: what pages do not show any more, but for the last copy of an article."""
    revisions: Mapping[int, Revision]
    """What becomes of each article that gains or loses a copy."""
    fresh: frozenset[int]
    """Headlines that were not known before."""

    @property
    def changed(self) -> set[int]:
        """Return the articles that are new, or say something else than before."""
        return {number for number, revision in self.revisions.items() if revision.is_change}

    @property
    def kept(self) -> list[int]:
        """Return the last copies that no page shows from now on."""
        return [item.kept.id for item in self.revisions.values() if item.kept and item.kept.is_shown]

    @property
    def moved(self) -> set[int]:
        """Return the headlines whose families an article joins, leaves, or enters with other facts."""
        places = [
            {
                (item.copy.headline_id, item.published, item.outlet)
                for item in (revision.before, revision.after)
                if item
            }
            for revision in self.revisions.values()
            if revision.before is None or revision.is_change
        ]
        return {headline for place in places for headline, *_ in place}


def plan(connection: Connection, sheets: Sequence[Sheet], rules: Rules) -> Plan:
    """Decide what becomes of copies and articles. Headlines and tags that are new are written already."""
    arrivals = [arrival for sheet in sheets for arrival in sheet.arrivals]
    former = [copy for sheet in sheets for copy in sheet.former]
    left = removed.lookup(connection, arrivals, rules.window)
    cabinet, held = _open_cabinet(connection, arrivals, former, left, rules.window)
    found = cabinet.file(arrivals, numbers(connection, tables.articles))
    # What was removed does not come back, under whatever headline.
    places = {arrival: article for arrival, article in found.items() if article > 0}
    removed.sight(connection, left, {arrival: -number for arrival, number in found.items() if number < 0})
    removed.name(connection, [(key, article) for key, article in cabinet.names if article < 0])
    texts = {text for arrival in places for text in _headlines(arrival.draft)}
    interned = headlines.intern(connection, texts)
    spelt = {arrival: topics.spelt(arrival.draft.tags) for arrival in places}
    tag_ids = topics.resolve(connection, spelt.values())
    names = [(key, article) for key, article in cabinet.names if article > 0]
    keywords = {
        arrival: tuple((tag_ids[key], spelling) for key, spelling in own.items())
        for arrival, own in spelt.items()
    }
    new = list(_new_copies(connection, places, interned, keywords))
    revisions = _revisions(held, former, new)
    kept = {revision.kept.id for revision in revisions.values() if revision.kept}
    gone = frozenset(copy.id for copy in former) - kept
    return Plan(cabinet.minted, names, new, gone, revisions, interned.fresh)


def uses(connection: Connection, todo: Plan) -> Counter[tuple[int, str]]:
    """Return by how much the use of each tag's spellings will change."""
    change = Counter(use for item in todo.new for use in item.tags)
    change.subtract(copies.spellings_of(connection, todo.gone))
    return change


def _headlines(draft: Draft) -> tuple[str, ...]:
    return (draft.headline, *(text for text in draft.related if text.strip()))


def _open_cabinet(
    connection: Connection,
    arrivals: Iterable[Arrival],
    former: Sequence[Copy],
    left: removed.Gone,
    window: timedelta,
) -> tuple[Cabinet, Sequence[Copy]]:
    """Return the articles that the arrivals may belong to, and these articles' copies."""
    names = articles.named(connection, removed.names_of(arrivals))
    wanted = {number for _, number in names} | {copy.article_id for copy in former}
    known = (*articles.known(connection, wanted), *left.known)
    cabinet = Cabinet(known, (*names, *left.names), window)
    for removed_copy in left.copies:
        cabinet.add_removed(*removed_copy)
    for key, article in left.texts:
        cabinet.add_pruned(key, article)
    held = copies.of_articles(connection, wanted)
    goes = {copy.id for copy in former}
    for copy in held:
        cabinet.add_copy(copy, former=copy.id in goes)
    return cabinet, held


def _new_copies(
    connection: Connection,
    places: Mapping[Arrival, int],
    interned: Interned,
    keywords: Mapping[Arrival, tuple[tuple[int, str], ...]],
) -> Iterator[NewCopy]:
    for number, (arrival, article) in zip(numbers(connection, tables.copies), places.items(), strict=False):
        draft, fingerprint = arrival.draft, arrival.print
        copy = Copy(
            id=number,
            article_id=article,
            page_id=arrival.page_id,
            position=draft.position,
            headline_id=interned.ids[draft.headline],
            role=draft.role,
            byline=draft.byline,
            outlet=draft.outlet,
            published=draft.published,
            seen=arrival.seen,
            fullness=fingerprint.fullness,
            content=fingerprint.content,
            folded=fingerprint.folded,
            sentences=fingerprint.sentences,
            tags=tuple(tag for tag, _ in keywords[arrival]),
            media=draft.media,
            credit=draft.credit,
            link=draft.link,
            source_id=arrival.source_id,
        )
        related = union([[interned.ids[text] for text in _headlines(draft)[1:]]])
        yield NewCopy(copy, draft, keywords[arrival], related, fingerprint.said)


def _revisions(held: Iterable[Copy], former: Iterable[Copy], new: Iterable[NewCopy]) -> dict[int, Revision]:
    """Decide anew each article that gains or loses a copy."""
    before: dict[int, list[Copy]] = defaultdict(list)
    for copy in held:
        before[copy.article_id].append(copy)
    after: dict[int, list[Copy]] = defaultdict(list)
    for item in new:
        after[item.copy.article_id].append(item.copy)
    lost = {copy.id for copy in former}
    touched = after.keys() | {copy.article_id for copy in former}
    return {number: revise(before[number], lost, after[number]) for number in sorted(touched)}
