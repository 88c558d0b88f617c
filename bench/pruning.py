"""
What pruning costs, what is left of a pruned article, and what many of them cost whoever saves pages.

python bench/pruning.py [PAGES] [REMEMBERED] [URL]
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from measuring import memory
from saving import BATCH, NOW, pages

from store.article import PageRead
from store.bulk import chunks, insert_plain, insert_rows
from store.marks import packed, text_keys
from store.retention import Retention
from store.store import Store
from store.tables import removals, removed_copies, removed_names, removed_texts

_HOUR = timedelta(hours=1)


def opened(url: str) -> Store:
    """Open the store."""
    return Store.open(url, authority="example.org", since="2026")


def aged(read: Iterable[PageRead]) -> Iterator[PageRead]:
    """Make each page an hour older than the one before."""
    for number, page in enumerate(read):
        moment = NOW - number * _HOUR
        drafts = tuple(
            draft if draft.published is None else replace(draft, published=moment) for draft in page.drafts
        )
        yield replace(page, seen=moment, drafts=drafts)


def fill(store: Store, read: Iterable[PageRead]) -> float:
    """Save pages as of their own time; return the seconds that it takes."""
    began = time.process_time()
    for batch in chunks(read, BATCH):
        store.save(batch, now=batch[-1].seen)
    return time.process_time() - began


def remember(store: Store, count: int) -> None:
    """Remember so many articles as if they had been pruned years ago."""
    rng = random.Random(2)  # noqa: S311  # nothing secret
    page = 1
    with store._database.writing() as connection:  # noqa: SLF001  # there is no quick way that is not made up
        for numbers in chunks(range(10_000_000, 10_000_000 + count), 20_000):
            moments = {number: NOW - timedelta(days=400, minutes=number % 3_000_000) for number in numbers}
            said = {number: {rng.getrandbits(63) for _ in range(18)} for number in numbers}
            rows = [
                {"id": n, "uri": f"tag:x,2026:{n:036}", "short_id": f"{n:016}", "moment": NOW, "pruned": 1}
                for n in numbers
            ]
            insert_rows(connection, removals, rows)
            insert_plain(connection, removed_names, [(rng.getrandbits(62), n) for n in numbers])
            keys = sorted((key, n) for n in numbers for key in text_keys(said[n], moments[n]))
            insert_plain(connection, removed_texts, keys)
            copies = [
                {
                    "removal_id": n,
                    "copy_id": n,
                    "page_id": page,
                    "position": 0,
                    "outlet": "الديار",
                    "published": moments[n],
                    "sentences": packed(said[n]),
                }
                for n in numbers
            ]
            insert_rows(connection, removed_copies, copies)


def left_of(file: Path) -> tuple[float, float]:
    """Return the bytes that a pruned article takes, without and with the page that is known by its digest."""
    with closing(sqlite3.connect(file)) as source, tempfile.TemporaryDirectory() as folder:
        (count,) = source.execute("SELECT COUNT(*) FROM removals").fetchone()
        found = []
        for names in (("removals", "removed_names", "removed_texts", "removed_copies"), ("pages",)):
            copied = Path(folder, f"{names[0]}.db")
            with closing(sqlite3.connect(copied)) as target:
                for kind in ("table", "index"):
                    for name in names:
                        query = "SELECT name, sql FROM sqlite_master WHERE type = ? AND tbl_name = ?"
                        for own, sql in source.execute(query, (kind, name)).fetchall():
                            if sql is None:
                                continue
                            target.execute(sql)
                            if kind == "table":
                                rows = source.execute(f"SELECT * FROM {own}").fetchall()  # noqa: S608
                                marks = ",".join("?" * len(rows[0]))
                                target.executemany(f"INSERT INTO {own} VALUES ({marks})", rows)  # noqa: S608
                target.commit()
            found.append(copied.stat().st_size)
        (page_count,) = source.execute("SELECT COUNT(*) FROM pages").fetchone()
        return found[0] / count, found[0] / count + found[1] / page_count


def main(count: int, remembered: int, url: str | None) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "store.db")
        with opened(url or f"sqlite:///{file}") as store:
            took = fill(store, aged(pages(count)))
            articles, held = store.status().articles, memory()
            print(f"saved {count} pages in {took:.1f} s: {count / took:.0f} a second, {held:.0f} MB")
            age = count * 3 // 5 * _HOUR
            began = time.process_time()
            done = store.prune(Retention(age), now=NOW)
            took = time.process_time() - began
            print(
                f"pruned {done.articles} of {articles} articles in {took:.1f} s: {done.articles / took:.0f} a"
                f" second; {memory() - held:.0f} MB more than saving them took"
            )
            if url is None:
                alone, with_page = left_of(file)
                print(
                    f"left of each: {alone:.0f} bytes, {with_page:.0f} with its page; room: {store.compact()}"
                )
            fresh = list(islice(pages(count + 4000, seed=9), count, count + 1000))
            # The first of two: what is read afterwards is in memory in both cases.
            fill(store, fresh[:500])
            before = fill(store, fresh[500:])
            remember(store, remembered)
            more = list(pages(count + 4000, seed=10))[count + 1000 : count + 2000]
            fill(store, more[:500])
            after = fill(store, more[500:])
            print(f"saving 500 pages: {before:.2f} s; with {remembered} remembered: {after:.2f} s")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 2000,
        int(given[1]) if len(given) > 1 else 50_000,
        given[2] if len(given) > 2 else None,
    )
