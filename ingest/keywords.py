"""One line of keywords → tags."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from arabic.fold import tag_key
from arabic.hygiene import one_line
from arabic.letters import normalise_letters
from ingest.cuts import Cut
from ingest.evidence import Evidence
from ingest.known import Known
from ingest.lexicon import NAMING
from ingest.reasons import POINTS, Gap, Hint, Reason
from ingest.word import Word

# A hyphen separates where a space is beside it, a dash anywhere but in a span of numbers; a comma or a slash
# between digits belongs to the number, a hash behind a Latin letter to the name (C#).
_SEPARATOR: Final = re.compile(
    r"[،؛;|¦•·●▪■◆★、，\n\r\t]"
    r"|(?<!\d)[,/\\]|[,/\\](?!\d)"
    r"|(?<![A-Za-z])#|#(?=\w)"
    r"|(?<!\d)[–—]|[–—](?!\d)"
    r"|(?<=\s)-(?!\d)|(?<!\d)-(?=\s)"
)
_QUOTED_TAGS: Final = re.compile(r'\s*(?:[«"“][^«»"“”]+[»"”]\s*){2,}')
_QUOTES: Final = re.compile(r'[«»"“”„‟‹›]')
_IN_BRACKETS: Final = re.compile(r"^\(([^()]*)\)$")
_AND_SO_ON: Final = ("...", "…")
_EDGES: Final = " .:…*!-–—_'‘’،؛,;"

# Words. Behind a label that nothing ends, a megabyte of something else would be weighed word by word.
_LONGEST_LINE: Final = 2000


def split(title: str, text: str, line: str, *, known: Known | None = None) -> list[str]:
    """
    Return the tags of a keyword line as they are fit for display, each once.

    Separators are trusted. A line without any is cut where grammar, the page (its title and its text, which
    must not contain the line) and the keywords ``known`` from other pages say so:

    >>> split("", "بحث وزير الري ملف المياه. دعوة للاتحاد الدولي", "الاتحاد الدولي المياه وزير الري")
    ['الاتحاد الدولي', 'المياه', 'وزير الري']
    >>> split("", "", "#معرض_الكتاب #القاهرة")
    ['معرض الكتاب', 'القاهرة']
    """
    tags: dict[str, str] = {}
    for part in _separated(line) or _unseparated(title, text, line, known):
        if tag := _displayed(part):
            tags.setdefault(tag_key(tag), tag)
    return list(tags.values())


def split_lines(
    title: str, text: str, lines: Sequence[str], *, known: Known | None = None
) -> tuple[str, ...]:
    """Return the tags of an article's keyword lines; a tag that two lines share is one."""
    first: dict[str, str] = {}
    for line in lines:
        for tag in split(title, text, line, known=known):
            first.setdefault(tag_key(tag), tag)
    return tuple(first.values())


def reasons(title: str, text: str, line: str, *, known: Known | None = None) -> tuple[Gap, ...]:
    """
    Return why each two neighbouring words of the line are one keyword or two; nothing for an endless line.

    The same points decide in ``split``:

    >>> [(gap.left, gap.right, gap.joined) for gap in reasons("", "", "وزارة النقل تونس")]
    [('وزارة', 'النقل', True), ('النقل', 'تونس', False)]
    >>> for hint in reasons("", "", "وزارة النقل")[0].hints[:2]:
    ...     print(hint.reason)
    two words are two keywords unless something speaks for one
    the first asks for a complement, the second is definite
    """
    if parts := _separated(line):
        return _separators(parts)
    cut = _cut(title, text, line, known)
    return cut.gaps() if cut else ()


def refused(line: str) -> list[str]:
    """
    Return what stands between the separators of a keyword line and is no name: nothing but signs.

    >>> refused("المسرح، ..، الكتاب")
    ['..']
    """
    parts = dict.fromkeys(part.strip() for part in _separated(line))
    return [part for part in parts if part and not _displayed(part) and part not in _AND_SO_ON]


def is_separated(line: str) -> bool:
    """
    Tell whether separators part the keywords of a line; one keyword alone needs none.

    >>> is_separated("المسرح، الكتاب"), is_separated("المسرح الكتاب")
    (True, False)
    """
    return bool(_separated(line))


def _separated(line: str) -> list[str]:
    """Return what separators part, or nothing for a line without any."""
    if _QUOTED_TAGS.fullmatch(line):
        return _QUOTES.split(line)
    inner = line.strip(" \n،؛,;|•·.-–—")
    if _SEPARATOR.search(inner):
        return _SEPARATOR.split(inner)
    # Who writes «معرض_الكتاب» needs the space to part one keyword from the next.
    return inner.split() if "_" in inner else []


def _unseparated(title: str, text: str, line: str, known: Known | None) -> list[str]:
    cut = _cut(title, text, line, known)
    return cut.keywords if cut else []


def _separators(parts: Sequence[str]) -> tuple[Gap, ...]:
    words = [(word, number) for number, part in enumerate(parts) for word in _displayed(part).split()]
    gaps: list[Gap] = []
    for (left, part), (right, next_part) in pairwise(words):
        joined = part == next_part
        reason = Reason.UNSEPARATED if joined else Reason.SEPARATED
        gaps.append(Gap(left, right, joined, POINTS[reason], (Hint(reason, POINTS[reason]),)))
    return tuple(gaps)


def _displayed(part: str) -> str:
    tag = _QUOTES.sub("", normalise_letters(one_line(part.replace("_", " "))))
    if tag.count("(") != tag.count(")"):
        tag = tag.replace("(", " ").replace(")", " ")
    tag = " ".join(_IN_BRACKETS.sub(r"\1", tag.strip(_EDGES)).strip(_EDGES).split())
    return tag if any(map(str.isalnum, tag)) else ""


def _cut(title: str, text: str, line: str, known: Known | None) -> Cut | None:
    words = [word for word in map(Word.of, _QUOTES.sub(" ", one_line(line)).split()) if word.key]
    if len(words) > _LONGEST_LINE:
        return None
    return Cut.of(words, Evidence.of(title, text, {word.key for word in words}, NAMING), known)
