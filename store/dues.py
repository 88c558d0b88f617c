"""What publishing owes: written down in the transaction that changes what subscribers see."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, delete, select

from store.article import Due, FeedKind
from store.bulk import upsert
from store.memory import got, put
from store.tables import articles, due, feeds, fragments, tags

ARTICLE: Final = "article"
"""The page of an article, by its row."""
DIRECTORY: Final = "directory"
"""What lists all feeds, and changes only when one appears, goes, or is called otherwise."""
SOURCES: Final = "sources"
"""The page of the remote sources."""
STATISTICS: Final = "statistics"
"""The page that tells how much came in."""
FIXED: Final = "fixed"
"""What depends on no article."""

NEWS: Final = "its stories changed"
SET: Final = "a feed appeared, went, or is called otherwise"

# Whatever else it is due for says more than news does: archives are written anew for it.
_AGAIN: Final = (
    f"stamp = due.stamp + 1, why = CASE excluded.why WHEN '{NEWS}' THEN due.why ELSE excluded.why END"
)
_FRAGMENTS: Final = "fragments"
_RECIPES: Final = "recipes"
_ONLY: Final = 0
"""The number of what there is but one of."""


def owe(connection: Connection, kind: str, numbers: Iterable[int], why: str = NEWS) -> None:
    """Note that these fell due; what is due already falls due again, for whoever is publishing it now."""
    rows = [(str(kind), number, 0, why) for number in sorted(set(numbers))]
    upsert(connection, due, rows, _AGAIN)


def owe_only(connection: Connection, kind: str, why: str = NEWS) -> None:
    """Note that what there is but one of fell due."""
    owe(connection, kind, [_ONLY], why)


def owe_directory(connection: Connection, why: str = SET) -> None:
    """Note that what lists all feeds fell due."""
    owe_only(connection, DIRECTORY, why)


def listed(connection: Connection) -> list[Due]:
    """Return all that is due."""
    return [Due(*row) for row in connection.execute(select(due).order_by(due.c.kind, due.c.number))]


def demand(connection: Connection, recipes: Mapping[str, str], rendered: str, why: str) -> None:
    """
    Make due all kinds that are made by another recipe than when they were last due.

    ``recipes`` are digests, by kind, of what each kind's files depend on beside the store. ``rendered`` is
    that of fragments: another one drops them all, and makes due whatever feed shows them.
    """
    known = _recipes(connection)
    wanted = {**recipes, _FRAGMENTS: rendered}
    changed = {kind for kind, recipe in wanted.items() if known.get(kind) != recipe}
    if _FRAGMENTS in changed:
        connection.execute(delete(fragments))
        changed |= set(FeedKind)
    owe_all(connection, changed - {_FRAGMENTS}, why)
    put(connection, _RECIPES, json.dumps(wanted, sort_keys=True))


def forget(connection: Connection) -> None:
    """Forget all recipes: with the next demand everything is rendered anew."""
    put(connection, _RECIPES, "{}")


def is_demanded(connection: Connection, recipes: Mapping[str, str], rendered: str) -> bool:
    """Tell whether these recipes were demanded already."""
    return _recipes(connection) == {**recipes, _FRAGMENTS: rendered}


def owe_all(connection: Connection, kinds: Iterable[str], why: str) -> None:
    """Make everything of some kinds due."""
    for kind in kinds:
        owe(connection, kind, _all_of(connection, kind), why)


def _all_of(connection: Connection, kind: str) -> Iterable[int]:
    match kind:
        case FeedKind.TAG:
            # Those that lead elsewhere too: their old files may have to go.
            query = select(tags.c.id).where(tags.c.slug.is_not(None))
        case FeedKind.SOURCE | FeedKind.QUERY:
            query = select(feeds.c.id).where(feeds.c.kind == kind)
        case "article":
            query = select(articles.c.id)
        case _:
            return [_ONLY]
    return connection.execute(query).scalars()


def _recipes(connection: Connection) -> dict[str, str]:
    known: dict[str, str] = json.loads(got(connection, _RECIPES) or "{}")
    return known
