"""What every verb of the command is given, and the options that go with all of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from khulasa.terminal import Terminal

if TYPE_CHECKING:
    from khulasa.config import Config
    from store.store import Store

P = ParamSpec("P")
R = TypeVar("R")
Command = TypeVar("Command", bound=Callable[..., object])


class Done(Enum):
    """How far a change goes."""

    NOTHING = 0
    STORED = 1
    PUBLISHED = 2


class Context:
    """What every verb is given: the terminal, and configuration and store once somebody asks for them."""

    def __init__(self) -> None:
        """Start with the defaults; options before or after the verb overwrite them."""
        self.path = Path(os.environ.get("KHULASA_CONFIG", "config.yaml"))
        self.quiet = False
        self.verbose = False
        self.dry_run = False
        self.no_publish = False
        self.wait = timedelta(minutes=1)

    @property
    def terminal(self) -> Terminal:
        """Where output goes."""
        return Terminal(quiet=self.quiet)

    @property
    def done(self) -> Done:
        """How far a verb that changes what is stored goes."""
        return Done.NOTHING if self.dry_run else Done.STORED if self.no_publish else Done.PUBLISHED

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
            if upgrade := store.upgrade:
                self.terminal.note(
                    f"the store's schema was brought up to date; what it was before is in {upgrade.kept}"
                )
            yield config, store

    @contextmanager
    def alone(self, store: "Store", *names: str) -> "Iterator[Callable[[], bool]]":
        """
        Hold leases, so that no daemon and no other command does the same meanwhile; wait for whoever does.

        Yields what tells whether one of them was lost. Raises BusyError.
        """
        from khulasa.leasing import held
        from store.holder import Holder

        holder = Holder.of_this_process(click.get_current_context().command_path)
        with held(store, names, holder, wait=self.wait, terminal=self.terminal) as is_lost:
            yield is_lost


def keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return what keeps an option's value in the Context, under a name."""

    def kept(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value not in {None, False}:
            setattr(context.ensure_object(Context), name, value)

    return kept


def common(command: Callable[Concatenate[Context, P], R]) -> Callable[P, R]:
    """Give a verb the options that stand before or after it alike, and the Context that they fill."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=keep("path"),
        metavar="PATH",
        help="The configuration file; without it $KHULASA_CONFIG, then config.yaml here.",
    )
    @click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=keep("quiet"),
        help="Only results and problems.",
    )
    @click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=keep("verbose"),
        help="More log lines; tracebacks.",
    )
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(click.get_current_context().ensure_object(Context), *args, **kwargs)

    return wrapped


def changing(command: Command) -> Command:
    """Give a verb the options of all that change what is stored; the Context keeps them."""
    options = (
        ("--dry-run", "dry_run", "Say what would change, and change nothing."),
        ("--no-publish", "no_publish", "Leave the published files to the next rebuild."),
    )
    for flag, name, told in options:
        option = click.option(flag, is_flag=True, expose_value=False, callback=keep(name), help=told)
        command = option(command)
    return command


def _is_wait(_context: click.Context, _option: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    from khulasa.durations import duration

    try:
        return timedelta() if value in {"0", "0s"} else duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _keep_wait(context: click.Context, option: click.Parameter, value: str | None) -> None:
    keep("wait")(context, option, _is_wait(context, option, value))


waiting = click.option(
    "--wait",
    expose_value=False,
    callback=_keep_wait,
    metavar="TIME",
    help="How long to wait for a daemon or another command that does the same [default: 1m]; 0 not at all.",
)
"""For verbs that none but one may run at a time."""

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
"""For verbs whose results a program may want."""
