"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration is history: it says itself what it makes, and does not follow the tables as they change.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_FRAGMENTS = ("atom_summary", "rss_summary", "json_summary", "card", "atom_full", "rss_full", "json_full")


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, _NUMBER, nullable=nullable, autoincrement=False)


def _words(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, _WORDS, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, _MOMENT, nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Make everything."""
    _make_records()
    _make_tags()
    _make_stories()
    _make_feeds()
    _make_articles()
    _make_copies()
    _make_removals()
    _make_indexes()


def _make_records() -> None:
    op.create_table("meta", _words("name"), _words("value"), _key("meta", "name"))
    op.create_table(
        "outputs",
        _words("path"),
        _words("kind"),
        _number("number"),
        _number("size"),
        _number("modified"),
        _number("listed"),
        _key("outputs", "path"),
    )
    op.create_table(
        "due",
        _words("kind"),
        _number("number"),
        _number("stamp"),
        _words("why"),
        _key("due", "kind", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        _number("id"),
        _words("kind"),
        _moment("started"),
        _moment("ended", nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        _number("problems"),
        _key("runs", "id"),
    )
    op.create_table(
        "sources", _number("id"), _words("name"), _key("sources", "id"), _unique("sources", "name")
    )
    _make_remote()
    op.create_table(
        "problems",
        _number("source_id"),
        _words("origin"),
        _words("reason"),
        _moment("since"),
        _to("problems", "source_id", "sources"),
        _key("problems", "source_id", "origin", "reason"),
    )
    op.create_table(
        "pages",
        _number("id"),
        _number("source_id"),
        _words("origin"),
        _words("digest"),
        _moment("seen"),
        _moment("read_at"),
        _to("pages", "source_id", "sources"),
        _key("pages", "id"),
        _unique("pages", "source_id", "origin"),
    )


def _make_remote() -> None:
    op.create_table(
        "subscriptions",
        _number("source_id"),
        _words("url"),
        sa.Column("settings", sa.JSON(), nullable=False),
        _moment("added"),
        _to("subscriptions", "source_id", "sources"),
        _key("subscriptions", "source_id"),
    )
    op.create_table(
        "polls",
        _number("source_id"),
        _words("asked"),
        _words("url"),
        _words("etag", nullable=True),
        _words("modified", nullable=True),
        _words("digest", nullable=True),
        _moment("due", nullable=True),
        _number("interval"),
        _moment("polled", nullable=True),
        _moment("succeeded", nullable=True),
        _moment("changed", nullable=True),
        _number("failures"),
        _words("reason", nullable=True),
        _number("status", nullable=True),
        _words("moved_to", nullable=True),
        _number("moves"),
        _words("standing"),
        _words("title", nullable=True),
        _words("hub", nullable=True),
        _words("topic", nullable=True),
        _number("articles"),
        _to("polls", "source_id", "sources"),
        _key("polls", "source_id"),
    )
    op.create_table(
        "hosts", _words("host"), _moment("until", nullable=True), _number("asked"), _key("hosts", "host")
    )
    op.create_table(
        "pushes",
        _number("source_id"),
        _words("hub"),
        _words("topic"),
        _words("callback"),
        _words("token"),
        _words("secret"),
        _words("state"),
        _moment("asked"),
        _moment("due"),
        _moment("verified", nullable=True),
        _moment("lease", nullable=True),
        _moment("pushed", nullable=True),
        _number("failures"),
        _number("forged"),
        _words("reason", nullable=True),
        _to("pushes", "source_id", "sources"),
        _key("pushes", "source_id"),
        _unique("pushes", "token"),
    )


def _make_tags() -> None:
    op.create_table(
        "tags",
        _number("id"),
        _words("key"),
        _words("name"),
        _words("slug", nullable=True),
        _words("uri", nullable=True),
        _number("into_id", nullable=True),
        _number("named"),
        _number("blocked"),
        _number("stories"),
        _to("tags", "into_id", "tags"),
        _key("tags", "id"),
        _unique("tags", "key"),
        _unique("tags", "slug"),
        _unique("tags", "uri"),
    )
    op.create_table(
        "tag_decisions",
        _number("tag_id"),
        _number("into_id", nullable=True),
        _words("name", nullable=True),
        _to("tag_decisions", "tag_id", "tags"),
        _to("tag_decisions", "into_id", "tags"),
        _key("tag_decisions", "tag_id"),
    )
    op.create_table(
        "tag_addresses",
        _words("slug"),
        _number("tag_id"),
        _to("tag_addresses", "tag_id", "tags"),
        _key("tag_addresses", "slug"),
    )
    op.create_table(
        "tag_spellings",
        _number("tag_id"),
        _words("spelling"),
        _number("uses"),
        _to("tag_spellings", "tag_id", "tags"),
        _key("tag_spellings", "tag_id", "spelling"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tag_words",
        _number("word"),
        _number("tag_id"),
        _to("tag_words", "tag_id", "tags"),
        _key("tag_words", "word", "tag_id"),
        sqlite_with_rowid=False,
    )


def _make_stories() -> None:
    op.create_table(
        "stories",
        _number("id"),
        _words("uri"),
        _number("article_id", nullable=True),
        _moment("published", nullable=True),
        _moment("updated", nullable=True),
        _number("version"),
        _number("shown"),
        _key("stories", "id"),
        _unique("stories", "uri"),
    )
    op.create_table(
        "headlines",
        _number("id"),
        _number("key"),
        _words("text"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        _number("family_id"),
        _number("leader_id"),
        _number("story_id", nullable=True),
        _to("headlines", "story_id", "stories"),
        _key("headlines", "id"),
        _unique("headlines", "key"),
    )
    op.create_table(
        "candidates",
        _number("key"),
        _number("headline_id"),
        _to("candidates", "headline_id", "headlines"),
        _key("candidates", "key", "headline_id"),
        sqlite_with_rowid=False,
    )


def _make_feeds() -> None:
    op.create_table(
        "feeds",
        _number("id"),
        _words("kind"),
        _words("key"),
        _words("name"),
        _words("slug"),
        _words("uri"),
        _number("stories"),
        _key("feeds", "id"),
        _unique("feeds", "kind", "key"),
        _unique("feeds", "kind", "slug"),
        _unique("feeds", "uri"),
    )
    for table, target in (("story_tags", "tag"), ("story_feeds", "feed")):
        op.create_table(
            table,
            _number("story_id"),
            _number(f"{target}_id"),
            _moment("published"),
            _words("uri"),
            _to(table, "story_id", "stories"),
            _to(table, f"{target}_id", f"{target}s"),
            _key(table, "story_id", f"{target}_id"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "fragments",
        _number("story_id"),
        _number("updated"),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in _FRAGMENTS),
        _to("fragments", "story_id", "stories"),
        _key("fragments", "story_id"),
    )
    op.create_table(
        "feed_log",
        _words("kind"),
        _number("number"),
        _number("position"),
        _number("story_id"),
        _to("feed_log", "story_id", "stories"),
        _key("feed_log", "kind", "number", "position"),
        sqlite_with_rowid=False,
    )


def _make_articles() -> None:
    op.create_table(
        "articles",
        _number("id"),
        _words("uri"),
        _words("short_id"),
        _moment("first_seen"),
        _number("copy_id"),
        _number("headline_id"),
        _number("story_id", nullable=True),
        _words("byline", nullable=True),
        _words("outlet", nullable=True),
        _moment("published"),
        _moment("edited", nullable=True),
        sa.Column("media", sa.JSON()),
        sa.Column("credit", sa.JSON()),
        _words("link", nullable=True),
        _to("articles", "headline_id", "headlines"),
        _to("articles", "story_id", "stories"),
        _key("articles", "id"),
        _unique("articles", "uri"),
        _unique("articles", "short_id"),
    )
    for table, column in (
        ("article_names", "key"),
        ("article_words", "word"),
        ("article_shingles", "key"),
    ):
        op.create_table(
            table,
            _number(column),
            _number("article_id"),
            _to(table, "article_id", "articles"),
            _key(table, column, "article_id"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "article_twins",
        _number("article_id"),
        _number("twin_id"),
        _number("share"),
        _to("article_twins", "article_id", "articles"),
        _to("article_twins", "twin_id", "articles"),
        _key("article_twins", "article_id", "twin_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_tags",
        _number("article_id"),
        _number("position"),
        _number("tag_id"),
        _to("article_tags", "article_id", "articles"),
        _to("article_tags", "tag_id", "tags"),
        _key("article_tags", "article_id", "position"),
        sqlite_with_rowid=False,
    )


def _make_copies() -> None:
    op.create_table(
        "copies",
        _number("id"),
        _number("page_id"),
        _number("position", nullable=True),
        _number("article_id"),
        _number("headline_id"),
        _words("role"),
        _words("lead", nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        _words("byline", nullable=True),
        _words("outlet", nullable=True),
        _moment("published", nullable=True),
        _number("fullness"),
        _words("content"),
        _number("folded"),
        sa.Column("sentences", sa.LargeBinary(), nullable=False),
        sa.Column("media", sa.JSON()),
        sa.Column("credit", sa.JSON()),
        _words("link", nullable=True),
        _to("copies", "page_id", "pages"),
        _to("copies", "article_id", "articles"),
        _to("copies", "headline_id", "headlines"),
        _key("copies", "id"),
    )
    op.create_table(
        "copy_headlines",
        _number("copy_id"),
        _number("position"),
        _number("headline_id"),
        _to("copy_headlines", "copy_id", "copies"),
        _to("copy_headlines", "headline_id", "headlines"),
        _key("copy_headlines", "copy_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy_tags",
        _number("copy_id"),
        _number("position"),
        _number("tag_id"),
        _words("spelling"),
        _to("copy_tags", "copy_id", "copies"),
        _to("copy_tags", "tag_id", "tags"),
        _key("copy_tags", "copy_id", "position"),
        sqlite_with_rowid=False,
    )


def _make_removals() -> None:
    op.create_table(
        "removals",
        _number("id"),
        _words("uri"),
        _words("short_id"),
        _moment("moment"),
        _key("removals", "id"),
        _unique("removals", "uri"),
        _unique("removals", "short_id"),
    )
    op.create_table(
        "removed_names",
        _number("key"),
        _number("removal_id"),
        _to("removed_names", "removal_id", "removals"),
        _key("removed_names", "key", "removal_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "removed_copies",
        _number("removal_id"),
        _number("copy_id"),
        _number("page_id"),
        _number("position", nullable=True),
        _words("outlet", nullable=True),
        _moment("published", nullable=True),
        sa.Column("sentences", sa.LargeBinary(), nullable=False),
        _to("removed_copies", "removal_id", "removals"),
        _to("removed_copies", "page_id", "pages"),
        _key("removed_copies", "removal_id", "copy_id"),
    )
    op.create_table(
        "tombstones",
        _words("kind"),
        _number("number"),
        _words("uri"),
        _moment("moment"),
        _key("tombstones", "kind", "number", "uri"),
        sqlite_with_rowid=False,
    )


def _make_indexes() -> None:
    _index("removed_copies", "page_id")
    _index("tags", "into_id")
    _index("tag_addresses", "tag_id")
    _index("headlines", "family_id")
    _index("headlines", "story_id")
    _index("stories", "published", "uri")
    _index("story_tags", "tag_id", "published", "uri", "story_id")
    _index("story_feeds", "feed_id", "published", "uri", "story_id")
    _index("tags", "stories", "key")
    _index("feeds", "kind", "stories", "key")
    _index("outputs", "kind", "number")
    _index("articles", "headline_id")
    _index("articles", "story_id")
    _index("article_words", "article_id")
    _index("article_shingles", "article_id")
    _index("polls", "due")
    _index("copies", "page_id")
    _index("copies", "article_id")
    _index("copy_headlines", "headline_id")
