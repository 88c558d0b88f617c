"""Where hubs reach us, asked by a real hub over real sockets."""

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.server import app
from ingest.client import Client
from ingest.errors import PageError
from ingest.guard import Guard
from ingest.subscribing import Pushes, PushStore, attend
from ingest.websub import Action, interval_while_pushed, is_live, wanted
from khulasa.callback import Callback, callback_app
from khulasa.deliveries import _MOST_WAITING, LARGEST
from store.errors import StoreBusyError
from store.remote import Poll, Push, PushState
from store.store import Store
from tests.hub import Hub, Kept, KeptPushes, Poster, hub, post, serving

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOPIC = "https://news.example/atom.xml"
NEWS = "<rss><channel><title>أمطار على الساحل</title></channel></rss>".encode()
TOKEN, OTHER = "t" * 32, "u" * 32
PUSH = Push(
    source="أخبار",
    hub="https://hub.example/",
    topic=TOPIC,
    callback="https://public.example/",
    token=TOKEN,
    secret="s" * 43,
    state=PushState.VERIFIED,
    asked=NOW - DAY,
    due=NOW + 8 * DAY,
    verified=NOW - DAY,
    lease=NOW + 9 * DAY,
)
KEPT = Kept(TOPIC, f"/websub/{TOKEN}", PUSH.secret, NOW + DAY)
HEADERS = Hub(address=PUSH.hub).headers(KEPT, NEWS)


@dataclass
class Site:
    """A published folder with a callback beside it, and whatever was delivered there."""

    folder: Path
    store: PushStore = field(default_factory=KeptPushes)
    delivered: list[tuple[str, bytes, str | None]] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)
    now: datetime = NOW
    address: str = ""
    deliver: Callable[[Push, bytes, str | None], None] | None = None
    is_busy: bool = False

    def __post_init__(self) -> None:
        """Put the application together."""
        self.pushes = Pushes(self.store, callback_base=None)
        self.app: Callback = callback_app(
            app(self.folder, max_age=60),
            pushes=self.pushes,
            deliver=self._deliver,
            now=lambda: self.now,
            poll_now=self._poll_now,
        )

    def attend(self, polls: dict[str, Poll]) -> None:
        """Do what is due about subscriptions."""
        asyncio.run(attend(self.pushes, polls, Poster(), now=lambda: self.now))

    def attend_with(self, client: Client, polls: dict[str, Poll]) -> None:
        """Do the same through a client of ours."""

        async def attended() -> None:
            async with client:
                await attend(self.pushes, polls, client, now=lambda: self.now)

        asyncio.run(attended())

    def settle(self) -> None:
        """Wait until all that was delivered is worked off: one thread does it in order."""
        self.app._desk._worker.submit(lambda: None).result()

    def _poll_now(self, push: Push) -> None:
        if self.is_busy:
            raise StoreBusyError("khulasa.db", "somebody is writing")
        self.polled.append(push.source)

    def _deliver(self, push: Push, body: bytes, kind: str | None) -> None:
        if self.deliver is not None:
            self.deliver(push, body, kind)
        self.delivered.append((push.source, body, kind))


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Site]:
    """Serve a site on loopback."""
    site = Site(folder, **settings)
    with serving(site.app) as site.address:
        site.pushes.callback_base = site.address
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Return a site that knows one subscription."""
    (tmp_path / "index.html").write_text("<p>خلاصة</p>")
    with running(tmp_path) as site:
        site.store.save_push(PUSH)
        yield site


def asked(site: Site, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Send a request and return status and body."""
    answer, text = _sent(
        site, method, path, body, {name.replace("_", "-"): headers[name] for name in headers}
    )
    return answer.status, text


