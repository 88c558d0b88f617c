"""Articles from remote sources in feeds and pages: their originals, their markup."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.checks.plain import is_plain
from feeds.entry import Entry, Form, Format, entry_from
from feeds.pages import article_page
from feeds.render import fragment
from feeds.rendering import _rendered
from feeds.richtext import rich
from store.article import Article, Block, Media, Story
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


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        pytest.param("<p>قال <b>الوزير</b></p>", "<p>قال <b>الوزير</b></p>", id="emphasis"),
        pytest.param("قال <b>الوزير</b>", "<p>قال <b>الوزير</b></p>", id="words without a paragraph"),
        pytest.param("قال<p>الوزير</p>", "<div>قال<p>الوزير</p></div>", id="words beside a paragraph"),
        pytest.param("<p>من NASA<br>أمس</p>", "<p>من <bdi>NASA</bdi><br/>أمس</p>", id="Latin, a line end"),
        pytest.param("<pre>int x;\n  y</pre>", "<pre>int x;\n  y</pre>", id="code as it is"),
        pytest.param("<p>أ\n  ب&nbsp;ج</p>", "<p>أ ب ج</p>", id="white space"),
        pytest.param('<p><a href="/a">نص</a></p>', "<p>نص</p>", id="a link that is relative"),
        pytest.param('<p><a href="javascript:x()">نص</a></p>', "<p>نص</p>", id="a link to a script"),
        pytest.param('<p>نص<img src="/a.gif"></p>', "<p>نص</p>", id="a picture that is relative"),
        pytest.param('<p>نص<img src="data:image/gif;base64,AA"></p>', "<p>نص</p>", id="a picture in data"),
        pytest.param("<h2>عنوان</h2>", "<h3>عنوان</h3>", id="a heading as large as the others"),
        pytest.param("<p>\u0338عنوان</p>", "<p>عنوان</p>", id="a mark that would spoil a tag"),
        pytest.param("<p>&#x202e;نص&#11;مضى\x00</p>", "<p>نص مضى</p>", id="what turns or breaks the page"),
        pytest.param("<p onclick='x()'>نص<script>x()</script>", "<p>نص</p>", id="scripts"),
        pytest.param("<p>نص<!--><img src=x onerror=x()>--></p>", "<p>نص--&gt;</p>", id="a comment that ends"),
        pytest.param("<p> </p>", "", id="nothing"),
    ],
)
def test_markup_of_elsewhere_becomes_ours(html: str, shown: str) -> None:
    """Balanced, with addresses that everybody can open, its runs in order."""
    assert rich(html) == shown


@pytest.mark.parametrize("levels", [61, 100, 1000])
@pytest.mark.parametrize("tag", ["b", "div", "blockquote"])
def test_no_markup_is_deeper_than_readers_go(tag: str, levels: int) -> None:
    """What is deeper is shown without it."""
    assert rich(f"<{tag}>" * levels + "نص").count(f"<{tag}>") <= 60


def test_pictures_and_links_on_pages_tell_nobody_who_reads() -> None:
    """Neither where the reader comes from, nor that the page was opened before the picture is in sight."""
    html = '<p><a href="https://a.example/أ">أ</a><img src="https://a.example/1.jpg" alt="ب" width="9"></p>'

    assert rich(html, on_page=True) == (
        '<p><a href="https://a.example/%D8%A3" rel="external nofollow noopener noreferrer">أ</a>'
        '<img src="https://a.example/1.jpg" alt="ب" width="9" loading="lazy" decoding="async"'
        ' referrerpolicy="no-referrer"/></p>'
    )


QUOTE = Block(
    "paragraph", "قال: نعم", '<blockquote cite="https://a.example/"><p>قال: <b>نعم</b></p></blockquote>'
)
LIST = Block("paragraph", "تمر، زيت", "<ul><li>تمر</li><li><a href='https://a.example/1'>زيت</a></li></ul>")
PICTURE = Block("paragraph", "", '<figure><img src="https://a.example/1.jpg?a=1&amp;b=2" alt="نخل"></figure>')


def test_a_body_keeps_its_markup() -> None:
    """In place of the text, in the order of the page; what has none stays as it was."""
    main = remote(body=(Block("paragraph", "أول"), LIST, PICTURE, Block("subheading", "ثان", "<h2></h2>")))
    entry, page = entry_from(story(main=main), SITE), article_page(SITE, main, story(main=main))

    assert (
        '<p>أول</p><ul><li>تمر</li><li><a href="https://a.example/1">زيت</a></li></ul>'
        '<figure><img src="https://a.example/1.jpg?a=1&amp;b=2" alt="نخل"/></figure><h3>ثان</h3>'
    ) in entry.content
    body = parsed(page).find(".//div[@class='body']")
    assert body is not None
    assert [element.tag for element in body] == ["p", "ul", "figure", "h2"]


@pytest.mark.parametrize("written_as", list(Format))
def test_a_rich_entry_is_proven_in_one_look_too(written_as: Format) -> None:
    """Emphasis, lists and pictures are common: all rules for each would take three times as long."""
    main = remote(
        body=(
            LIST,
            PICTURE,
            Block("paragraph", "نعم", "<p>قال <b>«<i>نعم</i> NASA»</b><br>ثم <em>مضى</em></p>"),
            Block("paragraph", "نعم", "<blockquote><p>نعم</p></blockquote>"),
        )
    )

    assert is_plain(fragment(entry_from(story(main=main), SITE), written_as), written_as)


def test_a_picture_that_the_body_shows_is_not_shown_above_it() -> None:
    """Feeds give their pictures twice: in the text, and beside it."""
    media = (Media("https://a.example/1.jpg?a=1&b=2", "image/jpeg"),)
    for body, shown in ((PICTURE, 1), (QUOTE, 1)):
        main = remote(body=(body,), media=media)
        assert len(list(parsed(article_page(SITE, main, story(main=main))).iter("img"))) == shown


def no_feed(_: str) -> None:
    """Know no outlet's feed."""


