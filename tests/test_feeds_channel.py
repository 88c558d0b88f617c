"""What a feed says of itself, whatever it is the feed of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from feeds.channel import Archive, Link, Turn, channel_of, minted
from store.article import Feed, FeedKind
from tests.feeds_samples import MORNING, SITE


def feed(kind: FeedKind, name: str = "أخبار المرفأ", slug: str = "أخبار-المرفأ") -> Feed:
    """Make a feed."""
    return Feed(kind, 7, name, slug, f"tag:feeds.example,2026:{kind}/7")


SLUG = "%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1-%D8%A7%D9%84%D9%85%D8%B1%D9%81%D8%A3"


@pytest.mark.parametrize(
    ("kind", "title", "folder"),
    [
        pytest.param(FeedKind.TAG, "أخبار المرفأ — خلاصة", f"tags/{SLUG}/", id="a tag"),
        pytest.param(FeedKind.SOURCE, "أخبار المرفأ — خلاصة", f"sources/{SLUG}/", id="a source"),
        pytest.param(FeedKind.QUERY, "أخبار المرفأ", f"feeds/{SLUG}/", id="a saved query: by its own title"),
        pytest.param(FeedKind.SITE, "خلاصة", "", id="everything"),
    ],
)
def test_each_kind_has_its_title_and_its_addresses(kind: FeedKind, title: str, folder: str) -> None:
    """In ASCII and absolute; the style sheet by the way up, so that any host will do."""
    of = (
        feed(kind) if kind is not FeedKind.SITE else Feed(kind, 0, "", "", "tag:feeds.example,2026:feeds/all")
    )
    channel = channel_of(SITE, of, MORNING)

    address = "https://feeds.example/" + folder
    assert (channel.uri, channel.title) == (of.uri, title)
    assert channel.page == address
    assert (channel.atom, channel.rss, channel.json) == (
        address + "atom.xml",
        address + "rss.xml",
        address + "feed.json",
    )
    assert channel.stylesheet == ("../../" if folder else "./") + "assets/feed.css"
    assert channel.description
    assert (channel.turns, channel.archived, channel.links) == ((), False, ())


def test_descriptions() -> None:
    """The site has its own, a feed one that names it, a saved query what its author wrote."""
    assert channel_of(SITE, feed(FeedKind.SITE), MORNING).description == SITE.description
    assert "«أخبار المرفأ»" in channel_of(SITE, feed(FeedKind.SOURCE), MORNING).description
    own = channel_of(SITE, feed(FeedKind.QUERY), MORNING, description="كل ما يخصّ\u202e الميناء\n")
    assert own.description == "كل ما يخصّ الميناء"


def test_names_are_cleaned_and_marked() -> None:
    """A Latin name does not turn the title of an Arabic feed."""
    channel = channel_of(SITE, feed(FeedKind.TAG, "BBC\u202e\n"), MORNING)

    assert channel.title == "\u200fBBC — خلاصة"


def test_the_date_is_in_utc_and_whole_seconds() -> None:
    """Whatever zone the value came in."""
    there = datetime(2026, 11, 22, 9, 58, 7, 250_000, timezone(timedelta(hours=3)))

    assert channel_of(SITE, feed(FeedKind.TAG), there).updated.isoformat() == "2026-11-22T06:58:07+00:00"
    assert channel_of(SITE, feed(FeedKind.TAG), there).updated.tzinfo is UTC


def test_a_hub_is_of_the_feed_that_changes() -> None:
    """Of no archive."""
    site = replace(SITE, hub="https://hub.example/")

    assert channel_of(site, feed(FeedKind.TAG), MORNING).links == (Link("hub", "https://hub.example/"),)
    assert channel_of(site, feed(FeedKind.TAG), MORNING, place=Archive(1)).links == ()


@pytest.mark.parametrize(
    ("tag_uri", "day"),
    [
        pytest.param("tag:feeds.example,2026:feeds/all", (2026, 1, 1), id="a year"),
        pytest.param("tag:feeds.example,2026-03:x", (2026, 3, 1), id="a month"),
        pytest.param("tag:editor@feeds.example,2026-11-23:a:b,c", (2026, 11, 23), id="a day"),
    ],
)
def test_a_feed_that_never_had_an_entry_is_as_old_as_its_id(tag_uri: str, day: tuple[int, int, int]) -> None:
    """It has the same bytes on every machine too."""
    assert minted(tag_uri) == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "names", "rels"),
    [
        pytest.param(Archive(), ("atom.xml", "rss.xml"), (), id="no archive yet"),
        pytest.param(
            Archive(before=3),
            ("atom.xml", "rss.xml"),
            (("prev-archive", "archive/3.xml", "archive/3-rss.xml"),),
            id="the feed, after three archives",
        ),
        pytest.param(
            Archive(1),
            ("archive/1.xml", "archive/1-rss.xml"),
            (("current", "atom.xml", "rss.xml"),),
            id="the first archive, still the last",
        ),
        pytest.param(
            Archive(2, 1),
            ("archive/2.xml", "archive/2-rss.xml"),
            (
                ("current", "atom.xml", "rss.xml"),
                ("prev-archive", "archive/1.xml", "archive/1-rss.xml"),
            ),
            id="a later one",
        ),
    ],
)
def test_documents_of_a_feed_are_linked(
    place: Archive, names: tuple[str, str], rels: tuple[tuple[str, str, str], ...]
) -> None:
    """RFC 5005 §4: one feed in several documents, of one id."""
    of = feed(FeedKind.TAG)
    channel = channel_of(SITE, of, MORNING, place=place)

    folder = f"https://feeds.example/tags/{SLUG}/"
    assert (channel.uri, channel.page, channel.json) == (of.uri, folder, folder + "feed.json")
    assert (channel.atom, channel.rss) == (folder + names[0], folder + names[1])
    assert channel.turns == tuple(Turn(rel, folder + atom, folder + rss) for rel, atom, rss in rels)
    assert channel.archived is (place.number is not None)
    assert channel.stylesheet == ("../../../" if place.number else "../../") + "assets/feed.css"
