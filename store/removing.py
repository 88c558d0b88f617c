"""Articles that are removed for good, and may come back when that is undone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from store import archives, copies, dues, headlines, heirs, removed, searchindex, tombstones, twins
from store.article import Removal, Restoration
from store.bulk import delete_in, rows_in, update_rows
from store.decide import Copy
from store.errors import ArticleError
from store.membership import feeds_of
from store.pages import ANEW
from store.planning import Rules
from store.shown import Touched, refresh
from store.stories import regroup
from store.tables import article_names, article_tags, article_words, articles, pages, stories
from store.tables import headlines as texts
from store.tables import heirs as heritage
from store.topics import recount

_CHANGED: Final = "an article was removed, or may come back"


def remove(connection: Connection, name: str, rules: Rules, now: datetime) -> Removal:
    """
    Remove an article, by its short id or URI: its copies, its words, its place in its story.

    Its headlines, its pages and the marks of its text are remembered: no page brings it back. Its entry gets
    a tombstone in each feed that listed it; other articles of its story go on under the next one's. Raises
    ArticleError where there is no such article.
    """
    row = _article(connection, name)
    listing = [
        (kind, feed) for kind, pairs in feeds_of(connection, [row.story_id]).items() for _, feed in pairs
    ]
    is_entry = take_out(connection, [row], rules, now) == {row.story_id}
    dues.owe_directory(connection, _CHANGED)
    if is_entry:
        tombstones.dig(connection, row.entry, listing, now)
    return Removal(row.uri, row.short_id, row.text, tuple(listing), is_entry=is_entry)


def take_out(
    connection: Connection, gone: Sequence[Row[Any]], rules: Rules, now: datetime, *, pruned: bool = False
) -> set[int]:
    """
    Take articles out, remember what they are known by, and return the stories that went with them.

    Where they are ``pruned``, a story that has others left goes on as the same entry, and readers are told
    nothing: what they have is theirs.
    """
    ids, told = [row.id for row in gone], {row.story_id for row in gone}
    own = copies.of_articles(connection, ids)
    lines = copies.headlines_of(connection, [copy.id for copy in own])
    listed = headlines.listed(connection, lines)
    renamed = _count_out(connection, own)
    removed.remember(connection, gone, own, now, pruned=pruned)
    if pruned:
        heirs.bequeath(connection, set(ids), told)
    parted = twins.forget(connection, ids)
    _delete(connection, ids, own)

    unlisted = listed - headlines.listed(connection, lines)
    families = headlines.families_of(connection, {row.headline_id for row in gone} | unlisted | parted)
    headlines.forget(connection, {copy.headline_id for copy in own} | unlisted)
    regrouped = regroup(connection, families, rules.window)
    left = regrouped.stories | told
    refresh(connection, Touched(frozenset(), left, regrouped.headlines, renamed), rules)
    dues.owe(connection, dues.ARTICLE, ids, _CHANGED)
    return archives.shed(connection, told)


def restore(connection: Connection, name: str) -> Restoration:
    """
    Let an article come back with the next reading of its pages, under the id that it had.

    Raises ArticleError where none was removed that was called so.
    """
    row = removed.find(connection, name)
    if row is None:
        raise ArticleError(
            name, "no such article was removed", "name it by its address, its short id or its URI"
        )
    query = select(pages.c.id, pages.c.origin)
    own = rows_in(connection, query, pages.c.id, removed.pages_of(connection, row.id))
    update_rows(connection, pages, [{"id": page.id, "digest": ANEW} for page in own])
    _owe(connection, tombstones.lift(connection, row.uri))
    dues.owe_directory(connection, _CHANGED)
    removed.forget(connection, row.id)
    origins = tuple(sorted(page.origin for page in own))
    return Restoration(row.uri, row.short_id, origins, pruned=bool(row.pruned))


def _article(connection: Connection, name: str) -> Row[Any]:
    query = (
        select(articles, texts.c.text, stories.c.uri.label("entry"))
        .join_from(articles, texts, texts.c.id == articles.c.headline_id)
        .join(stories, stories.c.id == articles.c.story_id)
    )
    heir = select(heritage.c.article_id).where(heritage.c.uri == name)  # looks at all: there are few
    # uq_articles_short_id, uq_articles_uri
    for named in (or_(articles.c.short_id == name, articles.c.uri == name), articles.c.id.in_(heir)):
        if row := connection.execute(query.where(named)).first():
            return row
    if gone := removed.find(connection, name):
        raise ArticleError(name, f"was removed on {gone.moment:%Y-%m-%d} already", "--undo lets it come back")
    raise ArticleError(name, "no such article", "name it by its address, its short id or its URI")


def _owe(connection: Connection, places: Iterable[tombstones.Place]) -> None:
    """Make feeds due."""
    for kind, found in groupby(sorted(places), key=itemgetter(0)):
        dues.owe(connection, kind, [number for _, number in found], _CHANGED)


def _count_out(connection: Connection, own: Iterable[Copy]) -> frozenset[int]:
    """Take articles' keywords out of the count; return the tags that are called otherwise now."""
    uses = Counter(copies.spellings_of(connection, [copy.id for copy in own]))
    return recount(connection, {use: -number for use, number in uses.items()}).renamed


def _delete(connection: Connection, ids: Sequence[int], own: Iterable[Copy]) -> None:
    copies.remove(connection, [copy.id for copy in own])
    searchindex.forget(connection, ids)
    for column in (
        article_tags.c.article_id,
        article_words.c.article_id,
        article_names.c.article_id,
        heritage.c.article_id,
        articles.c.id,
    ):
        delete_in(connection, column, ids)
