"""Which addresses may be connected to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.guard import Guard, kind, place

V4 = st.ip_addresses(v=4).map(ipaddress.IPv4Address)
V6 = st.ip_addresses(v=6)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("1.1.1.1", None, id="public"),
        pytest.param("172.15.255.255", None, id="just below a private net"),
        pytest.param("172.32.0.0", None, id="just above a private net"),
        pytest.param("223.255.255.255", None, id="just below multicast"),
        pytest.param("2606:4700:4700::1111", None, id="public IPv6"),
        pytest.param("2a00:1450:4001:81b::200e", None, id="public IPv6 of Europe"),
        pytest.param("0.0.0.0", "unspecified", id="unspecified"),  # noqa: S104
        pytest.param("0.1.2.3", "unspecified", id="this network"),
        pytest.param("127.0.0.1", "loopback", id="loopback"),
        pytest.param("127.255.255.254", "loopback", id="end of loopback"),
        pytest.param("10.1.2.3", "private", id="private, class A"),
        pytest.param("172.16.0.1", "private", id="private, class B"),
        pytest.param("192.168.1.1", "private", id="private, class C"),
        pytest.param("100.64.0.1", "shared", id="carrier's NAT"),
        pytest.param("100.100.100.200", "shared", id="metadata of Alibaba"),
        pytest.param("169.254.169.254", "link-local", id="metadata of most clouds"),
        pytest.param("168.63.129.16", "metadata", id="metadata of Azure"),
        pytest.param("192.0.0.192", "reserved", id="metadata of Oracle"),
        pytest.param("192.88.99.1", "reserved", id="6to4 relay"),
        pytest.param("240.0.0.1", "reserved", id="class E"),
        pytest.param("255.255.255.255", "reserved", id="broadcast"),
        pytest.param("192.0.2.1", "documentation", id="documentation"),
        pytest.param("198.18.0.1", "benchmark", id="benchmark"),
        pytest.param("224.0.0.1", "multicast", id="multicast"),
        pytest.param("::", "unspecified", id="unspecified IPv6"),
        pytest.param("::1", "loopback", id="loopback IPv6"),
        pytest.param("fe80::1", "link-local", id="link-local IPv6"),
        pytest.param("fe80::1%eth0", "link-local", id="with a zone"),
        pytest.param("febf::1", "link-local", id="end of link-local"),
        pytest.param("fec0::1", "private", id="site-local"),
        pytest.param("fc00::1", "private", id="unique local"),
        pytest.param("fd00:ec2::254", "private", id="metadata of Amazon"),
        pytest.param("ff02::1", "multicast", id="multicast IPv6"),
        pytest.param("2001:db8::1", "documentation", id="documentation IPv6"),
        pytest.param("3fff::1", "documentation", id="documentation, the new one"),
        pytest.param("2001:2::1", "reserved", id="benchmark IPv6"),
        pytest.param("2001:20::1", "reserved", id="ORCHID"),
        pytest.param("5f00::1", "reserved", id="segment routing"),
        pytest.param("100::1", "reserved", id="discard only"),
        pytest.param("4000::1", "reserved", id="not given out yet"),
        pytest.param("::ffff:127.0.0.1", "loopback", id="mapped"),
        pytest.param("::ffff:8.8.8.8", None, id="mapped public"),
        pytest.param("::127.0.0.1", "loopback", id="compatible"),
        pytest.param("::ffff:0:127.0.0.1", "reserved", id="translated"),
        pytest.param("64:ff9b::10.0.0.1", "private", id="NAT64"),
        pytest.param("64:ff9b:1::8.8.8.8", "private", id="NAT64 of one's own"),
        pytest.param("2002:7f00:1::", "loopback", id="6to4"),
        pytest.param("2001:0:808:808::f7f7:f7f7", "reserved", id="Teredo"),
        pytest.param("127.1", "unknown", id="what is no address as it stands"),
        pytest.param("", "unknown", id="nothing"),
    ],
)
def test_what_an_address_is(address: str, expected: str | None) -> None:
    """None is an address of the public internet."""
    assert kind(address) == expected


@given(V4)
def test_an_address_within_another_is_judged_like_itself(address: ipaddress.IPv4Address) -> None:
    """Mapped, compatible, behind NAT64 or 6to4."""
    number, is_refused = int(address), kind(str(address)) is not None
    for within in (
        ipaddress.IPv6Address(number | 0xFFFF << 32),
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address(number | 0x64_FF9B << 96),
        ipaddress.IPv6Address(number << 80 | 0x2002 << 112),
    ):
        assert (kind(str(within)) is not None) == is_refused, within


@given(st.one_of(V4, V6))
def test_what_python_calls_private_is_refused(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Whatever the release; what embeds an address is judged by that."""
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        within = getattr(address, "ipv4_mapped", None)
        if within is None and not _embeds(address):
            assert kind(str(address)) is not None


