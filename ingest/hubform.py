"""What somebody posts to our hub -> what is asked for, or why it is refused (WebSub §5.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl

import httpx

from ingest.errors import FetchError
from ingest.guard import Guard
from ingest.websub import LEASE, LONGEST_LEASE
from ingest.weburl import address_of, origin
from store.door import is_web_address

SHORTEST_LEASE: Final = timedelta(hours=1)
"""Whoever asks for less is granted as much: to ask for it is work for both sides."""
_MOST_FIELDS: Final = 32
_LARGEST_SECRET: Final = 199
"""Bytes: less than 200 (§5.1)."""
_LONGEST_CALLBACK: Final = 1500
"""Bytes: PostgreSQL indexes no key of more than 2,700, and a feed's path is part of it."""
_SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_OURS: Final = ("hub.mode", "hub.topic", "hub.callback", "hub.lease_seconds", "hub.secret")


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to subscribe, or to leave."""

    topic: str
    callback: str
    host: str
    """The callback's."""
    secret: str = field(repr=False)
    lease: timedelta | None
    """What is granted; None for who wants to leave."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is not taken."""

    status: int
    reason: str


class Publish:
    """Somebody says that a feed changed: we know that ourselves."""


def wish_of(body: bytes, guard: Guard) -> Wish | Publish | Refusal:
    """
    Return what a form asks for. Any bytes have an answer.

    A callback is refused at once whose address is a number that the guard forbids; where names lead is seen
    when they are connected to.
    """
    try:
        found = _fields(body)
        mode = found.get("hub.mode", "")
        if mode == "publish":
            return Publish()
        if mode not in {"subscribe", "unsubscribe"}:
            return Refusal(400, "hub.mode is subscribe or unsubscribe")
        topic, secret = found.get("hub.topic", ""), found.get("hub.secret", "")
        if not is_web_address(topic):
            return Refusal(400, "hub.topic is no address")
        if len(secret.encode()) > _LARGEST_SECRET:
            return Refusal(400, "hub.secret has less than 200 bytes")
        lease = _lease(found.get("hub.lease_seconds", "")) if mode == "subscribe" else None
        callback = found.get("hub.callback", "")
        host = _host(callback, guard)
    except _RefusedError as fault:
        return Refusal(fault.status, str(fault))
    return Wish(topic, callback, host, secret, lease)


class _RefusedError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def _fields(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:  # no UTF-8; too many
        raise _RefusedError(400, "this is no form in UTF-8") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in _OURS:
            if name in found:
                raise _RefusedError(400, f"{name} stands there twice")
            if "\0" in value:
                raise _RefusedError(400, f"{name} holds a NUL")
            found[name] = value
    return found


def _lease(told: str) -> timedelta:
    if not told:
        return LEASE
    if not _SECONDS.fullmatch(told):
        raise _RefusedError(400, "hub.lease_seconds is a number of seconds")
    return min(max(timedelta(seconds=int(told)), SHORTEST_LEASE), LONGEST_LEASE)


def _host(callback: str, guard: Guard) -> str:
    """Return the host of a callback that may be asked."""
    if not is_web_address(callback) or "#" in callback:
        raise _RefusedError(400, "hub.callback is no address of the web, or has a fragment")
    if len(callback.encode()) > _LONGEST_CALLBACK:
        raise _RefusedError(400, f"hub.callback has more than {_LONGEST_CALLBACK} bytes")
    try:
        url: httpx.URL = address_of(callback)
    except FetchError as fault:
        raise _RefusedError(400, f"hub.callback {fault.what}") from None
    _, host, port = origin(url)
    if _is_number(host) and (kind := guard.refusal(host, host, port)):
        raise _RefusedError(403, f"hub.callback names a {kind} address")
    return host.rstrip(".")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
