"""Stories and feeds -> pages: right to left, complete, and the same whenever they are built."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from arabic.hygiene import one_line
from feeds.address import feed_path
from feeds.entry import Format
from feeds.pages import (
    article_page,
    card,
    directory_page,
    front_page,
    list_page,
    moved_page,
    not_found_page,
)
from feeds.sources import sources_page
from feeds.static import assets
from feeds.statistics import statistics_page
from store.article import Block, Credit, Feed, FeedFacts, FeedKind, FrontFacts, Media, Story
from tests.feeds_samples import (
    FEEDS,
    MORNING,
    SHOWN,
    SITE,
    STATES,
    STATISTICS,
    STORIES,
    article,
    facts,
    feed,
    story,
    tag,
)

SOURCE = feed("صوت الواحة", 1, FeedKind.SOURCE)
QUERY = feed("ماء بلا رياضة", 1, FeedKind.QUERY)
ARTICLE = "articles/0000000000000001/index.html"
FOLDERS = {"tag": "tags/الواحات/", "source": "sources/صوت-الواحه/", "query": "feeds/ماء-بلا-رياضه/"}


def parsed(page: bytes) -> etree._Element:
    """Return the root of a page, read as strictly as XML is: every element closed, every character legal."""
    return etree.fromstring(page)


def text_of(element: etree._Element | None) -> str:
    """Return what a reader sees of an element."""
    assert element is not None
    return " ".join("".join(map(str, element.itertext())).split())


def addresses(page: bytes, at: str) -> set[str]:
    """Return the paths in the published folder that a page's links and assets lead to."""
    elements = list(parsed(page).iter())
    links = [link for element in elements for name in ("href", "src") if (link := element.get(name))]
    absolute = {urljoin(f"https://feeds.example/{at}", link) for link in links if link[0] != "#"}
    return {
        unquote(urlsplit(link).path)[1:] for link in absolute if link.startswith("https://feeds.example/")
    }


def front(*stories: Story) -> bytes:
    """Return the front page of the stories, with one feed of each kind."""
    tags, sources, queries = ((facts(of, *stories),) for of in (feed(), SOURCE, QUERY))
    return front_page(SITE, FrontFacts(tags, sources, queries), [card(SITE, each) for each in stories])


def listed(of: FeedFacts, *stories: Story) -> bytes:
    """Return a feed's page with these stories."""
    return list_page(SITE, of, [card(SITE, each) for each in stories])


def pages(*stories: Story) -> dict[str, bytes]:
    """Return every kind of page about the stories, by its path."""
    (first, *_) = stories
    return {
        "index.html": front(*stories),
        **{feed_path(of): listed(facts(of, *stories), *stories) for of in (feed(), SOURCE, QUERY)},
        "feeds/index.html": directory_page(SITE, [feed(), SOURCE, QUERY]),
        "sources/index.html": sources_page(SITE, STATES),
        "stats/index.html": statistics_page(SITE, STATISTICS),
        "tags/قديم/index.html": moved_page(SITE, "قديم", feed()),
        f"articles/{first.article.short_id}/index.html": article_page(SITE, first.article, first),
        "404.html": not_found_page(SITE),
    }


KINDS = pytest.mark.parametrize("path", list(pages(story())))


@KINDS
def test_pages_are_arabic_and_right_to_left(path: str) -> None:
    """Declared where screen readers and browsers look."""
    root = parsed(pages(story())[path])

    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert text_of(root.find("head/title"))
    assert root.find("head/meta[@charset='utf-8']") is not None


