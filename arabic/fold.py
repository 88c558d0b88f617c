"""What makes two Arabic texts equal."""

import re
import unicodedata
from typing import Final

from arabic.hygiene import limit_marks
from arabic.letters import LOAN_LETTERS, SAME_LETTERS

_REPLACED: Final = {
    **SAME_LETTERS,
    **LOAN_LETTERS,
    "ى": "ي",
    "ة": "ه",
    "ۃ": "ه",
    "ٱ": "ا",
    "ٲ": "ا",
    "ٳ": "ا",
    "ـ": "",
    # Digits decide later whether these two part words.
    ".": ".",
    ",": ",",
    # What hygiene removes must not part words here.
    "\ufffc": "",
    **dict.fromkeys("\x1c\x1d\x1e\x1f", ""),
}
_FIRST_MARK: Final = 10
"""Combining class of the first vowel signs and accents; no script can do without the signs below."""
_HAMZA_BEFORE_WAW: Final = re.compile("(?<![ئء])[ئء]++(?=و)")
# «هيأة» is how Rabat and Baghdad print «هيئة».
_MAGHREBI_HAMZA: Final = re.compile(r"يأه(?!\w)")
# «سيئ» and «سيء», «شيئ» and «شيء»; and «شئ», which half of Egypt prints for «شيء».
_HAMZA_BEHIND_YEH: Final = re.compile(r"يئ(?!\w)")
_THING: Final = re.compile(r"\b(?P<joined>[وفبلك]?(?:ال|لا)?)شئ(?!\w)")
# «موانىء» and «موانيء» are «موانئ»: behind an alif and a letter the hamza has one seat. Without the alif the
# yeh is the word's own, and «بريء» is no «بري»; neither is «لاشيء» one of them.
_TWO_SEATS: Final = re.compile(r"(?<=ا[^\Wش])يء(?!\w)")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_DECIMAL: Final = re.compile(r"(?<=\d)[.,](?=\d)")
_POINT: Final = re.compile(r"(?<!\d)[.,]|[.,](?!\d)")
_COMPOSING: Final = "\u0700"
"""Below, no two letters make up a third."""
_KEPT: Final = 1 << 15
"""Words that are kept: some 7 MB, and nine of ten words of a page are among them."""
_LONGEST_KEPT: Final = 40
_SIGN: Final = re.compile(r"(?<=\w)\++$|(?<=[A-Za-z])#$")


class _FoldedCharacters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(_folded_part(part) for part in _parts(chr(code)))
        return folded


def _parts(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    # A vowel sign without its letter decomposes into a space and the sign, and would cut the word in two.
    plain = plain.lstrip(" ") if character > "\ufb4f" else plain
    # What carries a hamza is decided by its neighbours: see _without_seats.
    return "".join(part if part in "ئأ" else unicodedata.normalize("NFKD", part) for part in plain.casefold())


def _folded_part(character: str) -> str:
    """Fold one character of a full decomposition."""
    if character in _REPLACED:
        return _REPLACED[character]
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Mn" | "Mc" if unicodedata.combining(character) < _FIRST_MARK:
            return character
        case "Mn" | "Mc" | "Me" | "Cf" | "Cn" | "Cs":
            return ""
        case "Cc":
            return " " if character.isspace() else ""
        case kind:
            return character if kind[0] in "LN" else " "


_FOLDED: Final = _FoldedCharacters()
# The Arabic decimal comma is a point; the thousands mark stands between digits that belong together.
_FOLDED.update({ord("٫"): ".", ord("٬"): ","})


def fold(text: str) -> str:
    """
    Return the form in which spellings of the same words are equal.

    Marks, tatweel, invisible characters, hamza, taa marbuta, alif maqsura, letter case and the script of
    digits make no difference, punctuation is a space, and a number keeps its point. A hamza's seats are one
    where spellings differ («مسؤول» and «مسئول», «موانئ» and «موانىء»); a bare one stays («سماء» is no «سما»):

    >>> fold("وزيرُ الشئون: «٢٫٥ مليون» فى آسيــا") == fold("وزير الشؤون 2.5 مليون في اسيا")
    True
    """
    # Nothing in a word depends on what is beyond a space.
    if " " in text:
        return " ".join(filter(None, map(_FOLDED_WORDS.__getitem__, text.split(" "))))
    return _FOLDED_WORDS[text]


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", limit_marks(text)).translate(_FOLDED)
    if "ئ" in text or "ء" in text or "أ" in text:
        text = _without_seats(text)
    text = text.strip()
    if text.isalnum() and max(text) < _COMPOSING:
        return text  # One word, as nearly all are.
    if "." in text or "," in text:
        text = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), text)
        text = _POINT.sub(" ", _DECIMAL.sub(".", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_seats(text: str) -> str:
    """Return the text with one letter for each hamza, whatever it is printed on."""
    text = _HAMZA_BEFORE_WAW.sub("و", text)
    text = _MAGHREBI_HAMZA.sub("ييه", text).replace("أ", "ا")
    text = _HAMZA_BEHIND_YEH.sub("يء", _THING.sub(r"\g<joined>شيء", text)).replace("ئ", "ي")
    return _TWO_SEATS.sub("ي", text)


class _FoldedWords(dict[str, str]):
    """
    What each word becomes, worked out when it is first met; forgotten at times, never more than it may hold.

    A plain dictionary answers twice as fast as lru_cache, and every word of every page asks.
    """

    def __missing__(self, word: str) -> str:
        folded = _folded(word)
        if len(word) > _LONGEST_KEPT:
            return folded
        if len(self) >= _KEPT:
            self.clear()
        self[word] = folded if folded != word else word
        return folded


_FOLDED_WORDS: Final = _FoldedWords()


def tag_key(tag: str) -> str:
    """
    Return what two spellings of one tag share: the fold without spaces.

    A hash, underscores and quotes go; the article, the nisba and the gender stay, since «الهلال» is no
    «هلال». A sign at the end belongs to the name: «أوبك+» is another group than «أوبك».

    >>> tag_key("#أسعار_النفط") == tag_key("اسعار النفط")
    True
    """
    bare = unicodedata.normalize("NFKC", tag).strip(" \n\t«»\"'“”‘’()[]")
    sign = _SIGN.search(bare)
    # Folded again: a hamza may only now stand before the waw of the next word.
    return fold(fold(bare).replace(" ", "")) + (sign[0] if sign else "") or bare


def same_tag(a: str, b: str) -> bool:
    """
    Tell whether two tags are spellings of one.

    >>> same_tag("وزارة الصحة", "«وزارة الصحه»"), same_tag("تركيا", "تركي")
    (True, False)
    """
    return tag_key(a) == tag_key(b)
