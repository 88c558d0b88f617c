"""The list `feeds` of config.yaml -> saved queries."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from arabic.fold import fold
from arabic.slug import slug
from arabic.words import words
from khulasa.section import Name, Section, Text, listed
from khulasa.yamlfile import Loc
from store.queries import AllOf, AnyOf, Condition, FromSource, Not, Query, Says, Tagged
from store.secrecy import is_token

_MOST: Final = 1000
"""Conditions in one feed: a few lines of YAML aliases to aliases stand for billions."""
_DEEPEST: Final = 40

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

Content = Literal["full", "summary"]
Count = Annotated[int, Field(ge=1, le=1000)]


def _is_outlet(name: str) -> str:
    if not fold(name):
        raise ValueError(f"expected the name of an outlet, got {name!r}")
    return name


def _is_phrase(phrase: str) -> str:
    if not words(phrase):
        raise ValueError(f"expected words, got {phrase!r}")
    return phrase


def _is_slug(value: str) -> str:
    if slug(value) != value:
        raise ValueError(f"expected a part of an address such as {slug(value)!r}, got {value!r}")
    return value


def _is_variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise ValueError(
            "expected the variable that holds it, such as ${ENERGY_TOKEN}: no secret stands here"
        )
    return value


_One = Field(min_length=1)
Tags = Annotated[tuple[Name, ...], BeforeValidator(listed), _One]
Outlets = Annotated[tuple[Annotated[Text, AfterValidator(_is_outlet)], ...], BeforeValidator(listed), _One]
Phrases = Annotated[tuple[Annotated[Text, AfterValidator(_is_phrase)], ...], BeforeValidator(listed), _One]


def _bounded(value: object) -> object:
    """Refuse what nobody wrote by hand, before it is looked at: YAML may hold itself."""
    waiting, seen = [(value, 0)], 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if seen > _MOST or depth > _DEEPEST:
            raise ValueError(f"expected at most {_MOST} conditions, {_DEEPEST} of them within each other")
        within = item.values() if isinstance(item, Mapping) else item if isinstance(item, list) else ()
        waiting += [(part, depth + 1) for part in within]
    return value


class ConditionConfig(Section):
    """What a story must be to stand in a feed; of several keys all must hold."""

    # `all`, `any` and `not` are what a condition calls them; in Python the names are taken.
    model_config = ConfigDict(validate_by_alias=True)

    tag: Tags = ()
    source: Outlets = ()
    words: Phrases = ()
    all_of: "Conditions" = Field(default=(), alias="all")
    any_of: "Conditions" = Field(default=(), alias="any")
    but_not: "ConditionConfig | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("expected tag, source, words, all, any or not: which stories does it gather?")
        return self

    def condition(self) -> Condition:
        """Return what the store is told."""
        parts = tuple(self._parts())
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _parts(self) -> Iterator[Condition]:
        if self.tag:
            yield Tagged(self.tag)
        if self.source:
            yield FromSource(self.source)
        if self.words:
            yield Says(self.words)
        if self.all_of:
            yield AllOf(tuple(part.condition() for part in self.all_of))
        if self.any_of:
            yield AnyOf(tuple(part.condition() for part in self.any_of))
        if self.but_not:
            yield Not(self.but_not.condition())


Conditions = Annotated[tuple[ConditionConfig, ...], Field(min_length=1)]


class FeedConfig(Section):
    """A feed of stories that meet a condition."""

    name: Text
    slug: Annotated[Text, AfterValidator(_is_slug)] | None = None
    where: Annotated[ConditionConfig, BeforeValidator(_bounded)]
    content: Content | None = None
    entries: Count | None = None
    per_source: Count | None = None
    token: Annotated[Text, AfterValidator(_is_variable)] | None = None

    @property
    def variable(self) -> str | None:
        """The variable that holds the secret part of its address; None for a public feed."""
        return self.token and self.token[2:-1]

    def secret(self, environ: Mapping[str, str]) -> str | None:
        """Return the secret part of its address; None for a public feed, and without the variable."""
        return (environ.get(self.variable) or None) if self.variable else None

    @property
    def folder(self) -> str:
        """The last part of its address, before what is secret: its slug, or what its name makes."""
        return self.slug or slug(self.name)

    def query(self, content: Content, entries: int, per_source: int | None) -> Query:
        """Return the saved query; what it leaves open is as for all feeds."""
        return Query(
            name=self.name,
            slug=self.folder,
            where=self.where.condition(),
            content=self.content or content,
            entries=self.entries or entries,
            # Null is an answer here: as many as there are.
            per_source=self.per_source if "per_source" in self.model_fields_set else per_source,
        )


def repeated(feeds: Sequence[FeedConfig]) -> Iterator[tuple[Loc, str]]:
    """Yield the feeds that another one's name or address has, each with its place."""
    names: dict[str, int] = {}
    folders: dict[str, int] = {}
    for number, feed in enumerate(feeds):
        if (other := names.setdefault(fold(feed.name), number)) != number:
            yield ("feeds", number, "name"), f"feed {other + 1} is called so already: name it otherwise"
        elif (other := folders.setdefault(feed.folder, number)) != number:
            place = ("feeds", number, "slug" if feed.slug else "name")
            yield place, f"feed {other + 1} has the address {feed.folder!r} already: give it another slug"


def unfit_tokens(feeds: Sequence[FeedConfig], environ: Mapping[str, str]) -> Iterator[tuple[Loc, str]]:
    """Yield the private feeds whose variable holds no token, each with its place. None is quoted."""
    for number, feed in enumerate(feeds):
        secret = feed.secret(environ)
        if secret is not None and not is_token(secret):
            expected = "16 to 50 letters of A-Z, a-z, 0-9, _ and -, such as `khulasa feeds token` prints"
            yield ("feeds", number, "token"), f"expected {feed.variable} to hold {expected}"


def withheld(feeds: Sequence[FeedConfig], environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the private feeds that are published nowhere, as nobody set their variable, with the reason."""
    reason = "the variable {} is not set: set it, such as to what `khulasa feeds token` prints"
    return tuple(
        (f"feeds: {feed.name}", reason.format(feed.variable))
        for feed in feeds
        if feed.variable and feed.secret(environ) is None
    )
