"""
A page's text → the articles on it.

text ─lines─▶ lines ─wrap─▶ paragraphs ─pieces─▶ pieces ─sections─▶ sections, one to a read-also label
     ─articles─▶ decisions about each line ─▶ articles: a section lists headlines for the one above it,
     interrupts it, or opens another.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ingest.articles import Article, articles_of
from ingest.decisions import Part, Reason
from ingest.errors import PageError
from ingest.keywords import refused, split_lines
from ingest.known import Known
from ingest.lines import Line, read_lines
from ingest.pieces import Left, Piece, pieces_of
from ingest.sections import sections_of
from ingest.wrap import unwrapped
from store.article import Block, Role


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
    keyword_lines: tuple[str, ...] = ()
    """What the keywords were cut out of."""
    refused: tuple[str, ...] = ()
    """What stands among the keywords and is none."""
    related: tuple[str, ...] = ()
    """The headlines under its read-also labels, repeated ones too."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body."""
        return tuple(block.text for block in self.body if block.kind == "paragraph")

    @property
    def prose(self) -> str:
        """All it says but its headline."""
        return "\n".join(filter(None, (self.lead, *(block.text for block in self.body))))

    @property
    def subheadings(self) -> tuple[str, ...]:
        """The sub-headings of the body."""
        return tuple(block.text for block in self.body if block.kind == "subheading")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds: the main article first, then those that are embedded in it, in their order."""

    articles: tuple[PageArticle, ...]


@dataclass(frozen=True, slots=True)
class LineReading:
    """What one printed line was read as, or the lines of one paragraph, and why."""

    first: int
    """The number of its first line on the page, from 1; blank lines count."""
    last: int
    part: Part
    reason: Reason
    article: int
    """Which of the page's articles it came to, from 0."""
    text: str
    """What was understood of it: a headline without its bullet, a source without its label."""


def read_page(text: str, *, now: datetime, known: Known | None = None) -> Page:
    """
    Return the articles of a page. Raises PageError for a text without any; relative dates count from ``now``.

    ``known`` are the keywords of other pages: they help to cut keyword lines without separators.

    >>> page = read_page('''مكتبة الحي تفتح أبوابها ليلا
    ...
    ... قالت أمينة المكتبة إن الإقبال فاق التوقعات.
    ...
    ... المصدر: صوت المدينة''', now=datetime(2026, 3, 1))
    >>> page.articles[0].headline, page.articles[0].source
    ('مكتبة الحي تفتح أبوابها ليلا', 'صوت المدينة')
    """
    _, articles = _read(unwrapped(read_lines(text)), now)
    return Page(tuple(_finished(article, known) for article in articles))


def read_lines_explained(text: str, *, now: datetime) -> tuple[LineReading, ...]:
    """
    Return what read_page takes each line of a page for, and why, in the order of the page.

    A line is read twice where it says two things, as a label with a headline behind it does. Raises PageError
    like read_page; the decisions are the very ones that its articles are made of.

    >>> for line in read_lines_explained('''النهر يعود
    ... اقرأ أيضا: جسر جديد فوق الوادي
    ... فرح الأهالي بعودة الماء.''', now=datetime(2026, 3, 1)):
    ...     print(line.first, line.part.value, "-", line.reason.value)
    1 headline - no other line can be the headline
    2 label - a label within the text, which goes on below
    2 related headline - it stands under a label for related headlines
    3 paragraph - a full stop ends it
    """
    lines = unwrapped(read_lines(text))
    pieces, articles = _read(lines, now)
    readings = [
        LineReading(each.first, each.last, each.part, each.reason, number, each.text)
        for number, article in enumerate(articles)
        for each in article.decisions()
    ]
    readings += _left(lines, pieces, readings)
    return tuple(sorted(readings, key=lambda reading: (reading.first, reading.part is not Part.LABEL)))


def _read(lines: Sequence[Line], now: datetime) -> tuple[tuple[Piece, ...], list[Article]]:
    pieces = pieces_of(lines, now)
    if all(isinstance(piece, Left) for piece in pieces):
        raise PageError("", "holds no text of an article", "put a page's text into it or remove it")
    return pieces, articles_of(sections_of(pieces))


def _finished(article: Article, known: Known | None) -> PageArticle:
    """Gather what was decided about an article's lines."""
    of: defaultdict[Part, list[str]] = defaultdict(list)
    body: list[Block] = []
    for each in article.decisions():
        if each.part is Part.PARAGRAPH:
            body.append(Block("paragraph", each.text))
        elif each.part is Part.SUBHEADING:
            body.append(Block("subheading", each.text))
        else:
            of[each.part].append(each.text)
    headline, lead = article.headline, next(iter(of[Part.LEAD]), None)
    prose = "\n".join(filter(None, (lead, *(block.text for block in body))))
    return PageArticle(
        role=article.role,
        headline=headline,
        lead=lead,
        body=tuple(body),
        byline=next(iter(of[Part.BYLINE]), None),
        source=next(iter(of[Part.SOURCE]), None),
        published=article.published,
        keywords=split_lines(headline or "", prose, of[Part.KEYWORDS], known=known),
        keyword_lines=tuple(of[Part.KEYWORDS]),
        refused=tuple(part for line in of[Part.KEYWORDS] for part in refused(line)),
        related=tuple(of[Part.RELATED]),
    )


def _left(
    lines: Sequence[Line], pieces: Sequence[Piece], readings: Sequence[LineReading]
) -> list[LineReading]:
    """Return the lines that came to no article, each beside the article above it."""
    known = {number for each in readings for number in range(each.first, each.last + 1)}
    reasons = {piece.first: piece.reason for piece in pieces if isinstance(piece, Left)}
    starts = sorted((each.first, each.article) for each in readings if each.part is not Part.RELATED)
    left = []
    for line in lines:
        if line.first in known:
            continue
        article = max((start for start in starts if start[0] < line.first), default=(0, 0))[1]
        reason = reasons.get(line.first, Reason.NOT_THE_ARTICLES)
        left.append(LineReading(line.first, line.last, Part.FURNITURE, reason, article, line.text))
    return left
