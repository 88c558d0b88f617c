"""Feeds become entries, whatever is wrong with them, or are said to be none."""

# ruff: noqa: E501  # a feed that is cut into lines is harder to see through

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.parsing import agreement, ours
from bench.uglyfeeds import URL, Ugly, atom, cases, rss
from ingest.errors import PageError
from ingest.feedfile import Feed, FeedEntry, read, read_feed
from store.article import Credit, Media
from store.door import is_web_address
from store.markup import sanitised

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def entry_of(text: str) -> FeedEntry:
    """Read a feed of one entry."""
    (entry,) = read(text.encode(), None, URL)
    return entry


def json_feed(*items: dict[str, object], **told: object) -> bytes:
    """Return a JSON Feed."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **told}).encode()


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)


def assert_clean(feed: Feed) -> None:
    """Fail unless everything in a feed can be stored, printed, put into XML and shown."""
    for text in texts_in(astuple(feed)):
        assert not _FORBIDDEN.search(text)
        text.encode()
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.id
        assert entry.link is None or is_web_address(entry.link)
        assert all(is_web_address(media.url) for media in entry.media)
        for html in (entry.content, entry.summary):
            assert sanitised(html) == html
            assert not _FORBIDDEN.search(unescape(html))
        assert "\n" not in entry.title


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_ugly_feeds(case: Ugly) -> None:
    """What bench/parsing.py compares libraries by, we get right."""
    assert agreement(ours, case) == (len(case.expected), [])


def test_all_that_rss_says() -> None:
    """Every field of an entry, and of its feed."""
    feed = read_feed(
        """<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:d="http://purl.org/dc/elements/1.1/"
        xmlns:a="http://www.w3.org/2005/Atom" xmlns:m="http://search.yahoo.com/mrss/"><channel><title>الوادي</title>
        <link>https://news.example/</link><language>ar-eg</language><ttl>90</ttl>
        <a:link rel="self" href="https://news.example/feed"/><a:link rel="hub" href="https://hub.example/"/>
        <skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>x</hour></skipHours>
        <skipDays><day>Friday</day><day>؟</day></skipDays>
        <item><title>عودة النهر</title><link>/7?utm_source=rss</link><guid isPermaLink="false">n-7</guid>
        <pubDate>Thu, 05 Mar 2026 09:40:00 +0300</pubDate><a:updated>2026-03-06T00:00:00Z</a:updated>
        <description>موجز</description><c:encoded><![CDATA[<p>نص <a href="/1">كامل</a></p>]]></c:encoded>
        <category>ماء</category><d:subject>نهر</d:subject><d:creator>أمل</d:creator>
        <author>s@news.example (سعد)</author><source url="https://other.example/feed">صحيفة أخرى</source>
        <enclosure url="/1.mp3" length="1700" type="audio/mpeg"/>
        <m:content url="/1.jpg" medium="image" width="800" height="600"><m:title>النهر</m:title></m:content>
        </item></channel></rss>""".encode(),
        "application/rss+xml",
        URL,
    )

    assert feed == Feed(
        title="الوادي",
        link="https://news.example/",
        language="ar-eg",
        self_url="https://news.example/feed",
        hubs=("https://hub.example/",),
        topic="https://news.example/feed",
        ttl=timedelta(minutes=90),
        skip_hours=frozenset({0, 7}),
        skip_days=frozenset({4}),
        entries=(
            FeedEntry(
                title="عودة النهر",
                link="https://news.example/7?utm_source=rss",
                id="n-7",
                published=datetime(2026, 3, 5, 6, 40, tzinfo=UTC),
                updated=datetime(2026, 3, 6, tzinfo=UTC),
                content='<p>نص <a href="https://news.example/1">كامل</a></p>',
                summary="موجز",
                tags=("ماء", "نهر"),
                media=(
                    Media("https://news.example/1.mp3", "audio/mpeg", 1700),
                    Media("https://news.example/1.jpg", "image/jpeg", None, "النهر", 800, 600),
                ),
                authors=("سعد", "أمل"),
                language="ar-eg",
                source=Credit("صحيفة أخرى", "https://other.example/feed", "https://other.example/feed"),
            ),
        ),
    )


def test_all_that_atom_says() -> None:
    """Every field of an entry; authors are the feed's where the entry names none."""
    feed = read_feed(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://news.example/a/"><title>الوادي</title>
        <id>tag:news.example,2026:f</id><link href=".."/><link rel="self" href="feed"/><author><name>أمل</name></author>
        <entry xml:base="b/"><title type="html">عودة &lt;b&gt;النهر&lt;/b&gt;</title><id>tag:news.example,2026:7</id>
        <link rel="alternate" href="7"/><link rel="enclosure" href="1.mp3" type="audio/mpeg" length="17" title="صوت"/>
        <published>2026-03-05T09:40:00+03:00</published><updated>2026-03-06T00:00:00Z</updated>
        <category term="t" label="ماء"/><summary>5 &lt; 6</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p xml:base="c/"><a href="1">نص</a></p></div></content>
        <source><title>صحيفة أخرى</title><id>urn:o</id><link href="https://other.example/"/></source></entry></feed>""".encode(),
        None,
        URL,
    )

    assert (feed.title, feed.id, feed.link, feed.self_url) == (
        "الوادي",
        "tag:news.example,2026:f",
        "https://news.example/",
        "https://news.example/a/feed",
    )
    assert feed.entries == (
        FeedEntry(
            title="عودة النهر",
            link="https://news.example/a/b/7",
            id="tag:news.example,2026:7",
            published=datetime(2026, 3, 5, 6, 40, tzinfo=UTC),
            updated=datetime(2026, 3, 6, tzinfo=UTC),
            content='<p><a href="https://news.example/a/b/c/1">نص</a></p>',
            summary="5 &lt; 6",
            tags=("ماء",),
            media=(Media("https://news.example/a/b/1.mp3", "audio/mpeg", 17, "صوت"),),
            authors=("أمل",),
            language="ar",
            source=Credit("صحيفة أخرى", "urn:o", "https://other.example/"),
        ),
    )


def test_all_that_a_json_feed_says() -> None:
    """Every field of an entry; text is text, and what is no text is passed over."""
    item: dict[str, object] = {
        "id": "7",
        "url": "https://news.example/7",
        "title": "عودة النهر",
        "content_text": "<b>سطر</b>\nوسطر\n\nفقرة",
        "summary": "موجز & مختصر",
        "date_published": "2026-03-05T09:40:00+03:00",
        "date_modified": "2026-03-06T00:00:00Z",
        "tags": ["ماء", 7],
        "authors": [{"name": "أمل"}],
        "image": "/1.jpg",
        "attachments": [{"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 17}, 7],
        "language": "ar",
    }
    hubs = [
        {"type": "WebSub", "url": "https://hub.example/"},
        {"type": "rssCloud", "url": "https://no.example/"},
    ]
    feed = read_feed(json_feed(item, title="الوادي", hubs=hubs), "application/feed+json", URL)

    assert feed.hubs == ("https://hub.example/",)
    assert feed.entries == (
        FeedEntry(
            title="عودة النهر",
            link="https://news.example/7",
            id="7",
            published=datetime(2026, 3, 5, 6, 40, tzinfo=UTC),
            updated=datetime(2026, 3, 6, tzinfo=UTC),
            content="<p>&lt;b&gt;سطر&lt;/b&gt;<br>وسطر</p><p>فقرة</p>",
            summary="<p>موجز &amp; مختصر</p>",
            tags=("ماء",),
            media=(
                Media("https://news.example/1.jpg", "image/jpeg"),
                Media("https://news.example/1.mp3", "audio/mpeg", 17),
            ),
            authors=("أمل",),
            language="ar",
        ),
    )


_MEDIA = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
_VIDEO = """<title>خ</title><id>yt:1</id><media:group><media:description>سطر
وسطر</media:description><media:category>ماء</media:category><media:content url="https://v.example/1.mp4"/></media:group>"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(atom('<title>خ</title><content type="text/html" mode="base64">PHA+2YbYtTwvcD4=</content>'), {"content": "<p>نص</p>"}, id="base64"),
        pytest.param(atom('<title>خ</title><content mode="base64">x</content>'), {"content": ""}, id="no base64"),
        pytest.param(atom('<title>خ</title><content type="image/png">iVBORw0KGgo=</content>'), {"content": ""}, id="a picture for a text"),
        pytest.param(atom('<title>خ</title><content type="xhtml">بلا <b>إطار</b></content>'), {"content": "بلا <b>إطار</b>"}, id="xhtml without its div"),
        pytest.param(atom('<title>خ</title><content src="/7" type="text/html"/>'), {"link": "https://news.example/7"}, id="a text elsewhere"),
        pytest.param(atom("<title>خ</title><link>https://news.example/7</link>"), {"link": "https://news.example/7"}, id="a link as in RSS"),
        pytest.param(atom("<title>خ</title><id>https://news.example/7</id>"), {"link": "https://news.example/7"}, id="an id that is an address"),
        pytest.param(atom('<title>خ</title><o:origLink xmlns:o="http://rssnamespace.org/feedburner/ext/1.0">https://news.example/7</o:origLink><link href="/8"/>'), {"link": "https://news.example/7"}, id="the original's link in Atom"),
        pytest.param(atom("<title>خ</title><summary>&lt;p&gt;نص&lt;/p&gt;</summary>"), {"summary": "<p>نص</p>"}, id="HTML of no type"),
        pytest.param(atom(_VIDEO, f'xmlns="http://www.w3.org/2005/Atom" {_MEDIA}'), {"summary": "<p>سطر<br>وسطر</p>", "tags": ("ماء",), "media": (Media("https://v.example/1.mp4", "video/mp4"),)}, id="a film"),
        pytest.param(atom("<title>خ</title><source><id>urn:o</id></source><media:keywords>ماء، نهر</media:keywords>", f'xmlns="http://www.w3.org/2005/Atom" {_MEDIA}'), {"source": Credit("urn:o", "urn:o"), "tags": ("ماء", "نهر")}, id="a source without a title"),
        pytest.param(rss('<title>خ</title><itunes:image href="/1"/><image><url>/2.png</url></image><media:content url="/3" type="text/html"/>', _MEDIA), {"media": (Media("https://news.example/1", "image/jpeg"), Media("https://news.example/2.png", "image/png"))}, id="pictures"),
        pytest.param(rss('<title>خ</title><media:content url="https://0.gravatar.com/avatar/1" medium="image"/>', _MEDIA), {"media": ()}, id="an author's picture"),
        pytest.param(rss('<title>خ</title><enclosure url="/1.mp3"/><media:content url="/1.mp3" fileSize="9" type="audio/x"/>', _MEDIA), {"media": (Media("https://news.example/1.mp3", "audio/mpeg", 9),)}, id="told twice"),
        pytest.param(rss('<enclosure url="/1.mp3"/>'), {"title": "", "media": (Media("https://news.example/1.mp3", "audio/mpeg"),)}, id="nothing but a sound"),
        pytest.param(rss("<title>خ</title><itunes:author>أمل</itunes:author>", _MEDIA), {"authors": ("أمل",)}, id="an author of a podcast"),
        pytest.param(rss("<title><![CDATA[<![CDATA[خ]]]]><![CDATA[>]]></title>"), {"title": "خ"}, id="quoted twice"),
        pytest.param(rss(f"<title>{'كلمة ' * 400}</title>"), {"title": ("كلمة " * 200).strip()}, id="a long title"),
        pytest.param(rss(f"<description>{'كلمة ' * 100}</description>"), {"title": ("كلمة " * 20).strip() + "…"}, id="a title out of a long text"),
        pytest.param(rss("<title>خ</title><description>سطر\n\nوسطر</description>"), {"summary": "<p>سطر</p><p>وسطر</p>"}, id="bare paragraphs"),
        pytest.param(rss("<title>خ</title><language>العربية</language>"), {"language": None}, id="no language"),
    ],
)  # fmt: skip
def test_other_ways_to_say_it(text: str, told: dict[str, object]) -> None:
    """What feeds say in their own ways is heard, too."""
    entry = entry_of(text)

    assert {name: getattr(entry, name) for name in told} == told


