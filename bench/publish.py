"""
What publishing costs: ours, and others that make the same feeds from the same articles, in one run.

python bench/publish.py [--articles 50000 --tags 5000] [--only NAME …] [--cache FOLDER]
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import rivals
from corpus import TAGS_EACH, Article, Press, newest_by_tag
from lxml import etree
from measuring import Cost, alone, measured, median, settle, weighed

from arabic.slug import slug
from feeds.entry import Format, Site
from feeds.layout import Layout
from feeds.publish import publish
from store.article import Block, Draft, PageRead, Role
from store.store import Store

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
SITE: Final = Site("خلاصة", "أخبار العربية", rivals.SITE, ZoneInfo("Asia/Riyadh"))
FEEDS: Final = Layout(formats=(Format.ATOM, Format.RSS), has_pages=False, has_archives=False)
"""What the others can do, too: the newest of each tag as Atom and RSS."""
EVERYTHING: Final = Layout()
"""With JSON, archives and pages."""
_BATCH: Final = 200
_TIMES: Final = 15
"""How often something quick is done."""
_LOOKED_AT: Final = 100
"""Tags whose feeds are compared, entry by entry."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many articles with so many tags, in a folder of the cache."""

    articles: int
    tags: int
    cache: Path

    def read(self) -> list[Article]:
        """Return the articles, the earliest first."""
        return list(Press(self.tags).articles(0, self.articles))

    @property
    def store(self) -> Path:
        """
        Return the database that holds them, and nothing published yet.

        Saving takes minutes, so that it is kept for the next run; until the corpus or the store's code changes.
        """
        made_of = [Path(getfile(Press)), *sorted(Path(getfile(Store)).parent.rglob("*.py"))]
        digest = sha256(b"".join(file.read_bytes() for file in made_of)).hexdigest()[:12]
        return self.cache / f"store-{self.articles}-{self.tags}-{digest}.db"


def page(article: Article) -> PageRead:
    """Return a page that holds the article alone."""
    draft = Draft(
        position=0,
        role=Role.MAIN,
        headline=article.headline,
        lead=article.lead,
        body=tuple(Block("paragraph", text) for text in article.paragraphs),
        outlet=article.outlet,
        published=article.published,
        tags=article.tags,
    )
    return PageRead(f"{article.number}.txt", "bench", f"{article.number:064x}", NOW, (draft,))


def opened(database: Path) -> Store:
    """Open a store."""
    return Store.open(f"sqlite:///{database}", authority="example.org", since="2026")


def fill(corpus: Corpus) -> None:
    """Save the articles, unless that was done by a run before."""
    if corpus.store.exists():
        return
    print(f"saving {corpus.articles} articles", file=sys.stderr)
    unfinished = corpus.store.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    articles = corpus.read()
    with opened(unfinished) as store:
        for start in range(0, len(articles), _BATCH):
            store.save([page(article) for article in articles[start : start + _BATCH]], now=NOW)
    unfinished.rename(corpus.store)


def rebuilt(corpus: Corpus, layout: Layout, folder: Path, *, warm: bool) -> Cost:
    """Publish everything into an empty folder; warm, with entries that were rendered once before."""
    with opened(_copied(corpus.store, folder)) as store:
        if warm:
            publish(store, SITE, layout, folder)
            shutil.rmtree(folder)
        settle()
        return measured(lambda: publish(store, SITE, layout, folder))


def nothing(corpus: Corpus, layout: Layout, folder: Path) -> Cost:
    """Publish what is published."""
    with opened(_copied(corpus.store, folder)) as store:
        publish(store, SITE, layout, folder)
        settle()
        return median([measured(lambda: publish(store, SITE, layout, folder)) for _ in range(_TIMES)])


def increment(corpus: Corpus, layout: Layout, folder: Path) -> Cost:
    """Publish one new article with five busy tags."""
    press = Press(corpus.tags)
    with opened(_copied(corpus.store, folder)) as store:
        publish(store, SITE, layout, folder)

        def one(number: int) -> Cost:
            store.save([page(press.article(number, press.tags[:TAGS_EACH]))], now=NOW)
            return measured(lambda: publish(store, SITE, layout, folder))

        settle()
        return median([one(corpus.articles + number) for number in range(_TIMES)])


