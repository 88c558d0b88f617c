"""One line of keywords → tags."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from arabic.fold import tag_key
from arabic.hygiene import one_line
from arabic.letters import normalise_letters
from ingest.evidence import LONGEST, Evidence
from ingest.joins import Word, joins, shape
from ingest.lexicon import NAMING

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

# A repeat costs this much: keywords are named once, so the second «فلان» is rather the end of «وفاة فلان».
_REPEAT: Final = -2.5
_REPEATS_JUDGED: Final = 8

# Words. Behind a label that nothing ends, a megabyte of something else would be weighed word by word.
_LONGEST_LINE: Final = 2000

_Span = tuple[int, int]


def split(title: str, text: str, line: str) -> list[str]:
    """
    Return the tags of a keyword line as they are fit for display, each once.

    Separators are trusted. A line without any is cut where grammar and the page (its title and its text,
    which must not contain the line) say so:

    >>> split("", "بحث وزير الري ملف المياه. دعوة للاتحاد الدولي", "الاتحاد الدولي المياه وزير الري")
    ['الاتحاد الدولي', 'المياه', 'وزير الري']
    >>> split("", "", "#معرض_الكتاب #القاهرة")
    ['معرض الكتاب', 'القاهرة']
    """
    tags: dict[str, str] = {}
    for part in _separated(line) or _cut(title, text, one_line(line)):
        if tag := _displayed(part):
            tags.setdefault(tag_key(tag), tag)
    return list(tags.values())


def refused(line: str) -> list[str]:
    """
    Return what stands between the separators of a keyword line and is no name: nothing but signs.

    >>> refused("المسرح، ..، الكتاب")
    ['..']
    """
    parts = dict.fromkeys(part.strip() for part in _separated(line))
    return [part for part in parts if part and not _displayed(part) and part not in _AND_SO_ON]


def _separated(line: str) -> list[str]:
    """Return what separators part, or nothing for a line without any."""
    if _QUOTED_TAGS.fullmatch(line):
        return _QUOTES.split(line)
    inner = line.strip(" \n،؛,;|•·.-–—")
    if _SEPARATOR.search(inner):
        return _SEPARATOR.split(inner)
    # Who writes «معرض_الكتاب» needs the space to part one keyword from the next.
    return inner.split() if "_" in inner else []


def _displayed(part: str) -> str:
    tag = _QUOTES.sub("", normalise_letters(one_line(part.replace("_", " "))))
    if tag.count("(") != tag.count(")"):
        tag = tag.replace("(", " ").replace(")", " ")
    tag = " ".join(_IN_BRACKETS.sub(r"\1", tag.strip(_EDGES)).strip(_EDGES).split())
    return tag if any(map(str.isalnum, tag)) else ""


def _cut(title: str, text: str, line: str) -> list[str]:
    words = [word for word in map(Word.of, _QUOTES.sub(" ", line).split()) if word.key]
    if len(words) > _LONGEST_LINE:
        return []
    evidence = Evidence.of(f"{title}\n{text}", {word.key for word in words}, NAMING)
    return [" ".join(word.text for word in words[start:end]) for start, end in _best_cut(words, evidence)]


def _best_cut(words: Sequence[Word], evidence: Evidence) -> tuple[_Span, ...]:
    gaps = joins(words, evidence)
    points = {
        (start, end): sum(gaps[start : end - 1]) + shape(words[start:end], evidence)
        for end in range(1, len(words) + 1)
        for start in range(max(0, end - LONGEST), end)
    }
    cut = _best(points, len(words))
    judged: set[_Span] = set()
    for _ in range(_REPEATS_JUDGED):
        pair = _repeat(words, cut[1], judged)
        if not pair:
            break
        cut, dearer = max(
            (_best({**points, span: points[span] + _REPEAT}, len(words)), span) for span in pair
        )
        points[dearer] += _REPEAT
        judged.update(pair)
    return cut[1]


def _best(points: Mapping[_Span, float], length: int) -> tuple[float, tuple[_Span, ...]]:
    """Return the most points that spans covering the line can have, and those spans."""
    best = [(0.0, 0)]
    for end in range(1, length + 1):
        starts = range(max(0, end - LONGEST), end)
        best.append(max((best[start][0] + points[start, end], start) for start in starts))
    spans: list[_Span] = []
    end = length
    while end:
        start = best[end][1]
        spans.append((start, end))
        end = start
    return best[length][0], tuple(reversed(spans))


def _repeat(words: Sequence[Word], spans: Sequence[_Span], judged: Collection[_Span]) -> tuple[_Span, ...]:
    """Return the first two spans that are the same keyword and were not judged before, or nothing."""
    first: dict[str, _Span] = {}
    for span in spans:
        name = "".join(word.key for word in words[slice(*span)])
        earlier = first.setdefault(name, span)
        if earlier != span and earlier not in judged and span not in judged:
            return earlier, span
    return ()
