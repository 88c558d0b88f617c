"""The daemon and the web: who is due is asked, hubs are heard, and a killed process loses nothing."""

import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.daemon import PATIENCE, PROGRAM, Daemon
from tests.hub import Hub, hub
from tests.web import Asked, Said, Web, web

HEADLINE = "عودة اللقالق إلى أبراج المدينة القديمة"
NEWS = "مزارعو السهل يجنون أول محصول من الزعفران"


def rss(site: Web, *titles: str, channel: str = "") -> bytes:
    """Make a feed with an entry for each title."""
    items = "".join(
        f"<item><title>{title}</title><link>{site.base}/{number}</link><guid>{number}</guid>"
        f"<description>تفاصيل الخبر رقم {number} في النشرة.</description></item>"
        for number, title in enumerate(titles, 1)
    )
    return f'<rss version="2.0"><channel><title>النشرة</title>{channel}{items}</channel></rss>'.encode()


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site on loopback."""
    with web() as site:
        yield site


def sources(*pairs: tuple[str, str]) -> str:
    """Return what the environment says of sources."""
    return json.dumps([{"name": name, "url": url} for name, url in pairs], ensure_ascii=False)


def test_what_a_source_brings_is_published(tmp_path: Path, site: Web) -> None:
    """Without anybody's doing; a source that fails is told once."""
    urls = (("أ", site.says("/feed", rss(site, HEADLINE))), ("ب", f"{site.base}/none"))
    daemon = Daemon(tmp_path / "daemon", FETCH_ALLOW=f"[{site.place}]", SOURCES=sources(*urls))
    with daemon.running():
        daemon.wait_until_published(HEADLINE)
        daemon.wait_until_published("أجاب الخادم بالرمز 404", "sources/index.html")
        feed = httpx.get(f"{daemon.base}atom.xml").text
        page = httpx.get(f"{daemon.base}sources/").text

    assert HEADLINE in feed
    assert "أجاب الخادم بالرمز 404" in page
    assert ["origin=ب" in line for line in daemon.lines if " problem " in line] == [True]


@pytest.fixture
def news_hub() -> Iterator[Hub]:
    """Run a hub on loopback."""
    with hub() as running:
        yield running


def test_a_hub_brings_news_at_once(tmp_path: Path, site: Web, news_hub: Hub) -> None:
    """What it delivers is published; the feed that names it is not asked for it."""
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{news_hub.address}"/>'
    topic = site.says("/feed", rss(site, HEADLINE, channel=link))
    allowed = json.dumps([site.place, news_hub.address.split("/")[2]])
    daemon = Daemon(tmp_path / "daemon", FETCH_ALLOW=allowed, SOURCES=sources(("أ", topic)))
    daemon.environ["KHULASA_WEBSUB_CALLBACK"] = daemon.base
    with daemon.running():
        daemon.wait_for("state=verified")
        news_hub.settle()
        statuses = news_hub.distribute(topic, rss(site, HEADLINE, NEWS, channel=link))
        daemon.wait_for("pushed")
        daemon.wait_until_published(NEWS)
        feed = httpx.get(f"{daemon.base}atom.xml").text

    assert statuses == [202]
    assert NEWS in feed
    assert site.count("/feed") == 1


def test_a_daemon_that_is_killed_between_fetch_and_save_loses_and_doubles_nothing(
    tmp_path: Path, site: Web
) -> None:
    """Whatever was not saved is asked for again, since what is remembered is saved with it."""
    titles = [f"{HEADLINE} في الحي {number}" for number in range(1, 9)]
    daemon = Daemon(tmp_path / "daemon", FETCH_ALLOW=f"[{site.place}]", LOG_LEVEL="warning")
    urls = []
    for number, title in enumerate(titles):
        body = rss(site, title).replace(b"/1</link><guid>1<", f"/n{number}</link><guid>{number}<".encode())

        def answer(asked: Asked, body: bytes = body) -> Said:
            known = asked.headers.get("if-none-match") == '"x"'
            return Said(status="304 Not Modified") if known else Said(body, ['ETag: "x"'])

        urls.append((f"س{number}", site.tells(f"/{number}", answer)))
    daemon.environ["KHULASA_SOURCES"] = sources(*urls)
    for killed_after in (0.4, 0.7, 0.9, 1.1, 1.3):
        with daemon.running() as process:
            try:
                process.wait(killed_after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
    subprocess.run([PROGRAM, "ingest", "--now"], check=True, env=daemon.environ, capture_output=True)

    with closing(sqlite3.connect(daemon.folder / "khulasa.db")) as store:
        count = "SELECT count(*), count(DISTINCT uri) FROM articles"
        assert store.execute(count).fetchone() == (len(titles), len(titles))
        assert store.execute("SELECT count(*) FROM polls WHERE etag IS NULL").fetchone() == (0,)
