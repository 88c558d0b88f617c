"""Families -> stories: which articles and headlines tell one story, decided anew where one is touched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from sqlalchemy import Connection, exists, select

from arabic.clusters import Item, partition, unite
from arabic.fold import fold
from store.bulk import insert_rows, numbers, update_rows
from store.prepared import Lookup
from store.tables import articles, copy_headlines, headlines, heirs, stories
from store.twins import twins_of

_LISTED: Final = exists().where(
    copy_headlines.c.headline_id == headlines.c.id
)  # ix_copy_headlines_headline_id
_HEADLINES: Final = Lookup(
    select(headlines, _LISTED.label("listed")),
    headlines.c.family_id,  # ix_headlines_family_id
)
_ARTICLES: Final = Lookup(
    select(articles, headlines.c.text, headlines.c.family_id, heirs.c.uri.label("heir_of"))
    .join_from(
        headlines,
        articles,
        articles.c.headline_id == headlines.c.id,  # ix_articles_headline_id
    )
    .outerjoin(heirs, heirs.c.article_id == articles.c.id),  # pk_heirs
    headlines.c.family_id,
)
_FAMILY_OF: Final = Lookup(
    select(headlines.c.family_id).join_from(articles, headlines, articles.c.headline_id == headlines.c.id),
    articles.c.id,
)
_STORIES: Final = Lookup(select(stories.c.id, stories.c.uri), stories.c.uri)  # uq_stories_uri


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What changed when families were grouped anew."""

    stories: frozenset[int]
    """Those that gained or lost an article."""
    headlines: frozenset[int]
    """Those that went to another story or group."""


@dataclass(frozen=True, slots=True)
class _Headline:
    """A headline of a related list."""

    id: int
    text: str
    leader_id: int
    story_id: int | None
    published: None = None
    outlet: None = None


@dataclass(frozen=True, slots=True)
class _Article:
    """An article under its headline."""

    id: int
    text: str
    uri: str
    """What an entry is called whose first article it is."""
    story_id: int | None
    published: datetime
    outlet: str | None


