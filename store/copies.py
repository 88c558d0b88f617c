"""Copies in the database: read as values, written in bulk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from store.article import Block, Draft, Role
from store.bulk import delete_in, insert_plain, insert_rows, update_rows
from store.decide import Copy
from store.marks import packed, unpacked
from store.prepared import Lookup
from store.tables import copies, copy_headlines, copy_tags, pages

_LOADED: Final = select(
    *(part for part in copies.c if part.name not in {"lead", "body"}), pages.c.seen, pages.c.source_id
).join_from(copies, pages)
_OF_PAGES: Final = Lookup(_LOADED, copies.c.page_id)  # ix_copies_page_id
_OF_ARTICLES: Final = Lookup(_LOADED, copies.c.article_id)  # ix_copies_article_id
_TAGS: Final = Lookup(
    select(copy_tags).order_by(copy_tags.c.copy_id, copy_tags.c.position),  # the primary key
    copy_tags.c.copy_id,
)
_SPELLINGS: Final = Lookup(select(copy_tags.c.tag_id, copy_tags.c.spelling), copy_tags.c.copy_id)
_HEADLINES: Final = Lookup(
    select(copy_headlines.c.copy_id, copy_headlines.c.headline_id), copy_headlines.c.copy_id
)


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy to be written, with its text and what hangs on it."""

    copy: Copy
    draft: Draft
    tags: tuple[tuple[int, str], ...]
    """Tags and how they are spelt."""
    related: tuple[int, ...]
    """Headlines."""
    said: tuple[str, ...]
    """Lead and body, folded, by sentences."""


def of_pages(connection: Connection, page_ids: Iterable[int]) -> list[Copy]:
    """Return what pages held when they were last read, and last copies that they do not show any more."""
    return _load(connection, _OF_PAGES(connection, page_ids))


def of_articles(connection: Connection, article_ids: Iterable[int]) -> list[Copy]:
    """Return all copies of articles."""
    return _load(connection, _OF_ARTICLES(connection, article_ids))


def add(connection: Connection, new: Sequence[NewCopy]) -> None:
    """Write new copies. Their articles, tags and headlines must be there."""
    insert_rows(connection, copies, [_row(item) for item in new])
    tags = [
        (item.copy.id, position, tag, spelling)
        for item in new
        for position, (tag, spelling) in enumerate(item.tags)
    ]
    insert_plain(connection, copy_tags, tags)
    lines = [
        (item.copy.id, position, headline) for item in new for position, headline in enumerate(item.related)
    ]
    insert_plain(connection, copy_headlines, lines)


def remove(connection: Connection, copy_ids: Iterable[int]) -> None:
    """Delete copies and what hangs on them."""
    ids = list(copy_ids)
    for column in (copy_tags.c.copy_id, copy_headlines.c.copy_id, copies.c.id):
        delete_in(connection, column, ids)


def detach(connection: Connection, copy_ids: Iterable[int]) -> None:
    """Keep copies whose pages show them no longer."""
    update_rows(connection, copies, [{"id": number, "position": None} for number in copy_ids])


def headlines_of(connection: Connection, copy_ids: Iterable[int]) -> set[int]:
    """Return the related headlines of copies."""
    return {row.headline_id for row in _HEADLINES(connection, copy_ids)}


def lines_of(connection: Connection, copy_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the related headlines of each of some copies."""
    lines: dict[int, set[int]] = {number: set() for number in copy_ids}
    for row in _HEADLINES(connection, copy_ids):
        lines[row.copy_id].add(row.headline_id)
    return lines


def spellings_of(connection: Connection, copy_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return the tags of copies as they are spelt there."""
    return [(row.tag_id, row.spelling) for row in _SPELLINGS(connection, copy_ids)]


def _load(connection: Connection, rows: Sequence[Row[Any]]) -> list[Copy]:
    tags = _tags(connection, (row.id for row in rows))
    return [_copy(row, tuple(tags[row.id])) for row in rows]


def _tags(connection: Connection, copy_ids: Iterator[int]) -> Mapping[int, Sequence[int]]:
    tags: dict[int, list[int]] = defaultdict(list)
    for row in _TAGS(connection, copy_ids):
        tags[row.copy_id].append(row.tag_id)
    return tags


def _copy(row: Row[Any], tags: tuple[int, ...]) -> Copy:
    return Copy(
        id=row.id,
        article_id=row.article_id,
        page_id=row.page_id,
        position=row.position,
        headline_id=row.headline_id,
        role=Role(row.role),
        byline=row.byline,
        outlet=row.outlet,
        published=row.published,
        seen=row.seen,
        fullness=row.fullness,
        content=row.content,
        folded=row.folded,
        sentences=unpacked(row.sentences),
        tags=tags,
        media=row.media,
        credit=row.credit,
        link=row.link,
        source_id=row.source_id,
    )


def _row(new: NewCopy) -> dict[str, object]:
    copy, draft = new.copy, new.draft
    return {
        "id": copy.id,
        "page_id": copy.page_id,
        "position": copy.position,
        "article_id": copy.article_id,
        "headline_id": copy.headline_id,
        "role": copy.role.value,
        "lead": draft.lead,
        "body": [_written(block) for block in draft.body],
        "byline": copy.byline,
        "outlet": copy.outlet,
        "published": copy.published,
        "fullness": copy.fullness,
        "content": copy.content,
        "folded": copy.folded,
        "sentences": packed(copy.sentences),
        "media": copy.media,
        "credit": copy.credit,
        "link": copy.link,
    }


def _written(block: Block) -> list[str]:
    return [block.kind, block.text] if block.html is None else [block.kind, block.text, block.html]
