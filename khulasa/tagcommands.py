"""The commands under `khulasa tags`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from khulasa.context import Context, as_json, changing, common
from khulasa.exits import Exit

if TYPE_CHECKING:
    from store.article import TagEdit
    from store.store import Store


@click.group(invoke_without_command=True)
@as_json
@common
def tags(context: Context, as_json: bool) -> Exit | None:
    """List the tags with their feeds, or merge, rename and alias them.

    A TAG is a name in any spelling, or the last part of its address, old ones included. What is decided here
    holds for pages to come; what tags.aliases in config.yaml names is decided there.
    """
    return None if click.get_current_context().invoked_subcommand else _list(context, as_json=as_json)


@tags.command("list")
@as_json
@common
def list_tags(context: Context, as_json: bool) -> Exit:
    """List the tags, busiest first, with the address of each one's feed."""
    return _list(context, as_json=as_json)


@tags.command()
@click.argument("names", nargs=-1, required=True, metavar="FROM...")
@click.argument("into", metavar="INTO")
@changing
@as_json
@common
def merge(context: Context, names: tuple[str, ...], into: str, as_json: bool) -> Exit:
    """Make the tags FROM one with INTO: its feed gets their articles, their addresses lead to it."""
    return _change(
        context, lambda store: store.merge_tags(names, into, dry_run=context.dry_run), as_json=as_json
    )


@tags.command()
@click.argument("old")
@click.argument("new")
@changing
@as_json
@common
def rename(context: Context, old: str, new: str, as_json: bool) -> Exit:
    """Call the tag OLD by the name NEW; its feed's id stays, its old address leads to the new one."""
    return _change(
        context, lambda store: store.rename_tag(old, new, dry_run=context.dry_run), as_json=as_json
    )


@tags.command()
@click.argument("tag")
@click.argument("spellings", nargs=-1, required=True, metavar="SPELLING...")
@click.option("--remove", is_flag=True, help="Undo a merge or an alias: SPELLING is a tag of its own again.")
@changing
@as_json
@common
def alias(context: Context, tag: str, spellings: tuple[str, ...], remove: bool, as_json: bool) -> Exit:
    """Make other names lead to TAG, whether or not a page has used them yet."""

    def change(store: "Store") -> "TagEdit":
        verb = store.part_tag if remove else store.alias_tag
        return verb(tag, spellings, dry_run=context.dry_run)

    return _change(context, change, as_json=as_json)


def _list(context: Context, *, as_json: bool) -> Exit:
    from khulasa.tagging import list_tags

    with context.store() as (config, store):
        return list_tags(context.terminal, store, config, as_json=as_json)


def _change(context: Context, change: "Callable[[Store], TagEdit]", *, as_json: bool) -> Exit:
    from khulasa.tagging import after_edit

    with context.store() as (config, store):
        edit = change(store)
        return after_edit(context.terminal, store, config, edit, done=context.done, as_json=as_json)
