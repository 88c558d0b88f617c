"""Articles from remote sources in feeds and pages: their originals, their markup."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from lxml import etree

from feeds.checks.plain import is_plain
from feeds.entry import Entry, Form, Format, entry_from
from feeds.pages import article_page
from feeds.render import fragment
from store.article import Article, Story
from tests.feeds_samples import SITE, STORIES, article, story

PAGE = "https://feeds.example/articles/0000000000000001/"
LINK = "https://واحة.example/أخبار/1?ص=2&utm_source=rss#top"
ASCII = "https://xn--mgbel0i.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1?%D8%B5=2&utm_source=rss"
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)
NS = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}


def remote(number: int = 1, **changes: object) -> Article:
    """Make an article that its outlet shows, too."""
    return replace(article(number), **{"link": LINK, **changes})  # type: ignore[arg-type] # the names are its fields


def xml(entry: Entry, written_as: Format) -> etree._Element:
    """Return an entry's element, in the default namespace of Atom."""
    made = fragment(entry, written_as).decode()
    return etree.fromstring(f"<feed {NAMESPACES}>{made}</feed>")[0]


def test_atom_names_the_original_beside_our_page() -> None:
    """RFC 4287 §4.2.7.2: `via` is the source of what the entry holds; the first link stays our page."""
    links = xml(entry_from(story(main=remote()), SITE), Format.ATOM).findall("a:link", NS)

    assert [(link.get("rel"), link.get("href"), link.get("type")) for link in links] == [
        ("alternate", PAGE, "text/html"),
        ("via", ASCII, "text/html"),
    ]


def test_rss_names_it_as_dublin_core_does() -> None:
    """RSS's own source is a feed; `link` is one, our page."""
    item = xml(entry_from(story(main=remote()), SITE), Format.RSS)

    assert (item.findtext("a:link", None, NS), item.findtext("dc:source", None, NS)) == (PAGE, ASCII)


def test_a_json_feed_has_a_name_for_it() -> None:
    """JSON Feed 1.1: `external_url` is the page of what the item is about."""
    item = json.loads(fragment(entry_from(story(main=remote()), SITE), Format.JSON))

    assert (item["url"], item["external_url"]) == (PAGE, ASCII)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("written_as", list(Format))
def test_what_has_an_original_is_as_plain_as_what_has_none(written_as: Format, form: Form) -> None:
    """Its soundness is proven by one look, not by all the rules."""
    told = story(main=remote(), also=(remote(2, outlet="جريدة الميناء"),))

    assert is_plain(fragment(entry_from(told, SITE), written_as, form), written_as)


@pytest.mark.parametrize(
    ("main", "line"),
    [
        pytest.param(remote(), f'<a href="{ASCII.replace("&", "&amp;")}">صوت الواحة</a>', id="an outlet"),
        pytest.param(
            remote(link="https://a.example/1", outlet=None),
            '<a href="https://a.example/1"><bdi>a.example</bdi></a>',
            id="no outlet: its host",
        ),
        pytest.param(remote(link="javascript:alert(1)"), "صوت الواحة", id="no address"),
        pytest.param(remote(link=None), "صوت الواحة", id="no original"),
    ],
)
def test_the_source_leads_to_the_original(main: Article, line: str) -> None:
    """Whoever reads the entry gets to where it comes from."""
    assert f"<p>المصدر: {line}</p>" in entry_from(story(main=main), SITE).content


def test_other_outlets_lead_to_their_own_pages() -> None:
    """The headline leads to our page of it, as ever; the outlet beside it to the outlet's."""
    other = remote(2, headline="ألف نخلة", outlet="جريدة الميناء", link="https://port.example/2")

    assert (
        '<ul><li><a href="https://feeds.example/articles/0000000000000002/">ألف نخلة</a>'
        ' — <a href="https://port.example/2">جريدة الميناء</a></li></ul>'
    ) in entry_from(story(also=(other,)), SITE).content


def test_without_pages_entries_lead_to_the_originals() -> None:
    """What is not published is not linked where something else is known; the rest stays as it was."""
    other = remote(2, outlet="جريدة الميناء", link="https://port.example/2")
    entry = entry_from(story(main=remote(), also=(other, article(3))), SITE, has_pages=False)

    assert (entry.link, entry.original) == (ASCII, None)
    assert '<a href="https://port.example/2">' in entry.content
    assert " — جريدة الميناء</li>" in entry.content
    assert "articles/0000000000000002/" not in entry.content
    assert "articles/0000000000000003/" in entry.content
    assert entry_from(story(), SITE, has_pages=False) == entry_from(story(), SITE)


def parsed(page: bytes) -> etree._Element:
    """Return a page's root, which is well-formed XML as well."""
    return etree.fromstring(page.replace(b"<!doctype html>", b""))


def test_a_page_leads_to_the_original() -> None:
    """Under its text, for search engines, and beside other outlets; our own address stays its name."""
    other = remote(2, outlet="جريدة الميناء", link="https://port.example/2")
    root = parsed(article_page(SITE, remote(), story(main=remote(), also=(other, article(3)))))
    outside = [(link.get("href"), link.text) for link in root.iter("a") if link.get("rel") == "external"]
    data = json.loads(root.findtext("head/script", ""))

    assert outside[:2] == [(ASCII, "صوت الواحة"), ("https://port.example/2", "جريدة الميناء")]
    assert (data["isBasedOn"], data["mainEntityOfPage"]) == (ASCII, PAGE)


def test_a_page_links_no_script() -> None:
    """Whatever was stored as a link."""
    page = article_page(SITE, remote(link="javascript:alert(1)"), story())

    assert b"javascript:" not in page
    assert b"isBasedOn" not in page


@given(STORIES)
def test_any_link_leaves_entries_sound(made: Story) -> None:
    """With and without pages, whatever the links."""
    for has_pages in (True, False):
        entry = entry_from(made, SITE, has_pages=has_pages)
        for written_as in (Format.ATOM, Format.RSS):
            xml(entry, written_as)
        assert entry.link.isascii()
        assert entry.original != entry.link
