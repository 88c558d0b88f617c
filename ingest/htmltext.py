"""Sanitised HTML → the blocks of an article, and what its labels say beside them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from arabic.fold import fold, tag_key
from arabic.hygiene import one_line
from ingest.articles import Article, articles_of
from ingest.blockmarkup import KEPT, READ, images_of, markup_of, with_pictures
from ingest.decisions import Decision, Part, Reason
from ingest.dom import absolute, parsed
from ingest.furniture import is_furniture
from ingest.keywords import split_lines
from ingest.landmarks import landmark
from ingest.lines import Line
from ingest.page import PageArticle
from ingest.passages import Passage, Sort, passages_of
from ingest.pieces import pieces_of
from ingest.sections import sections_of
from ingest.shape import closes_sentence, count_words, is_prose, reads_as_subheading
from ingest.tail import without_lists
from store.article import Block, Media, Role

_NO_DAY: Final = datetime(1, 1, 1)  # noqa: DTZ001  # so that «today» and «an hour ago» state no moment at all
_EARLIEST: Final = 1990
"""No page of the web is older, whatever its date says."""
_MOST_READ: Final = 3000
"""Passages that are read for labels: a page of more is a list or a trap."""
_TEXT: Final = frozenset({Part.PARAGRAPH, Part.SUBHEADING})
_TOP: Final = 4
"""Passages among which a headline may be repeated as a paragraph."""
_SMALL: Final = 3
"""What is claimed by a label is less than a third of the text: else the label is none."""
_PARAGRAPH: Final = 8
_LONG_PARAGRAPH: Final = 20
# What outlets call their own: a notice of these words is no paragraph, however long.
_OWN: Final = re.compile(
    r"(?:موقعنا|قناتنا|قنواتنا|صفحتنا|صفحاتنا|حسابنا|حساباتنا|تطبيقنا|نشرتنا|تابعونا|تابعنا|محفوظة"
    r"|ملفات تعريف)\b"
)
# What a well-known program puts below every entry of its feeds.
_APPEARED: Final = re.compile(
    r"The post .+ (?:appeared first|first appeared) on .+|ظهرت? (?:المقالة?|التدوينة) .+ أول[اً]{1,2} على .+"
)


@dataclass(frozen=True, slots=True)
class Body:
    """What the HTML of an article holds; empty and None for what it does not tell."""

    blocks: tuple[Block, ...] = ()
    related: tuple[str, ...] = ()
    """The headlines under its read-also labels, each once."""
    tags: tuple[str, ...] = ()
    outlet: str | None = None
    byline: str | None = None
    published: date | datetime | None = None
    """What a date line says, never counted back from today; without a zone unless it names one."""
    embedded: tuple[PageArticle, ...] = ()
    """Other articles that stand whole under a read-also label."""
    images: tuple[Media, ...] = ()

    @property
    def prose(self) -> str:
        """The text of all blocks, one to the line."""
        return "\n".join(block.text for block in self.blocks)


def read_body(html: str, base: str = "", headline: str | None = None) -> Body:
    """
    Return what sanitised HTML says. Raises PageError for a trap.

    ``base`` is what links are relative to, ``headline`` the article's own: no block repeats it.

    >>> body = read_body('''<p>هطل المطر على الوادي ليلا.</p>
    ... <p><strong>اقرأ أيضا:</strong> <a href="/7">النهر يعود إلى مجراه</a></p>
    ... <p>وقال الأهالي إنهم انتظروه طويلا.</p>''', "https://news.example")
    >>> [block.text for block in body.blocks], body.related
    (['هطل المطر على الوادي ليلا.', 'وقال الأهالي إنهم انتظروه طويلا.'], ('النهر يعود إلى مجراه',))
    """
    if not html.strip():
        return Body()
    tree = absolute(parsed(f"<div>{html}</div>"), base)
    headline = one_line(headline or "")
    taken = without_lists(passages_of(tree), base)
    kept = _without_headline(taken.kept, headline)
    read = _Read.of(kept, headline)
    main = read.article(0)
    embedded = [read.article(number) for number in range(1, len(read.articles))]
    embedded += [_boxed(passages) for passages in taken.embedded]
    prose = "\n".join(block.text for block in main.body)
    lines = (*taken.keywords, *main.keyword_lines)
    return Body(
        blocks=main.body,
        related=_each_once((*taken.related, *main.related)),
        tags=_tags(headline, prose, taken.keywords, main.keyword_lines) if lines else (),
        outlet=main.source,
        byline=main.byline,
        published=main.published,
        embedded=tuple(article for article in embedded if article.headline and article.body),
        images=tuple(images_of(kept)),
    )


def plain_text(html: str) -> str:
    r"""
    Return the text of HTML, a paragraph to the line. Raises PageError for a trap.

    >>> plain_text("<p>قهوة <b>ال</b>صباح</p><ul><li>بن<li>هال</ul>")
    'قهوة الصباح\nبن؛ هال'
    """
    if not html.strip():
        return ""
    passages = passages_of(parsed(f"<div>{html}</div>"))
    return "\n".join(passage.text for passage in passages if passage.text)


@dataclass(frozen=True, slots=True)
class _Read:
    """Passages with what was decided about each, by the article that it came to."""

    passages: Sequence[Passage]
    articles: Sequence[Article]
    decided: Mapping[int, Sequence[Decision]]
    owners: Sequence[int]
    claimed: frozenset[int]
    """Passages that nothing was read out of, since a label announces them: comments, what others read."""

    @classmethod
    def of(cls, passages: Sequence[Passage], headline: str | None) -> "_Read":
        """Read passages as the lines of a page; a headline that is None is looked for among them."""
        lines = [
            Line(passage.text, passage.text, first=number, last=number)
            for number, passage in enumerate(passages, 1)
            if passage.sort in READ
        ]
        articles = list(articles_of(sections_of(pieces_of(lines[:_MOST_READ], _NO_DAY)), headline))
        # Without a label of its own, what follows a source or keywords is no other article in HTML.
        apart = [articles[0], *(article for article in articles[1:] if article.labels)]
        places = {id(article): place for place, article in enumerate(apart)}
        decided: dict[int, list[Decision]] = defaultdict(list)
        owner_of: dict[int, int] = {}
        for article in articles:
            owner = places.get(id(article), 0)
            for decision in article.decisions():
                decided[decision.first].append(decision)
                if decision.part in {Part.HEADLINE, Part.LEAD, *_TEXT}:
                    owner_of[decision.first] = owner
        owners, owner = [], 0
        for number in range(len(passages)):
            owner = owner_of.get(number + 1, owner)
            owners.append(owner)
        return cls(passages, apart, decided, owners, _claimed(passages, decided))

    def article(self, number: int) -> PageArticle:
        """Return one of the articles with its blocks."""
        return _Making(self, number).made()


def _claimed(passages: Sequence[Passage], decided: Mapping[int, Sequence[Decision]]) -> frozenset[int]:
    claimed: set[int] = set()
    labelled = False
    for at, passage in enumerate(passages):
        parts = {decision.part for decision in decided.get(at + 1, ())}
        if passage.sort in READ:
            labelled = Part.LABEL in parts or (labelled and parts.isdisjoint(_TEXT))
        if labelled and not parts:
            claimed.add(at)
    letters = sum(len(passages[at].text) for at in claimed)
    return frozenset(claimed if letters * _SMALL < sum(len(each.text) for each in passages) else ())


class _Making:
    """One article while its blocks are made."""

    def __init__(self, read: _Read, number: int) -> None:
        self._read = read
        self._number = number
        self._blocks: list[Block] = []
        self._waiting: list[Passage] = []
        self._facts: dict[Part, list[str]] = defaultdict(list)
        self._dates: set[int] = set()

    def made(self) -> PageArticle:
        read, article = self._read, self._read.articles[self._number]
        for at, passage in enumerate(read.passages):
            if read.owners[at] == self._number:
                self._take(at, passage)
        while len(self._blocks) > 1 and self._blocks[-1].kind == "subheading":
            self._blocks.pop()
        told = (each.published for each in article.dates if each.first in self._dates)
        facts = self._facts
        return PageArticle(
            role=Role.EMBEDDED if self._number else Role.MAIN,
            headline=article.headline,
            lead=next(iter(facts[Part.LEAD]), None),
            body=tuple(self._blocks),
            byline=next(iter(facts[Part.BYLINE]), None),
            source=next(iter(facts[Part.SOURCE]), None),
            published=next(filter(_is_likely, told), None),
            keyword_lines=tuple(facts[Part.KEYWORDS]),
            related=tuple(facts[Part.RELATED]),
        )

    def _take(self, at: int, passage: Passage) -> None:
        if passage.sort is Sort.PICTURE and not passage.text:
            self._picture(passage)
        elif passage.sort not in READ:
            self._add("paragraph", passage.text, passage)
        else:
            self._read_passage(at, passage)

    def _read_passage(self, at: int, passage: Passage) -> None:
        decisions = self._read.decided.get(at + 1, ())
        if self._is_kept(at, passage, decisions):
            self._add(self._kind(at, passage), passage.text, passage)
            return
        for decision in decisions:
            if decision.part in _TEXT:
                self._add(self._kind(at, passage), decision.text, passage)
            else:
                self._facts[decision.part].append(decision.text)
                self._dates.add(at + 1)

    def _is_kept(self, at: int, passage: Passage, decisions: Sequence[Decision]) -> bool:
        """Tell whether a passage is text though it was not read as such."""
        if at >= _MOST_READ:
            return True
        if not decisions:
            if passage.sort is Sort.HEADING:
                return self._stands_over_text(at) and not is_furniture(passage.text)
            return _is_paragraph(passage.text) and at not in self._read.claimed
        parts = {decision.part for decision in decisions}
        if parts == {Part.DATE}:
            return passage.sort is Sort.HEADING or self._is_deep(at)
        if parts == {Part.FURNITURE}:
            return not (landmark(passage.text) or is_furniture(passage.text)) and self._says(
                passage, decisions
            )
        return False

    def _says(self, passage: Passage, decisions: Sequence[Decision]) -> bool:
        captions = any(decision.reason is Reason.CAPTION for decision in decisions)
        signed = any(decision.reason is Reason.SIGNATURE for decision in decisions)
        return passage.sort is Sort.HEADING or not (captions or signed)

    def _is_deep(self, at: int) -> bool:
        """Tell whether a date stands between paragraphs, where it tells when something happened."""
        above = sum(block.kind == "paragraph" for block in self._blocks)
        return above > 1 and any(is_prose(passage.text) for passage in self._read.passages[at + 1 : at + 3])

    def _stands_over_text(self, at: int) -> bool:
        below = self._read.passages[at + 1 : at + 2]
        return bool(below) and (below[0].sort in KEPT or is_prose(below[0].text))

    def _kind(self, at: int, passage: Passage) -> str:
        if passage.sort is Sort.HEADING:
            return "subheading"
        if (
            passage.is_bold
            and self._blocks
            and self._stands_over_text(at)
            and reads_as_subheading(passage.text)
        ):
            return "subheading"
        return "paragraph"

    def _add(self, kind: str, text: str, passage: Passage) -> None:
        if not text or _APPEARED.fullmatch(text):
            return
        markup = (
            markup_of(passage) if text == passage.text and (kind == "paragraph" or passage.links) else None
        )
        if self._waiting and kind == "paragraph" and passage.sort is Sort.TEXT:
            markup = with_pictures(markup, text, self._waiting, above=True)
            self._waiting = []
        self._blocks.append(Block("subheading" if kind == "subheading" else "paragraph", text, markup))

    def _picture(self, passage: Passage) -> None:
        """Put a picture that no words describe into the paragraph above it, or below where there is none."""
        last = self._blocks[-1] if self._blocks else None
        if last and last.kind == "paragraph" and (last.html is None or last.html.startswith("<p>")):
            self._blocks[-1] = replace(last, html=with_pictures(last.html, last.text, [passage], above=False))
        elif not last:
            self._waiting.append(passage)


def _boxed(passages: Sequence[Passage]) -> PageArticle:
    """Return the article that stands in a box of its own; its headline is the first thing in it."""
    head, *rest = passages
    read = _Read.of(rest, head.text)
    return replace(read.article(0), role=Role.EMBEDDED, headline=head.text)


def _without_headline(passages: Sequence[Passage], headline: str) -> list[Passage]:
    if not headline:
        return list(passages)
    key = fold(headline)
    return [
        passage
        for number, passage in enumerate(passages)
        if not (
            (passage.sort is Sort.HEADING or (passage.sort is Sort.TEXT and number < _TOP))
            and fold(passage.text) == key
        )
    ]


def _is_paragraph(text: str) -> bool:
    """Tell whether a text is a paragraph, and no notice of the site's that is written like one."""
    if _OWN.search(text):
        return False
    length = count_words(text)
    return length > _LONG_PARAGRAPH or (length >= _PARAGRAPH and closes_sentence(text))


def _tags(headline: str, prose: str, single: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    """Return keywords that stood apart as they are, and lines of them cut."""
    first: dict[str, str] = {}
    for tag in (
        *(one_line(keyword.replace("_", " ")) for keyword in single),
        *split_lines(headline, prose, lines),
    ):
        if tag and any(map(str.isalnum, tag)):
            first.setdefault(tag_key(tag), tag)
    return tuple(first.values())


def _is_likely(moment: date | datetime | None) -> bool:
    return moment is not None and moment.year >= _EARLIEST


def _each_once(headlines: Sequence[str]) -> tuple[str, ...]:
    return tuple({fold(headline): headline for headline in reversed(headlines)}.values())[::-1]
