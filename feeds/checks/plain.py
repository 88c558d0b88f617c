"""
Entries that are plainly fine, known in a fifteenth of the time that it takes to look at them in full.

What we render ourselves has one of few shapes, each of them a regular expression here. It proves that nothing
is wrong; where it does not match, nothing is proven, and the rules decide.
"""

import re
from functools import lru_cache
from typing import Final

_DAY: Final = (
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_DATE: Final = rf"(?:19|20)\d\d-{_DAY}T{_TIME}\+00:00"
_RSS_DATE: Final = (
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?:"
    r"(?:0[1-9]|1\d|2[0-8]) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:29|30) (?:Jan|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|31 (?:Jan|Mar|May|Jul|Aug|Oct|Dec))"
    rf" (?:19|20)\d\d {_TIME} \+0000"
)
_NUMBER: Final = r"\d{1,18}"
_TYPE: Final = r"[a-z]{1,20}/[a-z0-9.+-]{1,60}"
_TAG_URI: Final = r"tag:[A-Za-z0-9.-]{1,200},\d{4}(?:-\d\d){0,2}:[A-Za-z0-9._~:/-]{1,200}"


def _url(ampersand: str) -> str:
    parts = rf"(?:[A-Za-z0-9._~:/?@!$'()*+,;=-]++|%[0-9A-Fa-f]{{2}}|{ampersand})"
    return rf"https?://[A-Za-z0-9.-]{{1,200}}(?::\d{{1,4}})?(?:[/?]{parts}*+)?"


def _maybe(pattern: str) -> str:
    return f"(?:{pattern})?"


# In XML.
_REFERENCE: Final = "&(?:amp|lt|gt|quot);"
_TEXT: Final = rf"(?=[^<\s])(?:[^<>&]++|{_REFERENCE})*+"
_VALUE: Final = rf'(?:[^<>&"]++|{_REFERENCE})*+'
_URL: Final = _url("&amp;")


def _element(name: str, text: str = _TEXT) -> str:
    return f"<{name}>{text}</{name}>"


def _attributes(**patterns: str) -> str:
    return "".join(_maybe(f' {name}="{pattern}"') for name, pattern in patterns.items())


_SIZE: Final = _attributes(width=_NUMBER, height=_NUMBER)
_MEDIUM: Final = _attributes(fileSize=_NUMBER, type=_TYPE, medium="(?:image|audio|video|document)")
_MEDIA: Final = (
    f'(?:<media:content url="{_URL}"{_MEDIUM}{_SIZE}(?:/>|>{_maybe(_element("media:title"))}</media:content>)'
    f'|<media:thumbnail url="{_URL}"{_SIZE}/>)*+'
)
_ENCLOSED: Final = _attributes(type=_TYPE, length=_NUMBER, title=_VALUE)
_SOURCE: Final = _element(
    "source",
    _maybe(_element("id", f"(?:{_TAG_URI}|{_URL})"))
    + _element("title")
    + _element("updated", _DATE)
    + _maybe(f'<link href="{_URL}" rel="alternate"/>'),
)
_ATOM: Final = _element(
    "entry",
    _element("id", f"(?:{_TAG_URI}|{_URL})")
    + _element("title")
    + _element("updated", _DATE)
    + _maybe(_element("author", _element("name")))
    + _maybe('<content type="html">(?P<html>[^<>]++)</content>')
    + f'<link href="{_URL}" rel="alternate" type="text/html"/>'
    + f'(?:<link href="{_URL}" rel="enclosure"{_ENCLOSED}/>)*+'
    + _maybe(f'<link href="{_URL}" rel="via" type="text/html"/>')
    + _maybe(_element("summary"))
    + f'(?:<category term="{_VALUE}" label="{_VALUE}"/>)*+'
    + _element("published", _DATE)
    + _maybe(_SOURCE)
    + _MEDIA
    + _maybe(_element("dc:publisher")),
)
_RSS: Final = _element(
    "item",
    _element("title")
    + _element("link", _URL)
    + "<description>(?P<summary>[^<>]++)</description>"
    + _maybe("<content:encoded>(?P<html>[^<>]++)</content:encoded>")
    + f'<guid isPermaLink="false">{_TAG_URI}</guid>'
    + f"(?:{_element('category')})*+"
    + _maybe(f'<enclosure url="{_URL}" length="{_NUMBER}" type="{_TYPE}"/>')
    + _element("pubDate", _RSS_DATE)
    + _maybe(f'<source url="{_URL}">{_TEXT}</source>')
    + _MEDIA
    + _maybe(_element("dc:creator"))
    + _maybe(_element("dc:publisher"))
    + _maybe(_element("dc:source", _URL)),
)

# In JSON.
_STRING: Final = r'"(?:[^"\\\n]++|\\["\\/])*+"'
_JSON_URL: Final = _url("&")
_SIZED: Final = r',"size_in_bytes":[1-9]\d{0,17}'
_EXTERNAL: Final = f',"external_url":"{_JSON_URL}"'
_TITLED: Final = f',"title":{_STRING}'
_ATTACHMENT: Final = rf'\{{"url":"{_JSON_URL}","mime_type":"{_TYPE}"{_maybe(_TITLED)}{_maybe(_SIZED)}\}}'
_JSON: Final = (
    rf'\{{"id":"(?:{_TAG_URI}|{_JSON_URL})","url":"{_JSON_URL}"{_maybe(_EXTERNAL)},"title":{_STRING}'
    rf'(?:,"content_text":{_STRING}|,"content_html":(?P<html>{_STRING}))'
    + _maybe(f',"summary":{_STRING}')
    + _maybe(f',"image":"{_JSON_URL}"')
    + rf',"date_published":"{_DATE}","date_modified":"{_DATE}"'
    + _maybe(rf',"authors":\[\{{"name":(?!""){_STRING}\}}\]')
    + _maybe(rf',"tags":\[{_STRING}(?:,{_STRING})*+\]')
    + _maybe(rf',"attachments":\[{_ATTACHMENT}(?:,{_ATTACHMENT})*+\]')
    + r"\}"
)
_ENTRIES: Final = {
    name: re.compile(rf"{pattern}\n?", re.ASCII)
    for name, pattern in {"atom": _ATOM, "rss": _RSS, "json": _JSON}.items()
}

# In HTML: blocks of words, links and isolated words, no deeper; pictures and marked words that came with an
# article are looked at by themselves, and left out before.
_WORDS: Final = "[^<>&]++|&(?:amp|lt|gt|quot|#34|#39);"
_QUOTED: Final = '(?:[^<>&"]++|&(?:amp|lt|gt|quot|#34|#39);)*+'
_ISOLATED: Final = f"{_WORDS}|<bdi>(?:{_WORDS})*+</bdi>"
_LINE: Final = f'(?:{_ISOLATED}|<a href="{_url("&amp;")}">(?:{_ISOLATED})*+</a>)*+'
_LISTED: Final = f"(?:<li>{_LINE}</li>)++"
_FIGURE: Final = f"<figure>{_LINE}(?:<figcaption>{_LINE}</figcaption>)?</figure>"
_BLOCKS: Final = (
    f"(?:<p>{_LINE}</p>|<h3>{_LINE}</h3>|<h4>{_LINE}</h4>|<ul>{_LISTED}</ul>|<ol>{_LISTED}</ol>|{_FIGURE}"
    f"|<blockquote>(?:<p>{_LINE}</p>)*+</blockquote>)*+"
)
_ALONE: Final = re.compile(
    f'<br/>|<img src="{_url("&amp;")}"(?: (?:alt|title)="{_QUOTED}"| (?:width|height)="{_NUMBER}")*+/>',
    re.ASCII,
)
_MARKED: Final = re.compile(f"<(b|strong|i|em|u|s|mark|small|sub|sup|span|q|cite)>({_LINE})</\\1>", re.ASCII)
_DEEPEST: Final = 3
_CONTENT: Final = re.compile(f'<div dir="rtl" lang="[a-z]{{2,3}}">{_BLOCKS}</div>')
_SUMMARY: Final = re.compile(f'<p dir="rtl">{_LINE}</p>')

# Neither printable to Python, nor anything that a feed must not hold: joiners and marks of direction.
_HARMLESS: Final = re.compile("[\n\xa0\u200c-\u200f\u061c]")


def is_plain(fragment: bytes, written_as: str) -> bool:
    """
    Tell whether an entry's fragment is one of those that we render, without any fault; False where unsure.

    >>> is_plain(b"<entry/>", "atom")
    False
    """
    try:
        text = fragment.decode()
    except UnicodeDecodeError:
        return False
    if not _is_clean(text):
        return False
    found = _ENTRIES[written_as].fullmatch(text)
    if found is None:
        return False
    content = found["html"]
    if written_as == "json":
        return content is None or _is_content(_unquoted(content))
    if written_as == "rss" and not _SUMMARY.fullmatch(_unescaped(found["summary"])):
        return False
    return content is None or _is_escaped_content(content)


def _is_clean(text: str) -> bool:
    if not text.isprintable() and not _HARMLESS.sub("", text).isprintable():
        return False
    return "\ufffd" not in text


# The formats of an entry hold the same, and are checked one after another.
@lru_cache(maxsize=4)
def _is_escaped_content(escaped: str) -> bool:
    return _is_content(_unescaped(escaped))


@lru_cache(maxsize=4)
def _is_content(html: str) -> bool:
    return _CONTENT.fullmatch(html) is not None or _CONTENT.fullmatch(_without_marks(html)) is not None


def _without_marks(html: str) -> str:
    """Return the content without pictures and without the marks of emphasis round words that are left."""
    html, marks = _ALONE.sub("", html), 1
    for _ in range(_DEEPEST):
        if marks:
            html, marks = _MARKED.subn(r"\2", html)
    return html


def _unescaped(text: str) -> str:
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
