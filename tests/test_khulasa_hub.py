"""Our hub over HTTP: who may ask for what, and what nobody can make it do."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.asgi import Message
from khulasa.hub import LARGEST, Pace
from store.errors import StoreBusyError
from store.store import Store
from store.subscribers import Room
from tests.conftest import OpenStore
from tests.publisher import Publisher, publishing
from tests.store_samples import on_one_store

CALLBACK = "https://reader.example/inbox?id=1"
NEWS = "ميناء الشمال يستقبل أول سفينة شحن"


@pytest.fixture
def file_store(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return a store in a file: what is asked here of HTTP is the same on the other engine."""
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def publisher(tmp_path: Path, file_store: Store) -> Iterator[Publisher]:
    """Return a publisher that has published something."""
    with publishing(file_store, tmp_path) as publisher:
        publisher.publish(NEWS)
        yield publisher


def test_a_subscription_is_asked_for(publisher: Publisher) -> None:
    """It is on record before it is accepted, and whoever makes sure of it is woken."""
    answer = publisher.ask(CALLBACK)

    assert (answer.status_code, answer.text, publisher.woken) == (202, "", 1)
    assert publisher.store.hub.facts().intents == 1


def test_feeds_name_the_hub_and_themselves(publisher: Publisher) -> None:
    """As what the hub knows them by, letter for letter."""
    paths = [publisher.of_tag("atom.xml"), publisher.of_tag("rss.xml")]
    files = [(publisher.folder / path).read_text(encoding="utf-8") for path in paths]
    topics = [publisher.base + quote(path) for path in paths]

    assert [f'href="{publisher.base}hub"' in file for file in files] == [True, True]
    assert [f'href="{topic}"' in file for topic, file in zip(topics, files, strict=True)] == [True, True]
    assert [publisher.ask(CALLBACK, topic).status_code for topic in topics] == [202, 202]


STRANGE = (
    "index.html",
    "",
    "tags/none/atom.xml",
    "archive/1.xml",
    "../khulasa.db",
    "tags/../atom.xml",
    "%2e%2e/atom.xml",
    "%00/atom.xml",
    "%ff/atom.xml",
    "atom.xml?x=1",
    "a" * 1900 + "/atom.xml",
)


def test_only_feeds_of_ours_are_topics(tmp_path: Path, store: Store) -> None:
    """All others are missing, whatever they are called."""
    with publishing(store, tmp_path) as publisher:
        publisher.publish(NEWS)
        statuses = [
            publisher.ask(CALLBACK, publisher.base + path).status_code for path in ("atom.xml", *STRANGE)
        ]

    assert statuses == [202] + [404] * len(STRANGE)


def test_feeds_of_others_are_not_topics(publisher: Publisher) -> None:
    """Nobody has us fetch anything for him."""
    assert publisher.ask(CALLBACK, "https://feeds.example/atom.xml").status_code == 404


def test_a_topic_may_be_written_otherwise(publisher: Publisher) -> None:
    """Some decode what need not be encoded, and some encode what need not be either."""
    topic = publisher.base + quote(publisher.of_tag("atom.xml"))
    answers = [
        publisher.ask(CALLBACK, each).status_code
        for each in (unquote(topic), topic.replace("tags", "%74ags"))
    ]

    assert answers == [202, 202]
    assert publisher.store.hub.facts().intents == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"callback": "http://127.0.0.1/"}, 403, id="this machine"),
        pytest.param({"callback": "nonsense"}, 400, id="no callback"),
        pytest.param({"callback": CALLBACK, "mode": "unsubscribe"}, 404, id="who never subscribed"),
        pytest.param({"callback": CALLBACK, "secret": "s" * 200}, 400, id="a secret too long"),
    ],
)
def test_what_is_refused_is_not_on_record(publisher: Publisher, fields: dict[str, str], status: int) -> None:
    """And nobody is woken."""
    answer = publisher.ask(**fields)

    assert answer.status_code == status
    assert (publisher.store.hub.facts().intents, publisher.woken) == (0, 0)


