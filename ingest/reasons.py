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
    MET_IN_HEADLINE = "neighbours in the headline"
    NEAR = "in the text with one word between them"
    NEVER_MET = "both are in the text, never side by side"
    NEVER_MET_GOVERNING = "both are in the text, the first with other complements"
    NEVER_MET_CONSTRUCT = "both are in the text, the first mostly with complements"
    NEVER_MET_NOUN = "both are in the text, the first is a noun with others"
    NEVER_MET_ADJECTIVE = "both are in the text, the second with other nouns"
    ONE_UNSEEN = "one is in the text, the other is not"
    # Grammar.
    TITLE = "a title and who bears it"
    LISTED_ADJECTIVE = "a definite noun and its adjective"
    RELATIVE_ADJECTIVE = "a definite noun and its relative adjective"
    PARTICIPLE = "a definite noun and what looks like its participle"
    TWO_DEFINITE = "two definite nouns"
    INDEFINITE_BEHIND = "a definite noun governs nothing"
    INDEFINITE_MET = "a definite noun governs nothing, but the text has them together"
    AFTER_PREPOSITION = "what a preposition governs is complete"
    BEHIND_COMPLEMENT = "a noun and its complement are complete"
    HOLDER = "an office is complete without the name of who holds it"
    GOVERNS_DEFINITE = "the first asks for a complement, the second is definite"
    GOVERNS_PLACE = "the first asks for a complement, the second is a place"
    GOVERNS = "the first asks for a complement"
    CONSTRUCT_DEFINITE = "the first mostly has a complement, the second is definite"
    CONSTRUCT_PLACE = "the first mostly has a complement, the second is a place"
    CONSTRUCT = "the first mostly has a complement"
    CHAIN = "a noun between the one before it and its complement"
    NOUN_AND_DEFINITE = "a noun and a definite complement"
    NOUN_AND_PLACE = "a noun and a place"
    NOUN_FIRST = "a noun and a word that may be its complement"
    ANNOUNCES = "the first announces a name"
    COMMON_IN_TEXT = "the text shows the first to be a common noun"
    NOUN_BY_SHAPE = "the first has the shape of a noun"
    NOUN_BY_ENDING = "the first is no name by its ending"
    NO_GOVERNOR = "the first governs nothing"
    AGREES = "a noun and its relative adjective"
    AGREES_LISTED = "an indefinite noun and its adjective"
    AGREES_FEMININE = "two feminine words, neither a known noun in second place"
    ADJECTIVE_FIRST = "a noun and its adjective are complete"
    DISAGREES = "noun and adjective differ in gender"
    # Names.
    DESCENT = "a line of descent"
    FULL_NAME = "a given name and what follows it"
    KNOWN_FAMILY = "a given name and a known family name"
    THIRD_NAME = "the third word of a name"
    FAMILY_FIRST = "a family name ends a name"
    FAMILY_SECOND = "a family name without its given name"
    TWO_FOREIGN = "two foreign names in a row are one person"
    PLACE_FIRST = "a place stands alone"
    PLACE_SECOND = "the second is a place"
    ALONE_FIRST = "the first stands alone"
    ALONE_SECOND = "the second stands alone"
    NAME_BEHIND_EVENT = "an event and whom it befell"
    NAME_SECOND = "a given name begins another keyword"
    COMPOUND = "the first half of a compound name"
    FIXED_NAME = "words of one well-known name"
    FIXED_NAME_EDGE = "a well-known name begins or ends here"
    KNOWN_TAG = "words of one known tag"
    KNOWN_TAG_EDGE = "a known tag begins or ends here"
    GOVERNOR_SECOND = "a noun that asks for a complement begins another keyword"
    CONSTRUCT_SECOND = "a noun that mostly has a complement begins another keyword"
    NOUN_SECOND = "a common noun begins another keyword"
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
    CONSTRUCT_ALONE = "a noun that mostly has a complement hardly stands alone"
    CONSTRUCT_ENDS = "a noun that mostly has a complement hardly ends a keyword"
    NUMBER_ALONE = "a number does not stand alone"
    NOUN_ALONE = "a common noun hardly stands alone"
    REPEATED = "each keyword is named once"


