"""What read_article promises of a page: its text and what the page says of it, in bounded time."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from ingest.errors import PageError
from ingest.remote import PageRules
from ingest.webpage import WebArticle, read_article

URL = "https://news.example/local/7?utm_source=rss&id=7#top"
TEXT = (
    "افتتحت بلدية المدينة أمس الجسر الجديد بعد عامين من العمل المتواصل.",
    "وقال رئيس البلدية إن الجسر سيخفف الزحام في ساعات الصباح، خصوصا عند السوق.",
    "ويتوقع المهندسون أن يعبره كل يوم عشرة آلاف سيارة، فيقصر الطريق نصف ساعة.",
    "بدأت الأعمال في ربيع العام الماضي، وتوقفت شهرين بسبب الفيضان.",
)
HEADLINE = "جسر جديد يخفف زحام المدينة"
MENU = "<nav><ul><li><a href=/>الرئيسية</a><li><a href=/s>رياضة</a><li><a href=/e>اقتصاد</a></ul></nav>"
SIDE = "<aside><h4>الأكثر قراءة</h4><ul><li><a href=/m>أسعار الخضار ترتفع في الأسواق</a></ul></aside>"
TAIL = (
    "<section><h3>مقالات مشابهة</h3><ul><li><a href=/2>النفق الثاني يدخل الخدمة قريبا</a>"
    "<li><a href=/3>ميناء الشمال يستقبل أول سفينة</a></ul></section>"
)
RELATED = ("النفق الثاني يدخل الخدمة قريبا", "ميناء الشمال يستقبل أول سفينة")
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "صوت الوادي"},
        {
            "@type": ["NewsArticle"],
            "headline": HEADLINE,
            "datePublished": "2026-03-05T09:40:00+03:00",
            "dateModified": "2026-03-05T11:00:00+0300",
            "author": [{"@id": "#hala"}],
            "publisher": {"@type": "Organization", "name": "صوت الوادي", "logo": {"url": "/logo.png"}},
            "image": {"@type": "ImageObject", "url": "/i/bridge.webp", "width": 1200, "height": "675"},
            "keywords": "الجسور، بلدية المدينة",
            "inLanguage": "ar",
        },
        {"@id": "#hala", "@type": "Person", "name": "هالة منصور"},
    ],
}


def ld(value: object) -> str:
    """Return a value as a page holds it."""
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)


def page(head: str = "", body: str = "", text: str = PARAGRAPHS) -> str:
    """Return a page of news with all that stands round its text."""
    return (
        f"<!doctype html><html dir=rtl><head><meta charset=utf-8><title>{HEADLINE} | صوت الوادي</title>{head}"
        "</head>"
        f"<body><header>{MENU}</header><main><article><h1>{HEADLINE}</h1>{body}<div>{text}</div></article>{TAIL}"
        f"</main>{SIDE}<footer><p>جميع الحقوق محفوظة لصوت الوادي</p></footer></body></html>"
    )


def read(html: str, rules: PageRules = PageRules(), *, zone: str = "UTC") -> WebArticle:  # noqa: B008  # frozen
    """Read a page in UTF-8."""
    return read_article(html.encode(), "text/html; charset=utf-8", URL, rules, zone=ZoneInfo(zone))


def texts(article: WebArticle) -> tuple[str, ...]:
    """Return the texts of its body."""
    return tuple(block.text for block in article.body.blocks)


def test_a_page_of_news_is_its_text_and_what_it_says_of_itself() -> None:
    """Menus, sidebars and footers stay out; the list at the end is related headlines."""
    article = read(page(ld(LINKED)))

    assert texts(article) == TEXT
    assert article.body.related == RELATED
    assert article.headline == HEADLINE
    assert article.published == datetime(2026, 3, 5, 6, 40, tzinfo=UTC)
    assert article.updated == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (article.byline, article.outlet, article.language) == ("هالة منصور", "صوت الوادي", "ar")
    assert article.tags == ("الجسور", "بلدية المدينة")
    assert [(m.url, m.type, m.width, m.height) for m in article.media] == [
        ("https://news.example/i/bridge.webp", "image/webp", 1200, 675)
    ]


OPEN_GRAPH = (
    '<meta property="og:title" content="جسر جديد يخفف زحام المدينة - صوت الوادي">'
    '<meta property="og:site_name" content="صوت الوادي">'
    '<meta property="og:description" content="جسر بطول كيلومترين يربط ضفتي النهر.">'
    '<meta property="og:image" content="//img.example/b.jpg"><meta property="og:image:width" content="800">'
    '<meta property="article:published_time" content="2026-03-05 09:40:00">'
    '<meta property="article:tag" content="الجسور"><meta property="article:tag" content="الزحام">'
    '<meta name="author" content="سمير حداد"><meta property="og:locale" content="ar_EG">'
)


def test_open_graph_says_it_where_json_ld_is_missing() -> None:
    """The site's name is no part of the headline; a date without a zone is local to the source's."""
    article = read(page(OPEN_GRAPH), zone="Africa/Cairo")

    assert (article.headline, article.outlet, article.byline) == (HEADLINE, "صوت الوادي", "سمير حداد")
    assert article.published == datetime(2026, 3, 5, 7, 40, tzinfo=UTC)
    assert article.lead == "جسر بطول كيلومترين يربط ضفتي النهر."
    assert article.tags == ("الجسور", "الزحام")
    assert [(m.url, m.width) for m in article.media] == [("https://img.example/b.jpg", 800)]
    assert article.language == "ar-EG"


def test_what_a_page_prints_is_read_where_it_has_nothing_for_machines() -> None:
    """Date lines, bylines, sources and tags of the page itself."""
    html = page(
        body="<div><span>كتبت: هالة منصور</span><span>الأحد 9 نوفمبر 2025</span></div>",
        text="".join(f"<p>{line}</p>" for line in TEXT)
        + "<p>المصدر: وكالة النهر</p><div>الوسوم: <a href=/t/1>الجسور</a><a href=/t/2>الفيضان</a></div>",
    )
    article = read(html)

    assert texts(article) == TEXT
    assert article.outlet == "وكالة النهر"
    assert article.tags == ("الجسور", "الفيضان")


@pytest.mark.parametrize(
    "date", ["منذ ساعتين", "yesterday", "0000-00-00", "2026-13-45T99:00:00", "1970-01-01", "9"]
)
def test_a_date_that_is_none_is_not_guessed(date: str) -> None:
    """Least of all is it the present."""
    assert read(page(ld({**LINKED["@graph"][1], "datePublished": date}))).published is None  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<br><br>".join(TEXT), id="line breaks in a div"),
        pytest.param("".join(f"<div>{line}</div>" for line in TEXT), id="a div to the paragraph"),
        pytest.param(
            "".join(f"<p><span><font>{line}</font></span></p>" for line in TEXT), id="wrapped in fonts"
        ),
        pytest.param(
            f"<table><tr><td>{SIDE}</td><td>{''.join(f'<p>{line}</p>' for line in TEXT)}</td></tr></table>",
            id="a table for layout",
        ),
        pytest.param(
            f"<p>{TEXT[0]}</p><p><b>اقرأ أيضا:</b> <a href=/2>{RELATED[0]}</a></p>"
            f"<p>{TEXT[1]}</p><p>{TEXT[2]}</p><p>{TEXT[3]}</p>",
            id="a read-also line within",
        ),
    ],
)
def test_text_is_found_in_any_layout(html: str) -> None:
    """No paragraph is lost and none is joined to another."""
    article = read(page(text=html))

    assert texts(article) == TEXT
    assert article.body.related == RELATED


def test_the_owner_of_a_source_knows_better() -> None:
    """Selectors decide about content, title and what is removed; without a match it is as without them."""
    html = page(
        text="".join(f"<p class=t>{line}</p>" for line in TEXT)
        + "<p class=ad>إعلان عن سيارات جديدة بالتقسيط.</p>"
    )
    rules = PageRules(content=("article > div",), remove=(".ad", "p.t:first-child"), title=("title",))

    assert texts(read(html, rules)) == TEXT[1:]
    assert read(html, rules).headline == f"{HEADLINE} | صوت الوادي"
    assert texts(read(page(), PageRules(content=(".gone",), title=(".gone",)))) == TEXT


@pytest.mark.parametrize(
    ("canonical", "link"),
    [
        ("/local/7", "https://news.example/local/7"),
        ("https://www.news.example/local/7?fbclid=x", "https://www.news.example/local/7"),
        ("https://news.example/", "https://news.example/local/7?id=7"),
        ("https://elsewhere.example/7", "https://news.example/local/7?id=7"),
        ("javascript:alert(1)", "https://news.example/local/7?id=7"),
        ("", "https://news.example/local/7?id=7"),
    ],
)
def test_a_page_lives_where_it_says_if_that_is_its_own_site(canonical: str, link: str) -> None:
    """Its front page, another site and what is no address do not count; trackers and fragments go."""
    assert read(page(f'<link rel="canonical" href="{canonical}">')).link == link


def test_keywords_for_search_engines_are_tags_where_the_text_speaks_of_them() -> None:
    """Those of the site stand on each of its pages."""
    article = read(
        page('<meta name="keywords" content="أخبار, عاجل, بلدية المدينة, الجسر الجديد, صوت الوادي">')
    )

    assert article.tags == ("بلدية المدينة", "الجسر الجديد")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(ld(LINKED).replace("]}</script>", "],}</script>"), id="a comma too many"),
        pytest.param(
            ld(LINKED).replace('json">', 'json">//<![CDATA[\n').replace("</", "\n//]]></"), id="cdata"
        ),
        pytest.param(ld([LINKED]), id="a list"),
        pytest.param(
            "<script type=application/ld+json>{{{</script>" + ld(LINKED), id="another one is broken"
        ),
        pytest.param(ld(LINKED).replace("منصور", "منصور\t"), id="a control character"),
    ],
)
def test_json_ld_is_read_however_it_was_written(script: str) -> None:
    """Half of the web writes it by hand."""
    assert read(page(script)).byline == "هالة منصور"


def test_the_text_for_machines_is_taken_where_the_page_shows_none() -> None:
    """Pages that scripts fill hold it in JSON-LD, as lines or as HTML."""
    told = {"@type": "Article", "headline": HEADLINE, "articleBody": "\n\n".join(TEXT)}

    assert texts(read(f"<title>x</title>{ld(told)}<div id=app></div>")) == TEXT
    as_html = {**told, "articleBody": "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in TEXT)}
    assert texts(read(f"<title>x</title>{ld(as_html)}<div id=app></div>")) == TEXT


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            page().replace("charset=utf-8", "charset=windows-1256").encode("windows-1256"), id="meta"
        ),
        pytest.param(page().replace("<meta charset=utf-8>", "").encode("windows-1256"), id="undeclared"),
        pytest.param(b"\xef\xbb\xbf" + page().encode(), id="byte order mark"),
    ],
)
def test_the_letters_are_right_in_any_encoding(data: bytes) -> None:
    """Without a header that says which."""
    assert texts(read_article(data, "text/html", URL)) == TEXT


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<h1>جسر</h1><p>للمشتركين فقط</p>", id="paywall"),
        pytest.param("<div id=app></div><script>render()</script>", id="scripts"),
        pytest.param(f"{MENU}{SIDE}", id="no article"),
    ],
)
def test_a_page_without_text_is_told(html: str) -> None:
    """With what its owner can do about it."""
    with pytest.raises(PageError, match="holds no text of an article: give a CSS selector"):
        read(html)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 1_000_000, id="nested divs"),
        pytest.param("<a href=/x>خبر عن مدينة بعيدة</a> " * 100_000, id="links"),
        pytest.param("<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">", id="attributes"),
        pytest.param(f"<p>{TEXT[3]}</p>" * 40_000, id="paragraphs"),
        pytest.param("<p>" + "نص قصير<br>" * 24_000, id="line breaks"),
        pytest.param("<p>اقرأ أيضا</p><p>خبر عن مدينة بعيدة</p>" * 12_000, id="labels"),
        pytest.param("<script type=application/ld+json>" + "[" * 200_000, id="nested JSON"),
        pytest.param("<p>" + "كلمة " * 400_000, id="one paragraph"),
        pytest.param(("<table><tr><td>" * 60 + TEXT[0] + "</table>" * 60) * 200, id="nested tables"),
    ],
)
def test_a_trap_ends(html: str) -> None:
    """In a PageError or an article; the suite would show what takes minutes."""
    try:
        article = read(html)
    except PageError:
        return
    assert article.body.blocks


def test_a_front_page_is_no_article() -> None:
    """Its paragraphs stand each under a link that leads to the rest."""
    teasers = "".join(
        f"<div><h3><a href=/n{n}>خبر عن مدينة بعيدة</a></h3><p>{TEXT[n % 4]}</p></div>" for n in range(9)
    )

    with pytest.raises(PageError, match="holds no text"):
        read(f"<header>{MENU}</header>{teasers}")


def test_the_parts_of_a_ticker_keep_their_headings() -> None:
    """The first one too, which stands above all of its text."""
    parts = "".join(f"<div><h3>الساعة {n}</h3><p>{line}</p></div>" for n, line in enumerate(TEXT))

    assert texts(read(page(text=parts)))[::2] == tuple(f"الساعة {n}" for n in range(4))


def test_what_stands_between_headline_and_text_is_told() -> None:
    """The date behind a name, and a picture that a script would load."""
    html = page(
        body="<div>هالة منصور — 5 مارس 2026</div>"
        "<figure><img src='data:,x' data-src='/i/b.jpg'><figcaption>الجسر ليلا</figcaption></figure>"
    )
    article = read(html)

    assert article.published == datetime(2026, 3, 5, tzinfo=UTC)
    assert texts(article) == ("الجسر ليلا", *TEXT)
    assert [media.url for media in article.media] == ["https://news.example/i/b.jpg"]


def test_comments_stay_out_whatever_box_they_stand_in() -> None:
    """By what their class says, or by a label above them."""
    comment = "<p>شكرا لكم على هذا الخبر الجميل، ونتمنى أن تستمر المشاريع في كل الأحياء.</p>"

    assert texts(read(page(text=f"{PARAGRAPHS}<div class=comment-list>{comment}</div>"))) == TEXT
    assert texts(read(page(text=f"{PARAGRAPHS}<section><h3>التعليقات</h3>{comment}</section>"))) == TEXT


SNIPPETS = st.sampled_from(
    [
        *(
            "<p>",
            "<div>",
            "</div>",
            "<h1>",
            "</h1>",
            "<main>",
            "<article>",
            "<time datetime='x'>",
            "<br>",
            "&#11;",
        ),
        *(TAIL, SIDE, MENU, OPEN_GRAPH, ld(LINKED), *TEXT),
        ld(
            {
                "@type": "Article",
                "author": {"name": ["\u202eس", 7]},
                "image": [{"url": 5}],
                "keywords": {"a": 1},
            }
        ),
        ld(
            {
                "@type": ["NewsArticle", None],
                "headline": "<b>أ\u202e</b>\x00",
                "articleBody": ["x"],
                "url": "http://[",
            }
        ),
        "<link rel=canonical href='http://[::1'>",
        "<base href='javascript:x'>",
        "\x00\u202e\x0b",
    ]
)


@given(st.lists(SNIPPETS, max_size=12) | st.binary(max_size=200))
def test_whatever_the_bytes_nothing_else_is_raised_and_all_text_is_clean(made: list[str] | bytes) -> None:
    """No bidi overrides, no controls, no half surrogates in anything that leaves."""
    data = made if isinstance(made, bytes) else "".join(made).encode()
    try:
        article = read_article(data, None, URL)
    except PageError:
        return
    said = (article.headline, article.lead, article.byline, article.outlet, article.link, article.language)
    for text in (*said, *article.tags, *texts(article), *(m.url for m in article.media)):
        assert text is None or text == one_line(text)
