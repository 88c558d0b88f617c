"""What a line's shape says: prose, headline, sub-heading, a name."""

import re
from functools import lru_cache
from typing import Final

from arabic.fold import fold
from arabic.waw import has_own_waw
from ingest.decisions import Reason

_DIRECTION_MARKS: Final = str.maketrans("", "", "\u200e\u200f\u061c")
_LETTER: Final = re.compile(r"\w")
_SIGN_APART: Final = re.compile(r"\s[^\w\s]")

# One stop closes a sentence; two or more, or «…», are how headlines pause and break off.
_CLOSING_STOP: Final = re.compile(r"(?<![.…\s])\s?[.۔][»\"”’')\]\s]*$")
# A stop within: after a word of three letters, so that «د. سلمى» and «أ.ف.ب» are none.
_INNER_STOP: Final = re.compile(r"[^\W\d_]{3}[»\"”’)\]]?[.۔][\s\u200e\u200f\u061c]+(?=[^\s.…])")
_HEADLINE_MARK: Final = re.compile(r"[؟?!…]|\.\.|:")
_CLOSING_MARK: Final = re.compile(r"(?:[؟?!…]|\.\.)[»\"”’')\]\s]*$")
_NAME: Final = re.compile(r"[^\W\d_][\w .،&/'’()+-]*")

_FUNCTION_WORD: Final = re.compile(
    r"\b(?:من|في|علي|الي|عن|ان|مع|بعد|قبل|خلال|هل|ما|لا|لم|لن|قد|التي|الذي|هذا|هذه)\b"
)

# Names that fold to function words: the man «علي» and the preposition «على», «آن» and «أن».
_NAMES_LIKE_THOSE: Final = re.compile(r"(?<!\w)(?:عل[يی]|آن)(?!\w)")

_LONGEST_HEADLINE: Final = 16
_LONGEST_MARKED_HEADLINE: Final = 24
_LONGEST_SUBHEADING: Final = 8
_LONGEST_MARKED_SUBHEADING: Final = 12
_LONGEST_LISTED: Final = 18
LONGEST_LINE: Final = 300
"""Characters: what is longer is no headline, though it be one word."""
_LONGEST_END: Final = 16
_CACHED: Final = 2048
"""Texts: a line is asked about by each step of the pipeline."""

# A hamza behind the و («وأدى»), or an alif maqsura at the end («ولدى»), and it is «و» and a word after all.
_SURELY_JOINED: Final = re.compile(r"و(?:[أإآ]|\w+ى\b|\s)")
# How paragraphs go on with what somebody said.
_SAID: Final = re.compile(
    r"و(?:قال|كان|[يت]\w{3}|ذكر|بحسب|وفق|لفت|شدد|تابع|كشف|حذر|نقل|بين|لم|لا|قد|هو|هي|من|في|على|عن|ال)"
)
_LONGEST_IN_WAW: Final = 14
# Openings that look back: a text never begins with them, its later paragraphs often do.
_LOOKING_BACK: Final = re.compile(
    "(?:كما|ثم|لكن(?:ه|ها|هم)?|غير ان|الا ان|فيما|بينما|ف(?:قد|هل|ما|ماذا|كيف|لماذا|متي)|كذلك|لذلك|لذا|اخيرا|"
    "نتيجه لذلك|بناء (?:عليه|علي ذلك)|من (?:جانب|جهت|ناحيت)(?:ه|ها|هم|هما)|من (?:جهه|ناحيه) (?:اخري|ثانيه)|"
    "(?:من )?بدور(?:ه|ها|هم)|(?:في |ب)المقابل|في (?:هذا |ذات )?السياق|في (?:سياق|موضوع) (?:متصل|اخر|ذي صله)|"
    "في غضون ذلك|في تلك الاثناء|الي ذلك|علي (?:صعيد|الصعيد) (?:اخر|متصل|نفسه|ذاته)|"
    "يذكر ان|يشار الي|تجدر الاشاره|(?:ال)?جدير بالذكر|(?:بال|ا)ضافه الي ذلك|(?:علاوه|فضلا) (?:علي|عن) ذلك|"
    "(?:مع|رغم|قبل|بعد) ذلك|(?:قبل|بعد|خلال|عند|حين)ها) "
)


@lru_cache(maxsize=_CACHED)
def count_words(text: str) -> int:
    """
    Return the number of words; a dash or a bullet is none.

    >>> count_words("افتتاح السد - بعد عامين..")
    4
    """
    found = text.split()
    if found and text[0].isalnum() and not _SIGN_APART.search(text):
        return len(found)  # Each word begins with a letter or a digit.
    return sum(1 for word in found if _LETTER.search(word))


def closes_sentence(text: str) -> bool:
    """
    Tell whether the text ends with one full stop, also within a closing quote; headlines never do.

    >>> closes_sentence("وصل القطار «متأخرا».\u200f"), closes_sentence("وصل القطار..")
    (True, False)
    """
    end = _end(text)
    return ("." in end or "۔" in end) and bool(_CLOSING_STOP.search(end))


def closes_question(text: str) -> bool:
    """Tell whether the text ends as headlines and sub-headings do: it asks, cries, or trails off in dots."""
    return bool(_CLOSING_MARK.search(_end(text)))


