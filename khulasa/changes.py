"""After a change of what is stored: published at once, later, or not made at all."""

from khulasa import reports
from khulasa.config import Config
from khulasa.context import Done
from khulasa.exits import Exit
from khulasa.pipeline import Extent, rebuild
from khulasa.terminal import Terminal
from store.store import Store


def publish_change(terminal: Terminal, store: Store, config: Config, done: Done) -> Exit:
    """Publish what a change touched, if it goes so far."""
    if done is Done.PUBLISHED:
        published = rebuild(store, config, extent=Extent(verify=False), terminal=terminal)
        return reports.published(terminal, published, config.publish.folder, as_json=False)
    if done is Done.STORED:
        terminal.note("not published yet: `khulasa rebuild` does it, or the daemon at its next look")
    return Exit.DONE
