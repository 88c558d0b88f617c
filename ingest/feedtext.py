"""Names and titles as feeds give them, with markup and without -> plain text on one line."""

import re
from html import escape, unescape
from typing import Final

from arabic.hygiene import one_line
from store.markup import text_to_html

LONGEST_LINE: Final = 1000
"""Letters of a title or a name."""
_READ: Final = 20_000
"""Letters of it that are looked at: markup may be longer than what it marks."""
_QUOTED: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|$)", re.DOTALL)
_ELEMENTS: Final = (
    r"a|abbr|acronym|address|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|br|button|center|cite"
    r"|code|dd|del|div|dl|dt|em|embed|figcaption|figure|font|form|h[1-6]|head|header|hr|html|i|iframe|img|input"
    r"|ins|kbd|label|li|link|mark|marquee|math|meta|nobr|object|ol|option|p|pre|q|s|samp|script|section|select"
    r"|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|template|textarea|th|thead|time|title|tr"
    r"|tt|u|ul|var|video|wbr"
)
_WORDLESS: Final = re.compile(
    r"<(script|style|svg|math|template|iframe|object)\b[^>]*+>(?:(?!</\1).)*+(?:</\1[^>]*+>)?+",
    re.IGNORECASE | re.DOTALL,
)
_WITH_ATTRIBUTES: Final = r"<[a-z][\w:-]*+[\s/](?=[^<>=]*+=)[^<>]*+(?:>|$)"
# A name that HTML has no element of is what somebody wrote, as is «5 < 6»; unless it has attributes.
_MARKUP: Final = re.compile(
    rf"<!--(?:(?!-->).)*+(?:-->|\Z)|</?(?P<name>{_ELEMENTS})(?:[\s/][^<>]*+)?+(?:>|$)|{_WITH_ATTRIBUTES}",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS: Final = re.compile(r"br|p|div|li|td|th|tr|h[1-6]|dd|dt|hr|ul|ol|blockquote|section", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PAIRED: Final = re.compile(
    rf"<({_ELEMENTS})(?:\s[^<>]*+)?+>[^<]*+</\1\s*+>|<(?:br|hr|img|script|iframe)[\s/>]|{_WITH_ATTRIBUTES}",
    re.IGNORECASE,
)
_MARKED_UP: Final = re.compile(
    r"</(?:p|div|a|b|strong|em|i|ul|ol|li|h[1-6]|span|blockquote|figure|table)\s*>|<(?:br|p|img)[\s/>]",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(
    r"&lt;/(?:p|div|a|b|strong|em|i|ul|ol|li|h[1-6]|span|blockquote|figure|table)\s*&gt;|&lt;(?:br|img)[\s/&]",
    re.IGNORECASE,
)
_BLANK_LINE: Final = re.compile(r"\S[\t ]*\r?\n[\t ]*\r?\n\s*\S")


def plain_line(text: str) -> str:
    """
    Return the words of a title: its markup goes, its references are characters, once.

    >>> for title in ("AT&amp;T", "<b>مطر</b> على الوادي", "5 < 6", "العنصر &lt;table&gt; في HTML"):
    ...     print(plain_line(title))
    AT&T
    مطر على الوادي
    5 < 6
    العنصر <table> في HTML
    """
    text = text[:_READ]
    if "<" in text:
        text = _words(_QUOTED.sub(r"\1", text))
    if "&" in text:
        text = _REFERENCE.sub(lambda found: unescape(found[0]), text)
        # A title that was escaped twice has pairs of tags only now; one that tells of a tag names it alone.
        if _PAIRED.search(text):
            text = _words(text)
    return line(text)


def html_of_title(text: str) -> str:
    """
    Return a title that is said to be plain text, fit for ``plain_line``: a tag that stands alone is text.

    >>> plain_line(html_of_title("ما معنى <table>؟")), plain_line(html_of_title("<b>مطر</b> &amp; غيث"))
    ('ما معنى <table>؟', 'مطر & غيث')
    """
    return text.replace("<", "&lt;").replace(">", "&gt;")


def line(text: str) -> str:
    """Return clean text on one line, no longer than a title is."""
    whole = one_line(text)
    return whole if len(whole) <= LONGEST_LINE else one_line(whole[:LONGEST_LINE])


def html_of(text: str) -> str:
    r"""
    Return as HTML what stands for it: what was escaped twice is unescaped, bare text keeps its paragraphs.

    >>> html_of("&lt;p&gt;مطر&lt;/p&gt;"), html_of("مطر\n\nغيث")
    ('<p>مطر</p>', '<p>مطر</p><p>غيث</p>')
    """
    if "<" not in text and _ESCAPED.search(text):
        return unescape(text)
    if "<" not in text and _BLANK_LINE.search(text):
        return text_to_html(unescape(text))
    return text


def html_of_text(text: str, *, may_be_html: bool = False) -> str:
    """Return plain text as HTML; where ``may_be_html``, markup that is there after all is left as it is."""
    if may_be_html and _MARKED_UP.search(text):
        return text
    return text_to_html(text) if "\n" in text.strip() else escape(text, quote=False)


def _words(text: str) -> str:
    return _MARKUP.sub(_gap, _WORDLESS.sub("", text))


def _gap(found: re.Match[str]) -> str:
    return " " if found["name"] and _BREAKS.fullmatch(found["name"]) else ""
