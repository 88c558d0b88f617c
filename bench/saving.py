"""
How fast pages are saved: against bare sqlite3 writing the same rows, in one run on one machine.

python bench/saving.py [PAGES] [URL]
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from store.article import Block, Draft, PageRead, Role
from store.store import Store

NOW = datetime(2026, 2, 1, tzinfo=UTC)
BATCH = 200
_ROOTS = [a + b + c for a in "بتجحدرسشطعفقكلمنه" for b in "اولرمنبع" for c in "ةدرسلمنيب"]
_WORDS = [
    start + root + end for end in ("", "ات", "ين", "ها") for start in ("ال", "", "و", "م") for root in _ROOTS
]
# A few words are in every text, most in hardly any. With these weights a headline shares a pair of words with
# ten others, as each of 4,240 real ones does.
_WEIGHTS = list(accumulate(1 / (rank + 10) for rank in range(len(_WORDS))))


random.Random(1).shuffle(_WORDS)  # noqa: S311  # nothing secret


def pages(count: int, seed: int = 1) -> Iterator[PageRead]:
    """Make pages of two articles and ten related headlines, a third of which are seen again elsewhere."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    topics = [words(rng, 2) for _ in range(300)]
    seen: list[str] = []
    for number in range(count):
        related = [_headline(rng, seen) for _ in range(10)]
        seen.extend(related)
        moment = NOW - timedelta(minutes=number)
        main = Draft(
            0,
            Role.MAIN,
            words(rng, 9),
            words(rng, 25),
            _body(rng, 9),
            outlet=rng.choice(["الديار", "المرفأ", "الواحة"]),
            published=moment,
            tags=tuple(rng.choice(topics) for _ in range(5)),
            related=tuple(related),
        )
        embedded = Draft(1, Role.EMBEDDED, related[0], None, _body(rng, 7))
        digest = sha256(str(number).encode()).hexdigest()
        yield PageRead(f"{number:06}.txt", "bench", digest, moment, (main, embedded))


def _headline(rng: random.Random, seen: list[str]) -> str:
    """Make a headline: one seen before, one with other words at its end, or a new one."""
    lot = rng.random()
    if not seen or lot > 0.45:
        return words(rng, 9)
    before = rng.choice(seen)
    return before if lot < 0.3 else " ".join([*before.split()[:6], words(rng, 3)])


def words(rng: random.Random, count: int) -> str:
    """Make so many words."""
    return " ".join(rng.choices(_WORDS, cum_weights=_WEIGHTS, k=count))


def _body(rng: random.Random, paragraphs: int) -> tuple[Block, ...]:
    return tuple(Block("paragraph", f"{words(rng, 18)}. {words(rng, 16)}.") for _ in range(paragraphs))


def saving(url: str, read: list[PageRead]) -> float:
    """Return the seconds that saving takes."""
    with Store.open(url, authority="example.org", since="2026") as store:
        began = time.perf_counter()
        for start in range(0, len(read), BATCH):
            store.save(read[start : start + BATCH], now=NOW)
        return time.perf_counter() - began


def bare(full: Path, empty: Path) -> tuple[float, int]:
    """Write the rows of a full database into an empty one; return the seconds and the number of rows."""
    with closing(sqlite3.connect(full)) as source, closing(sqlite3.connect(empty)) as target:
        target.execute("PRAGMA synchronous = NORMAL")
        tables = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
        began = time.perf_counter()
        with target:
            for name, content in rows.items():
                if content and name not in {"alembic_version", "meta"}:
                    marks = ",".join("?" * len(content[0]))
                    target.executemany(f"INSERT INTO {name} VALUES ({marks})", content)  # noqa: S608
        return time.perf_counter() - began, sum(map(len, rows.values()))


def main(count: int, url: str | None) -> None:
    """Measure, and print."""
    read = list(pages(count))
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder, "full.db"), Path(folder, "empty.db")
        took = saving(url or f"sqlite:///{full}", read)
        print(f"saved {count} pages in {took:.2f} s: {count / took:.0f} a second")
        again = saving(url or f"sqlite:///{full}", read)
        print(f"saved them again in {again:.2f} s: {count / again:.0f} a second")
        if url is None:
            Store.open(f"sqlite:///{empty}", authority="example.org", since="2026").close()
            floor, rows = bare(full, empty)
            print(f"bare sqlite3 wrote its {rows} rows in {floor:.2f} s: {took / floor:.1f} times as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, sys.argv[2] if len(sys.argv) > 2 else None)
