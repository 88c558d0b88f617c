"""What becomes of tags, in the database: worked out anew when the policy or a decision changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, or_, select

from arabic.fold import tag_key
from arabic.words import words
from store import addresses, copies, tables, topics
from store.bulk import chunks, delete_in, rows_in, update_rows
from store.decide import Copy, decide
from store.marks import mark
from store.planning import Rules
from store.policy import Decision, Standing, TagPolicy, digest, standings
from store.rules import Rulebook
from store.shown import Touched, refresh
from store.tables import articles, copy_tags, meta, tag_decisions, tag_spellings, tag_words, tags
from store.tagging import Tagger

_POLICY: Final = "tag policy"
_RULES: Final = "tag rules"
# In memory at once: copies with their fingerprints, texts as words.
_ARTICLES: Final = 500


@dataclass(frozen=True, slots=True)
class _Settled:
    """What changed of tags."""

    led: frozenset[int]
    """Those that lead elsewhere than before, are blocked, or are blocked no more."""
    targets: frozenset[int]
    """Those that they lead to, or led to before: old addresses come to them, or leave them."""
    shown: frozenset[int]
    """Those that have another name or address."""
    words: frozenset[int]
    """Words with which a tag begins that texts may name from now on."""


def adopt(connection: Connection, rules: Rules) -> int:
    """
    Apply a policy to all that is stored, if it is not the one that was applied last.

    Returns how many articles got other tags.
    """
    known, wanted = _applied(connection), _marks(rules.policy)
    if known == wanted:
        return 0
    for name, value in wanted.items():
        connection.execute(delete(meta).where(meta.c.name == name))
        connection.execute(insert(meta).values(name=name, value=value))
    return settle(connection, rules, everything=known[_RULES] != wanted[_RULES])


def is_in_force(connection: Connection, policy: TagPolicy) -> bool:
    """Tell whether a policy was applied already."""
    return _applied(connection) == _marks(policy)


def _marks(policy: TagPolicy) -> dict[str, str]:
    return {_POLICY: digest(policy), _RULES: digest(policy.rules)}


def _applied(connection: Connection) -> dict[str, str]:
    known = _marks(TagPolicy())
    query = select(meta.c.name, meta.c.value).where(meta.c.name.in_(known))  # pk_meta
    return known | {row.name: row.value for row in connection.execute(query)}


def settle(
    connection: Connection,
    rules: Rules,
    *,
    moved: AbstractSet[int] = frozenset(),
    everything: bool = False,
) -> int:
    """
    Work out what becomes of tags, and tag the articles anew that this touches: ``everything`` for all.

    ``moved`` are tags whose address has changed already. Returns how many articles got other tags.
    """
    settled = _settle(connection, rules)
    tagger = Tagger(connection, Rulebook(rules.policy.rules), rules.authority)
    carrying = _all(connection) if everything else _carrying(connection, settled.led)
    changed = _tag_anew(tagger, carrying, settled.words, rules)
    addresses.provide(connection, addresses.lead_nowhere(connection), rules.authority)
    touched = settled.shown | settled.led | settled.targets | moved
    refresh(connection, Touched(frozenset(), frozenset(), frozenset(), touched), rules)
    return changed


def _settle(connection: Connection, rules: Rules) -> _Settled:
    policy = rules.policy
    names = {tag_key(name): name for name in reversed(policy.names)}
    ids = topics.resolve(connection, [names])
    fresh = topics.word(connection, ((ids[key], name) for key, name in names.items()))
    decided = decisions(connection)
    wanted = standings(policy, ids, decided)
    before = _standings(connection, wanted.keys() | ids.values())
    after = {tag: wanted.get(tag, Standing()) for tag in before}
    led = frozenset(tag for tag, row in before.items() if _leads(row) != _leads_to(after[tag]))
    targets = {tag for one in led for tag in (before[one].into_id, after[one].into) if tag is not None}
    renamed = _write(connection, before, after)
    needed = {*wanted, *ids.values(), *(made.into for made in decided.values())}
    _forget(connection, before.keys() - needed)
    return _Settled(led, frozenset(targets), renamed, fresh | _openings(connection, led))


def decisions(connection: Connection) -> dict[int, Decision]:
    """Return all that was decided on the command line."""
    query = select(tag_decisions)
    return {row.tag_id: Decision(row.into_id, row.name) for row in connection.execute(query)}


def _standings(connection: Connection, tag_ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Return the tags that something is said of now, or was till now."""
    said = or_(tags.c.into_id.is_not(None), tags.c.named == 1, tags.c.blocked == 1)
    # Looks at all tags: a change of policy comes once a month, and fifty thousand rows take some 10 ms.
    found = {row.id: row for row in connection.execute(select(tags).where(said))}
    return found | {row.id: row for row in rows_in(connection, select(tags), tags.c.id, tag_ids)}


