"""What a new headline costs in a store of many: `python bench/stories.py [SIZE …]`, up to a million."""

import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate, product
from pathlib import Path

from sqlalchemy import Connection, text

from arabic.candidates import candidate_keys, word_marks
from arabic.likeness import same_story
from arabic.reading import read
from store.bulk import chunks
from store.engine import connect
from store.headlines import families_of, intern
from store.marks import mark, packed
from store.schema import migrate
from store.stories import regroup
from store.tables import headlines

_SIZES = (10_000, 100_000, 1_000_000)
_NEW = 1_000
_BATCH = 50
"""New headlines that a page or two bring."""
_BRUTE = 20_000
"""Headlines that a few new ones are compared with one by one."""
_LETTERS = "بتجحخدرزسشصضطعغفقكلمنهو"
_PATTERNS = (
    "{0}ا{1}{2}",
    "م{0}{1}و{2}",
    "ت{0}{1}ي{2}",
    "{0}{1}ي{2}ة",
    "ال{0}{1}{2}",
    "ال{0}ا{1}{2}ة",
    "ي{0}{1}{2}",
)
_DRESS = ("عاجل: {}", "بالصور.. {}", "{} (فيديو)", "{} | صحيفة المساء", "{} رسميا", "و{}")


class Press:
    """Writes headlines: forty thousand made-up words, of which few are frequent and most are rare."""

    def __init__(self) -> None:
        """Write the same ones in every run."""
        self._chance = random.Random(7)  # noqa: S311  (the same headlines in every run)
        made = ["".join(letters) for letters in product(_LETTERS, repeat=3) if len(set(letters)) == 3]
        self._words = [
            pattern.format(*root) for root in self._chance.sample(made, 6_000) for pattern in _PATTERNS
        ]
        self._chance.shuffle(self._words)
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._words))))

    def write(self) -> str:
        """Return a new headline of six to eleven words."""
        count = self._chance.randint(6, 11)
        words = self._chance.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(dict.fromkeys(words))

    def copy(self, headline: str) -> str:
        """Return a headline as another page has it: dressed, cut or shortened."""
        words = headline.split()
        edit = self._chance.randrange(3)
        if edit == 0:
            return self._chance.choice(_DRESS).format(headline)
        if edit == 1:
            return " ".join(words[: max(4, len(words) * 2 // 3)]) + "…"
        return " ".join((*words, self._chance.choice(self._words)))


def fill(connection: Connection, texts: Sequence[str]) -> int:
    """Write headlines past the verbs of the store; return the size of the largest bucket."""
    for chunk in chunks(enumerate(texts, 1), 20_000):
        connection.execute(headlines.insert(), [_headline(number, one) for number, one in chunk])
    connection.execute(text("CREATE TEMP TABLE unsorted (key INTEGER, headline_id INTEGER)"))
    for rows in chunks(_rows(texts), 200_000):
        connection.exec_driver_sql("INSERT INTO unsorted VALUES (?, ?)", rows)
    connection.execute(text("INSERT INTO candidates SELECT * FROM unsorted ORDER BY key, headline_id"))
    connection.execute(text("DROP TABLE unsorted"))
    largest = "SELECT count(*) FROM candidates GROUP BY key ORDER BY 1 DESC LIMIT 1"
    return int(connection.execute(text(largest)).scalar_one())


def _headline(number: int, one: str) -> dict[str, object]:
    own = {"id": number, "family_id": number, "leader_id": number}
    return {**own, "key": mark(one), "text": one, "words": packed(word_marks(one))}


def _rows(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    for number, one in enumerate(texts, 1):
        yield from ((key, number) for key in candidate_keys(one))


def measure(size: int) -> None:
    """Print what a new headline costs among so many, and how many of the copies find their originals."""
    press = Press()
    texts = list(dict.fromkeys(press.write() for _ in range(size)))
    chance = random.Random(size)  # noqa: S311  (the same headlines in every run)
    originals = chance.sample(texts, _NEW // 2)
    copies = {press.copy(one): one for one in originals}
    copies = {one: original for one, original in copies.items() if same_story(one, original)}
    new = [*copies, *(press.write() for _ in range(_NEW - len(copies)))]
    chance.shuffle(new)
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{Path(folder) / 'store.db'}", timedelta(seconds=30))
        migrate(database)
        with database.writing() as connection:
            largest = fill(connection, texts)
        # What filling left in memory is not the store's: a collector that walks it would be measured, too.
        read.cache_clear()
        gc.collect()
        gc.freeze()
        with database.writing() as connection:
            start = time.process_time()
            ids: dict[str, int] = {}
            for batch in chunks(new, _BATCH):
                found = intern(connection, batch)
                regroup(connection, families_of(connection, found.fresh), timedelta(days=3))
                ids |= found.ids
            each = (time.process_time() - start) / len(new)
            met = _met(connection, copies, ids)
            like = _like(texts[:_BRUTE], new[:10], connection)
        database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:9,} headlines: {each * 1000:5.2f} ms of processor each new one, {memory:,.0f} MB in all")
    print(f"          {met} of {len(copies)} copies met, {like}; the largest bucket holds {largest:,}")


def _met(connection: Connection, copies: dict[str, str], ids: dict[str, int]) -> int:
    originals = intern(connection, list(copies.values())).ids
    pairs = [(ids[copy], originals[original]) for copy, original in copies.items()]
    return sum(len(families_of(connection, pair)) == 1 for pair in pairs)


def _like(known: Sequence[str], new: Sequence[str], connection: Connection) -> str:
    """Compare a few with many one by one, and look whether the store has brought these together."""
    alike = [(one, other) for one in new for other in known if same_story(one, other)]
    ids = intern(connection, list({one for pair in alike for one in pair})).ids
    met = sum(len(families_of(connection, (ids[one], ids[other]))) == 1 for one, other in alike)
    return f"{met} of {len(alike)} found by brute force"


def main() -> None:
    """Measure each size in a process of this run, the smallest first."""
    for size in map(int, sys.argv[1:]) if sys.argv[1:] else _SIZES:
        measure(size)


if __name__ == "__main__":
    main()
