"""The commands under `khulasa sources`."""

from pathlib import Path

import click

from khulasa.context import Context, as_json, common
from khulasa.exits import Exit


@click.group(invoke_without_command=True)
@as_json
@common
def sources(context: Context, as_json: bool) -> Exit | None:
    """List the remote sources, or add, test, pause, resume and remove them.

    A NAME is that of config.yaml or of `sources add`, in any spelling, or the source's address.
    """
    return None if click.get_current_context().invoked_subcommand else _list(context, as_json=as_json)


@sources.command("list")
@as_json
@common
def list_sources(context: Context, as_json: bool) -> Exit:
    """List the remote sources with their state."""
    return _list(context, as_json=as_json)


@sources.command()
@click.argument("name")
@as_json
@common
def show(context: Context, name: str, as_json: bool) -> Exit:
    """Show all that is decided about a source, and all that is remembered of it."""
    from khulasa.sourcing import show_source

    with context.store() as (config, store):
        return show_source(context.terminal, store, config, name, as_json=as_json)


_KINDS = ("feed", "sitemap", "listing", "page", "opml")


@sources.command()
@click.argument("url")
@click.option("--name", help="What it is to be called [default: as it calls itself].")
@click.option("--kind", type=click.Choice(_KINDS), help="What stands there [default: what is found there].")
@click.option("--every", metavar="TIME", help="How often it is asked, such as 30m [default: as it has news].")
@click.option("--cron", metavar="TIMES", help="When it is asked, instead, such as '0 6,18 * * *'.")
@click.option(
    "--quiet-hours",
    "quiet_hours",
    multiple=True,
    metavar="HOURS",
    help="When it is not, such as 23:00-06:00.",
)
@click.option("--full-text", is_flag=True, help="Fetch articles' pages where the feed holds summaries.")
@click.option("--item", metavar="CSS", help="What selects the links of a listing.")
@click.option("--outlet", help="What its articles name as their outlet [default: its name].")
@click.option("--tag", "tags", multiple=True, help="A tag that all its articles get; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only show what is found there.")
@as_json
@common
def add(  # noqa: PLR0913, PLR0917  # click passes each option by name
    context: Context,
    url: str,
    name: str | None,
    kind: str | None,
    every: str | None,
    cron: str | None,
    quiet_hours: tuple[str, ...],
    full_text: bool,
    item: str | None,
    outlet: str | None,
    tags: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> Exit:
    """Find the feed at URL, a feed's address or a site's, and subscribe to it."""
    from khulasa.discovering import add_source

    times = {"every": every, "cron": cron, "quiet": list(quiet_hours)}
    settings = _settings(kind=kind, **times, item=item, outlet=outlet, tags=list(tags), full_text=full_text)
    with context.store() as (config, store):
        return add_source(
            context.terminal, store, config, url, name, settings, dry_run=dry_run, as_json=as_json
        )


@sources.command()
@click.argument("target", metavar="NAME|URL")
@click.option("--kind", type=click.Choice(_KINDS), help="What stands at URL [default: what is found there].")
@click.option("--full-text", is_flag=True, help="Fetch articles' pages where the feed holds summaries.")
@click.option("--item", metavar="CSS", help="What selects the links of a listing.")
@as_json
@common
def test(  # noqa: PLR0913, PLR0917  # click passes each option by name
    context: Context, target: str, kind: str | None, full_text: bool, item: str | None, as_json: bool
) -> Exit:
    """Fetch a source and show what would be read, storing nothing.

    The options are for a URL that is no source yet.
    """
    from khulasa.trying import try_source

    settings = _settings(kind=kind, item=item, full_text=full_text)
    with context.store() as (config, store):
        return try_source(context.terminal, store, config, target, settings, as_json=as_json)


@sources.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@common
def pause(context: Context, names: tuple[str, ...]) -> Exit:
    """Stop asking sources, until they are resumed. Their articles stay."""
    from khulasa.sourcing import pause_sources

    with context.store() as (config, store):
        return pause_sources(context.terminal, store, config, names)


@sources.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@common
def resume(context: Context, names: tuple[str, ...]) -> Exit:
    """Ask sources again that were paused, that failed, or that are gone (410)."""
    from khulasa.sourcing import resume_sources

    with context.store() as (config, store):
        return resume_sources(context.terminal, store, config, names)


@sources.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@common
def remove(context: Context, names: tuple[str, ...]) -> Exit:
    """Forget sources that were added by command. Their articles stay."""
    from khulasa.sourcing import remove_sources

    with context.store() as (config, store):
        return remove_sources(context.terminal, store, config, names)


@sources.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="OPML")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@as_json
@common
def import_list(context: Context, file: Path, dry_run: bool, as_json: bool) -> Exit:
    """Subscribe to all feeds of an OPML list; `-` reads it from stdin."""
    from khulasa.sourcing import import_opml

    with context.store() as (config, store):
        return import_opml(context.terminal, store, config, file, dry_run=dry_run, as_json=as_json)


@sources.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default=Path("-"), metavar="[FILE]")
@common
def export_list(context: Context, file: Path) -> Exit:
    """Write the sources that are feeds as an OPML list, for other readers."""
    from khulasa.sourcing import export_opml

    with context.store() as (config, store):
        return export_opml(context.terminal, store, config, file)


def _settings(**given: object) -> dict[str, object]:
    return {key: value for key, value in given.items() if value}


def _list(context: Context, *, as_json: bool) -> Exit:
    from khulasa.sourcing import list_sources as tell

    with context.store() as (config, store):
        return tell(context.terminal, store, config, as_json=as_json)
