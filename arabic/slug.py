"""A name -> the folder it is published under."""

import hashlib
import unicodedata
from collections.abc import Container
from typing import Final

from arabic.fold import fold, tag_key

_LETTERS: Final = 60
_BYTES: Final = 135
"""With the longest suffix a slug stays below 200 bytes; sixty Arabic letters take 120."""


def slug(name: str) -> str:
    """
    Return the name's folded words with hyphens, cut at a word after 60 letters.

    The letters stay Arabic, but none is left that some file systems write as two characters (أ):

    >>> slug("وزارة التربية والتعليم"), slug("../../etc")
    ('وزاره-التربيه-والتعليم', 'etc')
    """
    return _cut(_hyphened(name)) or f"وسم-{_digest(name, 6)}"


def unique_slug(name: str, taken: Container[str]) -> str:
    """
    Return the name's slug, with a short suffix made from the name when it was cut or somebody else has it.

    >>> unique_slug("أوبك+", {"اوبك"})
    'اوبك-1b341b'
    """
    plain = slug(name)
    cut = _hyphened(name) not in {"", plain}
    if plain not in taken and not cut:
        return plain
    candidates = (f"{plain}-{_digest(name, length)}" for length in range(6, 65))
    return next(candidate for candidate in candidates if candidate not in taken)


def _hyphened(name: str) -> str:
    return "-".join("".join(_portable(letter) for letter in word) for word in fold(name).split())


def _portable(letter: str) -> str:
    # Korean syllables and their like exist in two spellings: their number has only one.
    return letter if unicodedata.normalize("NFD", letter) == letter else f"u{ord(letter):x}"


def _cut(text: str) -> str:
    if len(text) <= _LETTERS and len(text.encode()) <= _BYTES:
        return text
    room = text.encode()[:_BYTES].decode(errors="ignore")[:_LETTERS]
    whole_words = text[: len(room) + 1].rpartition("-")[0]
    return whole_words or room


def _digest(name: str, length: int) -> str:
    key = tag_key(name) or name
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:length]
