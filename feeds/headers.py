"""What is said of a served file: its media type, who may keep it and how long, what a page may load."""

import time
from email.utils import formatdate
from pathlib import PurePosixPath
from typing import Final

from feeds.asgi import Header
from feeds.kept import Form, Kept, Way, etag_of, state_of
from feeds.located import File, is_packable
from store.secrecy import is_secret

_TYPES: Final = {
    ".html": b"text/html; charset=utf-8",
    # Not application/atom+xml: Chromium shows that as raw text, Firefox downloads it; XML is dressed by both.
    ".xml": b"application/xml; charset=utf-8",
    # Browsers save it, for a reader to import.
    ".opml": b"text/x-opml; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json; charset=utf-8",
    ".txt": b"text/plain; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".woff2": b"font/woff2",
    ".gz": b"application/gzip",
}
# Pictures of articles are where their outlets keep them; the form is the one that searches.
_PAGE_POLICY: Final = (
    b"default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' http: https:; script-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_START: Final = "http.response.start"

VARY: Final[Header] = (b"vary", b"Accept-Encoding")
PACKED: Final[Header] = (b"content-encoding", b"gzip")
TEXT: Final = _TYPES[".txt"]
ANY_ORIGIN: Final[Header] = (b"access-control-allow-origin", b"*")
_SAFETY: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_UNLISTED: Final[Header] = (b"x-robots-tag", b"noindex, nofollow, noarchive")
"""For private feeds: whoever was given the address may read them, and nobody else is to learn of it."""
_FRESH_FOR_EVER: Final = b"public, max-age=31536000, immutable"


def type_of(path: str) -> bytes:
    """Return the media type of a file."""
    return _TYPES.get(PurePosixPath(path).suffix, b"application/octet-stream")


def security(kind: bytes) -> tuple[Header, ...]:
    """Return what keeps a browser from taking an answer for more than it is; feeds are open to scripts."""
    headers = [*_SAFETY]
    if kind.startswith((b"text/html", b"application/xml")):
        headers.append((b"content-security-policy", _PAGE_POLICY))
    if kind.startswith((b"application/xml", b"application/json")):
        headers += [ANY_ORIGIN, (b"access-control-expose-headers", b"ETag")]
    return tuple(headers)


def remembered(file: File, way: Way, max_age: int) -> Kept:
    """Return what to remember of a file that was read."""
    kind = type_of(file.path)
    # An asset's address changes with its bytes.
    fresh = (
        _FRESH_FOR_EVER
        if file.path.startswith("assets/")
        else b"private, max-age=%d" % max_age
        if is_secret(file.path)
        else b"public, max-age=%d, stale-while-revalidate=600, stale-if-error=86400" % max_age
    )
    modified, now = int(file.found.st_mtime), int(time.time())
    # Never a time to come (RFC 9110 §8.8.2.1): a feed that changes twice a second is dated ahead.
    date = formatdate(min(modified, now), usegmt=True).encode()
    validity: list[Header] = [(b"last-modified", date), (b"cache-control", fresh)]
    if is_secret(file.path):
        validity.append(_UNLISTED)
    if is_packable(file.path):
        validity.append(VARY)
    told = date if modified <= now else b""
    plain = _form(file.data, told, validity, [(b"content-type", kind), *security(kind)])
    packed = None
    if not is_packable(file.path) or file.packed is file.data:
        packed = plain
    elif file.packed is not None:
        packed = _form(file.packed, told, validity, [(b"content-type", kind), PACKED, *security(kind)])
    return Kept(way, state_of(file.found), modified, plain, packed)


def _form(body: bytes, told: bytes, validity: list[Header], about: list[Header]) -> Form:
    etag = etag_of(body)
    unchanged = ((b"etag", etag), *validity)
    whole = (*unchanged, *about, (b"content-length", b"%d" % len(body)))
    return Form(
        etag,
        told,
        {"type": _START, "status": 200, "headers": whole},
        {"type": _START, "status": 304, "headers": unchanged},
    )
