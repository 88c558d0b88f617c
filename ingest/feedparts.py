"""What readers of RSS and of Atom share: an element's parts by name, Atom's links, names of authors."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ingest.dom import Element, address
from ingest.feedentry import MOST_ENTRIES
from ingest.feedtree import attribute, base_of, children, inner_html, key, text_of

Parts: TypeAlias = Mapping[str, Sequence[Element]]
"""The elements of one, by name."""

# RSS 2.0: the address of an author, with a name where there is one, in one of the two ways of mail.
_NAMED: Final = re.compile(
    r"[^\s()<>@]+@[^\s()<>]+\s*\((?P<one>[^()]+)\)|\"?(?P<other>[^<>\"]+)\"?\s*<[^<>]*>"
)
_MAIL: Final = re.compile(r"(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+")


def parts_of(element: Element, *, of_atom: bool = False) -> dict[str, list[Element]]:
    """Return an element's own elements by name; ``of_atom``, those of Atom by their bare names."""
    found: dict[str, list[Element]] = defaultdict(list)
    for child in children(element):
        name = key(child)
        found[name.removeprefix("atom:") if of_atom else name].append(child)
    return dict(found)


def all_texts(parts: Parts, *names: str) -> Iterator[str]:
    """Yield the words of elements of these names, those of the first name first."""
    for name in names:
        for element in parts.get(name, ()):
            if (text := text_of(element)).strip():
                yield text


def first_text(parts: Parts, *names: str) -> str:
    """Return the first words that an element of these names holds."""
    return next(all_texts(parts, *names), "").strip()


def first_title(parts: Parts, *names: str) -> str:
    """Return the first title of these names, with its markup if it has any: escaped or not."""
    for name in names:
        for element in parts.get(name, ()):
            title = inner_html(element, "")
            if title.strip():
                return title
    return ""


def atom_links(parts: Parts, base: str, name: str = "atom:link") -> Iterator[tuple[str, str, str]]:
    """Yield the relation, the type and the address of Atom's links that lead somewhere on the web."""
    for element in parts.get(name, ()):
        href = attribute(element, "href").strip()
        if href and (whole := address(href, base_of(element, base))):
            rels = attribute(element, "rel").lower().split() or ["alternate"]
            for rel in rels:
                # RFC 4287 §4.2.7.2: registered relations may be written out.
                bare = rel.removeprefix("http://www.iana.org/assignments/relation/")
                yield bare, attribute(element, "type").lower(), whole


def linked(links: Iterable[tuple[str, str, str]], wanted: str) -> str | None:
    """Return the first link of a relation, a page before other documents."""
    found = [(type_, link) for rel, type_, link in links if rel == wanted]
    pages = (link for type_, link in found if type_ in {"", "text/html", "application/xhtml+xml"})
    return next(pages, None) or next((link for _, link in found), None)


def names_of(told: Iterable[str]) -> Iterator[str]:
    """
    Yield the names in what is told of authors; an address alone is no name.

    >>> list(names_of(["a@n.example (أمل)", "سعد <s@n.example>", "x@n.example", "هدى"]))
    ['أمل', 'سعد', 'هدى']
    """
    for text in told:
        whole = text.strip()
        if found := _NAMED.fullmatch(whole):
            yield (found["one"] or found["other"]).strip()
        elif not _MAIL.fullmatch(whole):
            yield whole


def too_many(entries: int) -> tuple[str, ...]:
    """Return the problem of a feed with more entries than are read."""
    return (f"lists {entries} entries: the first {MOST_ENTRIES} are read",) if entries > MOST_ENTRIES else ()
