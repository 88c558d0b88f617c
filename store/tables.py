"""
The tables, for both engines.

What was read (sources, pages, problems) leads to copies; copies decide articles; texts of headlines gather
into families, and the articles and headlines of a family into stories; stories are listed in feeds, and what
publishing owes to them is written down. Row numbers are given out by the
writer, who holds the only write lock: rows go in by the thousand without being asked back for them.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from store.values import MediaList, OneCredit

SCHEMA: Final = "0002"
"""The newest migration: a store that stands there is opened without loading Alembic."""

_NAMING_CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = MetaData(naming_convention=_NAMING_CONVENTION)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware and in UTC for the program, whatever the engine makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """Return what hands SQLite a text without a zone: only times of one zone sort as text."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return value and value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return what makes a time of SQLite's text."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return value and value.astimezone(UTC)


# One article's time is written into five tables, and read again from most of them.
@lru_cache(maxsize=1 << 12)
def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=1 << 12)
def _from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None


# SQLite numbers rows by themselves only under the exact name INTEGER, and keeps 64 bits under it.
Number: Final = BigInteger().with_variant(Integer, "sqlite")


# By the number of each letter, whatever language the server was set up for: both engines sort alike.
Words: Final = Text().with_variant(Text(collation="C"), "postgresql")


FRAGMENTS: Final = (
    "atom_summary",
    "rss_summary",
    "json_summary",
    "card",
    "atom_full",
    "rss_full",
    "json_full",
)
"""The columns of a story's fragments: each format in each form, and its HTML in lists."""


def _id() -> "Column[int]":
    return Column("id", Number, primary_key=True, autoincrement=False)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> "Column[str]":
    return Column(name, Words, nullable=nullable, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False, primary_key: bool = False) -> "Column[int]":
    return Column(name, Number, nullable=nullable, primary_key=primary_key, autoincrement=False)


def _moment(name: str, *, nullable: bool = False) -> "Column[datetime]":
    return Column(name, Moment, nullable=nullable)


def _to(target: str, name: str, *, nullable: bool = False, primary_key: bool = False) -> "Column[int]":
    return Column(
        name,
        Number,
        ForeignKey(f"{target}.id"),
        nullable=nullable,
        primary_key=primary_key,
        autoincrement=False,
    )


meta: Final = Table("meta", METADATA, _text("name", primary_key=True), _text("value"))

sources: Final = Table("sources", METADATA, _id(), _text("name"), UniqueConstraint("name"))

# Remote sources that were added by command; those of the configuration stand there.
subscriptions: Final = Table(
    "subscriptions",
    METADATA,
    _to("sources", "source_id", primary_key=True),
    _text("url"),
    Column("settings", JSON, nullable=False),
    _moment("added"),
)

# What is remembered of a remote source from one poll to the next, written with what the poll brought.
polls: Final = Table(
    "polls",
    METADATA,
    _to("sources", "source_id", primary_key=True),
    _text("asked"),  # the configured address: another one begins anew
    _text("url"),  # where it moved for good
    _text("etag", nullable=True),
    _text("modified", nullable=True),
    _text("digest", nullable=True),
    _moment("due", nullable=True),
    _number("interval"),  # seconds
    _moment("polled", nullable=True),
    _moment("succeeded", nullable=True),
    _moment("changed", nullable=True),
    _number("failures"),
    _text("reason", nullable=True),
    _number("status", nullable=True),
    _text("moved_to", nullable=True),
    _number("moves"),
    _text("standing"),
    _text("title", nullable=True),
    _text("hub", nullable=True),
    _text("topic", nullable=True),
    _number("articles"),  # pages that it brought, counted as they come
    _moment("not_before", nullable=True),  # so long its server, its feed or its failures put it off
    _text("rule", nullable=True),  # by which it was planned, in words
    _text("hints", nullable=True),  # what the feed says about when to ask, as JSON
    Index(None, "due"),
)

# Hosts that asked for a pause, in all of their addresses.
hosts: Final = Table(
    "hosts",
    METADATA,
    _text("host", primary_key=True),
    _moment("until", nullable=True),
    _number("asked"),
)

# Feeds whose hub tells us of news (WebSub).
pushes: Final = Table(
    "pushes",
    METADATA,
    _to("sources", "source_id", primary_key=True),
    _text("hub"),
    _text("topic"),
    _text("callback"),
    _text("token"),  # the last part of our callback's address
    _text("secret"),
    _text("state"),
    _moment("asked"),
    _moment("due"),
    _moment("verified", nullable=True),
    _moment("lease", nullable=True),
    _moment("pushed", nullable=True),
    _number("failures"),
    _number("forged"),
    _text("reason", nullable=True),
    UniqueConstraint("token"),
)

