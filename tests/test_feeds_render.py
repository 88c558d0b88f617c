"""Entries -> Atom and RSS: valid, the same everywhere, and free of feedgen's faults."""

import locale
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.channel import Channel, Link, channel_of, minted
from feeds.check import check_feed
from feeds.entry import Entry, Format, entry_from
from feeds.opml import Group, opml, outline
from feeds.render import document, fragment
from store.article import Feed, FeedKind, Story
from tests.feeds_samples import MORNING, SITE, STORIES, article, story

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ADDRESS = re.compile(r"https://[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")
"""What the W3C validator takes for a full address."""
Render = Callable[[Channel, Sequence[Entry]], bytes]


def atom(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the whole feed as Atom."""
    return whole(channel, Format.ATOM, entries)


def rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """Return the whole feed as RSS."""
    return whole(channel, Format.RSS, entries)


def whole(channel: Channel, written_as: Format, entries: Sequence[Entry]) -> bytes:
    """Return the whole feed."""
    return b"".join(document(channel, written_as, [fragment(entry, written_as) for entry in entries]))


BOTH = pytest.mark.parametrize("render", [pytest.param(atom, id="atom"), pytest.param(rss, id="rss")])

ENTRIES = [
    entry_from(story(n, article(n, headline)), SITE)
    for n, headline in enumerate(["BBC تفتح مكتبًا في الواحة", "قال «كذا» & مضى", "أطول <قافلة> في العام"], 1)
]
FEED = Feed(FeedKind.TAG, 1, "الواحات", "الواحات", "tag:feeds.example,2026:tags/1")
CHANNEL = channel_of(SITE, FEED, ENTRIES[0].updated)


def parsed(feed: bytes) -> etree._Element:
    """Return the root of a feed."""
    return etree.fromstring(feed)


def read(feed: bytes) -> Any:
    """Return the feed as an independent reader understands it; refuse what it finds fault with."""
    found = feedparser.parse(feed, sanitize_html=False)
    assert not found.bozo
    return found


@BOTH
def test_a_reader_gets_everything(render: Render) -> None:
    """Ids, titles, links, dates, content, authors, tags, language: parsed back by feedparser."""
    found = read(render(CHANNEL, ENTRIES))

    assert (found.feed.title, found.feed.language) == ("الواحات — خلاصة", "ar")
    assert found.feed.link == CHANNEL.page
    assert found.feed.subtitle == CHANNEL.description
    assert [entry.id for entry in found.entries] == [entry.uri for entry in ENTRIES]
    assert [entry.title for entry in found.entries] == [entry.title for entry in ENTRIES]
    assert [entry.link for entry in found.entries] == [entry.link for entry in ENTRIES]
    assert [entry.content[0].value for entry in found.entries] == [entry.content for entry in ENTRIES]
    assert {entry.published_parsed[:6] for entry in found.entries} == {(2026, 11, 22, 6, 58, 0)}
    assert {entry.author for entry in found.entries} == {"صوت الواحة"}
    assert {entry.publisher for entry in found.entries} == {"صوت الواحة"}
    assert [[tag.term for tag in entry.tags] for entry in found.entries] == [["الواحات"]] * 3


# feedgen's measured faults, each absent from ours


@BOTH
def test_entries_keep_their_order(render: Render) -> None:
    """``add_entry`` would reverse it."""
    assert [e.id for e in read(render(CHANNEL, ENTRIES[::-1])).entries] == [e.uri for e in ENTRIES[::-1]]


def test_atom_entry_links_keep_relation_and_type() -> None:
    """In feedgen's own, nothing is left but their address."""
    links = parsed(atom(CHANNEL, ENTRIES)).findall("a:entry/a:link", NS)

    assert [dict(link.attrib) for link in links] == [
        {"href": entry.link, "rel": "alternate", "type": "text/html"} for entry in ENTRIES
    ]


@BOTH
def test_the_channel_links_to_its_page_whatever_other_links_there_are(render: Render) -> None:
    """In RSS, feedgen takes the last link of any relation for the channel's, and drops hub and archive."""
    links = (
        Link("hub", "https://hub.example/"),
        Link("prev-archive", "https://feeds.example/archive/1.xml", "application/xml"),
    )
    root = parsed(render(replace(CHANNEL, links=links), ENTRIES))

    found = {link.get("rel"): link.get("href") for link in root.iterfind(".//a:link", NS) if link.get("rel")}
    own = CHANNEL.atom if render is atom else CHANNEL.rss
    assert found["self"] == own
    assert found["hub"] == "https://hub.example/"
    assert found["prev-archive"] == "https://feeds.example/archive/1.xml"
    if render is rss:
        assert root.findtext("channel/link") == CHANNEL.page
    else:
        assert root.find("a:link[@rel='alternate']", NS).get("href") == CHANNEL.page  # type: ignore[union-attr] # as above


def test_no_date_is_the_present() -> None:
    """What feedgen puts where ``updated`` or ``lastBuildDate`` was not given."""
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", atom(CHANNEL, ENTRIES).decode())) == {
        "2026-11-22T06:58:00+00:00",
        "2026-11-22T07:58:00+00:00",
    }
    assert set(re.findall(r"<(?:pubDate|lastBuildDate)>([^<]*)", rss(CHANNEL, ENTRIES).decode())) == {
        "Sun, 22 Nov 2026 06:58:00 +0000",
        "Sun, 22 Nov 2026 07:58:00 +0000",
    }


