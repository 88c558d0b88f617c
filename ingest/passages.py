"""An HTML fragment → its passages in their order: paragraphs, headings, lists, quotations, pictures."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from typing import Final

import lxml.html
from lxml import etree

from arabic.hygiene import one_line
from ingest.dom import Element, address, text_of, texts_of
from ingest.landmarks import landmark
from ingest.pieces import is_date
from ingest.shape import closes_question, closes_sentence, count_words

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
_CONTAINERS: Final = """
    address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure
    footer form header hgroup hr html legend li main nav p pre search section summary table tbody td
    tfoot th thead tr
"""
_BLOCKS: Final = frozenset(_CONTAINERS.split()) | _HEADINGS | _LISTS
_UNSEEN: Final = frozenset(
    {"head", "script", "style", "template", "noscript", "title", "meta", "link", "object", "svg", "math"}
)
_LINE_ENDS: Final = frozenset({"br", "time"})
"""What parts lines where it stands between them; a date within a sentence does not."""
_BOLD: Final = frozenset({"b", "strong"})
_LONGEST_OPENING: Final = 120
_LONGEST_CELL: Final = 500
_FILE: Final = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif)|[\W\d_a-z]*", re.IGNORECASE)
_FEWEST_WORDS_SHOWN: Final = 3
_LETTER: Final = re.compile(r"\w")
_STOP: Final = re.compile(r"[.۔؟?!…:؛،][»\"”)]*$")


class Sort(Enum):
    """What the markup says that a passage is."""

    TEXT = "text"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quotation"
    TABLE = "table"
    CODE = "preformatted text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Link:
    """A link within a passage."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a fragment, which would be one block of an article."""

    sort: Sort
    text: str
    """On one line; of a list all items, of a picture its caption, or nothing."""
    element: Element
    """A copy, with no more in it than this passage."""
    links: tuple[Link, ...] = ()
    items: tuple["Passage", ...] = ()
    """Of a list."""
    is_bold: bool = False
    """Whether all of its letters are."""
    boxes: tuple[int, ...] = ()
    """The containers that it stands in, the outermost first, by number."""

    @property
    def is_linked(self) -> bool:
        """Whether it is nothing but links."""
        if self.sort is Sort.LIST:
            return all(item.is_linked for item in self.items)
        return bool(self.links) and _letters(self.text) <= sum(_letters(link.text) for link in self.links)

    @property
    def listed(self) -> tuple[str, ...]:
        """The texts of its items, else of its links, else its own."""
        if self.items:
            return tuple(text for item in self.items for text in item.listed[:1])
        return tuple(link.text for link in self.links) or (self.text,)


def passages_of(tree: Element) -> tuple[Passage, ...]:
    """
    Return the parts of a fragment that show anything.

    Text in a ``div`` is a paragraph, and so is what a doubled ``br`` parts, or one behind a full stop:

    >>> from ingest.dom import parsed
    >>> tree = parsed("<div>هطل المطر.<br>فاض <b>الوادي</b><br><br>وعاد</div>")
    >>> [passage.text for passage in passages_of(tree)]
    ['هطل المطر.', 'فاض الوادي', 'وعاد']
    """
    walk = _Walk(tree)
    walk.through(tree, ())
    return tuple(walk.passages)


class _Walk:
    """One walk over a tree: what is inline gathers in a run, which any block ends."""

    def __init__(self, tree: Element) -> None:
        self.passages: list[Passage] = []
        self._opened = _opened(tree)
        self._numbers = 0

    def through(self, element: Element, boxes: tuple[int, ...]) -> None:
        """Walk through a block that holds others, or text."""
        if element.tag != "p":
            self._numbers += 1
            boxes = (*boxes, self._numbers)
        run = _Run(boxes)
        self._along(element, run)
        self.passages += run.passages()

    def _along(self, element: Element, run: "_Run") -> None:
        run.add(element.text)
        for child in element:
            tag = child.tag
            if tag == "br" or (tag == "time" and not run.is_mid_sentence):
                run.end_line()
            if tag == "br":
                pass
            elif tag in _BLOCKS:
                self.passages += run.passages()
                passage = _whole(child, run.boxes)
                if passage is None:
                    self.through(child, run.boxes)
                elif passage.text or passage.sort is Sort.PICTURE:
                    self.passages.append(passage)
            elif child in self._opened:
                self._along(child, run)
            elif tag not in _UNSEEN:
                run.add(child)
            if tag == "time" and not (child.tail or "").strip():
                run.end_line()
            run.add(child.tail)


