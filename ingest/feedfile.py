"""Bytes of a feed, whichever of its formats -> what it says."""

from dataclasses import replace

from ingest.encoding import decoded
from ingest.errors import PageError
from ingest.feedatom import read_atom
from ingest.feedentry import Feed, FeedEntry
from ingest.feedrss import read_rss
from ingest.feedtree import feed_tree, key
from ingest.jsonfeed import read_json
from store.door import is_web_address

__all__ = ["Feed", "FeedEntry", "read", "read_feed"]


def read(data: bytes, content_type: str | None, url: str) -> list[FeedEntry]:
    """
    Return the entries of a feed: RSS, Atom or JSON Feed. Raises PageError for what is none of them.

    ``content_type`` is the header's value, ``url`` what relative addresses start from.

    >>> feed = '''<rss version="2.0"><channel><title>الوادي</title><item><title>عودة &amp;quot;النهر&amp;quot;
    ...     </title><link>/7</link><pubDate>5 آذار 2026</pubDate></item></channel></rss>'''
    >>> entry, = read(feed.encode("windows-1256"), "text/xml; charset=utf-8", "https://news.example/feed")
    >>> entry.title, entry.link, str(entry.published)
    ('عودة "النهر"', 'https://news.example/7', '2026-03-05 00:00:00+00:00')
    """
    return list(read_feed(data, content_type, url).entries)


def read_feed(data: bytes, content_type: str | None, url: str) -> Feed:
    """Return all that a feed says. Raises PageError for what is none."""
    text = decoded(data, content_type).replace("\0", "").lstrip("\ufeff \t\r\n")
    base = url.strip()
    feed = read_json(text, base) if text.startswith(("{", "[")) else _read_xml(text, base)
    return replace(feed, topic=feed.self_url or (base if is_web_address(base) else None))


def _read_xml(text: str, url: str) -> Feed:
    root, problem = feed_tree(text)
    name = key(root).rpartition(":")[2]
    feed = read_atom(root, url) if name == "feed" else read_rss(root, url)
    if name == "feed" and not (feed.entries or feed.title or feed.id or feed.link):
        raise PageError(
            "", "is no feed: it has no entries, no title and no id", "look at what its address shows"
        )
    return replace(feed, problems=(problem, *feed.problems)) if problem else feed
