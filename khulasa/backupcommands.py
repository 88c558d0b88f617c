"""The commands `khulasa backup` and `khulasa restore`."""

from pathlib import Path

import click

from khulasa.context import Context, as_json, changing, common, waiting
from khulasa.exits import Exit


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE, if it is a backup.")
@as_json
@common
def backup(context: Context, file: Path, force: bool, as_json: bool) -> Exit:
    """Copy all that the store holds into FILE, while a daemon goes on with its work.

    FILE appears once it is whole and looked over. It holds secrets of hubs, and only you may
    read it. Whatever the store is kept in, FILE restores into SQLite and PostgreSQL.
    """
    from khulasa.backups import make_backup

    with context.store() as (config, store):
        return make_backup(context.terminal, store, config, file, force=force, as_json=as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", "is_sure", is_flag=True, help="Replace what the store holds without asking.")
@changing
@waiting
@as_json
@common
def restore(context: Context, file: Path, is_sure: bool, as_json: bool) -> Exit:
    """Put the backup FILE in the place of all that the store holds, and publish it.

    FILE is looked over first, and what the store holds is backed up. A daemon may go on
    meanwhile. What came in since FILE was made comes back from its sources, under the same ids.
    """
    from khulasa.backups import restore_backup
    from khulasa.leasing import HUBS, MAINTENANCE, NEWS, PUBLISH, SEEDS, SOURCES

    with context.store() as (config, store):
        return restore_backup(
            context.terminal,
            store,
            config,
            file,
            alone=lambda: context.alone(store, HUBS, MAINTENANCE, NEWS, PUBLISH, SEEDS, SOURCES),
            is_sure=is_sure,
            done=context.done,
            as_json=as_json,
        )
