"""How a feed is served: what the HTTP headers tell readers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from feeds.checks import findings
from feeds.checks.finding import Finding, error, quoted, warning
from feeds.checks.pages import feeds_of, read_page

_HTTP: Final = "RFC 9110"
_CACHING: Final = "RFC 9111"
_DAY: Final = 24 * 60 * 60
_PERMANENT: Final = frozenset({301, 308})
_SOUND: Final[Mapping[str, frozenset[str]]] = {
    "xml": frozenset(
        ("application/xml", "text/xml", "application/atom+xml", "application/rss+xml", "text/x-opml")
    ),
    "json": frozenset(("application/feed+json", "application/json")),
}
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""^<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)""")
_MAX_AGE: Final = re.compile(r"max-age\s*=\s*\"?(\d{1,18})", re.IGNORECASE)


def answer_findings(  # noqa: PLR0913 - the parts of an answer, by name
    *,
    address: str,
    status: int,
    headers: Mapping[str, str],
    hops: Sequence[tuple[int, str]],
    body: bytes,
    now: datetime | None,
) -> Iterator[Finding]:
    """
    Tell what is wrong with an answer: how it came, its headers, and the feed in it.

    ``address`` is where the feed was found in the end, ``hops`` are the redirects before: the status and the
    address that each led to. Names of ``headers`` are in small letters.
    """
    for code, target in hops:
        yield _redirect(code, target)
    if status != 200:
        remedy = "publish the feed here, or drop the address" if status in {404, 410} else "mend the server"
        yield error("", f"is answered with status {status}", remedy, f"{_HTTP} §15")
        return
    if _is_page(body):
        yield _page(address, body)
        return
    yield from _content_type(headers.get("content-type"), body)
    yield from _validators(headers, now)
    yield from findings(body, address=address, now=now)


def conditional_findings(status: int) -> Iterator[Finding]:
    """Tell whether a server that gave a validator honours it; ``status`` answers the second request."""
    if status != 304:
        remedy = "answer If-None-Match and If-Modified-Since with 304: each reader asks many times a day"
        yield warning("", f"sends the same feed again with status {status}", remedy, f"{_HTTP} §13.1")


def _redirect(code: int, target: str) -> Finding:
    shown = quoted(target, 200)
    if code in _PERMANENT:
        what, remedy = f"has moved for good to {shown}", "subscribe to that address, and name it in the feed"
    else:
        what, remedy = f"leads on to {shown} for the time being ({code})", "name the address itself"
    return warning("", what, remedy, f"{_HTTP} §15.4")


def _is_page(body: bytes) -> bool:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _page(address: str, body: bytes) -> Finding:
    root = read_page(body)
    feeds = [] if root is None else [urljoin(address, feed) for feed in feeds_of(root)[:3]]
    remedy = f"check its feeds instead: {', '.join(feeds)}" if feeds else "name the address of a feed"
    return error("", "is a page and no feed", remedy, "common practice")


def _content_type(header: str | None, body: bytes) -> Iterator[Finding]:
    kind = "json" if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "xml"
    wanted = "application/feed+json" if kind == "json" else "application/xml; charset=utf-8"
    given = (header or "").partition(";")[0].strip().lower()
    if not given:
        yield warning("", "is sent without a Content-Type", f"send {wanted}", f"{_HTTP} §8.3")
    elif given == "text/html":
        remedy = f"send {wanted}: readers take it for a page"
        yield error("", "is sent as text/html", remedy, f"{_HTTP} §8.3")
    elif given not in _SOUND[kind]:
        yield warning("", f"is sent as {quoted(given)}", f"send {wanted}", f"{_HTTP} §8.3")
    said, declared = _CHARSET.search(header or ""), _DECLARED.match(body)
    inside = declared[1].decode() if declared else "utf-8"
    if said and _bare(said[1]) != _bare(inside):
        what = f"is sent as {said[1]} and says of itself that it is {inside}"
        yield error("", what, "send charset=utf-8: the header wins", "RFC 7303 §3.2")


def _bare(charset: str) -> str:
    return charset.lower().replace("-", "").replace("_", "")


def _validators(headers: Mapping[str, str], now: datetime | None) -> Iterator[Finding]:
    if "etag" not in headers and "last-modified" not in headers:
        remedy = "send one of them: without, readers fetch the whole feed each time"
        yield warning("", "is sent with neither ETag nor Last-Modified", remedy, f"{_HTTP} §8.8")
    if (modified := headers.get("last-modified")) is not None:
        yield from _modified(modified, now)
    control = headers.get("cache-control", "").lower()
    age = _MAX_AGE.search(control)
    if "no-store" in control:
        remedy = "send max-age instead: readers may keep nothing by which to ask for news only"
        yield warning("", "is sent with Cache-Control: no-store", remedy, f"{_CACHING} §5.2.2.5")
    elif age and int(age[1]) > _DAY:
        what = f"may be kept for {int(age[1]) // 3600} hours"
        yield warning("", what, "send minutes: nobody sees news before they end", f"{_CACHING} §5.2.2.1")


def _modified(header: str, now: datetime | None) -> Iterator[Finding]:
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        remedy = "write it as Sun, 22 Nov 2026 06:58:00 GMT"
        yield error("", f"has a Last-Modified that is no date: {quoted(header)}", remedy, f"{_HTTP} §8.8.2")
        return
    if now and moment.tzinfo and moment > now + timedelta(hours=1):
        what = f"has a Last-Modified in the future: {quoted(header)}"
        yield warning("", what, "set the server's clock", f"{_HTTP} §8.8.2.1")
