"""Which addresses may be connected to."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA's special-purpose registries, written out: what `is_global` says differs between releases of Python.
_KINDS_V4: Final = {
    "unspecified": ("0.0.0.0/8",),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    "shared": ("100.64.0.0/10",),  # behind a carrier's NAT; Alibaba's metadata, too
    "loopback": ("127.0.0.0/8",),
    "link-local": ("169.254.0.0/16",),  # with the metadata of most clouds
    "metadata": ("168.63.129.16/32",),  # Azure's; it looks like any other
    "reserved": ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4"),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
    "benchmark": ("198.18.0.0/15",),
    "multicast": ("224.0.0.0/4",),
}
_KINDS_V6: Final = {
    "unspecified": ("::/128",),
    "loopback": ("::1/128",),
    "private": ("fc00::/7", "fec0::/10", "64:ff9b:1::/48"),  # the last: a NAT64 of one's own (RFC 8215)
    "link-local": ("fe80::/10",),
    "multicast": ("ff00::/8",),
    # Protocol assignments: Teredo, which hides two IPv4 addresses and is dead, benchmarks, ORCHID.
    "reserved": ("2001::/23",),
    "documentation": ("2001:db8::/32", "3fff::/20"),
}
_PLACE: Final = re.compile(r"(?:\[(?P<v6>[^\]]*)\]|(?P<host>[^:/@?#*\\\s\[\]]+))(?::(?P<port>[0-9]{1,5}))?")
_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
# Where an IPv4 address stands within an IPv6 one, in bits from its end.
_EMBEDDING: Final = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (ipaddress.IPv6Network("::/96"), 0),  # compatible
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4
)


@dataclass(frozen=True, slots=True)
class Guard:
    """
    Which addresses may be connected to: those of the public internet, and those of allowed hosts.

    ``allowed`` holds ``host`` or ``host:port``: names, or addresses of IPv4 or IPv6 (in brackets, where a
    port follows). A host is allowed as it is written: allowing ``127.0.0.1`` says nothing of a name that
    leads there. Raises ValueError for what is neither.

    >>> guard = Guard(frozenset({"Intranet.example", "[::1]:8080"}))
    >>> guard.refusal("10.0.0.7", "news.example", 80), guard.refusal("10.0.0.7", "intranet.example", 80)
    ('private', None)
    >>> guard.refusal("::1", "::1", 80), guard.refusal("::1", "::1", 8080)
    ('loopback', None)
    """

    allowed: frozenset[str] = frozenset()
    _places: frozenset[tuple[str, int | None]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Bring the hosts into one form."""
        object.__setattr__(self, "_places", frozenset(map(place, self.allowed)))

    def allows(self, host: str, port: int) -> bool:
        """Tell whether a host is allowed by name, wherever it leads."""
        if not self._places:
            return False
        name = _normal(host)
        return (name, None) in self._places or (name, port) in self._places

    def refusal(self, address: str, host: str, port: int) -> str | None:
        """Return what an address is that may not be connected to for a host, or None if it may be."""
        found = kind(address)
        return None if found is None or self.allows(host, port) else found


def kind(address: str) -> str | None:
    """
    Return what keeps an IP address from being one of the public internet, or None if nothing does.

    >>> kind("1.1.1.1"), kind("::ffff:127.0.0.1"), kind("fe80::1%eth0"), kind("2002:a00:1::")
    (None, 'loopback', 'link-local', 'private')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return _kind(found)


def place(entry: str) -> tuple[str, int | None]:
    """
    Return host and port of an entry ``host`` or ``host:port``. Raises ValueError.

    >>> place("LOCALHOST.:8080"), place("[::1]:80"), place("::1"), place("صحيفة.example")
    (('localhost', 8080), ('::1', 80), ('::1', None), ('xn--ogbhx3c3b.example', None))
    """
    found = _parted(entry.strip())
    if found is None:
        raise ValueError(f"expected a host or host:port such as intranet.example:8080, got {entry[:80]!r}")
    return found


def _parted(text: str) -> tuple[str, int | None] | None:
    is_bare = text.count(":") > 1 and not text.startswith("[")
    found = _PLACE.fullmatch(f"[{text}]" if is_bare else text)
    if found is None:
        return None
    port = int(found["port"] or 80)
    try:
        name = _normal(found["host"]) if found["host"] else str(ipaddress.IPv6Address(found["v6"]))
    except ValueError:
        return None
    if not name or not 0 < port < 1 << 16:
        return None
    return name, port if found["port"] else None


def _normal(host: str) -> str:
    """Return a host as it is compared: small letters, ASCII, no last dot; addresses in short."""
    name = host.strip("[]").rstrip(".").lower()
    if not name.isascii():
        try:
            return httpx.URL(f"http://{name}/").raw_host.decode("ascii")  # as the client will write it
        except httpx.InvalidURL as fault:
            raise ValueError(str(fault)) from fault
    if name[-1:].isdigit() or ":" in name:
        try:
            return str(ipaddress.ip_address(name))
        except ValueError:
            return name
    return name


def _kind(address: Address) -> str | None:
    if isinstance(address, ipaddress.IPv4Address):
        return _named(address, _NETS_V4)
    if found := _named(address, _NETS_V6):
        return found
    for net, shift in _EMBEDDING:
        if address in net:
            return _kind(ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF))
    return None if address in _GLOBAL_V6 else "reserved"


def _named(address: Address, nets: Iterable[tuple[int, int, str]]) -> str | None:
    number = int(address)
    return next((name for first, last, name in nets if first <= number <= last), None)


def _ranges(kinds: dict[str, tuple[str, ...]]) -> tuple[tuple[int, int, str], ...]:
    nets = [(ipaddress.ip_network(net), name) for name, each in kinds.items() for net in each]
    return tuple((int(net.network_address), int(net.broadcast_address), name) for net, name in nets)


_NETS_V4: Final = _ranges(_KINDS_V4)
_NETS_V6: Final = _ranges(_KINDS_V6)
