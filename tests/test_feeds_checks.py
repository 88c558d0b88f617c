"""What is wrong with a feed, told fault by fault."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from feeds.channel import Archive, channel_of
from feeds.check import _of_fragment, check_entry, check_feed
from feeds.checks import MOST, Finding, Severity, findings
from feeds.checks.plain import is_plain
from feeds.checks.tree import LARGEST
from feeds.entry import Entry, Form, Format, entry_from
from feeds.opml import Group, opml, outline
from feeds.render import document, fragment
from store.article import Article, Credit, Feed, FeedKind, Media, Story, Tombstone
from tests.feeds_samples import FEEDS, MORNING, SITE, STORIES, article, feed, story

NOW = MORNING + timedelta(days=1)

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"
  xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="ar">
<id>tag:example.org,2026:feeds/all</id>
<title>خلاصة الساحل</title>
<updated>2026-11-22T08:00:00Z</updated>
<author><name>بريد الساحل</name></author>
<link rel="self" type="application/atom+xml" href="https://example.org/atom.xml"/>
<link rel="alternate" type="text/html" href="https://example.org/"/>
<entry>
<id>tag:example.org,2026:1</id>
<title>افتتاح مكتبة في حي المرفأ</title>
<link rel="alternate" type="text/html" href="https://example.org/1/"/>
<published>2026-11-22T06:58:00Z</published>
<updated>2026-11-22T08:00:00Z</updated>
<summary>فتحت أبوابها صباح الأحد.</summary>
<content type="html">&lt;div dir="rtl" lang="ar"&gt;&lt;p&gt;فتحت أبوابها.&lt;/p&gt;&lt;/div&gt;</content>
<category term="المكتبات"/>
</entry>
<entry>
<id>tag:example.org,2026:2</id>
<title>قاعة جديدة للأطفال</title>
<link rel="alternate" type="text/html" href="https://example.org/2/"/>
<published>2026-11-21T06:58:00Z</published>
<updated>2026-11-21T06:58:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" dir="rtl"><p>قاعة</p></div></content>
</entry>
</feed>
"""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>خلاصة الساحل</title>
<link>https://example.org/</link>
<description>أخبار الساحل</description>
<language>ar</language>
<lastBuildDate>Sun, 22 Nov 2026 08:00:00 +0000</lastBuildDate>
<ttl>15</ttl>
<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss.xml"/>
<item>
<title>افتتاح مكتبة في حي المرفأ</title>
<link>https://example.org/1/</link>
<description>&lt;p dir="rtl"&gt;فتحت أبوابها.&lt;/p&gt;</description>
<content:encoded>&lt;div dir="rtl"&gt;&lt;p&gt;فتحت أبوابها.&lt;/p&gt;&lt;/div&gt;</content:encoded>
<guid isPermaLink="false">tag:example.org,2026:1</guid>
<pubDate>Sun, 22 Nov 2026 06:58:00 +0000</pubDate>
<dc:creator>سلمى</dc:creator>
<enclosure url="https://example.org/1.jpg" length="0" type="image/jpeg"/>
</item>
<item>
<title>قاعة جديدة للأطفال</title>
<link>https://example.org/2/</link>
<description>&lt;p dir="rtl"&gt;قاعة&lt;/p&gt;</description>
<guid isPermaLink="false">tag:example.org,2026:2</guid>
<pubDate>Sat, 21 Nov 2026 06:58:00 GMT</pubDate>
</item>
</channel>
</rss>
"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "خلاصة الساحل",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        "language": "ar",
        "authors": [{"name": "بريد الساحل"}],
        "items": [
            {
                "id": "tag:example.org,2026:1",
                "url": "https://example.org/1/",
                "title": "افتتاح مكتبة في حي المرفأ",
                "content_html": '<div dir="rtl"><p>فتحت أبوابها.</p></div>',
                "date_published": "2026-11-22T06:58:00Z",
                "tags": ["المكتبات"],
                "attachments": [{"url": "https://example.org/1.jpg", "mime_type": "image/jpeg"}],
            },
            {"id": "2", "url": "https://example.org/2/", "title": "قاعة جديدة", "content_text": "قاعة"},
        ],
    },
    ensure_ascii=False,
)

OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
<head><title>خلاصات الساحل</title><dateModified>Sun, 22 Nov 2026 08:00:00 +0000</dateModified></head>
<body>
<outline text="المكتبات" type="rss" xmlUrl="https://example.org/a.xml" htmlUrl="https://example.org/a/"/>
<outline text="الأطفال" type="rss" xmlUrl="https://example.org/b.xml"/>
</body>
</opml>
"""
SOUND = {"atom": ATOM, "rss": RSS, "json": JSON, "opml": OPML}


def told(data: str | bytes, **circumstances: object) -> list[str]:
    """Return the findings as lines."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return [str(found) for found in findings(raw, **{"now": NOW} | circumstances)]  # type: ignore[arg-type]


