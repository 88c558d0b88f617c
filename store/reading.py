"""Stories out of the database, as entries show them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from store.article import Article, Block, Related, Role, Story, Tag
from store.prepared import Lookup, Prepared
from store.tables import article_tags, articles, copies, copy_headlines, headlines, stories, tags

_ARTICLE_TAGS: Final = Prepared(  # pk_article_tags
    lambda among: (
        select(article_tags.c.article_id, article_tags.c.tag_id)
        .where(among(article_tags.c.article_id))
        .order_by(article_tags.c.article_id, article_tags.c.position)
    )
)


_STORIES: Final = Lookup(select(stories), stories.c.id)  # pk_stories
_TOLD: Final = (
    select(articles, copies.c.lead, copies.c.body, headlines.c.text)
    .join_from(articles, copies, copies.c.id == articles.c.copy_id)  # pk_copies
    .join(headlines, headlines.c.id == articles.c.headline_id)
)
_MEMBERS: Final = Lookup(_TOLD, articles.c.story_id)  # ix_articles_story_id
_ARTICLES: Final = Lookup(_TOLD, articles.c.id)  # pk_articles
_TAGS: Final = Lookup(select(tags), tags.c.id)  # pk_tags
_TARGET, _HEADING = articles.alias(), headlines.alias()
_LINKS: Final = Lookup(
    select(
        copies.c.article_id,
        copies.c.fullness,
        copies.c.role,
        copies.c.content,
        copies.c.id,
        copy_headlines.c.position,
        func.coalesce(_HEADING.c.text, headlines.c.text).label("text"),
        headlines.c.leader_id,
        headlines.c.story_id,
        _TARGET.c.short_id,
        _TARGET.c.outlet,
    )
    .join_from(copies, copy_headlines)  # pk_copy_headlines
    .join(headlines)
    .outerjoin(stories, stories.c.id == headlines.c.story_id)
    .outerjoin(_TARGET, _TARGET.c.id == stories.c.article_id)
    .outerjoin(_HEADING, _HEADING.c.id == _TARGET.c.headline_id),
    copies.c.article_id,  # ix_copies_article_id
)


@dataclass(frozen=True, slots=True)
class _Link:
    """A line of a copy's related list."""

    rank: tuple[int, bool, str, int, int]
    """The fullest copy's lines come first."""
    group: tuple[int, int]
    """What it tells: headlines of one group are shown once."""
    story_id: int | None
    related: Related


def load_stories(connection: Connection, story_ids: Collection[int]) -> dict[int, Story]:
    """Return stories by number; those that lost their articles are left out."""
    rows = [row for row in _STORIES(connection, story_ids) if row.article_id is not None]
    members = _members(connection, story_ids)
    links = _links(connection, [number for own in members.values() for number in own])
    return {row.id: _story(row, members[row.id], links) for row in rows}


def load_articles(connection: Connection, article_ids: Collection[int]) -> dict[int, Article]:
    """Return articles by number."""
    own = _tags(connection, article_ids)
    return {row.id: _article(row, tuple(own[row.id])) for row in _ARTICLES(connection, article_ids)}


def _members(connection: Connection, story_ids: Iterable[int]) -> Mapping[int, Mapping[int, Article]]:
    """Return the articles of stories, both by number."""
    rows = _MEMBERS(connection, story_ids)
    own = _tags(connection, [row.id for row in rows])
    members: dict[int, dict[int, Article]] = defaultdict(dict)
    for row in rows:
        members[row.story_id][row.id] = _article(row, tuple(own[row.id]))
    return members


def _tags(connection: Connection, article_ids: Iterable[int]) -> Mapping[int, Sequence[Tag]]:
    pairs = _ARTICLE_TAGS(connection, article_ids)
    # Busy tags are on many articles: each is made once.
    rows = _TAGS(connection, {tag for _, tag in pairs})
    made = {row.id: tag_of(row) for row in rows}
    own: dict[int, list[Tag]] = defaultdict(list)
    for article, tag in pairs:
        own[article].append(made[tag])
    return own


def tag_of(row: Row[Any]) -> Tag:
    """Return a row's tag."""
    return Tag(row.name, row.slug, row.uri)


def _article(row: Row[Any], own: tuple[Tag, ...]) -> Article:
    return Article(
        uri=row.uri,
        short_id=row.short_id,
        headline=row.text,
        lead=row.lead,
        body=tuple(Block(*block) for block in row.body),
        byline=row.byline,
        outlet=row.outlet,
        published=row.published,
        updated=max(row.published, row.edited or row.published),
        tags=own,
        media=row.media,
        credit=row.credit,
        link=row.link,
    )


def _links(connection: Connection, article_ids: Iterable[int]) -> Mapping[int, Sequence[_Link]]:
    """
    Return the related lists of articles, the fullest copy's first.

    A line that leads to an article bears its headline: pages cut them, and hang «بالفيديو» before them.
    """
    links: dict[int, list[_Link]] = defaultdict(list)
    for row in _LINKS(connection, article_ids):
        links[row.article_id].append(_link(row))
    for own in links.values():
        own.sort(key=lambda link: link.rank)
    return links


def _link(row: Row[Any]) -> _Link:
    in_story = row.story_id is not None
    return _Link(
        rank=(-row.fullness, row.role != Role.MAIN, row.content, row.id, row.position),
        group=(int(in_story), row.story_id if in_story else row.leader_id),
        story_id=row.story_id,
        related=Related(row.text, row.short_id, row.outlet),
    )


def _story(row: Row[Any], members: Mapping[int, Article], links: Mapping[int, Sequence[_Link]]) -> Story:
    shown = members[row.article_id]
    also = sorted(
        (item for item in members.items() if item[0] != row.article_id),
        key=lambda item: (item[1].published, item[1].uri),
    )
    in_order = [row.article_id, *(number for number, _ in also)]
    lines = [link for number in in_order for link in links.get(number, ()) if link.story_id != row.id]
    once = {link.group: link.related for link in reversed(lines)}
    return Story(
        uri=row.uri,
        version=row.version,
        published=row.published,
        updated=row.updated,
        article=shown,
        also=tuple(article for _, article in also),
        related=tuple(once[group] for group in dict.fromkeys(link.group for link in lines)),
        tags=tuple(dict.fromkeys(tag for number in in_order for tag in members[number].tags)),
    )
