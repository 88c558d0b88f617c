"""Words as Arabic writes them: with particles glued in front and endings behind."""

from functools import lru_cache
from typing import Final

from arabic.fold import fold
from arabic.waw import has_own_waw

_SUFFIXES: Final = ("هما", "ها", "هم", "هن", "كم", "نا", "ات", "ون", "ين", "ان", "يه", "ه", "ي", "ا")
_SUFFIXES_BY_LETTER: Final = {
    last: tuple(suffix for suffix in _SUFFIXES if suffix[-1] == last)
    for last in {suffix[-1] for suffix in _SUFFIXES}
}
_ARTICLES: Final = ("بال", "كال", "فال", "لل", "ال")
_KEPT: Final = 1 << 14
"""Words whose forms and stems are kept: at most 10 MB."""


def words(text: str) -> tuple[str, ...]:
    """
    Return the folded words of a text.

    >>> words("«الأسواق» تترقّب قرارَ الفائدة")
    ('الاسواق', 'تترقب', 'قرار', 'الفايده')
    """
    return tuple(fold(text).split())


@lru_cache(maxsize=_KEPT)
def bare_forms(word: str) -> tuple[str, ...]:
    """
    Return a folded word and what it may be without the particles in front, longest first.

    For finding a phrase in prose, where «بالجامعة», «وللجامعة» and «الجامعه» all name it; a form that is no
    word does no harm there, a missing one does:

    >>> bare_forms("وللجامعه")
    ('وللجامعه', 'للجامعه', 'الجامعه', 'اللجامعه', 'جامعه', 'لجامعه')
    """
    forms = [word]
    for form in forms:  # grows while it is walked: each form may carry another particle
        forms.extend(shorter for shorter in _without_particle(form) if shorter not in forms)
    return tuple(forms)


def _without_particle(word: str) -> tuple[str, ...]:
    if word.startswith("لل") and len(word) > 2:
        # The alif of the article is gone after ل, and so is one lam of «اللغة».
        return "ال" + word[2:], "ال" + word[1:]
    if word.startswith("ال") and len(word) > 4:
        return (word[2:],)
    if word[0] in "وفبلك" and len(word) > 3:
        return (word[1:],)
    return ()


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """
    Return the light stem of a folded word: without «و», the article and what joins it, and one ending.

    A و of the word's own stays:

    >>> stem("والجامعات"), stem("بالجامعه"), stem("جامعيه"), stem(fold("وثائق"))
    ('جامع', 'جامع', 'جامع', 'وثايق')
    """
    return _without_ending(_without_article(word))


def _without_article(word: str) -> str:
    # ف stays: it opens as many names (فلسطين، فيينا) as it joins sentences.
    if word.startswith("و") and len(word) > 4 and not has_own_waw(word):
        word = word[1:]
    if word.startswith(_ARTICLES):
        for prefix in _ARTICLES:
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                return word[len(prefix) :]
    return word


def _without_ending(word: str) -> str:
    for suffix in _SUFFIXES_BY_LETTER.get(word[-1:], ()):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word