def _copied(database: Path, folder: Path) -> Path:
    """Return a copy of the store beside the folder that is published: work on it leaves no trace."""
    copy = folder.with_suffix(".db")
    shutil.copyfile(database, copy)
    return copy


def floor(corpus: Corpus, folder: Path) -> Cost:
    """Write the feeds that we publish from memory, and do nothing else."""
    published = folder.with_suffix(".published")
    with opened(_copied(corpus.store, folder)) as store:
        publish(store, SITE, FEEDS, published)
    files = {str(file.relative_to(published)): file.read_bytes() for file in published.rglob("*.xml")}
    settle()
    return measured(lambda: rivals.from_memory(files, folder))


def feedgen(corpus: Corpus, folder: Path) -> Cost:
    """Build each feed with feedgen, from articles in memory."""
    feeds = newest_by_tag(corpus.read())
    settle()
    return measured(lambda: rivals.feedgen(feeds, folder))


def hugo(corpus: Corpus, folder: Path, *, tuned: bool) -> Cost:
    """Let Hugo build the feeds, from one file an article."""
    source = folder.with_suffix(".source")
    rivals.hugo_source(corpus.read(), source, tuned=tuned)
    commands = rivals.tools(corpus.cache)
    settle()
    return measured(lambda: rivals.hugo(commands, source, folder))


def pelican(corpus: Corpus, folder: Path) -> Cost:
    """Let Pelican build the feeds, from one file an article."""
    source = folder.with_suffix(".source")
    rivals.pelican_source(corpus.read(), source)
    commands = rivals.tools(corpus.cache)
    settle()
    return measured(lambda: rivals.pelican(commands, source, folder))


