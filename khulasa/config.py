"""config.yaml and KHULASA_… variables -> one frozen, typed value."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from khulasa.crontab import Cron, Crons
from khulasa.durations import Duration
from khulasa.environment import fields, overlaid
from khulasa.faults import ConfigError, Fault, nearest, shown
from khulasa.feedconfig import ConditionConfig, Content, Count, FeedConfig, repeated, unfit_tokens
from khulasa.section import Name, Section, Text, Zone, listed
from khulasa.sourceconfig import FetchConfig, SourceConfig, WebSubConfig, repeated_sources
from khulasa.tagconfig import RuleConfig, TagsConfig
from khulasa.yamlfile import Loc, Mark, YamlFile
from store.door import is_web_address
from store.errors import KhulasaError
from store.policy import contradictions
from store.queries import Query

T = TypeVar("T")


def _is_base_url(value: str) -> str:
    with suppress(ValueError):  # what urlsplit raises for a broken IPv6 address
        parts = urlsplit(value)
        if parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment:
            return value.rstrip("/") + "/"
    raise ValueError(f"expected an address such as https://example.org/, got {value!r}")


def _is_hub(value: str) -> str:
    if value != "own" and not is_web_address(value):
        told = "expected own, or the address of a WebSub hub such as https://hub.example/"
        raise ValueError(f"{told}, got {value!r}")
    return value


def _once(values: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _is_authority(value: str) -> str:
    # RFC 4151 §2.1: authorityName = DNSname / emailAddress
    if not re.fullmatch(
        r"(?:[\w.+-]+@)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", value
    ):
        raise ValueError(f"expected a domain such as example.org, in lower case, got {value!r}")
    return value


def _is_tag_date(value: str) -> str:
    # RFC 4151 §2.1: date = year ["-" month ["-" day]]
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", value):
        raise ValueError(f"expected a year or a date such as 2026-11-23, got {value!r}")
    return value


class SiteConfig(Section):
    """What subscribers see, and who mints ids."""

    title: Text = "خلاصة"
    description: Text = "أخبار العربية في خلاصات نظيفة"
    base_url: Annotated[str, AfterValidator(_is_base_url)] = "http://localhost:8080/"
    timezone: Zone = ZoneInfo("Asia/Riyadh")
    authority: Annotated[str, AfterValidator(_is_authority)] = "example.org"
    # YAML reads an unquoted 2026-11-23 as a date.
    since: Annotated[str, BeforeValidator(str), AfterValidator(_is_tag_date)] = "2026"


class StoreConfig(Section):
    """Where articles are kept."""

    url: Annotated[str, Field(pattern=r"^(sqlite|postgresql)://")] = "sqlite:///khulasa.db"


class SeedsConfig(Section):
    """The folder of pages."""

    folder: Path = Path("seeds")


class StoriesConfig(Section):
    """When two articles can be one story."""

    window: Duration = timedelta(days=3)


class PublishConfig(Section):
    """The folder that is served, in which forms, and how much each feed holds."""

    folder: Path = Path("public")
    entries: Count = 50
    per_source: Count | None = None
    content: Content = "full"
    formats: Annotated[
        tuple[Literal["atom", "rss", "json"], ...],
        BeforeValidator(listed),
        Field(min_length=1),
        AfterValidator(_once),
    ] = ("atom", "rss", "json")
    pages: bool = True
    archives: bool = True
    gzip: bool = False
    hub: Annotated[str, AfterValidator(_is_hub)] | None = None


class ScheduleConfig(Section):
    """When the daemon works."""

    ingest: Duration = timedelta(minutes=15)
    watch: bool = True
    settle: Duration = timedelta(seconds=3)
    publish: Crons = ()
    maintenance: Cron = "30 3 * * *"
    grace: Duration = timedelta(seconds=30)


class RetentionConfig(Section):
    """How long articles stay."""

    age: Duration | None = None
    tags: dict[Name, Duration] = Field(default_factory=dict)


class BackupConfig(Section):
    """Where maintenance puts backups."""

    folder: Path | None = None
    keep: Annotated[int, Field(ge=1)] = 7


class ServerConfig(Section):
    """Where the published folder is served."""

    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    max_age: Duration = timedelta(minutes=15)
    search: bool = True
    metrics: bool = True


class LogConfig(Section):
    """What the daemon tells."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["human", "json"] = "human"


class Config(Section):
    """All settings, read once; below the front door only plain arguments are passed on."""

    site: SiteConfig = SiteConfig()
    store: StoreConfig = StoreConfig()
    seeds: SeedsConfig = SeedsConfig()
    tags: TagsConfig = TagsConfig()
    stories: StoriesConfig = StoriesConfig()
    publish: PublishConfig = PublishConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    server: ServerConfig = ServerConfig()
    fetch: FetchConfig = FetchConfig()
    websub: WebSubConfig = WebSubConfig()
    retention: RetentionConfig = RetentionConfig()
    backup: BackupConfig = BackupConfig()
    log: LogConfig = LogConfig()
    feeds: tuple[FeedConfig, ...] = ()
    sources: tuple[SourceConfig, ...] = ()

    def queries(self) -> tuple[Query, ...]:
        """Return the saved queries, in their order, with what they take from ``publish``."""
        common = self.publish
        return tuple(feed.query(common.content, common.entries, common.per_source) for feed in self.feeds)


# What pydantic's kinds of error mean here.
_EXPECTED = {
    "model_type": "keys and values",
    "dict_type": "names, each with its list of others",
    "tuple_type": "a list such as [one, two]",
    "string_type": "a text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_too_short": "a text that is not empty",
    "too_short": "a list that is not empty",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_pattern_mismatch": "sqlite:///file or postgresql://user@host/name",
}


