"""The published folder over HTTP, asked over a real socket."""

import http.client
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.gone import gone_map
from feeds.located import File, locate
from feeds.redirects import host_rules
from tests.feeds_browser import served
from tests.feeds_samples import SITE

FEED = b'<?xml version="1.0" encoding="utf-8"?>\n<feed/>\n'
PAGE = "<!DOCTYPE html><html lang='ar' dir='rtl'><title>خلاصة</title></html>".encode()
SECRET = b"not for the world"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a published folder, with things in and beside it that must not be seen."""
    folder = tmp_path_factory.mktemp("served")
    files = {
        "public/index.html": PAGE,
        "public/atom.xml": FEED,
        "public/feeds.opml": FEED,
        "public/404.html": "<p>لا صفحة هنا</p>".encode(),
        "public/tags/قهوة عربية/index.html": PAGE,
        "public/tags/قهوة عربية/rss.xml": FEED,
        "public/assets/khulasa.css": b"body{}",
        "public/assets/readex.woff2": b"wOF2",
        "public/empty/.keep": b"",
        "public/tags/بن/index.html": PAGE,
        "public/tags/بن/atom.xml": FEED,
        "public/_redirects": host_rules(
            replace(SITE, base_url="https://feeds.example/sub/"), [("بن", "قهوة عربية")]
        ),
        "public/gone.map": gone_map(
            replace(SITE, base_url="https://feeds.example/sub/"), ["0123456789abcdef"]
        ),
        "public/.khulasa.lock": SECRET,
        "public/tags/.atom.xml.tmp": SECRET,
        "public/.hidden/index.html": SECRET,
        "secret.txt": SECRET,
        "publicity/index.html": SECRET,
    }
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "public/leaving.txt").symlink_to(folder / "secret.txt")
    (folder / "public/up").symlink_to(folder)
    (folder / "public/lock.txt").symlink_to(".khulasa.lock")
    (folder / "public/same.xml").symlink_to("atom.xml")
    os.mkfifo(folder / "public/pipe.xml")
    return folder / "public"


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    """Serve the folder on loopback."""
    with served(root) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    """Ask over real connections, and follow no redirect unasked."""
    with httpx.Client(base_url=address) as client:
        yield client


def get_raw(address: str, path: str) -> tuple[int, bytes]:
    """Send a path as it is written: clients tidy dots and slashes away."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.putrequest("GET", path)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("", PAGE, "text/html; charset=utf-8"),
        ("index.html", PAGE, "text/html; charset=utf-8"),
        ("atom.xml", FEED, "application/xml; charset=utf-8"),
        ("tags/قهوة عربية/", PAGE, "text/html; charset=utf-8"),
        (
            "tags/%D9%82%D9%87%D9%88%D8%A9%20%D8%B9%D8%B1%D8%A8%D9%8A%D8%A9/rss.xml",
            FEED,
            "application/xml; charset=utf-8",
        ),
        ("feeds.opml", FEED, "text/x-opml; charset=utf-8"),
        ("assets/khulasa.css?v=1", b"body{}", "text/css; charset=utf-8"),
        ("assets/readex.woff2", b"wOF2", "font/woff2"),
        ("same.xml", FEED, "application/xml; charset=utf-8"),
    ],
)
def test_what_is_published_is_served(client: httpx.Client, path: str, data: bytes, kind: str) -> None:
    """Bytes and media type; a folder answers with its page."""
    answer = client.get(path)

    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, data, kind)
    assert answer.headers["Content-Length"] == str(len(data))


def test_a_folder_without_its_slash_leads_to_it(client: httpx.Client) -> None:
    """For good, and relative, so that it holds behind a proxy that serves us under a path."""
    answer = client.get("tags/قهوة عربية")

    assert answer.status_code == 301
    assert answer.headers["Location"] == "./%D9%82%D9%87%D9%88%D8%A9%20%D8%B9%D8%B1%D8%A8%D9%8A%D8%A9/"
    assert client.get("tags/قهوة عربية", follow_redirects=True).content == PAGE


@pytest.mark.parametrize("slug", ["بن", "%D8%A8%D9%86", "%d8%a8%d9%86"])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ""),
        ("/", ""),
        ("/index.html", ""),
        ("/atom.xml", "atom.xml"),
        ("/rss.xml", "rss.xml"),
        ("/feed.json", "feed.json"),
    ],
)
def test_an_old_address_of_a_tag_leads_to_the_new_one(
    client: httpx.Client, slug: str, asked: str, expected: str
) -> None:
    """GET and HEAD; page to page, feed to feed; for as long as feeds are kept: the name may come back."""
    for method in ("GET", "HEAD"):
        answer = client.request(method, f"tags/{slug}{asked}")

        assert answer.status_code == 301
        assert answer.headers["Location"].isascii()
        assert answer.url.join(answer.headers["Location"]).path == f"/tags/قهوة عربية/{expected}"
        assert answer.headers["Cache-Control"] == "public, max-age=900"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"tags/{slug}/notes.txt").status_code == 404


