"""Texts -> numbers of fixed size, by which an index finds them and two of them are compared."""

import re
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from typing import Final

from arabic.fold import fold
from store.article import Block, Draft
from store.links import canonical

# A full stop within a number ends no sentence.
_SENTENCE_END: Final = re.compile(r"[.!؟?…]+(?=\s|$)|\n")
_WORDS: Final = 3
"""What a sentence must have: a column repeats shorter ones every day."""
_DRAWN: Final = 4
"""
Sentences by which a text is found: the least by their marks, so a copy draws the same.

Of a text that is cut to a half, one of them is left but for one time in sixteen.
"""
_DAY: Final = timedelta(days=1)
_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS: Final = 1 << 19
_BITS: Final = 44


def mark(text: str) -> int:
    """Return 64 bits of a text, signed as both engines keep them: the same on every machine, at any time."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def name_key(headline: str) -> int:
    """
    Return the mark of a headline's letters, however they are spelt.

    >>> name_key("الأمطارُ تغمر الوادى") == name_key("الامطار تغمر الوادي")
    True
    """
    return mark(fold(headline) or headline)


def link_key(link: str | None) -> int | None:
    """
    Return the mark of where a link leads, however it is written; None where that is no one article.

    >>> link_key("https://marfa.example/12/") == link_key("http://www.marfa.example/12?utm_source=rss")
    True
    >>> link_key("https://marfa.example/")
    """
    known = canonical(link) if link else None
    # No folded headline has a line end: no link has a headline's mark.
    return None if known is None else mark(f"link\n{known}")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a draft instead of its text."""

    said: tuple[str, ...]
    """Its lead and its body, folded, by sentences."""
    sentences: frozenset[int]
    """The marks of those that tell: pages that embed an article join its paragraphs, but keep these."""
    folded: int
    """Moves when words change, and not with white space or spelling marks."""
    content: str
    """A digest of all that it says, wherever it stands on its page."""
    fullness: int
    """The letters of its body: an article is shown as its fullest copy has it."""
    name: int
    """The mark of its headline."""
    link: int | None
    """The mark of its link."""


def fingerprint(draft: Draft) -> Fingerprint:
    """
    Return the fingerprint of a draft.

    >>> from store.article import Block, Role
    >>> body = Block("paragraph", "نزل المطرُ ليلًا. فاض النهر عند الفجر."), Block("paragraph", "نجا الجميع.")
    >>> whole = Draft(0, Role.MAIN, "السيل يجرف الجسر القديم", body=body)
    >>> parts = Draft(0, Role.MAIN, "السيل", "نزل المطر ليلا", (Block("paragraph", "فاض النهر عند الفجر"),))
    >>> fingerprint(whole).sentences == fingerprint(parts).sentences
    True
    """
    parts = list(_sentences(draft.lead, draft.body))
    said = tuple(sentence for sentence, _ in parts)
    return Fingerprint(
        said=said,
        sentences=frozenset(mark(sentence) for sentence, tells in parts if tells),
        folded=mark("\n".join((fold(draft.headline), *said))),
        content=_content(draft),
        fullness=sum(len(block.text) for block in draft.body),
        name=name_key(draft.headline),
        link=link_key(draft.link),
    )


def said(lead: str | None, body: Iterable[Block]) -> tuple[str, ...]:
    """Return a text folded, by sentences."""
    return tuple(sentence for sentence, _ in _sentences(lead, body))


def packed(marks: Collection[int]) -> bytes:
    """Return marks as bytes, in one order."""
    return struct.pack(f"<{len(marks)}q", *sorted(marks))


def unpacked(data: bytes) -> frozenset[int]:
    """Return the marks that were packed."""
    return frozenset(struct.unpack(f"<{len(data) // 8}q", data))


def text_keys(sentences: Collection[int], moment: datetime, around: int = 0) -> list[int]:
    """
    Return the marks of a text by the day on which it was published, and of so many days around it.

    The later the day the greater they are: what is newer than all that is known need not be looked up.
    """
    drawn = sorted(sentences)[:_DRAWN]
    day = min(max((moment - _BEGAN) // _DAY, 0), _DAYS - 1)
    days = range(max(day - around, 0), min(day + around, _DAYS - 1) + 1)
    return [near << _BITS | one & ((1 << _BITS) - 1) for near in days for one in drawn]


def _sentences(lead: str | None, body: Iterable[Block]) -> Iterator[tuple[str, bool]]:
    """Yield each folded sentence, and whether two texts that share it have something in common."""
    texts = [(lead or "", True), *((block.text, block.kind == "paragraph") for block in body)]
    for text, is_prose in texts:
        for part in _SENTENCE_END.split(text):
            if sentence := fold(part):
                yield sentence, is_prose and sentence.count(" ") + 1 >= _WORDS


def _content(draft: Draft) -> str:
    body = [(block.kind, block.text, block.html) for block in draft.body]
    published = draft.published and draft.published.timestamp()
    head = (draft.role.value, draft.headline, draft.lead, draft.byline, draft.outlet, published)
    beside = ([astuple(item) for item in draft.media], draft.credit and astuple(draft.credit))
    return sha256(repr((head, body, draft.tags, draft.related, *beside, draft.link)).encode()).hexdigest()
