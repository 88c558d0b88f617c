"""Which rules hold for an article? Words count in any spelling, and behind any particle."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from arabic.fold import fold
from arabic.words import bare_forms, words
from store.policy import TagRule
from store.support import Text

_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What rules look at of an article."""

    text: Text
    origins: AbstractSet[str]
    """Its outlet and its sources."""


@dataclass(frozen=True, slots=True)
class _Condition:
    rule: TagRule
    any: frozenset[_Phrase]
    all: frozenset[_Phrase]
    source: str | None

    def holds(self, found: AbstractSet[_Phrase], origins: AbstractSet[str]) -> bool:
        return (
            (not self.any or not self.any.isdisjoint(found))
            and self.all <= found
            and (self.source is None or self.source in origins)
        )


class Rulebook:
    """
    The rules of a policy, made ready for many texts.

    A word stands for itself with and without the article and the particles و ف ب ل ك; one that a rule gives
    with its article is found with it only. Phrases stay within a sentence:

    >>> book = Rulebook([TagRule("حروب", any=("حرب",)), TagRule("الهلال", any=("الهلال",))])
    >>> book.tags(Evidence(Text("لا عودة بالحرب قبل هلال العيد", []), frozenset()))
    ['حروب']
    >>> book.tags(Evidence(Text("السجين هرب", []), frozenset()))
    []
    """

    def __init__(self, rules: Iterable[TagRule]) -> None:
        """Fold the words of the rules."""
        self._conditions = [_condition(rule) for rule in rules]
        self._openings: Mapping[str, Sequence[_Phrase]] = _by_opening(
            phrase for condition in self._conditions for phrase in condition.any | condition.all
        )

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._conditions)

    @property
    def asks_for_origins(self) -> bool:
        """Whether it matters where an article comes from."""
        return any(condition.source is not None for condition in self._conditions)

    def tags(self, evidence: Evidence) -> list[str]:
        """Return the tags of the rules that hold, in the order of the rules."""
        return list(dict.fromkeys(rule.tag for rule in self.holding(evidence)))

    def holding(self, evidence: Evidence) -> list[TagRule]:
        """Return the rules that hold, in their order."""
        found = self._phrases_in(evidence.text.words) if self._openings else frozenset()
        origins = {fold(origin) for origin in evidence.origins}
        return [condition.rule for condition in self._conditions if condition.holds(found, origins)]

    def _phrases_in(self, text: Sequence[str]) -> AbstractSet[_Phrase]:
        return {
            phrase
            for place, word in enumerate(text)
            for form in forms(word)
            for phrase in self._openings.get(form, ())
            if _goes_on(text, place, phrase)
        }


def _condition(rule: TagRule) -> _Condition:
    source = None if rule.source is None else fold(rule.source)
    return _Condition(rule, frozenset(map(words, rule.any)), frozenset(map(words, rule.all)), source)


def _by_opening(phrases: Iterable[_Phrase]) -> Mapping[str, Sequence[_Phrase]]:
    found: dict[str, list[_Phrase]] = defaultdict(list)
    for phrase in sorted(set(phrases)):
        found[phrase[0]].append(phrase)
    return dict(found)


def _goes_on(text: Sequence[str], place: int, phrase: _Phrase) -> bool:
    behind = text[place + 1 : place + len(phrase)]
    return len(behind) == len(phrase) - 1 and all(
        wanted in forms(word) for word, wanted in zip(behind, phrase[1:], strict=True)
    )


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> frozenset[str]:
    """
    Return a folded word as rules may give it.

    >>> sorted(forms("والدم"))
    ['الدم', 'دم', 'والدم']
    """
    if not word:
        return frozenset()
    bare = bare_forms(word)
    # Of short words bare_forms leaves the article on, since «الف» is a thousand: here it is worth the risk.
    return frozenset((*bare, *(form[2:] for form in bare if form.startswith("ال") and len(form) > 3)))
