"""
Stories, feeds -> HTML pages.

A page that lists stories joins their *cards*. A card is made once and is the same in every list, but lists
lie at different depths: what leads from a card to the top of the published folder is put in by the list.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit

from markupsafe import Markup

from arabic import plurals
from arabic.fold import fold
from arabic.hygiene import one_line
from feeds.address import (
    DIRECTORY,
    INDEX,
    NOT_FOUND,
    article_path,
    feed_path,
    is_private,
    root_of,
    web_address,
)
from feeds.directory import by_letter, in_order
from feeds.entry import Site, deck_of, summary_of, title_of
from feeds.frame import About, page, part, subscribe_box, subscription
from store.article import Article, Feed, FeedFacts, FeedKind, FrontFacts, Story

_LATEST, _LISTED, _SHOWN, _CHIPS = 20, 12, 17, 10
_TAGS_OF_A_CARD: Final = 3
_WORDS_A_MINUTE: Final = 180
"""Arabic prose, read silently: Brysbaert's 181 words a minute."""

# Neither can come from a story: its quotation marks are escaped, its control characters removed.
_ROOT: Final = "{root}"
STORIES: Final = Markup("\x02")
"""Stands in a page where its stories are put in."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a kind of feed is called."""

    kind: str
    subscribe: str
    description: str


_WORDS: Final = {
    FeedKind.TAG: _Words("وسم", "اشترك في هذا الوسم", "أخبار «{}» في خلاصة واحدة، كل خبر مرة واحدة."),
    FeedKind.SOURCE: _Words("مصدر", "اشترك في هذا المصدر", "أخبار المصدر «{}» في خلاصة واحدة."),
    FeedKind.QUERY: _Words(
        "خلاصة محفوظة", "اشترك في هذه الخلاصة", "«{}»: أخبار مختارة في خلاصة واحدة، كل خبر مرة واحدة."
    ),
}


def _no_feed(_outlet: str) -> None:
    return None


SourceOf = Callable[[str], Feed | None]
"""Given an outlet's name: its feed, if it has one."""


def card(site: Site, story: Story, source_of: SourceOf = _no_feed) -> bytes:
    """
    Return the story as any list shows it, for ``front_page`` and ``list_page`` to join.

    Its links begin with ``{root}``: where the list lies is not known yet.
    """
    article = story.article
    outlets = {one_line(told.outlet or "") for told in (article, *story.also)} - {""}
    return part(
        "card.html",
        root=_ROOT,
        zone=site.timezone,
        story=story,
        article=article,
        source=source_of(article.outlet) if article.outlet else None,
        summary=summary_of(article) if article.lead or article.body else None,
        tags=story.tags[:_TAGS_OF_A_CARD],
        sources=len(outlets),
    ).encode()


def front_page(site: Site, facts: FrontFacts, cards: Sequence[bytes]) -> bytes:
    """Return the front page: the latest twenty stories, what has most, the way to all feeds."""
    busiest = facts.tags[:_LISTED]
    shown = {of.feed.slug for of in busiest}
    title, description = one_line(site.title), one_line(site.description)
    made = page(
        site,
        INDEX,
        "front.html",
        About(
            f"{title} — {description}",
            f"{description}: خلاصة لكل وسم ومصدر، بلا إعلانات ولا تتبّع.",
            (subscription(site),),
        ),
        stories=STORIES,
        empty=not cards,
        tags=[(of.feed, of.stories) for of in busiest],
        sources=[(of.feed, of.stories) for of in facts.sources[:_LISTED]],
        near=[feed for feed, _ in facts.near if feed.slug not in shown][:_CHIPS],
        cards=[(of, subscription(site, of.feed)) for of in (*facts.queries, *facts.tags)[:_SHOWN]],
    )
    return joined(made, INDEX, cards[:_LATEST])


def list_page(site: Site, facts: FeedFacts, cards: Sequence[bytes]) -> bytes:
    """
    Return the page of a tag, a source or a saved query: how to subscribe, its stories, what they share.

    Nothing on it depends on the stories of other feeds, so that theirs never touch it.
    """
    feed = facts.feed
    path, words = feed_path(feed), _WORDS[feed.kind]
    name = one_line(feed.name)
    made = page(
        site,
        path,
        "list.html",
        About(
            f"{name} — {one_line(site.title)}",
            words.description.format(name),
            (subscription(site, feed), subscription(site)),
            is_private=is_private(feed),
        ),
        words=words,
        subscribe=subscribe_box(site, feed, words.subscribe, root_of(path)),
        facts=facts,
        aliases=_other_names(feed, facts.aliases),
        stories=STORIES,
        shown=len(cards),
        near=[(other, count) for other, count in facts.near if other != feed][:_LISTED],
        outlets=[(other, count) for other, count in facts.outlets if other != feed][:_LISTED],
    )
    return joined(made, path, cards)


