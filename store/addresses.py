"""Where tags are found: minted when an article first gets the tag, and leading to it for good."""

from collections.abc import Container, Iterable
from typing import Final

from sqlalchemy import Connection, Row, func, or_, select, update

from arabic.slug import slug, unique_slug
from store import dues
from store.article import FeedKind
from store.bulk import insert_rows, rows_in, update_rows
from store.identity import Authority
from store.prepared import Lookup
from store.tables import tag_addresses, tags

_BARE: Final = Lookup(
    select(tags.c.id, tags.c.key, tags.c.name, tags.c.uri).where(tags.c.slug.is_(None)), tags.c.id
)
_TAKEN: Final = Lookup(select(tag_addresses.c.slug), tag_addresses.c.slug)  # pk_tag_addresses


def provide(connection: Connection, tag_ids: Iterable[int], authority: Authority) -> None:
    """Mint addresses and URIs for those of the tags that have none."""
    rows = sorted(_BARE(connection, tag_ids), key=lambda row: row.key)
    taken = _Taken(connection, [row.name for row in rows])
    minted = [(row, taken.mint(row.name)) for row in rows]
    insert_rows(connection, tag_addresses, [{"slug": own, "tag_id": row.id} for row, own in minted])
    update_rows(
        connection,
        tags,
        [{"id": row.id, "slug": own, "uri": row.uri or authority.tag(own)} for row, own in minted],
    )
    if minted:
        dues.owe(connection, FeedKind.TAG, [row.id for row, _ in minted])
        dues.owe_directory(connection)


def move(connection: Connection, tag: int, name: str) -> str:
    """
    Give a tag the address of its new name; the one before leads there from now on. Return the new one.

    An address that the tag, or one that leads to it, has had before is taken up again.
    """
    leads_here = or_(tags.c.id == tag, tags.c.into_id == tag)  # pk_tags, ix_tags_into_id
    query = select(tag_addresses.c.slug).join_from(tags, tag_addresses).where(leads_here)
    own = {row.slug for row in connection.execute(query)}
    now = unique_slug(name, _Taken(connection, [name], own))
    if now in own:
        held = tags.c.slug == now  # uq_tags_slug
        connection.execute(update(tags).where(held).values(slug=None))
        connection.execute(update(tag_addresses).where(tag_addresses.c.slug == now).values(tag_id=tag))
    else:
        insert_rows(connection, tag_addresses, [{"slug": now, "tag_id": tag}])
    connection.execute(update(tags).where(tags.c.id == tag).values(slug=now))
    return now


def owner(connection: Connection, address: str) -> int | None:
    """Return the tag that an address belongs to, or that the one which had it leads to."""
    query = select(func.coalesce(tags.c.into_id, tags.c.id)).join_from(tag_addresses, tags)
    found: int | None = connection.execute(query.where(tag_addresses.c.slug == address)).scalar()
    return found  # pk_tag_addresses


def old(connection: Connection, tag_ids: Iterable[int] | None = None) -> dict[int, list[str]]:
    """Return the addresses that lead to tags and are not theirs any more; of all tags without numbers."""
    there = tags.alias()
    target = func.coalesce(tags.c.into_id, tags.c.id)
    query = (
        select(there.c.id, tag_addresses.c.slug)
        .join_from(tag_addresses, tags)
        .join(there, there.c.id == target)
        .where(there.c.slug != tag_addresses.c.slug)
        .order_by(tag_addresses.c.slug)
    )
    if tag_ids is None:
        rows: Iterable[Row[tuple[int, str]]] = connection.execute(query)
    else:
        rows = rows_in(connection, query, there.c.id, tag_ids)
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row.slug)
    return found


def lead_nowhere(connection: Connection) -> set[int]:
    """Return tags without an address that other tags, which have had one, lead to."""
    there = tags.alias()
    query = (
        select(there.c.id)
        .distinct()
        .join_from(tags, there, there.c.id == tags.c.into_id)
        .join(tag_addresses, tag_addresses.c.tag_id == tags.c.id)
        .where(there.c.slug.is_(None))
    )
    return {row.id for row in connection.execute(query)}


class _Taken(Container[str]):
    """The addresses that are taken: asked in one go for those that are likely, one by one for the rest."""

    def __init__(self, connection: Connection, names: Iterable[str], own: Iterable[str] = ()) -> None:
        self._connection = connection
        self._own = frozenset(own)
        self._asked = {slug(name) for name in names}
        self._taken = {row.slug for row in _TAKEN(connection, self._asked)}

    def __contains__(self, item: object) -> bool:
        if item in self._own:
            return False
        if item in self._taken or item in self._asked:
            return item in self._taken
        query = select(tag_addresses.c.slug).where(tag_addresses.c.slug == item)
        return self._connection.execute(query).first() is not None

    def mint(self, name: str) -> str:
        minted = unique_slug(name, self)
        self._taken.add(minted)
        return minted
