"""The page of the remote sources: how each of them is, in Arabic, and nobody's keys."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.hygiene import one_line
from feeds.checks.finding import Severity
from feeds.checks.folder import checked, files_in
from feeds.checks.pages import page_findings, read_page
from feeds.layout import Layout
from feeds.publish import Published, publish
from feeds.sources import host_of, public_address, sources_page
from store.remote import SourceState, Standing
from store.store import Store
from tests.feeds_samples import ADDRESSES, MOMENTS, SITE, STATES, TEXT
from tests.store_samples import MORNING
from tests.test_feeds_pages import parsed, text_of
from tests.test_store_polling import FAILED, FIRST, HOUR, polled

PAGE = "sources/index.html"
OASIS = STATES[0]


def told(*states: SourceState) -> list[str]:
    """Return what the page says of each source."""
    root = parsed(sources_page(SITE, states))
    return [" ".join(text_of(item).split()) for item in root.findall(".//ul[@class='states']/li")]


def published(store: Store, folder: Path, layout: Layout = Layout()) -> Published:  # noqa: B008 - frozen
    """Publish what is due."""
    return publish(store, SITE, layout, folder)


def faults(folder: Path) -> list[object]:
    """Return what is wrong with what is published."""
    return [found for path in files_in(folder) for found in checked(folder, path).findings]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "يعمل waha.example 12 خبرًا آخر جديد الأحد 22 نوفمبر 2026", id="it works"),
        pytest.param({"articles": 0, "news": None}, "يعمل waha.example لا أخبار", id="it has none yet"),
        pytest.param(
            {"standing": Standing.PAUSED, "news": None}, "متوقف مؤقتًا waha.example 12 خبرًا", id="it is paused"
        ),
        pytest.param({"standing": Standing.GONE, "news": None}, "أُغلق waha.example 12 خبرًا", id="it is gone"),
        pytest.param(
            {"news": None, "reason": "the server answers 503", "since": OASIS.news, "due": OASIS.news},
            "waha.example 12 خبرًا يتعذّر جلبه منذ الأحد 22 نوفمبر 2026، 9:58: أجاب الخادم بالرمز 503،"
            " والمحاولة التالية الأحد 22 نوفمبر 2026، 9:58.",
            id="it fails",
        ),
        pytest.param(
            {"news": None, "reason": "no such host"},
            "waha.example 12 خبرًا لم يُجلب بعد: no such host.",
            id="never",
        ),
        pytest.param({"news": None, "reason": ""}, "waha.example 12 خبرًا لم يُجلب بعد.", id="for no reason"),
    ],
)
def test_each_source_is_told_how_it_is(changes: dict[str, object], expected: str) -> None:
    """In the site's time zone."""
    assert told(replace(OASIS, **changes)) == [f"صوت الواحة {expected}"]  # type: ignore[arg-type]  # named as its fields


def test_what_fails_comes_first() -> None:
    """Then what is not asked, then what works, each by name as Arabic sorts them."""
    names = [each.partition(" ")[0] for each in told(*STATES, replace(OASIS, name="آفاق"))]

    assert names == ["الميناء", "News", "الجبل", "مدونة", "آفاق", "صوت"]
    assert sources_page(SITE, STATES) == sources_page(SITE, reversed(STATES))


def test_what_it_calls_itself_is_told_where_it_differs() -> None:
    """Not where it is the same in another spelling."""
    assert "صوت الواحه" not in told(OASIS)[0]
    assert "إذاعة الجنوب" in told(replace(OASIS, title="إذاعة الجنوب"))[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/feed?page=2&lang=ar", "https://a.example/feed?page=2&lang=ar"),
        ("https://a.example/rss/latest-news-of-2026-and-before.xml", "https://a.example/rss/latest-news-of-2026-and-before.xml"),
        ("https://صور.example/خلاصة", "https://xn--wgbh1d.example/%D8%AE%D9%84%D8%A7%D8%B5%D8%A9"),
        ("https://reader:letmein@a.example:8443/feed", "https://a.example:8443/"),
        ("https://token@a.example/feed", "https://a.example/"),
        ("https://a.example/feed?api_key=17", "https://a.example/"),
        ("https://a.example/feed?AccessToken=17", "https://a.example/"),
        ("https://a.example/feed?u=4f1d0c9be2a74e31a2b0", "https://a.example/"),
        ("https://a.example/feed?4f1d0c9be2a74e31a2b0", "https://a.example/"),
        ("https://a.example/private/9d3f7c2a-51be-4f0e-8a67-0c1d2e3f4a5b/rss", "https://a.example/"),
        ("https://a.example/feed?" + "&".join(f"p{n}=1" for n in range(99)), None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("http://[::1", None),
        ("", None),
        ("\x00\ud800", None),
    ],
)  # fmt: skip
def test_no_address_gives_a_key_away(url: str, expected: str | None) -> None:
    """What may be somebody's key is not shown, even at the cost of a link to the site's front page."""
    assert public_address(url) == expected


