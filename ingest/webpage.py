"""An article's page in HTML → headline, text, date, byline, tags, lead picture, related headlines."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Final
from urllib.parse import urldefrag, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from arabic.fold import fold, tag_key
from arabic.hygiene import one_line
from ingest.content import cleaned, without_tracking
from ingest.dom import Element, absolute, address, base_of, drop, parsed, selected, text_of
from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.extract import extracted
from ingest.htmltext import Body, read_body
from ingest.keywords import split_lines
from ingest.mainpart import article_html, without_furniture
from ingest.metadata import Metadata, read_metadata
from ingest.moments import in_utc
from ingest.names import OUTLET_WORDS
from ingest.remote import PageRules
from ingest.shape import count_words
from store.article import Media

NO_RULES: Final = PageRules()
_UTC: Final = ZoneInfo("UTC")
_FEWEST_WORDS: Final = 8
_FULLER: Final = 1.5
"""How much longer the text for machines must be than the one on the page, to be taken instead."""
_TITLE_END: Final = re.compile(r"\s+[|–—:·•»«-]\s+|\s*[|»]\s*")
_LONGEST_TAG: Final = 5
_MOST_TAGS: Final = 40
_ANY_HOST: Final = re.compile(r"^(?:www\d?|m|mobile|amp|ar|arabic)\.")


@dataclass(frozen=True, slots=True)
class WebArticle:
    """The article of a page; empty and None for what the page does not show."""

    headline: str | None
    body: Body = field(default_factory=Body)
    lead: str | None = None
    """How the page sums it up, where its text does not begin with the same words."""
    published: datetime | None = None
    """In UTC."""
    updated: datetime | None = None
    byline: str | None = None
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    """Its lead picture."""
    link: str | None = None
    """Where it lives: what the page says if that is of the same site, else its address; without trackers."""
    language: str | None = None


def read_article(
    data: bytes, content_type: str | None, url: str, rules: PageRules = NO_RULES, *, zone: ZoneInfo = _UTC
) -> WebArticle:
    """
    Return the article of a page. Raises PageError for a page that holds none, and for a trap.

    Dates that name no zone are local to ``zone``. ``rules`` say where content and title stand, and what is to
    be removed; what they do not find is looked for as without them.

    >>> page = '''<html lang=ar><title>عودة النهر | صحيفة الوادي</title><h1>عودة النهر</h1>
    ... <p>عاد النهر إلى مجراه القديم بعد سنوات من الجفاف والانتظار.</p>
    ... <p>اقرأ أيضا: <a href=/2>جسر فوق الوادي</a>'''
    >>> article = read_article(page.encode(), "text/html", "https://news.example/1?utm_source=x")
    >>> article.headline, article.body.related, article.link
    ('عودة النهر', ('جسر فوق الوادي',), 'https://news.example/1')
    """
    tree = parsed(decoded(data, content_type))
    base = base_of(tree, url)
    said = read_metadata(tree, url, zone)
    for element in selected(tree, rules.remove):
        drop(element)
    headline = _headline(tree, said, rules)
    body = _body(tree, said, rules, base, headline)
    if count_words(body.prose) < _FEWEST_WORDS:
        raise PageError(
            "",
            "holds no text of an article",
            "give a CSS selector for its content, or leave full_text off if it is for subscribers only",
        )
    return WebArticle(
        headline=headline,
        body=body,
        lead=_lead(said.summary, body),
        published=said.published or in_utc(body.published, zone),
        updated=said.updated,
        byline=said.byline or body.byline,
        outlet=body.outlet or said.outlet,
        tags=_tags(said, body, headline or ""),
        media=said.media or body.images[:1],
        link=_link(said.links, url),
        language=said.language,
    )


# headline


def _headline(tree: Element, said: Metadata, rules: PageRules) -> str | None:
    for element in selected(tree, rules.title):
        if chosen := text_of(element):
            return chosen
    shown = [title for title in map(text_of, tree.iter("h1")) if title]
    title = next(filter(None, map(text_of, tree.iter("title"))), None)
    told = said.headline or (shown[0] if len(shown) == 1 else None) or title or next(iter(shown), None)
    return _without_site(told, shown, said.outlet) if told else None


def _without_site(title: str, shown: list[str], outlet: str | None) -> str:
    """Return a title without the site's name at its end, and whole where it was cut."""
    key = fold(title.rstrip(" .…"))
    for heading in shown:
        own = fold(heading)
        if own and count_words(heading) > 1 and (own.startswith(key) or key.startswith(own)):
            return heading
    parts = _TITLE_END.split(title)
    is_name = (
        fold(parts[-1]) == fold(outlet) if outlet else not OUTLET_WORDS.isdisjoint(fold(parts[-1]).split())
    )
    if len(parts) > 1 and is_name:
        end = title.rfind(parts[-1])
        return title[:end].rstrip(" |–—:·•»«-") or title
    return title


