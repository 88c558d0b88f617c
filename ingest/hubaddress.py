"""How a hub may be asked, as its address tells."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def favoured(hub: str) -> str:
    """
    Return a hub's address with https, even if it is advertised as http (WebSub §8.2), unless it names a port.

    >>> favoured("http://hub.example/"), favoured("http://hub.example:8080/")
    ('https://hub.example/', 'http://hub.example:8080/')
    """
    parts = urlsplit(hub)
    if parts.scheme == "http" and parts.port in {None, 80} and not _is_loopback(parts.hostname or ""):
        return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()
    return hub


def is_safe(hub: str) -> bool:
    """Tell whether nobody can listen on the way to a hub: https, or this machine."""
    parts = urlsplit(hub)
    return parts.scheme == "https" or _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False