def changed(kind: str, old: str, new: str) -> str:
    """Return a sound document with one thing otherwise."""
    assert old in SOUND[kind]
    return SOUND[kind].replace(old, new, 1)


@pytest.mark.parametrize("kind", SOUND)
def test_nothing_is_wrong_with_a_sound_document(kind: str) -> None:
    """In any of the formats."""
    assert told(SOUND[kind]) == []


ATOM_FAULTS = [
    pytest.param("<id>tag:example.org,2026:1</id>\n", "", "<entry> has no id", id="entry without id"),
    pytest.param("<id>tag:example.org,2026:feeds/all</id>", "<id> </id>", "<feed> has no id", id="empty id"),
    pytest.param("<title>خلاصة الساحل</title>", "", "<feed> has no title", id="no title"),
    pytest.param("<updated>2026-11-21T06:58:00Z</updated>", "", "<entry> has no updated", id="no updated"),
    pytest.param("2026:2</id>", "2026:1</id>", "the same id as the one at 10", id="an id twice"),
    pytest.param("<id>tag:example.org,2026:1</id>", "<id>1</id>", "no absolute URI", id="a number as id"),
    pytest.param("tag:example.org,2026:1", "tag:example.org:1", "no tag: URI", id="tag URI without date"),
    pytest.param("tag:example.org,2026:1", "urn:uuid:12", "no UUID", id="UUID cut short"),
    pytest.param(
        "<id>tag:example.org,2026:1<", "<id> tag:example.org,2026:1<", "white space", id="id with a space"
    ),
    pytest.param("2026-11-22T06:58:00Z", "Sun, 22 Nov 2026", "no date of RFC 3339", id="RSS date in Atom"),
    pytest.param("2026-11-22T06:58:00Z", "2026-11-31T06:58:00Z", "no date of RFC 3339", id="31 November"),
    pytest.param(
        "2026-11-22T06:58:00Z", "2026-11-22T06:58:00+99:00", "no date of RFC 3339", id="zone of 99 hours"
    ),
    pytest.param("2026-11-22T06:58:00Z", "1970-01-01T00:00:00Z", "in the year 1970", id="clock never set"),
    pytest.param("2026-11-22T06:58:00Z", "2027-11-22T06:58:00Z", "lies in the future", id="next year"),
    pytest.param("2026-11-22T06:58:00Z", "2026-11-22T09:58:00Z", "updated before", id="updated first"),
    pytest.param('href="https://example.org/1/"', 'href="/1/"', "is a relative address", id="relative link"),
    pytest.param('href="https://example.org/1/"', "", "has no address", id="link without href"),
    pytest.param(
        "https://example.org/1/", "https://example.org/خبر", "not percent-encoded", id="Arabic address"
    ),
    pytest.param("https://example.org/1/", "https://example.org/a b", "which no address may", id="a space"),
    pytest.param(
        "https://example.org/1/", "https://example.org/%zz", "percent sign alone", id="half encoded"
    ),
    pytest.param(
        "https://example.org/1/", "https://example.org/%25D8%25A7", "encoded twice", id="encoded twice"
    ),
    pytest.param("https://example.org/1/", "https:///1/", "names no host", id="no host"),
    pytest.param("https://example.org/1/", "http://[::1/", "names no host", id="half a bracket"),
    pytest.param(
        "https://example.org/1/", "javascript:alert(1)", "is a javascript: address", id="script link"
    ),
    pytest.param("https://example.org/1/", "ftp://example.org/1", "neither http nor https", id="ftp"),
    pytest.param('rel="self"', 'rel="via"', "has no link to itself", id="no self link"),
    pytest.param('rel="self"', 'rel="myself"', "that nobody knows", id="unknown relation"),
    pytest.param(
        '<link rel="alternate" type="text/html" href="https://example.org/"/>',
        "",
        "no page of its own",
        id="no page",
    ),
    pytest.param('type="text/html"', 'type="html"', "no media type", id="no media type"),
    pytest.param(
        "<author>",
        '<link rel="self" type="application/atom+xml" href="https://example.org/b"/><author>',
        'two links rel="self"',
        id="two self links",
    ),
    pytest.param('xml:lang="ar"', "", "xml:lang of <feed> is not said", id="no language"),
    pytest.param('xml:lang="ar"', 'xml:lang="arabic!"', "no language tag", id="no such language"),
    pytest.param('xml:lang="ar"', 'xml:lang="en"', "is en, and the titles are Arabic", id="another language"),
    pytest.param("افتتاح مكتبة في حي", "BBC تفتح مكتبة في", "begins with Latin", id="Latin beginning"),
    pytest.param("افتتاح مكتبة", "&lt;b&gt;افتتاح&lt;/b&gt;", "shows markup as text", id="markup in a title"),
    pytest.param("افتتاح", "افتتاح &amp;quot;", "shows markup as text", id="escaped twice"),
    pytest.param("<title>افتتاح", '<title type="CDATA">افتتاح', "an unknown type", id="feedgen's CDATA"),
    pytest.param("<title>افتتاح", "<title><b>x</b>افتتاح", "holds elements", id="elements in a text"),
    pytest.param(
        "قاعة جديدة للأطفال", "إفتتاح مكتبه في حيّ المرفأ", "is the headline of", id="a headline twice"
    ),
    pytest.param(
        "https://example.org/2/", "https://example.org/1/", "links the same page", id="a page twice"
    ),
    pytest.param("مكتبة", "مكت\u202eبة", "U+202E", id="override"),
    pytest.param("مكتبة", "مكت\u2067بة", "isolates", id="isolate left open"),
    pytest.param("مكتبة", "مكت\u2069بة\u2067", "isolates", id="isolates the wrong way round"),
    pytest.param("مكتبة", "مكت&#x85;بة &#x9d;", "U+009D", id="a control"),
    pytest.param("مكتبة", "مكت\ufffdبة", "U+FFFD", id="a character lost"),
    pytest.param("مكتبة", "مكتبة ]]&gt;", "holds ']]>'", id="end of CDATA"),
    pytest.param("مكتبة", "مكتبة \x0b", "not well formed", id="a character that XML lacks"),
    pytest.param(' dir="rtl" lang="ar"', "", 'Arabic without dir="rtl"', id="direction in html"),
    pytest.param(' dir="rtl"><p>', "><p>", 'Arabic without dir="rtl"', id="direction in xhtml"),
    pytest.param("&lt;/p&gt;", "&lt;/b&gt;", "not nested", id="tags not nested"),
    pytest.param("&lt;/p&gt;&lt;/div&gt;", "", "never closes <div>", id="div left open"),
    pytest.param("&lt;/p&gt;&lt;/div&gt;", "&lt;!-- ", "within a tag or a comment", id="comment left open"),
    pytest.param("&lt;/p&gt;", '&lt;a href="', "within a tag or a comment", id="attribute left open"),
    pytest.param("&lt;p&gt;", "&lt;div&gt;" * 300, "more than 255", id="deep html"),
    pytest.param("فتحت أبوابها.&", "&lt;script&gt;x&lt;/script&gt;&", "<script>", id="script"),
    pytest.param("&lt;p&gt;", '&lt;p onclick="x"&gt;', '<p onclick="…">', id="handler"),
    pytest.param("&lt;p&gt;", '&lt;pdir="rtl"&gt;', "not nested", id="a name that is none"),
    pytest.param("فتحت أبوابها.&", "&lt;iframe&gt;&lt;/iframe&gt;&", "holds <iframe>", id="iframe"),
    pytest.param(
        "فتحت أبوابها.&", '&lt;img src="a.jpg"&gt;&', "<img src> in <content> is a relative", id="img"
    ),
    pytest.param(
        "فتحت أبوابها.&", '&lt;img srcset="https://a.example/1 1x, 2.jpg 2x"&gt;&', "'2.jpg'", id="srcset"
    ),
    pytest.param("فتحت أبوابها.&", '&lt;a href="#a"&gt;x&lt;/a&gt;&', "within the page", id="fragment"),
    pytest.param("فتحت أبوابها.&", "&amp;#x202e;&", "U+202E", id="override by reference"),
    pytest.param("فتحت أبوابها.&lt;", f"{'ا' * 1_100_000}&lt;", "1 MB long", id="a book"),
    pytest.param(
        '<div xmlns="http://www.w3.org/1999/xhtml" dir="rtl"><p>قاعة</p></div>',
        "قاعة",
        "one XHTML div",
        id="no div",
    ),
    pytest.param(
        'xmlns="http://www.w3.org/1999/xhtml" dir="rtl"', 'dir="rtl"', "one XHTML div", id="div of Atom"
    ),
    pytest.param("<p>قاعة</p>", '<p xmlns="">قاعة</p>', "no XHTML", id="foreign element"),
    pytest.param('<content type="html">', '<content type="htm">', "an unknown type", id="content of no type"),
    pytest.param(
        '<content type="html">', '<content src="1.pdf" type="html">', "both src and content", id="src"
    ),
    pytest.param(
        '<content type="xhtml">',
        '<content type="application/pdf" src="https://example.org/2.pdf">',
        "no summary",
        id="content elsewhere",
    ),
    pytest.param("<author><name>بريد الساحل</name></author>", "", "has no author", id="no author"),
    pytest.param("<name>بريد الساحل</name>", "<email>x</email>", "has no name", id="author without name"),
    pytest.param(
        "<name>بريد الساحل</name>", "<name>x</name><email>x</email>", "<email> is no", id="no e-mail"
    ),
    pytest.param('term="المكتبات"', "", "<category> has no term", id="no term"),
    pytest.param("<category ", "<categorie ", "has no place in <entry>", id="unknown element"),
    pytest.param("<category ", '<tag xmlns="">x</tag><category ', "is in no namespace", id="no namespace"),
    pytest.param("<summary>", "<summary>x</summary><summary>", "2 times <summary>", id="two summaries"),
    pytest.param("<category ", "<source/><category ", "<source> has no id", id="source without id"),
    pytest.param("</feed>", "<rights>x</rights></feed>", "behind its entries", id="feed's own words behind"),
    pytest.param(
        "<author>", "<fh:archive/><author>", "which feed it belongs to", id="archive without current"
    ),
    pytest.param("<author>", "<fh:archive>1</fh:archive><author>", "holds text", id="archive with text"),
    pytest.param(
        "<author>",
        '<link rel="next-archive" href="https://example.org/2.xml"/><author>',
        "newer archives and is none",
        id="newer archives",
    ),
    pytest.param(
        "<author>",
        '<fh:complete/><link rel="prev-archive" href="https://example.org/2.xml"/><author>',
        "is complete",
        id="complete with archives",
    ),
    pytest.param("</feed>", "<at:deleted-entry/></feed>", "has no ref", id="tombstone without ref"),
    pytest.param(
        "</feed>", '<at:deleted-entry ref="a:b"/></feed>', "has no when", id="tombstone without when"
    ),
    pytest.param(
        "</feed>",
        '<at:deleted-entry ref="tag:example.org,2026:1" when="2026-11-22T06:58:00Z"/></feed>',
        "both deleted and there",
        id="deleted and there",
    ),
    pytest.param(
        "<category ",
        '<link rel="enclosure" href="https://example.org/1.mp3" length="long"/><category ',
        "a length that is no number",
        id="enclosure's length",
    ),
    pytest.param(
        "<category ",
        '<link rel="enclosure" href="https://example.org/1.mp3"/><category ',
        "has no type",
        id="enclosure's type",
    ),
    pytest.param(
        "<category ", '<media:content url="1.jpg"/><category ', "<media:content> is a rel", id="media url"
    ),
    pytest.param(
        "<category ",
        '<media:content url="https://example.org/1" width="wide" medium="paper"/><category ',
        "unknown medium",
        id="media medium",
    ),
    pytest.param("2005/Atom", "2005/atom", "declares the namespace", id="namespace misspelt"),
    pytest.param('encoding="utf-8"', 'encoding="windows-1256"', "is written in windows-1256", id="encoding"),
    pytest.param(
        "<feed ", f"<!--{'-' * 0}{'x' * 600}--><feed ", "begins later than byte 512", id="a late root"
    ),
    pytest.param("<feed ", "<!DOCTYPE feed><feed ", "declares a document type", id="document type"),
    pytest.param("</feed>", "", "not well formed", id="cut"),
    pytest.param(
        '<?xml version="1.0" encoding="utf-8"?>', " <?xml version='1.0'?>", "not well formed", id="a space"
    ),
    pytest.param("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "is Atom 0.3", id="Atom 0.3"),
]
RSS_FAULTS = [
    pytest.param(' version="2.0"', "", "<rss> has no version", id="no version"),
    pytest.param('version="2.0"', 'version="0.91"', "was read as 2.0", id="old version"),
    pytest.param("</channel>", "</channel><channel/>", "has 2 channels", id="two channels"),
    pytest.param("<title>خلاصة الساحل</title>", "", "<channel> has no title", id="no title"),
    pytest.param("<link>https://example.org/</link>", "", "<channel> has no link", id="no link"),
    pytest.param("<description>أخبار الساحل</description>", "", "has no description", id="no description"),
    pytest.param("<language>ar</language>", "", "<language> is not said", id="no language"),
    pytest.param("<ttl>15</ttl>", "<ttl>15m</ttl>", "<ttl> is no number", id="ttl"),
    pytest.param("<ttl>15</ttl>", "<skipHours><hour>24</hour></skipHours>", "<hour> is none", id="hour 24"),
    pytest.param(
        "<ttl>15</ttl>", "<skipDays><day>الأحد</day></skipDays>", "<day> is none", id="an Arabic day"
    ),
    pytest.param("<ttl>15</ttl>", "<image><url>a.png</url></image>", "<image> has no title", id="image"),
    pytest.param("<ttl>15</ttl>", "<webMaster>سلمى</webMaster>", "no e-mail address", id="webMaster"),
    pytest.param("<ttl>15</ttl>", "<ttl>15</ttl><ttl>20</ttl>", "2 times <ttl>", id="ttl twice"),
    pytest.param("<ttl>15</ttl>", "<blink>x</blink>", "<blink> has no place in <channel>", id="unknown"),
    pytest.param('rel="self"', 'rel="hub"', "has no link to itself", id="no self link"),
    pytest.param("<link>https://example.org/1/", "<link>/1/", "relative address", id="relative link"),
    pytest.param("<link>https://example.org/1/</link>", "<link/>", "has no address", id="empty link"),
    pytest.param(
        ' isPermaLink="false">tag:example.org,2026:1', ">7", "no address of a page", id="guid no address"
    ),
    pytest.param('isPermaLink="false"', 'isPermaLink="no"', "isPermaLink that is neither", id="isPermaLink"),
    pytest.param("tag:example.org,2026:1<", "7<", "no absolute URI", id="guid no URI"),
    pytest.param('<guid isPermaLink="false">tag:example.org,2026:1</guid>', "", "has no guid", id="no guid"),
    pytest.param("tag:example.org,2026:1<", "<", "an empty guid", id="empty guid"),
    pytest.param("2026:2</guid>", "2026:1</guid>", "the same id", id="a guid twice"),
    pytest.param("Sun, 22 Nov 2026 06", "2026-11-22T06", "no date of RFC 822", id="Atom's date"),
    pytest.param(
        "Sun, 22 Nov 2026 06", "الأحد، 22 نوفمبر 2026 06", "no date of RFC 822", id="an Arabic date"
    ),
    pytest.param("Sun, 22 Nov 2026 06", "Mon, 22 Nov 2026 06", "the wrong day of the week", id="wrong day"),
    pytest.param("Sun, 22 Nov 2026 06", "Sun, 22 Nov 26 06", "two digits", id="year of two digits"),
    pytest.param("<dc:creator>سلمى</dc:creator>", "<author>سلمى</author>", "no e-mail address", id="author"),
    pytest.param(
        "<dc:creator>", "<author>a@b.example</author><dc:creator>", "both author", id="author twice"
    ),
    pytest.param(' length="0"', "", "no length in bytes", id="enclosure without length"),
    pytest.param(' type="image/jpeg"', "", "<enclosure> has no type", id="enclosure without type"),
    pytest.param(
        ' url="https://example.org/1.jpg"', "", "<enclosure> has no address", id="enclosure without url"
    ),
    pytest.param(
        "<enclosure ",
        '<enclosure url="https://example.org/a" length="1" type="a/b"/><enclosure ',
        "several enclosures",
        id="two enclosures",
    ),
    pytest.param("<title>افتتاح", "<title><b>افتتاح</b>", "<title> holds elements", id="elements in a title"),
    pytest.param("<pubDate>", "<source>x</source><pubDate>", "<source url> has no address", id="source"),
    pytest.param(
        "<title>قاعة جديدة للأطفال</title>\n<link>https://example.org/2/</link>\n"
        '<description>&lt;p dir="rtl"&gt;قاعة&lt;/p&gt;</description>',
        "<link>https://example.org/2/</link>",
        "neither title nor description",
        id="nothing said",
    ),
    pytest.param("<title>قاعة جديدة للأطفال</title>", "", "<item> has no title", id="item without title"),
    pytest.param("<rss ", "<RDF ", "not well formed", id="half a change"),
]
JSON_FAULTS = [
    pytest.param("version/1.1", "version/1", "is of version 1", id="version 1"),
    pytest.param("version/1.1", "version/2", "does not say that it is", id="version 2"),
    pytest.param('"title": "خلاصة الساحل"', '"title": 7', "title is no text", id="title no text"),
    pytest.param('"title": "خلاصة الساحل", ', "", "the feed has no title", id="no title"),
    pytest.param('"home_page_url"', '"_home"', "no page of its own", id="no home page"),
    pytest.param('"feed_url"', '"_feed_url"', "has no link to itself", id="no feed_url"),
    pytest.param('"language"', '"_language"', "language is not said", id="no language"),
    pytest.param('"items"', '"_items"', "the feed has no items", id="no items"),
    pytest.param('"items": [', '"items": [7, ', "is no object", id="a number as item"),
    pytest.param('"id": "2"', '"id": 2', "this item has no id", id="id no text"),
    pytest.param('"id": "2"', '"id": "tag:example.org,2026:1"', "the same id", id="an id twice"),
    pytest.param('"content_text": "قاعة"', '"_x": 1', "this item has no content", id="no content"),
    pytest.param('"url": "https://example.org/2/"', '"url": "/2/"', "a relative address", id="relative"),
    pytest.param('"url": "https://example.org/2/"', '"_u": 1', "links no page", id="no url"),
    pytest.param("2026-11-22T06:58:00Z", "22/11/2026", "no date of RFC 3339", id="a date of forms"),
    pytest.param('["المكتبات"]', '"المكتبات"', "tags is no list", id="tags no list"),
    pytest.param('["المكتبات"]', "[7]", "this tag is no text", id="a number as tag"),
    pytest.param('["المكتبات"]', '["\\u202e"]', "U+202E", id="override in a tag"),
    pytest.param("قاعة جديدة", "\\ud800", "which XML cannot", id="half a surrogate pair"),
    pytest.param('"mime_type": "image/jpeg"', '"_m": 1', "has no mime_type", id="no mime_type"),
    pytest.param(
        '"mime_type"', '"size_in_bytes": "9", "mime_type"', "size_in_bytes is no number", id="a size"
    ),
    pytest.param('"attachments": [', '"attachments": [7, ', "attachment is no object", id="attachment"),
    pytest.param('[{"name": "بريد الساحل"}]', "[{}]", "neither name nor url", id="nobody"),
    pytest.param('"authors"', '"author": {"name": "x"}, "authors"', "author is of version 1", id="author"),
    pytest.param('"authors"', '"hubs": [{"url": "x"}], "authors"', "this hub has no type", id="hub"),
    pytest.param(
        '"authors"', '"next_url": "https://example.org/feed.json", "authors"', "is itself", id="circle"
    ),
    pytest.param('"authors"', '"colour": 1, "authors"', "is no member of JSON Feed", id="unknown"),
    pytest.param('"authors"', '"title": "x", "authors"', "twice in one object", id="title twice"),
    pytest.param('"authors"', '"_x": NaN, "authors"', "no number of JSON", id="NaN"),
    pytest.param("}]}", "}]", "is not JSON", id="cut"),
    pytest.param("<p>فتحت", "<b>فتحت", "not nested", id="html"),
    pytest.param('{"version"', '\ufeff{"version"', "byte order mark", id="byte order mark"),
]
OPML_FAULTS = [
    pytest.param('version="2.0"', 'version="1.1"', "<opml> is of version 1.1", id="version 1.1"),
    pytest.param('version="2.0"', 'version="3"', "an unknown version", id="version 3"),
    pytest.param("<title>خلاصات الساحل</title>", "", "<head> has no title", id="no title"),
    pytest.param("Sun, 22 Nov 2026", "2026", "no date of RFC 822", id="date"),
    pytest.param("<title>", "<colour/><title>", "has no place in <head>", id="unknown"),
    pytest.param(' xmlUrl="https://example.org/a.xml"', "", "has no xmlUrl", id="no xmlUrl"),
    pytest.param("https://example.org/a.xml", "a.xml", "a relative address", id="relative"),
    pytest.param("b.xml", "a.xml", "is listed on line 5, too", id="a feed twice"),
    pytest.param(' type="rss"', "", "does not say so", id="no type"),
    pytest.param('text="المكتبات" ', "", "<outline> has no text", id="no text"),
    pytest.param('type="rss"', 'type="link"', "has no url", id="link"),
    pytest.param('type="rss"', 'type="rss" isComment="1"', "neither true nor false", id="flag"),
    pytest.param("<body>", "<body/><body>", "has 2 <body>", id="two bodies"),
]


def _faults(kind: str, faults: Sequence[Any]) -> list[Any]:
    return [pytest.param(kind, *fault.values, id=f"{kind}: {fault.id}") for fault in faults]


@pytest.mark.parametrize(
    ("kind", "old", "new", "finding"),
    [
        *_faults("atom", ATOM_FAULTS),
        *_faults("rss", RSS_FAULTS),
        *_faults("json", JSON_FAULTS),
        *_faults("opml", OPML_FAULTS),
    ],
)
def test_a_fault_is_told(kind: str, old: str, new: str, finding: str) -> None:
    """Each with what to do, and who says so."""
    lines = told(changed(kind, old, new))

    assert [line for line in lines if finding in line] != []
    assert [line for line in lines if not re.search(r": .+\. [A-Z].+ \(.+\)$", line)] == []


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_a_feed_names_the_address_that_it_was_read_from(kind: str) -> None:
    """Only when that is known."""
    own = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}[kind]

    assert told(SOUND[kind], address=f"https://example.org/{own}") == []
    assert "another address than it was read from" in told(SOUND[kind], address="https://example.org/x")[0]


