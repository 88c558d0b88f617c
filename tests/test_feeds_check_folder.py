"""A published folder: what is broken, half-written, or leads nowhere."""

import gzip
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.checks import findings
from feeds.checks.answers import answer_findings, conditional_findings
from feeds.checks.folder import base_of, checked, files_in
from feeds.checks.tree import LARGEST
from tests.feeds_samples import MORNING

BASE = "https://example.org/sub/"

PAGE = """<!DOCTYPE html>
<html lang="ar" dir="rtl">
<head><meta charset="utf-8"><title>خلاصة</title>
<link rel="stylesheet" href="assets/a.css">
<link rel="alternate" type="application/atom+xml" href="https://example.org/sub/atom.xml">
<meta property="og:image" content="https://example.org/sub/assets/a.png">
</head>
<body><h1 id="top">أخبار الساحل</h1>
<a href="tags/%D9%82%D9%87%D9%88%D8%A9/">قهوة</a> <a href="https://elsewhere.example/x">غيرها</a>
<a href="mailto:a@b.example">اكتب</a> <a href="#top">فوق</a> <img srcset="assets/a.png 1x" alt="">
</body></html>
"""
FEED = """<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="assets/a.css"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><id>tag:example.org,2026:all</id><title>خلاصة</title>
<updated>2026-11-22T08:00:00Z</updated><author><name>س</name></author>
<link rel="self" type="application/atom+xml" href="https://example.org/sub/atom.xml"/>
<link rel="alternate" type="text/html" href="https://example.org/sub/"/>
</feed>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a sound folder."""
    public = tmp_path / "public"
    files: dict[str, bytes] = {
        "index.html": PAGE.encode(),
        "atom.xml": FEED.encode(),
        "atom.xml.gz": gzip.compress(FEED.encode(), mtime=0),
        "tags/قهوة/index.html": PAGE.replace('="assets/', '="../../assets/')
        .replace("tags/%", "../%")
        .encode(),
        "assets/a.css": b"@font-face{src:url(a.png)}",
        "assets/a.png": b"\x89PNG",
        "sitemap.xml": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>',
        ".khulasa.lock": b"",
    }
    for path, data in files.items():
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(data)
    return public


def told(folder: Path, base: str | None = BASE) -> list[str]:
    """Return all findings, each behind its file."""
    files = (checked(folder, path, base=base, now=MORNING) for path in files_in(folder))
    return [f"{file.path}:{found}" for file in files for found in file.findings]


def test_nothing_is_wrong_with_a_sound_folder(folder: Path) -> None:
    """Wherever it is published, and whether that is known or not."""
    assert told(folder) == []
    assert told(folder, None) == []
    assert base_of(folder) == BASE


def test_a_folder_without_a_feed_names_no_address(tmp_path: Path) -> None:
    """Nor one whose feed is broken."""
    assert base_of(tmp_path) is None
    (tmp_path / "atom.xml").write_bytes(b"<feed")

    assert base_of(tmp_path) is None


def _write(path: str, data: str | bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)

    return spoil


def _link(path: str, target: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).symlink_to(target)


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        pytest.param(
            lambda f: (f / "assets/a.png").unlink(), "index.html:6: error: <meta", id="preview gone"
        ),
        pytest.param(lambda f: (f / "assets/a.png").unlink(), "assets/a.css:1: error: url()", id="font gone"),
        pytest.param(lambda f: (f / "assets/a.css").unlink(), "atom.xml:1: error: <?xml-st", id="style gone"),
        pytest.param(
            lambda f: (f / "tags/قهوة/index.html").unlink(), "index.html:9: error: <a href>", id="page gone"
        ),
        pytest.param(lambda f: (f / "atom.xml").unlink(), '<link rel="alternate"> leads', id="feed gone"),
        pytest.param(
            lambda f: (f / "index.html").unlink(), "atom.xml:6: error: <link> leads", id="front page gone"
        ),
        pytest.param(
            lambda f: [page.unlink() for page in (*f.glob("*.html"), *f.glob("tags/*/*.html"))],
            None,
            id="no pages at all",
        ),
        pytest.param(
            lambda f: (f / "atom.xml").unlink(), "stands for atom.xml, which is not", id="copy alone"
        ),
        pytest.param(
            _write("atom.xml.gz", gzip.compress(b"old")), "something else than atom.xml", id="old copy"
        ),
        pytest.param(_write("atom.xml.gz", b"junk"), "something else than atom.xml", id="no copy"),
        pytest.param(
            _write("atom.xml.gz", gzip.compress(b"0" * 10**7)),
            "something else than atom.xml",
            id="bomb as copy",
        ),
        pytest.param(_write("atom.xml", FEED[:200]), "atom.xml:3: error: is not well formed", id="feed cut"),
        pytest.param(_write("rss.xml", b""), "rss.xml:error: is empty", id="feed empty"),
        pytest.param(_write("feed.json", b"[]"), "feed.json:1: error: is JSON, and no", id="no feed"),
        pytest.param(_write("archive/1.xml", FEED[:-9]), "archive/1.xml:6: error", id="archive cut"),
        pytest.param(_write("feeds.opml", b"<opml/>"), "feeds.opml:1: error: <opml>", id="opml"),
        pytest.param(_write("atom.xml", b" " * (LARGEST + 1)), "10 MB large", id="feed too large"),
        pytest.param(_write("index.html", b""), "index.html:error: is empty", id="page empty"),
        pytest.param(
            _write("index.html", PAGE.replace(' dir="rtl"', "")), "from left to right", id="direction"
        ),
        pytest.param(_write("index.html", PAGE.replace(' lang="ar"', "")), "lang of <html>", id="language"),
        pytest.param(_write("index.html", PAGE.replace("<title>خلاصة", "<title>")), "no <title>", id="title"),
        pytest.param(
            _write("index.html", PAGE.replace("أخبار", "أخ\u202eبار")), "<h1> holds U+202E", id="override"
        ),
        pytest.param(
            _write("index.html", PAGE.replace("#top", "#end")), "to no place on this page", id="anchor"
        ),
        pytest.param(_write("index.html", PAGE.replace("tags/%", "../tags/%")), None, id="out of the folder"),
        pytest.param(_write("tags/.atom.xml.tmp", b"<fe"), "a half-written file", id="half-written"),
        pytest.param(_link("a.xml", "../../etc"), "a link that leads nowhere or out", id="link out"),
        pytest.param(_link("a.xml", "a.xml"), "a link that leads nowhere or out", id="link in a circle"),
        pytest.param(_link("again.xml", "atom.xml"), None, id="link inside"),
        pytest.param(_link("tags/up", ".."), None, id="link to a folder"),
        pytest.param(lambda f: os.mkfifo(f / "pipe.xml"), "is a pipe", id="pipe"),
    ],
)
def test_what_is_broken_is_found(folder: Path, spoil: Callable[[Path], None], finding: str | None) -> None:
    """In the file that has it, on its line."""
    spoil(folder)
    lines = told(folder)

    assert [line for line in lines if finding and finding in line] != [] if finding else lines == []


