"""Sections → the articles of a page, each a list of decisions about its lines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Final

from arabic.fold import fold
from ingest.body import body_of, unlabelled_keywords
from ingest.decisions import Decision, Part, Reason
from ingest.head import Head, head_of
from ingest.landmarks import Kind
from ingest.pieces import Content, Dated, Fact, Text
from ingest.sections import CLOSING, Above, Relation, Section, read_section
from ingest.shape import is_prose
from store.article import Role

# Enough to know an article by, and a bound on the work for a page of ten thousand labels.
_TEXTS_COMPARED: Final = 12
_PARTS: Final = {
    Kind.SOURCE: Part.SOURCE,
    Kind.KEYWORDS: Part.KEYWORDS,
    Kind.BYLINE: Part.BYLINE,
    Kind.EDITOR: Part.BYLINE,
}
_LABELS: Final = {
    Relation.LISTS: Reason.LISTS,
    Relation.INTERRUPTS: Reason.INTERRUPTS,
    Relation.OPENS: Reason.OPENS,
}


@dataclass(slots=True)
class Article:
    """An article while its sections come in."""

    role: Role
    head: Head = field(default_factory=lambda: Head((), ()))
    texts: list[Text] = field(default_factory=list)
    facts: dict[Kind, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    dates: list[Dated] = field(default_factory=list)
    related: list[Text] = field(default_factory=list)
    labels: list[Decision] = field(default_factory=list)
    """The read-also labels that came with it."""
    closed: bool = False

    @property
    def headline(self) -> str | None:
        """The headline, if one is shown."""
        return self.head.text_of(Part.HEADLINE)

    @property
    def begun(self) -> bool:
        """Whether it has a headline or text."""
        return bool(self.headline or self.texts)

    @property
    def published(self) -> date | datetime | None:
        """The first moment of publication that a date line tells."""
        return next((each.published for each in self.dates if each.published), None)

    def open(self, pieces: Sequence[Content], headline: str | None = None) -> None:
        """Take the article's beginning: its head, then the rest. A known headline is not looked for."""
        texts = [piece for piece in pieces if isinstance(piece, Text)]
        self.head = head_of(texts, _signed(pieces)) if headline is None else _known_head(headline, texts)
        kept = {id(text) for text in self.head.rest}
        self.add([piece for piece in pieces if not isinstance(piece, Text) or id(piece) in kept])

    def add(self, pieces: Sequence[Content]) -> None:
        """Take what belongs to the article: text, facts, dates."""
        for piece in pieces:
            if isinstance(piece, Text):
                self.texts.append(piece)
                self.closed = self.closed and not is_prose(piece.text)
            elif isinstance(piece, Fact):
                self.facts[piece.kind].append(piece)
                self.closed = self.closed or (piece.kind in CLOSING and bool(self.texts))
            else:
                self.dates.append(piece)

    def add_keywords(self, texts: Sequence[Text]) -> None:
        """Take short lines at the end of the page for keywords, if the article speaks of them."""
        above = " ".join([self.headline or "", *(text.text for text in self.texts)])
        found = unlabelled_keywords(texts, above)
        if found:
            self.facts[Kind.KEYWORDS].append(
                Fact(Kind.KEYWORDS, found.text, found.first, found.last, found.reason)
            )

    def above(self, *, unfinished: bool) -> Above:
        """Return what the next section has to know of the article."""
        lead = self.head.text_of(Part.LEAD)
        parts = [self.headline, lead, *(text.text for text in self.texts[-_TEXTS_COMPARED:])]
        return Above(
            text=" ".join(filter(None, parts)),
            begun=self.begun,
            has_body=bool(self.texts),
            closed=self.closed,
            unfinished=unfinished,
            embedded=self.role is Role.EMBEDDED,
        )

    def decisions(self) -> Iterator[Decision]:
        """Decide about every line that came to the article; in no order."""
        yield from self.head.decided
        yield from self.labels
        signs = [self.head.byline] if self.head.byline else []
        for decision in body_of(self.texts, self.headline or ""):
            if decision.part is Part.BYLINE:
                signs.append(decision)
            else:
                yield decision
        yield from self._facts(signs)
        yield from self._dates()
        for text in self.related:
            yield Decision(Part.RELATED, Reason.UNDER_LABEL, text.item, text.first, text.last)

    def _facts(self, signs: Sequence[Decision]) -> Iterator[Decision]:
        yield from map(_stated, self.facts[Kind.KEYWORDS])
        yield from _first_counts(map(_stated, self.facts[Kind.SOURCE]))
        # Who wrote comes before who edited, and a label before a bare name.
        people = [*self.facts[Kind.BYLINE], *self.facts[Kind.EDITOR]]
        yield from _first_counts([*map(_stated, people), *signs])

    def _dates(self) -> Iterator[Decision]:
        for number, each in enumerate(self.dates):
            told = any(earlier.published for earlier in self.dates[:number])
            counts = Reason.DATE_LINE if each.published else Reason.NO_MOMENT
            reason = Reason.ANOTHER_FIRST if told and each.published else counts
            yield Decision(Part.DATE, reason, each.text, each.first, each.last)


def articles_of(sections: Sequence[Section], headline: str | None = None) -> list[Article]:
    """
    Return the articles that the sections of a page make, the main one first.

    Where the main one's headline is known it is not among the sections; an empty one stands for none at all.
    """
    main = current = Article(Role.MAIN)
    main.open(sections[0].pieces, headline)
    articles = [main]
    own_list = _own_list(sections)
    last_close = max((number for number, section in enumerate(sections) if section.closes), default=0)
    for number, section in enumerate(sections[1:], 1):
        reading = read_section(section, current.above(unfinished=number <= last_close))
        if reading.relation is Relation.OPENS:
            current = Article(Role.EMBEDDED, labels=_label(section, Reason.OPENS))
            current.open(reading.rest)
            articles.append(current)
            continue
        # No article recommends itself: a list that does is the page's.
        items = [text.item for text in reading.headlines]
        lists_itself = current.headline and fold(current.headline) in map(fold, items)
        owner = main if number == own_list or lists_itself else current
        owner.related += reading.headlines
        if reading.relation is Relation.LISTS and section.opening and not section.inline:
            owner.add_keywords(_below(section.texts, reading.headlines))
        owner.labels += _label(section, _LABELS[reading.relation])
        if owner.begun:
            owner.add(reading.rest)
        else:
            owner.open(reading.rest, headline if owner is main else None)
    return articles


def _known_head(headline: str, texts: Sequence[Text]) -> Head:
    known = (Decision(Part.HEADLINE, Reason.ONLY_CANDIDATE, headline, 0, 0),) if headline else ()
    return Head(known, tuple(texts))


def _below(texts: Sequence[Text], headlines: Sequence[Text]) -> Sequence[Text]:
    """Return the texts below the last headline of a list."""
    last = headlines[-1] if headlines else None
    return texts[next((n for n, text in enumerate(texts, 1) if text is last), 0) :] if last else ()


def _label(section: Section, reason: Reason) -> list[Decision]:
    label = section.opening
    return [Decision(Part.LABEL, reason, label.text, label.first, label.last)] if label else []


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


def _stated(fact: Fact) -> Decision:
    return Decision(_PARTS[fact.kind], fact.reason, fact.value, fact.first, fact.last)


def _first_counts(decisions: Sequence[Decision] | Iterator[Decision]) -> Iterator[Decision]:
    for number, each in enumerate(decisions):
        if number:
            yield Decision(Part.FURNITURE, Reason.ANOTHER_FIRST, each.text, each.first, each.last)
        else:
            yield each
