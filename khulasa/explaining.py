"""`khulasa explain`: why something was read, tagged, merged or kept apart, with the evidence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from arabic.hygiene import one_line
from arabic.likeness import Verdict
from feeds.address import ATOM, article_path, tag_path
from feeds.entry import Site
from ingest.decode import decode
from ingest.errors import PageError
from ingest.files import read_file, shown
from ingest.keywords import reasons
from ingest.known import Known
from ingest.page import LineReading, PageArticle, read_lines_explained, read_page
from ingest.reasons import Gap
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.items import article_name
from khulasa.pipeline import known_keywords, site
from khulasa.terminal import Terminal, cell
from store.accounts import ArticleAccount, CopyAccount, Spelling, TagAccount, TagOrigin
from store.article import Article, Kin
from store.policy import TagRule
from store.store import Store

# The address of a tag's page or feed names its slug.
_TAG: Final = re.compile(r".*/tags/([^/]+)(?:/|/index\.html|/atom\.xml|/rss\.xml)?")
_KIN: Final = 10


@dataclass(frozen=True, slots=True)
class Explained:
    """What there is to say of an item, for programs and for people."""

    json: dict[str, Any]
    lines: tuple[str, ...]


def explain(  # noqa: PLR0913  # where to, from what, and how, all by name
    terminal: Terminal, store: Store, config: Config, item: str, *, now: datetime | None, as_json: bool
) -> Exit:
    """
    Explain a page, an article, a tag or a headline: the first of these that the item is.

    Raises RequestError for what is none of them, and for a page that cannot be read.
    """
    found = _explained(store, config, item, now)
    if as_json:
        terminal.json(found.json)
        return Exit.DONE
    for line in found.lines:
        terminal.result(line)
    return Exit.DONE


def _explained(store: Store, config: Config, item: str, now: datetime | None) -> Explained:
    if path := _page(config, item):
        return explain_page(path, config, now, known_keywords(store))
    item = one_line(item)
    if article := store.article_account(article_name(item)):
        return _article(
            article, store.kin(article.article.headline, _KIN, uri=article.article.uri), site(config)
        )
    at = _TAG.fullmatch(item)
    if tag := store.tag_account(unquote(at[1]) if at else item):
        return _tag(tag, site(config))
    near = store.kin(item, _KIN)
    if not near:
        what = f"{_short(item)!r} is no page, article or tag, and no headline shares enough words with it"
        raise RequestError("khulasa explain", what, "name a file, an address, a tag or a headline")
    return _headline(item, near)


def _page(config: Config, item: str) -> Path | None:
    """Return the page file that an item names: a path, or one within the folder of seeds."""
    for path in (Path(item), config.seeds.folder / item):
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # a headline may be no path at all, or too long for one
            continue
    return None


def explain_page(path: Path, config: Config, now: datetime | None, known: Known) -> Explained:
    """
    Say of each line of a page what it was read as and why, and of its keywords where they were cut.

    ``known`` are the keywords that ingest would cut them with.
    """
    try:
        file = read_file(path)
        text = decode(file.data)
        moment = now or file.modified.astimezone(config.site.timezone)
        readings = read_lines_explained(text, now=moment)
        page = read_page(text, now=moment, known=known)
    except PageError as error:
        raise RequestError(shown(path), error.what, error.remedy) from error
    gaps = [
        {"article": number, "gaps": [_gap(gap) for gap in found]}
        for number, article in enumerate(page.articles)
        if (found := _gaps(article, known))
    ]
    return Explained(
        {"kind": "page", "file": shown(path), "lines": [asdict(each) for each in readings], "keywords": gaps},
        (shown(path), *map(_line, readings), *_gap_lines(gaps)),
    )


def _gaps(article: PageArticle, known: Known) -> list[Gap]:
    found = (
        reasons(article.headline or "", article.prose, line, known=known) for line in article.keyword_lines
    )
    return [gap for gaps in found for gap in gaps]


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "left": gap.left,
        "right": gap.right,
        "joined": gap.joined,
        "points": round(gap.points, 2),
        "hints": [{"reason": hint.reason.value, "points": round(hint.points, 2)} for hint in gap.hints],
    }


def _line(reading: LineReading) -> str:
    place = f"{reading.first}" if reading.first == reading.last else f"{reading.first}-{reading.last}"
    whose = f"article {reading.article}"
    return f"{place:>7}  {whose:<10}  {reading.part:<16}  {reading.reason}  {cell(_short(reading.text))}"


def _gap_lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    for article in found:
        yield f"keywords of article {article['article']}"
        for gap in article["gaps"]:
            sign = "one" if gap["joined"] else "two"
            hints = "; ".join(f"{hint['points']:+.1f} {hint['reason']}" for hint in gap["hints"])
            yield f"  {sign}  {gap['points']:+.1f}  ({hints})  {cell(gap['left'] + ' + ' + gap['right'])}"


def _article(account: ArticleAccount, kin: Sequence[Kin], site: Site) -> Explained:
    article = account.article
    address = site.url(article_path(article.short_id))
    dated = _dated(article, account.copies)
    json = {
        "kind": "article",
        "uri": article.uri,
        "address": address,
        "headline": article.headline,
        "outlet": article.outlet,
        "byline": article.byline,
        "published": article.published,
        "dated": dated,
        "story": account.story.uri,
        "copies": account.copies,
        "tags": account.tags,
        "blocked": account.blocked,
        "kin": list(map(_kin, kin)),
    }
    lines = (
        f"article  {address}  {cell(article.headline)}",
        f"  id         {article.uri}",
        f"  story      {account.story.uri}",
        f"  published  {article.published.isoformat()}, {dated}",
        *_by(article),
        "copies: the article is shown as the fullest has it",
        *map(_copy_line, account.copies),
        "tags",
        *map(_origin_line, account.tags),
        *(f"  blocked by the configuration  {cell(keyword)}" for keyword in account.blocked),
        *_kin_lines(kin),
    )
    return Explained(json, lines)


def _dated(article: Article, copies: Sequence[CopyAccount]) -> str:
    stated = [copy for copy in copies if copy.published == article.published]
    if stated:
        return f"as {stated[0].origin} states"
    return "when its page was first seen: no page states a date"


def _by(article: Article) -> Iterator[str]:
    for label, value in (("outlet", article.outlet), ("byline", article.byline)):
        if value:
            yield f"  {label:<9}  {cell(value)}"


def _copy_line(copy: CopyAccount) -> str:
    place = "shown no longer" if copy.position is None else f"article {copy.position}, {copy.role}"
    keywords = f"  {cell(' | '.join(copy.keywords))}" if copy.keywords else ""
    return f"  {copy.origin}  {place}, {copy.letters} letters{keywords}"


def _origin_line(found: TagOrigin) -> str:
    pages = dict.fromkeys(origin for origin, _ in found.keywords)
    told = ", ".join(pages or map(_rule, found.rules))
    return f"  {found.origin}{': ' if told else ''}{told}  {cell(found.tag.name)}"


def _rule(rule: TagRule) -> str:
    """Return a rule's conditions as its configuration puts them."""
    given = {"any": "، ".join(rule.any), "all": "، ".join(rule.all), "source": rule.source}
    return "; ".join(f"{name} {cell(value)}" for name, value in given.items() if value)


