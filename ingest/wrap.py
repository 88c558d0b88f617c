"""Lines broken at a fixed width → the paragraphs they were."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ingest.furniture import is_furniture
from ingest.landmarks import LISTS, landmark
from ingest.lines import Line
from ingest.pieces import is_date
from ingest.shape import (
    closes_question,
    closes_sentence,
    count_words,
    is_prose,
    looks_back,
    reads_as_headline,
)

# Narrower is a column of a table, wider is nothing that a hand or a mail program wraps.
_NARROWEST: Final = 36
_WIDEST: Final = 140
_COMMON: Final = 100
_FEWEST: Final = 2
_SLACK: Final = 2
_SHORTEST_HEADLINE: Final = 5
_SHORTEST_MAIN_HEADLINE: Final = 4
_LONGEST_QUESTION: Final = 6
_SENTENCE_WITHIN: Final = re.compile(r"[^\W\d_]{3}[.۔]\s")
# No sentence begins so: what stands above goes on.
_GOING_ON: Final = re.compile(
    r"ال\w|(?:في|من|على|إلى|الى|عن|مع|أن|إن|التي|الذي|الذين|أو|ثم)\s|[وبلك]\w|\d|[»)]"
)

# «كيف بدأت القصة؟», «خطة العام..»; «في اليوم الواحد!» is the end of a sentence.
_QUESTION: Final = re.compile(
    r"و?(?:هل|ما|ماذا|لماذا|لم|كيف|متى|أين|من|كم|أي|أية|ف\w{2,5})\s.*[؟?][\s»\"]*$|.*(?:\.\.|…)$|\w+ ?[؟?]$"
)

_Run = Sequence[Line]
"""Lines of which each but the last is full: the next word would not have fitted behind it."""


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a page was wrapped."""

    width: int
    throughout: bool
    """Whether everything is, headlines and labels too, and not the paragraphs alone."""
    stops_end: bool
    """Whether a full stop more often ends a paragraph than stands within one."""
    blanks: bool
    """Whether blank lines part the paragraphs."""


def unwrapped(lines: Sequence[Line]) -> tuple[Line, ...]:
    """
    Return the lines with those joined that a fixed width broke; all as they are when none did.

    A line goes on below when the next word would not have fitted behind it, so a page of one paragraph to the
    line keeps its lines. Labels, bullets and the headlines of a list begin lines of their own.
    """
    wrap = _wrap_of(lines)
    if not wrap:
        return tuple(lines)
    runs = _runs(lines, wrap)
    if not wrap.blanks:
        runs = _with_headline_apart(runs)
    return tuple(_joined(part) for part in _paragraphs(runs, wrap))


def _runs(lines: Sequence[Line], wrap: _Wrap) -> list[list[Line]]:
    runs: list[list[Line]] = []
    for line in lines:
        if runs and _goes_on(runs[-1][-1], line, wrap) and not _begins_anew(line, runs[-1], wrap):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _goes_on(above: Line, line: Line, wrap: _Wrap) -> bool:
    """Tell whether a line is full, or nearly so where blank lines part the paragraphs anyway."""
    if wrap.blanks and not line.apart and 4 * above.width > 3 * wrap.width:
        return not (above.bulleted or closes_sentence(above.text)) or _is_full(above, line, wrap.width)
    return _is_full(above, line, wrap.width)


def _is_full(above: Line, line: Line, width: int) -> bool:
    return not line.apart and width in _widths_filled(above, line)


def _widths_filled(above: Line, line: Line) -> range:
    """Return the widths of page at which the upper line is full: the next word did not fit behind it."""
    first_word = line.text.partition(" ")[0]
    # Spaces doubled or lost since the page was wrapped move the edge a little.
    slack = 0 if closes_sentence(above.text) or looks_back(line.text) else _SLACK
    return range(above.width - _SLACK, above.width + 1 + len(first_word) + slack)


def _begins_anew(line: Line, run: _Run, wrap: _Wrap) -> bool:
    if line.bulleted or _is_label(line) or is_date(line.text):
        return True
    if closes_sentence(run[-1].text):
        return wrap.stops_end
    if _GOING_ON.match(line.text):
        return False
    if _QUESTION.match(line.text) and count_words(line.text) <= _LONGEST_QUESTION:
        # A short question below a paragraph is a sub-heading, below a headline its end.
        return is_prose(_joined(run).text)
    return closes_question(run[-1].text) and not looks_back(line.text)


def _with_headline_apart(runs: list[list[Line]]) -> list[list[Line]]:
    """
    Part the page's headline from the text that it seems to belong to when a line was full by chance.

    Only where no other headline follows: its own line, with the text below, or the last of the lead above.
    """
    top = next((number for number, run in enumerate(runs) if not _is_label(run[0])), len(runs))
    if top + 1 >= len(runs) or len(runs[top]) == 1:
        return runs
    following = _joined(runs[top + 1]).text
    if landmark(following) or _may_be_headline(following):
        return runs
    run, cut = runs[top], _headline_edge(runs[top])
    return [*runs[:top], run[:cut], run[cut:], *runs[top + 1 :]] if cut else runs


