"""Articles at rest: the only package that knows SQLAlchemy and Alembic."""