def test_a_redirect_holds_as_soon_as_it_is_published(tmp_path: Path) -> None:
    """And no longer than it is, though a file stands at the old address that was just asked for."""
    (tmp_path / "tags/بن").mkdir(parents=True)
    (tmp_path / "tags/بن/atom.xml").write_bytes(FEED)
    with served(tmp_path) as address, httpx.Client(base_url=address) as client:
        assert client.get("tags/بن/").status_code == 404
        for _ in range(5):
            assert client.get("tags/بن/atom.xml").status_code == 200
            (tmp_path / "_redirects").write_bytes(host_rules(SITE, [("بن", "قهوة")]))
            for path, target in (("tags/بن/", f"../{quote('قهوة')}/"), ("tags/بن", f"./{quote('قهوة')}/")):
                assert client.get(path).headers["Location"] == target
            assert client.get("tags/بن/atom.xml").headers["Location"] == f"../{quote('قهوة')}/atom.xml"
            (tmp_path / "_redirects").write_bytes(host_rules(SITE, []))
        assert client.get("tags/بن/atom.xml").status_code == 200


def test_readers_may_keep_what_they_got(client: httpx.Client) -> None:
    """For the poll interval, and longer while we cannot answer; assets, whose address changes, for ever."""
    shared = "public, max-age=900, stale-while-revalidate=600, stale-if-error=86400"

    assert client.get("atom.xml").headers["Cache-Control"] == shared
    assert client.get("").headers["Cache-Control"] == shared
    assert "immutable" in client.get("assets/khulasa.css").headers["Cache-Control"]


def test_feeds_can_be_read_by_scripts_and_pages_run_none_of_others(client: httpx.Client) -> None:
    """CORS on feeds; a policy on what a browser renders; no sniffing anywhere."""
    feed, page = client.get("atom.xml").headers, client.get("").headers

    assert feed["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page
    for headers in (feed, page):
        rules = headers["Content-Security-Policy"].split("; ")
        assert rules[:2] == ["default-src 'none'", "style-src 'self'"]
        assert "script-src 'self'" in rules
        # Outlets keep their pictures themselves.
        assert "img-src 'self' http: https:" in rules
        # The search box asks this site, and no other.
        assert "form-action 'self'" in rules
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_validators_are_strong_and_true(client: httpx.Client, root: Path) -> None:
    """The tag is of the bytes: a copy has the same, other bytes have another. The date is the file's."""
    answer = client.get("atom.xml")

    assert answer.headers["ETag"] == client.get("same.xml").headers["ETag"]
    assert answer.headers["ETag"] != client.get("").headers["ETag"]
    assert answer.headers["ETag"][0] == '"'
    told = parsedate_to_datetime(answer.headers["Last-Modified"])
    assert told.timestamp() == int((root / "atom.xml").stat().st_mtime)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"If-None-Match": "{etag}"}, 304, id="the tag"),
        pytest.param({"If-None-Match": "W/{etag}"}, 304, id="the tag made weak by a proxy"),
        pytest.param({"If-None-Match": '"a,b", {etag} ,"c"'}, 304, id="one of several"),
        pytest.param({"If-None-Match": "*"}, 304, id="any"),
        pytest.param({"If-None-Match": '"other"'}, 200, id="another tag"),
        pytest.param({"If-None-Match": "nonsense"}, 200, id="no tag at all"),
        pytest.param({"If-Modified-Since": "{date}"}, 304, id="the date"),
        pytest.param({"If-Modified-Since": "{later}"}, 304, id="a later date"),
        pytest.param({"If-Modified-Since": "{earlier}"}, 200, id="an earlier date"),
        pytest.param({"If-Modified-Since": "yesterday"}, 200, id="no date at all"),
        pytest.param(
            {"If-None-Match": '"other"', "If-Modified-Since": "{later}"}, 200, id="the tag outweighs"
        ),
        pytest.param({"If-None-Match": "{etag}", "If-Modified-Since": "{earlier}"}, 304, id="either way"),
    ],
)
def test_what_a_client_has_is_not_sent_again(
    client: httpx.Client, headers: dict[str, str], status: int
) -> None:
    """RFC 9110 §13: the tag counts first, weakly compared; the date only where there is no tag."""
    first = client.get("atom.xml")
    modified = parsedate_to_datetime(first.headers["Last-Modified"]).timestamp()
    values = {
        "etag": first.headers["ETag"],
        "date": first.headers["Last-Modified"],
        "later": formatdate(modified + 3600, usegmt=True),
        "earlier": formatdate(modified - 1, usegmt=True),
    }
    for method in ("GET", "HEAD"):
        answer = client.request(
            method, "atom.xml", headers={k: v.format(**values) for k, v in headers.items()}
        )

        assert answer.status_code == status
        for name in ("ETag", "Last-Modified", "Cache-Control"):
            assert answer.headers[name] == first.headers[name]
        if status == 304:
            assert answer.content == b""


