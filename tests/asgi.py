"""An ASGI application, asked without a server."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from feeds.asgi import ASGIApp, Message, Scope


@dataclass(slots=True)
class Answer:
    """What an application said."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def scope_of(
    path: str,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] | Mapping[str, str] = (),
    root: str = "",
) -> Scope:
    """Return a request as a server tells it."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return {
        "type": "http",
        "method": method,
        "path": root + path,
        "root_path": root,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
    }


async def answer_of(app: ASGIApp, scope: Scope) -> Answer:
    """Return the answer, which must be one whole one, with each header once."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, send)
    start, *bodies = messages
    assert [start["type"], *(each["type"] for each in bodies)] == [
        "http.response.start",
        *["http.response.body"] * len(bodies),
    ]
    names = [name for name, _ in start["headers"]]
    assert len(set(names)) == len(names)
    assert all(name == name.lower() for name in names)
    headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(each["body"] for each in bodies))


def ask(
    app: ASGIApp, path: str, method: str = "GET", headers: Iterable[tuple[str, str]] | Mapping[str, str] = ()
) -> Answer:
    """Ask once, in an event loop of its own."""
    return asyncio.run(answer_of(app, scope_of(path, method, headers)))


def lived(app: ASGIApp) -> list[str]:
    """Start and end an application as a server does; return what it said."""
    told = iter(["lifespan.startup", "lifespan.shutdown"])
    said: list[str] = []

    async def receive() -> Message:
        return {"type": next(told)}

    async def send(message: Message) -> None:
        said.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))  # type: ignore[arg-type]
    return said
