"""The command `khulasa doctor`."""

import os
from datetime import UTC, datetime

import click

from khulasa.context import Context, as_json, common
from khulasa.exits import Exit


@click.command()
@click.option("--offline", is_flag=True, help="Ask nobody on the web, not even our own address.")
@click.option("--fix", is_flag=True, help="Make anew what can be: the index for searching.")
@as_json
@common
def doctor(context: Context, offline: bool, fix: bool, as_json: bool) -> Exit:
    """Look at all that has to be right, and tell what is not, with what would mend it.

    Without --fix nothing is changed. The exit code is 1 when there are errors; --quiet leaves out what is
    well.
    """
    try:
        from khulasa.doctor.examination import examine
    except ImportError as fault:  # a file is missing, or another package's stands in its place
        from khulasa.doctor.broken import examine_broken

        return examine_broken(context.terminal, fault, as_json=as_json)
    return examine(
        context.terminal,
        context.path,
        os.environ,
        now=datetime.now(UTC),
        is_offline=offline,
        is_to_mend=fix,
        as_json=as_json,
    )
