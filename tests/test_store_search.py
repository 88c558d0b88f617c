"""Searching: what a question finds on both engines, and that the index holds what the articles say."""

import sqlite3
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from arabic.fold import fold
from store import searchindex, searchterms
from store.policy import TagPolicy
from store.searchindex import IndexState
from store.searchquery import LONGEST, parsed
from store.searchquery import MOST as MOST_TERMS
from store.store import Store
from store.tables import article_terms
from tests.conftest import OpenStore
from tests.store_samples import (
    DAY,
    HARBOUR,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    draft,
    embedded,
    headlines_of,
    on_one_store,
    page,
    wipe,
)

NUMBERED = "أسعار ٢٥ صنفا ترتفع"


def found(store: Store, asked: str, limit: int = 50) -> list[str]:
    """Return the headlines that a question finds, the best first."""
    return headlines_of(store.search(asked, limit=limit).stories)


def save(store: Store, *articles: tuple[str, str]) -> None:
    """Save articles of a headline and a text, each on a page of its own, a week apart from the next."""
    read = [
        page(f"{number}.txt", draft(headline, said, published=MORNING - 7 * number * DAY))
        for number, (headline, said) in enumerate(articles)
    ]
    store.save(read, now=MORNING)


SPELLINGS = [
    pytest.param("اوكرانيا", "قمة في أوكرانيا اليوم", id="hamza"),
    pytest.param("تحبط", "الشرطة تُحبط تهريب الآثار", id="vowel signs"),
    pytest.param("حرب", "السلام والحرب في رواية جديدة", id="and the war"),
    pytest.param("حرب", "المدينة تتأثر بالحرب الطويلة", id="by the war"),
    pytest.param("حرب", "القرية تستعد لحرب على الجراد", id="for a war"),
    pytest.param("الحرب", "حرب على الجراد في القرية", id="the war, and a war"),
    pytest.param("مدرسه", "افتتاح المدرسة الجديدة", id="taa marbuta"),
    pytest.param("جامعة", "طلاب الجامعات يضربون", id="a sound plural"),
    pytest.param("مصطفي", "مصطفى يفوز بالسباق", id="alif maqsura"),
    pytest.param("۲۵", NUMBERED, id="Persian digits"),
    pytest.param("25", NUMBERED, id="European digits"),
    pytest.param("25", "الميناء يستقبل 24 سفينة و25 قاربا", id="a particle before a number"),
    pytest.param("70.5", "النفط عند ٧٠٫٥ دولارا", id="a decimal comma"),
    pytest.param("nasa", "وكالة NASA تطلق مسبارا", id="letter case"),
    pytest.param("F-16", "طائرات F-16 فوق الصحراء", id="a hyphen"),
    pytest.param("امريكا", "أميركا توقع الاتفاق", id="a name in two spellings"),
    pytest.param("سوريا", "دمشق عاصمة سورية", id="a land in two spellings"),
    pytest.param("آســـيا", "بطولة آسيا لكرة القدم", id="tatweel"),
    pytest.param("پاریس", "مؤتمر باريس للمناخ", id="a Persian keyboard"),
]


@pytest.mark.parametrize(("asked", "headline"), SPELLINGS)
def test_words_are_found_in_any_spelling(store: Store, asked: str, headline: str) -> None:
    """Hamza, vowel signs, digits of any script; behind particles, with another ending."""
    save(store, (headline, LIST[0]), (ORCHARD, LIST[1]))

    assert found(store, asked) == [headline]
    assert found(store, LIST[1]) == [ORCHARD]


