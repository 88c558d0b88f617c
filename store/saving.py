"""Pages -> the store, in one transaction: what is new finds its place, what changed is decided anew."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from store import articles, copies, headlines, tallies, twins
from store.article import PageRead, Saved
from store.pages import take_in
from store.planning import Plan, Rules, plan, uses
from store.rules import Rulebook
from store.shown import Touched, refresh
from store.stories import regroup
from store.support import Text
from store.tagging import Tagger
from store.topics import recount


def save(connection: Connection, read: Sequence[PageRead], *, rules: Rules, now: datetime) -> Saved:
    """
    Save pages, and return what that changed.

    Each step looks up what it needs in bulk, decides, and writes in bulk: what the drafts are copies of, what
    the copies make of their articles, how these are tagged, which stories they tell, what entries show of it.
    """
    sheets = take_in(connection, read, now)
    if not sheets:
        return Saved()
    todo = plan(connection, sheets, rules)
    before = copies.lines_of(connection, [copy.id for sheet in sheets for copy in sheet.former])
    lines = {headline for item in todo.new for headline in item.related}
    lines |= {headline for number in todo.gone for headline in before[number]}
    listed = headlines.listed(connection, lines)
    recounted = recount(connection, uses(connection, todo))
    _write(connection, todo, rules, now)
    tagger = Tagger(connection, Rulebook(rules.policy.rules), rules.authority)
    texts = _texts(todo)
    tagged = tagger.tag(_given(todo), texts, recounted.words)
    parted = twins.meet(connection, todo, rules.window)

    # Headlines that came to stand in a list, or left the last one, count in their families from now on.
    listed_now = headlines.listed(connection, lines)
    families = headlines.families_of(connection, todo.fresh | (listed ^ listed_now) | todo.moved | parted)
    regrouped = regroup(connection, families, rules.window)
    # All that were looked at: a copy that comes or goes may change the related list and nothing else.
    seen_to = todo.revisions.keys() | tagged
    touched = Touched(seen_to, regrouped.stories, regrouped.headlines, recounted.renamed)
    refresh(connection, touched, rules, texts)
    new = listed_now - listed
    leading = headlines.leading(connection, new)
    tallies.count(connection, todo, sheets, before, leading, now)
    return Saved(
        pages=len(sheets),
        articles_new=len(todo.minted),
        articles_changed=len(todo.changed - todo.minted.keys()),
        headlines_new=len(leading),
        headlines_merged=len(new) - len(leading),
    )


def _write(connection: Connection, todo: Plan, rules: Rules, now: datetime) -> None:
    articles.add(connection, todo.minted, todo.revisions, rules.authority, now)
    articles.name(connection, todo.names)
    copies.remove(connection, todo.gone)
    copies.detach(connection, todo.kept)
    copies.add(connection, todo.new)
    articles.change(connection, todo.revisions, now)


def _given(todo: Plan) -> dict[int, tuple[int, ...]]:
    """Return the keywords of articles, by number."""
    return {number: revision.after.tags for number, revision in todo.revisions.items()}


def _texts(todo: Plan) -> dict[int, Text]:
    """Return what articles say that are shown by a new copy, by number."""
    shown = {revision.after.copy.id for revision in todo.revisions.values()}
    return {
        item.copy.article_id: Text(item.draft.headline, item.said)
        for item in todo.new
        if item.copy.id in shown
    }
