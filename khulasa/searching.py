"""Questions over HTTP: what the store finds, as a page or as a feed, a few at a time."""

import asyncio
import gzip
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from feeds.answers import Answer, Request, of_text, unread, whole
from feeds.asgi import ASGIApp, Header, Receive, Scope, Send, path_of, without_http
from feeds.conditions import asked, status_of, takes_gzip
from feeds.headers import PACKED, VARY, security
from feeds.kept import etag_of
from feeds.search import LAST, Asked, search_feed, search_page
from khulasa.config import Config
from khulasa.logs import event
from khulasa.pipeline import layout, site
from store.errors import KhulasaError
from store.store import Store

_AT_ONCE: Final = 4
"""Questions that the store is asked at once."""
_WAITING: Final = 16
"""Others that wait for their turn."""
_PATIENCE: Final = 10.0
"""Seconds after which nobody is kept waiting: the store may be locked."""
_LONGEST: Final = 8192
"""Bytes of a question and what goes with it; each Arabic letter takes six."""
_LATER: Final[Header] = (b"retry-after", b"5")
_BUSY: Final = "البحث مشغول الآن، فأعد المحاولة بعد قليل."
_TOO_LONG: Final = "السؤال أطول من أن يُبحث عنه."
_NONE: Final = "لا بحث في هذا الموقع."
_PAGE: Final = b"text/html; charset=utf-8"
_FEED: Final = b"application/xml; charset=utf-8"
_FAST: Final = 1


def search_app(store: Callable[[], Store], config: Callable[[], Config]) -> ASGIApp:
    """
    Return an application that answers ``q``, a question, with ``page``, and ``format=atom`` for a feed.

    Whatever is asked, the answer is no error of the server's. ``store`` and ``config`` are asked anew each
    time: both may be others after a reload.
    """
    return _Searching(store, config)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a request asks for."""

    asked: Asked
    is_feed: bool


class _Searching:
    """An ASGI application."""

    def __init__(self, store: Callable[[], Store], config: Callable[[], Config]) -> None:
        self._store = store
        self._config = config
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="search")
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await without_http(scope, receive, send)
            return
        start, body = await self._answer(scope)
        await send(start)
        await send(body)

    async def _answer(self, scope: Scope) -> Answer:
        if scope["method"] not in {"GET", "HEAD"}:
            return unread(scope["method"], path_of(scope))
        wanted = asked(scope["headers"])
        request = Request(
            path_of(scope)[1:], scope["method"] == "HEAD", wanted, takes_gzip(wanted.accept_encoding)
        )
        if refusal := self._refused(request, scope["query_string"]):
            return refusal
        try:
            return await self._found(request, _wish(scope["query_string"]))
        except TimeoutError:
            event("unanswered", level=logging.WARNING, reason="the search takes too long")
        except KhulasaError as fault:
            event("unanswered", level=logging.WARNING, reason=fault)
        return of_text(request, 503, _BUSY, [_LATER])

    def _refused(self, request: Request, query: bytes) -> Answer | None:
        if not self._config().server.search:
            return of_text(request, 404, _NONE)
        if len(query) > _LONGEST:
            return of_text(request, 414, _TOO_LONG)
        is_crowded = self._under_way >= _AT_ONCE + _WAITING
        return of_text(request, 503, _BUSY, [_LATER]) if is_crowded else None

    async def _found(self, request: Request, wish: _Wish) -> Answer:
        work = asyncio.get_running_loop().run_in_executor(self._pool, self._made, request, wish)
        self._under_way += 1
        work.add_done_callback(self._done)
        # What has begun goes on: its thread is not free before that.
        return await asyncio.wait_for(asyncio.shield(work), _PATIENCE)

    def _done(self, work: "asyncio.Future[Answer]") -> None:
        self._under_way -= 1
        if not work.cancelled():
            work.exception()  # whoever asked may have gone: nobody misses it

    def _made(self, request: Request, wish: _Wish) -> Answer:
        config = self._config()
        is_feed = wish.is_feed or not config.publish.pages
        make = search_feed if is_feed else search_page
        with self._store().snapshot() as snapshot:
            body = make(snapshot, site(config), layout(config), wish.asked)
        kind = _FEED if is_feed else _PAGE
        # A feed is asked for all day; whoever sits before a page wants to see what there is now.
        fresh = b"public, max-age=%d" % config.server.max_age.total_seconds() if is_feed else b"no-cache"
        return _answered(request, body, kind, [(b"cache-control", fresh), VARY])


def _answered(request: Request, body: bytes, kind: bytes, validity: Sequence[Header]) -> Answer:
    """Return what was made; 304 to who has it."""
    packing = [PACKED] if request.packed else []
    sent = gzip.compress(body, _FAST, mtime=0) if request.packed else body
    etag = etag_of(sent)
    request.asked.modified_since = request.asked.unmodified_since = None  # it was made just now
    match status_of(request.asked, etag, b"", 0):
        case 304:
            headers = ((b"etag", etag), *validity)
            return {"type": "http.response.start", "status": 304, "headers": headers}, {
                "type": "http.response.body",
                "body": b"",
            }
        case 412:
            return of_text(request, 412, "412: تغيّر ما وُجد.")
    about = ((b"etag", etag), (b"content-type", kind), *validity, *packing, *security(kind))
    return whole(request, 200, about, sent)


def _wish(query: bytes) -> _Wish:
    """Read a query string; of several values the first counts, and what is none is left out."""
    parts: dict[str, str] = {}
    for name, value in parse_qsl(query.decode("latin-1"), encoding="utf-8", errors="replace"):
        parts.setdefault(name, value)
    number = parts.get("page", "")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    return _Wish(Asked(parts.get("q", ""), min(max(page, 1), LAST + 1)), parts.get("format") == "atom")
