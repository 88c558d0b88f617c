"""What makes two Arabic texts equal, and what keeps them apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arabic.fold import _folded, fold, same_tag, tag_key
from arabic.hygiene import clean
from arabic.letters import LOAN_LETTERS, SAME_LETTERS, normalise_letters

ANY_TEXT = st.text(st.characters())
"""Every code point, lone surrogates among them."""
ARABIC = st.text(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةـًٌٍَُِّْٰٓٔٱپچڤگکیہ٠١٢٣٫٬ 0123.,،؛؟«»\u200c\u200f\ufe89\ufefb\ufdf2"
)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("يُعلِنُ المجلسُ", "يعلن المجلس", id="short vowels"),
        pytest.param("هٰذا الرحمٰن", "هذا الرحمن", id="dagger alif"),
        pytest.param("المـــتحف", "المتحف", id="tatweel"),
        pytest.param("إعلان أول آخر", "اعلان اول اخر", id="hamza on alif"),
        pytest.param("ٱلبيت", "البيت", id="alif wasla"),
        pytest.param("شئون المرأة", "شؤون المراة", id="hamza before waw, Egyptian"),
        pytest.param("رءوس الأموال", "رؤوس الأموال", id="bare hamza before waw"),
        pytest.param("جاءوا", "جاؤوا", id="hamza before a plural's ending"),
        pytest.param("ﺷﺌﻮﻥ", "شؤون", id="hamza before waw in presentation forms"),
        pytest.param("شُئُون", "شؤون", id="hamza as a mark of its own"),
        pytest.param("الموانىء", "الموانئ", id="hamza behind its seat"),
        pytest.param("شاطيء", "شاطئ", id="hamza behind a yeh that is its seat"),
        pytest.param("شىء", "شيء", id="thing, with a dotless yeh"),
        pytest.param("كل شئ", "كل شيء", id="thing, Egyptian"),
        pytest.param("والشئ", "والشيء", id="the thing, Egyptian"),
        pytest.param("سيئ", "سيء", id="two spellings of bad"),
        pytest.param("الهيأة العليا", "الهيئة العليا", id="hamza on alif, Moroccan"),
        pytest.param("هَيْأَة", "هيئة", id="hamza on alif, with vowels"),
        pytest.param("وزاره الزراعه", "وزارة الزراعة", id="taa marbuta"),
        pytest.param("مستشفى", "مستشفي", id="alif maqsura"),
        pytest.param("المکتبة العمومیة", "المكتبة العمومية", id="Persian letters"),
        pytest.param("لاہور", "لاهور", id="Urdu heh"),
        pytest.param("ڤيتامين", "فيتامين", id="veh"),
        pytest.param("أڭادير", "أكادير", id="Moroccan gaf"),
        pytest.param("ﺍﻟﻤﻜﺘﺒﺔ", "المكتبة", id="presentation forms"),
        pytest.param("ﻻعب", "لاعب", id="lam-alif ligature"),
        pytest.param("عبد ﷲ", "عبد الله", id="word ligature"),
        pytest.param("مكتﹻبة", "مكتبة", id="a vowel sign's presentation form"),
        pytest.param("٢٠٢٥ و۲۰۲۵", "2025 و2025", id="digits"),
        pytest.param("٢٫٥ مليون", "2.5 مليون", id="decimal comma"),
        pytest.param("12,500 طن", "12500 طن", id="thousands"),
        pytest.param("١٢٬٥٠٠ طن", "12500 طن", id="Arabic thousands mark"),
        pytest.param("«المتحف»، الكبير!", "المتحف الكبير", id="punctuation"),
        pytest.param("المتحف\u200f \u200bالكبير\u202c", "المتحف الكبير", id="invisible characters"),
        pytest.param("ملف\u00a0\u2003التعليم\n", " ملف التعليم", id="white space"),
        pytest.param("ＡＦＣ Café", "afc cafe", id="Latin width, case, accents"),
        pytest.param("\u0627\ud800لمتحف", "المتحف", id="lone surrogate"),
    ],
)
def test_spellings_of_the_same_words_are_equal(a: str, b: str) -> None:
    """How a word is typed makes no difference."""
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("حرب", "هرب", id="two kinds of h"),
        pytest.param("سيف", "صيف", id="two kinds of s"),
        pytest.param("قلب", "كلب", id="two kinds of k"),
        pytest.param("سيول", "سوول", id="a yeh before waw without hamza"),
        pytest.param("مدرسة", "مدرس", id="gender"),
        pytest.param("2.5", "25", id="the point of a number"),
        pytest.param("3,5", "35", id="a decimal comma"),
        pytest.param("5 3", "53", id="two numbers"),
        pytest.param("سماء", "سما", id="a final hamza"),
        pytest.param("بريء", "بري", id="innocent and wild"),
        pytest.param("جريء", "جري", id="bold and running"),
        pytest.param("لا شيء", "لاشي", id="nothing"),
        pytest.param("حياة", "هيئة", id="life and board"),
    ],
)
def test_different_words_stay_different(a: str, b: str) -> None:
    """What a reader tells apart is not merged."""
    assert fold(a) != fold(b)


@given(ANY_TEXT | ARABIC)
def test_folding_twice_is_folding_once(text: str) -> None:
    """The fold of any text, broken ones included, is its own fold."""
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | ARABIC)
def test_a_text_folded_word_by_word_is_the_text_folded(text: str) -> None:
    """Words are remembered one by one, and nothing in a word depends on its neighbours."""
    assert fold(text) == _folded(text)


@given(ARABIC)
def test_composed_and_decomposed_text_are_equal(text: str) -> None:
    """A file written on a system that decomposes its letters holds the same words."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(ANY_TEXT | ARABIC)