@pytest.mark.parametrize("path", ["", "atom.xml", "tags/قهوة عربية", "nowhere", "assets/readex.woff2"])
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    """The same status and headers, length included."""
    get, head = client.get(path), client.head(path)

    assert head.status_code == get.status_code
    assert head.content == b""
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize(
    ("path", "allowed"), [("atom.xml", "GET, HEAD, OPTIONS"), ("", "GET, HEAD"), ("nowhere", "GET, HEAD")]
)
def test_only_reading_is_possible(client: httpx.Client, method: str, path: str, allowed: str) -> None:
    """Anything else is told what is."""
    answer = client.request(method, path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_a_method_that_nobody_knows_is_refused(client: httpx.Client) -> None:
    """By the server itself: it never comes as far as the folder."""
    assert client.request("BREW", "atom.xml").status_code in {400, 405, 501}
    assert client.get("atom.xml").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/atom.xml/",
        "/index.html/index.html",
        "/empty/",
        "/empty",
        "/tags",
        "/tags/",
        "/.khulasa.lock",
        "/.hidden/",
        "/%2ehidden/index.html",
        "/tags/.atom.xml.tmp",
        "/lock.txt",
        "/leaving.txt",
        "/up/secret.txt",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/tags/../../secret.txt",
        "/./atom.xml",
        "//secret.txt",
        "//atom.xml",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/%00",
        "/atom.xml%00.html",
        "/publicity/",
        "/../publicity/index.html",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/" + "%D9%82" * 300,
        "/pipe.xml",
    ],
)
def test_nothing_else_is_ever_served(client: httpx.Client, address: str, path: str) -> None:
    """Neither hidden nor temporary files, nor what lies outside, by dots, links, encodings or long names."""
    status, data = get_raw(address, path)

    assert status == 404
    assert data == "<p>لا صفحة هنا</p>".encode()
    assert client.get("").status_code == 200


@given(path=st.text(st.sampled_from("./%\\~2eEfF05cC:atomxl\u0642 "), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_leads_outside(root: Path, path: str) -> None:
    """Whatever is asked: what comes back lies, byte for byte, in the folder, and is not hidden."""
    found = locate(root, path, packed=True)

    assert not isinstance(found, File) or found.data in {FEED, PAGE, b"body{}", b"wOF2"}


def test_a_missing_page_says_so_in_arabic(client: httpx.Client) -> None:
    """With the site's own page, which nobody may keep."""
    answer = client.get("tags/x/y")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/articles/0123456789abcdef/", 410, id="the page"),
        pytest.param("/articles/0123456789abcdef", 410, id="without its slash"),
        pytest.param("/articles/0123456789abcdef/index.html", 410, id="by its file"),
        pytest.param("/articles/fedcba9876543210/", 404, id="one that never was"),
        pytest.param("/articles/0123456789abcdef/x", 404, id="something else in its folder"),
    ],
)
def test_the_page_of_a_removed_article_is_gone(client: httpx.Client, path: str, status: int) -> None:
    """Readers and search engines drop what is gone, and come again for what is only missing."""
    answer = client.get(path)

    assert (answer.status_code, answer.text) == (status, "<p>لا صفحة هنا</p>")


def test_a_folder_that_is_not_there_yet_serves_nothing(tmp_path: Path) -> None:
    """The server may start before the first publishing; afterwards it serves what came."""
    folder = tmp_path / "public"
    assert locate(folder, "atom.xml") is None

    folder.mkdir()
    (folder / "atom.xml").write_bytes(FEED)

    found = locate(folder, "atom.xml")
    assert isinstance(found, File)
    assert found.data == FEED


def test_a_feed_that_changed_is_sent_at_once(root: Path, client: httpx.Client) -> None:
    """Within one tick of the clock, too, by which the file's times do not tell it from the one before."""
    feed = root / "changing.xml"
    tag = ""
    for number in range(200):
        data = b"<feed>%03d</feed>" % number
        feed.write_bytes(data)
        answer = client.get("changing.xml", headers={"If-None-Match": tag})

        assert (answer.status_code, answer.content) == (200, data)
        tag = answer.headers["ETag"]
        assert client.get("changing.xml", headers={"If-None-Match": tag}).status_code == 304