def _sent(
    site: Site, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def question(**fields: str) -> str:
    """Return the query of a hub that makes sure of a subscription."""
    told = {"mode": "subscribe", "topic": TOPIC, "challenge": "c-1", "lease_seconds": "86400", **fields}
    return urlencode({f"hub.{name}": value for name, value in told.items()})


class TestWithAHub:
    """A subscription from its beginning to its end."""

    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    @pytest.mark.parametrize("is_hasty", [False, True], ids=["after it answered", "before it answered"])
    def test_news_arrive(self, tmp_path: Path, method: str, *, is_hasty: bool) -> None:
        """We ask, the hub makes sure, news come signed, and polls slow down until the lease is over."""
        with (
            running(tmp_path) as site,
            hub(now=lambda: site.now, method=method, is_hasty=is_hasty, longest=DAY) as there,
        ):
            feed = Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)
            site.attend({"أخبار": feed})
            there.settle()
            statuses = there.distribute(TOPIC, NEWS, "application/rss+xml; charset=utf-8")
            site.settle()
            push = site.store.pushes()["أخبار"]

            assert statuses == [202]
            assert site.delivered == [("أخبار", NEWS, "application/rss+xml; charset=utf-8")]
            assert push.lease == NOW + DAY
            assert push.pushed == NOW
            assert interval_while_pushed(push, HOUR, NOW) == 12 * HOUR
            assert interval_while_pushed(push, HOUR, NOW + DAY) == HOUR

    def test_with_the_real_store_and_client(self, tmp_path: Path, store: Store) -> None:
        """The same on both engines, through the client that keeps to the public web and named exceptions."""
        with running(tmp_path, store=store) as site, hub(now=lambda: site.now) as there:
            feeds = {"أخبار": Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)}
            allowed = frozenset({urlsplit(there.address).netloc})
            site.attend_with(Client(agent="Khulasa", guard=Guard(allowed)), feeds)
            there.settle()
            there.distribute(TOPIC, NEWS)
            site.settle()
            push = store.pushes()["أخبار"]
            site.attend_with(Client(agent="Khulasa", guard=Guard(frozenset())), {})
            site.attend({})

            assert site.delivered == [("أخبار", NEWS, "application/rss+xml")]
            assert (push.state, push.pushed, push.lease) == (PushState.VERIFIED, NOW, NOW + 10 * DAY)
            assert store.pushes() == {}
            assert len(there.forms) == 1  # without an exception, nobody on this machine is asked

    def test_renewal(self, tmp_path: Path) -> None:
        """The lease goes on under the same callback; without renewal the hub tells us nothing more."""
        with running(tmp_path) as site, hub(now=lambda: site.now, longest=DAY) as there:
            feeds = {"أخبار": Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)}
            site.attend(feeds)
            there.settle()
            first = site.store.pushes()["أخبار"]
            site.now = first.due
            site.attend(feeds)
            there.settle()
            second = site.store.pushes()["أخبار"]
            site.now = NOW + DAY + HOUR
            with_renewal = there.distribute(TOPIC, NEWS)
            site.now = NOW + 9 * DAY
            without = there.distribute(TOPIC, NEWS)

            assert len(there.kept) == 1
            assert (first.token, first.secret) == (second.token, second.secret)
            assert second.lease == first.due + DAY
            assert with_renewal == [202]
            assert without == []
            assert not is_live(second, site.now)

    def test_an_end(self, tmp_path: Path) -> None:
        """A source that is removed is taken back at its hub, which makes sure of that too."""
        with running(tmp_path) as site, hub(now=lambda: site.now) as there:
            site.attend({"أخبار": Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)})
            there.settle()
            site.attend({})
            there.settle()
            site.attend({})

            assert [form["hub.mode"] for form in there.forms] == ["subscribe", "unsubscribe"]
            assert there.kept == {}
            assert site.store.pushes() == {}

    def test_a_denial(self, tmp_path: Path) -> None:
        """A hub that denies is not asked again for a day; why is on record."""
        with running(tmp_path) as site, hub(now=lambda: site.now, denial="لا يُسمح") as there:
            feeds = {"أخبار": Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)}
            site.attend(feeds)
            there.settle()
            push = site.store.pushes()["أخبار"]
            site.now = NOW + DAY - HOUR
            site.attend(feeds)

            assert push.state is PushState.DENIED
            assert push.reason == "the hub denies it: لا يُسمح"
            assert len(there.forms) == 1

    def test_a_denial_of_what_was_granted(self, tmp_path: Path) -> None:
        """The source is polled at once, and deliveries are told that there is no subscription."""
        with running(tmp_path) as site, hub(now=lambda: site.now) as there:
            feed = Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)
            site.attend({"أخبار": feed})
            there.settle()
            (kept,) = there.kept.values()
            status = there.deny(TOPIC, kept.callback, "closed")
            there.kept[TOPIC, kept.callback] = kept
            late = there.distribute(TOPIC, NEWS)

            assert status == 200
            assert site.polled == ["أخبار"]
            assert late == [410]
            assert there.kept == {}
            assert (
                wanted(feed, site.store.pushes()["أخبار"], NOW, callback_base=site.address) is Action.NOTHING
            )

    def test_a_hub_that_refuses(self, tmp_path: Path) -> None:
        """What it says is on record, and it is asked again later."""
        with running(tmp_path) as site, hub(now=lambda: site.now, status=422, remark="bad topic") as there:
            feeds = {"أخبار": Poll(asked=TOPIC, url=TOPIC, hub=there.address, topic=TOPIC)}
            site.attend(feeds)
            site.attend(feeds)
            push = site.store.pushes()["أخبار"]
            there.status = 202
            site.now = push.due
            site.attend(feeds)
            there.settle()

            assert push.reason == "the hub answers 422: bad topic"
            assert len(there.forms) == 2
            assert is_live(site.store.pushes()["أخبار"], site.now)
            assert site.store.pushes()["أخبار"].reason is None