@KINDS
def test_pages_work_under_a_strict_policy(path: str) -> None:
    """No inline script, style or handler, no foreign asset: the server forbids them all."""
    root = parsed(pages(story())[path])

    names = {str(name) for element in root.iter() for name in element.attrib}
    assert [name for name in names if name.startswith(("on", "style"))] == []
    assert list(root.iter("style")) == []
    scripts = [script for script in root.iter("script") if script.get("type") != "application/ld+json"]
    assert [text_of(script) for script in scripts] == [""]
    sources = [script.get("src") or "" for script in scripts]
    sources += [element.get("href") or "" for element in root.iterfind("head/link[@rel='stylesheet']")]
    assert all("//" not in source for source in sources)


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        pytest.param("index.html", [""], id="front page"),
        pytest.param("feeds/index.html", [""], id="directory"),
        pytest.param("sources/index.html", [""], id="remote sources"),
        *(pytest.param(f"{folder}index.html", [folder, ""], id=kind) for kind, folder in FOLDERS.items()),
        pytest.param("tags/قديم/index.html", [FOLDERS["tag"]], id="old address"),
        pytest.param(ARTICLE, [FOLDERS["tag"], ""], id="article"),
    ],
)
def test_readers_find_the_feeds(path: str, folders: list[str]) -> None:
    """Autodiscovery: the page's own feed comes first, each in three formats."""
    links = parsed(pages(story())[path]).findall("head/link[@rel='alternate']")

    told = [
        unquote(urlsplit(urljoin(f"https://x.example/{path}", link.get("href"))).path)[1:] for link in links
    ]
    names = ("atom.xml", "rss.xml", "feed.json")
    assert told == [f"{folder}{name}" for folder in folders for name in names]
    types = ["application/atom+xml", "application/rss+xml", "application/feed+json"]
    assert [link.get("type") for link in links] == types * len(folders)


@pytest.mark.parametrize("formats", [(Format.RSS,), (Format.JSON, Format.ATOM)])
def test_pages_offer_the_formats_that_are_written(formats: tuple[Format, ...]) -> None:
    """In buttons, in the foot, for autodiscovery; what is copied is the first of them."""
    files = {Format.ATOM: "atom.xml", Format.RSS: "rss.xml", Format.JSON: "feed.json"}
    site = replace(SITE, formats=formats)

    page = list_page(site, facts(feed()), [])

    told = {path.rpartition("/")[2] for path in addresses(page, "tags/الواحات/index.html")}
    assert told & set(files.values()) == {files[written_as] for written_as in formats}
    field = parsed(page).find(".//input")
    assert field is not None
    assert field.get("value", "").endswith(f"/{files[formats[0]]}")


@KINDS
def test_a_page_leads_only_where_something_is(path: str) -> None:
    """To pages, feeds and assets that are published, from whatever depth."""
    folders = ["", *FOLDERS.values()]
    known = {f"{folder}{name}" for folder in folders for name in ("", "atom.xml", "rss.xml", "feed.json")}
    known |= {
        "feeds/",
        "sources/",
        "sources/الميناء/",
        "stats/",
        "feeds.opml",
        "articles/0000000000000001/",
        "articles/0000000000000384/",
        *assets(),
    }

    assert addresses(pages(story())[path], path) <= known


def test_a_missing_page_leads_home_from_any_depth() -> None:
    """It is shown for addresses of every depth, so its links begin at the root of the site."""
    page = not_found_page(replace(SITE, base_url="https://feeds.example/news/"))

    assert addresses(page, "news/tags/x/y/z/") == addresses(page, "news/q")
    assert {"news/", "news/feeds/"} <= addresses(page, "anywhere/at/all/")


def test_an_address_with_an_ampersand_is_one() -> None:
    """Of the site itself: on the page for what is missing, and in what is copied."""
    site = replace(SITE, base_url="https://feeds.example/a&b/")

    assert "a&b/feeds/" in addresses(not_found_page(site), "x/y")
    field = parsed(list_page(site, facts(feed()), [])).find(".//input")
    assert field is not None
    assert field.get("value", "").startswith("https://feeds.example/a&b/tags/")


@KINDS
def test_pages_do_not_depend_on_where_they_are_mounted(path: str) -> None:
    """Behind a proxy under a path, on a laptop, from a disk: the same links lead to the same pages."""
    for element in parsed(pages(story())[path]).iterfind("body//a"):
        link = element.get("href", "")
        assert path == "404.html" or not link.startswith("/")


