"""Pieces → sections, one for each read-also label, and what each section is to the article above it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import dropwhile, takewhile
from typing import Final

from arabic.words import stem, words
from ingest.decisions import Reason
from ingest.landmarks import Kind
from ingest.pieces import Content, Dated, Fact, Left, ListLabel, Piece, Text
from ingest.shape import (
    count_words,
    has_headline_mark,
    is_prose,
    looks_back,
    may_begin_in_waw,
    reads_as_headline,
)

CLOSING: Final = frozenset({Kind.SOURCE, Kind.KEYWORDS})
"""The facts that stand at the end of an article's text."""

_LONGEST_LABEL: Final = 5
_SHORTEST_LIST: Final = 3
_LONGEST_FOOTER: Final = 2
_LONGEST_SUBHEADING: Final = 4
_SHORTEST_PARAGRAPH: Final = 8
# What an echo of the headline weighs (an opening that looks back weighs 2), and which share makes one.
_ECHO: Final = 2
_WHOLE_ARTICLE: Final = 3
"""Paragraphs."""
_CLEARLY_MORE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Section:
    """A label and what stands under it, up to the next; a page's top has none, nor what follows a list."""

    label: Kind | None
    pieces: tuple[Content, ...]
    inline: bool = False
    """Whether the first text stands on the label's line."""
    opening: ListLabel | None = None
    """The label as printed."""

    @property
    def texts(self) -> list[Text]:
        """The texts among the pieces."""
        return [piece for piece in self.pieces if isinstance(piece, Text)]

    @property
    def signed(self) -> bool:
        """Whether a date or a byline stands at its top, between its first text and its first prose."""
        top = takewhile(lambda piece: not (isinstance(piece, Text) and is_prose(piece.text)), self.pieces)
        return any(not isinstance(piece, Text) and not _is_closing(piece) for piece in top)

    @property
    def bulleted(self) -> bool:
        """Whether it is a list with bullets."""
        return sum(text.bulleted for text in self.texts) > 1

    @property
    def closes(self) -> bool:
        """Whether a source or keywords are in it."""
        return any(_is_closing(piece) for piece in self.pieces)


class Relation(Enum):
    """What a section is to the article above it."""

    LISTS = "it lists headlines, and no text follows"
    INTERRUPTS = "it lists headlines in the middle of the article, whose text goes on below"
    OPENS = "it opens another article"


@dataclass(frozen=True, slots=True)
class Above:
    """What is known of the article above when a label comes."""

    text: str
    """Headline, lead and body so far."""
    begun: bool
    """Whether it has a headline or body."""
    has_body: bool
    closed: bool
    """Whether its source or keywords have come."""
    unfinished: bool
    """Whether a source or keywords are still to come, here or further down."""
    embedded: bool = False
    """Whether it is not the page's main article: those have mostly no source of their own to come."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A section as understood."""

    relation: Relation
    headlines: tuple[Text, ...] = ()
    rest: tuple[Content, ...] = ()
    """What is left for the article: facts, and text when the section interrupts or opens one."""


# Pieces -> sections


def sections_of(pieces: Sequence[Piece]) -> tuple[Section, ...]:
    """
    Cut the pieces at the labels.

    What follows an article's source and keywords without any known label is cut off too: text there belongs
    to the site, or stands under a label that the table does not know.
    """
    return tuple(part for section in _labelled(pieces) for part in _parted_at_close(section))


def _labelled(pieces: Sequence[Piece]) -> Iterator[Section]:
    label: ListLabel | None = None
    under: list[Content] = []
    for piece in pieces:
        if isinstance(piece, ListLabel):
            yield _section(label, under)
            label, under = piece, []
        elif not isinstance(piece, Left):
            under.append(piece)
        elif piece.reason is Reason.LIST_END and label:
            yield _section(label, under)
            label, under = None, []
    yield _section(label, under)


def _section(label: ListLabel | None, pieces: Sequence[Content]) -> Section:
    if label and label.headline:
        text = Text(label.headline, label.headline, first=label.first, last=label.last)
        return Section(label.kind, (text, *pieces), inline=True, opening=label)
    return Section(label.kind if label else None, tuple(pieces), opening=label)


def _parted_at_close(section: Section) -> tuple[Section, ...]:
    close = _close(section.pieces, 0)
    while close < len(section.pieces):
        below = _unlabelled(section.pieces[close:])
        if below:
            return replace(section, pieces=section.pieces[:close]), below
        close = _close(section.pieces, close)
    return (section,)


