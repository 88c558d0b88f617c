"""Article -> the words that it is searched by: folded, and light stems under which they are found, too."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from arabic.fold import fold
from arabic.stems import chain, lemma
from arabic.waw import has_own_waw
from arabic.words import stem
from store.article import Article
from store.marks import mark, said

RECIPE: Final = 1
"""Counts up when the same article gives other terms: what was indexed before is indexed anew then."""
BREAK: Final = "."
"""Stands between paragraphs. Nobody can ask for it, and no phrase goes across."""
STEM: Final = "~"
"""Begins a stem: that one is no word, and stands in no phrase."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of a part is searched."""

    letters: int
    places: int
    """Places at which one word is kept."""


# PostgreSQL refuses a document of more than a megabyte, counts no place in it beyond 16,383, and keeps 255 of
# one word. Both engines search the same: some 4,000 words; one article of ten thousand has more.
_HEADLINE, _ABOUT, _BODY = _Room(2_000, 25), _Room(4_000, 25), _Room(24_000, 200)
_LAST: Final = 16_383
_LONGEST: Final = 64
"""Letters by which one word is told from another."""
_STEMS: Final = 4
"""Stems of a word."""
_KEPT: Final = 1 << 15
_GLUED: Final = frozenset("وبلك")
_SHORTEST: Final = 3
"""Letters of a word behind a particle: «بحر» is no «حر»."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is indexed of an article, parted by spaces: words in their order; stems, which have none."""

    headline: str
    about: str
    """Its tags, its outlet, who wrote it."""
    body: str
    headline_stems: str
    """Those of the headline and of what it is about."""
    stems: str
    """Those of the body."""

    @property
    def fields(self) -> tuple[str, str, str, str, str]:
        """Return all of it, in this order."""
        return self.headline, self.about, self.body, self.headline_stems, self.stems


def terms(article: Article, sentences: Sequence[str] | None = None) -> Terms:
    """
    Return what an article is searched by. Its ``sentences``, folded, may be at hand: as ``store.marks.said``.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> found = terms(Article("tag:a", "a", "والحربُ تطول", None, (), None, "المرفأ", day, day, ()))
    >>> found.headline, found.about, found.headline_stems.split()
    ('والحرب تطول', 'المرفا', ['~حرب', '~مرف'])
    """
    about = filter(None, (*(tag.name for tag in article.tags), article.outlet, article.byline))
    headline, first = _searched([fold(article.headline)], _HEADLINE)
    beside, second = _searched(map(fold, about), _ABOUT)
    body, third = _searched(said(article.lead, article.body) if sentences is None else sentences, _BODY)
    return Terms(headline, beside, body, _joined([*first, *second]), _joined(third))


def mark_of(article: Article) -> int:
    """Return a mark that moves when an article is searched by something else than before."""
    head = (str(RECIPE), article.headline, article.lead or "", article.byline or "", article.outlet or "")
    rest = (*(tag.name for tag in article.tags), "\x01", *(block.text for block in article.body))
    return mark("\0".join((*head, *rest)))


def asked_stems(word: str) -> tuple[str, ...]:
    """
    Return the stems under which a folded word is found, whatever an article puts before and behind it.

    >>> asked_stems("الحرب"), asked_stems("بالجامعه")
    (('حرب',), ('جامع',))
    """
    return tuple(dict.fromkeys((stem(word), stem(lemma(word)))))


def asked_words(text: str) -> tuple[str, ...]:
    """
    Return a text's words as they are indexed.

    >>> asked_words("أسعار «النفط»: ٧٠٫٥ دولارًا")
    ('اسعار', 'النفط', '70.5', 'دولارا')
    """
    return tuple(word[:_LONGEST] for word in fold(text).split())


def packed(found: Terms) -> bytes:
    """Return terms as bytes."""
    return "\n".join(found.fields).encode()


def unpacked(data: bytes) -> Sequence[str]:
    """Return the fields of the terms that were packed."""
    return data.decode().split("\n")


def vector(found: Terms) -> str:
    """
    Return terms as PostgreSQL writes a tsvector: words with their places and weights, stems at the end.

    >>> vector(Terms("حرب حرب", "", "سلم", "", ""))
    "'حرب':1A,2A 'سلم':5C"
    """
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for words, weight in ((found.headline, "A"), (found.about, "B"), (found.body, "C")):
        for word in words.split():
            place += 1
            if word != BREAK:
                places[word].append(f"{place}{weight}")
        place += 1
    for stems, weight in ((found.headline_stems, "B"), (found.stems, "D")):
        for one in stems.split():
            places[one].append(f"{_LAST}{weight}")
    return " ".join(f"'{word}':{','.join(listed)}" for word, listed in places.items())


class _StemsOf(dict[str, str]):
    """The stems of words, worked out when a word is first met, and forgotten at times."""

    def __missing__(self, word: str) -> str:
        stems = " ".join(STEM + each for each in _stems(word))
        if len(self) >= _KEPT:
            self.clear()
        self[word] = stems
        return stems


_STEMS_OF: Final = _StemsOf({BREAK: ""})


def _stems(word: str) -> Iterable[str]:
    """Return the stems under which a word is found, behind a particle, too; not itself, should it be one."""
    found = {stem(word), stem(lemma(word))}
    if word[0] in _GLUED and not has_own_waw(word):
        found.update(stem(form) for form in chain(word) if len(form) >= _SHORTEST)
    if not word.isalpha():
        found.update(_NUMBER.findall(word))  # «و25» is a number, too
    found.discard(word)
    return sorted(found)[:_STEMS]


def _searched(sentences: Iterable[str], room: _Room) -> tuple[str, Iterable[str]]:
    """Return the words of folded sentences, no more than there is room for, and the stems of these words."""
    text = f" {BREAK} ".join(sentences)
    words = text.split()
    distinct = dict.fromkeys(words)
    if (
        len(text) > room.letters
        or len(words) - len(distinct) >= room.places
        or max(map(len, distinct), default=0) > _LONGEST
    ):
        words = _tamed(words, room)
        text, distinct = " ".join(words), dict.fromkeys(words)
    return text, dict.fromkeys(map(_STEMS_OF.__getitem__, distinct))


def _tamed(words: Iterable[str], room: _Room) -> list[str]:
    """Return words within bounds; where one stood too often is a break."""
    left = room.letters
    places: Counter[str] = Counter()
    kept = []
    for word in words:
        short = word[:_LONGEST]
        left -= len(short) + 1
        if left < 0:
            break
        places[short] += 1
        kept.append(short if places[short] <= room.places else BREAK)
    return kept


def _joined(stems: Iterable[str]) -> str:
    return " ".join(filter(None, stems))
