"""
XML built once -> a mould of it: the same XML with other words in it, at a fiftieth of the cost.

A library builds the XML of a *specimen*, whose every word is a placeholder. Cut at the placeholders, it is a
form; the words of anything of the same shape, escaped into it, give what the library would have given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

_FIRST: Final = 10**15
"""Above any number that XML of ours could hold by itself, and never escaped: it may stand anywhere."""
_WORD: Final = r"1\d{15}"

_IN_TEXT: Final = re.compile("[&<>\r]")
_IN_ATTRIBUTES: Final = re.compile('[&<>\r"\n\t]')

# What XML 1.0 cannot say (§2.2), in UTF-8: control bytes are part of no longer sequence.
_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\r"})
_NONCHARACTERS: Final = ("\ufffe".encode(), "\uffff".encode())


@cache
def placeholder(number: int) -> str:
    """
    Return a word of a specimen: it can be taken for a number, too, where the library wants one.

    >>> placeholder(7)
    '1000000000000007'
    """
    return str(_FIRST + number)


def as_text(words: str) -> str:
    """
    Return the words as lxml writes them between tags.

    >>> as_text('a < "b" & c')
    'a &lt; "b" &amp; c'
    """
    if not _IN_TEXT.search(words):
        return words
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#13;")


def as_attribute(words: str) -> str:
    """
    Return the words as lxml writes them between quotation marks.

    >>> as_attribute('a < "b" & c')
    'a &lt; &quot;b&quot; &amp; c'
    """
    if not _IN_ATTRIBUTES.search(words):
        return words
    return as_text(words).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def legal(text: str) -> bytes:
    """Return the text in UTF-8, without what XML has no way to say."""
    data = text.encode("utf-8", "ignore").translate(None, _CONTROLS)  # drops lone surrogates
    for nothing in _NONCHARACTERS:
        data = data.replace(nothing, b"")
    return data


@dataclass(frozen=True, slots=True)
class Mould:
    """XML with gaps."""

    form: str
    """With a %s for each gap."""
    gaps: tuple[tuple[int, Callable[[str], str]], ...]
    """Which word each takes, and how it is escaped there."""

    def fill(self, words: Sequence[str]) -> bytes:
        """Return the XML with these words, each in as many places as its placeholder had."""
        return legal(self.form % tuple([escape(words[number]) for number, escape in self.gaps]))


def mould(xml: str, others: Mapping[str, int]) -> Mould:
    """
    Return the mould of a specimen's XML; ``others`` are those of its words that could not be a placeholder.

    >>> mould('<a href="1000000000000001">9 May, 50%</a>', {"9 May": 0}).fill(["1 June", '?x="y"'])
    b'<a href="?x=&quot;y&quot;">1 June, 50%</a>'
    """
    pieces = re.split("(" + "|".join([_WORD, *map(re.escape, others)]) + ")", xml)
    literals, found = pieces[::2], pieces[1::2]
    gaps = [
        (
            others[word] if word in others else int(word) - _FIRST,
            as_attribute if before.endswith('="') else as_text,
        )
        for before, word in zip(literals, found, strict=False)
    ]
    return Mould("%s".join(literal.replace("%", "%%") for literal in literals), tuple(gaps))
