"""Media and credits: let in at the door, kept with each copy, decided for the article, shown in stories."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.article import Credit, Media, Role
from store.door import admitted, is_web_address
from store.marks import fingerprint
from store.store import Store
from tests.store_samples import (
    HARBOUR,
    HARBOUR_TEXT,
    LATER,
    MORNING,
    draft,
    embedded,
    everything,
    page,
    rows,
    save_each,
)

PHOTO = Media("https://صحيفة.example/ميناء.jpg?w=1", "image/jpeg", 40_000, "الميناء عند الفجر", 1200, 800)
SOUND = Media("http://radio.example/1.mp3", "audio/mpeg")
SITE = "https://marfa.example/"
FEED = Credit("جريدة المرفأ", "tag:example.org,2026:feed", "https://marfa.example/rss")


def test_media_and_credit_come_out_as_they_went_in(store: Store) -> None:
    """Every field, in the order of the page; a second save writes nothing."""
    read = page("a.txt", draft(media=(PHOTO, SOUND), credit=FEED))
    store.save([read], now=MORNING)
    before = rows(store)
    (story,) = everything(store)

    assert story.article.media == (PHOTO, SOUND)
    assert story.article.credit == FEED
    store.save([read], now=LATER)
    assert rows(store) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["full copy first", "embedded copy first"])
def test_the_fullest_copy_that_has_any_gives_them(store: Store, order: Sequence[int]) -> None:
    """The page with the longest text may show no picture: the next one's is shown then."""
    pages = (
        page("a.txt", draft(credit=FEED)),
        page("b.txt", embedded(HARBOUR, HARBOUR_TEXT[0], media=(PHOTO,), credit=Credit("غيرها"))),
    )
    save_each(store, [pages[number] for number in order])
    (story,) = everything(store)

    assert (story.article.media, story.article.credit) == ((PHOTO,), FEED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({}, {"media": (PHOTO,)}, id="a picture comes"),
        pytest.param({"media": (PHOTO,)}, {}, id="a picture goes"),
        pytest.param({"media": (PHOTO, SOUND)}, {"media": (SOUND, PHOTO)}, id="another order"),
        pytest.param({"media": (PHOTO,)}, {"media": (replace(PHOTO, title=None),)}, id="another title"),
        pytest.param({"credit": FEED}, {"credit": Credit("غيرها")}, id="another credit"),
    ],
)
def test_another_picture_is_a_change_and_no_edit(
    store: Store, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """The entry has a new version; `updated` moves with words and tags only."""
    store.save([page("a.txt", draft(**before))], now=MORNING)
    (old,) = everything(store)
    saved = store.save([page("a.txt", draft(**after))], now=LATER)
    (new,) = everything(store)

    assert saved.articles_changed == 1
    assert (new.version, new.updated) == (old.version + 1, old.updated)


def test_nothing_else_gets_another_digest(store: Store) -> None:
    """What is not admitted makes no change: a page that rotates its trackers is read as it was."""
    store.save([page("a.txt", draft())], now=MORNING)
    tracker = Media("data:image/gif;base64,R0lGOD", "image/gif")
    saved = store.save([page("a.txt", draft(media=(tracker,), credit=Credit(" ")))], now=LATER)
    (story,) = everything(store)

    assert (saved.articles_changed, story.version) == (0, 1)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        pytest.param("https://a.example/أ.jpg", True, id="Arabic letters"),
        pytest.param("HTTPS://A.example:8443/x", True, id="capitals and a port"),
        pytest.param("http://[2001:db8::1]/x", True, id="an IPv6 host"),
        pytest.param("//a.example/x.jpg", False, id="no scheme"),
        pytest.param("/x.jpg", False, id="a path"),
        pytest.param("https:///x.jpg", False, id="no host"),
        pytest.param("ftp://a.example/x", False, id="another scheme"),
        pytest.param("javascript:alert(1)", False, id="a script"),
        pytest.param("data:image/png;base64,AA", False, id="the picture itself"),
        pytest.param("file:///etc/passwd", False, id="a file"),
        pytest.param("https://user:secret@a.example/x", False, id="a password"),
        pytest.param("https://a.example:port/x", False, id="a port that is no number"),
        pytest.param("https://[bad/x", False, id="a broken host"),
        pytest.param("https://a.example/x y", False, id="a space"),
        pytest.param("https://a.example/x\ny", False, id="a line end"),
        pytest.param("https://a.example/\u202ex", False, id="an override"),
        pytest.param("https://a.example/\ud800", False, id="a lone surrogate"),
        pytest.param("https://a.example/\"onload='x", False, id="a quotation mark"),
        pytest.param("https://a.example/" + "x" * 3000, False, id="an endless one"),
    ],
)
def test_only_what_everybody_may_open_is_let_in(address: str, is_open: bool) -> None:  # noqa: FBT001  # a table
    """Media and links of credits are published: a script or a password must not be."""
    let_in = admitted(draft(media=(Media(address, "image/png"),), credit=Credit("غيرها", link=address)))

    assert is_web_address(address) is is_open
    assert [item.url for item in let_in.media] == [address] * is_open
    assert let_in.credit == Credit("غيرها", link=address if is_open else None)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        pytest.param({"type": "Image/JPEG; q=1"}, {"type": "image/jpeg"}, id="a type with parameters"),
        pytest.param({"type": "picture"}, {"type": "application/octet-stream"}, id="no type"),
        pytest.param({"length": 0, "width": -1, "height": 0}, {}, id="sizes that cannot be"),
        pytest.param({"title": " صورة\n الميناء\u202e "}, {"title": "صورة الميناء"}, id="an untidy title"),
        pytest.param({"title": "\u200f "}, {}, id="an empty title"),
        pytest.param({"url": " https://a.example/1 "}, {}, id="space round the address"),
    ],
)
def test_what_cannot_be_true_is_not_said(given_: dict[str, Any], kept: dict[str, Any]) -> None:
    """Readers reject an enclosure with a broken type or length."""
    plain = Media("https://a.example/1", "image/png")
    dirty = replace(plain, **given_)

    assert admitted(draft(media=(dirty,))).media == (replace(plain, **kept),)


