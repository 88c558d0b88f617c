"""The list `sources` and the sections `fetch` and `websub` of config.yaml -> remote sources."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from arabic.fold import fold
from ingest.quiet import Quiet, span, span_text
from ingest.remote import PageRules, RemoteSource, SourceKind, shown_address, unset
from khulasa.crontab import Cron
from khulasa.durations import Duration, as_written, duration
from khulasa.section import Name, Section, Text, Zone, listed
from khulasa.yamlfile import Loc
from store.door import is_web_address
from store.policy import LONGEST, is_name

_SECRET: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_OURS: Final = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te", "upgrade"}
)
_SHORTEST: Final = timedelta(minutes=1)
_LONGEST_JITTER: Final = timedelta(days=1)
SEEDS: Final = "seeds"
"""What the folder of seed pages is called among the sources."""


def _is_address(value: str) -> str:
    if not is_web_address(value):
        told = shown_address(value)[:80]  # it may be refused for a password in it
        raise ValueError(f"expected an address such as https://news.example/feed, got {told!r}")
    return value


def _is_source_name(value: str) -> str:
    if value == SEEDS or not is_name(value):
        raise ValueError(f"expected 1 to {LONGEST} characters, and another name than {SEEDS!r}")
    return value


def _is_selector(value: str) -> str:
    from ingest.dom import selector  # 30 ms that only who has selectors pays

    selector(value)
    return value


def _is_pace(value: timedelta) -> timedelta:
    if value < _SHORTEST:
        raise ValueError("expected a minute or more: nobody's feed is to be asked more often")
    return value


def _is_span(value: str) -> str:
    return span_text(span(value))


def _leave_some(values: tuple[str, ...]) -> tuple[str, ...]:
    Quiet.of(values, UTC)
    return values


def _is_jitter(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if str(value).strip() in {"0", "0s", "0m"}:
        return timedelta()
    if (time := duration(str(value))) > _LONGEST_JITTER:
        raise ValueError("expected a day or less")
    return time


def _is_header(name: str) -> str:
    if not _HEADER.fullmatch(name) or name.lower() in _OURS:
        raise ValueError(f"expected a header of your own such as Authorization, got {name!r}")
    return name


def _is_value(value: str) -> str:
    if not value.isprintable():
        raise ValueError("expected one line of text")
    return value


def _is_password(value: str) -> str:
    if not _SECRET.fullmatch(value):
        raise ValueError(
            "expected the variable that holds it, such as ${NEWS_PASSWORD}: no secret stands here"
        )
    return value


def _is_proxy(value: str) -> str:
    if not re.fullmatch(r"https?://(?:[^@/\s]+@)?[^@/\s]+/?", value):
        raise ValueError("expected an address such as http://proxy.example:3128")
    return value


def _is_place(value: str) -> str:
    from ingest.guard import place  # 70 ms, likewise

    place(value)
    return value


Address = Annotated[Text, AfterValidator(_is_address)]
Selectors = Annotated[tuple[Annotated[Text, AfterValidator(_is_selector)], ...], BeforeValidator(listed)]
Pace = Annotated[Duration, AfterValidator(_is_pace)]
Hours = Annotated[
    tuple[Annotated[Text, AfterValidator(_is_span)], ...],
    BeforeValidator(listed),
    AfterValidator(_leave_some),
]
"""A key that holds hours of the day in which nothing is asked."""
Jitter = Annotated[
    timedelta,
    BeforeValidator(_is_jitter),
    PlainSerializer(as_written, return_type=str, when_used="json"),
]
"""A key that holds how much later something may be done: nothing is a time, too."""
Proxy = Annotated[Text, AfterValidator(_is_proxy)]
Place = Annotated[Text, AfterValidator(_is_place)]


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all sources that say nothing else."""

    zone: ZoneInfo
    proxy: str | None = None
    quiet: tuple[str, ...] = ()
    jitter: timedelta | None = None


