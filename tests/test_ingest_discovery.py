"""What candidates and sniffed promise: from any page of a site to its feeds."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from ingest.discovery import candidates, sniffed
from ingest.errors import PageError
from ingest.remote import SourceKind

URL = "https://news.example/ar/local/7"
PAGE = """<!doctype html><html><head><base href="/ar/">
<link rel="alternate" type="application/rss+xml" title="تعليقات على الخبر" href="comments/feed">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/7">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" title="صوت الوادي" href="atom">
<link rel="alternate" type="application/feed+json" href="//cdn.example/feed.json"></head><body>
<a href="/rss/sports.xml">رياضة</a> <a href="/feedback">رأيك</a> <a href="?feed=rss2">كل الأخبار</a>
<a href="/2026/feeding-the-birds">إطعام الطيور</a></body></html>"""


def found(data: str, url: str = URL) -> list[str]:
    """Return the addresses of the candidates."""
    return [each.url for each in candidates(data.encode(), "text/html", url)]


def test_what_a_page_announces_comes_first_and_comments_come_last() -> None:
    """Then what it links to, then what sites commonly have."""
    urls = found(PAGE)

    assert urls[:4] == [
        "https://news.example/ar/atom",
        "https://cdn.example/feed.json",
        "https://news.example/rss/sports.xml",
        "https://news.example/ar/?feed=rss2",
    ]
    assert urls[4] == "https://news.example/feed"
    assert urls[-1] == "https://news.example/ar/comments/feed"
    assert not any(
        "wp-json" in url or "feedback" in url or "birds" in url or url.endswith("/en/") for url in urls
    )


def test_a_candidate_says_how_it_was_found() -> None:
    """With the title that the page gives it."""
    first = candidates(PAGE.encode(), "text/html", URL)[0]

    assert (first.kind, first.title, first.how) == (SourceKind.FEED, "صوت الوادي", "the page announces it")


def test_a_site_that_announces_nothing_is_guessed_at() -> None:
    """Feeds before sitemaps, each address once."""
    guessed = candidates(b"<p>x", None, URL)
    kinds = [each.kind for each in guessed]

    assert kinds == sorted(kinds, key=[SourceKind.FEED, SourceKind.SITEMAP].index)
    assert {
        "https://news.example/feed",
        "https://news.example/?feed=rss2",
        "https://news.example/sitemap.xml",
    } <= {each.url for each in guessed}
    assert len({each.url for each in guessed}) == len(guessed)


def test_robots_txt_names_sitemaps() -> None:
    """In any spelling; an address may be relative, though it should not."""
    robots = "User-agent: *\nDisallow: /x\nSITEMAP: https://news.example/news.xml\n sitemap:/b.xml\n"
    first, second, *_ = candidates(robots.encode(), "text/plain", "https://news.example/robots.txt")

    assert (first.url, first.kind, first.how) == (
        "https://news.example/news.xml",
        SourceKind.SITEMAP,
        "robots.txt names it",
    )
    assert second.url == "https://news.example/b.xml"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param("<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", SourceKind.FEED, id="rss"),
        pytest.param("<?xml version='1.0' encoding='utf-8'?><feed xmlns='x'>", SourceKind.FEED, id="atom"),
        pytest.param("\ufeff<rdf:RDF xmlns:rdf='x'>", SourceKind.FEED, id="rss 1.0"),
        pytest.param("<atom:feed xmlns:atom='x'>", SourceKind.FEED, id="a prefix"),
        pytest.param(
            '{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "items": []}', SourceKind.FEED, id="json"
        ),
        pytest.param('{"items": []}', None, id="other json"),
        pytest.param("<urlset>", SourceKind.SITEMAP, id="sitemap"),
        pytest.param("<!DOCTYPE x><sitemapindex>", SourceKind.SITEMAP, id="an index"),
        pytest.param("<opml version='2.0'>", SourceKind.OPML, id="opml"),
        pytest.param("<!doctype html><html>", SourceKind.PAGE, id="html"),
        pytest.param("<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", SourceKind.PAGE, id="xhtml"),
        pytest.param("<p>نص", SourceKind.PAGE, id="a fragment"),
        pytest.param("<svg/>", None, id="a picture"),
        pytest.param("نص عربي", None, id="text"),
    ],
)
@pytest.mark.parametrize("label", ["text/html", "application/octet-stream", None])
def test_a_document_is_what_it_holds_and_not_what_its_label_says(
    document: str, kind: SourceKind | None, label: str | None
) -> None:
    """Servers send feeds as HTML, and pages of errors as feeds."""
    assert sniffed(document.encode(), label, URL) is kind


def test_a_gzipped_sitemap_and_a_list_of_addresses_are_known() -> None:
    """By their content and their address."""
    assert sniffed(gzip.compress(b"<urlset/>"), None, "https://news.example/s.xml.gz") is SourceKind.SITEMAP
    assert (
        sniffed(b"https://a.example/1\nhttps://a.example/2", None, "https://a.example/s.txt")
        is SourceKind.SITEMAP
    )


PIECES = st.sampled_from(
    [
        "<link rel=alternate type=application/rss+xml href=",
        "'http://[x'>",
        "/f\u202e title='\u202eس'>",
        "<a href=/rss>",
        PAGE,
    ]
)


@given(st.lists(PIECES, max_size=8) | st.binary(max_size=100), st.sampled_from([URL, "", "http://[", "x"]))
def test_whatever_the_bytes_nothing_else_is_raised_and_all_text_is_clean(
    made: list[str] | bytes, url: str
) -> None:
    """The door holds, for the address too."""
    data = made if isinstance(made, bytes) else "".join(made).encode()
    sniffed(data, None, url)
    try:
        listed = candidates(data, None, url)
    except PageError:
        return
    for each in listed:
        assert (each.url, each.title) == (one_line(each.url), one_line(each.title))
