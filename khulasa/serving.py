"""The published folder over HTTP: a socket, a server, and signals that end with exit code 0."""

import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from feeds.asgi import ASGIApp
from feeds.server import app
from khulasa.config import Config, ServerConfig
from khulasa.exits import BusyError, Exit
from khulasa.logs import event, start_logging
from khulasa.pipeline import open_store
from khulasa.protocol import settings
from khulasa.served import Behind, served
from khulasa.terminal import Terminal
from store.engine import is_there
from store.errors import KhulasaError
from store.store import Store

_LAST: Final = timedelta(seconds=2)
"""Left of the grace for what comes after the last request."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def serve_folder(terminal: Terminal, config: Config, *, verbose: bool) -> None:
    """Serve the published folder until SIGTERM or SIGINT. Raises KhulasaError when there is none to serve."""
    start_logging("debug" if verbose else config.log.level, config.log.format)
    folder = config.publish.folder
    if not folder.is_dir():
        raise KhulasaError(str(folder), "no such folder", "`khulasa rebuild` publishes into it")
    with signals(config.schedule.grace) as heard, listening(config.server) as held:
        announce(terminal, config)
        with _searchable(config) as store:
            found = None if store is None else partial(_same, store)
            behind = Behind(lambda: config, found, {"folder": partial(_unserved, config)})
            app = served(folder_app(config), behind)
            run_server(app, held, heard, grace=config.schedule.grace)


@contextmanager
def _searchable(config: Config) -> Iterator[Store | None]:
    """Open the store, if there is one that may be searched: the folder is served without it, too."""
    if not config.server.search or not is_there(config.store.url):
        yield None
        return
    try:
        store = open_store(config)
    except KhulasaError as fault:
        event("unsearchable", level=logging.WARNING, reason=fault)
        yield None
        return
    with store:
        yield store


def _same(store: Store) -> Store:
    return store


def _unserved(config: Config) -> str | None:
    folder = config.publish.folder
    return None if folder.is_dir() else f"{folder}: no such folder"


def folder_app(config: Config) -> ASGIApp:
    """Return what serves the published folder."""
    return app(config.publish.folder, max_age=round(config.server.max_age.total_seconds()))


@contextmanager
def listening(server: ServerConfig) -> Iterator[socket.socket]:
    """Hold the configured port, or say in one line who else does."""
    where = f"{server.host}:{server.port}"
    try:
        held = _bound(server)
    except UnicodeError:  # of the encoding of names, which socket calls before it asks anybody
        raise KhulasaError(where, "that is no name of a host", "correct server.host") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BusyError(
                where, "the port is taken", "stop what listens there, or set server.port"
            ) from None
        reason = error.strerror or str(error)
        raise KhulasaError(
            where, f"cannot listen there: {reason}", "correct server.host and server.port"
        ) from None
    with held:
        yield held


def _bound(server: ServerConfig) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        server.host, server.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    held = socket.socket(family, kind, protocol)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        # Listening now: two that both bound before either listened would only meet later, without a message.
        held.listen(2048)
    except OSError:
        held.close()
        raise
    return held


def announce(terminal: Terminal, config: Config) -> None:
    """Tell where to subscribe."""
    base = config.site.base_url
    host = f"[{config.server.host}]" if ":" in config.server.host else config.server.host
    event("serving", address=f"http://{host}:{config.server.port}/", folder=config.publish.folder)
    lines = [
        f"Subscribe to everything: {base}atom.xml or {base}rss.xml",
        f"A feed for each tag:     {base} (Ctrl-C stops)",
    ]
    if _leads_elsewhere(config):
        lines.append(
            f"Nothing answers there: links begin with site.base_url, but server.port is {config.server.port}"
        )
    with suppress(OSError):  # nobody reads it: no reason to serve nobody
        terminal.note("\n".join(lines))


def _leads_elsewhere(config: Config) -> bool:
    """Tell whether links lead to this machine, and past our port: a public address may stand for any port."""
    address = urlsplit(config.site.base_url)
    return address.hostname in _LOOPBACK and (address.port or 80) != config.server.port


class Signals:
    """What the process was told from outside."""

    def __init__(self, grace: timedelta) -> None:
        """Hear nothing so far."""
        self.grace = grace
        """How long the work in hand may take after the end was called for."""
        self.stopping = threading.Event()
        self.is_called = False
        """Whether a signal called for the end."""
        self.is_to_reload = False
        # No event: a handler that another signal interrupts would wait for itself at the event's lock.
        self._is_stopped = False

    def stop(self) -> None:
        """End, as after SIGTERM."""
        if not self._is_stopped:
            self._is_stopped = True
            self.stopping.set()

    def cut_off(self, ended: threading.Event) -> None:
        """
        Wait for the end, and end the process when its grace is over and it has not ended by then.

        A write that is not finished never was.
        """
        self.stopping.wait()
        if not ended.wait(self.grace.total_seconds()):
            # A log that nobody empties may hold us up for ever.
            last = threading.Timer(1.0, os._exit, [0])
            last.daemon = True
            last.start()
            event("cut-off", level=logging.WARNING, grace=self.grace)
            logging.shutdown()
            os._exit(0)


@contextmanager
def signals(grace: timedelta, *, reload: bool = False) -> Iterator[Signals]:
    """
    Turn SIGTERM and SIGINT into an event, so that the work in hand is finished and the exit code is 0.

    When the block has not ended within the grace, whatever holds it up (a database that does not answer, at
    the start too), the process is ended. With ``reload``, SIGHUP is heard, too. A second SIGINT ends the
    process at once: somebody sits there.
    """
    heard, ended, handled = Signals(grace), threading.Event(), False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal handled
        if number == signal.SIGINT and handled:
            os._exit(Exit.INTERRUPTED)
        handled = heard.is_called = True
        heard.stop()

    def hang_up(_number: int, _frame: FrameType | None) -> None:
        heard.is_to_reload = True

    handlers: dict[int, Callable[[int, FrameType | None], None]] = {
        signal.SIGTERM: stop,
        signal.SIGINT: stop,
    }
    if reload:
        handlers[signal.SIGHUP] = hang_up
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    threading.Thread(target=heard.cut_off, args=(ended,), name="grace", daemon=True).start()
    try:
        with _heard_at_once(heard):
            yield heard
    finally:
        if not heard.is_called:  # else the process ends now, and a library's thread may still hold it up
            ended.set()
        heard.stop()  # for the thread that waits for it
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _heard_at_once(heard: Signals) -> Iterator[None]:
    """
    Hear of the end while the main thread is in a library's call, too: Python's handlers come only after it.

    The server's event loop has a way of its own, and takes the place of this one.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)

    def listen() -> None:
        while numbers := ours.recv(64):
            if {signal.SIGTERM, signal.SIGINT} & set(numbers):
                heard.is_called = True
                heard.stop()

    listener = threading.Thread(target=listen, name="signals", daemon=True)
    listener.start()
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        theirs.close()
        listener.join()
        ours.close()


class _Server(uvicorn.Server):
    """
    uvicorn, stopped by an event.

    uvicorn puts in its own signal handlers while it runs, and raises the signal again for ours afterwards.
    """

    def __init__(self, config: uvicorn.Config, heard: Signals, pulse: Callable[[], None]) -> None:
        super().__init__(config)
        self._heard = heard
        self._pulse = pulse

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Ours are in already, and hear of more than uvicorn's.
        yield

    async def on_tick(self, counter: int) -> bool:
        # Ten times a second.
        self._pulse()
        return await super().on_tick(counter) or self._heard.stopping.is_set()


def run_server(
    served: ASGIApp,
    held: socket.socket,
    heard: Signals,
    *,
    grace: timedelta,
    pulse: Callable[[], None] = lambda: None,
) -> None:
    """
    Answer requests on a listening socket until the end is called for, then those under way within the grace.

    ``pulse`` is called about ten times a second.
    """
    # It tells of each request that is none: the web is full of them.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    _Server(settings(served, grace=grace - _LAST), heard, pulse).run(sockets=[held])
