"""All feeds in one list, which readers import."""

import pytest
from hypothesis import given
from lxml import etree

from arabic.hygiene import one_line
from feeds.channel import channel_of
from feeds.entry import Format
from feeds.opml import Group, Outline, opml, outline
from store.article import Feed, FeedKind
from tests.feeds_samples import MORNING, SITE, TEXT

SITE_FEED = Feed(FeedKind.SITE, 0, "", "", "tag:feeds.example,2026:feeds/all")


def made(group: Group, name: str = "الواحات", kind: FeedKind = FeedKind.TAG) -> Outline:
    """Make the outline of a feed."""
    return outline(group, channel_of(SITE, Feed(kind, 1, name, "waha", "tag:feeds.example,2026:1"), MORNING))


def test_feeds_are_grouped() -> None:
    """The groups in their order, the feeds of each in the order they were given; none is empty."""
    every = outline(Group.ALL, channel_of(SITE, SITE_FEED, MORNING))
    listed = [made(Group.QUERIES, "ج", FeedKind.QUERY), made(Group.TAGS, "ب"), every, made(Group.TAGS, "أ")]

    root = etree.fromstring(opml("خلاصة", listed))

    found = [
        (group.get("text"), [one.get("title") for one in group]) for group in root.iterfind("body/outline")
    ]
    assert found == [
        ("الكل", ["خلاصة"]),
        ("الوسوم", ["ب — خلاصة", "أ — خلاصة"]),
        ("خلاصات محفوظة", ["ج"]),
    ]


def test_an_outline_says_all_that_a_reader_asks() -> None:
    """OPML 2.0: text, type and xmlUrl must be there. No version: there is none for Atom."""
    root = etree.fromstring(opml("خلاصة", [made(Group.TAGS)]))

    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "خلاصة"
    (one,) = root.iterfind("body/outline/outline")
    assert {str(name): value for name, value in one.items()} == {
        "type": "rss",
        "text": "الواحات — خلاصة",
        "title": "الواحات — خلاصة",
        "xmlUrl": "https://feeds.example/tags/waha/atom.xml",
        "htmlUrl": "https://feeds.example/tags/waha/",
        "description": "أخبار «الواحات»: كل خبر مرة واحدة، مع من رواه غيره.",
        "language": "ar",
    }


@pytest.mark.parametrize(
    ("formats", "name"),
    [
        pytest.param((Format.JSON, Format.RSS, Format.ATOM), "atom.xml", id="all: Atom"),
        pytest.param((Format.JSON, Format.RSS), "rss.xml", id="no Atom: RSS"),
        pytest.param((Format.JSON,), "feed.json", id="only JSON Feed"),
    ],
)
def test_a_site_that_writes_no_atom_lists_what_it_writes(formats: tuple[Format, ...], name: str) -> None:
    """An address that is not there helps nobody."""
    feed = outline(Group.ALL, channel_of(SITE, SITE_FEED, MORNING), formats)

    assert feed.xml == "https://feeds.example/" + name


def test_its_date_is_the_data_s() -> None:
    """Or there is none: the present would give other bytes each time."""
    dated, undated = (opml("خلاصة", [made(Group.TAGS)], date) for date in (MORNING, None))

    assert etree.fromstring(dated).findtext("head/dateModified") == "Sun, 22 Nov 2026 06:58:00 +0000"
    assert etree.fromstring(undated).find("head/dateModified") is None


@given(TEXT, TEXT)
def test_any_name_reads_back(name: str, title: str) -> None:
    """Whatever a tag is called, and the list."""
    root = etree.fromstring(opml(title, [made(Group.TAGS, name)]))

    (one,) = root.iterfind("body/outline/outline")
    assert one_line(one.get("title") or "").startswith(one_line(name))
    assert one_line(root.findtext("head/title") or "") == one_line(title)
