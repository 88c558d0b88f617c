"""Feeds as the web has them, each with one odd thing about it, and what a reader should make of it."""

# ruff: noqa: E501  # a feed that is cut into lines is harder to see through

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

URL = "https://news.example/feeds/all.xml"
_CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
_ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


@dataclass(frozen=True, slots=True)
class Ugly:
    """
    A feed, and what its first entry says: only what is odd about it.

    ``title``, ``link``, ``published`` and ``updated`` (in ISO 8601, to the second), ``text`` (the words of content
    or summary), ``tags``, ``media`` (addresses), ``entries`` (how many).
    """

    name: str
    data: bytes
    expected: dict[str, Any]
    content_type: str | None = field(default=None)


def rss(item: str, attributes: str = "", prolog: str = '<?xml version="1.0"?>') -> str:
    """Return a feed of one item in RSS 2.0."""
    channel = f"<title>الوادي</title><link>https://news.example/</link><item>{item}</item>"
    return f'{prolog}<rss version="2.0" {attributes}><channel>{channel}</channel></rss>'


def atom(entry: str, attributes: str = _ATOM, prolog: str = '<?xml version="1.0"?>') -> str:
    """Return a feed of one entry in Atom 1.0."""
    return f"{prolog}<feed {attributes}><title>الوادي</title><id>urn:f</id><entry>{entry}</entry></feed>"


def _item(name: str, item: str, attributes: str = "", **expected: Any) -> Ugly:
    return Ugly(name, rss(item, attributes).encode(), expected)


def _entry(name: str, entry: str, attributes: str = _ATOM, **expected: Any) -> Ugly:
    return Ugly(name, atom(entry, attributes).encode(), expected)


def _date(name: str, told: str, published: str | None) -> Ugly:
    return _item(f"date: {name}", f"<title>خبر</title><pubDate>{told}</pubDate>", published=published)