def test_dates_are_compared_with_the_present_where_it_is_known() -> None:
    """Otherwise a document is the same on any day."""
    assert told(ATOM, now=NOW - timedelta(days=9)) != []
    assert told(ATOM, now=None) == []


BOMB = "<!DOCTYPE r [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 30))
)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"\0" * 4096, "is empty", id="what a crash leaves"),
        pytest.param(b"\xff\xd8\xff\xe0" * 99, "not well formed", id="a picture"),
        pytest.param(b"<" * 1_000_001, "more than a million elements", id="a million elements"),
        pytest.param(b"<a" + b" b='1'" * 1000 + b"/>", "a thousand attributes", id="many attributes"),
        pytest.param(b"<a>" * 9000, "not well formed", id="deep XML"),
        pytest.param(b'{"a":' * 100_000, "nests too deep", id="deep JSON"),
        pytest.param(b"[]", "is JSON, and no object", id="a list"),
        pytest.param(b'{"a": ' + b"9" * 9999 + b"}", "is not JSON", id="a long number"),
        pytest.param(b'{"a": "\xff"}', "is not UTF-8", id="JSON in another encoding"),
        pytest.param(b" " * LARGEST + b"<feed/>", "10 MB large", id="large XML"),
        pytest.param(b"{" + b" " * LARGEST + b"}", "10 MB large", id="large JSON"),
        pytest.param(f"{BOMB}<feed>&a29;</feed>", "", id="a bomb in text"),
        pytest.param(f'{BOMB}<feed a="&a29;"/>', "", id="a bomb in an attribute"),
        pytest.param(
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
            "document type",
            id="a file",
        ),
        pytest.param(
            '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><feed/>', "document type", id="a DTD elsewhere"
        ),
        pytest.param("<html><body/></html>", "neither Atom nor RSS", id="a page"),
        pytest.param(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "is RSS 1.0", id="RSS 1.0"
        ),
        pytest.param(ATOM.encode("utf-16"), "", id="Atom that lies about its encoding"),
        pytest.param(ATOM.encode("cp1256", "replace"), "not well formed", id="Atom in windows-1256"),
    ],
)
def test_what_is_no_feed_ends_in_a_finding(data: bytes | str, finding: str) -> None:
    """Neither in a traceback nor in gigabytes."""
    (line,) = told(data)[:1]

    assert finding in line
    assert len(line) < 500


