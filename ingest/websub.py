"""WebSub as its subscriber decides it: when to ask a hub for what, and what the hub's requests mean."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urljoin

from arabic.hygiene import one_line
from ingest.hubaddress import favoured, is_safe
from ingest.linkheader import links
from ingest.signing import is_signed
from store.door import is_web_address
from store.remote import Poll, Push, PushState, Standing

PATH: Final = "websub/"
"""Where hubs reach us, below the public address."""
LEASE: Final = timedelta(days=10)
"""For how long hubs are asked to keep us (WebSub §8.2)."""
SHORTEST_LEASE: Final = timedelta(minutes=5)
LONGEST_LEASE: Final = timedelta(days=30)
_UNTOLD_LEASE: Final = timedelta(days=1)
FIRST_BACKOFF: Final = timedelta(minutes=10)
"""A hub has so long to make sure of a request before it is asked again."""
LONGEST_BACKOFF: Final = timedelta(days=1)
FIRST_DENIAL: Final = timedelta(days=1)
LONGEST_DENIAL: Final = timedelta(days=8)
SLOW: Final = timedelta(hours=12)
"""How often a source is asked whose hub tells of its news."""
RECENT: Final = timedelta(days=1)
"""For so long a hub is trusted after it was heard of: one that went silent may have lost us."""
_RENEWED: Final = 0.8
"""The share of a lease after which it is renewed; chance puts it off by up to a tenth of the lease."""
_LONGEST_REASON: Final = 200
_MOST_FIELDS: Final = 32
# No blank, no control, no markup: what a hub could send to have our address show something (WebSub §8.2).
_CHALLENGE: Final = re.compile(r"[!-;=?-~]{1,1000}")


class Action(StrEnum):
    """What is to be done about a source's subscription."""

    NOTHING = "nothing"
    SUBSCRIBE = "subscribe"
    RENEW = "renew"
    """Ask again while the hub still keeps it: callback and secret stay, so that nothing is interrupted."""
    UNSUBSCRIBE = "unsubscribe"
    FORGET = "forget"
    """Without telling the hub, which could not ask back: its lease ends by itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a hub's question is answered with, and what is known of the subscription then."""

    push: Push
    body: str


def hub_of(
    link_header: str | None, feed_hubs: Iterable[str], feed_self: str | None, url: str
) -> tuple[str, str] | None:
    """
    Return a source's hub and the topic that it is subscribed to there; None where no hub is named.

    HTTP headers come before what the feed says (WebSub §4), https before http. The topic is the self link,
    else the address that the feed was found at.
    """
    told = links(link_header or "", url)
    hubs = [link.target for link in told if "hub" in link.rels] or [_joined(url, hub) for hub in feed_hubs]
    selves = [link.target for link in told if "self" in link.rels]
    topics = [*selves, *([_joined(url, feed_self)] if feed_self else []), url]
    usable = sorted(filter(is_web_address, hubs), key=lambda hub: not hub.lower().startswith("https:"))
    topic = next(filter(is_web_address, topics), None)
    return (usable[0], topic) if usable and topic else None


def wanted(poll: Poll | None, push: Push | None, now: datetime, *, callback_base: str | None) -> Action:
    """
    Tell what is to be done now about a source's subscription.

    ``poll`` is None for a source that is no more, ``callback_base`` where hubs cannot reach us.
    """
    is_wished = bool(callback_base and poll and poll.standing is Standing.ACTIVE and poll.hub and poll.topic)
    if push is None:
        return Action.SUBSCRIBE if is_wished else Action.NOTHING
    if push.callback != callback_base:
        return Action.FORGET
    if push.state is PushState.LEAVING:
        return Action.FORGET if push.due <= now else Action.NOTHING
    if not (is_wished and poll and (push.hub, push.topic) == (poll.hub, poll.topic)):
        return Action.FORGET if push.state is PushState.DENIED else Action.UNSUBSCRIBE
    if push.due > now:
        return Action.NOTHING
    return Action.RENEW if is_live(push, now) else Action.SUBSCRIBE


