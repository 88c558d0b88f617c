"""`khulasa explain`: every decision can be asked for, with its evidence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_khulasa_cli import Workspace

BRIDGE = """افتتاح جسر المشاة بين ضفتي النهر بعد ثلاث سنوات من العمل

الاثنين 10 نوفمبر 2025

عبر مئات السكان جسر المشاة صباح الاثنين، ووصفت وزارة النقل الجسر بأنه الأطول في المدينة القديمة.

وقالت وزارة النقل إن المدينة القديمة ستغلق أمام السيارات في عطلة الأسبوع.

المصدر: بريد الساحل

كلمات دلالية: وزارة النقل المدينة القديمة

اقرأ أيضا
- إغلاق 3 شوارع في المدينة القديمة أمام السيارات
- إغلاق 5 شوارع في المدينة القديمة أمام السيارات
"""
ECHO = """أهل المدينة القديمة يحتفلون بالجسر

الثلاثاء 11 نوفمبر 2025

احتفل أهل الحي بالجسر الجديد مساء الثلاثاء.

المصدر: صوت الحي

كلمات دلالية: المدينه القديمه، جسور

مقالات مشابهة
- بالصور.. افتتاح جسر المشاة بين ضفتي النهر بعد ثلاث سنوات من العمل
"""


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workspace:
    """Make a workspace whose store has read two pages."""
    work = Workspace(tmp_path / "work", capsys)
    work.page("bridge.txt", BRIDGE)
    work.page("echo.txt", ECHO)
    assert work("ingest")[0] == 0
    return work


def asked(work: Workspace, item: str) -> Any:
    """Return what is told of an item, as JSON."""
    code, out, err = work("explain", item, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_page_is_explained_line_by_line(work: Workspace) -> None:
    """Each printed line has its part and a reason, and each gap of an unseparated keyword line its points."""
    told = asked(work, str(work.seeds / "bridge.txt"))

    assert [line["part"] for line in told["lines"]][:4] == ["headline", "date", "paragraph", "paragraph"]
    assert [line["first"] for line in told["lines"]][:4] == [1, 3, 5, 7]
    assert all(line["reason"] for line in told["lines"])
    gaps = {(gap["left"], gap["right"]): gap for gap in told["keywords"][0]["gaps"]}
    assert gaps["وزارة", "النقل"]["joined"] is True
    assert gaps["النقل", "المدينة"]["joined"] is False
    assert all(gap["hints"] for gap in gaps.values())


def test_a_page_may_be_named_within_the_folder_of_seeds(work: Workspace) -> None:
    """Reports name pages by their path within the folder: what they print can be pasted."""
    assert asked(work, "bridge.txt") == {
        **asked(work, str(work.seeds / "bridge.txt")),
        "file": asked(work, "bridge.txt")["file"],
    }


def test_an_article_tells_its_copies_its_tags_and_its_kin(work: Workspace) -> None:
    """Under its address, short id and URI alike: where it was read, who gave its tags, who tells it."""
    headline = BRIDGE.splitlines()[0]
    uri = next(kin["uri"] for kin in asked(work, headline)["kin"] if kin["uri"])
    told = asked(work, uri)

    assert told["kind"] == "article"
    assert told == asked(work, told["address"])
    assert told["dated"] == "as bridge.txt states"
    assert [copy["origin"] for copy in told["copies"]] == ["bridge.txt"]
    assert [(tag["tag"]["name"], tag["keywords"]) for tag in told["tags"]] == [
        ("وزارة النقل", [["bridge.txt", "وزارة النقل"]]),
        ("المدينة القديمة", [["bridge.txt", "المدينة القديمة"]]),
    ]
    assert [kin["headline"] for kin in told["kin"] if kin["same"]] == [f"بالصور.. {headline}"]


def test_a_headline_tells_what_is_kept_apart_and_why(work: Workspace) -> None:
    """Another number is another story: the reason, and the words that only one has."""
    told = asked(work, "إغلاق 3 شوارع في المدينة القديمة أمام السيارات")
    apart = next(kin for kin in told["kin"] if not kin["same"])

    assert (apart["reason"], apart["only_here"], apart["only_there"]) == ("other numbers", ["3"], ["5"])


def test_a_tag_tells_its_spellings(work: Workspace) -> None:
    """Both spellings are one tag, under the one that is used most; its slug finds it too."""
    told = asked(work, "المدينة القديمة")

    assert {found["spelling"]: found["uses"] for found in told["spellings"]} == {
        "المدينة القديمة": 1,
        "المدينه القديمه": 1,
    }
    assert told["articles"] == 2
    assert asked(work, told["tag"]["slug"])["tag"] == told["tag"]


def test_a_blocked_keyword_says_who_blocked_it(work: Workspace) -> None:
    """It is no tag any more, and its article names it among those that are blocked."""
    config = work.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert "blocklist: []" in text
    config.write_text(text.replace("blocklist: []", "blocklist: [جسور]"), "utf-8")
    assert work("ingest")[0] == 0

    assert asked(work, "جسور")["blocked"] is True
    echo = next(kin["uri"] for kin in asked(work, ECHO.splitlines()[0])["kin"] if kin["uri"])
    assert asked(work, echo)["blocked"] == ["جسور"]


def test_people_read_it_line_by_line(work: Workspace) -> None:
    """Without --json each kind is told in lines with the Arabic last."""
    headline = BRIDGE.splitlines()[0]

    for item, opening in (
        ("bridge.txt", str(work.seeds / "bridge.txt")),
        (headline, "headline  "),
        ("وزارة النقل", "tag  http"),
        (next(kin["uri"] for kin in asked(work, headline)["kin"] if kin["uri"]), "article  http"),
    ):
        code, out, _ = work("explain", item)
        assert (code, out.startswith(opening)) == (0, True)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        pytest.param("لا أحد يعرف هذا", "is no page, article or tag", id="nothing like it"),
        pytest.param("empty.txt", "empty.txt: ", id="an unreadable page"),
    ],
)
def test_what_cannot_be_explained_is_a_mistake_of_usage(work: Workspace, item: str, told: str) -> None:
    """One line says what to name instead, or what is wrong with the page."""
    work.page("empty.txt", "")

    code, out, err = work("explain", item)

    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
