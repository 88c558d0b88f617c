"""What speaks for one keyword, and what for two, between neighbouring words of a keyword line."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from ingest.evidence import Evidence, key
from ingest.fixed_names import FIXED
from ingest.known import Known, Phrase
from ingest.lexicon import (
    ADJECTIVES,
    ADVERBS,
    BARE_ADJECTIVES,
    COMPOUNDS,
    CONNECTIVES,
    CONSTRUCT,
    EVENTS,
    GOVERNING,
    LETTERS,
    NAMING,
    NOUNS,
    OPENERS,
    TITLES,
)
from ingest.people import FAMILY_NAMES, GIVEN_NAMES
from ingest.places import PLACES, STANDING_ALONE
from ingest.reasons import POINTS, Hint, Reason
from ingest.word import Word

_NAMES: Final = PLACES | GIVEN_NAMES
_LISTED: Final = PLACES | STANDING_ALONE | NOUNS | ADJECTIVES | BARE_ADJECTIVES | ADVERBS | GIVEN_NAMES
_CALLED: Final = GIVEN_NAMES | TITLES
_DESCENT: Final = frozenset({key("بن"), key("آل")})

_HINTS: Final = {reason: Hint(reason, points) for reason, points in POINTS.items()}
_hint: Final = _HINTS.__getitem__

_ATTACHED: Final = re.compile("^(?:لل..|(?:بال|وال)...)")
_CONSTRUCT_PLURAL: Final = re.compile("^(?:م...?.?و|.ا..و)$")
_SOUND_PLURAL: Final = re.compile("^(?!ال)...+ات$")
# تفعيل، افتعال، مفعول، فعول، فعال and the plurals in ات or of the pattern أفعال: nouns by their shape.
_NOUN_SHAPE: Final = re.compile("^(?:ت..ي.|(?:ا|است|ان)..?.ا.|م..و..?|..[وا].|.+ات|ا..ا.)$")


def joins(words: Sequence[Word], evidence: Evidence, known: Known | None = None) -> list[tuple[Hint, ...]]:
    """Return for each word but the last what speaks for and against the next one belonging to it."""
    earlier = (None, *words)
    named = _fixed_names(words)
    tagged = _known_tags([word.key for word in words], known) if known else {}
    return [
        (*_hints(before, left, right, evidence), *named.get(i, ()), *tagged.get(i, ()))
        for i, (before, (left, right)) in enumerate(zip(earlier, pairwise(words), strict=False))
    ]


def _fixed_names(words: Sequence[Word]) -> dict[int, tuple[Hint, ...]]:
    """Return what well-known names say of the gaps in and around them."""
    spans = [(i, i + len(name)) for i in range(len(words)) for name in _names_at(words, i)]
    inner = {gap for start, end in spans for gap in range(start, end - 1)}
    edges = {gap for start, end in spans for gap in (start - 1, end - 1)} - inner
    return {
        **dict.fromkeys(inner, (_hint(Reason.FIXED_NAME),)),
        **dict.fromkeys(edges, (_hint(Reason.FIXED_NAME_EDGE),)),
    }


def _known_tags(keys: Sequence[str], known: Known) -> dict[int, tuple[Hint, ...]]:
    """Return what known tags say of the gaps in and around them: the best known one of each gap counts."""
    inner: dict[int, float] = {}
    edges: dict[int, float] = {}
    for start in range(len(keys)):
        for length, weight in known.at(keys, start).items():
            end = start + length
            inner |= {gap: max(weight, inner.get(gap, 0.0)) for gap in range(start, end - 1)}
            edges |= {gap: max(weight, edges.get(gap, 0.0)) for gap in (start - 1, end - 1)}
    return {
        **{gap: (_share(Reason.KNOWN_TAG_EDGE, weight),) for gap, weight in edges.items()},
        **{gap: (_share(Reason.KNOWN_TAG, weight),) for gap, weight in inner.items()},
    }


def _names_at(words: Sequence[Word], start: int) -> Iterator[Phrase]:
    for table in FIXED:
        for name in table.get(words[start].key, ()):
            if all(word.key == part for word, part in zip(words[start:], name, strict=False)) and start + len(
                name
            ) <= len(words):
                yield name


def bound(hints: Sequence[Hint]) -> bool:
    """Tell whether one of two words needs the other: then they count as one word."""
    return hints[0].reason is Reason.INCOMPLETE


def governs(word: Word, evidence: Evidence) -> bool:
    """Tell whether a word asks for one behind it. A noun that the text uses as a name does not."""
    return word.key in GOVERNING and not evidence.naming[word.key]


def common(word: Word, evidence: Evidence) -> bool:
    """Tell whether a word is known for a common noun."""
    return word.key in NOUNS and not evidence.naming[word.key]


def mostly_governs(word: Word, evidence: Evidence) -> bool:
    """Tell whether a word has a complement more often than not."""
    return (word.key in CONSTRUCT or _construct_plural(word)) and not evidence.naming[word.key]


def _construct_plural(word: Word) -> bool:
    """«معلمو»: a sound plural without its nun stands before its complement."""
    return bool(_CONSTRUCT_PLURAL.match(word.key))


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
        yield from _agreement(earlier, left, right, evidence)
        yield from _naming(earlier, left, right, evidence)
        yield from _writing(earlier, left, right)


def _incomplete(left: Word, right: Word) -> bool:
    return (
        left.preposition
        or right.preposition
        or left.key in OPENERS
        or right.key in CONNECTIVES
        or bool(_ATTACHED.match(right.key))
        or _is_for_a_noun(right)
    )


def _is_for_a_noun(word: Word) -> bool:
    """«لكرة», «لحقوق»: the particle before a noun that is followed by its complement."""
    noun = word.key[1:]
    return word.key[0] == "ل" and (noun in GOVERNING or noun in CONSTRUCT) and _unknown(word)


def _company(left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh whether they are neighbours in the text, and how exclusively."""
    times, seen = met(left, right, evidence), (evidence.seen[left.key], evidence.seen[right.key])
    if times:
        yield _share(Reason.MET_OF_RARER, times / min(seen))
        yield _share(Reason.MET_OF_COMMONER, times / max(seen))
        if (left.key, right.key) in evidence.headline:
            yield _hint(Reason.MET_IN_HEADLINE)
        if times > 1:
            yield _share(Reason.MET_AGAIN, min(times - 1, 2))
    elif (left.stem, right.stem, left.definite == right.definite) in evidence.stems:
        yield _hint(Reason.MET_INFLECTED)
    elif all(seen):
        yield _hint(_never_met(left, right, evidence))
        if (left.key, right.key) in evidence.near:
            yield _hint(Reason.NEAR)
    elif any(seen):
        yield _hint(Reason.ONE_UNSEEN)


