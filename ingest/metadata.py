"""What a page says of itself for machines: JSON-LD, Open Graph, Twitter cards, meta elements."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from arabic.hygiene import one_line
from ingest.blockmarkup import media_of
from ingest.dom import Element, address, text_of
from ingest.moments import moment_of
from ingest.shape import count_words
from store.article import Media

_ARTICLES: Final = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting", "NewsItem"})
_MOST_SCRIPTS: Final = 30
_MOST_NODES: Final = 3000
_MOST_METAS: Final = 1000
_LONGEST_SCRIPT: Final = 2 << 20
_LONGEST_NAME: Final = 8
_MOST_NAMES: Final = 5
_LONGEST_SUMMARY: Final = 120
"""Words. What is longer sums nothing up."""
_MOST_TAGS: Final = 40
_TAG: Final = re.compile(r"</?[A-Za-z][^>]*>")
_WRAPPED: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_LOST_COMMA: Final = re.compile(r",(\s*[}\]])")
_SEPARATOR: Final = re.compile(r"[,،;؛|\n]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NO_PICTURE: Final = re.compile(
    r"logo|placeholder|blank\.|spacer|default[-_]?(?:image|img|og|share)", re.IGNORECASE
)

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article; empty and None for what it does not."""

    headline: str | None = None
    summary: str | None = None
    text: str | None = None
    """The article's, as JSON-LD holds it: plain or HTML, not sanitised."""
    published: datetime | None = None
    updated: datetime | None = None
    byline: str | None = None
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    keyword_lines: tuple[str, ...] = ()
    """Keywords that nothing separates."""
    doubtful: tuple[str, ...] = ()
    """Keywords for search engines: often the site's, on every page the same."""
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    """Where the article lives, as the page says in several places; absolute."""
    language: str | None = None


def read_metadata(tree: Element, url: str, zone: ZoneInfo) -> Metadata:
    """Return what a page says of its article; its clock hangs in ``zone`` where a date names none."""
    node, known = _article(tree, url)
    metas = _metas(tree)
    words = _keywords(node.get("keywords"))
    news = _keywords(_first(metas, "news_keywords"))
    return Metadata(
        headline=_text(node.get("headline"))
        or _text(node.get("name"))
        or _first(metas, "og:title", "twitter:title"),
        summary=_summary(node, metas),
        text=_raw(node.get("articleBody")),
        published=_moment(zone, node.get("datePublished"), *_all(metas, *_PUBLISHED), *_times(tree)),
        updated=_moment(zone, node.get("dateModified"), *_all(metas, *_UPDATED)),
        byline=_byline(node, known, metas, tree),
        outlet=next(_names(node.get("publisher"), known), None) or _first(metas, "og:site_name"),
        tags=tuple(
            islice(
                dict.fromkeys((*words[0], *_all(metas, "article:tag"), *news[0], *_tag_links(tree))),
                _MOST_TAGS,
            )
        ),
        keyword_lines=(*words[1], *news[1]),
        doubtful=_keywords(_first(metas, "keywords"))[0],
        media=_media(node, known, metas, url),
        links=tuple(_links(node, metas, tree, url)),
        language=_language(node, metas, tree),
    )


_PUBLISHED: Final = (
    "article:published_time",
    "datepublished",
    "article.published",
    "og:published_time",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "publish-date",
    "date",
)
_IMAGES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_UPDATED: Final = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "dcterms.modified",
    "last-modified",
)


# JSON-LD


def _article(tree: Element, url: str) -> tuple[Node, Mapping[str, Node]]:
    """Return the node that describes the page's article, and all nodes by id; an empty one without any."""
    nodes = list(islice(_nodes(tree), _MOST_NODES))
    known = {node_id: node for node in nodes if isinstance(node_id := node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _is_article(node)]
    best = max(articles, key=lambda node: _fits(node, url), default=None)
    return best or {}, known


def _fits(node: Node, url: str) -> tuple[bool, bool]:
    paths = {_path(place) for place in _places(node)}
    return _path(url) in paths, bool(node.get("headline") or node.get("articleBody"))


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(name, str)
        and (name.rpartition("/")[2].endswith("Article") or name.rpartition("/")[2] in _ARTICLES)
        for name in names
    )


def _nodes(tree: Element) -> Iterator[Node]:
    """Yield the objects of JSON-LD, those first that stand at the top of their script."""
    for script in islice(tree.iter("script"), 10 * _MOST_SCRIPTS):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting = [_json("".join(str(text) for text in script.itertext()))]
        for _ in range(_MOST_NODES):
            if not waiting:
                break
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting += value[:_MOST_NODES]
            elif isinstance(value, dict):
                yield value
                waiting += [value.get("@graph"), value.get("mainEntity"), value.get("mainEntityOfPage")]


def _json(text: str) -> object:
    """Return what a script holds, though it be wrapped or have a comma too many; None for no JSON."""
    if len(text) > _LONGEST_SCRIPT:
        return None
    for attempt in (text, _WRAPPED.sub("", text), _LOST_COMMA.sub(r"\1", _WRAPPED.sub("", text))):
        try:
            found: object = json.JSONDecoder(strict=False).raw_decode(attempt.strip())[0]
        except (ValueError, RecursionError):
            continue
        return found
    return None