def test_a_fault_that_all_entries_have_is_not_told_for_ever() -> None:
    """A hundred times is enough."""
    item = "<item><title>x</title></item>"
    lines = told(RSS.replace("</channel>", item * 500 + "</channel>"))

    assert len(lines) == MOST + 1
    assert "more faults" in lines[-1]


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_any_bytes_end_in_findings(kind: str, data: st.DataObject) -> None:
    """A sound document, with some of its bytes otherwise."""
    raw = bytearray(SOUND[kind].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=20) | st.sampled_from(DIRT)
        )

    assert all(isinstance(found, Finding) for found in findings(bytes(raw), now=NOW))


DIRT = [
    b"<",
    b"&",
    b">",
    b'"',
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"&lt;",
    b"\0",
    b"{",
    b"[",
    b"null",
    b"-1",
    b"http://[",
]


@given(st.binary())
@example(b"\xef\xbb\xbf{}")
@example(b"<?xml version='1.0' encoding='x'?><a/>")
def test_any_bytes_at_all_end_in_findings(data: bytes) -> None:
    """Nothing that could be published is nothing."""
    assert findings(data) != []


# What we publish ourselves


def joined(entries: list[Entry], written_as: Format, form: Form = Form.FULL) -> bytes:
    """Return a feed as it is published."""
    own = replace(channel_of(SITE, feed(), MORNING), json=f"{SITE.base_url}tags/x/feed.json")
    return b"".join(document(own, written_as, [fragment(entry, written_as, form) for entry in entries]))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("written_as", Format)
