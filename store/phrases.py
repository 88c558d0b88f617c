"""Which phrases does a text use? Words count in any spelling, and behind any particle."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from arabic.words import bare_forms

Phrase = tuple[str, ...]
"""Folded words that stand side by side."""


class Phrases:
    """
    Phrases made ready for many texts.

    A word stands for itself with and without the article and the particles و ف ب ل ك; one that is given with
    its article is found with it only. Phrases stay within a sentence:

    >>> known = Phrases([("حرب",), ("الهلال",), ("حرب", "الشمال")])
    >>> sorted(known.found_in(["لا", "عوده", "بالحرب", "", "الشمال", "هلال"]))
    [('حرب',)]
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Sort the phrases by the word that they begin with."""
        self._openings: Mapping[str, Sequence[Phrase]] = _by_opening(phrases)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._openings)

    def found_in(self, text: Sequence[str]) -> AbstractSet[Phrase]:
        """Return which of them a text uses: folded words, an empty one after each sentence."""
        return {
            phrase
            for place, word in enumerate(text)
            for form in _forms(word)
            for phrase in self._openings.get(form, ())
            if _goes_on(text, place, phrase)
        }


def _by_opening(phrases: Iterable[Phrase]) -> Mapping[str, Sequence[Phrase]]:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in sorted(set(phrases)):
        found[phrase[0]].append(phrase)
    return dict(found)


def _goes_on(text: Sequence[str], place: int, phrase: Phrase) -> bool:
    behind = text[place + 1 : place + len(phrase)]
    return len(behind) == len(phrase) - 1 and all(
        wanted in _forms(word) for word, wanted in zip(behind, phrase[1:], strict=True)
    )


@lru_cache(maxsize=1 << 16)
def _forms(word: str) -> frozenset[str]:
    """
    Return a folded word as a phrase may give it.

    >>> sorted(_forms("والدم"))
    ['الدم', 'دم', 'والدم']
    """
    if not word:
        return frozenset()
    bare = bare_forms(word)
    # Of short words bare_forms leaves the article on, since «الف» is a thousand: here it is worth the risk.
    return frozenset((*bare, *(form[2:] for form in bare if form.startswith("ال") and len(form) > 3)))
