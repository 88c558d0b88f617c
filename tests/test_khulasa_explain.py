"""`khulasa explain`: every decision can be asked for, with its evidence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import twins_samples as twins
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


def test_an_article_tells_who_has_its_text(work: Workspace) -> None:
    """Under headlines that are not alike: how much of it is the same, and what follows by way of others."""
    texts = {"ضفة": twins.BRIDGE, "مقهى": twins.BRIDGE[:3], "رسم": twins.BRIDGE[2:]}
    for number, (word, text) in enumerate(texts.items(), 1):
        headline = f"أهل الوادي بعد الفجر عند كل {word}"
        head = f"{headline}\n\nالثلاثاء 1{number} نوفمبر 2025\n\n"
        work.page(f"{number}.txt", head + "\n\n".join(text) + f"\n\nالمصدر: صوت {word}\n")
    assert work("ingest")[0] == 0
    uri = article_of(work, "أهل الوادي بعد الفجر عند كل مقهى")
    told = {kin["headline"].split()[-1]: (kin["same"], kin["text"]) for kin in asked(work, uri)["kin"]}
    lines = work("explain", uri)[1]

    assert told == {"ضفة": (True, 100), "رسم": (True, None)}
    assert "the same text, 100 %" in lines
    assert "the same text as another of the story" in lines


def test_a_tag_tells_its_spellings(work: Workspace) -> None:
    """Both spellings are one tag, under the one that is used most; its slug finds it too."""
    told = asked(work, "المدينة القديمة")

    assert {found["spelling"]: found["uses"] for found in told["spellings"]} == {
        "المدينة القديمة": 1,
        "المدينه القديمه": 1,
    }
    assert told["articles"] == 2
    assert asked(work, told["tag"]["slug"])["tag"] == told["tag"]


def test_a_renamed_tag_shows_each_spelling_once(work: Workspace) -> None:
    """The given name is told as such, and not once more among the spellings that pages use."""
    assert work("tags", "rename", "وزارة النقل", "النقل", "--no-publish")[0] == 0
    told = asked(work, "وزارة النقل")

    assert told["named"] is True
    assert [found["spelling"] for found in told["spellings"]] == ["وزارة النقل", "النقل"]


def configured(work: Workspace, key: str, empty: str, value: str) -> None:
    """Set a key of the section `tags`, and apply it."""
    config = work.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert f"  {key}: {empty}\n" in text
    config.write_text(text.replace(f"  {key}: {empty}\n", f"  {key}: {value}\n"), "utf-8")
    assert work("ingest")[0] == 0


def article_of(work: Workspace, page: str) -> str:
    """Return the URI of a page's article."""
    return str(next(kin["uri"] for kin in asked(work, page.splitlines()[0])["kin"] if kin["uri"]))


def test_a_tag_by_a_rule_names_the_rule(work: Workspace) -> None:
    """No keyword gave it, nor the text alone; a rule may name the tag by an alias."""
    configured(work, "aliases", "{}", "{عمران: [بناء]}")
    configured(work, "rules", "[]", "[{tag: بناء, any: [جسر, نفق], source: بريد الساحل}]")

    told = asked(work, article_of(work, BRIDGE))
    found = {tag["tag"]["name"]: tag for tag in told["tags"]}

    assert (found["عمران"]["origin"], found["عمران"]["keywords"]) == ("a rule in the configuration", [])
    assert [(rule["tag"], rule["any"], rule["source"]) for rule in found["عمران"]["rules"]] == [
        ("بناء", ["جسر", "نفق"], "بريد الساحل")
    ]
    assert (found["وزارة النقل"]["origin"], found["وزارة النقل"]["rules"]) == ("a keyword of its pages", [])
    code, out, _ = work("explain", told["uri"])
    assert code == 0
    assert "  a rule in the configuration: any جسر، نفق; source بريد الساحل  عمران\n" in out


def test_a_tag_that_only_the_text_names_says_so(work: Workspace) -> None:
    """A page without keywords gets the tags that are known, while rules that do not hold add nothing."""
    configured(work, "rules", "[]", "[{tag: المدينة القديمة, any: [بركان]}]")
    silent = "\n".join(line for line in ECHO.splitlines() if "كلمات" not in line)
    work.page("silent.txt", silent.replace("أهل المدينة", "زوار المدينة").replace("احتفل أهل", "صور زوار"))
    assert work("ingest")[0] == 0

    told = asked(work, article_of(work, "زوار المدينة القديمة يحتفلون بالجسر"))

    assert [(tag["tag"]["name"], tag["origin"], tag["rules"]) for tag in told["tags"]] == [
        ("المدينة القديمة", "its text names it, and its pages have no keywords", [])
    ]


def test_keyword_lines_are_cut_with_what_the_store_knows(work: Workspace) -> None:
    """What ingest would cut by the keywords of other pages is explained with them."""
    line = "زمردة الساحل ياقوتة الوادي"
    page = BRIDGE.replace("وزارة النقل المدينة القديمة", line)
    (work.folder / "asked.txt").write_text(page, "utf-8")

    def hints() -> set[str]:
        (told,) = asked(work, str(work.folder / "asked.txt"))["keywords"]
        return {hint["reason"] for gap in told["gaps"] for hint in gap["hints"]}

    before = hints()
    for number in range(4):
        text = f"خبر {number} من القرية رقم {number}\n\nقال المختار {number} إن الموسم وفير.\n\n"
        work.page(f"known{number}.txt", f"{text}كلمات دلالية: زمردة الساحل، ياقوتة الوادي\n")
    assert work("ingest")[0] == 0

    assert hints() - before


@pytest.mark.parametrize("way", ["{}", "{}index.html", "{}atom.xml", "{}rss.xml", "{}/.."])
def test_a_tag_is_found_by_its_address(work: Workspace, way: str) -> None:
    """The address that every report prints can be pasted; what merely looks like one is no tag."""
    told = asked(work, "وزارة النقل")
    address = way.format(told["address"].removesuffix("atom.xml"))

    if way.endswith(".."):
        assert work("explain", address)[0] == 2
    else:
        assert asked(work, address)["tag"] == told["tag"]


def test_a_tags_old_address_is_found_too(work: Workspace) -> None:
    """It leads to the tag as it is called now."""
    before = asked(work, "وزارة النقل")
    assert work("tags", "rename", "وزارة النقل", "النقل والمواصلات")[0] == 0

    assert asked(work, before["address"])["tag"]["name"] == "النقل والمواصلات"


def test_a_blocked_keyword_says_who_blocked_it(work: Workspace) -> None:
    """It is no tag any more, and its article names it among those that are blocked."""
    configured(work, "blocklist", "[]", "[جسور]")

    assert asked(work, "جسور")["blocked"] is True
    assert asked(work, article_of(work, ECHO))["blocked"] == ["جسور"]


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
        pytest.param("\udcff\udcfe", "is no page, article or tag", id="bytes that are no text"),
        pytest.param("م" * 100_000, f"'{'م' * 69}…' is no page", id="longer than anybody reads"),
    ],
)
def test_what_cannot_be_explained_is_a_mistake_of_usage(work: Workspace, item: str, told: str) -> None:
    """One line says what to name instead, or what is wrong with the page."""
    work.page("empty.txt", "")

    code, out, err = work("explain", item)

    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
