"""Whom our feeds' news go to: nothing that changed is forgotten, and nothing is told that did not."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.address import ATOM, JSON, RSS
from store.announcements import TOPICS
from store.article import Output
from store.hub import Hub
from store.store import Store
from store.subscribers import Answer, HubFacts, Intent, Outcome, Ping, Result, Room, Subscriber
from tests.conftest import OpenStore
from tests.store_samples import on_one_store
from tests.test_store_indexes import plans, scans

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HUB = "https://hub.example/"
TAG = "tags/نفط/atom.xml"
WISH = Intent(
    path=TAG,
    callback="https://reader.example/inbox/1",
    topic="https://feeds.example/tags/%D9%86%D9%81%D8%B7/atom.xml",
    host="reader.example",
    secret="سرّ" * 9,
    lease=10 * DAY,
)


def output(size: int, modified: int = 0) -> Output:
    """Return a file as it stands."""
    return Output("tag", 1, size, modified)


def publish(store: Store, size: int, *paths: str, hub: str | None = HUB) -> None:
    """Publish files of a size."""
    store.record_published((), {path: output(size) for path in paths or (TAG,)}, (), hub=hub)


def pinged(hub: Hub, now: datetime = NOW) -> list[str]:
    """Return of what the hub is to be told."""
    return [ping.path for ping in hub.pings(now, 99)]


def subscribed(store: Store, *wishes: Intent, now: datetime = NOW) -> None:
    """Subscribe, and make sure of it."""
    for wish in wishes:
        assert store.hub.ask(wish, Room(), now) is Answer.ACCEPTED
    store.hub.settle([Outcome(each, Result.DONE) for each in store.hub.intents(now, 999)], now)


def spread(store: Store, now: datetime = NOW) -> list[Subscriber]:
    """Return to whom the news are due."""
    store.hub.distribute(now)
    return store.hub.due(now, 99)


def test_topics_are_what_feeds_are_called() -> None:
    """The store may not ask the floor above what it calls its files."""
    assert {ATOM, RSS, JSON} == TOPICS


class TestPings:
    """What a hub is to be told of."""

    def test_only_feeds_that_changed(self, store: Store) -> None:
        """Pages and archives are nobody's topic; the same bytes are no news, however often they are made."""
        files = ["index.html", "atom.xml", TAG, "tags/نفط/archive/1.xml", "tags/نفط/feed.json", "feeds.opml"]
        publish(store, 1, *files)
        first = pinged(store.hub)
        store.hub.settle([Outcome(ping, Result.DONE) for ping in store.hub.pings(NOW, 99)], NOW)
        publish(store, 1, *files)
        again = pinged(store.hub)
        publish(store, 2, "atom.xml")

        assert first == ["atom.xml", TAG, "tags/نفط/feed.json"]
        assert again == []
        assert pinged(store.hub) == ["atom.xml"]

    def test_a_file_of_somebody_who_died_counts(self, store: Store) -> None:
        """It was put in place, and its record is another: whoever finds it there tells of it."""
        publish(store, 1, "atom.xml", hub=None)
        store.record_published((), {"atom.xml": output(1, modified=7)}, (), hub=HUB)

        assert pinged(store.hub) == ["atom.xml"]

    def test_without_a_hub_nothing_is_noted(self, store: Store) -> None:
        """Who has none pays nothing for it."""
        publish(store, 1, hub=None)

        assert not store.hub.has_work(None, NOW)

    def test_what_changes_while_it_is_told_is_told_again(self, store: Store) -> None:
        """The hub may have looked before."""
        publish(store, 1)
        (ping,) = store.hub.pings(NOW, 9)
        publish(store, 2)
        store.hub.settle([Outcome(ping, Result.DONE)], NOW)
        (again,) = store.hub.pings(NOW, 9)
        store.hub.settle([Outcome(again, Result.DONE)], NOW)

        assert pinged(store.hub) == []

    def test_many_changes_are_one_ping_and_keep_its_pause(self, store: Store) -> None:
        """A hub that is down is not asked more often because there is more news."""
        publish(store, 1)
        (ping,) = store.hub.pings(NOW, 9)
        store.hub.settle([Outcome(ping, Result.FAILED, NOW + MINUTE, "away")], NOW)
        for size in range(2, 7):
            publish(store, size)

        assert (pinged(store.hub), pinged(store.hub, NOW + MINUTE)) == ([], [TAG])
        assert store.hub.pings(NOW + MINUTE, 9)[0].failures == 1
        assert not store.hub.has_work(HUB, NOW)
        assert store.hub.has_work(HUB, NOW + MINUTE)

    def test_another_hub_is_told_at_once(self, store: Store) -> None:
        """The pause was for the one before."""
        publish(store, 1)
        store.hub.settle([Outcome(Ping(TAG, 0), Result.FAILED, NOW + HOUR, "away")], NOW)
        publish(store, 2, hub="https://other.example/")

        assert [(ping.path, ping.failures) for ping in store.hub.pings(NOW, 9)] == [(TAG, 0)]
        assert store.hub.facts().reason is None

    @pytest.mark.parametrize("hub", [None, "https://other.example/"])
    def test_what_was_for_another_hub_is_dropped(self, store: Store, hub: str | None) -> None:
        """Nobody is told what was meant for somebody else."""
        publish(store, 1)
        assert store.hub.has_work(hub, NOW)
        store.hub.retain(hub, NOW, is_own=False)

        assert not store.hub.has_work(hub, NOW)
        assert store.hub.facts().pings == 0

    def test_a_feed_that_left_is_no_news_to_a_hub(self, store: Store) -> None:
        """It would ask for a feed that is not there."""
        publish(store, 1)
        store.record_published((), {}, [TAG], hub=HUB)
        store.hub.retain(HUB, NOW, is_own=False)

        assert pinged(store.hub) == []

    def test_the_rarest_failures_come_first(self, store: Store) -> None:
        """A feed that the hub refuses holds up no other."""
        publish(store, 1, "a/atom.xml", "b/atom.xml", "c/atom.xml")
        store.hub.settle([Outcome(Ping("a/atom.xml", 0), Result.FAILED, NOW, "no")], NOW)

        assert pinged(store.hub) == ["b/atom.xml", "c/atom.xml", "a/atom.xml"]


