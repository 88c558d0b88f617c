"""What a feed says -> its values: each clean, bounded, and known again by the same id."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from arabic.fold import fold
from arabic.hygiene import one_line
from ingest.content import LONGEST, cleaned
from ingest.drafts import LONGEST_TAG
from ingest.feeddates import moment
from ingest.feedtext import LONGEST_LINE, plain_line
from store.article import Credit, Media
from store.htmltraps import only_words
from store.links import canonical

MOST_ENTRIES: Final = 2000
"""Entries of one feed: the first ones in it. The usual number is between ten and a hundred."""
_MOST_TAGS: Final = 100
_MOST_MEDIA: Final = 50
_MOST_AUTHORS: Final = 20
_MOST_DATES: Final = 5
_LOOKED_THROUGH: Final = 1000
"""Tags, media or authors of an entry, of which so many are kept."""
_LONGEST_ID: Final = 500
"""Letters; longer ones are known by their digest, since an index holds no more."""
_MOST_TAGS_OF_HTML: Final = 400_000
"""In all entries of a feed together; of those behind, the words are kept. Two million took seven seconds."""
_LONGEST_OPENING: Final = 100
_LOOKED_AT: Final = 10_000
_SENTENCE: Final = re.compile(r".{10,}?[.!?؟…](?=\s)")
_TAG: Final = re.compile(r"<(/?[a-z0-9]+)[^>]*>")
_NO_ADDRESS: Final = re.compile(r"\s*(?:javascript|data|vbscript|file|blob|about)\s*:", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_WITHIN_LINES: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "strong",
    }
    | {"sub", "sup", "time", "u"}
)
_CUT: Final = re.compile("(?:<[^>]*|&[a-z]*)$")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed; empty and None for what it does not say."""

    title: str
    """Plain text on one line. Where the feed has none, how its text begins."""
    link: str | None
    """An address of the web, or None."""
    id: str
    """Never empty, and no other entry's: its guid, else its link, else a digest of what it says."""
    published: datetime | None = None
    """In UTC, as is ``updated``."""
    updated: datetime | None = None
    content: str = ""
    """The whole text, as sanitised HTML."""
    summary: str = ""
    """Sanitised HTML."""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    authors: tuple[str, ...] = ()
    language: str | None = None
    source: Credit | None = None
    """The feed that it was taken over from, where it names one."""


@dataclass(frozen=True, slots=True)
class Feed:
    """All that a feed says; empty and None for what it does not."""

    title: str = ""
    link: str | None = None
    """Its site."""
    id: str | None = None
    language: str | None = None
    self_url: str | None = None
    """Where it says that it is to be found."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that it names."""
    topic: str | None = None
    """What is subscribed to at a hub: the self link, else the address that the feed was found at."""
    ttl: timedelta | None = None
    """How long it says that it stays as it is."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of Greenwich in which it does not change."""
    skip_days: frozenset[int] = frozenset()
    """Likewise days; Monday is 0."""
    entries: tuple[FeedEntry, ...] = ()
    problems: tuple[str, ...] = ()
    """What was wrong with it and could be helped: «is broken XML, read leniently»."""


@dataclass(slots=True)
class Html:
    """Markup as a feed gives it, and what its addresses are relative to."""

    text: str
    base: str


@dataclass(slots=True)
class Told:
    """An entry as its feed tells it, before anything is checked."""

    title: str = ""
    link: str | None = None
    guid: str = ""
    published: Iterable[str] = ()
    """Dates, the best first."""
    updated: Iterable[str] = ()
    content: Html | None = None
    summary: Html | None = None
    tags: Iterable[str] = ()
    media: Iterable[Media] = ()
    authors: Iterable[str] = ()
    language: str | None = None
    source: Credit | None = None


@dataclass(slots=True)
class _Made:
    """An entry with what tells it from others."""

    entry: FeedEntry
    own_guid: bool
    words: str
    """Its title, else its text."""
    place: str
    """Its link, unless that is a front page, which is no one entry's."""


def entries_from(told: Iterable[Told], site: str | None) -> tuple[FeedEntry, ...]:
    """
    Return the entries that a feed tells of, each once and each under an id of its own.

    What is told twice under one guid, link and title is one entry, of which the newest version counts; with
    dates of updates, the title may differ. A guid that others share names none: their ids are made of all.

    >>> a, b = entries_from([Told("أ", guid="1", link="https://n.example/a"),
    ...                      Told("ب", guid="1", link="https://n.example/b")], None)
    >>> a.id == b.id
    False
    """
    cleaner = _Cleaner()
    found_all = (_made(each, site, cleaner) for each in told)
    made = [each for each in found_all if each.words or each.entry.link or each.own_guid]
    sharing: dict[str, list[_Made]] = defaultdict(list)
    for each in made:
        sharing[each.entry.id].append(each)
    found: dict[str, FeedEntry] = {}
    for each in made:
        # At the place of the first in its feed, whichever version counts.
        for own in _parted(sharing.pop(each.entry.id, ())):
            found.setdefault(own.id, own)
    return tuple(found.values())


