"""The khulasa command: every verb of the product, thin. A verb imports what it needs, when it is called."""

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

import click

from khulasa import __version__
from khulasa.backupcommands import backup, restore
from khulasa.context import Context, as_json, changing, common, waiting
from khulasa.doctorcommand import doctor
from khulasa.exits import Exit, RequestError, told
from khulasa.feedcommands import feeds
from khulasa.prunecommand import prune
from khulasa.searchcommand import search
from khulasa.sourcecommands import sources
from khulasa.statscommands import stats
from khulasa.tagcommands import tags


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="khulasa %(version)s")
@common
def khulasa(_: Context) -> None:
    """Arabic pages in, one clean feed per tag out.

    Begin with `khulasa init`, put pages into seeds/, then `khulasa run`.
    """


@khulasa.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@click.option("--systemd", is_flag=True, help="Make nothing; print a systemd unit for the configuration.")
@click.option("--user", metavar="NAME", help="Who runs that unit [default: who owns the folders].")
@common
def init(context: Context, folder: Path, systemd: bool, user: str | None) -> Exit:
    """Make a commented config.yaml and a seeds/ folder in DIR (default: here)."""
    if systemd:
        from khulasa.systemdunit import show_unit

        return show_unit(context.terminal, context.path, context.config(), os.environ, user)
    config = folder / "config.yaml"
    if config.exists():
        raise RequestError(str(config), "exists already", "remove it first, or name another folder")
    (folder / "seeds").mkdir(parents=True, exist_ok=True)
    config.write_bytes((Path(__file__).parent / "starter.yaml").read_bytes())
    context.terminal.note(
        f"{config}: written. Put pages into {folder / 'seeds'}, then: khulasa run --config {config}"
    )
    return Exit.DONE


@khulasa.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines on stdout, one object a page.")
@click.option(
    "--now", metavar="ISO", help="When relative dates count from [default: each file's modification time]."
)
@common
def parse(context: Context, paths: tuple[Path, ...], as_json: bool, now: str | None) -> Exit:
    """Show what is read from pages, storing nothing. A folder stands for its *.txt files."""
    from khulasa.parsing import parse_pages

    return parse_pages(context.terminal, paths, as_json=as_json, now=_moment(now))


@khulasa.command()
@click.argument("item", metavar="ITEM")
@click.option(
    "--now", metavar="ISO", help="When a page's relative dates count from [default: its file's modification]."
)
@as_json
@common
def explain(context: Context, item: str, now: str | None, as_json: bool) -> Exit:
    """Tell why ITEM was read, tagged, merged or kept apart: a page, an article, a tag or a headline.

    ITEM is a page's file, an article's address, short id or URI, a tag's name, slug or
    address, or any headline.
    """
    from khulasa.explaining import explain as tell

    moment = _moment(now)
    with context.store() as (config, store):
        return tell(context.terminal, store, config, item, now=moment, as_json=as_json)


@khulasa.command()
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--now", "at_once", is_flag=True, help="Ask all remote sources, not only those that are due.")
@waiting
@as_json
@common
def ingest(context: Context, names: tuple[str, ...], at_once: bool, as_json: bool) -> Exit:
    """Read new and changed pages, and what remote sources have to say, into the store."""
    from khulasa import reports
    from khulasa.leasing import SEEDS, SOURCES
    from khulasa.pipeline import Asked, ingest_all

    asked = Asked(names, now=at_once or bool(names))
    with context.store() as (config, store), context.alone(store, SEEDS, SOURCES) as is_lost:
        done = ingest_all(store, config, asked=asked, terminal=context.terminal, stopped=is_lost)
    return reports.ingested(context.terminal, done, as_json=as_json)


@khulasa.command()
@click.option("--tag", "names", multiple=True, metavar="NAME", help="Only this tag's feeds; may be repeated.")
@click.option("--since", metavar="ISO", help="Also whatever shows a story published or edited since then.")
@click.option("--force", is_flag=True, help="Render everything anew, whatever the last rebuild left.")
@click.option("--dry-run", is_flag=True, help="Only tell which files would change, and why.")
@waiting
@as_json
@common
def rebuild(  # noqa: PLR0913, PLR0917  # click passes each option by name
    context: Context, names: tuple[str, ...], since: str | None, force: bool, dry_run: bool, as_json: bool
) -> Exit:
    """Publish what changed: feeds, pages, the index."""
    from khulasa import reports
    from khulasa.announcing import announce_now
    from khulasa.leasing import PUBLISH
    from khulasa.pipeline import Extent
    from khulasa.pipeline import rebuild as publish

    moment = _moment(since, "--since")
    with context.store() as (config, store):
        zoned = moment and moment.replace(tzinfo=moment.tzinfo or config.site.timezone)
        extent = Extent(names, zoned, force)
        # A dry run writes nothing: it need not wait, and nobody for it.
        with nullcontext(bool) if dry_run else context.alone(store, PUBLISH) as is_lost:
            done = publish(
                store, config, extent=extent, dry_run=dry_run, terminal=context.terminal, stopped=is_lost
            )
        if not dry_run:
            announce_now(store, config, context.terminal)
    return reports.published(context.terminal, done, config.publish.folder, dry_run=dry_run, as_json=as_json)


