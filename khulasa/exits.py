"""Exit codes, and every failure as one line and one code."""

import os
import signal
import sys
import traceback
from enum import IntEnum

import click

from khulasa.terminal import printable
from store.errors import KhulasaError


class Exit(IntEnum):
    """Exit codes; those above 60 are sysexits.h's."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    UNREACHABLE = 69
    BUG = 70
    IO = 74
    BUSY = 75
    CONFIG = 78
    INTERRUPTED = 128 + signal.SIGINT


class RequestError(KhulasaError):
    """What was asked for makes no sense here."""


class BusyError(KhulasaError):
    """Somebody else holds what is needed."""


def told(error: BaseException, *, verbose: bool) -> Exit:
    """Print a failure on stderr, on one line unless it is our bug and ``verbose``; return its exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return Exit.INTERRUPTED
    if isinstance(error, OSError) and error.filename is None:
        # Stdout cannot be written, or nobody reads it any more: Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return Exit.SOME_FAILED  # the code that click ends with when it meets the same
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        sys.stderr.write(f"{error.format_message()}\n")
        return Exit.USAGE
    line, code = _sentence(error)
    # A configuration may have several faults, each on its line; names may hold what steers a terminal.
    sys.stderr.writelines(f"{printable(part)}\n" for part in line.split("\n"))
    if code is Exit.BUG and verbose:
        traceback.print_exception(error)
    return code


def _sentence(error: BaseException) -> tuple[str, Exit]:
    if isinstance(error, click.ClickException):
        return _usage(error), Exit.USAGE
    if isinstance(error, KhulasaError):
        return str(error), _code(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'output'}: {error.strerror}", Exit.IO
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"khulasa: internal error: {what}: please report it, with the output of --verbose", Exit.BUG


def _code(error: KhulasaError) -> Exit:
    # Imported here: a `--help` that works need not load them.
    from feeds.errors import PublishError
    from ingest.errors import FetchError, PageError
    from khulasa.faults import ConfigError
    from store.errors import ArticleError, SourceError, StoreBusyError, StoreError, TagError

    codes: dict[type[KhulasaError], Exit] = {
        ConfigError: Exit.CONFIG,
        StoreBusyError: Exit.BUSY,
        StoreError: Exit.IO,
        PublishError: Exit.IO,
        FetchError: Exit.UNREACHABLE,
        PageError: Exit.USAGE,
        RequestError: Exit.USAGE,
        TagError: Exit.USAGE,
        ArticleError: Exit.USAGE,
        SourceError: Exit.USAGE,
        BusyError: Exit.BUSY,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), Exit.IO)


def _usage(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "khulasa"
    message = " ".join(error.format_message().split()).rstrip(".")
    return f"{path}: {message}: see `{path} --help`"
