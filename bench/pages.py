"""
How fast pages are parsed, each one different, and where the time goes, in one run on one machine.

python bench/pages.py [--pages N] [--json]
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from arabic.dates import is_date_line
from arabic.hygiene import clean
from ingest.decode import decode
from ingest.keywords import split
from ingest.landmarks import landmark
from ingest.lines import read_lines
from ingest.page import read_page
from ingest.pieces import pieces_of
from ingest.wrap import unwrapped

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
REAL_PARAGRAPHS = 13
"""Gives pages of 6,600 characters; the real page has 6,678."""

_COMMON = (
    "في من على إلى أن عن مع التي الذي بعد هذا هذه قبل بين كما منذ خلال وقال العام وأضاف اليوم ما لا كان "
    "الرئيس الحكومة وزير الدول المدينة أكد حول عبر لكن أيضا المصدر تابع ساعة شهر يوم أكثر أخبار مليون عدد"
)
_ROOTS = [a + b + c for a in "بتجحدرسشطعفقكلمنه" for b in "اولرمنبعيس" for c in "ةدرسلمنيبعفق"]
_WORDS = [
    start + root.replace("ة", "ت" if end else "ة") + end
    for end in ("", "ات", "ين", "ها", "ي", "ية")
    for start in ("ال", "", "و", "م", "بال", "لل", "ي", "أ", "وال")
    for root in _ROOTS
]
_CITIES = ("تونس", "عمّان", "الدوحة", "مسقط", "الرباط", "صنعاء", "القاهرة", "بيروت")
random.Random(3).shuffle(_WORDS)  # noqa: S311  # made-up news
_WORDS[:0] = _COMMON.split()
# As words of the news do: the first few are in every sentence, most are met once in many pages.
_WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(_WORDS))))


@dataclass(frozen=True)
class Made:
    """A made-up page, and what its keyword line is weighed against."""

    data: bytes
    title: str
    prose: str
    keywords: str


def made(number: int, paragraphs: int) -> Made:
    """Make a page with each part that the real one has, and as many paragraphs as asked for."""
    chance = random.Random(number)  # noqa: S311  # made-up news

    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, cum_weights=_WEIGHTS, k=count))

    def paragraph() -> str:
        marked = [
            f"{words(9)}، {words(7)}",
            f"«{words(5)}» {words(10)} {chance.randrange(2, 900)} {words(3)}",
        ]
        return f"{chance.choice(('', 'و', 'و'))}{chance.choice(marked)}، {words(8)}. {words(14)}."

    title = words(9)
    lead, text = f"{words(18)}، {words(16)}", [paragraph() for _ in range(paragraphs)]
    for place in range(3, paragraphs, 4):
        text.insert(place, words(3))
    prose = "\n".join((lead, *text))
    found = prose.split()
    starts = [chance.randrange(len(found) - 2) for _ in range(7)]
    keywords = " ".join(" ".join(found[start : start + 1 + number % 2]) for start in starts)
    date = f"{chance.choice(_CITIES)} | {chance.randrange(1, 29)} مارس 2026 - {chance.randrange(10, 24)}:40"
    other = [paragraph() for _ in range(-(-paragraphs // 2))]
    lines = (
        *(lead, title, date, *text),
        *(f"المصدر: {words(2)}", f"كلمات دلالية: {keywords}", "إقرأ أيضاً:", words(8), *other),
        *(f"اقرأ أيضاً{words(9)}", words(10), "مقالات مشابهة"),
    )
    bullets = "\n".join(f"  • {words(10)}" for _ in range(10))
    return Made(("\n\n".join(lines) + f"\n\n{bullets}\n").encode(), title, prose, keywords)


def seconds(work: Callable[[Made], object], pages: Iterable[Made]) -> float:
    """Return how much of the processor it takes to do the work on each page."""
    start = time.process_time()
    for page in pages:
        work(page)
    return time.process_time() - start


def reference(page: Made) -> None:
    """Work of a fixed kind and amount for the same bytes, by which runs on different machines compare."""
    for form in ("NFC", "NFKD", "NFKC"):
        unicodedata.normalize(form, page.data.decode()).split()


def speeds(count: int) -> dict[str, dict[str, float]]:
    """Measure pages of three sizes, none of them seen before."""
    found = {}
    sizes = (
        ("small", 1, count),
        ("real", REAL_PARAGRAPHS, count),
        ("tenfold", 12 * REAL_PARAGRAPHS, count // 10),
    )
    for name, paragraphs, number in sizes:
        # The first ones pay for tables that are built once in a process.
        warm, pages = _batch(-100, 20, paragraphs), _batch(0, number, paragraphs)
        seconds(lambda page: read_page(decode(page.data), now=NOW), warm)
        took = seconds(lambda page: read_page(decode(page.data), now=NOW), pages)
        found[name] = {
            "letters": sum(len(page.data.decode()) for page in pages) / len(pages),
            "pages_per_second": number / took,
            "times_reference": took / seconds(reference, pages),
        }
    return found


def shares(count: int) -> dict[str, float]:
    """Return each step's share of the time, each on pages of its own."""
    total = seconds(lambda page: read_page(decode(page.data), now=NOW), _batch(10_000, count))
    found = {
        "decode": seconds(lambda page: decode(page.data), _batch(20_000, count)),
        "clean": seconds(lambda page: clean(page.data.decode()), _batch(30_000, count)),
        "lines": seconds(lambda page: read_lines(page.data.decode()), _batch(40_000, count)),
        "keywords": seconds(lambda page: split(page.title, page.prose, page.keywords), _batch(50_000, count)),
    }
    found["lines"] -= found["clean"]
    lines = [read_lines(page.data.decode()) for page in _batch(60_000, count)]
    found["landmarks"] = _each(lambda line: landmark(line.text), lines)
    lines = [read_lines(page.data.decode()) for page in _batch(70_000, count)]
    found["dates"] = _each(lambda line: is_date_line(line.text), lines)
    lines = [read_lines(page.data.decode()) for page in _batch(80_000, count)]
    found["wrap"] = _timed(lambda: [unwrapped(page) for page in lines])
    lines = [unwrapped(read_lines(page.data.decode())) for page in _batch(90_000, count)]
    found["pieces, with landmarks and dates"] = _timed(lambda: [pieces_of(page, NOW) for page in lines])
    return {name: took / total for name, took in found.items()}


