"""A page's frame: its head, what stands above and below its text, and the filters of all templates."""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, lru_cache, partial
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from arabic import plurals
from arabic.dates import long_date, short_date
from arabic.direction import mark_title
from arabic.hygiene import one_line
from feeds.address import (
    ATOM,
    DIRECTORY,
    INDEX,
    JSON,
    NOT_FOUND,
    RSS,
    SEARCH,
    feed_path,
    href,
    is_private,
    root_of,
    tag_path,
    uri,
)
from feeds.entry import Format, Site
from feeds.markup import inline
from feeds.richtext import rich
from feeds.static import asset_link
from store.article import Feed, Tag

_KEPT: Final = 1024
"""Links and boxes of as many feeds are kept: most stories have the tags of others."""


class Offer(NamedTuple):
    """A feed in one of its formats: what that is called, its media type, the link from the top."""

    name: str
    type: str
    link: Markup


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a feed can be subscribed to, fit for HTML."""

    name: str
    offers: tuple[Offer, ...]
    address: Markup
    """What is copied into a reader: absolute."""


_OFFERED: Final = {
    Format.ATOM: ("Atom", "application/atom+xml", ATOM),
    Format.RSS: ("RSS", "application/rss+xml", RSS),
    Format.JSON: ("JSON", "application/feed+json", JSON),
}


@dataclass(frozen=True, slots=True)
class About:
    """What a page tells of itself to browsers, feed readers, search engines and previews of links."""

    title: str
    description: str
    feeds: tuple[Subscription, ...]
    """The page's own feed first."""
    kind: Literal["website", "article"] = "website"
    image: str | None = None
    """The address of a picture of the article; else previews show the icon."""
    canonical: str | None = None
    """Where the page is now, if that is not where it stands."""
    is_private: bool = False
    """Whether its address is a secret: no search engine is to keep it, no preview to show it."""


def page(site: Site, path: str, template: str, about: About, **values: Any) -> bytes:
    """Return the page that a template makes, in the frame that it extends."""
    root = escape(root_of(path) if path != NOT_FOUND else urlsplit(site.url()).path)
    shown = _template(template).render(
        site=site,
        root=root,
        frame=_frame(site, root, path if path in _IN_NAVIGATION else None),
        discovery=Markup("").join(_discovery(feed, root) for feed in about.feeds),
        about=about,
        canonical=(about.canonical or site.url(path)) if _has_address(path, about) else None,
        zone=site.timezone,
        **values,
    )
    return shown.encode()


def _has_address(path: str, about: About) -> bool:
    """Tell whether a page says where it is to be found."""
    return path not in {NOT_FOUND, SEARCH} and not about.is_private


def part(template: str, **values: Any) -> Markup:
    """Return a piece of a page."""
    return _trusted(_template(template).render(**values))


@lru_cache(maxsize=_KEPT)
def subscription(site: Site, feed: Feed | Tag | None = None) -> Subscription:
    """Return where to subscribe to a feed; to everything, if it is None."""
    name = one_line(feed.name) if feed else f"{one_line(site.title)}: كل الأخبار"
    folder = _folder(feed)
    offered = (_OFFERED[written_as] for written_as in site.formats)
    offers = tuple(Offer(label, kind, folder + file) for label, kind, file in offered)
    return Subscription(name, offers, escape(site.url()) + offers[0].link)


@lru_cache(maxsize=_KEPT)
def subscribe_box(site: Site, feed: Feed | Tag | None, heading: str, root: str) -> Markup:
    """Return the part of a page that tells how to subscribe to a feed; to everything, if it is None."""
    # Other people's services would be told the address of a private feed, and show it to all who use them.
    public = _is_public(site.url()) and not is_private(feed)
    return box(subscription(site, feed), heading, root, is_public=public)


def box(made: Subscription, heading: str, root: str, *, is_public: bool) -> Markup:
    """Return the part of a page that tells how to subscribe; if it is public, by services of others, too."""
    return part("subscribe.html", feed=made, heading=heading, root=root, public=is_public)


@lru_cache(maxsize=_KEPT)
def _discovery(feed: Subscription, root: str) -> Markup:
    return part("discovery.html", feed=feed, root=root)


def _folder(feed: Feed | Tag | None) -> Markup:
    """Return the link to a feed's folder, from the top of the published one."""
    if feed is None:
        return Markup("")
    return _trusted(href(feed_path(feed) if isinstance(feed, Feed) else tag_path(feed.slug)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all pages have in common that lie equally deep."""

    head: Markup
    top: Markup
    foot: Markup


_IN_NAVIGATION: Final = (INDEX, DIRECTORY, SEARCH)


@lru_cache(maxsize=32)
def _frame(site: Site, root: str, here: str | None) -> _Frame:
    names = ("head", "top", "foot")
    return _Frame(
        *(
            part(f"frame_{name}.html", site=site, root=root, here=here, offers=subscription(site).offers)
            for name in names
        )
    )


def _trusted(html: str) -> Markup:
    """Return what needs no escaping: percent-encoded, made by a template, or written here."""
    return Markup(html)  # noqa: S704 - see above


@lru_cache(maxsize=8)
def _is_public(address: str) -> bool:
    """Tell whether readers on the web could fetch from the address: it is no machine of an inner network."""
    host = urlsplit(uri(address)).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("feeds"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = asset_link
    environment.filters |= _FILTERS
    # To import macros costs each page 25 µs; so they are compiled, and looked up, once.
    environment.globals["parts"] = environment.get_template("parts.html").module
    return environment


def _counted(number: int, noun: str) -> str:
    return plurals.counted(number, getattr(plurals, noun))


def _link(feed: Feed | Tag, root: str) -> Markup:
    # Markup.format would take as long as all the rest, and the directory has ten thousand of these.
    return _trusted(f'<a href="{root}{_folder(feed)}">{inline(feed.name)}</a>')


_kept_link: Final = lru_cache(maxsize=_KEPT)(_link)


def _rows(counts: Iterable[tuple[Feed, int]], root: str) -> Markup:
    """Return feeds with their counts as items of a list. A template would escape all of it again."""
    rows = (f'<li>{_kept_link(feed, root)}<span class="num">{count}</span></li>\n' for feed, count in counts)
    return _trusted("".join(rows))


def _time(moment: datetime, zone: tzinfo, *, day_only: bool = False) -> Markup:
    """Return the date, and the time unless it is midnight: what a page without a time of day was given."""
    local = moment.astimezone(zone)
    shown = long_date(local)
    if day_only or (local.hour, local.minute) == (0, 0):
        shown = shown.partition("،")[0]
    machine = local.isoformat(timespec="minutes")
    return _trusted(f'<time datetime="{machine}">{shown}</time>')


def _date(moment: datetime, zone: tzinfo) -> Markup:
    """Return the day of a moment, and nothing that another moment of that day would have otherwise."""
    local = moment.astimezone(zone)
    return _trusted(f'<time datetime="{local:%Y-%m-%d}">{long_date(local).partition("،")[0]}</time>')


_FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "counted": _counted,
    "date": _date,
    "date_only": short_date,
    "day": lambda moment, zone: _time(moment, zone, day_only=True),
    "escaped": lambda address: quote(address, safe=""),
    "inline": inline,
    "marked": mark_title,
    "link": _kept_link,
    "link_once": _link,
    "moment": _time,
    "rich": partial(rich, on_page=True),
    "rows": _rows,
    "folder": _folder,
    "plain": one_line,
}
