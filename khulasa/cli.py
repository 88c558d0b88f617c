"""The khulasa command: every verb of the product, thin. A verb imports what it needs, when it is called."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TextIO, TypeVar

import click

from khulasa import __version__
from khulasa.exits import Exit, RequestError, told
from khulasa.terminal import Terminal

if TYPE_CHECKING:
    from khulasa.config import Config
    from store.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Context:
    """What every verb is given: the terminal, and configuration and store once somebody asks for them."""

    def __init__(self) -> None:
        """Start with the defaults; options before or after the verb overwrite them."""
        self.path = Path(os.environ.get("KHULASA_CONFIG", "config.yaml"))
        self.quiet = False
        self.verbose = False

    @property
    def terminal(self) -> Terminal:
        """Where output goes."""
        return Terminal(quiet=self.quiet)

    def config(self) -> "Config":
        """Read the configuration. Raises ConfigError."""
        from khulasa.config import read_config

        return read_config(self.path, os.environ)

    @contextmanager
    def store(self) -> "Iterator[tuple[Config, Store]]":
        """Open the configured store. Raises ConfigError and StoreError."""
        from khulasa.pipeline import open_store

        config = self.config()
        with open_store(config) as store:
            yield config, store


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            setattr(context.ensure_object(Context), name, value)

    return keep


def _common(command: Callable[Concatenate[Context, P], R]) -> Callable[P, R]:
    """Give a verb the options that stand before or after it alike, and the Context that they fill."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_keep("path"),
        metavar="PATH",
        help="The configuration file; without it $KHULASA_CONFIG, then config.yaml here.",
    )
    @click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_keep("quiet"),
        help="Only results and problems.",
    )
    @click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_keep("verbose"),
        help="More log lines; tracebacks.",
    )
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(click.get_current_context().ensure_object(Context), *args, **kwargs)

    return wrapped


_as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="khulasa %(version)s")
@_common
def khulasa(_: Context) -> None:
    """Arabic pages in, one clean feed per tag out.

    Begin with `khulasa init`, put pages into seeds/, then `khulasa run`.
    """


@khulasa.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
@_common
def init(context: Context, folder: Path) -> Exit:
    """Make a commented config.yaml and a seeds/ folder in DIR (default: here)."""
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
@_common
def parse(context: Context, paths: tuple[Path, ...], as_json: bool, now: str | None) -> Exit:
    """Show what is read from pages, storing nothing. A folder stands for its *.txt files."""
    from khulasa.parsing import parse_pages

    return parse_pages(context.terminal, paths, as_json=as_json, now=_moment(now))


@khulasa.command()
@click.argument("item", metavar="ITEM")
@click.option(
    "--now", metavar="ISO", help="When a page's relative dates count from [default: its file's modification]."
)
@_as_json
@_common
def explain(context: Context, item: str, now: str | None, as_json: bool) -> Exit:
    """Tell why ITEM was read, tagged, merged or kept apart: a page, an article, a tag or a headline.

    ITEM is a page's file, an article's address, short id or URI, a tag's name or slug, or any headline.
    """
    from khulasa.explaining import explain as tell

    moment = _moment(now)
    with context.store() as (config, store):
        return tell(context.terminal, store, config, item, now=moment, as_json=as_json)


@khulasa.command()
@_as_json
@_common
def ingest(context: Context, as_json: bool) -> Exit:
    """Read new and changed pages into the store."""
    from khulasa import reports
    from khulasa.pipeline import ingest_all

    with context.store() as (config, store):
        done = ingest_all(store, config, terminal=context.terminal)
    return reports.ingested(context.terminal, done, as_json=as_json)


@khulasa.command()
@click.option("--tag", "names", multiple=True, metavar="NAME", help="Only this tag's feeds; may be repeated.")
@click.option("--force", is_flag=True, help="Render everything anew, whatever the last rebuild left.")
@_as_json
@_common
def rebuild(context: Context, names: tuple[str, ...], force: bool, as_json: bool) -> Exit:
    """Publish what changed: feeds, article pages, the index."""
    from khulasa import reports
    from khulasa.pipeline import rebuild as publish

    with context.store() as (config, store):
        done = publish(store, config, names=names, force=force, terminal=context.terminal)
    return reports.published(context.terminal, done, config.publish.folder, as_json=as_json)


@khulasa.command()
@_as_json
@_common
def tags(context: Context, as_json: bool) -> Exit:
    """List the tags, busiest first, with the address of each one's feed."""
    from khulasa import reports
    from khulasa.pipeline import site

    with context.store() as (config, store):
        return reports.tags(context.terminal, store.tags(), site(config), as_json=as_json)


@khulasa.command()
@_as_json
@_common
def status(context: Context, as_json: bool) -> Exit:
    """Show what the store holds, the last runs, and what could not be read."""
    from khulasa import reports

    with context.store() as (_, store):
        return reports.status(context.terminal, store.status(), as_json=as_json)


@khulasa.command()
@_common
def run(context: Context) -> Exit:
    """Run the daemon: ingest and publish on schedule, and serve the published folder."""
    from khulasa.daemon import run_daemon

    run_daemon(context.terminal, context.config(), verbose=context.verbose)
    return Exit.DONE


@khulasa.command()
@_common
def serve(context: Context) -> Exit:
    """Serve the published folder, and do nothing else."""
    from khulasa.serving import serve_folder

    serve_folder(context.terminal, context.config(), verbose=context.verbose)
    return Exit.DONE


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        remedy = "give an ISO date such as 2025-11-20T12:00:00"
        raise RequestError(
            f"{click.get_current_context().command_path} --now", f"{text!r} is no date", remedy
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
