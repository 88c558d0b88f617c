"""An HTML page that lists articles → their links, by a CSS selector that its owner gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from arabic.hygiene import one_line
from ingest.dom import Element, address, base_of, parsed, selected, text_of
from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.moments import moment_of
from ingest.webpage import place_of

MOST: Final = 2000
"""Links of one page."""
_UTC: Final = ZoneInfo("UTC")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link to an article."""

    url: str
    title: str = ""
    published: datetime | None = None
    """What the list says beside it, in UTC."""


def links(data: bytes, content_type: str | None, url: str, item: str | None) -> tuple[ListedLink, ...]:
    """
    Return the links of a page that ``item`` selects, or that stand in what it selects, in the page's order.

    Raises PageError for a page that is none or has no such links, and ValueError for a bad selector.

    >>> page = "<article><a href=/7><img></a><h2><a href=/7#top>عودة النهر</a></h2></article><a href=/8>x</a>"
    >>> [(link.url, link.title) for link in links(page.encode(), None, "https://n.example/", "article")]
    [('https://n.example/7', 'عودة النهر')]
    """
    if not item:
        raise PageError(
            "", "lists articles nobody knows where", "give `item`, a CSS selector such as 'article h2 a'"
        )
    tree = parsed(decoded(data, content_type))
    base = base_of(tree, url)
    here = place_of(url)
    found: dict[str, ListedLink] = {}
    for element in selected(tree, (item,)):
        for link in _links(element):
            place = address(link.get("href"), base)
            if not place or (place := place_of(place)) == here:
                continue
            known = found.get(place)
            if known is None and len(found) < MOST:
                found[place] = ListedLink(place, _title(link), _published(link, element))
            elif known and not known.title:
                found[place] = ListedLink(place, _title(link), known.published)
    if not found:
        raise PageError("", f"has no links that {item!r} selects", "look at the page and correct `item`")
    return tuple(found.values())


def _links(element: Element) -> Iterator[Element]:
    """Yield the links that lead to articles: those in headings, if there are any."""
    if element.tag == "a":
        yield element
        return
    above = next(element.iterancestors("a"), None)
    if above is not None:
        yield above  # a card that is a link as a whole
        return
    all_links = list(islice(element.iter("a"), MOST))
    headed = [link for link in all_links if _is_headed(link, element)]
    yield from headed or all_links


def _is_headed(link: Element, element: Element) -> bool:
    if next(link.iter(*_HEADINGS), None) is not None or element.tag in _HEADINGS:
        return True
    for above in link.iterancestors():
        if above.tag in _HEADINGS:
            return True
        if above is element:
            break
    return False


def _title(link: Element) -> str:
    heading = next(link.iter(*_HEADINGS), None)
    title = text_of(heading if heading is not None else link)
    if title:
        return title
    image = next(link.iter("img"), None)
    return one_line(link.get("title") or (image.get("alt") if image is not None else "") or "")


def _published(link: Element, element: Element) -> datetime | None:
    """Return the date within a link, or within the smallest thing round it that holds no other link's."""
    for around in (link, *islice(link.iterancestors(), 5)):
        times = list(islice(around.iter("time"), 2))
        if times:
            return moment_of(times[0].get("datetime") or text_of(times[0]), _UTC) if len(times) == 1 else None
        if around is element and around is not link:
            break
    return None
