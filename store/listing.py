"""What readers ask for: the newest stories, tags, the pages of articles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from arabic.fold import tag_key
from store.article import Article, Story, Tag, TagSummary
from store.reading import load_stories, tag_of
from store.tables import articles, headlines, stories, story_tags, tag_spellings, tags


def newest(connection: Connection, tag: Tag | None, limit: int) -> list[Story]:
    """Return the newest stories of a tag, or of all."""
    query = _newest(tag, limit).with_only_columns(stories.c.id)
    ids = [row.id for row in connection.execute(query)]
    found = load_stories(connection, ids)
    return [found[number] for number in ids]


def newest_versions(connection: Connection, tag: Tag | None, limit: int) -> list[tuple[str, int]]:
    """Return URI and version of the newest stories, without loading them."""
    query = _newest(tag, limit).with_only_columns(stories.c.uri, stories.c.version)
    return [(row.uri, row.version) for row in connection.execute(query)]


def article_versions(connection: Connection) -> list[tuple[str, int]]:
    """Return name and version of every article's page."""
    query = select(articles.c.short_id, articles.c.version).order_by(articles.c.short_id)
    return [(row.short_id, row.version) for row in connection.execute(query)]


def article_page(connection: Connection, short_id: str) -> tuple[Article, Story] | None:
    """Return an article and the story that it tells."""
    query = select(articles.c.story_id).where(articles.c.short_id == short_id)  # uq_articles_short_id
    number = connection.execute(query).scalar()
    if number is None:
        return None
    story = load_stories(connection, [number])[number]
    members = (story.article, *story.also)
    return next(article for article in members if article.short_id == short_id), story


def tag(connection: Connection, name_or_slug: str) -> Tag | None:
    """Return a tag by any spelling of its name, or else by its slug."""
    by_name = tags.c.key == tag_key(name_or_slug)  # uq_tags_key
    for condition in (by_name, tags.c.slug == name_or_slug):  # uq_tags_slug
        if row := connection.execute(select(tags).where(condition)).first():
            return tag_of(row)
    return None


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
    aliases = _aliases(connection)
    return [
        TagSummary(tag_of(row), row.stories, row.published, row.text, tuple(aliases.get(row.id, ())))
        for row in connection.execute(query)
    ]


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


def _aliases(connection: Connection) -> Mapping[int, Sequence[str]]:
    """Return the spellings of tags that are not their names, most frequent first."""
    query = (
        select(tag_spellings.c.tag_id, tag_spellings.c.spelling)
        .join(tags, tags.c.id == tag_spellings.c.tag_id)
        .where(tag_spellings.c.spelling != tags.c.name)
        .order_by(tag_spellings.c.uses.desc(), tag_spellings.c.spelling)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.tag_id].append(row.spelling)
    return found
