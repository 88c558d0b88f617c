"""A label that no table knows is known by where it stands; an article's own list stays the article's."""

from datetime import UTC, datetime

import pytest

from ingest.page import PageArticle, read_page

NOW = datetime(2026, 5, 10, tzinfo=UTC)
TOP = """سوق الزهور ينتقل إلى الضفة الشرقية

قال أصحاب المشاتل إن السوق القديم ضاق بهم. وتبدأ عملية النقل مطلع الشهر المقبل.
"""
LINES = "• البلدية تزرع ألف شجرة قرب النهر\n• مشتل صغير يصدر الورد إلى ثلاث دول\n"


def read(text: str) -> PageArticle:
    """Read a page of one article."""
    (article,) = read_page(text, now=NOW).articles
    return article


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TOP}\nالمصدر: صوت الضفة\n\nباقة من بستاننا\n{LINES}", id="behind the source"),
        pytest.param(f"{TOP}\nباقة من بستاننا\n{LINES}", id="at the end of a page without a source"),
    ],
)
def test_an_unknown_label_behind_the_article_announces_headlines(text: str) -> None:
    """The headlines are related ones, and neither they nor the label are text."""
    article = read(text)

    assert len(article.related) == 2
    assert (len(article.paragraphs), article.subheadings) == (1, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TOP}\nأهم ما في الخطة:\n{LINES}", id="a colon leads to it"),
        pytest.param(f"{TOP}\nأهم ما في الخطة\n{LINES}\nالمصدر: صوت الضفة", id="the source comes below"),
        pytest.param(f"{TOP}\nأنواع الورد\n• الورد الجوري\n• القرنفل\n", id="short items"),
    ],
)
def test_an_articles_own_list_stays_text(text: str) -> None:
    """What the article itself lists is no list of other articles."""
    assert read(text).related == ()
