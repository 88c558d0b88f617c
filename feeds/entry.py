"""Story -> Entry: what subscribers of a feed are given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from arabic.direction import mark_title
from arabic.fold import fold
from arabic.hygiene import one_line
from feeds.address import article_path, href, uri, web_address
from feeds.markup import inline, isolated
from feeds.richtext import rich
from store.article import Article, Block, Credit, Media, Related, Story


class Format(StrEnum):
    """What a feed can be written as."""

    ATOM = "atom"
    RSS = "rss"
    JSON = "json"


class Form(StrEnum):
    """How much of each entry a feed gives."""

    FULL = "full"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Site:
    """What the whole published folder has in common."""

    title: str
    description: str
    base_url: str
    """The public address of the published folder."""
    timezone: ZoneInfo
    """The one in which pages show dates; feeds are in UTC."""
    entries: int = 50
    """The most that a feed holds."""
    language: str = "ar"
    ttl: int = 15
    """Minutes that a reader may wait before it asks again."""
    hub: str | None = None
    """The WebSub hub that tells subscribers of news."""
    formats: tuple[Format, ...] = tuple(Format)
    """In which each feed is written, and its page offers it."""
    has_search: bool = False
    """Whether a server answers what is asked from its pages: on static hosts nobody does."""

    def url(self, path: str = "") -> str:
        """
        Return the absolute address of a path in the published folder, in ASCII.

        >>> Site("خلاصة", "أخبار", "https://example.org/feeds", ZoneInfo("UTC")).url("tags/قهوة/index.html")
        'https://example.org/feeds/tags/%D9%82%D9%87%D9%88%D8%A9/'
        """
        return uri(self.base_url.rstrip("/") + "/") + href(path)


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as subscribers see it: clean text and finished HTML, every address absolute."""

    uri: str
    title: str
    """Plain text; a right-to-left mark stands before a Latin beginning."""
    link: str
    """Our page of it; the outlet's, where we publish no pages."""
    published: datetime
    updated: datetime
    summary: str
    """Plain text, one line, marked as a title is."""
    content: str
    """HTML."""
    author: str | None = None
    outlet: str | None = None
    categories: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    credit: Credit | None = None
    """The remote feed it came by."""
    original: str | None = None
    """The outlet's page of it, if the link above does not lead there."""


def entry_from(story: Story, site: Site, *, has_pages: bool = True) -> Entry:
    """
    Return the story as an entry: the fullest article, who else told it, and what to read beside it.

    Without pages of our own it leads to the outlets' where their addresses are known.
    """
    article = story.article
    outlet = _name(article.outlet)
    original = web_address(article.link)
    link = (None if has_pages else original) or site.url(article_path(article.short_id))
    return Entry(
        uri=story.uri,
        title=title_of(article),
        link=link,
        published=_utc(story.published),
        updated=_utc(story.updated),
        summary=mark_title(summary_of(article)),
        content=_content(story, site, has_pages=has_pages),
        author=_text(article.byline) or outlet,
        outlet=outlet,
        categories=tuple(dict.fromkeys(filter(None, (_name(tag.name) for tag in story.tags)))),
        media=_media(article.media),
        credit=_credit(article.credit),
        original=None if original == link else original,
    )


_TYPE: Final = re.compile(r"(?:application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9!#$&^_.+-]*")
# The id of a remote feed becomes an address in RSS, which must not run anything.
_URI: Final = re.compile(
    r"(?!(?:javascript|vbscript|data|file):)[a-z][a-z0-9+.-]*:[\w;/?:@&=+$.!~*'()%,#-]+",
    re.ASCII | re.IGNORECASE,
)


def _media(found: Sequence[Media]) -> tuple[Media, ...]:
    """Return what can be fetched from the web, each address once."""
    fetched = {address: one for one in found if (address := web_address(one.url))}
    return tuple(_medium(address, one) for address, one in fetched.items())


def _medium(address: str, one: Media) -> Media:
    kind = one.type.partition(";")[0].strip().lower()
    return Media(
        url=address,
        type=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        length=_positive(one.length),
        title=_title(one.title),
        width=_positive(one.width),
        height=_positive(one.height),
    )