def _never_met(left: Word, right: Word, evidence: Evidence) -> Reason:
    """Return what it means: a noun may have other complements in the text, an adjective other nouns."""
    if right.relative or right.key in ADJECTIVES or right.key in BARE_ADJECTIVES:
        return Reason.NEVER_MET_ADJECTIVE
    if governs(left, evidence):
        return Reason.NEVER_MET_GOVERNING
    if mostly_governs(left, evidence):
        return Reason.NEVER_MET_CONSTRUCT
    return Reason.NEVER_MET_NOUN if common(left, evidence) else Reason.NEVER_MET


def _construction(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh what grammar says of a noun and the word behind it."""
    if earlier and earlier.preposition and not right.number:
        yield _hint(Reason.AFTER_PREPOSITION)
    if left.key in TITLES and not right.definite and right.key not in GOVERNING:
        yield _hint(Reason.TITLE)
    elif left.definite and not right.number and not _given_name(earlier, left):
        # A definite noun governs nothing: what follows is its adjective or another keyword.
        if right.definite:
            yield _hint(_definite_pair(right, evidence))
        else:
            yield _hint(_indefinite_behind(earlier, left, right, evidence))
    elif common(left, evidence) or mostly_governs(left, evidence):
        yield _hint(_complement(left, right, evidence))
        governed = earlier is not None and (governs(earlier, evidence) or mostly_governs(earlier, evidence))
        if governed and (right.definite or right.key in PLACES):
            yield _hint(Reason.CHAIN)
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
    if left.key in NAMING and not right.definite and right.key not in PLACES:
        return Reason.ANNOUNCES
    if governs(left, evidence):
        on_definite, on_place, otherwise = Reason.GOVERNS_DEFINITE, Reason.GOVERNS_PLACE, Reason.GOVERNS
    elif mostly_governs(left, evidence):
        on_definite, on_place = Reason.CONSTRUCT_DEFINITE, Reason.CONSTRUCT_PLACE
        otherwise = Reason.CONSTRUCT
    else:
        on_definite, on_place = Reason.NOUN_AND_DEFINITE, Reason.NOUN_AND_PLACE
        otherwise = Reason.NOUN_FIRST
    if right.definite:
        return on_definite
    return on_place if right.key in PLACES else otherwise


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


def _agreement(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh what gender and definiteness say of a noun and its adjective."""
    if earlier and common(earlier, evidence) and _describes(left) and not _describes(right):
        yield _hint(Reason.ADJECTIVE_FIRST)
    if left.definite or right.definite or left.key in _NAMES:
        pass
    elif right.key in BARE_ADJECTIVES:
        yield _hint(Reason.AGREES_LISTED)
    elif left.feminine and right.text.endswith("ة") and right.key not in NOUNS and right.key not in _NAMES:
        yield _hint(Reason.AGREES_FEMININE)
    if right.relative and left.definite == right.definite:
        if not left.definite and left.key not in _NAMES:
            yield _hint(Reason.AGREES)
        if left.feminine and not right.key.endswith(("يه", "يات")):
            yield _hint(Reason.DISAGREES)


def _describes(word: Word) -> bool:
    return not word.definite and (word.key in BARE_ADJECTIVES or word.relative) and word.key not in NOUNS


def _naming(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    """Weigh what is known of names of people and places."""
    if right.key in _DESCENT:
        yield _hint(Reason.DESCENT)
    yield from _people(earlier, left, right, evidence)
    if left.key in PLACES and not right.number:
        yield _hint(Reason.PLACE_FIRST)
    elif left.key in STANDING_ALONE and not right.number:
        yield _hint(Reason.ALONE_FIRST)
    if right.key in PLACES and not common(left, evidence):
        yield _hint(Reason.PLACE_SECOND)
    elif right.key in STANDING_ALONE and not common(left, evidence):
        yield _hint(Reason.ALONE_SECOND)
    if left.key in COMPOUNDS and not right.definite:
        yield _hint(Reason.COMPOUND)
    if not common(left, evidence) and (right.key in NOUNS or _SOUND_PLURAL.match(right.key)):
        yield _hint(_noun_second(right))


def _noun_second(right: Word) -> Reason:
    # «وزارة», «رئيس»: such a noun opens a keyword, unless another noun governs it.
    if right.key in GOVERNING:
        return Reason.GOVERNOR_SECOND
    return Reason.CONSTRUCT_SECOND if right.key in CONSTRUCT else Reason.NOUN_SECOND


def _people(earlier: Word | None, left: Word, right: Word, evidence: Evidence) -> Iterator[Hint]:
    named = _given_name(earlier, left)
    if named and _may_be_surname(left, right, evidence):
        yield _hint(Reason.KNOWN_FAMILY if right.key in FAMILY_NAMES else Reason.FULL_NAME)
    elif earlier and _given_name(None, earlier) and _unknown(left) and (right.relative or _unknown(right)):
        yield _hint(Reason.THIRD_NAME)
    elif left.key in FAMILY_NAMES and not named:
        yield _hint(Reason.FAMILY_FIRST)
    elif right.key in FAMILY_NAMES and not common(left, evidence):
        yield _hint(Reason.FAMILY_SECOND)
    elif _foreign(left) and _foreign(right):
        yield _hint(Reason.TWO_FOREIGN)
    if right.key in GIVEN_NAMES and left.key not in _CALLED:
        yield _hint(Reason.NAME_BEHIND_EVENT if left.key in EVENTS else Reason.NAME_SECOND)


def _unknown(word: Word) -> bool:
    return not {word.key, word.bare} & _LISTED and not word.number


def _foreign(word: Word) -> bool:
    """Tell whether a word looks like a foreign name: nothing that is listed, no article, many long vowels."""
    return (
        not word.definite
        and _unknown(word)
        and len(word.key) > 3
        and not word.feminine
        and not _NOUN_SHAPE.match(word.key)
        and sum(map(word.key.count, "اوي")) > 1
    )


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
