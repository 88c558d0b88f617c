"""HTML and XML text -> trees, in bounded time: nothing is fetched, expanded or nested without end."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Final, TypeAlias, cast
from urllib.parse import quote, urljoin

import lxml.html
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from arabic.hygiene import one_line
from ingest.errors import PageError
from store.door import is_web_address

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no public name for it

LARGEST: Final = 16 << 20
"""Letters of a document; a page of news has a hundred thousand, the largest sitemap ten million."""
MOST_ELEMENTS: Final = 50_000
"""Of a page; one of news has a few thousand, and to read so many takes three seconds."""
_MOST_ATTRIBUTES: Final = 500
"""
Of one element. libxml2 walks all of them for each: 200,000 took it 84 s.
"""
_LONGEST_SELECTOR: Final = 1000
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a reference stands for may be a control as well: &#11; is none that a document can hold.
_CONTROL_REFERENCES: Final = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)(?!\d)|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF])(?![0-9a-fA-F]));?"
)
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]{0,200}>")
_DOCTYPE: Final = re.compile(
    r"<!DOCTYPE[^\[>]*+(?:\[(?:[^\]\"']++|\"[^\"]*+\"|'[^']*+')*+\]\s*+)?+>?", re.IGNORECASE
)
# What is not quoted as a whole and begins with an ampersand: an entity of XML or HTML, a number, or none.
_AMPERSAND: Final = re.compile(
    r"<!\[CDATA\[(?:(?!\]\]>).)*+|&(?:([A-Za-z][A-Za-z0-9]{0,31});|(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};))",
    re.DOTALL,
)
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
# A start tag with its attributes as HTML reads them, or a comment, in which there are none.
_ATTRIBUTE: Final = r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_ATTRIBUTES: Final = re.compile(_ATTRIBUTE)
_TAG: Final = re.compile(
    rf"<(?:!--(?:(?!-->).)*+|[A-Za-z][^\s/>]*+(?:{_ATTRIBUTE}|[\s/]*+=[^\s/>=]*+)*+)", re.DOTALL
)
_START: Final = re.compile("<[A-Za-z]")
_PLAIN_ADDRESS: Final = re.compile(r"[!#-;=?-\[\]_a-z~]*")
_STRAY: Final = re.compile(r'[ <>"{}|\\^`]')


def parsed(text: str) -> Element:
    """
    Return the tree of an HTML document, however broken. Raises PageError for one that is none, or a trap.

    >>> [element.text for element in parsed("<p>مطر<p>غيث").iter("p")]
    ['مطر', 'غيث']
    """
    text = _legible(text)
    if sum(1 for _ in islice(_START.finditer(text), 2 * MOST_ELEMENTS + 1)) > 2 * MOST_ELEMENTS:
        # Before a tree of them takes half a gigabyte; some of them may stand in a script.
        raise _crowded()
    parser = lxml.html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        tree = lxml.html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as fault:
        raise PageError("", "is no HTML document", "look at what its address shows") from fault
    _refuse_depth(parser.error_log)
    if sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
        raise _crowded()
    return tree


def _crowded() -> PageError:
    what = f"has more than {MOST_ELEMENTS} elements"
    return PageError("", what, "no article needs them: look at what its address shows")


def parsed_xml(text: str) -> Element:
    r"""
    Return the tree of an XML document, read leniently. Raises PageError for one that is none, or a trap.

    There is no document type: no entity of a document's own is known, and those of HTML are what they say.

    >>> parsed_xml("<a b='1 & 2'>تمر&nbsp;ولبن").text
    'تمر\xa0ولبن'
    """
    text = _DOCTYPE.sub("", _legible(text), count=1)
    text = _AMPERSAND.sub(_entity, text)
    parser = xml_parser(recover=True)
    try:
        tree = etree.fromstring(text.strip().encode(), parser)
    except (etree.LxmlError, ValueError) as fault:
        raise PageError("", "is no XML document", "look at what its address shows") from fault
    _refuse_depth(parser.error_log)
    if tree is None:
        raise PageError("", "is no XML document", "look at what its address shows")
    return tree


def xml_parser(*, recover: bool) -> etree.XMLParser:
    """Return a parser of UTF-8 that fetches nothing, expands nothing, and knows a bound."""
    return etree.XMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        resolve_entities=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _legible(text: str) -> str:
    if len(text) > LARGEST:
        what = f"is {len(text) / (1 << 20):.1f} million letters long, the limit is {LARGEST >> 20} million"
        raise PageError("", what, "no article is so long: look at what its address shows")
    text = _CONTROL_REFERENCES.sub("", _CONTROLS.sub("", text))
    text = _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _MOST_ATTRIBUTES and _is_crowded(tag[0]):
            what = f"has an element of more than {_MOST_ATTRIBUTES} attributes"
            raise PageError("", what, "no page needs them: look at what its address shows")
    return text


def _is_crowded(tag: str) -> bool:
    if tag.startswith("<!"):
        return False
    return sum(1 for _ in _ATTRIBUTES.finditer(tag)) > _MOST_ATTRIBUTES


def _refuse_depth(errors: "etree._ListErrorLog") -> None:
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in errors):
        raise PageError("", "nests its elements without end", "look at what its address shows")


def _entity(found: re.Match[str]) -> str:
    if found[0].startswith("<"):
        return found[0]
    name = found[1]
    if not name:
        return "&amp;"
    return found[0] if name in _OF_XML else html5.get(f"{name};", "")


@lru_cache(maxsize=256)
def selector(text: str) -> CSSSelector:
    """
    Return a CSS selector that can be applied to trees. Raises ValueError for one that cannot.

    >>> len(selector("article p")(parsed("<article><p>أ<p>ب</article>")))
    2
    """
    try:
        if len(text) > _LONGEST_SELECTOR:
            raise ValueError(f"longer than {_LONGEST_SELECTOR} characters")  # noqa: TRY301  # told as the others
        compiled = CSSSelector(text, translator="html")
        compiled(lxml.html.Element("html"))
    except (SelectorError, etree.LxmlError, ValueError, RecursionError) as fault:
        raise ValueError(f"{text[:80]!r} is no CSS selector: {one_line(str(fault))}") from fault
    return compiled


def selected(tree: Element, selectors: Sequence[str]) -> list[Element]:
    """Return the elements that any of the selectors selects, in their order, none within another one."""
    found = {element for text in selectors for element in _all(tree, text)}
    if len(found) < 2:
        return list(found)
    outer = (element for element in tree.iter() if element in found)
    return [element for element in outer if not any(above in found for above in element.iterancestors())]


def _all(tree: Element, text: str) -> list[Element]:
    return cast("list[Element]", selector(text)(tree))


def text_of(element: Element) -> str:
    """Return all the text in an element on one clean line."""
    return one_line("".join(texts_of(element)))


def texts_of(element: Element) -> Iterator[str]:
    """Yield the texts in an element, as they stand there."""
    for text in element.itertext():
        yield str(text)


def drop(element: Element) -> None:
    """Take an element with all in it out of its tree; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        above = element.getprevious()
        if above is None:
            parent.text = (parent.text or "") + element.tail
        else:
            above.tail = (above.tail or "") + element.tail
    parent.remove(element)


def base_of(tree: Element, url: str) -> str:
    """Return the address that a page's relative links start from."""
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    return (address(base, url) if base else None) or url


def absolute(tree: Element, base: str) -> Element:
    """Return a tree whose links and pictures have whole addresses on the web, or none."""
    for element in tree.iter("a", "img"):
        name = "href" if element.tag == "a" else "src"
        whole = address(element.get(name), base)
        if whole:
            element.set(name, whole)
        elif name in element.attrib:
            del element.attrib[name]
    return tree


def address(link: str | None, base: str = "") -> str | None:
    """
    Return an absolute address on the web; None for what is none, such as ``javascript:``.

    >>> address(" ../ص 1.html", "https://n.example/a/b"), address("mailto:x@n.example")
    ('https://n.example/ص%201.html', None)
    """
    try:
        whole = urljoin(base, (link or "").strip())
        if not _PLAIN_ADDRESS.fullmatch(whole):
            whole = "".join(
                quote(sign) if _STRAY.match(sign) or not sign.isprintable() else sign for sign in whole
            )
    except (ValueError, UnicodeEncodeError):  # a broken IPv6 address, half a surrogate pair
        return None
    return whole if is_web_address(whole) else None
