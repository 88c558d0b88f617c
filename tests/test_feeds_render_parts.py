"""What entries and feeds have beside words: pictures, credit, archives, hubs, tombstones, summaries."""

from dataclasses import replace
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from arabic.hygiene import one_line
from feeds.channel import Archive, channel_of, minted
from feeds.check import check_feed
from feeds.entry import Entry, Form, Format, entry_from
from feeds.render import document, fragment
from store.article import Credit, Feed, FeedKind, Media, Story, Tombstone
from tests.feeds_samples import MORNING, SITE, STORIES, TEXT, article, story

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
FEED = Feed(FeedKind.TAG, 1, "الواحات", "الواحات", "tag:feeds.example,2026:tags/1")
FOLDER = "https://feeds.example/tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/"
CHANNEL = channel_of(SITE, FEED, MORNING)
PICTURE = Media("https://news.example/a.jpg?w=1&h=2", "image/jpeg", 52_100, "نخلة & بئر", 640, 480)
SOUND = Media("https://news.example/a.mp3", "audio/mpeg")
CREDIT = Credit("أخبار المرفأ", "tag:port.example,2020:feed", "https://port.example/")
XML = pytest.mark.parametrize("written_as", [Format.ATOM, Format.RSS])


def entry(**changes: Any) -> Entry:
    """Make an entry."""
    return entry_from(story(main=replace(article(), **changes)), SITE)


def written(written_as: Format, *entries: Entry, form: Form = Form.FULL) -> etree._Element:
    """Return the root of a feed of these entries, which passes our own check."""
    feed = b"".join(document(CHANNEL, written_as, [fragment(one, written_as, form) for one in entries]))
    check_feed(feed)
    return etree.fromstring(feed)


def item(root: etree._Element) -> etree._Element:
    """Return the one entry."""
    (found,) = root.findall("a:entry", NS) or root.findall("channel/item")
    return found


def attributes(parent: etree._Element, path: str) -> list[dict[str, str]]:
    """Return those of each element there."""
    return [{str(name): str(value) for name, value in one.items()} for one in parent.iterfind(path, NS)]


def test_atom_links_all_media_as_enclosures() -> None:
    """RFC 4287 §4.2.7: address, type, length and title, as far as they are known."""
    found = item(written(Format.ATOM, entry(media=(PICTURE, SOUND))))

    assert attributes(found, "a:link[@rel='enclosure']") == [
        {
            "href": PICTURE.url,
            "rel": "enclosure",
            "type": "image/jpeg",
            "length": "52100",
            "title": "نخلة & بئر",
        },
        {"href": SOUND.url, "rel": "enclosure", "type": "audio/mpeg"},
    ]


@pytest.mark.parametrize(
    ("media", "enclosure"),
    [
        pytest.param((PICTURE,), (PICTURE.url, "52100", "image/jpeg"), id="a picture"),
        pytest.param((PICTURE, SOUND), (SOUND.url, "0", "audio/mpeg"), id="a sound before pictures"),
    ],
)
def test_rss_encloses_one(media: tuple[Media, ...], enclosure: tuple[str, str, str]) -> None:
    """What is to be heard or seen comes first; a length must be there, 0 when nobody knows it."""
    url, length, kind = enclosure
    found = item(written(Format.RSS, entry(media=media)))

    assert attributes(found, "enclosure") == [{"url": url, "length": length, "type": kind}]


@XML
def test_media_rss_names_them_all(written_as: Format) -> None:
    """In both formats: with what is known of each, and the first picture for lists."""
    found = item(written(written_as, entry(media=(SOUND, PICTURE))))

    assert attributes(found, "media:content") == [
        {"url": SOUND.url, "type": "audio/mpeg", "medium": "audio"},
        {
            "url": PICTURE.url,
            "fileSize": "52100",
            "type": "image/jpeg",
            "medium": "image",
            "width": "640",
            "height": "480",
        },
    ]
    assert found.findtext("media:content/media:title", namespaces=NS) == "نخلة & بئر"
    assert attributes(found, "media:thumbnail") == [{"url": PICTURE.url, "width": "640", "height": "480"}]


def test_atom_credits_the_feed_an_entry_came_by() -> None:
    """RFC 4287 §4.2.11: its id, title, date and address."""
    source = item(written(Format.ATOM, entry(credit=CREDIT))).find("a:source", NS)

    assert source is not None
    assert [(child.tag.rpartition("}")[2], child.text) for child in source] == [
        ("id", CREDIT.uri),
        ("title", CREDIT.title),
        ("updated", "2026-11-22T07:58:00+00:00"),
        ("link", None),
    ]
    assert attributes(source, "a:link") == [{"href": CREDIT.link, "rel": "alternate"}]


def test_rss_credits_the_feed_an_entry_came_by() -> None:
    """With its address: without one, RSS has no way to."""
    (source,) = item(written(Format.RSS, entry(credit=CREDIT))).iterfind("source")
    nameless = item(written(Format.RSS, entry(credit=Credit("أخبار"))))

    assert (source.get("url"), source.text) == (CREDIT.link, CREDIT.title)
    assert nameless.find("source") is None


def test_a_summary_leaves_the_content_out() -> None:
    """What is left is still an entry."""
    in_atom = item(written(Format.ATOM, entry(), form=Form.SUMMARY))
    in_rss = item(written(Format.RSS, entry(), form=Form.SUMMARY))

    assert in_atom.find("a:content", NS) is None
    assert in_atom.findtext("a:summary", namespaces=NS) == entry().summary
    assert in_rss.find("content:encoded", NS) is None
    assert in_rss.findtext("description") == f'<p dir="rtl">{entry().summary}</p>'


