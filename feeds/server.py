"""The published folder over HTTP: conditional GETs answered, nothing outside the folder ever."""

import asyncio
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from feeds.address import INDEX, NOT_FOUND, href, tag_path
from feeds.answers import Answer, Request, of_file, of_text, unread, whole
from feeds.asgi import ASGIApp, Receive, Scope, Send, path_of, without_http
from feeds.conditions import asked, takes_gzip
from feeds.gone import GONE, article_of, read_gone
from feeds.headers import ANY_ORIGIN, remembered, security, type_of
from feeds.kept import Kept, Memory, Noted, Way, is_settled
from feeds.located import File, Folder, locate, parts_of
from feeds.redirects import HOSTS, read_rules

_THREADS: Final = 4
_MISSING: Final = "لا صفحة في هذا العنوان."
_UNREADABLE: Final = "تعذّرت القراءة، فأعد المحاولة بعد قليل."


def app(folder: Path, *, max_age: int) -> ASGIApp:
    """
    Return an ASGI application that serves the folder; readers may keep it for ``max_age`` seconds.

    What it knows of files it remembers, as far as there is room; before each answer it looks whether the file
    is still the same.
    """
    return _Server(folder, max_age, Memory())


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A file that was just read, and its bytes by their tags."""

    kept: Kept
    bodies: Mapping[bytes, bytes]
    is_to_keep: bool


@dataclass(frozen=True, slots=True)
class _Moved:
    target: str


@dataclass(frozen=True, slots=True)
class _Missing:
    status: int


_Found = _Loaded | _Moved | _Missing


class _Server:
    """An ASGI application. All but ``_find`` runs in the event loop, and waits for no disk."""

    def __init__(self, folder: Path, max_age: int, memory: Memory) -> None:
        self._folder, self._max_age, self._memory = folder, max_age, memory
        self._moves = Noted[Mapping[str, str]](folder / HOSTS, read_rules, {})
        self._gone = Noted[frozenset[str]](folder / GONE, read_gone, frozenset())
        self._finding: dict[tuple[str, bool], asyncio.Future[_Found]] = {}
        self._threads = ThreadPoolExecutor(_THREADS, "files")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await without_http(scope, receive, send)
            return
        path = path_of(scope).removeprefix("/")
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            wishes = asked(scope["headers"])
            request = Request(path, method == "HEAD", wishes, takes_gzip(wishes.accept_encoding))
            start, body = self._at_once(request) or await self._in_time(request)
        else:
            start, body = unread(method, path)
        await send(start)
        await send(body)

    def _at_once(self, request: Request) -> Answer | None:
        """Return the answer, if nothing has to be read for it."""
        kept = self._memory.file(request.path)
        if kept is None or (kept.way.tag is not None and self._may_have_moved(kept.way.tag)):
            return None
        return of_file(request, kept, self._memory.body)

    def _may_have_moved(self, slug: str) -> bool:
        moves = self._moves.now()
        return moves is None or slug in moves

    async def _in_time(self, request: Request) -> Answer:
        try:
            if (running := self._finding.get((request.path, request.packed))) is not None:
                # It began before this request came, and may find what was replaced in between.
                await asyncio.wait([running])
                if (answer := self._at_once(request)) is not None:
                    return answer
            found = await self._found(request.path, packed=request.packed)
            if isinstance(found, _Moved):
                return self._led_on(request, found.target)
            if isinstance(found, _Missing):
                return await self._missing(request, found.status)
        except OSError:
            return of_text(request, 503, _UNREADABLE, [(b"retry-after", b"30")])
        answer = of_file(request, found.kept, found.bodies.get)
        assert answer is not None
        return answer

    async def _found(self, path: str, *, packed: bool) -> _Found:
        """Look for a path off the event loop: once, however many wait for it. Raises OSError."""
        key = path, packed
        if (running := self._finding.get(key)) is None:
            loop = asyncio.get_running_loop()
            running = self._finding[key] = loop.run_in_executor(self._threads, self._find, path, packed)
            running.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(running)

    def _keep(self, key: tuple[str, bool], done: "asyncio.Future[_Found]") -> None:
        del self._finding[key]
        if done.cancelled() or done.exception() is not None:
            return
        if isinstance(found := done.result(), _Loaded):
            if found.is_to_keep:
                self._memory.keep(key[0], found.kept)
            for etag, body in found.bodies.items():
                self._memory.keep_body(etag, body)

    def _find(self, path: str, packed: bool) -> _Found:  # noqa: FBT001 - handed on by position
        tag = _tag_of(path)
        if tag is not None and (now := self._moves.read().get(tag.slug)) is not None:
            return _Moved(tag.way + href(tag_path(now, tag.name)).removeprefix("tags/"))
        match locate(self._folder, path, packed=packed):
            case File() as file:
                return self._loaded(path, file)
            case Folder(name):
                return _Moved(f"./{quote(os.fsencode(name))}/")
            case _:
                short_id = article_of(path)
                is_gone = short_id is not None and short_id in self._gone.read()
                return _Missing(410 if is_gone else 404)

    def _loaded(self, path: str, file: File) -> _Loaded:
        parts = parts_of(path) or []
        ways = [os.fsencode(self._folder.joinpath(*parts[:end])) for end in range(1, len(parts) + 1)]
        tag = _tag_of(path)
        way = Way(ways[-1], tuple(ways[:-1]), None if tag is None else tag.slug)
        kept = remembered(file, way, self._max_age)
        bodies = {kept.plain.etag: file.data}
        if kept.packed is not None and file.packed is not None:
            bodies[kept.packed.etag] = file.packed
        # What is reached by a link is looked for each time: the link may lead elsewhere by then.
        is_to_keep = not file.by_link and is_settled(kept.state, time.time_ns())
        return _Loaded(kept, bodies, is_to_keep)

    def _led_on(self, request: Request, target: str) -> Answer:
        # Relative, so that it holds behind a proxy that serves us under a path. Not for ever, as browsers
        # keep a 301 that says nothing: an address may come back.
        fresh = (b"cache-control", b"public, max-age=%d" % self._max_age)
        headers = [(b"location", target.encode()), fresh, ANY_ORIGIN, *security(b"")]
        return whole(request, 301, headers, b"")

    async def _missing(self, request: Request, status: int) -> Answer:
        """Return the site's own page for what is not there, or a line."""
        page = self._memory.file(NOT_FOUND)
        body = None if page is None else self._memory.body(page.plain.etag)
        if body is None:
            found = await self._found(NOT_FOUND, packed=False)
            if not isinstance(found, _Loaded):
                return of_text(request, status, _MISSING)
            body = found.bodies[found.kept.plain.etag]
        kind = type_of(NOT_FOUND)
        about = ((b"content-type", kind), (b"cache-control", b"no-cache"), *security(kind))
        return whole(request, status, about, body)


@dataclass(frozen=True, slots=True)
class _TagAddress:
    slug: str
    way: str
    """From the address to the folder of all tags."""
    name: str


def _tag_of(path: str) -> _TagAddress | None:
    """Return which tag's page or feed a path is the address of."""
    if not path.startswith("tags/"):
        return None
    match path.split("/"):
        case ["tags", slug]:
            return _TagAddress(slug, "./", INDEX)
        case ["tags", slug, "" | "index.html" | "atom.xml" | "rss.xml" | "feed.json" as name]:
            return _TagAddress(slug, "../", name or INDEX)
        case _:
            return None
