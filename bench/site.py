"""
What pages cost, in times of escaping one paragraph: `python bench/site.py`.

Cards, lists of 50 kept cards, article pages, the directory. The best of many short runs is what nothing
else on the machine disturbed; the multiples do not depend on the machine.
"""

import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from feeds.entry import Site
from feeds.markup import inline
from feeds.pages import article_page, card, directory_page, front_page, list_page
from store.article import Article, Block, Feed, FeedFacts, FeedKind, FrontFacts, Story, Tag

SITE = Site("خلاصة", "أخبار في خلاصات", "https://example.org/feeds/", ZoneInfo("Asia/Riyadh"))
MORNING = datetime(2026, 11, 22, 6, 58, tzinfo=UTC)
PARAGRAPH = "بدأ الزرع عند السور القديم وانتهى عند البئر. " * 9
LATIN = f"{PARAGRAPH} وقالت شركة Lockheed Martin (LMT) إن طائرات F-35 لم تصل."
NAMES = ("الواحات", "كأس العالم للأندية", "أوكرانيا", "أسعار النفط")


def article(number: int, *paragraphs: str) -> Article:
    """Return an article with four tags."""
    return Article(
        uri=f"tag:example.org,2026:articles/{number}",
        short_id=f"{number:016x}",
        headline=f"أهالي الواحة يزرعون {number} نخلة في يوم واحد بعد انتظار طويل",
        lead="خرج المئات مع الفجر يحملون الفسائل والماء، وعادوا مع المغرب.",
        body=tuple(Block("paragraph", text) for text in paragraphs),
        byline="ليلى الهاشمي",
        outlet="صوت الواحة",
        published=MORNING,
        updated=MORNING,
        tags=tuple(Tag(name, name.replace(" ", "-"), f"tag:example.org,2026:tags/{name}") for name in NAMES),
    )


def story(main: Article) -> Story:
    """Return the story of an article that two others tell too."""
    also = (article(2), article(3))
    return Story(main.uri, 1, MORNING, MORNING, main, also, (), main.tags)


def feed(number: int, kind: FeedKind = FeedKind.TAG) -> Feed:
    """Return a feed."""
    return Feed(
        kind, number, f"وسم رقم {number}", f"وسم-رقم-{number}", f"tag:example.org,2026:{kind}/{number}"
    )


def costs() -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    plain, latin = article(1, *[PARAGRAPH] * 10), article(1, *[PARAGRAPH] * 7, *[LATIN] * 3)
    shared = tuple((feed(number), number) for number in range(12))
    facts = FeedFacts(feed(0), 70, MORNING, near=shared, outlets=shared)
    front = FrontFacts(
        tuple(FeedFacts(each, n, MORNING, headline=NAMES[0]) for each, n in shared), near=shared
    )
    cards = [card(SITE, story(plain))] * 50
    feeds = [feed(number) for number in range(10_000)]
    numbers = count(10_000)
    return {
        "escaping one paragraph": lambda: inline(PARAGRAPH),
        "card": lambda: card(SITE, story(plain)),
        "list page, 50 cards": lambda: list_page(SITE, facts, cards),
        "list page of a feed not met before": lambda: list_page(
            SITE, replace(facts, feed=feed(next(numbers))), cards
        ),
        "article page, 10 paragraphs": lambda: article_page(SITE, plain, story(plain)),
        "article page, 3 of them with Latin words": lambda: article_page(SITE, latin, story(latin)),
        "front page, 20 cards": lambda: front_page(SITE, front, cards[:20]),
        "directory of 10,000 feeds": lambda: directory_page(SITE, feeds),
    }


def main() -> None:
    """Print the table."""
    unit = 0.0
    for name, make in costs().items():
        make()
        runs, repeats = (1, 10) if name.startswith("directory") else (10, 300)
        best = min(timeit.repeat(make, number=runs, repeat=repeats)) / runs * 1e6
        unit = unit or best
        print(f"{name:<42}{best:>10.1f} µs {best / unit:>9.1f} ×")


if __name__ == "__main__":
    main()
