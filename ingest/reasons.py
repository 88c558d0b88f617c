"""
Why two words of a keyword line are one keyword or two, and how much each reason weighs.

Above zero two neighbours are one keyword rather than two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Reason(StrEnum):
    """What speaks for one keyword or for two."""

    APART = "two words are two keywords unless something speaks for one"
    SEPARATED = "the line separates them"
    UNSEPARATED = "the line separates others, not these"
    INCOMPLETE = "one of them needs the other"
    KEYBOARD = "typed on two keyboards"
    # The text.
    MET_OF_RARER = "neighbours in the text, as a share of the rarer word"
    MET_OF_COMMONER = "neighbours in the text, as a share of the commoner word"
    MET_AGAIN = "neighbours in the text more than once"
    MET_INFLECTED = "neighbours in the text in another form"
    NEVER_MET = "both are in the text, never side by side"
    NEVER_MET_GOVERNING = "both are in the text, the first with other complements"
    ONE_UNSEEN = "one is in the text, the other is not"
    # Grammar.
    TITLE = "a title and who bears it"
    LISTED_ADJECTIVE = "a definite noun and its adjective"
    RELATIVE_ADJECTIVE = "a definite noun and its relative adjective"
    PARTICIPLE = "a definite noun and what looks like its participle"
    TWO_DEFINITE = "two definite nouns"
    INDEFINITE_BEHIND = "a definite noun governs nothing"
    INDEFINITE_MET = "a definite noun governs nothing, but the text has them together"
    BEHIND_COMPLEMENT = "a noun and its complement are complete"
    HOLDER = "an office is complete without the name of who holds it"
    GOVERNS_DEFINITE = "the first asks for a complement, the second is definite"
    GOVERNS_PLACE = "the first asks for a complement, the second is a place"
    GOVERNS = "the first asks for a complement"
    NOUN_AND_DEFINITE = "a noun and a definite complement"
    NOUN_AND_PLACE = "a noun and a place"
    NOUN_FIRST = "a noun and a word that may be its complement"
    ANNOUNCES = "the first announces a name"
    COMMON_IN_TEXT = "the text shows the first to be a common noun"
    NOUN_BY_SHAPE = "the first has the shape of a noun"
    NOUN_BY_ENDING = "the first is no name by its ending"
    NO_GOVERNOR = "the first governs nothing"
    AGREES = "a noun and its relative adjective"
    DISAGREES = "noun and adjective differ in gender"
    # Names.
    DESCENT = "a line of descent"
    FULL_NAME = "a given name and what follows it"
    PLACE_FIRST = "a place stands alone"
    PLACE_SECOND = "the second is a place"
    NAME_BEHIND_EVENT = "an event and whom it befell"
    NAME_SECOND = "a given name begins another keyword"
    COMPOUND = "the first half of a compound name"
    GOVERNOR_SECOND = "a noun that asks for a complement begins another keyword"
    # Writing.
    ADVERB_SECOND = "an adverb goes on from a noun"
    ADVERB_FIRST = "an adverb goes on to a noun"
    LETTERS = "spelled-out letters"
    NUMBER = "a number goes with the word before it"
    LATIN = "Latin words in a row"
    SCRIPTS = "two scripts"
    # The keyword as a whole.
    WHOLE = "the keywords that this makes, as a whole"
    THIRD_WORD = "a keyword of three words"
    FOURTH_WORD = "a keyword of four words"
    MORE_WORDS = "a keyword of more words"
    TWO_PHRASES = "two phrases of the text share a word"
    ADJECTIVE_BEGINS = "an adjective begins no keyword"
    GOVERNOR_ENDS = "a noun that asks for a complement ends no keyword"
    GOVERNOR_ALONE = "a noun that asks for a complement does not stand alone"
    NUMBER_ALONE = "a number does not stand alone"
    NOUN_ALONE = "a common noun hardly stands alone"
    REPEATED = "each keyword is named once"


POINTS: Final[Mapping[Reason, float]] = MappingProxyType(
    {
        Reason.APART: -1.2,
        Reason.SEPARATED: -99.0,
        Reason.UNSEPARATED: 99.0,
        Reason.INCOMPLETE: 99.0,
        Reason.KEYBOARD: -8.0,
        Reason.MET_OF_RARER: 3.3,
        Reason.MET_OF_COMMONER: 0.7,
        Reason.MET_AGAIN: 1.0,
        Reason.MET_INFLECTED: 1.4,
        Reason.NEVER_MET: -2.2,
        Reason.NEVER_MET_GOVERNING: -0.8,
        Reason.ONE_UNSEEN: -0.6,
        Reason.TITLE: 2.5,
        Reason.LISTED_ADJECTIVE: 3.0,
        Reason.RELATIVE_ADJECTIVE: 2.6,
        Reason.PARTICIPLE: 1.3,
        Reason.TWO_DEFINITE: -0.3,
        Reason.INDEFINITE_BEHIND: -2.2,
        Reason.INDEFINITE_MET: -1.6,
        Reason.BEHIND_COMPLEMENT: -2.2,
        Reason.HOLDER: -3.2,
        Reason.GOVERNS_DEFINITE: 3.4,
        Reason.GOVERNS_PLACE: 2.6,
        Reason.GOVERNS: 1.2,
        Reason.NOUN_AND_DEFINITE: 1.9,
        Reason.NOUN_AND_PLACE: 1.0,
        Reason.NOUN_FIRST: 0.4,
        Reason.ANNOUNCES: 2.2,
        Reason.COMMON_IN_TEXT: 1.6,
        Reason.NOUN_BY_SHAPE: 1.6,
        Reason.NOUN_BY_ENDING: 1.4,
        Reason.NO_GOVERNOR: -0.5,
        Reason.AGREES: 1.8,
        Reason.DISAGREES: -2.0,
        Reason.DESCENT: 3.0,
        Reason.FULL_NAME: 2.4,
        Reason.PLACE_FIRST: -2.5,
        Reason.PLACE_SECOND: -0.8,
        Reason.NAME_BEHIND_EVENT: 1.5,
        Reason.NAME_SECOND: -0.8,
        Reason.COMPOUND: 2.5,
        Reason.GOVERNOR_SECOND: -1.6,
        Reason.ADVERB_SECOND: 3.0,
        Reason.ADVERB_FIRST: 2.5,
        Reason.LETTERS: 4.0,
        Reason.NUMBER: 2.0,
        Reason.LATIN: 1.5,
        Reason.SCRIPTS: -2.0,
        Reason.THIRD_WORD: -0.3,
        Reason.FOURTH_WORD: -0.4,
        Reason.MORE_WORDS: -1.2,
        Reason.TWO_PHRASES: -1.0,
        Reason.ADJECTIVE_BEGINS: -2.5,
        Reason.GOVERNOR_ENDS: -1.0,
        Reason.GOVERNOR_ALONE: -2.0,
        Reason.NUMBER_ALONE: -1.5,
        Reason.NOUN_ALONE: -0.7,
        Reason.REPEATED: -2.5,
    }
)
"""
The weight of each reason. They were reasoned, then checked on nine hundred lines (real headlines, written
articles, shuffled lines); a search for better ones gained nothing that held on lines it had not seen.
"""


@dataclass(frozen=True, slots=True)
class Hint:
    """One reason and what it contributes."""

    reason: Reason
    points: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Two neighbours of a keyword line: one keyword or two, and why."""

    left: str
    right: str
    joined: bool
    points: float
    """How many points the line has more with the two as one keyword than with them parted: the hints' sum."""
    hints: tuple[Hint, ...]
