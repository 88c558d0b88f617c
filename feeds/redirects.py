"""Old addresses of tags: where each leads, written for web servers and read back by our own."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from feeds.address import ATOM, INDEX, JSON, RSS, href, tag_path
from feeds.entry import Site

NGINX: Final = "redirects.map"
HOSTS: Final = "_redirects"

_NAMES: Final = (INDEX, ATOM, RSS, JSON)
_ABOUT: Final = "# Old addresses of tags -> where they are now. Written by khulasa."

Pair = tuple[str, str]
"""Two slugs: what a tag's address was, and what it is."""


def nginx_map(site: Site, pairs: Iterable[Pair]) -> bytes:
    """
    Return what nginx includes into ``map $uri $khulasa_moved { … }``, to answer 301 with the result.

    nginx decodes $uri, but not $request_uri: each address stands there both ways.
    """
    lines = (f'"{old}" "{new}";' for old, new in _moves(site, pairs))
    return _written(lines)


def host_rules(site: Site, pairs: Iterable[Pair]) -> bytes:
    """Return the same as a ``_redirects`` file, which Netlify, Cloudflare Pages and their like read."""
    return _written(f"{old} {new} 301" for old, new in _moves(site, pairs))


def read_rules(rules: bytes) -> dict[str, str]:
    """
    Return the pairs of slugs in a ``_redirects`` file; lines that are none of ours are passed over.

    >>> from zoneinfo import ZoneInfo
    >>> site = Site("خلاصة", "أخبار", "https://example.org/feeds/", ZoneInfo("UTC"))
    >>> read_rules(host_rules(site, [("الحبوب", "القمح")]))
    {'الحبوب': 'القمح'}
    """
    found = {}
    for line in rules.decode(errors="replace").splitlines():
        match line.split():
            case [old, new, "301"] if old.endswith(f"/{ATOM}") and new.endswith(f"/{ATOM}"):
                found[_slug(old)] = _slug(new)
    return found


def _slug(address: str) -> str:
    return unquote(address.split("/")[-2])


def _moves(site: Site, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield each address that has moved, as it may be asked for, and where it is now."""
    base = urlsplit(site.url()).path
    for old, new in sorted(pairs):
        for name in _NAMES:
            target = base + href(tag_path(new, name))
            path = tag_path(old, name)
            asked = (
                [path, path.removesuffix(INDEX), path.removesuffix(f"/{INDEX}")] if name == INDEX else [path]
            )
            for way in asked:
                yield from dict.fromkeys([(f"{unquote(base)}{way}", target), (f"{base}{quote(way)}", target)])


def _written(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in (_ABOUT, *lines)).encode()
