"""The text of an article: which lines are paragraphs, which sub-headings, and which belong to neither."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from arabic.fold import fold
from ingest.decisions import Decision, Part, Reason
from ingest.furniture import is_caption
from ingest.pieces import Text
from ingest.shape import (
    closes_sentence,
    count_words,
    has_headline_mark,
    is_prose,
    reads_as_subheading,
    why_prose,
)
from ingest.signatures import signature

_LONGEST_KEYWORD: Final = 4
_FEWEST_KEYWORDS: Final = 2
_SIGNED_WITHIN: Final = 1
"""Paragraphs: below a standfirst somebody may sign, further down a name is a sub-heading."""
_CERTAINLY_KEYWORDS: Final = 3
_LONGEST_REMAINDER: Final = 3
"""Words: a shorter line at the end, where all paragraphs close with a stop, is the site's."""


def body_of(texts: Sequence[Text], headline: str) -> Iterator[Decision]:
    """
    Decide about each text of an article, in order.

    A sub-heading has text above it and below it. What is short behind the last paragraph is no text where
    paragraphs close with full stops: a name, an agency, keywords that nobody labelled.
    """
    end = _end(texts)
    seen = 0
    for number, text in enumerate(texts[:end]):
        below = texts[number + 1] if number + 1 < len(texts) else None
        # Most texts are surely prose, and have nothing more to be asked.
        prose = why_prose(text.text)
        if prose and not text.bulleted:
            yield _decided(text, Part.PARAGRAPH, prose)
            seen += 1
            continue
        if is_caption(text.text):
            yield _decided(text, Part.FURNITURE, Reason.CAPTION)
            continue
        signed = signature(text.text) if seen <= _SIGNED_WITHIN and not text.bulleted else None
        if signed and signed.person:
            yield Decision(Part.BYLINE, Reason.SIGNATURE, signed.person, text.first, text.last)
            continue
        reason = _why_no_subheading(text, below, seen=seen > 0)
        yield _decided(text, Part.PARAGRAPH if reason else Part.SUBHEADING, reason or Reason.SHORT_OVER_TEXT)
        seen += not reads_as_subheading(text.item)
    if end < len(texts):
        yield from _behind(texts[end:], " ".join([headline, *(text.text for text in texts[:end])]))


def _why_no_subheading(text: Text, below: Text | None, *, seen: bool) -> Reason | None:
    if text.bulleted and (text.item == text.text or (below and below.bulleted)):
        return Reason.LISTED
    if not reads_as_subheading(text.item):
        return why_prose(text.text) or Reason.NO_HEADING
    if below is None:
        return Reason.NOTHING_BELOW
    return None if seen else Reason.NOTHING_ABOVE


def _end(texts: Sequence[Text]) -> int:
    """Return where the text ends: behind its last prose, if its prose closes with stops; else at the end."""
    prose = [number for number, text in enumerate(texts) if is_prose(text.text)]
    closed = sum(closes_sentence(texts[number].text) for number in prose)
    return prose[-1] + 1 if prose and 2 * closed > len(prose) else len(texts)


def _behind(texts: Sequence[Text], above: str) -> Iterator[Decision]:
    """Decide about the texts behind the last prose."""
    at = 0
    words = fold(above)
    while at < len(texts):
        text = texts[at]
        run = list(takewhile(_may_be_keyword, texts[at:]))
        if _are_keywords(run, words):
            yield _keywords(run)
            at += len(run)
            continue
        yield _about_last(text)
        at += 1


def unlabelled_keywords(texts: Sequence[Text], above: str) -> Decision | None:
    r"""
    Return the keywords that texts are which nobody labelled; None when they are none.

    >>> lines = [Text(line, line) for line in ("النحل", "الساحل")]
    >>> unlabelled_keywords(lines, "نقل النحالون خلايا النحل من الساحل إلى الجبل.").text
    'النحل\nالساحل'
    """
    if not texts or not all(map(_may_be_keyword, texts)) or not _are_keywords(texts, fold(above)):
        return None
    return _keywords(texts)


def _keywords(run: Sequence[Text]) -> Decision:
    lines = "\n".join(text.item for text in run)
    return Decision(Part.KEYWORDS, Reason.KEYWORD_LINES, lines, run[0].first, run[-1].last)


def _about_last(text: Text) -> Decision:
    found = signature(text.text)
    if found:
        part = Part.BYLINE if found.person else Part.FURNITURE
        return Decision(part, Reason.SIGNATURE, found.person or text.text, text.first, text.last)
    short = count_words(text.text) <= _LONGEST_REMAINDER and not text.bulleted
    if short and not has_headline_mark(text.text):
        return _decided(text, Part.FURNITURE, Reason.NOT_THE_ARTICLES)
    return _decided(text, Part.PARAGRAPH, Reason.LISTED if text.bulleted else Reason.NOTHING_BELOW)


def _may_be_keyword(text: Text) -> bool:
    return (
        0 < count_words(text.text) <= _LONGEST_KEYWORD
        and not has_headline_mark(text.text)
        and not closes_sentence(text.text)
        and not text.bulleted
    )


def _are_keywords(run: Sequence[Text], words: str) -> bool:
    """Tell whether short lines are keywords: half of them are words of the article, of three or more one."""
    if len(run) < _FEWEST_KEYWORDS:
        return False
    known = sum(fold(text.item) in words for text in run)
    return 2 * known >= len(run) or (known > 0 and len(run) >= _CERTAINLY_KEYWORDS)


def _decided(text: Text, part: Part, reason: Reason) -> Decision:
    return Decision(part, reason, text.text, text.first, text.last)
