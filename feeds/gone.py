"""Pages of removed articles: told to web servers, and read back by our own, so that they answer 410."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from feeds.address import INDEX, article_path
from feeds.entry import Site

GONE: Final = "gone.map"
_ABOUT: Final = "# Pages of articles that were removed. Written by khulasa."
_LINE: Final = re.compile(r'".*/articles/([0-9a-f]{16})/" 1;')
_PAGE: Final = re.compile(r"articles/([0-9a-f]{16})(?:/|/index\.html)?")


def gone_map(site: Site, short_ids: Iterable[str]) -> bytes:
    """
    Return what nginx includes into ``map $uri $khulasa_gone { … }``, to answer 410 where the result is 1.

    >>> from zoneinfo import ZoneInfo
    >>> site = Site("خلاصة", "أخبار", "https://example.org/feeds/", ZoneInfo("UTC"))
    >>> print(gone_map(site, ["0123456789abcdef"]).decode().splitlines()[1])
    "/feeds/articles/0123456789abcdef/index.html" 1;
    """
    base = unquote(urlsplit(site.url()).path)
    pages = (base + article_path(short_id) for short_id in sorted(short_ids))
    ways = (way for page in pages for way in (page, page.removesuffix(INDEX), page.removesuffix(f"/{INDEX}")))
    return "".join(f"{line}\n" for line in (_ABOUT, *(f'"{way}" 1;' for way in ways))).encode()


def article_of(path: str) -> str | None:
    """
    Return the short id of the article whose page is asked for; None for every other path.

    >>> article_of("articles/0123456789abcdef/"), article_of("atom.xml")
    ('0123456789abcdef', None)
    """
    found = _PAGE.fullmatch(path)
    return found and found[1]


def read_gone(data: bytes) -> frozenset[str]:
    """
    Return the short ids in such a map; lines that are none of ours are passed over.

    >>> read_gone(b'"/feeds/articles/0123456789abcdef/" 1;')
    frozenset({'0123456789abcdef'})
    """
    lines = data.decode(errors="replace").splitlines()
    found = (_LINE.fullmatch(line) for line in lines)
    return frozenset(match[1] for match in found if match)