_SECRETS = frozenset({"password", "headers", "proxy", "token"})
# What a line may hold beside the value that is wrong: one of those, or an address with a password.
_SECRET_BESIDE = re.compile(r"\b(?:password|headers|proxy|token)\b|://[^/\s]*@")


def read_config(path: Path, environ: Mapping[str, str]) -> Config:
    """
    Return the settings in ``path``, overridden by ``KHULASA_SECTION_KEY`` variables.

    Relative folders and SQLite files are made absolute from the file's own folder. Raises ConfigError with
    all faults: unreadable file, broken YAML, unknown keys (with the nearest known one), bad values.
    """
    try:
        file = YamlFile.read(path)
    except KhulasaError as fault:
        raise ConfigError((Fault(fault.where, fault.what),)) from fault
    values, variables, strangers = overlaid(Config, file.values, environ)
    origin = _Origin(path, file, variables)
    try:
        config = Config.model_validate(values)
    except ValidationError as refused:
        raise ConfigError((*strangers, *map(origin.fault, refused.errors()))) from None
    unmeant = (origin.at(("tags", *place), what) for place, what in contradictions(config.tags.policy()))
    doubled = (origin.at(place, what) for place, what in repeated(config.feeds))
    unfit = (origin.at(place, what) for place, what in unfit_tokens(config.feeds, environ))
    twice = (origin.at(place, what) for place, what in repeated_sources(config.sources))
    if faults := (*strangers, *unmeant, *doubled, *unfit, *twice):
        raise ConfigError(faults)
    anchored = _anchored(config, path.resolve().parent)
    _refuse_exposure(anchored, path)
    return anchored


def _refuse_exposure(config: Config, path: Path) -> None:
    """Refuse to publish into a folder that holds the configuration or the pages: it would be served."""
    public = config.publish.folder.resolve()
    kept = (path, config.seeds.folder, *filter(None, [config.backup.folder]))
    for held in (each.resolve() for each in kept):
        if held.is_relative_to(public):
            what = f"would serve {held} to everybody: name a folder of its own, got {str(public)!r}"
            raise ConfigError((Fault(f"{path}: publish.folder", what),))


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where the values came from, so that a refusal can point there."""

    path: Path
    yaml: YamlFile
    variables: Mapping[tuple[str, ...], str]

    def fault(self, error: ErrorDetails) -> Fault:
        return self.at(error["loc"], _sentence(error), key=error["type"] == "extra_forbidden")

    def at(self, loc: Loc, what: str, *, key: bool = False) -> Fault:
        names = tuple(map(str, loc))
        for depth in (2, 1):
            if variable := self.variables.get(names[:depth]):
                return Fault(": ".join(filter(None, (variable, ".".join(names[depth:])))), what)
        mark = self.yaml.mark(loc, key=key) or Mark(1, 1)
        dotted = ".".join(map(str, loc))
        # The line itself may hold what somebody wrote there instead of a variable.
        excerpt = self.yaml.excerpt(mark)
        if _SECRETS & set(names) or _SECRET_BESIDE.search(excerpt):
            excerpt = ""
        return Fault(f"{self.path}:{mark.line}:{mark.column}: {dotted}", what, excerpt)


def _sentence(error: ErrorDetails) -> str:
    """Say what is wrong and what would be right, in our words rather than pydantic's."""
    loc, message = error["loc"], error["msg"]
    if error["type"] == "extra_forbidden":
        return "unknown key" + nearest(str(loc[-1]), _siblings(loc))
    if error["type"] == "value_error":  # one of ours, above
        return message.removeprefix("Value error, ")
    said = message.removeprefix("Input should be ")
    if error["type"] == "missing":
        return "is missing"
    expected = _EXPECTED.get(error["type"], re.sub("^(?=greater|less)", "a number ", said))
    if loc == ("store", "url") or _may_be_secret(loc, error["input"]):  # the former may hold a password
        return f"expected {expected}"
    return f"expected {expected}, got {shown(error['input'])}"


def _may_be_secret(loc: Loc, value: object) -> bool:
    """Tell whether somebody may have written a secret there, where its variable belongs."""
    return any(name in _SECRETS for name in (*loc, *(value if isinstance(value, Mapping) else ())))


def _siblings(loc: Loc) -> tuple[str, ...]:
    """Return the keys that may stand where an unknown one does."""
    if len(loc) == 1:
        return tuple(Config.model_fields)
    if loc[0] == "sources":
        return fields(SourceConfig)
    if loc[0] == "feeds":
        return fields(ConditionConfig if "where" in loc[:-1] else FeedConfig)
    owner = RuleConfig if loc[:2] == ("tags", "rules") else Config.model_fields[str(loc[0])].annotation
    return fields(owner)


def _anchored(config: Config, home: Path) -> Config:
    """Make every path absolute, so that the working directory stops mattering."""
    return config.model_copy(
        update={
            "store": StoreConfig(url=_anchored_url(config.store.url, home)),
            "seeds": SeedsConfig(folder=home / config.seeds.folder),
            "publish": config.publish.model_copy(update={"folder": home / config.publish.folder}),
            "backup": config.backup.model_copy(update={"folder": _under(home, config.backup.folder)}),
        }
    )


def _under(home: Path, folder: Path | None) -> Path | None:
    return folder and home / folder


def _anchored_url(url: str, home: Path) -> str:
    file = url.removeprefix("sqlite:///")
    if file in {url, ":memory:"} or file.startswith("/"):
        return url
    try:
        # In a URL, a question mark in a folder's name would end the path, and a percent sign begin an escape.
        return f"sqlite:///{quote(str(home))}/{file}"
    except UnicodeEncodeError:
        raise ConfigError((Fault(str(home), "the folder's name is not UTF-8: rename it"),)) from None
