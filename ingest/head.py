"""The top of an article: which line is the headline, and which the lead that stands above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from arabic.fold import fold
from ingest.shape import (
    closes_sentence,
    count_words,
    has_headline_mark,
    holds_sentences,
    is_prose,
    reads_as_headline,
)

_SHORTEST_LEAD: Final = 15
# A sub-heading has mostly two or three words, a headline hardly ever.
_SHORTEST_HEADLINE: Final = 4
_LONGEST_KICKER: Final = 3
_LONGEST_SIGNED: Final = 16
# A name or a town over the date, without a label that tells which.
_LONGEST_SIGNATURE: Final = 3


@dataclass(frozen=True, slots=True)
class Head:
    """What opens an article."""

    lead: str | None
    headline: str | None
    length: int
    """How many of the texts it took."""


def head_of(texts: Sequence[str], signed: Sequence[bool]) -> Head:
    """
    Return the headline, and the lead when it is printed above; None for what is not there.

    ``signed`` tells for each text whether a date or a byline follows it, as they follow headlines:

    >>> lead = "تعود الحياة إلى أحياء المدينة القديمة، فيما ينتظر التجار تعويضات وعدت بها البلدية منذ عام"
    >>> head_of([lead, "سوق النحاسين يفتح من جديد", "قال التجار إن البيع عاد."], [False] * 3).headline
    'سوق النحاسين يفتح من جديد'
    """
    if not texts:
        return Head(None, None, 0)
    if _is_kicker(texts, signed):
        below = head_of(texts[1:], signed[1:])
        return Head(below.lead, below.headline, below.length + 1)
    first = texts[0]
    if len(texts) > 1 and _is_lead(first, signed=signed[0]) and _stands_below_lead(first, texts[1]):
        return Head(first, texts[1], 1 + _length(texts[1:], signed[1:]))
    if reads_as_headline(first) or (signed[0] and _is_signed_headline(first)):
        return Head(None, first, _length(texts, signed))
    return Head(None, None, 0)


def _length(texts: Sequence[str], signed: Sequence[bool]) -> int:
    """Count the headline, its repetitions at once (over a picture and the text), and a bare signature."""
    headline = fold(texts[0])
    length = sum(1 for _ in takewhile(lambda text: fold(text) == headline, texts))
    signature = length < len(texts) and signed[length] and count_words(texts[length]) <= _LONGEST_SIGNATURE
    return length + signature


def _is_lead(text: str, *, signed: bool) -> bool:
    return is_prose(text) or (count_words(text) >= _SHORTEST_LEAD and not signed)


def _stands_below_lead(lead: str, text: str) -> bool:
    if not reads_as_headline(text) or count_words(text) < _SHORTEST_HEADLINE:
        return False
    return closes_sentence(lead) or count_words(text) < count_words(lead)


def _is_signed_headline(text: str) -> bool:
    """
    Tell whether a text with a date or a byline below it may be a headline that does not read like one.

    Somebody put a full stop behind it, or it begins with a name in «و»: «ووهان», «ويليامز», «ويسترن يونيون».
    """
    return not holds_sentences(text) and count_words(text) <= _LONGEST_SIGNED


def _is_kicker(texts: Sequence[str], signed: Sequence[bool]) -> bool:
    """Tell whether the first text is the section's or the site's name, standing over the headline."""
    if len(texts) < 2 or count_words(texts[0]) > _LONGEST_KICKER or has_headline_mark(texts[0]) or signed[0]:
        return False
    headlines = [
        text for text in texts[1:3] if reads_as_headline(text) and count_words(text) > _SHORTEST_HEADLINE
    ]
    if texts[1] in headlines:
        return True
    return (
        bool(headlines)
        and count_words(texts[0]) < _LONGEST_KICKER
        and count_words(texts[1]) >= _SHORTEST_LEAD
    )
