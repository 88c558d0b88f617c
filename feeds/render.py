"""
Channel, entries -> the bytes of feeds, in pieces that are rendered once and joined for every feed.

An entry is a *fragment*, the same in each feed that lists it. A feed is its channel's head, fragments, and
the channel's tail. Atom and RSS are feedgen's (see feeds/generator.py), byte for byte, cast in moulds of what
it built for a specimen. An entry takes feedgen twice as long, a channel twelve times.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from markupsafe import escape

from feeds import jsonfeed
from feeds.channel import Channel, Link, Results, Turn
from feeds.entry import Entry, Form, Format
from feeds.generator import entry_xml, feed_xml, generator
from feeds.mould import Mould, as_attribute, mould, placeholder
from store.article import Credit, Media, Tombstone

# Entries differ in how many tags and pictures they have, channels in their links: some dozens of shapes.
_SHAPES: Final = 512


def fragment(entry: Entry, written_as: Format, form: Form = Form.FULL) -> bytes:
    """Return one entry: the same values give the same bytes anywhere, at any time."""
    if written_as is Format.JSON:
        return jsonfeed.item(entry, form)
    specimen, words = _entry_words(entry, written_as)
    return _entry_mould(specimen, written_as, form).fill(words)


def document(
    channel: Channel,
    written_as: Format,
    fragments: Sequence[bytes],
    tombstones: Sequence[Tombstone] = (),
) -> list[bytes]:
    """
    Return a feed in pieces, to be written one after another: fragments of its format between head and tail.

    Of removed entries only Atom can tell (RFC 6721).
    """
    if written_as is Format.JSON:
        return jsonfeed.document(channel, fragments)
    graves = tombstones if written_as is Format.ATOM else ()
    specimen, words = _channel_words(channel, written_as)
    head = _head_mould(specimen, written_as, bool(graves)).fill(words)
    return [head, *fragments, *map(_grave, graves), _TAILS[written_as]]


_TAILS: Final = {Format.ATOM: b"</feed>\n", Format.RSS: b"</channel>\n</rss>\n"}
_DATES: Final[dict[Format, Callable[[datetime], str]]] = {
    Format.ATOM: datetime.isoformat,
    Format.RSS: format_datetime,
}
_DAYS: Final = (datetime(1601, 1, 1, tzinfo=UTC), datetime(1602, 2, 2, tzinfo=UTC))
"""Dates of specimens, the first two words of each: feedgen takes nothing else where a date belongs."""


class _Words:
    """What an entry or a channel says, in order; each gives back what stands for it in the specimen."""

    __slots__ = ("said",)

    def __init__(self, *dates: str) -> None:
        self.said = [*dates]

    def text(self, words: str) -> str:
        if not words:  # an element without text is other XML than one with a text
            return words
        self.said.append(words)
        return placeholder(len(self.said) - 1)

    def maybe(self, words: str | None) -> str | None:
        return words and self.text(words)

    def number(self, value: int | None) -> int | None:
        return value and int(self.text(str(value)))


def _entry_words(entry: Entry, written_as: Format) -> tuple[Entry, list[str]]:
    """Return the specimen of entries like this one, and this one's words in the same order."""
    date = _DATES[written_as]
    words = _Words(date(entry.published), date(entry.updated))
    text, maybe = words.text, words.maybe
    # The description of RSS is HTML.
    summary = entry.summary if written_as is Format.ATOM else str(escape(entry.summary))
    specimen = Entry(
        uri=text(entry.uri),
        title=text(entry.title),
        link=text(entry.link),
        published=_DAYS[0],
        updated=_DAYS[1],
        summary=text(summary),
        content=text(entry.content),
        author=maybe(entry.author),
        outlet=maybe(entry.outlet),
        categories=tuple([text(name) for name in entry.categories]),
        media=tuple([_media_words(one, words) for one in entry.media]),
        credit=entry.credit and _credit_words(entry.credit, words),
        original=maybe(entry.original),
    )
    return specimen, words.said


def _media_words(one: Media, words: _Words) -> Media:
    kind, slash, rest = one.type.partition("/")  # the kind decides what is written, and there are few
    return Media(
        url=words.text(one.url),
        type=kind + slash + words.text(rest),
        length=words.number(one.length),
        title=words.maybe(one.title),
        width=words.number(one.width),
        height=words.number(one.height),
    )


def _credit_words(credit: Credit, words: _Words) -> Credit:
    return Credit(words.text(credit.title), words.maybe(credit.uri), words.maybe(credit.link))


def _channel_words(channel: Channel, written_as: Format) -> tuple[Channel, list[str]]:
    """Return the specimen of channels like this one, and this one's words in the same order."""
    words = _Words(_DATES[written_as](channel.updated))
    text = words.text
    specimen = Channel(
        uri=text(channel.uri),
        title=text(channel.title),
        description=text(channel.description),
        author=text(channel.author),
        page=text(channel.page),
        atom=text(channel.atom),
        rss=text(channel.rss),
        stylesheet=text(channel.stylesheet),
        updated=_DAYS[0],
        language=text(channel.language),
        ttl=channel.ttl,
        links=tuple([Link(link.rel, text(link.href), link.type) for link in channel.links]),
        icon=words.maybe(channel.icon),
        turns=tuple([Turn(turn.rel, text(turn.atom), text(turn.rss)) for turn in channel.turns]),
        archived=channel.archived,
        results=channel.results and _results_words(channel.results, words),
    )
    return specimen, words.said


def _results_words(found: Results, words: _Words) -> Results:
    return Results(*(int(words.text(str(number))) for number in (found.total, found.start, found.each)))


@lru_cache(maxsize=_SHAPES)
def _entry_mould(specimen: Entry, written_as: Format, form: Form) -> Mould:
    return _mould(entry_xml(specimen, written_as, form), written_as)


@lru_cache(maxsize=_SHAPES)
def _head_mould(specimen: Channel, written_as: Format, tombstones: bool) -> Mould:  # noqa: FBT001 - positional for the cache
    feed = feed_xml(generator(specimen, written_as, tombstones=tombstones), specimen, written_as)
    return _mould(feed.removesuffix(_TAILS[written_as]), written_as)


def _mould(xml: bytes, written_as: Format) -> Mould:
    return mould(xml.decode(), {_DATES[written_as](day): number for number, day in enumerate(_DAYS)})


def _grave(tombstone: Tombstone) -> bytes:
    when = tombstone.when.astimezone(UTC).replace(microsecond=0).isoformat()
    return f'<at:deleted-entry ref="{as_attribute(tombstone.uri)}" when="{when}"/>\n'.encode()
