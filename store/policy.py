"""What the configuration says of tags: which names are one, which are none, which words add one."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from arabic.fold import tag_key
from arabic.words import words

LONGEST: Final = 100
"""Letters in a tag: what is longer is a sentence that lost its way."""

Place = tuple[str | int, ...]
"""Where in the policy something stands, such as ``("aliases", "أمريكا", 0)``."""


@dataclass(frozen=True, slots=True)
class TagRule:
    """Articles get ``tag`` when all of the conditions hold that are given."""

    tag: str
    any: tuple[str, ...] = ()
    """Words and phrases of which the headline or the body has one at least."""
    all: tuple[str, ...] = ()
    """Words and phrases, each of which the headline or the body has."""
    source: str | None = None
    """The outlet, or the configured source that the article came from."""


@dataclass(frozen=True, slots=True)
class TagPolicy:
    """Aliases, names that are no tags, and rules; names count in any spelling."""

    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each tag's name, and the other names that lead to it."""
    blocklist: tuple[str, ...] = ()
    rules: tuple[TagRule, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that the policy knows, those that tags are called by first."""
        canonical = [name for name, _ in self.aliases]
        spellings = [spelling for _, others in self.aliases for spelling in others]
        return (*canonical, *(rule.tag for rule in self.rules), *spellings, *self.blocklist)


def digest(part: object) -> str:
    """
    Return a digest of a policy or a part of it, by which the store knows what it has applied.

    >>> digest(TagPolicy(blocklist=("عاجل",)).blocklist)[:12]
    'bf022b2b0174'
    """
    return hashlib.sha256(repr(part).encode()).hexdigest()


def is_name(text: str) -> bool:
    """
    Tell whether a text can be what a tag is called.

    >>> is_name("أوبك+"), is_name("  "), is_name("م" * 101)
    (True, False, False)
    """
    return bool(key_of(text))


def key_of(text: str) -> str:
    """Return the key of a tag by what it is called; nothing for what no tag can be called."""
    return _short_key(text) if len(text) <= LONGEST else ""


@lru_cache(maxsize=1 << 14)
def _short_key(text: str) -> str:
    # The key too: one ligature may stand for a whole sentence.
    key = tag_key(text)
    return key if len(key) <= LONGEST else ""


def contradictions(policy: TagPolicy) -> list[tuple[Place, str]]:
    """
    Return what cannot be meant, each with its place.

    >>> contradictions(TagPolicy((("أمريكا", ("واشنطن",)),), ("واشنطن",)))
    [(('aliases', 'أمريكا', 0), "'واشنطن' stands in tags.blocklist: take it out of one of the two")]
    """
    found = [*_misnamed(policy), *_ambiguous(policy), *_blocked(policy), *_idle(policy)]
    return sorted(found, key=lambda fault: list(map(str, fault[0])))


def _misnamed(policy: TagPolicy) -> Iterator[tuple[Place, str]]:
    for place, name in _places(policy):
        if not is_name(name):
            yield place, f"{name[:20]!r} is no name: expected 1 to {LONGEST} characters"


def _ambiguous(policy: TagPolicy) -> Iterator[tuple[Place, str]]:
    """Yield names that lead to two tags, or to one that leads on."""
    canonical: dict[str, str] = {}
    for name, _ in policy.aliases:
        other = canonical.setdefault(tag_key(name), name)
        if other != name:
            yield ("aliases", name), f"is {other!r} in another spelling: put both lists under one name"
    owners: dict[str, str] = {}
    for name, spellings in policy.aliases:
        for index, spelling in enumerate(spellings):
            place, key = ("aliases", name, index), tag_key(spelling)
            owner = canonical.get(key)
            if owner is not None and tag_key(owner) != tag_key(name):
                yield place, f"{spelling!r} has aliases of its own: put all of them under one name"
            elif tag_key(owners.setdefault(key, name)) != tag_key(name):
                yield place, f"{spelling!r} leads to {owners[key]!r} already: name one tag"


def _blocked(policy: TagPolicy) -> Iterator[tuple[Place, str]]:
    blocked = {tag_key(name) for name in policy.blocklist}
    for place, name in _places(policy):
        if place[0] != "blocklist" and tag_key(name) in blocked:
            yield place, f"{name!r} stands in tags.blocklist: take it out of one of the two"


def _idle(policy: TagPolicy) -> Iterator[tuple[Place, str]]:
    for index, rule in enumerate(policy.rules):
        if not (rule.any or rule.all or rule.source):
            yield ("rules", index), "expected any, all or source: when does an article get the tag?"
        for key, phrases in (("any", rule.any), ("all", rule.all)):
            for number, phrase in enumerate(phrases):
                if not words(phrase):
                    yield ("rules", index, key, number), f"expected words, got {phrase!r}"


def _places(policy: TagPolicy) -> Iterator[tuple[Place, str]]:
    for name, spellings in policy.aliases:
        yield ("aliases", name), name
        for index, spelling in enumerate(spellings):
            yield ("aliases", name, index), spelling
    for index, name in enumerate(policy.blocklist):
        yield ("blocklist", index), name
    for index, rule in enumerate(policy.rules):
        yield ("rules", index, "tag"), rule.tag


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a tag on the command line."""

    into: int | None = None
    """The tag that it leads to."""
    name: str | None = None
    """What it is called."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a tag: of a keyword, to be exact, since tags that lead elsewhere are no tags."""

    into: int | None = None
    """The tag that it leads to, which leads nowhere."""
    name: str | None = None
    """What it is called, whatever pages call it."""
    is_blocked: bool = False


def standings(
    policy: TagPolicy, ids: Mapping[str, int], decisions: Mapping[int, Decision]
) -> dict[int, Standing]:
    """
    Return what becomes of tags that the policy or somebody's decision speaks of.

    The policy comes first: what it names leads where it says, and what was decided about that rests. Chains
    are followed; what leads to a blocked name is blocked.

    >>> policy = TagPolicy(aliases=(("أمريكا", ("واشنطن",)),))
    >>> ids = {"امريكا": 1, "واشنطن": 2, "البيتالابيض": 3}
    >>> standings(policy, ids, {3: Decision(into=2), 1: Decision(into=3)})[3]
    Standing(into=1, name=None, is_blocked=False)
    """
    leads = {tag: made.into for tag, made in decisions.items() if made.into is not None}
    names = {tag: made.name for tag, made in decisions.items() if made.name is not None}
    for name, spellings in policy.aliases:
        root = ids[tag_key(name)]
        leads |= {ids[tag_key(spelling)]: root for spelling in spellings}
        leads.pop(root, None)
        names[root] = name
    blocked = {ids[tag_key(name)] for name in policy.blocklist}
    found = {*leads, *names, *blocked}
    return {tag: _standing(tag, leads, names, blocked) for tag in found}


def _standing(
    tag: int, leads: Mapping[int, int], names: Mapping[int, str], blocked: Collection[int]
) -> Standing:
    way = [tag]
    while way[-1] in leads:
        way.append(leads[way[-1]])
    if any(step in blocked for step in way):
        return Standing(is_blocked=True)
    return Standing(way[-1]) if len(way) > 1 else Standing(name=names.get(tag))