QUESTIONS = [
    pytest.param("سفينة الشمال", [HARBOUR], id="words that all occur, in any order"),
    pytest.param("سفينة زيتون", [], id="words of two articles"),
    pytest.param("«سفينة شحن»", [HARBOUR], id="a phrase"),
    pytest.param('"شحن سفينة"', [], id="a phrase the other way round"),
    pytest.param("“ميناء الشمال”", [HARBOUR], id="curly quotes"),
    pytest.param('"الإغلاق رست"', [], id="no phrase from headline to text"),
    pytest.param('"العمال قال"', [], id="no phrase from paragraph to paragraph"),
    pytest.param('"هذا الشهر ينتظر"', [], id="nor across a sentence that ends one"),
    pytest.param('"مدير الميناء"', [HARBOUR], id="a phrase of the text"),
    pytest.param('"سفينه"', [HARBOUR], id="one word in quotes, folded"),
    pytest.param('"سفن"', [], id="one word in quotes has no other form"),
    pytest.param("الميناء -زيتون", [HARBOUR], id="a word that must not occur"),
    pytest.param("الأسبوع -سفينة", [], id="one that does"),
    pytest.param('الميناء -"سفينة شحن"', [], id="a phrase that must not occur"),
    pytest.param("-زيتون", [], id="nothing but exclusions"),
    pytest.param("تاريخ في الميناء", [], id="a word that is not there"),
    pytest.param("سفينة في من على", [HARBOUR], id="words that say nothing do not count"),
    pytest.param("وسم:الموانئ", [HARBOUR], id="a tag"),
    pytest.param("tag:الموانىء سفينة", [HARBOUR], id="a tag in another spelling, and a word"),
    pytest.param("سفينة tag:البلد", [], id="a tag that it has not"),
    pytest.param("tag:البلد", [ORCHARD], id="another tag"),
    pytest.param("tag:لا-وسم", [], id="no tag"),
    pytest.param("القطاف -tag:البلد", [], id="a tag that it must not have"),
    pytest.param("source:المرفأ", [HARBOUR], id="an outlet"),
    pytest.param('source:"المرفا" -tag:البلد', [HARBOUR], id="an outlet without a tag"),
    pytest.param("مصدر:المرفأ -سفينة", [], id="an outlet, and a word that must not occur"),
    pytest.param("tag:الموانئ source:المرفأ", [HARBOUR], id="both"),
    pytest.param("tag:الموانئ tag:البلد", [], id="two tags"),
    pytest.param("الموانئ", [HARBOUR], id="a tag's name is a word, too"),
    pytest.param("المرفأ", [HARBOUR], id="so is the outlet's"),
    pytest.param("سلمى", [HARBOUR], id="so is the author's"),
    pytest.param("", [], id="nothing"),
    pytest.param("ـــ", [], id="tatweel alone"),
    pytest.param("😀🎉", [], id="pictures"),
    pytest.param("و", [], id="a particle that no text has alone"),
    pytest.param("ال", [], id="an article alone"),
    pytest.param("%", [], id="a wildcard of SQL"),
    pytest.param("سفي*", [], id="a wildcard of FTS5"),
    pytest.param("سفينة OR زيتون", [], id="an operator is a word"),
    pytest.param("headline:سفينة", [], id="a column of ours is a word"),
]


@pytest.mark.parametrize(("asked", "expected"), QUESTIONS)
def test_what_a_question_finds(store: Store, asked: str, expected: list[str]) -> None:
    """Words, phrases, exclusions, tags, outlets: on both engines alike."""
    harbour = draft(tags=("الموانئ",), outlet="المرفأ", byline="سلمى المصري")
    orchard = draft(ORCHARD, "نزلت العائلات إلى الحقول قبل موعدها.", tags=("البلد",), outlet="الديار")
    store.save([page("a.txt", harbour), page("b.txt", orchard)], now=MORNING)

    assert found(store, asked) == expected


def test_a_story_is_found_once_by_any_of_its_articles(store: Store) -> None:
    """Two outlets tell it: whichever has the word, the story is shown with its fullest article."""
    read = [
        page("a.txt", draft(outlet="المرفأ")),
        page("b.txt", draft(HARBOUR, "نص قصير عن الرصيف والنوارس.", outlet="الديار")),
    ]
    store.save(read, now=MORNING)
    (story,) = store.newest(None, 9)

    assert len(story.also) == 1
    assert store.search("النوارس", limit=9).stories == (story,)
    assert store.search("الميناء", limit=9).stories == (story,)


