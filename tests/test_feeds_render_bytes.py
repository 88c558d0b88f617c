"""Fragments and documents: byte for byte what feedgen builds of a whole feed in one go."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.channel import Channel, Link, Turn
from feeds.entry import Entry, Form, Format
from feeds.generator import MendedEntry, entry_xml, feed_xml, generator
from feeds.mould import placeholder
from feeds.render import _head_mould, document, fragment
from store.article import Credit, Media, Tombstone
from tests.feeds_samples import MOMENTS, MORNING

XML = [Format.ATOM, Format.RSS]

# Any words that XML can say; among them some of the specimens' own, and marks of the moulds.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1, max_size=30
) | st.sampled_from(
    [
        "1000000000000003",
        "50% %s %(x)s",
        "]]>",
        "<b>&amp;</b>",
        "\"a\" 'b'",
        "a\r\nb\tc\n",
        "1601-01-01T00:00:00+00:00",
    ]
)
MAYBE = st.none() | WORDS
SIZES = st.none() | st.integers(0, 10**16)
TYPES = st.sampled_from(["image/jpeg", "audio/mpeg", "video/mp4", "application/pdf", 'image/a"b<c'])
MEDIA = st.builds(Media, WORDS, TYPES, SIZES, MAYBE, SIZES, SIZES)
ENTRIES = st.builds(
    Entry,
    uri=WORDS,
    title=WORDS,
    link=WORDS,
    published=MOMENTS,
    updated=MOMENTS,
    summary=WORDS | st.just(""),
    content=WORDS,
    author=MAYBE,
    outlet=MAYBE,
    categories=st.lists(WORDS, max_size=3).map(tuple),
    media=st.lists(MEDIA, max_size=3).map(tuple),
    credit=st.none() | st.builds(Credit, WORDS, MAYBE, MAYBE),
    original=MAYBE,
)
LINKS = st.builds(Link, st.sampled_from(["hub", "via"]), WORDS, st.none() | st.just("text/html"))
TURNS = st.builds(Turn, st.sampled_from(["prev-archive", "next-archive", "current"]), WORDS, WORDS)
CHANNELS = st.builds(
    Channel,
    uri=WORDS,
    title=WORDS,
    description=WORDS,
    author=WORDS,
    page=WORDS,
    atom=WORDS,
    rss=WORDS,
    stylesheet=st.just("../assets/feed.css"),
    updated=MOMENTS,
    language=st.sampled_from(["ar", "fa", "ar-EG"]),
    ttl=st.integers(1, 99),
    links=st.lists(LINKS, max_size=2).map(tuple),
    icon=MAYBE,
    turns=st.lists(TURNS, max_size=3).map(tuple),
    archived=st.booleans(),
)

PLAIN = Entry("tag:a,2026:1", "عنوان", "https://a.example/1/", MORNING, MORNING, "موجز", "<p>نص</p>")
CHANNEL = Channel(
    uri="tag:a,2026:0",
    title="خلاصة",
    description="أخبار",
    author="خلاصة",
    page="https://a.example/",
    atom="https://a.example/atom.xml",
    rss="https://a.example/rss.xml",
    stylesheet="./assets/feed.css",
    updated=MORNING,
    language="ar",
    ttl=15,
)
NS = {"a": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/"}
DIRT = st.text(st.sampled_from("\x00\x0b\x1b\ud800\udfff\ufffe\uffff"), max_size=3)


def dirty(made: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Put what XML cannot say into every text of a value."""

    def spoil(value: Any, dirt: str) -> Any:
        texts = {field.name: getattr(value, field.name) for field in fields(value)}
        spoilt = {
            name: dirt + text[:1] + dirt + text[1:] for name, text in texts.items() if isinstance(text, str)
        }
        return replace(value, **spoilt)

    return st.builds(spoil, made, DIRT)