def _whole(element: Element, boxes: tuple[int, ...]) -> Passage | None:  # noqa: PLR0911  # one for each sort
    """Return the passage that a block is as a whole; None for one that holds others."""
    tag = str(element.tag)
    if tag in _HEADINGS:
        return _made(Sort.HEADING, element, boxes)
    if tag in _LISTS and not _has(element, *_HEADINGS, "table"):
        return _list(element, boxes)
    if tag == "blockquote" and not landmark(_opening(element)):
        return _made(Sort.QUOTE, element, boxes, text=_spaced(element))
    if tag == "pre":
        return _made(Sort.CODE, element, boxes)
    if tag == "table" and _is_data(element):
        return _made(Sort.TABLE, element, boxes, text=_cells(element))
    if tag == "figure" and _has(element, "img", "picture") and not _has(element, "table", *_LISTS):
        return _picture(element, boxes)
    return None


def _opening(element: Element) -> str:
    """Return the first line of an element's text, or as much as a label may take."""
    opening = ""
    for text in texts_of(element):
        opening += text
        if len(opening) > _LONGEST_OPENING or (opening.strip() and "\n" in opening.strip()):
            break
    return one_line(opening.strip().partition("\n")[0][:_LONGEST_OPENING])


class _Run:
    """Text with its markup between two blocks, as lines."""

    def __init__(self, boxes: tuple[int, ...]) -> None:
        self.boxes = boxes
        self._lines: list[list[str | Element]] = [[]]

    def add(self, piece: str | Element | None) -> None:
        if piece is not None and (not isinstance(piece, str) or piece):
            self._lines[-1].append(piece)

    @property
    def is_mid_sentence(self) -> bool:
        """Whether bare text stands right before what comes next."""
        last = self._lines[-1][-1] if self._lines[-1] else None
        return isinstance(last, str) and bool(last.strip())

    def end_line(self) -> None:
        self._lines.append([])

    def passages(self) -> list[Passage]:
        """Return the paragraphs so far, and begin anew."""
        if all(isinstance(piece, str) and not piece.strip() for line in self._lines for piece in line):
            self._lines = [[]]
            return []
        paragraphs = _paragraphs([_paragraph([line]) for line in self._lines], self._lines)
        self._lines = [[]]
        return [passage for element in paragraphs for passage in _text_passages(element, self.boxes)]


def _opened(tree: Element) -> set[Element]:
    """Return the elements that are walked through since a block or a line's end stands in them."""
    found: set[Element] = set()
    for element in tree.iter("br", "time", *_BLOCKS):
        above = element.getparent()
        # A headline may be broken within its link.
        while (
            above is not None and above not in found and not (element.tag in _LINE_ENDS and above.tag == "a")
        ):
            found.add(above)
            above = above.getparent()
    return found


def _paragraphs(made: Sequence[Element], lines: Sequence[list[str | Element]]) -> Iterator[Element]:
    """Join the lines that one paragraph was broken into."""
    held: list[int] = []
    texts = [text_of(element) for element in made]
    for number, element in enumerate(made):
        if not texts[number] and not _has(element, "img"):
            if held:
                yield _joined(held, made, lines)
            held = []
            continue
        if held and _parts_at(texts[held[-1]], texts[number], element):
            yield _joined(held, made, lines)
            held = []
        held.append(number)
    if held:
        yield _joined(held, made, lines)


def _parts_at(above: str, below: str, element: Element) -> bool:
    """Tell whether a line's end between two texts parts paragraphs."""
    if closes_sentence(above) or (closes_question(above) and count_words(above) > _FEWEST_WORDS_SHOWN):
        return True
    return (
        bool(landmark(above) or landmark(below))
        or is_date(below)
        or is_date(above)
        or _is_link(element, below)
    )


def _is_link(element: Element, text: str) -> bool:
    return bool(text) and _letters(text) <= sum(_letters(text_of(link)) for link in element.iter("a"))


def _joined(numbers: Sequence[int], made: Sequence[Element], lines: Sequence[list[str | Element]]) -> Element:
    return made[numbers[0]] if len(numbers) == 1 else _paragraph([lines[number] for number in numbers])


