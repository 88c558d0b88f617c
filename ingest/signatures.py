"""Lines without a label that name who wrote an article, where, or for whom: «هسبريس - سعيد المرابط»."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from arabic.datewords import PLACES
from arabic.fold import fold
from ingest.names import GIVEN_NAMES, OUTLET_WORDS, TITLES
from ingest.phrases import pattern

_LONGEST: Final = 60
"""Characters; no signature is longer, and most lines are."""
_MOST_PARTS: Final = 4
_LONGEST_PART: Final = 4
_LONGEST_PERSON: Final = 4
_CACHED: Final = 1024

_BETWEEN: Final = re.compile(r"\s*[/|:،•]\s*|\s+[-–—ـ]+\s*|\s*[-–—]+\s+|\s*[()]\s*")
_BETWEEN_PEOPLE: Final = re.compile(r"\s+و\s?(?=\w)")
_NOT_OF_NAMES: Final = re.compile(r"[\d؟?!.…«»\"#@]")
_SENTENCE_MARK: Final = re.compile(r"[:،]")
_TITLE: Final = re.compile(rf"{pattern('الكاتب|الكاتبة|الصحفي|الصحفية|الصحافي|الصحافية')}\s")
_INITIAL: Final = re.compile(r"\b(?:أ|د|م)\s?\.\s?")
_LETTERS_WITH_DOTS: Final = re.compile(r"^\w(?:\s?\.\s?\w)+\.?$|^\w+\.\w+$")
# «رئيس يستقبل»: a verb in the third place, which is no family name.
_VERB: Final = re.compile(r"[يتن]\w{3,}")


class _Named(Enum):
    """What a part of a signature names."""

    PERSON = auto()
    PLACE = auto()
    OUTLET = auto()
    NAME = auto()
    """Of something: a person or outlet that the tables do not know."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as understood."""

    person: str | None
    """Who wrote; None when it names places and outlets only."""


@lru_cache(maxsize=_CACHED)
def signature(text: str) -> Signature | None:
    """
    Return who signs with the line, or None when it is none.

    >>> signature("هسبريس - سعيد المرابط"), signature("سليم مطر - تونس").person
    (Signature(person='سعيد المرابط'), 'سليم مطر')
    >>> signature("سكاي نيوز عربية - أبوظبي"), signature("تونس: المطر يعود إلى الجنوب")
    (Signature(person=None), None)
    """
    if len(text) > _LONGEST:
        return None
    parts = [part.strip(" -–—") for part in _BETWEEN.split(_INITIAL.sub("", text))]
    parts = [part for part in parts if part]
    if not 0 < len(parts) <= _MOST_PARTS:
        return None
    named = [_named(part) for part in parts]
    if None in named or set(named) == {_Named.NAME}:
        return None
    if _Named.NAME in named and _SENTENCE_MARK.search(text):
        return None  # «تونس: توقيف صياد» is a headline
    people = [_TITLE.sub("", part) for part, kind in zip(parts, named, strict=True) if kind is _Named.PERSON]
    if not people and _Named.NAME in named:
        people = _by_elimination(parts, named)
    return Signature(people[0] if people else None)


def _named(part: str) -> _Named | None:
    if _LETTERS_WITH_DOTS.match(part):
        return _Named.OUTLET  # «أ ف ب», «العربية.نت»
    words = fold(part).split()
    if _NOT_OF_NAMES.search(part) or not 0 < len(words) <= _LONGEST_PART:
        return None
    return _named_by(words)


def _named_by(words: list[str]) -> _Named | None:
    if " ".join(words) in PLACES:
        return _Named.PLACE
    if all(len(word) == 1 for word in words) or _is_outlet(words):
        return _Named.OUTLET
    if _is_person(words):
        return _Named.PERSON
    return _Named.NAME if len(words) <= 2 and not any(map(_VERB.fullmatch, words)) else None


def _is_outlet(words: list[str]) -> bool:
    others = [word for word in words if word not in OUTLET_WORDS]
    return len(others) < len(words) and not any(
        map(_VERB.fullmatch, (word for word in others if word not in PLACES))
    )


def _is_person(words: list[str]) -> bool:
    names = words[1:] if words[0] in TITLES else words
    return (
        2 <= len(names) <= _LONGEST_PERSON
        and names[0] in GIVEN_NAMES
        and not any(_VERB.fullmatch(name) and name not in GIVEN_NAMES for name in names[1:])
    )


def _by_elimination(parts: list[str], named: list["_Named | None"]) -> list[str]:
    """Return the one unknown name of two words beside a place or an outlet: a person's."""
    unknown = [part for part, kind in zip(parts, named, strict=True) if kind is _Named.NAME]
    return unknown if len(unknown) == 1 and len(unknown[0].split()) == 2 else []
