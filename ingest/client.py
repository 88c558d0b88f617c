"""URL -> what its server answers: in time, in memory, and from the public web only."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import httpx

from ingest.corepool import CoreTransport
from ingest.dialing import Dialer, Names, Resolver
from ingest.errors import FetchError
from ingest.faults import fault_of
from ingest.guard import Guard
from ingest.inflating import Body, BodyError, size
from ingest.transport import LeanTransport
from ingest.weburl import address_of, led_to, origin, shown

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD: Final = frozenset({307, 308})
_BODILESS: Final = frozenset({204, 304})
_PRIVATE: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_LARGEST_REMARK: Final = 64 << 10
"""Bytes of what comes with a failure: nobody reads more of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    deadline: timedelta = timedelta(seconds=30)
    """For the whole of it: finding the host, connecting, all redirects, the body to its last byte. Waiting
    for its turn at a host is not part of it."""
    largest: int = 10 << 20
    """Bytes of a body as it is sent, and once more when it is inflated."""
    hops: int = 5
    """Redirects that are followed; with none of them, they are answers like any other."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect."""

    status: int
    target: str
    """The address that it led to."""

    def __repr__(self) -> str:
        """Show it without secrets."""
        return f"<{self.status} to {shown(self.target)}>"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered, whatever its status."""

    url: str
    """Where it was found in the end, in its normal form: percent-encoded, without fragment."""
    status: int
    headers: Mapping[str, str]
    """Names in small letters; repeated ones joined by commas. Cookies are left out: no list can hold them."""
    body: bytes
    """Of a failure its first 64 KB, or nothing if it cannot be read: the status says it."""
    hops: tuple[Hop, ...] = ()
    asked: str = ""
    """The address as it was asked for."""

    def __repr__(self) -> str:
        """Show it without secrets, and without its body."""
        return f"<{self.status} of {shown(self.url)}: {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class _Ask:
    """A request, whatever it leads to."""

    method: str
    url: str
    headers: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    body: bytes = b""
    http2: bool = False
    proxy: str | None = field(default=None, repr=False)
    largest: int = 0
    is_cut: bool = False


class Client:
    """
    Asks servers. One for a run of one event loop; an asynchronous context manager.

    It sends no more than ``per_host`` requests at once to one host: the others wait, and hold up nobody else.
    How many are under way in all is for the caller to bound.
    """

    def __init__(  # noqa: PLR0913  # each says one thing
        self,
        *,
        agent: str,
        guard: Guard,
        proxy: str | None = None,
        limits: Limits = Limits(),
        per_host: int = 2,
        tls: ssl.SSLContext | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        """
        Take who we say we are, where we may go, and how.

        ``proxy`` is for all requests that name none of their own. ``tls`` is whom to trust, httpx's defaults
        without; ``resolver`` is who knows addresses, the system without.
        """
        self._agent = agent
        self._proxy = proxy
        self._limits = limits
        self._per_host = per_host
        self._tls = tls
        self._names = Names()
        self._dialer = Dialer(guard, resolver or self._names)
        self._lean = LeanTransport(self._dialer, tls)
        self._cores: dict[tuple[str | None, bool], CoreTransport] = {}
        self._turns: WeakValueDictionary[bytes, asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; nothing can be asked for afterwards."""
        await self._lean.aclose()
        for core in self._cores.values():
            await core.aclose()
        self._names.close()

    async def get(  # noqa: PLR0913  # each says one thing
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
        http2: bool = False,
        proxy: str | None = None,
        largest: int | None = None,
        is_cut: bool = False,
    ) -> Fetched:
        """
        Return what a server answers to a GET, led on by redirects. Raises FetchError.

        ``secret_headers`` go to the address's own scheme, host and port only: the first redirect elsewhere
        drops them for good. With ``is_cut`` a body is cut at ``largest`` bytes instead of refused.
        """
        bound = self._limits.largest if largest is None else largest
        return await self._fetched(
            _Ask("GET", url, headers or {}, secret_headers or {}, b"", http2, proxy, bound, is_cut)
        )

    async def post(  # noqa: PLR0913  # each says one thing
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
        is_cut: bool = False,
    ) -> Fetched:
        """
        Return what a server answers to a form, or to any other body. Raises FetchError.

        It is led on by 307 and 308, but never from https to http: forms hold secrets, too. With ``is_cut``
        an answer is cut at the limit instead of refused.
        """
        asked = dict(headers or {})
        if form is not None:
            asked["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode("ascii")
        return await self._fetched(
            _Ask("POST", url, asked, secret_headers or {}, body, largest=self._limits.largest, is_cut=is_cut)
        )

    async def _fetched(self, ask: _Ask) -> Fetched:
        url = at = address_of(ask.url)
        hops: list[Hop] = []
        seen = {str(url)}
        left = self._limits.deadline.total_seconds()
        clock = asyncio.get_running_loop().time
        is_home = True
        try:
            while True:
                async with self._turn(at.raw_host):
                    began = clock()
                    async with asyncio.timeout(left):
                        found = await self._answer(ask, at, is_home=is_home)
                    left -= clock() - began
                target = _target(ask.method, found)
                if target is None or not self._limits.hops:
                    return Fetched(str(at), found.status, found.headers, found.body, tuple(hops), ask.url)
                before, at = at, led_to(ask.url, at, target, is_form=ask.method != "GET")
                hops.append(Hop(found.status, str(at)))
                is_home = is_home and origin(before) == origin(at)
                if str(at) in seen:
                    raise FetchError(shown(ask.url), "leads in a circle", "ask its owner")
                if len(hops) > self._limits.hops:
                    what = f"leads on more than {self._limits.hops} times"
                    raise FetchError(shown(ask.url), what, "ask its owner")
                seen.add(str(at))
        except TimeoutError as fault:
            what = f"no whole answer within {self._limits.deadline.total_seconds():g} s"
            raise FetchError(shown(ask.url), what, "try again later", transient=True) from fault
        except (httpx.TransportError, BodyError) as fault:
            led = "" if at == url else f"leads to {shown(str(at))}: "
            raise fault_of(shown(ask.url), led, fault) from fault

    def _turn(self, host: bytes) -> asyncio.Semaphore:
        """Return what is to be held while a host is asked; it is forgotten when nobody holds it."""
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self._per_host)
        return turn

    async def _answer(self, ask: _Ask, url: httpx.URL, *, is_home: bool) -> Fetched:
        """Return the answer of one server, a redirect without its body."""
        request = self._request(ask, url, is_home=is_home)
        response = await self._transport(ask, url).handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        try:
            status, headers = response.status_code, _headers(response)
            is_redirect = status in _REDIRECTS and "location" in headers
            body = b"" if is_redirect else await _body(response.stream, status, headers, ask)
            return Fetched(str(url), status, headers, body)
        finally:
            await response.stream.aclose()

    def _request(self, ask: _Ask, url: httpx.URL, *, is_home: bool) -> httpx.Request:
        wanted = {"host": "", "user-agent": self._agent, "accept": "*/*"}
        for name, value in ask.headers.items():
            if is_home or name.lower() not in _PRIVATE:
                wanted[name.lower()] = value
        if is_home:
            wanted.update((name.lower(), value) for name, value in ask.secrets.items())
        wanted["accept-encoding"] = "gzip"
        # With a Host of ours, httpx does not decode the name, which may not be possible.
        wanted["host"] = url.netloc.decode("ascii")
        try:
            pairs = [(name.encode("ascii"), value.encode()) for name, value in wanted.items()]
        except UnicodeError:  # it quotes the value, which may be a secret
            raise httpx.LocalProtocolError("a header of ours cannot be sent as it is") from None
        return httpx.Request(ask.method, url, headers=pairs, content=ask.body or None)

    def _transport(self, ask: _Ask, url: httpx.URL) -> httpx.AsyncBaseTransport:
        proxy = ask.proxy or self._proxy
        is_http2 = ask.http2 and url.scheme == "https"
        if proxy is None and not is_http2:
            return self._lean
        core = self._cores.get((proxy, is_http2))
        if core is None:
            core = CoreTransport(self._dialer, self._tls, http2=is_http2, proxy=proxy)
            self._cores[proxy, is_http2] = core
        return core


