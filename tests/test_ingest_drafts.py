"""What of a page goes into the store, and what is refused with a reason."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ingest.drafts import drafts_from
from ingest.page import Page, PageArticle
from store.article import Block, Draft, Problem, Role

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def drafts(*articles: PageArticle, zone: ZoneInfo = CAIRO) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """Return what becomes of a page with these articles."""
    return drafts_from(Page(articles), origin="a.txt", zone=zone, now=NOW)


def main(published: date | datetime | None = None, headline: str | None = "افتتاح المرصد") -> PageArticle:
    """Return a main article."""
    return PageArticle(Role.MAIN, headline, published=published)


def embedded(published: date | datetime | None = None, headline: str | None = "ليلة الشهب") -> PageArticle:
    """Return an embedded article."""
    return PageArticle(Role.EMBEDDED, headline, published=published)


def test_headlines_are_shown_in_arabic_letters() -> None:
    """A page typed on a Persian keyboard gives the titles that readers would type."""
    article = PageArticle(Role.MAIN, "الامیر یزور مکتبة القریة", related=("سباق الکتب فی المدینة",))
    ((made,), _) = drafts(article)

    assert (made.headline, made.related) == ("الامير يزور مكتبة القرية", ("سباق الكتب في المدينة",))


def test_a_draft_holds_what_the_page_shows() -> None:
    """Every part of an article has its place in the draft."""
    body = (Block("paragraph", "بدأ الرصد مساء."), Block("subheading", "كيف تصل؟"))
    article = PageArticle(
        role=Role.MAIN,
        headline="افتتاح المرصد",
        lead="بعد عامين من العمل",
        body=body,
        byline="لمى حداد",
        source="صوت الجبل",
        published=date(2026, 5, 9),
        keywords=("المرصد", "الفلك"),
        related=("ليلة الشهب",),
    )

    assert drafts(article) == (
        (
            Draft(
                position=0,
                role=Role.MAIN,
                headline="افتتاح المرصد",
                lead="بعد عامين من العمل",
                body=body,
                byline="لمى حداد",
                outlet="صوت الجبل",
                published=datetime(2026, 5, 8, 21, tzinfo=UTC),
                tags=("المرصد", "الفلك"),
                related=("ليلة الشهب",),
            ),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        pytest.param(None, None, id="none"),
        pytest.param(date(2026, 1, 7), datetime(2026, 1, 6, 22, tzinfo=UTC), id="midnight, winter"),
        pytest.param(date(2026, 5, 7), datetime(2026, 5, 6, 21, tzinfo=UTC), id="midnight, summer"),
        pytest.param(datetime(2026, 1, 7, 9, 30), datetime(2026, 1, 7, 7, 30, tzinfo=UTC), id="local"),  # noqa: DTZ001  # as pages print it
        pytest.param(datetime(2026, 1, 7, 9, tzinfo=UTC), datetime(2026, 1, 7, 9, tzinfo=UTC), id="aware"),
        pytest.param(NOW + timedelta(hours=23), NOW + timedelta(hours=23), id="an outlet further east"),
        pytest.param(NOW + timedelta(hours=25), None, id="more than a day ahead"),
        pytest.param(date(2062, 5, 9), None, id="misprinted year"),
        pytest.param(date.min, None, id="before the first day in UTC"),
        pytest.param(
            datetime(9999, 12, 31, 23, tzinfo=ZoneInfo("America/Lima")), None, id="after the last day"
        ),
    ],
)
def test_dates_become_moments(published: date | datetime | None, moment: datetime | None) -> None:
    """A date without a zone is local, one without a time is its midnight, one to come is none."""
    (draft,), problems = drafts(main(published))

    assert (draft.published, problems) == (moment, ())


@pytest.mark.parametrize(
    ("own", "page", "taken"),
    [
        pytest.param(date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 1), id="its own"),
        pytest.param(None, date(2026, 5, 2), date(2026, 5, 2), id="the page's"),
        pytest.param(
            date(2099, 5, 1), date(2026, 5, 2), date(2026, 5, 2), id="the page's for an impossible one"
        ),
        pytest.param(None, None, None, id="neither"),
        pytest.param(None, date(2099, 5, 2), None, id="no impossible one from the page"),
    ],
)
def test_an_embedded_article_takes_the_pages_date(
    own: date | None, page: date | None, taken: date | None
) -> None:
    """It was on the page on that day, which is nearer than the day it was ingested."""
    (_, draft), _ = drafts(main(page), embedded(own), zone=ZoneInfo("UTC"))

    assert (draft.published and draft.published.date()) == taken


def test_a_main_article_never_takes_an_embedded_ones_date() -> None:
    """Embedded articles are older."""
    (draft, _), _ = drafts(main(), embedded(date(2026, 5, 1)))

    assert draft.published is None


def test_an_article_without_a_headline_is_a_problem_and_its_neighbours_stay() -> None:
    """The neighbours keep their positions and the page's date."""
    kept, problems = drafts(main(date(2026, 5, 2), headline=None), embedded(), embedded(headline=None))

    assert [(draft.position, draft.headline) for draft in kept] == [(1, "ليلة الشهب")]
    assert kept[0].published == datetime(2026, 5, 1, 21, tzinfo=UTC)
    assert [problem.origin for problem in problems] == ["a.txt", "a.txt"]
    assert [problem.reason.split(":")[0] for problem in problems] == [
        "article 1 of 3 has no headline",
        "article 3 of 3 has no headline",
    ]
