"""The commands under `khulasa feeds`."""

import click

from khulasa.context import Context, as_json, common
from khulasa.exits import Exit


@click.group(invoke_without_command=True)
@click.option("--secrets", is_flag=True, help="Show the secret parts of private feeds' addresses.")
@as_json
@common
def feeds(context: Context, secrets: bool, as_json: bool) -> Exit | None:
    """List the feeds of config.yaml with their addresses, or make a token for a private one."""
    if click.get_current_context().invoked_subcommand:
        return None
    from khulasa.feedlist import list_feeds

    return list_feeds(context.terminal, context.config(), secrets=secrets, as_json=as_json)


@feeds.command()
@common
def token(context: Context) -> Exit:
    """Print a fresh random token, for the variable that a private feed names."""
    from secrets import token_urlsafe

    context.terminal.result(token_urlsafe(24))
    return Exit.DONE
