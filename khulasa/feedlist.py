"""The feeds of the configuration as their owner looks them up: where each is, and why one is nowhere."""

import os
from typing import Any, Final

from feeds.address import ATOM, INDEX, JSON, RSS, feed_path
from feeds.entry import Format, Site
from khulasa.config import Config
from khulasa.exits import Exit
from khulasa.feedconfig import FeedConfig, withheld
from khulasa.pipeline import site
from khulasa.terminal import Terminal, cell, printable
from store.article import Feed, FeedKind
from store.secrecy import HIDDEN, secret_folder

_NAMES: Final = {Format.ATOM: ATOM, Format.RSS: RSS, Format.JSON: JSON}


def list_feeds(terminal: Terminal, config: Config, *, secrets: bool, as_json: bool) -> Exit:
    """
    List the feeds of the configuration in its order; the secret parts of addresses only with ``secrets``.

    A private feed that is published nowhere is a problem, as in a rebuild.
    """
    public = site(config)
    missing = withheld(config.feeds, os.environ)
    records = [_record(public, config, feed, secrets=secrets) for feed in config.feeds]
    for name, reason in missing:
        terminal.problem(f"{name}: {reason}")
    if as_json:
        terminal.json(records)
    else:
        _tell(terminal, records)
    return Exit.SOME_FAILED if missing else Exit.DONE


def _tell(terminal: Terminal, records: list[dict[str, Any]]) -> None:
    if not records:
        terminal.note("no feeds of your own: `feeds` in config.yaml makes some")
    for record in records:
        address = next(iter(record["addresses"].values()), "published nowhere")
        state = "private" if record["private"] else "public"
        terminal.result(printable(f"{state:>7}  {address}  ") + cell(printable(record["name"])))


def _record(public: Site, config: Config, feed: FeedConfig, *, secrets: bool) -> dict[str, Any]:
    secret = feed.secret(os.environ)
    folder = feed.folder
    if secret:
        folder = secret_folder(feed.folder, secret if secrets else HIDDEN)
    is_there = secret is not None or feed.token is None
    names = [_NAMES[written_as] for written_as in public.formats]
    if config.publish.pages:
        names.append(INDEX)
    at = Feed(FeedKind.QUERY, 0, feed.name, folder, "")
    return {
        "name": feed.name,
        "slug": feed.folder,
        "private": feed.token is not None,
        "variable": feed.variable,
        "addresses": {name: _address(public, at, name) for name in names} if is_there else {},
    }


def _address(public: Site, at: Feed, name: str) -> str:
    # Asterisks stand for what is hidden: as part of an address they would be escaped.
    return public.url(feed_path(at, name)).replace("%2A%2A%2A", HIDDEN)