def is_live(push: Push | None, now: datetime) -> bool:
    """Tell whether the hub promised to tell us of news, and still does."""
    return bool(push and push.state is PushState.VERIFIED and push.lease and push.lease > now)


def interval_while_pushed(push: Push | None, interval: timedelta, now: datetime) -> timedelta:
    """
    Return how long to wait until the next poll of a source whose hub may tell of its news.

    Twelve hours while the hub keeps us and was heard of within a day; never past the end of its lease or of
    that day, so that a hub that goes away or goes silent costs nothing but its speed.
    """
    if push is None or push.lease is None or not is_live(push, now):
        return interval
    last_heard = max(filter(None, (push.verified, push.pushed)), default=push.asked)
    trusted_until = min(push.lease, last_heard + RECENT)
    return max(interval, min(SLOW, trusted_until - now))


def begun(source: str, poll: Poll, now: datetime, *, callback_base: str) -> Push:
    """Return a new subscription to what a source names, of which its hub is about to be asked."""
    assert poll.hub is not None
    assert poll.topic is not None
    return Push(
        source=source,
        hub=poll.hub,
        topic=poll.topic,
        callback=callback_base,
        token=secrets.token_urlsafe(24),
        secret=_secret(poll.hub, 0, ""),
        state=PushState.ASKED,
        asked=now,
        due=now + _backoff(source, 1),
        failures=1,
    )


def asked_again(push: Push, now: datetime) -> Push:
    """Return a subscription of which its hub is about to be asked once more."""
    again = replace(
        push, asked=now, due=now + _backoff(push.source, push.failures + 1), failures=push.failures + 1
    )
    if is_live(push, now):
        return again
    secret = _secret(push.hub, push.failures, push.secret)
    return replace(again, state=PushState.ASKED, lease=None, secret=secret)


def leaving(push: Push, now: datetime) -> Push:
    """Return a subscription that its hub is about to be asked to forget."""
    return replace(push, state=PushState.LEAVING, asked=now, due=now + FIRST_BACKOFF, lease=None, reason=None)


def refused(
    push: Push, asked: datetime, reason: str, now: datetime, *, pause: timedelta | None = None
) -> Push:
    """
    Return a subscription after a request, sent at ``asked``, that its hub did not accept.

    ``pause`` is what the hub asked for (Retry-After).
    """
    if push.asked != asked:
        return push  # another request is under way
    if push.state is PushState.VERIFIED and push.verified and push.verified >= asked:
        return push  # some hubs make sure before they answer
    due = now if push.state is PushState.LEAVING else max(push.due, now + (pause or timedelta()))
    return replace(push, due=due, reason=_reason(push, reason))


def endpoint(push: Push) -> str:
    """Return the address that a hub is asked at: https where that may be (WebSub §8.2)."""
    return favoured(push.hub) if push.secret else push.hub


def request(push: Push) -> Mapping[str, str]:
    """Return the form that asks a hub to keep or to forget us (WebSub §5.1)."""
    form = {
        "hub.mode": "unsubscribe" if push.state is PushState.LEAVING else "subscribe",
        "hub.topic": push.topic,
        "hub.callback": f"{push.callback.rstrip('/')}/{PATH}{push.token}",
    }
    if push.state is PushState.LEAVING:
        return form
    lease = {"hub.lease_seconds": f"{LEASE.total_seconds():.0f}"}
    return form | lease | ({"hub.secret": push.secret} if push.secret else {})


