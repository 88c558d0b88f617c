"""What is wrong with a feed, told fault by fault."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.check import check_entry, check_feed, check_ids
from feeds.checks import MOST, Finding, Severity, findings
from feeds.checks.tree import LARGEST
from feeds.entry import channel_from, entry_from
from feeds.render import _atom_entry, _rss_item, atom, rss
from tests.feeds_samples import MORNING, SITE, STORIES, article, story, tag

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
