"""Where a feed begins, and where the elements of a broken one end."""

# ruff: noqa: E501  # a feed that is cut into lines is harder to see through

import json

import pytest

from ingest.errors import PageError
from ingest.feedfile import read
from ingest.feedtree import feed_tree

_URL = "https://news.example/feed"
_ITEM = "<item><title>مطر</title><link>/1</link></item>"


@pytest.mark.parametrize(
    "before",
    [
        "<!-- <feed> of the valley -->",
        "<!-- made by <rss> tools, not <html> -->",
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "<rss>">]>',
        "<?xml version='1.0'?><?note <rss> is below ?>",
        "Warning: it rains in <b>/feed.php</b> on line <b>7</b><br />\n",
    ],
)
def test_what_stands_before_the_root_is_not_it(before: str) -> None:
    """Remarks and declarations may speak of feeds; the feed is the first that is none of them."""
    root, _ = feed_tree(f"{before}<rss><channel>{_ITEM}</channel></rss>")

    assert root.findtext("channel/item/title") == "مطر"


@pytest.mark.parametrize(
    "trap",
    [
        pytest.param(trap * 500_000, id=trap)
        for trap in ("<!--", "<?", "<!DOCTYPE [", "<!DOCTYPE [<!ENTITY '", '<!DOCTYPE ["x', "<!DOCTYPE")
    ],
)
def test_beginnings_without_end(trap: str) -> None:
    """Looking for a root takes time in proportion to the text, whatever is left open in it."""
    with pytest.raises(PageError):
        feed_tree(trap)


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><title>الوادي<item><title>مطر<link>/1<item><title>غيث<link>/2",
        "<rss><channel><description>أخبار<item><title>مطر</title><link>/1</link><description>نص <p>فقرة<item><title>غيث</title><link>/2</link></rss>",
        "<rss><channel><item><title>مطر</title><description><ul><li>نص<guid isPermaLink='true'>/1</guid></item><item><title>غيث</title><guid isPermaLink='true'>/2</guid></item></channel></rss>",
        "<feed><title>الوادي<entry><title>مطر<id>1<link href='/1'/><content>نص <entry><title>غيث<link href='/2'/>",
    ],
    ids=["no ends", "an open description", "open lists", "Atom"],
)
def test_an_entry_ends_where_the_next_one_begins(text: str) -> None:
    """Whatever was left open: no entry is part of another, or of the title of its feed."""
    entries = read(text.encode(), None, _URL)

    assert [(entry.title, entry.link) for entry in entries] == [
        ("مطر", "https://news.example/1"),
        ("غيث", "https://news.example/2"),
    ]


def test_what_items_alone_hold_is_no_part_of_their_text() -> None:
    """A date behind a description that does not end is the item's date."""
    text = "<rss><channel><item><description>نص <b>قصير<pubDate>Thu, 05 Mar 2026 09:40:00 GMT</pubDate></channel>"
    (entry,) = read(text.encode(), None, _URL)

    assert entry.summary == "نص <b>قصير</b>"
    assert str(entry.published) == "2026-03-05 09:40:00+00:00"


@pytest.mark.parametrize(
    "item",
    [
        {"content_text": "<script>alert(1)</script> مطر على الوادي"},
        {"content_html": "<p>&lt;img src=x onerror=alert(1)&gt; مطر على الوادي</p>"},
        {"summary": "<b>مطر</b> على الوادي"},
        {"title": "<i>مطر</i> على الوادي"},
        {"title": "&lt;script&gt;alert(1)&lt;/script&gt; مطر على الوادي"},
        {"title": "<svg onload=alert(1)></svg> مطر على الوادي"},
        {"title": "&lt;video/onerror=alert(1)&gt; مطر على الوادي"},
        {"title": "<details open ontoggle=alert(1)>مطر على الوادي <x-y onclick=alert(1)"},
        {"title": "<a href='javascript:alert(1)'>مطر على الوادي"},
    ],
)
def test_no_title_is_markup(item: dict[str, str]) -> None:
    """Nor how a text begins that quotes some: readers take titles for HTML."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", **item}]}
    (entry,) = read(json.dumps(feed).encode(), None, _URL)

    assert entry.title == "مطر على الوادي"


@pytest.mark.parametrize("trap", ["<!--", "<a ", "<script ", "<svg>", "&lt;a x", "<![CDATA["])
def test_titles_without_end(trap: str) -> None:
    """A hundred of them take a second, not a minute, whatever is left open in each."""
    title = f"<title><![CDATA[مطر {trap * (20_000 // len(trap))}]]></title>"
    items = (f"<item>{title}<guid>{number}</guid></item>" for number in range(100))

    assert len(read(f"<rss><channel>{''.join(items)}</channel></rss>".encode(), None, _URL)) == 100
