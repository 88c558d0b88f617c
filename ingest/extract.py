"""A page's tree → the texts that trafilatura takes for the article's: the one module that knows it."""

import logging
from copy import deepcopy
from typing import Final

import trafilatura
from lxml import etree
from trafilatura.settings import Extractor

from arabic.hygiene import one_line
from ingest.dom import Element

# It warns of each page without an article, which we tell ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

LARGEST_TREE: Final = 20_000
"""Elements: what trafilatura takes grows with them, and a page of news has a few thousand."""
_TEXTS: Final = frozenset({"p", "head", "item", "quote", "cell", "code", "lb"})


def extracted(tree: Element) -> tuple[str, ...]:
    """
    Return the article's texts in their order: paragraphs, headings, items, cells; none of a huge tree.

    Each is one line. The tree stays as it is.
    """
    if sum(1 for _ in tree.iter()) > LARGEST_TREE:
        return ()
    options = Extractor(comments=False, tables=True, images=False, links=False, formatting=False)
    try:
        found = trafilatura.bare_extraction(deepcopy(tree), options=options)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError, LookupError):
        # What it cannot read, our own reading still can.
        return ()
    body = getattr(found, "body", None)
    if body is None:
        return ()
    texts = (one_line(" ".join(_own(element))) for element in body.iter() if element.tag in _TEXTS)
    return tuple(text for text in texts if text)


def _own(element: Element) -> list[str]:
    """Return the texts of an element without those of others that are listed themselves."""
    texts = [element.text or ""]
    for child in element:
        if child.tag not in _TEXTS:
            texts += _own(child)
        texts.append(child.tail or "")
    if element.tag == "lb":
        texts.append(element.tail or "")
    return texts
