"""What a feed's entries owe each other, in any format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from arabic.fold import fold
from feeds.checks.finding import Finding, error, quoted, warning

_AHEAD: Final = timedelta(days=1)
"""An hour or a zone wrong is forgiven: a story of tomorrow night is not news."""
_LONG_TITLE: Final = 500


@dataclass(frozen=True, slots=True)
class Item:
    """What entries are compared by. An empty text stands for what is missing or no such thing."""

    where: str
    id: str = ""
    link: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None


def together_findings(items: Sequence[Item], now: datetime | None, rule: str) -> Iterator[Finding]:
    """
    Tell which entries are there twice, and whose dates cannot be.

    >>> twice = [Item("3", title="افتتاح المكتبة"), Item("9", title="إفتتاح المكتبه")]
    >>> [finding.what for finding in together_findings(twice, None, "RFC 4287 §4.1.2")]
    ["'إفتتاح المكتبه' is the headline of the entry at 3, too"]
    """
    yield from _ids(items, rule)
    yield from _links(items)
    yield from _headlines(items)
    for item in items:
        yield from _dates(item, now)


def _ids(items: Sequence[Item], rule: str) -> Iterator[Finding]:
    for item, first in _repeated(items, [item.id for item in items]):
        what = f"this entry has the same id as the one at {first.where}: {quoted(item.id)}"
        yield error(item.where, what, "give each its own: readers show one of them only", rule)


def _links(items: Sequence[Item]) -> Iterator[Finding]:
    for item, first in _repeated(items, [item.link for item in items]):
        what = f"this entry links the same page as the one at {first.where}: {quoted(item.link)}"
        yield warning(item.where, what, "publish a page once", "common practice")


def _headlines(items: Sequence[Item]) -> Iterator[Finding]:
    for item, first in _repeated(items, [fold(item.title[:_LONG_TITLE]) for item in items]):
        what = f"{quoted(item.title)} is the headline of the entry at {first.where}, too"
        yield warning(item.where, what, "publish a story once, however it is spelt", "common practice")


def _repeated(items: Sequence[Item], keys: Sequence[str]) -> Iterator[tuple[Item, Item]]:
    """Return each item whose key was there before, with the one that had it first."""
    seen: dict[str, Item] = {}
    for item, key in zip(items, keys, strict=True):
        if key and (first := seen.setdefault(key, item)) is not item:
            yield item, first


def _dates(item: Item, now: datetime | None) -> Iterator[Finding]:
    if item.published and item.updated and item.updated < item.published:
        remedy = "an article is updated when it is published, or later"
        yield warning(
            item.where, "this entry was updated before it was published", remedy, "RFC 4287 §4.2.15"
        )
    latest = max(filter(None, (item.published, item.updated)), default=None)
    if now and latest and latest > now + _AHEAD:
        remedy = "give the article's date: readers keep it on top until then"
        what = f"this entry's date lies in the future: {latest:%Y-%m-%d %H:%M} UTC"
        yield warning(item.where, what, remedy, "common practice")
