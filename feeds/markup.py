"""Text -> HTML that is safe wherever it is put, and keeps its order beside the other direction."""

import re
from typing import Final

from markupsafe import Markup, escape

from arabic.direction import ltr_runs
from arabic.hygiene import one_line

# Whatever runs left to right lies outside these: digits, signs, Arabic, general punctuation. Finding the runs
# of a paragraph of 400 letters costs 0.2 ms, this test 0.002 ms, and most paragraphs have none.
_MAY_RUN_LEFT_TO_RIGHT: Final = re.compile(
    "[^\x00-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u0600-\u06ff\u2010-\u2027]"
)


def inline(text: str) -> Markup:
    r"""
    Return one line of clean text as HTML, its left-to-right runs isolated: they cannot move their neighbours.

    >>> inline("شركة «R&D Labs» تفتح فرعها\u202e الأول")
    Markup('شركة «<bdi>R&amp;D Labs</bdi>» تفتح فرعها الأول')
    """
    return isolated(one_line(text))


def isolated(line: str) -> Markup:
    """Return a line that is clean already as ``inline`` does."""
    if not _MAY_RUN_LEFT_TO_RIGHT.search(line):
        return escape(line)
    # Markup's own format and join would take longer than finding the runs.
    pieces = (
        f"<bdi>{escape(run)}</bdi>" if isolate and _is_whole(run) else escape(run)
        for isolate, run in ltr_runs(line)
    )
    return Markup("".join(pieces))  # noqa: S704 - each piece is escaped


def _is_whole(run: str) -> bool:
    # Half a pair of brackets outside would be mirrored; browsers pair whole ones rightly.
    return all(run.count(opening) == run.count(closing) for opening, closing in ("()", "[]", "{}"))
