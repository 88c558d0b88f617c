"""One word in two spellings: glued particles, endings, agreement, foreign names."""

import re
from typing import Final

from arabic.fold import fold
from arabic.spellings import SPELLINGS

_ALIASES: Final = {
    spelling: usual
    for line in SPELLINGS.splitlines()
    if line.strip()
    for usual, *others in [fold(line).split()]
    for spelling in others
    if spelling != usual
}
# Spellings that all words of a family show: أميركية, كيمياوي, كيميائية.
_INSIDE: Final = (("اميرك", "امريك"), ("كيمياو", "كيماو"), ("كيمياي", "كيماو"), ("رحمان", "رحمن"))
_PAST: Final = frozenset(
    fold(
        "أعلن أكد قال كشف حذر دعا رفض أوضح أعرب وصل التقى بحث استقبل فاز خسر توفي قتل أصيب اعتقل أطلق وقع "
        "هدد اتهم طالب صرح نفى أشاد أدان انتقد وافق صادق قرر أمر أقال عين زار غادر بدأ أنهى افتتح أصدر شن قصف"
    ).split()
)
# Ending, the shortest word that has it, what stands for it; the first that fits.
_CASES: Final = (
    ("يه", 3, "يا"),  # سورية، سوريا
    ("يا", 3, "يا"),
    ("ها", 3, "ها"),
    ("ا", 4, ""),  # دولارا، دولار
    ("ون", 6, "ين"),
    ("ان", 6, "ين"),
    ("و", 5, "ي"),  # مسلحو المدينة، مسلحي المدينة
)
_KEEP_ENDING: Final = frozenset(fold("بيروت الكويت كويت").split())
_FOREIGN_SOUNDS: Final = str.maketrans("غقج", "ككك")
_CONSONANTS_ONLY: Final = _FOREIGN_SOUNDS | dict.fromkeys(map(ord, "اويه"))
_FOREIGN_G: Final = str.maketrans("غج", "كك")
_VOWELS: Final = re.compile("(?<!^)[اوي](?!$)")
# أعماله، أقواله: with such an alif no feminine ending is meant.
_OWNED_PLURAL: Final = re.compile("^ا[^ا]{2}ا[^ا]ه$")
_TENSES: Final = re.compile("^[اي]?ت?(?=..)|^م(?=...$)|ء$")
_ENDING: Final = re.compile("(?:ي?ين|ي?ان|ي?ات|ي|ا|ي?ه|ت?ها|ته|ت?هم|ت?هما)$")
# A root has three consonants, seldom four; these letters come before it: مستفعل، تفعلل، افتعل, or particles.
_CONSONANTS: Final = {"م": 6, "س": 6, "ن": 6, "ت": 5, "ا": 5, "ي": 5, "و": 5, "ب": 5, "ل": 5, "ك": 5}
# منزل/منازل, عنصر/عناصر, تقرير/تقارير: an inner alif makes a plural, not another spelling.
_BROKEN_PLURAL: Final = re.compile("^[^اوي]{2}ا[^اوي]ي?[^اوي]ه?$")


def chain(word: str) -> tuple[str, ...]:
    """
    Return a folded word and what is left without «و», without «ب ل ك», without the article, in this order.

    Some of it is no word («لبنان» → «بنان»); it counts only where another headline has exactly that.

    >>> chain("وبالمدينه")
    ('وبالمدينه', 'بالمدينه', 'المدينه', 'مدينه')
    """
    forms = [word]
    if word[0] == "و" and len(word) > 2:
        forms.append(word[1:])
    for form in tuple(forms):
        if form.startswith("لل") and len(form) > 4:
            # The alif of the article is gone after ل, and so is one lam of «اللغة».
            forms += ["ال" + form[1:], "ال" + form[2:]]
        elif form[0] in "بلك" and len(form) > 2:
            forms.append(form[1:])
    forms += [form[2:] for form in forms if form.startswith("ال") and len(form) > 4]
    return tuple(dict.fromkeys(forms))


def lemma(word: str) -> str:
    """
    Return what a word shares with its other spellings and cases; singular, dual and plural stay apart.

    >>> lemma(fold("مسلحون")) == lemma(fold("مسلحين")), lemma(fold("سورية")) == lemma(fold("سوريا"))
    (True, True)
    >>> lemma(fold("جندي")) == lemma(fold("جنديان"))
    False
    """
    word = _usual(word)
    if word.startswith("ال") and len(word) > 4:
        return "ال" + _without_case(word[2:])
    return _without_case(word)