def _paragraph(lines: Sequence[Sequence[str | Element]]) -> Element:
    """Return a paragraph with copies of what stands on its lines."""
    made: Element = lxml.html.Element("p")
    last: Element | None = None
    texts: list[str] = []  # Asking lxml for the last child, or for how many there are, takes all of them.
    for number, line in enumerate(lines):
        broken = [etree.Element("br")] if number else []
        for piece in (*broken, *line):
            if isinstance(piece, str):
                texts.append(piece)
                continue
            _set_text(made, last, texts)
            texts = []
            last = deepcopy(piece)
            last.tail = None
            made.append(last)
    _set_text(made, last, texts)
    return made


def _set_text(element: Element, last: Element | None, texts: Sequence[str]) -> None:
    if texts and last is None:
        element.text = "".join(texts)
    elif texts and last is not None:
        last.tail = "".join(texts)


def _text_passages(element: Element, boxes: tuple[int, ...]) -> Iterator[Passage]:
    text = _spaced(element)
    if text and _LETTER.search(text):
        bold = sum(_letters(text_of(each)) for each in element if each.tag in _BOLD)
        yield Passage(Sort.TEXT, text, element, _links(element), (), bold >= _letters(text), boxes)
    elif _has(element, "img"):
        yield _picture(element, boxes)


def _made(sort: Sort, element: Element, boxes: tuple[int, ...], text: str | None = None) -> Passage:
    return Passage(
        sort, text_of(element) if text is None else text, _copy(element), _links(element), (), False, boxes
    )


def _list(element: Element, boxes: tuple[int, ...]) -> Passage:
    items = []
    for item in element.iter("li"):
        text = _spaced(item, without=_LISTS)
        if _LETTER.search(text):
            items.append(Passage(Sort.TEXT, text, item, _links(item)))
    return Passage(Sort.LIST, _enumerated(items), _copy(element), _links(element), tuple(items), False, boxes)


def _enumerated(items: Sequence[Passage]) -> str:
    """Return the items of a list as they can be read on one line."""
    if not items:
        return ""
    ended = (item.text if _STOP.search(item.text) else f"{item.text}؛" for item in items[:-1])
    return " ".join([*ended, items[-1].text])


def _picture(element: Element, boxes: tuple[int, ...]) -> Passage:
    text = text_of(element)
    images = list(element.iter("img"))
    if not text and images:
        alt = one_line(images[0].get("alt") or "")
        text = alt if count_words(alt) >= _FEWEST_WORDS_SHOWN and not _FILE.fullmatch(alt) else ""
    return Passage(Sort.PICTURE, text, _copy(element), _links(element), (), False, boxes)


def _links(element: Element) -> tuple[Link, ...]:
    found = ((text_of(link), address(link.get("href"))) for link in element.iter("a"))
    return tuple(Link(text, href) for text, href in found if href and _LETTER.search(text))


def _copy(element: Element) -> Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _spaced(element: Element, without: frozenset[str] = frozenset()) -> str:
    """Return the text of an element, its blocks and lines kept apart by spaces."""
    if not len(element):
        return one_line(element.text or "")
    texts: list[str] = []
    _gather(element, texts, without)
    return one_line("".join(texts))


def _gather(element: Element, texts: list[str], without: frozenset[str]) -> None:
    texts.append(element.text or "")
    for child in element:
        apart = child.tag in _LINE_ENDS or child.tag in _BLOCKS
        if child.tag not in without and child.tag not in _UNSEEN:
            texts.append(" " * apart)
            _gather(child, texts, without)
        texts.append(" " * apart + (child.tail or ""))


def _cells(table: Element) -> str:
    """Return a table's text: a row's cells with commas between them, the rows with semicolons."""
    rows = (
        "، ".join(filter(None, (_spaced(cell) for cell in row if cell.tag in {"td", "th"})))
        for row in table.iter("tr")
    )
    return "؛ ".join(filter(None, rows))


def _is_data(table: Element) -> bool:
    """Tell whether a table holds data, and not the page's layout."""
    if _has(table, *_HEADINGS, "blockquote") or next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(cell.tag in {"td", "th"} for cell in row) > 1 for row in table.iter("tr")) and not any(
        len("".join(texts_of(cell))) > _LONGEST_CELL for cell in table.iter("td")
    )


def _has(element: Element, *tags: str) -> bool:
    return next(element.iterdescendants(*tags), None) is not None


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