def _leads(row: Row[Any]) -> tuple[int | None, bool]:
    return row.into_id, bool(row.blocked)


def _leads_to(standing: Standing) -> tuple[int | None, bool]:
    return standing.into, standing.is_blocked


def _write(
    connection: Connection, before: Mapping[int, Row[Any]], after: Mapping[int, Standing]
) -> frozenset[int]:
    """Write what became of tags; return those that are called otherwise."""
    rows: list[dict[str, Any]] = [
        {
            "id": tag,
            "into_id": standing.into,
            "blocked": int(standing.is_blocked),
            "named": int(standing.name is not None),
            "name": standing.name or before[tag].name,
        }
        for tag, standing in sorted(after.items())
    ]
    update_rows(connection, tags, [row for row in rows if _differs(row, before)])
    given = {tag for tag, standing in after.items() if standing.name not in {None, before[tag].name}}
    freed = {tag for tag, row in before.items() if row.named and after[tag].name is None}
    return frozenset(given) | topics.count_out(connection, freed)


def _differs(row: Mapping[str, Any], before: Mapping[int, Row[Any]]) -> bool:
    return any(value != getattr(before[row["id"]], name) for name, value in row.items())


def _openings(connection: Connection, tag_ids: Iterable[int]) -> frozenset[int]:
    """Return the words that begin tags in any spelling."""
    ids = set(tag_ids)
    seen = rows_in(connection, select(tag_spellings.c.spelling), tag_spellings.c.tag_id, ids)
    called = rows_in(connection, select(tags.c.name), tags.c.id, ids)
    spellings = (str(row[0]) for row in (*seen, *called))
    return frozenset(mark(first) for spelling in spellings for first in words(spelling)[:1])


def _forget(connection: Connection, tag_ids: AbstractSet[int]) -> None:
    """Delete those of the tags that only the policy knew: no page ever named them."""
    query = select(tags.c.id).where(
        tags.c.slug.is_(None),
        tags.c.uri.is_(None),
        ~select(tag_spellings.c.tag_id).where(tag_spellings.c.tag_id == tags.c.id).exists(),
    )
    idle = {row.id for row in rows_in(connection, query, tags.c.id, tag_ids)}
    if idle:
        delete_in(connection, tag_words.c.tag_id, idle)
        delete_in(connection, tags.c.id, idle)


def _all(connection: Connection) -> list[int]:
    return [row.id for row in connection.execute(select(articles.c.id).order_by(articles.c.id))]


def _carrying(connection: Connection, tag_ids: AbstractSet[int]) -> list[int]:
    """Return the articles whose copies carry keywords."""
    query = select(tables.copies.c.article_id).distinct().join_from(copy_tags, tables.copies)
    # Looks at all keywords: an index would cost every save what merging two tags saves once in a while.
    return sorted(row.article_id for row in rows_in(connection, query, copy_tags.c.tag_id, tag_ids))


def _tag_anew(tagger: Tagger, article_ids: Iterable[int], words: AbstractSet[int], rules: Rules) -> int:
    """Tag articles as if they were new; return how many changed."""
    count = 0
    for chunk in chunks(article_ids, _ARTICLES):
        held: dict[int, list[Copy]] = defaultdict(list)
        for copy in copies.of_articles(tagger.connection, chunk):
            held[copy.article_id].append(copy)
        given = {article: decide(own).tags for article, own in held.items()}
        count += _shown(tagger.connection, tagger.tag(given, {}), rules)
    return count + _shown(tagger.connection, tagger.tag({}, {}, words), rules)


def _shown(connection: Connection, changed: set[int], rules: Rules) -> int:
    refresh(connection, Touched(changed, frozenset(), frozenset(), frozenset()), rules)
    return len(changed)
