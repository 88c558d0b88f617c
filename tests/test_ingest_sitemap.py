"""What read_sitemap promises: what a sitemap lists, in any of its forms, and no trap goes off."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from ingest.errors import PageError
from ingest.sitemap import LARGEST, MOST, Sitemap, read_sitemap

URL = "https://news.example/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url>
  <loc>https://news.example/7?a=1&amp;b=2</loc>
  <lastmod>2026-03-05T11:00:00+03:00</lastmod>
  <news:news>
   <news:publication><news:name>صوت الوادي</news:name><news:language>ar</news:language></news:publication>
   <news:publication_date>2026-03-05T09:40:00+03:00</news:publication_date>
   <news:title>جسر جديد يخفف &quot;زحام&quot; المدينة</news:title>
   <news:keywords>الجسور، بلدية المدينة, الجسور</news:keywords>
  </news:news>
  <image:image><image:loc>/i/b.png</image:loc><image:caption>الجسر ليلا</image:caption></image:image>
 </url>
 <url><loc>/8</loc></url>
</urlset>"""


def read(text: str | bytes) -> Sitemap:
    """Read a sitemap."""
    return read_sitemap(text if isinstance(text, bytes) else text.encode(), "application/xml", URL)


def test_a_sitemap_of_news_says_all_about_an_article() -> None:
    """Title, dates, outlet, keywords and picture."""
    first, second = read(NEWS).pages

    assert first.link == first.url == "https://news.example/7?a=1&b=2"
    assert first.title == 'جسر جديد يخفف "زحام" المدينة'
    assert first.published == datetime(2026, 3, 5, 6, 40, tzinfo=UTC)
    assert first.updated == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (first.outlet, first.language, first.tags) == ("صوت الوادي", "ar", ("الجسور", "بلدية المدينة"))
    assert [(m.url, m.type, m.title) for m in first.media] == [
        ("https://news.example/i/b.png", "image/png", "الجسر ليلا")
    ]
    assert (second.link, second.title, second.updated) == ("https://news.example/8", None, None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(gzip.compress(NEWS.encode()), id="gzipped"),
        pytest.param(
            NEWS.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""), id="no namespace"
        ),
        pytest.param(
            NEWS.replace("sitemaps.org/schemas/sitemap/0.9", "google.com/x/0.84"), id="another namespace"
        ),
        pytest.param(NEWS.replace("xmlns:news=", "xmlns:other="), id="a prefix that is not declared"),
        pytest.param(NEWS.replace("</urlset>", ""), id="cut off"),
        pytest.param(NEWS.replace("&amp;", "&"), id="bare ampersands"),
        pytest.param("\ufeff\n" + NEWS, id="a mark and a blank line above"),
        pytest.param(
            NEWS.replace("https://news.example/7?a=1&amp;b=2", "<![CDATA[/7?a=1&b=2]]>"), id="cdata"
        ),
    ],
)
def test_a_sitemap_is_read_however_it_was_written(data: str | bytes) -> None:
    """What programs by the thousand write is rarely what the standard says."""
    first, second = read(data).pages

    assert (first.link, first.title) == ("https://news.example/7?a=1&b=2", 'جسر جديد يخفف "زحام" المدينة')
    assert second.link == "https://news.example/8"


def test_an_index_leads_to_other_sitemaps() -> None:
    """With the time at which each was changed."""
    found = read(
        "<sitemapindex><sitemap><loc>/a.xml.gz</loc><lastmod>2026-03-05</lastmod></sitemap>"
        "<sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"
    )

    assert [(each.url, each.updated) for each in found.maps] == [
        ("https://news.example/a.xml.gz", datetime(2026, 3, 5, tzinfo=UTC))
    ]
    assert found.pages == ()


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    """One to the line, each once."""
    found = read("https://news.example/1\r\nhttps://news.example/2\n\nhttps://news.example/1\n")

    assert [page.link for page in found.pages] == ["https://news.example/1", "https://news.example/2"]


def test_no_more_is_read_than_a_sitemap_may_list() -> None:
    """50,000 entries; the rest is left out."""
    pages = "".join(f"<url><loc>/{number}</loc></url>" for number in range(MOST + 10))

    assert len(read(f"<urlset>{pages}</urlset>").pages) == MOST


ENTITY = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "{}">]>'


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("<html><body>لا شيء</body></html>", id="HTML"),
        pytest.param("<rss><channel/></rss>", id="a feed"),
        pytest.param("نص عربي لا غير", id="text"),
        pytest.param("<urlset>" * 100_000, id="nested without end"),
        pytest.param(gzip.compress(bytes(LARGEST + 1)), id="a bomb"),
        pytest.param(zlib.compress(b"x")[:4], id="bytes"),
        pytest.param(b"\x1f\x8bbroken", id="broken gzip"),
        pytest.param("<urlset " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>", id="attributes"),
    ],
)
def test_what_is_no_sitemap_is_told(data: str | bytes) -> None:
    """In time, and with a remedy."""
    with pytest.raises(PageError):
        read(data)


def test_no_entity_is_expanded_and_nothing_is_fetched() -> None:
    """An entity of the document's own is worth nothing, whatever it stands for."""
    laughs = ENTITY.format("&a;" * 100_000) + "<urlset><url><loc>/&b;7</loc></url></urlset>"
    outside = (
        '<!DOCTYPE urlset SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<urlset><url><loc>/8</loc><news><title>&x;</title></news></url></urlset>"
    )

    assert [page.link for page in read(laughs).pages] == ["https://news.example/7"]
    assert [(page.link, page.title) for page in read(outside).pages] == [("https://news.example/8", None)]


PIECES = st.sampled_from(
    [
        "<urlset>",
        "<url>",
        "<loc>",
        "/7",
        "</loc>",
        "</url>",
        "<news:title>",
        "\u202eس",
        "&#11;",
        "&x;",
        "<![CDATA[",
        NEWS,
    ]
)


@given(st.lists(PIECES, max_size=12) | st.binary(max_size=100))
def test_whatever_the_bytes_nothing_else_is_raised_and_all_text_is_clean(made: list[str] | bytes) -> None:
    """The door holds."""
    try:
        found = read(made if isinstance(made, bytes) else "".join(made))
    except PageError:
        return
    for page in (*found.pages, *found.maps):
        for text in (page.link, page.title, page.outlet, *page.tags):
            assert text is None or text == one_line(text)
