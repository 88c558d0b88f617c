"""
How fast feeds are read, and how well ugly ones: ours, and the libraries that might have been chosen.

python bench/parsing.py

Speed is of three feeds of fifty entries with their whole text. feedparser sanitises it, as ours does, and
makes links absolute; the others do neither. Then, how fast one of their articles is sanitised. Libraries that
are not installed are left out.
"""

import importlib
import io
import re
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from html import unescape
from typing import Any

from bench.uglyfeeds import URL, Ugly, cases
from ingest.feedfile import read
from store.markup import sanitised

TIMES = 9
Said = list[dict[str, Any]]
"""What each entry says, by the names of ``Ugly.expected``."""


def ours(data: bytes, content_type: str | None) -> Said:
    """Read with Khulasa."""
    return [
        {
            "title": entry.title,
            "link": entry.link,
            "published": _iso(entry.published),
            "updated": _iso(entry.updated),
            "text": _words(entry.content or entry.summary),
            "tags": list(entry.tags),
            "media": [media.url for media in entry.media],
        }
        for entry in read(data, content_type, URL)
    ]


def _feedparser(data: bytes, content_type: str | None, **options: Any) -> Said:
    feedparser = importlib.import_module("feedparser")
    headers = {"content-location": URL}
    if content_type is not None:
        headers["content-type"] = content_type
    found = feedparser.parse(io.BytesIO(data), response_headers=headers, **options)
    return [
        {
            "title": entry.get("title"),
            "link": entry.get("link"),
            "published": _iso_of(entry.get("published_parsed")),
            "updated": _iso_of(entry.get("updated_parsed")),
            "text": _words(
                entry["content"][0]["value"] if entry.get("content") else entry.get("summary", "")
            ),
            "tags": [tag.get("label") or tag.get("term") for tag in entry.get("tags", [])],
            "media": [
                item.get("href") or item.get("url")
                for kind in ("enclosures", "media_content", "media_thumbnail")
                for item in entry.get(kind, [])
            ],
        }
        for entry in found.entries
    ]


def _feedparser_bare(data: bytes, content_type: str | None) -> Said:
    return _feedparser(data, content_type, sanitize_html=False, resolve_relative_uris=False)


def _fastfeedparser(data: bytes, _content_type: str | None) -> Said:
    found = importlib.import_module("fastfeedparser").parse(data)
    return [
        {
            "title": entry.get("title"),
            "link": entry.get("link"),
            "published": _iso_of_text(entry.get("published")),
            "updated": _iso_of_text(entry.get("updated")),
            "text": _words(
                entry["content"][0]["value"] if entry.get("content") else entry.get("description") or ""
            ),
            "tags": [tag.get("label") or tag.get("term") for tag in entry.get("tags") or []],
            "media": [
                item.get("href") or item.get("url")
                for kind in ("enclosures", "media_content", "media_thumbnail")
                for item in entry.get(kind) or []
            ],
        }
        for entry in found.entries
    ]


def _atoma(data: bytes, _content_type: str | None) -> Said:
    atoma = importlib.import_module("atoma")
    with suppress(Exception):
        return [_of_atoma_atom(entry) for entry in atoma.parse_atom_bytes(data).entries]
    with suppress(Exception):
        return [_of_atoma_json(entry) for entry in atoma.parse_json_feed_bytes(data).items]
    return [_of_atoma_rss(item) for item in atoma.parse_rss_bytes(data).items]


def _of_atoma_atom(entry: Any) -> dict[str, Any]:
    alternates = [link.href for link in entry.links if link.rel in {None, "alternate"}]
    return {
        "title": entry.title.value,
        "link": next(iter(alternates), None),
        "published": _iso(entry.published),
        "updated": _iso(entry.updated),
        "text": _words((entry.content or entry.summary).value if entry.content or entry.summary else ""),
        "tags": [category.label or category.term for category in entry.categories],
        "media": [link.href for link in entry.links if link.rel == "enclosure"],
    }


def _of_atoma_rss(item: Any) -> dict[str, Any]:
    return {
        "title": item.title,
        "link": item.link,
        "published": _iso(item.pub_date),
        "updated": None,
        "text": _words(item.content_encoded or item.description or ""),
        "tags": list(item.categories),
        "media": [enclosure.url for enclosure in item.enclosures],
    }


def _of_atoma_json(item: Any) -> dict[str, Any]:
    return {
        "title": item.title,
        "link": item.url,
        "published": _iso(item.date_published),
        "updated": _iso(item.date_modified),
        "text": item.content_text or _words(item.content_html or ""),
        "tags": list(item.tags),
        "media": [attachment.url for attachment in item.attachments],
    }


READERS: dict[str, tuple[str, Callable[[bytes, str | None], Said]]] = {
    "ours": ("ingest", ours),
    "feedparser": ("feedparser", _feedparser),
    "feedparser, neither sanitising nor resolving": ("feedparser", _feedparser_bare),
    "fastfeedparser": ("fastfeedparser", _fastfeedparser),
    "atoma": ("atoma", _atoma),
}