def tidy_language(text: str | None) -> str | None:
    """Return a language tag (BCP 47); None for what is none."""
    tag = (text or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def tidy_id(text: str) -> str:
    """
    Return an id that a document gives, as it is; its digest where it is no id that anybody may see.

    >>> tidy_id(" tag:n.example,2026:7 "), tidy_id("javascript:alert(1)")[:15]
    ('tag:n.example,2026:7', 'sha256:d0ee0421')
    """
    told = one_line(text[: 2 * LONGEST_LINE])
    if len(text) > _LONGEST_ID or len(told) > _LONGEST_ID or _NO_ADDRESS.match(told):
        return _digest(text)
    return told


def _made(told: Told, site: str | None, cleaner: "_Cleaner") -> _Made:
    content = cleaner.cleaned(told.content)
    summary = cleaner.cleaned(told.summary)
    own_title = plain_line(told.title)
    published = _first(told.published)
    updated = _first(told.updated)
    place = told.link if told.link and canonical(told.link) and told.link != site else ""
    guid = tidy_id(told.guid)
    media = _media(told.media)
    words = own_title or content or summary or next((item.url for item in media), "")
    entry = FeedEntry(
        title=own_title or _opening(summary or content),
        link=told.link,
        id=guid or (tidy_id(place) if place else _digest(words, _text(published))),
        published=published,
        updated=updated,
        content=content,
        summary=summary,
        tags=_lines(told.tags, LONGEST_TAG, _MOST_TAGS),
        media=media,
        authors=_lines(told.authors, LONGEST_LINE, _MOST_AUTHORS),
        language=tidy_language(told.language),
        source=told.source,
    )
    return _Made(entry, bool(guid), words, place)


class _Cleaner:
    """Cleans the markup of a feed's entries, until it has seen more of it than any feed has."""

    def __init__(self) -> None:
        self._left = _MOST_TAGS_OF_HTML

    def cleaned(self, told: Html | None) -> str:
        if told is None:
            return ""
        self._left -= told.text.count("<", 0, LONGEST)
        return cleaned(told.text, told.base) if self._left >= 0 else only_words(told.text[:LONGEST])


def _first(dates: Iterable[str]) -> datetime | None:
    return next(filter(None, map(moment, islice(dates, _MOST_DATES))), None)


def _lines(texts: Iterable[str], longest: int, most: int) -> tuple[str, ...]:
    found = (
        line for text in islice(texts, _LOOKED_THROUGH) if (line := plain_line(text)) and len(line) <= longest
    )
    return tuple(dict.fromkeys(found))[:most]


def _media(told: Iterable[Media]) -> tuple[Media, ...]:
    """Return media, each once, with what is said about it anywhere."""
    known: dict[str, Media] = {}
    for item in islice(told, _LOOKED_THROUGH):
        if (other := known.get(item.url)) is None:
            if len(known) < _MOST_MEDIA:
                known[item.url] = item
        else:
            known[item.url] = Media(
                item.url,
                other.type if other.type != "application/octet-stream" else item.type,
                other.length or item.length,
                other.title or item.title,
                other.width or item.width,
                other.height or item.height,
            )
    return tuple(known.values())


def _opening(html: str) -> str:
    """Return the first sentence of HTML, or as much of it as heads an entry."""
    words = plain_line(_TAG.sub(_gap, _CUT.sub("", html[:_LOOKED_AT])))  # a text may quote markup; no title
    sentence = _SENTENCE.match(words)
    opening = sentence[0] if sentence else words
    if len(opening) <= _LONGEST_OPENING:
        return opening.removesuffix(".")
    return f"{opening[:_LONGEST_OPENING].rpartition(' ')[0] or opening[:_LONGEST_OPENING]}…"


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1].removeprefix("/") in _WITHIN_LINES else " "


# ids


def _parted(sharing: Sequence[_Made]) -> list[FeedEntry]:
    """Return entries of one id as what they are: versions of one, or several that share it by mistake."""
    if len(sharing) < 2:
        return [each.entry for each in sharing]
    apart: dict[tuple[str, ...], list[FeedEntry]] = defaultdict(list)
    for each in sharing:
        apart[_mark(each)].append(each.entry)
    newest = {mark: max(versions, key=_age) for mark, versions in apart.items()}
    if len(newest) == 1:
        return list(newest.values())
    return [replace(entry, id=f"{entry.id}#{_digest(*mark)[7:23]}") for mark, entry in newest.items()]


def _mark(made: _Made) -> tuple[str, ...]:
    if made.own_guid:
        # Atom tells versions of an entry by their dates; RSS tells nothing, and a page has many.
        is_version = made.place and made.entry.updated
        return (made.place, "" if is_version else fold(made.words))
    return (made.place, fold(made.words), _text(made.entry.published))


def _age(entry: FeedEntry) -> tuple[str, int, str]:
    return _text(entry.updated or entry.published), len(entry.content) + len(entry.summary), entry.content


def _text(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
