"""Articles that are one text under several headlines: found by marks of what they say, and written down."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select

from arabic.clusters import ANOTHER_DAY
from arabic.fold import fold
from arabic.likeness import Reason, compare
from arabic.shingles import SHARED_MARKS, Resemblance, resemblance, sketch, words_of
from store.article import Block
from store.bulk import among, delete_in, insert_plain, numbered
from store.decide import Decision
from store.marks import said
from store.planning import Plan
from store.prepared import Lookup
from store.tables import article_shingles, article_twins, articles, copies, headlines

_BUCKET: Final = 20
"""
Articles that keep one mark of one day, at most: the first.

What hundreds of articles share is a footer, and must not cost more the more there are; of a text that
hundreds print, the first ones are enough to be found by.
"""
_LOOKS: Final = 12
"""Texts that one article is compared with, at most: those that share most marks."""
_OWN: Final = 90
"""
Percent of each other's text that two articles of one outlet share.

It corrects what it wrote; it also fills in the same form for the next thing of the kind.
"""
_OWN_MARKS: Final = 10
"""Marks that two such texts share at least: its footer alone brings a few of them."""
_DAY: Final = timedelta(days=1)
_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS: Final = 20
"""Bits of a day's number."""

_HEADLINES: Final = Lookup(select(articles.c.headline_id), articles.c.id)
_TWINS: Final = Lookup(select(article_twins), article_twins.c.article_id)  # pk_article_twins
_SAID: Final = Lookup(
    select(articles.c.id, copies.c.lead, copies.c.body).join_from(
        articles, copies, copies.c.id == articles.c.copy_id
    ),
    articles.c.id,
)
_TOLD: Final = Lookup(
    select(articles.c.id, articles.c.outlet, articles.c.published, headlines.c.text).join_from(
        articles, headlines, headlines.c.id == articles.c.headline_id
    ),
    articles.c.id,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of an article without its text."""

    headline: str
    outlet: str | None
    published: datetime


def meet(connection: Connection, todo: Plan, window: timedelta) -> set[int]:
    """
    Find the twins of articles that are new, or whose text, date or outlet is another than before.

    Returns the headlines of articles that lost one. What was planned must be written already.
    """
    after = {
        number: item.after for number, item in todo.revisions.items() if _is_other(item.before, item.after)
    }
    left = forget(connection, after.keys() - todo.minted.keys())
    texts = _new_texts(connection, todo, after)
    marks = {number: sketch(words) for number, words in texts.items()}
    facts = _facts(connection, [number for number, own in marks.items() if own])
    shared = _share(
        connection, {number: (facts[number].published, marks[number]) for number in facts}, window
    )
    shared = Counter({pair: count for pair, count in shared.items() if count >= SHARED_MARKS})
    facts |= _facts(connection, {other for _, other in shared} - facts.keys())
    pairs = _worth_comparing(shared, facts, window)
    texts |= _texts(connection, {number for pair in pairs for number in pair} - texts.keys())
    found: list[tuple[int, int, int]] = []
    for one, other in sorted(pairs):
        seen = resemblance(texts[one], texts[other])
        if seen.same and _may_be_one(facts[one], facts[other], seen):
            found += (one, other, seen.left), (other, one, seen.right)
    insert_plain(connection, article_twins, sorted(found))
    return left


def forget(connection: Connection, article_ids: Collection[int]) -> set[int]:
    """Forget articles' marks and twins; return the headlines of those that lost one."""
    left = {twin for _, twin, _ in twins_of(connection, article_ids)}
    # Both ways round, and both by the primary key.
    delete_in(connection, article_twins.c.article_id, article_ids)
    if left:
        mine = among(connection, article_twins.c.twin_id, sorted(article_ids))
        theirs = among(connection, article_twins.c.article_id, sorted(left))
        connection.execute(delete(article_twins).where(theirs, mine))
    delete_in(connection, article_shingles.c.article_id, article_ids)
    return {row.headline_id for row in _HEADLINES(connection, left)}


def twins_of(connection: Connection, article_ids: Iterable[int]) -> Sequence[tuple[int, int, int]]:
    """Return the twins of articles: an article, its twin, and what percent of its text that one has, too."""
    return [(row.article_id, row.twin_id, row.share) for row in _TWINS(connection, article_ids)]


def shares_of(connection: Connection, article_id: int) -> dict[int, int]:
    """Return an article's twins, and what percent of one of the two texts the other one has, at most."""
    mine = {twin: share for _, twin, share in twins_of(connection, [article_id])}
    theirs = {one: share for one, other, share in twins_of(connection, mine) if other == article_id}
    return {twin: max(share, theirs[twin]) for twin, share in mine.items()}


def _is_other(before: Decision | None, after: Decision) -> bool:
    return before is None or _judged_by(before) != _judged_by(after)


def _judged_by(decision: Decision) -> tuple[object, ...]:
    return (decision.copy.folded, decision.published, decision.outlet)


def _new_texts(connection: Connection, todo: Plan, after: Mapping[int, Decision]) -> dict[int, list[str]]:
    """Return the words of articles: most are in what was just read."""
    sentences = {item.copy.id: item.said for item in todo.new}
    texts = {
        number: words_of(sentences[decision.copy.id])
        for number, decision in after.items()
        if decision.copy.id in sentences
    }
    return texts | _texts(connection, after.keys() - texts.keys())


def _texts(connection: Connection, article_ids: Iterable[int]) -> dict[int, list[str]]:
    return {
        row.id: words_of(said(row.lead, (Block(*block) for block in row.body)))
        for row in _SAID(connection, article_ids)
    }


def _facts(connection: Connection, article_ids: Iterable[int]) -> dict[int, _Facts]:
    return {row.id: _known(row) for row in _TOLD(connection, article_ids)}


def _known(row: Row[Any]) -> _Facts:
    return _Facts(row.text, row.outlet and fold(row.outlet), row.published)


def _share(
    connection: Connection, new: Mapping[int, tuple[datetime, Collection[int]]], window: timedelta
) -> Counter[tuple[int, int]]:
    """Write the marks of articles, by day; return how many each has in common with others of the window."""
    rows = sorted(
        (mark << _DAYS | day, number)
        for number, (published, marks) in new.items()
        for day in [_day(published)]
        for mark in marks
    )
    # Hardly any mark is met twice: what is done for all of them must be little.
    times = Counter(key >> _DAYS for key, _ in rows)
    shared: Counter[tuple[int, int]] = Counter()
    for _, group in groupby((row for row in rows if times[row[0] >> _DAYS] > 1), lambda row: row[0] >> _DAYS):
        numbers = sorted(number for _, number in group)
        for at, number in enumerate(numbers):
            shared.update((number, other) for other in numbers[: min(at, _BUCKET)])
    met = _met(connection, [key for key, _ in rows], window)
    seekers: dict[int, list[int]] = {asked: [] for asked, _, _ in met}
    for key, number in rows:
        if key in seekers:
            seekers[key].append(number)
    for asked, _, other in met:
        shared.update((number, other) for number in seekers[asked])
    _write(connection, rows, Counter(key for asked, key, _ in met if key == asked))
    return shared


def _met(connection: Connection, keys: Collection[int], window: timedelta) -> list[tuple[int, int, int]]:
    """Return who keeps the same marks in the days around: the key that was asked for, theirs, the article."""
    if not keys:
        return []
    asked, days = numbered(connection, keys), -(-window // _DAY)
    near = article_shingles.c.key.between(asked - days, asked + days)  # pk_article_shingles
    return [
        (key, found, other)
        for key, found, other in connection.execute(select(asked, article_shingles).where(near))
    ]


def _write(connection: Connection, rows: Sequence[tuple[int, int]], held: Counter[int]) -> None:
    counts = held + Counter(key for key, _ in rows)
    is_crowded = max(counts.values(), default=0) > _BUCKET  # hardly ever
    insert_plain(connection, article_shingles, list(_first(rows, held)) if is_crowded else rows)


def _first(rows: Iterable[tuple[int, int]], held: Counter[int]) -> Iterator[tuple[int, int]]:
    for key, number in rows:
        held[key] += 1
        if held[key] <= _BUCKET:
            yield key, number


def _day(moment: datetime) -> int:
    return min(max((moment - _BEGAN) // _DAY, 0), (1 << _DAYS) - 1)


def _worth_comparing(
    shared: Mapping[tuple[int, int], int], facts: Mapping[int, _Facts], window: timedelta
) -> set[tuple[int, int]]:
    """Return the pairs that share enough marks, and that neither date nor outlet keeps apart."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, other), count in shared.items():
        if _may_meet(facts[one], facts[other], count, window):
            near[one].append((-count, other))
    return {
        (min(one, other), max(one, other))
        for one, found in near.items()
        for _, other in sorted(found)[:_LOOKS]
    }


def _may_meet(one: _Facts, other: _Facts, marks: int, window: timedelta) -> bool:
    apart = abs(one.published - other.published)
    if _have_one_outlet(one, other):
        return marks >= _OWN_MARKS and apart < ANOTHER_DAY and apart <= window
    return marks >= SHARED_MARKS and apart <= window


def _have_one_outlet(one: _Facts, other: _Facts) -> bool:
    return one.outlet is not None and one.outlet == other.outlet


def _may_be_one(one: _Facts, other: _Facts, seen: Resemblance) -> bool:
    """Tell whether nothing but the texts speaks against it: «8 هجمات» above, or an outlet's own next item."""
    if _have_one_outlet(one, other) and min(seen.left, seen.right) < _OWN:
        return False
    verdict = compare(one.headline, other.headline)
    return not (verdict.reason is Reason.NUMBER and verdict.left and verdict.right)
