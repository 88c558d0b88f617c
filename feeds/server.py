"""The published folder over HTTP: conditional GETs answered, nothing outside the folder ever."""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from feeds.address import INDEX, NOT_FOUND, href, tag_path
from feeds.gone import GONE, article_of, read_gone
from feeds.redirects import HOSTS, read_rules

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    # Not application/atom+xml: Chromium shows that as raw text, Firefox downloads it; XML is dressed by both.
    ".xml": "application/xml; charset=utf-8",
    # Browsers save it, for a reader to import.
    ".opml": "text/x-opml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
# Pictures of articles are where their outlets keep them.
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' http: https:; script-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ENTITY_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')
_METHODS: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class _File:
    """A published file as it was when it was opened."""

    path: str
    data: bytes
    etag: str
    modified: int
    """In whole seconds, as HTTP tells it."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that was asked for without its slash."""

    name: str


def app(folder: Path, *, max_age: int) -> Starlette:
    """Return an ASGI application that serves the folder; readers may keep it for ``max_age`` seconds."""
    return Starlette(routes=[Route("/{path:path}", _Endpoint(folder, max_age))])


@dataclass(frozen=True, slots=True)
class _Endpoint:
    folder: Path
    max_age: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if request.method not in _METHODS:
            answer = Response("405: GET, HEAD\n", 405, {"Allow": ", ".join(_METHODS)}, "text/plain")
        else:
            # Reading may wait for the disk: off the event loop.
            answer = await run_in_threadpool(self._answer, request.path_params["path"], request.headers)
        if request.method == "HEAD":
            answer.body = b""  # the headers, its length among them, are those of GET
        await answer(scope, receive, send)

    def _answer(self, path: str, asked: Headers) -> Response:
        if (target := _moved(self.folder, path)) is not None:
            return self._led_on(target)
        match _find(self.folder, path):
            case _File() as file:
                headers = self._headers(file)
                if _has_current(file, asked):
                    return Response(status_code=304, headers=headers)
                return Response(file.data, headers=headers | {"Content-Type": _type(file.path)})
            case _Folder(name):
                return self._led_on(f"./{quote(name)}/")
            case _:
                return self._missing(410 if _is_gone(self.folder, path) else 404)

    def _led_on(self, target: str) -> Response:
        # Relative, so that it holds behind a proxy that serves us under a path. Not for ever, as browsers
        # keep a 301 that says nothing: an address may come back.
        fresh = f"public, max-age={self.max_age}"
        headers = {"Location": target, "Cache-Control": fresh, "Access-Control-Allow-Origin": "*"}
        return Response(status_code=301, headers=headers | _security(""))

    def _missing(self, status: int) -> Response:
        page = _find(self.folder, NOT_FOUND)
        text = page.data if isinstance(page, _File) else "لا صفحة في هذا العنوان.\n".encode()
        kind = _type(NOT_FOUND if isinstance(page, _File) else ".txt")
        headers = {"Content-Type": kind, "Cache-Control": "no-cache"} | _security(kind)
        return Response(text, status, headers)

    def _headers(self, file: _File) -> dict[str, str]:
        # An asset's address changes with its bytes.
        fresh = (
            "public, max-age=31536000, immutable"
            if file.path.startswith("assets/")
            else f"public, max-age={self.max_age}, stale-while-revalidate=600, stale-if-error=86400"
        )
        return {
            "ETag": file.etag,
            "Last-Modified": formatdate(file.modified, usegmt=True),
            "Cache-Control": fresh,
        } | _security(_type(file.path))


def _security(kind: str) -> dict[str, str]:
    headers = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    if kind.startswith(("text/html", "application/xml")):
        headers["Content-Security-Policy"] = _PAGE_POLICY
    if kind.startswith(("application/xml", "application/json")):
        headers["Access-Control-Allow-Origin"] = "*"
    return headers


def _type(path: str) -> str:
    return _TYPES.get(PurePosixPath(path).suffix or path, "application/octet-stream")


def _has_current(file: _File, asked: Headers) -> bool:
    """Tell whether the client has these bytes. RFC 9110 §13.2.2: the date counts only without a tag."""
    if (tags := asked.get("if-none-match")) is not None:
        return tags.strip() == "*" or file.etag in _ENTITY_TAG.findall(tags)
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
        return datetime.fromtimestamp(file.modified, UTC) <= since.replace(tzinfo=since.tzinfo or UTC)
    except (ValueError, OverflowError):  # no date; a zone of a million hours
        return False


def _moved(folder: Path, path: str) -> str | None:
    """Return where an old address of a tag leads, seen from there; None for all others."""
    match path.split("/"):
        case ["tags", slug]:
            way, name = "./", INDEX
        case ["tags", slug, "" | "index.html" | "atom.xml" | "rss.xml" | "feed.json" as asked]:
            way, name = "../", asked or INDEX
        case _:
            return None
    try:
        rules = folder / HOSTS
        found = rules.stat()
        pairs = _pairs(rules, found.st_mtime_ns, found.st_size, found.st_ino)
    except OSError:
        return None
    now = pairs.get(slug)
    return None if now is None else way + href(tag_path(now, name)).removeprefix("tags/")


@lru_cache(maxsize=1)
def _pairs(rules: Path, *_state: int) -> Mapping[str, str]:
    """Read the old addresses, once for each state of the file."""
    return read_rules(rules.read_bytes())


def _is_gone(folder: Path, path: str) -> bool:
    """Tell whether a path was the page of an article that was removed (RFC 9110 §15.5.11)."""
    if (short_id := article_of(path)) is None:
        return False
    try:
        return short_id in read_gone((folder / GONE).read_bytes())
    except OSError:
        return False


def _find(folder: Path, path: str) -> _File | _Folder | None:
    """Return what lies at the path of a request; nothing that is hidden or, by a link, outside the folder."""
    parts = path.split("/")
    is_folder = parts[-1] == ""
    if is_folder:
        parts[-1] = INDEX
    if not all(map(_is_public, parts)):
        return None
    try:
        root = folder.resolve(strict=True)
        target = root.joinpath(*parts).resolve(strict=True)
        inside = target.relative_to(root)
        if not all(map(_is_public, inside.parts)):
            return None
        if target.is_dir():
            has_page = not is_folder and (target / INDEX).is_file()
            return _Folder(parts[-1]) if has_page else None
        return _read(target, inside.as_posix())
    except (OSError, ValueError):  # not there, not readable, a name too long, a NUL, outside
        return None


def _is_public(part: str) -> bool:
    return part != "" and not part.startswith(".") and "\\" not in part


def _read(target: Path, path: str) -> _File | None:
    # What was opened is what is measured and read, even if the file is replaced meanwhile.
    with open(os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            return None
        data = file.read()
    return _File(path, data, _etag(data), int(found.st_mtime))


def _etag(data: bytes) -> str:
    # Of the bytes, not of the time: a folder that is built anew or restored has the same tags.
    return f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
