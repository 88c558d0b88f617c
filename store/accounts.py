"""What an article was decided from: its copies, and the pages that gave it each of its tags."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from store import copies, listing
from store.article import Article, Role, Story, Tag
from store.bulk import rows_in
from store.decide import Copy, fullest_first
from store.reading import tag_of
from store.tables import article_tags, articles, copy_tags, headlines, pages, sources, tags


@dataclass(frozen=True, slots=True)
class CopyAccount:
    """One copy of an article, as its page gave it."""

    origin: str
    """Its page: a file's path within its source, or a URL."""
    source: str
    position: int | None
    """Its index among the page's articles; None when the page shows it no longer."""
    role: Role
    headline: str
    outlet: str | None
    byline: str | None
    published: datetime | None
    """What its page states."""
    seen: datetime
    """When its page was first known to exist."""
    letters: int
    """Of its body: the article is shown as the copy with most of them has it."""
    keywords: tuple[str, ...]
    """As its page spells them."""


@dataclass(frozen=True, slots=True)
class TagAccount:
    """One tag of an article, and where it comes from."""

    tag: Tag
    keywords: tuple[tuple[str, str], ...]
    """The pages that name it and their spelling of it; empty for a tag that no page gave the article."""


@dataclass(frozen=True, slots=True)
class ArticleAccount:
    """What an article was decided from, and the story that it tells."""

    article: Article
    story: Story
    copies: tuple[CopyAccount, ...]
    """The one that is shown first."""
    tags: tuple[TagAccount, ...]


def account(connection: Connection, name: str) -> ArticleAccount | None:
    """Return what an article was decided from, by its short id or its URI; None if there is no such article."""
    # uq_articles_short_id, uq_articles_uri
    query = select(articles.c.id, articles.c.short_id).where(
        or_(articles.c.short_id == name, articles.c.uri == name)
    )
    row = connection.execute(query).first()
    page = row and listing.article_page(connection, row.short_id)
    if row is None or page is None:
        return None
    ranked = fullest_first(copies.of_articles(connection, [row.id]))
    spelt = _spelt(connection, [copy.id for copy in ranked])
    told = _copies(connection, ranked, spelt)
    return ArticleAccount(*page, tuple(told), tuple(_tags(connection, row.id, ranked, told, spelt)))


def _spelt(connection: Connection, copy_ids: Iterable[int]) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return the tags of copies and how they are spelt there, in their order."""
    query = select(copy_tags).order_by(copy_tags.c.copy_id, copy_tags.c.position)  # pk_copy_tags
    spelt: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in rows_in(connection, query, copy_tags.c.copy_id, copy_ids):
        spelt[row.copy_id].append((row.tag_id, row.spelling))
    return spelt


def _copies(
    connection: Connection, ranked: Sequence[Copy], spelt: Mapping[int, Sequence[tuple[int, str]]]
) -> list[CopyAccount]:
    query = select(pages.c.id, pages.c.origin, sources.c.name).join_from(pages, sources)
    places = {row.id: row for row in rows_in(connection, query, pages.c.id, [c.page_id for c in ranked])}
    query = select(headlines.c.id, headlines.c.text)
    texts = {
        row.id: row.text
        for row in rows_in(connection, query, headlines.c.id, [c.headline_id for c in ranked])
    }
    return [
        CopyAccount(
            origin=places[copy.page_id].origin,
            source=places[copy.page_id].name,
            position=copy.position,
            role=copy.role,
            headline=texts[copy.headline_id],
            outlet=copy.outlet,
            byline=copy.byline,
            published=copy.published,
            seen=copy.seen,
            letters=copy.fullness,
            keywords=tuple(spelling for _, spelling in spelt.get(copy.id, ())),
        )
        for copy in ranked
    ]


def _tags(
    connection: Connection,
    number: int,
    ranked: Sequence[Copy],
    told: Sequence[CopyAccount],
    spelt: Mapping[int, Sequence[tuple[int, str]]],
) -> Iterable[TagAccount]:
    query = (
        select(tags)
        .join_from(article_tags, tags)
        .where(article_tags.c.article_id == number)
        .order_by(article_tags.c.position)  # pk_article_tags
    )
    for row in connection.execute(query):
        keywords = tuple(
            (place.origin, spelling)
            for copy, place in zip(ranked, told, strict=True)
            for tag, spelling in spelt.get(copy.id, ())
            if tag == row.id
        )
        yield TagAccount(tag_of(row), keywords)
