"""
How fast articles are searched: against looking through their texts (LIKE), in one run on one machine.

python -m bench.searching [ARTICLES] [URL]

Without a URL both engines are measured, PostgreSQL by a private server. Questions are made of words from the
texts themselves: rare ones, middling ones, those of every text; two words, phrases, words within a tag.
"""

import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from arabic.words import words
from bench.corpus import Article, Press
from store.bulk import chunks, insert_rows
from store.marks import mark
from store.store import Store
from store.tables import (
    article_tags,
    articles,
    copies,
    headlines,
    pages,
    sources,
    stories,
    story_tags,
    tags,
)
from tests.postgres import private_server, programs

TAGS = 500
EACH = 60
"""Questions of a kind."""
CHUNK = 1000


def rows(press: Press, made: Sequence[Article]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Yield what a store holds of articles, each a story of its own: a save would take ten minutes."""
    ids = [article.number + 1 for article in made]
    pairs = list(zip(ids, made, strict=True))
    yield (
        pages,
        [
            {
                "id": n,
                "source_id": 1,
                "origin": f"{n}",
                "digest": "",
                "seen": a.published,
                "read_at": a.published,
            }
            for n, a in pairs
        ],
    )
    yield (
        stories,
        [
            {
                "id": n,
                "uri": f"tag:example.org,2026:{n}",
                "article_id": n,
                "published": a.published,
                "updated": a.published,
                "version": 1,
                "shown": 1,
            }
            for n, a in pairs
        ],
    )
    yield (
        headlines,
        [
            {
                "id": n,
                "key": mark(f"{n}"),
                "text": a.headline,
                "words": b"",
                "family_id": n,
                "leader_id": n,
                "story_id": n,
            }
            for n, a in pairs
        ],
    )
    yield (
        articles,
        [
            {
                "id": n,
                "uri": f"tag:example.org,2026:{n}",
                "short_id": f"{n:016x}",
                "first_seen": a.published,
                "copy_id": n,
                "headline_id": n,
                "story_id": n,
                "outlet": a.outlet,
                "published": a.published,
            }
            for n, a in pairs
        ],
    )
    yield (
        copies,
        [
            {
                "id": n,
                "page_id": n,
                "position": 0,
                "article_id": n,
                "headline_id": n,
                "role": "main",
                "lead": a.lead,
                "body": [["paragraph", paragraph] for paragraph in a.paragraphs],
                "fullness": 1,
                "content": "",
                "folded": 0,
                "sentences": b"",
            }
            for n, a in pairs
        ],
    )
    places = {name: number for number, name in enumerate(press.tags, 1)}
    yield (
        article_tags,
        [
            {"article_id": n, "position": place, "tag_id": places[name]}
            for n, a in pairs
            for place, name in enumerate(a.tags)
        ],
    )
    yield (
        story_tags,
        [
            {
                "story_id": n,
                "tag_id": places[name],
                "published": a.published,
                "uri": f"tag:example.org,2026:{n}",
            }
            for n, a in pairs
            for name in a.tags
        ],
    )


def stock(connection: Connection, press: Press, count: int) -> None:
    """Fill a store that has nothing in it."""
    insert_rows(connection, sources, [{"id": 1, "name": "bench"}])
    named = [
        {
            "id": number,
            "key": "".join(words(name)),
            "name": name,
            "slug": f"{number}",
            "uri": f"tag:example.org,2026:tag/{number}",
            "named": 0,
            "blocked": 0,
            "stories": 1,
        }
        for number, name in enumerate(press.tags, 1)
    ]
    insert_rows(connection, tags, named)
    for made in chunks(press.articles(0, count), CHUNK):
        for table, own in rows(press, made):
            insert_rows(connection, table, own)


def questions(press: Press, count: int) -> dict[str, list[str]]:
    """Make questions of each kind."""
    lots = random.Random(7)  # noqa: S311  # nothing secret
    sample = [press.article(lots.randrange(count)) for _ in range(300)]
    texts = [article.lead.replace(".", "").replace("،", "") for article in sample]
    frequency = Counter(word for article in sample for said in article.texts for word in set(words(said)))
    common = sorted(frequency, key=lambda word: (-frequency[word], word))[:EACH]
    rare = sorted(word for word in frequency if frequency[word] == 1)
    middling = sorted(word for word in frequency if 4 <= frequency[word] <= 12)

    def some(pool: Sequence[str]) -> str:
        return lots.choice(pool)

    kinds: dict[str, Callable[[], str]] = {
        "a rare word": lambda: some(rare),
        "a middling word": lambda: some(middling),
        "a word of every text": lambda: some(common[:20]),
        "two words": lambda: f"{some(middling)} {some(common)}",
        "a headline": lambda: lots.choice(sample).headline,
        "a phrase": lambda: f"«{' '.join(lots.choice(texts).split()[:3])}»",
        "a word within a tag": lambda: f'{some(common)} وسم:"{lots.choice(sample).tags[0]}"',
        "not a word": lambda: f"{some(middling)} -{some(common[5:])}",
        "nothing": lambda: f"{some(rare)}ظظظ",
        "twenty common words": lambda: " ".join(lots.sample(common, 20)),
    }
    return {kind: [make() for _ in range(EACH)] for kind, make in kinds.items()}


def timed(ask: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return how long each question takes, in milliseconds."""
    taken = []
    for question in asked:
        began = time.perf_counter()
        ask(question)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def look_through(connection: Connection, word: str) -> int:
    """Count the articles that have a word in headline, lead or body as it is spelt: what LIKE can do."""
    said = text("headlines.text LIKE :word OR copies.lead LIKE :word OR CAST(copies.body AS TEXT) LIKE :word")
    joined = select(func.count()).select_from(copies).join(headlines, headlines.c.id == copies.c.headline_id)
    return connection.execute(joined.where(said), {"word": f"%{word}%"}).scalar_one()


def measure(url: str, count: int) -> None:
    """Fill a store, and ask it."""
    press = Press(TAGS)
    Store.open(url, authority="example.org", since="2026").close()
    with closing(Store.open(url, authority="example.org", since="2026")) as store:
        with store._database.writing() as connection:  # noqa: SLF001  # no verb fills a store so fast
            stock(connection, press, count)
        began = time.perf_counter()
        done = store.reindex()
        took = time.perf_counter() - began
        print(f"{store._database.engine.dialect.name}: {done} articles indexed in {took:.0f} s")  # noqa: SLF001
        asked = questions(press, count)
        with store._database.reading() as connection:  # noqa: SLF001
            scan = timed(lambda word: look_through(connection, word), asked["a middling word"][:3])
        like = statistics.median(scan)
        print(f"  looked through by LIKE: {like:.0f} ms")
        for kind, own in asked.items():
            timed(lambda question: store.search(question, limit=20), own[:5])
            taken = timed(lambda question: store.search(question, limit=20), own)
            middle, worst = taken[len(taken) // 2], taken[-1]
            found = statistics.median(store.search(question, limit=20).total for question in own)
            print(
                f"  {kind:22} p50 {middle:6.1f} ms, p99 {worst:6.1f} ms, "
                f"{like / middle:6.1f} times as fast as LIKE; {found:.0f} found"
            )


@contextmanager
def servers(url: str | None) -> Iterator[list[str]]:
    """Yield the URLs of the databases to measure."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite:///{Path(folder, 'store.db')}"
        programs_at = programs()
        if url or programs_at is None:
            yield [url or file]
            return
        with private_server(programs_at) as server, server.database() as made:
            yield [file, made]


def main(count: int, url: str | None) -> None:
    """Measure, and print."""
    with servers(url) as urls:
        for one in urls:
            measure(one, count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000, sys.argv[2] if len(sys.argv) > 2 else None)
