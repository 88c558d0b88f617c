"""`khulasa remove`: take an article out for good, or let it come back."""

from dataclasses import asdict
from datetime import UTC, datetime

from feeds.address import ATOM, article_path, feed_path
from khulasa.changes import publish_change
from khulasa.config import Config
from khulasa.context import Done
from khulasa.exits import Exit
from khulasa.items import article_name
from khulasa.pipeline import site
from khulasa.terminal import Terminal, cell
from store.store import Store


def remove_article(  # noqa: PLR0913  # what, from where, how far it goes and where to tell it
    terminal: Terminal, store: Store, config: Config, item: str, *, done: Done, as_json: bool
) -> Exit:
    """Remove an article, tell which feeds had it, and publish them without it."""
    is_dry = done is Done.NOTHING
    gone = store.remove_article(article_name(item), now=datetime.now(UTC), dry_run=is_dry)
    place = site(config)
    address = place.url(article_path(gone.short_id))
    with store.snapshot() as snapshot:
        known = (snapshot.some_feeds(kind, [number]) for kind, number in gone.feeds)
        feeds = [(feed, place.url(feed_path(feed, ATOM))) for found in known for feed in found.values()]
    if as_json:
        listed = [{"kind": feed.kind, "name": feed.name, "atom": url} for feed, url in feeds]
        terminal.json({**asdict(gone), "address": address, "feeds": listed, "dry_run": is_dry})
    else:
        terminal.result(f"{'would be removed' if is_dry else 'removed'} {address}  {cell(gone.headline)}")
        for feed, url in feeds:
            terminal.result(f"  from {url}  {cell(feed.name or place.title)}")
    return publish_change(terminal, store, config, done)


def restore_article(  # noqa: PLR0913  # as above
    terminal: Terminal, store: Store, config: Config, item: str, *, done: Done, as_json: bool
) -> Exit:
    """Let a removed article come back, and tell with which pages it will."""
    is_dry = done is Done.NOTHING
    back = store.restore_article(article_name(item), dry_run=is_dry)
    if as_json:
        terminal.json({**asdict(back), "dry_run": is_dry})
    else:
        for page in back.pages:
            begin = "would come back" if is_dry else "comes back"
            terminal.result(f"{back.short_id} {begin} with the next ingest of {page}")
        if back.pruned:
            terminal.note("it was pruned: it stays as long from then on as what is new")
    return publish_change(terminal, store, config, done)
