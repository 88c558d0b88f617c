"""What a line of a page can be, and why it was taken for that: the words of a decision."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What a line was read as."""

    HEADLINE = "headline"
    LEAD = "lead"
    PARAGRAPH = "paragraph"
    SUBHEADING = "sub-heading"
    DATE = "date"
    BYLINE = "byline"
    SOURCE = "source"
    KEYWORDS = "keywords"
    LABEL = "label"
    RELATED = "related headline"
    FURNITURE = "furniture"


class Reason(StrEnum):
    """Why, in a few words that do not change."""

    # of headlines and leads
    FIRST_HEADLINE = "the first line that reads like a headline"
    BELOW_LEAD = "a headline below a lead"
    DATE_BELOW = "a date or a byline stands below it"
    ONLY_CANDIDATE = "no other line can be the headline"
    ABOVE_HEADLINE = "prose above the headline"
    # of what stands round a headline and is neither
    REPEATS_HEADLINE = "it repeats the headline"
    ABOVE_AND_SHORT = "a short line above the headline: a section or the site"
    BELOW_AND_SHORT = "a short line between the headline and the text"
    CAPTION = "it describes a picture"
    SIGNATURE = "it names who wrote, where or for whom"
    # of text
    FULL_STOP = "a full stop ends it"
    SENTENCES = "a sentence ends within it"
    LOOKS_BACK = "its opening looks back at what stands above"
    LONG = "it is longer than headlines are"
    LISTED = "it belongs to a list within the text"
    NOTHING_BELOW = "no text stands below it, as below sub-headings"
    NOTHING_ABOVE = "no text stands above it, as above sub-headings"
    NO_HEADING = "it has not the shape of a sub-heading"
    SHORT_OVER_TEXT = "a short line between paragraphs"
    # of facts
    LABELLED = "its label says so"
    DATE_LINE = "it says nothing but a date"
    NO_MOMENT = "a date line that does not tell when the page was published"
    HASHTAGS = "nothing but hashtags"
    KEYWORD_LINES = "short lines behind the text, whose words come in it"
    ANOTHER_FIRST = "another line has told that already"
    # of lists and what follows labels
    LISTS = "a label; headlines follow, and no text"
    INTERRUPTS = "a label within the text, which goes on below"
    OPENS = "a label; another article follows"
    UNDER_LABEL = "it stands under a label for related headlines"
    # of the site's own
    BUTTON = "a button, a notice or a counter of the site"
    TRAIL = "a trail of sections"
    NOT_THE_ARTICLES = "it stands where the site prints its own lines"
    LIST_END = "it says that a list ends"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one line, or about the lines of one paragraph."""

    part: Part
    reason: Reason
    text: str
    """What was understood: without label, bullet and what else is not part of it."""
    first: int
    """The number of its first line on the page, from 1."""
    last: int