def test_markup_that_readers_would_part_over_gives_way_to_its_words() -> None:
    """What the rules refuse costs an entry its markup, and not its place in the feed."""
    html = "<dl><dt>نص<dl><dt>ثان</dt></dl></dt></dl>"
    main = remote(body=(Block("paragraph", "نص ثان", html),))
    made = _rendered(1, story(main=main), SITE, ("json_full",), no_feed)

    assert "<dt>" in entry_from(story(main=main), SITE).content
    assert "<p>نص ثان</p>" in json.loads(made.parts["json_full"])["content_html"]


FORMS = ("atom_full", "rss_full", "json_full")
SCRAPS = [
    *("نص", " NASA (", "<", ">", "&", '"', "'", "/", "=", "\x00", "\u202e", "\ud800", "&#11;", "&lt;b&gt;"),
    *("<p>", "</p>", "<b>", "</b>", "<a href='https://a.example/?a=1&b=2'>", "<a href=javascript:x>", "</a>"),
    *("<img src=https://a.example/1 width=1x alt='\"'>", "<img src=/1>", "<br>", "<ul><li>", "</ul>", "<!--"),
    *("<svg>", "<style>", "<script>", "<table><td>", "<h1>", "<pre>", "<bdo dir=rtl>", "<div>", "<math>"),
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=14).map("".join))
def test_any_markup_is_safe_and_sound(html: str) -> None:
    """Well-formed, nothing that runs, addresses absolute; and the entries pass all rules."""
    made = rich(html)
    main = remote(body=(Block("paragraph", "نص", html),))
    root = etree.fromstring(f"<div>{made}</div>")

    for element in root.iter():
        assert element.tag not in {"script", "style", "svg", "math", "iframe", "object"}
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            assert not name.startswith("on")
            assert name not in {"href", "src"} or value.startswith("https://a.example/")
    assert len(_rendered(1, story(main=main), SITE, FORMS, no_feed).parts) == len(FORMS)
    parsed(article_page(SITE, main, story(main=main)))
