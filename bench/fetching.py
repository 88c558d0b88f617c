"""
What asking costs: our client against a bare httpx.AsyncClient over the same addresses, in one run.

A server in another process answers with 304, or with a feed of 20 KB, compressed. The addresses are those of
one host, whose connections are kept, or of as many hosts as there are feeds: loopback has 16 million.

python bench/fetching.py [FEEDS]
"""

import asyncio
import gzip
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import cast

import httpx

from ingest.client import Client
from ingest.guard import Guard

AT_ONCE = 96
ROUNDS = 5
_FEED = gzip.compress("".join(f"<item>خبر {number * 7919}</item>" for number in range(700)).encode())
_HEAD = (
    'HTTP/1.1 %s\r\nServer: bench\r\nETag: "x"\r\n'
    "Date: Sun, 01 Mar 2026 00:00:00 GMT\r\nCache-Control: max-age=60\r\n"
)
_UNCHANGED = (_HEAD % "304 Not Modified" + "\r\n").encode()
_CHANGED = (
    _HEAD % "200 OK"
    + f"Content-Type: application/rss+xml\r\nContent-Encoding: gzip\r\nContent-Length: {len(_FEED)}\r\n\r\n"
).encode() + _FEED

Ask = Callable[[str, Mapping[str, str]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Per request, in milliseconds."""

    cpu: float
    wall: float


class _Server(asyncio.Protocol):
    """Answers as fast as asyncio does."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(_UNCHANGED if b"if-none-match" in data.lower() else _CHANGED)


def serve(port: "Connection[int, None]") -> None:
    """Serve until the process is ended, and tell the port."""

    async def serving() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Server, "0.0.0.0", 0, backlog=4096)  # noqa: S104  # all of loopback
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    with suppress(KeyboardInterrupt):
        asyncio.run(serving())


async def ours(urls: Sequence[str], headers: Mapping[str, str]) -> Cost:
    """Ask as `khulasa ingest` does."""
    guard = Guard(frozenset({httpx.URL(url).host for url in urls}))
    async with Client(agent="Khulasa/bench", guard=guard, per_host=AT_ONCE) as client:

        async def ask(url: str, headers: Mapping[str, str]) -> int:
            return (await client.get(url, headers=headers)).status

        return await _measured(ask, urls, headers)


async def bare(urls: Sequence[str], headers: Mapping[str, str]) -> Cost:
    """Ask with httpx and nothing else: no guard, no deadline, no bound."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(
        limits=limits, timeout=30, headers={"User-Agent": "Khulasa/bench"}
    ) as client:

        async def ask(url: str, headers: Mapping[str, str]) -> int:
            return (await client.get(url, headers=headers)).status_code

        return await _measured(ask, urls, headers)


async def _measured(ask: Ask, urls: Sequence[str], headers: Mapping[str, str]) -> Cost:
    await ask(urls[0], headers)  # what is made once is not counted
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with slots:
            assert await ask(url, headers) in {200, 304}

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*map(one, urls))
    each = 1000 / len(urls)
    return Cost((time.process_time() - cpu) * each, (time.perf_counter() - wall) * each)


def main(count: int) -> None:
    """Measure, and print."""
    told, port = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    server.start()
    number = told.recv()
    one = [f"http://127.0.0.1:{number}/feeds/{each}.xml" for each in range(count)]
    many = [
        f"http://127.{1 + each // 65025}.{each // 255 % 255}.{each % 255}:{number}/" for each in range(count)
    ]
    unchanged = {"If-None-Match": '"x"'}
    print(f"{count} feeds, {AT_ONCE} at once; milliseconds per request, the median of {ROUNDS}")
    _compare("304, one host", one, unchanged)
    _compare("304, a host each", many, unchanged)
    _compare("200, one host", one, {})
    _compare("200, a host each", many, {})
    server.terminate()
    server.join()


def _compare(name: str, urls: Sequence[str], headers: Mapping[str, str]) -> None:
    # In turns, so that a busy moment of the machine meets both.
    pairs = [(asyncio.run(ours(urls, headers)), asyncio.run(bare(urls, headers))) for _ in range(ROUNDS)]
    we, they = (_median(costs) for costs in zip(*pairs, strict=True))
    cpu = f"CPU {we.cpu:.2f}, httpx {they.cpu:.2f}: {we.cpu / they.cpu:.2f} of it"
    times = f"{they.wall / we.wall:.1f} times as fast"
    print(f"{name:>16}: {cpu}; {1000 / we.wall:.0f} a second, httpx {1000 / they.wall:.0f}: {times}")


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.cpu for cost in costs), statistics.median(cost.wall for cost in costs))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
