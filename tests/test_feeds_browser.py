"""Pages as a browser shows them: right to left, nothing sticking out, nothing complained of."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from feeds.channel import channel_from
from feeds.entry import entry_from
from feeds.render import atom, rss
from feeds.site import article_page, assets, index_page, not_found_page, tag_page
from store.article import Block
from tests.feeds_browser import PROGRAM, Browser, served
from tests.feeds_samples import SITE, article, story, summary, tag

NARROW, WIDE = 360, 1380
PAGES = {
    "index": "",
    "tag": "tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/",
    "article": "articles/0000000000000001/",
    "nothing": "nowhere/at/all",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve one page of each kind, with what is hardest to fit in."""
    folder = tmp_path_factory.mktemp("public")
    long_word = "https://feeds.example/" + "a-very-long-address-without-any-break" * 4
    hard = replace(
        article(1, "مؤشر Global Rank (GR) يضع الواحة في المرتبة 36 من 145"),
        body=(
            *article().body,
            Block("paragraph", f"راجع {long_word} للمزيد."),
            Block("subheading", long_word),
        ),
        byline="ليلى الهاشمي",
    )
    stories = [story(1, hard, also=(article(3, "خبر" * 60),)), *(story(n) for n in (4, 5))]
    tags = [tag(name, n) for n, name in enumerate(["الواحات", "كأس العالم للأندية لكرة القدم", long_word], 1)]
    summaries = [summary(each, *stories) for each in tags]
    entries = [entry_from(each, SITE) for each in stories]
    channel = channel_from(SITE, tags[0].uri, entries, tags[0])
    files = {
        "index.html": index_page(SITE, stories, summaries * 12),
        "404.html": not_found_page(replace(SITE, base_url="http://127.0.0.1/")),
        "tags/الواحات/index.html": tag_page(SITE, summaries[0], stories),
        "tags/الواحات/atom.xml": atom(channel, entries),
        "tags/الواحات/rss.xml": rss(channel, entries),
        "articles/0000000000000001/index.html": article_page(SITE, hard, stories[0]),
        **assets(),
    }
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests; skip where there is none."""
    if not PROGRAM:
        reason = "Chromium is missing: install Debian's chromium package"
        if os.environ.get("KHULASA_TEST_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with Browser.start() as browser:
        yield browser


@EVERY_PAGE
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_sticks_out(browser: Browser, root: str, path: str, width: int) -> None:
    """No page scrolls sideways, however long its words."""
    browser.open(root + path, width=width)

    assert browser.ask("innerWidth") == width
    assert browser.ask("document.documentElement.scrollWidth") <= width


@EVERY_PAGE
def test_pages_run_right_to_left_in_our_fonts(browser: Browser, root: str, path: str) -> None:
    """Computed, not only declared: the brand stands at the right, the text begins there."""
    browser.open(root + path)

    assert browser.ask("getComputedStyle(document.body).direction") == "rtl"
    assert browser.ask("document.querySelector('.brand').getBoundingClientRect().right") > WIDE / 2
    assert browser.ask("document.querySelector('h1').getBoundingClientRect().right") > WIDE / 2
    loaded = browser.ask("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert "Readex" in loaded


@EVERY_PAGE
def test_the_console_is_silent(browser: Browser, root: str, path: str) -> None:
    """No blocked asset, no error in the script, no policy broken; a missing page is only missing."""
    browser.open(root + path)

    assert [error for error in browser.errors if "404 (Not Found)" not in error] == []
    assert ("404 (Not Found)" in "".join(browser.errors)) == (path == PAGES["nothing"])


def test_dark_is_dark(browser: Browser, root: str) -> None:
    """The page follows the reader's choice."""
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open(root)
    light = browser.ask(ground)

    browser.open(root, dark=True)

    assert (light, browser.ask(ground)) == ("rgb(251, 250, 246)", "rgb(20, 23, 26)")


@EVERY_PAGE
def test_no_page_needs_its_script(browser: Browser, root: str, path: str) -> None:
    """Without it, all is there but the button that could not work."""
    shown = "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility()).length"
    browser.open(root + path, scripts=False)
    without = browser.ask(shown)
    assert browser.ask("document.querySelectorAll('[data-copy]:not([hidden])').length") == 0

    browser.open(root + path)

    buttons = browser.ask("document.querySelectorAll('[data-copy]').length")
    assert browser.ask(shown) == without + buttons
    assert browser.ask("document.querySelectorAll('[data-copy][hidden]').length") == 0


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_feed_opened_in_a_browser_is_a_page(browser: Browser, root: str, name: str) -> None:
    """Dressed by its style sheet, right to left, with a link to its HTML twin; raw markup is not shown."""
    browser.open(f"{root}{PAGES['tag']}{name}")

    assert browser.errors == []
    assert browser.ask("getComputedStyle(document.documentElement).direction") == "rtl"
    assert browser.ask("getComputedStyle(document.querySelector('title')).display") == "block"
    assert browser.ask("document.querySelector('a').href").endswith(
        "/tags/%D8%A7%D9%84%D9%88%D8%A7%D8%AD%D8%A7%D8%AA/"
    )
    hidden = "document.querySelector('entry > content, item > *|encoded')"
    assert browser.ask(f"getComputedStyle({hidden}).display") == "none"


def test_brackets_keep_their_places(browser: Browser, root: str) -> None:
    """«Global Rank (GR)» reads left to right within the Arabic headline, its brackets in order."""
    browser.open(root + PAGES["article"])
    left = """
        (character => {
            const walker = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(character);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + 1);
                return range.getBoundingClientRect().left;
            }
        })"""

    opening, inner, closing, name = (browser.ask(f"{left}({c!r})") for c in ("(", "R)", ")", "G"))

    assert name < opening < closing
    assert opening < inner
