"""Many headlines -> stories, whatever order they come in."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Final

from arabic.likeness import Reason, compare
from arabic.neighbours import neighbours
from arabic.reading import read

_STRENGTH: Final = {Reason.EQUAL: 0, Reason.ADDED: 1, Reason.CUT: 2}
"""The surest likeness is settled first: a cut headline must not bring together what whole ones keep apart."""

ANOTHER_DAY: Final = timedelta(hours=12)
"""From here on two articles of an outlet are two days' work, even around midnight."""

_BESIDE: Final = 110
"""Percent of a text that two parts of it are together: they may have hardly anything in common."""
_LEAST: Final = 30
"""Percent of a text that no part is less of."""

Group = tuple[int, ...]
_Near = Callable[[int, int], bool]
_Dated = tuple[datetime, int, int]
"""When, which variant, at which position."""


@dataclass(frozen=True, slots=True)
class Item:
    """A headline to be grouped. An article has a date; a bare headline may point any time back."""

    text: str
    published: datetime | None = None
    outlet: str | None = None
    """An outlet that heads two days' articles alike wrote two; articles without one count as one outlet's."""


def partition(items: Sequence[Item], window: timedelta) -> list[tuple[int, ...]]:
    """
    Group headlines into stories and return the positions of each, all in rising order.

    Within a story each headline is like each other. One that is like two which are not alike stands alone:
    «البلدية تفتتح مكتبة…» does not say which library. Articles further apart than the window never meet, for
    the same sentence about the markets returns every week, and «نشرة الثامنة» every day: an outlet's articles
    of two days are two stories. A bare headline goes with the latest of them.

    >>> old, new = "البلدية تفتتح مكتبة للأطفال في الحي القديم", "البلدية تفتتح مكتبة للأطفال في الحي الجديد"
    >>> cut = "البلدية تفتتح مكتبة للأطفال في…"
    >>> partition([Item(old), Item(new), Item(cut), Item(f"بالصور.. {old}")], timedelta(days=3))
    [(0, 3), (1,), (2,)]
    """
    variants = _Variants([item.text for item in items])
    dates = [[items[at].published for at in places] for places in variants.places]
    groups = _grouped(range(len(dates)), variants, lambda a, b: _reach(dates[a], dates[b], window))
    stories = [story for group in groups for story in _by_time(group, items, variants, window)]
    return sorted(tuple(sorted(story)) for story in stories)


def unite(
    groups: Sequence[Group], items: Sequence[Item], shares: Mapping[tuple[int, int], int], window: timedelta
) -> list[Group]:
    """
    Bring groups of headlines together whose articles are one text, and return them in rising order.

    ``shares`` tells of two positions what percent of the first one's text the second has. The surest come
    first; what would make a story longer than the window, or one with two days' articles of an outlet, stays
    apart. An article that holds two others which are not one text is a bulletin, and joins neither.

    >>> day = datetime(2026, 3, 2)
    >>> items = [Item("انهيار مبنى في الحي القديم", day), Item("فاجعة في المدينة", day), Item("فاجعة…", None)]
    >>> unite([(0,), (1, 2)], items, {(0, 1): 96, (1, 0): 83}, timedelta(days=3))
    [(0, 1, 2)]
    """
    place = {at: number for number, group in enumerate(groups) for at in group}
    found = dict(enumerate(groups))
    for one, other in _surest_first(items, shares):
        low, high = sorted((place[one], place[other]))
        both = tuple(sorted(found[low] + found[high])) if low != high else ()
        if both and _is_one_time([items[at] for at in both], window):
            found[low] = both
            place |= dict.fromkeys(found.pop(high), low)
    return sorted(found.values())


def cluster(headlines: Sequence[str]) -> list[int]:
    """
    Return a number for each headline, the same for all of one story, counted as they come.

    >>> cluster(["افتتاح سوق الكتب في الميناء", "إغلاق سوق الكتب", "عاجل: افتتاح سوق الكتب فى الميناء"])
    [0, 1, 0]
    """
    variants = _Variants(headlines)
    near = sorted(neighbours([read(text) for text in variants.texts]))
    alike = [pair for pair in near if variants.strength(*pair) is not None]
    story_of: dict[int, int] = {}
    for family in _connected(range(len(variants.texts)), alike):
        for group in _grouped(family, variants, lambda _a, _b: True):
            story_of.update((at, group[0]) for variant in group for at in variants.places[variant])
    numbers: dict[int, int] = {}
    return [numbers.setdefault(story_of[at], len(numbers)) for at in range(len(headlines))]