class TestQuestion:
    """What hubs are answered."""

    def test_the_challenge(self, site: Site) -> None:
        """It comes back as text that no browser takes for a page."""
        answer, body = _sent(site, "GET", f"/websub/{TOKEN}?{question()}", None, {})

        assert (answer.status, body) == (200, b"c-1")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert site.store.pushes()["أخبار"].lease == NOW + DAY

    @pytest.mark.parametrize(
        ("method", "path", "expected"),
        [
            pytest.param("GET", f"/websub/{OTHER}?{question()}", 404, id="no such token"),
            pytest.param("GET", f"/websub/{TOKEN}", 404, id="no question"),
            pytest.param("GET", f"/websub/{TOKEN}?{question(topic='https://a.example/')}", 404, id="topic"),
            pytest.param("GET", f"/websub/{TOKEN}?{question(challenge='<b>')}", 404, id="markup"),
            pytest.param("GET", f"/websub/{TOKEN}/?{question()}", 404, id="a path further down"),
            pytest.param("GET", "/websub/", 404, id="no token"),
            pytest.param("GET", "/websub/%00", 404, id="a NUL"),
            pytest.param("POST", f"/websub/{OTHER}", 404, id="a delivery to nobody"),
            pytest.param("HEAD", f"/websub/{TOKEN}", 405, id="HEAD"),
            pytest.param("PUT", f"/websub/{TOKEN}", 405, id="PUT"),
            pytest.param("DELETE", f"/websub/{OTHER}", 405, id="DELETE"),
            pytest.param("GET", "/", 200, id="the published folder"),
            pytest.param("GET", "/websub", 404, id="of the published folder"),
            pytest.param("PUT", "/", 405, id="the published folder's methods"),
        ],
    )
    def test_everything_else(self, site: Site, method: str, path: str, expected: int) -> None:
        """Who does not know a subscription learns nothing; all other paths are the published folder's."""
        before = dict(site.store.pushes())

        assert asked(site, method, path)[0] == expected
        assert site.store.pushes() == before

    def test_strangers_learn_nothing(self, site: Site) -> None:
        """A token that there is, asked wrongly, answers as one that there is not."""
        known = asked(site, "GET", f"/websub/{TOKEN}?hub.mode=subscribe")

        assert known == asked(site, "GET", f"/websub/{OTHER}?hub.mode=subscribe")

    def test_a_store_that_is_busy(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """The hub is told to try again: what it was not answered, it does not take for granted."""

        def busy(_token: str) -> Push | None:
            raise StoreBusyError("khulasa.db", "somebody is writing")

        monkeypatch.setattr(site.store, "push_by_token", busy)

        assert asked(site, "GET", f"/websub/{TOKEN}?{question()}")[0] == 503
        assert asked(site, "POST", f"/websub/{TOKEN}", NEWS)[0] == 503


class TestDelivery:
    """What hubs may bring."""

    def test_a_forgery_is_ignored(self, site: Site) -> None:
        """It is answered as if it were taken, and counted."""
        forged = {**HEADERS, "X-Hub-Signature": "sha256=" + "0" * 64}
        statuses = [post(f"{site.address}websub/{TOKEN}", NEWS, forged) for _ in range(3)]
        site.settle()

        assert statuses == [202] * 3
        assert site.delivered == []
        assert site.store.pushes()["أخبار"] == replace(PUSH, forged=3)

    def test_without_a_signature(self, site: Site) -> None:
        """What should be signed and is not, is ignored."""
        assert asked(site, "POST", f"/websub/{TOKEN}", NEWS) == (202, b"")
        site.settle()

        assert site.delivered == []

    def test_without_a_secret(self, site: Site) -> None:
        """What nobody signs must be of the topic, if it says of which it is."""
        site.store.save_push(replace(PUSH, secret=""))
        links = [f'<{TOPIC}>; rel="self"', '<https://other.example/>; rel="self"']
        statuses = [post(f"{site.address}websub/{TOKEN}", NEWS, {"Link": link}) for link in links]
        site.settle()

        assert statuses == [202, 202]
        assert site.delivered == [("أخبار", NEWS, None)]

    @pytest.mark.parametrize("state", [PushState.DENIED, PushState.LEAVING])
    def test_to_what_has_ended(self, site: Site, state: PushState) -> None:
        """410 tells the hub that it may forget us (WebSub §7)."""
        site.store.save_push(replace(PUSH, state=state))

        assert post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS) == 410

    def test_too_large(self, site: Site) -> None:
        """A length that is too large is refused before the body comes; one that lies, while it comes."""
        with closing(socket.create_connection(_place(site), timeout=30)) as plain:
            plain.sendall(_head(TOKEN, f"Content-Length: {LARGEST + 1}"))
            told = plain.recv(100)
        with closing(socket.create_connection(_place(site), timeout=30)) as plain:
            plain.sendall(_head(TOKEN, "Transfer-Encoding: chunked"))
            chunk = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
            for _ in range(10):
                plain.sendall(chunk)
            plain.sendall(b"1\r\nx\r\n")
            streamed = plain.recv(100)

        assert told.startswith(b"HTTP/1.1 413 ")
        assert streamed.startswith(b"HTTP/1.1 413 ")
        assert (site.app._desk._waiting, site.app._desk._held) == (0, 0)

    def test_an_encoded_body(self, site: Site) -> None:
        """Nothing is inflated for strangers."""
        assert asked(site, "POST", f"/websub/{TOKEN}", NEWS, Content_Encoding="gzip")[0] == 415

    def test_who_hangs_up_leaves_nothing(self, site: Site) -> None:
        """Half a delivery is none, and takes no room."""
        with closing(socket.create_connection(_place(site), timeout=30)) as plain:
            plain.sendall(_head(TOKEN, "Content-Length: 1000") + b"<rss>")
            _until(lambda: (site.app._desk._waiting, site.app._desk._held) == (1, 5))
        _until(lambda: (site.app._desk._waiting, site.app._desk._held) == (0, 0))

        assert site.delivered == []

    def test_a_slow_one_is_given_up(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is not here in time gives up its place."""
        monkeypatch.setattr("khulasa.deliveries._PATIENCE", 0.05)
        with closing(socket.create_connection(_place(site), timeout=30)) as plain:
            plain.sendall(_head(TOKEN, "Content-Length: 1000") + b"<rss>")
            told = plain.recv(100)

        assert told.startswith(b"HTTP/1.1 408 ")
        assert (site.app._desk._waiting, site.app._desk._held) == (0, 0)

    def test_what_cannot_be_read(self, site: Site) -> None:
        """The source is polled instead, once; the hub is still answered, and the next delivery is taken."""
        broken = True

        def deliver(_push: Push, _body: bytes, _kind: str | None) -> None:
            if broken:
                raise PageError("أخبار", "is no feed")

        site.deliver = deliver
        address = f"{site.address}websub/{TOKEN}"
        statuses = [post(address, NEWS, HEADERS) for _ in range(2)]
        site.settle()
        failed = site.store.pushes()["أخبار"]
        broken = False
        statuses.append(post(address, NEWS, HEADERS))
        site.settle()

        assert statuses == [202] * 3
        assert site.polled == ["أخبار"]
        assert (failed.reason, failed.pushed) == ("أخبار: is no feed", None)
        assert (site.store.pushes()["أخبار"].reason, site.store.pushes()["أخبار"].pushed) == (None, NOW)

    def test_a_bug_stops_no_other(self, site: Site) -> None:
        """Whatever becomes of a delivery, those after it are worked off."""
        site.deliver = lambda push, _body, _kind: setattr(push, "state", 1 // 0)
        post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS)
        site.settle()
        site.deliver = None
        post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS)
        site.settle()

        assert [body for _, body, _ in site.delivered] == [NEWS]

    def test_nothing_is_lost_when_there_is_no_room(self, site: Site) -> None:
        """A hub is told to try again when too much waits; all that it was promised is worked off."""
        may_go = threading.Event()
        site.deliver = lambda _push, _body, _kind: _wait(may_go)
        address = f"{site.address}websub/{TOKEN}"
        statuses = [post(address, NEWS, HEADERS) for _ in range(_MOST_WAITING + 2)]
        answer, _ = _sent(site, "POST", f"/websub/{TOKEN}", NEWS, HEADERS)
        may_go.set()
        site.settle()

        assert statuses == [202] * _MOST_WAITING + [503] * 2
        assert answer.headers["Retry-After"] == "60"
        assert len(site.delivered) == _MOST_WAITING
        assert post(address, NEWS, HEADERS) == 202

    def test_large_ones_wait_in_bounded_memory(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is held at a time is bounded in bytes, too."""
        monkeypatch.setattr("khulasa.deliveries._MOST_HELD", 2 * len(NEWS))
        may_go = threading.Event()
        site.deliver = lambda _push, _body, _kind: _wait(may_go)
        statuses = [post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS) for _ in range(4)]
        may_go.set()
        site.settle()

        assert statuses == [202, 202, 503, 503]
        assert (site.app._desk._waiting, site.app._desk._held) == (0, 0)

    def test_after_the_end(self, site: Site) -> None:
        """Who comes while the server stops is told to come again."""
        site.app.close()

        assert post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS) == 503
        assert post(f"{site.address}websub/{TOKEN}", NEWS, {}) == 503
        assert (site.app._desk._waiting, site.app._desk._held) == (0, 0)

    def test_a_store_that_fails_afterwards(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """A delivery that arrived has arrived, whether or not that can be noted."""

        def busy(_push: Push) -> None:
            raise StoreBusyError("khulasa.db", "somebody is writing")

        monkeypatch.setattr(site.store, "save_push", busy)

        assert post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS) == 202
        site.settle()
        assert [body for _, body, _ in site.delivered] == [NEWS]
        assert asked(site, "GET", f"/websub/{TOKEN}?{question()}")[0] == 503

    def test_a_poll_that_cannot_be_asked_for(self, site: Site) -> None:
        """A denial is answered all the same, as often as it is told."""
        site.is_busy = True

        assert asked(site, "GET", f"/websub/{TOKEN}?{question(mode='denied')}")[0] == 200
        assert asked(site, "GET", f"/websub/{TOKEN}?{question(mode='denied')}")[0] == 200

    def test_stopping_delivers_what_waits(self, tmp_path: Path) -> None:
        """Whoever was told 202 was told the truth."""
        may_go = threading.Event()
        with running(tmp_path, deliver=lambda _push, _body, _kind: _wait(may_go)) as site:
            site.store.save_push(PUSH)
            statuses = [post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS) for _ in range(5)]
            threading.Timer(0.1, may_go.set).start()

        assert statuses == [202] * 5
        assert len(site.delivered) == 5

    def test_no_log_line_holds_a_token(self, site: Site, caplog: pytest.LogCaptureFixture) -> None:
        """Who reads the log can neither deliver nor deny."""
        caplog.set_level("DEBUG")
        post(f"{site.address}websub/{TOKEN}", NEWS, HEADERS)
        post(f"{site.address}websub/{TOKEN}", NEWS, {})
        asked(site, "GET", f"/websub/{TOKEN}?{question()}")
        asked(site, "GET", f"/websub/{TOKEN}?{question(mode='denied')}")
        site.settle()

        assert "pushed" in caplog.text
        assert TOKEN not in caplog.text
        assert PUSH.secret not in caplog.text


