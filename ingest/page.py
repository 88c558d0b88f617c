"""
A page's text → the articles on it.

text ─lines─▶ lines ─wrap─▶ paragraphs ─pieces─▶ pieces ─sections─▶ sections, one to a read-also label
     ─▶ articles: a section lists headlines for the article above it, interrupts it, or opens another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Final

from arabic.fold import fold, tag_key
from ingest.errors import PageError
from ingest.head import head_of
from ingest.keywords import refused, split
from ingest.landmarks import Kind
from ingest.lines import read_lines
from ingest.pieces import Content, Dated, Fact, Text, pieces_of
from ingest.sections import CLOSING, Above, Relation, Section, read_section, sections_of
from ingest.shape import is_prose, reads_as_subheading
from ingest.wrap import unwrapped
from store.article import Block, Role

# Enough to know an article by, and a bound on the work for a page of ten thousand labels.
_TEXTS_COMPARED: Final = 12


@dataclass(frozen=True, slots=True)
class PageArticle:
    """One article as its page prints it; None and empty for what the page does not show."""

    role: Role
    headline: str | None = None
    lead: str | None = None
    """The standfirst, when it stands above the headline; below it, it is the body's first paragraph."""
    body: tuple[Block, ...] = ()
    byline: str | None = None
    source: str | None = None
    published: date | datetime | None = None
    keywords: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """What stands among the keywords and is none."""
    related: tuple[str, ...] = ()
    """The headlines under its read-also labels, repeated ones too."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body."""
        return tuple(block.text for block in self.body if block.kind == "paragraph")

    @property
    def subheadings(self) -> tuple[str, ...]:
        """The sub-headings of the body."""
        return tuple(block.text for block in self.body if block.kind == "subheading")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: the main article first, then those that are embedded in it, in their order."""

    articles: tuple[PageArticle, ...]


def read_page(text: str, *, now: datetime) -> Page:
    """
    Return the articles of a page. Raises PageError for a text without any; relative dates count from ``now``.

    >>> page = read_page('''مكتبة الحي تفتح أبوابها ليلا
    ...
    ... قالت أمينة المكتبة إن الإقبال فاق التوقعات.
    ...
    ... المصدر: صوت المدينة''', now=datetime(2026, 3, 1))
    >>> page.articles[0].headline, page.articles[0].source
    ('مكتبة الحي تفتح أبوابها ليلا', 'صوت المدينة')
    """
    pieces = pieces_of(unwrapped(read_lines(text)), now)
    if not pieces:
        raise PageError("", "holds no text of an article", "put a page's text into it or remove it")
    return Page(tuple(article.finished() for article in _articles(sections_of(pieces))))


@dataclass(slots=True)
class _Growing:
    """An article while its sections come in."""

    role: Role
    headline: str | None = None
    lead: str | None = None
    texts: list[Text] = field(default_factory=list)
    facts: dict[Kind, list[str]] = field(default_factory=dict)
    published: date | datetime | None = None
    related: list[str] = field(default_factory=list)
    closed: bool = False

    def open(self, pieces: Sequence[Content]) -> None:
        """Take the article's beginning: its head, then the rest."""
        texts = [piece for piece in pieces if isinstance(piece, Text)]
        head = head_of([text.text for text in texts], _signed(pieces))
        self.lead, self.headline = head.lead, head.headline
        taken = {id(text) for text in texts[: head.length]}
        self.add([piece for piece in pieces if id(piece) not in taken])

    def add(self, pieces: Sequence[Content]) -> None:
        """Take what belongs to the article: text, facts, dates; the first source and the first date count."""
        for piece in pieces:
            if isinstance(piece, Text):
                self.texts.append(piece)
                self.closed = self.closed and not is_prose(piece.text)
            elif isinstance(piece, Fact):
                self.facts.setdefault(piece.kind, []).append(piece.value)
                self.closed = self.closed or (piece.kind in CLOSING and bool(self.texts))
            else:
                self.published = self.published or piece.published

    def above(self, *, unfinished: bool) -> Above:
        """Return what the next section has to know of the article."""
        parts = [self.headline, self.lead, *(text.text for text in self.texts[-_TEXTS_COMPARED:])]
        return Above(
            text=" ".join(filter(None, parts)),
            begun=bool(self.headline or self.texts),
            has_body=bool(self.texts),
            closed=self.closed,
            unfinished=unfinished,
        )

    def finished(self) -> PageArticle:
        """Return the article."""
        body = tuple(_blocks(self.texts))
        prose = "\n".join(filter(None, (self.lead, *(block.text for block in body))))
        return PageArticle(
            role=self.role,
            headline=self.headline,
            lead=self.lead,
            body=body,
            byline=self._first(Kind.BYLINE) or self._first(Kind.EDITOR),
            source=self._first(Kind.SOURCE),
            published=self.published,
            keywords=_keywords(self.headline or "", prose, self.facts.get(Kind.KEYWORDS, [])),
            refused=tuple(part for line in self.facts.get(Kind.KEYWORDS, []) for part in refused(line)),
            related=tuple(self.related),
        )

    def _first(self, kind: Kind) -> str | None:
        return next(iter(self.facts.get(kind, [])), None)


def _articles(sections: Sequence[Section]) -> list[_Growing]:
    main = current = _Growing(Role.MAIN)
    main.open(sections[0].pieces)
    articles = [main]
    own_list = _own_list(sections)
    last_close = max((number for number, section in enumerate(sections) if section.closes), default=0)
    for number, section in enumerate(sections[1:], 1):
        reading = read_section(section, current.above(unfinished=number <= last_close))
        if reading.relation is Relation.OPENS:
            current = _Growing(Role.EMBEDDED)
            current.open(reading.rest)
            articles.append(current)
            continue
        # No article recommends itself: a list that does is the page's.
        lists_itself = current.headline and fold(current.headline) in map(fold, reading.headlines)
        owner = main if number == own_list or lists_itself else current
        owner.related += reading.headlines
        if owner.headline or owner.texts:
            owner.add(reading.rest)
        else:
            owner.open(reading.rest)
    return articles


def _own_list(sections: Sequence[Section]) -> int | None:
    """
    Return the number of the section that lists what the page itself recommends, under its main article.

    The last of those that announce related articles; on a page without them, a last list with bullets, which
    sites print and articles do not.
    """
    related = [number for number, section in enumerate(sections) if section.label is Kind.RELATED]
    if related:
        return related[-1]
    return len(sections) - 1 if sections[-1].label is Kind.READ_ALSO and sections[-1].bulleted else None


def _signed(pieces: Sequence[Content]) -> list[bool]:
    """Tell for each text whether a date or a byline follows it at once."""
    return [
        isinstance(below, Dated) or (isinstance(below, Fact) and below.kind is Kind.BYLINE)
        for piece, below in zip_longest(pieces, pieces[1:])
        if isinstance(piece, Text)
    ]


def _blocks(texts: Sequence[Text]) -> Iterator[Block]:
    """Tell sub-headings from paragraphs: short lines, with something below them to stand over."""
    for text, below in zip_longest(texts, texts[1:]):
        listed = text.bulleted and (text.item == text.text or (below and below.bulleted))
        is_heading = below and not listed and reads_as_subheading(text.item)
        yield Block("subheading" if is_heading else "paragraph", text.text)


def _keywords(headline: str, prose: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Split the keyword lines of an article; a keyword that two lines share is one."""
    first: dict[str, str] = {}
    for line in lines:
        for keyword in split(headline, prose, line):
            first.setdefault(tag_key(keyword), keyword)
    return tuple(first.values())