def test_what_is_said_exactly_comes_first(store: Store) -> None:
    """Of two articles of one length and one day, that with the very word; the headline before the text."""
    texts = [
        page("a.txt", draft(LIST[4], "اجتماع طويل عن الجامعات قبل الظهر")),
        page("b.txt", draft(LIST[1], "اجتماع طويل عن جامعة قبل الظهر")),
        page("c.txt", draft("جامعة المدينة تفتح أبوابها", "اجتماع طويل عن سوق قبل الظهر")),
    ]
    store.save(texts, now=MORNING)

    assert found(store, "جامعة") == ["جامعة المدينة تفتح أبوابها", LIST[1], LIST[4]]


def test_of_two_that_are_as_good_the_newer_comes_first(store: Store) -> None:
    """Recency counts a little: it does not outweigh a better answer."""
    store.save(
        [
            page("a.txt", draft(LIST[0], "حديث عن المنطاد", published=MORNING - 300 * DAY)),
            page("b.txt", draft(LIST[1], "حديث عن المنطاد", published=MORNING)),
            page("c.txt", draft("المنطاد الأزرق يهبط في الساحل", "نص آخر", published=MORNING - 200 * DAY)),
        ],
        now=MORNING,
    )

    assert found(store, "المنطاد") == ["المنطاد الأزرق يهبط في الساحل", LIST[1], LIST[0]]


def test_leafing_through_shows_each_story_once(store: Store) -> None:
    """The parts of a result are cut from one order, and the end of it is told."""
    save(store, *((headline, f"نص مشترك عن المدينة {number}") for number, headline in enumerate(LIST[:8])))
    whole = store.search("مشترك", limit=50)
    parts = [store.search("مشترك", limit=3, offset=offset) for offset in (0, 3, 6, 9)]

    assert (whole.total, whole.has_more) == (8, False)
    assert [number for part in parts for number in part.numbers] == list(whole.numbers)
    assert [len(part.numbers) for part in parts] == [3, 3, 2, 0]
    assert {part.total for part in parts} == {8}