class TestAsking:
    """Who may subscribe."""

    def test_only_to_what_is_published(self, store: Store) -> None:
        """Or to leave what one has subscribed to, even if the feed is there no more."""
        leaving = replace(WISH, lease=None)
        before = [store.hub.ask(wish, Room(), NOW) for wish in (WISH, leaving)]
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        store.record_published((), {}, [TAG])
        after = [store.hub.ask(wish, Room(), NOW) for wish in (leaving, WISH)]

        assert before == [Answer.UNKNOWN, Answer.UNKNOWN]
        assert after == [Answer.ACCEPTED, Answer.UNKNOWN]

    @pytest.mark.parametrize(
        ("room", "expected"),
        [
            pytest.param(Room(pending=2), Answer.FULL, id="too many requests"),
            pytest.param(Room(pending_of_host=2), Answer.CROWDED, id="too many requests of a host"),
        ],
    )
    def test_requests_are_bounded(self, store: Store, room: Room, expected: Answer) -> None:
        """One that is asked for again takes no more room."""
        publish(store, 1, hub=None)
        wishes = [replace(WISH, callback=f"{WISH.callback}{number}") for number in range(3)]
        answers = [store.hub.ask(wish, room, NOW) for wish in (*wishes[:2], wishes[1], wishes[2])]

        assert answers == [Answer.ACCEPTED] * 3 + [expected]

    @pytest.mark.parametrize(
        ("room", "expected"),
        [
            pytest.param(Room(of_topic=1), Answer.FULL, id="of a feed"),
            pytest.param(Room(whole=1), Answer.FULL, id="of all"),
            pytest.param(Room(of_host=1), Answer.CROWDED, id="of a host"),
        ],
    )
    def test_subscriptions_are_bounded(self, store: Store, room: Room, expected: Answer) -> None:
        """Who is there may renew, and leave."""
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        more = replace(WISH, callback=f"{WISH.callback}/more")
        answers = [store.hub.ask(wish, room, NOW) for wish in (more, WISH, replace(WISH, lease=None))]

        assert answers == [expected, Answer.ACCEPTED, Answer.ACCEPTED]

    def test_only_the_latest_request_counts(self, store: Store) -> None:
        """What was asked for before, and was under way, decides nothing any more."""
        publish(store, 1, hub=None)
        store.hub.ask(WISH, Room(), NOW)
        (first,) = store.hub.intents(NOW, 9)
        store.hub.ask(replace(WISH, secret="", lease=DAY), Room(), NOW)
        store.hub.settle([Outcome(first, Result.DONE)], NOW)
        (second,) = store.hub.intents(NOW, 9)

        assert store.hub.facts().subscribers == 0
        assert (second.secret, second.lease) == ("", DAY)

    def test_the_longest_addresses_fit(self, store: Store) -> None:
        """PostgreSQL's keys are bounded: the longest that the door lets in are among them."""
        path = f"tags/{secrets.token_hex(100)}/atom.xml"
        publish(store, 1, path, hub=None)
        callback = "https://reader.example/" + secrets.token_urlsafe(1200)[:1477]
        subscribed(store, replace(WISH, path=path, callback=callback))

        assert store.hub.subscriber(path, callback, NOW) is not None

    def test_a_failed_request_is_asked_again_and_a_refused_one_forgotten(self, store: Store) -> None:
        """A renewal that is refused leaves the subscription as it was."""
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        store.hub.ask(replace(WISH, secret="o" * 9), Room(), NOW)
        (asked,) = store.hub.intents(NOW, 9)
        store.hub.settle([Outcome(asked, Result.FAILED, NOW + MINUTE)], NOW)
        pause = store.hub.intents(NOW, 9)
        (again,) = store.hub.intents(NOW + MINUTE, 9)
        store.hub.settle([Outcome(again, Result.OVER)], NOW)
        known = store.hub.subscriber(WISH.path, WISH.callback, NOW)

        assert (pause, again.failures) == ([], 1)
        assert store.hub.facts().intents == 0
        assert known is not None
        assert known.secret == WISH.secret


