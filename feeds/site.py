"""Stories -> HTML pages: the front page, a page for each tag and article, and what they are dressed in."""

import hashlib
import ipaddress
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from arabic import plurals
from arabic.dates import long_date
from arabic.fold import fold
from arabic.hygiene import one_line
from feeds.address import ATOM, INDEX, NOT_FOUND, RSS, article_path, asset_path, href, root_of, tag_path, uri
from feeds.entry import Site, deck_of, summary_of, title_of
from feeds.markup import inline
from store.article import Article, Related, Story, Tag, TagSummary

LATEST: Final = 20
"""Stories on the front page."""
_BUSIEST, _CARDS, _CHIPS = 12, 17, 10
_WORDS_A_MINUTE: Final = 180
"""Arabic prose, read silently: Brysbaert's 181 words a minute."""


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of one day, on the site's calendar."""

    name: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Where a tag, or the whole site, can be subscribed to."""

    name: str
    atom: str
    rss: str


def index_page(site: Site, stories: Sequence[Story], summaries: Sequence[TagSummary]) -> bytes:
    """Return the front page: the newest stories and every feed, the busiest tags in front."""
    busiest = [(summary.tag, summary.stories) for summary in summaries[:_BUSIEST]]
    shown = {tag.slug for tag, _ in busiest}
    directory = [(summary, _feed_of(site, summary.tag)) for summary in summaries]
    return _page(
        site,
        INDEX,
        "old_index.html",
        stories=stories[:LATEST],
        summaries=summaries,
        busiest=busiest,
        trending=[tag for tag, _ in _tags_in(stories) if tag.slug not in shown][:_CHIPS],
        cards=directory[:_CARDS],
        others=directory[_CARDS:],
        feeds=[_feed_of(site)],
    )


def tag_page(site: Site, summary: TagSummary, stories: Sequence[Story]) -> bytes:
    """
    Return a tag's page: how to subscribe, its stories by day, the tags and outlets that its stories share.

    Nothing on it depends on other tags' stories, so that theirs never touch it.
    """
    near = [(tag, count) for tag, count in _tags_in(stories) if tag.slug != summary.tag.slug]
    return _page(
        site,
        tag_path(summary.tag.slug),
        "old_tag.html",
        tag=summary.tag,
        summary=summary,
        aliases=_other_names(summary),
        stories=stories,
        days=_days(site, stories),
        near=near[:_BUSIEST],
        outlets=_outlets_in(stories)[:_BUSIEST],
        feeds=[_feed_of(site, summary.tag), _feed_of(site)],
    )


def moved_page(site: Site, old: str, tag: Tag) -> bytes:
    """Return what stands at an old address of a tag: it leads to the new one by itself, and says so."""
    return _page(
        site,
        tag_path(old),
        "old_moved.html",
        canonical=site.url(tag_path(tag.slug)),
        tag=tag,
        feeds=[_feed_of(site, tag)],
    )


def article_page(site: Site, article: Article, story: Story) -> bytes:
    """Return an article's page, with the other articles of its story and what to read beside it."""
    tag = article.tags[0] if article.tags else None
    return _page(
        site,
        article_path(article.short_id),
        "old_article.html",
        article=article,
        also=[other for other in (story.article, *story.also) if other.short_id != article.short_id],
        related=story.related,
        minutes=_reading_minutes(article),
        heading=f"تابع «{one_line(tag.name)}» في قارئك" if tag else "تابع كل الأخبار في قارئك",
        feeds=[*([_feed_of(site, tag)] if tag else []), _feed_of(site)],
    )


def not_found_page(site: Site) -> bytes:
    """Return what is shown for an address where nothing is, at whatever depth it is asked for."""
    return _page(
        site, NOT_FOUND, "old_not_found.html", feeds=[_feed_of(site)], root=urlsplit(site.url()).path
    )


@cache
def assets() -> dict[str, bytes]:
    """Return the style sheets, fonts, script and icons, by their path in the published folder."""
    folder = files("feeds") / "assets"
    by_name = sorted(folder.iterdir(), key=lambda file: file.name)
    return {_place_of(file.name): file.read_bytes() for file in by_name}


