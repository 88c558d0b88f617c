"""Stories -> pages: right to left, complete, and the same whenever they are built."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from arabic.hygiene import one_line
from feeds.site import article_page, assets, index_page, not_found_page, tag_page
from store.article import Block, Story, Tag, TagSummary
from tests.feeds_samples import MORNING, SHOWN, SITE, STORIES, TAGS, article, story, summary, tag


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


def pages(stories: list[Story]) -> dict[str, bytes]:
    """Return every kind of page about the stories, by its path."""
    (first, *_) = stories
    return {
        "index.html": index_page(SITE, stories, [summary(tag(), *stories)]),
        "tags/الواحات/index.html": tag_page(SITE, summary(tag(), *stories), stories),
        f"articles/{first.article.short_id}/index.html": article_page(SITE, first.article, first),
        "404.html": not_found_page(SITE),
    }


KINDS = pytest.mark.parametrize(
    "path", ["index.html", "tags/الواحات/index.html", "articles/0000000000000001/index.html", "404.html"]
)


@KINDS
def test_pages_are_arabic_and_right_to_left(path: str) -> None:
    """Declared where screen readers and browsers look."""
    root = parsed(pages([story()])[path])

    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert text_of(root.find("head/title"))
    assert root.find("head/meta[@charset='utf-8']") is not None


@KINDS
def test_pages_work_under_a_strict_policy(path: str) -> None:
    """No inline script, style or handler, no foreign asset: the server forbids them all."""
    root = parsed(pages([story()])[path])

    names = {str(name) for element in root.iter() for name in element.attrib}
    assert [name for name in names if name.startswith(("on", "style"))] == []
    assert [text_of(element) for element in root.iter("script", "style")] == [""]
    sources = [element.get("src") or "" for element in root.iter("script", "img")]
    sources += [element.get("href") or "" for element in root.iterfind("head/link[@rel='stylesheet']")]
    assert all("//" not in source for source in sources)


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("index.html", ["atom.xml", "rss.xml"]),
        ("tags/الواحات/index.html", ["tags/الواحات/atom.xml", "tags/الواحات/rss.xml", "atom.xml", "rss.xml"]),
        (
            "articles/0000000000000001/index.html",
            ["tags/الواحات/atom.xml", "tags/الواحات/rss.xml", "atom.xml", "rss.xml"],
        ),
    ],
)
def test_readers_find_the_feeds(path: str, feeds: list[str]) -> None:
    """Autodiscovery: the page's own feed comes first."""
    root = parsed(pages([story()])[path])

    links = root.findall("head/link[@rel='alternate']")
    told = [
        unquote(urlsplit(urljoin(f"https://x.example/{path}", link.get("href"))).path)[1:] for link in links
    ]
    assert told == feeds
    assert [link.get("type") for link in links[:2]] == ["application/atom+xml", "application/rss+xml"]


@KINDS
def test_a_page_leads_only_where_something_is(path: str) -> None:
    """To pages, feeds and assets that are published, from whatever depth."""
    known = {
        "",
        "atom.xml",
        "rss.xml",
        *assets(),
        "tags/الواحات/",
        "tags/الواحات/atom.xml",
        "tags/الواحات/rss.xml",
    }
    known |= {"articles/0000000000000001/", "articles/0000000000000384/"}

    assert addresses(pages([story()])[path], path) <= known


def test_a_missing_page_leads_home_from_any_depth() -> None:
    """It is shown for addresses of every depth, so its links begin at the root of the site."""
    page = not_found_page(replace(SITE, base_url="https://feeds.example/news/"))

    assert addresses(page, "news/tags/x/y/z/") == addresses(page, "news/q")
    assert "news/" in addresses(page, "anywhere/at/all/")


def test_the_index_lists_every_feed() -> None:
    """Forty tags: the busiest as cards, the others by name, each with both its feeds."""
    summaries = [TagSummary(tag(f"وسم رقم {n}", n), 50 - n, MORNING, "عنوان") for n in range(40)]

    page = index_page(SITE, [story()], summaries)

    linked = addresses(page, "index.html")
    for item in summaries:
        assert {f"tags/{item.tag.slug}/{name}" for name in ("", "atom.xml", "rss.xml")} <= linked
    assert {"atom.xml", "rss.xml"} <= linked
    assert "50 خبرًا" in page.decode()


def test_the_index_of_an_empty_store_says_what_to_do() -> None:
    """The first page a new user may see."""
    page = index_page(SITE, [], [])

    assert "لا أخبار بعد" in text_of(parsed(page).find("body"))
    assert "khulasa ingest" in page.decode()


