"""A page's tree → the HTML of its article, with what labels announce behind it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml import etree

from arabic.fold import fold
from ingest.dom import Element, drop, text_of
from ingest.furniture import is_furniture
from ingest.landmarks import LISTS, Kind, Landmark, landmark
from ingest.passages import Passage, Sort, passages_of
from ingest.pieces import is_date
from ingest.shape import count_words, is_prose

_UNREAD: Final = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "canvas", "dialog", "nav", "footer"}
    | {"form", "button", "input", "select", "textarea"}
)
_ROLES: Final = frozenset({"navigation", "contentinfo", "search", "banner", "dialog", "menu", "menubar"})
_HIDDEN: Final = ("display:none", "visibility:hidden")
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-lazy")
_MOST: Final = 20_000
"""Passages of a page that are looked at."""
_LONGEST_SEARCH: Final = 300_000_000
"""Letters looked through for passages within longer texts."""
_SHORTEST: Final = 12
"""Letters: what is shorter is found everywhere."""
_PARAGRAPH: Final = 12
"""Words of a text without a full stop that is a paragraph nevertheless."""
_FACTS: Final = frozenset({Kind.SOURCE, Kind.BYLINE, Kind.EDITOR})
_ABOVE: Final = 12
"""Passages above the text among which a date or a byline is the article's."""
_BEHIND: Final = 200
"""Passages behind the text among which labels are looked for."""
_FEWEST_TEASERS: Final = 4
_SHORTEST_TEASER: Final = 5
_LONGEST_FACTS: Final = 120
_BETWEEN_FACTS: Final = re.compile(r"\s*[|•·—–]\s*|\s-\s")
_READ: Final = frozenset({Sort.TEXT, Sort.HEADING})


def article_html(tree: Element, texts: Sequence[str], headline: str | None) -> str:
    """
    Return the HTML of the article on a page without furniture, not sanitised; empty when there is none.

    ``texts`` are those that an extractor took for the article's; without any, it is where most paragraphs
    stand together. Markup and order are the page's own; lists of headlines and keywords come along when a
    label announces them.
    """
    passages = passages_of(_root(tree))[:_MOST]
    own = _found(passages, texts) or _densest(passages)
    if not own or _lists_articles(passages, own):
        return ""
    return "".join(_written(passages, own, headline))


def without_furniture(tree: Element) -> None:
    """Take out of a page what is never an article's: scripts, forms, menus, footers, what is hidden."""
    for element in list(tree.iter()):
        if _is_unread(element):
            drop(element)
    for image in tree.iter("img"):
        source = image.get("src") or ""
        lazy = next((image.get(name) for name in _LAZY if image.get(name)), None)
        if lazy and (not source or source.startswith("data:") or lazy != source):
            image.set("src", lazy)


def _is_unread(element: Element) -> bool:
    if element.tag in {"html", "body", "head"}:
        return False
    if element.tag in _UNREAD or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" and element.tag != "img":
        return True
    if element.tag in {"header", "aside"}:
        inside = any(above.tag in {"article", "main"} for above in element.iterancestors())
        return not inside and next(element.iter("h1"), None) is None
    style = (element.get("style") or "").replace(" ", "").lower()
    return any(hidden in style for hidden in _HIDDEN)


def _root(tree: Element) -> Element:
    """Return what the page calls its main part, if it has text; else all of it."""
    mains = [
        element
        for element in tree.iter("main", "div")
        if element.tag == "main" or element.get("role") == "main"
    ]
    if len(mains) == 1 and count_words(text_of(mains[0])) > 4 * _PARAGRAPH:
        return mains[0]
    bodies = list(tree.iter("body"))
    return bodies[0] if bodies else tree


def _found(passages: Sequence[Passage], texts: Iterable[str]) -> set[int]:
    """Return the numbers of the passages that are among the texts, or within one of them."""
    squeezed = [_squeezed(text) for text in texts]
    whole = "\n".join(squeezed)
    exact = set(squeezed)
    may_search = len(whole) * len(passages) < _LONGEST_SEARCH
    own = set()
    for number, passage in enumerate(passages):
        key = _squeezed(passage.text)
        items = [_squeezed(item.text) for item in passage.items]
        is_within = may_search and len(key) >= _SHORTEST and key in whole
        if key in exact or is_within or (items and all(item in exact for item in items)):
            own.add(number)
    # What is found once in each corner of a page is its furniture, unless there is prose with it.
    return own if any(_is_paragraph(passages[number]) for number in own) else set()


def _densest(passages: Sequence[Passage]) -> set[int]:
    """Return the numbers of the passages where most paragraphs stand together."""
    weights: Counter[int] = Counter()
    for passage in passages:
        if _is_paragraph(passage) and not is_furniture(passage.text):
            for distance, box in enumerate(reversed(passage.boxes[-3:])):
                weights[box] += len(passage.text) >> distance
    if not weights:
        return set()
    best = max(weights, key=lambda box: (weights[box], box))
    return {
        number
        for number, passage in enumerate(passages)
        if best in passage.boxes and not passage.is_linked and not is_furniture(passage.text)
    }


