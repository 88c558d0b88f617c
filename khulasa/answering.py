"""What machines that post to us are answered: a status and a line of text, kept by nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from feeds.asgi import Scope, Send


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one request."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


async def answered(answer: Answer, send: Send) -> None:
    """Send an answer."""
    body = answer.body.encode()
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        # What a hub has us say is never a page (WebSub §8.2); our address is nobody else's business.
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        **answer.headers,
    }
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


def headers_of(scope: Scope) -> Mapping[str, bytes]:
    """Return headers by name, in small letters; those of Link joined, of all others the first."""
    found: dict[str, bytes] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key == "link" and key in found:
            found[key] += b", " + value
        found.setdefault(key, value)
    return found


def length_of(headers: Mapping[str, bytes]) -> int:
    """Return how long a request says that it is; 0 if it does not say."""
    told = headers.get("content-length", b"")
    return int(told[:20]) if told.isdigit() else 0
