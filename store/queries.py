"""Saved queries: which stories does a feed of the configuration gather? Pure, over stories as shown."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal

from arabic.fold import fold, tag_key
from arabic.words import words
from store.article import Story
from store.marks import said
from store.phrases import Phrase, Phrases
from store.support import Text


@dataclass(frozen=True, slots=True)
class Tagged:
    """Holds for a story with one of these tags, called by any spelling or by another of its names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromSource:
    """Holds for a story that one of these outlets tells."""

    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Says:
    """Holds for a story of which an article uses one of these phrases, in headline, lead or body."""

    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where all of the conditions do."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where one of the conditions does."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where the condition does not."""

    condition: "Condition"


Condition = Tagged | FromSource | Says | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A feed that the configuration defines, with how it is published."""

    name: str
    slug: str
    where: Condition
    content: Literal["full", "summary"] = "full"
    entries: int = 50
    per_source: int | None = None
    """At most so many entries of one outlet; None for any number."""


_NO_LEADS: Final[Mapping[str, str]] = {}


class Matcher:
    """
    Queries made ready for many stories.

    ``leads`` tells to which tag (its URI) a name leads that is not its own, by the name's tag_key: merges,
    aliases and renamings are known to the store only. ``tag_names`` are those worth asking for.
    """

    def __init__(self, queries: Iterable[Query], leads: Mapping[str, str] = _NO_LEADS) -> None:
        """Fold what the queries name."""
        self._queries = [(query, plain(query.where)) for query in queries]
        self._leads = leads
        said_anywhere = (
            part for _, where in self._queries for part in _parts(where) if isinstance(part, Says)
        )
        self._phrases = Phrases(_phrase(text) for part in said_anywhere for text in part.phrases)

    def matching(self, story: Story) -> list[Query]:
        """Return the queries that match a story, in their order."""
        seen = _seen(story, self._phrases)
        return [query for query, where in self._queries if self._holds(where, seen)]

    def _holds(self, condition: Condition, seen: "_Seen") -> bool:
        match condition:
            case Tagged(keys):
                return any(self._leads.get(key, key) in seen.tags for key in keys)
            case FromSource(outlets):
                return not seen.outlets.isdisjoint(outlets)
            case Says(phrases):
                return any(_phrase(text) in seen.phrases for text in phrases)
            case AllOf(conditions):
                return all(self._holds(part, seen) for part in conditions)
            case AnyOf(conditions):
                return any(self._holds(part, seen) for part in conditions)
        return not self._holds(condition.condition, seen)


def matches(query: Query, story: Story, leads: Mapping[str, str] = _NO_LEADS) -> bool:
    """
    Tell whether a query gathers a story; all its articles count.

    >>> from datetime import UTC, datetime
    >>> from store.article import Article
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> article = Article("tag:a", "a", "ارتفاع أسعار النّفط", None, (), None, "المرفأ", day, day, ())
    >>> story = Story("tag:a", 1, day, day, article)
    >>> matches(Query("سوق", "سوق", AllOf((Says(("نفط",)), Not(FromSource(("الديار",)))))), story)
    True
    """
    return bool(Matcher([query], leads).matching(story))


def digest(query: Query, leads: Mapping[str, str] = _NO_LEADS) -> str:
    """
    Return a digest that moves when other stories may match, or the feed is called otherwise.

    Spelling and order do not move it, nor how the feed is published; a tag that leads elsewhere now does.
    """
    keys = map(tag_key, tag_names([query]))
    known = sorted((key, leads[key]) for key in set(keys) if key in leads)
    return hashlib.sha256(repr((query.name, query.slug, plain(query.where), known)).encode()).hexdigest()


def tag_names(queries: Iterable[Query]) -> tuple[str, ...]:
    """Return the tags that queries name, as they are spelt there, each once."""
    parts = (part for query in queries for part in _parts(query.where) if isinstance(part, Tagged))
    return tuple(dict.fromkeys(name for part in parts for name in part.names))


def plain(condition: Condition) -> Condition:
    """
    Return a condition without what does not matter: spelling, order, repetition.

    >>> plain(AnyOf((Says(("الأسعار",)), Says(("الاسعار",)))))
    AnyOf(conditions=(Says(phrases=('الاسعار',)),))
    """
    match condition:
        case Tagged(names):
            return Tagged(_once(map(tag_key, names)))
        case FromSource(outlets):
            return FromSource(_once(map(fold, outlets)))
        case Says(phrases):
            return Says(_once(" ".join(words(phrase)) for phrase in phrases))
        case AllOf(conditions):
            return AllOf(_ordered(conditions))
        case AnyOf(conditions):
            return AnyOf(_ordered(conditions))
    return Not(plain(condition.condition))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _ordered(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(sorted(set(map(plain, conditions)), key=repr))


def _phrase(text: str) -> Phrase:
    return tuple(text.split())


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all that it is made of."""
    yield condition
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for part in conditions:
                yield from _parts(part)
        case Not(part):
            yield from _parts(part)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What conditions look at of a story."""

    tags: AbstractSet[str]
    """Their URIs, and the keys of their names."""
    outlets: AbstractSet[str]
    phrases: AbstractSet[Phrase]


def _seen(story: Story, phrases: Phrases) -> _Seen:
    members = (story.article, *story.also)
    texts = (Text(article.headline, said(article.lead, article.body)).words for article in members)
    tags = [tag for article in members for tag in article.tags]
    return _Seen(
        tags={tag.uri for tag in tags} | {tag_key(tag.name) for tag in tags},
        outlets={fold(article.outlet) for article in members if article.outlet},
        phrases=_found(phrases, texts) if phrases else frozenset(),
    )


def _found(phrases: Phrases, texts: Iterable[Sequence[str]]) -> AbstractSet[Phrase]:
    return frozenset(phrase for text in texts for phrase in phrases.found_in(text))
