"""What a source brought -> pages for the store: entries of feeds, and articles' pages that were fetched."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from arabic.hygiene import one_line
from arabic.letters import normalise_letters
from ingest.drafts import LONGEST_TAG
from ingest.errors import PageError
from ingest.feedfile import Feed, FeedEntry
from ingest.htmltext import Body, plain_text, read_body
from ingest.remote import RemoteSource, shown_address
from ingest.webpage import WebArticle
from store.article import Credit, Draft, PageRead, Problem, Role
from store.door import is_web_address

_TOLERANCE: Final = timedelta(days=1)
"""Outlets east of us are ahead by most of a day; what is further ahead is a misprint."""
_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""A date before it is what programs write that know none."""
_NOTHING: Final = Body()


@dataclass(frozen=True, slots=True)
class Found:
    """One article that a source shows, before it is known whether it is new."""

    entry: FeedEntry
    digest: str
    """Of all that the source says about it, and of what we were told to make of it."""


def found_in(entries: Iterable[FeedEntry], settings: str) -> list[Found]:
    """Return the articles of a source, each with what tells whether it changed."""
    return [Found(entry, _digest(repr(entry), settings)) for entry in entries]


def settings_mark(source: RemoteSource) -> str:
    """Return what tells one set of decisions about a source from another: what was read is read anew."""
    decided = (
        source.kind,
        source.full_text,
        source.rules,
        source.item,
        source.shown_outlet,
        source.tags,
        source.limit,
    )
    return _digest(repr(decided))[:16]


def page_of(
    found: Found, source: RemoteSource, feed: Feed | None, article: WebArticle | None, now: datetime
) -> PageRead | Problem:
    """
    Return an entry as a page for the store, with what its own page says where that was fetched.

    The page has more text than the entry, the entry knows better what it is called and when it was published.
    """
    entry = found.entry
    headline = entry.title or (article.headline if article else None) or ""
    try:
        body = _body(entry, article, headline, source)
        drafts = _drafts(entry, headline, body, article, source, feed, now)
    except PageError as fault:  # a trap among the markup: the other entries are none
        return problem_of(source, entry, fault.what)
    if not drafts:
        return Problem(_where(source, entry), "has neither a headline nor text: ask its outlet")
    return PageRead(entry.id, source.name, found.digest, now, drafts, is_stable=True)


def page_of_article(
    article: WebArticle, origin: str, source: RemoteSource, digest: str, now: datetime
) -> PageRead | Problem:
    """Return an article's page as a page for the store. Its address may show another article tomorrow."""
    entry = FeedEntry(title=article.headline or "", id=origin, link=article.link or origin)
    page = page_of(Found(entry, digest), source, None, article, now)
    return replace(page, is_stable=False) if isinstance(page, PageRead) else page


def problem_of(source: RemoteSource, entry: FeedEntry, reason: str) -> Problem:
    """Return what is wrong with one entry of a source, as a line for the report."""
    return Problem(_where(source, entry), reason)


def _where(source: RemoteSource, entry: FeedEntry) -> str:
    return f"{source.name}: {shown_address(entry.link or entry.id)}"


def _body(entry: FeedEntry, article: WebArticle | None, headline: str, source: RemoteSource) -> Body:
    base = entry.link or source.url
    told = (
        read_body(entry.content or entry.summary, base, headline)
        if entry.content or entry.summary
        else _NOTHING
    )
    if article is None or _length(article.body) <= _length(told):
        return told
    return article.body


def _length(body: Body) -> int:
    return sum(len(block.text) for block in body.blocks)


def _drafts(  # noqa: PLR0913, PLR0917  # what each part of a draft may come from
    entry: FeedEntry,
    headline: str,
    body: Body,
    article: WebArticle | None,
    source: RemoteSource,
    feed: Feed | None,
    now: datetime,
) -> tuple[Draft, ...]:
    headline = normalise_letters(one_line(headline))
    if not headline:
        return ()
    published = _moment(now, entry.published, article.published if article else None, entry.updated)
    own_outlet = entry.source.title if entry.source else None
    outlet = source.outlet or own_outlet or source.shown_outlet
    byline = "، ".join(entry.authors) or (article.byline if article else None) or body.byline
    main = Draft(
        position=0,
        role=Role.MAIN,
        headline=headline,
        lead=_lead(entry, body, article),
        body=body.blocks,
        byline=byline,
        outlet=outlet,
        published=published,
        tags=_tags(entry.tags, article.tags if article else (), body.tags, source.tags),
        related=tuple(map(normalise_letters, body.related)),
        media=entry.media or (article.media if article else ()),
        credit=_credit(feed, entry, source),
        link=_link(entry, article),
    )
    embedded = (
        Draft(
            position=number,
            role=Role.EMBEDDED,
            headline=normalise_letters(part.headline),
            body=part.body,
            published=published,
            related=tuple(map(normalise_letters, part.related)),
        )
        for number, part in enumerate(body.embedded, 1)
        if part.headline
    )
    return (main, *embedded)


def _lead(entry: FeedEntry, body: Body, article: WebArticle | None) -> str | None:
    """Return how the article is summed up, where that is not how its text begins."""
    told = plain_text(entry.summary) if entry.content or article else ""
    lead = one_line(told or (article.lead if article else None) or "")
    opening = body.blocks[0].text if body.blocks else ""
    # Programs that write feeds cut the text's beginning for a summary, with dots or «[…]» at the cut.
    beginning = lead.rstrip(" .…[]").removesuffix("Read more").rstrip(" .…[]&")
    text = " ".join(block.text for block in body.blocks[:3])
    if not beginning or text.startswith(beginning[:80]) or beginning == opening:
        return None
    return lead


def _tags(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tags in lists for tag in tags if 0 < len(tag) <= LONGEST_TAG))


def _credit(feed: Feed | None, entry: FeedEntry, source: RemoteSource) -> Credit | None:
    if entry.source:
        return entry.source
    title = (feed.title if feed else None) or source.shown_outlet
    # A feed's own address may hold a key, and then it is for nobody else.
    names = (feed.id, feed.self_url) if feed else ()
    told = (*names, None if source.headers else source.url)
    uri = next((name for name in told if name and shown_address(name) == name), None)
    return Credit(title, uri, feed.link if feed else None)


def _link(entry: FeedEntry, article: WebArticle | None) -> str | None:
    link = (article.link if article else None) or entry.link
    return link if link and is_web_address(link) else None


def _moment(now: datetime, *moments: datetime | None) -> datetime | None:
    """Return the first date that can be true."""
    return next((each for each in moments if each and _EARLIEST <= each <= now + _TOLERANCE), None)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