def test_nothing_is_wrong_with_our_feeds(written_as: Format, form: Form) -> None:
    """Not so much as a warning."""
    heads = ["BBC تفتح مكتبًا في الواحة", "قال «كذا» & مضى", "أطول قافلة في العام (2026)"]
    entries = [entry_from(story(n, article(n, head)), SITE) for n, head in enumerate(heads, 1)]

    assert told(joined(entries, written_as, form)) == []


@pytest.mark.parametrize("written_as", [Format.ATOM, Format.RSS])
@pytest.mark.parametrize("place", [Archive(before=2), Archive(1), Archive(2, before=1)])
def test_nothing_is_wrong_with_our_archives(written_as: Format, place: Archive) -> None:
    """Nor with the feed that leads to them, and tells what was removed."""
    entries = [entry_from(story(), SITE)]
    grave = Tombstone("tag:feeds.example,2026:articles/99", MORNING)
    own = channel_of(SITE, feed(), MORNING, place=place)
    data = b"".join(document(own, written_as, [fragment(entries[0], written_as)], [grave]))

    assert told(data) == []


def test_nothing_is_wrong_with_our_list_of_feeds() -> None:
    """With its groups."""
    feeds = [feed(), feed("صوت الواحة", 2, FeedKind.SOURCE), feed("المطر", 3, FeedKind.QUERY)]
    listed = [
        outline(group, channel_of(SITE, one, MORNING))
        for group, one in zip(list(Group)[1:], feeds, strict=True)
    ]

    assert told(opml("خلاصة", listed, MORNING)) == []


