"""Story -> Entry: what subscribers of a feed are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from arabic.direction import mark_title
from arabic.fold import fold
from arabic.hygiene import one_line
from feeds.address import ATOM, INDEX, RSS, article_path, asset_path, href, root_of, tag_path, uri
from feeds.markup import inline
from store.article import Article, Related, Story, Tag


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

    def url(self, path: str = "") -> str:
        """
        Return the absolute address of a path in the published folder, in ASCII.

        >>> Site("خلاصة", "أخبار", "https://example.org/feeds", ZoneInfo("UTC")).url("tags/قهوة/index.html")
        'https://example.org/feeds/tags/%D9%82%D9%87%D9%88%D8%A9/'
        """
        return uri(self.base_url.rstrip("/") + "/") + href(path)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed as a whole, such as its hub."""

    rel: str
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed without its entries."""

    uri: str
    """Its permanent id."""
    title: str
    description: str
    author: str
    page: str
    """The address of its HTML twin."""
    atom: str
    rss: str
    stylesheet: str
    """What a browser shows the XML with: relative to the feed, so that it works behind any host name."""
    updated: datetime
    language: str
    ttl: int
    links: tuple[Link, ...] = ()
    """More links of any relation: hub, prev-archive …"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as subscribers see it: clean text and finished HTML, every address absolute."""

    uri: str
    title: str
    """Plain text; a right-to-left mark stands before a Latin beginning."""
    link: str
    published: datetime
    updated: datetime
    summary: str
    """Plain text, one line."""
    content: str
    """HTML."""
    author: str | None = None
    outlet: str | None = None
    categories: tuple[str, ...] = ()


def entry_from(story: Story, site: Site) -> Entry:
    """Return the story as an entry: the fullest article, who else told it, and what to read beside it."""
    article = story.article
    return Entry(
        uri=story.uri,
        title=title_of(article),
        link=site.url(article_path(article.short_id)),
        published=_utc(story.published),
        updated=_utc(story.updated),
        summary=summary_of(article),
        content=_content(story, site),
        author=_text(article.byline) or _text(article.outlet),
        outlet=_text(article.outlet),
        categories=tuple(dict.fromkeys(filter(None, (one_line(tag.name) for tag in story.tags)))),
    )


def channel_from(site: Site, feed_uri: str, entries: Sequence[Entry], tag: Tag | None = None) -> Channel:
    """Return the feed of a tag, or of everything. It was updated when the last of its entries was."""
    page, atom, rss = (tag_path(tag.slug, name) if tag else name for name in (INDEX, ATOM, RSS))
    title, description = one_line(site.title), one_line(site.description)
    if tag:
        name = one_line(tag.name)
        title, description = f"{name} — {title}", f"أخبار «{name}»: كل خبر مرة واحدة، مع من رواه غيره."
    return Channel(
        uri=feed_uri,
        title=mark_title(title),
        description=mark_title(description),
        author=one_line(site.title),
        page=site.url(page),
        atom=site.url(atom),
        rss=site.url(rss),
        stylesheet=root_of(atom) + asset_path("feed.css"),
        updated=max((entry.updated for entry in entries), default=minted(feed_uri)),
        language=site.language,
        ttl=site.ttl,
    )


def minted(tag_uri: str) -> datetime:
    """
    Return the date in a tag: URI: a feed that never had an entry was last changed then, whenever it is built.

    >>> minted("tag:example.org,2026-03:feeds/all").isoformat()
    '2026-03-01T00:00:00+00:00'
    """
    year, month, day, *_ = [*tag_uri.split(":")[1].rpartition(",")[2].split("-"), "1", "1"]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def title_of(article: Article) -> str:
    """Return the headline, marked right to left where a reader that goes by the first letter would err."""
    return mark_title(one_line(article.headline) or "بلا عنوان")


def deck_of(article: Article) -> str | None:
    """Return the lead, unless the body begins with the same words."""
    lead = _text(article.lead)
    opening = next((block.text for block in article.body if block.kind == "paragraph"), "")
    return lead if lead and fold(lead) != fold(opening) else None


def summary_of(article: Article) -> str:
    """Return the lead, else the first paragraph, else the headline."""
    paragraphs = (block.text for block in article.body if block.kind == "paragraph")
    return next(filter(None, map(one_line, (article.lead or "", *paragraphs))), title_of(article))


_PARAGRAPH: Final = Markup("<p>{}</p>")
_SUBHEADING: Final = Markup("<h3>{}</h3>")
_SOURCE: Final = Markup("<p>المصدر: {}</p>")


def _content(story: Story, site: Site) -> Markup:
    article = story.article
    parts = (
        _unless_empty(_PARAGRAPH, deck_of(article)),
        *(
            _unless_empty(_SUBHEADING if block.kind == "subheading" else _PARAGRAPH, block.text)
            for block in article.body
        ),
        _unless_empty(_SOURCE, article.outlet),
        _list("غطّته أيضًا", story.also, site),
        _list("اقرأ أيضًا", story.related, site),
    )
    return Markup('<div dir="rtl" lang="{}">{}</div>').format(site.language, Markup("").join(parts))


def _unless_empty(element: Markup, text: str | None) -> Markup:
    shown = inline(text or "")
    return element.format(shown) if shown else Markup("")


def _list(heading: str, stories: Sequence[Article | Related], site: Site) -> Markup:
    lines = Markup("").join(_item(story, site) for story in stories)
    return Markup("<h3>{}</h3><ul>{}</ul>").format(heading, lines) if lines else Markup("")


def _item(story: Article | Related, site: Site) -> Markup:
    text = inline(story.headline)
    if story.short_id:
        text = Markup('<a href="{}">{}</a>').format(site.url(article_path(story.short_id)), text)
    return Markup("<li>{}{}</li>").format(text, _unless_empty(Markup(" — {}"), story.outlet))


def _text(text: str | None) -> str | None:
    return one_line(text or "") or None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
