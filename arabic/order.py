"""Do the words that two headlines share keep their roles? A clause and a verb may move, a name may not."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from arabic.alignment import roles, same_role
from arabic.fold import fold
from arabic.reading import Token, Weight
from arabic.stems import is_verb_like

_IN: Final = frozenset((fold("في"), "ب"))
_AT: Final = frozenset(fold("في من").split())
_PLACING: Final = frozenset(fold("أمام خلف قرب وسط حول داخل خارج فوق تحت").split())
"""Words that open a phrase as prepositions do, and say where."""
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
    if _stands(left, right, pairs):
        return True
    pairs = [pair for pair in pairs if pair not in _wanderers(left, right, pairs)]
    firm = [pair for block in _blocks(pairs) if not _is_phrase(left, right, block) for pair in block]
    return _stands(left, right, pairs) or _stands(left, right, firm)


def _stands(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    return _rise(j for _, j in pairs) or _parts_swap(left, right, pairs) or _verb_moves(left, right, pairs)


def _wanderers(
    left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Give words that say the same wherever they stand, if there is only one of their kind."""
    days = [(i, j) for i, j in pairs if left[i].word.weight is right[j].word.weight is Weight.WEEKDAY]
    lands = [(i, j) for i, j in pairs if left[i].word.land and right[j].word.land]
    # «الكويت تسحب الجنسية»، «سحب الجنسية الكويتية»: a land that acts, and the adjective made of it.
    made = [
        (i, j)
        for i, j in lands
        if (_is_made(left[i]) and _is_place(right, j)) or (_is_made(right[j]) and _is_place(left, i))
    ]
    yield from days if len(days) == 1 else ()
    yield from made if len(lands) == 1 else ()
    yield from ((i, j) for i, j in pairs if _is_paired(left, right, (i, j), frozenset(pairs)))
    numbers = [(i, j) for i, j in pairs if left[i].word.weight is Weight.NUMBER]
    met = frozenset(pairs)
    if len(numbers) == 1:  # «تسعة قتلى»، «مقتل 9»
        ((i, j),) = numbers
        yield from ((i, j) for x in (i - 1, i + 1) for y in (j - 1, j + 1) if (x, y) in met)


def _is_paired(
    left: Sequence[Token], right: Sequence[Token], pair: tuple[int, int], met: frozenset[tuple[int, int]]
) -> bool:
    """Tell whether two names joined by «و» change places: «بوتين وترمب», «ترمب وبوتين»."""
    i, j = pair
    if (i + 1, j - 1) not in met:
        return False
    joined = left[i + 1].word.text, right[j].word.text
    return all(text[0] == "و" and len(text) > 3 and not is_verb_like(text) for text in joined)


def _is_made(token: Token) -> bool:
    """Tell whether it is the adjective of a land."""
    return token.word.text.endswith(("ي", "يه"))


def _is_place(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a land acts, or is where it happens: not «لمصر», which may be whom it happens to."""
    token = tokens[at]
    return not _is_made(token) and (_opens(tokens, at) or token.role in _AT or token.word.text[0] == "ب")


def _blocks(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Part pairs where the order breaks."""
    blocks: list[list[tuple[int, int]]] = []
    between = sorted(j for _, j in pairs)
    rank = {j: at for at, j in enumerate(between)}
    for pair in pairs:
        if not blocks or rank[pair[1]] != rank[blocks[-1][-1][1]] + 1:
            blocks.append([])
        blocks[-1].append(pair)
    return blocks


def _is_phrase(left: Sequence[Token], right: Sequence[Token], block: Sequence[tuple[int, int]]) -> bool:
    """Tell whether one preposition opens a block on both sides: «للمرة الثالثة», «في باريس»."""
    (i, j), (last_i, last_j) = block[0], block[-1]
    here, there = roles(left[i], right[j])
    if not (_ends(left, last_i) and _ends(right, last_j)):
        return False
    if left[i].word.text in _PLACING:
        return left[i].word.text == right[j].word.text
    return bool(here and there) and same_role(here, there)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a phrase ends with a token: what follows is no adjective of it, nor whose it is."""
    if at + 1 == len(tokens) or tokens[at + 1].clause != tokens[at].clause:
        return True
    following = tokens[at + 1]
    glued = not following.word.definite and following.word.text[0] in "بلو" and len(following.word.text) > 3
    opens = bool(following.role) or following.word.text in _PLACING
    return opens or glued or following.word.passes or _is_verb(following)


def _rise(places: Iterable[int]) -> bool:
    return all(before < after for before, after in pairwise(places))


def _parts_swap(left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> bool:
    """«المدينة: …» is «… - المدينة» and «… في المدينة»: two parts change places."""
    turn = next(k for k in range(1, len(pairs)) if pairs[k][1] < pairs[k - 1][1])
    if not _rise(j for _, j in (*pairs[turn:], *pairs[:turn])):
        return False
    here = _boundary(left, pairs[turn - 1][0], pairs[turn][0])
    there = _boundary(right, pairs[-1][1], pairs[0][1])
    if "mark" in {here, there} and "" not in {here, there}:
        return True
    # «افتتاح معرض في المتحف» is «المتحف يفتتح معرضا»: the place is who does it.
    return "place" in {here, there} and _acts_behind(left, right, pairs, turn)


def _acts_behind(
    left: Sequence[Token], right: Sequence[Token], pairs: Sequence[tuple[int, int]], turn: int
) -> bool:
    """Tell whether the second part begins with a verb on one side, and opens the other as its noun."""
    noun, act = left[pairs[0][0]], right[pairs[0][1]]
    if _opens(right, min(j for _, j in pairs)) and pairs[turn][0] and not _is_verb(act):
        noun, act = right[min(j for _, j in pairs)], left[pairs[turn][0]]
    return not _is_verb(noun) and _is_verb(act) and noun.word.doing.meets(act.word.doing)


def _is_verb(token: Token) -> bool:
    return token.word.doing.acts and token.word.text[0] in "يت" and not token.word.definite


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
        if not crossed or not _rise(y for _, y in others):
            continue
        first = left[crossed[0]].word.text
        if any(_is_subject(verb, first, len(crossed)) for verb in (here, there)):
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
