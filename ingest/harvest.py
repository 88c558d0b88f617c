"""A document that a source sent -> what is new in it; articles' pages are fetched where they are wanted."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from ingest.client import Fetched
from ingest.entries import Found, found_in, page_of, page_of_article, problem_of, settings_mark
from ingest.errors import FetchError, PageError
from ingest.feedfile import Feed, FeedEntry, read_feed
from ingest.htmltext import plain_text
from ingest.listing import links
from ingest.opml import OpmlFeed, read_opml
from ingest.remote import RemoteSource, SourceKind
from ingest.sitemap import Sitemap, SitemapEntry, read_sitemap
from ingest.web import Web
from ingest.webpage import WebArticle, read_article
from ingest.websub import hub_of
from store.article import Credit, PageRead, Problem
from store.remote import NO_HINTS, Hints

_MOST: Final = 500
"""
New entries of one poll: who has more is asked again for the rest.

Headlines by the thousand that are all but equal would keep everybody else from writing for a minute.
"""
_PATIENCE: Final = 60.0
"""Seconds for all pages of one poll: what is left over is fetched at the next."""
_TRIES: Final = 3
"""Polls that try to fetch an article's page, before it is left alone."""
_MAPS: Final = 3
"""Of an index of sitemaps, those that are looked at: news is in the newest."""
_WHOLE: Final = 1000
"""Letters from which a text in a feed is taken for the whole one."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EMPTY: Final = Sitemap()
_FINAL: Final = frozenset({401, 403, 404, 410, 451})
"""Statuses of a page that trying again does not change."""


class Memory(Protocol):
    """What is asked of the store while a source is read; called from any thread."""

    def digests_of(self, source: str, origins: Sequence[str]) -> Mapping[str, str]:
        """Return under which digests pages of a source were saved."""
        ...


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a document holds that was not known."""

    pages: tuple[PageRead, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str | None = None
    hints: Hints = NO_HINTS
    hub: str | None = None
    topic: str | None = None
    is_whole: bool = True
    """False when something is to be tried again."""
    feeds: tuple[OpmlFeed, ...] | None = None
    """What a list of feeds lists."""


async def harvest(source: RemoteSource, answer: Fetched, web: Web, memory: Memory, now: datetime) -> Harvest:
    """Return what is new in a document. Raises PageError where it is not what the source is said to be."""
    return await _Harvester(source, answer, web, memory, now).harvest()


@dataclass(frozen=True, slots=True)
class _Harvester:
    source: RemoteSource
    answer: Fetched
    web: Web
    memory: Memory
    now: datetime

    async def harvest(self) -> Harvest:
        match self.source.kind:
            case SourceKind.FEED:
                return await self._feed()
            case SourceKind.SITEMAP:
                return await self._linked(await self._sitemap_entries())
            case SourceKind.LISTING:
                return await self._linked(await asyncio.to_thread(self._listed))
            case SourceKind.PAGE:
                return await asyncio.to_thread(self._page)
            case SourceKind.OPML:
                return Harvest(feeds=await asyncio.to_thread(read_opml, self.answer.body))

    async def _feed(self) -> Harvest:
        feed = await asyncio.to_thread(read_feed, self.answer.body, self._type, self.answer.url)
        fresh, tried = await self._fresh(feed.entries)
        problems = [Problem(self.source.name, reason) for reason in feed.problems]
        if self.source.full_text:
            done = await self._with_pages(fresh, tried, feed)
        else:
            done = await asyncio.to_thread(self._as_told, fresh, feed)
        hub = hub_of(self.answer.headers.get("link"), feed.hubs, feed.self_url, self.answer.url)
        return replace(
            done,
            is_whole=done.is_whole and len(fresh) < _MOST,
            problems=(*problems, *done.problems),
            title=feed.title or None,
            hints=Hints(feed.ttl, feed.skip_hours, feed.skip_days),
            hub=hub[0] if hub else None,
            topic=hub[1] if hub else None,
        )

    def _as_told(self, fresh: Sequence[Found], feed: Feed) -> Harvest:
        """Take entries as the feed tells them."""
        return _gathered(_Taken(page_of(each, self.source, feed, None, self.now)) for each in fresh)

    async def _sitemap_entries(self) -> list[FeedEntry]:
        """Return what a sitemap lists, or the newest of those that an index lists."""
        first = await asyncio.to_thread(read_sitemap, self.answer.body, self._type, self.answer.url)
        maps = _newest_maps(first)
        found = [first, *await asyncio.gather(*(self._sitemap(url) for url in maps))]
        entries = [_entry(page) for each in found for page in each.pages]
        newest = sorted(entries, key=lambda entry: _when(entry) or _LONG_AGO, reverse=True)
        return newest[: self.source.limit]

    async def _sitemap(self, url: str) -> Sitemap:
        """Return one sitemap of an index; one that cannot be had is as good as empty until the next poll."""
        try:
            answer = await self.web.get(url, self.source, {})
            if answer.status != 200:
                return _EMPTY
            kind = answer.headers.get("content-type")
            return await asyncio.to_thread(read_sitemap, answer.body, kind, answer.url)
        except (FetchError, PageError):
            return _EMPTY

    def _listed(self) -> list[FeedEntry]:
        found = links(self.answer.body, self._type, self.answer.url, self.source.item)
        return [
            FeedEntry(title=link.title, link=link.url, id=link.url, published=link.published)
            for link in found[: self.source.limit]
        ]

    async def _linked(self, entries: Sequence[FeedEntry]) -> Harvest:
        """Take the pages that a sitemap or a listing leads to."""
        fresh, tried = await self._fresh(entries)
        return await self._with_pages(fresh, tried, None)

    def _page(self) -> Harvest:
        """Take the document itself as an article's page."""
        article = read_article(
            self.answer.body, self._type, self.answer.url, self.source.rules, zone=self.source.zone
        )
        origin = self.source.url
        digest = hashlib.sha256(repr(article).encode(errors="surrogatepass")).hexdigest()
        digest = settings_mark(self.source) + digest
        if self.memory.digests_of(self.source.name, [origin]).get(origin) == digest:
            return Harvest()
        return _gathered([_Taken(page_of_article(article, origin, self.source, digest, self.now))])

    async def _fresh(self, entries: Sequence[FeedEntry]) -> tuple[list[Found], dict[str, int]]:
        """Return the entries that are new or changed, and how often fetching their pages was tried."""
        found = found_in(entries, settings_mark(self.source))
        origins = [each.entry.id for each in found]
        known = await asyncio.to_thread(self.memory.digests_of, self.source.name, origins)
        fresh = [each for each in found if known.get(each.entry.id) != each.digest][:_MOST]
        return fresh, {each.entry.id: _tries(known.get(each.entry.id, ""), each.digest) for each in fresh}

    async def _with_pages(
        self, fresh: Sequence[Found], tried: Mapping[str, int], feed: Feed | None
    ) -> Harvest:
        """Take entries with the text of their pages."""
        # One moment for all: a host that is slow with each page must not hold up who waits for this source.
        ends = asyncio.get_running_loop().time() + _PATIENCE
        pages = (self._with_page(each, tried[each.entry.id], feed, ends) for each in fresh)
        return _gathered(await asyncio.gather(*pages))

    async def _with_page(self, found: Found, tries: int, feed: Feed | None, ends: float) -> "_Taken":
        """Take an entry with its page; without, if that cannot be had, and perhaps again at the next poll."""
        entry = found.entry
        if entry.link is None or _is_whole(entry):
            return _Taken(page_of(found, self.source, feed, None, self.now))
        try:
            async with asyncio.timeout_at(ends):
                article = await self._article(entry.link)
        except TimeoutError:  # it may have had no turn at all: that is no try
            return replace(self._again(found, tries, feed, ""), problem=None)
        except PageError as fault:
            return self._without_page(found, feed, fault.what)
        except FetchError as fault:
            if fault.transient and tries + 1 < _TRIES:
                return self._again(found, tries + 1, feed, fault.what)
            return self._without_page(found, feed, fault.what)
        return _Taken(await asyncio.to_thread(page_of, found, self.source, feed, article, self.now))

    async def _article(self, url: str) -> WebArticle:
        answer = await self.web.page(url, self.source)
        if answer.status != 200:
            is_final = answer.status in _FINAL or 200 <= answer.status < 400
            raise FetchError(url, f"the server answers {answer.status}", transient=not is_final)
        kind = answer.headers.get("content-type")
        return await asyncio.to_thread(
            read_article, answer.body, kind, answer.url, self.source.rules, zone=self.source.zone
        )

    def _without_page(self, found: Found, feed: Feed | None, reason: str) -> "_Taken":
        """Take what the source itself says, and remember it even where that is nothing."""
        page = page_of(found, self.source, feed, None, self.now)
        if isinstance(page, Problem):
            page = PageRead(found.entry.id, self.source.name, found.digest, self.now, (), is_stable=True)
        return _Taken(page, problem_of(self.source, found.entry, f"its page cannot be used: {reason}"))

    def _again(self, found: Found, tries: int, feed: Feed | None, reason: str) -> "_Taken":
        taken = self._without_page(replace(found, digest=f"try {tries} {found.digest}"), feed, reason)
        return replace(taken, is_whole=False)

    @property
    def _type(self) -> str | None:
        return self.answer.headers.get("content-type")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of one entry."""

    page: PageRead | Problem
    problem: Problem | None = None
    is_whole: bool = True


def _gathered(taken: Iterable[_Taken]) -> Harvest:
    found = list(taken)
    pages = tuple(each.page for each in found if isinstance(each.page, PageRead))
    problems = [each.page for each in found if isinstance(each.page, Problem)]
    problems += [each.problem for each in found if each.problem]
    return Harvest(pages, tuple(problems), is_whole=all(each.is_whole for each in found))


def _tries(known: str, digest: str) -> int:
    """Return how often fetching an entry's page was tried, by what is remembered of it."""
    match known.split(" "):
        case ["try", count, tried] if tried == digest and count.isdigit():
            return int(count)
        case _:
            return 0


def _is_whole(entry: FeedEntry) -> bool:
    """Tell whether a feed gives an entry's whole text: there is no need to fetch its page."""
    try:
        text = plain_text(entry.content)
    except PageError:
        return False
    return len(text) >= _WHOLE and not text.rstrip().endswith(("…", "...", "[…]", "[...]"))


def _entry(page: SitemapEntry) -> FeedEntry:
    return FeedEntry(
        title=page.title or "",
        link=page.link,
        id=page.link,
        published=page.published,
        updated=page.updated,
        tags=page.tags,
        media=page.media,
        source=Credit(page.outlet) if page.outlet else None,
    )


def _when(entry: FeedEntry) -> datetime | None:
    return entry.published or entry.updated


def _newest_maps(sitemap: Sitemap) -> list[str]:
    """Return which sitemaps of an index are looked at: the newest by date, without dates the last ones."""
    numbered = enumerate(sitemap.maps)
    newest = sorted(numbered, key=lambda item: (item[1].updated or _LONG_AGO, item[0]), reverse=True)
    return [each.url for _, each in newest[:_MAPS]]