def test_what_cannot_be_read_is_told() -> None:
    """The others are checked. Root reads everything, so it has to be somebody else for a moment."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # pytest's own folders are root's alone
        folder = Path(name)
        folder.chmod(0o755)
        for path in ("atom.xml", "other.xml"):
            (folder / path).write_bytes(b"<feed")
        (folder / "atom.xml").chmod(0)
        privileged = os.geteuid() == 0
        if privileged:
            os.seteuid(65534)
        try:
            lines = told(folder, BASE)
        finally:
            if privileged:
                os.seteuid(0)

    assert "atom.xml:error: cannot be read: Permission denied" in lines[0]
    assert any(line.startswith("other.xml:") for line in lines)


# Over HTTP

HEADERS = {"content-type": "application/xml; charset=utf-8", "etag": '"1"', "cache-control": "max-age=900"}
ADDRESS = "https://example.org/sub/atom.xml"


def answered(body: bytes = FEED.encode(), status: int = 200, **changes: str | None) -> list[str]:
    """Return what is wrong with an answer that differs in some headers."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = {name: value for name, value in (HEADERS | named).items() if value is not None}
    found = answer_findings(address=ADDRESS, status=status, headers=headers, hops=[], body=body, now=MORNING)
    return [str(one) for one in found]


def test_nothing_is_wrong_with_a_sound_answer() -> None:
    """With either validator."""
    assert findings(FEED.encode(), address=ADDRESS) == []
    assert answered() == []
    assert answered(etag=None, last_modified="Sun, 22 Nov 2026 06:00:00 GMT") == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        pytest.param({"content_type": "text/html"}, "error: is sent as text/html", id="text/html"),
        pytest.param({"content_type": "text/plain"}, "warning: is sent as 'text/plain'", id="text/plain"),
        pytest.param({"content_type": None}, "without a Content-Type", id="no type"),
        pytest.param({"content_type": "text/xml; charset=windows-1256"}, "says of itself", id="charset"),
        pytest.param({"content_type": "application/json"}, "is sent as 'application/json'", id="JSON's type"),
        pytest.param({"etag": None}, "neither ETag nor Last-Modified", id="no validator"),
        pytest.param({"last_modified": "yesterday"}, "that is no date", id="no date"),
        pytest.param({"last_modified": "Sun, 22 Nov 2036 06:00:00 GMT"}, "in the future", id="a wrong clock"),
        pytest.param({"cache_control": "no-store"}, "no-store", id="no-store"),
        pytest.param({"cache_control": "max-age=604800"}, "may be kept for 168 hours", id="a week"),
        pytest.param({"status": 404}, "error: is answered with status 404", id="404"),
        pytest.param({"status": 500}, "error: is answered with status 500", id="500"),
        pytest.param(
            {"body": PAGE.encode()}, "its feeds instead: https://example.org/sub/atom.xml", id="a page"
        ),
        pytest.param({"body": b"<html>"}, "Name the address of a feed", id="a page without feeds"),
        pytest.param({"body": b"junk"}, "not well formed", id="junk"),
    ],
)
def test_what_a_server_does_wrong_is_told(changes: dict[str, object], finding: str) -> None:
    """Beside what is wrong with the feed."""
    lines = answered(**changes)  # type: ignore[arg-type] # the table holds several kinds

    assert [line for line in lines if finding in line] != []


def test_redirects_are_told() -> None:
    """The lasting ones otherwise than the others."""
    hops = [(301, "https://example.org/a"), (302, ADDRESS)]
    found = answer_findings(
        address=ADDRESS, status=200, headers=HEADERS, hops=hops, body=FEED.encode(), now=MORNING
    )

    assert [one.what[:18] for one in found] == ["has moved for good", "leads on to 'https"]


def test_a_validator_must_be_honoured() -> None:
    """A second request for the same is answered with 304."""
    assert list(conditional_findings(304)) == []
    assert [found.severity for found in conditional_findings(200)] == ["warning"]
