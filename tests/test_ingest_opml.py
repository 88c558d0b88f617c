"""What read_opml promises of the lists that feed readers export, and write_opml of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from ingest.errors import PageError
from ingest.opml import OpmlFeed, read_opml, write_opml

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>اشتراكاتي</title></head><body>
<outline text="صحف">
  <outline text="صوت الوادي" title="صوت الوادي &amp; الجبل" type="rss" xmlUrl="https://a.example/f?x=1&amp;y=2"
           htmlUrl="https://a.example/"/>
  <outline text="رياضة"><outline title="ملاعب" xmlurl="https://b.example/rss"/></outline>
</outline>
<outline text="مدونة" type="rss" XMLURL="feed://c.example/atom"/>
<outline text="مكرر" xmlUrl="https://b.example/rss"/>
<outline text="ملاحظة"/>
<outline text="خطر" xmlUrl="javascript:alert(1)"/>
</body></opml>"""
FEEDS = (
    OpmlFeed("https://a.example/f?x=1&y=2", "صوت الوادي & الجبل", "https://a.example/", ("صحف",)),
    OpmlFeed("https://b.example/rss", "ملاعب", None, ("صحف", "رياضة")),
    OpmlFeed("http://c.example/atom", "مدونة"),
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(LIST.encode(), id="OPML 1"),
        pytest.param(LIST.replace('"1.0">', '"2.0">').encode("utf-16"), id="OPML 2 in UTF-16"),
        pytest.param(LIST.replace("&amp;", "&").encode(), id="bare ampersands"),
        pytest.param(LIST.replace("</body></opml>", "").encode(), id="cut off"),
        pytest.param(
            LIST.replace("<opml", "<!-- أي كلام --><OPML").replace("</opml", "</OPML").encode(), id="capitals"
        ),
        pytest.param(
            LIST.replace('UTF-8"?>', 'UTF-8"?>\n<!DOCTYPE opml [<!ENTITY x "y">]>').encode(), id="a type"
        ),
    ],
)
def test_a_list_is_read_however_it_was_written(data: bytes) -> None:
    """Each feed once, with the outlines that it stands under."""
    assert read_opml(data) == FEEDS


def test_entities_of_html_are_what_they_say_and_those_of_the_document_nothing() -> None:
    """Many exporters write what only HTML knows."""
    data = (
        '<!DOCTYPE opml [<!ENTITY boom "bang">]><opml><body>'
        '<outline text="أخبار&nbsp;&laquo;النيل&raquo;&boom;" xmlUrl="https://a.example/"/></body></opml>'
    )

    assert read_opml(data.encode())[0].title == "أخبار «النيل»"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<html></html>", id="HTML"),
        pytest.param(b"", id="nothing"),
        pytest.param("نص".encode(), id="text"),
        pytest.param(b"<opml><body>" + b"<outline text='a'>" * 100_000, id="nested without end"),
    ],
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    """As a PageError, in time."""
    with pytest.raises(PageError):
        read_opml(data)


NAMES = st.text(max_size=12).map(one_line)


@given(
    st.lists(
        st.builds(
            OpmlFeed,
            url=st.integers(1, 10**6)
            .map("https://a.example/{}?x=1&y=<2>".format)
            .map(lambda url: url.replace("<2>", "2")),
            title=NAMES.filter(bool),
            site=st.none() | st.just("https://a.example/"),
            folder=st.lists(NAMES.filter(bool), max_size=3).map(tuple),
        ),
        max_size=8,
        unique_by=lambda feed: feed.url,
    )
)
def test_what_is_written_is_read_again(feeds: list[OpmlFeed]) -> None:
    """Whatever feeds and outlines are called."""
    assert read_opml(write_opml(feeds, "مصادري")) == tuple(feeds)


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"<opml>{text}".encode("utf-8", "replace"))
)
def test_whatever_the_bytes_nothing_else_is_raised(data: bytes) -> None:
    """The door holds."""
    try:
        feeds = read_opml(data)
    except PageError:
        return
    assert all(feed.title == one_line(feed.title) for feed in feeds)
