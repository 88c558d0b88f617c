"""WebSub as its subscriber decides it: who is asked when, and what hubs may make us believe."""

import asyncio
import hashlib
import hmac
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FetchError
from ingest.linkheader import links
from ingest.subscribing import Pushes, attend
from ingest.websub import (
    FIRST_BACKOFF,
    LEASE,
    LONGEST_BACKOFF,
    LONGEST_LEASE,
    RECENT,
    SHORTEST_LEASE,
    SLOW,
    Action,
    asked_again,
    begun,
    endpoint,
    heard,
    hub_of,
    interval_while_pushed,
    is_genuine,
    is_live,
    is_of_topic,
    leaving,
    refused,
    request,
    wanted,
)
from store.errors import StoreBusyError
from store.remote import Poll, Push, PushState, Standing
from tests.hub import KeptPushes, Said

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BASE = "https://public.example/"
HUB = "https://hub.example/"
TOPIC = "https://news.example/atom.xml"
FEED = Poll(asked=TOPIC, url=TOPIC, hub=HUB, topic=TOPIC)
PUSH = Push(
    source="أخبار",
    hub=HUB,
    topic=TOPIC,
    callback=BASE,
    token="t" * 32,
    secret="s" * 43,
    state=PushState.VERIFIED,
    asked=NOW - DAY,
    due=NOW + 8 * DAY,
    verified=NOW - DAY,
    lease=NOW + 9 * DAY,
    pushed=NOW - HOUR,
)


def question(**fields: str) -> str:
    """Return the query of a hub that makes sure of a subscription; a dot in a name is written as `_`."""
    told = {"hub_mode": "subscribe", "hub_topic": TOPIC, "hub_challenge": "c-1", **fields}
    return urlencode({name.replace("_", ".", 1): value for name, value in told.items()})