pages: Final = Table(
    "pages",
    METADATA,
    _id(),
    _to("sources", "source_id"),
    _text("origin"),
    _text("digest"),
    _moment("seen"),
    _moment("read_at"),
    UniqueConstraint("source_id", "origin"),  # digest_of; a page's former copies
)

problems: Final = Table(
    "problems",
    METADATA,
    _to("sources", "source_id", primary_key=True),
    _text("origin", primary_key=True),
    _text("reason", primary_key=True),
    _moment("since"),
)

# A headline by its exact words: what is alike is decided between rows, not by making one of two spellings.
headlines: Final = Table(
    "headlines",
    METADATA,
    _id(),
    _number("key"),
    _text("text"),
    Column("words", LargeBinary, nullable=False),
    _number("family_id"),
    _number("leader_id"),
    _to("stories", "story_id", nullable=True),
    UniqueConstraint("key"),  # finds a text
    Index(None, "family_id"),  # regrouping a family
    Index(None, "story_id"),  # which lists show this story
)

# Twenty for each headline, which is why no foreign key stands guard: to delete a headline, it would want an
# index as large as all of this.
candidates: Final = Table(
    "candidates",
    METADATA,
    _number("key", primary_key=True),  # finds headlines that may be alike
    _number("headline_id", primary_key=True),
    sqlite_with_rowid=False,
)

stories: Final = Table(
    "stories",
    METADATA,
    _id(),
    _text("uri"),
    # The article that is shown. No foreign key: articles point here already. A story that lost its articles
    # to another one keeps its row without it: should it come back, its version must go on from there.
    _number("article_id", nullable=True),
    _moment("published", nullable=True),
    _moment("updated", nullable=True),
    _number("version"),
    _number("shown"),
    UniqueConstraint("uri"),
    Index(None, "published", "uri"),  # the newest of all
)

articles: Final = Table(
    "articles",
    METADATA,
    _id(),
    _text("uri"),
    _text("short_id"),
    _moment("first_seen"),
    # The fullest copy. No foreign key: copies point here already.
    _number("copy_id"),
    _to("headlines", "headline_id"),
    _to("stories", "story_id", nullable=True),
    _text("byline", nullable=True),
    _text("outlet", nullable=True),
    _moment("published"),
    _moment("edited", nullable=True),
    Column("media", MediaList),
    Column("credit", OneCredit),
    _text("link", nullable=True),
    UniqueConstraint("uri"),
    UniqueConstraint("short_id"),  # an article's page
    Index(None, "headline_id"),  # regrouping a family
    Index(None, "story_id"),  # a story's articles
)

# Every headline that an article ever had, folded, and every link: a page that still carries an old one finds
# its article.
article_names: Final = Table(
    "article_names",
    METADATA,
    _number("key", primary_key=True),  # finds the article a draft belongs to
    _to("articles", "article_id", primary_key=True),
    Index(None, "article_id"),  # forgetting an article's
    sqlite_with_rowid=False,
)

copies: Final = Table(
    "copies",
    METADATA,
    _id(),
    _to("pages", "page_id"),
    # Empty when the page shows the article no longer: an article's last copy stays.
    _number("position", nullable=True),
    _to("articles", "article_id"),
    _to("headlines", "headline_id"),
    _text("role"),
    _text("lead", nullable=True),
    Column("body", JSON, nullable=False),
    _text("byline", nullable=True),
    _text("outlet", nullable=True),
    _moment("published", nullable=True),
    _number("fullness"),
    _text("content"),
    _number("folded"),
    Column("sentences", LargeBinary, nullable=False),
    Column("media", MediaList),
    Column("credit", OneCredit),
    _text("link", nullable=True),
    Index(None, "page_id"),  # what a page held when it was last read
    Index(None, "article_id"),  # what an article is decided from
    Index(None, "headline_id"),  # who bears a headline
)

# Marks of what articles' texts say, by which one that was republished under another headline is found.
article_shingles: Final = Table(
    "article_shingles",
    METADATA,
    _number("key", primary_key=True),  # finds the articles that share a text
    _to("articles", "article_id", primary_key=True),
    Index(None, "article_id"),  # forgetting an article's
    sqlite_with_rowid=False,
)