def _place_of(name: str) -> str:
    # Where browsers that show a feed, and feed readers, look for it unasked.
    return name if name == "favicon.ico" else asset_path(name)


def _page(site: Site, path: str, template: str, **values: Any) -> bytes:
    context = {
        "site": site,
        "path": path,
        "root": root_of(path),
        "canonical": site.url(path) if path != NOT_FOUND else None,
        "public": _is_public(site.url()),
    }
    return _environment().get_template(template).render(context | values).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("feeds"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = _asset_link
    environment.filters |= {
        "clock": _clock,
        "counted": lambda n, noun: plurals.counted(n, getattr(plurals, noun)),
        "day": _day,
        "deck": deck_of,
        "escaped": lambda address: quote(address, safe=""),
        "href": href,
        "inline": inline,
        "machine": _machine,
        "moment": _moment,
        "page": _page_of,
        "plain": one_line,
        "sources": lambda story: len(_outlets_of(story)),
        "summary": summary_of,
        "title": title_of,
    }
    return environment


@cache
def _asset_link(name: str) -> str:
    # The address changes with the bytes, so that browsers may keep what they have for ever.
    path = asset_path(name)
    return f"{href(path)}?v={hashlib.sha256(assets()[path]).hexdigest()[:8]}"


def _page_of(value: Tag | Article | Related) -> str:
    return tag_path(value.slug) if isinstance(value, Tag) else article_path(value.short_id or "")


def _feed_of(site: Site, tag: Tag | None = None) -> FeedLinks:
    if tag:
        return FeedLinks(one_line(tag.name), tag_path(tag.slug, ATOM), tag_path(tag.slug, RSS))
    return FeedLinks(f"{one_line(site.title)}: كل الأخبار", ATOM, RSS)


def _days(site: Site, stories: Iterable[Story]) -> list[Day]:
    days = groupby(stories, key=lambda story: _named_day(story.published.astimezone(site.timezone)))
    return [Day(name, tuple(group)) for name, group in days]


def _other_names(summary: TagSummary) -> list[str]:
    """Return what the tag is called too, without slips of the same spelling: nobody looks for those."""
    names = {fold(name): name for name in (*reversed(summary.aliases), summary.tag.name)}
    del names[fold(summary.tag.name)]
    return [name for name in summary.aliases if name in names.values()]


def _tags_in(stories: Iterable[Story]) -> list[tuple[Tag, int]]:
    """Return the tags of the stories with how many have each, the most frequent first."""
    counts = Counter(tag for story in stories for tag in story.tags)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0].slug))


def _outlets_in(stories: Iterable[Story]) -> list[tuple[str, int]]:
    counts = Counter(outlet for story in stories for outlet in _outlets_of(story))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _outlets_of(story: Story) -> set[str]:
    return {one_line(article.outlet or "") for article in (story.article, *story.also)} - {""}


def _reading_minutes(article: Article) -> int:
    words = sum(len(block.text.split()) for block in article.body)
    return -(-words // _WORDS_A_MINUTE)


def _is_public(address: str) -> bool:
    """Tell whether readers on the web could fetch from the address: it is no machine of an inner network."""
    host = urlsplit(uri(address)).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))


@pass_context
def _machine(context: Context, moment: datetime) -> str:
    return _local(context, moment).isoformat(timespec="minutes")


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    """Return the date, and the time unless it is midnight: what a page without a time of day was given."""
    local = _local(context, moment)
    return long_date(local) if _has_time(local) else _named_day(local)


@pass_context
def _clock(context: Context, moment: datetime) -> str:
    """Return the time of day, under a heading that names the day; nothing at midnight, as above."""
    local = _local(context, moment)
    return f"{local.hour}:{local.minute:02}" if _has_time(local) else ""


@pass_context
def _day(context: Context, moment: datetime) -> str:
    return _named_day(_local(context, moment))


def _local(context: Context, moment: datetime) -> datetime:
    site: Site = context["site"]
    return moment.astimezone(site.timezone)


def _has_time(local: datetime) -> bool:
    return (local.hour, local.minute) != (0, 0)


def _named_day(local: datetime) -> str:
    return long_date(local).partition("،")[0]
