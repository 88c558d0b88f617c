"""A word of a keyword line, and what its shape tells."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from arabic.letters import normalise_letters
from ingest.evidence import LONGEST_WORD, key, stem_of
from ingest.lexicon import ADJECTIVES, NOUNS, PREPOSITIONS
from ingest.places import PLACES

_FOREIGN_LETTERS: Final = re.compile("[یکہھ]")
_ARABIC_LETTERS: Final = re.compile("[يك]")
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a keyword line, and what its shape tells."""

    text: str
    """As typed, in Arabic letters."""
    key: str
    stem: str
    bare: str
    """Its key without the article."""
    foreign: bool
    """Typed on a Persian keyboard: it has letters that an Arabic one lacks."""
    native: bool
    """Typed on an Arabic keyboard, by the same token."""
    definite: bool
    """It carries the article."""
    relative: bool
    """It looks like a relative adjective: «دولي», «الأوروبية»."""
    feminine: bool
    """Its ending is a feminine one."""
    preposition: bool
    """It is one. «علي» is the man, unless it was typed with the dotless letter of «على»."""
    latin: bool
    """It is written in Latin letters."""
    number: bool
    """It begins with a digit."""
    adjective: float
    """How much its shape alone speaks for a definite adjective."""

    @classmethod
    def of(cls, typed: str) -> "Word":
        """
        Return the word that was typed.

        >>> Word.of("الأوروبیة").relative, Word.of("المدينة").relative
        (True, False)
        """
        return _remembered(typed) if len(typed) <= LONGEST_WORD else _word(typed)


def _word(typed: str) -> Word:
    folded, text = key(typed), normalise_letters(typed)
    definite = folded.startswith("ال") and len(folded) > 3
    bare = folded[2:] if definite else folded
    relative = _is_relative(folded, bare, definite=definite)
    return Word(
        text=text,
        key=folded,
        stem=stem_of(folded[:LONGEST_WORD]),
        bare=bare,
        foreign=bool(_FOREIGN_LETTERS.search(typed)),
        native=bool(_ARABIC_LETTERS.search(typed)),
        definite=definite,
        relative=relative,
        feminine=folded.endswith(("ه", "ات", "اء")),
        preposition=folded in PREPOSITIONS and (folded != "علي" or text.endswith("ى")),
        latin=bool(_LATIN.match(folded)),
        number=folded[:1].isdigit(),
        adjective=_likely_adjective(folded, bare, relative=relative) if definite else 0.0,
    )


_remembered: Final = lru_cache(maxsize=1 << 13)(_word)


def _is_relative(word: str, bare: str, *, definite: bool) -> bool:
    if word in PLACES or bare in NOUNS:
        return False
    shortest = 4 if definite or not word.endswith("يه") else 5
    return word.endswith(("ي", "يه", "يون", "يين")) and len(bare) >= shortest


def _likely_adjective(word: str, bare: str, *, relative: bool) -> float:
    if word in ADJECTIVES or (relative and word.endswith(("ي", "يه"))):
        return 0.8
    # A participle, by its shape: «المجمدة» and «المتطرف», but «المدينة» as well.
    nouns = NOUNS | PLACES if word.startswith("الم") and len(word) > 5 else ()
    participle = bool(nouns) and word not in nouns and bare not in nouns
    return 0.4 if participle and not word.endswith(("ون", "ين", "ات")) else 0.0
