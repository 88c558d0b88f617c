"""HTML as a feed or a page gives it -> an article's own: absolute, without trackers, bounded, sanitised."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from ingest.dom import address
from store.links import is_tracking
from store.markup import edited, sanitised

LONGEST: Final = 400_000
"""Letters of one article with its markup; a long report has fifty thousand."""
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-lazy")
_SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE: Final = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,3})?)[wx])?\s*(?:,|$)")
_LONGEST_SET: Final = 10_000
_PLACEHOLDER: Final = re.compile(
    r"(?:^|/)(?:blank|spacer|placeholder|pixel|transparent|1x1|lazy[\w-]*|grey|gray|loading)\.(?:gif|png|svg|jpe?g|webp)$",
    re.IGNORECASE,
)
_ZERO_OR_ONE: Final = re.compile(r"\s*[01](?:\.0+)?\s*(?:px)?\s*", re.IGNORECASE)
_INVISIBLE: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
# Hosts, or places on any host, whose pictures count readers and show nothing.
_COUNTING_HOST: Final = re.compile(
    r"(?:^|\.)(?:stats\.wordpress\.com|pixel\.wp\.com|stats\.wp\.com|doubleclick\.net|google-analytics\.com"
    r"|googletagmanager\.com|scorecardresearch\.com|quantserve\.com|feedsportal\.com|pheedo\.com|chartbeat\.net"
    r"|facebook\.com|feedburner\.com|feedproxy\.google\.com)$|^(?:pixel|beacon|track|tracking)\."
)
_COUNTING_PLACE: Final = re.compile(
    r"/(?:~r|~ff|~4)/.*|(?:.*/)?(?:pixel|beacon|tracking|tracker|1x1|blank|spacer)(?:\.(?:gif|png|php|aspx?))?/?",
    re.IGNORECASE,
)
_HOLLOW: Final = re.compile(
    r"<(a|abbr|b|bdi|blockquote|cite|code|div|em|figcaption|figure|h[1-6]|i|li|mark|ol|p|pre|q|s|section|small"
    r"|strong|sub|sup|u|ul)(?: [a-z-]+=\"[^\"]*\")*>(?:\s|<br>)*</\1>"
)
_ROUNDS: Final = 4


def cleaned(html: str, base: str = "") -> str:
    """
    Return sanitised HTML whose links and pictures are absolute, without what counts readers, or is empty.

    Pictures that a script would load later are there at once. What is longer than an article is cut.

    >>> cleaned('<p><font>مطر</font> <a href="/1?utm_source=x">غزير</a><img src="/b.gif" width=1 height=1>',
    ...         "https://news.example/feed")
    '<p>مطر <a href="https://news.example/1">غزير</a></p>'
    """
    whole = edited(html[:LONGEST], _editor(base))
    html = _without_hollow(whole)
    html = html if html == whole else sanitised(html)
    # What references and missing ends add is not cut but refused: the cut would not be where words end.
    return html if len(html) <= 2 * LONGEST else sanitised(html[:LONGEST])


def without_tracking(url: str) -> str:
    """
    Return an address without the parameters that tell who sent its reader; the others stay as they are.

    >>> without_tracking("https://n.example/a?id=%D8%A3&utm_source=rss#top")
    'https://n.example/a?id=%D8%A3#top'
    """
    if "?" not in url:
        return url
    parts = urlsplit(url)
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not is_tracking(pair)]
    return url if len(kept) == len(pairs) else urlunsplit(parts._replace(query="&".join(kept)))


def is_counter(url: str) -> bool:
    """
    Tell whether a picture's address counts readers.

    >>> is_counter("https://pixel.wp.com/b.gif?host=a"), is_counter("https://a.example/b.jpg")
    (True, False)
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(_COUNTING_HOST.search(host) or _COUNTING_PLACE.fullmatch(parts.path))


def _editor(base: str) -> Callable[[str, dict[str, str]], Mapping[str, str] | None]:
    """Return what decides about links and media of one document."""
    shown: set[str] = set()

    def edit(name: str, told: dict[str, str]) -> Mapping[str, str] | None:
        if name == "a":
            link = _link(told.get("href", ""), base)
            return {"href": link, **_kept(told, "title", "dir", "lang")} if link else None
        if name == "img":
            source = _picture(told, base)
            # Behind a picture that a script loads, the same stands for those without scripts.
            if source is None or source in shown:
                return None
            shown.add(source)
            return {"src": source, **_kept(told, "alt", "title", "width", "height", "dir", "lang")}
        found = {key: _whole(told[key], base) for key in ("src", "poster") if told.get(key)}
        media = {key: whole for key, whole in found.items() if whole}
        if name == "source" and "src" not in media:
            return None
        return {**media, **_kept(told, "type", "width", "height", "dir", "lang")}

    return edit


def _kept(told: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: told[name] for name in names if name in told}


def _link(href: str, base: str) -> str | None:
    href = href.strip()
    if href.lower().startswith("mailto:"):
        return href
    # A place on the page that the text once stood on, or none.
    link = None if not href or href.startswith("#") else _whole(href, base)
    return without_tracking(link) if link else None


def _whole(link: str, base: str) -> str | None:
    # What is absolute is not joined, which takes longer than all else that is done to a link.
    return address(link, "" if link.startswith(("https://", "http://")) else base)


def _picture(told: Mapping[str, str], base: str) -> str | None:
    """Return a picture's address; None for what is none, and for what is not there to be seen."""
    if _is_unseen(told):
        return None
    direct = _whole(told["src"], base) if told.get("src") else None
    lazy = (_whole(told[name], base) for name in _LAZY if told.get(name))
    sets = (_largest(told[name], base) for name in _SETS if told.get(name))
    later = next(filter(None, lazy), None)
    if later is None and (direct is None or _PLACEHOLDER.search(urlsplit(direct).path)):
        later = next(filter(None, sets), None)
    source = later or direct
    return None if source is None or is_counter(source) else source


def _is_unseen(told: Mapping[str, str]) -> bool:
    is_point = all(_ZERO_OR_ONE.fullmatch(told.get(name, "")) for name in ("width", "height"))
    is_flat = any(re.fullmatch(r"\s*0\s*(?:px)?\s*", told.get(name, "")) for name in ("width", "height"))
    return is_point or is_flat or "hidden" in told or bool(_INVISIBLE.search(told.get("style", "")))


def _largest(candidates: str, base: str) -> str | None:
    """Return the largest of the pictures that a set offers."""
    found = [(float(size or 1), url) for url, size in _CANDIDATE.findall(candidates[:_LONGEST_SET])]
    addresses = (address(url, base) for _, url in sorted(found, key=lambda each: -each[0]))
    return next(filter(None, addresses), None)


def _without_hollow(html: str) -> str:
    for _ in range(_ROUNDS):
        shorter = _HOLLOW.sub("", html)
        if shorter == html:
            break
        html = shorter
    return html.strip()