def differences(corpus: Corpus, folder: Path) -> list[str]:
    """Return which feeds do not hold the newest entries of their tag, in order and with all their text."""
    feeds = newest_by_tag(corpus.read())
    looked_at = sorted(feeds)[:: max(1, len(feeds) // _LOOKED_AT)]
    wrong = []
    for tag in looked_at:
        place = folder / "tags" / rivals.slug(tag)
        place = place if place.exists() else folder / "tags" / slug(tag)
        for name in ("atom.xml", "rss.xml"):
            try:
                found = _entries(place / name)
            except OSError as error:
                found = [(str(error), "")]
            if len(found) != len(feeds[tag]) or not all(
                title == article.headline and article.paragraphs[-1] in text
                for (title, text), article in zip(found, feeds[tag], strict=True)
            ):
                wrong.append(f"{place.name}/{name}")
    return wrong


def _entries(feed: Path) -> list[tuple[str, str]]:
    """Return each entry's title, and all of its words."""
    root = etree.parse(feed).getroot()
    found = root.iter("item", "{http://www.w3.org/2005/Atom}entry")
    return [
        (str(entry.findtext("{*}title")).strip("\u200f"), "".join(map(str, entry.itertext())))
        for entry in found
    ]


RIVALS: Final[Mapping[str, Callable[[Corpus, Path], Cost]]] = {
    "feedgen": feedgen,
    "hugo": partial(hugo, tuned=False),
    "hugo-tuned": partial(hugo, tuned=True),
    "pelican": pelican,
}
OURS: Final[Mapping[str, Callable[..., Cost]]] = {
    "cold": partial(rebuilt, layout=FEEDS, warm=False),
    "warm": partial(rebuilt, layout=FEEDS, warm=True),
    "nothing": partial(nothing, layout=FEEDS),
    "one": partial(increment, layout=FEEDS),
    "one-of-few": partial(increment, layout=FEEDS),
    "all-cold": partial(rebuilt, layout=EVERYTHING, warm=False),
    "all-warm": partial(rebuilt, layout=EVERYTHING, warm=True),
    "all-nothing": partial(nothing, layout=EVERYTHING),
    "all-one": partial(increment, layout=EVERYTHING),
}
ROWS: Final = {
    "cold": "ours, nothing rendered yet",
    "warm": "ours, entries rendered",
    "nothing": "ours, nothing to do",
    "one": "ours, one article more",
    "one-of-few": "ours, one more in a small store",
    "all-cold": "ours with pages: nothing rendered",
    "all-warm": "ours with pages: rendered",
    "all-nothing": "ours with pages: nothing to do",
    "all-one": "ours with pages: one more",
    "feedgen": "plain feedgen loop",
    "hugo": "Hugo",
    "hugo-tuned": "Hugo, tuned",
    "pelican": "Pelican",
    "floor": "writing the bytes of ours",
}
"""What is measured, and what it is called in the table."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wished for: that the one costs at most so much of the other, or of a unit."""

    text: str
    at_most: float
    of: str
    of_other: str | None = None
    what: str = "cpu"


AIMS: Final = (
    Aim("warm: CPU of Hugo's", 1 / 30, "warm", "hugo"),
    Aim("warm: CPU of plain feedgen's", 1 / 12, "warm", "feedgen"),
    Aim("warm: CPU of writing the bytes", 5, "warm", "floor"),
    Aim("cold: CPU of Hugo's", 1 / 6, "cold", "hugo"),
    Aim("one article more: milliseconds", 15, "one", what="wall"),
    Aim("one article more: time of that in a small store", 1.3, "one", "one-of-few", what="wall"),
    Aim("nothing to do: milliseconds", 5, "nothing", what="wall"),
    Aim("memory: megabytes, cold", 110, "cold", what="memory"),
    Aim("memory: megabytes, warm", 110, "warm", what="memory"),
)


def verdict(aim: Aim, costs: Mapping[str, Cost]) -> str | None:
    """Return how near an aim is; None when what it speaks of was not measured."""
    if aim.of not in costs or (aim.of_other and aim.of_other not in costs):
        return None
    value = getattr(costs[aim.of], aim.what)
    if aim.of_other:
        value /= getattr(costs[aim.of_other], aim.what)
    elif aim.what == "wall":
        value *= 1000
    met = "met" if value <= aim.at_most else "MISSED"
    if aim.at_most < 1:
        return f"{met:6} {aim.text}: a {1 / value:.1f}th (aim: a {1 / aim.at_most:.0f}th)"
    return f"{met:6} {aim.text}: {value:.2f} (aim: {aim.at_most})"


def main() -> None:
    """Measure what is asked for, each in a process of its own, and print it."""
    options = _options()
    options.cache.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(options.articles, options.tags, options.cache)
    small = Corpus(max(1, min(1000, corpus.articles // 5)), corpus.tags, corpus.cache)
    with tempfile.TemporaryDirectory(dir=corpus.cache) as name:
        costs = dict(_measured(options.only or list(ROWS), corpus, small, Path(name)))
    print()
    for line in filter(None, (verdict(aim, costs) for aim in AIMS)):
        print(line)


def _measured(names: Sequence[str], corpus: Corpus, small: Corpus, work: Path) -> Iterator[tuple[str, Cost]]:
    print(f"{corpus.articles} articles, {corpus.tags} tags; a small store: {small.articles} articles\n")
    print(f"{'':36}{'CPU s':>9}{'wall s':>9}{'MB held':>9}{'files':>8}{'MB':>8}")
    for name in names:
        own = small if name == "one-of-few" else corpus
        folder = work / name
        if name in OURS:
            alone(fill, own)
            cost = alone(partial(OURS[name], own, folder=folder))
        elif name == "floor":
            cost = alone(floor, corpus, folder)
        else:
            cost = alone(RIVALS[name], corpus, folder)
        cost = weighed(cost, folder)
        row = f"{cost.cpu:9.3f}{cost.wall:9.3f}{cost.memory:9.0f}{cost.files:8}{cost.size:8.1f}"
        print(f"{ROWS[name]:36}{row}", flush=True)
        if name in {"cold", "warm", "floor", *RIVALS} and (wrong := alone(differences, corpus, folder)):
            print(f"  {len(wrong)} feeds are not the same: {', '.join(wrong[:5])}")
        for left in work.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield name, cost


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--tags", type=int, default=200, help="5000 at most")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="NAME", help=", ".join(ROWS))
    kept = Path(tempfile.gettempdir()) / "khulasa-bench"
    parser.add_argument("--cache", type=Path, default=kept, help="keeps filled stores, Hugo and Pelican")
    return parser.parse_args()


if __name__ == "__main__":
    main()