def test_what_the_latest_stories_talk_of_is_shown_beside_the_busiest() -> None:
    """A tag that is both stands there once."""
    busy, new = tag("المناخ", 1), tag("الزلازل", 2)
    summaries = [TagSummary(busy, 9, MORNING, "عنوان")]

    side = parsed(index_page(SITE, [story(tags=(busy, new))], summaries)).find(".//aside")

    assert side is not None
    assert [text_of(item) for item in side.iterfind(".//li")] == ["المناخ9", "الزلازل"]


def test_a_tag_page_groups_stories_by_day_on_the_sites_calendar() -> None:
    """22:30 in UTC is the next day in Riyadh."""
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    stories = [story(n, replace(article(n), published=late - timedelta(hours=12 * n))) for n in range(3)]

    root = parsed(tag_page(SITE, summary(tag(), *stories), stories))

    days = {
        text_of(day.find("h2")): len(day.findall("article"))
        for day in root.iterfind(".//section[@class='day']")
    }
    assert days == {"الأحد 22 نوفمبر 2026": 1, "السبت 21 نوفمبر 2026": 2}
    assert [text_of(time) for time in root.iterfind(".//article//time")] == ["1:30", "13:30", "1:30"]


def test_under_a_day_nothing_repeats_it() -> None:
    """A story without a time of day shows none there, nor the tag whose page it is."""
    midnight = replace(article(), published=datetime(2026, 11, 21, 21, 0, tzinfo=UTC))
    one = story(1, midnight, tags=(tag(), tag("النخيل", 2)))

    meta = parsed(tag_page(SITE, summary(tag(), one), [one])).find(".//article/div[@class='meta']")

    assert text_of(meta) == "صوت الواحة النخيل"


def test_a_tag_page_tells_its_other_names_but_no_slips() -> None:
    """A name in another spelling of the same letters tells nobody anything."""
    item = replace(summary(tag(), story()), aliases=("الوحات", "واحات الصحراء", "واحات الصحراءِ", "الوَاحات"))

    page = parsed(tag_page(SITE, item, [story()]))

    assert text_of(page.find(".//p[@class='aliases']")) == "ويُكتب أيضًا: الوحات، واحات الصحراء"


def test_a_tag_page_tells_how_to_subscribe() -> None:
    """The absolute address of its feed, to be copied, and both feeds as links."""
    box = parsed(pages([story()])["tags/الواحات/index.html"]).find(".//section[@class='sub']")

    assert box is not None
    field = box.find(".//input")
    assert field is not None
    assert (
        field.get("value") == "https://feeds.example/tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/atom.xml"
    )
    assert [text_of(button) for button in box.iterfind("div[@class='row']/a")][-2:] == ["Atom", "RSS"]


def test_a_tag_page_shows_its_neighbours_and_outlets() -> None:
    """Counted in its own stories only: nothing that happens elsewhere may touch it."""
    near = tag("النخيل", 2)
    stories = [story(1, tags=(tag(), near)), story(2, also=(replace(article(3), outlet="جريدة الميناء"),))]

    side = parsed(tag_page(SITE, summary(tag(), *stories), stories)).find(".//aside")

    assert side is not None
    assert [text_of(item) for item in side.iterfind(".//li")] == ["النخيل1", "صوت الواحة2", "جريدة الميناء1"]


def test_an_article_page_shows_the_article() -> None:
    """Headline, deck, outlet, date, body with its sub-headings, source, tags, related headlines."""
    root = parsed(pages([story()])["articles/0000000000000001/index.html"])
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
    page = tag_page(replace(SITE, base_url=base_url), summary(tag(), story()), [story()])

    assert (b"feedly.com" in page) == offered


@given(STORIES)
def test_any_text_gives_a_well_formed_article_page(made: Story) -> None:
    """Every clean word is shown, none becomes markup."""
    page = article_page(SITE, made.article, made)

    shown = text_of(parsed(page).find("body"))
    for text in (made.article.headline, *(block.text for block in made.article.body)):
        assert one_line(text) in shown
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page.decode())


@given(st.lists(STORIES, min_size=1, max_size=3), TAGS, SHOWN)
def test_any_text_gives_well_formed_lists(stories: list[Story], of: Tag, title: str) -> None:
    """Tags, headlines, outlets and the site's own title, on the index and on a tag's page."""
    site = replace(SITE, title=title)
    item = summary(of, *stories)

    for page in (index_page(site, stories, [item]), tag_page(site, item, stories)):
        shown = text_of(parsed(page).find("body"))
        for text in (site.title, of.name, *(made.article.headline for made in stories)):
            assert one_line(text) in shown


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
