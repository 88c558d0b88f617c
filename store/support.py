"""Which tags does a text name? For articles whose pages give them none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arabic.words import bare_forms, words

_MOST: Final = 8
_TWICE: Final = 2
_SHORTEST: Final = 3
"""Letters: «في» may be somebody's tag, and stands in every text."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as words, and where each form of a word stands."""

    headline: Sequence[str]
    body: Sequence[str]
    """An empty word ends each paragraph: no phrase goes across."""
    in_headline: Mapping[str, Sequence[int]]
    in_body: Mapping[str, Sequence[int]]

    def openings(self) -> frozenset[str]:
        """Return the words that a tag which this text names can begin with."""
        twice = (form for form, places in self.in_body.items() if len(places) >= _TWICE)
        return frozenset(self.in_headline).union(twice)


def prose(headline: str, paragraphs: Iterable[str]) -> Prose:
    """Read a text."""
    head = words(headline)
    body = [word for paragraph in paragraphs for word in (*words(paragraph), "")]
    return Prose(head, body, _places(head), _places(body))


def supported(text: Prose, keys: Mapping[int, str]) -> tuple[int, ...]:
    """
    Return which of the tags (number, key) a text names in its headline, or twice below it, by frequency.

    >>> text = prose("السفن تستعد للعاصفة", ["أغلق مرفأ دمياط أبوابه.", "وقال مدير مرفأ دمياط إنها عابرة."])
    >>> supported(text, {1: "عاصفه", 2: "العاصفه", 3: "مرفادمياط", 4: "دمياط", 5: "مدير"})
    (4, 3, 2)
    """
    counts: Counter[int] = Counter()
    for tag, key in keys.items():
        head = _count(text.headline, text.in_headline, key)
        below = _count(text.body, text.in_body, key)
        if len(key) >= _SHORTEST and (head or below >= _TWICE):
            counts[tag] = head + below
    ranked = sorted(counts, key=lambda tag: (-counts[tag], keys[tag]))
    return tuple(ranked[:_MOST])


def _places(text: Sequence[str]) -> Mapping[str, Sequence[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(text):
        for form in _forms(word):
            places[form].append(place)
    return places


def _forms(word: str) -> Sequence[str]:
    """Return the word and its forms without particles, all with its article: «الهلال» is no «هلال»."""
    forms = bare_forms(word) if word else ()
    return [form for form in forms if f"ال{form}" not in forms]


def _count(text: Sequence[str], places: Mapping[str, Sequence[int]], key: str) -> int:
    """Count where words stand that make up a tag's key, which has no spaces."""
    found = {
        place
        for end in range(1, len(key) + 1)
        for place in places.get(key[:end], ())
        if _goes_on(text, place, key[end:])
    }
    return len(found)


def _goes_on(text: Sequence[str], place: int, rest: str) -> bool:
    for word in text[place + 1 :]:
        if not rest or not word or not rest.startswith(word):
            break
        rest = rest[len(word) :]
    return not rest
