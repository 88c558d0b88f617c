"""The page of statistics: charts that say what tables say, and the same bytes from the same counts."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.checks.finding import Severity
from feeds.checks.folder import checked, files_in
from feeds.checks.pages import page_findings, read_page
from feeds.entry import Site
from feeds.layout import Layout
from feeds.publish import Published, publish
from feeds.statistics import LEAST_DAYS, SHOWN_DAYS, scale, statistics_page
from store.article import FeedKind, PageRead
from store.statistics import Statistics, Tally
from store.store import Store
from tests.feeds_samples import COUNTED, FEEDS, SITE, STATISTICS, feed
from tests.store_samples import DAY, HARBOUR, HARBOUR_TEXT, LATER, LIST, MORNING, draft, page
from tests.test_feeds_pages import parsed, text_of

PAGE = "stats/index.html"
HARBOUR_PAGE = page("a.txt", draft(outlet="المرفأ", related=LIST[:3]))
COUNTS = st.integers(0, 3) | st.integers(0, 10**12)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
FOUND = st.builds(
    lambda first, counts, outlets: Statistics(
        tuple((first + timedelta(days=number), tally) for number, tally in enumerate(counts)), outlets
    ),
    st.dates(date(1970, 1, 1), date(2200, 1, 1)),
    st.lists(TALLIES, min_size=1, max_size=9),
    st.lists(st.tuples(st.none() | FEEDS, TALLIES), max_size=20).map(tuple),
)


def published(store: Store, folder: Path, site: Site = SITE, layout: Layout = Layout()) -> Published:  # noqa: B008 - frozen
    """Publish what is due."""
    return publish(store, site, layout, folder)


def charts(root: etree._Element) -> list[list[etree._Element]]:
    """Return the days of each chart, the first in the document first."""
    return [chart.findall("g") for chart in root.iterfind(".//figure/svg")]


def tables(root: etree._Element) -> list[list[list[str]]]:
    """Return what each table says."""
    return [
        [[text_of(cell) for cell in row] for row in table.findall("tbody/tr")] for table in root.iter("table")
    ]


def test_the_tables_say_what_was_counted() -> None:
    """The latest day first; outlets, and those articles that name none."""
    news, duplicates, outlets = tables(parsed(statistics_page(SITE, STATISTICS)))

    assert news[0] == ["25 نوفمبر 2026", "10000"]
    assert [int(row[1]) for row in news] == [tally.articles for tally in reversed(COUNTED)]
    assert duplicates[2] == ["23 نوفمبر 2026", "3", "1", "8"]
    assert outlets == [["صوت الواحة", "10001", "15"], ["أخبار بلا مصدر", "4", "4"], ["الميناء", "2", "1"]]


def test_the_charts_say_it_to_everybody() -> None:
    """In words for who does not see them, and for who points at a day; time runs as Arabic is read."""
    root = parsed(statistics_page(SITE, STATISTICS))
    chart = root.find(".//section[@id='news']//svg")
    assert chart is not None

    labels = (chart.get("aria-labelledby") or "").split()
    told = [text_of(root.find(f".//*[@id='{label}']")) for label in labels]
    first, last = "22 نوفمبر 2026", "25 نوفمبر 2026"
    assert told == [
        "الأخبار الجديدة كل يوم",
        f"عدد الأخبار الجديدة من {first} يمينًا إلى {last} يسارًا. الأكثر: 10000 خبر في {last}.",
    ]
    days = charts(root)[0]
    assert [text_of(day.find("title")) for day in days][:2] == [
        "22 نوفمبر 2026: لا أخبار",
        "23 نوفمبر 2026: 6 أخبار",
    ]
    places = [int(day.find("rect").get("x") or "") for day in days]  # type: ignore[union-attr]  # each has one
    assert places == sorted(places, reverse=True)


def test_a_day_after_ten_thousand_can_be_seen() -> None:
    """Six are not nothing; nothing is."""
    news, _ = charts(parsed(statistics_page(SITE, STATISTICS)))
    heights = [
        [int(piece.get("height") or "") for piece in day.findall("rect[@class='articles']")] for day in news
    ]

    assert heights == [[], [12], [12], [1000]]


def test_figures_are_the_sums() -> None:
    """Of all days that are shown."""
    root = parsed(statistics_page(SITE, STATISTICS))

    assert [text_of(each) for each in root.iter("dd")] == ["10007", "5", "3", "12", "0.2%"]


def test_before_anything_came_the_page_says_so() -> None:
    """There is no chart of nothing, and no hole where it would be."""
    root = parsed(statistics_page(SITE, None))

    assert "لم يرد خبر بعد" in text_of(root.find(".//main"))
    assert list(root.iter("svg")) == root.findall(".//header//svg")


def test_of_four_hundred_outlets_fifteen_have_a_name() -> None:
    """The rest is told as one."""
    outlets = tuple(
        (feed(f"وكالة {number} {'الأنباء ' * 30}", number, FeedKind.SOURCE), Tally(articles=400 - number))
        for number in range(400)
    )
    root = parsed(statistics_page(SITE, replace(STATISTICS, outlets=outlets)))

    ranks = root.findall(".//ol[@class='ranks']/li")
    assert len(ranks) == 16
    assert text_of(ranks[-1]) == f"سائر المصادر (385) {sum(range(1, 386))}".replace(") ", ")")


@given(found=FOUND)
def test_whatever_was_counted_the_page_is_sound(found: Statistics) -> None:
    """Bars stay within their chart and on their day; no outlet's name is markup."""
    data = statistics_page(SITE, found)

    root = parsed(data)
    assert [each for each in page_findings(read_page(data)) if each.severity is Severity.ERROR] == []
    for days in charts(root):
        assert len(days) == len(found.days)
        for day in days:
            ground, *pieces = day.findall("rect")
            y = 1000
            for piece in pieces:
                height = int(piece.get("height") or "")
                assert piece.get("x") == ground.get("x")
                assert height > 0
                assert int(piece.get("y") or "") == (y := y - height) >= 0
    assert data == statistics_page(SITE, found)


