"""What is published beside what the site is called: how much of each story, and with what."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from feeds.entry import Form, Format, Site
from store.article import Feed, FeedKind
from store.dues import ARTICLE, DIRECTORY, FIXED, SOURCES, STATISTICS
from store.secrecy import secret_folder


@dataclass(frozen=True, slots=True)
class Style:
    """How a feed shows stories."""

    form: Form = Form.FULL
    entries: int = 50
    """The most that it holds."""
    per_source: int | None = None
    """The most of one outlet, so that none floods it; None for any number."""

    def column(self, written_as: Format) -> str:
        """Return where the store keeps the fragments that it is made of."""
        return f"{written_as}_{self.form}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What there is in the published folder."""

    style: Style = field(default_factory=Style)
    queries: Mapping[str, Style] = field(default_factory=dict)
    """How saved queries show stories, by slug."""
    private: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """The secret parts of addresses that stand in no list, by the query's slug; None for one that nobody
    told us: then it is published nowhere."""
    has_pages: bool = True
    """Whether people find HTML pages beside the feeds."""
    has_archives: bool = True
    """Whether what a feed holds no longer stays to be had (RFC 5005)."""
    has_gzip: bool = False
    """Whether a compressed file lies beside each file, for servers that hand it out."""

    def style_of(self, feed: Feed) -> Style:
        """Return how a feed shows stories. An outlet cannot flood its own feed."""
        if feed.kind == FeedKind.SOURCE:
            return replace(self.style, per_source=None)
        return self.queries.get(feed.slug, self.style) if feed.kind == FeedKind.QUERY else self.style

    def is_listed(self, feed: Feed) -> bool:
        """Tell whether other pages may lead to a feed."""
        return feed.kind != FeedKind.QUERY or feed.slug not in self.private

    def placed(self, feed: Feed) -> Feed | None:
        """Return a feed with the folder that it is published in for its slug; None if it is in none."""
        if self.is_listed(feed):
            return feed
        token = self.private[feed.slug]
        return replace(feed, slug=secret_folder(feed.slug, token)) if token else None

    def columns(self, formats: Iterable[Format]) -> tuple[str, ...]:
        """Return the fragments that some feed in these formats, or some page, is made of."""
        styles = (self.style, *self.queries.values())
        made = {style.column(written_as) for style in styles for written_as in formats}
        return tuple(sorted(made | ({CARD} if self.has_pages else set())))


CARD: Final = "card"
"""Where the store keeps a story's HTML in lists."""

_LIBRARIES: Final = ("feedgen", "jinja2", "lxml", "markupsafe", "nh3")
_OF_ALL: Final = (
    "arabic/*",
    "store/markup.py",
    "store/secrecy.py",
    "feeds/address.py",
    "feeds/markup.py",
    "feeds/richtext.py",
    "feeds/entry.py",
)
_OF_PAGES: Final = (
    "feeds/pages.py",
    "feeds/frame.py",
    "feeds/static.py",
    "feeds/assets/*",
    "feeds/templates/*",
)
_OF_FEEDS: Final = ("feeds/render.py", "feeds/generator.py", "feeds/mould.py", "feeds/jsonfeed.py")
_LISTS: Final = ("feeds/layout.py", "feeds/outputs.py", "feeds/channel.py", *_OF_FEEDS, *_OF_PAGES)
_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "fragments": (*_OF_FEEDS, "feeds/pages.py", "feeds/frame.py", "feeds/templates/card.html"),
    FeedKind.SITE: _LISTS,
    FeedKind.TAG: _LISTS,
    FeedKind.SOURCE: _LISTS,
    FeedKind.QUERY: _LISTS,
    ARTICLE: ("feeds/outputs.py", *_OF_PAGES),
    DIRECTORY: (*_LISTS, "feeds/directory.py", "feeds/opml.py", "feeds/redirects.py", "feeds/gone.py"),
    SOURCES: ("feeds/outputs.py", "feeds/sources.py", "feeds/directory.py", *_OF_PAGES),
    STATISTICS: ("feeds/outputs.py", "feeds/statistics.py", "store/statistics.py", *_OF_PAGES),
    FIXED: ("feeds/outputs.py", "feeds/opensearch.py", *_OF_PAGES),
}
"""The files of this program that decide what each kind of file looks like."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """Digests of all that published files depend on and that is no article."""

    fragments: str
    by_kind: Mapping[str, str]


def recipes(site: Site, layout: Layout) -> Recipes:
    """
    Return what each kind of file is made by; a kind whose recipe changes is made anew, and no other.

    >>> from dataclasses import replace
    >>> from zoneinfo import ZoneInfo
    >>> site = Site("خلاصة", "أخبار", "https://example.org/", ZoneInfo("UTC"))
    >>> before, after = recipes(site, Layout()), recipes(replace(site, title="موجز"), Layout())
    >>> before.fragments == after.fragments, before.by_kind["tag"] == after.by_kind["tag"]
    (True, False)
    """
    shared = (layout.has_pages, layout.has_gzip)
    wanted: dict[str, object] = {
        "fragments": (site.base_url, site.language, str(site.timezone), layout.columns(site.formats)),
        ARTICLE: (site, shared),
        FIXED: (site, shared),
        SOURCES: (site, shared),
        STATISTICS: (site, shared),
        DIRECTORY: (site, shared, sorted(layout.private)),
    }
    everything = (site, layout.style, layout.has_archives, shared)
    queries = (*everything, sorted(layout.queries.items()), sorted(layout.private.items()))
    wanted |= dict.fromkeys((FeedKind.TAG, FeedKind.SOURCE), everything)
    wanted[FeedKind.SITE] = (*everything, sorted(layout.private))
    wanted[FeedKind.QUERY] = queries
    made = {kind: _digest(_program(kind), repr(settings)) for kind, settings in wanted.items()}
    return Recipes(made.pop("fragments"), made)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _program(kind: str) -> str:
    """Return what tells this program's output from another's: its own files, and the libraries that write."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    patterns = (*_OF_ALL, *_SOURCES[kind])
    for path, file in _package_files():
        if any(fnmatch(path, pattern) for pattern in patterns):
            digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def _package_files() -> tuple[tuple[str, Traversable], ...]:
    packages = ("arabic", "store", "feeds")
    return tuple(found for package in packages for found in _files(files(package), package))


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        place = f"{path}/{item.name}"
        if item.is_dir() and item.name != "__pycache__":
            yield from _files(item, place)
        elif item.is_file():
            yield place, item