class TestDelivering:
    """Whom news are due to."""

    def test_news_are_due_to_who_subscribed_to_them(self, store: Store) -> None:
        """And to nobody else."""
        publish(store, 1, TAG, "atom.xml", hub=None)
        other = replace(WISH, path="atom.xml", callback="https://other.example/")
        subscribed(store, WISH, other)
        publish(store, 2)
        (due,) = spread(store)

        assert (due.path, due.callback, due.secret) == (WISH.path, WISH.callback, WISH.secret)
        assert store.hub.facts() == HubFacts(0, 0, None, 0, 0, 0, 0)  # their leases ended long before today

    def test_news_while_they_are_delivered_are_due_again(self, store: Store) -> None:
        """The subscriber may have been given the file before."""
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        publish(store, 2)
        (due,) = spread(store)
        publish(store, 3)
        store.hub.distribute(NOW)
        store.hub.settle([Outcome(due, Result.DONE, digest="a")], NOW)
        (again,) = store.hub.due(NOW, 9)
        store.hub.settle([Outcome(again, Result.DONE, digest="b")], NOW)

        assert again.digest == "a"
        assert store.hub.due(NOW + DAY, 9) == []

    def test_who_cannot_be_reached_keeps_the_pause(self, store: Store) -> None:
        """However much comes meanwhile; who renews is there again."""
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        publish(store, 2)
        (due,) = spread(store)
        store.hub.settle([Outcome(due, Result.FAILED, NOW + HOUR, "answers 500")], NOW)
        publish(store, 3)
        silent = spread(store)
        (waiting,) = store.hub.due(NOW + HOUR, 9)
        subscribed(store, WISH)
        (there,) = store.hub.due(NOW, 9)

        assert (silent, waiting.failures, there.failures) == ([], 1, 0)

    def test_news_between_request_and_confirmation_are_delivered(self, store: Store) -> None:
        """Nobody else would tell of them."""
        publish(store, 1, hub=None)
        store.hub.ask(WISH, Room(), NOW)
        modified = round((NOW + MINUTE).timestamp()) * 10**9
        store.record_published((), {TAG: output(2, modified)}, ())
        later = NOW + 2 * MINUTE
        store.hub.settle([Outcome(each, Result.DONE) for each in store.hub.intents(later, 9)], later)

        assert [due.callback for due in store.hub.due(later, 9)] == [WISH.callback]

    def test_a_clock_that_went_wrong_costs_nothing(self, store: Store) -> None:
        """What was planned while it was a year ahead is due once it is right again."""
        publish(store, 1, hub=None)
        subscribed(store, WISH, now=NOW + 365 * DAY)
        publish(store, 2, TAG, "atom.xml")
        store.hub.distribute(NOW + 365 * DAY)
        publish(store, 3, "atom.xml")
        store.hub.settle([Outcome(Ping("atom.xml", 0), Result.FAILED, NOW + 365 * DAY, "away")], NOW)

        assert store.hub.has_work(HUB, NOW)
        assert [each.path for each in store.hub.due(NOW, 9)] == [TAG]
        assert pinged(store.hub) == ["atom.xml"]

    def test_a_lease_ends(self, store: Store) -> None:
        """Nothing is delivered any more, and the subscriber is forgotten."""
        publish(store, 1, hub=None)
        subscribed(store, WISH, replace(WISH, callback="https://b.example/", lease=DAY))
        publish(store, 2)
        due = spread(store, NOW + DAY)
        gone = store.hub.retain(HUB, NOW + DAY, is_own=True)

        assert [each.callback for each in due] == [WISH.callback]
        assert gone == 1
        assert store.hub.subscriber(TAG, "https://b.example/", NOW) is None

    def test_who_leaves_is_forgotten(self, store: Store) -> None:
        """By asking for it, or by being gone."""
        other = replace(WISH, callback="https://b.example/")
        publish(store, 1, hub=None)
        subscribed(store, WISH, other)
        subscribed(store, replace(WISH, lease=None))
        publish(store, 2)
        (due,) = spread(store)
        store.hub.settle([Outcome(due, Result.OVER)], NOW)

        assert due.callback == other.callback
        assert store.hub.subscriber(TAG, other.callback, NOW) is None

    def test_without_a_hub_of_our_own_nothing_is_delivered(self, store: Store) -> None:
        """Subscribers keep their leases, in case it comes back."""
        publish(store, 1, hub=None)
        subscribed(store, WISH)
        publish(store, 2)
        spread(store)
        store.hub.ask(replace(WISH, callback="https://b.example/"), Room(), NOW)
        store.hub.retain(None, NOW, is_own=False)

        assert not store.hub.has_work(None, NOW)
        assert store.hub.subscriber(TAG, WISH.callback, NOW) is not None