async def _body(stream: httpx.AsyncByteStream, status: int, headers: Mapping[str, str], ask: _Ask) -> bytes:
    has_failed = status >= 300
    largest = min(ask.largest, _LARGEST_REMARK) if has_failed else ask.largest
    is_cut = ask.is_cut or has_failed
    length = headers.get("content-length", "")
    if not is_cut and length.isdigit() and int(length) > largest:
        raise BodyError(f"sends more than {size(largest)}")
    codings = [coding.strip() for coding in headers.get("content-encoding", "").lower().split(",")]
    body = Body(codings, largest=largest, is_cut=is_cut)
    try:
        async for piece in stream:
            if not body.feed(piece):
                break
        return body.whole()
    except (BodyError, httpx.TransportError):
        if has_failed:  # what it says beside that does not matter
            return b""
        raise


def _target(method: str, found: Fetched) -> str | None:
    """Return where an answer leads, or None if it is the last."""
    if found.status not in _REDIRECTS or (method != "GET" and found.status not in _SAME_METHOD):
        return None
    return found.headers.get("location", "").strip() or None


def _headers(response: httpx.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        if name not in found:
            found[name] = value
        elif found[name] != value and name != "location":  # servers behind servers say the same twice
            found[name] = f"{found[name]}, {value}"
    found.pop("set-cookie", None)
    return found