def signature(secret: str, body: bytes, method: str = "sha256") -> bytes:
    """Return what a hub signs with."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}".encode()


class TestDiscovery:
    """Which hub a source names, and as what it knows the source."""

    @pytest.mark.parametrize(
        ("header", "hubs", "self_url", "expected"),
        [
            pytest.param(None, [HUB], TOPIC, (HUB, TOPIC), id="the feed says both"),
            pytest.param(None, [HUB], None, (HUB, "http://a.example/feed"), id="no self link"),
            pytest.param(None, [], TOPIC, None, id="no hub"),
            pytest.param(
                f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',
                ["https://other.example/"],
                "https://other.example/feed",
                (HUB, TOPIC),
                id="headers come first",
            ),
            pytest.param(f"<{HUB}>;rel=hub", [], TOPIC, (HUB, TOPIC), id="one here, the other there"),
            pytest.param(
                '</feed.json>; rel="self", <//hub.example/>; rel="hub"',
                [],
                None,
                ("http://hub.example/", "http://a.example/feed.json"),
                id="relative addresses",
            ),
            pytest.param(
                None, ["http://h.example/", HUB, "https://z.example/"], TOPIC, (HUB, TOPIC), id="https first"
            ),
            pytest.param(
                None, ["javascript:alert(1)", "ftp://h.example/", HUB], TOPIC, (HUB, TOPIC), id="no addresses"
            ),
            pytest.param(None, ["https://[::1/"], TOPIC, None, id="a broken address"),
            pytest.param(
                None, [HUB], "urn:uuid:1", (HUB, "http://a.example/feed"), id="a self link that is no address"
            ),
            pytest.param(
                '<https://x.example/>; rel="alternate"', [HUB], TOPIC, (HUB, TOPIC), id="other links"
            ),
        ],
    )
    def test_a_hub_and_its_topic(
        self, header: str | None, hubs: list[str], self_url: str | None, expected: tuple[str, str] | None
    ) -> None:
        """Headers before the feed, https before http, the self link before the address."""
        found = hub_of(header, hubs, self_url, "http://a.example/feed")

        assert found == expected

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            pytest.param('<a>; rel="hub self"', [("a", "hub", "self")], id="two relations"),
            pytest.param('<a,b>; title="x, <y>; rel=z"; rel=HUB', [("a,b", "hub")], id="commas and brackets"),
            pytest.param(r'<a>; title="\", <b>; rel=hub, "; rel=self', [("a", "self")], id="escaped quotes"),
            pytest.param("<a>; rel=hub; rel=self", [("a", "hub")], id="the first relation counts"),
            pytest.param('<a>; rel="hub"; anchor="http://b.example/"', [], id="a link of another document"),
            pytest.param('<a>; rel="hub"; anchor=""', [("a", "hub")], id="an anchor that is the document"),
            pytest.param("<a>;rel=hub,<b>;rel=self", [("a", "hub"), ("b", "self")], id="no blanks"),
            pytest.param(",, <a> ; rel = hub ,,", [("a", "hub")], id="blanks and commas"),
            pytest.param("nonsense, <a>; rel=hub", [("a", "hub")], id="nonsense before"),
            pytest.param('<a>; rel="hub" nonsense, <b>; rel=self', [("a", "hub"), ("b", "self")], id="after"),
            pytest.param('<a>; rel="hub', [("a",)], id="a quote that never ends"),
            pytest.param("<a", [], id="a target that never ends"),
            pytest.param("<a>;;; rel=hub", [("a", "hub")], id="empty parameters"),
            pytest.param("<http://[b>; rel=hub, <a>; rel=hub", [("a", "hub")], id="a broken address"),
        ],
    )
    def test_link_headers(self, header: str, expected: list[tuple[str, ...]]) -> None:
        """RFC 8288, read as its appendix B does."""
        found = links(header, "http://a.example/")
        names = [(link.target.removeprefix("http://a.example/"), *link.rels) for link in found]

        assert names == expected

    @given(st.text(st.sampled_from('<>;,="\\ \tabrel[]:/?#٠')) | st.text(), st.text())
    def test_no_header_breaks_it(self, header: str, base: str) -> None:
        """Whatever a server sends, there are links or there are none."""
        links(header, base)
        hub_of(header, [header, base], base, header)

    def test_a_long_header_takes_no_time(self) -> None:
        """What is longer than any server needs is not looked at."""
        header = '<a>; x="' + "\\a" * 5_000_000

        assert links(header, TOPIC) == links(header[:8192], TOPIC)


class TestWanted:
    """What is done when about a subscription."""

    @pytest.mark.parametrize(
        ("poll", "push", "base", "expected"),
        [
            pytest.param(FEED, None, BASE, Action.SUBSCRIBE, id="a hub was found"),
            pytest.param(FEED, None, None, Action.NOTHING, id="hubs cannot reach us"),
            pytest.param(replace(FEED, hub=None, topic=None), None, BASE, Action.NOTHING, id="no hub"),
            pytest.param(
                replace(FEED, standing=Standing.PAUSED), None, BASE, Action.NOTHING, id="a paused source"
            ),
            pytest.param(None, None, BASE, Action.NOTHING, id="nothing at all"),
            pytest.param(FEED, PUSH, BASE, Action.NOTHING, id="all is well"),
            pytest.param(FEED, replace(PUSH, due=NOW), BASE, Action.RENEW, id="the lease is nearly over"),
            pytest.param(
                FEED, replace(PUSH, due=NOW, lease=NOW), BASE, Action.SUBSCRIBE, id="the lease is over"
            ),
            pytest.param(
                FEED, replace(PUSH, lease=NOW - HOUR), BASE, Action.NOTHING, id="over, and asked a moment ago"
            ),
            pytest.param(
                FEED, replace(PUSH, state=PushState.ASKED, due=NOW), BASE, Action.SUBSCRIBE, id="no reply"
            ),
            pytest.param(
                FEED, replace(PUSH, state=PushState.DENIED), BASE, Action.NOTHING, id="denied not long ago"
            ),
            pytest.param(
                FEED, replace(PUSH, state=PushState.DENIED, due=NOW), BASE, Action.SUBSCRIBE, id="denied once"
            ),
            pytest.param(
                replace(FEED, hub="https://z.example/"), PUSH, BASE, Action.UNSUBSCRIBE, id="another hub"
            ),
            pytest.param(
                replace(FEED, topic=TOPIC + "?2"), PUSH, BASE, Action.UNSUBSCRIBE, id="another topic"
            ),
            pytest.param(replace(FEED, hub=None), PUSH, BASE, Action.UNSUBSCRIBE, id="no hub any more"),
            pytest.param(None, PUSH, BASE, Action.UNSUBSCRIBE, id="the source was removed"),
            pytest.param(
                replace(FEED, standing=Standing.PAUSED), PUSH, BASE, Action.UNSUBSCRIBE, id="it was paused"
            ),
            pytest.param(
                None, replace(PUSH, state=PushState.DENIED), BASE, Action.FORGET, id="denied, removed"
            ),
            pytest.param(None, leaving(PUSH, NOW), BASE, Action.NOTHING, id="about to leave"),
            pytest.param(
                FEED, replace(leaving(PUSH, NOW), due=NOW), BASE, Action.FORGET, id="left, and wanted again"
            ),
            pytest.param(FEED, PUSH, None, Action.FORGET, id="hubs cannot reach us any more"),
            pytest.param(FEED, PUSH, "https://new.example/", Action.FORGET, id="our address changed"),
        ],
    )
    def test_what_is_to_be_done(
        self, poll: Poll | None, push: Push | None, base: str | None, expected: Action
    ) -> None:
        """One action follows from what the source says, what is kept, and the moment."""
        assert wanted(poll, push, NOW, callback_base=base) is expected

    @given(st.text(max_size=20), st.integers(300, 30 * 86400))
    def test_renewal_is_in_time(self, source: str, seconds: int) -> None:
        """A lease is renewed after eight to nine tenths of it, each source at its own moment."""
        told = heard(replace(PUSH, source=source), question(hub_lease_seconds=str(seconds)), NOW)

        assert told is not None
        assert told.push.lease == NOW + timedelta(seconds=seconds)
        assert 0.8 * seconds <= (told.push.due - NOW).total_seconds() <= 0.9 * seconds
        assert wanted(FEED, told.push, told.push.due, callback_base=BASE) is Action.RENEW

    def test_a_renewal_interrupts_nothing(self) -> None:
        """While the hub keeps us, it is asked under the same callback and secret, and stays verified."""
        again = asked_again(PUSH, NOW)

        assert request(again) == request(PUSH)
        assert is_live(again, NOW)

    def test_a_silent_hub_is_asked_ever_less(self) -> None:
        """Ten minutes, twenty, and so on, a day at most; never sooner than the wait before."""
        push, waits, now = begun("أخبار", FEED, NOW, callback_base=BASE), [], NOW
        for _ in range(2000):
            waits.append(push.due - now)
            now = push.due
            push = asked_again(push, now)

        assert waits == sorted(waits)
        assert FIRST_BACKOFF <= waits[0] < FIRST_BACKOFF * 1.1
        assert LONGEST_BACKOFF <= waits[-1] < LONGEST_BACKOFF * 1.1

    def test_denials(self) -> None:
        """A hub that denies is left alone for a day, for longer if it denies again, a week or so at most."""
        push, now, waits = replace(PUSH, state=PushState.ASKED, failures=1), NOW, []
        for _ in range(6):
            told = heard(push, question(hub_mode="denied", hub_reason="مغلق\n"), now)
            assert told is not None
            waits.append(told.push.due - now)
            denied, now = told.push, told.push.due
            push = asked_again(denied, now)

        assert denied.state is PushState.DENIED
        assert denied.reason == "the hub denies it: مغلق"
        assert all(wait >= DAY for wait in waits)
        assert waits == sorted(waits)
        assert waits[-1] < 9 * DAY


class TestRequest:
    """What a hub is sent."""

    def test_a_subscription(self) -> None:
        """The form that WebSub §5.1 wants, with an address that nobody can guess."""
        push = begun("أخبار", FEED, NOW, callback_base=BASE)

        assert request(push) == {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.callback": f"https://public.example/websub/{push.token}",
            "hub.lease_seconds": str(10 * 86400),
            "hub.secret": push.secret,
        }
        assert len(push.token) == 32
        assert 32 <= len(push.secret.encode()) < 200
        assert push.token not in repr(push)
        assert push.secret not in repr(push)

    def test_an_end(self) -> None:
        """To be forgotten, mode, topic and callback are enough."""
        form = request(leaving(PUSH, NOW))

        assert form["hub.mode"] == "unsubscribe"
        assert form.keys() == {"hub.mode", "hub.topic", "hub.callback"}

    @pytest.mark.parametrize(
        ("hub", "asked_at"),
        [
            pytest.param(HUB, [(HUB, True)] * 3, id="https"),
            pytest.param(
                "http://hub.example/",
                [(HUB, True), ("http://hub.example/", False), (HUB, True)],
                id="http: https first, and in the clear every second time, without a secret",
            ),
            pytest.param(
                "http://hub.example:8080/", [("http://hub.example:8080/", False)] * 3, id="http on a port"
            ),
            pytest.param("http://127.0.0.1:80/", [("http://127.0.0.1:80/", True)] * 3, id="this machine"),
            pytest.param("http://[::1]:8080/", [("http://[::1]:8080/", True)] * 3, id="this machine, IPv6"),
            pytest.param("http://hub.example:80/a", [("https://hub.example/a", True)], id="http's own port"),
        ],
    )
    def test_no_secret_in_the_clear(self, hub: str, asked_at: list[tuple[str, bool]]) -> None:
        """A secret goes only where nobody can listen (WebSub §5.1)."""
        push, found = begun("أخبار", replace(FEED, hub=hub), NOW, callback_base=BASE), []
        for _ in asked_at:
            found.append((endpoint(push), "hub.secret" in request(push)))
            push = asked_again(push, NOW)

        assert found == asked_at

    def test_tokens_differ(self) -> None:
        """Each subscription has an address and a secret of its own."""
        pushes = [begun("أخبار", FEED, NOW, callback_base=BASE) for _ in range(100)]

        assert len({push.token for push in pushes} | {push.secret for push in pushes}) == 200

    def test_refusals_are_remembered_without_secrets(self) -> None:
        """Why a hub refused is shown to people: short, on one line, without what only the hub may know."""
        asked = asked_again(PUSH, NOW)
        said = f"400: \x00 bad\ncallback {PUSH.token} {PUSH.secret} " + "x" * 1000
        reason = refused(asked, NOW, said, NOW).reason

        assert reason is not None
        assert reason.startswith("400: ")
        assert "\n" not in reason
        assert "\x00" not in reason
        assert len(reason) <= 200
        assert PUSH.token not in reason
        assert PUSH.secret not in reason

    def test_a_refusal_that_came_too_late(self) -> None:
        """A hub that made sure of us meanwhile keeps us, whatever became of its answer."""
        verified = replace(PUSH, asked=NOW, verified=NOW)

        assert refused(verified, NOW, "no whole answer", NOW) == verified
        assert refused(PUSH, NOW, "no whole answer", NOW) == PUSH


class TestQuestion:
    """What a hub is answered that makes sure of a request."""

    @pytest.mark.parametrize(
        ("push", "query", "expected"),
        [
            pytest.param(replace(PUSH, state=PushState.ASKED), question(), PushState.VERIFIED, id="we asked"),
            pytest.param(PUSH, question(), PushState.VERIFIED, id="a renewal, or the hub makes sure again"),
            pytest.param(leaving(PUSH, NOW), question(), None, id="we asked to be forgotten"),
            pytest.param(
                leaving(PUSH, NOW), question(hub_mode="unsubscribe"), PushState.LEAVING, id="it forgets us"
            ),
            pytest.param(PUSH, question(hub_mode="unsubscribe"), None, id="somebody else wants us to leave"),
            pytest.param(replace(PUSH, state=PushState.DENIED), question(), None, id="it was denied"),
            pytest.param(PUSH, question(hub_topic=TOPIC + "2"), None, id="another topic"),
            pytest.param(PUSH, question(hub_topic=""), None, id="no topic"),
            pytest.param(PUSH, question(hub_mode="publish"), None, id="no such mode"),
            pytest.param(PUSH, question(hub_challenge=""), None, id="no challenge"),
            pytest.param(PUSH, question(hub_challenge="x" * 1001), None, id="a long challenge"),
            pytest.param(PUSH, question(hub_challenge="<script>"), None, id="markup"),
            pytest.param(PUSH, question(hub_challenge="a\x00b"), None, id="a control"),
            pytest.param(PUSH, question(hub_challenge="أ"), None, id="not ASCII"),
            pytest.param(PUSH, "&".join(f"a{number}=1" for number in range(99)), None, id="many fields"),
            pytest.param(PUSH, "", None, id="nothing"),
            pytest.param(PUSH, question(hub_mode="denied"), PushState.DENIED, id="denied"),
            pytest.param(
                leaving(PUSH, NOW), question(hub_mode="denied"), PushState.LEAVING, id="denied, left"
            ),
        ],
    )
    def test_what_is_agreed_to(self, push: Push, query: str, expected: PushState | None) -> None:
        """The challenge comes back exactly for what was asked for (WebSub §5.3)."""
        told = heard(push, query, NOW)

        assert (told and told.push.state) == expected
        if told is not None and expected is PushState.VERIFIED:
            assert told.body == "c-1"

    def test_a_topic_in_another_spelling(self) -> None:
        """Hubs decode what need not be encoded (WebSub §5.1.1)."""
        topic = "https://news.example/%D8%A3%7E"

        assert heard(replace(PUSH, topic=topic), question(hub_topic="https://news.example/أ~"), NOW)

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            pytest.param("86400", DAY, id="a day"),
            pytest.param("1", SHORTEST_LEASE, id="a second"),
            pytest.param("9" * 400, LONGEST_LEASE, id="for ever"),
            pytest.param("-1", DAY, id="none"),
            pytest.param("٩", DAY, id="digits of another script"),
            pytest.param("", DAY, id="not told"),
        ],
    )
    def test_leases_are_sane(self, told: str, expected: timedelta) -> None:
        """Five minutes at least, thirty days at most, a day where the hub does not tell."""
        answer = heard(PUSH, question(hub_lease_seconds=told), NOW)

        assert answer is not None
        assert answer.push.lease == NOW + expected
        assert answer.push.failures == 0

    @given(st.text(), st.sampled_from(PushState))
    def test_no_query_breaks_it(self, query: str, state: PushState) -> None:
        """Whatever is asked, what is said is the challenge in plain ASCII, or nothing."""
        for text in (query, f"{question()}&{query}", f"hub.mode=denied&hub.topic={TOPIC}&hub.reason={query}"):
            told = heard(replace(PUSH, state=state), text, NOW)
            if told is not None:
                assert told.body.isascii()
                assert "<" not in told.body
                assert not re.search(r"[\x00-\x1f\x7f]", told.push.reason or "")
                assert len(told.push.reason or "") <= 200


class TestDelivery:
    """Whose deliveries are believed."""

    @pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
    def test_all_methods(self, method: str) -> None:
        """Each method that WebSub names, in large letters too."""
        mark = signature(PUSH.secret, b"<rss/>", method)

        assert is_genuine(PUSH, mark, b"<rss/>")
        assert is_genuine(PUSH, mark.upper(), b"<rss/>")
        assert not is_genuine(PUSH, mark, b"<rss />")

    @pytest.mark.parametrize(
        "mark",
        [
            pytest.param(None, id="none"),
            pytest.param(b"", id="empty"),
            pytest.param(b"sha256=", id="no digits"),
            pytest.param(b"md5=" + b"0" * 32, id="another method"),
            pytest.param(b"sha256=" + b"0" * 64, id="zeros"),
            pytest.param(signature(PUSH.secret, b"<rss/>")[:-1], id="cut off"),
            pytest.param(signature(PUSH.secret, b"<rss/>").replace(b"256", b"1"), id="named wrong"),
            pytest.param("sha256=٩".encode(), id="not ASCII"),
            pytest.param(b"sha256=" + hashlib.sha256(b"<rss/>").hexdigest().encode(), id="a bare digest"),
            pytest.param(signature("", b"<rss/>"), id="an empty secret"),
        ],
    )
    def test_forgeries(self, mark: bytes | None) -> None:
        """Nothing but the hub's own signature counts; none at all is a forgery too."""
        assert not is_genuine(PUSH, mark, b"<rss/>")

    @given(st.text(min_size=1), st.binary(), st.sampled_from(["sha1", "sha256", "sha384", "sha512"]))
    def test_another_secret_is_never_accepted(self, secret: str, body: bytes, method: str) -> None:
        """Who does not know the secret cannot sign."""
        mark = signature(secret.encode("utf-8", "replace").decode(), body, method)

        assert secret == PUSH.secret or not is_genuine(PUSH, mark, body)

    @given(st.binary(), st.binary())
    def test_no_signature_breaks_it(self, mark: bytes, body: bytes) -> None:
        """Whatever stands there is no signature."""
        assert not is_genuine(PUSH, mark, body)

    @pytest.mark.parametrize(
        ("secret", "header", "expected"),
        [
            pytest.param("", None, True, id="nothing said"),
            pytest.param("", f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"', True, id="the topic"),
            pytest.param("", '<https://other.example/>; rel="self"', False, id="another topic, unsigned"),
            pytest.param("s", '<https://other.example/>; rel="self"', True, id="another self link, signed"),
        ],
    )
    def test_the_topic(self, secret: str, header: str | None, *, expected: bool) -> None:
        """Without a signature, a delivery must be of the topic, if it says of which it is."""
        assert is_of_topic(replace(PUSH, secret=secret), header) is expected


class TestPace:
    """How a source is polled whose hub tells of its news."""

    @pytest.mark.parametrize(
        ("push", "expected"),
        [
            pytest.param(None, HOUR, id="no hub"),
            pytest.param(PUSH, SLOW, id="news came lately"),
            pytest.param(replace(PUSH, pushed=None, verified=NOW), SLOW, id="just subscribed"),
            pytest.param(replace(PUSH, state=PushState.ASKED), HOUR, id="only asked"),
            pytest.param(replace(PUSH, state=PushState.DENIED), HOUR, id="denied"),
            pytest.param(replace(PUSH, lease=NOW), HOUR, id="the lease is over"),
            pytest.param(replace(PUSH, lease=NOW + 2 * HOUR), 2 * HOUR, id="it ends soon"),
            pytest.param(replace(PUSH, pushed=NOW - RECENT + 3 * HOUR), 3 * HOUR, id="silent for long"),
            pytest.param(replace(PUSH, pushed=NOW - RECENT), HOUR, id="silent for too long"),
        ],
    )
    def test_polls_slow_down(self, push: Push | None, expected: timedelta) -> None:
        """Twelve hours while the hub can be trusted, and not a moment longer than it can."""
        assert interval_while_pushed(push, HOUR, NOW) == expected

    @given(st.timedeltas(timedelta(), timedelta(days=60)), st.timedeltas(timedelta(minutes=1), 2 * DAY))
    def test_never_past_the_lease(self, lease: timedelta, interval: timedelta) -> None:
        """A poll is put off at most to the end of the lease, and is never brought forward."""
        wait = interval_while_pushed(replace(PUSH, lease=NOW + lease), interval, NOW)

        assert interval <= wait <= max(interval, min(lease, SLOW))


class _Hub:
    """A hub that answers as it is told to; what it was asked is on record."""

    def __init__(self, pushes: Pushes, *answers: Said | FetchError, hears: bool = False) -> None:
        self.pushes, self.answers, self.hears = pushes, list(answers), hears
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    async def post(self, url: str, *, form: Mapping[str, str]) -> Said:
        self.asked.append((url, form))
        if self.hears:
            token = form["hub.callback"].rpartition("/")[2]
            query = question(hub_topic=form["hub.topic"], hub_mode=form["hub.mode"])
            assert await asyncio.to_thread(self.pushes.hear, token, query, NOW) is not None
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return answer


class TestAttend:
    """One round over all subscriptions."""

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            pytest.param(Said(202, b""), None, id="202"),
            pytest.param(Said(204, b""), None, id="204, of older hubs"),
            pytest.param(Said(400, b"no such topic"), "the hub answers 400: no such topic", id="400"),
            pytest.param(Said(503, b""), "the hub answers 503", id="503"),
            pytest.param(FetchError(HUB, "cannot be reached"), f"{HUB}: cannot be reached", id="unreachable"),
        ],
    )
    def test_a_request(self, answer: Said | FetchError, reason: str | None) -> None:
        """It is on record before it is sent; why it was refused is remembered."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, answer)
        asked = asyncio.run(attend(pushes, {"أخبار": FEED}, hub, now=lambda: NOW))

        assert asked == 1
        assert hub.asked == [(HUB, request(store.rows["أخبار"]))]
        assert store.rows["أخبار"].state is PushState.ASKED
        assert store.rows["أخبار"].reason == reason

    @pytest.mark.parametrize(
        "answer", [Said(202, b""), Said(500, b""), FetchError(HUB, "no whole answer")], ids=str
    )
    def test_a_hub_that_makes_sure_before_it_answers(self, answer: Said | FetchError) -> None:
        """What it made sure of holds, whatever becomes of its answer."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, answer, hears=True)
        asyncio.run(attend(pushes, {"أخبار": FEED}, hub, now=lambda: NOW))

        assert is_live(store.rows["أخبار"], NOW)
        assert store.rows["أخبار"].reason is None

    def test_nothing_due_asks_nobody(self) -> None:
        """A second round right after the first does nothing."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, Said(202, b""))
        counts = [asyncio.run(attend(pushes, {"أخبار": FEED}, hub, now=lambda: NOW)) for _ in range(3)]

        assert counts == [1, 0, 0]

    def test_a_source_that_changes_hubs(self) -> None:
        """The old hub is asked to forget us; when it does, or does not care, the new one is asked."""
        store = KeptPushes()
        store.save_push(PUSH)
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, Said(500, b""), Said(202, b""))
        polls = {PUSH.source: replace(FEED, hub="https://new.example/")}
        for _ in range(3):
            asyncio.run(attend(pushes, polls, hub, now=lambda: NOW))

        assert [(url, form["hub.mode"]) for url, form in hub.asked] == [
            (HUB, "unsubscribe"),
            ("https://new.example/", "subscribe"),
        ]
        assert store.rows[PUSH.source].token != PUSH.token

    def test_a_pause_that_a_hub_asks_for(self) -> None:
        """Retry-After puts the next request off."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, Said(429, b"slowly", {"retry-after": "7200"}))
        asyncio.run(attend(pushes, {"أخبار": FEED}, hub, now=lambda: NOW))

        assert store.rows["أخبار"].due == NOW + 2 * HOUR

    def test_a_hub_that_is_down_is_not_waited_for_by_each_source(self) -> None:
        """Those that did not come to it stay due; other hubs are asked all the same."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        other = "https://other.example/"

        class Down(_Hub):
            async def post(self, url: str, *, form: Mapping[str, str]) -> Said:
                self.answers = [Said(202, b"") if url == other else FetchError(url, "no whole answer")]
                return await super().post(url, form=form)

        hub = Down(pushes)
        polls = {f"مصدر {number}": FEED for number in range(100)}
        polls["ي"] = replace(FEED, hub=other)
        asyncio.run(attend(pushes, polls, hub, now=lambda: NOW))
        urls = [url for url, _ in hub.asked]

        assert urls.count(other) == 1
        assert len(store.rows) == len(urls) <= 20

    def test_one_failing_request_holds_up_no_other(self) -> None:
        """All are asked; the lease that is asked for is ours."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        answers: list[Said | FetchError] = [Said(400, b"bad topic"), Said(202, b"")]
        hub = _Hub(pushes, *answers * 10)
        polls = {f"مصدر {number}": FEED for number in range(20)}
        asyncio.run(attend(pushes, polls, hub, now=lambda: NOW))

        assert len(hub.asked) == len(store.rows) == 20
        assert {form["hub.lease_seconds"] for _, form in hub.asked} == {str(int(LEASE.total_seconds()))}
        assert sum(push.reason is not None for push in store.rows.values()) == 10

    def test_stopping(self) -> None:
        """What has not begun when the program stops leaves nothing behind, and stays due."""
        store = KeptPushes()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, *[Said(202, b"")] * 20)
        polls = {f"مصدر {number}": FEED for number in range(20)}
        asyncio.run(attend(pushes, polls, hub, now=lambda: NOW, stopped=lambda: bool(hub.asked)))

        assert 1 <= len(hub.asked) == len(store.rows) <= 8

    def test_a_store_that_fails(self) -> None:
        """Its failure is told after everything else was done."""

        class Broken(KeptPushes):
            def save_push(self, push: Push) -> None:
                if push.source == "مصدر 3":
                    raise StoreBusyError("khulasa.db", "somebody is writing")
                super().save_push(push)

        store = Broken()
        pushes = Pushes(store, callback_base=BASE)
        hub = _Hub(pushes, *[Said(202, b"")] * 9)
        polls = {f"مصدر {number}": FEED for number in range(10)}
        with pytest.raises(StoreBusyError):
            asyncio.run(attend(pushes, polls, hub, now=lambda: NOW))

        assert len(store.rows) == 9

    def test_changes_from_all_sides(self) -> None:
        """None is lost: each is made to what is kept at that moment."""
        store = KeptPushes()
        store.save_push(PUSH)
        pushes = Pushes(store, callback_base=BASE)

        def change() -> None:
            for _ in range(50):
                pushes.change(PUSH.token, lambda push: replace(push, forged=push.forged + 1))
                pushes.hear(PUSH.token, question(), NOW)

        threads = [threading.Thread(target=change) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert store.rows[PUSH.source].forged == 400
        assert pushes.change("x" * 32, lambda push: push) is None

    def test_without_a_callback_everything_is_forgotten(self) -> None:
        """Nobody is asked, since nobody could make sure."""
        store = KeptPushes()
        store.save_push(PUSH)
        pushes = Pushes(store, callback_base=None)
        hub = _Hub(pushes)
        asyncio.run(attend(pushes, {PUSH.source: FEED}, hub, now=lambda: NOW))

        assert store.rows == {}
        assert hub.asked == []
