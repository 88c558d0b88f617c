"""What entries show: kept in step with articles and headlines; what changes has a new version, and is due."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from store import dues, outlets, searchindex
from store.article import FeedKind, Role, Story
from store.bulk import chunks, delete_in, update_rows
from store.finding import find
from store.marks import mark
from store.membership import Place, feeds_of, list_in, log
from store.planning import Rules
from store.prepared import Lookup
from store.reading import load_stories
from store.support import Text
from store.tables import (
    article_tags,
    articles,
    copies,
    copy_headlines,
    fragments,
    headlines,
    heirs,
    stories,
    story_tags,
)

# In memory at once: a tag's new name may show in all the stories there are.
_STORIES: Final = 500

_NOTHING: Final[Mapping[int, Text]] = MappingProxyType({})

_STORY_OF: Final = Lookup(select(articles.c.story_id), articles.c.id)
_TOLD_BY: Final = Lookup(select(articles.c.id), articles.c.story_id)  # ix_articles_story_id
_LISTING: Final = (
    select(articles.c.story_id)
    .distinct()
    .join_from(headlines, copy_headlines)  # ix_copy_headlines_headline_id
    .join(copies, copies.c.id == copy_headlines.c.copy_id)
    .join(articles, articles.c.id == copies.c.article_id)
)
_LISTING_HEADLINE: Final = Lookup(_LISTING, headlines.c.id)
_LISTING_STORY: Final = Lookup(_LISTING, headlines.c.story_id)  # ix_headlines_story_id
_TAGGED: Final = Lookup(
    select(story_tags.c.story_id),
    story_tags.c.tag_id,  # ix_story_tags_tag_id_published_uri
)
_MEMBERS: Final = Lookup(
    select(
        articles,
        copies.c.fullness,
        copies.c.role,
        copies.c.content,
        heirs.c.published.label("began"),
        heirs.c.updated.label("changed"),
    )
    .join_from(articles, copies, copies.c.id == articles.c.copy_id)
    .outerjoin(heirs, heirs.c.article_id == articles.c.id),  # pk_heirs
    articles.c.story_id,  # ix_articles_story_id
)
_STORED: Final = Lookup(select(stories), stories.c.id)
_TAGS_OF: Final = Lookup(
    select(articles.c.story_id, article_tags.c.tag_id).distinct().join_from(articles, article_tags),
    articles.c.story_id,
)
_VERSIONS: Final = Lookup(select(stories.c.id, stories.c.version, stories.c.shown), stories.c.id)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a save has changed, and entries may show."""

    articles: AbstractSet[int]
    stories: AbstractSet[int]
    """Those that gained or lost an article."""
    headlines: AbstractSet[int]
    """Those that went to another story or group."""
    tags: AbstractSet[int]
    """Those that were renamed."""


def refresh(
    connection: Connection, touched: Touched, rules: Rules, read: Mapping[int, Text] = _NOTHING
) -> None:
    """
    Bring stories up to date; the version of each grows by one if anything that it shows has changed.

    What publishing has to write because of it falls due in the same transaction. ``read`` are the texts of
    articles that were just read: they need not be folded again to be searched.
    """
    said = {number: text.said for number, text in read.items()}
    members = _stories(_STORY_OF(connection, touched.articles)) | touched.stories
    _settle(connection, members, rules)
    # The stories whose related lists show these headlines.
    showing = _stories(_LISTING_HEADLINE(connection, touched.headlines))
    showing |= _stories(_LISTING_STORY(connection, members))
    tagged = _stories(_TAGGED(connection, touched.tags))
    for chunk in chunks(sorted(members | showing | tagged), _STORIES):
        _count_up(connection, chunk, rules, said)
    if touched.tags:
        dues.owe(connection, FeedKind.TAG, touched.tags)
        dues.owe_directory(connection)


def owe_since(connection: Connection, moment: datetime, why: str) -> None:
    """Make due whatever shows a story that was published or edited since then, fragments and all."""
    query = select(stories.c.id).where(stories.c.updated >= moment)
    for chunk in chunks(connection.execute(query).scalars(), _STORIES):
        _fall_due(connection, chunk, why)


def _stories(rows: Iterable[Row[Any]]) -> set[int]:
    return {row.story_id for row in rows}