@KINDS
def test_previews_of_links_have_what_they_show(path: str) -> None:
    """Open Graph: title, description, address, picture, all absolute; a missing page has none."""
    root = parsed(pages(story())[path])
    told = {meta.get("property"): meta.get("content", "") for meta in root.iterfind("head/meta[@property]")}

    if path == "404.html":
        assert "og:url" not in told
        return
    canonical = root.find("head/link[@rel='canonical']")
    assert canonical is not None
    assert told["og:url"] == canonical.get("href")
    assert told["og:title"] == text_of(root.find("head/title"))
    assert told["og:site_name"] == "خلاصة"
    assert told["og:image"] == "https://feeds.example/assets/icon.png"
    assert told["og:type"] == ("article" if path == ARTICLE else "website")
    times = ("2026-11-22T06:58:00+00:00", "2026-11-22T07:58:00+00:00") if path == ARTICLE else (None, None)
    assert (told.get("article:published_time"), told.get("article:modified_time")) == times
    assert all(told.values())


def test_an_old_address_says_where_the_page_is_now() -> None:
    """To browsers, to search engines, and in words."""
    root = parsed(pages(story())["tags/قديم/index.html"])

    refresh = root.find("head/meta[@http-equiv='refresh']")
    canonical = root.find("head/link[@rel='canonical']")
    assert refresh is not None
    assert canonical is not None
    new = "tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/"
    assert refresh.get("content") == f"0; url=../../{new}"
    assert canonical.get("href") == f"https://feeds.example/{new}"


def test_a_card_is_the_same_in_every_list() -> None:
    """On the front page and two folders down, but for the way up that its links take."""
    one = story(1, also=(replace(article(3), outlet="جريدة الميناء"),))

    cards = [
        etree.tostring(found).replace(way_up, b'"{root}').strip()
        for page, way_up in ((front(one), b'"./'), (listed(facts(feed(), one), one), b'"../../'))
        if (found := parsed(page).find(".//article")) is not None
    ]

    assert cards == [etree.tostring(etree.fromstring(card(SITE, one)))] * 2


def test_a_card_tells_the_story_in_short() -> None:
    """Headline, lead, outlet, when, three of its tags, how many outlets, and three of the other headlines."""
    tags = tuple(tag(name, n) for n, name in enumerate(["ماء", "نخل", "تمر", "زرع"]))
    also = tuple(replace(article(n, f"خبر آخر {n}"), outlet=f"منبر {n}") for n in range(2, 7))

    shown = etree.fromstring(card(SITE, story(1, tags=tags, also=also)))

    assert text_of(shown.find("h3")) == "أهالي الواحة يزرعون ألف نخلة في يوم واحد"
    assert text_of(shown.find("p")) == "خرج المئات مع الفجر يحملون الفسائل والماء."
    meta = "صوت الواحة الأحد 22 نوفمبر 2026، 9:58 ماء نخل تمر 6 مصادر"
    assert text_of(shown.find("div[@class='meta']")) == meta
    others = [text_of(line) for line in shown.iterfind("ul/li")]
    assert others == [f"خبر آخر {n} — منبر {n}" for n in (2, 3, 4)]


def test_an_outlet_leads_to_its_own_feed() -> None:
    """Where it has one: from the card, and twice from the article."""
    known = {SOURCE.name: SOURCE}

    page = list_page(SITE, facts(feed(), story()), [card(SITE, story(), known.get)])
    own = article_page(SITE, article(), story(), known.get)
    unknown = article_page(SITE, replace(article(), outlet="الميناء"), story(), known.get)

    for made, path, times in ((page, "tags/الواحات/index.html", 1), (own, ARTICLE, 2), (unknown, ARTICLE, 0)):
        links = [link for link in parsed(made).iter("a") if text_of(link) == SOURCE.name]
        assert len(links) == times
        assert (FOLDERS["source"] in addresses(made, path)) == bool(times)


