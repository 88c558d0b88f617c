"""
How long a backup and a restore take, beside cp and SQLite's own copy, and how much memory.

python bench/backing.py FOLDER [ARTICLES]: without a store there, one is made and published, in some minutes.
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.corpus import BEGAN, Article, Press
from bench.measuring import Cost, alone, measured
from feeds.entry import Site
from feeds.layout import Layout
from feeds.publish import publish
from store.article import Block, Draft, PageRead, Role
from store.store import Store
from tests.postgres import private_server, programs

NOW = BEGAN + timedelta(days=400)
SITE = Site("خلاصة", "مقياس", "https://news.example/", ZoneInfo("Asia/Riyadh"))
_TOGETHER = 500


def opened(url: str) -> Store:
    """Open a store."""
    return Store.open(url, authority="news.example", since="2026")


def make(folder: Path, count: int) -> None:
    """Fill a store, and render everything that it publishes."""
    articles = map(_page, Press(2000).articles(0, count))
    with opened(f"sqlite:///{folder / 'store.db'}") as store:
        while lot := list(islice(articles, _TOGETHER)):
            store.save(lot, now=NOW)
        publish(store, SITE, Layout(), folder / "public")


def _page(article: Article) -> PageRead:
    body = tuple(Block("paragraph", text) for text in article.paragraphs)
    draft = Draft(
        0,
        Role.MAIN,
        article.headline,
        article.lead,
        body,
        outlet=article.outlet,
        published=article.published,
        tags=article.tags,
    )
    digest = sha256(article.headline.encode()).hexdigest()
    return PageRead(f"{article.number}.txt", "bench", digest, article.published, (draft,))


def backing_up(url: str, file: Path) -> Cost:
    """Measure a backup."""
    with opened(url) as store:
        return measured(lambda: store.back_up(file, now=NOW, program="bench", over=True))


def restoring(url: str, file: Path) -> Cost:
    """Measure a restore, with the index of what is searched."""
    with opened(url) as store:
        return measured(lambda: store.restore(file, now=NOW))


def command(*words: str | Path) -> Cost:
    """Measure a program."""
    return measured(lambda: subprocess.run(words, check=True))


def _told(name: str, work: Callable[..., Cost], *args: object) -> None:
    cost = alone(work, *args)
    print(f"{name:44} {cost.wall:6.1f} s {cost.cpu:6.1f} s of processor {cost.memory:5.0f} MB", flush=True)


def main() -> None:
    """Measure all, one after the other, each in a process of its own."""
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(exist_ok=True)
    if not (folder / "store.db").exists():
        make(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
    here, copy = folder / "store.db", folder / "copy.db"
    print(f"a store of {here.stat().st_size / 1e6:.0f} MB")
    _told("cp", command, "cp", here, copy)
    copy.unlink()
    _told("sqlite3 .backup", command, "sqlite3", here, f".backup {copy}")
    copy.unlink()
    _told("khulasa backup, from SQLite", backing_up, f"sqlite:///{here}", folder / "backup.db")
    _told("khulasa restore, into a new file", restoring, f"sqlite:///{copy}", folder / "backup.db")
    _told("khulasa restore, over the same rows", restoring, f"sqlite:///{copy}", folder / "backup.db")
    server = programs()
    if server is None:
        return
    with private_server(server) as running, running.database() as url:
        _told("khulasa restore, into PostgreSQL", restoring, url, folder / "backup.db")
        _told("khulasa restore, over the same rows", restoring, url, folder / "backup.db")
        _told("khulasa backup, from PostgreSQL", backing_up, url, folder / "other.db")
        _told("pg_dump", command, server / "pg_dump", url, "-f", folder / "dump.sql")


if __name__ == "__main__":
    main()