def _is_paragraph(passage: Passage) -> bool:
    if passage.sort not in {Sort.TEXT, Sort.QUOTE} or passage.is_linked:
        return False
    return is_prose(passage.text) or count_words(passage.text) >= _PARAGRAPH


def _lists_articles(passages: Sequence[Passage], own: set[int]) -> bool:
    """Tell whether a page is a front page: each paragraph stands under a link that leads to the rest."""
    texts = [number for number in own if _may_be_teaser(passages[number])]
    teasers = sum(number > 0 and passages[number - 1].is_linked for number in texts)
    return teasers >= _FEWEST_TEASERS and 2 * teasers > len(texts)


def _may_be_teaser(passage: Passage) -> bool:
    return (
        passage.sort is Sort.TEXT and not passage.is_linked and count_words(passage.text) >= _SHORTEST_TEASER
    )


def _written(passages: Sequence[Passage], own: set[int], headline: str | None) -> Iterator[str]:
    first, last = min(own), max(own)
    home = Counter(passages[number].boxes for number in own).most_common(1)[0][0]
    yield from map(_html, _facts_above(passages[max(0, first - _ABOVE) : first], headline))
    at = first - int(_is_subheading(passages[first - 1], headline) if first else 0)
    while at <= min(last + _BEHIND, len(passages) - 1):
        passage = passages[at]
        mark = _mark(passage)
        if mark and not (at in own and _is_paragraph(passage) and mark.kind not in LISTS):
            end = (
                _end_of_list(passages, at, own)
                if mark.kind in LISTS or mark.kind is Kind.KEYWORDS
                else at + 1
            )
            yield f"<div>{''.join(map(_html, passages[at:end]))}</div>"
            at = end
            continue
        is_over_text = passage.sort is Sort.HEADING and not passage.is_linked and at + 1 in own
        if (
            at <= last
            and passage.element.tag != "h1"
            and (at in own or is_over_text or _belongs(passage, home))
        ):
            yield _html(passage)
        at += 1
        if at == last + 1:
            end = _end_of_unknown_list(passages, at, home)
            yield f"<div>{''.join(map(_html, passages[at:end]))}</div>"
            at = end


def _is_subheading(passage: Passage, headline: str | None) -> bool:
    """Tell whether a heading right above the text is the text's, and not the article's."""
    if passage.sort is not Sort.HEADING or passage.is_linked or passage.element.tag == "h1" or _mark(passage):
        return False
    return not is_furniture(passage.text) and fold(passage.text) != fold(headline or "")


def _end_of_unknown_list(passages: Sequence[Passage], at: int, home: tuple[int, ...]) -> int:
    """Return where a list ends that stands right behind the text under words that no table knows."""
    label = passages[at] if at < len(passages) else None
    if label is None or label.sort is not Sort.HEADING or label.is_linked or _mark(label):
        return at
    beside = len(home) - 1
    return _end_of_list(passages, at, set()) if label.boxes[:beside] == home[:beside] else at


def _facts_above(passages: Sequence[Passage], headline: str | None) -> Iterator[Passage]:
    """Yield what stands between headline and text: when it was written, by whom, the picture."""
    start = max(
        (n for n, each in enumerate(passages, 1) if headline and fold(each.text) == fold(headline)), default=0
    )
    for passage in passages[start:]:
        mark = _mark(passage)
        if (passage.sort is Sort.PICTURE and start) or (mark and mark.kind in _FACTS) or _is_dated(passage):
            yield passage


def _is_dated(passage: Passage) -> bool:
    return passage.sort in _READ and any(map(is_date, _BETWEEN_FACTS.split(passage.text[:_LONGEST_FACTS])))


def _end_of_list(passages: Sequence[Passage], at: int, own: set[int]) -> int:
    """Return where what a label announces ends: links, lists, pictures, dates; none of the article's text."""
    end = at + 1
    for number in range(at + 1, min(at + _BEHIND, len(passages))):
        passage = passages[number]
        if _mark(passage) or (number in own and not passage.is_linked and passage.sort is not Sort.LIST):
            break
        if passage.is_linked or (passage.sort is Sort.LIST and number == at + 1):
            end = number + 1
        elif not (passage.sort is Sort.PICTURE or is_date(passage.text) or is_furniture(passage.text)):
            break
    return end


def _belongs(passage: Passage, home: tuple[int, ...]) -> bool:
    """Tell whether a passage that nobody found stands among the article's, and is no site's."""
    beside = len(home) - 1
    is_near = passage.sort is Sort.PICTURE and passage.boxes[:beside] == home[:beside]
    if passage.boxes != home and not is_near:
        return False
    return not passage.is_linked and not is_furniture(passage.text or "أ")


def _mark(passage: Passage) -> Landmark | None:
    return landmark(passage.text) if passage.sort in _READ else None


def _html(passage: Passage) -> str:
    return etree.tostring(passage.element, encoding="unicode", method="html", with_tail=False)


def _squeezed(text: str) -> str:
    return "".join(text.split())
