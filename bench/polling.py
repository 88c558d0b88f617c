"""
How fast two thousand feeds are polled: our poller, its store included, against a bare httpx loop, in one run.

python bench/polling.py [FEEDS]

Of twenty feeds sixteen answer 304, two have news (two of their twenty entries), one is slow, one fails. They
stand on two hundred addresses of this machine, so that the limit for each host is met as on the web. The bare
loop asks with the same validators, reads the bodies and throws them away: it neither parses, nor decides, nor
remembers; and it knows no limit for a host, so that slow feeds hold it up less in the end.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx

from bench.measuring import Cost, alone, measured
from bench.saving import words
from ingest.client import Client
from ingest.entries import settings_mark
from ingest.guard import Guard
from ingest.manners import Clock
from ingest.poller import Job, Poller
from ingest.remote import RemoteSource
from ingest.web import Web
from khulasa.polling import save_polled
from store.remote import Poll
from store.store import Store

PORT = 8791
HOSTS = [f"127.0.{block}.{number}" for block in (0, 1) for number in range(2, 102)]
AT_ONCE = 64
SLOW = 2.0
"""Seconds that a slow feed takes."""
NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
ETAG = '"as-it-was"'


def kind_of(number: int) -> str:
    """Return what a feed answers."""
    return {17: "news", 18: "slow", 19: "failing"}.get(number % 20, "news" if number % 20 == 16 else "same")


def urls(count: int) -> list[str]:
    """Return the feeds' addresses; slow ones have hosts of their own."""
    fast, slow = HOSTS[:-4], HOSTS[-4:]
    found = []
    for number in range(count):
        hosts = slow if kind_of(number) == "slow" else fast
        found.append(f"http://{hosts[number // 20 % len(hosts)]}:{PORT}/{number}")
    return found


def feed(number: int, *, is_later: bool) -> bytes:
    """Return a feed of twenty entries, as it was yesterday or as it is: two entries are new then."""
    first = 2 if is_later else 0
    items = "".join(map(_item, [number] * 20, range(first, first + 20)))
    head = (
        f"<title>مصدر {number}</title><link>https://n{number}.example/</link><description>أخبار</description>"
    )
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _item(number: int, entry: int) -> str:
    rng = random.Random(number * 1000 + entry)  # noqa: S311  # nothing secret
    text = "".join(f"&lt;p&gt;{words(rng, 30)}.&lt;/p&gt;" for _ in range(4))
    return (
        f"<item><title>{words(rng, 9)}</title><link>https://n{number}.example/{entry}</link>"
        f"<guid>n{number}-{entry}</guid><pubDate>Sun, 01 Nov 2026 0{entry % 8}:00:00 GMT</pubDate>"
        f"<category>{words(rng, 1)}</category><description>{text}</description></item>"
    )


def serve(ready: Event) -> None:
    """Answer requests until the process is ended."""
    feeds: dict[tuple[int, bool], bytes] = {}
    same = b"HTTP/1.1 304 Not Modified\r\nETag: " + ETAG.encode() + b"\r\n\r\n"
    failing = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path, _, query = head.split(b" ", 2)[1][1:].partition(b"?")
                number, is_later = int(path), query == b""
                kind = kind_of(number)
                if kind == "slow":
                    await asyncio.sleep(SLOW)
                if kind == "news":
                    key = (number, is_later)
                    body = feeds.setdefault(key, feeds.get(key) or feed(number, is_later=is_later))
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                        + f"Content-Length: {len(body)}\r\n\r\n".encode()
                        + body
                    )
                else:
                    writer.write(failing if kind == "failing" else same)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, HOSTS, PORT, backlog=4096)
        ready.set()
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def serving() -> Iterator[None]:
    """Run the server in a process of its own."""
    context = get_context("spawn")
    ready = context.Event()
    process = context.Process(target=serve, args=(ready,), daemon=True)
    process.start()
    ready.wait()
    try:
        yield
    finally:
        process.terminate()
        process.join()


@dataclass(frozen=True, slots=True)
class Timed:
    """What a run cost, and when the last feed that is not slow was done."""

    cost: Cost
    fast: float


def bare(addresses: Sequence[str]) -> Timed:
    """Ask with httpx alone."""
    ends: list[float] = []

    async def ask() -> None:
        limits = httpx.Limits(max_connections=AT_ONCE * 2, max_keepalive_connections=AT_ONCE * 2)
        places = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(limits=limits, timeout=30) as client:

            async def one(number: int, url: str) -> None:
                async with places:
                    await client.get(url, headers={"If-None-Match": ETAG})
                if kind_of(number) != "slow":
                    ends.append(time.perf_counter())

            await asyncio.gather(*(one(number, url) for number, url in enumerate(addresses)))

    begun = time.perf_counter()
    cost = measured(lambda: asyncio.run(ask()))
    return Timed(cost, max(ends) - begun)


def ours(addresses: Sequence[str]) -> Timed:
    """Ask as the daemon does, into a store that knows the sources already."""
    ends: list[float] = []
    with tempfile.TemporaryDirectory() as folder, _store(Path(folder)) as store:
        sources = [RemoteSource(f"source {number}", url) for number, url in enumerate(addresses)]
        polls = {
            source.name: Poll(source.url, source.url, etag=ETAG, digest=settings_mark(source))
            for source in sources
        }
        store.save([], now=NOW, polled=polls)
        yesterday = [
            replace(source, url=f"{source.url}?yesterday")
            for number, source in enumerate(sources)
            if kind_of(number) == "news"
        ]
        asyncio.run(_polled(store, yesterday, []))
        store.save([], now=NOW, polled=polls)
        begun = time.perf_counter()
        cost = measured(lambda: asyncio.run(_polled(store, sources, ends)))
    return Timed(cost, max(ends) - begun)


def _store(folder: Path) -> Store:
    return Store.open(f"sqlite:///{folder / 'store.db'}", authority="example.org", since="2026")


async def _polled(store: Store, sources: Sequence[RemoteSource], ends: list[float]) -> None:
    known = store.polls()
    jobs = [Job(source, replace(known[source.name], url=source.url)) for source in sources]
    guard = Guard(frozenset(HOSTS))
    async with Client(agent="bench", guard=guard) as client:
        poller = Poller(Web(client), store, clock=lambda: Clock(datetime.now(UTC)))
        async for batch in poller.poll_all(jobs, at_once=AT_ONCE, patience=timedelta(minutes=5)):
            await asyncio.to_thread(save_polled, store, batch, NOW)
            if any(kind_of(int(each.source.name.split()[1])) != "slow" for each in batch):
                ends.append(time.perf_counter())


def main(count: int = 2000) -> None:
    """Measure each three times, by turns."""
    addresses = urls(count)
    with serving():
        rounds = [(alone(bare, addresses), alone(ours, addresses)) for _ in range(3)]
    for name, runs in zip(("bare httpx loop", "ours"), zip(*rounds, strict=True), strict=True):
        middle = sorted(runs, key=lambda run: run.fast)[1]
        print(
            f"{name:<16} {count / middle.fast:7.0f} feeds/s without the slow ones' wait"
            f"  {middle.cost.cpu / count * 1000:5.2f} ms of processor each"
            f"  {middle.cost.wall:5.1f} s in all  {middle.cost.memory:4.0f} MB"
        )
    ratios = sorted(one.fast / other.fast for one, other in rounds)
    print(f"throughput of ours, bare httpx = 1: {ratios[1]:.2f} ({ratios[0]:.2f} to {ratios[2]:.2f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
