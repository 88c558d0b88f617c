"""Saved queries as feeds: which stories each finds, kept with the stories."""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, delete, func, select

from arabic.fold import tag_key
from store import dues
from store.article import FeedKind, Story
from store.bulk import chunks, delete_in, insert_rows, numbers, rows_in, update_rows
from store.identity import Authority
from store.membership import Place, list_in
from store.memory import got, put
from store.planning import Rules
from store.queries import Matcher, Query, digest, tag_names
from store.reading import load_stories
from store.tables import feed_log, feeds, losses, stories, story_feeds, tags, tombstones

_KNOWN: Final = "queries"
_STORIES: Final = 500
"""In memory at once."""


def find(connection: Connection, found: Mapping[int, Story], queries: Sequence[Query]) -> None:
    """List stories, as they are now, in the feeds of the queries that find them."""
    if queries:
        ids, matcher = _feeds(connection), Matcher(queries, _leads(connection, queries))
        wanted = {
            # A query that was not adopted yet looks through all stories when it is.
            number: {ids[query.slug] for query in matcher.matching(story) if query.slug in ids}
            for number, story in found.items()
        }
        places = {number: Place(story.uri, story.published) for number, story in found.items()}
        list_in(connection, FeedKind.QUERY, places, wanted)


def are_in_force(connection: Connection, queries: Sequence[Query]) -> bool:
    """Tell whether these are the queries that were adopted last."""
    return _known(connection) == _digests(connection, queries)


def adopt(connection: Connection, rules: Rules) -> None:
    """Make feeds of the queries that are configured, and of no other; new ones look through all stories."""
    known, wanted = _known(connection), _digests(connection, rules.queries)
    if known == wanted:
        return
    put(connection, _KNOWN, json.dumps(wanted))
    _drop(connection, known.keys() - wanted.keys())
    _name(connection, rules.queries, rules.authority)
    _look_through(connection, rules)
    dues.owe_directory(connection)
    dues.owe_only(connection, FeedKind.SITE)  # the front page names them


def _digests(connection: Connection, queries: Sequence[Query]) -> dict[str, str]:
    """Return what queries and the tags that they name amounted to, by slug."""
    leads = _leads(connection, queries)
    return {query.slug: digest(query, leads) for query in queries}


def _leads(connection: Connection, queries: Sequence[Query]) -> dict[str, str]:
    """Return the URIs of the tags that names in queries lead to: a tag may be called otherwise by now."""
    target = tags.alias()
    query = select(tags.c.key, target.c.uri).join_from(
        tags, target, target.c.id == func.coalesce(tags.c.into_id, tags.c.id)
    )
    keys = [tag_key(name) for name in tag_names(queries)]
    return {row.key: row.uri for row in rows_in(connection, query, tags.c.key, keys) if row.uri}


def _known(connection: Connection) -> dict[str, str]:
    known: dict[str, str] = json.loads(got(connection, _KNOWN) or "{}")
    return known


def _feeds(connection: Connection) -> dict[str, int]:
    query = select(feeds.c.key, feeds.c.id).where(feeds.c.kind == FeedKind.QUERY)  # uq_feeds_kind_key
    return {row.key: row.id for row in connection.execute(query)}


def _drop(connection: Connection, slugs: AbstractSet[str]) -> None:
    """Forget queries: their files go with the next publishing."""
    ids = _feeds(connection)
    gone = [ids[slug] for slug in slugs if slug in ids]
    delete_in(connection, story_feeds.c.feed_id, gone)
    # Their numbers are given out again.
    for table in (feed_log, losses, tombstones):
        connection.execute(delete(table).where(table.c.kind == FeedKind.QUERY, table.c.number.in_(gone)))
    delete_in(connection, feeds.c.id, gone)
    dues.owe(connection, FeedKind.QUERY, gone)


def _name(connection: Connection, queries: Sequence[Query], authority: Authority) -> None:
    """Make a row for each new query, and call the others what they are called now."""
    ids = _feeds(connection)
    fresh = [query for query in queries if query.slug not in ids]
    rows = [
        {
            "id": number,
            "kind": FeedKind.QUERY,
            "key": query.slug,
            "name": query.name,
            "slug": query.slug,
            "uri": authority.uri(f"feed/{quote(query.slug, safe='')}"),
            "stories": 0,
        }
        for number, query in zip(numbers(connection, feeds), fresh, strict=False)
    ]
    insert_rows(connection, feeds, rows)
    old = [query for query in queries if query.slug in ids]
    update_rows(connection, feeds, [{"id": ids[query.slug], "name": query.name} for query in old])
    dues.owe(connection, FeedKind.QUERY, _feeds(connection).values())


def _look_through(connection: Connection, rules: Rules) -> None:
    query = select(stories.c.id).where(stories.c.article_id.is_not(None)).order_by(stories.c.id)
    for chunk in chunks([row.id for row in connection.execute(query)], _STORIES):
        find(connection, load_stories(connection, chunk), rules.queries)
