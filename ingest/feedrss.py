"""A tree of RSS, 0.90 to 2.0 and RDF -> what it tells."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from typing import Final

from ingest.dom import Element, address
from ingest.errors import PageError
from ingest.feedentry import MOST_ENTRIES, Feed, Html, Told, entries_from, tidy_id, tidy_language
from ingest.feedmedia import media_in
from ingest.feedparts import (
    Parts,
    all_texts,
    atom_links,
    first_text,
    first_title,
    linked,
    names_of,
    parts_of,
    too_many,
)
from ingest.feedtext import html_of, plain_line
from ingest.feedtree import attribute, base_of, children, inner_html, key, language_of, text_of
from store.article import Credit

_CONTENTS: Final = ("content:encoded", "atom:content", "xhtml:body", "xhtml:div", "body", "fullcontent")
_SUMMARIES: Final = ("description", "atom:summary", "media:description", "itunes:summary", "dc:description")
_PUBLISHED: Final = (
    *("pubdate", "atom:published", "dc:date", "dcterms:issued", "dcterms:created", "date", "published"),
    *("atom:issued", "atom:created"),
)
_UPDATED: Final = ("atom:updated", "dcterms:modified", "atom:modified", "lastbuilddate", "updated")
_TITLES: Final = ("title", "dc:title", "atom:title", "media:title", "itunes:title")
_WITH_COMMAS: Final = ("media:keywords", "itunes:keywords", "keywords")
_COMMA: Final = re.compile("[,،]")
_LONGEST_TTL: Final = 60 * 24 * 365
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_rss(root: Element, url: str) -> Feed:
    """Return what a tree of RSS tells. Raises PageError where it holds no channel."""
    channels = [child for child in children(root) if key(child) == "channel"]
    loose = [child for child in children(root) if key(child) == "item"]
    if not channels and not loose:
        raise PageError(
            "", "is no feed: it has neither a channel nor items", "look at what its address shows"
        )
    outer = base_of(root, url)
    channel = channels[0] if channels else root
    parts = parts_of(channel)
    base = base_of(channel, outer)
    language = first_text(parts, "language", "dc:language") or language_of(channel) or language_of(root)
    links = list(atom_links(parts, base))
    site = _site(parts, links, base)
    items = chain(((item, base) for item in parts.get("item", ())), ((item, outer) for item in loose))
    told = (_told(item, base_of(item, around), language) for item, around in islice(items, MOST_ENTRIES))
    return Feed(
        title=plain_line(first_title(parts, "title", "dc:title", "atom:title")),
        link=site,
        id=tidy_id(first_text(parts, "atom:id")) or None,
        language=tidy_language(language),
        self_url=linked(links, "self"),
        hubs=tuple(dict.fromkeys(link for rel, _, link in links if rel == "hub")),
        ttl=_ttl(first_text(parts, "ttl")),
        skip_hours=frozenset(_hours(parts)),
        skip_days=frozenset(_days(parts)),
        entries=entries_from(told, site),
        problems=too_many(len(parts.get("item", ())) + len(loose)),
    )


def _told(item: Element, base: str, language: str | None) -> Told:
    parts = parts_of(item)
    content = _markup(parts, _CONTENTS, base)
    summary = _markup(parts, _SUMMARIES, base)
    return Told(
        title=first_title(parts, *_TITLES),
        link=_item_link(item, parts, base),
        guid=first_text(parts, "guid", "atom:id", "id", "dc:identifier"),
        published=all_texts(parts, *_PUBLISHED),
        updated=all_texts(parts, *_UPDATED),
        content=content,
        summary=summary,
        tags=_tags(parts),
        media=media_in(item, base),
        authors=_authors(parts),
        language=first_text(parts, "dc:language", "language") or language_of(item) or language,
        source=_source(parts, base),
    )


def _markup(parts: Parts, names: Iterable[str], base: str) -> Html | None:
    for name in names:
        for element in parts.get(name, ()):
            own = base_of(element, base)
            html = html_of(inner_html(element, own))
            if html.strip():
                return Html(html, own)
    return None


def _item_link(item: Element, parts: Parts, base: str) -> str | None:
    """Return where an item leads: its first address that is one, the original's before the counting one."""
    told = [
        *((element, text_of(element)) for element in parts.get("feedburner:origlink", ())),
        *((element, text_of(element) or attribute(element, "href")) for element in parts.get("link", ())),
    ]
    for element, link in told:
        if link.strip() and (whole := address(link, base_of(element, base))):
            return whole
    links = atom_links(parts, base)
    if found := linked(list(links), "alternate"):
        return found
    for guid in parts.get("guid", ()):
        link = text_of(guid).strip()
        is_said = attribute(guid, "isPermaLink").strip().lower()
        # What is said to be an address may be relative; what is not said to be none must look like one.
        is_address = is_said != "false" and (is_said == "true" or link.startswith(("http:", "https:")))
        if is_address and link and (whole := address(link, base_of(guid, base))):
            return whole
    about = attribute(item, "about") if parts.get("link") is None else ""
    return address(about, base) if about.startswith(("http:", "https:")) else None


def _site(parts: Parts, links: Iterable[tuple[str, str, str]], base: str) -> str | None:
    told = (text_of(element) or attribute(element, "href") for element in parts.get("link", ()))
    found = (address(link, base) for link in told if link.strip())
    return next(filter(None, found), None) or linked(links, "alternate")


def _tags(parts: Parts) -> Iterator[str]:
    for element in parts.get("category", ()):
        yield text_of(element) or attribute(element, "label") or attribute(element, "term")
    for element in parts.get("atom:category", ()):
        yield attribute(element, "label") or attribute(element, "term")
    yield from all_texts(parts, "dc:subject", "media:category")
    for line in all_texts(parts, *_WITH_COMMAS):
        yield from _COMMA.split(line)
    for group in (*parts.get("media:group", ()), *parts.get("media:content", ())):
        yield from _tags(parts_of(group))


def _authors(parts: Parts) -> Iterator[str]:
    for element in (*parts.get("author", ()), *parts.get("atom:author", ())):
        inner = parts_of(element)
        yield from names_of(all_texts(inner, "name", "atom:name") if inner else [text_of(element)])
    yield from names_of(all_texts(parts, "dc:creator"))
    if not any(name in parts for name in ("author", "atom:author", "dc:creator")):
        yield from names_of(all_texts(parts, "itunes:author"))


def _source(parts: Parts, base: str) -> Credit | None:
    for element in parts.get("source", ()):
        link = address(attribute(element, "url"), base) if attribute(element, "url") else None
        if title := plain_line(text_of(element)):
            return Credit(title, link, link)
    return None


def _ttl(text: str) -> timedelta | None:
    minutes = int(text) if text.isdecimal() and len(text) < 8 else 0
    return timedelta(minutes=min(minutes, _LONGEST_TTL)) if minutes else None


def _hours(parts: Parts) -> Iterator[int]:
    for element in parts.get("skiphours", ()):
        for text in all_texts(parts_of(element), "hour"):
            if text.strip().isdecimal() and len(text.strip()) < 3 and int(text) <= 24:
                yield int(text) % 24  # RSS 0.91 counts from 1 to 24


def _days(parts: Parts) -> Iterator[int]:
    for element in parts.get("skipdays", ()):
        for text in all_texts(parts_of(element), "day"):
            if (name := text.strip().lower()) in _DAYS:
                yield _DAYS.index(name)