def heard(push: Push, query: str, now: datetime) -> Heard | None:
    """
    Return what to answer to a hub's question about a subscription; None for what we never asked for.

    A hub makes sure of a request (WebSub §5.3), again if it likes while its lease lasts, or denies it (§5.2).
    """
    told = _fields(query)
    if not _is_same(told.get("hub.topic", ""), push.topic):
        return None
    mode, challenge = told.get("hub.mode"), told.get("hub.challenge", "")
    if mode == "denied":
        return Heard(_denied(push, told.get("hub.reason", ""), now), "")
    if not _CHALLENGE.fullmatch(challenge):
        return None
    match mode, push.state:
        case "subscribe", PushState.ASKED | PushState.VERIFIED:
            return Heard(_verified(push, told.get("hub.lease_seconds", ""), now), challenge)
        case "unsubscribe", PushState.LEAVING:
            return Heard(replace(push, due=now), challenge)
        case _:
            return None


def is_genuine(push: Push, signature: bytes | None, body: bytes) -> bool:
    """Tell whether a delivery is the hub's, as X-Hub-Signature shows; without a secret nothing shows it."""
    return not push.secret or is_signed(push.secret, signature or b"", body)


def is_of_topic(push: Push, link_header: str | None) -> bool:
    """
    Tell whether a delivery may be of the topic, as its self link says; it may say nothing.

    Of what the hub signed it is not asked: the token names the subscription, and the self link may differ
    from the topic that was subscribed to (WebSub §7).
    """
    selves = [link.target for link in links(link_header or "", push.topic) if "self" in link.rels]
    return bool(push.secret) or not selves or any(_is_same(told, push.topic) for told in selves)


def _verified(push: Push, seconds: str, now: datetime) -> Push:
    told = timedelta(seconds=int(seconds[:10])) if seconds.isascii() and seconds.isdigit() else _UNTOLD_LEASE
    lease = min(max(told, SHORTEST_LEASE), LONGEST_LEASE)
    return replace(
        push,
        state=PushState.VERIFIED,
        verified=now,
        lease=now + lease,
        due=now + lease * (_RENEWED + 0.1 * _chance(push.source)),
        failures=0,
        reason=None,
    )


def _denied(push: Push, reason: str, now: datetime) -> Push:
    if push.state is PushState.LEAVING:
        return replace(push, due=now)
    if push.state is PushState.DENIED:
        return push
    failures = max(push.failures, 1)
    wait = min(FIRST_DENIAL * (1 << min(failures - 1, 8)), LONGEST_DENIAL)
    return replace(
        push,
        state=PushState.DENIED,
        lease=None,
        due=now + wait * (1 + 0.1 * _chance(push.source)),
        failures=failures,
        reason=_reason(push, f"the hub denies it: {reason}" if reason else "the hub denies it"),
    )


def _backoff(source: str, failures: int) -> timedelta:
    wait = min(FIRST_BACKOFF * (1 << min(failures - 1, 12)), LONGEST_BACKOFF)
    return wait * (1 + 0.1 * _chance(source))


def _chance(source: str) -> float:
    """Return a number from 0 up to 1, the source's own: those that were added together part in time."""
    return int.from_bytes(hashlib.sha256(source.encode("utf-8", "replace")).digest()[:4]) / 2**32


def _secret(hub: str, attempt: int, known: str) -> str:
    """
    Return what the hub shall sign with: nothing where others could read it on its way (WebSub §5.1).

    A hub that is advertised as http is asked at https first, and in the clear every second time.
    """
    asked_at = favoured(hub)
    if not is_safe(asked_at) or (asked_at != hub and attempt % 2 == 1):
        return ""
    return known or secrets.token_urlsafe(32)


def _fields(query: str) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:  # too many
        return {}


def _is_same(told: str, topic: str) -> bool:
    # Hubs decode what need not be encoded (WebSub §5.1.1), and some encode what need not be either.
    return unquote(told) == unquote(topic)


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:  # a broken IPv6 address
        return ""


def _reason(push: Push, text: str) -> str:
    """Return what a hub said, fit to be shown: short, on one line, without what only the hub may know."""
    for hidden in filter(None, (push.token, push.secret)):
        text = text.replace(hidden, "…")
    return one_line(text[: 4 * _LONGEST_REASON])[:_LONGEST_REASON]
