"""`khulasa sources add`: from any address of a site to its feed."""

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin

from pydantic import ValidationError

from arabic.fold import fold
from ingest.client import Fetched
from ingest.discovery import Candidate, candidates, sniffed
from ingest.errors import FetchError, PageError
from ingest.feedfile import read_feed
from ingest.listing import links
from ingest.manners import PERMANENT
from ingest.opml import read_opml
from ingest.poller import no_of
from ingest.remote import RemoteSource, SourceKind, shown_address
from ingest.sitemap import read_sitemap
from ingest.web import Web
from ingest.webpage import read_article
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.polling import free_name, web_of
from khulasa.remotes import remotes
from khulasa.sourceconfig import Common, SourceConfig, StoredSettings
from khulasa.terminal import Terminal, cell, printable
from store.policy import LONGEST
from store.remote import Subscription
from store.store import Store

_TOLD: Final = 3
"""Sitemaps of a robots.txt, likewise."""
_TRIED: Final = 12
"""Candidates that are looked at: a site has a few feeds, the rest are guesses."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What stands at an address, and that it can be subscribed to."""

    url: str
    kind: SourceKind
    title: str
    entries: int
    how: str
    """How it was found."""


def add_source(  # noqa: PLR0913, PLR0917  # what is asked for, and how it is told
    terminal: Terminal,
    store: Store,
    config: Config,
    url: str,
    name: str | None,
    settings: Mapping[str, object],
    *,
    dry_run: bool,
    as_json: bool,
) -> Exit:
    """
    Find what can be subscribed to at an address, and subscribe to the likeliest.

    Raises RequestError where nothing is found or it is a source already, FetchError where nobody answers.
    """
    whole = url if "://" in url else f"https://{url}"
    _checked(name or "x", whole, settings)
    found = asyncio.run(_found(config, url, settings))
    chosen = found[0]
    known = remotes(store, config, os.environ)
    same = next((one for one in known.values() if one.source.url == chosen.url), None)
    if same:
        raise RequestError(shown_address(chosen.url), f"is the source {same.source.name!r} already")
    title = name or free_name(chosen.title, chosen.url, {fold(other) or other for other in known})
    if name and name in known:
        raise RequestError(name, "is a source already", "give another --name")
    decided = _checked(title, chosen.url, {**settings, "kind": str(chosen.kind)})
    subscription = Subscription(title, chosen.url, decided)
    if not dry_run:
        store.subscribe(subscription, now=datetime.now(UTC))
    _tell(terminal, subscription, found, dry_run=dry_run, as_json=as_json)
    return Exit.DONE


async def _found(config: Config, url: str, settings: Mapping[str, object]) -> list[Discovered]:
    """Return what can be subscribed to at an address, the likeliest first, each with what it holds."""
    async with web_of(config) as web:
        source, answer = await _reached(web, config, url, settings)
        if there := await _looked_at(answer, source, "at the address itself"):
            return [there]
        try:
            guesses = candidates(answer.body, answer.headers.get("content-type"), answer.url)
        except PageError as fault:
            raise RequestError(shown_address(url), fault.what, fault.remedy) from fault
        told = await _sitemaps(web, source, answer.url)
        tried = list(dict.fromkeys((*guesses[:_TRIED], *told[:_TOLD])))
        looked = await asyncio.gather(*(_tried(web, source, guess) for guess in tried))
    if not (found := _once(each for each in looked if each)):
        remedy = "name the feed's own address, or `--kind listing --item CSS` to read the page's links"
        raise RequestError(shown_address(url), "no feed is found there", remedy)
    return found


async def _reached(
    web: Web, config: Config, url: str, settings: Mapping[str, object]
) -> tuple[RemoteSource, Fetched]:
    """Return what stands at an address; one without a scheme is tried as https, then as http."""
    if "://" not in url:
        try:
            return await _reached(web, config, f"https://{url}", settings)
        except FetchError:
            return await _reached(web, config, f"http://{url}", settings)
    source = _source(config, url, settings)
    answer = await web.get(url, source, {})
    if answer.status != 200:
        fault: type[FetchError | RequestError] = FetchError if answer.status >= 500 else RequestError
        raise fault(shown_address(url), no_of(answer.status))
    return source, answer


def unknown_source(config: Config, url: str, settings: Mapping[str, object]) -> RemoteSource:
    """
    Return an address as the source that it would be; what stands there is seen by its content.

    Raises RequestError for settings that make no sense, and FetchError where nobody answers.
    """
    told = settings if "kind" in settings else {**settings, "kind": str(_kind_at(config, url))}
    _checked(url[:LONGEST], url, told)
    return replace(_source(config, url, told), name=shown_address(url))


