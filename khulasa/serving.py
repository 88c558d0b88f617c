"""The published folder over HTTP: a socket, a server, and signals that end with exit code 0."""

import errno
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from feeds.server import app
from khulasa.config import Config, ServerConfig
from khulasa.exits import BusyError
from khulasa.logs import event, start_logging
from khulasa.terminal import Terminal
from store.errors import KhulasaError

# Requests still under way this long after the signal are cut off, in seconds.
_GRACE = 10
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def serve_folder(terminal: Terminal, config: Config, *, verbose: bool) -> None:
    """Serve the published folder until SIGTERM or SIGINT. Raises KhulasaError when there is none to serve."""
    start_logging("debug" if verbose else config.log.level)
    folder = config.publish.folder
    if not folder.is_dir():
        raise KhulasaError(str(folder), "no such folder", "`khulasa rebuild` publishes into it")
    with stop_signal() as stopping, listening(config.server) as held:
        announce(terminal, config)
        run_server(folder_app(config), held, stopping)


def folder_app(config: Config) -> ASGIApp:
    """Return what serves the published folder."""
    return app(config.publish.folder, max_age=round(config.server.max_age.total_seconds()))


@contextmanager
def listening(server: ServerConfig) -> Iterator[socket.socket]:
    """Hold the configured port, or say in one line who else does."""
    where = f"{server.host}:{server.port}"
    try:
        held = _bound(server)
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
    terminal.note(f"Subscribe to everything: {base}atom.xml or {base}rss.xml")
    terminal.note(f"A feed for each tag:     {base} (Ctrl-C stops)")
    if _leads_elsewhere(config):
        terminal.note(
            f"Nothing answers there: links begin with site.base_url, but server.port is {config.server.port}"
        )


def _leads_elsewhere(config: Config) -> bool:
    """Tell whether links lead to this machine, and past our port: a public address may stand for any port."""
    address = urlsplit(config.site.base_url)
    return address.hostname in _LOOPBACK and (address.port or 80) != config.server.port


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """Turn SIGTERM and SIGINT into an event, so that the work in hand is finished and the exit code is 0."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """
    uvicorn, stopped by an event.

    uvicorn puts in its own signal handlers while it runs, and raises the signal again for ours afterwards.
    """

    def __init__(self, config: uvicorn.Config, stopping: threading.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        # Ten times a second: sees a signal that came before uvicorn's handlers were in.
        return await super().on_tick(counter) or self._stopping.is_set()


def run_server(served: ASGIApp, held: socket.socket, stopping: threading.Event) -> None:
    """Answer requests on a listening socket until ``stopping`` is set, then finish those under way."""
    settings = uvicorn.Config(
        served,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    _Server(settings, stopping).run(sockets=[held])