def agreement(reader: Callable[[bytes, str | None], Said], case: Ugly) -> tuple[int, list[str]]:
    """Return how many values of a case a reader gets right, and what it makes of the others."""
    try:
        said = reader(case.data, case.content_type)
    except Exception as fault:  # noqa: BLE001  # whatever a library raises
        return 0, [f"{name}: {type(fault).__name__}" for name in case.expected]
    first = said[0] if said else {}
    told = {**first, "entries": len(said)}
    wrong = [
        f"{name}: {told.get(name)!r}" for name, value in case.expected.items() if told.get(name) != value
    ]
    return len(case.expected) - len(wrong), wrong


def ordinary(paragraphs: int) -> bytes:
    """Return a feed of fifty entries with their whole text, as WordPress writes it."""
    sentence = "قال مزارع في القرية إن موسم الزيتون جيد هذا العام، وإن السوق تنتظره منذ الخريف. "
    body = "".join(
        f'<p class="wp-block-paragraph">{sentence * 3}<a href="https://news.example/{number}/" '
        f'target="_blank">المحصول</a> {sentence}</p>\n'
        for number in range(paragraphs)
    )
    picture = (
        '<figure class="wp-block-image"><img src="/p.jpg" alt="زيتون" width="800" height="600" /></figure>'
    )
    items = "".join(
        f"<item><title>خبر رقم {number} عن موسم الزيتون</title><link>https://news.example/{number}/</link>"
        f"<pubDate>Sun, 01 Nov 2026 0{number % 8}:00:00 +0000</pubDate><dc:creator>أمل</dc:creator>"
        f"<category>الزيتون</category>"
        f'<guid isPermaLink="false">https://news.example/?p={number}</guid>'
        f"<description><![CDATA[<p>{sentence}</p>]]></description>"
        f"<content:encoded><![CDATA[{picture}{body}]]></content:encoded></item>"
        for number in range(50)
    )
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<rss version="2.0" {spaces}><channel><title>الوادي</title>{items}</channel></rss>'.encode()


def article() -> str:
    """Return the text of one of these entries."""
    return read(ordinary(6), None, URL)[0].content.replace("<p>", '<p class="wp-block-paragraph">')


@cache
def clean_article(html: str) -> str:
    """Return an article as it is stored."""
    return sanitised(html)


def _lxml_html_clean(html: str) -> str:
    return str(importlib.import_module("lxml_html_clean").clean_html(html))


def _feedparser_sanitizer(html: str) -> str:
    sanitizer = importlib.import_module("feedparser.sanitizer")
    return str(sanitizer._sanitize_html(html, "utf-8", "text/html"))  # noqa: SLF001  # it has no other door


SANITISERS: dict[str, Callable[[str], str]] = {
    "ours, of nh3": sanitised,
    "ours, what is clean already": lambda html: sanitised(clean_article(html)),
    "nh3 with its own list": lambda html: str(importlib.import_module("nh3").clean(html)),
    "lxml_html_clean": _lxml_html_clean,
    "feedparser's": _feedparser_sanitizer,
}


def sanitising(sanitiser: Callable[[str], str], html: str) -> float:
    """Return the microseconds that an article takes, in the middle of several times."""
    took = []
    for _ in range(TIMES * 20):
        began = time.process_time_ns()
        sanitiser(html)
        took.append((time.process_time_ns() - began) / 1000)
    return statistics.median(took)


def speed(reader: Callable[[bytes, str | None], Said], feeds: Iterable[bytes]) -> float:
    """Return the milliseconds that a feed takes, in the middle of several times."""
    feeds = list(feeds)
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        for data in feeds:
            reader(data, "application/rss+xml; charset=utf-8")
        took.append((time.process_time() - began) / len(feeds) * 1000)
    return statistics.median(took)


def _words(html: str) -> str:
    bare = re.sub(r"<(?:br|p|/p)\b[^>]*>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", bare)).split())


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") if moment else None


def _iso_of(parsed: Any) -> str | None:
    return _iso(datetime(*parsed[:6], tzinfo=UTC)) if parsed else None


def _iso_of_text(text: str | None) -> str | None:
    return _iso(datetime.fromisoformat(text)) if text else None


def main() -> None:
    """Measure, and print."""
    ugly = cases()
    values = sum(len(case.expected) for case in ugly)
    feeds = [ordinary(paragraphs) for paragraphs in (2, 6, 12)]
    size = sum(map(len, feeds)) / len(feeds) / 1000
    print(f"{len(ugly)} ugly feeds with {values} values; three feeds of fifty entries, {size:.0f} kB each")
    for name, (module, reader) in READERS.items():
        try:
            importlib.import_module(module)
        except ImportError:
            print(f"{name:>46}: not installed")
            continue
        found = {case.name: agreement(reader, case) for case in ugly}
        right = sum(count for count, _ in found.values())
        print(f"{name:>46}: {right} of {values} values, {speed(reader, feeds):.1f} ms a feed")
        for case, (_, wrong) in found.items():
            for what in wrong if name == "ours" else ():
                print(f"{'':>48}{case}: {what}")
    html = article()
    print(f"an article of {len(html.encode()) / 1000:.1f} kB")
    for name, sanitiser in SANITISERS.items():
        with suppress(ImportError):
            print(f"{name:>46}: {sanitising(sanitiser, html):.0f} µs")


if __name__ == "__main__":
    main()