def directory_page(site: Site, feeds: Iterable[Feed], *, has_sources: bool = False) -> bytes:
    """
    Return the page of all feeds. Only feeds that come, go or are renamed change it.

    ``has_sources``: whether there is a page of remote sources, to lead there.
    """
    kinds: dict[FeedKind, list[Feed]] = {kind: [] for kind in FeedKind}
    for feed in feeds:
        kinds[feed.kind].append(feed)
    return page(
        site,
        DIRECTORY,
        "directory.html",
        About(
            f"دليل الخلاصات — {one_line(site.title)}",
            "كل الوسوم والمصادر، ولكل منها خلاصة تشترك فيها من قارئك.",
            (subscription(site),),
        ),
        queries=in_order(kinds[FeedKind.QUERY]),
        sources=in_order(kinds[FeedKind.SOURCE]),
        letters=by_letter(kinds[FeedKind.TAG]),
        forms=_FORMS,
        has_sources=has_sources,
        subscribe=subscribe_box(site, None, "كل الأخبار في خلاصة واحدة", root_of(DIRECTORY)),
    )


# What the script says of what it found: it knows the rules of plurals, and we the words.
_FORMS: Final = {
    name: plurals.counted(number, plurals.FEED).replace(str(number), "#")
    for name, number in {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}.items()
}


def moved_page(site: Site, old: str, feed: Feed) -> bytes:
    """Return what stands at an old address of a feed: it leads to the new one by itself, and says so."""
    made = subscription(site, feed)
    about = About(
        f"انتقلت إلى «{one_line(feed.name)}» — {one_line(site.title)}",
        "انتقلت هذه الصفحة إلى عنوان جديد.",
        (made,),
    )
    path = feed_path(replace(feed, slug=old))
    return page(
        site,
        path,
        "moved.html",
        replace(about, canonical=site.url(feed_path(feed))),
        words=_WORDS[feed.kind],
        subscribe=subscribe_box(site, feed, "عنوان الاشتراك الجديد", root_of(path)),
        feed=feed,
    )


def article_page(site: Site, article: Article, story: Story, source_of: SourceOf = _no_feed) -> bytes:
    """Return an article's page, with the other articles of its story and what to read beside it."""
    tag = article.tags[0] if article.tags else None
    picture = next((media for media in article.media if media.type.startswith("image/")), None)
    about = About(
        f"{title_of(article)} — {one_line(site.title)}",
        summary_of(article),
        (*([subscription(site, tag)] if tag else []), subscription(site)),
        kind="article",
        image=web_address(picture.url) if picture else None,
    )
    path = article_path(article.short_id)
    original = web_address(article.link)
    others = [other for other in (story.article, *story.also) if other.short_id != article.short_id]
    heading = f"تابع «{one_line(tag.name)}» في قارئك" if tag else "تابع كل الأخبار في قارئك"
    return page(
        site,
        path,
        "article.html",
        about,
        article=article,
        source=source_of(article.outlet) if article.outlet else None,
        deck=deck_of(article),
        picture=picture,
        is_pictured=picture is not None and _is_in_body(article, picture.url),
        original=original,
        host=urlsplit(original or "").netloc,
        credit=article.credit,
        credit_link=_credit_link(article, original),
        also=[replace(other, link=web_address(other.link)) for other in others],
        lines=story.related,
        minutes=_reading_minutes(article),
        subscribe=subscribe_box(site, tag, heading, root_of(path)),
        linked_data=_linked_data(article, about, site.url(path)),
    )


def _credit_link(article: Article, original: str | None) -> str | None:
    """Return where the feed is from that an article came by; nothing, if its outlet says as much."""
    credit = article.credit
    if credit is None or (original and one_line(credit.title) == one_line(article.outlet or "")):
        return None
    return web_address(credit.link)


def not_found_page(site: Site) -> bytes:
    """Return what is shown for an address where nothing is, at whatever depth it is asked for."""
    about = About(f"لا صفحة هنا — {one_line(site.title)}", "هذه الصفحة غير موجودة.", (subscription(site),))
    return page(site, NOT_FOUND, "not_found.html", about)


def joined(made: bytes, path: str, cards: Sequence[bytes]) -> bytes:
    """Return a page with its stories, whose links find the way up from its folder."""
    way_up = f'"{root_of(path)}'.encode()
    return made.replace(STORIES.encode(), b"".join(cards).replace(f'"{_ROOT}'.encode(), way_up))


def _other_names(feed: Feed, aliases: Sequence[str]) -> list[str]:
    """Return what the feed is called too, without slips of the same spelling: nobody looks for those."""
    names = {fold(name): name for name in (*reversed(aliases), feed.name)}
    del names[fold(feed.name)]
    return [name for name in aliases if name in names.values()]


def _is_in_body(article: Article, picture: str) -> bool:
    return any(picture in unescape(block.html) for block in article.body if block.html)


def _reading_minutes(article: Article) -> int:
    words = sum(block.text.count(" ") + 1 for block in article.body)
    return -(-words // _WORDS_A_MINUTE)


def _linked_data(article: Article, about: About, address: str) -> Markup:
    """Return what search engines read (schema.org), fit to stand inside a script element."""
    values: Mapping[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one_line(article.headline),
        "description": about.description,
        "datePublished": article.published.isoformat(timespec="seconds"),
        "dateModified": article.updated.isoformat(timespec="seconds"),
        "mainEntityOfPage": address,
        "isBasedOn": web_address(article.link),
        "image": about.image,
        "author": _named("Person", article.byline) or _named("Organization", article.outlet),
        "publisher": _named("Organization", article.outlet),
        "keywords": [one_line(tag.name) for tag in article.tags] or None,
    }
    text = _ENCODER.encode({name: value for name, value in values.items() if value})
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character of markup is left


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    shown = one_line(name or "")
    return {"@type": kind, "name": shown} if shown else None
