"""A tree of Atom, 0.3 or 1.0 -> what it tells."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ingest.dom import Element, address
from ingest.feedentry import MOST_ENTRIES, Feed, Html, Told, entries_from, tidy_id, tidy_language
from ingest.feedmedia import media_in
from ingest.feedparts import Parts, all_texts, atom_links, first_text, linked, names_of, parts_of, too_many
from ingest.feedtext import html_of, html_of_text, html_of_title, plain_line
from ingest.feedtree import attribute, base_of, children, inner_html, key, language_of, text_of
from store.article import Credit

_PUBLISHED: Final = ("published", "issued", "created", "dc:date", "dcterms:issued", "pubdate")
_UPDATED: Final = ("updated", "modified", "dcterms:modified")
_TEXTS: Final = frozenset({"text", "text/plain"})


def read_atom(root: Element, url: str) -> Feed:
    """Return what a tree of Atom tells."""
    parts = parts_of(root, of_atom=True)
    base = base_of(root, url)
    links = list(atom_links(parts, base, "link"))
    site = linked(links, "alternate")
    language = language_of(root) or first_text(parts, "dc:language", "language")
    authors = list(_authors(parts))
    found = parts.get("entry", [])
    told = (_told(entry, base_of(entry, base), language, authors) for entry in islice(found, MOST_ENTRIES))
    return Feed(
        title=plain_line(_words(parts, "title")),
        link=site,
        id=tidy_id(first_text(parts, "id")) or None,
        language=tidy_language(language),
        self_url=linked(links, "self"),
        hubs=tuple(dict.fromkeys(link for rel, _, link in links if rel == "hub")),
        entries=entries_from(told, site),
        problems=too_many(len(found)),
    )


def _told(entry: Element, base: str, language: str | None, authors: Sequence[str]) -> Told:
    parts = parts_of(entry, of_atom=True)
    links = list(atom_links(parts, base, "link"))
    sources = [parts_of(source, of_atom=True) for source in parts.get("source", ())]
    own_authors = list(_authors(parts)) or [name for source in sources for name in _authors(source)]
    return Told(
        title=_words(parts, "title") or first_text(parts, "media:title", "dc:title"),
        link=_link(parts, links, base),
        guid=first_text(parts, "id"),
        published=all_texts(parts, *_PUBLISHED),
        updated=all_texts(parts, *_UPDATED),
        content=_markup(parts, ("content",), base),
        summary=_markup(parts, ("summary", "media:description"), base) or _group_text(parts, base),
        tags=_tags(parts),
        media=media_in(entry, base),
        authors=own_authors or authors,
        language=language_of(entry) or language,
        source=next((credit for source in sources if (credit := _credit(source, base))), None),
    )


def _words(parts: Parts, name: str) -> str:
    """Return a title as HTML: of what is said to be text, a sign is a sign."""
    for element in parts.get(name, ()):
        if (title := _decoded(element)).strip():
            is_text = not len(element) and attribute(element, "type").strip().lower() in {"", *_TEXTS}
            return html_of_title(title) if is_text else title
    return ""


def _link(parts: Parts, links: Sequence[tuple[str, str, str]], base: str) -> str | None:
    for text in all_texts(parts, "feedburner:origlink"):
        if whole := address(text, base):
            return whole
    if found := linked(links, "alternate"):
        return found
    for element in parts.get("content", ()):
        if (
            whole := address(attribute(element, "src"), base_of(element, base))
            if element.get("src")
            else None
        ):
            return whole
    bare = (text_of(element) for element in parts.get("link", ()))  # as in RSS, in an Atom feed of sorts
    found = next((whole for text in bare if text.strip() and (whole := address(text, base))), None)
    guid = first_text(parts, "id")
    return found or (address(guid) if guid.startswith(("http:", "https:")) else None)


def _markup(parts: Parts, names: tuple[str, ...], base: str) -> Html | None:
    for name in names:
        for element in parts.get(name, ()):
            own = base_of(element, base)
            html, inner = _html(element, own)
            if html.strip():
                return Html(html, inner)
    return None


def _html(element: Element, base: str) -> tuple[str, str]:
    """Return an element's content as HTML, whatever its type, and the base of its addresses."""
    type_ = attribute(element, "type").strip().lower()
    mode = attribute(element, "mode").strip().lower()
    if len(element):  # xhtml, whatever is said: RFC 4287 §3.1.1.3
        inner = list(children(element))
        if len(inner) == 1 and key(inner[0]) in {"xhtml:div", "div"} and not (element.text or "").strip():
            return inner_html(inner[0], base_of(inner[0], base)), base_of(inner[0], base)
        return inner_html(element, base), base
    text = _decoded(element)
    if type_ in _TEXTS or (not type_ and mode != "escaped"):
        return html_of_text(text, may_be_html=type_ not in _TEXTS), base
    if type_ in {"", "html", "xhtml"} or type_.startswith(("text/", "application/xhtml")):
        return html_of(text), base
    return "", base  # a picture, or XML of another kind


def _decoded(element: Element) -> str:
    text = inner_html(element, "")
    if attribute(element, "mode").strip().lower() != "base64":
        return text
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _tags(parts: Parts) -> Iterator[str]:
    for element in parts.get("category", ()):
        yield attribute(element, "label") or attribute(element, "term") or text_of(element)
    yield from all_texts(parts, "dc:subject", "media:category")
    for line in all_texts(parts, "media:keywords"):
        yield from line.replace("،", ",").split(",")
    for group in parts.get("media:group", ()):
        yield from _tags(parts_of(group))


def _authors(parts: Parts) -> Iterator[str]:
    for element in parts.get("author", ()):
        yield from names_of(all_texts(parts_of(element, of_atom=True), "name"))
    yield from names_of(all_texts(parts, "dc:creator"))


def _group_text(parts: Parts, base: str) -> Html | None:
    for group in parts.get("media:group", ()):
        for text in all_texts(parts_of(group), "media:description"):
            return Html(html_of_text(text), base)
    return None


def _credit(source: Parts, base: str) -> Credit | None:
    links = list(atom_links(source, base, "link"))
    title = plain_line(_words(source, "title"))
    link = linked(links, "alternate") or linked(links, "self")
    uri = tidy_id(first_text(source, "id")) or None
    return Credit(title or link or uri or "", uri, link) if title or link or uri else None