def holds_sentences(text: str) -> bool:
    """
    Tell whether a sentence ends within the text.

    >>> holds_sentences("انتهى العرض. وصفق الحضور"), holds_sentences("د. سلمى تكرم الفائزين")
    (True, False)
    """
    return ("." in text or "۔" in text) and bool(_INNER_STOP.search(text))


@lru_cache(maxsize=_CACHED)
def looks_back(text: str) -> bool:
    """
    Tell whether the text opens as only a continuation does: with «و» in front of a word, «من جانبه», «كما» ….

    >>> looks_back("وأوضح الطبيب أن العلاج متوفر"), looks_back("وزيرة الثقافة تفتتح المعرض")
    (True, False)
    """
    text = text[:80]
    folded = fold(text)
    if folded.startswith("و"):
        return not has_own_waw(folded.partition(" ")[0]) or bool(_SURELY_JOINED.match(text.lstrip('«"“(')))
    return bool(_LOOKING_BACK.match(folded))


def is_prose(text: str) -> bool:
    """
    Tell whether the text can be nothing but a paragraph.

    A full stop at its end or within, an opening that looks back, or more words than any headline has; not
    found out here is a paragraph without all of these:

    >>> is_prose("وأعلن المنظمون موعد الدورة المقبلة"), is_prose("موعد الدورة المقبلة")
    (True, False)
    """
    return why_prose(text) is not None


@lru_cache(maxsize=_CACHED)
def why_prose(text: str) -> Reason | None:
    """
    Return what shows that a text can be nothing but a paragraph (see is_prose); None when nothing does.

    >>> why_prose("وأعلن المنظمون موعد الدورة المقبلة").value
    'its opening looks back at what stands above'
    """
    if closes_sentence(text):
        return Reason.FULL_STOP
    if holds_sentences(text):
        return Reason.SENTENCES
    length = count_words(text)
    if length > _LONGEST_LISTED or len(text) > LONGEST_LINE:
        return Reason.LONG
    if length > 14 and "،" in text and not has_headline_mark(text):
        return Reason.LONG
    return Reason.LOOKS_BACK if length > 4 and looks_back(text) and not _asks(text) else None


def may_begin_in_waw(text: str) -> bool:
    """
    Tell whether a text that looks back may be a headline whose first word is a name or a noun in «و».

    >>> may_begin_in_waw("ورود نادرة تزهر في كانون"), may_begin_in_waw("وأضاف أن الزهرة نادرة")
    (True, False)
    """
    if (
        len(text) > LONGEST_LINE
        or not text.startswith("و")
        or _SURELY_JOINED.match(text)
        or _SAID.match(text)
        or closes_sentence(text)
    ):
        return False
    return not holds_sentences(text) and count_words(text) <= _LONGEST_IN_WAW


def has_headline_mark(text: str) -> bool:
    """Tell whether the text holds what headlines love: a question mark, a colon, two dots."""
    return bool(_HEADLINE_MARK.search(text))


def reads_as_headline(text: str) -> bool:
    """
    Tell whether the text may be a headline: one that is no prose, and not too long.

    >>> reads_as_headline("سد جديد يروي ألف مزرعة.. متى يمتلئ؟"), reads_as_headline("افتتح الوزير السد.")
    (True, False)
    """
    limit = _LONGEST_MARKED_HEADLINE if has_headline_mark(text) else _LONGEST_HEADLINE
    return len(text) <= LONGEST_LINE and not _is_told(text) and count_words(text) <= limit


def reads_as_subheading(text: str) -> bool:
    """
    Tell whether the text may be a sub-heading: short, no sentence, and no continuation unless it asks.

    >>> reads_as_subheading("أرقام الموسم"), reads_as_subheading("وانتهى الموسم")
    (True, False)
    """
    limit = _LONGEST_MARKED_SUBHEADING if closes_question(text) else _LONGEST_SUBHEADING
    return not _is_told(text) and text.count("،") < 2 and count_words(text) <= limit


def reads_as_name(text: str, *, longest: int) -> bool:
    """
    Tell whether the text may be the name of a person or an outlet: few words, and none that makes a phrase.

    >>> reads_as_name("هالة منصور", longest=5), reads_as_name("«نحن مستعدون»، ثم غادر", longest=5)
    (True, False)
    """
    return (
        0 < count_words(text) <= longest
        and bool(_NAME.fullmatch(_without_marks(text)))
        and not _FUNCTION_WORD.search(fold(_NAMES_LIKE_THOSE.sub(" ", _without_marks(text))))
    )


def _is_told(text: str) -> bool:
    if closes_sentence(text) or holds_sentences(text):
        return True
    return looks_back(text) and not _asks(text)


def _asks(text: str) -> bool:
    # «وماذا بعد؟» is a heading; a question of a paragraph's length is a paragraph.
    return closes_question(text) and count_words(text) <= _LONGEST_MARKED_SUBHEADING


def _end(text: str) -> str:
    # Direction marks may stand between a stop and the quote that closes it.
    end = text[-_LONGEST_END:]
    return end if end.isprintable() else end.translate(_DIRECTION_MARKS)


def _without_marks(text: str) -> str:
    # Vowel signs are no \w.
    return re.sub(r"[\u0610-\u061a\u064b-\u065f\u0670\u200c-\u200f\u061c]", "", text)