def without_owner(word: str) -> str | None:
    """
    Return a folded noun without whose it is, None where nothing says so.

    >>> without_owner("سفيرها"), without_owner("سيرته"), without_owner("مدينه")
    ('سفير', 'سيره', None)
    """
    for ending in ("تهما", "تها", "تهم", "ته"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word.removesuffix(ending) + "ه"
    if _OWNED_PLURAL.match(word):
        return word[:-1]
    for ending in ("ها", "هم"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word.removesuffix(ending)
    return None


def verb(word: str) -> str | None:
    """
    Return what a verb of the present shares with its forms for other subjects, None for what cannot be one.

    >>> verb("تعلن") == verb("ستعلن") == verb("يعلنون"), verb("تركيا")
    (True, None)
    """
    if word[0] == "س" and len(word) > 4:
        word = word[1:]
    if word[0] not in "يت" or len(word) < 4 or lemma(word) in _NOT_VERBS:
        return None
    # «يمنيون» and «تونسيان» are no verbs, and «ون» belongs to «هم» alone.
    plural = ("ون", "ان") if word[0] == "ي" else ("ان",)
    if len(word) > 5 and word.endswith(plural) and word[-3] != "ي":
        word = word[:-2]
    return "ي" + word[1:]


def root(word: str) -> str:
    """
    Return a key that all forms of a word share; other words may share it by chance («وسام», «بسام»).

    >>> root(fold("وللمدينة")), root(fold("المدينة")), root(fold("مدينة"))
    ('مدن', 'مدن', 'مدن')
    """
    before = ""
    while before != word:
        before = word
        while len(shorter := min(chain(_usual(word)), key=len)) < len(word):
            word = shorter
        word = lemma(verb(word) or word)
    # What is left of the word without vowels and without the feminine ending, nor what tenses put before it.
    bare = word[:1].translate(_FOREIGN_SOUNDS) + word[1:].translate(_CONSONANTS_ONLY)
    return _TENSES.sub("", bare)


def _usual(word: str) -> str:
    word = _ALIASES.get(word, word)
    for spelling, usual in _INSIDE:
        word = word.replace(spelling, usual)
    return word


def _without_case(word: str) -> str:
    for ending, shortest, other in _CASES:
        if word.endswith(ending) and len(word) >= shortest:
            return word.removesuffix(ending) + other
    return word[:-1] if _is_feminine_past(word) else word


def _is_feminine_past(word: str) -> bool:
    if not word.endswith("ت") or word.endswith("ات") or word in _KEEP_ENDING:
        return False
    return len(word) == 4 or (len(word) > 4 and (word[0] == "ا" or (len(word) == 5 and word[1] == "ا")))


def is_verb_like(word: str) -> bool:
    """
    Tell whether a folded word may be a verb, of the present or with a feminine ending of the past.

    >>> is_verb_like("تعلن"), is_verb_like("ويعلن"), is_verb_like("اعلنت"), is_verb_like("تركيا")
    (True, True, True, False)
    """
    if word[0] == "و" and len(word) > 4:
        word = word[1:]
    if lemma(word) in _NOT_VERBS or word.startswith("ال"):
        return False
    return (word[0] in "يت" and len(word) > 2) or word in _PAST or _is_feminine_past(word)


def sounds(word: str) -> str | None:
    """
    Return what spellings of one foreign name share, or None for a word that may be Arabic.

    «غ», «ق», «ج» and «ك» stand for one foreign sound, and vowels come and go; but between Arabic words such a
    letter makes all the difference (تغريم، تكريم), so a word must have more consonants than a root gives it:

    >>> sounds(fold("مانشستر")) == sounds(fold("مانشيستر")), sounds(fold("تغريم"))
    (True, None)
    """
    if word.endswith(("نغ", "نج")) and len(word) > 3:
        return word[:-1] + "ك"
    if _BROKEN_PLURAL.match(word) or word.startswith(("ال", "عبد", "تست", "يست", "مست")):
        return None
    consonants = _VOWELS.sub("", word[:1] + _ENDING.sub("", word[1:]))
    if len(consonants) < _CONSONANTS.get(word[0], 4):
        return None
    return _heard(word) if word[0] == "ا" else _VOWELS.sub("", _heard(word))


def sound_alike(a: str, b: str) -> bool:
    """
    Tell whether two folded words are spellings of one foreign name: one may lack vowels, but none may change.

    >>> sound_alike("مانشستر", "مانشيستر"), sound_alike("فلاديمير", "فولوديمير")
    (True, False)
    """
    sound = sounds(a)
    if sound is None or sound != sounds(b):
        return False
    shorter, longer = sorted((_heard(a), _heard(b)), key=len)
    rest = iter(longer)
    return all(letter in rest for letter in shorter)


def _heard(word: str) -> str:
    if word.endswith("ه"):
        word = word[:-1] + "ا"
    # After alif the vowels of Arabic forms decide (استقال، استقل), and ق is no foreign sound among them.
    return word.translate(_FOREIGN_G if word[0] == "ا" else _FOREIGN_SOUNDS)


# Nouns and names that look like verbs of the third person; the functions above look here when called.
_NOT_VERBS: Final = frozenset(
    lemma(word)
    for word in fold(
        "تركيا تونس تايلاند تايوان تنزانيا تشاد تشيلي تشيكيا توغو تيمور تل تبوك تعز تدمر تطوان تلمسان تكريت "
        "تكساس ترامب تيريزا توماس توم تويتر توتال تسلا تيك تليغرام يونس يوسف يحيى ياسر يافا يوتيوب يوفنتوس "
        "يونسكو يونيسف يمن يابان يونان ياسمين يورو يوم يومين يد يمين يناير يونيو يوليو"
    ).split()
)
