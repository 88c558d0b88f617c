"""Which tags does a text name? For articles whose pages give them none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from arabic.words import bare_forms, words

_MOST: Final = 8
_TWICE: Final = 2
_SHORTEST: Final = 3
"""Letters: «في» may be somebody's tag, and stands in every text."""


@dataclass(frozen=True, slots=True)
class Text:
    """What an article says."""

    headline: str
    said: Sequence[str]
    """Lead and body, folded, by sentences; a lead may repeat some."""

    @property
    def words(self) -> list[str]:
        """Return the folded words, the headline's first; an empty word ends it and each sentence."""
        sentences = (word for sentence in dict.fromkeys(self.said) for word in (*sentence.split(), ""))
        return [*words(self.headline), "", *sentences]


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as words, the headline's first, and where each form of a word stands."""

    words: Sequence[str]
    """An empty word ends the headline and each sentence: no phrase goes across."""
    body: int
    """Where the headline ends."""
    places: Mapping[str, Sequence[int]]
    openings: frozenset[str]
    """The words that a tag which this text names can begin with."""


def prose(read: Text) -> Prose:
    """Look where each word of a text stands."""
    text = read.words
    body = text.index("")
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(text):
        by_word[word].append(place)
    by_form: dict[str, list[int]] = defaultdict(list)
    for word, places in by_word.items():
        for form in _forms(word):
            by_form[form] += places
    openings = frozenset(form for form, places in by_form.items() if _tells(places, body))
    return Prose(text, body, by_form, openings)


def supported(text: Prose, tags: Mapping[str, Iterable[tuple[int, str]]]) -> tuple[int, ...]:
    """
    Return which tags a text names, the most frequent first; ``tags`` are number and key by their first word.

    >>> read = Text("السفن تستعد للعاصفة", ["اغلق مرفا دمياط ابوابه", "وقال مدير مرفا دمياط"])
    >>> text = prose(read)
    >>> supported(text, {"العاصفه": [(1, "العاصفه")], "مرفا": [(2, "مرفادمياط"), (3, "مرفابيروت")]})
    (2, 1)
    """
    counts: dict[tuple[str, int], int] = {}
    for first, known in tags.items():
        for tag, key in known:
            rest = key.removeprefix(first)
            places = [place for place in text.places.get(first, ()) if _goes_on(text.words, place, rest)]
            if len(key) >= _SHORTEST and _tells(places, text.body):
                counts[key, tag] = max(len(places), counts.get((key, tag), 0))
    ranked = sorted(counts, key=lambda named: (-counts[named], named))
    return tuple(tag for _, tag in ranked[:_MOST])


@lru_cache(maxsize=1 << 16)
def _forms(word: str) -> Sequence[str]:
    """Return the word and its forms without particles, all with its article: «الهلال» is no «هلال»."""
    forms = bare_forms(word) if word else ()
    return [form for form in forms if f"ال{form}" not in forms]


def _tells(places: Sequence[int], body: int) -> bool:
    """Tell whether what stands in these places is what a text is about: in its headline, or twice."""
    return len(places) >= _TWICE or any(place < body for place in places)


def _goes_on(text: Sequence[str], place: int, rest: str) -> bool:
    """Tell whether the words behind a place make up the rest of a tag's key, which has no spaces."""
    while rest:
        place += 1
        word = text[place]
        if not word or not rest.startswith(word):
            return False
        rest = rest[len(word) :]
    return True
