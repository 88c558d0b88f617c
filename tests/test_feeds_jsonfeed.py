"""JSON Feed 1.1: what must be there is, what is not known is left out, and it parses back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.channel import channel_of
from feeds.entry import Entry, Form, Format, entry_from
from feeds.render import document, fragment
from store.article import Feed, FeedKind, Media, Story
from tests.feeds_samples import MORNING, SITE, STORIES, TEXT, article, story

FEED = Feed(FeedKind.TAG, 1, "الواحات", "waha", "tag:feeds.example,2026:tags/1")


def read(*entries: Entry, form: Form = Form.FULL, hub: str | None = None) -> dict[str, Any]:
    """Return the feed as a JSON parser reads it."""
    channel = channel_of(replace(SITE, hub=hub), FEED, MORNING)
    pieces = document(channel, Format.JSON, [fragment(entry, Format.JSON, form) for entry in entries])
    found: dict[str, Any] = json.loads(b"".join(pieces))
    return found


def test_a_feed_says_what_it_is() -> None:
    """Version, title and items must be there; the rest is what there is to say."""
    assert read() == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "الواحات — خلاصة",
        "home_page_url": "https://feeds.example/tags/waha/",
        "feed_url": "https://feeds.example/tags/waha/feed.json",
        "description": "أخبار «الواحات»: كل خبر مرة واحدة، مع من رواه غيره.",
        "icon": "https://feeds.example/assets/icon.png",
        "authors": [{"name": "خلاصة"}],
        "language": "ar",
        "items": [],
    }


def test_an_item_holds_the_entry() -> None:
    """By the names of the specification, in its order."""
    entry = entry_from(story(), SITE)
    (item,) = read(entry)["items"]

    assert list(item.items()) == [
        ("id", entry.uri),
        ("url", entry.link),
        ("title", entry.title),
        ("content_html", entry.content),
        ("summary", entry.summary),
        ("date_published", "2026-11-22T06:58:00+00:00"),
        ("date_modified", "2026-11-22T07:58:00+00:00"),
        ("authors", [{"name": "صوت الواحة"}]),
        ("tags", ["الواحات"]),
    ]


def test_a_summary_is_the_content_then() -> None:
    """One of content_html and content_text must be there."""
    entry = entry_from(story(), SITE)
    (item,) = read(entry, form=Form.SUMMARY)["items"]

    assert "content_html" not in item
    assert item["content_text"] == item["summary"] == entry.summary


def test_media_are_attachments_and_the_first_picture_the_image() -> None:
    """With what is known of each."""
    media = (
        Media("https://news.example/a.mp3", "audio/mpeg", title="النشرة"),
        Media("https://news.example/a.jpg", "image/jpeg", 52_100, width=640, height=480),
        Media("https://news.example/b.jpg", "image/jpeg"),
    )
    (item,) = read(entry_from(story(main=replace(article(), media=media)), SITE))["items"]

    assert item["image"] == "https://news.example/a.jpg"
    assert item["attachments"] == [
        {"url": "https://news.example/a.mp3", "mime_type": "audio/mpeg", "title": "النشرة"},
        {"url": "https://news.example/a.jpg", "mime_type": "image/jpeg", "size_in_bytes": 52_100},
        {"url": "https://news.example/b.jpg", "mime_type": "image/jpeg"},
    ]


def test_a_hub_is_named() -> None:
    """By its kind and address."""
    assert read(hub="https://hub.example/")["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_arabic_stays_readable() -> None:
    """In UTF-8, a line for each item: no letter takes six characters, and a change is one line."""
    fragments = [fragment(entry_from(story(number), SITE), Format.JSON) for number in (1, 2)]
    lines = b"".join(document(channel_of(SITE, FEED, MORNING), Format.JSON, fragments)).splitlines()

    assert b"\\u" not in b"".join(lines)
    assert lines[2:4] == [fragments[0] + b",", fragments[1]]
    assert [line.strip() for line in lines[4:]] == [b"]}"]


@pytest.mark.parametrize("form", Form)
@given(st.lists(STORIES, max_size=3))
def test_any_story_reads_back_equal(form: Form, stories: list[Story]) -> None:
    """Whatever the store holds."""
    entries = [entry_from(made, SITE) for made in stories]

    for item, entry in zip(read(*entries, form=form)["items"], entries, strict=True):
        content = item["content_html"] if form is Form.FULL else item["content_text"]
        assert (item["id"], item["url"], item["title"]) == (entry.uri, entry.link, entry.title)
        assert content == (entry.content if form is Form.FULL else entry.summary)
        assert item.get("tags", []) == list(entry.categories)
        assert item.get("authors", [{"name": None}])[0]["name"] == entry.author


@given(TEXT)
def test_an_entry_that_was_not_cleaned_still_is_json(text: str) -> None:
    """A lone surrogate has no place in UTF-8: it is left out."""
    entry = replace(entry_from(story(), SITE), title="عنوان " + text)

    (item,) = read(entry)["items"]

    assert item["title"] == ("عنوان " + text).encode("utf-8", "ignore").decode()
