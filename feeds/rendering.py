"""Stories -> fragments: each rendered once, checked, and kept in the store for every feed that lists it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from arabic.hygiene import one_line
from feeds.check import check_entry
from feeds.entry import Form, Format, Site, entry_from
from feeds.layout import CARD
from feeds.pages import SourceOf, card
from feeds.render import fragment
from store.article import Fragments, Listed, Story
from store.snapshot import Snapshot

_SHAPES: Final = {f"{written_as}_{form}": (written_as, form) for written_as in Format for form in Form}


@dataclass(slots=True)
class Rendered:
    """What was rendered in one go, for lists that were read before it was."""

    fragments: dict[int, Fragments] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    """Stories that could not be rendered, with the reason: lists go on without them."""

    def add(self, more: "Rendered") -> None:
        """Take in what else was rendered."""
        self.fragments |= more.fragments
        self.failed |= more.failed

    def complete(self, listed: Sequence[Listed], columns: Sequence[str]) -> list[Listed]:
        """Return a list with what was missing from it."""
        return [
            item if item.updated is not None else self._listed(item.story_id, columns)
            for item in listed
            if item.story_id not in self.failed
        ]

    def _listed(self, story_id: int, columns: Sequence[str]) -> Listed:
        made = self.fragments[story_id]
        return Listed(story_id, made.updated, tuple(made.parts[name] for name in columns))


def render(snapshot: Snapshot, site: Site, columns: Collection[str], story_ids: Iterable[int]) -> Rendered:
    """Render stories. One that breaks is named, and costs the others nothing."""
    done = Rendered()
    for number, story in snapshot.stories(sorted(set(story_ids))).items():
        try:
            done.fragments[number] = _rendered(number, story, site, columns, snapshot.source)
        except Exception as error:  # noqa: BLE001 - as above
            reason = f"{type(error).__name__}: {error}"
            done.failed[number] = f"«{one_line(story.article.headline)}» cannot be rendered: {reason}"
    return done


def _rendered(
    number: int, story: Story, site: Site, columns: Collection[str], source_of: SourceOf
) -> Fragments:
    try:
        return _written(number, story, site, columns, source_of)
    except ValueError:
        # Whatever markup its page was written in, its words can be published.
        body = tuple(replace(block, html=None) for block in story.article.body)
        if body == story.article.body:
            raise
        bare = replace(story, article=replace(story.article, body=body))
        return _written(number, bare, site, columns, source_of)


def _written(
    number: int, story: Story, site: Site, columns: Collection[str], source_of: SourceOf
) -> Fragments:
    # Cards are what pages are made of.
    entry = entry_from(story, site, has_pages=CARD in columns)
    parts: dict[str, bytes] = {}
    for name in columns:
        if name == CARD:
            parts[name] = card(site, story, source_of)
        else:
            written_as, form = _SHAPES[name]
            parts[name] = fragment(entry, written_as, form)
            check_entry(parts[name], written_as)
    return Fragments(number, story.version, int(entry.updated.timestamp()), parts)


def missing(lists: Iterable[Sequence[Listed]]) -> set[int]:
    """Return the stories in lists that have to be rendered first."""
    return {item.story_id for listed in lists for item in listed if item.updated is None}


def parts_of(listed: Sequence[Listed], columns: Sequence[str], wanted: str) -> list[bytes]:
    """Return one kind of fragment of the stories in a list."""
    place = list(columns).index(wanted)
    return [part for item in listed if (part := item.fragments[place]) is not None]
