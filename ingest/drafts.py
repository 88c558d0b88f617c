"""Page → drafts: what a page's articles are worth to the store, and which of them are worth nothing."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.page import Page, PageArticle
from store.article import Draft, Problem, Role

# Outlets east of the reader are ahead of it by most of a day; further ahead is a misprint or an announcement.
_TOLERANCE = timedelta(days=1)


def drafts_from(
    page: Page, *, origin: str, zone: ZoneInfo, now: datetime
) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """
    Return the page's articles as drafts, and a problem for each article that has no headline.

    Dates leave in UTC: one without a zone is local to ``zone``, one without a time is its midnight there, and
    one more than a day after ``now`` is dropped. An embedded article without a date takes the main article's.
    """
    main_date = next(
        (_moment(article.published, zone, now) for article in page.articles if article.role is Role.MAIN),
        None,
    )
    drafts = []
    problems = []
    for position, article in enumerate(page.articles):
        if article.headline:
            published = _moment(article.published, zone, now) or main_date
            drafts.append(_draft(position, article, article.headline, published))
        else:
            problems.append(Problem(origin, _reason(position, len(page.articles))))
    return tuple(drafts), tuple(problems)


def _draft(position: int, article: PageArticle, headline: str, published: datetime | None) -> Draft:
    return Draft(
        position=position,
        role=article.role,
        headline=headline,
        lead=article.lead,
        body=article.body,
        byline=article.byline,
        outlet=article.source,
        published=published,
        tags=article.keywords,
        related=article.related,
    )


def _reason(position: int, count: int) -> str:
    return f"article {position + 1} of {count} has no headline: give it a line of its own above its text"


def _moment(published: date | datetime | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    if published is None:
        return None
    if not isinstance(published, datetime):
        published = datetime.combine(published, time())
    if published.tzinfo is None:
        published = published.replace(tzinfo=zone)
    try:
        moment = published.astimezone(UTC)
    except OverflowError:
        # The first and last days of the calendar have no UTC in zones east and west of it.
        return None
    return moment if moment <= now + _TOLERANCE else None