def sayable(words: str) -> str:
    """Return what XML 1.0 can say of it (§2.2)."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words)


def whole(channel: Channel, written_as: Format, entries: Sequence[Entry], form: Form) -> bytes:
    """Return the feed as feedgen builds it of all its entries."""
    feed = generator(channel, written_as)
    for entry in entries:
        feed.add_entry(MendedEntry(entry, written_as, form), order="append")
    return feed_xml(feed, channel, written_as)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("written_as", XML)
@given(channel=CHANNELS, entries=st.lists(ENTRIES, max_size=3))
def test_a_spliced_feed_is_what_feedgen_builds_in_one_go(
    written_as: Format, form: Form, channel: Channel, entries: list[Entry]
) -> None:
    """Whatever the words, and whatever of it is there."""
    fragments = [fragment(entry, written_as, form) for entry in entries]

    assert b"".join(document(channel, written_as, fragments)) == whole(channel, written_as, entries, form)


@given(
    CHANNELS,
    st.lists(ENTRIES, max_size=2),
    st.lists(st.builds(Tombstone, WORDS, MOMENTS), min_size=1, max_size=3),
)
def test_tombstones_are_what_an_xml_library_writes(
    channel: Channel, entries: list[Entry], tombstones: list[Tombstone]
) -> None:
    """After the entries, in a namespace that the root declares: in Atom, the only format that has them."""
    feed = generator(channel, Format.ATOM, tombstones=True)
    for entry in entries:
        feed.add_entry(MendedEntry(entry, Format.ATOM, Form.FULL), order="append")
    head, root = feed_xml(feed, channel, Format.ATOM).rsplit(b"?>\n", 1)
    tree = etree.fromstring(root)
    for tombstone in tombstones:
        attributes = {"ref": tombstone.uri, "when": tombstone.when.replace(microsecond=0).isoformat()}
        etree.SubElement(
            tree, "{http://purl.org/atompub/tombstones/1.0}deleted-entry", attributes
        ).tail = "\n"

    fragments = [fragment(entry, Format.ATOM) for entry in entries]
    written = b"".join(document(channel, Format.ATOM, fragments, tombstones))
    assert written == head + b"?>\n" + etree.tostring(tree, encoding="utf-8") + b"\n"
    in_rss = document(channel, Format.RSS, [], tombstones)
    assert in_rss == document(channel, Format.RSS, [])


@pytest.mark.parametrize("written_as", XML)
@given(data=st.data())
def test_what_xml_cannot_say_never_comes_out(written_as: Format, data: st.DataObject) -> None:
    """Controls, lone surrogates, U+FFFE in any field: the rest arrives, in a feed that is well formed."""
    entry = data.draw(dirty(ENTRIES))
    channel = data.draw(dirty(CHANNELS))

    feed = b"".join(
        document(channel, written_as, [fragment(entry, written_as)], [Tombstone("\x01a\ud800", MORNING)])
    )

    root = etree.fromstring(feed)
    item = root.find("a:entry", NS) if written_as is Format.ATOM else root.find("channel/item")
    names = (
        ("a:id", "a:title", "a:content")
        if written_as is Format.ATOM
        else ("guid", "title", "content:encoded")
    )
    assert item is not None
    found = [item.findtext(name, namespaces=NS) for name in names]
    assert found == [sayable(words) for words in (entry.uri, entry.title, entry.content)]


@pytest.mark.parametrize("written_as", XML)
def test_words_that_look_like_the_mould_s_own_stay_words(written_as: Format) -> None:
    """Placeholders, dates and marks of the specimen: only where they stand in it are they replaced."""
    entry = replace(
        PLAIN, title=placeholder(2), summary="%s %(x)s 50%", content=placeholder(3), author=placeholder(4)
    )

    built = fragment(entry, written_as)

    assert built == entry_xml(entry, written_as, Form.FULL)


def test_a_feed_costs_feedgen_nothing_after_the_first() -> None:
    """Ten thousand are written at once."""
    channels = [replace(CHANNEL, title=f"خلاصة {number}", uri=f"tag:a,2026:{number}") for number in range(50)]
    before = _head_mould.cache_info().misses

    heads = {document(channel, Format.ATOM, [])[0] for channel in channels}

    assert len(heads) == 50
    assert _head_mould.cache_info().misses - before <= 1
