"""`khulasa tags`: list them, and merge, rename and alias them for good."""

from collections.abc import Mapping
from dataclasses import asdict

from feeds.address import ATOM, RSS, tag_path
from feeds.entry import Site
from khulasa import reports
from khulasa.changes import publish_change
from khulasa.config import Config
from khulasa.context import Done
from khulasa.exits import Exit
from khulasa.pipeline import site
from khulasa.terminal import Terminal, cell
from store.article import TagEdit, TagSummary
from store.store import Store


def list_tags(terminal: Terminal, store: Store, config: Config, *, as_json: bool) -> Exit:
    """List the tags, busiest first: how many stories, the feed's address, the names."""
    place = site(config)
    found = store.tags()
    if as_json:
        counts = store.article_counts()
        terminal.json([_tag(summary, place, counts) for summary in found])
        return Exit.DONE
    for summary in found:
        address = place.url(tag_path(summary.tag.slug, ATOM))
        others = f" ({'، '.join(summary.aliases)})" if summary.aliases else ""
        terminal.result(f"{summary.stories:>6}  {address}  {cell(summary.tag.name + others)}")
    return Exit.DONE


def _tag(summary: TagSummary, place: Site, counts: Mapping[str, int]) -> Mapping[str, object]:
    slug = summary.tag.slug
    return {
        "name": summary.tag.name,
        "slug": slug,
        "stories": summary.stories,
        "articles": counts.get(slug, 0),
        "latest": summary.latest,
        "aliases": summary.aliases,
        "old_slugs": summary.addresses,
        "atom": place.url(tag_path(slug, ATOM)),
        "rss": place.url(tag_path(slug, RSS)),
    }


def after_edit(  # noqa: PLR0913  # what was done, where to tell it, and how far it goes
    terminal: Terminal, store: Store, config: Config, edit: TagEdit, *, done: Done, as_json: bool
) -> Exit:
    """Tell what a change of tags did, and publish what it touched."""
    _tell(terminal, edit, site(config), dry_run=done is Done.NOTHING, as_json=as_json)
    return publish_change(terminal, store, config, done)


def _tell(terminal: Terminal, edit: TagEdit, place: Site, *, dry_run: bool, as_json: bool) -> None:
    address = place.url(tag_path(edit.tag.slug, ATOM))
    if as_json:
        told = {**asdict(edit.tag), "articles": edit.articles, "old_slugs": edit.addresses, "atom": address}
        terminal.json({**told, "dry_run": dry_run})
        return
    begin, changed = ("would be at", "would get") if dry_run else ("is at", "got")
    terminal.result(f"{begin} {address}  {cell(edit.tag.name)}")
    for slug in edit.addresses:
        terminal.result(f"  reached from {place.url(tag_path(slug, ATOM))}")
    terminal.note(f"{reports.counted(edit.articles, 'article')} {changed} other tags")