def test_an_author_without_an_address_is_in_rss() -> None:
    """In RSS, feedgen drops authors who are only a name."""
    creators = parsed(rss(CHANNEL, ENTRIES)).findall("channel/item/dc:creator", NS)

    assert [creator.text for creator in creators] == ["صوت الواحة"] * 3


def test_atom_content_has_a_type_that_atom_knows() -> None:
    """Told CDATA, feedgen writes that, where only text, html and xhtml may stand."""
    root = parsed(atom(CHANNEL, ENTRIES))

    assert {content.get("type") for content in root.iterfind("a:entry/a:content", NS)} == {"html"}
    assert {summary.get("type", "text") for summary in root.iterfind("a:entry/a:summary", NS)} == {"text"}


@BOTH
def test_both_formats_say_that_they_are_arabic(render: Render) -> None:
    """In RSS, feedgen knows no xml:lang."""
    assert parsed(render(CHANNEL, ENTRIES)).get(XML_LANG) == "ar"


@BOTH
def test_the_locale_of_the_process_is_left_alone(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates by feedgen switch it to and fro under other threads' feet; a patch, to see any such call."""
    called: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *arguments: called.append(arguments))
    fresh = [replace(entry, uri=entry.uri + "/fresh") for entry in ENTRIES]  # not rendered before

    render(CHANNEL, fresh)

    assert called == []


SCRIPT = """
import locale, sys, time
from tests.test_feeds_render import everything
locale.setlocale(locale.LC_ALL, "")
sys.stdout.buffer.write(everything())
print(time.strftime("%b", (2026, 11, 22, 0, 0, 0, 6, 326, 0)), file=sys.stderr)
"""


def everything() -> bytes:
    """Return the feed in each format, and in the list of all."""
    forms = b"".join(whole(CHANNEL, written_as, ENTRIES) for written_as in Format)
    return forms + opml("خلاصة", [outline(Group.TAGS, CHANNEL)], CHANNEL.updated)