# text


def _body(tree: Element, said: Metadata, rules: PageRules, base: str, headline: str | None) -> Body:
    chosen = selected(tree, rules.content)
    if chosen:
        html = "".join(_html(element) for element in chosen)
    else:
        without_furniture(tree)
        html = article_html(absolute(tree, base), extracted(tree), headline)
    body = read_body(cleaned(html, base), base, headline)
    if not chosen and said.text and len(said.text) > _FULLER * len(body.prose):
        fuller = _told_body(said.text, base, headline)
        if len(fuller.prose) > _FULLER * len(body.prose):
            return fuller
    return body


def _told_body(text: str, base: str, headline: str | None) -> Body:
    """Return the body that JSON-LD holds: HTML, or text with a paragraph to the line."""
    text = unescape(text)
    if "</p>" in text.lower() or "<br" in text.lower():
        return read_body(cleaned(text, base), base, headline)
    lines = (one_line(line) for line in text.replace("\r", "\n").split("\n"))
    html = "".join(f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in lines if line)
    return read_body(cleaned(html, base), base, headline)


def _html(element: Element) -> str:
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _lead(summary: str | None, body: Body) -> str | None:
    """Return the summary, unless it is the beginning of the text, cut or not."""
    if not summary:
        return None
    key = fold(summary.rstrip(" .…[]"))
    return None if not key or key in fold(body.prose[: 4 * len(summary) + 400]) else summary


# tags


def _tags(said: Metadata, body: Body, headline: str) -> tuple[str, ...]:
    """Return what the page tells as tags, each once; keywords for search engines where the text has them."""
    first: dict[str, str] = {}
    rows = split_lines(headline, body.prose, said.keyword_lines)
    for tag in (*said.tags, *rows, *body.tags, *_spoken_of(said.doubtful, headline, body)):
        shown = one_line(tag.replace("_", " ").strip("# "))
        if 0 < count_words(shown) <= _LONGEST_TAG + 3 and shown != headline:
            first.setdefault(tag_key(shown), shown)
    return tuple(first.values())[:_MOST_TAGS]


def _spoken_of(keywords: tuple[str, ...], headline: str, body: Body) -> list[str]:
    text = f" {fold(headline)} {fold(body.prose)} "
    short = (keyword for keyword in keywords if count_words(keyword) <= _LONGEST_TAG)
    return [keyword for keyword in short if (key := fold(keyword)) and f" {key} " in text]


# link


def _link(told: tuple[str, ...], url: str) -> str | None:
    site = _site(url)
    for link in told:
        # Some pages give their front page for the address of each article.
        if _site(link) == site and (_has_place(link) or not _has_place(url)):
            return place_of(link)
    own = address(url)
    return place_of(own) if own else None


def place_of(url: str) -> str:
    """
    Return an address without its fragment, and without what tells who sent its reader.

    >>> place_of("https://n.example/a?id=7&utm_source=x&fbclid=y#top")
    'https://n.example/a?id=7'
    """
    try:
        return urldefrag(without_tracking(url)).url
    except ValueError:
        return url


def _site(url: str) -> str:
    try:
        return _ANY_HOST.sub("", (urlsplit(url).hostname or "").lower())
    except ValueError:
        return ""


def _has_place(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)