def test_a_card_says_nothing_twice() -> None:
    """A headline alone has no summary, one outlet is not counted, nobody else is listed."""
    bare = replace(article(), lead=None, body=(), outlet=None, tags=())

    shown = etree.fromstring(card(SITE, story(main=bare)))

    assert [child.tag for child in shown] == ["h3", "div"]
    assert text_of(shown.find("div")) == "الأحد 22 نوفمبر 2026، 9:58"


def test_the_front_page_shows_the_busiest_feeds() -> None:
    """Of forty tags and sources: twelve of each in lists, seventeen with formats, the way to the rest."""
    tags, sources = (
        tuple(FeedFacts(feed(f"اسم رقم {n}", n, kind), 50 - n, MORNING, headline="عنوان") for n in range(40))
        for kind in (FeedKind.TAG, FeedKind.SOURCE)
    )

    page = front_page(SITE, FrontFacts(tags, sources), [card(SITE, story())])

    root = parsed(page)
    assert [len(part.findall(".//li")) for part in root.iterfind(".//aside/section")] == [12, 12]
    assert [text_of(row) for row in root.iterfind(".//aside/section//li")][:2] == [
        "اسم رقم 050",
        "اسم رقم 149",
    ]
    assert len(root.findall(".//ul[@class='cards']/li")) == 1 + 17
    assert "50 خبرًا الأحد 22 نوفمبر 2026 عنوان" in text_of(root.find(".//ul[@class='cards']"))
    linked = addresses(page, "index.html")
    for item in tags[:17]:
        assert {
            f"tags/{item.feed.slug}/{name}" for name in ("", "atom.xml", "rss.xml", "feed.json")
        } <= linked
    assert {"feeds/", "feeds.opml", "atom.xml", "rss.xml", "feed.json"} <= linked


def test_the_front_page_shows_the_latest_only() -> None:
    """Twenty stories, whatever it is given."""
    page = front_page(SITE, FrontFacts(), [card(SITE, story(n)) for n in range(1, 31)])

    links = [link.get("href") for link in parsed(page).iterfind(".//article/h3/a")]
    assert links == [f"./articles/{n:016x}/" for n in range(1, 21)]


def test_saved_queries_come_first_among_the_feeds() -> None:
    """Whoever runs the site made them on purpose."""
    cards = parsed(front(story())).findall(".//ul[@class='cards']/li/h3")

    assert [text_of(name) for name in cards] == ["خلاصة: كل الأخبار", QUERY.name, "الواحات"]


def test_the_front_page_of_an_empty_store_says_what_to_do() -> None:
    """The first page a new user may see."""
    body = text_of(parsed(front_page(SITE, FrontFacts(), [])).find("body"))

    assert "لا أخبار بعد" in body
    assert "khulasa ingest" in body


def test_what_the_latest_stories_talk_of_is_shown_beside_the_busiest() -> None:
    """A tag that is both stands there once."""
    busy, new = feed("المناخ", 1), feed("الزلازل", 2)
    of = FrontFacts((FeedFacts(busy, 9, MORNING),), near=((busy, 3), (new, 1)))

    side = parsed(front_page(SITE, of, [])).find(".//aside")

    assert side is not None
    assert [text_of(item) for item in side.iterfind(".//li")] == ["المناخ9", "الزلازل"]


