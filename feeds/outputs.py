"""What is due -> its files: feeds with their page, the page of an article, what lists all feeds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Final

from feeds.address import (
    ATOM,
    INDEX,
    JSON,
    NOT_FOUND,
    OPENSEARCH,
    OPML,
    RSS,
    archive_name,
    article_path,
    feed_path,
)
from feeds.address import (
    DIRECTORY as DIRECTORY_PAGE,
)
from feeds.address import (
    SOURCES as SOURCES_PAGE,
)
from feeds.address import (
    STATISTICS as STATISTICS_PAGE,
)
from feeds.channel import SUBSCRIBED, Archive, Channel, channel_of, minted
from feeds.check import check_feed
from feeds.entry import Format, Site
from feeds.gone import GONE, gone_map
from feeds.layout import CARD, Layout, Style
from feeds.opensearch import description
from feeds.opml import Group, opml, outline
from feeds.pages import article_page, directory_page, front_page, list_page, moved_page, not_found_page
from feeds.redirects import HOSTS, NGINX, host_rules, nginx_map
from feeds.render import document
from feeds.rendering import Rendered, missing, parts_of, render
from feeds.sources import sources_page
from feeds.static import assets
from feeds.statistics import LEAST_DAYS, SHOWN_DAYS, statistics_page
from store.archives import FULL
from store.article import Due, Feed, FeedKind, Listed, Output, Tombstone
from store.dues import NEWS
from store.errors import KhulasaError
from store.snapshot import Snapshot

_BUSIEST: Final = 17
_GRAVES: Final = 50
"""The latest tombstones that a feed shows: readers that were away for longer keep what was removed."""
_NAMES: Final = {Format.ATOM: ATOM, Format.RSS: RSS, Format.JSON: JSON}
_GROUPS: Final = {
    FeedKind.SITE: Group.ALL,
    FeedKind.TAG: Group.TAGS,
    FeedKind.SOURCE: Group.SOURCES,
    FeedKind.QUERY: Group.QUERIES,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to be: nothing of it is made before it is asked for."""

    path: str
    make: Callable[[], Sequence[bytes]]
    listed: int = 0
    """How many of the feed's log an archive holds."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is due, with all the files that it has now."""

    due: Due
    files: tuple[File, ...]
    failed: tuple[str, ...] = ()
    """Why some of it is missing."""
    kept: tuple[str, ...] = ()
    """Files of it that stay as they are."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What a feed had once."""

    addresses: Sequence[str] = ()
    """Slugs that lead to it."""
    removed: Sequence[Tombstone] = ()
    """Entries that were removed, the latest first."""
    lost: Collection[int] = ()
    """Archives that lost something since they were written."""


