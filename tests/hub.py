"""A small WebSub hub on loopback, and what a subscriber's tests need beside it."""

import hashlib
import hmac
import http.client
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import uvicorn

from ingest.errors import FetchError
from store.remote import Push

_SHORTEST: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a hub keeps of a subscriber."""

    topic: str
    callback: str
    secret: str
    until: datetime


@dataclass
class Hub:
    """
    A hub: it takes subscriptions, makes sure of them, and distributes.

    What it does by itself, it does in threads; ``settle`` waits for them.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    longest: timedelta = timedelta(days=10)
    """What it grants at most."""
    method: str = "sha256"
    is_hasty: bool = False
    """Whether it makes sure of a request before it answers it, as some do."""
    status: int = 202
    """What it answers; anything but 202 means that it does nothing more."""
    remark: str = ""
    denial: str | None = None
    """Why it denies everything."""
    kept: dict[tuple[str, str], Kept] = field(default_factory=dict)
    forms: list[Mapping[str, str]] = field(default_factory=list)
    """All that it was sent."""
    address: str = ""
    _threads: list[threading.Thread] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until it has done what it was asked for."""
        while self._threads:
            self._threads.pop().join()

    def asked(self, form: Mapping[str, str]) -> None:
        """Take a request."""
        self.forms.append(form)
        if self.status == 202:
            thread = threading.Thread(target=self._decide, args=(form,))
            thread.start()
            if self.is_hasty:
                thread.join()
            else:
                self._threads.append(thread)

    def deny(self, topic: str, callback: str, reason: str) -> int:
        """Deny a subscription, at any time; return what the subscriber answers."""
        self.kept.pop((topic, callback), None)
        fields = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}
        return _asked(callback, fields)[0]

    def distribute(self, topic: str, body: bytes, content_type: str = "application/rss+xml") -> list[int]:
        """Send a topic's content to all who have a lease; return what they answer."""
        statuses = []
        for kept in list(self.kept.values()):
            if kept.topic == topic and kept.until > self.now():
                status = post(kept.callback, body, self.headers(kept, body, content_type))
                if status == 410:
                    del self.kept[kept.topic, kept.callback]
                statuses.append(status)
        return statuses

    def headers(self, kept: Kept, body: bytes, content_type: str = "application/rss+xml") -> dict[str, str]:
        """Return what it sends with a body (WebSub §7)."""
        link = f'<{self.address}>; rel="hub", <{kept.topic}>; rel="self"'
        headers = {"Content-Type": content_type, "Link": link}
        if kept.secret:
            mark = hmac.new(kept.secret.encode(), body, getattr(hashlib, self.method)).hexdigest()
            headers["X-Hub-Signature"] = f"{self.method}={mark}"
        return headers

    def _decide(self, form: Mapping[str, str]) -> None:
        topic, callback, mode = form["hub.topic"], form["hub.callback"], form["hub.mode"]
        if mode == "subscribe" and self.denial is not None:
            self.deny(topic, callback, self.denial)
            return
        lease = min(max(timedelta(seconds=int(form.get("hub.lease_seconds", "60"))), _SHORTEST), self.longest)
        challenge = secrets.token_urlsafe(16)
        fields = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
        if mode == "subscribe":
            fields["hub.lease_seconds"] = str(int(lease.total_seconds()))
        status, said = _asked(callback, fields)
        if not (200 <= status < 300 and said == challenge):
            return
        if mode == "subscribe":
            kept = Kept(topic, callback, form.get("hub.secret", ""), self.now() + lease)
            self.kept[topic, callback] = kept
        else:
            self.kept.pop((topic, callback), None)


@contextmanager
def hub(**settings: Any) -> Iterator[Hub]:
    """Run a hub on a port of the system's choice."""
    running = Hub(**settings)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            fields = parse_qs(self.rfile.read(length).decode(), strict_parsing=True)
            running.asked({name: values[-1] for name, values in fields.items()})
            remark = running.remark.encode()
            self.send_response(running.status)
            self.send_header("Content-Length", str(len(remark)))
            self.end_headers()
            self.wfile.write(remark)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield running
        finally:
            running.settle()
            server.shutdown()
            thread.join()


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application on loopback, its start and end included; give the address of its root."""
    held = socket.create_server(("127.0.0.1", 0))  # listens at once: whoever asks early waits
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


class KeptPushes:
    """Subscriptions in memory, as a store keeps them."""

    def __init__(self) -> None:
        """Keep nothing."""
        self.rows: dict[str, Push] = {}

    def pushes(self) -> dict[str, Push]:
        """Return all."""
        return dict(self.rows)

    def push_by_token(self, token: str) -> Push | None:
        """Return the one with a token."""
        return next((push for push in self.rows.values() if push.token == token), None)

    def save_push(self, push: Push) -> None:
        """Keep one."""
        self.rows[push.source] = push

    def drop_push(self, source: str) -> None:
        """Keep it no longer."""
        self.rows.pop(source, None)


@dataclass(frozen=True, slots=True)
class Said:
    """What a hub answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Poster:
    """The way to hubs, by plain httpx."""

    async def post(self, url: str, *, form: Mapping[str, str]) -> Said:
        """Send a form."""
        try:
            async with httpx.AsyncClient() as client:
                answer = await client.post(url, data=dict(form))
        except httpx.HTTPError as fault:
            raise FetchError(url, "cannot be reached") from fault
        return Said(answer.status_code, answer.content, dict(answer.headers))


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body and return the status."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _asked(address: str, fields: Mapping[str, str]) -> tuple[int, str]:
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("GET", f"{parts.path}?{urlencode(fields)}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
