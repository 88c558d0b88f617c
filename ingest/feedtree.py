"""The text of a feed in XML -> its tree: nothing is fetched, no document type is read, depth is bounded."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml import etree

from arabic.hygiene import one_line
from ingest.dom import LARGEST, Element, address, xml_parser
from ingest.errors import PageError
from ingest.mending import mended, written_out

# What stands before the root may name it: remarks of those who made it, and declarations of its own.
_BEGINNING: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?[^>]*+>?|(?P<page><!doctype\s+html|<html(?=[\s>]))"
    r"|<!doctype[^\[>]*+(?:\[(?:[^\]\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+(?:\]\s*+|\Z))?+>?"
    r"|(?P<root><(?:[A-Za-z_][\w.-]*:)?(?:rss|feed|rdf)(?=[\s/>]))",
    re.DOTALL | re.IGNORECASE,
)
# RSS has no namespace; where its root names one, it is another format's, which its items are not in.
_DEFAULT_SPACE: Final = re.compile(
    r"(<rss(?=\s)[^<>]*?)\sxmlns\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')", re.IGNORECASE
)
_CONTROLS: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_LONGEST_REMARK: Final = 200
_LONGEST_PROLOG: Final = 50_000
_MOST_ELEMENTS: Final = 20_000
"""Of one entry's text; of more, the words are kept."""
_LONGEST_BROKEN: Final = 4 << 20
"""Letters of a feed that is mended; mending eight million took 500 MB."""
_REMEDY: Final = "look at what its address shows, or let `khulasa sources add` look for the feed"

_ATOM: Final = frozenset({"http://www.w3.org/2005/atom", "http://purl.org/atom/ns"})
_CORE: Final = frozenset(
    {
        "http://purl.org/rss/1.0",
        "http://my.netscape.com/rdf/simple/0.9",
        "http://channel.netscape.com/rdf/simple/0.9",
    }
    | {
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/rss",
        "http://blogs.law.harvard.edu/tech/rss",
    }
    | {"http://my.netscape.com/publish/formats/rss-0.91.dtd", "http://purl.org/net/rss1.1"}
)
# The prefix that is known for it, whichever a feed has chosen.
_PREFIXES: Final = {
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
}
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_tree(text: str) -> tuple[Element, str | None]:
    """
    Return the root of a feed, and what had to be mended. Raises PageError for what is no feed.

    >>> root, problem = feed_tree("<?xml version='1.0'?><rss><channel><title>تمر & لبن</channel></rss>")
    >>> root.findtext("channel/title"), problem.partition(":")[0]
    ('تمر & لبن', 'is broken XML, read leniently')
    """
    if len(text) > LARGEST:
        what = f"is {len(text) / (1 << 20):.1f} million letters long, the limit is {LARGEST >> 20} million"
        raise PageError("", what, "ask its outlet for a shorter feed")
    root = _root(text)
    declarations, document = text[:root][:_LONGEST_PROLOG], text[root:]
    if space := _DEFAULT_SPACE.match(document):
        document = space[1] + document[space.end() :]
    try:
        return _parsed(document, recover=False), None
    except etree.XMLSyntaxError as fault:
        remark = one_line(fault.msg or "")[:_LONGEST_REMARK]
    if len(document) > _LONGEST_BROKEN:
        raise PageError("", f"is broken XML, too long to be mended: {remark}", _REMEDY)
    problem = f"is broken XML, read leniently: {remark}"
    with suppress(etree.XMLSyntaxError):
        # Entities of HTML are no fault of a document that names a document type.
        named = _parsed(written_out(document, declarations), recover=False)
        return named, None if "<!DOCTYPE" in declarations else problem
    try:
        return _parsed(mended(document), recover=True), problem
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise PageError("", "is no feed: its XML is broken beyond repair", _REMEDY) from fault


def _root(text: str) -> int:
    """Return where the root of a feed begins. Raises PageError for what has none, and for a web page."""
    for found in _BEGINNING.finditer(text):
        if found["root"]:
            return found.start()
        if found["page"]:
            break
    raise PageError("", "is no feed", _REMEDY)


def _parsed(document: str, *, recover: bool) -> Element:
    tree = etree.fromstring(
        document.encode(errors="replace").translate(None, _CONTROLS), xml_parser(recover=recover)
    )
    if tree is None:
        raise ValueError("nothing is left of it")
    return tree


def key(element: Element) -> str:
    """
    Return an element's name in lower case, with the prefix that its namespace is known by.

    Names of RSS have none, whether they are in a namespace or not.
    """
    return _key(str(element.tag), element.prefix)


@lru_cache(maxsize=4096)
def _key(tag: str, prefix: str | None) -> str:
    space, _, local = tag.rpartition("}")
    space = space.removeprefix("{").strip().rstrip("/#").lower()
    local = local.lower()
    if not space:
        # A prefix that nothing is declared for stands in the name itself.
        written, _, bare = local.rpartition(":")
        return bare if written in {"", "rss"} else f"{written}:{bare}"
    if known := _PREFIXES.get(space):
        return f"{known}:{local}"
    return local if space in _CORE or prefix in {None, "rss"} else f"{str(prefix).lower()}:{local}"


def children(element: Element) -> Iterator[Element]:
    """Yield an element's own elements."""
    for child in element:
        if isinstance(child.tag, str):
            yield child


def attribute(element: Element, name: str) -> str:
    """Return an attribute's value, whatever its name's case and namespace; nothing where there is none."""
    if (own := element.get(name)) is not None:
        return own
    wanted = name.lower()
    found = (value for told, value in element.items() if str(told).rpartition("}")[2].lower() == wanted)
    return str(next(found, ""))


def text_of(element: Element) -> str:
    """Return all words in an element, as they are."""
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.itertext())


def base_of(element: Element, outer: str) -> str:
    """Return what addresses in an element are relative to (xml:base)."""
    told = element.get(_BASE)
    return (address(told, outer) or outer) if told else outer


def language_of(element: Element) -> str | None:
    """Return the language that an element says it is in."""
    return element.get(_LANGUAGE)


def inner_html(element: Element, base: str) -> str:
    """
    Return as HTML what an element holds: its markup if it holds elements, else its text, which is HTML.

    Where an element within has an xml:base of its own, its addresses are made absolute.
    """
    if not len(element):
        return element.text or ""
    if sum(1 for _ in islice(element.iter(), _MOST_ELEMENTS)) == _MOST_ELEMENTS:
        return _escaped(text_of(element))
    for inner in element.iter(etree.Element):
        inner.tag = _html_name(str(inner.tag))
    if any(inner.get(_BASE) for inner in element.iter(etree.Element)):
        _make_absolute(element, base)
    etree.cleanup_namespaces(element)
    parts = [_escaped(element.text or "")]
    parts += (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return "".join(parts)


def _html_name(tag: str) -> str:
    name = re.split("[}:]", tag)[-1]
    return name if name.isascii() and name.isalnum() else "span"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _make_absolute(element: Element, base: str) -> None:
    bases = {element: base}
    for inner in islice(element.iter(etree.Element), 1, None):
        above = inner.getparent()
        bases[inner] = own = base_of(inner, base if above is None else bases[above])
        if own == base:
            continue
        for name in ("href", "src", "poster"):
            if (told := inner.get(name)) and (whole := address(told, own)):
                inner.set(name, whole)