class TestAnything:
    """No request breaks the callback."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
    @given(
        st.sampled_from(["GET", "POST", "PATCH", "ÿ"]),
        st.text(max_size=40) | st.just(TOKEN),
        st.binary(max_size=200) | st.just(question().encode()),
        st.lists(
            st.tuples(
                st.sampled_from([b"link", b"x-hub-signature", b"content-length", b"content-type", b"Link"])
                | st.binary(max_size=5),
                st.binary(max_size=40),
            ),
            max_size=5,
        ),
        st.lists(st.binary(max_size=100), max_size=4),
    )
    def test_an_answer_for_everything(
        self,
        tmp_path: Path,
        method: str,
        token: str,
        query: bytes,
        headers: list[tuple[bytes, bytes]],
        chunks: list[bytes],
    ) -> None:
        """Whatever comes in, one answer goes out, and no stranger delivers."""
        site = Site(tmp_path)
        site.store.save_push(PUSH)
        scope = {
            "type": "http",
            "method": method,
            "path": f"/websub/{token}",
            "query_string": query,
            "headers": headers,
        }
        messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        messages.append({"type": "http.request"})
        sent: list[Any] = []

        async def receive() -> Any:
            return messages.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(site.app(scope, receive, send))
        site.app.close()

        assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
        assert site.delivered == []
        assert (site.app._desk._waiting, site.app._desk._held) == (0, 0)


def _wait(event: threading.Event) -> None:
    assert event.wait(30)


def _place(site: Site) -> tuple[str, int]:
    parts = urlsplit(site.address)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def _head(token: str, header: str) -> bytes:
    return f"POST /websub/{token} HTTP/1.1\r\nHost: a.example\r\n{header}\r\n\r\n".encode()


def _until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so that nobody tells of."""
    ends = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.002)
