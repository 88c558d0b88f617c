"""What somebody typed -> what is looked for. Whatever has no sense is left out."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from arabic.hygiene import one_line
from arabic.particles import PREPOSITIONS, VOID
from store.searchterms import asked_stems, asked_words

LONGEST: Final = 400
"""Letters that are looked at: more than any headline has that somebody pastes."""
MOST: Final = 20
"""Words and phrases that are looked for."""

_PIECE: Final = re.compile(
    r"""
    (?P<minus>-?)
    (?: (?P<field>tag|source|وسم|مصدر) : \s* (?=[^\s:]) )?
    (?: "(?P<straight>[^"]*)" | «(?P<angled>[^»]*)» | “(?P<curly>[^”]*)” | (?P<bare>\S+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TAG, _SOURCE = "tag", "source"
_FIELDS: Final = {_TAG: _TAG, "وسم": _TAG, _SOURCE: _SOURCE, "مصدر": _SOURCE}
_VOID: Final = VOID | PREPOSITIONS
_PARTICLES: Final = "وفبلك"


@dataclass(frozen=True, slots=True)
class Term:
    """
    A word, or a phrase, in folded words.

    A word is found in any form with the same light stem, and behind particles. What stands in quotes is found
    as it is; only its first word may stand behind a particle.
    """

    words: tuple[str, ...]
    is_exact: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the stems by which it is found, too."""
        return () if self.is_exact or len(self.words) > 1 else asked_stems(self.words[0])

    @property
    def openings(self) -> tuple[str, ...]:
        """
        Return what it may begin with.

        >>> Term(("البيت", "الابيض")).openings[:3]
        ('البيت', 'للبيت', 'والبيت')
        """
        first = self.words[0]
        if self.stems or not first.isalpha() or first.isascii():
            return (first,)
        joined = (f"لل{first[2:]}",) if first.startswith("ال") else ()
        return (first, *joined, *(particle + first for particle in _PARTICLES))


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: all of it must hold."""

    said: str
    """What was typed, fit for display."""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    """Names of tags, each of which the story has."""
    sources: tuple[str, ...] = ()
    """Names of outlets, each of which tells the story."""
    no_tags: tuple[str, ...] = ()
    no_sources: tuple[str, ...] = ()
    is_cut: bool = False
    """Whether more was typed than is looked for."""

    @property
    def is_empty(self) -> bool:
        """Tell whether it asks for nothing: what is only excluded leaves everything."""
        return not (self.terms or self.tags or self.sources)


def parsed(text: str) -> Question:
    """
    Return what is looked for.

    Words must all occur; «phrases» and "phrases" as they are; -word must not; tag:NAME and source:NAME (وسم:،
    مصدر:) hold for the story. Words that say nothing by themselves count only where there is no other:

    >>> asked = parsed('حرب في "مجلس الأمن" -روسيا وسم:الطاقة')
    >>> [" ".join(term.words) for term in asked.terms], asked.excluded[0].words, asked.tags
    (['حرب', 'مجلس الامن'], ('روسيا',), ('الطاقة',))
    >>> parsed('"و -').is_empty, parsed("-حرب").is_empty
    (False, True)
    """
    said = one_line(text[:LONGEST])
    found = list(islice(_PIECE.finditer(said), MOST + 1))
    pieces = list(filter(None, map(_piece, found[:MOST])))
    words = [piece for piece in pieces if piece.field is None and piece.words]
    telling = [piece for piece in words if not (piece.is_excluded or piece.is_void)]

    def terms(*, is_excluded: bool = False) -> tuple[Term, ...]:
        wanted = words if is_excluded or not telling else telling
        asked = (piece for piece in wanted if piece.is_excluded == is_excluded)
        return tuple(dict.fromkeys(Term(piece.words, piece.is_exact) for piece in asked))

    def names(field: str, *, is_excluded: bool = False) -> tuple[str, ...]:
        named = (piece for piece in pieces if piece.field == field and piece.is_excluded == is_excluded)
        return tuple(dict.fromkeys(piece.content for piece in named))

    return Question(
        said,
        terms(),
        terms(is_excluded=True),
        names(_TAG),
        names(_SOURCE),
        names(_TAG, is_excluded=True),
        names(_SOURCE, is_excluded=True),
        is_cut=len(text) > LONGEST or len(found) > MOST,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    content: str
    words: tuple[str, ...]
    field: str | None
    is_excluded: bool
    is_exact: bool

    @property
    def is_void(self) -> bool:
        # Folded, «على» is the name «علي».
        return not self.is_exact and " ".join(self.words) in _VOID and self.content != "علي"


def _piece(found: re.Match[str]) -> _Piece | None:
    bare = found["bare"]
    content = one_line(bare or found["straight"] or found["angled"] or found["curly"] or "")
    field = _FIELDS.get((found["field"] or "").lower())
    is_exact = bare is None
    return _Piece(content, asked_words(content), field, bool(found["minus"]), is_exact) if content else None
