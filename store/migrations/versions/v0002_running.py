"""What a daemon that runs for years remembers: leases, what is due, statistics, hubs, a full-text index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from store.outlets import key_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A migration is history: it says itself what it makes, and does not follow the tables as they change. What an
# outlet's spellings share is asked of the program, whose keys the store holds.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, _NUMBER, nullable=nullable, autoincrement=False)


def _words(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, _WORDS, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, _MOMENT, nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def upgrade() -> None:
    """Make what is new; what was there stays as it is."""
    _make_office()
    _make_tallies()
    _make_hub()
    _prepare_pruning()
    _plan_polls()
    _make_search()


def _make_office() -> None:
    op.create_table(
        "leases",
        _words("name"),
        _words("holder"),
        _words("told"),
        _moment("since"),
        _moment("until"),
        _key("leases", "name"),
    )
    op.create_table(
        "agenda",
        _words("job"),
        _moment("due", nullable=True),
        _moment("started", nullable=True),
        _moment("ended", nullable=True),
        _number("failures"),
        _words("reason", nullable=True),
        _key("agenda", "job"),
    )
    op.create_table(
        "daemons",
        _words("holder"),
        _words("told"),
        _words("version"),
        _moment("started"),
        _moment("seen"),
        _moment("loaded"),
        _words("refused", nullable=True),
        _key("daemons", "holder"),
    )


def _make_tallies() -> None:
    op.create_table(
        "tallies",
        _number("hour"),
        _number("outlet"),
        _number("articles"),
        _number("copies"),
        _number("joined"),
        _number("headlines"),
        _number("repeats"),
        _key("tallies", "hour", "outlet"),
        sqlite_with_rowid=False,
    )
    _count_what_is_there()


# All of it in the database, which sorts on disk what is too much for memory. When a copy came is not known:
# it was there when its page was last read anew. A line is no repeat in the first list that tells its story.
_COUNTED = """
INSERT INTO tallies (hour, outlet, articles, copies, joined, headlines, repeats)
SELECT hour, COALESCE(feed, 0), SUM(articles), SUM(copies), SUM(joined), SUM(headlines), SUM(repeats)
FROM (
    SELECT {seen} AS hour, articles.outlet AS name, 1 AS articles, 0 AS copies,
        CASE WHEN stories.uri = articles.uri THEN 0 ELSE 1 END AS joined, 0 AS headlines, 0 AS repeats
    FROM articles LEFT JOIN stories ON stories.id = articles.story_id
    UNION ALL
    SELECT {read}, articles.outlet, 0, 1, 0, 0, 0
    FROM copies JOIN articles ON articles.id = copies.article_id JOIN pages ON pages.id = copies.page_id
    WHERE copies.id <> (SELECT MIN(others.id) FROM copies AS others WHERE others.article_id = articles.id)
    UNION ALL
    SELECT {read}, articles.outlet, 0, 0, 0, 1, CASE WHEN firsts.copy_id = lists.copy_id THEN 0 ELSE 1 END
    FROM copy_headlines AS lists JOIN copies ON copies.id = lists.copy_id
    JOIN articles ON articles.id = copies.article_id JOIN pages ON pages.id = copies.page_id
    LEFT JOIN (
        SELECT copy_headlines.headline_id, MIN(copy_headlines.copy_id) AS copy_id
        FROM copy_headlines JOIN headlines ON headlines.id = copy_headlines.headline_id
        WHERE headlines.story_id IS NULL AND headlines.leader_id = headlines.id
        GROUP BY copy_headlines.headline_id
    ) AS firsts ON firsts.headline_id = lists.headline_id
) AS met LEFT JOIN outlet_feeds ON outlet_feeds.name = met.name
GROUP BY hour, COALESCE(feed, 0)
"""
_HOUR = {
    "sqlite": "CAST(strftime('%s', {}) AS INTEGER) / 3600",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {}) / 3600) AS BIGINT)",
}


def _count_what_is_there() -> None:
    """Count what a store holds that was kept before anything was counted."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM articles LIMIT 1")).scalar() is None:
        return
    connection.execute(sa.text("CREATE TEMPORARY TABLE outlet_feeds (name TEXT PRIMARY KEY, feed BIGINT)"))
    rows = connection.execute(sa.text("SELECT key, id FROM feeds WHERE kind = 'source'"))
    feeds = {row.key: row.id for row in rows}
    spelt = connection.execute(sa.text("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL"))
    names = [{"name": name, "feed": feeds[key]} for (name,) in spelt if (key := key_of(name)) in feeds]
    if names:
        connection.execute(sa.text("INSERT INTO outlet_feeds VALUES (:name, :feed)"), names)
    hour = _HOUR[connection.dialect.name]
    counted = _COUNTED.format(seen=hour.format("articles.first_seen"), read=hour.format("pages.read_at"))
    connection.exec_driver_sql(counted)
    latest = "INSERT INTO meta (name, value) SELECT 'latest tally', CAST(MAX(hour) AS TEXT) FROM tallies"
    connection.exec_driver_sql(latest)
    connection.execute(sa.text("DROP TABLE outlet_feeds"))


