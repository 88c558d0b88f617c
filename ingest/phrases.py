"""Phrases in a small notation → patterns that find them in every spelling."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
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

# What plain makes of marks, a character that clean text has not, and of tatweel, which is a letter to regular
# expressions, a letter. Classes of Latin-1 characters are compiled a hundred times as fast as others.
_PLAIN_MARK: Final = "\x01"
_PLAIN_TATWEEL: Final = "\xaa"
_PLAIN: Final = str.maketrans(
    _LETTERS
    | {mark: _PLAIN_TATWEEL if unicodedata.category(mark) == "Lm" else _PLAIN_MARK for mark in _MARKS}
)
_PLAIN_MARKS_PATTERN: Final = f"[{_PLAIN_MARK}{_PLAIN_TATWEEL}]*"

PLAIN_GAP_PATTERN: Final = rf"[\s{_PLAIN_MARK}{_PLAIN_TATWEEL}]*"
"""GAP_PATTERN for plain texts."""

# Only words without marks are looked at: what they are taken for is plain.
_FIRST_WORD: Final = re.compile(rf"[\Wـ]*+([{''.join(_LETTERS)}]++)(?![\w{_MARKS}])")


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
        word = plain(first[1])
        return word in self.words or word.startswith(self.glued)


def _first_words(phrase: str) -> list[str]:
    return [fold(choice) for choice in phrase.split(maxsplit=1)[0].split("|")]


def plain(text: str) -> str:
    """
    Return the text, as long as it was, with one spelling for each letter and one sign for each mark.

    It is what plain patterns match; hundreds of phrases are compiled for it in a tenth of the time.

    >>> plain("إقرأ أيضا")
    'اقرا ايضا'
    """
    return text.translate(_PLAIN)


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
    return _pattern(phrase, _spelt, MARKS_PATTERN, GAP_PATTERN)


def plain_pattern(phrase: str) -> str:
    """
    Return the pattern of a phrase in a plain text.

    >>> import re
    >>> bool(re.fullmatch(plain_pattern("اقرأ|طالع أيضا"), plain("إقرأ  أيضًا")))
    True
    """
    return _pattern(phrase, str, _PLAIN_MARKS_PATTERN, PLAIN_GAP_PATTERN)


def _pattern(phrase: str, spelt: Callable[[str], str], marks: str, gap: str) -> str:
    def word(choices: str) -> str:
        # «تهمكم» before «تهمك»: what follows a phrase may be glued to it.
        longest_first = sorted(choices.split("|"), key=len, reverse=True)
        return f"(?:{'|'.join(marks.join(map(spelt, fold(choice))) for choice in longest_first)}){marks}"

    def later_word(choices: str) -> str:
        if choices.endswith("?"):
            return rf"(?:\s{gap}{word(choices[:-1])})?"
        return rf"\s{gap}{word(choices)}"

    first, *others = phrase.split()
    return word(first) + "".join(map(later_word, others))


def _spelt(letter: str) -> str:
    return f"[{_SPELLINGS[letter]}]" if letter in _SPELLINGS else letter
