"""What is published is told: to the hub that feeds name, and by our own hub to all who subscribed."""

import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

import pytest
from sqlalchemy import update

from khulasa.announcing import announce_now, has_work, tell
from khulasa.terminal import Terminal
from store.store import Store
from store.subscribers import Intent, Outcome, Ping, Result, Room, Subscriber
from store.tables import intents, pings, subscribers
from tests.conftest import OpenStore
from tests.daemon import Daemon
from tests.publisher import TOPICS, Publisher, Reader, publishing
from tests.web import Asked, Said, Web, web

NEWS = "ميناء الشمال يستقبل أول سفينة شحن"
MORE = "مزارعو الزيتون يبدأون القطاف مبكرا"
LATER = "متحف المدينة يعرض مخطوطات نادرة"


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site on loopback."""
    with web() as site:
        yield site


@pytest.fixture
def file_store(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return a store in a file: what is asked here of HTTP is the same on the other engine."""
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def publisher(tmp_path: Path, file_store: Store, site: Web) -> Iterator[Publisher]:
    """Return a publisher whose hub is its own, and that may ask the site."""
    with publishing(file_store, tmp_path, allow=[site.place]) as publisher:
        publisher.publish(NEWS)
        publisher.attend()
        yield publisher


def make_due(store: Store) -> None:
    """Let all pauses be over."""
    with store._database.writing() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(pings).values(due=past))
        connection.execute(update(intents).values(due=past))
        connection.execute(update(subscribers).where(subscribers.c.due.is_not(None)).values(due=past))


def subscribed(publisher: Publisher, reader: Reader, topic: str | None = None, **fields: str) -> None:
    """Have a reader subscribe."""
    assert publisher.ask(reader.callback, topic, **fields).status_code == 202
    publisher.attend()
    assert reader.asked[-1]["hub.mode"] == "subscribe"


def taken(forms: list[dict[str, str]], asked: Asked) -> Said:
    """Answer as a hub that keeps what it is told."""
    forms.append(dict(parse_qsl(asked.body.decode(), strict_parsing=True)))
    return Said(status="204 No Content")


