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
from store.marks import mark

RECIPE: Final = 1
"""Counts up when the same article gives other terms: what was indexed before is indexed anew then."""
BREAK: Final = "."
"""Stands between paragraphs. Nobody can ask for it, and no phrase goes across."""
STEM: Final = "~"
"""Begins a stem: that one is no word, and stands in no phrase."""

# PostgreSQL refuses a document of more than a megabyte, and counts no place in it beyond 16,383. Both engines
# search the same words: the first 4,000 or so of an article, more than all but one of ten thousand have.
_HEADLINE, _ABOUT, _BODY = 2_000, 4_000, 24_000
_LONGEST: Final = 64
"""Letters by which one word is told from another."""
_STEMS: Final = 4
"""Stems of a word."""
_LAST: Final = 16_383
_PLACES: Final = 255
"""Places at which PostgreSQL keeps a word."""
_MAY_HOLD_MORE: Final = 4 * _PLACES
"""Letters of a text in which a word may stand as often: those of each time, and a space."""
_KEPT: Final = 1 << 15
_LONGEST_KEPT: Final = 40
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


def terms(article: Article) -> Terms:
    """
    Return what an article is searched by.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> found = terms(Article("tag:a", "a", "والحربُ تطول", None, (), None, "المرفأ", day, day, ()))
    >>> found.headline, found.about, found.headline_stems.split()
    ('والحرب تطول', 'المرفا', ['~حرب', '~مرف'])
    """
    about = (*(tag.name for tag in article.tags), article.outlet or "", article.byline or "")
    headline, first = _searched([article.headline], _HEADLINE)
    beside, second = _searched(about, _ABOUT)
    body, third = _searched([article.lead or "", *(block.text for block in article.body)], _BODY)
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


_Looked = tuple[str, str]
"""What a word as it is printed is searched by: its folded words, and their stems."""


class _LookedUp(dict[str, _Looked]):
    """Each printed word with its terms, worked out when it is first met, and forgotten at times."""

    def __missing__(self, printed: str) -> _Looked:
        # An address is a dozen words; what never ends is a trap.
        folded = [word[:_LONGEST] for word in fold(printed[: 16 * _LONGEST]).split()[:16]]
        looked = " ".join(folded), " ".join(STEM + each for word in folded for each in _stems(word))
        if len(printed) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[printed] = looked
        return looked


_LOOKED_UP: Final = _LookedUp({BREAK: (BREAK, "")})


def _stems(word: str) -> Iterable[str]:
    """Return the stems under which a word is found, behind a particle, too; not itself, should it be one."""
    found = {stem(word), stem(lemma(word))}
    if word[0] in _GLUED and not has_own_waw(word):
        found.update(stem(form) for form in chain(word) if len(form) >= _SHORTEST)
    if not word.isalpha():
        found.update(_NUMBER.findall(word))  # «و25» is a number, too
    found.discard(word)
    return sorted(found)[:_STEMS]


def _searched(texts: Iterable[str], room: int) -> tuple[str, Iterable[str]]:
    """Return the folded words of texts, and their stems; no more letters than there is room for."""
    printed: list[str] = []
    for text in filter(None, texts):
        printed += text.split()
        printed.append(BREAK)
    looked = list(map(_LOOKED_UP.__getitem__, printed[:-1]))
    words = " ".join([word for word, _ in looked if word])
    if len(words) > room:
        looked = _cut(looked, room)
        words = " ".join([word for word, _ in looked if word])
    if len(words) > _MAY_HOLD_MORE:
        words = _thinned(words)
    return words, dict.fromkeys([stems for _, stems in looked])


def _cut(looked: Sequence[_Looked], room: int) -> list[_Looked]:
    left = room
    kept = []
    for one in looked:
        left -= len(one[0]) + 1
        if left < 0:
            break
        kept.append(one)
    return kept


def _thinned(text: str) -> str:
    """Return the words with a break in place of one that stood there too often already: see _PLACES."""
    words = text.split()
    common = {word for word, count in Counter(words).items() if count > _PLACES and word != BREAK}
    if not common:
        return text
    left = dict.fromkeys(common, _PLACES)
    for place, word in enumerate(words):
        if word in left:
            left[word] -= 1
            if left[word] < 0:
                words[place] = BREAK
    return " ".join(words)


def _joined(stems: Iterable[str]) -> str:
    return " ".join(filter(None, stems))
