"""Fragments and documents: byte for byte what feedgen builds of a whole feed in one go."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.channel import Channel, Link, Turn
from feeds.entry import Entry, Form, Format
from feeds.generator import MendedEntry, feed_xml, generator
from feeds.render import document, fragment
from store.article import Credit, Media
from tests.feeds_samples import MOMENTS

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