_Group = Sequence[_Headline | _Article]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a headline belongs."""

    leader_id: int
    """The first headline of its group: a list of related stories shows one of a group."""
    uri: str | None
    """Its story, when that has an article."""


def regroup(connection: Connection, family_ids: Iterable[int], window: timedelta) -> Regrouped:
    """
    Divide families into stories, and write who belongs where.

    A story is called by the first of its articles that was stored, so it keeps its name while it grows; where
    that one was pruned, the next goes on under its name.
    """
    families, unlisted = _members(connection, set(family_ids))
    told = [group for members in families for group in _divided(members, window)]
    groups = _united(connection, told, window)
    places = {headline.id: _Place(headline.id, None) for headline in unlisted}
    owners: dict[int, str] = {}
    for group in groups:
        uri = _name(group)
        heads = sorted(member.id for member in group if isinstance(member, _Headline))
        places |= {head: _Place(heads[0], uri) for head in heads}
        owners |= {member.id: uri for member in group if isinstance(member, _Article) and uri}
    numbers_of = _story_ids(connection, owners.values())
    members = [*(member for group in groups for member in group), *unlisted]
    return Regrouped(
        _move_articles(connection, members, {article: numbers_of[uri] for article, uri in owners.items()}),
        _move_headlines(connection, members, places, numbers_of),
    )


def _members(connection: Connection, family_ids: Iterable[int]) -> tuple[list[_Group], list[_Headline]]:
    """Return the members of each family, and the headlines that no list shows any more (or yet)."""
    families: dict[int, list[_Headline | _Article]] = defaultdict(list)
    unlisted = []
    for row in _HEADLINES(connection, family_ids):
        headline = _Headline(row.id, row.text, row.leader_id, row.story_id)
        if row.listed:
            families[row.family_id].append(headline)
        else:
            unlisted.append(headline)
    for row in _ARTICLES(connection, family_ids):
        outlet = row.outlet and fold(row.outlet)
        families[row.family_id].append(
            _Article(row.id, row.text, row.heir_of or row.uri, row.story_id, row.published, outlet)
        )
    return list(families.values()), unlisted


def _united(connection: Connection, groups: list[_Group], window: timedelta) -> list[_Group]:
    """Bring groups together whose articles are one text, whatever families theirs are."""
    found: list[_Group] = []
    shares: dict[tuple[int, int], int] = {}
    waiting = groups
    while waiting:
        found += waiting
        own = {member.id for group in waiting for member in group if isinstance(member, _Article)}
        shares |= {(one, other): share for one, other, share in twins_of(connection, own)}
        known = {member.id for group in found for member in group if isinstance(member, _Article)}
        missing = {other for _, other in shares} - known
        waiting = [
            group
            for members in _members(connection, _families_of(connection, missing))[0]
            for group in _divided(members, window)
            if any(isinstance(member, _Article) and member.id in missing for member in group)
        ]
    if not shares:
        return found
    members = [member for group in found for member in group]
    at = {member.id: number for number, member in enumerate(members) if isinstance(member, _Article)}
    ends = list(accumulate(map(len, found)))
    ranges = [tuple(range(end - len(group), end)) for end, group in zip(ends, found, strict=True)]
    links = {(at[one], at[other]): share for (one, other), share in shares.items()}
    return [[members[number] for number in group] for group in unite(ranges, _items(members), links, window)]


def _families_of(connection: Connection, article_ids: Iterable[int]) -> set[int]:
    return {row.family_id for row in _FAMILY_OF(connection, article_ids)}


def _items(members: _Group) -> list[Item]:
    return [Item(member.text, member.published, member.outlet) for member in members]


def _divided(members: _Group, window: timedelta) -> Iterator[_Group]:
    dates = [member for member in members if member.published]
    if len(dates) <= 1 and len({member.text for member in members}) == 1:
        # Most headlines are alone, or stand in a list above their article.
        yield members
        return
    for indexes in partition(_items(members), window):
        yield [members[index] for index in indexes]


def _name(group: _Group) -> str | None:
    found = [member for member in group if isinstance(member, _Article)]
    return min(found, key=lambda article: article.id).uri if found else None


def _story_ids(connection: Connection, uris: Iterable[str]) -> dict[str, int]:
    """Return the numbers of stories by URI; those that are new are recorded, still empty."""
    wanted = set(uris)
    known = {row.uri: row.id for row in _STORIES(connection, wanted)}
    fresh = dict(zip(sorted(wanted - known.keys()), numbers(connection, stories), strict=False))
    insert_rows(
        connection,
        stories,
        [{"id": number, "uri": uri, "version": 0, "shown": 0} for uri, number in fresh.items()],
    )
    return known | fresh


def _move_articles(
    connection: Connection, members: Iterable[_Headline | _Article], owners: Mapping[int, int]
) -> frozenset[int]:
    moved = [
        member for member in members if isinstance(member, _Article) and member.story_id != owners[member.id]
    ]
    update_rows(connection, articles, [{"id": item.id, "story_id": owners[item.id]} for item in moved])
    left = {member.story_id for member in moved if member.story_id is not None}
    return frozenset(left | {owners[member.id] for member in moved})


def _move_headlines(
    connection: Connection,
    members: Iterable[_Headline | _Article],
    places: Mapping[int, _Place],
    story_ids: Mapping[str, int],
) -> frozenset[int]:
    rows = []
    for member in members:
        if isinstance(member, _Headline):
            place = places[member.id]
            story_id = None if place.uri is None else story_ids[place.uri]
            if (member.leader_id, member.story_id) != (place.leader_id, story_id):
                rows.append({"id": member.id, "leader_id": place.leader_id, "story_id": story_id})
    update_rows(connection, headlines, rows)
    return frozenset(row["id"] for row in rows if row["id"] is not None)
