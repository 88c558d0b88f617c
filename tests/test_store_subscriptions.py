"""Remote sources that were added by command, and subscriptions at hubs."""

from dataclasses import replace

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from store.article import Problem
from store.remote import Push, PushState, Subscription
from store.store import Store
from tests.store_samples import LATER, MORNING, rows
from tests.test_store_polling import ADDRESS, FIRST, polled

OASIS = Subscription(
    "الواحة", ADDRESS, {"full_text": True, "tags": ["الزراعة"], "headers": {"X-Key": "${KEY}"}}
)
HARBOUR = Subscription("الميناء", "https://mina.example/rss")
PUSH = Push(
    source="الواحة",
    hub="https://hub.example/",
    topic=ADDRESS,
    callback="https://feeds.example/websub/",
    token="t" * 32,
    secret="s" * 32,
    state=PushState.ASKED,
    asked=MORNING,
    due=LATER,
)


def test_sources_are_added_and_listed_by_name(store: Store) -> None:
    """With their settings as they were given."""
    store.subscribe(OASIS, now=MORNING)
    store.subscribe(HARBOUR, now=MORNING)

    assert store.subscriptions() == [HARBOUR, OASIS]


def test_adding_again_replaces_address_and_settings(store: Store) -> None:
    """The day when it was added first stays, and so does what is remembered of it."""
    store.subscribe(OASIS, now=MORNING)
    polled(store, FIRST, 1)
    changed = replace(OASIS, url="https://new.example/", settings={})
    store.subscribe(changed, now=LATER)

    assert store.subscriptions() == [changed]
    assert store.polls() == {"الواحة": FIRST}
    assert len(rows(store)["subscriptions"]) == 1
    assert str(MORNING.year) in repr(rows(store)["subscriptions"])
    assert repr(LATER) not in repr(rows(store)["subscriptions"])


def test_thousands_are_added_at_once(store: Store) -> None:
    """A list of feeds; of two that are called alike the later one counts."""
    many = [Subscription(f"مصدر {number:04}", f"https://h{number}.example/") for number in range(3000)]
    store.subscribe_all([*many, replace(many[7], url="https://last.example/")], now=MORNING)
    store.subscribe_all([], now=MORNING)

    many[7] = replace(many[7], url="https://last.example/")
    assert store.subscriptions() == many


def test_what_is_removed_leaves_its_articles(store: Store) -> None:
    """What is remembered of its polls goes, and the subscription at its hub, and its problems."""
    store.subscribe_all([OASIS, HARBOUR], now=MORNING)
    polled(store, FIRST, 1)
    polled(store, FIRST, 2, name="الميناء")
    store.save_push(PUSH)
    store.record_problems("الواحة", [Problem("1", "no title")], now=MORNING)

    assert store.unsubscribe("الواحة")
    assert not store.unsubscribe("الواحة")
    assert store.subscriptions() == [HARBOUR]
    assert (set(store.polls()), store.pushes(), store.problems()) == ({"الميناء"}, {}, [])
    assert (store.status().pages, store.status().articles) == (2, 2)


def test_what_was_not_added_is_not_removed(store: Store) -> None:
    """The configuration names it; whoever removes it there is heard by ``retain_sources``."""
    polled(store)

    assert not store.unsubscribe("الواحة")
    assert not store.unsubscribe("elsewhere")
    assert set(store.polls()) == {"الواحة"}


def test_a_subscription_at_a_hub_is_kept_as_it_is(store: Store) -> None:
    """A source has one; it is found by the token of its callback."""
    verified = replace(
        PUSH,
        state=PushState.VERIFIED,
        verified=LATER,
        lease=LATER,
        pushed=LATER,
        failures=1,
        forged=2,
        reason="the hub answers 500",
    )
    store.save_push(PUSH)
    store.save_push(verified)
    other = replace(PUSH, source="الميناء", token=PUSH.token[1:])
    store.save_push(other)

    assert store.pushes() == {"الواحة": verified, "الميناء": other}
    assert store.push_by_token(PUSH.token) == verified
    assert store.push_by_token("") is None

    store.drop_push("الواحة")
    store.drop_push("elsewhere")
    assert set(store.pushes()) == {"الميناء"}


def test_two_sources_never_share_a_token(store: Store) -> None:
    """What a hub delivers belongs to one of them."""
    store.save_push(PUSH)
    with pytest.raises((IntegrityError, UniqueViolation)):  # as rows go in: by a statement, or by COPY
        store.save_push(replace(PUSH, source="الميناء"))

    assert store.pushes() == {"الواحة": PUSH}


def test_status_names_the_hub(store: Store) -> None:
    """Beside what is remembered of the polls."""
    polled(store)
    store.save_push(PUSH)

    assert [facts.push for facts in store.source_facts()] == [PUSH]


def test_secrets_are_not_told() -> None:
    """Not even by accident, in a log."""
    assert "tttt" not in repr(PUSH)
    assert "ssss" not in repr(PUSH)