# Articles that are one text, both ways round.
article_twins: Final = Table(
    "article_twins",
    METADATA,
    _to("articles", "article_id", primary_key=True),  # what an article's story holds because of its text
    _to("articles", "twin_id", primary_key=True),
    _number("share"),  # percent of the article's text that its twin has, too
    Index(None, "twin_id"),
    sqlite_with_rowid=False,
)

copy_headlines: Final = Table(
    "copy_headlines",
    METADATA,
    _to("copies", "copy_id", primary_key=True),
    _number("position", primary_key=True),
    _to("headlines", "headline_id"),
    Index(None, "headline_id"),  # who shows a headline
    sqlite_with_rowid=False,
)

# One row for all spellings that fold alike. What becomes of it (into_id, named, blocked) follows from the
# policy of the configuration and from tag_decisions, and is worked out anew whenever these change.
tags: Final = Table(
    "tags",
    METADATA,
    _id(),
    _text("key"),
    _text("name"),
    # Both are minted when the first article gets the tag: an alias that never was a tag has none.
    _text("slug", nullable=True),
    _text("uri", nullable=True),
    _to("tags", "into_id", nullable=True),  # the tag that it leads to, chains followed
    _number("named"),  # 1: the name was given by somebody, and is not counted out
    _number("blocked"),  # 1: no article gets it
    _number("stories"),  # counted as they come and go: counting them all would take longer in a larger store
    UniqueConstraint("key"),  # a tag by any spelling
    UniqueConstraint("slug"),  # a tag by its address
    UniqueConstraint("uri"),
    Index(None, "into_id"),  # what leads to a tag
    Index(None, "stories", "key"),  # the busiest
)

# What somebody decided on the command line: the tag leads to another, the tag is called so.
tag_decisions: Final = Table(
    "tag_decisions",
    METADATA,
    _to("tags", "tag_id", primary_key=True),
    _to("tags", "into_id", nullable=True),
    _text("name", nullable=True),
)

# Every address that a tag ever had: an old one leads to where the tag is now, and nobody else gets it.
tag_addresses: Final = Table(
    "tag_addresses",
    METADATA,
    _text("slug", primary_key=True),  # a tag by an address of once
    _to("tags", "tag_id"),
    Index(None, "tag_id"),  # the old addresses of a tag
)

tag_spellings: Final = Table(
    "tag_spellings",
    METADATA,
    _to("tags", "tag_id", primary_key=True),
    _text("spelling", primary_key=True),
    _number("uses"),
    sqlite_with_rowid=False,
)

copy_tags: Final = Table(
    "copy_tags",
    METADATA,
    _to("copies", "copy_id", primary_key=True),
    _number("position", primary_key=True),
    _to("tags", "tag_id"),
    _text("spelling"),
    sqlite_with_rowid=False,
)

# What an entry was called, and its dates, when the article was pruned that it had them from: the first of
# those that are left carries them on.
heirs: Final = Table(
    "heirs",
    METADATA,
    _to("articles", "article_id", primary_key=True),
    _text("uri"),
    _moment("published"),
    _moment("updated"),
)

article_tags: Final = Table(
    "article_tags",
    METADATA,
    _to("articles", "article_id", primary_key=True),
    _number("position", primary_key=True),
    _to("tags", "tag_id"),
    sqlite_with_rowid=False,
)

# The first word of a tag in each of its spellings, and the words that an article without tags of its own
# speaks of: they meet whichever comes first.
tag_words: Final = Table(
    "tag_words",
    METADATA,
    _number("word", primary_key=True),  # the tags that a text may name
    _to("tags", "tag_id", primary_key=True),
    sqlite_with_rowid=False,
)

article_words: Final = Table(
    "article_words",
    METADATA,
    _number("word", primary_key=True),  # the articles that may name a tag
    _to("articles", "article_id", primary_key=True),
    Index(None, "article_id"),  # forgetting an article's words
    sqlite_with_rowid=False,
)

# The feeds that are no tags' nor everything's: of an outlet, of a saved query.
feeds: Final = Table(
    "feeds",
    METADATA,
    _id(),
    _text("kind"),
    _text("key"),
    _text("name"),
    _text("slug"),
    _text("uri"),
    _number("stories"),
    UniqueConstraint("kind", "key"),  # an outlet's feed by its name in any spelling
    UniqueConstraint("kind", "slug"),
    UniqueConstraint("uri"),
    Index(None, "kind", "stories", "key"),  # the busiest
)

