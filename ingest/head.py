"""The top of an article: which line is the headline, which the lead above it, and what else stands there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from arabic.fold import fold
from ingest.decisions import Decision, Part, Reason
from ingest.furniture import is_caption, shows_somebody
from ingest.pieces import Text
from ingest.shape import (
    LONGEST_LINE,
    closes_sentence,
    count_words,
    has_headline_mark,
    holds_sentences,
    is_prose,
    may_begin_in_waw,
    reads_as_headline,
)
from ingest.signatures import signature

_SHORTEST_LEAD: Final = 15
# A sub-heading has mostly two or three words, a headline hardly ever; neither has the name of a section.
_SHORTEST_HEADLINE: Final = 4
_LONGEST_SIGNED: Final = 16
# So far down nobody prints a headline; a page that goes on so is a list.
_DEEPEST: Final = 24


@dataclass(frozen=True, slots=True)
class Head:
    """What opens an article: decisions about its first texts, and the texts that are left for the body."""

    decided: tuple[Decision, ...]
    rest: tuple[Text, ...]
    byline: Decision | None = None
    """Who signs without a label."""

    def text_of(self, part: Part) -> str | None:
        """Return the headline or the lead; None when it is not there."""
        return next((decision.text for decision in self.decided if decision.part is part), None)


def head_of(texts: Sequence[Text], signed: Sequence[bool]) -> Head:
    """
    Find the headline, and the lead when it is printed above.

    ``signed`` tells for each text whether a date or a byline follows it, as they follow headlines. Where
    an article begins there is nothing to look back at, so that a first word in «و» says little.

    >>> lead = "تعود الحياة إلى أحياء المدينة القديمة، فيما ينتظر التجار تعويضات وعدت بها البلدية منذ عام"
    >>> texts = [Text(line, line) for line in (lead, "سوق النحاسين يفتح من جديد", "قال التجار إن البيع عاد.")]
    >>> head_of(texts, [False] * 3).text_of(Part.HEADLINE)
    'سوق النحاسين يفتح من جديد'
    """
    zone = _Zone(texts[:_DEEPEST], signed)
    lead, headline, why = zone.found()
    if headline is None:
        return _without_headline(texts, zone)
    decided = [_decided(texts[headline], Part.HEADLINE, why)]
    if lead is not None:
        decided.append(_decided(texts[lead], Part.LEAD, Reason.ABOVE_HEADLINE))
    above = [texts[number] for number in range(headline) if number != lead]
    decided += [_about_line_above(text) for text in above]
    rest: list[Text] = []
    for number in range(headline + 1, zone.end(headline)):
        reason = zone.why_left(number, headline)
        if reason:
            decided.append(_decided(texts[number], Part.FURNITURE, reason))
        else:
            rest.append(texts[number])
    return _with_byline(decided, (*rest, *texts[zone.end(headline) :]))


def _without_headline(texts: Sequence[Text], zone: "_Zone") -> Head:
    # The section's or the site's name is no paragraph either, where text follows.
    names = list(takewhile(zone.is_name, range(len(zone.texts))))
    if len(names) == len(texts):
        return Head((), tuple(texts))
    return _with_byline([_about_line_above(texts[number]) for number in names], texts[len(names) :])


def _with_byline(decided: Sequence[Decision], rest: Iterable[Text]) -> Head:
    """Take the first person who signs for the byline."""
    signs = [decision for decision in decided if decision.reason is Reason.SIGNATURE]
    for decision in signs:
        found = signature(decision.text)
        if found and found.person:
            byline = Decision(Part.BYLINE, Reason.SIGNATURE, found.person, decision.first, decision.last)
            return Head(tuple(each for each in decided if each is not decision), tuple(rest), byline)
    return Head(tuple(decided), tuple(rest))


def _about_line_above(text: Text) -> Decision:
    reason = Reason.SIGNATURE if signature(text.text) else Reason.ABOVE_AND_SHORT
    return _decided(text, Part.FURNITURE, Reason.CAPTION if is_caption(text.text) else reason)


def _decided(text: Text, part: Part, reason: Reason) -> Decision:
    return Decision(part, reason, text.text, text.first, text.last)


@dataclass(slots=True)
class _Zone:
    """The first texts of an article, among which its headline is."""

    texts: Sequence[Text]
    signed: Sequence[bool]

    def found(self) -> tuple[int | None, int | None, Reason]:
        """Return where the lead and the headline stand, and why it is the headline."""
        top = self._run(0)
        strong = self._first(range(top))
        if strong is not None:
            return None, strong, Reason.DATE_BELOW if self.signed[strong] else Reason.FIRST_HEADLINE
        weak = self._weak(range(top))
        if weak is not None and self.signed[weak]:
            return None, weak, Reason.DATE_BELOW
        if top < len(self.texts):
            below = self._first(range(top + 1, top + 1 + self._run(top + 1)))
            if below is not None and self._stands_below_lead(top, below):
                return top, below, Reason.BELOW_LEAD
        return None, weak, Reason.ONLY_CANDIDATE

    def end(self, headline: int) -> int:
        """Return where the text begins at the latest."""
        return headline + 1 + self._run(headline + 1)

    def why_left(self, number: int, headline: int) -> Reason | None:
        """Return why a line between the headline and the text is neither's; None when it is text."""
        text = self.texts[number].text
        if fold(text) == fold(self.texts[headline].text):
            return Reason.REPEATS_HEADLINE
        if self.end(headline) == len(self.texts) and not self.signed[number]:
            return None  # without prose below, short lines are what the article has
        if self.texts[number].bulleted:
            return None
        if signature(text):
            return Reason.SIGNATURE
        if is_caption(text) or shows_somebody(text):
            return Reason.CAPTION
        return Reason.BELOW_AND_SHORT if self.is_name(number) else None

    def is_name(self, number: int) -> bool:
        """Tell whether a line is as short as the names of sections and sites, and nothing else."""
        text = self.texts[number].text
        return count_words(text) < _SHORTEST_HEADLINE and not has_headline_mark(text) and not is_prose(text)

    def _run(self, start: int) -> int:
        """Count the texts from there on before the first prose."""
        run = takewhile(lambda number: not self._is_prose(number), range(start, len(self.texts)))
        return sum(1 for _ in run)

    def _first(self, numbers: range) -> int | None:
        """Return the first headline among the texts; one that looks like a caption only without any other."""
        strong = [number for number in numbers if self._is_strong(number)]
        plain = [number for number in strong if not is_caption(self.texts[number].text)]
        return next(iter(plain or strong), None)

    def _weak(self, numbers: range) -> int | None:
        """Return the best of the lines that are too short for headlines: two words, or one over a date."""
        fit = [
            number
            for number in numbers
            if not signature(self.texts[number].text)
            and (count_words(self.texts[number].text) > 1 or self.signed[number] or len(self.texts) == 1)
        ]
        return max(fit, key=lambda number: (count_words(self.texts[number].text), -number), default=None)

    def _is_strong(self, number: int) -> bool:
        text = self.texts[number].text
        shortest = _SHORTEST_HEADLINE - (self.signed[number] or has_headline_mark(text))
        return count_words(text) >= shortest and not signature(text)

    def _is_prose(self, number: int) -> bool:
        text = self.texts[number].text
        if reads_as_headline(text):
            return self._is_long_lead(number)
        if self.signed[number] and self._is_signed_headline(text):
            # … unless it is a lead, with the headline below the date.
            return number + 1 < len(self.texts) and self._may_be_headline(number + 1)
        return not (number == 0 and may_begin_in_waw(text))

    def _is_long_lead(self, number: int) -> bool:
        """Tell whether a text without a stop is a lead: long, and a shorter headline stands below."""
        length = count_words(self.texts[number].text)
        if length < _SHORTEST_LEAD or self.signed[number] or number + 1 == len(self.texts):
            return False
        below = self.texts[number + 1].text
        return self._may_be_headline(number + 1) and count_words(below) < length

    def _may_be_headline(self, number: int) -> bool:
        text = self.texts[number].text
        return reads_as_headline(text) and count_words(text) >= _SHORTEST_HEADLINE

    def _stands_below_lead(self, lead: int, number: int) -> bool:
        above, text = self.texts[lead].text, self.texts[number].text
        if is_caption(text) or count_words(text) < _SHORTEST_HEADLINE:
            return False
        if not (reads_as_headline(text) or (self.signed[number] and self._is_signed_headline(text))):
            return False
        return closes_sentence(above) or count_words(text) < count_words(above)

    @staticmethod
    def _is_signed_headline(text: str) -> bool:
        """
        Tell whether a text with a date or a byline below it may be a headline that does not read like one.

        Somebody put a full stop behind it, or it begins with a name in «و»: «ووهان», «ويليامز».
        """
        if len(text) > LONGEST_LINE or holds_sentences(text):
            return False
        return count_words(text) <= _LONGEST_SIGNED