class TestPings:
    """A hub of somebody else's."""

    @pytest.fixture
    def told(self, site: Web) -> list[dict[str, str]]:
        """Return what the hub is told, as it comes."""
        forms: list[dict[str, str]] = []
        site.tells("/hub", lambda asked: taken(forms, asked))
        return forms

    @pytest.fixture
    def pinging(self, tmp_path: Path, store: Store, site: Web) -> Publisher:
        """Return a publisher whose feeds name the site's hub."""
        return Publisher(store, tmp_path / "public", hub=f"{site.base}/hub", allow=[site.place])

    def test_a_hub_is_told_of_each_feed_that_changed(
        self, pinging: Publisher, told: list[dict[str, str]]
    ) -> None:
        """By the address that the feed gives itself; of what did not change it hears nothing."""
        written = pinging.publish(NEWS)
        pinging.attend()
        feeds = [path for path in written if path.rpartition("/")[2] in TOPICS]
        again = pinging.attend()

        assert sorted(form["hub.url"] for form in told) == sorted(
            pinging.base + quote(path) for path in feeds
        )
        assert {(form["hub.mode"], form["hub.topic"] == form["hub.url"]) for form in told} == {
            ("publish", True)
        }
        assert len(told) == 9  # the site, the tag, the outlet, in three formats
        assert not again.counts
        for form in told:
            path = form["hub.url"].removeprefix(pinging.base)
            assert f'"{form["hub.url"]}"' in (pinging.folder / unquote(path)).read_text(encoding="utf-8")

    def test_a_hub_that_is_down_is_told_once_when_it_is_back(
        self, pinging: Publisher, site: Web, told: list[dict[str, str]]
    ) -> None:
        """However often it all changed meanwhile; and it was not asked for each feed, nor each time."""
        site.says("/hub", b"", status="503 Busy")
        pinging.publish(NEWS)
        down = [pinging.attend() for _ in range(3)]
        tried = site.count("/hub")
        for number in range(5):
            pinging.publish(f"{MORE} في القرية {number}")
        pinging.attend()
        facts = pinging.store.hub.facts()
        site.tells("/hub", lambda asked: taken(told, asked))
        make_due(pinging.store)
        pinging.attend()

        assert [done.count(Ping, Result.FAILED) for done in down] == [9, 0, 0]
        assert tried <= 6
        assert (facts.pings, facts.failing, facts.reason) == (9, 9, "the hub answers 503")
        assert len(told) == len({form["hub.url"] for form in told}) == 9
        assert not has_work(pinging.store, pinging.config)

    @pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content"])
    def test_what_hubs_answer_when_all_is_well(self, pinging: Publisher, site: Web, status: str) -> None:
        """Each has its own habit."""
        site.says("/hub", b"", status=status)
        pinging.publish(NEWS)

        assert pinging.attend().count(Ping, Result.DONE) == 9

    def test_a_hub_is_not_flooded(self, pinging: Publisher, site: Web) -> None:
        """Four requests at once, whatever there is to tell."""
        lock, now, most = threading.Lock(), 0, 0
        four = threading.Event()

        def answer(_: Asked) -> Said:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
                if now == 4:
                    four.set()
            four.wait(30)
            with lock:
                now -= 1
            return Said()

        site.tells("/hub", answer)
        pinging.publish(NEWS)
        pinging.publish(MORE)
        four_at_once = pinging.attend()

        assert four_at_once.count(Ping, Result.DONE) == 9
        assert most == 4

    def test_a_pause_that_the_hub_asks_for_is_kept(self, pinging: Publisher, site: Web) -> None:
        """If it is longer than ours."""
        site.says("/hub", b"", "Retry-After: 7200", status="429 Slow down")
        pinging.publish(NEWS)
        pinging.attend()
        soon, then = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (10, 121))
        paused = {ping.path for ping in pinging.store.hub.pings(then, 99)}

        assert len(paused) == 9
        assert len(pinging.store.hub.pings(soon, 99)) < 9

    @pytest.mark.parametrize("hub", [None, "own", "https://elsewhere.example/"])
    def test_a_hub_that_left_the_configuration_is_not_told(
        self, pinging: Publisher, site: Web, hub: str | None
    ) -> None:
        """What was to be told to it is forgotten."""
        pinging.publish(NEWS)
        pinging.hub, pinging.allow = hub, []
        pinging.attend()

        assert site.asked == []
        assert pinging.store.hub.facts().pings == 0

    def test_a_hub_on_this_machine_is_not_asked_unless_that_is_allowed(
        self, pinging: Publisher, site: Web
    ) -> None:
        """As with everything else that is fetched."""
        pinging.allow = []
        pinging.publish(NEWS)
        done = pinging.attend()

        assert site.asked == []
        assert done.reason is not None
        assert "loopback address" in done.reason

    def test_a_command_tells_at_once(
        self, pinging: Publisher, told: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """And says nothing, if nothing stands in the way."""
        pinging.publish(NEWS)
        announce_now(pinging.store, pinging.config, Terminal())
        announce_now(pinging.store, pinging.config, Terminal())

        assert len(told) == 9
        assert capsys.readouterr().err == ""

    def test_a_command_goes_on_without_the_hub(
        self,
        pinging: Publisher,
        site: Web,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It leaves a note, waits for a few seconds at most, and leaves the rest to the next one."""
        silent = threading.Event()

        def wait(_asked: Asked, _connection: socket.socket) -> None:
            silent.wait(60)

        site.does("/hub", wait)
        monkeypatch.setattr("khulasa.announcing._SHORT", timedelta(seconds=0.2))
        pinging.publish(NEWS)
        announce_now(pinging.store, pinging.config, Terminal())
        silent.set()
        waiting = pinging.store.hub.facts().pings
        site.says("/hub", b"", status="500 Broken")
        announce_now(pinging.store, pinging.config, Terminal())

        assert waiting == 9
        assert "The hub could not be told: the hub answers 500" in capsys.readouterr().err

    def test_our_own_hub_is_the_daemons(self, pinging: Publisher) -> None:
        """A command delivers nothing."""
        pinging.hub = "own"
        pinging.publish(NEWS)
        announce_now(pinging.store, pinging.config, Terminal())

        assert pinging.store.hub.facts().pings == 9


class TestConfirming:
    """Our hub makes sure that a request is meant."""

    def test_a_reader_is_asked_and_subscribed(self, publisher: Publisher, site: Web) -> None:
        """With all that WebSub names, behind what its own address holds."""
        reader = Reader(site)
        reader.callback += "?user=1"
        topic = publisher.topic(quote(publisher.of_tag("rss.xml")))
        subscribed(publisher, reader, topic, lease_seconds="86400")
        (asked,) = reader.asked

        assert asked["user"] == "1"
        assert (asked["hub.mode"], asked["hub.topic"], asked["hub.lease_seconds"]) == (
            "subscribe",
            topic,
            "86400",
        )
        assert len(asked["hub.challenge"]) > 30
        assert publisher.store.hub.facts().subscribers == 1

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(lambda _: Said(b""), id="nothing"),
            pytest.param(lambda _: Said(b"no"), id="another word"),
            pytest.param(lambda asked: Said(asked + b"\n"), id="a line feed too many"),
            pytest.param(lambda asked: Said(b"<p>you asked for " + asked + b"</p>"), id="within a page"),
            pytest.param(lambda asked: Said(asked, status="404 Not Found"), id="not found"),
            pytest.param(lambda asked: Said(asked, status="300 Choose"), id="no success"),
            pytest.param(lambda asked: Said(asked + b"x" * 10_000_000), id="a huge answer"),
            pytest.param(
                lambda asked: Said(asked, ["Content-Encoding: br"]), id="an encoding nobody asked for"
            ),
        ],
    )
    def test_who_does_not_confirm_is_not_subscribed(
        self, publisher: Publisher, site: Web, answer: Callable[[bytes], Said]
    ) -> None:
        """The word alone counts, and it is asked for once."""
        reader = Reader(site, confirm=lambda asked: answer(asked["hub.challenge"].encode()))
        publisher.ask(reader.callback)
        done = publisher.attend()
        publisher.attend()

        assert done.count(Intent, Result.OVER) == 1
        assert len(reader.asked) == 1
        facts = publisher.store.hub.facts()
        assert (facts.subscribers, facts.intents) == (0, 0)

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Over there", "308 For good"])
    def test_nobody_is_followed_elsewhere(self, publisher: Publisher, site: Web, status: str) -> None:
        """A redirect is an answer that does not confirm: whoever stands behind it is not asked."""
        inner = Reader(site, "/inner")
        outer = site.leads("/outer", inner.callback, status=status)
        publisher.ask(outer)
        publisher.attend()

        assert inner.asked == []
        assert publisher.store.hub.facts().subscribers == 0

    def test_names_that_lead_inside_are_not_asked(self, publisher: Publisher, site: Web) -> None:
        """Where a name leads is seen when it is connected to."""
        reader = Reader(site)
        inside = reader.callback.replace("127.0.0.1", "localhost")
        accepted = publisher.ask(inside).status_code
        publisher.attend()

        assert (accepted, reader.asked) == (202, [])
        assert publisher.store.hub.facts().intents == 0

    def test_who_is_not_there_is_asked_once_more(self, publisher: Publisher, site: Web) -> None:
        """After a minute, and then no more."""
        reader = Reader(site, confirm=lambda _: Said(status="503 Busy"))
        publisher.ask(reader.callback)
        first = publisher.attend()
        pause = publisher.attend()
        make_due(publisher.store)
        second = publisher.attend()
        make_due(publisher.store)
        publisher.attend()

        assert [first.count(Intent, Result.FAILED), second.count(Intent, Result.OVER)] == [1, 1]
        assert not pause.counts
        assert len(reader.asked) == 2

    def test_a_victim_is_asked_seldom(self, publisher: Publisher, site: Web) -> None:
        """Whoever names somebody else's address again and again has him asked a few times a minute."""
        victim = Reader(site, confirm=lambda _: Said(status="404 Not Found"))
        accepted = {publisher.ask(f"{victim.callback}?{number}=1").status_code for number in range(20)}
        done = publisher.attend()
        publisher.attend()

        assert accepted == {202}
        assert len(victim.asked) <= 4
        assert done.count(Intent, Result.OVER, Result.POSTPONED) == 20

    def test_a_renewal_takes_the_new_secret_only_when_it_is_meant(
        self, publisher: Publisher, site: Web
    ) -> None:
        """Somebody else who knows the address could take away what the reader is known by."""
        reader = Reader(site)
        subscribed(publisher, reader, secret="o" * 20)
        confirm, reader.confirm = reader.confirm, lambda _: Said(b"no")
        publisher.ask(reader.callback, secret="n" * 20)
        publisher.attend()
        publisher.publish(MORE)
        publisher.attend()
        reader.confirm = confirm
        subscribed(publisher, reader, secret="n" * 20)
        publisher.publish(LATER)
        publisher.attend()

        assert [signed_with(news) for news in reader.news] == ["o" * 20, "n" * 20]

    def test_who_leaves_is_asked_too(self, publisher: Publisher, site: Web) -> None:
        """Nobody is unsubscribed by somebody else."""
        reader = Reader(site)
        subscribed(publisher, reader)
        confirm, reader.confirm = reader.confirm, lambda _: Said(b"no")
        publisher.ask(reader.callback, mode="unsubscribe")
        publisher.attend()
        stays = publisher.store.hub.facts().subscribers
        reader.confirm = confirm
        publisher.ask(reader.callback, mode="unsubscribe")
        publisher.attend()
        publisher.publish(MORE)
        publisher.attend()

        assert stays == 1
        assert "hub.lease_seconds" not in reader.asked[-1]
        assert publisher.store.hub.facts().subscribers == 0
        assert reader.news == []


def signed_with(news: Asked) -> str | None:
    """Return which of the secrets of these tests a delivery is signed with."""
    for secret in ("o" * 20, "n" * 20, "سرّ" * 9):
        mark = hmac.new(secret.encode(), news.body, hashlib.sha256).hexdigest()
        if news.headers.get("x-hub-signature") == f"sha256={mark}":
            return secret
    return None


class TestDelivering:
    """News go to who subscribed."""

    def test_news_are_delivered(self, publisher: Publisher, site: Web) -> None:
        """The whole file, byte for byte, with who sends it and what it is of."""
        readers = {name: Reader(site, f"/{name}") for name in TOPICS}
        for name, reader in readers.items():
            subscribed(publisher, reader, publisher.topic(name), secret="سرّ" * 9)
        publisher.publish(MORE)
        done = publisher.attend()
        kinds = {name: reader.news[0].headers["content-type"] for name, reader in readers.items()}

        assert done.count(Subscriber, Result.DONE) == 3
        assert kinds == {
            "atom.xml": "application/atom+xml",
            "rss.xml": "application/rss+xml",
            "feed.json": "application/feed+json",
        }
        for name, reader in readers.items():
            (news,) = reader.news
            assert news.body == (publisher.folder / name).read_bytes()
            link = f'<{publisher.base}hub>; rel="hub", <{publisher.topic(name)}>; rel="self"'
            assert news.headers["link"] == link
            assert signed_with(news) == "سرّ" * 9

    def test_without_a_secret_nothing_is_signed(self, publisher: Publisher, site: Web) -> None:
        """There is nothing to sign with."""
        reader = Reader(site)
        subscribed(publisher, reader)
        publisher.publish(MORE)
        publisher.attend()

        assert "x-hub-signature" not in reader.news[0].headers

    def test_only_what_changed_is_delivered(self, publisher: Publisher, site: Web) -> None:
        """Not what was put in place anew, as after damage, nor what another feed has."""
        reader = Reader(site)
        subscribed(publisher, reader)
        publisher.publish(MORE)
        publisher.attend()
        (publisher.folder / "atom.xml").unlink()
        publisher.publish()
        publisher.attend()

        assert len(reader.news) == 1
        assert not has_work(publisher.store, publisher.config)

    def test_a_reader_that_fails_gets_the_newest_when_it_is_back(
        self, publisher: Publisher, site: Web
    ) -> None:
        """Once, and not what it missed; it is not asked before its pause is over."""
        reader = Reader(site, status="500 Broken")
        subscribed(publisher, reader)
        publisher.publish(MORE)
        publisher.attend()
        publisher.publish(LATER)
        publisher.attend()
        failed = len(reader.news)
        stuck = publisher.store.hub.facts().stuck
        reader.status = "200 OK"
        make_due(publisher.store)
        publisher.attend()

        assert (failed, stuck, len(reader.news)) == (1, 1, 2)
        assert LATER in reader.news[1].body.decode()
        assert publisher.store.hub.facts().undelivered == 0

    def test_a_reader_that_never_comes_back_is_given_up(self, publisher: Publisher, site: Web) -> None:
        """After eight attempts in two days."""
        reader = Reader(site, status="307 Elsewhere")
        subscribed(publisher, reader)
        publisher.publish(MORE)
        for _ in range(12):
            publisher.attend()
            make_due(publisher.store)

        assert len(reader.news) == 8
        assert publisher.store.hub.facts().subscribers == 0

    def test_who_is_gone_is_sent_no_more(self, publisher: Publisher, site: Web) -> None:
        """410 ends a subscription at once."""
        reader = Reader(site, status="410 Gone")
        subscribed(publisher, reader)
        publisher.publish(MORE)
        done = publisher.attend()

        assert done.count(Subscriber, Result.OVER) == 1
        assert publisher.store.hub.facts().subscribers == 0

    def test_a_feed_that_is_no_more_tells_its_readers(self, publisher: Publisher, site: Web) -> None:
        """They are told that the subscription has ended, and ask the feed."""
        reader = Reader(site)
        topic = publisher.topic("rss.xml")
        subscribed(publisher, reader, topic)
        publisher.formats = ("atom", "json")
        publisher.publish()
        publisher.attend()

        assert (reader.asked[-1]["hub.mode"], reader.asked[-1]["hub.topic"]) == ("denied", topic)
        assert publisher.store.hub.facts().subscribers == 0

    def test_a_host_that_is_down_is_tried_three_times(self, publisher: Publisher, site: Web) -> None:
        """Whatever it has subscribed to: the rest waits, and counts as no failure of theirs."""
        readers = [Reader(site, f"/{number}", status="503 Busy") for number in range(9)]
        for reader in readers:
            publisher.ask(reader.callback)
        publisher.attend()
        publisher.publish(MORE)
        done = publisher.attend()
        tried = sum(len(reader.news) for reader in readers)

        assert 3 <= tried <= 4
        assert done.count(Subscriber, Result.FAILED) == tried
        assert done.count(Subscriber, Result.POSTPONED) == 9 - tried

    def test_who_leaves_while_news_wait_is_sent_none(self, publisher: Publisher, site: Web) -> None:
        """Whom to deliver to is looked up at the last moment."""
        leaver, has_left = Reader(site, "/leaver"), threading.Event()

        def leave(_: Asked) -> Said:
            now, wish = datetime.now(UTC), Intent("atom.xml", leaver.callback, "", "", "", None)
            publisher.store.hub.ask(wish, Room(), now)
            asked = publisher.store.hub.intents(now, 9)
            publisher.store.hub.settle([Outcome(each, Result.DONE) for each in asked], now)
            has_left.set()
            return Said()

        def wait(_: Asked) -> Said:
            has_left.wait(60)
            return Said()

        for reader in (Reader(site, "/a"), Reader(site, "/b"), leaver):
            subscribed(publisher, reader)
        # Two at once to a host: the third one's turn comes when one of these has answered.
        site.tells("/a", leave)
        site.tells("/b", wait)
        publisher.publish(MORE)
        publisher.attend()

        assert leaver.news == []

    def test_a_file_that_cannot_be_read_is_delivered_later(self, publisher: Publisher, site: Web) -> None:
        """It is no reason to give anybody up."""
        reader = Reader(site)
        subscribed(publisher, reader)
        publisher.publish(MORE)
        (publisher.folder / "atom.xml").rename(publisher.folder / "away")
        publisher.attend()
        (publisher.folder / "away").rename(publisher.folder / "atom.xml")
        make_due(publisher.store)
        publisher.attend()

        assert len(reader.news) == 1

    def test_hostile_readers_hold_up_nobody(
        self, publisher: Publisher, site: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who never answers, drips, floods or hangs up has a pause; the others have their news."""
        monkeypatch.setattr("khulasa.announcing._DEADLINE", timedelta(seconds=3))
        ended = threading.Event()

        def drip(_asked: Asked, connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            while not ended.wait(0.05):
                connection.sendall(b".")

        def flood(_asked: Asked, connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not ended.wait(0.001):  # this process has other readers, too
                connection.sendall(b"x" * 65536)

        def say_nothing(_asked: Asked, _connection: socket.socket) -> None:
            ended.wait(60)

        hostile: dict[str, Callable[[Asked, socket.socket], None]] = {
            "silent": say_nothing,
            "drip": drip,
            "flood": flood,
            "gone": lambda _asked, _connection: None,
            "nonsense": lambda _asked, connection: connection.sendall(b"SMTP ready\r\n\r\n"),
        }
        with sites_on_loopback(len(hostile)) as sites:
            publisher.allow += [each.place for each in sites]
            for each, name in zip(sites, hostile, strict=True):
                subscribed(publisher, Reader(each, f"/{name}"))
            reader = Reader(site)
            subscribed(publisher, reader)
            for each, (name, doer) in zip(sites, hostile.items(), strict=True):
                each.does(f"/{name}", doer)
            publisher.publish(MORE)
            done = publisher.attend()
            ended.set()

        assert len(reader.news) == 1
        # Of an answer that has no end, its beginning was enough.
        assert done.count(Subscriber, Result.DONE) == 2
        assert done.count(Subscriber, Result.FAILED) == 4
        assert publisher.store.hub.facts().stuck == 4

    def test_news_do_not_wait_for_who_is_slow(self, publisher: Publisher, site: Web) -> None:
        """What is published while somebody is still being delivered to goes out at once."""
        slow, quick = Reader(site, "/slow"), Reader(site, "/quick")
        topic = publisher.topic("rss.xml")
        with web() as other:
            publisher.allow.append(other.place)
            slow = Reader(other)
            subscribed(publisher, slow)
            subscribed(publisher, quick, topic)
            begun, may_end = threading.Event(), threading.Event()

            def wait(_asked: Asked, connection: socket.socket) -> None:
                begun.set()
                may_end.wait(60)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

            def taken(asked: Asked) -> Said:
                quick.news.append(asked)
                if len(quick.news) == 2:
                    may_end.set()
                return Said()

            other.does(slow.path, wait)
            site.tells(quick.path, taken)
            publisher.publish(MORE)
            worker = threading.Thread(target=publisher.attend)
            worker.start()
            assert begun.wait(30)
            publisher.publish(LATER)
            worker.join(60)

        assert not worker.is_alive()
        assert LATER in quick.news[1].body.decode()

    def test_after_a_stop_all_is_delivered(self, publisher: Publisher, site: Web) -> None:
        """What was under way counts as not sent: it comes again rather than never."""
        stop, over = threading.Event(), threading.Event()
        reader = Reader(site)
        subscribed(publisher, reader)
        publisher.publish(MORE)

        def wait(_asked: Asked, _connection: socket.socket) -> None:
            stop.set()
            over.wait(60)

        site.does(reader.path, wait)
        publisher.attend(stopped=stop.is_set)
        over.set()
        site.tells(reader.path, reader._answer)
        publisher.attend()

        assert len(reader.news) == 1


@contextmanager
def sites_on_loopback(count: int) -> Iterator[list[Web]]:
    """Run some sites, each on a host of its own: one host's readers wait for each other."""
    with ExitStack() as opened:
        yield [opened.enter_context(web(host=f"127.0.0.{number + 2}")) for number in range(count)]


def test_what_is_told_in_the_log(publisher: Publisher, site: Web, caplog: pytest.LogCaptureFixture) -> None:
    """One line for each kind of thing, without any feed's address: some are secrets."""
    caplog.set_level("INFO", "khulasa")
    reader = Reader(site)
    publisher.ask(reader.callback)
    tell(publisher.attend())
    publisher.publish(MORE)
    tell(publisher.attend())
    tell(publisher.attend())

    reader.status = "500 Broken"
    other = Reader(site, "/other", confirm=lambda _: Said(b"no"))
    publisher.ask(other.callback)
    publisher.publish(LATER)
    tell(publisher.attend())
    reader.status = "410 Gone"
    make_due(publisher.store)
    tell(publisher.attend())
    publisher.hub = site.says("/hub", b"")
    publisher.publish()
    tell(publisher.attend())
    site.says("/hub", b"", status="400 No")
    publisher.publish(NEWS + MORE)
    tell(publisher.attend())

    assert [record.getMessage() for record in caplog.records] == [
        "confirmed subscriptions=1",
        "distributed deliveries=1",
        "unconfirmed subscriptions=1",
        "undelivered deliveries=1",
        "unsubscribed subscriptions=1",
        "announced feeds=9",
        "unannounced feeds=9 reason='the hub answers 400'",
    ]


CHILD = """
import sys
from pathlib import Path
from khulasa.announcing import attend
from tests.publisher import Publisher
from store.store import Store

url, folder, base, place = sys.argv[1:]
with Store.open(url, authority="example.org", since="2026") as store:
    attend(store, Publisher(store, Path(folder), base=base, allow=[place]).config)
"""


def test_who_is_killed_at_it_has_lost_nothing(
    tmp_path: Path, store: Store, store_url: str, site: Web
) -> None:
    """Killed while it asks, and killed while it delivers: the next one does both."""
    reader = Reader(site)
    with publishing(store, tmp_path, allow=[site.place]) as publisher:
        publisher.publish(NEWS)
        publisher.attend()

        def killed_when_asked() -> None:
            begun, over = threading.Event(), threading.Event()

            def wait(_asked: Asked, _connection: socket.socket) -> None:
                begun.set()
                over.wait(60)

            site.does(reader.path, wait)
            given = [store_url, str(publisher.folder), publisher.base, site.place]
            command = [sys.executable, "-c", CHILD, *given]
            with subprocess.Popen(command, cwd=Path(__file__).parent.parent) as process:
                assert begun.wait(60)
                process.kill()
            over.set()
            site.tells(reader.path, reader._answer)

        publisher.ask(reader.callback)
        killed_when_asked()
        publisher.attend()
        confirmed = len(reader.asked)
        publisher.publish(MORE)
        killed_when_asked()
        publisher.attend()

    assert confirmed == 1
    assert [MORE in news.body.decode() for news in reader.news] == [True]


def test_our_own_subscriber_is_told_by_our_own_hub(tmp_path: Path, store: Store) -> None:
    """Another Khulasa reads our feed, subscribes where it says, and has our news without asking again."""
    other = Daemon(tmp_path / "other")
    stop = threading.Event()
    with publishing(store, tmp_path, allow=[f"127.0.0.1:{other.port}"]) as publisher:
        publisher.publish(NEWS)
        place = publisher.base.split("/")[2]
        source = [{"name": "المرفأ", "url": publisher.topic()}]
        other.environ |= {
            "KHULASA_WEBSUB_CALLBACK": other.base,
            "KHULASA_FETCH_ALLOW": f"[{place}]",
            "KHULASA_SOURCES": json.dumps(source, ensure_ascii=False),
        }

        def work() -> None:
            while not stop.wait(0.05):
                if has_work(publisher.store, publisher.config):
                    publisher.attend(stopped=stop.is_set)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            with other.running():
                other.wait_until_published(NEWS)
                other.wait_for("state=verified")
                publisher.publish(MORE)
                other.wait_for("pushed")
                other.wait_until_published(MORE)
        finally:
            stop.set()
            worker.join()
        facts = publisher.store.hub.facts()

    assert (facts.subscribers, facts.undelivered) == (1, 0)