@dataclass(frozen=True, slots=True)
class _List:
    """What is read of a feed before anything is rendered."""

    due: Due
    feed: Feed
    past: _Past
    style: Style
    columns: tuple[str, ...]
    newest: Sequence[Listed]
    archives: Mapping[int, Sequence[Listed]]
    """By number, those that have to be written."""
    logged: int
    """How many stories there ever were in its archives."""
    there: Sequence[int] = ()
    """The numbers of its archives, the oldest first: those whose stories were all pruned are gone."""

    def before(self, number: int) -> int | None:
        """Return the archive before one."""
        return next((one for one in reversed(self.there) if one < number), None)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes files of what is due, all from one snapshot."""

    snapshot: Snapshot
    site: Site
    layout: Layout
    keep: Callable[[Rendered], None]
    """Called with what was rendered."""

    def make(self, dues: Sequence[Due], outputs: Mapping[str, Output]) -> Iterator[Made]:
        """Yield the files of each; ``outputs`` are those that it had."""
        match dues[0].kind:
            case "article":
                yield from self._articles(dues)
            case "directory":
                yield from (Made(due, tuple(self._directory())) for due in dues)
            case "sources":
                yield from (Made(due, tuple(self._sources())) for due in dues)
            case "statistics":
                yield from (Made(due, tuple(self._statistics())) for due in dues)
            case "fixed":
                yield from (Made(due, tuple(self._fixed())) for due in dues)
            case _:
                yield from self._feeds(dues, outputs)

    def _fixed(self) -> Iterator[File]:
        for path, data in assets().items():
            yield File(path, partial(_alone, bytes, data))
        if self.layout.has_pages:
            yield File(NOT_FOUND, partial(_alone, not_found_page, self.site))
        if self.site.has_search:
            yield File(OPENSEARCH, partial(_alone, description, self.site))

    def _articles(self, dues: Sequence[Due]) -> Iterator[Made]:
        pages = self.snapshot.article_pages([due.number for due in dues]) if self.layout.has_pages else {}
        for due in dues:
            files: tuple[File, ...] = ()
            if found := pages.get(due.number):
                article, story = found
                path = article_path(article.short_id)
                files = (
                    File(
                        path, partial(_alone, article_page, self.site, article, story, self.snapshot.source)
                    ),
                )
            yield Made(due, files)

    def _directory(self) -> Iterator[File]:
        by_kind = {
            kind: self.snapshot.feeds(kind) for kind in (FeedKind.TAG, FeedKind.SOURCE, FeedKind.QUERY)
        }
        feeds = [feed for found in by_kind.values() for feed in found if self.layout.is_listed(feed)]
        if self.layout.has_pages:
            has_sources = self.snapshot.has_sources()
            make = partial(directory_page, has_sources=has_sources)
            yield File(DIRECTORY_PAGE, partial(_alone, make, self.site, feeds))
        yield File(OPML, partial(_alone, self._opml, feeds))
        slugs = {feed.number: feed.slug for feed in by_kind[FeedKind.TAG]}
        pairs = [
            (old, slugs[number])
            for number, own in self.snapshot.all_addresses().items()
            if number in slugs
            for old in own
        ]
        yield File(NGINX, partial(_alone, nginx_map, self.site, pairs))
        yield File(HOSTS, partial(_alone, host_rules, self.site, pairs))
        yield File(GONE, partial(_alone, gone_map, self.site, self.snapshot.removed()))

    def _sources(self) -> Iterator[File]:
        if self.layout.has_pages and (states := self.snapshot.source_states()):
            yield File(SOURCES_PAGE, partial(_alone, sources_page, self.site, states))

    def _statistics(self) -> Iterator[File]:
        if self.layout.has_pages:
            found = self.snapshot.latest_statistics(SHOWN_DAYS, self.site.timezone, least=LEAST_DAYS)
            yield File(STATISTICS_PAGE, partial(_alone, statistics_page, self.site, found))

    def _opml(self, feeds: Sequence[Feed]) -> bytes:
        listed = (self.snapshot.site(), *feeds)
        outlines = (
            outline(_GROUPS[feed.kind], channel_of(self.site, feed, minted(feed.uri)), self.site.formats)
            for feed in listed
        )
        return opml(self.site.title, outlines)

    def _feeds(self, dues: Sequence[Due], outputs: Mapping[str, Output]) -> Iterator[Made]:
        kind = FeedKind(dues[0].kind)
        numbers = [due.number for due in dues]
        feeds, old = self.snapshot.some_feeds(kind, numbers), self.snapshot.addresses(kind, numbers)
        removed, lost = self.snapshot.tombstones(kind, numbers), self.snapshot.losses(kind, numbers)
        done = Rendered()
        for due in dues:
            feed = feeds.get(due.number)
            graves = removed.get(due.number, ())[:_GRAVES]
            past = _Past(old[due.number], graves, lost.get(due.number, ()))
            try:
                yield self._feed(due, feed, past, done, outputs) if feed else Made(due, ())
            except KhulasaError:  # the store is damaged: nothing else will go better
                raise
            except Exception as error:  # noqa: BLE001 - what breaks must not cost the others
                yield _broken(due, outputs, error)
        if done.fragments:
            self.keep(done)

    def _feed(self, due: Due, feed: Feed, past: _Past, done: Rendered, outputs: Mapping[str, Output]) -> Made:
        style = self.layout.style_of(feed)
        if (placed := self.layout.placed(feed)) is None:
            return Made(due, ())
        found = self._read(due, placed, past, style, outputs)
        lists = (found.newest, *found.archives.values())
        if wanted := missing(lists) - done.fragments.keys() - done.failed.keys():
            done.add(render(self.snapshot, self.site, self.layout.columns(self.site.formats), wanted))
        return self._made(found, done, outputs)

    def _read(self, due: Due, feed: Feed, past: _Past, style: Style, outputs: Mapping[str, Output]) -> _List:
        columns = tuple(style.column(written_as) for written_as in self.site.formats)
        if self.layout.has_pages:
            columns = (*columns, CARD)
        newest = self.snapshot.newest(feed, style.entries, columns, style.per_source)
        # As long as a feed may hold all that it ever listed, there is nothing to archive; one that leaves out
        # what an outlet has too much of holds what it holds. What was archived stays when stories leave.
        room = style.entries if style.per_source is None else len(newest)
        logged = self.snapshot.archived(feed) if self.layout.has_archives else 0
        if logged <= room:
            return _List(due, feed, past, style, columns, newest, {}, 0)
        there = self.snapshot.archives(feed, logged)
        found = _List(due, feed, past, style, columns, newest, {}, logged, there)
        stale = _stale(there, past.lost)
        wanted = (n for n in there if n in stale or not _is_final(due, feed, n, outputs))
        archives = {n: self.snapshot.archive(feed, FULL * (n - 1) + 1, FULL * n, columns) for n in wanted}
        return replace(found, archives=archives)

    def _made(self, found: _List, done: Rendered, outputs: Mapping[str, Output]) -> Made:
        complete = found
        if done.fragments or done.failed:
            complete = replace(
                found,
                newest=done.complete(found.newest, found.columns),
                archives={n: done.complete(listed, found.columns) for n, listed in found.archives.items()},
            )
        failed: tuple[str, ...] = ()
        if done.failed:
            lists = (found.newest, *found.archives.values())
            shown = dict.fromkeys(item.story_id for listed in lists for item in listed)
            failed = tuple(done.failed[number] for number in shown if number in done.failed)
        numbers = set(found.there) - found.archives.keys()
        untouched = {feed_path(found.feed, name) for number in numbers for name in _archive_names(number)}
        kept = untouched & outputs.keys()
        return Made(found.due, tuple(self._files(complete)), failed, tuple(sorted(kept)))

    def _files(self, found: _List) -> Iterator[File]:
        feed = found.feed
        removed = (tombstone.when for tombstone in found.past.removed)
        latest = found.there[-1] if found.there else None
        channel = self._channel(found, found.newest, Archive(before=latest), removed)
        for slug in (feed.slug, *found.past.addresses):
            here = replace(feed, slug=slug)
            for written_as in self.site.formats:
                # At an old address, for static hosts, the same feed: its link to itself is the new one.
                yield File(
                    feed_path(here, _NAMES[written_as]), partial(self._document, found, channel, written_as)
                )
        if self.layout.has_pages:
            yield File(feed_path(feed, INDEX), partial(_alone, self._page, found))
            for slug in found.past.addresses:
                path = feed_path(replace(feed, slug=slug), INDEX)
                yield File(path, partial(_alone, moved_page, self.site, slug, feed))
        for number, listed in found.archives.items():
            yield from self._archive(found, number, listed)

    def _archive(self, found: _List, number: int, listed: Sequence[Listed]) -> Iterator[File]:
        channel = self._channel(found, listed, Archive(number, before=found.before(number)))
        held = min(FULL, found.logged - FULL * (number - 1))
        for written_as, name in zip((Format.ATOM, Format.RSS), _archive_names(number), strict=True):
            if written_as in self.site.formats:
                part = replace(found, newest=listed, past=_Past())
                yield File(
                    feed_path(found.feed, name), partial(self._document, part, channel, written_as), held
                )

    def _channel(
        self, found: _List, listed: Sequence[Listed], place: Archive, removed: Iterable[datetime] = ()
    ) -> Channel:
        latest = max((item.updated for item in listed if item.updated is not None), default=None)
        known = [] if latest is None else [datetime.fromtimestamp(latest, UTC)]
        updated = max((*known, *removed), default=minted(found.feed.uri))
        return channel_of(self.site, found.feed, updated, place=place)

    def _document(self, found: _List, channel: Channel, written_as: Format) -> Sequence[bytes]:
        _check_channels(self.site, found.feed.kind, written_as, is_archive=channel.archived)
        fragments = parts_of(found.newest, found.columns, found.style.column(written_as))
        return document(channel, written_as, fragments, found.past.removed)

    def _page(self, found: _List) -> bytes:
        cards = parts_of(found.newest, found.columns, CARD)
        shown = [item.story_id for item in found.newest]
        if found.feed.kind == FeedKind.SITE:
            facts = self.snapshot.front(shown, _BUSIEST)
            listed = tuple(of for of in facts.queries if self.layout.is_listed(of.feed))
            return front_page(self.site, replace(facts, queries=listed), cards)
        return list_page(self.site, self.snapshot.facts(found.feed, shown), cards)


def _alone(make: Callable[..., bytes], *values: object) -> list[bytes]:
    """Return a file that is made in one piece."""
    return [make(*values)]


@lru_cache(maxsize=64)
def _check_channels(site: Site, kind: FeedKind, written_as: Format, *, is_archive: bool) -> None:
    """
    Raise ValueError when the site's settings give channels that must not be published.

    Feeds of a kind differ in words only, which are escaped; and each entry was checked by itself.
    """
    feed = Feed(kind, 0, "مثال", "مثال", "tag:example.org,2026:example")
    place = Archive(1) if is_archive else SUBSCRIBED
    channel = channel_of(site, feed, minted(feed.uri), place=place)
    check_feed(b"".join(document(channel, written_as, ())))


def _broken(due: Due, outputs: Mapping[str, Output], error: Exception) -> Made:
    """Leave everything as it is."""
    kept = tuple(path for path, output in outputs.items() if _owns(due, output))
    return Made(due, (), (f"cannot be rendered: {type(error).__name__}: {error}",), kept)


def _archive_names(number: int) -> tuple[str, str]:
    return archive_name(number), archive_name(number, rss=True)


def _owns(due: Due, output: Output) -> bool:
    return (due.kind, due.number) == (output.kind, output.number)


def _stale(there: Sequence[int], lost: Collection[int]) -> set[int]:
    """Return the archives that lost something, and those that lead to one that is no more."""
    gone = set(lost) - set(there)
    after = (next((number for number in there if number > one), None) for one in gone)
    return {*lost, *(number for number in after if number is not None)}


def _is_final(due: Due, feed: Feed, number: int, outputs: Mapping[str, Output]) -> bool:
    """Tell whether an archive was written when it was full already: news never changes it again."""
    if due.why != NEWS:
        return False
    written = [outputs.get(feed_path(feed, name)) for name in _archive_names(number)]
    return all(output is None or output.listed == FULL for output in written) and any(written)
