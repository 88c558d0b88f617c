"""Terms -> what each engine is asked, in its own notation. Only folded words get into it."""

from collections.abc import Sequence
from typing import Final

from store.searchquery import Term
from store.searchterms import STEM

# How much it tells where a word stands: headline, about, body, stems of the first two, stems of the body.
WEIGHTS: Final = "8.0, 4.0, 1.0, 4.0, 0.5"
RANKS: Final = [0.1, 0.2, 0.6, 1.0]
"""The same for PostgreSQL, the other way round: D holds the stems of the body, B is shared by two."""


def fts(terms: Sequence[Term], excluded: Sequence[Term] = ()) -> str:
    """
    Return what FTS5 is asked for: all of the terms, none of those that are excluded.

    >>> fts([Term(("f", "16")), Term(("2.5",), is_exact=True)], [Term(("nasa",), is_exact=True)])
    '(("f 16") AND ("2.5")) NOT ("nasa")'
    """
    wanted = " AND ".join(f"({' OR '.join(map(_quoted, _phrases(term)))})" for term in terms)
    unwanted = " OR ".join(_quoted(phrase) for term in excluded for phrase in _phrases(term))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def tsquery(terms: Sequence[Term], excluded: Sequence[Term] = ()) -> str:
    """
    Return the same for PostgreSQL.

    >>> tsquery([Term(("f", "16"))])
    "(('f' <-> '16'))"
    """
    wanted = [f"({' | '.join(map(_followed, _phrases(term)))})" for term in terms]
    unwanted = [f"!({' | '.join(map(_followed, _phrases(term)))})" for term in excluded]
    return " & ".join((*wanted, *unwanted))


def either(terms: Sequence[Term]) -> str:
    """Return for PostgreSQL what any of the terms fits: it ranks by that, once all of them fit."""
    return " | ".join(_followed(phrase) for term in terms for phrase in _phrases(term))


_Phrase = tuple[str, ...]


def _phrases(term: Term) -> list[_Phrase]:
    """Return all that a term is found as."""
    if term.stems:
        forms = dict.fromkeys((*term.words, *term.stems, *(STEM + stem for stem in term.stems)))
        return [(form,) for form in forms]
    return [(opening, *term.words[1:]) for opening in term.openings]


def _quoted(phrase: _Phrase) -> str:
    words = " ".join(phrase).replace('"', '""')
    return f'"{words}"'


def _followed(phrase: _Phrase) -> str:
    words = (word.replace("\\", "\\\\").replace("'", "''") for word in phrase)
    return "(" * (len(phrase) > 1) + " <-> ".join(f"'{word}'" for word in words) + ")" * (len(phrase) > 1)
