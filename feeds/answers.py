"""A request and what lies there -> the answer: two messages of ASGI."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from feeds.asgi import Header, Message
from feeds.conditions import Asked, status_of
from feeds.headers import ANY_ORIGIN, TEXT, security
from feeds.kept import Kept

Answer = tuple[Message, Message]
"""The start and the body."""

_START: Final = "http.response.start"
_BODY: Final = "http.response.body"
_NO_BODY: Final[Message] = {"type": _BODY, "body": b""}
_FEEDS: Final = (".xml", ".json")
# A reader that is a page of another site sends validators only after it has asked whether it may.
_PREFLIGHT: Final[tuple[Header, ...]] = (
    ANY_ORIGIN,
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since, Cache-Control"),
    (b"access-control-max-age", b"86400"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """A GET or HEAD."""

    path: str
    """Without the slash before it."""
    is_head: bool
    asked: Asked
    packed: bool
    """Whether gzip is welcome."""


def of_file(request: Request, kept: Kept, body_of: Callable[[bytes], bytes | None]) -> Answer | None:
    """Return the answer for a file; None if its bytes are needed, and are not at hand."""
    form = kept.packed if request.packed else kept.plain
    if form is None:
        return None
    status = status_of(request.asked, form.etag, form.told, kept.modified)
    if status == 304:
        return form.unchanged, _NO_BODY
    if status == 412:
        return of_text(request, 412, "412: تغيّر الملف.")
    body = b"" if request.is_head else body_of(form.etag)
    return None if body is None else (form.whole, {"type": _BODY, "body": body})


def of_text(request: Request, status: int, line: str, headers: Iterable[Header] = ()) -> Answer:
    """Return an answer in a line, which nobody keeps."""
    about = ((b"content-type", TEXT), (b"cache-control", b"no-cache"), *security(TEXT))
    return whole(request, status, (*about, *headers), f"{line}\n".encode())


def whole(request: Request, status: int, headers: Iterable[Header], body: bytes) -> Answer:
    """Return an answer with its length, which is all that HEAD learns of the body."""
    length = (b"content-length", b"%d" % len(body))
    start = {"type": _START, "status": status, "headers": (*headers, length)}
    return start, {"type": _BODY, "body": b"" if request.is_head else body}


def unread(method: str, path: str) -> Answer:
    """Answer who wants no file: a script asks whether it may send validators, all others are told what is."""
    is_feed = path.endswith(_FEEDS)
    allowed = (b"allow", b"GET, HEAD, OPTIONS" if is_feed else b"GET, HEAD")
    if is_feed and method == "OPTIONS":
        return {"type": _START, "status": 204, "headers": (allowed, *_PREFLIGHT)}, _NO_BODY
    body = b"405: %b\n" % allowed[1]
    about = ((b"content-type", TEXT), (b"content-length", b"%d" % len(body)), *security(TEXT))
    return {"type": _START, "status": 405, "headers": (allowed, *about)}, {"type": _BODY, "body": body}
