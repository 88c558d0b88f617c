"""A configuration that is read anew while the daemon runs: what it may change, and having it read."""

import os
import signal
import time
from typing import Final

from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.faults import ConfigError, Fault
from khulasa.terminal import Terminal
from store.holder import process_of
from store.office import DaemonFacts
from store.store import Store

_FIXED: Final = (("store", "url"), ("server", "host"), ("server", "port"))
"""What is decided when a daemon starts, and never again."""
_PATIENCE: Final = 30.0
_LOOK: Final = 0.1
"""Seconds, both."""


def carried_over(before: Config, after: Config) -> tuple[Config, list[str]]:
    """
    Return the configuration that a running daemon goes on with, and the keys that need a restart.

    The store, and where the server listens, stay as they are.
    """
    kept = [
        f"{section}.{key}"
        for section, key in _FIXED
        if getattr(getattr(before, section), key) != getattr(getattr(after, section), key)
    ]
    host, port = before.server.host, before.server.port
    server = after.server.model_copy(update={"host": host, "port": port})
    return after.model_copy(update={"store": before.store, "server": server}), kept


def reload(terminal: Terminal, store: Store) -> Exit:
    """
    Have the daemons on this machine read the configuration anew, and tell what became of it.

    Raises RequestError where none runs, and ConfigError with what a daemon says against it.
    """
    found = {facts.holder: number for facts in store.office.daemons() if (number := process_of(facts.holder))}
    if not found:
        raise RequestError("khulasa reload", "no daemon runs on this store here", "`khulasa run` starts one")
    before = {facts.holder: facts.loaded for facts in store.office.daemons()}
    for number in found.values():
        _hang_up(number)
    deadline = time.monotonic() + _PATIENCE
    waiting = set(found)
    refused: list[Fault] = []
    while waiting and time.monotonic() < deadline:
        time.sleep(_LOOK)
        known = {facts.holder: facts for facts in store.office.daemons()}
        for holder in sorted(waiting):
            facts = known.get(holder)
            if facts is None or facts.loaded != before[holder]:
                waiting.discard(holder)
                _tell(terminal, facts, refused)
    if waiting:
        raise RequestError("khulasa reload", "the daemon has not answered", "look into its log")
    if refused:
        raise ConfigError(tuple(refused))
    return Exit.DONE


def _hang_up(number: int) -> None:
    try:
        os.kill(number, signal.SIGHUP)
    except ProcessLookupError:
        pass  # it has ended meanwhile, which is seen
    except PermissionError:
        remedy = "call this as the user that runs it, or as root"
        raise RequestError("khulasa reload", f"process {number} is another user's", remedy) from None


def _tell(terminal: Terminal, facts: DaemonFacts | None, refused: list[Fault]) -> None:
    if facts is None:
        terminal.note("the daemon ended meanwhile")
    elif facts.refused:
        refused.append(Fault(facts.told, facts.refused))
    else:
        terminal.note(f"{facts.told}: goes on with the new configuration")