def test_who_says_that_we_published_is_thanked(publisher: Publisher) -> None:
    """We know what we published: it changes nothing."""
    answer = publisher.post(f"hub.mode=publish&hub.url={publisher.topic()}".encode())

    assert (answer.status_code, publisher.woken) == (204, 0)


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        pytest.param("GET", {}, None, 405, id="GET"),
        pytest.param("PUT", {}, b"", 405, id="PUT"),
        pytest.param("POST", {"Content-Type": "application/json"}, b"{}", 415, id="another type"),
        pytest.param(
            "POST", {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, b"", 400, id="empty"
        ),
        pytest.param("POST", {}, b"x" * (LARGEST + 1), 413, id="too large"),
        pytest.param("POST", {"Content-Length": "9" * 9}, b"", 413, id="too large to be true"),
    ],
)
def test_other_requests(
    publisher: Publisher, method: str, headers: dict[str, str], body: bytes | None, status: int
) -> None:
    """Are answered with what is wrong."""
    with closing(http.client.HTTPConnection(urlsplit(publisher.base).netloc, timeout=30)) as connection:
        connection.request(method, "/hub", body, headers)
        answer = connection.getresponse()

        assert answer.status == status
        assert answer.read().startswith(str(status).encode())


def test_a_body_without_length_is_bounded(publisher: Publisher) -> None:
    """It is refused at the first byte too many."""

    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST // 1000 + 2):
            yield b"x" * 1000

    answer = httpx.post(f"{publisher.base}hub", content=pieces())

    assert answer.status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody keeps us busy by saying nothing."""
    monkeypatch.setattr("khulasa.hub._PATIENCE", 0.05)
    host, port = urlsplit(publisher.base).netloc.split(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(b"POST /hub HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhub")
        answer = connection.recv(4096)

    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_reader_that_hangs_up_is_not_answered(publisher: Publisher) -> None:
    """The next one is."""
    host, port = urlsplit(publisher.base).netloc.split(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(b"POST /hub HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhub")

    assert publisher.ask(CALLBACK).status_code == 202


def test_there_is_no_hub_where_feeds_name_another(publisher: Publisher) -> None:
    """Nor where they name none; the configuration decides, as it is now."""
    statuses = []
    for hub in ("https://hub.example/", None, "own"):
        publisher.hub = hub
        statuses.append(publisher.ask(CALLBACK).status_code)

    assert statuses == [404, 404, 202]


def test_who_wants_something_else_than_http_is_turned_away(publisher: Publisher) -> None:
    """A web socket is closed before it is open."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def asked() -> None:
        await publisher._hub({"type": "websocket", "path": "/hub"}, receive, send)

    asyncio.run(asked())

    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_store_that_is_busy_is_no_traceback(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader tries again."""

    def busy(*_: object) -> None:
        raise StoreBusyError("khulasa.db", "somebody is writing")

    monkeypatch.setattr("khulasa.hub._Hub._put", busy)
    answer = publisher.ask(CALLBACK)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


@pytest.mark.parametrize(
    ("room", "statuses"),
    [
        pytest.param(Room(pending=2), [202, 202, 503], id="requests"),
        pytest.param(Room(pending_of_host=2), [202, 202, 429], id="requests of a host"),
    ],
)
def test_nobody_asks_for_too_much(tmp_path: Path, file_store: Store, room: Room, statuses: list[int]) -> None:
    """The rest is refused, and told when to come again."""
    with publishing(file_store, tmp_path, room=room) as publisher:
        publisher.publish(NEWS)
        answers = [publisher.ask(f"{CALLBACK}{number}") for number in range(3)]

        assert [answer.status_code for answer in answers] == statuses
        assert answers[-1].headers["retry-after"] == "60"


def test_requests_are_paced() -> None:
    """So many at once, so many a second from then on, whatever the clock does."""
    time = [100.0]
    pace = Pace(lambda: time[0], rate=2, burst=3)
    burst = [pace.has_room() for _ in range(4)]
    time[0] += 1
    later = [pace.has_room() for _ in range(3)]
    time[0] += 3600
    rested = [pace.has_room() for _ in range(4)]

    assert burst == rested == [True, True, True, False]
    assert later == [True, True, False]


def test_more_than_the_pace_is_busy(tmp_path: Path, file_store: Store) -> None:
    """Whoever floods us keeps us from nothing else."""
    with publishing(file_store, tmp_path, pace=Pace(lambda: 0.0, burst=2)) as publisher:
        statuses = [publisher.post(b"").status_code for _ in range(3)]

        assert statuses == [400, 400, 503]
        assert httpx.get(f"{publisher.base}none").status_code == 404


def test_many_ask_at_once(publisher: Publisher) -> None:
    """From as many threads: each is on record once."""
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(publisher.ask(f"https://reader{number % 7}.example/{number}").status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [202] * 30
    assert publisher.store.hub.facts().intents == 30


@on_one_store
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered(publisher: Publisher, body: bytes) -> None:
    """Never with a failure of ours."""
    publisher.pace.burst = 1e9
    publisher.pace.rate = 1e9

    assert 400 <= publisher.post(body).status_code < 500
