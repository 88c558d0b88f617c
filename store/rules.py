"""Which rules hold for an article? Words count in any spelling, and behind any particle."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from arabic.fold import fold
from arabic.words import words
from store.phrases import Phrase, Phrases
from store.policy import TagRule
from store.support import Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What rules look at of an article."""

    text: Text
    origins: AbstractSet[str]
    """Its outlet and its sources."""


@dataclass(frozen=True, slots=True)
class _Condition:
    rule: TagRule
    any: frozenset[Phrase]
    all: frozenset[Phrase]
    source: str | None

    def holds(self, found: AbstractSet[Phrase], origins: AbstractSet[str]) -> bool:
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
        self._phrases = Phrases(
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
        found = self._phrases.found_in(evidence.text.words) if self._phrases else frozenset()
        origins = {fold(origin) for origin in evidence.origins}
        return [condition.rule for condition in self._conditions if condition.holds(found, origins)]


def _condition(rule: TagRule) -> _Condition:
    source = None if rule.source is None else fold(rule.source)
    return _Condition(rule, frozenset(map(words, rule.any)), frozenset(map(words, rule.all)), source)