@pytest.mark.parametrize(
    ("of", "kind", "heading"),
    [
        (feed(), "وسم", "اشترك في هذا الوسم"),
        (SOURCE, "مصدر", "اشترك في هذا المصدر"),
        (QUERY, "خلاصة محفوظة", "اشترك في هذه الخلاصة"),
    ],
    ids=FOLDERS,
)
def test_a_feeds_page_tells_how_to_subscribe(of: Feed, kind: str, heading: str) -> None:
    """The absolute address of its feed, to be copied, and the formats as links."""
    root = parsed(listed(facts(of, story()), story()))

    assert text_of(root.find(".//p[@class='eyebrow']")) == kind
    assert text_of(root.find(".//h1")) == of.name
    box = root.find(".//section[@class='sub']")
    assert box is not None
    assert text_of(box.find("h2")) == heading
    field = box.find(".//input")
    assert field is not None
    assert field.get("value") == SITE.url(feed_path(of, "atom.xml"))
    buttons = [text_of(button) for button in box.iterfind("div[@class='row']/a")]
    assert buttons == ["Feedly", "Inoreader", "Atom", "RSS", "JSON", "OPML"]


def test_a_latin_name_does_not_turn_the_title_round() -> None:
    """A browser's tab goes by the first strong letter: the mark makes it an Arabic one."""
    title = text_of(parsed(list_page(SITE, facts(feed("NATO")), [])).find("head/title"))

    assert title == "\u200fNATO — خلاصة"


@pytest.mark.parametrize(
    ("stories", "told"),
    [
        (0, "لا أخبار هنا الآن. ما يجدّ يصل المشتركين."),
        (1, "خبر واحد، وآخر ما نُشر الأحد 22 نوفمبر 2026."),
        (2, "خبران، وآخر ما نُشر الأحد 22 نوفمبر 2026."),
        (3, "3 أخبار، وآخر ما نُشر الأحد 22 نوفمبر 2026."),
        (11, "11 خبرًا، وآخر ما نُشر الأحد 22 نوفمبر 2026."),
    ],
)
def test_a_feeds_page_counts_its_stories(stories: int, told: str) -> None:
    """As Arabic counts."""
    of = FeedFacts(feed(), stories, MORNING if stories else None)

    assert text_of(parsed(listed(of)).findall(".//div[@class='hero']/p")[1]) == told


@pytest.mark.parametrize(
    ("held", "told"),
    [(1, None), (2, "المعروض هنا: خبر واحد، الأحدث أولًا.")],
    ids=["all are shown", "some are not"],
)
def test_a_feeds_page_owns_up_to_what_it_does_not_show(held: int, told: str | None) -> None:
    """The count above is that of the store."""
    notes = parsed(listed(FeedFacts(feed(), held, MORNING), story())).findall(".//p[@class='empty']")

    assert [text_of(note) for note in notes] == ([told] if told else [])


def test_a_tags_page_tells_its_other_names_but_no_slips() -> None:
    """A name in another spelling of the same letters tells nobody anything."""
    of = replace(facts(feed(), story()), aliases=("الوحات", "واحات الصحراء", "واحات الصحراءِ", "الوَاحات"))

    page = parsed(listed(of, story()))

    assert text_of(page.find(".//p[@class='aliases']")) == "ويُكتب أيضًا: الوحات، واحات الصحراء"


def test_a_feeds_page_shows_what_its_stories_share() -> None:
    """Tags and sources with how many have each, itself left out."""
    near, harbour = feed("النخيل", 2), feed("جريدة الميناء", 2, FeedKind.SOURCE)
    of = replace(facts(feed(), story()), near=((feed(), 3), (near, 2)), outlets=((SOURCE, 2), (harbour, 1)))

    for shown, told in (
        (of, ["النخيل2", "صوت الواحة2", "جريدة الميناء1"]),
        (replace(of, feed=SOURCE), ["الواحات3", "النخيل2", "جريدة الميناء1"]),
    ):
        page = listed(shown, story())
        rows = parsed(page).findall(".//aside//li")
        assert [text_of(row) for row in rows] == told
        assert "sources/جريده-الميناء/" in addresses(page, feed_path(shown.feed))