@given(most=st.integers(0, 10**15))
def test_a_scale_is_round_and_not_much_above(most: int) -> None:
    """Its half is a whole number; no chart is empty in its upper half, but for the smallest numbers."""
    top = scale(most)

    assert top >= most
    assert top % 2 == 0
    assert top <= max(2 * most, 2)


def test_the_page_is_there_from_the_beginning(store: Store, tmp_path: Path) -> None:
    """Every page leads there; it is whole before anything came, and when something has."""
    published(store, tmp_path)
    assert b'href="./stats/"' in (tmp_path / "index.html").read_bytes()
    assert "لم يرد خبر بعد" in (tmp_path / PAGE).read_text()

    store.save([HARBOUR_PAGE], now=MORNING)
    assert PAGE in published(store, tmp_path).written
    assert "المرفأ" in (tmp_path / PAGE).read_text()
    assert [fault for path in files_in(tmp_path) for fault in checked(tmp_path, path).findings] == []


def test_without_pages_there_is_none(store: Store, tmp_path: Path) -> None:
    """Feeds only."""
    store.save([HARBOUR_PAGE], now=MORNING)
    published(store, tmp_path, layout=Layout(has_pages=False))

    assert not (tmp_path / PAGE).exists()
    assert published(store, tmp_path) != Published()
    assert published(store, tmp_path, layout=Layout(has_pages=False)).removed.count(PAGE) == 1


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(HARBOUR_PAGE, id="the same"),
        pytest.param(replace(HARBOUR_PAGE, digest="other"), id="under another digest"),
        pytest.param(
            page("a.txt", draft(HARBOUR, *HARBOUR_TEXT, "وصفق الجميع.", outlet="المرفأ", related=LIST[:3])),
            id="an edit",
        ),
    ],
)
def test_it_is_not_written_when_nothing_new_came(store: Store, tmp_path: Path, read: PageRead) -> None:
    """Whatever else is published, days later, too: its dates are those of what came."""
    store.save([HARBOUR_PAGE], now=MORNING)
    published(store, tmp_path)
    before = (tmp_path / PAGE).stat().st_mtime_ns
    store.save([read], now=MORNING + 40 * DAY)

    assert PAGE not in published(store, tmp_path).written
    store.owe("statistics", None, "asked for")
    assert published(store, tmp_path) == Published(unchanged=1)
    assert (tmp_path / PAGE).stat().st_mtime_ns == before


def test_it_shows_the_days_of_the_sites_zone(store: Store, tmp_path: Path) -> None:
    """As many as there were, fourteen at least and ninety at most, up to the last on which anything came."""
    store.save([HARBOUR_PAGE], now=MORNING.replace(hour=22))
    published(store, tmp_path)
    news = tables(parsed((tmp_path / PAGE).read_bytes()))[0]
    assert (len(news), news[0]) == (LEAST_DAYS, ["3 مارس 2026", "1"])

    published(store, tmp_path, replace(SITE, timezone=ZoneInfo("UTC")))
    assert tables(parsed((tmp_path / PAGE).read_bytes()))[0][0] == ["2 مارس 2026", "1"]

    store.save([page("b.txt", draft(LIST[0], LIST[1]))], now=LATER + 200 * DAY)
    published(store, tmp_path)
    news = tables(parsed((tmp_path / PAGE).read_bytes()))[0]
    assert (len(news), [row for row in news if row[1] != "0"]) == (SHOWN_DAYS, [["18 سبتمبر 2026", "1"]])


def test_a_removed_article_leaves_the_page_as_it_is(store: Store, tmp_path: Path) -> None:
    """Its outlet has a page as before: what the chart leads to is there."""
    store.save([HARBOUR_PAGE], now=MORNING)
    published(store, tmp_path)
    before = (tmp_path / PAGE).read_bytes()
    store.remove_article(store.newest(None, 1)[0].article.short_id, now=LATER)
    published(store, tmp_path)

    assert (tmp_path / PAGE).read_bytes() == before
    assert (tmp_path / "sources/المرفا/index.html").exists()