def _unlabelled(pieces: tuple[Content, ...]) -> Section | None:
    """Return the section that the pieces behind an article's close make; None when they go on with it."""
    texts = [piece for piece in pieces if isinstance(piece, Text)]
    if not texts or is_prose(texts[0].text):
        return None
    if not any(is_prose(text.text) for text in texts):
        bulleted = tuple(text for text in texts if text.bulleted)
        # Below headlines a date is theirs.
        own_dates = all(count_words(text.text) <= _LONGEST_SUBHEADING for text in texts)
        facts = tuple(
            piece for piece in pieces if isinstance(piece, Fact) or (isinstance(piece, Dated) and own_dates)
        )
        listed = len(bulleted) >= _SHORTEST_LIST
        return Section(Kind.RELATED, bulleted + facts) if listed else Section(Kind.ASIDE, facts)
    first, second, *_ = texts
    is_short = count_words(first.text) <= _LONGEST_LABEL
    if is_short and not is_prose(second.text):
        # A label that the table does not know: a headline stands below it.
        return Section(Kind.READ_ALSO, tuple(piece for piece in pieces if piece is not first))
    return None if is_short or looks_back(second.text) else Section(Kind.READ_ALSO, pieces)


def _close(pieces: Sequence[Content], start: int) -> int:
    """Return the index of the next text behind facts that close an article; the end without any."""
    texts = 0
    prose = closed = False
    for number, piece in enumerate(pieces):
        if isinstance(piece, Text):
            if closed and number > start:
                return number
            texts += 1
            prose = prose or is_prose(piece.text)
            closed = False
        # A source below nothing but a lead closes nothing: the headline is still to come.
        closed = closed or (_is_closing(piece) and prose and texts > 1)
    return len(pieces)


def _is_closing(piece: Content) -> bool:
    return isinstance(piece, Fact) and piece.kind in CLOSING


# Sections -> readings


def read_section(section: Section, above: Above) -> Reading:
    """Return what a labelled section is to the article above it."""
    if section.label is None:
        return Reading(Relation.INTERRUPTS, rest=section.pieces)  # a list is over
    texts = section.texts
    listed = _leading_headlines(texts)
    below = texts[len(listed) :]
    if not any(is_prose(text.text) for text in below):
        return Reading(Relation.LISTS, _items(section, _headlines_only(texts)), _closing(section))
    if not above.begun:
        return _interrupting(section, max(len(listed) - 1, int(section.inline)))
    if _opens(section, listed, below, above):
        return Reading(Relation.OPENS, rest=section.pieces)
    if (above.closed or _is_aside(section, above)) and not looks_back(below[0].text):
        return Reading(Relation.LISTS, _items(section, listed), _closing(section))
    return _interrupting(section, len(listed) - _subheadings_at_end(listed))


def _is_aside(section: Section, above: Above) -> bool:
    """Tell whether what stands under a label is the site's: the same words over the text are a button."""
    return section.label is Kind.ASIDE and above.has_body


def _leading_headlines(texts: Sequence[Text]) -> list[Text]:
    """Return the texts above the first that is surely prose; of a list with bullets, the bulleted."""
    # A first word in «و» looks back at nothing below a label, if no sentence shows that it does.
    first = int(bool(texts) and may_begin_in_waw(texts[0].text))
    headlines = [*texts[:first], *takewhile(lambda text: not is_prose(text.text), texts[first:])]
    inline = int(bool(headlines) and not headlines[0].bulleted)
    bulleted = list(takewhile(lambda text: text.bulleted, texts[inline:]))
    return [*texts[:inline], *bulleted] if len(bulleted) > 1 else headlines


def _headlines_only(texts: Sequence[Text]) -> list[Text]:
    """Return a list's texts without what the site printed below it."""
    last_bullet = max((number for number, text in enumerate(texts) if text.bulleted), default=0)
    if last_bullet:
        return list(texts[: last_bullet + 1])
    kept = list(texts)
    while len(kept) > 1 and count_words(kept[-1].text) <= _LONGEST_FOOTER:
        kept.pop()
    return kept


