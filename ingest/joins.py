"""What speaks for one keyword, and what for two, between neighbouring words of a keyword line."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from ingest.evidence import Evidence, key
from ingest.lexicon import (
    ADJECTIVES,
    ADVERBS,
    COMPOUNDS,
    CONNECTIVES,
    EVENTS,
    GIVEN_NAMES,
    GOVERNING,
    LETTERS,
    NAMING,
    NOUNS,
    OPENERS,
    PLACES,
    TITLES,
)
from ingest.reasons import POINTS, Hint, Reason
from ingest.word import Word

_NAMES: Final = PLACES | GIVEN_NAMES
_CALLED: Final = GIVEN_NAMES | TITLES
_DESCENT: Final = frozenset({key("بن"), key("آل")})

_HINTS: Final = {reason: Hint(reason, points) for reason, points in POINTS.items()}
_hint: Final = _HINTS.__getitem__

_ATTACHED: Final = re.compile("^(?:لل..|(?:بال|وال)...)")
# تفعيل، افتعال، مفعول، فعول، فعال and the plurals in ات or of the pattern أفعال: nouns by their shape.
_NOUN_SHAPE: Final = re.compile("^(?:ت..ي.|(?:ا|است|ان)..?.ا.|م..و..?|..[وا].|.+ات|ا..ا.)$")


def joins(words: Sequence[Word], evidence: Evidence) -> list[tuple[Hint, ...]]:
    """Return for each word but the last what speaks for and against the next one belonging to it."""
    earlier = (None, *words)
    return [
        tuple(_hints(before, left, right, evidence))
        for before, (left, right) in zip(earlier, pairwise(words), strict=False)
    ]


def bound(hints: Sequence[Hint]) -> bool:
    """Tell whether one of two words needs the other: then they count as one word."""
    return hints[0].reason is Reason.INCOMPLETE


def governs(word: Word, evidence: Evidence) -> bool:
    """Tell whether a word asks for one behind it. A noun that the text uses as a name does not."""
    return word.key in GOVERNING and not evidence.naming[word.key]


def common(word: Word, evidence: Evidence) -> bool:
    """Tell whether a word is known for a common noun."""
    return word.key in NOUNS and not evidence.naming[word.key]


def met(left: Word, right: Word, evidence: Evidence) -> int:
    """Return how often two words are neighbours in the text."""
    return evidence.pairs[left.key, right.key]


def _share(reason: Reason, amount: float) -> Hint:
    return Hint(reason, POINTS[reason] * amount)


def _hints(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    if _incomplete(left, right):
        yield _hint(Reason.INCOMPLETE)
    elif (left.foreign and right.native) or (left.native and right.foreign):
        # One keyword is typed on one keyboard, and tools that gather keywords keep their letters.
        yield _hint(Reason.KEYBOARD)
    else:
        yield _hint(Reason.APART)
        yield from _company(left, right, evidence)
        yield from _construction(earlier, left, right, evidence)
        yield from _agreement(left, right)
        yield from _naming(earlier, left, right, evidence)
        yield from _writing(earlier, left, right)


def _incomplete(left: Word, right: Word) -> bool:
    return (
        left.preposition
        or right.preposition
        or left.key in OPENERS
        or right.key in CONNECTIVES
        or bool(_ATTACHED.match(right.key))
    )


def _company(left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh whether they are neighbours in the text, and how exclusively."""
    times, seen = met(left, right, evidence), (evidence.seen[left.key], evidence.seen[right.key])
    if times:
        yield _share(Reason.MET_OF_RARER, times / min(seen))
        yield _share(Reason.MET_OF_COMMONER, times / max(seen))
        if times > 1:
            yield _share(Reason.MET_AGAIN, min(times - 1, 2))
    elif (left.stem, right.stem, left.definite == right.definite) in evidence.stems:
        yield _hint(Reason.MET_INFLECTED)
    elif all(seen):
        # A governing noun says less: it may have other complements there.
        yield _hint(Reason.NEVER_MET_GOVERNING if governs(left, evidence) else Reason.NEVER_MET)
    elif any(seen):
        yield _hint(Reason.ONE_UNSEEN)


