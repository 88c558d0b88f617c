"""What articles and tags were decided from: copies and their keywords, spellings and what leads to a tag."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, or_, select

from arabic.fold import tag_key
from store import addresses, copies, listing
from store.article import Article, Role, Story, Tag
from store.bulk import rows_in
from store.decide import Copy, fullest_first
from store.policy import TagRule
from store.reading import tag_of
from store.rules import Rulebook
from store.tables import (
    article_tags,
    articles,
    copy_tags,
    headlines,
    pages,
    sources,
    tag_decisions,
    tag_spellings,
    tags,
)
from store.tagging import evidence_of, texts_of


class Origin(StrEnum):
    """Where an article's tag comes from."""

    KEYWORD = "a keyword of its pages"
    RULE = "a rule in the configuration"
    TEXT = "its text names it, and its pages have no keywords"


class Way(StrEnum):
    """Why a keyword is the tag that it is."""

    SPELLING = "the same letters, but for spelling"
    DECISION = "`khulasa tags` was told so"
    ALIAS = "an alias in the configuration"


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
class TagOrigin:
    """One tag of an article, and where it comes from."""

    tag: Tag
    origin: Origin
    keywords: tuple[tuple[str, str], ...]
    """The pages that name it, and their spelling of it."""
    rules: tuple[TagRule, ...]
    """Those that add it, whether or not a page names it too."""


@dataclass(frozen=True, slots=True)
class ArticleAccount:
    """What an article was decided from, and the story that it tells."""

    article: Article
    story: Story
    copies: tuple[CopyAccount, ...]
    """The one that is shown first."""
    tags: tuple[TagOrigin, ...]
    blocked: tuple[str, ...]
    """Its keywords that the configuration lets be no tags."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A keyword that leads to a tag."""

    spelling: str
    uses: int
    """How many copies of articles carry it."""
    way: Way


@dataclass(frozen=True, slots=True)
class TagAccount:
    """What became of a keyword: the tag that it is, or leads to."""

    asked: str
    """The key by which it was found: all that is left of its spelling."""
    blocked: bool
    """Whether the configuration lets it be no tag."""
    tag: Tag | None
    named: bool
    """Whether somebody gave the tag its name; else it is the spelling used most."""
    articles: int
    spellings: tuple[Spelling, ...]
    addresses: tuple[str, ...]
    """Slugs that once were the tag's, or another's that now leads here."""


def article_account(
    connection: Connection, name: str, rules: Sequence[TagRule] = ()
) -> ArticleAccount | None:
    """Return what an article was decided from, by short id or URI; None without such an article."""
    # uq_articles_short_id, uq_articles_uri
    named = or_(articles.c.short_id == name, articles.c.uri == name)
    row = connection.execute(select(articles.c.id, articles.c.short_id).where(named)).first()
    page = row and listing.article_page(connection, row.short_id)
    if row is None or page is None:
        return None
    ranked = fullest_first(copies.of_articles(connection, [row.id]))
    spelt = _spelt(connection, [copy.id for copy in ranked])
    told = _copies(connection, ranked, spelt)
    keywords = [
        (tag, place.origin, spelling)
        for copy, place in zip(ranked, told, strict=True)
        for tag, spelling in spelt.get(copy.id, ())
    ]
    leads = _leads(connection, [tag for tag, _, _ in keywords])
    blocked = dict.fromkeys(spelling for tag, _, spelling in keywords if leads[tag] is None)
    by_tag: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for tag, origin, spelling in keywords:
        if (into := leads[tag]) is not None:
            by_tag[into].append((origin, spelling))
    origins = _origins(connection, row.id, by_tag, _ruled(connection, row.id, rules))
    return ArticleAccount(*page, tuple(told), tuple(origins), tuple(blocked))


