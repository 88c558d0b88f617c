"""Do the words that two headlines share keep their roles? A clause and a verb may move, a name may not."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from arabic.reading import Token
from arabic.stems import is_verb_like


def keeps_roles(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """
    Tell whether shared words, given as pairs of positions, stand in the same order.

    «تهزم الهلال النصر» turns the story of «تهزم النصر الهلال» round; the verb alone may change its place, and so may
    parts between marks:

    >>> from arabic.reading import read
    >>> a, b = read("المدينة تفتتح سوقها").tokens, read("تفتتح المدينة سوقها").tokens
    >>> keeps_roles(a, b, [(0, 1), (1, 0), (2, 2)])
    True
    """
    return (
        _rise(j for _, j in pairs)
        or _clauses_change_places(left, right, pairs)
        or _verb_moves(left, right, pairs)
    )


def _rise(places: Iterable[int]) -> bool:
    return all(before < after for before, after in pairwise(places))


def _clauses_change_places(
    left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]
) -> bool:
    """«المدينة: …» is «… - المدينة»: two parts change places at a mark."""
    turn = next(k for k in range(1, len(pairs)) if pairs[k][1] < pairs[k - 1][1])
    turned = [*pairs[turn:], *pairs[:turn]]
    return (
        _rise(j for _, j in turned)
        and left[pairs[turn - 1][0]].clause != left[pairs[turn][0]].clause
        and right[pairs[-1][1]].clause != right[pairs[0][1]].clause
    )


def _verb_moves(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """«تفتتح المدينة» is «المدينة تفتتح»: one verb moves over its subject, from or to the head of its clause."""
    for k, (i, j) in enumerate(pairs):
        if not is_verb_like(left[i].word.text) or not (_opens(left, i) or _opens(right, j)):
            continue
        others = [*pairs[:k], *pairs[k + 1 :]]
        crossed = [x for x, y in others if (x < i) != (y < j)]
        if _rise(y for _, y in others) and _is_subject(left, crossed):
            return True
    return False


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].clause != tokens[at].clause


def _is_subject(left: Sequence[Token], crossed: Sequence[int]) -> bool:
    # A name that looks like a verb would move over the verb itself: «تايسون يهزم …» is no «يهزم … تايسون».
    return len(crossed) == 1 or (len(crossed) <= 5 and not is_verb_like(left[crossed[0]].word.text))
