"""Where one keyword ends and the next begins."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import fold, tag_key
from ingest.evidence import Evidence, key
from ingest.fixed_names import FIXED
from ingest.keywords import reasons, split
from ingest.known import Known, phrases
from ingest.reasons import POINTS, Reason

HARBOUR = """
افتتح رئيس الوزراء الأردني مرحلة جديدة من ميناء العقبة، وقال إن المشروع سيخدم التجارة مع العراق
ومصر. وأوضح مدير الميناء عصام الشوبكي أن الأرصفة الجديدة تستقبل سفن الحاويات.
ودعا عصام الشوبكي البنك الدولي إلى دعم المرحلة التالية، وأبدى البنك استعداده.
ومنح البنك الدولي قروضا مماثلة لمصر.
"""
HARBOUR_TITLE = "ميناء العقبة يتسع لعشرين سفينة"

OBSERVATORY = """
رصد المرصد الفلكي في سفح جبل الشيخ مذنبا جديدا سماه الراصد وائل حمدان «زائر الخريف».
وقال حمدان إن المذنب سيقترب من الأرض في نوفمبر، وإن جمعية الفلك ستنظم ليالي للرصد.
وتعاون المرصد مع وكالة الفضاء اليابانية في حساب مداره. وأرسلت جامعة دمشق طلاب الفيزياء إليه،
وسلمت صورهم للوكالة الدولية.
"""

MARKET = """
تراجعت أسعار الزيتون في أسواق الجملة مع بداية موسم القطاف، وقال تجار إن المعروض من زيت الزيتون زاد.
وتتوقع غرفة تجارة إدلب أن تنخفض الأسعار أكثر. وطالب المزارع نوري السلوم بفتح باب التصدير إلى إيطاليا وإسبانيا،
ورأى أن كلفة اليد العاملة والنقل تلتهم الأرباح. وشهدت إسبانيا جفافا رفع الطلب على الزيت السوري.
"""


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        pytest.param("الحديقة، النافورة، السوق القديم", ["الحديقة", "النافورة", "السوق القديم"], id="comma"),
        pytest.param("الحديقة،النافورة", ["الحديقة", "النافورة"], id="comma without a space"),
        pytest.param("الحديقة, النافورة", ["الحديقة", "النافورة"], id="Latin comma"),
        pytest.param("الحديقة ؛ النافورة; السوق", ["الحديقة", "النافورة", "السوق"], id="semicolons"),
        pytest.param("الحديقة | السوق القديم |", ["الحديقة", "السوق القديم"], id="bars, one left over"),
        pytest.param("الحديقة / السوق القديم", ["الحديقة", "السوق القديم"], id="slash"),
        pytest.param("الحديقة - السوق القديم", ["الحديقة", "السوق القديم"], id="hyphen between spaces"),
        pytest.param(
            "الحديقة -السوق القديم- البئر", ["الحديقة", "السوق القديم", "البئر"], id="hyphen beside one"
        ),
        pytest.param("الحديقة – السوق القديم—البئر", ["الحديقة", "السوق القديم", "البئر"], id="dashes"),
        pytest.param(
            "#الحديقة #السوق القديم", ["الحديقة", "السوق القديم"], id="hashes: two words are one tag"
        ),
        pytest.param("#السوق القديم", ["السوق القديم"], id="one hash"),
        pytest.param("#السوق_القديم #البئر", ["السوق القديم", "البئر"], id="hashes with underscores"),
        pytest.param("السوق_القديم البئر", ["السوق القديم", "البئر"], id="underscores alone"),
        pytest.param("الحديقة# السوق القديم#", ["الحديقة", "السوق القديم"], id="hashes behind"),
        pytest.param("الحديقة • السوق القديم ● البئر", ["الحديقة", "السوق القديم", "البئر"], id="bullets"),
        pytest.param("الحديقة\nالسوق القديم", ["الحديقة", "السوق القديم"], id="lines"),
        pytest.param("«الحديقة» «السوق القديم»", ["الحديقة", "السوق القديم"], id="quotes"),
        pytest.param("«الحديقة»، “السوق القديم”", ["الحديقة", "السوق القديم"], id="quotes and a comma"),
        pytest.param("الحديقة، السوق القديم.", ["الحديقة", "السوق القديم"], id="full stop"),
        pytest.param("اتحاد البريد (الدولي)، (البئر", ["اتحاد البريد (الدولي)", "البئر"], id="brackets"),
        pytest.param("(الحديقة.)، (أ) و(ب)", ["الحديقة", "(أ) و(ب)"], id="bracketed tags"),
        pytest.param("الحديقة ، الحديقه، الحدیقة", ["الحديقة"], id="one tag in three spellings"),
        pytest.param("الحديقة،، ،البئر", ["الحديقة", "البئر"], id="nothing between two commas"),
        pytest.param("\u202bالحديقة\u202c ، \u200fالبئر\u200f", ["الحديقة", "البئر"], id="direction marks"),
        pytest.param("کتاب، مکتبة", ["كتاب", "مكتبة"], id="Persian letters"),
        pytest.param("قمة 2024/2025، 1,5 مليون، 24/7", ["قمة 2024/2025", "1,5 مليون", "24/7"], id="numbers"),
        pytest.param("كوفيد-19، C++، C#", ["كوفيد-19", "C++", "C#"], id="signs inside names"),
    ],
)
def test_separators_are_trusted(line: str, tags: list[str]) -> None:
    """What stands between two separators is one tag, cleaned for display."""
    assert split("", "", line) == tags


@pytest.mark.parametrize("line", ["", " ", "#", "،،،", "- - -", "\u200f", "«»", "()"])
def test_a_line_without_words_has_no_tags(line: str) -> None:
    """An empty tag would become an empty feed."""
    assert split("عنوان", "نص", line) == []


@pytest.mark.parametrize(
    ("title", "text", "line"),
    [
        pytest.param(
            HARBOUR_TITLE, HARBOUR, "العراق | ميناء العقبة | مصر | عصام الشوبكي | البنك الدولي", id="harbour"
        ),
        pytest.param(
            HARBOUR_TITLE, HARBOUR, "البنك الدولي | رئيس الوزراء الأردني | سفن الحاويات | الأردن", id="long"
        ),
        pytest.param("", OBSERVATORY, "جمعية الفلك | وكالة الفضاء اليابانية | وائل حمدان | المذنب", id="sky"),
        pytest.param("", OBSERVATORY, "الوكالة الدولية | جبل الشيخ | جامعة دمشق", id="behind a particle"),
        pytest.param(
            "", MARKET, "إسبانيا | إيطاليا | أسعار الزيتون | زيت الزيتون | غرفة تجارة إدلب", id="oil"
        ),
        pytest.param("", MARKET, "نوري السلوم | موسم القطاف | اليد العاملة | الزيت السوري", id="sky and sea"),
    ],
)
def test_a_line_without_separators_is_cut_by_its_text(title: str, text: str, line: str) -> None:
    """Neighbours in the text are one tag, in whatever order the line names its tags."""
    tags = line.split(" | ")
    orders = [tags, tags[::-1], tags[2:] + tags[:2]]

    assert [split(title, text, " ".join(order)) for order in orders] == orders


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("وزارة الزراعة | تونس", id="a head noun governs"),
        pytest.param("فرنسا | بلجيكا | هولندا", id="countries stand alone"),
        pytest.param("السياحة العلاجية | الأردن", id="relative adjective"),
        pytest.param("الطاقة المتجددة | الرياح", id="listed adjective"),
        pytest.param("الأموال المنهوبة | سويسرا", id="participle"),
        pytest.param("رسوم جمركية | الصين", id="indefinite adjective"),
        pytest.param("المدارس في الريف | الطلاب", id="preposition inside"),
        pytest.param("التعليم عن بعد | المدارس", id="an adverb behind a preposition"),
        pytest.param("سعد بن نايف | السعودية", id="bin inside"),
        pytest.param("عبد القادر مرزوق | عمر أبو ريشة", id="compound given names"),
        pytest.param("الرابطة العالمية للقضاة | لاهاي", id="attached preposition"),
        pytest.param("التخطيط والبناء | دمشق", id="attached conjunction"),
        pytest.param("الملك فاروق | مصر", id="title"),
        pytest.param("بطولة الشطرنج 2031 | دبي", id="a year"),
        pytest.param("Open Street Map | خرائط", id="Latin words"),
        pytest.param("هزيمة نابليون | فرنسا", id="a noun and a name"),
        pytest.param("تلوين الخزف | مراكش", id="an unlisted noun by its shape"),
        pytest.param("زخرفة السقوف | قرطبة", id="an unlisted noun by its ending"),
        pytest.param("كهوف تحت الأرض | الجيولوجيا", id="an adverb inside"),
        pytest.param("سباق حول العالم | الأشرعة", id="another adverb inside"),
        pytest.param("تل نوران | حلب", id="a place of two words"),
        pytest.param("إم بي سي | السينما", id="spelled letters"),
        pytest.param("منصة نبراس | التعليم", id="a noun that announces a name"),
        pytest.param("نادية سعدون | وفاة نادية سعدون", id="the second time is the end of another tag"),
    ],
)
def test_grammar_decides_where_the_text_is_silent(line: str) -> None:
    """A page often names in its keywords what its text does not."""
    assert split("", "", line.replace(" | ", " ")) == line.split(" | ")


def test_the_line_is_no_evidence_for_itself() -> None:
    """Two words that stand together in the line alone, and apart in the text, are two tags."""
    text = "التقى هانس ليزا في الميناء. ثم سافرت ليزا. وبقي هانس وحيدا، وكتب هانس رسالة إلى ليزا."

    assert split("", text.replace("هانس ليزا", "هانس بليزا"), "ليزا هانس") == ["ليزا", "هانس"]


def test_a_conjunction_between_two_words_parts_them() -> None:
    """«ليزا وهانس» names two."""
    assert split("قصة ليزا وهانس", "ضحكت ليزا وهانس معا", "ليزا هانس") == ["ليزا", "هانس"]


def test_punctuation_parts_words_of_the_text() -> None:
    """What a comma or a full stop keeps apart is not together."""
    text = "حضر المهرجان ممثلون من بادية، ورزان غائبة. وصلت بادية. رزان تأخرت."

    assert split("", text, "بادية رزان") == ["بادية", "رزان"]


def test_a_common_noun_that_names_a_company_stands_alone() -> None:
    """«شركة جسر» makes a name of a noun that elsewhere asks for a complement."""
    text = "فازت شركة معبر بالعقد. وتبني معبر الطريق إلى أريحا. ودشنت أريحا حديقة."

    assert split("", text, "معبر أريحا") == ["معبر", "أريحا"]


def test_letters_of_another_keyboard_part_tags() -> None:
    """One tag is typed on one keyboard: Persian letters beside Arabic ones begin another."""
    assert split("", "", "المکتبة العمومیة اليوم الدراسي") == ["المكتبة العمومية", "اليوم الدراسي"]
    assert split("", "", "الاحتفال السنوي کتابة فی الریف") == ["الاحتفال السنوي", "كتابة في الريف"]


def test_the_man_ali_is_no_preposition() -> None:
    """«علي» and «على» are one word to the fold, and two in a line."""
    assert split("", "زار علي الكعبي المتحف", "المتحف علي الكعبي") == ["المتحف", "علي الكعبي"]
    assert split("", "", "الإقبال على المتحف") == ["الإقبال على المتحف"]


LINE_WORDS = ["مصر", "في", "السوق", "القديم", "بن", "علي", "وزير", "و", "2031", "«لبنى»", "للنشر", "ـ", "C"]


@given(st.lists(st.sampled_from(LINE_WORDS), max_size=40))
def test_no_word_is_lost_and_no_tag_repeats(words: list[str]) -> None:
    """Whatever the line, its tags are its words in order, apart from repeats."""
    line = " ".join(words)
    tags = split("", "زار وزير السوق القديم في مصر", line)

    keys = [tag_key(tag) for tag in tags]
    assert len(set(keys)) == len(keys)
    assert set(fold(line).split()) == {word for tag in tags for word in fold(tag).split()}


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_cut_into_printable_tags(title: str, text: str, line: str) -> None:
    """No input raises, and no tag is empty, on two lines, or edged with white space."""
    tags = split(title, text, line)

    assert all(tag and tag == " ".join(tag.split()) for tag in tags)


def test_a_very_long_line_is_cut_too() -> None:
    """Two thousand words that all repeat, in a text that repeats them, still give each tag once."""
    words = random.Random(1).choices(["مصر", "السوق", "القديم", "وزير"], k=2_000)  # noqa: S311  # no secret
    tags = split("", " ".join(words), " ".join(words))

    assert len({tag_key(tag) for tag in tags}) == len(tags) > 1


def test_evidence_counts_words_behind_particles() -> None:
    """«وللاتحاد» names «الاتحاد»; «الميناء» shows that «ميناء» is a common noun."""
    counts = Evidence.of(
        "", "سافر إلى الميناء. وللاتحاد العربي مقر، وفي ميناء", {key("الاتحاد"), key("العربي"), "ميناء"}
    )

    assert counts.seen == {"الاتحاد": 1, "العربي": 1, "ميناء": 1}
    assert counts.definite["ميناء"] == 1
    assert counts.pairs == {("الاتحاد", "العربي"): 1}


def test_a_line_of_thousands_of_words_is_no_keyword_line() -> None:
    """It would take minutes to cut, into nothing that anybody meant."""
    assert split("", "", "مدينة " * 2001) == []


def test_a_long_line_in_a_long_text_is_cut_in_bounded_work() -> None:
    """A megabyte of text costs what reading it costs, and a megabyte of line nothing."""
    text = "زار وزير السوق القديم مصر ثم عاد. " * 30_000

    assert split("", text, "مصر السوق القديم وزير") == ["مصر", "السوق القديم", "وزير"]
    assert split("", text, "مصر والسوق " * 100_000) == []


def test_an_endless_word_is_taken_for_one_word() -> None:
    """Each «و» in front may be a particle: taken apart, it would have a million forms."""
    endless = "و" * 1_000_000

    assert split("", f"{endless} مصر", f"مصر {endless}") == ["مصر", endless]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("جزيرة سقطرى | كوريا الشمالية | بوركينا فاسو | غينيا", id="places of two words"),
        pytest.param("كأس العالم 2034 | الاتحاد الدولي لكرة القدم", id="a cup and its year"),
        pytest.param("ريال مدريد | كيليان مبابي | الدوري الإسباني", id="a club and a player"),
        pytest.param("موجة حارة | سيارة مفخخة | حوار وطني", id="indefinite adjectives agree"),
        pytest.param("إعادة إعمار بنغازي | درنة", id="a chain of three nouns"),
        pytest.param("الهجرة غير النظامية | لامبيدوزا", id="a negated adjective goes on"),
        pytest.param("مزارعو القطن | السودان", id="a sound plural without its nun"),
        pytest.param("الكويت | العراق | مجلس الأمن الدولي", id="a longer name than the listed one"),
        pytest.param("ليلى ناصر | حفل زفاف", id="a person and an event"),
    ],
)
def test_what_is_listed_and_what_grammar_builds(line: str) -> None:
    """Names, places and nouns of the tables, in constructions that no table holds."""
    assert split("", "", line.replace(" | ", " ")) == line.split(" | ")


def test_each_listed_name_has_several_words() -> None:
    """One word alone would say nothing about where a keyword ends."""
    names = [name for table in FIXED for own in table.values() for name in own]

    assert min(map(len, names)) > 1


def test_every_reason_has_its_weight() -> None:
    """All but what sums up the others."""
    assert set(Reason) - set(POINTS) == {Reason.WHOLE}


@given(st.lists(st.sampled_from(LINE_WORDS), max_size=25))
def test_reasons_are_those_of_the_cut(words: list[str]) -> None:
    """Joined gaps are the inside of the tags, hints add up, and joining has more points where it is done."""
    text, line = "زار وزير السوق القديم في مصر", " ".join(words)
    gaps = reasons("", text, line)

    joined = sum(gap.joined for gap in gaps)
    assert len({fold(word) for word in words if fold(word)}) <= 1 or gaps
    assert len(split("", text, line)) <= max(0, len(gaps) + 1 - joined)
    for gap in gaps:
        assert sum(hint.points for hint in gap.hints) == pytest.approx(gap.points, abs=0.06)
        assert gap.points >= -1e-6 if gap.joined else gap.points <= 1e-6


def test_reasons_of_a_separated_line() -> None:
    """The separators decide, and nothing else is weighed."""
    first, second = reasons("", "", "السوق القديم، البئر")

    assert (first.joined, [hint.reason for hint in first.hints]) == (True, [Reason.UNSEPARATED])
    assert (second.joined, [hint.reason for hint in second.hints]) == (False, [Reason.SEPARATED])


def test_an_endless_line_has_no_reasons() -> None:
    """It is not cut either."""
    assert reasons("", "", "مدينة " * 2001) == ()


UNHEARD = "السماد نوران بلدة القمح"


def test_known_tags_cut_a_line_of_which_nothing_else_is_known() -> None:
    """They join their words, part them from others, and are named among the reasons."""
    known = Known.of({"نوران بلدة": 2})
    _, inside, edge = reasons("", "", UNHEARD, known=known)

    assert split("", "", UNHEARD) != split("", "", UNHEARD, known=known) == ["السماد", "نوران بلدة", "القمح"]
    assert Reason.KNOWN_TAG in [hint.reason for hint in inside.hints]
    assert Reason.KNOWN_TAG_EDGE in [hint.reason for hint in edge.hints]


def test_known_tags_are_no_veto() -> None:
    """«بئر زمرد» is one in the text, however often «بئر» was a tag."""
    text = "زاروا بئر زمرد. ووصفوا بئر زمرد. ثم عادوا إلى بئر زمرد."

    assert split("", text, "بئر زمرد", known=Known.of({"بئر": 1000, "زمرد": 1000})) == ["بئر زمرد"]


def test_spellings_of_a_known_tag_are_one() -> None:
    """Uses add up over spellings; a spelling without letters is none."""
    known = Known.of({"بلدةُ نوران": 1, "بلده نوران": 2, "": 5})

    assert known.at(("بلده", "نوران"), 0) == {2: 2.0}


def test_a_lines_own_uses_do_not_count() -> None:
    """Else its first cut would be evidence for its second."""
    known = Known.of({"نوران بلدة": 2})
    (own,) = phrases(["نوران بلدة"])

    assert known.apart_from({own: 2}).at(own, 0) == {}
    assert known.apart_from({own: 1}).at(own, 0) == {2: 1.0}