class SourceSettings(Section):
    """What may be decided about a source beside its name and address."""

    kind: SourceKind = SourceKind.FEED
    every: Pace | None = None
    cron: Cron | None = None
    quiet: Hours | None = None
    jitter: Jitter | None = None
    full_text: bool = False
    content: Selectors = ()
    remove: Selectors = ()
    title: Selectors = ()
    item: Annotated[Text, AfterValidator(_is_selector)] | None = None
    outlet: Name | None = None
    tags: Annotated[tuple[Name, ...], BeforeValidator(listed)] = ()
    timezone: Zone | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    headers: dict[Annotated[Text, AfterValidator(_is_header)], Annotated[str, AfterValidator(_is_value)]] = (
        Field(default_factory=dict)
    )
    username: Text | None = None
    password: Annotated[Text, AfterValidator(_is_password)] | None = None
    proxy: Proxy | None = None
    http2: bool = False

    @model_validator(mode="after")
    def _fits_kind(self) -> "SourceSettings":
        if self.kind is SourceKind.LISTING and self.item is None:
            raise ValueError("a listing needs `item`, a CSS selector such as 'article h2 a'")
        if self.item is not None and self.kind is not SourceKind.LISTING:
            raise ValueError("`item` goes with `kind: listing`")
        if (self.username is None) != (self.password is None):
            raise ValueError("`username` and `password` go together")
        if self.every is not None and self.cron is not None:
            raise ValueError("give `every` or `cron`, not both")
        return self

    def remote(self, name: str, url: str, environ: Mapping[str, str], common: "Common") -> RemoteSource:
        """Return the source with its secrets; one whose secret is not set says so and is not asked."""
        missing = sorted(set(self.variables()) - environ.keys())
        fault = unset(missing[0]) if missing else None
        zone = self.timezone or common.zone
        return RemoteSource(
            name=name,
            url=url,
            kind=self.kind,
            every=self.every,
            cron=self.cron,
            # No hours are an answer, where all others have some.
            quiet=Quiet.of(common.quiet if self.quiet is None else self.quiet, zone),
            jitter=common.jitter if self.jitter is None else self.jitter,
            full_text=self.full_text,
            rules=PageRules(self.content, self.remove, self.title),
            item=self.item,
            outlet=self.outlet,
            tags=self.tags,
            limit=self.limit,
            headers={} if missing else self._headers(environ),
            zone=zone,
            proxy=None if missing else _filled(self.proxy or common.proxy or "", environ) or None,
            http2=self.http2,
            fault=fault,
        )

    def stored(self) -> dict[str, Any]:
        """Return what differs from the defaults, as config.yaml would say it: variables, no secrets."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"name", "url"})

    def variables(self) -> Iterator[str]:
        """Yield the variables of the environment that hold its secrets."""
        for text in (*self.headers.values(), self.password or "", self.proxy or ""):
            yield from _SECRET.findall(text)

    def _headers(self, environ: Mapping[str, str]) -> dict[str, str]:
        filled = {name: _filled(text, environ) for name, text in self.headers.items()}
        if self.username is not None and self.password is not None:
            pair = f"{self.username}:{_filled(self.password, environ)}".encode()
            filled["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"  # RFC 7617
        return filled


class SourceConfig(SourceSettings):
    """A remote source of the configuration."""

    name: Annotated[Text, AfterValidator(_is_source_name)]
    url: Address


class StoredSettings(SourceSettings):
    """A remote source that was added by command, as the store keeps it."""

    via: Text | None = None
    """The source whose list (OPML) it came with."""


class FetchConfig(Section):
    """How the web is asked."""

    allow: Annotated[tuple[Place, ...], BeforeValidator(listed)] = ()
    contact: Text | None = None
    proxy: Proxy | None = None
    fastest: Pace = timedelta(minutes=15)
    slowest: Pace = timedelta(hours=12)
    quiet: Hours = ()
    jitter: Jitter | None = None
    timeout: Duration = timedelta(seconds=30)
    at_once: Annotated[int, Field(ge=1, le=1000)] = 64
    per_host: Annotated[int, Field(ge=1, le=32)] = 2
    robots: bool = True


class WebSubConfig(Section):
    """Where hubs reach us."""

    callback: Address | None = None


def repeated_sources(sources: Sequence[SourceConfig]) -> Iterator[tuple[Loc, str]]:
    """Yield the sources whose name another one has, each with its place."""
    names: dict[str, int] = {}
    for number, source in enumerate(sources):
        if (other := names.setdefault(fold(source.name) or source.name, number)) != number:
            yield ("sources", number, "name"), f"source {other + 1} is called so already: name it otherwise"


def _filled(text: str, environ: Mapping[str, str]) -> str:
    return _SECRET.sub(lambda found: environ[found[1]], text)
