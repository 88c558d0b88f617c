"""The command `khulasa search`."""

import click

from khulasa.context import Context, as_json, common
from khulasa.exits import Exit


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option(
    "--tag", "tags", multiple=True, metavar="NAME", help="Only stories of this tag; may be repeated."
)
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="The most to show."
)
@as_json
@common
def search(
    context: Context, words: tuple[str, ...], tags: tuple[str, ...], limit: int, as_json: bool
) -> Exit:
    """Find stories by their words, in any spelling, the best first.

    All WORDS must occur, in headline, text, tags or outlet. «A phrase» or "a phrase" is found as
    it is, after -- a -word must not occur, tag:NAME and source:NAME hold for the story.
    """
    from khulasa.results import find

    with context.store() as (config, store):
        return find(
            context.terminal, store, config, (*words, *map(_tagged, tags)), limit=limit, as_json=as_json
        )


def _tagged(name: str) -> str:
    return f'tag:"{name.replace(chr(34), " ")}"'
