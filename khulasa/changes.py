"""After a change of what is stored: published at once, later, or not made at all."""

from datetime import timedelta
from typing import Final

from khulasa import reports
from khulasa.announcing import announce_now
from khulasa.config import Config
from khulasa.context import Done
from khulasa.exits import BusyError, Exit
from khulasa.leasing import PUBLISH, held
from khulasa.pipeline import Extent, rebuild
from khulasa.terminal import Terminal
from store.holder import Holder
from store.store import Store

_WAIT: Final = timedelta(seconds=10)


def publish_change(terminal: Terminal, store: Store, config: Config, done: Done) -> Exit:
    """
    Publish what a change touched, if it goes so far, and tell the hub.

    Where somebody else goes on publishing, it is left to them: what a change touched is due until it is done.
    """
    if done is Done.PUBLISHED:
        holder = Holder.of_this_process("khulasa")
        try:
            with held(store, [PUBLISH], holder, wait=_WAIT, terminal=terminal) as is_lost:
                published = rebuild(
                    store, config, extent=Extent(verify=False), terminal=terminal, stopped=is_lost
                )
        except BusyError as other:
            terminal.note(f"not published yet: {other.where} {other.what}, and does it")
            return Exit.DONE
        announce_now(store, config, terminal)
        return reports.published(terminal, published, config.publish.folder, as_json=False)
    if done is Done.STORED:
        terminal.note("not published yet: `khulasa rebuild` does it, or the daemon at its next look")
    return Exit.DONE
