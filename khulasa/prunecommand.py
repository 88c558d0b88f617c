"""The command `khulasa prune`."""

import click

from khulasa.context import Context, Done, as_json, common, keep, waiting
from khulasa.exits import Exit


@click.command()
@click.option(
    "--older-than", metavar="TIME", help="Let go what is older, such as 90d, instead of retention.age."
)
@click.option(
    "--tag", "names", multiple=True, metavar="NAME", help="Only articles of this tag; may be repeated."
)
@click.option("--yes", "is_sure", is_flag=True, help="Prune them, instead of telling which they are.")
@click.option("--compact", is_flag=True, help="Give the room that is free then back to the disk.")
@click.option(
    "--no-publish",
    is_flag=True,
    expose_value=False,
    callback=keep("no_publish"),
    help="Leave the published files to the next rebuild.",
)
@waiting
@as_json
@common
def prune(  # noqa: PLR0913, PLR0917  # click passes each option by name
    context: Context,
    older_than: str | None,
    names: tuple[str, ...],
    is_sure: bool,
    compact: bool,
    as_json: bool,
) -> Exit:
    """Let articles go whose time is over; without --yes, tell which.

    How long they stay is configured under retention; the daemon prunes with each maintenance.
    Pruned articles leave feeds, pages and the store for good, and no page brings them back.
    """
    from khulasa.pruning import Wish, prune_asked

    wish = Wish(older_than, names, is_sure, compact)
    with context.store() as (config, store):
        return prune_asked(
            context.terminal,
            store,
            config,
            wish,
            alone=lambda *leases: context.alone(store, *leases),
            is_published=context.done is Done.PUBLISHED,
            as_json=as_json,
        )