def _settle(connection: Connection, story_ids: AbstractSet[int], rules: Rules) -> None:
    """Write each story's article and dates, and which tags and outlets list it."""
    members: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in _MEMBERS(connection, story_ids):
        members[row.story_id].append(row)
    before = {row.id: row for row in _STORED(connection, story_ids)}
    rows = [_settled(number, members[number]) for number in sorted(story_ids)]
    changed = [row for row in rows if any(row[name] != getattr(before[row["id"]], name) for name in row)]
    update_rows(connection, stories, changed)
    _list(
        connection,
        {row["id"]: Place(before[row["id"]].uri, row["published"]) for row in rows},
        members,
        rules,
    )
    edited = [
        row["id"] for row in changed if (was := before[row["id"]].updated) and was < (row["updated"] or was)
    ]
    for kind, pairs in feeds_of(connection, edited).items():
        log(connection, kind, pairs)
    appeared = [row["id"] for row in changed if before[row["id"]].article_id is None]
    log(connection, FeedKind.SITE, [(number, 0) for number in appeared])
    _empty(connection, {row["id"]: before[row["id"]] for row in changed if row["article_id"] is None})


def _empty(connection: Connection, left: Mapping[int, Row[Any]]) -> None:
    """See to stories that lost their articles: whatever such a story shows when it comes back is news."""
    if left:
        update_rows(connection, stories, [{"id": number, "shown": 0} for number in left])
        delete_in(connection, fragments.c.story_id, left)
        places = {number: Place(row.uri, None) for number, row in left.items()}
        list_in(connection, FeedKind.QUERY, places, {})
        dues.owe_only(connection, FeedKind.SITE)


def _settled(story_id: int, members: Sequence[Row[Any]]) -> dict[str, Any]:
    if not members:
        return {"id": story_id, "article_id": None, "published": None, "updated": None}
    fullest = min(
        members, key=lambda row: (-row.fullness, row.role != Role.MAIN, row.content, row.published, row.uri)
    )
    # Dates that it had when it was still shown with articles that were pruned stay those of its entry.
    first = min(members, key=lambda row: row.id)
    return {
        "id": story_id,
        "article_id": fullest.id,
        "published": min(first.began or first.published, *(row.published for row in members)),
        "updated": max(
            first.changed or first.published,
            *(max(row.published, row.edited or row.published) for row in members),
        ),
    }


def _list(
    connection: Connection,
    places: Mapping[int, Place],
    members: Mapping[int, Sequence[Row[Any]]],
    rules: Rules,
) -> None:
    """Write which tags and outlets list each story."""
    tagged: dict[int, set[int]] = defaultdict(set)
    for row in _TAGS_OF(connection, places):
        tagged[row.story_id].add(row.tag_id)
    list_in(connection, FeedKind.TAG, places, tagged)
    names = {row.outlet for own in members.values() for row in own}
    ids = outlets.resolve(connection, names, rules.authority)
    told = {
        number: {ids[key] for row in own if (key := outlets.key_of(row.outlet))}
        for number, own in members.items()
    }
    list_in(connection, FeedKind.SOURCE, places, told)


def _count_up(
    connection: Connection, story_ids: Sequence[int], rules: Rules, said: Mapping[int, Sequence[str]]
) -> None:
    loaded = load_stories(connection, story_ids)
    shown = {number: _digest(story) for number, story in loaded.items()}
    rows = [
        {"id": row.id, "version": row.version + 1, "shown": shown[row.id]}
        for row in _VERSIONS(connection, shown)
        if row.shown != shown[row.id]
    ]
    update_rows(connection, stories, rows)
    changed = [row["id"] for row in rows]
    if changed:
        told = {number: loaded[number] for number in changed}
        find(connection, told, rules.queries)
        searchindex.keep(connection, told, said)
        _fall_due(connection, changed)


def _fall_due(connection: Connection, story_ids: Sequence[int], why: str = dues.NEWS) -> None:
    """Drop what was rendered of stories, and note everything that shows them."""
    delete_in(connection, fragments.c.story_id, story_ids)
    members = [row.id for row in _TOLD_BY(connection, story_ids)]
    dues.owe(connection, dues.ARTICLE, members, why)
    for kind, pairs in feeds_of(connection, story_ids).items():
        dues.owe(connection, kind, {feed for _, feed in pairs}, why)


def _digest(story: Story) -> int:
    return mark(json.dumps(replace(story, version=0), default=_plain, ensure_ascii=False))


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return [getattr(value, name) for name in value.__slots__]
