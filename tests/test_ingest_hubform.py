"""What is posted to our hub: whatever it is, it has an answer, and nothing it must not ask for is taken."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.guard import Guard
from ingest.hubform import SHORTEST_LEASE, Publish, Refusal, Wish, wish_of
from ingest.websub import LEASE, LONGEST_LEASE

GUARD = Guard(frozenset({"127.0.0.1:8080"}))
TOPIC = "https://feeds.example/tags/%D9%86%D9%81%D8%B7/atom.xml"
CALLBACK = "https://reader.example/inbox?id=1"
WISH = Wish(TOPIC, CALLBACK, "reader.example", "", LEASE)


def form(**fields: str | None) -> bytes:
    """Return a form; None leaves a field out."""
    told = {"mode": "subscribe", "topic": TOPIC, "callback": CALLBACK, **fields}
    return urlencode({f"hub.{name}": value for name, value in told.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(form(), WISH, id="no lease, no secret"),
        pytest.param(form(secret="سرّ" * 9), replace(WISH, secret="سرّ" * 9), id="a secret of any letters"),
        pytest.param(form(secret="s" * 199), replace(WISH, secret="s" * 199), id="the longest secret"),
        pytest.param(form(lease_seconds="86400"), replace(WISH, lease=timedelta(days=1)), id="a lease"),
        pytest.param(form(lease_seconds="0"), replace(WISH, lease=SHORTEST_LEASE), id="a lease of nothing"),
        pytest.param(form(lease_seconds="9" * 12), replace(WISH, lease=LONGEST_LEASE), id="one for ever"),
        pytest.param(form(lease_seconds=""), WISH, id="a lease left empty"),
        pytest.param(
            form(mode="unsubscribe", lease_seconds="60"), replace(WISH, lease=None), id="who leaves"
        ),
        pytest.param(form() + b"&hub.verify=sync&hub.verify=async&x=%FF"[:31], WISH, id="fields of old hubs"),
        pytest.param(
            form(callback="https://READER.example./in"),
            replace(WISH, callback="https://READER.example./in"),
            id="a host is one host, however spelt",
        ),
        pytest.param(
            form(callback="http://127.0.0.1:8080/in"),
            replace(WISH, callback="http://127.0.0.1:8080/in", host="127.0.0.1"),
            id="a host that the configuration allows",
        ),
        pytest.param(
            form(callback="https://قارئ.example/صندوق"),
            replace(WISH, callback="https://قارئ.example/صندوق", host="xn--lgbb4a4d.example"),
            id="a host in Arabic",
        ),
    ],
)
def test_what_is_taken(body: bytes, expected: Wish) -> None:
    """As it was sent, with a lease within bounds."""
    assert wish_of(body, GUARD) == expected


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(form(mode=None), 400, id="no mode"),
        pytest.param(form(mode="denied"), 400, id="a mode of hubs"),
        pytest.param(form(topic=None), 400, id="no topic"),
        pytest.param(form(topic="atom.xml"), 400, id="a topic that is no address"),
        pytest.param(form(callback=None), 400, id="no callback"),
        pytest.param(form(callback="ftp://reader.example/"), 400, id="a callback of another scheme"),
        pytest.param(form(callback="javascript:alert(1)"), 400, id="a script"),
        pytest.param(form(callback="https://reader.example/#a"), 400, id="a fragment"),
        pytest.param(form(callback="https://reader.example/#"), 400, id="an empty fragment"),
        pytest.param(form(callback="https://me:pw@reader.example/"), 400, id="a password"),
        pytest.param(form(callback="https://reader.example:0/"), 400, id="port 0"),
        pytest.param(form(callback="https://reader.example:99999/"), 400, id="no port"),
        pytest.param(form(callback="https://[::1/"), 400, id="a broken address"),
        pytest.param(form(callback="https://999.1.1.1/"), 400, id="a number that is no address"),
        pytest.param(form(callback="https://ﷺ.example/"), 400, id="a name that none can be"),
        pytest.param(form(callback="https://a\r\nb.example/"), 400, id="a line feed"),
        pytest.param(form(callback="https://reader.example/" + "a" * 1500), 400, id="a callback too long"),
        pytest.param(form(callback="https://reader.example/" + "ص" * 800), 400, id="too long in bytes"),
        pytest.param(form(callback="http://127.0.0.1/"), 403, id="this machine"),
        pytest.param(form(callback="http://[::1]/"), 403, id="this machine by IPv6"),
        pytest.param(form(callback="http://[::ffff:10.0.0.1]/"), 403, id="a private address within another"),
        pytest.param(form(callback="http://169.254.169.254/latest"), 403, id="a cloud's metadata"),
        pytest.param(form(secret="s" * 200), 400, id="a secret too long"),
        pytest.param(form(secret="س" * 100), 400, id="a secret too long in bytes"),
        pytest.param(form(secret="\0" * 9), 400, id="a NUL"),
        pytest.param(form(lease_seconds="ten"), 400, id="a lease in words"),
        pytest.param(form(lease_seconds="-1"), 400, id="a lease that has ended"),
        pytest.param(form(lease_seconds="1e9"), 400, id="a lease as floating point"),
        pytest.param(form(lease_seconds="١٠"), 400, id="a lease in other digits"),
        pytest.param(form(lease_seconds="9" * 5000), 400, id="a lease of too many digits"),
        pytest.param(form() + b"&hub.topic=x", 400, id="two topics"),
        pytest.param(form() + b"&a=" * 99, 400, id="too many fields"),
        pytest.param(form() + b"&hub.secret=%FF", 400, id="a secret that is no text"),
        pytest.param("hub.mode=subscribe&ص=1".encode("utf-16"), 400, id="another encoding"),
    ],
)
def test_what_is_refused(body: bytes, status: int) -> None:
    """At once, and with a reason."""
    found = wish_of(body, GUARD)

    assert isinstance(found, Refusal)
    assert (found.status, found.reason != "") == (status, True)


def test_who_says_that_something_changed() -> None:
    """It is understood, whatever else stands there."""
    assert isinstance(wish_of(b"hub.mode=publish&hub.url=x&hub.url=y", GUARD), Publish)


FIELDS = st.sampled_from(["hub.mode", "hub.topic", "hub.callback", "hub.secret", "hub.lease_seconds", "x"])
VALUES = st.text() | st.sampled_from(["subscribe", "unsubscribe", TOPIC, CALLBACK, "http://[", "//", "60"])


@given(
    st.binary()
    | st.lists(st.tuples(FIELDS, VALUES.map(lambda text: text.encode("utf-8", "replace"))))
    .map(urlencode)
    .map(str.encode)
)
def test_any_bytes_have_an_answer(body: bytes) -> None:
    """Never a traceback; what is taken is within all bounds."""
    found = wish_of(body, GUARD)

    if isinstance(found, Refusal):
        assert 400 <= found.status < 500
    elif isinstance(found, Wish):
        assert found.lease is None or SHORTEST_LEASE <= found.lease <= LONGEST_LEASE
        assert len(found.callback.encode()) <= 1500
        assert len(found.secret.encode()) < 200
        assert found.host
