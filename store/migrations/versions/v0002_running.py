"""What a daemon that runs for years remembers: leases, what is due, statistics, hubs, a full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A migration is history: it says itself what it makes, and does not follow the tables as they change.
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
    _tell_pruned()


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
        _words("day"),
        _words("outlet"),
        _number("articles"),
        _number("copies"),
        _number("headlines"),
        _number("repeats"),
        _key("tallies", "day", "outlet"),
        sqlite_with_rowid=False,
    )


def _make_hub() -> None:
    op.create_table(
        "pings",
        _words("topic"),
        _moment("due"),
        _number("failures"),
        _words("reason", nullable=True),
        _key("pings", "topic"),
    )
    op.create_table(
        "subscribers",
        _number("id"),
        _words("topic"),
        _words("callback"),
        _words("secret", nullable=True),
        _moment("since"),
        _moment("lease"),
        _moment("due", nullable=True),
        _number("failures"),
        _words("reason", nullable=True),
        _key("subscribers", "id"),
        sa.UniqueConstraint("topic", "callback", name="uq_subscribers_topic_callback"),
    )
    op.create_index("ix_subscribers_due", "subscribers", ["due"])


def _tell_pruned() -> None:
    # Those that were removed before were removed by hand.
    op.add_column("removals", sa.Column("pruned", _NUMBER, nullable=False, server_default="0"))