def elsewhere(environ: dict[str, str]) -> tuple[bytes, str]:
    """Return what another process makes of the same values, and what it calls November."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=os.environ | environ, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")
    return ran.stdout, ran.stderr.decode(errors="replace").strip()


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "Asia/Riyadh"}, id="another seed and zone"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0"}, id="the C locale"),
    ],
)
def test_the_same_values_give_the_same_bytes_everywhere(environ: dict[str, str]) -> None:
    """In another process, time zone, locale, hash seed."""
    assert elsewhere(environ)[0] == everything()


def test_an_arabic_locale_gives_the_same_bytes(tmp_path: Path) -> None:
    """Where the names of days and months are others, as they are in Egypt."""
    made = tmp_path / "ar_EG.UTF-8"
    compiled = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "ar_EG", "-f", "UTF-8", str(made)], capture_output=True, check=False
    )
    if not compiled or not made.exists():
        pytest.skip("this system cannot make the locale")

    found, november = elsewhere({"LOCPATH": str(tmp_path), "LC_ALL": "ar_EG.UTF-8", "TZ": "Africa/Cairo"})

    assert november not in {"", "Nov"}
    assert found == everything()


# What the W3C validator and browsers demand


@BOTH
def test_the_kind_of_document_shows_at_once(render: Render) -> None:
    """The root begins within 512 bytes, after the style sheet that dresses it."""
    head = render(CHANNEL, ENTRIES)[:512].decode(errors="ignore").splitlines()

    assert head[0] == '<?xml version="1.0" encoding="utf-8"?>'
    assert head[1] == '<?xml-stylesheet type="text/css" href="../../assets/feed.css"?>'
    assert head[2].startswith("<feed " if render is atom else "<rss ")


@BOTH
def test_a_person_who_opens_the_feed_finds_the_page(render: Render) -> None:
    """One link that browsers make a link, in the one element that validators expect there."""
    (div,) = parsed(render(CHANNEL, ENTRIES)).iterfind(".//h:div", NS)

    assert [link.get("href") for link in div.iterfind("h:a", NS)] == [CHANNEL.page]


def test_atom_has_what_it_must() -> None:
    """RFC 4287 §4.1: an id, title, date and author each; self and alternate links with their types."""
    root = parsed(atom(CHANNEL, ENTRIES))

    for element in (root, *root.iterfind("a:entry", NS)):
        for name in ("id", "title", "updated", "author", "link"):
            assert element.find(f"a:{name}", NS) is not None
    assert root.findtext("a:id", namespaces=NS) == "tag:feeds.example,2026:tags/1"
    links = [(link.get("rel"), link.get("type")) for link in root.iterfind("a:link", NS)]
    assert links == [("self", "application/atom+xml"), ("alternate", "text/html")]


def test_rss_has_what_it_must() -> None:
    """RSS 2.0, and what the validator adds: self link, language, items last, guid no permalink, ttl."""
    root = parsed(rss(CHANNEL, ENTRIES))
    channel = root[0]

    assert (root.tag, root.get("version"), channel.tag) == ("rss", "2.0", "channel")
    assert channel.findtext("language") == "ar"
    assert channel.findtext("ttl") == "15"
    (own,) = channel.iterfind("a:link", NS)
    assert own.items() == [("href", CHANNEL.rss), ("rel", "self"), ("type", "application/rss+xml")]
    assert [child.tag for child in channel][-3:] == ["item"] * 3
    for item in channel.iterfind("item"):
        names = [child.tag for child in item]
        assert len(names) == len(set(names))
        assert names.index("description") < names.index(f"{{{NS['content']}}}encoded")
        assert item.find("guid").get("isPermaLink") == "false"  # type: ignore[union-attr] # every item has one
        assert item.findtext("category") == "الواحات"


@BOTH
def test_every_address_is_absolute_and_ascii(render: Render) -> None:
    """In elements, attributes and content."""
    root = parsed(render(CHANNEL, ENTRIES))
    addresses = [element.text or "" for element in root.iter("link") if render is rss]
    addresses += [element.get("href", "") for element in root.iter() if "href" in element.attrib]
    addresses += [found for text in root.itertext() for found in re.findall('href="([^"]*)"', str(text))]

    assert len(addresses) > 6
    assert [address for address in addresses if not ADDRESS.fullmatch(address)] == []


@BOTH
def test_an_empty_feed_is_a_feed(render: Render) -> None:
    """Before the first story, too."""
    every = Feed(FeedKind.SITE, 0, "", "", "tag:feeds.example,2026:feeds/all")
    feed = render(channel_of(SITE, every, minted(every.uri)), [])

    check_feed(feed)
    assert (read(feed).entries, read(feed).feed.title) == ([], "خلاصة")
    assert b"2026-01-01T00:00:00+00:00" in feed or b"Thu, 01 Jan 2026 00:00:00 +0000" in feed


@BOTH
@given(st.lists(STORIES, max_size=3, unique_by=lambda story: story.uri))
def test_any_story_gives_a_well_formed_feed(render: Render, stories: list[Story]) -> None:
    """Every character that the store could hold: the feed parses back to what the entries say."""
    entries = [entry_from(story, SITE) for story in stories]
    feed = render(CHANNEL, entries)

    check_feed(feed)
    root = parsed(feed)
    found = root.findall("a:entry", NS) or root.findall("channel/item")
    names = (
        ("a:id", "a:title", "a:content", "a:summary")
        if render is atom
        else ("guid", "title", "content:encoded")
    )
    told = [tuple(item.findtext(name, namespaces=NS) for name in names) for item in found]
    assert told == [(e.uri, e.title, e.content, e.summary)[: len(names)] for e in entries]


@BOTH
@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone follows
def test_dates_are_as_the_standards_want_them(render: Render, moment: datetime) -> None:
    """RFC 3339 in Atom, RFC 822 with a four-digit year in RSS, and they tell the same moment."""
    moment = moment.replace(tzinfo=MORNING.tzinfo)
    (found,) = read(render(CHANNEL, [entry_from(story(published=moment), SITE)])).entries

    shape = (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
        if render is atom
        else r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d \+0000"
    )
    assert re.fullmatch(shape, found.published)
    told = (
        datetime.fromisoformat(found.published) if render is atom else parsedate_to_datetime(found.published)
    )
    assert told == moment.replace(microsecond=0)


# The last look before a feed replaces the good one


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda feed: feed[:-9], "not well formed", id="cut"),
        pytest.param(lambda _: b"<html/>", "neither Atom nor RSS", id="something else"),
        pytest.param(
            lambda feed: re.sub(rb"<title>[^<]*</title>", b"", feed, count=1), "has no", id="no title"
        ),
        pytest.param(lambda feed: re.sub(rb'rel="self"', b'rel="via"', feed), "self", id="no self link"),
        pytest.param(lambda feed: feed.replace(b"articles/2<", b"articles/1<"), "same id", id="an id twice"),
        pytest.param(
            lambda feed: re.sub(rb"<id>[^<]*articles[^<]*", b"<id>", feed), "entry> has no id", id="no id"
        ),
    ],
)
def test_a_feed_that_is_broken_is_found_out(spoil: Callable[[bytes], bytes], reason: str) -> None:
    """Each fault by its name."""
    feed = atom(CHANNEL, ENTRIES)
    check_feed(feed)

    with pytest.raises(ValueError, match=reason):
        check_feed(spoil(feed))