ONE = ("publish", "distribute", "begin", "done", "failed", "renew")
OVERTAKEN = ("publish", "distribute", "begin", "publish", "distribute", "done")
STEPS = st.lists(st.sampled_from([(step,) for step in ONE] + [OVERTAKEN]), max_size=12)


@on_one_store
@given(steps=STEPS)
def test_the_last_news_always_arrive(store: Store, steps: Iterable[Iterable[str]]) -> None:
    """Whatever comes between: who is due nothing in the end was delivered to after the last change."""
    store.record_published((), {}, [TAG])
    publish(store, 0, hub=None)
    subscribed(store, WISH)
    now, version, given_to = NOW, 0, 0
    under_way: tuple[Subscriber, int] | None = None
    for step in chain.from_iterable(steps):
        match step:
            case "publish":
                version += 1
                publish(store, version)
            case "distribute":
                store.hub.distribute(now)
            case "renew":
                subscribed(store, WISH, now=now)
            case "begin":
                now += 2 * HOUR  # any pause is over
                under_way = next(((due, version) for due in store.hub.due(now, 9)), None)
            case "done" if under_way:
                due, given_to = under_way
                store.hub.settle([Outcome(due, Result.DONE, digest=str(given_to))], now)
                under_way = None
            case "failed" if under_way:
                store.hub.settle([Outcome(under_way[0], Result.FAILED, now + HOUR, "no")], now)
                under_way = None
    store.hub.distribute(now)
    waiting = store.hub.due(now + HOUR, 9)
    subscribed(store, replace(WISH, lease=None), now=now)

    assert waiting or given_to == version


def test_what_a_request_waits_for_is_found_by_an_index(tmp_path: Path, open_store: OpenStore) -> None:
    """However many have subscribed, a request and a delivery look up their own."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    publish(store, 1)
    subscribed(store, WISH)

    assert scans(plans(store, lambda store: store.hub.subscriber(TAG, WISH.callback, NOW))) == set()
    assert scans(plans(store, lambda store: store.hub.due(NOW, 9))) == set()