def test_the_directory_lists_every_feed_where_it_is_looked_for() -> None:
    """Saved queries, sources, then tags by letter; a letter that no tag has is not there."""
    tags = [feed(name, n) for n, name in enumerate(["نخيل", "الماء", "أمطار", "آبار", "NATO", "2026"])]

    page = directory_page(SITE, [*tags, SOURCE, QUERY])

    root = parsed(page)
    order = [text_of(name) for name in root.iterfind(".//ul[@class='names']/li")]
    assert order == [QUERY.name, SOURCE.name, "آبار", "أمطار", "الماء", "نخيل", "NATO", "2026"]
    letters = [text_of(letter) for letter in root.iterfind(".//ul[@class='letters']/li")]
    assert letters == ["ا", "م", "ن", "A–Z", "123"]
    anchors = [link.get("href", "")[1:] for link in root.iterfind(".//ul[@class='letters']//a")]
    assert anchors == [
        section.get("id") for section in root.iter("section") if section.find("h3") is not None
    ]
    assert {feed_path(each).removesuffix("index.html") for each in (*tags, SOURCE, QUERY)} <= addresses(
        page, "feeds/index.html"
    )


def test_the_directory_does_not_depend_on_who_came_first() -> None:
    """Nor on numbers: its bytes stay while the names stay."""
    feeds = [feed(name, n) for n, name in enumerate(["نخيل", "النخيل", "تمر"])]

    assert directory_page(SITE, feeds) == directory_page(SITE, reversed(feeds))


def test_an_empty_directory_is_a_page_too() -> None:
    """The navigation leads there from the first day."""
    root = parsed(directory_page(SITE, []))

    assert [text_of(note) for note in root.iterfind(".//p[@class='empty']")] == [
        "لا مصادر بعد.",
        "لا وسوم بعد.",
    ]
    assert {"tags", "sources"} <= {section.get("id") for section in root.iter("section")}


def test_an_article_page_shows_the_article() -> None:
    """Headline, deck, outlet, date, body with its sub-headings, source, tags, related headlines."""
    root = parsed(pages(story())[ARTICLE])
    shown = text_of(root.find("body"))

    assert text_of(root.find(".//h1")) == "أهالي الواحة يزرعون ألف نخلة في يوم واحد"
    assert text_of(root.find(".//p[@class='deck']")) == "خرج المئات مع الفجر يحملون الفسائل والماء."
    assert [text_of(block) for block in root.iterfind(".//div[@class='body']/*")] == [
        "بدأ الزرع عند السور القديم وانتهى عند البئر.",
        "من يسقي النخل؟",
        "تعهّد طلاب المدرسة بالسقاية كل أسبوع.",
    ]
    for part in (
        "الأحد 22 نوفمبر 2026، 9:58",
        "زمن القراءة: دقيقة واحدة",
        "المصدر: صوت الواحة",
        "خبير يشرح كيف",
    ):
        assert part in shown


def test_an_article_shows_its_first_picture() -> None:
    """With words for those who do not see it, from where its outlet keeps it, telling nobody who reads."""
    media = (
        Media("https://example.org/a.mp3", "audio/mpeg"),
        Media("https://example.org/نخل.jpg", "image/jpeg", title="نخل & ماء", width=800, height=450),
        Media("https://example.org/b.jpg", "image/jpeg"),
    )
    pictured = replace(article(), media=media)

    root = parsed(article_page(SITE, pictured, story(main=pictured)))

    (picture,) = root.iter("img")
    address = "https://example.org/%D9%86%D8%AE%D9%84.jpg"
    told = {"src": address, "alt": "نخل & ماء", "width": "800", "height": "450"}
    manners = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
    assert {name: picture.get(name) for name in picture.keys()} == told | manners  # noqa: SIM118 - an element
    preview = root.find("head/meta[@property='og:image']")
    assert preview is not None
    assert preview.get("content") == address


def test_a_picture_without_words_is_passed_over_by_those_who_listen() -> None:
    """Empty, not missing: a screen reader would read its address aloud."""
    pictured = replace(article(), media=(Media("https://example.org/a.jpg", "image/jpeg"),))

    (picture,) = parsed(article_page(SITE, pictured, story(main=pictured))).iter("img")

    assert picture.get("alt") == ""
    assert picture.get("width") is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:image/png;base64,AA", "http://[::1/x.jpg"])