def _batch(first: int, count: int, paragraphs: int = REAL_PARAGRAPHS) -> list[Made]:
    return [made(number, paragraphs) for number in range(first, first + count)]


def _each(work: Callable[..., object], pages: Sequence[Sequence[object]]) -> float:
    return _timed(lambda: [work(line) for page in pages for line in page])


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def command(count: int) -> dict[str, float]:
    """Measure the command from its start to its end, over one page and over many."""
    with tempfile.TemporaryDirectory() as name:
        for number, page in enumerate(_batch(200_000, count)):
            Path(name, f"{number:05}.txt").write_bytes(page.data)
        start_up = _run(Path(name, "00000.txt"))
        took = _run(Path(name))
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "pages": count,
        "start_up_ms": 1000 * start_up,
        "ms_per_page": 1000 * took / count,
        "peak_mb": used,
    }


def _run(path: Path) -> float:
    code = "import sys; sys.argv[0] = 'khulasa'; from khulasa.cli import main; main()"
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, "parse", path, "--json"], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print a table, or one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=2000, help="how many pages of the real size")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of the table")
    arguments = parser.parse_args()
    count = arguments.pages
    result = {"speed": speeds(count), "share": shares(max(1, count // 4)), "command": command(count)}
    result["peak_mb"] = {"here": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    if arguments.json:
        print(json.dumps(result))
        return
    for table, rows in result.items():
        print(table)
        for name, row in rows.items():
            values = row if isinstance(row, dict) else {"": row}
            print(f"  {name:34}", *(f"{value:12,.3f} {unit}" for unit, value in values.items()))


if __name__ == "__main__":
    main()