def tag_account(connection: Connection, name: str) -> TagAccount | None:
    """Return what became of a keyword, by any spelling or an address; None for one that nobody ever used."""
    key = tag_key(name)
    asked = connection.execute(select(tags).where(tags.c.key == key)).first()  # uq_tags_key
    row = listing.find(connection, name)
    if row is None and asked is None:
        return None
    blocked = bool(asked and asked.blocked)
    if row is None or blocked:
        return TagAccount(key, blocked, None, named=False, articles=0, spellings=(), addresses=())
    return TagAccount(
        key,
        blocked,
        tag_of(row),
        named=bool(row.named),
        articles=_count(connection, row.id),
        spellings=tuple(_spellings(connection, row.id)),
        addresses=tuple(addresses.old(connection, [row.id]).get(row.id, ())),
    )


def _spelt(connection: Connection, copy_ids: Iterable[int]) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return the keywords of copies, number and spelling, in their order."""
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
    wanted = [copy.headline_id for copy in ranked]
    printed = select(headlines.c.id, headlines.c.text)
    texts = {row.id: row.text for row in rows_in(connection, printed, headlines.c.id, wanted)}
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


def _leads(connection: Connection, tag_ids: Iterable[int]) -> Mapping[int, int | None]:
    """Return the tags that keywords lead to; None for those that are blocked."""
    query = select(tags.c.id, tags.c.into_id, tags.c.blocked)
    return {
        row.id: None if row.blocked else row.into_id or row.id
        for row in rows_in(connection, query, tags.c.id, tag_ids)
    }


def _ruled(connection: Connection, number: int, rules: Sequence[TagRule]) -> Mapping[int, Sequence[TagRule]]:
    """Return the rules that hold for an article, by the tag that each adds."""
    book = Rulebook(rules)
    evidence = evidence_of(connection, book, texts_of(connection, [number] if book else ()))
    holding = [rule for known in evidence.values() for rule in book.holding(known)]
    query = select(tags.c.key, tags.c.id, tags.c.into_id)
    keys = {tag_key(rule.tag) for rule in holding}
    leads = {row.key: row.into_id or row.id for row in rows_in(connection, query, tags.c.key, keys)}
    found: dict[int, list[TagRule]] = defaultdict(list)
    for rule in holding:
        # A policy that was not applied yet may name a tag that there is not.
        if (tag := leads.get(tag_key(rule.tag))) is not None:
            found[tag].append(rule)
    return found


def _origins(
    connection: Connection,
    number: int,
    keywords: Mapping[int, Sequence[tuple[str, str]]],
    rules: Mapping[int, Sequence[TagRule]],
) -> Iterable[TagOrigin]:
    query = (
        select(tags)
        .join_from(article_tags, tags)
        .where(article_tags.c.article_id == number)
        .order_by(article_tags.c.position)  # pk_article_tags
    )
    for row in connection.execute(query):
        own, added = tuple(keywords.get(row.id, ())), tuple(rules.get(row.id, ()))
        origin = Origin.KEYWORD if own else Origin.RULE if added else Origin.TEXT
        yield TagOrigin(tag_of(row), origin, own, added)


def _count(connection: Connection, number: int) -> int:
    # Looks at all tags of articles: nobody waits for it but the person who asks.
    query = select(func.count()).select_from(article_tags).where(article_tags.c.tag_id == number)
    return int(connection.execute(query).scalar_one())


def _spellings(connection: Connection, number: int) -> Iterable[Spelling]:
    decided = select(tag_decisions.c.tag_id).where(tag_decisions.c.into_id.is_not(None))
    told = {row.tag_id for row in connection.execute(decided)}
    leads_here = or_(tags.c.id == number, tags.c.into_id == number)  # pk_tags, ix_tags_into_id
    query = (
        select(tags.c.id, tags.c.name, tag_spellings.c.spelling, tag_spellings.c.uses)
        .join_from(tags, tag_spellings, isouter=True)
        .where(leads_here)
    )
    rows = sorted(connection.execute(query), key=lambda row: (-(row.uses or 0), row.spelling or row.name))
    for row in rows:
        if row.id == number and row.spelling is None:
            continue  # its name was given: no page spells it so
        way = Way.SPELLING if row.id == number else Way.DECISION if row.id in told else Way.ALIAS
        yield Spelling(row.spelling or row.name, row.uses or 0, way)
