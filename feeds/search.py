"""What a search found -> a page, or a feed that can be subscribed to: it goes on searching."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from markupsafe import escape

from arabic.direction import mark_title
from arabic.hygiene import one_line
from feeds.address import OPENSEARCH, SEARCH, asset_path, root_of
from feeds.channel import Channel, Link, Results, minted
from feeds.entry import Format, Site
from feeds.frame import About, Offer, Subscription, box, page, subscription
from feeds.generator import ATOM_TYPE
from feeds.layout import CARD, Layout
from feeds.opensearch import TYPE
from feeds.pages import STORIES, joined
from feeds.render import document
from feeds.rendering import Rendered, parts_of, render
from store.article import Listed
from store.search import MOST, Found
from store.snapshot import Snapshot

EACH: Final = 20
"""Stories on a page of results, and in a feed of them."""
LAST: Final = -(-MOST // EACH)
"""The last page that there can be."""
_WHAT: Final = "بحث"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for."""

    text: str
    page: int = 1

    def search(self, snapshot: Snapshot) -> Found:
        """Return what there is."""
        return snapshot.search(self.text, limit=EACH, offset=EACH * (self.page - 1))


def search_page(snapshot: Snapshot, site: Site, layout: Layout, asked: Asked) -> bytes:
    """Return the page that shows what was found, or how to ask."""
    found = asked.search(snapshot)
    said = found.question.said
    cards = _fragments(snapshot, site, layout, found, CARD)
    title = one_line(site.title)
    feeds = [subscription(site)]
    subscribe = None
    if not found.question.is_empty:
        own = _subscription(site, said)
        feeds.insert(0, own)
        subscribe = box(own, "تابع هذا البحث في قارئك", root_of(SEARCH), is_public=False)
    made = page(
        site,
        SEARCH,
        "search.html",
        About(
            f"«{said}» — {_WHAT} — {title}" if said else f"{_WHAT} — {title}",
            f"{_WHAT} في أخبار «{title}».",
            tuple(feeds),
        ),
        found=found,
        said=said,
        stories=STORIES,
        number=asked.page,
        before=_address(said, asked.page - 1) if asked.page > 1 else None,
        after=_address(said, asked.page + 1) if EACH * asked.page < found.total else None,
        subscribe=subscribe,
    )
    return joined(made, SEARCH, cards)


def search_feed(snapshot: Snapshot, site: Site, layout: Layout, asked: Asked) -> bytes:
    """Return an Atom feed of what was found, the best first; its id is the question's for good."""
    found = asked.search(snapshot)
    said = found.question.said
    column = layout.style.column(Format.ATOM)
    listed = _listed(snapshot, site, layout, found, column)
    latest = max((item.updated for item in listed if item.updated is not None), default=None)
    home = snapshot.site().uri
    title = one_line(site.title)
    place = site.url()
    channel = Channel(
        uri=_uri(home, said),
        title=mark_title(f"«{said}» — {_WHAT} — {title}"),
        description=mark_title(f"ما يجده البحث عن «{said}»: أحسنه جوابًا أولًا، كل خبر مرة واحدة."),
        author=title,
        page=place + _address(said, 1),
        atom=place + _address(said, asked.page, written_as=Format.ATOM),
        rss="",
        stylesheet=root_of(SEARCH) + asset_path("feed.css"),
        updated=minted(home) if latest is None else datetime.fromtimestamp(latest, UTC),
        language=site.language,
        ttl=site.ttl,
        links=tuple(_links(site, said, asked.page, found)),
        icon=site.url(asset_path("icon.png")),
        results=Results(found.total, EACH * (asked.page - 1) + 1, EACH),
    )
    return b"".join(document(channel, Format.ATOM, parts_of(listed, [column], column)))


def _links(site: Site, said: str, number: int, found: Found) -> list[Link]:
    """Return links to the description, and to the other parts of what was found (RFC 5005 §3)."""

    def part(rel: str, other: int) -> Link:
        return Link(rel, site.url() + _address(said, other, written_as=Format.ATOM), ATOM_TYPE)

    links = [Link("search", site.url(OPENSEARCH), TYPE)] if site.has_search else []
    if number > 1:
        links += [part("first", 1), part("previous", number - 1)]
    if EACH * number < found.total:
        links.append(part("next", number + 1))
    return links


def _subscription(site: Site, said: str) -> Subscription:
    link = escape(_address(said, 1, written_as=Format.ATOM))
    return Subscription(f"{_WHAT}: {said}", (Offer("Atom", ATOM_TYPE, link),), escape(site.url()) + link)


def _address(said: str, number: int, *, written_as: Format | None = None) -> str:
    """Return where a question is answered, from the top of the published folder."""
    parts = {"q": said, "page": str(number) if number > 1 else "", "format": written_as or ""}
    return f"{SEARCH}?{urlencode({name: value for name, value in parts.items() if value})}"


def _uri(home: str, said: str) -> str:
    authority = home.rpartition(":")[0]
    return f"{authority}:search/{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _fragments(snapshot: Snapshot, site: Site, layout: Layout, found: Found, column: str) -> Sequence[bytes]:
    return parts_of(_listed(snapshot, site, layout, found, column), [column], column)


def _listed(snapshot: Snapshot, site: Site, layout: Layout, found: Found, column: str) -> Sequence[Listed]:
    """Return what was found with one kind of fragment; what was not published so far is rendered."""
    listed = snapshot.listed(found.numbers, [column])
    missing = {item.story_id for item in listed if item.fragments[0] is None}
    if not missing:
        return listed
    columns = {column, *([CARD] if layout.has_pages else [])}
    done = Rendered()
    done.add(render(snapshot, site, columns, missing))
    bare = [item._replace(updated=None) if item.story_id in missing else item for item in listed]
    return done.complete(bare, [column])