# identity


def items(*told: str) -> list[FeedEntry]:
    """Read a feed of these items."""
    return read(rss("</item><item>".join(told)).encode(), None, URL)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            "<title>أ</title><guid> n-7 </guid><link>https://n.example/7</link>", "n-7", id="its guid"
        ),
        pytest.param(
            "<title>أ</title><link>https://n.example/7</link>", "https://n.example/7", id="its link"
        ),
        pytest.param(
            "<title>أ</title><guid></guid><link>/7</link>", "https://news.example/7", id="an empty guid"
        ),
        pytest.param("<title>أ</title>", "sha256:", id="its title"),
        pytest.param("<description>أ</description>", "sha256:", id="its text"),
        pytest.param("<title>أ</title><link>https://news.example/</link>", "sha256:", id="no front page"),
        pytest.param("<title>أ</title><guid>javascript:x</guid>", "sha256:", id="no script"),
        pytest.param(f"<title>أ</title><guid>{'x' * 9999}</guid>", "sha256:", id="no book"),
    ],
)
def test_an_entry_has_an_id(told: str, expected: str) -> None:
    """Whatever is missing, it is known again, and by the same id at each reading."""
    (entry,), (again,) = items(told), items(told)

    assert entry.id.startswith(expected)
    assert entry == again