def _opens(section: Section, listed: Sequence[Text], below: Sequence[Text], above: Above) -> bool:
    """Tell whether the prose in a section is another article's, and not the article's above, nor a notice."""
    if section.label is Kind.ASIDE:
        return False
    if not listed:
        headed = len(below) > 1 and reads_as_headline(below[1].text) and not looks_back(below[0].text)
        return headed or above.closed
    if len(listed) > 1 and listed[-1].bulleted:
        return False
    if len(listed) == 2 and _may_be_paragraph(listed[1].text):
        listed, below = listed[:1], [listed[1], *below]
    return not _is_notice(listed, below) and not _goes_on_below(section, listed[0].text, below, above)


def _may_be_paragraph(text: str) -> bool:
    """Tell whether a text that is not surely prose has the length for it, and no mark of a headline."""
    return count_words(text) >= _SHORTEST_PARAGRAPH and not has_headline_mark(text)


def _is_notice(listed: Sequence[Text], below: Sequence[Text]) -> bool:
    """
    Tell whether the prose below a list is one notice of the site's.

    It looks back to nothing, and stands below several headlines or has not a word of the only one.
    """
    if any(looks_back(text.text) for text in below):
        return False
    if len(listed) >= _SHORTEST_LIST:
        return all(count_words(text.text) > _LONGEST_SUBHEADING for text in listed)
    return len(below) == len(listed) == 1 and not _echo(listed[0].text, below[0].text)


def _goes_on_below(section: Section, headline: str, below: Sequence[Text], above: Above) -> bool:
    """
    Weigh whether the prose under a headline goes on with the article above, or is the headline's own.

    An article without text cannot be over, and one whose source or keywords have come does not go on.
    Between the two: continuations look back («وأضاف»), an interruption mostly stands on its label's line,
    the source is still to come where the text goes on, and a text repeats the words of its headline.
    """
    if not above.has_body or above.closed:
        return not above.has_body
    if section.signed and not looks_back(below[0].text):
        return False  # a headline with its own date and author
    unfinished = above.unfinished and not above.embedded
    evidence = 2 * looks_back(below[0].text) + section.inline + unfinished
    if not 0 < evidence <= _ECHO:
        return evidence > 0
    if evidence == 1 and not section.inline and len(below) != 2:
        # Its source may be still to come; but so much text under one headline, and nothing that looks back.
        return len(below) < _WHOLE_ARTICLE
    return _echo_tells(section, headline, below, above)


def _echo_tells(section: Section, headline: str, below: Sequence[Text], above: Above) -> bool:
    """Tell by the words of a headline whether the text under it is not its own."""
    if not (above.embedded or section.inline) and len(below) == 2 and looks_back(below[1].text):
        return True  # a teaser, its sentence, and the text goes on
    more = _echo(headline, " ".join(text.text for text in below)) - _echo(headline, above.text)
    if above.embedded:
        # It is seldom interrupted, and what follows it mostly stands on its own.
        return more < 0 or (more == 0 and len(below) == 1)
    return more <= _CLEARLY_MORE


def _echo(headline: str, text: str) -> float:
    """Return which share of the headline's words comes again in the text."""
    stems = {stem(word) for word in words(headline) if len(word) > 3}
    return len(stems & {stem(word) for word in words(text)}) / max(len(stems), 1)


def _subheadings_at_end(listed: Sequence[Text]) -> int:
    """Count the short texts at the end of a list that stand over the prose below; never the whole list."""
    short = takewhile(lambda text: count_words(text.text) <= _LONGEST_SUBHEADING, reversed(listed[1:]))
    return sum(not text.bulleted for text in short)


def _interrupting(section: Section, length: int) -> Reading:
    headlines = section.texts[:length]
    taken = {id(text) for text in headlines}
    rest = tuple(piece for piece in section.pieces if id(piece) not in taken)
    if headlines:
        # Dates among the headlines are those of the listed.
        own = tuple(dropwhile(lambda piece: not isinstance(piece, Text), rest))
        rest = (*filter(_is_closing, rest[: len(rest) - len(own)]), *own)
    return Reading(Relation.INTERRUPTS, _items(section, headlines), rest)


def _items(section: Section, headlines: Sequence[Text]) -> tuple[Text, ...]:
    return () if section.label is Kind.ASIDE else tuple(headlines)


def _closing(section: Section) -> tuple[Content, ...]:
    # Dates and names in a list are those of the listed; below an article's source, without a label, its own.
    own = section.opening is None
    return tuple(
        piece for piece in section.pieces if _is_closing(piece) or (own and not isinstance(piece, Text))
    )
