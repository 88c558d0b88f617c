"""Page → drafts: what a page's articles are worth to the store, and which of them are worth nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from arabic.letters import normalise_letters
from ingest.page import Page, PageArticle
from store.article import Draft, Problem, Role

# Outlets east of the reader are ahead of it by most of a day; further ahead is a misprint or an announcement.
_TOLERANCE: Final = timedelta(days=1)

LONGEST_TAG: Final = 100
"""Characters. A whole sentence among the keywords is a mistake of the page, and would name a folder."""


def drafts_from(
    page: Page, *, origin: str, zone: ZoneInfo, now: datetime
) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """
    Return the page's articles as drafts, and its problems: articles without headline, keywords that are none.

    Dates leave in UTC: one without a zone is local to ``zone``, one without a time is its midnight there, and
    one more than a day after ``now`` is dropped. An embedded article without a date takes the main article's.
    """
    main_date = next(
        (_moment(article.published, zone, now) for article in page.articles if article.role is Role.MAIN),
        None,
    )
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for position, article in enumerate(page.articles):
        problems += (Problem(origin, reason) for reason in _odd_keywords(article))
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
        headline=normalise_letters(headline),
        lead=article.lead,
        body=article.body,
        byline=article.byline,
        outlet=article.source,
        published=published,
        tags=tuple(keyword for keyword in article.keywords if len(keyword) <= LONGEST_TAG),
        related=tuple(map(normalise_letters, article.related)),
    )


def _odd_keywords(article: PageArticle) -> Iterator[str]:
    for sign in article.refused:
        yield f"keyword {sign!r} is no tag: it has neither letters nor digits"
    for keyword in article.keywords:
        if len(keyword) > LONGEST_TAG:
            yield f"a keyword of {len(keyword)} characters is no tag: the limit is {LONGEST_TAG}"


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
