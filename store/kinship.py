"""Why a headline stands in its story: its kin there, and what is nearest of all that is kept apart."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from arabic.candidates import candidate_keys
from arabic.likeness import compare
from store.article import Kin
from store.bulk import rows_in
from store.headlines import listed
from store.marks import mark
from store.tables import articles, candidates, headlines
from store.twins import shares_of

_NEAREST: Final = 1000
"""More keys than headlines share: who has the same text comes first."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about, and where it belongs."""

    text: str
    uri: str | None
    place: tuple[str, int] | None
    """Its story, or its group of headlines without one; None for what the store does not know."""
    twins: Mapping[int, int] = field(default_factory=dict)
    """The articles that have its text, and how much of it they share, in percent."""


def kin(connection: Connection, headline: str, limit: int, uri: str | None) -> tuple[Kin, ...]:
    """Return a headline's kin: at most ``limit`` of its story, then as many that are kept apart."""
    asked = _asked(connection, headline, uri)
    near = _near(connection, headline, 8 * limit)
    near |= dict.fromkeys(_headlines_of(connection, asked.twins), _NEAREST)
    ids = {*near, *_members(connection, asked.place)}
    found = [*_articles(connection, asked, ids), *_lines(connection, asked, ids)]
    # Nearest first, and of equals in one order whatever the engine returns.
    found.sort(key=lambda item: (-near.get(item[0], 0), item[1].headline, item[1].uri or ""))
    one = [item for _, item in found if item.same]
    apart = sorted((item for _, item in found if not item.same), key=lambda item: len(_alone(item)))
    return (*one[:limit], *apart[:limit])


def _asked(connection: Connection, headline: str, uri: str | None) -> _Asked:
    query = select(articles.c.id, articles.c.story_id).where(articles.c.uri == uri)  # uq_articles_uri
    if uri is not None and (article := connection.execute(query).first()):
        return _Asked(headline, uri, ("story", article.story_id), shares_of(connection, article.id))
    known = headlines.c.key == mark(headline)  # uq_headlines_key
    line = connection.execute(select(headlines).where(known)).first()
    if line is None:
        return _Asked(headline, None, None)
    if line.story_id is not None:
        return _Asked(headline, None, ("story", line.story_id))
    own = select(articles.c.story_id).where(articles.c.headline_id == line.id).order_by(articles.c.id.desc())
    if (article := connection.execute(own).first()) is not None:  # ix_articles_headline_id
        return _Asked(headline, None, ("story", article.story_id))
    return _Asked(headline, None, ("group", line.leader_id))


def _near(connection: Connection, headline: str, limit: int) -> dict[int, int]:
    """Return the headlines that share most keys with one, and how many."""
    own = candidate_keys(headline)
    shared = func.count()
    query = select(candidates.c.headline_id, shared.label("shared")).group_by(candidates.c.headline_id)
    query = query.order_by(shared.desc(), candidates.c.headline_id.desc()).limit(limit)
    return {row.headline_id: row.shared for row in rows_in(connection, query, candidates.c.key, own)}


def _headlines_of(connection: Connection, article_ids: Iterable[int]) -> set[int]:
    query = select(articles.c.headline_id)
    return {row.headline_id for row in rows_in(connection, query, articles.c.id, article_ids)}


def _members(connection: Connection, place: tuple[str, int] | None) -> Iterable[int]:
    if place is None:
        return ()
    kind, number = place
    if kind == "group":
        # A group is part of its leader's family: ix_headlines_family_id.
        family = select(headlines.c.family_id).where(headlines.c.id == number).scalar_subquery()
        lines = select(headlines.c.id).where(headlines.c.family_id == family)
        return connection.execute(lines.where(headlines.c.leader_id == number)).scalars()
    told = select(articles.c.headline_id.label("id")).where(articles.c.story_id == number)
    lines = select(headlines.c.id).where(headlines.c.story_id == number)
    return connection.execute(told.union(lines)).scalars()  # ix_articles_story_id, ix_headlines_story_id


def _articles(connection: Connection, asked: _Asked, ids: Collection[int]) -> Iterable[tuple[int, Kin]]:
    query = select(articles, headlines.c.text).join_from(articles, headlines)
    for row in rows_in(connection, query, articles.c.headline_id, ids):  # ix_articles_headline_id
        if row.uri != asked.uri:
            place = ("story", row.story_id)
            article = (row.uri, row.published, row.outlet, asked.twins.get(row.id))
            yield row.headline_id, _kin(asked, row, place, *article)


def _lines(connection: Connection, asked: _Asked, ids: Collection[int]) -> Iterable[tuple[int, Kin]]:
    """Return those headlines that related lists show."""
    shown = listed(connection, ids)
    for row in rows_in(connection, select(headlines), headlines.c.id, shown):
        if row.text != asked.text:
            place = ("group", row.leader_id) if row.story_id is None else ("story", row.story_id)
            yield row.id, _kin(asked, row, place)


def _kin(asked: _Asked, row: Row[Any], place: tuple[str, int], *article: Any) -> Kin:
    verdict = compare(asked.text, row.text)
    same = verdict.same if asked.place is None else place == asked.place
    return Kin(row.text, verdict, same, *article)


def _alone(item: Kin) -> Sequence[str]:
    return item.verdict.left + item.verdict.right