def test_reasons_name_hosts_and_no_addresses() -> None:
    """An address in a message is as secret as any other."""
    state = replace(OASIS, reason="https://me:pw@a.example/x?key=1 leads to http://[ and no further")
    page = sources_page(SITE, [state]).decode()

    assert "a.example leads to and no further" in page
    assert "key=1" not in page


STANDINGS = st.sampled_from(Standing)
SOME = st.builds(
    SourceState,
    TEXT,
    ADDRESSES,
    st.none() | TEXT,
    st.integers(0, 10**9),
    STANDINGS,
    st.none() | MOMENTS,
    st.none() | TEXT,
    st.none() | MOMENTS,
    st.none() | MOMENTS,
)


@given(states=st.lists(SOME, max_size=3))
def test_whatever_sources_are_called_the_page_is_sound(states: list[SourceState]) -> None:
    """No markup of theirs, nothing that turns the page round, no link that is not of the web."""
    page = sources_page(SITE, states)

    root = parsed(page)
    assert [each for each in page_findings(read_page(page)) if each.severity is Severity.ERROR] == []
    assert len(root.findall(".//ul[@class='states']/li")) == len(states)
    links = [link.get("href") or "" for link in root.iterfind(".//ul[@class='states']//a")]
    assert {urlsplit(link).scheme for link in links} <= {"http", "https"}
    for state in states:
        assert one_line(state.name) in " ".join(text_of(root).split()) or not one_line(state.name)


@given(ADDRESSES | st.text(st.characters(codec=None)))
def test_no_address_is_too_ugly(url: str) -> None:
    """None raises anything."""
    public_address(url)
    host_of(url)


def test_the_page_comes_and_goes_with_the_sources(store: Store, tmp_path: Path) -> None:
    """The directory leads there while it is there; what is published is whole at any time."""
    polled(store, FIRST, 1)
    polled(store, FAILED, name="الميناء")
    published(store, tmp_path)
    assert b'href="../sources/"' in (tmp_path / "feeds/index.html").read_bytes()
    assert faults(tmp_path) == []

    store.retain_sources([])
    done = published(store, tmp_path)
    assert (set(done.written), done.removed) == ({"feeds/index.html"}, (PAGE,))
    assert (
        b"sources/"
        not in (tmp_path / "feeds/index.html").read_bytes().split(b"<main")[1].split(b"</section")[1]
    )
    assert faults(tmp_path) == []


def test_without_pages_there_is_none(store: Store, tmp_path: Path) -> None:
    """Feeds only."""
    polled(store, FIRST, 1)
    published(store, tmp_path, Layout(has_pages=False))

    assert not (tmp_path / PAGE).exists()


def test_a_quiet_day_writes_nothing(store: Store, tmp_path: Path) -> None:
    """Hour after hour nothing new, and news that change nothing but the hour."""
    polled(store, FIRST, 1)
    published(store, tmp_path)
    before = (tmp_path / PAGE).stat().st_mtime_ns
    for hours in range(1, 5):
        moment = MORNING + hours * HOUR
        polled(store, replace(FIRST, polled=moment, succeeded=moment, due=moment + HOUR, status=304))
        assert published(store, tmp_path) == Published()

    polled(store, replace(FIRST, changed=MORNING + HOUR))
    assert published(store, tmp_path) == Published(unchanged=1)
    assert (tmp_path / PAGE).stat().st_mtime_ns == before


def test_a_failure_writes_the_page_and_nothing_else(store: Store, tmp_path: Path) -> None:
    """And its end again."""
    polled(store, FIRST, 1)
    published(store, tmp_path)
    first = (tmp_path / PAGE).read_bytes()
    polled(store, FAILED)
    assert published(store, tmp_path).written == (PAGE,)
    assert "يتعذّر جلبه منذ" in (tmp_path / PAGE).read_text()

    polled(store, replace(FIRST, succeeded=MORNING + timedelta(days=9)))
    assert published(store, tmp_path).written == (PAGE,)
    assert (tmp_path / PAGE).read_bytes() == first
