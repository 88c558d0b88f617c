"""HTML from anywhere -> the HTML of an article: words, links, pictures, and nothing that acts."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Final, TypeAlias

import nh3

from arabic.hygiene import clean

Edit: TypeAlias = Callable[[str, dict[str, str]], Mapping[str, str] | None]
"""Decides about an element's attributes, given its name and those it has; None takes the element away."""

_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "details", "div", "dl", "figcaption", "figure", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "ol", "p", "pre", "section", "summary", "ul"}
)
_INLINE: Final = frozenset(
    {"abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"}
    | {"small", "strong", "sub", "sup", "time", "u", "var"}
)
_PARTS: Final = frozenset(
    {
        "caption",
        "col",
        "colgroup",
        "dd",
        "dt",
        "li",
        "rp",
        "rt",
        "ruby",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
    }
    | {"thead", "tr"}
)
_OTHERS: Final = frozenset({"a", "audio", "br", "hr", "img", "source", "video", "wbr"})
# No bdo: an override of direction in it turns round the words of the page.
_TAGS: Final = _BLOCKS | _INLINE | _PARTS | _OTHERS
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "*": frozenset({"lang"}),
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "audio": frozenset({"src"}),
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "img": frozenset({"alt", "height", "src", "title", "width"}),
    "ins": frozenset({"cite", "datetime"}),
    "ol": frozenset({"start"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
    "time": frozenset({"datetime"}),
    "video": frozenset({"height", "poster", "src", "width"}),
}
# What those elements that load something later, or are not there to be seen, say about themselves.
_EDITABLE: Final = {
    "img": frozenset(
        {"data-src", "data-lazy-src", "data-original", "data-lazy", "data-srcset", "data-lazy-srcset"}
        | {"srcset", "style", "hidden"}
    ),
    "source": frozenset({"srcset"}),
}
_DIRECTIONS: Final = {"dir": {"rtl", "ltr", "auto"}}
_SHOWN: Final = {"controls": ""}
# Where these are, their words are a program's, a drawing's or a form's.
_WITHOUT_WORDS: Final = frozenset(
    {"applet", "button", "canvas", "datalist", "iframe", "math", "noembed", "noframes", "object"}
    | {"script", "select", "style", "svg", "template", "textarea", "title"}
)


def _cleaner(extra: Mapping[str, frozenset[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_WITHOUT_WORDS),
        attributes={name: set(told | extra.get(name, frozenset())) for name, told in _ATTRIBUTES.items()},
        tag_attribute_values=dict.fromkeys(_TAGS, _DIRECTIONS),
        set_tag_attribute_values={"audio": _SHOWN, "video": _SHOWN},
        # Addresses are checked once they are absolute: by what edits, and by the strict cleaner behind it.
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through" if extra else "deny",
        # What a link's rel says depends on where it is shown, and is said there.
        link_rel=None,
    )


_STRICT: Final = _cleaner({})
_LENIENT: Final = _cleaner(_EDITABLE)
_EDITED: Final = re.compile(r"<(a|audio|img|source|video)((?: [a-z-]+=\"[^\"]*\")*)>")
_EDITABLE_TAG: Final = re.compile("<(?:a|audio|img|source|video) ")
_ATTRIBUTE: Final = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")

_ROUNDS: Final = 6
_DIRT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
# Blocks by other names: without them, the last word of one and the first of the next would be one word.
_BLOCK_BY_NAME: Final = re.compile(
    r"<(/?)(?:center|dialog|fieldset|form|hgroup|legend|listing|menu|nav|noscript|optgroup|search|xmp)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
_FIRST_LINE: Final = re.compile(r"(<pre(?: [a-z-]+=\"[^\"]*\")*>)\n+")
_MAIL_SOURCE: Final = re.compile(
    r"(<(?!a )[a-z0-9]+[^>]*?) (?:src|poster|cite)=\"mailto:[^\"]*\"", re.IGNORECASE
)
_HOLLOW: Final = re.compile(r"<(?:img|source)(?![^>]* src=)[^>]*>|<a(?=[ >])(?![^>]* href=)[^>]*>")
_TOKEN: Final = re.compile(r"(<[^>]*>)|([^<]+)")

# Most of what outlets write, or what this module wrote once: it is its own clean form, as cleaning it would
# find in five times the time. Elements nest as the patterns do, and only so.
_WORDS: Final = r"(?:[^<>&]++|&(?:amp|lt|gt);)*+"
_VALUE: Final = r"\"(?:[^\"<>&]++|&amp;)*+\""
_ADDRESS: Final = r"\"https?://[\w.-]++(?:/(?:[\w!$()*+,./:;=?@~%#-]++|&amp;)*+)?+\""


def _around(names: str, content: str) -> str:
    return "|".join(f"<{name}>{content}</{name}>" for name in names.split())


_EMPHASIS: Final = _around("b em i strong u", _WORDS)
_PICTURE: Final = rf"<img src={_ADDRESS}(?: (?:alt|title)={_VALUE}| (?:width|height)=\"\d++\")*+>"
_LINK: Final = rf"<a href={_ADDRESS}(?: title={_VALUE})?+>(?:{_WORDS}(?:{_EMPHASIS})?+)*+</a>"
_RUN: Final = rf"(?:{_WORDS}(?:<br>|{_PICTURE}|{_LINK}|{_EMPHASIS})?+)*+"
_LIST: Final = _around("ul ol", rf"\s*+(?:<li>{_RUN}</li>\s*+)*+")
_FIGURE: Final = rf"<figure>{_RUN}(?:<figcaption>{_RUN}</figcaption>)?+\s*+</figure>"
_PARAGRAPH: Final = _around("p h2 h3 h4", _RUN)
_QUOTE: Final = rf"<blockquote>\s*+(?:(?:{_PARAGRAPH})\s*+)*+</blockquote>"
_PLAIN: Final = re.compile(rf"(?:(?:{_PARAGRAPH}|{_FIGURE}|{_LIST}|{_QUOTE})\s*+)++|{_RUN}")

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
_INLINE_PICTURE: Final = re.compile(r"([\"'])data:[a-z]+/[a-z.+-]+;base64,[A-Za-z0-9+/=\s%]*+\1")
_UNSEEN: Final = re.compile(
    r"<!--(?:(?!-->).)*+(?:-->)?+"
    r"|<(script|style|iframe|noembed|noframes|textarea|title)(?=[\s/>])(?:(?!</\1).)*+(?:</\1[^>]*+>)?+",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]*+>?")


def sanitised(html: str) -> str:
    """
    Return HTML of which nothing acts, loads in secret, lies over the page or turns its text round.

    What is left is balanced, its links and pictures are absolute, its characters those of a clean text. What
    is clean stays as it is; a trap for parsers is reduced to its words. Never raises.

    >>> sanitised('<p onclick="x()">مطر <!--><img src=x onerror=alert(1)>--><a href="javascript:x()">غزير')
    '<p>مطر --&gt;غزير</p>'
    """
    for _ in range(_ROUNDS):
        if _is_settled(html):
            return html
        again = _clean_once(html)
        if again == html:
            return html
        html = again
    return only_words(html)  # pragma: no cover  # nothing is known that does not settle


def edited(html: str, edit: Edit) -> str:
    """
    Return sanitised HTML in which links, pictures, sounds and films have the attributes that ``edit`` gives.

    It is asked before addresses are checked, about attributes of theirs that are not kept, too:

    >>> edited('<img data-src="https://a.example/1.jpg">', lambda name, told: {"src": told["data-src"]})
    '<img src="https://a.example/1.jpg">'
    """

    def decided(found: re.Match[str]) -> str:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[2])}
        kept = edit(found[1], attributes)
        if kept is None:
            return ""
        return "".join([f"<{found[1]}", *(f' {name}="{escape(value)}"' for name, value in kept.items()), ">"])

    if not _EDITABLE_TAG.search(html) and _is_settled(html):
        return html
    html = _legible(html)
    if _is_trap(html):
        return only_words(html)
    return sanitised(_EDITED.sub(decided, _LENIENT.clean(_readable(html))))


def only_words(html: str) -> str:
    """
    Return the text of HTML that no parser should see, as HTML.

    >>> only_words("<p>5 &lt; 6<script>x()</script></p>")
    ' 5 &lt; 6 '
    """
    return escape(clean(unescape(_ANY_TAG.sub(" ", _UNSEEN.sub("", html)))), quote=False)


def text_to_html(text: str) -> str:
    r"""
    Return text as HTML: a paragraph for each that blank lines part, lines as they are.

    >>> text_to_html("تمر & لبن\nعسل\n\nسمن")
    '<p>تمر &amp; لبن<br>عسل</p><p>سمن</p>'
    """
    paragraphs = (part.strip("\n ") for part in re.split(r"\n[\t ]*+\n", clean(text)))
    return "".join(
        f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part
    )


def _legible(html: str) -> str:
    html = _DIRT.sub("", html)
    return _INLINE_PICTURE.sub(r"\1\1", html) if ";base64," in html else html


def _is_settled(html: str) -> bool:
    return bool(_PLAIN.fullmatch(html)) and clean(html) == html


def _clean_once(html: str) -> str:
    html = _legible(html)
    if _is_trap(html):
        return only_words(html)
    html = _FIRST_LINE.sub(r"\1", _characters(_STRICT.clean(_readable(html))))
    html = _HOLLOW.sub("", html)
    return _MAIL_SOURCE.sub(r"\1", html) if "mailto:" in html.lower() else html


def _readable(html: str) -> str:
    """Return HTML in which blocks are called so, and of which a parser's tree is not much larger than it."""
    html = _BLOCK_BY_NAME.sub(r"<\1div", html)
    if html.count("<") > _MANY:
        html = _UNSEEN.sub("", html)
        if _is_overgrown(html):
            html = _DECORATION.sub(_tidy, html)
    return html


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


def _characters(html: str) -> str:
    """Clean the text and the values of what nh3 returns; a sign that would join a tag is no reason to."""
    if clean(html) == html and "&nbsp;" not in html:
        return html
    return _TOKEN.sub(_clean_token, html)


def _clean_token(found: re.Match[str]) -> str:
    if found[2]:
        return escape(clean(unescape(found[2])), quote=False)
    return _ATTRIBUTE.sub(lambda each: f' {each[1]}="{escape(clean(unescape(each[2])))}"', found[1])


# traps


def _is_trap(html: str) -> bool:
    is_long = html.count("<") > _DEEPEST
    return (
        html.count("&") > _MANY_REFERENCES
        or (is_long and _is_deep(html))
        or (len(html) > _MOST_ATTRIBUTES and _is_crowded(html))
    )


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
