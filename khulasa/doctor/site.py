"""The public address: somebody answers, it is our site, and it is what was published here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from ingest.errors import FetchError
from ingest.fetch import Fetched, fetch
from khulasa import __version__
from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, error, fine, skipped, stored, warning
from khulasa.doctor.settings import is_loopback
from store.store import Store

_AGENT: Final = f"Khulasa/{__version__} (khulasa doctor)"
_PATIENCE: Final = timedelta(seconds=15)
_LARGEST: Final = 32_000_000
_FEEDS: Final = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}
_UPDATED: Final = re.compile(rb"<(updated|lastBuildDate)>([^<]{4,40})<")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from the public address, beside what is published here."""

    url: str
    status: int
    body: bytes
    here: bytes | None
    """The same file in the published folder."""
    uri: str
    """The site's own: each of its feeds has it."""
    base: str


@stored
def check_site(patient: Patient, config: Config, store: Store) -> Iterator[Finding]:
    """Ask for the feed of everything at the public address, as a reader does."""
    base = config.site.base_url
    if patient.is_offline:
        yield skipped(base, "not asked for: --offline")
        return
    name = _FEEDS[config.publish.formats[0]]
    file = config.publish.folder / name
    try:
        found = fetch(base + name, agent=_AGENT, deadline=_PATIENCE, largest=_LARGEST)
    except FetchError as fault:
        yield unreachable(base, fault, runs=bool(store.office.daemons()))
        return
    here = file.read_bytes() if file.is_file() else None
    yield from judged(_answer(found, here, store.site_uri, base))


def _answer(found: Fetched, here: bytes | None, uri: str, base: str) -> Answer:
    return Answer(found.url, found.status, found.body, here, uri, base)


def unreachable(base: str, fault: FetchError, *, runs: bool) -> Finding:
    """Judge that nobody answers: on this machine nobody need, while no daemon runs."""
    if is_loopback(urlsplit(base).hostname or "") and not runs:
        return skipped(base, "nobody answers, and no daemon runs: `khulasa run` serves it")
    remedy = "start the server, have the proxy lead there, or correct site.base_url"
    return error(base, f"readers get no answer: {fault.what}", remedy)


def judged(found: Answer) -> Iterator[Finding]:
    """Judge an answer."""
    if found.status != 200:
        what = f"answers {found.status}"
        yield error(found.url, what, "`khulasa rebuild` publishes it; or correct site.base_url or the proxy")
        return
    if found.body == found.here:
        yield fine(found.url, "answers with what is published here")
    elif found.uri.encode() in found.body or (found.base.encode() in found.body and _is_feed(found.body)):
        what = f"answers with another state of this site{_age(found.body)}"
        yield warning(found.url, what, "a cache lies between, or another folder is served")
    else:
        what = "answers, but with something else than this site's feed"
        yield error(found.url, what, "correct site.base_url, or what is served there")
    if not found.url.startswith(found.base):
        what = f"readers are led on to {found.url}"
        yield warning(found.base, what, "set site.base_url to where they end")


def _is_feed(body: bytes) -> bool:
    return any(mark in body[:4096] for mark in (b"<feed", b"<rss", b"jsonfeed.org/version"))


def _age(body: bytes) -> str:
    found = _UPDATED.search(body[:65536])
    return f", last changed {found[2].decode(errors='replace')}" if found else ""
