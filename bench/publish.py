"""
How long publishing takes: nothing to do and one new story, against all of it, in one run on one machine.

python bench/publish.py [ARTICLES]
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from feeds.entry import Site
from feeds.publish import Published, publish
from store.article import Block, Draft, PageRead, Role
from store.store import Store

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SITE = Site("خلاصة", "أخبار العربية", "http://localhost:8080/", ZoneInfo("Asia/Riyadh"))
WORDS = (
    "مدينة",
    "سوق",
    "كتاب",
    "نهر",
    "جسر",
    "مدرسة",
    "طبيب",
    "قطار",
    "مطر",
    "شجرة",
    "لاعب",
    "مسرح",
    "سفينة",
)


def page(number: int, tags: int) -> PageRead:
    """Make a page with one article of 300 words, five tags, and five related headlines."""
    chance = random.Random(number)  # noqa: S311 - made-up news

    def words(count: int) -> str:
        return " ".join(f"{chance.choice(WORDS)}{chance.randrange(tags)}" for _ in range(count))

    # Some tags are on many articles, most on few, as in the news.
    own = {f"وسم {int(tags * chance.random() ** 2)}" for _ in range(5)}
    draft = Draft(
        position=0,
        role=Role.MAIN,
        headline=words(8),
        lead=words(20),
        body=tuple(Block("paragraph", words(60)) for _ in range(5)),
        outlet=f"صحيفة {number % 40}",
        published=NOW - timedelta(minutes=7 * number),
        tags=tuple(sorted(own)),
        related=tuple(words(8) for _ in range(5)),
    )
    return PageRead(f"{number}.txt", "seeds", str(number), NOW, (draft,))


def fill(url: str, start: int, stop: int, tags: int) -> None:
    """Save made-up articles."""
    with Store.open(url, authority="example.org", since="2026") as store:
        for first in range(start, stop, 250):
            store.save([page(number, tags) for number in range(first, min(first + 250, stop))], now=NOW)


def measured(name: str, work: Callable[[], Published], against: float = 0.0) -> float:
    """Do the work once; tell what it took, and how that compares."""
    cpu, wall = time.process_time(), time.perf_counter()
    done = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    ratio = f", {wall / against:.3f} of cold" if against else ""
    print(f"{name:16} {len(done.written):7} written {wall:8.2f} s wall {cpu:8.2f} s CPU{ratio}")
    return wall


def main() -> None:
    """Fill a store with made-up articles and a tenth as many tags, and publish it."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    tags = max(10, articles // 10)
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/store.db"
        # In a process of its own, so that the memory we tell of is that of publishing.
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            other.submit(fill, url, 0, articles, tags).result()
        with Store.open(url, authority="example.org", since="2026") as store:
            cold = measured("cold", lambda: publish(store, SITE, folder / "public"))
            measured("nothing to do", lambda: publish(store, SITE, folder / "public"), cold)
            fill(url, articles, articles + 1, tags)
            measured("one new story", lambda: publish(store, SITE, folder / "public"), cold)
            measured("force", lambda: publish(store, SITE, folder / "public", force=True), cold)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
