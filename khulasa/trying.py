"""`khulasa sources test`: what reading a source would bring, storing nothing."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ingest.manners import Clock
from ingest.poller import Job, Polled, Poller
from ingest.remote import RemoteSource, shown_address
from khulasa.config import Config
from khulasa.discovering import unknown_source
from khulasa.exits import Exit
from khulasa.polling import web_of
from khulasa.remotes import named, pace_of, remotes
from khulasa.terminal import Terminal, cell, printable
from store.article import Draft, PageRead
from store.remote import Poll
from store.store import Store


class _Nothing:
    """A memory that knows no page: everything is read as if for the first time."""

    def digests_of(self, _source: str, _origins: Sequence[str]) -> Mapping[str, str]:
        return {}


def try_source(  # noqa: PLR0913  # what is tried, where, and how it is told
    terminal: Terminal,
    store: Store,
    config: Config,
    target: str,
    settings: Mapping[str, object],
    *,
    as_json: bool,
) -> Exit:
    """
    Ask a source, by its name or any address, and show what it holds and when it would be asked again.

    ``settings`` are those of an address that is no source yet. Raises RequestError for a name that no source
    has, and FetchError where nobody answers at an address.
    """
    found = remotes(store, config, os.environ)
    if target not in found and target.lower().startswith(("http://", "https://")):
        known = next((one.source for one in found.values() if one.source.url == target), None)
        source = known or unknown_source(config, target, settings)
    else:
        source = named(found, target).source
    polled = asyncio.run(_polled(config, source))
    if as_json:
        terminal.json(_record(polled))
    else:
        for line in _lines(polled):
            terminal.result(line)
        for problem in polled.problems or ():
            terminal.problem(f"{problem.origin}: {problem.reason}")
    if polled.poll.reason:
        terminal.problem(f"{shown_address(source.url)}: {polled.poll.reason}")
        return Exit.UNREACHABLE
    return Exit.SOME_FAILED if polled.problems else Exit.DONE


async def _polled(config: Config, source: RemoteSource) -> Polled:
    async with web_of(config) as web:
        poller = Poller(web, _Nothing(), clock=lambda: Clock(datetime.now(UTC)))
        job = Job(source, Poll(asked=source.url, url=source.url), pace_of(source, config))
        return await poller.poll(job)


def _lines(polled: Polled) -> Iterator[str]:
    poll = polled.poll
    if poll.title:
        yield f"{'title':>8}  {cell(printable(poll.title))}"
    if poll.due and not poll.reason:
        yield f"{'next':>8}  {poll.due:%Y-%m-%d %H:%M}Z"
    if poll.hub:
        yield f"{'hub':>8}  {printable(poll.hub)}"
    for feed in polled.feeds or ():
        yield printable(f"{'feed':>8}  {shown_address(feed.url)}  ") + cell(printable(feed.title or ""))
    for page in polled.pages:
        for draft in page.drafts:
            yield f"{_date(draft):>8}  {cell(printable(draft.headline))}"
            yield printable(f"{'':>8}  {_told(page, draft)}")


def _date(draft: Draft) -> str:
    return f"{draft.published:%Y-%m-%d}" if draft.published else "no date"


def _told(page: PageRead, draft: Draft) -> str:
    letters = sum(len(block.text) for block in draft.body)
    tags = f", tags: {'، '.join(draft.tags)}" if draft.tags else ""
    related = f", {len(draft.related)} related" if draft.related else ""
    return f"{shown_address(draft.link or page.origin)} ({letters} letters{related}{tags})"


def _record(polled: Polled) -> dict[str, Any]:
    poll = polled.poll
    return {
        "title": poll.title,
        "reason": poll.reason,
        "status": poll.status,
        "next": poll.due,
        "hub": poll.hub,
        "feeds": polled.feeds or (),
        "problems": polled.problems or (),
        "entries": [
            {"id": page.origin, "articles": page.drafts, "link": page.drafts[0].link if page.drafts else None}
            for page in polled.pages
        ],
    }
