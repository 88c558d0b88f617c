"""What entries show: kept in step with articles and headlines, and given a new version when it changes."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from store.article import Role, Story
from store.bulk import among, chunks, delete_in, insert_rows, rows_in, update_rows
from store.marks import mark
from store.reading import load_stories
from store.tables import article_tags, articles, copies, copy_headlines, headlines, stories, story_tags

# In memory at once: a tag's new name may show in all the stories there are.
_STORIES: Final = 500


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


def refresh(connection: Connection, touched: Touched) -> None:
    """Bring stories up to date; the version of each grows by one if anything that it shows has changed."""
    members = _stories_of(connection, touched.articles) | touched.stories
    _settle(connection, members)
    showing = _listing(connection, headlines.c.id, touched.headlines)
    showing |= _listing(connection, headlines.c.story_id, members)
    tagged = _tagged(connection, touched.tags)
    for chunk in chunks(sorted(members | showing | tagged), _STORIES):
        _count_up(connection, chunk)


def _stories_of(connection: Connection, article_ids: AbstractSet[int]) -> set[int]:
    query = select(articles.c.story_id)
    return {row.story_id for row in rows_in(connection, query, articles.c.id, article_ids)}


def _listing(connection: Connection, column: Any, keys: Iterable[int]) -> set[int]:
    """Return the stories whose related lists show these headlines."""
    query = (
        select(articles.c.story_id)
        .distinct()
        .join_from(headlines, copy_headlines)  # ix_copy_headlines_headline_id
        .join(copies, copies.c.id == copy_headlines.c.copy_id)
        .join(articles, articles.c.id == copies.c.article_id)
    )
    return {row.story_id for row in rows_in(connection, query, column, keys)}


def _tagged(connection: Connection, tag_ids: AbstractSet[int]) -> set[int]:
    query = select(story_tags.c.story_id)  # ix_story_tags_tag_id_published_uri
    return {row.story_id for row in rows_in(connection, query, story_tags.c.tag_id, tag_ids)}


def _settle(connection: Connection, story_ids: AbstractSet[int]) -> None:
    """Write each story's article, dates and tags."""
    members: dict[int, list[Row[Any]]] = defaultdict(list)
    query = select(articles, copies.c.fullness, copies.c.role, copies.c.content).join_from(
        articles, copies, copies.c.id == articles.c.copy_id
    )
    for row in rows_in(connection, query, articles.c.story_id, story_ids):  # ix_articles_story_id
        members[row.story_id].append(row)
    before = {row.id: row for row in rows_in(connection, select(stories), stories.c.id, story_ids)}
    rows = [_settled(number, members[number]) for number in sorted(story_ids)]
    changed = [row for row in rows if any(row[name] != getattr(before[row["id"]], name) for name in row)]
    update_rows(connection, stories, changed)
    _settle_tags(connection, before, {row["id"]: row["published"] for row in rows})
    # Whatever such a story shows when it comes back is news.
    empty = [{"id": row["id"], "shown": 0} for row in changed if row["article_id"] is None]
    update_rows(connection, stories, empty)


def _settled(story_id: int, members: Sequence[Row[Any]]) -> dict[str, Any]:
    if not members:
        return {"id": story_id, "article_id": None, "published": None, "updated": None}
    fullest = min(
        members, key=lambda row: (-row.fullness, row.role != Role.MAIN, row.content, row.published, row.uri)
    )
    return {
        "id": story_id,
        "article_id": fullest.id,
        "published": min(row.published for row in members),
        "updated": max(max(row.published, row.edited or row.published) for row in members),
    }


def _settle_tags(
    connection: Connection, known: Mapping[int, Row[Any]], published: Mapping[int, datetime | None]
) -> None:
    """Write under which tags each story is listed, and where in time."""
    query = select(articles.c.story_id, article_tags.c.tag_id).distinct().join_from(articles, article_tags)
    wanted: dict[int, set[tuple[int, datetime | None]]] = defaultdict(set)
    for row in rows_in(connection, query, articles.c.story_id, known):
        wanted[row.story_id].add((row.tag_id, published[row.story_id]))
    found: dict[int, set[tuple[int, datetime | None]]] = defaultdict(set)
    for row in rows_in(connection, select(story_tags), story_tags.c.story_id, known):  # pk_story_tags
        found[row.story_id].add((row.tag_id, row.published))
    stale = [number for number in sorted(known) if wanted[number] != found[number]]
    delete_in(connection, story_tags.c.story_id, [number for number in stale if found[number]])
    rows = [
        {"story_id": number, "tag_id": tag, "published": moment, "uri": known[number].uri}
        for number in stale
        for tag, moment in wanted[number]
    ]
    insert_rows(connection, story_tags, sorted(rows, key=lambda row: (row["story_id"], row["tag_id"])))


def _count_up(connection: Connection, story_ids: Sequence[int]) -> None:
    shown = {number: _digest(story) for number, story in load_stories(connection, story_ids).items()}
    query = select(stories.c.id, stories.c.version, stories.c.shown)
    rows = [
        {"id": row.id, "version": row.version + 1, "shown": shown[row.id]}
        for row in rows_in(connection, query, stories.c.id, shown)
        if row.shown != shown[row.id]
    ]
    update_rows(connection, stories, rows)
    changed = among(connection, articles.c.story_id, [row["id"] for row in rows])  # ix_articles_story_id
    connection.execute(update(articles).where(changed).values(version=articles.c.version + 1))


def _digest(story: Story) -> int:
    return mark(json.dumps(replace(story, version=0), default=_plain, ensure_ascii=False))


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return [getattr(value, name) for name in value.__slots__]