def test_cleaning_does_not_change_what_a_text_equals(text: str) -> None:
    """Text compared before it was cleaned and after is the same text."""
    assert fold(clean(text)) == fold(text)


@given(ARABIC)
def test_repairing_letters_does_not_change_what_a_text_equals(text: str) -> None:
    """Text compared before its letters were repaired for display and after is the same text."""
    assert fold(normalise_letters(text)) == fold(text)


@given(ANY_TEXT)
def test_the_fold_is_fit_for_a_key(text: str) -> None:
    """Single spaces, none at the edges, nothing invisible, no lone surrogate."""
    folded = fold(text)

    assert folded == " ".join(folded.split())
    assert not {unicodedata.category(character) for character in folded} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    "flood", ["ئ" * 50_000, "1,000," * 20_000, "\u0301\u0323" * 40_000], ids=["hamza", "commas", "marks"]
)
def test_a_flood_of_one_character_ends(flood: str) -> None:
    """Hostile input costs linear time: at quadratic cost this test takes minutes."""
    assert len(fold(flood)) <= len(flood)


@pytest.mark.parametrize("letter", [*SAME_LETTERS, *LOAN_LETTERS])
def test_every_foreign_letter_folds_to_an_arabic_one(letter: str) -> None:
    """No letter of the tables survives the fold."""
    assert not set(fold(letter)) & (SAME_LETTERS.keys() | LOAN_LETTERS.keys())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("المکتبة الوطنیة", "المكتبة الوطنية", id="Persian kaf and yeh"),
        pytest.param("مقهى قديم", "مقهى قديم", id="alif maqsura stays"),
        pytest.param("مؤسسة أهلية", "مؤسسة أهلية", id="hamza and taa marbuta stay"),
        pytest.param("ڤيديو", "ڤيديو", id="a letter for a foreign sound stays"),
        pytest.param("\u06c1وا", "هوا", id="Urdu heh"),
    ],
)
def test_display_keeps_what_is_arabic(typed: str, shown: str) -> None:
    """A reader sees Arabic letters, and the author's spelling otherwise."""
    assert normalise_letters(typed) == shown


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("متحف الفنون", "#متحف_الفنون", id="hashtag"),
        pytest.param("متحف الفنون", "متحف الفنون#", id="hash typed at the left end"),
        pytest.param("متحف الفنون", "«متحف الفنون»", id="quotes"),
        pytest.param("عبد الرحمن", "عبدالرحمن", id="written together"),
        pytest.param("حقوق الإنسان", "\u202bحقوق  الانسان\u202c", id="embedding and spaces"),
        pytest.param("مسؤولية", "مسئولية", id="two places for one hamza"),
        pytest.param("كوفيد-19", "كوفيد ١٩", id="hyphen and digits"),
        pytest.param("C++", "«c++»", id="a sign inside quotes"),
        pytest.param("علاء وهبي", "علاءوهبي", id="a hamza before the next word's waw"),
    ],
)
def test_spellings_of_one_tag(a: str, b: str) -> None:
    """Variants that editors type unite by themselves."""
    assert same_tag(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("الهلال", "هلال", id="article"),
        pytest.param("اليابان", "ياباني", id="nisba"),
        pytest.param("كاتب", "كاتبة", id="gender"),
        pytest.param("أوبك", "أوبك+", id="a plus that is part of the name"),
        pytest.param("C", "C#", id="a hash that is part of the name"),
        pytest.param("2.5", "25", id="numbers"),
        pytest.param("!!!", "؟؟", id="signs only"),
        pytest.param("🎭", "🎬", id="emoji only"),
    ],
)
def test_look_alikes_are_two_tags(a: str, b: str) -> None:
    """Nothing that names something else is united."""
    assert not same_tag(a, b)


@given(ANY_TEXT | ARABIC)
def test_a_tag_key_is_its_own_key(text: str) -> None:
    """Keys can be compared with names."""
    assert tag_key(tag_key(text)) == tag_key(text)
