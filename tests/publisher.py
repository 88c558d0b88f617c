"""A site of ours with its own hub on loopback, and readers that subscribe there."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from feeds.address import tag_path
from feeds.asgi import Receive, Scope, Send
from feeds.server import app
from khulasa.announcing import Announced, attend
from khulasa.config import Config, PublishConfig, SiteConfig
from khulasa.hub import Pace, hub_app
from khulasa.pipeline import HUB, rebuild
from khulasa.sourceconfig import FetchConfig
from khulasa.terminal import Terminal
from store.store import Store
from store.subscribers import Room
from tests.hub import serving
from tests.store_samples import draft, page
from tests.web import Asked, Said, Web

TAG = "الموانئ"
TOPICS = ("atom.xml", "rss.xml", "feed.json")


@dataclass
class Publisher:
    """A store, what is published of it, and the hub that feeds name."""

    store: Store
    folder: Path
    base: str = "https://feeds.example/"
    hub: str | None = "own"
    formats: tuple[Literal["atom", "rss", "json"], ...] = ("atom", "rss", "json")
    allow: list[str] = field(default_factory=list)
    """Hosts that may be asked although they are on this machine."""
    room: Room = field(default_factory=Room)
    pace: Pace = field(default_factory=Pace)
    woken: int = 0
    _pages: int = 0

    @property
    def config(self) -> Config:
        """Return the configuration as it is now."""
        return Config(
            site=SiteConfig(base_url=self.base),
            publish=PublishConfig(
                folder=self.folder, hub=self.hub, formats=self.formats, pages=False, archives=False
            ),
            fetch=FetchConfig(allow=tuple(self.allow)),
        )

    def publish(self, *titles: str) -> tuple[str, ...]:
        """Publish articles; return which files were written."""
        for title in titles:
            self._pages += 1
            made = draft(title, f"تفاصيل الخبر رقم {self._pages}: {title}.", tags=(TAG,), outlet="المرفأ")
            self.store.save([page(f"{self._pages}.txt", made)], now=datetime.now(UTC))
        return rebuild(self.store, self.config, terminal=Terminal(quiet=True)).written

    def attend(self, *, stopped: Callable[[], bool] = lambda: False) -> Announced:
        """Do what is due about hubs and subscribers."""
        return attend(self.store, self.config, stopped=stopped)

    def of_tag(self, name: str) -> str:
        """Return the path of a feed of the tag that all its articles have."""
        tag = self.store.tag(TAG)
        assert tag is not None
        return tag_path(tag.slug, name)

    def topic(self, path: str = "atom.xml") -> str:
        """Return a feed's address."""
        return self.base + path

    def ask(self, callback: str, topic: str | None = None, **fields: str) -> httpx.Response:
        """Ask the hub to subscribe a callback, or for what the fields say."""
        told = {"mode": "subscribe", "callback": callback, "topic": topic or self.topic(), **fields}
        return self.post(urlencode({f"hub.{name}": value for name, value in told.items()}).encode())

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        """Send a form to the hub."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return httpx.post(f"{self.base}{HUB}", content=body, headers=sent)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the hub at its address, and what is published everywhere else."""
        inner = self._hub if scope.get("path") == f"/{HUB}" else self._folder
        await inner(scope, receive, send)

    def __post_init__(self) -> None:
        """Put the applications together."""
        self._folder = app(self.folder, max_age=60)
        self._hub = hub_app(
            lambda: self.store, lambda: self.config, self._wake, room=self.room, pace=self.pace
        )

    def _wake(self) -> None:
        self.woken += 1


@contextmanager
def publishing(store: Store, folder: Path, **settings: object) -> Iterator[Publisher]:
    """Serve a publisher on loopback."""
    publisher = Publisher(store, folder / "public", **settings)  # type: ignore[arg-type]
    publisher.folder.mkdir()
    with serving(publisher) as publisher.base:
        yield publisher


@dataclass
class Reader:
    """Somebody who subscribes: it confirms what it is asked, and keeps what it is sent."""

    site: Web
    path: str = "/in"
    status: str = "202 Accepted"
    """What it answers to news."""
    confirm: Callable[[Mapping[str, str]], Said] = lambda asked: Said(asked["hub.challenge"].encode())
    asked: list[Mapping[str, str]] = field(default_factory=list)
    news: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Answer."""
        self.callback = self.site.tells(self.path, self._answer)

    def _answer(self, asked: Asked) -> Said:
        if asked.method == "POST":
            self.news.append(asked)
            return Said(status=self.status)
        fields = dict(parse_qsl(urlsplit(asked.target).query, strict_parsing=True))
        self.asked.append(fields)
        return Said() if fields["hub.mode"] == "denied" else self.confirm(fields)