def test_more_than_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a word in more articles than are ranked, the latest are: both engines take the same ones."""
    monkeypatch.setattr("store.search._RANKED", 3)
    save(store, *((headline, f"نص مشترك عن المدينة {number}") for number, headline in enumerate(LIST[:6])))
    result = store.search("مشترك", limit=50)

    assert (result.total, result.has_more) == (3, True)
    with store._database.reading() as connection:
        latest = connection.execute(text("SELECT story_id FROM articles ORDER BY id DESC LIMIT 3")).scalars()
        assert set(result.numbers) == set(latest)


def test_an_edit_is_found_and_what_was_said_before_is_not(store: Store) -> None:
    """The index changes in the transaction that changes the article."""
    store.save([page("a.txt", draft(LIST[0], "كان هنا حصان أبيض عند السور"))], now=MORNING)
    store.save([page("a.txt", draft(LIST[0], "كانت هنا غزالة بيضاء عند السور"))], now=LATER)

    assert (found(store, "حصان"), found(store, "غزالة"), found(store, "السور")) == ([], [LIST[0]], [LIST[0]])
    assert store.search_gaps() == IndexState(1, 0, is_sound=True)


def test_a_removed_article_is_found_no_more(store: Store) -> None:
    """Nor is any word of it left in what is searched."""
    store.save([page("a.txt", draft(tags=("الموانئ",)), embedded())], now=MORNING)
    (story,) = store.search("سفينة", limit=9).stories
    store.remove_article(story.article.short_id, now=LATER)

    assert found(store, "سفينة") == []
    assert found(store, "زيتون") == [ORCHARD]
    assert store.search_gaps() == IndexState(1, 0, is_sound=True)


def test_an_undone_change_leaves_the_index_as_it_was(store: Store) -> None:
    """A dry run, or a save that breaks off, changes nothing."""
    store.save([page("a.txt", draft())], now=MORNING)
    (story,) = store.newest(None, 9)
    store.remove_article(story.article.short_id, now=LATER, dry_run=True)
    with store.rehearsal() as own:
        own.save([page("b.txt", embedded())], now=LATER)
        assert found(own, "زيتون") == [ORCHARD]

    assert (found(store, "سفينة"), found(store, "زيتون")) == ([HARBOUR], [])
    assert store.search_gaps().is_whole


def test_a_tag_is_searched_by_the_name_that_it_has_now(store: Store) -> None:
    """Renaming a tag indexes its articles anew; the old name finds nothing any more."""
    store.save([page("a.txt", draft(LIST[0], LIST[1], tags=("الملاحة",)))], now=MORNING)
    store.rename_tag("الملاحة", "الإبحار")

    assert (found(store, "الملاحة"), found(store, "الإبحار")) == ([], [LIST[0]])
    assert found(store, "tag:الملاحة") == [LIST[0]]


def test_a_tag_that_is_called_so_is_named(store: Store) -> None:
    """Found or not; where nothing is, those that are nearly called so."""
    store.save([page("a.txt", draft(tags=("أسواق النفط",)))], now=MORNING)

    def named(asked: str) -> list[str]:
        return [tag.name for tag in store.search(asked, limit=9).tags]

    assert named("اسواق النفط") == ["أسواق النفط"]
    assert named("أسوق النفت") == []  # each of its words is looked at by itself
    assert named("tag:أسواق-النفت") == ["أسواق النفط"]
    assert named("سفينة") == []
    assert named("الأسواق") == []


def test_an_index_that_was_never_made_is_made_on_opening(store_url: str, open_store: OpenStore) -> None:
    """As after an upgrade, and after rows were copied from another engine."""
    first = open_store(store_url)
    save(first, (HARBOUR, LIST[0]), (ORCHARD, LIST[1]))
    with first._database.writing() as connection:
        searchindex.empty(connection)

    assert first.search_gaps() == IndexState(2, 2, is_sound=False)
    assert found(first, "سفينة") == []
    second = open_store(store_url)
    assert second.search_gaps() == IndexState(2, 0, is_sound=True)
    assert found(second, "سفينة") == [HARBOUR]


def test_filling_goes_on_where_it_broke_off(
    store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was indexed by then is not indexed twice, and what came in meanwhile is there."""
    monkeypatch.setattr(searchindex, "_ARTICLES", 2)
    first = open_store(store_url)
    save(first, *((headline, headline) for headline in LIST[:5]))
    with first._database.writing() as connection:
        searchindex.empty(connection)
    with first._database.writing() as connection:
        assert searchindex._fill_on(connection, 0)[1] == 2
    first.save([page("new.txt", draft(HARBOUR, LIST[9]))], now=LATER)
    gaps = first.search_gaps()
    again = searchindex.fill(first._database)

    assert (gaps.missing, gaps.is_sound, again) == (3, False, 3)
    assert first.search_gaps() == IndexState(6, 0, is_sound=True)
    assert first.reindex() == 6
    assert found(first, "سفينة") == [HARBOUR]