@pytest.mark.parametrize("written_as", Format)
@given(stories=st.lists(STORIES, max_size=2, unique_by=lambda s: s.uri))
def test_any_story_passes_the_gate(written_as: Format, stories: list[Story]) -> None:
    """Whatever a page said: as a whole feed, and entry by entry."""
    entries = [entry_from(story, SITE) for story in stories]
    for entry in entries:
        check_entry(fragment(entry, written_as), written_as)
    check_feed(joined(entries, written_as))


@pytest.mark.parametrize("written_as", [Format.ATOM, Format.RSS])
@given(feed=FEEDS.filter(lambda feed: bool(one_line(feed.name))))
def test_any_channel_passes_the_gate(written_as: Format, feed: Feed) -> None:
    """Before its first entry."""
    check_feed(b"".join(document(channel_of(SITE, feed, MORNING), written_as, [])))


ENTRY = entry_from(story(), SITE)


@pytest.mark.parametrize(
    ("written_as", "old", "new", "reason"),
    [
        pytest.param("atom", b"<id>", b"<id", "not well formed", id="atom: not well formed"),
        pytest.param("atom", b"<entry>", b"<entry/><entry>", "not one entry", id="atom: two"),
        pytest.param("atom", b"<id>tag:", b"<id>", "no absolute URI", id="atom: no URI"),
        pytest.param("atom", b"&lt;/div&gt;", b"", "never closes", id="atom: HTML not nested"),
        pytest.param("atom", "نخلة".encode(), "نخ\u202eلة".encode(), "U+202E", id="atom: override"),
        pytest.param("rss", b"<link>https://", b"<link>", "relative", id="rss: relative link"),
        pytest.param("rss", b"</item>", b"<enclosure/></item>", "no address", id="rss: enclosure"),
        pytest.param("rss", b" +0000</pubDate>", b"</pubDate>", "no date", id="rss: date without zone"),
        pytest.param("rss", b"&lt;p", b"&lt;p onload='x'", "onload", id="rss: handler"),
        pytest.param("json", b'"id"', b'"_id"', "no id", id="json: no id"),
        pytest.param("json", b"}", b"", "delimiter", id="json: cut"),
        pytest.param("json", b'"url":"https:', b'"url":"javascript:', "javascript", id="json: script link"),
    ],
)
def test_an_entry_with_a_fault_is_refused(written_as: str, old: bytes, new: bytes, reason: str) -> None:
    """Before any feed lists it."""
    sound = fragment(ENTRY, Format(written_as))
    check_entry(sound, written_as)
    assert old in sound

    with pytest.raises(ValueError, match=re.escape(reason)):
        check_entry(sound.replace(old, new), written_as)


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_a_feed_of_ours_names_its_own_address(kind: str) -> None:
    """Others may leave it out."""
    check_feed(SOUND[kind].encode())

    with pytest.raises(ValueError, match="itself"):
        check_feed(
            SOUND[kind].replace('rel="self"', 'rel="via"').replace('"feed_url"', '"_feed_url"').encode()
        )


