"""Where each thing lives: paths in the published folder, and their addresses."""

from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

INDEX: Final = "index.html"
ATOM: Final = "atom.xml"
RSS: Final = "rss.xml"
NOT_FOUND: Final = "404.html"


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
