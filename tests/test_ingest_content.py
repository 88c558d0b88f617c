"""What feeds and pages hold as HTML becomes an article's own."""

# ruff: noqa: E501  # a case to a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import LONGEST, cleaned
from store.markup import sanitised

BASE = "https://news.example/a/feed.xml"
PICTURE = '<img src="https://news.example/1.jpg">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<a href='../1'>أ</a>", '<a href="https://news.example/1">أ</a>', id="relative"),
        pytest.param("<a href='//b.example/1'>أ</a>", '<a href="https://b.example/1">أ</a>', id="without a scheme"),
        pytest.param("<a href='#n1'>أ</a><a href=''>ب</a>", "أب", id="no address elsewhere"),
        pytest.param("<a href='javascript:x()'>أ</a>", "أ", id="a script"),
        pytest.param("<a href='mailto:a@n.example'>أ</a>", '<a href="mailto:a@n.example">أ</a>', id="mail"),
        pytest.param("<base href='https://evil.example/'><a href='/1'>أ</a>", '<a href="https://news.example/1">أ</a>', id="a base of its own"),
        pytest.param(
            "<a href='/1?id=%D8%A3&utm_source=rss&fbclid=x#top'>أ</a>",
            '<a href="https://news.example/1?id=%D8%A3#top">أ</a>',
            id="trackers in a link",
        ),
    ],
)  # fmt: skip
def test_links(html: str, expected: str) -> None:
    """Links are absolute, and lead where they say."""
    assert cleaned(html, BASE) == expected


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<img src=/1.jpg onload=x() class=y>", id="plain"),
        pytest.param(
            "<img data-src=/1.jpg src='data:image/gif;base64,R0lGODlh'>", id="later, over an inline one"
        ),
        pytest.param("<img data-lazy-src=/1.jpg src=/spacer.gif>", id="later, over a placeholder"),
        pytest.param("<img data-original=/1.jpg>", id="later, of another library"),
        pytest.param("<img srcset='/0.jpg 300w, /1.jpg 1200w'>", id="the largest of a set"),
        pytest.param("<img data-srcset='/0.jpg, /1.jpg 2x' src=/blank.gif>", id="the largest of a later set"),
        pytest.param(
            "<img data-src=/1.jpg><noscript><img src=/1.jpg></noscript>", id="and for those without scripts"
        ),
        pytest.param("<picture><source srcset=/1.webp><img src=/1.jpg></picture>", id="among others"),
        pytest.param("<img src=/1.jpg><img src=/x.gif width=1 height=1>", id="and a point"),
        pytest.param("<img src=/1.jpg><img src=/x.gif width=0>", id="and a picture without width"),
        pytest.param("<img src=/1.jpg><img src=/x.gif style='display: none'>", id="and a hidden one"),
        pytest.param("<img src=/1.jpg><img src=/x.gif style='width:1px;height:1px'>", id="and a small one"),
        pytest.param("<img src=/1.jpg><img src=//feeds.feedburner.com/~r/x/~4/1>", id="and FeedBurner's"),
        pytest.param("<img src=/1.jpg><img src=https://stats.wordpress.com/b.gif?x>", id="and WordPress's"),
        pytest.param("<img src=/1.jpg><img src=https://ad.doubleclick.net/x>", id="and an advertiser's"),
        pytest.param("<img src=/1.jpg><img src=/pixel?x>", id="and one of their own"),
        pytest.param(
            "<p></p><img src=/1.jpg><p>&nbsp;<br></p><div><p></p></div>", id="and nothing around it"
        ),
        pytest.param("<a href='javascript:x()'><img src=/1.jpg></a>", id="in a script's link"),
    ],
)
def test_pictures(html: str) -> None:
    """A picture that is to be seen is there, and no other."""
    assert cleaned(html, BASE) == PICTURE


def test_clutter_goes_and_structure_stays() -> None:
    """What only says how it looks, and what is empty."""
    html = "<div><font color=red><span style=x>أ</span></font></div><p><strong> </strong></p><ul><li>ب</li><li></li></ul>"

    assert cleaned(html) == "<div>أ</div><ul><li>ب</li></ul>"


def test_what_is_too_long_is_cut() -> None:
    """No article is longer than a book."""
    assert len(cleaned("<p>نص</p>" * LONGEST)) <= 2 * LONGEST
    assert len(cleaned("<" * 2 * LONGEST)) <= 6 * LONGEST


@given(st.text() | st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<a href=/1>", "</a>", "<img src=/1>", "<pre>", "\n", "أ", "<br>", "<li>", "<ul>"])).map("".join))  # fmt: skip
def test_sanitised_whatever_comes(html: str) -> None:
    """What is taken away leaves nothing that the sanitiser would change."""
    clean = cleaned(html, BASE)

    assert sanitised(clean) == clean
