"""The frozen values of our feeds' news: what a hub is to be told, and who subscribed at our own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Ping:
    """A feed that changed, of which a hub is to be told."""

    path: str
    """Of its file in the published folder."""
    stamp: int
    failures: int = 0
    """In a row."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody asked our hub for, and our hub has not made sure of yet."""

    path: str
    callback: str
    topic: str
    """The feed's address as it was asked for."""
    host: str
    """The callback's."""
    secret: str = field(repr=False)
    """What deliveries are signed with; empty: they are not."""
    lease: timedelta | None
    """For how long somebody subscribes; None for who wants to leave."""
    stamp: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is to be delivered a feed's news."""

    path: str
    callback: str
    topic: str
    host: str
    secret: str = field(repr=False)
    stamp: int
    failures: int
    """In a row."""
    digest: str | None
    """Of what was delivered last."""


class Result(Enum):
    """How it went with a ping, an intent or a delivery."""

    DONE = auto()
    """The hub was told, the intent is meant, the news were taken."""
    OVER = auto()
    """It is given up for good: the intent, or the subscription."""
    FAILED = auto()
    """It is tried again once it is due."""
    POSTPONED = auto()
    """It was not tried."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be remembered of a ping, an intent or a delivery."""

    of: Ping | Intent | Subscriber
    result: Result
    due: datetime | None = None
    reason: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How much our hub takes on: nobody can make it throw stones at others."""

    pending: int = 1_000
    """Intents of all hosts."""
    pending_of_host: int = 100
    of_topic: int = 5_000
    of_host: int = 1_000
    whole: int = 20_000
    """Subscriptions to all topics by all hosts."""


class Answer(Enum):
    """What our hub says to a request."""

    ACCEPTED = auto()
    UNKNOWN = auto()
    """There is no such feed, or no such subscription."""
    FULL = auto()
    """There is no room for anybody."""
    CROWDED = auto()
    """There is no more room for this host."""


@dataclass(frozen=True, slots=True)
class HubFacts:
    """What status shows of hubs. It names no feed: the addresses of some are secrets."""

    pings: int
    """Feeds of which the hub is still to be told."""
    failing: int
    """Those of them of which it could not be told so far."""
    reason: str | None
    """Why not."""
    subscribers: int
    """Those whose lease has not ended."""
    intents: int
    """What our own hub has yet to make sure of."""
    undelivered: int
    """Subscribers whom news are on their way to."""
    stuck: int
    """Those of them whom the news could not be delivered to so far."""