POINTS: Final[Mapping[Reason, float]] = MappingProxyType(
    {
        Reason.APART: -0.7,
        Reason.SEPARATED: -99.0,
        Reason.UNSEPARATED: 99.0,
        Reason.INCOMPLETE: 99.0,
        Reason.KEYBOARD: -8.0,
        Reason.MET_OF_RARER: 4.01,
        Reason.MET_OF_COMMONER: 1.28,
        Reason.MET_AGAIN: 1.05,
        Reason.MET_INFLECTED: 1.28,
        Reason.MET_IN_HEADLINE: 0.52,
        Reason.NEAR: 1.1,
        Reason.NEVER_MET: -2.13,
        Reason.NEVER_MET_GOVERNING: -0.83,
        Reason.NEVER_MET_CONSTRUCT: -1.44,
        Reason.NEVER_MET_NOUN: -1.67,
        Reason.NEVER_MET_ADJECTIVE: -2.24,
        Reason.ONE_UNSEEN: -0.79,
        Reason.TITLE: 2.53,
        Reason.LISTED_ADJECTIVE: 2.69,
        Reason.RELATIVE_ADJECTIVE: 3.28,
        Reason.PARTICIPLE: 1.16,
        Reason.TWO_DEFINITE: -0.14,
        Reason.INDEFINITE_BEHIND: -2.0,
        Reason.INDEFINITE_MET: -1.58,
        Reason.AFTER_PREPOSITION: -0.79,
        Reason.BEHIND_COMPLEMENT: -1.99,
        Reason.HOLDER: -3.11,
        Reason.GOVERNS_DEFINITE: 3.38,
        Reason.GOVERNS_PLACE: 2.57,
        Reason.GOVERNS: 1.9,
        Reason.CONSTRUCT_DEFINITE: 2.53,
        Reason.CONSTRUCT_PLACE: 1.58,
        Reason.CONSTRUCT: 1.01,
        Reason.CHAIN: 1.4,
        Reason.NOUN_AND_DEFINITE: 1.97,
        Reason.NOUN_AND_PLACE: 1.1,
        Reason.NOUN_FIRST: 0.41,
        Reason.ANNOUNCES: 2.22,
        Reason.COMMON_IN_TEXT: 2.0,
        Reason.NOUN_BY_SHAPE: 1.79,
        Reason.NOUN_BY_ENDING: 1.69,
        Reason.NO_GOVERNOR: 0.12,
        Reason.AGREES: 1.7,
        Reason.AGREES_LISTED: 2.02,
        Reason.AGREES_FEMININE: 0.81,
        Reason.ADJECTIVE_FIRST: -0.61,
        Reason.DISAGREES: -1.89,
        Reason.DESCENT: 3.34,
        Reason.FULL_NAME: 2.84,
        Reason.KNOWN_FAMILY: 3.4,
        Reason.THIRD_NAME: 0.49,
        Reason.FAMILY_FIRST: -1.28,
        Reason.FAMILY_SECOND: 0.57,
        Reason.TWO_FOREIGN: 0.91,
        Reason.PLACE_FIRST: -2.29,
        Reason.PLACE_SECOND: -0.35,
        Reason.ALONE_FIRST: -1.11,
        Reason.ALONE_SECOND: -0.66,
        Reason.NAME_BEHIND_EVENT: 1.6,
        Reason.NAME_SECOND: 0.03,
        Reason.COMPOUND: 2.48,
        Reason.FIXED_NAME: 3.76,
        Reason.FIXED_NAME_EDGE: -1.06,
        Reason.KNOWN_TAG: 1.2,
        Reason.KNOWN_TAG_EDGE: -0.5,
        Reason.GOVERNOR_SECOND: -1.69,
        Reason.CONSTRUCT_SECOND: -0.31,
        Reason.NOUN_SECOND: 0.05,
        Reason.ADVERB_SECOND: 3.0,
        Reason.ADVERB_FIRST: 2.5,
        Reason.LETTERS: 4.05,
        Reason.NUMBER: 2.62,
        Reason.LATIN: 2.6,
        Reason.SCRIPTS: -2.15,
        Reason.THIRD_WORD: -1.25,
        Reason.FOURTH_WORD: -1.76,
        Reason.MORE_WORDS: -1.71,
        Reason.TWO_PHRASES: -0.69,
        Reason.ADJECTIVE_BEGINS: -2.95,
        Reason.GOVERNOR_ENDS: -1.13,
        Reason.GOVERNOR_ALONE: -2.56,
        Reason.CONSTRUCT_ALONE: -1.43,
        Reason.CONSTRUCT_ENDS: 0.1,
        Reason.NUMBER_ALONE: -1.85,
        Reason.NOUN_ALONE: -1.12,
        Reason.REPEATED: -2.5,
    }
)
"""
The weight of each reason. Reasoned first, then fitted to a thousand lines (real headlines, written articles,
shuffled lines) with a quarter of the listed words hidden, so that lists that had grown on those lines would
not weigh too much: it helped on lines of another author, unseen by then.
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
