"""Phrases in a small notation → patterns that find them in every spelling."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from arabic.fold import fold

_ARABIC: Final = tuple(map(chr, range(0x0600, 0x06FF)))
_INVISIBLE: Final = tuple(map(chr, (0x200C, 0x200D, 0x200E, 0x200F)))


def _spellings() -> dict[str, str]:
    """Ask the fold which characters it takes for which letter, so that labels and texts never disagree."""
    spellings: defaultdict[str, str] = defaultdict(str)
    for character in _ARABIC:
        if unicodedata.category(character) == "Lo":
            spellings[fold(character)] += character
    return dict(spellings)


_SPELLINGS: Final = _spellings()
_LETTERS: Final = {
    character: letter for letter, spelt in _SPELLINGS.items() if len(letter) == 1 for character in spelt
}
# Vowel signs, tatweel and direction marks may stand behind any letter.
_MARKS: Final = "".join(
    character
    for character in (*_ARABIC, *_INVISIBLE)
    if unicodedata.category(character) in {"Mn", "Cf", "Lm"} and not fold(character)
)

MARKS_PATTERN: Final = f"[{_MARKS}]*"
"""What may stand between two letters without parting them."""

GAP_PATTERN: Final = rf"[\s{_MARKS}]*"
"""Spaces, and marks among them; also none."""

# Only words without marks are looked at: what they are taken for is plain.
_FIRST_WORD: Final = re.compile(rf"[\Wـ]*+([{''.join(_LETTERS)}]++)(?![\w{_MARKS}])")
_TO_LETTERS: Final = str.maketrans(_LETTERS)


@dataclass(frozen=True, slots=True)
class Openings:
    """The words that phrases begin with: a look at a text's first word spares most texts the patterns."""

    words: frozenset[str]
    glued: tuple[str, ...]
    """Those behind which the next word may stand without a space."""

    @classmethod
    def of(cls, phrases: Iterable[str], glued: Iterable[str] = ()) -> "Openings":
        """Gather the first words of phrases; ``glued`` are the phrases that need no space behind them."""
        return cls(
            frozenset(word for phrase in phrases for word in _first_words(phrase)),
            tuple({word for phrase in glued for word in _first_words(phrase)}),
        )

    def may_open(self, text: str) -> bool:
        """
        Tell whether one of the phrases may open the text, behind whatever signs; when in doubt it may.

        >>> openings = Openings.of(["الأكثر قراءة"])
        >>> [openings.may_open(text) for text in ("• الاكثر مشاهدة", "الأَكثر", "قالت البلدية")]
        [True, True, False]
        """
        first = _FIRST_WORD.match(text)
        if not first:
            return True
        word = first[1].translate(_TO_LETTERS)
        return word in self.words or word.startswith(self.glued)


def _first_words(phrase: str) -> list[str]:
    return [fold(choice) for choice in phrase.split(maxsplit=1)[0].split("|")]


def pattern(phrase: str) -> str:
    """
    Return the pattern of a phrase in any spelling: hamza, marks, tatweel, final letters, foreign keyboards.

    A bar parts the choices for one word, and a question mark makes a word (but the first) optional:

    >>> import re
    >>> bool(re.fullmatch(pattern("اقرأ|طالع أيضا"), "إقرأ  أيضًا"))
    True
    >>> bool(re.fullmatch(pattern("وسوم الخبر?"), "وســـوم"))
    True
    """
    first, *others = phrase.split()
    return _word(first) + "".join(_later_word(word) for word in others)


def _later_word(word: str) -> str:
    if word.endswith("?"):
        return rf"(?:\s{GAP_PATTERN}{_word(word[:-1])})?"
    return rf"\s{GAP_PATTERN}{_word(word)}"


def _word(choices: str) -> str:
    # «تهمكم» before «تهمك»: what follows a phrase may be glued to it.
    longest_first = sorted(choices.split("|"), key=len, reverse=True)
    return f"(?:{'|'.join(_letters(choice) for choice in longest_first)}){MARKS_PATTERN}"


def _letters(word: str) -> str:
    return MARKS_PATTERN.join(
        f"[{_SPELLINGS[letter]}]" if letter in _SPELLINGS else letter for letter in fold(word)
    )
