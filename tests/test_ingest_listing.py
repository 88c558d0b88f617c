"""What links promises of a page that lists articles."""

from datetime import UTC, datetime

import pytest

from ingest.errors import PageError
from ingest.listing import ListedLink, links

URL = "https://news.example/local?page=1"
PAGE = """<base href="https://news.example/ar/"><nav><a href="/">الرئيسية</a></nav>
<div class=list>
 <article class=card><a href="7"><img src=a.jpg></a><h3><a href="7#comments">عودة&nbsp;النهر</a></h3>
   <time datetime="2026-03-05T09:40:00Z">5 مارس</time></article>
 <article class=card><h3><a href="https://other.example/8?utm_source=x">جسر فوق الوادي</a></h3></article>
 <article class=card><h3><a href="javascript:void(0)">إعلان</a></h3></article>
 <article class=card><h3><a href="/local?page=1">هذه الصفحة</a></h3></article>
 <article class=card><h3><a href="7">عودة النهر مرة أخرى</a></h3></article>
</div>"""
RIVER, BRIDGE = "https://news.example/ar/7", "https://other.example/8"


@pytest.mark.parametrize(
    "item",
    [".card", ".card h3 a", ".card a", "article.card > h3", ".list"],
    ids=["cards", "links", "all", "h3", "list"],
)
def test_links_come_once_each_in_the_order_of_the_page(item: str) -> None:
    """Whether the selector names the links or what they stand in; without the page itself."""
    found = links(PAGE.encode(), "text/html", URL, item)

    assert [(link.url, link.title) for link in found] == [(RIVER, "عودة النهر"), (BRIDGE, "جسر فوق الوادي")]


def test_a_date_beside_a_link_is_its_own() -> None:
    """The date of one card says nothing of the next."""
    found = links(PAGE.encode(), "text/html", URL, ".card")

    assert [link.published for link in found] == [datetime(2026, 3, 5, 9, 40, tzinfo=UTC), None]


def test_a_card_may_be_a_link_as_a_whole() -> None:
    """Its heading is the title, not the section or the date round it."""
    page = "<a href=/9><div class=card><span>محليات</span><h2>سوق النحاسين يفتح</h2></div></a>"

    assert links(page.encode(), None, URL, ".card") == (
        ListedLink("https://news.example/9", "سوق النحاسين يفتح"),
    )


@pytest.mark.parametrize(
    ("item", "told"),
    [(None, "give `item`"), (".gone", "'.gone' selects"), ("nav a", "look at the page")],
    ids=["none", "nothing found", "only the site"],
)
def test_a_listing_without_links_is_told(item: str | None, told: str) -> None:
    """With what would be right."""
    with pytest.raises(PageError, match=told):
        links(b"<nav><a href='mailto:x@y.example'>x</a></nav>", None, URL, item)


def test_a_selector_that_is_none_is_told() -> None:
    """With the selector in the message."""
    with pytest.raises(ValueError, match="'a::text' is no CSS selector"):
        links(PAGE.encode(), None, URL, "a::text")