@pytest.mark.parametrize(
    ("written_as", "kind", "names"),
    [
        pytest.param(
            Format.ATOM,
            "application/atom+xml",
            ("archive/2.xml", "atom.xml", "archive/1.xml"),
            id="atom",
        ),
        pytest.param(
            Format.RSS,
            "application/rss+xml",
            ("archive/2-rss.xml", "rss.xml", "archive/1-rss.xml"),
            id="rss",
        ),
    ],
)
def test_an_archive_document_says_so_and_links_to_its_neighbours(
    written_as: Format, kind: str, names: tuple[str, ...]
) -> None:
    """RFC 5005 §4: each document in the format of its own; ids are those of the feed; no hub."""
    channel = channel_of(replace(SITE, hub="https://hub.example/"), FEED, MORNING, place=Archive(2, 1))
    root = etree.fromstring(b"".join(document(channel, written_as, [])))
    body = root if written_as is Format.ATOM else root[0]

    assert body.find("fh:archive", NS) is not None
    rels = ("self", "current", "prev-archive")
    found = {link.get("rel"): (link.get("href"), link.get("type")) for link in body.iterfind("a:link", NS)}
    assert [found[rel] for rel in rels] == [(FOLDER + name, kind) for name in names]
    assert found.keys() - {"alternate"} == {*rels}
    if written_as is Format.ATOM:
        assert root.findtext("a:id", namespaces=NS) == FEED.uri


@XML
def test_a_feed_links_to_the_archive_before_it_and_to_its_hub(written_as: Format) -> None:
    """What readers page back by, and what tells them of news; it is no archive itself."""
    channel = channel_of(replace(SITE, hub="https://hub.example/"), FEED, MORNING, place=Archive(before=4))
    root = etree.fromstring(b"".join(document(channel, written_as, [])))
    body = root if written_as is Format.ATOM else root[0]

    found = {link.get("rel"): link.get("href") for link in body.iterfind("a:link", NS)}
    assert found["hub"] == "https://hub.example/"
    assert found["prev-archive"] == FOLDER + (
        "archive/4.xml" if written_as is Format.ATOM else "archive/4-rss.xml"
    )
    assert not {"current", "next-archive"} & set(found)
    assert body.find("fh:archive", NS) is None


def test_atom_tells_of_removed_entries() -> None:
    """RFC 6721: whose, and when. A feed without them does not even declare the namespace."""
    grave = Tombstone("tag:feeds.example,2026:articles/9", MORNING)
    root = etree.fromstring(b"".join(document(CHANNEL, Format.ATOM, [], [grave])))

    assert attributes(root, "at:deleted-entry") == [{"ref": grave.uri, "when": "2026-11-22T06:58:00+00:00"}]
    assert root.nsmap["at"] == NS["at"]
    assert b"tombstones" not in document(CHANNEL, Format.ATOM, [])[0]


@XML
def test_prefixes_are_declared_once(written_as: Format) -> None:
    """At the root, for all entries."""
    feed = b"".join(
        document(CHANNEL, written_as, [fragment(entry(media=(PICTURE,), credit=CREDIT), written_as)] * 2)
    )

    declared = feed[feed.index(b"<feed" if written_as is Format.ATOM else b"<rss") :].split(b">", 1)
    assert b"xmlns:" in declared[0]
    assert b"xmlns:" not in declared[1]


def repaired(text: str) -> str:
    """Return what feedparser makes of it, in elements: it takes Latin-1 for UTF-8 read wrongly if it can."""
    try:
        found = text.encode("latin-1").decode()
    except UnicodeError:
        return text
    return text if found == text else repaired(found)


@XML
@given(st.lists(STORIES, max_size=2, unique_by=lambda story: story.uri), TEXT)
def test_an_independent_reader_reads_any_story_back(
    written_as: Format, stories: list[Story], name: str
) -> None:
    """Feedparser, whatever the store holds: the words of entries to the letter, and the feed's own."""
    entries = [entry_from(story, SITE) for story in stories]
    channel = channel_of(SITE, replace(FEED, name=name), minted(FEED.uri))
    feed = b"".join(document(channel, written_as, [fragment(one, written_as) for one in entries]))

    found = feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)

    assert not found.bozo
    assert repaired(one_line(found.feed.title)) == repaired(one_line(channel.title))
    assert [(one.id, one.link) for one in found.entries] == [(one.uri, one.link) for one in entries]
    assert [repaired(one.title) for one in found.entries] == [repaired(one.title) for one in entries]
    told_html = [repaired(one.content[0].value) for one in found.entries]
    assert told_html == [repaired(one.content) for one in entries]
    authors = [repaired(getattr(one, "author", "")) for one in found.entries]
    assert authors == [repaired(one.author or "") for one in entries]
    told = [tuple(repaired(tag.term) for tag in getattr(one, "tags", ())) for one in found.entries]
    assert told == [tuple(map(repaired, one.categories)) for one in entries]


def test_a_feed_shows_its_picture() -> None:
    """In RSS with the feed's own title and address, as the W3C validator wants them."""
    in_atom, in_rss = (
        etree.fromstring(b"".join(document(CHANNEL, one, []))) for one in (Format.ATOM, Format.RSS)
    )

    assert in_atom.findtext("a:icon", namespaces=NS) == "https://feeds.example/assets/icon.png"
    (image,) = in_rss.iterfind("channel/image")
    assert [(child.tag, child.text) for child in image] == [
        ("url", "https://feeds.example/assets/icon.png"),
        ("title", CHANNEL.title),
        ("link", CHANNEL.page),
    ]
