"""The examples for nginx and Caddy answer as our own server does, over a folder that was really published."""

import http.client
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx
import pytest

from tests.conftest import _do_without
from tests.daemon import PROGRAM
from tests.feeds_browser import served
from tests.web import Web, web
from tests.webservers import PROGRAMS, caddy, nginx

ROOT = Path(__file__).parent.parent
# What readers and browsers go by.
COMPARED = (
    "content-type",
    "cache-control",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
)


@dataclass(frozen=True, slots=True)
class Site:
    """A published folder."""

    public: Path
    old: str
    """A slug that a tag had, before it was renamed."""
    new: str
    gone: str
    """The short id of an article that was removed."""
    article: str
    """That of one which is there."""
    tag: str
    """The slug of a tag that was never renamed."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Publish the sample pages, rename a tag, remove an article."""
    home = Path(tempfile.mkdtemp(prefix="khulasa-"))  # pytest's own folder is closed to others

    def khulasa(*words: str) -> str:
        environ = {
            "PATH": "/usr/bin:/bin",
            "KHULASA_CONFIG": str(home / "config.yaml"),
            "KHULASA_SITE_BASE_URL": "http://feeds.example/",
            "KHULASA_PUBLISH_GZIP": "true",
        }
        ran = subprocess.run([PROGRAM, *words], env=environ, capture_output=True, text=True, check=True)
        return ran.stdout

    try:
        khulasa("init", str(home), "--quiet")
        for page in (ROOT / "seeds").glob("*.txt"):
            shutil.copy(page, home / "seeds" / page.name)
        khulasa("ingest")
        khulasa("rebuild")
        public = home / "public"
        old, tag = sorted(folder.name for folder in (public / "tags").iterdir())[:2]
        gone, article = sorted(folder.name for folder in (public / "articles").iterdir())[:2]
        khulasa("tags", "rename", old, "اسم جديد")
        khulasa("remove", gone)
        (public / ".khulasa.secret").write_bytes(b"not for the world")
        (public / "tags" / ".atom.xml.tmp").write_bytes(b"not for the world")
        (public / "empty").mkdir()
        for path in (home, *home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield Site(public, old, "اسم-جديد", gone, article, tag)
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def ours(site: Site) -> Iterator[str]:
    """Serve it as `khulasa serve` does."""
    with served(site.public) as address:
        yield address


@pytest.fixture(scope="module")
def daemon() -> Iterator[Web]:
    """Stand in for `khulasa run` behind a proxy."""
    with web() as there:
        yield there


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(request: pytest.FixtureRequest, site: Site, daemon: Web) -> Iterator[str]:
    """Serve it as each of the examples does."""
    program = PROGRAMS[request.param]
    if program is None:
        _do_without(f"Debian's package {request.param} is not installed")
    with {"nginx": nginx, "caddy": caddy}[request.param](program, site.public, daemon.place) as address:
        yield address


def get(address: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask, uncompressed if nothing else is said."""
    asked = {
        "Accept-Encoding": "identity",
        **{name.replace("_", "-"): said for name, said in headers.items()},
    }
    return httpx.request(method, address + path, headers=asked)


PATHS = {
    "the front page": "",
    "its file": "index.html",
    "Atom": "atom.xml",
    "RSS": "rss.xml",
    "JSON": "feed.json",
    "OPML": "feeds.opml",
    "how to search": "opensearch.xml",
    "an icon": "favicon.ico",
    "a style": "assets/khulasa.css?v=1",
    "a script": "assets/khulasa.js",
    "a picture": "assets/favicon.svg",
    "a font": "assets/noto-naskh-arabic-5.3.0.woff2",
    "a licence": "assets/readex-pro-OFL.txt",
    "rules for hosts": "_redirects",
    "an article": "articles/{article}/",
    "a tag": "tags/{tag}/",
    "a tag's feed": "tags/{tag}/atom.xml",
    "a tag under its new name": "tags/{new}/rss.xml",
    "a renamed tag": "tags/{old}/",
    "its page": "tags/{old}/index.html",
    "its address without the slash": "tags/{old}",
    "its feed": "tags/{old}/atom.xml",
    "its feed as JSON": "tags/{old}/feed.json",
    "a removed article": "articles/{gone}/",
    "its file ": "articles/{gone}/index.html",
    "nothing": "nothing.html",
    "no feed": "tags/none/atom.xml",
    "no folder": "none/",
    "a folder without a page": "empty/",
    "a hidden file": ".khulasa.secret",
    "a temporary file": "tags/.atom.xml.tmp",
    "the lock": ".khulasa.lock",
    "a hidden folder": ".git/config",
}


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_answers_are_ours(server: str, ours: str, site: Site, name: str, method: str) -> None:
    """Status, body, media type with its charset, how long to keep, who may read, what a page may load."""
    path = quote(
        PATHS[name].format(
            **{each: getattr(site, each) for each in ("article", "old", "new", "gone", "tag")}
        ),
        safe="/?=._-",
    )
    expected, found = get(ours, path, method), get(server, path, method)

    assert found.status_code == expected.status_code
    if found.status_code == 301:
        assert unquote(urlsplit(urljoin(server + path, found.headers["location"])).path) == unquote(
            urlsplit(urljoin(ours + path, expected.headers["location"])).path
        )
        assert found.headers["location"].isascii()
        compared: tuple[str, ...] = ("cache-control", "access-control-allow-origin", "x-content-type-options")
    else:
        assert found.content == expected.content
        compared = COMPARED
    assert {each: found.headers.get(each) for each in compared} == {
        each: expected.headers.get(each) for each in compared
    }
    assert "not for the world" not in found.text


def test_a_folder_without_its_slash_leads_to_it(server: str, site: Site) -> None:
    """For good, and to where the request came from."""
    found = get(server, f"articles/{site.article}")

    assert found.status_code in {301, 308}
    assert (
        urljoin(f"{server}articles/{site.article}", found.headers["location"])
        == f"{server}articles/{site.article}/"
    )


@pytest.mark.parametrize("path", ["atom.xml", "index.html", "assets/khulasa.css", "feed.json"])
def test_who_has_it_gets_304(server: str, path: str) -> None:
    """By tag (one, several, weakly), by date; nothing but news is sent."""
    first = get(server, path)
    etag, modified = first.headers["etag"], first.headers["last-modified"]

    assert first.status_code == 200
    assert not etag.startswith("W/")
    for headers in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", {etag}'},
        {"If_None_Match": f"W/{etag}"},
        {"If_None_Match": etag, "If_Modified_Since": modified},
        {"If_Modified_Since": modified},
    ):
        again = get(server, path, **headers)
        assert (again.status_code, again.content) == (304, b""), headers
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for headers in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": modified},
    ):
        assert get(server, path, **headers).status_code == 200


def test_the_compressed_copy_is_handed_out(server: str, site: Site) -> None:
    """The same bytes, under a tag of their own, and caches are told that there are two."""
    plain = get(server, "atom.xml")
    with httpx.stream("GET", f"{server}atom.xml", headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())

    assert packed.headers["content-encoding"] == "gzip"
    assert sent == (site.public / "atom.xml.gz").read_bytes()
    assert plain.content == (site.public / "atom.xml").read_bytes()
    assert packed.headers["content-type"] == "application/xml; charset=utf-8"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert (
        get(server, "atom.xml", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"]).status_code
        == 304
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(server: str, method: str) -> None:
    """Other methods are refused."""
    assert get(server, "index.html", method).status_code == 405


def test_a_script_of_another_site_may_ask_for_news(server: str, ours: str) -> None:
    """It may send validators, as to our own server."""
    names = ("access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers")
    expected, found = get(ours, "atom.xml", "OPTIONS"), get(server, "atom.xml", "OPTIONS")

    assert found.status_code == expected.status_code == 204
    assert [found.headers.get(name) for name in names] == [expected.headers.get(name) for name in names]


@pytest.mark.parametrize(
    "path",
    [
        "/../config.yaml",
        "/%2e%2e/config.yaml",
        "/..%2fconfig.yaml",
        "/tags/../../config.yaml",
        "//etc/passwd",
        "/%00",
        "/atom.xml%00.html",
        "/\\..\\config.yaml",
        "/.%6bhulasa.secret",
        "/tags/%2eatom.xml.tmp",
        "/./.khulasa.secret",
    ],
)
def test_nothing_outside_and_nothing_hidden(server: str, path: str) -> None:
    """However it is written."""
    with closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)) as connection:
        connection.putrequest("GET", path)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()

    assert answer.status in {301, 308, 400, 404}
    assert b"base_url" not in body
    assert b"not for the world" not in body


@pytest.mark.parametrize("path", ["search?q=قهوة", "healthz", "readyz", "hub", "websub/token", "metrics"])
def test_what_the_daemon_knows_is_asked_of_it(server: str, daemon: Web, path: str) -> None:
    """Its answer comes through as it is: nothing is said twice."""
    asked = "/" + quote(path, safe="/?=")
    daemon.says(asked, b"from the daemon", "Cache-Control: no-store", "X-Content-Type-Options: nosniff")
    found = get(server, quote(path, safe="/?="))

    assert (found.status_code, found.text) == (200, "from the daemon")
    assert found.headers.get_list("cache-control") == ["no-store"]
    assert found.headers.get_list("x-content-type-options") == ["nosniff"]


def test_metrics_are_for_this_machine(server: str) -> None:
    """Others are told that there is nothing. All of loopback asks from here: only the rule can be seen."""
    assert server
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    rules = re.search(r"location = /metrics \{(.*?)\}", text, re.DOTALL)
    assert rules is not None
    assert rules[1].split()[:5] == ["allow", "127.0.0.1;", "allow", "::1;", "deny"]
    assert "remote_ip 127.0.0.1 ::1" in (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
