"""HTML that would take a parser minutes or gigabytes -> its words, or what of it a parser can bear."""

import re
from collections import Counter
from html import escape, unescape
from typing import Final

from arabic.hygiene import clean

_DEEPEST: Final = 200
"""Levels. A parser looks through all that are open at each tag: 50,000 took it three seconds."""
_MOST_HIDDEN: Final = 1000
"""Levels, where comments, quotation marks and programs may hide that something was not closed."""
_MOST_ATTRIBUTES: Final = 4000
"""Of one element, at a rough count. A parser compares each with all others: 100,000 took it two seconds."""
_NAMES: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Those that end the last of their kind, and those that hold nothing; both also within a drawing.
_FLAT: Final = frozenset({"br", "dd", "dt", "embed", "hr", "img", "li", "meta", "p"})
_FLAT_IN_HTML: Final = _FLAT | frozenset(
    {"area", "base", "col", "input", "link", "option", "param", "source", "tbody", "td", "th", "tr", "wbr"}
)
_DRAWING: Final = re.compile("<(?:svg|math)", re.IGNORECASE)
_HIDING: Final = re.compile(
    r"<[!?]|<(?:iframe|math|no[a-z]+|plaintext|script|select|style|svg|template|textarea|title|xmp)"
    r"|<[A-Za-z][^<>]*+<",
    re.IGNORECASE,
)
_LONG_TAG: Final = re.compile(r"<[A-Za-z][^>]*+")
# A quotation that a «>» is part of, and what stands behind it.
_QUOTED_END: Final = re.compile(r"=[\t\n\f\r ]*+(?:\"[^\">]*+>|'[^'>]*+>)(?=([^>]*+))")
_SEPARATOR: Final = re.compile(r"[\s/\"']")
_KINDS: Final = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_DECORATING: Final = re.compile(rf"<(/?)({_KINDS})(?=[\s/>])", re.IGNORECASE)
_DECORATION: Final = re.compile(
    rf"<({_KINDS})(?:[\s/][^<>]*+)?+>([^<]++)</\1\s*+>|</?(?:{_KINDS})(?:[\s/][^>]*+)?+>", re.IGNORECASE
)
_LEVELS_OPEN: Final = 8
_MANY: Final = 50
_MANY_REFERENCES: Final = 20_000
"""Ampersands. nh3 0.3 takes quadratic time for them: 400,000 took it six seconds."""
_UNSEEN: Final = re.compile(
    r"<!--(?:-?>|(?:(?!--!?>).)*+(?:--!?>)?+)"
    r"|<(script|style|iframe|noembed|noframes|textarea|title)(?=[\s/>])(?:(?!</\1).)*+(?:</\1[^>]*+>)?+",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]*+>?")


def is_trap(html: str) -> bool:
    """Tell whether a parser would take long over HTML: it is deep, crowded, or full of references."""
    is_long = html.count("<") > _DEEPEST
    return (
        html.count("&") > _MANY_REFERENCES
        or (is_long and _is_deep(html))
        or (len(html) > _MOST_ATTRIBUTES and _is_crowded(html))
    )


def pruned(html: str) -> str:
    """Return HTML of which a parser's tree is not much larger than it."""
    if html.count("<") <= _MANY:
        return html
    html = _UNSEEN.sub("", html)
    return _DECORATION.sub(_tidy, html) if _is_overgrown(html) else html


def only_words(html: str) -> str:
    """
    Return the text of HTML that no parser should see, as HTML.

    >>> only_words("<p>5 &lt; 6<script>x()</script></p>")
    ' 5 &lt; 6 '
    """
    return escape(clean(unescape(_ANY_TAG.sub(" ", _UNSEEN.sub("", html)))), quote=False)


def _is_deep(html: str) -> bool:
    """
    Tell whether elements may be nested beyond reason.

    An end tag counts only where it ends what was opened last: «<div><table><td></div></table>» leaves a div
    open. Some misplaced tags are thus counted as levels, which no article has hundreds of. And what looks
    like an end may be hidden in a comment: between two such places at most so many levels are missed.
    """
    flat = _FLAT if _DRAWING.search(html) else _FLAT_IN_HTML
    most = min(_DEEPEST, _MOST_HIDDEN // (1 + len(_HIDING.findall(html)) + len(_QUOTED_END.findall(html))))
    stack: list[str] = []
    for closes, told in _NAMES.findall(html):
        name = told.lower()
        if name in flat:
            continue
        if not closes:
            stack.append(name)
            if len(stack) > most:
                return True
        elif stack and stack[-1] == name:
            stack.pop()
    return False


def _is_crowded(html: str) -> bool:
    """
    Tell whether an element may have thousands of attributes.

    A start tag ends at the first «>» outside quotation marks. So it is made of at most one more stretch than
    there are quoted ones, each of which has at most as many attributes as signs that part them.
    """
    tags, behind = _LONG_TAG.findall(html), _QUOTED_END.findall(html)
    longest = max(map(len, (*tags, *behind)), default=0)
    if longest * (len(behind) + 1) <= _MOST_ATTRIBUTES:
        return False
    most = max(len(_SEPARATOR.findall(stretch)) for stretch in (*tags, *behind))
    return most * (len(behind) + 1) > _MOST_ATTRIBUTES


def _tidy(found: re.Match[str]) -> str:
    """Keep decoration that words alone stand in, and none of its attributes."""
    return f"<{found[1]}>{found[2]}</{found[1]}>" if found[1] else ""


def _is_overgrown(html: str) -> bool:
    """
    Tell whether much decoration is left open: a parser opens it anew in each paragraph.

    Unless it is the same three times: fourteen kinds, each three times, made 63 MB of one. What looks like
    an end may stand within quotation marks.
    """
    levels = most = opened = 0
    kinds: Counter[str] = Counter()
    for closes, told in _DECORATING.findall(html):
        kind = told.lower()
        if closes and not kinds[kind]:
            continue
        step = -1 if closes else 1
        kinds[kind] += step
        levels += step
        most = max(most, levels)
        opened += not closes
    may_hide = opened > _LEVELS_OPEN and bool(_HIDING.search(html) or _QUOTED_END.search(html))
    return most > _LEVELS_OPEN or may_hide