def _make_hub() -> None:
    op.create_table(
        "pings",
        _words("path"),
        _words("hub"),
        _number("stamp"),
        _moment("due", nullable=True),
        _number("failures"),
        _words("reason", nullable=True),
        _key("pings", "path"),
    )
    op.create_table(
        "intents",
        _words("path"),
        _words("callback"),
        _words("topic"),
        _words("host"),
        _words("secret"),
        _number("seconds", nullable=True),
        _number("stamp"),
        _moment("asked"),
        _moment("due", nullable=True),
        _number("failures"),
        _key("intents", "path", "callback"),
    )
    op.create_index("ix_intents_host", "intents", ["host"])
    op.create_table(
        "subscribers",
        _words("path"),
        _words("callback"),
        _words("topic"),
        _words("host"),
        _words("secret"),
        _moment("since"),
        _moment("lease"),
        _number("stamp"),
        _moment("due", nullable=True),
        _number("failures"),
        _words("reason", nullable=True),
        _words("digest", nullable=True),
        _key("subscribers", "path", "callback"),
    )
    op.create_index("ix_subscribers_due", "subscribers", ["due"])
    op.create_index("ix_subscribers_host", "subscribers", ["host"])
    op.create_index("ix_subscribers_lease", "subscribers", ["lease"])


def _prepare_pruning() -> None:
    # Those that were removed before were removed by hand.
    op.add_column("removals", sa.Column("pruned", _NUMBER, nullable=False, server_default="0"))
    op.create_table(
        "removed_texts",
        _number("key"),
        _number("removal_id"),
        sa.ForeignKeyConstraint(["removal_id"], ["removals.id"], name="fk_removed_texts_removal_id"),
        _key("removed_texts", "key", "removal_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heirs",
        _number("article_id"),
        _words("uri"),
        _moment("published"),
        _moment("updated"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_heirs_article_id"),
        _key("heirs", "article_id"),
    )
    op.create_table(
        "losses",
        _words("kind"),
        _number("number"),
        _number("archive"),
        _key("losses", "kind", "number", "archive"),
        sqlite_with_rowid=False,
    )
    # What is deleted by the thousand must not be looked for in whole tables.
    op.create_index("ix_article_names_article_id", "article_names", ["article_id"])
    op.create_index("ix_article_twins_twin_id", "article_twins", ["twin_id"])
    op.create_index("ix_copies_headline_id", "copies", ["headline_id"])
    op.create_index("ix_feed_log_story_id", "feed_log", ["story_id"])
    _free_candidates()


def _free_candidates() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_candidates_headline_id", "candidates")
        return
    # SQLite takes no constraint away: the table is made anew.
    op.rename_table("candidates", "old_candidates")
    op.create_table(
        "candidates",
        _number("key"),
        _number("headline_id"),
        _key("candidates", "key", "headline_id"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO candidates SELECT key, headline_id FROM old_candidates ORDER BY key, headline_id")
    op.drop_table("old_candidates")


def _plan_polls() -> None:
    op.add_column("polls", _moment("not_before", nullable=True))
    op.add_column("polls", _words("rule", nullable=True))
    op.add_column("polls", _words("hints", nullable=True))


def _make_search() -> None:
    # Filled when the store is opened: see store/searchindex.py.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    name = "article_terms" if is_sqlite else "article_search"
    op.create_table(
        name,
        _number("article_id"),
        _number("mark"),
        sa.Column("document", sa.LargeBinary() if is_sqlite else TSVECTOR(), nullable=False),
        _key(name, "article_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=f"fk_{name}_article_id"),
    )
    if is_sqlite:
        # Words are folded, and parted by spaces, before they get here: there is nothing left to tokenise.
        op.execute(
            "CREATE VIRTUAL TABLE article_index USING fts5("
            "headline, about, body, headline_stems, stems, "
            "content = '', tokenize = 'ascii tokenchars ''.~''')"
        )
        # Less merging while articles come in, in larger pieces: a third of the time. There are a few segments
        # more to look into.
        for setting, value in {"automerge": 16, "hashsize": 1 << 22}.items():
            op.execute(f"INSERT INTO article_index (article_index, rank) VALUES ('{setting}', {value})")  # noqa: S608
    else:
        op.create_index(f"ix_{name}_document", name, ["document"], postgresql_using="gin")
