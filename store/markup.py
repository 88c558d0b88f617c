"""HTML from anywhere -> the HTML of an article: words, links, pictures, and nothing that acts."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Final, TypeAlias

import nh3

from arabic.hygiene import clean
from store.htmltraps import is_trap, only_words, pruned

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

_INLINE_PICTURE: Final = re.compile(r"([\"'])data:[a-z]+/[a-z.+-]+;base64,[A-Za-z0-9+/=\s%]*+\1")


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
    if is_trap(html):
        return only_words(html)
    return sanitised(_EDITED.sub(decided, _LENIENT.clean(pruned(_BLOCK_BY_NAME.sub(r"<\1div", html)))))


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
    if is_trap(html):
        return only_words(html)
    html = _FIRST_LINE.sub(r"\1", _characters(_STRICT.clean(pruned(_BLOCK_BY_NAME.sub(r"<\1div", html)))))
    html = _HOLLOW.sub("", html)
    return _MAIL_SOURCE.sub(r"\1", html) if "mailto:" in html.lower() else html


def _characters(html: str) -> str:
    """Clean the text and the values of what nh3 returns; a sign that would join a tag is no reason to."""
    if clean(html) == html and "&nbsp;" not in html:
        return html
    return _TOKEN.sub(_clean_token, html)


def _clean_token(found: re.Match[str]) -> str:
    if found[2]:
        return escape(clean(unescape(found[2])), quote=False)
    return _ATTRIBUTE.sub(lambda each: f' {each[1]}="{escape(clean(unescape(each[2])))}"', found[1])