def _tag(account: TagAccount, site: Site) -> Explained:
    tag = account.tag
    address = site.url(tag_path(tag.slug, ATOM)) if tag else None
    json = {"kind": "tag", **asdict(account), "address": address}
    if tag is None:
        why = "the configuration's blocklist names it" if account.blocked else "no article has it"
        return Explained(json, (f"no tag: {why}  {cell(account.asked)}",))
    named = "somebody named it so" if account.named else "the spelling that is used most"
    lines = (
        f"tag  {address}  {cell(tag.name)}",
        f"  id        {tag.uri}",
        f"  name      {named}",
        f"  found by  what all spellings of the name share: {cell(account.asked)}",
        f"  articles  {account.articles}",
        *(f"  once at   {site.url(tag_path(slug, ATOM))}" for slug in account.addresses),
        "spellings",
        *map(_spelling_line, account.spellings),
    )
    return Explained(json, lines)


def _spelling_line(found: Spelling) -> str:
    return f"  {found.uses:>6}  {found.way}  {cell(found.spelling)}"


def _headline(text: str, kin: Sequence[Kin]) -> Explained:
    json = {"kind": "headline", "headline": text, "kin": list(map(_kin, kin))}
    return Explained(json, (f"headline  {cell(text)}", *_kin_lines(kin)))


def _kin(found: Kin) -> dict[str, Any]:
    return {
        "headline": found.headline,
        "same": found.same,
        "reason": found.verdict.reason.value,
        "rule": found.verdict.reason.sentence,
        "only_here": list(found.verdict.left),
        "only_there": list(found.verdict.right),
        "uri": found.uri,
        "published": found.when,
        "outlet": found.outlet,
        "text": found.text,
    }


def _kin_lines(kin: Sequence[Kin]) -> Iterator[str]:
    for same, title in ((True, "the same story"), (False, "kept apart")):
        lines = [found for found in kin if found.same is same]
        if lines:
            yield title
            yield from map(_kin_line, lines)


def _kin_line(found: Kin) -> str:
    when = f"  {found.when.astimezone(UTC):%Y-%m-%d}" if found.when else ""
    return f"  {_why(found)}{when}  {cell(found.headline)}"


def _why(found: Kin) -> str:
    if found.text is not None and not found.verdict.same:
        return f"the same text, {found.text} %{'' if found.same else ', but another day or outlet'}"
    if found.same and not found.verdict.same:
        return "the same text as another of the story"
    if found.verdict.same and not found.same:
        return f"{found.verdict.reason}, but another day, outlet or story"
    return f"{found.verdict.reason}{_leftovers(found.verdict)}"


def _leftovers(verdict: Verdict) -> str:
    sides = [" ".join(side) for side in (verdict.left, verdict.right)]
    return f" ({cell(sides[0] or '–')} / {cell(sides[1] or '–')})" if any(sides) else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else f"{text[:69]}…"
