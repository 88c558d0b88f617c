"""Feeds -> OPML 2.0 (http://opml.org/spec2.opml): all of them at once, for a reader to subscribe to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from itertools import groupby

from arabic.hygiene import one_line
from feeds.channel import Channel
from feeds.entry import Format
from feeds.mould import as_attribute, as_text


class Group(StrEnum):
    """What feeds are listed under, in this order."""

    ALL = "الكل"
    TAGS = "الوسوم"
    SOURCES = "المصادر"
    QUERIES = "خلاصات محفوظة"


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed, in its group."""

    group: Group
    title: str
    xml: str
    """The address of the feed."""
    page: str
    description: str
    language: str


def outline(group: Group, channel: Channel, formats: Collection[Format] = tuple(Format)) -> Outline:
    """Return the feed as OPML lists it: as Atom, or as the next best of the formats that are written."""
    addresses = {Format.ATOM: channel.atom, Format.RSS: channel.rss, Format.JSON: channel.json}
    address = next(address for written_as, address in addresses.items() if written_as in formats)
    return Outline(group, channel.title, address, channel.page, channel.description, channel.language)


def opml(title: str, outlines: Iterable[Outline], modified: datetime | None = None) -> bytes:
    """
    Return the list of feeds; within a group they keep their order.

    ``modified`` comes from the data, or is left out: the present would give other bytes each time. So is
    ``version``: the W3C validator knows none for Atom.
    """
    groups = sorted(outlines, key=lambda one: _ORDER[one.group])
    listed = "".join(
        f'<outline text="{group}">\n{"".join(map(_feed, feeds))}</outline>\n'
        for group, feeds in groupby(groups, key=lambda one: one.group)
    )
    date = f"<dateModified>{format_datetime(modified)}</dateModified>\n" if modified else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head>\n<title>{as_text(one_line(title))}</title>\n{date}</head>\n<body>\n{listed}</body>\n</opml>\n"
    ).encode()


_ORDER = {group: number for number, group in enumerate(Group)}


def _feed(one: Outline) -> str:
    title = as_attribute(one.title)
    return (
        f'<outline type="rss" text="{title}" title="{title}" xmlUrl="{as_attribute(one.xml)}"'
        f' htmlUrl="{as_attribute(one.page)}" description="{as_attribute(one.description)}"'
        f' language="{as_attribute(one.language)}"/>\n'
    )