def _headline_edge(run: _Run) -> int:
    """Return where a headline ends at the top of a run, or begins at its end; 0 when there is none."""
    below = _joined(run[1:]).text
    if closes_sentence(below):
        return int(reads_as_headline(run[0].text) and not _GOING_ON.match(below))
    last = run[-1].text
    return len(run) - 1 if _may_be_headline(last) and not _GOING_ON.match(last) else 0


def _may_be_headline(text: str) -> bool:
    return reads_as_headline(text) and count_words(text) >= _SHORTEST_MAIN_HEADLINE


def _is_label(line: Line) -> bool:
    # A line of digits alone may be the year that did not fit above.
    return bool(landmark(line.text)) or (is_furniture(line.text) and not line.text.strip(".،؛ ").isdigit())


def _paragraphs(runs: Sequence[_Run], wrap: _Wrap) -> Iterator[_Run]:
    """Cut the runs below read-also labels where a headline happened to fill its line."""
    for section in _sections(runs):
        mark = landmark(section[0][0].text)
        if not mark or mark.kind not in LISTS:
            yield from section
        elif any(closes_sentence(run[-1].text) for run in section):
            yield from _with_first_headline_apart(section, inline=bool(mark.value))
        else:
            yield from (part for run in section for part in _headlines(run, throughout=wrap.throughout))


def _sections(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Cut the runs at the labels."""
    section: list[_Run] = []
    for run in runs:
        if section and landmark(run[0].text):
            yield section
            section = []
        section.append(run)
    yield section


def _with_first_headline_apart(section: Sequence[_Run], *, inline: bool) -> list[_Run]:
    """Below a label that opens a text stands its headline, on the label's line or on the next."""
    label, runs = ([], section) if inline else (section[:1], section[1:])
    if not runs or len(runs[0]) == 1:
        return list(section)
    below = _joined(runs[0][1:]).text
    is_text = looks_back(below) if inline else count_words(below) >= _SHORTEST_HEADLINE
    if not is_text or not reads_as_headline(runs[0][0].text):
        return list(section)
    return [*label, runs[0][:1], runs[0][1:], *runs[1:]]


def _headlines(run: _Run, *, throughout: bool) -> list[_Run]:
    """Part the headlines of a list; what is too short for one is the end of the one above."""
    if run[0].bulleted or (throughout and landmark(run[0].text)):
        return [run]
    parts: list[list[Line]] = []
    for line in run:
        if parts and count_words(line.text) < _SHORTEST_HEADLINE:
            parts[-1].append(line)
        else:
            parts.append([line])
    return list(parts)


def _joined(run: _Run) -> Line:
    first, *others = run
    if not others:
        return first
    rest = "".join(f" {line.text}" for line in others)
    return replace(first, text=first.text + rest, item=first.item + rest, last=run[-1].last)


def _wrap_of(lines: Sequence[Line]) -> _Wrap | None:
    """Return how the page was wrapped; None when it was not."""
    broken = [
        _widths_filled(above, line)
        for above, line in pairwise(lines)
        if not (line.apart or line.bulleted or closes_sentence(above.text))
    ]
    reached = sorted(line.width for line in lines if not line.bulleted)
    fits = []
    for width in {width for width in reached if _NARROWEST <= width <= _WIDEST}:
        wider = len(reached) - bisect_right(reached, width + _SLACK)
        if wider * 2 < len(broken):
            fits.append((sum(width in filled for filled in broken) - wider, width, wider))
    # Of widths that explain as much the greatest: it is the last one that a line still reached.
    balance, width, wider = max(fits, default=(0, 0, 0))
    blank = sum(line.apart for line in lines) * 2 > len(lines)
    if balance < (1 if blank else _FEWEST) or wider >= balance:
        return None
    # Wide lines are often as long as each other by chance, but not between blank lines.
    rare = width > _COMMON and sum(line.apart for line in lines) * 4 < len(lines)
    if _sentences_broken(lines, width) < (2 if rare else 1):
        return None
    blanks = _blanks_part_paragraphs(lines, width)
    return _Wrap(width, not wider, not blanks and _stops_end_paragraphs(lines, width), blanks)


def _sentences_broken(lines: Sequence[Line], width: int) -> int:
    """Count the sentences that go on below a full line to their stop: in a list of headlines none does."""
    count, broken = 0, False
    for above, line in pairwise(lines):
        full = _is_full(above, line, width) and not closes_sentence(above.text)
        broken = full and (broken or not looks_back(line.text))
        count += broken and closes_sentence(line.text)
    return count


def _blanks_part_paragraphs(lines: Sequence[Line], width: int) -> bool:
    apart = sum(line.apart and closes_sentence(above.text) for above, line in pairwise(lines))
    return apart > _bare_ends(lines, width)


def _bare_ends(lines: Sequence[Line], width: int) -> int:
    """Count the sentences that end where there was room left, with no blank line below."""
    return sum(
        closes_sentence(above.text) and not (line.apart or _is_full(above, line, width))
        for above, line in pairwise(lines)
    )


def _stops_end_paragraphs(lines: Sequence[Line], width: int) -> bool:
    """Tell by the lines that leave no doubt: those with room left, and the stops within lines."""
    return _bare_ends(lines, width) >= sum(len(_SENTENCE_WITHIN.findall(line.text)) for line in lines)
