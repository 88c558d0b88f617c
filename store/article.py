"""
The frozen values that enter and leave the store.

A *draft* is an article as one page gives it. The store keeps each draft as a *copy* and decides from all
copies what the *article* is; articles and headlines that tell the same news form a *story*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from arabic.likeness import Verdict
from store.remote import SourceFacts


class Role(StrEnum):
    """Where an article stood on its page."""

    MAIN = "main"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article's body, in page order."""

    kind: Literal["paragraph", "subheading"]
    text: str
    html: str | None = None
    """Its markup where it says more than the text (links, a list, a picture): one element, sanitised."""


@dataclass(frozen=True, slots=True)
class Media:
    """An image, a sound or a film that belongs to an article."""

    url: str
    """On the web: http or https."""
    type: str
    """Its media type, such as image/jpeg."""
    length: int | None = None
    """In bytes."""
    title: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """The remote feed that an article came by: for atom:source and RSS's source."""

    title: str
    uri: str | None = None
    """The feed's id, or its own address."""
    link: str | None = None
    """The feed's address, or its site's."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that was removed (RFC 6721): readers are told by its URI, and when."""

    uri: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as one page gives it. ``position`` is its index among the page's articles."""

    position: int
    role: Role
    headline: str
    lead: str | None = None
    body: tuple[Block, ...] = ()
    byline: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    """Aware, in UTC; None when the page shows no date."""
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    credit: Credit | None = None
    link: str | None = None
    """Where its outlet shows it: two drafts with one link are one article, whatever they are headed."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page that was read: where from, which bytes, and the drafts found there."""

    origin: str
    """A file's path relative to its seed folder, with forward slashes, or a URL."""
    source: str
    """The configured source it belongs to (the seed folder's name, or a remote source's)."""
    digest: str
    """SHA-256 of the bytes, in hex: the same digest is never read twice."""
    seen: datetime
    """When the page was first known to exist: a file's modification time, never later than the run. UTC."""
    drafts: tuple[Draft, ...]
    is_stable: bool = False
    """Whether the origin names the article itself, as a feed's guid does, however much of it is edited."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A page or source that could not be used, and why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save changed."""

    pages: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    headlines_new: int = 0
    headlines_merged: int = 0
    """Related headlines that joined a story that was already known."""

    def __add__(self, other: "Saved") -> "Saved":
        """Sum two reports."""
        return Saved(
            pages=self.pages + other.pages,
            articles_new=self.articles_new + other.articles_new,
            articles_changed=self.articles_changed + other.articles_changed,
            headlines_new=self.headlines_new + other.headlines_new,
            headlines_merged=self.headlines_merged + other.headlines_merged,
        )


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic: its display name (the spelling seen most often) and the slug minted when it was first seen."""

    name: str
    slug: str
    uri: str
    """The feed's permanent id: a tag: URI (RFC 4151)."""


class FeedKind(StrEnum):
    """What a feed gathers."""

    SITE = "site"
    """Everything."""
    TAG = "tag"
    SOURCE = "source"
    """An outlet's stories."""
    QUERY = "query"
    """A saved query of the configuration."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What can be subscribed to. ``kind`` and ``number`` tell one from another in the store."""

    kind: FeedKind
    number: int
    name: str
    slug: str
    uri: str
    """Its permanent id: a tag: URI (RFC 4151)."""


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """A feed with what its page shows beside its stories."""

    feed: Feed
    stories: int
    latest: datetime | None = None
    """When its newest story was published; None when it has none."""
    aliases: tuple[str, ...] = ()
    """Other spellings and names of a tag."""
    addresses: tuple[str, ...] = ()
    """Slugs that it once had: they still lead to it."""
    near: tuple[tuple[Feed, int], ...] = ()
    """Tags of the stories that it shows, the most frequent first, with how many have each."""
    outlets: tuple[tuple[Feed, int], ...] = ()
    """Sources of the stories that it shows, likewise."""
    headline: str | None = None
    """Of its newest story."""


@dataclass(frozen=True, slots=True)
class FrontFacts:
    """What the front page shows beside the latest stories: the feeds with most stories, in that order."""

    tags: tuple[FeedFacts, ...] = ()
    sources: tuple[FeedFacts, ...] = ()
    queries: tuple[FeedFacts, ...] = ()
    """Saved queries, in the order of the configuration."""
    near: tuple[tuple[Feed, int], ...] = ()
    """Tags of the stories that it shows, the most frequent first, with how many have each."""


