"""The command `khulasa stats`."""

import os
import sys
from datetime import UTC, datetime

import click

from khulasa.context import Context, as_json, common
from khulasa.exits import Exit

_LONGEST = 3660


@click.command()
@click.option(
    "--days", type=click.IntRange(1, _LONGEST), default=30, show_default=True, help="The latest so many days."
)
@click.option("--source", "outlet", metavar="NAME", help="Only what this outlet brought, in any spelling.")
@as_json
@common
def stats(context: Context, days: int, outlet: str | None, as_json: bool) -> Exit:
    """Show how much came in each day and from whom, and which duplicates were left out.

    Days begin at midnight in the site's time zone, and the last one is today. On a terminal there are
    charts; into a pipe, with NO_COLOR or on a dumb terminal go the same numbers as columns.
    """
    from khulasa.stats import show_statistics

    is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    with context.store() as (config, store):
        return show_statistics(
            context.terminal,
            store,
            config,
            now=datetime.now(UTC),
            days=days,
            outlet=outlet,
            is_plain=is_plain,
            as_json=as_json,
        )
