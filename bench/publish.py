"""
What publishing costs: ours, and others that make the same feeds from the same articles, in one run.

python bench/publish.py [--articles 50000 --tags 5000] [--only NAME …] [--cache FOLDER]
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from measuring import MEMORY, Cost, alone, measured, median, settle, weighed

from arabic.slug import slug
from feeds.entry import Format, Site
from feeds.layout import Layout
from feeds.publish import publish
from store.article import Block, Draft, PageRead, Role
from store.store import Store

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
SITE: Final = Site("خلاصة", "أخبار العربية", rivals.SITE, ZoneInfo("Asia/Riyadh"))
_BATCH: Final = 200
_TIMES: Final = 15
"""How often something quick is done."""
_LOOKED_AT: Final = 100
"""Tags whose feeds are compared, entry by entry."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published."""

    site: Site
    layout: Layout

    def publish(self, store: Store, folder: Path) -> None:
        """Publish it."""
        done = publish(store, self.site, self.layout, folder)
        if done.failed:
            sys.exit(f"{len(done.failed)} files failed: {done.failed[0]}")


FEEDS: Final = Wish(
    replace(SITE, formats=(Format.ATOM, Format.RSS)), Layout(has_pages=False, has_archives=False)
)
"""What the others can do, too: the newest of each tag as Atom and RSS."""
EVERYTHING: Final = Wish(SITE, Layout())
"""With JSON, archives and pages."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many articles with so many tags, in a folder of the cache."""

    articles: int
    tags: int
    cache: Path
    run: Path
    """A folder for this run alone."""

    def read(self) -> list[Article]:
        """Return the articles, the earliest first."""
        return list(Press(self.tags).articles(0, self.articles))

    def rendered(self, wish: Wish) -> Path:
        """Return the database as it is when it was published once: ``render`` makes it."""
        return self.run / f"{self.articles}-{'pages' if wish.layout.has_pages else 'feeds'}.db"

    @property
    def bytes(self) -> int:
        """Return more than all copies of it take up while others work on it."""
        return 80_000 * self.articles

    @property
    def few(self) -> "Corpus":
        """Return a small corpus beside this one: as busy, a fifth of it or a thousand articles."""
        return replace(self, articles=max(1, min(1000, self.articles // 5)))

    @property
    def store(self) -> Path:
        """
        Return the database that holds them, and nothing published yet.

        Saving takes minutes, so that it is kept for the next run: until corpus.py or the store changes.
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


def render(corpus: Corpus, wish: Wish) -> None:
    """Publish the store once and keep it as it is then, with all entries rendered."""
    if corpus.rendered(wish).exists():
        return
    folder = corpus.run / "first"
    copy = _copied(corpus.store, folder)
    with opened(copy) as store:
        wish.publish(store, folder)
    shutil.rmtree(folder)
    copy.rename(corpus.rendered(wish))


def rebuilt(wish: Wish, corpus: Corpus, folder: Path, *, warm: bool) -> Cost:
    """Publish everything into an empty folder; warm, with entries that were rendered once before."""
    with opened(_copied(corpus.rendered(wish) if warm else corpus.store, folder)) as store:
        settle(folder.parent, corpus.bytes)
        return measured(lambda: wish.publish(store, folder))


def nothing(wish: Wish, corpus: Corpus, folder: Path) -> Cost:
    """Publish what is published."""
    with opened(_copied(corpus.rendered(wish), folder)) as store:
        wish.publish(store, folder)
        settle(folder.parent)
        return median([measured(lambda: wish.publish(store, folder)) for _ in range(_TIMES)])


def increment(wish: Wish, corpus: Corpus, folder: Path) -> Cost:
    """Publish one new article with five busy tags."""
    press = Press(corpus.tags)
    with opened(_copied(corpus.rendered(wish), folder)) as store:
        wish.publish(store, folder)

        def one(number: int) -> Cost:
            store.save([page(press.article(number, press.tags[:TAGS_EACH]))], now=NOW)
            return measured(lambda: wish.publish(store, folder))

        settle(folder.parent)
        return median([one(corpus.articles + number) for number in range(_TIMES)])


def _copied(database: Path, folder: Path) -> Path:
    """Return a copy of the store beside the folder that is published: work on it leaves no trace."""
    copy = folder.with_suffix(".db")
    shutil.copyfile(database, copy)
    return copy


def floor(corpus: Corpus, folder: Path) -> Cost:
    """Write the feeds that we publish from memory, and do nothing else."""
    published = folder.with_suffix(".published")
    with opened(_copied(corpus.rendered(FEEDS), folder)) as store:
        FEEDS.publish(store, published)
    files = {str(file.relative_to(published)): file.read_bytes() for file in published.rglob("*.xml")}
    settle(folder.parent, corpus.bytes)
    return measured(lambda: rivals.from_memory(files, folder))


def feedgen(corpus: Corpus, folder: Path) -> Cost:
    """Build each feed with feedgen, from articles in memory."""
    feeds = newest_by_tag(corpus.read())
    settle(folder.parent, corpus.bytes)
    return measured(lambda: rivals.feedgen(feeds, folder))


def hugo(corpus: Corpus, folder: Path, *, tuned: bool) -> Cost:
    """Let Hugo build the feeds, from one file an article."""
    source = folder.with_suffix(".source")
    rivals.hugo_source(corpus.read(), source, tuned=tuned)
    commands = rivals.tools(corpus.cache)
    settle(folder.parent, corpus.bytes)
    return measured(lambda: rivals.hugo(commands, source, folder))


def pelican(corpus: Corpus, folder: Path) -> Cost:
    """Let Pelican build the feeds, from one file an article."""
    source = folder.with_suffix(".source")
    rivals.pelican_source(corpus.read(), source)
    commands = rivals.tools(corpus.cache)
    settle(folder.parent, corpus.bytes)
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


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    title: str
    measure: Callable[[Corpus, Path], Cost]
    on_disk: bool = False
    """
    Whether files are written to a disk, and wait for it.

    What is written by the thousand goes to memory, if it can: on ext4, making the files takes more time of
    the processor than all the rest of ours, and it is the same for everybody.
    """
    is_small: bool = False
    """Whether it is about a store of few articles."""
    rendered: Wish | None = None
    """What must have been published once before."""
    is_compared: bool = False
    """Whether it writes the feeds that everybody writes."""


def _ours(title: str, measure: Callable[..., Cost], wish: Wish, *, is_cold: bool = False, **how: bool) -> Row:
    return Row(title, partial(measure, wish), rendered=None if is_cold else wish, **how)


_COLD: Final = partial(rebuilt, warm=False)
_WARM: Final = partial(rebuilt, warm=True)
ROWS: Final[Mapping[str, Row]] = {
    "warm": _ours("ours, entries rendered before", _WARM, FEEDS, is_compared=True),
    "cold": _ours("ours, nothing rendered before", _COLD, FEEDS, is_cold=True, is_compared=True),
    "nothing": _ours("ours, nothing to do", nothing, FEEDS, on_disk=True),
    "one": _ours("ours, one article more", increment, FEEDS, on_disk=True),
    "one-of-few": _ours("ours, one more in a small store", increment, FEEDS, on_disk=True, is_small=True),
    "feedgen": Row("plain feedgen loop", feedgen, is_compared=True),
    "hugo": Row("Hugo", partial(hugo, tuned=False), is_compared=True),
    "hugo-tuned": Row("Hugo, tuned", partial(hugo, tuned=True), is_compared=True),
    "pelican": Row("Pelican", pelican, is_compared=True),
    "floor": Row("writing the bytes of ours", floor, rendered=FEEDS, is_compared=True),
    "all-warm": _ours("ours with pages, JSON, archives: warm", _WARM, EVERYTHING),
    "all-cold": _ours("ours with pages, JSON, archives: cold", _COLD, EVERYTHING, is_cold=True),
    "all-one": _ours("ours with pages …: one more", increment, EVERYTHING, on_disk=True),
}


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
    memory = options.cache if options.disk or not MEMORY.is_dir() else MEMORY
    with tempfile.TemporaryDirectory(dir=memory) as run:
        corpus = Corpus(options.articles, options.tags, options.cache, Path(run))
        costs = _table(options.only or list(ROWS), corpus)
    print()
    for line in filter(None, (verdict(aim, costs) for aim in AIMS)):
        print(line)


def _table(names: Sequence[str], corpus: Corpus) -> dict[str, Cost]:
    print(f"{corpus.articles} articles, {corpus.tags} tags; a small store has {corpus.few.articles} articles")
    memory = corpus.run.parent
    print(f"rebuilds, and what others build, are written to {memory}, the rest to {corpus.cache}\n")
    print(f"{'':38}{'CPU s':>9}{'of warm':>9}{'wall s':>9}{'MB held':>9}{'files':>8}{'MB':>8}")
    costs: dict[str, Cost] = {}
    for name in names:
        row = ROWS[name]
        with tempfile.TemporaryDirectory(dir=corpus.cache if row.on_disk else memory) as work:
            costs[name] = _measured(row, corpus.few if row.is_small else corpus, Path(work))
        print(_line(row, costs[name], costs.get("warm")), flush=True)
    return costs


def _measured(row: Row, corpus: Corpus, work: Path) -> Cost:
    alone(fill, corpus)
    if row.rendered:
        alone(render, corpus, row.rendered)
    folder = work / "published"
    cost = weighed(alone(row.measure, corpus, folder), folder)
    if row.is_compared and (wrong := alone(differences, corpus, folder)):
        sys.exit(f"{row.title}: {len(wrong)} feeds are not the same: {', '.join(wrong[:5])}")
    return cost


def _line(row: Row, cost: Cost, warm: Cost | None) -> str:
    ratio = f"{cost.cpu / warm.cpu:9.2f}" if warm and warm.cpu else f"{'':9}"
    used = f"{cost.cpu:9.3f}{ratio}{cost.wall:9.3f}{cost.memory:9.0f}"
    return f"{row.title:38}{used}{cost.files:8}{cost.size:8.1f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--tags", type=int, default=200, help="5000 at most")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="NAME", help=", ".join(ROWS))
    kept = Path(tempfile.gettempdir()) / "khulasa-bench"
    parser.add_argument("--disk", action="store_true", help="write everything to the disk of the cache")
    parser.add_argument("--cache", type=Path, default=kept, help="keeps filled stores, Hugo and Pelican")
    return parser.parse_args()


if __name__ == "__main__":
    main()