story_tags: Final = Table(
    "story_tags",
    METADATA,
    _to("stories", "story_id", primary_key=True),  # a story's tags
    _to("tags", "tag_id", primary_key=True),
    _moment("published"),
    _text("uri"),
    # Covers the newest of a tag: all that is asked for stands in the index, in order, so that a statement
    # for each tag which stops at its limit costs the same however many stories there are.
    Index(None, "tag_id", "published", "uri", "story_id"),
    sqlite_with_rowid=False,
)

story_feeds: Final = Table(
    "story_feeds",
    METADATA,
    _to("stories", "story_id", primary_key=True),  # the feeds that list a story
    _to("feeds", "feed_id", primary_key=True),
    _moment("published"),
    _text("uri"),
    Index(None, "feed_id", "published", "uri", "story_id"),  # covers the newest of a feed, as above
    sqlite_with_rowid=False,
)

# A story in each format, rendered once: the row goes in the transaction that changes what the story shows,
# and publishing puts a new one there. Short columns first: SQLite has to walk past a long one.
fragments: Final = Table(
    "fragments",
    METADATA,
    Column("story_id", Number, ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    _number("updated"),  # seconds since 1970
    *(Column(name, LargeBinary, nullable=True) for name in FRAGMENTS),
)

# What every feed ever listed, in the order in which it came: RFC 5005 archives are cut from it, and what was
# once in a full archive stays there. A significant edit lists a story anew.
feed_log: Final = Table(
    "feed_log",
    METADATA,
    _text("kind", primary_key=True),
    _number("number", primary_key=True),
    _number("position", primary_key=True),
    _to("stories", "story_id"),
    Index(None, "story_id"),  # where a story was logged
    sqlite_with_rowid=False,
)

# Archives of feeds, numbered from the oldest, that lost an entry or a part of one since they were written.
losses: Final = Table(
    "losses",
    METADATA,
    _text("kind", primary_key=True),
    _number("number", primary_key=True),
    _number("archive", primary_key=True),
    sqlite_with_rowid=False,
)

# What has to be published, written in the transaction that made it so: nothing has to be compared to find it.
due: Final = Table(
    "due",
    METADATA,
    _text("kind", primary_key=True),
    _number("number", primary_key=True),
    _number("stamp"),  # counts up when it falls due again, while it is being published
    _text("why"),
    sqlite_with_rowid=False,
)

# What is left of an article that was removed: its headlines' keys, its pages, the marks of its text. By them
# it is known when a page shows it again; there is no word of it.
removals: Final = Table(
    "removals",
    METADATA,
    _id(),
    _text("uri"),
    _text("short_id"),
    _moment("moment"),
    Column("pruned", Number, nullable=False, server_default="0"),  # 1: it was too old, and nobody meant it
    UniqueConstraint("uri"),
    UniqueConstraint("short_id"),
)

removed_names: Final = Table(
    "removed_names",
    METADATA,
    _number("key", primary_key=True),  # finds the removed article that a draft is
    _to("removals", "removal_id", primary_key=True),
    sqlite_with_rowid=False,
)

# A few of the sentences of each pruned article, by the day that it was published.
removed_texts: Final = Table(
    "removed_texts",
    METADATA,
    _number("key", primary_key=True),  # finds the pruned articles that a text may be
    _to("removals", "removal_id", primary_key=True),
    sqlite_with_rowid=False,
)

removed_copies: Final = Table(
    "removed_copies",
    METADATA,
    _to("removals", "removal_id", primary_key=True),
    _number("copy_id", primary_key=True),
    _to("pages", "page_id"),
    _number("position", nullable=True),
    _text("outlet", nullable=True),
    _moment("published", nullable=True),
    Column("sentences", LargeBinary, nullable=False),
    Index(None, "page_id"),  # what a page showed and must not show again
)

# Entries that were removed, in each feed that listed them (RFC 6721).
tombstones: Final = Table(
    "tombstones",
    METADATA,
    _text("kind", primary_key=True),
    _number("number", primary_key=True),
    _text("uri", primary_key=True),
    _moment("moment"),
    sqlite_with_rowid=False,
)

outputs: Final = Table(
    "outputs",
    METADATA,
    _text("path", primary_key=True),
    _text("kind"),
    _number("number"),
    _number("size"),
    _number("modified"),  # nanoseconds since 1970
    _number("listed"),  # how many of the feed's log an archive holds
    Index(None, "kind", "number"),  # the files of a feed
)

runs: Final = Table(
    "runs",
    METADATA,
    _id(),
    _text("kind"),
    _moment("started"),
    _moment("ended", nullable=True),
    Column("counts", JSON, nullable=False),
    _number("problems"),
)

# Who does what none but one may do at a time, among all processes on this store.
leases: Final = Table(
    "leases",
    METADATA,
    _text("name", primary_key=True),
    _text("holder"),
    _text("told"),  # how messages call the holder
    _moment("since"),
    _moment("until"),  # who has not renewed it by then is dead
)

# When what the schedule runs is due next, and how it went the last time. Remote sources: see polls.
agenda: Final = Table(
    "agenda",
    METADATA,
    _text("job", primary_key=True),
    _moment("due", nullable=True),
    _moment("started", nullable=True),
    _moment("ended", nullable=True),
    _number("failures"),
    _text("reason", nullable=True),
)

# Daemons that run on this store, and what became of the configuration that they were told to read.
daemons: Final = Table(
    "daemons",
    METADATA,
    _text("holder", primary_key=True),
    _text("told"),
    _text("version"),
    _moment("started"),
    _moment("seen"),
    _moment("loaded"),
    _text("refused", nullable=True),
)

# What came in at each hour from each outlet: it stays when articles leave. By the hour, since the zone in
# which days are told may change.
tallies: Final = Table(
    "tallies",
    METADATA,
    _number("hour", primary_key=True),  # of UTC, since 1970
    _number("outlet", primary_key=True),  # its feed's number; 0: articles that name none
    _number("articles"),
    _number("copies"),  # articles that were there already
    _number("joined"),  # new articles whose story was there already
    _number("headlines"),
    _number("repeats"),  # related headlines that were there already
    sqlite_with_rowid=False,
)

# Feeds that changed, of which a hub is still to be told (WebSub): noted by the transaction that records them.
pings: Final = Table(
    "pings",
    METADATA,
    _text("path", primary_key=True),
    _text("hub"),
    _number("stamp"),  # counts up when it changes again, while the hub is being told
    _moment("due", nullable=True),  # empty: at once
    _number("failures"),
    _text("reason", nullable=True),
)

# What our own hub was asked for and has not made sure of yet.
intents: Final = Table(
    "intents",
    METADATA,
    _text("path", primary_key=True),
    _text("callback", primary_key=True),
    _text("topic"),  # as it was asked for
    _text("host"),
    _text("secret"),
    _number("seconds", nullable=True),  # of its lease; empty: somebody wants to leave
    _number("stamp"),  # counts up when it is asked for anew
    _moment("asked"),
    _moment("due", nullable=True),
    _number("failures"),
    Index(None, "host"),
)

# Who subscribed to our feeds at our own hub.
subscribers: Final = Table(
    "subscribers",
    METADATA,
    _text("path", primary_key=True),
    _text("callback", primary_key=True),
    _text("topic"),
    _text("host"),
    _text("secret"),
    _moment("since"),
    _moment("lease"),
    _number("stamp"),  # counts up when there is news, while older news is on its way
    _moment("due", nullable=True),  # when the feed is delivered next; empty: it has what there is
    _number("failures"),
    _text("reason", nullable=True),
    _text("digest", nullable=True),  # of what it was given last
    Index(None, "due"),
    Index(None, "host"),
    Index(None, "lease"),
)

# How each engine searches articles, in tables of its own: no row of them is copied to the other engine, where
# they are made anew from the articles. PostgreSQL looks through documents; SQLite through an index, called
# article_index, that holds no text. To forget an article it has to be told what that said.
SEARCHED: Final = {
    engine: MetaData(naming_convention=_NAMING_CONVENTION) for engine in ("sqlite", "postgresql")
}


def _searched(name: str, engine: str, document: "Column[Any]", *indexes: Index) -> Table:
    article = Column("article_id", Number, ForeignKey(articles.c.id), primary_key=True, autoincrement=False)
    # The mark is one of all that was indexed, and how.
    return Table(name, SEARCHED[engine], article, _number("mark"), document, *indexes)


article_terms: Final = _searched("article_terms", "sqlite", Column("document", LargeBinary, nullable=False))
article_search: Final = _searched(
    "article_search",
    "postgresql",
    Column("document", TSVECTOR, nullable=False),
    Index(None, "document", postgresql_using="gin"),
)