def _credit(credit: Credit | None) -> Credit | None:
    """Return what is known of the remote feed in addresses that a feed may carry; None without a name."""
    title = _title(credit.title) if credit else None
    if credit is None or title is None:
        return None
    known = web_address(credit.uri) or (credit.uri if _URI.fullmatch(credit.uri or "") else None)
    return Credit(title, known, web_address(credit.link))


def _positive(number: int | None) -> int | None:
    # The W3C validator takes no zero; a size that nobody knows is left out.
    return number if number and number > 0 else None


def _title(text: str | None) -> str | None:
    return mark_title(one_line(text or "")) or None


def title_of(article: Article) -> str:
    """Return the headline, marked right to left where a reader that goes by the first letter would err."""
    return mark_title(one_line(article.headline) or "بلا عنوان")


def deck_of(article: Article) -> str | None:
    """Return the lead, unless the body begins with the same words."""
    lead = _text(article.lead)
    opening = next((block.text for block in article.body if block.kind == "paragraph"), "")
    return lead if lead and not _are_same(lead, opening) else None


def _are_same(one: str, other: str) -> bool:
    # Each word folds by itself, and most texts part with their first: the rest need not be folded then.
    first, second = (fold(text.partition(" ")[0]) for text in (one, other))
    return (first == second or not first or not second) and fold(one) == fold(other)


def summary_of(article: Article) -> str:
    """Return the lead, else the first paragraph, else the headline."""
    paragraphs = (
        block.text for block in article.body if block.kind == "paragraph" and not _is_picture(block)
    )
    return next(filter(None, map(one_line, (article.lead or "", *paragraphs))), title_of(article))


def _is_picture(block: Block) -> bool:
    """Tell whether a block shows something, and what it says is a caption."""
    return block.html is not None and block.html.startswith(("<figure", "<img", "<video", "<audio"))


_ELEMENTS: Final = {"paragraph": "p", "subheading": "h3"}


def _content(story: Story, site: Site, *, has_pages: bool) -> str:
    # Plain strings of markup that `inline` made: a template for each costs five times as much.
    article = story.article
    deck, source = isolated(deck_of(article) or ""), _source_html(article)
    parts = (
        f'<div dir="rtl" lang="{escape(site.language)}">',
        f"<p>{deck}</p>" if deck else "",
        *map(_block, article.body),
        f"<p>المصدر: {source}</p>" if source else "",
        _list("غطّته أيضًا", (_also(other, site, has_pages=has_pages) for other in story.also)),
        _list("اقرأ أيضًا", (_related(line, site) for line in story.related)),
        "</div>",
    )
    return "".join(parts)


def _block(block: Block) -> str:
    """Return a piece of the body with its markup, if it has any of its own."""
    if block.html and (html := rich(block.html)):
        return html
    name, text = _ELEMENTS[block.kind], inline(block.text)
    return f"<{name}>{text}</{name}>" if text else ""


def _list(heading: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h3>{heading}</h3><ul>{items}</ul>" if items else ""


def _also(other: Article, site: Site, *, has_pages: bool) -> str:
    """Return another outlet's article: its headline leads to our page of it, its outlet to its own."""
    original = web_address(other.link)
    address = (None if has_pages else original) or site.url(article_path(other.short_id))
    source = _name_html(other.outlet) if address == original else _source_html(other)
    return _with_source(_linked(inline(other.headline), address), source)


def _related(line: Related, site: Site) -> str:
    text: str = inline(line.headline)
    if line.short_id:
        text = _linked(text, site.url(article_path(line.short_id)))
    return _with_source(text, _name_html(line.outlet))


def _source_html(article: Article) -> str:
    """Return whose article it is, leading to it where that shows it."""
    name, original = _name_html(article.outlet), web_address(article.link)
    return _linked(name or inline(urlsplit(original).netloc), original) if original else name


def _with_source(text: str, source: str) -> str:
    # Plain strings: Markup would escape what is added to it.
    return f"{text} — {source}" if source else str(text)


def _linked(html: str, address: str) -> str:
    return f'<a href="{escape(address)}">{html}</a>'


def _text(text: str | None) -> str | None:
    return one_line(text or "") or None


# Outlets and tags are few, and named by entry after entry.
_name: Final = lru_cache(maxsize=1024)(_text)


@lru_cache(maxsize=1024)
def _name_html(text: str | None) -> Markup:
    return inline(text or "")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