def test_only_pictures_of_the_web_are_shown(address: str) -> None:
    """What is none is left out; the article stays."""
    pictured = replace(article(), media=(Media(address, "image/png"),), credit=Credit("خلاصة", None, address))

    page = article_page(SITE, pictured, story(main=pictured))

    assert list(parsed(page).iter("img")) == []
    assert address not in page.decode()


def test_an_article_from_a_remote_feed_says_so() -> None:
    """With the way there."""
    remote = replace(
        article(), credit=Credit("خلاصة الميناء", "https://x.example/feed", "https://x.example/")
    )

    origin = parsed(article_page(SITE, remote, story(main=remote))).find(".//p[@class='origin']")

    assert text_of(origin) == "المصدر: صوت الواحة عبر خلاصة الميناء"
    assert origin is not None
    assert [link.get("href") for link in origin.iter("a")] == ["https://x.example/"]


def test_search_engines_are_told_what_the_article_is() -> None:
    """As schema.org has it, also where the text holds markup."""
    sharp = replace(article(headline="«كذا» </script> & <b>"), byline="ليلى الهاشمي")

    script = parsed(article_page(SITE, sharp, story(main=sharp))).find("head/script")

    assert script is not None
    told = json.loads(script.text or "")
    assert told == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "«كذا» </script> & <b>",
        "description": "خرج المئات مع الفجر يحملون الفسائل والماء.",
        "datePublished": "2026-11-22T06:58:00+00:00",
        "dateModified": "2026-11-22T07:58:00+00:00",
        "mainEntityOfPage": "https://feeds.example/articles/0000000000000001/",
        "author": {"@type": "Person", "name": "ليلى الهاشمي"},
        "publisher": {"@type": "Organization", "name": "صوت الواحة"},
        "keywords": ["الواحات"],
    }


def test_the_other_articles_of_a_story_link_to_each_other() -> None:
    """Each page lists the others, never itself."""
    one, other = article(1), replace(article(2, "ألف نخلة جديدة"), outlet="جريدة الميناء")
    both = story(1, one, also=(other,))

    for shown, linked in ((one, other), (other, one)):
        lists = parsed(article_page(SITE, shown, both)).findall(".//section[@class='more']")
        assert [text_of(section.find("h2")) for section in lists] == ["غطّته أيضًا", "اقرأ أيضًا"]
        assert [link.get("href") for link in lists[0].iter("a")] == [f"../../articles/{linked.short_id}/"]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        pytest.param(
            datetime(2026, 11, 22, 6, 58, tzinfo=UTC), "الأحد 22 نوفمبر 2026، 9:58", id="with its time"
        ),
        pytest.param(
            datetime(2026, 11, 21, 21, 0, tzinfo=UTC), "الأحد 22 نوفمبر 2026", id="midnight: only a date"
        ),
    ],
)
def test_dates_are_absolute(moment: datetime, shown: str) -> None:
    """«An hour ago» would be wrong an hour later; what came without a time of day shows none."""
    dated = replace(article(), published=moment)

    time = parsed(article_page(SITE, dated, story(main=dated))).find(".//time")

    assert time is not None
    assert text_of(time) == shown
    assert datetime.fromisoformat(time.get("datetime", "")) == moment


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param(0, None, id="no body: no reading time"),
        pytest.param(1, "زمن القراءة: دقيقة واحدة", id="a word"),
        pytest.param(181, "زمن القراءة: دقيقتان", id="just over a minute"),
        pytest.param(600, "زمن القراءة: 4 دقائق", id="three to ten"),
        pytest.param(2000, "زمن القراءة: 12 دقيقة", id="more"),
    ],
)
def test_the_time_it_takes_to_read(words: int, shown: str | None) -> None:
    """Rounded up, counted as Arabic counts."""
    body = (Block("paragraph", "كلمة " * words),) if words else ()
    long = replace(article(), body=body)

    meta = text_of(parsed(article_page(SITE, long, story(main=long))).find(".//div[@class='meta']"))

    assert (shown in meta) if shown else ("زمن" not in meta)