MEDIA = (
    Media("https://صور.example/نخلة 1.jpg", "image/jpeg", 9, "نخلة", 3, 4),
    Media("https://a.example/b", "audio/mpeg"),
)
CREDIT = Credit("بريد", "tag:a.example,2026:1", "https://a.example/")
SHAPES = [
    pytest.param(article(), id="an article"),
    pytest.param(article(1, "قال «كذا» & مضى إلى F-16"), id="signs and Latin words"),
    pytest.param(replace(article(), outlet=None), id="nobody's"),
    pytest.param(replace(article(), media=MEDIA, credit=CREDIT), id="with media, from elsewhere"),
    pytest.param(replace(article(), media=MEDIA[:1], credit=Credit("بريد")), id="with a picture"),
]


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("written_as", Format)
@pytest.mark.parametrize("made_of", SHAPES)
def test_what_we_render_is_proven_without_looking_closer(
    made_of: Article, written_as: Format, form: Form
) -> None:
    """Each shape of an entry: this is what makes checking each cheap."""
    entry = entry_from(story(1, made_of), SITE)

    assert is_plain(fragment(entry, written_as, form), written_as)


@pytest.mark.parametrize("written_as", Format)
@given(data=st.data())
def test_what_is_proven_has_no_fault(written_as: Format, data: st.DataObject) -> None:
    """Where the short way says yes, so do the rules: with one thing otherwise, too."""
    raw = fragment(data.draw(st.sampled_from(PROVEN)), written_as).decode()
    at, gone = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 3))
    spoilt = raw[:at] + data.draw(st.text(max_size=2) | st.sampled_from(MARKS)) + raw[at + gone :]
    encoded = spoilt.encode("utf-8", "surrogatepass")

    if is_plain(encoded, written_as):
        assert [one for one in _of_fragment(encoded, written_as) if one.severity is Severity.ERROR] == []


PROVEN = [
    entry_from(story(1, replace(article(1, "قال «كذا» & مضى إلى F-16"), media=MEDIA, credit=CREDIT)), SITE),
    entry_from(story(), SITE),
]
MARKS = [
    "<",
    ">",
    "&",
    '"',
    "\\",
    "%",
    "\n",
    "&amp;",
    "&lt;",
    "</p>",
    "]]>",
    "\u2067",
    "\u200f",
    " ",
    "-",
    ":",
    "9",
    "tag:",
]


@given(STORIES, st.sampled_from(Format))
def test_no_story_is_proven_wrongly(told_story: Story, written_as: Format) -> None:
    """Whatever its page said."""
    encoded = fragment(entry_from(told_story, SITE), written_as)

    if is_plain(encoded, written_as):
        assert [one for one in _of_fragment(encoded, written_as) if one.severity is Severity.ERROR] == []