def _places(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return url


def _names(value: object, known: Mapping[str, Node]) -> Iterator[str]:
    """Yield the names of people or organisations, however they are given."""
    for each in islice(value if isinstance(value, list) else [value], _MOST_NAMES):
        node = (
            known.get(str(each.get("@id")), each) if isinstance(each, dict) and "name" not in each else each
        )
        name = node.get("name") if isinstance(node, dict) else node
        for text in name if isinstance(name, list) else [name]:
            if (found := _text(text)) and _is_name(found):
                yield found


def _is_name(text: str) -> bool:
    return count_words(text) <= _LONGEST_NAME and "://" not in text and "@" not in text


def _keywords(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return keywords one by one, and those in a row that nothing separates."""
    single: list[str] = []
    rows: list[str] = []
    for each in islice(value if isinstance(value, list) else [value], 2 * _MOST_TAGS):
        text = each.get("name") if isinstance(each, dict) else each
        if not isinstance(text, str):
            continue
        parts = [part for part in map(_text, _SEPARATOR.split(html.unescape(text))) if part]
        if isinstance(value, list) or len(parts) > 1 or count_words(text) <= 2:  # two are one name
            single += parts
        elif parts:
            rows += parts
    return tuple(single), tuple(rows)


# what all of them say


def _metas(tree: Element) -> Mapping[str, Sequence[str]]:
    """Return what meta elements hold, by name in small letters."""
    found: dict[str, list[str]] = {}
    for meta in islice(tree.iter("meta"), _MOST_METAS):
        content = meta.get("content")
        for key in ("property", "name", "itemprop"):
            name = meta.get(key)
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
                break
    return found


def _first(metas: Mapping[str, Sequence[str]], *names: str) -> str | None:
    return next(iter(_all(metas, *names)), None)


def _all(metas: Mapping[str, Sequence[str]], *names: str) -> list[str]:
    return [text for name in names for value in metas.get(name, ()) if (text := _text(value))]


def _summary(node: Node, metas: Mapping[str, Sequence[str]]) -> str | None:
    told = (
        _text(node.get("description")),
        *_all(metas, "og:description", "twitter:description", "description"),
    )
    return next((text for text in told if text and count_words(text) <= _LONGEST_SUMMARY), None)


def _moment(zone: ZoneInfo, *values: object) -> datetime | None:
    for value in values:
        if isinstance(value, str) and (moment := moment_of(value, zone)):
            return moment
    return None


def _times(tree: Element) -> Iterator[str]:
    """Yield the moments in ``time`` elements, those first that say that they tell of publication."""
    times = list(islice(tree.iter("time"), 20))
    said = [
        each for each in times if each.get("itemprop") == "datePublished" or each.get("pubdate") is not None
    ]
    inside = [
        each for each in times if any(above.tag in {"article", "main"} for above in each.iterancestors())
    ]
    for each in (*said, *inside, *times):
        if moment := each.get("datetime"):
            yield moment
            return


def _byline(
    node: Node, known: Mapping[str, Node], metas: Mapping[str, Sequence[str]], tree: Element
) -> str | None:
    names = list(_names(node.get("author"), known))
    outlets = {*_names(node.get("publisher"), known), *_all(metas, "og:site_name")}
    names = names or [
        name for name in _all(metas, "author", "article:author", "parsely-author") if _is_name(name)
    ]
    if not names:
        links = (text_of(link) for link in tree.iter("a") if "author" in (link.get("rel") or "").split())
        names = [name for name in islice(links, 2) if name and _is_name(name)]
    return "، ".join(dict.fromkeys(name for name in names if name not in outlets)) or None


def _tag_links(tree: Element) -> Iterator[str]:
    for link in tree.iter("a"):
        if "tag" in (link.get("rel") or "").split() and (text := text_of(link).strip("# ")):
            yield text


def _media(
    node: Node, known: Mapping[str, Node], metas: Mapping[str, Sequence[str]], url: str
) -> tuple[Media, ...]:
    """Return the lead picture."""
    told = [*_pictures(node.get("image"), known), *_pictures(node.get("thumbnailUrl"), known)]
    alt = _first(metas, "og:image:alt", "twitter:image:alt")
    width, height = _first(metas, "og:image:width"), _first(metas, "og:image:height")
    told += [(found, alt, width, height) for found in _all(metas, *_IMAGES)]
    for link, *said in told:
        place = address(html.unescape(link), url)
        if place and not _NO_PICTURE.search(place.rpartition("/")[2]):
            return (media_of(place, *said),)
    return ()


def _pictures(
    value: object, known: Mapping[str, Node]
) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    for each in islice(value if isinstance(value, list) else [value], _MOST_NAMES):
        if isinstance(each, str):
            yield each, None, None, None
        elif isinstance(each, dict):
            node = known.get(str(each.get("@id")), each) if "url" not in each else each
            link = node.get("url") or node.get("contentUrl")
            if isinstance(link, str):
                yield link, _text(node.get("caption")), _size(node.get("width")), _size(node.get("height"))


def _size(value: object) -> str | None:
    value = value.get("value") if isinstance(value, dict) else value
    return str(value) if isinstance(value, int | str) else None


def _links(node: Node, metas: Mapping[str, Sequence[str]], tree: Element, url: str) -> Iterator[str]:
    canonical = (
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    told: Iterable[str | None] = (*islice(canonical, 3), *metas.get("og:url", ()), *_places(node))
    for link in told:
        if link and (place := address(html.unescape(link), url)):
            yield place


def _language(node: Node, metas: Mapping[str, Sequence[str]], tree: Element) -> str | None:
    root = tree.get("lang") or tree.get("xml:lang")
    for value in (node.get("inLanguage"), root, _first(metas, "og:locale", "content-language")):
        if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
            return value.strip().replace("_", "-")
    return None


def _text(value: object) -> str | None:
    """Return a string as one clean line, without the markup that some put into it."""
    if not isinstance(value, str):
        return None
    text = html.unescape(value)
    if "<" in text:
        text = html.unescape(_TAG.sub(" ", text))
    return one_line(text) or None


def _raw(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