def test_another_recipe_indexes_everything_anew(
    store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that folds otherwise cannot find by the words of the one before."""
    first = open_store(store_url)
    save(first, (HARBOUR, LIST[0]))
    monkeypatch.setattr(searchindex, "_FULL", "recipe 999")
    monkeypatch.setattr(searchindex, "_FILLING", "recipe 999, being filled")
    assert first.search_gaps() == IndexState(1, 0, is_sound=False)
    open_store(store_url)

    assert first.search_gaps() == IndexState(1, 0, is_sound=True)
    assert found(first, "سفينة") == [HARBOUR]


def test_the_recipe_is_that_of_the_number() -> None:
    """Whoever changes what articles are searched by counts RECIPE up: indexes are made anew then."""
    words = "وبالمدرسة أوكرانيا 25 و30 لبنان سورية F-16 الأميركية «كتاب» المسلحون بسعر"
    body, stems = searchterms._searched([fold(words)], searchterms._BODY)
    listed = [stem.split() for stem in stems if stem]

    assert (searchterms.RECIPE, body, listed) == (
        1,
        "وبالمدرسه اوكرانيا 25 و30 لبنان سوريه f 16 الاميركيه كتاب المسلحون بسعر",
        [
            ["~مدرس"],
            ["~اوكراني"],
            ["~30"],
            ["~بنان", "~لبن"],
            ["~سور", "~سوري"],
            ["~امريكي", "~اميرك"],
            ["~تاب"],
            ["~مسلح"],
            ["~سعر"],
        ],
    )


ANYTHING = st.text(st.characters(codec=None), max_size=80) | st.lists(
    st.sampled_from(
        [
            '"', "«", "»", "“", "”", "'", "-", "tag:", "source:", "وسم:", "(", ")", "*", "^", ":", "\\", "|",
            "AND", "OR", "NOT", "NEAR", "سفينة", "زيتون", "و", "ال", "&", "!", "<->", ":*", ":A", "%", "_",
            ";--", "{headline}", "~سفين", ".", "\x00", "\u202e", "\ud800", " ", "😀", "ـ", "25", "F-16", "\n",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@on_one_store
@given(asked=ANYTHING)
def test_whatever_is_asked_there_is_an_answer(store: Store, asked: str) -> None:
    """No text is an error, on either engine."""
    if not store.newest(None, 1):
        store.save([page("a.txt", draft(tags=("الموانئ",)), embedded())], now=MORNING)
    result = store.search(asked, limit=5)

    assert {story.article.headline for story in result.stories} <= {HARBOUR, ORCHARD}
    assert len(result.stories) == len(result.numbers) <= result.total


WORDS = st.sampled_from(
    ["حرب", "الحرب", "بحرب", "سلام", "سلامة", "كتاب", "لبنان", "25", "و25", "F-16", "سورية", "في", "وزير"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@settings(on_one_store, max_examples=15)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True), asked=TEXTS, word=WORDS)
def test_laws_of_searching(store: Store, texts: list[str], asked: str, word: str) -> None:
    """An article is found by all that it says; one more word finds no more; -word parts what word finds."""
    wipe(store)
    pages = [
        page(f"{number}.txt", draft(LIST[number], said, published=MORNING - 30 * number * DAY))
        for number, said in enumerate(texts)
    ]
    store.save(pages, now=MORNING)
    every, both, without = (
        set(store.search(each, limit=50).numbers) for each in (asked, f"{asked} {word}", f"{asked} -{word}")
    )

    assert both <= every
    assert every - both == without or word == "في"
    for headline, said in zip(LIST, texts, strict=False):
        assert headline in found(store, said)
        assert headline in found(store, f"«{said}»")


def test_both_engines_find_the_same(
    tmp_path: Path, postgres_template: str, request: pytest.FixtureRequest, open_store: OpenStore
) -> None:
    """Whatever the article and the question: also beyond what PostgreSQL keeps of a word's places."""
    server = request.getfixturevalue("postgres")
    long = " ".join(["كلمة"] * 300 + ["ختام", "بعيد"] + [f"رقم{number}" for number in range(3000)] + ["آخر"])
    with server.database(postgres_template) as url:
        stores = [open_store(f"sqlite:///{tmp_path / 'a.db'}"), open_store(url)]
        for each in stores:
            save(each, (HARBOUR, long), (ORCHARD, "كلمة " * 20), (LIST[3], LIST[4]))
        for asked in ("«كلمة كلمة»", "«كلمة ختام»", "«ختام بعيد»", "رقم2999", "آخر", "كلمة -ختام", "في كلمة"):
            answers = [sorted(found(each, asked)) for each in stores]
            assert answers[0] == answers[1], asked
        for each in stores:
            each.close()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(" ".join(f"{chr(0x0628 + n % 20)}ا{n}قق" for n in range(60_000)), id="many words"),
        pytest.param("ب" * 400_000, id="a word without end"),
        pytest.param("a/b-" * 100_000, id="an address without end"),
        pytest.param("\U00016f00" * 3000 + " " + "𐎀𐎁𐎂 " * 9000, id="letters of four bytes"),
        pytest.param(" ".join(chr(0x4E00 + n % 20000) for n in range(30_000)), id="a word each letter"),
    ],
)
def test_an_article_without_end_is_searched_by_its_beginning(store: Store, body: str) -> None:
    """PostgreSQL refuses a document of a megabyte; an article is never refused."""
    store.save([page("a.txt", draft(HARBOUR, f"بداية {body}", tags=tuple(LIST * 50)))], now=MORNING)

    assert found(store, "بداية سفينة") == [HARBOUR]
    assert store.search_gaps().is_whole


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("سفينة " * 200_000, id="a megabyte"),
        pytest.param(" ".join(f"كلمة{number}" for number in range(5000)), id="thousands of words"),
        pytest.param('"' * 100_000, id="quotes"),
        pytest.param("-" * 100_000, id="minuses"),
        pytest.param("\u064b" * 100_000, id="vowel signs"),
    ],
)
def test_an_endless_question_is_cut(store: Store, asked: str) -> None:
    """It costs no more than a long one, and it is told that it was cut."""
    question = store.search(asked, limit=5).question

    assert question.is_cut
    assert len(question.said) <= LONGEST
    assert len(question.terms) <= MOST_TERMS


