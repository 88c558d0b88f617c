"""Store, site -> what the published folder should hold."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, lru_cache, partial
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from feeds.address import ATOM, INDEX, NOT_FOUND, RSS, article_path, tag_path
from feeds.channel import channel_from
from feeds.entry import Site, entry_from
from feeds.plan import Bundle, Renderers, Stage, fingerprint
from feeds.redirects import HOSTS, NGINX, host_rules, nginx_map
from feeds.render import atom, rss
from feeds.site import article_page, assets, index_page, moved_page, not_found_page, tag_page
from store.article import Tag, TagSummary
from store.store import Store

_LIBRARIES: Final = ("feedgen", "jinja2", "lxml", "markupsafe")


# Most stories have several tags, whose feeds are published one after another: making an entry again costs a
# hundred times as much as finding it. As many as fit into some 50 MB.
_entry = lru_cache(maxsize=1024)(entry_from)


def everything(store: Store, site: Site) -> Iterator[Bundle]:
    """Return all files: nothing is rendered or even loaded yet, only versions are read."""
    summaries, deserted = store.tags(), store.deserted_tags()
    yield from _fixed(site)
    yield from _articles(store, site)
    # Whoever subscribed to a tag that has no stories now gets an empty feed, and its news when there is some.
    yield from (_tag(store, site, summary) for summary in (*summaries, *deserted))
    yield from _whole(store, site, summaries)
    yield _moved(site, (*summaries, *deserted))


def of_tags(store: Store, site: Site, tags: Collection[Tag]) -> Iterator[Bundle]:
    """Return the files of some tags only."""
    wanted = {tag.slug for tag in tags}
    found = (*store.tags(), *store.deserted_tags())
    return (_tag(store, site, summary) for summary in found if summary.tag.slug in wanted)


def _moved(site: Site, summaries: Sequence[TagSummary]) -> Bundle:
    pairs = [(old, summary.tag.slug) for summary in summaries for old in summary.addresses]
    renderers: Renderers = {
        NGINX: lambda: nginx_map(site, pairs),
        HOSTS: lambda: host_rules(site, pairs),
    }
    return Bundle(Stage.INDEXES, dict.fromkeys(renderers, _mark(site, sorted(pairs))), lambda: renderers)


def _fixed(site: Site) -> Iterator[Bundle]:
    """Return what depends on no article: assets first, since pages need them."""
    renderers: Renderers = {path: partial(bytes, data) for path, data in assets().items()}
    yield Bundle(Stage.ARTICLES, dict.fromkeys(renderers, renderer()), lambda: renderers)
    missing: Renderers = {NOT_FOUND: lambda: not_found_page(site)}
    yield Bundle(Stage.INDEXES, {NOT_FOUND: _mark(site)}, lambda: missing)


def _articles(store: Store, site: Site) -> Iterator[Bundle]:
    for short_id, article_version in store.article_versions():
        path = article_path(short_id)
        mark = _mark(site, short_id, article_version)
        yield Bundle(Stage.ARTICLES, {path: mark}, partial(_load_article, store, site, short_id))


def _load_article(store: Store, site: Site, short_id: str) -> Renderers:
    article, story = store.article_page(short_id)
    return {article_path(short_id): lambda: article_page(site, article, story)}


def _tag(store: Store, site: Site, summary: TagSummary) -> Bundle:
    tag = summary.tag
    stories = store.newest_versions(tag, site.entries)
    feed_mark = _mark(site, tag, stories)
    marks = {tag_path(slug, name): feed_mark for slug in _slugs(summary) for name in (ATOM, RSS)}
    marks |= {tag_path(old): _mark(site, tag) for old in summary.addresses}
    # The count and the latest date may change by a story that is too old for the feed.
    marks[tag_path(tag.slug)] = _mark(site, summary, stories)
    return Bundle(Stage.FEEDS, marks, partial(_load_tag, store, site, summary))


def _load_tag(store: Store, site: Site, summary: TagSummary) -> Renderers:
    tag = summary.tag
    stories = store.newest(tag, site.entries)
    entries = [_entry(story, site) for story in stories]
    channel = channel_from(site, tag.uri, entries, tag)
    renderers: dict[str, Callable[[], bytes]] = {
        tag_path(old): partial(moved_page, site, old, tag) for old in summary.addresses
    }
    # At an old address, for static hosts, the same feed: same ids, and its link to itself is the new one.
    for slug in _slugs(summary):
        renderers[tag_path(slug, ATOM)] = lambda: atom(channel, entries)
        renderers[tag_path(slug, RSS)] = lambda: rss(channel, entries)
    return renderers | {tag_path(tag.slug): lambda: tag_page(site, summary, stories)}


def _slugs(summary: TagSummary) -> tuple[str, ...]:
    return (summary.tag.slug, *summary.addresses)


def _whole(store: Store, site: Site, summaries: Sequence[TagSummary]) -> Iterator[Bundle]:
    stories = store.newest_versions(None, site.entries)
    mark = _mark(site, store.site_uri, stories)
    yield Bundle(Stage.FEEDS, {ATOM: mark, RSS: mark}, partial(_load_feeds, store, site))
    index_mark = _mark(site, stories, summaries)
    yield Bundle(Stage.INDEXES, {INDEX: index_mark}, partial(_load_index, store, site, summaries))


def _load_feeds(store: Store, site: Site) -> Renderers:
    entries = [_entry(story, site) for story in store.newest(None, site.entries)]
    channel = channel_from(site, store.site_uri, entries)
    return {ATOM: lambda: atom(channel, entries), RSS: lambda: rss(channel, entries)}


def _load_index(store: Store, site: Site, summaries: Sequence[TagSummary]) -> Renderers:
    stories = store.newest(None, site.entries)
    return {INDEX: lambda: index_page(site, stories, summaries)}


def _mark(site: Site, *values: object) -> str:
    return fingerprint(renderer(), repr(site), *map(repr, values))


@cache
def renderer() -> str:
    """Return what tells this program's output from another's: its own files, and the libraries that write."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    for package in ("feeds", "arabic"):
        for file in _files(files(package)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir() and item.name != "__pycache__":
            yield from _files(item)
        elif item.is_file():
            yield item
