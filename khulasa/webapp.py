"""Several applications at one address: some at paths of their own, the published folder at all others."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from feeds.asgi import ASGIApp, Receive, Scope, Send, path_of

TEXT: Final = b"text/plain; charset=utf-8"
_READING: Final = frozenset({"GET", "HEAD"})


def compose(folder_app: ASGIApp, handlers: Mapping[str, ASGIApp]) -> ASGIApp:
    """
    Return an application that asks a handler for exactly its path, and ``folder_app`` for everything else.

    The server's start and end (lifespan) are told to ``folder_app`` alone.
    """
    ways = dict(handlers)

    async def composed(scope: Scope, receive: Receive, send: Send) -> None:
        handler = ways.get(path_of(scope)) if scope["type"] == "http" else None
        await (handler or folder_app)(scope, receive, send)

    return composed


@dataclass(frozen=True, slots=True)
class Page:
    """What a handler has to say: of this moment, so that nobody keeps it."""

    body: bytes
    kind: bytes = TEXT
    status: int = 200


def page(made: Callable[[Scope], Awaitable[Page]]) -> ASGIApp:
    """Return a handler that answers GET and HEAD with what is made, and all other methods with 405."""

    async def handler(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["method"] in _READING:
            await _tell(scope, send, await made(scope))
        else:
            await _tell(scope, send, Page(b"405: GET, HEAD\n", status=405))

    return handler


async def _tell(scope: Scope, send: Send, told: Page) -> None:
    headers = [
        (b"content-type", told.kind),
        (b"content-length", b"%d" % len(told.body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if told.status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else told.body})