def _embeds(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    nets = (ipaddress.ip_network(net) for net in ("::/96", "64:ff9b::/96", "2002::/16"))
    return any(address in net for net in nets if net.version == address.version)


@pytest.mark.parametrize(
    ("entry", "host", "port", "expected"),
    [
        pytest.param("intranet.example", "intranet.example", 80, True, id="a name"),
        pytest.param("intranet.example", "www.intranet.example", 80, False, id="not what is below it"),
        pytest.param("Intranet.Example.", "INTRANET.example", 80, True, id="capitals and the last dot"),
        pytest.param("intranet.example:8080", "intranet.example", 8080, True, id="a port"),
        pytest.param("intranet.example:8080", "intranet.example", 80, False, id="another port"),
        pytest.param("صحيفة.example", "xn--ogbhx3c3b.example", 80, True, id="an Arabic name"),
        pytest.param("xn--ogbhx3c3b.example", "صحيفة.example", 80, True, id="an Arabic name in ASCII"),
        pytest.param("10.0.0.7", "10.0.0.7", 443, True, id="IPv4"),
        pytest.param("127.0.0.1", "localhost", 80, False, id="not a name that leads there"),
        pytest.param("127.0.0.1", "::ffff:127.0.0.1", 80, False, id="not what embeds it"),
        pytest.param("::1", "::1", 80, True, id="IPv6"),
        pytest.param("[::1]", "[0:0:0:0:0:0:0:1]", 80, True, id="IPv6 at length"),
        pytest.param("[::1]:8080", "::1", 8080, True, id="IPv6 with a port"),
        pytest.param("[::1]:8080", "::1", 80, False, id="IPv6 with another port"),
    ],
)
def test_what_is_allowed_is_allowed_as_it_is_written(
    entry: str,
    host: str,
    port: int,
    expected: bool,  # noqa: FBT001  # a column of the table
) -> None:
    """However it is spelt; nothing else is."""
    assert Guard(frozenset({entry})).allows(host, port) is expected


@pytest.mark.parametrize(
    "entry",
    ["", " ", ":80", "host:", "host:0", "host:65536", "host:x", "host:٨٠", "[::1", "[::1]80", "[x]", "1:2:3",
     "http://host", "host/path", "user@host", "*.example", "a b", "١٠.example:x"],
)  # fmt: skip
def test_what_is_no_host_is_told(entry: str) -> None:
    """At the start, not when it would have been needed."""
    with pytest.raises(ValueError, match="expected a host or host:port such as"):
        Guard(frozenset({entry}))


def test_public_addresses_need_no_permission() -> None:
    """And a permission for one host is none for another."""
    guard = Guard(frozenset({"intranet.example"}))

    assert guard.refusal("1.1.1.1", "news.example", 80) is None
    assert guard.refusal("10.0.0.7", "intranet.example", 80) is None
    assert guard.refusal("10.0.0.7", "news.example", 80) == "private"


@given(st.text(max_size=30))
def test_an_entry_is_a_place_or_a_value_error(entry: str) -> None:
    """Nothing else comes of any text; what is a place stays one."""
    try:
        host, port = place(entry)
    except ValueError:
        return
    again = f"[{host}]" if ":" in host else host
    assert place(again if port is None else f"{again}:{port}") == (host, port)
