"""The keywords that the store has met often: what a new page's keyword line is likely to name."""

from typing import Final

from sqlalchemy import Connection, select

from store.tables import tag_spellings

_OFTEN: Final = 3
"""An article embedded in two pages brings its keywords twice; a third use comes from elsewhere."""
_MOST: Final = 20_000


def frequent_keywords(connection: Connection) -> dict[str, int]:
    """Return the commonest spellings of tags with how many copies of articles use each."""
    query = (
        select(tag_spellings.c.spelling, tag_spellings.c.uses)
        .where(tag_spellings.c.uses >= _OFTEN)
        .order_by(tag_spellings.c.uses.desc(), tag_spellings.c.spelling)
        .limit(_MOST)
    )
    return {row.spelling: row.uses for row in connection.execute(query)}
