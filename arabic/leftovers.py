"""The words that only one of two headlines has: what an editor adds, and what tells another story."""

from collections.abc import Sequence

from arabic.reading import Token, Weight
from arabic.stems import is_verb_like


class Leftovers:
    """What one headline says alone, given as positions among its tokens."""

    def __init__(self, tokens: Sequence[Token], alone: Sequence[int]) -> None:
        """Look at them in their places: what a word does to its neighbour decides."""
        self._tokens = tokens
        self._alone = frozenset(alone)
        self.weights = frozenset(tokens[at].word.weight for at in alone)
        self.said = tuple(at for at in alone if not tokens[at].word.passes)
        """Those that are more than an adverb of time."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words themselves, folded."""
        return tuple(self._tokens[at].word.text for at in sorted(self._alone))

    def turn(self) -> bool:
        """
        Tell whether one of them makes its neighbour somebody or something else.

        «شقيق الوزير» is not «الوزير», «تونس والجزائر» is not «تونس»; but «شركة» may stand before a company's
        name, and an adjective behind any noun.
        """
        return any(self._joins(at) or self._heads(at) for at in self.said)

    def _joins(self, at: int) -> bool:
        """Tell whether it is one more name after «و»; with more words it is a clause of its own."""
        text = self._tokens[at].word.text
        if text[0] != "و" or len(text) < 5 or is_verb_like(text):
            return False
        before = at - 1 if at and self._next(at - 1) else None
        after = at + 1 if self._next(at) else None
        return before is not None and before not in self._alone and after not in self._alone

    def _heads(self, at: int) -> bool:
        """Tell whether the next word belongs to it: «سفير باريس», «زوجة المخرج», «قبل القمة»."""
        following = self._next(at)
        if following is None or at + 1 in self._alone:
            return False
        word = self._tokens[at].word
        if word.weight is Weight.TURNING:
            return True
        adjective = word.definite or word.text.endswith(("يه", "ي"))
        return not (
            adjective or word.weight is Weight.KIND or following.role or following.word.text[0] == "و"
        )

    def _next(self, at: int) -> Token | None:
        """Return the token behind, in the same clause."""
        following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        return following if following and following.clause == self._tokens[at].clause else None
