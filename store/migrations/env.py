"""Run the migrations in the transaction that store.schema has opened."""

from alembic import context

from store.tables import METADATA


def migrate() -> None:
    """Run those that are missing."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under this name; others who import it (pytest, for doctests) want no migration.
if __name__ == "env_py":
    migrate()