def _kind_at(config: Config, url: str) -> SourceKind:

    async def looked() -> SourceKind:
        async with web_of(config) as web:
            answer = await web.get(url, _source(config, url, {}), {})
        kind = answer.headers.get("content-type")
        found = await asyncio.to_thread(sniffed, answer.body, kind, answer.url)
        return found if found and found is not SourceKind.PAGE else SourceKind.FEED

    return asyncio.run(looked())


async def _sitemaps(web: Web, source: RemoteSource, url: str) -> tuple[Candidate, ...]:
    """Return the sitemaps that a site's robots.txt names."""
    place = urljoin(url, "/robots.txt")
    try:
        answer = await web.get(place, source, {})
    except FetchError:
        return ()
    if answer.status != 200:
        return ()
    return tuple(
        each for each in candidates(answer.body, "text/plain", place) if each.kind is SourceKind.SITEMAP
    )


async def _tried(web: Web, source: RemoteSource, guess: Candidate) -> Discovered | None:
    try:
        answer = await web.get(guess.url, source, {})
    except FetchError:
        return None
    found = await _looked_at(answer, replace(source, kind=SourceKind.FEED), guess.how)
    return replace(found, title=found.title or guess.title or "") if found else None


async def _looked_at(answer: Fetched, source: RemoteSource, how: str) -> Discovered | None:
    """Return what a document is, if it can be subscribed to as it is, or as it was asked for."""
    if answer.status != 200:
        return None
    try:
        kind, title, entries = await asyncio.to_thread(_content, answer, source)
    except PageError:
        return None
    return Discovered(_home(answer), kind, title, entries, how) if entries or title else None


def _content(answer: Fetched, source: RemoteSource) -> tuple[SourceKind, str, int]:
    """Return what a document is, what it calls itself, and how many entries it holds. Raises PageError."""
    document = answer.body, answer.headers.get("content-type"), answer.url
    # No page says of itself that it is to be read as a listing or as an article.
    is_told = source.kind in {SourceKind.LISTING, SourceKind.PAGE}
    kind = source.kind if is_told else sniffed(*document) or SourceKind.PAGE
    match kind:
        case SourceKind.FEED:
            feed = read_feed(*document)
            return kind, feed.title, len(feed.entries)
        case SourceKind.SITEMAP:
            sitemap = read_sitemap(*document)
            return kind, "", len(sitemap.pages) + len(sitemap.maps)
        case SourceKind.OPML:
            return kind, "", len(read_opml(answer.body))
        case SourceKind.LISTING:
            return kind, "", len(links(*document, source.item))
        case SourceKind.PAGE:
            article = read_article(*document, source.rules) if is_told else None
            return kind, (article.headline or "") if article else "", 1 if article else 0


def _home(answer: Fetched) -> str:
    """Return the address to ask from now on: what temporary redirects lead to is no home."""
    if all(hop.status in PERMANENT for hop in answer.hops):
        return answer.url
    return answer.asked


def _once(found: Iterable[Discovered]) -> list[Discovered]:
    return list({each.url: each for each in reversed(list(found))}.values())[::-1]


def _source(config: Config, url: str, settings: Mapping[str, object]) -> RemoteSource:
    checked = StoredSettings.model_validate(settings)
    return checked.remote("", url, os.environ, Common(config.site.timezone, config.fetch.proxy))


def _checked(name: str, url: str, settings: Mapping[str, object]) -> dict[str, Any]:
    """Return settings as the store keeps them. Raises RequestError for those that make no sense."""
    try:
        return SourceConfig.model_validate({"name": name, "url": url, **settings}).stored()
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "--item"
        raise RequestError(where, first["msg"].removeprefix("Value error, ")) from None


def _entries(number: int) -> str:
    return f"{number} entries" if number != 1 else "1 entry"


def _tell(
    terminal: Terminal, chosen: Subscription, found: Sequence[Discovered], *, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        terminal.json(
            {"name": chosen.name, "url": chosen.url, "settings": chosen.settings, "found": found}
            | {"dry_run": dry_run}
        )
        return
    for each in found:
        told = f"{each.kind:>8}  {shown_address(each.url)}  {_entries(each.entries)}, {each.how}"
        terminal.result(printable(told) + (f"  {cell(printable(each.title))}" if each.title else ""))
    verb = "would be added" if dry_run else "added"
    terminal.note(printable(f"{verb} as {chosen.name!r}: {shown_address(chosen.url)}"))
    if len(found) > 1:
        terminal.note("the others can be added by their addresses")
    if not dry_run:
        terminal.note("`khulasa ingest` asks it now, `khulasa run` from now on")
