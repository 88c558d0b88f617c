"""What readers ask for: the newest stories, tags, the pages of articles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from arabic.fold import tag_key
from arabic.hygiene import one_line
from store import addresses
from store.article import Article, Story, Tag, TagSummary
from store.reading import load_stories, tag_of
from store.tables import article_tags, articles, headlines, stories, story_tags, tag_spellings, tags

# What leads nowhere else and was an article's tag once.
_IS_TAG: Final = and_(tags.c.into_id.is_(None), tags.c.slug.is_not(None))


def newest(connection: Connection, tag: Tag | None, limit: int) -> list[Story]:
    """Return the newest stories of a tag, or of all."""
    query = _newest(tag, limit).with_only_columns(stories.c.id)
    ids = [row.id for row in connection.execute(query)]
    found = load_stories(connection, ids)
    return [found[number] for number in ids]


def article_page(connection: Connection, short_id: str) -> tuple[Article, Story] | None:
    """Return an article and the story that it tells."""
    query = select(articles.c.story_id).where(articles.c.short_id == short_id)  # uq_articles_short_id
    number = connection.execute(query).scalar()
    if number is None:
        return None
    story = load_stories(connection, [number])[number]
    members = (story.article, *story.also)
    return next(article for article in members if article.short_id == short_id), story


def find(connection: Connection, name_or_slug: str) -> Row[Any] | None:
    """Return the tag that a name in any spelling, or else an address, leads to; only those that have one."""
    asked = one_line(name_or_slug)  # bytes that are no text would stop the database
    query = select(func.coalesce(tags.c.into_id, tags.c.id)).where(tags.c.key == tag_key(asked))
    by_name = connection.execute(query).scalar()  # uq_tags_key
    for number in (by_name, addresses.owner(connection, asked)):
        query = select(tags).where(tags.c.id == number, tags.c.slug.is_not(None))
        if number is not None and (row := connection.execute(query).first()):
            return row
    return None


def tag(connection: Connection, name_or_slug: str) -> Tag | None:
    """Return a tag by any spelling of its names, or else by one of its slugs."""
    row = find(connection, name_or_slug)
    return row and tag_of(row)


def nearest(connection: Connection, name: str) -> str | None:
    """Return the tag whose name is most like this one, if any is."""
    names = {row.key: row.name for row in connection.execute(select(tags.c.key, tags.c.name).where(_IS_TAG))}
    close = get_close_matches(tag_key(name), list(names), n=1, cutoff=0.5)
    return names[close[0]] if close else None


def summaries(connection: Connection) -> list[TagSummary]:
    """Return the tags that have stories, the busiest first."""
    counts = select(
        story_tags.c.tag_id,
        func.count().over(partition_by=story_tags.c.tag_id).label("stories"),
        func.row_number()
        .over(
            partition_by=story_tags.c.tag_id,
            order_by=(story_tags.c.published.desc(), story_tags.c.uri.desc()),
        )
        .label("place"),
        story_tags.c.story_id,
        story_tags.c.published,
    ).subquery()  # ix_story_tags_tag_id_published_uri
    query = (
        select(tags, counts.c.stories, counts.c.published, headlines.c.text)
        .join_from(counts, tags)
        .join(stories, stories.c.id == counts.c.story_id)
        .join(articles, articles.c.id == stories.c.article_id)
        .join(headlines, headlines.c.id == articles.c.headline_id)
        .where(counts.c.place == 1)
        .order_by(counts.c.stories.desc(), counts.c.published.desc(), tags.c.key)
    )
    aliases, old = _aliases(connection), addresses.old(connection)
    return [
        TagSummary(
            tag_of(row),
            row.stories,
            row.published,
            row.text,
            tuple(aliases.get(row.id, ())),
            tuple(old.get(row.id, ())),
        )
        for row in connection.execute(query)
    ]


def deserted(connection: Connection) -> list[TagSummary]:
    """Return the tags whose stories have all left them; there are subscribers still."""
    used = select(story_tags.c.tag_id).where(story_tags.c.tag_id == tags.c.id)
    # ix_story_tags_tag_id_published_uri
    query = select(tags).where(_IS_TAG, ~used.exists()).order_by(tags.c.key)
    old = addresses.old(connection)
    return [
        TagSummary(tag_of(row), 0, None, "", addresses=tuple(old.get(row.id, ())))
        for row in connection.execute(query)
    ]


def article_counts(connection: Connection) -> dict[str, int]:
    """Return how many articles each tag has, by its slug."""
    query = select(tags.c.slug, func.count()).join_from(tags, article_tags).group_by(tags.c.slug)
    return {slug: count for slug, count in connection.execute(query) if slug}


def _newest(tag: Tag | None, limit: int) -> Select[Any]:
    # The URI parts stories of one minute: rows of two stores have other numbers.
    if tag is None:
        query = select(stories).where(stories.c.article_id.is_not(None))
        return query.order_by(stories.c.published.desc(), stories.c.uri.desc()).limit(
            limit
        )  # ix_stories_published_uri
    mine = select(tags.c.id).where(tags.c.slug == tag.slug).scalar_subquery()  # uq_tags_slug
    query = select(stories).join_from(story_tags, stories).where(story_tags.c.tag_id == mine)
    # ix_story_tags_tag_id_published_uri
    return query.order_by(story_tags.c.published.desc(), story_tags.c.uri.desc()).limit(limit)


def aliases_of(connection: Connection, tag_id: int) -> tuple[str, ...]:
    """Return the other names of one tag, as ``aliases`` has them."""
    return tuple(_aliases(connection, tag_id).get(tag_id, ()))


def _aliases(connection: Connection, tag_id: int | None = None) -> Mapping[int, Sequence[str]]:
    """Return the spellings of tags that are not their names, most frequent first; then names without use."""
    there = tags.alias()
    target = func.coalesce(tags.c.into_id, tags.c.id)
    uses = func.coalesce(tag_spellings.c.uses, 0)
    spelling = func.coalesce(tag_spellings.c.spelling, tags.c.name)
    query = (
        select(there.c.id, spelling.label("spelling"))
        .join_from(tags, there, there.c.id == target)
        .outerjoin(tag_spellings, tag_spellings.c.tag_id == tags.c.id)
        .where(spelling != there.c.name)
        .order_by(uses.desc(), spelling)
    )
    if tag_id is not None:
        query = query.where(or_(tags.c.id == tag_id, tags.c.into_id == tag_id))  # pk_tags, ix_tags_into_id
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.id][row.spelling] = None
    return {number: tuple(own) for number, own in found.items()}
