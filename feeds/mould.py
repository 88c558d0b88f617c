"""
XML built once -> a mould of it: the same XML with other words, for little more than escaping them.

A library builds the XML of a *specimen*, whose every word is a placeholder. Cut at the placeholders, it is a
form; the words of anything of the same shape, escaped into it, give what the library would have given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

_FIRST: Final = 10**15
"""Above any number that XML of ours could hold by itself, and never escaped: it may stand anywhere."""
_WORD: Final = r"1\d{15}"

# What XML 1.0 cannot say (§2.2).
_ILLEGAL: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_UNSAYABLE: Final = re.compile(f"[{_ILLEGAL}]+")
_IN_TEXT: Final = re.compile(f"[&<>\r{_ILLEGAL}]")
_IN_ATTRIBUTES: Final = re.compile(f'[&<>\r"\n\t{_ILLEGAL}]')


@cache
def placeholder(number: int) -> str:
    """
    Return a word of a specimen: it can be taken for a number, too, where the library wants one.

    >>> placeholder(7)
    '1000000000000007'
    """
    return str(_FIRST + number)


# The same content goes into Atom and into RSS, one after the other.
@lru_cache(maxsize=128)
def as_text(words: str) -> str:
    r"""
    Return the words as lxml writes them between tags, without what XML has no way to say.

    >>> as_text('a < "b" & \x07c')
    'a &lt; "b" &amp; c'
    """
    if not _IN_TEXT.search(words):
        return words
    if not words.isprintable():  # a third of the time that it takes to look for each
        words = _UNSAYABLE.sub("", words)
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def as_attribute(words: str) -> str:
    """
    Return the words as lxml writes them between quotation marks; the rest as above.

    >>> as_attribute('a < "b" & c')
    'a &lt; &quot;b&quot; &amp; c'
    """
    if not _IN_ATTRIBUTES.search(words):
        return words
    return as_text(words).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


@dataclass(frozen=True, slots=True)
class Mould:
    """XML with gaps."""

    form: str
    """With a %s for each gap."""
    gaps: tuple[tuple[int, Callable[[str], str]], ...]
    """Which word each takes, and how it is escaped there."""

    def fill(self, words: Sequence[str]) -> bytes:
        """Return the XML with these words, each in as many places as its placeholder had."""
        return (self.form % tuple([escape(words[number]) for number, escape in self.gaps])).encode()


def mould(xml: str, others: Mapping[str, int]) -> Mould:
    """
    Return the mould of a specimen's XML; ``others`` are those of its words that could not be a placeholder.

    >>> mould('<a href="1000000000000001">9 May, 50%</a>', {"9 May": 0}).fill(["1 June", '?x="y"'])
    b'<a href="?x=&quot;y&quot;">1 June, 50%</a>'
    """
    words = re.compile("|".join([_WORD, *map(re.escape, others)]))
    gaps = [
        (
            others[found[0]] if found[0] in others else int(found[0]) - _FIRST,
            as_attribute if xml.rfind("<", 0, found.start()) > xml.rfind(">", 0, found.start()) else as_text,
        )
        for found in words.finditer(xml)
    ]
    return Mould("%s".join(literal.replace("%", "%%") for literal in words.split(xml)), tuple(gaps))