@khulasa.command()
@click.argument("targets", nargs=-1, metavar="[PATH|URL]...")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@as_json
@common
def check(context: Context, targets: tuple[str, ...], strict: bool, as_json: bool) -> Exit:
    """Tell what is wrong with feeds and pages: a folder, a file, or an address on the web.

    Without PATH or URL, the published folder is checked.
    """
    from khulasa.checking import check_targets

    config = None if targets else context.config()
    return check_targets(context.terminal, targets, config, strict=strict, as_json=as_json)


khulasa.add_command(backup)
khulasa.add_command(restore)
khulasa.add_command(tags)
khulasa.add_command(stats)
khulasa.add_command(search)
khulasa.add_command(sources)
khulasa.add_command(prune)
khulasa.add_command(feeds)
khulasa.add_command(doctor)


@khulasa.command()
@click.argument("item", metavar="ITEM")
@click.option("--undo", is_flag=True, help="Let it come back with the next ingest of its page.")
@changing
@as_json
@common
def remove(context: Context, item: str, undo: bool, as_json: bool) -> Exit:
    """Remove an article for good: from every feed and list, with its page.

    ITEM is an article's address, short id or URI. Its entry becomes a tombstone, for readers
    that understand them; no page brings it back.
    """
    from khulasa.removing import remove_article, restore_article

    verb = restore_article if undo else remove_article
    with context.store() as (config, store):
        return verb(context.terminal, store, config, item, done=context.done, as_json=as_json)


@khulasa.command()
@as_json
@common
def status(context: Context, as_json: bool) -> Exit:
    """Show what the store holds, how the work goes, and what could not be read."""
    from khulasa.statusreport import show_status

    with context.store() as (config, store):
        return show_status(context.terminal, store, config, now=datetime.now(UTC), as_json=as_json)


@khulasa.command()
@common
def run(context: Context) -> Exit:
    """Run the daemon: ingest and publish on schedule, and serve the published folder."""
    from khulasa.daemon import run_daemon

    run_daemon(context.terminal, context.config, verbose=context.verbose)
    return Exit.DONE


@khulasa.command()
@click.option("--all", "everything", is_flag=True, help="All remote sources, not only the next twenty.")
@as_json
@common
def schedule(context: Context, everything: bool, as_json: bool) -> Exit:
    """Show what the daemon does next, and when."""
    from khulasa.agenda import show_schedule

    with context.store() as (config, store):
        now = datetime.now(UTC)
        return show_schedule(context.terminal, store, config, now=now, everything=everything, as_json=as_json)


@khulasa.command()
@common
def reload(context: Context) -> Exit:
    """Have the running daemon read config.yaml anew; one that is no good changes nothing."""
    from khulasa.reloading import reload as have_read

    with context.store() as (_, store):
        return have_read(context.terminal, store)


@khulasa.command()
@common
def serve(context: Context) -> Exit:
    """Serve the published folder, and do nothing else."""
    from khulasa.serving import serve_folder

    serve_folder(context.terminal, context.config(), verbose=context.verbose)
    return Exit.DONE


def _moment(text: str | None, option: str = "--now") -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        remedy = "give an ISO date such as 2025-11-20T12:00:00"
        raise RequestError(
            f"{click.get_current_context().command_path} {option}", f"{text!r} is no date", remedy
        ) from None


def call(arguments: Sequence[str]) -> Exit:
    """Run the command with these arguments and return its exit code; every failure is told here."""
    context = Context()
    try:
        done = khulasa.main(list(arguments), prog_name="khulasa", standalone_mode=False, obj=context)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001  # the front door: what passes here is told, never a traceback
        return told(error, verbose=context.verbose)
    except KeyboardInterrupt as error:
        return told(error, verbose=context.verbose)
    return Exit(done or 0)


def _stream(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by who called us, as some schedulers do
        return Path(os.devnull).open("w", encoding="utf-8")
    assert isinstance(stream, TextIOWrapper)
    # Arabic in any locale; a file name that is no UTF-8 comes out escaped, which JSON reads back.
    stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def main() -> NoReturn:
    """Run the command as a program."""
    sys.stdout, sys.stderr = _stream(sys.stdout), _stream(sys.stderr)
    sys.exit(call(sys.argv[1:]))
