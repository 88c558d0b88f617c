"""Addresses and ids in a feed."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from feeds.checks.finding import Finding, error, quoted, warning

_URI: Final = "RFC 3986"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
_HALF_ENCODED: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TWICE_ENCODED: Final = re.compile(r"%25[CDE][0-9A-F]%25[89AB][0-9A-F]", re.IGNORECASE)
_TAG: Final = re.compile(r"tag:[^,:\s]+,\d{4}(?:-\d\d(?:-\d\d)?)?:\S*")
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WEB: Final = frozenset({"http", "https"})
_DANGEROUS: Final = frozenset({"javascript", "vbscript", "file", "data"})
WEB_AND_MAIL: Final = _WEB | {"mailto", "tel", "geo", "magnet", "xmpp", "sms"}
"""Schemes that a link in a text may have."""


def address_findings(
    where: str, name: str, address: str | None, rule: str, *, schemes: frozenset[str] = _WEB
) -> Iterator[Finding]:
    """
    Tell why a reader could not follow an address.

    >>> [finding.what for finding in address_findings("3", "<link>", "/أخبار", "RSS 2.0")]
    ["<link> is a relative address: '/أخبار'"]
    """
    if not address or not address.strip():
        yield error(where, f"{name} has no address", "give the whole address, from https:// on", rule)
        return
    if address != address.strip():
        yield warning(where, f"{name} has white space round its address", "remove it", rule)
        address = address.strip()
    if not _SCHEME.match(address):
        remedy = "give the whole address, from https:// on: readers show the text elsewhere"
        yield error(where, f"{name} is a relative address: {quoted(address)}", remedy, rule)
        return
    yield from _spelling(where, name, address)
    yield from _target(where, name, address, schemes)


def _spelling(where: str, name: str, address: str) -> Iterator[Finding]:
    shown = quoted(address)
    if not address.isascii():
        remedy = "percent-encode it as UTF-8: many readers refuse anything but ASCII"
        yield error(where, f"{name} is not percent-encoded: {shown}", remedy, f"{_URI} §2")
    elif found := _FOREIGN.search(address):
        what = f"{name} holds {quoted(found[0])}, which no address may: {shown}"
        yield error(where, what, "percent-encode it", f"{_URI} §2")
    if _HALF_ENCODED.search(address):
        yield error(where, f"{name} holds a percent sign alone: {shown}", "write it as %25", f"{_URI} §2.1")
    if _TWICE_ENCODED.search(address):
        yield warning(where, f"{name} is encoded twice: {shown}", "percent-encode it once", f"{_URI} §2.4")


def _target(where: str, name: str, address: str, schemes: frozenset[str]) -> Iterator[Finding]:
    try:
        parts = urlsplit(address)
        broken = parts.scheme in _WEB and not parts.hostname
        _ = parts.port
    except ValueError:
        broken, parts = True, urlsplit("")
    if broken:
        yield error(where, f"{name} names no host: {quoted(address)}", "write https://host/…", f"{_URI} §3.2")
    elif parts.scheme in _DANGEROUS - schemes:
        what = f"{name} is a {parts.scheme}: address"
        yield error(where, what, "link a page on the web: readers remove this", "WHATWG URL §4")
    elif parts.scheme not in schemes:
        what = f"{name} is neither http nor https: {quoted(address)}"
        yield warning(where, what, "link a page on the web", "common practice")


def id_findings(where: str, name: str, value: str, rule: str) -> Iterator[Finding]:
    """
    Tell why an id is none: it must mean the same everywhere.

    >>> [finding.what for finding in id_findings("3", "<id>", "tag:example.org:7", "RFC 4287 §4.2.6")]
    ["<id> is no tag: URI: 'tag:example.org:7'"]
    """
    shown = quoted(value)
    if value != value.strip():
        yield error(where, f"{name} has white space round it", "remove it: it is part of the id", rule)
    elif not _SCHEME.match(value) or any(map(str.isspace, value)):
        remedy = "make it a URI, such as tag:example.org,2026:7"
        yield error(where, f"{name} is no absolute URI: {shown}", remedy, rule)
    elif value[:4].lower() == "tag:" and not _TAG.fullmatch(value):
        remedy = "write tag:, a domain, a comma, a date, a colon, and what you like"
        yield error(where, f"{name} is no tag: URI: {shown}", remedy, "RFC 4151 §2.1")
    elif value[:9].lower() == "urn:uuid:" and not _UUID.fullmatch(value):
        yield error(where, f"{name} is no UUID: {shown}", "write 8-4-4-4-12 digits", "RFC 9562 §4")
