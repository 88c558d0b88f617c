"""
Letters typed on a Persian, Kurdish or Urdu keyboard, given as the Arabic letters they stand for.

Display and comparison share these tables: a spelling repaired for the eye never changes what it equals.
"""

from typing import Final

SAME_LETTERS: Final = {
    "ی": "ي",  # Persian yeh
    "ۍ": "ي",  # Pashto yeh with tail
    "ې": "ي",  # Pashto e
    "ے": "ي",  # Urdu yeh barree
    "ۓ": "ئ",
    "ک": "ك",  # keheh
    "ڪ": "ك",  # swash kaf
    "ہ": "ه",  # heh goal
    "ۂ": "ه",  # heh goal with hamza: an izafe, not a letter of its own
    "ۀ": "ه",
    "ھ": "ه",  # do-chashmee heh
    "ە": "ه",  # Kurdish ae
    "ۃ": "ة",  # teh marbuta goal
    "ۥ": "",  # small waw and small yeh of the Koran's spelling
    "ۦ": "",
    "ں": "ن",
}
"""Foreign keyboards' letters with the Arabic letter they stand for."""

LOAN_LETTERS: Final = {
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
    "ڥ": "ف",
    "ڨ": "ق",
    "گ": "ك",
    "ڭ": "ك",
    "ݣ": "ك",
    "ژ": "ز",
    "ۆ": "و",
    "ۋ": "و",
    "ێ": "ي",
    "ڵ": "ل",
    "ڕ": "ر",
}
"""Letters for foreign sounds, with the plain letter most newspapers print: «ڤيديو» is «فيديو»."""

_DISPLAY: Final = str.maketrans(SAME_LETTERS)


def normalise_letters(text: str) -> str:
    """
    Return the text with Arabic letters in place of Persian, Kurdish and Urdu ones, fit for display.

    Hamza, taa marbuta and a real alif maqsura stay as they were typed:

    >>> normalise_letters("مجلس الوزراء یبحث قضیة المناخ فی الملتقى")
    'مجلس الوزراء يبحث قضية المناخ في الملتقى'
    """
    return text.translate(_DISPLAY)
