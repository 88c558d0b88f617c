"""Where each thing lives: paths in the published folder, and their addresses."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from store.article import Feed, FeedKind, Tag
from store.secrecy import is_secret

INDEX: Final = "index.html"
ATOM: Final = "atom.xml"
RSS: Final = "rss.xml"
JSON: Final = "feed.json"
OPML: Final = "feeds.opml"
DIRECTORY: Final = "feeds/index.html"
"""The page of all feeds; the folders beside it are those of saved queries."""
SOURCES: Final = "sources/index.html"
"""The page of the remote sources; the folders beside it are those of outlets."""
STATISTICS: Final = "stats/index.html"
"""The page that tells how much came in."""
NOT_FOUND: Final = "404.html"
SEARCH: Final = "search"
"""Where the server answers questions: no file lies there."""
OPENSEARCH: Final = "opensearch.xml"
"""What tells browsers and programs how to ask."""

_FOLDERS: Final = {
    FeedKind.SITE: "",
    FeedKind.TAG: "tags/{}/",
    FeedKind.SOURCE: "sources/{}/",
    FeedKind.QUERY: "feeds/{}/",
}


def article_path(short_id: str) -> str:
    """Return the path of an article's page."""
    return f"articles/{short_id}/{INDEX}"


def tag_path(slug: str, name: str = INDEX) -> str:
    """
    Return the path of a tag's page or feed.

    >>> tag_path("مهرجان-الربيع", ATOM)
    'tags/مهرجان-الربيع/atom.xml'
    """
    return f"tags/{slug}/{name}"


def feed_path(feed: Feed, name: str = INDEX) -> str:
    """
    Return the path of a feed's page, or of one of its formats.

    >>> feed_path(Feed(FeedKind.SOURCE, 7, "صوت الواحة", "صوت-الواحه", "tag:example.org,2026:sources/7"), RSS)
    'sources/صوت-الواحه/rss.xml'
    """
    return _FOLDERS[feed.kind].format(feed.slug) + name


def is_private(feed: Feed | Tag | None) -> bool:
    """Tell whether a feed's address is known to those only who were given it, and stands in no list."""
    return isinstance(feed, Feed) and feed.kind is FeedKind.QUERY and is_secret(feed_path(feed))


def archive_name(number: int, *, rss: bool = False) -> str:
    """
    Return the name, below its feed's folder, of an archive document (RFC 5005): JSON Feed has none.

    >>> archive_name(3), archive_name(3, rss=True)
    ('archive/3.xml', 'archive/3-rss.xml')
    """
    return f"archive/{number}{'-rss' * rss}.xml"


def asset_path(name: str) -> str:
    """Return the path of a style sheet, a font or an image."""
    return f"assets/{name}"


def href(path: str) -> str:
    """
    Return the path as a link writes it: percent-encoded, a folder instead of its index page.

    >>> href("tags/قهوة/index.html"), href("index.html")
    ('tags/%D9%82%D9%87%D9%88%D8%A9/', '')
    """
    return quote(path.removesuffix(INDEX) if path.rpartition("/")[2] == INDEX else path)


def root_of(path: str) -> str:
    """
    Return the way from a page to the top of the published folder, wherever that is mounted.

    >>> root_of("index.html"), root_of("tags/قهوة/index.html")
    ('./', '../../')
    """
    return "../" * path.count("/") or "./"


@lru_cache(maxsize=64)
def uri(iri: str) -> str:
    """
    Return the address in ASCII: feed readers and the W3C validator refuse anything else.

    >>> uri("https://خلاصة.example/أخبار/?ص=1")
    'https://xn--mgben3a3e.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/?%D8%B5=1'
    """
    parts = urlsplit(iri)
    host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    # The percent sign stays: what was encoded before must not be encoded twice.
    path, query = (quote(part, safe="/%:@!$&'()*+,;=?~") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


_WEB: Final = re.compile(r"https?://[\w:@%.~-]+(?:[/?][\w;/?:@&=+$.!~*'()%,-]*)?", re.ASCII)
_BARE_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def web_address(iri: str | None) -> str | None:
    """
    Return the address in ASCII if it is one of the web, else None: whatever a page or a feed may have given.

    >>> web_address("https://صور.example/نخلة 1.jpg"), web_address("javascript:alert(1)")
    ('https://xn--wgbh1d.example/%D9%86%D8%AE%D9%84%D8%A9%201.jpg', None)
    """
    try:
        address = uri(_BARE_PERCENT.sub("%25", (iri or "").strip()))
    except ValueError:  # no host can be called that, or half a surrogate pair
        return None
    return address if _WEB.fullmatch(address) else None