_SAME = [
    "<title>أ</title><guid>1</guid><link>https://n.example/a</link>",
    "<title>ب</title><guid>1</guid><link>https://n.example/b</link>",
    "<title>ب ب</title><guid>1</guid><link>https://n.example/b</link>",
    "<title>ج</title><guid>1</guid>",
    "<title>د</title><guid>1</guid>",
    "<title>ه</title><link>https://n.example/e</link>",
    "<title>و</title><link>https://n.example/e</link>",
    "<title>ز</title><pubDate>2026-03-05</pubDate>",
    "<title>ز</title><pubDate>2026-03-06</pubDate>",
    "<title>ح</title>",
    "<description>أ</description>",
]


@given(st.permutations(_SAME))
def test_different_entries_never_share_an_id(told: list[str]) -> None:
    """Neither under one guid nor under one link; and their places in the feed do not matter."""
    found, first = items(*told), items(*_SAME)

    assert len({entry.id for entry in found}) == len(_SAME)
    assert {entry.id: entry.title for entry in found} == {entry.id: entry.title for entry in first}


def test_versions_of_an_entry_are_one_and_the_newest_counts() -> None:
    """As an Atom feed may hold several of one entry (RFC 4287 §4.1.1)."""
    old, new = (
        f'<title>{title}</title><id>urn:7</id><link href="/7"/><updated>2026-03-0{day}</updated>'
        for title, day in (("قديم", 5), ("جديد", 6))
    )

    (entry,) = read(atom(f"{new}</entry><entry>{old}").encode(), None, URL)

    assert (entry.id, entry.title) == ("urn:7", "جديد")


