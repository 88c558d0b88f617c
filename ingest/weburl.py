"""Addresses of the web: which are some, where a redirect leads, how they may be printed."""

from typing import Final

import httpx

from ingest.errors import FetchError
from ingest.remote import shown_address

_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_SHOWN: Final = 300


def address_of(text: str) -> httpx.URL:
    """
    Return an address of the web in its normal form, without fragment. Raises FetchError for any other.

    >>> str(address_of("HTTP://Example.org/أ b#c"))
    'http://example.org/%D8%A3%20b'
    """
    try:
        url = httpx.URL(text.strip())
        url = url.copy_with(fragment=None) if url.fragment else url
    except (httpx.InvalidURL, ValueError):
        raise FetchError(shown(text), "is no address", "write http://host/path") from None
    if url.scheme not in _PORTS or not url.raw_host:
        raise FetchError(shown(text), "is no address of the web", "write http:// or https://")
    if url.userinfo:
        what = "holds a name or a password"
        raise FetchError(shown(text), what, "give them as username and password in config.yaml")
    if url.port is not None and not 0 < url.port < 1 << 16:
        raise FetchError(shown(text), f"names port {url.port}", "name another, or none")
    return url


def led_to(asked: str, at: httpx.URL, target: str, *, is_form: bool) -> httpx.URL:
    """
    Return where a redirect leads from an address. Raises FetchError about what was asked for, if it may not.

    A form may not be led from https to http.
    """
    try:
        url = address_of(str(at.join(target)))
    except (httpx.InvalidURL, ValueError):
        raise FetchError(shown(asked), "leads to what is no address", "ask its owner") from None
    except FetchError as fault:
        what = f"leads to {fault.where}, which {fault.what}"
        raise FetchError(shown(asked), what, "ask its owner") from None
    if is_form and (at.scheme, url.scheme) == ("https", "http"):
        raise FetchError(shown(asked), f"leads to {shown(str(url))}, without TLS", "ask its owner")
    return url


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """
    Return scheme, host and port of an address of the web: who has all three in common is one server.

    >>> origin(httpx.URL("https://صحيفة.example/feed"))
    ('https', 'xn--ogbhx3c3b.example', 443)
    """
    return url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]


def shown(url: str) -> str:
    """
    Return an address as it may be printed: without secrets, and not too long.

    >>> shown("http://reader:letmein@[::1/feed?a=b")
    '[::1/feed'
    """
    known = shown_address(url)
    try:
        httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        known = known.partition("?")[0]  # who knows what is in there
    return known if len(known) <= _LONGEST_SHOWN else f"{known[:_LONGEST_SHOWN]}…"
