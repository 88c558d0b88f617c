"""What ``khulasa parse`` prints: one object a page, with clusters and links over the whole run."""

import json
import random
from datetime import UTC, date, datetime

import pytest

from ingest.page import Page, PageArticle
from ingest.records import records
from store.article import Block, Role

BRIDGE = "افتتاح الجسر الخشبي فوق الوادي بعد ترميمه"
BRIDGE_DECORATED = "شاهد.. افتتاح الجسر الخشبيّ فوق الوادي بعد ترميمه"
FLOCK = "أسراب اللقلق تعود إلى البحيرة قبل موعدها بأسبوعين"
BREAD = "مخبز القرية يوزع ألف رغيف مجانا كل صباح"

Run = list[tuple[str, Page]]


def article(headline: str | None, *related: str, role: Role = Role.MAIN) -> PageArticle:
    """Return an article with related headlines."""
    return PageArticle(role, headline, related=related)


def embedded(headline: str | None, *related: str) -> PageArticle:
    """Return an embedded article with related headlines."""
    return article(headline, *related, role=Role.EMBEDDED)


def page(name: str, *articles: PageArticle) -> tuple[str, Page]:
    """Return a page of a run."""
    return f"seeds/{name}.txt", Page(articles)


def related(run: Run, key: str) -> list[list[list[str | None]]]:
    """Return one value of each related headline, by page and article."""
    printed = json.loads(json.dumps(list(records(run))))
    return [[[item[key] for item in art["related"]] for art in one["articles"]] for one in printed]


def test_an_object_holds_what_the_contract_names_in_its_order() -> None:
    """Names, order and kinds of values are the contract with whoever reads the output."""
    full = PageArticle(
        role=Role.MAIN,
        headline=BRIDGE,
        lead="حدث انتظره الأهالي",
        body=(
            Block("paragraph", "عبر الأطفال أولا."),
            Block("subheading", "كيف رمم؟"),
            Block("paragraph", "بالأرز."),
        ),
        byline="ندى قصار",
        source="صوت الوادي",
        published=date(2026, 4, 3),
        keywords=("الجسر", "الوادي"),
        related=(FLOCK,),
    )

    (record,) = json.loads(json.dumps(list(records([page("p1", full, embedded(None))]))))

    (item,) = record["articles"][0]["related"]
    cluster = item["cluster"]
    assert json.dumps(record, ensure_ascii=False) == json.dumps(
        {
            "file": "p1.txt",
            "articles": [
                {
                    "role": "main",
                    "headline": BRIDGE,
                    "summary": "حدث انتظره الأهالي",
                    "paragraphs": ["عبر الأطفال أولا.", "بالأرز."],
                    "subheadings": ["كيف رمم؟"],
                    "source": "صوت الوادي",
                    "byline": "ندى قصار",
                    "published": "2026-04-03",
                    "tags": ["الجسر", "الوادي"],
                    "related": [{"headline": FLOCK, "cluster": cluster, "link": None}],
                },
                {
                    "role": "embedded",
                    "headline": None,
                    "summary": None,
                    "paragraphs": [],
                    "subheadings": [],
                    "source": None,
                    "byline": None,
                    "published": None,
                    "tags": [],
                    "related": [],
                },
            ],
        },
        ensure_ascii=False,
    )


@pytest.mark.parametrize(
    ("published", "printed"),
    [
        pytest.param(date(2026, 4, 3), "2026-04-03", id="a date"),
        pytest.param(datetime(2026, 4, 3, 5, 7), "2026-04-03T05:07", id="a time, to the minute"),  # noqa: DTZ001  # as pages print it
        pytest.param(datetime(2026, 4, 3, 5, 7, 59, 1, UTC), "2026-04-03T05:07", id="the page's own clock"),
    ],
)
def test_dates_are_iso(published: date | datetime, printed: str) -> None:
    """A date stays a date; a time has no seconds and no offset."""
    (record,) = json.loads(
        json.dumps(list(records([page("p1", PageArticle(Role.MAIN, BRIDGE, published=published))])))
    )

    assert record["articles"][0]["published"] == printed


def test_one_story_has_one_cluster_over_the_whole_run() -> None:
    """Decoration and marks make no difference, other news does."""
    run = [
        page("p1", article("عنوان أول", BRIDGE, FLOCK)),
        page("p2", article("عنوان ثان", BREAD), embedded("عنوان ثالث", BRIDGE_DECORATED)),
    ]

    ((first, flock),), ((bread,), (second,)) = related(run, "cluster")

    assert first == second
    assert len({first, flock, bread}) == 3


def test_clusters_do_not_depend_on_the_order_of_pages() -> None:
    """The same pages in another order print the same clusters."""
    run = [
        page("p1", article(BRIDGE, FLOCK, BREAD)),
        page("p2", article(FLOCK, BRIDGE_DECORATED)),
        page("p3", article("عنوان", BREAD, BRIDGE), embedded(BREAD, FLOCK)),
    ]
    shuffled = random.Random(3).sample(run, len(run))  # noqa: S311  # no secret

    assert shuffled != run
    assert _clusters_by_file(shuffled) == _clusters_by_file(run)


def _clusters_by_file(run: Run) -> dict[str, list[list[str | None]]]:
    return {file: found for (file, _), found in zip(run, related(run, "cluster"), strict=True)}


@pytest.mark.parametrize(
    ("run", "links"),
    [
        pytest.param([page("p1", article(BRIDGE, FLOCK))], [[[None]]], id="nowhere"),
        pytest.param(
            [page("p1", article(FLOCK, BRIDGE), embedded(BRIDGE_DECORATED))],
            [[["p1#1"], []]],
            id="its own page",
        ),
        pytest.param(
            [page("p1", article(FLOCK, BRIDGE)), page("p2", article(BRIDGE_DECORATED))],
            [[["p2#0"]], [[]]],
            id="another page's main article",
        ),
        pytest.param(
            [page("p1", article(BRIDGE)), page("p2", article(FLOCK, BRIDGE), embedded(BRIDGE))],
            [[[]], [["p2#1"], []]],
            id="its own page before another's main article",
        ),
        pytest.param(
            [page("p1", article(FLOCK), embedded(BRIDGE)), page("p2", article(BREAD, BRIDGE))],
            [[[], []], [[None]]],
            id="never into the middle of another page",
        ),
        pytest.param(
            [page("p1", article(BRIDGE)), page("p2", article(BRIDGE)), page("p3", article(FLOCK, BRIDGE))],
            [[[]], [[]], [["p1#0"]]],
            id="the first of two pages",
        ),
        pytest.param(
            [page("p1", article(BRIDGE, BRIDGE)), page("p2", article(BRIDGE))],
            [[["p2#0"]], [[]]],
            id="another copy rather than the article that lists it",
        ),
        pytest.param([page("p1", article(BRIDGE, BRIDGE))], [[["p1#0"]]], id="the article itself when alone"),
        pytest.param(
            [page("p1", article(FLOCK, BRIDGE), embedded(BREAD, FLOCK))],
            [[[None], ["p1#0"]]],
            id="from the embedded article to the main one",
        ),
    ],
)
def test_a_headline_links_to_the_article_that_tells_its_story(
    run: Run, links: list[list[list[str | None]]]
) -> None:
    """The nearest copy wins: the own page, then the first page that is all about it."""
    assert related(run, "link") == links


def test_an_empty_run_prints_nothing() -> None:
    """No pages, no objects."""
    assert list(records([])) == []
