"""Tags that people merge, rename and alias: what they decided is kept, and holds for pages to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from arabic.fold import tag_key
from arabic.hygiene import one_line
from store import addresses, topics
from store.article import TagEdit
from store.bulk import rows_in
from store.errors import TagError
from store.listing import find, nearest
from store.planning import Rules
from store.policy import Decision, is_name
from store.reading import tag_of
from store.standing import adopt, decisions, settle
from store.tables import tag_decisions, tags


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes tags in a transaction. Each verb returns what it did; what makes no sense raises TagError."""

    connection: Connection
    rules: Rules

    def merge(self, names: Sequence[str], into: str) -> TagEdit:
        """Make one tag lead to another for good: with its articles, its spellings and its addresses."""
        target = self._tag(into)
        for name in names:
            source = self._tag(name)
            if source.id == target.id:
                raise TagError(name, f"is {target.name!r} already", "name two tags")
            self._refuse_configured(source)
            self._lead(source.id, target.id)
        return self._settled(target.id)

    def rename(self, old: str, new: str) -> TagEdit:
        """Call a tag otherwise: its id stays, its address becomes the new name's, the old one leads there."""
        tag = self._tag(old)
        self._refuse_configured(tag)
        spelling = self._fit(new)
        other = self._keyword(spelling) or self._recorded(spelling)
        if (other.into_id or other.id) != tag.id:
            if other.into_id or other.slug or other.blocked:
                raise TagError(new, *self._taken(other, f"khulasa tags merge {old!r} {new!r}"))
            self._refuse_configured(other)
            self._lead(other.id, tag.id)
        self._decide(tag.id, replace(self._decision(tag.id), name=spelling))
        moved = {tag.id} if addresses.move(self.connection, tag.id, spelling) != tag.slug else set()
        return self._settled(tag.id, moved)

    def alias(self, name: str, spellings: Sequence[str]) -> TagEdit:
        """Make other names lead to a tag, whether or not pages have used them; a tag so named is merged."""
        tag = self._tag(name)
        for spelling in map(self._fit, spellings):
            other = self._keyword(spelling) or self._recorded(spelling)
            if (other.into_id or other.id) == tag.id:
                raise TagError(spelling, f"leads to {tag.name!r} already")
            if other.into_id is not None or other.blocked:
                raise TagError(spelling, *self._taken(other, ""))
            self._refuse_configured(other)
            self._lead(other.id, tag.id)
        return self._settled(tag.id)

    def part(self, name: str, spellings: Sequence[str]) -> TagEdit:
        """Undo a merge or an alias: each name is a tag of its own again, with the articles that carry it."""
        tag = self._tag(name)
        for spelling in spellings:
            other = self._keyword(spelling)
            if other is None or other.into_id != tag.id or self._is_configured(other):
                raise TagError(spelling, *self._bound(other, tag))
            self._decide(other.id, replace(self._decision(other.id), into=None))
        return self._settled(tag.id)

    def _tag(self, name: str) -> Row[Any]:
        """Return the tag that a name in any spelling, or an address, leads to."""
        row = find(self.connection, name)
        if row is None:
            close = nearest(self.connection, name)
            remedy = f"did you mean {close!r}?" if close else "`khulasa tags` lists them"
            raise TagError(name, "no tag is called so", remedy)
        return row

    def _keyword(self, spelling: str) -> Row[Any] | None:
        query = select(tags).where(tags.c.key == tag_key(spelling))  # uq_tags_key
        return self.connection.execute(query).first()

    def _recorded(self, spelling: str) -> Row[Any]:
        (number,) = topics.resolve(self.connection, [{tag_key(spelling): spelling}]).values()
        topics.word(self.connection, [(number, spelling)])
        return self.connection.execute(select(tags).where(tags.c.id == number)).one()

    def _fit(self, name: str) -> str:
        spelling = one_line(name)  # a paste may bring what steers terminals or breaks XML
        if not is_name(spelling):
            raise TagError(repr(name[:20]), "is no name for a tag", "give 1 to 100 characters")
        return spelling

    def _refuse_configured(self, tag: Row[Any]) -> None:
        """Refuse to decide what the configuration decides: it would win, and nothing would happen."""
        if tag.key in {tag_key(name) for name, _ in self.rules.policy.aliases}:
            raise TagError(tag.name, "is named in tags.aliases of the configuration", "change it there")

    def _is_configured(self, alias: Row[Any]) -> bool:
        """Tell whether the configuration says where a name leads."""
        aliases = self.rules.policy.aliases
        return alias.key in {tag_key(spelling) for _, spellings in aliases for spelling in spellings}

    def _taken(self, other: Row[Any], merge: str) -> tuple[str, str]:
        """Say why a name cannot be had."""
        if other.blocked:
            return "is blocked by tags.blocklist of the configuration", "take it out there"
        if other.into_id is None:
            return "is a tag already", f"`{merge}` makes them one"
        leads_to = self.connection.execute(select(tags.c.name).where(tags.c.id == other.into_id)).scalar_one()
        if self._is_configured(other):
            return f"leads to {leads_to!r} by tags.aliases of the configuration", "change it there"
        return (
            f"leads to {leads_to!r}",
            f"`khulasa tags alias --remove {leads_to!r} {other.name!r}` parts them",
        )

    def _bound(self, other: Row[Any] | None, tag: Row[Any]) -> tuple[str, str]:
        """Say why a name cannot be parted from a tag."""
        if other is not None and other.id == tag.id:
            return f"is the tag {tag.name!r} itself", ""
        if other is None or other.into_id != tag.id:
            return f"does not lead to {tag.name!r}", "`khulasa tags` shows what does"
        return "leads there by tags.aliases of the configuration", "change it there"

    def _decision(self, tag: int) -> Decision:
        return decisions(self.connection).get(tag, Decision())

    def _decide(self, tag: int, made: Decision) -> None:
        self.connection.execute(delete(tag_decisions).where(tag_decisions.c.tag_id == tag))
        if made != Decision():
            row = {"tag_id": tag, "into_id": made.into, "name": made.name}
            self.connection.execute(insert(tag_decisions).values(row))

    def _lead(self, tag: int, into: int) -> None:
        self._decide(tag, replace(self._decision(tag), into=into))
        # What the target was to lead to rests under the configuration: the newer decision stands, or the two
        # would lead in a circle once the configuration says nothing.
        self._decide(into, replace(self._decision(into), into=None))

    def _settled(self, tag: int, moved: Iterable[int] = ()) -> TagEdit:
        changed = settle(self.connection, self.rules, moved=frozenset(moved))
        (row,) = rows_in(self.connection, select(tags), tags.c.id, [tag])
        old = addresses.old(self.connection, [tag]).get(tag, ())
        return TagEdit(tag_of(row), changed, tuple(old))


def edit(connection: Connection, rules: Rules) -> Editor:
    """Return an editor over a store that has the policy in force."""
    adopt(connection, rules)
    return Editor(connection, rules)