@pytest.mark.parametrize(
    ("base_url", "offered"),
    [
        ("https://feeds.example/", True),
        ("http://203.0.114.5/", True),
        ("http://localhost:8080/", False),
        ("http://127.0.0.1:8080/", False),
        ("http://[::1]:8080/", False),
        ("http://192.168.1.7/", False),
        ("http://news.local/", False),
    ],
)
def test_readers_on_the_web_are_offered_where_they_can_fetch(base_url: str, offered: bool) -> None:  # noqa: FBT001 - a case
    """A button that could not work is not shown."""
    page = list_page(replace(SITE, base_url=base_url), facts(feed(), story()), [])

    assert (b"feedly.com" in page) == offered


@given(STORIES)
def test_any_text_gives_a_well_formed_article_page(made: Story) -> None:
    """Every clean word is shown, none becomes markup."""
    page = article_page(SITE, made.article, made)

    root = parsed(page)
    shown = text_of(root.find("body"))
    for text in (made.article.headline, *(block.text for block in made.article.body)):
        assert one_line(text) in shown
    (script,) = root.iterfind("head/script")
    assert json.loads(script.text or "").get("headline", "") == one_line(made.article.headline)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page.decode())


@given(st.lists(STORIES, min_size=1, max_size=3), FEEDS, SHOWN)
def test_any_text_gives_well_formed_lists(stories: list[Story], of: Feed, title: str) -> None:
    """Feeds, headlines and the site's own title: on the front page, on a feed's page, in the directory."""
    site = replace(SITE, title=title)
    item = facts(of, *stories)
    cards = [card(site, made) for made in stories]

    for page in (front_page(site, FrontFacts((item,)), cards), list_page(site, item, cards)):
        shown = text_of(parsed(page).find("body"))
        for text in (site.title, of.name, *(made.article.headline for made in stories)):
            assert one_line(text) in shown
    links = Counter(link.get("href", "")[:2] for link in parsed(list_page(site, item, cards)).iter("a"))
    assert set(links) <= {"..", "#m", "ht"}
    assert one_line(of.name) in text_of(parsed(directory_page(site, [of])).find("body"))


def test_assets_are_few_and_licensed() -> None:
    """All that a page loads is ours: two typefaces with their licences, under 150 KB together."""
    fonts = {path: data for path, data in assets().items() if path.endswith(".woff2")}

    assert all(data.startswith(b"wOF2") for data in fonts.values())
    assert sum(map(len, assets().values())) < 150_000
    for name in ("readex-pro", "noto-naskh-arabic"):
        assert any(name in path for path in fonts)
        assert b"SIL OPEN FONT LICENSE Version 1.1" in assets()[f"assets/{name}-OFL.txt"]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #fbfaf6 (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    parts = [int(part, 16) / 255 for part in re.findall("..", digits)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    """WCAG AA: 4.5 to 1 at least, for every pair that the pages use."""
    sheet = assets()["assets/khulasa.css"].decode()
    colours = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", sheet.split(":root {")[scheme + 1].split("}")[0])
    )
    pairs = [(ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "card", "tint")]

    for ink, ground in [*pairs, ("on-accent", "accent")]:
        one, other = sorted((luminance(colours[ink]), luminance(colours[ground])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (ink, ground)


def test_the_style_sheet_names_fonts_that_are_there() -> None:
    """By their file names."""
    sheet = assets()["assets/khulasa.css"].decode()
    named = {part.split('"')[1] for part in sheet.split("url(")[1:]}

    assert {f"assets/{name}" for name in named} <= assets().keys()
    assert len(named) == 3