def _encodings() -> Iterator[Ugly]:
    words = "عاد النهر إلى مجراه القديم بعد سنوات من الجفاف"
    item = f"<title>{words}</title>"
    bare = rss(item, prolog="")
    for name, data, kind in (
        ("windows-1256, undeclared", bare.encode("cp1256"), None),
        ("windows-1256, header says ISO-8859-1", bare.encode("cp1256"), "text/xml; charset=ISO-8859-1"),
        ("windows-1256, prolog says utf-8", rss(item, prolog='<?xml version="1.0" encoding="utf-8"?>').encode("cp1256"), None),
        ("windows-1256, declared", rss(item, prolog='<?xml version="1.0" encoding="windows-1256"?>').encode("cp1256"), None),
        ("ISO-8859-6, declared", rss(item, prolog='<?xml version="1.0" encoding="ISO-8859-6"?>').encode("iso8859-6"), None),
        ("ISO-8859-6, undeclared", bare.encode("iso8859-6"), "application/rss+xml"),
        ("UTF-8, prolog says windows-1256", rss(item, prolog='<?xml version="1.0" encoding="windows-1256"?>').encode(), None),
        ("UTF-8, header says windows-1256", bare.encode(), "text/xml; charset=windows-1256"),
        ("UTF-8, header without a type", bare.encode(), ""),
        ("UTF-8, encoding undefined", rss(item, prolog='<?xml version="1.0" encoding="undefined"?>').encode(), None),
        ("UTF-8, encoding that nobody knows", rss(item, prolog='<?xml version="1.0" encoding="x-arabic-77"?>').encode(), None),
        ("UTF-16 with its mark", rss(item, prolog='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), None),
        ("UTF-16 without its mark", rss(item, prolog='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-le"), None),
        ("UTF-8 behind a mark, prolog lies", b"\xef\xbb\xbf" + rss(item, prolog='<?xml version="1.0" encoding="windows-1256"?>').encode(), None),
        ("white space before the prolog", b"\n \n" + rss(item).encode(), None),
        ("a warning of PHP before the prolog", b"<br />\n<b>Warning</b>: x in <b>/a.php</b><br />\n" + rss(item).encode(), None),
        ("a NUL within", rss(item).encode().replace(b"<item>", b"<item>\0"), None),
    ):  # fmt: skip
        yield Ugly(f"encoding: {name}", data, {"title": words}, kind)


def _formats() -> Iterator[Ugly]:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    item = "<item><title>خبر</title><link>https://news.example/7</link><description>نص</description></item>"
    expected = {"title": "خبر", "link": "https://news.example/7", "text": "نص", "entries": 1}
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    one = item.replace("<item>", '<item rdf:about="https://news.example/7">')
    for name, text in (
        ("RSS 0.90", f'<rdf:RDF {rdf} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>س</title></channel>{item}</rdf:RDF>'),
        ("RSS 0.91 with its document type", f'{doctype}<rss version="0.91"><channel>{item}</channel></rss>'),
        ("RSS 1.0", f'<rdf:RDF {rdf} xmlns="http://purl.org/rss/1.0/"><channel><title>س</title></channel>{one}</rdf:RDF>'),
        ("RSS in a namespace", f'<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel>{item}</channel></rss>'),
        ("RSS in Atom's namespace", f'<rss version="2.0" xmlns="http://www.w3.org/2005/Atom"><channel>{item}</channel></rss>'),
        ("RSS behind a comment about it", f"<!-- <rss> or <feed> --><rss><channel>{item}</channel></rss>"),
        ("RSS with a prefix", f'<r:rss xmlns:r="http://purl.org/rss/1.0/"><r:channel>{item.replace("<", "<r:").replace("<r:/", "</r:")}</r:channel></r:rss>'),
        ("RSS in capitals", f'<RSS version="2.0"><CHANNEL>{item.replace("item", "ITEM").replace("title", "TITLE")}</CHANNEL></RSS>'),
        ("items outside the channel", f'<rss version="2.0"><channel><title>س</title></channel>{item}</rss>'),
    ):  # fmt: skip
        yield Ugly(f"format: {name}", text.encode(), expected)
    yield Ugly(
        "format: Atom 0.3",
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>س</title><entry><title mode="escaped" '
        'type="text/html">خبر &amp;amp; خبر</title><link rel="alternate" type="text/html" href="https://news.example/7"/>'
        "<issued>2026-03-05T09:40:00+03:00</issued><modified>2026-03-06T09:40:00Z</modified></entry></feed>".encode(),
        {
            "title": "خبر & خبر",
            "link": "https://news.example/7",
            "published": "2026-03-05T06:40:00",
            "updated": "2026-03-06T09:40:00",
        },
    )
    yield Ugly(
        "format: JSON Feed 1",
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "url": "https://news.example/7", "title": '
        '"خبر", "content_text": "5 < 6", "date_published": "2026-03-05T09:40:00+03:00", "tags": ["ماء"]}]}'.encode(),
        {"title": "خبر", "text": "5 < 6", "published": "2026-03-05T06:40:00", "tags": ["ماء"]},
        "application/json",
    )


def _titles() -> Iterator[Ugly]:
    for name, told, title in (
        ("escaped twice", "AT&amp;amp;T", "AT&T"),
        ("escaped markup", "&lt;b&gt;مطر&lt;/b&gt; غزير", "مطر غزير"),
        ("quoted markup", "<![CDATA[<b>مطر</b> غزير]]>", "مطر غزير"),
        ("no markup", "5 &lt; 6", "5 < 6"),
        ("on two lines", "مطر\n   غزير", "مطر غزير"),
        ("an override", "مطر \u202eغزير\u202c", "مطر غزير"),
        ("a vertical tab", "مطر &amp;#11;غزير", "مطر غزير"),
    ):
        yield _item(f"title: {name}", f"<title>{told}</title>", title=title)
    yield _item(
        "title: missing",
        "<description>&lt;p&gt;عاد النهر إلى مجراه. وفرح به الناس.&lt;/p&gt;</description>",
        title="عاد النهر إلى مجراه",
    )
    yield _item(
        "title: entities of HTML", "<title>&laquo;النهر&raquo;&nbsp;يعود</title>", title="«النهر» يعود"
    )
    yield _entry("title: xhtml", '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">مطر <b>غزير</b></div></title>', title="مطر غزير")  # fmt: skip
    yield _entry(
        "title: html", '<title type="html">&lt;i&gt;مطر&lt;/i&gt; &amp;amp; غيث</title>', title="مطر & غيث"
    )


def _links() -> Iterator[Ugly]:
    yield _item("link: relative", "<title>خ</title><link>/7</link>", link="https://news.example/7")
    yield _item(
        "link: relative to xml:base",
        "<title>خ</title><link>7</link>",
        'xml:base="https://other.example/a/"',
        link="https://other.example/a/7",
    )
    yield _entry(
        "link: nested xml:base",
        '<title>خ</title><link href="7"/>',
        f'{_ATOM} xml:base="https://other.example/a/"',
        link="https://other.example/a/7",
    )
    yield _item("link: a script", "<title>خ</title><link>javascript:alert(1)</link>", link=None)
    yield _item(
        "link: only a guid",
        "<title>خ</title><guid>https://news.example/7</guid>",
        link="https://news.example/7",
    )
    yield _item(
        "link: a guid that is none",
        '<title>خ</title><guid isPermaLink="false">https://news.example/7</guid>',
        link=None,
    )
    yield _item(
        "link: the original's",
        "<title>خ</title><link>https://feeds.example/~r/1</link><f:origLink>https://news.example/7</f:origLink>",
        'xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"',
        link="https://news.example/7",
    )
    yield _item(
        "link: Atom's in RSS",
        '<title>خ</title><a:link rel="alternate" href="https://news.example/7"/>',
        'xmlns:a="http://www.w3.org/2005/Atom"',
        link="https://news.example/7",
    )
    yield _entry(
        "link: alternate among others",
        '<title>خ</title><link rel="edit" href="/e"/><link rel="enclosure" href="/1.mp3"/>'
        '<link rel="alternate" href="https://news.example/7"/>',
        link="https://news.example/7",
        media=["https://news.example/1.mp3"],
    )


def _dates() -> Iterator[Ugly]:
    yield _date("RFC 822", "Thu, 05 Mar 2026 09:40:00 +0300", "2026-03-05T06:40:00")
    yield _date("a wrong weekday", "Mon, 05 Mar 2026 09:40:00 GMT", "2026-03-05T09:40:00")
    yield _date("a year of two digits", "Thu, 05 Mar 26 09:40:00 EST", "2026-03-05T14:40:00")
    yield _date("ISO 8601", "2026-03-05T09:40:00.5+03:00", "2026-03-05T06:40:00")
    yield _date("ISO 8601 with a space", "2026-03-05 09:40:00", "2026-03-05T09:40:00")
    yield _date("a long month, no seconds", "5 March 2026 09:40", "2026-03-05T09:40:00")
    yield _date("of the Levant", "الخميس 5 تشرين الثاني 2026 - 09:40", "2026-11-05T09:40:00")
    yield _date("of Egypt, in its digits", "٥ نوفمبر ٢٠٢٦ ٩:٤٠ م", "2026-11-05T21:40:00")
    yield _date("Arabic names in RFC 822", "الخميس, 05 مارس 2026 09:40:00 +0300", "2026-03-05T06:40:00")
    yield _date("Hijri", "16 رمضان 1447 هـ", "2026-03-05T00:00:00")
    yield _date("no date", "قريبًا", None)
    yield _item(
        "date: Dublin Core",
        "<title>خ</title><dc:date>2026-03-05</dc:date>",
        _DC,
        published="2026-03-05T00:00:00",
    )


def _contents() -> Iterator[Ugly]:
    yield _item(
        "content: encoded, under another prefix",
        "<title>خ</title><description>قصير</description><c:encoded><![CDATA[<p>نص كامل</p>]]></c:encoded>",
        _CONTENT.replace("xmlns:content", "xmlns:c"),
        text="نص كامل",
    )
    yield _entry(
        "content: xhtml",
        '<title>خ</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص <b>كامل</b></p></div></content>',
        text="نص كامل",
    )
    yield _entry("content: text", '<title>خ</title><content type="text">5 &lt; 6</content>', text="5 < 6")
    yield _item(
        "content: markup that is not quoted",
        "<title>خ</title><description><p>سطر<br/>وسطر</p></description>",
        text="سطر وسطر",
    )
    yield _item(
        "content: escaped twice",
        "<title>خ</title><description>&amp;lt;p&amp;gt;نص&amp;lt;/p&amp;gt;</description>",
        text="نص",
    )
    yield _item(
        "content: scripts",
        "<title>خ</title><description>&lt;script&gt;x()&lt;/script&gt;&lt;p onclick='x()'&gt;نص&lt;/p&gt;</description>",
        text="نص",
    )


def _broken() -> Iterator[Ugly]:
    yield _item("broken: an ampersand", "<title>قهوة & شاي</title><link>https://n.example/?a=1&b=2</link>",
                title="قهوة & شاي", link="https://n.example/?a=1&b=2")  # fmt: skip
    yield _item(
        "broken: a sign",
        "<title>5 < 6</title><link>https://news.example/7</link>",
        title="5 < 6",
        link="https://news.example/7",
    )
    yield _item(
        "broken: an end that is missing",
        "<title>خبر<link>https://news.example/7</link>",
        title="خبر",
        link="https://news.example/7",
    )
    yield _item(
        "broken: HTML that is not quoted",
        "<title>خبر</title><description><p>سطر<br>وسطر<img src=/1.jpg></description><link>https://news.example/7</link>",
        text="سطر وسطر",
        link="https://news.example/7",
    )
    yield _item(
        "broken: a prefix without a namespace",
        "<title>خ</title><dc:creator>أمل</dc:creator><content:encoded>&lt;p&gt;نص&lt;/p&gt;</content:encoded>",
        text="نص",
    )
    yield _item("broken: a vertical tab", "<title>مطر&#11; غزير</title>", title="مطر غزير")
    whole = rss("<title>خبر أول</title></item><item><title>خبر ثان</title><description>نص")
    yield Ugly(
        "broken: cut off",
        whole.encode()[: -len("</item></channel></rss>")],
        {"title": "خبر أول", "entries": 2},
    )
    yield Ugly(
        "broken: something behind it",
        (rss("<title>خبر</title>") + "<script>x()</script>").encode(),
        {"title": "خبر", "entries": 1},
    )


def _others() -> Iterator[Ugly]:
    yield _item(
        "media: enclosure and Media RSS",
        '<title>خ</title><enclosure url="/1.mp3" length="17" type="audio/mpeg"/><m:group><m:content url="/2.jpg"/>'
        '</m:group><m:thumbnail url="/3.jpg"/>',
        _MEDIA.replace("xmlns:media", "xmlns:m"),
        media=["https://news.example/1.mp3", "https://news.example/2.jpg", "https://news.example/3.jpg"],
    )
    yield _item(
        "media: a script", '<title>خ</title><enclosure url="javascript:x()" type="audio/mpeg"/>', media=[]
    )
    yield _item(
        "tags: with commas",
        "<title>خ</title><category>ماء, نهر</category><category>أدب</category>",
        tags=["ماء, نهر", "أدب"],
    )
    yield _item("tags: Dublin Core", "<title>خ</title><dc:subject>ماء</dc:subject>", _DC, tags=["ماء"])
    yield _item(
        "tags: keywords",
        "<title>خ</title><media:keywords>ماء, نهر</media:keywords>",
        _MEDIA,
        tags=["ماء", "نهر"],
    )
    yield _entry(
        "tags: labels",
        '<title>خ</title><category term="t7" label="ماء"/><category term="نهر"/>',
        tags=["ماء", "نهر"],
    )
    yield Ugly(
        "entries: one guid for two",
        rss(
            "<title>أ</title><guid>1</guid><link>https://n.example/a</link></item><item><title>ب</title><guid>1</guid>"
            "<link>https://n.example/b</link>"
        ).encode(),
        {"title": "أ", "entries": 2},
    )


def cases() -> list[Ugly]:
    """Return all of them."""
    kinds = _encodings, _formats, _titles, _links, _dates, _contents, _broken, _others
    return [case for kind in kinds for case in kind()]