# what is no feed


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" \n", id="white space"),
        pytest.param(b"\xef\xbb\xbf", id="a mark alone"),
        pytest.param(b"<!doctype html><html><body><p>x</body></html>", id="an HTML page"),
        pytest.param(b"<html><body><pre><rss><channel><item></pre></html>", id="an HTML page about feeds"),
        pytest.param(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xb3\xb1", id="a broken archive"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), id="a picture"),
        pytest.param(b'{"items": []}', id="other JSON"),
        pytest.param(b"[1, 2]", id="a list in JSON"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "items": [', id="broken JSON"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "x":' + b"[" * 100_000, id="deep JSON"),
        pytest.param(b"<urlset><url><loc>https://a.example</loc></url></urlset>", id="a sitemap"),
        pytest.param(b"<opml><body><outline/></body></opml>", id="OPML"),
        pytest.param(b"<rss></rss>", id="an empty root"),
        pytest.param(b"<feed/>", id="an empty root of Atom"),
        pytest.param(b"Not found", id="text"),
        pytest.param("صفحة غير موجودة".encode("cp1256"), id="text in windows-1256"),
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    """It is said to be none, with what to do."""
    with pytest.raises(PageError) as fault:
        read(data, "application/rss+xml", URL)

    assert isinstance(fault.value, ValueError)
    assert fault.value.remedy


@given(st.binary(max_size=400), st.none() | st.sampled_from(["text/xml", "application/json; charset=utf-16"]))
def test_random_bytes_raise_nothing_else(data: bytes, content_type: str | None) -> None:
    """Whatever the bytes."""
    with suppress(PageError):
        read(data, content_type, URL)


_WHOLE = [case.data for case in cases()]


@given(st.sampled_from(_WHOLE), st.randoms(use_true_random=False), st.text(max_size=20))
def test_damaged_feeds_raise_nothing_else(data: bytes, chance: random.Random, url: str) -> None:
    """Real feeds with bytes lost, doubled, exchanged or made up; and whatever the address."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(damaged) + 1)
        match chance.randrange(4):
            case 0:
                del damaged[at : at + chance.randrange(40)]
            case 1:
                damaged[at:at] = damaged[at : at + chance.randrange(40)]
            case 2:
                damaged[at:at] = chance.randbytes(3)
            case _:
                damaged[at:at] = chance.choice(
                    [b"<", b"&", b"<item>", b"</title>", b"]]>", b"\0", b'"', b"<!--"]
                )
    with suppress(PageError):
        assert_clean(read_feed(bytes(damaged), None, url))


# clean


_DIRT = st.text(
    st.sampled_from("\0\x0b\x1f\x7f\u202e\u2066\ufffe\ufeff\u200bأ ب<>&\"'#;x1\n")
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
) | st.sampled_from(
    ["&#11;", "&amp;#11;", "&amp;amp;#11;", "&#x202e;", "&lt;p&gt;&amp;#8238;", "]]>", "\ud800", "&#0;"]
)


@given(_DIRT)
def test_whatever_stands_in_a_field_comes_out_clean(dirt: str) -> None:
    """In RSS, in Atom and in JSON; as text, as markup, quoted, escaped, or as it is."""
    quoted = f"<![CDATA[{dirt}]]>"
    for told in (dirt, escape(dirt), escape(escape(dirt)), quoted):
        fields = "".join(
            f"<{name}>{told}</{name}>"
            for name in (
                "title",
                "link",
                "guid",
                "description",
                "category",
                "author",
                "source",
                "pubDate",
                "c:encoded",
            )
        )
        text = rss(
            f'{fields}<enclosure url="/{escape(dirt)}"/>',
            'xmlns:c="http://purl.org/rss/1.0/modules/content/"',
        )
        with suppress(PageError):
            assert_clean(read_feed(text.encode(errors="surrogatepass"), None, URL))
        text = atom(
            f'<title type="html">{told}</title><id>{told}</id><content>{told}</content><summary type="html">{told}</summary>'
        )
        with suppress(PageError):
            assert_clean(read_feed(text.encode(errors="surrogatepass"), None, URL))
    item: dict[str, object] = dict.fromkeys(
        (
            "id",
            "url",
            "title",
            "content_text",
            "content_html",
            "summary",
            "image",
            "language",
            "date_published",
        ),
        dirt,
    )
    data = json_feed(
        {
            **item,
            "tags": [dirt],
            "authors": [{"name": dirt}],
            "attachments": [{"url": dirt, "mime_type": dirt}],
        },
        title=dirt,
        language=dirt,
        feed_url=dirt,
    )
    assert_clean(read_feed(data, None, URL))


def test_one_poisoned_entry_does_not_spoil_the_others() -> None:
    """A lone surrogate, a NUL and a control one unescape deeper cost their entry nothing but themselves."""
    found = read(
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a\\ud800b\\u0000c", '
        b'"content_html": "<p>x&#11;y</p>"}, {"id": "2", "title": "d"}]}',
        None,
        URL,
    )

    assert [entry.title for entry in found] == ["abc", "d"]


# bounds


def test_sizes_are_bounded() -> None:
    """A title of megabytes, a text of megabytes, thousands of entries, tags and media."""
    entry = entry_of(
        rss(
            f"<title>{'كلمة ' * 100_000}</title><description>{'نص ' * 500_000}</description>"
            + "".join(f'<category>{each}</category><enclosure url="/{each}"/>' for each in range(3000))
            + f"<category>{'x' * 101}</category>"
        )
    )
    many = read_feed(
        rss("</item><item>".join(f"<title>{each}</title>" for each in range(5000))).encode(), None, URL
    )

    assert len(entry.title) <= 1000
    assert len(entry.summary) <= 400_000
    assert (len(entry.tags), len(entry.media)) == (100, 50)
    assert len(many.entries) == 2000
    assert many.problems == ("lists 5000 entries: the first 2000 are read",)


def test_of_markup_beyond_measure_words_are_kept() -> None:
    """A feed of hundreds of thousands of tags is read as far as any feed goes; the rest are words."""
    text = "<![CDATA[" + "<b>نص</b>" * 1000 + "]]>"
    items = (f"<title>{number}</title><description>{text}</description>" for number in range(250))
    entries = read(rss("</item><item>".join(items)).encode(), None, URL)

    assert entries[0].summary.startswith("<b>نص</b>")
    assert entries[-1].summary.split() == ["نص"] * 1000


_LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'<!DOCTYPE rss [<!ENTITY a "ha">{_LAUGHS}]>' + rss("<title>&i;</title>", prolog=""), id="entities in entities"),
        pytest.param(f'<!DOCTYPE rss [<!ENTITY a "{"x" * 200}">]>' + rss(f"<title>{'&a;' * 100_000}</title>", prolog=""), id="one entity, often"),
        pytest.param('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + rss("<title>&a;</title>", prolog=""), id="a file"),
        pytest.param('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">' + rss("<title>x</title>", prolog=""), id="an address"),
        pytest.param(rss("<title>x</title>" + "<a>" * 100_000), id="depth"),
        pytest.param(rss("<item>" * 20_000), id="items in items"),
        pytest.param(f"<rss {' '.join(f'a{each}=x' for each in range(100_000))}><channel><item/></channel></rss>", id="attributes"),
        pytest.param(rss(f"<title>{'<' * 200_000}</title>"), id="signs"),
        pytest.param(rss(f"<description>{escape('<div>' * 100_000)}</description>"), id="deep HTML"),
        pytest.param(rss("</item><item>".join([f"<description><![CDATA[{'<p>x' * 300}]]></description>"] * 300)), id="paragraphs"),
        pytest.param(rss(f"<title>x</title>{'<pubDate>' + '1 ' * 60 + '</pubDate>'}" * 300), id="dates"),
    ],
)  # fmt: skip
def test_traps_end_soon(text: str) -> None:
    """As entries within bounds or as no feed, and nothing is fetched, opened or expanded."""
    with suppress(PageError):
        feed = read_feed(text.encode(), None, URL)
        assert sum(map(len, texts_in(astuple(feed)))) < 3 * len(text) + 200_000
        assert "root:" not in repr(feed)


def test_lenient_reading_is_told() -> None:
    """A feed that had to be mended says so; entities that a document type declares are no fault."""
    broken = read_feed(rss("<title>قهوة & شاي</title>").encode(), None, URL)
    typed = read_feed(f"<!DOCTYPE rss>{rss('<title>&laquo;أ&raquo;</title>', prolog='')}".encode(), None, URL)

    assert broken.problems[0].startswith("is broken XML, read leniently: ")
    assert (typed.problems, typed.entries[0].title) == ((), "«أ»")
    assert read_feed(rss("<title>أ</title>").encode(), None, URL).problems == ()


def test_what_stands_behind_a_json_feed_is_none_of_it() -> None:
    """Servers add remarks about their cache."""
    feed = b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1", "title": "\xd8\xa3"}]}'

    assert [entry.title for entry in read(feed + b"\n<!-- cached -->", None, "https://a.example/")] == [
        "\u0623"
    ]