def test_a_question_goes_by_an_index(tmp_path: Path, open_store: OpenStore) -> None:
    """The full-text index leads, what is beside it is looked up by key, and the latest are not sorted out."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save([page("a.txt", draft(tags=("الموانئ",), outlet="المرفأ"))], now=MORNING)
    asked: list[str] = []
    raw = store._database.engine.raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(asked.append)
    raw.close()
    for question in ("سفينة", "سفينة وسم:الموانئ", "source:المرفأ -زيتون", "لا شيء"):
        store.search(question, limit=5)
    driver.set_trace_callback(None)
    steps = [
        row[3]
        for statement in asked
        if statement.startswith("SELECT")
        for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    walked = {step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step}

    assert any("article_index" in step and "VIRTUAL TABLE" in step for step in steps)
    assert walked <= {"SCAN found"}


def test_sqlite_keeps_no_text_twice(tmp_path: Path, open_store: OpenStore) -> None:
    """The index holds no text; what forgets an article is kept compressed."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    store.save([page("a.txt", draft())], now=MORNING)
    with store._database.reading() as connection:
        tables = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
        (document,) = connection.execute(select(article_terms.c.document)).scalars()

    assert "article_index_content" not in tables
    assert "السفينه" in zlib.decompress(document).decode()


def test_the_index_passes_the_engines_own_check(tmp_path: Path, open_store: OpenStore) -> None:
    """After edits, removals and renamings FTS5 finds it whole."""
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    for number in range(6):
        read = [
            page(f"{n}.txt", draft(LIST[n], f"{LIST[(n + number) % 10]} طبعة {number}", tags=("أ",)))
            for n in range(8)
        ]
        store.save(read, now=MORNING + timedelta(hours=number))
    store.rename_tag("أ", "باء")
    for story in store.newest(None, 3):
        store.remove_article(story.article.short_id, now=LATER)
    with store._database.writing() as connection:
        connection.execute(text("INSERT INTO article_index (article_index) VALUES ('integrity-check')"))
        rows = connection.execute(text("SELECT COUNT(*) FROM article_index WHERE article_index MATCH 'طبعه'"))

        assert rows.scalar_one() == 5
    assert store.search_gaps() == IndexState(5, 0, is_sound=True)


def test_a_policy_that_changes_tags_changes_what_is_found(store_url: str, open_store: OpenStore) -> None:
    """An alias leads articles to another tag, and their index with them."""
    first = open_store(store_url)
    first.save([page("a.txt", draft(LIST[0], LIST[1], tags=("واشنطن",)))], now=MORNING)
    second = open_store(store_url, policy=TagPolicy(aliases=(("أمريكا", ("واشنطن",)),)))
    second.apply_policy()

    assert (found(second, "واشنطن"), found(second, "أمريكا")) == ([], [LIST[0]])


def test_nothing_is_asked_twice() -> None:
    """The order of what was typed stays."""
    question = parsed("سفينة سفينة «سفينة شحن» «سفينة شحن» tag:أ tag:أ -ب -ب")

    assert (len(question.terms), len(question.excluded), question.tags) == (2, 1, ("أ",))
