"""Story -> Entry: what a subscriber is given, and in which form."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from lxml import etree

from arabic.direction import ltr_runs
from arabic.hygiene import one_line
from feeds.address import root_of, uri, web_address
from feeds.entry import entry_from, summary_of
from feeds.markup import inline
from store.article import Block, Credit, Media, Story
from tests.feeds_samples import MORNING, SITE, STORIES, TEXT, article, story

OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_an_entry_holds_the_story() -> None:
    """Ids and dates are the story's, the rest is the fullest article's."""
    entry = entry_from(story(), SITE)

    assert entry.uri == "tag:feeds.example,2026:articles/1"
    assert entry.title == "أهالي الواحة يزرعون ألف نخلة في يوم واحد"
    assert entry.link == "https://feeds.example/articles/0000000000000001/"
    assert (entry.published, entry.updated) == (MORNING, MORNING + timedelta(hours=1))
    assert entry.summary == "خرج المئات مع الفجر يحملون الفسائل والماء."
    assert (entry.author, entry.outlet) == ("صوت الواحة", "صوت الواحة")
    assert entry.categories == ("الواحات",)


def test_the_content_follows_the_page_then_leads_on() -> None:
    """Lead, body with sub-headings, source, who else told it, what to read next; linked where we have it."""
    other = replace(article(2, "ألف نخلة جديدة في الواحة"), outlet="جريدة الميناء")

    assert entry_from(story(also=(other,)), SITE).content == (
        '<div dir="rtl" lang="ar">'
        "<p>خرج المئات مع الفجر يحملون الفسائل والماء.</p>"
        "<p>بدأ الزرع عند السور القديم وانتهى عند البئر.</p>"
        "<h3>من يسقي النخل؟</h3>"
        "<p>تعهّد طلاب المدرسة بالسقاية كل أسبوع.</p>"
        "<p>المصدر: صوت الواحة</p>"
        "<h3>غطّته أيضًا</h3>"
        '<ul><li><a href="https://feeds.example/articles/0000000000000002/">ألف نخلة جديدة في الواحة</a>'
        " — جريدة الميناء</li></ul>"
        "<h3>اقرأ أيضًا</h3>"
        '<ul><li><a href="https://feeds.example/articles/0000000000000384/">مهرجان التمور يفتتح موسمه</a>'
        " — جريدة الميناء</li><li>خبير يشرح كيف تُروى الفسائل</li></ul></div>"
    )


def test_a_lead_that_opens_the_body_too_is_not_said_twice() -> None:
    """However its vowels and spaces are set."""
    main = article()
    main = replace(main, lead="بدأ الزَّرع عند السور  القديم وانتهى عند البئر")

    content = entry_from(story(main=main), SITE).content

    assert content.count("عند السور") == 1


@pytest.mark.parametrize(
    ("lead", "body", "summary"),
    [
        pytest.param("المقدمة", ("الفقرة",), "المقدمة", id="the lead"),
        pytest.param(None, ("الفقرة", "أخرى"), "الفقرة", id="else the first paragraph"),
        pytest.param(" \u200f", ("", "الفقرة"), "الفقرة", id="else what is not empty"),
        pytest.param(None, (), "العنوان", id="else the headline"),
    ],
)
def test_the_summary(lead: str | None, body: tuple[str, ...], summary: str) -> None:
    """There always is one: RSS wants a description before the content."""
    main = replace(
        article(headline="العنوان"), lead=lead, body=tuple(Block("paragraph", text) for text in body)
    )

    assert entry_from(story(main=main), SITE).summary == summary


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        pytest.param("BBC تطلق خدمة", "\u200fBBC تطلق خدمة", id="Latin first: a mark"),
        pytest.param("خدمة BBC", "خدمة BBC", id="Arabic first: none"),
        pytest.param("«قمة»  R&D\n<2026>", "«قمة» R&D <2026>", id="plain text, one line"),
        pytest.param("\u202e\x07", "بلا عنوان", id="nothing left: still a title"),
    ],
)
def test_titles(headline: str, title: str) -> None:
    """A title is plain text that reads right to left everywhere."""
    assert entry_from(story(main=article(headline=headline)), SITE).title == title


def test_a_summary_is_marked_as_a_title_is() -> None:
    """Plain text takes its direction from its first letter, too."""
    main = replace(article(), lead="BBC تطلق خدمة")

    assert entry_from(story(main=main), SITE).summary == "\u200fBBC تطلق خدمة"


def test_latin_words_are_isolated() -> None:
    """So that a name between brackets and numbers moves nothing around it."""
    main = replace(article(), body=(Block("paragraph", "مؤشر GFP يضع البلاد في المرتبة 36"),))

    assert "<p>مؤشر <bdi>GFP</bdi> يضع البلاد في المرتبة 36</p>" in entry_from(story(main=main), SITE).content


def test_dates_are_in_utc_and_whole_seconds() -> None:
    """Whatever zone the value came in."""
    there = datetime(2026, 11, 22, 9, 58, 7, 250_000, timezone(timedelta(hours=3)))

    entry = entry_from(story(published=there, updated=there), SITE)

    assert entry.published == entry.updated == datetime(2026, 11, 22, 6, 58, 7, tzinfo=UTC)
    assert entry.published.isoformat() == "2026-11-22T06:58:07+00:00"


def test_the_byline_comes_before_the_outlet() -> None:
    """The author is who wrote it, the outlet stays beside."""
    entry = entry_from(story(main=replace(article(), byline="ليلى الهاشمي")), SITE)

    assert (entry.author, entry.outlet) == ("ليلى الهاشمي", "صوت الواحة")


def test_a_site_without_outlets_or_related_headlines_shows_no_empty_lists() -> None:
    """An entry is only what there is."""
    main = replace(article(), outlet=None, lead=None, body=())

    entry = entry_from(story(main=main, related=()), SITE)

    assert (entry.content, entry.author) == ('<div dir="rtl" lang="ar"></div>', None)


@given(STORIES)
def test_any_text_becomes_clean_balanced_html(made: Story) -> None:
    """Whatever the store holds: its clean words arrive, and nothing turns the page round."""
    entry = entry_from(made, SITE)

    root = etree.fromstring(entry.content)  # as XML: every element is closed, every character legal
    words = "".join(map(str, root.itertext()))
    for text in (*(block.text for block in made.article.body), *(other.headline for other in made.related)):
        assert one_line(text) in words
    assert {element.tag for element in root.iter()} <= {"div", "p", "h3", "ul", "li", "a", "bdi"}
    assert {name for element in root.iter() for name in element.attrib} <= {"dir", "lang", "href"}
    assert not OVERRIDES & set(entry.title + entry.summary + entry.content)
    assert entry.title.strip("\u200f")
    assert None not in entry.categories


@given(TEXT)
def test_inline_shows_exactly_the_clean_line(text: str) -> None:
    """No character is lost to an element, none becomes one."""
    assert "".join(map(str, etree.fromstring(f"<p>{inline(text)}</p>").itertext())) == one_line(text)


@given(TEXT)
def test_every_run_that_could_be_isolated_was_looked_for(text: str) -> None:
    """What the quick test lets pass is what the careful one would have passed."""
    line = one_line(text)
    runs = {run for isolate, run in ltr_runs(line) if isolate}

    assert bool(runs) >= ("<bdi>" in inline(text))
    assert ("<bdi>" in inline(text)) >= any(run.isalnum() for run in runs)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("مؤشر GFP اليوم", "مؤشر <bdi>GFP</bdi> اليوم", id="a word"),
        pytest.param("مؤشر (GFP) اليوم", "مؤشر (<bdi>GFP</bdi>) اليوم", id="brackets around it"),
        pytest.param("موقع Global Rank [GR", "موقع Global Rank [GR", id="half a pair"),
        pytest.param("دمشق & بيروت <معًا>", "دمشق &amp; بيروت &lt;معًا&gt;", id="no word at all"),
    ],
)
def test_isolation(text: str, html: str) -> None:
    """A name is isolated, unless a bracket would be torn from its other half."""
    assert inline(text) == html


@pytest.mark.parametrize(
    ("given_media", "kept"),
    [
        pytest.param(
            Media("https://صور.example/نخلة.jpg", "image/jpeg"),
            Media("https://xn--wgbh1d.example/%D9%86%D8%AE%D9%84%D8%A9.jpg", "image/jpeg"),
            id="an Arabic address",
        ),
        pytest.param(
            Media("https://a.example/b", "Image/JPEG; q=1", 0, " \u202eنخلة\n", 0, -1),
            Media("https://a.example/b", "image/jpeg", title="نخلة"),
            id="sizes that are none, a type with parameters, a title with dirt",
        ),
        pytest.param(
            Media("https://a.example/b", "jpg", title="BBC"),
            Media("https://a.example/b", "application/octet-stream", title="\u200fBBC"),
            id="no type, a Latin title",
        ),
        pytest.param(Media("javascript:alert(1)", "image/jpeg"), None, id="a script"),
        pytest.param(Media("data:image/png;base64,AA", "image/png"), None, id="data"),
        pytest.param(Media("/a.jpg", "image/jpeg"), None, id="a relative address"),
    ],
)
def test_media_are_what_the_web_can_give(given_media: Media, kept: Media | None) -> None:
    """Absolute addresses in ASCII, types that are one, sizes that are known."""
    entry = entry_from(story(main=replace(article(), media=(given_media, given_media))), SITE)

    assert entry.media == ((kept,) if kept else ())


@pytest.mark.parametrize(
    ("credit", "kept"),
    [
        pytest.param(
            Credit("أخبار المرفأ", "tag:port.example,2020:feed", "https://port.example/أخبار"),
            Credit(
                "أخبار المرفأ",
                "tag:port.example,2020:feed",
                "https://port.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1",
            ),
            id="a name, an id, an address",
        ),
        pytest.param(
            Credit("BBC", "https://b.example/خ.xml"),
            Credit("\u200fBBC", "https://b.example/%D8%AE.xml"),
            id="Latin",
        ),
        pytest.param(Credit("أخبار", "not a uri", "javascript:x"), Credit("أخبار"), id="nothing but a name"),
        pytest.param(Credit(" \u202e", "tag:a,2026:b"), None, id="no name"),
        pytest.param(None, None, id="none"),
    ],
)
def test_credit_is_what_a_feed_may_say(credit: Credit | None, kept: Credit | None) -> None:
    """A clean name, addresses that are some."""
    assert entry_from(story(main=replace(article(), credit=credit)), SITE).credit == kept


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        pytest.param("http://a.example/?ص=[1]", "http://a.example/?%D8%B5=%5B1%5D", id="Arabic, brackets"),
        pytest.param("http://a.example/%zz%20", "http://a.example/%25zz%20", id="a bare percent sign"),
        pytest.param(" https://a.example:81/b#c\n", "https://a.example:81/b", id="spaces, a fragment"),
        pytest.param("HTTP://a.example", "http://a.example", id="capitals"),
        pytest.param("//a.example/b", None, id="no scheme"),
        pytest.param('http://a"b.example/', None, id="a host that is none"),
        pytest.param("http://a..é.example/", None, id="an empty label"),
        pytest.param("http://[::1", None, id="half a bracket"),
        pytest.param("http://a.example/\ud800", None, id="half a surrogate pair"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="none"),
    ],
)
def test_addresses_from_elsewhere(iri: str | None, address: str | None) -> None:
    """What is no address of the web is none."""
    assert web_address(iri) == address


@given(TEXT)
def test_an_address_of_the_web_is_one_whatever_it_was_made_of(text: str) -> None:
    """In ASCII, without a space or a quotation mark, and the same again."""
    address = web_address("https://a.example/" + text)

    if address is not None:
        assert re.fullmatch(r"https://[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]+", address)
        assert web_address(address) == address


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        pytest.param(
            "https://feeds.example/أ ب/", "https://feeds.example/%D8%A3%20%D8%A8/", id="Arabic and a space"
        ),
        pytest.param("https://مثال.example:81/", "https://xn--mgbh0fb.example:81/", id="Arabic host"),
        pytest.param(
            "http://localhost:8080/a%20b/?q=1&r=%D8", "http://localhost:8080/a%20b/?q=1&r=%D8", id="encoded"
        ),
    ],
)
def test_addresses_are_ascii(iri: str, address: str) -> None:
    """What is encoded already is not encoded twice."""
    assert uri(iri) == address == uri(address)


@pytest.mark.parametrize("base", ["https://feeds.example/news", "https://feeds.example/news/"])
def test_a_site_may_live_under_a_path(base: str) -> None:
    """With or without the slash."""
    assert replace(SITE, base_url=base).url("atom.xml") == "https://feeds.example/news/atom.xml"


def test_the_way_to_the_root_is_as_long_as_the_path_is_deep() -> None:
    """Pages work below any address."""
    assert [root_of(path) for path in ("index.html", "a/b", "tags/x/index.html")] == ["./", "../", "../../"]


def test_a_caption_does_not_sum_an_article_up() -> None:
    """Pages begin with a picture; what stands under it is no summary."""
    caption = Block("paragraph", "صورة من الأرشيف", '<figure><img src="https://a.example/1.jpg"></figure>')
    main = article()
    told = replace(main, lead=None, body=(caption, *main.body))

    assert summary_of(told) == "بدأ الزرع عند السور القديم وانتهى عند البئر."
