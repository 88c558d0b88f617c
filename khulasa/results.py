"""What a search found, on a terminal or for a program."""

from collections.abc import Mapping, Sequence

from arabic.hygiene import one_line
from feeds.address import article_path, tag_path
from feeds.entry import Site
from khulasa.config import Config
from khulasa.exits import Exit
from khulasa.pipeline import site
from khulasa.terminal import Terminal, cell
from store.article import Story
from store.search import Found
from store.store import Store


def find(  # noqa: PLR0913  # what to look for, where, and how to tell it
    terminal: Terminal, store: Store, config: Config, words: Sequence[str], *, limit: int, as_json: bool
) -> Exit:
    """Tell what the words find. Nothing found is no failure."""
    found = store.search(" ".join(words), limit=limit)
    place = site(config)
    if as_json:
        terminal.json(
            {
                "question": found.question.said,
                "total": found.total,
                "has_more": found.has_more,
                "is_cut": found.question.is_cut,
                "stories": [_story(story, place) for story in found.stories],
                "tags": [
                    {"name": tag.name, "atom": place.url(tag_path(tag.slug, "atom.xml"))}
                    for tag in found.tags
                ],
            }
        )
        return Exit.DONE
    for story in found.stories:
        day = story.published.astimezone(place.timezone)
        terminal.result(f"{day:%Y-%m-%d}  {_address(story, place)}  {cell(_told(story))}")
    terminal.note(_summary(found))
    for tag in found.tags:
        hint = "a tag is called so" if found.total else "did you mean the tag"
        terminal.note(f"{hint}: {cell(one_line(tag.name))}")
    return Exit.DONE


def _summary(found: Found) -> str:
    if found.question.is_empty:
        return "nothing to look for: give a word at least"
    count = f"more than {found.total}" if found.has_more else str(found.total or "none")
    shown = f", {len(found.stories)} shown" if found.total > len(found.stories) else ""
    cut = "; the question was cut" if found.question.is_cut else ""
    return f"stories found: {count}{shown}{cut}"


def _told(story: Story) -> str:
    article = story.article
    outlet = f" ({one_line(article.outlet)})" if article.outlet else ""
    return one_line(article.headline) + outlet


def _address(story: Story, place: Site) -> str:
    return place.url(article_path(story.article.short_id))


def _story(story: Story, place: Site) -> Mapping[str, object]:
    return {
        "uri": story.uri,
        "headline": story.article.headline,
        "outlet": story.article.outlet,
        "published": story.published,
        "updated": story.updated,
        "tags": [tag.name for tag in story.tags],
        "address": _address(story, place),
        "original": story.article.link,
        "also": [{"headline": other.headline, "outlet": other.outlet} for other in story.also],
    }
