"""A host and a port -> a socket that is connected to an address which the guard lets through."""

import asyncio
import errno
import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx

from ingest.guard import Guard

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and a port to IP addresses, the preferred first. Raises OSError."""

_HEAD_START: Final = 0.25
"""Seconds that an address has before the next one is tried beside it (RFC 8305 §5)."""
_MOST_ADDRESSES: Final = 8
_THREADS: Final = 64


class RefusedError(httpx.ConnectError):
    """The guard forbids all addresses of a host."""

    def __init__(self, host: str, port: int, address: str, kind: str) -> None:
        """Say which address was met, and what it is."""
        leads = "" if address == host else f" leads to {address}, which"
        article = "an" if kind[:1] == "u" else "a"
        super().__init__(f"{host}{leads} is {article} {kind} address")
        self.host = f"[{host}]" if ":" in host else host
        self.port = port


class Names:
    """
    Asks the system for addresses, in threads of its own.

    asyncio's own pool has six threads on a machine of two cores: a few names whose servers are silent would
    hold up all others.
    """

    def __init__(self) -> None:
        """Start no thread yet."""
        self._threads = ThreadPoolExecutor(_THREADS, "names")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host. Raises OSError."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _looked_up, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let the threads end when they can."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Dialer:
    """Connects to hosts, each time to an address that was looked up and checked a moment before."""

    def __init__(self, guard: Guard, resolver: Resolver) -> None:
        """Take who decides, and who knows the addresses."""
        self._guard = guard
        self._resolver = resolver

    def guarded_by(self, guard: Guard) -> "Dialer":
        """Return who asks the same resolver, and obeys another guard."""
        return Dialer(guard, self._resolver)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Return those addresses of a host that may be connected to. Raises httpx.ConnectError."""
        found = await self.resolved(host, port)
        refused = [self._guard.refusal(address, host, port) for address in found]
        allowed = [address for address, reason in zip(found, refused, strict=True) if reason is None]
        if not allowed:
            raise RefusedError(host, port, found[0], refused[0] or "")
        return _interleaved(allowed)[:_MOST_ADDRESSES]

    async def check(self, host: str, port: int) -> None:
        """
        Look whether a host may be asked by somebody else, who will look it up himself.

        Raises RefusedError if one of its addresses may not be connected to. A name that we do not know
        passes: behind a proxy nobody but the proxy may know any.
        """
        try:
            found = await self.resolved(host, port)
        except httpx.ConnectError:
            return
        for address in found:
            if reason := self._guard.refusal(address, host, port):
                raise RefusedError(host, port, address, reason)

    async def connect(self, host: str, port: int) -> socket.socket:
        """Return a connected socket that does not block. Raises httpx.ConnectError."""
        addresses = await self.addresses(host, port)
        try:
            if len(addresses) == 1:
                return await _connected(addresses[0], port)
            return await _first(addresses, port)
        except OSError as fault:
            raise httpx.ConnectError(told(fault)) from fault

    async def resolved(self, host: str, port: int) -> Sequence[str]:
        """Return all addresses of a host, one at least. Raises httpx.ConnectError."""
        try:
            return [str(ipaddress.ip_address(host))]  # nothing to look up
        except ValueError:
            pass
        try:
            found = await self._resolver(host, port)
        except (OSError, UnicodeError) as fault:
            raise httpx.ConnectError(_unknown(host, fault)) from fault
        if not found:
            raise httpx.ConnectError(f"{host} has no address")
        return found


def told(fault: OSError) -> str:
    """
    Return what happened to a connection in words.

    >>> told(ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('192.0.2.1', 80)"))
    'connection refused'
    """
    if fault.errno is None or fault.errno not in errno.errorcode:
        return " ".join(str(fault).split()) or "the connection broke"
    return os.strerror(fault.errno).lower()


def _looked_up(host: str, port: int) -> list[str]:
    # As bytes: Python's own codec for names knows IDNA 2003 only, and the name is ASCII by now.
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def _unknown(host: str, fault: Exception) -> str:
    if isinstance(fault, socket.gaierror) and fault.errno == socket.EAI_AGAIN:
        return f"the name {host} cannot be looked up at the moment"
    return f"the name {host} is not known"


def _interleaved(addresses: Sequence[str]) -> list[str]:
    """Return addresses so that a dead IPv6 costs one attempt, not all (RFC 8305 §4)."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    others = [address for address in addresses if address not in first]
    mixed = [address for pair in zip(first, others, strict=False) for address in pair]
    return [*mixed, *first[len(others) :], *others[len(first) :]]


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setblocking(False)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(found, (address, port))
    except BaseException:
        found.close()
        raise
    return found


async def _first(addresses: Iterable[str], port: int) -> socket.socket:
    """Return the first connection that comes about; raises the last OSError if none does."""
    waiting = list(addresses)
    tasks: set[asyncio.Task[socket.socket]] = set()
    fault: OSError = OSError("no address")
    try:
        while waiting or tasks:
            if waiting:
                tasks.add(asyncio.create_task(_connected(waiting.pop(0), port)))
            patience = _HEAD_START if waiting else None
            done, tasks = await asyncio.wait(tasks, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            won = [task for task in done if not task.cancelled() and task.exception() is None]
            if won:
                tasks.update(won[1:])
                return won[0].result()
            for task in done:
                found = task.exception()
                if not isinstance(found, OSError):
                    task.result()  # a bug of ours flies
                    continue
                fault = found
        raise fault
    finally:
        for task in tasks:  # those that are wanted no more
            task.add_done_callback(_close)
            task.cancel()


def _close(task: "asyncio.Task[socket.socket]") -> None:
    """Close what an attempt connected before it heard that it is wanted no more."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()
