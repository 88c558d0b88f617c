"""What a web server and an application say to each other (ASGI)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

Header = tuple[bytes, bytes]


def path_of(scope: Scope) -> str:
    """
    Return the path that is asked for, below the one at which the application is mounted.

    >>> path_of({"path": "/sub/atom.xml", "root_path": "/sub"})
    '/atom.xml'
    """
    path: str = scope["path"]
    mount: str = scope.get("root_path") or ""
    return path.removeprefix(mount) if mount else path


async def without_http(scope: Scope, receive: Receive, send: Send) -> None:
    """Take part in the server's start and end, and turn away who wants a web socket."""
    if scope["type"] != "lifespan":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
        return
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