def _construction(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh what grammar says of a noun and the word behind it."""
    if left.key in TITLES and not right.definite and right.key not in GOVERNING:
        yield _hint(Reason.TITLE)
    elif left.definite and not right.number and not _given_name(earlier, left):
        # A definite noun governs nothing: what follows is its adjective or another keyword.
        if right.definite:
            yield _hint(_definite_pair(right, evidence))
        else:
            yield _hint(_indefinite_behind(earlier, left, right, evidence))
    elif common(left, evidence):
        yield _hint(_complement(left, right, evidence))
    elif right.definite or (right.key in PLACES and evidence.definite[left.key]):
        yield _hint(_unknown_governor(left, evidence))


def _indefinite_behind(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Reason:
    if earlier and common(earlier, evidence):
        # A noun and its complement are an office or a place; who holds it is another keyword.
        return Reason.HOLDER if right.key in GIVEN_NAMES else Reason.BEHIND_COMPLEMENT
    return Reason.INDEFINITE_MET if met(left, right, evidence) else Reason.INDEFINITE_BEHIND


def _definite_pair(right: Word, evidence: Evidence) -> Reason:
    if right.key in ADJECTIVES:
        return Reason.LISTED_ADJECTIVE
    if evidence.describing[right.key] * 2 < evidence.seen[right.key]:
        # The text uses it as a noun.
        return Reason.TWO_DEFINITE
    if right.relative:
        return Reason.RELATIVE_ADJECTIVE
    return Reason.PARTICIPLE if right.adjective else Reason.TWO_DEFINITE


def _complement(left: Word, right: Word, evidence: Evidence) -> Reason:
    firm = governs(left, evidence)
    if right.definite:
        return Reason.GOVERNS_DEFINITE if firm else Reason.NOUN_AND_DEFINITE
    if right.key in PLACES:
        return Reason.GOVERNS_PLACE if firm else Reason.NOUN_AND_PLACE
    if left.key in NAMING:
        return Reason.ANNOUNCES
    return Reason.GOVERNS if firm else Reason.NOUN_FIRST


def _unknown_governor(left: Word, evidence: Evidence) -> Reason:
    """Tell whether an unlisted word before a definite one governs it or is a name of its own."""
    if left.key in _NAMES or left.key in ADVERBS:
        return Reason.NO_GOVERNOR
    if evidence.definite[left.key] and not evidence.naming[left.key]:
        return Reason.COMMON_IN_TEXT
    if left.relative or evidence.naming[left.key]:
        return Reason.NO_GOVERNOR
    if _NOUN_SHAPE.match(left.key):
        return Reason.NOUN_BY_SHAPE
    # Foreign names end in long vowels; other words that the text does not have are rather nouns.
    unseen_noun = not evidence.seen[left.key] and not left.key.endswith(("ا", "و"))
    return Reason.NOUN_BY_ENDING if unseen_noun or left.text.endswith("ة") else Reason.NO_GOVERNOR


def _agreement(left: Word, right: Word) -> Iterator[Hint]:
    """Weigh what gender and definiteness say of a relative adjective."""
    if right.relative and left.definite == right.definite:
        if not left.definite and left.key not in _NAMES:
            yield _hint(Reason.AGREES)
        if left.feminine and not right.key.endswith(("يه", "يات")):
            yield _hint(Reason.DISAGREES)


def _naming(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh what is known of names of people and places."""
    if right.key in _DESCENT:
        yield _hint(Reason.DESCENT)
    if _given_name(earlier, left) and _may_be_surname(left, right, evidence):
        yield _hint(Reason.FULL_NAME)
    if left.key in PLACES and not right.number:
        yield _hint(Reason.PLACE_FIRST)
    if right.key in PLACES and not common(left, evidence):
        yield _hint(Reason.PLACE_SECOND)
    if right.key in GIVEN_NAMES and left.key not in _CALLED:
        yield _hint(Reason.NAME_BEHIND_EVENT if left.key in EVENTS else Reason.NAME_SECOND)
    if left.key in COMPOUNDS and not right.definite:
        yield _hint(Reason.COMPOUND)
    if right.key in GOVERNING and not common(left, evidence):
        # «وزارة», «رئيس»: such a noun opens a keyword, unless another noun governs it.
        yield _hint(Reason.GOVERNOR_SECOND)


def _given_name(earlier: Word | None, word: Word) -> bool:
    return word.key in GIVEN_NAMES or (earlier is not None and earlier.key == "عبد")


def _may_be_surname(left: Word, right: Word, evidence: Evidence) -> bool:
    if right.key in NOUNS or right.key in PLACES:
        return False
    seen_apart = evidence.seen[left.key] and evidence.seen[right.key]
    return bool(met(left, right, evidence)) or not seen_apart


def _writing(earlier: Word | None, left: Word, right: Word) -> Iterator[Hint]:
    """Weigh what script, numbers and spelled letters say."""
    if right.key in ADVERBS:
        yield _hint(Reason.ADVERB_SECOND)
    if left.key in ADVERBS and not (earlier and earlier.preposition):
        yield _hint(Reason.ADVERB_FIRST)
    if left.key in LETTERS and right.key in LETTERS:
        yield _hint(Reason.LETTERS)
    if right.number:
        yield _hint(Reason.NUMBER)
    elif left.latin and right.latin:
        yield _hint(Reason.LATIN)
    elif left.latin != right.latin:
        yield _hint(Reason.SCRIPTS)