class Listed(NamedTuple):
    """A story in a feed, with its fragments. A rebuild makes a quarter of a million of them."""

    story_id: int
    updated: int | None
    """Seconds since 1970; None when the fragments must be rendered first."""
    fragments: tuple[bytes | None, ...]
    """In the order in which they were asked for."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """A story rendered for feeds and lists."""

    story_id: int
    version: int
    """The story's, when it was rendered."""
    updated: int
    """Seconds since 1970."""
    parts: Mapping[str, bytes]
    """By column of the store."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that has to be published: a feed with its page, an article's page, what lists all feeds."""

    kind: str
    number: int
    stamp: int = 0
    """Counts up each time that it falls due again."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class TagSummary:
    """A tag with what a list of tags shows."""

    tag: Tag
    stories: int
    latest: datetime | None
    """The newest story's date; None when all have left the tag."""
    headline: str
    """The newest story's headline."""
    aliases: tuple[str, ...] = ()
    """Other spellings that were seen, most frequent first, and names that lead here."""
    addresses: tuple[str, ...] = ()
    """Slugs that once were the tag's, or another's that now leads here."""


@dataclass(frozen=True, slots=True)
class TagEdit:
    """What a change of tags did, or would do."""

    tag: Tag
    """The tag as it is now."""
    articles: int
    """Those that got other tags."""
    addresses: tuple[str, ...]
    """Slugs that lead to the tag from elsewhere."""


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that was removed, or would be."""

    uri: str
    short_id: str
    headline: str
    feeds: tuple[tuple[FeedKind, int], ...]
    """Those that listed its story, by kind and number."""
    is_entry: bool
    """Whether an entry went with it: there is none any more that is called by its URI."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """A removed article that may come back."""

    uri: str
    short_id: str
    pages: tuple[str, ...]
    """The pages that showed it: the next ingest reads them anew."""
    pruned: bool = False
    """Whether it had grown too old; nobody took it out."""


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's article, decided from all its copies."""

    uri: str
    """Minted once, never changed: a tag: URI (RFC 4151) ending in a UUIDv5."""
    short_id: str
    """The UUID's first 16 hex digits: names the article's page."""
    headline: str
    lead: str | None
    body: tuple[Block, ...]
    byline: str | None
    outlet: str | None
    published: datetime
    updated: datetime
    tags: tuple[Tag, ...]
    media: tuple[Media, ...] = ()
    credit: Credit | None = None
    link: str | None = None
    """Where its outlet shows it."""


@dataclass(frozen=True, slots=True)
class Related:
    """A related story as a list shows it: one line for each, linked when its article is in the store."""

    headline: str
    short_id: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What one feed entry shows: the fullest article, its other copies, and the related stories."""

    uri: str
    """The URI of the story's first article: stays when a fuller copy takes over."""
    version: int
    """Grows whenever anything that an entry shows changes."""
    published: datetime
    updated: datetime
    article: Article
    also: tuple[Article, ...] = field(default=())
    """The other outlets' articles, earliest first."""
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    """Those of all its articles."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A headline beside another one that was asked about: of its story, or kept apart, and why."""

    headline: str
    verdict: Verdict
    """What comparing the two found."""
    same: bool
    """
    Whether both tell one story.

    Likeness is not all: articles too far apart in time, or an outlet's columns of two days, are kept apart
    though their verdict is the same; so is a cut headline that fits two stories. And articles under headlines
    that are not alike are one story where their text is the same, or that of others between them.
    """
    uri: str | None = None
    """The article under this headline, if it is not only a line of related lists."""
    when: datetime | None = None
    """When that article was published."""
    outlet: str | None = None
    text: int | None = None
    """Percent of one text that the other has too, where both are articles and their texts are the same."""


@dataclass(frozen=True, slots=True)
class Output:
    """A published file, as it was when it was last written."""

    kind: str
    number: int
    """What it belongs to, as in ``Due``."""
    size: int
    modified: int
    """Nanoseconds since 1970: a file that somebody else has touched is written again."""
    listed: int = 0
    """How many of the feed's log an archive holds."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program over the store."""

    kind: str
    """Such as ingest or rebuild."""
    started: datetime
    ended: datetime | None
    """None while it goes on, and for good if it broke off."""
    counts: Mapping[str, int]
    problems: int


@dataclass(frozen=True, slots=True)
class Status:
    """What the store holds, and what was done with it lately."""

    schema: str
    sources: int
    pages: int
    articles: int
    stories: int
    headlines: int
    """Those of related lists and of articles, each spelling once."""
    tags: int
    runs: tuple[Run, ...]
    """The latest first."""
    problems: tuple[Problem, ...]
    remote: tuple[SourceFacts, ...] = ()
    """The remote sources by name."""
