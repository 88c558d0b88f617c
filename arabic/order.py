"""Do the words that two headlines share keep their roles? A clause and a verb may move, a name may not."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from arabic.fold import fold
from arabic.reading import Token
from arabic.stems import is_verb_like

_IN: Final = frozenset((fold("في"), "ب"))
_LONGEST_SUBJECT: Final = 5
"""Words that a verb moves over at most."""


def keeps_roles(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """
    Tell whether shared words, given as pairs of positions, stand in the same order.

    «الهلال يهزم النصر» is not «النصر يهزم الهلال»; but a verb may change its place, or whole parts:

    >>> from arabic.reading import read
    >>> a, b = read("المدينة تفتتح سوقها").tokens, read("تفتتح المدينة سوقها").tokens
    >>> keeps_roles(a, b, [(0, 1), (1, 0), (2, 2)])
    True
    """
    # Adverbs of time stand anywhere.
    pairs = [(i, j) for i, j in pairs if not (left[i].word.passes or right[j].word.passes)]
    return _rise(j for _, j in pairs) or _parts_swap(left, right, pairs) or _verb_moves(left, right, pairs)


def _rise(places: Iterable[int]) -> bool:
    return all(before < after for before, after in pairwise(places))


def _parts_swap(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """«المدينة: …» is «… - المدينة» and «… في المدينة»: two parts change places."""
    turn = next(k for k in range(1, len(pairs)) if pairs[k][1] < pairs[k - 1][1])
    if not _rise(j for _, j in (*pairs[turn:], *pairs[:turn])):
        return False
    here = _boundary(left, pairs[turn - 1][0], pairs[turn][0])
    there = _boundary(right, pairs[-1][1], pairs[0][1])
    return "mark" in {here, there} and "" not in {here, there}


def _boundary(tokens: Sequence[Token], before: int, after: int) -> str:
    """Return what parts two tokens: a mark, a preposition of place, or nothing."""
    if tokens[before].clause != tokens[after].clause:
        return "mark"
    return "place" if tokens[after].role in _IN or tokens[after].word.text[0] == "ب" else ""


def _verb_moves(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """«تفتتح المدينة» is «المدينة تفتتح»: a verb moves over its subject, from or to a clause's head."""
    for k, (i, j) in enumerate(pairs):
        here, there = left[i].word.text, right[j].word.text
        if not (is_verb_like(here) or is_verb_like(there)) or not (_opens(left, i) or _opens(right, j)):
            continue
        others = [*pairs[:k], *pairs[k + 1 :]]
        crossed = [x for x, y in others if (x < i) != (y < j)]
        if _rise(y for _, y in others) and _is_subject(here, left[crossed[0]].word.text, len(crossed)):
            return True
    return False


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].clause != tokens[at].clause


def _is_subject(verb: str, first: str, length: int) -> bool:
    """
    Tell whether a verb may have moved over some words, of which the first is given.

    A name that looks like a verb would move over the verb itself: «تايسون يهزم …» is no «يهزم … تايسون».
    """
    if length == 1 or not is_verb_like(first):
        return length <= _LONGEST_SUBJECT
    # Verbal nouns begin with ت, too: they are no verbs beside a verb that can be nothing else.
    certain = verb.startswith(("ي", "تت", "تست")) or verb.endswith("ان")
    return length <= _LONGEST_SUBJECT and (first.endswith(("ات", "ه")) or (certain and first[0] == "ت"))
