"""The frozen values of remote sources: who is asked, and what is remembered from one poll to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FIRST_INTERVAL: Final = timedelta(minutes=30)
"""How often a source is asked before anything is known of its habits."""


class Standing(StrEnum):
    """Whether a source is asked at all."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By command, until it is resumed."""
    GONE = "gone"
    """Its server said so (410): it is asked again only when somebody resumes it."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A remote source that was added by command."""

    name: str
    url: str
    settings: Mapping[str, object] = field(default_factory=dict)
    """The keys that it would have in config.yaml beside name and address."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says itself about when to ask (RSS 2.0: ttl, skipHours, skipDays; in GMT)."""

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    """Monday is 0."""


NO_HINTS: Final = Hints()


@dataclass(frozen=True, slots=True)
class Poll:
    """
    What is remembered of a remote source between two polls.

    It is written in the transaction that saves what the poll brought: whoever dies in between asks again.
    """

    asked: str
    """The configured address. With another one, all the rest is forgotten."""
    url: str
    """The address that is asked: the configured one, or where it moved for good."""
    etag: str | None = None
    modified: str | None = None
    """Last-Modified, letter for letter."""
    digest: str | None = None
    """SHA-256 of the last body, in hex: servers without validators send the same again."""
    due: datetime | None = None
    """When it is asked next; None for at once."""
    interval: timedelta = FIRST_INTERVAL
    """The one that its habits earned, without jitter."""
    polled: datetime | None = None
    succeeded: datetime | None = None
    changed: datetime | None = None
    """When it last had news."""
    failures: int = 0
    """In a row."""
    reason: str | None = None
    """Why the last poll failed."""
    status: int | None = None
    """Of the last answer."""
    moved_to: str | None = None
    """Where it said the last time that it moved for good."""
    moves: int = 0
    """How many times in a row it said so."""
    standing: Standing = Standing.ACTIVE
    title: str | None = None
    """What it calls itself."""
    hub: str | None = None
    """The WebSub hub that it names, and under which address it is known there."""
    topic: str | None = None
    not_before: datetime | None = None
    """What its server, its feed or its failures put the next poll off to, whatever our own rule is."""
    rule: str | None = None
    """The rule, in words, by which the next poll was planned; None for what no program with rules planned."""
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class HostPause:
    """What is remembered of a host that asked for a pause."""

    host: str
    until: datetime | None
    asked: int
    """How many of its addresses asked for it lately."""


class PushState(StrEnum):
    """How far a subscription at a hub is (WebSub §5)."""

    ASKED = "asked"
    VERIFIED = "verified"
    DENIED = "denied"
    LEAVING = "leaving"
    """We asked the hub to forget it."""


@dataclass(frozen=True, slots=True)
class Push:
    """A subscription at a hub, which tells us of a source's news."""

    source: str
    hub: str
    topic: str
    callback: str
    """The public address under which hubs reached us when it was asked for; the token follows it."""
    token: str = field(repr=False)
    """The last part of our callback's address: who knows it is the hub."""
    secret: str = field(repr=False)
    """What the hub signs with; empty where it would have been sent in the clear."""
    state: PushState
    asked: datetime
    """When the hub was asked last."""
    due: datetime
    """When something is to be done about it, if nothing happens before: renew it, ask again, forget it."""
    verified: datetime | None = None
    """When the hub made sure of it last."""
    lease: datetime | None = None
    """Until when the hub keeps it."""
    pushed: datetime | None = None
    """When news came this way last."""
    failures: int = 0
    """Requests since the hub verified one."""
    forged: int = 0
    """Deliveries that were ignored, because their signature is not the hub's."""
    reason: str | None = None
    """Why the last request or delivery came to nothing."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A remote source as status shows it."""

    name: str
    poll: Poll
    articles: int
    """Those that it brought, one to a page."""
    push: Push | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """
    A remote source as the published page shows it: nothing in it moves while a source has no news.

    Times are whole hours, so that what is rendered of them changes seldom, whatever the time zone.
    """

    name: str
    url: str
    title: str | None
    articles: int
    standing: Standing
    news: datetime | None
    """When it last had some."""
    reason: str | None = None
    """Why it cannot be fetched; None for one that can, or that is not asked."""
    since: datetime | None = None
    """When a source that fails was last fetched."""
    due: datetime | None = None
    """When a source that fails is asked again; None for at once."""