def test_an_address_is_let_in_once() -> None:
    """Pages repeat their picture above and below the text: the first stays, in its place."""
    again = replace(PHOTO, title="مرة أخرى")

    assert admitted(draft(media=(PHOTO, SOUND, again))).media == (PHOTO, SOUND)


@pytest.mark.parametrize(
    ("credit", "kept"),
    [
        pytest.param(Credit(" ", None, SITE), Credit(SITE, None, SITE), id="no title"),
        pytest.param(Credit("", "urn:feed:1"), Credit("urn:feed:1", "urn:feed:1"), id="only an id"),
        pytest.param(Credit("المرفأ", "no id at all"), Credit("المرفأ"), id="a remark for an id"),
        pytest.param(Credit("\n", "x", "y"), None, id="nothing of use"),
    ],
)
def test_a_credit_says_what_is_known(credit: Credit, kept: Credit | None) -> None:
    """A feed is called by its title, else by its address or id; without any of them there is no credit."""
    assert admitted(draft(credit=credit)).credit == kept


@given(
    st.lists(st.builds(Media, st.text() | st.just(PHOTO.url), st.text(), st.none() | st.integers())),
    st.none() | st.builds(Credit, st.text(), st.none() | st.text(), st.none() | st.text()),
)
def test_what_was_let_in_is_let_in_again(media: list[Media], credit: Credit | None) -> None:
    """The door changes nothing that has passed it: one page gives one digest."""
    let_in = admitted(draft(media=tuple(media), credit=credit, role=Role.MAIN))

    assert admitted(let_in) == let_in
    assert fingerprint(admitted(let_in)) == fingerprint(let_in)