class _Variants:
    """The different headlines among many, in an order of their own, and how much alike they are."""

    def __init__(self, headlines: Sequence[str]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for at, headline in enumerate(headlines):
            places[read(headline).letters or headline].append(at)
        found = sorted(places.items())
        self.places = [positions for _, positions in found]
        # Where one of them is whole, the dots of the others mean nothing.
        self.texts = [
            min((headlines[at] for at in positions), key=lambda text: (read(text).cut, text))
            for _, positions in found
        ]
        self._known: dict[tuple[int, int], int | None] = {}

    def strength(self, a: int, b: int) -> int | None:
        """Return how sure it is that two variants are one story, 0 the surest, or None when they are not."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._known[pair] = _STRENGTH.get(compare(self.texts[a], self.texts[b]).reason)
        return self._known[pair]

    def alike(self, some: Group, others: Group) -> bool:
        """Tell whether each variant of one group is like each of another."""
        return all(self.strength(a, b) is not None for a, b in product(some, others))


def _grouped(members: Iterable[int], variants: _Variants, near: _Near) -> list[Group]:
    """Unite what is alike, the surest first; what is like two that are not alike is left alone."""
    groups: list[Group] = [(variant,) for variant in members]
    for limit in sorted(_STRENGTH.values()):
        links = [
            (one, other)
            for one, other in combinations(range(len(groups)), 2)
            if _linked(groups[one], groups[other], limit, variants, near)
        ]
        if links:
            groups = _united(groups, links, variants)
    return groups


def _linked(some: Group, others: Group, limit: int, variants: _Variants, near: _Near) -> bool:
    if not variants.alike(some, others):
        return False
    return any((variants.strength(a, b) or 0) <= limit and near(a, b) for a, b in product(some, others))


def _united(groups: Sequence[Group], links: Sequence[tuple[int, int]], variants: _Variants) -> list[Group]:
    linked: dict[int, set[int]] = defaultdict(set)
    for one, other in links:
        linked[one].add(other)
        linked[other].add(one)
    torn = {
        at
        for at, others in linked.items()
        if any(
            not variants.alike(groups[one], groups[other]) for one, other in combinations(sorted(others), 2)
        )
    }
    sure = [link for link in links if torn.isdisjoint(link)]
    found: list[Group] = []
    for family in _connected(range(len(groups)), sure):
        parts = [groups[at] for at in family]
        if all(variants.alike(one, other) for one, other in combinations(parts, 2)):
            found.append(tuple(sorted(variant for part in parts for variant in part)))
        else:
            found.extend(parts)
    return found


def _connected(members: Iterable[int], links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the members that links hold together, each family in rising order."""
    head = {member: member for member in members}

    def top(member: int) -> int:
        while head[member] != member:
            head[member] = head[head[member]]
            member = head[member]
        return member

    for one, other in links:
        low, high = sorted((top(one), top(other)))
        head[high] = low
    families: dict[int, list[int]] = defaultdict(list)
    for member in sorted(head):
        families[top(member)].append(member)
    return list(families.values())


def _reach(some: Sequence[datetime | None], others: Sequence[datetime | None], window: timedelta) -> bool:
    return any(a is None or b is None or abs(a - b) <= window for a, b in product(some, others))


def _by_time(group: Group, items: Sequence[Item], variants: _Variants, window: timedelta) -> list[list[int]]:
    """Part one wording into the times it was news; bare headlines go where they are surest, and latest."""
    dated = sorted(
        (
            (date, variant, at)
            for variant in group
            for at in variants.places[variant]
            if (date := items[at].published)
        ),
        # Of two that differ in nothing here, it does not matter which comes first.
        key=lambda entry: (*entry[:2], items[entry[2]].outlet or ""),
    )
    bare = [
        (variant, at) for variant in group for at in variants.places[variant] if items[at].published is None
    ]
    times: list[list[_Dated]] = []
    for entry in dated:
        if not times or not _is_joined(entry, times[-1], items, window):
            times.append([])
        times[-1].append(entry)
    if not times:
        return [[at for _, at in bare]]
    stories = [[at for _, _, at in entries] for entries in times]
    for variant, at in bare:
        surest = min(
            range(len(times)),
            key=lambda time: (min(_distance(variant, other, variants) for _, other, _ in times[time]), -time),
        )
        stories[surest].append(at)
    return stories


def _is_joined(entry: _Dated, time: Sequence[_Dated], items: Sequence[Item], window: timedelta) -> bool:
    """Tell whether an article is still the news that earlier ones told: the whole of it fits the window."""
    date, _, at = entry
    own = [earlier for earlier, _, other in time if items[other].outlet == items[at].outlet]
    return date - time[0][0] <= window and (not own or date - own[0] < ANOTHER_DAY)


def _distance(a: int, b: int, variants: _Variants) -> int:
    return -1 if a == b else variants.strength(a, b) or 0


def _surest_first(items: Sequence[Item], shares: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    torn = _torn(shares)

    def rank(pair: tuple[int, int]) -> tuple[object, ...]:
        both = sorted((shares[pair], shares[pair[::-1]]))
        # Where nothing else tells two pairs apart, it does not matter which comes first.
        return (-both[0], -both[1], sorted(_order(items[at]) for at in pair), pair)

    sound = [pair for pair in shares if pair[0] < pair[1] and torn.isdisjoint((pair, pair[::-1]))]
    return sorted(sound, key=rank)


def _torn(shares: Mapping[tuple[int, int], int]) -> set[tuple[int, int]]:
    """Return which articles hold which others beside one that is another text."""
    parts: dict[int, list[int]] = defaultdict(list)
    for (whole, part), share in shares.items():
        if share <= _BESIDE - _LEAST:
            parts[whole].append(part)
    return {
        (whole, part)
        for whole, own in parts.items()
        for pair in combinations(own, 2)
        if pair not in shares and sum(shares[whole, part] for part in pair) <= _BESIDE
        for part in pair
    }


def _order(item: Item) -> tuple[str, str, str]:
    return (item.published.isoformat() if item.published else "", item.text, item.outlet or "")


def _is_one_time(items: Iterable[Item], window: timedelta) -> bool:
    """Tell whether a story fits the window, and an outlet's articles one day."""
    dates: dict[str, list[datetime]] = defaultdict(list)
    for item in items:
        if item.published:
            dates[item.outlet or ""].append(item.published)
    # Who it was that did not say its name is not known: two texts of two days may well be one.
    days = [own for outlet, own in dates.items() if outlet]
    every = [date for own in dates.values() for date in own]
    return max(every) - min(every) <= window and all(max(own) - min(own) < ANOTHER_DAY for own in days)
